//! Tournaments: which matches come of them, and what is said about those that make no sense.

use super::toys::{TOYS, ask_with, good, told, told_with};
use experiments::ask::{Cell, Overrides, Where, plan_text};
use insta::assert_snapshot;
use std::path::Path;

fn attack(inner: &str) -> String {
    format!("question: Who gains?\ntournament:\n  attack: {{ {inner} }}\nseeds: 2\n")
}

const SETTINGS: &str = "settings: { a: { workload: swarm, rounds: 7 }, b: { workload: backup, round_seconds: 60 } }";

/// Setting, mechanism and attacker of all points.
fn matches(text: &str) -> Vec<String> {
    let plan = good(text);
    let cells = plan.cells.iter().step_by(plan.seeds.len());
    cells.map(|cell| cell.axes.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn all_that_fits_is_played_by_whom_the_catalogue_names_and_without_cheats() {
    let expected = [
        "a none honest",
        "a none free_rider",
        "a tit_for_tat honest",
        "a tit_for_tat free_rider",
        "a tit_for_tat bittyrant",
        "b none honest",
        "b none free_rider",
        "b ledger honest",
        "b ledger bittyrant",
        "b ledger dropper",
    ];
    assert_eq!(matches(&attack(SETTINGS)), expected);
    let plan = good(&attack(SETTINGS));
    assert_eq!(
        plan.axes.iter().map(|axis| axis.path.as_str()).collect::<Vec<_>>(),
        ["setting", "mechanism", "attacker"]
    );
    assert_eq!(
        plan.left_out,
        ["`ledger` in a: it counts blocks that are stored", "`tit_for_tat` in b: nobody gives back what is stored",]
    );
    let last = plan.cells.last().expect("cells");
    assert_eq!((last.config.rounds, last.config.round_seconds), (1000, 60.0));
    assert_eq!(plan.cells[0].config.rounds, 7);
}

#[test]
fn cheats_and_twins_are_the_same_peers_and_differ_in_what_they_play() {
    let plan = good(&attack(&format!("share: 0.3, ring: 3, {SETTINGS}")));
    let of = |point: usize| {
        let config = &plan.cells[point * plan.seeds.len()].config;
        let groups = config.groups.iter().filter(|group| !group.extra);
        groups.map(|g| format!("{} {} {} {}", g.name, g.count, g.ring, g.source.card().name)).collect::<Vec<_>>()
    };
    assert_eq!(of(0), ["honest 7 0 honest", "attackers 3 3 honest"]);
    assert_eq!(of(1), ["honest 7 0 honest", "attackers 3 3 free_rider"]);
}

#[test]
fn lists_name_some_and_a_word_stands_for_the_others() {
    let text = attack(
        "settings: { a: { workload: swarm }, b: { workload: backup, mechanisms: [none] } }, \
         mechanisms: [{ tit_for_tat: { slots: 2 } }, fitting], \
         attackers: [{ bittyrant: { delta: 0.5 } }, canonical, dropper]",
    );
    let expected = [
        "a tit_for_tat(slots=2) honest",
        "a tit_for_tat(slots=2) bittyrant(delta=0.5)",
        "a tit_for_tat(slots=2) free_rider",
        "a none honest",
        "a none bittyrant(delta=0.5)",
        "a none free_rider",
        "b none honest",
        "b none bittyrant(delta=0.5)",
        "b none dropper",
        "b none free_rider",
    ];
    assert_eq!(matches(&text), expected);
    assert_eq!(
        good(&text).left_out,
        [
            "`ledger` in a: it counts blocks that are stored",
            "the attacker `dropper` in a: its card says that it fits backup",
        ]
    );
    let cell = good(&text).cells[2].config.clone();
    assert_eq!(cell.mechanism.params.count("slots"), 2);
    assert_eq!(cell.groups[1].params.number("delta"), 0.5);
}

#[test]
fn the_command_line_and_claims_reach_into_it() {
    let text = format!(
        "{}claims:\n  - {{ metric: utility, group: attackers, of: {{ setting: a, mechanism: none, attacker: free_rider }}, above: \
         {{ attacker: honest }} }}\n",
        attack(SETTINGS)
    );
    let plan = ask_with(&text, &["tournament.attack.share=0.5"]).unwrap_or_else(|troubles| panic!("{troubles}"));
    assert_eq!(plan.cells[0].config.groups[1].count, 5);
    assert_eq!(plan.claims.len(), 1);
    assert_snapshot!(plan.summary(), @r#"
    Who gains?
    20 cells = 10 points x 2 seeds
      setting: a, b
      mechanism: none, tit_for_tat, ledger
      attacker: honest, free_rider, bittyrant, dropper
      workload swarm, backup
      mechanism none, tit_for_tat, ledger
      at most 7, 1000 rounds of 10, 60 s
      group honest: 2 to 5 peers, honest
      group attackers: 2 to 5 peers, honest, free_rider, bittyrant, dropper
      group seeds: 1 peer, honest
      left out: `ledger` in a: it counts blocks that are stored
      left out: `tit_for_tat` in b: nobody gives back what is stored
      1 claim
    "#);
}

#[test]
fn an_attacker_that_is_a_file_is_left_out_where_it_does_not_fit() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("slack.lua"), "return backup").expect("a file");
    let places = Where { folder: folder.path().to_path_buf(), ..Where::default() };
    let asked = |settings: &str| {
        let text = attack(&format!("{settings}, attackers: [slack.lua, free_rider]"));
        plan_text(Path::new("first.yaml"), &text, &Overrides::default(), &TOYS, &places)
    };
    let plan = asked(SETTINGS).unwrap_or_else(|troubles| panic!("{troubles}"));
    assert!(plan.left_out.contains(&"the attacker `slack.lua` in a: its card says that it fits backup".to_owned()));
    let plays = |setting: &str| {
        let here = |cell: &&Cell| cell.axes[0].1.to_string() == setting && cell.axes[2].1.to_string() == "slack.lua";
        plan.cells.iter().filter(here).count()
    };
    assert_eq!((plays("a"), plays("b")), (0, 4), "two mechanisms, two seeds");
    let told = asked("settings: { a: { workload: swarm } }").expect_err("it fits no setting");
    assert_snapshot!(told, @r#"
    error: the attacker `slack.lua` fits no setting
      --> first.yaml:3:63  (tournament.attack.attackers[0])
        3 |   attack: { settings: { a: { workload: swarm } }, attackers: [slack.lua, free_rider] }
          |                                                               ^^^^^^^^^
      cause: its card says that it fits backup
      next: remove it, or add a setting with a workload that it fits
    "#);
}

#[test]
fn what_makes_no_sense_is_told_where_it_stands() {
    let all: Vec<String> = [
        "share: 0.1",
        "settings: {}",
        "share: 1, settings: { a: { workload: swarm } }",
        "sharing: 1, settings: { a: { workload: swarm } }",
        "settings: { a: { rounds: 3 } }",
        "settings: { a: { workload: swarms } }",
        "settings: { a: { workload: swarm, round: 3 } }",
        "settings: { a: { workload: swarm, mechanisms: [ledger] } }",
        "settings: { a: { workload: swarm } }, mechanisms: [ledger]",
        "settings: { a: { workload: swarm } }, mechanisms: every",
        "settings: { a: { workload: swarm } }, attackers: [honest]",
        "settings: { a: { workload: swarm } }, attackers: [bittyrand]",
        "settings: { a: { workload: swarm } }, attackers: [dropper]",
        "settings: { a: { workload: { swarm: { peers: 0 } } } }",
        "settings: { a: { workload: { swarm: { seedz: 2 } } } }",
        "settings: { a: { workload: swarm } }, attackers: [free_rider, dropper]",
        "settings: { a: { workload: swarm } }, attackers: [free_rider, bittyrant, free_rider]",
        "settings: { a: { workload: swarm } }, mechanisms: fiting",
        "share: '0.2', settings: { a: { workload: swarm } }",
    ]
    .into_iter()
    .map(|inner| told(&attack(inner)))
    .collect();
    assert_snapshot!(all.join("\n\n"), @r#"
    error: the attack has no `settings:`
      --> first.yaml:3:3  (tournament.attack)
        3 |   attack: { share: 0.1 }
          |   ^^^^^^
      cause: a setting is a world in which mechanisms are attacked
      next: add a line such as `settings: { swarm: { workload: swarm, rounds: 300 } }`

    error: the attack has no `settings:`
      --> first.yaml:3:3  (tournament.attack)
        3 |   attack: { settings: {} }
          |   ^^^^^^
      cause: a setting is a world in which mechanisms are attacked
      next: add a line such as `settings: { swarm: { workload: swarm, rounds: 300 } }`

    error: `share` is 1, above 0.999999, the largest it may be
      --> first.yaml:3:20  (tournament.attack.share)
        3 |   attack: { share: 1, settings: { a: { workload: swarm } } }
          |                    ^
      cause: the share of peers that cheat
      next: give a number from 0.000001 to 0.999999

    error: unknown key `sharing`
      --> first.yaml:3:13  (tournament.attack.sharing)
        3 |   attack: { sharing: 1, settings: { a: { workload: swarm } } }
          |             ^^^^^^^
      cause: known here: share, ring, settings, mechanisms, attackers
      next: did you mean `share`?

    error: the setting `a` has no `workload:`
      --> first.yaml:3:25  (tournament.attack.settings.a)
        3 |   attack: { settings: { a: { rounds: 3 } } }
          |                         ^
      cause: known here: swarm, backup
      next: write `a: { workload: swarm }`

    error: unknown workload `swarms`
      --> first.yaml:3:40  (tournament.attack.settings.a.workload)
        3 |   attack: { settings: { a: { workload: swarms } } }
          |                                        ^^^^^^
      cause: known here: swarm, backup
      next: did you mean `swarm`?

    error: unknown key `round`
      --> first.yaml:3:47  (tournament.attack.settings.a.round)
        3 |   attack: { settings: { a: { workload: swarm, round: 3 } } }
          |                                               ^^^^^
      cause: known here: workload, rounds, round_seconds, warm_up_rounds, mechanisms, attackers
      next: did you mean `rounds`?

    error: the mechanism `ledger` does not fit the workload `swarm`
      --> first.yaml:3:60  (tournament.attack.settings.a.mechanisms[0])
        3 |   attack: { settings: { a: { workload: swarm, mechanisms: [ledger] } } }
          |                                                            ^^^^^^
      cause: it counts blocks that are stored; its card says that it fits backup
      next: mechanisms that fit: none, tit_for_tat

    error: there is nothing to play in the setting `a`
      --> first.yaml:3:25  (tournament.attack.settings.a)
        3 |   attack: { settings: { a: { workload: swarm } }, mechanisms: [ledger] }
          |                         ^
      cause: `ledger`: it counts blocks that are stored
      next: write `mechanisms: fitting` and `attackers: canonical`, or remove the setting

    error: `mechanisms` must be `fitting` or a list, but is the text `every`
      --> first.yaml:3:63  (tournament.attack.mechanisms)
        3 |   attack: { settings: { a: { workload: swarm } }, mechanisms: every }
          |                                                               ^^^^^
      next: write `[NAME, { NAME: { parameter: value } }, fitting]`

    error: `honest` is no attacker
      --> first.yaml:3:63  (tournament.attack.attackers[0])
        3 |   attack: { settings: { a: { workload: swarm } }, attackers: [honest] }
          |                                                               ^^^^^^
      cause: the match without cheats is played in any case, under that name
      next: remove it

    error: unknown strategy `bittyrand`
      --> first.yaml:3:63  (tournament.attack.attackers[0])
        3 |   attack: { settings: { a: { workload: swarm } }, attackers: [bittyrand] }
          |                                                               ^^^^^^^^^
      cause: known here: honest, free_rider, bittyrant, dropper
      next: did you mean `bittyrant`?

    error: there is nothing to play in the setting `a`
      --> first.yaml:3:25  (tournament.attack.settings.a)
        3 |   attack: { settings: { a: { workload: swarm } }, attackers: [dropper] }
          |                         ^
      cause: `ledger`: it counts blocks that are stored
        the attacker `dropper`: its card says that it fits backup
        `none`: no attacker fits
        `tit_for_tat`: no attacker fits
      next: write `mechanisms: fitting` and `attackers: canonical`, or remove the setting

    error: the population is zero peers
      --> first.yaml:3:58  (tournament.attack.settings.a.workload.swarm.peers)
        3 |   attack: { settings: { a: { workload: { swarm: { peers: 0 } } } } }
          |                                                          ^
      next: set a size in `tournament.attack.settings.a.workload.swarm.peers`

    error: unknown parameter `seedz`
      --> first.yaml:3:51  (tournament.attack.settings.a.workload.swarm.seedz)
        3 |   attack: { settings: { a: { workload: { swarm: { seedz: 2 } } } } }
          |                                                   ^^^^^
      cause: known here: peers, seeds, file_mb, capacity, linger_s, picker, endgame
      next: did you mean `seeds`?

    error: the attacker `dropper` fits no setting
      --> first.yaml:3:75  (tournament.attack.attackers[1])
        3 |   attack: { settings: { a: { workload: swarm } }, attackers: [free_rider, dropper] }
          |                                                                           ^^^^^^^
      cause: its card says that it fits backup
      next: remove it, or add a setting with a workload that it fits

    error: two matches of the tournament are one and the same cell
      --> first.yaml:3:86  (tournament.attack.attackers[2])
        3 |   attack: { settings: { a: { workload: swarm } }, attackers: [free_rider, bittyrant, free_rider] }
          |                                                                                      ^^^^^^^^^^
      cause: setting = a, mechanism = none, attacker = free_rider
      next: remove one of them

    error: `mechanisms` must be `fitting` or a list, but is the text `fiting`
      --> first.yaml:3:63  (tournament.attack.mechanisms)
        3 |   attack: { settings: { a: { workload: swarm } }, mechanisms: fiting }
          |                                                               ^^^^^^
      next: did you mean `fitting`?

    error: `share` must be a number, but is the text `0.2`
      --> first.yaml:3:20  (tournament.attack.share)
        3 |   attack: { share: '0.2', settings: { a: { workload: swarm } } }
          |                    ^^^^^
      cause: the share of peers that cheat
      next: remove the quotes
    "#);
}

#[test]
fn a_claim_about_what_is_not_played_says_what_is() {
    let about = |of: &str| {
        told(&format!(
            "{}claims: [{{ metric: utility, group: attackers, of: {{ {of} }}, within: [0, 1] }}]\n",
            attack(SETTINGS)
        ))
    };
    let all = [about("setting: a, mechanism: none, attacker: bittyrant"), about("mechanism: ledger, setting: a")];
    assert_snapshot!(all.join("\n\n"), @r#"
    error: no match of the tournament has all of these values together
      --> first.yaml:5:47  (claims[0].of)
        5 |  [{ metric: utility, group: attackers, of: { setting: a, mechanism: none, attacker: bittyrant }, within: [0, 1] }]
          |                                        ^^
      cause: with mechanism `none` and setting `a`, attacker is one of: honest, free_rider
      next: select what is played: `freerider check` tells what is left out, and why

    error: no match of the tournament has all of these values together
      --> first.yaml:5:47  (claims[0].of)
        5 | claims: [{ metric: utility, group: attackers, of: { mechanism: ledger, setting: a }, within: [0, 1] }]
          |                                               ^^
      cause: with setting `a`, mechanism is one of: none, tit_for_tat
      next: select what is played: `freerider check` tells what is left out, and why
    "#);
}

#[test]
fn it_stands_alone() {
    let sweep = format!("{}sweep: {{ rounds: [1, 2] }}\n", attack(SETTINGS));
    let world = format!("{}workload: swarm\n", attack(SETTINGS));
    let none = "question: Who gains?\ntournament: {}\nseeds: 2\n";
    let unknown = "question: Who gains?\ntournament: { duel: {} }\nseeds: 2\n";
    let bare = "question: Who gains?\ntournament: attack\nseeds: 2\n";
    let all = [
        told(&sweep),
        told(&world),
        told(none),
        told(unknown),
        told(bare),
        told_with(&attack(SETTINGS), &["workload=swarm"]),
        told_with(&attack(SETTINGS), &["setting=swarm"]),
    ];
    assert_snapshot!(all.join("\n\n"), @r#"
    error: `sweep:` and `tournament:` stand beside each other
      --> first.yaml:5:1  (sweep)
        5 | sweep: { rounds: [1, 2] }
          | ^^^^^
      cause: a tournament says for each match which world, mechanism and population it has
      next: remove `sweep:`, or ask two questions in two files

    error: `workload:` and `tournament:` stand beside each other
      --> first.yaml:5:1  (workload)
        5 | workload: swarm
          | ^^^^^^^^
      cause: a tournament says for each match which world, mechanism and population it has
      next: move `workload` into the settings of the tournament

    error: a tournament has one preset, but this has 0
      --> first.yaml:2:1  (tournament)
        2 | tournament: {}
          | ^^^^^^^^^^
      next: write one of attack, round_robin, gauntlet, invasion, pra, mixtures, noisy, prob_end

    error: unknown key `duel`
      --> first.yaml:2:15  (tournament.duel)
        2 | tournament: { duel: {} }
          |               ^^^^
      cause: known here: attack, round_robin, gauntlet, invasion, pra, mixtures, noisy, prob_end
      next: write `tournament: { attack: { settings: { ... } } }`

    error: `tournament` must be a map, but is the text `attack`
      --> first.yaml:2:13  (tournament)
        2 | tournament: attack
          |             ^^^^^^
      next: write `tournament: { attack: { settings: { ... } } }`

    error: `workload:` and `tournament:` stand beside each other
      --> --set workload=swarm  (workload)
      cause: a tournament says for each match which world, mechanism and population it has
      next: move `workload` into the settings of the tournament

    error: unknown key `setting`
      --> --set setting=swarm
      cause: known here: question, rounds, round_seconds, warm_up_rounds, seeds, tournament, red_team, analysis,
        claims, standings, measures, tables, plots
      next: what is played stands below `tournament`: `--set tournament.attack.share=0.2`
    "#);
}
