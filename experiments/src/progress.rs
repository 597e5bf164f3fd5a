//! Progress: bars on a terminal, a line of the log now and then elsewhere.

#![allow(clippy::disallowed_methods, reason = "it says how long work takes, and no cell sees it")]

use crate::ask::many;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Seconds between two plain lines.
const PLAIN_EVERY_S: u64 = 30;

/// How a bar looks, and in a terminal of fewer columns than that.
const WIDE_BAR: &str = "{bar:20} {pos}/{len} cells{wide_msg}";
const NARROW_BAR: &str = "{pos}/{len} cells{wide_msg}";
const NARROW: u16 = 80;

/// How far a run is, shown to a person.
pub struct Progress {
    show: Show,
    began: Instant,
    pace: Pace,
}

enum Show {
    Bar(ProgressBar),
    Plain(Instant),
    Nothing,
}

/// What was done of what there is to do.
struct Pace {
    cells: u64,
    done: u64,
    failed: u64,
    /// Rounds that were played before.
    before: u64,
}

impl Progress {
    /// Progress over `cells` cells that are still to run; `before` is how many rounds others have played so far.
    pub fn new(cells: u64, before: u64, quiet: bool) -> Self {
        let show = if quiet || cells == 0 {
            Show::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(cells);
            let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(0, |(width, _)| width.0);
            // What is wider than the terminal is cut off. The templates are fixed; if one were wrong, the default would do.
            let template = if width < NARROW { NARROW_BAR } else { WIDE_BAR };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            Show::Bar(bar)
        } else {
            tracing::info!("{} to run", many(cells as usize, "cell"));
            Show::Plain(Instant::now())
        };
        Self { show, began: Instant::now(), pace: Pace { cells, done: 0, failed: 0, before } }
    }

    /// A cell ended.
    pub fn cell(&mut self, failed: bool) {
        self.pace.done += 1;
        self.pace.failed += u64::from(failed);
        if let Show::Bar(bar) = &self.show {
            bar.inc(1);
        }
    }

    /// Some time went by; `rounds` is how many rounds all cells of the process played so far.
    pub fn tick(&mut self, rounds: u64) {
        let Pace { cells, done, .. } = self.pace;
        let elapsed_s = self.began.elapsed().as_secs_f64();
        match &mut self.show {
            Show::Bar(bar) => bar.set_message(self.pace.told(rounds, elapsed_s)),
            Show::Plain(last) if last.elapsed().as_secs() >= PLAIN_EVERY_S => {
                *last = Instant::now();
                tracing::info!("{done}/{}{}", many(cells as usize, "cell"), self.pace.told(rounds, elapsed_s));
            }
            Show::Plain(_) | Show::Nothing => {}
        }
    }

    /// Clears the bar.
    pub fn end(&self) {
        if let Show::Bar(bar) = &self.show {
            bar.finish_and_clear();
        }
    }
}

impl Pace {
    /// How fast it goes and how long it takes.
    fn told(&self, rounds: u64, elapsed_s: f64) -> String {
        let failed = if self.failed > 0 { format!(", {} failed", self.failed) } else { String::new() };
        let speed = rounds.saturating_sub(self.before) as f64 / elapsed_s.max(1e-3);
        let to_go = match self.done {
            0 => "estimate follows".to_owned(),
            done => format!("about {} to go", time(elapsed_s / done as f64 * self.cells.saturating_sub(done) as f64)),
        };
        format!("{failed}, {speed:.0} rounds/s, {} gone, {to_go}", time(elapsed_s))
    }
}

/// A time in its two largest units: two lines that stand half a minute apart never tell the same.
fn time(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    let both = |large: u64, name: &str, small: u64, of: &str| match seconds % large / small {
        0 => format!("{}{name}", seconds / large),
        rest => format!("{}{name} {rest}{of}", seconds / large),
    };
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => both(60, "m", 1, "s"),
        3_600..86_400 => both(3_600, "h", 60, "m"),
        _ => both(86_400, "d", 3_600, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_units() {
        let all = [0.4, 30.0, 60.0, 90.2, 119.7, 3_599.0, 5_400.0, 86_400.0, 180_000.0].map(time);
        assert_eq!(all, ["0s", "30s", "1m", "1m 30s", "2m", "59m 59s", "1h 30m", "1d", "2d 2h"]);
    }

    #[test]
    fn nothing_is_estimated_before_a_cell_has_ended() {
        let mut pace = Pace { cells: 4, done: 0, failed: 0, before: 0 };
        assert_eq!(pace.told(600, 3.0), ", 200 rounds/s, 3s gone, estimate follows");
        (pace.done, pace.failed) = (1, 1);
        assert_eq!(pace.told(600, 3.0), ", 1 failed, 200 rounds/s, 3s gone, about 9s to go");
    }

    #[test]
    fn speed_counts_no_rounds_from_before() {
        let pace = Pace { cells: 4, done: 2, failed: 0, before: 1_000_000 };
        assert_eq!(pace.told(1_000_600, 6.0), ", 100 rounds/s, 6s gone, about 6s to go");
    }
}
