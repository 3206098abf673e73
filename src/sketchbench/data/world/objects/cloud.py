"""Cloud: heaps of puffs, scalloped ovals, flat-bottomed, streaky, with or without rain."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._puffs import flattened, puffs, union_outline
from sketchbench.data.world.traits import Traits

BUILDS = ("heap", "scallop", "flat", "oval", "pair", "loops")


def outline(t: Traits, name: str, build: str) -> np.ndarray:
    """One closed cloud shape, about 2 wide, centred near the origin."""
    height = t.uniform(f"{name}.height", 0.35, 0.85)
    count = t.integer(f"{name}.puffs", 4, 5 if t.simple else 8)
    if build == "oval":  # an uneven blob with a few soft dents
        a = np.linspace(0, 2 * np.pi, 9, endpoint=False)
        r = np.array([t.uniform(f"{name}.r{i}", 0.78, 1.12) for i in range(9)])
        return s.spline(np.stack([np.cos(a) * r, np.sin(a) * r * height * 0.75], 1))
    if build == "scallop":
        chord = 2 * np.pi * np.hypot(1, 0.8 * height) / 2**0.5 / (count + 4)
        return s.scalloped(s.ellipse(0, 0, 1, height * 0.8), count + 4, t.uniform(f"{name}.depth", 0.22, 0.42) * chord)
    if build == "loops":  # few, deep, uneven bumps
        knots = s.ellipse(0, 0, 0.85, height * 0.6, n=count + 2)
        knots = knots * np.array([[t.uniform(f"{name}.k{i}", 0.8, 1.2)] for i in range(len(knots))])
        return s.scalloped(knots, count + 2, t.uniform(f"{name}.depth", 0.9, 1.5) * (0.85 + height * 0.6) / (count + 2), per=7)
    centres, radii = puffs(t, count, 1.0, 1.35 * height)
    edge = union_outline(centres, radii, (0.0, -0.4 * height))
    if build == "heap":  # a belly of its own below
        low = centres.copy()
        low[:, 1] = -low[:, 1] * t.uniform(f"{name}.belly", 0.15, 0.6)
        edge = union_outline(np.concatenate([centres, low]), np.concatenate([radii, radii * 0.8]), (0.0, -0.15 * height))
        return edge
    return flattened(edge, t.uniform(f"{name}.floor", 0.0, 0.1))


def draw(t: Traits) -> Figure:
    f = Figure()
    build = t.choice("build", BUILDS, (3, 3, 2.5, 1, 1.2, 2))
    shade = t.uniform("shade", 0.72, 0.98)
    color = t.color("color", (shade, shade, shade), (shade * 0.93, shade * 0.96, shade), (shade, shade * 0.96, shade * 0.94), spread=0.015)
    look: dict[str, Any] = {"color": color, "material": "plain", "bulge": t.uniform("bulge", 0.4, 0.9)}
    stretch = np.diag([t.uniform("stretch", 0.8, 1.45), 1.0])
    lean = t.about("lean", 0, 7)
    main = s.turned(outline(t, "main", "flat" if build == "pair" else build) @ stretch, lean)
    if build == "pair":
        side = -1 if t.flag("second.left") else 1
        second = outline(t, "second", "flat") * t.uniform("second.size", 0.5, 0.8)
        f.add(s.shifted(second, side * t.uniform("second.x", 0.7, 1.1), t.uniform("second.y", -0.45, -0.1)), omit=0.1, **look)
    on = f.add(main, **look)
    low, high = main.min(0), main.max(0)
    mid, half = (low + high) / 2, (high - low) / 2
    if not t.simple:  # curls inside
        for i in range(t.integer("curls", 0, 3)):
            c = mid + half * (t.uniform(f"curl.x{i}", -0.55, 0.55), t.uniform(f"curl.y{i}", -0.3, 0.45))
            r = half[1] * t.uniform(f"curl.r{i}", 0.2, 0.45)
            start = t.uniform(f"curl.a{i}", 150, 240)
            f.mark(
                on,
                s.arc(c[0], c[1], r, r * 0.8, start, start + t.uniform(f"curl.span{i}", 80, 160), 9),
                color=(shade * 0.82,) * 3,
                chance=0.35,
                clip=True,
            )
    if t.flag("rain", 0.12):
        slant, drop = t.uniform("rain.slant", -0.15, 0.15), t.uniform("rain.length", 0.18, 0.4)
        for i, x in enumerate(np.linspace(-0.7, 0.7, t.integer("rain.count", 3, 7))):
            top = np.array([mid[0] + half[0] * x, high[1] + t.uniform(f"rain.y{i}", 0.08, 0.25)])
            f.mark(on, top + np.array([(0.0, 0.0), (slant, drop)]), color=(0.45, 0.55, 0.75), chance=1.0, outside=True)
    return f
