//! Publishing: the summary of a reproduction, small enough to be kept for good, and a check that it is still true.
//!
//! `freerider run experiments/THEME/NAME.yaml --publish` writes `results/published/THEME/NAME/`. It takes the file as it
//! stands: `--set` and `--seeds` are refused, so that whoever runs the printed command gets the same bytes. It takes
//! whole runs only. What came out is published whether or not the claims hold; the table says so.

use crate::ask::trouble::told as of_results;
use crate::ask::{GroupPlan, Overrides, Plan, plan};
use crate::catalogue;
use crate::present::{self, CONFIDENCE};
use crate::run::{Answer, versions};
use results::published::{self, checksum};
use results::table::{self, Look};
use results::{Finished, Outcome, Verdict};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};
use strategies::Source;

/// Where summaries are published by default, seen from the root of the project.
pub const PUBLISHED: &str = "results/published";

/// The layout of a published folder.
const FORMAT: u32 = 1;

/// The file that says what a published folder is about.
const MANIFEST: &str = "manifest.json";

/// What is published of an experiment, and where.
#[derive(Debug)]
pub struct Edition<'p> {
    plan: &'p Plan,
    /// The experiment's file, from the working folder, with `/`.
    file: String,
    /// The folder of the summary.
    pub home: PathBuf,
}

impl<'p> Edition<'p> {
    /// Prepares to publish a plan below `dir`. To be called before anything runs.
    ///
    /// # Errors
    /// Why this plan cannot be published: it is not the file as it stands, the file is not below `root`, the working
    /// folder, or somebody else's build of it would be another experiment.
    pub fn new(plan: &'p Plan, dir: &Path, root: &Path) -> Result<Self, String> {
        let refused = |cause: &str, next: &str| {
            format!("error: `{}` cannot be published: {cause}\n  next: {next}", plan.file.display())
        };
        if !plan.overrides.set.is_empty() || plan.overrides.seeds.is_some() {
            let cause = "--set and --seeds change it, and a summary is of the file as it stands";
            return Err(refused(cause, "change the file, or run without --publish"));
        }
        let library = |group: &GroupPlan| matches!(group.source, Source::Plugin(_));
        if plan.configs().flat_map(|config| &config.groups).any(library) {
            let cause = "it plays a library, whose bytes differ from build to build";
            return Err(refused(cause, "use a strategy of the catalogue or a script, or run without --publish"));
        }
        let file = below(root, &plan.file).ok_or_else(|| {
            refused(
                "it is not below the current folder",
                "run the command in the root of the project, which holds both",
            )
        })?;
        let home = dir.join(home(&file));
        Ok(Self { plan, file, home })
    }

    /// Writes the summary of a finished run.
    ///
    /// # Errors
    /// Why a run is not fit to be published, or the disk's error.
    pub fn write(&self, answer: &Answer) -> Result<(), String> {
        let done = fit(answer)?;
        let shown = present::metrics(self.plan, done);
        let look = Look::Markdown;
        let page = self.page(answer, done, look)?;
        // A contest has a group for each strategy in each match; its rankings say what came of them.
        let (name, groups) = match &answer.score {
            None => ("groups.csv", published::groups(&done.groups, &self.kept(&shown), CONFIDENCE)),
            Some(score) => ("rankings.csv", score.csv()),
        };
        let groups = groups.map_err(|t| t.to_string())?;
        let claims = published::claims(&answer.verdicts).map_err(|t| t.to_string())?;
        let mut files = vec![("summary.md", page.as_str()), (name, &groups), ("claims.csv", &claims)];
        for (name, svg) in &answer.pictures {
            files.push((
                name,
                svg.as_deref().map_err(|why| format!("nothing was published: {name} was not drawn: {why}"))?,
            ));
        }
        let manifest = self.manifest(&files, &answer.verdicts);
        let last = [(MANIFEST, manifest.as_str())];
        published::write(&self.home, &[&files[..], &last].concat()).map_err(of_results)
    }

    /// The metrics in `groups.csv`: those that are shown, and those that claims judge in a group.
    fn kept<'a>(&'a self, shown: &[&'a str]) -> Vec<&'a str> {
        let mut all = shown.to_vec();
        for claim in self.plan.claims.iter().filter(|claim| claim.group.is_some()) {
            if !all.contains(&claim.metric.as_str()) {
                all.push(&claim.metric);
            }
        }
        all
    }

    fn page(&self, answer: &Answer, done: &Finished, look: Look) -> Result<String, String> {
        let verdicts = &answer.verdicts;
        let tables = present::tables(self.plan, answer, done, look).map_err(of_results)?;
        let mut out = format!("# {}\n\n", self.plan.question);
        let cells = done.counts.planned;
        let more = self.plan.more.as_ref().map_or(String::new(), |more| format!(", then up to {} {more}", more.most()));
        let seeds = told(&self.plan.seeds) + &more;
        let _ = writeln!(out, "From `{}`: {cells} cells, seeds {seeds}. This page was written by\n", self.file);
        let _ = writeln!(out, "```\n{}\n```\n", command(&self.file));
        out += "Nobody edits it: run the command again, and the same bytes come out.\n\n";
        let _ =
            writeln!(out, "## Who fared how\n\nMeans over the seeds, with the half-width of their 95 % interval.\n");
        let _ = writeln!(out, "{}{}", tables.join("\n\n"), present::clipped(done));
        for plot in &self.plan.plots {
            let title = plot.title.as_deref().unwrap_or(&plot.name);
            let _ = writeln!(out, "\n![{title}]({}.svg)", plot.name);
        }
        if !verdicts.is_empty() {
            let _ = writeln!(out, "\n## Claims\n\n{}", table::claims(verdicts, look));
        }
        let _ = writeln!(out, "\n## The experiment\n\n```yaml\n{}\n```", self.plan.text.trim_end());
        out += "\n## Versions\n\n| what | version |\n|---|---|\n";
        for (what, version) in versions(self.plan) {
            let _ = writeln!(out, "| {what} | {version} |");
        }
        Ok(out)
    }

    fn manifest(&self, files: &[(&str, &str)], verdicts: &[Verdict]) -> String {
        let named = |holds: bool| -> Vec<&str> {
            let some = verdicts.iter().filter(|verdict| (verdict.outcome == Outcome::Holds) == holds);
            some.map(|verdict| verdict.label.as_deref().unwrap_or(&verdict.claim)).collect()
        };
        let sums: serde_json::Map<String, Value> =
            files.iter().map(|(name, text)| ((*name).to_owned(), checksum(text).into())).collect();
        let manifest = json!({
            "format": FORMAT,
            "file": self.file,
            "command": command(&self.file),
            "question": self.plan.question,
            "text": self.plan.text,
            "seeds": self.plan.seeds,
            "versions": versions(self.plan),
            "cells": cells(self.plan),
            "claims": { "hold": named(true), "do not": named(false) },
            "files": sums,
        });
        format!("{manifest:#}\n")
    }
}

/// The run, if it is whole.
///
/// # Errors
/// What is missing.
fn fit(answer: &Answer) -> Result<&Finished, String> {
    let again = "a summary is of a whole run; run the same command again";
    let Some(done) = &answer.finished else {
        return Err(format!("nothing was published: the run was interrupted, and {again}"));
    };
    let (failed, missing) = (done.counts.failed, done.counts.missing);
    if failed + missing > 0 {
        return Err(format!("nothing was published: {} of {} cells failed", failed + missing, done.counts.planned));
    }
    if let Some(first) = answer.not_judged.first() {
        return Err(format!("nothing was published: a claim was not judged ({first})"));
    }
    Ok(done)
}

/// The way from a folder to a file below it, with `/`.
fn below(root: &Path, file: &Path) -> Option<String> {
    let (root, file) = (root.canonicalize().ok()?, root.join(file).canonicalize().ok()?);
    let names = file.strip_prefix(&root).ok()?.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    names.collect::<Option<Vec<&str>>>().map(|names| names.join("/"))
}

/// Where the summary of a file is, below the published folder: `experiments/THEME/NAME.yaml` is `THEME/NAME`.
fn home(file: &str) -> PathBuf {
    Path::new(file.strip_prefix("experiments/").unwrap_or(file)).with_extension("")
}

/// The command that writes a summary.
fn command(file: &str) -> String {
    format!("cargo run --release -- run {file} --publish")
}

/// How many cells there are, and a hash of what decides their outcomes: configurations with all defaults, seeds, card
/// versions, and the text of scripts.
fn cells(plan: &Plan) -> Value {
    let ids: String = plan.cells.iter().map(|cell| format!("{}\n", cell.id)).collect();
    json!({ "count": plan.cells.len(), "blake3": checksum(&ids) })
}

/// `1 to 20`, or all of them.
fn told(seeds: &[u64]) -> String {
    let row = seeds.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    match (seeds.first(), seeds.last()) {
        (Some(first), Some(last)) if row && seeds.len() > 2 => format!("{first} to {last}"),
        _ => seeds.iter().map(u64::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// What is no longer true of the summaries in the folders below `dir`, one sentence each with the command that helps.
/// The experiments are looked for below `root`.
///
/// # Errors
/// A folder that cannot be read.
pub fn stale(dir: &Path, root: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|why| format!("{}: {why}", folder.display()))?;
        folders.extend(entries.iter().map(|entry| entry.path()).filter(|path| path.is_dir()));
        if folder != dir && entries.iter().any(|entry| entry.path().is_file()) {
            let name = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
            found.extend(aged(&folder, dir, root).err().map(|why| format!("{name} is stale: {why}")));
        }
    }
    found.sort();
    Ok(found)
}

/// Whether one summary is still true.
fn aged(folder: &Path, dir: &Path, root: &Path) -> Result<(), String> {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|why| format!("{name}: {why}"));
    let manifest: Value = serde_json::from_str(&read(MANIFEST)?).map_err(|why| format!("{MANIFEST}: {why}"))?;
    let text = |key: &str| manifest[key].as_str().ok_or_else(|| format!("{MANIFEST} has no `{key}`"));
    let file = text("file")?;
    if dir.join(home(file)) != folder {
        return Err(format!("it says that it is of `{file}`, whose place is {}; move it there", home(file).display()));
    }
    let refresh = format!("refresh it with\n  {}", command(file));
    let now = plan(&root.join(file), &Overrides::default(), &catalogue())
        .map_err(|troubles| format!("`{file}` does not read; mend it, or remove the summary\n{troubles}"))?;
    let expected = [("text", json!(now.text)), ("versions", json!(versions(&now))), ("cells", cells(&now))];
    let differ: Vec<&str> =
        expected.iter().filter(|(key, value)| manifest[key] != *value).map(|(key, _)| *key).collect();
    if !differ.is_empty() {
        return Err(format!("`{file}` has other {} today; {refresh}", differ.join(" and ")));
    }
    let listed = manifest["files"].as_object().ok_or_else(|| format!("{MANIFEST} lists no files; {refresh}"))?;
    for (name, sum) in listed {
        if sum.as_str() != Some(&checksum(&read(name)?)) {
            return Err(format!("{name} is not what was written; {refresh}"));
        }
    }
    let known: BTreeSet<&str> = listed.keys().map(String::as_str).chain([MANIFEST]).collect();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let foreign = entries.map(|e| e.file_name().to_string_lossy().into_owned()).find(|n| !known.contains(n.as_str()));
    foreign.map_or(Ok(()), |name| Err(format!("{name} does not belong there; remove it")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_mirror_those_of_the_experiments() {
        assert_eq!(home("experiments/bittorrent/bitthief.yaml"), Path::new("bittorrent/bitthief"));
        assert_eq!(home("mine.yaml"), Path::new("mine"));
        assert_eq!(home("my/own.v2.yaml"), Path::new("my/own.v2"));
    }

    #[test]
    fn seeds_in_a_row_are_told_in_short() {
        assert_eq!(told(&[1, 2, 3, 4]), "1 to 4");
        assert_eq!(told(&[7]), "7");
        assert_eq!(told(&[1, 2]), "1, 2");
        assert_eq!(told(&[1, 3, 4]), "1, 3, 4");
    }
}
