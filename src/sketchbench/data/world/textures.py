"""Noise fields that give materials their surface: made once a process, then only cropped and scaled.

A field is float32 (512, 512), mean 0, spread 1, cut at ±2.5. One page of any size takes a window of about 128 field pixels,
so a texture has the same grain on the object whatever the resolution.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

SIDE, PAGE = 512, 128


class Look(NamedTuple):
    """How a material answers to light."""

    field: str
    depth: float  # contrast of its texture
    gloss: float  # strength of its highlight
    sharp: int  # the highlight's exponent (a power of two)
    mirror: float = 0.0  # how much of the surroundings it reflects


LOOKS = {
    "plain": Look("cloud", 0.05, 0.18, 8),
    "fur": Look("fur", 0.13, 0.04, 4),
    "feather": Look("feather", 0.13, 0.08, 8),
    "skin": Look("cloud", 0.05, 0.14, 8),
    "metal": Look("cloud", 0.04, 0.75, 32, 0.30),
    "wood": Look("wood", 0.13, 0.10, 8),
    "leaf": Look("leaf", 0.22, 0.10, 8),
    "fabric": Look("weave", 0.08, 0.02, 4),
    "leather": Look("leather", 0.07, 0.32, 16),
    "glass": Look("cloud", 0.03, 0.90, 32, 0.55),
    "rubber": Look("leather", 0.06, 0.12, 8),
    "stone": Look("stone", 0.15, 0.03, 4),
}


def noise(seed: int, *blur: tuple[float, float, float]) -> np.ndarray:
    """White noise blurred at several scales and added: (sigma x, sigma y, weight) each."""
    rng = np.random.Generator(np.random.PCG64(seed))
    total = np.zeros((SIDE, SIDE), np.float32)
    for sx, sy, weight in blur:
        layer: np.ndarray = rng.standard_normal((SIDE, SIDE), np.float32)
        layer = cv2.GaussianBlur(layer, (0, 0), sx, sigmaY=sy, borderType=cv2.BORDER_REFLECT) if max(sx, sy) > 0.3 else layer
        total += weight * layer / layer.std()
    return total


def bent(layer: np.ndarray, seed: int, reach: float, sigma: float = 24.0) -> np.ndarray:
    """The field with its grain bent by a smooth displacement of about `reach` pixels."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    dx, dy = (noise(seed + k, (sigma, sigma, reach)) for k in (0, 1))
    return cv2.remap(layer, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


@cache
def field(name: str) -> np.ndarray:
    """One of the fields named in LOOKS, or "white" (camera noise), "cloud" (smooth) and "ground"."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    if name == "white":
        f = noise(1, (0, 0, 1.0), (0.6, 0.6, 0.5))
    elif name == "cloud":
        f = noise(2, (20, 20, 1.0), (7, 7, 0.5), (1.5, 1.5, 0.2))
    elif name == "ground":
        f = noise(3, (9, 3, 1.0), (3, 1.2, 0.8), (0.9, 0.6, 0.8))
    elif name == "fur":
        f = bent(noise(4, (0.6, 2.2, 1.0), (1.2, 4, 0.3), (14, 14, 0.5)), 40, 7)
    elif name == "feather":
        rows = np.abs(np.sin(y * 0.42 + 1.5 * np.abs(np.sin(x * 0.21))))
        f = bent(rows + 0.25 * noise(5, (0.6, 2.0, 1.0)), 50, 5)
    elif name == "wood":
        wave = noise(6, (40, 9, 1.0))
        f = np.sin(y * 0.55 + 2.2 * wave) + 0.6 * noise(60, (9, 0.6, 1.0)) + 0.5 * wave
    elif name == "leaf":
        f = np.abs(noise(7, (2.6, 2.6, 1.0))) + 0.5 * np.abs(noise(70, (1.1, 1.1, 1.0))) + 0.5 * noise(71, (9, 9, 1.0))
    elif name == "weave":
        f = np.sin(x * 1.35) * np.sin(y * 1.35) + 0.5 * noise(8, (0, 0, 0.6), (14, 14, 0.8))
    elif name == "leather":
        f = np.sqrt(np.abs(noise(9, (1.3, 1.3, 1.0)))) + 0.3 * noise(90, (10, 10, 1.0))
    else:  # stone
        f = noise(10, (12, 12, 0.8), (4, 4, 0.7), (1.4, 1.4, 0.7), (0, 0, 0.35))
    f = f - f.mean()
    return np.clip(f / f.std(), -2.5, 2.5).astype(np.float32)


def window(name: str, size: int, rng: np.random.Generator, zoom: float = 1.0, turn: bool = True) -> np.ndarray:
    """float32 (size, size): a random piece of a field, mirrored and turned by chance, `zoom` > 1 coarser."""
    f = field(name)
    u = rng.random(5)
    side = int(min(SIDE - 1, PAGE / zoom))
    top, left = (math.floor(v * (SIDE - side)) for v in u[:2])
    part = f[top:top + side, left:left + side]
    part = part[:, ::-1] if u[2] < 0.5 else part
    part = part.T if turn and u[3] < 0.35 else part
    if size == side:
        return np.ascontiguousarray(part)
    return cv2.resize(np.ascontiguousarray(part), (size, size), interpolation=cv2.INTER_AREA if size < side else cv2.INTER_LINEAR)
