//! What accounts say that they have, what books oblige them to do, and who cannot pay.

use super::*;
use game::mechanism::Offer;
use game::request::DUTY;
use game::request::Duty;

/// What a mechanism was told: in which order which account declared what it can give in a round and in a second.
type Declared = Arc<Mutex<Vec<(u32, [u64; 2])>>>;

/// Writes down declarations, obliges account 1 to account 0, and lets account 2 have nothing.
#[derive(Default)]
struct Clerk {
    declared: Declared,
    heard: Arc<Mutex<Vec<Report>>>,
}

impl Mechanism for Clerk {
    fn declare(&mut self, account: AccountId, offer: Offer) {
        self.declared.lock().expect("unpoisoned").push((account.0, [offer.capacity_bytes, offer.uplink_bytes_per_s]));
    }
    fn duties(&mut self, _: Clock, duties: &mut Vec<Duty>) {
        duties.push(Duty { by: AccountId(1), to: AccountId(0), bytes: 70 });
    }
    fn standing(&self, _: AccountId, _: AccountId) -> f64 {
        0.0
    }
    fn recommend(&mut self, _: Clock, _: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        shares.fill(1.0 / requests.len() as f64);
    }
    fn allow(&self, _: AccountId, requester: AccountId) -> u64 {
        if requester == AccountId(2) { 0 } else { u64::MAX }
    }
    fn hear(&mut self, _: Clock, reports: &[Report]) {
        self.heard.lock().expect("unpoisoned").extend(reports);
    }
}

const SPACE_BYTES: u64 = 70_000;

/// A market in which duties are done, too.
struct Dutiful {
    market: Market,
    duties: Vec<Duty>,
}

impl Workload for Dutiful {
    fn capacity(&self, peer: PeerId) -> (u64, u64) {
        self.market.capacity(peer)
    }
    /// Space is no rate.
    fn capacity_bytes(&self, _: Clock, _: PeerId) -> u64 {
        SPACE_BYTES
    }
    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        self.market.churn(clock, churn);
    }
    fn enter(&mut self, clock: Clock, who: Party) {
        self.market.enter(clock, who);
    }
    fn leave(&mut self, clock: Clock, who: Party) {
        self.market.leave(clock, who);
    }
    fn seeks(&self, peer: PeerId, out: &mut Vec<(Good, u64)>) {
        out.push((Good(7), u64::from(peer.0)));
    }
    fn progress(&self, peer: PeerId) -> Progress {
        self.market.progress(peer)
    }
    fn usual_search(&self, peer: PeerId) -> Search {
        self.market.usual_search(peer)
    }
    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>) {
        self.market.neighbours(peer, out);
    }
    fn decide(
        &mut self,
        clock: Clock,
        peer: PeerId,
        search: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        parted: &mut Vec<Parted>,
    ) {
        self.market.decide(clock, peer, search, neighbours, approaches, parted);
    }
    fn oblige(&mut self, _: Clock, duties: &[Duty]) {
        self.duties = duties.to_vec();
    }
    fn requests(&mut self, clock: Clock, out: &mut Requests) {
        self.market.requests(clock, out);
    }
    fn shown(&self, request: &Request) -> Shown {
        self.market.shown(request)
    }
    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        self.market.transfer(clock, requests, grants, facts);
        let party = |account: AccountId| Party { peer: PeerId(account.0), account };
        let told = |duty: &Duty| Fact::Honoured { by: party(duty.by), to: party(duty.to), bytes: duty.bytes };
        facts.extend(self.duties.iter().map(told));
    }
    fn utility(&self, _: Clock, _: PeerId) -> f64 {
        0.0
    }
    fn done(&self) -> bool {
        false
    }
}

/// Boasts for two rounds, tells the truth for two, and boasts again.
#[derive(Clone)]
struct Boaster;

impl Strategy for Boaster {
    fn join(&mut self, turn: &mut JoinTurn) {
        if turn.round() % 4 < 2 {
            turn.declare(8.0 * turn.capacity_bytes());
        }
    }
}

impl Listed for Boaster {
    const VERBS: Verbs = Verbs::of(&[Verb::Join]);
    fn card() -> &'static game::Card {
        unreachable!("the referee asks no card")
    }
    fn seat(_: &Params) -> Self {
        Self
    }
}

fn game(clerk: Clerk) -> Game {
    let market = Market { peers: 4, online: Vec::new(), mute: Vec::new(), searches: Vec::new() };
    Game::new(Setup {
        seed: 1,
        round_seconds: 10.0,
        warm_up_rounds: 0,
        workload: Box::new(Dutiful { market, duties: Vec::new() }),
        mechanism: Box::new(clerk),
        groups: vec![
            group("honest", &[0, 1, 2], StrategyEntry::of::<Trickster<HONEST>>()),
            group("boaster", &[3], StrategyEntry::of::<Boaster>()),
        ],
        measures: Box::new(|_| Vec::new()),
        beside: None,
        evolution: None,
    })
    .expect("an unambiguous schedule")
}

#[test]
fn accounts_declare_when_they_enter_and_a_boast_is_taken_back_by_the_truth() {
    let clerk = Clerk::default();
    let declared = clerk.declared.clone();
    let mut game = game(clerk);
    let mut said = Vec::new();
    for _ in 0..5 {
        game.round().expect("plays");
        said.push(std::mem::take(&mut *declared.lock().expect("unpoisoned")));
    }
    let (truth, boast) = ([SPACE_BYTES, UPLINK], [8 * SPACE_BYTES, 8 * SPACE_BYTES / 10]);
    assert_eq!(said[0], [(0, truth), (1, truth), (2, truth), (3, truth), (3, boast)]);
    // It says the same again, then the truth, then nothing new, then it boasts anew.
    assert_eq!(said[1..], [vec![(3, boast)], vec![(3, truth)], vec![], vec![(3, boast)]]);
}

#[test]
fn duties_are_told_done_and_heard_and_who_cannot_pay_is_denied() {
    let clerk = Clerk::default();
    let heard = clerk.heard.clone();
    let mut game = game(clerk);
    game.round().expect("plays");
    let facts = game.facts();
    let sought: Vec<u64> =
        facts.iter().filter_map(|f| if let Fact::Sought { bytes, .. } = f { Some(*bytes) } else { None }).collect();
    assert_eq!(sought, [0, 1, 2, 3]);
    let denied = facts.iter().filter(|f| matches!(f, Fact::Denied { who, .. } if who.account == AccountId(2))).count();
    assert_eq!(denied, 3, "by each of the three others");
    assert!(transfers(&game).iter().all(|(_, to, _)| *to != 2));
    let on_duty: Vec<(u32, u64, u64)> = heard
        .lock()
        .expect("unpoisoned")
        .iter()
        .filter(|report| report.good == DUTY)
        .map(|report| (report.by.0, report.received_bytes, report.sent_bytes))
        .collect();
    assert_eq!(on_duty, [(0, 70, 0), (1, 0, 70)]);
}
