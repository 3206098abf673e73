"""Camel with one hump or two: a neck that dips and rises, a long lip, thin long legs with knobbly knees."""

from __future__ import annotations

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import FLESH, Beast
from sketchbench.data.world.objects._features import mouth, tufted_tail
from sketchbench.data.world.objects._frame import Local, coat_color, ear_at, leaf_ear, shade
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits


def side_head(h: Local, t: Traits, b: Beast) -> None:
    ear_at(h, 0.02, -0.16, -118, leaf_ear(0.18, 0.1, 0.6))
    i = h.add(s.spline([(-0.14, 0.02), (-0.08, -0.17), (0.12, -0.22), (0.36, -0.17), (0.66, -0.1), (0.88, -0.13), (1.0, -0.04), (0.98, 0.1),
                        (0.9, 0.2), (0.74, 0.17), (0.4, 0.17), (0.1, 0.23), (-0.08, 0.16)], per=5))
    h.eye(t, i, 0.28, -0.07, 0.04)
    h.line(i, [(0.9, -0.06), (0.94, -0.02)], 0.6)
    h.line(i, [(0.98, 0.08), (0.84, 0.07), (0.7, 0.1)], 0.7)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long = t.uniform("face_length", 1.3, 1.7)
    for k in (-1, 1):
        ear_at(h, 0.55 * k, -0.62, -90 + 40 * k, leaf_ear(0.55, 0.34, 0.5))
    i = h.add(s.spline([(0, -0.85), (0.55, -0.7), (0.72, -0.15), (0.5, 0.4 * long), (0.62, 0.7 * long), (0.36, 0.95 * long),
                        (0, 0.9 * long), (-0.36, 0.95 * long), (-0.62, 0.7 * long), (-0.5, 0.4 * long),
                        (-0.72, -0.15), (-0.55, -0.7)], per=5))
    for k in (-1, 1):
        h.eye(t, i, k * 0.42, -0.15, 0.13)
        h.line(i, [(k * 0.1, 0.55 * long), (k * 0.26, 0.5 * long)], 0.7)
    mouth(h, t, i, 0, 0.74 * long, 0.26)


def draw(t: Traits) -> Figure:
    coat = coat_color(t, "coat", (0.78, 0.6, 0.38), (0.7, 0.52, 0.32), (0.84, 0.7, 0.5), (0.52, 0.38, 0.25))
    two = t.flag("two_humps", 0.5)
    high, wide = t.uniform("hump_height", 0.15, 0.3), t.uniform("hump_width", 0.13, 0.2) * (1 if two else 1.35)
    point = t.uniform("hump_point", 0.2, 0.6)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        y = -0.38 * b.chest
        for x in (0.32, 0.66) if two else (0.5,):
            p = s.spline([(x - 1.25 * wide, y + 0.02), (x - 0.8 * wide, y - 0.35 * high), (x - point * 0.6 * wide, y - 0.92 * high),
                          (x, y - high - 0.04), (x + point * 0.6 * wide, y - 0.92 * high),
                          (x + 0.8 * wide, y - 0.35 * high), (x + 1.25 * wide, y + 0.02)], per=5)
            f.add(world(p), b.part("body"), body=FLESH, color=shade(coat, 0.92), material="fur")

    b = Beast(
        coat, side_head, front_head, tufted_tail(shade(coat, 0.5), 0.25, 0.42, 0.035), chest=t.about("chest", 0.44, 0.06),
              loin=t.about("loin", 0.36, 0.05), sway=t.about("sway", 0.0, 0.02), belly=t.about("belly", 0.01, 0.03),
        leg=t.about("leg", 0.6, 0.1), thick=(0.17, 0.085, t.about("ankle", 0.06, 0.014)), hock=t.about("hock", 0.6, 0.3),
              foot="paw" if t.flag("pads", 0.5) else "none", neck=t.about("neck", 0.5, 0.08), neck_angle=t.about("neck_angle", -42, 14),
        neck_width=(t.about("neck_base", 0.28, 0.04), t.about("neck_top", 0.14, 0.02)), head=t.about("head", 0.32, 0.04),
              face=t.about("face", 0.11, 0.015), head_angle=t.about("head_angle", 12, 14), tail_angle=114, graze=50, faced=0.05,
        labelled=False, dress=dress, poses={"stand": 0.6, "walk": 0.22, "lie": 0.07, "back": 0.03, "gallop": 0.02, "head_side": 0.03,
                                            "front": 0.03})
    t.fixed.setdefault("neck_bow", t.uniform("neck_dip", 16, 34) * -1)
    return draw_beast(t, b)
