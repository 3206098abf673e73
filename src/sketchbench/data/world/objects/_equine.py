"""Heads and manes of horses and zebras."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._features import mouth
from sketchbench.data.world.objects._frame import WHITE, Local, ear_at, leaf_ear, shade
from sketchbench.data.world.traits import Traits


def side_head(h: Local, t: Traits, b: Beast) -> None:
    m, dish = t.uniform("muzzle_depth", 0.1, 0.135), t.uniform("dish", -0.03, 0.025)
    ear = leaf_ear(t.uniform("ear_length", 0.2, 0.32), t.uniform("ear_width", 0.09, 0.13))
    lean = t.uniform("pose.ear", -115, -70)
    if not t.symbol:
        ear_at(h, 0.06, -0.14, lean + 10, ear, color=shade(b.coat, 0.8))
    i = h.add(s.spline([(-0.1, 0.0), (-0.06, -0.14), (0.08, -0.185), (0.28, -0.15), (0.55, -0.105 + dish), (0.8, -0.95 * m),
                        (0.95, -0.75 * m), (1.0, -0.1 * m), (0.97, 0.75 * m),
                        (0.86, 1.1 * m), (0.68, 0.85 * m), (0.46, 0.12), (0.26, 0.235), (0.06, 0.24), (-0.06, 0.14)], per=5))
    h.eye(t, i, 0.23, -0.06, 0.028)
    h.dot(i, 0.92, -0.25 * m, 0.026, 0.018, 0.6)
    h.line(i, [(0.98, 0.5 * m), (0.88, 0.55 * m), (0.8, 0.35 * m)], 0.55)
    h.line(i, [(0.3, 0.2), (0.36, 0.08), (0.3, -0.0)], 0.25)
    blaze = t.choice("blaze", ("none", "star", "stripe"), (0.6, 0.15, 0.25))
    if blaze == "stripe":
        h.mark(i, s.spline([(0.16, -0.175), (0.4, -0.14), (0.8, -0.9 * m), (0.7, -0.5 * m), (0.4, -0.1)], per=4), closed=True, fill=True,
               color=WHITE, chance=0.25, clip=True)
    bridle = t.flag("bridle", 0.22)
    if bridle:
        h.line(i, [(0.66, -0.1), (0.64, 0.11)], 0.7)
        h.line(i, [(0.1, -0.18), (0.2, 0.22)], 0.6)
        h.line(i, [(0.15, 0.02), (0.65, 0.03)], 0.6)
    ear_at(h, 0.0, -0.13, lean, ear)
    if t.flag("forelock", 0.6):
        k = t.uniform("forelock_size", 0.7, 1.3)
        h.add(s.spline([(-0.03, -0.17), (0.1, -0.24), (0.2 * k + 0.06, -0.1 * k - 0.06), (0.1, -0.12)], per=4), body="",
              color=b.hair or shade(b.coat, 0.5), omit=0.3)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long, m = t.uniform("face_length", 1.9, 2.4), t.uniform("nose_width", 0.42, 0.58)
    ear = leaf_ear(t.uniform("ear_length", 0.2, 0.32) * 4.2, t.uniform("ear_width", 0.09, 0.13) * 4)
    out = t.uniform("pose.ear_out", 5, 25)
    for k in (-1, 1):
        ear_at(h, 0.42 * k, -0.62, -90 + k * out, ear)
    i = h.add(s.spline([(0, -0.85), (0.5, -0.75), (0.72, -0.3), (0.62, 0.25 * long), (m * 0.85, 0.5 * long), (m * 1.05, 0.72 * long),
                        (0.6 * m, 0.92 * long), (0, 0.95 * long),
                        (-0.6 * m, 0.92 * long), (-m * 1.05, 0.72 * long), (-m * 0.85, 0.5 * long), (-0.62, 0.25 * long), (-0.72, -0.3),
                        (-0.5, -0.75)], per=5))
    if t.choice("blaze", ("none", "star", "stripe"), (0.6, 0.15, 0.25)) == "stripe":
        h.mark(i, s.spline([(0, -0.5), (0.16, 0.2), (0.12, 0.6 * long), (-0.12, 0.6 * long), (-0.16, 0.2)], per=4), closed=True, fill=True,
               color=WHITE, chance=0.3)
    for k in (-1, 1):
        h.eye(t, i, k * 0.46, -0.1, 0.11)
        h.dot(i, k * 0.45 * m, 0.74 * long, 0.08, 0.1, 0.85)
    mouth(h, t, i, 0, 0.86 * long, 0.4 * m)
    if t.flag("forelock", 0.6):
        h.add(s.spline([(-0.3, -0.78), (0, -0.95), (0.3, -0.78), (0.12, -0.4), (0.05, -0.05), (-0.12, -0.35)], per=4), body="",
              color=b.hair or shade(b.coat, 0.5), omit=0.2)


def mane(f: Figure, spine: np.ndarray, widths: np.ndarray, t: Traits, color: Color, part: str) -> None:
    """Hair along the upper edge of the neck: upright and toothed, or hanging in locks over the near side."""
    n = 16
    line = s.resampled(s.spline(spine, closed=False, per=6), n)
    step = np.gradient(line, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True)
    up = np.stack([step[:, 1], -step[:, 0]], 1)
    if step[-1, 0] < -0.3:
        up = -up  # looks back: the crest is on the other side
    half = np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    edge, thick = line + up * half, t.uniform("mane_thick", 0.03, 0.07)
    style = t.choice("mane_style", ("upright", "hanging", "locks"), (0.34, 0.36, 0.3))
    tooth = (np.arange(n) % 2)[:, None]
    rise = np.interp(np.arange(n), (2, 5, n - 3, n - 1), (0.2, 1, 1, 0.7))[:, None] * thick
    fall = np.interp(np.arange(n), (2, 5, n - 1), (0.1, 1, 0.9))[:,
                                                                 None] * half * (0.3 if style == "upright"
                                                                                 else t.uniform("mane_fall", 0.55, 1.15))
    outer = edge + up * rise * (1 - 0.55 * tooth if style == "upright" and not t.simple else 0.5 if style != "upright" else 0.9)
    outer = outer - step * rise * (0.6 * (1 - tooth) if style == "upright" else 0.0)
    inner = edge - up * fall * (1 - 0.35 * tooth if style == "locks" else 1.0) - step * fall * (0.35 * (1 - tooth) if style == "locks"
                                                                                                else 0.2)
    i = f.add(np.concatenate([outer[2:], inner[2:][::-1]]), part, color=color, material="fur", omit=0.12, bulge=0.3)
    for k in range(5, n - 1, 3):
        f.mark(i, np.stack([edge[k] + 0.2 * up[k] * rise[k], inner[k] + 0.25 * fall[k] * up[k]]), chance=0.3, color=shade(color, 0.7))
