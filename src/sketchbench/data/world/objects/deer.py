"""Deer: slim legs, a raised neck, a narrow face, antlers or none, a short tail, sometimes spots."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._features import mouth
from sketchbench.data.world.objects._frame import WHITE, Local, coat_color, ear_at, leaf_ear, shade, sleeve
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits

BONE = (0.62, 0.5, 0.36)


def antler(h: Local, t: Traits, x: float, y: float, up: float, size: float, bend: float, far: bool = False) -> None:
    """A beam with tines."""
    n, thin = t.integer("tines", 2, 4), t.uniform("antler_width", 0.045, 0.08) * size
    beam = s.chain((x, y), (up - bend, 0.4 * size), (up, 0.4 * size), (up + 1.2 * bend, 0.35 * size))
    look: dict[str, Any] = {"body": "antler" + str(far), "color": shade(BONE, 0.8 if far else 1.0), "material": "stone"}
    h.add(sleeve(beam, (1.5 * thin, thin, 0.4 * thin), n=12), spine=beam, **look)
    line = s.spline(beam, closed=False, per=6)
    for k in range(n):
        at = line[int((0.2 + 0.62 * k / max(n - 1, 1)) * (len(line) - 1))]
        tine = s.chain(at, (up + (40 + 10 * k) * np.sign(bend or 1), 0.16 * size), (up + 12 * np.sign(bend or 1), 0.16 * size))
        h.add(sleeve(tine, (1.1 * thin, 0.8 * thin, 0.25 * thin), n=8), spine=tine, omit=0.06, **look)


def side_head(h: Local, t: Traits, b: Beast) -> None:
    m, stag = t.uniform("muzzle_depth", 0.09, 0.12), t.flag("antlers", 0.68)
    size, up, bend = t.uniform("antler_size", 0.75, 1.45), -100 - h.degrees + t.uniform("antler_lean", -18,
                                                                                      12), t.uniform("antler_bend", 14, 34)
    if stag:
        antler(h, t, 0.16, -0.16, up + 18, 0.92 * size, bend, True)
    i = h.add(s.spline([(-0.14, 0.02), (-0.08, -0.17), (0.1, -0.22), (0.36, -0.16), (0.7, -0.1), (0.92, -0.9 * m), (1.0, 0.0),
                        (0.92, 0.9 * m), (0.7, m), (0.4, 0.15), (0.1, 0.22), (-0.1, 0.15)], per=5))
    h.eye(t, i, 0.28, -0.06, 0.042)
    h.dot(i, 0.96, -0.25 * m, 0.045, 0.04, 0.8)
    h.line(i, [(0.95, 0.45 * m), (0.82, 0.5 * m), (0.74, 0.35 * m)], 0.55)
    if stag:
        antler(h, t, 0.08, -0.17, up, size, bend)
    ear_at(h, -0.04, -0.12, t.uniform("pose.ear", 175, 225), leaf_ear(t.uniform("ear_length", 0.28, 0.45),
                                                                      t.uniform("ear_width", 0.12, 0.18)), color=shade(b.coat, 0.9))


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long, m = t.uniform("face_length", 1.3, 1.7), t.uniform("nose_width", 0.3, 0.42)
    ear = leaf_ear(t.uniform("ear_length", 0.28, 0.45) * 2.8, t.uniform("ear_width", 0.12, 0.18) * 3)
    out = t.uniform("pose.ear_out", -38, 5)
    for k in (-1, 1):
        ear_at(h, 0.6 * k, -0.5, out if k > 0 else 180 - out, ear)
        if t.flag("antlers", 0.68):
            antler(h, t, 0.3 * k, -0.72, -90 + 22 * k, 2.2 * t.uniform("antler_size", 0.75, 1.45), -k * t.uniform("antler_bend", 14, 34))
    i = h.add(s.spline([(0, -0.88), (0.5, -0.76), (0.74, -0.25), (0.5, 0.35 * long), (m, 0.68 * long), (0.7 * m, 0.93 * long),
                        (0, 0.98 * long), (-0.7 * m, 0.93 * long), (-m, 0.68 * long), (-0.5, 0.35 * long),
                        (-0.74, -0.25), (-0.5, -0.76)], per=5))
    for k in (-1, 1):
        h.eye(t, i, k * 0.42, -0.12, 0.13)
    h.dot(i, 0, 0.72 * long, 0.17, 0.12, 0.92)
    mouth(h, t, i, 0, 0.88 * long, 0.2)


def scut(local: Local, t: Traits, b: Beast) -> None:
    n = t.uniform("tail_length", 0.1, 0.18)
    local.add(s.turned(leaf_ear(n, 0.6 * n), 0), color=WHITE if t.flag("tail_white") else b.coat)


def draw(t: Traits) -> Figure:
    coat = coat_color(t, "coat", (0.62, 0.42, 0.25), (0.54, 0.36, 0.22), (0.7, 0.52, 0.34))
    fawn, spotted = t.flag("fawn", 0.18), t.flag("spotted", 0.3)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if spotted or fawn:
            for k in range(9):
                p = s.ellipse((k + t.uniform(f"spot{k}", 0.2, 0.8)) / 9.5, t.uniform(f"spot{k}.y", -0.36, 0.02) * b.chest, 0.018, n=8)
                f.mark(on, world(p), closed=True, fill=True, color=WHITE, chance=0.45)

    b = Beast(
        coat, side_head, front_head, scut, chest=t.about("chest", 0.42, 0.05), loin=t.about("loin", 0.35, 0.05),
              sway=t.about("sway", 0.01, 0.015), hump=t.about("withers", 0.01, 0.015), belly=t.about("belly", -0.01, 0.025),
        leg=t.about("leg", 0.62 if not fawn else 0.72, 0.08), thick=(0.17, 0.065, t.about("ankle", 0.045, 0.01)),
              hock=t.about("hock", 1.0, 0.3), neck=t.about("neck", 0.36, 0.07), neck_angle=t.about("neck_angle", -56, 14),
        neck_width=(t.about("neck_base", 0.26, 0.04), t.about("neck_top", 0.15, 0.02)),
              head=t.about("head", 0.34 if not fawn else 0.38, 0.04), face=t.about("face", 0.11, 0.015),
              head_angle=t.about("head_angle", 24, 14),
        tail_angle=t.uniform("tail_carried", 110, 220), graze=55, faced=0.15, labelled=False, dress=dress,
        poses={"stand": 0.42, "walk": 0.14, "gallop": 0.12, "graze": 0.05, "lie": 0.05, "front": 0.07, "back": 0.03, "head": 0.08,
               "head_side": 0.04})
    if fawn:
        t.fixed.setdefault("antlers", False)
    return draw_beast(t, b)
