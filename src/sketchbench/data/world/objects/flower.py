"""A flower: daisy, sunflower, tulip, rose, bell, poppy; with stem and leaves, a head alone, or in a pot."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import Thing, arched, band, darker, disc, lighter, rotated, spark, sure
from sketchbench.data.world.shapes import polar, rounded, scalloped, spline, turned
from sketchbench.data.world.traits import Traits

KINDS = {"daisy": 3, "sunflower": 1.2, "five": 2.2, "tulip": 1.6, "rose": 1.3, "bell": 0.6, "poppy": 0.8}


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", tuple(KINDS), tuple(KINDS.values()))
    petal = t.color("petal_color", (0.90, 0.36, 0.52), (0.94, 0.80, 0.22), (0.84, 0.18, 0.20), (0.62, 0.38, 0.72), (0.95, 0.93, 0.90),
                    (0.92, 0.52, 0.20), (0.36, 0.46, 0.82))
    flower = Thing(t, petal, t.color("stem_color", (0.28, 0.52, 0.24), (0.20, 0.42, 0.22), (0.45, 0.60, 0.30)), "leaf")
    long = t.uniform("stem_length", 0.5, 1.3)
    alone = t.flag("head_alone", 0.12) and kind not in ("tulip", "bell")
    head = np.array([t.uniform("stem_bend", -0.18, 0.18), -long])
    if not alone:
        _stem(flower, head)
    r = t.uniform("head_size", 0.24, 0.40)
    if t.symbol and kind not in ("tulip",):
        _symbol(flower, head, r)
    else:
        {"tulip": _tulip, "rose": _rose, "bell": _tulip}.get(kind, _open)(flower, kind, head, r)
    return rotated(flower.figure, t.about("pose.lean", 0, 12))


def _stem(flower: Thing, head: np.ndarray) -> None:
    t = flower.t
    line = spline(np.array([(0, 0), (0.8 * head[0], 0.5 * head[1]), head]), closed=False, per=7)
    thick = t.uniform("stem_width", 0.02, 0.05)
    flower.add(band(line, thick * (0.6 if t.symbol else 1), n=16), color=flower.accent, spine=line)
    leaves, size = t.choice("leaves", (0, 1, 2, 3, 4), (0.6, 2, 4, 1, 1)), t.uniform("leaf_size", 0.18, 0.38)
    fat, up = t.uniform("leaf_width", 0.2, 0.5), t.uniform("leaf_angle", 15, 65)
    for k in range(leaves):
        foot = line[int((0.2 + 0.22 * (k // 2 if t.flag("paired") else k)) * len(line))]
        side = 1 if k % 2 else -1
        tip = polar(foot, -up if side > 0 else 180 + up, size)
        leaf = np.concatenate([arched(foot, tip, 0.5 * fat * size), arched(tip, foot, -0.5 * fat * size)[1:-1]])
        on = flower.add(leaf, color=lighter(flower.accent, 0.1), bulge=0.3)
        flower.mark(np.array([foot, foot + 0.85 * (tip - foot)]), on, 0.5, color=darker(flower.accent))
    if t.flag("pot", 0.14):
        w, h = t.uniform("pot_width", 0.18, 0.28), t.uniform("pot_height", 0.26, 0.4)
        flower.add(np.array([(-w, 0), (w, 0), (0.72 * w, h), (-0.72 * w, h)]), color=(0.72, 0.38, 0.24), material="stone")
        flower.add(rounded([(-1.12 * w, -0.04), (1.12 * w, -0.04), (1.12 * w, 0.06), (-1.12 * w, 0.06)], 0.02), color=(0.76, 0.42, 0.27),
                   material="stone")
    elif t.flag("ground_tuft", 0.15):
        flower.mark(np.array([(-0.3, 0.0), (0.3, 0.01)]), 0, 0.6, color=flower.accent)


def _open(flower: Thing, kind: str, head: np.ndarray, r: float) -> None:
    t = flower.t
    n = {"sunflower": t.integer("many_petals", 13, 18), "five": t.integer("few_petals", 4, 6),
         "poppy": t.integer("wide_petals", 4, 5)}.get(kind, t.integer("petals", 6, 12))
    core = r * {"sunflower": t.uniform("big_core", 0.42, 0.58), "poppy": 0.25}.get(kind, t.uniform("core", 0.20, 0.38))
    fat = {"sunflower": 1.35, "poppy": 1.3, "five": t.uniform("petal_width", 0.95, 1.2)}.get(kind, t.uniform("petal_slim", 0.6, 0.95))
    half = fat * np.pi * 0.62 * r / n
    tip = {"sunflower": 0.55}.get(kind, t.uniform("petal_tip", 0.35, 1.0))
    squash = t.uniform("head_tilt", 0.7, 1.0)
    shape = spline([(0.1 * r, 0.15 * half), (0.5 * r, 0.85 * half), (0.82 * r, tip * half), (r, 0.0), (0.82 * r, -tip * half),
                    (0.5 * r, -0.85 * half), (0.1 * r, -0.15 * half)], per=3)
    notch = t.flag("petal_notch", 0.2) and kind != "sunflower"
    for k in range(n):
        p = turned(shape, 360 * k / n + t.uniform("head_turn", 0, 40)) * (1, squash) + head
        on = flower.add(p, body="petals", color=lighter(flower.color, 0.12 * (k % 2)), bulge=0.4)
        if t.flag("petal_lines", 0.4) or notch:
            a = np.deg2rad(360 * k / n + t.uniform("head_turn", 0, 40))
            flower.mark(head + np.array([[0.5 * np.cos(a), 0.5 * squash * np.sin(a)], [0.8 * np.cos(a), 0.8 * squash * np.sin(a)]]) * r, on,
                        0.5)
    heart = t.color("heart_color", (0.92, 0.72, 0.16), (0.36, 0.24, 0.14), (0.86, 0.48, 0.14))
    on = flower.add(disc(head, core, core * squash, n=22), color=heart, bulge=0.6)
    if kind == "sunflower" or t.flag("heart_dots", 0.3):
        for k in range(10):
            p = polar(head, 137.5 * k, 0.26 * core * np.sqrt(k))
            flower.mark(disc(p, 0.06 * core, n=6), on, 0.6, closed=True, fill=True, color=darker(heart, 0.55))
    elif t.flag("face", 0.06):
        for x in (-0.3, 0.3):
            flower.mark(disc(head + (x * core, -0.15 * core), 0.09 * core, n=8), on, 0.9, closed=True, fill=True,
                        color=(0.1, 0.1, 0.1))
        flower.mark(arched(head + (-0.4 * core, 0.25 * core), head + (0.4 * core, 0.25 * core), -0.25 * core), on, 0.9)


def _tulip(flower: Thing, kind: str, head: np.ndarray, r: float) -> None:
    t = flower.t
    w, h = r * t.uniform("cup_width", 0.6, 0.85), 1.9 * r * t.uniform("cup_height", 0.75, 1.1)
    pts = t.integer("cup_points", 3, 5)
    top = []
    for k, x in enumerate(np.linspace(w, -w, 2 * pts - 1)):
        top.append((x, -h * (t.uniform("peak", 0.9, 1.0) if k % 2 == 0 else t.uniform("valley", 0.55, 0.8))))
    flare = t.uniform("cup_flare", -0.1, 0.2) * w
    cup = np.concatenate([spline([(0, 0), (0.75 * w, -0.15 * h), (w, -0.5 * h)], closed=False, per=5), np.array(top) * (1 + flare / w, 1),
                          spline([(-w, -0.5 * h), (-0.75 * w, -0.15 * h), (0, 0)], closed=False, per=5)[:-1]])
    if kind == "bell":
        cup = cup * (1, -1) + (0, 0.1 * h)
    on = flower.add(head + cup, bulge=0.6)
    way = -1 if kind == "bell" else 1
    for x in (-0.45, 0.45) if t.flag("cup_lines", 0.7) else ():
        flower.mark(head + spline([(0.9 * x * w, -0.75 * h * way), (0.8 * x * w, -0.4 * h * way), (0.1 * x * w, -0.05 * h * way)],
                                  closed=False, per=4), on, 0.75)


def _rose(flower: Thing, kind: str, head: np.ndarray, r: float) -> None:
    t = flower.t
    outer = scalloped(disc(head, 0.85 * r, 0.8 * r), t.integer("rose_petals", 5, 8), 0.16 * r)
    on = flower.add(outer, bulge=0.5)
    turns = t.uniform("spiral_turns", 1.6, 2.8)
    a = np.linspace(0, 2 * np.pi * turns, 40)
    s = 0.62 * r * a / a[-1]
    flower.mark(head + np.stack([s * np.cos(a), 0.9 * s * np.sin(a)], 1), on, 0.95)
    for d in (30, 150, 270):
        flower.mark(arched(polar(head, d - 40, 0.6 * r), polar(head, d + 40, 0.6 * r), 0.1 * r), on, 0.5)
    for s in (-1, 1) if t.flag("sepals", 0.5) else ():
        flower.add(spline([head + (s * 0.1 * r, 0.8 * r), head + (s * 0.7 * r, 0.8 * r), head + (s * 0.4 * r, 1.0 * r)], per=4),
                   color=flower.accent)
    for k in range(3) if t.flag("thorns", 0.4) else ():
        flower.mark(np.array([(0.8 * head[0], head[1] * (0.3 + 0.15 * k)),
                              (0.8 * head[0] + 0.05 * (-1) ** k, head[1] * (0.33 + 0.15 * k))]), 0, 0.7)


def _symbol(flower: Thing, head: np.ndarray, r: float) -> None:
    """Round petals about a round heart, or a scalloped ring."""
    t = flower.t
    n = t.integer("round_petals", 4, 7)
    core = r * t.uniform("round_core", 0.28, 0.45)
    if t.flag("ring_of_bumps", 0.35):
        flower.add(scalloped(disc(head, 0.75 * r), n + 1, 0.3 * r), bulge=0.3)
    elif t.flag("pointed_star", 0.15):
        flower.add(spark(head, r, 0.5 * r, n + 2), bulge=0.3)
    else:
        for k in range(n):
            flower.add(disc(polar(head, 360 * k / n - 90, 0.68 * r), 0.36 * r, n=16),
                       body="petals" if t.flag("petals_merge") else f"petal{k}", bulge=0.4)
    flower.add(disc(head, core, n=18), color=(0.94, 0.78, 0.2), bulge=0.4)
