//! Nash equilibria: all of a game of two, exactly; symmetric ones of a table of many; pure ones of the rest. Where two are
//! alike, those in which both play the same come first, as only they are mixes of one population.
//!
//! Where payoffs were written once they are taken as the fractions that they are. Where they are means of samples, each
//! equilibrium comes with the interval of its payoff and of its regret: an equilibrium of the means whose regret may be far
//! from 0 is one by luck.

use super::super::section::{Found, Grid, Part, Section, cleaned, plain};
use super::super::{Ask, Game};
use crate::bridges::Players;
use equilibria::nash::many::Search;
use equilibria::nash::two::Equilibrium;
use equilibria::nash::{many, pure, symmetric, two};
use equilibria::rational::{Exact, Rational, pure as pure_mix, to_float, to_floats};
use equilibria::stability::{barrier, evolutionarily_stable};
use equilibria::{Matrix, Normal, Symmetric, response};
use results::statistics::Interval;

/// More equilibria in which players alike play differently are not printed.
const LARGEST: usize = 20;

/// The part of the answer.
///
/// # Errors
/// Games that are too large, and payoffs that are not known.
pub fn section(ask: &Ask) -> Result<Section, String> {
    let mut section = Section::new("nash", "Nash equilibria");
    match (&ask.told.players, ask.told.mean_game()) {
        (Players::Alike { strategies, .. }, Game::Symmetric(game)) => alike(ask, strategies, &game, &mut section)?,
        (Players::Apart { names, strategies }, Game::Normal(game)) if names.len() == 2 => {
            pair(ask, names, strategies, &game, &mut section)?;
        }
        (Players::Apart { names, strategies }, Game::Normal(game)) => {
            apart(ask, names, strategies, &game, &mut section)
        }
        _ => return Err("the payoffs do not fit the players".to_owned()),
    }
    Ok(section)
}

/// Symmetric equilibria of players alike.
fn alike(ask: &Ask, names: &[String], game: &Symmetric, section: &mut Section) -> Result<(), String> {
    let mut mixes: Vec<Vec<f64>> = Vec::new();
    let mut stability: Vec<String> = Vec::new();
    if game.matrix().is_some() {
        let exact = exact_matrix(ask, names.len())?;
        let all = symmetric::all(&exact)?;
        mixes.extend(all.extreme.iter().map(|one| to_floats(&one.mix)));
        stability.extend(all.extreme.iter().map(|one| stable(ask, &exact, &one.mix)));
        for subset in all.subsets.iter().filter(|subset| subset.len() > 1) {
            let told: Vec<String> = subset.iter().map(|at| (at + 1).to_string()).collect();
            section.notes.push(format!("All mixes of {} are symmetric equilibria, too.", told.join(", ")));
        }
        section.notes.push("These are all symmetric equilibria, found exactly.".to_owned());
    } else {
        let all = many::all(game, &Search::default())?;
        mixes.extend(all.found.iter().map(|one| one.mix.clone()));
        let how = if all.complete {
            "These are all symmetric equilibria."
        } else {
            "There may be further symmetric equilibria: supports of three strategies and more were searched from random starts."
        };
        section.notes.push(how.to_owned());
        let stable = pure::symmetric(game);
        let spell = |counts: &Vec<u32>| results::payoffs::spell(counts, names);
        for profile in stable.stable.iter().filter(|counts| counts.iter().filter(|count| **count > 0).count() > 1) {
            section.notes.push(format!("Nobody gains by leaving the profile {}.", spell(profile)));
        }
    }
    let of_mix = |game: Game| -> Result<Vec<f64>, String> {
        let game = super::symmetric(game)?;
        let told = mixes.iter().map(|mix| response::symmetric_regret(&game, mix)).collect::<Result<Vec<_>, _>>()?;
        Ok(told.into_iter().flat_map(|(payoff, regret)| [payoff, regret]).collect())
    };
    let numbers = ask.numbers(of_mix)?;
    let mut grid = Grid::new("", &["", "equilibrium", "payoff", "regret", "stability"]);
    for (at, mix) in mixes.iter().enumerate() {
        let (payoff, mut regret) = (numbers[2 * at], numbers[2 * at + 1]);
        if game.matrix().is_some() {
            regret = exact_regret(regret);
        }
        grid.rows.push(vec![
            (at + 1).to_string(),
            ask.options.mix(names, mix),
            ask.options.told(&payoff),
            ask.options.told(&regret),
            stability.get(at).cloned().unwrap_or_default(),
        ]);
        let shares: Vec<Interval> = mix.iter().map(|share| plain(*share)).collect();
        let found = Found::alike(names, &shares, payoff, regret);
        section.found.push(Found { stability: stability.get(at).cloned(), ..found });
    }
    section.grids.push(grid);
    if game.matrix().is_some() {
        different(ask, names, section)?;
    }
    Ok(())
}

/// The equilibria of two players alike in which they play differently, each once: exchanging the players makes another.
pub(super) fn differing(payoffs: &Exact) -> Result<Vec<Equilibrium>, String> {
    let all = two::all(payoffs, &payoffs.transposed())?.extreme;
    Ok(all.into_iter().filter(|one| one.row > one.column).collect())
}

/// Equilibria of two players alike who play differently.
fn different(ask: &Ask, names: &[String], section: &mut Section) -> Result<(), String> {
    let all = match differing(&exact_matrix(ask, names.len())?) {
        Ok(all) => all,
        Err(why) => {
            section.notes.push(format!("Equilibria in which the two play differently are not told: {why}."));
            return Ok(());
        }
    };
    if all.is_empty() {
        section.notes.push("There is no equilibrium in which the two play differently.".to_owned());
        return Ok(());
    }
    let mixes: Vec<[Vec<f64>; 2]> = all.iter().map(|one| [to_floats(&one.row), to_floats(&one.column)]).collect();
    let numbers = ask.numbers(|game| {
        let matrix = game.matrix().ok_or("payoffs are not known")?;
        let game = Normal::of_two([names.to_vec(), names.to_vec()], &matrix, &matrix.transposed())?;
        let told = mixes.iter().map(|mixes| response::regret(&game, mixes, 0.0));
        Ok(told.flat_map(|told| [told.payoffs[0], told.payoffs[1], told.regrets[0], told.regrets[1]]).collect())
    })?;
    let caption = "Equilibria in which the two play differently (the same with the players exchanged):";
    let mut grid = Grid::new(caption, &["", "one", "the other", "payoff of one", "payoff of the other", "regret"]);
    for (at, (one, mixes)) in all.iter().zip(&mixes).enumerate() {
        let told = &numbers[4 * at..4 * at + 4];
        let number = section.found.len() + 1;
        let each: Vec<(Interval, Interval)> = (0..2)
            .map(|player| {
                let payoff = Interval { estimate: to_float(&one.payoffs[player]), ..told[player] };
                (payoff, exact_regret(told[2 + player]))
            })
            .collect();
        let parts =
            ["one", "the other"].into_iter().zip(mixes).zip(&each).flat_map(|((who, mix), (payoff, regret))| {
                names.iter().zip(mix).map(move |(name, share)| Part {
                    player: Some(who.to_owned()),
                    strategy: name.clone(),
                    share: plain(*share),
                    payoff: *payoff,
                    regret: *regret,
                })
            });
        section.found.push(Found { parts: parts.collect(), stability: None });
        if at < LARGEST {
            grid.rows.push(vec![
                number.to_string(),
                ask.options.mix(names, &mixes[0]),
                ask.options.mix(names, &mixes[1]),
                ask.options.told(&each[0].0),
                ask.options.told(&each[1].0),
                ask.options.told(&larger(each[0].1, each[1].1)),
            ]);
        }
    }
    section.grids.push(grid);
    if all.len() > LARGEST {
        section.notes.push(format!("{} more of these are not shown; --json and --out tell all.", all.len() - LARGEST));
    }
    Ok(())
}

/// The regret that may be larger.
fn larger(one: Interval, other: Interval) -> Interval {
    if other.high > one.high { other } else { one }
}

/// Whether a mix is evolutionarily stable, and the least share of mutants of one strategy that it does not drive out.
fn stable(ask: &Ask, payoffs: &Exact, mix: &[Rational]) -> String {
    match evolutionarily_stable(payoffs, mix) {
        Ok(false) => "not evolutionarily stable".to_owned(),
        Err(_) => String::new(),
        Ok(true) => {
            let size = payoffs.rows();
            let mutants = (0..size).map(|own| pure_mix(size, own)).filter(|mutant| mutant[..] != *mix);
            let least = mutants.map(|mutant| to_float(&barrier(payoffs, mix, &mutant))).fold(1.0, f64::min);
            format!("evolutionarily stable, barrier {}", ask.options.number(least))
        }
    }
}

/// The regret of what was found exactly is 0; rounding leaves something near it.
fn exact_regret(regret: Interval) -> Interval {
    Interval { estimate: 0.0, low: cleaned(regret.low), high: cleaned(regret.high), ..regret }
}

/// The payoff matrix as fractions: as they were written, or as the decimals that the means are.
fn exact_matrix(ask: &Ask, size: usize) -> Result<Exact, String> {
    let Game::Symmetric(game) = ask.told.mean_game() else { return Err("the players are not alike".to_owned()) };
    let matrix: Matrix = game.matrix().ok_or("payoffs are not known")?;
    let (Some(exact), Players::Alike { profiles, .. }) = (&ask.told.exact, &ask.told.players) else {
        return Exact::of_decimals(&matrix);
    };
    Ok(Exact::of(size, size, |own, other| {
        let is_pair =
            |counts: &Vec<u32>| if own == other { counts[own] == 2 } else { counts[own] == 1 && counts[other] == 1 };
        profiles.iter().position(is_pair).map_or_else(Rational::default, |at| exact[at * size + own].clone())
    }))
}

/// All equilibria of a game of two.
fn pair(
    ask: &Ask,
    players: &[String],
    names: &[Vec<String>],
    game: &Normal,
    section: &mut Section,
) -> Result<(), String> {
    let (rows, columns) = (names[0].len(), names[1].len());
    let of_player = |player: usize| -> Result<Exact, String> {
        match &ask.told.exact {
            Some(exact) => {
                Ok(Exact::of(rows, columns, |row, column| exact[player * rows * columns + row + rows * column].clone()))
            }
            None => {
                Exact::of_decimals(&Matrix::of(rows, columns, |row, column| game.payoffs[player][row + rows * column]))
            }
        }
    };
    let all = two::all(&of_player(0)?, &of_player(1)?)?;
    let mixes: Vec<[Vec<f64>; 2]> =
        all.extreme.iter().map(|one| [to_floats(&one.row), to_floats(&one.column)]).collect();
    let numbers = ask.numbers(|game| {
        let Game::Normal(game) = game else { return Err("the players are alike".to_owned()) };
        let told = mixes.iter().map(|mixes| response::regret(&game, mixes, 0.0));
        Ok(told.flat_map(|told| [told.payoffs[0], told.payoffs[1], told.regrets[0], told.regrets[1]]).collect())
    })?;
    let payoffs = ["payoff of ", "payoff of "].iter().zip(players).map(|(what, who)| format!("{what}{who}"));
    let mut grid = Grid::new("", &[""]);
    grid.header.extend(players.iter().cloned().chain(payoffs).chain(["regret".to_owned()]));
    for (at, one) in all.extreme.iter().enumerate() {
        let told = &numbers[4 * at..4 * at + 4];
        let regrets = [exact_regret(told[2]), exact_regret(told[3])];
        let largest = larger(regrets[0], regrets[1]);
        grid.rows.push(vec![
            (at + 1).to_string(),
            ask.options.mix(&names[0], &mixes[at][0]),
            ask.options.mix(&names[1], &mixes[at][1]),
            ask.options.told(&Interval { estimate: to_float(&one.payoffs[0]), ..told[0] }),
            ask.options.told(&Interval { estimate: to_float(&one.payoffs[1]), ..told[1] }),
            ask.options.told(&largest),
        ]);
        let parts = (0..2).flat_map(|player| {
            let (payoff, regret, mix, own) = (told[player], regrets[player], &mixes[at][player], &names[player]);
            own.iter().zip(mix).map(move |(name, share)| Part {
                player: Some(players[player].clone()),
                strategy: name.clone(),
                share: plain(*share),
                payoff,
                regret,
            })
        });
        section.found.push(Found { parts: parts.collect(), stability: None });
    }
    section.grids.push(grid);
    for subset in all.subsets.iter().filter(|subset| subset.len() > 1) {
        let told: Vec<String> = subset.iter().map(|at| (at + 1).to_string()).collect();
        section.notes.push(format!(
            "Every mix that the first player has in {} goes with every mix that the second has in them.",
            told.join(", ")
        ));
    }
    section.notes.push(match all.finite() {
        true => "These are all equilibria, found exactly.".to_owned(),
        false => "Ties: these are the corners of infinitely many equilibria, found exactly.".to_owned(),
    });
    Ok(())
}

/// Pure equilibria of several players with strategies of their own.
fn apart(ask: &Ask, players: &[String], names: &[Vec<String>], game: &Normal, section: &mut Section) {
    let mut grid = Grid::new("", &[""]);
    grid.header.extend(players.iter().cloned().chain(["payoffs".to_owned()]));
    let all = pure::normal(game);
    for (at, profile) in all.stable.iter().enumerate() {
        let told = response::pure_regret(game, profile, 0.0);
        let played = profile.iter().zip(names).map(|(own, names)| names[*own].clone());
        let payoffs: Vec<String> = told.payoffs.iter().map(|payoff| ask.options.number(*payoff)).collect();
        grid.rows.push(std::iter::once((at + 1).to_string()).chain(played).chain([payoffs.join(", ")]).collect());
        let part = |(player, own): (usize, &usize)| Part {
            player: Some(players[player].clone()),
            strategy: names[player][*own].clone(),
            share: plain(1.0),
            payoff: plain(told.payoffs[player]),
            regret: plain(0.0),
        };
        section.found.push(Found { parts: profile.iter().enumerate().map(part).collect(), stability: None });
    }
    section.grids.push(grid);
    if !all.undecided.is_empty() {
        section.notes.push(format!(
            "{} more profiles may be equilibria, too: what deviations from them get is not known.",
            all.undecided.len()
        ));
    }
    section.notes.push("These are all equilibria in which nobody mixes; mixed ones of three and more players in different roles are not looked for.".to_owned());
}
