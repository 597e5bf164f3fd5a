//! Serve, in workloads whose providers keep queues: whoever asks for the first time learns where it stands.

use crate::world::{Accounts, Asked, Beside, Facts, Goods, Now, Rules};
use bevy_ecs::prelude::*;
use game::fact::{Fact, Party};
use game::ids::Clock;
use game::mechanism::Mechanism;
use game::request::Request;

/// Tells the position of every request that was made this round, and where it would stand under the mechanism that
/// looks on. Requests that are being served stand in no queue any more.
pub fn positions(
    now: Res<Now>,
    goods: Res<Goods>,
    rules: Res<Rules>,
    beside: Res<Beside>,
    accounts: Res<Accounts>,
    asked: Res<Asked>,
    mut facts: ResMut<Facts>,
) {
    let mut queue = Vec::new();
    let (mut first, mut second) = (Order::default(), Order::default());
    for asked in asked.0.all.chunk_by(|a, b| a.to == b.to) {
        if !asked.iter().any(|request| request.queued.fresh) {
            continue;
        }
        queue.clear();
        queue.extend(asked.iter().copied().filter(|request| !request.queued.under_way));
        first.fill(now.0, &*rules.0, &queue);
        if let Some(beside) = &beside.0 {
            second.fill(now.0, &**beside, &queue);
        }
        let at = Party { peer: accounts.owner[asked[0].to.index()], account: asked[0].to };
        for (place, request) in queue.iter().enumerate().filter(|(_, request)| request.queued.fresh) {
            facts.0.push(Fact::Queued {
                at,
                who: Party { peer: request.by_peer, account: request.by },
                good: request.good,
                bytes: goods.0.shown(request).asks_bytes,
                position: first.position[place],
                length: queue.len() as u32,
                beside: beside.0.is_some().then(|| second.position[place]),
                standing: rules.0.standing(request.to, request.by),
                tier: rules.0.tier(request.to, request.by),
            });
        }
    }
}

/// The order of one queue, kept from queue to queue for its scratch space.
#[derive(Default)]
struct Order {
    keys: Vec<f64>,
    sorted: Vec<u32>,
    /// How many are served before each.
    position: Vec<u32>,
}

impl Order {
    /// Larger keys first, equal ones first come, first served.
    fn fill(&mut self, clock: Clock, mechanism: &dyn Mechanism, queue: &[Request]) {
        let Some(first) = queue.first() else { return };
        mechanism.rank(clock, first.to, queue, &mut self.keys);
        let key = |place: &u32| (self.keys[*place as usize], queue[*place as usize].queued.since_round);
        self.sorted.clear();
        self.sorted.extend(0..queue.len() as u32);
        self.sorted.sort_by(|a, b| {
            let ((a, since_a), (b, since_b)) = (key(a), key(b));
            b.total_cmp(&a).then(since_a.cmp(&since_b))
        });
        self.position.resize(queue.len(), 0);
        for (position, place) in self.sorted.iter().enumerate() {
            self.position[*place as usize] = position as u32;
        }
    }
}
