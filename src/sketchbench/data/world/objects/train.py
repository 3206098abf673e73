"""Trains: a steam engine, a diesel engine, an express; with carriages; from the side and turned."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._building import shade, smoke
from sketchbench.data.world.objects._shell import Camera, Shell
from sketchbench.data.world.objects._wheels import STEEL, oval
from sketchbench.data.world.shapes import arc, box, rounded
from sketchbench.data.world.traits import Traits

PAINTS: tuple[Color, ...] = ((0.15, 0.15, 0.17), (0.6, 0.12, 0.12), (0.15, 0.35, 0.25), (0.15, 0.25, 0.5), (0.85, 0.6, 0.15),
                             (0.7, 0.72, 0.75))
GLASS: Color = (0.5, 0.63, 0.72)
IRON: Color = (0.25, 0.25, 0.27)


def draw(t: Traits) -> Figure:
    f = Figure()
    kind = t.choice("kind", ("steam", "diesel", "express", "front"), (0.5, 0.18, 0.2, 0.12))
    paint = t.color("paint", *PAINTS)
    if t.symbol or kind == "steam":
        _steam(f, t, paint)
    elif kind == "front":
        _front(f, t, paint)
    else:
        _modern(f, t, kind, paint)
    if kind != "front" and t.flag("rails", 0.4):
        low, high = f.bounds()
        f.add(box(low[0] - 0.2, high[1], high[0] + 0.2, high[1] + 0.06), "rail", color=(0.4, 0.36, 0.33), material="metal", omit=0.5)
        if t.flag("sleepers", 0.4):
            for x in np.arange(low[0] - 0.1, high[0] + 0.2, 0.45):
                f.mark(len(f.pieces) - 1, np.array([(x, high[1] + 0.06), (x - 0.05, high[1] + 0.18)]), width=0.008,
                       color=(0.35, 0.25, 0.18), chance=0.4)
    return f


def _wheel(f: Figure, t: Traits, x: float, r: float, color: Color) -> int:
    i = f.add(oval(x, -r, r, n=24), "wheel", color=color, material="metal", bulge=0.15)
    f.mark(i, oval(x, -r, r * 0.3, n=14), closed=True, color=STEEL, fill=True, chance=0.5)
    if r > 0.32 and not t.simple and t.flag("spokes", 0.5):
        for a in range(0, 180, 45):
            c = np.array([np.cos(np.deg2rad(a)), np.sin(np.deg2rad(a))]) * r * 0.85
            f.mark(i, np.array([c, -c]) + (x, -r), color=STEEL, width=0.004, chance=0.4)
    return i


def _couple(f: Figure, x0: float, x1: float, y: float) -> None:
    f.add(box(x0, y - 0.04, x1, y + 0.04), "coupling", color=IRON, material="metal", spine=np.array([(x0, y), (x1, y)]))


def _steam(f: Figure, t: Traits, paint: Color) -> None:
    """Boiler, chimney, dome, cab; big wheels joined by a rod; a cow-catcher."""
    trim = t.color("trim", (0.7, 0.15, 0.12), (0.8, 0.65, 0.25), (0.2, 0.2, 0.22))
    n, r = t.uniform("boiler", 1.7, 2.6), t.uniform("boiler.radius", 0.36, 0.55)
    low = t.uniform("floor", 0.4, 0.6)
    cab, top = t.uniform("cab", 0.75, 1.1), low + 2 * r + t.uniform("cab.height", 0.35, 0.7)
    _wagons(f, t, -cab, low, top)
    y = -low - r
    nose = cab * 0.0 + n
    # chimney, dome, whistle
    cx, cw, ch = nose - t.uniform("chimney.place", 0.2, 0.4), t.uniform("chimney.width", 0.2, 0.34), t.uniform("chimney", 0.4, 0.75)
    flare = t.choice("chimney.shape", (1.0, 1.5, 2.1))
    i = f.add(np.array([(cx - cw * flare / 2, y - r - ch), (cx + cw * flare / 2, y - r - ch), (cx + cw / 2, y - r + 0.1),
                        (cx - cw / 2, y - r + 0.1)]), "chimney", color=shade(paint, 0.8), material="metal", bulge=0.5)
    if t.flag("smoke", 0.6):
        smoke(f, t, i, cx, y - r - ch - 0.05, 0.5, chance=0.7)
    if t.flag("dome", 0.65):
        dx, dw = n * t.uniform("dome.place", 0.35, 0.6), t.uniform("dome.width", 0.14, 0.22)
        f.add(np.concatenate([arc(dx, y - r - 0.12, dw, 0.2, 180, 360, 10), [(dx + dw, y - r + 0.1), (dx - dw, y - r + 0.1)]]), "dome",
              color=trim, material="metal", bulge=0.7, omit=0.2)
    if t.flag("lamp", 0.45):
        f.add(rounded(box(nose - 0.05, y - r - 0.2, nose + 0.2, y - r + 0.08), 0.05), "lamp", color=(0.9, 0.88, 0.7), material="glass",
              omit=0.25)
    boiler = f.add(rounded(box(-0.1, y - r, nose, y + r), (0.02, r * 0.25, r * 0.25, 0.02)), "boiler", body="engine", color=paint,
                   material="metal", bulge=0.7)
    for k in range(1, t.integer("bands", 1, 4)):
        f.mark(boiler, np.array([(n * k / 4 + 0.1, y - r), (n * k / 4 + 0.1, y + r)]), color=trim, width=0.009, chance=0.45)
    f.mark(boiler, np.array([(nose - 0.28, y - r), (nose - 0.28, y + r)]), color=trim, width=0.008, chance=0.4)
    # cab
    over = t.uniform("cab.eaves", 0.04, 0.16)
    c = f.add(box(-cab, -top, 0, -low + 0.12), "cab", body="engine", color=shade(paint, 0.95), material="metal", bulge=0.1)
    roof = np.concatenate([arc(-cab / 2, -top + 0.02, cab / 2 + over, t.uniform("cab.roof", 0.06, 0.2), 180, 360, 10)])
    f.add(roof, "cab", color=shade(trim, 0.8), material="metal", omit=0.05)
    w = cab * t.uniform("cab.window", 0.4, 0.62)
    f.add(rounded(box(-cab / 2 - w / 2, -top + 0.14, -cab / 2 + w / 2, -top + 0.14 + w * 0.8), 0.03 + 0.1 * t.flag("window.soft", 0.3)),
          "window", color=GLASS, material="glass", omit=0.08)
    f.mark(c, np.array([(-cab, -low - 0.2), (0, -low - 0.2)]), color=trim, width=0.006, chance=0.2)
    f.add(box(-cab, -low - 0.06, nose + 0.12, -low + 0.14), "frame", color=IRON, material="metal", omit=0.15)
    if t.flag("catcher", 0.65):
        q = np.array([(nose + 0.05, -low), (nose + t.uniform("catcher.size", 0.35, 0.65), 0), (nose - 0.05, 0)])
        i = f.add(q, "catcher", color=trim, material="metal", bulge=0.2, omit=0.1)
        for s in (0.25, 0.5, 0.75):
            f.mark(i, np.array([q[0], q[2] + (q[1] - q[2]) * s]), width=0.006, chance=0.5)
    big, small = min(t.uniform("wheel.big", 0.34, 0.52), low + 0.1), max(t.uniform("wheel.small", 0.17, 0.25), 0.5 * low - 0.04)
    count = t.integer("wheels", 2, 3)
    start = -cab * 0.55
    xs = [start + 2.1 * big * k + big * 0.3 for k in range(count)]
    colour = t.choice("wheel.color", (IRON, trim))
    for x in xs:
        _wheel(f, t, x, big, colour)
    x = xs[-1] + big + small * 1.3
    while x < nose + 0.05:
        i = _wheel(f, t, x, small, colour)
        x += small * 2.4
    if t.flag("rod", 0.6) and not t.symbol:
        a = np.deg2rad(t.uniform("pose.rod", 0, 360))
        d = np.array([np.cos(a), np.sin(a)]) * big * 0.4
        line = np.array([(xs[0], -big) + d, (xs[-1] + (0.5 if t.flag("piston", 0.5) else 0.0), -big) + d])
        f.add(np.array([line[0] - (0.05, 0.035), line[1] + (0.05, -0.035), line[1] + (0.05, 0.035), line[0] + (-0.05, 0.035)]), "rod",
              color=STEEL, material="metal", spine=line, omit=0.25)


def _wagons(f: Figure, t: Traits, end: float, low: float, top: float) -> None:
    """A tender or carriages behind the engine."""
    count = t.choice("wagons", (0, 1, 2), (0.45, 0.35, 0.2))
    r = max(t.uniform("wheel.small", 0.17, 0.25), 0.5 * low - 0.04)  # as high as the floor
    for k in range(count):
        n = t.uniform("wagon", 1.3, 1.9)
        x1 = end - 0.22
        x0 = x1 - n
        _couple(f, x1 - 0.05, end + 0.05, -low + 0.02)
        style = t.choice(f"wagon.{k}.kind", ("coach", "coal", "box"))
        h = low + (0.85 if style == "coach" else 0.65) * (top - low)
        color = t.color(f"wagon.{k}.color", *PAINTS)
        if style == "coal":
            s = np.linspace(x0 + 0.1, x1 - 0.1, 8)
            f.add(np.concatenate([[(x0 + 0.05, -h + 0.1)], np.column_stack([s, -h - 0.05 - 0.16 * np.abs(np.sin(3.3 * (s - x0)))]),
                                  [(x1 - 0.05, -h + 0.1)]]), "load", color=(0.15, 0.14, 0.14), material="stone", omit=0.2)
        i = f.add(rounded(box(x0, -h, x1, -low + 0.12), 0.04), "wagon", body=f"wagon{k}", color=color, material="metal", bulge=0.1)
        if style == "coach":
            panes = t.integer("panes", 2, 4)
            w = n / panes
            for p in range(panes):
                f.add(box(x0 + w * (p + 0.2), -h + 0.15, x0 + w * (p + 0.8), -h + 0.15 + w * 0.55), "window", color=GLASS,
                      material="glass", omit=0.08)
        elif style == "box":
            f.mark(i, box(x0 + n * 0.35, -h + 0.08, x0 + n * 0.65, -low + 0.05), closed=True, width=0.006, chance=0.4)
        for at in (0.22, 0.78):
            _wheel(f, t, x0 + n * at, r, IRON)
        end = x0


def _modern(f: Figure, t: Traits, kind: str, paint: Color) -> None:
    """A diesel engine or a smooth express with a row of windows, perhaps turned."""
    n, h = t.uniform("length", 4.2, 6.5), t.uniform("height", 1.3, 1.7)
    low, r = 0.3, t.uniform("wheel.small", 0.17, 0.25)
    snout = t.uniform("snout", 0.7, 1.7) if kind == "express" else t.uniform("snout.short", 0.1, 0.6)
    corners = [(n, -low), (n - 0.02, -low - h * 0.22), (n - snout * 0.55, -low - h * 0.72), (n - snout, -low - h), (0, -low - h), (0, -low)]
    turned = t.flag("pose.turned", 0.3)
    camera = Camera(t.uniform("pose.yaw", 18, 42), t.uniform("pose.pitch", 2, 10), near=0.045) if turned else Camera()
    soft = t.uniform("corners", 0.5, 1.2)
    shell = Shell(camera, corners, np.array([0.1, 0.3, 0.5, 0.4, 0.05, 0.05]) * soft, 0.75, belt=-low - h * 0.55, roof=-low - h,
                  taper=t.uniform("taper", 0.85, 1.0), bulge=0.15)
    style = {"body": "train", "color": paint, "material": "metal"}
    trim = t.color("stripe.color", (0.9, 0.9, 0.9), (0.8, 0.15, 0.15), (0.9, 0.7, 0.2), (0.15, 0.2, 0.4))
    if turned:
        f.add(shell.band(3, 4), "body", **style, bulge=0.2)
        f.add(shell.band(2, 3), "body", **style, bulge=0.2)
        f.add(shell.band(2, 3, inset=0.15), "window", color=GLASS, material="glass")
        face = f.add(shell.band(0, 2, bulge=True), "body", **style, bulge=0.2)
        for s in (-0.6, 0.55):
            f.add(shell.nose(oval(s, -low - h * 0.28, 0.16, 0.09, 14)), "lamp", color=(0.95, 0.93, 0.8), material="glass", omit=0.1)
        f.mark(face, shell.nose([(-0.95, -low - h * 0.12), (0.95, -low - h * 0.12)]), width=0.006, chance=0.4)
    side = f.add(shell.side(shell.profile), "body", **style, bulge=0.3)
    first = n - snout * 0.95
    f.add(shell.side(rounded([(n - snout * 0.95, -low - h * 0.86), (n - snout * 0.72, -low - h * 0.8), (n - snout * 0.5, -low - h * 0.58),
                              (n - snout * 0.95, -low - h * 0.55)], 0.05)), "window", color=GLASS, material="glass", omit=0.05)
    count = t.integer("windows", 4, 8) // (2 if t.simple else 1) + 1
    w = (first - 0.5) / count
    pane = rounded(box(w * 0.16, -low - h * 0.82, w * 0.84, -low - h * 0.55), t.uniform("window.round", 0.02, 0.14))
    doors = {0, count - 1} if t.flag("doors.two") else {count - 1}
    for k in range(count):
        if k in doors:
            f.mark(side, shell.side(box(0.2 + w * (k + 0.25), -low - h * 0.85, 0.2 + w * (k + 0.75), -low - 0.05)), closed=True,
                   width=0.006, chance=0.6)
        else:
            f.add(shell.side(pane + (0.2 + w * k, 0)), "window", color=GLASS, material="glass", bulge=0.05, omit=0.05)
    if t.flag("stripe", 0.6):
        f.mark(side, shell.side([(0, -low - h * 0.4), (n * 0.96, -low - h * 0.36)]), color=trim, width=0.016, chance=0.35)
    if t.flag("pantograph", 0.3) and not turned:
        x = n * t.uniform("pantograph.place", 0.3, 0.6)
        f.mark(side, np.array([(x, -low - h), (x - 0.3, -low - h - 0.22), (x, -low - h - 0.4), (x + 0.15, -low - h - 0.4),
                               (x - 0.15, -low - h - 0.4)]), width=0.008, chance=0.7)
    for s in (0.1, 0.2, 0.72, 0.82):
        q = shell.wheel(n * s, r)
        e = np.column_stack([np.cos(np.linspace(0, 2 * np.pi, 20, endpoint=False)), np.sin(np.linspace(0, 2 * np.pi, 20, endpoint=False))])
        i = f.add(q[0] + e[:, :1] * (q[1] - q[0]) + e[:, 1:] * (q[2] - q[0]), "wheel", color=IRON, material="metal")
        f.mark(i, q[0] + 0.4 * (e[:, :1] * (q[1] - q[0]) + e[:, 1:] * (q[2] - q[0])), closed=True, color=STEEL, chance=0.3, width=0.005)
    if t.flag("second", 0.35) and not turned:
        _couple(f, -0.3, 0.02, -low - 0.1)
        i = f.add(box(-0.25 - n * 0.4, -low - h, -0.25, -low), "body", body="second", color=paint, material="metal", bulge=0.2)
        for k in range(2):
            f.add(pane + (-0.25 - n * 0.4 + 0.15 + w * k, 0), "window", color=GLASS, material="glass", omit=0.1)
        for s in (0.25, 0.75):
            _wheel(f, t, -0.25 - n * 0.4 * s, r, IRON)


def _front(f: Figure, t: Traits, paint: Color) -> None:
    """The face of a train that comes along the rails."""
    w, h = t.uniform("front.width", 0.8, 1.0), t.uniform("front.height", 2.2, 2.8)
    far = t.uniform("pose.far", 0.25, 0.45)
    spread = w * 1.5
    for s in (-1, 1):
        f.add(np.array([(s * w * 0.62, -0.1), (s * w * 0.72, -0.1), (s * spread, 0.7), (s * (spread - 0.2), 0.7)]), "rail",
              color=(0.4, 0.38, 0.36), material="metal", omit=0.2)
    for k in range(3):
        y, x = 0.1 + 0.22 * k, w * (0.85 + 0.22 * k)
        f.add(box(-x * 1.15, y, x * 1.15, y + 0.09), "rail", color=(0.4, 0.28, 0.18), material="wood", omit=0.3)
    f.add(np.array([(w * 0.9, -0.25), (w * (0.9 + far * 2.2), -0.5), (w * (0.9 + far * 2.2), -h * 0.72), (w * 0.86, -h * 0.96)]), "body",
          body="train", color=shade(paint, 0.75), material="metal", bulge=0.05)
    i = f.add(rounded([(-w, -0.15), (-w, -h * 0.6), (-w * 0.8, -h), (w * 0.8, -h), (w, -h * 0.6), (w, -0.15)],
                      t.uniform("corners", 0.1, 0.4)), "body", body="train", color=paint, material="metal", bulge=0.3)
    if t.flag("front.split", 0.5):
        for s in (-1, 1):
            f.add(rounded([(s * w * 0.06, -h * 0.6), (s * w * 0.06, -h * 0.86), (s * w * 0.72, -h * 0.86), (s * w * 0.82, -h * 0.6)],
                          0.06), "window", color=GLASS, material="glass")
    else:
        f.add(rounded([(-w * 0.8, -h * 0.58), (-w * 0.7, -h * 0.88), (w * 0.7, -h * 0.88), (w * 0.8, -h * 0.58)], 0.1), "window",
              color=GLASS, material="glass")
    for x in (-0.6 * w, 0.6 * w):
        f.add(oval(x, -h * 0.34, 0.15, n=20), "lamp", color=(0.95, 0.93, 0.8), material="glass", omit=0.05)
    if t.flag("lamp.top", 0.5):
        f.add(oval(0, -h * 0.94, 0.09, n=14), "lamp", color=(0.95, 0.93, 0.8), material="glass", omit=0.2)
    f.mark(i, np.array([(-w, -h * 0.48), (w, -h * 0.48)]), color=(0.9, 0.75, 0.2), width=0.014, chance=0.5)
    f.add(rounded([(-w * 0.9, -0.45), (w * 0.9, -0.45), (w * 0.7, -0.05), (-w * 0.7, -0.05)], 0.06), "bumper", color=IRON,
          material="metal", omit=0.15)
