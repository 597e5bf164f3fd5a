//! Nobody has to read what the command says: it does its work, and its exit code is what happened.

use crate::commands::small;
use crate::small::root;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// The command with nobody at its stdout, its stderr, or either.
fn unheard(args: &[&str], stdout: bool, stderr: bool) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_freerider"));
    command.args(args).current_dir(root()).stdout(Stdio::null()).stderr(Stdio::null());
    if stdout {
        command.stdout(closed());
    }
    if stderr {
        command.stderr(closed());
    }
    command.spawn().expect("it starts")
}

const WAYS: [(bool, bool); 3] = [(true, false), (false, true), (true, true)];

#[test]
fn exit_codes_say_what_happened_and_all_files_are_run() {
    let temp = tempfile::tempdir().expect("a folder");
    let claim = "claims: [{ metric: uploaded_bytes, group: honest, every: [0, 0] }]\n";
    let fails = small(temp.path(), claim);
    std::fs::rename(&fails, temp.path().join("fails.yaml")).expect("renamed");
    let (holds, fails) = (small(temp.path(), ""), temp.path().join("fails.yaml").display().to_string());
    for (stdout, stderr) in WAYS {
        let code = |args: &[&str]| unheard(args, stdout, stderr).wait().expect("it ends").code();
        let out = temp.path().join(format!("out_{stdout}_{stderr}"));
        let dir = out.display().to_string();
        assert_eq!(code(&["run", &fails, &holds, "--out", &dir]), Some(1), "{stdout} {stderr}");
        for name in ["fails", "small"] {
            assert!(out.join(name).join("groups.parquet").exists(), "{name} was not run: {stdout} {stderr}");
        }
        assert_eq!(code(&["check", "nothing.yaml"]), Some(2), "{stdout} {stderr}");
        assert_eq!(code(&["list"]), Some(0), "{stdout} {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_it_has() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "sweep: { population.cheats.count: [1, 2, 3, 4, 5, 6, 7, 8] }\n");
    for (stdout, stderr) in WAYS {
        let out = temp.path().join(format!("out_{stdout}_{stderr}")).display().to_string();
        let args = ["run", &file, "--out", &out, "--seeds", "400", "--threads", "1"];
        let mut child = unheard(&args, stdout, stderr);
        std::thread::sleep(std::time::Duration::from_millis(700));
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
        assert_eq!(child.wait().expect("it ends").code(), Some(75), "{stdout} {stderr}");
        assert!(Path::new(&out).join("parts").read_dir().expect("parts").next().is_some(), "nothing was kept");
    }
}
