//! Transfer: those in service share their sources' uplinks; whoever has all bytes learns what it got.

use super::FileSharing;
use game::fact::Fact;
use game::ids::{Bytes, Clock, Good};
use game::request::{Grants, Requests};

impl FileSharing {
    /// Moves what was granted, as far as there are slots, and tells what happened.
    pub fn serve(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        self.keep_to_slots(requests, grants);
        let Self { fluid, served, links, downloads, .. } = self;
        fluid.open(clock, requests, served, |peer| links[peer.index()]);
        let left = |request: u32| downloads.get(requests.all[request as usize].handle).map_or(0, |d| d.left_bytes);
        let mut left: Vec<Bytes> = fluid.flows().iter().map(|flow| left(flow.request)).collect();
        while fluid.pass(|_, flow, offer| {
            let moved = offer.min(left[flow]);
            left[flow] -= moved;
            (moved, left[flow] > 0)
        }) > 0
        {}
        for (request, share) in requests.all.iter().zip(&served.share) {
            if request.queued.under_way
                && *share == 0.0
                && let Some(download) = downloads.get_mut(request.handle)
            {
                download.under_way = false;
            }
        }
        let moved: Vec<(u32, Bytes)> = fluid.in_order().map(|(_, flow)| (flow.request, flow.moved)).collect();
        for (request, bytes) in moved {
            let tainted = grants.is_inauthentic(request as usize);
            self.arrive(clock, requests.all[request as usize].handle, bytes, tainted, facts);
        }
    }

    /// A source serves no more requests at once than it has slots: first those that it serves already, then those that it
    /// grants most; among equals whoever came first.
    fn keep_to_slots(&mut self, requests: &Requests, grants: &Grants) {
        let served = &mut self.served;
        served.share.clone_from(&grants.share);
        served.limit_bytes.clone_from(&grants.limit_bytes);
        served.withhold.clone_from(&grants.withhold);
        served.brakes.clone_from(&grants.brakes);
        let mut granted: Vec<usize> = Vec::new();
        for (place, provider) in requests.providers.iter().enumerate() {
            granted.clear();
            granted.extend(requests.of(place).filter(|request| grants.share[*request] > 0.0));
            let slots = self.people.habits(provider.0).upload_slots;
            if granted.len() > slots {
                let waits = |request: usize| !requests.all[request].queued.under_way;
                let since = |request: usize| requests.all[request].queued.since_round;
                granted.sort_by(|a, b| {
                    let larger_first = grants.share[*b].total_cmp(&grants.share[*a]);
                    waits(*a).cmp(&waits(*b)).then(larger_first).then(since(*a).cmp(&since(*b)))
                });
                granted[slots..].iter().for_each(|request| served.share[*request] = 0.0);
            }
        }
    }

    /// Something arrived, perhaps the last of it.
    fn arrive(&mut self, clock: Clock, id: u32, bytes: Bytes, tainted: bool, facts: &mut Vec<Fact>) {
        let Some(download) = self.downloads.get_mut(id) else { return };
        let (from, by, good) = (download.from, download.by, Good(download.wish.file));
        if !download.started {
            let waited_s = (clock.round - u64::from(download.since_round)) as f64 * clock.round_seconds;
            facts.push(Fact::Started { at: from, who: by, good, waited_s });
        }
        download.started = true;
        download.under_way = true;
        download.tainted |= tainted && bytes > 0;
        download.left_bytes -= bytes;
        let mut transfer = Fact::Transfer { from, to: by, good, bytes, wasted_bytes: 0 };
        let mut after = Vec::new();
        if download.left_bytes == 0
            && let Some(download) = self.downloads.remove(id)
        {
            self.online.remove_download(by.peer.0, id);
            let wasted = self.judge(clock, download, &mut after);
            if let Fact::Transfer { wasted_bytes, .. } = &mut transfer {
                *wasted_bytes = wasted;
            }
        }
        facts.push(transfer);
        facts.append(&mut after);
    }
}
