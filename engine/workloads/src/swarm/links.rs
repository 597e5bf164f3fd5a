//! Connections between members of a swarm.

use super::holding::{Holdings, Pieces};
use super::rarity::Rarity;
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
    /// Its ends of connections.
    pub ends: Vec<End>,
    /// Whether it shows its neighbours nothing new.
    pub hides: bool,
    /// When it announced itself to the tracker last, in seconds.
    pub announced_s: Option<f64>,
    /// From when the tracker answers it, in seconds.
    pub answered_from_s: f64,
    /// Its place in the tracker's list.
    pub tracked: u32,
}

/// A member's end of a connection: what it needs to know of the other side, close at hand.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// The link.
    pub link: u32,
    /// The member at the other end, its peer and its account.
    pub other: u32,
    pub peer: u32,
    pub account: u32,
    /// What the other has.
    pub holding: u32,
    /// Where it stands what the other shows: its holding, or a view.
    pub shown: u32,
    /// Whether the other keeps from asking.
    pub spared: bool,
}

/// A connection. Everything is there twice, once for each side.
#[derive(Clone, Debug)]
struct Pair {
    member: [u32; 2],
    /// Where this side's end stands in its member's list.
    place: [u32; 2],
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

    /// Its owner's end of a link.
    pub fn end<'m>(&self, members: &'m [Member], link: u32) -> &'m End {
        let (pair, side) = split(link);
        &members[self.pairs[pair].member[side] as usize].ends[self.pairs[pair].place[side] as usize]
    }

    fn end_mut<'m>(&self, members: &'m mut [Member], link: u32) -> &'m mut End {
        let (pair, side) = split(link);
        &mut members[self.pairs[pair].member[side] as usize].ends[self.pairs[pair].place[side] as usize]
    }

    /// The pieces that the other side shows and this side has not.
    pub fn lacks(&self, members: &[Member], holdings: &Holdings, link: u32) -> Pieces {
        let shown = self.end(members, link).shown as usize;
        holdings.lacks(members[self.owner(link)].holding as usize, shown)
    }

    /// Makes this side ask, or keep from asking, as far as it is interested.
    pub fn set_mute(&mut self, members: &mut [Member], link: u32, mute: bool) {
        self.end_mut(members, reverse(link)).spared = mute;
    }

    /// Connects two members.
    pub fn connect(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize, b: usize) {
        let pair =
            Pair { member: [a as u32, b as u32], place: [members[a].ends.len() as u32, members[b].ends.len() as u32] };
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
        for (link, one, other) in [(2 * at, a, b), (2 * at + 1, b, a)] {
            let Member { peer, account, holding, hides, .. } = members[other];
            let shown = if hides { holdings.open_view(None) as u32 } else { holding };
            members[one].ends.push(End { link, other: other as u32, peer, account, holding, shown, spared: false });
        }
    }

    /// Ends one connection and makes it anew, under the same links.
    pub fn reconnect(&mut self, members: &mut [Member], holdings: &mut Holdings, link: u32) {
        for link in [link, reverse(link)] {
            holdings.release(members[self.owner(link)].holding as usize, link);
            let hides = members[self.other(link)].hides;
            let end = self.end_mut(members, link);
            holdings.close_view(end.shown as usize);
            (end.shown, end.spared) = (if hides { holdings.open_view(None) as u32 } else { end.holding }, false);
        }
    }

    /// Takes an end off its owner's list.
    fn take_off(&mut self, members: &mut [Member], link: u32) -> End {
        let (pair, side) = split(link);
        let place = self.pairs[pair].place[side] as usize;
        let ends = &mut members[self.pairs[pair].member[side] as usize].ends;
        let end = ends.swap_remove(place);
        if let Some(moved) = ends.get(place) {
            let (moved_pair, moved_side) = split(moved.link);
            self.pairs[moved_pair].place[moved_side] = place as u32;
        }
        end
    }

    /// From now on a member shows nothing new, or everything.
    pub fn set_hides(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize, hides: bool) {
        members[a].hides = hides;
        let h = members[a].holding;
        for at in 0..members[a].ends.len() {
            let theirs = self.end_mut(members, reverse(members[a].ends[at].link));
            if hides && theirs.shown == h {
                theirs.shown = holdings.open_view(Some(h as usize)) as u32;
            } else if !hides {
                holdings.close_view(theirs.shown as usize);
                theirs.shown = h;
            }
        }
    }

    /// The pieces that this side hides and the other lacks.
    pub fn hides(&self, members: &[Member], holdings: &Holdings, link: u32) -> Pieces {
        let theirs = self.end(members, reverse(link));
        let mine = self.end(members, link);
        holdings.hides(theirs.holding as usize, theirs.shown as usize, mine.holding as usize)
    }

    /// This side shows the other up to `most` more of the pieces that it hides and the other lacks.
    pub fn reveal(
        &self,
        members: &[Member],
        holdings: &mut Holdings,
        link: u32,
        most: usize,
        rarity: &Rarity,
        stream: &mut Stream,
    ) {
        let (mine, theirs) = (self.end(members, link), self.end(members, reverse(link)));
        let (h, view) = (theirs.holding as usize, theirs.shown as usize);
        for piece in holdings.hidden(h, view, mine.holding as usize, rarity, stream).into_iter().take(most) {
            holdings.announce(view, piece);
        }
    }

    /// Whether two members are connected.
    pub fn connected(&self, members: &[Member], a: usize, b: usize) -> bool {
        members[a].ends.iter().any(|end| end.other as usize == b)
    }

    /// Ends every connection of a member. Blocks under way go back to be requested again.
    pub fn disconnect_all(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize) {
        let ends = std::mem::take(&mut members[a].ends);
        self.disconnect(members, holdings, a, ends);
    }

    /// Ends a member's connections to those who have everything.
    pub fn disconnect_complete(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize) {
        let ends = std::mem::take(&mut members[a].ends);
        let (ended, kept): (Vec<End>, Vec<End>) =
            ends.into_iter().partition(|end| holdings.complete(end.holding as usize));
        for (place, end) in kept.iter().enumerate() {
            let (pair, side) = split(end.link);
            self.pairs[pair].place[side] = place as u32;
        }
        members[a].ends = kept;
        self.disconnect(members, holdings, a, ended);
    }

    /// Ends connections that `a` has taken off its list.
    fn disconnect(&mut self, members: &mut [Member], holdings: &mut Holdings, a: usize, ends: Vec<End>) {
        for end in ends {
            holdings.release(members[a].holding as usize, end.link);
            holdings.release(end.holding as usize, reverse(end.link));
            let theirs = self.take_off(members, reverse(end.link));
            holdings.close_view(end.shown as usize);
            holdings.close_view(theirs.shown as usize);
            self.free.push(end.link >> 1);
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
            ends: Vec::new(),
            hides: false,
            announced_s: None,
            answered_from_s: 0.0,
            tracked: u32::MAX,
        }
    }
}
