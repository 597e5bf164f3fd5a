//! Games: solved, written for others, driven by others.

use crate::commands::{freerider, said};
use crate::small::root;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};

/// A file in a folder.
fn file(dir: &Path, name: &str, text: &str) -> String {
    let path = dir.join(name);
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

const DILEMMA: &str = ",cooperator,defector,tit_for_tat\ncooperator,30,0,30\ndefector,50,10,14\ntit_for_tat,30,9,30\n";

/// The example of `experiments/README.md`.
const TOURNAMENT: &str = "
question: Who wins, and where do populations end up?
tournament:
  round_robin:
    strategies: [cooperator, defector, grudger]
    copies: 2
    settings: { prisoners: { workload: dilemma } }
seeds: 3
measures: [matches, moves]
analysis: [nash, alpha_rank]
";

#[test]
fn a_square_of_payoffs_is_solved_by_all_methods() {
    let temp = tempfile::tempdir().expect("a folder");
    let path = file(temp.path(), "dilemma.csv", DILEMMA);
    let (code, answer, diagnostics) = said(&freerider(&["solve", &path]));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    for words in [
        "Who wins",
        "First: defector by mean",
        "0.4444 cooperator + 0.5556 tit_for_tat",
        "evolutionarily stable, barrier 0.0588",
        "Dropped because weakly dominated",
        "optimum: 2 cooperator",
        "lambda",
        "Rest points",
        "Moran process",
        "1.6351e-156",
        "Alpha-rank",
    ] {
        assert!(answer.contains(words), "{words} is missing in\n{answer}");
    }
    assert!(!answer.contains("Not told"), "{answer}");
    let (_, some, _) = said(&freerider(&["solve", &path, "--method", "nash", "--digits", "2"]));
    assert!(some.contains("0.44 cooperator + 0.56 tit_for_tat") && !some.contains("Alpha-rank"), "{some}");
}

#[test]
fn on_a_complete_graph_mutants_fare_as_where_all_meet_all() {
    let temp = tempfile::tempdir().expect("a folder");
    let path = file(temp.path(), "dilemma.csv", DILEMMA);
    let solve = |graph: &str, more: &[&str]| {
        let head =
            ["solve", &path, "--method", "moran,fermi", "--intensity", "0.1", "--population", "8", "--graph", graph];
        said(&freerider(&[&head, more].concat()))
    };
    // The rows of a square below a line that begins so.
    let squares = |answer: &str, caption: &str| -> Vec<Vec<String>> {
        let mut found = Vec::new();
        for part in answer.split(caption).skip(1) {
            let rows = part.lines().skip(1).take_while(|line| line.starts_with('|'));
            found.push(rows.map(str::to_owned).collect());
        }
        found
    };
    let (code, answer, diagnostics) = solve("complete:8", &[]);
    assert_eq!(code, 0, "{answer}{diagnostics}");
    let mixed = squares(&answer, "where all meet all (neutral: 0.125):");
    let graph = squares(&answer, "on the graph complete:8 (neutral: 0.125):");
    assert_eq!(mixed.len(), 2, "{answer}");
    assert_eq!(mixed, graph, "{answer}");
    // Larger graphs are played out, with intervals; who replaces whom matters on them.
    let (_, births, _) = solve("star:13", &[]);
    let (_, deaths, _) = solve("star:13", &["--update", "death_birth"]);
    let first = |answer: &str| squares(answer, "(neutral: 0.0769):")[0].clone();
    assert!(first(&births)[2].contains('['), "{births}");
    assert_ne!(first(&births), first(&deaths));
    // What is neutral differs, and stands at each table.
    assert!(births.contains("where all meet all (neutral: 0.125):"), "{births}");
    let (code, _, why) = solve("ring:13", &[]);
    assert!(code == 2 && why.contains("such as star:20"), "{why}");
}

#[test]
fn options_that_change_nothing_are_refused() {
    let temp = tempfile::tempdir().expect("a folder");
    let path = file(temp.path(), "dilemma.csv", DILEMMA);
    for (args, words) in [
        (&["--method", "nash", "--graph", "star:20"][..], "`nash` does not use it; those that do: moran, fermi"),
        (&["--method", "fermi", "--graph", "star:9", "--update", "death_birth"], "--update changes nothing here"),
        (&["--method", "moran", "--update", "death_birth"], "--graph"),
    ] {
        let (code, answer, why) = said(&freerider(&[&["solve", &path], args].concat()));
        assert!((code, answer.as_str()) == (2, "") && why.contains(words), "{args:?}: {answer}{why}");
    }
    let (code, _, why) = said(&freerider(&["solve", "--verify", "--lambda", "1"]));
    assert!(code == 2 && why.contains("--lambda"), "{why}");
    let (_, help, _) = said(&freerider(&["solve", "--help"]));
    let lines: Vec<&str> = help.lines().map(str::trim).collect();
    assert!(lines.join(" ").contains("How strategies spread on the graph (moran)"), "{help}");
}

#[test]
fn json_and_frames_say_what_the_tables_say() {
    let temp = tempfile::tempdir().expect("a folder");
    let path = file(temp.path(), "dilemma.csv", DILEMMA);
    let out = temp.path().join("out");
    let (code, json, _) = said(&freerider(&["solve", &path, "--json", "--out", &out.display().to_string()]));
    assert_eq!(code, 0, "{json}");
    let games: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let answers = games[0]["answers"].as_array().expect("answers");
    let nash = answers.iter().find(|answer| answer["method"] == "nash").expect("Nash equilibria");
    let found = nash["found"].as_array().expect("equilibria");
    assert_eq!(found.iter().filter(|one| one["shares"][0]["player"].is_null()).count(), 4);
    assert!(out.join("equilibria.parquet").is_file() && out.join("rankings.parquet").is_file());
}

#[test]
fn chicken_has_equilibria_in_which_the_two_play_differently() {
    let temp = tempfile::tempdir().expect("a folder");
    let names = "{ \"dare\" \"yield\" }";
    let text = format!("NFG 1 R \"chicken\" {{ \"1\" \"2\" }} {{ {names} {names} }}\n0 0  2 7  7 2  6 6\n");
    let path = file(temp.path(), "chicken.nfg", &text);
    let (code, json, _) = said(&freerider(&["solve", &path, "--json", "--method", "nash"]));
    assert_eq!(code, 0, "{json}");
    let games: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let found = games[0]["answers"][0]["found"].as_array().expect("equilibria");
    let pure: Vec<(&serde_json::Value, f64)> = found[1]["shares"]
        .as_array()
        .expect("shares")
        .iter()
        .filter(|part| part["share"] == 1.0)
        .map(|part| (&part["strategy"], part["payoff"].as_f64().expect("a payoff")))
        .collect();
    assert_eq!(found.len(), 2, "{json}");
    assert!(pure.len() == 2 && pure[0].0 == "dare" && pure[0].1 == 7.0 && pure[1].1 == 2.0, "{json}");
    let text = said(&freerider(&["solve", &path, "--method", "nash"])).1;
    assert!(text.contains("play differently") && text.contains("evolutionarily stable"), "{text}");
}

#[test]
fn what_was_asked_for_and_cannot_be_told_says_why() {
    let temp = tempfile::tempdir().expect("a folder");
    let hole = file(temp.path(), "hole.csv", ",a,b\na,1,\nb,2,3\n");
    let (code, text, _) = said(&freerider(&["solve", &hole, "--method", "alpha_rank"]));
    assert!(code == 1 && text.contains("the payoff of `a` against `b` is not known"), "{text}");
    assert_eq!(said(&freerider(&["solve", &hole])).0, 0);
    let mut many = "x,y,strategy,payoff\n".to_owned();
    for first in 0..=60 {
        let row = |name: &str| format!("{first},{},{name},{first}\n", 60 - first);
        many += &if first > 0 { row("x") } else { String::new() };
        many += &if first < 60 { row("y") } else { String::new() };
    }
    let many = file(temp.path(), "many.csv", &many);
    let (code, text, _) = said(&freerider(&["solve", &many, "--method", "moran,alpha_rank"]));
    assert!(code == 0 && text.contains("population 60") && text.contains("global model"), "{text}");
    let (code, text, _) = said(&freerider(&["solve", &many, "--method", "moran", "--population", "10"]));
    assert!(code == 1 && text.contains("--population 60"), "{text}");
}

#[test]
fn single_samples_are_never_sure() {
    let temp = tempfile::tempdir().expect("a folder");
    let path = file(temp.path(), "thin.csv", "strategy,opponent,payoff\na,a,9\na,b,9\nb,a,1\nb,b,1\nb,b,2\n");
    let text = said(&freerider(&["solve", &path, "--method", "ranking"])).1;
    assert!(!text.contains("that is sure") && text.contains("3 of 4 payoffs have one sample"), "{text}");
}

#[test]
fn samples_give_intervals_that_do_not_depend_on_luck() {
    let temp = tempfile::tempdir().expect("a folder");
    let mut text = "strategy,opponent,payoff,seed\n".to_owned();
    for seed in 1..=20 {
        let luck = f64::from(seed % 7);
        for (own, other, payoff) in [("a", "a", 10.0), ("a", "b", 5.0), ("b", "a", 9.0), ("b", "b", 4.0)] {
            text += &format!("{own},{other},{},{seed}\n", payoff + luck);
        }
    }
    let path = file(temp.path(), "samples.csv", &text);
    let (code, answer, diagnostics) = said(&freerider(&["solve", &path, "--method", "ranking,nash"]));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    // All seeds shift all payoffs alike: scores vary, and who is first is sure.
    assert!(answer.contains("By mean payoff that is sure (95 %)") && answer.contains('['), "{answer}");
    let again = said(&freerider(&["solve", &path, "--method", "ranking,nash"])).1;
    assert_eq!(answer, again);
}

#[test]
fn published_numbers_agree() {
    let (code, answer, _) = said(&freerider(&["solve", "--verify"]));
    assert_eq!(code, 0, "{answer}");
    assert!(answer.contains("numbers, 0 with which ours do not agree"), "{answer}");
    assert!(answer.lines().filter(|line| line.contains(" yes ")).count() > 100, "{answer}");
}

#[test]
fn games_are_written_as_others_read_them_and_read_again() {
    let temp = tempfile::tempdir().expect("a folder");
    let path = file(temp.path(), "dilemma.csv", DILEMMA);
    let first = said(&freerider(&["solve", &path, "--method", "nash"])).1;
    let nash = first.split_once("Nash").expect("a section").1;
    for (form, name) in [("nfg", "a.nfg"), ("egta", "b.json"), ("csv", "c.csv")] {
        let out = temp.path().join(name).display().to_string();
        let (code, answer, diagnostics) = said(&freerider(&["export", &path, "--as", form, "--out", &out]));
        assert_eq!(code, 0, "{answer}{diagnostics}");
        let again = said(&freerider(&["solve", &out, "--method", "nash"])).1;
        assert!(again.ends_with(nash), "{form}:\n{again}\n{first}");
    }
    let out = temp.path().join("d.npy").display().to_string();
    assert_eq!(said(&freerider(&["export", &path, "--as", "arrays", "--out", &out])).0, 0);
    assert_eq!(std::fs::read(&out).expect("there").len(), 128 + 2 * 9 * 8);
}

#[test]
fn what_is_wrong_with_a_game_is_told() {
    let temp = tempfile::tempdir().expect("a folder");
    let refused = |args: &[&str], words: &[&str]| {
        let (code, answer, message) = said(&freerider(args));
        assert_eq!(code, 2, "{answer}{message}");
        assert!(words.iter().all(|word| message.contains(word)), "{words:?} in\n{message}");
    };
    let bad = file(temp.path(), "bad.csv", ",a,b\na,1,x\nb,1,2\n");
    refused(&["solve", &bad], &["bad.csv:2:5", "`x` is not a number", "next"]);
    let bad = file(temp.path(), "bad.nfg", "NFG 1 R \"t\" { \"1\" \"2\" } { 2 2 }\n1 2 3");
    refused(&["solve", &bad], &["a payoff is expected", "bad.nfg:2"]);
    let odd = file(temp.path(), "odd.txt", "");
    refused(&["solve", &odd], &["known by its ending", ".nfg"]);
    refused(&["solve"], &["<FILE>"]);
    refused(&["solve", &temp.path().display().to_string()], &["error:"]);
    refused(&["solve", &odd, "--confidence", "2"], &["between 0 and 1"]);
    let three =
        file(temp.path(), "three.csv", "x,y,strategy,payoff\n3,0,x,1\n2,1,x,2\n2,1,y,5\n1,2,x,2\n1,2,y,5\n0,3,y,1\n");
    refused(&["export", &three, "--as", "nfg", "--out", &bad], &["more than two and alike"]);
    let plain = "question: q?\nworkload: dilemma\npopulation: { honest: {} }\nseeds: 1\nanalysis: [nash]\n";
    refused(&["check", &file(temp.path(), "plain.yaml", plain)], &["no game to analyse", "plain.yaml:5"]);
    let odd = TOURNAMENT.replace("[nash, alpha_rank]", "[nach]");
    refused(&["check", &file(temp.path(), "odd.yaml", &odd)], &["unknown method `nach`", "`nash`"]);
}

#[test]
fn a_tournament_is_solved_where_it_is_run_and_from_its_folder() {
    let temp = tempfile::tempdir().expect("a folder");
    let path = file(temp.path(), "tournament.yaml", TOURNAMENT);
    let out = temp.path().join("out").display().to_string();
    let (code, answer, diagnostics) = said(&freerider(&["run", &path, "--out", &out]));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    assert!(answer.contains("alpha_rank") && answer.contains("nash"), "{answer}");
    assert!(Path::new(&out).join("equilibria.parquet").is_file());
    let (code, solved, diagnostics) = said(&freerider(&["solve", &out]));
    assert_eq!(code, 0, "{solved}{diagnostics}");
    assert!(solved.contains("prisoners, none") && solved.contains("3 samples of each payoff"), "{solved}");
    let table = temp.path().join("ax").display().to_string();
    let (code, answer, diagnostics) = said(&freerider(&["export", &out, "--as", "axelrod", "--out", &table]));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    let summary = std::fs::read_to_string(temp.path().join("ax-summary.csv")).expect("the summary");
    assert!(summary.starts_with("Rank,Name,Median_score,Cooperation_rating,Wins,"), "{summary}");
    assert_eq!(summary.lines().count(), 4, "{summary}");
    let (code, _, message) = said(&freerider(&["solve", &path.replace("yaml", "csv"), "--out", &out]));
    assert_eq!(code, 2, "{message}");
    let game = file(temp.path(), "dilemma.csv", DILEMMA);
    let (code, _, message) = said(&freerider(&["solve", &game, "--out", &out]));
    assert!(code == 2 && message.contains("is a result folder"), "{message}");
}

#[test]
fn a_configuration_that_would_change_nothing_or_who_plays_ends_the_simulation() {
    let temp = tempfile::tempdir().expect("a folder");
    let path = file(temp.path(), "sim.yaml", &crate::small::swarm("free_rider").replace("  cheats:", "  riders:"));
    for (configuration, words) in [
        ("\"round\":2", "did you mean `rounds`?"),
        ("\"rounds\":\"many\"", "--> configuration  (rounds)"),
        ("\"seeds\":2", "`seeds` cannot be configured"),
        ("\"sweep.rounds\":[2]", "`sweep.rounds` cannot be configured"),
        ("\"tournament\":{}", "`tournament` cannot be configured"),
        ("\"population.riders.count\":2", "`assignment` says who plays"),
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_freerider"))
            .args(["simulate", &path])
            .current_dir(root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut asks = child.stdin.take().expect("stdin");
        writeln!(asks, "{{\"assignment\":{{\"riders\":{{\"honest\":5}}}},\"configuration\":{{{configuration}}}}}")
            .expect("asked");
        drop(asks);
        let ended = child.wait_with_output().expect("it ends");
        let message = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{configuration} {message}");
        assert!(message.contains(words) && ended.stdout.is_empty(), "{words} is missing in\n{message}");
    }
}

#[test]
fn others_drive_an_experiment_line_by_line() {
    let temp = tempfile::tempdir().expect("a folder");
    let text = crate::small::swarm("free_rider").replace("  cheats:", "  riders:");
    let path = file(temp.path(), "sim.yaml", &text);
    let mut child = Command::new(env!("CARGO_BIN_EXE_freerider"))
        .args(["simulate", &path])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut asks = child.stdin.take().expect("stdin");
    let mut answers = BufReader::new(child.stdout.take().expect("stdout"));
    let mut ask = |asks: &mut ChildStdin, line: &str| -> serde_json::Value {
        writeln!(asks, "{line}").expect("asked");
        let mut answer = String::new();
        answers.read_line(&mut answer).expect("answered");
        serde_json::from_str(&answer).unwrap_or_else(|why| panic!("{why}: {answer}"))
    };
    let line = |seed: &str| {
        format!(
            "{{\"assignment\":{{\"riders\":{{\"free_rider\":4,\"honest\":1}}}},\"configuration\":{{{seed}\"rounds\":\"10\"}}}}"
        )
    };
    let first = ask(&mut asks, &line(""));
    let players = first["players"].as_array().expect("players");
    assert_eq!(players.len(), 5, "{first}");
    let plays =
        |name: &str| players.iter().filter(|player| player["strategy"] == name && player["role"] == "riders").count();
    assert_eq!((plays("free_rider"), plays("honest")), (4, 1));
    assert_eq!(first["features"]["rounds_played"], 10);
    let second = ask(&mut asks, &line(""));
    assert_ne!(first, second, "each line is a sample of its own");
    assert_eq!(ask(&mut asks, &line("\"seed\":1,")), first, "a seed is a seed");
    writeln!(asks, "{{\"assignment\":{{\"riders\":{{\"nobody\":5}}}}}}").expect("asked");
    drop(asks);
    let ended = child.wait_with_output().expect("it ends");
    let message = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{message}");
    assert!(message.contains("line 4 of stdin") && message.contains("unknown strategy `nobody`"), "{message}");
    assert!(message.contains("--> assignment  (riders.nobody)"), "{message}");
}
