"""Sole, heel, toe, side and shaft of a shoe: what is cut, sewn and stamped on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sketchbench.data.world.objects import _shoe_strap as strap
from sketchbench.data.world.objects._things import STEEL, cut, darker, disc, inward, mix, spark
from sketchbench.data.world.shapes import ellipse, rounded, spline

if TYPE_CHECKING:
    from sketchbench.data.world.objects.shoe import Shoe


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
                           spline(np.array([(front_low + lean, 0), inner, at_seat]), closed=False, per=5)[1:],
                           [(0.9, float(last.bed(0.9)))]])


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
        shoe.add(rounded([p + (-0.02, 0.03), p + (-0.03, -0.05), p + (0.02, -0.06), p + (0.035, 0.03)], 0.02), part="tab",
                 color=shoe.accent)


def toe(shoe: Shoe) -> None:
    """Toe cap, apron, wing tip, bumper, peep hole."""
    t, last = shoe.t, shoe.last
    k = last.kind
    options = {"trainer": (1, 2, 2, 0.3, 1, 0), "plimsoll": (0.8, 3, 1, 0, 0.3, 0), "pump": (4, 1.2, 0.3, 0, 0.6, 2.2),
               "ballerina": (3, 1.5, 0.4, 0, 0.4, 1),
               "loafer": (0.4, 0.5, 0.3, 0.3, 4, 0), "oxford": (1.5, 2, 0.3, 2, 1, 0), "clog": (2, 0.8, 0.6, 0, 1.5, 0.2),
               "mule": (3, 1, 0.3, 0, 0.6, 1.5)}
    style = t.choice("toe_style", ("plain", "cap", "bumper", "wing", "apron", "peep"), options.get(k, (3, 1.5, 1, 0.7, 1, 0.2)))
    where = t.uniform("cap_length", 0.13, 0.25)
    high = lambda x: float(np.interp(x, shoe.front[:, 0], shoe.front[:, 1]))  # noqa: E731
    base = last.over((where, 0.0), (where + 0.05, 0.0))
    if style in ("cap", "wing"):
        bend = t.uniform("cap_bend", -0.03, 0.05)
        line = spline([(where + 0.01, high(where + 0.01)), (where + bend, (high(where) + base[0, 1]) / 2), base[0]], closed=False, per=6)
        if style == "wing":
            line = spline([(where - 0.02, high(where - 0.02)), (where + 0.05, high(where) + 0.05),
                           (where + 0.22, float(last.bed(where + 0.22)) - 0.03)],
                          closed=False, per=6)
        if style == "cap" and t.flag("cap_coloured", 0.6):
            upto = np.searchsorted(shoe.front[:, 0], where)
            shoe.add(np.concatenate([shoe.front[:upto], line, last.bottom(where, 0.0, 5)[1:-1]]), part="cap", color=shoe.accent,
                     body="upper")
        else:
            shoe.mark(line, 0.95, clip=True)
        if t.flag("cap_punched", 0.35):
            for p in cut(line, 0.1, 0.9, 6):
                shoe.mark(disc(p + (0.018, 0), 0.006, n=8), 0.6, closed=True, fill=True)
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
        shoe.mark(ellipse(-0.005 if last.toes != "pointed" else -0.05, float(last.bed(0.0)) - 0.6 * size, 1.2 * size, size, degrees=-12),
                  0.95,
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
            shoe.mark(spline([top, last.over((q - 0.05, 0.12))[0], last.over((q + t.uniform("quarter_bend", -0.06, 0.10), 0.0))[0]],
                             closed=False, per=6),
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
    go: dict[str, Any] = {"color": shoe.accent if sum(abs(a - b) for a, b in zip(shoe.accent, shoe.color)) > 0.5 else shoe.line,
                          "width": 0.012,
          "clip": True, "chance": 0.97}
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
        shoe.mark(spark(p, r, 0.45 * r, 5) if style == "star" else disc(p, r, n=18), closed=True, **go)
        if style == "disc":
            shoe.mark(spark(p, 0.6 * r, 0.25 * r, 5), closed=True, **go)


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
                shoe.mark(disc(p, r, n=10), 0.75, closed=True, fill=True, color=shoe.accent, clip=True)
            elif pattern == "flowers":
                shoe.mark(spark(p, 1.6 * r, 0.8 * r, 5), 0.7, closed=True, color=shoe.accent, clip=True)
            elif pattern == "stripes" and row == 0:
                shoe.mark(last.over((float(x), 0.0), (float(x) + 0.03, 0.4)), 0.75, color=shoe.accent, clip=True)
            elif pattern == "checks" and row == 0:
                shoe.mark(last.over((float(x), 0.0), (float(x) + 0.12, 0.4)), 0.7, color=shoe.accent, clip=True)
                shoe.mark(last.over((float(x), 0.0), (float(x) - 0.12, 0.4)), 0.7, color=shoe.accent, clip=True)


def vents(shoe: Shoe) -> None:
    """Holes in a clog, studs round its edge, or a cut-out."""
    t, last = shoe.t, shoe.last
    style = t.choice("vents", ("none", "holes", "studs", "stitch", "scroll"),
                     (2.5, 1.5, 1, 1, 0.8) if last.kind == "clog" else (5, 0.6, 0.6, 1, 0.5))
    if style == "holes":
        for x, h in ((0.14, 0.5), (0.22, 0.72), (0.22, 0.42), (0.31, 0.8), (0.31, 0.5), (0.40, 0.65)):
            p = last.over((x, h * last.height(x)))[0]
            shoe.mark(disc(p, 0.018, 0.014, n=10), 0.9, closed=True, fill=True, color=darker(shoe.color, 0.35), clip=True)
    elif style in ("studs", "stitch"):
        line = last.over(*[(x, 0.03) for x in np.linspace(0.02, 0.7, 11)])
        if style == "stitch":
            shoe.mark(line, 0.8, width=0.005, clip=True)
        for p in line if style == "studs" else ():
            shoe.mark(disc(p, 0.01, n=8), 0.8, closed=True, fill=True, color=STEEL, clip=True)
    elif style == "scroll":
        p = last.over((0.25, 0.55 * last.height(0.25)))[0]
        shoe.mark(p + spline([(-0.06, 0.03), (0.0, -0.04), (0.05, 0.0), (0.01, 0.03), (-0.01, 0.0)], closed=False, per=6), 0.9, width=0.009,
                  clip=True)


def shaft_lines(shoe: Shoe) -> None:
    """Zip, elastic gusset, side seam, wrinkles or a stitched figure on the shaft of a boot."""
    t, last = shoe.t, shoe.last
    style = t.choice("shaft_side", ("plain", "zip", "elastic", "seam", "wrinkles", "figure", "quilt", "buttons"),
                     (2, 1.6, 1.4, 1, 1, 0.9, 0.6, 0.7))
    (a, b), (c, d) = strap.across(shoe, 0.97), strap.across(shoe, 0.25)
    at = t.uniform("side_line", 0.45, 0.7)
    if style in ("zip", "seam"):
        foot = last.over((0.66, 0.05))[0]
        line = spline([mix(a, b, at), mix(c, d, at), foot], closed=False, per=6)
        shoe.mark(line, 0.9)
        if style == "zip":
            shoe.mark(line + (0.022, 0), 0.8)
            shoe.mark(disc(line[0] + (0.01, 0.04), 0.014, 0.03, n=10), 0.8, closed=True)
    elif style == "elastic":
        w = t.uniform("elastic_width", 0.10, 0.2)
        base = last.over((0.74, 0.22))[0]
        top = mix(a, b, 0.55)
        tri = np.array([top - (w / 2, 0), base - (0.15 * w, 0), base + (0.15 * w, 0), top + (w / 2, 0)])
        on = shoe.add(tri, part="elastic", color=shoe.accent, bulge=0.1, body="upper")
        for s in (0.3, 0.5, 0.7):
            shoe.mark(mix(tri[[0, 1]], tri[[3, 2]], s), 0.4, on, width=0.004)
    elif style == "wrinkles":
        for k, high in enumerate((0.12, 0.22, 0.34, 0.48)[: t.integer("wrinkles", 2, 4)]):
            p, q = strap.across(shoe, high)
            shoe.mark(spline([mix(p, q, 0.02 + 0.4 * (k % 2)), mix(p, q, 0.4) + (0, 0.03), mix(p, q, 0.6 + 0.35 * (k % 2))], closed=False,
                             per=5), 0.8)
    elif style == "figure":
        size, m = 0.2 + 0.15 * last.shaft, mix(*strap.across(shoe, 0.62), 0.5)
        for inset in (1.0, 0.6):
            shoe.mark(m + inset * size * spline([(0, -0.7), (0.3, -0.3), (0.12, 0.0), (0.25, 0.4), (0, 0.75), (-0.25, 0.4), (-0.12, 0.0),
                                          (-0.3, -0.3)], per=4), 0.8,
                      closed=True, clip=True)
    elif style == "quilt":
        for s in np.linspace(0.2, 0.9, t.integer("quilts", 3, 6)):
            p, q = strap.across(shoe, float(s))
            shoe.mark(np.array([p, mix(p, q, 0.5) + (0, 0.03), q]), 0.9, clip=True)
    elif style == "buttons":
        for s in np.linspace(0.35, 0.9, t.integer("buttons", 2, 6)):
            strap.stud(shoe, mix(*strap.across(shoe, float(s)), 0.72), shoe.upper)
