//! What we found: from the numbers of single cells to frames on disk, statistics and verdicts.
//!
//! Read it in the order of an experiment's end. A [`CellRecord`] is what one cell leaves behind; [`Frames`] are
//! many records as tables; a [`Store`] keeps them in a folder where a kill loses at most what was not
//! flushed; a [`ResultFolder`] reads them back; [`judge()`] holds a [`Claim`] against them, with [`statistics`];
//! [`table`] prints both for a person, [`attack`] what cheats gain, [`rankings`] who does best in a contest by its [`payoffs`], and [`published`] writes the summary that is kept. [`log`] reads and writes transfer logs.
//!
//! This crate knows no engine: it holds columns of numbers and never asks what they mean.

pub mod attack;
pub mod axelrod;
mod axes;
pub mod catalogue;
pub mod claims;
mod digits;
mod durable;
mod folder;
pub mod frames;
mod gather;
pub mod judge;
mod lines;
pub mod log;
pub mod manifest;
mod numbers;
pub mod outcomes;
mod parquet;
mod parts;
pub mod payoffs;
pub mod plot;
pub mod published;
pub mod rankings;
pub mod read;
pub mod record;
pub mod scalar;
pub mod search;
mod selection;
pub mod solved;
pub mod statistics;
pub mod store;
pub mod table;
pub mod trouble;
pub mod verdict;
mod wrap;

pub use catalogue::{COLUMNS, Catalogue, Column, Frame, Kind, OwnColumn};
pub use claims::{Band, Claim, Selection, Test};
pub use frames::Frames;
pub use judge::judge;
pub use manifest::{About, Counts, FrameFile, Manifest, RunStatus};
pub use outcomes::Outcomes;
pub use read::ResultFolder;
pub use record::{
    CellRecord, GroupRow, MatchColumns, PeerColumns, PlannedCell, RoundColumns, StandingRow, Standings, Status,
};
pub use scalar::Scalar;
pub use store::{Existing, Finished, Store};
pub use trouble::Trouble;
pub use verdict::{Expected, Outcome, Verdict};
