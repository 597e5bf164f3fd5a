//! Progress: bars on a terminal, a line of the log now and then elsewhere.

#![allow(clippy::disallowed_methods, reason = "it says how long work takes, and no cell sees it")]

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Seconds between two plain lines.
const PLAIN_EVERY_S: u64 = 30;

/// How far a run is, shown to a person.
pub struct Progress {
    show: Show,
    began: Instant,
    cells: u64,
    done: u64,
    failed: u64,
}

enum Show {
    Bar(ProgressBar),
    Plain(Instant),
    Nothing,
}

impl Progress {
    /// Progress over `cells` cells that are still to run.
    pub fn new(cells: u64, quiet: bool) -> Self {
        let show = if quiet || cells == 0 {
            Show::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(cells);
            // The template is fixed; if it were wrong, the default style would do.
            if let Ok(style) =
                ProgressStyle::with_template("{bar:30} {pos}/{len} cells  {msg}  {elapsed} gone, {eta} to go")
            {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            Show::Bar(bar)
        } else {
            tracing::info!("{cells} cells to run");
            Show::Plain(Instant::now())
        };
        Self { show, began: Instant::now(), cells, done: 0, failed: 0 }
    }

    /// A cell ended.
    pub fn cell(&mut self, failed: bool) {
        self.done += 1;
        self.failed += u64::from(failed);
        if let Show::Bar(bar) = &self.show {
            bar.inc(1);
        }
    }

    /// Some time went by; `rounds` is how many rounds all cells played so far.
    pub fn tick(&mut self, rounds: u64) {
        let elapsed = self.began.elapsed().as_secs_f64();
        let failed = if self.failed > 0 { format!(", {} failed", self.failed) } else { String::new() };
        match &mut self.show {
            Show::Bar(bar) => bar.set_message(format!("{:.0} rounds/s{failed}", rounds as f64 / elapsed)),
            Show::Plain(last) if last.elapsed().as_secs() >= PLAIN_EVERY_S => {
                *last = Instant::now();
                let to_go = if self.done == 0 {
                    "estimate follows".to_owned()
                } else {
                    format!("about {:.0} s to go", elapsed / self.done as f64 * (self.cells - self.done) as f64)
                };
                let (done, cells) = (self.done, self.cells);
                tracing::info!("{done}/{cells} cells{failed}, {rounds} rounds, {elapsed:.0} s gone, {to_go}");
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
