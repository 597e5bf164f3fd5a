//! `file_sharing`: files, an index, and queues at those who share them, as in Maze.
//!
//! Registered peers come online in sessions (see [`people`]) and look for files of their interests (see [`catalogue`]).
//! The index names sources that are online (see [`index`]); the mechanism says which one an honest peer asks. The
//! request joins the queue of that source. The mechanism orders the queue; the source serves up to `upload_slots`
//! requests at once, and what flows is limited by uplinks and downlinks (see [`transfer`]). Who has a file in full finds
//! out whether it is what it seemed (see [`quality`]), and shares it from then on.
//!
//! Its sources: Maze as the papers on it tell (Lian et al. 2006 and 2007: an index, queues at sources, communities),
//! and the simulation of EigenTrust (Kamvar et al. 2003, table 1: categories, Zipf's law, uptimes, query cycles,
//! mistakes, and malicious peers that claim to have whatever is popular). With a constant small `file_size` and ample
//! links a download takes the one round in which it is asked for: that is EigenTrust's world, whose bandwidth has no
//! limit. The overlay over which EigenTrust floods its queries is not here: the index answers instead.
//!
//! **What the papers leave open**, and how it is settled. A query that nobody answers is given up. A peer that goes
//! offline takes its wishes along and asks again when it is back. A source that goes offline, or an impatient wait, sends
//! a wish back to the index, which may name the same source anew in a later session. A seeker that got something else
//! than it wanted refuses that account for this wish and asks again, up to `tries` sources in all; it does so in the next
//! round, where EigenTrust's does so at once. Whoever has as many downloads at once as it is used to asks for no more.
//! A peer with several accounts asks under the newest and is named under any. Nobody is a source of its own queries.
//!
//! **Fellows.** Members of a ring that have `ask` list, beside the sources of their queries, every fellow that is online
//! with the largest file that it has, even if they have that file too: repeat traffic. Such a download changes nothing
//! in what they have, and all its bytes are told as wasted.
//!
//! **Rounds** of 60 to 600 s suit it: files take minutes to hours. What happens within one: the slots and their order
//! are those at its beginning; when a file is complete, its part of the uplink goes to the other requests in service,
//! and only when these are complete, too, does the rest of the round pass unused. Who is next starts in the next round.
//! So a source sends `upload_slots` files a round at most: choose rounds that are shorter than its usual files take.
//!
//! **Cost.** A round opens one page of a calendar, answers the queries of the round and lists the requests that wait.
//! Nothing looks at peers that are offline. A day of 288 rounds with 5000 online took 0.8 s where 10,000 are registered
//! and 1.7 s where 1.4 million are; a day of Maze (1.4 million, 30,000 online, 3 million files, 13.2 TB) 18 s after 11 s
//! of setting up, in 1.9 GiB, on one core under no mechanism. A quarter of it strikes those who leave from the index.

mod card;
mod catalogue;
mod downloads;
mod habits;
mod holdings;
mod index;
mod online;
mod people;
mod quality;
mod seeking;
#[cfg(test)]
mod tests;
mod transfer;

pub use card::ENTRY;

use crate::capacity;
use crate::fluid::Fluid;
use catalogue::Catalogue;
use downloads::Downloads;
use game::cast::Cast;
use game::fact::{Fact, Party};
use game::ids::{Clock, Good, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::request::{Grants, Queries, Queued, Request, Requests};
use game::workload::{Approach, Churn, Neighbour, Parted, Progress, Search, Shown, Workload};
use habits::Habits;
use holdings::Holdings;
use index::Index;
use online::Online;
use people::{People, Person};
use seeking::Seeking;

/// The parameters that hold for everybody.
#[derive(Clone, Debug)]
struct Rules {
    answers: usize,
    collects: bool,
    inside: f64,
    resume: bool,
    tries: u32,
}

/// The workload.
struct FileSharing {
    rules: Rules,
    seed: u64,
    catalogue: Catalogue,
    people: People,
    /// Uplink and downlink of each peer in bytes per second.
    links: Vec<(u64, u64)>,
    holdings: Holdings,
    index: Index,
    online: Online,
    downloads: Downloads,
    seeking: Seeking,
    fluid: Fluid,
    /// The grants of the round, as far as there are slots.
    served: Grants,
    /// What happened since the last facts were told.
    untold: Vec<Fact>,
}

/// The community of each peer, by the shares of communities, unless its group says it.
fn cluster(params: &Params, seed: u64, peer: u32) -> u8 {
    let shares = params.numbers("clusters");
    match params.count("cluster") {
        0 if shares.is_empty() => 0,
        0 => Stream::new(seed, Purpose::Demand, peer, 1).in_proportion(shares.iter().copied()) as u8,
        given => (given - 1) as u8,
    }
}

impl FileSharing {
    fn new(params: &Params, cast: &Cast) -> Result<Self, String> {
        let seed = cast.seed;
        let catalogue = Catalogue::new(params, seed)?;
        let mut all: Vec<Option<Person>> = vec![None; cast.peers()];
        let mut links = vec![(0, 0); cast.peers()];
        let mut shared = vec![Vec::new(); cast.peers()];
        let mut habits = Vec::new();
        for (at, group) in cast.groups.iter().enumerate() {
            let of_group = Habits::new(&group.params)?;
            // A list of capacities belongs to the peers by their ids, so that they keep theirs whatever the
            // groups; a group's own list belongs to its members in their order.
            let own = |name: &str| group.params.get(name) != params.get(name);
            for (place, peer) in group.members.iter().enumerate() {
                let nth = |name| if own(name) { place } else { peer.index() };
                let uplink = capacity::uplink(&group.params, "uplink", seed, *peer, nth("uplink"))?;
                let downlink = capacity::downlink(&group.params, seed, *peer, nth("downlink"), uplink)?;
                links[peer.index()] = (uplink, downlink);
                let cluster = cluster(&group.params, seed, peer.0);
                all[peer.index()] = Some(Person::new(seed, peer.0, at as u16, cluster, &of_group));
                shared[peer.index()] = catalogue.initial(&group.params, peer.0);
            }
            habits.push(of_group);
        }
        let all: Option<Vec<Person>> = all.into_iter().collect();
        let all = all.ok_or("the groups do not hold each peer once")?;
        let top_weights: Vec<f64> = habits.iter().map(|habits| catalogue.top_weight(habits.answers_top)).collect();
        Ok(Self {
            rules: Rules {
                answers: params.count("answers"),
                collects: params.flag("collects"),
                inside: params.number("inside_share"),
                resume: params.flag("resume"),
                tries: params.count("tries") as u32,
            },
            seed,
            index: Index::new(catalogue.files(), &top_weights),
            holdings: Holdings::new(shared, top_weights),
            online: Online::new(cast),
            people: People::new(seed, cast.round_seconds, habits, all),
            catalogue,
            links,
            downloads: Downloads::default(),
            seeking: Seeking::default(),
            fluid: Fluid::default(),
            served: Grants::default(),
            untold: Vec::new(),
        })
    }

    /// Whether a peer has a file, or claims so.
    fn has(&self, peer: u32, file: u32) -> bool {
        self.holdings.has(peer, file) || self.claims(peer, file)
    }

    /// Whether a peer claims to have a file.
    fn claims(&self, peer: u32, file: u32) -> bool {
        self.holdings.claims(self.people.all[peer as usize].group, || self.catalogue.weight(file))
    }
}

impl Workload for FileSharing {
    fn capacity(&self, peer: PeerId) -> (u64, u64) {
        self.links[peer.index()]
    }

    fn slots(&self, peer: PeerId) -> Option<usize> {
        Some(self.people.habits(peer.0).upload_slots)
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        self.people.come_and_go(clock, |peer, comes| {
            let peer = PeerId(peer);
            churn.push(if comes { Churn::Arrive(peer) } else { Churn::Depart(peer) });
        });
    }

    fn enter(&mut self, _: Clock, who: Party) {
        let peer = who.peer.0;
        if self.online.enter(who) {
            self.seeking.resume(peer);
            self.index.enter(peer, self.people.all[who.peer.index()].group, self.holdings.shared(peer));
        }
    }

    fn leave(&mut self, _: Clock, who: Party) {
        self.stop_serving(who);
        self.stop_seeking(who);
        let peer = who.peer.0;
        if self.online.leave(who) {
            self.index.leave(peer, self.people.all[who.peer.index()].group, self.holdings.shared(peer));
        }
    }

    /// What it came for is all that it got so far and all that it waits for.
    fn progress(&self, peer: PeerId) -> Progress {
        let waits = self.online.downloads(peer.0).iter().filter_map(|id| self.downloads.get(*id));
        let wants_bytes = waits.filter(|download| !download.wish.again).map(|download| download.left_bytes).sum();
        let has_bytes = self.people.all[peer.index()].useful_bytes;
        Progress { goal_bytes: has_bytes + wants_bytes, wants_bytes, has_bytes }
    }

    fn usual_search(&self, _: PeerId) -> Search {
        Search::usual(self.rules.answers)
    }

    fn queries(&mut self, clock: Clock, out: &mut Queries) {
        self.look_for_files(clock, out);
    }

    fn choose(&mut self, _: Clock, _: &Queries, chosen: &[u32]) {
        self.seeking.choose(chosen);
    }

    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>) {
        self.list_sources(peer.0, out);
        self.list_fellows(peer.0, out);
    }

    fn decide(
        &mut self,
        _: Clock,
        peer: PeerId,
        search: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        _: &mut Vec<Parted>,
    ) {
        self.online.set_hides(peer.0, search.hide);
        let asked = neighbours.iter().zip(approaches).filter(|(_, approach)| approach.ask).map(|(row, _)| row);
        self.ask_otherwise(peer.0, asked);
    }

    fn requests(&mut self, clock: Clock, out: &mut Requests) {
        self.lose_patience(clock);
        self.join_queues(clock);
        out.clear();
        let mut last = None;
        for (id, download) in self.downloads.in_order() {
            if let Some(provider) = last.replace(download.from.peer).filter(|peer| *peer != download.from.peer) {
                out.close(provider);
            }
            out.all.push(Request {
                provider_wants: false,
                queued: Queued {
                    since_round: download.since_round,
                    fresh: u64::from(download.since_round) == clock.round,
                    under_way: download.under_way,
                },
                handle: id,
                ..Request::plain(download.from.account, download.by, Good(download.wish.file))
            });
        }
        last.into_iter().for_each(|provider| out.close(provider));
    }

    /// What it asks for, and what it has of the files that the source waits for.
    fn shown(&self, request: &Request) -> Shown {
        let Some(download) = self.downloads.get(request.handle) else { return Shown::default() };
        let by = request.by_peer.0;
        let waits = self.online.downloads(download.from.peer.0).iter().filter_map(|id| self.downloads.get(*id));
        let offers = waits.filter(|other| !other.wish.again && self.has(by, other.wish.file));
        Shown {
            asks_bytes: download.left_bytes,
            offers_bytes: offers.map(|other| other.left_bytes).sum(),
            gained_bytes: 0,
        }
    }

    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        facts.append(&mut self.untold);
        self.serve(clock, requests, grants, facts);
    }

    /// The authentic files that it got in full and did not have, in MiB.
    fn utility(&self, _: Clock, peer: PeerId) -> f64 {
        self.people.all[peer.index()].useful_bytes as f64 / catalogue::MIB
    }

    /// There is always another query.
    fn done(&self) -> bool {
        false
    }
}
