//! `freerider export`: games and matches as others read them.
//!
//! Every form of payoffs that is read (see [`crate::solve::read()`]) is written, too: CSV, EGTA JSON and Gambit's .nfg; beside
//! them arrays, and from the matches of a result folder the files of Axelrod-Python. A folder with several settings or
//! mechanisms makes a file for each, told apart by their names.

use crate::ask::trouble::told;
use crate::bridges::{Told, arrays, csv, egta, nfg};
use crate::solve::read;
use clap::{Args, ValueEnum};
use results::{Frame, ResultFolder, axelrod, published};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The forms that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
enum Form {
    /// Gambit's normal form.
    Nfg,
    /// A game of gameanalysis and quiesce, with samples.
    Egta,
    /// A square of payoffs, or profiles with samples.
    Csv,
    /// Arrays as alpha-rank takes them: nested lists, or NumPy's if OUT ends with .npy.
    Arrays,
    /// Axelrod-Python's interactions and summary: OUT-interactions.csv and OUT-summary.csv.
    Axelrod,
}

/// What is written, and where.
#[derive(Args, Debug)]
pub struct Export {
    /// Payoffs: .csv, .json (EGTA), .nfg, or a result folder.
    #[arg(value_name = "FILE|DIR")]
    from: PathBuf,
    /// The form.
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Form,
    /// The file. With several settings or mechanisms their names are put before its ending.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write over files that are there.
    #[arg(long)]
    force: bool,
}

impl Export {
    /// Writes, and says what was written.
    ///
    /// # Errors
    /// What is wrong with the input, a game that the form cannot tell, or the disk's error.
    pub fn run(&self) -> Result<String, String> {
        let files = if self.form == Form::Axelrod { self.matches()? } else { self.games()? };
        let files = distinct(files);
        if !self.force {
            not_lost(files.iter().map(|(path, _)| path.as_path()))?;
        }
        let mut said = String::new();
        for (path, bytes) in files {
            let (Some(name), folder) = (path.file_name(), path.parent().unwrap_or(Path::new(""))) else {
                return Err(format!("error: `{}` names no file\n  next: name one with --out", path.display()));
            };
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            published::write(folder, &[(&name.to_string_lossy(), bytes)]).map_err(told)?;
            said += &format!("wrote {}\n", path.display());
        }
        Ok(said)
    }

    fn games(&self) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        let games = read(&self.from)?;
        let several = games.len() > 1;
        let file = |told: &Told| {
            let bytes = match self.form {
                Form::Nfg => nfg::write(told).map(String::into_bytes),
                Form::Csv => csv::write(told).map(String::into_bytes),
                Form::Arrays if ends_with(&self.out, "npy") => arrays::npy(told),
                Form::Arrays => arrays::json(told).map(String::into_bytes),
                Form::Egta | Form::Axelrod => Ok(egta::write(told).into_bytes()),
            };
            let name = if several { named(&self.out, &told.title) } else { self.out.clone() };
            bytes.map(|bytes| (name, bytes)).map_err(|why| format!("error: {} cannot be written so: {why}", told.title))
        };
        games.iter().map(file).collect()
    }

    fn matches(&self) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        let folder = ResultFolder::open(&self.from).map_err(told)?;
        if !folder.manifest().frames.contains_key(Frame::Matches.name()) {
            return Err(format!(
                "error: `{}` holds no matches\n  cause: they are written on request, for matrix games\n  next: add `measures: \
                 [matches, moves]` to the experiment and run it again",
                self.from.display()
            ));
        }
        let all = axelrod::read(&folder.frame(Frame::Matches).map_err(told)?).map_err(told)?;
        let several = all.len() > 1;
        let mut files = Vec::new();
        for one in &all {
            let base = if several { named(&self.out, &one.arena) } else { self.out.clone() };
            let texts = [("interactions", one.interactions()), ("summary", one.summary())];
            for (name, text) in texts {
                files.push((named(&base.with_extension("csv"), name), text.map_err(told)?.into_bytes()));
            }
        }
        Ok(files)
    }
}

/// Refuses to write over files that are there.
///
/// # Errors
/// Which would be lost.
pub fn not_lost<'p>(files: impl Iterator<Item = &'p Path>) -> Result<(), String> {
    let taken: Vec<String> = files.filter(|file| file.exists()).map(|file| file.display().to_string()).collect();
    if taken.is_empty() {
        return Ok(());
    }
    let taken = taken.join(" and ");
    Err(format!("error: {taken} would be lost\n  next: give another name, or write over it with --force"))
}

/// Files of the same name are numbered, so that none replaces another.
fn distinct(files: Vec<(PathBuf, Vec<u8>)>) -> Vec<(PathBuf, Vec<u8>)> {
    let mut taken = BTreeSet::new();
    let mut told_apart = |path: PathBuf| {
        let numbered = (2..).map(|number: u32| named(&path, &number.to_string()));
        let free = std::iter::once(path.clone()).chain(numbered).find(|path| taken.insert(path.clone()));
        free.unwrap_or(path)
    };
    files.into_iter().map(|(path, bytes)| (told_apart(path), bytes)).collect()
}

fn ends_with(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|own| own == ending)
}

/// A file's name with another word before its ending; what is no letter or number there is `_`.
fn named(path: &Path, word: &str) -> PathBuf {
    let parts: Vec<&str> =
        word.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map_or(String::new(), |ending| format!(".{}", ending.to_string_lossy()));
    path.with_file_name(format!("{stem}-{}{ending}", parts.join("_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_several_games_are_told_apart() {
        assert_eq!(
            named(Path::new("out/game.nfg"), "ipd, tit_for_tat(slots=4)"),
            Path::new("out/game-ipd_tit_for_tat_slots_4.nfg")
        );
        assert_eq!(named(Path::new("game"), "summary"), Path::new("game-summary"));
    }

    #[test]
    fn no_file_replaces_another() {
        let files = ["a.nfg", "b.nfg", "a.nfg", "a.nfg"].map(|name| (PathBuf::from(name), Vec::new()));
        let names: Vec<PathBuf> = distinct(files.to_vec()).into_iter().map(|(path, _)| path).collect();
        assert_eq!(names, ["a.nfg", "b.nfg", "a-2.nfg", "a-3.nfg"].map(PathBuf::from));
    }
}
