//! Plots: which points follow from frames, and that they are drawn.

use results::Frames;
use results::plot::{Figure, GROUP, Plot, ROUND, Tables, draw, figure};

use crate::given;

fn of(plot: &Plot, frames: &Frames) -> Result<Figure, String> {
    let tables = Tables { cells: &frames.cells, groups: &frames.groups, rounds: Some(&frames.rounds) };
    figure(plot, &tables).map_err(|trouble| trouble.to_string())
}

fn plot(x: &str, y: &str) -> Plot {
    Plot { name: "it".into(), x: x.into(), y: y.into(), ..Plot::default() }
}

fn frames() -> Frames {
    given::frames(&given::plan(&["none", "points"], &[0.1, 0.5], 4))
}

#[test]
fn a_swept_number_gives_a_line_of_means_with_intervals_per_series() {
    let asked = Plot { by: Some("mechanism".into()), ..plot("population.cheats.share", "coverage") };
    let figure = of(&asked, &frames()).expect("a figure");
    assert_eq!(
        figure.series.iter().map(|s| (s.name.as_str(), s.joined)).collect::<Vec<_>>(),
        [("none", true), ("points", true)]
    );
    let first = figure.series[0].points[0];
    let values: Vec<f64> = (1..=4).map(|seed| 1.0 / (f64::from(seed) + 1.0)).collect();
    let interval = results::statistics::mean_interval(&values, 0.95);
    assert_eq!((first.at, first.half_width.1), ((0.1, interval.estimate), interval.half_width()));
    assert_eq!(figure.series[0].points[1].at.0, 0.5);
}

#[test]
fn points_are_means_over_the_seeds_that_all_their_combinations_have() {
    // As adaptive seeds leave it: with `points` four seeds were enough, with `none` there are twenty.
    let mut plan = given::plan(&["none", "points"], &[0.1, 0.5], 20);
    plan.retain(|cell| cell.seed <= 4 || cell.mechanism == "none");
    let (all, few) = (given::frames(&plan), frames());
    let over = plot("population.cheats.share", "coverage");
    let points = |asked: &Plot, frames: &Frames| {
        let figure = of(asked, frames).expect("a figure");
        figure.series.iter().map(|s| s.points.iter().map(|p| p.at).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    assert_eq!(points(&over, &all), points(&over, &few));
    let rounds = Plot { by: Some(GROUP.into()), ..plot(ROUND, "online") };
    assert_eq!(points(&rounds, &all), points(&rounds, &few));
    // A series of its own has all its seeds.
    let apart = Plot { by: Some("mechanism".into()), ..over };
    assert_ne!(points(&apart, &all)[0], points(&apart, &few)[0]);
    assert_eq!(points(&apart, &all)[1], points(&apart, &few)[1]);
}

#[test]
fn words_stand_side_by_side_and_groups_are_series() {
    let asked = Plot { by: Some(GROUP.into()), ..plot("mechanism", "uploaded_bytes") };
    let figure = of(&asked, &frames()).expect("a figure");
    assert_eq!(figure.x.words, ["none", "points"]);
    assert_eq!(figure.series.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["honest", "cheats"]);
    let honest: Vec<f64> = figure.series[0].points.iter().map(|p| p.at.0).collect();
    assert_eq!(honest, [0.0, 1.0]);
}

#[test]
fn a_metric_against_a_metric_is_one_point_for_each_point_of_the_sweep() {
    let asked =
        Plot { by: Some("mechanism".into()), group: Some("cheats".into()), ..plot("uploaded_bytes", "coverage") };
    let figure = of(&asked, &frames()).expect("a figure");
    assert_eq!(figure.series.iter().map(|s| (s.points.len(), s.joined)).collect::<Vec<_>>(), [(2, false), (2, false)]);
}

#[test]
fn rounds_are_means_over_the_seeds() {
    let asked = Plot { by: Some(GROUP.into()), ..plot(ROUND, "online") };
    let figure = of(&asked, &frames()).expect("a figure");
    let points = |nth: usize| figure.series[nth].points.iter().map(|p| p.at).collect::<Vec<_>>();
    // Rounds without a value have no point.
    assert_eq!(points(0), [(0.0, 3.0), (1.0, 3.0), (2.0, 1.0)]);
    assert_eq!(points(1), [(0.0, 2.0), (2.0, 0.0)]);
}

#[test]
fn a_figure_is_drawn_with_its_words_and_without_what_cannot_be_drawn() {
    let asked = Plot {
        by: Some(GROUP.into()),
        title: Some("Who uploads".into()),
        log_y: true,
        ..plot("mechanism", "uploaded_bytes")
    };
    let figure = of(&asked, &frames()).expect("a figure");
    let svg = draw(&figure).expect("drawn");
    for word in ["<svg", "Who uploads", "points", "cheats", "uploaded_bytes"] {
        assert!(svg.contains(word), "{word} is missing");
    }
    assert_eq!(svg, draw(&figure).expect("drawn"), "the same figure gives the same bytes");
    let nothing = Plot { log_y: true, ..plot("mechanism", "imbalance_bytes") };
    assert!(draw(&of(&nothing, &frames()).expect("a figure")).is_err(), "zeros are not on a logarithmic axis");
}

#[test]
fn a_metric_that_is_not_there_is_told() {
    let trouble = of(&plot("mechanism", "covrage"), &frames()).expect_err("no such metric");
    assert!(trouble.contains("this run has no covrage"), "{trouble}");
}
