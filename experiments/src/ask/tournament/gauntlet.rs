//! `gauntlet`: one candidate against the field. A `share` of the population (0.5) plays the candidate, the rest one of the
//! others, in turn; and all play that other, so that one sees what it loses.

use super::shape::{Lineup, Reader, Shape, part_of, share};
use results::rankings::Method;

/// The candidate's share where the file does not say.
const SHARE: f64 = 0.5;

/// How it is read.
pub const READER: Reader = (&["candidate", "share"], |node| Ok(Box::new(Gauntlet { share: share(node, SHARE, 1.0)? })));

struct Gauntlet {
    share: f64,
}

impl Shape for Gauntlet {
    fn methods(&self) -> &'static [Method] {
        &[Method::Margin]
    }

    fn lineups(&self, strategies: usize, peers: u32) -> Result<Vec<Lineup>, String> {
        let own = part_of(self.share, peers);
        let mut lineups = vec![Lineup::as_it_is(strategies, &[(0, peers)])];
        for other in 1..strategies {
            lineups.push(Lineup::as_it_is(strategies, &[(0, own), (other, peers - own)]));
            lineups.push(Lineup::as_it_is(strategies, &[(other, peers)]));
        }
        Ok(lineups)
    }

    fn candidate(&self) -> bool {
        true
    }
}
