"""A pear: whole, leaning, cut open, or two of them."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._fruit import bitten, halved, shine, stem, two
from sketchbench.data.world.objects._things import Thing, profile, rotated, sure
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    pear = Thing(t, t.color("color", (0.72, 0.76, 0.28), (0.56, 0.66, 0.24), (0.84, 0.74, 0.30), (0.66, 0.48, 0.24), (0.78, 0.50, 0.26)),
                 (0.4, 0.26, 0.15))
    look = sure(t, "look", ("whole", "bitten", "halved"), (8, 1, 1))
    w, neck = t.uniform("belly", 0.34, 0.46), t.uniform("neck", 0.13, 0.24)
    long, low = t.uniform("length", 0.95, 1.2), t.uniform("belly_height", 0.62, 0.74)
    waist, dent = t.uniform("waist", 0.8, 1.15), t.uniform("base_dent", 0.0, 0.035)
    right = [(0.0, 0.0 + 0.5 * dent), (0.7 * neck, 0.01 * long), (neck, 0.12 * long), (neck * 1.12 * waist, 0.32 * long),
             (0.92 * w, 0.52 * long), (w, low * long), (0.82 * w, 0.92 * long),
             (0.30 * w, long), (0.0, long - dent)]
    outline = profile(right)
    outline[:, 0] += t.uniform("bend", -0.12, 0.12) * (1 - outline[:, 1] / long) ** 2
    if look == "halved":
        halved(pear, outline, np.array([(0.0, low * long)]))
    else:
        on = pear.add(bitten(outline, 0.5, 0.6 * long, t.uniform("bite", 0.16, 0.24)) if look == "bitten" else outline, bulge=0.9,
                      material="skin")
        shine(pear, on, -0.35 * w, low * long, 0.4 * w)
        if t.flag("calyx", 0.35):
            pear.mark(np.array([(-0.05, long - dent - 0.01), (0.0, long - dent - 0.04), (0.05, long - dent - 0.01)]), on, 0.6)
    stem(pear, np.array([float(outline[0, 0]), 0.0]))
    return two(t, rotated(pear.figure, t.about("pose.lean", 0, 22)))
