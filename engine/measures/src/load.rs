//! Load: how unevenly sources share the work.
//!
//! EigenTrust's paper looks at the share of all uploads that the busiest peer serves: where everybody takes the most
//! trusted source, it ends up with nearly everything. An upload is a download from one source that is complete
//! (`Judged`). Gini's index says the same of all peers: 0 if all give the same, close to 1 if one gives everything. What
//! happens during the warm-up is not counted, and a log tells of bytes only.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("load"),
    summary: text("Says which share of all uploads the busiest source gives, and how unequal sources are."),
    source: text(
        "Kamvar et al. 2003, The EigenTrust Algorithm for Reputation Management in P2P Networks, section 7 (load); \
         Gini 1912, Variabilita e mutabilita",
    ),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("file_sharing"), text("trace")]),
    example: text("claims: [{ metric: busiest_uploads_share, within: [0, 0.15] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            "busiest_uploads_share",
            "share of all uploads, after the warm-up, by the peer that gave most of them; null if there are none",
        ),
        real(
            Frame::Cells,
            "busiest_bytes_share",
            "share of all bytes by the peer that gave most bytes; null if nothing moved",
        ),
        real(Frame::Cells, "uploads_gini", "Gini's index of the uploads of all peers; null if there are none"),
        real(Frame::Cells, "bytes_gini", "Gini's index of the bytes that peers gave; null if nothing moved"),
    ],
    on_request: false,
    new: |roster| Box::new(Load { uploads: vec![0; roster.peers()], bytes: vec![0; roster.peers()] }),
};

struct Load {
    /// What each peer gave.
    uploads: Vec<u64>,
    bytes: Vec<Bytes>,
}

/// The largest as a share of all.
fn busiest(gave: &[u64]) -> f64 {
    ratio(gave.iter().copied().max().unwrap_or(0), gave.iter().sum())
}

/// Gini's index: half the mean difference between two peers, divided by the mean.
fn gini(gave: &[u64]) -> f64 {
    let mut gave = gave.to_vec();
    gave.sort_unstable();
    let (n, sum) = (gave.len() as i128, gave.iter().map(|x| i128::from(*x)).sum::<i128>());
    let spread: i128 = gave.iter().zip(1..).map(|(x, place)| i128::from(*x) * (2 * place - n - 1)).sum();
    spread as f64 / (n * sum) as f64
}

impl Measure for Load {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        if !roster.is_warm(clock) {
            return;
        }
        for fact in facts {
            match *fact {
                Fact::Judged { from, .. } => self.uploads[from.peer.index()] += 1,
                Fact::Transfer { from, bytes, .. } => self.bytes[from.peer.index()] += bytes,
                _ => {}
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        sheet.cells.push(("busiest_uploads_share", busiest(&self.uploads)));
        sheet.cells.push(("busiest_bytes_share", busiest(&self.bytes)));
        sheet.cells.push(("uploads_gini", gini(&self.uploads)));
        sheet.cells.push(("bytes_gini", gini(&self.bytes)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, gives, judges};

    #[test]
    fn the_busiest_by_count_need_not_be_the_busiest_by_bytes() {
        let mut told = Told::to(&ENTRY, &[("peers", 4)]).warm_after(1);
        assert!(told.cell("busiest_uploads_share").is_nan() && told.cell("bytes_gini").is_nan());
        told.round(&[judges(1, 0, true), gives(0, 1, 900)]);
        told.round(&[judges(0, 1, true), judges(2, 1, false), judges(1, 2, true), gives(1, 2, 20), gives(2, 1, 50)]);
        told.round(&[gives(2, 0, 10)]);
        assert_eq!(told.cell("busiest_uploads_share"), 2.0 / 3.0);
        assert_eq!(told.cell("busiest_bytes_share"), 0.75);
    }

    #[test]
    fn ginis_index_is_half_the_relative_mean_difference() {
        let brute = |x: &[u64]| {
            let differences: u64 = x.iter().flat_map(|a| x.iter().map(|b| a.abs_diff(*b))).sum();
            differences as f64 / (2 * x.len() as u64 * x.iter().sum::<u64>()) as f64
        };
        for x in [&[5, 5, 5][..], &[0, 0, 0, 8], &[3, 1, 4, 1, 5, 9, 2, 6], &[7]] {
            assert!((gini(x) - brute(x)).abs() < 1e-15, "{x:?}");
        }
        assert_eq!((gini(&[5, 5, 5]), gini(&[0, 0, 0, 8])), (0.0, 0.75));
    }
}
