//! How many peers each group gets: counts as they are, shares by the largest remainder.

/// What a group asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    /// A fraction of the population.
    Share(f64),
    /// So many peers.
    Count(usize),
    /// What the others leave.
    Rest,
}

/// Why the parts do not make a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Misfit {
    /// There are more groups than one that take the rest: the first two.
    TwoRests(usize, usize),
    /// The parts ask for this many peers, more than there are.
    TooMany(f64),
    /// The parts ask for this many peers, fewer than there are, and nobody takes the rest.
    TooFew(f64),
}

/// How exactly shares must sum to one.
const TOLERANCE: f64 = 1e-9;

/// The size of each group; together they are `total`.
///
/// # Errors
/// The parts do not make a whole.
pub fn divide(total: usize, parts: &[Part]) -> Result<Vec<usize>, Misfit> {
    let mut rests = parts.iter().enumerate().filter(|(_, part)| **part == Part::Rest).map(|(i, _)| i);
    let rest = rests.next();
    if let (Some(first), Some(second)) = (rest, rests.next()) {
        return Err(Misfit::TwoRests(first, second));
    }
    let whole = total as f64;
    let counted: usize = parts.iter().map(|part| if let Part::Count(n) = part { *n } else { 0 }).sum();
    let shared: f64 = parts.iter().map(|part| if let Part::Share(s) = part { s * whole } else { 0.0 }).sum();
    let asked = counted as f64 + shared;
    // Rounding noise may amount to the tolerance, but never to a peer.
    let noise = (whole * TOLERANCE).min(0.25);
    if counted > total || asked > whole + noise {
        return Err(Misfit::TooMany(asked));
    }
    if rest.is_none() && asked < whole - noise {
        return Err(Misfit::TooFew(asked));
    }

    // The rest is one more share, so that `rest` and the same share written out are the same groups.
    let quota = |part: &Part| match part {
        Part::Share(s) => s * whole,
        Part::Rest => (whole - asked).max(0.0),
        Part::Count(_) => 0.0,
    };
    let mut sizes: Vec<usize> =
        parts.iter().map(|part| if let Part::Count(n) = part { *n } else { quota(part) as usize }).collect();
    // Remainders are compared in steps of 1e-9, so that rounding noise decides no tie; then file order does.
    let mut order: Vec<(i64, usize)> = parts
        .iter()
        .enumerate()
        .filter(|(_, part)| !matches!(part, Part::Count(_)) && quota(part) > 0.0)
        .map(|(i, part)| (-(quota(part).fract() / TOLERANCE).round() as i64, i))
        .collect();
    order.sort_unstable();
    let left = total.saturating_sub(sizes.iter().sum());
    for (_, group) in order.into_iter().cycle().take(left) {
        sizes[group] += 1;
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Part::{Count, Rest, Share};

    #[test]
    fn parts_make_the_whole() {
        assert_eq!(divide(100, &[Share(0.29), Share(0.71)]), Ok(vec![29, 71]));
        assert_eq!(divide(10, &[Share(1.0 / 3.0), Share(1.0 / 3.0), Share(1.0 / 3.0)]), Ok(vec![4, 3, 3]));
        assert_eq!(divide(350, &[Rest, Count(1)]), Ok(vec![349, 1]));
        assert_eq!(divide(350, &[Share(0.95), Share(0.05)]), divide(350, &[Rest, Share(0.05)]));
        assert_eq!(divide(10, &[Share(1.0), Rest, Count(0)]), Ok(vec![10, 0, 0]));
        assert_eq!(divide(10, &[Count(10)]), Ok(vec![10]));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(divide(10, &[Rest, Count(1), Rest]), Err(Misfit::TwoRests(0, 2)));
        assert_eq!(divide(10, &[Count(11), Rest]), Err(Misfit::TooMany(11.0)));
        assert_eq!(divide(10, &[Share(0.5), Share(0.4)]), Err(Misfit::TooFew(9.0)));
        assert_eq!(divide(10, &[]), Err(Misfit::TooFew(0.0)));
    }

    proptest::proptest! {
        #[test]
        fn nobody_is_lost_and_nobody_is_far_from_their_share(
            total in 1usize..5000, weights in proptest::collection::vec(0.0f64..1.0, 1..8), count in 0usize..100,
        ) {
            let count = count.min(total);
            let sum: f64 = weights.iter().sum();
            proptest::prop_assume!(sum > 1e-6);
            let free = (total - count) as f64 / total as f64;
            let mut parts: Vec<Part> = weights.iter().map(|w| Share(w / sum * free)).collect();
            parts.push(Count(count));
            let sizes = divide(total, &parts).map_err(|e| proptest::test_runner::TestCaseError::fail(format!("{e:?}")))?;
            proptest::prop_assert_eq!(sizes.iter().sum::<usize>(), total);
            for (part, size) in parts.iter().zip(&sizes) {
                if let Share(s) = part {
                    proptest::prop_assert!((s * total as f64 - *size as f64).abs() < 1.0 + 1e-6);
                }
            }
            // A part may be left out and named "the rest" instead.
            let mut rest = parts.clone();
            rest[0] = Rest;
            proptest::prop_assert_eq!(divide(total, &rest), Ok(sizes));
        }
    }
}
