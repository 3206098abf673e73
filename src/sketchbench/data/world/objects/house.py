"""Houses: a gable to the front, an eave to the front, turned to show both, with wings and storeys; a box and a triangle."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._building import ROOFS, WALLS, WOODS, courses, door, shade, smoke, window
from sketchbench.data.world.shapes import box
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    if t.symbol:
        return _symbol(t)
    form = t.choice("form", ("turned", "gable", "eave", "wing"), (0.36, 0.24, 0.22, 0.18))
    f = Figure()
    wall, roof = t.color("wall", *WALLS), t.color("roof", *ROOFS)
    storeys = t.choice("storeys", (1, 2), (0.65, 0.35))
    w, h = t.uniform("width", 1.0, 1.5), t.uniform("storey", 0.72, 0.95) * (1.0 if storeys == 1 else 1.65)
    {"turned": _turned, "gable": _gable, "eave": _eave, "wing": _wing}[form](f, t, wall, roof, w, h, storeys)
    return f


def _chimney(f: Figure, t: Traits, x: float, foot: float, top: float, wide: float) -> None:
    if not t.flag("chimney", 0.6):
        return
    i = f.add(box(x - wide / 2, top, x + wide / 2, foot), "chimney", color=t.color("chimney.color", (0.6, 0.32, 0.25), (0.5, 0.48, 0.46)),
              material="stone", bulge=0.1, omit=0.15)
    f.add(box(x - wide * 0.66, top - wide * 0.22, x + wide * 0.66, top), "chimney", color=(0.45, 0.4, 0.38), material="stone", omit=0.5)
    if t.flag("smoke", 0.45):
        smoke(f, t, i, x, top - wide * 0.3, wide * 2.2)


def _openings(f: Figure, t: Traits, x0: float, x1: float, h: float, storeys: int, name: str = "window", with_door: bool = True) -> None:
    """Door and windows of a front wall that stands on y = 0."""
    w = x1 - x0
    level = h / storeys
    tall = level * t.uniform("window.height", 0.3, 0.46)
    wide = min(tall * t.uniform("window.width", 0.75, 1.3), w * 0.26)
    place = t.choice("door.place", ("middle", "left", "right")) if with_door else "none"
    spots = {"middle": [0.2, 0.8], "left": [0.5, 0.82], "right": [0.18, 0.5], "none": [0.27, 0.73] if w > 0.7 else [0.5]}[place]
    for s in spots:
        window(f, t, x0 + w * s, -level * 0.55, wide, tall, name=name)
    for k in range(1, storeys):
        for s in (0.2, 0.5, 0.8) if w > 0.9 else (0.3, 0.7):
            window(f, t, x0 + w * s, -level * (k + 0.52), wide, tall, name=name)
    if with_door:
        x = x0 + w * {"middle": 0.5, "left": 0.2, "right": 0.8}[place]
        high = level * t.uniform("door.height", 0.6, 0.78)
        door(f, t, x, 0, high * t.uniform("door.width", 0.42, 0.6), high,
             color=t.color("door.color", *WOODS, (0.6, 0.12, 0.1), (0.15, 0.3, 0.4)))


def _gable(f: Figure, t: Traits, wall, roof, w: float, h: float, storeys: int) -> None:
    rise, over = w * t.uniform("rise", 0.35, 0.75), w * t.uniform("eaves", 0.04, 0.14)
    drop = over * rise / (w / 2)
    _chimney(f, t, w * t.choice("chimney.side", (0.25, 0.75)), -h - rise * 0.3, -h - rise * t.uniform("chimney.top", 0.85, 1.2), w * 0.12)
    body = f.add(np.array([(0, 0), (0, -h), (w / 2, -h - rise), (w, -h), (w, 0)]), "wall", body="house", color=wall, material="stone",
                 bulge=0.1)
    thick = w * t.uniform("roof.thick", 0.06, 0.13)
    if t.flag("roof.solid", 0.45):
        slab = [(-over, -h + drop), (w / 2, -h - rise - thick), (w + over, -h + drop)]
    else:
        slab = [(-over, -h + drop), (w / 2, -h - rise - thick), (w + over, -h + drop), (w + over - thick * 0.6, -h + drop + thick * 0.5),
                (w / 2, -h - rise + thick * 0.4), (-over + thick * 0.6, -h + drop + thick * 0.5)]
    top = f.add(np.array(slab), "roof", color=roof, material="stone", bulge=0.1)
    if len(slab) == 3:
        courses(f, top, np.array([slab[0], slab[2]]), np.array([slab[1], slab[1]]), 4, chance=0.15)
    elif t.flag("attic", 0.6):
        window(f, t, w / 2, -h - rise * 0.32, w * 0.16, w * 0.16, name="attic")
    _openings(f, t, 0, w, h, storeys)
    _boards(f, t, body, 0, w, h)


def _eave(f: Figure, t: Traits, wall, roof, w: float, h: float, storeys: int) -> None:
    w *= 1.35
    rise, over, hip = w * t.uniform("rise", 0.25, 0.45), w * t.uniform("eaves", 0.03, 0.09), w * t.uniform("hip", 0.0, 0.25)
    _chimney(f, t, w * t.uniform("chimney.x", 0.25, 0.8), -h - rise * 0.7, -h - rise * t.uniform("chimney.top", 1.15, 1.4), w * 0.09)
    body = f.add(box(0, -h, w, 0), "wall", body="house", color=wall, material="stone", bulge=0.1)
    edge = np.array([(-over, -h), (w + over, -h)])
    ridge = np.array([(hip, -h - rise), (w - hip, -h - rise)])
    top = f.add(np.concatenate([edge, ridge[::-1]]), "roof", color=roof, material="stone", bulge=0.1)
    courses(f, top, edge, ridge, 5, chance=0.2)
    if t.flag("dormer", 0.25):
        x, s = w * 0.5, rise * 0.5
        f.add(np.array([(x - s * 0.5, -h - rise * 0.2), (x - s * 0.5, -h - rise * 0.2 - s * 0.6), (x, -h - rise * 0.2 - s),
                        (x + s * 0.5, -h - rise * 0.2 - s * 0.6), (x + s * 0.5, -h - rise * 0.2)]), "wall", color=wall)
        window(f, t, x, -h - rise * 0.2 - s * 0.35, s * 0.5, s * 0.45)
    _openings(f, t, 0, w, h, storeys)
    _boards(f, t, body, 0, w, h)


def _turned(f: Figure, t: Traits, wall, roof, w: float, h: float, storeys: int) -> None:
    """The gable to the front, a side wall under the roof's slope running off."""
    w *= 0.8
    side = np.array([w * t.uniform("depth", 0.9, 1.6), -h * t.uniform("pose.lift", 0.0, 0.28)])
    rise, over = w * t.uniform("rise", 0.4, 0.75), w * t.uniform("eaves", 0.0, 0.1)
    peak = np.array([w / 2, -h - rise])
    slope = np.array([w / 2, rise]) / (w / 2) * over
    start = np.array([w, 0.0])
    f.add(np.array([start, start + side, start + side + (0, -h), start + (0, -h)]), "wall", body="house", color=shade(wall),
          material="stone", bulge=0.05)
    wing = f.pieces[-1]
    level = h / storeys
    for k in range(storeys):
        count = t.integer("side.windows", 1, 2)
        for j in range(count):
            s = (j + 0.5 + t.about("side.place", 0, 0.1)) / count
            x, y = start + side * s
            window(f, t, x, y - level * (k + 0.55), level * 0.36, level * 0.36, name="window")
    front = f.add(np.array([(0, 0), (0, -h), peak, (w, -h), (w, 0)]), "wall", body="house", color=wall, material="stone", bulge=0.1)
    _chimney(f, t, float(peak[0] + side[0] * t.uniform("chimney.s", 0.3, 0.75)), float(peak[1] + side[1] * 0.5 + rise * 0.1),
             float(peak[1] + side[1] * 0.5 - rise * t.uniform("chimney.top", 0.2, 0.5)), w * 0.14)
    eave = np.array([np.array([w, -h]) + slope - (over * 0.4, 0), np.array([w, -h]) + slope + side * 1.06])
    ridge = np.array([peak - (over * 0.4, 0), peak + side * 1.06])
    top = f.add(np.concatenate([eave, ridge[::-1]]), "roof", color=roof, material="stone", bulge=0.1)
    courses(f, top, eave, ridge, 5, chance=0.2)
    if over > w * 0.03:
        thick = w * 0.05
        f.add(np.array([peak + (0, -thick * 0.3), peak + (0, thick), np.array([0, -h]) + slope * (-1, 1) + (0, thick),
                        np.array([0, -h]) + slope * (-1, 1)]), "roof", color=shade(roof, 0.9), omit=0.3)
    if t.flag("attic", 0.35):
        window(f, t, w / 2, -h - rise * 0.35, w * 0.17, w * 0.17, name="attic")
    _openings(f, t, 0, w, h, storeys)
    _boards(f, t, front, 0, w, h)
    if t.flag("path", 0.15):
        f.mark(front, np.array([(w * 0.4, 0), (w * 0.25, 0.3)]), chance=0.5)
        f.mark(front, np.array([(w * 0.6, 0), (w * 0.7, 0.3)]), chance=0.5)
    wing.bulge = 0.05


def _wing(f: Figure, t: Traits, wall, roof, w: float, h: float, storeys: int) -> None:
    """A long part with its eave to the front, a gabled part or a garage before it."""
    w, g = w * 1.5, w * t.uniform("wing.width", 0.5, 0.65)
    rise = w * t.uniform("rise", 0.2, 0.32)
    left = t.flag("wing.left")
    f.add(box(0, -h, w, 0), "wall", body="house", color=wall, material="stone", bulge=0.05)
    _chimney(f, t, w * (0.75 if left else 0.25), -h - rise * 0.6, -h - rise * t.uniform("chimney.top", 1.1, 1.4), w * 0.08)
    over = w * 0.05
    edge = np.array([(-over, -h), (w + over, -h)])
    ridge = np.array([(over, -h - rise), (w - over, -h - rise)])
    top = f.add(np.concatenate([edge, ridge[::-1]]), "roof", color=roof, material="stone", bulge=0.1)
    courses(f, top, edge, ridge, 4, chance=0.2)
    x0 = over if left else w - g - over
    tall = h * t.uniform("wing.height", 0.8, 1.05)
    peak = tall + g * t.uniform("wing.rise", 0.35, 0.6)
    body = f.add(np.array([(x0, 0.02), (x0, -tall), (x0 + g / 2, -peak), (x0 + g, -tall), (x0 + g, 0.02)]), "wall", body="wing",
                 color=shade(wall, 1.0), material="stone", bulge=0.1)
    thick = g * 0.1
    f.add(np.array([(x0 - g * 0.12, -tall + g * 0.08), (x0 + g / 2, -peak - thick), (x0 + g * 1.12, -tall + g * 0.08),
                    (x0 + g * 1.02, -tall + g * 0.1), (x0 + g / 2, -peak + thick * 0.3), (x0 - g * 0.02, -tall + g * 0.1)]), "roof",
          color=roof)
    if t.flag("garage", 0.4):
        high = min(tall, h / storeys) * 0.7
        i = f.add(box(x0 + g * 0.14, -high, x0 + g * 0.86, 0.02), "door", color=(0.85, 0.85, 0.83))
        courses(f, i, np.array([(x0 + g * 0.14, 0), (x0 + g * 0.86, 0)]), np.array([(x0 + g * 0.14, -high), (x0 + g * 0.86, -high)]), 4,
                chance=0.45)
    else:
        window(f, t, x0 + g / 2, -h / storeys * 0.52, g * 0.34, g * 0.36)
    if storeys > 1:
        window(f, t, x0 + g / 2, -h * 0.78, g * 0.3, g * 0.32)
    a, b = (x0 + g, w) if left else (0, x0)
    _openings(f, t, a, b, h, storeys)
    _boards(f, t, body, x0, x0 + g, tall)


def _boards(f: Figure, t: Traits, on: int, x0: float, x1: float, h: float) -> None:
    if t.flag("boards", 0.2):
        courses(f, on, np.array([(x0, 0), (x1, 0)]), np.array([(x0, -h), (x1, -h)]), 7, chance=0.12)
    if t.flag("ground", 0.3):
        f.mark(on, np.array([(x0 - 0.3, 0.02), (x1 + 0.35, 0.02)]), width=0.008, color=(0.35, 0.4, 0.25), chance=0.4)


def _symbol(t: Traits) -> Figure:
    """A box, a triangle or a slanted slab on it, a door, a window or two, a chimney."""
    f = Figure()
    w, h = t.uniform("width", 0.8, 1.4), t.uniform("storey", 0.6, 1.0)
    wall, roof = t.color("wall", *WALLS), t.color("roof", *ROOFS)
    rise, over = w * t.uniform("rise", 0.3, 0.7), w * t.uniform("eaves", 0.0, 0.15)
    way = t.choice("symbol.roof", ("triangle", "slab", "turned"), (0.6, 0.2, 0.2))
    chimney = t.flag("chimney", 0.5)
    wide = w * 0.13
    x = w * t.choice("chimney.side", (0.22, 0.76))
    if chimney:
        i = f.add(box(x - wide / 2, -h - rise * 0.95, x + wide / 2, -h - rise * 0.25), "chimney", color=(0.6, 0.32, 0.25))
        if t.flag("smoke", 0.5):
            smoke(f, t, i, x, -h - rise, wide * 2, chance=0.7)
    if way == "turned":
        deep = w * t.uniform("depth", 0.7, 1.3)
        f.add(box(w, -h, w + deep, 0), "wall", color=shade(wall))
        f.add(np.array([(w, -h), (w / 2, -h - rise), (w / 2 + deep, -h - rise), (w + deep, -h)]), "roof", color=roof)
        f.add(np.array([(0, -h), (w / 2, -h - rise), (w, -h)]), "roof", color=wall)
        window(f, t, w + deep / 2, -h * 0.55, w * 0.25, w * 0.25)
    f.add(box(0, -h, w, 0), "wall", color=wall, material="stone")
    if way == "triangle":
        f.add(np.array([(-over, -h), (w / 2, -h - rise), (w + over, -h)]), "roof", color=roof)
    elif way == "slab":
        f.add(np.array([(-over, -h), (w * 0.15, -h - rise * 0.8), (w * 0.85, -h - rise * 0.8), (w + over, -h)]), "roof", color=roof)
    size = w * t.uniform("window.size", 0.18, 0.27)
    place = t.choice("door.place", (0.5, 0.27, 0.74))
    high = h * t.uniform("door.height", 0.45, 0.65)
    door(f, t, w * place, 0, high * t.uniform("door.width", 0.4, 0.65), high, color=t.color("door.color", *WOODS))
    for s in {0.5: (0.2, 0.8), 0.27: (0.7,), 0.74: (0.3,)}[place]:
        window(f, t, w * s, -h * 0.62, size, size)
    return f
