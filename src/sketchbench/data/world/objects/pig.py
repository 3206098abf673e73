"""Pig: a barrel on short legs, a snout with a disc and two holes, triangular ears, a curly tail."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._features import blotches, mouth
from sketchbench.data.world.objects._frame import Local, coat_color, ear_at, leaf_ear, shade, sleeve
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits


def side_head(h: Local, t: Traits, b: Beast) -> None:
    d, snout = t.uniform("snout_depth", 0.13, 0.19), t.uniform("snout_length", 0.22, 0.4)
    k = 0.95 - snout
    i = h.add(s.spline([(-0.25, 0.05), (-0.18, -0.3), (0.1, -0.42), (k - 0.12, -0.34), (k + 0.06, -d - 0.06), (0.94, -d), (0.96, d),
                        (k + 0.1, d + 0.08), (k - 0.1, 0.32), (0.15, 0.42), (-0.15, 0.32)], per=5))
    h.eye(t, i, k - 0.14, -0.12, 0.045)
    h.line(i, [(k + 0.2, d + 0.01), (k + 0.05, d + 0.03), (k - 0.08, d - 0.06)], 0.6)
    ear = leaf_ear(t.uniform("ear_length", 0.34, 0.5), t.uniform("ear_width", 0.24, 0.34), 0.1)
    turn = t.uniform("pose.ear", 30, 80) if t.flag("ears_flop", 0.4) else t.uniform("pose.ear", -110, -75)
    ear_at(h, 0.1, -0.3, turn, ear, color=shade(b.coat, 0.85), body="ear")
    i = h.add(s.ellipse(0.95, 0, 0.065, d * 1.12, n=20), body="snout", color=shade(b.coat, 0.88), omit=0.1)
    h.dot(i, 0.95, -0.35 * d, 0.018, 0.03, 0.6)
    h.dot(i, 0.95, 0.35 * d, 0.018, 0.03, 0.6)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long = t.uniform("face_length", 0.85, 1.02)
    ear = leaf_ear(t.uniform("ear_length", 0.34, 0.5) * 1.7, t.uniform("ear_width", 0.24, 0.34) * 2.0, 0.1)
    flop = t.flag("ears_flop", 0.4)
    i = h.add(s.ellipse(0, 0, 0.98, long))
    for k in (-1, 1):
        turn = -58 if not flop else 35
        ear_at(h, k * 0.5, -0.68 * long, turn if k > 0 else 180 - turn, ear, color=shade(b.coat, 0.85), body="ear")
        h.eye(t, i, k * 0.42, -0.2, 0.11)
    mouth(h, t, i, 0, 0.66 * long, 0.3)
    w = t.uniform("disc", 0.3, 0.44)
    i = h.add(s.ellipse(0, 0.2, w, 0.75 * w), body="snout", color=shade(b.coat, 0.86))
    for k in (-1, 1):
        h.dot(i, k * 0.4 * w, 0.2, 0.13 * w, 0.2 * w, 0.95)


def curly(local: Local, t: Traits, b: Beast) -> None:
    """A corkscrew drawn as a thin band."""
    n, r, turns = 22, t.uniform("tail_curl", 0.035, 0.06), t.choice("tail_turns", (1.0, 1.6, 2.2))
    a = np.linspace(0, 2 * np.pi * turns, n)
    spine = np.stack([np.linspace(-0.02, 0.17, n) + r * np.sin(a), r * (1 - np.cos(a)) - 0.02], 1)
    local.add(sleeve(spine, (0.04, 0.03, 0.025), n=2 * n), spine=spine)


def draw(t: Traits) -> Figure:
    coat = coat_color(t, "coat", (0.92, 0.7, 0.68), (0.9, 0.76, 0.7), (0.86, 0.62, 0.6), (0.35, 0.28, 0.26))
    spotted, spot = t.flag("spotted", 0.2), (0.25, 0.2, 0.2)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if spotted:
            blotches(f, on, world, t, b.chest, spot)

    b = Beast(
        coat, side_head, front_head, curly, chest=t.about("chest", 0.54, 0.08), loin=t.about("loin", 0.52, 0.08),
              sway=t.about("back_arch", -0.02, 0.04), belly=t.about("belly", 0.03, 0.03), leg=t.about("leg", 0.22, 0.06),
        thick=(0.19, 0.1, t.about("ankle", 0.08, 0.018)), hock=t.about("hock", 0.5, 0.3), foot_color=shade(coat, 0.55),
              neck=t.about("neck", 0.06, 0.03), neck_angle=t.about("neck_angle", -12, 14), neck_width=(0.44, 0.36),
        head=t.about("head", 0.42, 0.05), face=t.about("face", 0.21, 0.03), head_angle=t.about("head_angle", 14, 12), tail_angle=185,
              graze=40, faced=0.35, labelled=False, material="skin", dress=dress,
        poses={"stand": 0.5, "walk": 0.1, "front": 0.13, "sit_front": 0.06, "lie": 0.05, "sit": 0.02, "graze": 0.02, "head": 0.12})
    return draw_beast(t, b)
