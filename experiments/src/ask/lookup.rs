//! Finding strategies: by name in the catalogue, by path in the places where a reader would look.
//!
//! A name without `.` and `/` is native. Everything else is a file, relative to the experiment's
//! folder, then to the folder `strategies/` of each folder above it, then to where the command was
//! called and its folder `strategies/`. `plugins/NAME` means the platform's file name for that library, which cargo puts beside
//! the program. Each file is opened once per plan, and while it plays it is called as the experiment calls it.

use super::catalogue::Catalogue;
use super::logs::Logs;
use super::node::Node;
use super::trouble::Trouble;
use game::nearest::nearest;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::env::consts::{DLL_EXTENSION, DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use strategies::Source;

/// From where files are looked for.
#[derive(Clone, Debug, Default)]
pub struct Where {
    /// The folder of the experiment file, absolute.
    pub folder: PathBuf,
    /// Where the command was called.
    pub working: PathBuf,
    /// The folder of the running program.
    pub program: Option<PathBuf>,
}

impl Where {
    /// For an experiment file, called from here.
    pub fn of(file: &Path) -> Self {
        let working = std::env::current_dir().unwrap_or_default();
        let folder = working.join(file).parent().map(Path::to_path_buf).unwrap_or_default();
        let program = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf));
        Self { folder, working, program }
    }

    /// The folders in which a strategy's path may begin, in the order in which they are tried.
    fn roots(&self) -> Vec<PathBuf> {
        let mut roots = vec![self.folder.clone()];
        roots.extend(self.folder.ancestors().map(|above| above.join("strategies")));
        roots.push(self.working.clone());
        roots.push(self.working.join("strategies"));
        let mut seen = Vec::new();
        roots.retain(|root| {
            let new = !seen.contains(root);
            seen.push(root.clone());
            new
        });
        roots
    }

    /// The strategy file of that name.
    ///
    /// # Errors
    /// There is none; where it was looked for, and what lies there.
    pub fn find(&self, name: &str) -> Result<PathBuf, Trouble> {
        let tried = self.candidates(name);
        match tried.iter().find(|path| path.is_file()) {
            Some(found) => Ok(found.canonicalize().unwrap_or_else(|_| found.clone())),
            None => Err(missing(name, &tried)),
        }
    }

    /// Where a file of data of that name is looked for, in that order.
    pub fn data(&self, name: &str) -> Vec<PathBuf> {
        let mut tried = vec![self.folder.join(name), self.working.join(name)];
        tried.dedup();
        tried
    }

    fn candidates(&self, name: &str) -> Vec<PathBuf> {
        let path = Path::new(name);
        let mut tried = Vec::new();
        let library = match (path.parent().and_then(Path::file_name), path.file_name(), path.extension()) {
            (Some(folder), Some(stem), None) if folder == "plugins" => {
                Some(format!("{DLL_PREFIX}{}{DLL_SUFFIX}", stem.to_string_lossy()))
            }
            _ => None,
        };
        let relative = match &library {
            Some(library) => path.with_file_name(library),
            None => path.to_path_buf(),
        };
        for root in self.roots() {
            tried.push(root.join(&relative));
        }
        if let (Some(library), Some(program)) = (&library, &self.program) {
            tried.push(program.join(library));
            tried.extend(program.parent().map(|above| above.join(library)));
        }
        tried.dedup();
        tried
    }
}

/// Finds strategies, and remembers the files that it opened.
#[derive(Debug)]
pub struct Lookup<'a> {
    catalogue: &'a Catalogue,
    places: &'a Where,
    opened: BTreeMap<PathBuf, Source>,
    /// The same by the names that the experiment gives them.
    called: BTreeMap<String, Source>,
    /// Transfer logs.
    pub logs: Logs<'a>,
}

impl<'a> Lookup<'a> {
    /// Nothing is opened yet.
    pub fn new(catalogue: &'a Catalogue, places: &'a Where) -> Self {
        Self { catalogue, places, opened: BTreeMap::new(), called: BTreeMap::new(), logs: Logs::new(places) }
    }

    /// The strategy of that name or path; troubles are told at `node`.
    ///
    /// # Errors
    /// There is none, or its file cannot be opened.
    pub fn find(&mut self, name: &str, node: &Node) -> Result<Source, Trouble> {
        if !name.contains(['.', '/']) {
            return self.catalogue.native(name).ok_or_else(|| {
                let place = node.trouble("").place;
                Trouble { place, ..Trouble::unknown("strategy", name, &self.catalogue.strategy_names()) }
                    .next("a strategy of your own is a path, such as `lua/mine.lua`")
            });
        }
        if let Some(source) = self.called.get(name) {
            return Ok(source.clone());
        }
        let here = |trouble: Trouble| Trouble { place: node.trouble("").place, ..trouble };
        let path = self.places.find(name).map_err(here)?;
        let source = match self.opened.entry(path) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let source = (self.catalogue.open)(entry.key()).map_err(|why| {
                    let next = why.next.unwrap_or_else(|| format!("look at {}", entry.key().display()));
                    node.trouble(format!("the strategy `{name}` cannot be loaded")).cause(why.why).next(next)
                })?;
                entry.insert(source)
            }
        };
        let source = source.called(name);
        self.called.insert(name.to_owned(), source.clone());
        Ok(source)
    }
}

fn missing(name: &str, tried: &[PathBuf]) -> Trouble {
    if let Some(folder) = tried.iter().find(|path| path.is_dir()) {
        return Trouble::new(format!("`{name}` is no strategy file"))
            .cause(format!("{} is a folder", folder.display()))
            .next("name a `.lua` script or a library in it");
    }
    let looked: Vec<String> = tried.iter().map(|path| path.display().to_string()).collect();
    let trouble = Trouble::new(format!("there is no strategy file `{name}`"))
        .cause(format!("looked for it at\n{}", looked.join("\n")));
    match neighbour(tried, &[".lua", DLL_SUFFIX]) {
        Some(near) => trouble.next(format!("did you mean `{}`?", as_written(name, &near).display())),
        None if Path::new(name).extension().is_none() => trouble.next(format!(
            "name the file with its ending, `.lua` or `.{DLL_EXTENSION}`; a plug-in must be built first"
        )),
        None => {
            trouble.next("paths begin at the experiment's folder, at a `strategies/` folder above it, or where you are")
        }
    }
}

/// What to write for a file of that name: a path like the one that was written.
fn as_written(name: &str, file: &str) -> PathBuf {
    let stem = file.strip_prefix(DLL_PREFIX).and_then(|rest| rest.strip_suffix(DLL_SUFFIX));
    Path::new(name).with_file_name(stem.filter(|_| Path::new(name).extension().is_none()).unwrap_or(file))
}

/// A file beside one that was looked for, with nearly the same name and one of some endings.
pub fn neighbour(tried: &[PathBuf], endings: &[&str]) -> Option<String> {
    tried.iter().find_map(|path| {
        let folder = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?;
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
            .collect();
        names.sort();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        nearest(path.file_name()?.to_str()?, &names).map(str::to_owned)
    })
}
