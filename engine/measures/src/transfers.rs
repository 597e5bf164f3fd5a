//! Transfers: how much everybody gave and got.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{ColumnDoc, Frame, Measure, MeasureEntry, Roster, Sheet};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("transfers"),
    summary: text("Adds up what peers gave and got, and how well their uplinks were used."),
    source: text("Cohen 2003; Piatek et al. 2007, section 3"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("claims: [{ metric: uplink_utilisation, within: [0.5, 1] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        ColumnDoc { frame: Frame::Cells, name: "transferred_bytes", doc: "bytes that moved", integer: true },
        ColumnDoc {
            frame: Frame::Cells,
            name: "wasted_bytes",
            doc: "bytes of those that were of no use (duplicates)",
            integer: true,
        },
        ColumnDoc {
            frame: Frame::Cells,
            name: "uplink_utilisation",
            doc: "bytes that moved divided by what all uplinks online could have carried",
            integer: false,
        },
        ColumnDoc { frame: Frame::Peers, name: "uploaded_bytes", doc: "bytes that it gave", integer: true },
        ColumnDoc { frame: Frame::Peers, name: "downloaded_bytes", doc: "bytes that it got", integer: true },
        ColumnDoc {
            frame: Frame::Peers,
            name: "share_ratio",
            doc: "uploaded_bytes divided by downloaded_bytes; null if it got nothing",
            integer: false,
        },
        ColumnDoc { frame: Frame::Rounds, name: "uploaded_bytes", doc: "bytes that the group gave", integer: true },
        ColumnDoc { frame: Frame::Rounds, name: "downloaded_bytes", doc: "bytes that the group got", integer: true },
    ],
    new: |roster| Box::new(Transfers::new(roster)),
};

struct Transfers {
    uploaded: Vec<u64>,
    downloaded: Vec<u64>,
    wasted: u64,
    uplink: Vec<u64>,
    accounts: Vec<u32>,
    /// Bytes per second of all uplinks online, and what they could have carried so far.
    online: u64,
    could_carry: f64,
    rounds_uploaded: Vec<f64>,
    rounds_downloaded: Vec<f64>,
}

impl Transfers {
    fn new(roster: &Roster) -> Self {
        let n = roster.peers();
        Self {
            uploaded: vec![0; n],
            downloaded: vec![0; n],
            wasted: 0,
            uplink: vec![0; n],
            accounts: vec![0; n],
            online: 0,
            could_carry: 0.0,
            rounds_uploaded: Vec::new(),
            rounds_downloaded: Vec::new(),
        }
    }
}

impl Measure for Transfers {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        let groups = roster.groups.len();
        let mut up = vec![0u64; groups];
        let mut down = vec![0u64; groups];
        for fact in facts {
            match *fact {
                Fact::Arrived { who, uplink_bytes_per_s, .. } => {
                    self.accounts[who.peer.index()] += 1;
                    if self.accounts[who.peer.index()] == 1 {
                        self.uplink[who.peer.index()] = uplink_bytes_per_s;
                        self.online += uplink_bytes_per_s;
                    }
                }
                Fact::Departed { who, .. } => {
                    self.accounts[who.peer.index()] -= 1;
                    if self.accounts[who.peer.index()] == 0 {
                        self.online -= self.uplink[who.peer.index()];
                    }
                }
                Fact::Transfer { from, to, bytes, wasted_bytes, .. } => {
                    self.uploaded[from.peer.index()] += bytes;
                    self.downloaded[to.peer.index()] += bytes;
                    self.wasted += wasted_bytes;
                    up[roster.group(from.peer)] += bytes;
                    down[roster.group(to.peer)] += bytes;
                }
                Fact::Completed { .. } | Fact::Gained { .. } | Fact::Supply { .. } | Fact::Violated { .. } => {}
            }
        }
        self.could_carry += self.online as f64 * clock.round_seconds;
        self.rounds_uploaded.extend(up.iter().map(|b| *b as f64));
        self.rounds_downloaded.extend(down.iter().map(|b| *b as f64));
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let moved: u64 = self.uploaded.iter().sum();
        sheet.cells.push(("transferred_bytes", moved as f64));
        sheet.cells.push(("wasted_bytes", self.wasted as f64));
        sheet.cells.push(("uplink_utilisation", moved as f64 / self.could_carry));
        let ratio = |(up, down): (&u64, &u64)| if *down == 0 { f64::NAN } else { *up as f64 / *down as f64 };
        sheet.peers.push(("uploaded_bytes", self.uploaded.iter().map(|b| *b as f64).collect()));
        sheet.peers.push(("downloaded_bytes", self.downloaded.iter().map(|b| *b as f64).collect()));
        sheet.peers.push(("share_ratio", self.uploaded.iter().zip(&self.downloaded).map(ratio).collect()));
        sheet.rounds.push(("uploaded_bytes", self.rounds_uploaded.clone()));
        sheet.rounds.push(("downloaded_bytes", self.rounds_downloaded.clone()));
    }
}
