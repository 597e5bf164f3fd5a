//! The store: a folder that cells are added to, and that is finished into frames.
//!
//! What it promises: **a kill between any two steps loses at most the records that were not flushed.**
//! - [`Store::flush`] makes one part out of the buffered records; a part appears by one rename.
//! - [`Store::finish`] goes: flush; shelter the old final frames as a part; write the cells that the plan no
//!   longer has into a part of their own; write the new final frames into scratch; strike the final frames off
//!   the manifest; rename the new ones into place; list them in the manifest with their checksums; remove the
//!   parts that they replace. At every moment each cell is in a sound part or in listed final frames.
//! - [`Store::open`] trusts nothing that does not match its checksum: it moves that aside, warns, and the cells
//!   in it count as not computed.
//!
//! Cells that are no longer in the plan (a value was taken off an axis) are in no final frame, but stay in
//! `parts/` and are used again if the value comes back; `counts.retired` in the manifest says how many.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use crate::catalogue::{Catalogue, Frame, frame_names};
use crate::durable;
use crate::folder::{Folder, PLOTS};
use crate::frames::Frames;
use crate::gather::{Owners, gather, recall};
use crate::manifest::{About, Counts, FrameFile, Manifest, RunStatus};
use crate::outcomes::Outcomes;
use crate::parquet;
use crate::parts::{self, Source};
use crate::published;
use crate::record::{CellRecord, PlannedCell, Status};
use crate::trouble::Trouble;

/// What to do with cells that a folder already has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Keep them.
    Resume,
    /// Remove them and begin anew.
    Discard,
}

/// A result folder that this process writes into.
#[derive(Debug)]
pub struct Store {
    folder: Folder,
    manifest: Manifest,
    about: About,
    catalogue: Catalogue,
    /// Newest first; the final frames, if there are any, last.
    sources: Vec<Source>,
    pending: BTreeMap<String, CellRecord>,
    warnings: Vec<Trouble>,
}

/// What a finished run leaves for the caller to judge and print.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The final cells frame.
    pub cells: DataFrame,
    /// The final groups frame.
    pub groups: DataFrame,
    /// How many cells there are.
    pub counts: Counts,
}

impl Store {
    /// Opens the folder `dir` for an experiment that begins with these cells, and makes it if it is not there.
    ///
    /// # Errors
    /// When the folder holds another experiment (see [`About::is_same`]; to begin anew it may) or something that is no
    /// result, when it cannot be written, or when another process writes into it. Damaged parts and frames are warnings, not
    /// errors; so is it when all cells that are there are no longer wanted.
    pub fn open(
        dir: &Path,
        about: &About,
        cells: &[PlannedCell],
        catalogue: Catalogue,
        existing: Existing,
    ) -> Result<Self, Trouble> {
        let (folder, manifest) = Folder::claim(dir, existing == Existing::Discard)?;
        let manifest = manifest.unwrap_or_else(|| Manifest::new(about));
        let (about, sources, pending) = (about.clone(), Vec::new(), BTreeMap::new());
        let mut store = Self { folder, manifest, about, catalogue, sources, pending, warnings: Vec::new() };
        store.clear_folders(existing);
        match existing {
            Existing::Resume => {
                store.find_parts()?;
                store.find_finals();
                store.check_owner(cells)?;
            }
            Existing::Discard => store.discard()?,
        }
        store.manifest.begin(&store.about);
        store.save_manifest()?;
        Ok(store)
    }

    /// Whether what is there belongs to this experiment.
    fn check_owner(&mut self, cells: &[PlannedCell]) -> Result<(), Trouble> {
        let there = self.cells();
        let share_cells = cells.iter().any(|cell| there.contains_key(&cell.id));
        if there.is_empty() || share_cells && self.manifest.about.file() == self.about.file() {
            return Ok(());
        }
        let (mut others, place) = (self.manifest.runs(), self.path().display().to_string());
        if !others.any(|other| other.is_same(&self.about, share_cells)) {
            let file = |about: &About| About::seen_from_here(self.path(), about.file()).display().to_string();
            let of = |about: &About| format!("\"{}\" ({})", about.question, file(about));
            let cells = if share_cells { "" } else { ", and no cell of theirs is the same" };
            let cause = format!("it is of {}, and this is {}{cells}", of(&self.manifest.about), of(&self.about));
            let next = "choose another folder with --out; or begin anew with --fresh, which removes what is there";
            return Err(Trouble::new("the folder holds another experiment", place, cause, next));
        }
        if !share_cells && !cells.is_empty() {
            let cause = format!("none of the {} cells that are there is in the experiment as it is now", there.len());
            let next = "they are kept in parts/, and used when the experiment has them again";
            self.warnings.push(Trouble::new("all cells run anew", place, cause, next));
        }
        Ok(())
    }

    /// What was damaged, and what was done about it.
    pub fn warnings(&self) -> &[Trouble] {
        &self.warnings
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The manifest as it stands.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// How the cells ended that are safe on disk. Those with [`Status::Ok`] need not run again.
    pub fn cells(&self) -> BTreeMap<String, Status> {
        let owners = Owners::new(&self.sources);
        let status = |id| if owners.ok(id) == Some(true) { Status::Ok } else { Status::Failed };
        owners.ids().map(|id| (id.to_string(), status(id))).collect()
    }

    /// The ids of the cells that are safe on disk with [`Status::Ok`].
    pub fn finished(&self) -> BTreeSet<String> {
        self.cells().into_iter().filter(|(_, status)| *status == Status::Ok).map(|(id, _)| id).collect()
    }

    /// Tells what those of these cells said that are safe on disk.
    ///
    /// # Errors
    /// When a part cannot be read.
    pub fn recall(&self, cells: &[PlannedCell], outcomes: &mut Outcomes) -> Result<(), Trouble> {
        if cells.is_empty() {
            return Ok(());
        }
        let owners = Owners::new(&self.sources);
        let cells: Vec<&PlannedCell> = cells.iter().collect();
        let rows = |frame| gather(frame, &self.sources, &owners, &cells, &self.catalogue);
        outcomes.read(&rows(Frame::Cells)?, &rows(Frame::Groups)?, &rows(Frame::Matches)?)
    }

    /// Takes a record into the buffer. Of two records of one cell the later one stays, unless only the earlier
    /// one is well.
    ///
    /// # Errors
    /// When the record does not pass [`CellRecord::check`]; the buffer stays as it was.
    pub fn append(&mut self, record: CellRecord) -> Result<(), Trouble> {
        record.check()?;
        let kept = self.pending.get(&record.cell.id);
        if !kept.is_some_and(|old| old.status == Status::Ok && record.status == Status::Failed) {
            self.pending.insert(record.cell.id.clone(), record);
        }
        Ok(())
    }

    /// How many cells are in the buffer.
    pub fn pending_cells(&self) -> usize {
        self.pending.len()
    }

    /// About how many bytes the buffer holds: eight for each value of a peer, a round or a match, and what
    /// standings and moves take.
    pub fn pending_bytes(&self) -> usize {
        let values = |columns: &[(String, Vec<f64>)]| columns.iter().map(|(_, v)| v.len()).sum::<usize>();
        let bytes = |r: &CellRecord| {
            let moves = r.matches.moves.iter().map(String::len).sum::<usize>();
            let values = values(&r.peers.columns) + values(&r.rounds.columns) + values(&r.matches.columns);
            8 * values + moves + size_of_val(&r.standings.rows[..]) + 1024
        };
        self.pending.values().map(bytes).sum()
    }

    /// Makes the buffered records safe: writes them as one part.
    ///
    /// # Errors
    /// When the part cannot be written (a full disk, for one). The records stay in the buffer, so that the call
    /// can be made again; nothing that was safe before is touched.
    pub fn flush(&mut self) -> Result<(), Trouble> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let records: Vec<&CellRecord> = self.pending.values().collect();
        let part = parts::write(&self.folder, &Frames::of(&records, &self.catalogue)?)?;
        self.sources.retain(|s| s.dir != part);
        self.sources.insert(0, Source::open(&part)?);
        self.pending.clear();
        Ok(())
    }

    /// Flushes, and makes the final frames of the cells in `plan` out of everything that is safe. The plan also
    /// decides the order of the rows and the values of the axes. `timing_s` goes into the manifest.
    ///
    /// # Errors
    /// The disk's error. Nothing is lost then: the call can be made again, here or after opening the folder anew.
    pub fn finish(&mut self, plan: &[PlannedCell], timing_s: BTreeMap<String, f64>) -> Result<Finished, Trouble> {
        self.flush()?;
        self.shelter_finals()?;
        let cells = in_order(plan);
        let planned: BTreeSet<&str> = cells.iter().map(|c| c.id.as_str()).collect();
        let owners = Owners::new(&self.sources);
        let retired = recall(&self.sources, &owners, |id| !planned.contains(id))?;
        let retired_part = self.retire(&owners, &retired)?;

        let mut frames = BTreeMap::new();
        let (mut kept, mut drafts) = (Vec::new(), Vec::new());
        for frame in Frame::POSSIBLE {
            let table = gather(frame, &self.sources, &owners, &cells, &self.catalogue)?;
            if !Frame::ALL.contains(&frame) && table.height() == 0 {
                continue;
            }
            let draft = self.folder.scratch().join(frame.file());
            frames.insert(frame.name().to_string(), write_frame(&table, &draft)?);
            drafts.push((draft, self.path().join(frame.file())));
            if matches!(frame, Frame::Cells | Frame::Groups) {
                kept.push(table);
            }
        }

        self.strike_finals()?;
        for (draft, place) in drafts {
            durable::rename(&draft, &place)?;
        }
        let counts = count(&cells, &owners, retired.len());
        self.manifest.frames = frames;
        self.manifest.counts = counts;
        self.manifest.seeds = cells.iter().filter(|cell| owners.ok(&cell.id).is_some()).map(|cell| cell.seed).collect();
        self.manifest.about = self.about.clone();
        self.manifest.running = None;
        self.manifest.timing_s = timing_s;
        self.manifest.status = if counts.missing == 0 { RunStatus::Complete } else { RunStatus::Partial };
        self.save_manifest()?;
        self.drop_parts(retired_part.as_deref())?;
        let (groups, cells) = (kept.pop().unwrap_or_default(), kept.pop().unwrap_or_default());
        Ok(Finished { cells, groups, counts })
    }

    /// Adds a further final frame, such as `claims`, under `<name>.parquet`. Frames that were attached before the
    /// last finish are gone by then.
    ///
    /// # Errors
    /// When the name is taken, or the disk's error.
    pub fn attach(&mut self, name: &str, frame: &DataFrame) -> Result<(), Trouble> {
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !plain || Frame::POSSIBLE.iter().any(|f| f.name() == name) {
            let next = "choose another name, in snake_case";
            return Err(Trouble::new("cannot add a frame", name, "the name is taken or no frame's name", next));
        }
        let file = format!("{name}.parquet");
        let draft = self.folder.scratch().join(&file);
        let written = write_frame(frame, &draft)?;
        if self.manifest.frames.remove(name).is_some() {
            self.save_manifest()?;
        }
        durable::rename(&draft, &self.path().join(&file))?;
        self.manifest.frames.insert(name.to_string(), written);
        self.save_manifest()
    }

    /// Adds pictures, by the name of their file. Those of earlier runs are gone since the last finish.
    ///
    /// # Errors
    /// The disk's error.
    pub fn attach_pictures(&mut self, pictures: &[(&str, &str)]) -> Result<(), Trouble> {
        if pictures.is_empty() {
            return Ok(());
        }
        published::write(&self.path().join(PLOTS), pictures)?;
        let listed = pictures.iter().map(|(name, svg)| ((*name).to_owned(), published::checksum(svg)));
        self.manifest.pictures.extend(listed);
        self.save_manifest()
    }

    fn save_manifest(&self) -> Result<(), Trouble> {
        self.manifest.write(self.path(), self.folder.scratch())
    }

    /// Finds the sound parts; moves the others aside.
    fn find_parts(&mut self) -> Result<(), Trouble> {
        let parts = self.folder.parts();
        let entries = fs::read_dir(&parts).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        let entries = entries.map_err(|e| Trouble::io("cannot read the parts", &parts, &e))?;
        let mut paths: Vec<PathBuf> = entries.iter().map(|e| e.path()).filter(|p| p.is_dir()).collect();
        paths.sort();
        for path in paths {
            let source = parts::verify(&path).and_then(|()| Source::open(&path).map_err(|t| t.cause));
            match source {
                Ok(source) => self.sources.push(source),
                Err(cause) => self.put_aside("a part is damaged", &path, &cause),
            }
        }
        Ok(())
    }

    /// Finds the final frames, if the manifest lists them and all of them are sound; otherwise the cells in them
    /// count as not computed.
    fn find_finals(&mut self) {
        let mut sound = true;
        for frame in Frame::POSSIBLE {
            let Some(listed) = self.manifest.frames.get(frame.name()).cloned() else {
                sound &= !Frame::ALL.contains(&frame);
                continue;
            };
            let path = self.path().join(frame.file());
            let cause = match durable::hash_file(&path) {
                Ok(hash) if hash == listed.blake3 => continue,
                Ok(_) => "its content is not what was written".to_string(),
                Err(e) => e.to_string(),
            };
            sound = false;
            self.put_aside("a final frame is damaged", &path, &cause);
        }
        let source = if sound { Source::open(self.path()) } else { return self.forget_finals() };
        match source {
            Ok(source) => self.sources.push(source),
            Err(trouble) => {
                self.warnings.push(trouble);
                self.forget_finals();
            }
        }
    }

    /// Moves folders aside that stand in the places of frames: of those that are only written, and to begin anew of all.
    fn clear_folders(&mut self, existing: Existing) {
        let is_read = |name: &str| Frame::POSSIBLE.iter().any(|frame| frame.name() == name);
        for name in frame_names().into_iter().filter(|name| existing == Existing::Discard || !is_read(name)) {
            let path = self.path().join(format!("{name}.parquet"));
            if path.is_dir() {
                self.put_aside("a frame is damaged", &path, "a folder stands in its place");
            }
        }
    }

    /// From here on nobody takes what is left of the final frames for a whole result.
    fn forget_finals(&mut self) {
        Frame::POSSIBLE.iter().for_each(|frame| drop(self.manifest.frames.remove(frame.name())));
    }

    fn put_aside(&mut self, what: &str, path: &Path, cause: &str) {
        let next = match self.folder.set_aside(path) {
            Ok(to) => format!("it was moved to {}, and what is missing is computed again", to.display()),
            Err(_) => "what is missing is computed again".to_string(),
        };
        self.warnings.push(Trouble::new(what, path.display(), cause, next));
    }

    /// Removes everything that earlier runs left, beginning with the promise that it is whole.
    fn discard(&mut self) -> Result<(), Trouble> {
        self.strike_finals()?;
        for frame in frame_names() {
            remove_file(&self.path().join(format!("{frame}.parquet")))?;
        }
        let parts = self.folder.parts();
        self.folder.remove(&parts)?;
        fs::create_dir_all(&parts).map_err(|e| Trouble::io("cannot write into the result folder", &parts, &e))
    }

    /// Makes the old final frames a part.
    fn shelter_finals(&mut self) -> Result<(), Trouble> {
        let dir = self.path().to_path_buf();
        if let Some(at) = self.sources.iter().position(|s| s.dir == dir) {
            let part = parts::shelter(&self.folder, &self.manifest.frames)?;
            if self.sources.iter().any(|s| s.dir == part) {
                self.sources.remove(at);
            } else {
                self.sources[at].dir = part;
            }
        }
        Ok(())
    }

    /// Writes the cells that the plan no longer has into a part of their own.
    fn retire(&self, owners: &Owners, retired: &[PlannedCell]) -> Result<Option<PathBuf>, Trouble> {
        if retired.is_empty() {
            return Ok(None);
        }
        let cells: Vec<&PlannedCell> = retired.iter().collect();
        let rows = |frame| gather(frame, &self.sources, owners, &cells, &self.catalogue);
        let frames = Frames {
            cells: rows(Frame::Cells)?,
            groups: rows(Frame::Groups)?,
            peers: rows(Frame::Peers)?,
            rounds: rows(Frame::Rounds)?,
            standings: rows(Frame::Standings)?,
            matches: rows(Frame::Matches)?,
        };
        parts::write(&self.folder, &frames).map(Some)
    }

    /// Takes the final frames and the pictures off the manifest, and removes the pictures and those frames that only an
    /// earlier run attached.
    fn strike_finals(&mut self) -> Result<(), Trouble> {
        let old = std::mem::take(&mut self.manifest.frames);
        let pictures = std::mem::take(&mut self.manifest.pictures);
        self.manifest.status = RunStatus::Running;
        self.save_manifest()?;
        for name in old.keys().filter(|name| Frame::ALL.iter().all(|f| f.name() != *name)) {
            remove_file(&self.path().join(format!("{name}.parquet")))?;
        }
        let plots = self.path().join(PLOTS);
        pictures.keys().try_for_each(|name| remove_file(&plots.join(name)))?;
        // It stays where somebody else put something there.
        let _ = fs::remove_dir(&plots);
        Ok(())
    }

    /// Removes the parts that the final frames replace. A part that cannot be removed does no harm.
    fn drop_parts(&mut self, keep: Option<&Path>) -> Result<(), Trouble> {
        for source in std::mem::take(&mut self.sources) {
            if Some(source.dir.as_path()) != keep
                && let Err(trouble) = self.folder.remove(&source.dir)
            {
                self.warnings.push(trouble);
            }
        }
        if let Some(part) = keep {
            self.sources.push(Source::open(part)?);
        }
        self.sources.push(Source::open(self.folder.path())?);
        Ok(())
    }
}

/// The plan without doubles, in its order.
fn in_order(plan: &[PlannedCell]) -> Vec<&PlannedCell> {
    let mut cells: Vec<&PlannedCell> = plan.iter().collect();
    cells.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    let mut seen = BTreeSet::new();
    cells.retain(|cell| seen.insert(cell.id.as_str()));
    cells
}

fn count(cells: &[&PlannedCell], owners: &Owners, retired: usize) -> Counts {
    let having = |status: Option<bool>| cells.iter().filter(|c| owners.ok(&c.id) == status).count() as u64;
    Counts {
        planned: cells.len() as u64,
        ok: having(Some(true)),
        failed: having(Some(false)),
        missing: having(None),
        retired: retired as u64,
    }
}

fn write_frame(frame: &DataFrame, path: &Path) -> Result<FrameFile, Trouble> {
    let written = parquet::write(frame, path).inspect_err(|_| drop(fs::remove_file(path)))?;
    let (rows, columns) = (frame.height() as u64, frame.width() as u64);
    Ok(FrameFile { rows, columns, bytes: written.bytes, blake3: written.blake3 })
}

fn remove_file(path: &Path) -> Result<(), Trouble> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Trouble::io("cannot remove an old frame", path, &e)),
        _ => Ok(()),
    }
}
