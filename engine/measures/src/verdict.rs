//! How good a detector is: what it finds, held against what the simulation knows. Not a measure: what detectors share.
//!
//! - **Precision** and **recall** at the detector's own threshold: of those that it flags, the share that cheat; of those
//!   that cheat, the share that it flags.
//! - **Recall at 1 %**: of those that cheat, the share whose score lies above the 99th percentile of honest peers. At
//!   most one honest peer in a hundred scores higher than that percentile.
//! - **AUC**: the probability that one who cheats scores higher than an honest one, where a tie counts half: the area
//!   under the curve of recall against false alarms, whatever the threshold (Mann and Whitney's U).

use game::measure::{ColumnDoc, Sheet};
use std::cmp::Ordering;

/// What peers are ranked by; the second number tells equals apart. Neither is `NaN` or -0.
pub type Score = (f64, f64);

/// What a detector says of one peer.
#[derive(Clone, Copy, Debug)]
pub struct Suspicion {
    /// What its threshold is held against.
    pub value: f64,
    /// Whether the value passes the threshold.
    pub flagged: bool,
    /// What it is ranked by; more is more suspicious.
    pub score: Score,
}

/// What it says of a peer that it knows nothing about.
pub const NOTHING: Suspicion = Suspicion { value: f64::NAN, flagged: false, score: (f64::NEG_INFINITY, 0.0) };

/// How good a detector is; `NaN` where there is nobody to find.
#[derive(Clone, Copy, Debug)]
struct Quality {
    /// As in the head of this file; `NaN` if it flags nobody.
    precision: f64,
    recall: f64,
    /// Both `NaN` if there is nobody honest, too.
    recall_at_1pct: f64,
    auc: f64,
}

/// What is known of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It does nothing wrong.
    Honest,
    /// It does what the detector is after.
    Cheat,
    /// It is not judged: it did nothing that could be looked at, or does wrong in another way.
    Neither,
}

/// How good the detector of a name is at finding peers that do something.
macro_rules! quality_columns {
    ($name:literal, $do:literal) => {
        [
            game::measure::real(
                game::measure::Frame::Cells,
                concat!($name, "_precision"),
                concat!("of the peers that `", $name, "` flags, the share that ", $do, "; null if there is nobody to find"),
            ),
            game::measure::real(
                game::measure::Frame::Cells,
                concat!($name, "_recall"),
                concat!("of the peers that ", $do, ", the share that it flags; null as above"),
            ),
            game::measure::real(
                game::measure::Frame::Cells,
                concat!($name, "_recall_at_1pct"),
                concat!("of the peers that ", $do, ", the share above the 99th percentile of honest peers; null as above"),
            ),
            game::measure::real(
                game::measure::Frame::Cells,
                concat!($name, "_auc"),
                "probability that it ranks such a peer above an honest one, ties half (area under the ROC); null as above",
            ),
        ]
    };
}
pub(crate) use quality_columns;

/// Adds how good a detector is.
pub fn write_quality(columns: &[ColumnDoc; 4], truths: &[Truth], said: &[Suspicion], sheet: &mut Sheet) {
    let quality = quality(truths, said);
    let values = [quality.precision, quality.recall, quality.recall_at_1pct, quality.auc];
    sheet.cells.extend(columns.iter().map(|column| column.name).zip(values));
}

fn order(a: Score, b: Score) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
}

/// The largest score that one in a hundred honest peers exceeds, at most. `None` if nobody is honest.
pub fn percentile_99(judged: impl Iterator<Item = (Truth, Score)>) -> Option<Score> {
    let mut honest: Vec<Score> = judged.filter(|(truth, _)| *truth == Truth::Honest).map(|(_, score)| score).collect();
    honest.sort_unstable_by(|a, b| order(*b, *a));
    honest.get(honest.len() / 100).copied()
}

/// Holds what a detector says of each peer against the truth.
fn quality(truths: &[Truth], said: &[Suspicion]) -> Quality {
    let judged = || truths.iter().copied().zip(said).filter(|(truth, _)| *truth != Truth::Neither);
    let count = |counts: &dyn Fn(&(Truth, &Suspicion)) -> bool| judged().filter(counts).count() as f64;
    let cheats = count(&|(truth, _)| *truth == Truth::Cheat);
    if cheats == 0.0 {
        return Quality { precision: f64::NAN, recall: f64::NAN, recall_at_1pct: f64::NAN, auc: f64::NAN };
    }
    let flagged = count(&|(_, said)| said.flagged);
    let found = count(&|(truth, said)| *truth == Truth::Cheat && said.flagged);
    let scores = || judged().map(|(truth, said)| (truth, said.score));
    let above = |limit| count(&|(truth, said)| *truth == Truth::Cheat && said.score > limit) / cheats;
    Quality {
        precision: found / flagged,
        recall: found / cheats,
        recall_at_1pct: percentile_99(scores()).map_or(f64::NAN, above),
        auc: auc(scores()),
    }
}

/// For each score the mean of its places among all, counted from 1, where equals share theirs; in the order given.
pub fn ranks(scores: &[Score]) -> Vec<f64> {
    let mut places: Vec<usize> = (0..scores.len()).collect();
    places.sort_by(|a, b| order(scores[*a], scores[*b]));
    let mut ranks = vec![0.0; scores.len()];
    let mut before = 0;
    for equals in places.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let rank = before as f64 + (equals.len() as f64 + 1.0) / 2.0;
        equals.iter().for_each(|place| ranks[*place] = rank);
        before += equals.len();
    }
    ranks
}

/// By ranks; one kind missing: 0 / 0 is the null of a sheet.
fn auc(judged: impl Iterator<Item = (Truth, Score)>) -> f64 {
    let (truths, scores): (Vec<Truth>, Vec<Score>) = judged.unzip();
    let cheats = truths.iter().filter(|truth| **truth == Truth::Cheat).count() as f64;
    let honest = truths.len() as f64 - cheats;
    let sum: f64 = ranks(&scores).iter().zip(&truths).filter(|(_, t)| **t == Truth::Cheat).map(|(rank, _)| rank).sum();
    (sum - cheats * (cheats + 1.0) / 2.0) / (cheats * honest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::random::{Purpose, Stream};

    fn said(scores: &[f64]) -> Vec<Suspicion> {
        scores.iter().map(|score| Suspicion { value: *score, flagged: *score >= 5.0, score: (*score, 0.0) }).collect()
    }

    #[test]
    fn the_area_is_that_of_all_pairs_with_ties_half() {
        let mut stream = Stream::new(1, Purpose::Trial, 0, 0);
        for (n, values) in [(2, 1), (30, 3), (200, 7), (200, 100_000)] {
            let truths: Vec<Truth> = (0..n)
                .map(|at| if at == 0 || at > 1 && stream.below(3) == 0 { Truth::Cheat } else { Truth::Honest })
                .collect();
            let scores: Vec<f64> = (0..n).map(|_| stream.below(values) as f64).collect();
            let (mut wins, mut pairs) = (0.0, 0.0);
            for (a, x) in truths.iter().zip(&scores).filter(|(truth, _)| **truth == Truth::Cheat) {
                for (b, y) in truths.iter().zip(&scores).filter(|(truth, _)| **truth == Truth::Honest) {
                    assert_ne!(a, b);
                    wins += if x > y {
                        1.0
                    } else if x == y {
                        0.5
                    } else {
                        0.0
                    };
                    pairs += 1.0;
                }
            }
            let by_ranks = quality(&truths, &said(&scores)).auc;
            assert!((by_ranks - wins / pairs).abs() < 1e-12, "{by_ranks} and {}", wins / pairs);
        }
    }

    #[test]
    fn equals_share_their_places_and_the_second_number_tells_them_apart() {
        assert_eq!(ranks(&[(2.0, 0.0), (1.0, 9.0), (2.0, 0.0), (3.0, 0.0)]), [2.5, 1.0, 2.5, 4.0]);
        assert_eq!(ranks(&[(2.0, 1.0), (1.0, 9.0), (2.0, 0.0), (3.0, 0.0)]), [3.0, 1.0, 2.0, 4.0]);
        assert!(ranks(&[]).is_empty());
    }

    #[test]
    fn thresholds_count_those_they_pass() {
        use Truth::{Cheat, Honest, Neither};
        let truths = [Honest, Cheat, Honest, Cheat, Neither, Cheat];
        let quality = quality(&truths, &said(&[1.0, 9.0, 5.0, 4.0, 9.0, 7.0]));
        assert_eq!((quality.precision, quality.recall), (2.0 / 3.0, 2.0 / 3.0));
        assert_eq!(quality.recall_at_1pct, 2.0 / 3.0, "above 5, the most honest score");
        assert_eq!(quality.auc, 5.0 / 6.0);
    }

    #[test]
    fn one_honest_peer_in_a_hundred_may_lie_above_the_percentile() {
        let honest = |n: u32| (0..n).map(|score| (Truth::Honest, (1.0, f64::from(score))));
        assert_eq!(percentile_99(honest(99)), Some((1.0, 98.0)));
        assert_eq!(percentile_99(honest(100)), Some((1.0, 98.0)), "one lies above");
        assert_eq!(percentile_99(honest(1000)), Some((1.0, 989.0)), "ten lie above");
        let equals = (0..100).map(|_| (Truth::Honest, (3.0, 0.0)));
        assert_eq!(percentile_99(equals), Some((3.0, 0.0)), "equals are not above each other");
        assert_eq!(percentile_99(std::iter::once((Truth::Cheat, (3.0, 0.0)))), None);
    }

    #[test]
    fn with_nobody_to_find_or_nobody_honest_there_is_nothing_to_say() {
        let nobody = quality(&[Truth::Honest, Truth::Neither], &said(&[9.0, 1.0]));
        assert!([nobody.precision, nobody.recall, nobody.recall_at_1pct, nobody.auc].iter().all(|x| x.is_nan()));
        let all = quality(&[Truth::Cheat, Truth::Cheat], &said(&[9.0, 1.0]));
        assert_eq!((all.precision, all.recall), (1.0, 0.5));
        assert!(all.recall_at_1pct.is_nan() && all.auc.is_nan());
        assert!(quality(&[Truth::Cheat, Truth::Honest], &said(&[1.0, 0.0])).precision.is_nan(), "nobody is flagged");
    }
}
