//! The memory of machines: the same script finds its tables at the same places in every run.
//!
//! Luau sorts tables and functions that are keys of a table by the lower half of their address, so
//! `pairs` over a set of tables goes in the order of addresses. With memory from the system that order
//! is another one in every process. So each machine has pages of its own, the lower half of whose
//! address is always the same, and they are handed out in an order that depends on nothing but what the
//! script asks for. Work on memory is charged as steps, and a collection comes due after so many
//! bytes: both depend on the script alone, too.
//!
//! mlua takes the memory of its machines from Rust's global allocator, and in nothing but its alignment
//! does it differ from other memory. So this is the global allocator: what has that alignment comes from
//! the machine that this thread is at, if it is at one; everything else comes from the system. Should
//! something else have the same alignment (a hash map), no harm is done: blocks that outlive their
//! machine keep its pages.

use super::steps;
use mlua::ffi;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, UnsafeCell};
use std::ffi::c_void;
use std::ptr::{NonNull, null, null_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// The alignment of what Luau asks for.
const ALIGNMENT: usize = ffi::SYS_MIN_ALIGN;

/// Pages begin where the lower half of an address is zero.
const SLOT_BITS: usize = 32;
/// Which slots are tried: above what programs usually take at the low end, and below their own code.
const FIRST_SLOT: usize = 16;
const SLOTS: usize = 20_000;
/// The slots whose pages belong to a machine, or did and are kept.
static TAKEN: [AtomicBool; FIRST_SLOT + SLOTS] = [const { AtomicBool::new(false) }; FIRST_SLOT + SLOTS];

/// The first pages of a machine; each next ones are twice as many.
const FIRST_BYTES: usize = 64 << 20;
/// Blocks from here on begin at a page, so that they can be given back to the system.
const PAGE_BYTES: usize = 64 << 10;
/// Free blocks from here on are given back to the system.
const LARGE_BYTES: usize = 1 << 20;
/// The smallest block, as a power of two.
const SMALLEST: usize = 5;
/// How many sizes of blocks there are; the largest is as large as a slot.
const CLASSES: usize = SLOT_BITS + 1;

/// A collection comes due when the heap has doubled, but not before so many bytes were added.
const LEAST_GROWTH: usize = 8 << 20;
/// Bytes that are allocated, moved or cleared for the price of one step.
const BYTES_PER_STEP: u64 = 64;

thread_local! {
    /// The memory of the machine that this thread is at.
    static CURRENT: Cell<*const Heap> = const { Cell::new(null()) };
}

/// The memory of one machine.
pub struct Heap(UnsafeCell<Pages>);

// SAFETY: a machine is used by one thread at a time, and only the thread that is at it reaches its pages.
unsafe impl Send for Heap {}
// SAFETY: as above.
unsafe impl Sync for Heap {}

struct Pages {
    used: usize,
    limit: usize,
    collect_at: usize,
    mapped: Vec<(NonNull<c_void>, usize)>,
    top: usize,
    end: usize,
    free: [*mut Free; CLASSES],
}

/// A block that nobody uses.
struct Free {
    next: *mut Free,
}

impl Heap {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(UnsafeCell::new(Pages {
            used: 0,
            limit: usize::MAX,
            collect_at: LEAST_GROWTH,
            mapped: Vec::new(),
            top: 0,
            end: 0,
            free: [null_mut(); CLASSES],
        })))
    }

    /// Does something at this machine: what Luau asks for meanwhile comes from here.
    pub fn inside<T>(&self, run: impl FnOnce() -> T) -> T {
        at(self, run)
    }

    /// Says how much the machine may keep.
    pub fn limit(&self, bytes: usize) {
        // SAFETY: the caller is the only one at this machine.
        unsafe { (*self.0.get()).limit = bytes };
    }
}

/// Does something elsewhere: nothing that is asked for meanwhile comes from a machine.
pub fn outside<T>(run: impl FnOnce() -> T) -> T {
    at(null(), run)
}

fn at<T>(heap: *const Heap, run: impl FnOnce() -> T) -> T {
    struct Back(*const Heap);
    impl Drop for Back {
        fn drop(&mut self) {
            CURRENT.set(self.0);
        }
    }
    let _back = Back(CURRENT.replace(heap));
    run()
}

impl Pages {
    /// A block of `1 << class` bytes, or null when the system has none.
    fn take(&mut self, class: usize) -> *mut u8 {
        let Some(block) = self.free.get(class) else { return null_mut() };
        let block = *block;
        if !block.is_null() {
            // SAFETY: blocks in the list are free, mapped, and begin with the next one.
            self.free[class] = unsafe { (*block).next };
            return block.cast();
        }
        let bytes = 1_usize << class;
        let mut at = if bytes < PAGE_BYTES { self.top } else { self.top.next_multiple_of(PAGE_BYTES) };
        if self.end < at || self.end - at < bytes {
            let all = bytes.max(FIRST_BYTES << self.mapped.len().min(6));
            let Some(start) = map(all) else { return null_mut() };
            self.mapped.push((start, all));
            at = start.as_ptr().addr();
            self.end = at + all;
        }
        self.top = at + bytes;
        std::ptr::with_exposed_provenance_mut(at)
    }

    /// Takes a block back.
    ///
    /// # Safety
    /// It came from `take` of the same class and nobody uses it.
    unsafe fn give_back(&mut self, block: *mut u8, class: usize) {
        let bytes = 1_usize << class;
        if bytes >= LARGE_BYTES {
            // SAFETY: all but the first page of a block that nobody uses; large blocks begin at a page. Should the system
            // refuse, the pages stay with this process, which is no harm.
            unsafe { libc::madvise(block.byte_add(PAGE_BYTES).cast(), bytes - PAGE_BYTES, libc::MADV_DONTNEED) };
        }
        let block = block.cast::<Free>();
        // SAFETY: the smallest block has room for a pointer.
        unsafe { block.write(Free { next: self.free[class] }) };
        self.free[class] = block;
    }

    fn owns(&self, block: *mut u8) -> bool {
        self.mapped
            .iter()
            .any(|(start, bytes)| (start.as_ptr().addr()..start.as_ptr().addr() + bytes).contains(&block.addr()))
    }

    /// So many bytes were handed out.
    fn grew(&mut self, bytes: usize) {
        self.used += bytes;
        steps::charge(bytes as u64 / BYTES_PER_STEP);
        if self.used > self.collect_at {
            steps::collect_soon();
        }
    }

    /// A collection ended: says when the next one is due. Near the limit it is earlier, but not much: who keeps nearly all
    /// that is allowed would do nothing but collect.
    fn collected(&mut self) {
        let room = self.limit.saturating_sub(self.used) / 2;
        let least = if self.limit == usize::MAX { LEAST_GROWTH } else { LEAST_GROWTH.max(self.limit / 8) };
        self.collect_at = self.used.saturating_add(self.used.min(room).max(least));
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        let pages = self.0.get_mut();
        if pages.used > 0 {
            // Somebody still has a block: its pages stay, and so do their slots.
            return;
        }
        for (start, bytes) in &pages.mapped {
            // SAFETY: these pages were mapped here, and no block of theirs is in use.
            unsafe { libc::munmap(start.as_ptr(), *bytes) };
            TAKEN[start.as_ptr().addr() >> SLOT_BITS].store(false, Ordering::Release);
        }
    }
}

/// Maps fresh pages whose address ends in zeros.
fn map(bytes: usize) -> Option<NonNull<c_void>> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    for _ in 0..SLOTS {
        let slot = FIRST_SLOT + NEXT.fetch_add(1, Ordering::Relaxed) % SLOTS;
        if TAKEN[slot].swap(true, Ordering::Acquire) {
            continue;
        }
        let wanted: *mut c_void = std::ptr::without_provenance_mut(slot << SLOT_BITS);
        let (rights, flags) =
            (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE);
        // SAFETY: fresh private pages. The address is a wish: what is mapped there already stays.
        let start = unsafe { libc::mmap(wanted, bytes, rights, flags, -1, 0) };
        if start.addr() == wanted.addr() {
            start.expose_provenance();
            return NonNull::new(start);
        }
        TAKEN[slot].store(false, Ordering::Release);
        if start == libc::MAP_FAILED {
            return None;
        }
        // SAFETY: these pages were mapped just now, and nobody knows them.
        unsafe { libc::munmap(start, bytes) };
    }
    None
}

fn class(bytes: usize) -> usize {
    (bytes.next_power_of_two().trailing_zeros() as usize).max(SMALLEST)
}

/// Whether a block came from a machine, this one or another.
fn of_machine(block: *mut u8, layout: Layout) -> bool {
    layout.align() == ALIGNMENT
        && TAKEN.get(block.addr() >> SLOT_BITS).is_some_and(|taken| taken.load(Ordering::Relaxed))
}

struct Allocator;

// SAFETY: a block of a machine is at least as large as asked for, begins at a multiple of 32 bytes, and is handed out
// again only after it was given back. All others are the system's. Nothing here allocates, save `mapped`, whose alignment
// is another one.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let heap = if layout.align() == ALIGNMENT { CURRENT.get() } else { null() };
        if heap.is_null() {
            // SAFETY: as the caller promises.
            return unsafe { System.alloc(layout) };
        }
        // SAFETY: whoever is at a machine holds its heap, and only this thread is at it.
        let pages = unsafe { &mut *(*heap).0.get() };
        let block = pages.take(class(layout.size()));
        if !block.is_null() {
            pages.grew(layout.size());
        }
        block
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe {
            if layout.align() != ALIGNMENT || CURRENT.get().is_null() {
                return System.alloc_zeroed(layout);
            }
            let block = self.alloc(layout);
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            block
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if !of_machine(block, layout) {
            // SAFETY: as the caller promises; it came from the system.
            return unsafe { System.dealloc(block, layout) };
        }
        let heap = CURRENT.get();
        if heap.is_null() {
            return;
        }
        // SAFETY: as in `alloc`.
        let pages = unsafe { &mut *(*heap).0.get() };
        if pages.owns(block) {
            pages.used -= layout.size();
            // SAFETY: it came from here, and the caller is done with it.
            unsafe { pages.give_back(block, class(layout.size())) };
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        // SAFETY: as the caller promises; a new block is as long as what is copied, and does not overlap the old one.
        unsafe {
            if !of_machine(block, layout) {
                return System.realloc(block, layout, bytes);
            }
            let new = self.alloc(Layout::from_size_align_unchecked(bytes, ALIGNMENT));
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, layout.size().min(bytes));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

/// Collects all garbage now. Luau's own pace goes by the clock, so its collector is stopped.
///
/// # Safety
/// The state of the machine that this thread is at, at a place where it may collect.
pub unsafe fn collect(state: *mut ffi::lua_State) {
    // SAFETY: as the caller promises.
    unsafe {
        ffi::lua_gc(state, ffi::LUA_GCCOLLECT, 0);
        ffi::lua_gc(state, ffi::LUA_GCSTOP, 0);
        if let Some(heap) = CURRENT.get().as_ref() {
            (*heap.0.get()).collected();
        }
    }
}
