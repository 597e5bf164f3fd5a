//! Further colluders and whitewashers, as many as one wants: what detectors are tried on (R-CO2).
//!
//! `colluders` is a share of all accounts, and there are that many of each kind:
//!
//! - **`pairs`**: two accounts send each other one file 5 to 29 times (29 is Alice's);
//! - **`stars`**: each has five spam accounts (`star_spam`) on one machine, which take its file 5 to 29 times each;
//! - **`whitewashers`**: three accounts on one machine, one after another; each downloads three times as much as
//!   others, until it is given up.
//!
//! All but the spam accounts download like ordinary accounts besides. Files have sizes as in the catalogue.

use super::cases::Script;
use super::population::{MAJORITY, Part};
use super::{Maze, Row};
use game::Params;
use game::log::{DAY_S, Truth};

/// Spam accounts of each star.
const SPAM: usize = 5;
/// Accounts that a whitewasher has one after another.
const LIVES: usize = 3;
/// How often the same file is sent: at least, and how many more at most.
const REPEATS: (u32, usize) = (5, 24);

/// Their groups.
pub fn parts(params: &Params) -> Vec<Part> {
    let count = (params.number("colluders") * params.count("accounts") as f64).round() as usize;
    let part = |name, accounts, per_machine, truth| Part { name, accounts, per_machine, truth, cluster: MAJORITY };
    let mut parts = vec![
        part("pairs", count / 2 * 2, 1, Truth::Colluder),
        part("stars", count, 1, Truth::Colluder),
        part("star_spam", count * SPAM, SPAM, Truth::Colluder),
        part("whitewashers", count / LIVES * LIVES, LIVES, Truth::Whitewasher),
    ];
    parts.retain(|part| part.accounts > 0);
    parts
}

/// Adds what they do.
pub fn write(maze: &Maze, contents: &mut u32, rows: &mut Vec<Row>) {
    let mut script = Script { maze, contents, rows };
    let find = |name: &str| maze.people.groups.iter().find(|group| group.name == name).map(|g| g.accounts.clone());
    let [pairs, stars, spam, whitewashers] =
        ["pairs", "stars", "star_spam", "whitewashers"].map(|name| find(name).unwrap_or(0..0));
    let daily = maze.downloads / (maze.end_s / DAY_S);
    for a in pairs.clone().step_by(2) {
        for pair in [(a, a + 1), (a + 1, a)] {
            let file = file(&script, pair.0);
            script.repeat(pair, file, 0.0..1.0);
        }
    }
    for (nth, centre) in (0..).zip(stars.clone()) {
        let (bytes, repeats) = file(&script, centre);
        let mine = spam.start + nth * SPAM as u32..spam.start + (nth + 1) * SPAM as u32;
        script.star(centre, mine, bytes * SPAM as u64 * u64::from(repeats), repeats);
    }
    pairs.chain(stars).for_each(|account| script.live(account, daily, 0.0..1.0));
    for (nth, account) in (0..).zip(whitewashers) {
        let life = (nth % LIVES) as f64;
        let when = life / LIVES as f64..(life + 1.0) / LIVES as f64;
        script.live(account, daily * LIVES as f64, when);
    }
}

/// The file that an account sends again and again, and how often.
fn file(script: &Script, account: u32) -> (u64, u32) {
    let mut stream = script.stream(account);
    let category = script.maze.people.taste(account).pick(&mut stream);
    let file = script.maze.files.file(category, &mut stream);
    (script.maze.files.bytes(file), REPEATS.0 + stream.below(REPEATS.1 + 1) as u32)
}
