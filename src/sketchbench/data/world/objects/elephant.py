"""Elephant: a domed head with a trunk and a large ear, pillar legs, a thin tail; tusks in some."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._features import tufted_tail
from sketchbench.data.world.objects._frame import WHITE, Local, coat_color, shade, sleeve
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits


def trunk_spine(t: Traits, down: float) -> np.ndarray:
    """From the face: hanging, curled to the mouth, swung forward, raised. `down`: local direction of the ground."""
    kind = t.choice("pose.trunk", ("hang", "forward", "curl_in", "raise"), (0.4, 0.28, 0.16, 0.16))
    n = t.uniform("trunk_length", 0.85, 1.35) / 5
    turns = {"hang": (-45, -20, -6, 0, -14), "forward": (-48, -26, -18, -45, -75), "curl_in": (-45, -15, 8, 45, 90),
             "raise": (-65, -95, -135, -168, -190)}[kind]
    return s.chain((0, 0), *[(down + k + t.uniform("pose.trunk_turn", -10, 10), n) for k in turns])


def side_head(h: Local, t: Traits, b: Beast) -> None:
    down = 90 - h.degrees
    root = np.array([0.42, 0.02])
    spine = trunk_spine(t, down) + root
    w = t.uniform("trunk_width", 0.24, 0.34)
    tusk = t.uniform("tusk_length", 0.2, 0.55) if t.flag("tusks", 0.6) else 0.0
    tusk_line = s.chain((0.42, 0.24), (down - 38, 0.5 * tusk), (down - 75, 0.5 * tusk))
    if tusk and not t.simple:
        h.add(sleeve(tusk_line + s.at(0.05, -0.03), (0.09, 0.07, 0.01), end_cap=0), body="", color=shade(WHITE, 0.85), material="stone",
              spine=tusk_line, omit=0.1)
    i = h.add(sleeve(spine, (1.25 * w, w, 0.8 * w, 0.62 * w, 0.5 * w), n=20, end_cap=0.25), spine=spine)
    step = spine[1:] - spine[:-1]
    across = np.stack([-step[:, 1], step[:, 0]], 1) / np.hypot(*step.T)[:, None]
    for k in range(2, len(spine) - 1):
        h.mark(i, [spine[k] - 0.28 * w * across[k], spine[k] + 0.22 * w * across[k]], chance=0.3, clip=True)
    i = h.add(s.spline([(-0.32, 0.0), (-0.2, -0.36), (0.12, -0.46), (0.42, -0.34), (0.58, -0.05), (0.5, 0.22), (0.3, 0.36), (0.05, 0.4),
                        (-0.22, 0.3)], per=5))
    h.eye(t, i, 0.36, -0.1, 0.04)
    h.line(i, [(0.46, 0.2), (0.34, 0.27), (0.24, 0.22)], 0.5)
    if tusk:
        h.add(sleeve(tusk_line, (0.1, 0.08, 0.01), end_cap=0), body="", color=WHITE, material="stone", spine=tusk_line, omit=0.05)
    big, out = t.uniform("ear_size", 0.42, 0.8), t.uniform("pose.ear", -12, 22)
    shape = t.choice("ear_shape", ("fan", "round", "drop"), (0.45, 0.3, 0.25))
    p = {"fan": s.spline([(0.1, -0.45), (-0.5, -0.75), (-1.0, -0.5), (-1.05, 0.1), (-0.75, 0.6), (-0.4, 0.95), (-0.15, 0.5), (0.1, 0.2)],
                         per=5), "round": s.ellipse(-0.42, 0.05, 0.55, 0.68),
         "drop": s.spline([(0.12, -0.4), (-0.3, -0.6), (-0.7, -0.3), (-0.72, 0.35), (-0.35, 1.05), (-0.05, 0.5)], per=5)}[shape]
    h.add(s.turned(p * big, out) + s.at(0.18, -0.06), body="ear", color=shade(b.coat, 0.88), bulge=0.25)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long = t.uniform("face_length", 0.95, 1.2)
    big = t.uniform("ear_size", 0.42, 0.8) * 1.9
    ear = {"fan": s.spline([(0, -0.5), (0.6, -0.85), (1.05, -0.5), (1.0, 0.15), (0.6, 0.75), (0.15, 0.5)], per=5),
           "round": s.ellipse(0.5, -0.05, 0.58, 0.66),
           "drop": s.spline([(0, -0.5), (0.5, -0.7), (0.8, -0.2), (0.7, 0.5), (0.35, 0.95), (0.0, 0.4)],
                            per=5)}[t.choice("ear_shape", ("fan", "round", "drop"), (0.45, 0.3, 0.25))] * big
    for k in (-1, 1):
        p = ear + s.at(0.5, -0.15)
        i = h.add(p if k > 0 else s.mirrored(p), body="ear", color=shade(b.coat, 0.9), bulge=0.25)
        h.line(i, (s.scaled(p, 0.72, 0.72, about=p.mean(0)) * (k, 1))[2:16], 0.25)
    i = h.add(s.spline([(0, -0.98 * long), (0.6, -0.85 * long), (0.88, -0.3 * long), (0.7, 0.3 * long), (0.4, 0.75 * long),
                        (0, 0.85 * long), (-0.4, 0.75 * long), (-0.7, 0.3 * long),
                        (-0.88, -0.3 * long), (-0.6, -0.85 * long)], per=5))
    for k in (-1, 1):
        h.eye(t, i, k * 0.48, -0.12 * long, 0.11)
    n = t.uniform("trunk_length", 0.85, 1.35) * 0.62
    turn = t.uniform("pose.trunk_swing", -28, 28)
    if t.flag("tusks", 0.6):
        tusk = t.uniform("tusk_length", 0.2, 0.55) * 2.2
        for k in (-1, 1):
            spine = s.chain((k * 0.42, 0.5 * long), (90 - k * 12, 0.5 * tusk), (90 - k * 48, 0.5 * tusk))
            h.add(sleeve(spine, (0.2, 0.17, 0.03), end_cap=0), body="", color=WHITE, material="stone", spine=spine, omit=0.05)
    spine = s.chain((0, 0.15 * long), (90, n), (90 + 0.4 * turn, n), (90 + 1.5 * turn, 0.7 * n), (90 + 3.0 * turn, 0.5 * n))
    w = t.uniform("trunk_width", 0.24, 0.34) * 1.9
    i = h.add(sleeve(spine, (1.0 * w, 0.9 * w, 0.75 * w, 0.55 * w), n=18, end_cap=0.4), body="trunk", spine=spine)
    for y in np.linspace(0.3 * long, 1.9 * n, t.integer("trunk_rings", 2, 6)):
        h.line(i, [(-0.3 * w, y), (0, y + 0.06), (0.3 * w, y)], 0.45, clip=True)


def draw(t: Traits) -> Figure:
    build = t.choice("breed", ("cow", "bull", "calf"), (0.45, 0.33, 0.22))
    coat = coat_color(t, "coat", (0.52, 0.52, 0.54), (0.58, 0.54, 0.5), (0.44, 0.46, 0.5), (0.62, 0.6, 0.6))
    big = {"bull": 1.08, "calf": 1.22}.get(build, 1.0)
    ankle = t.about("ankle", 0.145, 0.03)
    b = Beast(
        coat, side_head, front_head, tufted_tail(shade(coat, 0.4), 0.25, 0.45, 0.035), chest=t.about("chest", 0.62, 0.08),
              loin=t.about("loin", 0.6, 0.08), sway=t.about("back_arch", -0.05, 0.05),
        belly=t.about("belly", 0.02, 0.03), leg=t.about("leg", 0.42, 0.09), thick=(t.about("thigh", 0.22, 0.03), ankle * 1.1, ankle),
              hock=t.about("hock", 0.2, 0.18), foot="none", neck=t.about("neck", 0.08, 0.05),
        neck_angle=t.about("neck_angle", -28, 14), neck_width=(0.46, 0.36), head=t.about("head", 0.5, 0.07) * big,
              face=t.about("face", 0.21, 0.03) * big, head_angle=t.about("head_angle", 4, 12),
        tail_angle=118, graze=10, faced=0.12, labelled=False, material="skin",
        poses={"stand": 0.5, "walk": 0.18, "front": 0.14, "head": 0.07, "head_side": 0.11, "sit": 0.02, "gallop": 0.02})
    return draw_beast(t, b)
