//! The host of plug-ins against doors that are linked into the test, well-behaved and not.

use super::*;
use game::card::{Alternative, Kind, alternative, choice, flag, number, numbers, text, word};
use game::door::{ABI, door};
use game::params::Value;
use game::{Listed, ServeTurn, Strategy, Verb};
use std::borrow::Cow;

/// What goes wrong in the plug-in, if anything.
const NOTHING: u8 = 0;
const SEAT: u8 = 1;
const SERVE: u8 = 2;
const CARD_PANICS: u8 = 3;
const CHECK: u8 = 4;

static SOME: [game::Param; 2] =
    [number("most", 0.5, 0.0, 1.0, "the most"), choice("inner", &INNER, "a choice inside a choice")];
static OPTIONS: [Alternative; 2] =
    [alternative("nothing", "Gives nothing.", &[]), alternative("some", "Gives some.", &SOME)];
static LEAST: [game::Param; 1] = [number("least", 0.0, 0.0, 1.0, "the least")];
static INNER: [Alternative; 2] =
    [alternative("plain", "No more.", &[]), alternative("bounded", "Gives at least something.", &LEAST)];
static WORDS: [game::card::Text; 2] = [text("slow"), text("fast")];
static PARAMS: [game::Param; 5] = [
    number("share", 0.25, 0.0, 1.0, "what each gets"),
    choice("rule", &OPTIONS, "a rule"),
    flag("brave", false, "whether it is"),
    word("pace", &WORDS, "how fast"),
    numbers("steps", 0.0, 9.0, "steps"),
];
static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text(""),
    summary: text("A plug-in that may fail."),
    source: text("none"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text("strategy: libfragile.so"),
};

#[derive(Clone)]
struct Fragile<const FAULT: u8>(f64);

impl<const FAULT: u8> Strategy for Fragile<FAULT> {
    fn serve(&mut self, turn: &mut ServeTurn) {
        assert!(FAULT != SERVE, "no more patience");
        turn.grant(0, self.0);
    }
}

impl<const FAULT: u8> Listed for Fragile<FAULT> {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        assert!(FAULT != CARD_PANICS, "no card");
        &CARD
    }

    fn check(params: &Params) -> Result<(), String> {
        assert!(FAULT != CHECK, "no check");
        if params.number("share") > 0.9 { Err("`share` is too much".to_owned()) } else { Ok(()) }
    }

    fn seat(params: &Params) -> Self {
        assert!(FAULT != SEAT, "no seat");
        Self(params.number("share"))
    }
}

static FINE: Door = door::<Fragile<NOTHING>>();
static BAD_SEAT: Door = door::<Fragile<SEAT>>();
static BAD_SERVE: Door = door::<Fragile<SERVE>>();
static BAD_CARD: Door = door::<Fragile<CARD_PANICS>>();
static BAD_CHECK: Door = door::<Fragile<CHECK>>();
static FOREIGN: Door = Door { abi: ABI + 1, ..door::<Fragile<NOTHING>>() };

fn behind(door: &'static Door) -> Result<Library, String> {
    Library::linked("plug.so", door).map_err(|why| why.to_string())
}

fn params() -> Params {
    CARD.defaults()
}

#[test]
fn parameters_and_decisions_cross_the_door() {
    let library = behind(&FINE).expect("a sound plug-in");
    assert_eq!((library.card().name.as_ref(), library.card().params.len()), ("plug.so", 5));
    let mut params = params();
    params.set("share", Value::Number(0.1 + 0.2));
    let mut cohort = library.cohort(&params, 1).expect("a cohort");
    let mut table = crate::trial::serve(0, 1.0, 1.0, &[&[], &[]]);
    cohort.play(&mut table).expect("a round");
    assert_eq!(crate::trial::shares(&table), [0.1 + 0.2, 0.0]);
}

#[test]
fn every_kind_of_parameter_crosses_the_door() {
    let mut least = Params::default();
    least.set("least", Value::Number(0.125));
    let mut some = Params::default();
    some.set("most", Value::Number(0.75));
    some.set("inner", Value::Choice("bounded".to_owned(), least));
    let mut params = params();
    params.set("rule", Value::Choice("some".to_owned(), some));
    params.set("brave", Value::Bool(true));
    params.set("pace", Value::Word("fast".to_owned()));
    params.set("steps", Value::Numbers(vec![0.1, 7.0]));
    assert_eq!(door::decode(&CARD, &door::encode(&params)), params);
    // Two alternatives that do not mean the same do not read the same.
    params.set("rule", Value::Choice("nothing".to_owned(), Params::default()));
    assert_eq!(door::decode(&CARD, &door::encode(&params)), params);
    // What is missing has its default.
    assert_eq!(door::decode(&CARD, "rule\tunheard\n"), CARD.defaults());
}

#[test]
fn parameters_that_do_not_go_together_are_refused_before_a_run() {
    let source = crate::Source::Plugin(std::sync::Arc::new(behind(&FINE).expect("a sound plug-in")));
    source.check(&params()).expect("the defaults go together");
    let mut much = params();
    much.set("share", Value::Number(0.95));
    assert_eq!(source.check(&much), Err("`share` is too much".to_owned()));
    let message = behind(&BAD_CHECK).expect("a card").check(&params()).expect_err("a panic");
    assert!(message.contains("plug.so: the plug-in panicked: no check"), "{message}");
}

#[test]
fn another_abi_version_is_refused_before_anything_else_is_read() {
    let message = behind(&FOREIGN).expect_err("a refusal");
    let (theirs, ours) = (ABI + 1, ABI);
    assert_eq!(
        message,
        format!(
            "plug.so: built for plug-in ABI {theirs}, this freerider speaks {ours}; rebuild the plug-in against this \
             version's `game` crate"
        )
    );
    // What a later version exports may be no longer than its first word.
    static WORD: u64 = ABI + 7;
    // SAFETY: only the first word is read.
    let message = unsafe { Library::behind(String::new(), "", String::new(), (&raw const WORD).cast()) };
    assert!(message.expect_err("a refusal").why.contains(&format!("ABI {WORD}")));
}

#[test]
fn panics_stay_inside_and_become_words() {
    let message = behind(&BAD_CARD).expect_err("no card");
    assert!(message.contains("plug.so") && message.contains("card cannot be read"), "{message}");

    let message = behind(&BAD_SEAT).expect("a card").cohort(&params(), 3).err().expect("no seat");
    assert!(message.contains("plug.so: the plug-in panicked: no seat"), "{message}");

    let mut cohort = behind(&BAD_SERVE).expect("a card").cohort(&params(), 1).expect("a cohort");
    for _ in 0..2 {
        let message = cohort.play(&mut crate::trial::serve(0, 1.0, 1.0, &[&[]])).expect_err("no patience");
        assert!(message.contains("the plug-in panicked: no more patience"), "{message}");
    }
}

#[test]
fn what_is_no_plug_in_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = Library::load(&folder.path().join("libmissing.so")).expect_err("missing").to_string();
    assert!(missing.contains("cannot read this plug-in library") && missing.contains("check the path"), "{missing}");

    let text = folder.path().join("libtext.so");
    std::fs::write(&text, "not an ELF file").expect("a file");
    let message = Library::load(&text).expect_err("no library").why;
    assert!(message.contains("no library that can be loaded here"), "{message}");
    assert!(message.contains("file magic"), "{message}");
}
