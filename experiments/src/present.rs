//! The answer, as a person reads it.

use crate::ask::tournament::{ATTACKERS, Contest, HONEST, Preset};
use crate::ask::trouble::told;
use crate::ask::{Plan, many};
use crate::contest::Score;
use crate::run::Answer;
use results::attack::{self, Names};
use results::rankings::table as ranked;
use results::table::{self, Look};
use results::{Finished, PlannedCell, Trouble};
use std::path::Path;

/// The metrics that are shown when the experiment does not say which.
const USUAL: [&str; 4] = ["download_s", "utility", "share_ratio", "uploaded_bytes"];

/// Failed cells that are told one by one.
const FAILED_SHOWN: usize = 5;

/// The answer of a run.
///
/// # Errors
/// A metric that no frame has.
pub fn answer(plan: &Plan, answer: &Answer, look: Look) -> Result<String, String> {
    let mut out = format!("{}\n", plan.question);
    let Some(done) = &answer.finished else {
        let ((kept, known), out_dir) = (answer.kept, answer.out.display());
        // Seeds that come as needed, and what a red team tries, are not known beforehand.
        let least = if plan.more.is_some() || plan.red_team.is_some() { "at least " } else { "" };
        let cells = many(known, "cell");
        out += &format!(
            "\nInterrupted: {kept} of {least}{cells} are finished and kept in {out_dir}; run the same command again to go on.\n"
        );
        return Ok(out);
    };
    if done.counts.ok > 0 {
        for table in tables(plan, answer, done, look).map_err(told)? {
            out += &format!("\n{table}\n");
        }
    }
    if !plan.left_out.is_empty() {
        let n = plan.left_out.len();
        out += &format!("\n{n} combinations that do not fit are left out; `freerider check` says which, and why.\n");
    }
    if !answer.verdicts.is_empty() {
        out += &format!("\n{}\n", table::claims(&answer.verdicts, look));
    }
    for trouble in &answer.not_judged {
        out += &format!("\nerror: {trouble}");
    }
    if !answer.not_judged.is_empty() {
        out += "\n";
    }
    out += &clipped(done);
    for (name, svg) in &answer.pictures {
        match svg {
            Ok(_) => out += &format!("\nplot: {}\n", answer.out.join("plots").join(name).display()),
            Err(why) => out += &format!("\nplot {name} was not drawn: {why}\n"),
        }
    }
    out += &failed(plan, answer);
    let again = if answer.reused > 0 { format!(", {} of them from before", answer.reused) } else { String::new() };
    let failed = if done.counts.failed > 0 { format!(", {} failed", done.counts.failed) } else { String::new() };
    out += &format!(
        "\n{}{again}{failed}; {:.1} s; wrote {}\n",
        many(done.counts.planned as usize, "cell"),
        answer.seconds,
        answer.out.display()
    );
    Ok(out)
}

/// Which cells failed, where they stand in the sweep, and how to see more of one.
fn failed(plan: &Plan, answer: &Answer) -> String {
    let short = |cell: &PlannedCell| cell.id.chars().take(8).collect::<String>();
    let mut out = String::new();
    for (cell, message) in answer.failed.iter().take(FAILED_SHOWN) {
        let axes = cell.axes.iter().map(|(path, value)| format!("{path} {value}, "));
        let point: String = axes.chain([format!("seed {}", cell.seed)]).collect();
        out += &format!("\ncell {} ({point}) failed: {message}", short(cell));
    }
    if answer.failed.len() > FAILED_SHOWN {
        out += &format!("\nand {} more", answer.failed.len() - FAILED_SHOWN);
    }
    if let Some((cell, message)) = answer.failed.first() {
        let replay = format!("freerider replay {} {} --facts", answer.out.display(), short(cell));
        out += &match blamed(plan, message) {
            Some(file) => format!(
                "\nnext: mend {} and run again: only the cells that it plays in are computed; what went before is told by {replay}\n",
                file.display()
            ),
            None => format!("\nnext: {replay}\n"),
        };
    }
    out
}

/// The script or library that a message names as the place of what went wrong.
fn blamed<'p>(plan: &'p Plan, message: &str) -> Option<&'p Path> {
    let mut files = plan.configs().flat_map(|config| &config.groups).filter_map(|group| group.source.file());
    files.find(|file| message.contains(&format!(": {}:", file.display())))
}

/// Confidence of the intervals.
pub const CONFIDENCE: f64 = 0.95;

/// What came out: the table of the tournament or of the red team if it is one, and who fared how, if it is none or asks for that, too.
///
/// # Errors
/// A metric that no frame has.
pub fn tables(plan: &Plan, answer: &Answer, done: &Finished, look: Look) -> Result<Vec<String>, Trouble> {
    let mut all = Vec::new();
    match plan.tournament {
        Some(Preset::Attack) => {
            let names = Names { cheats: ATTACKERS, honest: HONEST, twin: HONEST };
            all.push(attack::table(&done.cells, &done.groups, names, CONFIDENCE, look)?);
        }
        Some(Preset::Contest) => {
            if let Some(Score { payoffs, rankings }) = &answer.score {
                all.extend(ranked::tables(
                    payoffs,
                    rankings,
                    plan.contest.iter().all(Contest::is_whole),
                    CONFIDENCE,
                    look,
                ));
            }
            let methods = plan.contest.iter().flat_map(|contest| &contest.methods).copied();
            all.extend(answer.solved.iter().map(|solved| solved.table(look)));
            all.push(ranked::legend(&methods.collect::<Vec<_>>(), look));
        }
        None => {}
    }
    if let Some(searches) = &answer.searches {
        all.push(searches.table(CONFIDENCE, look));
    }
    let is_plain = plan.tournament.is_none() && plan.red_team.is_none();
    let of_groups = metrics(plan, done);
    if plan.tables.is_none() && is_plain || plan.tables.is_some() && !of_groups.is_empty() {
        all.push(table::groups(&done.groups, &of_groups, CONFIDENCE, look)?);
    }
    let of_cells = plan.tables.iter().flatten().map(String::as_str).filter(|name| !is_of_groups(done, name));
    let of_cells: Vec<&str> = of_cells.collect();
    if !of_cells.is_empty() {
        all.push(table::cells(&done.cells, &of_cells, CONFIDENCE, look)?);
    }
    Ok(all)
}

fn is_of_groups(done: &Finished, name: &str) -> bool {
    done.groups.column(name).is_ok()
}

/// The metrics of groups that are shown: those that the experiment names, or the usual ones that there are.
pub fn metrics<'p>(plan: &'p Plan, done: &Finished) -> Vec<&'p str> {
    let usual = || USUAL.into_iter().collect();
    let named: Vec<&str> = plan.tables.as_ref().map_or_else(usual, |all| all.iter().map(String::as_str).collect());
    named.into_iter().filter(|name| is_of_groups(done, name)).collect()
}

/// One sentence for each group that broke a rule of the game.
pub fn clipped(done: &Finished) -> String {
    let mut out = String::new();
    for (group, clipped) in table::totals(&done.groups, "violations").unwrap_or_default() {
        if clipped > 0.0 {
            out += &format!("\ngroup {group}: {clipped} decisions broke a rule of the game and were clipped\n");
        }
    }
    out
}
