//! Transfers: how much everybody gave and got.

use crate::stages::{Stage, Stages};
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real, whole};
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
        whole(Frame::Cells, "transferred_bytes", "bytes that moved"),
        whole(Frame::Cells, "wasted_bytes", "bytes of those that were of no use (duplicates)"),
        real(
            Frame::Cells,
            "uplink_utilisation",
            "bytes that moved divided by what all uplinks online could have carried; null if one of them had no limit",
        ),
        real(
            Frame::Cells,
            "leecher_uplink_utilisation",
            "bytes that peers gave while they wanted something, divided by what their uplinks could have carried \
                  in those rounds (the effectiveness eta of Qiu and Srikant); null if nobody wanted anything, or an uplink had no limit",
        ),
        real(Frame::Groups, "leecher_uplink_utilisation", "as in `cells`, of the group's peers"),
        whole(Frame::Peers, "uploaded_bytes", "bytes that it gave"),
        whole(Frame::Peers, "downloaded_bytes", "bytes that it got"),
        real(Frame::Peers, "share_ratio", "uploaded_bytes divided by downloaded_bytes; null if it got nothing"),
        whole(Frame::Rounds, "uploaded_bytes", "bytes that the group gave"),
        whole(Frame::Rounds, "downloaded_bytes", "bytes that the group got"),
        real(
            Frame::Rounds,
            "uplink_utilisation",
            "uploaded_bytes divided by what the uplinks of the group's peers online could have carried; null if \
                  none was online, or one had no limit",
        ),
    ],
    on_request: false,
    new: |roster| Box::new(Transfers::new(roster)),
};

/// Uplinks that are online at the same time.
#[derive(Clone, Copy, Default)]
struct Uplinks {
    /// What those with a limit carry together.
    bytes_per_s: u128,
    /// How many have none.
    endless: u32,
}

impl Uplinks {
    fn add(&mut self, uplink_bytes_per_s: u64) {
        match uplink_bytes_per_s {
            u64::MAX => self.endless += 1,
            limit => self.bytes_per_s += u128::from(limit),
        }
    }

    fn remove(&mut self, uplink_bytes_per_s: u64) {
        match uplink_bytes_per_s {
            u64::MAX => self.endless -= 1,
            limit => self.bytes_per_s -= u128::from(limit),
        }
    }

    /// Bytes per second; `NaN` if one has no limit.
    fn carry(self) -> f64 {
        if self.endless > 0 { f64::NAN } else { self.bytes_per_s as f64 }
    }

    fn sum(all: &[Self]) -> Self {
        all.iter().fold(Self::default(), |sum, more| Self {
            bytes_per_s: sum.bytes_per_s + more.bytes_per_s,
            endless: sum.endless + more.endless,
        })
    }
}

struct Transfers {
    uploaded: Vec<u64>,
    downloaded: Vec<u64>,
    wasted: u64,
    stages: Stages,
    /// For each peer: bytes that it gave while it wanted something.
    leeching: Vec<u64>,
    /// For each group: its uplinks online.
    online: Vec<Uplinks>,
    /// What all uplinks online could have carried so far, in bytes; `NaN` once one had no limit.
    could_carry: f64,
    rounds_uploaded: Vec<f64>,
    rounds_downloaded: Vec<f64>,
    rounds_utilisation: Vec<f64>,
}

impl Transfers {
    fn new(roster: &Roster) -> Self {
        let n = roster.peers();
        Self {
            uploaded: vec![0; n],
            downloaded: vec![0; n],
            wasted: 0,
            stages: Stages::new(roster),
            leeching: vec![0; n],
            online: vec![Uplinks::default(); roster.groups.len()],
            could_carry: 0.0,
            rounds_uploaded: Vec::new(),
            rounds_downloaded: Vec::new(),
            rounds_utilisation: Vec::new(),
        }
    }

    /// How well those peers that `counts` picks used their uplinks while they wanted something.
    fn leecher_utilisation(&self, counts: impl Fn(usize) -> bool) -> f64 {
        let leeched = |peer: &usize| self.stages.leeching_rounds(*peer) > 0;
        let peers = (0..self.leeching.len()).filter(|peer| counts(*peer)).filter(leeched);
        let (gave, could) = peers.fold((0, 0.0), |(gave, could), peer| {
            let mut uplink = Uplinks::default();
            uplink.add(self.stages.uplink_bytes_per_s(peer));
            (gave + self.leeching[peer], could + uplink.carry() * self.stages.leeching_s(peer))
        });
        gave as f64 / could
    }
}

impl Measure for Transfers {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        let groups = roster.groups.len();
        let mut up = vec![0u64; groups];
        let mut down = vec![0u64; groups];
        self.stages.begin(clock);
        for (peer, left) in self.stages.moved(roster) {
            let uplink = self.stages.uplink_bytes_per_s(peer.index());
            self.online[left].remove(uplink);
            self.online[roster.group(peer)].add(uplink);
        }
        for fact in facts {
            if let Fact::Transfer { from, to, bytes, wasted_bytes, .. } = *fact {
                self.uploaded[from.peer.index()] += bytes;
                self.downloaded[to.peer.index()] += bytes;
                self.wasted += wasted_bytes;
                up[roster.group(from.peer)] += bytes;
                down[roster.group(to.peer)] += bytes;
                if self.stages.leeches(from.peer) {
                    self.leeching[from.peer.index()] += bytes;
                }
            } else if let Some(change) = self.stages.follow(fact) {
                let uplink = self.stages.uplink_bytes_per_s(change.peer.index());
                let online = &mut self.online[roster.group(change.peer)];
                match (change.before == Stage::Offline, change.now == Stage::Offline) {
                    (true, false) => online.add(uplink),
                    (false, true) => online.remove(uplink),
                    _ => {}
                }
            }
        }
        self.could_carry += Uplinks::sum(&self.online).carry() * clock.round_seconds;
        self.rounds_uploaded.extend(up.iter().map(|b| *b as f64));
        self.rounds_downloaded.extend(down.iter().map(|b| *b as f64));
        // Nobody online: 0 / 0 is the null of a sheet.
        let utilisation = |(up, online): (&u64, &Uplinks)| *up as f64 / (online.carry() * clock.round_seconds);
        self.rounds_utilisation.extend(up.iter().zip(&self.online).map(utilisation));
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        let moved: u64 = self.uploaded.iter().sum();
        sheet.cells.push(("transferred_bytes", moved as f64));
        sheet.cells.push(("wasted_bytes", self.wasted as f64));
        sheet.cells.push(("uplink_utilisation", moved as f64 / self.could_carry));
        let groups = 0..roster.groups.len() as u32;
        let of_groups = groups.map(|group| self.leecher_utilisation(|peer| roster.group_of[peer] == group)).collect();
        sheet.cells.push(("leecher_uplink_utilisation", self.leecher_utilisation(|_| true)));
        sheet.groups.push(("leecher_uplink_utilisation", of_groups));
        let ratio = |(up, down): (&u64, &u64)| if *down == 0 { f64::NAN } else { *up as f64 / *down as f64 };
        sheet.peers.push(("uploaded_bytes", self.uploaded.iter().map(|b| *b as f64).collect()));
        sheet.peers.push(("downloaded_bytes", self.downloaded.iter().map(|b| *b as f64).collect()));
        sheet.peers.push(("share_ratio", self.uploaded.iter().zip(&self.downloaded).map(ratio).collect()));
        sheet.rounds.push(("uploaded_bytes", self.rounds_uploaded.clone()));
        sheet.rounds.push(("downloaded_bytes", self.rounds_downloaded.clone()));
        sheet.rounds.push(("uplink_utilisation", self.rounds_utilisation.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, departs, endless, gives, under, whitewashes};

    #[test]
    fn uplinks_count_while_they_are_online_and_those_of_leechers_while_they_leech() {
        // Every uplink carries 100 B in a round.
        let mut told = Told::to(&ENTRY, &[("peers", 2), ("seeds", 1)]);
        told.round(&[arrives(0, 99), arrives(1, 99), arrives(2, 0), gives(2, 0, 80), gives(0, 1, 30)]);
        told.round(&[whitewashes(0), under(7, arrives(0, 19)), under(7, gives(0, 1, 50)), completes(0, 99, 20.0)]);
        told.round(&[under(7, gives(0, 1, 90))]);
        told.round(&[under(7, departs(0)), gives(1, 0, 0)]);
        assert_eq!(told.cell("uplink_utilisation"), 250.0 / 1100.0);
        // Peer 0 leeched for two rounds, peer 1 for four.
        assert_eq!(told.cell("leecher_uplink_utilisation"), 80.0 / 600.0);
        assert_eq!(told.groups("leecher_uplink_utilisation")[0], 80.0 / 600.0);
        assert!(told.groups("leecher_uplink_utilisation")[1].is_nan());
        assert_eq!(told.rounds("uplink_utilisation"), [0.15, 0.8, 0.25, 0.0, 0.45, 0.0, 0.0, 0.0]);
        assert_eq!(told.rounds("uploaded_bytes"), [30.0, 80.0, 50.0, 0.0, 90.0, 0.0, 0.0, 0.0]);
        assert_eq!(told.peers("share_ratio")[..2], [170.0 / 80.0, 0.0]);
        told.round(&[departs(2)]);
        assert!(told.rounds("uplink_utilisation")[9].is_nan(), "no seed is online");
    }

    #[test]
    fn what_an_uplink_without_limit_could_have_carried_nobody_knows() {
        let mut told = Told::to(&ENTRY, &[("endless", 2), ("limited", 1)]);
        told.round(&[
            endless(arrives(0, 99)),
            endless(arrives(1, 0)),
            arrives(2, 99),
            gives(0, 1, 50),
            gives(2, 1, 50),
        ]);
        told.round(&[departs(0), departs(1), gives(2, 1, 20)]);
        let utilisation = told.rounds("uplink_utilisation");
        assert!(utilisation[0].is_nan() && utilisation[2].is_nan(), "{utilisation:?}");
        assert_eq!([utilisation[1], utilisation[3]], [0.5, 0.2]);
        assert!(told.cell("uplink_utilisation").is_nan());
        let of_groups = told.groups("leecher_uplink_utilisation");
        assert!(of_groups[0].is_nan() && told.cell("leecher_uplink_utilisation").is_nan());
        assert_eq!(of_groups[1], 0.35);
    }

    #[test]
    fn uplinks_go_along_with_who_changes_groups() {
        let mut told = Told::to(&ENTRY, &[("old", 2), ("new", 1)]);
        told.round(&[arrives(0, 99), arrives(1, 99), arrives(2, 99), gives(0, 1, 50)]);
        told.moves(0, 1);
        told.round(&[gives(0, 1, 50)]);
        told.round(&[departs(0), departs(2), gives(1, 0, 50)]);
        assert_eq!(told.rounds("uplink_utilisation")[..5], [0.25, 0.0, 0.0, 0.25, 0.5]);
        assert!(told.rounds("uplink_utilisation")[5].is_nan(), "nobody of them is online");
    }
}
