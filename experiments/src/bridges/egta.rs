//! The game files of empirical game theory (EGTA): JSON with samples.
//!
//! ```json
//! { "players": { "all": 2 }, "strategies": { "all": ["c", "d"] },
//!   "profiles": [ { "all": [["c", 1, [0.1, -0.1]], ["d", 1, [5.0, 5.2]]] } ] }
//! ```
//!
//! One role is a symmetric game of any number of players. Several roles of one player each are players with strategies of
//! their own. Roles of several players beside others are refused. A payoff is a list of samples, one number, or `null`
//! where it is not known; the samples of one profile are pairs, in their order, and those of different profiles are not. Rows
//! of strategies that nobody plays (count 0) say nothing.
//!
//! Source: the files of `gameanalysis` and `quiesce`.

use super::csv::unpaired;
use super::place::{part, place};
use super::told::{Players, Told};
use crate::ask::Trouble;
use equilibria::bootstrap::Samples;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The role that we write where all players are alike.
const ROLE: &str = "all";

/// A file in the reading.
struct Reader<'a> {
    file: &'a str,
    /// The roles in their order, with players and strategies.
    roles: Vec<(String, u32, Vec<String>)>,
}

/// Reads a game.
///
/// # Errors
/// What is wrong with the text, with line and column or the path of the value.
pub fn read(file: &str, text: &str) -> Result<Told, Trouble> {
    let game: Value = serde_json::from_str(text).map_err(|why| {
        Trouble::new("the file is no JSON")
            .at(place(file, text, (why.line().max(1), why.column().max(1)), 1))
            .cause(why.to_string())
            .next("mend it there; an EGTA game has `players`, `strategies` and `profiles`")
    })?;
    let reader = Reader { file, roles: roles(file, &game)? };
    let several = reader.roles.len() > 1;
    if let Some((role, count, _)) = reader.roles.iter().find(|(_, count, _)| several && *count != 1) {
        return Err(Trouble::new(format!("role `{role}` has {count} players beside other roles"))
            .at(part(file, &format!("players.{role}")))
            .cause("games are solved in which all players are alike, or each has a role of its own")
            .next("reduce the game to one player per role first (`ga red` does), or put all into one role"));
    }
    let profiles = game.get("profiles").and_then(Value::as_array).ok_or_else(|| {
        Trouble::new("the game has no list `profiles`").at(part(file, "profiles")).next("add the payoffs")
    })?;
    if several { reader.apart(profiles) } else { reader.alike(profiles) }
}

fn roles(file: &str, game: &Value) -> Result<Vec<(String, u32, Vec<String>)>, Trouble> {
    let wrong = |path: &str, what: &str| {
        Trouble::new(what)
            .at(part(file, path))
            .next("`freerider export FILE --as egta --out GAME.json` writes a file that is right, from payoffs as CSV")
    };
    let map = |key: &str| {
        game.get(key).and_then(Value::as_object).ok_or_else(|| wrong(key, "the game says nothing of this, or no map"))
    };
    let (players, strategies) = (map("players")?, map("strategies")?);
    let mut all = Vec::new();
    for (role, count) in players {
        let path = format!("players.{role}");
        let count = count.as_u64().and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0);
        let count = count.ok_or_else(|| wrong(&path, "the number of players is no whole number above 0"))?;
        let path = format!("strategies.{role}");
        let names = strategies
            .get(role)
            .and_then(Value::as_array)
            .ok_or_else(|| wrong(&path, "the role has no list of strategies"))?;
        let names: Option<Vec<String>> = names.iter().map(|name| name.as_str().map(str::to_owned)).collect();
        let names =
            names.filter(|names| !names.is_empty()).ok_or_else(|| wrong(&path, "strategies are no list of names"))?;
        if names.iter().any(String::is_empty) {
            return Err(wrong(&path, "a strategy has no name"));
        }
        if let Some(twice) = (1..names.len()).find(|at| names[..*at].contains(&names[*at])) {
            return Err(wrong(&path, &format!("the strategy `{}` stands here twice", names[twice])));
        }
        all.push((role.clone(), count, names));
    }
    if all.is_empty() { Err(wrong("players", "the game has no players")) } else { Ok(all) }
}

impl Reader<'_> {
    fn wrong(&self, path: &str, what: impl Into<String>) -> Trouble {
        Trouble::new(what)
            .at(part(self.file, path))
            .next("a profile is `{ role: [[strategy, count, [payoffs]], ...] }`")
    }

    /// What one role does in a profile: for each of its strategies how many play it, and the payoffs.
    fn role(&self, profile: &Value, number: usize, role: usize) -> Result<(Vec<u32>, Vec<Samples>), Trouble> {
        let (name, players, strategies) = &self.roles[role];
        let path = format!("profiles[{number}].{name}");
        let rows = profile
            .get(name)
            .and_then(Value::as_array)
            .ok_or_else(|| self.wrong(&path, "the profile has no list for this role"))?;
        let (mut counts, mut payoffs) = (vec![0; strategies.len()], vec![Samples::new(); strategies.len()]);
        let mut seen = BTreeSet::new();
        for (row, told) in rows.iter().enumerate() {
            let path = format!("{path}[{row}]");
            let (Some(strategy), Some(count)) =
                (told.get(0).and_then(Value::as_str), told.get(1).and_then(Value::as_u64))
            else {
                return Err(self.wrong(&path, "this is no `[strategy, count, payoffs]`"));
            };
            let known: Vec<&str> = strategies.iter().map(String::as_str).collect();
            let own = known.iter().position(|known| *known == strategy);
            let own = own.ok_or_else(|| Trouble::unknown("strategy", strategy, &known).at(part(self.file, &path)))?;
            if !seen.insert(own) {
                return Err(self.wrong(&path, format!("`{strategy}` stands here twice")));
            }
            if count == 0 {
                continue;
            }
            let whole = u32::try_from(count).ok().filter(|count| count <= players);
            counts[own] =
                whole.ok_or_else(|| self.wrong(&path, format!("{count} players, and the role has {players}")))?;
            payoffs[own] = self.samples(told.get(2).unwrap_or(&Value::Null), number, &path)?;
        }
        let sum: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        if sum == u64::from(*players) {
            Ok((counts, payoffs))
        } else {
            Err(self.wrong(&path, format!("{sum} players, and the role has {players}")))
        }
    }

    fn samples(&self, told: &Value, profile: usize, path: &str) -> Result<Samples, Trouble> {
        let list = match told {
            Value::Null => &[][..],
            Value::Array(list) => list,
            one => std::slice::from_ref(one),
        };
        let mut samples = Samples::new();
        for (at, sample) in list.iter().enumerate().filter(|(_, sample)| !sample.is_null()) {
            let payoff =
                sample.as_f64().ok_or_else(|| self.wrong(path, format!("the payoff `{sample}` is no number")))?;
            samples.push((unpaired(profile, at), payoff));
        }
        Ok(samples)
    }

    fn told(&self, players: Players, cells: Vec<Samples>) -> Told {
        Told {
            title: self.file.to_owned(),
            setting: String::new(),
            mechanism: String::new(),
            players,
            cells,
            exact: None,
        }
    }

    fn alike(&self, profiles: &[Value]) -> Result<Told, Trouble> {
        let (role, number, strategies) = &self.roles[0];
        let (mut seen, mut known, mut cells) = (BTreeSet::new(), Vec::new(), Vec::new());
        for (at, profile) in profiles.iter().enumerate() {
            let (counts, payoffs) = self.role(profile, at, 0)?;
            if !seen.insert(counts.clone()) {
                return Err(self.wrong(&format!("profiles[{at}].{role}"), "the profile stands here twice"));
            }
            known.push(counts);
            cells.extend(payoffs);
        }
        Ok(self.told(Players::Alike { strategies: strategies.clone(), number: *number, profiles: known }, cells))
    }

    fn apart(&self, profiles: &[Value]) -> Result<Told, Trouble> {
        let sizes: Vec<usize> = self.roles.iter().map(|(.., strategies)| strategies.len()).collect();
        let all: usize = sizes.iter().product();
        let (mut seen, mut cells) = (BTreeSet::new(), vec![Samples::new(); all * sizes.len()]);
        for (at, profile) in profiles.iter().enumerate() {
            let (mut place, mut step, mut told) = (0, 1, Vec::new());
            for (role, size) in sizes.iter().enumerate() {
                let (counts, mut payoffs) = self.role(profile, at, role)?;
                let own = counts.iter().position(|count| *count > 0).unwrap_or(0);
                place += own * step;
                step *= size;
                told.push(std::mem::take(&mut payoffs[own]));
            }
            if !seen.insert(place) {
                return Err(self.wrong(&format!("profiles[{at}]"), "the profile stands here twice"));
            }
            for (role, samples) in told.into_iter().enumerate() {
                cells[role * all + place] = samples;
            }
        }
        let (names, strategies) =
            self.roles.iter().map(|(name, _, strategies)| (name.clone(), strategies.clone())).unzip();
        Ok(self.told(Players::Apart { names, strategies }, cells))
    }
}

/// Writes a game, with all samples.
pub fn write(told: &Told) -> String {
    let payoffs = |cell: usize| -> Vec<f64> { told.cells[cell].iter().map(|(_, payoff)| *payoff).collect() };
    let map = |pairs: Vec<(String, Value)>| Value::Object(pairs.into_iter().collect::<Map<_, _>>());
    let (players, strategies, profiles): (Value, Value, Vec<Value>) = match &told.players {
        Players::Alike { strategies, number, profiles } => {
            let size = strategies.len();
            let rows = |at: usize| -> Vec<Value> {
                let played = (0..size).filter(|own| profiles[at][*own] > 0);
                played.map(|own| json!([strategies[own], profiles[at][own], payoffs(at * size + own)])).collect()
            };
            let profiles = (0..profiles.len()).map(|at| json!({ ROLE: rows(at) })).collect();
            (json!({ ROLE: number }), json!({ ROLE: strategies }), profiles)
        }
        Players::Apart { names, strategies } => {
            let all: usize = strategies.iter().map(Vec::len).product();
            let profile = |at: usize| -> Value {
                let mut rest = at;
                let roles = names.iter().enumerate().map(|(player, name)| {
                    let own = rest % strategies[player].len();
                    rest /= strategies[player].len();
                    (name.clone(), json!([[strategies[player][own], 1, payoffs(player * all + at)]]))
                });
                map(roles.collect())
            };
            let players = map(names.iter().map(|name| (name.clone(), json!(1))).collect());
            let own = map(names.iter().zip(strategies).map(|(name, own)| (name.clone(), json!(own))).collect());
            (players, own, (0..all).map(profile).collect())
        }
    };
    format!("{:#}\n", json!({ "players": players, "strategies": strategies, "profiles": profiles }))
}

#[cfg(test)]
mod tests {
    use super::super::told::Game;
    use super::*;

    const DILEMMA: &str = r#"{ "players": { "all": 2 }, "strategies": { "all": ["c", "d"] }, "profiles": [
        { "all": [["c", 2, [3, 3.5]]] },
        { "all": [["c", 1, [0.1, -0.1]], ["d", 1, [5.0, 5.2]]] },
        { "all": [["d", 2, 1]] } ] }"#;

    #[test]
    fn one_role_is_a_symmetric_game_with_its_samples() {
        let told = read("game.json", DILEMMA).expect("a game");
        let matrix = told.mean_game().matrix().expect("all known");
        assert_eq!((matrix[(0, 0)], matrix[(1, 0)], matrix[(1, 1)]), (3.25, 5.1, 1.0));
        assert!(
            told.cells[2][0].0 == told.cells[3][0].0 && told.cells[0][0].0 != told.cells[2][0].0,
            "pairs in a profile"
        );
        assert_eq!(read("game.json", &write(&told)), Ok(told));
    }

    #[test]
    fn samples_of_strategies_that_nobody_plays_do_not_count() {
        let more = DILEMMA.replace("[[\"c\", 2, [3, 3.5]]]", "[[\"c\", 2, [3, 3.5]], [\"d\", 0, [9, 9, 9]]]");
        assert_ne!(more, DILEMMA);
        assert_eq!(read("game.json", &more), read("game.json", DILEMMA));
    }

    #[test]
    fn roles_of_one_player_each_are_players_apart() {
        let text = r#"{ "players": { "buyer": 1, "seller": 1 }, "strategies": { "buyer": ["low", "high"], "seller": ["a", "b", "c"] },
            "profiles": [ { "buyer": [["high", 1, [7]]], "seller": [["b", 1, [8]]] } ] }"#;
        let told = read("game.json", text).expect("a game");
        let Game::Normal(game) = told.mean_game() else { panic!("apart") };
        // The second of two, then the second of three.
        assert_eq!((game.payoffs[0][3], game.payoffs[1][3]), (7.0, 8.0));
        assert!(game.payoffs[0][0].is_nan());
        assert_eq!(read("game.json", &write(&told)).map(|again| again.means().len()), Ok(12));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let cases = [
            ("{", "game.json:1:1"),
            ("{}", "players"),
            (r#"{ "players": { "a": 0 }, "strategies": {} }"#, "players.a"),
            (
                r#"{ "players": { "a": 2, "b": 1 }, "strategies": { "a": ["x"], "b": ["y"] } }"#,
                "role `a` has 2 players",
            ),
            (r#"{ "players": { "a": 2 }, "strategies": { "a": ["x"] } }"#, "no list `profiles`"),
            (&DILEMMA.replace("\"d\", 2", "\"e\", 2"), "unknown strategy `e`"),
            (&DILEMMA.replace("\"d\", 2", "\"d\", 3"), "3 players, and the role has 2"),
            (&DILEMMA.replace("\"d\", 2, 1", "\"d\", 0, 1], [\"d\", 2, 1"), "`d` stands here twice"),
            (&DILEMMA.replace("\"d\", 2", "\"d\", 4294967298"), "4294967298 players, and the role has 2"),
            (&DILEMMA.replace("\"d\"]", "\"\"]"), "a strategy has no name"),
            (
                r#"{ "players": { "a": 1, "b": 1 }, "strategies": { "a": ["x"], "b": ["y"] }, "profiles": [
                    { "a": [["x", 1, null]], "b": [["y", 1, null]] }, { "a": [["x", 1, 2]], "b": [["y", 1, 2]] } ] }"#,
                "profiles[1]",
            ),
            (&DILEMMA.replace("5.2", "\"x\""), "profiles[1].all[1]"),
        ];
        for (text, words) in cases {
            let message = read("game.json", text).expect_err("wrong").to_string();
            assert!(message.contains(words), "{words} is missing in\n{message}");
        }
    }
}
