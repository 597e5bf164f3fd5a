//! Transfer: goods move within uplink and downlink limits.

use crate::world::{Asked, Facts, Goods, Granted, Now, Trouble};
use bevy_ecs::prelude::*;

/// The workload moves the goods and tells what happened.
pub fn transfer(
    now: Res<Now>,
    asked: Res<Asked>,
    granted: Res<Granted>,
    mut goods: ResMut<Goods>,
    mut facts: ResMut<Facts>,
    trouble: Res<Trouble>,
) {
    if trouble.0.is_none() {
        goods.0.transfer(now.0, &asked.0, &granted.grants, &mut facts.0);
    }
}
