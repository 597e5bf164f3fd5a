//! When sites need how much: the processes behind `demand`.
//!
//! Each site has a process of its own, so that quiet times of one are busy times of another. What it draws depends on
//! the seed, the site and the round of its last event, and on nothing that anybody plays. A calendar says who has an
//! event when: a round in which nobody begins or ends anything costs nothing.

use game::card::{Alternative, alternative, flag, integer, number};
use game::ids::PeerId;
use game::params::Params;
use game::random::{Purpose, Stream};
use std::collections::BTreeMap;

/// More units than this at once are taken for a mistake.
pub const MOST_UNITS: i64 = 100_000;

/// The alternatives of the parameter `demand`.
pub static DEMANDS: [Alternative; 2] = [
    alternative(
        "chance",
        "in each round with some probability it needs some units for some rounds",
        const {
            &[
                number(
                    "probability",
                    0.5,
                    0.0,
                    1.0,
                    "probability of a new need in a round; 0: it never needs anything",
                ),
                integer("units", 10, 1, MOST_UNITS, "units of CPU that it then needs"),
                integer("lease_rounds", 1, 1, 1_000_000, "rounds for which it needs each of them"),
            ]
        },
    ),
    alternative(
        "bursts",
        "busy and quiet times take turns, both of geometric length",
        const {
            &[
                integer("units", 20, 1, MOST_UNITS, "units of CPU that it needs in every round of a busy time"),
                number("busy_rounds", 5.0, 1.0, 1e6, "mean length of a busy time, in rounds"),
                number("quiet_rounds", 20.0, 1.0, 1e6, "mean length of a quiet time, in rounds"),
                flag("together", false, "whether the sites of a group are busy at the same time, not each at its own"),
            ]
        },
    ),
];

/// How a site's demand comes about.
#[derive(Clone, Copy, Debug)]
enum Process {
    Chance { probability: f64, units: u32, lease_rounds: u32 },
    Bursts { units: u32, busy_rounds: f64, quiet_rounds: f64, together: bool },
}

impl Process {
    fn new(params: &Params) -> Self {
        match params.choice("demand") {
            ("chance", p) => Self::Chance {
                probability: p.number("probability"),
                units: p.count("units") as u32,
                lease_rounds: p.count("lease_rounds") as u32,
            },
            (_, p) => Self::Bursts {
                units: p.count("units") as u32,
                busy_rounds: p.number("busy_rounds"),
                quiet_rounds: p.number("quiet_rounds"),
                together: p.flag("together"),
            },
        }
    }
}

/// The demand of all sites.
#[derive(Debug)]
pub struct Demand {
    seed: u64,
    /// By peer.
    processes: Vec<Process>,
    /// Who has an event in which round.
    calendar: BTreeMap<u64, Vec<PeerId>>,
    /// Who is in a busy time.
    busy: Vec<PeerId>,
}

impl Demand {
    /// Of these peers, each with the parameters of its group.
    pub fn new<'a>(seed: u64, params_of: impl Iterator<Item = &'a Params>) -> Self {
        let processes: Vec<Process> = params_of.map(Process::new).collect();
        let mut demand = Self { seed, processes, calendar: BTreeMap::new(), busy: Vec::new() };
        (0..demand.processes.len() as u32).for_each(|peer| demand.begin(PeerId(peer)));
        demand
    }

    /// The stream for what follows an event in the round before `round`.
    fn stream(&self, peer: PeerId, round: u64) -> Stream {
        let together = matches!(self.processes[peer.index()], Process::Bursts { together: true, .. });
        Stream::new(self.seed, Purpose::Jobs, if together { u32::MAX } else { peer.0 }, round)
    }

    fn note(&mut self, round: u64, peer: PeerId) {
        self.calendar.entry(round).or_default().push(peer);
    }

    /// The first event. Busy and quiet times forget, so that both are found in their usual shares from the start.
    fn begin(&mut self, peer: PeerId) {
        let mut stream = self.stream(peer, 0);
        let rounds = match self.processes[peer.index()] {
            Process::Chance { probability, .. } => stream.geometric(probability).map(|rounds| rounds - 1),
            Process::Bursts { busy_rounds, quiet_rounds, .. } => {
                let is_busy = stream.unit() * (busy_rounds + quiet_rounds) < busy_rounds;
                if is_busy {
                    self.busy.push(peer);
                }
                stream.geometric(1.0 / if is_busy { busy_rounds } else { quiet_rounds })
            }
        };
        if let Some(rounds) = rounds {
            self.note(rounds, peer);
        }
    }

    /// Tells all new needs of a round: who, how many units, for how many rounds. Rounds must come one after another.
    pub fn round(&mut self, round: u64, mut needs: impl FnMut(PeerId, u32, u32)) {
        for peer in self.calendar.remove(&round).unwrap_or_default() {
            let mut stream = self.stream(peer, round + 1);
            let rounds = match self.processes[peer.index()] {
                Process::Chance { probability, units, lease_rounds } => {
                    needs(peer, units, lease_rounds);
                    stream.geometric(probability)
                }
                Process::Bursts { busy_rounds, quiet_rounds, .. } => match self.busy.binary_search(&peer) {
                    Ok(at) => {
                        self.busy.remove(at);
                        stream.geometric(1.0 / quiet_rounds)
                    }
                    Err(at) => {
                        self.busy.insert(at, peer);
                        stream.geometric(1.0 / busy_rounds)
                    }
                },
            };
            if let Some(rounds) = rounds {
                self.note(round + rounds, peer);
            }
        }
        for peer in &self.busy {
            if let Process::Bursts { units, .. } = self.processes[peer.index()] {
                needs(*peer, units, 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::params::Value;

    fn demand(peers: usize, which: &str, set: &[(&str, Value)]) -> Demand {
        let alternative = DEMANDS.iter().find(|a| a.name == which).expect("an alternative");
        let mut inner = game::card::defaults(&alternative.params);
        set.iter().for_each(|(name, value)| inner.set(name, value.clone()));
        let mut params = Params::default();
        params.set("demand", Value::Choice(which.to_owned(), inner));
        Demand::new(4, std::iter::repeat_n(&params, peers))
    }

    /// What each peer needs in each round, in units.
    fn played(demand: &mut Demand, rounds: u64) -> Vec<Vec<u32>> {
        let peers = demand.processes.len();
        let of_round = |round| {
            let mut units = vec![0; peers];
            demand.round(round, |peer, needed, _| units[peer.index()] += needed);
            units
        };
        (0..rounds).map(of_round).collect()
    }

    #[test]
    fn needs_come_with_their_probability() {
        for probability in [0.0, 0.2, 1.0] {
            let set = [("probability", Value::Number(probability)), ("units", Value::Integer(3))];
            let rounds = played(&mut demand(100, "chance", &set), 1000);
            let all = rounds.iter().flatten().filter(|units| **units > 0).count() as f64 / 100_000.0;
            // The standard error is at most 0.0016.
            assert!((all - probability).abs() < 0.006, "{all}, not {probability}");
            assert!(rounds.iter().flatten().all(|units| [0, 3].contains(units)));
        }
    }

    #[test]
    fn busy_times_have_their_share_and_length_and_are_each_sites_own() {
        let rounds = played(&mut demand(200, "bursts", &[]), 2000);
        let busy = |round: usize, peer: usize| rounds[round][peer] == 20;
        let cells = || (1..2000).flat_map(|round| (0..200).map(move |peer| (round, peer)));
        let share = cells().filter(|(round, peer)| busy(*round, *peer)).count() as f64 / 399_800.0;
        let begun = cells().filter(|(round, peer)| busy(*round, *peer) && !busy(round - 1, *peer)).count() as f64;
        assert!((share - 0.2).abs() < 0.01, "busy {share} of the time");
        assert!((share * 399_800.0 / begun - 5.0).abs() < 0.2, "{begun} busy times");
        let at_first = (0..200).filter(|peer| busy(0, *peer)).count();
        assert!((20..60).contains(&at_first), "{at_first} of 200 are busy from the start");
        let few = rounds.iter().filter(|units| units.iter().filter(|u| **u > 0).count() < 10).count();
        assert_eq!(few, 0, "somebody is always busy");
    }

    #[test]
    fn a_group_may_be_busy_together() {
        let rounds = played(&mut demand(5, "bursts", &[("together", Value::Bool(true))]), 300);
        assert!(rounds.iter().all(|units| units.iter().all(|u| *u == units[0])));
        assert!(rounds.iter().any(|units| units[0] == 20) && rounds.iter().any(|units| units[0] == 0));
    }
}
