//! Asking: from the text of an experiment file to the cells that answer it.
//!
//! One file goes through these stations, in this order; each is one module:
//!
//! | station | module | what comes out |
//! |---|---|---|
//! | read | [`yaml`], [`marks`], [`node`] | a document that knows line and column of everything in it |
//! | override | [`overrides`] | the same document with `--set` and `--seeds` applied |
//! | spread | [`spread`], [`sweep`], [`tournament`], [`red_team`], [`path`], [`reach`] | one document per point |
//! | resolve | [`config`], [`params`], [`population`], [`shares`], [`lookup`], [`logs`] | one complete configuration per point |
//! | name | [`canonical`], [`point`], [`mod@plan`] | cells, each with an id that depends on nothing but what it computes |
//! | cast | [`mod@cast`] | which peer plays in which group |
//!
//! [`seeds`] says how often each point is played, [`claims`] and [`contest_claims`] read what the experiment must show, [`metrics`] holds the names of columns against those that there are, [`mod@schema`] tells editors what a file may hold,
//! and whatever is wrong anywhere becomes a [`trouble::Trouble`]: what, where, why, and what next.

pub mod analysis;
pub mod canonical;
pub mod cast;
pub mod catalogue;
pub mod claims;
pub mod config;
pub mod contest_claims;
pub mod evolution;
pub mod experiment;
mod foreseen;
pub mod logs;
pub mod lookup;
pub mod marks;
pub mod metrics;
pub mod node;
pub mod overrides;
pub mod params;
pub mod path;
pub mod plan;
pub mod plots;
pub mod point;
pub mod population;
pub mod reach;
pub mod red_team;
mod sample;
pub mod schema;
pub mod seeds;
pub mod shares;
pub mod spread;
mod summary;
pub mod sweep;
pub mod tournament;
pub mod trouble;
pub mod yaml;

pub use cast::cast;
pub use catalogue::Catalogue;
pub use config::{Config, GroupPlan, Named};
pub use lookup::Where;
pub use overrides::Overrides;
pub use plan::{Plan, plan, plan_text};
pub use point::{Cell, Point, Variant};
pub use schema::schema;
pub use strategies::Source;
pub use summary::many;
pub use sweep::Axis;
pub use trouble::{Trouble, Troubles};
