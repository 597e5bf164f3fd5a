//! `serve`: how a peer divides its capacity over those who ask.

use crate::turn::turn;
use crate::verb::Verb;

turn! {
    /// A peer's turn to serve. Each row is a request. Honest peers grant what the mechanism
    /// recommends; a peer that does nothing here grants nothing.
    ServeTurn plays Verb::Serve;
    place {
        /// Bytes that it can give this round: what its uplink carries, or the space that it has.
        capacity_bytes,
        /// Bytes that it still wants; 0 for a seed.
        wants_bytes,
        /// What the mechanism makes public about its newest account (0 where standing is private).
        public_standing,
        /// Its place in its ring of conspirators, from 0.
        ring_place,
        /// How many are in its ring, itself included; 0 when it conspires with nobody.
        ring_size,
    }
    place decided {
        /// 1 to keep what the grants cannot use instead of spreading it over the other grants.
        withhold,
    }
    row {
        /// The peer's own account that is asked.
        own_account,
        /// Who asks.
        account,
        /// The goods it asks for (a swarm, a file).
        good,
        /// Bytes it asks for.
        asks_bytes,
        /// Bytes it has that this peer wants.
        offers_bytes,
        /// Bytes received from it last round.
        received_bytes,
        /// Bytes sent to it last round.
        sent_bytes,
        /// Bytes of goods that it announced as newly obtained last round.
        gained_bytes,
        /// 1 if it granted this peer something last round, used or not.
        granted,
        /// 1 if it plays the same strategy and says so.
        kin,
        /// 1 + its place in the ring of this peer; 0 if it is no fellow.
        fellow,
        /// Its standing with this peer under the mechanism.
        standing,
        /// Over how many hops of evidence this peer knows it under the mechanism; 0 when it is a stranger, 99 when
        /// only a standing speaks for it that is the same for all.
        tier,
        /// 1 if the mechanism obliges this peer: nobody has a use for it but whom it is owed to.
        duty,
        /// 1 if it is being served already.
        under_way,
        /// Turns of the match between the two that were played so far; at most as many as it remembers.
        turns,
        /// Its own last moves in the match as bits: bit 0 is the latest, 1 is cooperation.
        own_moves,
        /// The other's last moves in the match, in the same way.
        its_moves,
        /// How often it cooperated in the match; for who remembers all of it.
        own_cooperations,
        /// How often the other did.
        its_cooperations,
        /// The sum of its own payoffs in the match; for who remembers all of it.
        own_score,
        /// The sum of the other's.
        its_score,
        /// The share of capacity that the mechanism would have an honest peer grant.
        recommended,
    }
    row decided {
        /// The share of capacity granted, in [0, 1]; all shares together at most 1.
        share,
        /// 1 to give something that is not what it seems (polluted, inauthentic).
        pollute,
    }
}

impl ServeTurn<'_, '_> {
    /// Grants what the mechanism recommends. This is what honest peers do.
    pub fn follow(&mut self) {
        for row in 0..self.rows() {
            let recommended = self.recommended(row);
            self.grant(row, recommended);
        }
    }

    /// Grants a share of capacity to this request.
    #[inline]
    pub fn grant(&mut self, row: usize, share: f64) {
        self.0.set_row(Row::share as usize, row, share);
    }

    /// Gives this request something that is not what it seems, if it is granted anything.
    pub fn pollute(&mut self, row: usize) {
        self.0.set_row(Row::pollute as usize, row, 1.0);
    }

    /// Keeps what the grants cannot use: each share is a ceiling. Otherwise what one grant cannot
    /// use, and what was not granted at all, flows to the other grants.
    pub fn withhold(&mut self) {
        self.0.set(Place::withhold as usize, 1.0);
    }
}
