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
mod panics;
mod published;
mod readme;
mod red_team;
mod rounds;
mod small;
mod solving;
mod streams;
mod tidy;
mod traces;
mod transcript;
mod twins;
