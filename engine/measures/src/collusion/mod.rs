//! Collusion: five detectors that look at who gave what to whom, and how many of the colluders each finds.
//!
//! The Maze study looked for colluders in the log of all transfers, where they stand out by repeated traffic, by traffic
//! in pairs, by spam accounts, by concentration on a machine, and by low upload entropy. Here each is a file with a
//! function of the traffic. The simulation knows who colludes (`ring:` in the population, or what a log says of its
//! accounts), so each detector is held against that; it sees accounts, machines and bytes, and never the truth.
//!
//! Judged are peers that gave something, since nobody else can be seen by what it gives. Peers that are known to change
//! accounts and not to collude are neither honest nor found: see `whitewashing`. The study gives no threshold, and the
//! formulas of D2 to D5 are not in its abstract; each file says how that is settled. The whole run counts, warm-up included,
//! for it is the history.
//!
//! Peers are ranked by what the formula of a detector gives, and of equals those with more bytes rank higher. The study
//! ranks links by redundant bytes. Ranked by bytes alone, or by bytes times share, the detectors find fewer: in a made-up month
//! of 3,000 accounts (30 days, seed 1) D1 finds 56 % of the colluders above the 99th percentile of honest peers instead of all. Files differ in size far more
//! than repeats do, and one large file that an honest peer sent twice outweighs a small one that was sent twenty times.
//!
//! `collusion_*` is D1 and D4 together: peers are ranked by the better of their two ranks, and flagged by either.
//!
//! What it costs: see `traffic.rs`. Nothing of it runs where it does not fit.

mod concentration;
mod duplication;
mod entropy;
mod mutual;
mod star;
mod traffic;

use crate::verdict::{self, NOTHING, Score, Suspicion, Truth, quality_columns, write_quality};
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{ColumnDoc, Frame, Measure, MeasureEntry, Roster, Sheet, real, whole};
use std::borrow::Cow;
use traffic::{Ledger, Traffic};

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("collusion"),
    summary: text("Looks for colluders in who gave what to whom, by five detectors, and says how many each finds."),
    source: text(
        "Lian et al. 2007, An Empirical Study of Collusion Behavior in the Maze P2P File-Sharing System (ICDCS), and \
         the talk on it",
    ),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("file_sharing"), text("trace")]),
    example: text("claims: [{ metric: collusion_found, group: pairs, within: [0.9, 1] }]"),
};

/// A detector: what its columns are called, and what it says of a peer.
struct Detector {
    of_peers: [ColumnDoc; 2],
    of_cells: [ColumnDoc; 4],
    suspect: fn(&Traffic<'_>, usize) -> Suspicion,
}

macro_rules! detector {
    ($name:literal, $suspect:expr, $value:literal: $doc:literal) => {
        Detector {
            of_peers: [
                real(Frame::Peers, $value, concat!($doc, "; null if it gave nothing")),
                found(concat!($name, "_found")),
            ],
            of_cells: quality_columns!($name, "collude"),
            suspect: $suspect,
        }
    };
}

const fn found(name: &'static str) -> ColumnDoc {
    let doc =
        "1 if it ranks above the 99th percentile of honest peers, else 0: the mean of a group is its recall at 1 %";
    whole(Frame::Peers, name, doc)
}

const DETECTORS: [Detector; 5] = [
    detector!(
        "duplication", duplication::suspect,
        "duplication_degree": "D1: bytes over different bytes of its link where that is most; flagged from 2 on"
    ),
    detector!(
        "concentration", concentration::suspect,
        "traffic_concentration": "D4: largest share of its uploads that went to one machine; flagged above 0.5"
    ),
    detector!(
        "mutual", mutual::suspect,
        "mutual_share":
            "D2: share of their uploads that it and another give each other, the smaller of both; flagged above 0.5"
    ),
    detector!(
        "star", star::suspect,
        "star_share":
            "D3: share of its uploads to machines that took some under two accounts or more; flagged above 0.5"
    ),
    detector!(
        "entropy", entropy::suspect,
        "upload_entropy": "D5: entropy of its uploads over receiving accounts, in nats; flagged below ln 2"
    ),
];
const OF_BOTH: [ColumnDoc; 4] = quality_columns!("collusion", "collude");
const OTHERS: [ColumnDoc; 2] = [
    found("collusion_found"),
    whole(
        Frame::Peers,
        "redundant_bytes",
        "bytes beyond the different ones over its link where those are most; null if it gave nothing",
    ),
];

/// All columns: six of each detector, then the others.
const COLUMNS: [ColumnDoc; 36] = {
    let mut all = [OTHERS[0]; 36];
    let mut at = 0;
    while at < all.len() {
        let (detector, column) = (at / 6, at % 6);
        let (of_peers, of_cells) = match detector {
            5 => (&OTHERS, &OF_BOTH),
            _ => (&DETECTORS[detector].of_peers, &DETECTORS[detector].of_cells),
        };
        all[at] = if column < 2 { of_peers[column] } else { of_cells[column - 2] };
        at += 1;
    }
    all
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry =
    MeasureEntry { card: &CARD, columns: &COLUMNS, on_request: false, new: |_| Box::new(Collusion(Ledger::new())) };

struct Collusion(Ledger);

/// Whether each peer ranks above the 99th percentile of the honest; no value if nobody is honest.
fn above(truths: &[Truth], said: &[Suspicion]) -> Vec<f64> {
    let limit = verdict::percentile_99(truths.iter().copied().zip(said.iter().map(|said| said.score)));
    let is_above = |limit: Score| said.iter().map(|said| f64::from(u8::from(said.score > limit))).collect();
    limit.map_or_else(|| vec![f64::NAN; said.len()], is_above)
}

/// Two detectors as one, over the peers that gave something: the better rank of both, flagged by either.
fn together(gave: &[usize], one: &[Suspicion], other: &[Suspicion]) -> Vec<Suspicion> {
    let ranks = |said: &[Suspicion]| verdict::ranks(&gave.iter().map(|peer| said[*peer].score).collect::<Vec<Score>>());
    let mut both = vec![NOTHING; one.len()];
    for ((peer, one_rank), other_rank) in gave.iter().zip(ranks(one)).zip(ranks(other)) {
        let flagged = one[*peer].flagged || other[*peer].flagged;
        let value = one_rank.max(other_rank);
        both[*peer] = Suspicion { value, flagged, score: (value, 0.0) };
    }
    both
}

impl Measure for Collusion {
    fn fold(&mut self, _: Clock, facts: &[Fact], _: &Roster) {
        facts.iter().for_each(|fact| self.0.follow(fact));
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        let traffic = self.0.traffic(roster);
        let gave: Vec<usize> = (0..roster.peers()).filter(|peer| traffic.gave(*peer) > 0).collect();
        let mut truths = vec![Truth::Neither; roster.peers()];
        for peer in &gave {
            let group = roster.group_of[*peer] as usize;
            truths[*peer] = match (roster.colluding[group], roster.whitewashing[group]) {
                (true, _) => Truth::Cheat,
                (false, true) => Truth::Neither,
                (false, false) => Truth::Honest,
            };
        }
        let suspect = |detector: &Detector| {
            let mut said = vec![NOTHING; roster.peers()];
            gave.iter().for_each(|peer| said[*peer] = (detector.suspect)(&traffic, *peer));
            said
        };
        let mut tell = |detector: &Detector, said: &[Suspicion]| {
            let [value, found] = detector.of_peers.map(|column| column.name);
            sheet.peers.push((value, said.iter().map(|said| said.value).collect()));
            sheet.peers.push((found, above(&truths, said)));
            write_quality(&detector.of_cells, &truths, said, sheet);
        };
        let [duplication, concentration, others @ ..] = &DETECTORS;
        let (repeats, machines) = (suspect(duplication), suspect(concentration));
        tell(duplication, &repeats);
        tell(concentration, &machines);
        others.iter().for_each(|detector| tell(detector, &suspect(detector)));
        let both = together(&gave, &repeats, &machines);
        let redundant = |said: &Suspicion| if said.value.is_nan() { f64::NAN } else { said.score.1 };
        sheet.peers.push((OTHERS[0].name, above(&truths, &both)));
        sheet.peers.push((OTHERS[1].name, repeats.iter().map(redundant).collect()));
        write_quality(&OF_BOTH, &truths, &both, sheet);
    }
}

#[cfg(test)]
pub mod tests {
    use super::ENTRY;
    pub use crate::told::Told;
    use crate::told::{completes, gives};
    use game::fact::Fact;
    use game::ids::Good;

    pub fn told(groups: &[(&str, usize)]) -> Told {
        Told::to(&ENTRY, groups)
    }

    /// The same fact about other goods.
    pub fn of(other: u32, mut fact: Fact) -> Fact {
        if let Fact::Transfer { good, .. } | Fact::Completed { good, .. } = &mut fact {
            *good = Good(other);
        }
        fact
    }

    /// A hundred honest peers that each give ten of the others a file of 100 bytes, and four colluders: two that send
    /// each other one such file ten times, a star, and one that does nothing.
    fn village() -> Told {
        let groups = [("honest", 100), ("pair", 2), ("star", 1), ("idle", 1), ("spam", 5), ("whitewashers", 1)];
        let machines: Vec<u32> = (0..110).map(|peer| if (104..109).contains(&peer) { 104 } else { peer }).collect();
        let mut told = told(&groups).on_machines(&machines).colluding(&[1, 2, 3, 4]).whitewashing(&[5]);
        for peer in 0..100 {
            let facts: Vec<Fact> =
                (1..11).map(|nth| of(peer * 10 + nth, gives(peer, (peer + nth) % 100, 100))).collect();
            told.round(&facts);
        }
        for _ in 0..10 {
            let (one, other) = (of(5000, gives(100, 101, 100)), of(5001, gives(101, 100, 100)));
            told.round(&[one, other, of(5000, completes(101, 100, 10.0)), of(5001, completes(100, 100, 10.0))]);
        }
        let star: Vec<Fact> = (0..5).map(|nth| of(6000 + nth, gives(102, 104 + nth, 300))).collect();
        told.round(&star);
        told.round(&[gives(109, 3, 1_000_000)]);
        told
    }

    #[test]
    fn each_detector_finds_what_it_is_made_for() {
        let told = village();
        let recall = |name: &str| {
            let found = told.peers(&format!("{}_found", name.trim_end_matches("_recall_at_1pct")));
            let groups = [0..100, 100..102, 102..103, 103..104, 104..109, 109..110];
            let mean = |group: std::ops::Range<usize>| found[group.clone()].iter().sum::<f64>() / group.len() as f64;
            (told.cell(name), groups.map(mean))
        };
        let (all, by_group) = recall("duplication_recall_at_1pct");
        assert_eq!((all, by_group), (2.0 / 3.0, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]));
        let (all, by_group) = recall("mutual_recall_at_1pct");
        assert_eq!((all, by_group), (2.0 / 3.0, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]));
        let (all, by_group) = recall("star_recall_at_1pct");
        assert_eq!((all, by_group), (1.0 / 3.0, [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]));
        let (all, by_group) = recall("concentration_recall_at_1pct");
        assert_eq!((all, by_group), (1.0, [0.0, 1.0, 1.0, 0.0, 0.0, 1.0]));
        let (all, by_group) = recall("collusion_recall_at_1pct");
        assert_eq!((all, by_group), (1.0, [0.0, 1.0, 1.0, 0.0, 0.0, 1.0]));
        for name in ["duplication", "mutual", "star", "concentration", "collusion"] {
            assert_eq!(told.cell(&format!("{name}_precision")), 1.0, "{name}: the whitewasher is left out");
        }
        assert_eq!((told.cell("star_recall"), told.cell("collusion_recall")), (1.0 / 3.0, 1.0));
        assert_eq!((told.cell("mutual_auc"), told.cell("star_auc")), (5.0 / 6.0, 4.0 / 6.0), "ties count half");
        assert_eq!((told.cell("concentration_auc"), told.cell("collusion_auc")), (1.0, 1.0));
    }

    #[test]
    fn where_nobody_or_everybody_colludes_there_is_nothing_to_tell_apart() {
        let mut nobody = told(&[("honest", 2)]);
        nobody.round(&[gives(0, 1, 10), gives(1, 0, 10)]);
        assert_eq!(nobody.peers("mutual_share"), [1.0, 1.0]);
        let mut everybody = told(&[("ring", 2)]).colluding(&[0]);
        everybody.round(&[gives(0, 1, 10), gives(1, 0, 10)]);
        for name in ["duplication", "mutual", "star", "concentration", "entropy", "collusion"] {
            for of in ["precision", "recall", "recall_at_1pct", "auc"] {
                assert!(nobody.cell(&format!("{name}_{of}")).is_nan(), "{name}_{of}");
            }
            assert!(everybody.cell(&format!("{name}_auc")).is_nan());
            assert!(everybody.peers(&format!("{name}_found")).iter().all(|found| found.is_nan()));
            assert_eq!(nobody.peers(&format!("{name}_found")), [0.0, 0.0]);
        }
        assert_eq!((everybody.cell("mutual_recall"), everybody.cell("mutual_precision")), (1.0, 1.0));
        assert_eq!(everybody.cell("duplication_recall"), 0.0);
    }
}
