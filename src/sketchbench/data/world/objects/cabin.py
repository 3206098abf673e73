"""Log cabins: a gable or an eave to the front, turned, a porch, an A-frame."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._building import ROOFS, STONES, WOODS, bricks, courses, door, shade, smoke, window
from sketchbench.data.world.objects._wheels import oval
from sketchbench.data.world.shapes import box
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    f = Figure()
    wood, roof = t.color("wood", *WOODS), t.color("roof", *ROOFS, (0.38, 0.42, 0.3))
    w, h = t.uniform("width", 1.0, 1.5), t.uniform("wall", 0.5, 0.75)
    form = t.choice("form", ("turned", "eave", "gable", "aframe"), (0.36, 0.3, 0.22, 0.12))
    {"turned": _turned, "eave": _eave, "gable": _gable, "aframe": _aframe}[form](f, t, wood, roof, w, h)
    if t.flag("ground", 0.35):
        low, high = f.bounds()
        f.mark(0, np.array([(low[0] - 0.15, 0.02), (high[0] + 0.15, 0.02)]), color=(0.35, 0.4, 0.25), width=0.008, chance=0.4)
    return f


def _logs(f: Figure, t: Traits, on: int, x0: float, x1: float, h: float, *, slant: float = 0.0, chance: float = 0.7) -> int:
    """Lines between the logs of a wall that stands on y = 0."""
    count = t.integer("logs", 4, 5 if t.simple else 8)
    courses(f, on, np.array([(x0, 0), (x1, slant)]), np.array([(x0, -h), (x1, slant - h)]), count, color=(0.2, 0.13, 0.08), chance=chance,
            width=0.006)
    return count


def _ends(f: Figure, t: Traits, x: float, h: float, count: int, wood) -> None:
    """The logs' round ends at a corner."""
    if t.symbol or not t.flag("log.ends", 0.6):
        return
    r = h / count / 2
    for k in range(count):
        i = f.add(oval(x, -r * (2 * k + 1), r * 0.95, n=14), "wall", color=shade(wood, 1.12), material="wood", omit=0.3, body="ends")
        f.mark(i, oval(x, -r * (2 * k + 1), r * 0.4, n=10), closed=True, color=shade(wood, 0.7), width=0.004, chance=0.2)


def _chimney(f: Figure, t: Traits, x: float, foot: float, top: float, wide: float) -> None:
    if not t.flag("chimney", 0.7):
        return
    i = f.add(np.array([(x - wide / 2, top), (x + wide / 2, top), (x + wide * 0.6, foot), (x - wide * 0.6, foot)]), "chimney",
              color=t.color("stone", *STONES), material="stone", bulge=0.2, omit=0.15)
    bricks(f, t, i, x - wide * 0.3, top + wide * 0.5, x + wide * 0.3, foot, wide * 0.16, 5)
    if t.flag("smoke", 0.5):
        smoke(f, t, i, x, top, wide * 2.0)


def _openings(f: Figure, t: Traits, x0: float, x1: float, h: float, wood) -> None:
    w = x1 - x0
    high = h * t.uniform("door.height", 0.66, 0.84)
    place = t.choice("door.place", (0.5, 0.3, 0.72))
    door(f, t, x0 + w * place, 0, high * t.uniform("door.width", 0.45, 0.62), high, color=shade(wood, t.uniform("door.shade", 0.6, 1.3)))
    size = h * t.uniform("window.size", 0.3, 0.42)
    for s in {0.5: (0.2, 0.8), 0.3: (0.7,), 0.72: (0.28,)}[place] if w > 0.75 else {0.5: (), 0.3: (0.76,), 0.72: (0.24,)}[place]:
        window(f, t, x0 + w * s, -h * 0.58, size, size)


def _gable(f: Figure, t: Traits, wood, roof, w: float, h: float) -> None:
    rise, over = w * t.uniform("rise", 0.35, 0.6), w * t.uniform("eaves", 0.08, 0.18)
    drop, thick = over * rise / (w / 2), w * 0.07
    _chimney(f, t, w * t.choice("chimney.side", (0.2, 0.8)), -h - rise * 0.2, -h - rise * 1.1, w * 0.15)
    body = f.add(np.array([(0, 0), (0, -h), (w / 2, -h - rise), (w, -h), (w, 0)]), "wall", color=wood, material="wood", bulge=0.1)
    count = _logs(f, t, body, 0, w, h)
    for k in range(1, 4):
        f.mark(body, np.array([(w * k / 8, -h - rise * k / 4), (w * (1 - k / 8), -h - rise * k / 4)]), color=(0.2, 0.13, 0.08),
               width=0.006, chance=0.45)
    for x in (0, w):
        _ends(f, t, x, h, count, wood)
    f.add(np.array([(-over, -h + drop), (w / 2, -h - rise - thick), (w + over, -h + drop), (w + over * 0.7, -h + drop + thick * 0.6),
                    (w / 2, -h - rise + thick * 0.4), (-over * 0.7, -h + drop + thick * 0.6)]), "roof", color=roof, material="wood")
    _openings(f, t, 0, w, h, wood)


def _eave(f: Figure, t: Traits, wood, roof, w: float, h: float) -> None:
    w *= 1.3
    rise, over, hip = w * t.uniform("rise", 0.22, 0.4), w * t.uniform("eaves", 0.04, 0.1), w * t.uniform("hip", 0.02, 0.15)
    _chimney(f, t, w * t.uniform("chimney.x", 0.2, 0.85), -h - rise * 0.6, -h - rise * t.uniform("chimney.top", 1.15, 1.4), w * 0.11)
    body = f.add(box(0, -h, w, 0), "wall", color=wood, material="wood", bulge=0.1)
    count = _logs(f, t, body, 0, w, h)
    for x in (0, w):
        _ends(f, t, x, h, count, wood)
    _openings(f, t, 0, w, h, wood)
    porch = t.flag("porch", 0.35)
    edge = np.array([(-over, -h + (0.06 if porch else 0)), (w + over, -h + (0.06 if porch else 0))])
    ridge = np.array([(hip, -h - rise), (w - hip, -h - rise)])
    if porch:
        for k in range(4):
            x = w * (0.01 + 0.98 * k / 3)
            f.add(box(x - 0.025, -h, x + 0.025, 0), "porch", color=shade(wood, 0.75), material="wood", spine=np.array([(x, -h), (x, 0)]),
                  omit=0.3)
    top = f.add(np.concatenate([edge, ridge[::-1]]), "roof", color=roof, material="wood", bulge=0.1)
    courses(f, top, edge, ridge, 5, chance=0.25)


def _turned(f: Figure, t: Traits, wood, roof, w: float, h: float) -> None:
    w *= 0.8
    side = np.array([w * t.uniform("depth", 0.9, 1.5), -h * t.uniform("pose.lift", 0.0, 0.3)])
    rise, over = w * t.uniform("rise", 0.4, 0.65), w * t.uniform("eaves", 0.03, 0.12)
    peak, start = np.array([w / 2, -h - rise]), np.array([w, 0.0])
    slope = np.array([1.0, rise / (w / 2)]) * over
    wall = f.add(np.array([start, start + side, start + side + (0, -h), start + (0, -h)]), "wall", color=shade(wood), material="wood",
                 bulge=0.05)
    _logs(f, t, wall, w, w + side[0], h, slant=side[1])
    x, y = start + side * t.uniform("side.place", 0.4, 0.6)
    window(f, t, x, y - h * 0.55, h * 0.36, h * 0.36)
    front = f.add(np.array([(0, 0), (0, -h), peak, (w, -h), (w, 0)]), "wall", color=wood, material="wood", bulge=0.1)
    count = _logs(f, t, front, 0, w, h)
    for x in (0, w):
        _ends(f, t, x, h, count, wood)
    s = t.uniform("chimney.s", 0.3, 0.8)
    _chimney(f, t, peak[0] + side[0] * s + w * 0.1, peak[1] + side[1] * s + rise * 0.4, peak[1] + side[1] * s - rise * 0.5, w * 0.17)
    eave = np.array([np.array([w, -h]) + slope - (over, 0), np.array([w, -h]) + slope + side * 1.08])
    ridge = np.array([peak - (over, 0), peak + side * 1.08])
    top = f.add(np.concatenate([eave, ridge[::-1]]), "roof", color=roof, material="wood", bulge=0.1)
    courses(f, top, eave, ridge, 5, chance=0.25)
    if t.flag("attic", 0.3):
        window(f, t, w / 2, -h - rise * 0.3, w * 0.16, w * 0.16, name="attic")
    _openings(f, t, 0, w, h, wood)


def _aframe(f: Figure, t: Traits, wood, roof, w: float, h: float) -> None:
    """The roof reaches the ground."""
    high = w * t.uniform("aframe", 0.95, 1.35)
    deep = w * t.uniform("aframe.depth", 0.0, 0.7)
    thick = w * 0.08
    if deep > 0.25:
        top = f.add(np.array([(w + thick, 0), (w / 2, -high - thick), (w / 2 + deep, -high - thick * 0.5),
                              (w + thick + deep, -deep * 0.15)]), "roof", color=roof, material="wood")
        courses(f, top, np.array([(w + thick, 0), (w + thick + deep, -deep * 0.15)]), np.array([(w / 2, -high), (w / 2 + deep, -high)]), 6,
                chance=0.2)
    body = f.add(np.array([(0, 0), (w / 2, -high), (w, 0)]), "wall", color=wood, material="wood", bulge=0.1)
    for k in range(1, 6):
        f.mark(body, np.array([(w * k / 14, -high * k / 7), (w * (1 - k / 14), -high * k / 7)]), color=(0.2, 0.13, 0.08), width=0.006,
               chance=0.55)
    f.add(np.array([(-thick, 0), (w / 2, -high - thick), (w + thick, 0), (w, 0), (w / 2, -high + thick), (0, 0)]), "roof", color=roof,
          material="wood")
    tall = h * 0.75
    door(f, t, w / 2, 0, tall * 0.55, tall, color=shade(wood, 0.7))
    window(f, t, w / 2, -high * 0.55, w * 0.2, w * 0.2)
