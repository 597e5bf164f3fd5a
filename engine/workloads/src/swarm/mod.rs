//! `swarm`: BitTorrent at the level of pieces and incentives.
//!
//! Peers fetch files that are cut into pieces. A tracker tells them of each other; connected peers
//! know which pieces the other has; a peer is *interested* in whoever has a piece that it lacks, and
//! asks it. What is granted flows within uplinks and downlinks (see [`transfer`]). Pieces are chosen
//! as the mainline client does: those that are begun first, then a few at random, then the rarest
//! among the neighbours, ties at random; a seed is asked for what is rare before it completes what was
//! begun elsewhere; at the end the last blocks are requested again from others that can send them at
//! once (*endgame*).
//!
//! Peers arrive, stay, leave and come back as [`life`] says. They find each other by the tracker, which may refuse
//! to answer too often, and, if that is switched on, by what neighbours tell (see [`gossip`]). What a leecher came for
//! is what it lacked when it first came: its `initial_share` counts neither as goal nor as received.
//!
//! There may be many swarms, popular or not, and a peer may leech in some while it seeds in others (see [`demand`]).
//! Its uplink is one for all of them.
//!
//! What is not here, on purpose: packets, round-trip times, request pipelines, hash failures, NAT.
//! A piece that is complete can be passed on from the next round, so long rounds slow a flash crowd's
//! start: in the quick start's swarm honest peers take 341 s with rounds of 10 s, 294 with 5, 261 with 1
//! (12 seeds, version 7), while the lead of 140 BitTyrants over their honest twins stays between 1.55 and 1.60. Compare
//! cells of one round length only.
//!
//! Sources: Cohen 2003; BEP 3; mainline client 4.x (`PiecePicker.py`, `defaultargs.py`); Piatek et
//! al. 2007 for the measured capacities and the tracker's habits; BEP 11; Stutzbach and Rejaie 2006 (sessions).

mod card;
mod demand;
mod gossip;
mod holding;
mod idle;
mod life;
mod links;
mod memory;
mod peer;
mod picking;
mod rarity;
#[cfg(test)]
mod tests;
mod tracker;
mod transfer;

pub use card::ENTRY;

use demand::Demand;
use game::cast::{Cast, GroupSize};
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::request::{Grants, Request, Requests};
use game::workload::{Approach, Churn, Neighbour, Parted, Progress, Search, Shown, Workload};
use gossip::Exchange;
use holding::{Holdings, Pieces};
use life::{Agenda, Stage, arrivals};
use links::{Links, Member};
use peer::{Peer, Pipe};
use rarity::Rarity;
use tracker::Tracker;
use transfer::Transfers;

/// The parameters that hold for everybody, read once.
#[derive(Clone, Debug)]
struct Rules {
    file_bytes: Bytes,
    piece_bytes: u32,
    pieces: u32,
    block_bytes: Bytes,
    random_first: u32,
    endgame: bool,
    tracker_peers: usize,
    announce_s: f64,
    tracker_min_s: f64,
    exchange: Option<Exchange>,
    min_peers: usize,
    seek: usize,
    max_connections: usize,
}

impl Rules {
    fn new(params: &Params) -> Result<Self, String> {
        let (file_kib, piece_kib) = (params.count("file_kib") as u64, params.count("piece_kib") as u64);
        let pieces = file_kib.div_ceil(piece_kib);
        let (seek, max_connections) = (params.count("seek"), params.count("max_connections"));
        if seek > max_connections {
            return Err(format!("seek ({seek}) is above max_connections ({max_connections})"));
        }
        Demand::new(params)?;
        Ok(Self {
            file_bytes: file_kib * 1024,
            piece_bytes: (piece_kib * 1024) as u32,
            pieces: u32::try_from(pieces).map_err(|_| format!("a file of {pieces} pieces is too long"))?,
            block_bytes: params.count("block_kib") as u64 * 1024,
            random_first: params.count("random_first") as u32,
            endgame: params.flag("endgame"),
            tracker_peers: params.count("tracker_peers"),
            announce_s: params.number("announce_s"),
            tracker_min_s: params.number("tracker_min_s"),
            exchange: Exchange::new(params),
            min_peers: params.count("min_peers"),
            seek,
            max_connections,
        })
    }

    /// The length of some pieces together.
    fn bytes(&self, pieces: Pieces) -> Bytes {
        let whole = pieces.count - u32::from(pieces.last);
        let last = if pieces.last { self.piece_size(self.pieces - 1) } else { 0 };
        u64::from(whole) * u64::from(self.piece_bytes) + u64::from(last)
    }

    /// The length of a piece; the last one may be shorter.
    fn piece_size(&self, piece: u32) -> u32 {
        if piece + 1 == self.pieces {
            (self.file_bytes - u64::from(self.pieces - 1) * u64::from(self.piece_bytes)) as u32
        } else {
            self.piece_bytes
        }
    }
}

/// The groups of a cast.
fn sizes(cast: &Cast) -> Vec<GroupSize<'_>> {
    let groups = cast.groups.iter();
    groups.map(|g| GroupSize { params: &g.params, peers: g.members.len(), extra: g.extra }).collect()
}

/// The workload.
struct Swarm {
    rules: Rules,
    seed: u64,
    peers: Vec<Peer>,
    /// Beside the peers.
    pipes: Vec<Pipe>,
    holdings: Holdings,
    members: Vec<Member>,
    free: Vec<u32>,
    links: Links,
    trackers: Vec<Tracker>,
    /// When each member heard of its neighbours' neighbours last, in seconds.
    heard_s: Vec<f64>,
    /// Who comes and goes when.
    agenda: Agenda,
    /// How many leechers have not finished for good.
    unfinished: usize,
    /// For each swarm, how many peers online show each piece.
    copies: Vec<Vec<u32>>,
    /// Holdings that announced something last round.
    gained: Vec<u32>,
    /// Peers and holdings with a block under way at the end of the last round.
    receiving: Vec<(u32, u32)>,
    /// Members whose time to ask the tracker has come.
    due: Vec<u32>,
    /// For each request of the round, the holding of who asks and what the one that is asked shows.
    asked: Vec<(u32, u32)>,
    transfers: Transfers,
}

impl Swarm {
    fn new(params: &Params, cast: &Cast) -> Result<Self, String> {
        let rules = Rules::new(params)?;
        let swarms = params.count("swarms");
        memory::check(params, &sizes(cast))?;
        let mut peers: Vec<Option<(Peer, Pipe)>> = vec![None; cast.peers()];
        for group in &cast.groups {
            let demand = Demand::new(&group.params)?;
            // A list of capacities belongs to the peers by their ids, so that they keep theirs whatever the
            // groups; a group's own list belongs to its members in their order.
            let own = |name: &str| group.extra || group.params.get(name) != params.get(name);
            for (place, peer) in group.members.iter().enumerate() {
                let nth = |name: &str| if own(name) { place } else { peer.index() };
                let mut one = Peer::new(group);
                if !one.seed {
                    one.holds = demand.holds().to_vec();
                }
                let mine = if one.seed { (0..swarms as u32).collect() } else { demand.draw(cast.seed, peer.0) };
                // Their holdings are numbered below, in the order of the peers.
                one.holdings = mine.into_iter().map(|swarm| (swarm, 0)).collect();
                peers[peer.index()] = Some((one, Pipe::new(cast.seed, group, *peer, nth)?));
            }
        }
        let (mut peers, pipes): (Vec<Peer>, Vec<Pipe>) = peers.into_iter().flatten().unzip();
        if peers.len() != cast.peers() {
            return Err("the groups do not hold each peer once".to_owned());
        }
        let mut count: u32 = 0;
        for (_, holding) in peers.iter_mut().flat_map(|peer| &mut peer.holdings) {
            *holding = count;
            count += 1;
        }
        arrivals(params, cast.seed, &mut peers);
        let mut holdings = Holdings::new(count as usize, rules.pieces as usize);
        for peer in peers.iter().filter(|p| p.seed) {
            peer.holdings.iter().for_each(|(_, h)| holdings.reset(*h as usize, true));
        }
        let mut agenda = Agenda::default();
        peers.iter().enumerate().for_each(|(id, peer)| agenda.add(peer.due_s, PeerId(id as u32)));
        Ok(Self {
            seed: cast.seed,
            unfinished: peers.iter().filter(|p| !p.seed).count(),
            peers,
            pipes,
            holdings,
            members: Vec::new(),
            free: Vec::new(),
            links: Links::default(),
            trackers: vec![Tracker::default(); swarms],
            copies: vec![vec![0; rules.pieces as usize]; swarms],
            heard_s: Vec::new(),
            agenda,
            gained: Vec::new(),
            receiving: Vec::new(),
            due: Vec::new(),
            asked: Vec::new(),
            transfers: Transfers::default(),
            rules,
        })
    }

    /// A peer has a whole file.
    fn complete(&mut self, clock: Clock, id: usize, swarm: u32, facts: &mut Vec<Fact>) {
        let peer = &self.peers[id];
        let slot = peer.holdings.iter().position(|(s, _)| *s == swarm);
        facts.push(Fact::Completed {
            who: self.first_account(id),
            good: Good(swarm),
            goal_bytes: self.rules.file_bytes - slot.map_or(0, |slot| peer.brought_bytes[slot]),
            took_s: clock.end_s() - peer.since_s,
        });
    }

    /// A peer under the first of its accounts.
    fn first_account(&self, id: usize) -> Party {
        let account = self.peers[id].members.first().map_or(0, |m| self.members[*m as usize].account);
        Party { peer: PeerId(id as u32), account: AccountId(account) }
    }

    /// Counts what a peer shows of its files in (`by` = 1) or out (`by` = -1).
    fn count_copies(&mut self, id: usize, by: i32) {
        for (swarm, h) in &self.peers[id].holdings {
            self.holdings.count_copies(*h as usize, &mut self.copies[*swarm as usize], by);
        }
    }

    /// A peer begins, or ceases, to hide what it gets.
    fn set_hides(&mut self, id: usize, hides: bool) {
        if !self.peers[id].members.is_empty() {
            self.count_copies(id, if hides { -1 } else { 1 });
        }
        for member in self.peers[id].members.clone() {
            self.links.set_hides(&mut self.members, &mut self.holdings, member as usize, hides);
        }
    }
}

impl Workload for Swarm {
    fn capacity(&self, peer: PeerId) -> (u64, u64) {
        (self.pipes[peer.index()].uplink, self.pipes[peer.index()].downlink)
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        self.come_and_go(clock, churn);
    }

    fn enter(&mut self, clock: Clock, who: Party) {
        let id = who.peer.index();
        self.begin_session(clock, who.peer);
        if self.peers[id].members.is_empty() && !self.peers[id].hides() {
            self.count_copies(id, 1);
        }
        for slot in 0..self.peers[id].holdings.len() {
            let (swarm, holding) = self.peers[id].holdings[slot];
            let mut member = Member::new(who.peer.0, who.account.0, swarm, holding);
            member.hides = self.peers[id].hides();
            let at = match self.free.pop() {
                Some(at) => {
                    self.members[at as usize] = member;
                    at
                }
                None => {
                    self.members.push(member);
                    self.members.len() as u32 - 1
                }
            };
            self.members[at as usize].answered_from_s = self.trackers[swarm as usize].answers_from_s(who.account);
            self.heard_s.resize(self.members.len(), 0.0);
            self.heard_s[at as usize] = clock.start_s();
            self.trackers[swarm as usize].add(&mut self.members, at as usize);
            // Accounts have ascending ids and swarms stand in order, so this keeps both orders.
            self.peers[id].members.push(at);
        }
    }

    fn leave(&mut self, clock: Clock, who: Party) {
        let id = who.peer.index();
        let mine = std::mem::take(&mut self.peers[id].members);
        let (leaving, staying): (Vec<u32>, Vec<u32>) =
            mine.into_iter().partition(|m| self.members[*m as usize].account == who.account.0);
        for member in leaving {
            self.links.disconnect_all(&mut self.members, &mut self.holdings, member as usize);
            let swarm = self.members[member as usize].swarm as usize;
            let answers_from_s = self.answers_from_s(member as usize);
            if answers_from_s > clock.start_s() {
                self.trackers[swarm].refuse_until(who.account, answers_from_s);
            }
            self.trackers[swarm].remove(&mut self.members, member as usize);
            self.free.push(member);
        }
        if staying.is_empty() && !self.peers[id].hides() {
            self.count_copies(id, -1);
        }
        self.peers[id].members = staying;
    }

    fn progress(&self, peer: PeerId) -> Progress {
        let peer = &self.peers[peer.index()];
        if peer.seed {
            return Progress::default();
        }
        let all_bytes = self.rules.file_bytes * (peer.holdings.len() - peer.holds.len()) as u64;
        let (mut got, mut brought) = (0, 0);
        for (slot, (_, h)) in peer.holdings.iter().enumerate().filter(|(_, (swarm, _))| !peer.holds(*swarm)) {
            got += self.holdings.arrived_bytes(*h as usize);
            brought += peer.brought_bytes[slot];
        }
        Progress { goal_bytes: all_bytes - brought, wants_bytes: all_bytes - got, has_bytes: got }
    }

    /// Its swarms, and what it lacks in each: nothing where it seeds.
    fn seeks(&self, peer: PeerId, out: &mut Vec<(Good, Bytes)>) {
        let lacks = |h: usize| match self.holdings.complete(h) {
            true => 0,
            false => self.rules.file_bytes - self.holdings.arrived_bytes(h),
        };
        out.extend(self.peers[peer.index()].holdings.iter().map(|(swarm, h)| (Good(*swarm), lacks(*h as usize))));
    }

    fn usual_search(&self, _: PeerId) -> Search {
        Search { seek: self.rules.seek, announce_s: self.rules.announce_s, hide: false }
    }

    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>) {
        for &member in &self.peers[peer.index()].members {
            let member = &self.members[member as usize];
            for end in &member.ends {
                let link = end.link;
                let lacks = self.holdings.lacks(member.holding as usize, end.shown as usize);
                let shows = self.links.lacks(&self.members, &self.holdings, links::reverse(link));
                let hides = self.links.hides(&self.members, &self.holdings, link);
                out.push(Neighbour {
                    handle: link,
                    own_account: AccountId(member.account),
                    account: AccountId(end.account),
                    good: Good(member.swarm),
                    offers_bytes: self.rules.bytes(lacks),
                    shows_bytes: self.rules.bytes(shows),
                    hides_bytes: self.rules.bytes(hides),
                    recommended: lacks.count > 0,
                });
            }
        }
    }

    fn decide(
        &mut self,
        clock: Clock,
        peer: PeerId,
        search: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        parted: &mut Vec<Parted>,
    ) {
        let id = peer.index();
        if search.hide != self.peers[id].hides() {
            self.set_hides(id, search.hide);
        }
        self.peers[id].search = Some(search);
        let mut stream = Stream::new(self.seed, Purpose::Reveal, peer.0, clock.round);
        let (mut rows, mut rarity) = (Vec::new(), Rarity::default());
        for (neighbour, approach) in neighbours.iter().zip(approaches) {
            let link = neighbour.handle;
            if approach.reconnect {
                self.links.reconnect(&mut self.members, &mut self.holdings, link);
                let accounts = [neighbour.own_account, neighbour.account];
                parted.push(Parted { accounts, good: neighbour.good });
            }
            self.links.set_mute(&mut self.members, link, !approach.ask);
            let pieces = approach.reveal_bytes.div_ceil(u64::from(self.rules.piece_bytes)) as usize;
            if search.hide && pieces > 0 {
                let holding = self.members[self.links.owner(link)].holding as usize;
                self.count_rarity(peer.0, holding, &mut rows, &mut rarity);
                self.links.reveal(&self.members, &mut self.holdings, link, pieces, &rarity, &mut stream);
            }
        }
    }

    fn requests(&mut self, clock: Clock, out: &mut Requests) {
        self.announce_due(clock);
        self.exchange_peers(clock);
        out.clear();
        self.asked.clear();
        for (id, peer) in self.peers.iter().enumerate() {
            for &member in &peer.members {
                let to = &self.members[member as usize];
                let wants = !self.holdings.complete(to.holding as usize);
                for end in &to.ends {
                    let shows = if to.hides {
                        self.links.end(&self.members, links::reverse(end.link)).shown
                    } else {
                        to.holding
                    };
                    if !end.spared && self.holdings.wants(end.holding as usize, shows as usize) {
                        let by = Party { peer: PeerId(end.peer), account: AccountId(end.account) };
                        out.all.push(Request {
                            provider_wants: wants,
                            handle: end.link,
                            ..Request::plain(AccountId(to.account), by, Good(to.swarm))
                        });
                        self.asked.push((end.holding, shows));
                    }
                }
            }
            out.close(PeerId(id as u32));
        }
    }

    fn shown(&self, request: &Request) -> Shown {
        let by = self.members[self.links.other(request.handle)].holding as usize;
        let hides = self.peers[request.by_peer.index()].hides();
        let lacks = |link| self.rules.bytes(self.links.lacks(&self.members, &self.holdings, link));
        Shown {
            asks_bytes: lacks(links::reverse(request.handle)),
            offers_bytes: lacks(request.handle),
            gained_bytes: if hides { 0 } else { self.holdings.state(by).gained_bytes },
        }
    }

    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        self.move_pieces(clock, requests, grants, facts);
    }

    /// The mean rate at which it got what it wanted, in KiB per second.
    fn utility(&self, clock: Clock, id: PeerId) -> f64 {
        let peer = &self.peers[id.index()];
        let now = if matches!(peer.stage, Stage::Leeching | Stage::Away) { clock.end_s() - peer.since_s } else { 0.0 };
        let wanted_s = peer.wanting_s + now;
        if wanted_s > 0.0 { self.pipes[id.index()].useful_bytes as f64 / 1024.0 / wanted_s } else { 0.0 }
    }

    fn done(&self) -> bool {
        self.unfinished == 0
    }
}
