//! The crate as its callers see it.

mod attacks;
mod claims;
mod columns;
mod folders;
mod given;
mod kills;
mod plots;
mod tables;
