//! `gauntlet`: one candidate against the field. A `share` of the population (0.5) plays the candidate, the rest one of the
//! others, in turn; and all play that other, so that one sees what it loses.

use super::shape::{Lineup, Reader, Shape, part_of, share};
use game::Param;
use results::rankings::Method;

static PARAMS: [Param; 1] = [share(0.5, 0.999_999, "the candidate's share of the peers")];

/// How it is read.
pub static READER: Reader = Reader {
    name: "gauntlet",
    doc: "One candidate against the field.",
    params: &PARAMS,
    make: |params| Box::new(Gauntlet { share: params.number("share") }),
};

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
