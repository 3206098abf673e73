"""A table: four legs, trestle, pedestal, low, with drawers or a cloth."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._room import Room
from sketchbench.data.world.objects._things import BLACK, BLUE, GOLD, GREY, RED, WHITE, WOODS, Thing, arched, darker, disc, profile, sure
from sketchbench.data.world.shapes import rounded, squircle
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("four", "pedestal", "trestle", "cross", "panel"), (6, 1.3, 0.8, 0.7, 0.6))
    table = Thing(t, t.color("color", *WOODS, *WOODS, WHITE, GREY, BLACK), t.color("leg_color", *WOODS, BLACK, GREY, WHITE), "wood")
    room = Room(t, table)
    w, d = t.uniform("width", 0.8, 1.7), t.uniform("depth", 0.6, 0.95)
    h, thick = t.uniform("height", 0.45, 0.85), t.uniform("top_thickness", 0.03, 0.09)
    legs = table.accent if t.flag("legs_differ", 0.3) else darker(table.color, 0.88)
    shape = sure(t, "top", ("box", "soft", "round", "oval"), (5, 1.2, 1.6, 0.7))
    if shape == "round" or kind == "pedestal":
        w = d = 0.5 * (w + d) * 0.85
    flat = {"box": np.array([(0, 0), (w, 0), (w, d), (0, d)]),
            "soft": rounded([(0, 0), (w, 0), (w, d), (0, d)], 0.14, n=6)}.get(shape,
                                                                              squircle(w / 2, d / 2, w / 2, d / 2,
                                                                                       2.0 if shape == "round" else 2.4, n=36))
    _legs(room, table, kind, shape, w, d, h - thick, legs)
    if t.flag("apron", 0.45) and kind == "four" and shape in ("box", "soft"):
        deep, m = t.uniform("apron_depth", 0.06, 0.16), 0.05
        on = room.block(m, m, w - m, d - m, h - thick - deep, h - thick, color=legs, bulge=0.05)
        n = t.choice("drawers", (0, 1, 2, 3), (2, 1.5, 1, 0.6))
        for k in range(n):
            x0, x1 = m + 0.05 + (w - 2 * m) * k / n, m - 0.05 + (w - 2 * m) * (k + 1) / n
            z0, z1 = h - thick - deep + 0.02, h - thick - 0.02
            table.mark(room.seen([(x0, m, z0), (x1, m, z0), (x1, m, z1), (x0, m, z1)]), on, 0.85, closed=True)
            table.mark(disc(room.seen([((x0 + x1) / 2, m, (z0 + z1) / 2)])[0], 0.022, n=10), on, 0.8, closed=True, fill=True,
                       color=GOLD)
    if t.flag("cloth", 0.13):
        drop = t.uniform("cloth_drop", 0.10, 0.3)
        on, top = room.slab(flat, h - drop, h + 0.005, color=t.color("cloth_color", WHITE, RED, BLUE), material="fabric", bulge=0.1)
    else:
        on, top = room.slab(flat, h - thick, h, bulge=0.1)
    if (not room.flat and thick > 0.035) or t.flag("cloth"):
        table.mark(top, on, 0.85, closed=True)
    if t.flag("planks", 0.2) and shape == "box":
        for s in np.linspace(0, 1, t.integer("plank_count", 3, 5) + 1)[1:-1]:
            table.mark(room.seen([(0, s * d, h), (w, s * d, h)]), on, 0.6)
    _on_top(room, table, w, d, h)
    return table.figure


def _legs(room: Room, table: Thing, kind: str, shape: str, w: float, d: float, h: float, color) -> None:
    t = table.t
    thick = t.uniform("leg_thickness", 0.045, 0.11) * (0.6 if t.symbol else 1)
    inset = t.uniform("leg_inset", 0.03, 0.16) + (0.10 if shape in ("round", "oval") else 0)
    splay = t.uniform("leg_splay", 0.0, 0.10) * t.flag("splayed", 0.4)
    style = t.choice("leg_shape", ("straight", "taper", "turned", "bulb"), (3, 2, 1, 0.6))
    widths = {"straight": thick, "taper": (1.2 * thick, 0.6 * thick),
              "turned": (thick, 1.3 * thick, 0.7 * thick, 1.25 * thick, 0.8 * thick, 0.9 * thick),
              "bulb": (0.8 * thick, 0.8 * thick, 1.7 * thick, 0.6 * thick)}[style]
    go: dict[str, Any] = {"color": color, "bulge": 0.5}
    if kind == "pedestal":
        foot = t.uniform("foot", 0.35, 0.7) * w
        c = room.seen([(w / 2, d / 2, 0.0)])[0]
        if t.flag("three_feet", 0.5):
            for a in room.far_first([(w / 2 + 0.5 * foot * np.cos(v),
                                      d / 2 + 0.5 * foot * np.sin(v)) for v in np.deg2rad((100, 215, 330))]):
                line = np.concatenate([room.seen([(w / 2, d / 2, 0.25 * h)]),
                                       room.seen([((w / 2 + a[0]) / 2, (d / 2 + a[1]) / 2, 0.16 * h)]), room.seen([(*a, 0.0)])])
                side = np.array([0, 0.45 * thick])
                table.add(np.concatenate([line - side, (line + side)[::-1]]), body="foot", spine=line, **go)
        else:
            table.add(disc(c, 0.5 * foot, max(0.03, -0.5 * foot * room.eye[1, 1]), n=28), **go)
        table.add(profile([(0.9 * thick, -h * 0.97), (0.6 * thick, -0.6 * h), (1.2 * thick, -0.3 * h), (0.8 * thick, -0.05)], per=4) + c,
                  spine=c + np.array([(0, 0), (0, -h)]), body="foot", **go)
        return
    xs, ys = (inset, w - inset), (min(inset, 0.3 * d), d - min(inset, 0.3 * d))
    if kind == "panel":
        for x in (xs[0], xs[1]) if room.right else (xs[1], xs[0]):
            room.block(x - 0.04, ys[0], x + 0.04, ys[1], 0.0, h, **go)
        return
    for x, y in room.far_first([(x, y) for x in xs for y in ys]):
        sx, sy = (1 if x > w / 2 else -1), (1 if y > d / 2 else -1)
        if room.flat and t.symbol and sy > 0 and t.flag("two_legs", 0.5):
            continue
        if kind == "cross":
            room.post((x, y, 0.0), (w - x, y, h), thick, **go)
        else:
            splayed = splay if kind == "four" else 0.16 * (y < d / 2) + 0.16
            lean = (sx * splayed, sy * splayed) if kind == "four" else (sx * 0.13, 0.0)
            room.post((x - (0.13 * sx if kind == "trestle" else 0), y, h), (x + lean[0] * (1 if kind == "four" else 0.6), y + lean[1], 0.0),
                      widths, **go)
    if t.flag("stretcher", 0.3) and not t.symbol:
        z = t.uniform("stretcher_height", 0.15, 0.35) * h
        room.post((xs[0], d / 2, z), (xs[1], d / 2, z), 0.6 * thick, **go)
    elif t.flag("shelf", 0.12) and kind == "four":
        room.slab(np.array([(xs[0], ys[0]), (xs[1], ys[0]), (xs[1], ys[1]), (xs[0], ys[1])]), 0.25 * h, 0.30 * h, **go)


def _on_top(room: Room, table: Thing, w: float, d: float, h: float) -> None:
    """Seldom, something stands on it."""
    t = table.t
    if t.simple or not t.flag("something_on_it", 0.1):
        return
    p = room.seen([(t.uniform("thing_x", 0.3, 0.7) * w, d / 2, h)])[0]
    if t.flag("vase", 0.5):
        for a in (-0.08, 0.0, 0.09):
            table.mark(np.array([p + (0, -0.2), p + (a, -0.34)]), chance=0.9, color=(0.3, 0.5, 0.25))
        table.add(p + profile([(0.04, -0.22), (0.03, -0.17), (0.07, -0.08), (0.045, 0.0)], per=3), color=BLUE, material="glass")
    else:
        table.add(np.concatenate([p + np.array([(0.15, -0.08)]), arched(p + (0.12, -0.02), p + (-0.12, -0.02), -0.03, n=6),
                                  p + np.array([(-0.15, -0.08)])]), color=WHITE, material="glass")
        for x in (-0.07, 0.01, 0.08):
            table.add(disc(p + (x, -0.11), 0.055, n=14), color=RED, material="skin")
