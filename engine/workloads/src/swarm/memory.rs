//! How much memory a swarm takes: what is too much is refused before it is played.

use super::demand::Demand;
use game::cast::GroupSize;
use game::params::Params;

/// About what a peer takes in each of its swarms beside its bit sets, in bytes (links, requests, the books of a
/// mechanism); and how much memory in all is taken for a mistake.
const BYTES_PER_HOLDING: f64 = 10_000.0;
const MOST_GIB: f64 = 256.0;

/// Whether the files that all peers have or want fit into memory, the counts of their pieces included.
///
/// # Errors
/// How much they take: more than any run needs, or than this process may have.
pub fn check(params: &Params, groups: &[GroupSize]) -> Result<(), String> {
    let pieces = params.count("file_kib").div_ceil(params.count("piece_kib"));
    let swarms = params.count("swarms");
    let mut holdings = 0.0;
    for group in groups {
        let each = if group.extra { swarms } else { Demand::new(group.params)?.count() };
        holdings += group.peers as f64 * each as f64;
    }
    // Two bit sets, padded to whole blocks; how many copies of each piece there are.
    let sets = holdings * 2.0 * pieces.div_ceil(256) as f64 * 32.0 + 4.0 * pieces as f64 * swarms as f64;
    let gib = (sets + holdings * BYTES_PER_HOLDING) / f64::from(1 << 30);
    // What is taken at once is asked for beforehand: without it the process would be ended.
    let granted = || Vec::<u8>::new().try_reserve_exact(sets as usize).is_ok();
    if gib <= MOST_GIB && granted() {
        return Ok(());
    }
    Err(format!("{holdings} files of {pieces} pieces, in swarms ({swarms}), take about {gib:.0} GiB of memory"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::params::Value;

    fn verdict(set: &[(&str, i64)], groups: &[(usize, usize)]) -> Result<(), String> {
        let mut params = super::super::ENTRY.card.defaults();
        set.iter().for_each(|(name, value)| params.set(name, Value::Integer(*value)));
        let holding = |files: usize| {
            let mut own = params.clone();
            own.set("holds", Value::Numbers((1..files).map(|file| file as f64).collect()));
            own
        };
        let own: Vec<(Params, usize)> = groups.iter().map(|(peers, files)| (holding(*files), *peers)).collect();
        let sizes: Vec<GroupSize> =
            own.iter().map(|(params, peers)| GroupSize { params, peers: *peers, extra: false }).collect();
        check(&params, &sizes)
    }

    #[test]
    fn what_each_group_holds_counts_for_its_own_peers() {
        let swarms = [("swarms", 300)];
        assert_eq!(verdict(&swarms, &[(99_990, 1), (10, 300)]), Ok(()), "103,000 files");
        let all = verdict(&swarms, &[(100_000, 300)]).expect_err("30 million files");
        assert!(all.starts_with("30000000 files of 20 pieces, in swarms (300), take about 28"), "{all}");
    }

    #[test]
    fn the_counts_of_copies_are_memory_too() {
        let long = [("file_kib", 1 << 40), ("swarms", 100)];
        assert!(verdict(&long, &[(1, 1)]).expect_err("1.6 TB").contains("GiB of memory"));
        assert_eq!(verdict(&[("file_kib", 1 << 30), ("swarms", 1)], &[(1, 1)]), Ok(()));
    }
}
