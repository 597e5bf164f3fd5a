//! Failures: who goes offline for a while, and whose disk fails for good.
//!
//! Outages are transient: a peer that is online goes offline with some probability a round, for a number of rounds that is
//! geometric, and comes back with its disk. Failures are permanent: a share of all peers fails at once in one
//! round, as in the paper's experiment, or each peer fails with some probability a round. Who is hit, and when, is drawn from the
//! seed alone: the same in all runs with that seed, whatever strategies and mechanisms do.

use game::cast::Cast;
use game::ids::{Clock, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use std::collections::BTreeMap;

/// Whose stream draws who fails at once: no peer's.
const ALL: u32 = u32::MAX;

/// What happens to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It comes online, or comes back.
    Arrive,
    /// It goes offline for a while.
    Depart,
    /// It goes for good, and its disk with it.
    Fail,
}

/// All that is to fail.
#[derive(Debug)]
pub struct Failures {
    seed: u64,
    /// For each peer: the probability of an outage in a round, and how many rounds it takes on average.
    outages: Vec<(f64, f64)>,
    /// How many outages each peer has had.
    had: Vec<u64>,
    failed: Vec<bool>,
    /// What happens to whom, by rounds.
    calendar: BTreeMap<u64, Vec<(PeerId, Event)>>,
}

impl Failures {
    /// Everybody comes online in round 0; the rest is drawn.
    pub fn new(params: &Params, cast: &Cast) -> Self {
        let peers = cast.peers();
        let mut all = Self {
            seed: cast.seed,
            outages: vec![(0.0, 1.0); peers],
            had: vec![0; peers],
            failed: vec![false; peers],
            calendar: BTreeMap::new(),
        };
        for group in &cast.groups {
            let outages = (group.params.number("outage_probability"), group.params.number("outage_rounds"));
            let rate = group.params.number("failure_probability");
            for peer in &group.members {
                all.outages[peer.index()] = outages;
                all.note(0, *peer, Event::Arrive);
                let mut stream = Stream::new(all.seed, Purpose::Failure, peer.0, 0);
                if let Some(round) = stream.geometric(rate) {
                    all.note(round, *peer, Event::Fail);
                }
            }
        }
        let mut hit: Vec<PeerId> = (0..peers as u32).map(PeerId).collect();
        Stream::new(all.seed, Purpose::Failure, ALL, 0).shuffle(&mut hit);
        hit.truncate((params.number("failure_share") * peers as f64).round() as usize);
        let round = params.count("failure_round") as u64;
        hit.into_iter().for_each(|peer| all.note(round, peer, Event::Fail));
        all
    }

    fn note(&mut self, round: u64, peer: PeerId, event: Event) {
        self.calendar.entry(round).or_default().push((peer, event));
    }

    /// Whether a peer failed for good.
    pub fn has_failed(&self, peer: PeerId) -> bool {
        self.failed[peer.index()]
    }

    /// What happens in a round, in the order of peers.
    pub fn events(&mut self, clock: Clock) -> Vec<(PeerId, Event)> {
        let mut events = self.calendar.remove(&clock.round).unwrap_or_default();
        events.sort_unstable();
        events.retain(|(peer, event)| {
            let before = self.failed[peer.index()];
            self.failed[peer.index()] |= *event == Event::Fail;
            !before
        });
        for (peer, event) in &events {
            self.note_next(clock.round, *peer, *event);
        }
        events
    }

    /// Whoever came will go, and whoever went for a while will come.
    fn note_next(&mut self, round: u64, peer: PeerId, event: Event) {
        let (probability, rounds) = self.outages[peer.index()];
        let nth = self.had[peer.index()];
        let mut gap = Stream::of_account(self.seed, Purpose::Failure, peer.0, 1, nth);
        let mut length = Stream::of_account(self.seed, Purpose::Failure, peer.0, 2, nth);
        match event {
            Event::Arrive => {
                if let Some(rounds) = gap.geometric(probability) {
                    self.note(round + rounds, peer, Event::Depart);
                }
            }
            Event::Depart => {
                self.had[peer.index()] += 1;
                let rounds = length.geometric(1.0 / rounds).unwrap_or(1);
                self.note(round + rounds, peer, Event::Arrive);
            }
            Event::Fail => {}
        }
    }
}
