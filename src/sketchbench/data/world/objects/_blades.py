"""Grips, pommels and blades of hand tools. All stand upright, the working end on top."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color
from sketchbench.data.world.objects._things import Thing, darker, profile, rotated, stick
from sketchbench.data.world.shapes import ellipse
from sketchbench.data.world.traits import Traits


def lain(t: Traits, figure, ways: tuple[float, ...] = (0.0, 45.0, -45.0, 90.0, 180.0, 135.0), shares: tuple[float, ...] | None = None):
    """Tools lie at any angle: mostly along the diagonals."""
    return rotated(figure, t.choice("pose.way", ways, shares) + t.uniform("pose.lean", -13, 13))


def grip(thing: Thing, top: float, low: float, wide: float, color: Color, material: str = "wood") -> int:
    """A handle from y `top` down to `low`, plain or shaped, with rivets, rings or windings."""
    t = thing.t
    shape, long = t.choice("grip_shape", ("straight", "swell", "taper", "waist", "fluted"), (2, 2, 1, 1, 0.8)), low - top
    w = {"straight": (1, 1, 1, 1), "swell": (0.8, 1.1, 1.2, 0.9), "taper": (0.75, 0.9, 1.05, 1.2), "waist": (1.1, 0.8, 0.9, 1.25),
         "fluted": (0.9, 1.1, 0.9, 1.15)}[shape]
    if thing.t.symbol:
        return thing.add(stick((0, top), (0, low), 0.7 * wide), color=color, material=material, spine=np.array([(0, top), (0, low)]))
    on = thing.add(profile([(0.5 * wide * k, top + long * s) for k, s in zip(w, (0, 0.35, 0.7, 0.96))] + [(0.25 * wide, low)]), color=color,
                   material=material, spine=np.array([(0, top), (0, low)]))
    finish = t.choice("grip_finish", ("plain", "rivets", "rings", "winding", "hole", "stripe"), (2, 1.5, 1, 1, 0.8, 0.7))
    line = darker(color, 0.5)
    if finish == "rivets":
        for s in np.linspace(0.2, 0.8, t.integer("rivets", 2, 3)):
            thing.mark(ellipse(0, top + s * long, 0.15 * wide, n=10), on, 0.65, closed=True, color=line)
    elif finish in ("rings", "winding"):
        for s in np.linspace(0.15, 0.85, t.integer("rings", 3, 7)):
            skew = 0.12 * wide * 2 if finish == "winding" else 0.0
            thing.mark(np.array([(-0.7 * wide, top + s * long + skew), (0.7 * wide, top + s * long - skew)]), on, 0.6, clip=True,
                       color=line)
    elif finish == "hole":
        thing.mark(ellipse(0, low - 0.12 * long, 0.2 * wide, n=12), on, 0.7, closed=True, fill=True, color=line)
    elif finish == "stripe":
        thing.mark(np.array([(0, top + 0.1 * long), (0, low - 0.1 * long)]), on, 0.5, color=line)
    return on
