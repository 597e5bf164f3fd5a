//! The host of plug-ins against doors that are linked into the test, well-behaved and not.

use super::*;
use game::card::{Kind, number, text};
use game::door::{ABI, door};
use game::params::Value;
use game::{Listed, ServeTurn, Strategy, Verb};
use std::borrow::Cow;

/// What goes wrong in the plug-in, if anything.
const NOTHING: u8 = 0;
const SEAT: u8 = 1;
const SERVE: u8 = 2;
const CARD_PANICS: u8 = 3;

static PARAMS: [game::Param; 1] = [number("share", 0.25, 0.0, 1.0, "what each gets")];
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

    fn seat(params: &Params) -> Self {
        assert!(FAULT != SEAT, "no seat");
        Self(params.number("share"))
    }
}

static FINE: Door = door::<Fragile<NOTHING>>();
static BAD_SEAT: Door = door::<Fragile<SEAT>>();
static BAD_SERVE: Door = door::<Fragile<SERVE>>();
static BAD_CARD: Door = door::<Fragile<CARD_PANICS>>();
static FOREIGN: Door = Door { abi: ABI + 1, ..door::<Fragile<NOTHING>>() };

fn behind(door: &'static Door) -> Result<Library, String> {
    Library::linked("plug.so", door)
}

fn params() -> Params {
    CARD.defaults()
}

#[test]
fn parameters_and_decisions_cross_the_door() {
    let library = behind(&FINE).expect("a sound plug-in");
    assert_eq!((library.card().name.as_ref(), library.card().params.len()), ("plug.so", 1));
    let mut params = params();
    params.set("share", Value::Number(0.1 + 0.2));
    let mut cohort = library.cohort(&params, 1).expect("a cohort");
    let mut table = crate::trial::serve(0, 1.0, 1.0, &[&[], &[]]);
    cohort.play(&mut table).expect("a round");
    assert_eq!(crate::trial::shares(&table), [0.1 + 0.2, 0.0]);
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
    assert!(message.expect_err("a refusal").contains(&format!("ABI {WORD}")));
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
    let missing = Library::load(&folder.path().join("libmissing.so")).expect_err("missing");
    assert!(missing.contains("cannot read this plug-in library") && missing.contains("check the path"), "{missing}");

    let text = folder.path().join("libtext.so");
    std::fs::write(&text, "not an ELF file").expect("a file");
    let message = Library::load(&text).expect_err("no library");
    assert!(message.contains("no library that can be loaded here"), "{message}");
    assert!(message.contains("invalid ELF header") || message.contains("too short"), "{message}");
}
