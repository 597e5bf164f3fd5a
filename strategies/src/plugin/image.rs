//! The file of a library: looked at before any of it runs, and loaded from a copy.
//!
//! Code that is loaded is mapped from its file: where that is cut off, or is overwritten later (by `cp`, by a linker), whoever
//! runs it is killed by the system, and no message and no results are left. So a file that is not whole is refused, and what is
//! loaded is a copy of the very bytes that were hashed, which nobody else knows.

use crate::Unfit;
use game::door::{self, Door};
use libloading::Library;
use object::{Object, ObjectSegment};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// All libraries that were loaded, by the hashes of their bytes. They stay until the process ends, so that no cohort, card or
/// thread-local destructor can outlive its code.
static LOADED: Mutex<BTreeMap<String, Library>> = Mutex::new(BTreeMap::new());

/// The address of what a library exports as its door, and the hash of its bytes. No more was read of the door than where it is.
///
/// # Errors
/// The file cannot be read, is no library, is not whole, or is no strategy.
pub fn load(path: &Path) -> Result<(*const Door, String), Unfit> {
    let cannot =
        |what: &str, why: &dyn Display, next: &str| Unfit::new(format!("{}: {what} ({why})", path.display()), next);
    let bytes = std::fs::read(path).map_err(|why| {
        cannot("cannot read this plug-in library", &why, "build it with `cargo build --release` and check the path")
    })?;
    let unfit = |why: &dyn Display| {
        cannot(
            "this file is no library that can be loaded here",
            why,
            "a plug-in is a `cdylib` crate, built for this machine: build it again",
        )
    };
    let no_strategy = |why: &dyn Display| {
        cannot(
            "this is a library that is no strategy",
            why,
            "a plug-in says `game::export_strategy!(MyStrategy);` once, at the end of its lib.rs",
        )
    };
    if !exports_a_door(&bytes).map_err(|why| unfit(&why))? {
        return Err(no_strategy(&format!("it exports no {}", String::from_utf8_lossy(door::SYMBOL))));
    }
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let library = match loaded.entry(hash.clone()) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) => entry.insert(open(path, &bytes).map_err(|why| unfit(&why))?),
    };
    // SAFETY: the symbol is only used as an address; who reads behind it checks the version first.
    let door = unsafe { library.get::<*const Door>(door::SYMBOL) }.map(|symbol| *symbol);
    door.map(|door| (door, hash)).map_err(|why| no_strategy(&reason(&why)))
}

/// Whether a library has a door, by its file alone.
///
/// # Errors
/// It is no library, or some of the code and data that it promises are not in it.
fn exports_a_door(bytes: &[u8]) -> Result<bool, String> {
    let file = object::File::parse(bytes).map_err(|why| why.to_string())?;
    file.segments()
        .try_for_each(|segment| segment.data().map(|_| ()))
        .map_err(|why| format!("it is cut off: {why}"))?;
    let exports = file.exports().map_err(|why| why.to_string())?;
    // Some systems put an underscore before the names of symbols.
    Ok(exports.iter().any(|export| export.name().strip_prefix(b"_").unwrap_or(export.name()) == door::SYMBOL))
}

/// Loads a copy, or, where no copy can be run (a folder for temporary files that is mounted `noexec`), the file itself.
fn open(path: &Path, bytes: &[u8]) -> Result<Library, String> {
    let copy = || {
        let mut copy = tempfile::Builder::new().suffix(std::env::consts::DLL_SUFFIX).tempfile().ok()?;
        copy.write_all(bytes).ok()?;
        // SAFETY: as below. Where files can be removed while they are in use, the copy goes when this returns.
        unsafe { Library::new(copy.path()) }.ok()
    };
    if let Some(library) = copy() {
        return Ok(library);
    }
    // A bare file name would be searched for in the system's folders.
    let absolute = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // SAFETY: loading runs the library's initialisers. The user named this file as a plug-in, and plug-ins are trusted code.
    unsafe { Library::new(absolute) }.map_err(|why| reason(&why))
}

/// What the system says about a library.
fn reason(why: &libloading::Error) -> String {
    std::error::Error::source(why).map_or_else(|| why.to_string(), ToString::to_string)
}
