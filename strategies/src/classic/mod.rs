//! The classic field: strategies of the repeated prisoner's dilemma, from Axelrod's tournaments to zero determinants.
//!
//! Each file is one rule: its source, what the literature leaves open and how that is settled, its card, and its tests. What
//! they share is here: a [`Player`](player::Player) says whether it cooperates with the other of a match, given what it may
//! know of it, and declares how much that is. Most know the last few moves and keep nothing. Those that must remember
//! more keep a mind for each of those they play with.
//!
//! Fidelity: the simple rules are as published. The fifteen of Axelrod's first tournament are lost and reconstructed from his
//! descriptions of 1980. Where these leave room, the scores that he printed decide: 39 that are certain come out
//! to the point, and all means within ten points (`tests/classic/first_tournament.rs`). All deterministic ones were compared move
//! by move with Axelrod-Python 4.14.0, in all pairs over 200 turns. They are the same but for Downing and for Tideman &
//! Chieruzzi, where the printed scores speak for the rules here; readings that differ in others are parameters.

pub mod adaptive;
pub mod adaptive_tit_for_tat;
pub mod alternator;
pub mod anti_tit_for_tat;
pub mod bully;
pub mod capri;
pub mod champion;
pub mod contrite_tit_for_tat;
pub mod cooperator;
pub mod cycler;
pub mod davis;
pub mod defector;
pub mod downing;
pub mod easy_go;
pub mod eatherley;
pub mod feld;
pub mod firm_but_fair;
pub mod fortress;
pub mod generous_tit_for_tat;
pub mod graaskamp;
pub mod gradual;
pub mod gradual_killer;
pub mod grofman;
pub mod grudger;
pub mod handshake;
pub mod hard_tit_for_tat;
pub mod hard_tit_for_two_tats;
pub mod joss;
pub mod majority;
pub mod memory_one;
pub mod name_withheld;
pub mod nydegger;
pub mod omega_tit_for_tat;
pub mod prober;
pub mod random;
pub mod reactive;
pub mod remorseful_prober;
pub mod shubik;
pub mod soft_grudger;
pub mod stein_rapoport;
pub mod suspicious_tit_for_tat;
pub mod tester;
pub mod tideman_chieruzzi;
pub mod tit_for_tat;
pub mod tit_for_two_tats;
pub mod tullock;
pub mod two_tits_for_tat;
pub mod win_stay_lose_shift;
pub mod zero_determinant;

mod acquaintances;
mod chi_squared;
pub mod player;

#[cfg(test)]
mod answers;
#[cfg(test)]
mod trial;

pub use player::entry;

/// The fifteen of Axelrod's first tournament, in the order in which they finished (Axelrod 1980, table 2).
pub static FIRST_TOURNAMENT: &[&str] = &[
    "tit_for_tat",
    "tideman_chieruzzi",
    "nydegger",
    "grofman",
    "shubik",
    "stein_rapoport",
    "grudger",
    "davis",
    "graaskamp",
    "downing",
    "feld",
    "joss",
    "tullock",
    "name_withheld",
    "random",
];

/// The classic field: all that are a strategy as they stand. Families that are one only with numbers of their own
/// (`memory_one`, `reactive`, `cycler`) are not in it, and neither is `reciprocative`, which needs a mechanism.
pub static CLASSIC: &[&str] = &[
    "cooperator",
    "defector",
    "random",
    "alternator",
    "tit_for_tat",
    "tit_for_two_tats",
    "two_tits_for_tat",
    "suspicious_tit_for_tat",
    "generous_tit_for_tat",
    "anti_tit_for_tat",
    "hard_tit_for_tat",
    "hard_tit_for_two_tats",
    "contrite_tit_for_tat",
    "adaptive_tit_for_tat",
    "omega_tit_for_tat",
    "bully",
    "grudger",
    "soft_grudger",
    "easy_go",
    "win_stay_lose_shift",
    "firm_but_fair",
    "gradual",
    "gradual_killer",
    "soft_majority",
    "hard_majority",
    "prober",
    "remorseful_prober",
    "handshake",
    "fortress",
    "adaptive",
    "capri",
    "zero_determinant",
    "tideman_chieruzzi",
    "nydegger",
    "grofman",
    "shubik",
    "stein_rapoport",
    "davis",
    "graaskamp",
    "downing",
    "feld",
    "joss",
    "tullock",
    "name_withheld",
    "champion",
    "eatherley",
    "tester",
];
