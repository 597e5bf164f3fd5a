//! A red team, whole: what it finds is there, again and again, on any number of threads.

use crate::small::plan;
use experiments::ask::Plan;
use experiments::replay::replay;
use experiments::run::{Answer, Options, run};
use results::search::{Ended, Stage, Try};
use results::{Frame, ResultFolder};
use std::path::Path;
use std::sync::Arc;

/// Twelve peers that always want more; two of them look for what pays, from a client that withholds or does not.
fn text(rest: &str) -> String {
    format!(
        "question: What pays?
workload: {{ exchange: {{ peers: 12, uplink: {{ uniform: {{ min_kib_s: 20, max_kib_s: 60 }} }} }} }}
mechanism: tit_for_tat
population:
  honest: {{}}
  attackers: {{ strategy: general_client, count: 2 }}
rounds: 20
seeds: 3
claims: [{{ metric: imbalance_bytes, every: [0, 0] }}]
red_team: {{ group: attackers, search: {{ slots: [1, 10], strangers: [0, 3], raise: [0, 1], withhold: }}, {rest} }}
"
    )
}

fn play(plan: &Plan, dir: &Path, threads: usize) -> Answer {
    let options = Options { out: dir.to_path_buf(), threads, fresh: false, quiet: true };
    let answer = run(plan, &options, &Arc::default()).expect("a run");
    let counts = answer.finished.as_ref().expect("nobody stopped it").counts;
    assert_eq!((counts.failed, counts.missing), (0, 0));
    answer
}

fn tries(answer: &Answer) -> &[Try] {
    &answer.searches.as_ref().expect("a search").tries
}

fn checksums(dir: &Path) -> Vec<String> {
    let folder = ResultFolder::open(dir).expect("a result folder");
    ["cells", "groups", "search"].iter().map(|name| folder.manifest().frames[*name].blake3.clone()).collect()
}

#[test]
fn every_method_tries_what_it_may_and_plays_the_best_on_fresh_seeds() {
    for method in ["random", "latin_hypercube", "successive_halving", "cma_es"] {
        let temp = tempfile::tempdir().expect("a folder");
        let plan = plan(&text(&format!("method: {method}, budget: 70, seeds_per_candidate: 2, against: [free_rider]")));
        let answer = play(&plan, temp.path(), 1);
        let cells = answer.finished.as_ref().expect("finished").counts.planned;
        assert!(cells <= 70 && cells > 40, "{method}: {cells} cells");
        let (fresh, searched): (Vec<&Try>, Vec<&Try>) =
            tries(&answer).iter().partition(|one| one.stage == Stage::Fresh);
        let names: Vec<&str> = fresh.iter().map(|one| one.attacker.as_str()).collect();
        assert_eq!(names, ["best", "honest", "free_rider"], "{method}");
        // The best on fresh seeds is the one with the highest mean among those on most seeds.
        let most = searched.iter().map(|one| one.payoffs.len()).max().expect("tries");
        let worth = |one: &Try| one.payoffs.iter().sum::<f64>();
        let best = searched.iter().filter(|one| one.payoffs.len() == most);
        let best = best.max_by(|a, b| worth(a).total_cmp(&worth(b))).expect("tries");
        assert_eq!(best.params, fresh[0].params, "{method}");
        assert!(fresh.iter().all(|one| one.payoffs.len() == 3 && one.payoffs.iter().all(|payoff| payoff.is_finite())));
        assert_eq!(fresh[1].payoffs, fresh[1].twin, "the twin gains nothing over itself");
    }
}

#[test]
fn threads_and_resuming_change_nothing_and_a_candidate_can_be_replayed() {
    let plan = plan(&text("budget: 90, seeds_per_candidate: 2"));
    let temp = tempfile::tempdir().expect("a folder");
    let dirs = ["one", "two"].map(|name| temp.path().join(name));
    let answer = play(&plan, &dirs[0], 1);
    play(&plan, &dirs[1], 2);
    assert_eq!(checksums(&dirs[0]), checksums(&dirs[1]));
    let again = play(&plan, &dirs[0], 2);
    assert_eq!(again.reused as u64, again.finished.as_ref().expect("finished").counts.planned, "nothing runs again");
    assert_eq!(tries(&answer), tries(&again));
    assert_eq!(checksums(&dirs[0]), checksums(&dirs[1]));
    let folder = ResultFolder::open(&dirs[0]).expect("a result folder");
    let cells = folder.frame(Frame::Cells).expect("cells");
    let ids = cells.column("cell_id").expect("ids").str().expect("texts");
    for row in [0, cells.height() / 2, cells.height() - 1] {
        assert_eq!(replay(&dirs[0], ids.get(row).expect("an id"), false), Ok(0));
    }
}

#[test]
fn a_double_oracle_plays_every_profile_and_ends() {
    let plan = plan(&text(
        "mechanisms: [none, tit_for_tat], against: [free_rider], method: random, budget: 40, seeds_per_candidate: 2, \
         double_oracle: { rounds: 3, tolerance: 0.05 }",
    ));
    let temp = tempfile::tempdir().expect("a folder");
    let answer = play(&plan, temp.path(), 1);
    for mechanism in ["none", "tit_for_tat"] {
        let found: Vec<&Try> = tries(&answer)
            .iter()
            .filter(|one| one.mechanism == mechanism && one.attacker.starts_with("found"))
            .collect();
        let rounds: Vec<u32> = found.iter().map(|one| one.round).collect();
        assert_eq!(rounds, (1..=rounds.len() as u32).collect::<Vec<_>>());
        assert!(!rounds.is_empty() && rounds.len() <= 3);
        let surely_gains = |one: &Try| {
            use results::statistics::{differences, mean, mean_interval};
            let gains = mean_interval(&differences(&one.payoffs, &one.twin), 0.95);
            gains.low > 0.05 * mean(&one.twin).abs()
        };
        let (last, before) = found.split_last().expect("a round");
        assert!(before.iter().all(|one| surely_gains(one)), "it went on while somebody gained");
        assert!(rounds.len() == 3 || !surely_gains(last), "and ended when nobody did");
        let ended = if surely_gains(last) { Ended::RoundsOver } else { Ended::NobodyGains };
        assert!(last.ended == Some(ended) && before.iter().all(|one| one.ended.is_none()));
        // All profiles of what is known at the end: honest, free_rider, and what was found.
        let members = 2 + rounds.len();
        let cells = &answer.finished.as_ref().expect("finished").cells;
        let column = |name: &str| cells.column(name).expect("there").str().expect("texts").clone();
        let (mechanisms, fields, attackers) = (column("mechanism"), column("field"), column("attacker"));
        let known = |name: Option<&str>| {
            name.is_some_and(|name| {
                ["honest", "free_rider"].contains(&name) || name.starts_with("found") && !name.contains('+')
            })
        };
        let profiles = (0..cells.height()).filter(|row| {
            mechanisms.get(*row) == Some(mechanism) && known(fields.get(*row)) && known(attackers.get(*row))
        });
        assert_eq!(profiles.count(), members * members * 3, "{mechanism}");
        // What the table costs is counted with the search that needs it: the first one, six profiles of two strategies.
        let first = tries(&answer).iter().find(|one| one.mechanism == mechanism).expect("a try");
        let of_search = first.cells.saturating_sub(6 * 3);
        assert!(of_search > 0 && of_search <= 40, "{mechanism}: {} cells", first.cells);
    }
}

#[test]
fn what_is_found_is_there_even_if_it_is_known() {
    let known = "against: [{ general_client: { withhold: false } }, { general_client: { withhold: true } }]";
    let search = "search: { slots: [1, 10], strangers: [0, 3], raise: [0, 1], withhold: }";
    let claim = "{ metric: imbalance_bytes, every: [0, 0] }";
    let selected = |of: &str, than: &str| format!("{{ metric: utility, group: attackers, of: {of}, above: {than} }}");
    let one = selected("{ attacker: best }", "{ attacker: honest }");
    let oracle = selected("{ field: honest, attacker: found 1 }", "{ field: honest, attacker: honest }");
    for (rest, claims, name) in
        [("", one, "best"), (", double_oracle: { rounds: 2, players: 2, field: honest }", oracle, "found 1")]
    {
        let text = text(&format!("{known}, method: random, budget: 30, seeds_per_candidate: 2{rest}"));
        let plan = plan(&text.replace(search, "search: { withhold: }").replace(claim, &claims));
        let temp = tempfile::tempdir().expect("a folder");
        let answer = play(&plan, temp.path(), 1);
        assert!(answer.not_judged.is_empty() && answer.verdicts.len() == 1, "{:?}", answer.not_judged);
        let cells = &answer.finished.as_ref().expect("finished").cells;
        let attackers = cells.column("attacker").expect("an axis").str().expect("texts").clone();
        let ids = cells.column("cell_id").expect("ids").str().expect("texts").clone();
        let at = (0..cells.height()).find(|row| attackers.get(*row) == Some(name)).expect("a cell");
        assert_eq!(replay(temp.path(), ids.get(at).expect("an id"), false), Ok(0), "{name}");
        let again = play(&plan, temp.path(), 1);
        assert_eq!(again.reused, cells.height(), "nothing runs again");
        assert_eq!(tries(&answer), tries(&again));
    }
}

#[test]
fn candidates_that_their_strategy_refuses_are_worse_than_all_others() {
    let text = |range: &str| {
        format!(
            "question: What pays?
workload: {{ dilemma: {{ peers: 4, game: {{ matrix: {{}} }}, matching: all_pairs }} }}
population:
  honest: {{}}
  attackers: {{ strategy: zero_determinant, count: 2 }}
rounds: 5
seeds: 3
claims: [{{ metric: utility, group: attackers, every: [-1000, 1000] }}]
red_team: {{ group: attackers, search: {{ r: {range} }}, method: random, budget: 40, seeds_per_candidate: 2 }}
"
        )
    };
    let temp = tempfile::tempdir().expect("a folder");
    let answer = play(&plan(&text("[-20, 20]")), temp.path(), 1);
    let searched = tries(&answer).iter().filter(|one| one.stage == Stage::Search);
    let (refused, played): (Vec<&Try>, Vec<&Try>) = searched.partition(|one| one.refused.is_some());
    assert!(!refused.is_empty() && !played.is_empty(), "{refused:?} {played:?}");
    assert!(refused.iter().all(|one| one.payoffs.iter().all(|payoff| payoff.is_nan())));
    assert!(played.iter().all(|one| one.payoffs.iter().all(|payoff| payoff.is_finite())));
    let best = tries(&answer).iter().find(|one| one.attacker == "best").expect("one of those that were played");
    assert!(played.iter().any(|one| one.params == best.params));
    let why = refused[0].refused.as_deref().expect("a reason");
    assert!(why.contains("no probabilities make this relation"), "{why}");
    // Where none is left, that is what is wrong.
    let temp = tempfile::tempdir().expect("a folder");
    let options = Options { out: temp.path().to_path_buf(), threads: 1, fresh: false, quiet: true };
    let wrong = run(&plan(&text("[-20, -10]")), &options, &Arc::default()).expect_err("nothing can be played");
    assert!(wrong.to_string().contains("none of the candidates can be played"), "{wrong}");
}
