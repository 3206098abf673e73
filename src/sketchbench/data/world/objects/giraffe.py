"""Giraffe: a very long neck, a sloping back, thin long legs, patches, two small horns."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._features import mouth, tufted_tail
from sketchbench.data.world.objects._frame import Local, coat_color, ear_at, leaf_ear, shade, sleeve
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits


def knob(h: Local, t: Traits, x: float, y: float, degrees: float, size: float) -> None:
    """A horn with a ball at its end."""
    long = size * t.uniform("horn_length", 0.7, 1.4)
    spine = s.chain((x, y), (degrees, long))
    h.add(sleeve(spine, (0.3 * size, 0.22 * size), n=4), body="horn", spine=spine, omit=0.05)
    h.add(s.ellipse(spine[-1, 0], spine[-1, 1], 0.24 * size, n=14), body="horn", color=shade(h.color, 0.4), omit=0.1)


def side_head(h: Local, t: Traits, b: Beast) -> None:
    m = t.uniform("muzzle_depth", 0.11, 0.15)
    for k, x in ((1, 0.16), (0, 0.04)):
        knob(h, t, x, -0.16, -90 + t.uniform("horn_lean", -22, 5) + 8 * k - 0.4 * h.degrees, 0.24)
    i = h.add(s.spline([(-0.16, 0.02), (-0.08, -0.17), (0.12, -0.21), (0.36, -0.17), (0.7, -0.1), (0.95, -0.75 * m), (1.0, 0.1 * m),
                        (0.93, 0.95 * m), (0.7, 0.9 * m), (0.4, 0.17), (0.1, 0.22), (-0.1, 0.15)], per=5))
    h.eye(t, i, 0.28, -0.06, 0.038)
    h.dot(i, 0.92, -0.2 * m, 0.028, 0.02, 0.6)
    h.line(i, [(0.97, 0.4 * m), (0.84, 0.5 * m), (0.74, 0.35 * m)], 0.65)
    ear_at(h, -0.06, -0.1, t.uniform("pose.ear", 165, 215), leaf_ear(t.uniform("ear_length", 0.24, 0.38), 0.13, 0.2),
           color=shade(b.coat, 0.9))


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long, m = t.uniform("face_length", 1.4, 1.9), t.uniform("nose_width", 0.42, 0.65)
    ear = leaf_ear(t.uniform("ear_length", 0.24, 0.38) * 3.0, 0.42, 0.3)
    for k in (-1, 1):
        knob(h, t, 0.3 * k, -0.7, -90 + 9 * k, 0.75)
        ear_at(h, 0.6 * k, -0.45, -12 if k > 0 else 192, ear)
    i = h.add(s.spline([(0, -0.85), (0.55, -0.7), (0.72, -0.2), (0.55, 0.35 * long), (m, 0.62 * long), (0.65 * m, 0.92 * long),
                        (0, 0.97 * long), (-0.65 * m, 0.92 * long), (-m, 0.62 * long),
                        (-0.55, 0.35 * long), (-0.72, -0.2), (-0.55, -0.7)], per=5))
    for k in (-1, 1):
        h.eye(t, i, k * 0.42, -0.08, 0.13)
        h.dot(i, k * 0.3 * m, 0.68 * long, 0.06, 0.08, 0.75)
    mouth(h, t, i, 0, 0.84 * long, 0.4 * m)


def patches(f: Figure, on: int, go, t: Traits, color: Color, key: str, columns: int, rows: int, size: float) -> None:
    """Irregular spots on a jittered grid over (0…1, -0.5…0.5)."""
    sides = t.integer("patch_sides", 4, 7)
    a = np.arange(sides) * 2 * np.pi / sides
    for k in range(columns * rows):
        x, y = (k // rows + t.uniform(f"{key}{k}.x", 0.2, 0.8)) / columns, (k % rows + t.uniform(f"{key}{k}.y", 0.2, 0.8)) / rows - 0.5
        r = size * t.uniform(f"{key}{k}.r", 0.6, 1.15)
        turn = t.uniform(f"{key}{k}.a", 0, 1)
        f.mark(on, go(np.stack([x + r * np.cos(a + turn) / columns, y + r * np.sin(a + turn) / rows], 1)), closed=True, fill=True,
               color=color, chance=0.55, clip=True)


def draw(t: Traits) -> Figure:
    coat, spot = coat_color(t, "coat", (0.9, 0.76, 0.5), (0.92, 0.82, 0.6), (0.82, 0.66, 0.42)), coat_color(t, "spot", (0.5, 0.29, 0.14),
                                                                                                            (0.62, 0.38, 0.2),
                                                                                                            (0.4, 0.25, 0.16))
    spotted, size = t.flag("spotted", 0.85), t.uniform("patch_size", 0.3, 0.46)
    young = t.flag("calf", 0.15)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if spotted:
            patches(f, on, lambda p: world(p * (0.94, b.chest * 0.9) + (0.03, 0)), t, spot, "patch", t.integer("patch_columns", 4, 6), 3,
                    size)

    def crest(f: Figure, spine: np.ndarray, widths: np.ndarray, t: Traits) -> None:
        on = len(f.pieces) - 1
        d = spine[-1] - spine[0]
        across = np.array([-d[1], d[0]]) / np.hypot(*d)
        if spotted:
            patches(f, on, lambda p: spine[0] + p[:, :1] * d + p[:, 1:] * across * widths[1] * 0.9, t, spot, "neck_patch",
                    t.integer("neck_rows", 5, 7), 2, size)
        if t.flag("mane", 0.5):
            sign = -1.0 if across[1] * d[0] > 0 else 1.0
            edge = spine + sign * across * widths[:, None] / 2
            out = np.concatenate([edge, (edge + 0.035 * sign * across)[::-1]])
            f.add(out, "", color=spot, material="fur", omit=0.4)

    b = Beast(
        coat, side_head, front_head, tufted_tail(shade(spot, 0.5), 0.3, 0.5, 0.03), chest=t.about("chest", 0.52, 0.07),
              loin=t.about("loin", 0.4, 0.06), sway=t.about("back_slope", 0.0, 0.02),
        hump=t.about("withers", 0.06, 0.05), belly=t.about("belly", -0.01, 0.03), leg=t.about("leg", 0.88, 0.17),
              thick=(0.18, 0.085, t.about("ankle", 0.065, 0.015)), hock=t.about("hock", 0.55, 0.3), foot_color=(0.25, 0.2, 0.17),
        neck=t.about("neck", 0.72 if young else 1.02, 0.2), neck_angle=t.about("neck_angle", -70, 17),
              neck_width=(t.about("neck_base", 0.34, 0.05), t.about("neck_top", 0.14, 0.03)), head=t.about("head", 0.33, 0.05),
        face=t.about("face", 0.1, 0.02), head_angle=t.about("head_angle", 22, 18), tail_angle=114, graze=48, faced=0.12, labelled=False,
              dress=dress, crest=crest,
        poses={"stand": 0.48, "walk": 0.17, "gallop": 0.03, "graze": 0.07, "front": 0.05, "back": 0.03, "lie": 0.02, "head": 0.11,
               "head_side": 0.17})
    return draw_beast(t, b)
