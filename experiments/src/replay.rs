//! Replay: one cell again, compared bit by bit with what is stored.

use crate::ask::trouble::told;
use crate::ask::{Cell, Overrides, Plan, Where, many, plan_text};
use crate::catalogue;
use crate::cell::{self, Signals};
use crate::rounds::Rounds;
use crate::streams::say;
use results::{About, Catalogue, Frame, Frames, Outcomes, ResultFolder, Status, Trouble};
use std::path::Path;

/// Runs a cell of a result folder again. Returns the exit code: 0 when every value agrees.
///
/// # Errors
/// A folder that is no result, an id that names no cell or several, an experiment that no longer reads.
pub fn replay(dir: &Path, id: &str, facts: bool) -> Result<u8, String> {
    let folder = ResultFolder::open(dir).map_err(told)?;
    let plan = stored_plan(dir, &folder)?;
    let (cells, _) = played(&plan, &folder).map_err(told)?;
    let cell = find(&cells, id)?;
    // Frames that cannot be read are told before a long cell is played.
    let listed = |frame: &Frame| Frame::ALL.contains(frame) || folder.manifest().frames.contains_key(frame.name());
    let of_cell = |frame| Ok((frame, results::read::of_cell(&folder.frame(frame)?, &cell.id)?));
    let stored =
        Frame::POSSIBLE.into_iter().filter(listed).map(of_cell).collect::<Result<Vec<_>, _>>().map_err(told)?;
    if facts && let Err(message) = cell::guarded(|| tell(cell)) {
        // Why the cell ends is told below, as everything else that it does.
        tracing::debug!("{message}");
    }
    let record = cell::play(cell, &Signals::default()).ok_or("the cell was told to stop")?;
    let rounds = many(record.rounds_played as usize, "round");
    say(&format!("cell {} (seed {}): {rounds}\n", cell.id, cell.seed))?;
    if record.status == Status::Failed {
        say(&format!("failed: {}\n", record.message))?;
    }
    let catalogue = Catalogue::new(cell::columns(&plan));
    let again = Frames::of(&[&record], &catalogue).map_err(told)?;
    let is_stored = |wanted| stored.iter().any(|(frame, _)| *frame == wanted);
    let lacks = again.written().map(|(frame, _)| frame).filter(|frame| !is_stored(*frame));
    let mut differences: Vec<String> = lacks.map(|frame| format!("{} is not stored", frame.name())).collect();
    for (frame, stored) in &stored {
        let again = again.frame(*frame);
        say(&format!("  {}: {}\n", frame.name(), many(again.height(), "row")))?;
        differences.extend(results::read::differences(*frame, stored, again));
    }
    if differences.is_empty() {
        return say("identical, bit by bit\n").map(|()| 0);
    }
    for difference in differences.iter().take(20) {
        say(&format!("  {difference}\n"))?;
    }
    let n = differences.len();
    let columns = if n == 1 { "column differs" } else { "columns differ" };
    say(&format!("{n} {columns}: the code, the script or the machine is not what it was\n")).map(|()| 3)
}

/// The experiment of a result folder, as it was run.
pub(crate) fn stored_plan(dir: &Path, folder: &ResultFolder) -> Result<Plan, String> {
    let experiment = &folder.manifest().about.experiment;
    let text = |key: &str| {
        let value = experiment.get(key).and_then(|value| value.as_str());
        value.ok_or_else(|| format!("error: the manifest has no `{key}`\n  next: run the experiment again"))
    };
    let file = &About::seen_from_here(dir, text("file")?);
    let set = experiment.get("set").and_then(|set| set.as_array()).into_iter().flatten();
    let overrides = Overrides {
        set: set.filter_map(|value| value.as_str().map(str::to_owned)).collect(),
        seeds: experiment.get("seeds_override").and_then(serde_json::Value::as_u64),
    };
    let mut places = Where::of(file);
    // Scripts and logs may lie where the run was called; that folder is not written down by older versions, and may be gone.
    let called_in = text("called_in").map(|path| places.working.join(About::seen_from_here(dir, path)));
    if let Some(folder) = called_in.ok().filter(|folder| folder.is_dir()) {
        places.working = folder;
    }
    let planned = plan_text(file, text("text")?, &overrides, &catalogue(), &places);
    planned.map_err(|troubles| troubles.of_run(dir).to_string())
}

/// All cells that were played, those of the plan and those that its outcomes asked for, and what they said.
pub(crate) fn played(plan: &Plan, folder: &ResultFolder) -> Result<(Vec<Cell>, Outcomes), Trouble> {
    let mut rounds = Rounds::new(plan);
    let mut cells = plan.cells.clone();
    if rounds.looks() {
        rounds.outcomes.read_folder(folder)?;
    }
    loop {
        let more = rounds.more()?;
        if more.is_empty() {
            return Ok((cells, rounds.outcomes));
        }
        cells.extend(more);
    }
}

fn find<'c>(cells: &'c [Cell], id: &str) -> Result<&'c Cell, String> {
    let mut found = cells.iter().filter(|cell| cell.id.starts_with(id));
    match (found.next(), found.next()) {
        (Some(cell), None) => Ok(cell),
        (Some(_), Some(_)) => {
            let what =
                if id.is_empty() { "no cell is named".to_owned() } else { format!("`{id}` names no single cell") };
            let of = many(cells.len(), "cell");
            Err(format!(
                "error: {what}\n  cause: several ids begin so, of {of} in all\n  \
                 next: give more of the id, which is in the column cell_id of cells.parquet"
            ))
        }
        (None, _) => Err(format!(
            "error: no cell of this experiment begins with `{id}`\n  cause: ids are in the column cell_id of cells.parquet; \
             a changed script, library or model version changes them\n  next: look the id up, or run the experiment again"
        )),
    }
}

/// Every fact of a run, round by round.
fn tell(cell: &Cell) -> Result<(), String> {
    let mut game = cell::set_up(&cell.config, cell.seed)?;
    for round in 0..cell.config.rounds {
        // A round in which something fails has facts, too: those that came before.
        let more = game.round();
        let facts: String = game.facts().iter().map(|fact| format!("  {fact}\n")).collect();
        say(&format!("round {round}\n{facts}"))?;
        if !more? {
            break;
        }
    }
    Ok(())
}
