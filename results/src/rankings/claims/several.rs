//! Claims about several rankings together: whether they agree, and who is beaten in all of them.

use super::ContestClaim;
use super::judge::{selects, worst};
use crate::claims::Band;
use crate::digits::short;
use crate::judge::{Finding, within};
use crate::rankings::{Line, Ranking, bootstrap};
use crate::statistics::{Interval, difference, pairs_needed, quantile};
use crate::verdict::Outcome;

/// Spearman's coefficient of the scores of two rankings, over the strategies that both rank and the claim selects.
pub(super) fn correlation(claim: &ContestClaim, names: &[String], rankings: [&Ranking; 2], band: Band) -> Finding {
    let score =
        |of: usize, strategy: usize| rankings[of].lines.iter().find(|l| l.strategy == strategy).map(|l| l.score);
    let selected = rankings[0].lines.iter().filter(|line| selects(claim, &names[line.strategy]));
    let both: Vec<(f64, f64)> = selected.filter_map(|line| Some((line.score, score(1, line.strategy)?))).collect();
    let estimate = spearman(&both);
    let needed = pairs_needed(claim.confidence);
    if both.len() < needed || estimate.is_nan() {
        return Finding::undecided(format!("{} strategies say nothing about a correlation", both.len()));
    }
    let again =
        |draw: u32| spearman(&bootstrap::chosen(draw, both.len()).into_iter().map(|at| both[at]).collect::<Vec<_>>());
    let drawn: Vec<f64> = (0..bootstrap::DRAWS).map(again).collect();
    let tails = (1.0 - claim.confidence) / 2.0;
    let (low, high) = (quantile(&drawn, tails), quantile(&drawn, 1.0 - tails));
    within(Interval { n: both.len(), estimate, low, high }, band, claim.confidence, "Spearman's coefficient")
}

/// Spearman's coefficient of rank correlation; equals have the mean of their ranks. `NaN` where one side has no spread.
fn spearman(pairs: &[(f64, f64)]) -> f64 {
    let ranks = |values: Vec<f64>| -> Vec<f64> {
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = |x: &f64| {
            let (first, last) = (
                sorted.partition_point(|y| difference(*y, *x) < 0.0),
                sorted.partition_point(|y| difference(*y, *x) <= 0.0),
            );
            (first + last) as f64 / 2.0
        };
        values.iter().map(middle).collect()
    };
    let (x, y) = (ranks(pairs.iter().map(|(x, _)| *x).collect()), ranks(pairs.iter().map(|(_, y)| *y).collect()));
    let centre = pairs.len() as f64 / 2.0;
    let sum = |of: &dyn Fn(f64, f64) -> f64| x.iter().zip(&y).map(|(x, y)| of(x - centre, y - centre)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// Whether strategies are Pareto-optimal in several rankings, in as many draws over seeds as the confidence says.
pub(super) fn pareto(claim: &ContestClaim, names: &[String], rankings: &[&Ranking], optimal: bool) -> Finding {
    let lines = |strategy: usize| -> Option<Vec<&Line>> {
        rankings.iter().map(|ranking| ranking.lines.iter().find(|line| line.strategy == strategy)).collect()
    };
    let known: Vec<(usize, Vec<&Line>)> = (0..names.len()).filter_map(|own| Some((own, lines(own)?))).collect();
    let scores: Vec<Vec<f64>> = known.iter().map(|(_, lines)| lines.iter().map(|line| line.score).collect()).collect();
    let told = |nth: usize| scores[nth].iter().map(|x| short(*x)).collect::<Vec<_>>().join(", ");
    let selected: Vec<usize> = (0..known.len()).filter(|nth| selects(claim, &names[known[*nth].0])).collect();
    let shares = beaten(&known, rankings, &selected);
    let judged = selected.iter().zip(shares).map(|(nth, share)| {
        let name = &names[known[*nth].0];
        let better: Vec<usize> = (0..known.len()).filter(|other| beats(&scores[*other], &scores[*nth])).collect();
        let of_draws = format!("in {} % of the draws over seeds by somebody", short(share * 100.0));
        let text = match better.first() {
            None => format!("{name} ({}) is beaten in all of them by nobody, {of_draws}", told(*nth)),
            Some(other) => {
                let (n, others, theirs) = (better.len(), &names[known[*other].0], told(*other));
                let own = told(*nth);
                format!("{name} ({own}) is beaten in all of them by {n}, such as {others} ({theirs}), {of_draws}")
            }
        };
        let seeds = known[*nth].1.iter().map(|line| line.seeds.len()).min().unwrap_or(0);
        let interval = Interval { n: seeds, estimate: share, low: f64::NAN, high: f64::NAN };
        let claimed = if optimal { 1.0 - share } else { share };
        let mut finding = Finding::new(claimed >= claim.confidence, interval, text);
        let needed = pairs_needed(claim.confidence);
        if seeds < needed {
            finding.outcome = Outcome::Undecided;
            finding.explanation.push_str(&format!("; this confidence needs at least {needed} seeds"));
        } else if claimed < claim.confidence && claimed > 1.0 - claim.confidence {
            finding.outcome = Outcome::Undecided;
        }
        finding
    });
    worst(judged, Band::new(f64::NEG_INFINITY, f64::INFINITY))
}

/// The share of the draws over seeds in which somebody beats each of the selected in all rankings.
fn beaten(known: &[(usize, Vec<&Line>)], rankings: &[&Ranking], selected: &[usize]) -> Vec<f64> {
    let of = |line: &Line| line.seeds.iter().map(|(seed, score, _)| (*seed, *score)).collect::<Vec<_>>();
    let samples: Vec<Vec<(u64, f64)>> = known.iter().flat_map(|(_, lines)| lines.iter().map(|line| of(line))).collect();
    let samples: Vec<&[(u64, f64)]> = samples.iter().map(Vec::as_slice).collect();
    let several = rankings.len();
    let mut counts = vec![0u32; selected.len()];
    for again in bootstrap::again(&samples, |nth, values| rankings[nth % several].method.over_seeds(values)) {
        for (count, own) in counts.iter_mut().zip(selected) {
            let mine = &again[own * several..(own + 1) * several];
            *count += u32::from(again.chunks(several).any(|theirs| beats(theirs, mine)));
        }
    }
    counts.into_iter().map(|count| f64::from(count) / f64::from(bootstrap::DRAWS)).collect()
}

/// Whether one is at least as good in all rankings, and better in one.
fn beats(theirs: &[f64], mine: &[f64]) -> bool {
    let more: Vec<f64> = theirs.iter().zip(mine).map(|(a, b)| difference(*a, *b)).collect();
    more.iter().all(|d| *d >= 0.0) && more.iter().any(|d| *d > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rankings::Method;
    use crate::rankings::claims::Test;
    use crate::verdict::Expected;

    fn claim(strategies: &[&str], test: Test) -> ContestClaim {
        ContestClaim {
            label: None,
            note: None,
            setting: None,
            mechanism: None,
            strategies: strategies.iter().map(|name| (*name).to_owned()).collect(),
            test,
            confidence: 0.95,
            expected: Expected::Holds,
            why: None,
        }
    }

    /// A ranking whose lines have these scores, one for each seed.
    fn ranking(method: Method, scores: &[Vec<f64>]) -> Ranking {
        let line = |(strategy, scores): (usize, &Vec<f64>)| Line {
            strategy,
            rank: 1.0,
            rank_low: f64::NAN,
            rank_high: f64::NAN,
            score: method.over_seeds(scores),
            low: f64::NAN,
            high: f64::NAN,
            seeds: (1..).zip(scores).map(|(seed, score)| (seed, *score, 1.0)).collect(),
        };
        let lines = scores.iter().enumerate().map(line).collect();
        Ranking { setting: "s".to_owned(), mechanism: "none".to_owned(), method, lines }
    }

    #[test]
    fn a_correlation_is_of_the_strategies_that_are_named() {
        let names: Vec<String> = (0..10).map(|nth| format!("s{nth}")).collect();
        // The first five go together, the others against each other.
        let second = [1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 9.0, 8.0, 7.0, 6.0];
        let first: Vec<Vec<f64>> = (1..11).map(|score| vec![f64::from(score)]).collect();
        let rankings =
            [ranking(Method::Performance, &first), ranking(Method::Robustness, &second.map(|score| vec![score]))];
        let band = Band::new(-1.0, 1.0);
        let methods = [Method::Performance, Method::Robustness];
        let of = |own: &[&str]| {
            let claim = claim(own, Test::Correlation { methods, band });
            correlation(&claim, &names, [&rankings[0], &rankings[1]], band).interval
        };
        let (up, down) = (of(&["s0", "s1", "s2", "s3", "s4"]), of(&["s5", "s6", "s7", "s8", "s9"]));
        assert_eq!((up.n, up.estimate, down.n, down.estimate, of(&[]).n), (5, 1.0, 5, -1.0, 10));
    }

    #[test]
    fn who_is_beaten_by_chance_is_not_beaten() {
        let names = ["best", "noisy", "worst"].map(str::to_owned);
        let outcome = |noise: &[f64], own: &str, optimal| {
            let of = |level: f64| noise.iter().map(|_| level).collect::<Vec<f64>>();
            let shaken: Vec<f64> = noise.iter().map(|x| 0.9 + x).collect();
            let (first, second) = ([of(1.0), shaken.clone(), of(0.1)], [of(1.0), shaken, of(0.1)]);
            let (first, second) = (ranking(Method::Performance, &first), ranking(Method::Robustness, &second));
            let methods = vec![Method::Performance, Method::Robustness];
            pareto(&claim(&[own], Test::Pareto { methods, optimal }), &names, &[&first, &second], optimal).outcome
        };
        let quiet = [0.01, -0.01, 0.0, 0.02, -0.02, 0.0];
        let loud = [1.0, -0.9, 0.8, -1.0, 0.9, -0.8];
        assert_eq!((outcome(&quiet, "noisy", false), outcome(&quiet, "noisy", true)), (Outcome::Holds, Outcome::Fails));
        assert_eq!(outcome(&loud, "noisy", false), Outcome::Undecided, "beaten by the means, but hardly");
        assert_eq!((outcome(&loud, "worst", false), outcome(&quiet, "best", true)), (Outcome::Holds, Outcome::Holds));
        assert_eq!(outcome(&quiet[..4], "noisy", false), Outcome::Undecided, "four seeds are too few");
    }

    #[test]
    fn spearman_by_hand() {
        // Ranks 1 2 3 4 and 2 1 4 3, so 1 - 6 * 4 / (4 * 15) = 0.6.
        assert!((spearman(&[(1.0, 20.0), (2.0, 10.0), (3.0, 40.0), (4.0, 30.0)]) - 0.6).abs() < 1e-12);
        assert!(spearman(&[(1.0, 2.0), (1.0, 3.0)]).is_nan());
    }
}
