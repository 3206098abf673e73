"""A spoon: table, wooden, ladle, seen from above or aslant."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._blades import lain
from sketchbench.data.world.objects._things import GOLD, STEEL, WOODS, Thing, darker, lighter, profile, stick, sure
from sketchbench.data.world.shapes import arc, ellipse
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("table", "wooden", "ladle"), (5, 1.5, 1))
    spoon = Thing(t, t.color("color", *(WOODS if kind == "wooden" else (STEEL, (0.82, 0.83, 0.85), GOLD)), spread=0.03), STEEL,
                  "wood" if kind == "wooden" else "metal")
    rx, ry = t.uniform("bowl_width", 0.15, 0.23), t.uniform("bowl_length", 0.24, 0.33)
    if kind == "ladle":
        rx, ry = 1.2 * rx, 1.1 * rx
    neck, end, long = t.uniform("neck", 0.025, 0.05), t.uniform("handle_end", 0.03, 0.09), t.uniform("handle_length", 0.70, 1.15)
    egg, flare = t.uniform("egg", -0.2, 0.25), t.uniform("flare_start", 0.55, 0.9)
    a = np.deg2rad(np.linspace(-90, 74, 12))
    bowl = np.stack([rx * np.cos(a) * (1 + egg * np.sin(a)), ry * np.sin(a) - ry], 1)
    top = t.choice("handle_tip", ("round", "flat", "point", "leaf"), (3, 1, 0.7, 1))
    finish = {"round": [(end, long - 0.05), (0.6 * end, long), (0.0, long + 0.02)], "flat": [(end, long), (0.0, long)],
              "point": [(end, long - 0.10), (0.0, long + 0.04)],
              "leaf": [(1.2 * end, long - 0.15), (0.8 * end, long - 0.05), (0.0, long + 0.03)]}[top]
    if t.symbol:
        spoon.add(stick((0, -0.02), (0, long), 0.04), spine=np.array([(0, 0), (0, long)]))
        spoon.add(ellipse(0, -ry, rx, ry, n=26))
        return lain(t, spoon.figure)
    right = np.concatenate([bowl, [(neck, 0.03), (0.85 * neck, 0.4 * flare * long), (neck, flare * long)], finish])
    outline = profile(right, smooth=False)
    on = spoon.add(outline, bulge=0.5)
    if t.flag("bowl_line", 0.75):
        s = t.uniform("bowl_inner", 0.72, 0.9)
        spoon.mark(ellipse(0, -ry, s * rx, s * ry, n=26), on, 0.7, closed=True, fill=t.flag("bowl_dark", 0.4),
                   color=darker(spoon.color, 0.8))
    if t.flag("glint", 0.4):
        spoon.mark(arc(-0.1 * rx, -ry, 0.5 * rx, 0.6 * ry, 170, 250, 8), on, 0.45, color=lighter(spoon.color, 0.7))
    style = t.choice("handle_finish", ("plain", "line", "ridge", "hole", "flower"), (3, 1, 1, 0.8, 0.7))
    if style == "line":
        spoon.mark(profile([(0.5 * neck, 0.3 * long), (0.6 * end, 0.85 * long), (0.0, 0.95 * long)], per=3), on, 0.5)
    elif style == "ridge":
        spoon.mark(np.array([(0, 0.02), (0, 0.6 * long)]), on, 0.5)
    elif style == "hole":
        spoon.mark(ellipse(0, long - 0.05, 0.35 * end, n=10), on, 0.7, closed=True)
    elif style == "flower":
        for d in (-0.3, 0.0, 0.3):
            spoon.mark(ellipse(d * end, long - 0.07 + 0.1 * abs(d), 0.25 * end, n=8), on, 0.5, closed=True)
    return lain(t, spoon.figure)
