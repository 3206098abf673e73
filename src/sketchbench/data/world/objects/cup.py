"""A cup: tea cup with saucer, mug, coffee cup to go, goblet-like."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import (
    BLACK,
    BLUE,
    BROWN,
    CREAM,
    GREEN,
    ORANGE,
    RED,
    WHITE,
    YELLOW,
    Thing,
    arched,
    darker,
    lighter,
    profile,
    stick,
    sure,
)
from sketchbench.data.world.objects._vessel import ear, painted
from sketchbench.data.world.shapes import arc, ellipse, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("tea", "mug", "bowl", "paper"), (3, 4, 1, 0.9))
    cup = Thing(t, t.color("color", WHITE, CREAM, RED, BLUE, GREEN, YELLOW, ORANGE, BLACK),
                t.color("accent", BLUE, RED, GREEN, BROWN, YELLOW), "glass")
    w, h = t.uniform("width", 0.30, 0.42), t.uniform("height", 0.52, 0.85)
    view = t.uniform("pose.from_above", 0.02, 0.15) if not t.symbol else t.choice("pose.flat", (0.0, 0.08))
    low, belly = t.uniform("base", 0.6, 1.0), t.uniform("belly", 0.9, 1.12)
    if kind in ("tea", "bowl"):
        w, h, low = 1.3 * w, 0.75 * h, 0.42 * low + 0.1
        right = [(w, 0), (0.97 * w, 0.25 * h), (0.82 * w, 0.65 * h), ((low + 0.1) * w, 0.93 * h), (low * w, h)]
    elif kind == "paper":
        w, h = 0.9 * w, 1.25 * h
        right = [(w, 0), (0.72 * w, h)]
    else:
        right = [(w, 0), (belly * w, 0.5 * h), (low * w, h)]
    side = spline(right, closed=False, per=6) if len(right) > 2 else np.array(right)
    foot = arched(side[-1], side[-1] * (-1, 1), -0.7 * view * min(1.0, side[-1][0] / w), n=9)[1:-1]
    outline = np.concatenate([side, foot, (side * (-1, 1))[::-1]])
    if t.flag("saucer", 0.7 if kind == "tea" else 0.12):
        s = t.uniform("saucer_width", 1.3, 1.75)
        on = cup.add(ellipse(0, h - 0.01, s * w, max(0.05, 0.8 * view + 0.02), n=34), color=lighter(cup.color, 0.1), bulge=0.3)
        cup.mark(ellipse(0, h - 0.015, 0.7 * s * w, max(0.03, 0.5 * view), n=30), on, 0.5, closed=True)
    if kind != "paper" and not t.flag("no_handle", 0.06):
        ear(cup, (side[len(side) // 4][0] * 0.97, t.uniform("handle_top", 0.10, 0.26) * h),
            (side[int(0.7 * len(side))][0] * 0.95, t.uniform("handle_low", 0.62, 0.82) * h), t.uniform("handle_reach", 0.16, 0.30),
            t.uniform("handle_width", 0.035, 0.08), t.choice("handle_shape", ("round", "ear", "square", "low"), (4, 2, 1.2, 1)))
    if kind == "paper" and t.flag("straw", 0.3):
        cup.add(stick((0.1, -0.08), (t.uniform("straw_x", 0.05, 0.3), -0.5), 0.05), color=RED)
    inside = t.flag("filled", 0.5)
    body = cup.add(outline, bulge=0.8, body="cup")
    if view > 0.015:
        rim = cup.add(ellipse(0, 0, w, view, n=34), color=darker(cup.color, 0.85), bulge=0.0, body="rim")
        if inside:
            cup.mark(ellipse(0, 0.25 * view, 0.88 * w, 0.7 * view, n=30), rim, 0.5, closed=True, fill=True,
                     color=t.color("drink", BROWN, (0.62, 0.38, 0.16), (0.80, 0.66, 0.48)))
    if kind == "paper":
        _paper(cup, w, h)
    else:
        painted(cup, body, w, 0.15 * h, 0.95 * h)
    if t.flag("string", 0.12):
        p = np.array([-0.5 * w, 0.9 * view])
        cup.mark(np.array([p, p + (-0.04, 0.3 * h)]), body, 0.8)
        cup.add(np.array([p + (-0.10, 0.3 * h), p + (0.02, 0.3 * h), p + (0.02, 0.48 * h), p + (-0.10, 0.48 * h)]), color=cup.accent)
    for x in (-0.35, 0.0, 0.35)[: t.integer("plumes", 1, 3)] if t.flag("steam", 0.3) else ():
        cup.mark(spline([(x * w, -view - 0.02), (x * w - 0.04, -view - 0.08), (x * w + 0.03, -view - 0.14), (x * w - 0.02, -view - 0.20)],
                        closed=False, per=5), body, 0.85, color=(0.65, 0.65, 0.65), outside=True)
    figure = cup.figure
    return figure.move(np.diag([-1.0, 1.0]), np.zeros(2)) if t.flag("pose.mirrored", 0.4) else figure


def _paper(cup: Thing, w: float, h: float) -> None:
    """A lid with a rim and a sleeve."""
    t = cup.t
    cup.add(np.array([(1.08 * w, 0.02), (1.04 * w, -0.07), (0.9 * w, -0.08), (0.85 * w, -0.14), (-0.85 * w, -0.14), (-0.9 * w, -0.08),
                      (-1.04 * w, -0.07), (-1.08 * w, 0.02)]), color=t.color("lid_color", WHITE, BLACK, BROWN))
    if t.flag("sleeve", 0.7):
        on = cup.add(profile([(0.93 * w, 0.28 * h), (0.81 * w, 0.72 * h)], smooth=False), color=(0.72, 0.55, 0.36))
        cup.mark(arc(0, 0.5 * h, 0.3 * w, 0.3 * w, 0, 350, 20), on, 0.6, color=darker((0.72, 0.55, 0.36)))
