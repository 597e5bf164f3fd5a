//! Ask: who asks whom for what.

use crate::world::{
    Accounts, Asked, Beside, Cohorts, Facts, Goods, Memories, Now, Players, Presence, Rules, Seed, State, Trouble,
    checked,
};
use bevy_ecs::prelude::*;
use game::ids::{Bytes, PeerId};
use game::mechanism::Seeker;
use game::random::{Purpose, Stream};
use game::request::Duty;
use game::request::Queries;
use game::turn::ask::{Place, Row};
use game::verb::Verb;
use game::workload::{Approach, Neighbour, Search};

/// More neighbours than this are taken for a mistake.
const MOST_NEIGHBOURS: f64 = 1e6;

/// The queries of the round, and the sources that the mechanism chooses for them.
pub fn queries(
    now: Res<Now>,
    seed: Res<Seed>,
    mut goods: ResMut<Goods>,
    mut rules: ResMut<Rules>,
    mut queries: Local<Queries>,
    mut chosen: Local<Vec<u32>>,
) {
    goods.0.queries(now.0, &mut queries);
    chosen.clear();
    for asked in queries.all.chunk_by(|a, b| a.by_peer == b.by_peer) {
        for (nth, query) in asked.iter().enumerate() {
            let stream = Stream::of_account(seed.0, Purpose::Choose, query.by_peer.0, nth, now.0.round);
            let mut seeker = Seeker { account: query.by, stream };
            chosen.push(rules.0.choose(now.0, &mut seeker, queries.of(query)) as u32);
        }
    }
    goods.0.choose(now.0, &queries, &chosen);
}

/// Strategies that change whom they ask.
#[allow(clippy::too_many_arguments, reason = "each is a resource that this system names")]
pub fn strategies(
    now: Res<Now>,
    seed: Res<Seed>,
    players: Res<Players>,
    accounts: Res<Accounts>,
    memories: Res<Memories>,
    mut goods: ResMut<Goods>,
    mut rules: ResMut<Rules>,
    mut beside: ResMut<Beside>,
    mut cohorts: ResMut<Cohorts>,
    mut facts: ResMut<Facts>,
    mut trouble: ResMut<Trouble>,
    presences: Query<&Presence>,
) {
    for seats in cohorts.0.iter_mut().filter(|s| s.verbs.has(Verb::Ask)) {
        let table = &mut seats.tables[Verb::Ask as usize];
        table.restart(now.0, Stream::key(seed.0, Purpose::Ask, now.0.round));
        let mut asked: Vec<(PeerId, Vec<Neighbour>)> = Vec::new();
        for peer in &seats.members {
            let Ok(presence) = presences.get(players.entity[peer.index()]) else { continue };
            let Some((newest, _)) = presence.accounts.last().filter(|_| presence.state == State::Online) else {
                continue;
            };
            let mut neighbours = Vec::new();
            goods.0.neighbours(*peer, &mut neighbours);
            let progress = goods.0.progress(*peer);
            let usual = goods.0.usual_search(*peer);
            let had = progress.goal_bytes - progress.wants_bytes;
            let mut values = [0.0; Place::COUNT as usize];
            values[Place::progress as usize] = had as f64 / progress.goal_bytes.max(1) as f64;
            values[Place::wants_bytes as usize] = progress.wants_bytes as f64;
            values[Place::usual_seek as usize] = usual.seek as f64;
            values[Place::usual_announce_s as usize] = usual.announce_s;
            values[Place::public_standing as usize] = rules.0.public_standing(*newest).unwrap_or(0.0);
            let (ring_place, ring_size) = players.ring(*peer).unwrap_or_default();
            values[Place::ring_place as usize] = f64::from(ring_place);
            values[Place::ring_size as usize] = f64::from(ring_size);
            values[Place::seek as usize] = usual.seek as f64;
            values[Place::announce_s as usize] = usual.announce_s;
            table.open_place(peer.0, players.seat[peer.index()], &values);
            for neighbour in &neighbours {
                let memory = memories.of(*peer, neighbour.own_account, neighbour.account, neighbour.good);
                let mut values = [0.0; Row::COUNT as usize];
                values[Row::own_account as usize] = f64::from(neighbour.own_account.0);
                values[Row::account as usize] = f64::from(neighbour.account.0);
                values[Row::good as usize] = f64::from(neighbour.good.0);
                values[Row::offers_bytes as usize] = neighbour.offers_bytes as f64;
                values[Row::shows_bytes as usize] = neighbour.shows_bytes as f64;
                values[Row::hides_bytes as usize] = neighbour.hides_bytes as f64;
                values[Row::received_bytes as usize] = memory.received_bytes as f64;
                values[Row::granted as usize] = f64::from(memory.granted);
                values[Row::standing as usize] = rules.0.standing(neighbour.own_account, neighbour.account);
                let owner = accounts.owner[neighbour.account.index()];
                values[Row::fellow as usize] = f64::from(players.fellow(*peer, owner));
                values[Row::recommended as usize] = f64::from(neighbour.recommended);
                table.push_row(&values);
            }
            asked.push((*peer, neighbours));
        }
        seats.play(Verb::Ask, &mut trouble);
        let table = &seats.tables[Verb::Ask as usize];
        let mut parted = Vec::new();
        for (place, (peer, neighbours)) in asked.iter().enumerate() {
            let usual = goods.0.usual_search(*peer);
            let seek = table.place_column(Place::seek as usize)[place];
            let announce_s = table.place_column(Place::announce_s as usize)[place];
            let search = Search {
                seek: checked(seek, MOST_NEIGHBOURS, usual.seek as f64, *peer, &mut facts) as usize,
                announce_s: checked(announce_s, f64::MAX, usual.announce_s, *peer, &mut facts),
                hide: table.place_column(Place::hide as usize)[place] > 0.0,
            };
            let column = |column: Row, row: usize| table.row_column(column as usize)[row];
            let approaches: Vec<Approach> = table
                .rows_of(place)
                .map(|row| Approach {
                    ask: column(Row::ask, row) > 0.0,
                    reveal_bytes: amount(column(Row::reveal_bytes, row), *peer, &mut facts),
                    reconnect: column(Row::reconnect, row) > 0.0,
                })
                .collect();
            goods.0.decide(now.0, *peer, search, neighbours, &approaches, &mut parted);
        }
        for pair in parted {
            for mechanism in std::iter::once(&mut rules.0).chain(&mut beside.0) {
                mechanism.part(pair.accounts[0], pair.accounts[1], pair.good);
            }
        }
    }
}

/// An amount to reveal; infinity means all.
fn amount(bytes: f64, peer: PeerId, facts: &mut Facts) -> Bytes {
    if bytes == f64::INFINITY { Bytes::MAX } else { checked(bytes, f64::MAX, 0.0, peer, facts) as Bytes }
}

/// What the books oblige peers to do, and the requests of everybody.
pub fn requests(
    now: Res<Now>,
    mut goods: ResMut<Goods>,
    mut rules: ResMut<Rules>,
    mut duties: Local<Vec<Duty>>,
    mut asked: ResMut<Asked>,
) {
    duties.clear();
    rules.0.duties(now.0, &mut duties);
    goods.0.oblige(now.0, &duties);
    goods.0.requests(now.0, &mut asked.0);
}
