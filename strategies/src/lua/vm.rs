//! A Luau virtual machine that computes and does nothing else.
//!
//! What it can reach is what a strategy may depend on: no files, no clock, no other randomness than
//! `turn.random()`. Functions whose bits differ between CPU types are replaced by `game::maths` or
//! missing. Globals and libraries are read-only. Memory is limited, and so is the number of steps of
//! one call, so that a script that never ends fails its cell instead of hanging the sweep.

use super::trouble::SCRIPT;
use mlua::chunk::{Chunk, ChunkMode, Compiler};
use mlua::{Function, Lua, LuaOptions, StdLib, Variadic, ffi};
use std::cell::Cell;
use std::ffi::c_int;

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

/// Makes a machine in which `print` speaks through the log.
pub fn new() -> mlua::Result<Lua> {
    let libraries = StdLib::TABLE | StdLib::STRING | StdLib::UTF8 | StdLib::BIT | StdLib::MATH | StdLib::BUFFER;
    let lua = Lua::new_with(libraries, LuaOptions::default())?;
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
    globals.set("print", print(&lua)?)?;
    lua.sandbox(true)?;
    count_steps(&lua)?;
    Ok(lua)
}

fn print(lua: &Lua) -> mlua::Result<Function> {
    lua.create_function(|_, words: Variadic<mlua::Value>| {
        let words: Vec<String> = words.iter().map(|w| w.to_string()).collect::<mlua::Result<_>>()?;
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

thread_local! {
    /// Steps that the script which runs on this thread may still take.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// Runs a script with a budget of steps; a step is a call or a turn of a loop. The count depends on
/// the script alone, never on the machine, so the verdict is the same everywhere. The flag tells
/// whether the budget was used up.
pub fn with_budget<T>(steps: u64, run: impl FnOnce() -> T) -> (T, bool) {
    LEFT.set(steps);
    let done = run();
    let over = LEFT.get() == 0;
    LEFT.set(u64::MAX);
    (done, over)
}

/// Lets the machine count its steps. `Lua::set_interrupt` does the same safely, for ten times the
/// price of a step.
fn count_steps(lua: &Lua) -> mlua::Result<()> {
    // SAFETY: the state is valid, and setting the callback is all that happens to it.
    unsafe {
        lua.exec_raw::<()>((), |state| {
            (*ffi::lua_callbacks(state)).interrupt = Some(step);
        })
    }
}

/// Called by the machine at every call and loop edge. Once the budget is used up every further step
/// fails too, so that a `pcall` in the script cannot swallow the end.
unsafe extern "C-unwind" fn step(state: *mut ffi::lua_State, gc: c_int) {
    if gc >= 0 {
        // Inside the garbage collector, where errors are not allowed.
        return;
    }
    let left = LEFT.get();
    if left > 0 {
        LEFT.set(left - 1);
        return;
    }
    // SAFETY: called by the machine with its running state; nothing here needs dropping when the
    // error unwinds through this frame.
    unsafe {
        ffi::luaL_checkstack(state, 2, std::ptr::null());
        ffi::luaL_error(state, c"too many steps".as_ptr());
    }
}
