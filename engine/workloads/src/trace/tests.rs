//! A hand-made log of four accounts, and a made-up month.

use super::*;
use game::cast::CastGroup;
use game::log::{Accounts, Names, ReadLog};
use game::params::Value;

/// Rows as (day, from, to, bytes), of accounts `a`, `b`, `c` in one group and `d` in another.
fn log(rows: &[(f64, u32, u32, u64)]) -> Log {
    let mut names = Names::default();
    ["a", "b", "c", "d"].iter().for_each(|name| assert!(names.push(name).is_some()));
    let group = |name: &str, accounts, truth| LoggedGroup { name: name.to_owned(), accounts, truth, cluster: 0 };
    let mut log = Log {
        accounts: Accounts { names, machine: vec![0, 1, 2, 2] },
        groups: vec![group("most", 0..3, Truth::Honest), group("odd", 3..4, Truth::Colluder)],
        ..Log::default()
    };
    rows.iter().zip(0..).for_each(|((day, from, to, bytes), row)| log.push(day * DAY_S, *from, *to, *bytes, row));
    log
}

fn params(log: Log, set: &[(&str, Value)]) -> Params {
    let mut file = Params::default();
    file.set("file", Value::Log(Some(ReadLog { digest: "mine".to_owned(), log: Arc::new(log) })));
    let mut params = CARD.defaults();
    params.set("source", Value::Choice("log".to_owned(), file));
    set.iter().for_each(|(name, value)| params.set(name, value.clone()));
    params
}

/// What happened day by day: who is there, who stands before whom in the queues, and what was heard.
#[derive(Debug, Default, PartialEq)]
struct Day {
    there: Vec<u32>,
    queues: Vec<(u32, Vec<(u32, Bytes)>)>,
    heard: Bytes,
}

fn days(params: &Params) -> Result<Vec<Day>, String> {
    let mut first = 0;
    let groups = (ENTRY.extras)(params).into_iter().map(|extra| {
        let members = (first..first + extra.count as u32).map(PeerId).collect();
        first += extra.count as u32;
        CastGroup { name: extra.group, members, params: params.clone(), extra: true, ring: 0 }
    });
    let cast = Cast { seed: 3, round_seconds: DAY_S, groups: groups.collect() };
    let mut trace = Trace::new(params, &cast)?;
    let mut days = Vec::new();
    while !trace.done() {
        let clock = Clock { round: days.len() as u64, round_seconds: DAY_S };
        let mut churn = Vec::new();
        trace.churn(clock, &mut churn);
        for event in churn {
            // Accounts are numbered otherwise than peers.
            let who = |peer: PeerId| Party { peer, account: AccountId(peer.0 + 7) };
            match event {
                Churn::Arrive(peer) => trace.enter(clock, who(peer)),
                Churn::Depart(peer) => trace.leave(clock, who(peer)),
                Churn::Replace(_) => panic!("in a log nobody takes another's place"),
            }
        }
        let there = (0..trace.account.len() as u32).filter(|peer| trace.account[*peer as usize].is_some()).collect();
        let mut requests = Requests::default();
        trace.requests(clock, &mut requests);
        let queue = |place: usize| {
            let asked = &requests.all[requests.of(place)];
            assert!(asked.iter().all(|request| request.queued.fresh && request.to == asked[0].to));
            let line = asked.iter().map(|request| (request.by_peer.0, trace.shown(request).asks_bytes));
            (requests.providers[place].0, line.collect())
        };
        let queues = (0..requests.providers.len()).map(queue).collect();
        let mut facts = Vec::new();
        trace.transfer(clock, &requests, &Grants::default(), &mut facts);
        let bytes = |fact: &Fact| if let Fact::Transfer { bytes, .. } = fact { *bytes } else { 0 };
        days.push(Day { there, queues, heard: facts.iter().map(bytes).sum() });
        assert!(days.len() < 100, "it ends");
    }
    Ok(days)
}

const ROWS: [(f64, u32, u32, u64); 7] = [
    (0.5, 0, 1, 10),
    (1.5, 0, 2, 20),
    // From here on nothing is heard, but queues form.
    (2.1, 1, 3, 40),
    (2.2, 0, 2, 80),
    (3.1, 0, 1, 160),
    (3.2, 0, 2, 320),
    (9.0, 2, 0, 640),
];

fn windows(queue_days: f64, learns: bool) -> Vec<(&'static str, Value)> {
    vec![
        ("history_days", Value::Number(2.0)),
        ("evaluation_days", Value::Number(2.0)),
        ("queue_days", Value::Number(queue_days)),
        ("learns", Value::Bool(learns)),
    ]
}

#[test]
fn history_is_heard_and_then_everybody_stands_in_one_queue_for_each_source() {
    let days = days(&params(log(&ROWS), &windows(2.0, false))).expect("a trace");
    assert_eq!(
        days,
        [
            Day { there: vec![0, 1], queues: vec![], heard: 10 },
            Day { there: vec![0, 1, 2], queues: vec![], heard: 20 },
            // Source 0 was asked first by 2, which downloads 80 + 320, then by 1. The row of day 9 is beyond the windows.
            Day { there: vec![0, 1, 2, 3], queues: vec![(0, vec![(2, 400), (1, 160)]), (1, vec![(3, 40)])], heard: 0 },
        ]
    );
}

#[test]
fn queues_of_a_day_form_every_day_and_mechanisms_may_learn_on() {
    let days = days(&params(log(&ROWS), &windows(1.0, true))).expect("a trace");
    assert_eq!(days.len(), 4);
    assert_eq!(days[2].queues, [(0, vec![(2, 80)]), (1, vec![(3, 40)])]);
    assert_eq!(days[3].queues, [(0, vec![(1, 160), (2, 320)])]);
    assert_eq!(days.iter().map(|day| day.heard).collect::<Vec<_>>(), [10, 20, 120, 480]);
}

#[test]
fn a_queue_that_is_shorter_than_a_round_is_refused() {
    let trouble = days(&params(log(&ROWS), &windows(0.5, false))).expect_err("refused");
    assert!(trouble.contains("shorten `round_seconds`"), "{trouble}");
}

#[test]
fn a_log_that_ends_before_its_history_does_is_refused() {
    let trouble = days(&params(log(&ROWS), &[])).expect_err("refused");
    assert!(trouble.contains("the log ends on day 9.0, and history takes 30 days"), "{trouble}");
}

#[test]
fn groups_truth_machines_and_names_are_those_of_the_log() {
    let params = params(log(&ROWS), &windows(2.0, false));
    assert_eq!((ENTRY.check)(&params), Ok(()));
    let extras = (ENTRY.extras)(&params);
    let told: Vec<_> = extras.iter().map(|e| (e.group.as_str(), e.count, e.colluding, e.whitewashing)).collect();
    assert_eq!(told, [("most", 3, false, false), ("odd", 1, true, false)]);
    let members = |peers: Range<u32>| peers.map(PeerId).collect();
    let group = |members| CastGroup { name: String::new(), members, params: params.clone(), extra: true, ring: 0 };
    let cast = |groups| Cast { seed: 1, round_seconds: DAY_S, groups };
    let trace = Trace::new(&params, &cast(vec![group(members(0..3)), group(members(3..4))])).expect("a trace");
    assert_eq!((trace.machine(PeerId(3)), trace.name(PeerId(3))), (2, Some("d")));
    assert!(Trace::new(&params, &cast(vec![group(members(0..3))])).is_err(), "somebody is missing");
}

#[test]
fn a_made_up_month_differs_from_seed_to_seed_and_has_the_same_groups() {
    let params = CARD.defaults();
    let groups = groups(&params);
    assert!(groups.iter().any(|group| group.name == "ingrid"), "{groups:?}");
    let (_, month) = params.choice("source");
    let [one, two] = [1, 2].map(|seed| maze::month(month, seed));
    assert_eq!((&one.groups, &two.groups), (&groups, &groups));
    assert_ne!(one.to, two.to);
}
