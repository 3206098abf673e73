"""An alarm clock: two bells on top, or a digital box."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._things import (
    BLACK,
    BLUE,
    GOLD,
    GREEN,
    GREY,
    PINK,
    RED,
    STEEL,
    WHITE,
    YELLOW,
    Thing,
    arched,
    band,
    darker,
    disc,
    sure,
)
from sketchbench.data.world.shapes import arc, box, ellipse, polar, rounded, squircle, turned
from sketchbench.data.world.traits import Traits

SEGMENTS = {"0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc", "8": "abcdefg",
            "9": "abcdfg"}
ENDS = {"a": ((0, 0), (1, 0)), "b": ((1, 0), (1, 1)), "c": ((1, 1), (1, 2)), "d": ((0, 2), (1, 2)), "e": ((0, 1), (0, 2)),
        "f": ((0, 0), (0, 1)), "g": ((0, 1), (1, 1))}


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("bells", "digital", "plain"), (7, 1.5, 1))
    clock = Thing(t, t.color("color", RED, BLUE, BLACK, STEEL, GREEN, YELLOW, PINK, GOLD), t.color("accent", STEEL, GOLD, GREY, BLACK),
                  "metal")
    if kind == "digital":
        return _digital(clock)
    r, square = t.uniform("case_radius", 0.42, 0.5), t.flag("square_case", 0.12)
    spread, long = t.uniform("leg_spread", 25, 48), t.uniform("leg_length", 0.12, 0.24)
    thick = t.uniform("leg_width", 0.04, 0.08) * (0.6 if t.symbol else 1)
    for s in (-1, 1):
        a, b = polar((0, 0), 90 - s * spread, 0.9 * r), polar((0, 0), 90 - s * spread, r + long)
        clock.add(band([a, b], thick), color=clock.accent, spine=np.array([a, b]))
        if t.flag("round_feet", 0.4):
            clock.add(disc(b, 0.75 * thick, n=14), color=clock.accent)
    if kind == "bells":
        _bells(clock, r)
    rim = t.uniform("rim", 0.78, 0.9)
    clock.add(squircle(0, 0, r, r, 4.5) if square else ellipse(0, 0, r, n=44), bulge=0.3, body="case")
    face = clock.add(squircle(0, 0, rim * r, rim * r, 4.5) if square else ellipse(0, 0, rim * r, n=40),
                     color=t.color("face_color", WHITE, (0.95, 0.9, 0.75), BLACK), bulge=0.0, body="face")
    _face(clock, face, rim * r)
    return clock.figure


def _bells(clock: Thing, r: float) -> None:
    t = clock.t
    lean, size, tall = t.uniform("bell_angle", 30, 44), t.uniform("bell_size", 0.17, 0.26), t.uniform("bell_tall", 0.75, 1.0)
    if t.flag("carrying_loop", 0.4):
        line = arched((-0.2, -r - 0.08), (0.2, -r - 0.08), t.uniform("loop_height", 0.18, 0.34), n=12)
        clock.add(band(line, 0.035, n=18, smooth=False), color=clock.accent, spine=line)
    elif t.flag("hammer", 0.75):
        clock.add(band([(0, -0.95 * r), (0, -r - 0.2)], 0.03), color=clock.accent, spine=np.array([(0, -r), (0, -r - 0.2)]))
        clock.add(rounded(box(-0.07, -r - 0.24, 0.07, -r - 0.15), 0.03), color=clock.accent)
    for s in (-1, 1):
        dome = np.concatenate([arc(0, 0, size, size * tall, 180, 360, 14), [(size, 0.03), (-size, 0.03)]])
        clock.add(band([polar((0, 0), -90 + s * lean, 0.9 * r), polar((0, 0), -90 + s * lean, r + 0.09)], 0.04), color=clock.accent)
        on = clock.add(turned(dome, s * lean) + polar((0, 0), -90 + s * lean, r + 0.05),
                       color=clock.accent if t.flag("bells_accent", 0.5) else clock.color, bulge=0.8)
        if t.flag("bell_knob", 0.4):
            clock.add(disc(polar((0, 0), -90 + s * lean, r + 0.07 + size * tall), 0.035, n=12), color=clock.accent)
        if t.flag("bell_line", 0.3):
            clock.mark(turned(np.array([(-size, -0.03), (size, -0.03)]), s * lean) + polar((0, 0), -90 + s * lean, r + 0.05), on, 0.5,
                       clip=True)
        p = polar((0, 0), -90 + s * lean, r + 0.05)
        for k in (0.10, 0.17) if t.flag("ringing", 0.25) else ():
            clock.mark(arc(float(p[0]), float(p[1]), size + k, size + k, -115 + s * lean, -65 + s * lean, 7), on, 0.8,
                       color=(0.4, 0.4, 0.4), outside=True)


def _face(clock: Thing, face: int, r: float) -> None:
    t = clock.t
    dark = WHITE if sum(clock.figure.pieces[face].color) < 1 else DARK
    style = t.choice("dial", ("ticks", "numbers", "quarters", "dots", "bare"), (4, 1.6, 2, 1, 0.6))
    for k in range(12):
        a = 30.0 * k - 90
        if style == "ticks" or (style == "quarters" and k % 3 == 0):
            clock.mark(np.array([polar((0, 0), a, 0.82 * r), polar((0, 0), a, (0.95 if k % 3 else 1.0) * 0.95 * r)]), face,
                       0.8 if k % 3 else 0.92, color=dark)
        elif style == "dots":
            clock.mark(disc(polar((0, 0), a, 0.86 * r), 0.022, n=8), face, 0.75, closed=True, fill=True, color=dark)
        elif style == "numbers":
            _number(clock, face, polar((0, 0), a, 0.8 * r), str(k or 12), 0.05, dark, 0.6)
    hour = t.uniform("pose.hour", 0, 12)
    minute = (hour % 1) * 360 - 90
    width = t.uniform("hand_width", 0.012, 0.028)
    clock.mark(np.array([(0, 0), polar((0, 0), hour * 30 - 90, t.uniform("hour_hand", 0.4, 0.55) * r)]), face, 0.97, color=dark,
               width=1.3 * width)
    clock.mark(np.array([(0, 0), polar((0, 0), minute, t.uniform("minute_hand", 0.62, 0.78) * r)]), face, 0.97, color=dark, width=width)
    if t.flag("alarm_hand", 0.25):
        clock.mark(np.array([(0, 0), polar((0, 0), t.uniform("alarm", 0, 360), 0.4 * r)]), face, 0.5, color=RED)
    clock.mark(ellipse(0, 0, 0.03, n=10), face, 0.7, closed=True, fill=True, color=dark)


def _number(clock: Thing, on: int, p: np.ndarray, text: str, size: float, color, chance: float) -> None:
    """Digits of seven strokes, centred at p."""
    x0 = -0.75 * size * (len(text) - 1) - 0.5 * size
    for k, digit in enumerate(text):
        for s in SEGMENTS[digit]:
            a, b = ENDS[s]
            clock.mark(p + np.array([(x0 + 1.5 * size * k + size * a[0], size * (a[1] - 1)),
                                     (x0 + 1.5 * size * k + size * b[0], size * (b[1] - 1))]), on, chance, color=color, width=0.009)


def _digital(clock: Thing) -> Figure:
    t = clock.t
    w, h = t.uniform("box_width", 0.45, 0.6), t.uniform("box_height", 0.22, 0.36)
    deep = t.uniform("box_depth", 0.0, 0.14)
    if deep > 0.03:
        clock.add(np.array([(-w, -h), (-w + deep, -h - 0.6 * deep), (w + 0.4 * deep, -h - 0.6 * deep), (w + 0.4 * deep, h - 0.5 * deep),
                            (w, h)]), color=darker(clock.color), body="case")
    clock.add(rounded(box(-w, -h, w, h), t.uniform("corner", 0.0, 0.12)), body="case")
    m = t.uniform("margin", 0.72, 0.86)
    screen = clock.add(rounded(box(-m * w, -m * h, m * w, m * h), 0.03), color=(0.08, 0.10, 0.08), bulge=0.0)
    lit = t.color("digit_color", (0.95, 0.2, 0.15), (0.3, 0.9, 0.4), (0.4, 0.7, 1.0))
    size = 0.42 * m * h
    hour, minute = t.integer("pose.hours", 1, 12), t.integer("pose.minutes", 0, 59)
    _number(clock, screen, np.array([-0.48 * m * w, 0.0]), f"{hour:02d}", size, lit, 0.95)
    _number(clock, screen, np.array([0.48 * m * w, 0.0]), f"{minute:02d}", size, lit, 0.95)
    for y in (-0.4, 0.4):
        clock.mark(ellipse(0, y * size, 0.018, n=8), screen, 0.9, closed=True, fill=True, color=lit)
    for k in range(t.integer("buttons", 0, 4)):
        clock.add(rounded(box(-0.3 + 0.17 * k, -h - 0.05 - 0.3 * deep, -0.2 + 0.17 * k, -h + 0.01 - 0.3 * deep), 0.02), color=clock.accent)
    for s in (-0.75, 0.75) if t.flag("feet", 0.5) else ():
        clock.add(box(s * w - 0.05, h, s * w + 0.05, h + 0.05), color=BLACK)
    return clock.figure
