//! Writing a log and its accounts, as CSV or Parquet, by the ending of the file's name.
//!
//! Each file is written beside its place under another name and then renamed, so a kill leaves no half of one.

use std::io::Write;
use std::path::{Path, PathBuf};

use polars::prelude::{
    DataFrame, Float64Chunked, IntoColumn, NewChunkedArray, StringChunked, UInt32Chunked, UInt64Chunked,
};
use polars_io::parquet::write::ParquetWriter;

use super::{Roster, TransferLog, ending};
use crate::durable;
use crate::trouble::Trouble;

/// Rows that are turned into a frame at once.
const BATCH: usize = 1 << 20;

/// Writes the transfers to one file and the accounts to another.
///
/// # Errors
/// The disk's error, or a name of a file that ends in neither `.csv` nor `.parquet`.
pub fn write(log: &TransferLog, file: &Path, accounts: &Path) -> Result<(), Trouble> {
    // The accounts first: a log that is there has its accounts beside it.
    atomically(
        accounts,
        |path, csv| if csv { accounts_csv(&log.roster, path) } else { accounts_parquet(&log.roster, path) },
    )?;
    atomically(file, |path, csv| if csv { transfers_csv(log, path) } else { transfers_parquet(log, path) })
}

fn atomically(path: &Path, fill: impl FnOnce(&Path, bool) -> Result<(), Trouble>) -> Result<(), Trouble> {
    let csv = match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => true,
        Some("parquet") => false,
        _ => return Err(ending(path)),
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let half = path.with_file_name(name);
    let written = fill(&half, csv).and_then(|()| durable::rename(&half, &whole(path)));
    if written.is_err() {
        // What is left of it is of no use; that it may not even exist does not matter.
        let _ = std::fs::remove_file(&half);
    }
    written
}

/// A path whose parent can be opened: `name` alone stands in the current folder.
fn whole(path: &Path) -> PathBuf {
    if path.parent().is_some_and(|parent| parent.as_os_str().is_empty()) {
        Path::new(".").join(path)
    } else {
        path.to_path_buf()
    }
}

/// A name as a field of a CSV file.
fn field(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

fn transfers_csv(log: &TransferLog, path: &Path) -> Result<(), Trouble> {
    let names: Vec<String> = (0..log.roster.names.len() as u32).map(|n| field(log.roster.names.get(n))).collect();
    let rows = |out: &mut dyn Write| -> std::io::Result<()> {
        writeln!(out, "time_s,from,to,bytes,content")?;
        for row in 0..log.time_s.len() {
            let (from, to) = (&names[log.from[row] as usize], &names[log.to[row] as usize]);
            writeln!(out, "{},{from},{to},{},{}", log.time_s[row], log.bytes[row], log.content[row])?;
        }
        Ok(())
    };
    durable::write_file(path, |out| rows(out).map_err(|e| e.to_string())).map(drop)
}

fn accounts_csv(roster: &Roster, path: &Path) -> Result<(), Trouble> {
    let rows = |out: &mut dyn Write| -> std::io::Result<()> {
        writeln!(out, "account,group,machine,cluster,truth")?;
        for group in &roster.groups {
            for account in group.accounts.clone() {
                let (name, machine) = (field(roster.names.get(account)), roster.machine[account as usize]);
                writeln!(out, "{name},{},{machine},{},{}", field(&group.name), group.cluster, group.truth)?;
            }
        }
        Ok(())
    };
    durable::write_file(path, |out| rows(out).map_err(|e| e.to_string())).map(drop)
}

fn transfers_parquet(log: &TransferLog, path: &Path) -> Result<(), Trouble> {
    let frame = |rows: std::ops::Range<usize>| {
        let names = |column: &[u32]| column[rows.clone()].iter().map(|n| log.roster.names.get(*n)).collect::<Vec<_>>();
        let columns = vec![
            Float64Chunked::from_slice("time_s".into(), &log.time_s[rows.clone()]).into_column(),
            StringChunked::from_slice("from".into(), &names(&log.from)).into_column(),
            StringChunked::from_slice("to".into(), &names(&log.to)).into_column(),
            UInt64Chunked::from_slice("bytes".into(), &log.bytes[rows.clone()]).into_column(),
            UInt32Chunked::from_slice("content".into(), &log.content[rows.clone()]).into_column(),
        ];
        DataFrame::new(rows.len(), columns)
    };
    let count = log.time_s.len();
    durable::write_file(path, |out| {
        let first = frame(0..count.min(BATCH)).map_err(|e| e.to_string())?;
        let writer = ParquetWriter::new(out).set_parallel(false);
        let mut writer = writer.batched(first.schema()).map_err(|e| e.to_string())?;
        writer.write_batch(&first).map_err(|e| e.to_string())?;
        for start in (BATCH..count).step_by(BATCH) {
            let batch = frame(start..count.min(start + BATCH)).map_err(|e| e.to_string())?;
            writer.write_batch(&batch).map_err(|e| e.to_string())?;
        }
        writer.finish().map(drop).map_err(|e| e.to_string())
    })
    .map(drop)
}

fn accounts_parquet(roster: &Roster, path: &Path) -> Result<(), Trouble> {
    let count = roster.names.len();
    let of_group = |what: &dyn Fn(&super::Group) -> &str| -> Vec<String> {
        roster.groups.iter().flat_map(|g| std::iter::repeat_n(what(g).to_owned(), g.accounts.len())).collect()
    };
    let clusters: Vec<u32> =
        roster.groups.iter().flat_map(|g| std::iter::repeat_n(g.cluster, g.accounts.len())).collect();
    let names = (0..count as u32).map(|number| roster.names.get(number));
    let columns = vec![
        StringChunked::from_iter_values("account".into(), names).into_column(),
        StringChunked::from_iter_values("group".into(), of_group(&|g| &g.name).into_iter()).into_column(),
        UInt32Chunked::from_slice("machine".into(), &roster.machine).into_column(),
        UInt32Chunked::from_slice("cluster".into(), &clusters).into_column(),
        StringChunked::from_iter_values("truth".into(), of_group(&|g| &g.truth).into_iter()).into_column(),
    ];
    let frame =
        DataFrame::new(count, columns).map_err(|e| Trouble::frame("cannot write the accounts", path.display(), &e))?;
    crate::parquet::write(&frame, path).map(drop)
}
