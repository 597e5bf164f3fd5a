//! BitThief: the client that downloads everything and uploads nothing (Locher et al. 2006, section 3).
//!
//! A leecher unchokes somebody out of turn every thirty seconds, whatever it got from there, and a seed
//! serves all in turn. Both act without regard to how many connections the other side has, so whoever is
//! connected to more of them gets more. That is all there is to it:
//!
//! - it never uploads, and neither chokes nor unchokes anyone;
//! - it *hides*: its bitfield is empty and it never sends HAVE, so everybody takes it for a newcomer;
//! - it opens up to `seek` connections (500, where the official client stops at 80), asks all of them, and
//!   lets as many connect to it;
//! - it ignores the tracker's interval: it announces itself at once, again after `first_announce_s`, and
//!   then backs off by `back_off` from one announcement to the next, up to `last_announce_s`. The paper says
//!   "configurable" and "exponentially"; 180 s and 1.25 are what the published source has.
//!
//! Where this differs from the paper, or the paper is silent:
//!
//! - **Pieces.** BitThief takes a random missing piece from whoever unchokes it. Which piece moves is the
//!   workload's business, and no turn has a word for it: here it fetches the rarest first, like everybody.
//!   An experiment can set the workload's `random_first` for all peers alike.
//! - **Claims to have pieces** are out of scope. In the paper to announce a part changes nothing, and who
//!   announces everything is taken for a seed and gets nothing. Nor are its other modes here: uploads of
//!   garbage, and false reports to a tracker that keeps ratios.
//! - **A fresh download** (a peer that comes back with less than it had) starts the announcements anew.
//!
//! Everything is addition, multiplication and comparison, in the same order as in `lua/bitthief.lua`: the
//! two decide the same, bit for bit.

use game::card::{Card, Kind, Param, number, text};
use game::{AskTurn, Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 4] = [
    number("seek", 500.0, 0.0, 1e6, "neighbours it looks for, if the usual number is not higher"),
    number("first_announce_s", 180.0, 0.001, 1e6, "seconds from the first announcement to the second"),
    number("back_off", 1.25, 1.0, 100.0, "factor from one interval between announcements to the next"),
    number("last_announce_s", 1800.0, 0.001, 1e6, "seconds between announcements at most"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("bitthief"),
    summary: text("Uploads nothing, hides what it has, and connects to as many peers as it can."),
    source: text(
        "Locher et al. 2006, Free Riding in BitTorrent is Cheap, section 3; source code of BitThief (intervals)",
    ),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.99 }\n  thieves: { strategy: bitthief, share: 0.01, params: { seek: 200 } }",
    ),
};

/// The thief.
#[derive(Clone, Copy, Debug)]
pub struct BitThief {
    seek: f64,
    first_announce_s: f64,
    back_off: f64,
    last_announce_s: f64,
    /// Seconds from its last announcement to the next (0: it made none yet), and when that is due.
    interval_s: f64,
    next_s: f64,
    /// What share it had when it asked last.
    progress: f64,
}

impl BitThief {
    /// The interval that the next announcement waits for.
    fn announce_s(&mut self, now_s: f64, progress: f64) -> f64 {
        let fresh = progress < self.progress || self.interval_s == 0.0;
        self.progress = progress;
        if fresh {
            self.interval_s = self.first_announce_s;
            self.next_s = now_s + self.interval_s;
        }
        let waited_s = self.interval_s;
        if now_s >= self.next_s {
            self.interval_s = (self.interval_s * self.back_off).min(self.last_announce_s);
            self.next_s = now_s + self.interval_s;
        }
        waited_s
    }
}

impl Strategy for BitThief {
    fn ask(&mut self, turn: &mut AskTurn) {
        let now_s = turn.round() as f64 * turn.round_seconds();
        let announce_s = self.announce_s(now_s, turn.progress());
        turn.announce_s(announce_s);
        turn.seek(turn.usual_seek().max(self.seek));
        turn.hide();
        for row in 0..turn.rows() {
            turn.ask(row);
        }
    }

    /// Nothing is granted unless it is granted here.
    fn serve(&mut self, _: &mut ServeTurn) {}
}

impl Listed for BitThief {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask, Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            seek: params.number("seek"),
            first_announce_s: params.number("first_announce_s"),
            back_off: params.number("back_off"),
            last_announce_s: params.number("last_announce_s"),
            interval_s: 0.0,
            next_s: 0.0,
            progress: 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{self, Asked};
    use game::turn::ask::{Place, Row};

    fn thief() -> [BitThief; 1] {
        [BitThief::seat(&CARD.defaults())]
    }

    /// The intervals it waits for, in rounds of 10 s.
    fn intervals(thief: &mut [BitThief; 1], rounds: std::ops::Range<u64>, progress: f64) -> Vec<f64> {
        let waited = |round| {
            let mut table = trial::ask(round, Asked { progress, ..Asked::default() }, &[]);
            trial::play(thief, &mut table);
            table.place_column(Place::announce_s as usize)[0]
        };
        rounds.map(waited).collect()
    }

    #[test]
    fn it_hides_and_asks_everybody_and_looks_for_many() {
        let mut table = trial::ask(0, Asked::default(), &[&[("recommended", 1.0)], &[]]);
        trial::play(&mut thief(), &mut table);
        assert_eq!(table.row_column(Row::ask as usize), [1.0, 1.0]);
        assert_eq!(table.place_column(Place::hide as usize), [1.0]);
        assert_eq!(table.place_column(Place::seek as usize), [500.0]);
        let usual_seek = 600.0;
        let mut table = trial::ask(0, Asked { usual_seek, ..Asked::default() }, &[]);
        trial::play(&mut thief(), &mut table);
        assert_eq!(table.place_column(Place::seek as usize), [600.0], "never for fewer than an honest peer");
    }

    #[test]
    fn it_announces_early_and_backs_off() {
        let waited = intervals(&mut thief(), 0..1200, 0.5);
        // Announcements at 0, 180, 410 (after 225 s, when the round begins), 700 (281.25).
        assert_eq!([waited[0], waited[18], waited[19]], [180.0, 180.0, 225.0]);
        assert_eq!([waited[41], waited[42], waited[70], waited[71]], [225.0, 281.25, 281.25, 351.5625]);
        assert_eq!(waited[1199], 1800.0, "half an hour is the most");
    }

    #[test]
    fn a_fresh_download_starts_the_announcements_anew() {
        let mut thief = thief();
        intervals(&mut thief, 0..60, 0.9);
        let waited = intervals(&mut thief, 60..80, 0.1);
        assert_eq!([waited[0], waited[18], waited[19]], [180.0, 180.0, 225.0]);
    }

    #[test]
    fn it_grants_nothing_even_when_told_to() {
        let mut table = trial::serve(0, 1000.0, 1000.0, &[&[("recommended", 0.5)], &[("recommended", 0.5)]]);
        trial::play(&mut thief(), &mut table);
        assert_eq!(trial::shares(&table), [0.0, 0.0]);
    }
}
