//! Gossip: what accounts tell of their own edges, and the one graph that comes of it.

use crate::evidence::Evidence;
use crate::trust::{Csr, Row};
use std::cmp::Reverse;

/// What has been told.
#[derive(Clone, Debug)]
pub struct Gossip {
    /// What each account gave each other.
    pub uploads: Csr<u64>,
    /// What each account had from each other: the same, transposed.
    pub downloads: Csr<u64>,
    /// How many partners each account told of.
    pub told: Vec<u32>,
}

/// A partner, and what one gave it and had from it.
type Partner = (u32, u64, u64);

impl Gossip {
    /// Nothing yet.
    pub fn none() -> Self {
        let nothing = Csr::from_sorted(0, 0, std::iter::empty());
        Self { uploads: nothing.clone(), downloads: nothing, told: Vec::new() }
    }

    /// What is told by accounts that had and gave so much by their own word: each tells of its largest partners, so
    /// many of them, or all (0).
    pub fn new(had: &Csr<u64>, gave: &Csr<u64>, partners: usize, evidence: Evidence) -> Self {
        let accounts = had.accounts();
        let mut told = vec![0; accounts];
        let (mut ups, mut downs) = (Vec::new(), Vec::new());
        for i in 0..accounts as u32 {
            let mut list = both(had.row(i), gave.row(i));
            if partners > 0 && list.len() > partners {
                list.select_nth_unstable_by_key(partners, |(j, up, down)| (Reverse(up.saturating_add(*down)), *j));
                list.truncate(partners);
                list.sort_unstable();
            }
            told[i as usize] = list.len() as u32;
            ups.extend(list.iter().filter(|(_, up, _)| *up > 0).map(|(j, up, _)| (i, *j, *up)));
            downs.extend(list.iter().filter(|(.., down)| *down > 0).map(|(j, _, down)| (i, *j, *down)));
        }
        let by_givers = Csr::from_sorted(accounts, ups.len(), ups.into_iter());
        let by_receivers = Csr::from_sorted(accounts, downs.len(), downs.into_iter()).transpose();
        let uploads = match evidence {
            Evidence::Receiver => by_receivers,
            _ => joined(&by_givers, &by_receivers, evidence),
        };
        Self { downloads: uploads.transpose(), uploads, told }
    }
}

/// Two claims about each edge as one.
fn joined(by_givers: &Csr<u64>, by_receivers: &Csr<u64>, evidence: Evidence) -> Csr<u64> {
    let rows = (0..by_givers.accounts() as u32).flat_map(|giver| {
        let claims = both(by_receivers.row(giver), by_givers.row(giver)).into_iter();
        claims.map(move |(receiver, sent, received)| (giver, receiver, evidence.of(received, sent)))
    });
    Csr::from_sorted(by_givers.accounts(), by_givers.entries(), rows.filter(|(.., bytes)| *bytes > 0))
}

/// Two rows side by side: whoever stands in one of them, what stands in the second and in the first.
fn both(first: Row<'_, u64>, second: Row<'_, u64>) -> Vec<Partner> {
    let (mut i, mut j, mut all) = (0, 0, Vec::new());
    loop {
        let (one, other) = (first.columns.get(i), second.columns.get(j));
        let Some(next) = one.into_iter().chain(other).min() else { return all };
        let take = |row: Row<'_, u64>, at: &mut usize, here: bool| {
            *at += usize::from(here);
            if here { row.weights[*at - 1] } else { 0 }
        };
        let (in_first, in_second) = (one == Some(next), other == Some(next));
        all.push((*next, take(second, &mut j, in_second), take(first, &mut i, in_first)));
    }
}
