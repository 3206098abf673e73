"""Distances between embeddings: all pairs at once for ranking, row by row for losses. Smaller is nearer."""

from __future__ import annotations

import torch
from torch import Tensor, nn

BLOCK = 8192  # gallery rows that are widened to float64 at a time


def euclidean(q: Tensor, g: Tensor) -> Tensor:
    """(n, D), (m, D) → (n, m). Equal rows are at exactly 0, with a gradient of 0."""
    return _root(_gaps(q, g)).float()


def squared(q: Tensor, g: Tensor) -> Tensor:
    """The square of the Euclidean distance, (n, D), (m, D) → (n, m)."""
    return _gaps(q, g).float()


def cosine(q: Tensor, g: Tensor) -> Tensor:
    """1 − cos, (n, D), (m, D) → (n, m). A row of zeros is at 1 from everything."""
    q = unit(_wide(q))
    return torch.cat([1 - q @ unit(_wide(part)).T for part in g.split(BLOCK)], 1).float()


PAIRWISE = {"euclidean": euclidean, "squared": squared, "cosine": cosine}


def pairwise(kind: str, q: Tensor, g: Tensor) -> Tensor:
    """(n, D), (m, D) → (n, m) by the distance's name: euclidean, squared or cosine."""
    return PAIRWISE[kind](q, g)


def paired(kind: str, a: Tensor, b: Tensor) -> Tensor:
    """Row against row, (n, D), (n, D) → (n,), by the distance's name; the gradient is finite everywhere, and 0 at distance 0."""
    a, b = a.float(), b.float()
    if kind == "cosine":
        return 1 - (unit(a) * unit(b)).sum(-1)
    gap = (a - b).square().sum(-1)
    return {"euclidean": _root(gap), "squared": gap}[kind]


class Holef(nn.Module):
    """Σ_ij W_ij (q_i − g_j)², the higher-order distance of DSSA, with W learned. At the start W = I: the squared Euclidean distance."""

    def __init__(self, dim: int):
        super().__init__()
        self.W = nn.Parameter(torch.eye(dim))

    def forward(self, q: Tensor, g: Tensor) -> Tensor:
        """(n, D), (m, D) → (n, m), by Σ_i q_i² Σ_j W_ij + Σ_j g_j² Σ_i W_ij − 2 q W gᵀ."""
        q, W = _wide(q), _wide(self.W)
        return torch.cat([_difference((q.square() @ W.sum(1))[:, None], wide.square() @ W.sum(0), 2 * (q @ W) @ wide.T)
                          for wide in map(_wide, g.split(BLOCK))], 1).float()

    def paired(self, a: Tensor, b: Tensor) -> Tensor:
        """Row against row, (n, D), (n, D) → (n,)."""
        a, b, W = _wide(a), _wide(b), _wide(self.W)
        return _difference(a.square() @ W.sum(1), b.square() @ W.sum(0), 2 * ((a @ W) * b).sum(1)).float()

    def penalty(self) -> Tensor:
        """‖W‖₁ + ‖W − I‖_F, both over the elements."""
        return self.W.abs().sum() + torch.linalg.vector_norm(self.W - torch.eye(len(self.W), device=self.W.device))


def unit(x: Tensor) -> Tensor:
    """Rows of length 1; a row of zeros stays one, with a finite gradient."""
    length = _root(x.square().sum(-1, keepdim=True))
    return x / torch.where(length > 0, length, 1)


def _wide(x: Tensor) -> Tensor:
    """float64 where the device has it: the products below take nearly equal numbers from each other. Autocast leaves it alone."""
    return x.float() if x.device.type == "mps" else x.double()


def _gaps(q: Tensor, g: Tensor) -> Tensor:
    """‖q − g‖² of all pairs (n, m), in float64."""
    q = _wide(q)
    return torch.cat([_difference(q.square().sum(1)[:, None], wide.square().sum(1), 2 * q @ wide.T).clamp_min(0)
                      for wide in map(_wide, g.split(BLOCK))], 1)


def _difference(a: Tensor, b: Tensor, both: Tensor) -> Tensor:
    """a + b − both, where what is mere rounding error is 0: equal rows then tie with each other."""
    gap = a + b - both
    noise = 64 * torch.finfo(gap.dtype).eps * (a.abs() + b.abs())
    return torch.where(gap.abs() > noise, gap, 0)


def _root(x: Tensor) -> Tensor:
    """√x for x ≥ 0 with a gradient of 0 at 0."""
    away = x > 0
    return torch.where(away, torch.where(away, x, 1).sqrt(), 0)
