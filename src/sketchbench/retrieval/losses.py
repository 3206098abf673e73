"""Losses on distances: what is alike is pulled together, the rest is kept a margin away."""

from __future__ import annotations

import torch
from torch import Tensor


def triplet(d_pos: Tensor, d_neg: Tensor, margin: float) -> Tensor:
    """Mean of max(0, margin + D(s, p⁺) − D(s, p⁻)) over (n,) triplets."""
    return torch.relu(margin + d_pos - d_neg).mean()


def contrastive(d: Tensor, same: Tensor, margin: float) -> Tensor:
    """Mean over (n,) pairs: d for a positive pair (`same`, bool), max(0, margin − d) for a negative one."""
    return torch.where(same, d, torch.relu(margin - d)).mean()
