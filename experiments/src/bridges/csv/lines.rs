//! Where the records of a CSV stand: its reader tells bytes, and people look for lines.

/// Counts lines: what stands at a byte, or begins after the ends of lines that stand there.
pub struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    /// Those of a text, from its beginning.
    pub fn of(text: &'a str) -> Self {
        Self { text, byte: 0, line: 1 }
    }

    /// The line of a byte that is not before the one asked for last.
    pub fn at(&mut self, byte: u64) -> usize {
        let bytes = self.text.as_bytes();
        let mut to = (byte as usize).clamp(self.byte, bytes.len());
        while bytes.get(to).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            to += 1;
        }
        self.line += bytes[self.byte..to].iter().filter(|byte| **byte == b'\n').count();
        self.byte = to;
        self.line
    }
}
