//! How a site divides its units over those who come with leases and tickets.
//!
//! Leases are hard: who has one is served. Of what is neither leased nor used by the site itself, tickets get one unit each if
//! there is enough for all of them; if not, units are drawn one by one, each with the chance of the tickets that somebody
//! still has (the discrete rule of a simulator that has SHARP among its baselines), and who is left over is rejected.

use game::ids::AccountId;
use game::random::Stream;

/// Somebody who asks a site for units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimant {
    /// Who.
    pub account: AccountId,
    /// Units that it asks for.
    pub asks: u64,
    /// Those of them for which it has a running lease, and those for which it presents a ticket.
    pub leases: u64,
    pub tickets: u64,
    /// Tickets of this site that it has, presented or not: its weight.
    pub holds: u64,
    /// What it gets: units on its leases, fresh leases for tickets, and units that nobody with a claim wants.
    pub kept: u64,
    pub redeemed: u64,
    pub spare: u64,
}

impl Claimant {
    /// All units that it gets.
    pub fn gets(&self) -> u64 {
        self.kept + self.redeemed + self.spare
    }
}

/// Draws units one by one, each claimant with the chance of its weight. `wants` is how many each may get, `weight` the
/// weight that it has after so many.
fn draw(
    stream: &mut Stream,
    mut units: u64,
    claimants: &[Claimant],
    wants: impl Fn(&Claimant) -> u64,
    weight: impl Fn(&Claimant, u64) -> u64,
) -> Vec<u64> {
    let mut got = vec![0; claimants.len()];
    let all: u64 = claimants.iter().map(&wants).sum();
    if all <= units {
        return claimants.iter().map(wants).collect();
    }
    let now = |at: usize, got: u64| if got < wants(&claimants[at]) { weight(&claimants[at], got) } else { 0 };
    let mut total: u64 = (0..claimants.len()).map(|at| now(at, 0)).sum();
    while units > 0 && total > 0 {
        let mut left = stream.below(total as usize) as u64;
        for at in 0..claimants.len() {
            let mine = now(at, got[at]);
            if left < mine {
                got[at] += 1;
                total = total - mine + now(at, got[at]);
                units -= 1;
                break;
            }
            left -= mine;
        }
    }
    got
}

/// Divides `units` of a site, of which `leased` are under lease, asked for now or not.
pub fn divide(stream: &mut Stream, units: u64, leased: u64, spare: bool, claimants: &mut [Claimant]) {
    let kept = draw(stream, units, claimants, |c| c.leases, |c, got| c.leases - got);
    claimants.iter_mut().zip(kept).for_each(|(c, kept)| c.kept = kept);
    let free = units.saturating_sub(leased);
    let redeemed = draw(stream, free, claimants, |c| c.tickets, |c, got| c.holds - got);
    claimants.iter_mut().zip(redeemed).for_each(|(c, redeemed)| c.redeemed = redeemed);
    if spare {
        let left = units - claimants.iter().map(Claimant::gets).sum::<u64>();
        let lacks = |c: &Claimant| c.asks - c.gets();
        let spare = draw(stream, left, claimants, lacks, |c, got| lacks(c) - got);
        claimants.iter_mut().zip(spare).for_each(|(c, spare)| c.spare = spare);
    }
}
