"""Bear: a heavy body with a stub of a tail, round ears, a short broad snout, thick legs; on fours, upright, sitting."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import FLESH, Beast
from sketchbench.data.world.objects._features import mouth
from sketchbench.data.world.objects._frame import Local, coat_color, shade, sleeve
from sketchbench.data.world.objects._views import draw_beast, face_at
from sketchbench.data.world.traits import Traits


def side_head(h: Local, t: Traits, b: Beast) -> None:
    r, d, stop = t.uniform("ear_size", 0.13, 0.19), t.uniform("snout_depth", 0.13, 0.18), t.uniform("stop", 0.0, 0.08)
    h.add(s.ellipse(0.2, -0.36, r, r), body="far", color=shade(b.coat, 0.8))
    i = h.add(s.spline([(-0.25, 0.05), (-0.18, -0.28), (0.1, -0.4), (0.38, -0.32), (0.55, -0.18 + stop), (0.85, -0.14 + stop),
                        (0.99, -0.08 + stop), (0.98, 0.06 + stop), (0.88, 0.08 + d), (0.6, 0.12 + d), (0.25, 0.36), (-0.1, 0.3)], per=5))
    h.eye(t, i, 0.45, -0.13, 0.035)
    h.dot(i, 0.96, -0.05 + stop, 0.06, 0.045, 0.92)
    h.line(i, [(0.95, 0.07 + stop), (0.8, 0.12 + stop), (0.65, 0.08 + stop)], 0.65)
    h.add(s.ellipse(0.0, -0.33, r, r), body="ear", bulge=0.2)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long, r = t.uniform("face_length", 0.85, 1.02), t.uniform("ear_size", 0.13, 0.19) * 2.1
    for k in (-1, 1):
        i = h.add(s.ellipse(k * 0.72, -0.7 * long, r, r), body="ear", bulge=0.2)
        h.mark(i, s.ellipse(k * 0.7, -0.67 * long, 0.58 * r), closed=True, fill=True, color=shade(b.coat, 1.5), chance=0.5)
    i = h.add(s.ellipse(0, 0, 0.98, long))
    for k in (-1, 1):
        h.eye(t, i, k * 0.38, -0.18, 0.1)
    w = t.uniform("muzzle", 0.36, 0.5)
    if t.flag("muzzle_drawn", 0.75):
        i = h.add(s.ellipse(0, 0.38, w, 0.8 * w), body="muzzle", color=shade(b.coat, 1.5), omit=0.1)
    h.dot(i, 0, 0.22, 0.16, 0.11, 0.95)
    h.line(i, [(0, 0.3), (0, 0.46)], 0.6)
    mouth(h, t, i, 0, 0.52, 0.22)


def stub(local: Local, t: Traits, b: Beast) -> None:
    r = t.uniform("tail_size", 0.045, 0.07)
    local.add(s.ellipse(0.02, 0, 1.3 * r, r))


def upright(t: Traits, b: Beast) -> Figure:
    """On its hind legs, to the viewer, like a toy."""
    f, w, h = Figure(), t.uniform("pose.stout", 0.28, 0.38), t.uniform("pose.tall", 0.46, 0.58)
    a = b.thick[1] * 1.35
    look: dict[str, Any] = {"body": FLESH, "color": b.coat, "material": b.material}
    for k in (-1, 1):
        spine = np.array([(k * 0.5 * w, 0.7 * h), (k * 0.58 * w, h + 0.32)])
        f.add(sleeve(spine, (1.5 * a, 1.2 * a), n=6), "", spine=spine, **look)
        f.add(s.ellipse(k * 0.68 * w, h + 0.33, 0.95 * a, 0.55 * a), "", omit=0.2, **look)
    f.add(s.ellipse(0, 0.45 * h, w, 0.7 * h), "", **look)
    if t.flag("belly_patch", 0.4):
        f.mark(len(f.pieces) - 1, s.ellipse(0, 0.5 * h, 0.62 * w, 0.46 * h), closed=True, fill=True, color=shade(b.coat, 1.4), chance=0.5)
    for k in (-1, 1):
        lift = t.uniform(f"pose.arm{k}", -50, 70)
        spine = s.chain((k * 0.75 * w, 0.02), (90 - k * lift, 0.22), (90 - k * (lift + t.uniform(f"pose.elbow{k}", -10, 45)), 0.2))
        f.add(sleeve(spine, (1.2 * a, a, 0.95 * a), n=8), "", spine=spine, **{**look, "body": "arm"} if t.flag("arms_drawn", 0.4)
              else {**look})
    face_at(f, b, t, 0, -0.25 * h - 0.6 * b.face, size=b.face * 1.15)
    return f


def draw(t: Traits) -> Figure:
    build = t.choice("breed", ("brown", "black", "polar", "cub"), (0.42, 0.22, 0.18, 0.18))
    coat = {"black": (0.16, 0.15, 0.15), "polar": (0.92, 0.91, 0.87)}.get(build,
                                                                          coat_color(t, "coat", (0.46, 0.3, 0.18), (0.36, 0.24, 0.16),
                                                                                     (0.56, 0.38, 0.22)))
    lean = {"polar": 0.06, "cub": -0.02}.get(build, 0.0)
    b = Beast(
        coat, side_head, front_head, stub, chest=t.about("chest", 0.54, 0.06), loin=t.about("loin", 0.52, 0.06),
              sway=t.about("back_arch", -0.02, 0.03), hump=t.about("withers", 0.03, 0.03), belly=t.about("belly", 0.02, 0.03),
        leg=t.about("leg", 0.28, 0.06), thick=(0.24, 0.15, t.about("ankle", 0.13, 0.02)), hock=t.about("hock", 0.5, 0.25), foot="paw",
              neck=t.about("neck", 0.1 + lean, 0.04), neck_angle=t.about("neck_angle", -14, 14),
        neck_width=(0.42, 0.3), head=t.about("head", 0.4 if build != "cub" else 0.48, 0.05),
              face=t.about("face", 0.19 if build != "cub" else 0.24, 0.025), head_angle=t.about("head_angle", 14, 12), tail_angle=175,
              graze=35,
        faced=0.25, labelled=False, special={"upright": upright},
        poses={"stand": 0.28, "walk": 0.18, "upright": 0.17, "sit_front": 0.1, "sit": 0.06, "rear": 0.05, "front": 0.04, "lie": 0.03,
               "head": 0.09})
    return draw_beast(t, b)
