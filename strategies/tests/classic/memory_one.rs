//! Endless matches of memory-one strategies: their mean payoffs by the stationary distribution, and what
//! zero determinants force on whoever they play with.

use crate::trial::{AXELROD, Seat, with};
use game::moves::Moves;
use game::params::Value;
use game::{Purpose, Stream};
use strategies::classic::player::Player;
use strategies::classic::zero_determinant::{ZeroDeterminant, probabilities};

/// Probabilities of cooperating after CC, CD, DC and DD.
type Four = [f64; 4];

const ALWAYS_DEFECT: Four = [0.0; 4];

/// What a deterministic strategy does after each outcome.
fn of(name: &str) -> Four {
    let source = strategies::native(name).expect("it is listed");
    [(1, 1), (1, 0), (0, 1), (0, 0)].map(|(own_moves, its_moves)| {
        let mut seat = Seat::new(source.cohort(&source.card().defaults(), 1).expect("a cohort"), 0);
        seat.moves = Moves { turns: 1, own_moves, its_moves, ..Moves::default() };
        f64::from(u8::from(seat.cooperates(0, 0, 1)))
    })
}

/// With a move in so many that turns into the other.
fn erring(four: Four, noise: f64) -> Four {
    four.map(|p| p * (1.0 - noise) + (1.0 - p) * noise)
}

/// Mean payoffs per turn of an endless match.
fn endless(a: Four, b: Four) -> [f64; 2] {
    let [r, s, t, p] = AXELROD;
    // The other sees the outcomes CD and DC the other way round.
    let b = [b[0], b[2], b[1], b[3]];
    let mut state = [0.25; 4];
    for _ in 0..100_000 {
        let mut next = [0.0; 4];
        for (from, mass) in state.into_iter().enumerate() {
            let (x, y) = (a[from], b[from]);
            let into = [x * y, x * (1.0 - y), (1.0 - x) * y, (1.0 - x) * (1.0 - y)];
            next.iter_mut().zip(into).for_each(|(next, into)| *next += mass * into);
        }
        state = next;
    }
    let mean = |payoffs: Four| state.iter().zip(payoffs).map(|(mass, payoff)| mass * payoff).sum();
    [mean([r, s, t, p]), mean([r, t, s, p])]
}

fn near(found: [f64; 2], wanted: [f64; 2], within: f64) {
    let off = (found[0] - wanted[0]).abs().max((found[1] - wanted[1]).abs());
    assert!(off < within, "{found:?}, not {wanted:?}");
}

#[test]
fn stationary_payoffs_come_out() {
    let noisy = |a: Four, b: Four| endless(erring(a, 0.01), erring(b, 0.01));
    let (tit_for_tat, pavlov) = (of("tit_for_tat"), of("win_stay_lose_shift"));
    near(noisy(tit_for_tat, tit_for_tat), [2.25, 2.25], 1e-9);
    near(noisy(pavlov, pavlov), [2.951092; 2], 5e-7);
    near(noisy([1.0, 1.0 / 3.0, 1.0, 1.0 / 3.0], ALWAYS_DEFECT), [0.693368, 2.359368], 2e-6);
    near(noisy(pavlov, of("defector")), [0.535, 2.985], 1e-9);
    near(noisy(tit_for_tat, pavlov), [2.25, 2.25], 1e-9);
}

fn forced(kind: &str, numbers: &[(&'static str, f64)]) -> Four {
    let mut inner = game::params::Params::default();
    numbers.iter().for_each(|(name, value)| inner.set(name, Value::Number(*value)));
    let params = with(ZeroDeterminant::card(), &[("kind", Value::Choice(kind.to_owned(), inner))]);
    probabilities(&params).expect("it is possible")
}

#[test]
fn zero_determinants_force_their_relation_on_everybody() {
    let extort = forced("extortion", &[("chi", 2.0), ("phi", 1.0 / 18.0)]);
    near(endless(extort, [0.5; 4]), [2.470588, 1.735294], 1e-6);
    let generous = forced("generosity", &[("chi", 2.0), ("phi", 0.125)]);
    let equal = forced("equaliser", &[("score", 2.0), ("phi", 0.25)]);
    let mut dice = Stream::new(5, Purpose::Trial, 0, 0);
    for _ in 0..20 {
        // Within the range, so that no match ends in a corner that depends on how it began.
        let other = [(); 4].map(|()| 0.05 + 0.9 * dice.unit());
        let [own, its] = endless(extort, other);
        assert!(((own - 1.0) - 2.0 * (its - 1.0)).abs() < 1e-9, "extorted from {other:?}: {own}, {its}");
        let [own, its] = endless(generous, other);
        assert!(((own - 3.0) - 2.0 * (its - 3.0)).abs() < 1e-9, "generous to {other:?}: {own}, {its}");
        let [_, its] = endless(equal, other);
        assert!((its - 2.0).abs() < 1e-9, "set for {other:?}: {its}");
    }
}
