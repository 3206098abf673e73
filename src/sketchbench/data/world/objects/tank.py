"""Tanks: tracks round road wheels, a hull, a turret and a gun."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import ribbon
from sketchbench.data.world.objects._building import shade
from sketchbench.data.world.objects._wheels import STEEL, oval
from sketchbench.data.world.shapes import arc, box, polar, rounded, spline
from sketchbench.data.world.traits import Traits

PAINTS: tuple[Color, ...] = ((0.36, 0.4, 0.26), (0.45, 0.42, 0.3), (0.62, 0.54, 0.38), (0.4, 0.42, 0.42), (0.3, 0.36, 0.24))
RUBBER: Color = (0.2, 0.2, 0.19)


def draw(t: Traits) -> Figure:
    f = Figure()
    paint = t.color("paint", *PAINTS, spread=0.05)
    n, high = t.uniform("length", 4.0, 5.2), t.uniform("track", 0.85, 1.2)
    style = {"color": paint, "material": "metal"}
    deck = -high - t.uniform("hull", 0.12, 0.4)
    _gun(f, t, n, deck, paint)
    _turret(f, t, n, deck, paint)
    glacis, rear = t.uniform("glacis", 0.35, 1.1), t.uniform("rear", 0.1, 0.5)
    hull = f.add(np.array([(0.15, -high * 0.7), (rear, deck), (n - glacis, deck), (n - 0.05, -high * 0.62)]), "hull", body="hull",
                 bulge=0.2, **style)
    if t.flag("hull.line", 0.4):
        f.mark(hull, np.array([(n - glacis, deck), (n - glacis - 0.15, -high)]), width=0.006, chance=0.4)
    _tracks(f, t, n, high, paint)
    tilt = np.deg2rad(t.about("pose.tilt", 0, 7))
    return f.move(np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]]), np.zeros(2))


def _gun(f: Figure, t: Traits, n: float, deck: float, paint: Color) -> None:
    x = n * t.uniform("turret.place", 0.42, 0.56)
    start = np.array([x + 0.4, deck - t.uniform("turret.height", 0.5, 0.8) * 0.5])
    up, long = t.uniform("pose.gun", -2, 24), t.uniform("gun", 1.7, 3.0)
    end = polar(start, -up, long + 0.5)
    thick = 0.05 if t.symbol and t.flag("symbol.thin", 0.3) else t.uniform("gun.width", 0.12, 0.22)
    f.add(ribbon(np.array([start, end]), thick), "gun", color=shade(paint, 0.9), material="metal", bulge=0.8, spine=np.array([start, end])
          if thick < 0.1 else None)
    if t.flag("muzzle", 0.5) and not t.symbol:
        f.add(ribbon(np.array([polar(start, -up, long + 0.35), polar(start, -up, long + 0.72)]), thick * 1.7), "gun",
              color=shade(paint, 0.8), material="metal", bulge=0.8, omit=0.2)


def _turret(f: Figure, t: Traits, n: float, deck: float, paint: Color) -> None:
    x, high = n * t.uniform("turret.place", 0.42, 0.56), t.uniform("turret.height", 0.5, 0.8)
    w = n * t.uniform("turret.width", 0.2, 0.3)
    if t.flag("hatch", 0.55) and not t.symbol:
        f.add(rounded(box(x - w * 0.35, deck - high - 0.16, x + w * 0.1, deck - high + 0.1), 0.06), "turret", body="hatch",
              color=shade(paint, 0.9), material="metal", omit=0.2)
    if t.flag("aerial", 0.3):
        line = np.array([(x - w * 0.7, deck - high * 0.3), (x - w * 0.95, deck - high - 0.9)])
        f.add(ribbon(line, 0.03), "aerial", color=RUBBER, spine=line, omit=0.4)
    shape = t.choice("turret.shape", ("dome", "wedge", "box"), (0.4, 0.38, 0.22))
    outline = {"dome": np.concatenate([arc(x, deck + 0.02, w, high, 180, 360, 18)]),
               "wedge": rounded([(x - w * 1.1, deck + 0.02), (x - w * 1.15, deck - high * 0.6), (x - w * 0.5, deck - high),
                                 (x + w * 0.4, deck - high), (x + w * 1.1, deck - high * 0.4), (x + w * 0.9, deck + 0.02)], 0.1),
               "box": rounded([(x - w, deck + 0.02), (x - w * 0.85, deck - high), (x + w * 0.75, deck - high), (x + w, deck + 0.02)],
                              0.06)}[shape]
    i = f.add(outline, "turret", body="turret", color=paint, material="metal", bulge=0.4)
    badge = t.choice("badge", ("none", "star", "cross", "number"), (0.55, 0.2, 0.12, 0.13))
    c = np.array([x - w * 0.1, deck - high * 0.45])
    if badge == "star":
        a = np.deg2rad(-90 + 36 * np.arange(10))
        r = np.where(np.arange(10) % 2 == 0, 0.2, 0.08)
        f.mark(i, c + np.column_stack([r * np.cos(a), r * np.sin(a)]), closed=True, color=(0.9, 0.88, 0.8), fill=True, chance=0.5)
    elif badge == "cross":
        f.mark(i, np.array([c - (0.16, 0), c + (0.16, 0)]), color=(0.9, 0.9, 0.88), width=0.016, chance=0.5)
        f.mark(i, np.array([c - (0, 0.16), c + (0, 0.16)]), color=(0.9, 0.9, 0.88), width=0.016, chance=0.5)
    elif badge == "number":
        f.mark(i, np.array([c + (-0.1, -0.1), c + (-0.1, 0.12)]), color=(0.9, 0.9, 0.88), width=0.014, chance=0.4)
        f.mark(i, np.array([c + (0.02, -0.1), c + (0.12, -0.1), c + (0.02, 0.12), c + (0.14, 0.12)]), color=(0.9, 0.9, 0.88), width=0.012,
               chance=0.4)


def _tracks(f: Figure, t: Traits, n: float, high: float, paint: Color) -> None:
    """A belt over wheels; its ends rise."""
    slope, lift = t.uniform("track.slope", 0.3, 0.75), t.uniform("track.lift", 0.15, 0.45)
    skirt = t.flag("skirt", 0.18) and not t.symbol
    if t.symbol:
        shape = rounded([(0, -high), (n, -high), (n, 0), (0, 0)] if t.flag("symbol.oval", 0.6)
                        else [(0, -high), (n, -high), (n - slope, 0), (slope, 0)], high * 0.45, 8)
    else:
        shape = rounded([(-0.02, -high * 0.92), (n + 0.02, -high * 0.92), (n - 0.05, -high * lift), (n - slope, 0), (slope, 0),
                         (0.05, -high * lift)], high * t.uniform("track.round", 0.15, 0.4), 6)
    centre = shape.mean(0)
    thick = t.uniform("track.thick", 0.1, 0.17)
    inner = (shape - centre) * np.array([1 - 2 * thick / n, 1 - 2 * thick / high]) + centre
    i = f.add(shape, "track", body="track", color=RUBBER, material="rubber", bulge=0.1)
    cover = f.add(inner, "track", body="inside", color=shade(paint, 0.7), material="metal", bulge=0.05, omit=0.25)
    if t.flag("cleats", 0.45) and not t.symbol:
        ring, ins = shape[::2], inner[::2]
        for a, b in zip(ring, ins, strict=True):
            f.mark(i, np.array([a, b]), width=0.005, chance=0.35, color=(0.45, 0.44, 0.42))
    count = t.integer("road.wheels", 3, 5) if t.simple else t.integer("road.wheels", 4, 7)
    r = min(high * t.uniform("road.wheel", 0.24, 0.34), (n - 2 * slope) / count * 0.52)
    base = -thick - r - 0.02
    for x in np.linspace(slope + r * 0.6, n - slope - r * 0.6, count):
        k = f.add(oval(x, base, r, n=22), "wheel", body="wheel", color=paint, material="metal", bulge=0.2, omit=0.03)
        f.mark(k, oval(x, base, r * 0.4, n=14), closed=True, color=STEEL, width=0.005, chance=0.45)
    if t.flag("sprockets", 0.6) and not t.symbol:
        for x in (slope * 0.62 + 0.06, n - slope * 0.62 - 0.06):
            k = f.add(oval(x, -high * 0.58, high * 0.2, n=18), "wheel", body="wheel", color=paint, material="metal", omit=0.15)
            f.mark(k, oval(x, -high * 0.58, high * 0.07, n=10), closed=True, width=0.005, chance=0.4)
    if skirt:
        f.add(np.array([(0.1, -high * 0.95), (n - 0.1, -high * 0.95), (n - 0.35, -high * 0.5), (0.35, -high * 0.5)]), "hull", color=paint,
              material="metal", bulge=0.05, omit=0.3)
        f.mark(cover, spline([(0.4, -high * 0.5), (n * 0.5, -high * 0.46), (n - 0.4, -high * 0.5)], closed=False), width=0.006, chance=0.1)
