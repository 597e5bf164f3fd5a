//! Generated parts of the pages are true. To write them anew: `FREERIDER_BLESS=1 cargo test --release pages`.

use crate::small::root;
use experiments::listing::{against, cards, domain, fits, keys};
use experiments::solve::methods::Method;
use experiments::solve::uses::USES;
use game::card::{Card, Domain, Kind, Param};
use game::measure::{ColumnDoc, Frame};
use std::fmt::Write as _;

/// Replaces what stands between the marks of `name` in a page.
fn filled(page: &str, name: &str, content: &str) -> String {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
    let from = page.find(&begin).unwrap_or_else(|| panic!("the page has no mark `{name}`")) + begin.len();
    let to = page[from..].find(&end).unwrap_or_else(|| panic!("`{name}` does not end")) + from;
    format!("{}\n{}\n{}", &page[..from], content.trim(), &page[to..])
}

fn hold(path: &str, parts: &[(&str, String)]) {
    let file = root().join(path);
    let page = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{path}: {why}"));
    let truth = parts.iter().fold(page.clone(), |page, (name, content)| filled(&page, name, content));
    if std::env::var_os("FREERIDER_BLESS").is_some() {
        std::fs::write(&file, truth).unwrap_or_else(|why| panic!("{path}: {why}"));
    } else {
        assert!(page == truth, "{path} is stale: write it anew with FREERIDER_BLESS=1 cargo test --release pages");
    }
}

fn catalogue(kind: Kind) -> String {
    let mut out = String::new();
    for card in cards().into_iter().filter(|card| card.kind == kind) {
        entry(&mut out, card);
    }
    out
}

fn entry(out: &mut String, card: &Card) {
    let _ = writeln!(out, "### `{}`\n\n{}\n\nSource: {}.", card.name, card.summary, card.source.trim_end_matches('.'));
    if !card.fits.is_empty() {
        let _ = writeln!(out, "Fits: {}.", card.fits.join(", "));
    }
    for (what, text) in against(card) {
        let _ = writeln!(out, "{}{}: {text}.", what[..1].to_uppercase(), &what[1..]);
    }
    if !card.params.is_empty() {
        out.push_str("\n| parameter | values | meaning |\n|---|---|---|\n");
        card.params.iter().for_each(|param| row(out, "", param));
    }
    let _ = writeln!(out, "\n```yaml\n{}\n```\n", card.example);
}

fn row(out: &mut String, prefix: &str, param: &Param) {
    let group = if param.per_group { " *(per group)*" } else { "" };
    let _ = writeln!(out, "| `{prefix}{}`{group} | {} | {} |", param.name, domain(&param.domain), param.doc);
    if let Domain::Choice { options } = &param.domain {
        for option in options.iter() {
            let _ = writeln!(out, "| `{prefix}{}: {}` | | {} |", param.name, option.name, option.doc);
            option.params.iter().for_each(|inner| row(out, &format!("{prefix}{}.{}.", param.name, option.name), inner));
        }
    }
}

/// The keys of experiment files that are numbers.
fn numbers() -> String {
    let mut out = "| key | values | meaning |\n|---|---|---|\n".to_owned();
    for (path, params) in keys() {
        params.iter().for_each(|param| row(&mut out, &format!("{path}."), param));
    }
    out
}

/// Which mechanisms fit which workloads.
fn matrix() -> String {
    let (workloads, rows) = fits();
    let mut out = format!("| mechanism | `{}` |\n|---|{}\n", workloads.join("` | `"), "---|".repeat(workloads.len()));
    for (card, fits) in rows {
        let marks: Vec<&str> = fits.into_iter().map(|fits| if fits { "x" } else { "" }).collect();
        let _ = writeln!(out, "| `{}` | {} |", card.name, marks.join(" | "));
    }
    out
}

/// The page names an option of `solve` at the methods that use it, and at no other. What all intervals share stands below.
#[test]
fn options_of_methods_stand_at_them() {
    let page = std::fs::read_to_string(root().join("experiments/README.md")).expect("the page");
    let (_, games) = page.split_once("\n## Games\n").expect("the part about games");
    let games = games.split("\n## ").next().unwrap_or_default();
    let shared = ["bootstrap", "confidence", "seed"];
    let mut seen = Vec::new();
    for line in games.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split(" | ").collect();
        let words: Vec<&str> =
            cells[0].trim_start_matches("| ").split(", ").map(|word| word.trim_matches('`')).collect();
        let methods: Vec<Method> = Method::ALL.into_iter().filter(|method| words.contains(&&*method.word())).collect();
        if methods.len() < words.len() || cells.len() != 3 {
            continue;
        }
        for (option, users) in USES.iter().filter(|(option, _)| !shared.contains(option)) {
            let uses = users.iter().any(|user| methods.contains(user));
            assert_eq!(cells[2].contains(&format!("--{option} ")), uses, "--{option} in\n{line}");
        }
        seen.extend(methods);
    }
    assert_eq!(seen.len(), Method::ALL.len(), "{seen:?}");
}

/// The measured columns of a frame, those that mechanisms observe (several may share one), and those that the result store adds.
fn columns(frame: Frame) -> String {
    let name = match frame {
        Frame::Cells => "cells",
        Frame::Groups => "groups",
        Frame::Peers => "peers",
        Frame::Rounds => "rounds",
        Frame::Matches => "matches",
    };
    let mut out = String::from("| column | type | measure | meaning |\n|---|---|---|---|\n");
    for column in results::COLUMNS.iter().filter(|c| c.frame == name) {
        let _ = writeln!(out, "| `{}` | {} | | {} |", column.name, column.kind, column.doc);
    }
    for measure in measures::ALL {
        let fits = if measure.card.fits.is_empty() { "" } else { &format!(" ({})", measure.card.fits.join(", ")) };
        for column in measure.columns.iter().filter(|c| c.frame == frame) {
            let kind = if column.integer { "integer" } else { "number" };
            let _ = writeln!(out, "| `{}` | {kind} | {}{fits} | {} |", column.name, measure.card.name, column.doc);
        }
    }
    // Some mechanisms observe the same columns.
    let mut observed: Vec<(&ColumnDoc, Vec<&str>)> = Vec::new();
    for (entry, column) in mechanisms::ALL.iter().flat_map(|m| m.columns.iter().map(move |column| (m, column))) {
        match observed.iter_mut().find(|(known, _)| known.name == column.name) {
            Some((_, names)) => names.push(&entry.card.name),
            None => observed.push((column, vec![&entry.card.name])),
        }
    }
    for (column, names) in observed.into_iter().filter(|(column, _)| column.frame == frame) {
        let kind = if column.integer { "integer" } else { "number" };
        let _ = writeln!(out, "| `{}` | {kind} | {} | {} |", column.name, names.join(", "), column.doc);
    }
    if frame == Frame::Peers {
        out.push_str("| `utility` | number | | what the goods were worth to the peer, in the unit of the workload (`swarm`: KiB/s of useful download while it wanted something) |\n");
        out.push_str("| `public_standing` | number | | what everybody may know of the standing of the peer's newest account at the end; the column is not there where the mechanism makes none public |\n");
    }
    out
}

/// The columns of a frame that nothing is measured for.
fn own_columns(frame: &str) -> String {
    let mut out = String::from("| column | type | meaning |\n|---|---|---|\n");
    for column in results::COLUMNS.iter().filter(|c| c.frame == frame) {
        let _ = writeln!(out, "| `{}` | {} | {} |", column.name, column.kind, column.doc);
    }
    out
}

/// Attackers are in the catalogue, fit something that they attack, and there is one wherever a mechanism fits; and whatever
/// fits only some workloads says why.
#[test]
fn attackers_are_there_and_misfits_are_explained() {
    let strategies: Vec<&Card> = cards().into_iter().filter(|card| card.kind == Kind::Strategy).collect();
    let find = |name: &str| {
        *strategies.iter().find(|card| card.name == name).unwrap_or_else(|| panic!("there is no `{name}`"))
    };
    for rule in mechanisms::ALL {
        let name = &rule.card.name;
        assert_eq!(rule.card.fits.is_empty(), rule.misfit.is_empty(), "{name} says why it does not fit, or fits all");
        let attackers: Vec<&Card> = rule.attackers.iter().map(|attacker| find(attacker)).collect();
        let mut played = std::collections::BTreeSet::new();
        for world in workloads::ALL.iter().filter(|world| rule.card.fits(&world.card.name)) {
            let here: Vec<_> =
                attackers.iter().filter(|card| card.fits(&world.card.name)).map(|card| &card.name).collect();
            assert!(!here.is_empty() || attackers.is_empty(), "nobody attacks {name} in {}", world.card.name);
            played.extend(here);
        }
        assert_eq!(played.len(), attackers.len(), "{name} has an attacker that fits nowhere");
    }
}

#[test]
fn the_catalogue_of_strategies_is_true() {
    hold("strategies/README.md", &[("catalogue", catalogue(Kind::Strategy)), ("reference", strategies::reference())]);
}

#[test]
fn the_catalogue_of_the_engine_is_true() {
    hold(
        "experiments/README.md",
        &[
            ("keys", numbers()),
            ("fits", matrix()),
            ("mechanisms", catalogue(Kind::Mechanism)),
            ("workloads", catalogue(Kind::Workload)),
        ],
    );
}

/// The README shows what the first command prints, without the time it took.
#[test]
fn the_readme_shows_the_first_answer_and_the_published_costs() {
    let temp = tempfile::tempdir().expect("a folder");
    let out = temp.path().join("first").display().to_string();
    let output = crate::commands::freerider(&["run", "experiments/start/first.yaml", "--out", &out, "--quiet"]);
    let (code, answer, diagnostics) = crate::commands::said(&output);
    assert_eq!(code, 0, "{answer}{diagnostics}");
    let (told, _) = answer.rsplit_once("\n\n").expect("a last line with the time");
    hold("README.md", &[("first", format!("```\n{told}\n```")), ("cost", cost())]);
}

#[test]
fn the_index_of_what_was_published_is_true() {
    let published = root().join("results/published");
    let mut rows = Vec::new();
    let mut folders = vec![published.clone()];
    while let Some(folder) = folders.pop() {
        folders
            .extend(std::fs::read_dir(&folder).expect("a folder").flatten().map(|e| e.path()).filter(|p| p.is_dir()));
        let Ok(manifest) = std::fs::read_to_string(folder.join("manifest.json")) else { continue };
        let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("json");
        let name = folder.strip_prefix(&published).expect("below").display().to_string();
        let claims = |key: &str| manifest["claims"][key].as_array().cloned().unwrap_or_default();
        let not: Vec<String> = claims("do not").iter().filter_map(|c| c.as_str().map(str::to_owned)).collect();
        let (question, held) = (manifest["question"].as_str().expect("a question"), claims("hold").len());
        rows.push(format!("| [{name}]({name}/summary.md) | {question} | {held} | {} |", not.join("; ")));
    }
    rows.sort();
    let header = "| summary | question | claims that hold | claims that do not |\n|---|---|---|---|\n";
    hold("results/published/README.md", &[("published", format!("{header}{}", rows.join("\n")))]);
}

/// The published costs as a table.
fn cost() -> String {
    let csv = std::fs::read_to_string(root().join("results/published/scaling.csv")).expect("published costs");
    let mut out =
        "| leechers | pieces | uplinks | whole run | per piece | per peer and round | peak memory per peer |\n\
                   |---|---|---|---|---|---|---|\n"
            .to_owned();
    for line in csv.lines().skip(1) {
        let [leechers, pieces, uplinks, run_s, piece_ns, peer_round_us, peer_bytes] =
            line.split(',').collect::<Vec<_>>()[..]
        else {
            panic!("scaling.csv: `{line}` has other columns")
        };
        let number = |text: &str| text.parse::<f64>().expect("a number");
        let (run_s, round_us) = (number(run_s), number(peer_round_us));
        let (piece_us, peer_kb) = (number(piece_ns) / 1000.0, number(peer_bytes) / 1000.0);
        let _ = writeln!(
            out,
            "| {leechers} | {pieces} | {uplinks} | {run_s:.2} s | {piece_us:.2} µs | {round_us:.1} µs | {peer_kb:.1} KB |"
        );
    }
    out
}

#[test]
fn what_maze_costs_is_told() {
    hold("experiments/maze/README.md", &[("cost", maze_cost())]);
}

/// The published costs of Maze's world as a table.
fn maze_cost() -> String {
    let csv = std::fs::read_to_string(root().join("results/published/maze_scaling.csv")).expect("published costs");
    let mut out = "| mechanism | accounts | online | set up | per round | transfers in it | per transfer | standings anew | peak \
                   memory |\n|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for line in csv.lines().skip(1) {
        let [mechanism, _, accounts, online, set_up_s, round_ms, transfers, transfer_us, refresh_s, peak_bytes] =
            line.split(',').collect::<Vec<_>>()[..]
        else {
            panic!("maze_scaling.csv: `{line}` has other columns")
        };
        let number = |text: &str| text.parse::<f64>().expect("a number");
        let (set_up_s, round_ms, transfers) = (number(set_up_s), number(round_ms), number(transfers));
        let (transfer_us, peak_mib) = (number(transfer_us), number(peak_bytes) / 1_048_576.0);
        let refresh = if mechanism == "points" { "-".to_owned() } else { format!("{:.2} s", number(refresh_s)) };
        let _ = writeln!(
            out,
            "| {mechanism} | {accounts} | {online} | {set_up_s:.2} s | {round_ms:.2} ms | {transfers:.0} | \
             {transfer_us:.1} µs | {refresh} | {peak_mib:.0} MiB |"
        );
    }
    out
}

#[test]
fn every_frame_stands_in_the_table_of_files() {
    let page = std::fs::read_to_string(root().join("results/README.md")).expect("the page");
    let (table, _) = page.split_once("\n## ").expect("sections");
    for column in results::COLUMNS {
        assert!(table.contains(&format!("`{}.parquet`", column.frame)), "{} is missing there", column.frame);
    }
}

#[test]
fn every_column_is_described() {
    hold(
        "results/README.md",
        &[
            ("cells", columns(Frame::Cells)),
            ("groups", columns(Frame::Groups)),
            ("peers", columns(Frame::Peers)),
            ("rounds", columns(Frame::Rounds)),
            ("standings", own_columns("standings")),
            ("matches", columns(Frame::Matches)),
            ("claims", own_columns("claims")),
            ("payoffs", own_columns("payoffs")),
            ("rankings", own_columns("rankings")),
            ("equilibria", own_columns("equilibria")),
            ("search", own_columns("search")),
        ],
    );
}
