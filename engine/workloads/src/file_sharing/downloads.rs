//! Downloads, and the queues at the sources in which they wait.
//!
//! A *wish* is a file that somebody looks for, from the query to the end. A *download* is a wish that was put to one
//! source: it waits in that source's queue, is served, and is complete when all bytes have come. It ends early when the
//! source goes offline or gives up the account, when the one that waits does, or when its patience ends. Then the wish
//! lives on and is asked for again, by the index: with what has arrived, if downloads `resume`.

use game::fact::Party;
use game::ids::{AccountId, Bytes, Clock};
use smallvec::SmallVec;
use std::collections::BTreeSet;

/// A file that somebody looks for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The file.
    pub file: u32,
    /// What of it has arrived.
    pub got_bytes: Bytes,
    /// When it was looked for first, in seconds from the start.
    pub since_s: f64,
    /// How many sources were asked for it.
    pub asked: u32,
    /// Sources that are not asked again: they sent something else, or let it wait too long.
    pub refused: SmallVec<[AccountId; 2]>,
    /// Whether the one that looks for it has it: traffic for its own sake.
    pub again: bool,
}

impl Wish {
    /// Somebody begins to look for a file.
    pub fn new(file: u32, clock: Clock, again: bool) -> Self {
        Self { file, got_bytes: 0, since_s: clock.start_s(), asked: 0, refused: SmallVec::new(), again }
    }
}

/// A wish that was put to one source.
#[derive(Clone, Debug)]
pub struct Download {
    /// What is wanted.
    pub wish: Wish,
    /// Who wants it.
    pub by: Party,
    /// The source.
    pub from: Party,
    /// How much is to come.
    pub left_bytes: Bytes,
    /// The round in which the source was asked.
    pub since_round: u32,
    /// Whether the source served it last round.
    pub under_way: bool,
    /// Whether the source ever served it.
    pub started: bool,
    /// Whether some of it is not what it seems.
    pub tainted: bool,
}

/// Where a download stands: the source, its account, the file, and the download.
type Place = (u32, u32, u32, u32);

/// All downloads, and the order in which sources list them.
#[derive(Clone, Debug, Default)]
pub struct Downloads {
    all: Vec<Option<Download>>,
    free: Vec<u32>,
    queued: BTreeSet<Place>,
}

fn place(id: u32, download: &Download) -> Place {
    (download.from.peer.0, download.from.account.0, download.wish.file, id)
}

impl Downloads {
    /// A download begins to wait. Returns its number.
    pub fn add(&mut self, download: Download) -> u32 {
        let id = self.free.pop().unwrap_or_else(|| {
            self.all.push(None);
            self.all.len() as u32 - 1
        });
        self.queued.insert(place(id, &download));
        self.all[id as usize] = Some(download);
        id
    }

    /// Ends a download.
    pub fn remove(&mut self, id: u32) -> Option<Download> {
        let download = self.all[id as usize].take()?;
        self.queued.remove(&place(id, &download));
        self.free.push(id);
        Some(download)
    }

    /// A download, if it is still there.
    pub fn get(&self, id: u32) -> Option<&Download> {
        self.all[id as usize].as_ref()
    }

    /// A download to change, if it is still there; not its source nor its file.
    pub fn get_mut(&mut self, id: u32) -> Option<&mut Download> {
        self.all[id as usize].as_mut()
    }

    /// All downloads, those at one source beside each other, in the order of its accounts and then of files.
    pub fn in_order(&self) -> impl Iterator<Item = (u32, &Download)> {
        self.queued.iter().filter_map(|(.., id)| Some((*id, self.get(*id)?)))
    }

    /// The downloads that wait at, or are served by, one account.
    pub fn at(&self, source: Party) -> Vec<u32> {
        let (peer, account) = (source.peer.0, source.account.0);
        self.queued.range((peer, account, 0, 0)..=(peer, account, u32::MAX, u32::MAX)).map(|(.., id)| *id).collect()
    }
}
