//! Result folders: what goes in comes out, and every kind of damage is met with a clear word and no loss.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;
use proptest::prelude::*;
use results::{Existing, Frame, PlannedCell, ResultFolder, RunStatus, Status, Store};

use crate::given::{self, entries, finals, frames, part, plan, store};

fn finish(store: &mut Store, plan: &[PlannedCell]) -> results::Finished {
    store.finish(plan, BTreeMap::new()).expect("finished")
}

fn ids(plan: &[PlannedCell]) -> BTreeSet<String> {
    plan.iter().map(|c| c.id.clone()).collect()
}

fn cut(path: &Path) {
    let file = File::options().write(true).open(path).expect("a file");
    let length = file.metadata().expect("a length").len();
    file.set_len(length / 2).expect("cut");
}

fn parts(dir: &Path) -> Vec<PathBuf> {
    entries(&dir.join("parts")).into_iter().map(|name| dir.join("parts").join(name)).collect()
}

fn refused(dir: &Path) -> String {
    Store::open(dir, &given::about(), &[], given::catalogue(), Existing::Resume).expect_err("refused").to_string()
}

#[test]
fn what_goes_in_comes_out() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path().join("new/out");
    let plan = plan(&["none", "points"], &[0.1, 0.5], 2);
    let mut store = store(&dir);
    assert_eq!(store.manifest().status, RunStatus::Running);
    part(&mut store, &plan[..3]);
    part(&mut store, &plan[3..]);
    let finished = store.finish(&plan, BTreeMap::from([("wall".into(), 1.5)])).expect("finished");
    assert_eq!((finished.counts.planned, finished.counts.ok, finished.counts.missing), (8, 8, 0));
    let should = frames(&plan);
    assert!(finished.cells.equals_missing(&should.cells) && finished.groups.equals_missing(&should.groups));
    store.attach("claims", &DataFrame::empty_with_height(0)).expect("attached");
    assert!(store.attach("cells", &DataFrame::empty_with_height(0)).is_err());
    drop(store);

    assert!(finals(&dir).same(&should));
    let folder = ResultFolder::open(&dir).expect("a folder");
    assert_eq!(folder.manifest().status, RunStatus::Complete);
    assert_eq!(folder.manifest().timing_s["wall"], 1.5);
    assert_eq!(folder.manifest().about, given::about());
    assert_eq!(folder.manifest().frames["peers"].rows, 40);
    assert_eq!(folder.named("claims").expect("there").height(), 0);
    let left = [
        "cells.parquet",
        "claims.parquet",
        "groups.parquet",
        "lock",
        "manifest.json",
        "matches.parquet",
        "parts",
        "peers.parquet",
        "rounds.parquet",
        "standings.parquet",
        "tmp",
    ];
    assert_eq!(entries(&dir), left);
    assert!(entries(&dir.join("parts")).is_empty() && entries(&dir.join("tmp")).is_empty());
}

#[test]
fn a_resumed_run_skips_what_is_done_and_ends_the_same() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = plan(&["none", "points"], &[0.1, 0.5], 2);
    let mut first = store(dir.path());
    part(&mut first, &plan[5..]);
    first.append(given::record(&plan[0])).expect("sound");
    drop(first);

    let mut second = store(dir.path());
    assert_eq!(second.finished(), ids(&plan[5..]), "the record that was not flushed is the only loss");
    part(&mut second, &plan[..5]);
    finish(&mut second, &plan);
    drop(second);
    assert!(finals(dir.path()).same(&frames(&plan)));

    let mut third = store(dir.path());
    assert_eq!(third.finished(), ids(&plan));
    finish(&mut third, &plan);
    assert!(finals(dir.path()).same(&frames(&plan)));
}

#[test]
fn more_seeds_and_values_reuse_old_cells_and_dropped_values_come_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let small = plan(&["none"], &[0.5], 2);
    let large = plan(&["points", "none"], &[0.1, 0.5], 3);
    let mut store = store(dir.path());
    part(&mut store, &small);
    finish(&mut store, &small);
    let missing: Vec<PlannedCell> = large.iter().filter(|c| !store.finished().contains(&c.id)).cloned().collect();
    assert_eq!(missing.len(), large.len() - small.len());
    part(&mut store, &missing);
    finish(&mut store, &large);
    assert!(finals(dir.path()).same(&frames(&large)));

    let finished = finish(&mut store, &small);
    assert_eq!((finished.counts.ok, finished.counts.retired), (2, 10));
    assert!(finals(dir.path()).same(&frames(&small)), "no trace of the columns of `points` is left");
    drop(store);
    let mut store = given::store(dir.path());
    assert_eq!(store.finished(), ids(&large), "nothing has to run again");
    finish(&mut store, &large);
    assert!(finals(dir.path()).same(&frames(&large)));
    assert!(parts(dir.path()).is_empty());
}

#[test]
fn an_added_axis_gets_its_value_in_old_cells() {
    let dir = tempfile::tempdir().expect("a folder");
    let old = plan(&["none"], &[0.5], 2);
    let mut store = store(dir.path());
    part(&mut store, &old);
    finish(&mut store, &old);
    let mut new = old.clone();
    new.iter_mut().for_each(|c| c.axes.push(("rounds".into(), 3.into())));
    finish(&mut store, &new);
    assert!(finals(dir.path()).same(&frames(&new)));
}

#[test]
fn a_failed_cell_runs_again_and_its_success_replaces_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = plan(&["none"], &[0.5], 2);
    let mut first = store(dir.path());
    first.append(results::CellRecord::failed(plan[0].clone(), "overflow", 1)).expect("sound");
    part(&mut first, &plan[1..]);
    let finished = finish(&mut first, &plan);
    assert_eq!((finished.counts.ok, finished.counts.failed), (1, 1));
    assert_eq!(finals(dir.path()).cells.height(), 2);
    drop(first);
    let mut second = store(dir.path());
    assert_eq!(second.cells()[&plan[0].id], Status::Failed);
    assert_eq!(second.finished(), ids(&plan[1..]));
    part(&mut second, &plan[..1]);
    second.append(results::CellRecord::failed(plan[0].clone(), "a late failure of no account", 1)).expect("sound");
    finish(&mut second, &plan);
    assert!(finals(dir.path()).same(&frames(&plan)));
}

#[test]
fn a_run_that_misses_cells_is_partial() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = plan(&["none"], &[0.5], 3);
    let mut store = store(dir.path());
    part(&mut store, &plan[1..]);
    let finished = finish(&mut store, &plan);
    assert_eq!((finished.counts.missing, store.manifest().status), (1, RunStatus::Partial));
    assert!(finals(dir.path()).same(&frames(&plan[1..])));
}

/// The control of the kill tests: without the rename, a torn write would stand in `parts`, and it is seen.
#[test]
fn a_torn_part_is_seen_set_aside_and_costs_only_its_own_cells() {
    for frame in Frame::ALL {
        let dir = tempfile::tempdir().expect("a folder");
        let plan = plan(&["none", "points"], &[0.5], 2);
        let mut first = store(dir.path());
        part(&mut first, &plan[..2]);
        part(&mut first, &plan[2..]);
        drop(first);
        let torn = parts(dir.path()).remove(0);
        cut(&torn.join(frame.file()));
        let mut second = store(dir.path());
        let warnings: Vec<String> = second.warnings().iter().map(|w| w.to_string()).collect();
        assert!(warnings.len() == 1 && warnings[0].contains("a part is damaged"), "{warnings:?}");
        let done = second.finished();
        assert_eq!(done.len(), 2, "the other part is whole");
        let again: Vec<PlannedCell> = plan.iter().filter(|c| !done.contains(&c.id)).cloned().collect();
        part(&mut second, &again);
        finish(&mut second, &plan);
        assert!(finals(dir.path()).same(&frames(&plan)));
        assert_eq!(entries(&dir.path().join("damaged")).len(), 1);
    }
}

#[test]
fn a_part_that_lacks_a_file_or_was_changed_is_damaged() {
    let changes: [fn(&Path); 3] = [
        |part| fs::remove_file(part.join("rounds.parquet")).expect("removed"),
        |part| {
            let path = part.join("peers.parquet");
            let mut bytes = fs::read(&path).expect("bytes");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(&path, bytes).expect("written");
        },
        |part| fs::copy(part.join("cells.parquet"), part.join("groups.parquet")).map(drop).expect("copied"),
    ];
    for change in changes {
        let dir = tempfile::tempdir().expect("a folder");
        let mut first = store(dir.path());
        part(&mut first, &plan(&["none"], &[0.5], 2));
        drop(first);
        change(&parts(dir.path())[0]);
        let second = store(dir.path());
        assert_eq!((second.warnings().len(), second.finished().len()), (1, 0));
    }
}

#[test]
fn a_half_written_part_in_scratch_is_no_part_and_no_warning() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = plan(&["none"], &[0.5], 2);
    let mut first = store(dir.path());
    part(&mut first, &plan[..1]);
    let whole = parts(dir.path()).remove(0);
    drop(first);
    let scratch = dir.path().join("tmp/other-1-0/part");
    fs::create_dir_all(&scratch).expect("made");
    fs::copy(whole.join("cells.parquet"), scratch.join("cells.parquet")).expect("copied");
    cut(&scratch.join("cells.parquet"));
    let mut second = store(dir.path());
    assert!(second.warnings().is_empty());
    assert_eq!(second.finished(), ids(&plan[..1]));
    part(&mut second, &plan[1..]);
    finish(&mut second, &plan);
    assert!(finals(dir.path()).same(&frames(&plan)));
}

#[test]
fn a_truncated_final_frame_is_seen_by_readers_and_its_cells_run_again() {
    for frame in Frame::ALL {
        let dir = tempfile::tempdir().expect("a folder");
        let small = plan(&["none"], &[0.5], 2);
        let large = plan(&["none"], &[0.5], 4);
        let mut first = store(dir.path());
        part(&mut first, &small);
        finish(&mut first, &small);
        part(&mut first, &large[2..]);
        drop(first);
        cut(&dir.path().join(frame.file()));
        let text = ResultFolder::open(dir.path()).expect("a folder").frame(frame).expect_err("truncated").to_string();
        assert!(text.contains("truncated") && text.contains(frame.file()) && text.contains("again"), "{text}");

        let mut second = store(dir.path());
        assert_eq!(second.warnings().len(), 1);
        assert!(second.warnings()[0].to_string().contains(frame.file()));
        assert_eq!(entries(&dir.path().join("damaged")), [frame.file()]);
        assert_eq!(second.finished(), ids(&large[2..]), "the parts beside it are whole");
        part(&mut second, &small);
        finish(&mut second, &large);
        assert!(finals(dir.path()).same(&frames(&large)));
    }
}

#[test]
fn parts_left_beside_finished_frames_change_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = plan(&["none"], &[0.5], 3);
    let mut first = store(dir.path());
    part(&mut first, &plan);
    let left = parts(dir.path()).remove(0);
    let copy = dir.path().join("copy");
    fs::create_dir(&copy).expect("made");
    for frame in Frame::ALL {
        fs::copy(left.join(frame.file()), copy.join(frame.file())).expect("copied");
    }
    finish(&mut first, &plan);
    drop(first);
    fs::rename(&copy, &left).expect("as if the kill had come before the parts were removed");
    let mut second = store(dir.path());
    assert!(second.warnings().is_empty());
    assert_eq!(second.finished(), ids(&plan));
    finish(&mut second, &plan);
    assert!(finals(dir.path()).same(&frames(&plan)));
    assert!(parts(dir.path()).is_empty());
}

#[test]
fn a_folder_belongs_to_whom_two_of_file_question_and_cells_name() {
    let dir = tempfile::tempdir().expect("a folder");
    let (here, elsewhere) = (plan(&["none"], &[0.5], 2), plan(&["points"], &[0.1], 2));
    let mut first = store(dir.path());
    part(&mut first, &here);
    finish(&mut first, &here);
    drop(first);
    let before = fs::read(dir.path().join("manifest.json")).expect("bytes");
    let open = |question: &str, file: &str, cells: &[PlannedCell], existing| {
        let mut about = given::about();
        about.question = question.to_owned();
        about.experiment["file"] = file.into();
        Store::open(dir.path(), &about, cells, given::catalogue(), existing)
    };
    let (asked, file) = ("Who wins?", "../first.yaml");
    let beside = dir.path().canonicalize().expect("it is there").join("..").canonicalize().expect("what is around it");
    for (question, file, cells) in [
        (asked, "../copy.yaml", &elsewhere),
        ("Who loses?", file, &elsewhere),
        ("Who loses?", "../copy.yaml", &elsewhere),
        ("Who loses?", "../copy.yaml", &here),
    ] {
        let text = open(question, file, cells, Existing::Resume).expect_err("refused").to_string();
        // Files are named as they are found from here, not from the folder.
        let of = |question: &str, file: &str| format!("\"{question}\" ({})", beside.join(&file[3..]).display());
        let said = ["another experiment", &of(asked, "../first.yaml"), &of(question, file), "--out", "--fresh"];
        assert!(said.iter().all(|word| text.contains(word)), "{text}");
        assert_eq!(fs::read(dir.path().join("manifest.json")).expect("bytes"), before);
    }
    // A mended typo, a moved file, and another sweep of the same file, which says that nothing of it is used.
    for (question, file, cells, warned) in
        [("Who wins", file, &here, false), (asked, "../moved.yaml", &here, false), (asked, file, &elsewhere, true)]
    {
        let mut store = open(question, file, cells, Existing::Resume).expect("the same experiment");
        let said: Vec<String> = store.warnings().iter().map(|w| w.to_string()).collect();
        assert_eq!(said.iter().any(|w| w.contains("none of the 2 cells that are there")), warned, "{said:?}");
        finish(&mut store, &here);
        drop(store);
        let mut back = open(asked, "../first.yaml", &here, Existing::Resume).expect("as it was");
        finish(&mut back, &here);
    }
    // Whoever says so begins anew.
    let anew = open("Who loses?", "../copy.yaml", &elsewhere, Existing::Discard).expect("asked for");
    assert!(anew.finished().is_empty() && anew.manifest().about.question == "Who loses?");
}

#[test]
fn a_run_that_goes_on_leaves_what_the_frames_are_about() {
    let dir = tempfile::tempdir().expect("a folder");
    let (small, large) = (plan(&["none"], &[0.5], 2), plan(&["none"], &[0.5], 4));
    let mut first = store(dir.path());
    part(&mut first, &small);
    finish(&mut first, &small);
    drop(first);
    let mut later = given::about();
    later.experiment["rounds"] = 9.into();
    let open = || Store::open(dir.path(), &later, &large, given::catalogue(), Existing::Resume).expect("it opens");
    drop(open());
    let folder = ResultFolder::open(dir.path()).expect("a folder");
    let manifest = folder.manifest();
    assert_eq!((&manifest.about, &manifest.running), (&given::about(), &Some(later.clone())));
    assert_eq!((manifest.status, &manifest.seeds), (RunStatus::Running, &BTreeSet::from([1, 2])));
    assert_eq!(folder.frame(Frame::Cells).expect("the first one's").height(), 2);
    let mut second = open();
    part(&mut second, &large[2..3]);
    finish(&mut second, &large);
    let manifest = second.manifest();
    assert_eq!((&manifest.about, &manifest.running), (&later, &None));
    assert_eq!(manifest.seeds, BTreeSet::from([1, 2, 3]), "those of the cells that are there");
}

#[test]
fn pictures_last_as_long_as_the_frames_they_are_drawn_from() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = plan(&["none"], &[0.5], 2);
    let plots = dir.path().join("plots");
    let mut first = store(dir.path());
    part(&mut first, &plan);
    finish(&mut first, &plan);
    first.attach_pictures(&[("old.svg", "<svg/>"), ("both.svg", "<svg/>")]).expect("written");
    fs::write(plots.join("mine.png"), "of somebody else").expect("written");
    finish(&mut first, &plan);
    first.attach_pictures(&[("both.svg", "<svg></svg>")]).expect("written");
    assert_eq!(entries(&plots), ["both.svg", "mine.png"]);
    assert_eq!(first.manifest().pictures.keys().collect::<Vec<_>>(), ["both.svg"]);
    fs::remove_file(plots.join("mine.png")).expect("removed");
    drop(first);
    drop(Store::open(dir.path(), &given::about(), &[], given::catalogue(), Existing::Discard).expect("opened"));
    assert!(!plots.exists());
}

#[test]
fn a_folder_that_is_no_result_folder_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("thesis.tex"), "years of work").expect("written");
    let text = refused(dir.path());
    assert!(text.contains("thesis.tex") && text.contains("holds no results"), "{text}");
    assert_eq!(entries(dir.path()), ["thesis.tex"]);

    // What a kill leaves before the first manifest is written is taken, but no parts without a manifest.
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(dir.path().join("parts")).expect("made");
    fs::create_dir_all(dir.path().join("tmp/x-1-0")).expect("made");
    fs::write(dir.path().join("lock"), "").expect("written");
    drop(store(dir.path()));
    fs::remove_file(dir.path().join("manifest.json")).expect("removed");
    fs::create_dir_all(dir.path().join("parts/0123")).expect("made");
    assert!(refused(dir.path()).contains("`parts`"));
}

#[test]
fn a_damaged_or_newer_manifest_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(store(dir.path()));
    let manifest = dir.path().join("manifest.json");
    let sound = fs::read_to_string(&manifest).expect("text");
    fs::write(&manifest, sound.replace("\"format\": 1", "\"format\": 99")).expect("written");
    assert!(refused(dir.path()).contains("layout 99"));
    fs::write(&manifest, &sound[..sound.len() / 2]).expect("written");
    let text = refused(dir.path());
    assert!(text.contains("damaged") && text.contains("--fresh"), "{text}");
    // To begin anew it need not be read, as long as nothing else stands there.
    let anew = || Store::open(dir.path(), &given::about(), &[], given::catalogue(), Existing::Discard);
    fs::write(dir.path().join("thesis.tex"), "years of work").expect("written");
    assert!(anew().expect_err("refused").to_string().contains("thesis.tex"));
    fs::remove_file(dir.path().join("thesis.tex")).expect("removed");
    fs::write(dir.path().join("cells.parquet"), "torn").expect("written");
    drop(anew().expect("opened"));
    assert_eq!(entries(dir.path()), ["lock", "manifest.json", "parts", "tmp"]);
}

#[test]
fn a_place_that_cannot_be_written_is_one_clear_message() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    fs::write(&file, "").expect("written");
    assert!(refused(&file).contains("a file stands where a folder is needed"));
    assert!(refused(&file.join("out")).contains("a file stands where a folder is needed"));
    // Root may write anywhere but into the kernel's own folders.
    let text = refused(Path::new("/sys/freerider-results"));
    assert!(text.contains("cannot make the result folder") && text.contains("--out"), "{text}");
    for name in ["tmp", "lock"] {
        let dir = tempfile::tempdir().expect("a folder");
        let in_the_way = dir.path().join(name);
        if name == "lock" { fs::create_dir(&in_the_way) } else { fs::write(&in_the_way, "") }.expect("made");
        assert!(refused(dir.path()).contains("cannot write into the result folder"));
    }
}

#[test]
fn a_second_run_into_the_same_folder_is_refused_until_the_first_ends() {
    let dir = tempfile::tempdir().expect("a folder");
    let first = store(dir.path());
    let text = refused(dir.path());
    assert!(text.contains("in use") && text.contains(&std::process::id().to_string()), "{text}");
    drop(first);
    drop(store(dir.path()));
}

#[test]
fn a_full_disk_loses_nothing_and_the_call_can_be_made_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let small = plan(&["none"], &[0.5], 2);
    let large = plan(&["none"], &[0.5], 4);
    let mut store = store(dir.path());
    part(&mut store, &small);
    finish(&mut store, &small);
    let scratch = dir.path().join("tmp").join(&entries(&dir.path().join("tmp"))[0]);
    let full = |path: &Path| std::os::unix::fs::symlink("/dev/full", path).expect("linked");

    large[2..].iter().for_each(|cell| store.append(given::record(cell)).expect("sound"));
    fs::create_dir(scratch.join("part")).expect("made");
    full(&scratch.join("part/peers.parquet"));
    let text = store.flush().expect_err("full").to_string();
    assert!(text.contains("the disk is full") && text.contains("peers.parquet") && text.contains("free some space"));
    assert!(entries(&scratch).is_empty(), "the scratch folder is clean");
    assert!(store.pending_bytes() > 2 * 8 * (10 + 6), "the records wait");

    full(&scratch.join("rounds.parquet"));
    let text = store.finish(&large, BTreeMap::new()).expect_err("full").to_string();
    assert!(text.contains("the disk is full") && text.contains("rounds.parquet"), "{text}");
    assert!(finals(dir.path()).same(&frames(&small)), "the old frames still stand");
    finish(&mut store, &large);
    assert!(finals(dir.path()).same(&frames(&large)));
}

#[test]
fn beginning_anew_removes_what_was_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = plan(&["none"], &[0.5], 2);
    let mut first = store(dir.path());
    part(&mut first, &plan);
    finish(&mut first, &plan);
    first.attach("claims", &DataFrame::empty_with_height(0)).expect("attached");
    part(&mut first, &plan);
    drop(first);
    let second = Store::open(dir.path(), &given::about(), &[], given::catalogue(), Existing::Discard).expect("opened");
    assert!(second.finished().is_empty());
    assert_eq!(entries(dir.path()), ["lock", "manifest.json", "parts", "tmp"]);
}

#[test]
fn frames_attached_to_an_older_result_do_not_outlive_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = plan(&["none"], &[0.5], 2);
    let mut store = store(dir.path());
    part(&mut store, &plan);
    finish(&mut store, &plan);
    store.attach("claims", &DataFrame::empty_with_height(0)).expect("attached");
    store.attach("claims", &DataFrame::empty_with_height(0)).expect("replaced");
    finish(&mut store, &plan);
    assert!(!dir.path().join("claims.parquet").exists());
    let text = ResultFolder::open(dir.path()).expect("a folder").named("claims").expect_err("gone").to_string();
    assert!(text.contains("no frame `claims`") && text.contains("cells, groups, peers, rounds"), "{text}");
}

#[test]
fn readers_are_told_what_is_missing() {
    let dir = tempfile::tempdir().expect("a folder");
    let open = |path: &Path| ResultFolder::open(path).expect_err("nothing there").to_string();
    assert!(open(&dir.path().join("nowhere")).contains("no such folder"));
    assert!(open(dir.path()).contains("no manifest.json"));
    let plan = plan(&["none"], &[0.5], 1);
    let mut store = store(dir.path());
    let read = || ResultFolder::open(dir.path()).expect("a folder").frame(Frame::Peers).expect_err("no").to_string();
    assert!(read().contains("was not finished"));
    part(&mut store, &plan);
    finish(&mut store, &plan);
    fs::remove_file(dir.path().join("peers.parquet")).expect("removed");
    assert!(read().contains("the file is missing"));
    drop(store);
    assert_eq!(given::store(dir.path()).warnings().len(), 1);
    assert!(!dir.path().join("damaged").exists(), "nothing was there to be set aside");
}

#[test]
fn one_cell_is_held_against_its_second_run_to_the_last_bit() {
    let all = plan(&["none", "points"], &[0.5, 1.0], 2);
    let all = frames(&all.into_iter().map(whole_share).collect::<Vec<_>>());
    let cell = whole_share(plan(&["none", "points"], &[0.5, 1.0], 2).remove(2));
    let again = frames(std::slice::from_ref(&cell));
    let against = |again: &results::Frames| -> Vec<String> {
        let differences = Frame::ALL.map(|frame| {
            let stored = results::read::of_cell(all.frame(frame), &cell.id).expect("a cell");
            assert!(stored.height() > 0);
            results::read::differences(frame, &stored, again.frame(frame))
        });
        differences.concat()
    };
    assert_eq!(against(&again), [""; 0], "an axis of its own type and columns of other mechanisms are no difference");

    let mut record = given::record(&cell);
    record.cells[0].1 = f64::from_bits(record.cells[0].1.to_bits() + 1);
    record.rounds.columns[0].1[1] = f64::NAN;
    record.peers.columns.push(("news".into(), vec![1.0; 5]));
    let other = results::Frames::of(&[&record], &given::catalogue()).expect("sound");
    let found = against(&other);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("cells.coverage: 1 rows differ"), "{found:?}");
    assert!(found[1].contains("peers.news: 5 rows differ; row 0 was nothing and is 1"), "{found:?}");
    assert!(found[2].contains("rounds.online: 1 rows differ; row 1 was 2 and is nothing"), "{found:?}");
    record.peers.group_of.pop();
    record.peers.columns.iter_mut().for_each(|(_, values)| values.truncate(4));
    let short = results::Frames::of(&[&record], &given::catalogue()).expect("sound");
    assert!(against(&short).iter().any(|d| d.contains("5 rows are stored, now there are 4")));
}

/// A share of 1 as a whole number: alone its axis is Int64, beside 0.5 it is Float64.
fn whole_share(mut cell: PlannedCell) -> PlannedCell {
    if cell.axes[1].1 == results::Scalar::Number(1.0) {
        cell.axes[1].1 = 1.into();
    }
    cell
}

#[test]
fn scratch_of_others_is_swept_as_soon_as_the_lock_is_held() {
    let dir = tempfile::tempdir().expect("a folder");
    let tmp = dir.path().join("tmp");
    drop(store(dir.path()));
    let host = fs::read_to_string("/proc/sys/kernel/hostname").expect("a host").trim().to_string();
    let alive = format!("{host}-{}-77", std::process::id());
    let (dead, young) = (format!("{host}-999999999-0"), "elsewhere-7-0".to_string());
    for name in [&alive, &dead, &young] {
        fs::create_dir(tmp.join(name)).expect("made");
        fs::write(tmp.join(name).join("part"), "").expect("written");
    }
    drop(store(dir.path()));
    assert!(entries(&tmp).is_empty(), "the lock says that nobody else writes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// One thread, two threads, kills and resumes: the final frames are those of the plan.
    #[test]
    fn the_final_frames_depend_on_the_plan_alone(
        order in Just((0..12usize).collect::<Vec<_>>()).prop_shuffle(),
        cuts in proptest::collection::btree_set(1..12usize, 0..4),
        reopen in any::<u8>(),
        finish_between in any::<u8>(),
    ) {
        let dir = tempfile::tempdir().expect("a folder");
        let plan = plan(&["points", "none"], &[0.5, 1.0], 3);
        let mut ends: Vec<usize> = cuts.into_iter().chain([12]).collect();
        ends.dedup();
        let mut open = Some(store(dir.path()));
        let mut start = 0;
        for (step, end) in ends.into_iter().enumerate() {
            let mut store = open.take().unwrap_or_else(|| store(dir.path()));
            let cells: Vec<PlannedCell> = order[start..end].iter().map(|i| plan[*i].clone()).collect();
            part(&mut store, &cells);
            if finish_between >> step & 1 == 1 {
                finish(&mut store, &plan);
            }
            if reopen >> step & 1 == 0 {
                open = Some(store);
            }
            start = end;
        }
        let mut store = open.take().unwrap_or_else(|| store(dir.path()));
        finish(&mut store, &plan);
        prop_assert!(finals(dir.path()).same(&frames(&plan)));
    }
}
