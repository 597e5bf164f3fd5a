//! Columns: their order, types and documentation.

use polars::prelude::{DataFrame, DataType};
use results::payoffs::Table;
use results::record::CellRecord;
use results::search::Searches;
use results::{COLUMNS, Catalogue, Frame, Frames, Status, Verdict};

use crate::given;

fn names(frame: &DataFrame) -> Vec<&str> {
    frame.get_column_names().into_iter().map(|n| n.as_str()).collect()
}

#[test]
fn every_row_carries_its_context_and_columns_have_their_order() {
    let frames = given::frames(&given::plan(&["none", "points"], &[0.5], 2));
    assert_eq!(
        names(&frames.cells),
        [
            "cell_id",
            "seed",
            "workload",
            "mechanism",
            "population.cheats.share",
            "status",
            "message",
            "rounds_played",
            "imbalance_bytes",
            "coverage",
            "inflation",
        ]
    );
    assert_eq!(
        names(&frames.groups),
        [
            "cell_id",
            "seed",
            "mechanism",
            "population.cheats.share",
            "group",
            "strategy",
            "peers",
            "uploaded_bytes",
            "download_s",
            "download_s_missing",
        ]
    );
    assert_eq!(names(&frames.peers), ["cell_id", "seed", "group", "peer", "uploaded_bytes", "download_s"]);
    assert_eq!(names(&frames.rounds), ["cell_id", "seed", "group", "round", "online"]);
    let heights = Frame::ALL.map(|f| frames.frame(f).height());
    assert_eq!(heights, [4, 8, 20, 24]);
}

#[test]
fn values_land_where_they_belong_with_their_type() {
    let frames = given::frames(&given::plan(&["none", "points"], &[0.5], 2));
    let peers = &frames.peers;
    assert_eq!(peers.column("uploaded_bytes").expect("there").dtype(), &DataType::Int64);
    assert_eq!(peers.column("uploaded_bytes").expect("there").i64().expect("whole").get(7), Some(2002));
    assert_eq!(peers.column("group").expect("there").str().expect("text").get(7), Some("cheats"));
    assert_eq!(peers.column("download_s").expect("there").null_count(), 8);
    let online = frames.rounds.column("online").expect("there").i64().expect("whole").clone();
    assert_eq!((online.get(1), online.get(3), online.get(4)), (Some(2), None, Some(1)));
    assert_eq!(frames.rounds.column("round").expect("there").i64().expect("whole").get(4), Some(2));
    let inflation = frames.cells.column("inflation").expect("there").f64().expect("numbers").clone();
    assert_eq!((inflation.get(0), inflation.get(2)), (None, Some(0.5)));
    // Seed 1, share 0.5: x = 6; the honest have 6, none and 6.1.
    let mean = frames.groups.column("download_s").expect("there").f64().expect("numbers").get(0).expect("a value");
    assert_eq!(mean, (6.0 + 6.1) / 2.0);
}

#[test]
fn a_failed_cell_has_its_message_and_nothing_else() {
    let plan = given::plan(&["none"], &[0.5], 2);
    let mut failed = given::record(&plan[0]);
    (failed.status, failed.message) = (Status::Failed, "overflow in round 2".into());
    let well = given::record(&plan[1]);
    let frames = Frames::of(&[&failed, &well], &given::catalogue()).expect("sound");
    assert_eq!(Frame::ALL.map(|f| frames.frame(f).height()), [2, 2, 5, 6]);
    let text = |name: &str| frames.cells.column(name).expect("there").str().expect("text").get(0).map(String::from);
    assert_eq!((text("status"), text("message")), (Some("failed".into()), Some("overflow in round 2".into())));
    assert_eq!(frames.cells.column("coverage").expect("there").null_count(), 1);
}

#[test]
fn announced_columns_are_there_without_a_value_and_others_are_not() {
    let plan = given::plan(&["none"], &[0.5], 1);
    let mut record = given::record(&plan[0]);
    record.cells = vec![("whim".into(), f64::NAN)];
    let frames = Frames::of(&[&record], &given::catalogue()).expect("sound");
    assert!(frames.cells.column("coverage").is_ok());
    assert!(frames.cells.column("whim").is_err());
    let frames = Frames::of(&[], &Catalogue::default()).expect("sound");
    assert_eq!(frames.cells.height(), 0);
}

#[test]
fn a_defect_in_a_record_is_refused_not_written() {
    let mut record: CellRecord = given::record(&given::plan(&["none"], &[0.5], 1)[0]);
    record.peers.columns[0].1.pop();
    let text = Frames::of(&[&record], &given::catalogue()).expect_err("a short column").to_string();
    assert!(text.contains("uploaded_bytes"), "{text}");
}

/// The table of columns is the page's source: it must say what the frames have.
#[test]
fn the_documented_columns_are_the_columns() {
    // Only cells of `points` have queues and games.
    let frames = given::frames(&given::plan(&["points"], &[0.5], 1));
    let claims = results::verdict::frame(&[] as &[Verdict]).expect("a frame");
    let payoffs = results::payoffs::frame(&Table::default(), 0.95).expect("a frame");
    let rankings = results::rankings::frame(&[], &[]).expect("a frame");
    let equilibria = results::solved::equilibria(&[]).expect("a frame");
    let search = Searches {
        group: String::new(),
        method: String::new(),
        metric: String::new(),
        minimise: false,
        tolerance: None,
        params: Vec::new(),
        tries: Vec::new(),
    };
    let search = search.frame(0.95).expect("a frame");
    let attached = [
        ("claims", &claims),
        ("payoffs", &payoffs),
        ("rankings", &rankings),
        ("equilibria", &equilibria),
        ("search", &search),
    ];
    let all: Vec<_> = Frame::POSSIBLE.map(|f| (f.name(), frames.frame(f))).into_iter().chain(attached).collect();
    assert!(COLUMNS.iter().all(|column| all.iter().any(|(name, _)| *name == column.frame)));
    for (name, frame) in all {
        let documented: Vec<_> = COLUMNS.iter().filter(|c| c.frame == name && !c.name.contains('<')).collect();
        let metrics = [
            "imbalance_bytes",
            "coverage",
            "uploaded_bytes",
            "download_s",
            "download_s_missing",
            "online",
            "inflation",
            "score",
            "turns",
        ];
        let axes = ["population.cheats.share"];
        let written: Vec<&str> = names(frame)
            .into_iter()
            .filter(|n| {
                let is_documented = documented.iter().any(|column| column.name == *n);
                (is_documented || !metrics.contains(n))
                    && !axes.contains(n)
                    && (!["groups", "standings", "matches"].contains(&name) || *n != "mechanism")
            })
            .collect();
        assert_eq!(written, documented.iter().map(|c| c.name).collect::<Vec<_>>(), "{name}");
        for column in documented {
            let dtype = frame.column(column.name).expect("there").dtype().clone();
            assert_eq!(format!("{dtype:?}"), column.kind, "{name}.{}", column.name);
            assert!(column.doc.ends_with('.'));
        }
    }
    let of = |name: &str| COLUMNS.iter().find(|c| c.frame == "claims" && c.name == name).expect("there").doc;
    let tests = ["above", "below", "over", "within", "every", "correlation", "pareto"];
    assert!(tests.iter().all(|test| of("test").contains(&format!("`{test}`"))));
}
