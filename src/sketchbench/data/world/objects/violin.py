"""A violin, with or without its bow."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import BLACK, STEEL, Thing, arched, darker, disc, lighter, rotated, stick, sure
from sketchbench.data.world.shapes import spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    size = sure(t, "size", ("violin", "cello"), (6, 1))
    violin = Thing(t, t.color("color", (0.62, 0.30, 0.12), (0.74, 0.42, 0.16), (0.48, 0.22, 0.10), (0.80, 0.54, 0.26)),
                   t.color("fittings", (0.14, 0.11, 0.10), (0.26, 0.16, 0.10)), "wood")
    up, low, waist = t.uniform("upper_bout", 0.21, 0.27), t.uniform("lower_bout", 0.27, 0.34), t.uniform("waist", 0.13, 0.19)
    long = t.uniform("body_length", 0.78, 0.95)
    corner, c0, c1 = t.uniform("corner", 0.0, 0.06), t.uniform("upper_corner", 0.33, 0.39), t.uniform("lower_corner", 0.58, 0.66)
    if t.symbol:
        corner = 0.0
    right = np.concatenate([spline([(0.04, 0), (0.7 * up, 0.02), (up, 0.16 * long), (0.93 * up, 0.27 * long),
                                    (waist + 0.05 + corner, c0 * long)], closed=False, per=4),
                            spline([(waist + 0.045 + corner, c0 * long + 0.01), (waist, 0.48 * long), (waist + 0.065 + corner, c1 * long)],
                                   closed=False, per=4),
                            spline([(waist + 0.07 + corner, c1 * long + 0.01), (0.95 * low, 0.73 * long), (low, 0.84 * long),
                                    (0.62 * low, 0.98 * long), (0.0, long)], closed=False, per=4)])
    on = violin.add(np.concatenate([right, (right * (-1, 1))[::-1][1:]]), bulge=0.4)
    if t.flag("edge_line", 0.35) and not t.simple:
        middle = np.array([0, 0.52 * long])
        outline = violin.figure.pieces[on].outline
        violin.mark((outline - middle) * 0.92 + middle, on, 0.45, closed=True)
    curl = t.uniform("f_hole", 0.09, 0.14)
    for s in (-1, 1):
        x, y = s * t.uniform("f_hole_x", 0.10, 0.13), 0.52 * long
        violin.mark(spline([(x + s * 0.035 - s * 0.05, y - curl), (x - s * 0.03, y - 0.75 * curl), (x, y), (x + s * 0.03, y + 0.75 * curl),
                            (x + s * 0.02, y + curl)], closed=False, per=4) if not t.symbol
                    else arched((x, y - curl), (x, y + curl), 0.0, lean=-s * 0.03), on, 0.9, width=0.012, color=darker(violin.color, 0.25))
    _fittings(violin, long, on)
    if t.flag("bow", 0.4):
        _bow(violin)
    if size == "cello":
        violin.add(stick((0, long), (0, long + 0.22), 0.025), color=STEEL, material="metal")
        turn = t.uniform("pose.lean", -16, 16)
    else:
        turn = t.choice("pose.stand", (0.0, 40.0, -40.0, 90.0, -130.0), (3, 2.5, 2.5, 1, 0.6)) + t.uniform("pose.lean", -14, 14)
    return rotated(violin.figure, turn)


def _fittings(violin: Thing, long: float, on: int) -> None:
    """Neck, scroll, pegs, bridge, tailpiece, strings."""
    t = violin.t
    neck, thick = t.uniform("neck_length", 0.42, 0.62), t.uniform("neck_width", 0.055, 0.085)
    board, tail = t.uniform("board_length", 0.24, 0.38) * long, t.uniform("tailpiece", 0.16, 0.26) * long
    for k in range(4 if not t.symbol else 2):
        y, s = -neck - 0.04 - 0.035 * k, 1 if k % 2 else -1
        violin.add(stick((0, y), (s * t.uniform("peg_length", 0.08, 0.13), y - 0.015), (0.015, 0.035)), color=violin.accent, omit=0.2)
    head = t.choice("head", ("scroll", "knob", "hook"), (4, 1, 1.5))
    violin.add(stick((0, -neck + 0.02), (0, -neck - 0.19), (thick, 0.7 * thick)), body="head", bulge=0.4)
    r = t.uniform("scroll", 0.045, 0.065)
    p = np.array([0.0 if head != "hook" else 0.03, -neck - 0.2])
    scroll = violin.add(disc(p, r, r if head != "knob" else 0.7 * r, n=20), body="head", bulge=0.5)
    if head == "scroll":
        a = np.linspace(0, 3.5 * np.pi, 18)
        violin.mark(p + (0.75 * r * a / a[-1])[:, None] * np.stack([np.cos(a), np.sin(a)], 1), scroll, 0.75)
    violin.add(stick((0, board), (0, -neck), (1.25 * thick, 0.8 * thick)), color=violin.accent, spine=np.array([(0, board), (0, -neck)]),
               bulge=0.4)
    violin.add(stick((0, long - 0.03), (0, long - 0.03 - tail), (0.55 * thick, 1.25 * thick)), color=violin.accent, bulge=0.4)
    y = t.uniform("bridge", 0.55, 0.61) * long
    violin.mark(np.array([(-0.075, y + 0.01), (-0.06, y - 0.012), (0.06, y - 0.012), (0.075, y + 0.01)]), on, 0.75, width=0.014,
                color=lighter(violin.color, 0.6))
    for x in np.linspace(-0.3, 0.3, 4 if not t.simple else 3) * thick:
        violin.mark(np.array([(x, -neck), (1.5 * x, y), (1.2 * x, long - tail)]), len(violin.figure.pieces) - 2, 0.6, width=0.004,
                    color=(0.88, 0.88, 0.86))
    if t.flag("chin_rest", 0.4):
        violin.add(spline([(-0.22, long - 0.06), (-0.13, long - 0.15), (-0.04, long - 0.08), (-0.06, long + 0.01), (-0.17, long + 0.01)],
                          per=4), color=violin.accent, bulge=0.5)


def _bow(violin: Thing) -> None:
    t = violin.t
    x, tilt, long = t.uniform("bow_x", 0.38, 0.55), t.uniform("bow_tilt", -0.25, 0.25), t.uniform("bow_length", 0.7, 1.0)
    if t.flag("bow_across", 0.3):
        x, tilt = -0.1, t.uniform("bow_cross", 0.6, 1.0)
    a, b = np.array([x + tilt, 0.35 - long]), np.array([x - 0.4 * tilt, 0.35 + 0.6 * long])
    line = spline([a, (a + b) / 2 + (0.035, 0), b], closed=False, per=6)
    on = violin.add(np.concatenate([line - (0.011, 0), (line + (0.011, 0))[::-1]]), color=(0.45, 0.24, 0.12), spine=line, body="bow")
    violin.mark(np.array([a - (0.04, -0.02), b - (0.05, 0.06)]), on, 0.85, color=(0.85, 0.82, 0.74))
    violin.add(np.array([b - (0.06, 0.08), b - (0.0, 0.08), b - (0.0, 0.01), b - (0.06, 0.02)]), color=BLACK, body="bow")
