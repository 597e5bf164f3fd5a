//! The laws of strategies.

use crate::ids::Clock;
use crate::knows::Knows;
use crate::moves::{Moves, TOLD_MOVES};
use crate::params::Params;
use crate::random::{Purpose, Stream};
use crate::strategy::Cohort;
use crate::table::Table;
use crate::turn::{join, schema, serve};
use crate::verb::{Verb, Verbs};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Makes a cohort with this many seats, or says why not.
pub type Make<'a> = &'a dyn Fn(&Params, usize) -> Result<Box<dyn Cohort>, String>;

/// Plays a strategy with its defaults on many made-up tables and checks all laws:
/// it loads; it survives empty tables and a thousand rows; the same stream gives the same moves; it
/// decides numbers, never `NaN`; it never grants more than it has; it joins by known actions; it
/// leaves the referee's columns alone; what it does not declare is honest; it knows no more of a match than it
/// declares, remembers no longer, and draws no random numbers if it says so.
///
/// # Errors
/// The law that is broken, and how.
pub fn all(params: &Params, verbs: Verbs, make: Make) -> Result<(), String> {
    let first = transcript(params, make)?;
    let again = transcript(params, make)?;
    if first != again {
        return Err("the same stream gave different moves".to_owned());
    }
    let seats = 3;
    let cohort = make(params, seats)?;
    if cohort.verbs() != verbs {
        return Err("the cohort changes other verbs than the entry says".to_owned());
    }
    honest_where_undeclared(params, verbs, make)?;
    knows_what_it_declares(params, make)
}

/// Every decision over a few made-up rounds.
fn transcript(params: &Params, make: Make) -> Result<Vec<f64>, String> {
    let mut decisions = Vec::new();
    let mut cohort = make(params, SEATS)?;
    for round in 0..12 {
        for verb in Verb::ALL {
            if !cohort.verbs().has(verb) {
                continue;
            }
            let mut table = made_up(verb, round);
            let before = given(&table);
            cohort.play(&mut table)?;
            if before != given(&table) {
                return Err(format!("`{}` wrote into a column that is not its to decide", verb.word()));
            }
            check(&table)?;
            decisions.extend(decided(&table));
        }
    }
    Ok(decisions)
}

const SEATS: usize = 4;

/// A table with an empty place, one with a single row, one with a few and one with a thousand.
fn made_up(verb: Verb, round: u64) -> Table {
    let schema = schema(verb);
    let mut stream = Stream::new(11, Purpose::Trial, verb as u32, round);
    let mut table = Table::new(schema);
    table.restart(Clock { round, round_seconds: 10.0 }, Stream::key(11, Purpose::Serve, round));
    for (seat, rows) in [0, 1, 7, 1000].into_iter().enumerate() {
        let place: Vec<f64> =
            schema.place.iter().map(|c| made_up_value(c.name, c.decided, 0, rows, &mut stream)).collect();
        table.open_place(seat as u32, seat as u32, &place);
        for row in 0..rows {
            let values: Vec<f64> =
                schema.row.iter().map(|c| made_up_value(c.name, c.decided, row, rows, &mut stream)).collect();
            table.push_row(&values);
        }
    }
    table
}

/// A plausible value by the unit at the end of a column's name.
fn made_up_value(name: &str, decided: bool, row: usize, rows: usize, stream: &mut Stream) -> f64 {
    if decided {
        return 0.0;
    }
    match name {
        "account" | "own_account" => row as f64,
        "good" => 0.0,
        "online" | "granted" | "kin" => stream.below(2) as f64,
        "recommended" => {
            if stream.below(2) == 0 {
                0.0
            } else {
                1.0 / rows as f64
            }
        }
        "progress" => stream.unit(),
        name if name.ends_with("_bytes") => stream.below(3) as f64 * 262_144.0,
        _ => stream.below(100) as f64,
    }
}

fn columns(table: &Table, decided: bool) -> Vec<f64> {
    let schema = table.schema();
    let place = schema.place.iter().enumerate().filter(|(_, c)| c.decided == decided);
    let row = schema.row.iter().enumerate().filter(|(_, c)| c.decided == decided);
    place.flat_map(|(i, _)| table.place_column(i)).chain(row.flat_map(|(i, _)| table.row_column(i))).copied().collect()
}

fn given(table: &Table) -> Vec<f64> {
    columns(table, false)
}

fn decided(table: &Table) -> Vec<f64> {
    columns(table, true)
}

fn check(table: &Table) -> Result<(), String> {
    let verb = table.schema().verb;
    if let Some(bad) = decided(table).iter().find(|x| !x.is_finite() || **x < 0.0) {
        return Err(format!("`{}` decided {bad}, which is no amount", verb.word()));
    }
    if verb == Verb::Serve {
        for place in 0..table.places() {
            let shares = &table.row_column(serve::Row::share as usize)[table.rows_of(place)];
            let total: f64 = shares.iter().sum();
            if total > 1.0 + 1e-9 {
                return Err(format!("`serve` granted {total} times its capacity"));
            }
        }
    }
    if verb == Verb::Join {
        for action in table.place_column(join::Place::action as usize) {
            if join::JoinAction::of(*action).is_none() {
                return Err(format!("`join` chose {action}, which is no action"));
            }
        }
    }
    Ok(())
}

/// A verb that is overridden but not declared would silently never be played.
fn honest_where_undeclared(params: &Params, verbs: Verbs, make: Make) -> Result<(), String> {
    for verb in Verb::ALL.into_iter().filter(|v| !verbs.has(*v)) {
        let mut cohort = make(params, SEATS)?;
        let mut table = made_up(verb, 1);
        cohort.play(&mut table)?;
        let mut honest = made_up(verb, 1);
        crate::strategy::play(&mut vec![Honest; SEATS], verb, &mut honest.view());
        if decided(&table) != decided(&honest) {
            return Err(format!("it overrides `{}` but does not declare it", verb.word()));
        }
    }
    Ok(())
}

/// What a strategy may not know makes no difference to it, and neither does what it should have forgotten.
fn knows_what_it_declares(params: &Params, make: Make) -> Result<(), String> {
    let cohort = || make(params, SEATS);
    let knows = cohort()?.knows();
    if knows == Knows::EVERYTHING || !cohort()?.verbs().has(Verb::Serve) {
        return Ok(());
    }
    let (mut told, mut tempted) = (cohort()?, cohort()?);
    let mut matches = Matches::default();
    for round in 0..u64::from(TOLD_MOVES) + 8 {
        let seen = moves_of(&mut *told, matches.table(round, knows), knows)?;
        if seen != moves_of(&mut *tempted, matches.table(round, Knows::EVERYTHING), knows)? {
            return Err(format!("it knows more than it declares: {}", knows.words()));
        }
        if knows.memory.is_some() && seen != moves_of(&mut *cohort()?, matches.table(round, knows), knows)? {
            return Err(format!("it remembers more than it declares: {}", knows.words()));
        }
        matches.go_on(round);
    }
    Ok(())
}

/// Whom it grants what, in a table that lets it draw random numbers only if it says that it does.
fn moves_of(cohort: &mut dyn Cohort, mut table: Table, knows: Knows) -> Result<Vec<f64>, String> {
    table.set_dice(knows.stochastic);
    let played = catch_unwind(AssertUnwindSafe(|| cohort.play(&mut table)));
    played.map_err(|panic| {
        let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it panicked".to_owned())
    })??;
    Ok(decided(&table))
}

/// Made-up matches of several peers with several others, which go on from round to round.
struct Matches(Vec<Moves>);

/// How many others each of the peers plays with.
const OPPONENTS: [usize; SEATS] = [0, 1, 7, 30];

impl Default for Matches {
    fn default() -> Self {
        Self(vec![Moves::default(); OPPONENTS.iter().sum()])
    }
}

impl Matches {
    /// What `serve` tells of them to somebody who may know so much; the same otherwise.
    fn table(&self, round: u64, knows: Knows) -> Table {
        let schema = schema(Verb::Serve);
        let mut stream = Stream::new(11, Purpose::Trial, Verb::ALL.len() as u32, round);
        let mut table = Table::new(schema);
        let clock = Clock { round: if knows.global { round } else { 0 }, round_seconds: 10.0 };
        table.restart(clock, Stream::key(11, Purpose::Serve, round));
        let mut matches = self.0.iter();
        for (seat, rows) in OPPONENTS.into_iter().enumerate() {
            let mut made_up = |name: &str, decided: bool, row: usize| {
                let value = made_up_value(name, decided, row, rows, &mut stream);
                let with_whom = knows.memory.is_none() && name.ends_with("account");
                if knows.global || with_whom { value } else { 0.0 }
            };
            let place: Vec<f64> = schema.place.iter().map(|c| made_up(c.name, c.decided, 0)).collect();
            table.open_place(seat as u32, seat as u32, &place);
            for (row, moves) in (0..rows).zip(&mut matches) {
                let mut values: Vec<f64> = schema.row.iter().map(|c| made_up(c.name, c.decided, row)).collect();
                let moves = moves.seen_by(knows);
                values[serve::Row::turns as usize] = f64::from(moves.turns);
                values[serve::Row::own_moves as usize] = moves.own_moves as f64;
                values[serve::Row::its_moves as usize] = moves.its_moves as f64;
                values[serve::Row::own_cooperations as usize] = f64::from(moves.own_cooperations);
                values[serve::Row::its_cooperations as usize] = f64::from(moves.its_cooperations);
                values[serve::Row::own_score as usize] = moves.own_score;
                values[serve::Row::its_score as usize] = moves.its_score;
                table.push_row(&values);
            }
        }
        table
    }

    /// Another turn of each match, in which both do anything.
    fn go_on(&mut self, round: u64) {
        let mut stream = Stream::new(13, Purpose::Trial, 0, round);
        let told = |moves: u64, latest: u64| (moves << 1 | latest) & ((1 << TOLD_MOVES) - 1);
        for moves in &mut self.0 {
            let [own, its] = [(); 2].map(|()| stream.below(2) as u64);
            *moves = Moves {
                turns: moves.turns + 1,
                own_moves: told(moves.own_moves, own),
                its_moves: told(moves.its_moves, its),
                own_cooperations: moves.own_cooperations + own as u32,
                its_cooperations: moves.its_cooperations + its as u32,
                own_score: moves.own_score + stream.below(6) as f64,
                its_score: moves.its_score + stream.below(6) as f64,
            };
        }
    }
}

struct Honest;
impl Clone for Honest {
    fn clone(&self) -> Self {
        Honest
    }
}
impl crate::strategy::Strategy for Honest {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Card, Kind, text};
    use crate::strategy::{Listed, Strategy, StrategyEntry};
    use crate::turn::{AskTurn, ServeTurn};
    use std::borrow::Cow;

    static CARD: Card = Card {
        kind: Kind::Strategy,
        name: text("canary"),
        summary: text("Breaks one law."),
        source: text("none"),
        version: 1,
        params: Cow::Borrowed(&[]),
        fits: Cow::Borrowed(&[]),
        example: text("strategy: canary"),
    };

    /// The canary: which law it breaks is its type parameter.
    #[derive(Clone, Default)]
    struct Canary<const LAW: u8>(u32);

    impl<const LAW: u8> Strategy for Canary<LAW> {
        fn serve(&mut self, turn: &mut ServeTurn) {
            match LAW {
                OVER_BUDGET => (0..turn.rows()).for_each(|row| turn.grant(row, 0.9)),
                NAN => turn.grant(0, f64::NAN),
                UNSTABLE => {
                    use std::sync::atomic::{AtomicU32, Ordering};
                    static CALLS: AtomicU32 = AtomicU32::new(0);
                    turn.grant(0, 1.0 / f64::from(CALLS.fetch_add(1, Ordering::Relaxed) + 1));
                }
                PANICS_WHEN_EMPTY => assert!(turn.rows() > 0),
                PEEKS => turn.grant(0, turn.own_moves(0) % 2.0),
                LOOKS_BACK => turn.grant(0, f64::from(turn.its_moves(0) as u64 >> 1 & 1 == 1)),
                COUNTS => turn.grant(0, f64::from(self.0.is_multiple_of(3))),
                DRAWS => {
                    turn.random();
                }
                _ if Self::KNOWS != Knows::EVERYTHING => turn.grant(0, f64::from(turn.its_moves(0) as u64 & 1 == 1)),
                _ => turn.follow(),
            }
            self.0 += 1;
        }

        fn ask(&mut self, turn: &mut AskTurn) {
            if LAW != UNDECLARED {
                turn.follow();
            }
        }
    }

    impl<const LAW: u8> Listed for Canary<LAW> {
        const VERBS: Verbs = Verbs::of(&[Verb::Serve]);
        const KNOWS: Knows = if LAW >= PEEKS { Knows::its(1) } else { Knows::EVERYTHING };
        fn card() -> &'static Card {
            &CARD
        }
        fn seat(_: &Params) -> Self {
            Self::default()
        }
    }

    /// Through a door that forgets to make minds forget.
    struct Lasting<const LAW: u8>(Vec<Canary<LAW>>);

    impl<const LAW: u8> Cohort for Lasting<LAW> {
        fn verbs(&self) -> Verbs {
            Canary::<LAW>::VERBS
        }
        fn knows(&self) -> Knows {
            Canary::<LAW>::KNOWS
        }
        fn play(&mut self, table: &mut Table) -> Result<(), String> {
            let verb = table.schema().verb;
            crate::strategy::play(&mut self.0, verb, &mut table.view());
            Ok(())
        }
    }

    const LAWFUL: u8 = 0;
    const OVER_BUDGET: u8 = 1;
    const NAN: u8 = 2;
    const UNSTABLE: u8 = 3;
    const UNDECLARED: u8 = 4;
    const PANICS_WHEN_EMPTY: u8 = 5;
    const PEEKS: u8 = 6;
    const LOOKS_BACK: u8 = 7;
    const COUNTS: u8 = 8;
    const DRAWS: u8 = 9;
    const RECIPROCAL: u8 = 10;

    /// Through a door that does to the table what no turn can.
    struct Meddler<const LAW: u8>;

    impl<const LAW: u8> Cohort for Meddler<LAW> {
        fn verbs(&self) -> Verbs {
            Verbs::of(&[Verb::Join, Verb::Serve])
        }
        fn play(&mut self, table: &mut Table) -> Result<(), String> {
            match (table.schema().verb, LAW) {
                (Verb::Serve, WRITES_ROWS) => table.row_column_mut(serve::Row::account as usize).fill(7.5),
                (Verb::Serve, WRITES_PLACES) => table.place_column_mut(serve::Place::wants_bytes as usize).fill(7.5),
                (Verb::Serve, NEGATIVE) => table.row_column_mut(serve::Row::share as usize).fill(-0.5),
                (Verb::Join, UNKNOWN_ACTION) => table.place_column_mut(join::Place::action as usize).fill(77.0),
                (_, FAILS) => return Err("it will not".to_owned()),
                _ => crate::strategy::play(&mut vec![Honest; SEATS], table.schema().verb, &mut table.view()),
            }
            Ok(())
        }
    }

    const WRITES_ROWS: u8 = 11;
    const WRITES_PLACES: u8 = 12;
    const NEGATIVE: u8 = 13;
    const UNKNOWN_ACTION: u8 = 14;
    const FAILS: u8 = 15;
    const SILENT: u8 = 16;

    fn meddling<const LAW: u8>() -> Result<(), String> {
        let declared: &[Verb] = if LAW == SILENT { &[Verb::Serve] } else { &[Verb::Join, Verb::Serve] };
        all(&CARD.defaults(), Verbs::of(declared), &|_, _| Ok(Box::new(Meddler::<LAW>)))
    }

    fn verdict<const LAW: u8>() -> Result<(), String> {
        let entry = StrategyEntry::of::<Canary<LAW>>();
        all(&CARD.defaults(), entry.verbs, &|params, seats| Ok((entry.cohort)(params, seats)))
    }

    fn lasting<const LAW: u8>() -> Result<(), String> {
        let verbs = Canary::<LAW>::VERBS;
        all(&CARD.defaults(), verbs, &|_, seats| Ok(Box::new(Lasting(vec![Canary::<LAW>::default(); seats]))))
    }

    #[test]
    fn canaries_are_caught() {
        verdict::<LAWFUL>().expect("a lawful strategy passes");
        verdict::<RECIPROCAL>().expect("a lawful strategy that knows one move passes");
        verdict::<COUNTS>().expect("minds are made to forget");
        meddling::<LAWFUL>().expect("a door that does nothing to the table passes");
        for (broken, word) in [
            (verdict::<OVER_BUDGET>(), "times its capacity"),
            (verdict::<NAN>(), "no amount"),
            (verdict::<UNSTABLE>(), "different moves"),
            (verdict::<UNDECLARED>(), "does not declare"),
            (verdict::<PEEKS>(), "knows more than it declares: the last move of the other; throws no dice"),
            (verdict::<LOOKS_BACK>(), "knows more than it declares"),
            (lasting::<COUNTS>(), "remembers more than it declares"),
            (verdict::<DRAWS>(), "it drew a random number"),
            (meddling::<WRITES_ROWS>(), "not its to decide"),
            (meddling::<WRITES_PLACES>(), "not its to decide"),
            (meddling::<NEGATIVE>(), "decided -0.5, which is no amount"),
            (meddling::<UNKNOWN_ACTION>(), "chose 77, which is no action"),
            (meddling::<FAILS>(), "it will not"),
            (meddling::<SILENT>(), "other verbs than the entry says"),
        ] {
            let message = broken.expect_err(word);
            assert!(message.contains(word), "{message}");
        }
        assert!(catch_unwind(verdict::<PANICS_WHEN_EMPTY>).is_err());
    }
}
