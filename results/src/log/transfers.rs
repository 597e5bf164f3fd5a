//! What makes a row a transfer: a time, two different accounts, a positive number of bytes, and a content.

use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::bad::Kind;
use super::names::Names;
use super::roster::Known;
use super::{BadRows, Cell, TransferLog, Wanted, rows};
use crate::trouble::Trouble;

const WANTED: [Wanted; 7] = [
    must(&["time_s", "time"]),
    must(&["from"]),
    must(&["to"]),
    must(&["bytes"]),
    must(&["content"]),
    may(&["from_machine"]),
    may(&["to_machine"]),
];

const fn must(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: true }
}

pub(super) const fn may(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: false }
}

const DAY_S: f64 = 86_400.0;

/// The largest time in seconds: beyond it whole seconds would be lost to rounding.
const LATEST_S: f64 = 1e13;

/// Reads the transfers of a file.
pub(super) fn read(path: &Path, known: Known) -> Result<(TransferLog, BadRows), Trouble> {
    let mut reading = Reading { known, ..Reading::default() };
    rows(path, &WANTED, &mut |row, cells| {
        if let Err((kind, why)) = cells.map_err(|why| (Kind::Fields, why)).and_then(|cells| reading.take(cells)) {
            reading.bad.note(row, kind, &why);
        }
        if reading.log.time_s.len() >= u32::MAX as usize {
            let cause = "it has more than 4,294,967,294 transfers";
            return Err(Trouble::new("the log is too long", path.display(), cause, "split it by time"));
        }
        Ok(())
    })?;
    Ok(reading.finish())
}

/// A log that is being read. Accounts and contents have provisional numbers.
#[derive(Default)]
struct Reading {
    known: Known,
    contents: Names,
    log: TransferLog,
    bad: BadRows,
    /// Whether times are timestamps, once one was seen.
    stamped: Option<bool>,
    scratch: String,
}

type Wrong = (Kind, String);

impl Reading {
    /// Takes one row.
    fn take(&mut self, cells: &[Cell]) -> Result<(), Wrong> {
        for (cell, wanted) in cells.iter().zip(&WANTED).filter(|(_, wanted)| wanted.required) {
            if *cell == Cell::Nothing {
                return Err((Kind::Missing, format!("`{}` is empty", wanted.names[0])));
            }
        }
        let (time_s, stamped) = time_s(cells[0]).map_err(|why| (Kind::Time, why))?;
        if *self.stamped.get_or_insert(stamped) != stamped {
            let why = "the time is a number in some rows and a timestamp in others";
            return Err((Kind::Time, why.to_owned()));
        }
        let bytes = bytes(cells[3]).map_err(|why| (Kind::Bytes, why))?;
        if cells[1] == cells[2] {
            self.scratch.clear();
            return Err((Kind::Itself, format!("account `{}` gives to itself", text(cells[1], &mut self.scratch))));
        }
        let mut account = |cell| {
            self.scratch.clear();
            self.known.account(text(cell, &mut self.scratch))
        };
        let (from, to) = (account(cells[1]), account(cells[2]));
        self.scratch.clear();
        let content = self.contents.number(text(cells[4], &mut self.scratch));
        for (account, machine) in [(from, cells[5]), (to, cells[6])] {
            if machine != Cell::Nothing {
                self.scratch.clear();
                self.known.seen_on(account, text(machine, &mut self.scratch));
            }
        }
        self.log.time_s.push(time_s);
        self.log.from.push(from);
        self.log.to.push(to);
        self.log.bytes.push(bytes);
        self.log.content.push(content);
        Ok(())
    }

    /// Sorts by time, numbers contents and accounts, and lets days begin at midnight.
    fn finish(self) -> (TransferLog, BadRows) {
        let mut log = self.log;
        if !log.time_s.is_sorted() {
            let mut order: Vec<u32> = (0..log.time_s.len() as u32).collect();
            order.sort_by(|a, b| log.time_s[*a as usize].total_cmp(&log.time_s[*b as usize]));
            log.time_s = in_order(&log.time_s, &order);
            log.bytes = in_order(&log.bytes, &order);
            for column in [&mut log.from, &mut log.to, &mut log.content] {
                *column = in_order(column, &order);
            }
        }
        let midnight = log.time_s.first().map_or(0.0, |first| (first / DAY_S).floor() * DAY_S);
        log.time_s.iter_mut().for_each(|time_s| *time_s -= midnight);
        let mut numbers = vec![u32::MAX; self.contents.len()];
        let mut next = 0;
        for content in &mut log.content {
            let number = &mut numbers[*content as usize];
            if *number == u32::MAX {
                (*number, next) = (next, next + 1);
            }
            *content = *number;
        }
        let (roster, numbers) = self.known.number(&log.from, &log.to);
        for account in log.from.iter_mut().chain(&mut log.to) {
            *account = numbers[*account as usize];
        }
        log.roster = roster;
        (log, self.bad)
    }
}

fn in_order<T: Copy>(column: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|row| column[*row as usize]).collect()
}

/// A name; a number is written out.
pub(super) fn text<'t>(cell: Cell<'t>, scratch: &'t mut String) -> &'t str {
    match cell {
        Cell::Nothing => return "",
        Cell::Text(text) => return text,
        Cell::Whole(number) => scratch.push_str(&number.to_string()),
        Cell::Real(number) => scratch.push_str(&number.to_string()),
    }
    scratch
}

/// A time in seconds, and whether it was a timestamp.
fn time_s(cell: Cell) -> Result<(f64, bool), String> {
    let (seconds, stamped) = match cell {
        Cell::Text(text) => match text.parse::<f64>() {
            Ok(seconds) => (seconds, false),
            Err(_) => match timestamp_s(text) {
                Some(seconds) => (seconds, true),
                None => return Err(format!("the time `{text}` is neither a number of seconds nor a timestamp")),
            },
        },
        Cell::Whole(seconds) => (seconds as f64, false),
        Cell::Real(seconds) => (seconds, false),
        Cell::Nothing => return Err("there is no time".to_owned()),
    };
    if !(0.0..LATEST_S).contains(&seconds) {
        return Err(format!("the time {seconds} s is not between 0 and {LATEST_S:e}"));
    }
    Ok((seconds + 0.0, stamped))
}

/// Seconds since 1970 of an ISO timestamp; UTC where it names no zone.
fn timestamp_s(text: &str) -> Option<f64> {
    let seconds = |time: NaiveDateTime| {
        time.and_utc().timestamp() as f64 + f64::from(time.and_utc().timestamp_subsec_micros()) / 1e6
    };
    if let Ok(zoned) = DateTime::parse_from_rfc3339(text) {
        return Some(seconds(zoned.naive_utc()));
    }
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let time = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    time.or_else(day).map(seconds)
}

/// The largest number of bytes that a row may name: more are no whole numbers in a column of reals.
const MOST_BYTES: u64 = 1 << 53;

/// A positive whole number of bytes.
fn bytes(cell: Cell) -> Result<u64, String> {
    let bytes = match cell {
        Cell::Text(text) => match text.parse::<u64>() {
            Ok(bytes) => Some(bytes),
            Err(_) => text.parse::<f64>().ok().and_then(whole),
        },
        Cell::Whole(bytes) => u64::try_from(bytes).ok(),
        Cell::Real(bytes) => whole(bytes),
        Cell::Nothing => None,
    };
    bytes.filter(|bytes| (1..=MOST_BYTES).contains(bytes)).ok_or_else(|| {
        let mut scratch = String::new();
        format!("bytes are `{}`, not a positive whole number up to 2^53", text(cell, &mut scratch))
    })
}

/// A real number that is a whole one.
fn whole(x: f64) -> Option<u64> {
    (x.fract() == 0.0 && (0.0..=MOST_BYTES as f64).contains(&x)).then_some(x as u64)
}
