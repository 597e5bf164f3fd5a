//! What ten strategies that draw nothing score against each other in 200 turns, as Axelrod-Python 4.14.0 plays them. The
//! tests of the whole program hold the engine against it, too.

/// Their names, in the order of the tables.
pub const NAMES: [&str; 10] = [
    "cooperator",
    "defector",
    "tit_for_tat",
    "grudger",
    "win_stay_lose_shift",
    "alternator",
    "suspicious_tit_for_tat",
    "tit_for_two_tats",
    "anti_tit_for_tat",
    "bully",
];

/// The score of the row against the column in 200 turns, with R = 3, S = 0, T = 5, P = 1.
pub const SCORES: [[f64; 10]; 10] = [
    [600.0, 0.0, 600.0, 600.0, 600.0, 300.0, 597.0, 600.0, 3.0, 0.0],
    [1000.0, 200.0, 204.0, 204.0, 600.0, 600.0, 200.0, 208.0, 1000.0, 996.0],
    [600.0, 199.0, 600.0, 600.0, 600.0, 498.0, 500.0, 600.0, 450.0, 450.0],
    [600.0, 199.0, 600.0, 600.0, 600.0, 597.0, 203.0, 600.0, 989.0, 991.0],
    [600.0, 100.0, 600.0, 600.0, 600.0, 450.0, 401.0, 600.0, 267.0, 265.0],
    [800.0, 100.0, 503.0, 107.0, 450.0, 400.0, 500.0, 800.0, 400.0, 397.0],
    [602.0, 200.0, 500.0, 203.0, 401.0, 500.0, 200.0, 602.0, 450.0, 450.0],
    [600.0, 198.0, 600.0, 600.0, 600.0, 300.0, 597.0, 600.0, 360.0, 360.0],
    [998.0, 0.0, 450.0, 9.0, 602.0, 400.0, 450.0, 560.0, 400.0, 0.0],
    [1000.0, 1.0, 450.0, 6.0, 600.0, 402.0, 450.0, 560.0, 1000.0, 400.0],
];

/// The mean score per turn against the nine others, and the matches won.
pub const ROUND_ROBIN: [(f64, u32); 10] = [
    (1.833333, 0),
    (2.784444, 8),
    (2.498333, 0),
    (2.988333, 3),
    (2.157222, 0),
    (2.253889, 3),
    (2.171111, 2),
    (2.341667, 0),
    (1.927222, 3),
    (2.482778, 5),
];
