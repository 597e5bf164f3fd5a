//! A plan told to others: to the manifest as JSON, to a person as a few lines.

use super::config::Config;
use super::plan::{Plan, group_names};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;

impl Plan {
    /// The experiment as it was written and as it was resolved, for the manifest.
    pub fn to_json(&self) -> serde_json::Value {
        let axes: Vec<serde_json::Value> = self
            .axes
            .iter()
            .map(|axis| json!({ "path": axis.path, "values": axis.values, "sampled": axis.sampled }))
            .collect();
        // The text and the overrides say everything; the points are there for readers, as long as
        // there are not more of them than anyone reads.
        let points: Vec<serde_json::Value> = self
            .points
            .iter()
            .take(POINTS_IN_MANIFEST)
            .map(|point| {
                let axes: serde_json::Map<_, _> =
                    point.axes.iter().map(|(path, value)| (path.clone(), json!(value))).collect();
                // Canonical text is JSON; a test reads it back.
                let config: serde_json::Value = serde_json::from_str(&point.config.canonical()).unwrap_or_default();
                json!({ "axes": axes, "config": config })
            })
            .collect();
        json!({
            "file": self.file.display().to_string(),
            "text": self.text,
            "set": self.overrides.set,
            "seeds_override": self.overrides.seeds,
            "question": self.question,
            "seeds_asked": self.seeds,
            "axes": axes,
            "points": points,
            "tables": self.tables,
        })
    }

    /// What would be run, for a person.
    pub fn summary(&self) -> String {
        let mut out = String::new();
        let points = many(self.points.len(), "point");
        let _ = writeln!(out, "{}", self.question);
        let (cells, most) = (self.cells.len(), self.most_cells());
        let _ = match &self.more {
            None => writeln!(out, "{} = {points} x {}", many(cells, "cell"), many(self.seeds.len(), "seed")),
            Some(more) => {
                let least = self.seeds.len();
                writeln!(
                    out,
                    "at least {cells}, at most {most} cells = {points} x {least} to {} seeds, {more}",
                    more.most()
                )
            }
        };
        for axis in &self.axes {
            let drawn = if axis.sampled { " (drawn)" } else { "" };
            let sweep = if self.tournament.is_some() || self.red_team.is_some() { "" } else { "sweep " };
            let _ =
                writeln!(out, "  {sweep}{}: {}{drawn}", axis.path, few(axis.values.iter().map(ToString::to_string)));
        }
        let all = |of: &dyn Fn(&Config) -> String| few(self.configs().map(of));
        let _ = writeln!(out, "  workload {}", all(&|c| c.workload.card.name.to_string()));
        let _ = writeln!(out, "  mechanism {}", all(&|c| c.mechanism.card.name.to_string()));
        let (rounds, seconds) = (all(&|c| c.rounds.to_string()), all(&|c| c.round_seconds.to_string()));
        let _ = writeln!(out, "  at most {rounds} rounds of {seconds} s");
        let groups = group_names(self.configs());
        for name in &groups[..groups.len().min(GROUPS_SHOWN)] {
            let found = || self.configs().filter_map(|config| config.groups.iter().find(|group| group.name == *name));
            let (least, most) = found().fold((usize::MAX, 0), |(a, b), group| (a.min(group.count), b.max(group.count)));
            let count = if least == most { many(most, "peer") } else { format!("{least} to {most} peers") };
            let _ =
                writeln!(out, "  group {name}: {count}, {}", few(found().map(|g| g.source.card().name.to_string())));
        }
        if groups.len() > GROUPS_SHOWN {
            let _ = writeln!(out, "  and {} more groups", groups.len() - GROUPS_SHOWN);
        }
        if let Some(aim) = &self.red_team {
            let _ = writeln!(out, "  {}", aim.told(self.seeds.len()));
        }
        for sentence in &self.left_out {
            let _ = writeln!(out, "  left out: {sentence}");
        }
        let claims = self.claims.len() + self.contest_claims.len();
        if claims > 0 {
            let _ = writeln!(out, "  {}", many(claims, "claim"));
        }
        out
    }
}

/// So many groups are told one by one.
const GROUPS_SHOWN: usize = 24;

/// So many points stand in a manifest in full.
const POINTS_IN_MANIFEST: usize = 1000;

/// Different values, each once; of a long list only its beginning and its end.
fn few(values: impl Iterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    let different: Vec<String> = values.filter(|value| seen.insert(value.clone())).collect();
    match different.as_slice() {
        [beginning @ .., last] if beginning.len() >= 12 => format!("{}, ..., {last}", beginning[..5].join(", ")),
        all => all.join(", "),
    }
}

/// So many of something, as a person says it.
pub fn many(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
