"""Bench: park benches from the front, from three quarters and from the side; slatted, solid, with or without back and arms."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.traits import Traits

WOODS = ((0.55, 0.36, 0.2), (0.42, 0.28, 0.18), (0.66, 0.5, 0.33), (0.3, 0.42, 0.3), (0.5, 0.5, 0.52))


def slab(x0: float, y0: float, x1: float, y1: float, shear: float, depth: float) -> np.ndarray:
    """A plank seen a little from above: its far edge is shifted by `shear` and raised by `depth`."""
    return np.array([[x0 + shear, y0 - depth], [x1 + shear, y0 - depth], [x1, y1], [x0, y1]])


def legs(f: Figure, t: Traits, half: float, height: float, shear: float, depth: float, look: dict) -> None:
    """Two trestles, posts, slabs or bent iron legs; the far ones first."""
    kind = t.choice("leg.kind", ("posts", "splayed", "slab", "iron"), (4, 2, 1, 1.5))
    inset, wide = t.uniform("leg.inset", 0.06, 0.3) * half, t.uniform("leg.width", 0.06, 0.16)
    splay = t.uniform("leg.splay", 0.06, 0.2) if kind in ("splayed", "iron") else 0.0
    rows = [(shear, depth)] if abs(shear) > 0.05 and not t.symbol else []
    for dx, dy in [*rows, (0.0, 0.0)]:
        for side in (-1, 1):
            x = side * (half - inset) + dx
            spine = np.array([[x, -dy], [x + side * splay, height - dy]])
            if kind == "iron":
                spine = np.array([[x, -dy], [x - side * splay * 0.7, (height - dy) * 0.5], [x + side * splay, height - dy]])
            width = 2.6 * wide if kind == "slab" else wide
            f.add(s.tube(spine, width, n=8, start_cap=0, end_cap=0, smooth=kind == "iron"), spine=spine, omit=0.3 if dx else 0.0, **look)
            if kind == "iron":
                foot = np.array([[x + side * splay - 0.12, height - dy], [x + side * splay + 0.12, height - dy]])
                f.add(s.tube(foot, wide, n=4, smooth=False), spine=foot, omit=0.5, **look)


def back(f: Figure, t: Traits, half: float, shear: float, depth: float, look: dict) -> None:
    """Rails across, bars upright, or a board; it stands on the far edge of the seat."""
    high = t.uniform("back.height", 0.5, 1.0)
    lean = t.uniform("back.lean", 0.0, 0.18) * np.sign(shear or 1)
    style = t.choice("back.style", ("rails", "bars", "board", "curved"), (4, 2, 1.3, 1))
    x0, x1, y = -half + shear, half + shear, -depth
    if style == "board":
        f.add(
            s.rounded([[x0 + lean, y - high], [x1 + lean, y - high], [x1, y - 0.05], [x0, y - 0.05]], t.uniform("back.round", 0.0, 0.15)),
            **look,
        )
        return
    for side in (x0 + 0.08, x1 - 0.08):
        spine = np.array([[side, y], [side + lean, y - high]])
        f.add(s.tube(spine, 0.09, n=4, smooth=False), spine=spine, **look)
    if style == "rails":
        n = t.integer("back.rails", 1, 4)
        thick = high / (n + 0.5) * t.uniform("back.rail", 0.35, 0.75)
        for k in range(n):
            top = y - high + k * high / (n + 0.4)
            dx = lean * (y - top) / high
            f.add(s.rounded(s.box(x0 + dx, top, x1 + dx, top + thick), 0.03, 3), omit=0.2 if k else 0.0, **look)
        return
    if style == "bars":
        for x in np.linspace(x0, x1, t.integer("back.bars", 5, 11) + 2)[1:-1]:
            spine = np.array([[x, y], [x + lean, y - high]])
            f.add(s.tube(spine, 0.06, n=4, smooth=False), spine=spine, omit=0.3, **look)
    rise = t.uniform("back.arch", 0.1, 0.3) if style == "curved" else 0.0
    u = np.linspace(0, 1, 9)
    rail = np.stack([x0 + lean + (x1 - x0) * u, y - high - rise * np.sin(np.pi * u)], 1)
    f.add(s.tube(rail, 0.13, n=14), spine=rail, **look)


def arms(f: Figure, t: Traits, half: float, shear: float, depth: float, look: dict) -> None:
    high, reach = t.uniform("arm.height", 0.28, 0.45), t.uniform("arm.reach", 0.0, 0.1)
    for side in (-1, 1):
        x = side * half
        spine = np.array([[x + shear, -depth - high], [x - 0.1 * side * reach, -high], [x, -0.02]])
        f.add(s.limb(spine, (0.07, 0.08, 0.06), n=8), spine=spine, omit=0.3, **look)


def side_view(t: Traits, look: dict, iron: dict) -> Figure:
    """Its end: two legs, a seat edge on and the back leaning."""
    f = Figure()
    deep, height, high = t.uniform("side.depth", 0.7, 1.0), t.uniform("leg.height", 0.5, 0.8), t.uniform("back.height", 0.6, 1.0)
    lean = t.uniform("side.lean", 0.08, 0.3)
    for x, foot in ((deep, deep + 0.06), (0.05, -0.1)):
        spine = np.array([[x, 0], [foot, height]])
        f.add(s.tube(spine, 0.1, n=4, smooth=False), spine=spine, **iron)
    post = np.array([[0.05, 0], [-lean, -high]])
    f.add(s.tube(post, 0.12, n=4, smooth=False), spine=post, **look)
    f.add(s.rounded(s.box(-0.05, -0.12, deep + 0.08, 0.02), 0.04, 3), **look)
    if t.flag("arms", 0.7):
        rail = np.array([[-lean * 0.5, -high * 0.5], [deep, -high * 0.5], [deep, -0.05]])
        f.add(s.limb(rail, (0.08, 0.08, 0.08), n=10), spine=rail, **iron)
    return f


def draw(t: Traits) -> Figure:
    wood: dict[str, Any] = {"color": t.color("wood", *WOODS, spread=0.05), "material": "wood", "bulge": t.uniform("bulge", 0.1, 0.4)}
    iron = (
        {"color": t.color("iron", (0.16, 0.16, 0.17), (0.35, 0.35, 0.36)), "material": "metal", "bulge": 0.5}
        if t.flag("iron", 0.45)
        else wood
    )
    if t.choice("pose.view", ("long", "end"), (12, 1)) == "end" and not t.simple:
        return side_view(t, wood, iron)
    f = Figure()
    half, height = t.uniform("length", 0.85, 1.6), t.uniform("leg.height", 0.4, 0.8)
    depth = t.uniform("pose.depth", 0.12, 0.5)
    shear = 0.0 if t.simple and t.flag("flat", 0.7) else t.about("pose.shear", 0.0, 0.6)
    backed = t.flag("back", 0.78)
    legs(f, t, half, height, shear, depth, iron)
    if backed:
        back(f, t, half, shear, depth, wood)
    seat = f.add(slab(-half, 0, half, 0, shear, depth), **wood)
    f.add(s.box(-half, 0, half, t.uniform("seat.thickness", 0.07, 0.16)), body="seat", **wood)
    for k in range(1, t.integer("seat.slats", 1, 4)):  # gaps between the planks
        u = k / 4
        f.mark(seat, np.array([[-half + shear * u, -depth * u], [half + shear * u, -depth * u]]), chance=0.6)
    if backed and t.flag("arms", 0.4):
        arms(f, t, half, shear, depth, iron)
    return f
