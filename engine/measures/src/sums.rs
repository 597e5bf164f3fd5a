//! Sums by key, for far more facts than there are keys. Not a measure: what several of them fold with.
//!
//! Values are added at the end of a short list. A list that is full is sorted, equal keys become one, and it is merged
//! with those before it as soon as they are no longer than it, so that few lists remain, each at least twice as long
//! as the next. Memory grows with the keys, not with the facts, and each fact costs a handful of comparisons.

use std::ops::AddAssign;

/// How many facts wait before they are sorted.
const WAITING: usize = 1 << 14;

/// The sum of the values of each key.
#[derive(Debug)]
pub struct Sums<K, V> {
    /// Lists by key, each key once in each, the longest first.
    lists: Vec<Vec<(K, V)>>,
    waiting: Vec<(K, V)>,
}

impl<K: Ord + Copy, V: AddAssign + Copy> Sums<K, V> {
    /// No key has a sum yet.
    pub fn new() -> Self {
        Self { lists: Vec::new(), waiting: Vec::new() }
    }

    /// Adds a value to the sum of a key.
    pub fn add(&mut self, key: K, value: V) {
        self.waiting.push((key, value));
        if self.waiting.len() == WAITING {
            let mut list = summed(std::mem::take(&mut self.waiting));
            while let Some(last) = self.lists.pop_if(|last| last.len() < 2 * list.len()) {
                list = merged(&last, &list);
            }
            self.lists.push(list);
        }
    }

    /// Every key with its sum, in the order of the keys.
    pub fn all(&self) -> Vec<(K, V)> {
        let mut rest = self.lists.iter().rev();
        let waiting = summed(self.waiting.clone());
        let Some(first) = rest.next() else { return waiting };
        rest.fold(merged(first, &waiting), |sum, list| merged(list, &sum))
    }
}

/// Sorted, and equal keys made one. Values are added in the order in which they came.
fn summed<K: Ord + Copy, V: AddAssign + Copy>(mut list: Vec<(K, V)>) -> Vec<(K, V)> {
    list.sort_by_key(|(key, _)| *key);
    list.dedup_by(|next, first| {
        let same = next.0 == first.0;
        if same {
            first.1 += next.1;
        }
        same
    });
    list
}

/// Two sorted lists as one.
fn merged<K: Ord + Copy, V: AddAssign + Copy>(a: &[(K, V)], b: &[(K, V)]) -> Vec<(K, V)> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let order = a[i].0.cmp(&b[j].0);
        let mut next = if order.is_le() { a[i] } else { b[j] };
        if order.is_eq() {
            next.1 += b[j].1;
        }
        all.push(next);
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    all.extend_from_slice(&a[i..]);
    all.extend_from_slice(&b[j..]);
    all.shrink_to_fit();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::random::{Purpose, Stream};
    use std::collections::BTreeMap;

    #[test]
    fn sums_are_those_of_a_map_and_take_the_memory_of_their_keys() {
        let mut stream = Stream::new(1, Purpose::Trial, 0, 0);
        let (mut sums, mut map) = (Sums::new(), BTreeMap::new());
        assert!(Sums::<u32, u64>::new().all().is_empty());
        for n in 0..20 * WAITING as u64 + 77 {
            let key = stream.below(50_000) as u32;
            sums.add(key, n);
            *map.entry(key).or_insert(0) += n;
        }
        assert_eq!(sums.all(), map.into_iter().collect::<Vec<(u32, u64)>>());
        let kept: usize = sums.lists.iter().map(Vec::len).sum();
        assert!(kept < 100_000, "{kept} of 330 thousand");
        assert!(sums.lists.is_sorted_by(|long, short| long.len() >= 2 * short.len()));
    }
}
