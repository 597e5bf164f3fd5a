//! Published summaries: the small part of a result that is kept for good, as text that a person and a diff can read.
//!
//! Tables as CSV ([`groups`], [`claims`], any frame by [`csv`]), and [`write()`] for the folder that holds them. Numbers have nine
//! significant digits and nothing depends on the clock or the machine, so that the same experiment gives the same bytes.

use std::fs;
use std::io::Write;
use std::path::Path;

use polars::prelude::DataFrame;

use crate::axes::column_scalars;
use crate::digits::kept;
use crate::durable;
use crate::lines::{Lines, lines, metric};
use crate::numbers::column_numbers;
use crate::record::missing_name;
use crate::statistics::mean_interval;
use crate::trouble::Trouble;
use crate::verdict::{Verdict, frame};

/// Who fared how: one line for each point of the sweep, group and metric. Its columns are the swept paths, `group`,
/// `strategy`, `peers` (their mean number), `metric`, `n` (seeds with a value), `mean`, `low` and `high` (the t interval
/// over the seeds), and `missing` (the mean number of peers without a value).
///
/// # Errors
/// When the groups frame has no such metric; the message lists the nearest.
pub fn groups(groups: &DataFrame, metrics: &[&str], confidence: f64) -> Result<String, Trouble> {
    let Lines { axes, lines } = lines(groups)?;
    let mut out = String::new();
    let own = ["group", "strategy", "peers", "metric", "n", "mean", "low", "high", "missing"].map(String::from);
    record(&mut out, axes.into_iter().chain(own));
    let peers = metric(groups, "peers")?;
    let columns = metrics.iter().map(|name| {
        let missing = groups.column(&missing_name(name)).ok().and_then(column_numbers);
        metric(groups, name).map(|values| (*name, values, missing))
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    for line in &lines {
        let of = |values: &[f64]| line.rows.iter().map(|row| values[*row]).collect::<Vec<f64>>();
        let mean = |values: &[f64]| mean_interval(values, confidence).estimate;
        for (name, values, missing) in &columns {
            let interval = mean_interval(&of(values), confidence);
            let without = missing.as_ref().map_or(0.0, |missing| {
                mean(&of(missing).iter().map(|n| if n.is_nan() { 0.0 } else { *n }).collect::<Vec<_>>())
            });
            let point = line.point.iter().map(|value| value.clone().unwrap_or_default());
            let who = [line.group.clone(), line.strategy.clone(), kept(mean(&of(&peers))), (*name).to_string()];
            let numbers = [interval.estimate, interval.low, interval.high, without].map(kept);
            record(&mut out, point.chain(who).chain([interval.n.to_string()]).chain(numbers));
        }
    }
    Ok(out)
}

/// Which claims hold: the columns of `claims.parquet`.
///
/// # Errors
/// Never, short of a defect in this crate.
pub fn claims(verdicts: &[Verdict]) -> Result<String, Trouble> {
    csv(&frame(verdicts)?)
}

/// Any frame of texts and numbers as CSV.
///
/// # Errors
/// Never, short of a defect in this crate.
pub fn csv(frame: &DataFrame) -> Result<String, Trouble> {
    let mut out = String::new();
    record(&mut out, frame.get_column_names().into_iter().map(|name| name.to_string()));
    let columns: Vec<Vec<String>> = frame
        .columns()
        .iter()
        .map(|column| match column_numbers(column) {
            Some(numbers) => numbers.into_iter().map(kept).collect(),
            None => column_scalars(column).into_iter().map(|v| v.map_or(String::new(), |v| v.to_string())).collect(),
        })
        .collect();
    for row in 0..frame.height() {
        record(&mut out, columns.iter().map(|column| column[row].clone()));
    }
    Ok(out)
}

/// One record of a CSV file (RFC 4180, with plain line ends).
fn record(out: &mut String, fields: impl Iterator<Item = String>) {
    for (at, field) in fields.enumerate() {
        out.push_str(if at > 0 { "," } else { "" });
        if field.contains([',', '"', '\n', '\r']) {
            out.push_str(&format!("\"{}\"", field.replace('"', "\"\"")));
        } else {
            out.push_str(&field);
        }
    }
    out.push('\n');
}

/// Writes files into a folder, which is made if it is not there. Each appears whole or not at all, in the order of the
/// list; other files stay as they are.
///
/// # Errors
/// The disk's error.
pub fn write<T: AsRef<[u8]>>(dir: &Path, files: &[(&str, T)]) -> Result<(), Trouble> {
    fs::create_dir_all(dir).map_err(|e| Trouble::io("cannot publish", dir, &e))?;
    for (name, bytes) in files {
        let draft = dir.join(format!(".{name}.new"));
        let filled = durable::write_file(&draft, |file| file.write_all(bytes.as_ref()).map_err(|e| e.to_string()));
        let written = filled.and_then(|_| durable::rename(&draft, &dir.join(name)));
        written.inspect_err(|_| drop(fs::remove_file(&draft)))?;
    }
    Ok(())
}

/// What a published file is known by: BLAKE3 of its text, in hexadecimal.
pub fn checksum(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_csv_would_misread_are_quoted() {
        let mut out = String::new();
        record(&mut out, ["plain", "a,b", "say \"no\"", "two\nlines", ""].map(String::from).into_iter());
        assert_eq!(out, "plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\n");
    }

    #[test]
    fn files_are_replaced_and_nothing_unfinished_stays() {
        let dir = tempfile::tempdir().expect("a folder");
        let inner = dir.path().join("theme/name");
        write(&inner, &[("a.csv", "old"), ("b.csv", "b")]).expect("written");
        write(&inner, &[("a.csv", "new")]).expect("written again");
        let mut names: Vec<String> = fs::read_dir(&inner)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, ["a.csv", "b.csv"]);
        assert_eq!(fs::read_to_string(inner.join("a.csv")).expect("text"), "new");
    }
}
