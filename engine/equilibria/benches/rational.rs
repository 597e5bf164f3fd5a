//! What exact equilibria cost, on one thread.
//!
//! `cargo bench -p equilibria --bench rational`. Payoffs are whole numbers below a million, drawn evenly; in brackets what
//! `peers.md`, 6.2, has for others, in CPU time: Nashpy in floats (support enumeration; it loses equilibria to ties), Gambit
//! in rationals (enummixed).

use divan::Bencher;
use equilibria::nash::two;
use equilibria::rational::{Exact, whole};
use equilibria::stream::Stream;

fn main() {
    divan::main();
}

fn payoffs(size: usize, below: f64, stream: &mut Stream) -> Exact {
    Exact::of(size, size, |_, _| whole((stream.unit() * below) as i64))
}

/// All equilibria of a random game without ties.
#[divan::bench(args = [4, 6, 8, 10])]
fn all_equilibria(bencher: Bencher, size: usize) {
    let mut stream = Stream::of(size as u64, 0);
    let (first, second) = (payoffs(size, 1e6, &mut stream), payoffs(size, 1e6, &mut stream));
    bencher.bench(|| two::all(&first, &second));
}

/// All equilibria of a random game of payoffs 0 and 1: nothing but ties.
#[divan::bench(args = [4, 8, 10])]
fn all_equilibria_of_ties(bencher: Bencher, size: usize) {
    let mut stream = Stream::of(size as u64, 1);
    let (first, second) = (payoffs(size, 2.0, &mut stream), payoffs(size, 2.0, &mut stream));
    bencher.bench(|| two::all(&first, &second));
}
