//! `invasion`: a few mutants of each strategy in a population of each other. Whoever gets more than the residents would
//! spread; whoever lets no mutant do so is stable against this field (Maynard Smith and Price 1973, with as many
//! mutants as `mutants` says).

use super::shape::{Lineup, Reader, Shape};
use game::Param;
use game::card::integer;
use results::rankings::Method;

static PARAMS: [Param; 1] = [integer("mutants", 1, 1, 1_000_000, "how many mutants")];

/// How it is read.
pub static READER: Reader = Reader {
    name: "invasion",
    doc: "A few mutants of each strategy among each other.",
    params: &PARAMS,
    make: |params| Box::new(Invasion { mutants: u32::try_from(params.count("mutants")).unwrap_or(u32::MAX) }),
};

struct Invasion {
    mutants: u32,
}

impl Shape for Invasion {
    fn methods(&self) -> &'static [Method] {
        &[Method::Resistance, Method::Aggressiveness]
    }

    fn lineups(&self, strategies: usize, peers: u32) -> Result<Vec<Lineup>, String> {
        let Self { mutants } = *self;
        if mutants.saturating_mul(2) + 2 > peers {
            return Err(format!("{mutants} mutants are no minority of {peers} peers"));
        }
        let mut lineups = Vec::new();
        for resident in 0..strategies {
            lineups.push(Lineup::as_it_is(strategies, &[(resident, peers)]));
            for mutant in (0..strategies).filter(|mutant| *mutant != resident) {
                lineups.push(Lineup::as_it_is(strategies, &[(mutant, mutants), (resident, peers - mutants)]));
            }
        }
        Ok(lineups)
    }
}
