//! Claims of every kind, judged on small frames whose numbers are known.

use results::record::CellRecord;
use results::{Band, Catalogue, Claim, Expected, Frames, Outcome, PlannedCell, Scalar, Selection, Verdict, judge};

use crate::given;

fn select(path: &str, value: impl Into<Scalar>) -> Selection {
    Selection::from([(path.to_string(), value.into())])
}

/// Frames in which `gain` is what `value` says for (mechanism, share, seed), in the system and in group `cheats`.
fn frames(mechanisms: &[&str], shares: &[f64], seeds: u64, value: impl Fn(&str, f64, u64) -> f64) -> Frames {
    frames_of(&given::plan(mechanisms, shares, seeds), value)
}

fn frames_of(plan: &[PlannedCell], value: impl Fn(&str, f64, u64) -> f64) -> Frames {
    let mut records: Vec<CellRecord> = plan.iter().map(given::record).collect();
    for record in &mut records {
        let share = record.cell.axes[1].1.number().expect("a share");
        let gain = value(&record.cell.mechanism, share, record.cell.seed);
        record.cells.push(("gain".into(), gain));
        record.groups[1].values.push(("gain".into(), 2.0 * gain));
    }
    Frames::of(&records.iter().collect::<Vec<_>>(), &Catalogue::default()).expect("sound")
}

fn gain() -> Claim {
    Claim { metric: "gain".into(), ..Claim::default() }
}

fn above() -> Claim {
    Claim { of: select("mechanism", "points"), above: Some(select("mechanism", "none")), ..gain() }
}

fn verdict(claim: &Claim, frames: &Frames) -> Verdict {
    judge(claim, &frames.cells, &frames.groups).expect("judged")
}

fn refused(claim: &Claim, frames: &Frames) -> String {
    judge(claim, &frames.cells, &frames.groups).expect_err("refused").to_string()
}

fn bonus(mechanism: &str, more: f64) -> f64 {
    if mechanism == "points" { more } else { 0.0 }
}

#[test]
fn above_holds_when_nearly_every_seed_agrees() {
    let all = frames(&["none", "points"], &[0.5], 6, |m, _, seed| seed as f64 + bonus(m, 2.0));
    let v = verdict(&above(), &all);
    assert_eq!((v.outcome, v.as_expected, v.n, v.test), (Outcome::Holds, true, 6, "above"));
    assert_eq!((v.estimate, v.low, v.high, v.p_value), (2.0, 2.0, 2.0, 1.0 / 64.0));

    // Four of six: p = 22/64.
    let some = frames(&["none", "points"], &[0.5], 6, |m, _, seed| bonus(m, if seed <= 2 { -1.0 } else { 1.0 }));
    let v = verdict(&above(), &some);
    assert_eq!((v.outcome, v.as_expected, v.p_value), (Outcome::Fails, false, 22.0 / 64.0));
    assert!(v.explanation.contains("above in 4 of 6 seeds"), "{}", v.explanation);
}

#[test]
fn below_is_above_turned_round_and_a_group_has_its_own_numbers() {
    let frames = frames(&["none", "points"], &[0.5], 6, |m, _, seed| seed as f64 + bonus(m, -2.0));
    let (of, other) = (select("mechanism", "points"), select("mechanism", "none"));
    let below = Claim { of, below: Some(other), group: Some("cheats".into()), ..gain() };
    let v = verdict(&below, &frames);
    assert_eq!((v.outcome, v.estimate, v.p_value), (Outcome::Holds, -4.0, 1.0 / 64.0));
    assert_eq!(verdict(&above(), &frames).outcome, Outcome::Fails);
}

#[test]
fn a_selection_may_name_another_group_of_the_same_cells() {
    // Group `cheats` has twice the value of the system; group 0 has its own.
    let plan = given::plan(&["none", "points"], &[0.5], 6);
    let mut records: Vec<CellRecord> = plan.iter().map(given::record).collect();
    for record in &mut records {
        record.groups[0].values.push(("gain".into(), 1.0));
        record.groups[1].values.push(("gain".into(), 2.0 + record.cell.seed as f64));
    }
    let frames = Frames::of(&records.iter().collect::<Vec<_>>(), &Catalogue::default()).expect("sound");
    let name = records[0].groups[0].name.as_str();
    let claim = Claim { group: Some("cheats".into()), above: Some(select("group", name)), ..gain() };
    let v = verdict(&claim, &frames);
    assert_eq!((v.outcome, v.n, v.p_value), (Outcome::Holds, 6, 1.0 / 64.0));
    assert_eq!(v.estimate, 4.5, "2 + the mean seed - 1");
    let turned = Claim { group: Some(name.into()), above: Some(select("group", "cheats")), ..gain() };
    assert_eq!(verdict(&turned, &frames).outcome, Outcome::Fails);
    let of = select("mechanism", "points");
    let some = Claim { of, group: Some("cheats".into()), above: Some(select("group", name)), ..gain() };
    assert_eq!(verdict(&some, &frames).n, 6, "another group of the same cells");
    let nobody = Claim { group: Some("cheats".into()), above: Some(select("group", "nobody")), ..gain() };
    assert!(refused(&nobody, &frames).contains("nobody"));
}

#[test]
fn a_group_of_which_some_have_no_value_leaves_a_claim_undecided() {
    let plan = given::plan(&["none", "points"], &[0.5], 6);
    let mut records: Vec<CellRecord> = plan.iter().map(given::record).collect();
    for record in &mut records {
        record.groups[1].values.push(("gain".into(), bonus(&record.cell.mechanism, 2.0) + 1.0));
    }
    let claim = Claim { group: Some("cheats".into()), ..above() };
    let frames =
        |records: &[CellRecord]| Frames::of(&records.iter().collect::<Vec<_>>(), &Catalogue::default()).expect("sound");
    assert_eq!(verdict(&claim, &frames(&records)).outcome, Outcome::Holds);
    records[3].groups[1].values.push(("gain_missing".into(), 4.0));
    let v = verdict(&claim, &frames(&records));
    assert_eq!(v.outcome, Outcome::Undecided);
    assert!(v.explanation.contains("4 of them"), "{}", v.explanation);
}

#[test]
fn comparing_something_with_itself_is_refused() {
    let frames = frames(&["none", "points"], &[0.5], 6, |m, _, _| bonus(m, 1.0));
    for other in [Selection::new(), select("mechanism", "points"), select("group", "cheats")] {
        let of = select("mechanism", "points");
        let claim = Claim { group: Some("cheats".into()), of, above: Some(other), ..gain() };
        assert!(refused(&claim, &frames).contains("with itself"));
    }
}

#[test]
fn ties_count_for_neither_and_all_tied_does_not_hold() {
    let tied = frames(&["none", "points"], &[0.5], 6, |_, _, _| 1.0);
    let v = verdict(&above(), &tied);
    assert_eq!((v.outcome, v.p_value), (Outcome::Fails, 1.0));
    assert!(v.explanation.contains("6 tied"), "{}", v.explanation);
    let five = frames(&["none", "points"], &[0.5], 6, |m, _, seed| bonus(m, if seed == 1 { 0.0 } else { 1.0 }));
    assert_eq!(verdict(&above(), &five).p_value, 1.0 / 32.0);
}

#[test]
fn too_few_seeds_are_undecided_not_false() {
    let frames = frames(&["none", "points"], &[0.5], 4, |m, _, _| bonus(m, 1.0));
    let v = verdict(&above(), &frames);
    assert_eq!((v.outcome, v.as_expected), (Outcome::Undecided, false));
    assert!(v.explanation.contains("at least 5 seeds"), "{}", v.explanation);
    let bold = Claim { confidence: 0.9, ..above() };
    assert_eq!(verdict(&bold, &frames).outcome, Outcome::Holds);
}

#[test]
fn swept_values_that_nobody_names_are_paired_and_averaged_inside_their_seed() {
    // At share 0.1 the difference is 3, at 0.5 it is -1: one mean of 1 per seed, not twelve signs.
    let frames = frames(&["none", "points"], &[0.1, 0.5], 6, |m, share, seed| {
        100.0 * share + seed as f64 + bonus(m, if share < 0.3 { 3.0 } else { -1.0 })
    });
    let v = verdict(&above(), &frames);
    assert_eq!((v.outcome, v.n), (Outcome::Holds, 6));
    assert!((v.estimate - 1.0).abs() < 1e-12);
}

#[test]
fn an_expected_failure_is_as_expected_and_an_unexpected_success_is_not() {
    let surprise = Claim { expected: Expected::Fails, why: Some("our swarm is small".into()), ..above() };
    let up = frames(&["none", "points"], &[0.5], 6, |m, _, _| bonus(m, 1.0));
    let down = frames(&["none", "points"], &[0.5], 6, |m, _, _| bonus(m, -1.0));
    assert_eq!((verdict(&surprise, &up).outcome, verdict(&surprise, &up).as_expected), (Outcome::Holds, false));
    assert_eq!((verdict(&surprise, &down).outcome, verdict(&surprise, &down).as_expected), (Outcome::Fails, true));
    let few = frames(&["none", "points"], &[0.5], 2, |m, _, _| bonus(m, -1.0));
    assert!(!verdict(&surprise, &few).as_expected, "undecided is never as expected");
}

#[test]
fn a_ratio_is_judged_on_the_log_scale() {
    let frames =
        frames(&["none", "points"], &[0.5], 6, |m, _, seed| seed as f64 * if m == "points" { 1.5 } else { 1.0 });
    let over = |band| Claim { over: Some(select("mechanism", "none")), within: Some(band), above: None, ..above() };
    let v = verdict(&over(Band::new(1.4, 1.6)), &frames);
    assert_eq!((v.outcome, v.n, v.test), (Outcome::Holds, 6, "over"));
    assert!((v.estimate - 1.5).abs() < 1e-12 && v.low <= v.estimate && v.estimate <= v.high);
    assert_eq!(verdict(&over(Band::new(1.6, f64::INFINITY)), &frames).outcome, Outcome::Fails);
    let zero = self::frames(&["none", "points"], &[0.5], 6, |m, _, _| bonus(m, 1.0));
    let v = verdict(&over(Band::new(0.0, f64::INFINITY)), &zero);
    assert_eq!(v.outcome, Outcome::Undecided);
    assert!(v.explanation.contains("not positive"), "{}", v.explanation);
}

#[test]
fn equal_up_to_rounding_is_tied() {
    // The mean of 49 equal values and that of 11 of them differ in their last bits.
    let mean = |n: usize| vec![19.9 / 1.7; n].iter().sum::<f64>() / n as f64;
    assert!(mean(49) != mean(11));
    let frames = frames(&["none", "points"], &[0.5], 12, |m, _, _| if m == "points" { mean(49) } else { mean(11) });
    for (of, other) in [("points", "none"), ("none", "points")] {
        let claim = Claim { of: select("mechanism", of), above: Some(select("mechanism", other)), ..gain() };
        let v = verdict(&claim, &frames);
        assert_eq!((v.outcome, v.estimate, v.p_value), (Outcome::Fails, 0.0, 1.0), "{}", v.explanation);
    }
    let every = Claim { every: Some(Band::new(mean(49).max(mean(11)), 12.0)), ..gain() };
    assert_eq!(verdict(&every, &frames).outcome, Outcome::Holds);
}

#[test]
fn hardly_any_pair_without_a_tie_decides_nothing() {
    // One of twelve pairs is above, the others are tied: neither the claim nor its contrary can be told.
    let frames = |untied: u64| {
        frames(&["none", "points"], &[0.5], 12, move |m, _, seed| if seed <= untied { bonus(m, 1.0) } else { 0.0 })
    };
    let contrary = || Claim { of: select("mechanism", "none"), above: Some(select("mechanism", "points")), ..gain() };
    for claim in [above(), contrary()] {
        let v = verdict(&claim, &frames(4));
        assert_eq!(v.outcome, Outcome::Undecided);
        assert!(
            v.explanation.contains("8 tied") && v.explanation.contains("5 seeds without a tie"),
            "{}",
            v.explanation
        );
    }
    assert_eq!(verdict(&above(), &frames(5)).outcome, Outcome::Holds);
    assert_eq!(verdict(&contrary(), &frames(5)).outcome, Outcome::Fails);
}

#[test]
fn only_seeds_count_that_all_averaged_points_have() {
    // As adaptive seeds leave it: at share 0.5 six seeds were enough, the noisy point at 0.1 has twenty.
    let mut plan = given::plan(&["none", "points"], &[0.1, 0.5], 20);
    plan.retain(|cell| cell.seed <= 6 || cell.axes[1].1 == Scalar::Number(0.1));
    let value = |m: &str, share: f64, seed: u64| {
        let noisy = if seed <= 6 { 10.0 } else { 2.0 };
        bonus(m, 1.0) + if share < 0.3 { noisy } else { 20.0 }
    };
    let frames = frames_of(&plan, value);
    let none = select("mechanism", "none");
    let mean = Claim { of: none.clone(), within: Some(Band::new(15.0, 15.0)), ..gain() };
    let ratio = Claim { over: Some(none), within: Some(Band::new(1.0, 1.2)), above: None, ..above() };
    for claim in [mean, above(), ratio] {
        let v = verdict(&claim, &frames);
        assert_eq!((v.outcome, v.n), (Outcome::Holds, 6), "{}: {}", v.claim, v.explanation);
        let said = "judged on the 6 seeds that all 2 points have, 14 others were left out";
        assert!(v.explanation.contains(said), "{}", v.explanation);
    }
    // A single point has all its seeds.
    let noisy = select("population.cheats.share", 0.1);
    let alone = Claim { of: noisy, within: Some(Band::new(4.4, 4.4)), ..gain() };
    let v = verdict(&alone, &frames_of(&given::plan(&["none"], &[0.1], 20), value));
    assert_eq!((v.outcome, v.n), (Outcome::Holds, 20));
    // Points that have no seed in common have no mean.
    let mut apart = given::plan(&["none"], &[0.1, 0.5], 20);
    apart.retain(|cell| (cell.seed <= 10) == (cell.axes[1].1 == Scalar::Number(0.1)));
    let v = verdict(&Claim { within: Some(Band::new(-100.0, 100.0)), ..gain() }, &frames_of(&apart, value));
    assert_eq!((v.outcome, v.n), (Outcome::Undecided, 0), "{}", v.explanation);
}

#[test]
fn a_mean_is_within_when_it_lies_in_the_band() {
    // Seeds 1 to 5: mean 3, half-width 1.963.
    let frames = frames(&["none"], &[0.5], 5, |_, _, seed| seed as f64);
    let within = |low, high| Claim { within: Some(Band::new(low, high)), ..gain() };
    let v = verdict(&within(2.9, f64::INFINITY), &frames);
    assert_eq!((v.outcome, v.n, v.estimate), (Outcome::Holds, 5, 3.0));
    assert!((v.high - 4.963243161).abs() < 1e-6, "{}", v.high);
    // Its interval reaches into the band, the mean does not: noise and a higher confidence are no help.
    for (confidence, verb) in [(0.8, "misses"), (0.95, "reaches into")] {
        let v = verdict(&Claim { confidence, ..within(4.5, f64::INFINITY) }, &frames);
        assert!(v.outcome == Outcome::Fails && v.explanation.contains(verb), "{}", v.explanation);
    }
    let v = verdict(&within(5.0, f64::INFINITY), &frames);
    assert!(v.outcome == Outcome::Fails && v.explanation.contains("misses"), "{}", v.explanation);
    assert_eq!(verdict(&within(f64::NEG_INFINITY, 1.0), &frames).outcome, Outcome::Fails);
    let one = self::frames(&["none"], &[0.5], 1, |_, _, _| 1.0);
    assert_eq!(verdict(&within(0.0, 2.0), &one).outcome, Outcome::Undecided, "one seed proves nothing");
}

#[test]
fn every_looks_at_each_cell() {
    let claim = Claim { every: Some(Band::new(0.0, 3.0)), ..gain() };
    let inside = frames(&["none"], &[0.1, 0.5], 3, |_, _, seed| seed as f64);
    let v = verdict(&claim, &inside);
    assert_eq!((v.outcome, v.n, v.estimate, v.low, v.high), (Outcome::Holds, 6, 3.0, 1.0, 3.0));
    let outside = frames(&["none"], &[0.1, 0.5], 3, |_, share, seed| if share > 0.3 && seed == 2 { 3.5 } else { 1.0 });
    let v = verdict(&claim, &outside);
    assert_eq!((v.outcome, v.estimate), (Outcome::Fails, 3.5));
    assert!(v.explanation.contains("1 of 6 cells outside") && v.explanation.contains("seed 2"), "{}", v.explanation);
    let conserved = Claim { metric: "imbalance_bytes".into(), every: Some(Band::new(0.0, 0.0)), ..Claim::default() };
    assert_eq!(verdict(&conserved, &inside).outcome, Outcome::Holds);
}

#[test]
fn failed_cells_and_missing_values_leave_a_claim_undecided() {
    let plan = given::plan(&["none", "points"], &[0.5], 6);
    let mut records: Vec<CellRecord> = plan.iter().map(given::record).collect();
    for record in &mut records {
        record.cells.push(("gain".into(), 1.0));
    }
    records[7] = CellRecord::failed(plan[7].clone(), "overflow in round 2", 2);
    let some_failed = Frames::of(&records.iter().collect::<Vec<_>>(), &Catalogue::default()).expect("sound");
    let missing = frames(&["none", "points"], &[0.5], 6, |m, _, seed| if seed == 3 { f64::NAN } else { bonus(m, 1.0) });
    let claims = [
        above(),
        Claim { within: Some(Band::new(0.0, 9.0)), ..gain() },
        Claim { every: Some(Band::new(0.0, 9.0)), ..gain() },
    ];
    for claim in claims {
        let v = verdict(&claim, &some_failed);
        assert_eq!(v.outcome, Outcome::Undecided, "{}", v.claim);
        assert!(v.explanation.contains("failed") && v.explanation.contains("overflow in round 2"), "{}", v.explanation);
        let v = verdict(&claim, &missing);
        assert_eq!(v.outcome, Outcome::Undecided, "{}", v.claim);
        assert!(v.explanation.contains("have no value"), "{}", v.explanation);
    }
    // What is outside is outside, whatever failed elsewhere; and a selection without the failed cell is decided.
    let strict = Claim { every: Some(Band::new(2.0, 9.0)), ..gain() };
    assert_eq!(verdict(&strict, &some_failed).outcome, Outcome::Fails);
    let well = Claim { of: select("mechanism", "none"), within: Some(Band::new(0.0, 9.0)), ..gain() };
    assert_eq!(verdict(&well, &some_failed).outcome, Outcome::Holds);
}

#[test]
fn a_claim_about_nothing_is_an_error_that_names_what_is_near() {
    let frames = frames(&["none", "points"], &[0.1, 0.5], 2, |_, _, _| 1.0);
    let cases = [
        (Claim { metric: "coverag".into(), ..above() }, "no metric `coverag`; nearest: coverage"),
        (Claim { metric: "strategy".into(), group: Some("cheats".into()), ..above() }, "no metric `strategy`"),
        (Claim { group: Some("cheat".into()), ..above() }, "no group `cheat`; nearest: cheats"),
        (Claim { of: select("mechanisms", "points"), ..above() }, "`mechanisms` is not swept; nearest: mechanism"),
        (Claim { of: select("mechanism", "point"), ..above() }, "no cell has mechanism=point; nearest: points"),
        (Claim { above: Some(select("mechanism", "nobody")), ..above() }, "no cell has mechanism=nobody"),
        (Claim { of: select("population.cheats.share", 0.2), ..above() }, "no cell has population.cheats.share=0.2"),
        (
            Claim { of: select("mechanism", "points"), above: Some(select("population.cheats.share", 0.1)), ..gain() },
            "selects more than one cell; they differ in `population.cheats.share`",
        ),
    ];
    for (claim, said) in cases {
        let text = refused(&claim, &frames);
        assert!(text.contains(said), "{said:?} is missing in {text:?}");
    }
    // The two sides have no seed in common.
    let mut plan = given::plan(&["none", "points"], &[0.5], 3);
    plan.retain(|c| (c.mechanism == "none") == (c.seed == 1));
    let text = refused(&above(), &frames_of(&plan, |_, _, _| 1.0));
    assert!(text.contains("no cell on one side has a partner"), "{text}");
    let both = Selection::from([("mechanism".into(), "none".into()), ("population.cheats.share".into(), 0.5.into())]);
    let mut apart = given::plan(&["none", "points"], &[0.1, 0.5], 2);
    apart.retain(|c| (c.mechanism == "none") == (c.axes[1].1 == Scalar::Number(0.1)));
    let text =
        refused(&Claim { of: both, within: Some(Band::new(0.0, 1.0)), ..gain() }, &frames_of(&apart, |_, _, _| 1.0));
    assert!(text.contains("at the same time"), "{text}");
}

#[test]
fn cells_without_a_partner_are_told() {
    let mut plan = given::plan(&["none", "points"], &[0.5], 7);
    plan.retain(|c| c.mechanism == "none" || c.seed <= 6);
    let v = verdict(&above(), &frames_of(&plan, |m, _, _| bonus(m, 1.0)));
    assert_eq!((v.outcome, v.n), (Outcome::Holds, 6));
    assert!(v.explanation.contains("1 cells have no partner"), "{}", v.explanation);
}

#[test]
fn a_bare_name_selects_its_variants_unless_a_cell_has_exactly_that_name() {
    let variants = frames(&["none", "points(tiers=3)"], &[0.5], 6, |m, _, _| if m == "none" { 0.0 } else { 1.0 });
    assert_eq!(verdict(&above(), &variants).outcome, Outcome::Holds);
    let exact = frames(&["none", "points", "points(tiers=3)"], &[0.5], 6, |m, _, _| bonus(m, 1.0));
    assert_eq!(verdict(&above(), &exact).outcome, Outcome::Holds);
}

#[test]
fn verdicts_become_a_frame() {
    let frames = frames(&["none", "points"], &[0.5], 6, |m, _, _| bonus(m, 1.0));
    let every = Claim { every: Some(Band::new(0.0, 1.0)), label: Some("bounds".into()), ..gain() };
    let table = results::verdict::frame(&[verdict(&above(), &frames), verdict(&every, &frames)]).expect("a frame");
    assert_eq!(table.height(), 2);
    assert_eq!(table.column("p_value").expect("there").null_count(), 1);
    assert_eq!(table.column("label").expect("there").str().expect("text").get(1), Some("bounds"));
    assert_eq!(table.column("outcome").expect("there").str().expect("text").get(0), Some("holds"));
}
