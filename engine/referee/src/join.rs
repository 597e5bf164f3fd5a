//! Join: who is online, under which account.

use crate::world::{
    Accounts, Beside, Cohorts, Facts, Goods, MOST_BYTES, Memories, Now, Players, Presence, Rules, Seed, State, Trouble,
    checked,
};
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use game::fact::{Departure, Fact, Party, Violation};
use game::ids::{AccountId, Bytes, PeerId};
use game::mechanism::Offer;
use game::random::{Purpose, Stream};
use game::turn::join::{JoinAction, Place};
use game::verb::Verb;
use game::workload::{Churn, MOST_REQUESTS, Progress};

/// More accounts than this at once are taken for a mistake.
const MOST_ACCOUNTS: f64 = 1000.0;

/// All that changes when a peer comes or goes.
#[derive(SystemParam)]
pub struct Door<'w> {
    now: Res<'w, Now>,
    goods: ResMut<'w, Goods>,
    rules: ResMut<'w, Rules>,
    beside: ResMut<'w, Beside>,
    players: Res<'w, Players>,
    accounts: ResMut<'w, Accounts>,
    facts: ResMut<'w, Facts>,
}

impl Door<'_> {
    fn enter(&mut self, peer: PeerId, account: AccountId) {
        let who = Party { peer, account };
        self.rules.0.enter(account);
        self.beside.0.iter_mut().for_each(|mechanism| mechanism.enter(account));
        self.goods.0.enter(self.now.0, who);
        let offer = self.offer(peer);
        self.declare(account, offer);
        let Offer { uplink_bytes_per_s, downlink_bytes_per_s, .. } = offer;
        let Progress { wants_bytes, has_bytes, .. } = self.goods.0.progress(peer);
        self.facts.0.push(Fact::Arrived { who, uplink_bytes_per_s, downlink_bytes_per_s, wants_bytes, has_bytes });
        let mut sought = Vec::new();
        self.goods.0.seeks(peer, &mut sought);
        self.facts.0.extend(sought.into_iter().map(|(good, bytes)| Fact::Sought { who, good, bytes }));
    }

    /// What a peer really has to offer.
    fn offer(&self, peer: PeerId) -> Offer {
        let (uplink_bytes_per_s, downlink_bytes_per_s) = self.goods.0.capacity(peer);
        let capacity_bytes = self.goods.0.capacity_bytes(self.now.0, peer);
        Offer { capacity_bytes, uplink_bytes_per_s, downlink_bytes_per_s }
    }

    /// Mechanisms hear what an account says that it has to offer.
    fn declare(&mut self, account: AccountId, offer: Offer) {
        self.rules.0.declare(account, offer);
        self.beside.0.iter_mut().for_each(|mechanism| mechanism.declare(account, offer));
    }

    /// What a peer says that it can give in a round, where that is not the truth.
    fn boast(&mut self, presence: &Presence, declared: f64) {
        let offer = self.offer(presence.peer);
        let capacity_bytes = checked(declared, MOST_BYTES, offer.capacity_bytes as f64, presence.peer, &mut self.facts);
        let uplink_bytes_per_s = (capacity_bytes / self.now.0.round_seconds) as u64;
        self.declare_all(presence, Offer { capacity_bytes: capacity_bytes as Bytes, uplink_bytes_per_s, ..offer });
    }

    /// A peer says the same of all its accounts.
    fn declare_all(&mut self, presence: &Presence, offer: Offer) {
        presence.accounts.iter().for_each(|(account, _)| self.declare(*account, offer));
    }

    fn exit(&mut self, peer: PeerId, account: AccountId, why: Departure) {
        let who = Party { peer, account };
        self.goods.0.leave(self.now.0, who);
        self.rules.0.leave(account);
        self.beside.0.iter_mut().for_each(|mechanism| mechanism.leave(account));
        self.facts.0.push(Fact::Departed { who, why });
    }

    /// Those who run the system vouch for a peer's first account, and for no other.
    fn is_vouched_for(&self, presence: &Presence) -> bool {
        presence.opened == 0 && self.players.pre_trusted[self.players.roster.group(presence.peer)]
    }

    /// Opens a fresh account and enters with it.
    fn open(&mut self, presence: &mut Presence) {
        let account = self.accounts.open(presence.peer);
        if self.is_vouched_for(presence) {
            self.rules.0.vouch(account);
            self.beside.0.iter_mut().for_each(|mechanism| mechanism.vouch(account));
        }
        presence.opened += 1;
        // Most peers have one account, and there may be millions.
        presence.accounts.reserve_exact(1);
        presence.accounts.push((account, self.now.0.round));
        self.enter(presence.peer, account);
    }

    /// Goes online, under the accounts that are open or a first one.
    fn arrive(&mut self, presence: &mut Presence) {
        presence.state = State::Online;
        if presence.accounts.is_empty() {
            self.open(presence);
        } else {
            presence.accounts.iter().for_each(|(account, _)| self.enter(presence.peer, *account));
        }
    }

    fn depart(&mut self, presence: &mut Presence, state: State, why: Departure) {
        if presence.state == State::Online {
            presence.accounts.iter().for_each(|(account, _)| self.exit(presence.peer, *account, why));
        }
        presence.state = state;
    }

    /// Gives up all accounts and opens a fresh one: whoever is behind it now, nobody knows it.
    fn begin_anew(&mut self, presence: &mut Presence, why: Departure) {
        self.depart(presence, State::Online, why);
        presence.accounts.clear();
        self.open(presence);
    }

    /// Opens or closes accounts until there are `wanted`; the oldest stay.
    fn keep_accounts(&mut self, presence: &mut Presence, wanted: usize) {
        while presence.accounts.len() < wanted {
            self.open(presence);
        }
        while presence.accounts.len() > wanted.max(1)
            && let Some((account, _)) = presence.accounts.pop()
        {
            self.exit(presence.peer, account, Departure::Choice);
        }
    }
}

/// The workload's arrivals and departures.
pub fn churn(mut door: Door, mut presences: Query<&mut Presence>) {
    door.facts.0.clear();
    let mut churn = Vec::new();
    let now = door.now.0;
    door.goods.0.churn(now, &mut churn);
    for event in churn {
        let (Churn::Arrive(peer) | Churn::Depart(peer) | Churn::Replace(peer)) = event;
        let Ok(mut presence) = presences.get_mut(door.players.entity[peer.index()]) else { continue };
        match event {
            Churn::Arrive(_) => door.arrive(&mut presence),
            Churn::Depart(_) => door.depart(&mut presence, State::Absent, Departure::Churn),
            Churn::Replace(_) => door.begin_anew(&mut presence, Departure::Churn),
        }
    }
}

/// The strategies' own comings and goings.
pub fn strategies(
    mut door: Door,
    seed: Res<Seed>,
    memories: Res<Memories>,
    mut cohorts: ResMut<Cohorts>,
    mut presences: Query<&mut Presence>,
    mut trouble: ResMut<Trouble>,
) {
    let now = door.now.0;
    for seats in cohorts.0.iter_mut().filter(|s| s.verbs.has(Verb::Join)) {
        let table = &mut seats.tables[Verb::Join as usize];
        table.restart(now, Stream::key(seed.0, Purpose::Join, now.round));
        for peer in &seats.members {
            let Ok(presence) = presences.get(door.players.entity[peer.index()]) else { continue };
            let Some(&(account, opened)) = presence.accounts.last() else { continue };
            if presence.state == State::Absent {
                continue;
            }
            let progress = door.goods.0.progress(*peer);
            let had = progress.goal_bytes - progress.wants_bytes;
            let (received, sent) = memories
                .about_all(*peer)
                .fold((0, 0), |(received, sent), m| (received + m.received_bytes, sent + m.sent_bytes));
            let mut values = [0.0; Place::COUNT as usize];
            values[Place::account as usize] = f64::from(account.0);
            values[Place::online as usize] = f64::from(presence.state == State::Online);
            values[Place::accounts as usize] = presence.accounts.len() as f64;
            values[Place::account_age_rounds as usize] = (now.round - opened) as f64;
            values[Place::progress as usize] = had as f64 / progress.goal_bytes.max(1) as f64;
            values[Place::wants_bytes as usize] = progress.wants_bytes as f64;
            values[Place::received_bytes as usize] = received as f64;
            values[Place::sent_bytes as usize] = sent as f64;
            let capacity_bytes = door.goods.0.capacity_bytes(now, *peer) as f64;
            values[Place::capacity_bytes as usize] = capacity_bytes;
            values[Place::declared_bytes as usize] = capacity_bytes;
            values[Place::standing as usize] = door.rules.0.public_standing(account).unwrap_or(0.0);
            let (ring_place, ring_size) = door.players.ring(*peer).unwrap_or_default();
            values[Place::ring_place as usize] = f64::from(ring_place);
            values[Place::ring_size as usize] = f64::from(ring_size);
            table.open_place(peer.0, door.players.seat[peer.index()], &values);
        }
        seats.play(Verb::Join, &mut trouble);
        let table = &seats.tables[Verb::Join as usize];
        for place in 0..table.places() {
            let peer = PeerId(table.peers()[place]);
            let Ok(mut presence) = presences.get_mut(door.players.entity[peer.index()]) else { continue };
            let online = presence.state == State::Online;
            match JoinAction::of(table.place_column(Place::action as usize)[place]) {
                Some(JoinAction::Leave) if online => door.depart(&mut presence, State::Away, Departure::Choice),
                Some(JoinAction::Return) if !online => door.arrive(&mut presence),
                Some(JoinAction::Whitewash) => door.begin_anew(&mut presence, Departure::Whitewash),
                Some(_) => {}
                None => door.facts.0.push(Fact::Violated { peer, rule: Violation::BadNumber }),
            }
            let wanted = table.place_column(Place::open_accounts as usize)[place];
            let wanted = checked(wanted, MOST_ACCOUNTS, 0.0, peer, &mut door.facts) as usize;
            if wanted > 0 && presence.state == State::Online {
                door.keep_accounts(&mut presence, wanted);
            }
            let declared = table.place_column(Place::declared_bytes as usize)[place];
            let truth = declared == table.place_column(Place::capacity_bytes as usize)[place];
            if presence.state == State::Online {
                match (truth, presence.boasted) {
                    (false, _) => door.boast(&presence, declared),
                    (true, true) => door.declare_all(&presence, door.offer(peer)),
                    (true, false) => {}
                }
                presence.boasted = !truth;
            }
        }
    }
}

/// More requests than any memory holds are refused before anybody sees a neighbour.
pub fn bound(goods: Res<Goods>, mut trouble: ResMut<Trouble>) {
    if let Some(requests) = goods.0.possible_requests().filter(|requests| *requests > MOST_REQUESTS) {
        trouble.0.get_or_insert(format!(
            "the accounts that take part make up to {requests} requests in a round, and more than {MOST_REQUESTS} are \
             not played; let peers open fewer accounts, or have fewer neighbours"
        ));
    }
}
