//! Queues: where a request stands at each source, how long it waits, and whether another mechanism would rank it better.
//!
//! The talk judges a reputation system by the position that a requester gets at each source that holds what it wants,
//! and compares two systems source by source ("78 % of the sources rank Larry lower"). Where a second mechanism looks
//! on (`beside:`), every request is compared with the position that it would have in the same queue; a source ranks a
//! requester lower if its requests there stand further back on average. The first way counts a source that is asked
//! often as often, the second counts each once. Both are given.
//!
//! Peers differ in how much they ask, so a group has two kinds of mean: `queue_position` and the like over its peers,
//! `request_position` and the like over its requests. Who never asked has no value of the first kind.

use crate::sums::Sums;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real, whole};
use std::borrow::Cow;
use std::ops::AddAssign;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("queues"),
    summary: text("Says where requests stand in the queues of their sources, and how long they wait."),
    source: text("Lian et al. 2006, Robust Incentives via Multi-level Tit-for-tat (IPTPS), and the talk on it"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("file_sharing"), text("trace")]),
    example: text("claims: [{ metric: sources_lower_share, group: larry, within: [0.65, 1] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        whole(
            Frame::Peers,
            "queued_requests",
            "requests that it put into a queue after the warm-up; one file asked of three sources is three",
        ),
        real(
            Frame::Peers,
            "queue_position",
            "how many were served before its requests, on average; null if it made none",
        ),
        real(
            Frame::Peers,
            "queue_position_share",
            "the same as a share of those it waited with: 0 first, 1 last; over requests that were not alone",
        ),
        real(
            Frame::Peers,
            "started_share",
            "share of its requests that were served until the end; null if it made none",
        ),
        real(Frame::Peers, "wait_s", "mean seconds that those waited; null if there is none"),
        real(
            Frame::Peers,
            "queue_position_beside",
            "queue_position if the mechanism that looks on ruled; null if it made no request, or none looks on",
        ),
        real(Frame::Peers, "ranked_lower_share", "share of its requests that stand further back than they would then"),
        real(Frame::Peers, "ranked_equal_share", "share of those that stand where they would then"),
        real(Frame::Peers, "ranked_higher_share", "share of those that stand further ahead"),
        whole(Frame::Peers, "sources", "sources that it asked, each counted once; null if no mechanism looks on"),
        real(
            Frame::Peers,
            "sources_lower_share",
            "share of them at which it stands further back on average than it would then",
        ),
        real(Frame::Peers, "sources_equal_share", "share of them at which it stands where it would then"),
        real(Frame::Peers, "sources_higher_share", "share of them at which it stands further ahead"),
        real(Frame::Groups, "request_position", "mean queue position of the group's requests; null if there is none"),
        real(
            Frame::Groups,
            "request_position_share",
            "the same as a share of those they waited with; null if all were alone",
        ),
        real(Frame::Groups, "request_started_share", "share of the group's requests that were served until the end"),
        real(Frame::Groups, "request_wait_s", "mean seconds that those waited; null if there is none"),
        real(Frame::Groups, "request_lower_share", "share of the group's requests that `ranked_lower_share` counts"),
        real(Frame::Groups, "request_higher_share", "share of the group's requests that `ranked_higher_share` counts"),
    ],
    on_request: false,
    new: |roster| {
        Box::new(Queues { lots: vec![Lot::default(); roster.peers()], is_compared: false, sources: Sums::new() })
    },
};

/// What became of the requests of a peer or of a group.
#[derive(Clone, Copy, Debug, Default)]
struct Lot {
    requests: u64,
    positions: u64,
    /// Requests that were not alone, and the sum of their positions as shares.
    in_company: u64,
    shares: f64,
    started: u64,
    waited_s: f64,
    /// Requests that stand further back and further ahead than if the other mechanism ruled, and where they would.
    lower: u64,
    higher: u64,
    compared: u64,
    positions_beside: u64,
}

struct Queues {
    lots: Vec<Lot>,
    /// Whether a mechanism looks on.
    is_compared: bool,
    /// For each requester and source: by how much it stands further back, summed over its requests.
    sources: Sums<(u32, u32), i64>,
}

impl AddAssign for Lot {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.positions += other.positions;
        self.in_company += other.in_company;
        self.shares += other.shares;
        self.started += other.started;
        self.waited_s += other.waited_s;
        self.lower += other.lower;
        self.higher += other.higher;
        self.compared += other.compared;
        self.positions_beside += other.positions_beside;
    }
}

impl Lot {
    fn position(&self) -> f64 {
        ratio(self.positions, self.requests)
    }

    fn position_share(&self) -> f64 {
        self.shares / self.in_company as f64
    }

    fn started_share(&self) -> f64 {
        ratio(self.started, self.requests)
    }

    fn wait_s(&self) -> f64 {
        self.waited_s / self.started as f64
    }

    fn lower_share(&self) -> f64 {
        ratio(self.lower, self.compared)
    }

    fn higher_share(&self) -> f64 {
        ratio(self.higher, self.compared)
    }
}

impl Measure for Queues {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        if !roster.is_warm(clock) {
            return;
        }
        let warm_s = roster.warm_up_rounds as f64 * clock.round_seconds;
        for fact in facts {
            match *fact {
                Fact::Queued { at, who, position, length, beside, .. } => {
                    let lot = &mut self.lots[who.peer.index()];
                    lot.requests += 1;
                    lot.positions += u64::from(position);
                    if length > 1 {
                        lot.in_company += 1;
                        lot.shares += f64::from(position) / f64::from(length - 1);
                    }
                    if let Some(beside) = beside {
                        lot.compared += 1;
                        lot.positions_beside += u64::from(beside);
                        lot.lower += u64::from(position > beside);
                        lot.higher += u64::from(position < beside);
                        self.is_compared = true;
                        self.sources.add((who.peer.0, at.peer.0), i64::from(position) - i64::from(beside));
                    }
                }
                // Who joined during the warm-up is not counted; half a round is for rounding.
                Fact::Started { who, waited_s, .. }
                    if clock.start_s() - waited_s > warm_s - clock.round_seconds / 2.0 =>
                {
                    let lot = &mut self.lots[who.peer.index()];
                    lot.started += 1;
                    lot.waited_s += waited_s;
                }
                _ => {}
            }
        }
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        let mut column =
            |name, value: &dyn Fn(&Lot) -> f64| sheet.peers.push((name, self.lots.iter().map(value).collect()));
        column("queued_requests", &|lot| lot.requests as f64);
        column("queue_position", &Lot::position);
        column("queue_position_share", &Lot::position_share);
        column("started_share", &Lot::started_share);
        column("wait_s", &Lot::wait_s);
        column("queue_position_beside", &|lot| ratio(lot.positions_beside, lot.compared));
        column("ranked_lower_share", &Lot::lower_share);
        column("ranked_equal_share", &|lot| ratio(lot.compared - lot.lower - lot.higher, lot.compared));
        column("ranked_higher_share", &Lot::higher_share);
        self.write_sources(sheet);
        let mut groups = vec![Lot::default(); roster.groups.len()];
        self.lots.iter().zip(&roster.group_of).for_each(|(lot, group)| groups[*group as usize] += *lot);
        let mut column =
            |name, value: &dyn Fn(&Lot) -> f64| sheet.groups.push((name, groups.iter().map(value).collect()));
        column("request_position", &Lot::position);
        column("request_position_share", &Lot::position_share);
        column("request_started_share", &Lot::started_share);
        column("request_wait_s", &Lot::wait_s);
        column("request_lower_share", &Lot::lower_share);
        column("request_higher_share", &Lot::higher_share);
    }
}

impl Queues {
    /// What counts every source once.
    fn write_sources(&self, sheet: &mut Sheet) {
        // Of each peer: all sources, and those that rank it lower and higher.
        let mut counts = vec![[0u64; 3]; self.lots.len()];
        self.sources.each(|(peer, _), further_back| {
            let count = &mut counts[peer as usize];
            count[0] += 1;
            count[1] += u64::from(further_back > 0);
            count[2] += u64::from(further_back < 0);
        });
        let mut column = |name, value: &dyn Fn(&[u64; 3]) -> f64| {
            sheet.peers.push((name, counts.iter().map(value).collect()));
        };
        column("sources", &|[all, ..]| if self.is_compared { *all as f64 } else { f64::NAN });
        column("sources_lower_share", &|[all, lower, _]| ratio(*lower, *all));
        column("sources_equal_share", &|[all, lower, higher]| ratio(all - lower - higher, *all));
        column("sources_higher_share", &|[all, _, higher]| ratio(*higher, *all));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, queues, starts};

    #[test]
    fn positions_and_waits_are_means_over_requests_and_over_peers() {
        let mut told = Told::to(&ENTRY, &[("one", 2), ("two", 2)]);
        told.round(&[queues(0, 3, (0, 1), None), queues(0, 3, (2, 5), None), queues(1, 3, (4, 5), None)]);
        told.round(&[starts(0, 3, 10.0), queues(0, 3, (4, 5), None), starts(1, 3, 0.0)]);
        told.round(&[starts(0, 3, 20.0)]);
        assert_eq!(told.peers("queued_requests"), [3.0, 1.0, 0.0, 0.0]);
        assert_eq!(told.peers("queue_position")[..2], [2.0, 4.0]);
        assert_eq!(told.peers("queue_position_share")[..2], [0.75, 1.0], "the first request was alone");
        assert_eq!(told.peers("started_share")[..2], [2.0 / 3.0, 1.0]);
        assert_eq!(told.peers("wait_s")[..2], [15.0, 0.0]);
        assert_eq!((told.groups("request_position")[0], told.groups("request_wait_s")[0]), (2.5, 10.0));
        assert_eq!(told.groups("request_started_share")[0], 0.75);
        assert_eq!(told.groups("request_position_share")[0], 2.5 / 3.0);
        for name in ["queue_position", "queue_position_share", "wait_s", "started_share"] {
            assert!(told.peers(name)[2].is_nan(), "{name}: it asked nobody");
        }
        for name in ["queue_position_beside", "ranked_lower_share", "sources", "sources_lower_share"] {
            assert!(told.peers(name)[0].is_nan(), "{name}: nobody looks on");
        }
        assert!(told.groups("request_position")[1].is_nan() && told.groups("request_lower_share")[0].is_nan());
    }

    #[test]
    fn requests_and_sources_are_counted_apart() {
        let mut told = Told::to(&ENTRY, &[("larry", 1), ("sources", 4)]);
        // Source 1: back by 3, ahead by 1. Source 2: twice equal. Source 3: ahead. Source 4: back by 1, ahead by 1.
        told.round(&[queues(0, 1, (3, 9), Some(0)), queues(0, 2, (3, 9), Some(3)), queues(0, 4, (2, 3), Some(1))]);
        told.round(&[queues(0, 1, (3, 9), Some(4)), queues(0, 2, (0, 1), Some(0)), queues(0, 3, (5, 9), Some(8))]);
        told.round(&[queues(0, 4, (1, 3), Some(2))]);
        let larry = |name: &str| told.peers(name)[0];
        assert_eq!(larry("queue_position"), 17.0 / 7.0);
        assert_eq!(larry("queue_position_beside"), 18.0 / 7.0);
        assert_eq!(larry("ranked_lower_share"), 2.0 / 7.0);
        assert_eq!(larry("ranked_equal_share"), 2.0 / 7.0);
        assert_eq!(larry("ranked_higher_share"), 3.0 / 7.0);
        assert_eq!(larry("sources"), 4.0);
        assert_eq!(larry("sources_lower_share"), 0.25);
        assert_eq!(larry("sources_equal_share"), 0.5);
        assert_eq!(larry("sources_higher_share"), 0.25);
        assert_eq!(told.groups("request_lower_share")[0], 2.0 / 7.0);
        assert_eq!(told.peers("sources")[1], 0.0, "it asked nobody, and somebody looks on");
    }

    #[test]
    fn who_joined_during_the_warm_up_is_not_counted() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]).warm_after(2);
        told.round(&[queues(0, 1, (1, 2), Some(0))]);
        told.round(&[queues(0, 1, (1, 2), Some(0))]);
        told.round(&[queues(0, 1, (0, 1), Some(0)), starts(0, 1, 20.0), starts(0, 1, 0.0)]);
        told.round(&[starts(0, 1, 20.0)]);
        assert_eq!((told.peers("queued_requests")[0], told.peers("started_share")[0]), (1.0, 1.0));
        assert_eq!((told.peers("wait_s")[0], told.peers("sources_equal_share")[0]), (0.0, 1.0));
    }
}
