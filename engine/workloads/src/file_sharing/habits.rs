//! Habits: what the peers of a group are like, as the parameters say it.

use crate::duration::{CONSTANT, Duration, EXPONENTIAL, WEIBULL};
use game::card::{Alternative, alternative, choice, number};
use game::params::Params;
use game::random::{Purpose, Stream};

/// Sessions.
pub static SESSIONS: [Alternative; 3] = [
    alternative(
        "exponential",
        "without memory",
        const { &[number("mean_s", 7200.0, 1e-9, crate::duration::MOST_S, "mean in seconds (not published; two hours)")] },
    ),
    CONSTANT,
    WEIBULL,
];

static AWAY: [Alternative; 3] = [EXPONENTIAL, CONSTANT, WEIBULL];

/// The alternatives of `uptime`.
pub static UPTIMES: [Alternative; 4] = [
    alternative("target", "such that `online` peers are online on average", &[]),
    alternative(
        "constant",
        "a given share of the time, 1: always",
        const { &[number("share", 1.0, 0.0, 1.0, "share of the time")] },
    ),
    alternative(
        "uniform",
        "each peer a share of its own, uniform between two bounds (EigenTrust: 0 to 1)",
        const {
            &[
                number("min_share", 0.0, 0.0, 1.0, "smallest share of the time"),
                number("max_share", 1.0, 0.0, 1.0, "largest share of the time"),
            ]
        },
    ),
    alternative(
        "absences",
        "as sessions and absences make it",
        const { &[choice("away", &AWAY, "how long a peer is away between two sessions")] },
    ),
];

/// The alternatives of `queries`.
pub static QUERIES: [Alternative; 2] = [
    alternative(
        "rate",
        "at random times while it is online",
        const {
            &[number(
                "per_hour",
                0.8,
                0.0,
                1e6,
                "queries in an hour online (not published; with Maze's 30,000 online and 30 MiB a file, 0.8 brings its 13 TB a day)",
            )]
        },
    ),
    alternative(
        "cycles",
        "once in a round, or not: each peer has a probability of its own, uniform between two bounds",
        const {
            &[
                number("min_probability", 0.0, 0.0, 1.0, "smallest probability (EigenTrust: 0; pre-trusted peers 1)"),
                number("max_probability", 0.5, 0.0, 1.0, "largest probability (EigenTrust: 0.5; pre-trusted peers 1)"),
            ]
        },
    ),
];

/// When a peer is online.
#[derive(Clone, Copy, Debug)]
pub enum Uptime {
    /// A share of the time between two bounds.
    Share { min: f64, max: f64 },
    /// What absences make it.
    Absences(Duration),
}

/// When a peer asks.
#[derive(Clone, Copy, Debug)]
enum Asking {
    Rate { mean_gap_s: f64 },
    Cycles { min: f64, max: f64 },
}

/// What the peers of a group are like.
#[derive(Clone, Debug)]
pub struct Habits {
    /// How long it is online at a time.
    pub session: Duration,
    /// How much of its time that is.
    pub uptime: Uptime,
    asking: Asking,
    /// Requests that it serves at once.
    pub upload_slots: usize,
    /// Downloads that it waits for at once.
    pub downloads_at_once: usize,
    /// How long it waits in a queue.
    pub patience_s: f64,
    /// How often it serves something else by mistake.
    pub mistakes: f64,
    /// The share of the most popular files that it claims to have.
    pub answers_top: f64,
    /// The share of its downloads that it shares.
    pub keeps: f64,
    /// How often it notices that it got something else.
    pub discovers: f64,
}

impl Habits {
    /// What the parameters of a group say.
    ///
    /// # Errors
    /// Bounds that are the wrong way round, sessions without length, more peers online than there are.
    pub fn new(params: &Params) -> Result<Self, String> {
        let session = Duration::of(params.choice("session")).ok_or("session: unknown distribution")?;
        if session.mean_s() <= 0.0 {
            return Err("session: a session of no length is none; give it some seconds".to_owned());
        }
        let uptime = match params.choice("uptime") {
            ("constant", p) => Uptime::Share { min: p.number("share"), max: p.number("share") },
            ("uniform", p) => {
                let (min, max) = bounds("uptime", "share", p)?;
                Uptime::Share { min, max }
            }
            ("absences", p) => Uptime::Absences(Duration::of(p.choice("away")).ok_or("away: unknown distribution")?),
            _ => {
                let (online, peers) = (params.count("online"), params.count("peers"));
                if online > peers {
                    return Err(format!("online ({online}) is above peers ({peers})"));
                }
                let share = online as f64 / peers as f64;
                Uptime::Share { min: share, max: share }
            }
        };
        let asking = match params.choice("queries") {
            ("cycles", p) => {
                let (min, max) = bounds("queries", "probability", p)?;
                Asking::Cycles { min, max }
            }
            (_, p) => Asking::Rate { mean_gap_s: 3600.0 / p.number("per_hour") },
        };
        Ok(Self {
            session,
            uptime,
            asking,
            upload_slots: params.count("upload_slots"),
            downloads_at_once: params.count("downloads_at_once"),
            patience_s: params.number("patience_s"),
            mistakes: params.number("mistakes"),
            answers_top: params.number("answers_top"),
            keeps: params.number("keeps"),
            discovers: params.number("discovers"),
        })
    }

    /// The share of its time that a peer is online.
    pub fn share_online(&self, seed: u64, peer: u32) -> f64 {
        match self.uptime {
            Uptime::Share { min, max } => between(min, max, seed, peer, u64::MAX),
            Uptime::Absences(away) => self.session.mean_s() / (self.session.mean_s() + away.mean_s()),
        }
    }

    /// Seconds from one query to the next, or to the first one of a session. Infinite when there is none.
    pub fn gap_s(&self, seed: u64, peer: u32, nth: u32, first: bool, round_seconds: f64) -> f64 {
        let mut stream = Stream::new(seed, Purpose::Query, peer, 2 * u64::from(nth));
        match self.asking {
            Asking::Rate { mean_gap_s } if mean_gap_s.is_finite() => stream.exponential(mean_gap_s),
            Asking::Rate { .. } => f64::INFINITY,
            Asking::Cycles { min, max } => {
                let probability = between(min, max, seed, peer, u64::MAX - 1);
                let rounds = stream.geometric(probability).map_or(f64::INFINITY, |trial| (trial - 1) as f64);
                // In the middle of a round, where no rounding shifts it into another.
                (rounds + if first { 0.5 } else { 1.0 }) * round_seconds
            }
        }
    }
}

/// The bounds of something, `min_` and `max_`, in their order.
fn bounds(name: &str, of: &str, params: &Params) -> Result<(f64, f64), String> {
    let (min, max) = (params.number(&format!("min_{of}")), params.number(&format!("max_{of}")));
    if min > max { Err(format!("{name}: min_{of} ({min}) is above max_{of} ({max})")) } else { Ok((min, max)) }
}

/// A peer's own number between two bounds, the `nth` of its numbers.
fn between(min: f64, max: f64, seed: u64, peer: u32, nth: u64) -> f64 {
    if min == max { min } else { min + (max - min) * Stream::new(seed, Purpose::Session, peer, nth).unit() }
}
