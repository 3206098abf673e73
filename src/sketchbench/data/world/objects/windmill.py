"""Windmills: the Dutch tower with four sails, the post mill, the American wind pump, the modern turbine."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._bike import ribbon
from sketchbench.data.world.objects._building import PANE, ROOFS, STONES, WALLS, WOODS, arched, bricks, shade
from sketchbench.data.world.objects._wheels import oval, ring
from sketchbench.data.world.shapes import arc, box, spline, turned
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    f = Figure()
    form = t.choice("form", ("tower", "post", "turbine", "pump"), (0.58, 0.12, 0.2, 0.1))
    if t.symbol:
        form = t.choice("symbol.form", ("tower", "turbine"), (0.8, 0.2))
    turn = t.uniform("pose.sails", 0, 90)
    if form == "turbine":
        _turbine(f, t, turn)
    elif form == "pump":
        _pump(f, t, turn)
    else:
        hub = _tower(f, t) if form == "tower" else _post(f, t)
        _sails(f, t, hub, turn)
    return f


def _tower(f: Figure, t: Traits) -> np.ndarray:
    """A tapered tower with a cap; returns the hub."""
    w, h = t.uniform("width", 0.9, 1.3), t.uniform("height", 1.6, 2.4)
    top = w * t.uniform("taper", 0.45, 0.72)
    wall = t.color("wall", *WALLS[:4], *STONES, WOODS[0])
    body = f.add(np.array([(-w / 2, 0), (-top / 2, -h), (top / 2, -h), (w / 2, 0)]), "tower", color=wall, material="stone", bulge=0.5)
    bricks(f, t, body, -w * 0.25, -h * 0.9, w * 0.25, -h * 0.1, 0.07, 5)
    if t.flag("facets", 0.3):
        for s in (-0.2, 0.2):
            f.mark(body, np.array([(s * w, 0), (s * top, -h)]), width=0.005, chance=0.3)
    cap = t.choice("cap", ("dome", "cone", "boat"), (0.4, 0.4, 0.2))
    rise, over = top * t.uniform("cap.height", 0.45, 0.8), top * t.uniform("cap.eaves", 0.5, 0.6)
    outline = {"dome": np.concatenate([arc(0, -h, over, rise, 180, 360, 14)]),
               "cone": np.array([(-over, -h), (0, -h - rise * 1.15), (over, -h)]),
               "boat": spline([(-over * 1.1, -h), (-over, -h - rise * 0.5), (0, -h - rise), (over, -h - rise * 0.5), (over * 1.1, -h)],
                              per=5)}[cap]
    f.add(outline, "cap", color=t.color("roof", *ROOFS), material="wood", bulge=0.4)
    dw, dh = w * t.uniform("door.width", 0.2, 0.28), h * t.uniform("door.height", 0.18, 0.26)
    i = f.add(arched(-dw / 2, dw / 2, -dh, 0) if t.flag("door.arched") else box(-dw / 2, -dh, dw / 2, 0), "door",
              color=t.color("door.color", *WOODS), material="wood", omit=0.1)
    f.mark(i, oval(dw * 0.25, -dh * 0.45, 0.025, n=8), closed=True, fill=True, chance=0.5)
    for k in range(t.integer("windows", 0, 2)):
        y = -h * (0.48 + 0.24 * k)
        i = f.add(box(-0.1, y - 0.13, 0.1, y + 0.1), "window", color=PANE, material="glass", omit=0.15)
        f.mark(i, np.array([(0, y - 0.13), (0, y + 0.1)]), width=0.006, chance=0.5)
        f.mark(i, np.array([(-0.1, y), (0.1, y)]), width=0.006, chance=0.5)
    if t.flag("gallery", 0.25):
        y, x = -h * 0.38, (w + (top - w) * 0.38) / 2
        f.add(box(-x - 0.18, y - 0.04, x + 0.18, y + 0.03), "gallery", color=WOODS[0], material="wood", omit=0.3)
        for s in np.linspace(-x - 0.16, x + 0.16, 7):
            f.mark(body, np.array([(s, y - 0.2), (s, y)]), width=0.006, chance=0.3)
    return np.array([0.0, -h + t.about("hub", -rise * 0.15, 0.08)])


def _post(f: Figure, t: Traits) -> np.ndarray:
    """A wooden house on a trestle."""
    w, h = t.uniform("width", 0.8, 1.1), t.uniform("post.height", 1.0, 1.4)
    wood = t.color("wood", *WOODS)
    foot = 0.75
    for a, b in (((-0.6, 0), (0, -foot)), ((0.6, 0), (0, -foot)), ((0, 0), (0, -foot - 0.1))):
        line = np.array([a, b])
        f.add(ribbon(line, 0.1), "trestle", color=shade(wood, 0.8), material="wood", spine=line)
    i = f.add(np.array([(-w / 2, -foot), (-w / 2, -foot - h), (0, -foot - h - w * 0.5), (w / 2, -foot - h), (w / 2, -foot)]), "tower",
              color=wood, material="wood", bulge=0.1)
    for k in range(1, 6):
        f.mark(i, np.array([(-w / 2 + w * k / 6, -foot), (-w / 2 + w * k / 6, -foot - h)]), width=0.005, chance=0.3)
    f.add(np.array([(-w * 0.6, -foot - h + 0.1), (0, -foot - h - w * 0.58), (w * 0.6, -foot - h + 0.1), (w * 0.5, -foot - h + 0.08),
                    (0, -foot - h - w * 0.42), (-w * 0.5, -foot - h + 0.08)]), "cap", color=t.color("roof", *ROOFS))
    return np.array([0.0, -foot - h * t.uniform("hub.height", 0.75, 0.95)])


def _sails(f: Figure, t: Traits, hub: np.ndarray, turn: float) -> None:
    """Four arms with lattice or cloth on one or on both sides."""
    long, wide = t.uniform("sail", 1.05, 1.55), t.uniform("sail.width", 0.2, 0.36)
    style = t.choice("sail.style", ("lattice", "cloth", "blade"), (0.55, 0.25, 0.2))
    both = t.flag("sail.both", 0.35)
    color = t.color("sail.color", (0.93, 0.9, 0.84), WOODS[1], (0.8, 0.76, 0.7))
    first = t.uniform("sail.start", 0.14, 0.3)
    for k in range(4):
        a = turn + 90 * k
        arm = turned(np.array([(0, 0), (long, 0)]), a) + hub
        if style == "blade":
            blade = np.array([(0.02, -0.04), (long * 0.5, -wide * 0.5), (long, -wide * 0.35), (long, wide * 0.35),
                              (long * 0.5, wide * 0.5), (0.02, 0.04)])
            f.add(turned(blade, a) + hub, "sail", color=color, material="fabric", bulge=0.1, spine=arm if t.symbol else None)
            continue
        low = -wide if both else 0.0
        cloth = box(first * long, low, long, wide)
        i = f.add(turned(cloth, a) + hub, "sail", color=color, material="fabric", bulge=0.05)
        if style == "lattice":
            bars = 3 if t.simple else 6
            for s in np.linspace(first, 1, bars + 2)[1:-1]:
                f.mark(i, turned(np.array([(s * long, low), (s * long, wide)]), a) + hub, color=(0.35, 0.26, 0.18), width=0.005, chance=0.6)
            if not t.simple:
                for y in (wide * 0.5, -wide * 0.5)[: 1 + both]:
                    f.mark(i, turned(np.array([(first * long, y), (long, y)]), a) + hub, color=(0.35, 0.26, 0.18), width=0.005, chance=0.5)
        f.add(ribbon(arm, 0.05), "sail", body="arm", color=(0.4, 0.28, 0.18), material="wood", spine=arm)
    f.add(ring(hub, t.uniform("hub.size", 0.05, 0.1), n=16), "hub", color=(0.35, 0.3, 0.26), material="wood", omit=0.2)


def _turbine(f: Figure, t: Traits, turn: float) -> None:
    white = t.color("white", (0.93, 0.94, 0.95), (0.85, 0.86, 0.88), spread=0.03)
    h, w, long = t.uniform("height", 2.0, 2.8), t.uniform("shaft", 0.1, 0.22), t.uniform("blade", 1.1, 1.5)
    f.add(np.array([(-w / 2, 0), (-w * 0.28, -h), (w * 0.28, -h), (w / 2, 0)]), "tower", color=white, material="metal", bulge=0.6,
          spine=np.array([(0, 0), (0, -h)]))
    hub = np.array([0.0, -h])
    broad = t.uniform("blade.width", 0.08, 0.16)
    for k in range(3):
        a = turn * 4 / 3 + 120 * k
        shape = spline([(0.04, -0.05), (long * 0.2, -broad), (long, 0.0), (long * 0.3, broad * 0.4), (0.04, 0.05)], per=4)
        f.add(turned(shape, a) + hub, "sail", color=white, material="metal", bulge=0.4,
              spine=turned(np.array([(0, 0), (long, 0)]), a) + hub if t.symbol else None)
    f.add(ring(hub, t.uniform("hub.size", 0.07, 0.12), n=18), "hub", color=shade(white, 0.9), material="metal")


def _pump(f: Figure, t: Traits, turn: float) -> None:
    """Many vanes and a tail on a lattice tower."""
    steel = (0.55, 0.55, 0.57)
    h, w, r = t.uniform("height", 2.0, 2.6), t.uniform("width", 0.8, 1.1), t.uniform("fan", 0.55, 0.8)
    for a, b in (((-w / 2, 0), (-0.08, -h)), ((w / 2, 0), (0.08, -h))):
        line = np.array([a, b])
        f.add(ribbon(line, 0.05), "tower", color=steel, material="metal", spine=line)
    levels = t.integer("levels", 3, 5)
    for k in range(levels):
        s0, s1 = k / levels, (k + 1) / levels
        x0, x1 = w / 2 * (1 - s0) + 0.08 * s0, w / 2 * (1 - s1) + 0.08 * s1
        for line in (np.array([(-x0, -h * s0), (x1, -h * s1)]), np.array([(x0, -h * s0), (-x1, -h * s1)])):
            f.add(ribbon(line, 0.03), "tower", color=steel, material="metal", spine=line, omit=0.2)
    tail = r * t.uniform("tail", 0.9, 1.4)
    f.add(np.array([(0, -h - 0.03), (r + tail * 0.5, -h - 0.03), (r + tail * 0.6, -h - 0.2), (r + tail, -h - 0.22), (r + tail, -h + 0.2),
                    (r + tail * 0.6, -h + 0.18), (r + tail * 0.5, -h + 0.03), (0, -h + 0.03)]), "tail", color=(0.7, 0.3, 0.25),
          material="metal", omit=0.15)
    vanes = t.integer("vanes", 8, 12)
    for k in range(vanes):
        vane = np.array([(r * 0.22, -0.03), (r, -r * 0.2), (r, r * 0.2), (r * 0.22, 0.03)])
        f.add(turned(vane, turn + 360 * k / vanes) + (0, -h), "sail", body=f"vane{k}",
              color=(0.72, 0.72, 0.74), material="metal", bulge=0.1)
    f.add(oval(0, -h, r * 0.16, n=16), "hub", color=steel, material="metal")
