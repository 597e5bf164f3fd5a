//! `manifest.json`: what a result folder is about, how far it is, and the checksums of its final frames.
//!
//! It is the only file that may hold wall-clock times. It is replaced as a whole, never edited in place.
//!
//! What it says on top is what its frames are about. A run that goes on from them may be about something else (other seeds,
//! other values): as long as it is not finished, that stands under `running`, and the frames can still be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::durable;
use crate::trouble::Trouble;

/// The layout of result folders that this version writes and reads.
pub const FORMAT: u32 = 1;

/// The name of the manifest in a result folder.
pub const MANIFEST: &str = "manifest.json";

/// What a run is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The question in words.
    pub question: String,
    /// The experiment as resolved, defaults filled in; `file` in it is its file, as seen from the folder.
    pub experiment: Value,
    /// What makes the results: program and cards, name and version; the commit that the program was told it was built from,
    /// and the BLAKE3 of the program itself.
    pub versions: BTreeMap<String, String>,
}

impl About {
    /// The experiment's file.
    pub fn file(&self) -> &str {
        self.experiment.get("file").and_then(Value::as_str).unwrap_or_default()
    }

    /// A path that stands in the experiment as seen from the result folder, such as its file: as it is seen from here.
    pub fn seen_from_here(folder: &Path, path: &str) -> PathBuf {
        let here = std::env::current_dir().unwrap_or_default();
        let whole = |path: PathBuf| path.canonicalize().unwrap_or(path);
        let (here, folder) = (whole(here.clone()), whole(here.join(folder)));
        let mut seen = PathBuf::new();
        for part in folder.join(path).components() {
            match part {
                Component::ParentDir => drop(seen.pop()),
                part => seen.push(part),
            }
        }
        seen.strip_prefix(&here).map(Path::to_path_buf).unwrap_or(seen)
    }

    /// Whether results about one are those of the other. Question, file and cells may each change (a typo is mended, a file
    /// moved, a value added), but not two of them at once: `share_cells` says whether they have any in common.
    pub fn is_same(&self, other: &Self, share_cells: bool) -> bool {
        let same = [self.question == other.question, self.file() == other.file(), share_cells];
        same.into_iter().filter(|same| *same).count() >= 2
    }
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
    /// What the frames are about; without frames, what the run is about.
    #[serde(flatten)]
    pub about: About,
    /// How far the run is.
    pub status: RunStatus,
    /// What a run is about that went on from the frames and is not finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<About>,
    /// The seeds of the cells in the frames.
    pub seeds: BTreeSet<u64>,
    /// Cells, as of the last finish.
    pub counts: Counts,
    /// Wall-clock figures that the caller wants to keep, in seconds.
    pub timing_s: BTreeMap<String, f64>,
    /// The final frames by name (`cells`, ..., `claims`); a file that is not listed here is not final.
    pub frames: BTreeMap<String, FrameFile>,
    /// The pictures by the name of their file in `plots/`, with the BLAKE3 of each.
    #[serde(default)]
    pub pictures: BTreeMap<String, String>,
}

impl Manifest {
    /// The manifest of a folder that has nothing yet.
    pub fn new(about: &About) -> Self {
        Self { format: FORMAT, about: about.clone(), ..Self::default() }
    }

    /// A run about this begins; the frames stay what they are about.
    pub fn begin(&mut self, about: &About) {
        self.status = RunStatus::Running;
        self.running = (!self.frames.is_empty()).then(|| about.clone());
        if self.frames.is_empty() {
            self.about = about.clone();
        }
    }

    /// What the frames are about, and the run that goes on from them.
    pub fn runs(&self) -> impl Iterator<Item = &About> {
        std::iter::once(&self.about).chain(&self.running)
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
            let next = "choose another folder with --out, or begin anew with --fresh; nothing here was changed";
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
