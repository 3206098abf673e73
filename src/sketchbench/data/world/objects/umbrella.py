"""An umbrella: open from the side, tilted, closed, or a parasol in its foot."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import BLACK, DYES, GREY, STEEL, WOODS, Thing, arched, band, lighter, rotated, stick, sure
from sketchbench.data.world.shapes import ellipse, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("open", "closed", "parasol"), (6, 1, 1))
    umbrella = Thing(t, t.color("color", *DYES), t.color("second_color", *DYES[::-1]), "fabric")
    long = t.uniform("shaft_length", 0.75, 1.15) * (1.25 if kind == "parasol" else 1)
    thick = t.uniform("shaft_width", 0.02, 0.05) * (0.6 if t.symbol else 1)
    if kind == "closed":
        _closed(umbrella, long, thick)
        return rotated(umbrella.figure, t.choice("pose.stand", (0, 30, -30, 180, 90)) + t.uniform("pose.lean", -10, 10))
    _handle(umbrella, kind, long, thick)
    _canopy(umbrella, kind)
    lean = t.about("pose.lean", 0, 14) if kind == "parasol" else t.choice("pose.tilt", (0, 28, -28, 50),
                                                                          (4, 2, 2, 0.5)) + t.uniform("pose.lean", -9, 9)
    return rotated(umbrella.figure, lean)


def _handle(umbrella: Thing, kind: str, long: float, thick: float, top: float = 0.0) -> None:
    t = umbrella.t
    steel = t.color("shaft_color", STEEL, BLACK, GREY, *WOODS[:2])
    on = umbrella.add(stick((0, top), (0, long), thick), color=steel, material="metal", spine=np.array([(0, top), (0, long)]))
    style = t.choice("grip", ("hook", "knob", "straight", "ring"), (6, 1, 1, 0.4)) if kind != "parasol" else "foot"
    wood = t.color("grip_color", *WOODS, BLACK)
    r = t.uniform("hook_size", 0.07, 0.15)
    fat = thick * t.uniform("grip_width", 1.2, 2.2)
    if style == "hook":
        way = -1 if t.flag("hook_left") else 1
        bend = way * r * (1 - np.cos(np.linspace(0, np.pi * t.uniform("hook_turn", 0.85, 1.15), 10)))
        line = np.concatenate([[(0, long - 0.12)],
                               np.stack([bend, long + r * np.sin(np.linspace(0, np.pi * t.uniform("hook_turn", 0.85, 1.15), 10))], 1)])
        umbrella.add(band(line, fat if not t.symbol else thick, n=20, smooth=False), color=wood, material="wood", spine=line,
                     body="shaft" if t.flag("hook_one_piece") else "")
    elif style == "knob":
        umbrella.add(ellipse(0, long, 1.6 * fat, n=16), color=wood, material="wood")
    elif style == "ring":
        umbrella.mark(ellipse(0, long + 0.05, 0.05, n=14), on, 0.9, closed=True, color=wood)
    elif style == "straight":
        umbrella.add(stick((0, long - 0.18), (0, long + 0.03), 1.2 * fat), color=wood, material="wood")
    else:
        w = t.uniform("foot_width", 0.12, 0.25)
        umbrella.add(spline([(-w, long), (-0.5 * w, long - 0.09), (0.5 * w, long - 0.09), (w, long)], per=4), color=GREY, material="stone")


def _canopy(umbrella: Thing, kind: str) -> None:
    t = umbrella.t
    w, h = t.uniform("canopy_width", 0.55, 0.78), t.uniform("canopy_height", 0.32, 0.62) * (0.75 if kind == "parasol" else 1)
    n, scallop, peak = t.integer("panels", 3, 7), t.uniform("scallop", 0.05, 0.13), t.uniform("peak", 0.0, 0.5)
    rim = t.uniform("rim", 0.02, 0.12)  # how far the ends hang below the middle
    a = np.linspace(180, 360, 21)
    x = w * np.cos(np.deg2rad(a))
    y = h * np.sin(np.deg2rad(a)) * (1 - peak) - peak * h * (1 - np.abs(x / w))
    feet = w * np.sin(np.linspace(np.pi / 2, -np.pi / 2, n + 1))
    flat = t.flag("straight_rim", 0.15)
    hem = [arched((p, rim * (abs(p) / w) ** 2), (q, rim * (abs(q) / w) ** 2), 0.0 if flat else scallop * (abs(p - q) / w) ** 0.5,
                  n=7)[:-1] for p, q in pairwise(feet)]
    y = y + rim * (np.abs(x) / w) ** 6
    if t.flag("inside_shows", 0.3):
        umbrella.figure.pieces.insert(0, _inside(umbrella, w, rim))
        for m in umbrella.figure.marks:
            m.on += 1
    on = umbrella.add(np.concatenate([np.stack([x, y], 1), *hem]), bulge=0.7)
    top = float(y.min())
    style = t.choice("pattern", ("ribs", "plain", "two_tone", "dots", "band"), (6, 1, 1.5, 0.8, 0.7))
    if style != "plain":
        for k, p in enumerate(feet[1:-1]):
            bow = 0.55 * p + 0.12 * np.sign(p) * w
            line = spline([(0, top), (bow, 0.55 * top), (p, rim * (abs(p) / w) ** 2)], closed=False, per=6)
            umbrella.mark(line, on, 0.85, clip=True)
            if style == "two_tone" and k % 2 == 0 and k + 1 < len(feet) - 1:
                q = feet[k + 2]
                other = spline([(0, top), (0.55 * q + 0.12 * np.sign(q) * w, 0.55 * top), (q, rim * (abs(q) / w) ** 2)], closed=False,
                               per=6)
                umbrella.mark(np.concatenate([line, other[::-1]]), on, 0.5, closed=True, fill=True, color=umbrella.accent, clip=True,
                              width=0.004)
    if style == "dots":
        for k in range(9):
            umbrella.mark(ellipse(w * (0.18 * k - 0.72), top * (0.3 + 0.25 * (k % 3)), 0.05, n=12), on, 0.6, closed=True, fill=True,
                          color=umbrella.accent, clip=True)
    elif style == "band":
        umbrella.mark(np.stack([x, y], 1) * (0.98, 0.78) + (0, 0.03), on, 0.7, color=umbrella.accent, width=0.02, clip=True)
    tip = t.uniform("tip", 0.04, 0.13)
    umbrella.add(stick((0, top + 0.01), (0, top - tip), (0.03, 0.015)), color=BLACK, material="metal", omit=0.2)


def _inside(umbrella: Thing, w: float, rim: float):
    """The dark inner side, seen below the near rim."""
    umbrella.add(ellipse(0, rim * 0.4, 0.97 * w, 0.08 + 0.5 * rim, n=30), color=tuple(0.55 * c for c in umbrella.color), material="fabric",
                 bulge=0.0)
    return umbrella.figure.pieces.pop()


def _closed(umbrella: Thing, long: float, thick: float) -> None:
    t = umbrella.t
    _handle(umbrella, "open", long, thick, top=-0.1)
    w = t.uniform("folded_width", 0.07, 0.15)
    start = t.uniform("folded_start", 0.60, 0.72) * long
    on = umbrella.add(spline([(0.3 * w, start), (w, start - 0.04), (0.75 * w, 0.4 * long), (0.25 * w, -0.02), (0, -0.08),
                              (-0.25 * w, -0.02), (-0.75 * w, 0.4 * long), (-w, start - 0.04), (-0.3 * w, start)],
                             per=4), bulge=0.7)
    for x in (-0.5, 0.0, 0.5):
        umbrella.mark(spline([(x * w, start - 0.03), (x * 0.8 * w, 0.4 * long), (0.2 * x * w, 0.0)], closed=False, per=4), on, 0.75,
                      clip=True)
    if t.flag("tie", 0.5):
        umbrella.mark(np.array([(-0.9 * w, 0.5 * long), (0.9 * w, 0.47 * long)]), on, 0.7, color=lighter(umbrella.color, 0.3), width=0.02,
                      clip=True)
