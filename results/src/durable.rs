//! Writing so that a kill at any moment leaves the old file or the new one, never half of one.
//!
//! A file is written under another name on the same disk, forced to the disk, and renamed; then the folder is
//! forced too. The caller gives the other name, so that nothing unfinished ever stands between finished files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use crate::trouble::Trouble;

/// A writer that hashes and counts what passes, and remembers the first error of the file beneath: libraries
/// on top tend to lose its kind.
#[derive(Debug)]
pub struct Witness<W> {
    inner: W,
    hasher: blake3::Hasher,
    bytes: u64,
    error: Option<io::Error>,
}

impl<W: Write> Witness<W> {
    fn new(inner: W) -> Self {
        Self { inner, hasher: blake3::Hasher::new(), bytes: 0, error: None }
    }

    fn remember<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|e| {
            if self.error.is_none() {
                self.error = Some(e.raw_os_error().map_or_else(|| e.kind().into(), io::Error::from_raw_os_error));
            }
        })
    }
}

impl<W: Write> Write for Witness<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(buffer);
        let written = self.remember(result)?;
        self.hasher.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.remember(result)
    }
}

/// What a written file is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
    /// Its length.
    pub bytes: u64,
}

/// Writes a file and forces it to the disk; `fill` writes the bytes and says in words what went wrong.
///
/// # Errors
/// The disk's error if there was one, otherwise what `fill` says.
pub fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut Witness<BufWriter<File>>) -> Result<(), String>,
) -> Result<Written, Trouble> {
    let what = "cannot write a file";
    let file = File::create(path).map_err(|e| Trouble::io(what, path, &e))?;
    let mut witness = Witness::new(BufWriter::with_capacity(1 << 18, file));
    let filled = fill(&mut witness);
    let flushed = witness.flush();
    if let Some(error) = witness.error {
        return Err(Trouble::io(what, path, &error));
    }
    filled.map_err(|cause| {
        Trouble::new(what, path.display(), cause, "this is a defect of the program that made the frame; report it")
    })?;
    flushed.map_err(|e| Trouble::io(what, path, &e))?;
    witness.inner.get_ref().sync_all().map_err(|e| Trouble::io(what, path, &e))?;
    Ok(Written { blake3: witness.hasher.finalize().to_hex().to_string(), bytes: witness.bytes })
}

/// Renames a finished file or folder to its place and forces the folder that now holds it to the disk.
///
/// # Errors
/// The disk's error.
pub fn rename(from: &Path, to: &Path) -> Result<(), Trouble> {
    fs::rename(from, to).map_err(|e| Trouble::io("cannot move a finished file to its place", to, &e))?;
    to.parent().map_or(Ok(()), sync_folder)
}

/// Forces a folder's list of entries to the disk.
///
/// # Errors
/// The disk's error.
pub fn sync_folder(folder: &Path) -> Result<(), Trouble> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|f| f.sync_all());
        synced.map_err(|e| Trouble::io("cannot force a folder to the disk", folder, &e))?;
    }
    Ok(())
}

/// BLAKE3 of a file, in hexadecimal.
///
/// # Errors
/// The disk's error.
pub fn hash_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().to_hex().to_string()),
            n => {
                hasher.update(&buffer[..n]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_even_when_the_library_above_hides_it() {
        let full = Path::new("/dev/full");
        let hides = |w: &mut Witness<BufWriter<File>>| {
            w.write_all(&[7; 1 << 19]).map_err(|_| "something went wrong".to_string())
        };
        let trouble = write_file(full, hides).expect_err("no space");
        assert!(trouble.to_string().contains("disk is full"), "{trouble}");
    }

    #[test]
    fn the_hash_of_what_was_written_is_the_hash_of_the_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("file");
        let written = write_file(&path, |w| w.write_all(b"seven").map_err(|e| e.to_string())).expect("written");
        assert_eq!(written.bytes, 5);
        assert_eq!(written.blake3, hash_file(&path).expect("readable"));
    }
}
