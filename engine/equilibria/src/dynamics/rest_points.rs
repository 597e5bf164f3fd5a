//! Where replicator dynamics rest, and what happens nearby.
//!
//! A mix is at rest if all its strategies get the same. For each support there is no such mix, one, or a continuum; all
//! are found exactly, by linear equations, and whether there is one at all by a linear program. What happens nearby is
//! told by the eigenvalues of the change, on the plane of shares (Hofbauer and Sigmund 1998, chapter 7). With three
//! strategies a rest point that is inside and whose eigenvalues are imaginary is a centre, since there are no limit
//! cycles (Bomze 1983, Lotka-Volterra equation and replicator dynamics: a two-dimensional classification, and its
//! correction of 1995); with more, that is not decided by eigenvalues, and we say so.

use crate::eigen::{Complex, eigenvalues};
use crate::linear::solve;
use crate::matrix::Matrix;
use crate::program;
use crate::rational::{Exact, Rational, dot, to_float, to_floats};
use num_traits::{One, Signed, Zero};

/// How many strategies there may be: all their supports are looked at.
const MOST_STRATEGIES: usize = 12;
/// What is as good as 0 for a real part, as a share of the range of payoffs.
const NOTHING: f64 = 1e-9;

/// What happens near a rest point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All paths lead to it.
    Sink,
    /// All paths lead away.
    Source,
    /// Some lead to it, others away.
    Saddle,
    /// All go round it.
    Centre,
    /// Eigenvalues do not tell: a real part is 0.
    Undecided,
}

/// A mix at rest.
#[derive(Clone, Debug, PartialEq)]
pub struct RestPoint {
    /// The shares.
    pub mix: Vec<Rational>,
    /// What everybody gets.
    pub payoff: Rational,
    /// Whether no strategy would get more: a symmetric equilibrium.
    pub nash: bool,
    /// Whether it is one of a continuum with the same support; then this is some point of it.
    pub continuum: bool,
    /// The eigenvalues on the plane of shares, the largest real part first: one less than there are strategies.
    pub eigenvalues: Vec<Complex>,
    /// What happens nearby.
    pub kind: Kind,
}

/// All rest points of the game of two in which a row against a column gets what the matrix says, by support: pure ones
/// among the first.
///
/// # Errors
/// A matrix that is not square, and more than 12 strategies.
pub fn all(payoffs: &Exact) -> Result<Vec<RestPoint>, String> {
    let size = payoffs.rows();
    if payoffs.columns() != size {
        return Err(format!("one population has a square matrix, this one is {size} x {}", payoffs.columns()));
    }
    if size > MOST_STRATEGIES {
        return Err(format!(
            "{size} strategies have too many supports to look for rest points in all, at most {MOST_STRATEGIES}; follow \
             a path instead, or leave strategies out"
        ));
    }
    let mut supports: Vec<Vec<usize>> =
        (1_usize..1 << size).map(|set| (0..size).filter(|own| set >> own & 1 == 1).collect()).collect();
    supports.sort_by_key(Vec::len);
    let points = supports.iter().filter_map(|support| at_rest(payoffs, support));
    points.map(|(mix, continuum)| described(payoffs, mix, continuum)).collect()
}

/// A mix of just these strategies against which they get the same, and whether there are more.
fn at_rest(payoffs: &Exact, support: &[usize]) -> Option<(Vec<Rational>, bool)> {
    let last = support[support.len() - 1];
    let apart = |own: usize| -> Vec<Rational> {
        support.iter().map(|at| &payoffs[(own, *at)] - &payoffs[(last, *at)]).collect()
    };
    let mut matrix: Vec<Vec<Rational>> = support[..support.len() - 1].iter().map(|own| apart(*own)).collect();
    matrix.push(vec![Rational::one(); support.len()]);
    let right = (0..support.len()).map(|row| if row + 1 == support.len() { Rational::one() } else { Rational::zero() });
    let unique = solve(matrix.clone(), right.collect());
    let continuum = unique.is_none();
    let shares = match unique {
        Some(shares) => shares,
        None => inside(&matrix[..support.len() - 1])?,
    };
    if !shares.iter().all(Signed::is_positive) {
        return None;
    }
    let mut mix = vec![Rational::zero(); payoffs.rows()];
    support.iter().zip(shares).for_each(|(own, share)| mix[*own] = share);
    Some((mix, continuum))
}

/// Shares, all positive, whose products with each row are 0, if there are any: those with the largest least share.
fn inside(rows: &[Vec<Rational>]) -> Option<Vec<Rational>> {
    let size = rows.first().map_or(1, Vec::len);
    let with = |row: Vec<Rational>, least: Rational, number: Rational| ([row, vec![least]].concat(), number);
    let mut limits = Vec::new();
    for row in rows {
        limits.push(with(row.clone(), Rational::zero(), Rational::zero()));
        limits.push(with(row.iter().map(|entry| -entry).collect(), Rational::zero(), Rational::zero()));
    }
    for own in 0..size {
        let share = (0..size).map(|at| if at == own { -Rational::one() } else { Rational::zero() });
        limits.push(with(share.collect(), Rational::one(), Rational::zero()));
    }
    limits.push(with(vec![Rational::one(); size], Rational::zero(), Rational::one()));
    let aim: Vec<Rational> = (0..=size).map(|at| if at == size { Rational::one() } else { Rational::zero() }).collect();
    let (mut shares, least) = program::most(&limits, &aim)?;
    if !least.is_positive() {
        return None;
    }
    shares.truncate(size);
    let total: Rational = shares.iter().sum();
    Some(shares.into_iter().map(|share| share / &total).collect())
}

fn described(payoffs: &Exact, mix: Vec<Rational>, continuum: bool) -> Result<RestPoint, String> {
    let gets = payoffs.times(&mix);
    let payoff = dot(&gets, &mix);
    let nash = gets.iter().all(|own| *own <= payoff);
    let floats = payoffs.to_matrix();
    let eigenvalues = eigenvalues(&change(&floats, &to_floats(&gets), to_float(&payoff), &to_floats(&mix)))?;
    let within = mix.iter().all(Signed::is_positive);
    let kind = kind(&eigenvalues, NOTHING * range(&floats), within);
    Ok(RestPoint { mix, payoff, nash, continuum, eigenvalues, kind })
}

fn range(payoffs: &Matrix) -> f64 {
    let all = || payoffs.values().iter().copied();
    all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)
}

/// How the change of shares changes with them, all but the last share, which goes along.
fn change(payoffs: &Matrix, gets: &[f64], mean: f64, mix: &[f64]) -> Vec<Vec<f64>> {
    let size = mix.len();
    let given = |at: usize| (0..size).map(|own| mix[own] * payoffs[(own, at)]).sum::<f64>();
    let slope = |own: usize, at: usize| {
        let itself = if own == at { gets[own] - mean } else { 0.0 };
        itself + mix[own] * (payoffs[(own, at)] - gets[at] - given(at))
    };
    (0..size - 1).map(|own| (0..size - 1).map(|at| slope(own, at) - slope(own, size - 1)).collect()).collect()
}

fn kind(eigenvalues: &[Complex], nothing: f64, within: bool) -> Kind {
    let any = |test: fn(f64, f64) -> bool| eigenvalues.iter().any(|value| test(value.re, nothing));
    let grows = any(|real, nothing| real > nothing);
    let shrinks = any(|real, nothing| real < -nothing);
    let rests = any(|real, nothing| real.abs() <= nothing);
    let turns = eigenvalues.iter().all(|value| value.im.abs() > nothing);
    match (grows, shrinks, rests) {
        (false, true, false) => Kind::Sink,
        (true, false, false) => Kind::Source,
        (true, true, _) => Kind::Saddle,
        (false, false, true) if turns && within && eigenvalues.len() == 2 => Kind::Centre,
        _ => Kind::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamics::integrate::Accuracy;
    use crate::dynamics::replicator::{derivative, path};
    use crate::expected::against;
    use crate::nash::symmetric;
    use crate::rational::whole;
    use proptest::prelude::*;

    fn kinds(payoffs: &Exact) -> Vec<Kind> {
        all(payoffs).expect("small").iter().map(|point| point.kind).collect()
    }

    #[test]
    fn coordination_and_hawks() {
        assert_eq!(kinds(&Exact::whole(&[&[4, 0], &[3, 3]])), [Kind::Sink, Kind::Sink, Kind::Source]);
        assert_eq!(kinds(&Exact::whole(&[&[-1, 4], &[0, 2]])), [Kind::Source, Kind::Source, Kind::Sink]);
        // dx/dt = x (1 - x) (1 - 2x) falls back to a half at the rate 1/2.
        let point = all(&Exact::whole(&[&[3, 2], &[4, 1]])).expect("small").remove(2);
        assert!((point.eigenvalues[0].re + 0.5).abs() < 1e-12 && point.nash && !point.continuum);
    }

    #[test]
    fn rock_paper_scissors_spirals_by_what_winning_is_worth() {
        for (win, kind) in [(2, Kind::Sink), (1, Kind::Centre)] {
            let found = kinds(&Exact::whole(&[&[0, -1, win], &[win, 0, -1], &[-1, win, 0]]));
            assert_eq!(found, [Kind::Saddle, Kind::Saddle, Kind::Saddle, kind]);
        }
        let weak = Exact::whole(&[&[0, -2, 1], &[1, 0, -2], &[-2, 1, 0]]);
        let points = all(&weak).expect("small");
        let inner = &points[3];
        // Hofbauer and Sigmund: (b - a) / 6 plus or minus i sqrt(3) (a + b) / 6 for wins a = 1 and losses b = 2.
        assert_eq!(inner.kind, Kind::Source);
        assert!((inner.eigenvalues[0].re - 1.0 / 6.0).abs() < 1e-12);
        assert!((inner.eigenvalues[0].im - 3.0_f64.sqrt() / 2.0).abs() < 1e-12);
    }

    #[test]
    fn paths_end_in_sinks_and_leave_sources() {
        // From next to a rest point a path comes nearer to a sink and leaves anything else.
        let games: [&[&[i64]]; 5] = [
            &[&[0, -1, 2], &[2, 0, -1], &[-1, 2, 0]],
            &[&[0, -2, 1], &[1, 0, -2], &[-2, 1, 0]],
            &[&[2, 0, 0], &[0, 2, 0], &[0, 0, 2]],
            &[&[0, 1, 1], &[1, 0, 1], &[1, 1, 0]],
            &[&[3, 2, 3], &[4, 1, 1], &[2, 3, 1]],
        ];
        for game in games {
            let payoffs = Exact::whole(game);
            let floats = payoffs.to_matrix();
            for point in all(&payoffs).expect("small") {
                let mix = to_floats(&point.mix);
                let aside = [0.0015, 0.001, 0.0005];
                let start: Vec<f64> = mix.iter().zip(aside).map(|(share, aside)| share * 0.997 + aside).collect();
                let moved = path(|mix| against(&floats, mix), &start, &[20.0], None, &Accuracy::default());
                let moved = moved.expect("smooth").remove(0);
                let far = |from: &[f64]| from.iter().zip(&mix).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                match point.kind {
                    Kind::Sink => assert!(far(&moved) < far(&start), "{point:?}"),
                    Kind::Source | Kind::Saddle => {
                        assert!(far(&moved) > far(&start), "{point:?}")
                    }
                    Kind::Centre | Kind::Undecided => {}
                }
            }
        }
    }

    #[test]
    fn a_continuum_is_told() {
        let found = all(&Exact::of(3, 3, |_, _| Rational::zero())).expect("small");
        assert_eq!(found.len(), 7);
        assert!(found.iter().all(|point| point.kind == Kind::Undecided
            && point.continuum == (point.mix.iter().filter(|share| share.is_zero()).count() < 2)));
        // The first two are the same, and both lose to the third.
        let found = all(&Exact::whole(&[&[1, 1, 0], &[1, 1, 0], &[2, 2, 3]])).expect("small");
        assert_eq!(found.iter().filter(|point| point.continuum).count(), 1);
        assert_eq!(found.iter().filter(|point| point.nash).map(|point| point.kind).collect::<Vec<_>>(), [Kind::Sink]);
    }

    proptest! {
        #[test]
        fn they_rest_and_the_change_is_what_it_is(values in proptest::collection::vec(-3..=3_i64, 9)) {
            let payoffs = Exact::of(3, 3, |row, at| whole(values[row * 3 + at]));
            let floats = payoffs.to_matrix();
            let points = all(&payoffs).expect("small");
            for point in &points {
                let mix = to_floats(&point.mix);
                let still = derivative(&against(&floats, &mix), &mix);
                prop_assert!(still.iter().all(|change| change.abs() < 1e-12));
                let gets = to_floats(&payoffs.times(&point.mix));
                let slopes = change(&floats, &gets, to_float(&point.payoff), &mix);
                for at in 0..2 {
                    let step = 1e-6;
                    let mut moved = mix.clone();
                    (moved[at], moved[2]) = (mix[at] + step, mix[2] - step);
                    // Written out, since a step may lead out of the shares.
                    let gets: Vec<f64> =
                        (0..3).map(|row| (0..3).map(|at| floats[(row, at)] * moved[at]).sum()).collect();
                    let mean: f64 = gets.iter().zip(&moved).map(|(a, b)| a * b).sum();
                    for own in 0..2 {
                        let now = moved[own] * (gets[own] - mean);
                        prop_assert!((now / step - slopes[own][at]).abs() < 1e-3);
                    }
                }
            }
            // Symmetric equilibria are among them, but for those in a continuum.
            for at in symmetric::all(&payoffs).expect("small").extreme {
                let listed = points.iter().any(|point| point.nash && point.mix == at.mix);
                let inside = points.iter().any(|point| {
                    point.continuum && point.mix.iter().zip(&at.mix).all(|(a, b)| a.is_positive() == b.is_positive())
                });
                prop_assert!(listed || inside);
            }
        }
    }
}
