//! Reciprocative: cooperate with others as much as they do (Feldman et al. 2004, sections 4 and 5).
//!
//! Whoever is known gets its service with a probability that is its standing, at most 1. Under the mechanism `generosity`
//! that is the paper's rule, generosity in relation to one's own; under `max_flow` in Feldman's form it is the
//! subjective, collusion-proof one. Whoever is not known is a stranger: the mechanism knows of no dealings (`tier` 0).
//! What strangers get is a policy of its own:
//!
//! | `strangers` | |
//! |---|---|
//! | `always` | cooperate: whitewashers live on it |
//! | `never` | defect: newcomers starve, unless somebody else serves them |
//! | `fixed` | cooperate with probability `p` |
//! | `adaptive` | cooperate with the probability with which strangers did, over all encounters so far |
//!
//! An encounter with a stranger is a game in which it was asked, and gave something or did not. What is settled here:
//! before the first one, a peer takes strangers for good; under a fresh account it is a newcomer itself and forgets
//! them; several that are served in a round get equal shares.

use game::card::{Card, Kind, Param, Text, number, text, word};
use game::{Listed, Params, ReportTurn, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static POLICIES: [Text; 4] = [text("always"), text("never"), text("fixed"), text("adaptive")];

static PARAMS: [Param; 2] = [
    word("strangers", &POLICIES, "whether to cooperate with strangers"),
    number("p", 0.5, 0.0, 1.0, "probability of cooperating with strangers, if it is fixed"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("reciprocative"),
    summary: text("Cooperates with whom it knows as much as they do, and with strangers by a policy."),
    source: text("Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks, sections 4 and 5"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  defectors: { strategy: free_rider, share: 0.5 }\n  reciprocative: { params: { strangers: adaptive } }",
    ),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    Always,
    Never,
    Fixed,
    Adaptive,
}

/// A peer that reciprocates.
#[derive(Clone, Copy, Debug)]
pub struct Reciprocative {
    policy: Policy,
    p: f64,
    /// Its account, and the strangers that cooperated and defected since it has it.
    account: f64,
    cooperated: u32,
    defected: u32,
}

impl Reciprocative {
    /// The probability of cooperating with a stranger.
    fn trust(&self) -> f64 {
        match self.policy {
            Policy::Always => 1.0,
            Policy::Never => 0.0,
            Policy::Fixed => self.p,
            Policy::Adaptive if self.cooperated + self.defected == 0 => 1.0,
            Policy::Adaptive => f64::from(self.cooperated) / f64::from(self.cooperated + self.defected),
        }
    }

    /// Begins anew under a fresh account, if there is a row to tell it.
    fn under(&mut self, rows: usize, account: f64) {
        if rows > 0 && self.account != account {
            (self.account, self.cooperated, self.defected) = (account, 0, 0);
        }
    }
}

impl Strategy for Reciprocative {
    fn serve(&mut self, turn: &mut ServeTurn) {
        self.under(turn.rows(), turn.own_account(0));
        let mut served = Vec::new();
        for row in 0..turn.rows() {
            let willing = if turn.tier(row) > 0.0 { turn.standing(row) } else { self.trust() };
            if turn.random() < willing {
                served.push(row);
            }
        }
        for row in &served {
            turn.grant(*row, 1.0 / served.len() as f64);
        }
    }

    fn report(&mut self, turn: &mut ReportTurn) {
        self.under(turn.rows(), turn.own_account(0));
        for row in 0..turn.rows() {
            if turn.tier(row) == 0.0 {
                self.cooperated += u32::from(turn.received_bytes(row) > 0.0);
                self.defected += u32::from(turn.refused(row) > 0.0);
            }
        }
        turn.follow();
    }
}

impl Listed for Reciprocative {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve, Verb::Report]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        let policy = match params.word("strangers") {
            "always" => Policy::Always,
            "never" => Policy::Never,
            "fixed" => Policy::Fixed,
            _ => Policy::Adaptive,
        };
        // No account has this number.
        Self { policy, p: params.number("p"), account: -1.0, cooperated: 0, defected: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{BLANK, play, serve, shares, table};
    use game::params::Value;

    fn peer(strangers: &str) -> [Reciprocative; 1] {
        let mut params = CARD.defaults();
        params.set("strangers", Value::Word(strangers.to_owned()));
        params.set("p", Value::Number(0.25));
        [Reciprocative::seat(&params)]
    }

    /// The share of many rounds in which one row is served.
    fn served(mind: &mut [Reciprocative; 1], row: &[(&str, f64)]) -> f64 {
        let rounds = 4000;
        let times = (0..rounds).filter(|round| {
            let mut table = serve(*round, 1000.0, 1.0, &[row]);
            play(mind, &mut table);
            shares(&table)[0] > 0.0
        });
        times.count() as f64 / rounds as f64
    }

    fn meets(mind: &mut [Reciprocative; 1], own_account: f64, rows: &[&[(&str, f64)]]) {
        let rows: Vec<Vec<(&str, f64)>> =
            rows.iter().map(|row| [&[("own_account", own_account)], *row].concat()).collect();
        let rows: Vec<&[(&str, f64)]> = rows.iter().map(Vec::as_slice).collect();
        play(mind, &mut table(Verb::Report, 0, &[], &rows));
    }

    #[test]
    fn the_known_are_served_by_their_standing() {
        let mut mind = peer("never");
        for standing in [0.0, 0.3, 1.0, 2.0] {
            let share = served(&mut mind, &[("tier", 1.0), ("standing", standing)]);
            assert!((share - standing.min(1.0)).abs() < 0.025, "{standing}: {share}");
        }
    }

    #[test]
    fn strangers_are_served_by_the_policy() {
        // What the mechanism says of a stranger's standing makes no difference.
        let stranger: &[(&str, f64)] = &[("standing", 1.0)];
        assert_eq!(served(&mut peer("always"), BLANK), 1.0);
        assert_eq!(served(&mut peer("never"), stranger), 0.0);
        assert!((served(&mut peer("fixed"), stranger) - 0.25).abs() < 0.025);
        assert_eq!(served(&mut peer("adaptive"), BLANK), 1.0, "it has met nobody yet");
    }

    #[test]
    fn the_adaptive_do_as_strangers_did() {
        let kind: &[(&str, f64)] = &[("received_bytes", 9.0)];
        let unkind: &[(&str, f64)] = &[("refused", 1.0)];
        let known: &[(&str, f64)] = &[("refused", 1.0), ("tier", 1.0)];
        let served_one: &[(&str, f64)] = &[("sent_bytes", 9.0)];
        let mut mind = peer("adaptive");
        meets(&mut mind, 0.0, &[kind, unkind, unkind, known, served_one]);
        assert_eq!(mind[0].trust(), 1.0 / 3.0, "one of three, and neither the known nor clients count");
        meets(&mut mind, 0.0, &[kind]);
        assert_eq!(mind[0].trust(), 0.5);
        meets(&mut mind, 7.0, &[unkind]);
        assert_eq!(mind[0].trust(), 0.0, "a newcomer begins anew");
    }

    #[test]
    fn it_reports_the_truth() {
        let mut report = table(Verb::Report, 0, &[], &[&[("received_bytes", 5.0), ("sent_bytes", 3.0)]]);
        play(&mut peer("always"), &mut report);
        let claimed = |column: game::turn::report::Row| report.row_column(column as usize)[0];
        use game::turn::report::Row::{claimed_received_bytes, claimed_sent_bytes};
        assert_eq!((claimed(claimed_received_bytes), claimed(claimed_sent_bytes)), (5.0, 3.0));
    }
}
