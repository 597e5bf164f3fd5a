//! Peer exchange: neighbours tell each other of their neighbours (`ut_pex`).
//!
//! A member that has fewer neighbours than it seeks hears, once in an interval, from each of its neighbours of some of
//! that one's neighbours, and connects to those as it does to peers that the tracker returns. The tracker only
//! brings the first neighbours then; who knows many peers, such as a large-view free-rider, spreads by itself.
//!
//! Source: BEP 11 and the conventions that Azureus and uTorrent agreed on: at most one message a minute to a
//! neighbour, at most 50 added peers in it. Messages hold what was added since the last one, so who was dropped
//! for want of room is not told of again. Here each message names any of the sender's present neighbours, drawn at
//! random: a member that lost a neighbour finds another. The first message comes one interval after it entered.

use super::Swarm;
use game::card::{Alternative, alternative, integer, number};
use game::ids::Clock;
use game::params::Params;
use game::random::{Purpose, Stream};

/// The alternatives of `peer_exchange`.
pub static PEER_EXCHANGE: [Alternative; 2] = [
    alternative("off", "peers hear of each other from the tracker only", &[]),
    alternative(
        "on",
        "neighbours tell of their neighbours (BEP 11)",
        const {
            &[
                number("interval_s", 60.0, 0.001, 1e9, "seconds between two messages of a neighbour"),
                integer("peers", 50, 1, 1_000_000, "peers that a message names at most"),
            ]
        },
    ),
];

/// How neighbours tell of each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchange {
    interval_s: f64,
    peers: usize,
}

impl Exchange {
    /// What the parameters say; `None`: off.
    pub fn new(params: &Params) -> Option<Self> {
        match params.choice("peer_exchange") {
            ("on", p) => Some(Self { interval_s: p.number("interval_s"), peers: p.count("peers") }),
            _ => None,
        }
    }
}

impl Swarm {
    /// Lets members that have room hear of their neighbours' neighbours where it is time.
    pub fn exchange_peers(&mut self, clock: Clock) {
        let Some(exchange) = self.rules.exchange else { return };
        for peer in 0..self.peers.len() {
            let seek = self.peers[peer].search.map_or(self.rules.seek, |search| search.seek);
            for nth in 0..self.peers[peer].members.len() {
                let member = self.peers[peer].members[nth] as usize;
                if clock.start_s() - self.heard_s[member] >= exchange.interval_s
                    && self.members[member].ends.len() < seek
                {
                    self.heard_s[member] = clock.start_s();
                    let mut stream = Stream::of_account(self.seed, Purpose::Gossip, peer as u32, nth, clock.round);
                    self.hear(exchange, member, seek, &mut stream);
                }
            }
        }
    }

    /// A member hears from its neighbours, one after another in random order, until it has all it seeks.
    fn hear(&mut self, exchange: Exchange, a: usize, seek: usize, stream: &mut Stream) {
        let mut tellers: Vec<u32> = self.members[a].ends.iter().map(|end| end.other).collect();
        stream.shuffle(&mut tellers);
        for teller in tellers {
            let ends = &self.members[teller as usize].ends;
            let mut told: Vec<usize> = ends.iter().map(|end| end.other as usize).collect();
            stream.choose_front(&mut told, exchange.peers);
            told.truncate(exchange.peers);
            self.meet(a, &told, seek);
            if self.members[a].ends.len() >= seek {
                break;
            }
        }
    }
}
