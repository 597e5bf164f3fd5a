//! The spot barterer: it gives only to those who give it something in the same round, unit for unit.
//!
//! This is barter as tit-for-tat knows it, in its purest form: "A and B must have resources to offer each other to enter into a
//! transaction" (the talk). It is well informed, so that what it misses is due to the rule and not to bad luck: it knows
//! who wants something now and has something to give, and spreads what it needs over all of those alike. It then serves whom it
//! asks, at most as many units as it asks of each, smaller numbers first, and all others get nothing.

use game::card::{Card, Kind, text};
use game::{AskTurn, Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("spot_barterer"),
    summary: text("Asks those who want something now, and gives unit for unit to those whom it asks and no others."),
    source: text("Peterson and Sirer 2007, Going Beyond Tit-for-Tat (synchronised demand)"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("compute")]),
    example: text("population:\n  barterers: { strategy: spot_barterer }"),
};

/// The spot barterer.
#[derive(Clone, Copy, Debug)]
pub struct SpotBarterer;

impl Strategy for SpotBarterer {
    fn ask(&mut self, turn: &mut AskTurn) {
        turn.seek(turn.usual_seek());
        turn.announce_s(turn.usual_announce_s());
        // For each unit that it needs there is one row for each site, in the same order.
        let first = (0..turn.rows()).next().map(|row| turn.account(row));
        let starts: Vec<usize> = (0..turn.rows()).filter(|row| Some(turn.account(*row)) == first).collect();
        let sites = starts.get(1).copied().unwrap_or(turn.rows());
        let partners: Vec<usize> = (0..sites).filter(|row| turn.shows_bytes(*row) > 0.0).collect();
        for (nth, start) in starts.into_iter().enumerate() {
            if !partners.is_empty() {
                turn.ask(start + partners[nth % partners.len()]);
            }
        }
    }

    fn serve(&mut self, turn: &mut ServeTurn) {
        let rows = turn.rows();
        let mut granted: Vec<usize> = Vec::new();
        let mut row = 0;
        while row < rows {
            // Those of one partner stand beside each other.
            let end = (row..rows).find(|at| turn.account(*at) != turn.account(row)).unwrap_or(rows);
            let mut left = turn.offers_bytes(row);
            for at in row..end {
                if left >= turn.asks_bytes(at) {
                    left -= turn.asks_bytes(at);
                    granted.push(at);
                }
            }
            row = end;
        }
        let share = 1.0 / granted.len().max(1) as f64;
        granted.into_iter().for_each(|row| turn.grant(row, share));
    }
}

impl Listed for SpotBarterer {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask, Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(_: &Params) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{self, Asked};
    use game::turn::ask::Row;

    #[test]
    fn it_spreads_what_it_needs_over_those_who_want_something() {
        // Three units, and sites 0, 1 and 2, of which 1 wants nothing.
        let sites: [&[(&str, f64)]; 3] = [
            &[("account", 7.0), ("shows_bytes", 5.0)],
            &[("account", 8.0), ("recommended", 1.0)],
            &[("account", 9.0), ("shows_bytes", 1.0)],
        ];
        let mut table = trial::ask(0, Asked::default(), &sites.repeat(3));
        trial::play(&mut [SpotBarterer], &mut table);
        assert_eq!(table.row_column(Row::ask as usize), [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn it_gives_unit_for_unit_to_whom_it_asks() {
        let one = |account: f64, offers: f64| vec![("account", account), ("asks_bytes", 4.0), ("offers_bytes", offers)];
        let rows = [one(1.0, 8.0), one(1.0, 8.0), one(1.0, 8.0), one(2.0, 0.0), one(3.0, 4.0)];
        let rows: Vec<&[(&str, f64)]> = rows.iter().map(Vec::as_slice).collect();
        let mut table = trial::serve(0, 1000.0, 0.0, &rows);
        trial::play(&mut [SpotBarterer], &mut table);
        let third = 1.0 / 3.0;
        assert_eq!(trial::shares(&table), [third, third, 0.0, 0.0, third]);
    }
}
