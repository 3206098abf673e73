"""Canoes: from the side, and from above at an angle with the seats inside; with paddles, on water."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import ribbon
from sketchbench.data.world.objects._building import shade
from sketchbench.data.world.shapes import spline, turned
from sketchbench.data.world.traits import Traits

HULLS: tuple[Color, ...] = ((0.55, 0.34, 0.18), (0.7, 0.18, 0.14), (0.2, 0.42, 0.28), (0.72, 0.52, 0.3), (0.85, 0.6, 0.2), (0.25, 0.4, 0.6))
WOOD: Color = (0.62, 0.44, 0.25)


def draw(t: Traits) -> Figure:
    f = Figure()
    hull = t.color("hull", *HULLS)
    view = t.choice("pose.view", ("above", "side", "top"), (0.5, 0.4, 0.1))
    if t.symbol:
        view = t.choice("symbol.view", ("side", "above"), (0.65, 0.35))
    n = t.uniform("length", 3.4, 4.8)
    {"above": _above, "side": _side, "top": _top}[view](f, t, n, hull)
    a = np.deg2rad(t.about("pose.tilt", 0, 12) if view != "top" else t.choice("pose.heading", (0, 45, 90)) + t.about("pose.tilt", 0, 12))
    f = f.move(np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), np.zeros(2))
    _water(f, t)
    return f


def _paddle(f: Figure, t: Traits, at: np.ndarray, angle: float, long: float, name: str, omit: float = 0.1) -> None:
    """A paddle with one blade or two."""
    blade, wide = long * t.uniform("blade", 0.2, 0.3), long * t.uniform("blade.width", 0.045, 0.075)
    shaft = turned(np.array([(-long / 2, 0), (long / 2, 0)]), angle) + at
    f.add(ribbon(shaft, 0.05), "paddle", body=name, color=WOOD, material="wood", spine=shaft, omit=omit)
    leaf = spline([(long / 2 - blade * 0.3, 0.02), (long / 2, wide), (long / 2 + blade * 0.7, wide * 0.8),
                   (long / 2 + blade * 0.8, -wide * 0.5), (long / 2, -wide)], per=4)
    for outline in (leaf, -leaf) if t.flag("kayak", 0.15) else (leaf,):
        f.add(turned(outline, angle) + at, "paddle", body=name, color=shade(WOOD, 1.1), material="wood", bulge=0.1, omit=omit)
    if t.flag("grip", 0.4):
        f.mark(len(f.pieces) - 1, turned(np.array([(-long / 2, -0.08), (-long / 2, 0.08)]), angle) + at, width=0.014, color=WOOD,
               chance=0.5)


def _rise(t: Traits) -> tuple[float, float]:
    """How high bow and stern stand over the middle."""
    return t.uniform("bow", 0.15, 0.6), t.uniform("stern", 0.15, 0.55)


def _side(f: Figure, t: Traits, n: float, hull: Color) -> None:
    bow, stern = _rise(t)
    deep, curl = t.uniform("depth", 0.38, 0.62), t.uniform("curl", 0.0, 0.22)
    if t.flag("paddle", 0.45):
        _paddle(f, t, np.array([n * t.uniform("pose.paddle.x", 0.35, 0.7), -0.05]),
                t.uniform("pose.paddle", 35, 75) * (1 if t.flag("pose.paddle.side")
                                                    else -1) + (180 if t.flag("pose.paddle.up", 0.3) else 0), n * 0.42, "paddle")
    top = spline([(-curl * 0.4, -stern), (n * 0.14, -stern * 0.35), (n * 0.5, 0), (n * 0.86, -bow * 0.35), (n + curl * 0.4, -bow)],
                 closed=False, per=6)
    low = spline([(n + curl, -bow * 0.5), (n * 0.97, deep * 0.3), (n * 0.82, deep * 0.9), (n * 0.5, deep), (n * 0.18, deep * 0.9),
                  (n * 0.03, deep * 0.3), (-curl, -stern * 0.5)], closed=False, per=4)
    i = f.add(np.concatenate([top, low]), "hull", body="canoe", color=hull, material="wood", bulge=0.5)
    if t.flag("rim", 0.6):
        f.mark(i, top * (0.985, 1) + (n * 0.0075, t.uniform("rim.width", 0.06, 0.11)), color=shade(hull, 0.6), width=0.007, chance=0.6,
               clip=True)
    for k in range(t.integer("planks", 0, 2)):
        f.mark(i, spline([(-curl, -stern * 0.3 + 0.14 * k), (n * 0.5, deep * (0.38 + 0.25 * k)), (n + curl, -bow * 0.3 + 0.14 * k)],
                         closed=False), color=shade(hull, 0.6), width=0.005, chance=0.35, clip=True)
    for k in range(t.integer("ribs", 0, 5)):
        x = n * (0.2 + 0.12 * k)
        f.mark(i, spline([(x, -0.05), (x + 0.03, deep * 0.5), (x, deep)], closed=False), color=shade(hull, 0.65), width=0.005, chance=0.2,
               clip=True)
    if t.flag("stripe", 0.25):
        zig = np.linspace(n * 0.2, n * 0.8, 13)
        f.mark(i, np.column_stack([zig, deep * 0.35 + 0.1 * (np.arange(13) % 2)]), color=(0.9, 0.85, 0.7), width=0.01, chance=0.5)


def _above(f: Figure, t: Traits, n: float, hull: Color) -> None:
    """The far side's inside, the seats across, the near side's outside."""
    bow, stern = _rise(t)
    bow, stern = bow * 0.7, stern * 0.7
    wide, deep = t.uniform("beam", 0.25, 0.48), t.uniform("depth", 0.38, 0.62) * 0.9
    near = spline([(0, -stern), (n * 0.22, wide * 0.55), (n * 0.5, wide), (n * 0.78, wide * 0.55), (n, -bow)], closed=False, per=6)
    far = spline([(n, -bow), (n * 0.8, -wide * 0.55), (n * 0.5, -wide * 0.75), (n * 0.2, -wide * 0.55), (0, -stern)], closed=False, per=6)
    low = spline([(n, -bow), (n * 0.96, deep * 0.55), (n * 0.75, wide * 0.6 + deep * 0.8), (n * 0.5, wide + deep * 0.8),
                  (n * 0.25, wide * 0.6 + deep * 0.8), (n * 0.04, deep * 0.55), (0, -stern)], closed=False, per=5)
    inside = f.add(np.concatenate([near, far[1:-1]]), "inside", body="canoe", color=shade(hull, 0.55), material="wood", bulge=0.1)
    for k in range(t.integer("ribs", 0, 5)):
        x = n * (0.25 + 0.1 * k)
        f.mark(inside, np.array([(x, -wide * 0.65), (x + 0.04, wide * 0.5)]), color=shade(hull, 0.4), width=0.005, chance=0.2, clip=True)
    for k in range(t.integer("seats", 1, 3)):
        x = n * (0.3 + 0.2 * k) + t.about(f"seat.{k}", 0, 0.12)
        y0, y1 = np.interp(x, far[::-1, 0], far[::-1, 1]), np.interp(x, near[:, 0], near[:, 1])
        f.add(np.array([(x, y0 + 0.02), (x + 0.22, y0 + 0.02), (x + 0.22, y1), (x, y1)]), "seat", color=WOOD, material="wood", bulge=0.05,
              omit=0.12)
    if t.flag("paddle", 0.45):
        _paddle(f, t, np.array([n * 0.5, -0.02]), t.uniform("pose.paddle.flat", -28, 28), n * 0.5, "paddle", omit=0.2)
    i = f.add(np.concatenate([near, low[1:-1]]), "hull", body="canoe", color=hull, material="wood", bulge=0.5)
    if t.flag("rim", 0.6):
        f.mark(i, near + (0, t.uniform("rim.width", 0.06, 0.11)), color=shade(hull, 0.6), width=0.007, chance=0.45, clip=True)
    for k in range(t.integer("planks", 0, 2)):
        s = 0.35 + 0.3 * k
        line = [(n * 0.06, -stern * (1 - s) + deep * 0.4 * s), (n * 0.5, wide + deep * 0.8 * s),
                (n * 0.94, -bow * (1 - s) + deep * 0.4 * s)]
        f.mark(i, spline(line, closed=False), color=shade(hull, 0.6), width=0.005, chance=0.35, clip=True)


def _top(f: Figure, t: Traits, n: float, hull: Color) -> None:
    """Straight from above: a long leaf, seats across."""
    wide = t.uniform("beam", 0.25, 0.48) * 1.15
    leaf = spline([(0, 0), (n * 0.2, wide * 0.7), (n * 0.5, wide), (n * 0.8, wide * 0.7), (n, 0), (n * 0.8, -wide * 0.7), (n * 0.5, -wide),
                   (n * 0.2, -wide * 0.7)], per=6)
    f.add(leaf, "hull", body="canoe", color=hull, material="wood", bulge=0.3)
    f.add((leaf - (n / 2, 0)) * (0.94, 0.84) + (n / 2, 0), "inside", body="inside", color=shade(hull, 0.6), material="wood", bulge=0.1)
    for k in range(t.integer("seats", 1, 3)):
        x = n * (0.28 + 0.2 * k)
        y = wide * (0.84 if 0.35 < x / n < 0.65 else 0.68)
        f.add(np.array([(x, -y), (x + 0.22, -y), (x + 0.22, y), (x, y)]), "seat", color=WOOD, material="wood", bulge=0.05, omit=0.1)
    if t.flag("paddle", 0.45):
        _paddle(f, t, np.array([n * 0.5, wide * 1.1]), t.uniform("pose.paddle.flat", -28, 28), n * 0.45, "paddle", omit=0.2)


def _water(f: Figure, t: Traits) -> None:
    if not t.flag("water", 0.35):
        return
    low, high = f.bounds()
    n = high[0] - low[0]
    for k in range(t.integer("waves", 1, 3)):
        s = np.linspace(0, 1, 20)
        x0 = low[0] + n * t.uniform(f"pose.wave.{k}", -0.1, 0.5)
        f.mark(0, np.column_stack([x0 + n * 0.6 * s, high[1] - 0.06 + 0.14 * k + 0.05 * np.sin(14 * s + k)]), color=(0.25, 0.45, 0.62),
               width=0.007, chance=0.6)
