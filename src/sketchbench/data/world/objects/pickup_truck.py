"""Pickup trucks, with a short or a long cab; from the side, three quarters and the front."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._car import solid
from sketchbench.data.world.objects._car_front import front
from sketchbench.data.world.objects._car_sizes import GLASS, LAMP, PAINTS
from sketchbench.data.world.objects._shell import Camera
from sketchbench.data.world.objects._wheels import STEEL, TYRE, oval
from sketchbench.data.world.shapes import rounded
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = t.choice("kind", ("pickup", "crew"), (0.65, 0.35))
    if t.symbol:
        return _symbol(t)
    view = t.choice("pose.view", ("side", "turned", "front"), (0.68, 0.27, 0.05))
    if view == "front":
        return front(t, kind)
    camera = Camera()
    if view == "turned":
        camera = Camera(t.uniform("pose.yaw", 20, 40), t.uniform("pose.pitch", 5, 14), near=0.04)
    return solid(t, kind, camera, view == "turned")


def _symbol(t: Traits) -> Figure:
    """A hood, a cab and an open bed in one outline, on two circles."""
    f = Figure()
    style = {"body": "car", "color": t.color("paint", *PAINTS), "material": "metal"}
    n, low, cab = t.uniform("symbol.length", 2.6, 3.4), t.uniform("symbol.low", 0.45, 0.65), t.uniform("symbol.cab", 0.5, 0.75)
    r = t.uniform("symbol.wheel", 0.26, 0.4)
    y = -r * t.uniform("symbol.drop", 0.8, 1.1)
    back, front_x = n * t.uniform("symbol.back", 0.42, 0.52), n * t.uniform("symbol.front", 0.68, 0.8)
    lean = t.uniform("symbol.lean", 0.0, 0.3)
    bed = low * t.uniform("symbol.bed", 0.85, 1.1)
    outline = [(0, y), (0, y - bed), (back, y - bed), (back + 0.04, y - low - cab), (front_x - lean, y - low - cab), (front_x, y - low),
               (n, y - low), (n, y)]
    if t.flag("symbol.flat", 0.2):
        outline = [*outline[:5], (n - 0.05, y - low * 0.9), (n, y)]
    side = f.add(rounded(outline, t.uniform("symbol.corner", 0.01, 0.14)), "body", **style)
    f.add(rounded([(back + 0.14, y - low - 0.03), (back + 0.14, y - low - cab + 0.12), (front_x - lean - 0.06, y - low - cab + 0.12),
                   (front_x - 0.12, y - low - 0.03)], 0.03), "window", color=GLASS, material="glass", omit=0.05)
    f.mark(side, np.array([(back, y - bed), (back, y)]), width=0.008, chance=0.55)
    f.mark(side, np.array([(front_x - 0.06, y - low), (front_x - 0.06, y)]), width=0.008, chance=0.3)
    f.mark(side, np.array([(back + 0.15, y - low + 0.14), (back + 0.32, y - low + 0.14)]), width=0.01, chance=0.4)
    if t.flag("symbol.lamp", 0.4):
        f.add(oval(n - 0.06, y - low * 0.65, 0.09, n=16), "headlight", color=LAMP)
    for x in (n * t.uniform("symbol.axle", 0.18, 0.25), n * (1 - t.uniform("symbol.axle2", 0.16, 0.22))):
        i = f.add(oval(x, -r, r, n=30), "wheel", color=TYRE, material="rubber")
        f.mark(i, oval(x, -r, r * 0.45, n=20), closed=True, color=STEEL, fill=True, chance=0.5)
    return f
