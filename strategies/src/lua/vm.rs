//! A Luau virtual machine that computes and does nothing else.
//!
//! What it can reach is what a strategy may depend on: no files, no clock, no other randomness than
//! `turn.random()`. Functions whose bits differ between CPU types are replaced by `game::maths` or
//! missing. Libraries are read-only. Where something lies in memory shows nowhere, or is the same in
//! every run. Memory is limited, and so is the number of steps of one call, so that a script that never
//! ends fails its cell instead of hanging the sweep.

use super::heap::{self, Heap};
use super::steps;
use super::trouble::{HOST, SCRIPT, nameless};
use mlua::chunk::{Chunk, ChunkMode, Compiler};
use mlua::{Function, Lua, LuaOptions, StdLib, Variadic, ffi};
use std::ops::Deref;
use std::sync::Arc;

/// Globals of Luau that would leak the world in, or the host out.
pub const REMOVED: [&str; 8] =
    ["require", "loadstring", "getfenv", "setfenv", "newproxy", "collectgarbage", "gcinfo", "os"];

/// Members of `math` that are random, or whose bits depend on the CPU type.
pub const REMOVED_MATH: [&str; 16] = [
    "random",
    "randomseed",
    "exp",
    "log",
    "log10",
    "pow",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
];

/// Members of `math` that are the engine's own.
pub const OWN_MATH: [&str; 3] = ["exp", "log", "pow"];

/// Under this name the registry keeps `buffer.copy` for the host, without its price in steps.
pub const COPY: &str = "copy";

/// A machine, with its memory. Whatever is done with it is done [`Heap::inside`] its memory.
pub struct Machine {
    /// Taken when the machine is closed.
    lua: Option<Lua>,
    heap: Arc<Heap>,
}

impl Machine {
    /// Makes a machine in this memory, in which `print` speaks through the log.
    pub fn new(heap: Arc<Heap>) -> mlua::Result<Self> {
        let lua = Lua::new_with(StdLib::NONE, LuaOptions::default())?;
        lua.gc_stop();
        let machine = Self { lua: Some(lua), heap };
        machine.furnish()?;
        Ok(machine)
    }

    /// Says how much it may keep.
    pub fn limit(&self, bytes: usize) -> mlua::Result<()> {
        self.set_memory_limit(bytes)?;
        self.heap.limit(if bytes == 0 { usize::MAX } else { bytes });
        Ok(())
    }

    /// Takes away and replaces what a script may not have, and closes the sandbox.
    fn furnish(&self) -> mlua::Result<()> {
        let lua: &Lua = self;
        lua.load_std_libs(StdLib::TABLE | StdLib::STRING | StdLib::UTF8 | StdLib::BIT | StdLib::MATH | StdLib::BUFFER)?;
        // Built-ins that are replaced below must not be compiled to their original.
        let replaced = REMOVED_MATH.map(|name| format!("math.{name}"));
        let compiler = Compiler::new().set_optimization_level(2).set_debug_level(1).set_type_info_level(1);
        lua.set_compiler(compiler.set_disabled_builtins(replaced));

        let globals = lua.globals();
        for name in REMOVED {
            globals.set(name, mlua::Nil)?;
        }
        let math: mlua::Table = globals.get("math")?;
        for name in REMOVED_MATH {
            math.set(name, mlua::Nil)?;
        }
        math.set("exp", lua.create_function(|_, x: f64| Ok(game::maths::exp(x)))?)?;
        math.set("pow", lua.create_function(|_, (x, y): (f64, f64)| Ok(game::maths::pow(x, y)))?)?;
        math.set(
            "log",
            lua.create_function(|_, (x, base): (f64, Option<f64>)| {
                let scale = base.map_or(1.0, game::maths::ln);
                Ok(game::maths::ln(x) / scale)
            })?,
        )?;
        globals.set("print", print(lua)?)?;
        // SAFETY: the function keeps to the rules of functions in C.
        let charge = unsafe { lua.create_c_function(steps::charge_work)? };
        let copy: Function = load(lua, include_str!("sandbox.luau"), HOST).call(charge)?;
        lua.set_named_registry_value(COPY, copy)?;
        lua.sandbox(true)?;
        // `Lua::set_interrupt` does the same safely, for ten times the price of a step.
        // SAFETY: the state is valid, and setting the callback is all that happens to it.
        unsafe { lua.exec_raw::<()>((), |state| (*ffi::lua_callbacks(state)).interrupt = Some(steps::step)) }
    }

    /// Collects all garbage.
    pub fn collect(&self) -> mlua::Result<()> {
        // SAFETY: the state is valid, and the machine is between two calls.
        unsafe { self.exec_raw::<()>((), |state| heap::collect(state)) }
    }
}

impl Deref for Machine {
    type Target = Lua;

    fn deref(&self) -> &Lua {
        self.lua.as_ref().unwrap_or_else(|| unreachable!("a machine is closed by nobody but `drop`"))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Handles of mlua that are still about know when their machine is gone.
        self.heap.inside(|| drop(self.lua.take()));
    }
}

fn print(lua: &Lua) -> mlua::Result<Function> {
    lua.create_function(|_, words: Variadic<mlua::Value>| {
        let words: Vec<String> =
            words.iter().map(|w| Ok(nameless(&w.to_string()?).to_owned())).collect::<mlua::Result<_>>()?;
        heap::outside(|| tracing::info!("{}", words.join(" ")));
        Ok(())
    })
}

/// Loads a chunk under a short name, which error messages replace by its path.
pub fn load<'a>(lua: &Lua, text: &'a str, name: &str) -> Chunk<'a> {
    lua.load(text).set_name(format!("={name}")).set_mode(ChunkMode::Text)
}

/// Loads the author's chunk.
pub fn load_script<'a>(lua: &Lua, text: &'a str) -> Chunk<'a> {
    load(lua, text, SCRIPT)
}
