"""A bell: church bell, hand bell, desk bell, with a bow."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import GOLD, RED, STEEL, WOODS, Thing, arched, darker, lighter, profile, rotated, stick, sure
from sketchbench.data.world.shapes import arc, box, ellipse, rounded, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("church", "hand", "bow", "desk", "cow"), (4, 2, 1, 0.7, 0.7))
    bell = Thing(t, t.color("color", GOLD, (0.72, 0.55, 0.25), STEEL, (0.55, 0.42, 0.26), spread=0.04),
                 t.color("accent", *WOODS, RED, (0.2, 0.2, 0.22)), "metal")
    if kind == "desk":
        return _desk(bell)
    w, h = t.uniform("width", 0.40, 0.54), t.uniform("height", 0.72, 1.0)
    crown, waist, flare = t.uniform("crown", 0.14, 0.28), t.uniform("waist", 0.22, 0.34), t.uniform("flare", 0.0, 0.14)
    low = t.uniform("pose.from_below", 0.0, 0.09) * (not t.symbol)
    if kind == "cow":
        right = [(0.55 * w, 0.0), (0.75 * w, 0.12 * h), (w, h)]
    else:
        right = [(0.0, 0.0), (crown, 0.03 * h), (0.95 * waist, 0.22 * h), (waist, 0.5 * h), (0.75 * w, 0.82 * h), (w, 0.95 * h),
                 (w + 0.3 * flare, h)]
    sway = t.about("pose.swing", 0, 20)
    r = t.uniform("clapper", 0.05, 0.10)
    bell.add(ellipse(0.14 * sway / 20, h + (0.25 + t.uniform("clapper_drop", 0, 0.5)) * r, r, n=20), color=darker(bell.color, 0.65))
    _top(bell, kind)
    side = spline(right, closed=False, per=5)
    hem = arched((side[-1][0], h), (-side[-1][0], h), -low if low > 0.01 else t.uniform("hem", -0.02, 0.05), n=11)[1:-1]
    on = bell.add(np.concatenate([side, hem, (side * (-1, 1))[::-1]]), bulge=0.8)
    line = darker(bell.color, 0.55)
    if t.flag("lip", 0.6):
        y = t.uniform("lip_y", 0.82, 0.90) * h
        bell.mark(arched((-1.2 * w, y), (1.2 * w, y), -low - 0.01), on, 0.8, clip=True, color=line)
        if t.flag("double_lip", 0.4):
            bell.mark(arched((-1.2 * w, y - 0.06), (1.2 * w, y - 0.06), -low - 0.01), on, 0.6, clip=True, color=line)
    if t.flag("shoulder_band", 0.45):
        for k in (0.24, 0.30)[: t.integer("bands", 1, 2)]:
            bell.mark(arched((-w, k * h), (w, k * h), -0.03), on, 0.6, clip=True, color=line)
    if t.flag("glint", 0.35):
        bell.mark(spline([(-0.5 * waist, 0.2 * h), (-0.6 * waist, 0.5 * h), (-0.55 * w, 0.78 * h)], closed=False, per=4), on, 0.45,
                  color=lighter(bell.color, 0.5))
    if low > 0.03:
        bell.mark(arched((-side[-1][0], h), (side[-1][0], h), low), on, 0.6, color=line)
    if kind == "bow":
        _bow(bell)
    figure = rotated(bell.figure, sway)
    if t.flag("ringing", 0.25):
        for s in (-1, 1):
            for k in (1.06, 1.18):
                figure.mark(on, arc(0, 0.55 * h, k * w, k * w, -25 if s > 0 else 155, 25 if s > 0 else 205, 8), chance=0.8,
                            color=(0.4, 0.4, 0.4), width=0.008, outside=True)
    return figure


def _top(bell: Thing, kind: str) -> None:
    t = bell.t
    thick, r = t.uniform("loop_width", 0.03, 0.06), t.uniform("loop", 0.08, 0.14)
    if kind == "hand":
        long, wide = t.uniform("handle_length", 0.35, 0.62), t.uniform("handle_width", 0.05, 0.09)
        bell.add(stick((0, 0.03), (0, -0.07), 1.2 * wide))
        bell.add(profile([(0.6 * wide, -long), (1.05 * wide, -0.75 * long), (0.6 * wide, -0.4 * long), (0.9 * wide, -0.05)], per=5),
                 color=bell.accent, material="wood", spine=np.array([(0, 0), (0, -long)]))
        if t.flag("knob", 0.4):
            bell.add(ellipse(0, -long - 0.03, 0.9 * wide, n=16), color=bell.accent, material="wood")
    elif t.flag("yoke", 0.2) and kind == "church":
        bell.add(rounded(box(-0.34, -0.22, 0.34, -0.10), 0.04), color=bell.accent, material="wood")
        bell.add(box(-0.08, -0.12, 0.08, 0.03))
    else:
        style = t.choice("loop_shape", ("ring", "arch", "knob"), (3, 2, 1.3))
        if style == "knob":
            bell.add(ellipse(0, -0.05, 0.8 * r, 0.7 * r, n=18))
        else:
            ry = r if style == "ring" else 1.3 * r
            bell.add(ellipse(0, -0.75 * ry, r, ry, n=24), holes=[ellipse(0, -0.75 * ry, r - thick, ry - thick, n=20)])
        if t.flag("string", 0.2):
            bell.mark(np.array([(0, -1.5 * r), (0.02, -1.5 * r - 0.3)]), chance=0.8, outside=True)


def _bow(bell: Thing) -> None:
    t = bell.t
    s = t.uniform("bow_size", 0.2, 0.3)
    for x in (-1, 1):
        bell.add(spline([(0, -0.02), (0.9 * x * s, -0.6 * s), (1.3 * x * s, 0), (0.9 * x * s, 0.5 * s)], per=5), color=RED,
                 material="fabric")
        bell.add(np.array([(0, 0), (0.6 * x * s, 1.3 * s), (0.9 * x * s, 1.1 * s)]), color=RED, material="fabric", omit=0.3)
    bell.add(ellipse(0, 0, 0.25 * s, n=14), color=darker(RED), material="fabric")


def _desk(bell: Thing) -> Figure:
    """The bell of a reception: half a ball on a foot, with a button."""
    t = bell.t
    w, h, foot = t.uniform("width", 0.40, 0.54), t.uniform("dome", 0.32, 0.46), t.uniform("foot_width", 1.0, 1.3)
    bell.add(rounded(box(-foot * w, 0.03, foot * w, 0.03 + t.uniform("foot_height", 0.08, 0.16)), 0.04), color=bell.accent)
    bell.add(stick((0, -h), (0, -h - 0.10), t.uniform("pin", 0.03, 0.06)))
    bell.add(ellipse(0, -h - 0.11, t.uniform("button", 0.05, 0.09), 0.035, n=16))
    on = bell.add(np.concatenate([arc(0, 0, w, h, 180, 360, 20), [(w, 0.04), (-w, 0.04)]]), bulge=0.9)
    bell.mark(arc(0, 0, 0.75 * w, 0.75 * h, 200, 250, 8), on, 0.5, color=lighter(bell.color, 0.6))
    return bell.figure
