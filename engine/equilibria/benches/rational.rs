//! What exact equilibria cost, on one thread.
//!
//! `cargo bench -p equilibria --bench rational`. Payoffs are whole numbers below a million, drawn evenly. What others need
//! was measured once in CPU time, on random games of their own; ours is the fastest of 100 in wall time, on two cores
//! with a load of 13.
//!
//! | all equilibria of | Nashpy, floats (supports; loses some to ties) | Gambit, floats | Gambit, rationals | here, rationals |
//! |---|---|---|---|---|
//! | 6 x 6 | | 3 ms | 110 ms | 0.9 ms |
//! | 8 x 8 | 5.1 s | 43 ms | 1.3 s | 3.3 ms |
//! | 10 x 10 | | 400 ms | | 78 ms |

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
