//! The space that is searched: what a point of the unit cube stands for.
//!
//! One axis, one parameter. A number runs from one end of its range to the other, linearly or on a logarithmic scale. A whole
//! number has as many equal parts of its axis as it has values (on a logarithmic scale: it is the nearest one to the number
//! there), a word or a truth value one part for each. Numbers are rounded to four digits: what nobody can tell apart is one
//! candidate, and a person can read it.

use game::Value;
use game::card::Domain;
use game::maths::{exp, ln};

/// Ends that are farther apart than by this factor are searched on a logarithmic scale, unless the file says otherwise.
const WIDE: f64 = 1000.0;

/// The values that are looked at.
#[derive(Clone, Debug, PartialEq)]
pub enum Range {
    /// A real number between these ends.
    Number {
        /// The ends, the lower one first.
        ends: [f64; 2],
        /// Whether the scale is logarithmic.
        log: bool,
    },
    /// A whole number from one end to the other.
    Integer {
        /// The ends, both included.
        ends: [i64; 2],
        /// Whether the scale is logarithmic.
        log: bool,
    },
    /// One of several values: words, true and false.
    Either(Vec<Value>),
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// Its values.
    pub range: Range,
}

/// All parameters that are searched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Space(pub Vec<Axis>);

impl Range {
    /// All values that a parameter may have. `None`: it has no end, or is no single number or word.
    pub fn of(domain: &Domain) -> Option<Self> {
        match domain {
            Domain::Number { min, max, .. } => Self::numbers(*min, *max),
            Domain::Integer { min, max, .. } => Self::integers(*min, *max),
            Domain::Bool { .. } => Some(Self::Either(vec![Value::Bool(false), Value::Bool(true)])),
            Domain::Word { words } => {
                Some(Self::Either(words.iter().map(|word| Value::Word(word.to_string())).collect()))
            }
            Domain::Numbers { .. } | Domain::Choice { .. } | Domain::Log => None,
        }
    }

    /// Real numbers. `None`: an end is missing, or nothing is between them.
    pub fn numbers(low: f64, high: f64) -> Option<Self> {
        let sound = low.is_finite() && high.is_finite() && low < high;
        sound.then_some(Self::Number { ends: [low, high], log: low > 0.0 && high / low > WIDE })
    }

    /// Whole numbers. `None`: an end is missing, or nothing is between them.
    pub fn integers(low: i64, high: i64) -> Option<Self> {
        let sound = low > i64::MIN && high < i64::MAX && low < high;
        sound.then_some(Self::Integer { ends: [low, high], log: low > 0 && high as f64 / low as f64 > WIDE })
    }

    /// The value at a place of the axis, from 0 to 1.
    fn at(&self, place: f64) -> Value {
        match self {
            Self::Number { ends: [low, high], log } => {
                let x = if *log { exp(between(ln(*low), ln(*high), place)) } else { between(*low, *high, place) };
                Value::Number(rounded(x).clamp(*low, *high))
            }
            Self::Integer { ends: [low, high], log: true } => {
                let x = exp(between(ln(*low as f64), ln(*high as f64), place));
                Value::Integer(((x + 0.5).floor() as i64).clamp(*low, *high))
            }
            Self::Integer { ends: [low, high], log: false } => {
                let values = (high - low) as f64 + 1.0;
                Value::Integer((low + (place * values).floor() as i64).min(*high))
            }
            Self::Either(values) => {
                let at = (place * values.len() as f64).floor() as usize;
                values[at.min(values.len() - 1)].clone()
            }
        }
    }
}

impl Space {
    /// The parameters at a point.
    pub fn at(&self, point: &[f64]) -> Vec<(&str, Value)> {
        self.0.iter().zip(point).map(|(axis, place)| (axis.name.as_str(), axis.range.at(*place))).collect()
    }
}

fn between(low: f64, high: f64, place: f64) -> f64 {
    low + place * (high - low)
}

/// Four digits.
fn rounded(x: f64) -> f64 {
    // A number that was written is one that can be read.
    format!("{x:.3e}").parse().unwrap_or(x) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_run_from_end_to_end_on_either_scale() {
        let linear = Range::numbers(-1.0, 3.0).expect("a range");
        let log = Range::Number { ends: [0.01, 100.0], log: true };
        for (range, place, is) in [
            (&linear, 0.0, -1.0),
            (&linear, 0.5, 1.0),
            (&linear, 1.0, 3.0),
            (&linear, 0.123_456_789, -0.5062),
            (&log, 0.0, 0.01),
            (&log, 0.25, 0.1),
            (&log, 0.5, 1.0),
            (&log, 1.0, 100.0),
        ] {
            assert_eq!(range.at(place), Value::Number(is), "{range:?} at {place}");
        }
        assert_eq!(Range::numbers(0.001, 1e6), Some(Range::Number { ends: [0.001, 1e6], log: true }));
        assert_eq!(Range::numbers(0.0, 1e6), Some(Range::Number { ends: [0.0, 1e6], log: false }));
        for (low, high) in [(0.0, f64::INFINITY), (2.0, 2.0), (3.0, 1.0)] {
            assert_eq!(Range::numbers(low, high), None);
        }
    }

    #[test]
    fn whole_numbers_and_words_have_equal_parts() {
        let integers = Range::integers(2, 5).expect("a range");
        let words = Range::Either(["a", "b", "c", "d"].map(|w| Value::Word(w.to_owned())).to_vec());
        let mut counts = [[0; 4]; 2];
        for step in 0..=1000 {
            let place = f64::from(step) / 1000.0;
            match (integers.at(place), words.at(place)) {
                (Value::Integer(n), Value::Word(word)) => {
                    counts[0][(n - 2) as usize] += 1;
                    counts[1][(word.as_bytes()[0] - b'a') as usize] += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(counts, [[250, 250, 250, 251]; 2]);
        let wide = Range::integers(1, 10_000).expect("a range");
        assert_eq!([0.0, 0.25, 0.5, 1.0].map(|place| wide.at(place)), [1, 10, 100, 10_000].map(Value::Integer));
        assert_eq!(Range::integers(0, i64::MAX), None);
    }

    #[test]
    fn every_card_of_the_catalogue_has_a_space_or_says_which_ends_are_missing() {
        for entry in strategies::ALL {
            for param in (entry.card)().params.iter() {
                if let Some(range) = Range::of(&param.domain) {
                    for place in [0.0, 0.3, 1.0] {
                        let value = range.at(place);
                        let sound = match (&param.domain, &value) {
                            (Domain::Number { min, max, .. }, Value::Number(x)) => (min..=max).contains(&x),
                            (Domain::Integer { min, max, .. }, Value::Integer(x)) => (min..=max).contains(&x),
                            (Domain::Word { words }, Value::Word(word)) => words.iter().any(|known| known == word),
                            (Domain::Bool { .. }, Value::Bool(_)) => true,
                            _ => false,
                        };
                        assert!(sound, "{} of {}: {value:?}", param.name, (entry.card)().name);
                    }
                }
            }
        }
    }
}
