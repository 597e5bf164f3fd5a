//! Contests: which populations come of a preset, and what is said about those that make no sense.

use super::toys::{ask_with, good, told};
use insta::assert_snapshot;

fn contest(preset: &str, inner: &str) -> String {
    format!("question: Who wins?\ntournament:\n  {preset}: {{ {inner} }}\nseeds: 2\n")
}

const FIELD: &str = "strategies: [honest, free_rider, bittyrant]";
const WORLD: &str = "settings: { a: { workload: { swarm: { peers: 12 } } } }";

/// The profile of each point, and what is read off it: the profile of the game and whose payoff it is.
fn played(text: &str) -> Vec<String> {
    let plan = good(text);
    let contest = plan.contest.clone().expect("a contest");
    let told = |(point, played): (&experiments::ask::Point, &experiments::ask::tournament::Played)| {
        let readings = played.readings.iter().map(|reading| format!("{:?} {}", reading.profile, reading.strategy));
        format!("{} -> {}", point.axes[2].1, readings.collect::<Vec<_>>().join("; "))
    };
    plan.points.iter().zip(&contest.played).map(told).collect()
}

#[test]
fn a_round_robin_is_a_game_of_two_half_and_half() {
    assert_snapshot!(played(&contest("round_robin", &format!("{FIELD}, {WORLD}"))).join("\n"), @r#"
    12 honest -> [2, 0, 0] 0
    6 honest, 6 free_rider -> [1, 1, 0] 0; [1, 1, 0] 1
    6 honest, 6 bittyrant -> [1, 0, 1] 0; [1, 0, 1] 2
    12 free_rider -> [0, 2, 0] 1
    6 free_rider, 6 bittyrant -> [0, 1, 1] 1; [0, 1, 1] 2
    12 bittyrant -> [0, 0, 2] 2
    "#);
}

#[test]
fn a_gauntlet_has_one_candidate() {
    let text = contest("gauntlet", &format!("candidate: bittyrant, strategies: few, share: 0.25, {WORLD}"));
    assert_snapshot!(played(&text).join("\n"), @r#"
    12 bittyrant -> [12, 0, 0] 0
    3 bittyrant, 9 honest -> [3, 9, 0] 0; [3, 9, 0] 1
    12 honest -> [0, 12, 0] 1
    3 bittyrant, 9 free_rider -> [3, 0, 9] 0; [3, 0, 9] 2
    12 free_rider -> [0, 0, 12] 2
    "#);
}

#[test]
fn an_invasion_has_mutants_of_each_among_each_other() {
    let text = contest("invasion", &format!("strategies: few, mutants: 2, {WORLD}"));
    assert_snapshot!(played(&text).join("\n"), @r#"
    12 honest -> [12, 0] 0
    10 honest, 2 free_rider -> [10, 2] 1; [10, 2] 0
    12 free_rider -> [0, 12] 1
    2 honest, 10 free_rider -> [2, 10] 0; [2, 10] 1
    "#);
}

#[test]
fn pra_has_all_half_and_few() {
    let text = contest("pra", &format!("strategies: few, {WORLD}"));
    assert_snapshot!(played(&text).join("\n"), @r#"
    12 honest -> [12, 0] 0
    6 honest, 6 free_rider -> [6, 6] 0; [6, 6] 1
    honest, 11 free_rider -> [1, 11] 0; [1, 11] 1
    12 free_rider -> [0, 12] 1
    11 honest, free_rider -> [11, 1] 1; [11, 1] 0
    "#);
}

#[test]
fn mixtures_are_reduced_where_there_are_more_peers_than_players() {
    let text =
        contest("mixtures", "strategies: few, players: 3, settings: { a: { workload: { swarm: { peers: 13 } } } }");
    assert_snapshot!(played(&text).join("\n"), @r#"
    13 honest -> [3, 0] 0
    7 honest, 6 free_rider -> [2, 1] 0
    12 honest, free_rider -> [2, 1] 1
    honest, 12 free_rider -> [1, 2] 0
    6 honest, 7 free_rider -> [1, 2] 1
    13 free_rider -> [0, 3] 1
    "#);
}

#[test]
fn a_population_has_a_group_for_each_strategy_as_the_file_names_it() {
    let text = contest(
        "round_robin",
        "strategies: [honest, { bittyrant: { delta: 0.5 } }], mechanisms: [{ tit_for_tat: { slots: 2 } }, fitting], \
         settings: { a: { workload: { swarm: { peers: 9 } }, rounds: 7 }, b: { workload: backup, mechanisms: [ledger] } }",
    );
    let plan = good(&text);
    assert_eq!(plan.points.len(), 9, "three meetings, under two mechanisms in one world and one in the other");
    let meeting = &plan.points[1].config;
    let groups =
        meeting.groups.iter().map(|group| format!("{} {} {}", group.name, group.count, group.source.card().name));
    assert_eq!(groups.collect::<Vec<_>>(), ["honest 5 honest", "bittyrant(delta=0.5) 4 bittyrant", "seeds 1 honest"]);
    assert_eq!((meeting.mechanism.params.count("slots"), meeting.rounds), (2, 7));
    assert_eq!(meeting.groups[1].params.number("delta"), 0.5);
    assert_eq!(plan.left_out, ["`ledger` in a: it counts blocks that are stored"]);
}

#[test]
fn a_sample_is_of_different_points_and_a_larger_one_keeps_a_smaller_one() {
    let field = |sample: &str| {
        let text = contest("round_robin", &format!("strategies: [honest, {{ sample: {{ {sample} }} }}], {WORLD}"));
        good(&text).contest.expect("a contest").strategies
    };
    // The space has six points: two with `delta` 0.5, four with 0.25.
    let some = field("strategy: bittyrant, count: 3");
    assert_eq!(some.len(), 4);
    assert_eq!(some[..], field("strategy: bittyrant, count: 5")[..4]);
    assert_ne!(field("strategy: bittyrant, count: 3, seed: 2")[1..], some[1..]);
    let strata = field("strategy: bittyrant, count: 4, stratify: delta");
    assert_eq!(strata.iter().filter(|name| name.contains("delta=0.5")).count(), 2);
    let drawn = field("strategy: bittyrant, count: 5, over: { delta: [0.0, 0.1], window: [1, 9] }");
    assert_eq!(drawn.len(), 6);
    assert_eq!(drawn[..4], field("strategy: bittyrant, count: 3, over: { delta: [0.0, 0.1], window: [1, 9] }")[..]);
}

#[test]
fn seeds_may_depend_on_what_comes_out() {
    let text = contest("round_robin", &format!("strategies: few, {WORLD}"));
    let plan = good(&text.replace("seeds: 2", "seeds: { min: 3, max: 10, until: ranked }"));
    assert_eq!((plan.seeds.clone(), plan.cells.len(), plan.most_cells()), (vec![1, 2, 3], 9, 30));
    assert_snapshot!(plan.summary(), @r#"
    Who wins?
    at least 9, at most 30 cells = 3 points x 3 to 10 seeds, until strategies are told apart
      setting: a
      mechanism: none
      profile: 12 honest, 6 honest, 6 free_rider, 12 free_rider
      workload swarm
      mechanism none
      at most 1000 rounds of 10 s
      group honest: 6 to 12 peers, honest
      group seeds: 1 peer, honest
      group free_rider: 6 to 12 peers, free_rider
    "#);
    let fixed = ask_with(&text.replace("seeds: 2", "seeds: { min: 3, max: 10, until: ranked }"), &["seeds=4"]);
    assert_eq!(fixed.map(|plan| plan.most_cells()).unwrap_or_default(), 12);
}

#[test]
fn what_makes_no_sense_is_told_where_it_stands() {
    let few = "strategies: few";
    let cases = [
        ("round_robin", few.to_owned()),
        ("round_robin", WORLD.to_owned()),
        ("round_robin", format!("strategies: [honest], {WORLD}")),
        ("round_robin", format!("strategies: [honest, few, honest], {WORLD}")),
        ("round_robin", format!("strategies: [honest, free_ridr], {WORLD}")),
        ("round_robin", format!("strategies: [honest, 3], {WORLD}")),
        ("round_robin", format!("{few}, mutants: 3, {WORLD}")),
        ("round_robin", format!("strategies: [honest, dropper], {WORLD}")),
        ("round_robin", format!("{few}, {WORLD}, mechanisms: [ledger]")),
        ("round_robin", format!("strategies: [honest, {{ bittyrant: {{ delt: 1 }} }}], {WORLD}")),
        ("gauntlet", format!("{few}, {WORLD}")),
        ("gauntlet", format!("candidate: honest, {few}, share: 2, {WORLD}")),
        ("invasion", format!("{few}, mutants: 6, {WORLD}")),
        ("mixtures", format!("{few}, players: 4, {WORLD}")),
        ("pra", format!("{few}, share: 0.6, {WORLD}")),
        ("pra", format!("{few}, share: 0.5, {WORLD}")),
        ("pra", format!("{few}, share: 0.48, {WORLD}")),
        ("gauntlet", format!("candidate: honest, {few}, share: 0, {WORLD}")),
        ("round_robin", format!("{few}, {WORLD}, mechanisms: [none, none]")),
        ("round_robin", format!("strategies: [bittyrant, {{ bittyrant: {{ delta: 0.2 }} }}], {WORLD}")),
        ("noisy", format!("{few}, {WORLD}")),
        ("round_robin", format!("strategies: [honest, {{ sample: {{ strategy: honest, count: 2 }} }}], {WORLD}")),
        ("round_robin", format!("strategies: [honest, {{ sample: {{ strategy: bittyrant, count: 7 }} }}], {WORLD}")),
        (
            "round_robin",
            format!("strategies: [honest, {{ sample: {{ strategy: bittyrant, count: 2, stratify: delt }} }}], {WORLD}"),
        ),
        ("round_robins", format!("{few}, {WORLD}")),
    ];
    let all: Vec<String> = cases.iter().map(|(preset, inner)| told(&contest(preset, inner))).collect();
    assert_snapshot!(all.join("\n\n"), @r#"
    error: the tournament has no `settings:`
      --> first.yaml:3:3  (tournament.round_robin)
        3 |   round_robin: { strategies: few }
          |   ^^^^^^^^^^^
      cause: a setting is a world in which it is played
      next: add a line such as `settings: { swarm: { workload: swarm, rounds: 300 } }`

    error: there are no `strategies:`
      --> first.yaml:3:3  (tournament.round_robin)
        3 |   round_robin: { settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |   ^^^^^^^^^^^
      cause: they are who plays
      next: add a line such as `strategies: [honest, free_rider]`

    error: there are fewer than two strategies
      --> first.yaml:3:18  (tournament.round_robin.strategies)
        3 |   round_robin: { strategies: [honest], settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                  ^^^^^^^^^^
      next: add one: it takes two to play

    error: the strategy `honest` stands here twice
      --> first.yaml:3:44  (tournament.round_robin.strategies[2])
        3 |   round_robin: { strategies: [honest, few, honest], settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                            ^^^^^^
      cause: a strategy meets its own kind in any case
      next: remove one of them

    error: unknown strategy `free_ridr`
      --> first.yaml:3:39  (tournament.round_robin.strategies[1])
        3 |   round_robin: { strategies: [honest, free_ridr], settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                       ^^^^^^^^^
      cause: known here: honest, free_rider, bittyrant, dropper
      next: did you mean `free_rider`?

    error: `strategies[1]` must be a strategy, but is the number 3
      --> first.yaml:3:39  (tournament.round_robin.strategies[1])
        3 |   round_robin: { strategies: [honest, 3], settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                       ^
      next: write `NAME`, a path, or `{ NAME: { parameter: value } }`

    error: unknown key `mutants`
      --> first.yaml:3:35  (tournament.round_robin.mutants)
        3 |   round_robin: { strategies: few, mutants: 3, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                   ^^^^^^^
      cause: known here: strategies, settings, mechanisms, payoff, copies, turns
      next: write one of those

    error: there is nobody to play in the setting `a`
      --> first.yaml:3:61  (tournament.round_robin.settings.a)
        3 |   round_robin: { strategies: [honest, dropper], settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                                             ^
      cause: the strategy `dropper`: its card says that it fits backup
      next: add strategies that fit, or remove the setting

    error: there is nothing to play in the setting `a`
      --> first.yaml:3:47  (tournament.round_robin.settings.a)
        3 |   round_robin: { strategies: few, settings: { a: { workload: { swarm: { peers: 12 } } } }, mechanisms: [ledger] }
          |                                               ^
      cause: `ledger`: it counts blocks that are stored
      next: name a mechanism that fits, or remove the setting

    error: unknown parameter `delt`
      --> first.yaml:3:54  (tournament.round_robin.strategies[1].bittyrant.delt)
        3 |  { strategies: [honest, { bittyrant: { delt: 1 } }], settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                        ^^^^
      where: setting = a, mechanism = none, profile = 6 honest, 6 bittyrant(delt=1)
      cause: known here: delta, window
      next: did you mean `delta`?

    error: there is no `candidate:`
      --> first.yaml:3:3  (tournament.gauntlet)
        3 |   gauntlet: { strategies: few, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |   ^^^^^^^^
      next: name the strategy that runs the gauntlet

    error: `share` is 2, above 0.999999, the largest it may be
      --> first.yaml:3:58  (tournament.gauntlet.share)
        3 |   gauntlet: { candidate: honest, strategies: few, share: 2, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                                          ^
      cause: the candidate's share of the peers
      next: give a number from 0.000001 to 0.999999

    error: `invasion` cannot be played in the setting `a`
      --> first.yaml:3:82  (tournament.invasion.settings.a.workload.swarm.peers)
        3 |   invasion: { strategies: few, mutants: 6, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                                                                  ^^^^^
      cause: 6 mutants are no minority of 12 peers
      next: change `peers`, or `mutants` of the tournament

    error: `mixtures` cannot be played in the setting `a`
      --> first.yaml:3:82  (tournament.mixtures.settings.a.workload.swarm.peers)
        3 |   mixtures: { strategies: few, players: 4, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                                                                  ^^^^^
      cause: 12 players do not reduce to 4: the 11 others of a player cannot be shared out evenly among 3; take 13 players, or 10
      next: change `peers`, or `players` of the tournament

    error: `share` is 0.6, above 0.499999, the largest it may be
      --> first.yaml:3:34  (tournament.pra.share)
        3 |   pra: { strategies: few, share: 0.6, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                  ^^^
      cause: how many play a protocol where few do
      next: give a number from 0.000001 to 0.499999

    error: `share` is 0.5, above 0.499999, the largest it may be
      --> first.yaml:3:34  (tournament.pra.share)
        3 |   pra: { strategies: few, share: 0.5, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                  ^^^
      cause: how many play a protocol where few do
      next: give a number from 0.000001 to 0.499999

    error: `pra` cannot be played in the setting `a`
      --> first.yaml:3:78  (tournament.pra.settings.a.workload.swarm.peers)
        3 |   pra: { strategies: few, share: 0.48, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                                                              ^^^^^
      cause: a share of 0.48 of 12 peers is no minority
      next: change `peers`, or `share` of the tournament

    error: `share` is 0, below 0.000001, the smallest it may be
      --> first.yaml:3:58  (tournament.gauntlet.share)
        3 |   gauntlet: { candidate: honest, strategies: few, share: 0, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                                          ^
      cause: the candidate's share of the peers
      next: give a number from 0.000001 to 0.999999

    error: the mechanism `none` stands here twice
      --> first.yaml:3:111  (tournament.round_robin.mechanisms[1])
        3 |   round_robin: { strategies: few, settings: { a: { workload: { swarm: { peers: 12 } } } }, mechanisms: [none, none] }
          |                                                                                                               ^^^^
      next: remove one of them

    error: the strategy `bittyrant(delta=0.2)` stands here twice
      --> first.yaml:3:42  (tournament.round_robin.strategies[1])
        3 | round_robin: { strategies: [bittyrant, { bittyrant: { delta: 0.2 } }], settings: { a: { workload: { swarm: { peers: 12 }
          |                                        ^
      cause: `bittyrant` is the same with all its parameters, and a strategy meets its own kind in any case
      next: remove one of them

    error: `noisy` is for the matrix games of `dilemma`
      --> first.yaml:3:41  (tournament.noisy.settings.a)
        3 |   noisy: { strategies: few, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                         ^
      next: write `a: { workload: dilemma }`, or take `round_robin`

    error: `sample:` has no `over`
      --> first.yaml:3:41  (tournament.round_robin.strategies[1].sample)
        3 |  round_robin: { strategies: [honest, { sample: { strategy: honest, count: 2 } }], settings: { a: { workload: { swarm: {
          |                                        ^^^^^^
      next: write `sample: { strategy: NAME, count: 20, seed: 1, over: { PARAMETER: [lowest, highest] } }`

    error: there are not 7 different points of `bittyrant`, but 6
      --> first.yaml:3:79  (tournament.round_robin.strategies[1].sample.count)
        3 |  sample: { strategy: bittyrant, count: 7 } }], settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                        ^
      next: write `count: 6`, or give wider ranges

    error: unknown parameter `delt`
      --> first.yaml:3:92  (tournament.round_robin.strategies[1].sample.stratify)
        3 | rategy: bittyrant, count: 2, stratify: delt } }], settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |                                        ^^^^
      cause: known here: delta, window
      next: did you mean `delta`?

    error: unknown key `round_robins`
      --> first.yaml:3:3  (tournament.round_robins)
        3 |   round_robins: { strategies: few, settings: { a: { workload: { swarm: { peers: 12 } } } } }
          |   ^^^^^^^^^^^^
      cause: known here: attack, round_robin, gauntlet, invasion, pra, mixtures, noisy, prob_end
      next: did you mean `round_robin`?
    "#);
}

#[test]
fn seeds_and_claims_that_make_no_sense_are_told_where_they_stand() {
    let text = contest("round_robin", &format!("strategies: [honest, {{ bittyrant: {{ delta: 0.5 }} }}], {WORLD}"));
    let seeds = [
        "{ min: 3, until: ranked }",
        "{ min: 3, max: 2, until: ranked }",
        "{ min: 1, max: 2, until: ranked }",
        "{ min: 2, max: 9, until: sure }",
        "{ min: 2, max: 9, until: { metric: utility } }",
        "{ min: 2, max: 9, until: { metric: utility, half_width: 0 } }",
        "{ min: 2, max: 9, until: { metric: utility, group: honst, half_width: 1 } }",
    ];
    let claims = [
        "{ ranking: median }",
        "{ ranking: medium, within: [1, 2] }",
        "{ ranking: median, strategy: bittyrand, within: [1, 2] }",
        "{ ranking: median, within: [1, 2], every: [1, 2] }",
        "{ ranking: median, correlation: [0, 1] }",
        "{ ranking: [median, score], within: [0, 1] }",
        "{ ranking: median, value: ranks, within: [0, 1] }",
        "{ ranking: median, of: { setting: c }, within: [0, 1] }",
        "{ ranking: median, within: [0, 1], expected: fails }",
        "{ payoff: honest, within: [0, 1] }",
        "{ payoff: honest, against: bittyrant, above: { payoff: honest } }",
        "{ payoff: honest, against: bittyrant, over: { payoff: honest, against: honest } }",
    ];
    let of_seeds = seeds.iter().map(|seeds| told(&text.replace("seeds: 2", &format!("seeds: {seeds}"))));
    let of_claims = claims.iter().map(|claim| told(&format!("{text}claims: [{claim}]\n")));
    let unranked = "question: Who?\nworkload: swarm\npopulation: { honest: {} }\n";
    let elsewhere = [
        format!("{unranked}seeds: {{ min: 2, max: 9, until: ranked }}\n"),
        format!("{unranked}seeds: 2\nclaims: [{{ ranking: score, within: [1, 2] }}]\n"),
    ];
    let all: Vec<String> = of_seeds.chain(of_claims).chain(elsewhere.iter().map(|text| told(text))).collect();
    assert_snapshot!(all.join("\n\n"), @r#"
    error: `seeds:` has no `max`
      --> first.yaml:4:1  (seeds)
        4 | seeds: { min: 3, until: ranked }
          | ^^^^^
      next: write `seeds: { min: 5, max: 100, until: { metric: NAME, half_width: 0.1 } }`

    error: `max` is 2, below `min`, which is 3
      --> first.yaml:4:23  (seeds.max)
        4 | seeds: { min: 3, max: 2, until: ranked }
          |                       ^
      next: make it at least as large

    error: `min` is 1, below 2, the smallest it may be
      --> first.yaml:4:15  (seeds.min)
        4 | seeds: { min: 1, max: 2, until: ranked }
          |               ^
      next: give a whole number from 2 to 1000000

    error: `until` must be `ranked`, or a map with `metric` and `half_width`, but is the text `sure`
      --> first.yaml:4:33  (seeds.until)
        4 | seeds: { min: 2, max: 9, until: sure }
          |                                 ^^^^
      next: write `seeds: { min: 5, max: 100, until: { metric: NAME, half_width: 0.1 } }`

    error: `until:` has no `half_width`
      --> first.yaml:4:26  (seeds.until)
        4 | seeds: { min: 2, max: 9, until: { metric: utility } }
          |                          ^^^^^
      next: write `seeds: { min: 5, max: 100, until: { metric: NAME, half_width: 0.1 } }`

    error: `half_width` is 0: no mean is ever known that well
      --> first.yaml:4:64  (seeds.until.half_width)
        4 | seeds: { min: 2, max: 9, until: { metric: utility, half_width: 0 } }
          |                                                                ^
      next: give a larger number

    error: unknown group `honst`
      --> first.yaml:4:59  (seeds.until.group)
        4 | seeds: { min: 2, max: 9, until: { metric: utility, group: honst, half_width: 1 } }
          |                                                           ^^^^^
      cause: known here: honest, seeds, bittyrant(delta=0.5)
      next: did you mean `honest`?

    error: this claim tests nothing
      --> first.yaml:5:10  (claims[0])
        5 | claims: [{ ranking: median }]
          |          ^
      next: give one of within, every, correlation, pareto

    error: unknown ranking `medium`
      --> first.yaml:5:21  (claims[0].ranking)
        5 | claims: [{ ranking: medium, within: [1, 2] }]
          |                     ^^^^^^
      cause: known here: median, score
      next: did you mean `median`?

    error: unknown strategy `bittyrand`
      --> first.yaml:5:39  (claims[0].strategy)
        5 | claims: [{ ranking: median, strategy: bittyrand, within: [1, 2] }]
          |                                       ^^^^^^^^^
      cause: known here: honest, bittyrant(delta=0.5)
      next: write one of those

    error: a claim has one test, but this has `within` and `every`
      --> first.yaml:5:45  (claims[0].every)
        5 | claims: [{ ranking: median, within: [1, 2], every: [1, 2] }]
          |                                             ^^^^^
      next: make two

    error: a correlation is of two rankings
      --> first.yaml:5:21  (claims[0].ranking)
        5 | claims: [{ ranking: median, correlation: [0, 1] }]
          |                     ^^^^^^
      next: write `ranking: [robustness, aggressiveness]`

    error: this test is about one ranking
      --> first.yaml:5:12  (claims[0].ranking)
        5 | claims: [{ ranking: [median, score], within: [0, 1] }]
          |            ^^^^^^^
      next: name one: `ranking: score`

    error: unknown value `ranks`
      --> first.yaml:5:36  (claims[0].value)
        5 | claims: [{ ranking: median, value: ranks, within: [0, 1] }]
          |                                    ^^^^^
      cause: known here: rank, score, firsts
      next: did you mean `rank`?

    error: unknown setting `c`
      --> first.yaml:5:44  (claims[0].of.setting)
        5 | claims: [{ ranking: median, of: { setting: c }, within: [0, 1] }]
          |                                            ^
      cause: known here: a
      next: write one of those

    error: a claim that is expected to fail must say why
      --> first.yaml:5:10  (claims[0])
        5 | claims: [{ ranking: median, within: [0, 1], expected: fails }]
          |          ^
      next: add `why:` with what came out

    error: `against` is missing
      --> first.yaml:5:10  (claims[0])
        5 | claims: [{ payoff: honest, within: [0, 1] }]
          |          ^
      next: write `{ payoff: NAME, against: NAME }`

    error: `against` is missing
      --> first.yaml:5:48  (claims[0].above)
        5 | claims: [{ payoff: honest, against: bittyrant, above: { payoff: honest } }]
          |                                                ^^^^^
      next: write `{ payoff: NAME, against: NAME }`

    error: unknown key `over`
      --> first.yaml:5:48  (claims[0].over)
        5 | claims: [{ payoff: honest, against: bittyrant, over: { payoff: honest, against: honest } }]
          |                                                ^^^^
      cause: known here: payoff, against, of, within, every, above, below, confidence, label, note, expected, why
      next: did you mean `every`?

    error: nothing is ranked here
      --> first.yaml:4:33  (seeds.until)
        4 | seeds: { min: 2, max: 9, until: ranked }
          |                                 ^^^^^^
      cause: strategies are ranked by a tournament
      next: name what is to be known how well: `until: { metric: NAME, half_width: 0.1 }`

    error: nobody is ranked here
      --> first.yaml:5:10  (claims[0])
        5 | claims: [{ ranking: score, within: [1, 2] }]
          |          ^
      cause: strategies are held against each other by a tournament, and not by `attack`
      next: name a `metric` and a `group` instead
    "#);
}
