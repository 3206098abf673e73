"""What fruits share: a stem, a leaf, a highlight, a bite, a cut face."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import BROWN, Thing, arched, darker, disc, lighter, mix, stick
from sketchbench.data.world.shapes import arc, ellipse, polar, spline
from sketchbench.data.world.traits import Traits

LEAF = (0.32, 0.55, 0.26)


def stem(fruit: Thing, foot: np.ndarray, short: bool = False) -> None:
    """A stem that bends, with none, one or two leaves."""
    t = fruit.t
    long = t.uniform("stem_length", 0.10, 0.28) * (0.6 if short else 1)
    tip = polar(foot, -90 + t.uniform("stem_lean", -35, 35), long)
    thick = t.uniform("stem_width", 0.02, 0.06)
    if not t.flag("no_stem", 0.06):
        fruit.add(stick(foot + (0, 0.03), tip, (0.7 * thick, 1.2 * thick)), color=BROWN, material="wood", spine=np.array([foot, tip]))
    for k in range(t.choice("leaves", (0, 1, 2), (2, 3, 0.6))):
        side = 1 if (k + t.flag("leaf_left", 0.35)) % 2 == 0 else -1
        size, fat = t.uniform("leaf_size", 0.18, 0.36), t.uniform("leaf_width", 0.2, 0.38)
        root = mix(foot, tip, 0.35)
        end = polar(root, -90 + side * t.uniform("leaf_angle", 40, 85), size)
        on = fruit.add(np.concatenate([arched(root, end, fat * size), arched(end, root, -fat * size)[1:-1]]), color=LEAF, material="leaf",
                       bulge=0.3)
        if t.flag("leaf_vein", 0.55):
            fruit.mark(np.array([root, mix(root, end, 0.85)]), on, 0.6, color=darker(LEAF))


def shine(fruit: Thing, on: int, x: float, y: float, r: float) -> None:
    """A highlight, a blush, speckles."""
    t = fruit.t
    if t.flag("highlight", 0.4):
        fruit.mark(arc(x, y, r, 1.2 * r, 180 + t.uniform("highlight_turn", -15, 15), 260, 8), on, 0.5, color=lighter(fruit.color, 0.7))
    if t.flag("speckles", 0.25):
        for k in range(7):
            p = polar((x, y + 0.3 * r), 137.5 * k, 0.35 * r * np.sqrt(k))
            fruit.mark(disc(p, 0.012, n=6), on, 0.4, closed=True, fill=True, color=darker(fruit.color, 0.6))


def halved(fruit: Thing, outline: np.ndarray, seeds: np.ndarray) -> None:
    """The face of a cut fruit: rim, flesh, core with seeds."""
    t = fruit.t
    middle = outline.mean(0)
    fruit.add(outline, bulge=0.2)
    on = fruit.add((outline - middle) * t.uniform("flesh", 0.86, 0.94) + middle, color=(0.95, 0.91, 0.74), bulge=0.1, body="flesh")
    fruit.mark(spline([seeds[0] + (0, -0.16), seeds[0] + (0.13, 0.0), seeds[0] + (0, 0.18), seeds[0] + (-0.13, 0.0)], per=5), on, 0.6,
               closed=True)
    for p in seeds:
        fruit.mark(ellipse(p[0] - 0.045, p[1], 0.022, 0.045, 15, n=10), on, 0.8, closed=True, fill=True, color=BROWN)
        fruit.mark(ellipse(p[0] + 0.045, p[1], 0.022, 0.045, -15, n=10), on, 0.8, closed=True, fill=True, color=BROWN)


def bitten(outline: np.ndarray, x: float, y: float, r: float) -> np.ndarray:
    """A bite taken out of the right-hand side: what lies inside the circle is pushed to its rim."""
    d = outline - (x, y)
    far = np.hypot(*d.T)
    inside = far < r
    if not inside.any():
        return outline
    start = int(np.argmax(inside & ~np.roll(inside, 1)))
    ring = np.roll(outline, -start, 0)
    n = int(inside.sum())
    a0, a1 = (np.degrees(np.arctan2(*(ring[k % len(ring)] - (x, y))[::-1])) for k in (0, n - 1))
    if a1 > a0:
        a1 -= 360
    bite = arc(x, y, r, r, a0, a1, 13)
    bite[1::2] += (np.array([x, y]) - bite[1::2]) * 0.12
    return np.concatenate([bite, ring[n:]])


def two(t: Traits, figure: Figure) -> Figure:
    """Sometimes a second one lies half behind."""
    if not t.flag("pair", 0.12):
        return figure
    behind = figure.move(np.eye(2) * t.uniform("second_size", 0.8, 1.0),
                         np.array([t.uniform("second_x", 0.45, 0.7), t.uniform("second_y", -0.12, 0.08)]))
    n = len(behind.pieces)
    for m in figure.marks:
        m.on += n
    return Figure(behind.pieces + figure.pieces, behind.marks + figure.marks)
