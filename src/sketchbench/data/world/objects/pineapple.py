"""A pineapple: a chequered barrel under a tuft of leaves."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import Thing, darker, disc, lighter, profile, rotated, sure
from sketchbench.data.world.shapes import polar, scalloped, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    pine = Thing(t, t.color("color", (0.84, 0.62, 0.20), (0.74, 0.50, 0.20), (0.88, 0.74, 0.28), (0.60, 0.56, 0.24)),
                 t.color("leaf_color", (0.28, 0.50, 0.26), (0.38, 0.56, 0.34), (0.22, 0.42, 0.30)))
    w, h, belly = t.uniform("width", 0.30, 0.42), t.uniform("height", 0.80, 1.10), t.uniform("belly", 0.42, 0.62)
    outline = profile([(0.0, 0.0), (0.62 * w, 0.03), (0.92 * w, 0.2 * h), (w, belly * h), (0.85 * w, 0.85 * h), (0.45 * w, h),
                       (0.0, h + 0.01)])
    _tuft(pine, w)
    if t.flag("knobbly", 0.3):
        outline = scalloped(outline, t.integer("knobs", 14, 22), 0.03)
    on = pine.add(outline, bulge=0.9)
    style = sure(t, "skin", ("diamonds", "scales", "grid", "eyes"), (5, 1.5, 1, 1))
    n = t.integer("rows", 4, 7) if not t.symbol else 3
    chance: dict[str, Any] = {"chance": 0.92, "clip": True, "color": darker(pine.color, 0.55)}
    if style in ("diamonds", "grid", "eyes"):
        skew = 0.9 * w if style != "grid" else 0.0
        for k in np.linspace(-1.7, 1.7, 2 * n - 1 if style == "diamonds" else n + 3):
            y = belly * h + k * 0.5 * h
            pine.mark(spline([(-1.1 * w, y - skew), (0, y + 0.06 * h), (1.1 * w, y + skew)], closed=False, per=4), on, **chance)
            pine.mark(spline([(1.1 * w, y - skew), (0, y + 0.06 * h), (-1.1 * w, y + skew)], closed=False, per=4), on, **chance)
        if style == "grid":
            for x in np.linspace(-0.7, 0.7, 4) * w:
                pine.mark(np.array([(x, 0.0), (1.1 * x, 0.5 * h), (x, h)]), on, **chance)
    if style in ("scales", "eyes"):
        for row in range(n):
            for x in np.linspace(-0.75, 0.75, 4) * w + (0.2 * w if row % 2 else 0):
                p = np.array([x, (row + 0.6) / n * h])
                shape = p + np.array([(-0.1, -0.04), (0, 0.05), (0.1, -0.04)]) if style == "scales" else disc(p, 0.018, n=8)
                pine.mark(shape, on, 0.7, clip=True, closed=style == "eyes", color=darker(pine.color, 0.55))
    return rotated(pine.figure, t.choice("pose.way", (0, 0, 70)) * t.flag("pose.lies", 0.25) + t.about("pose.lean", 0, 14))


def _tuft(pine: Thing, w: float) -> None:
    t = pine.t
    n, long, fat = t.integer("leaves", 5, 11), t.uniform("leaf_length", 0.38, 0.70), t.uniform("leaf_width", 0.08, 0.15)
    spread, curl = t.uniform("leaf_spread", 45, 78), t.uniform("leaf_curl", -0.1, 0.14)
    order = sorted(np.linspace(-1, 1, n), key=lambda s: -abs(s)) if t.flag("middle_in_front",
                                                                           0.6) else sorted(np.linspace(-1, 1, n), key=abs)
    for k, s in enumerate(order):
        foot = np.array([0.55 * w * s, 0.04])
        tip = polar(foot, -90 + spread * s, long * (1.05 - 0.35 * abs(s))) + (np.sign(s) * curl, curl * abs(s))
        mid = 0.5 * (foot + tip) - (0.03 * np.sign(s), 0.04)
        leaf = np.concatenate([spline([foot - (fat, 0), mid - (0.6 * fat, 0), tip], closed=False, per=4),
                               spline([tip, mid + (0.6 * fat, 0), foot + (fat, 0)], closed=False, per=4)[1:]])
        on = pine.add(leaf, color=lighter(pine.accent, 0.1 * (k % 2)), material="leaf",
                      body=f"leaf{k}" if t.flag("leaves_apart", 0.8) else "tuft", spine=np.array([foot, mid, tip]))
        if t.flag("leaf_ribs", 0.3):
            pine.mark(np.array([foot, mid]), on, 0.5, color=darker(pine.accent))
