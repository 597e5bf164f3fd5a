//! Who gets whose tickets at the beginning of a term.
//!
//! - *equal*: every site's tickets go to all other accounts in equal parts; what does not divide goes round from term to term.
//! - *barter*: what an account needs elsewhere it pays with its own. All sites stand in a circle, and every two of them in
//!   turn, in an order that moves on with the terms, swap tickets until no two are left that can. One for one, or by
//!   standing: then one unit of the better site costs as many of the worse as make up for what they are worth, to the nearest whole number.
//! - *demand*: in parts that go with what everybody asked for in the term before, and one more.

use game::card::{Alternative, Text, alternative, text, word};

static EXCHANGES: [Text; 2] = [text("by_standing"), text("one_for_one")];

/// The alternatives of the parameter `distribution`.
pub static DISTRIBUTIONS: [Alternative; 3] = [
    alternative("equal", "every site's tickets go to all others in equal parts", &[]),
    alternative(
        "barter",
        "pairs of sites swap tickets on each other",
        const { &[word("exchange", &EXCHANGES, "how many of the worse site's units one of the better costs")] },
    ),
    alternative("demand", "to those who asked for much in the last term", &[]),
];

/// Units that one account hands to another: (issuer's place, holder's place, units).
pub type Handed = (usize, usize, u64);

/// Parts of a whole in proportion to weights. What does not divide goes one each to some of those with a weight: those from
/// `first` on, counted round, who are others in every term.
pub fn parts(whole: u64, weights: &[u64], first: usize, term: u64) -> Vec<u64> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let part = |weight: &u64| (u128::from(whole) * u128::from(*weight) / total.max(1)) as u64;
    let mut parts: Vec<u64> = weights.iter().map(part).collect();
    let takers: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] > 0).collect();
    if takers.is_empty() {
        return parts;
    }
    let left = whole - parts.iter().sum::<u64>();
    let start = (first as u64 + term * left) % takers.len() as u64;
    (0..left).for_each(|nth| parts[takers[((start + nth) % takers.len() as u64) as usize]] += 1);
    parts
}

/// Swaps tickets. `pools` has what each account can hand out; `rate(a, b)` says how many units of its own `a` pays for one
/// of `b`, or `None` if the two do not deal.
pub fn swap(pools: &mut [u64], term: u64, rate: impl Fn(usize, usize) -> Option<(u64, u64)>) -> Vec<Handed> {
    let accounts = pools.len();
    let mut handed: Vec<Handed> = Vec::new();
    if accounts < 2 {
        return handed;
    }
    loop {
        let mut swapped = false;
        for step in 0..accounts - 1 {
            let distance = 1 + ((step as u64 + term) % (accounts as u64 - 1)) as usize;
            for a in 0..accounts {
                let b = (a + distance) % accounts;
                if pools[a] == 0 || pools[b] == 0 {
                    continue;
                }
                let Some((pays, gets)) = rate(a, b) else { continue };
                if pools[a] >= pays && pools[b] >= gets {
                    pools[a] -= pays;
                    pools[b] -= gets;
                    handed.extend([(a, b, pays), (b, a, gets)]);
                    swapped = true;
                }
            }
        }
        if !swapped {
            break;
        }
    }
    handed.sort_unstable_by_key(|(issuer, holder, _)| (*issuer, *holder));
    handed.dedup_by(|next, first| {
        let same = (next.0, next.1) == (first.0, first.1);
        first.2 += if same { next.2 } else { 0 };
        same
    });
    handed
}

/// What the accounts of these standings pay each other: (what the first pays, what the second pays).
pub fn by_standing(first: f64, second: f64) -> (u64, u64) {
    // At least a thousandth, so that a price is a number.
    let (first, second) = (first.max(1e-3), second.max(1e-3));
    if first < second { ((second / first).round() as u64, 1) } else { (1, (first / second).round() as u64) }
}
