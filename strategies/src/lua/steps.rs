//! The steps of a script: how many it may take, and when it pauses for the collector.
//!
//! A step is a call, a turn of a loop, or a piece of a long work of a built-in. Luau's own collector goes by the clock, so it
//! is stopped, and a script pauses for a whole collection after so many bytes. Both counts depend on the script alone, never on
//! the machine, so the verdict is the same everywhere.

use mlua::ffi;
use std::cell::Cell;
use std::ffi::{c_int, c_void};

/// Bytes or entries that a built-in may look at for the price of one step.
const WORK_PER_STEP: f64 = 16.0;
/// Bytes that are allocated for the price of one step.
const BYTES_PER_STEP: usize = 64;
/// A collection comes due when what is kept has doubled, but not before so many bytes were added.
const LEAST_GROWTH: usize = 8 << 20;

/// When a machine collects.
#[derive(Clone, Copy)]
pub struct Pace {
    /// Bytes that may be allocated until a collection comes due.
    room: usize,
    /// Bytes that the machine may keep; zero without a limit.
    limit: usize,
}

impl Pace {
    /// Of a fresh machine.
    pub const START: Self = Self { room: LEAST_GROWTH, limit: 0 };
    /// Of no machine: nothing comes due.
    const NONE: Self = Self { room: usize::MAX, limit: 0 };

    /// After a collection that left so many bytes. Near the limit the next one comes earlier, but not much: who keeps nearly
    /// all that is allowed would do nothing but collect.
    fn after(self, kept: usize) -> Self {
        let (half, least) = match self.limit {
            0 => (usize::MAX, LEAST_GROWTH),
            limit => (limit.saturating_sub(kept) / 2, LEAST_GROWTH.max(limit / 8)),
        };
        Self { room: kept.min(half).max(least), ..self }
    }
}

thread_local! {
    /// Steps that the script which runs on this thread may still take until something is to be done.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
    /// Steps that it may take after a collection which is due; zero when none is.
    static HELD: Cell<u64> = const { Cell::new(0) };
    /// When its machine collects.
    static PACE: Cell<Pace> = const { Cell::new(Pace::NONE) };
}

/// Runs a script of the machine of this pace with a budget of steps. The flag tells whether the budget was used up.
pub fn with_budget<T>(steps: u64, pace: &mut Pace, run: impl FnOnce() -> T) -> (T, bool) {
    LEFT.set(steps);
    HELD.set(0);
    PACE.set(*pace);
    let done = run();
    let over = LEFT.get() == 0 && HELD.get() == 0;
    LEFT.set(u64::MAX);
    HELD.set(0);
    *pace = PACE.replace(Pace::NONE);
    (done, over)
}

/// Says how much the machine may keep; zero is no limit.
pub fn limit(bytes: usize) {
    PACE.set(Pace { limit: bytes, ..PACE.get() });
}

/// Takes steps from the budget; whether there were so many left.
fn charge(steps: u64) -> bool {
    let of = |budget: &Cell<u64>| {
        let enough = budget.get() > steps;
        budget.set(budget.get().saturating_sub(steps));
        enough
    };
    if HELD.get() > 0 { HELD.with(of) } else { LEFT.with(of) }
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

/// Called by the machine when it has allocated: the work counts as steps. When a collection comes due the script pauses at its
/// next step, for it may not collect here.
///
/// # Safety
/// Called by the machine with its running state.
pub unsafe extern "C-unwind" fn allocated(
    _: *mut ffi::lua_State,
    _: *mut c_void,
    before: usize,
    bytes: usize,
    _: u8,
    _: c_int,
    _: c_int,
) {
    if bytes >= BYTES_PER_STEP {
        charge((bytes / BYTES_PER_STEP) as u64);
    }
    let mut pace = PACE.get();
    pace.room = pace.room.saturating_sub(bytes.saturating_sub(before));
    PACE.set(pace);
    if pace.room == 0 && HELD.get() == 0 {
        HELD.set(LEFT.replace(0));
    }
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
        collect(state);
    }
}

/// Collects all garbage now, and says when to do so again.
///
/// # Safety
/// The state of the machine that this thread is at, at a place where it may collect.
pub unsafe fn collect(state: *mut ffi::lua_State) {
    // SAFETY: as the caller promises.
    unsafe {
        ffi::lua_gc(state, ffi::LUA_GCCOLLECT, 0);
        ffi::lua_gc(state, ffi::LUA_GCSTOP, 0);
        let kept = ffi::lua_gc(state, ffi::LUA_GCCOUNT, 0).unsigned_abs() as usize * 1024;
        PACE.set(PACE.get().after(kept));
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
