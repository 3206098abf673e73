"""What is sewn, laced, buckled and stamped on a shoe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sketchbench.data.world.objects._things import GOLD, GREY, STEEL, WHITE, arched, band, cut, darker, inward, mix
from sketchbench.data.world.shapes import box, ellipse, polar, rounded, spline, star, tube

if TYPE_CHECKING:
    from sketchbench.data.world.objects.shoe import Shoe


def tapered(line: np.ndarray, widths: np.ndarray) -> np.ndarray:
    return tube(line, widths, n=len(line), start_cap=0.3, end_cap=0.0, smooth=False)


def heel(shoe: Shoe) -> np.ndarray:
    """A separate heel, from the seat down to the ground."""
    t, last = shoe.t, shoe.last
    seat = {"stiletto": 0.82, "kitten": 0.84, "cone": 0.76}.get(last.heels, t.uniform("heel_start", 0.66, 0.80))
    front_low, back_low = {"stiletto": (0.925, 0.965), "kitten": (0.93, 0.975), "cone": (0.87, 0.96), "block": (seat + 0.015, 1.0),
                           "flared": (seat - 0.03, 1.04), "stacked": (seat + 0.01, 0.985), "western": (seat + 0.10, 0.945)}[last.heels]
    lean = t.uniform("heel_lean", -0.03, 0.04)
    high = float(last.bed(1.0))
    at_seat = np.array([seat, float(last.under(seat)) - 0.005])
    curve = t.uniform("heel_curve", 0.0, 0.5)
    inner = mix(at_seat, (front_low + lean, 0), 0.35) + (0.10 * curve * (front_low - seat) + 0.02, 0)
    outer = mix((1.0, high), (back_low + lean, 0), 0.4) + (0.005 - 0.06 * curve, 0)
    return np.concatenate([[(1.003, high), outer, (back_low + lean, 0), (front_low + lean, 0)],
                           spline([(front_low + lean, 0), inner, at_seat], closed=False, per=5)[1:], [(0.9, float(last.bed(0.9)))]])


def sole_lines(shoe: Shoe, on: int, rubber: bool) -> None:
    """Layers, treads and ropes on the side of the sole."""
    t, last = shoe.t, shoe.last
    x = np.linspace(0.01, 0.99, 14)
    top, low = last.bed(x), last.under(x)
    style = t.choice("sole_side", ("plain", "line", "lines", "tread", "rope", "wave", "blocks"), (3, 2, 1, 1.5, 1, 0.8, 0.8))
    thick = float(np.mean(low - top))
    if style in ("line", "lines", "wave") and thick > 0.03:
        for s in ((t.uniform("sole_line", 0.25, 0.75),) if style != "lines" else (0.25, 0.5, 0.75)):
            y = top * (1 - s) + low * s + (0.25 * thick * np.sin(x * 14) if style == "wave" else 0)
            shoe.mark(np.stack([x, y], 1), on=on, color=darker(shoe.accent, 0.6), clip=True)
    elif style in ("tread", "rope", "blocks") and thick > 0.03:
        n = t.integer("treads", 6, 15)
        upto = {"tread": 0.65, "rope": 0.0, "blocks": 0.45}[style]
        for s in (np.arange(n) + 0.5) / n:
            y0, y1 = float(np.interp(s, x, top)), float(np.interp(s, x, low))
            lean = 0.02 if style == "rope" else 0.0
            shoe.mark(np.array([(s + lean, y0 + upto * (y1 - y0)), (s - lean, y1)]), 0.8, on, color=darker(shoe.accent, 0.6), clip=True)
        if style == "blocks":
            shoe.mark(np.stack([x, top + 0.45 * (low - top)], 1), on=on, color=darker(shoe.accent, 0.6))


def tongue(shoe: Shoe) -> None:
    """Sticks up in front of the opening."""
    t = shoe.t
    a = cut(shoe.front, 0.9, 1.0, 2)
    along = (a[1] - a[0]) / (np.linalg.norm(a[1] - a[0]) + 1e-9)
    long, wide = t.uniform("tongue_length", 0.03, 0.13), t.uniform("tongue_width", 0.08, 0.13)
    along = along * 0.6 + np.array([0.15, -0.7])
    tip = a[1] + along * long
    side = np.array([wide, 0.035])
    shoe.add(rounded([a[0], tip - (0.01, 0), tip + side, a[1] + side + (0, 0.05)], 0.03), part="tongue", color=shoe.accent, body="upper")


def topline(shoe: Shoe, near: np.ndarray) -> None:
    """Binding, padding and a pull tab at the edge of the opening."""
    t = shoe.t
    if t.flag("topline_binding", 0.45):
        shoe.mark(inward(near, t.uniform("binding", 0.018, 0.045))[1:-1], 0.85, clip=True)
    if shoe.last.rim and t.flag("pull_tab", 0.3):
        p = shoe.back[0]
        shoe.add(rounded([p + (-0.02, 0.03), p + (-0.03, -0.05), p + (0.02, -0.06), p + (0.035, 0.03)], 0.02), part="tab", color=shoe.accent)


def toe(shoe: Shoe) -> None:
    """Toe cap, apron, wing tip, bumper, peep hole."""
    t, last = shoe.t, shoe.last
    k = last.kind
    options = {"trainer": (1, 2, 2, 0.3, 1, 0), "plimsoll": (0.8, 3, 1, 0, 0.3, 0), "pump": (4, 1.2, 0.3, 0, 0.6, 2.2), "ballerina": (3, 1.5, 0.4, 0, 0.4, 1),
               "loafer": (0.4, 0.5, 0.3, 0.3, 4, 0), "oxford": (1.5, 2, 0.3, 2, 1, 0), "clog": (2, 0.8, 0.6, 0, 1.5, 0.2), "mule": (3, 1, 0.3, 0, 0.6, 1.5)}
    style = t.choice("toe_style", ("plain", "cap", "bumper", "wing", "apron", "peep"), options.get(k, (3, 1.5, 1, 0.7, 1, 0.2)))
    where = t.uniform("cap_length", 0.13, 0.25)
    high = lambda x: float(np.interp(x, shoe.front[:, 0], shoe.front[:, 1]))  # noqa: E731
    base = last.over((where, 0.0), (where + 0.05, 0.0))
    if style in ("cap", "wing"):
        bend = t.uniform("cap_bend", -0.03, 0.05)
        line = spline([(where + 0.01, high(where + 0.01)), (where + bend, (high(where) + base[0, 1]) / 2), base[0]], closed=False, per=6)
        if style == "wing":
            line = spline([(where - 0.02, high(where - 0.02)), (where + 0.05, high(where) + 0.05), (where + 0.22, float(last.bed(where + 0.22)) - 0.03)],
                          closed=False, per=6)
        if style == "cap" and t.flag("cap_coloured", 0.6):
            upto = np.searchsorted(shoe.front[:, 0], where)
            shoe.add(np.concatenate([shoe.front[:upto], line, last.bottom(where, 0.0, 5)[1:-1]]), part="cap", color=shoe.accent, body="upper")
        else:
            shoe.mark(line, 0.95, clip=True)
        if t.flag("cap_punched", 0.35):
            for p in cut(line, 0.1, 0.9, 6):
                shoe.mark(ellipse(*(p + (0.018, 0)), 0.006, n=8), 0.6, closed=True, fill=True)
    elif style == "bumper":
        top = t.uniform("bumper_height", 0.25, 0.55) * last.toe_height
        line = spline(last.over((-0.06, top), (0.06, top * 1.1), (where + 0.12, top * 0.9), (where + 0.22, 0.0)), closed=False, per=5)
        shoe.mark(line, 0.95, clip=True)
    elif style == "apron":
        low = t.uniform("apron_low", 0.35, 0.65)
        line = spline([(shoe.front[-1, 0] - 0.02, high(shoe.front[-1, 0]) + 0.06), (0.30, high(0.30) + (1 - low) * 0.5 * last.height(0.3)),
                       (0.13, high(0.13) + (1 - low) * last.toe_height), (0.06, high(0.06) + 0.01)], closed=False, per=6)
        shoe.mark(line, 0.95, clip=True)
        if t.flag("apron_gathers", 0.3):
            for p in cut(line, 0.2, 0.9, 7):
                shoe.mark(np.array([p + (-0.004, -0.012), p + (0.004, 0.012)]), 0.7)
    elif style == "peep":
        size = t.uniform("peep", 0.035, 0.075)
        shoe.mark(ellipse(-0.005 if last.toes != "pointed" else -0.05, float(last.bed(0.0)) - 0.6 * size, 1.2 * size, size, degrees=-12), 0.95,
                  closed=True, fill=True, color=darker(shoe.lining, 0.6), clip=True)


def side(shoe: Shoe, near: np.ndarray) -> None:
    """Seams, heel counter, stripes, print and holes on the quarter."""
    t, last = shoe.t, shoe.last
    if last.kind in ("trainer", "plimsoll", "oxford", "loafer", "bootee", "boot") or t.flag("counter_on_low", 0.15):
        counter = t.choice("counter", ("none", "curve", "straight", "patch"), (1.5, 2, 1, 1))
        x, h = t.uniform("counter_x", 0.74, 0.88), t.uniform("counter_h", 0.12, 0.28)
        if counter != "none":
            pts = {"curve": [(x, 0.0), (x + 0.03, 0.5 * h), (1.02, h)], "straight": [(x, 0.0), (0.5 * x + 0.5, 0.5 * h), (1.02, h)],
                   "patch": [(x, 0.0), (x, 0.75 * h), (x + 0.05, h), (1.03, h)]}[counter]
            shoe.mark(spline(last.over(*pts), closed=False, per=5), clip=True)
        if t.flag("quarter_seam", 0.5):
            q = t.uniform("quarter_x", 0.36, 0.6)
            top = shoe.front[np.argmin(np.abs(shoe.front[:, 0] - (q - 0.08)))]
            shoe.mark(spline([top, last.over((q - 0.05, 0.12))[0], last.over((q + t.uniform("quarter_bend", -0.06, 0.10), 0.0))[0]], closed=False, per=6),
                      clip=True)
    if last.kind in ("trainer", "plimsoll"):
        _badge(shoe)
    pattern = t.choice("print", ("none", "dots", "stripes", "checks", "flowers"), (7, 1, 0.8, 0.5, 0.5))
    if pattern != "none" and not last.shaft:
        _print(shoe, pattern)


def _badge(shoe: Shoe) -> None:
    """The maker's sign on the side of a trainer."""
    t, last = shoe.t, shoe.last
    style = t.choice("badge", ("none", "bars", "swoosh", "zigzag", "star", "wave", "disc", "n", "cross", "chevrons"))
    x, s = t.uniform("badge_x", 0.50, 0.64), t.uniform("badge_size", 0.7, 1.25)
    go = dict(color=shoe.accent if sum(abs(a - b) for a, b in zip(shoe.accent, shoe.color)) > 0.5 else shoe.line, width=0.012, clip=True, chance=0.97)
    if style in ("bars", "chevrons"):
        for k in range(t.integer("bars", 2, 5)):
            o = x + 0.055 * k - 0.08
            pts = [(o, 0.02), (o - 0.06, 0.17 * s)] if style == "bars" else [(o - 0.05, 0.02), (o + 0.02, 0.07 * s), (o - 0.05, 0.14 * s)]
            shoe.mark(last.over(*pts), **go)
    elif style in ("swoosh", "wave", "zigzag", "n", "cross"):
        d = 0.1 * s
        pts = {"swoosh": [(x - 1.8 * d, 0.10), (x - 1.6 * d, 0.04), (x - 0.8 * d, 0.05), (x + 2.2 * d, 0.19)],
               "wave": [(x - 2 * d, 0.03), (x - d, 0.12), (x + 0.3 * d, 0.05), (x + 2 * d, 0.16)],
               "zigzag": [(x - 1.5 * d, 0.04), (x - 0.5 * d, 0.16), (x + 0.4 * d, 0.04), (x + 1.4 * d, 0.16)],
               "n": [(x - 0.6 * d, 0.03), (x - 0.5 * d, 0.16), (x + 0.5 * d, 0.03), (x + 0.6 * d, 0.16)],
               "cross": [(x - 0.8 * d, 0.03), (x + 0.8 * d, 0.17)]}[style]
        line = last.over(*pts)
        shoe.mark(spline(line, closed=False, per=6) if style in ("swoosh", "wave") else line, **go)
        if style == "cross":
            shoe.mark(last.over((x - 0.8 * d, 0.17), (x + 0.8 * d, 0.03)), **go)
        if style == "swoosh":
            shoe.mark(spline(last.over((x - 1.8 * d, 0.10), (x - 1.3 * d, 0.075), (x + 2.2 * d, 0.19)), closed=False, per=6), **go)
    elif style in ("star", "disc"):
        p = last.over((x + 0.1, 0.11))[0]
        r = 0.06 * s
        shoe.mark(star(*p, r, 0.45 * r, 5) if style == "star" else ellipse(*p, r, n=18), closed=True, **go)
        if style == "disc":
            shoe.mark(star(*p, 0.6 * r, 0.25 * r, 5), closed=True, **go)


def _print(shoe: Shoe, pattern: str) -> None:
    """All-over prints: few marks, large enough to be drawn."""
    t, last = shoe.t, shoe.last
    size = t.uniform("print_size", 0.7, 1.4)
    xs = np.arange(0.1, 0.98, 0.11 * size)
    for row, h in enumerate((0.05, 0.13, 0.21)[: 2 if last.kind in ("pump", "ballerina") else 3]):
        for x in xs + 0.05 * (row % 2):
            p = last.over((float(x), h))[0]
            r = 0.016 * size
            if pattern == "dots":
                shoe.mark(ellipse(*p, r, n=10), 0.75, closed=True, fill=True, color=shoe.accent, clip=True)
            elif pattern == "flowers":
                shoe.mark(star(*p, 1.6 * r, 0.8 * r, 5), 0.7, closed=True, color=shoe.accent, clip=True)
            elif pattern == "stripes" and row == 0:
                shoe.mark(last.over((float(x), 0.0), (float(x) + 0.03, 0.4)), 0.75, color=shoe.accent, clip=True)
            elif pattern == "checks" and row == 0:
                shoe.mark(last.over((float(x), 0.0), (float(x) + 0.12, 0.4)), 0.7, color=shoe.accent, clip=True)
                shoe.mark(last.over((float(x), 0.0), (float(x) - 0.12, 0.4)), 0.7, color=shoe.accent, clip=True)


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
            shoe.mark(ellipse(*near[i], 0.011, n=8), 0.75, closed=True, color=STEEL if style == "hooks" else shoe.line)
    if style == "zigzag":
        shoe.mark(np.stack([near, outer], 1).reshape(-1, 2), 0.95, color=color, width=0.011)
    if t.flag("lace_bow", 0.5):
        p = mix(near[-1], outer[-1], 0.4)
        for a, long in ((165, 0.10), (20, 0.11)):
            q = polar(p, a + t.uniform("bow_turn", -15, 15), long)
            shoe.mark(spline([p, mix(p, q, 0.6) + (0, -0.035), q, mix(p, q, 0.6) + (0, 0.03)], per=4), 0.9, closed=True, color=color, width=0.01)
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
            shoe.mark(ellipse(*line[4], 0.035, 0.028), 0.9, on, closed=True, color=GOLD, width=0.012)
        if style == "kiltie":
            for s in cut(a, 0, 1, 5):
                shoe.mark(np.array([s + (0, 0.03), s + (-0.06, 0.08)]), 0.8, clip=True)
    elif style == "tassel":
        p = a[1] + (-0.02, 0.05)
        for k in (-0.03, 0.025):
            on = shoe.add(np.array([p + (k, 0), p + (k + 0.015, 0), p + (k + 0.03, 0.09), p + (k - 0.03, 0.09)]), part="tassel", color=shoe.accent)
            shoe.mark(np.array([p + (k, 0.02), p + (k, 0.09)]), 0.7, on)
    elif style == "elastic":
        q = a[1] + (0.05, 0.10)
        shoe.mark(np.array([a[1], q, a[1] + (0.13, 0.07)]), 0.9, clip=True)


def buckle(shoe: Shoe, p: np.ndarray, size: float, on: int) -> None:
    style = shoe.t.choice("buckle", ("square", "round", "stud", "oval"), (3, 1.5, 1, 1))
    color = GOLD if shoe.t.flag("gilt", 0.5) else STEEL
    outline = box(*(p - size), *(p + size)) if style == "square" else ellipse(*p, size * (1.4 if style == "oval" else 1.0), size, n=14)
    shoe.mark(outline, 0.95, on, closed=True, fill=style == "stud", color=color, width=0.011)
    if style != "stud":
        shoe.mark(np.array([p - (0.2 * size, 0), p + (1.2 * size, 0)]), 0.7, on, color=color)


def stud(shoe: Shoe, p: np.ndarray, on: int) -> None:
    shoe.mark(ellipse(*p, 0.018, n=12), 0.9, on, closed=True, fill=True, color=STEEL)


def strap_over(shoe: Shoe) -> None:
    """Over the instep or round the ankle: bars, T-straps, Mary Janes."""
    t, last = shoe.t, shoe.last
    style = t.choice("straps", ("none", "bar", "two_bars", "t_strap", "ankle", "cross"), (5, 2, 0.7, 0.8, 2, 0.8))
    if style == "none" or last.kind in ("clog", "mule") and style not in ("bar", "two_bars"):
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
            shoe.mark(ellipse(*p, min(0.016, 0.3 * wide), n=10), 0.85, closed=True, fill=True, color=STEEL)


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
        ring = spline([c + (0.2, 0.0), c + (0.12, 0.05), c + (-0.06, 0.05), c + (-0.2, -0.035), c + (-0.10, -0.085), c + (0.10, -0.06)], per=6)
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
    go = dict(part="ornament", color=shoe.accent, bulge=0.4)
    if style in ("bow", "tie"):
        for way in (-1, 1):
            wing = np.array([(0, 0), (way * 0.9 * s, -0.6 * s), (way * 1.3 * s, -0.1 * s), (way * 0.9 * s, 0.55 * s)])
            shoe.add(p + spline(wing, per=4), **go)
            if style == "tie":
                shoe.mark(p + np.array([(0, 0), (way * 0.4 * s, 0.7 * s), (way * 0.8 * s, 1.5 * s)]), 0.9)
        shoe.add(ellipse(*p, 0.28 * s, 0.32 * s, n=12), **go)
    elif style == "flower":
        on = shoe.add(p + spline(star(0, 0, 1.1 * s, 0.6 * s, t.integer("ornament_petals", 5, 7)), per=3), **go)
        shoe.mark(ellipse(*p, 0.3 * s, n=10), 0.9, on, closed=True)
    elif style == "pompon":
        shoe.add(spline(star(*p, s, 0.85 * s, 11), per=3), material="fur", **go)
    elif style == "ring":
        shoe.add(ellipse(*p, s, 0.8 * s, n=18), holes=[ellipse(*p, 0.65 * s, 0.5 * s, n=14)], part="ornament", color=GOLD, material="metal")
    else:
        on = shoe.add(rounded(box(*(p - (s, 0.7 * s)), *(p + (s, 0.7 * s))), 0.2 * s), part="ornament", color=GOLD if t.flag("gilt") else STEEL, material="metal")
        shoe.mark(box(*(p - (0.55 * s, 0.35 * s)), *(p + (0.55 * s, 0.35 * s))), 0.85, on, closed=True)


def vents(shoe: Shoe) -> None:
    """Holes in a clog, studs round its edge, or a cut-out."""
    t, last = shoe.t, shoe.last
    style = t.choice("vents", ("none", "holes", "studs", "stitch", "scroll"), (2.5, 1.5, 1, 1, 0.8) if last.kind == "clog" else (5, 0.6, 0.6, 1, 0.5))
    if style == "holes":
        for x, h in ((0.14, 0.5), (0.22, 0.72), (0.22, 0.42), (0.31, 0.8), (0.31, 0.5), (0.40, 0.65)):
            p = last.over((x, h * last.height(x)))[0]
            shoe.mark(ellipse(*p, 0.018, 0.014, n=10), 0.9, closed=True, fill=True, color=darker(shoe.color, 0.35), clip=True)
    elif style in ("studs", "stitch"):
        line = last.over(*[(x, 0.03) for x in np.linspace(0.02, 0.7, 11)])
        if style == "stitch":
            shoe.mark(line, 0.8, width=0.005, clip=True)
        for p in line if style == "studs" else ():
            shoe.mark(ellipse(*p, 0.01, n=8), 0.8, closed=True, fill=True, color=STEEL, clip=True)
    elif style == "scroll":
        p = last.over((0.25, 0.55 * last.height(0.25)))[0]
        shoe.mark(p + spline([(-0.06, 0.03), (0.0, -0.04), (0.05, 0.0), (0.01, 0.03), (-0.01, 0.0)], closed=False, per=6), 0.9, width=0.009, clip=True)


def _across(shoe: Shoe, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Front and back of the shaft at a share of its height."""
    return cut(shoe.front, 0.5 + 0.5 * share, 0.5 + 0.5 * share, 1)[0], cut(shoe.back, 0.75 * (1 - share), 0.75 * (1 - share), 1)[0]


def shaft_lines(shoe: Shoe) -> None:
    """Zip, elastic gusset, side seam, wrinkles or a stitched figure on the shaft of a boot."""
    t, last = shoe.t, shoe.last
    style = t.choice("shaft_side", ("plain", "zip", "elastic", "seam", "wrinkles", "figure", "quilt", "buttons"), (2, 1.6, 1.4, 1, 1, 0.9, 0.6, 0.7))
    (a, b), (c, d) = _across(shoe, 0.97), _across(shoe, 0.25)
    at = t.uniform("side_line", 0.45, 0.7)
    if style in ("zip", "seam"):
        foot = last.over((0.66, 0.05))[0]
        line = spline([mix(a, b, at), mix(c, d, at), foot], closed=False, per=6)
        shoe.mark(line, 0.9)
        if style == "zip":
            shoe.mark(line + (0.022, 0), 0.8)
            shoe.mark(ellipse(*(line[0] + (0.01, 0.04)), 0.014, 0.03, n=10), 0.8, closed=True)
    elif style == "elastic":
        w = t.uniform("elastic_width", 0.10, 0.2)
        base = last.over((0.74, 0.22))[0]
        top = mix(a, b, 0.55)
        tri = np.array([top - (w / 2, 0), base - (0.15 * w, 0), base + (0.15 * w, 0), top + (w / 2, 0)])
        on = shoe.add(tri, part="elastic", color=shoe.accent, bulge=0.1, body="upper")
        for s in (0.3, 0.5, 0.7):
            shoe.mark(mix(tri[[0, 1]], tri[[3, 2]], s), 0.4, on, width=0.004)
    elif style == "wrinkles":
        for k, s in enumerate((0.12, 0.22, 0.34, 0.48)[: t.integer("wrinkles", 2, 4)]):
            p, q = _across(shoe, s)
            shoe.mark(spline([mix(p, q, 0.02 + 0.4 * (k % 2)), mix(p, q, 0.4) + (0, 0.03), mix(p, q, 0.6 + 0.35 * (k % 2))], closed=False, per=5), 0.8)
    elif style == "figure":
        s, m = 0.2 + 0.15 * last.shaft, mix(*_across(shoe, 0.62), 0.5)
        for k in (1.0, 0.6):
            shoe.mark(m + k * s * spline([(0, -0.7), (0.3, -0.3), (0.12, 0.0), (0.25, 0.4), (0, 0.75), (-0.25, 0.4), (-0.12, 0.0), (-0.3, -0.3)], per=4), 0.8,
                      closed=True, clip=True)
    elif style == "quilt":
        for s in np.linspace(0.2, 0.9, t.integer("quilts", 3, 6)):
            p, q = _across(shoe, float(s))
            shoe.mark(np.array([p, mix(p, q, 0.5) + (0, 0.03), q]), 0.9, clip=True)
    elif style == "buttons":
        for s in np.linspace(0.35, 0.9, t.integer("buttons", 2, 6)):
            stud(shoe, mix(*_across(shoe, float(s)), 0.72), shoe.upper)


def shaft_straps(shoe: Shoe) -> None:
    """Straps with buckles round ankle and shaft, a harness, a band of fur or chain."""
    t = shoe.t
    n = t.choice("boot_straps", (0, 1, 2, 3), (4, 2, 1, 0.7))
    wide = t.uniform("boot_strap_width", 0.03, 0.085)
    start, skew = t.uniform("boot_strap_start", 0.08, 0.5), t.uniform("boot_strap_skew", -0.05, 0.05)
    for s in np.linspace(start, 0.9, max(n, 1))[:n]:
        p, q = _across(shoe, float(s))
        line = spline([p, mix(p, q, 0.5) + (0, 0.03 + skew), q], closed=False, per=5)
        on = shoe.add(band(line, wide, n=11), part="strap", color=shoe.accent, bulge=0.2)
        buckle(shoe, line[3 + t.integer("buckle_at", 0, 4)], 0.55 * wide + 0.012, on)
    if t.flag("harness", 0.12):
        p, q = _across(shoe, 0.08)
        for foot in (0.42, 0.86):
            shoe.add(band([mix(p, q, 0.55), shoe.last.over((foot, 0.02))[0]], 0.8 * wide), part="strap", color=shoe.accent, bulge=0.2)
        shoe.add(ellipse(*mix(p, q, 0.55), 0.05, n=16), part="ring", color=STEEL, material="metal")


def fringe(shoe: Shoe, near: np.ndarray) -> None:
    long = shoe.t.uniform("fringe_length", 0.12, 0.4)
    top = near[::1]
    low = cut(near, 0.02, 0.98, 15) + (0, long)
    low[1::2] -= (0, 0.3 * long)
    on = shoe.add(np.concatenate([top, low[::-1]]), part="fringe", color=shoe.accent)
    for p in cut(near, 0.12, 0.88, shoe.t.integer("fringes", 4, 8)):
        shoe.mark(np.array([p + (0, 0.03), p + (0, 0.85 * long)]), 0.85, on)
