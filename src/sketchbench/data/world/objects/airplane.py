"""Aeroplanes: air liner, business jet, light plane, biplane, fighter; one solid model seen from the side, from
three quarters, from above and from ahead."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._airframe import GLASS, PAINTS
from sketchbench.data.world.objects._plane import Plane
from sketchbench.data.world.objects._shell import Camera
from sketchbench.data.world.objects._wheels import TYRE, oval
from sketchbench.data.world.shapes import rounded, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = t.choice("kind", ("liner", "jet", "light", "biplane", "fighter"), (0.5, 0.12, 0.16, 0.08, 0.14))
    if t.symbol:
        return _symbol(t)
    view = t.choice("pose.view", ("side", "turned", "above", "ahead"), (0.5, 0.32, 0.12, 0.06))
    climb = t.about("pose.climb", -6, 22)
    camera = {
        "side": lambda: Camera(t.uniform("pose.yaw", -12, 18), t.uniform("pose.pitch", 12, 34) * (1 if t.flag("pose.over", 0.8) else -1),
                               climb, 0.012),
        "turned": lambda: Camera(t.uniform("pose.yaw.turned", 20, 52) * (1 if t.flag("pose.towards", 0.75) else -1),
                                 t.uniform("pose.pitch.turned", 14, 42), climb, 0.02),
        "above": lambda: Camera(t.uniform("pose.yaw.above", -8, 8), 90, t.about("pose.bank", 0, 10), 0.0),
        "ahead": lambda: Camera(t.uniform("pose.yaw.ahead", 72, 92), t.uniform("pose.pitch.ahead", 0, 12), t.about("pose.bank", 0, 8), 0.0),
    }[view]()
    f = Plane(t, kind, camera, view).build()
    if view == "above":  # nose up, aslant or to the right
        turn = np.deg2rad(t.choice("pose.heading", (-90.0, -45.0, 0.0)) + t.about("pose.heading.off", 0, 15))
        f = f.move(np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]), np.zeros(2))
    return f


def _symbol(t: Traits) -> Figure:
    """A cigar with two wings and a fin: seen flat from the side, or spread like a cross."""
    f = Figure()
    style = {"color": t.color("paint", *PAINTS, (0.6, 0.75, 0.9), (0.9, 0.4, 0.35)), "material": "metal", "bulge": 0.3}
    n, r = 5.0, t.uniform("girth", 0.4, 0.75)
    shape = t.choice("symbol.hull", ("oval", "cigar", "bullet"))
    hull_line = {"oval": oval(n / 2, 0, n / 2, r, 36),
                 "cigar": rounded([(0, -r * 0.5), (n * 0.8, -r), (n, 0.1), (n * 0.8, r), (0.2, r * 0.6)], r * 0.8, 6),
                 "bullet": spline([(0, -r), (n * 0.7, -r), (n * 0.95, -r * 0.3), (n, r * 0.3), (n * 0.9, r * 0.8), (n * 0.2, r), (0.1, 0)],
                                  per=6)}[shape]
    place, span, chord = n * t.uniform("wing.place", 0.52, 0.66), t.uniform("span", 1.4, 2.3), t.uniform("chord", 0.7, 1.2)
    sweep, tip = t.uniform("sweep", 0.3, 1.2), t.uniform("tip", 0.3, 0.7)
    if t.flag("symbol.top", 0.3):
        for s in (-1, 1):
            f.add(np.array([(place, s * r * 0.6), (place - sweep, s * (r + span)), (place - sweep - tip, s * (r + span)),
                            (place - chord, s * r * 0.6)]), "wings", body="wings", **style)
            f.add(np.array([(0.8, s * r * 0.3), (0.4, s * (r * 0.4 + span * 0.35)), (0.0, s * (r * 0.4 + span * 0.35)),
                            (0.15, s * r * 0.3)]), "tail", body="tail", **style)
        body = f.add(hull_line, "body", **style)
        f.mark(body, oval(n * 0.88, 0, 0.2, r * 0.4, 14), closed=True, color=GLASS, fill=True, chance=0.4)
    else:
        if t.flag("symbol.far", 0.75):
            f.add(np.array([(place, -r * 0.5), (place - sweep * 0.8, -r - span * 0.6), (place - sweep * 0.8 - tip, -r - span * 0.6),
                            (place - chord, -r * 0.5)]), "wings", body="wings", **style)
        fin = t.uniform("fin", 0.7, 1.3)
        f.add(np.array([(1.1, -r * 0.5), (0.4 - t.uniform("fin.lean", 0, 0.5), -r - fin), (-0.2, -r - fin), (0.15, -r * 0.2)]), "tail",
              body="tail", **style)
        body = f.add(hull_line, "body", **style)
        y = r * t.uniform("wing.level", 0.0, 0.6)
        f.add(np.array([(place, y), (place - sweep, y + span), (place - sweep - tip, y + span), (place - chord, y)]), "wings", body="near",
              **style)
        if t.flag("symbol.tailplane", 0.4):
            f.add(np.array([(0.9, 0.0), (0.1, 0.6), (-0.3, 0.6), (0.2, 0.0)]), "tail", body="tailplane", **style)
        for k in range(t.integer("windows", 2, 6)):
            f.mark(body, oval(n * (0.32 + 0.09 * k), -r * 0.35, 0.12, 0.13, 12), closed=True, color=GLASS, fill=True, chance=0.55)
        f.mark(body, np.array([(n * 0.84, -r * 0.6), (n * 0.84, -r * 0.15), (n * 0.95, -r * 0.1)]), width=0.008, chance=0.45)
        if t.flag("symbol.engine", 0.25):
            f.add(rounded(np.array([(-0.4, -0.2), (0.5, -0.25), (0.5, 0.25), (-0.4, 0.2)]) + (place - sweep * 0.5, y + span * 0.55), 0.1),
                  "engine", **style)
        if t.flag("gear", 0.25):
            for x in (n * 0.35, n * 0.8):
                f.add(oval(x, r * 0.7 + 0.24, 0.3, n=16), "wheels", color=TYRE)
    angle = t.about("pose.climb", -6, 24)
    a = np.deg2rad(angle)
    return f.move(np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), np.zeros(2))
