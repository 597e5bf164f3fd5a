//! Matches as Axelrod-Python writes them: its interactions and its summary, with its exact headers, so that whoever knows
//! that library reads ours with the same code.
//!
//! A player is a group, named after it; repetitions are seeds, and within a seed the pairs of peers of two groups. All
//! matches of two peers under one seed make one interaction; a turn that begins a match follows none. Interactions of a
//! group with itself are told, and left out of the summary, as there. The summary ranks by the median over repetitions of
//! the mean score per turn; rates after an outcome are means over the opponents with whom the player ever cooperated
//! after it. All comes from the moves, so the measures `matches` and `moves` are both needed.
//!
//! Source: Axelrod-Python 4, `write_summary` and the file of interactions.

mod write;

pub use write::{INTERACTIONS, SUMMARY};

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use crate::axes::{column_scalars, strange, texts};
use crate::lines::metric;
use crate::trouble::Trouble;

/// One side of an interaction.
#[derive(Clone, Debug)]
struct Side {
    player: usize,
    opponent: usize,
    repetition: usize,
    seed: u64,
    peers: [i64; 2],
    score: f64,
    opponent_score: f64,
    /// The moves of both, match by match; true: cooperated.
    matches: Vec<[Vec<bool>; 2]>,
}

/// All interactions of one setting and mechanism.
#[derive(Clone, Debug)]
pub struct Axelrod {
    /// The values of the axes, such as `prisoners, none`; empty where nothing is swept.
    pub arena: String,
    names: Vec<String>,
    /// Both sides of an interaction beside each other.
    sides: Vec<Side>,
}

impl Side {
    fn turns(&self) -> f64 {
        self.matches.iter().map(|[own, _]| own.len()).sum::<usize>() as f64
    }

    /// Turns by outcome: CC, CD, DC, DD.
    fn outcomes(&self) -> [f64; 4] {
        let mut counts = [0.0; 4];
        for (own, its) in self.matches.iter().flat_map(|[own, its]| own.iter().zip(its)) {
            counts[outcome(*own, *its)] += 1.0;
        }
        counts
    }

    /// Turns after each outcome in which the player cooperated, and in which it did not.
    fn after(&self) -> [[f64; 2]; 4] {
        let mut counts = [[0.0; 2]; 4];
        for [own, its] in &self.matches {
            for (before, next) in own.iter().zip(its).zip(own.iter().skip(1)) {
                counts[outcome(*before.0, *before.1)][usize::from(!*next)] += 1.0;
            }
        }
        counts
    }

    fn cooperations(&self) -> [f64; 2] {
        let of = |side: usize| self.matches.iter().flat_map(|both| &both[side]).filter(|move_| **move_).count() as f64;
        [of(0), of(1)]
    }

    fn initial(&self) -> f64 {
        self.matches.iter().filter(|[own, _]| own.first() == Some(&true)).count() as f64
    }

    /// Whether the player met another one.
    fn abroad(&self) -> bool {
        self.player != self.opponent
    }
}

/// The number of an outcome: CC, CD, DC, DD.
fn outcome(own: bool, its: bool) -> usize {
    2 * usize::from(!own) + usize::from(!its)
}

/// The interactions in a frame of matches, one collection for each setting and mechanism (or whatever is swept).
///
/// # Errors
/// A frame of another making, or without the moves.
pub fn read(matches: &DataFrame) -> Result<Vec<Axelrod>, Trouble> {
    let Ok(moves) = texts(matches, "moves") else {
        return Err(Trouble::new(
            "the matches cannot be told as interactions",
            "matches.parquet",
            "the moves were not written",
            "add `measures: [matches, moves]` to the experiment and run it again",
        ));
    };
    let seeds = matches.column("seed").and_then(|column| column.u64()).map_err(|why| strange(&why))?;
    let (own, others) = (texts(matches, "group")?, texts(matches, "opponent_group")?);
    let [peers, opponents, scores, lost] =
        ["peer", "opponent", "score", "opponent_score"].map(|name| metric(matches, name));
    let (peers, opponents, scores, lost) = (peers?, opponents?, scores?, lost?);
    let arenas = arenas(matches)?;
    let text = |row: usize| moves[row].unwrap_or_default();
    let cells = texts(matches, "cell_id")?;
    let mut known: BTreeMap<(&str, i64, i64), usize> = BTreeMap::new();
    for row in 0..matches.height() {
        known.insert((cells[row].unwrap_or_default(), peers[row] as i64, opponents[row] as i64), row);
    }
    let mut all: Vec<Axelrod> = Vec::new();
    for ((cell, peer, opponent), row) in known.iter().filter(|((_, peer, opponent), _)| peer < opponent) {
        let Some(back) = known.get(&(*cell, *opponent, *peer)) else { continue };
        let arena = &arenas[*row];
        if !all.iter().any(|one| one.arena == *arena) {
            all.push(Axelrod { arena: arena.clone(), names: Vec::new(), sides: Vec::new() });
        }
        let Some(one) = all.iter_mut().find(|one| one.arena == *arena) else { continue };
        let [player, against] = [own[*row], others[*row]].map(|name| one.number(name.unwrap_or_default()));
        let both = played(text(*row), text(*back));
        let side = Side {
            player,
            opponent: against,
            repetition: 0,
            seed: seeds.get(*row).unwrap_or_default(),
            peers: [*peer, *opponent],
            score: scores[*row],
            opponent_score: lost[*row],
            matches: both,
        };
        one.sides.extend([side.clone(), side.turned()]);
    }
    all.iter_mut().for_each(Axelrod::number_repetitions);
    Ok(all)
}

impl Side {
    /// The same from the other side.
    fn turned(self) -> Self {
        let matches = self.matches.into_iter().map(|[own, its]| [its, own]).collect();
        let (player, opponent, score, opponent_score) = (self.opponent, self.player, self.opponent_score, self.score);
        Self { player, opponent, score, opponent_score, matches, ..self }
    }
}

/// What each row is called by the axes: the columns between the seed and the group.
fn arenas(matches: &DataFrame) -> Result<Vec<String>, Trouble> {
    let names: Vec<&str> = matches.get_column_names().into_iter().map(|name| name.as_str()).collect();
    let axes = names.iter().skip_while(|name| **name != "seed").skip(1).take_while(|name| **name != "group");
    // All meet all in one match; who plays is not what is swept.
    let axes = axes.filter(|name| **name != "profile");
    let mut all = vec![Vec::new(); matches.height()];
    for axis in axes {
        let column = matches.column(axis).map_err(|why| strange(&why))?;
        for (told, value) in all.iter_mut().zip(column_scalars(column)) {
            told.push(value.map_or(String::new(), |value| value.to_string()));
        }
    }
    Ok(all.into_iter().map(|told| told.join(", ")).collect())
}

/// Moves as text, match by match.
fn played(own: &str, its: &str) -> Vec<[Vec<bool>; 2]> {
    let of = |text: &str| text.chars().map(|letter| letter == 'C').collect();
    own.split(' ').zip(its.split(' ')).map(|(own, its)| [of(own), of(its)]).collect()
}

impl Axelrod {
    fn number(&mut self, name: &str) -> usize {
        self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        })
    }

    /// Repetitions are counted for each pair of players, by seed and then by peers.
    fn number_repetitions(&mut self) {
        let mut pairs: Vec<[Side; 2]> = self.sides.chunks(2).map(|both| [both[0].clone(), both[1].clone()]).collect();
        let key =
            |[one, _]: &[Side; 2]| (one.player.min(one.opponent), one.player.max(one.opponent), one.seed, one.peers);
        pairs.sort_by_key(key);
        let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for both in &mut pairs {
            let count =
                counts.entry((both[0].player.min(both[0].opponent), both[0].player.max(both[0].opponent))).or_insert(0);
            both.iter_mut().for_each(|side| side.repetition = *count);
            *count += 1;
        }
        self.sides = pairs.into_iter().flatten().collect();
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column, IntoColumn, NewChunkedArray, StringChunked, UInt64Chunked};

    use super::*;
    use crate::catalogue::Kind;
    use crate::numbers::number_column;

    /// Alternator, tit for tat and defector as in Axelrod's unit test: 5 turns, 3 repetitions.
    fn frame(moves: bool) -> DataFrame {
        let pairs = [(0, 1, "CDCDC", "CCDCD"), (0, 2, "CDCDC", "DDDDD"), (1, 2, "CDDDD", "DDDDD")];
        let names = ["Alternator", "Tit For Tat", "Defector"];
        let payoff = |own: char, its: char| match (own, its) {
            ('C', 'C') => 3.0,
            ('C', _) => 0.0,
            (_, 'C') => 5.0,
            _ => 1.0,
        };
        let score = |own: &str, its: &str| own.chars().zip(its.chars()).map(|(own, its)| payoff(own, its)).sum::<f64>();
        let mut rows = Vec::new();
        for seed in 1..=3u64 {
            for (one, other, own, its) in pairs {
                rows.push((seed, one, other, own, score(own, its), score(its, own)));
                rows.push((seed, other, one, its, score(its, own), score(own, its)));
            }
        }
        let text = |name: &str, of: &dyn Fn(usize) -> String| -> Column {
            StringChunked::from_iter_values(name.into(), (0..rows.len()).map(of)).into_column()
        };
        let number = |name: &str, of: &dyn Fn(usize) -> f64| {
            number_column(name, &(0..rows.len()).map(of).collect::<Vec<f64>>(), Kind::Number)
        };
        let mut columns = vec![
            text("cell_id", &|row| format!("cell{}", rows[row].0)),
            UInt64Chunked::from_iter_values("seed".into(), rows.iter().map(|row| row.0)).into_column(),
            text("setting", &|_| "ipd".to_owned()),
            text("profile", &|_| "all pairs".to_owned()),
            text("group", &|row| names[rows[row].1].to_owned()),
            text("opponent_group", &|row| names[rows[row].2].to_owned()),
            number("peer", &|row| rows[row].1 as f64),
            number("opponent", &|row| rows[row].2 as f64),
            number("score", &|row| rows[row].4),
            number("opponent_score", &|row| rows[row].5),
        ];
        if moves {
            columns.push(text("moves", &|row| rows[row].3.to_owned()));
        }
        DataFrame::new(rows.len(), columns).expect("a frame")
    }

    #[test]
    fn the_summary_is_that_of_axelrods_unit_test() {
        // Scores 15, 17, 26; wins 0, 1, 2 of them; cooperation 18 of 30, 12 of 30, 0 (`test_resultset.py`).
        let all = read(&frame(true)).expect("moves are there");
        assert_eq!((all.len(), all[0].arena.as_str()), (1, "ipd"));
        let summary = all[0].summary().expect("written");
        let lines: Vec<&str> = summary.lines().collect();
        assert_eq!(lines[0], SUMMARY.join(","));
        let expected = [
            ("Defector", "2.6,0,2,0,0,0,0.4,0.6"),
            ("Tit For Tat", "1.7,0.4,0,1,0.1,0.3,0.2,0.4"),
            ("Alternator", "1.5,0.6,0,1,0.1,0.5,0.2,0.2,0,0,1,1"),
        ];
        for (rank, (name, numbers)) in expected.into_iter().enumerate() {
            let fields: Vec<&str> = lines[rank + 1].split(',').collect();
            assert_eq!(fields[..2], [rank.to_string().as_str(), name]);
            for (is, should) in fields[2..].iter().zip(numbers.split(',')) {
                let [is, should] = [is, should].map(|text| text.parse::<f64>().expect("a number"));
                assert!((is - should).abs() < 1e-12, "{name}: {}", lines[rank + 1]);
            }
        }
    }

    #[test]
    fn interactions_have_two_rows_each() {
        let all = read(&frame(true)).expect("moves are there");
        let text = all[0].interactions().expect("written");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines[0], lines.len()), (INTERACTIONS.join(",").as_str(), 1 + 2 * 9));
        let one = "0,0,1,0,Alternator,Tit For Tat,CDCDC,13,0,5,2.6,0,0,1,3,1,2,2,0,0,1,0,1,2,0,0,0,1";
        assert_eq!(lines[1], one);
        assert!(lines[2].starts_with("0,1,0,0,Tit For Tat,Alternator,CCDCD,13,"), "{}", lines[2]);
        assert!(lines[3].starts_with("1,0,1,1,"), "{}", lines[3]);
    }

    #[test]
    fn without_moves_there_are_no_interactions() {
        let message = read(&frame(false)).expect_err("no moves").to_string();
        assert!(message.contains("measures: [matches, moves]"), "{message}");
    }
}
