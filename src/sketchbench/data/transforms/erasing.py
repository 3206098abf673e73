"""Erasing augmentation (Section IV-B of DeepSSP): one random square of the drawing turns white; the labels stay."""

from __future__ import annotations

import numpy as np

SIDE, OF = 31, 321  # the paper's square, and the resolution it belongs to


def erased_side(resolution: int) -> int:
    """The square's side at a resolution: 31 at 321, 9 at 97."""
    return max(1, round(SIDE * resolution / OF))


def erase(image: np.ndarray, draw: np.random.Generator, side: int | None = None) -> np.ndarray:
    """A copy of a dark-on-white image with one square, wholly inside, set to white."""
    height, width = image.shape[:2]
    side = min(side or erased_side(max(height, width)), height, width)
    top, left = int(draw.integers(height - side + 1)), int(draw.integers(width - side + 1))
    out = image.copy()
    out[top:top + side, left:left + side] = 255
    return out
