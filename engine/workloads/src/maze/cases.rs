//! The accounts that the talk names, with what it says of their traffic.
//!
//! | who | what the talk says | what is scaled by the population |
//! |---|---|---|
//! | Ted | gave 3.8 TB and took 124 MB: an altruist whom nobody understands | what he gave: it is a share of all traffic. What he took is one person's and stays |
//! | Larry | a leg-hugger: gave Ted 734 KB, and is ranked high for it | nothing |
//! | Sam, Ingrid, Mary | gave 47, 78 and 73 GB to spam accounts (a star) | what they gave |
//! | Wayne | gave 290 GB inside a satellite cluster | what he gave |
//! | Alice, David, Quincy | pair-wise: Alice sent one 3 GB image 29 times | nothing: it is a script, and its 29.0 and its points are exact |
//! | Harry, Cindy | pair-wise | nothing |
//! | Fred and Gary, Olga and Pam | colluding whitewashing accounts | nothing |
//!
//! What the talk does not say is settled here. A star has 16 spam accounts on two machines, one after another, each of which takes the same
//! file 12 times: at full size that is 416 MB twelve times for Ingrid's, which the 4096 points of a new account just pay for.
//! Alice's image goes to David; the other links of the two pair-wise groups carry ten times a file of 100 MB. Gary
//! starts on Fred's machine when Fred stops, in the middle of the month, Pam likewise after Olga; Fred and Olga send each other
//! ten times a file of 100 MB while they last, and so do Gary and Pam. Whoever gave a total gave it to the last byte.
//!
//! All of them but Ted and the spam accounts are people who download, too: one file a day each, like everybody in their cluster. Three of Ingrid's first
//! sources once took a file from her (together a hundredth of her total), and she asks those three again in the last
//! third of the month: the talk's peer 4 is such a source.

use super::population::{MAJORITY, Part, SATELLITE};
use super::{MIB, Maze, Row};
use game::log::{DAY_S, Truth};
use game::{Purpose, Stream};
use std::ops::Range;

const KIB: u64 = 1 << 10;
const GIB: u64 = 1 << 30;

/// What Ted gave: 3.8 TB.
pub const TED_GAVE: u64 = 38 * (GIB << 10) / 10;
/// What Ted took.
pub const TED_TOOK: u64 = 124 * MIB;
/// What Ted took from Larry.
pub const LARRY_GAVE: u64 = 734 * KIB;
/// What Wayne gave.
pub const WAYNE_GAVE: u64 = 290 * GIB;
/// Who is in the middle of a star, and what they gave.
pub const STARS: [(&str, &str, u64); 3] =
    [("sam", "sam_spam", 47 * GIB), ("ingrid", "ingrid_spam", 78 * GIB), ("mary", "mary_spam", 73 * GIB)];
/// Alice's image, and how often she sent it.
pub const IMAGE: (u64, u32) = (3072 * MIB, 29);
/// What the other pairs send, and how often.
const REPEATED: (u64, u32) = (100 * MIB, 10);
/// Spam accounts of a star.
const SPAM: usize = 16;
/// How often each of them takes the file.
const SPAM_REPEATS: u32 = 12;
/// Downloads of a named account in a day.
const DAILY: f64 = 1.0;
/// Sources of Ingrid's that took something from her.
const FRIENDS: usize = 3;

/// Their groups.
pub const PARTS: [Part; 18] = [
    one("ted", Truth::Honest),
    one("sam", Truth::Colluder),
    spam("sam_spam"),
    one("ingrid", Truth::Colluder),
    spam("ingrid_spam"),
    one("mary", Truth::Colluder),
    spam("mary_spam"),
    one("larry", Truth::Honest),
    Part { cluster: SATELLITE, ..one("wayne", Truth::Honest) },
    one("alice", Truth::Colluder),
    one("david", Truth::Colluder),
    one("quincy", Truth::Colluder),
    one("harry", Truth::Colluder),
    one("cindy", Truth::Colluder),
    one("fred", Truth::Whitewasher),
    Part { per_machine: 0, ..one("gary", Truth::Whitewasher) },
    one("olga", Truth::Whitewasher),
    Part { per_machine: 0, ..one("pam", Truth::Whitewasher) },
];

const fn one(name: &'static str, truth: Truth) -> Part {
    Part { name, accounts: 1, per_machine: 1, truth, cluster: MAJORITY }
}

const fn spam(name: &'static str) -> Part {
    Part { name, accounts: SPAM, per_machine: SPAM / 2, truth: Truth::Colluder, cluster: MAJORITY }
}

/// The month of which the talk tells, in seconds.
const MONTH_S: f64 = 30.0 * DAY_S;

/// Adds what they all did; `contents` is the next number that stands for no file yet.
pub fn write(maze: &Maze, contents: &mut u32, rows: &mut Vec<Row>) {
    let mut script = Script { maze, contents, rows };
    script.ted_and_larry();
    script.wayne();
    for (centre, spam, total) in STARS {
        script.star(script.who(centre), script.group(spam), maze.scaled(total), SPAM_REPEATS);
    }
    script.pairs();
    let (whole, early, late) = (0.0..1.0, 0.0..0.5, 0.5..1.0);
    for name in ["sam", "mary", "larry", "wayne", "alice", "david", "quincy", "harry", "cindy"] {
        script.live(script.who(name), DAILY, whole.clone());
    }
    for (name, when) in [("fred", &early), ("olga", &early), ("gary", &late), ("pam", &late)] {
        script.live(script.who(name), DAILY, when.clone());
    }
    script.ingrid(whole);
}

/// Writes the parts of those who do not live an ordinary life.
pub struct Script<'a> {
    /// The month.
    pub maze: &'a Maze,
    /// The next number of a content that is in no catalogue.
    pub contents: &'a mut u32,
    /// What was written so far.
    pub rows: &'a mut Vec<Row>,
}

impl Script<'_> {
    fn group(&self, name: &str) -> Range<u32> {
        self.maze.people.groups.iter().find(|group| group.name == name).map_or(0..0, |group| group.accounts.clone())
    }

    fn who(&self, name: &str) -> u32 {
        self.group(name).start
    }

    /// What an account's own draws come from.
    pub fn stream(&self, account: u32) -> Stream {
        Stream::new(self.maze.seed, Purpose::LogTransfers, account, u64::MAX)
    }

    /// A content that is in no catalogue.
    pub fn content(&mut self) -> u32 {
        *self.contents += 1;
        *self.contents - 1
    }

    /// The month of which the talk tells, as a part of the log: the totals are those of a month.
    fn month(&self) -> Range<f64> {
        0.0..(MONTH_S / self.maze.end_s).min(1.0)
    }

    /// The `nth` of `count` moments that are spread over a part of the month.
    fn moment(&self, nth: u32, count: u32, when: &Range<f64>, stream: &mut Stream) -> f64 {
        let at = (f64::from(nth) + stream.unit()) / f64::from(count);
        self.maze.end_s * (when.start + at * (when.end - when.start))
    }

    /// One sends the other the same file again and again.
    pub fn repeat(&mut self, pair: (u32, u32), (bytes, times): (u64, u32), when: Range<f64>) {
        let (from, to) = pair;
        let content = self.content();
        let mut stream = self.stream(from ^ to.rotate_left(16));
        for nth in 0..times {
            let time_s = self.moment(nth, times, &when, &mut stream);
            self.rows.push(Row { time_s, from, to, bytes, content });
        }
    }

    /// Somebody downloads so many files a day during a part of the month.
    pub fn live(&mut self, account: u32, daily: f64, when: Range<f64>) {
        let mut stream = self.stream(account);
        let days = self.maze.end_s / DAY_S * (when.end - when.start);
        let count = (daily * days).round() as u32;
        for nth in 0..count {
            let time_s = self.moment(nth, count, &when, &mut stream);
            if let Some((from, content)) = self.maze.download(account, true, &mut stream) {
                let bytes = self.maze.files.bytes(content);
                self.rows.push(Row { time_s, from, to: account, bytes, content });
            }
        }
    }

    /// Files of the catalogue until a total is reached; the last one is cut to fit. `parties` says who gives and
    /// who takes.
    fn total(
        &mut self,
        total: u64,
        stream: &mut Stream,
        parties: impl Fn(&Maze, &mut Stream) -> Option<(u32, u32, u32)>,
    ) {
        let first = self.rows.len();
        let mut left = total;
        while left > 0 {
            let Some((from, to, mut content)) = parties(self.maze, stream) else { break };
            let mut bytes = self.maze.files.bytes(content);
            if bytes > left {
                (bytes, content) = (left, self.content());
            }
            left -= bytes;
            self.rows.push(Row { time_s: 0.0, from, to, bytes, content });
        }
        let count = (self.rows.len() - first) as u32;
        for nth in 0..count {
            self.rows[first + nth as usize].time_s = self.moment(nth, count, &self.month(), stream);
        }
    }

    /// Gives files to a cluster until a total is reached.
    fn gives(&mut self, from: u32, cluster: u32, total: u64) {
        let mut stream = self.stream(from);
        self.total(total, &mut stream, |maze, stream| {
            let to = maze.people.taker(cluster, stream)?;
            let category = maze.people.taste(to).pick(stream);
            Some((from, to, maze.files.file(category, stream)))
        });
    }

    fn ted_and_larry(&mut self) {
        let (ted, larry) = (self.who("ted"), self.who("larry"));
        self.gives(ted, MAJORITY, self.maze.scaled(TED_GAVE));
        let mut stream = self.stream(ted + self.maze.accounts as u32);
        let content = self.content();
        // Early, so that it is part of any history.
        let time_s = self.maze.end_s * 0.1 * stream.unit();
        self.rows.push(Row { time_s, from: larry, to: ted, bytes: LARRY_GAVE, content });
        self.total(TED_TOOK - LARRY_GAVE, &mut stream, |maze, stream| {
            maze.download(ted, true, stream).map(|(from, file)| (from, ted, file))
        });
    }

    fn wayne(&mut self) {
        let cluster = if self.group("satellite").is_empty() { MAJORITY } else { SATELLITE };
        self.gives(self.who("wayne"), cluster, self.maze.scaled(WAYNE_GAVE));
    }

    /// Spam accounts take the same file again and again, one account after another.
    pub fn star(&mut self, centre: u32, spam: Range<u32>, total: u64, repeats: u32) {
        let count = spam.len() as u32;
        let bytes = total / u64::from(count * repeats);
        if bytes > 0 {
            let content = self.content();
            for (nth, to) in (0..count).zip(spam.clone()) {
                let length = self.month().end / f64::from(count);
                let start = f64::from(nth) * length;
                let mut stream = self.stream(to);
                for repeat in 0..repeats {
                    let time_s = self.moment(repeat, repeats, &(start..start + length), &mut stream);
                    self.rows.push(Row { time_s, from: centre, to, bytes, content });
                }
            }
        }
        let rest = total - bytes * u64::from(count * repeats);
        if rest > 0 {
            let content = self.content();
            self.rows.push(Row {
                time_s: self.maze.end_s * self.month().end / 2.0,
                from: centre,
                to: spam.start,
                bytes: rest,
                content,
            });
        }
    }

    fn pairs(&mut self) {
        let [alice, david, quincy, harry, cindy] = ["alice", "david", "quincy", "harry", "cindy"].map(|n| self.who(n));
        self.repeat((alice, david), IMAGE, self.month());
        for (a, b) in [(david, quincy), (quincy, alice), (harry, cindy)] {
            self.repeat((a, b), REPEATED, self.month());
            self.repeat((b, a), REPEATED, self.month());
        }
        self.repeat((david, alice), REPEATED, self.month());
        for (a, b, when) in [("fred", "olga", 0.0..0.5), ("gary", "pam", 0.5..1.0)] {
            let (a, b) = (self.who(a), self.who(b));
            self.repeat((a, b), REPEATED, when.clone());
            self.repeat((b, a), REPEATED, when);
        }
    }

    /// Ingrid lives like the others; three of her first sources take something from her, and she asks them again.
    fn ingrid(&mut self, when: Range<f64>) {
        let ingrid = self.who("ingrid");
        let first = self.rows.len();
        self.live(ingrid, DAILY, when);
        let mut friends = Vec::new();
        for row in &self.rows[first..] {
            if friends.len() < FRIENDS && !friends.contains(&row.from) {
                friends.push(row.from);
            }
        }
        let bytes = (self.maze.scaled(STARS[1].2) / 100 / FRIENDS as u64).max(1);
        let mut stream = self.stream(ingrid + self.maze.accounts as u32);
        for friend in friends {
            let (gift, asked) = (self.content(), self.maze.people.taste(friend).pick(&mut stream));
            let time_s = self.moment(0, 1, &(0.2..0.6), &mut stream);
            self.rows.push(Row { time_s, from: ingrid, to: friend, bytes, content: gift });
            let time_s = self.moment(0, 1, &(0.7..1.0), &mut stream);
            let content = self.maze.files.file(asked, &mut stream);
            let bytes = self.maze.files.bytes(content);
            self.rows.push(Row { time_s, from: friend, to: ingrid, bytes, content });
        }
    }
}
