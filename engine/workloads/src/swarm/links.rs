//! Connections between members of a swarm, and the tracker that brings them together.

use super::holding::Holdings;
use game::random::Stream;

/// One account's membership in one swarm.
#[derive(Clone, Debug)]
pub struct Member {
    /// The peer.
    pub peer: u32,
    /// The account.
    pub account: u32,
    /// The swarm.
    pub swarm: u32,
    /// What the peer has of this swarm's file.
    pub holding: u32,
    /// Its links, in the order in which they were made.
    pub links: Vec<u32>,
    /// Whether it shows its neighbours nothing new.
    pub hides: bool,
    /// When it asked the tracker last, in seconds.
    pub announced_s: f64,
    /// Its place in the tracker's list.
    tracked: u32,
}

/// A block that is under way over a link: of a piece, so many bytes long, so many still to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Which piece.
    pub piece: u32,
    /// Its length.
    pub bytes: u32,
    /// Bytes still to come; 0 when no block is under way.
    pub to_come: u32,
}

/// A connection. Everything is there twice, once for each side.
#[derive(Clone, Debug)]
struct Pair {
    member: [u32; 2],
    place: [u32; 2],
    /// Where it stands what this side shows the other: its holding, or a view.
    shows: [u32; 2],
    /// How many pieces the other side shows that this side has not.
    lacks: [u32; 2],
    /// Whether this side keeps from asking the other.
    mute: [bool; 2],
    /// Whether this side is granted something this round.
    granted: [bool; 2],
    /// The block under way to this side.
    block: [Block; 2],
}

/// All connections. A link is one side's end of a connection: `2 * pair + side`.
#[derive(Debug, Default)]
pub struct Links {
    pairs: Vec<Pair>,
    free: Vec<u32>,
}

fn split(link: u32) -> (usize, usize) {
    (link as usize >> 1, link as usize & 1)
}

/// The other side's end.
pub fn reverse(link: u32) -> u32 {
    link ^ 1
}

impl Links {
    /// The member at this end.
    pub fn owner(&self, link: u32) -> usize {
        let (pair, side) = split(link);
        self.pairs[pair].member[side] as usize
    }

    /// The member at the other end.
    pub fn other(&self, link: u32) -> usize {
        self.owner(reverse(link))
    }

    /// Where it stands what the other side shows this side.
    pub fn shown(&self, link: u32) -> usize {
        let (pair, side) = split(link);
        self.pairs[pair].shows[1 - side] as usize
    }

    /// How many pieces the other side shows that this side has not.
    pub fn lacks(&self, link: u32) -> u32 {
        let (pair, side) = split(link);
        self.pairs[pair].lacks[side]
    }

    /// Whether this side asks the other: it is interested and does not keep from asking.
    pub fn asks(&self, link: u32) -> bool {
        let (pair, side) = split(link);
        self.pairs[pair].lacks[side] > 0 && !self.pairs[pair].mute[side]
    }

    /// Makes this side ask, or keep from asking, as far as it is interested.
    pub fn set_mute(&mut self, link: u32, mute: bool) {
        let (pair, side) = split(link);
        self.pairs[pair].mute[side] = mute;
    }

    /// Whether this side is granted something this round.
    pub fn granted(&self, link: u32) -> bool {
        let (pair, side) = split(link);
        self.pairs[pair].granted[side]
    }

    /// Notes whether this side is granted something this round.
    pub fn set_granted(&mut self, link: u32, granted: bool) {
        let (pair, side) = split(link);
        self.pairs[pair].granted[side] = granted;
    }

    /// The block under way to this side.
    pub fn block(&mut self, link: u32) -> &mut Block {
        let (pair, side) = split(link);
        &mut self.pairs[pair].block[side]
    }

    /// Connects two members. Returns the link of the first.
    pub fn connect(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize, b: usize) -> u32 {
        let (ha, hb) = (members[a].holding as usize, members[b].holding as usize);
        let mut shows = |m: usize, h: usize| if members[m].hides { holdings.open_view(None) } else { h };
        let (sa, sb) = (shows(a, ha), shows(b, hb));
        let pair = Pair {
            member: [a as u32, b as u32],
            place: [members[a].links.len() as u32, members[b].links.len() as u32],
            shows: [sa as u32, sb as u32],
            lacks: [holdings.lacks(ha, sb), holdings.lacks(hb, sa)],
            mute: [false; 2],
            granted: [false; 2],
            block: [Block::default(); 2],
        };
        let at = match self.free.pop() {
            Some(at) => {
                self.pairs[at as usize] = pair;
                at
            }
            None => {
                self.pairs.push(pair);
                self.pairs.len() as u32 - 1
            }
        };
        members[a].links.push(2 * at);
        members[b].links.push(2 * at + 1);
        holdings.count_neighbour(ha, sb, 1);
        holdings.count_neighbour(hb, sa, 1);
        2 * at
    }

    /// Ends one connection and makes it anew. Returns the new link of the same owner.
    pub fn reconnect(&mut self, members: &mut [Member], holdings: &mut Holdings, link: u32) -> u32 {
        let (a, b) = (self.owner(link), self.other(link));
        self.take_off(members, link);
        self.disconnect(members, holdings, a, vec![link]);
        self.connect(members, holdings, a, b)
    }

    /// Takes a link off its owner's list.
    fn take_off(&mut self, members: &mut [Member], link: u32) {
        let (pair, side) = split(link);
        let owner = self.pairs[pair].member[side] as usize;
        let place = self.pairs[pair].place[side] as usize;
        members[owner].links.swap_remove(place);
        if let Some(moved) = members[owner].links.get(place) {
            let (moved_pair, moved_side) = split(*moved);
            self.pairs[moved_pair].place[moved_side] = place as u32;
        }
    }

    /// From now on a member shows nothing new, or everything.
    pub fn set_hides(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize, hides: bool) {
        members[a].hides = hides;
        let h = members[a].holding as usize;
        for &link in &members[a].links {
            let (pair, side) = split(link);
            let row = self.pairs[pair].shows[side] as usize;
            if hides && row == h {
                self.pairs[pair].shows[side] = holdings.open_view(Some(h)) as u32;
            } else if !hides && row != h {
                let theirs = members[self.other(link)].holding as usize;
                holdings.count_neighbour(theirs, row, -1);
                holdings.count_neighbour(theirs, h, 1);
                holdings.close_view(row);
                self.pairs[pair].shows[side] = h as u32;
                self.pairs[pair].lacks[1 - side] = holdings.lacks(theirs, h);
            }
        }
    }

    /// How many pieces this side hides that the other lacks.
    pub fn hidden(&self, members: &[Member], holdings: &Holdings, link: u32) -> u32 {
        let h = members[self.owner(link)].holding as usize;
        let row = self.shown(reverse(link));
        if row == h { 0 } else { holdings.hidden_count(h, row, members[self.other(link)].holding as usize) }
    }

    /// This side shows the other up to `most` more of the pieces that it hides and the other lacks.
    pub fn reveal(&mut self, members: &[Member], holdings: &mut Holdings, link: u32, most: usize, stream: &mut Stream) {
        let h = members[self.owner(link)].holding as usize;
        let (view, theirs) = (self.shown(reverse(link)), members[self.other(link)].holding as usize);
        if view == h || most == 0 {
            return;
        }
        let (pair, side) = split(link);
        for piece in holdings.hidden(h, view, theirs, stream).into_iter().take(most) {
            holdings.announce(view, piece);
            holdings.hear_have(theirs, piece);
            self.pairs[pair].lacks[1 - side] += 1;
        }
    }

    /// Whether two members are connected.
    pub fn connected(&self, members: &[Member], a: usize, b: usize) -> bool {
        members[a].links.iter().any(|link| self.other(*link) == b)
    }

    /// Ends every connection of a member. Blocks under way go back to be requested again.
    pub fn disconnect_all(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize) {
        let links = std::mem::take(&mut members[a].links);
        self.disconnect(members, holdings, a, links);
    }

    /// Ends a member's connections to those who have everything.
    pub fn disconnect_complete(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize) {
        let links = std::mem::take(&mut members[a].links);
        let complete = |link: &u32| holdings.complete(members[self.other(*link)].holding as usize);
        let (ended, kept): (Vec<u32>, Vec<u32>) = links.into_iter().partition(complete);
        for (place, link) in kept.iter().enumerate() {
            let (pair, side) = split(*link);
            self.pairs[pair].place[side] = place as u32;
        }
        members[a].links = kept;
        self.disconnect(members, holdings, a, ended);
    }

    /// Ends connections that `a` has taken off its list.
    fn disconnect(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize, links: Vec<u32>) {
        for link in links {
            let b = self.other(link);
            self.release(holdings, members[a].holding as usize, link);
            self.release(holdings, members[b].holding as usize, reverse(link));
            let (ha, hb) = (members[a].holding as usize, members[b].holding as usize);
            let (sa, sb) = (self.shown(reverse(link)), self.shown(link));
            holdings.count_neighbour(ha, sb, -1);
            holdings.count_neighbour(hb, sa, -1);
            holdings.close_view(sa);
            holdings.close_view(sb);
            self.take_off(members, reverse(link));
            self.free.push(link >> 1);
        }
    }

    /// Gives what is still to come of the block on a link back, to be requested from others.
    pub fn release(&mut self, holdings: &mut Holdings, holding: usize, link: u32) {
        let block = std::mem::take(self.block(link));
        if block.to_come > 0 {
            holdings.state_mut(holding).inflight.retain(|l| *l != link);
            if let Some(partial) = holdings.partial_mut(holding, block.piece) {
                partial.unrequested += block.to_come;
            }
        }
    }

    /// A member's holding has a new piece: it lacks it no longer, and its neighbours hear of it unless it hides.
    pub fn announce(&mut self, members: &[Member], holdings: &mut Holdings, a: usize, piece: u32) {
        let hides = members[a].hides;
        for &link in &members[a].links {
            let (pair, side) = split(link);
            let pair = &mut self.pairs[pair];
            if holdings.has(pair.shows[1 - side] as usize, piece) {
                pair.lacks[side] -= 1;
            }
            if hides {
                continue;
            }
            let theirs = members[pair.member[1 - side] as usize].holding as usize;
            if !holdings.has(theirs, piece) {
                pair.lacks[1 - side] += 1;
            }
            holdings.hear_have(theirs, piece);
        }
    }
}

/// Who is in a swarm, as its tracker knows it.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    members: Vec<u32>,
}

impl Tracker {
    /// Whether nobody is there.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Adds a member.
    pub fn add(&mut self, members: &mut [Member], a: usize) {
        members[a].tracked = self.members.len() as u32;
        self.members.push(a as u32);
    }

    /// Takes a member off the list.
    pub fn remove(&mut self, members: &mut [Member], a: usize) {
        let place = members[a].tracked as usize;
        self.members.swap_remove(place);
        if let Some(moved) = self.members.get(place) {
            members[*moved as usize].tracked = place as u32;
        }
    }

    /// Up to `most` different members in random order, the one who asks left out.
    pub fn sample(&self, asking: usize, most: usize, stream: &mut Stream, out: &mut Vec<usize>) {
        out.clear();
        if self.members.len() <= most + 1 {
            out.extend(self.members.iter().map(|m| *m as usize).filter(|m| *m != asking));
            stream.shuffle(out);
            return;
        }
        if self.members.len() < 4 * most {
            let mut all: Vec<usize> = self.members.iter().map(|m| *m as usize).filter(|m| *m != asking).collect();
            stream.choose_front(&mut all, most);
            out.extend_from_slice(&all[..most]);
            return;
        }
        while out.len() < most {
            let member = self.members[stream.below(self.members.len())] as usize;
            if member != asking && !out.contains(&member) {
                out.push(member);
            }
        }
    }
}

impl Member {
    /// A member without links.
    pub fn new(peer: u32, account: u32, swarm: u32, holding: u32) -> Self {
        Self {
            peer,
            account,
            swarm,
            holding,
            links: Vec::new(),
            hides: false,
            announced_s: f64::NEG_INFINITY,
            tracked: u32::MAX,
        }
    }
}

#[cfg(test)]
impl Tracker {
    /// How many members it knows.
    pub fn members_for_test(&self) -> usize {
        self.members.len()
    }
}
