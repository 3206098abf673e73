"""Churches: a nave and a steeple, from the front, the side and turned; a cross on top."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._building import PANE, ROOFS, STONES, WALLS, WOODS, arched, courses, door, shade
from sketchbench.data.world.objects._wheels import oval
from sketchbench.data.world.shapes import box
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    f = Figure()
    wall, roof = t.color("wall", *WALLS[:4], *STONES), t.color("roof", *ROOFS)
    form = "front" if t.symbol and t.flag("symbol.front", 0.75) else t.choice("form", ("front", "side", "turned", "twin"),
                                                                              (0.36, 0.24, 0.25, 0.15))
    {"front": _front, "side": _side, "turned": _turned, "twin": _twin}[form](f, t, wall, roof)
    if t.flag("ground", 0.3):
        low, high = f.bounds()
        f.mark(0, np.array([(low[0] - 0.1, 0.01), (high[0] + 0.1, 0.01)]), color=(0.35, 0.4, 0.25), width=0.008, chance=0.4)
    return f


def cross(f: Figure, t: Traits, x: float, y: float, size: float) -> None:
    """A cross that stands on (x, y)."""
    w = size * (0.06 if t.symbol else t.uniform("cross.thick", 0.08, 0.17))
    bar, arm = y - size * 0.66, size * 0.32
    outline = np.array([(x - w, y), (x - w, bar + w), (x - arm, bar + w), (x - arm, bar - w), (x - w, bar - w), (x - w, y - size),
                        (x + w, y - size), (x + w, bar - w), (x + arm, bar - w), (x + arm, bar + w), (x + w, bar + w), (x + w, y)])
    f.add(outline, "cross", color=t.color("cross.color", (0.85, 0.72, 0.25), (0.3, 0.26, 0.22), (0.9, 0.9, 0.88)), material="metal",
          omit=0.05)


def _tower(f: Figure, t: Traits, x: float, w: float, h: float, wall: Color, roof: Color, *, name: str = "tower") -> None:
    """A tower on y = 0 with a spire, a belfry opening or a clock, and a cross."""
    body = f.add(box(x - w / 2, -h, x + w / 2, 0), "tower", body="church", color=wall, material="stone", bulge=0.15)
    rise = w * t.uniform("spire", 0.9, 2.2)
    over = w * t.uniform("spire.eaves", 0.0, 0.12)
    top = t.choice("spire.kind", ("spire", "onion", "flat"), (0.82, 0.1, 0.08))
    cross(f, t, x, -h - {"spire": rise, "onion": w * 1.25, "flat": 0.0}[top] + 0.03, w * t.uniform("cross.size", 0.45, 0.8))
    if top == "spire":
        i = f.add(np.array([(x - w / 2 - over, -h), (x, -h - rise), (x + w / 2 + over, -h)]), "roof", color=roof, material="stone",
                  bulge=0.2)
        f.mark(i, np.array([(x + w * 0.12, -h), (x, -h - rise)]), width=0.005, chance=0.12)
    elif top == "onion":
        s = np.array([(-0.38, 0), (-0.55, -0.3), (-0.45, -0.65), (-0.15, -0.9), (0, -1.25), (0.15, -0.9), (0.45, -0.65), (0.55, -0.3),
                      (0.38, 0)])
        f.add(s * w + (x, -h), "roof", color=roof, material="metal", bulge=0.8)
    else:
        teeth = np.concatenate([[(x - w / 2 + w * k / 5, -h - 0.09 * w * (k % 2 == 0)),
                                 (x - w / 2 + w * (k + 1) / 5, -h - 0.09 * w * (k % 2 == 0))] for k in range(5)])
        f.add(np.concatenate([[(x - w / 2, -h + 0.08)], teeth, [(x + w / 2, -h + 0.08)]]), "tower", color=wall, material="stone")
    y = -h + w * 0.6
    if t.flag("clock", 0.3):
        i = f.add(oval(x, y, w * 0.26, n=24), "clock", color=(0.93, 0.92, 0.88), omit=0.1)
        f.mark(i, np.array([(x, y - w * 0.2), (x, y), (x + w * 0.13, y + w * 0.06)]), width=0.006, chance=0.7)
    else:
        i = f.add(arched(x - w * 0.17, x + w * 0.17, y - w * 0.3, y + w * 0.3), "window", color=(0.25, 0.24, 0.26), omit=0.15)
        for k in range(3):
            f.mark(i, np.array([(x - w * 0.17, y - w * 0.05 + w * 0.1 * k), (x + w * 0.17, y - w * 0.05 + w * 0.1 * k)]),
                   color=(0.5, 0.48, 0.46), width=0.004, chance=0.25)
    if t.flag("cornice", 0.4):
        f.mark(body, np.array([(x - w / 2, -h + w * 0.12), (x + w / 2, -h + w * 0.12)]), width=0.006, chance=0.4)


def _lancets(f: Figure, t: Traits, xs: list[float], low: float, w: float, h: float) -> None:
    pointed = t.flag("pointed")
    for x in xs:
        outline = np.array([(x - w / 2, low), (x - w / 2, low - h * 0.65), (x, low - h), (x + w / 2, low - h * 0.65),
                            (x + w / 2, low)]) if pointed else arched(x - w / 2, x + w / 2, low - h, low)
        i = f.add(outline, "window", color=PANE, material="glass", bulge=0.05, omit=0.08)
        f.mark(i, np.array([(x, low), (x, low - h)]), width=0.005, chance=0.4)
        f.mark(i, np.array([(x - w / 2, low - h * 0.5), (x + w / 2, low - h * 0.5)]), width=0.005, chance=0.4)


def _gate(f: Figure, t: Traits, x: float, w: float, h: float) -> None:
    i = f.add(arched(x - w / 2, x + w / 2, -h, 0, w * t.uniform("gate.arch", 0.4, 0.75)), "door", color=t.color("gate.color", *WOODS),
              material="wood", bulge=0.05)
    f.mark(i, np.array([(x, -h), (x, 0)]), width=0.006, chance=0.6)
    for s in (-1, 1):
        f.mark(i, oval(x + s * w * 0.1, -h * 0.42, w * 0.04, n=8), closed=True, color=(0.8, 0.7, 0.3), fill=True, chance=0.35)


def _front(f: Figure, t: Traits, wall: Color, roof: Color) -> None:
    """The gable to the viewer, the steeple in its middle, before it or on its ridge."""
    w, h = t.uniform("width", 1.0, 1.5), t.uniform("wall.height", 0.7, 1.1)
    rise = w * t.uniform("rise", 0.3, 0.6)
    over = w * t.uniform("eaves", 0.0, 0.07)
    before = t.flag("tower.before", 0.5)
    tw = w * t.uniform("tower.width", 0.26, 0.4)
    high = h + rise * t.uniform("tower.height", 0.8, 1.7)
    if not before:
        _tower(f, t, w / 2, tw, high + tw * 0.3, wall, roof)
    f.add(np.array([(0, 0), (0, -h), (w / 2, -h - rise), (w, -h), (w, 0)]), "wall", body="church", color=wall, material="stone", bulge=0.1)
    thick = w * 0.06
    drop = over * rise / (w / 2)
    if t.flag("roof.seen", 0.7):
        f.add(np.array([(-over, -h + drop), (w / 2, -h - rise - thick), (w + over, -h + drop), (w + over - thick, -h + drop + thick * 0.4),
                        (w / 2, -h - rise + thick * 0.4), (-over + thick, -h + drop + thick * 0.4)]), "roof", color=roof, material="stone")
    if before:
        _tower(f, t, w / 2, tw, high, shade(wall, 1.04), roof)
    elif t.flag("rose", 0.6):
        y = -h - rise * 0.2
        i = f.add(oval(w / 2, y, w * 0.12, n=26), "window", color=PANE, material="glass", omit=0.1)
        for a in (0, 60, 120):
            c = np.array([np.cos(np.deg2rad(a)), np.sin(np.deg2rad(a))]) * w * 0.12
            f.mark(i, np.array([c, -c]) + (w / 2, y), width=0.005, chance=0.5)
    _gate(f, t, w / 2, (tw * 0.6 if before else w * 0.26), h * t.uniform("gate.height", 0.42, 0.62))
    _lancets(f, t, [w * 0.18, w * 0.82], -h * 0.3, w * t.uniform("lancet", 0.1, 0.15), h * t.uniform("lancet.height", 0.35, 0.5))


def _side(f: Figure, t: Traits, wall: Color, roof: Color) -> None:
    """The nave seen along its flank, the tower at one end."""
    w, h = t.uniform("nave", 1.5, 2.3), t.uniform("wall.height", 0.65, 0.9)
    rise, tw = h * t.uniform("nave.roof", 0.55, 0.95), t.uniform("tower.side", 0.5, 0.72)
    f.add(box(0, -h, w, 0), "wall", body="church", color=wall, material="stone", bulge=0.1)
    edge, ridge = np.array([(-0.06, -h), (w + 0.06, -h)]), np.array([(0.05, -h - rise), (w, -h - rise)])
    i = f.add(np.concatenate([edge, ridge[::-1]]), "roof", color=roof, material="stone", bulge=0.1)
    courses(f, i, edge, ridge, 5, chance=0.15)
    count = t.integer("lancets", 3, 5)
    _lancets(f, t, [w * (k + 0.5) / count for k in range(count)], -h * 0.25, w * 0.4 / count, h * 0.55)
    _tower(f, t, w + tw * 0.35, tw, h + rise * t.uniform("tower.height", 0.8, 1.6) + 0.3, wall, roof)
    _gate(f, t, w + tw * 0.35, tw * 0.5, h * 0.55)


def _turned(f: Figure, t: Traits, wall: Color, roof: Color) -> None:
    """The gable with its door, the nave running off to the right, the steeple on the ridge or at the corner."""
    w, h = t.uniform("width", 0.9, 1.2), t.uniform("wall.height", 0.7, 1.0)
    rise = w * t.uniform("rise", 0.45, 0.75)
    side = np.array([w * t.uniform("depth", 1.1, 1.8), -h * t.uniform("pose.lift", 0.0, 0.25)])
    start, peak = np.array([w, 0.0]), np.array([w / 2, -h - rise])
    f.add(np.array([start, start + side, start + side + (0, -h), start + (0, -h)]), "wall", body="church", color=shade(wall),
          material="stone", bulge=0.05)
    count = t.integer("lancets", 2, 4)
    for k in range(count):
        x, y = start + side * (k + 0.5) / count
        _lancets(f, t, [x], y - h * 0.25, w * 0.13, h * 0.5)
    before = t.flag("tower.before", 0.5)
    tw = w * t.uniform("tower.width", 0.34, 0.5)
    if not before:
        _tower(f, t, w / 2 + side[0] * 0.12, tw, h + rise * 1.5, wall, roof)
    edge, ridge = np.array([start + (0.06, -h + 0.04), start + side * 1.04 + (0.06, -h + 0.04)]), np.array([peak, peak + side * 1.04])
    i = f.add(np.concatenate([edge, ridge[::-1]]), "roof", color=roof, material="stone", bulge=0.1)
    courses(f, i, edge, ridge, 5, chance=0.15)
    f.add(np.array([(0, 0), (0, -h), peak, (w, -h), (w, 0)]), "wall", body="church", color=wall, material="stone", bulge=0.1)
    if before:
        _tower(f, t, w / 2, tw, h + rise * t.uniform("tower.height", 0.9, 1.8), wall, roof)
    _gate(f, t, w / 2, w * 0.24, h * 0.55)


def _twin(f: Figure, t: Traits, wall: Color, roof: Color) -> None:
    """A cathedral's front: two towers, a gable and a rose window between them."""
    w, h = t.uniform("width", 1.0, 1.4), t.uniform("wall.height", 0.9, 1.3)
    rise, tw = w * 0.35, w * t.uniform("tower.width", 0.28, 0.36)
    f.add(np.array([(0, 0), (0, -h), (w / 2, -h - rise), (w, -h), (w, 0)]), "wall", body="church", color=wall, material="stone", bulge=0.1)
    i = f.add(oval(w / 2, -h * 0.92, w * 0.14, n=26), "window", color=PANE, material="glass", omit=0.08)
    for a in (0, 45, 90, 135):
        c = np.array([np.cos(np.deg2rad(a)), np.sin(np.deg2rad(a))]) * w * 0.14
        f.mark(i, np.array([c, -c]) + (w / 2, -h * 0.92), width=0.004, chance=0.35)
    cross(f, t, w / 2, -h - rise + 0.02, w * 0.16)
    _gate(f, t, w / 2, w * 0.26, h * 0.52)
    for x in (0.0, w):
        _tower(f, t, x, tw, h * t.uniform("tower.height", 1.2, 1.5), wall, roof)
        _lancets(f, t, [x], -h * 0.3, tw * 0.32, h * 0.35)
    if t.flag("door.side", 0.3):
        door(f, t, 0.0, 0, tw * 0.35, h * 0.25, color=WOODS[0], omit=0.4)
