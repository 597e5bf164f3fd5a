//! What one observer sees: its own records, and gossip about everybody else.

use super::gossip::Gossip;
use crate::trust::{Csr, Flows, Ledger, Row, through};

/// The observer's own records, and the graph that they are a part of.
#[derive(Clone, Debug)]
pub struct View {
    observer: u32,
    /// Whom it had something from, and how much.
    had: (Vec<u32>, Vec<u64>),
    /// Whom it gave something, and how much.
    gave: (Vec<u32>, Vec<u64>),
    /// Uploads and downloads of everybody with its own in place of what is said about it; made when it is needed.
    graph: Option<(Csr<u64>, Csr<u64>)>,
}

impl View {
    /// The view of an observer, by the books of what all had and gave.
    pub fn new(observer: u32, had: &Ledger, gave: &Ledger) -> Self {
        Self { observer, had: own(observer, had), gave: own(observer, gave), graph: None }
    }

    /// Whose view it is.
    pub fn observer(&self) -> u32 {
        self.observer
    }

    /// What flows from the subject to the observer, and from the observer to the subject, over so many hops at most
    /// (0: any number).
    pub fn flows(&mut self, gossip: &Gossip, subject: u32, hops: u32) -> (u64, u64) {
        let (observer, had, gave) = (self.observer, row(&self.had), row(&self.gave));
        if subject == observer {
            return (0, 0);
        }
        let direct = (had.get(subject).unwrap_or(0), gave.get(subject).unwrap_or(0));
        match hops {
            1 => direct,
            2 => {
                let here = through(subject, observer, gossip.uploads.row(subject), had);
                let there = through(observer, subject, gave, gossip.downloads.row(subject));
                (direct.0.saturating_add(here), direct.1.saturating_add(there))
            }
            _ => {
                let (uploads, downloads) = self.graph.get_or_insert_with(|| graph(observer, had, gave, gossip));
                let mut flows = Flows::new(uploads, downloads);
                let hops = (hops > 0).then_some(hops);
                (flows.max_flow(subject, observer, hops), flows.max_flow(observer, subject, hops))
            }
        }
    }
}

/// An account's own records that are positive.
fn own(account: u32, records: &Ledger) -> (Vec<u32>, Vec<u64>) {
    let mut row = Vec::new();
    records.row(account, &mut row);
    row.into_iter().filter(|(_, bytes)| *bytes > 0).map(|(other, bytes)| (other, bytes.unsigned_abs())).unzip()
}

fn row((columns, weights): &(Vec<u32>, Vec<u64>)) -> Row<'_, u64> {
    Row { columns, weights }
}

/// The graph of gossip with the observer's own edges, and the same transposed.
fn graph(observer: u32, had: Row<'_, u64>, gave: Row<'_, u64>, gossip: &Gossip) -> (Csr<u64>, Csr<u64>) {
    let last = had.columns.last().into_iter().chain(gave.columns.last()).chain([&observer]).max();
    let accounts = gossip.uploads.accounts().max(last.map_or(0, |last| *last as usize + 1));
    let rows = (0..accounts as u32).flat_map(|giver| {
        let mut row: Vec<(u32, u64)> = if giver == observer {
            gave.iter().collect()
        } else {
            let told = gossip.uploads.row(giver);
            told.iter().filter(|(to, _)| *to != observer).chain(had.get(giver).map(|bytes| (observer, bytes))).collect()
        };
        row.sort_unstable();
        row.into_iter().map(move |(to, bytes)| (giver, to, bytes))
    });
    let uploads = Csr::from_sorted(accounts, gossip.uploads.entries(), rows);
    let downloads = uploads.transpose();
    (uploads, downloads)
}
