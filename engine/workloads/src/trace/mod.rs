//! `trace`: a transfer log, replayed: who would stand where in whose queue, if this mechanism had ruled?
//!
//! The method is that of the talk on multi-level tit-for-tat (Lian et al., IPTPS 2006): history is what a window of
//! the log holds (a month), and the mechanism hears it day by day as it happened. The window after it (two weeks) is
//! not simulated. Whoever downloaded there from a source asks that source, all that asked the same source stand in one
//! queue, and the mechanism orders them by what it knows from history. So a position says how a mechanism would have
//! treated somebody, and nothing else moves.
//!
//! The log is a file, or a month of Maze that is made up anew for each seed: see [`maze`]. Every account of the
//! log is a peer of its own, called by its name there; accounts arrive with their first transfer and depart after
//! their last. Groups are those of the log.
//!
//! Each row is a download that ended, and since a log does not say otherwise, one that was what it seemed.
//!
//! What is left open by the talk: how long a queue lasts. Here everybody who asks a source within `queue_days` stands in
//! one queue, once, in the order of their first transfers; the default is the whole window ("statically evaluated").
//!
//! [`maze`]: crate::maze

use crate::maze;
use game::card::{Alternative, Card, Kind, alternative, choice, flag, log, number, text};
use game::cast::{Cast, Extra};
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::log::{DAY_S, Log, LoggedGroup, Truth};
use game::params::Params;
use game::request::{Grants, Queued, Request, Requests};
use game::workload::{Churn, Progress, Shown, Workload, WorkloadEntry};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

static SOURCES: [Alternative; 2] = [
    alternative("maze", "a month of Maze, made up anew for each seed", &maze::PARAMS),
    alternative("log", "a transfer log", const { &[log("file", "the log, CSV or Parquet")] }),
];

static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("trace"),
    summary: text("Replays a transfer log, and asks where everybody would have stood in the queues after it."),
    source: text("Lian et al., IPTPS 2006 (talk), slides on the evaluation"),
    version: 2,
    params: Cow::Borrowed(&[
        choice("source", &SOURCES, "where the transfers come from"),
        number("history_days", 30.0, 0.0, 1e6, "days that mechanisms learn from"),
        number("evaluation_days", 14.0, 0.0, 1e6, "days after those in which queues are looked at"),
        number("queue_days", 14.0, 1e-6, 1e6, "everybody who asks a source within so many days stands in one queue"),
        flag("learns", false, "whether mechanisms also learn from the days in which queues are looked at"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("workload: { trace: { source: { maze: { accounts: 3000 } } } }\nround_seconds: 86400"),
};

/// The catalogue entry.
pub const ENTRY: WorkloadEntry = WorkloadEntry {
    card: &CARD,
    peers: |_| 0,
    extras: |params| groups(params).into_iter().map(extra).collect(),
    tells_matches: |_| false,
    requests: |_, _| None,
    check: |params| match params.choice("source") {
        ("maze", month) => maze::check(month),
        (_, source) => match source.log("file") {
            Some(_) => Ok(()),
            None => Err("`source: { log: ... }` names no `file`".to_owned()),
        },
    },
    check_groups: |_, _| Ok(Vec::new()),
    new: |params, cast| Ok(Box::new(Trace::new(params, cast)?)),
};

/// The groups of the log.
fn groups(params: &Params) -> Vec<LoggedGroup> {
    match params.choice("source") {
        ("maze", month) => maze::groups(month),
        (_, source) => source.log("file").map_or_else(Vec::new, |read| read.log.groups.clone()),
    }
}

fn extra(group: LoggedGroup) -> Extra {
    Extra {
        group: group.name,
        count: group.accounts.len(),
        colluding: group.truth == Truth::Colluder,
        whitewashing: group.truth == Truth::Whitewasher,
    }
}

/// Somebody who stands in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The source.
    from: u32,
    /// The row of the log in which it asked first.
    first: u32,
    /// Who asks.
    to: u32,
    /// How much it downloaded from the source in all.
    bytes: Bytes,
}

/// What happens to an account in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Arrives,
    Departs,
}

/// The workload.
struct Trace {
    log: Arc<Log>,
    /// The rows that mechanisms hear of.
    heard: Range<usize>,
    /// The round in which each queue forms, and the rows of those who stand in it.
    queues: Vec<(u64, Range<usize>)>,
    /// Who comes and goes, in the order of rounds.
    events: Vec<(u64, Event, u32)>,
    /// How many of `events` are over.
    passed: usize,
    /// How many rows are over.
    replayed: usize,
    /// The account of each peer that is there.
    account: Vec<Option<AccountId>>,
    /// Who stands in the queues of this round.
    places: Vec<Place>,
    /// Bytes that each peer received so far.
    received: Vec<Bytes>,
    /// The round after which nothing happens.
    last_round: u64,
    over: bool,
}

impl Trace {
    fn new(params: &Params, cast: &Cast) -> Result<Self, String> {
        let log = match params.choice("source") {
            ("maze", month) => Arc::new(maze::month(month, cast.seed)),
            (_, source) => source.log("file").map(|read| read.log.clone()).ok_or("no log was read")?,
        };
        let in_order = cast.groups.iter().flat_map(|group| &group.members).map(|peer| peer.0);
        if !in_order.eq(0..log.accounts.machine.len() as u32) {
            return Err("the groups are not those of the log".to_owned());
        }
        let history_s = params.number("history_days") * DAY_S;
        let queue_s = params.number("queue_days") * DAY_S;
        if queue_s < cast.round_seconds {
            let rounds = cast.round_seconds;
            return Err(format!(
                "a queue of {queue_s} s is shorter than a round of {rounds} s: shorten `round_seconds`"
            ));
        }
        let end_s = history_s + params.number("evaluation_days") * DAY_S;
        let mut queues = Vec::new();
        for nth in 0.. {
            let start_s = history_s + f64::from(nth) * queue_s;
            if start_s >= end_s {
                break;
            }
            let rows = log.between(start_s, end_s.min(start_s + queue_s));
            if !rows.is_empty() {
                queues.push((round_of(start_s, cast.round_seconds), rows));
            }
        }
        if queues.is_empty() && end_s > history_s {
            let days = log.time_s.last().map_or(0.0, |last| last / DAY_S);
            return Err(format!(
                "no queue forms: the log ends on day {days:.1}, and history takes {} days; shorten `history_days`",
                history_s / DAY_S
            ));
        }
        let heard = log.between(0.0, if params.flag("learns") { end_s } else { history_s });
        let mut trace = Self {
            heard,
            queues,
            events: Vec::new(),
            passed: 0,
            replayed: 0,
            account: vec![None; cast.peers()],
            places: Vec::new(),
            received: vec![0; cast.peers()],
            last_round: 0,
            over: false,
            log,
        };
        trace.plan(cast.round_seconds);
        Ok(trace)
    }

    /// Plans who comes and goes: an account is there from its first transfer or queue to its last.
    fn plan(&mut self, round_seconds: f64) {
        let mut stay = vec![(u64::MAX, 0); self.account.len()];
        let mut see = |row: usize, round: u64| {
            for account in [self.log.from[row], self.log.to[row]] {
                let (first, last) = &mut stay[account as usize];
                (*first, *last) = (round.min(*first), round.max(*last));
            }
        };
        self.heard.clone().for_each(|row| see(row, round_of(self.log.time_s[row], round_seconds)));
        for (round, rows) in &self.queues {
            rows.clone().for_each(|row| see(row, *round));
        }
        for (account, (first, last)) in stay.into_iter().enumerate().filter(|(_, (first, _))| *first < u64::MAX) {
            self.events.push((first, Event::Arrives, account as u32));
            self.events.push((last + 1, Event::Departs, account as u32));
            self.last_round = self.last_round.max(last);
        }
        self.events.sort_unstable_by_key(|(round, event, account)| (*round, *event == Event::Arrives, *account));
    }

    fn party(&self, account: u32) -> Option<Party> {
        self.account[account as usize].map(|open| Party { peer: PeerId(account), account: open })
    }

    /// Everybody who asks a source in these rows, once for each source, in the order of their first rows.
    fn line_up(&mut self, rows: Range<usize>) {
        let log = &self.log;
        let place =
            |row: usize| Place { from: log.from[row], first: row as u32, to: log.to[row], bytes: log.bytes[row] };
        self.places.clear();
        self.places.extend(rows.map(place));
        self.places.sort_unstable_by_key(|place| (place.from, place.to, place.first));
        self.places.dedup_by(|next, first| {
            let same = (next.from, next.to) == (first.from, first.to);
            first.bytes += if same { next.bytes } else { 0 };
            same
        });
        self.places.sort_unstable_by_key(|place| (place.from, place.first));
    }
}

/// The round in which something happens.
fn round_of(time_s: f64, round_seconds: f64) -> u64 {
    (time_s / round_seconds) as u64
}

impl Workload for Trace {
    fn capacity(&self, _: PeerId) -> (u64, u64) {
        (u64::MAX, u64::MAX)
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        while let Some((_, event, account)) = self.events.get(self.passed).filter(|(round, ..)| *round <= clock.round) {
            churn.push(match event {
                Event::Arrives => Churn::Arrive(PeerId(*account)),
                Event::Departs => Churn::Depart(PeerId(*account)),
            });
            self.passed += 1;
        }
    }

    fn enter(&mut self, _: Clock, who: Party) {
        self.account[who.peer.index()] = Some(who.account);
    }

    fn leave(&mut self, _: Clock, who: Party) {
        let mine = &mut self.account[who.peer.index()];
        if *mine == Some(who.account) {
            *mine = None;
        }
    }

    fn progress(&self, _: PeerId) -> Progress {
        Progress::default()
    }

    fn requests(&mut self, clock: Clock, out: &mut Requests) {
        out.clear();
        self.places.clear();
        let Some((_, rows)) = self.queues.iter().find(|(round, _)| *round == clock.round) else { return };
        self.line_up(rows.clone());
        let queued = Queued { since_round: clock.round as u32, fresh: true, under_way: false };
        for (start, queue) in chunks(&self.places, |place| place.from) {
            let Some(provider) = self.party(queue[0].from) else { continue };
            for (nth, place) in queue.iter().enumerate() {
                let Some(who) = self.party(place.to) else { continue };
                let good = Good(self.log.content[place.first as usize]);
                let handle = (start + nth) as u32;
                out.all.push(Request { queued, handle, ..Request::plain(provider.account, who, good) });
            }
            out.close(provider.peer);
        }
    }

    fn shown(&self, request: &Request) -> Shown {
        Shown { asks_bytes: self.places[request.handle as usize].bytes, ..Shown::default() }
    }

    fn transfer(&mut self, clock: Clock, _: &Requests, _: &Grants, facts: &mut Vec<Fact>) {
        let end = self.log.between(0.0, clock.end_s()).end.min(self.heard.end);
        for row in self.replayed..end {
            let (from, to, bytes) = (self.log.from[row], self.log.to[row], self.log.bytes[row]);
            self.received[to as usize] += bytes;
            if let (Some(from), Some(to)) = (self.party(from), self.party(to)) {
                let good = Good(self.log.content[row]);
                facts.push(Fact::Transfer { from, to, good, bytes, wasted_bytes: 0 });
                facts.push(Fact::Judged { by: to, from, good, bytes, authentic: true });
            }
        }
        self.replayed = end.max(self.replayed);
        self.over = clock.round >= self.last_round;
    }

    fn machine(&self, peer: PeerId) -> u32 {
        self.log.accounts.machine[peer.index()]
    }

    fn name(&self, peer: PeerId) -> Option<&str> {
        Some(self.log.accounts.names.get(peer.0))
    }

    fn replays(&self) -> bool {
        true
    }

    fn utility(&self, _: Clock, peer: PeerId) -> f64 {
        self.received[peer.index()] as f64
    }

    fn done(&self) -> bool {
        self.over
    }
}

/// The runs of equal keys, with the place where each begins.
fn chunks<T, K: PartialEq>(all: &[T], key: impl Fn(&T) -> K) -> impl Iterator<Item = (usize, &[T])> {
    all.chunk_by(move |a, b| key(a) == key(b)).scan(0, |start, chunk| {
        let at = *start;
        *start += chunk.len();
        Some((at, chunk))
    })
}

#[cfg(test)]
mod tests;
