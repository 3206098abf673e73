"""Fish: a lens of a body, a forked tail, fins, an eye, a gill, scales; slim, round, long or angular."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._features import mouth
from sketchbench.data.world.objects._frame import WHITE, Local, coat_color, shade
from sketchbench.data.world.traits import Traits


def tail_fin(t: Traits) -> np.ndarray:
    """Around the origin, outward along -x."""
    n, w = t.uniform("tail_length", 0.24, 0.46), t.uniform("tail_height", 0.2, 0.42)
    form = t.choice("tail_form", ("fork", "triangle", "round", "moon"), (0.42, 0.25, 0.18, 0.15))
    if form == "triangle":
        return np.array([(0.08, -0.05), (-n, -w), (-0.85 * n, 0), (-n, w), (0.08, 0.05)])
    if form == "round":
        return s.spline([(0.08, -0.06), (-0.5 * n, -0.8 * w), (-n, -0.45 * w), (-1.05 * n, 0.45 * w), (-0.5 * n, 0.8 * w), (0.08, 0.06)],
                        per=5)
    deep = 0.45 if form == "fork" else 0.25
    return np.concatenate([s.spline([(0.08, -0.06), (-0.4 * n, -0.5 * w), (-n, -1.05 * w)], closed=False, per=4),
                           s.spline([(-n, -1.05 * w), (-deep * n - 0.1 * n, 0), (-n, 1.05 * w)], closed=False, per=4)[1:-1],
                           s.spline([(-n, 1.05 * w), (-0.4 * n, 0.5 * w), (0.08, 0.06)], closed=False, per=4)])


def fin(f: Figure, points, color, part_body: str, lines: int = 3, omit: float = 0.15) -> None:
    p = s.spline(points, per=4) if len(points) > 3 else np.array(points, np.float64)
    i = f.add(p, body=part_body, color=color, material="skin", bulge=0.1, omit=omit)
    a, b, c = np.asarray(points[0]), np.asarray(points[len(points) // 2]), np.asarray(points[-1])
    for k in range(lines):
        u = (k + 1) / (lines + 1)
        f.mark(i, np.stack([a + (c - a) * u, a + (c - a) * u + (b - (a + c) / 2) * 0.75]), chance=0.4, clip=True, width=0.008)


def draw(t: Traits) -> Figure:
    kind = t.choice("breed", ("common", "goldfish", "slim", "disc"), (0.42, 0.22, 0.2, 0.16))
    d = t.about("depth", {"common": 0.27, "goldfish": 0.33, "slim": 0.16, "disc": 0.46}[kind], 0.05)
    coat = coat_color(t, "coat", (0.92, 0.55, 0.2), (0.4, 0.55, 0.68), (0.6, 0.64, 0.62), (0.9, 0.78, 0.3), (0.75, 0.35, 0.3), spread=0.05)
    finned = shade(coat, t.uniform("fin_shade", 0.65, 1.2))
    f, joined = Figure(), t.flag("fins_soft", 0.3)
    body = "flesh" if joined else "fin"
    blunt = t.uniform("snout", 0.0, 0.5)
    if t.symbol and t.flag("loop", 0.35):
        return loop(t, coat, d)
    f.add(tail_fin(t) * (1, min(1.0, 0.55 + 1.5 * d)) + (0.04, t.uniform("pose.tail", -0.04, 0.04)),
          body="flesh" if t.flag("tail_soft", 0.55) else "tail", color=finned, material="skin", bulge=0.1)
    high = t.uniform("dorsal", 0.1, 0.3)
    if t.flag("dorsal_fin", 0.85):
        x0, x1 = t.uniform("dorsal_start", 0.3, 0.45), t.uniform("dorsal_end", 0.62, 0.78)
        fin(f, [(x1, -0.7 * d), (0.7 * x1 + 0.3 * x0, -0.85 * d - 0.9 * high), (0.3 * x1 + 0.7 * x0, -0.85 * d - high),
                (x0 - 0.08, -0.8 * d - 0.3 * high), (x0, -0.7 * d)], finned, body, 4)
    if t.flag("belly_fin", 0.7):
        x = t.uniform("belly_x", 0.35, 0.6)
        fin(f, [(x + 0.12, 0.75 * d), (x - 0.02, 0.9 * d + 0.8 * high), (x - 0.12, 0.85 * d + 0.75 * high), (x - 0.06, 0.75 * d)], finned,
            body, 2)
    torso = s.spline([(0.0, -0.05), (0.15, -0.35 * d), (0.4, -0.92 * d), (0.66, -d), (0.88, -(0.6 + 0.25 * blunt) * d), (1.0, -0.12 * d),
                      (1.0, 0.12 * d), (0.88, (0.6 + 0.25 * blunt) * d), (0.66, d), (0.4, 0.92 * d), (0.15, 0.35 * d), (0.0, 0.05)], per=5)
    i = f.add(torso, body="flesh", color=coat, material="skin")
    dress(f, t, i, d, coat)
    h = Local(f)
    h.eye(t, i, 0.85, -0.22 * d, 0.03 + 0.02 * t.uniform("eye_big", 0, 1))
    if t.flag("lips", 0.15):
        for k in (-1, 1):
            f.add(s.ellipse(1.0, 0.03 * k + 0.05 * d, 0.035, 0.025), body="lip", color=shade(coat, 0.8), material="skin")
    else:
        f.mark(i, s.spline([(1.0, 0.15 * d), (0.95, 0.24 * d), (0.9, t.uniform("pose.mouth", 0.1, 0.3) * d)], closed=False, per=3),
               chance=0.7)
    if t.flag("gill", 0.75):
        bow = t.uniform("gill_bow", 0.03, 0.08)
        f.mark(i, s.spline([(0.76, -0.6 * d), (0.76 - bow, 0), (0.76, 0.6 * d)], closed=False, per=5), chance=0.7, clip=True)
    if t.flag("side_fin", 0.7):
        n = t.uniform("side_fin_length", 0.12, 0.22)
        fin(f, [(0.66, 0.05 * d), (0.66 - 0.7 * n, 0.05), (0.66 - n, 0.3 * d + 0.08), (0.66 - 0.5 * n, 0.3 * d + 0.09), (0.65, 0.32 * d)],
            finned, "side", 2)
    a = np.deg2rad(t.uniform("pose.dive", -14, 14))
    return f.move(np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), np.zeros(2))


def dress(f: Figure, t: Traits, i: int, d: float, coat) -> None:
    style = t.choice("pattern", ("scales", "bands", "plain", "belly", "dots"), (0.36, 0.17, 0.27, 0.1, 0.1))
    if style == "scales":
        r = t.uniform("scale_size", 0.05, 0.085)
        for row, y in enumerate(np.arange(-0.6 * d, 0.65 * d, 1.3 * r)):
            for x in np.arange(0.26 + 0.5 * r * (row % 2), 0.68, 1.6 * r):
                f.mark(i, s.arc(x, y, 0.6 * r, 0.75 * r, 90, 270, 6), chance=0.55, clip=True, color=shade(coat, 0.6), width=0.009)
    elif style == "bands":
        for k in range(t.integer("band_count", 2, 5)):
            x = 0.22 + 0.14 * k
            f.mark(i, s.spline([(x, -1.2 * d), (x + 0.06, -1.2 * d), (x + 0.03, 0), (x + 0.06, 1.2 * d), (x, 1.2 * d), (x - 0.03, 0)],
                               per=3), closed=True, fill=True, color=WHITE, chance=0.6, clip=True)
    elif style == "belly":
        f.mark(i, s.spline([(0.1, 0.1 * d), (0.5, 0.35 * d), (0.95, 0.3 * d), (0.9, 1.4 * d), (0.2, 1.4 * d)], per=4), closed=True,
               fill=True, color=shade(coat, 1.6), chance=0.25, clip=True)
    elif style == "dots":
        for k in range(8):
            f.mark(i, s.ellipse(t.uniform(f"dot{k}.x", 0.2, 0.7), t.uniform(f"dot{k}.y", -0.6, 0.6) * d, 0.02, n=8), closed=True, fill=True,
                   color=shade(coat, 0.5), chance=0.5, clip=True)


def loop(t: Traits, coat, d: float) -> Figure:
    """One line that crosses itself: an oval and a triangle."""
    f = Figure()
    n, w = t.uniform("tail_length", 0.24, 0.46), t.uniform("tail_height", 0.2, 0.42)
    f.add(np.array([(0.08, 0.0), (-n, -0.8 * w), (-n * t.uniform("loop_notch", 0.8, 1.0), 0.0), (-n, 0.8 * w)]),
          body="tail" if t.flag("tail_soft", 0.55) else "flesh", color=shade(coat, 0.8), material="skin")
    i = f.add(s.spline([(0, 0), (0.25, -0.8 * d), (0.62, -d), (1, 0), (0.62, d), (0.25, 0.8 * d)], per=6), body="flesh", color=coat,
              material="skin")
    h = Local(f)
    h.eye(t, i, 0.8, -0.25 * d, 0.035)
    mouth(Local(f, size=0.5), t, i, 1.82, 0.5 * d, 0.12)
    return f
