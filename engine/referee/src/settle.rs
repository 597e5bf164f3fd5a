//! Settle: the mechanism hears the reports and closes its books, which must balance.

use crate::world::{Beside, Now, Reports, Rules, Trouble};
use bevy_ecs::prelude::*;

/// Hears, settles, audits.
pub fn settle(
    now: Res<Now>,
    reports: Res<Reports>,
    mut rules: ResMut<Rules>,
    mut beside: ResMut<Beside>,
    mut trouble: ResMut<Trouble>,
) {
    for mechanism in std::iter::once(&mut rules.0).chain(&mut beside.0) {
        mechanism.hear(now.0, &reports.0);
        mechanism.settle(now.0);
        if let Err(imbalance) = mechanism.audit()
            && trouble.0.is_none()
        {
            trouble.0 = Some(format!("the mechanism's books do not balance: {imbalance}"));
        }
    }
}
