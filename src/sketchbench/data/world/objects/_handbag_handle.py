"""Handles, straps and chains of a handbag, and what holds them."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color
from sketchbench.data.world.objects._handbag import Bag
from sketchbench.data.world.objects._things import (
    arched,
    band,
    cut,
    darker,
    disc,
)
from sketchbench.data.world.shapes import box, ellipse, rounded, spline


def handle(bag: Bag, style: str, near: bool) -> None:
    """The far part is drawn before the body, the near part after it."""
    if style in ("single", "double", "bamboo"):
        _loops(bag, style, near)
    elif style == "strap":
        _strap(bag, near)
    elif style == "rings" and not near:
        r = bag.t.uniform("ring_handle", 0.18, 0.28)
        y = bag.rim(0.0) - 0.5 * r
        bag.add(ellipse(0, y, r, n=30), part="handle", color=(0.66, 0.46, 0.24), material="wood", holes=[ellipse(0, y, 0.76 * r, n=26)])
    elif style == "wrist" and not near:
        p = np.array([0.9 * bag.w, bag.rim(0.85 * bag.w) + 0.06])
        line = spline([p, p + (0.14, -0.10), p + (0.30, 0.02), p + (0.26, 0.22), p + (0.10, 0.14), p + (0.0, 0.03)], closed=False, per=5)
        bag.add(band(line, 0.035, n=26), part="handle", color=_color(bag), spine=line)


def _color(bag: Bag) -> Color:
    return bag.accent if bag.t.flag("handle_accent", 0.6) else darker(bag.color, 0.88)


def _loop(bag: Bag, x: float, y: float, top: float) -> np.ndarray:
    """A handle from -x to x at height y, up to `top`."""
    high, knee = y - top, 0.35 * y + 0.65 * top
    shape = bag.t.choice("handle_shape", ("round", "flat", "pointed", "square"), (3, 2, 1, 1))
    right = {"round": [(0.6 * x, top + 0.05 * high), (1.02 * x, 0.5 * (y + top))], "flat": [(0.65 * x, top), (0.92 * x, top + 0.25 * high)],
             "pointed": [(0.5 * x, knee)], "square": [(0.85 * x, top), (x, top + 0.12 * high)]}[shape]
    middle = [(0.0, top)] if shape in ("round", "pointed") else []
    return spline([(-x, y), *[(-u, v) for u, v in right[::-1]], *middle, *right, (x, y)], closed=False, per=5)


def _loops(bag: Bag, style: str, near: bool) -> None:
    t = bag.t
    feet, wide = t.uniform("handle_feet", 0.25, 0.62) * bag.w, t.uniform("handle_width", 0.03, 0.07)
    foot, tip = bag.rim(feet) + t.uniform("handle_low", 0.0, 0.13), bag.top - t.uniform("handle_height", 0.22, 0.62)
    if not near:
        if style == "double":
            line = _loop(bag, 0.95 * feet, bag.rim(feet) + 0.02, tip - t.uniform("far_handle", -0.05, 0.05)) + (0.035, 0.0)
            bag.add(band(line, wide, n=26), part="handle", color=darker(_color(bag), 0.8), spine=line)
        return
    line = _loop(bag, feet, foot, tip)
    on = bag.add(band(line, wide * (1.5 if style == "bamboo" else 1), n=26), part="handle",
                 color=(0.80, 0.62, 0.34) if style == "bamboo" else _color(bag), spine=line)
    for s in np.linspace(0.15, 0.85, 6) if style == "bamboo" else ():
        p, q = cut(line, s, s + 0.01, 2)
        side = (q - p)[::-1] * (1, -1) / (np.linalg.norm(q - p) + 1e-9) * wide
        bag.mark(np.array([p - side, p + side]), on, 0.8, clip=True)
    if style != "bamboo" and t.flag("handle_stitch", 0.3):
        bag.mark(line, on, 0.7, width=0.004)
    _attach(bag, feet, foot, wide, _color(bag))


def _strap(bag: Bag, near: bool) -> None:
    """A long strap or a chain; its rings lie before the body."""
    t = bag.t
    if near:
        for x in (-1, 1) if t.flag("strap_rings", 0.6) else ():
            bag.ring(x * 0.92 * bag.w, bag.rim(0.9 * x * bag.w) + 0.05, 0.042)
        return
    line = arched((-0.93 * bag.w, bag.rim(-0.9 * bag.w) + 0.06), (0.93 * bag.w, bag.rim(0.9 * bag.w) + 0.06),
                  t.uniform("strap_rise", 0.45, 0.95), n=20)
    line[:, 0] *= 1 - t.uniform("strap_pinch", -0.15, 0.5) * np.sin(np.linspace(0, np.pi, 20))
    if t.flag("chain", 0.35):
        bag.add(band(line, 0.03, n=30), part="handle", color=bag.gilt, material="metal", spine=line)
        for p in cut(line, 0.03, 0.97, 22):
            bag.mark(disc(p, 0.026, 0.018, n=8), chance=0.85, closed=True)
        return
    on = bag.add(band(line, 0.8 * t.uniform("handle_width", 0.03, 0.07), n=30), part="handle", color=_color(bag), spine=line)
    if t.flag("strap_buckle", 0.5):
        p = cut(line, 0.22, 0.22, 1)[0]
        bag.mark(box(*(p - 0.045), *(p + 0.045)), on, 0.9, closed=True, color=bag.gilt, width=0.011)


def _attach(bag: Bag, x: float, y: float, wide: float, color: Color) -> None:
    """Where a handle meets the body: rings, tabs, rivets, straps down to the bottom."""
    t = bag.t
    style = t.choice("attachment", ("none", "rings", "tabs", "rivets", "straps", "squares"), (1, 2, 1.5, 1, 1, 0.8))
    for s in (-1, 1):
        if style == "rings":
            tab = t.uniform("tab_length", 0.06, 0.22)
            bag.add(rounded(box(s * x - 0.6 * wide, y + 0.03, s * x + 0.6 * wide, y + 0.03 + tab), 0.03), color=color)
            bag.ring(s * x, y + 0.015, 0.9 * wide)
        elif style == "squares":
            bag.metal(box(s * x - 0.9 * wide, y - 0.02, s * x + 0.9 * wide, y + 0.05))
        elif style == "tabs":
            tab = t.uniform("tab_length", 0.06, 0.22)
            on = bag.add(np.array([(s * x - 0.7 * wide, y - 0.02), (s * x + 0.7 * wide, y - 0.02), (s * x + 0.9 * wide, y + tab),
                                   (s * x, y + tab + 0.05), (s * x - 0.9 * wide, y + tab)]), color=color)
            bag.mark(ellipse(s * x, y + tab - 0.02, 0.014, n=8), on, 0.8, closed=True, fill=True, color=bag.gilt)
        elif style == "rivets":
            for k in (0.01, 0.06):
                bag.mark(ellipse(s * x, y - k, 0.014, n=8), chance=0.8, closed=True, fill=True, color=bag.gilt)
        elif style == "straps":
            end = bag.inside(0, t.uniform("strap_down", 0.55, 0.98))[1]
            on = bag.add(box(s * x - 0.55 * wide, y - 0.01, s * x + 0.55 * wide, end), color=color, bulge=0.2)
            if t.flag("strap_stitch", 0.4):
                bag.mark(np.array([(s * x, y + 0.02), (s * x, end - 0.03)]), on, 0.6, width=0.004)
