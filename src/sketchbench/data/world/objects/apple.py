"""An apple: whole, bitten, cut open, or a core."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._fruit import bitten, halved, shine, stem, two
from sketchbench.data.world.objects._things import Thing, arched, profile, rotated, sure
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    apple = Thing(t, t.color("color", (0.78, 0.14, 0.15), (0.50, 0.66, 0.22), (0.86, 0.72, 0.26), (0.70, 0.22, 0.20), (0.84, 0.40, 0.26)),
                  (0.4, 0.26, 0.15))
    look = sure(t, "look", ("whole", "bitten", "halved", "core"), (8, 1.5, 1, 0.5))
    w, h = t.uniform("width", 0.44, 0.54), t.uniform("height", 0.84, 1.02)
    dip, dent, top = t.uniform("top_dip", 0.04, 0.12), t.uniform("base_dent", 0.0, 0.08), t.uniform("shoulder", 0.22, 0.40)
    low = t.uniform("taper", 0.55, 0.85)
    right = [(0.0, dip), (0.22 * w, 0.03), (0.6 * w, 0.0), (0.93 * w, 0.6 * top * h), (w, top * h), (0.92 * w, 0.62 * h),
             (low * w, 0.87 * h), (0.3 * w, h), (0.0, h - dent)]
    if look == "core":
        n = t.uniform("core_width", 0.10, 0.16)
        right = [(0.0, dip), (0.5 * w, 0.0), (0.62 * w, 0.12), (1.3 * n, 0.25 * h), (n, 0.5 * h), (1.3 * n, 0.75 * h), (0.55 * w, 0.9 * h),
                 (0.3 * w, h), (0.0, h - dent)]
    outline = profile(right)
    outline[:, 0] *= 1 + t.uniform("lopsided", -0.06, 0.06) * np.sign(outline[:, 0])
    if look == "halved":
        halved(apple, outline, np.array([(0.0, 0.52 * h)]))
    else:
        on = apple.add(bitten(outline, 0.98 * w, t.uniform("bite_y", 0.35, 0.6) * h,
                              t.uniform("bite", 0.16, 0.26)) if look == "bitten" else outline, bulge=0.9, material="skin",
                       color=(0.95, 0.90, 0.72) if look == "core" else apple.color)
        if look == "core":
            apple.mark(arched((-0.06, 0.42 * h), (-0.06, 0.6 * h), 0.0, lean=-0.02), on, 0.7)
            apple.mark(arched((0.05, 0.42 * h), (0.05, 0.6 * h), 0.0, lean=0.02), on, 0.7)
        else:
            shine(apple, on, -0.45 * w, 0.4 * h, 0.3 * w)
            if t.flag("dimple", 0.6):
                apple.mark(arched((-0.28 * w, 0.06 * h), (0.28 * w, 0.06 * h), -0.07), on, 0.7)
    stem(apple, np.array([0.0, dip + 0.03]))
    return two(t, rotated(apple.figure, t.about("pose.lean", 0, 18)))
