//! Rankings: who does best in a contest, and how sure that is.
//!
//! A method gives each strategy a score under each seed ([`scores`]); its score is the mean over the seeds, or the median.
//! Whoever has the highest comes first, and equals (up to rounding) share a rank. Scores have t intervals, medians those of the bootstrap.
//! Ranks have those of the bootstrap ([`bootstrap`]): seeds are drawn with replacement, the same for all strategies, all
//! are ranked anew, and the interval holds the middle 95 % of the ranks. Whoever has fewer seeds than a sign test of this
//! confidence needs (five for 95 %) has no such interval: what is drawn from one or two seeds hardly differs from them.
//!
//! `rankings.parquet` has a row per setting, mechanism, method and strategy.

mod bootstrap;
pub mod claims;
mod scores;
pub mod table;

use polars::prelude::{Column, DataFrame, IntoColumn, NewChunkedArray, StringChunked};

use crate::catalogue::Kind;
use crate::numbers::number_column;
use crate::payoffs::Table;
use crate::statistics::{difference, mean, mean_interval, median, pairs_needed, quantile};
use crate::trouble::Trouble;
pub use scores::by_seed;

/// How strategies are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The median over the seeds of the mean payoff against all others (Axelrod: normalised scores, without self-play).
    Median,
    /// The mean payoff over all profiles in which it is played; in a round robin against all, its own kind included.
    Score,
    /// What it gets more than its opponents, on average over them.
    Margin,
    /// What it gets when all play it, as a share of what the one with the highest mean gets under the same seed.
    Performance,
    /// The share of games that it wins when half play it.
    Robustness,
    /// The share of games that it wins when few play it.
    Aggressiveness,
    /// The share of games that it does not lose when few play another strategy.
    Resistance,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Median,
        Self::Score,
        Self::Margin,
        Self::Performance,
        Self::Robustness,
        Self::Aggressiveness,
        Self::Resistance,
    ];

    /// The word in the frame.
    pub fn word(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::Score => "score",
            Self::Margin => "margin",
            Self::Performance => "performance",
            Self::Robustness => "robustness",
            Self::Aggressiveness => "aggressiveness",
            Self::Resistance => "resistance",
        }
    }

    /// What a score is, for a person.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Median => "the median over seeds of the mean payoff against all others",
            Self::Score => "the mean payoff over all profiles in which it is played",
            Self::Margin => "what it gets more than its opponents",
            Self::Performance => "what it gets where all play it, as a share of the best",
            Self::Robustness => "the share of games won where half play it",
            Self::Aggressiveness => "the share of games won where few play it",
            Self::Resistance => "the share of games not lost where few play another one",
        }
    }

    /// What many seeds come to.
    pub fn over_seeds(self, values: &[f64]) -> f64 {
        if self == Self::Median { median(values) } else { mean(values) }
    }
}

/// One strategy in a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its place among the strategies of the table.
    pub strategy: usize,
    /// Its rank, from 1; equals share the best.
    pub rank: f64,
    /// The lower end of the rank's interval; `NaN` where there are too few seeds for one.
    pub rank_low: f64,
    /// The upper end.
    pub rank_high: f64,
    /// Its score.
    pub score: f64,
    /// The lower end of the score's interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Seed, score and rank under that seed alone, as far as it is known.
    pub seeds: Vec<(u64, f64, f64)>,
}

impl Line {
    /// The share of the seeds under which it comes first, alone or with others.
    pub fn firsts(&self) -> f64 {
        mean(&self.seeds.iter().map(|(_, _, rank)| f64::from(u8::from(*rank == 1.0))).collect::<Vec<f64>>())
    }
}

/// One ranking: the first ones first.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// The world.
    pub setting: String,
    /// The mechanism.
    pub mechanism: String,
    /// How it is ranked.
    pub method: Method,
    /// The strategies.
    pub lines: Vec<Line>,
}

/// All rankings of a table by these methods; strategies without any score are not ranked.
pub fn rankings(table: &Table, methods: &[Method], confidence: f64) -> Vec<Ranking> {
    let arenas = table.arenas();
    let all = arenas.iter().flat_map(|arena| methods.iter().map(move |method| (*arena, *method)));
    all.map(|(arena, method)| Ranking {
        setting: arena.0.to_owned(),
        mechanism: arena.1.to_owned(),
        method,
        lines: lines(&by_seed(table, arena, method), method, confidence),
    })
    .filter(|ranking| !ranking.lines.is_empty())
    .collect()
}

/// The lines of a ranking from scores by strategy and seed.
fn lines(scores: &[Vec<(u64, f64)>], method: Method, confidence: f64) -> Vec<Line> {
    let players: Vec<usize> = (0..scores.len()).filter(|own| !scores[*own].is_empty()).collect();
    let values = |own: usize| scores[own].iter().map(|(_, score)| *score).collect::<Vec<f64>>();
    let totals: Vec<f64> = players.iter().map(|own| method.over_seeds(&values(*own))).collect();
    let ranks = ranks(&totals);
    let drawn = bootstrap::draws(&players.iter().map(|own| &scores[*own][..]).collect::<Vec<_>>(), |values| {
        method.over_seeds(values)
    });
    let tails = (1.0 - confidence) / 2.0;
    let middle = |own: usize, drawn: &[f64]| match scores[own].len() < pairs_needed(confidence) {
        true => (f64::NAN, f64::NAN),
        false => (quantile(drawn, tails), quantile(drawn, 1.0 - tails)),
    };
    let mut lines: Vec<Line> = Vec::with_capacity(players.len());
    for (nth, own) in players.iter().enumerate() {
        let (low, high) = if method == Method::Median {
            middle(*own, &drawn.scores[nth])
        } else {
            let interval = mean_interval(&values(*own), confidence);
            (interval.low, interval.high)
        };
        let (rank_low, rank_high) = middle(*own, &drawn.ranks[nth]);
        lines.push(Line {
            strategy: *own,
            rank: ranks[nth],
            rank_low: rank_low.floor(),
            rank_high: rank_high.ceil(),
            score: totals[nth],
            low,
            high,
            seeds: seed_ranks(scores, *own),
        });
    }
    lines.sort_by(|a, b| a.rank.total_cmp(&b.rank));
    lines
}

/// Scores and ranks of a strategy seed by seed.
fn seed_ranks(scores: &[Vec<(u64, f64)>], own: usize) -> Vec<(u64, f64, f64)> {
    let under = |other: &Vec<(u64, f64)>, seed: u64| {
        other.binary_search_by_key(&seed, |(seed, _)| *seed).map_or(f64::NAN, |at| other[at].1)
    };
    let ranked = |(seed, score): &(u64, f64)| {
        let better = scores.iter().filter(|other| difference(under(other, *seed), *score) > 0.0).count();
        (*seed, *score, better as f64 + 1.0)
    };
    scores[own].iter().map(ranked).collect()
}

/// The rank of each score: one more than how many are higher. What is no number comes last.
fn ranks(scores: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> =
        scores.iter().map(|score| if score.is_nan() { f64::NEG_INFINITY } else { *score }).collect();
    let own = sorted.clone();
    sorted.sort_by(|a, b| b.total_cmp(a));
    own.iter().map(|score| sorted.partition_point(|other| difference(*other, *score) > 0.0) as f64 + 1.0).collect()
}

/// The frame of `rankings.parquet`.
///
/// # Errors
/// Never, short of a defect in this function.
pub fn frame(rankings: &[Ranking], strategies: &[String]) -> Result<DataFrame, Trouble> {
    let rows: Vec<(&Ranking, &Line)> =
        rankings.iter().flat_map(|ranking| ranking.lines.iter().map(move |line| (ranking, line))).collect();
    let text = |name: &str, of: &dyn Fn(&Ranking, &Line) -> String| -> Column {
        StringChunked::from_iter_values(name.into(), rows.iter().map(|(ranking, line)| of(ranking, line))).into_column()
    };
    let number = |name: &str, kind: Kind, of: &dyn Fn(&Line) -> f64| -> Column {
        number_column(name, &rows.iter().map(|(_, line)| of(line)).collect::<Vec<_>>(), kind)
    };
    let end = |line: &Line, pick: fn(f64, f64) -> f64| {
        line.seeds.iter().map(|(.., rank)| *rank).reduce(pick).unwrap_or(f64::NAN)
    };
    let columns = vec![
        text("setting", &|ranking, _| ranking.setting.clone()),
        text("mechanism", &|ranking, _| ranking.mechanism.clone()),
        text("method", &|ranking, _| ranking.method.word().to_owned()),
        text("strategy", &|_, line| strategies[line.strategy].clone()),
        number("rank", Kind::Integer, &|line| line.rank),
        number("rank_low", Kind::Integer, &|line| line.rank_low),
        number("rank_high", Kind::Integer, &|line| line.rank_high),
        number("score", Kind::Number, &|line| line.score),
        number("low", Kind::Number, &|line| line.low),
        number("high", Kind::Number, &|line| line.high),
        number("best_rank", Kind::Integer, &|line| end(line, f64::min)),
        number("worst_rank", Kind::Integer, &|line| end(line, f64::max)),
        number("firsts", Kind::Number, &Line::firsts),
        number("seeds", Kind::Integer, &|line| line.seeds.len() as f64),
    ];
    DataFrame::new(rows.len(), columns).map_err(|e| Trouble::frame("cannot build a frame", "rankings", &e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payoffs::Row;

    /// A round robin of three under four seeds; what `payoff` says of own, other and seed.
    fn round_robin(payoff: impl Fn(usize, usize, u64) -> f64) -> Table {
        seeded(4, payoff)
    }

    /// The same under so many seeds.
    fn seeded(seeds: u64, payoff: impl Fn(usize, usize, u64) -> f64) -> Table {
        let mut rows = Vec::new();
        for own in 0..3 {
            for other in 0..3 {
                let mut profile = vec![0; 3];
                profile[own] += 1;
                profile[other] += 1;
                let samples = (1..=seeds).map(|seed| (seed, payoff(own, other, seed))).collect();
                let (setting, mechanism) = ("s".to_owned(), "none".to_owned());
                rows.push(Row { setting, mechanism, profile, strategy: own, samples });
            }
        }
        Table { strategies: ["a", "b", "c"].map(str::to_owned).to_vec(), rows }
    }

    #[test]
    fn a_median_leaves_self_play_out_and_a_mean_score_does_not() {
        // `a` gets 9 from itself and 1 from others, `b` 2 everywhere, `c` 0, but 30 under seed 4.
        let table = round_robin(|own, other, seed| match (own, own == other, seed) {
            (0, true, _) => 9.0,
            (0, false, _) => 1.0,
            (1, ..) => 2.0,
            (_, _, 4) => 30.0,
            _ => 0.0,
        });
        let all = rankings(&table, &[Method::Median, Method::Score], 0.95);
        let of =
            |at: usize| all[at].lines.iter().map(|line| (line.strategy, line.rank, line.score)).collect::<Vec<_>>();
        assert_eq!(of(0), [(1, 1.0, 2.0), (0, 2.0, 1.0), (2, 3.0, 0.0)]);
        assert_eq!(of(1), [(2, 1.0, 7.5), (0, 2.0, 11.0 / 3.0), (1, 3.0, 2.0)]);
        let c = all[0].lines.last().expect("three lines");
        assert_eq!(
            (c.firsts(), c.seeds.iter().map(|(.., rank)| *rank).collect::<Vec<_>>()),
            (0.25, vec![3.0, 3.0, 3.0, 1.0])
        );
        assert!(c.rank_low.is_nan() && c.rank_high.is_nan() && c.low.is_nan(), "four seeds are too few: {c:?}");
        let frame = frame(&all, &table.strategies).expect("a frame");
        assert_eq!((frame.height(), frame.width()), (6, 14));
    }

    #[test]
    fn ranks_and_medians_have_an_interval_from_as_many_seeds_as_it_needs() {
        let of = |seeds| {
            let table = seeded(seeds, |own, _, seed| if own == 2 && seed > 2 { 9.0 } else { 3.0 - own as f64 });
            let all = rankings(&table, &[Method::Median], 0.95);
            all[0].lines.iter().find(|line| line.strategy == 2).cloned().expect("three lines")
        };
        for seeds in [1, 2, 4] {
            let line = of(seeds);
            assert!([line.rank_low, line.rank_high, line.low, line.high].iter().all(|end| end.is_nan()), "{line:?}");
        }
        let line = of(5);
        assert_eq!((line.rank_low, line.rank_high, line.low, line.high), (1.0, 3.0, 1.0, 9.0));
    }

    #[test]
    fn equals_share_the_best_rank() {
        assert_eq!(ranks(&[1.0, 3.0, f64::NAN, 3.0, 0.0]), [3.0, 1.0, 5.0, 1.0, 4.0]);
        assert_eq!(
            ranks(&[1.0, 0.999_999_999_999_999_8, 1.0 - 1e-9, 1.0]),
            [1.0, 1.0, 4.0, 1.0],
            "rounding is no lead"
        );
        let thirds = |own: usize| if own == 1 { 0.1 + 0.2 } else { 0.3 };
        let lines = &rankings(&seeded(5, |own, _, _| thirds(own)), &[Method::Score], 0.95)[0].lines;
        assert!(lines.iter().all(|line| (line.rank, line.rank_high, line.firsts()) == (1.0, 1.0, 1.0)), "{lines:?}");
        let lines = &rankings(&seeded(5, |_, _, _| 3.0), &[Method::Score], 0.95)[0].lines;
        assert!(lines.iter().all(|line| (line.rank, line.rank_low, line.rank_high) == (1.0, 1.0, 1.0)));
    }

    #[test]
    fn games_are_won_against_the_mean_of_the_others() {
        let row = |profile: [u32; 2], strategy, samples: &[f64]| Row {
            setting: "s".to_owned(),
            mechanism: "none".to_owned(),
            profile: profile.to_vec(),
            strategy,
            samples: (1..).zip(samples.iter().copied()).collect(),
        };
        let rows = vec![
            row([50, 0], 0, &[4.0, 6.0]),
            row([0, 50], 1, &[2.0, 2.0]),
            row([25, 25], 0, &[1.0, 3.0]),
            row([25, 25], 1, &[2.0, 2.0]),
            row([5, 45], 0, &[9.0, 9.0]),
            row([5, 45], 1, &[1.0, 1.0]),
            row([45, 5], 0, &[1.0, 1.0]),
            row([45, 5], 1, &[1.0, 0.5]),
        ];
        let table = Table { strategies: ["a", "b"].map(str::to_owned).to_vec(), rows };
        let scores = |method| {
            let mut lines = rankings(&table, &[method], 0.95)[0].lines.clone();
            lines.sort_by_key(|line| line.strategy);
            lines.iter().map(|line| line.score).collect::<Vec<_>>()
        };
        let performance = scores(Method::Performance);
        assert!(performance[0] == 1.0 && (performance[1] - (0.5 + 1.0 / 3.0) / 2.0).abs() < 1e-12, "{performance:?}");
        assert_eq!(scores(Method::Robustness), [0.5, 0.5]);
        assert_eq!(scores(Method::Aggressiveness), [1.0, 0.0]);
        assert_eq!(scores(Method::Resistance), [1.0, 0.0]);
    }
}
