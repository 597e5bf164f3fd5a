//! All roots of a polynomial between 0 and 1, exactly.
//!
//! What one strategy gets more than another, as a function of how many play it, is a polynomial, and comes as its
//! Bernstein coefficients: what is gained when k of n others play it (Peña, Lehmann and Nöldeke 2014, Gains from switching
//! and evolutionary stability in multi-player matrix games). Roots are counted by Sturm's theorem (1829), multiple ones
//! once, and narrowed by halving, all in whole numbers: none is missed, and none is found that is not there.

use crate::rational::{Rational, gcd, to_float};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// How many times an interval with one root is halved.
const HALVINGS: u32 = 64;

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
pub fn roots(bernstein: &[Rational]) -> Roots {
    let polynomial = powers(bernstein);
    if polynomial.is_empty() {
        return Roots::Everywhere;
    }
    let polynomial = without_multiples(&polynomial);
    let chain = sturm(&polynomial);
    let (zero, one) = (Rational::zero(), Rational::one());
    let mut roots = Vec::new();
    if sign(&polynomial, &zero).is_zero() {
        roots.push([zero.clone(), zero.clone()]);
    }
    isolate(&chain, [zero, one], &mut roots);
    Roots::At(roots)
}

/// The middle of where a root is.
pub fn middle(root: &[Rational; 2]) -> f64 {
    to_float(&((&root[0] + &root[1]) / BigInt::from(2)))
}

/// From Bernstein coefficients to powers, in whole numbers without a common factor.
fn powers(bernstein: &[Rational]) -> Powers {
    let below =
        bernstein.iter().fold(BigInt::one(), |below, value| &below / gcd(&below, value.denom()) * value.denom());
    let mut differences: Vec<BigInt> = bernstein.iter().map(|value| value.numer() * (&below / value.denom())).collect();
    // The coefficient of x^j is the number of ways to choose j of n times the j-th difference at 0.
    let degree = bernstein.len().saturating_sub(1);
    let (mut ways, mut powers) = (BigInt::one(), Vec::new());
    for power in 0..bernstein.len() {
        powers.push(&ways * &differences[0]);
        differences = differences.windows(2).map(|pair| &pair[1] - &pair[0]).collect();
        ways = ways * (degree - power) / (power + 1);
    }
    primitive(powers)
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
        match roots(&bernstein.iter().copied().map(whole).collect::<Vec<_>>()) {
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
        assert_eq!(roots(&[whole(0), whole(0)]), Roots::Everywhere);
        assert_eq!(roots(&[]), Roots::Everywhere);
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
            let Roots::At(roots) = roots(&bernstein) else { panic!("not 0 throughout") };
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
