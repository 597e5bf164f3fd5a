//! The coalition: its members bid next to nothing to outsiders, who cannot help but serve them (Levin et al. 2008).
//!
//! BitTorrent's choker gives its slots to the highest bidders, whatever they bid. A coalition whose members agree to
//! send each victim only a nominal amount turns it into a seed (section 4.5): as long as fewer outsiders bid at the
//! victim than it has slots to sell, the members get the rest for nothing. Under PropShare one outsider is enough to
//! break the coalition: what it bids is nearly all there is, and so is what it gets (section 6.4).
//!
//! What the paper leaves open, and how it is settled here:
//!
//! - **The nominal bid** is `nominal_kib_s` to each outsider that asks: more than nothing, or it would be no bid.
//! - **What is left** goes to fellow members that ask, in equal shares. They need not compete with each other. Whatever
//!   they cannot use is kept back, since a victim must not get it.
//! - **Who is a member**: whoever plays this strategy and says so.
//! - **As seeds** members follow the mechanism.

use game::card::{Card, Kind, Param, number, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 1] = [number("nominal_kib_s", 0.1, 1e-6, 1e6, "bid to each outsider, in KiB/s")];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("coalition"),
    summary: text("Bids next to nothing to outsiders, by agreement, and shares the rest among its members."),
    source: text("Levin et al. 2008, BitTorrent is an Auction, sections 4.5 and 6.4"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("swarm"), text("exchange")]),
    example: text("population:\n  honest: { count: 2 }\n  members: { strategy: coalition }"),
};

/// A member.
#[derive(Clone, Copy, Debug)]
pub struct Coalition {
    nominal_bytes_per_s: f64,
}

impl Strategy for Coalition {
    fn serve(&mut self, turn: &mut ServeTurn) {
        if turn.wants_bytes() == 0.0 {
            return turn.follow();
        }
        let rows = turn.rows();
        let members = (0..rows).filter(|row| turn.kin(*row) == 1.0).count();
        let outsiders = (rows - members) as f64;
        let capacity = turn.capacity_bytes().max(1.0);
        let nominal = (self.nominal_bytes_per_s * turn.round_seconds() / capacity).min(1.0 / outsiders.max(1.0));
        let rest = (1.0 - nominal * outsiders).max(0.0) / members.max(1) as f64;
        for row in 0..rows {
            turn.grant(row, if turn.kin(row) == 1.0 { rest } else { nominal });
        }
        turn.withhold();
    }
}

impl Listed for Coalition {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { nominal_bytes_per_s: params.number("nominal_kib_s") * 1024.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{BLANK, play, serve, shares};
    use game::turn::serve::Place;

    /// A hundred KiB/s for ten seconds.
    const CAPACITY: f64 = 1000.0 * 1024.0;

    fn member() -> [Coalition; 1] {
        [Coalition::seat(&CARD.defaults())]
    }

    #[test]
    fn outsiders_get_a_nominal_amount_and_members_the_rest() {
        let mut table = serve(0, CAPACITY, 1.0, &[BLANK, &[("kin", 1.0)], BLANK, &[("kin", 1.0)]]);
        play(&mut member(), &mut table);
        let (nominal, rest) = (0.001, 0.499);
        let expected = [nominal, rest, nominal, rest];
        assert!(shares(&table).iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{:?}", shares(&table));
        assert_eq!(table.place_column(Place::withhold as usize), [1.0], "nothing flows to the victims instead");
    }

    #[test]
    fn a_poor_member_gives_outsiders_no_more_than_it_has() {
        let mut table = serve(0, 1.0, 1.0, &[BLANK; 4]);
        play(&mut member(), &mut table);
        assert_eq!(shares(&table), [0.25; 4]);
    }

    #[test]
    fn as_a_seed_it_follows() {
        let mut table = serve(0, CAPACITY, 0.0, &[&[("recommended", 0.75)], &[("recommended", 0.25), ("kin", 1.0)]]);
        play(&mut member(), &mut table);
        assert_eq!(shares(&table), [0.75, 0.25]);
    }
}
