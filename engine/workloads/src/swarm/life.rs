//! The life of a peer: when it comes, how long it stays, whether it comes back.
//!
//! A leecher arrives, and stays in *sessions*. When a session ends before it has all it came for, it leaves for
//! good (an *abort*: the theta of Qiu and Srikant 2004) or is away for a time and comes back with what it has. When it
//! has all, it leaves, lingers as a seed, or rejoins without anything. The workload's own seeds stay.
//!
//! - **Arrivals.** All together (a flash crowd), also spread evenly over some seconds; Poisson; with Weibull gaps, as
//!   measured (Stutzbach and Rejaie 2006: shape 0.79 Debian, 0.53 Red Hat, 0.62 FlatOut; the scale belongs to the
//!   swarm); or as a flash crowd that dies down: rate ~ exp(-t / mean) (Guo et al. 2005). Given that all come, the
//!   times of the latter are independent exponentials, and so they are drawn.
//! - **Sessions** end at a time, not at the end of a round: it takes effect at the beginning of the next round, as
//!   an arrival does, so rounds bias no mean. Who comes stays for one round at least.
//! - **Who comes back** has its pieces and what arrived of those it began; the blocks under way are requested
//!   anew, and neighbours are sought anew. The seconds that a download took count from the first arrival of that
//!   download, time away included: that is how long its user waited.
//! - **Draws** depend on the seed, the peer and the number of its session, on nothing that a strategy does, and each
//!   purpose has its own: who stays longer by its strategy's doing has the same sessions.
//!
//! What the papers leave open: times between sessions are not published for BitTorrent; consecutive sessions are
//! uncorrelated there (Stutzbach and Rejaie 2006, section 5.4), and so they are here.

use super::Swarm;
use super::peer::Peer;
use crate::duration::{CONSTANT, Duration, EXPONENTIAL, MOST_S, WEIBULL};
use game::card::{Alternative, alternative, choice, number};
use game::ids::{Clock, PeerId, grown};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::workload::Churn;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The alternatives of `arrivals`.
pub static ARRIVALS: [Alternative; 4] = [
    alternative(
        "together",
        "everybody at the start (a flash crowd)",
        const { &[number("within_s", 0.0, 0.0, MOST_S, "seconds over which they spread evenly")] },
    ),
    alternative(
        "poisson",
        "one after another at random times",
        const { &[number("per_s", 0.1, 1e-9, 1e9, "mean arrivals per second")] },
    ),
    alternative(
        "weibull",
        "one after another, in clusters as measured (Stutzbach and Rejaie 2006)",
        const {
            &[
                number("shape", 0.53, 0.1, 100.0, "shape of the gaps (0.53 Red Hat, 0.62 FlatOut, 0.79 Debian)"),
                number(
                    "scale_s",
                    10.0,
                    1e-9,
                    MOST_S,
                    "63 % of the gaps are shorter, in seconds (belongs to the swarm)",
                ),
            ]
        },
    ),
    alternative(
        "decaying",
        "many at first, and ever fewer: rate ~ exp(-t / mean_s) (Guo et al. 2005)",
        const { &[number("mean_s", 3600.0, 1e-9, MOST_S, "mean time of arrival in seconds (belongs to the swarm)")] },
    ),
];

/// The alternatives of `session`.
pub static SESSIONS: [Alternative; 4] =
    [alternative("endless", "until it has all it came for", &[]), CONSTANT, EXPONENTIAL, WEIBULL];

/// How long who lingers stays by default, in seconds.
pub const LINGER_S: f64 = 600.0;

static AWAY: [Alternative; 3] = [CONSTANT, EXPONENTIAL, WEIBULL];

/// The alternatives of `on_session_end`.
pub static ON_SESSION_END: [Alternative; 2] = [
    alternative("leave", "leaves for good (an abort)", &[]),
    alternative(
        "return",
        "goes offline and comes back with what it has",
        const { &[choice("away", &AWAY, "how long it is offline")] },
    ),
];

static STAYS: [Alternative; 3] = [alternative("constant", "for all the same: `seconds`", &[]), EXPONENTIAL, WEIBULL];

/// The alternatives of `on_completion`.
pub static ON_COMPLETION: [Alternative; 3] = [
    alternative("leave", "leaves at once", &[]),
    alternative(
        "linger",
        "stays as a seed for a while",
        const {
            &[
                number("seconds", LINGER_S, 0.0, f64::INFINITY, "how long, if the stay is constant"),
                choice("stay", &STAYS, "how long it stays"),
            ]
        },
    ),
    alternative("rejoin", "leaves and comes back at once without anything (a constant population)", &[]),
];

/// What a peer does when it has all it came for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OnCompletion {
    /// It leaves at once.
    Leave,
    /// It stays as a seed.
    Linger { stay: Duration },
    /// It comes back without anything.
    Rejoin,
}

/// How a group of peers lives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habits {
    /// How long a session lasts; `None`: until it has all.
    session: Option<Duration>,
    /// How long it is away when a session ended; `None`: for good.
    away: Option<Duration>,
    /// What it does when it has all.
    pub on_completion: OnCompletion,
}

/// What a draw is for.
#[derive(Clone, Copy)]
enum Span {
    Session,
    Away,
    Stay,
}

/// Where a peer is in its life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// It has not come for anything yet.
    Expected,
    /// It wants something.
    Leeching,
    /// It wants something and is offline between two sessions.
    Away,
    /// It has all it came for.
    Seeding,
    /// It is gone for good.
    Gone,
}

impl Habits {
    /// What the parameters say.
    pub fn new(params: &Params) -> Self {
        let away = match params.choice("on_session_end") {
            ("return", p) => Duration::of(p.choice("away")),
            _ => None,
        };
        let on_completion = match params.choice("on_completion") {
            ("linger", p) => {
                let constant = Duration::Constant { seconds: p.number("seconds") };
                let stay = match p.choice("stay") {
                    ("constant", _) => constant,
                    other => Duration::of(other).unwrap_or(constant),
                };
                OnCompletion::Linger { stay }
            }
            ("rejoin", _) => OnCompletion::Rejoin,
            _ => OnCompletion::Leave,
        };
        Self { session: Duration::of(params.choice("session")), away, on_completion }
    }
}

impl Peer {
    /// So many seconds for a purpose in its present session.
    fn draw_s(&self, seed: u64, id: PeerId, span: Span, duration: Duration) -> f64 {
        duration.draw_s(&mut Stream::new(seed, Purpose::Session, id.0, 4 * self.sessions + span as u64))
    }
}

/// When something is due in whose life. Of equal times, what was noted first comes first.
#[derive(Debug, Default)]
pub struct Agenda {
    /// Time (the bits of a float that is not negative have its order), number, peer.
    due: BinaryHeap<Reverse<(u64, u64, u32)>>,
    count: u64,
    /// For each peer, the number of what was noted last: nothing else is due in its life.
    latest: Vec<u64>,
}

impl Agenda {
    /// Notes what is due next in a peer's life, in place of what was noted before; at infinity, nothing is.
    pub fn add(&mut self, at_s: f64, peer: PeerId) {
        self.count += 1;
        *grown(&mut self.latest, peer.index(), || 0) = self.count;
        if at_s < f64::INFINITY {
            // Adding zero makes a negative zero positive.
            self.due.push(Reverse(((at_s + 0.0).to_bits(), self.count, peer.0)));
        }
    }

    /// In whose life something is due by now, one after another.
    fn next(&mut self, now_s: f64) -> Option<PeerId> {
        while let Some(&Reverse((bits, number, peer))) = self.due.peek()
            && f64::from_bits(bits) <= now_s
        {
            self.due.pop();
            if self.latest[peer as usize] == number {
                return Some(PeerId(peer));
            }
        }
        None
    }
}

impl Swarm {
    /// Who comes and who goes by now.
    pub fn come_and_go(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        while let Some(id) = self.agenda.next(clock.start_s()) {
            let peer = &mut self.peers[id.index()];
            match peer.stage {
                Stage::Expected | Stage::Away => churn.push(Churn::Arrive(id)),
                Stage::Leeching => {
                    churn.push(Churn::Depart(id));
                    self.end_session(clock, id);
                }
                Stage::Seeding if peer.habits.on_completion == OnCompletion::Rejoin => {
                    peer.stage = Stage::Expected;
                    churn.extend([Churn::Depart(id), Churn::Arrive(id)]);
                }
                Stage::Seeding => {
                    churn.push(Churn::Depart(id));
                    peer.leave_for_good();
                }
                Stage::Gone => {}
            }
        }
    }

    /// A session is over before the peer has all.
    fn end_session(&mut self, clock: Clock, id: PeerId) {
        let peer = &mut self.peers[id.index()];
        match peer.habits.away {
            Some(away) => {
                peer.stage = Stage::Away;
                peer.due_s += peer.draw_s(self.seed, id, Span::Away, away);
                self.agenda.add(peer.due_s, id);
            }
            None => {
                peer.wanting_s += clock.start_s() - peer.since_s;
                peer.leave_for_good();
                self.unfinished -= 1;
            }
        }
    }

    /// A peer is there: for the first time, once more without anything, or back with what it has.
    pub fn begin_session(&mut self, clock: Clock, id: PeerId) {
        let stage = self.peers[id.index()].stage;
        if !matches!(stage, Stage::Expected | Stage::Away) {
            return;
        }
        if stage == Stage::Expected {
            self.start_over(id);
            self.peers[id.index()].since_s = clock.start_s();
        }
        let peer = &mut self.peers[id.index()];
        let session = peer.habits.session.filter(|_| !peer.seed);
        peer.stage = if peer.seed { Stage::Seeding } else { Stage::Leeching };
        peer.sessions += 1;
        peer.due_s = session.map_or(f64::INFINITY, |s| peer.due_s + peer.draw_s(self.seed, id, Span::Session, s));
        self.agenda.add(peer.due_s, id);
    }

    /// A leecher has nothing, or on its first visit what it brings.
    fn start_over(&mut self, id: PeerId) {
        let peer = &self.peers[id.index()];
        if peer.seed {
            return;
        }
        let share = if peer.sessions == 0 { peer.initial_share } else { 0.0 };
        let count = ((share * f64::from(self.rules.pieces)) as usize).min(self.rules.pieces as usize - 1);
        let mut brought_bytes = Vec::new();
        for (swarm, h) in peer.holdings.clone() {
            let h = h as usize;
            if self.peers[id.index()].holds(swarm) {
                self.holdings.reset(h, true);
                brought_bytes.push(self.rules.file_bytes);
                continue;
            }
            self.holdings.reset(h, false);
            let mut pieces: Vec<u32> = (0..self.rules.pieces).collect();
            Stream::new(self.seed, Purpose::Demand, id.0, 1 + u64::from(swarm)).choose_front(&mut pieces, count);
            for piece in &pieces[..count] {
                let bytes = self.rules.piece_size(*piece);
                self.holdings.bring(h, *piece, bytes);
            }
            brought_bytes.push(self.holdings.arrived_bytes(h));
        }
        self.peers[id.index()].brought_bytes = brought_bytes;
    }

    /// A peer that has all it came for stops wanting.
    pub fn stop_wanting(&mut self, clock: Clock, id: usize) {
        let peer = &mut self.peers[id];
        let all = peer.holdings.iter().all(|(_, h)| self.holdings.complete(*h as usize));
        if peer.stage != Stage::Leeching || !all {
            return;
        }
        let id = PeerId(id as u32);
        let stay_s = match peer.habits.on_completion {
            OnCompletion::Linger { stay } => peer.draw_s(self.seed, id, Span::Stay, stay),
            _ => 0.0,
        };
        peer.stage = Stage::Seeding;
        peer.due_s = clock.end_s() + stay_s;
        peer.wanting_s += clock.end_s() - peer.since_s;
        if peer.habits.on_completion != OnCompletion::Rejoin {
            self.unfinished -= 1;
        }
        self.agenda.add(peer.due_s, id);
    }
}

/// When each peer arrives. Leechers are counted in the order of their ids, whatever their group.
pub fn arrivals(params: &Params, seed: u64, peers: &mut [Peer]) {
    let choice = params.choice("arrivals");
    let mut now_s = 0.0;
    for (id, peer) in peers.iter_mut().enumerate().filter(|(_, p)| !p.seed) {
        let mut stream = Stream::new(seed, Purpose::Arrival, id as u32, 0);
        peer.due_s = match choice {
            ("poisson", p) => {
                now_s += stream.exponential(1.0 / p.number("per_s"));
                now_s
            }
            ("weibull", p) => {
                now_s += Duration::weibull(p).draw_s(&mut stream);
                now_s
            }
            ("decaying", p) => stream.exponential(p.number("mean_s")),
            (_, p) => p.number("within_s") * stream.unit(),
        };
    }
}
