"""Scissors: open or shut, with round, oval or unlike grips."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import BLACK, BLUE, GREEN, ORANGE, RED, STEEL, Thing, darker, disc, rotated, sure
from sketchbench.data.world.shapes import ellipse, polar, spline, squircle, turned
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    steel_grip = t.flag("all_metal", 0.3)
    scissors = Thing(t, STEEL, STEEL if steel_grip else t.color("grip_color", RED, BLUE, BLACK, ORANGE, GREEN), "metal")
    opening = t.uniform("pose.opening", 4, 34) if not t.flag("pose.wide", 0.15) else t.uniform("pose.more", 34, 55)
    long, wide, tip = t.uniform("blade_length", 0.62, 1.0), t.uniform("blade_width", 0.07, 0.15), t.uniform("tip", 0.05, 0.5)
    shank, gap = t.uniform("shank_length", 0.20, 0.42), t.uniform("grip_gap", 0.10, 0.18)
    sizes = (t.uniform("grip_size", 0.13, 0.21), t.uniform("grip_size", 0.13, 0.21) * t.uniform("second_grip", 0.8, 1.35))
    shape, tall = sure(t, "grip_shape", ("ring", "oval", "box", "drop"), (3, 3, 1.3, 1)), t.uniform("grip_tall", 1.0, 1.6)
    thick = t.uniform("grip_thickness", 0.25, 0.5)
    if t.symbol:
        wide = 0.045
    for k, s in enumerate((1, -1)):
        turn = s * opening / 2
        blade = np.array([(-0.4 * wide * s, 0.12), (0.5 * wide * s, 0.08), (0.6 * wide * s, -0.25 * long), (0.5 * tip * wide * s, -long),
                          (0.0, -long), (-0.4 * wide * s, -0.3 * long)])
        arm = spline([(0.4 * wide * s, 0.05), (0.1 * s, 0.5 * shank), (0.02 * s - gap * s, shank + 0.06),
                      (-0.06 * s - gap * s, shank + 0.02), (-0.03 * s, 0.45 * shank), (-0.45 * wide * s, 0.08)], per=4)
        scissors.add(turned(blade, turn), body=f"half{k}", spine=turned(np.array([(0, -long), (0, 0.0)]), turn), bulge=0.3)
        if t.flag("edge_line", 0.5):
            scissors.mark(turned(np.array([(0.1 * wide * s, -0.1), (0.2 * wide * s, -0.6 * long)]), turn), chance=0.5)
        scissors.add(turned(arm, turn), body=f"half{k}", color=STEEL if steel_grip or t.flag("steel_shanks", 0.4) else scissors.accent)
        r = sizes[k]
        ry = r * (tall if shape != "ring" else 1.0)
        c = np.array([-s * (gap + 0.35 * r), shank + 0.75 * ry])
        outer = squircle(float(c[0]), float(c[1]), r, ry, 3.2) if shape == "box" else disc(c, r, ry, n=30)
        if shape == "drop":
            outer = spline([c + (0, -ry), c + (0.8 * r, 0.2 * ry), c + (0.6 * r, ry), c + (-0.6 * r, ry), c + (-0.8 * r, 0.2 * ry)], per=6)
        inner = (outer - c) * (1 - thick) + c
        scissors.add(turned(outer, turn), body=f"half{k}" if steel_grip else f"grip{k}", color=scissors.accent,
                     material="metal" if steel_grip else "rubber", holes=[turned(inner, turn)])
    r = t.uniform("screw", 0.025, 0.05)
    on = scissors.add(ellipse(0, 0.06, r, n=14), color=darker(STEEL, 0.75))
    if t.flag("slot", 0.4):
        scissors.mark(np.array([polar((0, 0.06), a, 0.7 * r) for a in (30, 210)]), on, 0.5)
    return rotated(scissors.figure,
                   t.choice("pose.way", (0, 90, -90, 180, 40, -40), (2, 1, 1, 1, 1.5, 1.5)) + t.uniform("pose.lean", -15, 15))
