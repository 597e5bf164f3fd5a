//! What a strategy declares that it may know is kept by all three doors.

use game::card::{Card, Kind, text};
use game::door::{Door, door};
use game::table::Table;
use game::turn::{schema, serve::Row};
use game::{Clock, Knows, Listed, Params, ServeTurn, Strategy, StrategyEntry, Verb, Verbs};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use strategies::plugin::Library;
use strategies::{Source, open};

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("canary"),
    summary: text("Knows more than it says."),
    source: text("none"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("strategy: canary"),
};

/// Cooperates in the first round that it remembers, and where it throws dice.
#[derive(Clone)]
struct Canary<const DICE: bool> {
    played: u32,
}

impl<const DICE: bool> Strategy for Canary<DICE> {
    fn serve(&mut self, turn: &mut ServeTurn) {
        if self.played == 0 || (DICE && turn.random() < 2.0) {
            turn.grant(0, 1.0);
        }
        self.played += 1;
    }
}

impl<const DICE: bool> Listed for Canary<DICE> {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);
    const KNOWS: Knows = if DICE { Knows::ITS } else { Knows::its(1) };
    fn card() -> &'static Card {
        &CARD
    }
    fn seat(_: &Params) -> Self {
        Self { played: 0 }
    }
}

fn native<const DICE: bool>() -> Source {
    static WITHOUT: StrategyEntry = StrategyEntry::of::<Canary<false>>();
    static WITH: StrategyEntry = StrategyEntry::of::<Canary<true>>();
    Source::Native(if DICE { &WITH } else { &WITHOUT })
}

fn linked<const DICE: bool>() -> Source {
    static WITHOUT: Door = door::<Canary<false>>();
    static WITH: Door = door::<Canary<true>>();
    let door = if DICE { &WITH } else { &WITHOUT };
    Source::Plugin(Arc::new(Library::linked("linked", door).expect("a plug-in")))
}

fn script(text: &str) -> Result<Source, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("made_up.lua");
    std::fs::write(&path, text).expect("a file");
    open(&path).map_err(|why| why.to_string())
}

/// What it grants in each of three rounds.
fn played(source: &Source) -> Result<Vec<f64>, String> {
    let mut cohort = source.cohort(&Params::default(), 1)?;
    let schema = schema(Verb::Serve);
    let mut table = Table::new(schema);
    table.set_dice(source.knows().stochastic);
    (0..3)
        .map(|round| {
            table.restart(Clock { round, round_seconds: 1.0 }, 0);
            table.open_place(0, 0, &vec![0.0; schema.place.len()]);
            table.push_row(&vec![0.0; schema.row.len()]);
            cohort.play(&mut table)?;
            Ok(table.row_column(Row::share as usize)[0])
        })
        .collect()
}

#[test]
fn a_memory_that_ends_begins_anew_in_every_round() {
    assert_eq!(played(&native::<false>()), Ok(vec![1.0; 3]));
    assert_eq!(played(&linked::<false>()), Ok(vec![1.0; 3]));
    let text = "return { card = { knows = { memory = 1, its_moves = true } },
        serve = function(turn, me) if me.played == nil then turn.grant(1, 1) end end }";
    let lua = script(text).expect("a script");
    assert_eq!(lua.knows(), Knows::its(1));
    assert_eq!(played(&lua), Ok(vec![1.0; 3]));
    let keeps = script(&text.replace("turn.grant(1, 1)", "me.played = 1")).expect("a script");
    let message = played(&keeps).expect_err("it keeps something");
    assert!(message.contains("`me` keeps nothing: the card says that this strategy remembers 1 turns"), "{message}");
}

#[test]
fn dice_are_refused_to_who_declares_none() {
    let native = native::<true>();
    let thrown = catch_unwind(AssertUnwindSafe(|| played(&native))).expect_err("it throws dice");
    assert!(thrown.downcast_ref::<String>().is_some_and(|said| said.contains("not stochastic")));
    let message = played(&linked::<true>()).expect_err("it throws dice");
    assert!(message.contains("not stochastic"), "{message}");
    let text =
        "return { card = { knows = { its_moves = true } }, serve = function(turn) turn.grant(1, turn.random()) end }";
    let message = played(&script(text).expect("a script")).expect_err("it throws dice");
    assert!(message.contains("has no dice; add `stochastic = true`"), "{message}");
    let declared = script(&text.replace("its_moves", "stochastic")).expect("a script");
    assert!(played(&declared).expect("a game").iter().all(|share| (0.0..1.0).contains(share)));
}

#[test]
fn who_knows_of_its_matches_only_plays_serve_only() {
    let asks = "return { card = { knows = { its_moves = true } }, ask = function(turn) turn.follow() end }";
    let message = script(asks).expect_err("it asks");
    assert!(message.contains("it changes `ask`, but declares that it knows of its matches only"), "{message}");
    let bad = script("return { card = { knows = { memory = 1.5 } } }").expect_err("half a turn");
    assert!(bad.contains("`card.knows.memory` is 1.5; it must be a whole number of turns from 0"), "{bad}");
    let bad = script("return { card = { knows = { its_move = true } } }").expect_err("a slip");
    assert!(bad.contains("did you mean `its_moves`?"), "{bad}");
}
