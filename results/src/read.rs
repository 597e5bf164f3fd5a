//! Reading a result folder: the manifest, and frames that are what was written.
//!
//! Reading takes no lock and changes nothing. While a second run adds cells to a finished folder, the frames of
//! the first one can still be read; [`ResultFolder::manifest`] then has the status `running`, and says on top what the
//! frames are about.
//!
//! [`of_cell`] and [`differences`] hold one cell against a second run of it.

use std::path::{Path, PathBuf};

use polars::prelude::{BooleanChunked, Column, DataFrame, DataType, NewChunkedArray};

use crate::axes::{column_scalars, texts};
use crate::catalogue::Frame;
use crate::durable;
use crate::manifest::{MANIFEST, Manifest};
use crate::numbers::column_numbers;
use crate::parquet;
use crate::trouble::Trouble;

/// A result folder, for reading.
#[derive(Clone, Debug)]
pub struct ResultFolder {
    dir: PathBuf,
    manifest: Manifest,
}

impl ResultFolder {
    /// Opens a result folder.
    ///
    /// # Errors
    /// When there is no folder, no manifest in it, or a damaged one.
    pub fn open(dir: &Path) -> Result<Self, Trouble> {
        match Manifest::read(dir)? {
            Some(manifest) => Ok(Self { dir: dir.to_path_buf(), manifest }),
            None => {
                let cause =
                    if dir.is_dir() { format!("it holds no {MANIFEST}") } else { "there is no such folder".into() };
                let next = "give the folder that `freerider run` wrote, the one it printed at its end";
                Err(Trouble::new("cannot read results", dir.display(), cause, next))
            }
        }
    }

    /// What the results are about.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// One of the frames that cells fill.
    ///
    /// # Errors
    /// When the run is not finished, or the file is missing, truncated or changed.
    pub fn frame(&self, frame: Frame) -> Result<DataFrame, Trouble> {
        self.named(frame.name())
    }

    /// Any final frame by name, such as `claims`.
    ///
    /// # Errors
    /// When the run is not finished, has no such frame, or the file is missing, truncated or changed.
    pub fn named(&self, name: &str) -> Result<DataFrame, Trouble> {
        let what = "cannot read a frame";
        let path = self.dir.join(format!("{name}.parquet"));
        let again = "run the experiment again into the same folder: finished cells are kept";
        let Some(listed) = self.manifest.frames.get(name) else {
            let known: Vec<&str> = self.manifest.frames.keys().map(String::as_str).collect();
            let cause = if known.is_empty() {
                "the run was not finished".to_string()
            } else {
                format!("the run wrote no frame `{name}`; it wrote {}", known.join(", "))
            };
            return Err(Trouble::new(what, path.display(), cause, again));
        };
        let hash = durable::hash_file(&path).map_err(|e| {
            let cause =
                if e.kind() == std::io::ErrorKind::NotFound { "the file is missing".into() } else { e.to_string() };
            Trouble::new(what, path.display(), cause, again)
        })?;
        if hash != listed.blake3 {
            let cause = "truncated or damaged: its content is not what was written";
            return Err(Trouble::new(what, path.display(), cause, again));
        }
        parquet::read(&path, None)
    }
}

/// The rows of one cell, in their order.
///
/// # Errors
/// When the frame has no `cell_id`.
pub fn of_cell(frame: &DataFrame, id: &str) -> Result<DataFrame, Trouble> {
    let rows = texts(frame, "cell_id")?.into_iter().map(|of| of == Some(id));
    let mask = BooleanChunked::from_iter_values("mask".into(), rows);
    frame.filter(&mask).map_err(|e| Trouble::frame("cannot select a cell", id, &e))
}

/// What differs between the stored rows of a cell and those of a second run: one sentence per column, none if
/// every value agrees to the last bit. A column that one side lacks agrees with one without values; the type of
/// a column does not matter, since it may follow from other cells.
pub fn differences(frame: Frame, stored: &DataFrame, again: &DataFrame) -> Vec<String> {
    if stored.height() != again.height() {
        return vec![format!(
            "{}: {} rows are stored, now there are {}",
            frame.name(),
            stored.height(),
            again.height()
        )];
    }
    let mut names: Vec<&str> = stored.get_column_names().into_iter().map(|n| n.as_str()).collect();
    let new = again.get_column_names().into_iter().map(|n| n.as_str());
    names.extend(new.filter(|n| stored.column(n).is_err()));
    let mut found = Vec::new();
    for name in names {
        let [was, is] = [stored, again].map(|f| f.column(name).map_or_else(|_| vec![None; f.height()], plain));
        let rows: Vec<usize> = (0..was.len()).filter(|row| was[*row] != is[*row]).collect();
        if let Some(first) = rows.first() {
            let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_string());
            let (was, is) = (said(&was[*first]), said(&is[*first]));
            let at = format!("{}.{name}", frame.name());
            found.push(format!("{at}: {} rows differ; row {first} was {was} and is {is}", rows.len()));
        }
    }
    found
}

/// The values of a column in a form that is equal exactly if they agree to the last bit.
fn plain(column: &Column) -> Vec<Option<String>> {
    match column_numbers(column).filter(|_| column.dtype() != &DataType::UInt64) {
        // The shortest text that reads back as the same bits.
        Some(numbers) => numbers.into_iter().map(|x| (!x.is_nan()).then(|| x.to_string())).collect(),
        None if column.dtype() == &DataType::UInt64 => {
            column.u64().map(|c| c.iter().map(|v| v.map(|v| v.to_string())).collect()).unwrap_or_default()
        }
        None => column_scalars(column).into_iter().map(|v| v.map(|v| v.to_string())).collect(),
    }
}
