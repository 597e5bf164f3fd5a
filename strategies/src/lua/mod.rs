//! The Lua door: a script is a strategy.
//!
//! A script returns a table with the verbs it changes; `return {}` is the honest peer:
//!
//! ```lua
//! return {
//!     card = { summary = "Serves only those who served it.", params = { share = { default = 0.1 } } },
//!     serve = function(turn, me, params)
//!         for i = 1, turn.rows do
//!             if turn.received_bytes(i) > 0 then
//!                 turn.grant(i, params.share)
//!             end
//!         end
//!     end,
//! }
//! ```
//!
//! `turn` has the words of the Rust turn: what is about the peer itself is a field
//! (`turn.capacity_bytes`), what is about a counterpart is a function of its row, counted from 1 to
//! `turn.rows` (`turn.received_bytes(i)`), decisions are calls (`turn.grant(i, share)`), and
//! `turn.random()` gives the same numbers as in Rust. `turn` is only valid during the call. `me` is
//! the peer's memory: an empty table at first, its own for the whole run. `params` are the parameters
//! of the experiment, read-only. Variables of the script itself are shared by all its peers in a
//! cell: that is how conspirators know of each other.
//!
//! `card = { knows = { memory = 1, its_moves = true } }` declares what the strategy may know: how many turns back
//! (`memory`, all without it), `own_moves`, `its_moves`, `global` (anything beyond its matches), `stochastic`. What is not
//! named is not known. With a memory that ends `me` is empty and read-only: what such a strategy remembers stands in `turn`.
//! Variables of the script itself are not taken from it: that it keeps nothing there is its author's promise.
//!
//! A script computes and does nothing else: no files, no clock, no dice but `turn.random()`, a limit on
//! memory and on steps. `math.exp`, `math.log` and `math.pow` are the engine's, so that results agree
//! between CPU types; `^` is refused for the same reason. Only what the text mentions is copied to the
//! script, so a word of `turn` must be written out. `print` goes to the log.

mod advice;
mod card;
mod cohort;
pub(crate) mod decisions;
mod prelude;
mod steps;
mod text;
mod trouble;
mod vm;

use game::{Card, Cohort, Knows, Params, Verb, Verbs};
use mlua::Value;
use std::path::{Path, PathBuf};
use steps::Pace;

/// The version of this door: of its words, of the sandbox and of Luau. Raised with every change after which a script may
/// decide otherwise than before; it is part of the id of every cell with a script.
pub const DOOR: u32 = 1;

/// Steps that a script may take while it is loaded.
const LOADING_STEPS: u64 = 10_000_000;

/// Memory that a script may take while it is loaded.
const LOADING_BYTES: usize = 64 << 20;

/// A Lua script that was read, run once and understood.
#[derive(Clone, Debug)]
pub struct Script {
    /// What messages call it: where it lies, or what an experiment calls it.
    name: PathBuf,
    text: String,
    /// The text as Luau reads it.
    code: String,
    hash: String,
    card: Card,
    verbs: Verbs,
    knows: Knows,
}

impl Script {
    /// Loads a script.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn load(path: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(path)
            .map_err(|e| format!("{}: cannot read this Lua script ({e}); check the path", path.display()))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| format!("{}: this is not text in UTF-8, so it is no Lua script", path.display()))?;
        // A mark of the byte order, which some editors put before all else, is no part of the text.
        match text.strip_prefix('\u{feff}') {
            Some(rest) => Self::read(path, rest.to_owned()),
            None => Self::read(path, text),
        }
    }

    /// Understands the text of a script; `path` is for messages.
    fn read(path: &Path, text: String) -> Result<Self, String> {
        let code = text::prepare(&text).map_err(|(line, why)| format!("{}:{line}: {why}", path.display()))?;
        let trouble = |e: mlua::Error| trouble::explain(path, &text, &e, None);
        let run = || {
            let lua = vm::new()?;
            vm::limit(&lua, LOADING_BYTES)?;
            // As it was written first, so that what Luau cannot read it says in the author's words.
            vm::load_script(&lua, &text).into_function()?;
            let returned = vm::load_script(&lua, &code).call::<Value>(());
            Ok((lua, returned))
        };
        let (ran, over) = steps::with_budget(LOADING_STEPS, &mut Pace::START.clone(), run);
        // The machine stays until all is read.
        let (_lua, returned) = ran.map_err(trouble)?;
        let trouble = |e: mlua::Error| match over {
            true => trouble::endless(path, &e, LOADING_STEPS, " while it was loaded"),
            false => trouble(e),
        };
        let at = |why: String| format!("{}: {why}", path.display());
        let Value::Table(table) = returned.map_err(trouble)? else {
            return Err(at("a strategy returns a table of the verbs it changes; end the script with `return { serve = ... }` (`return {}` is the honest peer)".to_owned()));
        };
        let words = Verb::ALL.map(Verb::word);
        let keys: Vec<&str> = words.into_iter().chain(["card"]).collect();
        card::known(&table, &keys, "return").map_err(at)?;
        let mut verbs = Vec::new();
        for verb in Verb::ALL {
            match table.raw_get::<Value>(verb.word()).map_err(trouble)? {
                Value::Nil => {}
                Value::Function(_) => verbs.push(verb),
                other => {
                    return Err(at(format!(
                        "`{0}` is {1}, but a verb is a function: `{0} = function(turn, me, params) ... end`",
                        verb.word(),
                        trouble::kind(&other)
                    )));
                }
            }
        }
        let card = match table.raw_get::<Value>("card").map_err(trouble)? {
            Value::Nil => None,
            Value::Table(card) => Some(card),
            other => {
                let kind = trouble::kind(&other);
                return Err(at(format!("`card` is {kind}, but a card is a table: `card = {{ summary = \"...\" }}`")));
            }
        };
        let knows = card.as_ref().map_or(Ok(Knows::EVERYTHING), card::knows).map_err(at)?;
        let card = card::read(card, path).map_err(at)?;
        let verbs = Verbs::of(&verbs);
        crate::serve_only(knows, verbs).map_err(at)?;
        let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
        Ok(Self { name: path.to_owned(), text, code, hash, card, verbs, knows })
    }

    /// What it says about itself.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The verbs it changes.
    pub fn verbs(&self) -> Verbs {
        self.verbs
    }

    /// What it may know.
    pub fn knows(&self) -> Knows {
        self.knows
    }

    /// BLAKE3 of its text.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The same under the name that an experiment gives it.
    #[must_use]
    pub fn called(&self, name: &str) -> Self {
        Self { name: name.into(), ..self.clone() }
    }

    /// What messages call it.
    pub fn name(&self) -> &Path {
        &self.name
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn code(&self) -> &str {
        &self.code
    }

    /// A cohort with this many seats, in a machine of its own. It may be made on the thread that
    /// plays it, and moved.
    ///
    /// # Errors
    /// What went wrong in the script.
    pub fn cohort(&self, params: &Params, seats: usize) -> Result<Box<dyn Cohort>, String> {
        let mut pace = Pace::START;
        let seat = || cohort::Scripted::seat(self, params, seats);
        let (cohort, over) = steps::with_budget(LOADING_STEPS, &mut pace, seat);
        let cohort = cohort.map_err(|e| match over {
            true => trouble::endless(&self.name, &e, LOADING_STEPS, " while it was loaded"),
            false => trouble::explain(&self.name, &self.text, &e, None),
        });
        Ok(Box::new(cohort?.at(pace)))
    }
}

/// All words of a verb's turn.
pub fn words(verb: Verb) -> Vec<&'static str> {
    prelude::words(verb)
}
