//! The hash of what a cell leaves behind, over all frames; numbers count with all their bits.

use game::MeasureEntry;
use results::{CellRecord, Status};

/// Feeds everything that a record says, or only what one measure says in it.
pub fn feed(hasher: &mut blake3::Hasher, record: &CellRecord, only: Option<&MeasureEntry>) {
    let mut say = Said { hasher, only };
    if only.is_none() {
        say.whole(record.rounds_played);
        say.text(record.status.word());
    }
    if record.status == Status::Failed {
        return;
    }
    for (name, value) in &record.cells {
        say.column(name, std::slice::from_ref(value));
    }
    for group in &record.groups {
        say.text(&group.name);
        say.whole(group.peers);
        for (name, value) in &group.values {
            say.column(name, std::slice::from_ref(value));
        }
    }
    record.peers.group_of.iter().for_each(|group| say.whole(u64::from(*group)));
    for (name, values) in record.peers.columns.iter().chain(&record.rounds.columns).chain(&record.matches.columns) {
        say.column(name, values);
    }
    if only.is_none_or(|measure| measure.on_request) {
        record.matches.players.iter().flatten().for_each(|peer| say.whole(u64::from(*peer)));
        record.matches.moves.iter().for_each(|moves| say.text(moves));
    }
    if only.is_none() {
        say.standings(&record.standings);
    }
}

struct Said<'a> {
    hasher: &'a mut blake3::Hasher,
    only: Option<&'a MeasureEntry>,
}

impl Said<'_> {
    fn text(&mut self, text: &str) {
        self.whole(text.len() as u64);
        self.hasher.update(text.as_bytes());
    }

    fn whole(&mut self, number: u64) {
        self.hasher.update(&number.to_le_bytes());
    }

    /// Whatever is no number is no value in a frame, and one is like the other.
    fn number(&mut self, number: f64) {
        self.whole(if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() });
    }

    fn column(&mut self, name: &str, values: &[f64]) {
        if self.only.is_none_or(|measure| measure.columns.iter().any(|column| column.name == name)) {
            self.text(name);
            values.iter().for_each(|value| self.number(*value));
        }
    }

    fn standings(&mut self, standings: &results::Standings) {
        standings.names.iter().for_each(|name| self.text(name));
        for row in &standings.rows {
            self.whole(row.round);
            [row.observer, row.subject, row.rank].into_iter().for_each(|number| self.whole(number.into()));
            self.whole(row.tier.map_or(u64::MAX, u64::from));
            self.number(row.standing);
        }
    }
}
