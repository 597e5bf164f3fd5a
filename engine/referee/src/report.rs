//! Report: what peers tell the mechanism about what happened.

use crate::world::{
    Accounts, Beside, Cohorts, Facts, MOST_BYTES, Now, Players, Presence, Reports, Rules, Seed, State, Trouble, checked,
};
use bevy_ecs::prelude::*;
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Good, PeerId};
use game::mechanism::Report;
use game::random::{Purpose, Stream};
use game::request::DUTY;
use game::turn::report::{Place, Row};
use game::verb::Verb;
use std::collections::BTreeSet;

/// More downloads in a round than this are taken for a mistake.
const MOST_DOWNLOADS: f64 = 1e9;

/// One side of what happened between two accounts.
#[derive(Clone, Copy)]
struct Side {
    by: Party,
    about: AccountId,
    good: Good,
    received_bytes: Bytes,
    sent_bytes: Bytes,
    authentic: u32,
    inauthentic: u32,
    refused: bool,
}

impl Side {
    /// Nothing happened yet.
    fn new(by: Party, about: AccountId, good: Good) -> Self {
        Self { by, about, good, received_bytes: 0, sent_bytes: 0, authentic: 0, inauthentic: 0, refused: false }
    }

    fn truth(self) -> Report {
        let Self { by, about, good, received_bytes, sent_bytes, authentic, inauthentic, .. } = self;
        Report { by: by.account, about, good, received_bytes, sent_bytes, authentic, inauthentic }
    }
}

/// Both sides of every transfer and of every duty that was done, as they happened, what receivers found out about what they got, and who got nothing.
fn sides(facts: &[Fact]) -> impl Iterator<Item = Side> {
    facts
        .iter()
        .flat_map(|fact| match *fact {
            Fact::Transfer { from, to, good, bytes, .. } if bytes > 0 => [
                Some(Side { received_bytes: bytes, ..Side::new(to, from.account, good) }),
                Some(Side { sent_bytes: bytes, ..Side::new(from, to.account, good) }),
            ],
            Fact::Honoured { by, to, bytes } => [
                Some(Side { received_bytes: bytes, ..Side::new(to, by.account, DUTY) }),
                Some(Side { sent_bytes: bytes, ..Side::new(by, to.account, DUTY) }),
            ],
            Fact::Judged { by, from, good, authentic, .. } => {
                let (yes, no) = (u32::from(authentic), u32::from(!authentic));
                [Some(Side { authentic: yes, inauthentic: no, ..Side::new(by, from.account, good) }), None]
            }
            Fact::Refused { at, who, good } => [Some(Side { refused: true, ..Side::new(who, at.account, good) }), None],
            _ => [None, None],
        })
        .flatten()
}

/// Peers that do not change `report` tell the truth, if anybody listens.
pub fn truth(
    players: Res<Players>,
    cohorts: Res<Cohorts>,
    rules: Res<Rules>,
    beside: Res<Beside>,
    facts: Res<Facts>,
    mut reports: ResMut<Reports>,
) {
    reports.0.clear();
    if !rules.0.hears() && !beside.0.as_ref().is_some_and(|beside| beside.hears()) {
        return;
    }
    let honest: Vec<bool> = cohorts.0.iter().map(|s| !s.verbs.has(Verb::Report)).collect();
    let tells = |side: &Side| !side.refused && honest[players.roster.group(side.by.peer)];
    let told = sides(&facts.0).filter(tells);
    reports.0.extend(told.map(Side::truth));
}

/// The others say what they please, about whom they dealt with and about the fellows of their ring.
#[allow(clippy::too_many_arguments, reason = "each is a resource that this system names")]
pub fn strategies(
    now: Res<Now>,
    seed: Res<Seed>,
    players: Res<Players>,
    rules: Res<Rules>,
    accounts: Res<Accounts>,
    presences: Query<&Presence>,
    mut cohorts: ResMut<Cohorts>,
    mut facts: ResMut<Facts>,
    mut reports: ResMut<Reports>,
    mut trouble: ResMut<Trouble>,
) {
    for (group, seats) in cohorts.0.iter_mut().enumerate().filter(|(_, s)| s.verbs.has(Verb::Report)) {
        let mut mine: Vec<Side> = sides(&facts.0).filter(|side| players.roster.group(side.by.peer) == group).collect();
        fellows(&players, &presences, &seats.members, &mut mine);
        let key = |side: &Side| (side.by.peer, side.by.account, side.about, side.good);
        mine.sort_by_key(key);
        let table = &mut seats.tables[Verb::Report as usize];
        table.restart(now.0, Stream::key(seed.0, Purpose::Report, now.0.round));
        let mut rows = Vec::new();
        for partners in mine.chunk_by(|a, b| a.by.peer == b.by.peer) {
            let peer = partners[0].by.peer;
            let (ring_place, ring_size) = players.ring(peer).unwrap_or_default();
            let mut values = [0.0; Place::COUNT as usize];
            values[Place::ring_place as usize] = f64::from(ring_place);
            values[Place::ring_size as usize] = f64::from(ring_size);
            table.open_place(peer.0, players.seat[peer.index()], &values);
            for row in partners.chunk_by(|a, b| key(a) == key(b)) {
                let mut values = values_of(row, &players, &accounts);
                let tier = rules.0.tier(row[0].by.account, row[0].about);
                values[Row::tier as usize] = f64::from(tier.unwrap_or(0));
                table.push_row(&values);
                rows.push(row[0]);
            }
        }
        seats.play(Verb::Report, &mut trouble);
        let table = &seats.tables[Verb::Report as usize];
        let claimed = |row: usize, column: Row, most: f64, peer: PeerId, facts: &mut Facts| {
            checked(table.row_column(column as usize)[row], most, 0.0, peer, facts) as u64
        };
        for (row, side) in rows.into_iter().enumerate() {
            let mut amount = |column, most| claimed(row, column, most, side.by.peer, &mut facts);
            let report = Report {
                by: side.by.account,
                about: side.about,
                good: side.good,
                received_bytes: amount(Row::claimed_received_bytes, MOST_BYTES),
                sent_bytes: amount(Row::claimed_sent_bytes, MOST_BYTES),
                authentic: amount(Row::claimed_authentic, MOST_DOWNLOADS) as u32,
                inauthentic: amount(Row::claimed_inauthentic, MOST_DOWNLOADS) as u32,
            };
            if (report.received_bytes, report.sent_bytes, report.authentic, report.inauthentic) != (0, 0, 0, 0) {
                reports.0.push(report);
            }
        }
    }
}

/// Adds a side for every two fellows of a ring that are there, by their newest accounts, and did not deal with each other.
fn fellows(players: &Players, presences: &Query<&Presence>, members: &[PeerId], sides: &mut Vec<Side>) {
    let size = members.first().map_or(0, |peer| players.ring[players.roster.group(*peer)]);
    if size == 0 {
        return;
    }
    let dealt: BTreeSet<(PeerId, AccountId)> = sides.iter().map(|side| (side.by.peer, side.about)).collect();
    for ring in members.chunks(size as usize) {
        let there: Vec<Party> = ring
            .iter()
            .filter_map(|peer| presences.get(players.entity[peer.index()]).ok())
            .filter(|presence| presence.state == State::Online)
            .filter_map(|presence| Some(Party { peer: presence.peer, account: presence.accounts.last()?.0 }))
            .collect();
        for by in &there {
            let others = there.iter().filter(|other| other.peer != by.peer);
            let strangers = others.filter(|other| !dealt.contains(&(by.peer, other.account)));
            sides.extend(strangers.map(|other| Side::new(*by, other.account, Good(0))));
        }
    }
}

/// The columns of one row: what passed between two accounts.
fn values_of(row: &[Side], players: &Players, accounts: &Accounts) -> [f64; Row::COUNT as usize] {
    let first = row[0];
    let mut values = [0.0; Row::COUNT as usize];
    values[Row::own_account as usize] = f64::from(first.by.account.0);
    values[Row::account as usize] = f64::from(first.about.0);
    values[Row::good as usize] = f64::from(first.good.0);
    values[Row::duty as usize] = f64::from(first.good == DUTY);
    values[Row::received_bytes as usize] = row.iter().map(|side| side.received_bytes).sum::<Bytes>() as f64;
    values[Row::sent_bytes as usize] = row.iter().map(|side| side.sent_bytes).sum::<Bytes>() as f64;
    values[Row::authentic as usize] = f64::from(row.iter().map(|side| side.authentic).sum::<u32>());
    values[Row::inauthentic as usize] = f64::from(row.iter().map(|side| side.inauthentic).sum::<u32>());
    values[Row::refused as usize] = f64::from(row.iter().any(|side| side.refused));
    let other = accounts.owner[first.about.index()];
    values[Row::fellow as usize] = f64::from(players.fellow(first.by.peer, other));
    values
}
