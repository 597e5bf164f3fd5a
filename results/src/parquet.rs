//! Frames as Parquet files.

use std::fs::File;
use std::path::Path;

use polars::prelude::DataFrame;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use polars_io::parquet::write::ParquetWriter;

use crate::durable::{self, Written};
use crate::trouble::Trouble;

/// Writes a frame (zstd, columns one after another) and forces it to the disk.
///
/// # Errors
/// The disk's error.
pub fn write(frame: &DataFrame, path: &Path) -> Result<Written, Trouble> {
    durable::write_file(path, |writer| {
        let mut frame = frame.clone();
        ParquetWriter::new(writer).set_parallel(false).finish(&mut frame).map(drop).map_err(|e| e.to_string())
    })
}

/// Reads a frame, or only some of its columns.
///
/// # Errors
/// When the file is missing, truncated or no Parquet, or lacks a column.
pub fn read(path: &Path, columns: Option<&[&str]>) -> Result<DataFrame, Trouble> {
    let what = "cannot read a frame";
    let file = File::open(path).map_err(|e| Trouble::io(what, path, &e))?;
    let columns = columns.map(|names| names.iter().map(|n| n.to_string()).collect());
    ParquetReader::new(file).with_columns(columns).finish().map_err(|e| {
        let next = "run the experiment again into the same folder: only what is damaged is computed again";
        Trouble::new(what, path.display(), format!("truncated or damaged ({e})"), next)
    })
}

#[cfg(test)]
mod tests {
    use polars::prelude::{IntoColumn, NewChunkedArray, StringChunked};

    use super::*;
    use crate::catalogue::Kind;
    use crate::numbers::number_column;

    #[test]
    fn a_frame_comes_back_as_it_went_even_when_empty() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("frame.parquet");
        for height in [0usize, 3] {
            let texts = StringChunked::from_iter_values("t".into(), (0..height).map(|_| "a text beyond twelve bytes"));
            let values: Vec<f64> = [1.0, f64::NAN, f64::INFINITY].into_iter().take(height).collect();
            let columns = vec![
                texts.into_column(),
                number_column("n", &values, Kind::Number),
                number_column("i", &vec![f64::NAN; height], Kind::Integer),
            ];
            let frame = DataFrame::new(height, columns).expect("a frame");
            write(&frame, &path).expect("written");
            let back = read(&path, None).expect("read");
            assert!(back.equals_missing(&frame), "{back:?}");
            assert_eq!(back.schema(), frame.schema());
            assert_eq!(read(&path, Some(&["n"])).expect("read").width(), 1);
        }
    }

    #[test]
    fn half_a_file_is_refused_with_a_clear_message() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("frame.parquet");
        let frame = DataFrame::new(100, vec![number_column("n", &[0.1; 100], Kind::Number)]).expect("a frame");
        let written = write(&frame, &path).expect("written");
        File::options().write(true).open(&path).expect("open").set_len(written.bytes / 2).expect("cut");
        let text = read(&path, None).expect_err("half a file").to_string();
        assert!(text.contains("truncated or damaged") && text.contains("frame.parquet"), "{text}");
    }
}
