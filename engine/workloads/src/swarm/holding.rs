//! What a peer has of a file: pieces, partial pieces, and how rare each piece is around it.

use game::random::Stream;

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
    /// `pieces` per holding: how many of its neighbours have each piece.
    availability: Vec<u16>,
    state: Vec<State>,
}

/// The rest of a holding.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Pieces that it has, those of this round included.
    pub got: u32,
    /// Their bytes.
    pub got_bytes: u64,
    /// Pieces that it has begun to fetch.
    pub partials: Vec<Partial>,
    /// Links on which a block is under way to it.
    pub inflight: Vec<u32>,
    /// Pieces completed in this round, not yet announced.
    pub fresh: Vec<u32>,
    /// Pieces announced at the end of the last round.
    pub gained: u32,
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

impl Holdings {
    /// Room for `count` holdings of `pieces` pieces.
    pub fn new(count: usize, pieces: usize) -> Self {
        let words = pieces.div_ceil(64);
        let mut holdings = Self {
            pieces,
            words,
            have: vec![0; count * words],
            free_views: Vec::new(),
            unstarted: vec![0; count * words],
            availability: vec![0; count * pieces],
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
        self.availability[h * self.pieces..(h + 1) * self.pieces].fill(0);
        self.state[h] = State { got: if complete { self.pieces as u32 } else { 0 }, ..State::default() };
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
        self.state[h].got as usize == self.pieces
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

    fn have_words(&self, h: usize) -> &[u64] {
        &self.have[h * self.words..(h + 1) * self.words]
    }

    fn unstarted_words(&self, h: usize) -> &[u64] {
        &self.unstarted[h * self.words..(h + 1) * self.words]
    }

    /// How many pieces `of` has that `h` has not.
    pub fn lacks(&self, h: usize, of: usize) -> u32 {
        let pairs = self.have_words(h).iter().zip(self.have_words(of));
        pairs.map(|(mine, theirs)| (theirs & !mine).count_ones()).sum()
    }

    /// The pieces that `h` has and does not show in `view`, and that `wanted_by` lacks; those that most of its
    /// neighbours have come first, ties at random.
    pub fn hidden(&self, h: usize, view: usize, wanted_by: usize, stream: &mut Stream) -> Vec<u32> {
        let mut pieces = Vec::new();
        let open = |word: usize| {
            let at = |row: usize| self.have[row * self.words + word];
            at(h) & !at(view) & !at(wanted_by)
        };
        for_bits((0..self.words).map(open), |piece| pieces.push(piece as u32));
        stream.shuffle(&mut pieces);
        pieces.sort_by_key(|piece| std::cmp::Reverse(self.availability(h, *piece)));
        pieces
    }

    /// How many pieces `h` has that it does not show in `view` and `wanted_by` lacks.
    pub fn hidden_count(&self, h: usize, view: usize, wanted_by: usize) -> u32 {
        let at = |row: usize, word: usize| self.have[row * self.words + word];
        (0..self.words).map(|w| (at(h, w) & !at(view, w) & !at(wanted_by, w)).count_ones()).sum()
    }

    /// Counts a neighbour's pieces in (`by` = 1) or out (`by` = -1).
    pub fn count_neighbour(&mut self, h: usize, neighbour: usize, by: i16) {
        for word in 0..self.words {
            let mut bits = self.have[neighbour * self.words + word];
            while bits != 0 {
                let piece = word * 64 + bits.trailing_zeros() as usize;
                let count = &mut self.availability[h * self.pieces + piece];
                *count = count.wrapping_add_signed(by);
                bits &= bits - 1;
            }
        }
    }

    /// A neighbour announced a piece.
    pub fn hear_have(&mut self, h: usize, piece: u32) {
        let count = &mut self.availability[h * self.pieces + piece as usize];
        *count = count.wrapping_add(1);
    }

    /// Adds what a holding has to the copies of each piece, or takes it off.
    pub fn count_copies(&self, h: usize, copies: &mut [u32], by: i32) {
        for_bits(self.have_words(h).iter().copied(), |piece| {
            copies[piece] = copies[piece].wrapping_add_signed(by);
        });
    }

    /// Lets a row show a piece that is complete.
    pub fn announce(&mut self, h: usize, piece: u32) {
        self.have[h * self.words + piece as usize / 64] |= 1 << (piece % 64);
    }

    /// Whether every missing piece is begun.
    pub fn all_started(&self, h: usize) -> bool {
        self.unstarted_words(h).iter().all(|w| *w == 0)
    }

    /// How many neighbours have a piece.
    pub fn availability(&self, h: usize, piece: u32) -> u16 {
        self.availability[h * self.pieces + piece as usize]
    }

    /// The partial piece to go on with among those that `of` has and of which something is left to
    /// request: the rarest, ties at random. An index into the partials. With `seeded`, only those that
    /// were requested from a seed.
    pub fn rarest_partial(&self, h: usize, of: usize, seeded: bool, stream: &mut Stream) -> Option<usize> {
        let partials = &self.state[h].partials;
        let open = (0..partials.len()).filter(|i| {
            let partial = &partials[*i];
            partial.unrequested > 0 && (partial.seeded || !seeded) && self.has(of, partial.piece)
        });
        least(open.map(|i| (self.availability(h, partials[i].piece), i)), stream)
    }

    /// A piece to begin with among those that `of` has: any, or the rarest, ties at random.
    pub fn pick_new(&self, h: usize, of: usize, rarest: bool, stream: &mut Stream) -> Option<u32> {
        let words = || self.have_words(of).iter().zip(self.unstarted_words(h)).map(|(theirs, open)| theirs & open);
        if !rarest {
            let choices: usize = words().map(|w| w.count_ones() as usize).sum();
            return nth_bit(words(), stream.below(choices)).filter(|_| choices > 0);
        }
        let row = &self.availability[h * self.pieces..(h + 1) * self.pieces];
        let (mut fewest, mut ties) = (u16::MAX, 0);
        for_bits(words(), |piece| {
            let n = row[piece];
            if n < fewest {
                (fewest, ties) = (n, 0);
            }
            ties += usize::from(n == fewest);
        });
        if ties == 0 {
            return None;
        }
        let (mut skip, mut picked) = (stream.below(ties), None);
        for_bits(words(), |piece| {
            if row[piece] == fewest && picked.is_none() {
                if skip == 0 {
                    picked = Some(piece as u32);
                }
                skip = skip.wrapping_sub(1);
            }
        });
        picked
    }

    /// Begins to fetch a piece of `bytes`. Returns its index among the partials.
    pub fn start(&mut self, h: usize, piece: u32, bytes: u32) -> usize {
        self.unstarted[h * self.words + piece as usize / 64] &= !(1 << (piece % 64));
        self.state[h].partials.push(Partial { piece, unrequested: bytes, arrived: 0, seeded: false });
        self.state[h].partials.len() - 1
    }

    /// The partial of a piece; it must be begun.
    pub fn partial_mut(&mut self, h: usize, piece: u32) -> Option<&mut Partial> {
        self.state[h].partials.iter_mut().find(|p| p.piece == piece)
    }

    /// Marks a piece as complete, to be announced at the end of the round.
    pub fn finish(&mut self, h: usize, piece: u32, bytes: u32) {
        let state = &mut self.state[h];
        state.got_bytes += u64::from(bytes);
        state.partials.retain(|p| p.piece != piece);
        state.got += 1;
        state.fresh.push(piece);
    }
}

/// The item with the least key, ties at random.
fn least<T>(items: impl Iterator<Item = (u16, T)>, stream: &mut Stream) -> Option<T> {
    let (mut best, mut ties): (Option<(u16, T)>, usize) = (None, 0);
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

fn nth_bit(words: impl Iterator<Item = u64>, mut n: usize) -> Option<u32> {
    for (at, mut bits) in words.enumerate() {
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

    /// Holding 0 wants pieces; holding 1 is a seed; availability is as given.
    fn around(availability: &[u16]) -> Holdings {
        let mut holdings = Holdings::new(2, availability.len());
        holdings.reset(1, true);
        holdings.availability[..availability.len()].copy_from_slice(availability);
        holdings
    }

    #[test]
    fn rarest_first_breaks_ties_at_random_and_evenly() {
        let holdings = around(&[3, 1, 2, 1, 1, 9]);
        let mut counts = [0u32; 6];
        for round in 0..3000 {
            let piece = holdings.pick_new(0, 1, true, &mut stream(round)).expect("a seed has what is missing");
            counts[piece as usize] += 1;
        }
        assert_eq!((counts[0], counts[2], counts[5]), (0, 0, 0), "only the rarest are picked");
        assert!([1, 3, 4].iter().all(|p| counts[*p].abs_diff(1000) < 130), "{counts:?}");
    }

    #[test]
    fn random_first_picks_any_piece() {
        let holdings = around(&[3, 1, 2, 1, 1, 9]);
        let mut counts = [0u32; 6];
        for round in 0..6000 {
            counts[holdings.pick_new(0, 1, false, &mut stream(round)).expect("a piece") as usize] += 1;
        }
        assert!(counts.iter().all(|c| c.abs_diff(1000) < 130), "{counts:?}");
    }

    #[test]
    fn a_begun_piece_is_not_begun_again() {
        let mut holdings = around(&[1, 1]);
        holdings.start(0, 0, 100);
        assert_eq!(holdings.pick_new(0, 1, true, &mut stream(0)), Some(1));
        assert_eq!(holdings.rarest_partial(0, 1, false, &mut stream(0)), Some(0));
        assert_eq!(holdings.rarest_partial(0, 1, true, &mut stream(0)), None, "no seed was asked for it");
        holdings.start(0, 1, 100);
        assert!(holdings.all_started(0));
        assert_eq!(holdings.pick_new(0, 1, true, &mut stream(0)), None);
        holdings.finish(0, 0, 100);
        assert!(!holdings.has(0, 0), "it is announced at the end of the round only");
        holdings.announce(0, 0);
        assert_eq!((holdings.lacks(0, 1), holdings.lacks(1, 0)), (1, 0));
    }

    #[test]
    fn neighbours_count_in_and_out() {
        let mut holdings = around(&[0; 130]);
        holdings.count_neighbour(0, 1, 1);
        assert_eq!((holdings.availability(0, 0), holdings.availability(0, 129)), (1, 1));
        holdings.hear_have(0, 129);
        holdings.count_neighbour(0, 1, -1);
        assert_eq!((holdings.availability(0, 0), holdings.availability(0, 129)), (0, 1));
    }
}
