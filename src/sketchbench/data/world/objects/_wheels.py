"""Wheels: the spoked one of a bicycle, the disc of a car, and the far one that is seen as a sliver."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.shapes import Points, turned
from sketchbench.data.world.traits import Traits

TYRE: Color = (0.13, 0.13, 0.14)
STEEL: Color = (0.72, 0.73, 0.75)
WOOD: Color = (0.5, 0.33, 0.18)


@lru_cache(maxsize=64)
def circle(n: int) -> np.ndarray:
    """The unit circle, clockwise on the screen from its rightmost point."""
    a = np.arange(n) * (2 * np.pi / n)
    return np.stack([np.cos(a), np.sin(a)], 1)


def ring(centre: Points, rx: float, ry: float | None = None, n: int = 36) -> np.ndarray:
    return circle(n) * (rx, rx if ry is None else ry) + np.asarray(centre, np.float64)


def oval(x: float, y: float, rx: float, ry: float | None = None, n: int = 36) -> np.ndarray:
    return ring((x, y), rx, ry, n)


@lru_cache(maxsize=64)
def _spokes(half: int) -> np.ndarray:
    """Diameters of the unit circle as one line that runs across the hub and along the rim to the next one."""
    step = np.pi / half
    angles = []
    for k in range(half):
        first, last = (k * step, k * step + np.pi) if k % 2 == 0 else (k * step + np.pi, k * step)
        angles += [first, last] if k + 1 == half else [first, last, last + step / 3, last + step * 2 / 3]
    return np.stack([np.cos(angles), np.sin(angles)], 1)


def spoked(figure: Figure, t: Traits, centre: Points, r: float, *, name: str = "spokes", tyre: float | None = None,
           squeeze: float = 1.0, part: str = "wheel", color: Color = TYRE) -> int:
    """A wheel to look through: tyre, rim, hub and spokes. Simple and symbol drawers make it one circle."""
    thick = r * (t.uniform("tyre", 0.06, 0.17) if tyre is None else tyre)
    disc = ring(centre, r * squeeze, r, n=44)
    if t.symbol:
        index = figure.add(disc, part, color=(0.85, 0.85, 0.86), bulge=0.1)
    else:
        hole = ring(centre, (r - thick) * squeeze, r - thick, n=40)
        index = figure.add(disc, part, color=color, material="rubber", bulge=0.3, holes=[hole])
    rim = r - 1.7 * thick
    if t.flag(f"{name}.rim", 0.4):
        figure.mark(index, ring(centre, rim * squeeze, rim, n=40), closed=True, color=STEEL, width=0.006, chance=0.25)
    count = t.integer(f"{name}.count", 6, 11) * 2
    if t.symbol:
        count = 4 + 2 * (count % 3)
    fan = turned(_spokes(count // 2), t.uniform(f"pose.{name}.turn", 0, 40)) * ((r - thick) * squeeze, r - thick)
    figure.mark(index, fan + np.asarray(centre), color=(0.55, 0.56, 0.58), width=0.004, chance=0.25 if t.simple else 0.6)
    hub = r * t.uniform(f"{name}.hub", 0.06, 0.13)
    figure.mark(index, ring(centre, hub * squeeze, hub, n=14), closed=True, color=(0.4, 0.4, 0.42), fill=True, chance=0.5)
    return index


def disc(figure: Figure, t: Traits, place: np.ndarray, *, part: str = "wheel", near: bool = True) -> int:
    """A car's wheel. `place` (3, 2): its centre, and where the rightmost and the lowest point of the tyre lie, so that
    it may be foreshortened."""
    centre, across, down = place[0], place[1] - place[0], place[2] - place[0]

    def on(unit: np.ndarray) -> np.ndarray:
        return centre + unit[:, :1] * across + unit[:, 1:] * down

    index = figure.add(on(oval(0, 0, 1, 1, n=34)), part, color=TYRE, material="rubber", bulge=0.25)
    if not near:
        return index
    rim = t.uniform("rim", 0.5, 0.74)
    style = t.choice("hubcap", ("plain", "spokes", "dish", "holes", "steel"))
    chance = 0.6 if t.simple else 0.85
    steel = t.color("rim.color", STEEL, (0.55, 0.56, 0.58), (0.86, 0.86, 0.87), (0.3, 0.3, 0.32), spread=0.02)
    figure.mark(index, on(oval(0, 0, rim, rim, n=26)), closed=True, color=steel, fill=True, chance=chance, width=0.006)
    if t.symbol:
        return index
    n = t.integer("rim.spokes", 4, 7)
    turn = t.uniform("pose.wheel.turn", 0, 72)
    if style == "spokes":
        for k in range(n):
            blade = turned(np.array([[0.08, -0.05], [rim * 0.97, -0.02], [rim * 0.97, 0.02], [0.08, 0.05]]), turn + 360 * k / n)
            figure.mark(index, on(blade[[0, 1]]), color=(0.25, 0.25, 0.27), width=0.006, chance=0.4)
    elif style == "holes":
        for k in range(n):
            figure.mark(index, on(ring(turned([[rim * 0.62, 0.0]], turn + 360 * k / n)[0], 0.09, n=10)), closed=True,
                        color=(0.2, 0.2, 0.22), fill=True, chance=0.2)
    elif style == "dish":
        figure.mark(index, on(oval(0, 0, rim * 0.7, rim * 0.7, n=20)), closed=True, color=(0.45, 0.46, 0.48), width=0.005, chance=0.3)
    if style != "plain":
        figure.mark(index, on(oval(0, 0, 0.13, 0.13, n=12)), closed=True, color=(0.3, 0.3, 0.32), fill=True, chance=0.45)
    return index
