"""Skyscrapers: slabs, stepped towers with a needle, slanted and rounded tops, twins; flat or with a side."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._building import shade
from sketchbench.data.world.shapes import arc, box
from sketchbench.data.world.traits import Traits

FACES: tuple[Color, ...] = ((0.5, 0.58, 0.66), (0.66, 0.64, 0.6), (0.36, 0.44, 0.52), (0.74, 0.72, 0.66), (0.55, 0.42, 0.36),
                            (0.45, 0.6, 0.62))
GLASS: Color = (0.72, 0.8, 0.86)


def draw(t: Traits) -> Figure:
    f = Figure()
    form = t.choice("form", ("slab", "stepped", "slanted", "round", "spire", "group"), (0.3, 0.24, 0.12, 0.08, 0.14, 0.12))
    color = t.color("face", *FACES)
    h = t.uniform("height", 2.6, 4.2)
    w = t.uniform("width", 0.8, 1.25)
    if form == "group":
        for k, (x, s) in enumerate(((-0.62, 0.62), (0.64, 0.75), (0.0, 1.0))):
            tall = h * (s + t.about(f"group.{k}", 0, 0.1))
            _block(f, t, x * w, w * t.uniform(f"group.{k}.wide", 0.65, 0.9), 0.0, tall, shade(color, 0.85 + 0.15 * s), k)
        return f
    turned = t.flag("pose.turned", 0.42)
    if form == "stepped":
        tiers = t.integer("tiers", 3, 4)
        low = 0.0
        for k in range(tiers):
            wide = w * (1.25 - t.uniform("step", 0.2, 0.32) * k)
            top = h * (0.5 + 0.5 * (k + 1) / tiers) if k else h * t.uniform("podium", 0.35, 0.6)
            _block(f, t, 0.0, wide, low, top, color, k, turned=turned)
            low = top
        _needle(f, t, wide * 0.25, low, h * t.uniform("needle", 0.12, 0.28))
    elif form == "slab":
        _block(f, t, 0.0, w, 0.0, h, color, 0, turned=turned)
        if t.flag("roof.box", 0.35):
            _block(f, t, 0.0, w * 0.45, h, h * 1.05, shade(color, 0.9), 9, rows=0)
        if t.flag("antenna", 0.4):
            _needle(f, t, 0.05, h * (1.05 if t.flag("roof.box", 0.35) else 1.0), h * t.uniform("needle", 0.12, 0.28))
    else:
        _crowned(f, t, form, w, h, color)
    if t.flag("door.seen", 0.4):
        x, d = 0.0, w * 0.16
        i = f.add(box(x - d, -h * 0.07, x + d, 0), "door", color=(0.25, 0.28, 0.32), material="glass", omit=0.2)
        f.mark(i, np.array([(x, -h * 0.07), (x, 0)]), width=0.005, chance=0.5)
    return f


def _needle(f: Figure, t: Traits, w: float, low: float, tall: float) -> None:
    f.add(np.array([(-w / 2, -low + 0.02), (-0.012, -low - tall), (0.012, -low - tall), (w / 2, -low + 0.02)]), "antenna",
          color=(0.5, 0.5, 0.53), material="metal",
          spine=np.array([(0, -low), (0, -low - tall)]), omit=0.1)


def _block(f: Figure, t: Traits, x: float, w: float, low: float, high: float, color: Color, key: int, *, turned: bool = False,
           rows: int | None = None) -> None:
    """One box from height `low` to `high`; turned, its right side runs off upwards or downwards."""
    if turned:
        deep, lift = w * t.uniform("depth", 0.35, 0.8), w * t.uniform("pose.lift", -0.12, 0.28)
        side = f.add(np.array([(x + w / 2, -low), (x + w / 2 + deep, -low - lift), (x + w / 2 + deep, -high - lift * 0.6),
                               (x + w / 2, -high)]), "tower", body="tower", color=shade(color, 0.78), material="metal", bulge=0.0)
        if lift > 0.05:
            f.add(np.array([(x - w / 2, -high), (x - w / 2 + deep, -high - lift * 0.6), (x + w / 2 + deep, -high - lift * 0.6),
                            (x + w / 2, -high)]), "tower", color=shade(color, 1.1), bulge=0.0)
        for k in range(1, max(2, round((high - low) / 0.3))):
            s = k / max(2, round((high - low) / 0.3))
            y = -low - (high - low) * s
            f.mark(side, np.array([(x + w / 2, y), (x + w / 2 + deep, y - lift * (1 - 0.4 * s))]), color=GLASS, width=0.006, chance=0.3)
    i = f.add(box(x - w / 2, -high, x + w / 2, -low), "tower", body="tower", color=color, material="metal", bulge=0.05)
    if rows != 0:
        _windows(f, t, i, x - w / 2, x + w / 2, low, high)


def _windows(f: Figure, t: Traits, on: int, x0: float, x1: float, low: float, high: float) -> None:
    """Windows as panes, as a grid of lines, as stripes across or upright."""
    style = t.choice("windows", ("panes", "grid", "bands", "ribs"), (0.45, 0.25, 0.15, 0.15))
    cell = t.uniform("cell", 0.24, 0.4) * (1.35 if t.simple else 1.0)
    columns, rows = max(2, round((x1 - x0) / cell)), max(2, min(11, round((high - low) / cell / 1.1)))
    dx, dy = (x1 - x0) / columns, (high - low) / rows
    if style == "panes":
        if columns * rows > 36:
            columns, rows = min(columns, 4), min(rows, 9)
            dx, dy = (x1 - x0) / columns, (high - low) / rows
        pane = box(dx * 0.24, -dy * 0.78, dx * 0.76, -dy * 0.26)
        for r in range(rows):
            for c in range(columns):
                f.mark(on, pane + (x0 + dx * c, -low - dy * r), closed=True, color=GLASS, fill=True, width=0.005, chance=1.2)
        return
    if style in ("grid", "ribs"):
        for c in range(1, columns):
            f.mark(on, np.array([(x0 + dx * c, -low), (x0 + dx * c, -high)]), color=GLASS, width=0.008, chance=1.2)
    if style in ("grid", "bands"):
        for r in range(1, rows):
            f.mark(on, np.array([(x0, -low - dy * r), (x1, -low - dy * r)]), color=GLASS, width=0.008, chance=1.2)


def _crowned(f: Figure, t: Traits, form: str, w: float, h: float, color: Color) -> None:
    """One shaft with a slanted, a domed or a pointed top."""
    if form == "slanted":
        cut = w * t.uniform("slant", 0.3, 1.1)
        edge = np.array([(-w / 2, -h + cut), (w / 2, -h)])
        top = h - cut
    elif form == "round":
        edge = arc(0, -h + w * 0.5, w / 2, w * t.uniform("dome", 0.4, 0.9), 180, 360, 12)
        top = h - w * 0.5
    else:
        rise = w * t.uniform("spire", 0.8, 2.2)
        edge = np.array([(-w / 2, -h), (-w * 0.03, -h - rise), (w * 0.03, -h - rise), (w / 2, -h)])
        top = h
    taper = t.uniform("taper", 1.0, 1.25)
    i = f.add(np.concatenate([[(-w / 2 * taper, 0)], edge, [(w / 2 * taper, 0)]]), "tower", body="tower", color=color,
              material="metal", bulge=0.3)
    _windows(f, t, i, -w / 2, w / 2, h * 0.02, top)
    if form == "spire":
        f.mark(i, np.array([(-w / 2, -h), (w / 2, -h)]), width=0.006, chance=0.6)
        _needle(f, t, 0.06, h + w * 0.9, h * 0.15)
