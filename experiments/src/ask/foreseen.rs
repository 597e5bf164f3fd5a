//! What can be foreseen of a run that is in order and yet will show nothing, or fail: warnings of `check` and `run`.

use super::config::{GroupPlan, Named};
use game::workload::MOST_REQUESTS;
use game::{Card, MechanismEntry, Value, WorkloadEntry};
use results::{Claim, Expected};

/// What there is to say of a mechanism that works standings out so seldom that a run never sees it.
pub fn never_refreshed(mechanism: &Named<MechanismEntry>, run_s: f64) -> Option<String> {
    let Some(Value::Number(refresh_s)) = mechanism.params.get("refresh_s") else { return None };
    let name = &mechanism.card.name;
    (*refresh_s > run_s).then(|| {
        format!("`{name}` works standings out every {refresh_s} s, but a run takes {run_s} s at most: set `refresh_s`")
    })
}

/// What there is to say of strategies that may open more accounts than a round has room for.
pub fn crowded(workload: &Named<WorkloadEntry>, groups: &[GroupPlan]) -> Option<String> {
    let accounts_each = |group: &GroupPlan| match group.params.get("accounts") {
        Some(Value::Integer(accounts)) => accounts.unsigned_abs(),
        _ => 1,
    };
    let accounts = groups.iter().map(|group| group.count as u64 * accounts_each(group)).sum();
    let requests = (workload.entry.requests)(&workload.params, accounts).filter(|all| *all > MOST_REQUESTS)?;
    Some(format!(
        "up to {accounts} accounts could make {requests} requests in a round; with more than {MOST_REQUESTS} a cell \
         fails: set fewer `accounts`, or fewer neighbours"
    ))
}

/// What there is to say of keys that tell of places in queues where nobody queues.
pub fn no_queues(workload: &Card, beside: Option<&Named<MechanismEntry>>, standings: bool) -> Vec<String> {
    let queues = measures::ALL.iter().map(|entry| entry.card).find(|card| card.name == "queues");
    let Some(queues) = queues.filter(|queues| !queues.fits(&workload.name)) else { return Vec::new() };
    let key = |key: String, does: &str| {
        let (workload, fit) = (&workload.name, queues.fits.join(", "));
        format!("`{key}` {does}: nobody queues in the workload `{workload}`, but in {fit}")
    };
    let standings = standings.then(|| key("standings: true".to_owned(), "writes nothing"));
    let beside = beside.map(|beside| key(format!("beside: {}", beside.card.name), "changes nothing"));
    standings.into_iter().chain(beside).collect()
}

/// What there is to say of a claim that is explained as if it were expected to fail.
pub fn explained(claim: &Claim) -> Option<String> {
    let says = claim.why.is_some() && claim.expected == Expected::Holds;
    says.then(|| {
        let name = claim.label.clone().unwrap_or_else(|| claim.to_string());
        format!("`why:` of the claim `{name}` is for one that is expected to fail: write `expected: fails`, or call it `note:`")
    })
}

#[cfg(test)]
mod tests {
    use crate::ask::{Overrides, Where, plan_text};
    use std::path::Path;

    fn warnings(rest: &str) -> Vec<String> {
        let text = format!("question: Who?\nseeds: 1\nrounds: 100\n{rest}\n");
        let file = Path::new("who.yaml");
        let plan = plan_text(file, &text, &Overrides::default(), &crate::catalogue(), &Where::of(file));
        plan.unwrap_or_else(|troubles| panic!("{troubles}")).warnings
    }

    #[test]
    fn more_accounts_than_a_round_has_room_for_are_foreseen() {
        let sybils = |accounts: u32| {
            warnings(&format!(
                "workload: {{ exchange: {{ peers: 40 }} }}\nmechanism: tit_for_tat\n\
                 population: {{ honest: {{}}, sybils: {{ strategy: sybil, count: 20, params: {{ accounts: {accounts} }} }} }}"
            ))
        };
        assert!(sybils(100).is_empty());
        let [warning] = &sybils(1000)[..] else { panic!("one warning") };
        assert!(warning.starts_with("up to 20020 accounts could make 390780390 requests in a round"), "{warning}");
    }

    #[test]
    fn keys_that_change_nothing_are_foreseen() {
        let keyed = |workload: &str| {
            warnings(&format!(
                "workload: {workload}\npopulation: {{ honest: {{}} }}\nstandings: true\nbeside: none\n\
                 claims: [{{ metric: imbalance_bytes, every: [0, 0], why: since it is so, label: sums }}]"
            ))
        };
        let [why] = &keyed("file_sharing")[..] else { panic!("one warning") };
        assert!(why.starts_with("`why:` of the claim `sums` is for one that is expected to fail"), "{why}");
        let [standings, beside, _] = &keyed("exchange")[..] else { panic!("three warnings") };
        let reason = "nobody queues in the workload `exchange`, but in file_sharing, trace";
        assert_eq!(*standings, format!("`standings: true` writes nothing: {reason}"));
        assert_eq!(*beside, format!("`beside: none` changes nothing: {reason}"));
    }

    #[test]
    fn standings_that_no_run_sees_are_foreseen() {
        let refreshed = |refresh_s: u32| {
            warnings(&format!(
                "workload: file_sharing\nmechanism: {{ eigentrust: {{ refresh_s: {refresh_s} }} }}\npopulation: {{ honest: {{}} }}"
            ))
        };
        assert!(refreshed(1000).is_empty());
        let [warning] = &refreshed(1001)[..] else { panic!("one warning") };
        assert!(warning.contains("every 1001 s, but a run takes 1000 s at most"), "{warning}");
    }
}
