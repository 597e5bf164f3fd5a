//! Settle: the mechanism hears the reports and closes its books, which must balance.

use crate::world::{Now, Reports, Rules, Trouble};
use bevy_ecs::prelude::*;

/// Hears, settles, audits.
pub fn settle(now: Res<Now>, reports: Res<Reports>, mut rules: ResMut<Rules>, mut trouble: ResMut<Trouble>) {
    rules.0.hear(now.0, &reports.0);
    rules.0.settle(now.0);
    if let Err(imbalance) = rules.0.audit()
        && trouble.0.is_none()
    {
        trouble.0 = Some(format!("the mechanism's books do not balance: {imbalance}"));
    }
}
