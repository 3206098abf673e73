"""What is behind a scene in its photo: sky and bare ground, or a wall and a floor. Never labelled."""

from __future__ import annotations

import cv2
import numpy as np

from sketchbench.data.world.traits import Traits

Ramp = tuple[tuple[float, float, float], tuple[float, float, float]]

SKIES: dict[str, Ramp] = {  # top and horizon
    "clear": ((0.36, 0.58, 0.86), (0.76, 0.87, 0.95)),
    "pale": ((0.62, 0.75, 0.88), (0.88, 0.92, 0.94)),
    "overcast": ((0.66, 0.69, 0.73), (0.84, 0.85, 0.86)),
    "evening": ((0.42, 0.46, 0.68), (0.97, 0.72, 0.5)),
    "haze": ((0.75, 0.78, 0.78), (0.93, 0.9, 0.82)),
}
NIGHT: Ramp = ((0.05, 0.07, 0.17), (0.18, 0.22, 0.38))
WALLS = ((0.9, 0.87, 0.78), (0.78, 0.84, 0.84), (0.86, 0.76, 0.7), (0.82, 0.82, 0.86), (0.7, 0.76, 0.66))
GROUNDS = ((0.52, 0.58, 0.34), (0.66, 0.6, 0.48), (0.46, 0.54, 0.32), (0.6, 0.6, 0.58), (0.74, 0.7, 0.6))
FLOORS = ((0.62, 0.48, 0.34), (0.66, 0.62, 0.58), (0.5, 0.38, 0.28))
LIGHT_AT_NIGHT = 0.45


def blotches(size: int, grain: int, seed: Traits, name: str) -> np.ndarray:
    """float32 (size, size) smooth noise with deviation about 1, `grain` cells across."""
    rng = np.random.Generator(np.random.PCG64(int(seed.uniform(name, 0, 2**31))))
    return cv2.resize(rng.standard_normal((grain, grain)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)


def backdrop(place: str, horizon: float, size: int, seed: object) -> np.ndarray:
    """float32 (size, size, 3) RGB in 0…1 for a place: open · night · indoor."""
    t = Traits(("backdrop", seed))
    y = (np.arange(size) + 0.5)[:, None] / size  # (size, 1)
    if place == "indoor":
        wall, ground = np.array(t.color("wall", *WALLS, spread=0.04)), np.array(t.color("floor", *FLOORS, spread=0.04))
        above = wall * (1.04 - 0.12 * y)
    else:
        top, low = (np.array(c) for c in (NIGHT if place == "night" else SKIES[t.choice("sky", tuple(SKIES), (5, 3, 1.5, 1, 1))]))
        u = np.clip(y / max(horizon, 1e-3), 0, 1) ** t.uniform("fall", 0.7, 1.6)
        above, ground = top * (1 - u) + low * u, np.array(t.color("ground", *GROUNDS, spread=0.04))
        if place == "night":
            ground = ground * LIGHT_AT_NIGHT
    near = 0.88 + 0.22 * np.clip((y - horizon) / max(1e-3, 1 - horizon), 0, 1)
    below = np.clip((y - horizon) * size + 0.5, 0, 1)  # (size, 1)
    picture = np.repeat((above * (1 - below) + ground * near * below)[:, None], size, axis=1).astype(np.float32)  # (size, size, 3)
    rough = below * 0.06 * blotches(size, 24, t, "ground.noise") + 0.025 * blotches(size, 5, t, "noise")
    if place == "indoor" and t.flag("paper", 0.3):  # striped wallpaper
        stripes = np.sign(np.sin(np.arange(size) / size * t.uniform("paper.count", 30, 70)))
        rough = rough + (1 - below) * 0.03 * stripes
    return np.clip(picture * (1 + rough[..., None].astype(np.float32)), 0, 1)
