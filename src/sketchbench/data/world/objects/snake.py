"""Snake: one long tapering band in waves, a coil or a rearing S, a small head with a forked tongue, rings or diamonds."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._frame import Local, coat_color, shade, sleeve
from sketchbench.data.world.traits import Traits


def waves(t: Traits) -> np.ndarray:
    n, high = t.integer("pose.waves", 2, 4), t.uniform("pose.wave_height", 0.16, 0.4)
    x = np.linspace(0, 2.2, 8 * n + 1)
    y = high * np.sin(x / 2.2 * np.pi * 2 * n * 0.75 + t.uniform("pose.phase", 0, 6)) * np.linspace(1, t.uniform("pose.fade", 0.6, 1.2),
                                                                                                    len(x))
    line = np.stack([x, y], 1)
    if t.flag("pose.upward", 0.3):
        line = s.turned(line, -t.uniform("pose.slope", 15, 80))
    return line


def reared(t: Traits) -> np.ndarray:
    """Tail on the ground in bends, the fore part up in an S."""
    low = t.uniform("pose.low", 0.08, 0.16)
    up = t.uniform("pose.up", 0.7, 1.1)
    return s.spline([(-0.5, 0.02), (-0.2, -low), (0.15, low), (0.5, -low), (0.85, low), (1.15, -0.1), (1.0, -0.4 * up), (0.82, -0.65 * up),
                     (0.95, -0.95 * up), (1.2, -up)], closed=False, per=4)


def coiled(t: Traits, f: Figure, w: float, look: dict) -> np.ndarray:
    """Rings stacked on each other, seen from the side; returns the line of the neck that rises from them."""
    rings, r, fall = t.integer("pose.rings", 2, 4), t.uniform("pose.ring", 0.34, 0.5), t.uniform("pose.sag", 0.05, 0.13)
    spine = s.spline([(-0.6 * r, 0.02), (-1.3 * r, 0.06), (-1.7 * r, -0.02), (-2.0 * r, 0.05)], closed=False, per=4)
    f.add(sleeve(spine, (0.8 * w, 0.6 * w, 0.02)), body="tip", spine=spine, **look)
    for k in range(rings):
        y, rr = -0.82 * w * k, r * (1 - 0.13 * k)
        spine = s.spline([(-rr, y - 0.3 * fall), (-0.6 * rr, y + 0.5 * fall), (0, y + fall), (0.6 * rr, y + 0.5 * fall),
                          (rr, y - 0.3 * fall)], closed=False, per=4)
        f.add(sleeve(spine, (0.9 * w, w, 0.9 * w)), body=f"ring{k}", spine=spine, **look)
    top = -0.82 * w * (rings - 1)
    return s.spline([(0.5 * r, top + 0.02), (-0.1 * r, top - 0.5 * w), (-0.35 * r, top - 1.6 * w), (0.0, top - 2.5 * w),
                     (0.5 * r, top - 2.6 * w)], closed=False, per=5)


def spiral(t: Traits) -> np.ndarray:
    turns = t.uniform("pose.turns", 1.6, 2.4)
    a = np.linspace(0, 2 * np.pi * turns, int(14 * turns))
    r = np.linspace(0.12, 0.75, len(a))
    line = np.stack([r * np.cos(a), r * np.sin(a)], 1)
    return line


def draw(t: Traits) -> Figure:
    f = Figure()
    shape = t.choice("pose.shape", ("waves", "reared", "coiled", "spiral"), (0.56, 0.2, 0.13, 0.11))
    w = t.uniform("thickness", 0.07, 0.15) * (0.5 if t.symbol and t.flag("thin", 0.3) else 1.0)
    if shape == "spiral":
        w = min(w, 0.12)
    slim = t.uniform("tail_slim", 0.3, 0.75)
    widths = np.array([0.02, slim, 0.85, t.uniform("middle", 0.9, 1.25), 1.0, 0.95, t.uniform("nape", 0.6, 0.9)]) * w * 1.3
    coat = coat_color(t, "coat", (0.35, 0.5, 0.25), (0.55, 0.45, 0.28), (0.7, 0.6, 0.35), (0.3, 0.3, 0.3), (0.65, 0.35, 0.25), spread=0.04)
    look: dict[str, Any] = {"color": coat, "material": "skin"}
    if shape == "coiled":
        w *= 1.25
        widths = np.array([0.9, 1.0, 0.95, 0.75]) * w
    line = s.resampled(coiled(t, f, w, look) if shape == "coiled" else {"waves": waves, "reared": reared, "spiral": spiral}[shape](t), 40)
    i = f.add(sleeve(line, widths, n=40), body="flesh", spine=line[::3], **look)
    step = np.gradient(line, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True) + 1e-9
    side = step[:, ::-1] * (-1, 1)
    half = np.interp(np.linspace(0, 1, 40), np.linspace(0, 1, len(widths)), widths) / 2
    pattern, dark = t.choice("pattern", ("bands", "diamonds", "plain", "zigzag", "lines"),
                             (0.26, 0.18, 0.32, 0.12, 0.12)), t.choice("pattern_tone", (shade(coat, 0.45), shade(coat, 2.2)), (0.75, 0.25))
    every = t.integer("pattern_step", 2, 4)
    if pattern in ("bands", "lines"):
        for k in range(4, 36, every):
            a, b = line[k] - 1.1 * half[k] * side[k], line[k] + 1.1 * half[k] * side[k]
            if pattern == "bands":
                d = 0.018 * step[k]
                f.mark(i, np.stack([a - d, b - d, b + d, a + d]), closed=True, fill=True, color=dark, chance=0.6, clip=True)
            else:
                f.mark(i, np.stack([a, b]), color=dark, chance=0.6, clip=True)
    elif pattern == "diamonds":
        for k in range(5, 36, max(every, 3)):
            f.mark(i, np.stack([line[k] - 0.7 * half[k] * side[k], line[k] + 0.06 * step[k], line[k] + 0.7 * half[k] * side[k],
                                line[k] - 0.06 * step[k]]), closed=True, fill=True, color=dark, chance=0.6, clip=True)
    elif pattern == "zigzag":
        z = np.where(np.arange(32) % 2 == 0, 0.6, -0.6)[:, None]
        f.mark(i, line[4:36] + z * half[4:36, None] * side[4:36], color=dark, chance=0.6, clip=True, width=0.014)
    if t.flag("rattle", 0.12) and shape != "coiled":
        for k in range(3):
            x, y = line[0] - step[0] * 0.035 * k
            f.add(s.ellipse(x, y, 0.028, 0.03, n=12), body=f"rattle{k}", omit=0.2, **look)
    d = step[-1]
    h = Local(f, line[-1] + 0.3 * w * d, float(np.rad2deg(np.arctan2(d[1], d[0]))), w * t.uniform("head_size", 0.95, 1.35), flip=False,
              body="flesh", color=coat, material="skin")
    if d[0] < -0.1:  # keep the eye on the upper side
        h.degrees, h.flip = 180 - h.degrees, True
    if t.flag("tongue", 0.75):
        n = t.uniform("tongue_length", 0.5, 1.0)
        h.add(np.array([(0.8, -0.04), (0.8 + n, -0.04), (1.0 + 1.3 * n, -0.26), (0.95 + 1.2 * n, 0.0), (1.0 + 1.3 * n, 0.26),
                        (0.8 + n, 0.05), (0.8, 0.05)]), body="tongue", color=(0.8, 0.2, 0.2), material="skin", omit=0.2)
    kind = t.choice("head_form", ("oval", "wedge", "round"), (0.45, 0.35, 0.2))
    p = {"oval": s.ellipse(0.25, 0, 0.85, 0.58), "round": s.ellipse(0.25, 0, 0.68, 0.64),
         "wedge": s.spline([(-0.6, -0.35), (-0.2, -0.68), (0.4, -0.5), (1.05, -0.22), (1.1, 0.15), (0.5, 0.45), (-0.2, 0.62), (-0.6, 0.35)],
                           per=4)}[kind]
    on = h.add(p)
    h.eye(t, on, 0.38, -0.2, 0.11)
    if t.flag("two_eyes", 0.3):
        h.eye(t, on, 0.38, 0.22, 0.11)
    h.line(on, [(1.05, 0.12), (0.7, 0.2), (0.35, 0.16)], 0.4, clip=True)
    return f
