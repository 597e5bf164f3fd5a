//! A made-up month of Maze: a transfer log of any size, with the cases that the literature names.
//!
//! Maze's logs were never published. What is known of them (Lian et al., ICDCS 2007 and IPTPS 2006, and the talk on the
//! latter): 1.4 million accounts, 30,000 of them online at a time, 13 TB a day, some 36 friends for a peer; a large community and
//! satellites beside it; and a handful of accounts by their traffic. The months here have those numbers, at any
//! size of the population, and everything else follows from six habits of people that can be turned one by one:
//!
//! | habit | parameter | what it does to the log |
//! |---|---|---|
//! | some are online nearly always, most hardly ever | `online_share`, `pareto_exponent` | the same accounts meet again and again |
//! | many share nothing: those who are online least | `sharers` | some requests come from accounts that never helped anybody |
//! | tastes last, and few tastes are common | `categories`, `zipf_exponent`, `interests` | givers and takers of a kind are few |
//! | communities trade inside | `satellite_share`, `inside_share`, `satellite_appeal` | a satellite is nearly a system of its own, which takes from the majority more than it gives |
//! | circles know each other | `circle_accounts`, `circle_share` | friends of friends stay near, however large the whole |
//! | who found a good source comes back | `return_share` | pairs last |
//!
//! A peer that is online a share `a` of the time takes part with weight `a` as a downloader, and (if it shares) with
//! weight `a` as a source: what being online at the same time comes to on average. Whatever is random is drawn from the seed.
//!
//! Who shares is settled by two findings: 34 % of the hosts of Gnutella shared anything (Adar and Huberman 2000), and in Maze short time
//! online explained free-riding, where speed, NAT and the number of shared files did not (Yang et al., IPTPS 2005).
//! So the `sharers` are those who are online longest. They make most requests as well, and only that lets two hops of trust reach
//! most requests, as was measured: if who shares is drawn by lot, no number of hops reaches more than the sharers' share.
//!
//! What is left open by the sources is settled so. A MB is 2^20 bytes, as in the talk's 3 GB image (3072 MB). "Friends" is read as
//! the sources that a peer, met in a random transfer, had in a month; ten downloads for a day online give about that many. Sizes of files are
//! Weibull with shape 1/2 (many small, few large); their mean is what makes the bytes of a day. Times within a day are uniform.
//!
//! | file | what |
//! |---|---|
//! | `population` | groups, clusters, circles, tastes, time online |
//! | `catalogue` | categories, files, their popularity and sizes |
//! | `everyday` | what ordinary accounts do |
//! | `cases` | the accounts that the talk names |
//! | `injected` | further colluders and whitewashers, as many as one wants |

mod cases;
mod catalogue;
mod everyday;
mod injected;
mod population;
#[cfg(test)]
mod tests;

use game::card::{flag, integer, number};
use game::log::{DAY_S, Log, LoggedGroup};
use game::{Param, Params};

use catalogue::Catalogue;
use population::Population;

/// Accounts of the system that the talk describes: totals are scaled by the population over this.
pub const MAZE_ACCOUNTS: f64 = 1_400_000.0;

/// A megabyte, as the talk counts.
pub const MIB: u64 = 1 << 20;

/// Everything that a made-up month can be told.
pub static PARAMS: [Param; 19] = [
    integer("accounts", 3000, 500, 10_000_000, "accounts, all groups together (Maze: 1.4 million)"),
    integer("days", 44, 1, 10_000, "days (the talk: 30 of history, 14 to judge by)"),
    number(
        "account_day_mib",
        9.74,
        0.001,
        1e6,
        "MiB that an account downloads in a day on average (Maze: 13 TB a day by 1.4 million)",
    ),
    number(
        "online_share",
        0.0214,
        1e-5,
        0.99,
        "share of the accounts that are online at a time (Maze: 30,000 of 1.4 million)",
    ),
    number(
        "pareto_exponent",
        1.0,
        0.1,
        10.0,
        "exponent of the Pareto tail of time online; smaller: a few are nearly always there (not published)",
    ),
    number(
        "downloads_per_day",
        10.0,
        0.001,
        1e6,
        "downloads in a day of being online (not published; gives about 36 friends in a month)",
    ),
    number("sharers", 0.34, 0.01, 1.0, "share of the accounts that share anything (Adar and Huberman 2000: 34 %)"),
    integer("categories", 20, 3, 256, "categories of files"),
    number("zipf_exponent", 1.0, 0.0, 5.0, "Zipf exponent of the popularity of categories and of the files in one"),
    integer("interests", 3, 1, 3, "categories that an account cares for"),
    integer(
        "files_per_account",
        143,
        1,
        300,
        "files in the catalogue for each account (Maze: 200 million for 1.4 million)",
    ),
    number("satellite_share", 0.1, 0.0, 0.9, "share of the ordinary accounts that form the satellite cluster"),
    number("inside_share", 0.95, 0.0, 1.0, "share of the satellite's downloads from sources in it (not published)"),
    number(
        "satellite_appeal",
        0.034,
        0.0,
        1000.0,
        "how much the majority wants of the satellite's files; 1: as much as of its own, for their number (1/29: the talk's Wayne ranks like somebody who gave a 29th)",
    ),
    integer("circle_accounts", 3000, 50, 10_000_000, "accounts of a circle, inside a cluster (not published)"),
    number(
        "circle_share",
        0.7,
        0.0,
        1.0,
        "share of the downloads in the own cluster that stay in the own circle (not published)",
    ),
    number("return_share", 0.2, 0.0, 0.99, "share of downloads from a source that was used before (not published)"),
    flag("cases", true, "whether the accounts that the talk names take part"),
    number("colluders", 0.0, 0.0, 0.1, "further accounts of each kind (pairs, stars, whitewashers), as a share of all"),
];

/// A month in the making.
struct Maze {
    seed: u64,
    accounts: usize,
    days: usize,
    /// How long the month lasts, in seconds.
    end_s: f64,
    /// Downloads of an ordinary account over the whole month, on average.
    downloads: f64,
    return_share: f64,
    people: Population,
    files: Catalogue,
}

impl Maze {
    fn new(params: &Params, seed: u64) -> Self {
        let (accounts, days) = (params.count("accounts"), params.count("days"));
        let per_day = params.number("downloads_per_day") * params.number("online_share");
        Self {
            seed,
            accounts,
            days,
            end_s: days as f64 * DAY_S,
            downloads: per_day * days as f64,
            return_share: params.number("return_share"),
            people: Population::new(params, seed),
            files: Catalogue::new(params, seed, params.number("account_day_mib") / per_day),
        }
    }

    /// A total of the real system at this size.
    fn scaled(&self, bytes: u64) -> u64 {
        (bytes as f64 * self.accounts as f64 / MAZE_ACCOUNTS) as u64
    }
}

/// A transfer that does not come from everyday life.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    time_s: f64,
    from: u32,
    to: u32,
    bytes: u64,
    content: u32,
}

/// The groups that a month has, whatever its seed.
pub fn groups(params: &Params) -> Vec<LoggedGroup> {
    population::logged(params)
}

/// Whether parameters that are each fine go together.
///
/// # Errors
/// Which do not, and why.
pub fn check(params: &Params) -> Result<(), String> {
    let (accounts, others) = (params.count("accounts"), population::others(params));
    if others * 2 > accounts {
        return Err(format!("{others} of {accounts} accounts would be named cases and colluders: take more accounts"));
    }
    if params.count("interests") > params.count("categories") {
        return Err("interests is above categories".to_owned());
    }
    let transfers =
        params.number("downloads_per_day") * params.number("online_share") * (accounts * params.count("days")) as f64;
    if transfers > 1e9 {
        return Err(format!("{transfers:.0} transfers are more than a log may have (a thousand million)"));
    }
    Ok(())
}

/// A month: the whole log that parameters and a seed give.
pub fn month(params: &Params, seed: u64) -> Log {
    let maze = Maze::new(params, seed);
    let mut rows = Vec::new();
    let mut contents = maze.files.end();
    if params.flag("cases") {
        cases::write(&maze, &mut contents, &mut rows);
    }
    injected::write(&maze, &mut contents, &mut rows);
    rows.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    let mut log = Log { accounts: maze.people.accounts(), groups: maze.people.groups.clone(), ..Log::default() };
    let mut rows = rows.into_iter().peekable();
    everyday::write(&maze, |row| {
        while let Some(early) = rows.next_if(|other| other.time_s <= row.time_s) {
            push(&mut log, early);
        }
        push(&mut log, row);
    });
    rows.for_each(|row| push(&mut log, row));
    number_contents(&mut log.content);
    log
}

fn push(log: &mut Log, row: Row) {
    log.push(row.time_s, row.from, row.to, row.bytes, row.content);
}

/// Numbers contents anew in the order of their first appearance, as a reader of the log would.
fn number_contents(contents: &mut [u32]) {
    let mut order: Vec<u32> = (0..contents.len() as u32).collect();
    order.sort_unstable_by_key(|row| (contents[*row as usize], *row));
    // Where each content appears first; then the new number of each.
    let same = |a: &u32, b: &u32| contents[*a as usize] == contents[*b as usize];
    let mut firsts: Vec<(u32, u32)> = order.chunk_by(same).zip(0..).map(|(rows, nth)| (rows[0], nth)).collect();
    firsts.sort_unstable();
    let mut numbers = vec![0; firsts.len()];
    firsts.iter().zip(0..).for_each(|((_, nth), number)| numbers[*nth as usize] = number);
    let lengths: Vec<usize> = order.chunk_by(same).map(<[u32]>::len).collect();
    let mut rows = order.iter();
    for (length, number) in lengths.into_iter().zip(numbers) {
        rows.by_ref().take(length).for_each(|row| contents[*row as usize] = number);
    }
}
