//! All peers of one script in a cell: a machine of their own, one prelude per verb.
//!
//! Columns cross the border by one copy each: into buffers before the loop in Luau, and back, those
//! that the script decides, after it.

use super::prelude::{self, Prelude};
use super::steps::Pace;
use super::{Script, steps, trouble, vm};
use crate::honest::Honest;
use game::nearest::hint;
use game::params::Value;
use game::table::{Column, Table};
use game::{Cohort, Knows, Params, Stream, Verb, Verbs};
use mlua::{Buffer, Function, Lua, MultiValue};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a script may keep: so much, and so much more per peer.
const MEMORY_BYTES: usize = 256 << 20;
const MEMORY_BYTES_PER_SEAT: usize = 512 << 10;

/// How many steps a call may take: so many, and so many more per place and row. Sorting a thousand
/// rows takes about a hundred steps per row.
const STEPS: u64 = 10_000_000;
const STEPS_PER_PLACE: u64 = 10_000;

/// The peers of one script.
pub struct Scripted {
    name: PathBuf,
    text: String,
    verbs: Verbs,
    knows: Knows,
    seats: usize,
    key: Arc<AtomicU64>,
    doors: Vec<VerbDoor>,
    scratch: Vec<u8>,
    lua: Lua,
    pace: Pace,
}

/// One verb's prelude and its buffers.
struct VerbDoor {
    prelude: Prelude,
    author: Function,
    bind: Function,
    play: Function,
    buffers: Option<Buffers>,
    places: usize,
    rows: usize,
}

/// Where the columns of a verb cross the border.
struct Buffers {
    seats: Buffer,
    first: Buffer,
    peers: Buffer,
    /// The first random number of each place.
    draws: Buffer,
    place: Vec<Buffer>,
    row: Vec<Buffer>,
}

impl Scripted {
    /// Seats a cohort in a fresh machine.
    pub fn seat(script: &Script, params: &Params, seats: usize) -> mlua::Result<Self> {
        let lua = vm::new()?;
        vm::limit(&lua, MEMORY_BYTES + seats * MEMORY_BYTES_PER_SEAT)?;
        let knows = script.knows();
        let minds = minds(&lua, knows, seats)?;
        let params = hand_over(&lua, params)?;
        let key = Arc::new(AtomicU64::new(0));
        // The preludes first: what the script does to its globals afterwards is its own affair.
        let mut preludes = Vec::new();
        for verb in script.verbs().iter() {
            let prelude = Prelude::of(verb, script.text(), knows.stochastic);
            let (bind, play) = vm::load(&lua, &prelude.source(), trouble::HOST).call((
                minds.clone(),
                params.clone(),
                draw(&lua, key.clone())?,
                unknown(&lua, verb, knows)?,
                fixed(&lua, verb)?,
                lua.named_registry_value::<Function>(vm::COPY)?,
            ))?;
            preludes.push((prelude, bind, play));
        }
        let returned: mlua::Table = vm::load_script(&lua, script.code()).call(())?;
        let mut doors = Vec::new();
        for (prelude, bind, play) in preludes {
            let author = returned.raw_get(prelude.verb.word())?;
            doors.push(VerbDoor { prelude, author, bind, play, buffers: None, places: 0, rows: 0 });
        }
        let (name, text, verbs) = (script.name().to_owned(), script.text().to_owned(), script.verbs());
        Ok(Self { name, text, verbs, knows, seats, key, doors, scratch: Vec::new(), lua, pace: Pace::START })
    }

    /// Goes on at the pace at which its machine was left.
    pub fn at(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Plays the verb of one door.
    fn play_door(&mut self, door: usize, table: &mut Table) -> mlua::Result<()> {
        self.grow(door, table)?;
        let door = &self.doors[door];
        let Some(buffers) = &door.buffers else { return Ok(()) };
        let scratch = &mut self.scratch;
        self.key.store(table.key(), Ordering::Relaxed);
        write(scratch, &buffers.seats, table.seats().iter().map(|x| x.to_le_bytes()));
        write(scratch, &buffers.first, table.first().iter().map(|x| x.to_le_bytes()));
        if door.prelude.random {
            write(scratch, &buffers.peers, table.peers().iter().map(|x| x.to_le_bytes()));
            let first = |peer: &u32| Stream::of_key(table.key(), *peer).unit().to_le_bytes();
            write(scratch, &buffers.draws, table.peers().iter().map(first));
        }
        for (column, buffer) in door.prelude.place.iter().zip(&buffers.place) {
            write(scratch, buffer, table.place_column(*column).iter().map(|x| x.to_le_bytes()));
        }
        for (column, buffer) in door.prelude.row.iter().zip(&buffers.row) {
            write(scratch, buffer, table.row_column(*column).iter().map(|x| x.to_le_bytes()));
        }
        let clock = table.clock();
        door.play.call::<()>((table.places(), clock.round, clock.round_seconds))?;
        let schema = table.schema();
        for (column, buffer) in decided(schema.place, &door.prelude.place, &buffers.place) {
            read(scratch, buffer, table.place_column_mut(column))?;
        }
        for (column, buffer) in decided(schema.row, &door.prelude.row, &buffers.row) {
            read(scratch, buffer, table.row_column_mut(column))?;
        }
        Ok(())
    }

    /// Makes the buffers of a door large enough for a table.
    fn grow(&mut self, door: usize, table: &Table) -> mlua::Result<()> {
        let door = &mut self.doors[door];
        if door.places >= table.places() && door.rows >= table.rows() && door.buffers.is_some() {
            return Ok(());
        }
        door.places = table.places().next_power_of_two().max(door.places);
        door.rows = table.rows().next_power_of_two().max(door.rows);
        vm::limit(&self.lua, 0)?;
        let make = |bytes| self.lua.create_buffer_with_capacity(bytes);
        let indices = (door.places + 1) * 4;
        let draws = if door.prelude.random { door.places * 8 } else { 0 };
        let buffers = Buffers {
            seats: make(indices)?,
            first: make(indices)?,
            peers: make(indices)?,
            draws: make(draws)?,
            place: door.prelude.place.iter().map(|_| make(door.places * 8)).collect::<mlua::Result<_>>()?,
            row: door.prelude.row.iter().map(|_| make(door.rows * 8)).collect::<mlua::Result<_>>()?,
        };
        let indices = [&buffers.seats, &buffers.first, &buffers.peers, &buffers.draws];
        let all = indices.into_iter().chain(&buffers.place).chain(&buffers.row);
        let all = all.map(|b| mlua::Value::Buffer(b.clone())).collect::<MultiValue>();
        door.bind.call::<()>((door.author.clone(), all))?;
        door.buffers = Some(buffers);
        let bytes: usize = self.doors.iter().map(VerbDoor::bytes).sum();
        vm::limit(&self.lua, MEMORY_BYTES + self.seats * MEMORY_BYTES_PER_SEAT + bytes)?;
        vm::collect(&self.lua)
    }
}

impl VerbDoor {
    fn bytes(&self) -> usize {
        self.places * (20 + 8 * self.prelude.place.len()) + self.rows * 8 * self.prelude.row.len()
    }
}

impl Cohort for Scripted {
    fn verbs(&self) -> Verbs {
        self.verbs
    }

    fn knows(&self) -> Knows {
        self.knows
    }

    fn play(&mut self, table: &mut Table) -> Result<(), String> {
        let verb = table.schema().verb;
        let Some(door) = self.doors.iter().position(|d| d.prelude.verb == verb) else {
            game::strategy::play(&mut vec![Honest; self.seats], verb, &mut table.view());
            return Ok(());
        };
        let steps = STEPS + STEPS_PER_PLACE * (table.places() + table.rows()) as u64;
        let mut pace = self.pace;
        let (played, over) = steps::with_budget(steps, &mut pace, || self.play_door(door, table));
        self.pace = pace;
        played.map_err(|e| {
            if over {
                trouble::endless(&self.name, &e, steps, "")
            } else {
                trouble::explain(&self.name, &self.text, &e, Some(verb))
            }
        })
    }
}

/// The buffers whose columns are the strategy's to decide.
fn decided<'a>(
    schema: &'static [Column],
    columns: &'a [usize],
    buffers: &'a [Buffer],
) -> impl Iterator<Item = (usize, &'a Buffer)> {
    columns.iter().copied().zip(buffers).filter(|(column, _)| schema[*column].decided)
}

/// Copies a column into a buffer.
fn write<const N: usize>(scratch: &mut Vec<u8>, buffer: &Buffer, values: impl ExactSizeIterator<Item = [u8; N]>) {
    scratch.resize(values.len() * N, 0);
    for (bytes, value) in scratch.chunks_exact_mut(N).zip(values) {
        bytes.copy_from_slice(&value);
    }
    buffer.write_bytes(0, scratch);
}

/// Copies a buffer into a column.
fn read(scratch: &mut Vec<u8>, buffer: &Buffer, column: &mut [f64]) -> mlua::Result<()> {
    scratch.resize(column.len() * 8, 0);
    buffer.clone().cursor().read_exact(scratch).map_err(mlua::Error::external)?;
    for (value, bytes) in column.iter_mut().zip(scratch.as_chunks::<8>().0) {
        *value = f64::from_le_bytes(*bytes);
    }
    Ok(())
}

/// The parameters as a read-only table that knows what it has not.
fn hand_over(lua: &Lua, params: &Params) -> mlua::Result<mlua::Table> {
    let table = lua.create_table()?;
    let mut names = Vec::new();
    for (name, value) in params.iter() {
        names.push(name.to_owned());
        match value {
            Value::Number(x) => table.set(name, *x)?,
            Value::Integer(x) => table.set(name, *x as f64)?,
            Value::Bool(x) => table.set(name, *x)?,
            Value::Word(x) => table.set(name, x.as_str())?,
            Value::Numbers(x) => {
                let list = lua.create_sequence_from(x.iter().copied())?;
                list.set_readonly(true);
                table.set(name, list)?;
            }
            // A script's card has no way to declare alternatives or logs.
            Value::Choice(..) | Value::Log(_) => {}
        }
    }
    let meta = lua.create_table()?;
    meta.set(
        "__index",
        lua.create_function(move |_, (_, word): (mlua::Value, String)| {
            let hint = hint(&word, names.iter().map(String::as_str));
            Err::<(), _>(mlua::Error::runtime(format!("there is no parameter `{word}` on the card; {hint}")))
        })?,
    )?;
    meta.set("__metatable", "locked")?;
    table.set_metatable(Some(meta))?;
    table.set_readonly(true);
    Ok(table)
}

/// Draws from the stream of a peer, after the numbers it has drawn before.
fn draw(lua: &Lua, key: Arc<AtomicU64>) -> mlua::Result<Function> {
    lua.create_function(move |_, (numbers, peer, drawn, count): (Buffer, u32, u64, usize)| {
        let mut stream = Stream::of_key(key.load(Ordering::Relaxed), peer);
        stream.skip(drawn);
        for i in 0..count.min(numbers.len() / 8) {
            numbers.write_bytes(i * 8, &stream.unit().to_le_bytes());
        }
        Ok(())
    })
}

/// The memories of all peers. The prelude makes them as they are needed; one that begins anew in every round is never
/// written, so that all may share it.
fn minds(lua: &Lua, knows: Knows, seats: usize) -> mlua::Result<mlua::Table> {
    let minds = lua.create_table_with_capacity(seats, 0)?;
    if let Some(turns) = knows.memory {
        let me = lua.create_table()?;
        let why = format!(
            "`me` keeps nothing: the card says that this strategy remembers {turns} turns, and those stand in `turn`; leave `memory` out of `card.knows` to remember more"
        );
        let refuse = lua.create_function(move |_, _: MultiValue| Err::<(), _>(mlua::Error::runtime(why.clone())))?;
        let meta = lua.create_table()?;
        meta.set("__newindex", refuse)?;
        meta.set("__metatable", "locked")?;
        me.set_metatable(Some(meta))?;
        me.set_readonly(true);
        for seat in 1..=seats {
            minds.set(seat, me.clone())?;
        }
    }
    Ok(minds)
}

/// What to say about a word that a turn does not have.
fn unknown(lua: &Lua, verb: Verb, knows: Knows) -> mlua::Result<Function> {
    lua.create_function(move |_, word: String| {
        let words = prelude::words(verb);
        Ok(if word == "random" && !knows.stochastic {
            "`card.knows` does not say that this strategy is stochastic, so it has no dice; add `stochastic = true`"
                .to_owned()
        } else if words.contains(&word.as_str()) {
            format!("write the word `{word}` out somewhere in the script: the host copies only what the text mentions")
        } else {
            format!("`turn` in `{}` has no `{word}`; {}", verb.word(), hint(&word, words))
        })
    })
}

/// What to say about a field that is set but means nothing.
fn fixed(lua: &Lua, verb: Verb) -> mlua::Result<Function> {
    lua.create_function(move |_, word: String| {
        let words: Vec<String> = super::decisions::of(verb).map(|d| d.call()).collect();
        Ok(format!("`turn.{word}` cannot be set; decisions are calls: {}", words.join(", ")))
    })
}
