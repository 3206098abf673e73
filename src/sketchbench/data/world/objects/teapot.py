"""A teapot: round, tall, low, cast iron, with spout, lid and handle."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import (
    BLACK,
    BLUE,
    CREAM,
    GREEN,
    ORANGE,
    PINK,
    RED,
    STEEL,
    WHITE,
    Thing,
    arched,
    darker,
    disc,
    profile,
    stick,
    sure,
)
from sketchbench.data.world.objects._vessel import ear, painted
from sketchbench.data.world.shapes import ellipse, spline, tube
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("round", "pear", "drum", "low", "cone"), (4, 1.3, 1.2, 1, 0.8))
    pot = Thing(t, t.color("color", WHITE, CREAM, BLUE, RED, GREEN, BLACK, STEEL, PINK, ORANGE),
                t.color("accent", BLUE, RED, GREEN, PINK, (0.7, 0.55, 0.25)), "glass")
    w, h = t.uniform("width", 0.40, 0.54), t.uniform("height", 0.58, 0.85) * (0.75 if kind == "low" else 1)
    mouth, foot = t.uniform("mouth", 0.16, 0.27), t.uniform("foot", 0.20, 0.34)
    right = {"round": [(mouth, 0), (0.86 * w, 0.18 * h), (w, 0.5 * h), (0.84 * w, 0.84 * h), (foot, h)],
             "pear": [(0.8 * mouth, -0.05), (0.6 * w, 0.22 * h), (w, 0.65 * h), (0.9 * w, 0.9 * h), (foot, h)],
             "drum": [(mouth, 0), (0.92 * w, 0.03 * h), (0.95 * w, 0.5 * h), (0.92 * w, 0.97 * h), (0.8 * w, h)],
             "low": [(mouth, 0), (0.8 * w, 0.15 * h), (1.1 * w, 0.55 * h), (0.85 * w, 0.9 * h), (foot, h)],
             "cone": [(mouth, 0), (0.62 * w, 0.3 * h), (0.85 * w, 0.7 * h), (w, 0.98 * h), (0.9 * w, h)]}[kind]
    _spout(pot, w, h, kind)
    thick = t.uniform("handle_width", 0.04, 0.085)
    style = sure(t, "handle", ("side", "top"), (6, 1.3))
    if style == "top":
        line = spline([(-0.75 * w, 0.14 * h), (-0.7 * w, -0.35 * h), (0, -0.35 * h - t.uniform("bail", 0.1, 0.35)), (0.7 * w, -0.35 * h),
                       (0.75 * w, 0.14 * h)], closed=False, per=6)
        pot.add(tube(line, thick, n=26, smooth=False), color=t.color("bail_color", (0.5, 0.33, 0.18), BLACK, STEEL), spine=line)
    else:
        ear(pot, (0.80 * w, t.uniform("handle_top", 0.10, 0.28) * h), (0.84 * w, t.uniform("handle_low", 0.68, 0.86) * h),
            t.uniform("handle_reach", 0.18, 0.34), thick,
            t.choice("handle_shape", ("round", "ear", "square", "low"), (3, 2, 1, 1)),
            color=pot.accent if t.flag("handle_accent", 0.3) else pot.color)
    if t.flag("foot_ring", 0.4):
        pot.add(stick((0, h - 0.02), (0, h + 0.05), 2 * foot * t.uniform("ring_flare", 0.9, 1.2)), color=darker(pot.color, 0.85))
    body = pot.add(profile(right), bulge=0.9)
    painted(pot, body, w, 0.25 * h, 0.85 * h)
    _lid(pot, mouth * (0.8 if kind == "pear" else 1), -0.05 if kind == "pear" else 0.0)
    if t.flag("steam", 0.2):
        x = -w - 0.3
        for k in (0.0, 0.1):
            pot.mark(spline([(x + k, -0.04), (x + k - 0.04, -0.11), (x + k + 0.03, -0.18), (x + k - 0.02, -0.25)], closed=False, per=4), 0,
                     0.7, color=(0.6, 0.6, 0.6), outside=True)
    figure = pot.figure
    return figure.move(np.diag([-1.0, 1.0]), np.zeros(2)) if t.flag("pose.mirrored", 0.45) else figure


def _spout(pot: Thing, w: float, h: float, kind: str) -> None:
    t = pot.t
    up, out = t.uniform("spout_up", -0.02, 0.24) * h, t.uniform("spout_reach", 0.26, 0.44)
    root, fat, thin = t.uniform("spout_root", 0.55, 0.75) * h, t.uniform("spout_base", 0.14, 0.26), t.uniform("spout_tip", 0.05, 0.09)
    style = t.choice("spout", ("swan", "straight", "short"), (4, 2, 1))
    tip = np.array([-w - out, up])
    if style == "swan":
        line = [(-0.72 * w, root), (-w - 0.25 * out, root - 0.05), (-w - 0.55 * out, 0.45 * (root + up)), tip + (0.06, 0.02), tip]
    else:
        tip = tip if style == "straight" else np.array([-w - 0.45 * out, up + 0.02])
        line = [(-0.72 * w, root), (np.array([-0.72 * w, root]) + tip) / 2, tip]
    curve = spline(np.array(line), closed=False, per=5)
    on = pot.add(tube(curve, [1.3 * fat, fat, 0.7 * fat, 1.1 * thin, thin, 1.2 * thin], n=18, start_cap=0, end_cap=0, smooth=False),
                 spine=curve, body="pot" if t.flag("spout_merges", 0.3) else "")
    if t.flag("spout_mouth", 0.4):
        pot.mark(disc(tip, 0.6 * thin, 0.3 * thin, -35, n=12), on, 0.6, closed=True, fill=True, color=darker(pot.color, 0.4))


def _lid(pot: Thing, mouth: float, y: float) -> None:
    t = pot.t
    high, wide = t.uniform("lid_height", 0.05, 0.18), mouth * t.uniform("lid_width", 1.0, 1.25)
    shape = t.choice("lid", ("dome", "flat", "stepped"), (4, 1, 1))
    top = {"dome": arched((wide, y + 0.02), (-wide, y + 0.02), high, n=13),
           "flat": np.array([(wide, y + 0.03), (0.92 * wide, y - 0.04), (-0.92 * wide, y - 0.04), (-wide, y + 0.03)]),
           "stepped": np.array([(wide, y + 0.03), (wide, y - 0.01), (0.7 * wide, y - 0.03), (0.5 * wide, y - high), (-0.5 * wide, y - high),
                                (-0.7 * wide, y - 0.03), (-wide, y - 0.01), (-wide, y + 0.03)])}[shape]
    on = pot.add(np.concatenate([top, arched((-wide, y + 0.025), (wide, y + 0.025), -0.03, n=7)[1:-1]]),
                 color=pot.accent if t.flag("lid_accent", 0.25) else pot.color, bulge=0.5)
    if t.flag("lid_line", 0.4):
        pot.mark(top * (0.85, 1) + (0, 0.3 * high), on, 0.5, clip=True)
    r = t.uniform("knob", 0.035, 0.075)
    peak = y - (0.04 if shape == "flat" else high)
    knob = t.choice("knob_shape", ("ball", "stem", "cone", "loop"), (4, 1, 1, 0.7))
    if knob == "stem":
        pot.add(stick((0, peak + 0.01), (0, peak - 0.8 * r), 0.6 * r), color=pot.accent)
    outline = spline([(-r, peak), (0, peak - 2.2 * r), (r, peak)],
                     per=5) if knob == "cone" else ellipse(0, peak - (1.3 if knob == "stem" else 0.6) * r, 1.1 * r, r, n=18)
    pot.add(outline, color=pot.accent, holes=[ellipse(0, peak - 0.6 * r, 0.5 * r, 0.45 * r, n=12)] if knob == "loop" else [])
