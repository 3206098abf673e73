"""An hourglass: two bulbs, sand, plates and posts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import BLACK, GOLD, STEEL, WOODS, Thing, arched, rotated, stick, sure
from sketchbench.data.world.shapes import ellipse, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "bulb", ("round", "cone", "drop"), (3, 2, 1))
    glass = Thing(t, t.color("frame_color", *WOODS, GOLD, BLACK, STEEL),
                  t.color("sand_color", (0.90, 0.76, 0.46), (0.86, 0.56, 0.36), (0.60, 0.72, 0.84), (0.93, 0.90, 0.84)), "wood")
    w, h, neck = t.uniform("width", 0.26, 0.38), t.uniform("height", 0.46, 0.62), t.uniform("neck", 0.012, 0.04)
    plate, thick = t.uniform("plate_width", 1.1, 1.45), t.uniform("plate_thickness", 0.05, 0.12)
    half = {"round": [(0.8 * w, h), (w, 0.75 * h), (0.9 * w, 0.42 * h), (0.4 * w, 0.16 * h), (neck, 0.0)],
            "cone": [(w, h), (0.96 * w, 0.85 * h), (0.5 * w, 0.4 * h), (neck, 0.0)],
            "drop": [(0.7 * w, h), (w, 0.8 * h), (0.62 * w, 0.36 * h), (0.2 * w, 0.12 * h), (neck, 0.0)]}[kind]
    side = np.array(half) if t.symbol or (kind == "cone" and t.flag("straight", 0.5)) else spline(half, closed=False, per=5)
    right = np.concatenate([side * (1, -1), side[::-1][1:]])
    posts = t.choice("posts", (0, 2, 3), (2, 4, 1))
    for x in {0: (), 2: (-1.0, 1.0), 3: (-1.0, 0.0, 1.0)}[posts]:
        p = x * plate * w * 0.9
        shape = t.choice("post_shape", ("plain", "turned", "swell"))
        widths: dict[str, npt.ArrayLike] = {"plain": 0.045, "turned": (0.05, 0.08, 0.04, 0.09, 0.04, 0.08, 0.05),
                                            "swell": (0.04, 0.07, 0.09, 0.07, 0.04)}
        glass.add(stick((p, -h), (p, h), 0.025 if t.symbol else widths[shape]), spine=np.array([(p, -h), (p, h)]))
    on = glass.add(np.concatenate([right, (right * (-1, 1))[::-1]]), color=(0.86, 0.92, 0.94), material="glass", bulge=0.5)
    _sand(glass, on, side, h, w)
    style = t.choice("plate", ("slab", "round", "stepped"), (3, 1.5, 1))
    for s in (-1, 1):
        y = s * h
        if style == "round":
            glass.add(ellipse(0, y, plate * w, thick, n=30))
        else:
            glass.add(stick((0, y - s * 0.01), (0, y + s * thick), 2 * plate * w))
            if style == "stepped":
                glass.add(stick((0, y + s * thick), (0, y + s * 1.7 * thick), 1.7 * plate * w))
    return rotated(glass.figure, t.choice("pose.way", (0, 90, 35), (8, 0.5, 0.8)) + t.about("pose.lean", 0, 8))


def _sand(glass: Thing, on: int, side: np.ndarray, h: float, w: float) -> None:
    """Sand above falls through the neck on a heap below."""
    t = glass.t
    left = t.uniform("pose.left", 0.0, 0.75)
    inner = side * (0.9, 1)
    level, heap, peak = left * 0.8 * h, (0.25 + 0.6 * (1 - left)) * 0.7 * h, t.uniform("heap", 0.05, 0.22) * h
    x = lambda y: float(np.interp(y, inner[::-1, 1], inner[::-1, 0]))  # noqa: E731
    if level > 0.1 * h:
        ys = np.linspace(level, 0, 8)
        r = np.array([(x(v), -v) for v in ys])
        glass.add(np.concatenate([r, (r * (-1, 1))[::-1], arched((-x(level), -level), (x(level), -level), -0.04, n=5)[1:-1]]),
                  color=glass.accent, bulge=0.2, omit=0.2)
    ys = np.linspace(h - 0.02, h - heap, 8)
    r = np.array([(x(v), v) for v in ys])
    glass.add(np.concatenate([r, spline([(x(h - heap), h - heap), (0, h - heap - peak), (-x(h - heap), h - heap)], closed=False,
                                        per=4)[1:-1], (r * (-1, 1))[::-1]]), color=glass.accent, bulge=0.2, omit=0.2)
    if t.flag("stream", 0.7):
        glass.mark(np.array([(0, -0.02), (0, h - heap - peak)]), chance=0.7, color=glass.accent, width=0.01)
    if t.flag("grains", 0.3):
        for k in range(6):
            glass.mark(ellipse(w * (0.12 * k - 0.3), h - 0.3 * heap + 0.03 * (k % 2), 0.008, n=6), chance=0.4, closed=True, fill=True,
                       color=(0.5, 0.4, 0.25))
    if t.flag("glint", 0.4):
        glass.mark(np.array([(-0.7 * w, -0.8 * h), (-0.62 * w, -0.5 * h)]), on, 0.4, color=(0.98, 0.98, 0.98))
