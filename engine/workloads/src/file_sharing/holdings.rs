//! What peers have: for each the numbers of its files, and which of its copies are polluted or not shared.

/// The bit of a copy that is not what it seems.
const POLLUTED: u32 = 1 << 31;

/// The bit of a copy that is not shared.
const PRIVATE: u32 = 1 << 30;

/// More files than this have no number beside those bits.
pub const MOST_FILES: i64 = 1 << 30;

/// The file of a copy.
fn file_of(copy: u32) -> u32 {
    copy & !(POLLUTED | PRIVATE)
}

/// Who has what.
#[derive(Clone, Debug)]
pub struct Holdings {
    /// For each peer its copies in ascending order of files; the highest bits say what is special.
    copies: Vec<Vec<u32>>,
    /// For each group, the popularity from which on its members claim to have every file.
    top_weights: Vec<f64>,
}

impl Holdings {
    /// What peers have at first, each list in ascending order.
    pub fn new(copies: Vec<Vec<u32>>, top_weights: Vec<f64>) -> Self {
        Self { copies, top_weights }
    }

    fn find(&self, peer: u32, file: u32) -> Result<usize, usize> {
        self.copies[peer as usize].binary_search_by_key(&file, |copy| file_of(*copy))
    }

    /// Whether a peer has a file, good or bad.
    pub fn has(&self, peer: u32, file: u32) -> bool {
        self.find(peer, file).is_ok()
    }

    /// Whether a peer's copy of a file is polluted.
    pub fn is_polluted(&self, peer: u32, file: u32) -> bool {
        self.find(peer, file).is_ok_and(|at| self.copies[peer as usize][at] & POLLUTED != 0)
    }

    /// A peer has one more file, unless it had it.
    pub fn add(&mut self, peer: u32, file: u32, polluted: bool, shared: bool) {
        if let Err(at) = self.find(peer, file) {
            let marks = if polluted { POLLUTED } else { 0 } | if shared { 0 } else { PRIVATE };
            let copies = &mut self.copies[peer as usize];
            // Millions of lists: none has room to spare.
            copies.reserve_exact(1);
            copies.insert(at, file | marks);
        }
    }

    /// All files of a peer, in ascending order.
    pub fn files(&self, peer: u32) -> impl Iterator<Item = u32> {
        self.copies[peer as usize].iter().map(|copy| file_of(*copy))
    }

    /// The files that a peer shares, in ascending order.
    pub fn shared(&self, peer: u32) -> impl Iterator<Item = u32> {
        self.copies[peer as usize].iter().filter(|copy| **copy & PRIVATE == 0).map(|copy| file_of(*copy))
    }

    /// Whether members of a group claim to have a file of that popularity.
    pub fn claims(&self, group: u16, weight: impl Fn() -> f64) -> bool {
        let top = self.top_weights[usize::from(group)];
        top < f64::INFINITY && weight() >= top
    }
}
