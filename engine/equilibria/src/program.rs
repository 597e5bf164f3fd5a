//! Small linear programs, exactly: the simplex method (Dantzig) with Bland's rule (1977), which never goes in circles.

use num_traits::{One, Signed, Zero};

use crate::rational::Rational;

/// The largest value of `aim` x where x >= 0 and each `limit` x is at most its number, which must not be negative: so 0 is
/// a start. Gives x and the value, or nothing if there is no largest value.
pub fn most(limits: &[(Vec<Rational>, Rational)], aim: &[Rational]) -> Option<(Vec<Rational>, Rational)> {
    let (variables, slacks) = (aim.len(), limits.len());
    // A row per limit: variables, slacks, and what is left; the last row is what would be gained.
    let mut rows: Vec<Vec<Rational>> = limits
        .iter()
        .enumerate()
        .map(|(at, (limit, number))| {
            let slack = |other| if other == at { Rational::one() } else { Rational::zero() };
            limit.iter().cloned().chain((0..slacks).map(slack)).chain([number.clone()]).collect()
        })
        .collect();
    rows.push(aim.iter().cloned().chain((0..=slacks).map(|_| Rational::zero())).collect());
    let mut basis: Vec<usize> = (variables..variables + slacks).collect();
    while let Some(enters) = (0..variables + slacks).find(|at| rows[slacks][*at].is_positive()) {
        let leaves = tightest(&rows[..slacks], &basis, enters)?;
        pivot(&mut rows, leaves, enters);
        basis[leaves] = enters;
    }
    let last = variables + slacks;
    let mut x = vec![Rational::zero(); variables];
    for (row, variable) in basis.iter().enumerate().filter(|(_, variable)| **variable < variables) {
        x[*variable] = rows[row][last].clone();
    }
    Some((x, -rows[slacks][last].clone()))
}

/// The row that stops a variable first; of several the one with the first variable.
fn tightest(rows: &[Vec<Rational>], basis: &[usize], enters: usize) -> Option<usize> {
    let bounded = rows.iter().enumerate().filter(|(_, row)| row[enters].is_positive());
    let stops = bounded.map(|(at, row)| (&row[row.len() - 1] / &row[enters], basis[at], at));
    stops.min().map(|(_, _, at)| at)
}

fn pivot(rows: &mut [Vec<Rational>], leaves: usize, enters: usize) {
    let by = rows[leaves][enters].clone();
    rows[leaves].iter_mut().for_each(|entry| *entry /= &by);
    let unit = rows[leaves].clone();
    for (at, row) in rows.iter_mut().enumerate() {
        if at != leaves && !row[enters].is_zero() {
            let factor = row[enters].clone();
            row.iter_mut().zip(&unit).for_each(|(entry, unit)| *entry -= &factor * unit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rational::whole;

    fn limit(values: &[i64], number: i64) -> (Vec<Rational>, Rational) {
        (values.iter().copied().map(whole).collect(), whole(number))
    }

    #[test]
    fn the_best_corner_is_found() {
        let limits = [limit(&[1, 0], 4), limit(&[0, 2], 12), limit(&[3, 2], 18)];
        assert_eq!(most(&limits, &[whole(3), whole(5)]), Some((vec![whole(2), whole(6)], whole(36))));
        assert_eq!(most(&[limit(&[-1], 1)], &[whole(1)]), None);
    }

    #[test]
    fn it_does_not_go_in_circles() {
        // Beale 1955, on which the usual rule goes round forever; scaled to whole numbers.
        let limits = [limit(&[1, -240, -4, 36], 0), limit(&[1, -180, -1, 6], 0), limit(&[0, 0, 1, 0], 1)];
        let aim = [Rational::new(3.into(), 4.into()), whole(-150), Rational::new(1.into(), 50.into()), whole(-6)];
        let (_, value) = most(&limits, &aim).expect("bounded");
        assert!(value.is_positive());
    }
}
