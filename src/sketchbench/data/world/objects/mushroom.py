"""A mushroom: toadstool, button, parasol, cone; one or a group."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import Thing, arched, disc, lighter, sure
from sketchbench.data.world.shapes import ellipse, polar, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("dome", "flat", "cone", "button", "bell"), (4, 1.5, 1, 1.5, 1))
    cap = t.color("cap_color", (0.78, 0.16, 0.14), (0.62, 0.42, 0.26), (0.86, 0.78, 0.66), (0.80, 0.52, 0.26), (0.52, 0.36, 0.42),
                  (0.44, 0.30, 0.20))
    mushroom = Thing(t, cap, t.color("stem_color", (0.94, 0.90, 0.80), (0.86, 0.78, 0.62), (0.76, 0.66, 0.52)), "skin")
    n = t.choice("group", (1, 2, 3), (6, 1.5, 1)) if not t.symbol else 1
    for k in range(n)[::-1]:
        _one(mushroom, kind, k, np.array([(0.0, 0.55, -0.45)[k], (0.0, 0.08, 0.05)[k]]),
             (1.0, t.uniform("second", 0.45, 0.75), t.uniform("third", 0.35, 0.6))[k])
    if t.flag("grass", 0.3):
        for x in np.linspace(-0.4, 0.4, t.integer("blades", 3, 7)):
            mushroom.mark(np.array([(x, 0.02), (x + 0.02, -0.12), (x + 0.05, 0.02)]), len(mushroom.figure.pieces) - 1, 0.5,
                          color=(0.3, 0.5, 0.25), outside=True)
    return mushroom.figure


def _one(mushroom: Thing, kind: str, k: int, foot: np.ndarray, size: float) -> None:
    t = mushroom.t
    w, h = t.uniform("cap_width", 0.36, 0.58), t.uniform("cap_height", 0.28, 0.46) * {"flat": 0.55, "cone": 1.3, "bell": 1.15}.get(kind, 1)
    long = t.uniform("stem_length", 0.30, 0.70) * (0.6 if kind == "button" else 1)
    thick = t.uniform("stem_width", 0.12, 0.26) * (1.3 if kind == "button" else 1)
    fat, bend = t.uniform("stem_foot", 0.8, 1.6), t.uniform("stem_bend", -0.06, 0.06)
    go = lambda p: np.asarray(p, np.float64) * size + foot  # noqa: E731
    rim = t.uniform("rim_view", -0.03, 0.11)  # seen from below: the rim opens downwards
    right = spline([(0.4 * thick + bend, -long - 0.04), (0.42 * thick, -0.5 * long), (0.5 * fat * thick, -0.08), (0.4 * fat * thick, 0.0)],
                   closed=False, per=4)
    left = spline([(-0.4 * fat * thick, 0.0), (-0.5 * fat * thick, -0.08), (-0.42 * thick, -0.5 * long),
                   (-0.4 * thick + bend, -long - 0.04)], closed=False, per=4)
    below = rim > 0.03
    if below and t.flag("gills", 0.7):
        on = mushroom.add(go(ellipse(bend, -long, 0.98 * w, rim, n=30)), color=lighter(mushroom.accent, 0.1), bulge=0.1)
        for a in np.linspace(15, 165, 9):
            mushroom.mark(go([(bend + 0.2 * thick * np.cos(np.deg2rad(a)), -long),
                              polar((bend, -long), a, 1.0) * (1, 0) + (0, -long + rim * np.sin(np.deg2rad(a)))][:1]
                             + [(bend + 0.95 * w * np.cos(np.deg2rad(a)), -long + 0.95 * rim * np.sin(np.deg2rad(a)))]), on, 0.6)
    stalk = mushroom.add(go(np.concatenate([right, left])), color=mushroom.accent, spine=go([(bend, -long), (0, 0)]), bulge=0.6)
    if t.flag("skirt", 0.3):
        y = -t.uniform("skirt_y", 0.5, 0.8) * long
        mushroom.add(go(spline([(-0.45 * thick, y), (0.45 * thick, y), (0.8 * thick, y + 0.09), (0.0, y + 0.06), (-0.8 * thick, y + 0.09)],
                               per=4)), color=lighter(mushroom.accent, 0.2))
    elif t.flag("stem_lines", 0.3):
        for x in (-0.2, 0.1):
            mushroom.mark(go([(x * thick, -0.7 * long), (1.1 * x * thick, -0.25 * long)]), stalk, 0.5)
    shape = {"dome": [(-w, 0), (-0.93 * w, -0.45 * h), (-0.55 * w, -0.9 * h), (0, -h), (0.55 * w, -0.9 * h), (0.93 * w, -0.45 * h), (w, 0)],
             "flat": [(-w, -0.1 * h), (-0.6 * w, -0.85 * h), (0, -h), (0.6 * w, -0.85 * h), (w, -0.1 * h)],
             "cone": [(-w, 0), (-0.55 * w, -0.5 * h), (-0.15 * w, -0.93 * h), (0.0, -h), (0.15 * w, -0.93 * h), (0.55 * w, -0.5 * h),
                      (w, 0)],
             "button": [(-0.9 * w, 0.05), (-w, -0.4 * h), (-0.6 * w, -0.95 * h), (0, -1.05 * h), (0.6 * w, -0.95 * h), (w, -0.4 * h),
                        (0.9 * w, 0.05)],
             "bell": [(-w, 0.04), (-0.72 * w, -0.35 * h), (-0.5 * w, -0.85 * h), (0, -h), (0.5 * w, -0.85 * h), (0.72 * w, -0.35 * h),
                      (w, 0.04)]}[kind]
    top = spline(shape, closed=False, per=5)
    hem = arched(shape[-1], shape[0], -rim if below else t.uniform("hem", -0.04, 0.10), n=11)
    hem = hem if not below else hem * (1, 1) - (0, 0.0)
    cap = mushroom.add(go(np.concatenate([top, hem[1:-1] if not below else arched(shape[-1], shape[0], 0.6 * rim,
                                                                                  n=9)[1:-1]]) + (bend, -long)), bulge=0.8)
    style = t.choice("spots", ("round", "none", "rings", "ovals"), (5, 3, 0.5, 1))
    count = t.integer("spot_count", 3, 8)
    for j in range(count if style in ("round", "ovals") else 0):
        u = (j + 0.5) / count * 1.6 - 0.8
        p = np.array([u * w + bend, -long - h * (0.18 + (0.55 if j % 2 else 0.2) * (1 - u * u))])
        r = t.uniform(f"spot{j}", 0.035, 0.085)
        mushroom.mark(go(disc(p, r, r * (0.65 if style == "ovals" else 0.9), n=14)), cap, 0.85, closed=True, fill=True,
                      color=(0.95, 0.93, 0.88), clip=True)
    if style == "rings":
        mushroom.mark(go(top * 0.7 + (bend, -long)), cap, 0.6, clip=True)
