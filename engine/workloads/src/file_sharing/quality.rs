//! Quality: whether what arrived is what it seemed.
//!
//! It is not when the source polluted it (a strategy's doing), when the source's own copy is polluted, or by the
//! source's mistake. The receiver finds out when it has the file in full, with probability `discovers`: then it drops the
//! file and asks another source; what it told as authentic or not is what it found. If it does not notice, it takes the
//! file for what it wanted and shares it: so pollution spreads. Such a file is worth nothing to it all the same. Where
//! nobody `collects`, nothing spreads: EigenTrust assigns files once, and a query is a draw that no download changes.
//!
//! Parts from different versions do not fit together: a download that a polluter left half done begins anew elsewhere.

use super::FileSharing;
use super::downloads::Download;
use game::fact::Fact;
use game::ids::{Bytes, Clock, Good};
use game::random::{Purpose, Stream};

impl FileSharing {
    /// A download is complete. Tells what its receiver found, and returns how many bytes were in vain, now or before.
    pub fn judge(&mut self, clock: Clock, download: Download, facts: &mut Vec<Fact>) -> Bytes {
        let Download { mut wish, by, from, tainted, .. } = download;
        let (peer, file, size) = (by.peer.0, wish.file, self.catalogue.size(wish.file));
        let mut stream = Stream::new(self.seed, Purpose::Goods, peer, clock.round ^ u64::from(file) << 32);
        let mut chance = |probability: f64| stream.unit() < probability;
        let habits = self.people.habits(peer);
        let mistaken = chance(self.people.habits(from.peer.0).mistakes);
        let (notices, keeps) = (chance(habits.discovers), chance(habits.keeps));
        let authentic = !(tainted || mistaken || self.holdings.is_polluted(from.peer.0, file));
        let passes = authentic || !notices;
        facts.push(Fact::Judged { by, from, good: Good(file), bytes: size, authentic: passes });
        let lost = std::mem::take(&mut wish.lost_bytes);
        if wish.again {
            return lost + size;
        }
        if !passes {
            wish.refused.push(from.account);
            wish.got_bytes = 0;
            self.ask_again(peer, wish);
            return lost + size;
        }
        facts.push(Fact::Completed {
            who: by,
            good: Good(file),
            goal_bytes: size,
            took_s: clock.end_s() - wish.since_s,
        });
        if authentic {
            self.people.all[by.peer.index()].useful_bytes += size;
        }
        if !self.rules.collects {
            return lost;
        }
        let shared = keeps && !self.online.hides(peer);
        self.holdings.add(peer, file, !authentic, shared);
        if shared {
            self.index.add(file, peer);
        }
        lost
    }
}
