//! Gambit's `.nfg`: games in normal form.
//!
//! ```text
//! NFG 1 R "title" { "first" "second" } { { "up" "down" } { "left" "right" } } "comment"
//! 3 3  5 0  0 5  1 1
//! ```
//!
//! Payoffs stand profile by profile, player by player within a profile, **the strategy of player 1 varying fastest**.
//! Strategies are named, or counted (`{ 2 2 }`: then they are called 1, 2, ...). Players of whom some have the same name, or
//! none, are called 1, 2, ... In the other form payoffs are told once as
//! outcomes, `{ { "name" 3, 3 } { "" 1/2 1 } }`, and each profile names one by its number; 0 is the outcome in which all
//! get nothing. Numbers are read exactly: `2/3` stays a rational.
//!
//! Source: Gambit's description of the format.

use super::place::place;
use super::told::{Game, Players, Told};
use crate::ask::Trouble;
use equilibria::rational::{Rational, parse, to_float};
use std::fmt::Write as _;

/// The largest file that is read: so many payoffs.
const MOST: usize = 20_000_000;

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Open,
    Close,
    Text(String),
    Plain(String),
}

struct Words<'a> {
    file: &'a str,
    text: &'a str,
    /// Words with line and column, the last one first.
    rest: Vec<(Word, (usize, usize))>,
    end: (usize, usize),
}

/// Reads a game.
///
/// # Errors
/// What is wrong with the text, with line and column.
pub fn read(file: &str, text: &str) -> Result<Told, Trouble> {
    let mut words = Words::of(file, text)?;
    for (expected, what) in [("NFG", "`NFG`"), ("1", "the version `1`")] {
        words.plain(what, |word| word == expected)?;
    }
    words.plain("`R` or `D`", |word| word == "R" || word == "D")?;
    let title = words.quoted("the title in quotes")?;
    let mut names = Vec::new();
    words.open("the names of the players, `{ \"...\" }`")?;
    while !words.closes() {
        names.push(words.quoted("the name of a player in quotes")?);
    }
    if (0..names.len()).any(|at| names[at].is_empty() || names[..at].contains(&names[at])) {
        names = (1..=names.len()).map(|number| number.to_string()).collect();
    }
    let strategies = strategies(&mut words, names.len())?;
    let profiles = strategies.iter().map(Vec::len).try_fold(1usize, usize::checked_mul);
    let Some(profiles) = profiles.filter(|profiles| profiles.saturating_mul(names.len()) <= MOST) else {
        return Err(words.trouble("the game has too many profiles").cause(format!("at most {MOST} payoffs are read")));
    };
    if let Some((Word::Text(_), _)) = words.rest.last() {
        words.rest.pop();
    }
    let by_profile = match words.rest.last() {
        Some((Word::Open, _)) => outcomes(&mut words, names.len(), profiles)?,
        _ => (0..profiles * names.len()).map(|_| words.number("a payoff")).collect::<Result<_, _>>()?,
    };
    if !words.rest.is_empty() {
        let what = format!("the game has {profiles} profiles, and more follows");
        return Err(words.trouble(&what).next("remove what is too much, or mend the numbers of strategies"));
    }
    // The file goes profile by profile, cells player by player.
    let exact: Vec<Rational> = (0..names.len())
        .flat_map(|player| (0..profiles).map(move |profile| (profile, player)))
        .map(|(profile, player)| by_profile[profile * names.len() + player].clone())
        .collect();
    let cells = exact.iter().map(|payoff| vec![(1, to_float(payoff))]).collect();
    let players = Players::Apart { names, strategies };
    Ok(Told { title, setting: String::new(), mechanism: String::new(), players, cells, exact: Some(exact) })
}

/// The names of all strategies, or numbers in their place.
fn strategies(words: &mut Words, players: usize) -> Result<Vec<Vec<String>>, Trouble> {
    words.open("the strategies, `{ { \"...\" } ... }` or `{ 2 2 }`")?;
    let mut all = Vec::new();
    while !words.closes() {
        if let Some((Word::Open, _)) = words.rest.last() {
            words.rest.pop();
            let mut own: Vec<String> = Vec::new();
            while !words.closes() {
                match words.rest.last() {
                    Some((Word::Text(name), _)) if name.is_empty() || own.contains(name) => {
                        return Err(words
                            .trouble(&format!("the strategy `{name}` cannot be told from others"))
                            .cause("its name is empty, or stands here twice")
                            .next("name each strategy of a player once, or write how many they are: `{ 2 2 }`"));
                    }
                    _ => {}
                }
                own.push(words.quoted("the name of a strategy in quotes")?);
            }
            all.push(own);
        } else {
            let count =
                words.plain("a number of strategies", |word| word.parse::<u32>().is_ok_and(|n| n <= 1 << 16))?;
            all.push((1..=count.parse().unwrap_or(0)).map(|number: u32| number.to_string()).collect());
        }
    }
    if all.len() != players || players == 0 || all.iter().any(Vec::is_empty) {
        let what = format!("{players} players are named, and strategies of {} are told", all.len());
        return Err(words.trouble(&what).next("tell at least one strategy for each player"));
    }
    Ok(all)
}

/// The payoffs of all profiles where they are told as outcomes.
fn outcomes(words: &mut Words, players: usize, profiles: usize) -> Result<Vec<Rational>, Trouble> {
    words.open("the outcomes")?;
    let mut told = vec![vec![Rational::default(); players]];
    while !words.closes() {
        words.open("an outcome, `{ \"name\" 1, 2 }`")?;
        words.quoted("the name of the outcome in quotes, perhaps empty")?;
        let payoffs = (0..players).map(|_| words.number("a payoff of the outcome")).collect::<Result<_, _>>()?;
        told.push(payoffs);
        if !words.closes() {
            return Err(words
                .trouble(&format!("an outcome has more than {players} payoffs"))
                .next("write one for each player"));
        }
    }
    let mut all = Vec::with_capacity(profiles * players);
    for _ in 0..profiles {
        let known = told.len();
        let number = words.plain(&format!("the number of an outcome, 0 to {}", known - 1), |word| {
            word.parse::<usize>().is_ok_and(|number| number < known)
        })?;
        all.extend(told[number.parse::<usize>().unwrap_or(0)].iter().cloned());
    }
    Ok(all)
}

impl<'a> Words<'a> {
    fn of(file: &'a str, text: &'a str) -> Result<Self, Trouble> {
        let mut rest = Vec::new();
        let mut letters = text.chars().peekable();
        let mut at = (1, 1);
        let mut next = |letters: &mut std::iter::Peekable<std::str::Chars>| {
            let here = at;
            let letter = letters.next();
            at = if letter == Some('\n') { (at.0 + 1, 1) } else { (at.0, at.1 + 1) };
            letter.map(|letter| (letter, here))
        };
        let mut end = (1, 1);
        while let Some((letter, here)) = next(&mut letters) {
            end = here;
            match letter {
                '{' => rest.push((Word::Open, here)),
                '}' => rest.push((Word::Close, here)),
                '"' => {
                    let mut word = String::new();
                    loop {
                        match next(&mut letters) {
                            Some(('"', _)) => break,
                            Some(('\\', _)) if letters.peek() == Some(&'"') => {
                                next(&mut letters);
                                word.push('"');
                            }
                            Some((letter, _)) => word.push(letter),
                            None => {
                                return Err(Trouble::new("a quoted name does not end")
                                    .at(place(file, text, here, 1))
                                    .next("add the closing quote"));
                            }
                        }
                    }
                    rest.push((Word::Text(word), here));
                }
                ',' => {}
                letter if letter.is_whitespace() || letter == '\u{feff}' => {}
                letter => {
                    let mut word = String::from(letter);
                    while letters.peek().is_some_and(|next| !next.is_whitespace() && !"{}\",".contains(*next)) {
                        word.extend(next(&mut letters).map(|(letter, _)| letter));
                    }
                    rest.push((Word::Plain(word), here));
                }
            }
        }
        rest.reverse();
        Ok(Self { file, text, rest, end })
    }

    /// A trouble at the next word.
    fn trouble(&self, what: &str) -> Trouble {
        let at = self.rest.last().map_or(self.end, |(_, at)| *at);
        Trouble::new(what).at(place(self.file, self.text, at, 1))
    }

    fn expected(&self, what: &str) -> Trouble {
        let found = match self.rest.last() {
            None => "the end of the file".to_owned(),
            Some((Word::Open, _)) => "`{`".to_owned(),
            Some((Word::Close, _)) => "`}`".to_owned(),
            Some((Word::Text(word) | Word::Plain(word), _)) => format!("`{word}`"),
        };
        self.trouble(&format!("{what} is expected, and {found} found"))
            .next("a file begins `NFG 1 R \"title\" { \"first\" \"second\" } { { \"up\" \"down\" } { \"left\" \"right\" } }`, and payoffs follow")
    }

    fn open(&mut self, what: &str) -> Result<(), Trouble> {
        match self.rest.last() {
            Some((Word::Open, _)) => {
                self.rest.pop();
                Ok(())
            }
            _ => Err(self.expected(what)),
        }
    }

    /// Whether the next word closes; then it is taken.
    fn closes(&mut self) -> bool {
        let closes = matches!(self.rest.last(), Some((Word::Close, _)));
        if closes {
            self.rest.pop();
        }
        closes
    }

    fn quoted(&mut self, what: &str) -> Result<String, Trouble> {
        match self.rest.last() {
            Some((Word::Text(word), _)) => {
                let word = word.clone();
                self.rest.pop();
                Ok(word)
            }
            _ => Err(self.expected(what)),
        }
    }

    fn plain(&mut self, what: &str, fits: impl Fn(&str) -> bool) -> Result<String, Trouble> {
        match self.rest.last() {
            Some((Word::Plain(word), _)) if fits(word) => {
                let word = word.clone();
                self.rest.pop();
                Ok(word)
            }
            _ => Err(self.expected(what)),
        }
    }

    fn number(&mut self, what: &str) -> Result<Rational, Trouble> {
        let word = self.plain(what, |word| parse(word).is_ok())?;
        parse(&word).map_err(Trouble::new)
    }
}

/// Writes a game of two, or one whose players have strategies of their own. A symmetric game of two is written for both
/// players; one of more players must be told otherwise.
///
/// # Errors
/// A symmetric game of more than two players, or with payoffs that are not known.
pub fn write(told: &Told) -> Result<String, String> {
    let game = told.mean_game();
    let (names, strategies, payoffs) = match (&told.players, &game) {
        (Players::Apart { names, strategies }, Game::Normal(game)) => {
            (names.clone(), strategies.clone(), game.payoffs.clone())
        }
        (Players::Alike { strategies, .. }, game) => {
            let why = "an .nfg tells every payoff of every player; write EGTA JSON or CSV where players are more than two and alike, or payoffs are not known";
            let matrix = game.matrix().ok_or(why)?;
            let payoffs = vec![matrix.transposed().values().to_vec(), matrix.values().to_vec()];
            (vec!["1".to_owned(), "2".to_owned()], vec![strategies.clone(); 2], payoffs)
        }
        _ => return Err("the game's players do not fit its payoffs".to_owned()),
    };
    let quote = |name: &String| format!("\"{}\"", name.replace('"', "\\\""));
    let list = |all: &[String]| format!("{{ {} }}", all.iter().map(quote).collect::<Vec<_>>().join(" "));
    let own: Vec<String> = strategies.iter().map(|own| list(own)).collect();
    let mut out = format!("NFG 1 R {} {}\n\n{{ {} }}\n\"\"\n\n", quote(&told.title), list(&names), own.join("\n  "));
    let exact = told.exact.as_ref().filter(|_| matches!(told.players, Players::Apart { .. }));
    let profiles = payoffs.first().map_or(0, Vec::len);
    for profile in 0..profiles {
        for (player, payoffs) in payoffs.iter().enumerate() {
            let payoff = payoffs[profile];
            if payoff.is_nan() {
                return Err("an .nfg tells every payoff, and some are not known".to_owned());
            }
            let _ = match exact {
                Some(exact) => write!(out, "{} ", exact[player * profiles + profile]),
                None => write!(out, "{payoff} "),
            };
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_BY_THREE: &str = "NFG 1 R \"two by three\" { \"Ann\" \"Bob\" }\n\n{ { \"u\" \"d\" }\n  { \"l\" \"m\" \"r\" } }\n\"\"\n\n1 10 2 20 3 30 4 40 1/3 50 6 -6e-1\n";

    fn wrong(text: &str) -> String {
        read("game.nfg", text).expect_err("wrong").to_string()
    }

    #[test]
    fn player_1_varies_fastest_and_fractions_stay_exact() {
        let told = read("game.nfg", TWO_BY_THREE).expect("a game");
        let Game::Normal(game) = told.mean_game() else { panic!("players are apart") };
        // (d, l) is the second profile, (u, m) the third.
        assert_eq!(game.payoffs[0][..4], [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(game.payoffs[1][4..], [50.0, -0.6]);
        assert_eq!(told.exact.as_ref().map(|exact| exact[4].to_string()), Some("1/3".to_owned()));
        let again = write(&told).expect("written");
        assert!(again.contains("1/3 50") && again.contains("6 -3/5"), "{again}");
        assert_eq!(read("game.nfg", &again), Ok(told));
    }

    #[test]
    fn outcomes_are_payoffs_told_once() {
        let text = "NFG 1 D \"with outcomes\" { \"1\" \"2\" } { 2 2 } { { \"both\" 3, 3 } { \"\" 1/2 , 4 } } 1 2 0 1";
        let told = read("game.nfg", text).expect("a game");
        let payoffs: Vec<f64> = told.means();
        assert_eq!(payoffs, [3.0, 0.5, 0.0, 3.0, 3.0, 4.0, 0.0, 3.0]);
        let Players::Apart { strategies, .. } = &told.players else { panic!("apart") };
        assert_eq!(strategies[0], ["1", "2"]);
    }

    #[test]
    fn three_players_are_read_and_written() {
        let numbers: Vec<String> = (0..24).map(|number| number.to_string()).collect();
        let text = format!("NFG 1 R \"\" {{ \"a\" \"b\" \"c\" }} {{ 2 2 2 }} {}", numbers.join(" "));
        let told = read("game.nfg", &text).expect("a game");
        assert_eq!(told.means()[..8], [0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0]);
        assert_eq!(read("game.nfg", &write(&told).expect("written")).map(|told| told.cells), Ok(told.cells));
    }

    #[test]
    fn players_of_the_same_name_are_numbered_so_that_no_data_is_lost() {
        for names in ["\"p\" \"p\"", "\"p\" \"\""] {
            let told = read("g", &format!("NFG 1 R \"t\" {{ {names} }} {{ 2 2 }} 1 2 3 4 5 6 7 8")).expect("a game");
            let again = super::super::egta::read("g", &super::super::egta::write(&told)).expect("a game");
            assert_eq!(again.means(), told.means());
        }
    }

    #[test]
    fn a_symmetric_game_is_written_for_both() {
        let told = super::super::csv::read("g", ",c,d\nc,3,0\nd,5,1\n").expect("a game");
        let text = write(&told).expect("written");
        assert!(text.ends_with("3 3\n5 0\n0 5\n1 1\n"), "{text}");
        let folded = read("g", &text).expect("a game").folded();
        assert_eq!(folded.mean_game().matrix(), told.mean_game().matrix());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let cases = [
            ("", "`NFG` is expected, and the end of the file found"),
            ("EFG 2 R", "game.nfg:1:1"),
            ("NFG 1 R \"t\" { \"1\" \"2\" } { 2 }", "2 players are named, and strategies of 1"),
            ("NFG 1 R \"t\" { \"1\" \"2\" } { 2 2 }\n1 2 3 4\n5 6 x 8", "game.nfg:3:5"),
            ("NFG 1 R \"t\" { \"1\" \"2\" } { 1 1 }\n1 2 3", "more follows"),
            ("NFG 1 R \"t\" { \"1\" \"2\" } { 1 1 }\n1", "a payoff is expected, and the end of the file found"),
            ("NFG 1 R \"t", "does not end"),
            ("NFG 1 R \"t\" { \"1\" } { 2 } { { \"\" 1 } } 1 2", "0 to 1"),
            ("NFG 1 R \"t\" { \"1\" } { 2 } { { \"\" 1 2 } } 1 1", "more than 1 payoffs"),
            ("NFG 1 R \"t\" { \"1\" }\n{ { \"a\" \"a\" } } 1 2", "game.nfg:2:9"),
            ("NFG 1 R \"t\" { \"1\" } { { \"a\" \"\" } } 1 2", "cannot be told from others"),
            ("NFG 1 R \"t\" { \"1\" \"2\" } { 60000 60000 }", "too many profiles"),
        ];
        for (text, words) in cases {
            let message = wrong(text);
            assert!(message.contains(words), "{words} is missing in\n{message}");
        }
    }
}
