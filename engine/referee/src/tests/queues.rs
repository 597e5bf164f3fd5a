//! What file sharing asks of the referee: sources that the mechanism chooses, places in queues, rings, those whom the
//! operators vouch for, brakes on downloads, and goods that are not what they seem.

use super::*;
use game::mechanism::Seeker;
use game::request::{Queries, Query, Queued};

/// Peer 0 keeps a queue: a request of each of the others, by the round in which it was made. Peer 1 is looking for
/// something that 2 and 3 have, twice. What reaches the workload is written down.
#[derive(Clone, Default)]
struct Office {
    peers: u32,
    /// When each peer asked, and whether it is served already; who is not there asks nothing.
    asked: Vec<(u32, u32, bool)>,
    /// Whether the others ask peer 1, too.
    two_sources: bool,
    online: Vec<Party>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    chosen: Vec<u32>,
    limits: Vec<u64>,
    brakes: Vec<(PeerId, u64)>,
    inauthentic: Vec<u32>,
}

impl Workload for Office {
    fn capacity(&self, _: PeerId) -> (u64, u64) {
        (UPLINK, u64::MAX)
    }
    fn slots(&self, _: PeerId) -> Option<usize> {
        Some(2)
    }
    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        if clock.round == 0 {
            churn.extend((0..self.peers).map(|peer| Churn::Arrive(PeerId(peer))));
        }
        if clock.round == 2 {
            churn.push(Churn::Depart(PeerId(2)));
        }
    }
    fn enter(&mut self, _: Clock, who: Party) {
        self.online.push(who);
    }
    fn leave(&mut self, _: Clock, who: Party) {
        self.online.retain(|party| *party != who);
    }
    fn progress(&self, _: PeerId) -> Progress {
        Progress::default()
    }
    fn usual_search(&self, _: PeerId) -> Search {
        Search { seek: 1, announce_s: 300.0, hide: false }
    }
    fn neighbours(&self, _: PeerId, _: &mut Vec<Neighbour>) {}
    fn decide(&mut self, _: Clock, _: PeerId, _: Search, _: &[Neighbour], _: &[Approach], _: &mut Vec<Parted>) {}
    fn queries(&mut self, _: Clock, out: &mut Queries) {
        out.clear();
        for good in [7, 8] {
            let sources = out.sources.len() as u32..out.sources.len() as u32 + 2;
            out.sources.extend([AccountId(2), AccountId(3)]);
            out.all.push(Query { by: AccountId(1), by_peer: PeerId(1), good: Good(good), sources });
        }
    }
    fn choose(&mut self, _: Clock, _: &Queries, chosen: &[u32]) {
        self.seen.lock().expect("unpoisoned").chosen.extend(chosen);
    }
    fn requests(&mut self, clock: Clock, out: &mut Requests) {
        out.clear();
        for to in 0..=u32::from(self.two_sources) {
            for (by, since_round, under_way) in self.asked.iter().filter(|(by, ..)| *by != to) {
                let queued = Queued {
                    since_round: *since_round,
                    fresh: u64::from(*since_round) == clock.round,
                    under_way: *under_way,
                };
                if u64::from(*since_round) <= clock.round {
                    let by = Party { peer: PeerId(*by), account: AccountId(*by) };
                    let request = Request::plain(AccountId(to), by, Good(0));
                    out.all.push(Request { provider_wants: false, queued, ..request });
                }
            }
            out.close(PeerId(to));
        }
    }
    fn shown(&self, request: &Request) -> Shown {
        Shown { asks_bytes: u64::from(request.by.0), ..Shown::default() }
    }
    fn transfer(&mut self, _: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        let mut seen = self.seen.lock().expect("unpoisoned");
        seen.limits.clone_from(&grants.limit_bytes);
        seen.brakes.clone_from(&grants.brakes);
        seen.inauthentic.clone_from(&grants.inauthentic);
        for (nth, request) in requests.all.iter().enumerate().filter(|(nth, _)| grants.share[*nth] > 0.0) {
            let by = Party { peer: request.by_peer, account: request.by };
            let from = Party { peer: PeerId(request.to.0), account: request.to };
            let (good, bytes, authentic) = (request.good, 10, !grants.is_inauthentic(nth));
            facts.push(Fact::Judged { by, from, good, bytes, authentic });
        }
    }
    fn utility(&self, _: Clock, _: PeerId) -> f64 {
        0.0
    }
    fn done(&self) -> bool {
        false
    }
}

/// Ranks by a list of keys, chooses the last source, slows account 4 down, and writes down for whom is vouched.
#[derive(Clone, Default)]
struct Clerk {
    keys: Vec<f64>,
    vouched: Arc<Mutex<Vec<AccountId>>>,
    draws: Arc<Mutex<Vec<usize>>>,
    heard: Arc<Mutex<Vec<Report>>>,
}

impl Mechanism for Clerk {
    fn vouch(&mut self, account: AccountId) {
        self.vouched.lock().expect("unpoisoned").push(account);
    }
    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        f64::from(100 * observer.0 + subject.0)
    }
    fn tier(&self, _: AccountId, subject: AccountId) -> Option<u32> {
        (subject.0 == 4).then_some(2)
    }
    fn rank(&self, _: Clock, _: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
        keys.clear();
        keys.extend(requests.iter().map(|request| self.keys[request.by.index()]));
    }
    fn choose(&mut self, _: Clock, seeker: &mut Seeker, sources: &[AccountId]) -> usize {
        assert_eq!((seeker.account, sources), (AccountId(1), &[AccountId(2), AccountId(3)][..]));
        self.draws.lock().expect("unpoisoned").push(seeker.stream.below(1_000_000));
        sources.len() - 1
    }
    fn recommend(&mut self, _: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        assert_eq!(provider.slots, Some(2), "the workload says how many");
        shares.fill(1.0 / requests.len() as f64);
    }
    fn throttle(&self, requester: AccountId) -> u64 {
        if requester == AccountId(4) { 30 } else { u64::MAX }
    }
    fn hear(&mut self, _: Clock, reports: &[Report]) {
        self.heard.lock().expect("unpoisoned").extend(reports);
    }
}

/// Who of the office does what: honest, a liar about fellows, a polluter of account 2, a whitewasher in round 1.
#[derive(Clone, Default)]
struct Clique<const VERB: u8>;
const LIES: u8 = 0;
const POLLUTES: u8 = 1;
const WASHES: u8 = 2;

impl<const VERB: u8> Strategy for Clique<VERB> {
    fn join(&mut self, turn: &mut JoinTurn) {
        if turn.round() == 1 { turn.whitewash() } else { turn.stay() }
    }
    fn serve(&mut self, turn: &mut ServeTurn) {
        turn.follow();
        for row in 0..turn.rows() {
            assert_eq!(
                (turn.tier(row), turn.under_way(row)),
                if turn.account(row) == 4.0 { (2.0, 1.0) } else { (0.0, 0.0) }
            );
            if turn.account(row) == 2.0 {
                turn.pollute(row);
            }
        }
    }
    fn report(&mut self, turn: &mut ReportTurn) {
        for row in 0..turn.rows() {
            assert!(turn.fellow(row) != 1.0 + turn.ring_place(), "nobody is its own fellow");
            let praise = if turn.fellow(row) > 0.0 { 100.0 * turn.ring_size() + turn.fellow(row) } else { 0.0 };
            turn.judge(row, praise, turn.inauthentic(row));
        }
    }
}

impl<const VERB: u8> Listed for Clique<VERB> {
    const VERBS: Verbs = match VERB {
        LIES => Verbs::of(&[Verb::Report]),
        POLLUTES => Verbs::of(&[Verb::Serve]),
        WASHES => Verbs::of(&[Verb::Join]),
        _ => Verbs::NONE,
    };
    fn card() -> &'static game::Card {
        unreachable!("the referee asks no card")
    }
    fn seat(_: &Params) -> Self {
        Self
    }
}

fn group(name: &str, members: std::ops::Range<u32>, entry: StrategyEntry, ring: usize) -> Group {
    let cohort = (entry.cohort)(&Params::default(), members.len());
    Group {
        name: name.to_owned(),
        strategy: name.to_owned(),
        members: members.map(PeerId).collect(),
        cohort,
        extra: false,
        ring,
        pre_trusted: name == "trusted",
        colluding: false,
        whitewashing: false,
    }
}

fn honest() -> StrategyEntry {
    StrategyEntry::of::<Clique<HONEST>>()
}

fn office(office: &Office, clerk: &Clerk, beside: Option<Clerk>, groups: Vec<Group>) -> Game {
    Game::new(Setup {
        seed: 1,
        round_seconds: 10.0,
        warm_up_rounds: 0,
        workload: Box::new(office.clone()),
        mechanism: Box::new(clerk.clone()),
        beside: beside.map(|clerk| Box::new(clerk) as Box<dyn Mechanism>),
        evolution: None,
        groups,
        measures: Box::new(|_| Vec::new()),
    })
    .expect("an unambiguous schedule")
}

/// Account, position, length, position under the mechanism that looks on.
type Place = (u32, u32, u32, Option<u32>);

fn places(game: &Game) -> Vec<Place> {
    let place = |fact: &Fact| match *fact {
        Fact::Queued { at, who, bytes, position, length, beside, standing, tier, .. } => {
            assert_eq!((at.peer.0, at.account.0, who.peer.0), (0, 0, who.account.0));
            assert_eq!((bytes, standing), (u64::from(who.account.0), f64::from(who.account.0)));
            assert_eq!(tier, (who.account.0 == 4).then_some(2));
            Some((who.account.0, position, length, beside))
        }
        _ => None,
    };
    game.facts().iter().filter_map(place).collect()
}

fn clerk(keys: &[f64]) -> Clerk {
    Clerk { keys: keys.to_vec(), ..Clerk::default() }
}

#[test]
fn larger_keys_stand_ahead_and_of_equals_the_earlier() {
    let asked = vec![(1, 0, false), (2, 0, false), (3, 1, false), (4, 1, false)];
    let world = Office { peers: 5, asked, ..Office::default() };
    let keys = [0.0, 1.0, 2.0, 1.0, 2.0];
    let turned: Vec<f64> = keys.iter().map(|key| -key).collect();
    let all = || vec![group("all", 0..5, honest(), 0)];
    let mut game = office(&world, &clerk(&keys), Some(clerk(&turned)), all());
    game.round().expect("plays");
    assert_eq!(places(&game), [(1, 1, 2, Some(0)), (2, 0, 2, Some(1))]);
    game.round().expect("plays");
    assert_eq!(places(&game), [(3, 3, 4, Some(1)), (4, 1, 4, Some(3))], "who came first is told no more");
    let mut game = office(&world, &clerk(&[0.0; 5]), None, all());
    game.round().expect("plays");
    game.round().expect("plays");
    assert_eq!(places(&game), [(3, 2, 4, None), (4, 3, 4, None)], "first come, first served");
}

#[test]
fn those_in_service_stand_in_no_queue() {
    let asked = vec![(1, 0, false), (2, 0, true), (3, 1, false), (4, 1, false)];
    let world = Office { peers: 5, asked, ..Office::default() };
    let mut game = office(&world, &clerk(&[0.0, 1.0, 9.0, 1.0, 2.0]), None, vec![group("all", 0..5, honest(), 0)]);
    game.round().expect("plays");
    game.round().expect("plays");
    assert_eq!(places(&game), [(3, 2, 3, None), (4, 0, 3, None)]);
}

#[test]
fn the_workload_hears_which_source_the_mechanism_chooses() {
    let (world, clerk) = (Office { peers: 4, ..Office::default() }, clerk(&[]));
    office(&world, &clerk, None, vec![group("all", 0..4, honest(), 0)]).round().expect("plays");
    assert_eq!(world.seen.lock().expect("unpoisoned").chosen, [1, 1]);
    let draws = clerk.draws.lock().expect("unpoisoned");
    assert!(draws.len() == 2 && draws[0] != draws[1], "each query has a stream of its own: {draws:?}");
}

#[test]
fn operators_vouch_for_first_accounts_only() {
    let groups =
        || vec![group("all", 0..2, honest(), 0), group("trusted", 2..4, StrategyEntry::of::<Clique<WASHES>>(), 0)];
    let (first, second) = (clerk(&[]), clerk(&[]));
    let mut game = office(&Office { peers: 4, ..Office::default() }, &first, Some(second.clone()), groups());
    game.round().expect("plays");
    game.round().expect("plays");
    let washed = |fact: &&Fact| matches!(fact, Fact::Departed { why: Departure::Whitewash, .. });
    assert_eq!(game.facts().iter().filter(washed).count(), 2, "both came back under fresh accounts");
    for clerk in [first, second] {
        assert_eq!(*clerk.vouched.lock().expect("unpoisoned"), [AccountId(2), AccountId(3)]);
    }
}

#[test]
fn a_brake_on_an_account_holds_for_all_that_it_is_granted_together() {
    let asked = vec![(2, 0, false), (3, 0, false), (4, 0, false)];
    let world = Office { peers: 5, asked, two_sources: true, ..Office::default() };
    office(&world, &clerk(&[0.0; 5]), None, vec![group("all", 0..5, honest(), 0)]).round().expect("plays");
    // 30 B/s in a round of 10 s, from either source or both together.
    let (free, seen) = (u64::MAX, world.seen.lock().expect("unpoisoned"));
    assert_eq!((&seen.limits, &seen.brakes), (&vec![free, free, 300, free, free, 300], &vec![(PeerId(4), 300)]));
}

#[test]
fn what_a_provider_pollutes_is_found_out_and_reported() {
    let asked = vec![(1, 0, false), (2, 0, false), (3, 0, false), (4, 0, true)];
    let (world, clerk) = (Office { peers: 5, asked, ..Office::default() }, clerk(&[0.0; 5]));
    let groups =
        vec![group("polluters", 0..1, StrategyEntry::of::<Clique<POLLUTES>>(), 0), group("all", 1..5, honest(), 0)];
    office(&world, &clerk, None, groups).round().expect("plays");
    assert_eq!(world.seen.lock().expect("unpoisoned").inauthentic, [1], "the second request is that of account 2");
    let heard = clerk.heard.lock().expect("unpoisoned");
    let said: Vec<(u32, u32, u32, u32)> =
        heard.iter().map(|report| (report.by.0, report.about.0, report.authentic, report.inauthentic)).collect();
    assert_eq!(said, [(1, 0, 1, 0), (2, 0, 0, 1), (3, 0, 1, 0), (4, 0, 1, 0)]);
}

#[test]
fn fellows_may_praise_each_other_without_having_dealt() {
    let clerk = clerk(&[]);
    let groups = vec![group("liars", 0..5, StrategyEntry::of::<Clique<LIES>>(), 2), group("all", 5..6, honest(), 0)];
    let mut game = office(&Office { peers: 6, ..Office::default() }, &clerk, None, groups);
    let mut praise = || {
        clerk.heard.lock().expect("unpoisoned").clear();
        game.round().expect("plays");
        let heard = clerk.heard.lock().expect("unpoisoned");
        heard.iter().map(|report| (report.by.0, report.about.0, report.authentic)).collect::<Vec<_>>()
    };
    let all = [(0, 1, 202), (1, 0, 201), (2, 3, 202), (3, 2, 201)];
    assert_eq!(praise(), all, "the fifth is a ring of one, which has no fellow");
    assert_eq!(praise(), all);
    assert_eq!(praise(), all[..2], "peer 2 went offline");
}
