//! From a figure to an SVG.

use super::figure::{Axis, Figure, Point};
use crate::digits::short;
use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;
use std::ops::Range;

const SIZE: (u32, u32) = (760, 440);
const FONT: &str = "sans-serif";

/// Apart for eyes that see colours differently, too (Okabe and Ito 2008); beyond eight series they come again, hollow.
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(0, 0, 0),
    RGBColor(150, 150, 60),
];

/// Series with more points than this have small ones.
const CROWDED: usize = 60;

type Area<'s> = DrawingArea<SVGBackend<'s>, Shift>;
type Drawn = Result<(), String>;

/// Draws a figure as an SVG.
///
/// # Errors
/// When there is no point to draw, or the library's complaint.
pub fn draw(figure: &Figure) -> Result<String, String> {
    if figure.drawable().next().is_none() {
        return Err("no point of it has a value".to_owned());
    }
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE).map_err(told)?;
        let longest = figure.series.iter().map(|series| series.name.chars().count()).max().unwrap_or(0);
        let longest = longest.max(figure.by.chars().count().saturating_sub(2));
        let legend = if longest == 0 { 0 } else { (40 + 7 * longest as u32).min(SIZE.0 / 2) };
        let (left, right) = area.split_horizontally(SIZE.0 - legend);
        let (x, y) = (range(figure, &figure.x, |p| (p.at.0, p.half_width.0)), range(figure, &figure.y, vertical));
        let spans = (&x, &y);
        match (figure.x.log, figure.y.log) {
            (false, false) => chart(&left, figure, spans, x.clone(), y.clone())?,
            (true, false) => chart(&left, figure, spans, x.clone().log_scale(), y.clone())?,
            (false, true) => chart(&left, figure, spans, x.clone(), y.clone().log_scale())?,
            (true, true) => chart(&left, figure, spans, x.clone().log_scale(), y.clone().log_scale())?,
        }
        names(&right, figure)?;
        area.present().map_err(told)?;
    }
    Ok(svg)
}

fn told(why: impl std::fmt::Display) -> String {
    why.to_string()
}

fn vertical(point: &Point) -> (f64, f64) {
    (point.at.1, point.half_width.1)
}

/// What an axis spans: all points and their intervals, as far as those reach no further out than the points lie apart:
/// with few seeds they are wide, and would press all else together. Quantities that are never below zero begin there.
fn range(figure: &Figure, axis: &Axis, of: impl Fn(&Point) -> (f64, f64)) -> Range<f64> {
    if !axis.words.is_empty() {
        return -0.5..axis.words.len() as f64 - 0.5;
    }
    let points: Vec<(f64, f64)> = figure.drawable().map(|(_, point)| of(point)).collect();
    let least = points.iter().map(|(value, _)| *value).fold(f64::INFINITY, f64::min);
    let most = points.iter().map(|(value, _)| *value).fold(f64::NEG_INFINITY, f64::max);
    let half_width = points.iter().map(|(_, half)| *half).filter(|half| half.is_finite()).fold(0.0, f64::max);
    if axis.log {
        return least / 1.3..most * 1.3;
    }
    let apart = if most > least { most - least } else { 0.5 + 0.1 * most.abs() };
    let margin = half_width.clamp(0.06 * apart, apart);
    let from = if least >= 0.0 { (least - margin).max(0.0) } else { least - margin };
    from..most + margin
}

fn chart<X, Y>(area: &Area, figure: &Figure, spans: (&Range<f64>, &Range<f64>), x: X, y: Y) -> Drawn
where
    X: AsRangedCoord<Value = f64>,
    Y: AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
    Y::CoordDescType: ValueFormatter<f64>,
{
    let (x_range, y_range) = spans;
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .caption(&figure.title, (FONT, 17))
        .x_label_area_size(42)
        .y_label_area_size(74)
        .build_cartesian_2d(x, y)
        .map_err(told)?;
    let (x_text, y_text) = (|value: &f64| text(&figure.x, *value), |value: &f64| text(&figure.y, *value));
    let mut mesh = chart.configure_mesh();
    mesh.x_desc(&figure.x.label).y_desc(&figure.y.label).light_line_style(WHITE);
    mesh.x_label_formatter(&x_text).y_label_formatter(&y_text);
    if !figure.x.words.is_empty() {
        mesh.x_labels(2 * figure.x.words.len() + 1);
    }
    mesh.draw().map_err(told)?;
    for (nth, _) in figure.series.iter().enumerate().filter(|(_, series)| series.joined) {
        let line = figure.drawable().filter(|(of, _)| *of == nth).map(|(_, point)| point.at);
        let style = COLOURS[nth % COLOURS.len()].stroke_width(2);
        chart.draw_series(std::iter::once(PathElement::new(line.collect::<Vec<_>>(), style))).map_err(told)?;
    }
    for (nth, point) in figure.drawable() {
        let colour = COLOURS[nth % COLOURS.len()];
        chart.draw_series(whiskers(figure, point, colour, x_range, y_range)).map_err(told)?;
        let crowded = figure.series[nth].points.len() > CROWDED;
        let dot = Circle::new(
            point.at,
            if crowded { 2 } else { 4 },
            ShapeStyle { filled: nth < COLOURS.len(), ..colour.stroke_width(2) },
        );
        chart.draw_series(std::iter::once(dot)).map_err(told)?;
    }
    Ok(())
}

/// The intervals of a point, as lines that end where the chart does.
fn whiskers(
    figure: &Figure,
    point: &Point,
    colour: RGBColor,
    x: &Range<f64>,
    y: &Range<f64>,
) -> Vec<PathElement<(f64, f64)>> {
    let (at_x, at_y) = point.at;
    let (dx, dy) = point.half_width;
    let mut all = Vec::new();
    if dy.is_finite() && dy > 0.0 {
        let (low, high) = (clip(figure.y.log, at_y - dy, y), clip(figure.y.log, at_y + dy, y));
        all.push(PathElement::new(vec![(at_x, low), (at_x, high)], colour.mix(0.7)));
    }
    if dx.is_finite() && dx > 0.0 {
        let (low, high) = (clip(figure.x.log, at_x - dx, x), clip(figure.x.log, at_x + dx, x));
        all.push(PathElement::new(vec![(low, at_y), (high, at_y)], colour.mix(0.7)));
    }
    all
}

/// An end of an interval that the chart can show; on a logarithmic axis nothing at or below zero is.
fn clip(log: bool, value: f64, range: &Range<f64>) -> f64 {
    if log && value <= 0.0 { range.start } else { value.clamp(range.start, range.end) }
}

/// What stands beside a tick.
fn text(axis: &Axis, value: f64) -> String {
    if axis.words.is_empty() {
        return short(value);
    }
    let whole = value.fract() == 0.0 && value >= 0.0;
    if whole { axis.words.get(value as usize).cloned().unwrap_or_default() } else { String::new() }
}

/// The names of the series, on the right, below what tells them apart.
fn names(area: &Area, figure: &Figure) -> Drawn {
    if !figure.by.is_empty() {
        area.draw(&Text::new(figure.by.clone(), (4, 24), (FONT, 13))).map_err(told)?;
    }
    for (nth, series) in figure.series.iter().enumerate().filter(|(_, series)| !series.name.is_empty()) {
        let y = 50 + 20 * nth as i32;
        let colour = COLOURS[nth % COLOURS.len()];
        let style = ShapeStyle { filled: nth < COLOURS.len(), ..colour.stroke_width(2) };
        area.draw(&Circle::new((10, y), 4, style)).map_err(told)?;
        area.draw(&Text::new(series.name.clone(), (22, y - 6), (FONT, 13))).map_err(told)?;
    }
    Ok(())
}
