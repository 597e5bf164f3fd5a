//! Demand: which swarms a peer is in, those that it leeches and those that it holds in full from the start.
//!
//! A leecher leeches the swarms that `leeches` names for its group, or draws `swarms_per_peer` of them. Swarms are
//! popular by Zipf's law: the k-th is drawn in proportion to k^-`zipf_exponent`, and none twice (the first swarms
//! are the large ones). Beside those, it may bring some files in full (`holds`): it seeds them while it leeches
//! elsewhere, for as long as it is there. They are no goal of its own: neither what it came for nor what it got.
//!
//! The draws are the world's: they depend on the seed and the peer. With an exponent of 0 they are those that were
//! made before swarms could differ.

use game::maths;
use game::params::Params;
use game::random::{Purpose, Stream};

/// What the peers of a group are after.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    swarms: u32,
    each: usize,
    zipf_exponent: f64,
    leeches: Vec<u32>,
    /// In ascending order.
    holds: Vec<u32>,
}

impl Demand {
    /// What the parameters say.
    ///
    /// # Errors
    /// Which swarms there are not, or which are named twice.
    pub fn new(params: &Params) -> Result<Self, String> {
        let swarms = params.count("swarms") as u32;
        let (leeches, holds) = (named(params, "leeches", swarms)?, named(params, "holds", swarms)?);
        if let Some(both) = leeches.iter().find(|swarm| holds.contains(swarm)) {
            return Err(format!(
                "leeches ({both}) and holds ({both}) name the same swarm: what a peer has in full it cannot leech"
            ));
        }
        let each = params.count("swarms_per_peer");
        let free = swarms as usize - holds.len();
        if leeches.is_empty() && each > free {
            return Err(match holds.len() {
                0 => format!("swarms_per_peer ({each}) is above swarms ({swarms})"),
                held => {
                    format!("swarms_per_peer ({each}) is above swarms ({swarms}) without the {held} that a peer holds")
                }
            });
        }
        Ok(Self { swarms, each, zipf_exponent: params.number("zipf_exponent"), leeches, holds })
    }

    /// In how many swarms each peer of the group is.
    pub fn count(&self) -> usize {
        self.holds.len() + if self.leeches.is_empty() { self.each } else { self.leeches.len() }
    }

    /// The swarms that a peer holds in full from the start, in ascending order.
    pub fn holds(&self) -> &[u32] {
        &self.holds
    }

    /// All swarms that a peer is in, in ascending order.
    pub fn draw(&self, seed: u64, peer: u32) -> Vec<u32> {
        let mut mine = if self.leeches.is_empty() { self.drawn(seed, peer) } else { self.leeches.clone() };
        mine.extend(&self.holds);
        mine.sort_unstable();
        mine
    }

    fn drawn(&self, seed: u64, peer: u32) -> Vec<u32> {
        let mut stream = Stream::new(seed, Purpose::Demand, peer, 0);
        let mut mine: Vec<u32> = (0..self.swarms).filter(|swarm| !self.holds.contains(swarm)).collect();
        if self.zipf_exponent == 0.0 {
            stream.choose_front(&mut mine, self.each);
        } else {
            // The first of exponential clocks whose rates are the weights: a draw by weight, none twice.
            let mean = |swarm: u32| maths::pow(f64::from(swarm) + 1.0, self.zipf_exponent);
            let mut clocks: Vec<(f64, u32)> = mine.iter().map(|s| (stream.exponential(mean(*s)), *s)).collect();
            clocks.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            mine = clocks.into_iter().map(|(_, swarm)| swarm).collect();
        }
        mine.truncate(self.each);
        mine
    }
}

/// The swarms that a parameter names, in ascending order.
fn named(params: &Params, name: &str, swarms: u32) -> Result<Vec<u32>, String> {
    let mut all = Vec::new();
    for &number in params.numbers(name) {
        let last = swarms - 1;
        if number.fract() != 0.0 {
            return Err(format!("{name} ({number}) names no swarm: give whole numbers from 0 to {last}"));
        }
        if !(0.0..f64::from(swarms)).contains(&number) {
            return Err(format!(
                "{name} ({number}) is none of the swarms ({swarms}): they are numbered from 0 to {last}"
            ));
        }
        all.push(number as u32);
    }
    all.sort_unstable();
    match all.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("{name} ({}) names a swarm twice", pair[0])),
        None => Ok(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::params::Value;

    fn demand(set: &[(&str, Value)]) -> Result<Demand, String> {
        let mut params = super::super::ENTRY.card.defaults();
        params.set("swarms", Value::Integer(8));
        set.iter().for_each(|(name, value)| params.set(name, value.clone()));
        Demand::new(&params)
    }

    fn list(numbers: &[f64]) -> Value {
        Value::Numbers(numbers.to_vec())
    }

    #[test]
    fn swarms_are_as_large_as_zipf_says() {
        let drawn = |exponent: f64| {
            let demand = demand(&[("zipf_exponent", Value::Number(exponent))]).expect("valid parameters");
            let mut sizes = [0.0f64; 8];
            (0..20_000).for_each(|peer| sizes[demand.draw(7, peer)[0] as usize] += 1.0 / 20_000.0);
            sizes
        };
        let harmonic: f64 = (1..=8).map(|k| 1.0 / f64::from(k)).sum();
        for (rank, (alike, popular)) in (1..).zip(drawn(0.0).into_iter().zip(drawn(1.0))) {
            let expected = 1.0 / f64::from(rank) / harmonic;
            assert!((alike - 0.125).abs() < 0.01, "{rank}: {alike}");
            assert!((popular - expected).abs() < 0.012, "{rank}: {popular}, not {expected}");
        }
    }

    #[test]
    fn a_peer_is_in_the_swarms_that_it_holds_and_in_others_that_it_leeches() {
        let some = [("swarms_per_peer", Value::Integer(3)), ("holds", list(&[6.0, 1.0]))];
        for exponent in [0.0, 1.5] {
            let set = [&some[..], &[("zipf_exponent", Value::Number(exponent))]].concat();
            let demand = demand(&set).expect("valid parameters");
            for peer in 0..50 {
                let mine = demand.draw(3, peer);
                assert_eq!(mine.len(), demand.count());
                assert!(mine.is_sorted_by(|a, b| a < b), "none twice: {mine:?}");
                assert!(mine.contains(&1) && mine.contains(&6));
            }
        }
        let named = demand(&[("leeches", list(&[5.0, 0.0])), ("holds", list(&[3.0]))]).expect("valid parameters");
        assert_eq!((named.draw(1, 1), named.count()), (vec![0, 3, 5], 3));
    }

    #[test]
    fn what_does_not_go_together_is_told() {
        let trouble = |set: &[(&str, Value)]| demand(set).expect_err("parameters that do not go together");
        assert!(trouble(&[("holds", list(&[8.0]))]).contains("holds (8) is none of the swarms (8)"));
        assert!(
            trouble(&[("leeches", list(&[0.5]))])
                .contains("leeches (0.5) names no swarm: give whole numbers from 0 to 7")
        );
        assert!(trouble(&[("leeches", list(&[2.0, 2.0]))]).contains("twice"));
        assert!(trouble(&[("leeches", list(&[2.0])), ("holds", list(&[2.0]))]).contains("leeches (2) and holds (2)"));
        let each = |each| ("swarms_per_peer", Value::Integer(each));
        assert_eq!(trouble(&[each(9)]), "swarms_per_peer (9) is above swarms (8)");
        assert!(trouble(&[each(8), ("holds", list(&[2.0]))]).contains("swarms (8) without the 1 that a peer holds"));
    }
}
