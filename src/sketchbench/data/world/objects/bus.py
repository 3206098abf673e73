"""Buses: city bus, coach, double-decker, school bus, minibus; from the side, three quarters and the front."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._bus import GLASS, KINDS, LAMP, PAINTS, Bus, painted
from sketchbench.data.world.objects._shell import Camera
from sketchbench.data.world.objects._wheels import STEEL, TYRE, oval
from sketchbench.data.world.shapes import box, mirrored, rounded
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    if t.symbol:
        return _symbol(t)
    kind = t.choice("kind", tuple(KINDS), (0.36, 0.14, 0.2, 0.18, 0.12))
    view = t.choice("pose.view", ("side", "turned", "front"), (0.58, 0.3, 0.12))
    if view == "front":
        return _front(t, kind)
    camera = Camera()
    if view == "turned":
        camera = Camera(t.uniform("pose.yaw", 20, 50), t.uniform("pose.pitch", 2, 12), near=0.03)
    return Bus(t, kind, camera, view == "turned").build()


def _front(t: Traits, kind: str) -> Figure:
    """From ahead: a tall box with a broad windscreen, a sign over it and mirrors like ears."""
    f = Figure()
    _, height, width, belt, top, *_ = KINDS[kind]
    h, w = height * t.about("height", 1, 0.09), width / 2 * t.about("front.width", 1, 0.08)
    paint = painted(t, kind)
    glass = t.color("glass", GLASS, (0.3, 0.36, 0.42), (0.68, 0.78, 0.84), spread=0.04)
    clear = t.uniform("clearance", 0.28, 0.5)
    for s in (-1, 1):
        a, b = sorted((s * w * 0.92, s * (w * 0.92 - 0.34)))
        f.add(rounded(box(a, -0.8, b, 0), 0.06), "wheel", color=TYRE, material="rubber")
    if t.flag("mirrors", 0.8):
        for s in (-1, 1):
            size, y = t.uniform("mirror", 0.14, 0.24), -h * (0.5 if kind == "double" else top) + 0.2
            line = np.array([(s * w * 0.95, y), (s * (w + 0.3), y + 0.02)])
            f.add(np.concatenate([line, line[::-1] + (0, 0.1)]), "mirror", color=(0.15, 0.15, 0.16), spine=line, body="mirror", omit=0.3)
            f.add(rounded(box(s * (w + 0.3) - size * 0.6, y - 0.05, s * (w + 0.3) + size * 0.6, y + size * 2.4), 0.08), "mirror",
                  color=(0.15, 0.15, 0.16), body="mirror", omit=0.15)
    taper, soft = t.uniform("taper", 0.9, 1.0), t.uniform("corners", 0.3, 1.2)
    body = f.add(rounded([(-w, -clear), (-w, -h * 0.5), (-w * taper, -h), (w * taper, -h), (w, -h * 0.5), (w, -clear)],
                         np.array([0.15, 0.4, 0.4, 0.4, 0.4, 0.15]) * soft), "body", color=paint, material="metal", bulge=0.25, body="bus")
    rows = [(belt - 0.03, top - 0.05)] + ([(0.64, 0.87)] if kind == "double" else [])
    for a, b in rows:
        x = w * 0.88
        i = f.add(rounded(box(-x, -h * b, x, -h * a), 0.14 * soft), "window", color=glass, material="glass", bulge=0.05)
        if t.flag("screen.split", 0.5):
            f.mark(i, np.array([(0, -h * b), (0, -h * a)]), width=0.006, chance=0.7)
        for s in (-1, 1):
            f.mark(i, np.array([(s * 0.1 * w, -h * a), (s * 0.5 * w, -h * (a + 0.6 * (b - a)))]), width=0.005, chance=0.2)
    sign = h * (0.57 if kind == "double" else (top + 1) / 2 - 0.015)
    f.mark(body, rounded(box(-w * 0.6, -sign - 0.13, w * 0.6, -sign + 0.13), 0.04), closed=True, color=(0.1, 0.1, 0.1),
           fill=kind != "school", chance=0.6, width=0.006)
    y = -clear - (h * belt - clear) * t.uniform("headlight.height", 0.3, 0.5)
    size = t.uniform("headlight.size", 0.16, 0.28)
    if kind == "school":
        f.add(rounded([(-w * 0.7, -clear - 0.05), (-w * 0.66, -h * belt + 0.02), (w * 0.66, -h * belt + 0.02), (w * 0.7, -clear - 0.05)],
                      0.16), "body", color=paint, material="metal", body="hood")
    grille = f.add(rounded(box(-w * 0.34, y - 0.28, w * 0.34, y + 0.15), 0.05), "body", color=(0.25, 0.25, 0.27), material="metal",
                   bulge=0.05, omit=0.45, body="bus")
    for k in range(3):
        f.mark(grille, np.array([(-w * 0.34, y - 0.18 + 0.1 * k), (w * 0.34, y - 0.18 + 0.1 * k)]), color=STEEL, width=0.005, chance=0.3)
    f.mark(body, box(-w * 0.99, -clear - 0.26, w * 0.99, -clear - 0.02), closed=True, width=0.006, chance=0.4)
    lamp = oval(w * 0.66, y, size, size, 20) if t.flag("headlight.circle",
                                                       0.65) else rounded(box(w * 0.5, y - size * 0.7, w * 0.86, y + size * 0.7), 0.06)
    for outline in (lamp, mirrored(lamp)):
        f.add(outline, "headlight", color=LAMP, material="glass", bulge=0.4, omit=0.03)
    return f


def _symbol(t: Traits) -> Figure:
    """A long box with squares and circles."""
    f = Figure()
    length, high = t.uniform("symbol.length", 2.2, 4.2), t.uniform("symbol.high", 1.0, 1.7)
    r = t.uniform("symbol.wheel", 0.2, 0.34)
    y = -r * t.uniform("symbol.drop", 0.8, 1.3)
    style = {"body": "bus", "color": t.color("paint", *PAINTS, (0.92, 0.7, 0.12)), "material": "metal"}
    corner = t.uniform("symbol.corner", 0.0, 0.25)
    if t.flag("symbol.nose", 0.3):
        nose = t.uniform("symbol.hood", 0.3, 0.55)
        outline = [(0, y), (0, y - high), (length - nose, y - high), (length - nose, y - high * 0.45), (length, y - high * 0.45),
                   (length, y)]
        end = length - nose
    else:
        outline, end = [(0, y), (0, y - high), (length, y - high), (length, y)], length
    side = f.add(rounded(outline, corner + 0.01), "body", **style)
    decks = 2 if t.flag("symbol.double", 0.15) else 1
    count = t.integer("symbol.windows", 3, 6)
    door = t.flag("symbol.door", 0.55)
    wide = (end - 0.2) / (count + door)
    for deck in range(decks):
        top = y - high + 0.12 + deck * high * 0.4
        tall = high * (0.28 if decks == 2 else t.uniform("symbol.tall", 0.26, 0.4))
        for k in range(count if deck == decks - 1 else count + door):
            x = 0.1 + wide * k
            gap = wide * t.uniform("symbol.gap", 0.08, 0.22)
            f.add(rounded(box(x + gap, top, x + wide - gap, top + tall), 0.02 + corner * 0.3), "window", color=GLASS, material="glass",
                  bulge=0.05, omit=0.05)
    if door:
        x = 0.1 + wide * count
        i = f.add(box(x + 0.05 * wide, y - high * 0.72, x + 0.85 * wide, y - 0.03), "door", color=(0.6, 0.6, 0.62), bulge=0.05)
        f.mark(i, np.array([(x + 0.45 * wide, y - high * 0.72), (x + 0.45 * wide, y - 0.03)]), width=0.008, chance=0.4)
    if t.flag("symbol.stripe", 0.3):
        f.mark(side, np.array([(0, y - high * 0.4), (end, y - high * 0.4)]), width=0.008, chance=0.5)
    if t.flag("symbol.lamp", 0.3):
        f.add(oval(length - 0.06, y - high * 0.2, 0.09, n=16), "headlight", color=LAMP)
    spots = [t.uniform("symbol.axle", 0.16, 0.26), 1 - t.uniform("symbol.axle2", 0.14, 0.24)]
    if t.flag("symbol.third", 0.12):
        spots.append(0.42)
    for s in spots:
        i = f.add(oval(length * s, -r, r, n=30), "wheel", color=TYRE, material="rubber")
        f.mark(i, oval(length * s, -r, r * 0.45, n=20), closed=True, color=STEEL, fill=True, chance=0.4)
    return f
