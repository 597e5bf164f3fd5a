//! The token forger: it returns tokens that nobody paid it, to be credited for blocks that it never sent.
//!
//! Under a mechanism that pays for what senders report, a claim is a token. There are two ways to have more of them than
//! one was paid, and each is caught in its own way:
//!
//! - `method: forges`. It makes tokens up: it claims `factor` times what it sent to each partner.
//! - `method: repeats`. It returns tokens again (double spending): it claims what it sent, and what it had sent to the
//!   same partner, in the same swarm, when they last dealt with each other.
//!
//! What is open, and how it is settled here: whether it serves at all. If not (`serves: false`), there is nothing to
//! multiply or to repeat, and it claims `idle_bytes` about everybody who served it.
//!
//! `lua/token_forger.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, Text, flag, number, text, word};
use game::{Listed, Params, ReportTurn, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static METHODS: [Text; 2] = [text("forges"), text("repeats")];

static PARAMS: [Param; 4] = [
    word("method", &METHODS, "where false tokens come from: made up, or returned before"),
    number("factor", 2.0, 0.0, 1e6, "made up: how many times what it sent it claims"),
    flag("serves", true, "whether it serves like an honest peer, or nobody"),
    number(
        "idle_bytes",
        16_384.0,
        0.0,
        1e12,
        "claimed about each partner and round to whom it sent nothing, if it serves nobody",
    ),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("token_forger"),
    summary: text("Returns tokens that nobody paid it: made up, or spent before."),
    source: text("Peterson and Sirer 2009, Antfarm (forged and double-spent tokens)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  forgers: { strategy: token_forger, share: 0.1, params: { factor: 3 } }",
    ),
};

/// The forger.
#[derive(Clone, Debug)]
pub struct TokenForger {
    repeats: bool,
    factor: f64,
    serves: bool,
    idle_bytes: f64,
    /// What it sent last, by account and goods.
    sent: BTreeMap<(u64, u64), f64>,
}

impl Strategy for TokenForger {
    fn serve(&mut self, turn: &mut ServeTurn) {
        if self.serves {
            turn.follow();
        }
    }

    fn report(&mut self, turn: &mut ReportTurn) {
        turn.follow();
        for row in 0..turn.rows() {
            let (received, sent) = (turn.received_bytes(row), turn.sent_bytes(row));
            let claim = match (self.serves, self.repeats) {
                (false, _) => sent + self.idle_bytes,
                (true, false) => sent * self.factor,
                (true, true) => {
                    let key = (turn.account(row) as u64, turn.good(row) as u64);
                    let before = if sent > 0.0 { self.sent.insert(key, sent) } else { None };
                    sent + before.unwrap_or(0.0)
                }
            };
            turn.claim(row, received, claim);
        }
    }
}

impl Listed for TokenForger {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve, Verb::Report]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            repeats: params.word("method") == "repeats",
            factor: params.number("factor"),
            serves: params.flag("serves"),
            idle_bytes: params.number("idle_bytes"),
            sent: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;
    use game::turn::report::Row;

    fn forger(params: &[(&str, Value)]) -> [TokenForger; 1] {
        let mut all = CARD.defaults();
        params.iter().for_each(|(name, value)| all.set(name, value.clone()));
        [TokenForger::seat(&all)]
    }

    /// What it claims to have sent to two partners, to the first of whom it really sent so much.
    fn claims(forger: &mut [TokenForger; 1], sent: f64) -> Vec<f64> {
        let rows: [&[(&str, f64)]; 2] = [&[("sent_bytes", sent), ("received_bytes", 5.0)], &[("received_bytes", 7.0)]];
        let mut table = trial::table(Verb::Report, 0, &[], &rows);
        trial::play(forger, &mut table);
        assert_eq!(table.row_column(Row::claimed_received_bytes as usize), [5.0, 7.0], "it pays like everybody");
        table.row_column(Row::claimed_sent_bytes as usize).to_vec()
    }

    #[test]
    fn it_makes_up_what_it_sent() {
        assert_eq!(claims(&mut forger(&[]), 100.0), [200.0, 0.0]);
    }

    #[test]
    fn it_returns_again_what_it_returned_before() {
        let mut forger = forger(&[("method", Value::Word("repeats".to_owned()))]);
        let seen: Vec<f64> = [100.0, 30.0, 0.0, 50.0].map(|sent| claims(&mut forger, sent)[0]).to_vec();
        assert_eq!(seen, [100.0, 130.0, 0.0, 80.0]);
    }

    #[test]
    fn it_may_serve_nobody_and_claim_all_the_same() {
        let mut forger = forger(&[("serves", Value::Bool(false)), ("idle_bytes", Value::Number(9.0))]);
        assert_eq!(claims(&mut forger, 0.0), [9.0, 9.0]);
        let mut table = trial::serve(0, 1000.0, 1000.0, &[&[("recommended", 0.5)]]);
        trial::play(&mut forger, &mut table);
        assert_eq!(trial::shares(&table), [0.0]);
    }
}
