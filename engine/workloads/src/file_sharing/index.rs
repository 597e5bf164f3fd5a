//! The index: which of those that are online share which file, and whom it names.
//!
//! A query hears of up to `answers` sources, chosen at random, however many there are: a short list is looked through, a
//! long one is walked in a random cyclic order until enough are found. The lists hold those that are online and nobody
//! else, so an answer costs what it names, and coming and going costs what one shares, whoever else is registered.
//! Peers of a group with `answers_top` claim to have the most popular files, and serve them as if they had.
//!
//! In a population of communities, a share `inside_share` of the queries hears of sources in its own community if there is
//! any, the others hear of sources everywhere.

use game::ids::AccountId;
use game::random::Stream;

/// Lists up to this length are looked through.
const SHORT: usize = 256;

/// So many entries of a list are compared at once.
const BLOCK: usize = 64;

/// A source that the index names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The peer.
    pub peer: u32,
    /// The account under which it serves.
    pub account: AccountId,
}

/// Those online that claim to have every file of at least some popularity.
#[derive(Clone, Debug)]
struct Claimers {
    top_weight: f64,
    peers: Vec<u32>,
}

/// Who has what.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// For each file, the peers online that share it.
    sharers: Vec<Vec<u32>>,
    /// For each group, those of its members online that claim something.
    claimers: Vec<Claimers>,
    /// How many entries were added, or looked at for an answer: what it costs.
    pub looked_at: u64,
}

impl Index {
    /// An index of so many files; the members of each group claim to have every file of at least such a weight.
    pub fn new(files: usize, top_weights: &[f64]) -> Self {
        let claimers = |top_weight: &f64| Claimers { top_weight: *top_weight, peers: Vec::new() };
        let claimers = top_weights.iter().map(claimers).collect();
        Self { sharers: vec![Vec::new(); files], claimers, looked_at: 0 }
    }

    /// A peer comes online with what it shares.
    pub fn enter(&mut self, peer: u32, group: u16, files: impl Iterator<Item = u32>) {
        files.for_each(|file| self.add(file, peer));
        let claimers = &mut self.claimers[usize::from(group)];
        if claimers.top_weight < f64::INFINITY {
            claimers.peers.push(peer);
        }
    }

    /// A peer goes offline with what it shares.
    pub fn leave(&mut self, peer: u32, group: u16, files: impl Iterator<Item = u32>) {
        let strike = |list: &mut Vec<u32>| {
            if let Some(at) = place(list, peer) {
                list.swap_remove(at);
            }
        };
        files.for_each(|file| strike(&mut self.sharers[file as usize]));
        strike(&mut self.claimers[usize::from(group)].peers);
    }

    /// A peer that is online shares a file from now on.
    pub fn add(&mut self, file: u32, peer: u32) {
        self.sharers[file as usize].push(peer);
        self.looked_at += 1;
    }

    /// Names up to `answers` sources of a file of some weight. `source` says under which account a peer may serve, if
    /// it may; it is also told whether the peer only claims to have the file.
    pub fn answer(
        &mut self,
        stream: &mut Stream,
        (file, weight): (u32, f64),
        answers: usize,
        mut source: impl FnMut(u32, bool) -> Option<AccountId>,
        out: &mut Vec<Source>,
    ) {
        let sharers = &self.sharers[file as usize];
        let claimers = || self.claimers.iter().filter(|c| weight >= c.top_weight);
        let total = sharers.len() + claimers().map(|c| c.peers.len()).sum::<usize>();
        let first = out.len();
        let mut name = |mut at: usize, out: &mut Vec<Source>| {
            let mut claims = false;
            let mut list = sharers;
            for claimers in claimers() {
                if at < list.len() {
                    break;
                }
                at -= list.len();
                (list, claims) = (&claimers.peers, true);
            }
            let peer = list[at];
            out.extend(source(peer, claims).map(|account| Source { peer, account }));
        };
        if total <= SHORT {
            (0..total).for_each(|at| name(at, out));
            stream.choose_front(&mut out[first..], answers);
            out.truncate(first + answers);
            self.looked_at += total as u64;
            return;
        }
        // A step without a common divisor visits everybody once.
        let step = loop {
            let step = 1 + stream.below(total - 1);
            if common_divisor(step, total) == 1 {
                break step;
            }
        };
        let mut at = stream.below(total);
        for _ in 0..total {
            name(at, out);
            self.looked_at += 1;
            if out.len() - first == answers {
                break;
            }
            at = (at + step) % total;
        }
    }
}

/// Where a peer stands in a list. Popular files have thousands of sharers: whole blocks are compared without a branch,
/// so that the processor compares several at once.
fn place(list: &[u32], peer: u32) -> Option<usize> {
    let holds = |block: &[u32]| block.iter().fold(false, |found, other| found | (*other == peer));
    let from = BLOCK * list.chunks(BLOCK).position(holds)?;
    list[from..].iter().position(|other| *other == peer).map(|at| from + at)
}

/// The greatest common divisor.
fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
