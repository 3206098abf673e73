"""A candle: a stick, a pillar, in a holder or a chamber stick; burning or out."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import (
    BLUE,
    CREAM,
    GOLD,
    GREEN,
    PURPLE,
    RED,
    STEEL,
    WHITE,
    YELLOW,
    Thing,
    arched,
    darker,
    lighter,
    profile,
    stick,
    sure,
)
from sketchbench.data.world.objects._vessel import ear
from sketchbench.data.world.shapes import ellipse, polar, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    holder = sure(t, "holder", ("none", "chamber", "stick", "saucer", "cake", "glass"), (3, 2.2, 1.5, 1.2, 0.6, 0.6))
    candle = Thing(t, t.color("color", CREAM, WHITE, RED, YELLOW, BLUE, GREEN, PURPLE),
                   t.color("holder_color", GOLD, STEEL, (0.45, 0.32, 0.2), (0.35, 0.35, 0.4)), "skin")
    w, h = t.uniform("width", 0.09, 0.24), t.uniform("height", 0.50, 1.10)
    w = min(w, 0.15) if holder in ("chamber", "stick") else w
    view = t.uniform("pose.from_above", 0.0, 0.06) * (not t.symbol)
    _holder(candle, holder, w, h)
    melt = t.uniform("melted", -0.02, 0.06)
    top = arched((w, 0), (-w, 0), -melt if view < 0.01 else -view, n=9)
    twist = t.flag("twisted", 0.12)
    on = candle.add(np.concatenate([np.array([(0.97 * w, h)]), top, np.array([(-0.97 * w, h)]), arched((-w, h), (w, h), -view, n=7)[1:-1]]),
                    bulge=0.7)
    if view > 0.012:
        candle.add(ellipse(0, 0, w, view, n=24), color=lighter(candle.color, 0.3), bulge=0.0, body="top")
    if twist:
        for y in np.linspace(0.05, 0.95, 7) * h:
            candle.mark(np.array([(-1.1 * w, y + 0.04), (1.1 * w, y - 0.04)]), on, 0.8, clip=True)
    for k in range(t.integer("drips", 1, 4) if t.flag("dripping", 0.5) else 0):
        x, long = w * (0.75 - 0.5 * k), t.uniform(f"drip{k}", 0.08, 0.35)
        thin = t.uniform("drip_width", 0.025, 0.05)
        candle.add(spline([(x - thin, 0.0), (x + thin, 0.0), (x + 0.8 * thin, long), (x, long + thin), (x - 0.8 * thin, long)], per=3),
                   color=lighter(candle.color, 0.12), body="drips", bulge=0.5)
    _flame(candle, holder)
    return candle.figure


def _flame(candle: Thing, holder: str) -> None:
    t = candle.t
    wick = t.uniform("wick", 0.05, 0.12)
    bend = t.uniform("wick_bend", -0.02, 0.02)
    candle.add(stick((0, 0.01), (bend, -wick), 0.014), color=(0.15, 0.12, 0.1), spine=np.array([(0, 0.0), (bend, -wick)]))
    if t.flag("out", 0.08):
        candle.mark(spline([(bend, -wick), (bend - 0.04, -wick - 0.06), (bend + 0.04, -wick - 0.12), (bend, -wick - 0.18)], closed=False,
                           per=5), chance=0.9, color=(0.6, 0.6, 0.6), outside=True)
        return
    fw, fh, sway = t.uniform("flame_width", 0.055, 0.11), t.uniform("flame_height", 0.20, 0.36), t.about("pose.sway", 0, 0.07)
    foot = np.array([bend, -0.55 * wick])
    shape = spline([(0, 0), (fw, -0.28 * fh), (0.45 * fw + 0.4 * sway, -0.7 * fh), (sway, -fh), (-0.45 * fw + 0.4 * sway, -0.7 * fh),
                    (-fw, -0.28 * fh)], per=5)
    on = candle.add(foot + shape, color=(0.98, 0.72, 0.18), bulge=0.2)
    if t.flag("inner_flame", 0.45):
        candle.mark(foot + shape * 0.5 - (0, 0.05 * fh), on, 0.6, closed=True, fill=True, color=(0.99, 0.92, 0.62))
    if t.flag("glow", 0.35):
        middle = foot - (0, 0.45 * fh)
        for a in np.linspace(-180, 0, t.integer("rays", 5, 9)):
            candle.mark(np.array([polar(middle, a, 0.6 * fh), polar(middle, a, 0.8 * fh)]), on, 0.75, color=(0.95, 0.75, 0.3), outside=True)


def _holder(candle: Thing, holder: str, w: float, h: float) -> None:
    t = candle.t
    go: dict[str, Any] = {"color": candle.accent, "material": "metal", "bulge": 0.5}
    wide, deep = t.uniform("holder_width", 0.30, 0.46), t.uniform("holder_height", 0.06, 0.14)
    if holder == "chamber":
        ear(candle, (0.85 * wide, h + 0.3 * deep), (0.8 * wide, h + deep + 0.03), 0.2, 0.05, "round", **go)
        candle.add(profile([(wide, h), (0.85 * wide, h + 0.7 * deep), (0.6 * wide, h + deep)], per=4), **go)
        candle.add(profile([(1.35 * w, h - 0.12), (1.2 * w, h + 0.02)], smooth=False), **go)
    elif holder == "stick":
        tall = t.uniform("stick_height", 0.2, 0.55)
        candle.add(profile([(1.5 * w, h - 0.02), (1.3 * w, h + 0.06), (0.05, h + 0.10), (0.09, h + 0.5 * tall), (0.04, h + 0.75 * tall),
                            (0.8 * wide, h + tall), (0.85 * wide, h + tall + 0.05)], per=4), **go)
    elif holder == "saucer":
        candle.add(ellipse(0, h, wide, t.uniform("saucer", 0.04, 0.1), n=30), **go)
    elif holder == "cake":
        candle.add(profile([(0.7 * wide, h - 0.02), (wide, h + 0.12), (0.75 * wide, h + 0.34)], per=2),
                   **{**go, "color": (0.78, 0.52, 0.38), "material": "plain"})
    elif holder == "glass":
        candle.add(profile([(1.3 * w + 0.06, h - 0.45), (1.3 * w + 0.08, h), (1.1 * w, h + 0.05)], per=3),
                   **{**go, "color": (0.80, 0.86, 0.88), "material": "glass"})
    if t.flag("holder_band", 0.3) and holder not in ("none", "saucer"):
        candle.mark(np.array([(-wide, h + 0.5 * deep), (wide, h + 0.5 * deep)]), chance=0.5, clip=True, color=darker(candle.accent))
