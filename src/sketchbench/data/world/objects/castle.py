"""Castles: walls and towers with battlements or pointed roofs, a gate, flags."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._building import ROOFS, STONES, arched, bricks, flag, shade
from sketchbench.data.world.shapes import box
from sketchbench.data.world.traits import Traits

TURRETS: tuple[Color, ...] = ((0.6, 0.2, 0.2), (0.25, 0.35, 0.6), (0.35, 0.3, 0.45), (0.3, 0.45, 0.4))


def draw(t: Traits) -> Figure:
    f = Figure()
    stone = t.color("stone", *STONES, spread=0.05)
    w, h = t.uniform("width", 1.6, 2.6), t.uniform("wall", 0.7, 1.1)
    form = t.choice("form", ("two", "keep", "palace", "gatehouse"), (0.36, 0.28, 0.24, 0.12))
    tw = w * t.uniform("tower.width", 0.16, 0.25)
    high = h * t.uniform("tower.height", 1.35, 1.9)
    if form in ("keep", "palace"):
        kw = w * t.uniform("keep.width", 0.26, 0.45)
        _tower(f, t, w * t.uniform("keep.place", 0.4, 0.6), kw, high * t.uniform("keep.height", 1.15, 1.5), shade(stone, 0.92), "keep")
        if form == "palace":
            for k, s in enumerate((0.24, 0.76)):
                _tower(f, t, w * s, tw * 0.75, high * t.uniform(f"turret.{k}", 0.95, 1.3), shade(stone, 0.95), "keep")
    wall = _battled(f, t, 0.0, w, h, stone, "wall")
    bricks(f, t, wall, w * 0.1, -h * 0.9, w * 0.9, -h * 0.1, 0.06, 6, chance=0.22)
    spread = 0.0 if form != "gatehouse" else w * 0.24
    for x in (spread, w - spread):
        _tower(f, t, x, tw, high if form != "gatehouse" else high * 0.85, stone, "tower")
    if form == "gatehouse":
        for x in (0.0, w):
            _tower(f, t, x, tw * 0.9, high * 0.7, stone, "tower")
    _gate(f, t, w / 2, w * t.uniform("gate.width", 0.16, 0.26), h * t.uniform("gate.height", 0.5, 0.75))
    if t.flag("windows", 0.5) and not t.symbol:
        for s in (0.3, 0.7):
            _slit(f, t, w * s, -h * 0.65, 0.1)
    return f


def _teeth(x0: float, x1: float, top: float, count: int, depth: float) -> np.ndarray:
    """The upper edge of a battlement from left to right: `count` merlons."""
    n = 2 * count - 1
    xs = np.linspace(x0, x1, n + 1)
    ys = np.where(np.arange(n) % 2 == 0, top - depth, top)
    return np.column_stack([np.repeat(xs, 2)[1:-1], np.repeat(ys, 2)])


def _battled(f: Figure, t: Traits, x0: float, x1: float, h: float, color: Color, part: str) -> int:
    wide = t.uniform("merlon", 0.11, 0.2)
    count = max(3, round((x1 - x0) / wide / 2))
    edge = _teeth(x0, x1, -h, count, wide * t.uniform("merlon.height", 0.6, 1.0))
    return f.add(np.concatenate([[(x0, 0)], edge, [(x1, 0)]]), part, body="castle", color=color, material="stone", bulge=0.1)


def _tower(f: Figure, t: Traits, x: float, w: float, h: float, color: Color, name: str) -> None:
    """A round tower on y = 0: with a battlement that juts out, or a cone."""
    pointed = t.flag(f"{name}.pointed", 0.45)
    body = f.add(box(x - w / 2, -h, x + w / 2, 0), "tower", body="castle", color=color, material="stone", bulge=0.5)
    top = w * t.uniform("tower.head", 0.52, 0.66)
    deep = w * t.uniform("tower.collar", 0.25, 0.45)
    if pointed:
        rise = w * t.uniform("cone", 0.9, 1.8)
        i = f.add(np.array([(x - top, -h), (x, -h - rise), (x + top, -h)]), "roof", color=t.color("cone.color", *TURRETS, *ROOFS),
                  material="stone", bulge=0.4)
        for k in (-0.35, 0.35):
            f.mark(i, np.array([(x + k * top, -h), (x, -h - rise)]), width=0.004, chance=0.1)
        peak = -h - rise + 0.02
    else:
        edge = _teeth(x - top, x + top, -h - deep, 3 if t.simple or w < 0.4 else 4, w * t.uniform("merlon.tower", 0.14, 0.24))
        f.add(np.concatenate([[(x - top, -h)], edge, [(x + top, -h)]]), "tower", body="castle", color=shade(color, 1.05), material="stone",
              bulge=0.4)
        peak = -h - deep
    if t.flag(f"{name}.flag", 0.45):
        flag(f, t, x, peak, w * t.uniform("flag.size", 0.7, 1.2))
    if t.flag("tower.window", 0.7):
        _slit(f, t, x, -h * 0.72, w * 0.28)
    bricks(f, t, body, x - w * 0.3, -h * 0.9, x + w * 0.3, -h * 0.1, w * 0.1, 3, chance=0.2)


def _slit(f: Figure, t: Traits, x: float, y: float, w: float) -> None:
    tall = w * t.uniform("slit", 1.3, 2.4)
    i = f.add(arched(x - w / 2, x + w / 2, y - tall / 2, y + tall / 2), "window", color=(0.2, 0.19, 0.2), bulge=0.0, omit=0.15)
    if t.flag("slit.bars", 0.3):
        f.mark(i, np.array([(x, y - tall / 2), (x, y + tall / 2)]), color=(0.5, 0.5, 0.5), width=0.004, chance=0.4)


def _gate(f: Figure, t: Traits, x: float, w: float, h: float) -> None:
    """An arch with a portcullis or planks, perhaps a drawbridge."""
    i = f.add(arched(x - w / 2, x + w / 2, -h, 0), "gate", color=t.color("gate.color", (0.35, 0.24, 0.15), (0.2, 0.17, 0.15)),
              material="wood", bulge=0.05)
    style = t.choice("gate.style", ("bars", "planks", "plain"))
    count = {"bars": 4, "planks": 3, "plain": 1}[style]
    for k in range(1, count):
        s = k / count - 0.5
        f.mark(i, np.array([(x + w * s, -h + w * 0.5 * (1 - np.sqrt(1 - 4 * s * s))), (x + w * s, 0)]), color=(0.15, 0.12, 0.1),
               width=0.006, chance=0.55)
    if style == "bars":
        for k in range(1, 4):
            f.mark(i, np.array([(x - w / 2, -h * 0.22 * k), (x + w / 2, -h * 0.22 * k)]), color=(0.15, 0.12, 0.1), width=0.006, chance=0.55)
    if t.flag("drawbridge", 0.2):
        f.add(np.array([(x - w / 2, 0), (x + w / 2, 0), (x + w * 0.62, h * 0.45), (x - w * 0.62, h * 0.45)]), "gate",
              color=(0.5, 0.36, 0.22), material="wood", omit=0.3)
