//! Listing and explaining the catalogues, from their cards.

use crate::ask::tournament::{ATTACK, CONTESTS};
use crate::ask::{Where, evolution, red_team};
use crate::catalogue;
use clap::ValueEnum;
use game::Knows;
use game::card::{Card, Domain, Kind, Param};
use game::measure::{ColumnDoc, Frame};
use game::params::Value;
use std::fmt::Write as _;
use std::path::Path;

/// What there is to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Who plays.
    Strategies,
    /// Rules of exchange, with the workloads each fits.
    Mechanisms,
    /// Kinds of goods.
    Workloads,
    /// Sets of columns.
    Measures,
    /// Experiments that come with the project.
    Experiments,
}

/// All cards of the built-in catalogues.
pub fn cards() -> Vec<&'static Card> {
    let all = catalogue();
    let strategies = all.strategies.iter().map(|entry| (entry.card)());
    let mechanisms = all.mechanisms.iter().map(|entry| entry.card);
    let workloads = all.workloads.iter().map(|entry| entry.card);
    let measures = measures::ALL.iter().map(|entry| entry.card);
    strategies.chain(mechanisms).chain(workloads).chain(measures).collect()
}

fn kind(what: What) -> Option<Kind> {
    match what {
        What::Strategies => Some(Kind::Strategy),
        What::Mechanisms => Some(Kind::Mechanism),
        What::Workloads => Some(Kind::Workload),
        What::Measures => Some(Kind::Measure),
        What::Experiments => None,
    }
}

/// The catalogues as text, or their cards as JSON.
pub fn list(what: Option<What>, json: bool) -> String {
    let wanted = |card: &&Card| what.is_none_or(|what| kind(what) == Some(card.kind));
    let cards: Vec<&Card> = cards().into_iter().filter(wanted).collect();
    if json {
        let mut all: Vec<String> = cards.iter().map(|card| card.to_json()).collect();
        if what.is_none_or(|what| what == What::Experiments) {
            let experiment =
                |(file, question)| serde_json::json!({ "kind": "experiment", "file": file, "question": question });
            all.extend(experiments(Path::new("experiments")).into_iter().map(|e| experiment(e).to_string()));
        }
        return format!("[{}]\n", all.join(",\n "));
    }
    let mut out = String::new();
    for group in cards.chunk_by(|a, b| a.kind == b.kind) {
        let _ = writeln!(out, "{}", group[0].kind.plural());
        let width = group.iter().map(|card| card.name.len()).max().unwrap_or(0);
        let in_table = group[0].kind == Kind::Mechanism;
        for card in group {
            let all = in_table || card.fits.is_empty();
            let fits = if all { String::new() } else { format!(" Fits: {}.", card.fits.join(", ")) };
            let on_request = if is_on_request(card) { " On request only." } else { "" };
            let _ = writeln!(out, "  {:width$}  {}{fits}{on_request}", card.name, card.summary);
        }
        if in_table {
            out.push_str(&matrix(width));
        }
    }
    if what.is_none_or(|what| what == What::Experiments) {
        let _ = writeln!(out, "experiments");
        let there = experiments(Path::new("experiments"));
        for (file, question) in &there {
            let _ = writeln!(out, "  {file}  {question}");
        }
        if there.is_empty() {
            let here = std::env::current_dir().unwrap_or_default();
            let _ =
                writeln!(out, "  none below {}: they lie in the project's folder", here.join("experiments").display());
        }
    }
    out
}

/// The keys of experiment files that are numbers and stand on no card, by the path below which they stand.
pub fn keys() -> Vec<(String, &'static [Param])> {
    let presets = CONTESTS.into_iter().map(|reader| (format!("tournament.{}", reader.name), reader.params));
    let mut keys = vec![("evolution".to_owned(), &evolution::PARAMS[..]), ("tournament.attack".to_owned(), ATTACK)];
    keys.extend(presets);
    let of_red_team: [(&str, &'static [Param]); 3] = [
        ("red_team", &red_team::PARAMS),
        ("red_team.method.successive_halving", &red_team::HALVING),
        ("red_team.double_oracle", &red_team::OF_ORACLE),
    ];
    keys.extend(of_red_team.map(|(path, params)| (path.to_owned(), params)));
    keys
}

/// The names of all workloads, and for each mechanism whether it fits them.
pub fn fits() -> (Vec<&'static str>, Vec<(&'static Card, Vec<bool>)>) {
    let of = |kind| cards().into_iter().filter(move |card| card.kind == kind);
    let workloads: Vec<&str> = of(Kind::Workload).map(|card| card.name.as_ref()).collect();
    let rows = of(Kind::Mechanism).map(|card| (card, workloads.iter().map(|workload| card.fits(workload)).collect()));
    let rows = rows.collect();
    (workloads, rows)
}

/// The same for a person, with names of the given width; then who attacks which.
fn matrix(width: usize) -> String {
    let (workloads, rows) = fits();
    let mut out = format!("  {:width$}  {}\n", "fits", workloads.join("  "));
    for (card, fits) in rows {
        let marks =
            workloads.iter().zip(fits).map(|(name, fits)| format!("{:1$}", if fits { "x" } else { "-" }, name.len()));
        let line = format!("  {:width$}  {}", card.name, marks.collect::<Vec<_>>().join("  "));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let _ = writeln!(out, "  {:width$}  strategies that are known to attack it", "attackers");
    for entry in mechanisms::ALL {
        let _ = writeln!(out, "  {:width$}  {}", entry.card.name, entry.attackers.join(", "));
    }
    out
}

/// The experiment files below a folder and what each asks, by path.
pub fn experiments(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let question = serde_yaml::from_str::<serde_yaml::Value>(&text)
                    .ok()
                    .and_then(|value| Some(value.get("question")?.as_str()?.trim().to_owned()))
                    .unwrap_or_else(|| "(no readable question)".to_owned());
                found.push((path.display().to_string(), question));
            }
        }
    }
    found.sort();
    found
}

/// What measures and mechanisms write, with the cards that tell of it.
fn columns() -> impl Iterator<Item = (&'static Card, &'static ColumnDoc)> {
    let measured = measures::ALL.iter().map(|entry| (entry.card, entry.columns));
    let observed = mechanisms::ALL.iter().map(|entry| (entry.card, entry.columns));
    measured.chain(observed).flat_map(|(card, columns)| columns.iter().map(move |column| (card, column)))
}

/// Whether it is a measure that is taken only where the experiment asks for it.
fn is_on_request(card: &Card) -> bool {
    measures::ALL.iter().any(|entry| std::ptr::eq(entry.card, card) && entry.on_request)
}

/// What the catalogue says of a thing beside its card: what a strategy may know; why a mechanism fits no others, and which strategies attack it;
/// how to ask for a measure that is taken on request only.
pub fn against(card: &Card) -> Vec<(&'static str, String)> {
    if is_on_request(card) {
        return vec![("taken on request only", format!("`measures: [{}]`", card.name))];
    }
    if let Some(entry) = strategies::ALL.iter().find(|entry| std::ptr::eq((entry.card)(), card)) {
        let limited = entry.knows != Knows::EVERYTHING;
        return limited.then(|| ("knows", entry.knows.words())).into_iter().collect();
    }
    let Some(entry) = mechanisms::ALL.iter().find(|entry| std::ptr::eq(entry.card, card)) else { return Vec::new() };
    let all = [("fits no others, because", entry.misfit.to_owned()), ("attackers", entry.attackers.join(", "))];
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// One card, for a person.
///
/// # Errors
/// A name that no catalogue has, or a file that is no strategy.
pub fn explain(name: &str) -> Result<String, String> {
    let cards = cards();
    let found: Vec<&Card> = cards.iter().copied().filter(|card| card.name == name).collect();
    if !found.is_empty() {
        return Ok(found.into_iter().map(page).collect::<Vec<_>>().join("\n"));
    }
    // A name in a catalogue is that; an experiment has the name of its file, with or without the ending.
    let is_column = columns().any(|(_, column)| column.name == name);
    let files = experiments_called(name);
    if !is_column && !files.is_empty() {
        let checks: Vec<String> = files.iter().map(|file| format!("`freerider check {file}`")).collect();
        return Err(format!(
            "error: `{name}` is an experiment, and `explain` tells of strategies, mechanisms, workloads, measures and columns\n  \
             next: {} says what it asks, and of what",
            checks.join(" or ")
        ));
    }
    if name.contains(['.', '/']) {
        let here = std::env::current_dir().unwrap_or_default().join("x");
        let path = Where::of(&here).find(name).map_err(|trouble| trouble.to_string())?;
        let source = (catalogue().open)(&path).map_err(|why| {
            let next = why.next.unwrap_or_else(|| format!("look at {}", path.display()));
            format!("error: `{name}` cannot be loaded\n  cause: {}\n  next: {next}", why.why)
        })?;
        return Ok(page(source.card()));
    }
    if let Some((card, _)) = columns().find(|(_, column)| column.name == name) {
        return Ok(page(card));
    }
    let names: Vec<&str> = cards.iter().map(|card| card.name.as_ref()).chain(columns().map(|(_, c)| c.name)).collect();
    let hint =
        game::nearest::nearest(name, &names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(format!(
        "error: nothing here is called `{name}`{hint}\n  next: `freerider list` shows all names; experiments are explained by \
         `freerider check FILE`"
    ))
}

/// The experiment files that a name may mean: itself, or those that come with the project and are called so.
fn experiments_called(name: &str) -> Vec<String> {
    if Path::new(name).extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
        return vec![name.to_owned()];
    }
    let is_called = |file: &String| Path::new(file).file_stem().is_some_and(|stem| stem == name);
    experiments(Path::new("experiments")).into_iter().map(|(file, _)| file).filter(is_called).collect()
}

fn page(card: &Card) -> String {
    let mut out = format!("{} ({})\n  {}\n", card.name, card.kind.word(), card.summary);
    let _ = writeln!(out, "  source: {}", card.source);
    let _ = writeln!(out, "  version: {}", card.version);
    if !card.fits.is_empty() {
        let _ = writeln!(out, "  fits: {}", card.fits.join(", "));
    }
    for (what, text) in against(card) {
        let _ = writeln!(out, "  {what}: {text}");
    }
    if !card.params.is_empty() {
        out += "  parameters:\n";
        card.params.iter().for_each(|param| explain_param(&mut out, param, 4));
    }
    let mine: Vec<&ColumnDoc> = columns().filter(|(of, _)| std::ptr::eq(*of, card)).map(|(_, column)| column).collect();
    if !mine.is_empty() {
        out += "  columns:\n";
        for column in mine {
            let frame = match column.frame {
                Frame::Cells => "cells",
                Frame::Groups => "groups",
                Frame::Peers => "peers, and their mean in groups",
                Frame::Rounds => "rounds",
                Frame::Matches => "matches",
            };
            let _ = writeln!(out, "    {} ({frame}): {}", column.name, column.doc);
        }
    }
    out += "  example:\n";
    card.example.lines().for_each(|line| {
        let _ = writeln!(out, "    {line}");
    });
    out
}

fn explain_param(out: &mut String, param: &Param, indent: usize) {
    let per_group = if param.per_group { "; may differ by group (`endow:`)" } else { "" };
    let _ = writeln!(out, "{:indent$}{}: {} ({}{per_group})", "", param.name, param.doc, domain(&param.domain));
    if let Domain::Choice { options } = &param.domain {
        for option in options.iter() {
            let _ = writeln!(out, "{:indent$}  {}: {}", "", option.name, option.doc);
            option.params.iter().for_each(|param| explain_param(out, param, indent + 4));
        }
    }
}

/// The values a parameter takes, in words.
pub fn domain(domain: &Domain) -> String {
    let default = shown(&domain.default());
    match domain {
        Domain::Number { min, max, .. } => format!("number from {min} to {max}, default {default}"),
        Domain::Integer { min, max, .. } => format!("whole number from {min} to {max}, default {default}"),
        Domain::Bool { .. } => format!("true or false, default {default}"),
        Domain::Word { words } => format!("one of {}, default {default}", words.join(", ")),
        Domain::Numbers { min, max } => format!("list of numbers from {min} to {max}, default empty"),
        Domain::Choice { options } => {
            let names: Vec<&str> = options.iter().map(|option| option.name.as_ref()).collect();
            format!("one of {}, default {default}", names.join(", "))
        }
        Domain::Log => format!("a transfer log: its path, or {{ file, accounts, bad_rows }}; default {default}"),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(x) => x.to_string(),
        Value::Integer(x) => x.to_string(),
        Value::Bool(x) => x.to_string(),
        Value::Word(x) | Value::Choice(x, _) => x.clone(),
        Value::Numbers(x) => format!("{x:?}"),
        Value::Log(log) => log.as_ref().map_or("none", |log| &log.digest).to_owned(),
    }
}
