//! What is drawn: axes, series, points with their intervals.

/// A picture, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// What stands above it.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What tells the series apart; empty where their names say enough.
    pub by: String,
    /// What is on it.
    pub series: Vec<Series>,
}

/// One axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// What is on it.
    pub label: String,
    /// Whether it is logarithmic. Points that are not above zero are then left out.
    pub log: bool,
    /// What stands at 0, 1, 2, ... where the values are words and no numbers.
    pub words: Vec<String>,
}

/// Points that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// What they are; empty where there is only one series.
    pub name: String,
    /// Whether a line joins them, from left to right.
    pub joined: bool,
    /// The points.
    pub points: Vec<Point>,
}

/// A point, and where it may lie instead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Where it is.
    pub at: (f64, f64),
    /// Half the width of its interval in both directions; 0 or `NaN`: nothing is drawn.
    pub half_width: (f64, f64),
}

impl Point {
    /// A point without an interval.
    pub fn new(x: f64, y: f64) -> Self {
        Self { at: (x, y), half_width: (0.0, 0.0) }
    }
}

impl Figure {
    /// The points that can be drawn, with the number of their series.
    pub(super) fn drawable(&self) -> impl Iterator<Item = (usize, &Point)> {
        let fits = |log: bool, value: f64| value.is_finite() && (!log || value > 0.0);
        let all = self.series.iter().enumerate().flat_map(|(nth, series)| series.points.iter().map(move |p| (nth, p)));
        all.filter(move |(_, point)| fits(self.x.log, point.at.0) && fits(self.y.log, point.at.1))
    }
}
