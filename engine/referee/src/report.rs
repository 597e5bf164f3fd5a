//! Report: what peers tell the mechanism about what happened.

use crate::world::{Cohorts, Facts, Now, Players, Reports, Seed, Trouble, checked};
use bevy_ecs::prelude::*;
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Good, PeerId};
use game::mechanism::Report;
use game::random::{Purpose, Stream};
use game::turn::report::Row;
use game::verb::Verb;

/// The largest amount that a number of a table holds exactly.
const MOST_BYTES: f64 = (1u64 << 53) as f64;

/// Both sides of every transfer, as they happened.
fn sides(facts: &[Fact]) -> impl Iterator<Item = (Party, AccountId, Good, Bytes, Bytes)> {
    facts
        .iter()
        .flat_map(|fact| match *fact {
            Fact::Transfer { from, to, good, bytes, .. } if bytes > 0 => {
                [Some((to, from.account, good, bytes, 0)), Some((from, to.account, good, 0, bytes))]
            }
            _ => [None, None],
        })
        .flatten()
}

/// Peers that do not change `report` tell the truth.
pub fn truth(players: Res<Players>, cohorts: Res<Cohorts>, facts: Res<Facts>, mut reports: ResMut<Reports>) {
    let honest: Vec<bool> = cohorts.0.iter().map(|s| !s.verbs.has(Verb::Report)).collect();
    reports.0.clear();
    reports.0.extend(sides(&facts.0).filter(|(by, ..)| honest[players.roster.group(by.peer)]).map(
        |(by, about, good, received_bytes, sent_bytes)| Report {
            by: by.account,
            about,
            good,
            received_bytes,
            sent_bytes,
        },
    ));
}

/// The others say what they please.
pub fn strategies(
    now: Res<Now>,
    seed: Res<Seed>,
    players: Res<Players>,
    mut cohorts: ResMut<Cohorts>,
    mut facts: ResMut<Facts>,
    mut reports: ResMut<Reports>,
    mut trouble: ResMut<Trouble>,
) {
    for (group, seats) in cohorts.0.iter_mut().enumerate().filter(|(_, s)| s.verbs.has(Verb::Report)) {
        let mut mine: Vec<_> = sides(&facts.0).filter(|(by, ..)| players.roster.group(by.peer) == group).collect();
        mine.sort_by_key(|(by, about, good, ..)| (by.peer, by.account, *about, *good));
        let table = &mut seats.tables[Verb::Report as usize];
        table.restart(now.0, Stream::key(seed.0, Purpose::Report, now.0.round));
        let mut rows = Vec::new();
        for partners in mine.chunk_by(|a, b| a.0.peer == b.0.peer) {
            let peer = partners[0].0.peer;
            table.open_place(peer.0, players.seat[peer.index()], &[]);
            for row in partners.chunk_by(|a, b| (a.0.account, a.1, a.2) == (b.0.account, b.1, b.2)) {
                let (by, about, good, ..) = row[0];
                let mut values = [0.0; Row::COUNT as usize];
                values[Row::own_account as usize] = f64::from(by.account.0);
                values[Row::account as usize] = f64::from(about.0);
                values[Row::good as usize] = f64::from(good.0);
                values[Row::received_bytes as usize] = row.iter().map(|r| r.3).sum::<Bytes>() as f64;
                values[Row::sent_bytes as usize] = row.iter().map(|r| r.4).sum::<Bytes>() as f64;
                table.push_row(&values);
                rows.push((peer, by.account, about, good));
            }
        }
        seats.play(Verb::Report, &mut trouble);
        let table = &seats.tables[Verb::Report as usize];
        let amount = |row: usize, column: Row, peer: PeerId, facts: &mut Facts| {
            checked(table.row_column(column as usize)[row], MOST_BYTES, 0.0, peer, facts) as Bytes
        };
        for (row, (peer, by, about, good)) in rows.into_iter().enumerate() {
            let received_bytes = amount(row, Row::claimed_received_bytes, peer, &mut facts);
            let sent_bytes = amount(row, Row::claimed_sent_bytes, peer, &mut facts);
            if received_bytes > 0 || sent_bytes > 0 {
                reports.0.push(Report { by, about, good, received_bytes, sent_bytes });
            }
        }
    }
}
