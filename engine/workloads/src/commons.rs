//! `commons`: the contribution game (Feldman, Papadimitriou, Chuang and Stoica 2004; Algorithmic Game Theory, chapter 23).
//!
//! A system lives on those who contribute. Peers differ in what they would bear for it: their types are uniform between
//! 0 and `theta_max`. Where a share x contributes, all the load is theirs, 1/x each, and a peer contributes in the next
//! round if its type is above that. So shares go from x to `1 - 1 / (x theta_max)`, to one of two fixed points: an upper
//! one that is stable, or nothing at all; below the lower fixed point, or with a `theta_max` below 4, all is lost.
//!
//! Free-riders may be found out with a probability p and get nothing then. That takes load off contributors, `(x + (1 - x)
//! (1 - p)) / x` each, and threatens free-riders with the loss of p times what the system is worth, `benefit x`. A peer
//! contributes if its type is above the load less the threat. With `p >= 1 / benefit` all contributing is an equilibrium.
//!
//! How it stands on this board: the system is a peer of its own, the group `commons`, that asks everybody for a
//! contribution in every round. What it asks for (`asks_bytes`) is the load, what it offers (`offers_bytes`) what the
//! peer would lose by refusing, both by the last round's share and in units of 1 GiB; what a peer wants (`wants_bytes`)
//! is its type. To grant a share of any size is to contribute. The strategy `contributor` plays the model's rule.
//!
//! What the sources leave open, and how it is settled here:
//!
//! - **Types** are the quantiles `theta_max (i + 1/2) / peers`, dealt to peers at random: a population of any size has
//!   the model's fixed points, to one peer.
//! - **Detection** is played as its expectation: a free-rider gets 1 - p of the benefit.
//! - **The end**: the run is over when a round changes nothing.
//! - **Utility** is that of the last round: the benefit less the load for contributors, 1 - p of the benefit for the
//!   others. Its mean over all peers is the welfare `(benefit x - 1)(x + (1 - x)(1 - p))`.

use game::card::{Card, Kind, integer, number, text};
use game::cast::{Cast, Extra};
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::request::{Grants, Request, Requests};
use game::workload::{Churn, Progress, Shown, Workload, WorkloadEntry};
use std::borrow::Cow;

/// A load of 1, in bytes: fine enough for a type.
const UNIT_BYTES: f64 = (1u64 << 30) as f64;

/// Loads that are larger than this have no number; nobody bears them.
const MOST_BYTES: f64 = (1u64 << 53) as f64;

/// The only goods.
const CONTRIBUTION: Good = Good(0);

static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("commons"),
    summary: text("Everybody may contribute to a system that all live on; the fewer do, the more each must bear."),
    source: text(
        "Feldman et al. 2004, Free-Riding and Whitewashing in Peer-to-Peer Systems; Nisan et al. 2007, chapter 23",
    ),
    version: 2,
    params: Cow::Borrowed(&[
        integer("peers", 10_000, 1, 10_000_000, "peers"),
        number("theta_max", 5.0, 0.001, 1e6, "the largest type: the load that the most generous peer would bear"),
        number("initial_share", 1.0, 0.0, 1.0, "share of peers that contributed before the first round"),
        number("benefit", 10.0, 0.0, 1e6, "what the system is worth to a peer when all contribute (alpha)"),
        number("detection", 0.0, 0.0, 1.0, "probability that a free-rider is found out and gets nothing"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("workload: { commons: { theta_max: 6, initial_share: 0.5 } }"),
};

/// The catalogue entry.
pub const ENTRY: WorkloadEntry = WorkloadEntry {
    card: &CARD,
    peers: |params| params.count("peers"),
    extras: |_| vec![Extra { group: "commons".to_owned(), count: 1, ..Extra::default() }],
    tells_matches: |_| false,
    requests: |_, _| None,
    check: |_| Ok(()),
    check_groups: |_, _| Ok(Vec::new()),
    new: |params, cast| Ok(Box::new(Commons::new(params, cast)?)),
};

/// The workload.
struct Commons {
    benefit: f64,
    detection: f64,
    /// The peer that asks.
    system: PeerId,
    /// The type of each peer.
    theta: Vec<f64>,
    accounts: Vec<Vec<AccountId>>,
    /// Whether each peer contributed in the last round.
    contributes: Vec<bool>,
    /// The share that did, in the last round and in the one before.
    share: f64,
    before: Option<f64>,
}

impl Commons {
    fn new(params: &Params, cast: &Cast) -> Result<Self, String> {
        let mut system = cast.groups.iter().filter(|group| group.extra).flat_map(|group| &group.members);
        let system = *system.next().ok_or("the groups do not hold the peer that asks")?;
        let n = params.count("peers");
        let mut order: Vec<usize> = (0..n).collect();
        Stream::new(cast.seed, Purpose::Demand, 0, 0).shuffle(&mut order);
        let theta_max = params.number("theta_max");
        let mut theta = vec![0.0; cast.peers()];
        order.iter().enumerate().for_each(|(nth, peer)| theta[*peer] = theta_max * (nth as f64 + 0.5) / n as f64);
        Ok(Self {
            benefit: params.number("benefit"),
            detection: params.number("detection"),
            system,
            theta,
            accounts: vec![Vec::new(); cast.peers()],
            contributes: vec![false; cast.peers()],
            share: params.number("initial_share"),
            before: None,
        })
    }

    /// What each contributor must bear. Nobody served is no load, and something served by nobody is one without end.
    fn load(&self) -> f64 {
        (self.share + (1.0 - self.share) * (1.0 - self.detection)) / self.share
    }

    fn account(&self, peer: PeerId) -> Option<AccountId> {
        self.accounts[peer.index()].last().copied()
    }
}

fn bytes(units: f64) -> Bytes {
    (units * UNIT_BYTES).min(MOST_BYTES) as Bytes
}

impl Workload for Commons {
    fn capacity(&self, _: PeerId) -> (u64, u64) {
        (u64::MAX, u64::MAX)
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        Churn::all_at_once(clock, self.accounts.len(), churn);
    }

    fn enter(&mut self, _: Clock, who: Party) {
        let accounts = &mut self.accounts[who.peer.index()];
        accounts.push(who.account);
        accounts.sort_unstable();
    }

    fn leave(&mut self, _: Clock, who: Party) {
        self.accounts[who.peer.index()].retain(|account| *account != who.account);
    }

    fn progress(&self, peer: PeerId) -> Progress {
        let theta = bytes(self.theta[peer.index()]);
        Progress { goal_bytes: theta, wants_bytes: theta, has_bytes: 0 }
    }

    fn requests(&mut self, _: Clock, out: &mut Requests) {
        out.clear();
        let Some(account) = self.account(self.system) else { return };
        let by = Party { peer: self.system, account };
        for peer in (0..self.accounts.len() as u32).map(PeerId).filter(|peer| *peer != self.system) {
            out.all.extend(self.account(peer).map(|to| Request::plain(to, by, CONTRIBUTION)));
            out.close(peer);
        }
    }

    fn shown(&self, _: &Request) -> Shown {
        let threat = self.detection * self.benefit * self.share;
        Shown { asks_bytes: bytes(self.load()), offers_bytes: bytes(threat), gained_bytes: 0 }
    }

    fn transfer(&mut self, _: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        self.contributes.fill(false);
        let mut contributors = 0;
        for (place, peer) in requests.providers.iter().enumerate() {
            for asked in requests.of(place) {
                let request = &requests.all[asked];
                let at = Party { peer: *peer, account: request.to };
                let who = Party { peer: request.by_peer, account: request.by };
                let most = grants.limit_bytes[asked].min(grants.brake(who.peer));
                if grants.share[asked] > 0.0 && most > 0 {
                    contributors += 1;
                    self.contributes[peer.index()] = true;
                    let bytes = self.shown(request).asks_bytes.min(most);
                    facts.push(Fact::Transfer { from: at, to: who, good: CONTRIBUTION, bytes, wasted_bytes: 0 });
                } else {
                    facts.push(Fact::Refused { at, who, good: CONTRIBUTION });
                }
            }
        }
        self.before = Some(self.share);
        self.share = contributors as f64 / (self.accounts.len() - 1) as f64;
    }

    /// What the last round was worth, in units of the cost of serving one peer.
    fn utility(&self, _: Clock, peer: PeerId) -> f64 {
        let benefit = self.benefit * self.share;
        if peer == self.system {
            0.0
        } else if self.contributes[peer.index()] {
            benefit - self.load()
        } else {
            (1.0 - self.detection) * benefit
        }
    }

    fn done(&self) -> bool {
        self.before == Some(self.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::cast::CastGroup;
    use game::params::Value;

    fn commons(peers: i64, set: &[(&str, f64)]) -> Commons {
        let mut params = CARD.defaults();
        params.set("peers", Value::Integer(peers));
        set.iter().for_each(|(name, value)| params.set(name, Value::Number(*value)));
        let group = |name: &str, members: std::ops::Range<u32>, extra| {
            let members: Vec<PeerId> = members.map(PeerId).collect();
            CastGroup { name: name.to_owned(), members, params: params.clone(), extra, ring: 0 }
        };
        let n = peers as u32;
        let groups = vec![group("all", 0..n, false), group("commons", n..n + 1, true)];
        let mut commons = Commons::new(&params, &Cast { seed: 3, round_seconds: 1.0, groups }).expect("a workload");
        (0..=n).for_each(|id| commons.enter(CLOCK, Party { peer: PeerId(id), account: AccountId(id) }));
        commons
    }

    const CLOCK: Clock = Clock { round: 0, round_seconds: 1.0 };

    /// Plays the model's rule until nothing changes; the share of contributors, and the mean utility.
    fn settle(set: &[(&str, f64)]) -> (f64, f64) {
        let peers = 10_000;
        let mut commons = commons(peers, set);
        let mut requests = Requests::default();
        for _ in 0..10_000 {
            commons.requests(CLOCK, &mut requests);
            assert_eq!(requests.providers.len(), peers as usize);
            let contributes = |(place, request): (usize, &Request)| {
                let shown = commons.shown(request);
                let wants = commons.progress(requests.providers[place]).wants_bytes as f64;
                f64::from(wants > shown.asks_bytes as f64 - shown.offers_bytes as f64)
            };
            let share = requests.all.iter().enumerate().map(contributes).collect();
            let limit_bytes = vec![Bytes::MAX; requests.all.len()];
            let grants = Grants { share, limit_bytes, ..Grants::default() };
            commons.transfer(CLOCK, &requests, &grants, &mut Vec::new());
            if commons.done() {
                break;
            }
        }
        let utility = (0..peers as u32).map(|peer| commons.utility(CLOCK, PeerId(peer))).sum::<f64>();
        (commons.share, utility / peers as f64)
    }

    #[test]
    fn shares_go_to_the_fixed_points() {
        // G12, as the text has them: theta_max, the stable share, the unstable one.
        for (theta_max, upper, lower) in
            [(5.0, 0.7236, 0.2764), (6.0, 0.7887, 0.2113), (10.0, 0.8873, 0.1127), (20.0, 0.9472, 0.0528)]
        {
            let from = |initial: f64| settle(&[("theta_max", theta_max), ("initial_share", initial)]).0;
            for initial in [1.0, upper + 0.01, lower + 0.005] {
                assert!((from(initial) - upper).abs() < 1.5e-4, "{theta_max} from {initial}: {}", from(initial));
            }
            assert_eq!(from(lower - 0.005), 0.0, "{theta_max}: below the unstable point all is lost");
        }
        assert_eq!(settle(&[("theta_max", 3.9)]).0, 0.0);
        // At 4 the two are one, and a share that creeps up to it stops where a step is below half a peer.
        let at_four = settle(&[("theta_max", 4.0)]).0;
        assert!((0.5..0.51).contains(&at_four), "{at_four}");
    }

    #[test]
    fn a_threat_keeps_contributors() {
        let share = |theta_max, detection| settle(&[("theta_max", theta_max), ("detection", detection)]).0;
        assert_eq!(share(3.0, 0.05), 0.0);
        assert_eq!(share(3.0, 0.1), 1.0);
        assert!((share(5.0, 0.05) - 0.8523).abs() < 1e-4, "{}", share(5.0, 0.05));
    }

    #[test]
    fn utility_adds_up_to_the_welfare() {
        for detection in [0.0, 0.05, 0.2] {
            let (x, utility) = settle(&[("theta_max", 6.0), ("detection", detection)]);
            let welfare = (10.0 * x - 1.0) * (x + (1.0 - x) * (1.0 - detection));
            assert!((utility - welfare).abs() < 1e-9, "{utility}, not {welfare}");
        }
    }
}
