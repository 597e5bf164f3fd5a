//! All roots of a polynomial between 0 and 1, exactly.
//!
//! What one strategy gets more than another, as a function of how many play it, is a polynomial, and comes as its
//! Bernstein coefficients: what is gained when k of n others play it (Peña, Lehmann and Nöldeke 2014, Gains from switching
//! and evolutionary stability in multi-player matrix games). Coefficients that do not change sign have no root between the
//! ends, and those that change it once have one (Descartes' rule); else the interval is halved (de Casteljau 1959). Where
//! that does not come to an end, as at multiple roots, they are counted by Sturm's theorem (1829), multiple ones once. All
//! is done in whole numbers: no root is missed, and none is found that is not there.

use crate::rational::{Rational, gcd, to_float};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// How many times an interval with one root is halved.
const HALVINGS: u32 = 64;
/// How many times an interval is halved to tell its roots apart by their signs.
const CLOSE: u32 = 32;
/// The largest degree, and the largest for Sturm's theorem, whose numbers grow faster: seconds.
const MOST: usize = 1000;
const MOST_OF_STURM: usize = 64;

/// The roots in [0, 1].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roots {
    /// The polynomial is 0 throughout.
    Everywhere,
    /// Each root between two numbers that are equal if it is known exactly, and else apart by 2^-64; in order.
    At(Vec<[Rational; 2]>),
}

/// Coefficients of the powers of x, the lowest first; the last is not 0. Empty is the polynomial 0.
type Powers = Vec<BigInt>;

/// The roots of the polynomial with these Bernstein coefficients.
///
/// # Errors
/// Degrees above 1000, and above 64 roots that are multiple or closer than 2^-32.
pub fn roots(bernstein: &[Rational]) -> Result<Roots, String> {
    let degree = bernstein.len().saturating_sub(1);
    if bernstein.iter().all(Zero::is_zero) {
        return Ok(Roots::Everywhere);
    }
    if degree > MOST {
        return Err(format!(
            "two strategies among {degree} others are a polynomial of that degree, at most {MOST} can be solved; reduce the \
             game to fewer players first"
        ));
    }
    let coefficients = in_whole(bernstein);
    let polynomial = powers(coefficients.clone());
    let ends = || [Rational::zero(), Rational::one()];
    let mut at_zero = Vec::new();
    if coefficients[0].is_zero() {
        at_zero.push([Rational::zero(), Rational::zero()]);
    }
    let mut roots = at_zero.clone();
    if by_signs(&polynomial, coefficients, ends(), CLOSE, &mut roots) {
        return Ok(Roots::At(roots));
    }
    if degree > MOST_OF_STURM {
        return Err(format!(
            "two strategies get almost or exactly the same around a share at which neither gains, and among {degree} others \
             that cannot be decided, among {MOST_OF_STURM} it can; reduce the game to fewer players first"
        ));
    }
    roots = at_zero;
    isolate(&sturm(&without_multiples(&polynomial)), ends(), &mut roots);
    Ok(Roots::At(roots))
}

/// The middle of where a root is.
pub fn middle(root: &[Rational; 2]) -> f64 {
    to_float(&((&root[0] + &root[1]) / BigInt::from(2)))
}

/// The same coefficients times what makes them whole.
fn in_whole(bernstein: &[Rational]) -> Vec<BigInt> {
    let below =
        bernstein.iter().fold(BigInt::one(), |below, value| &below / gcd(&below, value.denom()) * value.denom());
    bernstein.iter().map(|value| value.numer() * (&below / value.denom())).collect()
}

/// From Bernstein coefficients to powers, in whole numbers without a common factor.
fn powers(mut differences: Vec<BigInt>) -> Powers {
    // The coefficient of x^j is the number of ways to choose j of n times the j-th difference at 0.
    let degree = differences.len() - 1;
    let (mut ways, mut powers) = (BigInt::one(), Vec::new());
    for power in 0..=degree {
        powers.push(&ways * &differences[0]);
        differences = differences.windows(2).map(|pair| &pair[1] - &pair[0]).collect();
        ways = ways * (degree - power) / (power + 1);
    }
    primitive(powers)
}

/// Finds the roots above the lower end of an interval and up to the upper, in order, from the Bernstein coefficients on
/// it. Says whether that was possible in so many halvings.
fn by_signs(
    polynomial: &Powers,
    coefficients: Vec<BigInt>,
    [low, high]: [Rational; 2],
    halvings: u32,
    roots: &mut Vec<[Rational; 2]>,
) -> bool {
    let signs: Vec<bool> = coefficients.iter().filter(|one| !one.is_zero()).map(Signed::is_positive).collect();
    let changes = signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    match (changes, coefficients.last().is_some_and(Zero::is_zero)) {
        (0, false) => true,
        (0, true) => {
            roots.push([high.clone(), high]);
            true
        }
        (1, false) => {
            roots.push(narrowed(polynomial, [low, high]));
            true
        }
        _ if halvings == 0 => false,
        _ => {
            let half = (&low + &high) / BigInt::from(2);
            let [left, right] = halves(coefficients);
            by_signs(polynomial, left, [low, half.clone()], halvings - 1, roots)
                && by_signs(polynomial, right, [half, high], halvings - 1, roots)
        }
    }
}

/// The coefficients on both halves, each times the same positive number.
fn halves(mut row: Vec<BigInt>) -> [Vec<BigInt>; 2] {
    let size = row.len();
    let (mut left, mut right) = (Vec::with_capacity(size), Vec::with_capacity(size));
    while let (Some(first), Some(last)) = (row.first(), row.last()) {
        // Each row of sums is twice as large as means would be.
        let shift = row.len() - 1;
        left.push(first << shift);
        right.push(last << shift);
        row = row.windows(2).map(|pair| &pair[0] + &pair[1]).collect();
    }
    right.reverse();
    [left, right].map(|half| {
        let common = half.iter().filter_map(BigInt::trailing_zeros).min().unwrap_or(0);
        half.into_iter().map(|value| value >> common).collect()
    })
}

/// Without leading zeros and common factors.
fn primitive(mut powers: Powers) -> Powers {
    while powers.last().is_some_and(Zero::is_zero) {
        powers.pop();
    }
    let common = powers.iter().fold(BigInt::zero(), |common, value| gcd(&common, value));
    powers.into_iter().map(|value| value / &common).collect()
}

fn derivative(polynomial: &Powers) -> Powers {
    primitive(polynomial.iter().enumerate().skip(1).map(|(power, value)| value * power).collect())
}

/// Quotient and rest of a division, both times the same positive number, so that all is whole.
fn divide(above: &Powers, below: &Powers) -> (Powers, Powers) {
    let lead = &below[below.len() - 1];
    let mut rest = above.clone();
    let mut quotient = vec![BigInt::zero(); (above.len() + 1).saturating_sub(below.len())];
    while rest.len() >= below.len() {
        let shift = rest.len() - below.len();
        let factor = &rest[rest.len() - 1] * lead.signum();
        let scale = lead.abs();
        rest.iter_mut().chain(&mut quotient).for_each(|value| *value *= &scale);
        quotient[shift] += &factor;
        below.iter().enumerate().for_each(|(power, value)| rest[power + shift] -= &factor * value);
        while rest.last().is_some_and(Zero::is_zero) {
            rest.pop();
        }
    }
    (primitive(quotient), primitive(rest))
}

/// The same roots, each once: divided by what it has in common with its derivative.
fn without_multiples(polynomial: &Powers) -> Powers {
    let (mut one, mut other) = (polynomial.clone(), derivative(polynomial));
    while !other.is_empty() {
        let rest = divide(&one, &other).1;
        one = other;
        other = rest;
    }
    divide(polynomial, &one).0
}

/// The polynomial, its derivative, and then the rests of dividing one by the other with their signs turned.
fn sturm(polynomial: &Powers) -> Vec<Powers> {
    let mut chain = vec![polynomial.clone()];
    let mut next = derivative(polynomial);
    while !next.is_empty() {
        let rest = divide(&chain[chain.len() - 1], &next).1;
        chain.push(next);
        next = rest.into_iter().map(|value| -value).collect();
    }
    chain
}

/// The sign at a point.
fn sign(polynomial: &Powers, at: &Rational) -> BigInt {
    let (mut value, mut scale) = (BigInt::zero(), BigInt::one());
    for coefficient in polynomial.iter().rev() {
        value = value * at.numer() + coefficient * &scale;
        scale *= at.denom();
    }
    value.signum()
}

/// How often signs change along the chain.
fn changes(chain: &[Powers], at: &Rational) -> usize {
    let signs: Vec<BigInt> = chain.iter().map(|each| sign(each, at)).filter(|sign| !sign.is_zero()).collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Finds the roots above the lower end of an interval and up to the upper, in order.
fn isolate(chain: &[Powers], [low, high]: [Rational; 2], roots: &mut Vec<[Rational; 2]>) {
    match changes(chain, &low) - changes(chain, &high) {
        0 => {}
        1 => roots.push(narrowed(&chain[0], [low, high])),
        _ => {
            let half = (&low + &high) / BigInt::from(2);
            isolate(chain, [low, half.clone()], roots);
            isolate(chain, [half, high], roots);
        }
    }
}

/// Narrows an interval with one root in it, the lower end not included.
fn narrowed(polynomial: &Powers, [mut low, mut high]: [Rational; 2]) -> [Rational; 2] {
    let mut above = sign(polynomial, &high);
    for _ in 0..HALVINGS {
        if above.is_zero() {
            return [high.clone(), high];
        }
        let half = (&low + &high) / BigInt::from(2);
        let here = sign(polynomial, &half);
        // The lower end can be a root of the interval below, so only the sign at the upper end tells.
        if here.is_zero() || here == above { (high, above) = (half, here) } else { low = half }
    }
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rational::whole;
    use proptest::prelude::*;

    fn found(bernstein: &[i64]) -> Vec<f64> {
        match roots(&bernstein.iter().copied().map(whole).collect::<Vec<_>>()).expect("small") {
            Roots::Everywhere => panic!("0 throughout"),
            Roots::At(roots) => roots.iter().map(middle).collect(),
        }
    }

    #[test]
    fn roots_are_found_at_ends_and_between() {
        assert_eq!(found(&[-1, 1]), [0.5]);
        assert_eq!(found(&[0, 1]), [0.0]);
        assert_eq!(found(&[3, 0]), [1.0]);
        assert_eq!(found(&[1, 1, 1]), []);
        // x (1 - x) has Bernstein coefficients 0, 1/2, 0.
        assert_eq!(found(&[0, 1, 0]), [0.0, 1.0]);
        // (1 - 2x)^2 is 1, -1, 1: a double root is one.
        assert_eq!(found(&[1, -1, 1]), [0.5]);
        // (1 - 2x)^2 plus 1/5 has none, though its coefficients change sign twice.
        assert_eq!(found(&[6, -4, 6]), []);
        assert!((found(&[-1, 2])[0] - 1.0 / 3.0).abs() < 1e-18);
        assert_eq!(roots(&[whole(0), whole(0)]), Ok(Roots::Everywhere));
        assert_eq!(roots(&[]), Ok(Roots::Everywhere));
    }

    #[test]
    fn high_degrees_are_solved_or_refused() {
        // 1 - 3x and its square as polynomials of degree n.
        let line = |n: i64| (0..=n).map(|i| n - 3 * i).collect::<Vec<_>>();
        let square = |n: i64| (0..=n).map(|i| n * (n - 1) - 6 * i * (n - 1) + 9 * i * (i - 1)).collect::<Vec<_>>();
        for degree in [2, 64, 1000] {
            assert_eq!(found(&line(degree)), [1.0 / 3.0], "{degree}");
        }
        assert_eq!((found(&square(2)), found(&square(64))), (vec![1.0 / 3.0], vec![1.0 / 3.0]));
        let refused = |bernstein: Vec<i64>| roots(&bernstein.into_iter().map(whole).collect::<Vec<_>>()).is_err();
        assert!(refused(square(100)) && refused(line(1001)));
        // Two roots on each side of the middle, where an interval is cut: x (1 - x) less 1/5.
        let near = |n: i64| (0..=n).map(|i| 5 * i * (n - i) - n * (n - 1)).collect::<Vec<_>>();
        let two = found(&near(300));
        let right = [0.5 - 0.05_f64.sqrt(), 0.5 + 0.05_f64.sqrt()];
        assert!(two.len() == 2 && two.iter().zip(right).all(|(a, b)| (a - b).abs() < 1e-15), "{two:?}");
    }

    proptest! {
        #[test]
        fn a_product_has_the_roots_of_its_factors(values in proptest::collection::vec(-3..=12_i64, 1..=7)) {
            // (x - a/9) (x - b/9) ... in Bernstein form: products of lines, weighted by ways.
            let mut powers = vec![whole(1)];
            for value in &values {
                let shifted = [vec![whole(0)], powers.iter().map(|each| each * whole(9)).collect()].concat();
                let scaled = powers.iter().map(|each| each * whole(*value)).chain([whole(0)]);
                powers = shifted.iter().zip(scaled).map(|(one, other)| one - other).collect();
            }
            let degree = values.len();
            let choose = |n: usize, k: usize| (1..=k).fold(whole(1), |ways, i| ways * whole((n + 1 - i) as i64) / whole(i as i64));
            let bernstein: Vec<Rational> = (0..=degree)
                .map(|k| (0..=k).map(|j| choose(k, j) / choose(degree, j) * &powers[j]).sum())
                .collect();
            let Ok(Roots::At(roots)) = roots(&bernstein) else { panic!("not 0 throughout") };
            let mut expected: Vec<i64> = values.iter().copied().filter(|value| (0..=9).contains(value)).collect();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(roots.len(), expected.len());
            for (root, value) in roots.iter().zip(expected) {
                let exact = Rational::new(value.into(), 9.into());
                prop_assert!(root[0] <= exact && exact <= root[1]);
            }
        }
    }
}
