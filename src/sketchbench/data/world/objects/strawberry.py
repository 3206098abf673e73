"""A strawberry: a heart with seeds under a green star."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._fruit import LEAF, shine, two
from sketchbench.data.world.objects._things import Thing, darker, profile, rotated, stick, sure
from sketchbench.data.world.shapes import ellipse, polar, spline, star
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    berry = Thing(t, t.color("color", (0.84, 0.16, 0.18), (0.76, 0.12, 0.16), (0.90, 0.34, 0.26)),
                  t.color("leaf_color", LEAF, (0.24, 0.46, 0.22)))
    w, h = t.uniform("width", 0.36, 0.50), t.uniform("height", 0.82, 1.12)
    shoulder, dip, tip = t.uniform("shoulder", 0.14, 0.34), t.uniform("top_dip", -0.04, 0.08), t.uniform("tip", 0.08, 0.35)
    outline = profile([(0.0, dip), (0.5 * w, 0.0), (0.92 * w, 0.5 * shoulder * h), (w, shoulder * h), (0.82 * w, 0.55 * h),
                       (0.45 * w, 0.85 * h), (0.5 * tip * w, 0.98 * h), (0.0, h)])
    on = berry.add(outline, bulge=0.9, material="skin")
    style, n = sure(t, "seed_style", ("drops", "dots", "dashes", "vees"), (2, 2, 1.5, 0.7)), t.integer("seed_rows", 3, 6)
    for row in range(n):
        y = (row + 0.9) / (n + 0.8) * h
        half = 0.85 * w * (1 - max(0.0, y / h - shoulder) ** 1.2 / (1 - shoulder) ** 1.2)
        count = max(1, round(4 * half / w))
        for x in (np.arange(count) - (count - 1) / 2) * 0.26 * w * 2 + (0.07 if row % 2 else -0.03):
            seed = {"drops": ellipse(x, y, 0.018, 0.034, n=8), "dots": ellipse(x, y, 0.015, n=6),
                    "dashes": np.array([(x, y - 0.03), (x, y + 0.03)]),
                    "vees": np.array([(x - 0.025, y - 0.02), (x, y + 0.025), (x + 0.025, y - 0.02)])}[style]
            berry.mark(seed, on, 0.9, closed=style in ("drops", "dots"), fill=style in ("drops", "dots"), color=(0.95, 0.84, 0.45),
                       clip=True)
    shine(berry, on, -0.5 * w, 0.4 * h, 0.25 * w)
    _cap(berry, w, dip)
    return two(t, rotated(berry.figure, t.about("pose.lean", 0, 28)))


def _cap(berry: Thing, w: float, dip: float) -> None:
    t = berry.t
    n, long = t.integer("sepals", 4, 8), t.uniform("sepal_length", 0.24, 0.42)
    droop = t.uniform("sepal_droop", 0.2, 0.9)
    if t.flag("stem", 0.7):
        tip = polar((0, dip), -90 + t.uniform("stem_lean", -30, 30), t.uniform("stem_length", 0.10, 0.28))
        berry.add(stick((0, dip + 0.03), tip, t.uniform("stem_width", 0.03, 0.06)), color=darker(berry.accent), material="leaf",
                  spine=np.array([(0, dip), tip]))
    if t.symbol or t.flag("star_cap", 0.35):
        cap = star(0, dip + 0.02, long * w / 0.42, 0.35 * long, n, degrees=-90 + 180 / n) * (1, 0.55)
        berry.add(cap, color=berry.accent, material="leaf")
        return
    for k, s in enumerate(sorted(np.linspace(-1, 1, n), key=lambda v: -abs(v))):
        root, end = np.array([0.10 * s, dip]), np.array([s * (w * 0.8), dip + droop * long * (1 - 0.75 * abs(s)) + 0.02 * (k % 2)])
        side = np.array([0.07 + 0.04 * (1 - abs(s)), 0.0]) if abs(s) < 0.6 else np.array([0.0, 0.08])
        mid = 0.5 * (root + end)
        berry.add(spline([root, mid - side, end, mid + side], per=4), color=berry.accent, material="leaf",
                  body="cap" if t.flag("sepals_merge") else f"sepal{k}")
