"""Bush: low mounds of leaf, round shrubs, hedges and leafy sprays, with stems, leaves, berries or blossom."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._puffs import flattened, puffs, union_outline
from sketchbench.data.world.traits import Traits

GREENS = ((0.2, 0.45, 0.18), (0.3, 0.52, 0.2), (0.15, 0.36, 0.2), (0.42, 0.5, 0.2))


def mound(t: Traits, name: str, build: str) -> np.ndarray:
    """A leafy outline 2 wide that stands on y = 0."""
    height = t.uniform(f"{name}.height", 0.75, 1.5)
    if build == "hedge":
        box = s.rounded(s.box(-1.1, -height * 0.8, 1.1, 0), 0.15)
        return flattened(s.scalloped(box, t.integer(f"{name}.bumps", 14, 24), t.uniform(f"{name}.depth", 0.05, 0.12)), 0.03)
    if build == "round":
        base = s.ellipse(0, -height * 0.52, 0.95, height * 0.52)
        bumps = t.integer(f"{name}.bumps", 8, 11 if t.simple else 18)
        return s.scalloped(base, bumps, t.uniform(f"{name}.depth", 0.07, 0.2))
    if build == "spiky":  # leaf tips all round
        n = t.integer(f"{name}.spikes", 11, 21)
        a = np.linspace(-200, 20, 2 * n)
        r = np.where(np.arange(2 * n) % 2, 1.0, t.uniform(f"{name}.notch", 0.68, 0.85))
        r = r * np.array([t.uniform(f"{name}.r{i}", 0.9, 1.08) for i in range(2 * n)])
        return flattened(np.stack([np.cos(np.deg2rad(a)) * r, np.sin(np.deg2rad(a)) * r * height * 0.8 - 0.1], 1), 0.02)
    centres, radii = puffs(t, t.integer(f"{name}.puffs", 3, 4 if t.simple else 6), 1.0, height)
    return flattened(union_outline(centres, radii, (0.0, -0.3 * height)), t.uniform(f"{name}.floor", 0.0, 0.06))


def leaves(f: Figure, on: int, t: Traits, color: tuple[float, float, float]) -> None:
    """Short curls, blades or dots scattered inside."""
    outline = f.pieces[on].outline
    low, high = outline.min(0), outline.max(0)
    style = t.choice("leaf.style", ("curl", "blade", "leaf"))
    for i in range(t.integer("leaf.count", 3, 10)):
        c = low + (high - low) * (t.uniform(f"leaf.x{i}", 0.15, 0.85), t.uniform(f"leaf.y{i}", 0.25, 0.85))
        r = (high - low)[1] * t.uniform(f"leaf.r{i}", 0.05, 0.11)
        if style == "curl":
            line, closed = s.arc(c[0], c[1], r * 1.3, r, 200, 340, 7), False
        elif style == "blade":
            line, closed = c + r * np.array([(-0.7, -1.0), (0.0, 0.0), (0.7, -1.0)]), False
        else:
            line, closed = s.ellipse(c[0], c[1], r * 1.2, r * 0.5, t.uniform(f"leaf.a{i}", -70, 70), n=10), True
        f.mark(on, line, closed=closed, color=tuple(0.7 * v for v in color), chance=0.4, clip=True)


def stems(f: Figure, t: Traits) -> None:
    for i in range(t.integer("stem.count", 2, 5)):
        x = t.uniform(f"stem.x{i}", -0.35, 0.35)
        spine = np.array([[x * 0.4, 0.26], [x * 0.7, 0.1], [x, -0.2]])
        f.add(s.tube(spine, (0.08, 0.05), n=6, start_cap=0), color=(0.38, 0.27, 0.18), material="wood", spine=spine, omit=0.3)


def spots(f: Figure, on: int, t: Traits) -> None:
    """Berries or blossom."""
    color = t.color("spot.color", (0.8, 0.15, 0.2), (0.95, 0.6, 0.75), (0.95, 0.85, 0.3), (0.9, 0.9, 0.95))
    low, high = f.pieces[on].outline.min(0), f.pieces[on].outline.max(0)
    for i in range(t.integer("spot.count", 4, 9)):
        c = low + (high - low) * (t.uniform(f"spot.x{i}", 0.15, 0.85), t.uniform(f"spot.y{i}", 0.2, 0.85))
        f.mark(
            on, s.ellipse(c[0], c[1], t.uniform("spot.size", 0.05, 0.1), n=12), closed=True, fill=True, color=color, chance=0.8, clip=True
        )


def draw(t: Traits) -> Figure:
    f = Figure()
    build = t.choice("build", ("puffs", "round", "spiky", "hedge", "group"), (4, 2.5, 1.2, 0.7, 1.6))
    color = t.color("color", *GREENS, spread=0.05)
    look: dict[str, Any] = {"color": color, "material": "leaf", "bulge": t.uniform("bulge", 0.4, 0.9)}
    if build in ("round", "puffs") and t.flag("stems", 0.35):
        stems(f, t)
    if build == "group" and not t.symbol:
        for name, side in (("left", -1), ("right", 1)):
            part = mound(t, name, "puffs") * t.uniform(f"{name}.size", 0.5, 0.8)
            f.add(s.shifted(part, side * t.uniform(f"{name}.x", 0.55, 0.95), 0), omit=0.15, **look)
    on = f.add(mound(t, "main", "puffs" if build == "group" else build) @ np.diag([t.uniform("stretch", 0.8, 1.3), 1.0]), **look)
    if t.flag("spotted", 0.22):
        spots(f, on, t)
    if not t.symbol and t.flag("leafy", 0.7):
        leaves(f, on, t, color)
    if t.flag("ground", 0.18):
        low, high = f.bounds()
        u = np.linspace(low[0] - 0.3, high[0] + 0.3, 8)
        f.mark(on, np.stack([u, 0.03 + 0.02 * np.sin(4 * u)], 1), color=(0.3, 0.35, 0.2), chance=0.6)
    return f
