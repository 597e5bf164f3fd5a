//! Payoffs as arrays, as OpenSpiel's alpha-rank and others take them.
//!
//! A game of players with strategies of their own is one array for each player, its first axis the strategy of player 1. A
//! symmetric game of two is written as such a pair. A symmetric game of more is a heuristic payoff table: one row for each
//! profile, how many play each strategy and then what each of them gets; `NaN` (`null` in JSON) where nobody plays it.
//! JSON holds nested lists; `.npy` one array of 64-bit floats, in which the player is the first axis.

use super::told::{Game, Told};
use equilibria::Symmetric;
use serde_json::Value;

/// A dense array: its shape, and its numbers with the last axis varying fastest.
#[derive(Clone, Debug, PartialEq)]
struct Array {
    shape: Vec<usize>,
    numbers: Vec<f64>,
}

/// The arrays of a game as one: the player is the first axis, or profiles are.
///
/// # Errors
/// A game without players or strategies.
fn array(told: &Told) -> Result<Array, String> {
    match told.mean_game() {
        Game::Symmetric(game) => Ok(match game.matrix() {
            Some(matrix) => {
                let size = matrix.rows();
                let numbers = [matrix.values(), matrix.transposed().values()].concat();
                Array { shape: vec![2, size, size], numbers }
            }
            None => table(&game),
        }),
        Game::Normal(game) => {
            let sizes: Vec<usize> = game.strategies.iter().map(Vec::len).collect();
            let all: usize = sizes.iter().product();
            if sizes.is_empty() || all == 0 {
                return Err("the game has no players or no strategies".to_owned());
            }
            let numbers = game.payoffs.iter().flat_map(|own| (0..all).map(|at| own[first_fastest(at, &sizes)]));
            Ok(Array { numbers: numbers.collect(), shape: [&[sizes.len()], &sizes[..]].concat() })
        }
    }
}

/// Where a profile stands that is numbered with the last player varying fastest, if the first one does.
fn first_fastest(mut at: usize, sizes: &[usize]) -> usize {
    let mut strategies = vec![0; sizes.len()];
    for (player, size) in sizes.iter().enumerate().rev() {
        strategies[player] = at % size;
        at /= size;
    }
    strategies.iter().zip(sizes).rev().fold(0, |place, (own, size)| place * size + own)
}

fn table(game: &Symmetric) -> Array {
    let row = |profile: &equilibria::Profile| {
        let counts: Vec<f64> = profile.counts.iter().map(|count| f64::from(*count)).collect();
        [counts, profile.payoffs.clone()].concat()
    };
    Array {
        shape: vec![game.profiles.len(), 2 * game.strategies.len()],
        numbers: game.profiles.iter().flat_map(row).collect(),
    }
}

/// Nested lists.
///
/// # Errors
/// A game without players or strategies.
pub fn json(told: &Told) -> Result<String, String> {
    let Array { shape, numbers } = array(told)?;
    let mut level: Vec<Value> = numbers.into_iter().map(|number| serde_json::json!(number)).collect();
    for size in shape[1..].iter().rev() {
        level = level.chunks(*size).map(|chunk| Value::Array(chunk.to_vec())).collect();
    }
    Ok(format!("{}\n", Value::Array(level)))
}

/// NumPy's format, version 1.0.
///
/// # Errors
/// A game without players or strategies.
pub fn npy(told: &Told) -> Result<Vec<u8>, String> {
    let Array { shape, numbers } = array(told)?;
    let shape: Vec<String> = shape.iter().map(usize::to_string).collect();
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}), }}", shape.join(", "));
    // Magic, version and length take ten bytes; the data begins at a multiple of 64.
    let length = (10 + header.len() + 1).next_multiple_of(64) - 10;
    header = format!("{header:<width$}\n", width = length - 1);
    let length = u16::try_from(header.len()).map_err(|_| "the array has too many axes for .npy".to_owned())?;
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(length.to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::{csv, nfg};
    use super::*;

    #[test]
    fn a_symmetric_game_of_two_is_a_pair_of_matrices() {
        let told = csv::read("g", ",c,d\nc,3,0\nd,5,1\n").expect("a game");
        assert_eq!(json(&told), Ok("[[[3.0,0.0],[5.0,1.0]],[[3.0,5.0],[0.0,1.0]]]\n".to_owned()));
    }

    #[test]
    fn the_first_axis_is_player_1() {
        let text = "NFG 1 R \"\" { \"1\" \"2\" } { 2 3 } 1 -1 2 -2 3 -3 4 -4 5 -5 6 -6";
        let told = nfg::read("g", text).expect("a game");
        assert_eq!(json(&told), Ok("[[[1.0,3.0,5.0],[2.0,4.0,6.0]],[[-1.0,-3.0,-5.0],[-2.0,-4.0,-6.0]]]\n".to_owned()));
    }

    #[test]
    fn many_players_are_a_table_of_profiles() {
        let told = csv::read("g", "x,y,strategy,payoff\n3,0,x,1\n2,1,x,2\n2,1,y,5\n").expect("a game");
        assert_eq!(json(&told), Ok("[[3.0,0.0,1.0,null],[2.0,1.0,2.0,5.0]]\n".to_owned()));
    }

    #[test]
    fn npy_has_a_header_that_ends_at_64_bytes() {
        let told = csv::read("g", ",c,d\nc,3,0\nd,5,1\n").expect("a game");
        let bytes = npy(&told).expect("an array");
        let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        assert_eq!((10 + length) % 64, 0);
        let header = String::from_utf8_lossy(&bytes[10..10 + length]);
        assert!(header.contains("'shape': (2, 2, 2)") && header.ends_with('\n'), "{header}");
        assert_eq!(bytes[10 + length..][..16], [3.0f64.to_le_bytes(), 0.0f64.to_le_bytes()].concat());
        assert_eq!(bytes.len(), 10 + length + 64);
    }
}
