//! The result folder as a place: what may stand in it, who may write into it, and its scratch room.
//!
//! ```text
//! DIR/manifest.json      what it is about (see `manifest`)
//! DIR/*.parquet          the final frames, listed in the manifest
//! DIR/plots/*.svg        the pictures, listed in the manifest
//! DIR/parts/<hash>/      frames of many whole cells each; finished, never changed
//! DIR/tmp/<host>-<pid>-<nonce>/   scratch of one process; nothing in it counts
//! DIR/damaged/           what did not pass its checksum, moved aside
//! DIR/lock               locked by the process that writes
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::catalogue::frame_names;
use crate::manifest::{MANIFEST, Manifest};
use crate::trouble::Trouble;

/// On disks that know no locks, scratch folders of dead processes are removed after this time.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// Where pictures stand.
pub const PLOTS: &str = "plots";

/// A result folder that this process, and no other, may write into. Dropping it removes the scratch folder and
/// lets go of the lock.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    scratch: PathBuf,
    lock: File,
}

impl Folder {
    /// Takes the folder `dir`; makes it if it is not there. Also returns the manifest it had. To begin `anew`, a manifest
    /// that cannot be read is no obstacle, as long as nothing but results stands there.
    ///
    /// # Errors
    /// When it holds something that is no result, when it cannot be written, or when another process writes into it.
    pub fn claim(dir: &Path, anew: bool) -> Result<(Self, Option<Manifest>), Trouble> {
        // Looked at before the first write, so that a folder that is not ours stays as it is.
        examine(dir, anew)?;
        fs::create_dir_all(dir).map_err(|e| Trouble::io("cannot make the result folder", dir, &e))?;
        let (lock, alone) = lock(dir)?;
        let manifest = examine(dir, anew)?;
        for name in ["parts", "tmp"] {
            let path = dir.join(name);
            fs::create_dir_all(&path).map_err(|e| Trouble::io("cannot write into the result folder", &path, &e))?;
        }
        let scratch = scratch(&dir.join("tmp"))?;
        let folder = Self { dir: dir.to_path_buf(), scratch, lock };
        folder.sweep(alone);
        Ok((folder, manifest))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// Where finished parts stand.
    pub fn parts(&self) -> PathBuf {
        self.dir.join("parts")
    }

    /// This process's own scratch folder, on the same disk.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Moves something out of the way, under `damaged/`, and says where it is now.
    ///
    /// # Errors
    /// The disk's error.
    pub fn set_aside(&self, path: &Path) -> io::Result<PathBuf> {
        path.symlink_metadata()?;
        let damaged = self.dir.join("damaged");
        fs::create_dir_all(&damaged)?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut to = damaged.join(&name);
        let mut copy = 2;
        while to.symlink_metadata().is_ok() {
            to = damaged.join(format!("{name}.{copy}"));
            copy += 1;
        }
        fs::rename(path, &to)?;
        Ok(to)
    }

    /// Removes a folder so that no half of it is ever seen in its old place.
    ///
    /// # Errors
    /// The disk's error.
    pub fn remove(&self, path: &Path) -> Result<(), Trouble> {
        let name = path.file_name().unwrap_or_default();
        let grave = self.scratch.join(name);
        fs::rename(path, &grave)
            .and_then(|()| fs::remove_dir_all(&grave))
            .map_err(|e| Trouble::io("cannot remove what is not needed any more", path, &e))
    }

    /// Removes scratch folders of other processes: all of them where the lock says that this one is `alone`; on disks that
    /// know no locks those of the dead, a day after their last change. Failures do no harm.
    fn sweep(&self, alone: bool) {
        let now = fs::metadata(&self.scratch).and_then(|m| m.modified());
        let (Ok(now), Ok(entries)) = (now, fs::read_dir(self.dir.join("tmp"))) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|t| now.duration_since(t).ok());
            let is_dead = || age.is_some_and(|age| age > STALE) && !alive(&path);
            if path != self.scratch && path.is_dir() && (alone || is_dead()) {
                let _ = fs::remove_dir_all(&path);
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.scratch);
        // Closing the file is not enough: a child process that is just being made holds it open for a moment.
        let _ = self.lock.unlock();
    }
}

/// The manifest of a folder that may be used; `None` if the folder is new, or will be as good as new.
fn examine(dir: &Path, anew: bool) -> Result<Option<Manifest>, Trouble> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Trouble::io("cannot use the result folder", dir, &e)),
    };
    let is_damaged = match Manifest::read(dir) {
        Ok(Some(manifest)) => return Ok(Some(manifest)),
        Ok(None) => false,
        Err(trouble) if !anew => return Err(trouble),
        Err(_) => true,
    };
    // A kill between making the folder and writing its manifest leaves these, and nothing in `parts`.
    for entry in entries {
        let entry = entry.map_err(|e| Trouble::io("cannot use the result folder", dir, &e))?;
        let name = entry.file_name();
        let bare = name == "parts" && fs::read_dir(entry.path()).is_ok_and(|mut parts| parts.next().is_none());
        let ours = is_damaged && is_of_results(&name.to_string_lossy());
        if !(name == "lock" || name == "tmp" || bare || ours) {
            let what = "the folder is not empty and holds no results";
            let cause = format!("it holds `{}` and no sound {MANIFEST}", name.to_string_lossy());
            let next = "choose another folder with --out, or move this one away; nothing in it was changed";
            return Err(Trouble::new(what, dir.display(), cause, next));
        }
    }
    Ok(None)
}

/// Whether a result folder has something of this name.
fn is_of_results(name: &str) -> bool {
    let is_frame = |name: &str| frame_names().contains(name);
    [MANIFEST, "parts", "tmp", "lock", "damaged", PLOTS].contains(&name)
        || name.strip_suffix(".parquet").is_some_and(is_frame)
}

/// Locks the folder for this process, until the file is dropped, and says whether the disk knows locks.
fn lock(dir: &Path) -> Result<(File, bool), Trouble> {
    let path = dir.join("lock");
    let unwritable = |e: io::Error| Trouble::io("cannot write into the result folder", &path, &e);
    let mut file =
        File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(unwritable)?;
    let alone = match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            let _ = file.read_to_string(&mut owner);
            let cause = format!("another run writes into it (host and process {})", owner.trim());
            let next = "wait until it ends, or choose another folder with --out";
            return Err(Trouble::new("the result folder is in use", dir.display(), cause, next));
        }
        // Some network disks know no locks. Parts are written so that two runs would only do the work twice.
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => false,
        Err(TryLockError::Error(e)) => return Err(Trouble::io("cannot lock the result folder", &path, &e)),
    };
    let owner = format!("{} {}\n", host(), std::process::id());
    file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(owner.as_bytes())).map_err(unwritable)?;
    Ok((file, alone))
}

/// Makes a scratch folder that no other process has.
fn scratch(tmp: &Path) -> Result<PathBuf, Trouble> {
    let mut nonce = 0u64;
    loop {
        let path = tmp.join(format!("{}-{}-{nonce}", host(), std::process::id()));
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => nonce += 1,
            Err(e) => return Err(Trouble::io("cannot write into the result folder", &path, &e)),
        }
    }
}

/// Whether the process that a scratch folder is named after runs on this host.
fn alive(scratch: &Path) -> bool {
    let name = scratch.file_name().unwrap_or_default().to_string_lossy();
    let mut pieces = name.rsplitn(3, '-').skip(1);
    match (pieces.next(), pieces.next()) {
        (Some(pid), Some(on)) => on == host() && Path::new("/proc").join(pid).exists(),
        _ => false,
    }
}

/// The name of this host, or `host`.
fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::env::var("HOSTNAME"));
    let name = name.unwrap_or_default();
    let kept: String = name.trim().chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
    if kept.is_empty() { "host".to_string() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_ends_with_the_folder_even_while_a_child_holds_the_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let (folder, _) = Folder::claim(dir.path(), false).expect("claimed");
        let inherited = folder.lock.try_clone().expect("what a forked child has");
        assert!(Folder::claim(dir.path(), false).is_err());
        drop(folder);
        assert!(Folder::claim(dir.path(), false).is_ok());
        drop(inherited);
    }
}
