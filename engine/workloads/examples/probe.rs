//! probe
use game::params::Value;
use std::collections::{BTreeMap, BTreeSet};
fn main() {
    let mut params = game::card::defaults(&workloads::maze::PARAMS);
    let mut seeds = 3;
    let mut quick = false;
    for a in std::env::args().skip(1) {
        let (k, v) = a.split_once('=').unwrap();
        if k == "seeds" {
            seeds = v.parse().unwrap();
            continue;
        }
        if k == "quick" {
            quick = true;
            continue;
        }
        let new = match params.get(k).unwrap() {
            Value::Integer(_) => Value::Integer(v.parse().unwrap()),
            Value::Bool(_) => Value::Bool(v.parse().unwrap()),
            _ => Value::Number(v.parse().unwrap()),
        };
        params.set(k, new);
    }
    for seed in 1..=seeds {
        let t = std::time::Instant::now();
        let log = workloads::maze::month(&params, seed);
        let took = t.elapsed().as_secs_f64();
        if quick {
            println!("{} rows {took:.1} s {} TiB", log.transfers(), log.total_bytes() as f64 / (1u64 << 40) as f64);
            continue;
        }
        let n = log.accounts.names.len();
        let w = log.between(0.0, 30.0 * 86400.0);
        let e = log.between(30.0 * 86400.0, 1e18);
        let mut d: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); n];
        for r in w.clone() {
            d[log.to[r] as usize].insert(log.from[r]);
        }
        let honest = |a: u32| log.group_of(a) < 2;
        let mut hits: BTreeMap<&str, [f64; 7]> = BTreeMap::new();
        let mut fr = 0.0;
        let mut cnt = 0.0;
        for r in e.clone() {
            let (i, j, v) = (log.from[r], log.to[r], log.bytes[r] as f64);
            fr += d[j as usize].len() as f64;
            cnt += 1.0;
            let t1 = d[i as usize].contains(&j);
            let t2 = t1 || d[i as usize].iter().any(|k| d[*k as usize].contains(&j));
            let t3 = t2 || {
                let mut s = BTreeSet::new();
                for k in &d[i as usize] {
                    s.extend(d[*k as usize].iter().copied());
                }
                s.iter().any(|k| d[*k as usize].contains(&j))
            };
            for class in [
                "all",
                if honest(i) && honest(j) { "honest" } else { "" },
                if log.group_of(i) == 1 && log.group_of(j) == 1 { "satellite" } else { "" },
            ] {
                let h = hits.entry(class).or_default();
                h[0] += 1.0;
                h[1] += v;
                if t1 {
                    h[2] += 1.0;
                    h[3] += v;
                }
                if t2 {
                    h[4] += 1.0;
                    h[5] += v;
                }
                if t3 {
                    h[6] += v;
                }
            }
        }
        print!(
            "seed {seed}: {} rows {:.2} TiB {took:.2}s friends of a requester {:.1} ;",
            log.transfers(),
            log.total_bytes() as f64 / (1u64 << 40) as f64,
            fr / cnt
        );
        for (c, h) in &hits {
            if !c.is_empty() {
                print!(
                    " {c}: n {} cov1 {:.3}/{:.3} cov2 {:.3}/{:.3} cov3 {:.3};",
                    h[0],
                    h[2] / h[0],
                    h[3] / h[1],
                    h[4] / h[0],
                    h[5] / h[1],
                    h[6] / h[1]
                );
            }
        }
        println!();
    }
}
