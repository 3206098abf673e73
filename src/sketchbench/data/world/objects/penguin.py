"""Penguin: upright, dark back and pale belly, flippers, a short beak, feet at the bottom; from the front, turned, from the side."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._frame import WHITE, Local, coat_color
from sketchbench.data.world.traits import Traits


def flipper(f: Figure, t: Traits, x: float, y: float, lift: float, side: int, color, body: str) -> None:
    n, w = t.uniform("flipper_length", 0.55, 0.85), t.uniform("flipper_width", 0.13, 0.22)
    p = s.spline([(-0.04, -0.4 * w), (0.3 * n, -0.6 * w), (0.75 * n, -0.45 * w), (n, 0), (0.7 * n, 0.35 * w), (0.3 * n, 0.5 * w),
                  (-0.04, 0.4 * w)], per=4)
    p = s.turned(p, 90 - lift)
    f.add((p if side > 0 else p * (-1, 1)) + (x, y), body=body, color=color, material="feather", bulge=0.3)


def feet(f: Figure, t: Traits, xs: tuple[float, ...], y: float, color, turn: float) -> None:
    r = t.uniform("foot_size", 0.14, 0.24)
    for x in xs:
        k = turn if turn else (1 if x > 0 else -1) * 0.4
        if t.symbol or t.flag("feet_round", 0.5):
            p = s.ellipse(x + 0.4 * k * r, y, r, 0.42 * r)
        else:
            p = np.array([(x - 0.5 * r, y - 0.35 * r), (x + 0.3 * r, y - 0.4 * r), (x + (1.1 + 0.3 * k) * r, y + 0.4 * r),
                          (x + 0.45 * r, y + 0.2 * r), (x + 0.1 * r, y + 0.45 * r), (x - 0.3 * r, y + 0.2 * r),
                          (x - 0.9 * r, y + 0.42 * r)])
        f.add(p, body="foot", color=color, material="skin", omit=0.08)


def front(t: Traits, coat, orange) -> Figure:
    f = Figure()
    w, h = t.uniform("width", 0.4, 0.62), 1.0
    feet(f, t, (-0.5 * w, 0.5 * w), h + 0.02, orange, 0)
    neck = t.uniform("neck", 0.62, 0.8)
    body = s.spline([(0, -1.0), (0.4 * w, -0.94), (0.62 * w, -0.72), (neck * w, -0.5), (0.92 * w, -0.1), (w, 0.4), (0.8 * w, 0.88), (0, h),
                     (-0.8 * w, 0.88), (-w, 0.4), (-0.92 * w, -0.1), (-neck * w, -0.5), (-0.62 * w, -0.72), (-0.4 * w, -0.94)], per=5)
    if t.symbol and t.flag("body_oval", 0.6):
        body = s.ellipse(0, 0, w, 1.0)
    behind = t.flag("flippers_behind", 0.5)

    def flippers() -> None:
        for k in (-1, 1):
            flipper(f, t, k * 0.82 * w, -0.3, t.uniform(f"pose.lift{k}", 2, 62), k, coat, "flesh" if behind else "flipper")

    if behind:
        flippers()
    i = f.add(body, body="flesh", color=coat, material="feather")
    g = Local(f, np.array([0.0, -0.68]), t.uniform("pose.tilt", -6, 6), 0.4 * w + 0.12)
    belly = t.choice("belly", ("oval", "whole", "none"), (0.5, 0.38, 0.12))
    if belly == "whole":
        f.mark(i, s.spline([(0, -0.55), (0.45 * w, -0.85), (0.55 * w, -0.6), (0.7 * w, 0), (0.78 * w, 0.5), (0.5 * w, 0.92), (0, 0.97),
                            (-0.5 * w, 0.92), (-0.78 * w, 0.5), (-0.7 * w, 0), (-0.55 * w, -0.6), (-0.45 * w, -0.85)], per=4),
               closed=True, fill=True, color=WHITE, chance=0.85, clip=True)
    elif belly == "oval":
        f.mark(i, s.ellipse(0, 0.25, 0.74 * w, 0.68), closed=True, fill=True, color=WHITE, chance=0.85, clip=True)
        g.mark(i, s.ellipse(0, 0.05, 0.6, 0.5), closed=True, fill=True, color=WHITE, chance=0.3, clip=True)
    for k in (-1, 1):
        g.eye(t, i, k * 0.3, -0.1, 0.1)
    b = t.uniform("beak", 0.14, 0.26)
    g.add(np.array([(-b, 0.08), (0, 0.0), (b, 0.08), (0, 0.08 + 1.3 * b)]), body="beak", color=orange, material="stone")
    if not behind:
        flippers()
    return f


def side(t: Traits, coat, orange) -> Figure:
    f = Figure()
    d, lean = t.uniform("width", 0.4, 0.62) * 0.85, t.uniform("pose.lean", -4, 12)
    feet(f, t, (0.12, -0.06), 1.02, orange, 1.0)
    f.add(np.array([(-0.75 * d, 0.7), (-0.95 * d - 0.12, 1.02), (-0.35 * d, 0.95)]), body="flesh", color=coat, material="feather", omit=0.1)
    r = 0.25
    flipper(f, t, 0.35 * d, -0.3, t.uniform("pose.lift1", -8, 45), 1, tuple(0.7 * c for c in coat), "far")
    b = t.uniform("beak", 0.14, 0.26) + 0.12
    f.add(np.array([(r * 0.8, -0.86), (r + b, -0.74), (r * 0.75, -0.68)]), body="beak", color=orange, material="stone")
    body = s.spline([(-0.2, -0.92), (0.05, -1.02), (0.24, -0.88), (0.25, -0.68), (0.42 * d + 0.06, -0.42), (0.95 * d, 0.1),
                     (0.98 * d, 0.55), (0.6 * d, 0.95), (0, 1.0), (-0.5 * d, 0.92), (-0.85 * d, 0.55), (-0.8 * d, 0.0), (-0.55 * d, -0.45),
                     (-0.24, -0.7)], per=5)
    i = f.add(body, body="flesh", color=coat, material="feather")
    if t.flag("belly_line", 0.8):
        f.mark(i, s.spline([(0.16, -0.62), (0.3 * d, -0.3), (0.45 * d, 0.2), (0.35 * d, 0.7), (0.2 * d, 1.0), (1.2 * d, 1.0),
                            (1.3 * d, 0.2), (0.8 * d, -0.4)], per=4), closed=True, fill=True, color=WHITE, chance=0.8, clip=True)
    Local(f).eye(t, i, 0.12, -0.83, 0.035)
    flipper(f, t, -0.05, -0.32, t.uniform("pose.lift2", -35, 20), 1, coat, "flipper")
    a = np.deg2rad(lean)
    return f.move(np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), np.zeros(2))


def draw(t: Traits) -> Figure:
    coat = coat_color(t, "coat", (0.14, 0.15, 0.19), (0.22, 0.26, 0.36), (0.32, 0.34, 0.38))
    orange = coat_color(t, "orange", (0.93, 0.6, 0.15), (0.85, 0.5, 0.25), (0.25, 0.22, 0.22))
    return side(t, coat, orange) if t.flag("pose.side", 0.4) else front(t, coat, orange)
