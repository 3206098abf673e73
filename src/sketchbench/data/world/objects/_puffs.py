"""What clouds and bushes share: outlines made of round puffs."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.traits import Traits


def union_outline(centres: np.ndarray, radii: np.ndarray, origin: tuple[float, float] = (0.0, 0.0), n: int = 96) -> np.ndarray:
    """The outer edge of circles that together are star-shaped around `origin`: the furthest exit of each ray."""
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    ray = np.stack([np.cos(a), np.sin(a)], 1)  # (n, 2)
    c = np.asarray(centres, np.float64) - origin  # (k, 2)
    along, across = ray @ c.T, ray @ np.stack([-c[:, 1], c[:, 0]])  # (n, k) each
    inside = np.asarray(radii) ** 2 - across**2
    far = np.where(inside > 0, along + np.sqrt(np.maximum(inside, 0)), -np.inf).max(1)
    return np.asarray(origin) + ray * np.maximum(far, 0.02)[:, None]


def puffs(t: Traits, count: int, width: float, height: float) -> tuple[np.ndarray, np.ndarray]:
    """Centres and radii of `count` puffs over a mound of the given half width and height, high in the middle; y is up to -height."""
    x = np.linspace(-1, 1, count) + np.array([t.uniform(f"puff.x{i}", -0.5, 0.5) for i in range(count)]) / count
    tall = (1 - 0.75 * np.abs(x) ** 1.6) * np.array([t.uniform(f"puff.h{i}", 0.72, 1.1) for i in range(count)])
    r = np.array([t.uniform(f"puff.r{i}", 0.8, 1.25) for i in range(count)]) * 0.95 * width / count + 0.16 * height
    y = np.minimum(-height * tall + r, -0.25 * r)
    centres = np.stack([x * (width - r * 0.8), y], 1)
    fill = np.linspace(-0.8, 0.8, 9) * width  # a low row behind, so that no gap reaches the middle
    low = 0.22 * height * (1 - 0.5 * np.abs(fill / width))
    return np.concatenate([centres, np.stack([fill, -0.4 * low], 1)]), np.concatenate([r, low])


def flattened(outline: np.ndarray, floor: float) -> np.ndarray:
    """The outline cut flat at y = floor."""
    out = outline.copy()
    out[:, 1] = np.minimum(out[:, 1], floor)
    return out
