//! Small experiments that the tests share.

use experiments::ask::{Overrides, Plan, Where, plan_text};
use std::path::{Path, PathBuf};

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("experiments/ lies in the root").to_path_buf()
}

/// A swarm of thirty with one of everything; `cheat` is the strategy of the cheats.
pub fn swarm(cheat: &str) -> String {
    format!(
        "question: What do cheats gain in a small swarm?
workload:
  swarm:
    peers: 30
    seeds: 1
    seed_uplink: {{ constant: {{ kib_s: 32 }} }}
    uplink: {{ measured: {{ scale: 0.1 }} }}
    file_kib: 1024
    piece_kib: 32
mechanism: {{ tit_for_tat: {{ slots: {{ fixed: {{ count: 4 }} }} }} }}
population:
  honest: {{}}
  cheats: {{ strategy: {cheat}, count: 6 }}
rounds: 300
seeds: 2
"
    )
}

/// Forty peers that share files under Maze's points, with plenty to ask for; six of them cheat, in rings of three.
pub fn sharing(cheat: &str) -> String {
    format!(
        "question: What do cheats gain where files are shared?
workload:
  file_sharing:
    peers: 40
    online: 30
    files: 400
    file_size: {{ constant: {{ mib: 60 }} }}
    queries: {{ rate: {{ per_hour: 20 }} }}
mechanism: points
population:
  honest: {{}}
  cheats: {{ strategy: {cheat}, count: 6, ring: 3 }}
rounds: 150
round_seconds: 120
seeds: 2
"
    )
}

/// The plan of a text that stands for a file in `experiments/start/`.
pub fn plan(text: &str) -> Plan {
    let file = root().join("experiments/start/test.yaml");
    plan_text(&file, text, &Overrides::default(), &experiments::catalogue(), &Where::of(&file))
        .unwrap_or_else(|troubles| panic!("{troubles}"))
}
