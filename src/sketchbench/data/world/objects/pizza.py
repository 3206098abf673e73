"""A pizza: a slice, a whole one, or one with a slice missing."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import BLACK, GREEN, Thing, arched, darker, disc, lighter, rotated, sure
from sketchbench.data.world.shapes import arc, polar, spline
from sketchbench.data.world.traits import Traits, unit

TOPPINGS = ("salami", "mushroom", "olive", "pepper", "basil")


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("slice", "whole", "missing"), (4, 2, 2))
    pizza = Thing(t, t.color("cheese", (0.95, 0.80, 0.38), (0.93, 0.72, 0.30), (0.96, 0.86, 0.56), spread=0.03),
                  t.color("crust", (0.80, 0.58, 0.32), (0.70, 0.46, 0.24), (0.86, 0.68, 0.42)), "skin")
    _slice(pizza) if kind == "slice" else _round(pizza, kind == "missing")
    return rotated(pizza.figure, t.uniform("pose.turn", -25,
                                           25) + (t.choice("pose.way", (0, 90, 180, -60), (4, 1, 1, 1)) if kind == "slice" else 0))


def _slice(pizza: Thing) -> None:
    """Its point down, the crust on top."""
    t = pizza.t
    w, h, rim = t.uniform("width", 0.32, 0.52), t.uniform("length", 0.85, 1.15), t.uniform("crust_width", 0.08, 0.17)
    bow = t.uniform("bow", 0.05, 0.18)
    deep = t.uniform("pose.thickness", -0.04, 0.08) * (not t.symbol)
    top = arched((-w, 0), (w, 0), bow, n=13)
    if deep > 0.02:
        pizza.add(np.concatenate([top, [(w, deep), (0, h + deep)], [(-w, deep)]]), color=darker(pizza.accent), body="slice", bulge=0.2)
    on = pizza.add(np.concatenate([top, [(0, h)]]), body="slice", bulge=0.2)
    _toppings(pizza, on, [np.array([(2 * unit(t.identity, "x", k) - 1) * 0.62 * w * (1 - v), v * h])
                          for k in range(9) for v in [0.12 + 0.68 * (k + 0.5 * unit(t.identity, "y", k)) / 9]])
    for k in range(t.integer("drips", 1, 3) if t.flag("cheese_drips", 0.3) else 0):
        p = np.array([w * (0.55 - 0.25 * k), h * (0.45 + 0.25 * k)])
        pizza.add(spline([p + (-0.03, -0.08), p + (0.05, -0.06), p + (0.04, 0.08), p + (-0.01, 0.08)], per=4), body="slice", bulge=0.5)
    crust = np.concatenate([arched((-w - 0.03, 0.02), (w + 0.03, 0.02), bow + 0.02, n=13) - (0, 0.5 * rim),
                            (arched((-w - 0.03, 0.02), (w + 0.03, 0.02), bow, n=13) + (0, 0.5 * rim))[::-1]])
    pizza.add(crust, color=pizza.accent, body="crust", bulge=0.8)


def _round(pizza: Thing, missing: bool) -> None:
    t = pizza.t
    r, squash, rim = 0.5, t.uniform("pose.from_above", 0.62, 1.0), t.uniform("crust_width", 0.04, 0.09)
    n, start, gap = t.integer("slices", 6, 8), t.uniform("cut_turn", 0, 60), t.uniform("gap_at", 0, 360)
    wide = 360 / n * t.integer("missing_slices", 1, 2)
    tall = np.array([1.0, squash])

    def shape(radius: float) -> np.ndarray:
        if not missing:
            return disc((0, 0), radius, n=44)
        return np.concatenate([arc(0, 0, radius, radius, gap + wide, gap + 360, 40), [(0.0, 0.0)]])

    pizza.add(shape(r) * tall, color=pizza.accent, body="crust", bulge=0.4)
    on = pizza.add(shape(r - rim) * tall, body="cheese", bulge=0.1)
    if t.flag("cut", 0.75):
        for a in start + np.arange(n) * 360 / n:
            pizza.mark(np.array([(0, 0), polar((0, 0), float(a), r)]) * tall, on, 0.85, clip=True)
    spots = [polar((0, 0), 137.5 * k + 40 * unit(t.identity, "a", k), 0.8 * (r - rim) * np.sqrt((k + 0.5) / 11)) * tall for k in range(11)]
    _toppings(pizza, on, spots)


def _toppings(pizza: Thing, on: int, spots: list[np.ndarray]) -> None:
    t = pizza.t
    first, second = t.choice("topping", TOPPINGS, (5, 1.5, 1.5, 1, 1)), t.choice("second_topping", (*TOPPINGS, "none"))
    size = t.uniform("topping_size", 0.045, 0.08)
    for k, p in enumerate(spots[: t.integer("topping_count", 4, len(spots))]):
        what = first if k % 3 else second
        turn = 360 * unit(t.identity, "turn", k)
        go: dict[str, Any] = {"chance": 0.9, "clip": True}
        if what == "salami":
            pizza.mark(disc(p, size, n=16), on, closed=True, fill=True, color=(0.76, 0.22, 0.16), **go)
        elif what == "olive":
            pizza.mark(disc(p, 0.55 * size, n=12), on, closed=True, color=BLACK, width=0.014, **go)
        elif what == "pepper":
            pizza.mark(arc(float(p[0]), float(p[1]), size, size, turn, turn + 200, 9), on, color=GREEN, width=0.016, **go)
        elif what == "basil":
            pizza.mark(disc(p, size, 0.5 * size, turn, n=14), on, closed=True, fill=True, color=lighter(GREEN, 0.1), **go)
        elif what == "mushroom":
            pizza.mark(p + size * spline([(-1, 0), (-0.5, -0.8), (0.5, -0.8), (1, 0), (0.3, 0.1), (0.3, 0.8), (-0.3, 0.8), (-0.3, 0.1)],
                                         per=3), on, closed=True, fill=True,
                       color=(0.86, 0.78, 0.66), **go)
