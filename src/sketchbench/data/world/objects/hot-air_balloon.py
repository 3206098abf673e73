"""Hot-air balloons: an envelope of gores, a basket on ropes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import ribbon
from sketchbench.data.world.objects._wheels import oval
from sketchbench.data.world.shapes import box, rounded, spline
from sketchbench.data.world.traits import Traits

CLOTH: tuple[Color, ...] = ((0.8, 0.2, 0.18), (0.9, 0.65, 0.15), (0.2, 0.4, 0.7), (0.3, 0.6, 0.35), (0.55, 0.25, 0.55), (0.9, 0.85, 0.7),
                            (0.9, 0.45, 0.2))
ROPE: Color = (0.35, 0.27, 0.2)


def draw(t: Traits) -> Figure:
    f = Figure()
    r = 1.0
    round_ = t.uniform("round", 0.0, 1.0)  # from a drop to a ball
    tall = t.uniform("tall", 0.95, 1.25)
    neck, end = t.uniform("neck", 0.14, 0.34), r * (1.05 + 0.55 * (1 - round_)) * tall
    ys = np.array([-1.0, -0.92, -0.62, 0.0, 0.45, 0.85]) * tall
    ws = np.array([0.0, 0.42, 0.82, 1.0, 0.86 + 0.03 * round_, 0.5 + 0.1 * round_])
    y, w = np.append(ys, end), np.append(ws, neck)
    right = spline(np.column_stack([w, y]), closed=False, per=5)
    right[:, 0] = np.maximum(right[:, 0], 0)
    outline = np.concatenate([right, (right * (-1, 1))[::-1][:-1]])
    gap, bw, bh = t.uniform("ropes", 0.25, 0.65), t.uniform("basket.width", 0.24, 0.42), t.uniform("basket.height", 0.22, 0.38)
    ball = t.symbol and t.flag("symbol.ball", 0.4)
    end = tall * 0.97 if ball else end
    top = end + gap
    _ropes(f, t, neck, end, bw, top)
    base = t.color("cloth", *CLOTH)
    i = f.add(oval(0, 0, r, tall, 40) if ball else outline, "envelope", color=base, material="fabric",
              bulge=0.9)
    _pattern(f, t, i, right, base)
    if t.flag("scoop", 0.45) and not t.symbol:
        f.add(np.array([(-neck, end - 0.03), (neck, end - 0.03), (neck * 0.85, end + 0.12), (-neck * 0.85, end + 0.12)]), "envelope",
              color=t.color("cloth2", *CLOTH), material="fabric", bulge=0.3, omit=0.3)
    elif t.flag("pose.below", 0.35):
        f.add(oval(0, end, neck, neck * 0.3, 20), "envelope", color=(0.25, 0.2, 0.18), bulge=0.0, omit=0.3)
    if t.flag("flame", 0.25) and not t.simple:
        f.add(spline([(-0.07, end + gap * 0.75), (0, end + 0.02), (0.07, end + gap * 0.75), (0, end + gap * 0.85)], per=4), "flame",
              color=(0.95, 0.6, 0.15), omit=0.3)
    _basket(f, t, bw, top, bh)
    sway = np.deg2rad(t.about("pose.sway", 0, 9))
    return f.move(np.array([[np.cos(sway), -np.sin(sway)], [np.sin(sway), np.cos(sway)]]), np.zeros(2))


def _ropes(f: Figure, t: Traits, neck: float, end: float, bw: float, top: float) -> None:
    for s in (-1, -0.35, 0.35, 1) if t.flag("ropes.four", 0.45) and not t.simple else (-1, 1):
        line = np.array([(neck * s * 0.95, end - 0.04), (bw * s * 0.92, top + 0.03)])
        f.add(ribbon(line, 0.022), "rope", color=ROPE, spine=line)


def _pattern(f: Figure, t: Traits, on: int, right: np.ndarray, base: Color) -> None:
    """Gores, a zigzag or bands round the envelope."""
    second = t.color("cloth2", *CLOTH)
    way = t.choice("pattern", ("gores", "striped", "bands", "zigzag", "plain"), (0.38, 0.28, 0.14, 0.1, 0.1))
    half = t.integer("gores", 1, 3)
    if way in ("gores", "striped"):
        shares = [np.sin(np.pi / 2 * (k + 0.5) / (half + 0.5)) for k in range(half)]
        edges = [-1.0, *[-s for s in shares[::-1]], *shares, 1.0]
        if way == "striped":
            for a, b in list(pairwise(edges))[::2]:
                band = np.concatenate([right * (a, 1), (right * (b, 1))[::-1]])
                f.mark(on, band, closed=True, color=second, fill=True, width=0.006, chance=0.7)
        else:
            for s in edges[1:-1]:
                f.mark(on, right * (s, 1), color=(0.25, 0.2, 0.2), width=0.006, chance=0.8)
        return
    if way in ("bands", "zigzag"):
        for k in range(t.integer("bands", 1, 3)):
            y = t.uniform("band.place", -0.5, -0.2) + 0.34 * k
            w = float(np.interp(y, right[:, 1], right[:, 0]))
            s = np.linspace(-1, 1, 13)
            line = np.column_stack([w * s, y + 0.1 * (1 - s * s) + (0.08 * (np.arange(13) % 2) if way == "zigzag" else 0)])
            f.mark(on, line, color=second, width=0.03 if way == "bands" else 0.014, chance=0.75, clip=True)


def _basket(f: Figure, t: Traits, w: float, y: float, h: float) -> None:
    taper = t.uniform("basket.taper", 0.75, 1.0)
    wicker = t.color("wicker", (0.55, 0.38, 0.2), (0.42, 0.28, 0.16), (0.68, 0.5, 0.28))
    i = f.add(rounded([(-w, y), (w, y), (w * taper, y + h), (-w * taper, y + h)], t.uniform("basket.round", 0.01, 0.08)), "basket",
              color=wicker, material="wood", bulge=0.3)
    weave = t.choice("weave", ("none", "rows", "checks"), (0.4, 0.3, 0.3))
    for k in range(1, 3) if weave != "none" else ():
        f.mark(i, np.array([(-w, y + h * k / 3), (w, y + h * k / 3)]), color=ROPE, width=0.006, chance=0.5, clip=True)
    for k in range(1, 4) if weave == "checks" else ():
        x = -w + 2 * w * k / 4
        f.mark(i, np.array([(x, y), (x * taper, y + h)]), color=ROPE, width=0.006, chance=0.5)
    if t.flag("basket.rim", 0.5):
        f.add(rounded(box(-w * 1.08, y - 0.03, w * 1.08, y + 0.05), 0.03), "basket", color=ROPE, material="leather", omit=0.3)
