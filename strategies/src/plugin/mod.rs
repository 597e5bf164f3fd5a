//! The plug-in door, from the host's side: a dynamic library that exports a [`Door`].
//!
//! The ABI version is the first word of what a library exports, and nothing else is read when it
//! differs. The door's functions never let a panic out; they hand over a sentence instead.
//!
//! This is one of the few files of the project that have `unsafe`. A plug-in is trusted
//! code: the door protects against mistakes, it is no sandbox.

mod card;
mod image;

use crate::Unfit;
use game::door::{self, Door, Words};
use game::table::Table;
use game::{Card, Cohort, Knows, Params, Verbs};
use std::ffi::c_void;
use std::path::Path;

/// A loaded plug-in library.
#[derive(Clone)]
pub struct Library {
    /// What messages call it: where it lies, or what an experiment calls it.
    name: String,
    hash: String,
    card: Card,
    door: &'static Door,
}

impl Library {
    /// Loads a library.
    ///
    /// # Errors
    /// It is not there, is no library, is no strategy, or was built for another ABI version.
    pub fn load(path: &Path) -> Result<Self, Unfit> {
        let (door, hash) = image::load(path)?;
        let stem = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
        let stem = stem.strip_prefix(std::env::consts::DLL_PREFIX).unwrap_or(&stem);
        // SAFETY: the address is that of an exported `Door`, and the library stays for ever.
        unsafe { Self::behind(path.display().to_string(), stem, hash, door) }
    }

    /// A plug-in that is linked into this program, as if it had been loaded: for the tests of
    /// plug-ins.
    ///
    /// # Errors
    /// As [`Library::load`], once the file is found.
    pub fn linked(name: &str, door: &'static Door) -> Result<Self, Unfit> {
        // SAFETY: a static door is a door, and stays for ever.
        unsafe { Self::behind(name.to_owned(), name, String::new(), door) }
    }

    /// The library behind a door.
    ///
    /// # Safety
    /// `door` points to a [`Door`] of some ABI version that is never freed.
    unsafe fn behind(path: String, stem: &str, hash: String, door: *const Door) -> Result<Self, Unfit> {
        // SAFETY: the version is the first word in every ABI version, and all that is read here.
        let abi = unsafe { door.cast::<u64>().read() };
        if abi != door::ABI {
            return Err(Unfit::new(
                format!("{path}: built for plug-in ABI {abi}, this freerider speaks {}", door::ABI),
                "rebuild the plug-in against this version's `game` crate",
            ));
        }
        // SAFETY: the version is ours, so the layout is ours; it is never freed.
        let door = unsafe { &*door };
        // SAFETY: the door speaks this ABI version; `hear` releases the words where they were made.
        let json = unsafe { hear(door, (door.card)()) };
        let card = card::parse(&json, stem).map_err(|why| {
            Unfit::new(format!("{path}: the plug-in's card cannot be read ({why})"), "check what its `card()` returns")
        })?;
        crate::serve_only(Knows::from_bits(door.knows), Verbs::from_bits(door.verbs))
            .map_err(|why| format!("{path}: {why}"))?;
        Ok(Self { name: path, hash, card, door })
    }

    /// The same under the name that an experiment gives it.
    #[must_use]
    pub fn called(&self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self.clone() }
    }

    /// What messages call it.
    pub fn name(&self) -> &Path {
        Path::new(&self.name)
    }

    /// What it says about itself.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The verbs it changes.
    pub fn verbs(&self) -> Verbs {
        Verbs::from_bits(self.door.verbs)
    }

    /// What it may know.
    pub fn knows(&self) -> Knows {
        Knows::from_bits(self.door.knows)
    }

    /// BLAKE3 of the library's bytes.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether parameters go together.
    ///
    /// # Errors
    /// What does not, or what the plug-in's `check` panicked with.
    pub fn check(&self, params: &Params) -> Result<(), String> {
        let text = door::encode(params);
        let mut why = Words::NONE;
        // SAFETY: text and `why` live during the call, as the door asks.
        let status = unsafe { (self.door.check)(text.as_ptr(), text.len(), &mut why) };
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the door has put its words there, or left `NONE`.
        let why = unsafe { hear(self.door, why) };
        Err(if status == 1 { why } else { told(&self.name, &why) })
    }

    /// A cohort with this many seats.
    ///
    /// # Errors
    /// What the plug-in's `seat` panicked with.
    pub fn cohort(&self, params: &Params, seats: usize) -> Result<Box<dyn Cohort>, String> {
        let text = door::encode(params);
        let mut trouble = Words::NONE;
        // SAFETY: text and `trouble` live during the call, as the door asks.
        let minds = unsafe { (self.door.create)(text.as_ptr(), text.len(), seats, &mut trouble) };
        if minds.is_null() {
            // SAFETY: the door has put its words there, or left `NONE`.
            return Err(told(&self.name, &unsafe { hear(self.door, trouble) }));
        }
        Ok(Box::new(Guests { door: self.door, name: self.name.clone(), minds }))
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Library").field("name", &self.name).field("hash", &self.hash).finish_non_exhaustive()
    }
}

fn told(name: &str, trouble: &str) -> String {
    format!("{name}: {trouble}; this is a mistake inside the plug-in, not in the experiment")
}

/// Copies words and gives them back.
///
/// # Safety
/// The words came from this door and were not released yet.
unsafe fn hear(door: &Door, words: Words) -> String {
    // SAFETY: as above; a plug-in ignores words that have no text.
    unsafe {
        let text = words.read();
        (door.release)(words);
        text
    }
}

/// A cohort that lives inside a plug-in.
struct Guests {
    door: &'static Door,
    name: String,
    minds: *mut c_void,
}

// SAFETY: the pointer owns a `Minds<S>` with `S: Listed`, which is `Send`; it is not shared.
unsafe impl Send for Guests {}

impl Cohort for Guests {
    fn verbs(&self) -> Verbs {
        Verbs::from_bits(self.door.verbs)
    }

    fn knows(&self) -> Knows {
        Knows::from_bits(self.door.knows)
    }

    fn play(&mut self, table: &mut Table) -> Result<(), String> {
        let mut trouble = Words::NONE;
        let door = self.door;
        let minds = self.minds;
        let status = door::with_raw(table, |raw| {
            // SAFETY: `minds` came from this door's `create`; the table and the place for trouble
            // live during the call.
            unsafe { (door.play)(minds, raw, &mut trouble) }
        });
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the door has put its words there, or left `NONE`.
        Err(told(&self.name, &unsafe { hear(door, trouble) }))
    }
}

impl Drop for Guests {
    fn drop(&mut self) {
        // SAFETY: `minds` came from this door's `create` and is destroyed once.
        unsafe { (self.door.destroy)(self.minds) }
    }
}

#[cfg(test)]
mod tests;
