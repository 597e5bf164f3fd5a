//! What measures say of groups is a column of the groups frame, for claims and tables as for records.

use crate::commands::{freerider, said, small};
use crate::small::{plan, swarm};
use experiments::cell::{Signals, columns, metrics, play};

#[test]
fn a_record_has_the_quantiles_of_its_groups_beside_their_means() {
    let plan = plan(&swarm("free_rider"));
    let cell = &plan.cells[0];
    let record = play(cell, &Signals::default()).expect("nobody stops it");
    record.check().expect("columns that fit together");
    let of = |group: usize, name: &str| {
        let row = &record.groups[group];
        row.values.iter().find(|(column, _)| column == name).map(|(_, value)| *value).expect("a column")
    };
    let (p10, p50, p90) = (of(0, "download_p10_s"), of(0, "download_p50_s"), of(0, "download_p90_s"));
    assert!(0.0 < p10 && p10 <= p50 && p50 <= p90, "{p10}, {p50}, {p90}");
    assert!(p10 < of(0, "download_s") && of(0, "download_s") < of(0, "download_p99_s"));
    let of_all = record.cells.iter().find(|(name, _)| name == "download_p50_s").expect("of all leechers, too").1;
    assert!(p50 <= of_all && of_all <= of(1, "download_p50_s"), "free-riders are slower");
    assert_eq!(record.groups[2].name, "seeds");
    assert!(of(2, "download_p50_s").is_nan());
    let known = metrics(&plan);
    assert!(known.groups.iter().any(|name| name == "download_p50_s"));
    assert!(known.cells.iter().any(|name| name == "download_p50_s"));
}

#[test]
fn what_is_measured_elsewhere_is_no_column_and_a_claim_on_it_is_told_so() {
    let plan = plan(&swarm("free_rider"));
    let has = |name: &str| columns(&plan).iter().any(|column| column.name == name);
    assert!(has("download_s") && has("utility") && !has("queue_position") && !has("coverage_2"));
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "claims: [{ metric: coverage_2, within: [0.5, 1] }]\n");
    let (code, _, diagnostics) = said(&freerider(&["check", &file]));
    assert_eq!(code, 2, "{diagnostics}");
    assert!(diagnostics.contains("the measure `coverage` has it, and fits file_sharing, trace only"), "{diagnostics}");
}

#[test]
fn claims_and_tables_name_them() {
    let temp = tempfile::tempdir().expect("a folder");
    let more = "tables: [download_p50_s, share_ratio_fairness]
claims:
  - { metric: download_p50_s, group: honest, every: [1, 3000] }
  - { metric: download_p50_s, every: [1, 3000] }
";
    let (file, out) = (small(temp.path(), more), temp.path().join("out").display().to_string());
    let (code, answer, diagnostics) = said(&freerider(&["run", &file, "--out", &out]));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    for word in ["share_ratio_fairness", "download_p50_s of honest"] {
        assert!(answer.contains(word), "{word} is missing in\n{answer}");
    }
}
