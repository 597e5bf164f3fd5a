//! `ask`: whom a peer asks for what, and how many neighbours it looks for.

use crate::turn::turn;
use crate::verb::Verb;

turn! {
    /// A peer's turn to ask. Each row is a neighbour that it could ask. Honest peers ask whom the
    /// workload recommends.
    AskTurn plays Verb::Ask;
    place {
        /// Share of what it came for that it has, in [0, 1].
        progress,
        /// Bytes that it still wants.
        wants_bytes,
        /// How many neighbours an honest peer would look for.
        usual_seek,
        /// Seconds between two announcements to the tracker of an honest peer.
        usual_announce_s,
        /// What the mechanism makes public about its newest account (0 where standing is private).
        public_standing,
        /// Its place in its ring of conspirators, from 0.
        ring_place,
        /// How many are in its ring, itself included; 0 when it conspires with nobody.
        ring_size,
    }
    place decided {
        /// How many neighbours it looks for.
        seek,
        /// Seconds between two announcements to the tracker.
        announce_s,
        /// 1 to show neighbours nothing new of what it has, save what is revealed to them one by one.
        hide,
    }
    row {
        /// The peer's own account in this connection.
        own_account,
        /// The neighbour.
        account,
        /// The goods it could be asked for (a swarm, a file).
        good,
        /// Bytes the neighbour has that this peer wants.
        offers_bytes,
        /// Bytes this peer shows that the neighbour wants.
        shows_bytes,
        /// Bytes this peer hides that the neighbour wants.
        hides_bytes,
        /// Bytes received from the neighbour last round.
        received_bytes,
        /// 1 if the neighbour granted this peer something last round.
        granted,
        /// The neighbour's standing with this peer under the mechanism.
        standing,
        /// 1 + the neighbour's place in the ring of this peer; 0 if it is no fellow.
        fellow,
        /// 1 if an honest peer would ask this neighbour.
        recommended,
    }
    row decided {
        /// 1 to ask this neighbour.
        ask,
        /// Bytes of what it hides that it shows this neighbour from now on, in whole pieces; those that most of
        /// its neighbours have come first.
        reveal_bytes,
        /// 1 to end this connection and make it anew: what either side remembers of it is void.
        reconnect,
    }
}

impl AskTurn<'_, '_> {
    /// Asks whom the workload recommends, and looks for the usual number of neighbours. This is
    /// what honest peers do.
    pub fn follow(&mut self) {
        self.seek(self.usual_seek());
        self.announce_s(self.usual_announce_s());
        for row in 0..self.rows() {
            let recommended = self.recommended(row);
            self.0.set_row(Row::ask as usize, row, recommended);
        }
    }

    /// Looks for this many neighbours.
    pub fn seek(&mut self, neighbours: f64) {
        self.0.set(Place::seek as usize, neighbours);
    }

    /// Announces itself to the tracker every so many seconds.
    pub fn announce_s(&mut self, seconds: f64) {
        self.0.set(Place::announce_s as usize, seconds);
    }

    /// Shows neighbours nothing new of what it has, save what is revealed to them one by one.
    pub fn hide(&mut self) {
        self.0.set(Place::hide as usize, 1.0);
    }

    /// Asks this neighbour.
    pub fn ask(&mut self, row: usize) {
        self.0.set_row(Row::ask as usize, row, 1.0);
    }

    /// Shows this neighbour so many bytes more of what it hides, in whole pieces.
    pub fn reveal(&mut self, row: usize, bytes: f64) {
        self.0.set_row(Row::reveal_bytes as usize, row, bytes);
    }

    /// Ends this connection and makes it anew, as a stranger.
    pub fn reconnect(&mut self, row: usize) {
        self.0.set_row(Row::reconnect as usize, row, 1.0);
    }
}
