"""What is laced, buckled and tied on a shoe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sketchbench.data.world.objects._things import GOLD, STEEL, WHITE, band, cut, darker, disc, inward, mix, spark
from sketchbench.data.world.shapes import box, polar, rounded, spline, star, tube

if TYPE_CHECKING:
    from sketchbench.data.world.objects.shoe import Shoe


def tapered(line: np.ndarray, widths: np.ndarray) -> np.ndarray:
    return tube(line, widths, n=len(line), start_cap=0.3, end_cap=0.0, smooth=False)


def laces(shoe: Shoe, reach: tuple[float, float]) -> None:
    """Along the front line, from one share of its length to another."""
    t = shoe.t
    tall = shoe.last.shaft > 0.7
    n = t.integer("lace_holes", 3, 7) + (3 if tall else 0)
    start = min(reach[0] + t.uniform("lace_start", -0.10, 0.12), reach[1] - 0.15)
    outer = cut(shoe.front, start, reach[1], n)
    gap = t.uniform("lace_gap", 0.06, 0.10)
    near = inward(outer, np.linspace(gap, gap * 1.25, n))
    color = t.color("lace_color", WHITE, shoe.line, shoe.accent)
    style = t.choice("lacing", ("bars", "cross", "zigzag", "hooks"), (3, 3, 2, 1))
    if t.flag("eyestay", 0.6):
        stay = inward(outer, gap + t.uniform("eyestay_width", 0.03, 0.06))
        shoe.mark(np.concatenate([outer[:1], mix(outer[0], stay[0], 0.7)[None], stay]), 0.9, clip=True)
    for i in range(n):
        if style in ("bars", "hooks"):
            shoe.mark(np.array([near[i], outer[i]]), 0.95, color=color, width=0.012)
        elif style == "cross" and i < n - 1:
            shoe.mark(np.array([near[i], outer[i + 1]]), 0.95, color=color, width=0.011)
            shoe.mark(np.array([outer[i], near[i + 1]]), 0.95, color=color, width=0.011)
        if t.flag("eyelets", 0.6):
            shoe.mark(disc(near[i], 0.011, n=8), 0.75, closed=True, color=STEEL if style == "hooks" else shoe.line)
    if style == "zigzag":
        shoe.mark(np.stack([near, outer], 1).reshape(-1, 2), 0.95, color=color, width=0.011)
    if t.flag("lace_bow", 0.5):
        p = mix(near[-1], outer[-1], 0.4)
        for a, long in ((165, 0.10), (20, 0.11)):
            q = polar(p, a + t.uniform("bow_turn", -15, 15), long)
            shoe.mark(spline([p, mix(p, q, 0.6) + (0, -0.035), q, mix(p, q, 0.6) + (0, 0.03)], per=4), 0.9, closed=True, color=color,
                      width=0.01)
        shoe.mark(spline([p, p + (-0.02, 0.06), p + (-0.05, 0.10)], closed=False, per=4), 0.8, color=color, width=0.01)
        shoe.mark(spline([p, p + (0.03, 0.06), p + (0.04, 0.12)], closed=False, per=4), 0.8, color=color, width=0.01)


def vamp_band(shoe: Shoe) -> None:
    """What lies across a loafer: a penny strap, a bit, tassels."""
    t = shoe.t
    style = t.choice("saddle", ("plain", "penny", "bit", "tassel", "kiltie", "elastic"), (1, 2, 1.5, 1.2, 0.7, 1))
    a = cut(shoe.front, 0.82, 0.96, 2)
    foot = shoe.last.over((t.uniform("saddle_foot", 0.42, 0.56), 0.02))[0]
    wide = t.uniform("saddle_width", 0.05, 0.11)
    if style in ("penny", "kiltie", "bit"):
        line = spline([a[1] - (0.03, 0), mix(a[1], foot, 0.5) + (-0.035, 0.0), foot], closed=False, per=5)
        on = shoe.add(band(line, wide if style != "bit" else 0.4 * wide, n=11), part="strap", color=shoe.accent, body="upper")
        if style == "penny":
            shoe.mark(spline([line[2] - (0.02, 0), line[3] + (0.015, 0.01), line[4] + (-0.015, 0)], per=4), 0.8, on, closed=True, clip=True)
        if style == "bit":
            shoe.mark(disc(line[4], 0.035, 0.028), 0.9, on, closed=True, color=GOLD, width=0.012)
        if style == "kiltie":
            for s in cut(a, 0, 1, 5):
                shoe.mark(np.array([s + (0, 0.03), s + (-0.06, 0.08)]), 0.8, clip=True)
    elif style == "tassel":
        p = a[1] + (-0.02, 0.05)
        for k in (-0.03, 0.025):
            on = shoe.add(np.array([p + (k, 0), p + (k + 0.015, 0), p + (k + 0.03, 0.09), p + (k - 0.03, 0.09)]), part="tassel",
                          color=shoe.accent)
            shoe.mark(np.array([p + (k, 0.02), p + (k, 0.09)]), 0.7, on)
    elif style == "elastic":
        q = a[1] + (0.05, 0.10)
        shoe.mark(np.array([a[1], q, a[1] + (0.13, 0.07)]), 0.9, clip=True)


def buckle(shoe: Shoe, p: np.ndarray, size: float, on: int) -> None:
    style = shoe.t.choice("buckle", ("square", "round", "stud", "oval"), (3, 1.5, 1, 1))
    color = GOLD if shoe.t.flag("gilt", 0.5) else STEEL
    outline = box(*(p - size), *(p + size)) if style == "square" else disc(p, size * (1.4 if style == "oval" else 1.0), size, n=14)
    shoe.mark(outline, 0.95, on, closed=True, fill=style == "stud", color=color, width=0.011)
    if style != "stud":
        shoe.mark(np.array([p - (0.2 * size, 0), p + (1.2 * size, 0)]), 0.7, on, color=color)


def stud(shoe: Shoe, p: np.ndarray, on: int) -> None:
    shoe.mark(disc(p, 0.018, n=12), 0.9, on, closed=True, fill=True, color=STEEL)


def strap_over(shoe: Shoe) -> None:
    """Over the instep or round the ankle: bars, T-straps, Mary Janes."""
    t, last = shoe.t, shoe.last
    style = t.choice("straps", ("none", "bar", "two_bars", "t_strap", "ankle", "cross"), (5, 2, 0.7, 0.8, 2, 0.8))
    if style == "none" or (last.kind in ("clog", "mule") and style not in ("bar", "two_bars")):
        return
    wide = t.uniform("strap_width", 0.02, 0.06)
    if last.kind in ("clog", "mule"):
        for k in range(1 + (style == "two_bars")):
            a = cut(shoe.front, 0.8 - 0.17 * k, 0.8 - 0.17 * k, 1)[0]
            line = spline([a, a + (0.05, 0.08), last.over((a[0] + 0.06, 0.0))[0]], closed=False, per=5)
            buckle(shoe, line[6], 0.6 * wide + 0.01, shoe.add(band(line, wide, n=10), part="strap", color=shoe.accent))
        return
    if style == "ankle":
        ankle_straps(shoe, wide)
        return
    x = t.uniform("strap_x", 0.5, 0.66)
    rise = max(last.height(x) * 0.75, last.rim) + t.uniform("strap_rise", -0.03, 0.08)
    for k in range(2 if style in ("two_bars", "cross") else 1):
        a, b = last.over((x + 0.13 * k, 0.09))[0], last.over((x + 0.02 + 0.13 * (k if style != "cross" else -0.5 - k), rise + 0.02 * k))[0]
        line = spline([a, mix(a, b, 0.5) + (-0.015, 0.0), b, b + (0.055, 0.015), b + (0.08, 0.07)], closed=False, per=5)
        buckle(shoe, line[4], 0.5 * wide + 0.012, shoe.add(band(line, wide, n=14), part="strap", color=shoe.accent, bulge=0.2))
    if style == "t_strap":
        a = shoe.front[-1]
        shoe.add(band([a - (0.02, 0), mix(a, b, 0.5) + (0, 0.01), b + (0.01, 0.02)], wide), part="strap", color=shoe.accent, bulge=0.2)


def sandal_straps(shoe: Shoe) -> None:
    """Bands over the forefoot."""
    t, last = shoe.t, shoe.last
    style = t.choice("forefoot", ("bands", "crossed", "wide", "gladiator", "woven", "knot"), (3, 2, 1.5, 1, 0.8, 0.8))
    n = {"wide": 1, "crossed": 2, "knot": 2, "woven": 3}.get(style, t.integer("bands", 1, 4))
    wide = {"wide": t.uniform("wide_band", 0.16, 0.28)}.get(style, t.uniform("band_width", 0.035, 0.095))
    first, step = t.uniform("band_start", 0.14, 0.22), t.uniform("band_step", 0.10, 0.14)
    skew, rise = t.uniform("band_skew", -0.07, 0.09), t.uniform("band_rise", 0.9, 1.15)
    for k in range(n):
        x = first + 0.5 * wide + step * k
        foot, turn = x + skew, 0.05
        if style in ("crossed", "knot"):
            x, foot, turn = first + 0.12, first + (0.02, 0.26)[k] + skew, (0.20, -0.09)[k]
        high = rise * last.height(x)
        line = spline(last.over((foot, 0.0), (0.5 * (foot + x), 0.6 * high), (x + 0.5 * turn, high), (x + turn + 0.03, 0.8 * high),
                                (x + turn + 0.055, 0.11)), closed=False, per=3)
        shoe.upper = shoe.add(band(line, wide, n=11), part="strap", body="straps" if style == "knot" else f"strap{k}", bulge=0.3,
                              color=shoe.color if k % 2 == 0 or not t.flag("bands_differ", 0.2) else shoe.accent)
        strap_finish(shoe, line, wide)
    if style == "woven":
        shoe.mark(spline(last.over((first, 0.11), (first + 0.2, 0.17), (first + 0.4, 0.16)), closed=False, per=5), 0.9, width=0.012)
    if style == "gladiator":
        a, b = last.over((first + 0.08, 0.13))[0], last.over((0.6, 0.42))[0]
        shoe.add(band([a, mix(a, b, 0.5) + (0, 0.03), b], 0.8 * wide), part="strap", bulge=0.3)
    ornament(shoe, line[5:9])


def strap_finish(shoe: Shoe, line: np.ndarray, wide: float) -> None:
    """Stitches or stones along a strap."""
    style = shoe.t.choice("strap_finish", ("plain", "stitch", "stones", "edge"), (4, 1.5, 1.2, 1))
    if style == "stitch" and wide > 0.03:
        shoe.mark(inward(line, 0.3 * wide), 0.7, width=0.004)
        shoe.mark(inward(line, -0.3 * wide), 0.7, width=0.004)
    elif style == "edge" and wide > 0.03:
        shoe.mark(line, 0.85)
    elif style == "stones":
        for p in cut(line, 0.1, 0.9, 5):
            shoe.mark(disc(p, min(0.016, 0.3 * wide), n=10), 0.85, closed=True, fill=True, color=STEEL)


def heel_cup(shoe: Shoe) -> None:
    """A closed heel or a sling on a sandal."""
    t, last = shoe.t, shoe.last
    style = t.choice("heel_part", ("cup", "sling", "none"), (2, 2, 1))
    high, x = last.rim, t.uniform("cup_x", 0.66, 0.82)
    if style == "cup":
        edge = spline(last.over((x, 0.0), (x + 0.06, 0.45 * high), (0.97, high)), closed=False, per=5)
        back = spline(last.over((0.97, high), (1.03, 0.5 * high), (1.0, 0.0)), closed=False, per=5)
        far = edge + np.array([0.0, -0.05]) * np.sin(np.linspace(0, np.pi, len(edge)))[:, None]
        shoe.add(np.concatenate([far, edge[::-1]]), part="lining", color=darker(shoe.lining, 0.8), bulge=0.0)
        shoe.upper = shoe.add(np.concatenate([edge, back[1:], last.bottom(1.0, x, 5)[1:-1]]), part="upper")
    elif style == "sling":
        a, b = last.over((0.48, 0.06))[0], last.over((1.01, high))[0]
        wide = t.uniform("sling_width", 0.02, 0.045)
        shoe.add(band([a + (0.03, -0.09), mix(a, b, 0.5) + (0.02, -0.11), b], wide), part="strap", color=darker(shoe.color, 0.8), bulge=0.2)
        shoe.upper = shoe.add(band([a, mix(a, b, 0.6) + (0, 0.01), b], wide), part="strap", bulge=0.2)
        buckle(shoe, mix(a, b, 0.8), 0.6 * wide + 0.008, shoe.upper)


def ankle_straps(shoe: Shoe, wide: float | None = None) -> None:
    """A ring round the ankle, on a stay from the heel."""
    t, last = shoe.t, shoe.last
    wide = wide or t.uniform("ankle_width", 0.02, 0.06)
    n = t.choice("ankle_rings", (0, 1, 2, 3), (2, 5, 1, 0.6)) if last.kind == "sandal" else 1
    high = max(last.rim, 0.2) + t.uniform("ankle_height", 0.05, 0.2)
    for k in range(n):
        c = last.over((0.80, high + 0.11 * k))[0]
        ring = spline([c + (0.2, 0.0), c + (0.12, 0.05), c + (-0.06, 0.05), c + (-0.2, -0.035), c + (-0.10, -0.085), c + (0.10, -0.06)],
                      per=6)
        on = shoe.add(ring, part="strap", color=shoe.accent, body=f"ring{k}", holes=[_inside(ring, wide)], bulge=0.2)
        if k == 0:
            shoe.add(band([last.over((0.985, 0.02))[0], c + (0.205, 0.0), c + (0.195, -0.02)], 1.2 * wide), part="strap", body="ring0")
        buckle(shoe, c + (0.02 + t.uniform("buckle_x", -0.08, 0.08), 0.052 - 0.5 * wide), 0.5 * wide + 0.008, on)


def _inside(ring: np.ndarray, wide: float) -> np.ndarray:
    c = ring.mean(0)
    return (ring - c) * (0.9, max(0.25, 1 - wide / 0.07 * 0.75)) + c - (0, 0.2 * wide)


def ornament(shoe: Shoe, line: np.ndarray) -> None:
    """A bow, a flower, a pompon or a plate near the front of the opening."""
    t = shoe.t
    style = t.choice("ornament", ("none", "bow", "flower", "buckle", "pompon", "ring", "tie"), (6, 1.3, 0.8, 1, 0.5, 0.6, 0.5))
    if style == "none" or shoe.last.kind in ("trainer", "plimsoll", "oxford"):
        return
    s = t.uniform("ornament_size", 0.045, 0.085)
    p = line[len(line) // 2] + (-0.1 * s, 0.35 * s)
    go: dict[str, Any] = {"part": "ornament", "color": shoe.accent, "bulge": 0.4}
    if style in ("bow", "tie"):
        for way in (-1, 1):
            wing = np.array([(0, 0), (way * 0.9 * s, -0.6 * s), (way * 1.3 * s, -0.1 * s), (way * 0.9 * s, 0.55 * s)])
            shoe.add(p + spline(wing, per=4), **go)
            if style == "tie":
                shoe.mark(p + np.array([(0, 0), (way * 0.4 * s, 0.7 * s), (way * 0.8 * s, 1.5 * s)]), 0.9)
        shoe.add(disc(p, 0.28 * s, 0.32 * s, n=12), **go)
    elif style == "flower":
        on = shoe.add(p + spline(star(0, 0, 1.1 * s, 0.6 * s, t.integer("ornament_petals", 5, 7)), per=3), **go)
        shoe.mark(disc(p, 0.3 * s, n=10), 0.9, on, closed=True)
    elif style == "pompon":
        shoe.add(spline(spark(p, s, 0.85 * s, 11), per=3), material="fur", **go)
    elif style == "ring":
        shoe.add(disc(p, s, 0.8 * s, n=18), holes=[disc(p, 0.65 * s, 0.5 * s, n=14)], part="ornament", color=GOLD, material="metal")
    else:
        on = shoe.add(rounded(box(*(p - (s, 0.7 * s)), *(p + (s, 0.7 * s))), 0.2 * s), part="ornament",
                      color=GOLD if t.flag("gilt") else STEEL, material="metal")
        shoe.mark(box(*(p - (0.55 * s, 0.35 * s)), *(p + (0.55 * s, 0.35 * s))), 0.85, on, closed=True)


def across(shoe: Shoe, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Front and back of the shaft at a share of its height."""
    return cut(shoe.front, 0.5 + 0.5 * share, 0.5 + 0.5 * share, 1)[0], cut(shoe.back, 0.75 * (1 - share), 0.75 * (1 - share), 1)[0]


def shaft_straps(shoe: Shoe) -> None:
    """Straps with buckles round ankle and shaft, a harness, a band of fur or chain."""
    t = shoe.t
    n = t.choice("boot_straps", (0, 1, 2, 3), (4, 2, 1, 0.7))
    wide = t.uniform("boot_strap_width", 0.03, 0.085)
    start, skew = t.uniform("boot_strap_start", 0.08, 0.5), t.uniform("boot_strap_skew", -0.05, 0.05)
    for s in np.linspace(start, 0.9, max(n, 1))[:n]:
        p, q = across(shoe, float(s))
        line = spline([p, mix(p, q, 0.5) + (0, 0.03 + skew), q], closed=False, per=5)
        on = shoe.add(band(line, wide, n=11), part="strap", color=shoe.accent, bulge=0.2)
        buckle(shoe, line[3 + t.integer("buckle_at", 0, 4)], 0.55 * wide + 0.012, on)
    if t.flag("harness", 0.12):
        p, q = across(shoe, 0.08)
        for foot in (0.42, 0.86):
            shoe.add(band([mix(p, q, 0.55), shoe.last.over((foot, 0.02))[0]], 0.8 * wide), part="strap", color=shoe.accent, bulge=0.2)
        shoe.add(disc(mix(p, q, 0.55), 0.05, n=16), part="ring", color=STEEL, material="metal")


def fringe(shoe: Shoe, near: np.ndarray) -> None:
    long = shoe.t.uniform("fringe_length", 0.12, 0.4)
    top = near[::1]
    low = cut(near, 0.02, 0.98, 15) + (0, long)
    low[1::2] -= (0, 0.3 * long)
    on = shoe.add(np.concatenate([top, low[::-1]]), part="fringe", color=shoe.accent)
    for p in cut(near, 0.12, 0.88, shoe.t.integer("fringes", 4, 8)):
        shoe.mark(np.array([p + (0, 0.03), p + (0, 0.85 * long)]), 0.85, on)
