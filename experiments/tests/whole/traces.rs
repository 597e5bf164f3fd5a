//! `freerider new trace`: what is written reads back as what was made up.

use crate::commands::{freerider, said};
use game::params::Value;
use results::log::OnBadRows;

#[test]
fn a_made_up_log_reads_back_from_both_formats() {
    let temp = tempfile::tempdir().expect("a folder");
    let mut params = game::card::defaults(&workloads::maze::PARAMS);
    params.set("accounts", Value::Integer(800));
    params.set("colluders", Value::Number(0.01));
    let made = workloads::maze::month(&params, 7);
    for ending in ["csv", "parquet"] {
        let path = |name: &str| temp.path().join(format!("{name}.{ending}"));
        let (file, accounts) = (path("month"), path("month.accounts"));
        let shown = file.display().to_string();
        let args = ["new", "trace", &shown, "--accounts", "800", "--set", "colluders=0.01", "--seed", "7"];
        let (code, answer, diagnostics) = said(&freerider(&args));
        assert_eq!(code, 0, "{answer}{diagnostics}");
        let lines: Vec<&str> = answer.lines().collect();
        assert!(lines[0].starts_with(&format!("wrote {shown} ({} transfers", made.transfers())), "{answer}");
        assert!(lines[1].contains(&format!("file: {shown}, accounts: {}", accounts.display())), "{answer}");
        let read = experiments::log::read(&file, Some(&accounts), OnBadRows::Refuse).expect("a log");
        assert!(*read.log == made, "{ending}: another log came back");
        let (code, _, told) = said(&freerider(&args));
        assert!(code == 2 && told.contains("would be lost") && told.contains("--force"), "{told}");
        assert_eq!(said(&freerider(&[&args[..], &["--force"]].concat())).0, 0);
    }
}

#[test]
fn a_log_that_cannot_be_made_up_is_refused() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("month.csv").display().to_string();
    for (args, pieces) in [
        (&["--set", "sharrers=0.5"][..], ["unknown parameter `sharrers`", "did you mean `sharers`?"]),
        (&["--set", "sharers=2"], ["`sharers` is 2, above 1", "share of the accounts that share anything"]),
        (&["--set", "sharers"], ["`--set sharers` sets nothing", "NAME=VALUE"]),
        (&["--accounts", "500", "--colluders", "0.1"], ["named cases and colluders", "take more accounts"]),
    ] {
        let (code, _, told) = said(&freerider(&[&["new", "trace", &file], args].concat()));
        assert_eq!(code, 2, "{told}");
        pieces.iter().for_each(|piece| assert!(told.contains(piece), "{piece:?} is missing in\n{told}"));
    }
    let (code, _, told) = said(&freerider(&["new", "trace", "month.txt"]));
    assert!(code == 2 && told.contains("neither NAME.csv nor NAME.parquet"), "{told}");
    assert!(temp.path().read_dir().expect("a folder").next().is_none(), "nothing was written");
}
