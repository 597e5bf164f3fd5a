"""What `trust.rs` measures, with scipy, on the matrices that it wrote. Prints one number for each thing, in its order.

Usage: trust_scipy.py eigentrust|multi_trust FOLDER. Needs numpy and scipy.
"""

import sys
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sparse

A, EPSILON = 0.15, 1e-9
work, folder = sys.argv[1], Path(sys.argv[2])


def read(name, kind):
    return np.fromfile(folder / name, dtype=kind)


def matrix(name):
    starts, columns = read(f"{name}_starts", "<u8").astype(np.int32), read(f"{name}_columns", "<u4").astype(np.int32)
    return sparse.csr_matrix((read(f"{name}_weights", "<f8"), columns, starts), shape=(len(starts) - 1,) * 2)


def timed(runs, run):
    """The fastest of several runs, in seconds, and what the last gave."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        out = run()
        seconds.append(time.perf_counter() - start)
    return min(seconds), out


def local_trust(rows, columns, amounts, peers):
    """Sums amounts by pair, leaves out what an account has from itself, divides rows by their sums."""
    others = rows != columns
    m = sparse.csr_matrix((amounts[others], (rows[others], columns[others])), shape=(peers, peers))
    sums = np.asarray(m.sum(axis=1)).ravel()
    m.data /= np.repeat(sums, np.diff(m.indptr))
    return m


def solve(backward, dangling, p):
    """Power iteration as in `eigen.rs`; the answer and the number of steps."""
    now, steps = p.copy(), 0
    while True:
        new = (1 - A) * (backward @ now) + ((1 - A) * now[dangling].sum() + A) * p
        steps += 1
        residual = np.abs(new - now).sum()
        now = new
        if residual < EPSILON:
            return now, steps


if work == "eigentrust":
    backward, theirs = matrix("backward"), read("trust", "<f8")
    peers = len(theirs)
    rows, columns = read("rows", "<u4").astype(np.int32), read("columns", "<u4").astype(np.int32)
    amounts = read("bytes", "<f8")
    print(timed(3, lambda: local_trust(rows, columns, amounts, peers))[0])
    forward = local_trust(rows, columns, amounts, peers)
    print(timed(3, lambda: forward.T.tocsr())[0])
    assert abs(forward.T.tocsr() - backward).max() < 1e-15
    dangling = np.flatnonzero(np.diff(forward.indptr) == 0)
    whole_s, (trust, steps) = timed(3, lambda: solve(backward, dangling, np.full(peers, 1 / peers)))
    print(whole_s / steps)
    print(whole_s)
    print(np.abs(trust - theirs).sum())
else:
    trust = matrix("forward")
    observers = read("observers", "<u4").astype(np.int32)
    whole_s, square = timed(3, lambda: trust @ trust)
    some_s, _ = timed(5, lambda: trust[observers] @ trust)
    print(whole_s)
    print(some_s)
    print(square.nnz)
