//! Six peers, ten rounds, readable by a person.

use crate::small::plan;
use std::fmt::Write as _;

#[test]
fn six_peers_ten_rounds() {
    let text = "question: What happens among six?
workload:
  swarm: { peers: 6, seeds: 1, seed_uplink: { constant: { kib_s: 16 } }, uplink: { constant: { kib_s: 8 } }, file_kib: 256, piece_kib: 32 }
mechanism: { tit_for_tat: { slots: { fixed: { count: 2 } } } }
population: { honest: {}, free_riders: { strategy: free_rider, count: 1 }, tyrants: { strategy: bittyrant, count: 1 } }
rounds: 10
seeds: 1
";
    let plan = plan(text);
    let config = &plan.cells[0].config;
    let mut game = experiments::cell::set_up(config, 1).expect("a board");
    let mut told = String::new();
    for group in experiments::ask::cast(config, 1).groups {
        let peers: Vec<String> = group.members.iter().map(|peer| peer.0.to_string()).collect();
        let _ = writeln!(told, "{}: peers {}", group.name, peers.join(", "));
    }
    game.play(config.rounds, |game| {
        let _ = writeln!(told, "\nround {}", game.clock().round - 1);
        for fact in game.facts() {
            let _ = writeln!(told, "  {fact}");
        }
    })
    .expect("a run");
    insta::assert_snapshot!(told);
}
