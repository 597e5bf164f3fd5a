//! What may be done: the vocabulary and the contracts of Freerider.
//!
//! Strategies, mechanisms, workloads and measures know this crate and nothing else. There is no
//! engine here, no input or output and no clock, so that a plug-in may link it and stay small.
//!
//! | module | what it fixes |
//! |---|---|
//! | [`ids`] | peers, accounts, goods, the clock |
//! | [`random`] | streams keyed by (seed, purpose, who, round) |
//! | [`maths`] | transcendental functions whose bits agree on every CPU |
//! | [`card`] and [`params`] | what a catalogue item says about itself, and its parameters |
//! | [`table`] and [`turn`] | the columns a verb plays on, and one peer's view of them |
//! | [`verb`] and [`strategy`] | the four verbs, and the cohort that plays them for many peers |
//! | [`knows`] | what a strategy declares that it may know |
//! | [`mechanism`], [`workload`], [`measure`] | the other three contracts |
//! | [`request`], [`moves`], [`cast`], [`fact`] | what they exchange: requests and grants, matches, who is there, what happened |
//! | [`door`] | the plug-in ABI |
//! | [`log`] | transfer logs, as columns |
//! | [`nearest`] | the word that somebody probably meant |
//! | [`laws`] | what every catalogue item must keep, as functions that a test calls |

pub mod card;
pub mod cast;
pub mod door;
pub mod fact;
pub mod ids;
pub mod knows;
pub mod laws;
pub mod log;
pub mod maths;
pub mod measure;
pub mod mechanism;
pub mod moves;
pub mod nearest;
pub mod params;
pub mod random;
pub mod request;
pub mod strategy;
pub mod table;
pub mod turn;
pub mod verb;
pub mod workload;

pub use card::{Card, Kind, Param};
pub use fact::{Fact, Party};
pub use ids::{AccountId, Bytes, Clock, Good, PeerId};
pub use knows::Knows;
pub use log::{Log, ReadLog};
pub use measure::{Measure, MeasureEntry};
pub use mechanism::{Mechanism, MechanismEntry, Offer};
pub use params::{Params, Value};
pub use random::{Purpose, Stream};
pub use request::Duty;
pub use strategy::{Cohort, Listed, Strategy, StrategyEntry};
pub use turn::{AskTurn, JoinTurn, ReportTurn, ServeTurn};
pub use verb::{Verb, Verbs};
pub use workload::{Workload, WorkloadEntry};
