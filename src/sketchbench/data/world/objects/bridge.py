"""Bridges: suspension, stone arches, truss, a small humped one, a beam on piers, a drawbridge between towers."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._building import STONES, WOODS, shade
from sketchbench.data.world.shapes import arc, box
from sketchbench.data.world.traits import Traits

STEELS: tuple[Color, ...] = ((0.7, 0.28, 0.2), (0.5, 0.52, 0.55), (0.35, 0.45, 0.42), (0.4, 0.42, 0.5))


def draw(t: Traits) -> Figure:
    f = Figure()
    form = t.choice("form", ("suspension", "arches", "hump", "truss", "beam", "towers"), (0.34, 0.24, 0.16, 0.12, 0.06, 0.08))
    {"suspension": _suspension, "arches": _arches, "hump": _hump, "truss": _truss, "beam": _beam, "towers": _towers}[form](f, t)
    if t.flag("water", 0.45):
        low, high = f.bounds()
        for k in range(t.integer("waves", 2, 4)):
            s = np.linspace(0, 1, 14)
            x = low[0] + (high[0] - low[0]) * (t.uniform(f"pose.wave.{k}", 0.05, 0.6) + 0.32 * s)
            f.mark(0, np.column_stack([x, high[1] - 0.04 - 0.1 * (k % 2) + 0.025 * np.sin(12 * s)]), color=(0.3, 0.45, 0.6), width=0.006,
                   chance=0.5)
    return f


def _stick(f: Figure, a, b, w: float, color: Color, part: str, omit: float = 0.0) -> int:
    line = np.array([a, b], np.float64)
    step = line[1] - line[0]
    side = np.array([-step[1], step[0]]) / (np.hypot(*step) + 1e-9) * w / 2
    return f.add(np.array([line[0] + side, line[1] + side, line[1] - side, line[0] - side]), part, color=color, material="metal",
                 spine=line, omit=omit)


def _suspension(f: Figure, t: Traits) -> None:
    """Two towers, a sagging cable, hangers, a long deck."""
    color = t.color("steel", *STEELS)
    n, high, low = 6.0, t.uniform("tower.height", 1.4, 2.2), t.uniform("tower.foot", 0.5, 0.9)
    a, b = n * t.uniform("tower.left", 0.2, 0.28), n * t.uniform("tower.right", 0.72, 0.8)
    arch = t.uniform("deck.arch", 0.0, 0.16)
    deep, wide = t.uniform("deck", 0.1, 0.2), t.uniform("tower.width", 0.16, 0.3)
    xs = np.linspace(0, n, 17)
    deck = -arch * np.sin(np.pi * xs / n)
    i = f.add(np.concatenate([np.column_stack([xs, deck]), np.column_stack([xs, deck + deep])[::-1]]), "deck", color=color,
              material="metal", bulge=0.1, spine=np.column_stack([xs, deck]))
    sag = -0.12 - arch
    stayed = t.flag("stayed", 0.25)
    cable: list[np.ndarray] = []
    if not stayed:
        for x0, x1, y0, y1, bottom in ((0.0, a, 0.0, -high, None), (a, b, -high, -high, sag), (b, n, -high, 0.0, None)):
            s = np.linspace(0, 1, 13)
            y = y0 + (y1 - y0) * s if bottom is None else -high + (bottom + high) * 4 * s * (1 - s)
            if bottom is None:
                y = y + 0.3 * high * s * (1 - s)
            cable.append(np.column_stack([x0 + (x1 - x0) * s, y]))
        gaps = t.integer("hangers", 4, 6 if t.simple else 10)
        for line, count in zip(cable, (gaps // 2, gaps, gaps // 2), strict=True):
            for x in np.linspace(line[0, 0], line[-1, 0], count + 2)[1:-1]:
                y = np.interp(x, line[:, 0], line[:, 1])
                f.mark(i, np.array([(x, y), (x, -arch * np.sin(np.pi * x / n))]), color=color, width=0.005, chance=0.7)
        for line in cable:
            f.add(np.concatenate([line - (0, 0.035), (line + (0, 0.035))[::-1]]), "cable", color=color, material="metal", spine=line,
                  body="cable")
    else:
        count = t.integer("stays", 4, 7)
        for tower in (a, b):
            for k in range(1, count + 1):
                for side in (-1, 1):
                    reach = tower + side * (min(a, n - b, (b - a) / 2) * 0.95) * k / count
                    f.mark(i, np.array([(tower, -high * (0.55 + 0.45 * k / count)), (reach, -arch * np.sin(np.pi * reach / n))]),
                           color=color,
                           width=0.005, chance=0.8)
    for tower in (a, b):
        if t.flag("tower.legs", 0.5):
            for side in (-1, 1):
                _stick(f, (tower + side * wide, low), (tower + side * wide * 0.6, -high), wide * 0.5, color, "tower")
            for level in (-high * 0.85, -high * 0.5):
                _stick(f, (tower - wide * 0.7, level), (tower + wide * 0.7, level), wide * 0.35, color, "tower", 0.2)
        else:
            f.add(np.array([(tower - wide * 0.7, low), (tower - wide / 2, -high - 0.06), (tower + wide / 2, -high - 0.06),
                            (tower + wide * 0.7, low)]),
                  "tower", color=shade(color, 0.92), material="metal", bulge=0.2)


def _arches(f: Figure, t: Traits) -> None:
    """Stone: one wall with round openings."""
    color = t.color("stone", *STONES)
    count = t.integer("arches", 1, 4)
    span, pier = t.uniform("span", 0.9, 1.4) * (1.6 if count == 1 else 1), t.uniform("pier", 0.18, 0.36)
    rise = span / 2 * t.uniform("arch.rise", 0.65, 1.05)
    leg = t.uniform("pier.height", 0.1, 0.6)
    n = count * span + (count + 1) * pier + 0.6
    hump = t.uniform("deck.arch", 0.0, 0.3)
    top = -leg - rise - t.uniform("crown", 0.16, 0.35)
    xs = np.linspace(0, n, 15)
    upper = np.column_stack([xs, top - hump * np.sin(np.pi * xs / n)])
    lower = []
    for k in range(count):
        x0 = 0.3 + pier + k * (span + pier)
        lower.append(np.concatenate([[(x0, 0)], arc(x0 + span / 2, -leg, span / 2, rise, 180, 360, 12), [(x0 + span, 0)]]))
    outline = np.concatenate([upper[::-1], [(0.0, 0)], *lower, [(n, 0)]])
    i = f.add(outline, "arches", color=color, material="stone", bulge=0.1)
    rail = t.uniform("parapet", 0.1, 0.2)
    f.mark(i, upper + (0, rail), width=0.006, chance=0.5)
    for opening in lower:
        f.mark(i, (opening[1:-1] - opening[1:-1].mean(0)) * 1.14 + opening[1:-1].mean(0) - (0, 0.02), width=0.004, chance=0.15)
    if t.flag("rail.posts", 0.25):
        for x, y in upper[1:-1:2]:
            _stick(f, (x, y), (x, y - 0.2), 0.05, shade(color, 0.8), "rail", 0.4)
        f.add(np.concatenate([upper - (0, 0.22), (upper - (0, 0.17))[::-1]]), "rail", color=shade(color, 0.8), spine=upper - (0, 0.2),
              omit=0.4)
    for k in range(6):
        x, y = t.uniform(f"stone.{k}", 0.1, n - 0.3), top + rail + 0.05
        f.mark(i, np.array([(x, y), (x + 0.16, y), (x + 0.16, y + 0.07), (x, y + 0.07)]), closed=True, width=0.004, chance=0.2)


def _hump(f: Figure, t: Traits) -> None:
    """A garden bridge: a bow with railings."""
    color = t.color("wood", *WOODS, (0.7, 0.15, 0.12))
    n, rise, deep = 3.0, t.uniform("hump", 0.35, 0.85), t.uniform("deck", 0.14, 0.3)
    rail = t.uniform("rail", 0.4, 0.6)
    s = np.linspace(0, 1, 15)
    bow = np.column_stack([n * s, -rise * np.sin(np.pi * s)])
    posts = t.integer("posts", 4, 8)
    for x in np.linspace(0.15, n - 0.15, posts):
        y = -rise * np.sin(np.pi * x / n)
        _stick(f, (x, y), (x, y - rail), 0.07, shade(color, 0.9), "rail", 0.1)
    f.add(np.concatenate([bow - (0, rail + 0.05), (bow - (0, rail - 0.04))[::-1]]), "rail", color=color, material="wood",
          spine=bow - (0, rail))
    if t.flag("rail.second", 0.4):
        f.add(np.concatenate([bow - (0, rail * 0.55), (bow - (0, rail * 0.45))[::-1]]), "rail", color=color, material="wood",
              spine=bow - (0, rail * 0.5), omit=0.3)
    deck = f.add(np.concatenate([bow, (bow * (0.94, 0.85) + (n * 0.03, deep))[::-1]]), "deck", color=shade(color, 0.85), material="wood",
                 bulge=0.1)
    for x in np.linspace(0.2, n - 0.2, 9):
        y = -rise * np.sin(np.pi * x / n)
        f.mark(deck, np.array([(x, y), (x, y + deep * 0.9)]), width=0.005, chance=0.3)


def _truss(f: Figure, t: Traits) -> None:
    """Steel triangles over the deck."""
    color = t.color("steel", *STEELS)
    n, high, count = 4.0, t.uniform("truss", 0.6, 1.0), t.integer("bays", 4, 7)
    w = t.uniform("beam", 0.06, 0.12)
    bowed = t.flag("bowed", 0.45)
    xs = np.linspace(0, n, count + 1)
    ys = -high * (np.sin(np.pi * xs / n) ** 0.7 if bowed else np.where((xs > 0) & (xs < n), 1.0, 0.0))
    for k in range(1, count):
        _stick(f, (xs[k], 0), (xs[k], ys[k]), w * 0.8, color, "truss")
        a, b = ((k, k + 1) if k < count / 2 else (k, k - 1)) if t.flag("lean", 0.5) else (k, k - 1)
        if 0 < b < count or bowed:
            _stick(f, (xs[a], ys[a]), (xs[b], 0.0), w * 0.6, color, "truss", 0.1)
    top = np.column_stack([xs, ys])
    f.add(np.concatenate([top - (0, w / 2), (top + (0, w / 2))[::-1]]), "truss", color=color, material="metal", spine=top)
    f.add(box(-0.3, 0, n + 0.3, 0.16), "deck", color=shade(color, 0.8), material="metal", spine=np.array([(-0.3, 0.08), (n + 0.3, 0.08)]))
    for x in (0.05, n - 0.05) if t.flag("pier.two", 0.6) else (0.05, n / 2, n - 0.05):
        f.add(np.array([(x - 0.14, 0.16), (x + 0.14, 0.16), (x + 0.2, 0.75), (x - 0.2, 0.75)]), "pier", color=(0.6, 0.58, 0.55),
              material="stone", omit=0.2)


def _beam(f: Figure, t: Traits) -> None:
    color = t.color("stone", *STONES)
    n, count = 5.0, t.integer("piers", 2, 4)
    for k in range(count):
        x = n * (k + 1) / (count + 1)
        wide = t.uniform("pier", 0.12, 0.24)
        f.add(np.array([(x - wide * 1.7, 0.1), (x + wide * 1.7, 0.1), (x + wide, 0.4), (x + wide, 1.3), (x - wide, 1.3), (x - wide, 0.4)]),
              "pier", color=shade(color, 0.9), material="stone")
    for x in np.linspace(0.1, n - 0.1, t.integer("posts", 7, 12)):
        _stick(f, (x, 0), (x, -0.3), 0.04, (0.4, 0.4, 0.42), "rail", 0.2)
    f.add(box(0, -0.34, n, -0.28), "rail", color=(0.4, 0.4, 0.42), spine=np.array([(0, -0.3), (n, -0.3)]), omit=0.1)
    f.add(box(0, -0.05, n, 0.16), "deck", color=color, material="stone")


def _towers(f: Figure, t: Traits) -> None:
    """A bascule bridge between two towers."""
    color, roof = t.color("stone", *STONES), (0.35, 0.4, 0.45)
    n = 4.6
    lift = t.uniform("pose.open", -6, 40) if t.flag("pose.raised", 0.5) else 0.0
    c, s = np.cos(np.deg2rad(max(lift, 0))), np.sin(np.deg2rad(max(lift, 0)))
    f.add(box(0, -0.12, n * 0.3, 0.08), "deck", color=shade(color, 0.8))
    f.add(box(n * 0.7, -0.12, n, 0.08), "deck", color=shade(color, 0.8))
    long = n * 0.17
    for x, d in ((n * 0.33, 1), (n * 0.67, -1)):
        f.add(np.array([(x, -0.12), (x + d * long * c, -0.12 - long * s), (x + d * long * c, 0.04 - long * s), (x, 0.06)]), "deck",
              color=(0.4, 0.5, 0.6), material="metal")
    high, w = t.uniform("tower.height", 1.3, 1.8), 0.5
    f.add(box(n * 0.3, -high * 0.9, n * 0.7, -high * 0.78), "deck", color=(0.4, 0.5, 0.6), material="metal", omit=0.2)
    for x, d in ((n * 0.3, -1), (n * 0.7, 1)):
        q = np.linspace(0, 1, 9)
        line = np.column_stack([x + d * n * 0.28 * q, -high * 0.85 * (1 - q) ** 1.6 - 0.1])
        f.add(np.concatenate([line - (0, 0.04), (line + (0, 0.04))[::-1]]), "cable", color=(0.4, 0.5, 0.6), spine=line)
        i = f.add(box(x - w / 2, -high, x + w / 2, 0.7), "tower", color=color, material="stone")
        f.add(np.array([(x - w * 0.55, -high), (x, -high - w * t.uniform("spire", 0.8, 1.4)), (x + w * 0.55, -high)]), "roof", color=roof)
        for y in (-high * 0.75, -high * 0.4):
            f.mark(i, box(x - 0.1, y - 0.14, x + 0.1, y + 0.14), closed=True, color=(0.3, 0.33, 0.36), fill=True, chance=0.6)
