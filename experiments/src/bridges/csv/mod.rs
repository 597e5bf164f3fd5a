//! Payoffs as CSV, in three forms that are told by their header. All tell symmetric games.
//!
//! | form | header | row |
//! |---|---|---|
//! | square | anything, then the strategies | a strategy, then its payoff against each of them |
//! | pairs | `strategy,opponent,payoff` and perhaps `seed` | one payoff of the strategy against the opponent |
//! | profiles | a column per strategy, then `strategy,payoff` and perhaps `seed` | how many play each strategy, and one payoff of the strategy named |
//!
//! The columns of the last two may stand in any order. Several rows of one payoff are its samples. Samples with the same
//! seed are compared in pairs; without seeds only those of one profile are, in the order of their rows. An empty payoff, or
//! a row that is missing, is a payoff that nobody knows. Numbers may be written as `3`, `-0.25`, `1e-3` or `2/3`.

mod lines;
mod write;

pub use write::write;

use super::place::place;
use super::told::{Players, Told};
use crate::ask::Trouble;
use equilibria::bootstrap::Samples;
use equilibria::rational::{Rational, parse, to_float};
use game::nearest::nearest;
use lines::Lines;
use std::collections::{BTreeMap, BTreeSet};

/// The columns of the long forms that are not strategies.
const OWN: [&str; 4] = ["strategy", "opponent", "payoff", "seed"];

/// The rows of a file, and where they stand.
struct Sheet<'a> {
    file: &'a str,
    text: &'a str,
    header: Vec<String>,
    /// The line of the header.
    top: usize,
    /// Each with its line.
    rows: Vec<(usize, Vec<String>)>,
}

/// One payoff as it was read.
struct Entry {
    profile: Vec<u32>,
    strategy: usize,
    seed: Option<u64>,
    payoff: Rational,
    line: usize,
}

/// Reads a game.
///
/// # Errors
/// What is wrong with the text, with line and column.
pub fn read(file: &str, text: &str) -> Result<Told, Trouble> {
    let sheet = Sheet::of(file, text)?;
    let has = |name: &str| sheet.header.iter().any(|column| column == name);
    let told = match (has("strategy") && has("payoff"), has("opponent")) {
        (true, true) => sheet.pairs(),
        (true, false) => sheet.profiles(),
        _ => sheet.square(),
    };
    // A slip in the header makes another form of the file, and what is wrong with that helps nobody.
    told.map_err(|trouble| sheet.misspelt().unwrap_or(trouble))
}

impl<'a> Sheet<'a> {
    fn of(file: &'a str, text: &'a str) -> Result<Self, Trouble> {
        let mut rows = Vec::new();
        let mut lines = Lines::of(text);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        for record in reader.records() {
            let record = record.map_err(|why| {
                let line = why.position().map_or(1, |position| lines.at(position.byte()));
                Trouble::new("the file is no CSV")
                    .at(place(file, text, (line, 1), 1))
                    .cause(why.to_string())
                    .next("mend this line")
            })?;
            let line = record.position().map_or(1, |position| lines.at(position.byte()));
            let fields: Vec<String> = record.iter().map(|field| field.trim().to_owned()).collect();
            if fields.iter().any(|field| !field.is_empty()) {
                rows.push((line, fields));
            }
        }
        let mut rows = rows.into_iter();
        let Some((top, mut header)) = rows.next() else {
            return Err(Trouble::new("the file is empty").at(place(file, text, (1, 1), 1)).next(
                "write the names of the strategies in the first line and in the first column, and payoffs between",
            ));
        };
        // What some editors put in front of a text.
        if let Some(name) = header[0].strip_prefix('\u{feff}') {
            header[0] = name.to_owned();
        }
        let sheet = Self { file, text, header, top, rows: rows.collect() };
        for (at, name) in sheet.header.iter().enumerate() {
            if at > 0 && name.is_empty() || sheet.header[..at].contains(name) {
                let what = if name.is_empty() {
                    "a column has no name".into()
                } else {
                    format!("two columns are called `{name}`")
                };
                return Err(sheet.trouble(what, top, at).next("name every column once"));
            }
        }
        for (line, fields) in &sheet.rows {
            if fields.len() != sheet.header.len() {
                let what = format!("{} fields, and the header has {}", fields.len(), sheet.header.len());
                return Err(sheet
                    .trouble(what, *line, 0)
                    .next("write as many fields as the header has, empty ones too"));
            }
        }
        Ok(sheet)
    }

    /// A trouble with a field.
    fn trouble(&self, what: String, line: usize, field: usize) -> Trouble {
        let excerpt = self.text.lines().nth(line - 1).unwrap_or_default();
        let (mut at, mut quoted, mut begin, mut end) = (0, false, 0, excerpt.chars().count());
        for (column, letter) in excerpt.chars().enumerate() {
            quoted ^= letter == '"';
            if letter == ',' && !quoted {
                if at == field {
                    end = column;
                    break;
                }
                at += 1;
                begin = column + 1;
            }
        }
        Trouble::new(what).at(place(self.file, self.text, (line, begin + 1), end.saturating_sub(begin)))
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    fn number(&self, line: usize, field: usize, text: &str) -> Result<Rational, Trouble> {
        parse(text).map_err(|why| {
            self.trouble("a payoff is no number".to_owned(), line, field)
                .cause(why)
                .next("mend the field, or leave it empty")
        })
    }

    /// The place of a name among the strategies.
    fn strategy(&self, names: &[String], name: &str, line: usize, field: usize) -> Result<usize, Trouble> {
        names.iter().position(|known| known == name).ok_or_else(|| {
            let known: Vec<&str> = names.iter().map(String::as_str).collect();
            let place = self.trouble(String::new(), line, field).place;
            Trouble { place, ..Trouble::unknown("strategy", name, &known).next("write it as in the header") }
        })
    }

    /// A column that was probably meant to be one of a long form that is not there. Another one tells that it is such a form.
    fn misspelt(&self) -> Option<Trouble> {
        let [strategy, opponent, payoff, _] = OWN;
        let needed = [strategy, opponent, payoff];
        let lacking: Vec<&str> = needed.into_iter().filter(|own| self.column(own).is_none()).collect();
        let near = |name: &str| nearest(name, &lacking).filter(|_| !needed.contains(&name));
        let (at, meant) = self.header.iter().enumerate().find_map(|(at, name)| Some((at, near(name)?)))?;
        let known = self.header.iter().filter(|name| needed.contains(&name.as_str()) || near(name).is_some());
        let trouble = self.trouble(format!("a column is called `{}`", self.header[at]), self.top, at);
        (known.count() > 1).then(|| {
            trouble
                .cause(format!("payoffs in rows have columns called {}", OWN.join(", ")))
                .next(format!("did you mean `{meant}`?"))
        })
    }

    fn square(&self) -> Result<Told, Trouble> {
        let strategies = self.header[1..].to_vec();
        if strategies.is_empty() {
            return Err(self
                .trouble("there is only one column".to_owned(), self.top, 0)
                .cause(format!("neither a square of payoffs nor columns called {}", OWN.join(", ")))
                .next(
                    "write the names of the strategies in the first line and in the first column, and payoffs between",
                ));
        }
        let mut entries = Vec::new();
        let mut seen = BTreeSet::new();
        for (line, fields) in &self.rows {
            let own = self.strategy(&strategies, &fields[0], *line, 0)?;
            if !seen.insert(own) {
                return Err(self.trouble(format!("`{}` has two rows", fields[0]), *line, 0).next("keep one of them"));
            }
            for (other, text) in fields[1..].iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let payoff = self.number(*line, other + 1, text)?;
                entries.push(Entry {
                    profile: pair(strategies.len(), own, other),
                    strategy: own,
                    seed: None,
                    payoff,
                    line: *line,
                });
            }
        }
        if let Some(lacking) = (0..strategies.len()).find(|own| !seen.contains(own)) {
            return Err(self
                .trouble(format!("`{}` has a column but no row", strategies[lacking]), self.top, lacking + 1)
                .cause("a square of payoffs has a row and a column for each strategy")
                .next("add the row; games whose players have other strategies than each other are told as .nfg"));
        }
        self.told(strategies, 2, entries)
    }

    fn pairs(&self) -> Result<Told, Trouble> {
        let [strategy, opponent, payoff] =
            ["strategy", "opponent", "payoff"].map(|name| self.column(name).unwrap_or(0));
        if let Some(other) = self.header.iter().position(|name| !OWN.contains(&name.as_str())) {
            let what = format!("a column is called `{}`", self.header[other]);
            return Err(self
                .trouble(what, self.top, other)
                .cause(format!("with `opponent` there may be {}", OWN.join(", ")))
                .next(match nearest(&self.header[other], &OWN).filter(|meant| self.column(meant).is_none()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "remove it".to_owned(),
                }));
        }
        let mut strategies: Vec<String> = Vec::new();
        let mut known = BTreeSet::new();
        for (line, fields) in &self.rows {
            for at in [strategy, opponent] {
                let name = &fields[at];
                if name.is_empty() {
                    return Err(self.trouble("a strategy has no name".to_owned(), *line, at).next("name it"));
                }
                if known.insert(name) {
                    strategies.push(name.clone());
                }
            }
        }
        let mut entries = Vec::new();
        for (line, fields) in self.rows.iter().filter(|(_, fields)| !fields[payoff].is_empty()) {
            let own = self.strategy(&strategies, &fields[strategy], *line, strategy)?;
            let other = self.strategy(&strategies, &fields[opponent], *line, opponent)?;
            let (seed, payoff) = (self.seed(*line, fields)?, self.number(*line, payoff, &fields[payoff])?);
            entries.push(Entry {
                profile: pair(strategies.len(), own, other),
                strategy: own,
                seed,
                payoff,
                line: *line,
            });
        }
        self.told(strategies, 2, entries)
    }

    fn profiles(&self) -> Result<Told, Trouble> {
        let [strategy, payoff] = ["strategy", "payoff"].map(|name| self.column(name).unwrap_or(0));
        let of_strategy: Vec<usize> =
            (0..self.header.len()).filter(|at| !OWN.contains(&self.header[*at].as_str())).collect();
        let strategies: Vec<String> = of_strategy.iter().map(|at| self.header[*at].clone()).collect();
        if let Some(at) = of_strategy.iter().find(|at| self.header[**at].is_empty()) {
            return Err(self.trouble("a strategy has no name".to_owned(), self.top, *at).next("name its column"));
        }
        let mut entries = Vec::new();
        let mut players = None;
        for (line, fields) in &self.rows {
            let count = |at: &usize| match fields[*at].as_str() {
                "" => Ok(0),
                text => text.parse::<u32>().map_err(|_| {
                    let what = format!("`{text}` is no number of players");
                    self.trouble(what, *line, *at).next("write how many play the strategy of this column")
                }),
            };
            let profile: Vec<u32> = of_strategy.iter().map(count).collect::<Result<_, _>>()?;
            let own = self.strategy(&strategies, &fields[strategy], *line, strategy)?;
            let sum = profile.iter().try_fold(0_u32, |sum, count| sum.checked_add(*count)).ok_or_else(|| {
                let most = format!("at most {} are read", u32::MAX);
                self.trouble("too many players".to_owned(), *line, 0).cause(most).next("mend the counts of this row")
            })?;
            let number = *players.get_or_insert(sum);
            if sum != number || profile[own] == 0 {
                let what = if profile[own] == 0 {
                    format!("nobody plays `{}` here", strategies[own])
                } else {
                    format!("{sum} players, and {number} in the rows before")
                };
                return Err(self
                    .trouble(what, *line, strategy)
                    .next("every row tells of one game: as many players, and the payoff of one who plays"));
            }
            if !fields[payoff].is_empty() {
                let (seed, payoff) = (self.seed(*line, fields)?, self.number(*line, payoff, &fields[payoff])?);
                entries.push(Entry { profile, strategy: own, seed, payoff, line: *line });
            }
        }
        self.told(strategies, players.unwrap_or(0), entries)
    }

    fn seed(&self, line: usize, fields: &[String]) -> Result<Option<u64>, Trouble> {
        let Some(at) = self.column("seed") else { return Ok(None) };
        let wrong = |_| {
            self.trouble(format!("`{}` is no seed", fields[at]), line, at)
                .next("write a whole number, or remove the column")
        };
        fields[at].parse().map(Some).map_err(wrong)
    }

    fn told(&self, strategies: Vec<String>, number: u32, entries: Vec<Entry>) -> Result<Told, Trouble> {
        if entries.is_empty() {
            return Err(self
                .trouble("the file has no payoffs".to_owned(), self.top, 0)
                .next("add rows below the header"));
        }
        let size = strategies.len();
        let (mut profiles, mut places) = (Vec::<Vec<u32>>::new(), BTreeMap::<Vec<u32>, usize>::new());
        let (mut cells, mut exact): (Vec<Samples>, Vec<Option<Rational>>) = (Vec::new(), Vec::new());
        let mut lines: BTreeMap<(usize, u64), usize> = BTreeMap::new();
        for entry in entries {
            let at = places.get(&entry.profile).copied().unwrap_or_else(|| {
                places.insert(entry.profile.clone(), profiles.len());
                profiles.push(entry.profile.clone());
                cells.extend((0..size).map(|_| Samples::new()));
                exact.extend((0..size).map(|_| None));
                profiles.len() - 1
            });
            let cell = at * size + entry.strategy;
            let seed = entry.seed.unwrap_or_else(|| unpaired(at, cells[cell].len()));
            if let Some(before) = lines.insert((cell, seed), entry.line) {
                let what = format!("the payoff of seed {seed} stands here twice");
                return Err(self
                    .trouble(what, entry.line, 0)
                    .cause(format!("it stands on line {before} too"))
                    .next("remove one of them"));
            }
            cells[cell].push((seed, to_float(&entry.payoff)));
            exact[cell] = Some(entry.payoff);
        }
        let once = cells.iter().all(|cell| cell.len() <= 1);
        let exact = once.then(|| exact.into_iter().map(Option::unwrap_or_default).collect());
        let players = Players::Alike { strategies, number, profiles };
        Ok(Told {
            title: self.file.to_owned(),
            setting: String::new(),
            mechanism: String::new(),
            players,
            cells,
            exact,
        })
    }
}

/// A number for a sample without a seed: those of one profile are pairs, others are not.
pub fn unpaired(profile: usize, sample: usize) -> u64 {
    ((profile as u64 + 1) << 32) | (sample as u64 + 1)
}

/// The profile of two players.
fn pair(strategies: usize, own: usize, other: usize) -> Vec<u32> {
    let mut counts = vec![0; strategies];
    counts[own] += 1;
    counts[other] += 1;
    counts
}

#[cfg(test)]
mod tests;
