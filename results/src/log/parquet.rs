//! Rows of a Parquet file, a million at a time.

use std::fs::File;
use std::path::Path;

use polars::prelude::{ArrowDataType, Column, DataFrame, DataType};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use super::{Cell, MOST, Take, Wanted, places};
use crate::trouble::Trouble;

/// Rows that are in memory at once.
const SLICE: usize = 1 << 20;

/// Hands on the wanted cells of every row; rows are numbered from 1.
pub(super) fn rows(path: &Path, wanted: &[Wanted], take: Take) -> Result<(), Trouble> {
    let (height, columns) = shape(path, wanted)?;
    let names: Vec<String> = columns.iter().flatten().cloned().collect();
    for start in (0..height).step_by(SLICE) {
        let frame = slice(path, &names, start)?;
        let read: Vec<Option<Values>> = columns
            .iter()
            .map(|name| name.as_ref().map(|name| values(path, &frame, name)).transpose())
            .collect::<Result<_, _>>()?;
        for row in 0..frame.height() {
            let mut cells = [Cell::Nothing; MOST];
            for (cell, values) in cells.iter_mut().zip(&read) {
                *cell = values.as_ref().map_or(Cell::Nothing, |values| values.cell(row));
            }
            take((start + row + 1) as u64, Ok(&cells[..wanted.len()]))?;
        }
    }
    Ok(())
}

/// How many rows there are, and what the wanted columns are called.
fn shape(path: &Path, wanted: &[Wanted]) -> Result<(usize, Vec<Option<String>>), Trouble> {
    let mut reader = open(path)?;
    let height = reader.num_rows().map_err(|e| damaged(path, &e))?;
    let schema = reader.schema().map_err(|e| damaged(path, &e))?;
    let has: Vec<&str> = schema.iter().map(|(name, _)| name.as_str()).collect();
    let places = places(path, wanted, &has)?;
    for at in places.iter().flatten() {
        let Some((name, field)) = schema.get_at_index(*at) else { continue };
        if !known(&field.dtype) {
            return Err(Trouble::new(
                format!("the column `{name}` has a type that is not read"),
                path.display(),
                format!("it is {:?}", field.dtype),
                "write it as text, as 32- or 64-bit numbers, or (time) as seconds; timestamps are read as text",
            ));
        }
    }
    Ok((height, places.iter().map(|place| place.map(|at| has[at].to_owned())).collect()))
}

fn known(dtype: &ArrowDataType) -> bool {
    use ArrowDataType as T;
    let texts = [T::Utf8, T::LargeUtf8, T::Utf8View];
    let numbers = [T::Int32, T::Int64, T::UInt32, T::UInt64, T::Float32, T::Float64];
    texts.contains(dtype) || numbers.contains(dtype) || *dtype == T::Null
}

fn open(path: &Path) -> Result<ParquetReader<File>, Trouble> {
    File::open(path).map(ParquetReader::new).map_err(|e| Trouble::io("cannot read the file", path, &e))
}

fn slice(path: &Path, names: &[String], start: usize) -> Result<DataFrame, Trouble> {
    let reader = open(path)?.with_columns(Some(names.to_vec())).with_slice(Some((start, SLICE)));
    reader.finish().map_err(|e| damaged(path, &e))
}

fn damaged(path: &Path, error: &polars::error::PolarsError) -> Trouble {
    let cause = format!("truncated, damaged or no Parquet ({error})");
    Trouble::new("cannot read the file", path.display(), cause, "write it again")
}

/// A column in memory.
enum Values {
    Texts(polars::prelude::StringChunked),
    Wholes(Vec<Option<i64>>),
    Reals(Vec<Option<f64>>),
    Nothing,
}

impl Values {
    fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Values::Texts(texts) => texts.get(row).map_or(Cell::Nothing, |text| match text.trim() {
                "" => Cell::Nothing,
                text => Cell::Text(text),
            }),
            Values::Wholes(all) => all[row].map_or(Cell::Nothing, Cell::Whole),
            Values::Reals(all) => all[row].map_or(Cell::Nothing, Cell::Real),
            Values::Nothing => Cell::Nothing,
        }
    }
}

fn values(path: &Path, frame: &DataFrame, name: &str) -> Result<Values, Trouble> {
    let wrong = |e: polars::error::PolarsError| damaged(path, &e);
    let column: &Column = frame.column(name).map_err(wrong)?;
    Ok(match column.dtype() {
        DataType::String => Values::Texts(column.str().map_err(wrong)?.rechunk().into_owned()),
        DataType::Float32 | DataType::Float64 => {
            let column = column.cast(&DataType::Float64).map_err(wrong)?;
            Values::Reals(column.f64().map_err(wrong)?.iter().collect())
        }
        DataType::Null => Values::Nothing,
        _ => {
            let column = column.strict_cast(&DataType::Int64).map_err(wrong)?;
            Values::Wholes(column.i64().map_err(wrong)?.iter().collect())
        }
    })
}
