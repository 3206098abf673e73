"""Sun: a disc with rays of many kinds, with or without a face."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.traits import Traits

RAYS = ("lines", "spikes", "wavy", "none", "wedges", "flames", "mixed")


def disc(t: Traits) -> np.ndarray:
    n = 10
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    uneven = t.uniform("disc.uneven", 0, 0.06)
    r = 1 + uneven * np.array([t.uniform(f"disc.r{i}", -1, 1) for i in range(n)])
    return s.spline(np.stack([np.cos(a) * r, np.sin(a) * r * t.about("disc.squash", 1, 0.1)], 1), per=5)


def ray_frame(t: Traits) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Angle in degrees, start and end radius of each ray."""
    n = t.integer("rays", 7, 11) if t.simple else t.integer("rays", 8, 20)
    turn = t.uniform("rays.turn", 0, 360 / n)
    a = turn + np.arange(n) * 360 / n + np.array([t.about(f"ray.a{i}", 0, 90 / n) for i in range(n)])
    length = t.uniform("rays.length", 0.35, 1.1) * np.array([t.about(f"ray.l{i}", 1, 0.25) for i in range(n)])
    if t.flag("rays.alternate", 0.35):
        length[1::2] *= t.uniform("rays.short", 0.4, 0.75)
    start = np.full(n, 1 + t.choice("rays.gap", (0.0, 0.12, 0.28), (1, 2, 1)))
    return a, start, start + length


def face(f: Figure, on: int, t: Traits) -> None:
    gap, high = t.uniform("face.gap", 0.25, 0.45), t.uniform("face.eyes", -0.35, -0.1)
    for side in (-1, 1):
        f.mark(on, s.ellipse(side * gap, high, 0.08, 0.12, n=12), closed=True, fill=True, chance=0.95)
    wide = t.uniform("face.mouth", 0.3, 0.55)
    f.mark(on, s.arc(0, 0.12, wide, t.uniform("face.smile", 0.2, 0.45), 15, 165, 11), chance=0.95)
    if t.flag("face.cheeks", 0.3):
        for side in (-1, 1):
            f.mark(on, s.ellipse(side * 0.6, 0.2, 0.13, n=12), closed=True, color=(0.95, 0.5, 0.3), chance=0.6)


def draw(t: Traits) -> Figure:
    f = Figure()
    kind = t.choice("rays.kind", RAYS, (6, 2.2, 1, 0.8, 2, 1, 1)) if not t.symbol else t.choice("rays.kind", RAYS[:2], (5, 1))
    color = t.color("color", (0.98, 0.82, 0.2), (0.98, 0.7, 0.15), (0.99, 0.9, 0.45), (0.95, 0.5, 0.2), spread=0.05)
    glow = t.color("ray.color", (0.99, 0.85, 0.3), (0.98, 0.65, 0.2), spread=0.05)
    angles, start, stop = ray_frame(t)
    if kind == "spikes":  # one star behind the disc
        n = len(angles)
        f.add(
            s.star(0, 0, 1 + t.uniform("rays.length", 0.35, 1.1), t.uniform("spikes.root", 0.95, 1.1), n, angles[0]), color=glow, bulge=0.1
        )
    if kind in ("wedges", "flames"):
        half = 0.3 * 360 / len(angles)
        for a, r0, r1 in zip(angles, start, stop, strict=True):
            foot = [s.polar((0, 0), a - half, r0), s.polar((0, 0), a + half, r0)]
            tip = s.polar((0, 0), a + (half if kind == "flames" else 0), r1)
            if kind == "flames":
                bend = s.polar((0, 0), a - half * 0.2, (r0 + r1) / 2), s.polar((0, 0), a + half * 1.2, (r0 + r1) / 2)
                f.add(s.rounded([foot[0], bend[0], tip, bend[1], foot[1]], 0.05, 3), color=glow, bulge=0.1)
            else:
                f.add(np.array([foot[0], tip, foot[1]]), color=glow, bulge=0.1)
    on = f.add(disc(t), color=color, bulge=t.uniform("bulge", 0.1, 0.5))
    if kind in ("lines", "mixed", "wavy"):
        for i, (a, r0, r1) in enumerate(zip(angles, start, stop, strict=True)):
            line = np.array([s.polar((0, 0), a, r0), s.polar((0, 0), a, r1)])
            if kind == "wavy" or (kind == "mixed" and i % 2):
                u = np.linspace(0, 1, 9)[:, None]
                side = s.polar((0, 0), a + 90, 1.0)
                line = line[0] + (line[1] - line[0]) * u + side * 0.09 * np.sin(2 * np.pi * u)
            f.mark(on, line, color=glow, width=t.uniform("rays.width", 0.012, 0.03), chance=1.0, outside=True)
    if t.flag("face", 0.22):
        face(f, on, t)
    elif t.flag("swirl", 0.06) and not t.simple:
        u = np.linspace(0, 1, 30)
        f.mark(on, np.stack([np.cos(u * 15), np.sin(u * 15)], 1) * u[:, None] * 0.85, chance=0.8)
    return f
