"""A tree: round, tall, cloudy, fir, cypress, palm, willow, bare, and the lollipop of children's drawings."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import Thing, band, darker, disc, lighter, mix, spark, stick, sure
from sketchbench.data.world.shapes import arc, ellipse, polar, rounded, scalloped, spline, star
from sketchbench.data.world.traits import Traits, unit

KINDS = {"round": 3, "cloud": 3, "fir": 2, "cone": 1, "tall": 1, "palm": 1.3, "bare": 1, "willow": 0.5, "layers": 0.8, "lobes": 1.5}
BROAD = ("round", "cloud", "tall", "layers", "lobes")  # those that turn in autumn


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", tuple(KINDS), tuple(KINDS.values()))
    green = t.color("leaf_color", (0.24, 0.46, 0.20), (0.35, 0.55, 0.24), (0.16, 0.36, 0.20), (0.50, 0.56, 0.22),
                    *(((0.78, 0.48, 0.16),) if kind in BROAD else ()), spread=0.06)
    tree = Thing(t, green, t.color("bark_color", (0.40, 0.28, 0.18), (0.32, 0.24, 0.20), (0.52, 0.42, 0.32)), "leaf")
    wide, high = t.uniform("crown_width", 0.30, 0.52), t.uniform("crown_height", 0.30, 0.48)
    trunk, thick = t.uniform("trunk_length", 0.30, 0.62), t.uniform("trunk_width", 0.07, 0.17)
    if t.symbol and kind not in ("palm", "bare"):
        return _symbol(tree, kind, wide, high, trunk, 0.7 * thick)
    {"fir": _fir, "cone": _fir, "palm": _palm, "bare": _bare, "willow": _willow}.get(kind, _leafy)(tree, kind, wide, high, trunk, thick)
    if t.flag("grass_at_foot", 0.2):
        for x in (-0.16, -0.08, 0.08, 0.17):
            tree.mark(np.array([(x, 0.0), (x + 0.02, -0.06)]), 0, 0.4, color=green)
    return tree.figure


def _trunk(tree: Thing, top: float, thick: float, flare: float = 1.5) -> int:
    lean = tree.t.uniform("lean", -0.05, 0.05)
    right = spline([(lean + 0.42 * thick, top), (0.5 * lean + 0.45 * thick, 0.45 * top), (0.55 * thick, 0.12 * top),
                    (0.5 * flare * thick, 0.0)], closed=False, per=4)
    left = spline([(-0.5 * flare * thick, 0.0), (-0.55 * thick, 0.12 * top), (0.5 * lean - 0.45 * thick, 0.45 * top),
                   (lean - 0.42 * thick, top)], closed=False, per=4)
    on = tree.add(np.concatenate([right, left]), color=tree.accent, material="wood", spine=np.array([(lean, top), (0, 0)]))
    if tree.t.flag("bark_lines", 0.4):
        for x, a in ((-0.15, 0.7), (0.12, 0.55), (0.0, 0.3)):
            tree.mark(np.array([(x * thick, a * top), (1.4 * x * thick, (a - 0.2) * top)]), on, 0.5, color=darker(tree.accent))
    if tree.t.flag("knot_hole", 0.15):
        tree.mark(ellipse(0, 0.5 * top, 0.2 * thick, 0.3 * thick, n=12), on, 0.7, closed=True, color=darker(tree.accent))
    return on


def _leafy(tree: Thing, kind: str, wide: float, high: float, trunk: float, thick: float) -> None:
    t = tree.t
    middle = -trunk - 0.75 * high
    _trunk(tree, middle + 0.1, thick, t.uniform("root_flare", 1.1, 2.0))
    if t.flag("branches_show", 0.4):
        for s in (-1, 1):
            tree.add(stick((0, -0.6 * trunk), (s * 0.5 * wide, -trunk - 0.2 * high), (0.5 * thick, 0.25 * thick)), color=tree.accent,
                     material="wood", body="wood")
    if kind == "tall":
        wide, high = 0.6 * wide, 1.7 * high
        middle = -trunk - 0.8 * high
    if kind == "layers":
        for k in range(t.integer("layers", 2, 4)):
            tree.add(scalloped(ellipse((k % 2 - 0.5) * 0.4 * wide, middle + (0.35 - 0.4 * k) * high, wide * (1 - 0.16 * k), 0.42 * high), 9,
                               0.05), bulge=0.8,
                     color=lighter(tree.color, 0.07 * k))
    elif kind == "lobes":
        n = t.integer("lobes", 3, 6)
        for k in range(n):
            where = np.pi * (1 + (k + 0.5) / n)
            size = t.uniform(f"lobe{k}", 0.42, 0.66) * wide
            tree.add(scalloped(ellipse(0.62 * wide * np.cos(where), middle + 0.15 * high + 0.7 * high * np.sin(where), size, 0.9 * size), 9,
                               0.035),
                     body="crown", bulge=0.8,
                     color=lighter(tree.color, 0.05 * (k % 3)))
        tree.add(scalloped(ellipse(0, middle + 0.1 * high, 0.75 * wide, 0.6 * high), 10, 0.04), body="crown", bulge=0.8)
    else:
        a = np.linspace(0, 2 * np.pi, 14, endpoint=False)
        r = 1 + np.array([t.uniform(f"lump{k}", -0.09, 0.09) for k in range(14)])
        crown = spline(np.stack([wide * r * np.cos(a), middle + high * r * np.sin(a) * (1 - 0.12 * np.sin(a))], 1), per=5)
        if kind in ("cloud", "tall"):
            crown = scalloped(crown, t.integer("bumps", 8, 18), t.uniform("bump_depth", 0.03, 0.07))
        tree.add(crown, bulge=0.8)
    on = len(tree.figure.pieces) - 1
    _foliage(tree, on, wide, high, middle)


def _foliage(tree: Thing, on: int, wide: float, high: float, middle: float) -> None:
    t = tree.t
    style = t.choice("foliage", ("none", "curls", "fruit", "strokes", "blossom"), (3, 3, 1.2, 1, 0.6))
    n = t.integer("foliage_count", 4, 9)
    for k in range(n if style != "none" else 0):
        u, v = unit(t.identity, "fu", k) * 2 - 1, unit(t.identity, "fv", k) * 2 - 1
        p = np.array([0.7 * wide * u, middle + 0.7 * high * v * np.sqrt(1 - 0.5 * u * u)])
        if style == "curls":
            tree.mark(arc(float(p[0]), float(p[1]), 0.09, 0.06, 200, 350, 7), on, 0.55, color=darker(tree.color, 0.6))
        elif style in ("fruit", "blossom"):
            shape = disc(p, 0.035, n=12) if style == "fruit" else spark(p, 0.04, 0.02, 5)
            tree.mark(shape, on, 0.75, closed=True, fill=True,
                      color=t.color("fruit_color", (0.8, 0.15, 0.15), (0.9, 0.5, 0.1), (0.95, 0.8, 0.85)))
        else:
            tree.mark(np.array([p, p + (0.03, 0.05)]), on, 0.45, color=darker(tree.color, 0.6))


def _fir(tree: Thing, kind: str, wide: float, high: float, trunk: float, thick: float) -> None:
    t = tree.t
    trunk, n = 0.3 * trunk, 1 if kind == "cone" else t.integer("tiers", 2, 5)
    _trunk(tree, -trunk - 0.05, thick, 1.2)
    top = -trunk - 2.4 * high
    droop, spread, jag = t.uniform("droop", 0.0, 0.08), t.uniform("tier_spread", 0.55, 0.85), t.flag("jagged", 0.4)
    for k in range(n):
        low = -trunk + (top + trunk) * k / (n + 0.4)
        peak = top if k == n - 1 else -trunk + (top + trunk) * min(1.0, (k + 1.7) / (n + 0.4))
        half = wide * (1 - k / (n + 0.3)) ** spread
        base = np.linspace(half, -half, 9)[1:-1]
        sag = np.where(np.arange(7) % 2 == 0, -0.05, 0.0) if jag else 0.04 * (1 - (base / half) ** 2)
        outline = np.concatenate([[(0, peak)], [(0.55 * half, 0.5 * (peak + low) + droop)], [(half, low + droop)],
                                  np.stack([base, low + sag], 1), [(-half, low + droop)],
                                  [(-0.55 * half, 0.5 * (peak + low) + droop)]])
        on = tree.add(outline, body="crown" if t.flag("tiers_merge", 0.3) else f"tier{k}", bulge=0.5, color=lighter(tree.color, 0.05 * k))
        if t.flag("needle_lines", 0.35):
            for s in (-0.4, 0.0, 0.4):
                tree.mark(np.array([(s * 0.4 * half, 0.5 * (peak + low)), (s * half, low - 0.05)]), on, 0.5, color=darker(tree.color, 0.6))
    if t.flag("star_on_top", 0.1):
        tree.add(star(0, top - 0.02, 0.07, 0.03, 5), color=(0.95, 0.8, 0.2))


def _palm(tree: Thing, kind: str, wide: float, high: float, trunk: float, thick: float) -> None:
    t = tree.t
    bend, tall = t.uniform("palm_bend", -0.3, 0.3), 0.75 + 0.5 * trunk
    line = spline([(0, 0), (0.25 * bend, -0.4 * tall), (bend, -tall)], closed=False, per=7)
    w = np.linspace(0.7, 0.45, len(line)) * thick
    on = tree.add(np.concatenate([line + np.stack([w / 2, 0 * w], 1), (line - np.stack([w / 2, 0 * w], 1))[::-1]]), color=tree.accent,
                  material="wood", spine=line)
    for k in range(1, len(line) - 1, 2 if t.flag("rings_close") else 3):
        tree.mark(np.array([line[k] - (w[k] / 2, 0), line[k] + (0, 0.02), line[k] + (w[k] / 2, 0)]), on, 0.6, color=darker(tree.accent),
                  clip=True)
    n, long = t.integer("fronds", 5, 9), t.uniform("frond_length", 0.38, 0.6)
    for k, a in enumerate(np.linspace(-172, -8, n)):
        tip = polar(line[-1], a, long) + (0, t.uniform("frond_droop", 0.05, 0.3))
        mid = mix(line[-1], tip, 0.5) + (0, -0.16 + 0.06 * abs(np.sin(np.deg2rad(a))))
        if t.symbol:
            tree.add(band([line[-1], mid, tip], 0.02), body=f"frond{k}", spine=np.array([line[-1], mid, tip]))
            continue
        wide_at = t.uniform("frond_width", 0.06, 0.12)
        upper = spline([line[-1], mid - (0, 0.4 * wide_at), tip], closed=False, per=6)
        lower = spline([tip, mid + (0, 0.6 * wide_at), line[-1]], closed=False, per=6)
        if t.flag("fronds_cut", 0.5):
            lower[1:-1:2] += (0, 0.045)
        on = tree.add(np.concatenate([upper, lower[1:-1]]), body="crown", bulge=0.2, color=lighter(tree.color, 0.06 * (k % 2)))
        tree.mark((upper + lower[::-1]) / 2, on, 0.4, color=darker(tree.color, 0.6))
    for k in range(t.integer("nuts", 0, 3)):
        tree.add(disc(line[-1] + (0.06 * k - 0.06, 0.05), 0.045, n=14), color=darker(tree.accent, 0.8))


def _bare(tree: Thing, kind: str, wide: float, high: float, trunk: float, thick: float) -> None:
    t = tree.t
    w = 0.4 * thick if t.symbol else thick

    def grow(p: np.ndarray, angle: float, long: float, width: float, left: int, name: str) -> None:
        q = polar(p, angle, long)
        tree.add(stick(p, q, (width, 0.6 * width)), color=tree.accent, material="wood", body="wood", spine=np.array([p, q]))
        if left:
            for k, s in enumerate((-1, 1) if left < 3 or not t.flag("three_boughs") else (-1, 0.1, 1)):
                grow(mix(p, q, 0.9), angle + s * t.uniform(f"fork{name}{k}", 18, 48), long * t.uniform(f"bough{name}{k}", 0.55, 0.82),
                     0.6 * width, left - 1, f"{name}{k}")

    grow(np.zeros(2), -90 + t.uniform("lean", -6, 6), trunk + 0.1, w, 2 if t.simple else 3, "")


def _willow(tree: Thing, kind: str, wide: float, high: float, trunk: float, thick: float) -> None:
    t = tree.t
    _trunk(tree, -trunk - 0.5 * high, thick)
    n, low = t.integer("strands", 7, 11), t.uniform("hang", 0.1, 0.35)
    x = np.linspace(1.1 * wide, -1.1 * wide, 2 * n + 1)
    hem = np.stack([x, -low - 0.3 * (1 - (x / wide / 1.2) ** 2) - np.where(np.arange(2 * n + 1) % 2, 0.16, 0.0)], 1)
    dome = arc(0, -trunk - 0.5 * high, 1.1 * wide, 1.1 * high, 180, 360, 16)
    on = tree.add(np.concatenate([dome, hem]), bulge=0.6)
    for a in np.linspace(-0.8, 0.8, n):
        tree.mark(spline([(0.5 * a * wide, -trunk - 1.2 * high), (0.9 * a * wide, -trunk - 0.6 * high), (a * wide, -low - 0.4)],
                         closed=False, per=4), on, 0.7, clip=True)


def _symbol(tree: Thing, kind: str, wide: float, high: float, trunk: float, thick: float) -> Figure:
    """A stick with a ball, a triangle or a cloud on it."""
    t = tree.t
    tree.add(stick((0, 0), (0, -trunk - 0.2 * high), thick), color=tree.accent, material="wood", spine=np.array([(0, 0), (0, -trunk)]))
    middle = -trunk - 0.85 * high
    if kind in ("fir", "cone"):
        for k in range(t.integer("tiers", 1, 3)):
            y = -0.4 * trunk - 0.55 * k * high
            tree.add(rounded([(0, y - 1.1 * high), (wide * (1 - 0.2 * k), y), (-wide * (1 - 0.2 * k), y)], 0.02), bulge=0.3)
    elif kind in ("cloud", "lobes", "layers"):
        tree.add(scalloped(ellipse(0, middle, wide, high), t.integer("bumps", 6, 10), 0.09), bulge=0.6)
    else:
        tree.add(ellipse(0, middle, wide * (0.6 if kind == "tall" else 0.9), high * 0.95), bulge=0.6)
    _foliage(tree, len(tree.figure.pieces) - 1, 0.8 * wide, 0.8 * high, middle)
    return tree.figure
