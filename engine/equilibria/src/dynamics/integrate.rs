//! Differential equations of shares, solved to a given accuracy.
//!
//! The method is that of Dormand and Prince (1980): a step of fifth order with an error estimate of fourth, and a step
//! length that follows the error. Two things keep shares shares: a step that would make one negative is tried again at
//! half its length, and after each step every population's shares are divided by their sum, which takes rounding away
//! and nothing else. A share of 0 stays 0 as long as its derivative is 0.

/// How accurate a path is, and how much work it may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// The largest error of a share that a step may make, as it is estimated.
    pub tolerance: f64,
    /// How many steps there may be in all.
    pub steps: usize,
}

impl Default for Accuracy {
    fn default() -> Self {
        Self { tolerance: 1e-11, steps: 1_000_000 }
    }
}

/// Where in time and where between shares; the weights of Dormand and Prince.
const STAGES: [&[f64]; 6] = [
    &[1.0 / 5.0],
    &[3.0 / 40.0, 9.0 / 40.0],
    &[44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0],
    &[19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0],
    &[9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0],
    &[35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];

/// The difference between the fifth and the fourth order.
const ERROR: [f64; 7] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339_200.0, 22.0 / 525.0, -1.0 / 40.0];

/// The shares at each of `times` (from 0, in order), beginning with `start` at time 0. `populations` says how many
/// strategies each population has, one after the other in the state.
///
/// # Errors
/// A start that is not of shares, times that go back, and paths that need more steps than they may take.
pub fn path(
    start: &[f64],
    populations: &[usize],
    times: &[f64],
    accuracy: &Accuracy,
    derivative: impl Fn(&[f64]) -> Vec<f64>,
) -> Result<Vec<Vec<f64>>, String> {
    check(start, populations, times)?;
    let (mut state, mut now, mut length) = (start.to_vec(), 0.0, 0.01_f64);
    let mut taken = 0;
    let mut states = Vec::with_capacity(times.len());
    for time in times {
        while now < *time {
            taken += 1;
            if taken > accuracy.steps {
                return Err(format!(
                    "the path came to time {now} of {time} in {} steps; allow more steps, a larger tolerance, or scale \
                     the payoffs down",
                    accuracy.steps
                ));
            }
            let left = time - now;
            let step = length.min(left);
            let (next, error) = attempt(&state, step, &derivative);
            if next.iter().chain([&error]).any(|value| !value.is_finite()) {
                return Err(
                    "the path leads to payoffs that are not known; are profiles missing from the table?".to_owned()
                );
            }
            let negative = next.iter().any(|share| *share < 0.0);
            if error > accuracy.tolerance || negative {
                length = step * if negative { 0.5 } else { factor(error, accuracy.tolerance).min(0.9) };
                continue;
            }
            (state, now) = (normalised(next, populations), if step == left { *time } else { now + step });
            length = length.max(step * factor(error, accuracy.tolerance));
            if step < left {
                length = step * factor(error, accuracy.tolerance);
            }
        }
        states.push(state.clone());
    }
    Ok(states)
}

fn check(start: &[f64], populations: &[usize], times: &[f64]) -> Result<(), String> {
    if populations.iter().sum::<usize>() != start.len() {
        return Err(format!(
            "a start of {} shares does not fit populations of {populations:?} strategies",
            start.len()
        ));
    }
    let mut rest = start;
    for size in populations {
        let (shares, others) = rest.split_at(*size);
        let total: f64 = shares.iter().sum();
        if shares.iter().any(|share| share.is_nan() || *share < 0.0) || (total - 1.0).abs() > 1e-9 {
            return Err(format!("the start {shares:?} is not of shares that sum to 1"));
        }
        rest = others;
    }
    let mut before = 0.0;
    for time in times {
        if time.is_nan() || *time < before || time.is_infinite() {
            return Err(format!("time {time} comes after {before}; times must not go back, nor be infinite"));
        }
        before = *time;
    }
    Ok(())
}

/// By how much the next step may be longer.
fn factor(error: f64, tolerance: f64) -> f64 {
    if error == 0.0 {
        return 5.0;
    }
    (0.9 * crate::maths::exp(crate::maths::ln(tolerance / error) / 5.0)).clamp(0.2, 5.0)
}

/// The shares after a step, and the largest error.
fn attempt(state: &[f64], step: f64, derivative: &impl Fn(&[f64]) -> Vec<f64>) -> (Vec<f64>, f64) {
    let mut slopes = vec![derivative(state)];
    let mut next = Vec::new();
    for weights in STAGES {
        next = moved(state, step, weights, &slopes);
        slopes.push(derivative(&next));
    }
    let error = |at: usize| step * ERROR.iter().zip(&slopes).map(|(weight, slope)| weight * slope[at]).sum::<f64>();
    let largest = (0..state.len())
        .map(|at| error(at).abs())
        .fold(0.0, |most: f64, error| if error.is_nan() { error } else { most.max(error) });
    (next, largest)
}

fn moved(state: &[f64], step: f64, weights: &[f64], slopes: &[Vec<f64>]) -> Vec<f64> {
    let change = |at: usize| weights.iter().zip(slopes).map(|(weight, slope)| weight * slope[at]).sum::<f64>();
    state.iter().enumerate().map(|(at, share)| share + step * change(at)).collect()
}

fn normalised(mut state: Vec<f64>, populations: &[usize]) -> Vec<f64> {
    let mut from = 0;
    for size in populations {
        let total: f64 = state[from..from + size].iter().sum();
        state[from..from + size].iter_mut().for_each(|share| *share /= total);
        from += size;
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths::exp;

    #[test]
    fn decay_is_exponential() {
        let decay = |state: &[f64]| vec![-state[0], state[0]];
        let path = path(&[1.0, 0.0], &[2], &[0.0, 1.0, 1.0, 30.0], &Accuracy::default(), decay).expect("smooth");
        for (state, time) in path.iter().zip([0.0, 1.0, 1.0, 30.0]) {
            assert!((state[0] - exp(-time)).abs() < 1e-10, "{time}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let still = |state: &[f64]| vec![0.0; state.len()];
        let with = |start: &[f64], times: &[f64]| path(start, &[2], times, &Accuracy::default(), still).map(drop);
        assert!(with(&[0.5, 0.5], &[1.0]).is_ok());
        assert!(
            with(&[0.5, 0.6], &[1.0]).is_err() && with(&[1.5, -0.5], &[1.0]).is_err() && with(&[1.0], &[1.0]).is_err()
        );
        assert!(with(&[0.5, 0.5], &[2.0, 1.0]).is_err() && with(&[0.5, 0.5], &[f64::INFINITY]).is_err());
        let unknown = |_: &[f64]| vec![f64::NAN; 2];
        let error = path(&[0.5, 0.5], &[2], &[1.0], &Accuracy::default(), unknown).expect_err("not known");
        assert!(error.contains("missing"), "{error}");
        let few = Accuracy { steps: 3, ..Accuracy::default() };
        let error = path(&[0.5, 0.5], &[2], &[1e6], &few, still).expect_err("too many");
        assert!(error.contains("in 3 steps"), "{error}");
    }
}
