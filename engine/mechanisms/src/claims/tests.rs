//! Samsara: the published tables, chains and cycles by hand, and what must hold whatever nodes do.

use super::chains::Id;
use super::*;
use crate::queue::tests::plain;
use game::ids::Good;
use game::params::Value;
use game::random::{Purpose, Stream};
use game::request::Queued;
use std::collections::BTreeSet;

const DAY_S: f64 = 86_400.0;
const OBJECT_BYTES: Bytes = 4096;

/// A replica as the world sees it: holder, owner, good.
type Place = (u32, u32, u32);

/// Storage without an engine: it keeps what is granted and tells the truth.
struct World {
    claims: Claims,
    slots: u64,
    round: u64,
    kept: BTreeSet<Place>,
    away: BTreeSet<u32>,
    /// Those who hold no claims.
    claimless: BTreeSet<u32>,
    /// Those who store nothing of others.
    dataless: BTreeSet<u32>,
}

fn claims_with(changes: &[(&str, Value)]) -> Claims {
    let mut params = CARD.defaults();
    changes.iter().for_each(|(name, value)| params.set(name, value.clone()));
    Claims::new(&params)
}

fn aggressive(patience: i64) -> Claims {
    claims_with(&[("forward", Value::Word("aggressive".to_owned())), ("patience_queries", Value::Integer(patience))])
}

impl World {
    fn new(mut claims: Claims, accounts: u32, slots: u64) -> Self {
        for account in (0..accounts).map(AccountId) {
            claims.enter(account);
            let (uplink_bytes_per_s, downlink_bytes_per_s) = (1, 1);
            let capacity_bytes = slots * OBJECT_BYTES;
            claims.declare(account, Offer { capacity_bytes, uplink_bytes_per_s, downlink_bytes_per_s });
        }
        let (kept, away, claimless, dataless) = Default::default();
        Self { claims, slots, round: 0, kept, away, claimless, dataless }
    }

    fn lose(&mut self, account: u32) {
        self.away.insert(account);
        self.claims.leave(AccountId(account));
    }

    fn come_back(&mut self, account: u32) {
        self.away.remove(&account);
        self.claims.enter(AccountId(account));
    }

    fn audit(&self) {
        self.claims.audit().unwrap_or_else(|trouble| panic!("round {}: {trouble}", self.round));
        for account in (0..self.claims.spaces.len() as u32).map(AccountId) {
            let used = self.claims.chains.used(account);
            assert!(used <= self.slots, "account {} uses {used} of {}", account.0, self.slots);
        }
    }

    fn requests(&mut self, clock: Clock, proposals: &[Place]) -> Vec<Request> {
        let request = |to: u32, by: u32, good: Good, duty: bool, fresh: bool| {
            let queued = Queued { since_round: 0, fresh, under_way: !fresh };
            Request { good, provider_wants: false, queued, duty, ..plain(AccountId(to), by) }
        };
        let held = self.kept.iter().map(|(to, by, good)| request(*to, *by, Good(*good), false, false));
        let asked = proposals.iter().map(|(to, by, good)| request(*to, *by, Good(*good), false, true));
        let mut duties = Vec::new();
        self.claims.duties(clock, &mut duties);
        let owed = duties.iter().map(|duty| request(duty.by.0, duty.to.0, DUTY, true, true));
        let mut all: Vec<Request> = held.chain(asked).chain(owed).collect();
        all.retain(|request| !self.away.contains(&request.to.0));
        all.sort_by_key(|request| (request.to, request.good));
        all
    }

    /// Plays a round of a day, in which some replicas are proposed.
    fn day(&mut self, proposals: &[Place]) {
        let clock = Clock { round: self.round, round_seconds: DAY_S };
        let all = self.requests(clock, proposals);
        let mut reports = Vec::new();
        for group in all.chunk_by(|a, b| a.to == b.to) {
            let mut provider = Provider {
                account: group[0].to,
                uplink_bytes_per_s: 1,
                capacity_bytes: self.slots * OBJECT_BYTES,
                slots: Some(self.slots as usize),
                stream: Stream::new(3, Purpose::Recommend, group[0].to.0, self.round),
            };
            let mut shares = vec![0.0; group.len()];
            self.claims.recommend(clock, &mut provider, group, &mut shares);
            assert!(shares.iter().sum::<f64>() <= 1.0 + 1e-9, "{shares:?}");
            for (request, share) in group.iter().zip(shares) {
                let holder = request.to.0;
                let idle =
                    if request.duty { self.claimless.contains(&holder) } else { self.dataless.contains(&holder) };
                let place = (holder, request.by.0, request.good.0);
                let kept = share > 0.0 && !idle;
                if !request.duty && kept {
                    self.kept.insert(place);
                } else if !request.duty {
                    self.kept.remove(&place);
                }
                if kept {
                    let (by, about, good) = (request.by, request.to, request.good);
                    let (received_bytes, sent_bytes, authentic, inauthentic) = (OBJECT_BYTES, 0, 0, 0);
                    reports.push(Report { by, about, good, received_bytes, sent_bytes, authentic, inauthentic });
                }
            }
        }
        reports.retain(|report| !self.away.contains(&report.by.0));
        self.claims.hear(clock, &reports);
        self.audit();
        self.round += 1;
    }

    fn days(&mut self, days: u64) {
        (0..days).for_each(|_| self.day(&[]));
    }

    fn column(&self, name: &str) -> f64 {
        let mut columns = Vec::new();
        self.claims.observe(&mut columns);
        columns.into_iter().find(|column| column.0 == name).unwrap_or_else(|| panic!("no column {name}")).1
    }

    /// The replicas that are still there for living owners.
    fn alive(&self) -> Vec<Place> {
        let there = |account: &u32| !self.away.contains(account);
        self.kept.iter().copied().filter(|(holder, owner, _)| there(holder) && there(owner)).collect()
    }
}

/// 1's data with 0, 2's with 1, and so on: a chain, in which the claim of 0 ends with the last.
fn chain(claims: Claims, links: u32) -> World {
    let mut world = World::new(claims, links + 1, 10);
    (1..=links).for_each(|owner| world.day(&[(owner - 1, owner, owner)]));
    world
}

#[test]
fn a_claim_is_held_for_each_replica_and_moves_on_when_all_is_passed_on() {
    let one_by_one = chain(claims_with(&[]), 4);
    assert_eq!((one_by_one.column("claims_outstanding"), one_by_one.column("forwards")), (4.0, 0.0));
    let mut world = chain(aggressive(5), 4);
    assert_eq!((world.column("claims_outstanding"), world.column("forwards")), (1.0, 3.0));
    assert_eq!((world.column("chain_length_mean"), world.column("chains_below_4_share")), (4.0, 0.0));
    let mut duties = Vec::new();
    world.claims.duties(Clock { round: 9, round_seconds: DAY_S }, &mut duties);
    assert_eq!(duties, [Duty { by: AccountId(4), to: AccountId(0), bytes: OBJECT_BYTES }]);
    world.days(20);
    assert_eq!((world.column("failed_checks"), world.kept.len()), (0.0, 4));
}

#[test]
fn two_that_keep_for_each_other_owe_nothing_and_longer_cycles_close_when_the_claim_comes_home() {
    let mut pair = World::new(claims_with(&[]), 2, 4);
    pair.day(&[(0, 1, 7)]);
    assert_eq!(pair.column("claims_outstanding"), 1.0);
    pair.day(&[(1, 0, 8)]);
    assert_eq!((pair.column("claims_outstanding"), pair.column("cycles"), pair.column("forwards")), (0.0, 1.0, 0.0));
    let mut ring = chain(aggressive(5), 3);
    ring.day(&[(3, 0, 0)]);
    assert_eq!((ring.column("claims_outstanding"), ring.column("cycles"), ring.column("forwards")), (0.0, 1.0, 2.0));
    ring.days(30);
    assert_eq!((ring.kept.len(), ring.column("failed_checks")), (4, 0.0));
}

#[test]
fn when_one_of_a_chain_fails_those_upstream_lose_and_those_downstream_keep() {
    // The example of figure 7: accounts 0 to 4 are E to A, and C fails.
    let mut world = chain(aggressive(5), 4);
    world.lose(2);
    world.days(60);
    assert_eq!(world.alive(), [(3, 4, 4)]);
    assert_eq!((world.column("claims_outstanding"), world.column("discards")), (1.0, 2.0));
}

#[test]
fn when_one_of_a_cycle_fails_its_neighbours_on_both_sides_keep() {
    // The example of figure 8.
    let mut world = chain(aggressive(5), 4);
    world.day(&[(4, 0, 0)]);
    world.lose(2);
    world.days(60);
    assert_eq!(world.alive(), [(0, 1, 1), (3, 4, 4), (4, 0, 0)]);
    assert_eq!((world.column("claims_outstanding"), world.column("cycles")), (1.0, 0.0));
}

#[test]
fn a_replica_is_lost_unless_its_holder_and_all_downstream_live() {
    // All 32 ways in which accounts of a chain may fail, each with its chance.
    let (links, f) = (4_u32, 0.16_f64);
    let mut lost = vec![0.0; links as usize + 1];
    for failed in 0..1_u32 << (links + 1) {
        let mut world = chain(aggressive(1), links);
        (0..=links).filter(|account| failed >> account & 1 == 1).for_each(|account| world.lose(account));
        world.days(15);
        let chance = f.powi(failed.count_ones() as i32) * (1.0 - f).powi((links + 1 - failed.count_ones()) as i32);
        for owner in 1..=links {
            if !world.alive().contains(&(owner - 1, owner, owner)) {
                lost[owner as usize] += chance;
            }
        }
    }
    for owner in 1..=links {
        let downstream = links + 1 - owner;
        let expected = 1.0 - (1.0 - f).powi(downstream as i32 + 1);
        assert!(
            (lost[owner as usize] - expected).abs() < 1e-12,
            "{owner}: {} and not {expected}",
            lost[owner as usize]
        );
    }
}

/// How many of 4000 replicas, whose owners hold no claims, are gone after each day; one site keeps them all.
fn decay(rule: &str) -> Vec<usize> {
    let owners = 4000;
    let mut world =
        World::new(claims_with(&[("discard", Value::Word(rule.to_owned()))]), owners + 1, u64::from(owners));
    world.claimless = (1..=owners).collect();
    world.day(&(1..=owners).map(|owner| (0, owner, owner)).collect::<Vec<_>>());
    let mut left = vec![world.kept.len()];
    for _ in 0..20 {
        world.day(&[]);
        left.push(world.kept.len());
    }
    left
}

#[test]
fn data_decays_as_published_when_claims_are_not_held() {
    let published = Discard { patience: 5, first_version: false };
    for (rule, discard) in [("current", published), ("first_version", Discard { first_version: true, ..published })] {
        let left = decay(rule);
        // The queries fall on the days 1, 2, 3, 10 and 17; a site draws when it next divides its space.
        for day in 1..20 {
            let failed = [2, 3, 4, 11, 18].iter().position(|drawn| *drawn == day).map(|place| place as u32 + 1);
            let (before, p) = (left[day - 1] as f64, discard.chance(failed.unwrap_or(0)));
            let gone = before - left[day] as f64;
            let sigma = (before * p * (1.0 - p)).sqrt();
            assert!((gone - before * p).abs() <= 4.0 * sigma, "{rule}, day {day}: {gone} of {before}, {p} each");
        }
        assert_eq!((left[17] > 0, left[18]), (true, 0));
    }
}

#[test]
fn a_holder_that_keeps_nothing_is_given_up_after_as_many_failed_queries() {
    let mut world = World::new(claims_with(&[]), 2, 4);
    world.day(&[(0, 1, 7)]);
    world.dataless.insert(0);
    world.days(16);
    assert_eq!((world.claims.chains.replicas(), world.column("failed_checks")), (1, 4.0));
    world.days(1);
    assert_eq!((world.claims.chains.replicas(), world.column("claims_outstanding")), (0, 0.0));
}

#[test]
fn what_was_agreed_and_not_done_is_undone() {
    let mut world = World::new(claims_with(&[]), 3, 4);
    world.dataless.insert(0);
    world.day(&[(0, 1, 7), (2, 1, 7)]);
    assert_eq!((world.claims.chains.replicas(), world.column("claims_outstanding")), (1, 1.0));
}

#[test]
fn a_short_absence_costs_next_to_nothing_and_whoever_is_away_asks_nobody() {
    let mut world = World::new(claims_with(&[]), 3, 4);
    world.day(&[(0, 1, 7), (1, 2, 8), (2, 0, 9)]);
    world.lose(1);
    world.days(2);
    // Asked in vain for one claim and one replica, on two days.
    assert_eq!(world.column("failed_checks"), 4.0);
    world.come_back(1);
    world.days(40);
    assert_eq!((world.column("failed_checks"), world.kept.len()), (4.0, 3));
}

#[test]
fn replicas_are_refused_when_either_side_has_no_room_and_only_then() {
    let mut world = World::new(claims_with(&[]), 5, 2);
    // Account 0 holds two replicas, and can take no more; 1 and 2 hold a claim of 0 each.
    world.day(&[(0, 1, 1), (0, 2, 2)]);
    world.day(&[(0, 3, 3)]);
    assert_eq!((world.claims.chains.replicas(), world.column("replicas_refused")), (2, 1.0));
    // For its own replicas 0 has to pass on the claims of others to those who owe it: 3's by way of 1.
    world.day(&[(3, 0, 10)]);
    world.day(&[(4, 0, 10)]);
    assert_eq!((world.claims.chains.replicas(), world.column("forwards")), (4, 2.0));
    world.day(&[(1, 0, 10)]);
    assert_eq!((world.claims.chains.replicas(), world.column("replicas_refused")), (4, 2.0));
    world.days(10);
    assert_eq!((world.column("failed_checks"), world.kept.len()), (0.0, 4));
}

#[test]
fn no_chain_grows_beyond_its_cap() {
    for cap in [1, 2, 4] {
        let claims =
            claims_with(&[("forward", Value::Word("aggressive".to_owned())), ("longest_chain", Value::Integer(cap))]);
        let world = chain(claims, 10);
        assert_eq!(world.column("chain_length_max"), cap as f64);
        assert_eq!(world.column("forwards"), (0..10).filter(|link| link % cap != 0).count() as f64);
    }
}

#[test]
fn a_query_is_one_message_for_all_that_is_asked_of_one_account_and_its_answer_another() {
    let mut world = World::new(claims_with(&[]), 2, 4);
    world.day(&[(0, 1, 7), (0, 1, 8)]);
    world.days(1);
    // Each way: 20 bytes, two identifiers, an answer.
    assert_eq!((world.column("messages"), world.column("message_bytes")), (4.0, 160.0));
    world.lose(1);
    world.days(1);
    assert_eq!((world.column("messages"), world.column("message_bytes")), (5.0, 220.0));
}

#[test]
fn whoever_declares_too_much_is_found_out() {
    let mut world = World::new(claims_with(&[]), 12, 4);
    let offer = Offer { capacity_bytes: 40 * OBJECT_BYTES, uplink_bytes_per_s: 1, downlink_bytes_per_s: 1 };
    world.claims.declare(AccountId(0), offer);
    let clock = Clock { round: 0, round_seconds: DAY_S };
    for holder in 1..10 {
        let request = Request { by: AccountId(0), ..world.requests(clock, &[(holder, 11, 1)])[0] };
        world.claims.object_bytes = OBJECT_BYTES;
        world.claims.agree(AccountId(holder), 4, &request);
    }
    let mut duties = Vec::new();
    world.claims.duties(clock, &mut duties);
    assert_eq!(duties.len(), 9, "its word is taken for room for nine claims");
    let all: Vec<Request> = world.requests(clock, &[]).into_iter().filter(|request| request.to.0 == 0).collect();
    let mut shares = vec![0.0; all.len()];
    world.claims.share_out(&provider_of(0), 4, &all, &mut shares);
    assert_eq!(shares.iter().filter(|share| **share == 0.25).count(), 4, "and it holds four");
}

fn provider_of(account: u32) -> Provider {
    Provider {
        account: AccountId(account),
        uplink_bytes_per_s: 1,
        capacity_bytes: 4 * OBJECT_BYTES,
        slots: Some(4),
        stream: Stream::new(3, Purpose::Recommend, account, 0),
    }
}

#[test]
fn broken_books_are_caught() {
    let mut world = chain(aggressive(5), 4);
    world.claims.chains.break_books();
    assert!(world.claims.audit().expect_err("one link too many").contains("claims"));
}

/// Proposals at random: who has less than it wants asks somebody, seldom the same for the same thing.
fn proposals(stream: &mut Stream, world: &World, accounts: u32, wanted: usize) -> Vec<Place> {
    let mut all = BTreeSet::new();
    for owner in (0..accounts).filter(|owner| !world.away.contains(owner)) {
        let has = world.kept.iter().filter(|place| place.1 == owner).count();
        for copy in has..wanted {
            let holder = stream.below(accounts as usize) as u32;
            let place = (holder, owner, owner * 100 + copy as u32);
            if holder != owner && !world.away.contains(&holder) && !world.kept.contains(&place) {
                all.insert(place);
            }
        }
    }
    all.into_iter().collect()
}

#[test]
fn honest_accounts_fail_no_check_however_claims_move() {
    for (claims, slots) in [(claims_with(&[]), 8), (claims_with(&[]), 4), (aggressive(5), 6)] {
        let mut world = World::new(claims, 60, slots);
        for round in 0..60 {
            let mut stream = Stream::new(slots, Purpose::Trial, 1, round);
            let asked = proposals(&mut stream, &world, 60, 4);
            world.day(&asked);
        }
        assert_eq!((world.column("failed_checks"), world.column("discards")), (0.0, 0.0));
        assert!(world.kept.len() > 200, "{} of 240 replicas", world.kept.len());
        assert_eq!(world.claims.chains.replicas(), world.kept.len() as u64);
    }
}

#[test]
fn books_balance_through_any_sequence_of_stores_failures_and_returns() {
    for seed in 0..12 {
        let slots = 3 + seed % 5;
        let claims = if seed % 2 == 0 { claims_with(&[]) } else { aggressive(2) };
        let mut world = World::new(claims, 40, slots);
        world.claimless = [3].into();
        world.dataless = [4].into();
        for round in 0..80 {
            let mut stream = Stream::new(seed, Purpose::Trial, 2, round);
            let account = stream.below(40) as u32;
            if world.away.contains(&account) {
                world.come_back(account);
            } else if stream.below(3) == 0 {
                world.lose(account);
            }
            let asked = proposals(&mut stream, &world, 40, 3);
            world.day(&asked);
        }
        assert!(world.column("discards") > 0.0 && world.column("forwards") > 0.0);
    }
}

/// Links in chains that somebody holds a claim for.
fn in_chains(chains: &Chains) -> u64 {
    chains.heads().map(|(head, _)| chains.length_of(head)).sum()
}

#[test]
fn chains_grow_when_claims_are_made_and_not_when_they_move_and_shrink_when_cycles_close() {
    let (mut closed, mut moved) = (0, 0);
    for seed in 0..20 {
        let mut stream = Stream::new(seed, Purpose::Trial, 4, 0);
        let mut chains = Chains::new(0);
        let mut all: Vec<Id> = Vec::new();
        for good in 0..600 {
            let (before, cycles) = (in_chains(&chains), chains.cycles);
            let [one, other] = [(); 2].map(|()| AccountId(stream.below(25) as u32));
            match stream.below(5) {
                0 | 1 => {
                    let stored = chains.store((one, 40), (other, 40), Good(good), false);
                    assert_eq!(stored.is_some(), one != other && chains.used(one) <= 40 && chains.used(other) <= 40);
                    all.extend(stored);
                    if chains.cycles == cycles {
                        assert_eq!(in_chains(&chains), before + u64::from(stored.is_some()));
                    }
                }
                2 | 3 => {
                    let replicas = chains.replicas();
                    moved += u64::from(chains.forward(one));
                    assert_eq!(chains.replicas(), replicas);
                    assert!(chains.cycles > cycles || in_chains(&chains) == before, "nothing closed");
                }
                _ if !all.is_empty() => {
                    let id = all.swap_remove(stream.below(all.len()));
                    chains.remove(id).expect("it was there");
                }
                _ => {}
            }
            if chains.cycles > cycles {
                closed += 1;
                assert!(in_chains(&chains) < before, "a cycle closed");
            }
            chains.audit().unwrap_or_else(|trouble| panic!("seed {seed}, step {good}: {trouble}"));
            assert!(chains.creditors(one).all(|creditor| creditor != one), "nobody holds its own claim");
        }
    }
    assert!(closed > 50 && moved > 500, "{closed} cycles, {moved} moves");
}
