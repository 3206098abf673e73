"""Tractors from the side: a big wheel behind, a small one before, a bonnet, a cab or an open seat."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import ribbon
from sketchbench.data.world.objects._building import shade
from sketchbench.data.world.objects._wheels import TYRE, circle, oval, ring
from sketchbench.data.world.shapes import arc, box, rounded, spline
from sketchbench.data.world.traits import Traits

PAINTS: tuple[Color, ...] = ((0.15, 0.45, 0.2), (0.75, 0.14, 0.12), (0.15, 0.3, 0.6), (0.9, 0.6, 0.12), (0.6, 0.62, 0.62))
RIMS: tuple[Color, ...] = ((0.92, 0.78, 0.2), (0.85, 0.85, 0.85), (0.75, 0.2, 0.15), (0.6, 0.6, 0.6))
GLASS: Color = (0.62, 0.75, 0.82)
IRON: Color = (0.25, 0.25, 0.26)


def draw(t: Traits) -> Figure:
    f = Figure()
    paint = t.color("paint", *PAINTS)
    big = t.uniform("wheel.big", 0.85, 1.05)
    small = big * (t.uniform("wheel.small", 0.42, 0.7) if t.flag("wheels.unlike", 0.9) else 0.9)
    base = t.uniform("wheelbase", 2.0, 2.7)
    floor, nose = -small * 0.95 - 0.12, base + t.uniform("nose", 0.2, 0.55)
    hood = -max(big * 1.45, small + 0.75) * t.uniform("hood.height", 0.9, 1.08)
    cab = t.choice("cab", ("cab", "open", "canopy"), (0.55, 0.32, 0.13))
    back = base * t.uniform("hood.back", 0.36, 0.46)
    _exhaust(f, t, hood, back, nose)
    if cab == "open":
        _seat(f, t, hood, back)
    else:
        _cab(f, t, cab, hood, back, big, paint)
    brow = (nose - t.uniform("hood.slope", 0.0, 0.2), hood + t.uniform("hood.drop", 0.0, 0.22))
    outline = [(-0.15, floor + 0.1), (-0.15, floor - 0.4), (back, floor - 0.5), (back, hood + 0.02), brow, (nose, floor - 0.05),
               (base - small * 0.2, floor + 0.1)]
    radii = np.array([0.02, 0.02, 0.02, 0.06, 0.2, 0.1, 0.02]) * t.uniform("corners", 0.4, 1.5)
    body = f.add(rounded(outline, radii), "body", body="tractor", color=paint, material="metal", bulge=0.3)
    for k in range(t.integer("vents", 0, 4)):
        x = nose - 0.28 - 0.12 * k
        f.mark(body, np.array([(x, hood * 0.92 + 0.1), (x, hood * 0.55 + floor * 0.45)]), width=0.007, chance=0.5)
    if t.flag("hood.line", 0.5):
        f.mark(body, np.array([(back, hood * 0.6 + floor * 0.4), (nose - 0.05, hood * 0.6 + floor * 0.4)]),
               color=t.choice("stripe", ((0.9, 0.8, 0.25), (0.9, 0.9, 0.9), IRON)), width=0.011, chance=0.4)
    if t.flag("lamp", 0.45):
        f.add(oval(nose - 0.06, hood * 0.75 + floor * 0.25, 0.1, 0.12, 16), "lamp", color=(0.95, 0.93, 0.8), material="glass", omit=0.2)
    _fender(f, t, big, paint)
    for x, r, name in ((0.0, big, "big"), (base, small, "small")):
        _wheel(f, t, x, r, name)
    return f


def _wheel(f: Figure, t: Traits, x: float, r: float, name: str) -> None:
    """A tyre with lugs round a coloured rim."""
    lugs = t.flag("lugs", 0.4) and not t.symbol
    outline = oval(x, -r, r, n=44)
    if lugs:
        n = 28 if name == "big" else 20
        outline = circle(2 * n) * (r * np.where(np.arange(2 * n) // 2 % 2 == 0, 1.0, 0.93))[:, None] + (x, -r)
    i = f.add(outline, "wheel", color=TYRE, material="rubber", bulge=0.3)
    rim = r * t.uniform("rim", 0.45, 0.68)
    f.mark(i, oval(x, -r, rim, n=30), closed=True, color=t.color("rim.color", *RIMS), fill=True, width=0.008, chance=0.9)
    f.mark(i, oval(x, -r, rim * 0.35, n=16), closed=True, color=IRON, width=0.007, chance=0.5)
    if t.flag("bolts", 0.35):
        for p in circle(6) * rim * 0.65:
            f.mark(i, ring(p + (x, -r), r * 0.045, n=8), closed=True, color=IRON, fill=True, width=0.004, chance=0.3)
    elif t.flag("lug.lines", 0.4) and not lugs:
        for p in circle(16):
            f.mark(i, np.array([p * r * 0.82, p * r * 0.98]) + (x, -r), color=(0.4, 0.4, 0.4), width=0.006, chance=0.4)


def _fender(f: Figure, t: Traits, big: float, paint: Color) -> None:
    style = t.choice("fender", ("arc", "none", "wedge"), (0.6, 0.22, 0.18))
    if style == "arc":
        start, stop = t.uniform("fender.start", 175, 215), t.uniform("fender.stop", 300, 345)
        line = arc(0, 0, 1, 1, start, stop, 16)
        f.add(np.concatenate([line * big * 1.16, line[::-1] * big * 0.9]) + (0, -big), "body", body="fender", color=shade(paint, 1.05),
              material="metal", bulge=0.2, omit=0.15)
    elif style == "wedge":
        f.add(rounded([(-big * 0.9, -big * 1.7), (big * 0.5, -big * 2.1), (big * 1.05, -big * 1.2), (big * 0.6, -big * 0.6)], 0.15),
              "body", body="fender", color=paint, material="metal", omit=0.15)


def _exhaust(f: Figure, t: Traits, hood: float, back: float, nose: float) -> None:
    if not t.flag("exhaust", 0.75):
        return
    x, h, w = back + (nose - back) * t.uniform("exhaust.place", 0.3,
                                               0.75), t.uniform("exhaust.height", 0.45, 0.95), t.uniform("exhaust.width", 0.07, 0.13)
    line = np.array([(x, hood + 0.2), (x, hood - h)])
    i = f.add(ribbon(line, w), "exhaust", color=IRON, material="metal", spine=line, omit=0.1)
    if t.flag("muffler", 0.4):
        f.add(rounded(box(x - w, hood - h * 0.7, x + w, hood - h * 0.2), 0.03), "exhaust", color=IRON, material="metal", omit=0.3)
    if t.flag("smoke", 0.2):
        for k in range(3):
            f.mark(i, oval(x - 0.12 * k, hood - h - 0.16 - 0.2 * k, 0.1 + 0.03 * k, n=14), closed=True, color=(0.5, 0.5, 0.5), width=0.006,
                   chance=0.6)


def _seat(f: Figure, t: Traits, hood: float, back: float) -> None:
    """A seat and a wheel on its column, in the open."""
    y = hood + 0.25
    x = t.uniform("seat.place", -0.35, -0.05)
    f.add(box(x + 0.1, y, x + 0.22, y + 0.6), "seat", color=IRON, material="metal", omit=0.2)
    f.add(spline([(x - 0.2, y - 0.5), (x - 0.05, y - 0.48), (x + 0.05, y - 0.08), (x + 0.5, y - 0.06), (x + 0.5, y + 0.08),
                  (x - 0.05, y + 0.08)], per=4), "seat", color=(0.15, 0.15, 0.16), material="leather")
    column = np.array([(back + 0.05, hood + 0.15), (back - 0.28, hood - 0.35)])
    f.add(ribbon(column, 0.06), "steering", color=IRON, material="metal", spine=column)
    rim = np.array([(back - 0.4, hood - 0.52), (back - 0.14, hood - 0.2)]) + (-0.02, 0.02)
    f.add(ribbon(rim, 0.09), "steering", color=(0.12, 0.12, 0.13), material="rubber", spine=rim)


def _cab(f: Figure, t: Traits, style: str, hood: float, back: float, big: float, paint: Color) -> None:
    h = t.uniform("cab.height", 0.8, 1.15)
    x0, x1, low = -big * t.uniform("cab.back", 0.35, 0.7), back + 0.02, hood + 0.45
    lean, lean2 = t.uniform("cab.lean", -0.05, 0.18), t.uniform("cab.lean2", 0.0, 0.22)
    top = hood - h
    quad = np.array([(x0, low), (x0 + lean, top), (x1 - lean2, top), (x1, low)])
    if style == "cab":
        i = f.add(quad, "cab", body="cab", color=paint, material="metal", bulge=0.1)
        c = quad.mean(0)
        pane = (quad - c) * (0.8, 0.8) + c
        f.add(rounded(pane, t.uniform("window.round", 0.01, 0.15)), "window", color=GLASS, material="glass", bulge=0.05, omit=0.05)
        if t.flag("cab.split", 0.45):
            x = (x0 + x1) / 2 + 0.1
            f.mark(len(f.pieces) - 1, np.array([(x, top + 0.1), (x, low - 0.05)]), width=0.012, color=paint, chance=0.6)
        f.mark(i, np.array([(x1 - 0.2, low - 0.1), (x1 - 0.35, low - 0.1)]), width=0.008, chance=0.1)
    else:
        _seat(f, t, hood, back)
        for a, b in ((quad[0], quad[1]), (quad[3], quad[2])):
            line = np.array([a, b])
            f.add(ribbon(line, 0.07), "cab", color=IRON, material="metal", spine=line)
    over = t.uniform("cab.eaves", 0.03, 0.15)
    f.add(rounded(box(x0 + lean - over, top - 0.14, x1 - lean2 + over, top + 0.02), t.uniform("cab.roof", 0.02, 0.07)), "cab", body="roof",
          color=t.choice("roof.paint", (paint, (0.9, 0.9, 0.88), IRON)), material="metal", omit=0.05)
