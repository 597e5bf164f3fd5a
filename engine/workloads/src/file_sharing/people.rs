//! People: when a peer is online, when it looks for something, and what else it is like.
//!
//! A peer is online in *sessions*, with absences between them. Their lengths are drawn from distributions; or the share
//! of its time that it is online is given, for all the same or uniformly drawn, and then the absences are exponential
//! with the mean that makes it so. `online: 600` says how many are online at a time on average, hence the share for
//! every peer whose group does not say it. Sessions of Maze are not published (only that 30,000 of 1.4 million accounts
//! are online); the default is exponential with a mean of two hours.
//!
//! Times are continuous; whoever is online when a round begins is online for that round. So rounds bias no mean, and a
//! session between two such moments is not seen. At the start everybody has lived through four to eight mean cycles of
//! session and absence, so that the run begins as it goes on. Draws depend on the seed, the peer and the number of the
//! session: on nothing that a strategy or a mechanism does.
//!
//! While it is online a peer looks for a file now and then: at random times, or, as in EigenTrust's simulation, once a
//! round (query cycle) with a probability that is its own.
//!
//! **No round looks at all peers.** What is due in somebody's life, and who asks when, stands in a [`Calendar`] by
//! rounds; a round opens its page and no other.

use super::habits::{Habits, Uptime};
use game::ids::{Bytes, Clock};
use game::random::{Purpose, Stream};
use std::collections::BTreeMap;

/// What is known of a peer that may be offline. There may be millions.
#[derive(Clone, Debug)]
pub struct Person {
    /// When it comes or goes next, in seconds from the start.
    due_s: f64,
    /// Authentic bytes of files that it looked for and got in full.
    pub useful_bytes: Bytes,
    /// How many sessions and absences were drawn.
    spans: u32,
    /// How often it came.
    visits: u32,
    /// How many times it looked for something.
    pub asked: u32,
    /// Its group.
    pub group: u16,
    /// Its community.
    pub cluster: u8,
    /// Whether it is online, if its strategy does not say otherwise.
    present: bool,
}

impl Person {
    /// A peer whose life has begun some time ago.
    pub fn new(seed: u64, id: u32, group: u16, cluster: u8, habits: &Habits) -> Self {
        let mut person = Self {
            due_s: f64::INFINITY,
            useful_bytes: 0,
            spans: 0,
            visits: 0,
            asked: 0,
            group,
            cluster,
            present: true,
        };
        let share = habits.share_online(seed, id);
        if share <= 0.0 || share >= 1.0 {
            person.present = share >= 1.0;
            return person;
        }
        let mut stream = Stream::new(seed, Purpose::Arrival, id, 0);
        let lived_s = (4.0 + 4.0 * stream.unit()) * habits.session.mean_s() / share;
        person.due_s = 0.0;
        while person.due_s <= lived_s {
            person.present = !person.present;
            person.due_s += person.span_s(seed, id, share, habits);
        }
        person.due_s -= lived_s;
        person
    }

    /// How long the session or absence lasts that begins now.
    fn span_s(&mut self, seed: u64, id: u32, share: f64, habits: &Habits) -> f64 {
        self.spans += 1;
        let mut stream = Stream::new(seed, Purpose::Session, id, u64::from(self.spans));
        match habits.uptime {
            _ if self.present => habits.session.draw_s(&mut stream),
            Uptime::Absences(away) => away.draw_s(&mut stream),
            Uptime::Share { .. } => stream.exponential(habits.session.mean_s() * (1.0 - share) / share),
        }
    }

    /// Lives up to now. Returns whether it came or went, as far as anybody saw.
    fn live(&mut self, now_s: f64, seed: u64, id: u32, habits: &Habits) -> bool {
        let was = self.present;
        let share = habits.share_online(seed, id);
        while self.due_s <= now_s {
            self.present = !self.present;
            self.due_s += self.span_s(seed, id, share, habits);
        }
        was != self.present
    }
}

/// What is due, by the round in which it is.
#[derive(Clone, Debug)]
pub struct Calendar<T> {
    pages: BTreeMap<u64, Vec<T>>,
}

impl<T> Default for Calendar<T> {
    fn default() -> Self {
        Self { pages: BTreeMap::new() }
    }
}

impl<T> Calendar<T> {
    /// Notes something for a round. What lies beyond all rounds is not noted.
    pub fn note(&mut self, round: f64, what: T) {
        if round < u64::MAX as f64 {
            self.pages.entry(round as u64).or_default().push(what);
        }
    }

    /// What is due in this round or was before, in the order in which it was noted.
    pub fn take(&mut self, round: u64) -> Vec<T> {
        let mut due = Vec::new();
        while let Some(page) = self.pages.first_entry().filter(|page| *page.key() <= round) {
            due.append(&mut page.remove());
        }
        due
    }
}

/// A time at which somebody looks for something, if it is still in the session in which it meant to.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// When, in seconds from the start.
    at_s: f64,
    /// Who.
    pub peer: u32,
    visit: u32,
}

/// All peers, and what is due in their lives.
#[derive(Debug)]
pub struct People {
    seed: u64,
    /// The groups' habits.
    pub habits: Vec<Habits>,
    /// The peers.
    pub all: Vec<Person>,
    lives: Calendar<u32>,
    asks: Calendar<Ask>,
    /// How many entries of the calendars were looked at: what time costs.
    pub looked_at: u64,
}

impl People {
    /// The peers of a run; those that are online at the start come in round 0.
    pub fn new(seed: u64, round_seconds: f64, habits: Vec<Habits>, all: Vec<Person>) -> Self {
        let mut lives = Calendar::default();
        for (id, person) in all.iter().enumerate() {
            let first = if person.present { 0.0 } else { (person.due_s / round_seconds).ceil() };
            lives.note(first, id as u32);
        }
        Self { seed, habits, all, lives, asks: Calendar::default(), looked_at: 0 }
    }

    /// A peer's habits.
    pub fn habits(&self, peer: u32) -> &Habits {
        &self.habits[usize::from(self.all[peer as usize].group)]
    }

    /// Tells who comes (true) and who goes by now.
    pub fn come_and_go(&mut self, clock: Clock, mut tell: impl FnMut(u32, bool)) {
        for id in self.lives.take(clock.round) {
            self.looked_at += 1;
            let person = &mut self.all[id as usize];
            let habits = &self.habits[usize::from(person.group)];
            let changed = person.live(clock.start_s(), self.seed, id, habits);
            self.lives.note((person.due_s / clock.round_seconds).ceil(), id);
            // Those that the first page names were online before anybody looked.
            if !changed && clock.round > 0 {
                continue;
            }
            if person.present {
                person.visits += 1;
                let gap_s = habits.gap_s(self.seed, id, person.asked, true, clock.round_seconds);
                let ask = Ask { at_s: clock.start_s() + gap_s, peer: id, visit: person.visits };
                self.asks.note((ask.at_s / clock.round_seconds).floor(), ask);
            }
            tell(id, person.present);
        }
    }

    /// Tells who looks for something in this round, each time with the number of its query.
    pub fn ask(&mut self, clock: Clock, mut tell: impl FnMut(u32, u32)) {
        for mut ask in self.asks.take(clock.round) {
            self.looked_at += 1;
            let person = &mut self.all[ask.peer as usize];
            if !person.present || person.visits != ask.visit {
                continue;
            }
            let habits = &self.habits[usize::from(person.group)];
            while ask.at_s < clock.end_s() {
                tell(ask.peer, person.asked);
                person.asked += 1;
                ask.at_s += habits.gap_s(self.seed, ask.peer, person.asked, false, clock.round_seconds);
            }
            self.asks.note((ask.at_s / clock.round_seconds).floor(), ask);
        }
    }
}

/// The query itself: which file, as the `nth` of a peer.
pub fn query_stream(seed: u64, peer: u32, nth: u32) -> Stream {
    Stream::new(seed, Purpose::Query, peer, 2 * u64::from(nth) + 1)
}
