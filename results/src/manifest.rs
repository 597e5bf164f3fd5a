//! `manifest.json`: what a result folder is about, how far it is, and the checksums of its final frames.
//!
//! It is the only file that may hold wall-clock times. It is replaced as a whole, never edited in place.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::durable;
use crate::trouble::Trouble;

/// The layout of result folders that this version writes and reads.
pub const FORMAT: u32 = 1;

/// The name of the manifest in a result folder.
pub const MANIFEST: &str = "manifest.json";

/// What the caller knows about an experiment when it opens a folder for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// What decides whether a folder belongs to this experiment. It must stay the same when a value is added to
    /// an axis or seeds are added, so that old cells are found again.
    pub fingerprint: String,
    /// The question in words.
    pub question: String,
    /// The experiment as resolved, defaults filled in.
    pub experiment: Value,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// What made the results: program, commit, compiler, models; name and version.
    pub versions: BTreeMap<String, String>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It runs, or it was interrupted: run it again to go on.
    #[default]
    Running,
    /// It was finished although some planned cells are missing.
    Partial,
    /// Every planned cell is there, well or failed.
    Complete,
}

/// How many cells there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// In the plan.
    pub planned: u64,
    /// Of these, with status `ok`.
    pub ok: u64,
    /// Of these, with status `failed`.
    pub failed: u64,
    /// Of these, not there.
    pub missing: u64,
    /// Kept in `parts/` although the plan no longer has them: values that were taken off an axis. They are in no
    /// final frame, and are used again when the plan has them again.
    pub retired: u64,
}

/// One final frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameFile {
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// Length of the file.
    pub bytes: u64,
    /// BLAKE3 of the file, in hexadecimal.
    pub blake3: String,
}

/// The whole manifest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the folder.
    pub format: u32,
    /// See [`About`].
    pub fingerprint: String,
    /// The question in words.
    pub question: String,
    /// How far the run is.
    pub status: RunStatus,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// What made the results.
    pub versions: BTreeMap<String, String>,
    /// Cells, as of the last finish.
    pub counts: Counts,
    /// Wall-clock figures that the caller wants to keep, in seconds.
    pub timing_s: BTreeMap<String, f64>,
    /// The final frames by name (`cells`, ..., `claims`); a file that is not listed here is not final.
    pub frames: BTreeMap<String, FrameFile>,
    /// The experiment as resolved.
    pub experiment: Value,
}

impl Manifest {
    /// The manifest of a run that begins.
    pub fn begin(about: &About) -> Self {
        let mut manifest = Self { format: FORMAT, ..Self::default() };
        manifest.describe(about);
        manifest
    }

    /// Takes over what the caller knows about the experiment; the frames stay.
    pub fn describe(&mut self, about: &About) {
        self.status = RunStatus::Running;
        self.fingerprint.clone_from(&about.fingerprint);
        self.question.clone_from(&about.question);
        self.seeds.clone_from(&about.seeds);
        self.versions.clone_from(&about.versions);
        self.experiment = about.experiment.clone();
    }

    /// Reads the manifest of a folder; `None` if there is none.
    ///
    /// # Errors
    /// When it cannot be read, is no manifest, or belongs to a newer layout.
    pub fn read(dir: &Path) -> Result<Option<Self>, Trouble> {
        let path = dir.join(MANIFEST);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Trouble::io("cannot read the manifest", &path, &e)),
        };
        let manifest: Self = serde_json::from_slice(&text).map_err(|e| {
            let next = "put its last good copy back, or choose another folder with --out; nothing here was changed";
            Trouble::new("cannot read the manifest", path.display(), format!("it is damaged ({e})"), next)
        })?;
        if manifest.format != FORMAT {
            let cause = format!("it has layout {}, this program knows layout {FORMAT}", manifest.format);
            let next = "use the program that wrote it, or choose another folder with --out";
            return Err(Trouble::new("cannot use the result folder", dir.display(), cause, next));
        }
        Ok(Some(manifest))
    }

    /// Writes the manifest into `dir` by way of `scratch`, a folder on the same disk.
    ///
    /// # Errors
    /// The disk's error; the old manifest stands then.
    pub fn write(&self, dir: &Path, scratch: &Path) -> Result<(), Trouble> {
        let draft = scratch.join(MANIFEST);
        durable::write_file(&draft, |writer| {
            serde_json::to_writer_pretty(&mut *writer, self).map_err(|e| e.to_string())?;
            writer.write_all(b"\n").map_err(|e| e.to_string())
        })?;
        durable::rename(&draft, &dir.join(MANIFEST))
    }
}
