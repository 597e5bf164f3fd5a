//! How a peer plays a point of the design space: whom it serves in a period, and how much each of them gets.

use super::point::{Allocation, Candidates, Point, Ranking, Strangers};
use crate::partner::{key, rounds_in};
use game::{Params, ServeTurn};
use std::collections::BTreeMap;

/// What it knows about one neighbour.
#[derive(Clone, Copy, Debug, Default)]
struct Neighbour {
    /// Bytes that it gave in the running period, in the last one and in the one before.
    running: f64,
    last: f64,
    before: f64,
    /// Decisions in a row at which it was a candidate.
    loyalty: f64,
    /// Whether it is one of the strangers that have a slot.
    has_slot: bool,
    /// The share that it gets in this period.
    share: f64,
    /// Its place among equals.
    tie: f64,
}

/// A row that may get a slot.
#[derive(Clone, Copy, Debug)]
struct Asker {
    row: usize,
    key: u64,
    /// Bytes that it gave in the periods that count.
    gave: f64,
    /// How late it comes in the ranking.
    rank: f64,
    tie: f64,
}

/// The slots of a period.
#[derive(Debug)]
struct Slots {
    partners: Vec<Asker>,
    strangers: Vec<u64>,
}

/// One peer's mind.
#[derive(Clone, Debug)]
pub struct Choker {
    point: Point,
    period_s: f64,
    stranger_periods: u64,
    aspiration_weight: f64,
    neighbours: BTreeMap<u64, Neighbour>,
    /// Decisions so far, the round of the last one and that of the next.
    decisions: u64,
    decided: u64,
    next: u64,
    /// Seconds that the last period took, and the one before.
    lasted_s: [f64; 2],
    /// Bytes per second that it expects of a slot.
    aspiration: f64,
}

impl Choker {
    /// A peer that plays this point; the times are the card's.
    pub fn new(point: Point, params: &Params) -> Self {
        Self {
            point,
            period_s: params.number("period_s"),
            stranger_periods: params.count("stranger_periods") as u64,
            aspiration_weight: 0.0,
            neighbours: BTreeMap::new(),
            decisions: 0,
            decided: 0,
            next: 0,
            lasted_s: [0.0; 2],
            aspiration: 0.0,
        }
    }

    /// The same peer, which moves its aspiration by this share of what it misses it by.
    pub fn aspiring(mut self, weight: f64) -> Self {
        self.aspiration_weight = weight;
        self
    }

    /// Plays `serve`.
    pub fn serve(&mut self, turn: &mut ServeTurn) {
        if turn.wants_bytes() == 0.0 {
            if self.point.allocation != Allocation::FreeRide {
                turn.follow();
            }
            return;
        }
        for row in 0..turn.rows() {
            let neighbour = self
                .neighbours
                .entry(key(turn, row))
                .or_insert_with(|| Neighbour { tie: turn.random(), ..Neighbour::default() });
            neighbour.running += turn.received_bytes(row);
        }
        if self.decisions == 0 || turn.round() >= self.next {
            self.decide(turn);
        }
        if self.keeps() {
            turn.withhold();
        }
        for row in 0..turn.rows() {
            if let Some(neighbour) = self.neighbours.get(&key(turn, row)) {
                turn.grant(row, neighbour.share);
            }
        }
    }

    /// Whether slots stay empty on purpose, so that their capacity must not flow to the others.
    fn keeps(&self) -> bool {
        self.point.allocation == Allocation::FreeRide || matches!(self.point.strangers, Some((Strangers::Defect, _)))
    }

    /// Decides for a period whom to serve, and how much.
    fn decide(&mut self, turn: &mut ServeTurn) {
        let rounds = rounds_in(turn, self.period_s);
        let passed = if self.decisions == 0 { 1 } else { turn.round() - self.decided };
        self.lasted_s = [passed as f64 * turn.round_seconds(), self.lasted_s[0]];
        (self.decided, self.next) = (turn.round(), turn.round() + rounds);
        self.close();
        self.aspire(turn);
        let slots = self.choose(turn);
        self.share(&slots);
        self.decisions += 1;
    }

    /// Ends a period: what was running is the last one now.
    fn close(&mut self) {
        let two = self.counts_two();
        for neighbour in self.neighbours.values_mut() {
            (neighbour.before, neighbour.last, neighbour.running) = (neighbour.last, neighbour.running, 0.0);
            neighbour.share = 0.0;
            neighbour.loyalty = if neighbour.gave(two) > 0.0 { neighbour.loyalty + 1.0 } else { 0.0 };
        }
    }

    fn counts_two(&self) -> bool {
        self.point.selection.is_some_and(|s| s.candidates == Candidates::TitForTwoTats)
    }

    /// Slots at most, and at least one, so that rates can be divided by it.
    fn most_slots(&self) -> f64 {
        let (h, k) = (self.point.strangers.map_or(0, |(_, h)| h), self.point.selection.map_or(0, |s| s.k));
        (h + k).max(1) as f64
    }

    /// The rate of one of its own slots when all of them are taken, in bytes per second.
    fn own_rate(&self, turn: &ServeTurn) -> f64 {
        turn.capacity_bytes() / turn.round_seconds() / self.most_slots()
    }

    /// Moves the aspiration towards what a slot brought in the last period.
    fn aspire(&mut self, turn: &ServeTurn) {
        if self.decisions == 0 {
            self.aspiration = self.own_rate(turn);
        } else {
            let brought = self.neighbours.values().map(|n| n.last).sum::<f64>() / self.lasted_s[0] / self.most_slots();
            self.aspiration += self.aspiration_weight * (brought - self.aspiration);
        }
    }

    /// Gives the slots away.
    fn choose(&mut self, turn: &mut ServeTurn) -> Slots {
        let two = self.counts_two();
        let own_rate = self.own_rate(turn);
        let (mut partners, mut others) = (Vec::new(), Vec::new());
        for row in 0..turn.rows() {
            let key = key(turn, row);
            let Some(neighbour) = self.neighbours.get(&key) else { continue };
            let gave = neighbour.gave(two);
            if gave > 0.0 {
                let seconds = self.lasted_s[0] + if two { self.lasted_s[1] } else { 0.0 };
                let rank = self.rank(turn, neighbour, gave / seconds, own_rate);
                partners.push(Asker { row, key, gave, rank, tie: neighbour.tie });
            } else {
                others.push(key);
            }
        }
        partners
            .sort_unstable_by(|a, b| a.rank.total_cmp(&b.rank).then(a.tie.total_cmp(&b.tie)).then(a.row.cmp(&b.row)));
        let k = self.point.selection.map_or(0, |selection| selection.k);
        partners.truncate(k);
        let strangers = self.strangers(turn, others, partners.len() < k);
        Slots { partners, strangers }
    }

    /// How late a candidate comes; the least comes first.
    fn rank(&self, turn: &mut ServeTurn, neighbour: &Neighbour, rate: f64, own_rate: f64) -> f64 {
        match self.point.selection.map(|selection| selection.ranking) {
            Some(Ranking::Fastest) => -rate,
            Some(Ranking::Slowest) => rate,
            Some(Ranking::Proximity) => (rate - own_rate).abs(),
            Some(Ranking::Adaptive) => (rate - self.aspiration).abs(),
            Some(Ranking::Loyal) => -neighbour.loyalty,
            Some(Ranking::Random) => turn.random(),
            None => 0.0,
        }
    }

    /// Keeps the strangers that have a slot, until all of these slots are drawn anew, and fills the rest at random.
    fn strangers(&mut self, turn: &mut ServeTurn, mut asking: Vec<u64>, partners_wanted: bool) -> Vec<u64> {
        let h = match self.point.strangers {
            None => 0,
            Some((Strangers::WhenNeeded, _)) if !partners_wanted => 0,
            Some((_, h)) => h,
        };
        let anew = self.decisions.is_multiple_of(self.stranger_periods);
        let had = |key: &u64| !anew && self.neighbours.get(key).is_some_and(|n| n.has_slot);
        let mut chosen: Vec<u64> = asking.iter().copied().filter(had).take(h).collect();
        asking.retain(|key| !chosen.contains(key));
        while chosen.len() < h && !asking.is_empty() {
            let at = (turn.random() * asking.len() as f64) as usize;
            chosen.push(asking.swap_remove(at));
        }
        self.neighbours.iter_mut().for_each(|(key, n)| n.has_slot = chosen.contains(key));
        chosen
    }

    /// Divides the capacity: every slot is worth the same, and partners divide theirs by the rule of allocation. Who
    /// has no slot and gave nothing lately is forgotten.
    fn share(&mut self, slots: &Slots) {
        let slot = 1.0 / (slots.partners.len() + slots.strangers.len()).max(1) as f64;
        let theirs = slot * slots.partners.len() as f64;
        let given: f64 = slots.partners.iter().map(|partner| partner.gave).sum();
        for partner in &slots.partners {
            let share = match self.point.allocation {
                Allocation::EqualSplit => slot,
                Allocation::PropShare => theirs * (partner.gave / given),
                Allocation::FreeRide => 0.0,
            };
            self.grant(partner.key, share);
        }
        if !matches!(self.point.strangers, Some((Strangers::Defect, _))) {
            slots.strangers.iter().for_each(|key| self.grant(*key, slot));
        }
        self.neighbours.retain(|_, n| n.share > 0.0 || n.has_slot || n.last + n.before > 0.0);
    }

    fn grant(&mut self, key: u64, share: f64) {
        if let Some(neighbour) = self.neighbours.get_mut(&key) {
            neighbour.share = share;
        }
    }
}

impl Neighbour {
    /// Bytes that it gave in the last period, or in the last two.
    fn gave(&self, two: bool) -> f64 {
        self.last + if two { self.before } else { 0.0 }
    }
}

#[cfg(test)]
mod tests;
