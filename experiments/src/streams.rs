//! The two streams that the command writes to: answers on stdout, diagnostics on stderr.
//!
//! Whoever reads them may go away (a closed pipe, a terminal that was shut). That ends no work and changes no exit code: what
//! nobody reads is dropped.

use std::io::{ErrorKind, Result as Written, Write, stderr, stdout};

/// Writes a part of the answer to stdout. Whoever closes the pipe has read enough.
///
/// # Errors
/// A disk that is full, or whatever else stdout is.
pub fn say(text: &str) -> Result<(), String> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(why) if why.kind() != ErrorKind::BrokenPipe => Err(format!(
            "error: the answer cannot be written\n  cause: {why}\n  next: let stdout go somewhere else, and give the same command \
             again; a run keeps what it has finished"
        )),
        _ => Ok(()),
    }
}

/// Stderr, if somebody reads it.
pub struct Diagnostics;

impl Write for Diagnostics {
    fn write(&mut self, bytes: &[u8]) -> Written<usize> {
        let _ = stderr().write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Written<()> {
        Ok(())
    }
}

/// Writes a line of diagnostics as it is.
pub fn tell(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}
