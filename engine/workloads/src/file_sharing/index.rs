//! The index: who has which file, and which of those that are online it names.
//!
//! Of the holders of a file that are online, a query hears of up to `answers`, chosen at random, however many hold it:
//! a short list is looked through, a long one is walked in a random cyclic order until enough are found. So an answer
//! costs what it names, not what exists. Peers of a group with `answers_top` claim to have the most popular files,
//! and serve them as if they had.
//!
//! In a population of communities, a share `inside` of the queries hears of sources in its own community if there is
//! any, the others hear of sources everywhere.

use game::ids::AccountId;
use game::random::Stream;

/// Lists up to this length are looked through.
const SHORT: usize = 256;

/// A source that the index names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The peer.
    pub peer: u32,
    /// The account under which it serves.
    pub account: AccountId,
}

/// Peers that claim to have every file of at least some popularity.
#[derive(Clone, Debug)]
struct Claimers {
    top_weight: f64,
    members: Vec<u32>,
}

/// Who has what.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// For each file, the peers that share it.
    holders: Vec<Vec<u32>>,
    claimers: Vec<Claimers>,
    /// How many entries were looked at: what queries cost.
    pub looked_at: u64,
}

impl Index {
    /// The index of what peers share at first: for each peer its files.
    pub fn new(files: usize, shared: &[Vec<u32>]) -> Self {
        let mut counts = vec![0u32; files];
        shared.iter().flatten().for_each(|file| counts[*file as usize] += 1);
        let mut holders: Vec<Vec<u32>> = counts.iter().map(|count| Vec::with_capacity(*count as usize)).collect();
        for (peer, files) in shared.iter().enumerate() {
            files.iter().for_each(|file| holders[*file as usize].push(peer as u32));
        }
        Self { holders, claimers: Vec::new(), looked_at: 0 }
    }

    /// These peers claim to have every file of at least this weight.
    pub fn claim(&mut self, top_weight: f64, members: Vec<u32>) {
        self.claimers.push(Claimers { top_weight, members });
    }

    /// A peer shares a file from now on.
    pub fn add(&mut self, file: u32, peer: u32) {
        self.holders[file as usize].push(peer);
    }

    /// How many share a file, online or not.
    #[cfg(test)]
    pub fn copies(&self, file: u32) -> usize {
        self.holders[file as usize].len()
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
        let holders = &self.holders[file as usize];
        let claimers = || self.claimers.iter().filter(|c| weight >= c.top_weight);
        let total = holders.len() + claimers().map(|c| c.members.len()).sum::<usize>();
        let first = out.len();
        let mut name = |mut at: usize, out: &mut Vec<Source>| {
            let mut claims = false;
            let mut list = holders;
            for claimers in claimers() {
                if at < list.len() {
                    break;
                }
                at -= list.len();
                (list, claims) = (&claimers.members, true);
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

/// The greatest common divisor.
fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
