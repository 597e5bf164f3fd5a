//! How rare each piece is around a peer: how many of its neighbours show it.
//!
//! Counts are not kept; they are made when a peer chooses what to fetch, from the bit sets of what its
//! neighbours show. They stand in *planes*: plane `k` holds bit `k` of the count of every piece, so that 256
//! counts grow with one operation, and the rarest of many pieces is found plane by plane. That costs less
//! than telling fifty neighbours of every piece: it is done for those that choose, not for all that hear.

/// Four words, 256 pieces: as much as one wide register holds. Bit sets are whole blocks.
pub type Block = [u64; 4];

/// More planes than any number of neighbours needs.
const MOST_PLANES: usize = 32;

/// The counts of all pieces of a file.
#[derive(Debug, Default)]
pub struct Rarity {
    blocks: usize,
    /// Plane after plane, `blocks` each.
    planes: Vec<Block>,
}

/// Three bits of one weight make one of it and one of the next: (sum, carry).
#[inline(always)]
fn add(a: Block, b: Block, c: Block) -> (Block, Block) {
    let (mut sum, mut carry) = ([0; 4], [0; 4]);
    for w in 0..4 {
        let ab = a[w] ^ b[w];
        (sum[w], carry[w]) = (ab ^ c[w], (a[w] & b[w]) | (ab & c[w]));
    }
    (sum, carry)
}

/// Adds one bit per piece to counts, from the plane of its weight on.
#[inline(always)]
fn ripple(planes: &mut [Block], mut bits: Block) {
    for plane in planes {
        for w in 0..4 {
            (plane[w], bits[w]) = (plane[w] ^ bits[w], plane[w] & bits[w]);
        }
    }
}

/// Counts in which of the bit sets `rows` of `sets`, each of `blocks` blocks, each piece is.
#[inline(always)]
fn count(planes: &mut [Block], blocks: usize, sets: &[Block], rows: &[u32]) {
    let depth = planes.len() / blocks;
    for block in 0..blocks {
        let set = |row: u32| sets[row as usize * blocks + block];
        let mut counts = [[0; 4]; MOST_PLANES];
        let (fours, rest) = rows.as_chunks::<4>();
        for [a, b, c, d] in fours {
            let (one, two) = add(counts[0], set(*a), set(*b));
            let (one, also_two) = add(one, set(*c), set(*d));
            counts[0] = one;
            let (two, four) = add(counts[1], two, also_two);
            counts[1] = two;
            ripple(&mut counts[2..depth], four);
        }
        rest.iter().for_each(|row| ripple(&mut counts[..depth], set(*row)));
        for (plane, counted) in counts[..depth].iter().enumerate() {
            planes[plane * blocks + block] = *counted;
        }
    }
}

/// [`count`] with registers of four words.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn count_wide(planes: &mut [Block], blocks: usize, sets: &[Block], rows: &[u32]) {
    count(planes, blocks, sets, rows);
}

impl Rarity {
    /// Counts anew: what neighbours show are the bit sets `rows` of `sets`, each of `blocks` blocks.
    pub fn count(&mut self, blocks: usize, sets: &[Block], rows: &[u32]) {
        let depth = (usize::BITS - rows.len().leading_zeros()).max(2) as usize;
        self.blocks = blocks;
        self.planes.resize(depth * blocks, [0; 4]);
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2, as was just asked; the function needs nothing else.
            return unsafe { count_wide(&mut self.planes, blocks, sets, rows) };
        }
        count(&mut self.planes, blocks, sets, rows);
    }

    /// How many neighbours show a piece.
    pub fn of(&self, piece: u32) -> u32 {
        let (block, word, bit) = (piece as usize / 256, piece as usize / 64 % 4, piece % 64);
        let planes = self.planes.chunks_exact(self.blocks).enumerate();
        planes.map(|(k, plane)| ((plane[block][word] >> bit & 1) as u32) << k).sum()
    }

    /// Leaves of some pieces only the rarest.
    pub fn keep_rarest(&self, pieces: &mut [u64]) {
        for plane in self.planes.chunks_exact(self.blocks).rev() {
            let plane = plane.as_flattened();
            let fewer = pieces.iter().zip(plane).any(|(piece, bit)| piece & !bit != 0);
            if fewer {
                pieces.iter_mut().zip(plane).for_each(|(piece, bit)| *piece &= !bit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::random::{Purpose, Stream};

    #[test]
    fn counts_are_those_of_plain_counting() {
        for neighbours in [0, 1, 2, 3, 4, 5, 7, 8, 31, 80, 300] {
            let mut dice = Stream::new(1, Purpose::Trial, neighbours, 0);
            let mut word = || (dice.unit() * 2f64.powi(64)) as u64 & (dice.unit() * 2f64.powi(64)) as u64;
            let sets: Vec<Block> = (0..2 * neighbours).map(|_| [word(), word(), word(), word()]).collect();
            let rows: Vec<u32> = (0..neighbours).rev().collect();
            let mut rarity = Rarity::default();
            rarity.count(2, &sets, &rows);
            let within = |set: &[Block], piece: usize| set.as_flattened()[piece / 64] >> (piece % 64) & 1 == 1;
            let plain = |piece: usize| sets.chunks(2).filter(|set| within(set, piece)).count() as u32;
            assert!((0..512).all(|piece| rarity.of(piece as u32) == plain(piece)), "{neighbours} neighbours");
            let mut narrow = vec![[7; 4]; rarity.planes.len()];
            count(&mut narrow, 2, &sets, &rows);
            assert_eq!(narrow, rarity.planes, "wide registers make no difference");

            let some = [[word(), word() | 1, word(), 0], [word(); 4]];
            let mut rarest = some;
            rarity.keep_rarest(rarest.as_flattened_mut());
            let least = (0..512).filter(|p| within(&some, *p)).map(plain).min();
            for piece in 0..512 {
                let expected = within(&some, piece) && Some(plain(piece)) == least;
                assert_eq!(within(&rarest, piece), expected, "{neighbours} neighbours, piece {piece}");
            }
        }
    }
}
