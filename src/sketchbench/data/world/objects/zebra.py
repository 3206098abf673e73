"""Zebra: a small stout horse with stripes and an upright mane."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._equine import front_head, mane, side_head
from sketchbench.data.world.objects._features import stripes, tufted_tail
from sketchbench.data.world.objects._frame import Local, coat_color
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits

BLACK = (0.12, 0.11, 0.12)


def bands(f: Figure, on: int, spine: np.ndarray, widths: np.ndarray, t: Traits, n: int, chance: float = 0.8) -> None:
    """Stripes across a limb or a neck."""
    at, u = np.linspace(0, 1, len(spine)), np.linspace(0.15, 0.92, n)
    p = np.stack([np.interp(u, at, spine[:, 0]), np.interp(u, at, spine[:, 1])], 1)
    k = np.clip(np.searchsorted(at, u), 1, len(spine) - 1)
    d = spine[k] - spine[k - 1]
    d /= np.hypot(d[:, :1], d[:, 1:])
    half = 0.55 * np.interp(u, np.linspace(0, 1, len(widths)), widths)[:, None] * d[:, ::-1] * (-1, 1)
    w = 0.022 * t.uniform("band_width", 0.6, 1.4) * d
    for band in np.stack([p - half - w, p + half - 0.4 * w, p + half + 0.4 * w, p - half + w], 1):
        f.mark(on, band, closed=True, fill=True, color=BLACK, chance=chance, clip=True)


def striped(head):
    """A horse's head with a few lines on the cheek."""
    def draw_head(h: Local, t: Traits, b: Beast) -> None:
        head(h, t, b)
        on = next(i for i in range(len(h.figure.pieces) - 1, -1, -1) if any(m.on == i for m in h.figure.marks))
        if head is side_head:
            for x in (0.36, 0.47, 0.58):
                h.line(on, [(x, -0.16), (x - 0.02, -0.02), (x - 0.08, 0.09)], 0.55, clip=True, width=0.016, color=BLACK)
        else:
            for y in (-0.5, 0.2, 0.5, 0.8):
                for k in (-1, 1):
                    h.line(on, [(k * 0.85, y - 0.05), (k * 0.3, y + 0.05), (k * 0.15, y + 0.12)], 0.55, clip=True, width=0.016, color=BLACK)
    return draw_head


def draw(t: Traits) -> Figure:
    coat = coat_color(t, "coat", (0.93, 0.92, 0.9), (0.9, 0.87, 0.82))
    n = t.integer("neck_bands", 4, 7)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        stripes(f, on, world, t, b.chest, BLACK, chance=0.9, low=6, high=11, reach=t.uniform("stripe_reach", 0.6, 0.95))

    def crest(f: Figure, spine: np.ndarray, widths: np.ndarray, t: Traits) -> None:
        bands(f, len(f.pieces) - 1, spine, widths, t, n, 0.9)
        mane(f, spine, widths, t, BLACK, "")

    t.fixed.setdefault("mane_style", "upright")
    b = Beast(
        coat, striped(side_head), striped(front_head), tufted_tail(BLACK, 0.3, 0.48, 0.045), hair=BLACK, chest=t.about("chest", 0.46, 0.05),
              loin=t.about("loin", 0.44, 0.05), sway=t.about("sway", 0.015, 0.02),
        hump=t.about("withers", 0.015, 0.015), belly=t.about("belly", 0.015, 0.03), leg=t.about("leg", 0.48, 0.08),
              thick=(0.2, 0.085, t.about("ankle", 0.065, 0.013)), hock=t.about("hock", 0.85, 0.3),
        neck=t.about("neck", 0.34, 0.06), neck_angle=t.about("neck_angle", -44, 13),
              neck_width=(t.about("neck_base", 0.36, 0.04), t.about("neck_top", 0.21, 0.03)), head=t.about("head", 0.39, 0.045),
        face=t.about("face", 0.115, 0.015), head_angle=t.about("head_angle", 40, 15), tail_angle=116, graze=56, labelled=False, dress=dress,
              crest=crest,
        leg_dress=lambda f, on, joints, widths, t: bands(f, on, joints, widths, t, 5, 0.4),
        poses={"stand": 0.46, "walk": 0.16, "gallop": 0.1, "graze": 0.08, "front": 0.06, "back": 0.03, "head_side": 0.07, "head": 0.04})
    return draw_beast(t, b)
