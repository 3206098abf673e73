"""Cars: sedan, hatchback, estate, SUV, sports car, van, beetle, old-timer; from the side, three quarters and the front."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._car import solid
from sketchbench.data.world.objects._car_front import front
from sketchbench.data.world.objects._car_sizes import GLASS, LAMP, PAINTS
from sketchbench.data.world.objects._shell import Camera
from sketchbench.data.world.objects._wheels import STEEL, TYRE, oval
from sketchbench.data.world.shapes import arc, box, rounded, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = t.choice("kind", ("sedan", "hatchback", "estate", "suv", "sports", "van", "beetle", "oldtimer"),
                    (0.24, 0.16, 0.09, 0.13, 0.12, 0.08, 0.1, 0.08))
    if t.symbol:
        return _symbol(t)
    view = t.choice("pose.view", ("side", "turned", "front"), (0.64, 0.26, 0.1))
    if view == "front":
        return front(t, kind)
    camera = Camera()
    if view == "turned":
        camera = Camera(t.uniform("pose.yaw", 22, 48), t.uniform("pose.pitch", 5, 14), near=0.045)
    return solid(t, kind, camera, view == "turned")


def _symbol(t: Traits) -> Figure:
    """A box on a box, or a dome on a box, with two circles."""
    f = Figure()
    style = {"body": "car", "color": t.color("paint", *PAINTS), "material": "metal"}
    length, low, high = t.uniform("symbol.length", 2.0, 3.2), t.uniform("symbol.low", 0.55, 0.9), t.uniform("symbol.high", 0.5, 0.8)
    r = t.uniform("symbol.wheel", 0.24, 0.42)
    y = -r * t.uniform("symbol.drop", 0.8, 1.2)
    x0, x1 = length * t.uniform("symbol.back", 0.02, 0.25), length * t.uniform("symbol.front", 0.62, 0.8)
    lean, lean2 = t.uniform("symbol.lean", 0.0, 0.35), t.uniform("symbol.lean2", 0.1, 0.45)
    lean, lean2 = lean * (x1 - x0) / 1.5, lean2 * (x1 - x0) / 1.5
    way = t.choice("symbol.way", ("boxes", "dome", "one", "round"), (0.4, 0.2, 0.25, 0.15))
    roof = y - low - high
    corner = t.uniform("symbol.corner", 0.0, 0.2)
    if way == "boxes":
        f.add(np.array([(x0, y - low + 0.02), (x0 + lean, roof), (x1 - lean2, roof), (x1, y - low + 0.02)]), "body", **style)
        side = f.add(rounded(box(0, y - low, length, y), corner + 0.01), "body", **style)
    elif way == "dome":
        f.add(np.concatenate([arc((x0 + x1) / 2, y - low + 0.02, (x1 - x0) / 2, high, 180, 360, 18)]), "body", **style)
        side = f.add(rounded(box(0, y - low, length, y), corner + 0.01), "body", **style)
    elif way == "round":
        side = f.add(spline([(0, y), (0.03, y - low * 0.8), (x0 + lean, roof), (x1 - lean2, roof), (x1 + 0.1, y - low),
                             (length, y - low * 0.7), (length, y)], per=6), "body", **style)
    else:
        side = f.add(rounded([(0, y), (0, y - low), (x0, y - low), (x0 + lean, roof), (x1 - lean2, roof), (x1, y - low), (length, y - low),
                              (length, y)], corner + 0.02), "body", **style)
    panes = t.integer("symbol.panes", 1, 2)
    a, b = x0 + lean + 0.08, x1 - lean2 - 0.08
    for k in range(panes):
        left, right = a + (b - a) * k / panes + 0.04, a + (b - a) * (k + 1) / panes - 0.04
        f.add(rounded([(left, y - low - 0.06), (left, roof + 0.13), (right, roof + 0.13),
                       (right + (0.1 if k + 1 == panes else 0), y - low - 0.06)], 0.02), "window", color=GLASS, material="glass",
              bulge=0.1, omit=0.1)
    if t.flag("symbol.door", 0.4):
        f.mark(side, box((a + b) / 2 - 0.25, y - low, (a + b) / 2 + 0.25, y - 0.08), closed=True, width=0.008, chance=0.6)
    f.mark(side, np.array([((a + b) / 2, y - low + 0.2), ((a + b) / 2 + 0.2, y - low + 0.2)]), width=0.01, chance=0.3)
    if t.flag("symbol.lamp", 0.4):
        f.add(oval(length - 0.08, y - low * 0.62, 0.1, 0.1, 16), "headlight", color=LAMP)
    for x in (length * t.uniform("symbol.axle", 0.18, 0.27), length * (1 - t.uniform("symbol.axle2", 0.18, 0.27))):
        i = f.add(oval(x, -r, r, n=30), "wheel", color=TYRE, material="rubber")
        f.mark(i, oval(x, -r, r * 0.45, n=20), closed=True, color=STEEL, fill=True, chance=0.45)
    return f
