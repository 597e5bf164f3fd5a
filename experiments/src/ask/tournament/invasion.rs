//! `invasion`: a few mutants of each strategy in a population of each other. Whoever gets more than the residents would
//! spread; whoever lets no mutant do so is stable against this field (Maynard Smith and Price 1973, with as many
//! mutants as `mutants` says).

use super::shape::{Lineup, Reader, Shape};
use crate::ask::params::whole_in;
use results::rankings::Method;

/// How it is read.
pub const READER: Reader = (&["mutants"], |node| {
    let mutants = node.get("mutants").map_or(Ok(1), |mutants| whole_in(&mutants, 1, 1_000_000))?;
    Ok(Box::new(Invasion { mutants: mutants.unsigned_abs() as u32 }))
});

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
