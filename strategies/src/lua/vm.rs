//! A Luau virtual machine that computes and does nothing else.
//!
//! What it can reach is what a strategy may depend on: no files, no clock, no other randomness than
//! `turn.random()`. Functions whose bits differ between CPU types are replaced by `game::maths` or
//! missing. Libraries are read-only. Where something lies in memory shows nowhere, and when garbage is
//! collected neither. Memory is limited, and so is the number of steps of one call, so that a script that
//! never ends fails its cell instead of hanging the sweep.

use super::trouble::{HOST, SCRIPT, nameless};
use super::{steps, text};
use mlua::chunk::{Chunk, ChunkMode, Compiler};
use mlua::{Function, Lua, LuaOptions, StdLib, Variadic, ffi};

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

/// Built-ins that are replaced, and so must not be compiled to their original.
const REPLACED: [&str; 1] = ["setmetatable"];

/// Makes a machine in which `print` speaks through the log.
pub fn new() -> mlua::Result<Lua> {
    let lua = Lua::new_with(StdLib::NONE, LuaOptions::default())?;
    lua.gc_stop();
    lua.load_std_libs(StdLib::TABLE | StdLib::STRING | StdLib::UTF8 | StdLib::BIT | StdLib::MATH | StdLib::BUFFER)?;
    let replaced = REMOVED_MATH.map(|name| format!("math.{name}")).into_iter().chain(REPLACED.map(str::to_owned));
    let compiler = Compiler::new().set_optimization_level(2).set_debug_level(1).set_type_info_level(1);
    lua.set_compiler(compiler.set_disabled_builtins(replaced));
    engine_maths(&lua)?;

    let globals = lua.globals();
    for name in REMOVED {
        globals.set(name, mlua::Nil)?;
    }
    globals.set("print", print(&lua)?)?;
    // SAFETY: the function keeps to the rules of functions in C.
    let charge = unsafe { lua.create_c_function(steps::charge_work)? };
    let copy: Function = load(&lua, include_str!("sandbox.luau"), HOST).call((charge, hook(&lua)?, text::WEAK))?;
    lua.set_named_registry_value(COPY, copy)?;
    lua.sandbox(true)?;
    // `Lua::set_interrupt` does the same safely, for ten times the price of a step.
    // SAFETY: the state is valid, and setting the callbacks is all that happens to it.
    unsafe {
        lua.exec_raw::<()>((), |state| {
            let callbacks = &mut *ffi::lua_callbacks(state);
            callbacks.interrupt = Some(steps::step);
            callbacks.onallocate = Some(steps::allocated);
        })?;
    }
    Ok(lua)
}

/// Says how much a machine may keep; zero is no limit.
pub fn limit(lua: &Lua, bytes: usize) -> mlua::Result<()> {
    lua.set_memory_limit(bytes)?;
    steps::limit(bytes);
    Ok(())
}

/// Collects all garbage of a machine.
pub fn collect(lua: &Lua) -> mlua::Result<()> {
    // SAFETY: the state is valid, and the machine is between two calls.
    unsafe { lua.exec_raw::<()>((), |state| steps::collect(state)) }
}

/// Takes away what of `math` is random or differs between CPUs, and puts the engine's own in its place.
fn engine_maths(lua: &Lua) -> mlua::Result<()> {
    let math: mlua::Table = lua.globals().get("math")?;
    for name in REMOVED_MATH {
        math.set(name, mlua::Nil)?;
    }
    math.set("exp", lua.create_function(|_, x: f64| Ok(game::maths::exp(x)))?)?;
    math.set("pow", lua.create_function(|_, (x, y): (f64, f64)| Ok(game::maths::pow(x, y)))?)?;
    let log = |_: &Lua, (x, base): (f64, Option<f64>)| Ok(game::maths::ln(x) / base.map_or(1.0, game::maths::ln));
    math.set("log", lua.create_function(log)?)
}

/// A table's own way of being gone through or called, also where its metatable is locked.
fn hook(lua: &Lua) -> mlua::Result<Function> {
    lua.create_function(|_, (table, name): (mlua::Table, String)| {
        table.metatable().map_or(Ok(mlua::Nil), |meta| meta.raw_get::<mlua::Value>(name))
    })
}

fn print(lua: &Lua) -> mlua::Result<Function> {
    lua.create_function(|_, words: Variadic<mlua::Value>| {
        let words: Vec<String> =
            words.iter().map(|w| Ok(nameless(&w.to_string()?).to_owned())).collect::<mlua::Result<_>>()?;
        tracing::info!("{}", words.join(" "));
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
