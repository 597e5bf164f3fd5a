//! Over what the sliding scale adds up: one download, an account's day, or all that it ever downloaded.

use super::scale::Scale;
use crate::evidence::Flow;
use game::ids::{AccountId, Bytes, Clock, Good, grown};
use std::collections::BTreeMap;

/// The length of a day in seconds.
const DAY_S: f64 = 86_400.0;

/// The sums that decide at which step of the scale a download stands.
#[derive(Clone, Debug)]
pub enum Downloads {
    /// One for each download that goes on: (downloader, uploader, file), its bytes and the round of the last of them.
    Files {
        /// Seconds without a byte after which a download is over.
        idle_s: f64,
        /// The downloads.
        open: BTreeMap<(AccountId, AccountId, Good), (Bytes, u64)>,
    },
    /// One for each account: the day and what it downloaded on it.
    Accounts {
        /// Whether each day begins anew.
        daily: bool,
        /// By account.
        sums: Vec<(u64, Bytes)>,
    },
}

impl Downloads {
    /// Reads `per` and `idle_s`.
    pub fn new(per: &str, idle_s: f64) -> Self {
        match per {
            "file" => Self::Files { idle_s, open: BTreeMap::new() },
            per => Self::Accounts { daily: per == "day", sums: Vec::new() },
        }
    }

    /// What a flow costs its receiver, in grains.
    pub fn charge(&mut self, clock: Clock, scale: &mut Scale, flow: Flow) -> i128 {
        match self {
            Self::Accounts { daily, sums } => {
                let day = if *daily { (clock.start_s() / DAY_S) as u64 } else { 0 };
                let (of_day, sum) = grown(sums, flow.to.index(), || (0, 0));
                if *of_day != day {
                    (*of_day, *sum) = (day, 0);
                }
                let before = *sum;
                *sum = before.saturating_add(flow.bytes);
                scale.sell(before, flow.bytes, 1)
            }
            Self::Files { idle_s, open } => {
                let key = (flow.to, flow.from, flow.good);
                let goes_on = |(_, last): &(Bytes, u64)| clock.round - last <= clock.rounds_in(*idle_s);
                let before = open.remove(&key).filter(goes_on).map_or(0, |(bytes, _)| bytes);
                if flow.ended == 0 {
                    open.insert(key, (before.saturating_add(flow.bytes), clock.round));
                    return scale.sell(before, flow.bytes, 1);
                }
                several(scale, before, flow.bytes, flow.ended)
            }
        }
    }

    /// Forgets downloads that are over, once in the time that it takes to be sure.
    pub fn prune(&mut self, clock: Clock) {
        if let Self::Files { idle_s, open } = self {
            let idle_rounds = clock.rounds_in(*idle_s);
            if (clock.round + 1).is_multiple_of(idle_rounds) {
                open.retain(|_, (_, last)| clock.round - *last < idle_rounds);
            }
        }
    }
}

/// What bytes cost that were `ended` downloads of one file, alike in size, of which the first had begun before.
fn several(scale: &mut Scale, before: Bytes, bytes: Bytes, ended: u64) -> i128 {
    let (each, longer) = (bytes / ended, bytes % ended);
    scale.sell(before, each + Bytes::from(longer > 0), 1)
        + scale.sell(0, each + 1, longer.saturating_sub(1))
        + scale.sell(0, each, ended - longer.max(1))
}
