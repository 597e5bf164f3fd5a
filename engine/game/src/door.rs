//! The plug-in door: one versioned `#[repr(C)]` table of functions over column slices.
//!
//! A plug-in is a dynamic library that links this crate, implements [`Listed`] for its strategy and
//! says `game::export_strategy!(Mine);`. The host reads the first word of the exported [`Door`], the
//! ABI version, before anything else. Panics are caught on the plug-in's side of the boundary.
//!
//! Few files of the project have `unsafe`, and a test holds their list; this is one of them. A plug-in is trusted code: the
//! door protects against mistakes, it is no sandbox. For untrusted strategies use Lua.

use crate::card::{Card, Domain, Param};
use crate::ids::Clock;
#[cfg(doc)]
use crate::knows::Knows;
use crate::params::{Params, Value};
use crate::strategy::{Listed, Minds};
use crate::table::{Table, View};
use crate::turn::schema;
use crate::verb::Verb;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The version of everything in this file and of the columns of all verbs. Raised with any change; a test
/// holds it against the columns.
pub const ABI: u64 = 7;

/// The name under which a plug-in exports its [`Door`].
pub const SYMBOL: &[u8] = b"FREERIDER_STRATEGY";

/// What a plug-in exports.
#[repr(C)]
pub struct Door {
    /// The ABI version: the first word, and the only one that may be read when it differs.
    pub abi: u64,
    /// The verbs it changes, as a bit set.
    pub verbs: u32,
    /// What it may know, as [`Knows::bits`].
    pub knows: u64,
    /// Its card, as JSON.
    pub card: unsafe extern "C" fn() -> Words,
    /// Whether parameters, as [`encode`]d text, go together: 0 if so, 1 if they do not, 2 if it panicked; and where to put
    /// why.
    pub check: unsafe extern "C" fn(*const u8, usize, *mut Words) -> u32,
    /// Makes a cohort: parameters as [`encode`]d text, seats, and where to put an error.
    pub create: unsafe extern "C" fn(*const u8, usize, usize, *mut Words) -> *mut c_void,
    /// Plays one verb; 0 when it went well.
    pub play: unsafe extern "C" fn(*mut c_void, *const RawTable, *mut Words) -> u32,
    /// Ends a cohort.
    pub destroy: unsafe extern "C" fn(*mut c_void),
    /// Gives words back to whoever made them.
    pub release: unsafe extern "C" fn(Words),
}

/// UTF-8 text that one side made and must free itself.
#[repr(C)]
#[derive(Debug)]
pub struct Words {
    /// The text; null when there is none.
    pub text: *mut u8,
    /// Its length in bytes.
    pub len: usize,
    /// Its capacity in bytes.
    pub capacity: usize,
}

impl Words {
    /// No words.
    pub const NONE: Words = Words { text: std::ptr::null_mut(), len: 0, capacity: 0 };

    fn of(text: String) -> Self {
        let mut text = std::mem::ManuallyDrop::new(text.into_bytes());
        Words { text: text.as_mut_ptr(), len: text.len(), capacity: text.capacity() }
    }

    /// A copy of the text.
    ///
    /// # Safety
    /// `self` is [`Words::NONE`] or came from the other side of the door and was not released yet.
    pub unsafe fn read(&self) -> String {
        if self.text.is_null() {
            return String::new();
        }
        // SAFETY: the caller vouches for pointer and length.
        let bytes = unsafe { std::slice::from_raw_parts(self.text, self.len) };
        String::from_utf8_lossy(bytes).into_owned()
    }
}

/// A [`Table`] as pointers. Columns stand in the order of the verb's schema.
#[repr(C)]
#[derive(Debug)]
pub struct RawTable {
    verb: u32,
    places: usize,
    rows: usize,
    round: u64,
    round_seconds: f64,
    key: u64,
    dice: u32,
    peers: *const u32,
    seats: *const u32,
    first: *const u32,
    place: *const *mut f64,
    row: *const *mut f64,
}

/// Calls `cross` with the table as pointers, which are valid during the call only.
pub fn with_raw<R>(table: &mut Table, cross: impl FnOnce(&RawTable) -> R) -> R {
    let verb = table.schema().verb as u32;
    let rows = table.rows();
    let mut view = table.view();
    let place: Vec<*mut f64> = view.place.iter_mut().map(|c| c.as_mut_ptr()).collect();
    let row: Vec<*mut f64> = view.row.iter_mut().map(|c| c.as_mut_ptr()).collect();
    cross(&RawTable {
        verb,
        places: view.seats.len(),
        rows,
        round: view.clock.round,
        round_seconds: view.clock.round_seconds,
        key: view.key,
        dice: u32::from(view.dice),
        peers: view.peers.as_ptr(),
        seats: view.seats.as_ptr(),
        first: view.first.as_ptr(),
        place: place.as_ptr(),
        row: row.as_ptr(),
    })
}

impl RawTable {
    /// The verb and the columns.
    ///
    /// # Safety
    /// The table was made by [`with_raw`] of the same ABI version and its call is still running.
    unsafe fn view(&self) -> Option<(Verb, View<'_>)> {
        let verb = Verb::ALL.into_iter().find(|v| *v as u32 == self.verb)?;
        let columns = schema(verb);
        // SAFETY: `with_raw` took pointers and lengths from slices that outlive its call; columns are
        // distinct vectors, so the mutable slices do not overlap.
        unsafe {
            let column = |at: *const *mut f64, i: usize, len| std::slice::from_raw_parts_mut(*at.add(i), len);
            Some((
                verb,
                View {
                    clock: Clock { round: self.round, round_seconds: self.round_seconds },
                    key: self.key,
                    dice: self.dice != 0,
                    peers: std::slice::from_raw_parts(self.peers, self.places),
                    seats: std::slice::from_raw_parts(self.seats, self.places),
                    first: std::slice::from_raw_parts(self.first, self.places + 1),
                    place: (0..columns.place.len()).map(|i| column(self.place, i, self.places)).collect(),
                    row: (0..columns.row.len()).map(|i| column(self.row, i, self.rows)).collect(),
                },
            ))
        }
    }
}

/// Parameters as text: one `name<TAB>value` per line. The parameters of a chosen alternative follow as
/// `name.alternative.inner<TAB>value`. Logs do not cross the door: no card of a strategy has one.
pub fn encode(params: &Params) -> String {
    let mut text = String::new();
    write(&mut text, "", params);
    text
}

fn write(text: &mut String, before: &str, params: &Params) {
    for (name, value) in params.iter() {
        let word = match value {
            Value::Number(x) => format!("{x:?}"),
            Value::Integer(x) => x.to_string(),
            Value::Bool(x) => x.to_string(),
            Value::Word(x) | Value::Choice(x, _) => x.clone(),
            Value::Numbers(x) => x.iter().map(|x| format!("{x:?}")).collect::<Vec<_>>().join(" "),
            Value::Log(_) => continue,
        };
        text.push_str(&format!("{before}{name}\t{word}\n"));
        if let Value::Choice(which, inner) = value {
            write(text, &format!("{before}{name}.{which}."), inner);
        }
    }
}

/// The reverse of [`encode`], by the domains on the card; what is missing or malformed has its default.
pub fn decode(card: &Card, text: &str) -> Params {
    read(&card.params, "", &text.lines().filter_map(|line| line.split_once('\t')).collect())
}

fn read(params: &[Param], before: &str, lines: &BTreeMap<&str, &str>) -> Params {
    let mut all = Params::default();
    for param in params {
        let name = format!("{before}{}", param.name);
        let value = lines.get(name.as_str()).and_then(|word| match &param.domain {
            Domain::Number { .. } => word.parse().ok().map(Value::Number),
            Domain::Integer { .. } => word.parse().ok().map(Value::Integer),
            Domain::Bool { .. } => word.parse().ok().map(Value::Bool),
            Domain::Word { .. } => Some(Value::Word((*word).to_owned())),
            Domain::Numbers { .. } => {
                word.split_whitespace().map(|x| x.parse().ok()).collect::<Option<_>>().map(Value::Numbers)
            }
            Domain::Choice { options } => options.iter().find(|option| option.name == *word).map(|option| {
                Value::Choice((*word).to_owned(), read(&option.params, &format!("{name}.{word}."), lines))
            }),
            Domain::Log => None,
        });
        all.set(&param.name, value.unwrap_or_else(|| param.domain.default()));
    }
    all
}

/// The door of one strategy.
pub const fn door<S: Listed>() -> Door {
    Door {
        abi: ABI,
        verbs: S::VERBS.bits(),
        knows: S::KNOWS.bits(),
        card: card::<S>,
        check: check::<S>,
        create: create::<S>,
        play: play_raw::<S>,
        destroy: destroy::<S>,
        release,
    }
}

unsafe extern "C" fn card<S: Listed>() -> Words {
    catch_unwind(|| Words::of(S::card().to_json())).unwrap_or(Words::NONE)
}

unsafe extern "C" fn check<S: Listed>(params: *const u8, len: usize, error: *mut Words) -> u32 {
    let checked = catch_unwind(|| {
        // SAFETY: the host passes the bytes of a `str` that lives during the call.
        let text = unsafe { std::slice::from_raw_parts(params, len) };
        S::check(&decode(S::card(), &String::from_utf8_lossy(text)))
    });
    let (status, trouble) = match checked {
        Ok(Ok(())) => return 0,
        Ok(Err(trouble)) => (1, trouble),
        Err(panic) => (2, explain(panic)),
    };
    // SAFETY: the host passes a valid place for the error.
    unsafe { *error = Words::of(trouble) };
    status
}

unsafe extern "C" fn create<S: Listed>(params: *const u8, len: usize, seats: usize, error: *mut Words) -> *mut c_void {
    let made = catch_unwind(|| {
        // SAFETY: the host passes the bytes of a `str` that lives during the call.
        let text = unsafe { std::slice::from_raw_parts(params, len) };
        let params = decode(S::card(), &String::from_utf8_lossy(text));
        Box::into_raw(Box::new(Minds::<S>::new(&params, seats))).cast::<c_void>()
    });
    made.unwrap_or_else(|panic| {
        // SAFETY: the host passes a valid place for the error.
        unsafe { *error = Words::of(explain(panic)) };
        std::ptr::null_mut()
    })
}

unsafe extern "C" fn play_raw<S: Listed>(minds: *mut c_void, table: *const RawTable, error: *mut Words) -> u32 {
    let played = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: `minds` came from `create` of the same `S` and is not shared; the table is valid
        // during the call.
        let (minds, view) = unsafe { (&mut *minds.cast::<Minds<S>>(), (*table).view()) };
        let (verb, mut view) =
            view.ok_or_else(|| "the host asks for a verb that this plug-in does not know".to_owned())?;
        minds.play(verb, &mut view);
        Ok(())
    }));
    let trouble = match played {
        Ok(Ok(())) => return 0,
        Ok(Err(trouble)) => trouble,
        Err(panic) => explain(panic),
    };
    // SAFETY: the host passes a valid place for the error.
    unsafe { *error = Words::of(trouble) };
    1
}

unsafe extern "C" fn destroy<S: Listed>(minds: *mut c_void) {
    // SAFETY: `minds` came from `create` of the same `S`, and the host destroys it once.
    let ended = catch_unwind(AssertUnwindSafe(|| drop(unsafe { Box::from_raw(minds.cast::<Minds<S>>()) })));
    if let Err(panic) = ended {
        // Dropping a panic's payload could panic again, and nothing may cross the boundary.
        std::mem::forget(panic);
    }
}

unsafe extern "C" fn release(words: Words) {
    if !words.text.is_null() {
        // SAFETY: the words came from `Words::of` in this same library and are released once.
        drop(unsafe { Vec::from_raw_parts(words.text, words.len, words.capacity) });
    }
}

fn explain(panic: Box<dyn std::any::Any + Send>) -> String {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
        .unwrap_or_else(|| "no message".to_owned());
    std::mem::forget(panic);
    format!("the plug-in panicked: {text}")
}

/// Makes a dynamic library a strategy that the host can load.
#[macro_export]
macro_rules! export_strategy {
    ($strategy:ty) => {
        /// What the host looks for in this library.
        #[unsafe(no_mangle)]
        pub static FREERIDER_STRATEGY: $crate::door::Door = $crate::door::door::<$strategy>();
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::size_of;

    #[test]
    fn the_version_is_that_of_the_columns() {
        let mut layout = format!("{} {}\n", size_of::<Door>(), size_of::<RawTable>());
        for verb in Verb::ALL {
            let columns = schema(verb);
            for (list, columns) in [("place", columns.place), ("row", columns.row)] {
                for column in columns {
                    layout.push_str(&format!("{} {list} {} {}\n", verb.word(), column.name, column.decided));
                }
            }
        }
        // FNV-1a.
        let hash = layout
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        assert_eq!(
            (ABI, format!("{hash:016x}").as_str()),
            (7, "9d0988b47ee6a5dc"),
            "what crosses the door changed: raise `ABI`, or a plug-in of yesterday reads past the end of today's columns; \
             then pin the left side"
        );
    }
}
