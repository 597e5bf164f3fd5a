//! A ring of colluders that earn points by each other: with real traffic, or with reports of it only.
//!
//! Points that are no zero sum (Maze pays 1.5 for a megabyte up and takes at most 1 for a megabyte down) can be minted by
//! two peers that send each other the same file again and again. The Maze study found pairs that did so (Alice and
//! David: a DVD image of 3 GB, 29 times), and stars of throw-away accounts around one beneficiary (Ingrid). Web spammers
//! link their pages in the same shapes: pairs, stars, cycles, cliques (Lian et al. 2007 name the likeness).
//!
//! A `topology` says of whom a member "downloads":
//!
//! - `pairs`: places 0 and 1 of each other, 2 and 3, and so on;
//! - `cycle`: the next place, and the last place of the first; `chain`: the next place, and the last of nobody;
//! - `star`: everybody of place 0, which downloads from nobody;
//! - `complete`: everybody of everybody.
//!
//! What is open, and how it is settled here:
//!
//! - **Real traffic** (`traffic: repeat`). A member asks its fellows for what they offer to it, whether it has that
//!   already or not, until it has had `repeats` downloads from each. Fellows are served first, in equal shares.
//! - **False reports** (`traffic: none`). Each round a member claims `invented_bytes` and one authentic download from each
//!   fellow that it would have asked, and confirms to have sent as much to each that would have asked it.
//! - **Outsiders** get what the mechanism recommends in rounds in which no fellow asks, if `serves_outsiders`.
//! - **Own downloads.** Members download what they want like honest peers; the spam accounts of a star want nothing.
//!
//! Who the fellows are is said by `ring:` in the population. `lua/pairwise.lua` is this with pairs, and `lua/star.lua`
//! adds spam accounts that whitewash.

use game::card::{Card, Kind, Param, Text, flag, integer, number, text, word};
use game::{AskTurn, Listed, Params, ReportTurn, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static TOPOLOGIES: [Text; 5] = [text("pairs"), text("cycle"), text("chain"), text("star"), text("complete")];
static TRAFFIC: [Text; 2] = [text("repeat"), text("none")];

static PARAMS: [Param; 5] = [
    word("topology", &TOPOLOGIES, "of whom a member downloads"),
    word("traffic", &TRAFFIC, "real downloads, again and again, or none but in reports"),
    integer("repeats", 29, 0, 1_000_000_000, "downloads of a member from each fellow, at most (Alice: 29)"),
    number("invented_bytes", 1e8, 0.0, 1e12, "without traffic: bytes that it invents for each fellow and round"),
    flag("serves_outsiders", false, "serve outsiders like an honest peer in rounds in which no fellow asks"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("ring"),
    summary: text("Colluders that download from each other again and again, or say so, in any topology."),
    source: text(
        "Lian et al. 2007, An Empirical Study of Collusion Behavior in the Maze P2P File-Sharing System; Lian et al. 2006",
    ),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("file_sharing")]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  colluders: { strategy: ring, share: 0.1, ring: 5, params: { topology: cycle } }",
    ),
};

/// Of whom the members of a ring download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topology {
    Pairs,
    Cycle,
    Chain,
    Star,
    Complete,
}

impl Topology {
    fn of(word: &str) -> Self {
        match word {
            "pairs" => Self::Pairs,
            "cycle" => Self::Cycle,
            "chain" => Self::Chain,
            "star" => Self::Star,
            _ => Self::Complete,
        }
    }

    /// Whether the member at place `from` of a ring of `size` downloads from the one at place `of`.
    fn links(self, from: u64, of: u64, size: u64) -> bool {
        from != of
            && match self {
                Self::Pairs => of == from ^ 1,
                Self::Cycle => of == (from + 1) % size.max(1),
                Self::Chain => of == from + 1,
                Self::Star => of == 0,
                Self::Complete => true,
            }
    }
}

/// A member.
#[derive(Clone, Debug)]
pub struct Ring {
    topology: Topology,
    invents: bool,
    repeats: f64,
    invented_bytes: f64,
    serves_outsiders: bool,
    /// Downloads that it had from each fellow, by its place.
    downloads: BTreeMap<u64, f64>,
}

/// The place of a fellow in the ring, from the column `fellow`.
fn place(fellow: f64) -> Option<u64> {
    (fellow > 0.0).then(|| fellow as u64 - 1)
}

impl Strategy for Ring {
    fn ask(&mut self, turn: &mut AskTurn) {
        let (own, size) = (turn.ring_place() as u64, turn.ring_size() as u64);
        if self.topology != Topology::Star || own == 0 {
            turn.follow();
        }
        for row in 0..turn.rows() {
            let Some(of) = place(turn.fellow(row)).filter(|of| self.topology.links(own, *of, size)) else { continue };
            if !self.invents && self.downloads.get(&of).copied().unwrap_or(0.0) < self.repeats {
                turn.ask(row);
            }
        }
    }

    fn serve(&mut self, turn: &mut ServeTurn) {
        let fellows: Vec<usize> = (0..turn.rows()).filter(|row| turn.fellow(*row) > 0.0).collect();
        if fellows.is_empty() && self.serves_outsiders {
            return turn.follow();
        }
        for row in &fellows {
            turn.grant(*row, 1.0 / fellows.len() as f64);
        }
    }

    fn report(&mut self, turn: &mut ReportTurn) {
        turn.follow();
        let (own, size) = (turn.ring_place() as u64, turn.ring_size() as u64);
        for row in 0..turn.rows() {
            let Some(other) = place(turn.fellow(row)) else { continue };
            let (takes, gives) = (self.topology.links(own, other, size), self.topology.links(other, own, size));
            let (authentic, inauthentic) = (turn.authentic(row), turn.inauthentic(row));
            if self.invents {
                let bytes = |invented: bool| if invented { self.invented_bytes } else { 0.0 };
                turn.claim(row, turn.received_bytes(row) + bytes(takes), turn.sent_bytes(row) + bytes(gives));
                turn.judge(row, authentic + f64::from(u8::from(takes)), inauthentic);
            } else if takes {
                *self.downloads.entry(other).or_insert(0.0) += authentic + inauthentic;
            }
        }
    }
}

impl Listed for Ring {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask, Verb::Serve, Verb::Report]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            topology: Topology::of(params.word("topology")),
            invents: params.word("traffic") == "none",
            repeats: params.number("repeats"),
            invented_bytes: params.number("invented_bytes"),
            serves_outsiders: params.flag("serves_outsiders"),
            downloads: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{self, BLANK, play, shares};
    use game::params::Value;
    use game::table::Table;
    use game::turn::{ask, report};

    /// The fellows at places 0 to 3 of a ring of four.
    const FELLOWS: [&[(&str, f64)]; 4] =
        [&[("fellow", 1.0)], &[("fellow", 2.0)], &[("fellow", 3.0)], &[("fellow", 4.0)]];

    fn member(params: &[(&str, Value)]) -> [Ring; 1] {
        let mut all = CARD.defaults();
        params.iter().for_each(|(name, value)| all.set(name, value.clone()));
        [Ring::seat(&all)]
    }

    fn word(name: &'static str, word: &str) -> (&'static str, Value) {
        (name, Value::Word(word.to_owned()))
    }

    /// The rows of the other fellows, and of an outsider if the verb is `ask`, played by the member at a place.
    fn table(verb: Verb, place: usize, member: &mut [Ring; 1]) -> Table {
        let mut rows: Vec<_> = (0..4).filter(|fellow| *fellow != place).map(|fellow| FELLOWS[fellow]).collect();
        if verb == Verb::Ask {
            rows.push(&[("recommended", 1.0)]);
        }
        let mut table = trial::table(verb, 0, &[("ring_place", place as f64), ("ring_size", 4.0)], &rows);
        play(member, &mut table);
        table
    }

    fn asked(topology: &str, place: usize) -> Vec<f64> {
        let table = table(Verb::Ask, place, &mut member(&[word("topology", topology)]));
        table.row_column(ask::Row::ask as usize).to_vec()
    }

    #[test]
    fn topologies_say_who_downloads_from_whom() {
        assert_eq!(asked("pairs", 0), [1.0, 0.0, 0.0, 1.0]);
        assert_eq!(asked("pairs", 3), [0.0, 0.0, 1.0, 1.0]);
        assert_eq!(asked("cycle", 1), [0.0, 1.0, 0.0, 1.0]);
        assert_eq!(asked("cycle", 3), [1.0, 0.0, 0.0, 1.0]);
        assert_eq!(asked("chain", 3), [0.0, 0.0, 0.0, 1.0], "the last place asks nobody");
        assert_eq!(asked("complete", 2), [1.0, 1.0, 1.0, 1.0]);
        assert_eq!(asked("star", 0), [0.0, 0.0, 0.0, 1.0], "the beneficiary asks outsiders only");
        assert_eq!(asked("star", 2), [1.0, 0.0, 0.0, 0.0], "spam accounts want nothing for themselves");
    }

    #[test]
    fn it_stops_after_so_many_downloads() {
        let mut alice = member(&[("repeats", Value::Integer(2))]);
        let place = [("ring_place", 0.0), ("ring_size", 2.0)];
        for asks in [1.0, 1.0, 0.0] {
            let mut table = trial::table(Verb::Ask, 0, &place, &[&[("fellow", 2.0)]]);
            play(&mut alice, &mut table);
            assert_eq!(table.row_column(ask::Row::ask as usize), [asks]);
            let rows: &[&[(&str, f64)]] = &[&[("fellow", 2.0), ("authentic", 1.0)], &[("authentic", 9.0)]];
            let mut table = trial::table(Verb::Report, 0, &place, rows);
            play(&mut alice, &mut table);
            assert_eq!(table.row_column(report::Row::claimed_authentic as usize), [1.0, 9.0], "and tells the truth");
        }
    }

    #[test]
    fn fellows_are_served_first_and_outsiders_perhaps() {
        let rows: &[&[(&str, f64)]] = &[&[("fellow", 2.0)], &[("recommended", 1.0)], &[("fellow", 3.0)]];
        for serves_outsiders in [false, true] {
            let mut member = member(&[("serves_outsiders", Value::Bool(serves_outsiders))]);
            let mut table = trial::serve(0, 1000.0, 0.0, rows);
            play(&mut member, &mut table);
            assert_eq!(shares(&table), [0.5, 0.0, 0.5]);
            let mut table = trial::serve(0, 1000.0, 0.0, &[BLANK, &[("recommended", 0.25)]]);
            play(&mut member, &mut table);
            assert_eq!(shares(&table), [0.0, if serves_outsiders { 0.25 } else { 0.0 }]);
        }
    }

    #[test]
    fn it_invents_what_did_not_happen_from_both_sides() {
        let invents = [word("traffic", "none"), word("topology", "cycle"), ("invented_bytes", Value::Number(7.0))];
        let mut member = member(&invents);
        let table = table(Verb::Report, 1, &mut member);
        let column = |column: report::Row| table.row_column(column as usize).to_vec();
        assert_eq!(column(report::Row::claimed_received_bytes), [0.0, 7.0, 0.0], "from place 2");
        assert_eq!(column(report::Row::claimed_sent_bytes), [7.0, 0.0, 0.0], "to place 0");
        assert_eq!(column(report::Row::claimed_authentic), [0.0, 1.0, 0.0]);
    }

    #[test]
    fn who_invents_moves_nothing() {
        let mut member = member(&[word("traffic", "none"), word("topology", "complete")]);
        let table = table(Verb::Ask, 0, &mut member);
        assert_eq!(table.row_column(ask::Row::ask as usize), [0.0, 0.0, 0.0, 1.0]);
    }
}
