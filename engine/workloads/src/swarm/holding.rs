//! What a peer has of a file: pieces and partial pieces.

use super::rarity::Rarity;
use game::random::Stream;
use smallvec::SmallVec;

/// What all peers have of the files: one *holding* per peer and swarm, in dense columns.
#[derive(Debug, Default)]
pub struct Holdings {
    pieces: usize,
    words: usize,
    /// Bit sets, `words` per holding: what it has and everybody may see. Behind the holdings stand the *views*: what
    /// one that hides has shown to one neighbour.
    have: Vec<u64>,
    /// Views that nobody uses.
    free_views: Vec<u32>,
    /// Bit sets: what it has not begun to fetch.
    unstarted: Vec<u64>,
    /// Pieces that it has, those of this round included.
    got: Vec<u32>,
    state: Vec<State>,
}

/// The rest of a holding. Its short lists stand in it, not elsewhere.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Their bytes.
    pub got_bytes: u64,
    /// Pieces that it has begun to fetch.
    pub partials: SmallVec<[Partial; 6]>,
    /// Blocks under way to it, one for each link.
    pub inflight: SmallVec<[Block; 6]>,
    /// Pieces completed in this round, not yet announced.
    pub fresh: SmallVec<[u32; 8]>,
    /// Bytes of the pieces announced at the end of the last round.
    pub gained_bytes: u64,
}

/// A piece that is partly there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partial {
    /// Which piece.
    pub piece: u32,
    /// Bytes that nobody was asked for yet.
    pub unrequested: u32,
    /// Bytes that arrived.
    pub arrived: u32,
    /// Whether some of it was requested from a seed.
    pub seeded: bool,
}

/// So many pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// How many.
    pub count: u32,
    /// Whether the last one of the file is among them, which may be shorter.
    pub last: bool,
}

/// Blocks of one piece that are under way over a link: so many bytes in all, so many still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The receiver's end of the link.
    pub link: u32,
    /// Which piece.
    pub piece: u32,
    /// Their length.
    pub bytes: u32,
    /// Bytes still to come.
    pub to_come: u32,
}

impl Holdings {
    /// Room for `count` holdings of `pieces` pieces.
    pub fn new(count: usize, pieces: usize) -> Self {
        // Whole blocks, which is what is counted at once.
        let words = pieces.div_ceil(256) * 4;
        let mut holdings = Self {
            pieces,
            words,
            have: vec![0; count * words],
            free_views: Vec::new(),
            unstarted: vec![0; count * words],
            got: vec![0; count],
            state: vec![State::default(); count],
        };
        (0..count).for_each(|h| holdings.reset(h, false));
        holdings
    }

    /// Makes a holding empty, or complete.
    pub fn reset(&mut self, h: usize, complete: bool) {
        let range = h * self.words..(h + 1) * self.words;
        self.have[range.clone()].fill(0);
        self.unstarted[range.clone()].fill(0);
        let filled = if complete { &mut self.have } else { &mut self.unstarted };
        for piece in 0..self.pieces {
            filled[h * self.words + piece / 64] |= 1 << (piece % 64);
        }
        self.got[h] = if complete { self.pieces as u32 } else { 0 };
        self.state[h] = State::default();
    }

    /// How many pieces it has, those of this round included.
    pub fn got(&self, h: usize) -> u32 {
        self.got[h]
    }

    /// The rest of a holding.
    pub fn state(&self, h: usize) -> &State {
        &self.state[h]
    }

    /// The rest of a holding, to be changed.
    pub fn state_mut(&mut self, h: usize) -> &mut State {
        &mut self.state[h]
    }

    /// Bytes that arrived and count.
    pub fn arrived_bytes(&self, h: usize) -> u64 {
        let state = &self.state[h];
        state.got_bytes + state.partials.iter().map(|p| u64::from(p.arrived)).sum::<u64>()
    }

    /// Whether it has every piece.
    pub fn complete(&self, h: usize) -> bool {
        self.got[h] as usize == self.pieces
    }

    /// A view, as a row beside the holdings: all that `of` shows, or nothing.
    pub fn open_view(&mut self, of: Option<usize>) -> usize {
        let view = self.free_views.pop().map_or(self.have.len() / self.words, |view| view as usize);
        self.have.resize(self.have.len().max((view + 1) * self.words), 0);
        match of {
            Some(of) => self.have.copy_within(of * self.words..(of + 1) * self.words, view * self.words),
            None => self.have[view * self.words..(view + 1) * self.words].fill(0),
        }
        view
    }

    /// Gives a view up. A row that is a holding stays.
    pub fn close_view(&mut self, row: usize) {
        if row >= self.state.len() {
            self.free_views.push(row as u32);
        }
    }

    /// Whether a row shows every piece of a holding that announces what it has.
    pub fn shows_all(&self, row: usize) -> bool {
        row < self.state.len() && self.complete(row) && self.state[row].fresh.is_empty()
    }

    /// Whether a row shows a piece.
    pub fn has(&self, h: usize, piece: u32) -> bool {
        self.have[h * self.words + piece as usize / 64] >> (piece % 64) & 1 == 1
    }

    /// What a row shows, as a bit set.
    pub fn row(&self, row: usize) -> &[u64] {
        &self.have[row * self.words..(row + 1) * self.words]
    }

    /// Counts how many of some rows show each piece.
    pub fn count(&self, rows: &[u32], rarity: &mut Rarity) {
        rarity.count(self.words / 4, self.have.as_chunks().0, rows);
    }

    fn unstarted_words(&self, h: usize) -> &[u64] {
        &self.unstarted[h * self.words..(h + 1) * self.words]
    }

    /// Whether `of` shows a piece that `h` has not.
    pub fn wants(&self, h: usize, of: usize) -> bool {
        self.row(h).iter().zip(self.row(of)).any(|(mine, theirs)| theirs & !mine != 0)
    }

    /// The pieces that `of` shows and `h` has not.
    pub fn lacks(&self, h: usize, of: usize) -> Pieces {
        let pairs = self.row(h).iter().zip(self.row(of));
        self.count_pieces(pairs.map(|(mine, theirs)| theirs & !mine))
    }

    /// The pieces of a bit set.
    fn count_pieces(&self, words: impl Iterator<Item = u64>) -> Pieces {
        let (word, bit) = ((self.pieces - 1) / 64, (self.pieces - 1) % 64);
        let mut pieces = Pieces::default();
        for (at, bits) in words.enumerate() {
            pieces.count += bits.count_ones();
            pieces.last |= at == word && bits >> bit & 1 == 1;
        }
        pieces
    }

    /// The pieces that `h` has and does not show in `view`, and that `wanted_by` lacks; those that most of its
    /// neighbours show come first, ties at random.
    pub fn hidden(&self, h: usize, view: usize, wanted_by: usize, rarity: &Rarity, stream: &mut Stream) -> Vec<u32> {
        let mut pieces = Vec::new();
        let open = |word: usize| {
            let at = |row: usize| self.have[row * self.words + word];
            at(h) & !at(view) & !at(wanted_by)
        };
        for_bits((0..self.words).map(open), |piece| pieces.push(piece as u32));
        stream.shuffle(&mut pieces);
        pieces.sort_by_key(|piece| std::cmp::Reverse(rarity.of(*piece)));
        pieces
    }

    /// The pieces that `h` has and does not show in `view`, and that `wanted_by` lacks.
    pub fn hides(&self, h: usize, view: usize, wanted_by: usize) -> Pieces {
        let at = |row: usize, word: usize| self.have[row * self.words + word];
        self.count_pieces((0..self.words).map(|w| at(h, w) & !at(view, w) & !at(wanted_by, w)))
    }

    /// Adds what a holding has to the copies of each piece, or takes it off.
    pub fn count_copies(&self, h: usize, copies: &mut [u32], by: i32) {
        for_bits(self.row(h).iter().copied(), |piece| {
            copies[piece] = copies[piece].wrapping_add_signed(by);
        });
    }

    /// Lets a row show a piece that is complete.
    pub fn announce(&mut self, h: usize, piece: u32) {
        self.have[h * self.words + piece as usize / 64] |= 1 << (piece % 64);
    }

    /// Whether every missing piece is begun, and everything that is missing of it requested.
    pub fn all_requested(&self, h: usize) -> bool {
        self.unstarted_words(h).iter().all(|w| *w == 0) && self.state[h].partials.iter().all(|p| p.unrequested == 0)
    }

    /// The partial pieces to go on with among those that `of` shows and of which something is left to request,
    /// as indices. With `seeded`, only those that were requested from a seed.
    pub fn open_partials(&self, h: usize, of: usize, seeded: bool) -> impl Iterator<Item = usize> {
        let partials = self.state[h].partials.iter().enumerate();
        let open = move |p: &Partial| p.unrequested > 0 && (p.seeded || !seeded) && self.has(of, p.piece);
        partials.filter(move |(_, p)| open(p)).map(|(at, _)| at)
    }

    /// The pieces that `of` shows and `h` has not begun, as a bit set.
    pub fn choices(&self, h: usize, of: usize, out: &mut Vec<u64>) {
        out.clear();
        out.extend(self.row(of).iter().zip(self.unstarted_words(h)).map(|(theirs, open)| theirs & open));
    }

    /// Begins to fetch a piece of `bytes`. Returns its index among the partials.
    pub fn start(&mut self, h: usize, piece: u32, bytes: u32) -> usize {
        self.unstarted[h * self.words + piece as usize / 64] &= !(1 << (piece % 64));
        self.state[h].partials.push(Partial { piece, unrequested: bytes, arrived: 0, seeded: false });
        self.state[h].partials.len() - 1
    }

    /// A holding has a piece of `bytes` from elsewhere, and shows it.
    pub fn bring(&mut self, h: usize, piece: u32, bytes: u32) {
        self.unstarted[h * self.words + piece as usize / 64] &= !(1 << (piece % 64));
        self.announce(h, piece);
        self.got[h] += 1;
        self.state[h].got_bytes += u64::from(bytes);
    }

    /// `bytes` of the block at one place of those under way arrive. A piece of `size` that is complete then is
    /// announced at the end of the round.
    pub fn arrive(&mut self, h: usize, at: usize, bytes: u32, size: u32) {
        let state = &mut self.state[h];
        let block = &mut state.inflight[at];
        let piece = block.piece;
        block.to_come -= bytes;
        if block.to_come == 0 {
            state.inflight.remove(at);
        }
        let Some(at) = state.partials.iter().position(|p| p.piece == piece) else { return };
        state.partials[at].arrived += bytes;
        if state.partials[at].arrived == size {
            state.partials.remove(at);
            state.got_bytes += u64::from(size);
            self.got[h] += 1;
            state.fresh.push(piece);
        }
    }

    /// Takes a request back whose last block would have to be sent again as `again` bytes: what arrived of that
    /// block is of no use. Returns how much that is.
    pub fn take_back(&mut self, h: usize, at: usize, again: u32) -> u32 {
        let block = self.state[h].inflight.remove(at);
        let wasted = again - block.to_come;
        if let Some(partial) = self.state[h].partials.iter_mut().find(|p| p.piece == block.piece) {
            partial.arrived -= wasted;
        }
        wasted
    }

    /// What is still to come over one link is to be requested from others.
    pub fn release(&mut self, h: usize, link: u32) {
        self.release_all_but(h, |other| other != link);
    }

    /// What is still to come over links that do not go on is to be requested from others.
    pub fn release_all_but(&mut self, h: usize, goes_on: impl Fn(u32) -> bool) {
        let State { inflight, partials, .. } = &mut self.state[h];
        inflight.retain(|block| {
            let stays = goes_on(block.link);
            if !stays && let Some(partial) = partials.iter_mut().find(|p| p.piece == block.piece) {
                partial.unrequested += block.to_come;
            }
            stays
        });
    }
}

/// One of the pieces of a bit set, at random.
pub fn any_piece(pieces: &[u64], stream: &mut Stream) -> Option<u32> {
    // Most words are empty where the rarest are sought, and counting ones is dear without an instruction for it.
    let choices: usize = pieces.iter().filter(|w| **w != 0).map(|w| w.count_ones() as usize).sum();
    let nth = stream.below(choices);
    nth_bit(pieces, nth).filter(|_| choices > 0)
}

/// The item with the least key, ties at random.
pub fn least<T>(items: impl Iterator<Item = (u32, T)>, stream: &mut Stream) -> Option<T> {
    let (mut best, mut ties): (Option<(u32, T)>, usize) = (None, 0);
    for (key, item) in items {
        match &best {
            Some((least, _)) if key > *least => {}
            Some((least, _)) if key == *least => {
                ties += 1;
                if stream.below(ties) == 0 {
                    best = Some((key, item));
                }
            }
            _ => (best, ties) = (Some((key, item)), 1),
        }
    }
    best.map(|(_, item)| item)
}

fn for_bits(words: impl Iterator<Item = u64>, mut each: impl FnMut(usize)) {
    for (at, mut bits) in words.enumerate() {
        while bits != 0 {
            each(at * 64 + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

fn nth_bit(words: &[u64], mut n: usize) -> Option<u32> {
    for (at, &word) in words.iter().enumerate().filter(|(_, w)| **w != 0) {
        let mut bits = word;
        let ones = bits.count_ones() as usize;
        if n < ones {
            (0..n).for_each(|_| bits &= bits - 1);
            return Some((at * 64) as u32 + bits.trailing_zeros());
        }
        n -= ones;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::random::Purpose;

    fn stream(round: u64) -> Stream {
        Stream::new(1, Purpose::Trial, 0, round)
    }

    #[test]
    fn any_piece_is_any_of_them() {
        let mut counts = [0u32; 130];
        for round in 0..3000 {
            counts[any_piece(&[0b101, 0, 0b10], &mut stream(round)).expect("a piece") as usize] += 1;
        }
        assert!([0, 2, 129].iter().all(|p| counts[*p].abs_diff(1000) < 130), "{counts:?}");
        assert_eq!(any_piece(&[0, 0], &mut stream(0)), None);
    }

    #[test]
    fn the_least_is_found_and_ties_are_even() {
        let mut counts = [0u32; 6];
        for round in 0..3000 {
            let keys = [3, 1, 2, 1, 1, 9].into_iter().zip(0..);
            counts[least::<usize>(keys, &mut stream(round)).expect("there are some")] += 1;
        }
        assert_eq!((counts[0], counts[2], counts[5]), (0, 0, 0));
        assert!([1, 3, 4].iter().all(|p| counts[*p].abs_diff(1000) < 130), "{counts:?}");
    }

    #[test]
    fn a_begun_piece_is_not_begun_again() {
        let mut holdings = Holdings::new(2, 2);
        holdings.reset(1, true);
        let mut choices = Vec::new();
        holdings.start(0, 0, 100);
        holdings.choices(0, 1, &mut choices);
        assert_eq!(choices, [0b10, 0, 0, 0]);
        assert_eq!(holdings.open_partials(0, 1, false).collect::<Vec<_>>(), [0]);
        assert_eq!(holdings.open_partials(0, 1, true).count(), 0, "no seed was asked for it");
        holdings.start(0, 1, 100);
        assert!(!holdings.all_requested(0), "nobody was asked for the blocks of either");
        holdings.state_mut(0).partials.iter_mut().for_each(|partial| partial.unrequested = 0);
        assert!(holdings.all_requested(0));
        holdings.choices(0, 1, &mut choices);
        assert_eq!(choices, [0; 4]);
        holdings.state_mut(0).inflight.push(Block { link: 7, piece: 0, bytes: 100, to_come: 100 });
        holdings.arrive(0, 0, 40, 100);
        assert!(holdings.state(0).fresh.is_empty());
        holdings.arrive(0, 0, 60, 100);
        assert!(!holdings.has(0, 0), "it is announced at the end of the round only");
        holdings.announce(0, 0);
        assert_eq!((holdings.lacks(0, 1).count, holdings.lacks(1, 0).count), (1, 0));
        assert!(holdings.wants(0, 1) && !holdings.wants(1, 0));
    }

    #[test]
    fn views_show_what_was_revealed() {
        let mut holdings = Holdings::new(2, 130);
        holdings.reset(1, true);
        let (nothing, all) = (holdings.open_view(None), holdings.open_view(Some(1)));
        assert!(!holdings.wants(0, nothing) && holdings.lacks(0, all) == Pieces { count: 130, last: true });
        let mut rarity = Rarity::default();
        rarity.count(1, &[[0b100, 0, 0, 0]], &[0]);
        let hidden = holdings.hidden(1, nothing, 0, &rarity, &mut stream(0));
        assert_eq!((hidden.len(), hidden[0]), (130, 2), "what others have comes first");
        holdings.announce(nothing, 129);
        assert_eq!(holdings.lacks(0, nothing), Pieces { count: 1, last: true });
        assert_eq!(holdings.hides(1, nothing, 0), Pieces { count: 129, last: false });
        holdings.close_view(nothing);
        holdings.close_view(1);
        assert_eq!(holdings.open_view(None), nothing, "a view is used again, a holding is not");
        assert!(!holdings.wants(0, nothing));
    }
}
