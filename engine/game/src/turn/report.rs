//! `report`: what a peer tells the mechanism about what happened.

use crate::turn::turn;
use crate::verb::Verb;

turn! {
    /// A peer's turn to report. Each row is a partner of this round. Honest peers tell the truth; a
    /// peer that does nothing here keeps silent.
    ReportTurn plays Verb::Report;
    place {}
    place decided {}
    row {
        /// The peer's own account in this exchange.
        own_account,
        /// The partner.
        account,
        /// The goods that passed between them (a swarm, a file).
        good,
        /// Bytes really received from it.
        received_bytes,
        /// Bytes really sent to it.
        sent_bytes,
    }
    row decided {
        /// Bytes it claims to have received.
        claimed_received_bytes,
        /// Bytes it claims to have sent.
        claimed_sent_bytes,
    }
}

impl ReportTurn<'_, '_> {
    /// Reports what happened. This is what honest peers do.
    pub fn follow(&mut self) {
        for row in 0..self.rows() {
            let (received, sent) = (self.received_bytes(row), self.sent_bytes(row));
            self.claim(row, received, sent);
        }
    }

    /// Claims these amounts about one partner.
    pub fn claim(&mut self, row: usize, received_bytes: f64, sent_bytes: f64) {
        self.0.set_row(Row::claimed_received_bytes as usize, row, received_bytes);
        self.0.set_row(Row::claimed_sent_bytes as usize, row, sent_bytes);
    }
}
