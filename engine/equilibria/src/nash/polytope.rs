//! The corners of a best response polytope.
//!
//! One player mixes strategies, the other looks at what each of his own would get. With payoffs scaled to positive whole
//! numbers, the mixes and the least that the other can be held to are the polytope {y >= 0, A y <= 1}; each corner but 0
//! is a mix in which as many strategies are unused or best responses as there are strategies to mix (von Stengel 2002,
//! Computing equilibria for two-person games, section 2). Corners are found by the double description method (Motzkin et
//! al. 1953): rows of A are added one by one, and each cuts the edges that it crosses. Edges are told by the common
//! labels of their ends (Fukuda and Prodon 1996, Double description method revisited, proposition 7), so that ties, where
//! many labels meet in one corner, need no perturbation. All numbers are whole and exact.

use crate::rational::{Exact, Rational, gcd};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use std::iter::once;

/// Labels of a corner: a bit per strategy.
pub type Labels = u128;

/// How many strategies both players may have together: a bit each.
const LARGEST: usize = Labels::BITS as usize;
/// How many pairs of corners may be compared with a third before we give up: a few seconds.
const MOST_WORK: u64 = 4_000_000_000;
/// What a new corner costs in such comparisons: most of the time goes into its numbers.
const CORNER: u64 = 30_000;

/// A mix, and what is unused in it and best against it.
#[derive(Clone, Debug)]
pub struct Vertex {
    /// The weight of each strategy that is mixed.
    weights: Vec<BigInt>,
    /// The strategies that are not in the mix.
    pub unused: Labels,
    /// The other's best responses to the mix.
    pub best: Labels,
}

impl Vertex {
    /// The probability of each strategy that is mixed.
    pub fn mix(&self) -> Vec<Rational> {
        let total: BigInt = self.weights.iter().sum();
        self.weights.iter().map(|weight| Rational::new(weight.clone(), total.clone())).collect()
    }
}

/// A ray of the cone over the polytope: the coordinates of y, then by how much they are to be divided.
struct Ray {
    at: Vec<BigInt>,
    /// Constraints that are tight: those of y first, then the rows.
    tight: Labels,
}

/// All corners. `payoffs` are the other's: a row for each of his strategies, a column for each that is mixed.
///
/// # Errors
/// Games that are too large.
pub fn vertices(payoffs: &Exact) -> Result<Vec<Vertex>, String> {
    let (rows, columns) = (payoffs.rows(), payoffs.columns());
    if rows == 0 || columns == 0 {
        return Err("a player has no strategies, so there is nothing to solve".to_owned());
    }
    if rows + columns > LARGEST {
        return Err(format!(
            "a game of {rows} x {columns} strategies is too large for all equilibria: {LARGEST} strategies in all at \
             most; drop dominated strategies first, or ask for pure equilibria"
        ));
    }
    let constraints: Vec<Vec<BigInt>> = positive(payoffs);
    let mut rays = first_rays(&constraints[0], columns);
    let mut work = 0;
    for (row, constraint) in constraints.iter().enumerate().skip(1) {
        rays =
            cut(rays, constraint, 1 << (columns + row), columns, &mut work).ok_or_else(|| too_much(rows, columns))?;
    }
    Ok(rays.into_iter().filter_map(|ray| vertex(&ray, columns)).collect())
}

/// What is said of games that would take too long.
pub fn too_much(rows: usize, columns: usize) -> String {
    format!(
        "a game of {rows} x {columns} strategies has too many corners for all equilibria; drop dominated strategies \
         first, or ask for pure equilibria, replicator dynamics or a quantal response"
    )
}

/// The same game in positive whole numbers.
fn positive(payoffs: &Exact) -> Vec<Vec<BigInt>> {
    let mut below = BigInt::one();
    for value in payoffs.values() {
        below = common_multiple(&below, value.denom());
    }
    let scaled = |value: &Rational| value.numer() * (&below / value.denom());
    let least = payoffs.values().iter().map(scaled).min().unwrap_or_default();
    (0..payoffs.rows())
        .map(|row| payoffs.row(row).iter().map(|value| scaled(value) - &least + BigInt::one()).collect())
        .collect()
}

fn common_multiple(one: &BigInt, other: &BigInt) -> BigInt {
    one / gcd(one, other) * other
}

/// The cone over {y >= 0, a y <= 1} for the first row alone.
fn first_rays(row: &[BigInt], columns: usize) -> Vec<Ray> {
    let all: Labels = (1 << columns) - 1;
    let corner = (0..columns).map(|own| {
        let unit = (0..columns).map(|other| BigInt::from(u8::from(other == own)));
        Ray { at: unit.chain(once(row[own].clone())).collect(), tight: all & !(1 << own) | 1 << columns }
    });
    let zero = Ray { at: (0..=columns).map(|at| BigInt::from(u8::from(at == columns))).collect(), tight: all };
    once(zero).chain(corner).collect()
}

/// By how much a ray is within a constraint.
fn slack(ray: &Ray, constraint: &[BigInt]) -> BigInt {
    let used: BigInt = ray.at.iter().zip(constraint).filter(|(at, _)| !at.is_zero()).map(|(at, by)| at * by).sum();
    &ray.at[constraint.len()] - used
}

/// What is left of a cone within one more constraint; nothing if it is too much work.
fn cut(rays: Vec<Ray>, constraint: &[BigInt], label: Labels, columns: usize, work: &mut u64) -> Option<Vec<Ray>> {
    let slacks: Vec<BigInt> = rays.iter().map(|ray| slack(ray, constraint)).collect();
    // Where no more labels meet than must, each choice of all but one is an edge.
    let simple = |ray: &Ray| ray.tight.count_ones() as usize == columns;
    let mut new = Vec::new();
    for (within, inside) in rays.iter().zip(&slacks).filter(|(_, slack)| slack.is_positive()) {
        for (beyond, outside) in rays.iter().zip(&slacks).filter(|(_, slack)| slack.is_negative()) {
            let common = within.tight & beyond.tight;
            *work += 1;
            if (common.count_ones() as usize) + 1 < columns {
                continue;
            }
            if simple(within) || simple(beyond) || joined(&rays, common, work) {
                let at = within.at.iter().zip(&beyond.at).map(|(within, beyond)| inside * beyond - outside * within);
                *work += CORNER;
                new.push(Ray { at: shortened(at.collect()), tight: common | label });
            }
        }
        if *work > MOST_WORK {
            return None;
        }
    }
    let kept = rays.into_iter().zip(slacks).filter(|(_, slack)| !slack.is_negative());
    let kept = kept.map(|(ray, slack)| Ray { tight: ray.tight | if slack.is_zero() { label } else { 0 }, ..ray });
    Some(kept.chain(new).collect())
}

/// Whether only two rays, the ends of an edge, are tight in all of these.
fn joined(rays: &[Ray], common: Labels, work: &mut u64) -> bool {
    let mut ends = 0;
    for ray in rays {
        *work += 1;
        ends += u32::from(ray.tight & common == common);
        if ends > 2 {
            return false;
        }
    }
    true
}

/// A ray in the smallest whole numbers.
fn shortened(at: Vec<BigInt>) -> Vec<BigInt> {
    let common = at.iter().fold(BigInt::zero(), |common, value| gcd(&common, value));
    at.into_iter().map(|value| value / &common).collect()
}

/// The corner on a ray, unless it is 0.
fn vertex(ray: &Ray, columns: usize) -> Option<Vertex> {
    let weights = ray.at[..columns].to_vec();
    if weights.iter().all(Zero::is_zero) {
        return None;
    }
    Some(Vertex { weights, unused: ray.tight & ((1 << columns) - 1), best: ray.tight >> columns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corner_is_where_best_responses_change() {
        // Rows are as good as one another at 1/3; row 2 is never a best response.
        let corners = vertices(&Exact::whole(&[&[2, 0], &[0, 1], &[-1, 0]])).expect("small");
        let mut mixes: Vec<_> = corners.iter().map(|corner| (corner.mix()[0].clone(), corner.best)).collect();
        mixes.sort();
        let at = |above: i64, below: i64| Rational::new(above.into(), below.into());
        assert_eq!(mixes, [(at(0, 1), 0b10), (at(1, 3), 0b11), (at(1, 1), 0b01)]);
    }

    #[test]
    fn ties_make_no_corner_twice() {
        let corners = vertices(&Exact::whole(&[&[1, 1, 1], &[1, 1, 1], &[1, 1, 1]])).expect("small");
        assert_eq!(corners.len(), 3);
        assert!(corners.iter().all(|corner| corner.best == 0b111 && corner.unused.count_ones() == 2));
    }

    #[test]
    fn what_is_too_large_is_said_to_be() {
        let error = vertices(&Exact::of(100, 100, |_, _| Rational::one())).expect_err("200 strategies");
        assert!(error.contains("128 strategies in all"), "{error}");
        assert!(vertices(&Exact::of(0, 3, |_, _| Rational::one())).is_err());
    }
}
