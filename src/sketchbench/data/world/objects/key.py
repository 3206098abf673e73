"""A key: old with a bow and a bit, modern with teeth."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._blades import lain
from sketchbench.data.world.objects._things import BLACK, GOLD, RED, STEEL, Thing, darker, disc, spark, stick, sure
from sketchbench.data.world.shapes import ellipse, rounded, spline, squircle
from sketchbench.data.world.traits import Traits, unit

HEAD = {"ring": 3.0, "oval": 1.2, "heart": 1.0, "clover": 1.5, "square": 1.0, "diamond": 0.6}


def _ring(t: Traits, style: str, r: float) -> np.ndarray:
    c, turn = (0.0, -r), np.linspace(0, 2 * np.pi, 48, endpoint=False)
    leaves = r * (0.82 + 0.28 * np.abs(np.cos(1.5 * (turn + np.pi / 2))))
    return {"ring": disc(c, r, n=32), "oval": disc(c, 1.3 * r, 0.9 * r, n=32), "square": squircle(*c, 1.05 * r, r, 3.5, n=32),
            "diamond": rounded(spark(c, 1.15 * r, 0.82 * r, 4), 0.08),
            "heart": spline([(0, 0), (-0.9 * r, -0.8 * r), (-1.0 * r, -1.6 * r), (-0.5 * r, -1.95 * r), (0, -1.5 * r), (0.5 * r, -1.95 * r),
                             (1.0 * r, -1.6 * r), (0.9 * r, -0.8 * r)], per=4),
            "clover": c + leaves[:, None] * np.stack([np.cos(turn), np.sin(turn)], 1)}[style]


def draw(t: Traits) -> Figure:
    modern = sure(t, "kind", ("old", "modern"), (3, 2)) == "modern"
    metal = t.color("color", GOLD, STEEL, (0.62, 0.48, 0.28), (0.45, 0.44, 0.44), spread=0.03)
    key = Thing(t, metal, metal, "metal")
    style, r = sure(t, "head", tuple(HEAD), tuple(HEAD.values())), t.uniform("head_size", 0.17, 0.26)
    long, thick = t.uniform("shank_length", 0.5, 0.95), t.uniform("shank_width", 0.05, 0.09) * (0.6 if t.symbol else 1)
    if modern:
        _cut_blade(key, long, 1.7 * thick)
    else:
        _old_bit(key, long, thick)
    outer = _ring(t, style, r)
    middle = outer.mean(0)
    hole = t.uniform("hole", 0.5, 0.75) if not modern else t.uniform("small_hole", 0.25, 0.4)
    inner = (outer - middle) * hole + middle if not modern else ellipse(0, -1.5 * r, hole * r, hole * r * t.uniform("hole_shape", 0.5, 1.0),
                                                                        n=16)
    on = key.add(outer, holes=[inner], body="key", bulge=0.4,
                 color=t.color("cap_color", BLACK, RED, metal) if modern and t.flag("plastic_head", 0.35) else metal)
    if t.flag("head_rim", 0.3):
        key.mark((outer - middle) * 0.88 + middle, on, 0.5, closed=True)
    if t.flag("ring_on_key", 0.15):
        key.add(ellipse(0.1, -2.1 * r, 0.18, n=26), holes=[ellipse(0.1, -2.1 * r, 0.15, n=24)], color=STEEL)
    return lain(t, key.figure)


def _old_bit(key: Thing, long: float, thick: float) -> None:
    t = key.t
    on = key.add(stick((0, -0.03), (0, long), thick), body="key", spine=np.array([(0, 0), (0, long)]), bulge=0.6)
    way, wide, high = 1 if t.flag("bit_right") else -1, t.uniform("bit_width", 0.12, 0.24), t.uniform("bit_height", 0.12, 0.24)
    end = long - t.uniform("bit_from_end", 0.0, 0.10)
    n = t.integer("teeth", 1, 4)
    cuts = [0.35 + 0.65 * unit(t.identity, "tooth", k) for k in range(2 * n + 1)]
    y = np.linspace(end - high, end, 2 * n + 2)
    steps = [(way * wide * (c if k % 2 else 1.0), v) for k, c in enumerate(cuts) for v in (y[k], y[k + 1])]
    key.add(np.array([(0, y[0]), *steps, (0, y[-1])]), body="key", bulge=0.1)
    for k in range(t.integer("collars", 0, 3)):
        key.add(stick((0, 0.04 + 0.07 * k), (0, 0.08 + 0.07 * k), 1.8 * thick), body=f"collar{k}", bulge=0.6)
    if t.flag("shine", 0.3):
        key.mark(np.array([(0.2 * thick, 0.25), (0.2 * thick, 0.6 * long)]), on, 0.4)


def _cut_blade(key: Thing, long: float, wide: float) -> None:
    t = key.t
    n, deep = t.integer("cuts", 3, 6), t.uniform("cut_depth", 0.25, 0.5)
    y = np.linspace(0.15 * long, 0.92 * long, 2 * n + 1)
    teeth = [(wide / 2 * (1 if k % 2 == 0 else 1 - 2 * deep * (0.5 + 0.5 * unit(t.identity, "cut", k))), v) for k, v in enumerate(y)]
    on = key.add(np.array([(wide / 2, -0.05), *teeth, (0.1 * wide, long + 0.02), (-wide / 2, long - 0.06), (-wide / 2, -0.05)]), body="key",
                 spine=np.array([(0, 0), (0, long)]), bulge=0.1)
    if t.flag("groove", 0.7):
        key.mark(np.array([(-0.2 * wide, 0.02), (-0.2 * wide, 0.88 * long)]), on, 0.6, color=darker(key.color, 0.6))
    if t.flag("shoulder", 0.4):
        key.add(stick((0, 0.0), (0, 0.07), 1.5 * wide), body="key", bulge=0.2)
