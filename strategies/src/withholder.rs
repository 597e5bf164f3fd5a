//! The withholder: it keeps tokens that it should hand over.
//!
//! Where reports are what an account pays and what it returns, silence keeps tokens back. There are two kinds:
//!
//! - `withholds: payments`. It does not say what it received, or not all of it: its partners sent blocks for nothing, and
//!   its purse stays full.
//! - `withholds: ledger`. It does not say what it sent (a hoarder): it pays, and keeps the tokens that it was paid with,
//!   until they expire. What it sent stays unknown, too, so a swarm seems to respond less than it does.
//!
//! What is open, and how it is settled here: how much it keeps back. `share` is a part of each transfer, 1 being all. A
//! small share hides longer. In all else it is honest.
//!
//! `lua/withholder.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, Text, number, text, word};
use game::{Listed, Params, ReportTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static KINDS: [Text; 2] = [text("payments"), text("ledger")];

static PARAMS: [Param; 2] = [
    word("withholds", &KINDS, "what it keeps: tokens that it owes for blocks, or those that it was paid with"),
    number("share", 1.0, 0.0, 1.0, "part of each transfer that it does not tell of"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("withholder"),
    summary: text("Does not pay for what it received, or does not return what it was paid with."),
    source: text("Peterson and Sirer 2009, Antfarm (withheld and hoarded tokens)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  hoarders: { strategy: withholder, share: 0.1, params: { withholds: ledger } }",
    ),
};

/// The withholder.
#[derive(Clone, Copy, Debug)]
pub struct Withholder {
    hoards: bool,
    share: f64,
}

impl Strategy for Withholder {
    fn report(&mut self, turn: &mut ReportTurn) {
        turn.follow();
        let told = 1.0 - self.share;
        for row in 0..turn.rows() {
            let (received, sent) = (turn.received_bytes(row), turn.sent_bytes(row));
            if self.hoards {
                turn.claim(row, received, sent * told);
            } else {
                turn.claim(row, received * told, sent);
            }
        }
    }
}

impl Listed for Withholder {
    const VERBS: Verbs = Verbs::of(&[Verb::Report]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { hoards: params.word("withholds") == "ledger", share: params.number("share") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;
    use game::turn::report::Row;

    /// What it says of 100 bytes that it received and 40 that it sent.
    fn says(kind: &str, share: f64) -> [f64; 2] {
        let mut all = CARD.defaults();
        all.set("withholds", Value::Word(kind.to_owned()));
        all.set("share", Value::Number(share));
        let rows: [&[(&str, f64)]; 1] = [&[("received_bytes", 100.0), ("sent_bytes", 40.0)]];
        let mut table = trial::table(Verb::Report, 0, &[], &rows);
        trial::play(&mut [Withholder::seat(&all)], &mut table);
        [Row::claimed_received_bytes, Row::claimed_sent_bytes].map(|column| table.row_column(column as usize)[0])
    }

    #[test]
    fn it_keeps_payments_or_its_ledger_or_a_part() {
        assert_eq!(says("payments", 1.0), [0.0, 40.0]);
        assert_eq!(says("payments", 0.25), [75.0, 40.0]);
        assert_eq!(says("ledger", 1.0), [100.0, 0.0]);
        assert_eq!(says("ledger", 0.5), [100.0, 20.0]);
        assert_eq!(says("ledger", 0.0), [100.0, 40.0], "nothing kept is the truth");
    }
}
