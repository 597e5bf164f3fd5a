//! The one form in which a verb is played: columns of numbers, for all peers of a cohort at once.
//!
//! A table has *places* (one per peer that plays) and *rows* (one per counterpart of a peer: those
//! who ask it, those it may ask, those it traded with). Places and rows have columns of `f64`, some
//! filled by the referee, some decided by the strategy. Native strategies, plug-ins and Lua scripts
//! all play on these same columns, so every door gives the same outcome, bit for bit. Accounts and
//! bytes are exact up to 2^53.

use crate::ids::Clock;
use crate::random::Stream;
use crate::verb::Verb;

/// What a strategy hears that draws a random number although it declares that it is deterministic.
pub const NO_DICE: &str =
    "it drew a random number, but what it declares to know says that it is not stochastic; declare that it is";

/// One column of a verb: its name is the same word in Rust, in Lua and in the docs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, with the unit at the end.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Whether the strategy decides it.
    pub decided: bool,
}

/// The columns of one verb.
#[derive(Debug)]
pub struct Schema {
    /// Which verb.
    pub verb: Verb,
    /// One value per peer.
    pub place: &'static [Column],
    /// One value per counterpart of a peer.
    pub row: &'static [Column],
}

/// The columns of one verb in one round, for the peers of one cohort.
#[derive(Debug)]
pub struct Table {
    schema: &'static Schema,
    clock: Clock,
    key: u64,
    dice: bool,
    peers: Vec<u32>,
    seats: Vec<u32>,
    first: Vec<u32>,
    place: Vec<Vec<f64>>,
    row: Vec<Vec<f64>>,
}

impl Table {
    /// An empty table of one verb.
    pub fn new(schema: &'static Schema) -> Self {
        Self {
            schema,
            clock: Clock { round: 0, round_seconds: 1.0 },
            key: 0,
            dice: true,
            peers: Vec::new(),
            seats: Vec::new(),
            first: vec![0],
            place: vec![Vec::new(); schema.place.len()],
            row: vec![Vec::new(); schema.row.len()],
        }
    }

    /// Empties it for another round. `key` is the shared part of the peers' random streams.
    pub fn restart(&mut self, clock: Clock, key: u64) {
        self.clock = clock;
        self.key = key;
        self.peers.clear();
        self.seats.clear();
        self.first.truncate(1);
        self.place.iter_mut().chain(&mut self.row).for_each(Vec::clear);
    }

    /// Empties it for another round of a cohort that may not see most of it. Peers come by [`Table::open_blank`], and
    /// [`Table::lay_out`] follows the last one.
    pub fn restart_blank(&mut self, clock: Clock, key: u64) {
        self.clock = clock;
        self.key = key;
        self.peers.clear();
        self.seats.clear();
        self.first.truncate(1);
    }

    /// Adds a peer with so many rows.
    pub fn open_blank(&mut self, peer: u32, seat: u32, rows: usize) {
        self.peers.push(peer);
        self.seats.push(seat);
        self.first.push((self.rows() + rows) as u32);
    }

    /// Gives every column its length. What the cohort may see is the caller's to write, in every round; all else is 0.
    pub fn lay_out(&mut self) {
        let (places, rows) = (self.places(), self.rows());
        let place = self.schema.place.iter().zip(&mut self.place).map(|(doc, column)| (doc, column, places));
        let row = self.schema.row.iter().zip(&mut self.row).map(|(doc, column)| (doc, column, rows));
        for (doc, column, length) in place.chain(row) {
            column.resize(length, 0.0);
            if doc.decided {
                column.fill(0.0);
            }
        }
    }

    /// Whether the cohort may draw random numbers.
    pub fn set_dice(&mut self, dice: bool) {
        self.dice = dice;
    }

    /// Whether the cohort may draw random numbers.
    pub fn dice(&self) -> bool {
        self.dice
    }

    /// Moves it to another round with the same rows.
    pub fn move_to(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// Adds a peer, with one value per place column. `seat` is its index in its cohort.
    pub fn open_place(&mut self, peer: u32, seat: u32, values: &[f64]) {
        debug_assert_eq!(values.len(), self.place.len());
        self.peers.push(peer);
        self.seats.push(seat);
        self.first.push(self.rows() as u32);
        for (column, value) in self.place.iter_mut().zip(values) {
            column.push(*value);
        }
    }

    /// Adds a row to the peer that was opened last, with one value per row column.
    pub fn push_row(&mut self, values: &[f64]) {
        debug_assert_eq!(values.len(), self.row.len());
        for (column, value) in self.row.iter_mut().zip(values) {
            column.push(*value);
        }
        if let Some(end) = self.first.last_mut() {
            *end += 1;
        }
    }

    /// The columns it has.
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// When it is played.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The shared part of the peers' random streams.
    pub fn key(&self) -> u64 {
        self.key
    }

    /// How many peers play.
    pub fn places(&self) -> usize {
        self.seats.len()
    }

    /// How many rows all of them have together.
    pub fn rows(&self) -> usize {
        self.first.last().map_or(0, |&end| end as usize)
    }

    /// The peer at each place.
    pub fn peers(&self) -> &[u32] {
        &self.peers
    }

    /// The seat in the cohort at each place.
    pub fn seats(&self) -> &[u32] {
        &self.seats
    }

    /// Where the rows of each place begin, and at the end how many there are.
    pub fn first(&self) -> &[u32] {
        &self.first
    }

    /// The rows of one place.
    pub fn rows_of(&self, place: usize) -> std::ops::Range<usize> {
        self.first[place] as usize..self.first[place + 1] as usize
    }

    /// One column over the places.
    pub fn place_column(&self, column: usize) -> &[f64] {
        &self.place[column]
    }

    /// One column over the rows.
    pub fn row_column(&self, column: usize) -> &[f64] {
        &self.row[column]
    }

    /// One column over the places, to be decided.
    pub fn place_column_mut(&mut self, column: usize) -> &mut [f64] {
        &mut self.place[column]
    }

    /// One column over the rows, to be decided.
    pub fn row_column_mut(&mut self, column: usize) -> &mut [f64] {
        &mut self.row[column]
    }

    /// Several different columns over the rows, to be written.
    ///
    /// # Panics
    /// When a column is named twice, or is none.
    pub fn row_columns_mut<const N: usize>(&mut self, columns: [usize; N]) -> [&mut [f64]; N] {
        match self.row.get_disjoint_mut(columns) {
            Ok(columns) => columns.map(Vec::as_mut_slice),
            Err(why) => panic!("these are no different columns of the verb: {why}"),
        }
    }

    /// The table as borrowed slices, which turns play on.
    pub fn view(&mut self) -> View<'_> {
        View {
            clock: self.clock,
            key: self.key,
            dice: self.dice,
            peers: &self.peers,
            seats: &self.seats,
            first: &self.first,
            place: self.place.iter_mut().map(Vec::as_mut_slice).collect(),
            row: self.row.iter_mut().map(Vec::as_mut_slice).collect(),
        }
    }
}

/// A table as borrowed slices: what turns play on, here and inside a plug-in.
#[derive(Debug)]
pub struct View<'a> {
    /// When it is played.
    pub clock: Clock,
    /// The shared part of the peers' random streams.
    pub key: u64,
    /// Whether random numbers may be drawn.
    pub dice: bool,
    /// The peer at each place.
    pub peers: &'a [u32],
    /// The seat in the cohort at each place.
    pub seats: &'a [u32],
    /// Where the rows of each place begin; one more entry than places.
    pub first: &'a [u32],
    /// The columns over the places.
    pub place: Vec<&'a mut [f64]>,
    /// The columns over the rows.
    pub row: Vec<&'a mut [f64]>,
}

/// One peer's part of a view: what every turn is made of.
#[derive(Debug)]
pub struct Seat<'t, 'a> {
    view: &'t mut View<'a>,
    at: usize,
    first: usize,
    rows: usize,
    stream: Option<Stream>,
}

impl<'t, 'a> Seat<'t, 'a> {
    /// The seat at one place.
    pub fn at(view: &'t mut View<'a>, at: usize) -> Self {
        let first = view.first[at] as usize;
        let rows = view.first[at + 1] as usize - first;
        Self { view, at, first, rows, stream: None }
    }

    pub(crate) fn clock(&self) -> Clock {
        self.view.clock
    }

    #[inline]
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    #[inline]
    pub(crate) fn get(&self, column: usize) -> f64 {
        self.view.place[column][self.at]
    }

    #[inline]
    pub(crate) fn set(&mut self, column: usize, value: f64) {
        self.view.place[column][self.at] = value;
    }

    /// A row's value; rows beyond the end read as 0.
    #[inline]
    pub(crate) fn get_row(&self, column: usize, row: usize) -> f64 {
        if row < self.rows { self.view.row[column][self.first + row] } else { 0.0 }
    }

    /// Sets a row's value; rows beyond the end are ignored.
    #[inline]
    pub(crate) fn set_row(&mut self, column: usize, row: usize, value: f64) {
        if row < self.rows {
            self.view.row[column][self.first + row] = value;
        }
    }

    /// # Panics
    /// When the strategy says of itself that it throws no dice. The door catches that, and the cell fails with it.
    #[inline]
    pub(crate) fn random(&mut self) -> f64 {
        assert!(self.view.dice, "{NO_DICE}");
        let (key, peer) = (self.view.key, self.view.peers[self.at]);
        self.stream.get_or_insert_with(|| Stream::of_key(key, peer)).unit()
    }
}
