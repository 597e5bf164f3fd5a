//! Redemption: what claims on sites are worth, over time and by whom they were issued.
//!
//! Whoever asks a site for a unit of CPU gets it (`Transfer`) or not (`Refused`); what nobody serves is lost
//! (`Unanswered`). Claims are inflated where the honoured share of what is asked falls, and an issuer is bankrupt in a
//! round in which it honours nothing of what it is asked. Debtors may default, so the talk that this project grew from lists
//! bankruptcy and inflation as the problems of delayed exchange. Both are about those who issue; who holds claims goes
//! *empty-handed* in a round in which it asks and gets nothing at all.
//!
//! Counted are unit-rounds of 1 MiB, those of the workload `compute`. A request without any claim counts, too: facts do not
//! tell why somebody asks. What runs at home is not told. Groups and peers count after the warm-up, rounds all the time.

use game::card::{Card, Kind, text};
use game::fact::{Fact, Party};
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real, whole};
use game::workload::UNIT_BYTES;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("redemption"),
    summary: text("Says which share of the units that sites are asked for they honour, and who goes bankrupt."),
    source: text(
        "Fu et al. 2003, SHARP: An Architecture for Secure Resource Peering; Peterson and Sirer 2007 (the talk)",
    ),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("compute")]),
    example: text("claims: [{ metric: honoured_share, group: over_issuers, within: [0.2, 0.3] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            "utilisation",
            "share of all unit-rounds that sites had which others used, after the warm-up",
        ),
        real(Frame::Groups, "honoured_share", "share that the group's sites honoured of what they were asked for"),
        real(
            Frame::Groups,
            "group_utilisation",
            "share of the unit-rounds that the group's sites had which others used",
        ),
        real(
            Frame::Groups,
            "bankrupt_share",
            "share of the rounds in which a site was asked in which it honoured nothing",
        ),
        real(Frame::Groups, "empty_handed_share", "share of the rounds in which a peer asked in which it got nothing"),
        real(Frame::Groups, "served_share", "share of the unit-rounds that the group needed elsewhere and got"),
        real(Frame::Groups, "useful_share", "share of the unit-rounds that the group got for which it had a use"),
        whole(Frame::Peers, "units_received", "unit-rounds that the peer had from others and had a use for"),
        whole(Frame::Peers, "units_given", "unit-rounds that the peer gave others, of use or not"),
        whole(Frame::Peers, "units_lost", "unit-rounds that the peer needed and did not get"),
        whole(Frame::Rounds, "units_asked", "units that sites of the group were asked for"),
        whole(Frame::Rounds, "units_honoured", "units of those that they gave"),
        whole(Frame::Rounds, "units_refused", "units of those that they did not give"),
        real(Frame::Rounds, "honoured_share", "honoured units over all that were asked for"),
        whole(Frame::Rounds, "bankruptcies", "sites of the group that were asked and honoured nothing"),
        real(Frame::Rounds, "site_utilisation", "share of the units of the group's sites that others used"),
    ],
    on_request: false,
    new: |roster| Box::new(Redemption::new(roster)),
};

/// What became of requests in one round, or in many.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// As a site: units that it has, was asked for, and gave.
    units: u64,
    asked: u64,
    gave: u64,
    /// Rounds in which it was asked, and of those in which it gave nothing.
    asked_rounds: u64,
    bankrupt_rounds: u64,
    /// As a holder: units that it asked for, got with and without a use for them, and needed in vain.
    sought: u64,
    useful: u64,
    wasted: u64,
    lost: u64,
    sought_rounds: u64,
    empty_rounds: u64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.units += other.units;
        self.asked += other.asked;
        self.gave += other.gave;
        self.asked_rounds += other.asked_rounds;
        self.bankrupt_rounds += other.bankrupt_rounds;
        self.sought += other.sought;
        self.useful += other.useful;
        self.wasted += other.wasted;
        self.lost += other.lost;
        self.sought_rounds += other.sought_rounds;
        self.empty_rounds += other.empty_rounds;
    }

    /// Closes a peer's round.
    fn close(&mut self) {
        self.asked_rounds = u64::from(self.asked > 0);
        self.bankrupt_rounds = u64::from(self.asked > 0 && self.gave == 0);
        self.sought_rounds = u64::from(self.sought > 0);
        self.empty_rounds = u64::from(self.sought > 0 && self.useful + self.wasted == 0);
    }
}

struct Redemption {
    /// The accounts of each peer that are online, and the units that it has while any is.
    accounts: Vec<u32>,
    units: Vec<u64>,
    peers: Vec<Tally>,
    /// Every peer's round, empty between rounds.
    round: Vec<Tally>,
    /// For each round and group.
    rounds: Vec<Tally>,
}

impl Redemption {
    fn new(roster: &Roster) -> Self {
        let none = vec![Tally::default(); roster.peers()];
        Self {
            accounts: vec![0; roster.peers()],
            units: vec![0; roster.peers()],
            peers: none.clone(),
            round: none,
            rounds: Vec::new(),
        }
    }

    fn come_and_go(&mut self, clock: Clock, fact: &Fact) {
        match *fact {
            Fact::Arrived { who, uplink_bytes_per_s, .. } => {
                self.accounts[who.peer.index()] += 1;
                let bytes = uplink_bytes_per_s as f64 * clock.round_seconds;
                self.units[who.peer.index()] = (bytes / UNIT_BYTES as f64 + 1e-6).floor() as u64;
            }
            Fact::Departed { who, .. } => {
                let accounts = &mut self.accounts[who.peer.index()];
                *accounts = accounts.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn take(&mut self, fact: &Fact) {
        let asked = |all: &mut [Tally], site: Party, holder: Party| {
            all[site.peer.index()].asked += 1;
            all[holder.peer.index()].sought += 1;
        };
        match *fact {
            Fact::Transfer { from, to, bytes, wasted_bytes, .. } => {
                for unit in 0..bytes / UNIT_BYTES {
                    asked(&mut self.round, from, to);
                    self.round[from.peer.index()].gave += 1;
                    let useful = unit >= wasted_bytes / UNIT_BYTES;
                    let holder = &mut self.round[to.peer.index()];
                    *(if useful { &mut holder.useful } else { &mut holder.wasted }) += 1;
                }
            }
            Fact::Refused { at, who, .. } => asked(&mut self.round, at, who),
            Fact::Unanswered { who, .. } => self.round[who.peer.index()].lost += 1,
            _ => {}
        }
    }
}

impl Measure for Redemption {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        facts.iter().for_each(|fact| self.come_and_go(clock, fact));
        facts.iter().for_each(|fact| self.take(fact));
        let mut groups = vec![Tally::default(); roster.groups.len()];
        for (peer, tally) in self.round.iter_mut().enumerate() {
            tally.units = if self.accounts[peer] > 0 { self.units[peer] } else { 0 };
            tally.close();
            groups[roster.group_of[peer] as usize].add(tally);
            if roster.is_warm(clock) {
                self.peers[peer].add(tally);
            }
            *tally = Tally::default();
        }
        self.rounds.extend(groups);
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        let mut all = Tally::default();
        let mut groups = vec![Tally::default(); roster.groups.len()];
        for (tally, group) in self.peers.iter().zip(&roster.group_of) {
            all.add(tally);
            groups[*group as usize].add(tally);
        }
        sheet.cells.push(("utilisation", ratio(all.gave, all.units)));
        let mut of_groups = |name, value: &dyn Fn(&Tally) -> f64| {
            sheet.groups.push((name, groups.iter().map(value).collect()));
        };
        of_groups("honoured_share", &|t| ratio(t.gave, t.asked));
        of_groups("group_utilisation", &|t| ratio(t.gave, t.units));
        of_groups("bankrupt_share", &|t| ratio(t.bankrupt_rounds, t.asked_rounds));
        of_groups("empty_handed_share", &|t| ratio(t.empty_rounds, t.sought_rounds));
        of_groups("served_share", &|t| ratio(t.useful, t.useful + t.lost));
        of_groups("useful_share", &|t| ratio(t.useful, t.useful + t.wasted));
        let mut of_peers = |name, value: &dyn Fn(&Tally) -> u64| {
            sheet.peers.push((name, self.peers.iter().map(|t| value(t) as f64).collect()));
        };
        of_peers("units_received", &|t| t.useful);
        of_peers("units_given", &|t| t.gave);
        of_peers("units_lost", &|t| t.lost);
        let mut of_rounds = |name, value: &dyn Fn(&Tally) -> f64| {
            sheet.rounds.push((name, self.rounds.iter().map(value).collect()));
        };
        of_rounds("units_asked", &|t| t.asked as f64);
        of_rounds("units_honoured", &|t| t.gave as f64);
        of_rounds("units_refused", &|t| (t.asked - t.gave) as f64);
        of_rounds("honoured_share", &|t| ratio(t.gave, t.asked));
        of_rounds("bankruptcies", &|t| t.bankrupt_rounds as f64);
        of_rounds("site_utilisation", &|t| ratio(t.gave, t.units));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, gives};
    use game::ids::{AccountId, Good, PeerId};

    fn who(peer: u32) -> Party {
        Party { peer: PeerId(peer), account: AccountId(peer) }
    }

    /// A site with so many units, in rounds of ten seconds.
    fn comes(peer: u32, units: u64) -> Fact {
        let uplink_bytes_per_s = (units * UNIT_BYTES).div_ceil(10);
        Fact::Arrived { who: who(peer), uplink_bytes_per_s, downlink_bytes_per_s: 0, wants_bytes: 0, has_bytes: 0 }
    }

    fn unit(site: u32, holder: u32) -> Fact {
        gives(site, holder, UNIT_BYTES)
    }

    fn refused(site: u32, holder: u32) -> Fact {
        Fact::Refused { at: who(site), who: who(holder), good: Good(0) }
    }

    fn lost(holder: u32) -> Fact {
        Fact::Unanswered { who: who(holder), good: Good(0) }
    }

    #[test]
    fn claims_are_worth_what_is_honoured() {
        let mut told = Told::to(&ENTRY, &[("sound", 2), ("unsound", 1)]).warm_after(1);
        told.round(&[comes(0, 4), comes(1, 0), comes(2, 2), unit(0, 1)]);
        told.round(&[unit(0, 1), unit(0, 2), refused(2, 1), refused(2, 0), lost(1), lost(0)]);
        told.round(&[unit(2, 1), unit(2, 0), refused(2, 0), lost(0)]);
        assert_eq!(told.groups("honoured_share"), [1.0, 2.0 / 5.0]);
        assert_eq!(told.groups("bankrupt_share"), [0.0, 0.5]);
        assert_eq!(told.groups("group_utilisation"), [0.25, 0.5]);
        assert_eq!(told.cell("utilisation"), 4.0 / 12.0);
        // Peer 0 went empty-handed once in two rounds, peer 1 never.
        assert_eq!(told.groups("empty_handed_share"), [0.25, 0.0]);
        assert_eq!(told.groups("served_share"), [0.5, 1.0]);
        assert_eq!([told.peers("units_received"), told.peers("units_given")], [[1.0, 2.0, 1.0], [2.0, 0.0, 2.0]]);
        assert_eq!(told.peers("units_lost"), [2.0, 1.0, 0.0]);
        assert_eq!(told.rounds("units_asked"), [1.0, 0.0, 2.0, 2.0, 0.0, 3.0]);
        assert_eq!(told.rounds("units_refused"), [0.0, 0.0, 0.0, 2.0, 0.0, 1.0]);
        assert_eq!(told.rounds("bankruptcies"), [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        assert_eq!(told.rounds("site_utilisation"), [0.25, 0.0, 0.5, 0.0, 0.0, 1.0]);
        let value = told.rounds("honoured_share");
        assert!(value[1].is_nan() && value[4].is_nan());
        assert_eq!([value[0], value[2], value[3], value[5]], [1.0, 1.0, 0.0, 2.0 / 3.0]);
    }

    #[test]
    fn what_is_of_no_use_is_told_apart() {
        let mut told = Told::to(&ENTRY, &[("all", 2)]);
        let Fact::Transfer { from, to, good, bytes, .. } = unit(0, 1) else { unreachable!() };
        told.round(&[comes(0, 3), unit(0, 1), Fact::Transfer { from, to, good, bytes, wasted_bytes: UNIT_BYTES }]);
        assert_eq!((told.groups("useful_share"), told.groups("served_share")), (vec![0.5], vec![1.0]));
        assert_eq!((told.peers("units_received"), told.peers("units_given")), (vec![0.0, 1.0], vec![2.0, 0.0]));
        assert_eq!(told.groups("group_utilisation"), [2.0 / 3.0]);
    }
}
