//! Max-flow reputation: how much could have passed from one account to another over accounts in between.
//!
//! An edge j -> k holds what j uploaded to k. What reaches i from j is bounded by what i itself received, so the lies of
//! others are worth no more than the honest edges that lead out of the liars: false edges inside a set of colluders
//! raise nobody's flow above the cut around them.
//!
//! Two hops have a closed form, f(j->i) = w_ji + sum_k min(w_jk, w_ki), a merge of j's row with i's column. The full
//! flow is Dinic's algorithm, with capacities as integers, on the part of the graph that lies on a walk of at most so
//! many hops (at two, just the closed form; paths through that part may be longer from three on).
//!
//! Sources: Meulpolder et al. 2009, BarterCast (two hops); Feldman et al. 2004, Robust Incentive Techniques (the whole
//! flow, subjective reputation); Dinic 1970. Written by hand, since the graph is made anew from two CSR matrices for
//! each pair: memory is kept from one pair to the next, and only what can carry flow is ever touched.

use super::{Csr, Row};
use rayon::prelude::*;

/// No distance, no place.
const NONE: u32 = u32::MAX;

/// What can pass over one account in between: `out` is what the giver gave to whom, `into` what the taker had from whom.
/// The two rows need not come from one matrix: each may be from another's records. Their direct edge does not count.
pub fn through(giver: u32, taker: u32, out: Row<'_, u64>, into: Row<'_, u64>) -> u64 {
    let mut sum = 0u64;
    out.meet(into, |between, given, taken| {
        if between != giver && between != taker {
            sum = sum.saturating_add(given.min(taken));
        }
    });
    sum
}

/// Flows over a graph of uploads.
#[derive(Clone, Debug)]
pub struct Flows<'a> {
    uploads: &'a Csr<u64>,
    downloads: &'a Csr<u64>,
    /// Hops from the giver and to the taker, by account.
    near: Vec<u32>,
    far: Vec<u32>,
    /// The accounts of the part, in the order in which they were met, and where each stands there.
    part: Vec<u32>,
    place: Vec<u32>,
    residual: Residual,
}

impl<'a> Flows<'a> {
    /// Flows over what each account uploaded to each other, given with its transpose.
    pub fn new(uploads: &'a Csr<u64>, downloads: &'a Csr<u64>) -> Self {
        let none = vec![NONE; uploads.accounts()];
        let (near, far, place) = (none.clone(), none.clone(), none);
        Self { uploads, downloads, near, far, part: Vec::new(), place, residual: Residual::default() }
    }

    /// f(giver -> taker) over at most one account in between. Nothing flows from an account to itself.
    pub fn two_hop(&self, giver: u32, taker: u32) -> u64 {
        if giver == taker {
            return 0;
        }
        let (out, into) = (self.uploads.row(giver), self.downloads.row(taker));
        out.get(taker).unwrap_or(0).saturating_add(through(giver, taker, out, into))
    }

    /// [`Flows::two_hop`] of many pairs (giver, taker) beside each other.
    pub fn two_hop_all(&self, pairs: &[(u32, u32)]) -> Vec<u64> {
        pairs.par_iter().map(|(giver, taker)| self.two_hop(*giver, *taker)).collect()
    }

    /// The largest flow from giver to taker, over edges that lie on a walk of at most `hops` from one to the other, or
    /// over all edges.
    pub fn max_flow(&mut self, giver: u32, taker: u32, hops: Option<u32>) -> u64 {
        let known = self.uploads.accounts() as u32;
        let hops = hops.unwrap_or(NONE);
        if giver == taker || giver >= known || taker >= known || hops == 0 {
            return 0;
        }
        let reached = spread(self.uploads, giver, taker, hops, &mut self.near);
        let reaching = spread(self.downloads, taker, giver, hops, &mut self.far);
        let flow = if self.near[taker as usize] == NONE { 0 } else { self.within(&reached, giver, taker, hops) };
        reached.iter().for_each(|u| self.near[*u as usize] = NONE);
        reaching.iter().for_each(|u| self.far[*u as usize] = NONE);
        flow
    }

    /// The largest flow over the part of the graph that both sides reach.
    fn within(&mut self, reached: &[u32], giver: u32, taker: u32, hops: u32) -> u64 {
        let (near, far) = (&self.near, &self.far);
        let counts = |u: u32, v: u32| {
            let steps = near[u as usize].saturating_add(far[v as usize]).saturating_add(1);
            far[v as usize] != NONE && steps <= hops && u != taker && v != giver && u != v
        };
        self.part.clear();
        self.part.extend(reached.iter().filter(|u| far[**u as usize] != NONE));
        (0..).zip(&self.part).for_each(|(at, u)| self.place[*u as usize] = at);
        self.residual.begin(self.part.len());
        for u in &self.part {
            for (v, amount) in self.uploads.row(*u).iter().filter(|(v, _)| counts(*u, *v)) {
                self.residual.add(self.place[*u as usize], self.place[v as usize], amount);
            }
        }
        self.residual.link();
        self.residual.dinic(self.place[giver as usize], self.place[taker as usize])
    }
}

/// Hops from `start` to all accounts within `hops`, written into `distance`; who was met, in order. Nobody is met
/// beyond `end`, for a flow that has arrived goes no farther.
fn spread(graph: &Csr<u64>, start: u32, end: u32, hops: u32, distance: &mut [u32]) -> Vec<u32> {
    let mut met = vec![start];
    distance[start as usize] = 0;
    let mut at = 0;
    while let Some(u) = met.get(at).copied() {
        at += 1;
        let next = distance[u as usize] + 1;
        if u == end || next > hops {
            continue;
        }
        for v in graph.row(u).columns {
            if distance[*v as usize] == NONE {
                distance[*v as usize] = next;
                met.push(*v);
            }
        }
    }
    met
}

/// What capacity is left, on a small graph of its own. Edge `e` and its reverse `e ^ 1` stand side by side.
#[derive(Clone, Debug, Default)]
struct Residual {
    to: Vec<u32>,
    left: Vec<u64>,
    /// Edges by the node they leave: those of node u are `edges[starts[u]..starts[u + 1]]`.
    starts: Vec<usize>,
    edges: Vec<u32>,
    level: Vec<u32>,
    cursor: Vec<usize>,
    queue: Vec<u32>,
}

impl Residual {
    fn begin(&mut self, nodes: usize) {
        self.to.clear();
        self.left.clear();
        self.starts.clear();
        self.starts.resize(nodes + 1, 0);
        self.level.resize(nodes, NONE);
    }

    fn add(&mut self, u: u32, v: u32, capacity: u64) {
        self.to.extend([v, u]);
        self.left.extend([capacity, 0]);
    }

    /// Files the edges under the nodes they leave.
    fn link(&mut self) {
        let from = |e: usize| self.to[e ^ 1] as usize;
        for e in 0..self.to.len() {
            self.starts[from(e) + 1] += 1;
        }
        for u in 1..self.starts.len() {
            self.starts[u] += self.starts[u - 1];
        }
        self.cursor.clear();
        self.cursor.extend_from_slice(&self.starts[..self.starts.len() - 1]);
        self.edges.clear();
        self.edges.resize(self.to.len(), 0);
        for e in 0..self.to.len() {
            let cursor = &mut self.cursor[from(e)];
            self.edges[*cursor] = e as u32;
            *cursor += 1;
        }
    }

    /// The largest flow, by blocking flows in graphs of shortest paths.
    fn dinic(&mut self, source: u32, sink: u32) -> u64 {
        let mut flow = 0u64;
        while self.levels(source, sink) {
            self.cursor.clear();
            self.cursor.extend_from_slice(&self.starts[..self.starts.len() - 1]);
            while let Some(path) = self.path(source, sink) {
                let pushed = path.iter().map(|e| self.left[*e as usize]).min().unwrap_or(0);
                for e in path {
                    self.left[e as usize] -= pushed;
                    self.left[e as usize ^ 1] += pushed;
                }
                flow = flow.saturating_add(pushed);
            }
        }
        flow
    }

    /// How many edges with capacity left lead from the source to each node; whether they lead to the sink.
    fn levels(&mut self, source: u32, sink: u32) -> bool {
        self.level.fill(NONE);
        self.level[source as usize] = 0;
        self.queue.clear();
        self.queue.push(source);
        let mut at = 0;
        while let Some(u) = self.queue.get(at).copied() {
            at += 1;
            for e in &self.edges[self.starts[u as usize]..self.starts[u as usize + 1]] {
                let v = self.to[*e as usize];
                if self.left[*e as usize] > 0 && self.level[v as usize] == NONE {
                    self.level[v as usize] = self.level[u as usize] + 1;
                    self.queue.push(v);
                }
            }
        }
        self.level[sink as usize] != NONE
    }

    /// A shortest path with capacity left, as edges. Edges that lead nowhere are passed for good.
    fn path(&mut self, source: u32, sink: u32) -> Option<Vec<u32>> {
        let mut path: Vec<u32> = Vec::new();
        let mut u = source;
        while u != sink {
            let at = self.cursor[u as usize];
            if at < self.starts[u as usize + 1] {
                let e = self.edges[at];
                let v = self.to[e as usize];
                if self.left[e as usize] > 0 && self.level[v as usize] == self.level[u as usize] + 1 {
                    path.push(e);
                    u = v;
                } else {
                    self.cursor[u as usize] += 1;
                }
            } else {
                let back = path.pop()?;
                u = self.to[back as usize ^ 1];
                self.cursor[u as usize] += 1;
            }
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::{self, dense, on_threads, random};
    use super::*;
    use game::random::{Purpose, Stream};

    fn graph(accounts: usize, edges: &[(u32, u32, u64)]) -> Csr<u64> {
        Csr::from_sorted(accounts, 0, edges.iter().copied())
    }

    #[test]
    fn two_hops_have_their_closed_form() {
        for case in 0..30 {
            let n = 2 + (case as u32 * 13) % 59;
            let uploads = random(case, n, [0.03, 0.1, 0.5][case as usize % 3]);
            let downloads = uploads.transpose();
            let w = dense(&uploads);
            let mut flows = Flows::new(&uploads, &downloads);
            for j in 0..n as usize {
                for i in (0..n as usize).filter(|i| *i != j) {
                    let over = (0..n as usize).filter(|k| *k != i && *k != j).map(|k| w[j][k].min(w[k][i]));
                    let truth = w[j][i] + over.sum::<u64>();
                    assert_eq!(flows.two_hop(j as u32, i as u32), truth);
                    assert_eq!(flows.max_flow(j as u32, i as u32, Some(2)), truth);
                    assert_eq!(flows.max_flow(j as u32, i as u32, Some(1)), w[j][i]);
                }
            }
        }
    }

    #[test]
    fn the_full_flow_is_that_of_the_dense_graph() {
        for case in 0..24 {
            let n = 2 + (case as u32 * 13) % 39;
            let uploads = random(case, n, [0.05, 0.1, 0.4][case as usize % 3]);
            let downloads = uploads.transpose();
            let mut flows = Flows::new(&uploads, &downloads);
            for j in 0..n {
                for i in 0..n {
                    let truth = reference::max_flow(&uploads, j as usize, i as usize);
                    assert_eq!(flows.max_flow(j, i, None), truth, "case {case}: {j} to {i}");
                    assert_eq!(flows.max_flow(j, i, Some(n)), truth, "no path is longer");
                    assert!(flows.max_flow(j, i, Some(3)) <= truth);
                }
            }
        }
    }

    #[test]
    fn small_flows_are_as_counted_by_hand() {
        // 0 gave 1 ten and 2 four; 1 gave 3 six, 2 gave 3 nine and 1 gave 2 three; 3 gave 0 one.
        let uploads = graph(5, &[(0, 1, 10), (0, 2, 4), (1, 2, 3), (1, 3, 6), (2, 3, 9), (3, 0, 1)]);
        let downloads = uploads.transpose();
        let mut flows = Flows::new(&uploads, &downloads);
        assert_eq!((flows.two_hop(0, 3), flows.max_flow(0, 3, Some(3)), flows.max_flow(0, 3, None)), (10, 13, 13));
        assert_eq!((flows.two_hop(3, 1), flows.max_flow(3, 1, None)), (1, 1));
        assert_eq!((flows.two_hop(2, 1), flows.max_flow(2, 1, None), flows.max_flow(2, 1, Some(2))), (0, 1, 0));
        for (j, i) in [(0, 0), (4, 0), (0, 4), (0, 99), (99, 0)] {
            assert_eq!((flows.two_hop(j, i), flows.max_flow(j, i, None)), (0, 0), "{j} to {i}");
        }
        assert_eq!(flows.max_flow(0, 3, Some(0)), 0);
    }

    #[test]
    fn an_augmenting_path_may_take_back() {
        // The shortest path first chosen, 0-1-4-5, must be rerouted for the second unit to pass.
        let uploads = graph(6, &[(0, 1, 1), (0, 2, 1), (1, 3, 1), (1, 4, 1), (2, 4, 1), (3, 5, 1), (4, 5, 1)]);
        let downloads = uploads.transpose();
        assert_eq!(Flows::new(&uploads, &downloads).max_flow(0, 5, None), 2);
    }

    #[test]
    fn false_edges_inside_a_collective_raise_no_flow_above_its_cut() {
        for case in 0..20 {
            let honest = random(case, 40, 0.1);
            let mut stream = Stream::new(case, Purpose::Trial, 1, 1);
            let colluders: Vec<u32> = (30..40).collect();
            let mut edges: Vec<(u32, u32, u64)> =
                (0..40).flat_map(|i| honest.row(i).iter().map(move |(j, w)| (i, j, w)).collect::<Vec<_>>()).collect();
            edges.retain(|(i, j, _)| *i < 30 || *j < 30);
            let lies = colluders.iter().flat_map(|i| colluders.iter().map(|j| (*i, *j, 1 << 40)));
            edges.extend(lies.filter(|(i, j, _)| i != j && stream.unit() < 0.7));
            edges.sort_unstable();
            let uploads = graph(40, &edges);
            let downloads = uploads.transpose();
            let mut flows = Flows::new(&uploads, &downloads);
            let cut: u64 = edges.iter().filter(|(i, j, _)| *i >= 30 && *j < 30).map(|(_, _, w)| w).sum();
            for i in 0..30 {
                let taken: u64 = edges.iter().filter(|(_, j, _)| *j == i).map(|(_, _, w)| w).sum();
                for j in &colluders {
                    let most = flows.max_flow(*j, i, None);
                    assert!(most <= cut.min(taken) && flows.two_hop(*j, i) <= most);
                }
            }
        }
    }

    #[test]
    fn rows_from_other_records_are_merged_as_they_are_and_amounts_saturate() {
        let (out, into) = ([2, 5, 6, 7, 90], [1, 3, 5, 7, 8, 9, 90, 91]);
        let out = Row { columns: &out, weights: &[9, u64::MAX, 1, 4, 3] };
        let into = Row { columns: &into, weights: &[1, 1, u64::MAX, 9, 1, 1, 2, 1] };
        assert_eq!(through(5, 91, out, into), 4 + 2, "its own edge is no way round");
        assert_eq!(through(0, 100, out, into), u64::MAX);
    }

    #[test]
    fn many_pairs_are_as_one_on_any_number_of_threads() {
        let uploads = random(4, 50, 0.15);
        let downloads = uploads.transpose();
        let pairs: Vec<(u32, u32)> = (0..50).flat_map(|j| (0..50).map(move |i| (j, i))).collect();
        let flows = Flows::new(&uploads, &downloads);
        let two: Vec<u64> = pairs.iter().map(|(j, i)| flows.two_hop(*j, *i)).collect();
        for threads in [1, 2] {
            assert_eq!(on_threads(threads, || flows.two_hop_all(&pairs)), two);
        }
    }
}
