//! The referee with toys: a workload where everybody asks everybody for a fixed amount, a mechanism
//! that splits equally and listens, and strategies that cheat in each verb.

mod promises;
mod queues;

use super::*;
use game::fact::{Departure, Party, Violation};
use game::ids::{AccountId, Good};
use game::mechanism::{Provider, Report};
use game::params::Params;
use game::request::{Grants, Request, Requests};
use game::strategy::{Listed, Strategy, StrategyEntry};
use game::turn::{AskTurn, JoinTurn, ReportTurn, ServeTurn};
use game::verb::{Verb, Verbs};
use game::workload::{Approach, Churn, Neighbour, Parted, Progress, Search, Shown};
use std::sync::{Arc, Mutex};

/// Bytes per second of every uplink.
const UPLINK: u64 = 1000;

/// Everybody asks everybody; what is granted arrives.
struct Market {
    peers: u32,
    online: Vec<Party>,
    /// Pairs that do not ask, and what was decided last.
    mute: Vec<(PeerId, AccountId)>,
    searches: Vec<Search>,
}

impl Workload for Market {
    fn capacity(&self, _: PeerId) -> (u64, u64) {
        (UPLINK, u64::MAX)
    }
    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        if clock.round == 0 {
            churn.extend((0..self.peers).map(|p| Churn::Arrive(PeerId(p))));
        }
    }
    fn enter(&mut self, _: Clock, who: Party) {
        self.online.push(who);
        self.online.sort_by_key(|p| (p.peer, p.account));
    }
    fn leave(&mut self, _: Clock, who: Party) {
        self.online.retain(|p| *p != who);
    }
    fn progress(&self, _: PeerId) -> Progress {
        Progress { goal_bytes: 100, wants_bytes: 50, has_bytes: 50 }
    }
    fn usual_search(&self, _: PeerId) -> Search {
        Search { seek: 7, announce_s: 300.0, hide: false }
    }
    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>) {
        out.extend(self.online.iter().filter(|p| p.peer != peer).map(|p| Neighbour {
            handle: 0,
            own_account: AccountId(peer.0),
            account: p.account,
            good: Good(0),
            offers_bytes: 10,
            shows_bytes: 0,
            hides_bytes: 0,
            recommended: true,
        }));
    }
    fn decide(
        &mut self,
        _: Clock,
        peer: PeerId,
        search: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        _: &mut Vec<Parted>,
    ) {
        self.searches.push(search);
        self.mute.retain(|(p, _)| *p != peer);
        self.mute.extend(neighbours.iter().zip(approaches).filter(|(_, a)| !a.ask).map(|(n, _)| (peer, n.account)));
    }
    fn requests(&mut self, _: Clock, out: &mut Requests) {
        out.clear();
        for provider in 0..self.peers {
            for to in self.online.iter().filter(|p| p.peer.0 == provider) {
                for by in self.online.iter().filter(|p| p.peer.0 != provider) {
                    if !self.mute.contains(&(by.peer, to.account)) {
                        out.all.push(Request::plain(to.account, *by, Good(0)));
                    }
                }
            }
            out.close(PeerId(provider));
        }
    }
    fn possible_requests(&self) -> Option<u64> {
        Some(1 << self.online.len())
    }
    fn shown(&self, _: &Request) -> Shown {
        Shown::default()
    }
    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        for (place, provider) in requests.providers.iter().enumerate() {
            for r in requests.of(place) {
                let request = requests.all[r];
                let share = (grants.share[r] * clock.bytes(UPLINK) as f64) as u64;
                let bytes = share.min(grants.limit_bytes[r]);
                if bytes > 0 {
                    let from = Party { peer: *provider, account: request.to };
                    let to = Party { peer: request.by_peer, account: request.by };
                    facts.push(Fact::Transfer { from, to, good: Good(0), bytes, wasted_bytes: 0 });
                }
            }
        }
    }
    fn utility(&self, _: Clock, peer: PeerId) -> f64 {
        f64::from(peer.0)
    }
    fn done(&self) -> bool {
        false
    }
}

/// Splits equally, forbids account 3 to receive more than 5 bytes, and writes down what it hears.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Vec<Report>>>, bool, Option<f64>);

impl Mechanism for Listener {
    fn standing(&self, _: AccountId, subject: AccountId) -> f64 {
        f64::from(subject.0)
    }
    fn recommend(&mut self, _: Clock, _: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        shares.fill(1.0 / requests.len() as f64);
    }
    fn allow(&self, _: AccountId, requester: AccountId) -> u64 {
        if requester == AccountId(3) { 5 } else { u64::MAX }
    }
    fn hear(&mut self, _: Clock, reports: &[Report]) {
        self.0.lock().expect("unpoisoned").extend(reports);
    }
    fn audit(&self) -> Result<(), String> {
        if self.1 { Err("a penny is missing".to_owned()) } else { Ok(()) }
    }
    fn public_standing(&self, subject: AccountId) -> Option<f64> {
        self.2.map(|more| more * f64::from(subject.0))
    }
    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        columns.push(("heard", self.0.lock().expect("unpoisoned").len() as f64));
    }
}

/// A strategy made of closures over plain functions.
#[derive(Clone, Default)]
struct Trickster<const VERB: u8>;
const HONEST: u8 = 9;

impl<const VERB: u8> Strategy for Trickster<VERB> {
    fn join(&mut self, turn: &mut JoinTurn) {
        match turn.round() {
            1 => turn.whitewash(),
            2 => turn.leave(),
            4 => turn.come_back(),
            5 => turn.open_accounts(3.0),
            6 => turn.open_accounts(1.0),
            7 => turn.open_accounts(f64::NAN),
            _ => turn.stay(),
        }
    }
    fn ask(&mut self, turn: &mut AskTurn) {
        turn.seek(if turn.round() == 0 { 12.0 } else { -1.0 });
        turn.announce_s(1.0);
        turn.ask(1);
    }
    fn serve(&mut self, turn: &mut ServeTurn) {
        match turn.round() {
            0 => (0..turn.rows()).for_each(|row| turn.grant(row, 0.8)),
            1 => turn.grant(0, f64::NAN),
            2 => turn.grant(0, -0.5),
            _ => {
                let best = (0..turn.rows()).max_by(|a, b| turn.received_bytes(*a).total_cmp(&turn.received_bytes(*b)));
                turn.grant(best.unwrap_or(0), 1.0);
            }
        }
    }
    fn report(&mut self, turn: &mut ReportTurn) {
        for row in 0..turn.rows() {
            turn.claim(row, 2.0 * turn.received_bytes(row), turn.account(row));
        }
    }
}

impl<const VERB: u8> Listed for Trickster<VERB> {
    const VERBS: Verbs = match VERB {
        0 => Verbs::of(&[Verb::Join]),
        1 => Verbs::of(&[Verb::Ask]),
        2 => Verbs::of(&[Verb::Serve]),
        3 => Verbs::of(&[Verb::Report]),
        _ => Verbs::NONE,
    };
    fn card() -> &'static game::Card {
        unreachable!("the referee asks no card")
    }
    fn seat(_: &Params) -> Self {
        Self
    }
}

/// A group that plays one strategy.
fn group(name: &str, members: &[u32], entry: StrategyEntry) -> Group {
    Group {
        name: name.to_owned(),
        strategy: name.to_owned(),
        members: members.iter().map(|p| PeerId(*p)).collect(),
        cohort: (entry.cohort)(&Params::default(), members.len()),
        extra: false,
        ring: 0,
        pre_trusted: false,
        colluding: false,
        whitewashing: false,
    }
}

/// Four peers: three honest ones and, as peer 3, a trickster.
fn game<const VERB: u8>(listener: Listener) -> Game {
    game_against(StrategyEntry::of::<Trickster<VERB>>(), listener)
}

/// The same, where peer 3 plays something.
fn game_against(trickster: StrategyEntry, listener: Listener) -> Game {
    Game::new(Setup {
        seed: 1,
        round_seconds: 10.0,
        warm_up_rounds: 0,
        workload: Box::new(Market { peers: 4, online: Vec::new(), mute: Vec::new(), searches: Vec::new() }),
        mechanism: Box::new(listener),
        groups: vec![
            group("honest", &[0, 1, 2], StrategyEntry::of::<Trickster<HONEST>>()),
            group("trickster", &[3], trickster),
        ],
        measures: Box::new(|_| Vec::new()),
        beside: None,
        evolution: None,
    })
    .expect("an unambiguous schedule")
}

fn transfers(game: &Game) -> Vec<(u32, u32, u64)> {
    game.facts()
        .iter()
        .filter_map(|f| match f {
            Fact::Transfer { from, to, bytes, .. } => Some((from.peer.0, to.peer.0, *bytes)),
            _ => None,
        })
        .collect()
}

fn violations(game: &Game) -> Vec<Violation> {
    game.facts().iter().filter_map(|f| if let Fact::Violated { rule, .. } = f { Some(*rule) } else { None }).collect()
}

#[test]
fn honest_peers_grant_what_is_recommended_as_far_as_the_books_permit() {
    let mut game = game::<HONEST>(Listener::default());
    game.round().expect("plays");
    for (from, to, bytes) in transfers(&game) {
        assert_eq!(bytes, if to == 3 { 5 } else { 3333 }, "{from} -> {to}");
    }
    assert_eq!(game.sheet().peers, [("utility", vec![0.0, 1.0, 2.0, 3.0])]);
}

#[test]
fn peers_stand_by_their_newest_account_where_standing_is_public() {
    let mut game = game::<0>(Listener(Arc::default(), false, Some(10.0)));
    assert!(game.sheet().peers.iter().all(|(name, _)| *name != "public_standing"), "nobody has an account yet");
    game.play(2, |_| {}).expect("plays");
    // The last of the four came back under a fifth account.
    assert_eq!(game.sheet().peers[1], ("public_standing", vec![0.0, 10.0, 20.0, 40.0]));
}

#[test]
fn whether_standing_is_public_is_said_by_the_mechanism_and_not_by_the_numbers() {
    let peers = |public| {
        let mut game = game::<HONEST>(Listener(Arc::default(), false, public));
        game.play(2, |_| {}).expect("plays");
        game.sheet().peers
    };
    assert_eq!(peers(Some(0.0))[1], ("public_standing", vec![0.0; 4]), "nothing is a standing, too");
    assert!(peers(None).iter().all(|(name, _)| *name != "public_standing"), "it makes none public");
}

#[test]
fn joining_opens_and_closes_accounts() {
    let mut game = game::<0>(Listener::default());
    let mut log: Vec<Vec<String>> = Vec::new();
    for _ in 0..9 {
        game.round().expect("plays");
        let mine = |f: &&Fact| !matches!(f, Fact::Transfer { .. });
        log.push(game.facts().iter().filter(mine).map(ToString::to_string).filter(|l| l.contains("peer 3")).collect());
    }
    let words = |round: usize| log[round].join("; ").replace(", uplink 1000 B/s, wants 50 B", "");
    assert_eq!(words(0), "peer 3 (account 3) arrives");
    assert_eq!(words(1), "peer 3 (account 3) whitewashes; peer 3 (account 4) arrives");
    assert_eq!(words(2), "peer 3 (account 4) leaves by choice");
    assert_eq!(words(3), "");
    assert_eq!(words(4), "peer 3 (account 4) arrives");
    assert_eq!(words(5), "peer 3 (account 5) arrives; peer 3 (account 6) arrives");
    assert_eq!(words(6), "peer 3 (account 6) leaves by choice; peer 3 (account 5) leaves by choice");
    assert_eq!(words(7), "peer 3 breaks a rule: BadNumber");
}

#[test]
fn several_accounts_share_one_uplink() {
    let mut game = game::<0>(Listener::default());
    for _ in 0..6 {
        game.round().expect("plays");
    }
    let sent: u64 = transfers(&game).iter().filter(|t| t.0 == 3).map(|t| t.2).sum();
    assert!((9_990..=10_000).contains(&sent), "three accounts gave {sent} B of 10,000");
}

#[test]
fn asking_is_heard_and_nonsense_is_clipped() {
    let mut game = game::<1>(Listener::default());
    game.round().expect("plays");
    let served: Vec<u32> = transfers(&game).iter().filter(|t| t.1 == 3).map(|t| t.0).collect();
    assert_eq!(served, [1], "it asked the second of its neighbours only");
    assert!(violations(&game).is_empty());
    game.round().expect("plays");
    assert_eq!(violations(&game), [Violation::BadNumber], "it cannot look for -1 neighbours");
}

#[test]
fn serving_beyond_capacity_is_clipped() {
    let mut game = game::<2>(Listener::default());
    let mut sent = Vec::new();
    let mut broken = Vec::new();
    for _ in 0..4 {
        game.round().expect("plays");
        sent.push(transfers(&game).iter().filter(|t| t.0 == 3).map(|t| t.2).sum::<u64>());
        broken.push(violations(&game));
    }
    assert_eq!(broken[..3], [vec![Violation::OverBudget], vec![Violation::BadShare], vec![Violation::BadShare]]);
    assert_eq!(sent, [9999, 0, 0, 10_000]);
    assert!(broken[3].is_empty());
}

#[test]
fn reports_may_lie_and_facts_do_not() {
    let listener = Listener::default();
    let mut game = game::<3>(listener.clone());
    game.round().expect("plays");
    let heard = listener.0.lock().expect("unpoisoned").clone();
    let about = |by: u32, about: u32| -> Vec<(u64, u64)> {
        let from = |r: &&Report| r.by.0 == by && r.about.0 == about;
        heard.iter().filter(from).map(|r| (r.received_bytes, r.sent_bytes)).collect()
    };
    assert_eq!(about(0, 1), [(0, 3333), (3333, 0)], "the honest tell what happened");
    assert_eq!(about(3, 2), [(10, 2)], "5 bytes arrived; it claims twice that, and to have sent 2");
}

#[test]
fn books_that_do_not_balance_stop_the_run() {
    let mut game = game::<HONEST>(Listener(Arc::default(), true, None));
    let trouble = game.round().expect_err("the audit fails");
    assert!(trouble.contains("round 0") && trouble.contains("a penny is missing"), "{trouble}");
}

/// Fails in the third round.
struct Failing;
impl Cohort for Failing {
    fn verbs(&self) -> Verbs {
        Verbs::of(&[Verb::Serve])
    }
    fn play(&mut self, table: &mut game::table::Table) -> Result<(), String> {
        if table.clock().round == 2 { Err("line 3: attempt to index nil".to_owned()) } else { Ok(()) }
    }
}

#[test]
fn a_strategy_that_fails_stops_the_run_with_its_words() {
    let mut game = Game::new(Setup {
        seed: 1,
        round_seconds: 10.0,
        warm_up_rounds: 0,
        workload: Box::new(Market { peers: 2, online: Vec::new(), mute: Vec::new(), searches: Vec::new() }),
        mechanism: Box::new(Listener::default()),
        groups: vec![Group {
            name: "scripted".to_owned(),
            strategy: "x.lua".to_owned(),
            members: vec![PeerId(0), PeerId(1)],
            cohort: Box::new(Failing),
            extra: false,
            ring: 0,
            pre_trusted: false,
            colluding: false,
            whitewashing: false,
        }],
        measures: Box::new(|_| Vec::new()),
        beside: None,
        evolution: None,
    })
    .expect("an unambiguous schedule");
    let trouble = game.play(10, |_| {}).expect_err("it fails");
    assert_eq!(trouble, "round 2: group `scripted`, `serve`: line 3: attempt to index nil");
}

#[test]
fn departures_have_their_reasons() {
    let reasons = [Departure::Churn, Departure::Choice, Departure::Whitewash];
    let who = Party { peer: PeerId(0), account: AccountId(0) };
    let told: std::collections::BTreeSet<String> =
        reasons.iter().map(|why| Fact::Departed { who, why: *why }.to_string()).collect();
    assert_eq!(told.len(), 3);
}

/// Opens many accounts in round 1, and does not live to see whom it could ask.
#[derive(Clone)]
struct Crowd;

impl Strategy for Crowd {
    fn join(&mut self, turn: &mut JoinTurn) {
        turn.open_accounts(if turn.round() == 1 { 30.0 } else { 1.0 });
    }
    fn ask(&mut self, turn: &mut AskTurn) {
        assert!(turn.round() == 0, "a neighbour was seen");
    }
}

impl Listed for Crowd {
    const VERBS: Verbs = Verbs::of(&[Verb::Join, Verb::Ask]);
    fn card() -> &'static game::Card {
        unreachable!("the referee asks no card")
    }
    fn seat(_: &Params) -> Self {
        Self
    }
}

#[test]
fn a_round_with_too_many_requests_is_refused_before_anybody_asks() {
    let mut game = game_against(StrategyEntry::of::<Crowd>(), Listener::default());
    game.round().expect("four accounts are few");
    let trouble = game.round().expect_err("33 accounts are many");
    assert!(trouble.starts_with("round 1: ") && trouble.contains("8589934592 requests"), "{trouble}");
}

/// Writes down who was in which group, and that whoever is in another than before is said to have moved.
struct Census(Arc<Mutex<Vec<Vec<u32>>>>);

impl Measure for Census {
    fn fold(&mut self, _: Clock, _: &[Fact], roster: &Roster) {
        let mut census = self.0.lock().expect("unpoisoned");
        let before = census.last().unwrap_or(&roster.group_of);
        let changed = (0..).zip(before.iter().zip(&roster.group_of)).filter(|(_, (before, now))| before != now);
        let changed: Vec<(PeerId, u32)> = changed.map(|(peer, (before, _))| (PeerId(peer), *before)).collect();
        assert_eq!(roster.moved, changed);
        census.push(roster.group_of.clone());
    }
    fn write(&self, roster: &Roster, _: &mut Sheet) {
        self.0.lock().expect("unpoisoned").push(roster.group_of.clone());
    }
}

/// Counts its calls, and the seats of the last one.
struct Counting(Arc<Mutex<(u32, Vec<u32>)>>);

impl Cohort for Counting {
    fn verbs(&self) -> Verbs {
        Verbs::of(&[Verb::Ask])
    }
    fn play(&mut self, table: &mut game::table::Table) -> Result<(), String> {
        let mut seen = self.0.lock().expect("unpoisoned");
        *seen = (seen.0 + 1, table.seats().to_vec());
        Ok(())
    }
}

/// What is seen of a run in which strategies spread.
type Seen = (Vec<Vec<u32>>, [(u32, Vec<u32>); 2]);

/// Peers 0, 1 and 2 in one group, and 3, whose utility is higher, in another, each played by a cohort that counts;
/// and the groups in every round and at the end.
fn evolved(learning: f64) -> Seen {
    let census = Arc::new(Mutex::new(Vec::new()));
    let calls = [(); 2].map(|()| Arc::new(Mutex::new((0, Vec::new()))));
    let group = |nth: usize, members: &[u32]| Group {
        name: nth.to_string(),
        strategy: nth.to_string(),
        members: members.iter().map(|p| PeerId(*p)).collect(),
        cohort: Box::new(Counting(calls[nth].clone())),
        extra: false,
        ring: 0,
        pre_trusted: false,
        colluding: false,
        whitewashing: false,
    };
    let seen = census.clone();
    let mut game = Game::new(Setup {
        seed: 1,
        round_seconds: 10.0,
        workload: Box::new(Market { peers: 4, online: Vec::new(), mute: Vec::new(), searches: Vec::new() }),
        mechanism: Box::new(Listener::default()),
        groups: vec![group(0, &[0, 1, 2]), group(1, &[3])],
        measures: Box::new(|_| vec![Box::new(Census(seen))]),
        beside: None,
        evolution: Some(Evolution { learning, mutation: 0.0, every_rounds: 2, sure_difference: 0.0 }),
        warm_up_rounds: 0,
    })
    .expect("an unambiguous schedule");
    game.play(4, |_| {}).expect("four rounds");
    game.sheet();
    let groups = census.lock().expect("unpoisoned").clone();
    (groups, calls.map(|calls| calls.lock().expect("unpoisoned").clone()))
}

#[test]
fn peers_change_to_what_does_better_and_results_are_told_by_where_they_began() {
    let (groups, [left, right]) = evolved(1.0);
    let (before, after) = (vec![0, 0, 0, 1], vec![1, 1, 1, 1]);
    assert_eq!(groups, [&before, &before, &after, &after, &before].map(Clone::clone), "two rounds are a period");
    assert_eq!(left, (2, vec![0, 1, 2]), "a cohort without peers is not called");
    assert_eq!(right, (4, vec![0, 1, 2, 3]), "one call per round, and everybody has its own seat");
}

#[test]
fn who_does_not_learn_stays() {
    let (groups, [left, right]) = evolved(0.0);
    assert!(groups.iter().all(|groups| *groups == [0, 0, 0, 1]));
    assert_eq!((left.1, right.1), (vec![0, 1, 2], vec![3]));
}
