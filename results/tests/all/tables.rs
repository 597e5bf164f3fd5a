//! The tables that a person reads.

use results::table::{self, Look};
use results::{Band, Claim, Expected, judge, published};

use crate::given;

const ASCII: Look = Look::Ascii;

#[test]
fn groups_are_listed_by_axis_with_intervals() {
    let frames = given::frames(&given::plan(&["none"], &[0.1, 0.5], 2));
    let text = table::groups(&frames.groups, &["download_s", "uploaded_bytes"], 0.95, ASCII).expect("a table");
    // Seeds 1 and 2 at share 0.1: honest means 2.05 and 3.05, together just under 2.55; t(1) = 12.706, so ± 6.4.
    let should = "\
| population.cheats.share | group  | strategy     | peers | seeds |  download_s |  uploaded_bytes |
|-------------------------|--------|--------------|-------|-------|-------------|-----------------|
| 0.1                     | honest | honest       |     3 |     2 | 2.5 +- 6.4* | 1668.2 +- 6.4 |";
    let squeeze = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ").replace('-', "");
    assert!(text.contains("| 0.1 "), "{text}");
    assert_eq!(squeeze(text.lines().next().unwrap_or_default()), squeeze(should.lines().next().unwrap_or_default()));
    assert_eq!(squeeze(text.lines().nth(2).unwrap_or_default()), squeeze(should.lines().nth(2).unwrap_or_default()));
    assert_eq!(text.lines().count(), 7, "four groups, and a note that one peer has no value: {text}");
    assert!(text.is_ascii() && !text.contains("mechanism"), "an axis with one value says nothing: {text}");
}

#[test]
fn a_table_fits_the_terminal() {
    let frames = given::frames(&given::plan(&["none"], &[0.1, 0.5], 2));
    let print = |look| table::groups(&frames.groups, &["download_s", "uploaded_bytes"], 0.95, look).expect("a table");
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let whole = print(Look::Unicode);
    assert_eq!(print(Look::Terminal(200)), whole, "a wide terminal shows all as it is");
    for width in [80, 70, 50] {
        let text = print(Look::Terminal(width));
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with(['│', '┌', '└'])).collect();
        assert!(widest(&whole) > usize::from(width) && widest(&rows.join("\n")) <= usize::from(width), "{text}");
        assert!(text.starts_with("in all rows: ") && text.contains("seeds 2"), "{text}");
        assert!(text.contains("│ share ") && !text.contains("population"), "{text}");
    }
}

#[test]
fn what_the_system_did_is_listed_by_axis() {
    let frames = given::frames(&given::plan(&["none", "points"], &[0.5], 2));
    let text = table::cells(&frames.cells, &["coverage", "inflation"], 0.95, ASCII).expect("a table");
    let rows: Vec<Vec<&str>> =
        text.lines().map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect();
    assert_eq!(rows[0], ["mechanism", "seeds", "coverage", "inflation"], "an axis with one value says nothing");
    // Seeds 1 and 2: x is 6 and 7, and the mean of 1/6 and 1/7 is 0.1548.
    assert_eq!(rows[2], ["none", "2", "0.15 +- 0.15", "-"]);
    assert_eq!(rows[3], ["points", "2", "0.15 +- 0.15", "0.5 +- 0"]);
    let trouble = table::cells(&frames.cells, &["coverege"], 0.95, ASCII).expect_err("unknown").to_string();
    assert!(trouble.contains("nearest: coverage"), "{trouble}");
}

#[test]
fn an_unknown_metric_names_the_nearest() {
    let frames = given::frames(&given::plan(&["none"], &[0.5], 1));
    let text = table::groups(&frames.groups, &["downlod_s"], 0.95, ASCII).expect_err("unknown").to_string();
    assert!(text.contains("nearest: download_s"), "{text}");
}

#[test]
fn claims_are_marked_and_explained() {
    let frames = given::frames(&given::plan(&["none"], &[0.5], 6));
    let band = |low, high| Claim { metric: "coverage".into(), within: Some(Band::new(low, high)), ..Claim::default() };
    let claims = [
        Claim { label: Some("G2 conservation".into()), ..band(0.0, 1.0) },
        band(2.0, 3.0),
        Claim { expected: Expected::Fails, why: Some("toy numbers".into()), ..band(2.0, 3.0) },
        Claim {
            of: [("mechanism".to_string(), given::text("none"))].into(),
            metric: "inflation".into(),
            ..band(0.0, 1.0)
        },
    ];
    let judged = |c: &Claim| judge(c, &frames.cells, &frames.groups);
    assert!(judged(&claims[3]).is_err(), "no cell wrote this column");
    let verdicts: Vec<_> = claims[..3].iter().map(|c| judged(c).expect("judged")).collect();
    let text = table::claims(&verdicts, Look::default());
    for verdict in [" holds ", " FAILS ", " fails, ", " coverage, within "] {
        assert!(text.contains(verdict), "`{verdict}` is missing in\n{text}");
    }
    assert!(text.contains("G2 conservation") && text.contains("coverage within [2, 3]"), "{text}");
    assert!(text.contains("toy numbers"), "{text}");
    let ascii = table::claims(&verdicts, Look::Ascii);
    assert!(ascii.is_ascii(), "{ascii}");
    assert!(ascii.lines().all(|l| l.chars().count() <= 140), "{ascii}");
}

#[test]
fn a_page_gets_one_line_for_each_row() {
    let frames = given::frames(&given::plan(&["none"], &[0.1, 0.5], 2));
    let text = table::groups(&frames.groups, &["download_s"], 0.95, Look::Markdown).expect("a table");
    assert!(
        text.contains("2.5 ± 6.4*")
            && text.ends_with("\n\n\\* the mean over those peers that have a value; others have none"),
        "{text}"
    );
    let note = "a | b, ".repeat(60);
    let why = Claim { expected: Expected::Fails, why: Some(note), metric: "coverage".into(), ..Claim::default() };
    let claim = Claim { within: Some(Band::new(2.0, 3.0)), ..why };
    let verdict = judge(&claim, &frames.cells, &frames.groups).expect("judged");
    let text = table::claims(&[verdict], Look::Markdown);
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains("a \\| b, a \\| b"), "{text}");
}

#[test]
fn a_summary_keeps_means_intervals_and_who_is_missing() {
    let frames = given::frames(&given::plan(&["none"], &[0.1, 0.5], 2));
    let csv = published::groups(&frames.groups, &["download_s"], 0.95).expect("a table");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0], "mechanism,population.cheats.share,group,strategy,peers,metric,n,mean,low,high,missing",
        "an axis with one value stays"
    );
    assert_eq!(lines.len(), 5, "{csv}");
    assert!(lines[1].starts_with("none,0.1,honest,honest,3,download_s,2,2.5"), "{csv}");
    assert!(lines[1].ends_with(",1"), "one peer of three has no value: {csv}");
    let text = published::groups(&frames.groups, &["downlod_s"], 0.95).expect_err("unknown").to_string();
    assert!(text.contains("nearest: download_s"), "{text}");
}
