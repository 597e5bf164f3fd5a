//! The steps of a script: how many it may take, and when it pauses for the collector.
//!
//! A step is a call, a turn of a loop, or a piece of a long work of a built-in. The count depends on the
//! script alone, never on the machine, so the verdict is the same everywhere.

use super::heap;
use mlua::ffi;
use std::cell::Cell;
use std::ffi::c_int;

/// Bytes or entries that a built-in may look at for the price of one step.
const WORK_PER_STEP: f64 = 16.0;

thread_local! {
    /// Steps that the script which runs on this thread may still take until something is to be done.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
    /// Steps that it may take after a collection which is due; zero when none is.
    static HELD: Cell<u64> = const { Cell::new(0) };
}

/// Runs a script with a budget of steps. The flag tells whether the budget was used up.
pub fn with_budget<T>(steps: u64, run: impl FnOnce() -> T) -> (T, bool) {
    LEFT.set(steps);
    HELD.set(0);
    let done = run();
    let over = LEFT.get() == 0 && HELD.get() == 0;
    LEFT.set(u64::MAX);
    HELD.set(0);
    (done, over)
}

/// Takes steps from the budget; whether there were so many left.
pub fn charge(steps: u64) -> bool {
    let of = |budget: &Cell<u64>| {
        let enough = budget.get() > steps;
        budget.set(budget.get().saturating_sub(steps));
        enough
    };
    if HELD.get() > 0 { HELD.with(of) } else { LEFT.with(of) }
}

/// Lets the script pause at its next step and collect its garbage: an allocator must not do so itself.
pub fn collect_soon() {
    if HELD.get() == 0 {
        HELD.set(LEFT.replace(0));
    }
}

/// Called by the machine at every call and loop edge. Once the budget is used up every further step
/// fails too, so that a `pcall` in the script cannot swallow the end.
///
/// # Safety
/// Called by the machine with its running state.
pub unsafe extern "C-unwind" fn step(state: *mut ffi::lua_State, gc: c_int) {
    if gc >= 0 {
        // Inside the garbage collector, where errors are not allowed.
        return;
    }
    let left = LEFT.get();
    if left > 0 {
        LEFT.set(left - 1);
        return;
    }
    // SAFETY: the machine's running state; a step is a place where it may collect.
    unsafe { pause(state) }
}

/// Collects if a collection is due, and fails if the budget is used up.
#[cold]
unsafe fn pause(state: *mut ffi::lua_State) {
    let held = HELD.take();
    // SAFETY: the machine's running state; nothing here needs dropping when the error unwinds through this frame.
    unsafe {
        if held == 0 {
            ffi::luaL_checkstack(state, 2, std::ptr::null());
            ffi::luaL_error(state, c"too many steps".as_ptr());
        }
        LEFT.set(held);
        heap::collect(state);
    }
}

/// `charge(work)` for the sandbox's own Luau: so many bytes or entries will be looked at.
///
/// # Safety
/// Called by the machine with its running state.
pub unsafe extern "C-unwind" fn charge_work(state: *mut ffi::lua_State) -> c_int {
    // SAFETY: the machine's running state; nothing here needs dropping when an error unwinds through this frame.
    unsafe {
        // A cast of what is negative or no number gives zero.
        if !charge((ffi::luaL_checknumber(state, 1) / WORK_PER_STEP) as u64) {
            ffi::luaL_error(state, c"too many steps".as_ptr());
        }
    }
    0
}
