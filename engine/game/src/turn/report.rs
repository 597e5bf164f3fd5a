//! `report`: what a peer tells the mechanism about what happened.

use crate::turn::turn;
use crate::verb::Verb;

turn! {
    /// A peer's turn to report. Each row is a partner of this round, or a fellow of its ring whether they dealt with
    /// each other or not. Honest peers tell the truth; a peer that does nothing here keeps silent.
    ReportTurn plays Verb::Report;
    place {
        /// Its place in its ring of conspirators, from 0.
        ring_place,
        /// How many are in its ring, itself included; 0 when it conspires with nobody.
        ring_size,
    }
    place decided {}
    row {
        /// The peer's own account in this exchange.
        own_account,
        /// The partner.
        account,
        /// The goods that passed between them (a swarm, a file).
        good,
        /// 1 if this is about a duty: bytes that the mechanism obliged one of the two to keep for the other.
        duty,
        /// Bytes really received from it.
        received_bytes,
        /// Bytes really sent to it.
        sent_bytes,
        /// Downloads from it that were complete this round and turned out to be what they seemed.
        authentic,
        /// Downloads from it that were complete this round and turned out not to be.
        inauthentic,
        /// 1 + its place in the ring of this peer; 0 if it is no fellow.
        fellow,
        /// 1 if this peer asked it for something that could be given in this round only, and got nothing.
        refused,
        /// Over how many hops of evidence this peer knew it under the mechanism before this round; 0 when it was a
        /// stranger, 99 when only a standing spoke for it that is the same for all.
        tier,
    }
    row decided {
        /// Bytes it claims to have received.
        claimed_received_bytes,
        /// Bytes it claims to have sent.
        claimed_sent_bytes,
        /// Downloads that it claims turned out to be what they seemed.
        claimed_authentic,
        /// Downloads that it claims did not.
        claimed_inauthentic,
    }
}

impl ReportTurn<'_, '_> {
    /// Reports what happened. This is what honest peers do.
    pub fn follow(&mut self) {
        for row in 0..self.rows() {
            let (received, sent) = (self.received_bytes(row), self.sent_bytes(row));
            self.claim(row, received, sent);
            let (authentic, inauthentic) = (self.authentic(row), self.inauthentic(row));
            self.judge(row, authentic, inauthentic);
        }
    }

    /// Claims that so many downloads from one partner were what they seemed, and so many were not.
    pub fn judge(&mut self, row: usize, authentic: f64, inauthentic: f64) {
        self.0.set_row(Row::claimed_authentic as usize, row, authentic);
        self.0.set_row(Row::claimed_inauthentic as usize, row, inauthentic);
    }

    /// Claims these amounts about one partner.
    pub fn claim(&mut self, row: usize, received_bytes: f64, sent_bytes: f64) {
        self.0.set_row(Row::claimed_received_bytes as usize, row, received_bytes);
        self.0.set_row(Row::claimed_sent_bytes as usize, row, sent_bytes);
    }
}
