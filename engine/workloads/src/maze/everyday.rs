//! Everyday life: ordinary accounts download from ordinary accounts.
//!
//! The transfers of a day stand in even distances, each somewhere in its stretch. Who downloads is drawn by time online. With
//! `return_share` it goes to one of the last sources that it used; else it looks for a source of something that it
//! cares for, mostly in its own circle, mostly in its own cluster.

use super::{Maze, Row};
use game::log::DAY_S;
use game::{Purpose, Stream};

/// How many sources an account remembers.
const REMEMBERED: usize = 8;

/// How often a source is looked for before somebody gives up.
const TRIES: usize = 8;

/// Nobody.
const NONE: u32 = u32::MAX;

/// The sources that accounts used last.
struct Memory(Vec<[u32; REMEMBERED]>);

impl Memory {
    fn recall(&self, account: u32, stream: &mut Stream) -> Option<u32> {
        let mine = &self.0[account as usize];
        let known = mine.iter().take_while(|source| **source != NONE).count();
        mine[..known].get(stream.below(known)).copied()
    }

    /// The newest stands in front.
    fn note(&mut self, account: u32, source: u32) {
        let mine = &mut self.0[account as usize];
        mine.rotate_right(1);
        mine[0] = source;
    }
}

impl Maze {
    /// What somebody downloads, and from whom: (source, file).
    pub(super) fn download(&self, to: u32, inside: bool, stream: &mut Stream) -> Option<(u32, u32)> {
        let taste = self.people.taste(to);
        for _ in 0..TRIES {
            match self.people.source(&taste, inside, stream) {
                Some((from, category)) if from != to => return Some((from, self.files.file(category, stream))),
                _ => {}
            }
        }
        None
    }
}

/// Tells all everyday transfers in the order of time.
pub fn write(maze: &Maze, mut tell: impl FnMut(Row)) {
    let per_day = (maze.downloads / maze.days as f64 * f64::from(maze.people.ordinary)).round() as usize;
    let mut memory = Memory(vec![[NONE; REMEMBERED]; maze.accounts]);
    for day in 0..maze.days {
        let mut stream = Stream::new(maze.seed, Purpose::LogTransfers, 0, day as u64);
        for nth in 0..per_day {
            let time_s = (day as f64 + (nth as f64 + stream.unit()) / per_day as f64) * DAY_S;
            let Some(to) = maze.people.anyone(&mut stream) else { return };
            let old = if stream.unit() < maze.return_share { memory.recall(to, &mut stream) } else { None };
            let found = match old {
                Some(from) => {
                    let category = maze.people.taste(from).pick(&mut stream);
                    Some((from, maze.files.file(category, &mut stream)))
                }
                None => maze.download(to, false, &mut stream),
            };
            let Some((from, content)) = found else { continue };
            if old.is_none() {
                memory.note(to, from);
            }
            tell(Row { time_s, from, to, bytes: maze.files.bytes(content), content });
        }
    }
}
