//! The large view exploit: a free-rider that is connected to everybody (Sirivianos et al. 2007).
//!
//! An honest client knows some fifty peers. This one asks the tracker every fifteen seconds, connects to
//! every peer of every list, uploads nothing, and lives on what others give out of turn: leechers'
//! optimistic unchokes and seeds' turns. As long as few do so, it is faster than those who play fair; when
//! many do, everybody is slow.
//!
//! The *whitewashing* variant (`whitewash`) tries to be a newcomer for ever: when a leecher has unchoked
//! it, served it and choked it again, it ends that connection and makes it anew. Tit-for-tat knows a new
//! connection by nothing, and mainline clients put it at a random place of the order in which they unchoke
//! optimistically.
//!
//! Where the paper is silent, or its text could not be had, this file decides:
//!
//! - **What it shows.** By default it tells the truth about its pieces; `hide` shows an empty bitfield, as
//!   [`crate::bitthief`] does. To a neighbour it is the same: nobody is unchoked for being interesting.
//! - **Connections that it takes in** count, too: who looks for many also lets many connect to it.
//! - **A leecher** is a neighbour that lacks something this peer has: that much its bitfield says. Seeds are
//!   left alone, as in the paper. A leecher that has everything this peer has is taken for a seed until then.
//! - **Served** means that bytes came over this connection. A connection is an own account, a neighbour and
//!   the goods.
//!
//! `lua/large_view.lua` decides the same, bit for bit.

use crate::partner::seek_more;
use game::card::{Card, Kind, Param, flag, number, text};
use game::{AskTurn, Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeSet;

static PARAMS: [Param; 4] = [
    number("seek", 1e6, 0.0, 1e6, "neighbours it looks for, if the usual number is not higher (1000000: everybody)"),
    number("announce_s", 15.0, 0.001, 1e6, "seconds between announcements, if the usual time is not shorter"),
    flag("whitewash", false, "reconnect to a leecher that unchoked it, served it and choked it"),
    flag("hide", false, "show an empty bitfield and never send HAVE"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("large_view"),
    summary: text("Uploads nothing and connects to every peer that the tracker knows."),
    source: text("Sirivianos et al. 2007, Free-riding in BitTorrent Networks with the Large View Exploit"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  free_riders: { strategy: large_view, share: 0.1, params: { whitewash: true } }",
    ),
};

/// The free-rider with the large view.
#[derive(Clone, Debug)]
pub struct LargeView {
    seek: f64,
    announce_s: f64,
    whitewash: bool,
    hide: bool,
    /// Connections (own account, neighbour, goods) over which something came since they were made.
    served: BTreeSet<[u64; 3]>,
}

impl LargeView {
    /// Reconnects to those who served this peer and choke it now.
    fn wash(&mut self, turn: &mut AskTurn) {
        let before = std::mem::take(&mut self.served);
        for row in 0..turn.rows() {
            let connection = [turn.own_account(row), turn.account(row), turn.good(row)].map(|id| id as u64);
            let served = turn.received_bytes(row) > 0.0 || before.contains(&connection);
            let leecher = turn.shows_bytes(row) + turn.hides_bytes(row) > 0.0;
            if served && leecher && turn.granted(row) == 0.0 {
                turn.reconnect(row);
            } else if served {
                self.served.insert(connection);
            }
        }
    }
}

impl Strategy for LargeView {
    fn ask(&mut self, turn: &mut AskTurn) {
        seek_more(turn, self.seek, self.announce_s);
        if self.hide {
            turn.hide();
        }
        for row in 0..turn.rows() {
            turn.ask(row);
        }
        if self.whitewash {
            self.wash(turn);
        }
    }

    /// Nothing is granted unless it is granted here.
    fn serve(&mut self, _: &mut ServeTurn) {}
}

impl Listed for LargeView {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask, Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            seek: params.number("seek"),
            announce_s: params.number("announce_s"),
            whitewash: params.flag("whitewash"),
            hide: params.flag("hide"),
            served: BTreeSet::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{self, Asked};
    use game::params::Value;
    use game::table::Table;
    use game::turn::ask::{Place, Row};

    fn rider(whitewash: bool) -> [LargeView; 1] {
        let mut params = CARD.defaults();
        params.set("whitewash", Value::Bool(whitewash));
        [LargeView::seat(&params)]
    }

    fn round(rider: &mut [LargeView; 1], rows: &[&[(&str, f64)]]) -> Table {
        let mut table = trial::ask(7, Asked::default(), rows);
        trial::play(rider, &mut table);
        table
    }

    fn reconnects(rider: &mut [LargeView; 1], rows: &[&[(&str, f64)]]) -> Vec<f64> {
        round(rider, rows).row_column(Row::reconnect as usize).to_vec()
    }

    const LEECHER: (&str, f64) = ("shows_bytes", 9.0);

    #[test]
    fn it_connects_to_everybody_and_asks_the_tracker_often() {
        let table = round(&mut rider(false), &[&[("recommended", 1.0)], &[]]);
        assert_eq!(table.place_column(Place::seek as usize), [1e6]);
        assert_eq!(table.place_column(Place::announce_s as usize), [15.0]);
        assert_eq!(table.place_column(Place::hide as usize), [0.0]);
        assert_eq!(table.row_column(Row::ask as usize), [1.0, 1.0]);
    }

    #[test]
    fn it_hides_when_it_is_told_to() {
        let mut params = CARD.defaults();
        params.set("hide", Value::Bool(true));
        let table = round(&mut [LargeView::seat(&params)], &[]);
        assert_eq!(table.place_column(Place::hide as usize), [1.0]);
    }

    #[test]
    fn it_reconnects_to_leechers_that_served_and_choked_it() {
        let served: &[(&str, f64)] = &[LEECHER, ("granted", 1.0), ("received_bytes", 5.0)];
        let seed: &[(&str, f64)] = &[("granted", 1.0), ("received_bytes", 5.0)];
        let empty: &[(&str, f64)] = &[LEECHER, ("granted", 1.0)];
        let choked: &[(&str, f64)] = &[LEECHER];
        for whitewash in [false, true] {
            let mut rider = rider(whitewash);
            assert_eq!(reconnects(&mut rider, &[served, seed, empty]), [0.0; 3], "nobody choked it yet");
            let now = f64::from(whitewash);
            assert_eq!(reconnects(&mut rider, &[choked, &[], choked]), [now, 0.0, 0.0], "seeds and misers stay");
            assert_eq!(reconnects(&mut rider, &[choked, &[], choked]), [0.0; 3], "a new connection served nothing yet");
        }
    }

    #[test]
    fn what_a_neighbour_lacks_may_be_hidden() {
        let mut rider = rider(true);
        round(&mut rider, &[&[("granted", 1.0), ("received_bytes", 5.0)]]);
        assert_eq!(reconnects(&mut rider, &[&[("hides_bytes", 1.0)]]), [1.0]);
    }

    #[test]
    fn it_grants_nothing_even_when_told_to() {
        let mut table = trial::serve(0, 1000.0, 1000.0, &[&[("recommended", 1.0)]]);
        trial::play(&mut rider(false), &mut table);
        assert_eq!(trial::shares(&table), [0.0]);
    }
}
