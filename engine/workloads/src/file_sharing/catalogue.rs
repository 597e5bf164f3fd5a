//! The catalogue: which files there are, how large and how popular they are, and who wants what.
//!
//! Files belong to categories, all of the same number of files (EigenTrust, table 1: distinct files per category by
//! uniform share). Categories and the files within one are popular by Zipf's law: the k-th is asked for in proportion
//! to 1 / k^exponent. A peer is interested in a few categories, drawn by their popularity, each once; it asks for
//! files of those only, and shares files of those only. What it shares at first is drawn by popularity, so that popular
//! files have many copies.
//!
//! A file's number says what it is: `rank * categories + category`, ranks from 0. What is drawn depends on the seed and
//! the peer alone.
//!
//! How many files a peer shares: lognormal, with a share of peers that share nothing. Saroiu, Gummadi and Gribble 2002
//! found that 25 % of Gnutella's clients share nothing, 75 % share at most 100 files and 7 % more than 1000 (the first
//! figure is cited in our notes, the others are from memory); a lognormal distribution through the last two has median
//! 33 and sigma 2.58. Its tail is cut at `max_files`, which belongs to the size of the catalogue.

use crate::zipf::Zipf;
use game::card::{Alternative, alternative, integer, number, numbers};
use game::ids::Bytes;
use game::maths;
use game::params::Params;
use game::random::{Purpose, Stream};
use smallvec::SmallVec;

/// Bytes in a MiB.
pub const MIB: f64 = 1024.0 * 1024.0;

/// How often a draw that must be new is repeated for each that is wanted.
const DRAWS_EACH: usize = 8;

/// The alternatives of `file_size`.
pub static SIZES: [Alternative; 3] = [
    alternative(
        "lognormal",
        "many small ones and a few huge ones",
        const {
            &[
                number(
                    "mean_mib",
                    30.0,
                    1e-6,
                    1e9,
                    "mean, MiB (not published; 450,000 downloads of 30 MiB are Maze's 13 TB a day)",
                ),
                number(
                    "sigma",
                    1.5,
                    0.0,
                    10.0,
                    "standard deviation of the logarithm (not published; 1 % are above 320 MiB)",
                ),
            ]
        },
    ),
    alternative("constant", "all the same", const { &[number("mib", 30.0, 1e-6, 1e9, "MiB")] }),
    alternative(
        "list",
        "one after another, and from the start again: of each category the first file has the first size",
        const { &[numbers("mib", 1e-6, 1e9, "the sizes, MiB")] },
    ),
];

/// The alternatives of `shared_files`.
pub static SHARED: [Alternative; 3] = [
    alternative(
        "lognormal",
        "as measured: some share nothing, most a few, a few very many (Saroiu et al. 2002)",
        const {
            &[
                number("nothing", 0.25, 0.0, 1.0, "share of the peers that share nothing"),
                number("median", 33.0, 1.0, 1e6, "median of the others"),
                number("sigma", 2.58, 0.0, 10.0, "standard deviation of the logarithm"),
                integer("max_files", 200, 1, 10_000_000, "more than this nobody shares (belongs to the catalogue)"),
            ]
        },
    ),
    alternative("constant", "the same for all", const { &[integer("files", 50, 0, 10_000_000, "files")] }),
    alternative(
        "uniform",
        "uniform between two bounds",
        const { &[integer("min_files", 0, 0, 10_000_000, "fewest"), integer("max_files", 100, 0, 10_000_000, "most")] },
    ),
];

/// The categories that a peer is interested in.
pub type Interests = SmallVec<[u32; 8]>;

/// The files.
#[derive(Clone, Debug)]
pub struct Catalogue {
    seed: u64,
    sizes: Vec<Bytes>,
    categories: usize,
    interests: usize,
    /// The popularity of categories, and of files within one.
    by_category: Zipf,
    by_rank: Zipf,
}

impl Catalogue {
    /// Whether parameters go together.
    ///
    /// # Errors
    /// Fewer files than categories, more interests than categories, an empty list of sizes, bounds that are the wrong
    /// way round.
    pub fn check(params: &Params) -> Result<(), String> {
        let (files, categories) = (params.count("files"), params.count("categories"));
        let interests = params.count("interests");
        if let ("list", p) = params.choice("file_size")
            && p.numbers("mib").is_empty()
        {
            return Err("file_size: the list of sizes is empty; give `mib: [...]`".to_owned());
        }
        if let ("uniform", p) = params.choice("shared_files") {
            let (min, max) = (p.count("min_files"), p.count("max_files"));
            if min > max {
                return Err(format!("shared_files: min_files ({min}) is above max_files ({max})"));
            }
        }
        if files < categories {
            return Err(format!("files ({files}) is below categories ({categories}): each category has one at least"));
        }
        if interests > categories {
            return Err(format!("interests ({interests}) is above categories ({categories})"));
        }
        Ok(())
    }

    /// The files of a run.
    ///
    /// # Errors
    /// As [`Catalogue::check`].
    pub fn new(params: &Params, seed: u64) -> Result<Self, String> {
        Self::check(params)?;
        let (files, categories) = (params.count("files"), params.count("categories"));
        let exponent = params.number("zipf_exponent");
        Ok(Self {
            seed,
            sizes: sizes(params, seed, files, categories),
            categories,
            interests: params.count("interests"),
            by_category: Zipf::new(categories, exponent),
            by_rank: Zipf::new(files.div_ceil(categories), exponent),
        })
    }

    /// How many files there are.
    pub fn files(&self) -> usize {
        self.sizes.len()
    }

    /// How large a file is.
    pub fn size(&self, file: u32) -> Bytes {
        self.sizes[file as usize]
    }

    /// How popular a file is among all peers.
    pub fn weight(&self, file: u32) -> f64 {
        let (rank, category) = (file as usize / self.categories, file as usize % self.categories);
        self.by_category.weight(category) * self.by_rank.weight(rank)
    }

    /// The weight that a file must have to belong to the most popular `share` of the files.
    pub fn top_weight(&self, share: f64) -> f64 {
        let count = (share * self.files() as f64).round() as usize;
        if count == 0 {
            return f64::INFINITY;
        }
        let mut weights: Vec<f64> = (0..self.files() as u32).map(|file| self.weight(file)).collect();
        *weights.select_nth_unstable_by(count - 1, |a, b| b.total_cmp(a)).1
    }

    /// What a peer is interested in.
    pub fn interests(&self, peer: u32) -> Interests {
        let mut stream = Stream::new(self.seed, Purpose::Demand, peer, 0);
        let mut mine = Interests::new();
        for _ in 0..DRAWS_EACH * self.interests {
            let category = self.by_category.draw(&mut stream, self.categories) as u32;
            if !mine.contains(&category) {
                mine.push(category);
            }
            if mine.len() == self.interests {
                return mine;
            }
        }
        // Steep laws hardly ever draw rare categories: the most popular ones that are left fill up.
        let left: Vec<u32> = (0..self.categories as u32).filter(|category| !mine.contains(category)).collect();
        let lack = self.interests - mine.len();
        mine.extend(left.into_iter().take(lack));
        mine
    }

    /// A file of interest, by popularity.
    pub fn draw(&self, stream: &mut Stream, interests: &Interests) -> u32 {
        let weights = interests.iter().map(|category| self.by_category.weight(*category as usize));
        let category = interests[stream.in_proportion(weights)];
        let all = self.files() / self.categories + usize::from((category as usize) < self.files() % self.categories);
        (self.by_rank.draw(stream, all) * self.categories) as u32 + category
    }

    /// The files that a peer of a group with these parameters shares at first, in ascending order.
    pub fn initial(&self, params: &Params, peer: u32) -> Vec<u32> {
        let mut stream = Stream::new(self.seed, Purpose::Catalogue, peer, 1);
        let wanted = count(params, &mut stream);
        let interests = self.interests(peer);
        let mut mine: Vec<u32> = Vec::with_capacity(wanted);
        // Popular files are drawn again and again: whole batches, until there is nothing new to speak of.
        for _ in 0..DRAWS_EACH {
            let lack = wanted - mine.len();
            if lack == 0 {
                break;
            }
            mine.extend((0..lack).map(|_| self.draw(&mut stream, &interests)));
            mine.sort_unstable();
            mine.dedup();
        }
        mine.shrink_to_fit();
        mine
    }
}

/// How large each file is.
fn sizes(params: &Params, seed: u64, files: usize, categories: usize) -> Vec<Bytes> {
    let bytes = |mib: f64| ((mib * MIB) as Bytes).max(1);
    match params.choice("file_size") {
        ("constant", p) => vec![bytes(p.number("mib")); files],
        ("list", p) => {
            let list = p.numbers("mib");
            (0..files).map(|file| bytes(list[file / categories % list.len()])).collect()
        }
        (_, p) => {
            let (mean, sigma) = (p.number("mean_mib"), p.number("sigma"));
            let median = mean * maths::exp(-0.5 * sigma * sigma);
            (0..files as u32)
                .map(|file| {
                    let mut stream = Stream::new(seed, Purpose::Catalogue, file, 0);
                    bytes((median * maths::exp(sigma * normal(&mut stream))).min(1e9))
                })
                .collect()
        }
    }
}

/// How many files a peer shares at first.
fn count(params: &Params, stream: &mut Stream) -> usize {
    match params.choice("shared_files") {
        ("constant", p) => p.count("files"),
        ("uniform", p) => {
            let (min, max) = (p.count("min_files"), p.count("max_files"));
            min + stream.below(max - min + 1)
        }
        (_, p) => {
            if stream.unit() < p.number("nothing") {
                return 0;
            }
            let files = p.number("median") * maths::exp(p.number("sigma") * normal(stream));
            (files.min(p.count("max_files") as f64) as usize).max(1)
        }
    }
}

/// A standard normal draw (Marsaglia's polar method, whose second draw is not kept).
fn normal(stream: &mut Stream) -> f64 {
    loop {
        let (x, y) = (2.0 * stream.unit() - 1.0, 2.0 * stream.unit() - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * maths::ln(square) / square).sqrt();
        }
    }
}
