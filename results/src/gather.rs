//! From many parts to one set of frames: the rows of the wanted cells, each cell once, in the order of the plan.
//!
//! The result depends on the plan, the catalogue and the cells alone: not on which part a cell was in, nor on
//! how many parts there were.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use crate::axes::{stored_cells, strange, texts};
use crate::catalogue::{Catalogue, Frame};
use crate::frames::Rows;
use crate::numbers::column_numbers;
use crate::parts::Source;
use crate::record::PlannedCell;
use crate::trouble::Trouble;

/// Which source each cell is taken from: the first that has it with status `ok`, otherwise the first that has it.
#[derive(Clone, Debug, Default)]
pub struct Owners {
    of: BTreeMap<String, (usize, bool)>,
}

impl Owners {
    /// The owners of all cells in these sources.
    pub fn new(sources: &[Source]) -> Self {
        let mut of: BTreeMap<String, (usize, bool)> = BTreeMap::new();
        for (index, source) in sources.iter().enumerate() {
            for (id, ok) in &source.cells {
                let owner = of.entry(id.clone()).or_insert((index, *ok));
                if *ok && !owner.1 {
                    *owner = (index, true);
                }
            }
        }
        Self { of }
    }

    /// Whether a cell is there, and if so, whether it ran to its end.
    pub fn ok(&self, id: &str) -> Option<bool> {
        self.of.get(id).map(|(_, ok)| *ok)
    }

    /// All cells that are there.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.of.keys().map(String::as_str)
    }
}

/// One frame of these cells, with context from the cells given and everything else from the sources. Cells that
/// no source has are left out.
///
/// # Errors
/// When a source cannot be read, or the frame would have too many rows.
pub fn gather(
    frame: Frame,
    sources: &[Source],
    owners: &Owners,
    cells: &[&PlannedCell],
    catalogue: &Catalogue,
) -> Result<DataFrame, Trouble> {
    let stored = sources.iter().map(|s| s.frame(frame)).collect::<Result<Vec<_>, _>>()?;
    let places: BTreeMap<&str, usize> = cells.iter().enumerate().map(|(place, c)| (c.id.as_str(), place)).collect();
    // For each source, its row and the wanted cell that the row belongs to.
    let mut wanted: Vec<Vec<(usize, usize)>> = Vec::with_capacity(stored.len());
    let mut counts = vec![0; cells.len()];
    for (index, table) in stored.iter().enumerate() {
        let mut rows = Vec::new();
        for (row, id) in texts(table, "cell_id")?.into_iter().enumerate() {
            let id = id.unwrap_or_default();
            let Some(place) = places.get(id) else { continue };
            if owners.of.get(id).is_some_and(|(owner, _)| *owner == index) {
                counts[*place] += 1;
                rows.push((row, *place));
            }
        }
        wanted.push(rows);
    }
    let mut rows = Rows::new(frame, cells.iter().copied().zip(counts));
    let mut next: Vec<usize> = (0..cells.len()).map(|cell| rows.start(cell)).collect();
    // Rows of one cell stand in one source, in their natural order; now `wanted` tells where each goes.
    for (_, place) in wanted.iter_mut().flatten() {
        let to = next[*place];
        next[*place] += 1;
        *place = to;
    }
    for (table, moves) in stored.iter().zip(&wanted) {
        fill(&mut rows, frame, table, moves)?;
    }
    rows.finish(catalogue)
}

/// Copies what varies inside a cell from a stored frame to its rows.
fn fill<'a>(rows: &mut Rows<'a>, frame: Frame, table: &'a DataFrame, moves: &[(usize, usize)]) -> Result<(), Trouble> {
    let names: Vec<String> = table.get_column_names().into_iter().map(|n| n.to_string()).collect();
    for name in names.iter().skip_while(|n| *n != frame.first_own_column()) {
        if let Some(values) = rows.texts.get_mut(name.as_str()) {
            let stored = texts(table, name)?;
            moves.iter().for_each(|(from, to)| values[*to] = stored[*from]);
        } else if let Some(values) = rows.wholes.get_mut(name.as_str()) {
            let stored = table.column(name).and_then(|c| c.i64()).map_err(|e| strange(&e))?;
            moves.iter().for_each(|(from, to)| values[*to] = stored.get(*from));
        } else if let Some(stored) = table.column(name).ok().and_then(column_numbers) {
            let values = rows.metric(name);
            moves.iter().for_each(|(from, to)| values[*to] = stored[*from]);
        }
    }
    Ok(())
}

/// The cells of these ids as the sources themselves tell about them, for cells that no plan has any more.
///
/// # Errors
/// When a source cannot be read.
pub fn recall(sources: &[Source], owners: &Owners, wanted: impl Fn(&str) -> bool) -> Result<Vec<PlannedCell>, Trouble> {
    let mut cells = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        let owned = |id: &str| owners.of.get(id).is_some_and(|(owner, _)| *owner == index);
        if source.cells.iter().any(|(id, _)| owned(id) && wanted(id)) {
            let stored = stored_cells(&source.frame(Frame::Cells)?)?;
            cells.extend(stored.into_iter().filter(|c| owned(&c.id) && wanted(&c.id)));
        }
    }
    cells.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(cells)
}
