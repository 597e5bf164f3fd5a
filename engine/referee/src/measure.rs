//! Measure: facts become columns, and watchful peers remember their round.

use crate::world::{Asked, Eyes, Facts, Granted, Memories, Memory, Now, Players};
use bevy_ecs::prelude::*;
use game::fact::Fact;
use game::ids::PeerId;

/// Every measure folds the facts of the round.
pub fn measure(now: Res<Now>, players: Res<Players>, facts: Res<Facts>, mut eyes: ResMut<Eyes>) {
    for measure in &mut eyes.0 {
        measure.fold(now.0, &facts.0, &players.roster);
    }
}

/// What watchful peers take along into the next round.
pub fn remember(
    players: Res<Players>,
    facts: Res<Facts>,
    asked: Res<Asked>,
    granted: Res<Granted>,
    mut memories: ResMut<Memories>,
) {
    let watchful = |peer: PeerId| players.is_watchful(peer);
    let all = &mut memories.all;
    all.clear();
    if !players.watchful.contains(&true) {
        return;
    }
    for fact in &facts.0 {
        if let Fact::Transfer { from, to, good, bytes, .. } = *fact {
            if watchful(to.peer) {
                let memory = Memory { received_bytes: bytes, ..Memory::default() };
                all.push(((to.peer, to.account, from.account, good), memory));
            }
            if watchful(from.peer) {
                let memory = Memory { sent_bytes: bytes, ..Memory::default() };
                all.push(((from.peer, from.account, to.account, good), memory));
            }
        }
    }
    for (request, share) in asked.0.all.iter().zip(&granted.grants.share) {
        if *share > 0.0 && watchful(request.by_peer) {
            let memory = Memory { granted: true, ..Memory::default() };
            all.push(((request.by_peer, request.by, request.to, request.good), memory));
        }
    }
    all.sort_by_key(|(key, _)| *key);
    all.dedup_by(|next, first| {
        let same = next.0 == first.0;
        if same {
            first.1.received_bytes += next.1.received_bytes;
            first.1.sent_bytes += next.1.sent_bytes;
            first.1.granted |= next.1.granted;
        }
        same
    });
}
