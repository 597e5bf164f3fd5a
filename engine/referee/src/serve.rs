//! Serve: how capacity is divided over those who ask.

use crate::world::{
    Accounts, Asked, Cohorts, Facts, Goods, Granted, Memories, Now, Players, Presence, Rules, Seed, Trouble,
};
use bevy_ecs::prelude::*;
use game::fact::{Fact, Party, Violation};
use game::ids::{AccountId, Bytes, Clock, PeerId};
use game::knows::Knows;
use game::mechanism::Provider;
use game::moves::Moves;
use game::random::{Purpose, Stream};
use game::request::{Grants, Requests};
use game::table::Table;
use game::turn::serve::{Place, Row};
use game::verb::Verb;
use std::collections::BTreeSet;

/// What the protocol would have everybody grant. Honest peers follow it; for who may not know it, it is not worked out.
#[allow(clippy::too_many_arguments, reason = "each is a resource that this system names")]
pub fn recommend(
    now: Res<Now>,
    seed: Res<Seed>,
    players: Res<Players>,
    cohorts: Res<Cohorts>,
    goods: Res<Goods>,
    asked: Res<Asked>,
    mut rules: ResMut<Rules>,
    mut granted: ResMut<Granted>,
) {
    let requests = &asked.0;
    let Granted { grants, recommended } = &mut *granted;
    recommended.clear();
    recommended.resize(requests.all.len(), 0.0);
    let in_vain: Vec<bool> = cohorts.0.iter().map(|s| s.verbs.has(Verb::Serve) && !s.knows.global).collect();
    let advised = |(_, peer): &(usize, &PeerId)| !in_vain[players.roster.group(**peer)];
    for (place, peer) in requests.providers.iter().enumerate().filter(advised) {
        let range = requests.of(place);
        let mut start = range.start;
        let accounts = requests.all[range.clone()].chunk_by(|a, b| a.to == b.to).count();
        for (nth, group) in requests.all[range].chunk_by(|a, b| a.to == b.to).enumerate() {
            let shares = &mut recommended[start..start + group.len()];
            start += group.len();
            let mut provider = Provider {
                account: group[0].to,
                uplink_bytes_per_s: goods.0.capacity(*peer).0,
                // Several accounts of one peer share what it can give.
                capacity_bytes: goods.0.capacity_bytes(now.0, *peer) / accounts as u64,
                slots: goods.0.slots(*peer),
                stream: Stream::of_account(seed.0, Purpose::Recommend, peer.0, nth, now.0.round),
            };
            rules.0.recommend(now.0, &mut provider, group, shares);
            if accounts > 1 {
                // Several accounts of one peer share its uplink.
                shares.iter_mut().for_each(|s| *s /= accounts as f64);
            }
        }
    }
    grants.share.clone_from(recommended);
    grants.inauthentic.clear();
    grants.withhold.clear();
    grants.withhold.resize(requests.providers.len(), false);
}

/// Strategies that divide their capacity otherwise.
#[allow(clippy::too_many_arguments, reason = "each is a resource that this system names")]
pub fn strategies(
    now: Res<Now>,
    seed: Res<Seed>,
    players: Res<Players>,
    memories: Res<Memories>,
    goods: Res<Goods>,
    rules: Res<Rules>,
    asked: Res<Asked>,
    presences: Query<&Presence>,
    mut cohorts: ResMut<Cohorts>,
    mut granted: ResMut<Granted>,
    mut facts: ResMut<Facts>,
    mut trouble: ResMut<Trouble>,
) {
    let requests = &asked.0;
    let Granted { grants, recommended } = &mut *granted;
    for (group, seats) in cohorts.0.iter_mut().enumerate().filter(|(_, s)| s.verbs.has(Verb::Serve)) {
        let mine = |peer: &PeerId| players.roster.group(*peer) == group;
        let places: Vec<usize> = (0..requests.providers.len()).filter(|p| mine(&requests.providers[*p])).collect();
        let view = Asking {
            now: now.0,
            key: Stream::key(seed.0, Purpose::Serve, now.0.round),
            players: &players,
            memories: &memories,
            goods: &goods,
            rules: &rules,
            requests,
            recommended,
            presences: &presences,
        };
        let table = &mut seats.tables[Verb::Serve as usize];
        match seats.knows.global {
            true => view.whole(&places, table),
            false => view.matches_only(&places, seats.knows, table),
        }
        seats.play(Verb::Serve, &mut trouble);
        let table = &seats.tables[Verb::Serve as usize];
        for (at, &place) in places.iter().enumerate() {
            let shares = &mut grants.share[requests.of(place)];
            shares.copy_from_slice(&table.row_column(Row::share as usize)[table.rows_of(at)]);
            clip(shares, requests.providers[place], &mut facts);
            let pollutes = &table.row_column(Row::pollute as usize)[table.rows_of(at)];
            let asked = requests.of(place).zip(pollutes).filter(|(_, pollutes)| **pollutes > 0.0);
            grants.inauthentic.extend(asked.map(|(request, _)| request as u32));
            grants.withhold[place] = table.place_column(Place::withhold as usize)[at] > 0.0;
        }
    }
    grants.inauthentic.sort_unstable();
}

/// What is to be seen by those who are asked.
struct Asking<'a, 'w, 's, 'p> {
    now: Clock,
    key: u64,
    players: &'a Players,
    memories: &'a Memories,
    goods: &'a Goods,
    rules: &'a Rules,
    requests: &'a Requests,
    recommended: &'a [f64],
    presences: &'a Query<'w, 's, &'p Presence>,
}

impl Asking<'_, '_, '_, '_> {
    /// Fills a table with all that a turn tells.
    fn whole(&self, places: &[usize], table: &mut Table) {
        let Self { now, players, memories, goods, rules, requests, .. } = self;
        table.restart(*now, self.key);
        let (mut standings, mut subjects, mut moves) = (Vec::new(), Vec::new(), Vec::new());
        for &place in places {
            let peer = requests.providers[place];
            table.open_place(peer.0, players.seat[peer.index()], &self.place(peer));
            let mut at = requests.of(place).start;
            for asked in requests.all[requests.of(place)].chunk_by(|a, b| a.to == b.to) {
                subjects.clear();
                subjects.extend(asked.iter().map(|r| r.by));
                rules.0.standings(asked[0].to, &subjects, &mut standings);
                goods.0.moves(asked, &mut moves);
                for ((request, standing), moves) in asked.iter().zip(&standings).zip(&moves) {
                    let shown = goods.0.shown(request);
                    let memory = memories.of(peer, request.to, request.by, request.good);
                    let mut values = [0.0; Row::COUNT as usize];
                    values[Row::own_account as usize] = f64::from(request.to.0);
                    values[Row::account as usize] = f64::from(request.by.0);
                    values[Row::good as usize] = f64::from(request.good.0);
                    values[Row::asks_bytes as usize] = shown.asks_bytes as f64;
                    values[Row::offers_bytes as usize] = shown.offers_bytes as f64;
                    values[Row::received_bytes as usize] = memory.received_bytes as f64;
                    values[Row::sent_bytes as usize] = memory.sent_bytes as f64;
                    values[Row::gained_bytes as usize] = shown.gained_bytes as f64;
                    values[Row::granted as usize] = f64::from(memory.granted);
                    values[Row::kin as usize] = f64::from(players.are_kin(peer, request.by_peer));
                    values[Row::fellow as usize] = f64::from(players.fellow(peer, request.by_peer));
                    values[Row::standing as usize] = *standing;
                    values[Row::tier as usize] = f64::from(rules.0.tier(request.to, request.by).unwrap_or(0));
                    values[Row::duty as usize] = f64::from(request.duty);
                    values[Row::under_way as usize] = f64::from(request.queued.under_way);
                    for (column, value) in MATCH.into_iter().zip(told(moves)) {
                        values[column as usize] = value;
                    }
                    values[Row::recommended as usize] = self.recommended[at];
                    table.push_row(&values);
                    at += 1;
                }
            }
        }
    }

    /// What a peer knows of itself.
    fn place(&self, peer: PeerId) -> [f64; Place::COUNT as usize] {
        let mut values = [0.0; Place::COUNT as usize];
        values[Place::capacity_bytes as usize] = self.goods.0.capacity_bytes(self.now, peer) as f64;
        values[Place::wants_bytes as usize] = self.goods.0.progress(peer).wants_bytes as f64;
        if let Ok(presence) = self.presences.get(self.players.entity[peer.index()])
            && let Some((newest, _)) = presence.accounts.last()
        {
            values[Place::public_standing as usize] = self.rules.0.public_standing(*newest).unwrap_or(0.0);
        }
        let (ring_place, ring_size) = self.players.ring(peer).unwrap_or_default();
        values[Place::ring_place as usize] = f64::from(ring_place);
        values[Place::ring_size as usize] = f64::from(ring_size);
        values
    }

    /// Fills a table for those who may know of their matches only; with a memory that ends, not even with whom.
    fn matches_only(&self, places: &[usize], knows: Knows, table: &mut Table) {
        let Self { goods, requests, .. } = self;
        // The clock, too, is beyond the match.
        table.restart_blank(Clock { round: 0, ..self.now }, self.key);
        for &place in places {
            let peer = requests.providers[place];
            table.open_blank(peer.0, self.players.seat[peer.index()], requests.of(place).len());
        }
        table.lay_out();
        let mut moves = Vec::new();
        for (at, &place) in places.iter().enumerate() {
            let asked = &requests.all[requests.of(place)];
            let rows = table.rows_of(at);
            goods.0.moves(asked, &mut moves);
            let mut columns = table.row_columns_mut(MATCH.map(|column| column as usize));
            for (row, moves) in rows.clone().zip(&moves) {
                for (column, value) in columns.iter_mut().zip(told(&moves.seen_by(knows))) {
                    column[row] = value;
                }
            }
            if knows.memory.is_none() {
                let [own, other] =
                    table.row_columns_mut([Row::own_account, Row::account].map(|column| column as usize));
                for (row, request) in rows.zip(asked) {
                    own[row] = f64::from(request.to.0);
                    other[row] = f64::from(request.by.0);
                }
            }
        }
    }
}

/// The columns that tell of a match.
const MATCH: [Row; 7] = [
    Row::turns,
    Row::own_moves,
    Row::its_moves,
    Row::own_cooperations,
    Row::its_cooperations,
    Row::own_score,
    Row::its_score,
];

/// What they tell.
fn told(moves: &Moves) -> [f64; MATCH.len()] {
    [
        f64::from(moves.turns),
        moves.own_moves as f64,
        moves.its_moves as f64,
        f64::from(moves.own_cooperations),
        f64::from(moves.its_cooperations),
        moves.own_score,
        moves.its_score,
    ]
}

/// A peer cannot grant more than it has, nor less than nothing.
fn clip(shares: &mut [f64], peer: PeerId, facts: &mut Facts) {
    let mut total = 0.0;
    let mut bad = false;
    for share in shares.iter_mut() {
        if !(share.is_finite() && *share >= 0.0) {
            (*share, bad) = (0.0, true);
        }
        total += *share;
    }
    if bad {
        facts.0.push(Fact::Violated { peer, rule: Violation::BadShare });
    }
    // A little more than 1 is rounding.
    if total > 1.0 + 1e-9 {
        facts.0.push(Fact::Violated { peer, rule: Violation::OverBudget });
        shares.iter_mut().for_each(|s| *s /= total);
    }
}

/// What mistakes make of each grant, how much of it the books permit, and how much slow accounts may take in over all their grants.
pub fn allow(
    now: Res<Now>,
    goods: Res<Goods>,
    rules: Res<Rules>,
    asked: Res<Asked>,
    accounts: Res<Accounts>,
    mut granted: ResMut<Granted>,
    mut facts: ResMut<Facts>,
) {
    let Grants { share, limit_bytes, brakes, .. } = &mut granted.grants;
    goods.0.tremble(now.0, &asked.0, share);
    limit_bytes.clear();
    brakes.clear();
    let mut slow: Vec<(PeerId, AccountId, Bytes)> = Vec::new();
    for (request, share) in asked.0.all.iter().zip(&*share) {
        if *share <= 0.0 {
            limit_bytes.push(0);
            continue;
        }
        let most = now.0.bytes(rules.0.throttle(request.by));
        let allowed = rules.0.allow(request.to, request.by);
        if allowed == 0 {
            let at = Party { peer: accounts.owner[request.to.index()], account: request.to };
            let who = Party { peer: request.by_peer, account: request.by };
            facts.0.push(Fact::Denied { at, who, good: request.good });
        }
        limit_bytes.push(allowed.min(most));
        if most < Bytes::MAX {
            slow.push((request.by_peer, request.by, most));
        }
    }
    slow.sort_unstable();
    slow.dedup();
    brakes.extend(slow.chunk_by(|a, b| a.0 == b.0).map(|mine| (mine[0].0, mine.iter().map(|(.., most)| most).sum())));
    if !brakes.is_empty() {
        // A peer with another account that is not slow has its whole downlink for that one.
        let granted = asked.0.all.iter().zip(&*share).filter(|(_, share)| **share > 0.0);
        let fast = granted.filter(|(request, _)| rules.0.throttle(request.by) == u64::MAX);
        let fast: BTreeSet<PeerId> = fast.map(|(request, _)| request.by_peer).collect();
        brakes.retain(|(peer, _)| !fast.contains(peer));
    }
}
