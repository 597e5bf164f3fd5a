//! Games: how many of them were games of cooperation, and what a game was worth.
//!
//! A game is a request that could be granted in one round only. A transfer is a server that cooperated, and a refusal
//! one that defected. Values by group look at the server or at the client of a game; the group is the one that the
//! peer was in when it played (with `evolution`, peers change groups). Only rounds tell of the warm-up, too.
//!
//! In a matrix game both players ask each other, so each is the server of its own move and the client of the other's: a
//! turn of a match is one game with two moves. What games of two were worth is told by the measure `matches`.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Clock, PeerId};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("games"),
    summary: text("Says in which share of games servers cooperated, in all, with each group and by it."),
    source: text("Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks, section 3"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("dilemma"), text("commons")]),
    example: text("claims: [{ metric: cooperation, within: [0.8, 1] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        whole(Frame::Cells, "games", "games that were played; a turn of a match is one"),
        real(
            Frame::Cells,
            "cooperation",
            "share of all moves of servers that were cooperation, and of both players in matrix games; null without a game",
        ),
        real(Frame::Cells, "final_cooperation", "the same in the last round; null without a game in it"),
        real(
            Frame::Groups,
            "cooperated",
            "share of the moves of the group's servers (matrix games: players) that were cooperation",
        ),
        real(
            Frame::Groups,
            "was_served",
            "share of the moves towards the group's clients (matrix games: players) that were cooperation",
        ),
        real(
            Frame::Rounds,
            "cooperation",
            "share of the moves of the group's servers (matrix games: players) that were cooperation",
        ),
    ],
    on_request: false,
    new: |roster| Box::new(Games::new(roster)),
};

/// Moves, and those of them that were cooperation.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    moves: u64,
    cooperated: u64,
}

impl Count {
    fn add(&mut self, cooperated: bool) {
        self.moves += 1;
        self.cooperated += u64::from(cooperated);
    }

    fn share(&self) -> f64 {
        ratio(self.cooperated, self.moves)
    }
}

struct Games {
    all: Count,
    /// Games of two moves.
    of_two: u64,
    last: Count,
    by_server: Vec<Count>,
    by_client: Vec<Count>,
    /// For each round and group.
    rounds: Vec<f64>,
}

impl Games {
    fn new(roster: &Roster) -> Self {
        let none = vec![Count::default(); roster.groups.len()];
        Self {
            all: Count::default(),
            of_two: 0,
            last: Count::default(),
            by_server: none.clone(),
            by_client: none,
            rounds: Vec::new(),
        }
    }
}

/// Server, client, and whether the server cooperated.
fn game(fact: &Fact) -> Option<(PeerId, PeerId, bool)> {
    match *fact {
        Fact::Transfer { from, to, bytes, .. } if bytes > 0 => Some((from.peer, to.peer, true)),
        Fact::Refused { at, who, .. } => Some((at.peer, who.peer, false)),
        _ => None,
    }
}

impl Measure for Games {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        self.last = Count::default();
        let mut round = vec![Count::default(); roster.groups.len()];
        let counts = clock.round >= roster.warm_up_rounds;
        for fact in facts {
            self.of_two += u64::from(counts && matches!(fact, Fact::Played { .. }));
            let Some((server, client, cooperated)) = game(fact) else { continue };
            let (server, client) = (roster.group(server), roster.group(client));
            self.last.add(cooperated);
            round[server].add(cooperated);
            if counts {
                self.all.add(cooperated);
                self.by_server[server].add(cooperated);
                self.by_client[client].add(cooperated);
            }
        }
        self.rounds.extend(round.iter().map(Count::share));
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let shares = |counts: &[Count]| counts.iter().map(Count::share).collect();
        sheet.cells.push(("games", (self.all.moves - self.of_two) as f64));
        sheet.cells.push(("cooperation", self.all.share()));
        sheet.cells.push(("final_cooperation", self.last.share()));
        sheet.groups.push(("cooperated", shares(&self.by_server)));
        sheet.groups.push(("was_served", shares(&self.by_client)));
        sheet.rounds.push(("cooperation", self.rounds.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, gives, plays};
    use game::fact::Party;
    use game::ids::{AccountId, Good};

    fn refuses(server: u32, client: u32) -> Fact {
        let who = |peer: u32| Party { peer: PeerId(peer), account: AccountId(peer) };
        Fact::Refused { at: who(server), who: who(client), good: Good(0) }
    }

    #[test]
    fn servers_cooperate_with_clients() {
        let mut told = Told::to(&ENTRY, &[("kind", 2), ("unkind", 1)]);
        told.round(&[gives(0, 1, 9), gives(1, 2, 9), refuses(2, 0)]);
        told.round(&[gives(0, 2, 9), refuses(2, 1), refuses(1, 0), gives(0, 1, 0)]);
        assert_eq!((told.cell("games"), told.cell("cooperation")), (6.0, 0.5));
        assert_eq!(told.cell("final_cooperation"), 1.0 / 3.0);
        assert_eq!(told.groups("cooperated"), [0.75, 0.0]);
        assert_eq!(told.groups("was_served"), [0.25, 1.0]);
        assert_eq!(told.rounds("cooperation"), [1.0, 0.0, 0.5, 0.0]);
    }

    #[test]
    fn a_turn_of_two_is_one_game_with_two_moves() {
        let mut told = Told::to(&ENTRY, &[("kind", 1), ("unkind", 1)]);
        told.round(&[gives(0, 1, 9), refuses(1, 0), plays(0, 1, 0, "CD", [0.0, 5.0])]);
        told.round(&[refuses(0, 1), refuses(1, 0), plays(0, 1, 1, "DD", [1.0, 1.0])]);
        assert_eq!((told.cell("games"), told.cell("cooperation")), (2.0, 0.25));
        assert_eq!(told.groups("cooperated"), [0.5, 0.0]);
        assert_eq!(told.groups("was_served"), [0.0, 0.5]);
    }
}
