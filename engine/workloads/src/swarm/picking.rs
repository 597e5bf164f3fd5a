//! Picking: what a peer requests next over a link, as the mainline client does (`PiecePicker.py`).
//!
//! Pieces that are begun come first, the rarest of them before the others; then new ones, a few at random,
//! later the rarest, ties at random. A seed is asked for what is rare before it completes what was begun
//! elsewhere. In the endgame, when every missing block is requested, what is under way over a slow link is requested
//! again over a faster one.

use super::Swarm;
use super::holding::{Block, any_piece, least};
use super::rarity::Rarity;
use game::ids::Bytes;
use game::random::Stream;

/// A link over which something is requested.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The receiver's end.
    pub link: u32,
    /// The receiver.
    pub peer: u32,
    /// The receiver's holding.
    pub to: usize,
    /// What the giver shows.
    pub from: usize,
}

/// Scratch space for choosing: how rare pieces are around one holding, and which can be chosen. What peers show
/// does not change while goods move, so counts hold for the whole phase.
#[derive(Debug, Default)]
pub struct Picker {
    rarity: Rarity,
    around: Option<usize>,
    rows: Vec<u32>,
    choices: Vec<u64>,
}

impl Picker {
    /// Forgets the counts: another phase begins.
    pub fn reset(&mut self) {
        self.around = None;
    }
}

impl Swarm {
    /// How rare each piece is around a holding of a peer.
    pub fn count_rarity(&self, peer: u32, holding: usize, rows: &mut Vec<u32>, rarity: &mut Rarity) {
        rows.clear();
        for member in self.peers[peer as usize].members.iter().map(|m| &self.members[*m as usize]) {
            if member.holding as usize == holding {
                rows.extend(member.ends.iter().map(|end| end.shown));
            }
        }
        self.holdings.count(rows, rarity);
    }

    fn rarity<'p>(&self, wish: Wish, picker: &'p mut Picker) -> &'p Rarity {
        if picker.around != Some(wish.to) {
            self.count_rarity(wish.peer, wish.to, &mut picker.rows, &mut picker.rarity);
            picker.around = Some(wish.to);
        }
        &picker.rarity
    }

    /// The next blocks to request over a link, in whole blocks up to what it can carry: of a piece
    /// that is begun, of a new one, or, in the endgame, again what is under way elsewhere; and how much of what
    /// came before is of no use then.
    pub fn request(
        &mut self,
        wish: Wish,
        budget: Bytes,
        endgame: bool,
        picker: &mut Picker,
        stream: &mut Stream,
    ) -> Option<(Block, Bytes)> {
        // As everybody sees it: whoever completes in this round is a seed from the next.
        let seed = self.holdings.shows_all(wish.from);
        let open = self.rarest_begun(wish, seed, picker, stream).or_else(|| self.begin(wish, seed, picker, stream));
        let Some(at) = open else { return if endgame { self.request_again(wish, budget) } else { None } };
        let block_bytes = self.rules.block_bytes;
        let partial = &mut self.holdings.state_mut(wish.to).partials[at];
        partial.seeded |= seed;
        let whole = budget.div_ceil(block_bytes).saturating_mul(block_bytes);
        let bytes = whole.min(u64::from(partial.unrequested)) as u32;
        partial.unrequested -= bytes;
        Some((Block { link: wish.link, piece: partial.piece, bytes, to_come: bytes }, 0))
    }

    /// The rarest of the begun pieces that the giver shows, ties at random; with `seeded`, of those that were
    /// requested from a seed.
    fn rarest_begun(&self, wish: Wish, seeded: bool, picker: &mut Picker, stream: &mut Stream) -> Option<usize> {
        let mut open = self.holdings.open_partials(wish.to, wish.from, seeded);
        let first = open.next()?;
        let Some(second) = open.next() else { return Some(first) };
        let rarity = self.rarity(wish, picker);
        let partials = &self.holdings.state(wish.to).partials;
        let all = [first, second].into_iter().chain(open);
        least(all.map(|at| (rarity.of(partials[at].piece), at)), stream)
    }

    /// A piece to go on with where none that is begun has priority: a new one. From a seed it may also be one
    /// that was begun elsewhere, if that is rarer: a seed's uplink is too dear for what everybody has.
    fn begin(&mut self, wish: Wish, seed: bool, picker: &mut Picker, stream: &mut Stream) -> Option<usize> {
        let rarest = self.holdings.got(wish.to) >= self.rules.random_first;
        let new = self.new_piece(wish, rarest, picker, stream);
        let begun = if seed { self.rarest_begun(wish, false, picker, stream) } else { None };
        let (Some(piece), Some(at)) = (new, begun) else {
            return new.map(|piece| self.holdings.start(wish.to, piece, self.rules.piece_size(piece))).or(begun);
        };
        let rarity = self.rarity(wish, picker);
        if rarest && rarity.of(self.holdings.state(wish.to).partials[at].piece) < rarity.of(piece) {
            return Some(at);
        }
        Some(self.holdings.start(wish.to, piece, self.rules.piece_size(piece)))
    }

    /// A piece that is not begun and that the giver shows: any, or the rarest.
    fn new_piece(&self, wish: Wish, rarest: bool, picker: &mut Picker, stream: &mut Stream) -> Option<u32> {
        let mut choices = std::mem::take(&mut picker.choices);
        self.holdings.choices(wish.to, wish.from, &mut choices);
        let none = choices.iter().all(|word| *word == 0);
        if rarest && !none {
            self.rarity(wish, picker).keep_rarest(&mut choices);
        }
        let piece = if rarest && none { None } else { any_piece(&choices, stream) };
        picker.choices = choices;
        piece
    }

    /// Endgame: once every missing block is requested, takes over what comes slowest elsewhere.
    fn request_again(&mut self, wish: Wish, budget: Bytes) -> Option<(Block, Bytes)> {
        if !self.holdings.all_requested(wish.to) {
            return None;
        }
        let victim = self.slowest_block(wish, budget)?;
        let block = self.holdings.state(wish.to).inflight[victim];
        let again = self.whole_block(block);
        let wasted = self.holdings.take_back(wish.to, victim, again);
        Some((Block { link: wish.link, bytes: again, to_come: again, ..block }, u64::from(wasted)))
    }

    /// What would have to be sent again of a request that is under way: its last block, which alone is cut
    /// short by the end of a round.
    fn whole_block(&self, block: Block) -> u32 {
        ((block.bytes - 1) % self.rules.block_bytes as u32 + 1).max(block.to_come)
    }

    /// Of the blocks under way over other links, the one of which most is still to come, of a piece that the giver
    /// shows, too, and that it can send within `budget`, which is sooner.
    fn slowest_block(&self, wish: Wish, budget: Bytes) -> Option<usize> {
        let mut slowest: Option<(u32, usize)> = None;
        for (at, block) in self.holdings.state(wish.to).inflight.iter().enumerate() {
            if block.link != wish.link
                && self.holdings.has(wish.from, block.piece)
                && u64::from(self.whole_block(*block)) <= budget
                && slowest.is_none_or(|(most, _)| block.to_come > most)
            {
                slowest = Some((block.to_come, at));
            }
        }
        slowest.map(|(_, at)| at)
    }
}
