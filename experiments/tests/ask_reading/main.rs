//! The reading side of `freerider`, asked with a toy catalogue. Every message is shown in full, so
//! that a change of its words is seen; `cargo insta review` (or an edit) accepts a better one.

mod bad_claims;
mod bad_overrides;
mod bad_params;
mod bad_plots;
mod bad_population;
mod bad_red_team;
mod bad_sweep;
mod bad_text;
mod cells;
mod contests;
mod files;
mod groups;
mod logs;
mod schemas;
mod sweeps;
mod tournaments;
mod toys;
mod values;
