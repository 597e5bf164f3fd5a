//! Parts: folders that hold the frames of many whole cells, named by the hash of their content.
//!
//! A part comes into being by one rename, so it is there as a whole or not at all. Its name tells whether what
//! it holds is still what was written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use crate::axes::texts;
use crate::catalogue::{Catalogue, Frame};
use crate::durable;
use crate::folder::Folder;
use crate::frames::{Frames, Rows};
use crate::manifest::FrameFile;
use crate::parquet;
use crate::record::Status;
use crate::trouble::Trouble;

/// A folder with sound frames: a part, or the result folder with its final frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where the frames are.
    pub dir: PathBuf,
    /// The ids of its cells, in order, and whether each ran to its end.
    pub cells: Vec<(String, bool)>,
}

impl Source {
    /// Opens the frames in a folder, whose checksums the caller has verified.
    ///
    /// # Errors
    /// When its cells frame cannot be read.
    pub fn open(dir: &Path) -> Result<Self, Trouble> {
        let frame = parquet::read(&dir.join(Frame::Cells.file()), Some(&["cell_id", "status"]))?;
        let ids = texts(&frame, "cell_id")?;
        let statuses = texts(&frame, "status")?;
        let cell = |(id, status): (Option<&str>, Option<&str>)| {
            (id.unwrap_or_default().to_string(), status == Some(Status::Ok.word()))
        };
        Ok(Self { dir: dir.to_path_buf(), cells: ids.into_iter().zip(statuses).map(cell).collect() })
    }

    /// Reads one of its frames.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn frame(&self, frame: Frame) -> Result<DataFrame, Trouble> {
        let path = self.dir.join(frame.file());
        if !Frame::ALL.contains(&frame) && !path.exists() {
            return Rows::new(frame, std::iter::empty()).finish(&Catalogue::default());
        }
        parquet::read(&path, None)
    }
}

/// Writes frames as a part and returns its folder. If the same part is there already, nothing changes.
///
/// # Errors
/// The disk's error; what was written so far is removed, if the disk permits.
pub fn write(folder: &Folder, frames: &Frames) -> Result<PathBuf, Trouble> {
    let draft = folder.scratch().join("part");
    let written = write_draft(&draft, frames).and_then(|name| place(folder, &draft, &name));
    if written.is_err() {
        let _ = fs::remove_dir_all(&draft);
    }
    written
}

fn write_draft(draft: &Path, frames: &Frames) -> Result<String, Trouble> {
    fs::create_dir_all(draft).map_err(|e| Trouble::io("cannot write a part", draft, &e))?;
    let mut hashes = BTreeMap::new();
    for (frame, table) in frames.written() {
        hashes.insert(frame.file(), parquet::write(table, &draft.join(frame.file()))?.blake3);
    }
    durable::sync_folder(draft)?;
    Ok(name(&hashes))
}

/// Makes the final frames a part too, without copying them if the disk knows hard links. While new final frames
/// take the place of the old ones, the old ones are safe there.
///
/// # Errors
/// The disk's error; what was done so far is removed, if the disk permits.
pub fn shelter(folder: &Folder, finals: &BTreeMap<String, FrameFile>) -> Result<PathBuf, Trouble> {
    let draft = folder.scratch().join("shelter");
    let link = || {
        fs::create_dir_all(&draft).map_err(|e| Trouble::io("cannot shelter the final frames", &draft, &e))?;
        let mut hashes = BTreeMap::new();
        for frame in Frame::POSSIBLE {
            let Some(listed) = finals.get(frame.name()) else { continue };
            let (from, to) = (folder.path().join(frame.file()), draft.join(frame.file()));
            fs::hard_link(&from, &to)
                .or_else(|_| fs::copy(&from, &to).and_then(|_| fs::File::open(&to)).and_then(|f| f.sync_all()))
                .map_err(|e| Trouble::io("cannot shelter the final frames", &to, &e))?;
            hashes.insert(frame.file(), listed.blake3.clone());
        }
        durable::sync_folder(&draft)?;
        place(folder, &draft, &name(&hashes))
    };
    let placed = link();
    if placed.is_err() {
        let _ = fs::remove_dir_all(&draft);
    }
    placed
}

/// Checks a part against its name.
///
/// # Errors
/// In words, what is wrong with it.
pub fn verify(part: &Path) -> Result<(), String> {
    let mut hashes = BTreeMap::new();
    for frame in Frame::POSSIBLE {
        let path = part.join(frame.file());
        if !Frame::ALL.contains(&frame) && !path.exists() {
            continue;
        }
        let hash = durable::hash_file(&path).map_err(|e| format!("{}: {e}", frame.file()))?;
        hashes.insert(frame.file(), hash);
    }
    let stands = part.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if name(&hashes) == stands { Ok(()) } else { Err("its content is not what was written".to_string()) }
}

fn place(folder: &Folder, draft: &Path, name: &str) -> Result<PathBuf, Trouble> {
    let part = folder.parts().join(name);
    if part.is_dir() {
        fs::remove_dir_all(draft).map_err(|e| Trouble::io("cannot remove a scratch folder", draft, &e))?;
    } else {
        durable::rename(draft, &part)?;
    }
    Ok(part)
}

/// A part's name: the hash of the hashes of its files.
fn name(hashes: &BTreeMap<&str, String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (file, hash) in hashes {
        hasher.update(format!("{file} {hash}\n").as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_string()
}
