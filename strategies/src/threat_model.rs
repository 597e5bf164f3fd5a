//! The threat models A to F of EigenTrust (Kamvar et al. 2003, section 5): malicious peers that pollute, and lie.
//!
//! | model | uploads | what it says about others |
//! |---|---|---|
//! | `a` individual | all inauthentic | the opposite of the truth: s_ij = inauthentic - authentic |
//! | `b` collective | all inauthentic | trust 1 in the next fellow of its ring, 0 in all others |
//! | `c` camouflage | authentic in a share of cases | as `b` |
//! | `d` spies | the spies: all authentic; the others as `b` | the spies: equal trust in each of the others; these as `b` |
//! | `e` Sybil | one inauthentic upload, then a fresh account | the truth |
//! | `f` virus | one inauthentic upload in every hundred | the truth |
//!
//! What the paper leaves open, and how it is settled here:
//!
//! - **The collective** is the `ring:` of the population. The last member trusts the first, so that whatever trust comes
//!   in goes round for ever: the paper says that a random surfer who entered cannot escape.
//! - **A word of praise** is one authentic download more every round, of `invented_bytes`, so that books that count bytes
//!   hear it, too. Only the ratios of what a peer says count under EigenTrust, so more would be no better.
//! - **Spies** are the last `spies` members of each ring. Which queries they answer is an endowment of the workload.
//! - **The share in `c`** is the share of authentic uploads. The paper's prose says that a type C peer is inauthentic in
//!   f of all cases, but its example (f = 30 %: 1850 authentic and 5000 inauthentic) is the other way round.
//! - **When it is decided** whether an upload is authentic: once, when the mechanism first has it served.
//! - **`e`** serves one request at a time, and takes a fresh account when that is gone. The paper does not simulate `e` and
//!   `f`.
//!
//! In `ask` all are honest. `lua/threat_b.lua` is model `b`, bit for bit.

use game::card::{Card, Kind, Param, Text, integer, number, text, word};
use game::{JoinTurn, Listed, Params, ReportTurn, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static MODELS: [Text; 6] = [text("a"), text("b"), text("c"), text("d"), text("e"), text("f")];

static PARAMS: [Param; 5] = [
    word("model", &MODELS, "which threat model"),
    number(
        "authentic_share",
        0.5,
        0.0,
        1.0,
        "c: share of its uploads that are authentic (0.5: where the paper's does most harm)",
    ),
    integer("spies", 4, 0, 1_000_000, "d: how many members of each ring are spies, the last ones"),
    integer("one_in", 100, 1, 1_000_000_000, "f: one of so many uploads is inauthentic"),
    number(
        "invented_bytes",
        1_048_576.0,
        0.0,
        1e12,
        "b, c, d: download that it invents each round for whom it praises, bytes",
    ),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("threat_model"),
    summary: text("Malicious peers as EigenTrust models them: threat models A to F."),
    source: text(
        "Kamvar et al. 2003, The EigenTrust Algorithm for Reputation Management in P2P Networks, section 5, threat models A to F",
    ),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("file_sharing")]),
    example: text(
        "population:\n  good: { count: 63 }\n  malicious: { strategy: threat_model, count: 40, ring: 40, params: { model: d, spies: 4 } }",
    ),
};

/// Which threat model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Model {
    /// Individual.
    A,
    /// Collective.
    B,
    /// Collective with camouflage.
    C,
    /// Collective with spies.
    D,
    /// Sybil.
    E,
    /// Virus.
    F,
}

impl Model {
    fn of(word: &str) -> Self {
        match word {
            "a" => Self::A,
            "b" => Self::B,
            "c" => Self::C,
            "d" => Self::D,
            "e" => Self::E,
            _ => Self::F,
        }
    }
}

/// A request: the account that is asked, who asks, for what.
type Key = [u64; 3];

/// A malicious peer.
#[derive(Clone, Debug)]
pub struct ThreatModel {
    model: Model,
    authentic_share: f64,
    spies: u64,
    one_in: u64,
    invented_bytes: f64,
    /// Of the requests that it serves: which get something inauthentic.
    fakes: BTreeMap<Key, bool>,
    /// How many requests it has begun to serve.
    served: u64,
    /// E: the one request that this account serves, and whether anything was sent.
    victim: Option<Key>,
    sent: bool,
    /// E: whether that upload is over.
    spent: bool,
}

fn key(turn: &ServeTurn, row: usize) -> Key {
    [turn.own_account(row), turn.account(row), turn.good(row)].map(|id| id as u64)
}

impl ThreatModel {
    /// How many members of a ring are no spies: they come first.
    fn liars(&self, ring_size: f64) -> u64 {
        let spies = if self.model == Model::D { self.spies } else { 0 };
        (ring_size as u64).saturating_sub(spies)
    }

    fn is_spy(&self, ring_place: f64, ring_size: f64) -> bool {
        self.model == Model::D && ring_place as u64 >= self.liars(ring_size)
    }

    /// Whether a request that it begins to serve gets something inauthentic.
    fn fakes(&mut self, turn: &mut ServeTurn) -> bool {
        self.served += 1;
        match self.model {
            Model::A | Model::B | Model::E => true,
            Model::C => turn.random() >= self.authentic_share,
            Model::D => !self.is_spy(turn.ring_place(), turn.ring_size()),
            Model::F => self.served.is_multiple_of(self.one_in),
        }
    }

    /// Serves as the mechanism recommends, something authentic or not.
    fn serve_all(&mut self, turn: &mut ServeTurn) {
        turn.follow();
        let before = std::mem::take(&mut self.fakes);
        for row in 0..turn.rows() {
            let request = key(turn, row);
            let known = before.get(&request).copied();
            if known.is_none() && turn.recommended(row) == 0.0 {
                continue;
            }
            let fake = known.unwrap_or_else(|| self.fakes(turn));
            self.fakes.insert(request, fake);
            if fake {
                turn.pollute(row);
            }
        }
    }

    /// Serves one request until it is gone, and nothing from then on.
    fn serve_one(&mut self, turn: &mut ServeTurn) {
        let rows = 0..turn.rows();
        if self.victim.is_none() {
            let first = rows
                .clone()
                .filter(|row| turn.recommended(*row) > 0.0)
                .min_by(|a, b| turn.recommended(*b).total_cmp(&turn.recommended(*a)));
            self.victim = first.map(|row| key(turn, row));
        }
        let Some(victim) = self.victim else { return };
        match rows.into_iter().find(|row| key(turn, *row) == victim) {
            Some(row) => {
                turn.grant(row, 1.0);
                turn.pollute(row);
            }
            None => self.spent = true,
        }
    }

    /// Whether it praises the fellow at a place of its ring.
    fn praises(&self, own: f64, other: u64, ring_size: f64) -> bool {
        let liars = self.liars(ring_size);
        if self.is_spy(own, ring_size) { other < liars } else { other == (own as u64 + 1) % liars.max(1) }
    }
}

impl Strategy for ThreatModel {
    fn join(&mut self, turn: &mut JoinTurn) {
        if self.model != Model::E {
            return turn.stay();
        }
        self.sent |= turn.sent_bytes() > 0.0;
        // Nobody asks it any more: then it is not asked to serve either, and learns it here.
        let over = self.spent || (self.victim.is_some() && self.sent && turn.sent_bytes() == 0.0);
        if over {
            (self.victim, self.sent, self.spent) = (None, false, false);
            turn.whitewash();
        } else {
            turn.stay();
        }
    }

    fn serve(&mut self, turn: &mut ServeTurn) {
        if self.model == Model::E { self.serve_one(turn) } else { self.serve_all(turn) }
    }

    fn report(&mut self, turn: &mut ReportTurn) {
        let (own, size) = (turn.ring_place(), turn.ring_size());
        if matches!(self.model, Model::A | Model::E | Model::F) {
            turn.follow();
        }
        for row in 0..turn.rows() {
            match self.model {
                Model::A => turn.judge(row, turn.inauthentic(row), turn.authentic(row)),
                Model::B | Model::C | Model::D => {
                    let fellow = turn.fellow(row);
                    if fellow > 0.0 && self.praises(own, fellow as u64 - 1, size) {
                        turn.claim(row, self.invented_bytes, 0.0);
                        turn.judge(row, 1.0, 0.0);
                    }
                }
                Model::E | Model::F => {}
            }
        }
    }
}

impl Listed for ThreatModel {
    const VERBS: Verbs = Verbs::of(&[Verb::Join, Verb::Serve, Verb::Report]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            model: Model::of(params.word("model")),
            authentic_share: params.number("authentic_share"),
            spies: params.count("spies") as u64,
            one_in: params.count("one_in") as u64,
            invented_bytes: params.number("invented_bytes"),
            fakes: BTreeMap::new(),
            served: 0,
            victim: None,
            sent: false,
            spent: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{self, BLANK, play, shares};
    use game::params::Value;
    use game::table::Table;
    use game::turn::{join, report, serve};

    fn peer(model: &str, params: &[(&str, Value)]) -> [ThreatModel; 1] {
        let mut all = CARD.defaults();
        all.set("model", Value::Word(model.to_owned()));
        params.iter().for_each(|(name, value)| all.set(name, value.clone()));
        [ThreatModel::seat(&all)]
    }

    /// Lets the peer at a place of a ring of five play a verb.
    fn round(peer: &mut [ThreatModel; 1], verb: Verb, place: f64, rows: &[&[(&str, f64)]]) -> Table {
        let mut table = trial::table(verb, 0, &[("ring_place", place), ("ring_size", 5.0)], rows);
        play(peer, &mut table);
        table
    }

    fn polluted(table: &Table) -> &[f64] {
        table.row_column(serve::Row::pollute as usize)
    }

    const SERVED: &[(&str, f64)] = &[("recommended", 0.5)];

    /// Of a thousand requests served one after another: how many were polluted.
    fn of_a_thousand(peer: &mut [ThreatModel; 1], place: f64) -> f64 {
        let mut serve = |good: u32, round: u64| -> f64 {
            let request: &[(&str, f64)] = &[("recommended", 1.0), ("good", f64::from(good))];
            let mut table = trial::table(Verb::Serve, round, &[("ring_place", place), ("ring_size", 5.0)], &[request]);
            play(peer, &mut table);
            polluted(&table)[0]
        };
        let both = |good: u32| {
            let [first, again] = [0, 1].map(|nth| serve(good, u64::from(good) * 2 + nth));
            assert_eq!(first, again, "it stays as it was decided");
            first
        };
        (0..1000).map(both).sum()
    }

    #[test]
    fn models_pollute_as_they_should() {
        let share = ("authentic_share", Value::Number(0.3));
        assert_eq!(of_a_thousand(&mut peer("a", &[]), 0.0), 1000.0);
        assert_eq!(of_a_thousand(&mut peer("b", &[]), 0.0), 1000.0);
        let camouflaged = of_a_thousand(&mut peer("c", &[share]), 0.0);
        assert!((600.0..800.0).contains(&camouflaged), "{camouflaged}");
        assert_eq!(of_a_thousand(&mut peer("d", &[]), 0.0), 1000.0);
        assert_eq!(of_a_thousand(&mut peer("d", &[]), 1.0), 0.0, "the last four of five are spies");
        assert_eq!(of_a_thousand(&mut peer("f", &[]), 0.0), 10.0);
    }

    #[test]
    fn a_request_that_only_waits_is_not_counted() {
        let mut virus = peer("f", &[("one_in", Value::Integer(2))]);
        let rows: &[&[(&str, f64)]] = &[SERVED, BLANK];
        assert_eq!(polluted(&round(&mut virus, Verb::Serve, 0.0, rows)), [0.0, 0.0]);
        assert_eq!(polluted(&round(&mut virus, Verb::Serve, 0.0, &[SERVED, SERVED])), [0.0, 1.0]);
    }

    /// What is said about downloads from the fellows at places 0 to 4, and from somebody else that gave both kinds.
    fn said(peer: &mut [ThreatModel; 1], place: usize) -> Vec<(f64, f64)> {
        let fellows: Vec<Vec<(&str, f64)>> = (1..=5).map(|fellow| vec![("fellow", f64::from(fellow))]).collect();
        let mut rows: Vec<&[(&str, f64)]> = fellows.iter().map(Vec::as_slice).collect();
        rows.push(&[("authentic", 3.0), ("inauthentic", 1.0)]);
        rows.remove(place);
        let table = round(peer, Verb::Report, place as f64, &rows);
        let column = |column: report::Row| table.row_column(column as usize).to_vec();
        column(report::Row::claimed_authentic).into_iter().zip(column(report::Row::claimed_inauthentic)).collect()
    }

    #[test]
    fn models_lie_as_they_should() {
        let (no, yes) = ((0.0, 0.0), (1.0, 0.0));
        assert_eq!(said(&mut peer("a", &[]), 0), [no, no, no, no, (1.0, 3.0)]);
        for model in ["b", "c"] {
            assert_eq!(said(&mut peer(model, &[]), 1), [no, yes, no, no, no]);
            assert_eq!(said(&mut peer(model, &[]), 4), [yes, no, no, no, no], "the last trusts the first");
        }
        let two = ("spies", Value::Integer(2));
        assert_eq!(said(&mut peer("d", std::slice::from_ref(&two)), 2), [yes, no, no, no, no], "the last liar");
        assert_eq!(said(&mut peer("d", std::slice::from_ref(&two)), 4), [yes, yes, yes, no, no], "a spy");
        for model in ["e", "f"] {
            assert_eq!(said(&mut peer(model, &[]), 0), [no, no, no, no, (3.0, 1.0)], "the truth");
        }
    }

    #[test]
    fn a_ring_of_spies_praises_nobody() {
        assert_eq!(said(&mut peer("d", &[("spies", Value::Integer(9))]), 1), [(0.0, 0.0); 5]);
    }

    fn washes(peer: &mut [ThreatModel; 1], sent_bytes: f64) -> bool {
        let mut table = trial::table(Verb::Join, 0, &[("online", 1.0), ("sent_bytes", sent_bytes)], &[]);
        play(peer, &mut table);
        table.place_column(join::Place::action as usize)[0] == f64::from(join::JoinAction::Whitewash as u32)
    }

    #[test]
    fn a_sybil_serves_one_request_and_begins_anew() {
        let mut sybil = peer("e", &[]);
        assert!(!washes(&mut sybil, 0.0));
        let table = round(&mut sybil, Verb::Serve, 0.0, &[BLANK, SERVED, SERVED]);
        assert_eq!((shares(&table), polluted(&table)), (&[0.0, 1.0, 0.0][..], &[0.0, 1.0, 0.0][..]));
        assert!(!washes(&mut sybil, 0.0), "nothing was sent yet");
        assert!(!washes(&mut sybil, 9.0));
        // The second row is gone.
        let table = round(&mut sybil, Verb::Serve, 0.0, &[SERVED]);
        assert_eq!(shares(&table), [0.0], "no second upload under this account");
        assert!(washes(&mut sybil, 9.0));
        assert!(!washes(&mut sybil, 0.0), "the new account is still to be used");
        assert_eq!(shares(&round(&mut sybil, Verb::Serve, 0.0, &[SERVED])), [1.0]);
    }

    #[test]
    fn a_sybil_that_nobody_asks_any_more_begins_anew() {
        let mut sybil = peer("e", &[]);
        round(&mut sybil, Verb::Serve, 0.0, &[SERVED]);
        assert!(!washes(&mut sybil, 9.0));
        assert!(washes(&mut sybil, 0.0));
    }
}
