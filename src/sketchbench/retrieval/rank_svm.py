"""A linear ranking SVM on |s - p|, fitted on triplets: w · (|s − p⁻| − |s − p⁺|) ≥ 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

COSTS = (0.001, 0.01, 0.1, 1.0)  # C, from strong to weak regularisation; held-out sketches choose
HELD = 0.2  # share of the sketches that are held out for it
ROOM = 40_000_000  # numbers in the matrix of differences; of more triplets some are drawn
CHUNK = 8_000_000  # numbers held at a time while distances are computed


class RankSVM(nn.Module):
    """A weight for each dimension, of either sign, over rows brought to length 1. Squared hinge, no bias: it would cancel out."""

    weight: Tensor

    def __init__(self, dim: int):
        super().__init__()
        self.register_buffer("weight", torch.zeros(dim))

    @property
    def fitted(self) -> bool:
        return bool(self.weight.any())

    def fit(self, sketches: Tensor, photos: Tensor, triplets: Sequence[tuple[int, int, int]], seed: int = 0) -> float:
        """Rows (n, D) and (m, D), triplets (sketch, photo judged closer, photo judged farther) → the C that was chosen."""
        rows = np.asarray(triplets, np.int64).reshape(-1, 3)
        draw = np.random.default_rng(seed)
        rows = rows[draw.permutation(len(rows))[: max(1, ROOM // len(self.weight))]]
        x = differences(sketches, photos, rows)  # (T, D)
        x /= np.sqrt(np.square(x).sum(1).mean()).clip(1e-12)  # so that a C means the same for any features
        drawn = np.unique(rows[:, 0])
        held = np.isin(rows[:, 0], draw.permutation(drawn)[: round(HELD * len(drawn))])
        cost = chosen_cost(x[~held], x[held], rows[held, 0]) if held.any() else COSTS[1]
        self.weight.copy_(torch.from_numpy(solve(x, cost)))
        return cost

    def distances(self, q: Tensor, g: Tensor) -> Tensor:
        """(n, D), (m, D) → w · |s − p| (n, m); may be negative."""
        q, g = F.normalize(q.float(), dim=1), F.normalize(g.float(), dim=1)
        weight = self.weight.to(q)
        step = max(1, CHUNK // max(1, g.numel()))
        parts = [(q[k:k + step, None] - g).abs() @ weight for k in range(0, len(q), step)]  # each (step, m)
        return torch.cat(parts) if parts else q.new_zeros(0, len(g))


def differences(sketches: Tensor, photos: Tensor, rows: np.ndarray) -> np.ndarray:
    """|s − p⁻| − |s − p⁺| of each triplet, float32 (T, D)."""
    q, g = (F.normalize(f.detach().float().cpu(), dim=1).numpy() for f in (sketches, photos))
    out = np.empty((len(rows), q.shape[1]), np.float32)
    for k in range(0, len(rows), 1024):
        i, closer, farther = rows[k:k + 1024].T
        out[k:k + 1024] = np.abs(q[i] - g[farther]) - np.abs(q[i] - g[closer])
    return out


def chosen_cost(x: np.ndarray, held: np.ndarray, sketch: np.ndarray) -> float:
    """The smallest C whose share of well ranked pairs, averaged over the held-out sketches, lies within a standard error of the best."""
    weight, shares = None, []
    _, who = np.unique(sketch, return_inverse=True)
    for cost in COSTS:
        weight = solve(x, cost, weight)
        shares.append(np.bincount(who, held @ weight > 0) / np.bincount(who))
    means = np.mean(shares, 1)
    best = int(np.argmax(means))
    error = np.std(shares[best]) / np.sqrt(len(shares[best]))
    return next(c for c, mean in zip(COSTS, means, strict=True) if mean >= means[best] - error)


def solve(x: np.ndarray, cost: float, start: np.ndarray | None = None) -> np.ndarray:
    """The w that makes ½|w|² + C Σ max(0, 1 − x·w)² least, float32 (D,)."""
    from scipy.optimize import minimize

    def objective(w: np.ndarray) -> tuple[float, np.ndarray]:
        short = np.maximum(0, 1 - x @ w.astype(np.float32))  # (T,)
        return 0.5 * float(w @ w) + cost * float(np.square(short, dtype=np.float64).sum()), w - 2 * cost * (short @ x).astype(np.float64)

    begin = np.zeros(x.shape[1]) if start is None else start.astype(np.float64)
    options = {"maxiter": 500, "ftol": 1e-9, "gtol": 1e-6}
    return minimize(objective, begin, jac=True, method="L-BFGS-B", options=options).x.astype(np.float32)
