//! The whole house at once: what no crate can show alone.

mod bad_input;
mod commands;
mod determinism;
mod discovered;
mod doors;
mod golden;
mod groups;
mod literature;
mod matches;
mod pages;
mod published;
mod red_team;
mod rounds;
mod small;
mod solving;
mod tidy;
mod traces;
mod transcript;
