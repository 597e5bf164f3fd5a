//! Other values for a parameter: what its default switches off, or does in another way.

use game::card::{Card, Domain, Param};
use serde_yaml::{Mapping, Value};

/// One other value at least for each parameter that has one, and every alternative of a choice, each alone.
pub fn of(card: &Card) -> Vec<(&str, Value)> {
    card.params.iter().flat_map(|param| others(param).into_iter().map(|value| (&*param.name, value))).collect()
}

fn others(param: &Param) -> Vec<Value> {
    match &param.domain {
        Domain::Bool { default } => vec![(!default).into()],
        Domain::Word { words } => words.iter().skip(1).map(|word| (**word).into()).collect(),
        Domain::Integer { default, min, max } => {
            let half = (default / 2).max(*min);
            let other = if half == *default { (default + 1).min(*max) } else { half };
            if other == *default { Vec::new() } else { vec![other.into()] }
        }
        Domain::Number { default, min, max } => number(*default, *min, *max).into_iter().map(Value::from).collect(),
        Domain::Choice { options } => {
            let mut all = Vec::new();
            for (at, option) in options.iter().enumerate() {
                let only = |inner: Mapping| Value::from(Mapping::from_iter([((*option.name).into(), inner.into())]));
                all.extend((at > 0).then(|| only(Mapping::new())));
                let inner = option.params.iter().flat_map(|param| others(param).into_iter().map(|v| (&param.name, v)));
                all.extend(inner.map(|(name, value)| only(Mapping::from_iter([((**name).into(), value)]))));
            }
            all
        }
        // Lists and logs are for who knows what belongs into them.
        Domain::Numbers { .. } | Domain::Log => Vec::new(),
    }
}

/// Half the default; a quarter of what is possible, or of 1, where that is 0; an hour, or as many of anything, where it
/// is endless.
fn number(default: f64, min: f64, max: f64) -> Option<f64> {
    let other = if default == 0.0 {
        max.min(1.0) / 4.0
    } else if default.is_finite() {
        default / 2.0
    } else {
        3600.0
    };
    let other = other.clamp(min, max);
    (other != default && other.is_finite()).then_some(other)
}
