"""A sword: long, broad, sabre, rapier, dagger."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._blades import grip, lain
from sketchbench.data.world.objects._things import BLACK, BLUE, BROWN, GOLD, RED, STEEL, Thing, darker, lighter, stick, sure
from sketchbench.data.world.shapes import arc, ellipse, rounded, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("long", "broad", "curved", "thin", "dagger"), (4, 1.5, 1.5, 1, 1))
    sword = Thing(t, t.color("blade_color", STEEL, (0.80, 0.82, 0.84), (0.62, 0.66, 0.72), spread=0.025),
                  t.color("hilt_color", GOLD, (0.60, 0.60, 0.62), BROWN, (0.70, 0.50, 0.24)), "metal")
    long = t.uniform("blade_length", 1.0, 1.6) * {"dagger": 0.55, "broad": 0.85}.get(kind, 1)
    w = t.uniform("blade_width", 0.05, 0.085) * {"broad": 1.6, "thin": 0.5}.get(kind, 1)
    point, taper = t.uniform("point", 0.10, 0.24), t.uniform("taper", 0.65, 1.05)
    bend = t.uniform("curve", 0.12, 0.34) if kind == "curved" else 0.0
    y = np.linspace(0, 1, 9)
    x = bend * y**2
    half = w * (1 - (1 - taper) * y)
    left, right = np.stack([x - half, -long * (1 - point) * y], 1), np.stack([x + half, -long * (1 - point) * y], 1)
    tip = np.array([(bend * 1.25 + (0.6 * w if kind == "curved" else 0), -long)])
    on = sword.add(np.concatenate([left, tip, right[::-1]]), spine=np.concatenate([[(0, 0)], tip]), bulge=0.2)
    ridge = t.choice("blade_line", ("none", "ridge", "groove", "edge"), (1.5, 3, 1.3, 1))
    if ridge == "ridge":
        sword.mark(np.concatenate([np.stack([x, left[:, 1]], 1), tip]), on, 0.75)
    elif ridge == "groove":
        for s in (-0.25, 0.25):
            sword.mark(np.stack([x + s * half, left[:, 1]], 1)[:6], on, 0.6)
    elif ridge == "edge":
        sword.mark(np.stack([x + 0.55 * half, left[:, 1]], 1), on, 0.6)
    thick, low = t.uniform("grip_width", 0.06, 0.10), t.uniform("grip_length", 0.20, 0.42)
    grip(sword, 0.0, low, thick, t.color("grip_color", BROWN, BLACK, RED, BLUE, (0.4, 0.3, 0.2)), "leather")
    _guard(sword, kind, low, thick)
    return lain(t, sword.figure)


def _guard(sword: Thing, kind: str, low: float, thick: float) -> None:
    t = sword.t
    style = t.choice("guard", ("bar", "curved", "drooped", "disc", "flared"), (4, 1.3, 1, 0.8, 1.2))
    wide, high = t.uniform("guard_width", 0.15, 0.34), t.uniform("guard_height", 0.03, 0.075)
    bow = {"curved": -0.09, "drooped": 0.08}.get(style, 0.0)
    if style == "disc":
        sword.add(ellipse(0, 0, 0.7 * wide, high + 0.02, n=24), color=sword.accent)
    elif style == "flared":
        sword.add(rounded([(-wide, -1.2 * high), (0, -0.4 * high), (wide, -1.2 * high), (wide, 1.2 * high), (0, 0.4 * high),
                           (-wide, 1.2 * high)], 0.02), color=sword.accent)
    else:
        s = np.linspace(-wide, wide, 9)
        y = bow * (s / wide) ** 2
        sword.add(np.concatenate([np.stack([s, y - high], 1), np.stack([s, y + high], 1)[::-1]]), color=sword.accent,
                  spine=np.stack([s, y], 1))
        if t.flag("guard_balls", 0.3):
            for e in (-wide, wide):
                sword.add(ellipse(e, bow, 1.2 * high, n=14), color=sword.accent)
    if kind in ("curved", "thin") and t.flag("knuckle_bow", 0.5):
        line = arc(0, 0.5 * low, 0.8 * wide, 0.55 * low, -90, 90, 12)
        sword.add(np.concatenate([line, line[::-1] - (0.03, 0)]), color=sword.accent)
    r = t.uniform("pommel", 0.035, 0.075)
    knob = t.choice("pommel_shape", ("ball", "disc", "nut", "none"), (3, 1, 1, 0.5))
    if knob != "none":
        outline = {"ball": ellipse(0, low + 0.6 * r, r, n=18), "disc": ellipse(0, low + 0.5 * r, 1.3 * r, 0.8 * r, n=18),
                   "nut": spline([(-0.6 * r, low), (0.6 * r, low), (1.1 * r, low + r), (0, low + 1.8 * r), (-1.1 * r, low + r)],
                                 per=4)}[knob]
        on = sword.add(outline, color=sword.accent)
        if t.flag("gem", 0.3):
            sword.mark(ellipse(0, low + 0.6 * r, 0.5 * r, n=12), on, 0.7, closed=True, fill=True,
                       color=t.color("gem_color", RED, BLUE, (0.2, 0.6, 0.4)))
    if t.flag("collar", 0.3):
        sword.add(stick((0, -high - 0.07), (0, -high), 0.9 * thick + 0.03), color=lighter(darker(sword.accent, 0.9), 0.1))
