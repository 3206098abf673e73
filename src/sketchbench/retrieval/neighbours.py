"""Which of very many rows may be the nearest: by faiss where it is installed, by torch where not.

What is found are candidates; who asks compares them exactly. From `MANY` rows on faiss looks through lists of product codes (IVF-PQ), which
are made once, when the gallery is indexed, and kept in the index.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

MANY = 100_000  # rows from which on they are coded
CANDIDATES, TIMES = 1000, 20  # at least so many are compared exactly, and so many for each that is asked for
PARTS = 64  # bytes of a code
PROBES = 64  # lists that a query looks through
SAMPLE, ROUNDS = 64, 10  # of k-means: rows for each centre, iterations
BLOCK = 1 << 16  # rows that are added at a time


def faiss() -> Any:
    """The module, or None."""
    try:
        import faiss
    except ImportError:
        return None
    return faiss


class Neighbours:
    """float32 rows (n, d), nearer where the Euclidean distance is smaller. `codes` are those that `coded` made of the same rows."""

    def __init__(self, rows: np.ndarray, codes: np.ndarray | None = None):
        self.rows, self.engine, self.kind = rows, faiss(), "torch"
        if self.engine is None:
            import torch

            self.squares = torch.from_numpy(np.einsum("nd,nd->n", rows, rows))
        elif codes is not None:
            self.near, self.kind = self.engine.deserialize_index(codes), "faiss ivf-pq"
            self.near.nprobe = PROBES
        else:
            self.near, self.kind = self.engine.IndexFlatL2(rows.shape[1]), "faiss flat"
            for start in range(0, len(rows), BLOCK):
                self.near.add(np.ascontiguousarray(rows[start : start + BLOCK], np.float32))

    def among(self, query: np.ndarray, top: int) -> np.ndarray | None:
        """(d,) → the rows among which the `top` nearest are, in order of the rows; None where they had all better be compared."""
        k = max(CANDIDATES, TIMES * top)
        if 4 * k >= len(self.rows):
            return None
        if self.engine is None:
            import torch

            far = self.squares - 2 * (torch.from_numpy(self.rows) @ torch.from_numpy(query))  # less the query's own square
            found = far.topk(k, largest=False).indices.numpy()
        else:
            found = self.near.search(padded(query[None], self.near.d), k)[1][0]
            found = found[found >= 0]  # lists that are short leave places empty
        return np.sort(found) if len(found) >= top else None


def wanted(rows: int) -> bool:
    return rows >= MANY and faiss() is not None


def coded(rows: np.ndarray) -> np.ndarray:
    """float32 (n, d) → lists and product codes as faiss writes them, uint8."""
    engine = faiss()
    n, d = rows.shape
    wide = -(-d // PARTS) * PARTS
    lists = 2 ** round(math.log2(2 * math.sqrt(n)))
    near = engine.IndexIVFPQ(engine.IndexFlatL2(wide), wide, lists, PARTS, 8)
    for means in (near.cp, near.pq.cp):
        means.niter, means.max_points_per_centroid, means.min_points_per_centroid = ROUNDS, SAMPLE, 1
    some = np.sort(np.random.default_rng(0).choice(n, min(n, SAMPLE * lists), replace=False))
    near.train(padded(rows[some], wide))
    for start in range(0, n, BLOCK):
        near.add(padded(rows[start : start + BLOCK], wide))
    return engine.serialize_index(near)


def padded(rows: np.ndarray, wide: int) -> np.ndarray:
    """With zeros up to the width, which leave distances as they are."""
    rows = np.ascontiguousarray(rows, np.float32)
    return rows if rows.shape[1] == wide else np.pad(rows, ((0, 0), (0, wide - rows.shape[1])))
