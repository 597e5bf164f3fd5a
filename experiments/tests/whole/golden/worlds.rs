//! Small worlds, one or more for each workload: so small that hundreds are played in a few seconds, and so busy that what is
//! in them has something to do.

use serde_yaml::{Mapping, Value};

/// What each world is called, and the file without its population. A workload that is not here is played with its
/// defaults.
const WORLDS: [(&str, &str); 11] = [
    (
        "backup",
        "workload: { backup: { peers: 20, utilisation: 0.95, failure_probability: 0.002, outage_probability: 0.02 } }
mechanism: claims
rounds: 40
round_seconds: 86400",
    ),
    ("commons", "{ workload: { commons: { peers: 20, detection: 0.1 } }, rounds: 30 }"),
    ("compute", "{ workload: { compute: { peers: 20 } }, mechanism: tickets, rounds: 40, round_seconds: 3600 }"),
    (
        "dilemma",
        "workload: { dilemma: { peers: 20, matching: { random: { candidates: 4 } }, turnover: 0.01 } }
mechanism: generosity
rounds: 40
round_seconds: 3600",
    ),
    (
        "matches",
        "workload: { dilemma: { peers: 12, game: { matrix: {} }, matching: { all_pairs: {} }, noise: 0.05, turnover: 0 } }
rounds: 40",
    ),
    (
        "exchange",
        "workload: { exchange: { peers: 20, uplink: { uniform: {} }, graph: { random: { neighbours: 8 } } } }
mechanism: tit_for_tat
rounds: 40",
    ),
    (
        "file_sharing",
        "workload:
  file_sharing:
    peers: 20
    online: 16
    files: 150
    file_size: { constant: { mib: 60 } }
    queries: { rate: { per_hour: 10 } }
mechanism: points
rounds: 40
round_seconds: 1800",
    ),
    (
        "swarm",
        "workload:
  swarm:
    peers: 20
    uplink: { uniform: { min_kib_s: 8, max_kib_s: 32 } }
    seed_uplink: { constant: { kib_s: 24 } }
    file_kib: 1024
    piece_kib: 32
mechanism: tit_for_tat
rounds: 40",
    ),
    (
        "short_rounds",
        "workload:
  swarm: { peers: 20, uplink: { uniform: {} }, seed_uplink: { constant: {} }, file_kib: 2048, piece_kib: 64 }
mechanism: tit_for_tat
rounds: 100
round_seconds: 1",
    ),
    (
        "two_swarms",
        "workload:
  swarm:
    peers: 20
    seeds: 2
    swarms: 2
    uplink: { uniform: {} }
    file_kib: 1024
    piece_kib: 64
    arrivals: { poisson: { per_s: 0.2 } }
    on_completion: { linger: { seconds: 60 } }
mechanism: antfarm
rounds: 40",
    ),
    (
        "trace",
        "workload:
  trace:
    source: { maze: { accounts: 500, days: 3, circle_accounts: 50, colluders: 0.02 } }
    history_days: 2
    evaluation_days: 1
    queue_days: 1
mechanism: points
rounds: 3
round_seconds: 86400",
    ),
];

/// A world.
#[derive(Clone)]
pub struct World {
    /// What it is called.
    pub name: String,
    /// The name of its workload.
    pub workload: &'static str,
    /// Whether somebody in it can play a strategy: nobody can in a log of what happened.
    pub plays: bool,
    /// The file without its population.
    pub file: Mapping,
}

/// All of them: at least one for each workload of the catalogue, in its order.
pub fn worlds() -> Vec<World> {
    let known = WORLDS.map(|(name, text)| (name, serde_yaml::from_str::<Mapping>(text).expect("YAML")));
    let mut all = Vec::new();
    for entry in workloads::ALL {
        let workload: &'static str = &entry.card.name;
        let plays = (entry.peers)(&entry.card.defaults()) > 0;
        let mut here: Vec<World> = known
            .iter()
            .filter(|(_, file)| file["workload"].get(workload).is_some())
            .map(|(name, file)| World { name: (*name).to_owned(), workload, plays, file: file.clone() })
            .collect();
        if here.is_empty() {
            let file = Mapping::from_iter([("workload".into(), workload.into()), ("rounds".into(), 40.into())]);
            here.push(World { name: workload.to_owned(), workload, plays, file });
        }
        all.append(&mut here);
    }
    all
}

impl World {
    /// The name of its mechanism.
    pub fn mechanism(&self) -> &str {
        self.file.get("mechanism").and_then(Value::as_str).unwrap_or("none")
    }

    /// The same world with another value of a parameter of its workload.
    pub fn with(&self, param: &str, value: Value) -> Self {
        let mut other = self.clone();
        let mut params = self.file["workload"].get(self.workload).cloned().unwrap_or_default();
        if params.is_null() {
            params = Mapping::new().into();
        }
        params[param] = value;
        other.file.insert("workload".into(), Mapping::from_iter([(self.workload.into(), params)]).into());
        other
    }
}
