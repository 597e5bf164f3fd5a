//! How claims about a contest are judged.

use super::several::{correlation, pareto};
use super::{ContestClaim, Meeting, Test, Value};
use crate::claims::Band;
use crate::judge::{Finding, ordered, within};
use crate::payoffs::{Row, Table};
use crate::rankings::{Line, Method, Ranking};
use crate::scalar::Scalar;
use crate::statistics::{Interval, differences, mean_interval};
use crate::trouble::Trouble;
use crate::verdict::Verdict;

/// Judges a claim by what a contest led to.
///
/// # Errors
/// Nothing is selected, or nobody is ranked so.
pub fn judge(claim: &ContestClaim, payoffs: &Table, rankings: &[Ranking]) -> Result<Verdict, Trouble> {
    let arenas = arenas(claim, payoffs)?;
    let names = &payoffs.strategies;
    let ranking = |arena: (&str, &str), method: Method| -> Result<&Ranking, Trouble> {
        let own = |r: &&Ranking| r.method == method && (r.setting.as_str(), r.mechanism.as_str()) == arena;
        let missing = || trouble(claim, format!("nobody has a score by {}", method.word()), "look at rankings.parquet");
        rankings.iter().find(own).ok_or_else(missing)
    };
    let mut found = Vec::new();
    for arena in arenas {
        found.push(match &claim.test {
            Test::Line { method, value, band, every } => {
                let ranking = ranking(arena, *method)?;
                let selected: Vec<&Line> =
                    ranking.lines.iter().filter(|line| selects(claim, &names[line.strategy])).collect();
                if selected.is_empty() {
                    return Err(trouble(
                        claim,
                        "none of its strategies is ranked".to_owned(),
                        "name one that takes part",
                    ));
                }
                let all =
                    selected.iter().map(|line| (of_line(line, *value, *band, *every, claim.confidence), line.strategy));
                worst(all.map(|(finding, strategy)| named(finding, &names[strategy])), *band)
            }
            Test::Correlation { methods, band } => {
                correlation(claim, names, [ranking(arena, methods[0])?, ranking(arena, methods[1])?], *band)
            }
            Test::Pareto { methods, optimal } => {
                let all = methods.iter().map(|method| ranking(arena, *method)).collect::<Result<Vec<_>, _>>()?;
                pareto(claim, names, &all, *optimal)
            }
            Test::Payoff { of, band, every } => {
                let values = row(claim, payoffs, arena, of)?.payoffs();
                if *every {
                    all_in(&values, *band)
                } else {
                    within(mean_interval(&values, claim.confidence), *band, claim.confidence, "mean")
                }
            }
            Test::Order { of, other, sign } => {
                let (of, other) = (row(claim, payoffs, arena, of)?, row(claim, payoffs, arena, other)?);
                ordered(&paired(of, other), *sign, claim.confidence)
            }
        });
    }
    let band = match &claim.test {
        Test::Line { band, .. } | Test::Correlation { band, .. } | Test::Payoff { band, .. } => *band,
        _ => Band::new(f64::NEG_INFINITY, f64::INFINITY),
    };
    Ok(verdict(claim, worst(found.into_iter(), band)))
}

fn verdict(claim: &ContestClaim, finding: Finding) -> Verdict {
    let (test, metric) = match &claim.test {
        Test::Line { method, value, every, .. } => {
            (if *every { "every" } else { "within" }, format!("{} by {}", value.word(), method.word()))
        }
        Test::Correlation { methods, .. } => ("correlation", methods.map(Method::word).join(", ")),
        Test::Pareto { methods, .. } => ("pareto", methods.iter().map(|m| m.word()).collect::<Vec<_>>().join(", ")),
        Test::Payoff { every, .. } => (if *every { "every" } else { "within" }, "payoff".to_owned()),
        Test::Order { sign, .. } => (if *sign > 0.0 { "above" } else { "below" }, "payoff".to_owned()),
    };
    Verdict {
        claim: claim.to_string(),
        label: claim.label.clone(),
        note: claim.note.clone(),
        test,
        metric,
        group: None,
        outcome: finding.outcome,
        expected: claim.expected,
        as_expected: claim.expected.met_by(finding.outcome),
        why: claim.why.clone(),
        n: finding.interval.n,
        estimate: finding.interval.estimate,
        low: finding.interval.low,
        high: finding.interval.high,
        p_value: finding.p_value,
        confidence: claim.confidence,
        explanation: finding.explanation,
    }
}

/// The settings and mechanisms that a claim speaks about.
fn arenas<'t>(claim: &ContestClaim, payoffs: &'t Table) -> Result<Vec<(&'t str, &'t str)>, Trouble> {
    let all = payoffs.arenas();
    let exact = claim.mechanism.as_ref().is_some_and(|wanted| all.iter().any(|(_, m)| *m == wanted.to_string()));
    let is_meant = |mechanism: &str| match &claim.mechanism {
        None => true,
        Some(wanted) => {
            wanted.to_string() == mechanism || !exact && wanted.to_string() == Scalar::from(mechanism).name()
        }
    };
    let of = |arena: &(&str, &str)| claim.setting.as_ref().is_none_or(|s| s == arena.0) && is_meant(arena.1);
    let found: Vec<(&str, &str)> = all.into_iter().filter(of).collect();
    if found.is_empty() {
        return Err(trouble(claim, "no setting and mechanism are what it selects".to_owned(), "name what is played"));
    }
    Ok(found)
}

/// Whether a claim is about a strategy.
pub(super) fn selects(claim: &ContestClaim, strategy: &str) -> bool {
    claim.strategies.is_empty() || claim.strategies.iter().any(|known| known == strategy)
}

/// Of several findings the one that counts: the first that does not hold, or else the one nearest to the end of the band.
pub(super) fn worst(findings: impl Iterator<Item = Finding>, band: Band) -> Finding {
    let order = |finding: &Finding| {
        let x = finding.interval.estimate;
        let beyond = (band.low - x).max(x - band.high);
        (finding.outcome != crate::verdict::Outcome::Holds, if beyond.is_nan() { f64::INFINITY } else { beyond })
    };
    let worse = |a: Finding, b: Finding| {
        let (x, y) = (order(&a), order(&b));
        if (y.0, y.1) > (x.0, x.1) { b } else { a }
    };
    findings.reduce(worse).unwrap_or_else(|| Finding::undecided("nothing is there to judge".to_owned()))
}

fn named(mut finding: Finding, strategy: &str) -> Finding {
    finding.explanation = format!("{strategy}: {}", finding.explanation);
    finding
}

/// One line of a ranking against a band.
fn of_line(line: &Line, value: Value, band: Band, every: bool, confidence: f64) -> Finding {
    let n = line.seeds.len();
    match value {
        Value::Firsts => {
            let share = line.firsts();
            let interval = Interval { n, estimate: share, low: share, high: share };
            let first = line.seeds.iter().filter(|(.., rank)| *rank == 1.0).count();
            Finding::new(band.holds(share), interval, format!("first under {first} of {n} seeds"))
        }
        _ if every => {
            let of = |(_, score, rank): &(u64, f64, f64)| if value == Value::Rank { *rank } else { *score };
            all_in(&line.seeds.iter().map(of).collect::<Vec<_>>(), band)
        }
        Value::Rank => {
            let interval = Interval { n, estimate: line.rank, low: line.rank_low, high: line.rank_high };
            within(interval, band, confidence, "rank")
        }
        Value::Score => {
            let interval = Interval { n, estimate: line.score, low: line.low, high: line.high };
            within(interval, band, confidence, "score")
        }
    }
}

/// Whether all values lie in a band.
fn all_in(values: &[f64], band: Band) -> Finding {
    let beyond = |x: f64| (band.low - x).max(x - band.high);
    let worst = values.iter().copied().reduce(|a, b| if beyond(b) > beyond(a) { b } else { a });
    let (Some(worst), false) = (worst, values.iter().any(|x| x.is_nan())) else {
        return Finding::undecided("some seeds have no value".to_owned());
    };
    let ends = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
    let interval = Interval { n: values.len(), estimate: worst, low: ends.0, high: ends.1 };
    let outside = values.iter().filter(|x| !band.holds(**x)).count();
    let text = if outside > 0 {
        format!("{outside} of {} seeds outside {band}", values.len())
    } else {
        format!("all seeds in {band}")
    };
    Finding::new(outside == 0, interval, text)
}

/// The payoffs of a strategy against another; where several profiles have both, the one in which fewest play it.
fn row<'t>(
    claim: &ContestClaim,
    payoffs: &'t Table,
    arena: (&'t str, &'t str),
    of: &Meeting,
) -> Result<&'t Row, Trouble> {
    let name = |strategy: usize| payoffs.strategies[strategy].as_str();
    let met = payoffs
        .arena(arena)
        .filter(|row| name(row.strategy) == of.strategy && row.opponent().map(name) == Some(of.against.as_str()));
    let missing =
        || trouble(claim, format!("{} and {} do not meet", of.strategy, of.against), "look at payoffs.parquet");
    met.min_by_key(|row| row.profile[row.strategy]).ok_or_else(missing)
}

/// Differences of two payoffs under the seeds that both have.
fn paired(of: &Row, other: &Row) -> Vec<f64> {
    let under = |seed: u64| other.samples.binary_search_by_key(&seed, |(seed, _)| *seed).ok();
    let pairs = of.samples.iter().filter_map(|(seed, own)| Some((*own, other.samples[under(*seed)?].1)));
    let (own, others): (Vec<f64>, Vec<f64>) = pairs.unzip();
    differences(&own, &others)
}

fn trouble(claim: &ContestClaim, cause: String, next: &str) -> Trouble {
    Trouble::new("a claim cannot be judged", claim.label.clone().unwrap_or_else(|| claim.to_string()), cause, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rankings::rankings;
    use crate::verdict::{Expected, Outcome};

    /// Four protocols under six seeds: performance, and a game half and half of each two of them.
    fn contest() -> (Table, Vec<Ranking>) {
        let mut rows = Vec::new();
        let mut add = |profile: [u32; 5], strategy, payoff: &dyn Fn(u64) -> f64| {
            let samples = (1..7).map(|seed| (seed, payoff(seed))).collect();
            let (setting, mechanism) = ("s".to_owned(), "points(decay=0)".to_owned());
            rows.push(Row { setting, mechanism, profile: profile.to_vec(), strategy, samples });
        };
        for own in 0..5 {
            let mut alone = [0; 5];
            alone[own] = 10;
            add(alone, own, &|seed| [10.0, 8.0, 0.5, 0.2, 0.1][own] + seed as f64 * 0.01);
            for other in own + 1..5 {
                let mut half = [0; 5];
                (half[own], half[other]) = (5, 5);
                add(half, own, &|_| 2.0);
                add(half, other, &|seed| if other == 4 && seed == 6 { 3.0 } else { 1.0 });
            }
        }
        let strategies = ["a(x=1)", "a(x=2)", "b(x=1)", "b(x=2)", "c"].map(str::to_owned).to_vec();
        let table = Table { strategies, rows };
        let rankings = rankings(&table, &[Method::Performance, Method::Robustness], 0.95);
        (table, rankings)
    }

    fn claim(strategies: &[&str], test: Test) -> ContestClaim {
        ContestClaim {
            label: None,
            note: None,
            setting: None,
            mechanism: Some("points".into()),
            strategies: strategies.iter().map(|name| (*name).to_owned()).collect(),
            test,
            confidence: 0.95,
            expected: Expected::Holds,
            why: None,
        }
    }

    fn outcome(claim: &ContestClaim) -> Outcome {
        let (table, rankings) = contest();
        judge(claim, &table, &rankings).expect("it can be judged").outcome
    }

    #[test]
    fn ranks_scores_and_firsts_are_held_against_bands() {
        let line = |value, every, low, high| Test::Line {
            method: Method::Performance,
            value,
            band: Band::new(low, high),
            every,
        };
        let cases = [
            (&["a(x=1)"][..], line(Value::Rank, false, 1.0, 1.0), Outcome::Holds),
            (&["a(x=2)"], line(Value::Rank, false, 3.0, 5.0), Outcome::Fails),
            (&["b(x=1)", "b(x=2)", "c"], line(Value::Score, true, 0.0, 0.1), Outcome::Holds),
            (&["b(x=1)", "a(x=2)", "c"], line(Value::Score, true, 0.0, 0.1), Outcome::Fails),
            (&["a(x=1)"], line(Value::Firsts, false, 0.01, 0.99), Outcome::Fails),
            (&[], line(Value::Rank, true, 1.0, 5.0), Outcome::Holds),
        ];
        for (strategies, test, expected) in cases {
            let claim = claim(strategies, test);
            assert_eq!(outcome(&claim), expected, "{claim}");
        }
    }

    #[test]
    fn rankings_are_held_against_each_other() {
        let methods = [Method::Performance, Method::Robustness];
        let correlation = |low| claim(&[], Test::Correlation { methods, band: Band::new(low, 1.0) });
        assert_eq!((outcome(&correlation(0.7)), outcome(&correlation(1.1))), (Outcome::Holds, Outcome::Fails));
        let pareto = |name, optimal| outcome(&claim(&[name], Test::Pareto { methods: methods.to_vec(), optimal }));
        assert_eq!(
            (pareto("a(x=1)", true), pareto("a(x=2)", true), pareto("a(x=2)", false)),
            (Outcome::Holds, Outcome::Fails, Outcome::Holds)
        );
        // Of four strategies alone nothing is said, and of another five another coefficient.
        let four = Test::Correlation { methods, band: Band::new(-1.0, 1.0) };
        assert_eq!(outcome(&claim(&["a(x=1)", "a(x=2)", "b(x=1)", "b(x=2)"], four)), Outcome::Undecided);
    }

    #[test]
    fn payoffs_are_held_against_bands_and_each_other() {
        let meet =
            |strategy: &str, against: &str| Meeting { strategy: strategy.to_owned(), against: against.to_owned() };
        let of = meet("c", "a(x=1)");
        let payoff = |every, low, high| claim(&[], Test::Payoff { of: of.clone(), band: Band::new(low, high), every });
        assert_eq!(outcome(&payoff(true, 1.0, 3.0)), Outcome::Holds);
        assert_eq!(outcome(&payoff(true, 1.0, 2.0)), Outcome::Fails);
        assert_eq!(outcome(&payoff(false, 5.0, 6.0)), Outcome::Fails);
        let order = |other, sign| claim(&[], Test::Order { of: meet("a(x=2)", "a(x=1)"), other, sign });
        assert_eq!(outcome(&order(meet("a(x=1)", "a(x=2)"), -1.0)), Outcome::Holds);
        assert_eq!(outcome(&order(meet("a(x=1)", "a(x=2)"), 1.0)), Outcome::Fails);
        let (table, rankings) = contest();
        let nobody = order(meet("a(x=1)", "d"), 1.0);
        assert!(judge(&nobody, &table, &rankings).expect_err("nobody is d").to_string().contains("do not meet"));
    }
}
