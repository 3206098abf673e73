"""The soft-weighted loss (Eq. 3-11)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.errors import UserError, nearest

VARIANTS = ("ce", "weighted", "soft", "soft_star")


def soft_labels(mask: Tensor, classes: int, step: int = 1) -> Tensor:
    """λ of Eq. 7: (…, H, W) labels → (…, classes, H, W) shares of each part among a pixel's 3x3 neighbourhood, centre included.

    f_0 is 0, so only parts share a pixel; a background pixel keeps λ_0 = 1. Neighbours beyond the border count as background.
    `step` keeps every step-th row and column: λ as it is at full resolution, at the grid points of a coarser map.
    """
    lead, mask = mask.shape[:-2], mask.reshape(-1, *mask.shape[-2:])
    parts = (mask[:, None] == torch.arange(classes, device=mask.device)[:, None, None]).float()
    parts[:, 0] = 0
    f = F.avg_pool2d(parts, 3, stride=step, padding=1, divisor_override=1)  # 3x3 counts at the grid points
    shares = f / f.sum(1, keepdim=True).clamp_min(1)
    background = mask[:, None, ::step, ::step] == 0
    shares = torch.where(background, torch.zeros_like(shares), shares)
    shares[:, :1] = background.float()
    return shares.reshape(*lead, *shares.shape[1:])


def grid(side: int, step: int) -> int:
    """Number of grid points 0, step, 2 step … below `side`."""
    return (side - 1) // step + 1


def grid_step(side: int, points: int) -> int:
    """The step at which a map's points lie on the mask's pixels: 321 and 41 → 8, 321 and 21 → 16, 105 and 7 → 16.

    A half-resolution map of an odd k ends one step short of the last pixel's grid; its stride is still the power of two.
    """
    step = 1
    while grid(side, step) > points:
        step *= 2
    if grid(side, step) != points:
        raise ValueError(f"a map of {points} points does not lie on a mask of {side} pixels at a power-of-two stride")
    return step


def class_weights(pixels: Sequence[float], images: Sequence[float], double_background: bool = False) -> np.ndarray:
    """α_i = median(φ) / φ_i with φ_i = t_i / n_i (Eq. 9, 10), over the classes that occur; 0 for the others.

    `pixels` holds t_i, `images` n_i: the images that contain class i. `double_background` gives α_0* = 2 α_0.
    """
    t, n = np.asarray(pixels, float), np.asarray(images, float)
    met = n > 0
    alpha = np.zeros_like(t)
    if met.any():
        phi = t[met] / n[met]
        alpha[met] = np.median(phi) / phi
    if double_background:
        alpha[0] *= 2
    return alpha


class ParsingLoss(nn.Module):
    """Loss of all maps of a parser, summed; each image is normalised for itself, then the batch is averaged.

    `alpha` is (branches, labels), zero-padded; `variant` one of ce (𝓛, Eq. 4) · weighted (𝓛_w) · soft (𝓛_s, Eq. 11) ·
    soft_star (𝓛_s*, α_0 doubled). Averaging images makes a batch equal its images accumulated, and two ranks equal one.
    """

    alpha: Tensor

    def __init__(self, alpha: np.ndarray | Tensor, variant: str = "soft_star"):
        super().__init__()
        if variant not in VARIANTS:
            raise UserError(f"loss={variant}: no such loss; {nearest(variant, VARIANTS)}")
        self.variant = variant
        alpha = torch.as_tensor(np.asarray(alpha), dtype=torch.float32).clone()
        if variant == "soft_star":
            alpha[:, 0] *= 2
        self.register_buffer("alpha", alpha)

    def forward(self, maps: Sequence[Tensor], mask: Tensor, branches: Tensor) -> Tensor:
        """Maps (B, labels, h, w), masks (B, S, S) at full resolution, (B,) branch indices → a scalar."""
        targets: dict[int, tuple[Tensor, Tensor | None]] = {}  # maps of one size share theirs
        losses = []
        for x in maps:
            step = grid_step(mask.shape[-1], x.shape[-1])
            if step not in targets:
                shares = soft_labels(mask, x.shape[1], step) if self.variant in ("soft", "soft_star") else None
                targets[step] = mask[:, ::step, ::step], shares  # the mask at grid points, never interpolated
            losses.append(self.one(x, *targets[step], branches).mean())
        return torch.stack(losses).sum()

    def one(self, x: Tensor, labels: Tensor, shares: Tensor | None, branches: Tensor) -> Tensor:
        """Loss of each image for one map: (B,)."""
        x = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        if shares is None:
            loss = torch.logsumexp(x, 1) - x.gather(1, labels[:, None]).squeeze(1)  # Eq. 3
        else:
            loss = torch.logsumexp(x, 1) - (shares.to(x.dtype) * x).sum(1)  # Eq. 6 without α
        if self.variant == "ce":
            return loss.mean((1, 2))  # Eq. 4
        alpha = self.alpha.to(x.dtype)[branches[:, None, None], labels]
        return (alpha * loss).sum((1, 2)) / alpha.sum((1, 2)).clamp_min(1e-12)  # Eq. 5, 11
