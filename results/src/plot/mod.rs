//! Plots: one picture that an experiment asks for, drawn from its frames.
//!
//! A plot names what is on its axes in the words of the frames: a swept path, a metric, or `round`. [`figure`] turns
//! frames into a [`Figure`], points with intervals; [`draw`] turns a figure into an SVG. Benchmarks draw theirs the
//! same way.

mod draw;
mod figure;
mod points;

pub use draw::draw;
pub use figure::{Axis, Figure, Point, Series};
pub use points::{Tables, figure};

use crate::claims::Selection;

/// The word for the rounds of a run on the horizontal axis.
pub const ROUND: &str = "round";

/// The word for the groups of the population where a plot tells series apart.
pub const GROUP: &str = "group";

/// A plot, as its author asks for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// What its file is called, without the ending.
    pub name: String,
    /// What stands above it; the axes' names if nothing does.
    pub title: Option<String>,
    /// The horizontal axis: a swept path, a metric, or [`ROUND`].
    pub x: String,
    /// The vertical axis: a metric.
    pub y: String,
    /// What tells series apart: a swept path, or [`GROUP`].
    pub by: Option<String>,
    /// Which cells are looked at; all if it names no swept path. As in a claim.
    pub of: Selection,
    /// The only group that is looked at.
    pub group: Option<String>,
    /// A point to compare with, such as an optimum, and what it is called.
    pub mark: Option<(String, (f64, f64))>,
    /// Whether the horizontal axis is logarithmic.
    pub log_x: bool,
    /// Whether the vertical axis is logarithmic.
    pub log_y: bool,
}
