//! `backup`: peers keep copies of each other's objects on their disks, as in Samsara's world (Cox and Noble 2003).
//!
//! Each peer has space for some objects of others, all of one size, and has objects of its own of which it wants
//! `replicas` copies elsewhere. Space is held over time: a round is a period in which space is given, a day in Samsara.
//! In every round each copy is asked for anew at the peer that keeps it: who is granted the space of an object for it
//! keeps it for another round, and who is granted less drops it. That is a spot check a round.
//!
//! **A round.** Owners look for sites for the copies that they lack (see [`sites`]); the mechanism says which site an
//! honest owner asks. Each copy and each proposal is a request at its site, of the owner to the site, for the object;
//! copies are under way. What the mechanism obliges peers to do comes after them, as requests for `DUTY`. A peer grants
//! shares of its space. A request holds if its share covers the space that it needs (one in `slots` for an object), or what
//! others leave over does, and the books and its brake permit all of it. A peer cannot hold more than it has: copies go
//! before duties, duties before proposals, and each of them in the order of the requests.
//!
//! **What is told.** For each copy, `Transfer` of its bytes in each round in which both are online: the owner has seen
//! that it is there. So reports are proofs of possession. A proposal that is granted is a copy and told in the same way; one
//! that is not is `Refused`, and the owner looks elsewhere in the next round. A copy that is not granted any more is `Lost`,
//! and its owner looks elsewhere, too; lost is also all that was on the disk of a peer that fails (see [`failures`]). Where the
//! last copy of an object is gone at the end of a round, it is `Ruined`, whether its owner is alive or not: the owner's own
//! disk is not looked at. An owner that lives may place it anew (`repair`), and it may be ruined again.
//! A duty that is done is `Honoured`.
//!
//! **Who is away.** A peer that is offline for a while comes back with its disk: nobody asks it, and what it keeps is
//! neither lost nor seen. The copies of an owner that is offline are asked for by the account that placed them. Whoever
//! gives up an account loses what is kept under it: what others keep for the account, and what it keeps for others.
//! A peer that failed for good places nothing any more; its copies stay as long as their keepers like.
//!
//! **What the paper leaves open**, and how it is settled here. How collections are drawn: see [`sites`]. How long
//! an owner takes to place a lost copy anew: `repair_after_rounds`. In which order objects come: owners begin in
//! rounds drawn from `placing_rounds`. A site that has no room left because of copies (not because of duties, which may be
//! handed on) is passed over without a round being lost: PAST diverts at once. A peer that is asked under
//! several accounts has its space shared equally by them: the referee divides their shares, and a
//! slot is a slot of that part. What is kept and is not what it seems (polluted) is not kept.
//!
//! **Cost.** A round looks at each copy once, at each duty, and at what is lacking. 20,000 copies at 5000 peers take
//! about 5 ms a round under no mechanism.

mod accounts;
mod card;
mod copies;
mod failures;
mod placing;
mod sites;
#[cfg(test)]
mod tests;
mod transfer;

pub use card::ENTRY;

use accounts::Accounts;
use copies::Copies;
use failures::{Event, Failures};
use game::cast::Cast;
use game::fact::{Fact, Party};
use game::ids::{Bytes, Clock, Good, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::request::Duty;
use game::request::{DUTY, Grants, Queries, Queued, Request, Requests};
use game::workload::{Approach, Churn, Neighbour, Parted, Progress, Search, Shown, Workload};
use placing::Placing;
use sites::Sites;

/// One kibibyte in bytes.
const KIB: f64 = 1024.0;

/// The parameters that hold for everybody.
#[derive(Clone, Debug)]
struct Rules {
    object_bytes: Bytes,
    candidates: usize,
    repair: bool,
    repair_after_rounds: u32,
    seed: u64,
}

/// The workload.
struct Backup {
    rules: Rules,
    /// How many objects of others each peer has space for.
    slots: Vec<usize>,
    round_seconds: f64,
    accounts: Accounts,
    copies: Copies,
    sites: Sites,
    failures: Failures,
    placing: Placing,
    /// What the mechanism obliges peers to do this round, with the peers behind it.
    duties: Vec<(PeerId, PeerId, Duty)>,
    /// What happened since the last facts were told.
    untold: Vec<Fact>,
}

/// How many objects of others a peer of a group has space for: as many as it wants copies, over the utilisation.
fn slots(params: &Params) -> usize {
    let wanted = (params.count("objects_per_peer") * params.count("replicas")) as f64;
    match params.count("space_objects") {
        0 => (wanted / params.number("utilisation")).round() as usize,
        given => given,
    }
}

impl Backup {
    fn new(params: &Params, cast: &Cast) -> Result<Self, String> {
        let peers = cast.peers();
        let replicas = params.count("replicas");
        let mut all: Vec<Option<(usize, usize)>> = vec![None; peers];
        for group in &cast.groups {
            let (slots, objects) = (slots(&group.params), group.params.count("objects_per_peer"));
            group.members.iter().for_each(|peer| all[peer.index()] = Some((slots, objects)));
        }
        let all: Option<Vec<(usize, usize)>> = all.into_iter().collect();
        let all = all.ok_or("the groups do not hold each peer once")?;
        let begins = |peer: u32| {
            Stream::new(cast.seed, Purpose::Arrival, peer, 0).below(params.count("placing_rounds").max(1)) as u32
        };
        let owned = (0..).zip(&all).map(|(peer, (_, objects))| (begins(peer), *objects));
        Ok(Self {
            rules: Rules {
                object_bytes: (params.number("object_kib") * KIB) as Bytes,
                candidates: params.count("candidates"),
                repair: params.flag("repair"),
                repair_after_rounds: params.count("repair_after_rounds") as u32,
                seed: cast.seed,
            },
            copies: Copies::new(peers, replicas, owned),
            slots: all.iter().map(|(slots, _)| *slots).collect(),
            round_seconds: cast.round_seconds,
            accounts: Accounts::new(peers),
            sites: Sites::new(params, cast.seed, peers),
            failures: Failures::new(params, cast),
            placing: Placing::default(),
            duties: Vec::new(),
            untold: Vec::new(),
        })
    }

    fn space_bytes(&self, peer: PeerId) -> Bytes {
        self.slots[peer.index()] as Bytes * self.rules.object_bytes
    }

    /// The space that a request asks for.
    fn asks_bytes(&self, request: &Request) -> Bytes {
        match self.duties.get(request.handle as usize).filter(|_| request.duty) {
            Some((.., duty)) => duty.bytes,
            None => self.rules.object_bytes,
        }
    }

    /// The request for a copy, or for a place to put one.
    fn request(&self, at: Party, by: Party, good: Good, queued: Queued) -> Request {
        let provider_wants = self.copies.lacks(at.peer) > 0;
        Request { provider_wants, queued, ..Request::plain(at.account, by, good) }
    }
}

impl Workload for Backup {
    fn capacity(&self, peer: PeerId) -> (u64, u64) {
        ((self.space_bytes(peer) as f64 / self.round_seconds).ceil() as u64, u64::MAX)
    }

    fn capacity_bytes(&self, _: Clock, peer: PeerId) -> Bytes {
        self.space_bytes(peer)
    }

    fn slots(&self, peer: PeerId) -> Option<usize> {
        Some(self.slots[peer.index()])
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        for (peer, event) in self.failures.events(clock) {
            match event {
                Event::Arrive => churn.push(Churn::Arrive(peer)),
                Event::Depart => churn.push(Churn::Depart(peer)),
                Event::Fail => {
                    churn.push(Churn::Depart(peer));
                    self.lose_disk(clock, peer);
                }
            }
        }
    }

    fn enter(&mut self, _: Clock, who: Party) {
        self.accounts.enter(who);
    }

    fn leave(&mut self, _: Clock, who: Party) {
        self.accounts.leave(who);
    }

    /// What it came for is the copies that it has and those that it looks for.
    fn progress(&self, peer: PeerId) -> Progress {
        let wants_bytes = self.copies.lacks(peer) as Bytes * self.rules.object_bytes;
        let has_bytes = self.copies.held(peer) as Bytes * self.rules.object_bytes;
        Progress { goal_bytes: has_bytes + wants_bytes, wants_bytes, has_bytes }
    }

    fn usual_search(&self, _: PeerId) -> Search {
        Search::usual(self.rules.candidates)
    }

    fn queries(&mut self, clock: Clock, out: &mut Queries) {
        self.look_for_sites(clock, out);
    }

    fn choose(&mut self, _: Clock, _: &Queries, chosen: &[u32]) {
        self.placing.choose(chosen);
    }

    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>) {
        self.placing.list(peer, self.rules.object_bytes, out);
    }

    fn decide(
        &mut self,
        _: Clock,
        peer: PeerId,
        _: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        _: &mut Vec<Parted>,
    ) {
        let asked = neighbours.iter().zip(approaches).filter(|(_, approach)| approach.ask).map(|(row, _)| row.handle);
        self.placing.ask(peer, &asked.collect::<Vec<u32>>());
    }

    fn oblige(&mut self, _: Clock, duties: &[Duty]) {
        let accounts = &self.accounts;
        let there = |duty: &Duty| Some((accounts.online(duty.by)?, accounts.online(duty.to)?, *duty));
        self.duties.clear();
        // Nobody keeps anything for itself, under whatever accounts.
        self.duties.extend(duties.iter().filter_map(there).filter(|(by, to, duty)| by != to && duty.bytes > 0));
    }

    fn requests(&mut self, clock: Clock, out: &mut Requests) {
        self.lose_given_up(clock);
        out.clear();
        let mut all: Vec<(PeerId, Request)> = Vec::new();
        let copies = self.copies.all().filter(|(at, ..)| self.accounts.is_online(at.peer));
        all.extend(copies.map(|(at, good, copy)| {
            let queued = Queued { since_round: copy.since_round, fresh: false, under_way: true };
            (at.peer, self.request(at, copy.by, good, queued))
        }));
        let fresh = Queued { since_round: clock.round as u32, fresh: true, under_way: false };
        let proposals = self.placing.take();
        all.extend(proposals.iter().map(|(at, by, good)| (at.peer, self.request(*at, *by, *good, fresh))));
        let owed = Queued { since_round: clock.round as u32, fresh: false, under_way: false };
        all.extend((0..).zip(&self.duties).map(|(nth, (by, to, duty))| {
            let at = Party { peer: *by, account: duty.by };
            let request = self.request(at, Party { peer: *to, account: duty.to }, DUTY, owed);
            (*by, Request { duty: true, handle: nth, ..request })
        }));
        all.sort_by_key(|(provider, request)| (*provider, request.to, request.good, request.by));
        for asked in all.chunk_by(|a, b| a.0 == b.0) {
            out.all.extend(asked.iter().map(|(_, request)| *request));
            out.close(asked[0].0);
        }
    }

    /// The space that it asks for, and what it keeps of the objects of the one it asks.
    fn shown(&self, request: &Request) -> Shown {
        let asked = self.accounts.owner(request.to);
        let kept = asked.map_or(0, |peer| self.copies.between(peer, request.by_peer));
        let offers_bytes = kept as Bytes * self.rules.object_bytes;
        Shown { asks_bytes: self.asks_bytes(request), offers_bytes, gained_bytes: 0 }
    }

    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        self.keep(clock, requests, grants);
        self.tell_ruined();
        facts.append(&mut self.untold);
    }

    /// Copies of its objects that others kept in the mean round so far. Space that it gives is free: `storage` tells of it.
    fn utility(&self, clock: Clock, peer: PeerId) -> f64 {
        self.copies.mean_held(clock, peer)
    }

    /// There is always another period to keep things for.
    fn done(&self) -> bool {
        false
    }
}
