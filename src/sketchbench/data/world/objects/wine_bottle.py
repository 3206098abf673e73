"""A bottle of wine: Bordeaux, Burgundy, champagne, flute; with label, foil and cork."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import (
    BLACK,
    CREAM,
    GOLD,
    RED,
    WHITE,
    Thing,
    arched,
    darker,
    lighter,
    profile,
    rotated,
    stick,
    sure,
)
from sketchbench.data.world.shapes import box, ellipse, rounded, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("bordeaux", "burgundy", "champagne", "flute", "flask"), (4, 2, 1.3, 1, 0.4))
    bottle = Thing(t, t.color("color", (0.14, 0.26, 0.15), (0.10, 0.12, 0.10), (0.32, 0.14, 0.14), (0.56, 0.64, 0.40), (0.36, 0.24, 0.12),
                              spread=0.05), t.color("foil", RED, BLACK, GOLD, (0.5, 0.1, 0.2)), "glass")
    w = t.uniform("width", 0.15, 0.21) * {"champagne": 1.15, "flute": 0.9, "flask": 1.4}.get(kind, 1)
    neck = t.uniform("neck_width", 0.055, 0.08)
    long, shoulder, body = t.uniform("neck_length", 0.30, 0.46), t.uniform("shoulder", 0.08, 0.18), t.uniform("body_length", 0.55, 0.80)
    ease = {"burgundy": 2.6, "champagne": 2.2, "flute": 3.4}.get(kind, 1.0)
    y0, y1 = long, long + shoulder * ease
    low = y1 + body - 0.4 * shoulder * (ease - 1)
    neck_side = [(neck, 0.0), (neck, 0.5 * long), (1.05 * neck, y0)]
    round_shoulder = [(0.55 * (neck + w), y0 + 0.3 * (y1 - y0)),
                      (0.95 * w, y0 + 0.75 * (y1 - y0))] if ease < 2 else [(1.3 * neck, y0 + 0.25 * (y1 - y0)),
                                                                           (0.85 * w, y0 + 0.75 * (y1 - y0))]
    base = [(w, y1), (w, low - 0.03)] if kind != "flask" else [(w, y1), (1.1 * w, 0.5 * (y1 + low)), (0.7 * w, low)]
    outline = profile([*neck_side, *round_shoulder, *base], per=4)
    round_foot = t.uniform("base_bow", 0.0, 0.015)
    half = len(outline) // 2
    outline = np.concatenate([outline[:half], [(0.93 * outline[half - 1][0], low), (0, low + round_foot),
                                               (-0.93 * outline[half - 1][0], low)], outline[half:]])
    on = bottle.add(outline, bulge=0.8)
    if t.flag("glint", 0.35):
        bottle.mark(spline([(-0.8 * neck, 0.6 * long), (-0.8 * neck, y0), (-0.75 * w, y1), (-0.78 * w, 0.5 * (y1 + low))], closed=False,
                           per=4), on, 0.4, color=lighter(bottle.color, 0.5))
    if t.flag("level", 0.25):
        bottle.mark(arched((-1.1 * neck, 0.6 * long), (1.1 * neck, 0.6 * long), -0.01), on, 0.5, clip=True)
    _label(bottle, w, y1, low)
    _top(bottle, kind, neck, long)
    return rotated(bottle.figure, t.choice("pose.way", (0, 90, -60), (8, 0.7, 0.7)) + t.about("pose.lean", 0, 10))


def _label(bottle: Thing, w: float, y1: float, low: float) -> None:
    t = bottle.t
    if t.flag("no_label", 0.15):
        return
    a, b = y1 + t.uniform("label_top", 0.04, 0.18), low - t.uniform("label_low", 0.06, 0.20)
    wide = w * t.choice("label_width", (1.0, 0.8), (3, 1))
    shape = t.choice("label_shape", ("box", "curved", "oval", "shield"), (4, 2, 1, 0.6))
    m = 0.5 * (a + b)
    outline = {"box": box(-wide, a, wide, b),
               "curved": np.concatenate([arched((-wide, a), (wide, a), -0.025, n=7), arched((wide, b), (-wide, b), -0.025, n=7)]),
               "oval": ellipse(0, m, 0.85 * w, 0.5 * (b - a), n=30),
               "shield": np.array([(-0.8 * w, a), (0.8 * w, a), (0.8 * w, m), (0, b), (-0.8 * w, m)])}[shape]
    on = bottle.add(outline, color=t.color("label_color", CREAM, WHITE, GOLD, (0.85, 0.75, 0.6)), bulge=0.1)
    art = t.choice("label_art", ("lines", "grapes", "frame", "disc", "none", "house"), (3, 2, 1, 1, 1, 0.6))
    if art == "lines":
        for s in (0.3, 0.5, 0.7)[: t.integer("label_lines", 1, 3)]:
            bottle.mark(np.array([(-0.6 * w, a + s * (b - a)), (0.6 * w, a + s * (b - a))]), on, 0.6, color=(0.3, 0.2, 0.2))
    elif art == "grapes":
        for x, y in ((-1, 0), (0, 0), (1, 0), (-0.5, 0.9), (0.5, 0.9), (0, 1.8)):
            bottle.mark(ellipse(0.045 * x, m - 0.05 + 0.045 * y, 0.028, n=10), on, 0.7, closed=True, color=(0.42, 0.16, 0.4))
    elif art == "frame":
        bottle.mark((outline - outline.mean(0)) * 0.82 + outline.mean(0), on, 0.6, closed=True, color=GOLD)
    elif art == "disc":
        bottle.mark(ellipse(0, m, 0.3 * (b - a) * 0.6, n=18), on, 0.6, closed=True, color=bottle.accent)
    elif art == "house":
        bottle.mark(np.array([(-0.06, m + 0.05), (-0.06, m - 0.02), (0, m - 0.07), (0.06, m - 0.02), (0.06, m + 0.05)]), on, 0.6,
                    closed=True, color=(0.3, 0.2, 0.2))


def _top(bottle: Thing, kind: str, neck: float, long: float) -> None:
    t = bottle.t
    style = "foil" if kind == "champagne" else t.choice("top", ("lip", "foil", "cork", "screw"), (1, 3, 2, 0.7))
    if style == "foil":
        down = long * t.uniform("foil_length", 0.35, 0.85)
        on = bottle.add(profile([(1.2 * neck, -0.015), (1.2 * neck, 0.07), (1.06 * neck, 0.09), (1.08 * neck, down)], smooth=False),
                        color=bottle.accent, material="metal", bulge=0.6)
        bottle.mark(np.array([(-1.3 * neck, 0.08), (1.3 * neck, 0.08)]), on, 0.5, clip=True)
        return
    if style in ("cork", "lip"):
        if style == "cork":
            bottle.add(stick((0, -t.uniform("cork", 0.05, 0.11)), (0, 0.02), (1.5 * neck, 1.7 * neck)), color=(0.76, 0.58, 0.38),
                       material="wood")
        bottle.add(rounded(box(-1.25 * neck, -0.01, 1.25 * neck, 0.05), 0.02), color=darker(bottle.color, 0.8), material="glass")
    else:
        on = bottle.add(box(-1.15 * neck, -0.02, 1.15 * neck, 0.11), color=bottle.accent, material="metal")
        for x in np.linspace(-0.8, 0.8, 5):
            bottle.mark(np.array([(x * neck, 0.0), (x * neck, 0.1)]), on, 0.4)
