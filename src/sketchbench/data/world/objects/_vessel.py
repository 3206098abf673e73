"""Handles, bands and painted decoration of pots, cups and bells."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world.objects._things import Thing, darker
from sketchbench.data.world.shapes import arc, ellipse, spline, star, tube


def ear(thing: Thing, top: tuple[float, float], low: tuple[float, float], out: float, thick: float, shape: str = "round",
        **more: Any) -> int:
    """A handle on the right-hand side: a loop from `top` to `low` that reaches `out` beyond them."""
    (x0, y0), (x1, y1) = top, low
    x, h = max(x0, x1) + out, y1 - y0
    line = {"round": [(x0, y0), (x - 0.25 * out, y0 - 0.02 * h), (x, y0 + 0.35 * h), (x - 0.15 * out, y0 + 0.75 * h), (x1, y1)],
            "ear": [(x0, y0), (x - 0.35 * out, y0 - 0.22 * h), (x, y0 + 0.12 * h), (x - 0.30 * out, y0 + 0.62 * h), (x1, y1)],
            "square": [(x0, y0), (x - 0.1 * out, y0), (x, y0 + 0.12 * h), (x, y1 - 0.12 * h), (x - 0.1 * out, y1), (x1, y1)],
            "low": [(x0, y0), (x - 0.3 * out, y0 + 0.1 * h), (x, y0 + 0.6 * h), (x - 0.2 * out, y1), (x1, y1 - 0.05 * h)]}[shape]
    curve = spline(np.array(line), closed=False, per=5)
    return thing.add(tube(curve, thick, n=22, start_cap=0, end_cap=0, smooth=False), spine=curve, **more)


def painted(thing: Thing, on: int, x: float, y0: float, y1: float) -> None:
    """A band, dots, a flower, stripes or a heart on the belly; x is its half width."""
    t = thing.t
    style = t.choice("decor", ("none", "band", "bands", "dots", "flower", "stripes", "heart", "waves", "check"),
                     (4, 1.2, 1, 1, 1.2, 0.8, 0.8, 0.8, 0.5))
    color, h = thing.accent, y1 - y0
    m = 0.5 * (y0 + y1)
    if style in ("band", "bands"):
        for s in (0.25, 0.4) if style == "band" else (0.15, 0.3, 0.7, 0.85):
            thing.mark(arc(0, y0 + s * h - 0.03, 1.1 * x, 0.05, 170, 10, 12), on, 0.7, clip=True, color=color, width=0.012)
    elif style == "dots":
        for k in range(9):
            thing.mark(ellipse(x * (0.55 * (k % 3 - 1) + 0.15 * (k // 3 - 1)), y0 + h * (0.25 + 0.25 * (k // 3)), 0.05, n=12), on, 0.65,
                       closed=True, fill=True, color=color, clip=True)
    elif style == "flower":
        r = 0.22 * h
        for a in np.arange(5) * 72.0:
            thing.mark(ellipse(0.5 * r * np.cos(np.deg2rad(a)), m + 0.5 * r * np.sin(np.deg2rad(a)), 0.36 * r, n=12), on, 0.7, closed=True,
                       color=color)
        thing.mark(ellipse(0, m, 0.28 * r, n=12), on, 0.7, closed=True, fill=True, color=darker(color))
    elif style == "stripes":
        for k in np.linspace(-0.7, 0.7, t.integer("stripe_count", 3, 6)):
            thing.mark(np.array([(k * x, y0 - 0.2 * h), (k * x, y1 + 0.2 * h)]), on, 0.6, clip=True, color=color, width=0.014)
    elif style == "heart":
        r = 0.2 * h
        thing.mark(np.array([0, m]) + r * spline([(0, 1), (-1, 0), (-0.6, -0.8), (0, -0.4), (0.6, -0.8), (1, 0)], per=4), on, 0.8,
                   closed=True, fill=t.flag("heart_full"), color=color)
    elif style == "waves":
        along = np.linspace(-1.1 * x, 1.1 * x, 25)
        for y in (0.35, 0.6):
            thing.mark(np.stack([along, y0 + y * h + 0.04 * np.sin(along * 16)], 1), on, 0.6, clip=True, color=color)
    elif style == "check":
        thing.mark(star(0, m, 0.2 * h, 0.09 * h, 5), on, 0.6, closed=True, color=color)
