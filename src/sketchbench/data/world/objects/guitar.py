"""A guitar: acoustic or electric; upright, leaning or lying."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import BLACK, CREAM, GOLD, STEEL, WOODS, Thing, darker, lighter, rotated, stick, sure
from sketchbench.data.world.shapes import box, ellipse, rounded, spline
from sketchbench.data.world.traits import Traits

ELECTRIC = {
    "horns": [(0.10, 0.06), (0.27, -0.20), (0.31, -0.06), (0.25, 0.22), (0.36, 0.50), (0.30, 0.76), (0.0, 0.84), (-0.30, 0.76),
              (-0.37, 0.50), (-0.26, 0.22), (-0.33, -0.10), (-0.28, -0.28),
              (-0.12, 0.04)],
    "single": [(0.10, 0.08), (0.26, -0.06), (0.30, 0.04), (0.25, 0.24), (0.36, 0.52), (0.30, 0.78), (0.0, 0.85), (-0.30, 0.78),
               (-0.36, 0.52), (-0.26, 0.22), (-0.30, 0.04), (-0.12, -0.04)],
    "vee": [(0.08, 0.0), (0.20, 0.30), (0.46, 0.84), (0.34, 0.90), (0.06, 0.46), (-0.06, 0.46), (-0.34, 0.90), (-0.46, 0.84), (-0.20, 0.30),
            (-0.08, 0.0)],
    "slab": [(0.10, 0.02), (0.28, -0.16), (0.30, 0.06), (0.27, 0.24), (0.36, 0.50), (0.28, 0.80), (-0.28, 0.80), (-0.36, 0.50),
             (-0.27, 0.24), (-0.32, 0.06), (-0.14, 0.0)],
}


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("acoustic", "cutaway", "ukulele", *ELECTRIC), (5, 1.5, 1, 1.4, 0.9, 0.5, 0.6))
    loud = kind in ELECTRIC
    colors = ((0.76, 0.16, 0.16), BLACK, (0.20, 0.40, 0.70), CREAM, (0.80, 0.44, 0.14),
              (0.30, 0.55, 0.45)) if loud else (*WOODS, (0.80, 0.52, 0.24), (0.86, 0.66, 0.36), (0.50, 0.20, 0.12))
    guitar = Thing(t, t.color("color", *colors), t.color("neck_color", (0.36, 0.22, 0.14), (0.24, 0.16, 0.12), (0.62, 0.44, 0.26)), "wood")
    neck, thick = t.uniform("neck_length", 0.60, 1.15) * (0.75 if kind == "ukulele" else 1), t.uniform("neck_width", 0.07, 0.12)
    outline = np.array(ELECTRIC[kind]) if loud else _bouts(t, kind)
    if not loud and t.flag("side_shows", 0.25):
        guitar.add(spline(outline, per=4) + (t.uniform("side_depth", 0.04, 0.10), 0.02), color=darker(guitar.color, 0.6), bulge=0.1,
                   body="box")
    body = guitar.add(outline if kind == "vee" else spline(outline, per=4), bulge=0.25, body="box")
    hole = 0.30 if not loud else 0.5
    _front(guitar, kind, body, loud, hole)
    nut = -neck
    guitar.add(stick((0, 0.14 if not loud else 0.22), (0, nut), (1.15 * thick, 0.8 * thick)), color=guitar.accent, bulge=0.3,
               spine=np.array([(0, 0.1), (0, nut)]))
    on = len(guitar.figure.pieces) - 1
    if not t.simple:
        for s in np.linspace(0.08, 0.92, t.integer("frets", 5, 12)) ** 0.8:
            guitar.mark(np.array([(-0.6 * thick, nut + s * neck), (0.6 * thick, nut + s * neck)]), on, 0.45, clip=True, color=STEEL,
                        width=0.006)
    _head(guitar, nut, thick)
    bridge = t.uniform("bridge_y", 0.52, 0.62)
    n = t.integer("strings", 3, 6) if not t.simple else t.integer("few_strings", 2, 4)
    for x in np.linspace(-0.38, 0.38, n) * thick:
        guitar.mark(np.array([(0.9 * x, nut), (1.2 * x, bridge)]), on, 0.65, color=lighter(STEEL, 0.3), width=0.004)
    if t.flag("strap", 0.1):
        guitar.mark(spline([(-0.12, 0.0), (-0.75, 0.1), (-0.7, 0.8), (0.0, 0.86)], closed=False, per=6), body, 0.7, width=0.016)
    turn = t.choice("pose.stand", (0.0, 35.0, -35.0, 90.0, -90.0), (3, 3, 2.5, 1.2, 0.8)) + t.uniform("pose.lean", -14, 14)
    return rotated(guitar.figure, turn)


def _bouts(t: Traits, kind: str) -> np.ndarray:
    """The figure of eight of an acoustic body, clockwise from the neck's right."""
    low, up, waist = t.uniform("lower_bout", 0.32, 0.44), t.uniform("upper_bout", 0.21, 0.31), t.uniform("waist", 0.15, 0.24)
    waist, long = min(waist, 0.85 * up), t.uniform("body_length", 0.78, 0.98)
    if t.symbol:
        waist = min(waist, 0.12)
    right = [(0.09, 0.0), (0.8 * up, 0.04 * long), (up, 0.18 * long), (waist, 0.38 * long), (0.92 * low, 0.58 * long), (low, 0.74 * long),
             (0.7 * low, 0.94 * long)]
    left = [(-x, y) for x, y in right[::-1]]
    if kind == "cutaway":
        right[0:3] = [(0.08, 0.12 * long), (0.5 * up, 0.15 * long), (0.95 * up, 0.05 * long)]
    return np.array([*right, (0.0, long), *left])


def _front(guitar: Thing, kind: str, body: int, loud: bool, hole: float) -> None:
    t = guitar.t
    y = t.uniform("bridge_y", 0.52, 0.62)
    if loud:
        for k in range(t.integer("pickups", 1, 3)):
            guitar.add(rounded(box(-0.11, 0.26 + 0.12 * k, 0.11, 0.31 + 0.12 * k), 0.015), color=BLACK if guitar.color[0] > 0.3 else CREAM,
                       material="metal", bulge=0.2)
        if t.flag("guard", 0.5):
            guitar.mark(spline([(0.05, 0.10), (0.24, 0.05), (0.20, 0.25), (0.28, 0.50), (0.10, 0.62), (0.08, 0.35)], per=4), body, 0.8,
                        closed=True, clip=True)
        for k in range(t.integer("knobs", 1, 4)):
            guitar.mark(ellipse(0.22 - 0.05 * k, 0.52 + 0.07 * k, 0.026, n=12), body, 0.8, closed=True, color=GOLD)
    else:
        r = t.uniform("hole_size", 0.07, 0.125)
        hole = t.uniform("hole_y", 0.24, 0.36)
        if t.flag("rosette", 0.5) and not t.simple:
            guitar.mark(ellipse(0, hole, 1.3 * r, n=24), body, 0.5, closed=True)
        guitar.mark(ellipse(0, hole, r, n=24), body, 0.95, closed=True, fill=True, color=darker(guitar.color, 0.25), width=0.01)
        if t.flag("guard", 0.35):
            guitar.mark(spline([(0.6 * r, hole + 0.05), (0.19, hole + 0.03), (0.20, hole + 0.16), (0.08, hole + 0.17)], per=4), body, 0.6,
                        closed=True, fill=True, color=darker(guitar.color, 0.5))
    w = t.uniform("bridge_width", 0.10, 0.17)
    guitar.mark(rounded(box(-w, y - 0.018, w, y + 0.022), 0.01), body, 0.85, closed=True, fill=True, color=darker(guitar.color, 0.4))


def _head(guitar: Thing, nut: float, thick: float) -> None:
    t = guitar.t
    style = t.choice("head_shape", ("paddle", "slotted", "inline", "crown", "spear"), (3, 1.5, 1.3, 1, 0.5))
    long = t.uniform("head_length", 0.17, 0.28)
    w = thick * t.uniform("head_width", 0.75, 1.15)
    top = nut - long
    shapes = {"paddle": [(0.4 * thick, nut), (w, nut - 0.25 * long), (0.9 * w, top), (-0.9 * w, top), (-w, nut - 0.25 * long),
                         (-0.4 * thick, nut)],
              "slotted": [(0.4 * thick, nut), (0.8 * w, nut - 0.15 * long), (0.8 * w, top), (-0.8 * w, top), (-0.8 * w, nut - 0.15 * long),
                          (-0.4 * thick, nut)],
              "inline": [(0.4 * thick, nut), (0.5 * w, nut - 0.3 * long), (0.9 * w, top), (-0.3 * w, top - 0.06),
                         (-1.2 * w, nut - 0.3 * long), (-0.4 * thick, nut)],
              "crown": [(0.4 * thick, nut), (w, nut - 0.3 * long), (0.9 * w, top), (0.3 * w, top + 0.05), (0, top - 0.02),
                        (-0.3 * w, top + 0.05), (-0.9 * w, top), (-w, nut - 0.3 * long),
                        (-0.4 * thick, nut)],
              "spear": [(0.4 * thick, nut), (0.9 * w, nut - 0.4 * long), (0, top - 0.06), (-0.9 * w, nut - 0.4 * long),
                        (-0.4 * thick, nut)]}
    n = t.integer("pegs", 2, 3)
    for k in range(n if not t.symbol else 2):
        y = nut - long * (0.3 + 0.6 * k / max(1, n - 1))
        for s in (-1, 1):
            side, drop = (-1.2, 0.04) if style == "inline" and s > 0 else (s, 0.0)
            guitar.add(ellipse(side * (w + 0.035), y + drop, 0.038, 0.022, n=10), color=STEEL, material="metal", omit=0.3)
    on = guitar.add(rounded(shapes[style], 0.03), color=guitar.accent, bulge=0.2)
    if style == "slotted":
        for x in (-0.35, 0.35):
            guitar.mark(rounded(box(x * w - 0.012, top + 0.04, x * w + 0.012, nut - 0.06), 0.01), on, 0.5, closed=True)
