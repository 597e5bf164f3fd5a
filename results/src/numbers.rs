//! Columns of numbers: from plain slices to polars and back. `NaN` is null.

use polars::prelude::{Column as PolarsColumn, DataType, IntoColumn, NewChunkedArray, PlSmallStr};
use polars::prelude::{Float64Chunked, Int64Chunked};

use crate::catalogue::Kind;

/// The largest number below which every whole number has its own `f64`.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// A column of numbers. Whole numbers land as Int64; if one of them has a fraction or does not fit, the column
/// falls back to Float64: nothing is ever rounded.
pub fn number_column(name: &str, values: &[f64], kind: Kind) -> PolarsColumn {
    let name = PlSmallStr::from_str(name);
    let whole = |x: &f64| x.is_nan() || (x.fract() == 0.0 && x.abs() <= WHOLE);
    if kind == Kind::Integer && values.iter().all(whole) {
        let values = values.iter().map(|x| (!x.is_nan()).then_some(*x as i64));
        Int64Chunked::from_iter_options(name, values).into_column()
    } else {
        let values = values.iter().map(|x| (!x.is_nan()).then_some(*x));
        Float64Chunked::from_iter_options(name, values).into_column()
    }
}

/// The values of a numeric column, null as `NaN`; `None` if it holds no numbers.
pub fn column_numbers(column: &PolarsColumn) -> Option<Vec<f64>> {
    if !column.dtype().is_primitive_numeric() {
        return None;
    }
    let column = column.cast(&DataType::Float64).ok()?;
    let values = column.f64().ok()?;
    Some(values.iter().map(|x| x.unwrap_or(f64::NAN)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_stay_whole_and_nothing_is_rounded() {
        let whole = number_column("a", &[1.0, f64::NAN, -3.0], Kind::Integer);
        assert_eq!(whole.dtype(), &DataType::Int64);
        assert_eq!(whole.null_count(), 1);
        for fraction in [0.5, f64::INFINITY, 1e300] {
            let column = number_column("a", &[1.0, fraction], Kind::Integer);
            assert_eq!(column.dtype(), &DataType::Float64);
            assert_eq!(column_numbers(&column), Some(vec![1.0, fraction]));
        }
        assert_eq!(number_column("a", &[], Kind::Integer).dtype(), &DataType::Int64);
        assert_eq!(number_column("a", &[1.0], Kind::Number).dtype(), &DataType::Float64);
    }
}
