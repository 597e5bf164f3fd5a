//! Matrix games: two players move at the same time, again and again.
//!
//! In every round each match has one turn. Both players are asked by the other one, and `serve` is the move. To play is
//! no choice: there is nothing to `ask`, so strategies that change `ask` find no rows there. What moves a turn of a
//! match had before stands in the rows of `serve`.
//!
//! What the papers leave open, and how it is settled here:
//!
//! - **What mechanisms recommend**: cooperation with whom they would serve. Whoever can play can serve all, so a mechanism
//!   that knows an order and no refusal has all served, unless `slots` says with how many one cooperates at most.
//!   Strategies of their own mind cooperate with as many as they like.
//! - **Noise** is Axelrod's: what was done counts, and both see it.
//! - **Newcomers**, and whoever comes back under a fresh account, begin all their matches anew. Whoever goes offline
//!   and returns under the same account goes on where it was.
//! - **The end**: where partners are always the same, the run is over when all matches are.
//! - **One account**: whoever has several plays under the newest one, so a Sybil attacker plays no more than others.

use super::SERVICE;
use super::length::Length;
use super::matching::Matching;
use super::noise::{Noise, opposite};
use super::pair::{Matrix, Pair};
use super::people::People;
use game::cast::Cast;
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, PeerId};
use game::moves::Moves;
use game::params::Params;
use game::request::{Grants, Request, Requests};
use game::workload::{Churn, Progress, Shown, UNIT_BYTES, Workload};

/// The workload.
pub(super) struct Repeated {
    seed: u64,
    matrix: Matrix,
    length: Length,
    noise: f64,
    /// With how many others who follows a mechanism cooperates at most in a round.
    slots: usize,
    matching: Matching,
    people: People,
    /// The sum of payoffs of each peer.
    utility: Vec<f64>,
    /// The matches. A request's handle is twice the place of its match here, and one more where the second player is asked.
    pairs: Vec<Pair>,
    /// The matches that have a turn in this round, and where the requests to the two players stand.
    live: Vec<u32>,
    asked_at: Vec<[u32; 2]>,
    /// Whether somebody came or went, or a match ended. Until then requests are the same in every round.
    stale: bool,
    /// Whether the last match is over.
    done: bool,
}

impl Repeated {
    pub(super) fn new(params: &Params, cast: &Cast) -> Self {
        let (matching, pairs) = Matching::new(params, cast.peers(), cast.seed);
        Self {
            seed: cast.seed,
            matrix: Matrix::of(params),
            length: Length::of(params),
            noise: params.number("noise"),
            slots: match params.choice("game").1.count("slots") {
                0 => usize::MAX,
                slots => slots,
            },
            matching,
            people: People::new(params, cast),
            utility: vec![0.0; cast.peers()],
            pairs,
            live: Vec::new(),
            asked_at: Vec::new(),
            stale: true,
            done: false,
        }
    }

    /// Lists the matches that have a turn, and begins those that nobody began under the accounts of the two.
    fn arrange(&mut self, clock: Clock) {
        self.matching.arrange(clock, self.seed, &self.people, &mut self.pairs, &mut self.live);
        let Self { people, pairs, length, seed, .. } = self;
        self.live.retain(|place| {
            let pair = &mut pairs[*place as usize];
            let Some(accounts) = people.accounts(pair.players) else { return false };
            if !pair.is_between(accounts) {
                *pair = Pair::begin(pair.players, accounts, length.draw(*seed, pair.players, clock.round));
            }
            !pair.is_over()
        });
    }

    /// Lists the requests of the matches that have a turn: a place for each is counted first, so nothing is sorted.
    fn ask(&mut self, out: &mut Requests) {
        let mut next = vec![0; self.people.len() + 1];
        for pair in self.live.iter().map(|place| &self.pairs[*place as usize]) {
            pair.players.iter().for_each(|peer| next[peer.index()] += 1);
        }
        out.clear();
        let mut sum = 0;
        for peer in self.people.all() {
            let count = std::mem::replace(&mut next[peer.index()], sum);
            sum += count;
            if count > 0 {
                out.providers.push(peer);
                out.first.push(sum);
            }
        }
        out.all.resize(sum as usize, BLANK);
        self.asked_at.clear();
        for place in &self.live {
            let pair = &self.pairs[*place as usize];
            let asked_at = [0, 1].map(|side| {
                let (to, by) = (pair.party(side), pair.party(1 - side));
                let at = next[to.peer.index()];
                next[to.peer.index()] += 1;
                let handle = 2 * place + side as u32;
                out.all[at as usize] = Request { handle, ..Request::plain(to.account, by, SERVICE) };
                at
            });
            self.asked_at.push(asked_at);
        }
    }
}

/// A request that stands for none yet.
const BLANK: Request = Request::plain(AccountId(0), Party { peer: PeerId(0), account: AccountId(0) }, SERVICE);

/// Whether somebody can be given a service, which is then taken off what it may have.
fn takes(brakes: &mut [(PeerId, Bytes)], who: PeerId) -> bool {
    let Ok(at) = brakes.binary_search_by_key(&who, |(slow, _)| *slow) else { return true };
    let left = brakes[at].1.checked_sub(UNIT_BYTES);
    brakes[at].1 = left.unwrap_or(brakes[at].1);
    left.is_some()
}

impl Workload for Repeated {
    fn capacity(&self, _: PeerId) -> (u64, u64) {
        (u64::MAX, u64::MAX)
    }

    fn slots(&self, _: PeerId) -> Option<usize> {
        Some(self.slots)
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        self.people.churn(clock, churn);
    }

    fn enter(&mut self, _: Clock, who: Party) {
        self.people.enter(who);
        self.stale = true;
    }

    fn leave(&mut self, _: Clock, who: Party) {
        self.people.leave(who);
        self.stale = true;
    }

    fn progress(&self, _: PeerId) -> Progress {
        Progress::ENDLESS
    }

    fn requests(&mut self, clock: Clock, out: &mut Requests) {
        if self.stale || out.all.is_empty() || !self.matching.is_standing() {
            self.arrange(clock);
            self.ask(out);
            self.stale = false;
        }
    }

    fn shown(&self, _: &Request) -> Shown {
        Shown { asks_bytes: UNIT_BYTES, offers_bytes: UNIT_BYTES, gained_bytes: 0 }
    }

    fn moves(&self, requests: &[Request], out: &mut Vec<Moves>) {
        out.clear();
        out.extend(
            requests.iter().map(|request| self.pairs[request.handle as usize / 2].seen_by(request.handle as usize % 2)),
        );
    }

    fn tremble(&self, clock: Clock, _: &Requests, shares: &mut [f64]) {
        let Some(noise) = Noise::of(self.seed, self.noise, clock.round) else { return };
        for (place, asked_at) in self.live.iter().zip(&self.asked_at) {
            let errs = noise.between(self.pairs[*place as usize].players);
            for (at, _) in asked_at.iter().zip(errs).filter(|(_, errs)| *errs) {
                shares[*at as usize] = opposite(shares[*at as usize]);
            }
        }
    }

    fn transfer(&mut self, _: Clock, _: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        let mut brakes = grants.brakes.clone();
        let mut open = false;
        facts.reserve(3 * self.live.len());
        for (place, asked_at) in self.live.iter().zip(&self.asked_at) {
            let pair = &mut self.pairs[*place as usize];
            let players = [pair.party(0), pair.party(1)];
            let moves = [0, 1].map(|side| {
                let (at, who) = (players[side], players[1 - side]);
                let asked = asked_at[side] as usize;
                let cooperates = grants.share[asked] > 0.0
                    && grants.limit_bytes[asked] >= UNIT_BYTES
                    && takes(&mut brakes, who.peer);
                facts.push(if cooperates {
                    Fact::Transfer { from: at, to: who, good: SERVICE, bytes: UNIT_BYTES, wasted_bytes: 0 }
                } else {
                    Fact::Refused { at, who, good: SERVICE }
                });
                cooperates
            });
            let payoffs = self.matrix.payoffs(moves);
            facts.push(Fact::Played { players, turn: pair.turns, moves, payoffs });
            pair.play(moves, payoffs);
            players.iter().zip(payoffs).for_each(|(who, payoff)| self.utility[who.peer.index()] += payoff);
            self.stale |= pair.is_over();
            open |= !pair.is_over();
        }
        self.done = !open && self.matching.is_standing() && self.pairs.iter().all(Pair::is_over);
    }

    /// The sum of payoffs.
    fn utility(&self, _: Clock, peer: PeerId) -> f64 {
        self.utility[peer.index()]
    }

    fn done(&self) -> bool {
        self.done
    }
}
