"""Eyeglasses and sunglasses: from the front, or turned with a temple showing."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import (
    BLACK,
    BLUE,
    BROWN,
    GOLD,
    GREY,
    PURPLE,
    RED,
    STEEL,
    WHITE,
    Thing,
    arched,
    band,
    darker,
    rotated,
    sure,
)
from sketchbench.data.world.shapes import ellipse, rounded, spline, squircle, star
from sketchbench.data.world.traits import Traits


def _lens(t: Traits, shape: str, w: float, h: float) -> np.ndarray:
    """The right lens about the origin, its nose side to the left."""
    return {"round": ellipse(0, 0, w, w, n=34), "oval": ellipse(0, 0, 1.1 * w, 0.75 * h, n=34),
            "square": squircle(0, 0, 1.05 * w, 0.85 * h, t.uniform("squareness", 3.0, 7.0), n=36),
            "cat": spline([(-0.9 * w, -0.45 * h), (0, -0.6 * h), (1.25 * w, -0.95 * h), (1.05 * w, 0.1 * h), (0.4 * w, 0.75 * h),
                           (-0.5 * w, 0.65 * h)], per=6),
            "aviator": spline([(-0.85 * w, -0.65 * h), (0.2 * w, -0.75 * h), (1.05 * w, -0.55 * h), (1.05 * w, 0.2 * h),
                               (0.45 * w, 0.95 * h), (-0.35 * w, 0.75 * h), (-0.85 * w, 0.0)], per=6),
            "way": spline([(-0.95 * w, -0.6 * h), (0.2 * w, -0.72 * h), (1.15 * w, -0.75 * h), (1.0 * w, 0.25 * h), (0.5 * w, 0.75 * h),
                           (-0.45 * w, 0.75 * h), (-0.9 * w, 0.2 * h)], per=6),
            "half": np.concatenate([[(-w, -0.2 * h), (w, -0.2 * h)],
                                    spline([(w, -0.2 * h), (0.8 * w, 0.4 * h), (0, 0.65 * h), (-0.8 * w, 0.4 * h), (-w, -0.2 * h)],
                                           closed=False, per=5)[1:-1]]),
            "heart": spline([(0, 0.9 * h), (-0.95 * w, -0.1 * h), (-0.55 * w, -0.8 * h), (0, -0.4 * h), (0.55 * w, -0.8 * h),
                             (0.95 * w, -0.1 * h)], per=5),
            "hexagon": rounded(star(0, 0, 1.1 * w, 0.96 * w, 3, 0), 0.06)}[shape]


def draw(t: Traits) -> Figure:
    shape = sure(t, "lens", ("round", "oval", "square", "cat", "aviator", "way", "half", "heart", "hexagon"),
                 (4, 2, 3, 1.2, 1.5, 2, 0.5, 0.4, 0.5))
    glasses = Thing(t, t.color("frame_color", BLACK, BROWN, GOLD, STEEL, RED, BLUE, PURPLE, WHITE, spread=0.05), GREY, "metal")
    dark = sure(t, "dark", (False, True), (3, 2))
    tint = t.color("tint", (0.16, 0.15, 0.16), (0.30, 0.22, 0.16), (0.18, 0.26, 0.36), spread=0.04) if dark else (0.90, 0.94, 0.96)
    w, h, gap = t.uniform("lens_width", 0.24, 0.32), t.uniform("lens_height", 0.20, 0.32), t.uniform("bridge_gap", 0.07, 0.17)
    rim = t.uniform("rim", 0.012, 0.055)
    lens = _lens(t, shape, w, h)
    reach = float(lens[:, 0].max())
    off = gap / 2 - float(lens[:, 0].min())
    turn = t.uniform("pose.turned", 0.7, 0.9) if t.flag("pose.three_quarter", 0.45) else 1.0
    _temples(glasses, off + reach, h, turn, rim)
    y = -t.uniform("bridge_height", 0.05, 0.5) * h
    style = t.choice("bridge", ("arch", "bar", "double", "saddle"), (5, 1.5, 1.2 if shape != "aviator" else 8, 1))
    x = gap / 2 + 0.03
    lines = {"arch": [arched((-x, y), (x, y), t.uniform("bridge_rise", 0.02, 0.10))], "bar": [np.array([(-x, y), (x, y)])],
             "double": [arched((-x, y), (x, y), 0.03), np.array([(-x - 0.05, y - 0.14 * h - 0.03), (x + 0.05, y - 0.14 * h - 0.03)])],
             "saddle": [arched((-x, y + 0.03), (x, y + 0.03), 0.12)]}[style]
    for line in lines:
        glasses.add(band(line, max(rim, 0.02), n=10), spine=line, body="frame")
    for s in (-1, 1):
        shape_here = (lens + (off, 0)) * (s, 1)
        c = shape_here.mean(0)
        thick = 1 - rim / w * 1.2
        grown = (shape_here - c) * (2 - thick) + c
        if t.symbol or rim < 0.02:
            on = glasses.add(shape_here, color=tint, material="glass", body="frame" if t.flag("rims_merge", 0.2) else f"lens{s}", bulge=0.2)
        else:
            glasses.add(grown, body="frame", bulge=0.2)
            on = glasses.add((shape_here - c) * thick + c, color=tint, material="glass", bulge=0.2, body=f"lens{s}")
        if t.flag("glint", 0.45):
            for k in (0.0, 0.07)[: t.integer("glints", 1, 2)]:
                glasses.mark(c + np.array([(-0.4 * w + k, 0.1 * h + k * 0.6), (0.05 * w + k, -0.4 * h + k * 0.6)]), on, 0.55, clip=True,
                             color=(0.95, 0.95, 0.97))
        if t.flag("nose_pads", 0.25):
            glasses.add(ellipse(s * (gap / 2 - 0.005), y + 0.13, 0.018, 0.035, s * 15, n=10), color=(0.85, 0.85, 0.82))
    figure = glasses.figure.move(np.diag([turn, 1.0]), np.zeros(2))
    figure = rotated(figure, t.about("pose.lean", 0, 16))
    return figure.move(np.diag([-1.0, 1.0]), np.zeros(2)) if t.flag("pose.mirrored", 0.5) else figure


def _temples(glasses: Thing, x: float, h: float, turn: float, rim: float) -> None:
    """The arms: folded away, hinted at, or running back to their hooks."""
    t = glasses.t
    thick, y = max(0.022, rim * t.uniform("temple_width", 0.8, 1.6)), -t.uniform("temple_height", 0.2, 0.6) * h
    long, hook = t.uniform("temple_length", 0.35, 0.62), t.uniform("hook", 0.08, 0.2)
    if turn < 1.0:
        rise = t.uniform("pose.rise", 0.10, 0.28)
        for s, k in ((-1, 0.85), (1, 1.0)):
            curve = spline([(s * x, y), (s * x + 0.45 * long * k, y - rise * 0.7 * k), (s * x + 0.85 * long * k, y - rise * k),
                           (s * x + long * k, y - rise * k + hook)], closed=False, per=5)
            glasses.add(band(curve, thick, n=16, smooth=False), spine=curve, color=darker(glasses.color, 0.85), body=f"temple{s}")
        return
    style = t.choice("temples", ("stubs", "spread", "down", "none"), (3, 2, 1.3, 0.8))
    for s in (-1, 1) if style != "none" else ():
        line = {"stubs": [(s * (x - 0.03), y), (s * (x + 0.07), y - 0.01), (s * (x + 0.10), y + 0.04)],
                "spread": [(s * (x - 0.03), y), (s * (x + 0.2), y - 0.18), (s * (x + 0.28), y - 0.16), (s * (x + 0.30), y - 0.16 + hook)],
                "down": [(s * (x - 0.03), y), (s * (x + 0.08), y), (s * (x + 0.12), y + 0.15), (s * (x + 0.08), y + 0.3)]}[style]
        curve = spline(line, closed=False, per=5)
        glasses.add(band(curve, thick, n=14, smooth=False), spine=curve, color=darker(glasses.color, 0.85), body=f"temple{s}")
