"""A banana: one, a hand of several, or half peeled."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import Thing, darker, disc, lighter, rotated, sure
from sketchbench.data.world.shapes import polar, spline, turned
from sketchbench.data.world.traits import Traits, unit


def _finger(bend: float, fat: float, stalk: float, tip: float) -> tuple[np.ndarray, np.ndarray]:
    """(outline, ridge) of one fruit hanging from the origin, bowed to the left."""
    a = np.linspace(-bend / 2, bend / 2, 13)
    r = 1.0 / np.deg2rad(bend)
    spine = np.stack([-r * (np.cos(np.deg2rad(a)) - np.cos(np.deg2rad(bend / 2))),
                      r * (np.sin(np.deg2rad(a)) + np.sin(np.deg2rad(bend / 2)))], 1)
    side = np.stack([-np.cos(np.deg2rad(a)), np.sin(np.deg2rad(a))], 1)
    w = fat * np.array([stalk, stalk * 1.05, 0.55, 0.8, 0.95, 1.0, 1.0, 0.98, 0.9, 0.78, 0.55, tip, tip])[:, None] / 2
    return np.concatenate([spline(spine + side * w, closed=False, per=3),
                           spline((spine - 0.85 * side * w)[::-1], closed=False, per=3)]), spine[2:-2] + 0.3 * (side * w)[2:-2]


def draw(t: Traits) -> Figure:
    banana = Thing(t, t.color("color", (0.94, 0.82, 0.26), (0.90, 0.76, 0.20), (0.76, 0.78, 0.28)), (0.42, 0.32, 0.16))
    look = sure(t, "look", ("one", "hand", "peeled"), (5, 3, 1.2))
    bend, fat = t.uniform("bend", 45, 115), t.uniform("thickness", 0.20, 0.32)
    stalk, tip = t.uniform("stalk", 0.16, 0.32), t.uniform("tip", 0.12, 0.3)
    body, ridge = _finger(bend, fat, stalk, tip)
    if look == "hand":
        n, fan = t.integer("fingers", 2, 5), t.uniform("fan", 13, 26)
        for k in range(n):
            turn = fan * (k - (n - 1) / 2)
            on = banana.add(turned(body, -turn), color=lighter(banana.color, 0.08 * (k % 2)), bulge=0.7, material="skin", body=f"finger{k}")
            banana.mark(turned(ridge, -turn), on, 0.5, color=darker(banana.color))
        banana.add(spline([(-0.07, -0.10), (0.06, -0.11), (0.10, 0.04), (0.0, 0.09), (-0.10, 0.04)], per=4),
                   color=darker(banana.color, 0.75))
    elif look == "peeled":
        low = body[body[:, 1] > 0.42]
        flesh = body * (0.78, 1.0)
        banana.add(flesh[flesh[:, 1] < 0.75], color=(0.97, 0.93, 0.76), bulge=0.7)
        banana.add(low, bulge=0.7, material="skin", body="peel")
        long = t.uniform("peel_length", 0.3, 0.5)
        centre = low[low[:, 1] < 0.5].mean(0)
        for k, a in enumerate((160, 20, 95)[: t.integer("peels", 2, 3)]):
            end = polar(centre, a, long)
            bow = polar(centre, a - 60 if a > 90 else a + 60 if a < 90 else 80, 0.4 * long) + (0, -0.12)
            on = banana.add(spline([centre + (-0.08, 0), (centre + end) / 2 + (0, -0.12), end, (centre + end) / 2 + (0, 0.07),
                                    centre + (0.08, 0.06)], per=4), color=lighter(banana.color, 0.15 * (k % 2)),
                            body="peel" if k else "")
            banana.mark(np.array([centre, bow * 0.3 + end * 0.7]), on, 0.4)
    else:
        on = banana.add(body, bulge=0.8, material="skin")
        if t.flag("ridge", 0.7):
            banana.mark(ridge, on, 0.65, color=darker(banana.color))
        if t.flag("second_ridge", 0.3):
            banana.mark(ridge + (0.04, 0.0), on, 0.5, color=darker(banana.color), clip=True)
        ends = body[body[:, 1] > body[:, 1].max() - 0.035]
        banana.mark(ends, on, 0.7, width=0.02, color=(0.2, 0.15, 0.1))
    for k in range(6) if t.flag("spots", 0.35) and look == "one" else ():
        p = ridge[1 + k] + (0.05 * (unit(t.identity, "sx", k) - 0.5), 0)
        banana.mark(disc(p, 0.012, 0.02, n=6), on, 0.4, closed=True, fill=True, color=banana.accent)
    return rotated(banana.figure, t.choice("pose.way", (0, -60, 60, -100, 130)) + t.uniform("pose.lean", -20, 20))
