//! What is played, with whom, and for what.

use super::card::ENTRY;
use super::*;
use game::cast::{Cast, CastGroup};
use game::fact::{Fact, Party};
use game::ids::{AccountId, Clock, PeerId};
use game::params::{Params, Value};
use game::workload::{Churn, UNIT_BYTES, Workload};

mod client_server;
mod graphs;
mod repeated;

fn params(set: &[(&str, Value)]) -> Params {
    let mut params = ENTRY.card.defaults();
    set.iter().for_each(|(name, value)| params.set(name, value.clone()));
    params
}

/// A choice's parameters: those of the card, but for one.
fn with(param: &str, name: &str, value: Value) -> Value {
    let Some(Value::Choice(which, mut inner)) = ENTRY.card.defaults().get(param).cloned() else { unreachable!() };
    inner.set(name, value);
    Value::Choice(which, inner)
}

/// So many peers, all in one group.
fn cast(peers: u32, params: &Params, seed: u64) -> Cast {
    let members = (0..peers).map(PeerId).collect();
    let group = CastGroup { name: "all".to_owned(), members, params: params.clone(), extra: false, ring: 0 };
    Cast { seed, round_seconds: 1.0, groups: vec![group] }
}

fn at(round: u64) -> Clock {
    Clock { round, round_seconds: 1.0 }
}
