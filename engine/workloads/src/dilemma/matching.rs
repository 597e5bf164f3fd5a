//! Who plays with whom in matrix games: the same partners in every round, or whoever chance brings together.
//!
//! Partners that are drawn at random play until their match is over and are then matched anew, with each other or with
//! somebody else; where they are odd in number, one sits out. An endless match is one that goes on whenever the two
//! meet again: each turn has new partners, and everybody is known to whom it met before.

use super::graph;
use super::length::Length;
use super::pair::Pair;
use super::people::People;
use game::ids::{Clock, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use std::collections::BTreeMap;

/// More matches than this at a time are taken for a mistake: each takes 64 bytes.
const MOST_PAIRS: usize = 1 << 24;

/// Whether there are as many matches as one can keep.
pub(super) fn few_enough(pairs: usize) -> Result<(), String> {
    if pairs <= MOST_PAIRS {
        return Ok(());
    }
    Err(format!("{pairs} matches at a time are more than {MOST_PAIRS}; take fewer `peers`, or `matching: random`"))
}

/// Whether a matching goes with a number of peers.
pub(super) fn check(matching: &str, peers: usize) -> Result<(), String> {
    match matching {
        "all_pairs" => few_enough(peers * (peers - 1) / 2),
        "pairs" if !peers.is_multiple_of(2) => {
            Err(format!("`matching: pairs` leaves the last of {peers} peers alone; take an even number"))
        }
        _ => Ok(()),
    }
}

/// All pairs, in the order of their larger ids.
pub(super) fn all_pairs(peers: usize) -> Vec<[PeerId; 2]> {
    (1..peers as u32).flat_map(|large| (0..large).map(move |small| [PeerId(small), PeerId(large)])).collect()
}

/// Who plays with whom.
pub(super) enum Matching {
    /// Always the same.
    Standing,
    /// Whoever chance brings together, until the match is over.
    Random,
    /// Somebody else in every round; the matches of all that ever met, by who plays them.
    Meeting(BTreeMap<[PeerId; 2], u32>),
}

impl Matching {
    /// Who plays with whom, and the matches that there are from the start.
    pub(super) fn new(params: &Params, peers: usize, seed: u64) -> (Self, Vec<Pair>) {
        let players = match params.choice("matching") {
            ("all_pairs", _) => all_pairs(peers),
            ("pairs", _) => (0..peers as u32 / 2).map(|nth| [PeerId(2 * nth), PeerId(2 * nth + 1)]).collect(),
            ("graph", of_graph) => graph::edges(of_graph, peers, seed),
            _ if Length::of(params) == Length::Endless => return (Self::Meeting(BTreeMap::new()), Vec::new()),
            _ => return (Self::Random, Vec::new()),
        };
        (Self::Standing, players.into_iter().map(Pair::unmet).collect())
    }

    /// Lists the matches of a round, by their places among the pairs; those that begin are unmet.
    pub(super) fn arrange(
        &mut self,
        clock: Clock,
        seed: u64,
        people: &People,
        pairs: &mut Vec<Pair>,
        live: &mut Vec<u32>,
    ) {
        live.clear();
        match self {
            Self::Standing => live.extend(0..pairs.len() as u32),
            Self::Random => {
                pairs.retain(|pair| !pair.is_over() && people.still_play(pair));
                let mut busy = vec![false; people.len()];
                pairs.iter().flat_map(|pair| pair.players).for_each(|peer| busy[peer.index()] = true);
                let free = people.online().filter(|peer| !busy[peer.index()]);
                pairs.extend(couples(free.collect(), clock, seed).into_iter().map(Pair::unmet));
                live.extend(0..pairs.len() as u32);
            }
            Self::Meeting(met) => {
                live.extend(couples(people.online().collect(), clock, seed).into_iter().map(|players| {
                    *met.entry(players).or_insert_with(|| {
                        pairs.push(Pair::unmet(players));
                        pairs.len() as u32 - 1
                    })
                }))
            }
        }
    }

    /// Whether a match that is over leaves its players without another one.
    pub(super) fn is_standing(&self) -> bool {
        matches!(self, Self::Standing)
    }
}

/// Two by two, at random.
fn couples(mut free: Vec<PeerId>, clock: Clock, seed: u64) -> Vec<[PeerId; 2]> {
    Stream::new(seed, Purpose::Query, u32::MAX, clock.round).shuffle(&mut free);
    free.chunks_exact(2).map(|two| [two[0].min(two[1]), two[0].max(two[1])]).collect()
}
