//! Replicator dynamics: where they rest, and where they lead from all over the mixes.
//!
//! Basins are estimated from starts that are spread evenly (spacings of an additive recurrence), each followed until
//! it settles, or for a time that is long against the range of payoffs. What still moves then is told as such: cycles do.
//! They are those of the mean payoffs: to follow all starts anew in every draw of a bootstrap takes minutes.

use super::super::Ask;
use super::super::section::{Found, Grid, Section, cleaned, plain};
use equilibria::dynamics::integrate::Accuracy;
use equilibria::dynamics::replicator;
use equilibria::dynamics::rest_points::{self, Kind};
use equilibria::expected::{Others, average};
use equilibria::rational::{to_float, to_floats};
use equilibria::{Exact, Symmetric};
use results::statistics::Interval;

/// How many starts there are.
const STARTS: usize = 100;
/// Starts are followed until they settle: looked at after these times over the range of payoffs, and the last time left.
const TIMES: [f64; 3] = [20.0, 100.0, 1000.0];
/// Ends that are nearer than this in every share are one.
const NEAR: f64 = 0.01;
/// A strategy with less has died out.
const DIED_OUT: f64 = 1e-3;
/// More different ends of the same strategies than this are taken for a continuum.
const CONTINUUM: usize = 4;
/// More rest points than this are not printed.
const LARGEST: usize = 20;

/// The part of the answer.
///
/// # Errors
/// Games that are not symmetric, and payoffs that are not known.
pub fn section(ask: &Ask) -> Result<Section, String> {
    let game = ask.symmetric()?;
    let mut section = Section::new("replicator", "Replicator dynamics");
    if let Some(matrix) = game.matrix() {
        rest(ask, &game.strategies, &Exact::of_decimals(&matrix)?, &mut section);
    }
    let ends = basins(&game)?;
    let mut grid =
        Grid::new(&format!("Where {STARTS} starts lead that are spread evenly:"), &["end", "share of starts"]);
    for (mix, share) in &ends {
        let share = plain(*share);
        let end =
            if mix.is_empty() { "(still moving)".to_owned() } else { ask.options.mix(&game.strategies, &cleared(mix)) };
        grid.rows.push(vec![end, ask.options.told(&share)]);
        if !mix.is_empty() {
            let mix: Vec<Interval> = cleared(mix).iter().map(|share| plain(*share)).collect();
            let mut found = Found::alike(&game.strategies, &mix, Interval::NOTHING, Interval::NOTHING);
            found.stability = Some(format!("reached from {}", ask.options.told(&share)));
            section.found.push(found);
        }
    }
    section.grids.push(grid);
    section.notes.push("Many ends of the same strategies are told as one, by their mean.".to_owned());
    Ok(section)
}

/// The rest points of a game of two.
fn rest(ask: &Ask, names: &[String], payoffs: &Exact, section: &mut Section) {
    let points = match rest_points::all(payoffs) {
        Ok(points) => points,
        Err(why) => {
            section.notes.push(format!("Rest points are not told: {why}."));
            return;
        }
    };
    let mut grid = Grid::new("Rest points:", &["mix", "payoff", "nearby", "equilibrium", "largest real part"]);
    for point in points.iter().take(LARGEST) {
        let nearby = match point.kind {
            Kind::Sink => "sink",
            Kind::Source => "source",
            Kind::Saddle => "saddle",
            Kind::Centre => "centre",
            Kind::Undecided => "undecided",
        };
        let nearby = if point.continuum { format!("{nearby}, one of a continuum") } else { nearby.to_owned() };
        grid.rows.push(vec![
            ask.options.mix(names, &to_floats(&point.mix)),
            ask.options.number(to_float(&point.payoff)),
            nearby,
            if point.nash { "yes" } else { "no" }.to_owned(),
            ask.options.number(point.eigenvalues.first().map_or(f64::NAN, |largest| cleaned(largest.re))),
        ]);
    }
    section.grids.push(grid);
    if points.len() > LARGEST {
        section.notes.push(format!("{} more rest points are not shown.", points.len() - LARGEST));
    }
}

/// Where starts lead, and the share of them that does; an empty mix stands for those that still move.
fn basins(game: &Symmetric) -> Result<Vec<(Vec<f64>, f64)>, String> {
    let others = Others::of(game)?;
    let known = game.profiles.iter().flat_map(|profile| &profile.payoffs).copied().filter(|payoff| !payoff.is_nan());
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let range = high - low;
    if range.is_nan() || range <= 0.0 {
        return Err("all payoffs are equal, so nothing ever changes".to_owned());
    }
    let accuracy = Accuracy { tolerance: 1e-7, steps: 100_000 };
    let mut ends: Vec<(Vec<f64>, f64)> = Vec::new();
    for start in starts(game.strategies.len()) {
        let (mut last, mut settled, mut before) = (start, false, 0.0);
        for time in TIMES {
            let path = replicator::path(|mix| others.payoffs(mix), &last, &[(time - before) / range], None, &accuracy)?;
            last = path.into_iter().next_back().unwrap_or(last);
            settled = rests(&others.payoffs(&last), &last, range);
            before = time;
            if settled {
                break;
            }
        }
        let end = if settled { last } else { Vec::new() };
        match ends.iter_mut().find(|(known, _)| near(known, &end)) {
            Some((_, share)) => *share += 1.0 / STARTS as f64,
            None => ends.push((end, 1.0 / STARTS as f64)),
        }
    }
    Ok(gathered(ends))
}

/// Whether a mix is at rest for good: shares hardly change, and no strategy that is all but gone would grow. Else it only
/// lingers, as near the corners of a cycle.
fn rests(payoffs: &[f64], mix: &[f64], range: f64) -> bool {
    let mean = average(payoffs, mix);
    let change = replicator::derivative(payoffs, mix);
    change.iter().all(|change| change.abs() < 1e-5 * range) && payoffs.iter().all(|payoff| payoff - mean < 1e-3 * range)
}

/// Many ends of the same strategies are a continuum, told as one by their mean; the largest basins first.
fn gathered(ends: Vec<(Vec<f64>, f64)>) -> Vec<(Vec<f64>, f64)> {
    let many = |mix: &[f64]| ends.iter().filter(|(other, _)| support(other) == support(mix)).count() > CONTINUUM;
    let mut all: Vec<(Vec<f64>, f64)> = Vec::new();
    for (mix, share) in &ends {
        match all.iter_mut().find(|(known, _)| many(mix) && support(known) == support(mix)) {
            Some((known, sum)) => {
                let weight = share / (*sum + share);
                known.iter_mut().zip(mix).for_each(|(known, own)| *known += weight * (own - *known));
                *sum += share;
            }
            None => all.push((mix.clone(), *share)),
        }
    }
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all
}

/// Which strategies have not died out.
fn support(mix: &[f64]) -> Vec<bool> {
    mix.iter().map(|share| *share >= DIED_OUT).collect()
}

/// The largest difference of two shares.
fn distance(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

fn near(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len() && distance(one, other) < NEAR
}

/// Shares that have all but died out are 0, and what is all but everything is 1.
fn cleared(mix: &[f64]) -> Vec<f64> {
    let kept: Vec<f64> = mix.iter().map(|share| if *share < DIED_OUT { 0.0 } else { *share }).collect();
    let sum: f64 = kept.iter().sum();
    kept.iter().map(|share| share / sum).collect()
}

/// Mixes that are spread evenly: the gaps between points of an additive recurrence. Its steps are powers of the number
/// whose (strategies)-th power is one more than itself (the golden ratio for two strategies).
fn starts(strategies: usize) -> impl Iterator<Item = Vec<f64>> {
    let cuts = strategies - 1;
    let mut ratio = 1.5;
    for _ in 0..64 {
        ratio = root(1.0 + ratio, strategies as u32);
    }
    let steps: Vec<f64> =
        std::iter::successors(Some(1.0 / ratio), |step: &f64| Some(step / ratio)).take(cuts).collect();
    (0..STARTS).map(move |start| {
        let mut places: Vec<f64> = steps.iter().map(|step| (0.5 + step * (start + 1) as f64).fract()).collect();
        places.sort_by(f64::total_cmp);
        let ends = places.iter().copied().chain([1.0]);
        std::iter::once(0.0).chain(places.iter().copied()).zip(ends).map(|(from, to)| to - from).collect()
    })
}

/// The root by Newton's method: the same bits everywhere.
fn root(x: f64, degree: u32) -> f64 {
    let mut guess = 1.5;
    for _ in 0..64 {
        let power: f64 = (1..degree).map(|_| guess).product();
        guess -= (power * guess - x) / (f64::from(degree) * power);
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_mixes_that_are_spread_evenly() {
        for strategies in [2, 3, 5] {
            let all: Vec<Vec<f64>> = starts(strategies).collect();
            assert!(all.iter().all(|mix| mix.len() == strategies && (mix.iter().sum::<f64>() - 1.0).abs() < 1e-12));
            // No mean is further off than two standard deviations of that of as many random mixes.
            let n = strategies as f64;
            let chance = ((n - 1.0) / (n * n * (n + 1.0) * STARTS as f64)).sqrt();
            for own in 0..strategies {
                let mean = all.iter().map(|mix| mix[own]).sum::<f64>() / STARTS as f64;
                assert!((mean - 1.0 / n).abs() < 2.0 * chance, "{strategies} {mean}");
            }
        }
        assert!((root(2.0, 2) - 2.0f64.sqrt()).abs() < 1e-14);
    }

    #[test]
    fn a_stag_hunt_has_two_basins_and_rock_paper_scissors_none() {
        let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let matrix = equilibria::Matrix::from_rows(&[&[4.0, 0.0], &[3.0, 3.0]]);
        let hunt = Symmetric::of_matrix(names(&["stag", "hare"]), &matrix).expect("square");
        let ends = basins(&hunt).expect("settles");
        // Stags need three quarters of stags.
        assert!((ends[0].1 - 0.75).abs() < 0.02 && ends[0].0[1] > 0.99, "{ends:?}");
        let matrix = equilibria::Matrix::from_rows(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        let cycle = Symmetric::of_matrix(names(&["r", "p", "s"]), &matrix).expect("square");
        let ends = basins(&cycle).expect("goes on");
        assert!(ends[0].0.is_empty() && ends[0].1 > 0.9, "{ends:?}");
    }
}
