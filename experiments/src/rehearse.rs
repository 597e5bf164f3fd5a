//! Rehearsal: claims are judged on made-up numbers before anything runs, so that one that selects no cell, or more than
//! one of a seed, is found at once and not after the last cell. So are those that so few seeds can never decide.

use crate::ask::{Cell, Plan, Trouble, Troubles, many};
use crate::cell::{PUBLIC_STANDING, columns, planned};
use results::{Catalogue, CellRecord, Frames, GroupRow, PeerColumns, RoundColumns, Status, judge};
use std::collections::{BTreeMap, BTreeSet};

/// Judges the claims of a plan as if each cell of its first seed had said 1 for every metric.
///
/// # Errors
/// Which claims cannot be judged, and why.
pub fn claims(plan: &mut Plan) -> Result<(), Troubles> {
    let metrics: BTreeSet<&str> = plan.claims.iter().map(|claim| claim.metric.as_str()).collect();
    let measured = columns(plan);
    // Standings come with the mechanism, not with a measure.
    let is_known = |metric: &&str| *metric == PUBLIC_STANDING || measured.iter().any(|column| column.name == *metric);
    let values: Vec<(String, f64)> = metrics.into_iter().filter(is_known).map(|m| (m.to_owned(), 1.0)).collect();
    let first = plan.seeds.first();
    let numbered = plan.later.iter().enumerate();
    let later = numbered.filter_map(|(at, point)| {
        // A name of its own, since it may begin as a point that is known.
        Some(Cell { id: format!("later {at}"), ..point.cell(plan.points.len() + at, *first?) })
    });
    let later: Vec<Cell> = later.collect();
    let records: Vec<CellRecord> = plan
        .cells
        .iter()
        .filter(|cell| Some(&cell.seed) == first)
        .chain(&later)
        .map(|cell| CellRecord {
            cell: planned(cell),
            status: Status::Ok,
            message: String::new(),
            rounds_played: 1,
            cells: values.clone(),
            groups: cell
                .config
                .groups
                .iter()
                .map(|group| GroupRow {
                    name: group.name.clone(),
                    strategy: group.source.card().name.to_string(),
                    peers: group.count as u64,
                    values: values.clone(),
                })
                .collect(),
            peers: PeerColumns::default(),
            rounds: RoundColumns::default(),
            standings: results::Standings::default(),
            matches: results::MatchColumns::default(),
        })
        .collect();
    let frames = Frames::of(&records.iter().collect::<Vec<_>>(), &Catalogue::new(measured)).map_err(Trouble::from)?;
    let judged = |(claim, path)| {
        let place = Some(Box::new(plan.material.document.value_place(path)));
        judge(claim, &frames.cells, &frames.groups).err().map(|trouble| Trouble { place, ..trouble.into() })
    };
    let wrong = plan.claims.iter().zip(&plan.claim_paths).map(judged).collect();
    plan.leave_out(wrong)?;
    plan.warnings.extend(undecided(plan));
    Ok(())
}

/// The claims that stay undecided however the cells come out, because there are too few seeds; a warning for each number that
/// they need.
fn undecided(plan: &Plan) -> Vec<String> {
    let most = plan.more.as_ref().map_or(plan.seeds.len(), |more| more.most());
    let named = |label: &Option<String>, claim: String| label.clone().unwrap_or(claim);
    let of_metrics = plan.claims.iter().filter_map(|claim| {
        let needed = claim.test().ok()?.seeds_needed(claim.confidence);
        Some((needed, named(&claim.label, claim.to_string())))
    });
    let of_contests =
        plan.contest_claims.iter().map(|claim| (claim.seeds_needed(), named(&claim.label, claim.to_string())));
    let mut short: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (needed, name) in of_metrics.chain(of_contests).filter(|(needed, _)| *needed > most) {
        short.entry(needed).or_default().push(format!("`{name}`"));
    }
    let told = |(needed, names): (usize, Vec<String>)| {
        let (claims, seeds) = (many(names.len(), "claim"), many(most, "seed"));
        format!("{claims} cannot be decided with {seeds}, but with {needed} or more: {}", names.join("; "))
    };
    short.into_iter().map(told).collect()
}
