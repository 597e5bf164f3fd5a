//! A match of two strategies on tables of their own, for tests: no engine, nothing but the two, and exactly what each
//! of them may know.

use game::card::Card;
use game::moves::Moves;
use game::params::{Params, Value};
use game::table::Table;
use game::turn::serve::{Place, Row, SCHEMA};
use game::{Clock, Cohort, Purpose, Stream};

/// The payoffs R, S, T, P.
pub const AXELROD: [f64; 4] = [3.0, 0.0, 5.0, 1.0];

/// One of the two.
pub struct Seat {
    cohort: Box<dyn Cohort>,
    table: Table,
    /// Its account.
    pub account: u32,
    /// What happened to it so far.
    pub moves: Moves,
}

impl Seat {
    /// Somebody who plays.
    pub fn new(cohort: Box<dyn Cohort>, account: u32) -> Self {
        let mut table = Table::new(&SCHEMA);
        table.set_dice(cohort.knows().stochastic);
        Self { cohort, table, account, moves: Moves::default() }
    }

    /// Its next move.
    pub fn cooperates(&mut self, seed: u64, round: u64, other: u32) -> bool {
        let knows = self.cohort.knows();
        let moves = self.moves.seen_by(knows);
        let mut row = [0.0; Row::COUNT as usize];
        if knows.memory.is_none() {
            row[Row::own_account as usize] = f64::from(self.account);
            row[Row::account as usize] = f64::from(other);
        }
        row[Row::turns as usize] = f64::from(moves.turns);
        row[Row::own_moves as usize] = moves.own_moves as f64;
        row[Row::its_moves as usize] = moves.its_moves as f64;
        row[Row::own_cooperations as usize] = f64::from(moves.own_cooperations);
        row[Row::its_cooperations as usize] = f64::from(moves.its_cooperations);
        row[Row::own_score as usize] = moves.own_score;
        row[Row::its_score as usize] = moves.its_score;
        let key = Stream::key(seed, Purpose::Serve, round);
        self.table.restart(Clock { round: 0, round_seconds: 1.0 }, key);
        self.table.open_place(self.account, 0, &[0.0; Place::COUNT as usize]);
        self.table.push_row(&row);
        self.cohort.play(&mut self.table).expect("a move");
        self.table.row_column(Row::share as usize)[0] > 0.0
    }

    /// Takes in what both did.
    pub fn learn(&mut self, own: bool, its: bool, [r, s, t, p]: [f64; 4]) {
        let told = |moves: u64, latest: bool| ((moves << 1) | u64::from(latest)) & ((1 << game::moves::TOLD_MOVES) - 1);
        let [own_payoff, its_payoff] = match (own, its) {
            (true, true) => [r, r],
            (true, false) => [s, t],
            (false, true) => [t, s],
            (false, false) => [p, p],
        };
        self.moves = Moves {
            turns: self.moves.turns + 1,
            own_moves: told(self.moves.own_moves, own),
            its_moves: told(self.moves.its_moves, its),
            own_cooperations: self.moves.own_cooperations + u32::from(own),
            its_cooperations: self.moves.its_cooperations + u32::from(its),
            own_score: self.moves.own_score + own_payoff,
            its_score: self.moves.its_score + its_payoff,
        };
    }
}

/// The letter of a move.
pub fn letter(cooperates: bool) -> char {
    if cooperates { 'C' } else { 'D' }
}

/// The defaults of a card, changed by these.
pub fn with(card: &Card, changes: &[(&str, Value)]) -> Params {
    let mut params = card.defaults();
    changes.iter().for_each(|(name, value)| params.set(name, value.clone()));
    params
}
