"""What is behind and below a photographed thing: paper, a place or the sky, and its shadow on the ground."""

from __future__ import annotations

import cv2
import numpy as np

from sketchbench.data.world.page import SHIFT
from sketchbench.data.world.textures import window

# (far top, far bottom, ground) of a place
PLACES = (
    ((0.52, 0.68, 0.90), (0.80, 0.87, 0.93), (0.34, 0.46, 0.20)),  # meadow under the sky
    ((0.62, 0.72, 0.84), (0.83, 0.84, 0.82), (0.46, 0.46, 0.46)),  # road
    ((0.28, 0.36, 0.22), (0.36, 0.44, 0.24), (0.40, 0.44, 0.22)),  # before trees
    ((0.55, 0.72, 0.88), (0.86, 0.88, 0.86), (0.78, 0.70, 0.53)),  # beach
    ((0.74, 0.78, 0.84), (0.88, 0.90, 0.93), (0.90, 0.92, 0.95)),  # snow
    ((0.78, 0.74, 0.66), (0.70, 0.66, 0.58), (0.50, 0.36, 0.24)),  # room with a wooden floor
    ((0.66, 0.68, 0.68), (0.60, 0.62, 0.62), (0.44, 0.42, 0.38)),  # room with a carpet
    ((0.58, 0.42, 0.34), (0.52, 0.38, 0.31), (0.52, 0.50, 0.47)),  # brick wall and pavement
    ((0.44, 0.40, 0.36), (0.38, 0.34, 0.30), (0.47, 0.40, 0.30)),  # yard
)


def surroundings(kind: str, alpha: np.ndarray, foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """float32 (size, size, 3): out of focus anyway, so it is made at half the size. `foot`: where the figure stands, 0 top … 1 bottom."""
    half = (size + 1) // 2
    back = BACKDROPS[kind](foot, half, rng)
    if kind != "sky":
        back *= 1 - cv2.merge([cast_shadow(cv2.resize(alpha, (half, half), interpolation=cv2.INTER_AREA), foot, half, rng)] * 3)
    return cv2.resize(back, (size, size), interpolation=cv2.INTER_LINEAR)


def plain(foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """White or light grey paper, a little darker towards one end."""
    level = rng.uniform(0.83, 0.97) + rng.uniform(-0.01, 0.01, 3)
    slope = np.linspace(rng.uniform(-0.05, 0.05), rng.uniform(-0.05, 0.05), size)
    return rows(np.clip(level + slope[:, None], 0, 1))


def rows(ramp: np.ndarray) -> np.ndarray:
    """A picture whose rows have one colour each: (size, 3) to float32 (size, size, 3)."""
    return np.repeat(ramp.astype(np.float32)[:, None], len(ramp), axis=1)


def sky(foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """Air with some clouds."""
    top = np.array(PLACES[(0, 1, 3, 4)[rng.integers(4)]][0]) * rng.uniform(0.75, 1.1)
    low = 0.45 * top + 0.55 * np.array([0.88, 0.90, 0.92])
    ramp = np.linspace(0, 1, size)[:, None]
    clouds = np.clip(window("cloud", size, rng, 1.4, turn=False) * 0.5 + rng.uniform(-0.6, 0.3), 0, 0.85)
    return cv2.merge([b + (0.95 - b) * clouds for b in cv2.split(rows(top * (1 - ramp) + low * ramp))])


def scene(foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """A place: something far, the ground, and clutter out of focus around the horizon."""
    top, low, ground = (np.array(c) * rng.uniform(0.85, 1.2) + rng.uniform(-0.025, 0.025, 3) for c in PLACES[rng.integers(len(PLACES))])
    horizon = float(np.clip(foot - rng.uniform(0.06, 0.55), 0.12, 0.85)) * size
    y = np.arange(size)[:, None]
    ramp = np.clip(y / horizon, 0, 1)
    below = np.clip((y - horizon) / max(1.0, 0.01 * size) + 0.5, 0, 1)
    near = 0.85 + 0.25 * np.clip((y - horizon) / (size - horizon), 0, 1)  # nearer ground is lighter
    back = rows((top * (1 - ramp) + low * ramp) * (1 - below) + ground * near * below)
    clutter(back, horizon, size, rng)
    rough = below.astype(np.float32) * rng.uniform(0.02, 0.16) * window("ground", size, rng, 1.5, turn=False)
    rough += rng.uniform(0.02, 0.10) * window("cloud", size, rng, rng.uniform(0.5, 1.5))
    rough += 1
    return cv2.GaussianBlur(cv2.merge([b * rough for b in cv2.split(back)]), (0, 0), size * rng.uniform(0.003, 0.022))


def clutter(back: np.ndarray, horizon: float, size: int, rng: np.random.Generator) -> None:
    """Trees, walls, posts and things nobody looks at: blobs and boxes that stand near the horizon."""
    for _ in range(rng.integers(1, 10)):
        u = rng.random(10)
        color = tuple(float(c) for c in (0.18 + 0.62 * (0.7 * u[0] + 0.3 * u[1:4])) * (1.0, 1.0, 0.86))
        x, base = u[4] * size, horizon + (u[5] - 0.25) * 0.3 * size
        wide, tall = (0.02 + 0.16 * u[6]) * size, (0.05 + 0.40 * u[7] ** 2) * size
        if u[8] < 0.4:
            corners = np.array([[x - wide, base], [x + wide, base], [x + wide * (0.8 + 0.2 * u[9]), base - tall], [x - wide, base - tall]])
        else:
            a = np.linspace(0, 2 * np.pi, 18, endpoint=False)
            swell = 1 + 0.25 * np.sin(3 * a + 6.3 * u[9]) + 0.12 * np.sin(5 * a + 20 * u[8])
            corners = np.stack([x + wide * swell * np.cos(a), base - tall / 2 + tall / 2 * swell * np.sin(a)], 1)
        cv2.fillPoly(back, [np.round(corners * 16).astype(np.int32)], color, cv2.LINE_AA, SHIFT)


BACKDROPS = {"plain": plain, "scene": scene, "sky": sky}


def cast_shadow(alpha: np.ndarray, foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """How dark the ground is: the outline laid flat behind the foot, soft, and dark where it stands."""
    foot *= size
    flat, lean = rng.uniform(0.06, 0.26), rng.uniform(-0.5, 0.5)
    lay = np.array([[1, lean, -lean * foot], [0, flat, (1 - flat) * foot]], np.float32)
    soft = cv2.GaussianBlur(cv2.warpAffine(alpha, lay, (size, size)), (0, 0), 0.018 * size)
    feet = alpha.copy()
    feet[:max(0, int(foot - 0.06 * size))] = 0
    press = np.array([[1, 0, 0], [0, 0.5, 0.5 * foot + 0.01 * size]], np.float32)
    close = cv2.GaussianBlur(cv2.warpAffine(feet, press, (size, size)), (0, 0), 0.012 * size)
    return np.minimum(soft * rng.uniform(0.15, 0.45) + close * rng.uniform(0.3, 0.6), 0.8)
