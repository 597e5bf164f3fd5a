//! Rows of a CSV file with a header.

use std::fs::File;
use std::path::Path;

use csv::{ByteRecord, ErrorKind, ReaderBuilder};

use super::{Cell, MOST, Take, Wanted, places};
use crate::trouble::Trouble;

/// Hands on the wanted cells of every row; the number of a row is its line.
pub(super) fn rows(path: &Path, wanted: &[Wanted], take: Take) -> Result<(), Trouble> {
    let what = "cannot read the file";
    let file = File::open(path).map_err(|e| Trouble::io(what, path, &e))?;
    let mut reader = ReaderBuilder::new().buffer_capacity(1 << 18).from_reader(file);
    let broken = |e: csv::Error| {
        let next = "write the header as plain text, its columns separated by commas";
        Trouble::new(what, path.display(), e.to_string(), next)
    };
    let header: Vec<String> = reader.headers().map_err(broken)?.iter().map(|name| name.trim().to_owned()).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let places = places(path, wanted, &header)?;
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                let mut cells = [Cell::Nothing; MOST];
                let mut is_text = true;
                for (cell, place) in cells.iter_mut().zip(&places) {
                    match place.and_then(|at| record.get(at)).map(std::str::from_utf8) {
                        Some(Ok(text)) if !text.trim().is_empty() => *cell = Cell::Text(text.trim()),
                        Some(Err(_)) => is_text = false,
                        _ => {}
                    }
                }
                let why = || "a field is no text in UTF-8".to_owned();
                take(line, if is_text { Ok(&cells[..wanted.len()]) } else { Err(why()) })?;
            }
            Err(e) => match e.kind() {
                ErrorKind::UnequalLengths { pos, expected_len, len } => {
                    let line = pos.as_ref().map_or(0, csv::Position::line);
                    take(line, Err(format!("{len} fields, and the header has {expected_len}")))?;
                }
                ErrorKind::Io(error) => return Err(Trouble::io(what, path, error)),
                _ => return Err(broken(e)),
            },
        }
    }
}
