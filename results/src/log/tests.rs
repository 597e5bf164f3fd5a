//! Logs as users write them, and as they should not.

use std::fs;
use std::path::PathBuf;

use super::*;

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

const LOG: &str = "time_s,from,to,bytes,content\n10,ann,bob,100,film\n20,bob,cat,5,song\n20.5,dan,ann,7,film\n";
const ACCOUNTS: &str = "account,group,machine,cluster,truth\nbob,ring,m1,1,colluder\ncat,ring,m1,1,colluder\n";

fn read_text(text: &str) -> Result<Read, String> {
    let files = Files::new();
    read(&files.put("log.csv", text), None, OnBadRows::Refuse).map_err(|trouble| trouble.to_string())
}

fn names(roster: &Roster) -> Vec<&str> {
    (0..roster.names.len() as u32).map(|number| roster.names.get(number)).collect()
}

#[test]
fn a_log_of_one_file_is_one_group() {
    let read = read_text(LOG).expect("a log");
    let log = read.log;
    assert_eq!((log.time_s, log.bytes), (vec![10.0, 20.0, 20.5], vec![100, 5, 7]));
    assert_eq!((log.from, log.to, log.content), (vec![0, 1, 3], vec![1, 2, 0], vec![0, 1, 0]));
    assert_eq!(names(&log.roster), ["ann", "bob", "cat", "dan"]);
    assert_eq!(log.roster.machine, [0, 1, 2, 3]);
    let [group] = &log.roster.groups[..] else { panic!("one group") };
    assert_eq!((group.name.as_str(), &group.accounts, group.truth.as_str()), ("accounts", &(0..4), "honest"));
}

#[test]
fn accounts_are_numbered_by_their_groups() {
    let files = Files::new();
    let (log, accounts) = (files.put("log.csv", LOG), files.put("accounts.csv", ACCOUNTS));
    let log = read(&log, Some(&accounts), OnBadRows::Refuse).expect("a log").log;
    assert_eq!(names(&log.roster), ["bob", "cat", "ann", "dan"]);
    assert_eq!(log.roster.machine, [0, 0, 1, 2]);
    let groups: Vec<_> = log.roster.groups.iter().map(|g| (g.name.as_str(), g.accounts.clone(), g.cluster)).collect();
    assert_eq!(groups, [("ring", 0..2, 1), ("accounts", 2..4, 0)]);
    assert_eq!((log.from, log.to), (vec![2, 0, 3], vec![0, 1, 2]));
}

#[test]
fn rows_are_sorted_and_days_begin_at_midnight() {
    let text = "content,bytes,to,from,time,note\nb,2,y,x,2005-03-02T00:00:05Z,later\na,1,x,y,2005-03-01 23:59:59.5,\n\
                c,3,y,x,2005-03-02T01:00:00+01:00,zoned\n";
    let log = read_text(text).expect("a log").log;
    assert_eq!(log.time_s, [86_399.5, 86_400.0, 86_405.0]);
    assert_eq!((log.bytes, log.content), (vec![1, 3, 2], vec![0, 1, 2]));
    assert_eq!(names(&log.roster), ["y", "x"]);
}

#[test]
fn machines_may_stand_in_the_log() {
    let text = "time_s,from,to,bytes,content,from_machine,to_machine\n1,a,b,1,f,m,\n2,c,b,1,f,m,n\n";
    let log = read_text(text).expect("a log").log;
    assert_eq!((names(&log.roster), &log.roster.machine[..]), (vec!["a", "b", "c"], &[0, 1, 0][..]));
}

#[test]
fn bad_rows_are_counted_and_named() {
    let bad = "time_s,from,to,bytes,content\n1,a,b,10,f\n,a,b,10,f\nsoon,a,b,10,f\n-1,a,b,10,f\n5,a,a,10,f\n6,a,b,0,f\n\
               7,a,b,-3,f\n8,a,b,1.5,f\n9,a,b\ninf,a,b,10,f\n2005-03-02,a,b,10,f\n10,b,a,1e3,g\n";
    let refused = read_text(bad).expect_err("bad rows");
    for piece in [
        "10 rows of the log make no sense",
        "log.csv",
        "1 with other fields than the header, 1 with an empty field, 4 with a bad time, 3 with bad bytes, 1 from an account to itself",
        "row 3: `time_s` is empty; row 4: the time `soon` is neither a number of seconds nor a timestamp",
        "row 5: the time -1 s is not between 0 and",
        "row 6: account `a` gives to itself; row 7: bytes are `0`, not a positive whole number up to 2^53; ...",
        "bad_rows: skip",
    ] {
        assert!(refused.contains(piece), "{piece:?} is missing in {refused}");
    }
    let files = Files::new();
    let read = read(&files.put("log.csv", bad), None, OnBadRows::Skip).expect("the others");
    assert_eq!((read.bad.count(), &read.log.bytes[..]), (10, &[10, 1000][..]));
    let clean = read_text("time_s,from,to,bytes,content\n1,a,b,10,f\n10,b,a,1000,g\n").expect("clean");
    assert_eq!(read.log, clean.log);
    assert_ne!(read.digest, clean.digest, "how many rows were skipped is part of what a log says");
}

#[test]
fn what_is_no_log_is_refused_in_one_sentence() {
    let files = Files::new();
    let trouble = |name: &str, text: &str| {
        let path = files.put(name, text);
        read(&path, None, OnBadRows::Refuse).expect_err("no log").to_string()
    };
    for (name, text, piece) in [
        ("a.txt", LOG, "ends neither in `.csv` nor in `.parquet`"),
        ("b.csv", "time_s,from,to,size,content\n", "the column `bytes` is missing"),
        ("c.csv", "time_s,from,to,bytes,content\n", "it has no rows below its header"),
        ("d.parquet", "no Parquet at all", "damaged or no Parquet"),
        ("e.csv", "", "the column `time_s` is missing"),
    ] {
        let told = trouble(name, text);
        assert!(told.contains(piece) && told.contains(name), "{piece:?} is missing in {told}");
    }
    let gone = read(&files.path("gone.csv"), None, OnBadRows::Refuse).expect_err("nothing").to_string();
    assert!(gone.contains("gone.csv") && gone.contains("check the path"), "{gone}");
}

#[test]
fn accounts_that_contradict_themselves_are_refused() {
    let files = Files::new();
    let log = files.put("log.csv", LOG);
    for (row, piece) in [
        ("bob,ring,m1,1,colluder", "account `bob` is there twice"),
        ("eve,ring,m1,1,honest", "`eve` is honest, but others of its group `ring` are colluder"),
        ("eve,ring,m1,2,colluder", "`eve` is in cluster 2, but its group `ring` in 1"),
        ("eve,ring,m1,x,colluder", "the cluster `x` is no whole number"),
        ("eve,ring,m1,1,liar", "the truth `liar` is none of honest, colluder, whitewasher"),
        (",ring,m1,1,colluder", "`account` is empty"),
    ] {
        let accounts = files.put("accounts.csv", &format!("{ACCOUNTS}{row}\n"));
        let told = read(&log, Some(&accounts), OnBadRows::Skip).expect_err("a contradiction").to_string();
        assert!(told.contains(piece) && told.contains("row 4"), "{piece:?} is missing in {told}");
    }
}

#[test]
fn both_formats_say_the_same() {
    let files = Files::new();
    let (log, accounts) = (files.put("log.csv", LOG), files.put("accounts.csv", ACCOUNTS));
    let first = read(&log, Some(&accounts), OnBadRows::Refuse).expect("a log");
    for ending in ["csv", "parquet"] {
        let (file, beside) = (files.path(&format!("again.{ending}")), files.path(&format!("again.accounts.{ending}")));
        write(&first.log, &file, &beside).expect("written");
        let again = read(&file, Some(&beside), OnBadRows::Refuse).expect("read");
        assert_eq!((&again.log, &again.digest), (&first.log, &first.digest), "{ending}");
    }
    let left: Vec<_> = fs::read_dir(files.0.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 6, "nothing unfinished is left: {left:?}");
}

#[test]
fn a_type_that_is_not_read_is_named() {
    use polars::prelude::{BooleanChunked, DataFrame, IntoColumn, NewChunkedArray};
    let files = Files::new();
    let column = |name: &str| BooleanChunked::from_slice(name.into(), &[true]).into_column();
    let frame = DataFrame::new(1, ["time", "from", "to", "bytes", "content"].map(column).to_vec()).expect("a frame");
    let path = files.path("log.parquet");
    crate::parquet::write(&frame, &path).expect("written");
    let told = read(&path, None, OnBadRows::Refuse).expect_err("booleans").to_string();
    assert!(told.contains("the column `time` has a type that is not read") && told.contains("Boolean"), "{told}");
}

#[test]
fn names_are_found_again() {
    let mut names = Names::default();
    let all: Vec<String> = (0..5000).map(|n| format!("name {n}")).collect();
    for _ in 0..2 {
        for (number, name) in all.iter().enumerate() {
            assert_eq!(names.number(name), number as u32);
        }
    }
    assert_eq!((names.len(), names.get(4321), names.find("nobody")), (5000, "name 4321", None));
}
