"""Small things of scenes: toys, stones, stars, what hangs on a wall. Any scale, like an object program."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.traits import Traits

BRIGHT = ((0.85, 0.2, 0.2), (0.2, 0.45, 0.8), (0.95, 0.75, 0.2), (0.3, 0.65, 0.35), (0.8, 0.35, 0.65), (0.95, 0.5, 0.2))


def kite(t: Traits) -> Figure:
    """A diamond on a cross, or a delta, with a tail and bows; it flies up to the right. Its string is the scene's to draw."""
    f = Figure()
    color = t.color("color", *BRIGHT)
    wide, low = t.uniform("wide", 0.45, 0.8), t.uniform("low", 0.9, 1.5)
    look: dict[str, Any] = {"color": color, "material": "fabric", "bulge": 0.1}
    if t.flag("delta", 0.15):
        on = f.add(np.array([[0, -0.7], [1.0, 0.5], [0, 0.25], [-1.0, 0.5]]), **look)
        foot = np.array([0, 0.25])
        f.mark(on, np.array([[0, -0.7], [0, 0.25]]), chance=0.7)
    else:
        on = f.add(np.array([[0, -0.7], [wide, 0], [0, low], [-wide, 0]]), **look)
        foot = np.array([0, low])
        if t.flag("cross", 0.85):
            f.mark(on, np.array([[0, -0.7], [0, low]]), chance=0.9)
            f.mark(on, np.array([[-wide, 0], [wide, 0]]), chance=0.9)
    if t.flag("tail", 0.85):
        u = np.linspace(0, 1, 20)
        length, swing = t.uniform("tail.length", 0.8, 1.8), t.uniform("tail.swing", 0.08, 0.22)
        tail = foot + np.stack([-0.3 * u + swing * np.sin(u * t.uniform("tail.turns", 5, 10)) * np.minimum(3 * u, 1), length * u], 1)
        f.mark(on, tail, width=0.008, chance=1.0, outside=True)
        for k in range(t.integer("bows", 0, 4)):
            c = tail[int(4 + 15 * k / 4)]
            r = t.uniform("bow.size", 0.09, 0.15)
            f.add(
                np.array([[c[0] - r, c[1] - r * 0.6], [c[0] + r, c[1] + r * 0.6], [c[0] + r, c[1] - r * 0.6], [c[0] - r, c[1] + r * 0.6]]),
                color=t.color(f"bow{k}", *BRIGHT),
                omit=0.2,
            )
    return f.move(s.turned(np.eye(2), t.uniform("pose.turn", 5, 50)).T, np.zeros(2))


def ball(t: Traits) -> Figure:
    """Plain, striped like a beach ball, sewn like a basketball, patched like a football."""
    f = Figure()
    color = t.color("color", *BRIGHT, (0.92, 0.92, 0.92))
    on = f.add(s.ellipse(0, 0, 1, t.about("squash", 1.0, 0.06), n=40), color=color, material="rubber", bulge=1.0)
    kind = t.choice("kind", ("plain", "beach", "seams", "patches", "band"), (2, 2, 1.5, 1.5, 1))
    if kind == "beach":
        for k in range(t.integer("stripes", 3, 5)):
            a = 360 * k / 5 + t.uniform("turn", 0, 60)
            tip = s.polar((0, 0), a, 1)
            f.mark(
                on,
                s.spline(np.stack([s.at(0.15, -0.2), s.polar((0, 0), a + 25, 0.55), tip]), closed=False),
                width=0.03,
                chance=0.9,
                clip=True,
            )
    elif kind == "seams":
        f.mark(on, np.array([[-1, 0], [1, 0]]), width=0.03, chance=0.9, clip=True)
        f.mark(on, np.array([[0, -1], [0, 1]]), width=0.03, chance=0.8, clip=True)
        for side in (-1, 1):
            f.mark(
                on,
                s.arc(side * 1.3, 0, 0.8, 1.0, 90, 270, 14) if side > 0 else s.arc(-1.3, 0, 0.8, 1.0, -90, 90, 14),
                width=0.03,
                chance=0.9,
                clip=True,
            )
    elif kind == "patches":
        f.mark(on, s.star(0, 0, 0.4, 0.33, 5), closed=True, fill=True, chance=0.95)
        for k in range(5):
            f.mark(
                on, np.array([s.polar((0, 0), 72 * k - 90, 0.4), s.polar((0, 0), 72 * k - 90, 1.0)]), width=0.025, chance=0.85, clip=True
            )
    elif kind == "band":
        for y in (-0.2, 0.2):
            f.mark(on, s.arc(0, y, 1, 0.25, 0, 180, 14), width=0.03, chance=0.9, clip=True)
    return f


def star(t: Traits) -> Figure:
    f = Figure()
    f.add(
        s.star(0, 0, 1, t.uniform("inner", 0.36, 0.5), t.choice("tips", (5, 5, 5, 4, 6)), t.about("turn", -90, 20)),
        color=t.color("color", (0.98, 0.9, 0.5), (0.95, 0.95, 0.98)),
        bulge=0.2,
    )
    return f


def rock(t: Traits) -> Figure:
    f = Figure()
    n = t.integer("corners", 5, 9)
    a = np.linspace(180, 360, n)
    r = np.array([t.uniform(f"r{i}", 0.75, 1.1) for i in range(n)])
    outline = np.stack([np.cos(np.deg2rad(a)) * r, np.sin(np.deg2rad(a)) * r * t.uniform("high", 0.5, 0.9)], 1)
    on = f.add(
        s.rounded(outline, t.uniform("round", 0.05, 0.3)),
        color=t.color("color", (0.5, 0.5, 0.5), (0.55, 0.5, 0.45)),
        material="stone",
        bulge=0.7,
    )
    for i in range(t.integer("cracks", 0, 3)):
        x, y = t.uniform(f"crack.x{i}", -0.5, 0.4), t.uniform(f"crack.y{i}", -0.45, -0.15)
        f.mark(on, np.array([[x, y], [x + 0.12, y + 0.12], [x + 0.28, y + 0.1]]), chance=0.6, clip=True)
    return f


def picture(t: Traits) -> Figure:
    """A framed picture: hills and sun, a portrait, or lines."""
    f = Figure()
    w, h = t.uniform("wide", 0.6, 1.2), t.uniform("high", 0.5, 0.9)
    f.add(s.box(-w, -h, w, h), color=t.color("frame", (0.4, 0.26, 0.15), (0.2, 0.2, 0.2), (0.75, 0.62, 0.3)), material="wood", bulge=0.3)
    b = t.uniform("border", 0.08, 0.18)
    on = f.add(s.box(-w + b, -h + b, w - b, h - b), color=t.color("canvas", (0.9, 0.88, 0.8), (0.7, 0.8, 0.85)), bulge=0.0)
    motif = t.choice("motif", ("hills", "portrait", "none", "lines"), (3, 1, 1, 1))
    if motif == "hills":
        f.mark(on, np.array([[-w, h * 0.6], [-w * 0.4, -h * 0.2], [0, h * 0.3], [w * 0.4, -h * 0.1], [w, h * 0.6]]), chance=0.95, clip=True)
        f.mark(on, s.ellipse(w * 0.5, -h * 0.5, 0.13, n=14), closed=True, chance=0.8, clip=True)
    elif motif == "portrait":
        f.mark(on, s.ellipse(0, -h * 0.15, 0.3 * h, 0.36 * h, n=20), closed=True, chance=1.0)
        f.mark(on, s.arc(0, h * 1.1, 0.6 * h, 0.8 * h, 180, 360, 12), chance=0.9, clip=True)
    elif motif == "lines":
        for k in range(3):
            f.mark(on, np.array([[-w * 0.6, h * (0.4 * k - 0.4)], [w * 0.6, h * (0.4 * k - 0.3)]]), chance=0.9)
    return f


def window(t: Traits) -> Figure:
    """A window in a wall: panes, a sill, curtains."""
    f = Figure()
    w, h = t.uniform("wide", 0.6, 1.0), t.uniform("high", 0.7, 1.1)
    f.add(s.box(-w, -h, w, h), color=t.color("frame", (0.92, 0.92, 0.9), (0.5, 0.36, 0.22)), material="wood", bulge=0.2)
    b = t.uniform("border", 0.06, 0.12)
    on = f.add(s.box(-w + b, -h + b, w - b, h - b), color=(0.72, 0.84, 0.92), material="glass", bulge=0.0)
    f.mark(on, np.array([[0, -h + b], [0, h - b]]), color=(0.85, 0.85, 0.85), width=0.03, chance=1.0)
    if t.flag("crossbar", 0.8):
        y = t.uniform("bar", -0.3, 0.1) * h
        f.mark(on, np.array([[-w + b, y], [w - b, y]]), color=(0.85, 0.85, 0.85), width=0.03, chance=1.0)
    if t.flag("sill", 0.4):
        f.add(s.box(-w * 1.12, h, w * 1.12, h + 0.12), color=(0.85, 0.85, 0.82), material="wood", bulge=0.2)
    if t.flag("curtains", 0.4):
        color = t.color("curtain", *BRIGHT)
        for side in (-1, 1):
            edge = [
                (side * w * 1.1, -h * 1.05),
                (side * w * 0.15, -h * 1.05),
                (side * w * 0.5, 0.0),
                (side * w * 0.6, h),
                (side * w * 1.1, h),
            ]
            f.add(s.rounded(edge, 0.2), color=color, material="fabric", bulge=0.3, omit=0.1)
    return f


def rug(t: Traits) -> Figure:
    """Lies on the floor: a slanted mat with fringes, or an oval."""
    f = Figure()
    look: dict[str, Any] = {"color": t.color("color", *BRIGHT), "material": "fabric", "bulge": 0.0}
    deep = t.uniform("deep", 0.22, 0.38)
    if t.flag("oval", 0.35):
        on = f.add(s.ellipse(0, 0, 1, deep), **look)
        f.mark(on, s.ellipse(0, 0, 0.8, deep * 0.75), closed=True, chance=0.7, color=(0.9, 0.88, 0.8))
        return f
    skew = t.uniform("skew", 0.0, 0.3)
    on = f.add(np.array([[-1 + skew, -deep], [1, -deep], [1 - skew, deep], [-1, deep]]), **look)
    for side in (-1, 1):
        for u in np.linspace(0, 1, t.integer("fringes", 4, 7)):
            x, y = (-1 + skew * (1 - u) if side < 0 else 1 - skew * u), -deep + 2 * deep * u
            f.mark(on, np.array([[x, y], [x + side * 0.1, y + 0.02]]), chance=0.9, outside=True)
    return f


def couch(t: Traits) -> Figure:
    """Seen from the front: a back, arms, one to three cushions, short legs."""
    f = Figure()
    look: dict[str, Any] = {
        "color": t.color("color", (0.5, 0.35, 0.28), (0.35, 0.42, 0.5), (0.6, 0.25, 0.22), (0.7, 0.64, 0.52), (0.4, 0.48, 0.36)),
        "material": "fabric",
        "bulge": 0.5,
    }
    half, high, arm = t.uniform("half", 0.8, 1.15), t.uniform("high", 0.55, 0.9), t.uniform("arm", 0.16, 0.3)
    low, round_ = t.uniform("arm.height", 0.3, 0.5), t.uniform("round", 0.05, 0.2)
    if t.flag("legs", 0.65):
        for side in (-1, 1):
            x = side * (half - 0.1)
            f.add(s.box(x - 0.05, 0.1, x + 0.05, 0.26), color=(0.3, 0.2, 0.13), material="wood", omit=0.3)
    top = s.arc(0, -high + 0.06, half - 0.4 * arm, t.uniform("camel", 0.0, 0.16), 180, 360, 12)
    f.add(s.rounded([*top, (half - 0.4 * arm, 0.0), (-half + 0.4 * arm, 0.0)], round_ * 0.5, 3), **look)
    n = 1 if t.symbol else t.integer("cushions", 1, 3)
    edges, seat = np.linspace(-half + arm * 0.8, half - arm * 0.8, n + 1), t.uniform("seat", 0.16, 0.28)
    if t.flag("back.cushions", 0.4) and not t.simple:
        for a, b in pairwise(edges):
            f.add(s.rounded(s.box(a, -high * 0.8, b, -0.05), 0.08), omit=0.3, **look)
    f.add(s.box(-half + arm * 0.5, 0.0, half - arm * 0.5, 0.16), **look)
    for a, b in pairwise(edges):
        f.add(s.rounded(s.box(a, -seat, b, 0.04), 0.06), **look)
    for side in (-1, 1):
        x = side * half
        f.add(s.rounded([(x, -low), (x - side * arm, -low), (x - side * arm, 0.16), (x, 0.16)], (round_, round_, 0.02, 0.02)), **look)
    return f


TOYS: dict[str, Callable[[Traits], Figure]] = {
    "kite": kite,
    "ball": ball,
    "star": star,
    "rock": rock,
    "picture": picture,
    "window": window,
    "rug": rug,
    "couch": couch,
}
