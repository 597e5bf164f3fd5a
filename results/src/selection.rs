//! Selecting: from a claim's words to cells, values and pairs.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use crate::axes::{axis_names, column_scalars, texts};
use crate::catalogue::Frame;
use crate::claims::{Claim, Selection};
use crate::numbers::column_numbers;
use crate::record::{Status, missing_name};
use crate::scalar::Scalar;
use crate::trouble::Trouble;

/// The cells of an experiment as claims see them, and the values of one metric.
#[derive(Debug)]
pub(crate) struct Cells<'a> {
    claim: &'a Claim,
    axes: Vec<String>,
    rows: Vec<Row>,
}

/// Two cells that differ only in what a claim selects.
pub(crate) type Pair<'r> = (&'r Row, &'r Row);

/// One cell.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) seed: u64,
    pub(crate) ok: bool,
    pub(crate) message: String,
    /// The metric; `NaN` if it has no value here.
    pub(crate) value: f64,
    /// How many peers of the group have no value of it.
    pub(crate) missing: f64,
    axes: Vec<Option<Scalar>>,
}

impl Row {
    /// Which point of the sweep it is: what it has in common with the same cell under other seeds.
    pub(crate) fn point(&self) -> Vec<Option<String>> {
        self.axes.iter().map(|value| value.as_ref().map(Scalar::to_string)).collect()
    }
}

impl<'a> Cells<'a> {
    /// Reads the cells and the claim's metric.
    pub(crate) fn read(claim: &'a Claim, cells: &DataFrame, groups: &DataFrame) -> Result<Self, Trouble> {
        Self::of_group(claim, claim.group.as_deref(), cells, groups)
    }

    /// Reads the cells and the claim's metric in one group, or in the system.
    pub(crate) fn of_group(
        claim: &'a Claim,
        group: Option<&str>,
        cells: &DataFrame,
        groups: &DataFrame,
    ) -> Result<Self, Trouble> {
        let axes = axis_names(cells);
        let ids = texts(cells, "cell_id")?;
        let statuses = texts(cells, "status")?;
        let messages = texts(cells, "message")?;
        let seeds = cells.column("seed").and_then(|c| c.u64()).map_err(|e| crate::axes::strange(&e))?;
        let columns: Vec<Vec<Option<Scalar>>> =
            axes.iter().filter_map(|name| cells.column(name).ok()).map(column_scalars).collect();
        let values = match group {
            None => ids.iter().map(|id| id.unwrap_or_default()).zip(metric(claim, Frame::Cells, cells)?).collect(),
            Some(group) => group_values(claim, group, groups)?,
        };
        let missing = Claim { metric: missing_name(&claim.metric), ..claim.clone() };
        let missing = match group {
            Some(group) if groups.column(&missing.metric).is_ok() => group_values(&missing, group, groups)?,
            _ => BTreeMap::new(),
        };
        let row = |(row, id): (usize, &Option<&str>)| Row {
            id: id.unwrap_or_default().to_string(),
            seed: seeds.get(row).unwrap_or_default(),
            ok: statuses[row] == Some(Status::Ok.word()),
            message: messages[row].unwrap_or_default().to_string(),
            value: values.get(id.unwrap_or_default()).copied().unwrap_or(f64::NAN),
            missing: missing.get(id.unwrap_or_default()).copied().filter(|n| !n.is_nan()).unwrap_or(0.0),
            axes: columns.iter().map(|c| c[row].clone()).collect(),
        };
        let rows = ids.iter().enumerate().map(row).collect();
        Ok(Self { claim, axes, rows })
    }

    /// The cells that a selection names.
    pub(crate) fn pick(&self, selection: &Selection) -> Result<Vec<&Row>, Trouble> {
        let mut picked: Vec<&Row> = self.rows.iter().collect();
        for (path, wanted) in selection {
            let Some(axis) = self.axes.iter().position(|a| a == path) else {
                let cause = format!("`{path}` is not swept; {}", nearest(path, self.axes.iter().map(String::as_str)));
                return Err(trouble(self.claim, cause, "select by a swept path, `mechanism` or `workload`"));
            };
            let is = |row: &Row| row.axes[axis].as_ref().is_some_and(|v| v.same(wanted));
            let is_called = |row: &Row| row.axes[axis].as_ref().is_some_and(|v| v.name() == wanted.to_string());
            if self.rows.iter().any(is) {
                picked.retain(|row| is(row));
            } else if self.rows.iter().any(is_called) {
                picked.retain(|row| is_called(row));
            } else {
                let values: BTreeSet<String> =
                    self.rows.iter().filter_map(|r| r.axes[axis].as_ref()).map(Scalar::to_string).collect();
                let values = nearest(&wanted.to_string(), values.iter().map(String::as_str));
                let cause = format!("no cell has {path}={wanted}; {values}");
                return Err(trouble(self.claim, cause, "use one of its values"));
            }
        }
        if picked.is_empty() {
            let pairs: Vec<String> = selection.iter().map(|(p, v)| format!("{p}={v}")).collect();
            let cause = if pairs.is_empty() {
                "there are no cells".to_string()
            } else {
                format!("no cell has {} at the same time", pairs.join(" and "))
            };
            return Err(trouble(self.claim, cause, "check the claim against the sweep"));
        }
        Ok(picked)
    }

    /// Pairs the cells of the claim with those of another selection: same seed, and same value on every axis that
    /// neither selection names. The second number tells how many cells found no partner.
    pub(crate) fn pairs<'r>(
        &self,
        of: &[&'r Row],
        others: &[&'r Row],
        other: &Selection,
    ) -> Result<(Vec<Pair<'r>>, usize), Trouble> {
        let free: Vec<usize> = (0..self.axes.len())
            .filter(|a| !self.claim.of.contains_key(&self.axes[*a]) && !other.contains_key(&self.axes[*a]))
            .collect();
        let key = |row: &Row| {
            let values = free.iter().map(|a| row.axes[*a].as_ref().map(Scalar::to_string));
            (row.seed, values.collect::<Vec<_>>())
        };
        let index = |rows: &[&'r Row]| {
            let mut index: BTreeMap<_, &'r Row> = BTreeMap::new();
            for row in rows {
                if let Some(twin) = index.insert(key(row), row) {
                    let differ = (0..self.axes.len()).find(|a| row.axes[*a] != twin.axes[*a]);
                    let axis = differ.map_or("an axis", |a| self.axes[a].as_str());
                    let cause = format!("for seed {} it selects more than one cell; they differ in `{axis}`", row.seed);
                    return Err(trouble(self.claim, cause, "name that path on both sides"));
                }
            }
            Ok(index)
        };
        let (left, right) = (index(of)?, index(others)?);
        let pairs: Vec<_> = left.iter().filter_map(|(key, a)| right.get(key).map(|b| (*a, *b))).collect();
        if pairs.is_empty() {
            let names: Vec<&str> = free.iter().map(|a| self.axes[*a].as_str()).collect();
            let cause =
                format!("no cell on one side has a partner with the same seed and the same {}", names.join(", "));
            return Err(trouble(
                self.claim,
                cause,
                "run both sides with the same seeds, or name what differs on both sides",
            ));
        }
        let alone = left.len() + right.len() - 2 * pairs.len();
        Ok((pairs, alone))
    }
}

/// The trouble with judging a claim.
pub(crate) fn trouble(claim: &Claim, cause: impl Into<String>, next: &str) -> Trouble {
    Trouble::new("a claim cannot be judged", claim, cause, next)
}

/// The values of the claim's metric in one group, by cell.
fn group_values<'f>(claim: &Claim, group: &str, groups: &'f DataFrame) -> Result<BTreeMap<&'f str, f64>, Trouble> {
    if groups.height() == 0 {
        // Every cell failed, and that is what there is to say.
        return Ok(BTreeMap::new());
    }
    let ids = texts(groups, "cell_id")?;
    let names = texts(groups, "group")?;
    let values = metric(claim, Frame::Groups, groups)?;
    let known: BTreeSet<&str> = names.iter().flatten().copied().collect();
    if !known.contains(group) {
        let cause = format!("there is no group `{group}`; {}", nearest(group, known.into_iter()));
        return Err(trouble(claim, cause, "use the name of a group in `population`"));
    }
    let rows = ids.into_iter().zip(names).zip(values).filter(|((_, name), _)| *name == Some(group));
    Ok(rows.map(|((id, _), value)| (id.unwrap_or_default(), value)).collect())
}

/// The values of the claim's metric, row by row.
fn metric(claim: &Claim, frame: Frame, table: &DataFrame) -> Result<Vec<f64>, Trouble> {
    let numeric = |name: &str| table.column(name).ok().filter(|_| name != "seed").and_then(column_numbers);
    if let Some(values) = numeric(&claim.metric) {
        return Ok(values);
    }
    let names: Vec<&str> = table.get_column_names().into_iter().map(|n| n.as_str()).collect();
    let own = names.iter().skip_while(|n| **n != frame.first_own_column());
    let known: Vec<&str> =
        own.copied().filter(|n| table.column(n).is_ok_and(|c| c.dtype().is_primitive_numeric())).collect();
    let cause = format!(
        "the {} frame has no metric `{}`; {}",
        frame.name(),
        claim.metric,
        nearest(&claim.metric, known.into_iter())
    );
    let next = match frame {
        Frame::Cells => "use one of its columns, or name a `group` for a metric of peers",
        _ => "use one of its columns, or leave out `group` for a metric of the system",
    };
    Err(trouble(claim, cause, next))
}

/// "nearest: a, b, c": the names most like `wanted`, at most five.
pub(crate) fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<(usize, &str)> = names.map(|name| (strsim::damerau_levenshtein(wanted, name), name)).collect();
    names.sort_unstable();
    let names: Vec<&str> = names.into_iter().take(5).map(|(_, name)| name).collect();
    if names.is_empty() { "there are none".to_string() } else { format!("nearest: {}", names.join(", ")) }
}
