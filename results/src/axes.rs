//! Context: the columns that say which cell a row belongs to, and under which swept values.
//!
//! They are built from the plan, never from what an earlier run wrote: when an axis is added to an experiment,
//! its old cells get their value in it too.

use std::collections::BTreeSet;

use polars::prelude::{
    BooleanChunked, DataFrame, DataType, Float64Chunked, Int64Chunked, StringChunked, UInt64Chunked,
};
use polars::prelude::{Column, IntoColumn, NewChunkedArray, PlSmallStr};

use crate::catalogue::Frame;
use crate::record::PlannedCell;
use crate::scalar::Scalar;
use crate::trouble::Trouble;

/// The context columns of a frame, one row per cell; axes stand in the order in which the cells name them.
pub fn context(frame: Frame, cells: &[&PlannedCell]) -> Vec<Column> {
    let ids = StringChunked::from_iter_values("cell_id".into(), cells.iter().map(|c| c.id.as_str()));
    let seeds = UInt64Chunked::from_iter_values("seed".into(), cells.iter().map(|c| c.seed));
    let mut columns = vec![ids.into_column(), seeds.into_column()];
    let mut paths = paths(cells);
    if frame == Frame::Cells {
        for (name, plain) in [("workload", workload as fn(&PlannedCell) -> &str), ("mechanism", mechanism)] {
            let swept = paths.contains(&name);
            paths.retain(|p| *p != name);
            let values: Vec<Option<Scalar>> = cells
                .iter()
                .map(|c| value(c, name).filter(|_| swept).cloned().or_else(|| Some(plain(c).into())))
                .collect();
            columns.push(scalar_column(name, &values));
        }
    }
    if matches!(frame, Frame::Cells | Frame::Groups | Frame::Standings | Frame::Matches) {
        for path in paths {
            let values: Vec<Option<Scalar>> = cells.iter().map(|c| value(c, path).cloned()).collect();
            columns.push(scalar_column(path, &values));
        }
    }
    columns
}

fn workload(cell: &PlannedCell) -> &str {
    &cell.workload
}

fn mechanism(cell: &PlannedCell) -> &str {
    &cell.mechanism
}

fn value<'a>(cell: &'a PlannedCell, path: &str) -> Option<&'a Scalar> {
    cell.axes.iter().find(|(p, _)| p == path).map(|(_, value)| value)
}

/// The swept paths in order of first appearance.
fn paths<'a>(cells: &[&'a PlannedCell]) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    let all = cells.iter().flat_map(|c| c.axes.iter().map(|(path, _)| path.as_str()));
    all.filter(|path| seen.insert(*path)).collect()
}

/// A column of the narrowest type that holds all values: Int64, Float64, Boolean, otherwise String.
pub fn scalar_column(name: &str, values: &[Option<Scalar>]) -> Column {
    let name = PlSmallStr::from_str(name);
    let mut present = values.iter().flatten().peekable();
    let some = present.peek().is_some();
    let all = |test: fn(&Scalar) -> bool| some && values.iter().flatten().all(test);
    if all(|v| matches!(v, Scalar::Integer(_))) {
        let whole = |v: &Option<Scalar>| match v {
            Some(Scalar::Integer(i)) => Some(*i),
            _ => None,
        };
        Int64Chunked::from_iter_options(name, values.iter().map(whole)).into_column()
    } else if all(|v| v.number().is_some()) {
        let numbers = values.iter().map(|v| v.as_ref().and_then(Scalar::number));
        Float64Chunked::from_iter_options(name, numbers).into_column()
    } else if all(|v| matches!(v, Scalar::Bool(_))) {
        let truth = |v: &Option<Scalar>| match v {
            Some(Scalar::Bool(b)) => Some(*b),
            _ => None,
        };
        BooleanChunked::from_iter_options(name, values.iter().map(truth)).into_column()
    } else {
        let texts = values.iter().map(|v| v.as_ref().map(Scalar::to_string));
        StringChunked::from_iter_options(name, texts).into_column()
    }
}

/// The values of a context column; null is `None`.
pub fn column_scalars(column: &Column) -> Vec<Option<Scalar>> {
    match column.dtype() {
        DataType::Boolean => column.bool().map(|c| c.iter().map(|v| v.map(Scalar::Bool)).collect()),
        DataType::Int64 => column.i64().map(|c| c.iter().map(|v| v.map(Scalar::Integer)).collect()),
        DataType::Float64 => column.f64().map(|c| c.iter().map(|v| v.map(Scalar::Number)).collect()),
        DataType::String => column.str().map(|c| c.iter().map(|v| v.map(Scalar::from)).collect()),
        _ => Ok(vec![None; column.len()]),
    }
    .unwrap_or_else(|_| vec![None; column.len()])
}

/// The names of the axes of a cells frame: `workload`, `mechanism` and what is swept.
pub fn axis_names(cells: &DataFrame) -> Vec<String> {
    let names = cells.get_column_names().into_iter().map(|n| n.as_str());
    names.take_while(|n| *n != Frame::Cells.first_own_column()).skip(2).map(String::from).collect()
}

/// The cells that a cells frame tells about, in its order.
///
/// # Errors
/// When a context column is missing or has another type.
pub fn stored_cells(cells: &DataFrame) -> Result<Vec<PlannedCell>, Trouble> {
    let ids = texts(cells, "cell_id")?;
    let seeds = cells.column("seed").and_then(|c| c.u64()).map_err(|e| strange(&e))?;
    let axes: Vec<(String, Vec<Option<Scalar>>)> = axis_names(cells)
        .into_iter()
        .map(|name| cells.column(&name).map(column_scalars).map(|values| (name, values)))
        .collect::<Result<_, _>>()
        .map_err(|e| strange(&e))?;
    let mut stored = Vec::with_capacity(ids.len());
    for (row, (id, seed)) in ids.into_iter().zip(seeds.iter()).enumerate() {
        let mut cell = PlannedCell {
            id: id.unwrap_or_default().to_string(),
            order: row as u64,
            seed: seed.unwrap_or_default(),
            workload: String::new(),
            mechanism: String::new(),
            axes: Vec::new(),
        };
        for (name, values) in &axes {
            let Some(value) = &values[row] else { continue };
            match name.as_str() {
                "workload" => cell.workload = value.to_string(),
                "mechanism" => cell.mechanism = value.to_string(),
                _ => cell.axes.push((name.clone(), value.clone())),
            }
        }
        stored.push(cell);
    }
    Ok(stored)
}

/// A column of texts, null as `None`.
///
/// # Errors
/// When it is missing or holds something else.
pub fn texts<'a>(frame: &'a DataFrame, name: &str) -> Result<Vec<Option<&'a str>>, Trouble> {
    let column = frame.column(name).and_then(|c| c.str()).map_err(|e| strange(&e))?;
    Ok(column.iter().collect())
}

/// The trouble with a stored frame that lacks what this version writes.
pub(crate) fn strange(error: &polars::error::PolarsError) -> Trouble {
    Trouble::new(
        "a stored frame is not of this program's making",
        "result folder",
        error.to_string(),
        "it may come from another version: use that one, or choose another folder with --out",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_the_narrowest_type_that_holds_all_its_values() {
        let cases: [(&[Scalar], DataType); 6] = [
            (&[1.into(), 2.into()], DataType::Int64),
            (&[1.into(), 0.5.into()], DataType::Float64),
            (&[true.into(), false.into()], DataType::Boolean),
            (&[1.into(), true.into()], DataType::String),
            (&["a".into(), 0.5.into()], DataType::String),
            (&[], DataType::String),
        ];
        for (values, dtype) in cases {
            let values: Vec<Option<Scalar>> = values.iter().cloned().map(Some).chain([None]).collect();
            let column = scalar_column("axis", &values);
            assert_eq!(column.dtype(), &dtype, "{values:?}");
            assert_eq!(column.null_count(), 1);
            for (was, is) in values.iter().zip(column_scalars(&column)) {
                match (was, is) {
                    (None, None) => {}
                    (Some(was), Some(is)) => assert!(was.same(&is), "{was:?} became {is:?}"),
                    (was, is) => panic!("{was:?} became {is:?}"),
                }
            }
        }
    }

    #[test]
    fn a_swept_mechanism_takes_the_place_of_the_plain_one() {
        let cell = |value: &str| PlannedCell {
            id: value.into(),
            order: 0,
            seed: 1,
            workload: "swarm".into(),
            mechanism: "multi_trust".into(),
            axes: vec![("mechanism".into(), value.into()), ("x.y".into(), 3.into())],
        };
        let cells = [cell("multi_trust(tiers=2)"), cell("multi_trust(tiers=3)")];
        let columns = context(Frame::Cells, &cells.iter().collect::<Vec<_>>());
        let names: Vec<&str> = columns.iter().map(|c| c.name().as_str()).collect();
        assert_eq!(names, ["cell_id", "seed", "workload", "mechanism", "x.y"]);
        assert_eq!(columns[3].str().expect("texts").get(1), Some("multi_trust(tiers=3)"));
        let columns = context(Frame::Groups, &cells.iter().collect::<Vec<_>>());
        let names: Vec<&str> = columns.iter().map(|c| c.name().as_str()).collect();
        assert_eq!(names, ["cell_id", "seed", "mechanism", "x.y"]);
    }
}
