//! Downloads: how long peers take for what they came for, and how many are there.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{ColumnDoc, Frame, Measure, MeasureEntry, Roster, Sheet};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("downloads"),
    summary: text("Counts completed downloads and the seconds they took."),
    source: text("Cohen 2003; Piatek et al. 2007, section 5"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("claims: [{ metric: download_s, group: tyrant, within: [60, 120] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        ColumnDoc {
            frame: Frame::Peers,
            name: "download_s",
            doc: "mean seconds from arrival to completion over the peer's completed downloads",
            integer: false,
        },
        ColumnDoc { frame: Frame::Peers, name: "downloads", doc: "downloads that it completed", integer: true },
        ColumnDoc {
            frame: Frame::Rounds,
            name: "online_peers",
            doc: "peers online at the end of the round's first phase",
            integer: true,
        },
        ColumnDoc {
            frame: Frame::Rounds,
            name: "completed_downloads",
            doc: "downloads completed until then",
            integer: true,
        },
    ],
    new: |roster| Box::new(Downloads::new(roster)),
};

struct Downloads {
    seconds: Vec<f64>,
    count: Vec<u32>,
    accounts: Vec<u32>,
    online: Vec<i64>,
    completed: Vec<i64>,
    rounds_online: Vec<f64>,
    rounds_completed: Vec<f64>,
}

impl Downloads {
    fn new(roster: &Roster) -> Self {
        let (peers, groups) = (roster.peers(), roster.groups.len());
        Self {
            seconds: vec![0.0; peers],
            count: vec![0; peers],
            accounts: vec![0; peers],
            online: vec![0; groups],
            completed: vec![0; groups],
            rounds_online: Vec::new(),
            rounds_completed: Vec::new(),
        }
    }
}

impl Measure for Downloads {
    fn fold(&mut self, _: Clock, facts: &[Fact], roster: &Roster) {
        for fact in facts {
            match *fact {
                Fact::Arrived { who, .. } => {
                    self.accounts[who.peer.index()] += 1;
                    if self.accounts[who.peer.index()] == 1 {
                        self.online[roster.group(who.peer)] += 1;
                    }
                }
                Fact::Departed { who, .. } => {
                    self.accounts[who.peer.index()] -= 1;
                    if self.accounts[who.peer.index()] == 0 {
                        self.online[roster.group(who.peer)] -= 1;
                    }
                }
                Fact::Completed { who, took_s, .. } => {
                    self.seconds[who.peer.index()] += took_s;
                    self.count[who.peer.index()] += 1;
                    self.completed[roster.group(who.peer)] += 1;
                }
                Fact::Transfer { .. } | Fact::Gained { .. } | Fact::Supply { .. } | Fact::Violated { .. } => {}
            }
        }
        self.rounds_online.extend(self.online.iter().map(|n| *n as f64));
        self.rounds_completed.extend(self.completed.iter().map(|n| *n as f64));
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        // No download: 0 / 0 is the null of a sheet.
        let mean = self.seconds.iter().zip(&self.count).map(|(s, n)| s / f64::from(*n)).collect();
        sheet.peers.push(("download_s", mean));
        sheet.peers.push(("downloads", self.count.iter().map(|n| f64::from(*n)).collect()));
        sheet.rounds.push(("online_peers", self.rounds_online.clone()));
        sheet.rounds.push(("completed_downloads", self.rounds_completed.clone()));
    }
}
