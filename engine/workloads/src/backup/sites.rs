//! Sites: who could keep a copy of an object.
//!
//! - **`dht`**: peers and objects have places on a ring of 2^64. Copies go to the peers nearest to the place of the
//!   object, on either side of it, and from those that have no room or refuse on to the next ones, as in PAST, on which the
//!   paper's simulator is built.
//! - **`collection`**: a peer puts its copies on peers of its own small collection. How collections are drawn is not
//!   in what we have of the paper, so it is settled here: all peers are dealt at random into collections of
//!   `collection_nodes`, and any peer of the own one will do. The last collection takes in what is left over, up to twice
//!   the number less one.
//! - **`random`**: any peer will do.

use game::card::{Alternative, Param, alternative, integer};
use game::ids::{Good, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};

/// Set-up draws stand in rounds that no run reaches, so that no query shares them.
const SET_UP: u64 = u32::MAX as u64;

/// How often a peer is drawn until it is one that could keep the copy, before all are looked at.
const DRAWS: usize = 32;

static OF_COLLECTIONS: [Param; 1] = [integer(
    "collection_nodes",
    50,
    2,
    10_000_000,
    "peers in a collection (how collections are drawn is not published)",
)];

/// The alternatives of the parameter `topology`.
pub static TOPOLOGIES: [Alternative; 3] = [
    alternative("dht", "the peers nearest to the object's place on a ring, and from full ones on to the next", &[]),
    alternative(
        "collection",
        "any peer of the owner's collection, into which all are dealt at random",
        &OF_COLLECTIONS,
    ),
    alternative("random", "any peer", &[]),
];

/// Who could keep what.
#[derive(Debug)]
pub enum Sites {
    /// The peers by their places on the ring, and the key from which the places of objects are drawn.
    Dht(Vec<(u64, PeerId)>, u64),
    /// All peers, those of a collection beside each other, and the part that is each peer's own.
    Collection(Vec<PeerId>, Vec<(u32, u32)>),
    /// How many peers there are.
    Random(usize),
}

/// A place on the ring.
fn place(key: u64, who: u32) -> u64 {
    let mut stream = Stream::of_key(key, who);
    let mut half = || stream.below(1 << 32) as u64;
    half() << 32 | half()
}

impl Sites {
    /// Reads `topology` and draws it.
    pub fn new(params: &Params, seed: u64, peers: usize) -> Self {
        let (topology, of_topology) = params.choice("topology");
        let all = (0..peers as u32).map(PeerId);
        match topology {
            "dht" => {
                let key = Stream::key(seed, Purpose::Placement, SET_UP);
                let mut ring: Vec<(u64, PeerId)> = all.map(|peer| (place(key, peer.0), peer)).collect();
                ring.sort_unstable();
                Self::Dht(ring, Stream::key(seed, Purpose::Placement, SET_UP + 1))
            }
            "collection" => {
                let nodes = of_topology.count("collection_nodes");
                let mut dealt: Vec<PeerId> = all.collect();
                Stream::new(seed, Purpose::Placement, 0, SET_UP).shuffle(&mut dealt);
                let mut own = vec![(0, 0); peers];
                let last = (peers / nodes).max(1) - 1;
                for (at, peer) in dealt.iter().enumerate() {
                    let nth = (at / nodes).min(last);
                    let end = if nth == last { peers } else { (nth + 1) * nodes };
                    own[peer.index()] = ((nth * nodes) as u32, end as u32);
                }
                Self::Collection(dealt, own)
            }
            _ => Self::Random(peers),
        }
    }

    /// Adds up to `most` peers to `named` that could keep a copy of an object and are `open` beside those named already.
    pub fn name(
        &self,
        stream: &mut Stream,
        owner: PeerId,
        good: Good,
        most: usize,
        open: impl Fn(PeerId, &[PeerId]) -> bool,
        named: &mut Vec<PeerId>,
    ) {
        match self {
            Self::Dht(ring, key) => {
                let end = named.len() + most;
                for peer in outwards(ring, place(*key, good.0)) {
                    if open(peer, named) {
                        named.push(peer);
                    }
                    if named.len() == end {
                        break;
                    }
                }
            }
            Self::Collection(dealt, own) => {
                let (from, to) = own[owner.index()];
                let members = &dealt[from as usize..to as usize];
                any(stream, members.len(), |at| members[at], most, open, named);
            }
            Self::Random(peers) => any(stream, *peers, |at| PeerId(at as u32), most, open, named),
        }
    }
}

/// All peers, the nearest to a place first.
pub fn outwards(ring: &[(u64, PeerId)], place: u64) -> impl Iterator<Item = PeerId> {
    let n = ring.len();
    let first = ring.partition_point(|(at, _)| *at < place);
    let (mut up, mut down) = (0, 1);
    (0..n).map(move |_| {
        let above = ring[(first + up) % n];
        let below = ring[(first + n - down) % n];
        if above.0.wrapping_sub(place) <= place.wrapping_sub(below.0) {
            up += 1;
            above.1
        } else {
            down += 1;
            below.1
        }
    })
}

/// Any of `n` peers that are open, each with the same chance.
fn any(
    stream: &mut Stream,
    n: usize,
    peer: impl Fn(usize) -> PeerId,
    most: usize,
    open: impl Fn(PeerId, &[PeerId]) -> bool,
    named: &mut Vec<PeerId>,
) {
    let from = named.len();
    for _ in 0..DRAWS.max(4 * most) {
        if named.len() == from + most {
            return;
        }
        let drawn = peer(stream.below(n));
        if open(drawn, named) {
            named.push(drawn);
        }
    }
    let mut others: Vec<PeerId> = (0..n).map(peer).filter(|peer| open(*peer, named)).collect();
    let lacking = from + most - named.len();
    stream.choose_front(&mut others, lacking);
    named.extend(others.into_iter().take(lacking));
}
