//! Seeking: from a query over the answer of the index to a place in a queue, and back again.

use super::downloads::{Download, Wish};
use super::index::Source;
use super::people::query_stream;
use super::{FileSharing, Rules};
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::random::{Purpose, Stream};
use game::request::{Queries, Query};
use game::workload::Neighbour;
use smallvec::SmallVec;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// How often a file is drawn until it is one that the peer does not have.
const DRAWS: usize = 16;

/// Marks the handle of a row that is a fellow; the rest of it is the fellow's number.
const FELLOW: u32 = 1 << 31;

/// A query that was answered.
#[derive(Debug)]
struct Pending {
    by: Party,
    wish: Wish,
    /// Who answered, as a part of [`Seeking::sources`].
    sources: Range<u32>,
    /// Which of them is asked.
    chosen: Option<u32>,
}

/// What is being looked for.
#[derive(Debug, Default)]
pub struct Seeking {
    /// Queries of the round that were answered, those of one peer beside each other, in the order of peers.
    pending: Vec<Pending>,
    sources: Vec<Source>,
    /// What peers ask their fellows for.
    favours: Vec<(Party, Source, u32)>,
    /// What is asked for again in the next round.
    again: Vec<(u32, Wish)>,
    /// What those who are offline were waiting for.
    stalled: BTreeMap<u32, Vec<Wish>>,
    /// What came, by peer and file, of files that were given up: how much still counts, and how much does not.
    left_over: BTreeMap<(u32, u32), (Bytes, Bytes)>,
}

impl Seeking {
    /// A peer is back, and asks again for what it was waiting for.
    pub fn resume(&mut self, peer: u32) {
        let wishes = self.stalled.remove(&peer).unwrap_or_default();
        self.again.extend(wishes.into_iter().map(|wish| (peer, wish)));
    }

    /// The mechanism chose sources, one for each query.
    pub fn choose(&mut self, chosen: &[u32]) {
        for (pending, chosen) in self.pending.iter_mut().zip(chosen) {
            pending.chosen = Some(pending.sources.start + chosen);
        }
    }

    /// The queries of a peer, as a part of the pending ones.
    fn of(&self, peer: u32) -> Range<usize> {
        let from = self.pending.partition_point(|pending| pending.by.peer.0 < peer);
        let count = self.pending[from..].iter().take_while(|pending| pending.by.peer.0 == peer).count();
        from..from + count
    }
}

impl FileSharing {
    /// The queries of the round that found sources.
    pub fn look_for_files(&mut self, clock: Clock, out: &mut Queries) {
        out.clear();
        self.seeking.pending.clear();
        self.seeking.sources.clear();
        let wishes = self.wishes(clock);
        let (mut last, mut nth) = (u32::MAX, 0);
        for (peer, wish) in wishes {
            nth = if peer == last { nth + 1 } else { 0 };
            last = peer;
            let Some(by) = self.online.newest(peer) else {
                self.seeking.stalled.entry(peer).or_default().push(wish);
                continue;
            };
            let sources = self.ask_index(clock, peer, &wish, nth);
            let good = Good(wish.file);
            if sources.is_empty() {
                self.untold.push(Fact::Unanswered { who: by, good });
                self.give_up(peer, &wish);
                continue;
            }
            let named = &self.seeking.sources[sources.start as usize..sources.end as usize];
            out.sources.extend(named.iter().map(|source| source.account));
            out.all.push(Query { by: by.account, by_peer: by.peer, good, sources: sources.clone() });
            self.seeking.pending.push(Pending { by, wish, sources, chosen: None });
        }
    }

    /// What is looked for this round, by peers: first what they ask for again, then what is new.
    fn wishes(&mut self, clock: Clock) -> Vec<(u32, Wish)> {
        let mut wishes = std::mem::take(&mut self.seeking.again);
        wishes.sort_by_key(|(peer, _)| *peer);
        let mut asks = Vec::new();
        self.people.ask(clock, |peer, nth| asks.push((peer, nth)));
        asks.sort_unstable();
        let mut new: Vec<(u32, Wish)> = Vec::new();
        for (peer, nth) in asks {
            let from = wishes.partition_point(|(other, _)| *other < peer);
            let of_peer = |wish: &&(u32, Wish)| wish.0 == peer;
            let again = wishes[from..].iter().take_while(of_peer);
            let mine: SmallVec<[u32; 8]> =
                again.chain(new.iter().rev().take_while(of_peer)).map(|(_, wish)| wish.file).collect();
            let wish = self.new_query(clock, peer, nth, &mine);
            new.extend(wish.map(|wish| (peer, wish)));
        }
        wishes.append(&mut new);
        wishes.sort_by_key(|(peer, _)| *peer);
        wishes
    }

    /// What a peer looks for with its `nth` query, beside some files that it is looking for this round anyway: nothing
    /// when it is offline, waits for enough, or finds nothing that it lacks.
    fn new_query(&mut self, clock: Clock, peer: u32, nth: u32, beside: &[u32]) -> Option<Wish> {
        let waits = self.online.downloads(peer).len() + beside.len();
        if !self.online.is_online(peer) || waits >= self.people.habits(peer).downloads_at_once {
            return None;
        }
        let interests = self.catalogue.interests(peer);
        let mut stream = query_stream(self.seed, peer, nth);
        let lacks = |file: &u32| !self.has(peer, *file) && !self.waits_for(peer, *file) && !beside.contains(file);
        let file = (0..DRAWS).map(|_| self.catalogue.draw(&mut stream, &interests)).find(lacks)?;
        Some(self.new_wish(peer, file, clock))
    }

    /// A peer begins to look for a file that it does not have.
    fn new_wish(&mut self, peer: u32, file: u32, clock: Clock) -> Wish {
        let (got_bytes, lost_bytes) = self.seeking.left_over.remove(&(peer, file)).unwrap_or_default();
        Wish { got_bytes, lost_bytes, ..Wish::new(file, clock, false) }
    }

    /// A peer looks for a file no longer; what has arrived of it stays where it is.
    fn give_up(&mut self, peer: u32, wish: &Wish) {
        if !wish.again && wish.got_bytes + wish.lost_bytes > 0 {
            self.seeking.left_over.insert((peer, wish.file), (wish.got_bytes, wish.lost_bytes));
        }
    }

    /// A peer asks again for something in the next round, unless it has asked often enough.
    pub fn ask_again(&mut self, peer: u32, wish: Wish) {
        if wish.asked < self.rules.tries {
            self.seeking.again.push((peer, wish));
        } else {
            self.give_up(peer, &wish);
        }
    }

    /// Whether a peer waits for a file.
    fn waits_for(&self, peer: u32, file: u32) -> bool {
        let mut waits = self.online.downloads(peer).iter().filter_map(|id| self.downloads.get(*id));
        waits.any(|download| download.wish.file == file)
    }

    /// Asks the index for a file, as the `nth` query of a peer in this round.
    fn ask_index(&mut self, clock: Clock, seeker: u32, wish: &Wish, nth: usize) -> Range<u32> {
        let Self { rules: Rules { answers, inside, .. }, seed, people, holdings, online, index, .. } = self;
        let mut stream = Stream::of_account(*seed, Purpose::Tracker, seeker, nth, clock.round);
        let cluster = people.all[seeker as usize].cluster;
        let outside = stream.unit() >= *inside;
        let key = (wish.file, self.catalogue.weight(wish.file));
        let out = &mut self.seeking.sources;
        let first = out.len();
        for everywhere in [false, true] {
            if outside && !everywhere {
                continue;
            }
            let source = |peer: u32, claims: bool| {
                let fits = peer != seeker
                    && (everywhere || people.all[peer as usize].cluster == cluster)
                    && !(claims && holdings.has(peer, wish.file));
                let open = |account: &&AccountId| !wish.refused.contains(account);
                let own = || online.accounts(peer).iter().filter(open);
                let at = match if fits { own().count() } else { 0 } {
                    0 => return None,
                    1 => 0,
                    several => Stream::new(*seed, Purpose::Tracker, peer, u64::MAX - clock.round).below(several),
                };
                own().nth(at).copied()
            };
            index.answer(&mut stream, key, *answers, source, out);
            if out.len() > first {
                break;
            }
        }
        first as u32..out.len() as u32
    }

    /// The sources of a peer's queries, as it may ask them.
    pub fn list_sources(&self, peer: u32, out: &mut Vec<Neighbour>) {
        for pending in &self.seeking.pending[self.seeking.of(peer)] {
            let size = self.catalogue.size(pending.wish.file);
            out.extend(pending.sources.clone().map(|at| Neighbour {
                handle: at,
                own_account: pending.by.account,
                account: self.seeking.sources[at as usize].account,
                good: Good(pending.wish.file),
                offers_bytes: size - pending.wish.got_bytes,
                shows_bytes: 0,
                hides_bytes: 0,
                recommended: pending.chosen == Some(at),
            }));
        }
    }

    /// A peer's fellows that are online, each with the largest file that it has.
    pub fn list_fellows(&self, peer: u32, out: &mut Vec<Neighbour>) {
        let Some(own) = self.online.newest(peer) else { return };
        for fellow in self.online.fellows(peer) {
            let largest = self.holdings.files(*fellow).max_by_key(|file| (self.catalogue.size(*file), Reverse(*file)));
            if let (Some(there), Some(file)) = (self.online.newest(*fellow), largest) {
                out.push(Neighbour {
                    handle: FELLOW | fellow,
                    own_account: own.account,
                    account: there.account,
                    good: Good(file),
                    offers_bytes: self.catalogue.size(file),
                    shows_bytes: 0,
                    hides_bytes: 0,
                    recommended: false,
                });
            }
        }
    }

    /// A peer asks these rows and no other. Of several sources of one query it asks the recommended one, or else the
    /// first; a query without any is dropped.
    pub fn ask_otherwise<'a>(&mut self, peer: u32, asked: impl Iterator<Item = &'a Neighbour>) {
        let Some(by) = self.online.newest(peer) else { return };
        let mut chosen: Vec<u32> = Vec::new();
        for row in asked {
            if row.handle & FELLOW == 0 {
                chosen.push(row.handle);
            } else {
                let source = Source { peer: row.handle & !FELLOW, account: row.account };
                self.seeking.favours.push((by, source, row.good.0));
            }
        }
        for at in self.seeking.of(peer) {
            let pending = &mut self.seeking.pending[at];
            if !pending.chosen.is_some_and(|recommended| chosen.contains(&recommended)) {
                pending.chosen = chosen.iter().copied().find(|source| pending.sources.contains(source));
            }
        }
    }

    /// Whoever was chosen is asked: requests join queues.
    pub fn join_queues(&mut self, clock: Clock) {
        for Pending { by, wish, chosen, .. } in std::mem::take(&mut self.seeking.pending) {
            match chosen {
                Some(at) => self.join_queue(clock, by, self.seeking.sources[at as usize], wish),
                None => self.give_up(by.peer.0, &wish),
            }
        }
        for (by, source, file) in std::mem::take(&mut self.seeking.favours) {
            let peer = by.peer.0;
            let again = self.has(peer, file);
            let mut waits = self.online.downloads(peer).iter().filter_map(|id| self.downloads.get(*id));
            // For what it lacks it waits at one source at a time, for what it has at each fellow.
            let there = |other: &Download| !again || other.from.account == source.account;
            if !waits.any(|other| other.wish.file == file && there(other)) {
                let wish = if again { Wish::new(file, clock, true) } else { self.new_wish(peer, file, clock) };
                self.join_queue(clock, by, source, wish);
            }
        }
    }

    fn join_queue(&mut self, clock: Clock, by: Party, source: Source, mut wish: Wish) {
        wish.asked += 1;
        let id = self.downloads.add(Download {
            left_bytes: self.catalogue.size(wish.file) - wish.got_bytes,
            wish,
            by,
            from: Party { peer: PeerId(source.peer), account: source.account },
            since_round: clock.round as u32,
            under_way: false,
            started: false,
            tainted: false,
        });
        self.online.add_download(by.peer.0, id);
    }

    /// Takes a download out of its queue. Returns who waited and for what, if it still wants it.
    fn withdraw(&mut self, id: u32) -> Option<(u32, Wish)> {
        let download = self.downloads.remove(id)?;
        let peer = download.by.peer.0;
        self.online.remove_download(peer, id);
        let mut wish = download.wish;
        wish.got_bytes = self.catalogue.size(wish.file) - download.left_bytes;
        if !self.rules.resume || download.tainted {
            wish.begin_anew();
        }
        (!wish.again).then_some((peer, wish))
    }

    /// An account serves nobody any more: those who waited ask again.
    pub fn stop_serving(&mut self, who: Party) {
        for id in self.downloads.at(who) {
            if let Some((peer, wish)) = self.withdraw(id) {
                self.ask_again(peer, wish);
            }
        }
    }

    /// An account waits for nothing any more: its peer asks again, under another account or when it is back.
    pub fn stop_seeking(&mut self, who: Party) {
        let peer = who.peer.0;
        let under = |id: &u32| self.downloads.get(*id).is_some_and(|download| download.by == who);
        let mine: SmallVec<[u32; 8]> = self.online.downloads(peer).iter().copied().filter(under).collect();
        for id in mine {
            if let Some((_, wish)) = self.withdraw(id) {
                self.seeking.stalled.entry(peer).or_default().push(wish);
            }
        }
        if self.online.accounts(peer).len() > 1 {
            self.seeking.resume(peer);
        }
    }

    /// Whoever has waited too long at a source asks elsewhere.
    pub fn lose_patience(&mut self, clock: Clock) {
        let waited_s =
            |download: &Download| (clock.round - u64::from(download.since_round)) as f64 * clock.round_seconds;
        let impatient: Vec<u32> = self
            .downloads
            .in_order()
            .filter(|(_, download)| !download.under_way)
            .filter(|(_, download)| waited_s(download) > self.people.habits(download.by.peer.0).patience_s)
            .map(|(id, _)| id)
            .collect();
        for id in impatient {
            let Some(Download { from, by, wish: Wish { file, .. }, .. }) = self.downloads.get(id) else { continue };
            let (at, who, good) = (*from, *by, Good(*file));
            self.untold.push(Fact::Abandoned { at, who, good });
            if let Some((peer, mut wish)) = self.withdraw(id) {
                wish.refused.push(at.account);
                self.ask_again(peer, wish);
            }
        }
    }
}
