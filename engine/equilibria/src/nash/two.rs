//! All Nash equilibria of a game of two, exactly.
//!
//! A pair of mixes is an equilibrium if each strategy is unused or a best response (Nash 1951). Corners of both best
//! response polytopes are paired, and the pairs with all labels are the *extreme* equilibria (Mangasarian 1964,
//! Equilibrium points of bimatrix games). Without ties these are all, and their number is odd.
//!
//! With ties there can be infinitely many. Then the equilibria are a union of *Nash subsets* (Avis, Rosenberg, Savani and
//! von Stengel 2010, Enumeration of Nash equilibria for two-player games, section 2): in a maximal one every mix of its
//! row corners with every mix of its column corners is an equilibrium. They are the maximal complete bipartite parts of
//! the graph in which an extreme equilibrium joins two corners; subsets that hang together are a *component*. So
//! `extreme`, `subsets` and `components` together tell of all equilibria, finite or not. Empirical games have ties:
//! nothing here is lost to them, as it is where supports of equal size are enumerated.

use super::polytope::{Labels, Vertex, too_much, vertices};
use crate::rational::{Exact, Rational, dot};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How many maximal subsets are told apart; games of many ties have very many.
const MOST_SUBSETS: usize = 10_000;

/// How many pairs of corners are compared: a few seconds.
const MOST_PAIRS: u64 = 4_000_000_000;

/// A pair of mixes of which neither player gains by leaving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equilibrium {
    /// The probability of each row.
    pub row: Vec<Rational>,
    /// The probability of each column.
    pub column: Vec<Rational>,
    /// What the row player and the column player get.
    pub payoffs: [Rational; 2],
}

/// All equilibria of a game of two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equilibria {
    /// The extreme equilibria: those between corners, of which all others are mixes. First rows first.
    pub extreme: Vec<Equilibrium>,
    /// The maximal Nash subsets, each as the extreme equilibria in it. An isolated equilibrium is one of its own.
    pub subsets: Vec<Vec<usize>>,
    /// Which extreme equilibria hang together. As many lists of one as there are isolated equilibria.
    pub components: Vec<Vec<usize>>,
}

impl Equilibria {
    /// Whether there are only these, finitely many.
    pub fn finite(&self) -> bool {
        self.components.iter().all(|component| component.len() == 1)
    }
}

/// All equilibria of the game in which the row player gets `first` and the column player gets `second`.
///
/// # Errors
/// Matrices of different shapes, and games that are too large.
pub fn all(first: &Exact, second: &Exact) -> Result<Equilibria, String> {
    let (rows, columns) = (first.rows(), first.columns());
    if (second.rows(), second.columns()) != (rows, columns) {
        let (others, across) = (second.rows(), second.columns());
        return Err(format!(
            "the first player's payoffs are {rows} x {columns}, the second's {others} x {across}; both must have a row \
             for each strategy of the first and a column for each of the second"
        ));
    }
    let row_mixes = vertices(&second.transposed())?;
    let column_mixes = vertices(first)?;
    if row_mixes.len() as u64 * column_mixes.len() as u64 > MOST_PAIRS {
        return Err(too_much(rows, columns));
    }
    let mut edges: Vec<(usize, usize)> = Vec::new();
    for (row, by_row) in row_mixes.iter().enumerate() {
        edges.extend(
            (0..column_mixes.len())
                .filter(|column| complete(by_row, &column_mixes[*column], rows, columns))
                .map(|column| (row, column)),
        );
    }
    edges.sort_by_cached_key(|(row, column)| Reverse((row_mixes[*row].mix(), column_mixes[*column].mix())));
    let extreme = edges.iter().map(|(row, column)| {
        let (row, column) = (row_mixes[*row].mix(), column_mixes[*column].mix());
        let payoffs = [first, second].map(|payoffs| dot(&row, &payoffs.times(&column)));
        Equilibrium { row, column, payoffs }
    });
    Ok(Equilibria { extreme: extreme.collect(), subsets: subsets(&edges)?, components: components(&edges) })
}

/// Whether each strategy of either is unused or a best response.
fn complete(by_row: &Vertex, by_column: &Vertex, rows: usize, columns: usize) -> bool {
    let all = |count: usize| -> Labels { (1 << count) - 1 };
    by_row.unused | by_column.best == all(rows) && by_column.unused | by_row.best == all(columns)
}

/// The edges that hang together.
fn components(edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..edges.len()).collect();
    for (later, edge) in edges.iter().enumerate() {
        for (earlier, other) in edges[..later].iter().enumerate() {
            if edge.0 == other.0 || edge.1 == other.1 {
                let (from, to) = (of[later].max(of[earlier]), of[later].min(of[earlier]));
                of.iter_mut().filter(|component| **component == from).for_each(|component| *component = to);
            }
        }
    }
    grouped(of.into_iter().enumerate().map(|(edge, component)| (component, edge)))
}

fn grouped(pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (group, member) in pairs {
        groups.entry(group).or_default().push(member);
    }
    groups.into_values().collect()
}

/// The maximal complete bipartite parts, as lists of edges.
fn subsets(edges: &[(usize, usize)]) -> Result<Vec<Vec<usize>>, String> {
    let mut neighbours: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (row, column) in edges {
        neighbours.entry(*row).or_default().insert(*column);
    }
    // The columns of a maximal part are what some rows have in common.
    let mut shared: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
    for columns in neighbours.values() {
        let with: Vec<_> = shared.iter().map(|other| other & columns).filter(|common| !common.is_empty()).collect();
        shared.extend(with);
        shared.insert(columns.clone());
        if shared.len() > MOST_SUBSETS {
            return Err(format!(
                "the game has more than {MOST_SUBSETS} sets of equilibria, all of ties; drop duplicate and dominated \
                 strategies first"
            ));
        }
    }
    let mut subsets: Vec<Vec<usize>> = shared
        .iter()
        .map(|columns| {
            let inside = |edge: &(usize, usize)| columns.contains(&edge.1) && neighbours[&edge.0].is_superset(columns);
            (0..edges.len()).filter(|at| inside(&edges[*at])).collect()
        })
        .collect();
    subsets.sort();
    Ok(subsets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rational::{pure, whole};
    use crate::response;
    use num_traits::{Signed, Zero};
    use proptest::prelude::*;

    fn ratios(values: &[(i64, i64)]) -> Vec<Rational> {
        values.iter().map(|(above, below)| Rational::new((*above).into(), (*below).into())).collect()
    }

    fn negative(payoffs: &Exact) -> Exact {
        Exact::of(payoffs.rows(), payoffs.columns(), |row, column| -payoffs[(row, column)].clone())
    }

    #[test]
    fn shapley_has_three() {
        // Shapley 1974, A note on the Lemke-Howson algorithm, figure 2.
        let first = Exact::whole(&[&[2, 2, 0], &[0, 3, 0], &[3, 0, 1]]);
        let second = Exact::whole(&[&[3, 0, 2], &[0, 3, 2], &[0, 0, 1]]);
        let found = all(&first, &second).expect("small");
        assert_eq!(found.extreme.len(), 3);
        assert!(found.finite());
        assert_eq!(found.extreme.iter().filter(|at| at.row.iter().any(|p| *p == whole(1))).count(), 2);
    }

    #[test]
    fn von_stengel_has_seventy_five() {
        // Savani and von Stengel 2006: a 6 x 6 game with 75 equilibria, more than the 63 once thought to be the most.
        let first = Exact::whole(&[
            &[-81, 36, -126, 126, -36, 90],
            &[-180, 72, -333, 297, -153, 270],
            &[20, -3, 42, -33, 17, -30],
            &[-30, 17, -33, 42, -3, 20],
            &[270, -153, 297, -333, 72, -180],
            &[90, -36, 126, -126, 36, -81],
        ]);
        let second = Exact::whole(&[
            &[72, 36, 17, -3, -36, -153],
            &[-180, -81, -30, 20, 90, 270],
            &[297, 126, 42, -33, -126, -333],
            &[-333, -126, -33, 42, 126, 297],
            &[270, 90, 20, -30, -81, -180],
            &[-153, -36, -3, 17, 36, 72],
        ]);
        let found = all(&first, &second).expect("small");
        assert_eq!((found.extreme.len(), found.finite()), (75, true));
    }

    #[test]
    fn ties_lose_nothing() {
        // Nashpy, issue 82: eight equilibria of players that minimise, of which supports of equal size find five.
        let first = negative(&Exact::whole(&[&[0, 0, 6, 0, 0], &[0, 0, 3, 2, 1], &[4, 3, 0, 0, 1]]));
        let second = negative(&Exact::whole(&[&[3, 0, 2, 1, 0], &[0, 2, 0, 0, 4], &[4, 0, 2, 4, 4]]));
        let found = all(&first, &second).expect("small");
        let pairs: Vec<_> = found.extreme.iter().map(|at| (at.row.clone(), at.column.clone())).collect();
        let expected = [
            (pure(3, 0), pure(5, 1)),
            (pure(3, 0), pure(5, 4)),
            (ratios(&[(2, 3), (1, 3), (0, 1)]), pure(5, 1)),
            (ratios(&[(1, 3), (1, 2), (1, 6)]), ratios(&[(0, 1), (4, 9), (2, 9), (1, 3), (0, 1)])),
            (ratios(&[(0, 1), (1, 2), (1, 2)]), ratios(&[(0, 1), (1, 2), (1, 2), (0, 1), (0, 1)])),
            (pure(3, 1), ratios(&[(3, 7), (0, 1), (4, 7), (0, 1), (0, 1)])),
            (pure(3, 1), pure(5, 0)),
            (pure(3, 1), ratios(&[(3, 8), (0, 1), (1, 4), (3, 8), (0, 1)])),
        ];
        for pair in &expected {
            assert!(pairs.contains(pair), "{pair:?}");
        }
        assert_eq!(pairs.len(), expected.len());
        assert!(!found.finite());
    }

    #[test]
    fn a_game_without_equal_supports_is_solved() {
        // Nashpy, issue 231.
        let first = Exact::whole(&[
            &[0, -1, -1, -1, 1, -1],
            &[1, 0, 1, -1, -1, -1],
            &[1, -1, 0, -1, -1, 1],
            &[1, 1, 1, 0, -1, -1],
            &[-1, 1, 1, 1, 0, -1],
            &[1, 1, -1, 1, 1, 0],
        ]);
        let found = all(&first, &negative(&first)).expect("small");
        let third = ratios(&[(0, 1), (0, 1), (1, 3), (0, 1), (1, 3), (1, 3)]);
        assert!(found.extreme.iter().any(|at| at.row == third && at.column == third));
    }

    #[test]
    fn subsets_tell_of_all_equilibria_of_a_tie() {
        // QuantEcon, pull request 326: one pure row with a segment of columns, and one isolated equilibrium.
        let first = Exact::whole(&[&[3, 3], &[2, 5], &[0, 6]]);
        let second = Exact::whole(&[&[3, 3], &[2, 6], &[3, 1]]);
        let found = all(&first, &second).expect("small");
        assert_eq!(found.extreme.len(), 3);
        assert_eq!(found.subsets, [vec![0, 1], vec![2]]);
        assert_eq!(found.components, [vec![0, 1], vec![2]]);
        // Nothing matters: one set of all mixes.
        let nothing = Exact::of(3, 2, |_, _| Rational::zero());
        let found = all(&nothing, &nothing).expect("small");
        assert_eq!((found.extreme.len(), found.subsets.len(), found.components.len()), (6, 1, 1));
    }

    #[test]
    fn eight_by_eight_has_five() {
        // Gambit's contributed game 8x8.nfg, in thousandths: five equilibria, three of them pure.
        let first = Exact::whole(&EIGHT.map(|row| row.0).each_ref().map(|row| row.as_slice()));
        let second = Exact::whole(&EIGHT.map(|row| row.1).each_ref().map(|row| row.as_slice()));
        // The file lists the first player's strategies fastest: column by column.
        let found = all(&first.transposed(), &second.transposed()).expect("small");
        let pure = |at: &&Equilibrium| at.row.iter().chain(&at.column).filter(|p| **p == whole(1)).count() == 2;
        assert_eq!((found.extreme.len(), found.extreme.iter().filter(pure).count()), (5, 3));
    }

    const EIGHT: [([i64; 8], [i64; 8]); 8] = [
        ([1131, 2426, 2326, 3222, 1223, 2234, 5255, 2643], [1210, 2429, 2422, 3024, 1358, 2238, 5334, 2873]),
        ([4452, 1655, 2747, 3518, 4564, 1762, 5634, 2455], [4549, 1347, 2243, 3062, 4326, 1576, 5675, 6523]),
        ([4225, 4837, 1478, 1973, 4483, 4995, 4383, 4864], [5277, 5645, 2544, 7486, 5764, 5754, 1436, 5267]),
        ([7566, 7076, 1759, 1735, 7247, 7362, 4642, 4042], [4655, 4423, 2705, 4043, 4943, 4382, 1897, 3830]),
        ([1335, 4434, 4120, 7324, 1428, 4248, 5231, 4486], [1734, 4271, 4976, 7723, 1521, 4533, 5458, 4882]),
        ([2537, 1427, 4542, 7577, 2675, 1132, 5369, 4669], [2417, 1624, 4572, 7969, 2238, 1985, 5395, 4274]),
        ([2164, 2243, 1473, 1740, 2236, 2355, 2798, 2832], [5349, 5056, 4580, 4192, 5174, 5347, 1403, 1380]),
        ([3803, 3464, 1323, 1214, 3974, 3575, 2778, 2342], [2685, 2678, 4792, 4462, 2793, 2269, 1646, 1640]),
    ];

    /// Two payoff matrices of up to 4 x 4 with entries from a range.
    fn games(range: std::ops::RangeInclusive<i64>) -> impl Strategy<Value = (Exact, Exact)> {
        (1..=4_usize, 1..=4_usize).prop_flat_map(move |(rows, columns)| {
            let entries = || proptest::collection::vec(range.clone(), rows * columns);
            let matrix = move |values: Vec<i64>| Exact::of(rows, columns, |row, at| whole(values[row * columns + at]));
            (entries().prop_map(matrix), entries().prop_map(matrix))
        })
    }

    /// A mix of mixes, with weights 1, 2, 3...
    fn blend<'a>(mixes: impl Iterator<Item = &'a Vec<Rational>>) -> Vec<Rational> {
        let mut total = Rational::zero();
        let mut sum: Vec<Rational> = Vec::new();
        for (at, mix) in mixes.enumerate() {
            let weight = whole(at as i64 + 1);
            total += &weight;
            sum.resize(mix.len(), Rational::zero());
            sum.iter_mut().zip(mix).for_each(|(sum, p)| *sum += &weight * p);
        }
        sum.into_iter().map(|p| p / &total).collect()
    }

    proptest! {
        #[test]
        fn nobody_gains_by_leaving((first, second) in prop_oneof![games(0..=1), games(-2..=2), games(-50..=50)]) {
            let found = all(&first, &second).expect("small");
            prop_assert!(!found.extreme.is_empty());
            for at in &found.extreme {
                let regrets = response::exact_regrets(&first, &second, &at.row, &at.column);
                prop_assert!(regrets.iter().all(Zero::is_zero));
                prop_assert!(at.row.iter().chain(&at.column).all(|p| !p.is_negative()));
                prop_assert_eq!(at.row.iter().sum::<Rational>(), whole(1));
                prop_assert_eq!(at.column.iter().sum::<Rational>(), whole(1));
            }
            for subset in &found.subsets {
                let row = blend(subset.iter().map(|at| &found.extreme[*at].row));
                let column = blend(subset.iter().rev().map(|at| &found.extreme[*at].column));
                let regrets = response::exact_regrets(&first, &second, &row, &column);
                prop_assert!(regrets.iter().all(Zero::is_zero), "inside a subset");
            }
            let covered: BTreeSet<_> = found.subsets.iter().flatten().collect();
            prop_assert_eq!(covered.len(), found.extreme.len());
        }

        #[test]
        fn without_ties_the_number_is_odd((first, second) in games(-1_000_000..=1_000_000)) {
            let found = all(&first, &second).expect("small");
            prop_assert_eq!(found.extreme.len() % 2, 1);
            prop_assert_eq!(found.extreme.len(), of_equal_supports(&first, &second));
        }

        #[test]
        fn every_pure_equilibrium_is_extreme((first, second) in games(0..=1)) {
            let found = all(&first, &second).expect("small");
            for row in 0..first.rows() {
                for column in 0..first.columns() {
                    let (row, column) = (pure(first.rows(), row), pure(first.columns(), column));
                    let stays = response::exact_regrets(&first, &second, &row, &column).iter().all(Zero::is_zero);
                    let listed = found.extreme.iter().any(|at| at.row == row && at.column == column);
                    prop_assert_eq!(stays, listed);
                }
            }
        }
    }

    /// How many equilibria there are by another way, which is right without ties: supports of equal size, each with the
    /// one mix that makes the other indifferent.
    fn of_equal_supports(first: &Exact, second: &Exact) -> usize {
        let supports = |count: usize| {
            (1_usize..1 << count).map(move |set| (0..count).filter(|at| set >> at & 1 == 1).collect::<Vec<_>>())
        };
        let mut found = 0;
        for rows in supports(first.rows()) {
            for columns in supports(first.columns()).filter(|columns| columns.len() == rows.len()) {
                let column = indifferent(first, &rows, &columns);
                let row = indifferent(&second.transposed(), &columns, &rows);
                if let (Some(row), Some(column)) = (row, column) {
                    let regrets = response::exact_regrets(first, second, &row, &column);
                    found += usize::from(regrets.iter().all(Zero::is_zero));
                }
            }
        }
        found
    }

    fn indifferent(payoffs: &Exact, rows: &[usize], columns: &[usize]) -> Option<Vec<Rational>> {
        let mut matrix: Vec<Vec<Rational>> = rows
            .iter()
            .map(|row| columns.iter().map(|at| payoffs[(*row, *at)].clone()).chain([whole(-1)]).collect())
            .collect();
        matrix.push(columns.iter().map(|_| whole(1)).chain([whole(0)]).collect());
        let right = (0..=rows.len()).map(|at| whole(i64::from(at == rows.len()))).collect();
        let solved = crate::linear::solve(matrix, right)?;
        let mut mix = vec![Rational::zero(); payoffs.columns()];
        for (at, share) in columns.iter().zip(&solved) {
            mix[*at] = share.clone();
        }
        solved[..columns.len()].iter().all(Signed::is_positive).then_some(mix)
    }
}
