//! Names as dense numbers: each name is kept once, in one text.
//!
//! The table that finds a name again is open addressing with a fixed hash (FNV-1a), so nothing depends on a random order.

/// No number.
const FREE: u32 = u32::MAX;

/// Names, numbered as they came.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
    /// A power of two of places; at most half of them are taken.
    table: Vec<u32>,
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends
    }
}

impl Names {
    /// The number of a name; a new one if it is new.
    pub fn number(&mut self, name: &str) -> u32 {
        if self.table.len() <= self.ends.len() * 2 {
            self.grow();
        }
        let place = self.place(name);
        if self.table[place] == FREE {
            self.table[place] = self.ends.len() as u32;
            self.text.push_str(name);
            self.ends.push(self.text.len());
        }
        self.table[place]
    }

    /// The number of a name that is there.
    pub fn find(&self, name: &str) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        Some(self.table[self.place(name)]).filter(|number| *number != FREE)
    }

    /// The name of that number.
    pub fn get(&self, number: u32) -> &str {
        let at = number as usize;
        &self.text[if at == 0 { 0 } else { self.ends[at - 1] }..self.ends[at]]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Where a name stands in the table, or the free place where it would.
    fn place(&self, name: &str) -> usize {
        let mask = self.table.len() - 1;
        let mut place = hash(name) as usize & mask;
        while self.table[place] != FREE && self.get(self.table[place]) != name {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        self.table = vec![FREE; (self.table.len() * 2).max(1024)];
        for number in 0..self.ends.len() as u32 {
            let place = self.place(self.get(number));
            self.table[place] = number;
        }
    }
}

fn hash(name: &str) -> u64 {
    let mixed = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    mixed ^ (mixed >> 32)
}
