//! Authenticity: how much of what peers get is what it seemed to be.
//!
//! A download from one source is judged by who got it. EigenTrust's figures are shares of inauthentic downloads, and
//! what a collective pays for them: its authentic uploads (threat models C and D). Both are over the last cycles of a
//! run: what is judged during the warm-up is not counted, but for the rounds frame, which tells the whole course. A log
//! does not say what was authentic.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("authenticity"),
    summary: text("Counts downloads that are what they seemed to be, and those that are not."),
    source: text("Kamvar et al. 2003, The EigenTrust Algorithm for Reputation Management in P2P Networks, section 7"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("file_sharing")]),
    example: text("claims: [{ metric: inauthentic_share, within: [0, 0.15] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        whole(Frame::Cells, "authentic_downloads", "downloads from one source that were authentic, after the warm-up"),
        whole(Frame::Cells, "inauthentic_downloads", "downloads from one source that were not, after the warm-up"),
        real(Frame::Cells, "inauthentic_share", "inauthentic downloads as a share of both; null if there are none"),
        whole(Frame::Cells, "colluders_gave_authentic", "authentic downloads that came from known colluders"),
        whole(Frame::Cells, "colluders_gave_inauthentic", "inauthentic downloads that came from known colluders"),
        real(
            Frame::Cells,
            "colluders_cost",
            "authentic downloads that came from colluders for each inauthentic one; null if they gave none of those",
        ),
        whole(Frame::Groups, "authentic_downloads", "as in `cells`, by the group's peers together"),
        whole(Frame::Groups, "inauthentic_downloads", "as in `cells`, by the group's peers together"),
        real(Frame::Groups, "inauthentic_share", "as in `cells`, of what the group's peers got"),
        whole(Frame::Groups, "gave_authentic", "authentic downloads that came from the group's peers together"),
        whole(Frame::Groups, "gave_inauthentic", "inauthentic downloads that came from the group's peers together"),
        real(Frame::Groups, "gave_inauthentic_share", "the latter as a share of both; null if there are none"),
        whole(Frame::Rounds, "authentic_downloads", "authentic downloads of the group, warm-up included"),
        whole(Frame::Rounds, "inauthentic_downloads", "inauthentic downloads of the group, warm-up included"),
    ],
    on_request: false,
    new: |roster| {
        let none = || vec![[0; 2]; roster.groups.len()];
        Box::new(Authenticity { got: none(), gave: none(), rounds: [Vec::new(), Vec::new()] })
    },
};

/// Authentic and inauthentic downloads.
type Counts = [u64; 2];

struct Authenticity {
    /// What each group got and gave.
    got: Vec<Counts>,
    gave: Vec<Counts>,
    /// Authentic and inauthentic downloads of each round and group.
    rounds: [Vec<f64>; 2],
}

/// The share of the inauthentic ones.
fn inauthentic([authentic, inauthentic]: Counts) -> f64 {
    ratio(inauthentic, authentic + inauthentic)
}

fn sum<'a>(counts: impl Iterator<Item = &'a Counts>) -> Counts {
    counts.fold([0, 0], |sum, more| [sum[0] + more[0], sum[1] + more[1]])
}

impl Measure for Authenticity {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        let mut round = vec![[0; 2]; roster.groups.len()];
        for fact in facts {
            if let Fact::Judged { by, from, authentic, .. } = *fact {
                let which = usize::from(!authentic);
                round[roster.group(by.peer)][which] += 1;
                if roster.is_warm(clock) {
                    self.got[roster.group(by.peer)][which] += 1;
                    self.gave[roster.group(from.peer)][which] += 1;
                }
            }
        }
        for (which, rounds) in self.rounds.iter_mut().enumerate() {
            rounds.extend(round.iter().map(|counts| counts[which] as f64));
        }
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        let all = sum(self.got.iter());
        let colluding = self.gave.iter().zip(&roster.colluding).filter(|(_, colluding)| **colluding);
        let [cost, gain] = sum(colluding.map(|(counts, _)| counts));
        sheet.cells.push(("authentic_downloads", all[0] as f64));
        sheet.cells.push(("inauthentic_downloads", all[1] as f64));
        sheet.cells.push(("inauthentic_share", inauthentic(all)));
        sheet.cells.push(("colluders_gave_authentic", cost as f64));
        sheet.cells.push(("colluders_gave_inauthentic", gain as f64));
        sheet.cells.push(("colluders_cost", ratio(cost, gain)));
        let column = |counts: &[Counts], value: &dyn Fn(Counts) -> f64| counts.iter().copied().map(value).collect();
        sheet.groups.push(("authentic_downloads", column(&self.got, &|counts| counts[0] as f64)));
        sheet.groups.push(("inauthentic_downloads", column(&self.got, &|counts| counts[1] as f64)));
        sheet.groups.push(("inauthentic_share", column(&self.got, &inauthentic)));
        sheet.groups.push(("gave_authentic", column(&self.gave, &|counts| counts[0] as f64)));
        sheet.groups.push(("gave_inauthentic", column(&self.gave, &|counts| counts[1] as f64)));
        sheet.groups.push(("gave_inauthentic_share", column(&self.gave, &inauthentic)));
        let [authentic, inauthentic] = self.rounds.clone();
        sheet.rounds.push(("authentic_downloads", authentic));
        sheet.rounds.push(("inauthentic_downloads", inauthentic));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, judges};

    #[test]
    fn downloads_count_for_who_got_and_for_who_gave_them() {
        let mut told = Told::to(&ENTRY, &[("good", 2), ("bad", 1), ("worse", 1)]).warm_after(1).colluding(&[1, 2]);
        assert!(told.cell("inauthentic_share").is_nan());
        told.round(&[judges(0, 2, false), judges(1, 2, false)]);
        told.round(&[judges(0, 1, true), judges(0, 2, false), judges(1, 3, true), judges(2, 0, true)]);
        told.round(&[judges(2, 3, false), judges(0, 3, true)]);
        assert_eq!((told.cell("authentic_downloads"), told.cell("inauthentic_downloads")), (4.0, 2.0));
        assert_eq!(told.cell("inauthentic_share"), 2.0 / 6.0);
        assert_eq!(told.groups("inauthentic_share")[..2], [0.25, 0.5]);
        assert!(told.groups("inauthentic_share")[2].is_nan());
        assert_eq!(told.groups("gave_authentic"), [2.0, 0.0, 2.0]);
        assert_eq!(told.groups("gave_inauthentic"), [0.0, 1.0, 1.0]);
        assert_eq!(told.groups("gave_inauthentic_share"), [0.0, 1.0, 1.0 / 3.0]);
        assert_eq!(told.cell("colluders_cost"), 1.0, "two authentic for two inauthentic");
        assert_eq!(told.rounds("inauthentic_downloads"), [2.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!(told.rounds("authentic_downloads"), [0.0, 0.0, 0.0, 2.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn nobody_colludes_and_nothing_has_a_cost() {
        let mut told = Told::to(&ENTRY, &[("good", 2)]);
        told.round(&[judges(0, 1, false)]);
        assert!(told.cell("colluders_cost").is_nan());
        assert_eq!((told.cell("colluders_gave_inauthentic"), told.cell("inauthentic_share")), (0.0, 1.0));
    }
}
