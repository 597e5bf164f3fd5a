//! `pra`: performance, robustness and aggressiveness (Rahman, Vinko, Hales, Pouwelse and Sips 2011, Design space analysis
//! for modeling incentives in distributed systems).
//!
//! - *Performance*: all play the protocol. What they get, as a share of what they get under the best one.
//! - *Robustness*: half play it and half another one. The share of such games that it wins.
//! - *Aggressiveness*: one in ten plays it (`share`), the others another one. The share of such games that it wins.
//!
//! A game is won when the mean payoff of those who play the protocol is above that of the others. Against all others
//! this takes three games for each pair of protocols and seed; `opponents: n` draws so many opponents for each protocol
//! (`seed: 1`), and more of them keep the earlier ones. Half and half is one game for both, so a protocol is also judged
//! by those in which it was drawn as an opponent. Intervals are over seeds: that other opponents might have been drawn is
//! not in them.

use super::shape::{Lineup, Reader, Shape, part_of, share};
use game::card::integer;
use game::{Param, Purpose, Stream};
use results::rankings::Method;
use std::collections::BTreeSet;

static PARAMS: [Param; 3] = [
    share(0.1, 0.499_999, "how many play a protocol where few do"),
    integer("opponents", 0, 0, 1_000_000, "opponents that are drawn for each protocol; 0: all of them"),
    integer("seed", 1, 0, i64::MAX, "the seed that draws opponents"),
];

/// How it is read.
pub static READER: Reader = Reader {
    name: "pra",
    doc: "Performance, robustness and aggressiveness.",
    params: &PARAMS,
    make: |params| {
        let opponents = Some(params.count("opponents")).filter(|count| *count > 0);
        Box::new(Pra { share: params.number("share"), opponents, seed: params.count("seed") as u64 })
    },
};

struct Pra {
    share: f64,
    opponents: Option<usize>,
    seed: u64,
}

impl Shape for Pra {
    fn methods(&self) -> &'static [Method] {
        &[Method::Performance, Method::Robustness, Method::Aggressiveness]
    }

    fn lineups(&self, strategies: usize, peers: u32) -> Result<Vec<Lineup>, String> {
        let (half, few) = (part_of(0.5, peers), part_of(self.share, peers));
        if few * 2 + 2 > peers {
            return Err(format!("a share of {} of {peers} peers is no minority", self.share));
        }
        let mut halves = BTreeSet::new();
        let mut lineups = Vec::new();
        for own in 0..strategies {
            lineups.push(Lineup::as_it_is(strategies, &[(own, peers)]));
            for other in self.opponents(own, strategies) {
                let pair = (own.min(other), own.max(other));
                if halves.insert(pair) {
                    lineups.push(Lineup::as_it_is(strategies, &[(pair.0, half), (pair.1, peers - half)]));
                }
                lineups.push(Lineup::as_it_is(strategies, &[(own, few), (other, peers - few)]));
            }
        }
        Ok(lineups)
    }
}

impl Pra {
    /// Whom a strategy meets: everybody else, or those that were drawn.
    fn opponents(&self, own: usize, strategies: usize) -> Vec<usize> {
        let mut others: Vec<usize> = (0..strategies).filter(|other| *other != own).collect();
        if let Some(count) = self.opponents.filter(|count| *count < others.len()) {
            Stream::new(self.seed, Purpose::Trial, own as u32, 0).choose_front(&mut others, count);
            others.truncate(count);
        }
        others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opponents_are_drawn_once_each_and_more_of_them_keep_the_first() {
        let pra = |opponents| Pra { share: 0.1, opponents, seed: 7 };
        let few = pra(Some(3)).opponents(4, 20);
        let some = pra(Some(8)).opponents(4, 20);
        assert_eq!(few[..], some[..3]);
        let distinct: BTreeSet<&usize> = some.iter().collect();
        assert!(distinct.len() == 8 && !distinct.contains(&4));
        assert_eq!(pra(None).opponents(1, 4), [0, 2, 3]);
        assert_ne!(pra(Some(8)).opponents(5, 20), some);
        // Three protocols against all others: three alone, three pairs half and half, six with a minority.
        assert_eq!(pra(None).lineups(3, 50).expect("enough").len(), 12);
        assert!(pra(None).lineups(3, 3).is_err());
    }
}
