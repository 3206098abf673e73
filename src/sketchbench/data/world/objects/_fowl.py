"""Birds: an egg of a body, a head with a beak, a wing on the flank or spread in the air, a tail, two thin legs with toes.

Unit: the body's length; local x runs from the root of the tail (0) to the breast (1), y = 0 is the body's axis.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._frame import Local, shade, sleeve
from sketchbench.data.world.traits import Traits

FLESH = "flesh"


@dataclass
class Fowl:
    coat: Color
    wing_color: Color
    depth: float = 0.52
    breast: float = 0.1  # how far the fullest part lies forward
    head: float = 0.2  # radius
    neck: float = 0.05
    neck_angle: float = -50.0  # before the body's pitch is added
    neck_width: float = 0.24
    neck_bow: float = 0.0  # an S > 0
    beak: tuple[float, float, float] = (0.2, 0.11, 0.0)  # length, depth, hook
    beak_color: Color = (0.9, 0.62, 0.16)
    flat_beak: bool = False
    tail: float = 0.4
    tail_width: float = 0.16
    tail_spread: float = 1.2
    tail_form: str = "square"
    leg: float = 0.25
    leg_color: Color = (0.75, 0.5, 0.25)
    webbed: bool = False
    wing: float = 0.75  # length folded
    span: float = 1.15  # length of a spread wing
    poses: dict[str, float] = field(default_factory=lambda: {"perch": 1.0})
    pitch: tuple[float, float] = (5.0, 45.0)
    labelled: bool = True
    swims: float = 0.0
    dress: Callable[[Local, int, Traits], None] | None = None  # marks on the body
    topknot: Callable[[Local, Traits], None] | None = None  # crest or comb, in head radii

    def part(self, name: str) -> str:
        return name if self.labelled else ""


def body_outline(b: Fowl, t: Traits) -> np.ndarray:
    d, k = b.depth / 2, b.breast
    if t.simple and t.flag("body_oval", 0.5):
        return s.ellipse(0.5, 0, 0.52, d)
    return s.spline([(0, 0), (0.16, -0.5 * d), (0.45, -0.92 * d), (0.72, -0.98 * d), (0.93, -0.62 * d), (1.0, 0.05 * d), (0.9, 0.68 * d),
                     (0.62 + k, 0.98 * d), (0.4 + k, 0.98 * d),
                     (0.2, 0.62 * d), (0.06, 0.25 * d)], per=5)


def beak(h: Local, t: Traits, b: Fowl) -> None:
    """Of a head of radius 1 at the origin of `h`, looking along +x."""
    long, deep, hook = b.beak[0] / b.head, b.beak[1] / b.head, b.beak[2] / b.head
    x, y = 0.84, t.uniform("beak_y", -0.05, 0.2)
    if b.flat_beak:
        p = s.spline([(x - 0.25, y - 0.75 * deep), (x + 0.35 * long, y - 0.35 * deep), (x + 0.9 * long, y - 0.3 * deep),
                      (x + long, y + 0.05 * deep), (x + 0.85 * long, y + 0.4 * deep),
                      (x + 0.3 * long, y + 0.5 * deep), (x - 0.2, y + 0.6 * deep)], per=4)
    else:
        top = s.spline([(x - 0.2, y - 0.8 * deep), (x + 0.4 * long, y - 0.6 * deep), (x + long, y + 0.1 * deep + hook)], closed=False,
                       per=4)
        low = s.spline([(x + long * 0.9, y + 0.2 * deep + 0.5 * hook), (x + 0.5 * long, y + 0.5 * deep), (x - 0.2, y + 0.7 * deep)],
                       closed=False, per=3)
        gape = t.uniform("pose.gape", 0.3, 0.8) if t.flag("pose.sings", 0.12) else 0.0
        if gape:
            low = np.concatenate([[(x + 0.25 * long, y)], low + np.linspace(gape * deep * 1.3, 0.2 * deep, len(low))[:, None] * (0, 1)])
        p = np.concatenate([top, low]) if not t.symbol else np.array([(x - 0.15, y - 0.8 * deep), (x + long, y + 0.1 * deep),
                                                                      (x - 0.15, y + 0.8 * deep)])
    i = h.add(p, color=b.beak_color, material="stone", body="beak", bulge=0.3)
    h.line(i, [(x - 0.05, y + 0.05), (x + 0.5 * long, y + 0.02), (x + 0.92 * long, y + 0.1 * deep)], 0.45)


def head(f: Figure, t: Traits, b: Fowl, at: np.ndarray, turn: float, flip: bool = False, frontal: bool = False) -> None:
    h = Local(f, at, turn, b.head, flip, b.part("head"), FLESH, b.coat, "feather")
    if b.topknot:
        b.topknot(h, t)
    long = t.uniform("head_long", 0.96, 1.14)
    if frontal:
        i = h.add(s.ellipse(0, 0, 1, long))
        for k in (-1, 1):
            h.eye(t, i, 0.4 * k, -0.15, 0.16)
        w = b.beak[1] / b.head
        h.add(np.array([(-0.8 * w, 0.05), (0.8 * w, 0.05), (0, 0.05 + 0.8 * b.beak[0] / b.head)]), color=b.beak_color, material="stone",
              body="beak")
        return
    beak(h, t, b)
    i = h.add(s.ellipse(0, 0, long, 0.97))
    h.eye(t, i, t.uniform("eye_x", 0.2, 0.45), -0.2, 0.13)


def tail(f: Figure, t: Traits, b: Fowl, root: np.ndarray, turn: float) -> None:
    """Feathers from the root in direction `turn`."""
    w0, w1, n = b.tail_width, b.tail_width * b.tail_spread, b.tail
    form = t.choice("tail_form", ("square", "round", "fork", "point", "fan"),
                    (0.35, 0.2, 0.15, 0.2, 0.1)) if b.tail_form == "any" else b.tail_form
    end = {"square": [(n, -0.5 * w1), (n, 0.5 * w1)], "round": s.arc(n - 0.3 * w1, 0, 0.35 * w1, 0.5 * w1, -80, 80, 7),
           "fork": [(n, -0.6 * w1), (0.72 * n, 0), (n, 0.6 * w1)],
           "point": [(0.6 * n, -0.4 * w1), (n, 0), (0.6 * n, 0.4 * w1)],
           "fan": [(0.9 * n, -0.9 * w1), (1.0 * n, -0.5 * w1), (0.96 * n, -0.25 * w1), (1.06 * n, 0), (0.96 * n, 0.25 * w1),
                   (1.0 * n, 0.5 * w1), (0.9 * n, 0.9 * w1)]}[form]
    p = np.concatenate([[(-0.12, -0.5 * w0)], np.asarray(end), [(-0.12, 0.5 * w0)]])
    h = Local(f, root, turn, 1.0, False, b.part("tail"), FLESH if t.flag("tail_soft", 0.35) else "tail", b.wing_color, "feather")
    i = h.add(p, bulge=0.2)
    for k in (-0.2, 0.2):
        h.mark(i, [(0.25 * n, 0.6 * k * w0), (0.92 * n, 1.1 * k * w1)], chance=0.45, clip=True)


def legs(f: Figure, t: Traits, b: Fowl, hips: np.ndarray, ground: float) -> None:
    """Two legs from the hips (2, 2) to the ground; the far one first."""
    width = t.uniform("leg_width", 0.022, 0.045) * (1.4 if b.webbed else 1.0)
    for k, hip in enumerate(hips):
        knee = hip + np.array([t.uniform("leg_knee", -0.07, 0.0), 0.45 * (ground - hip[1])])
        spine = np.array([hip, knee, (hip[0] + t.uniform(f"pose.step{k}", -0.06, 0.08), ground)])
        look: dict[str, Any] = {"color": shade(b.leg_color, 0.8 if k == 0 else 1), "material": "skin", "body": f"leg{k}"}
        f.add(sleeve(spine, (2.0 * width, width, width), n=8), b.part("leg"), spine=spine, omit=0.1 if k == 0 else 0, **look)
        if t.symbol and t.flag("toes_left_out", 0.4):
            continue
        x, r = spine[-1][0], t.uniform("toe_length", 0.09, 0.17)
        if b.webbed:
            p = np.array([(x - 0.03, ground - 0.02), (x + 1.2 * r, ground - 0.01), (x + 1.25 * r, ground + 0.03),
                          (x + 0.4 * r, ground + 0.05), (x - 0.05, ground + 0.02)])
            f.add(p, b.part("leg"), **look)
            continue
        for dx, dy in ((r, 0.0), (0.75 * r, 0.07)) if t.flag("toes_three", 0.75) else ((r, 0.02),):
            toe = np.array([(x - (0.6 * r if dy == 0 else 0), ground - 0.1 * dy), (x + dx, ground + dy)])
            f.add(sleeve(toe, width * 0.85, n=4), b.part("leg"), spine=toe, omit=0.12, **look)


def folded_wing(f: Figure, t: Traits, b: Fowl, go: Callable) -> None:
    """The wing on the flank, its tip towards the tail."""
    n, w = b.wing, b.depth * t.uniform("wing_width", 0.3, 0.44)
    x, y = 0.84, -0.06 * b.depth
    droop = t.uniform("pose.wing_droop", -4, 12)
    p = s.spline([(0, -0.05 * w), (-0.12 * n, -0.5 * w), (-0.45 * n, -0.42 * w), (-0.98 * n, 0.12 * w), (-0.72 * n, 0.42 * w),
                  (-0.42 * n, 0.72 * w), (-0.14 * n, 0.58 * w)], per=5)
    i = f.add(go(s.turned(p, -droop) + s.at(x, y)), b.part("wing"), body=FLESH if t.flag("wing_soft", 0.12) else "wing", color=b.wing_color,
              material="feather", bulge=0.4, omit=0.08)
    style = t.choice("wing_marks", ("none", "rows", "lines"), (0.35, 0.35, 0.3))
    if style == "lines":
        for k in (0.2, 0.42, 0.6):
            f.mark(i, go(s.turned(s.spline([(-0.3 * n, (k - 0.1) * w), (-0.6 * n, k * 0.75 * w), (-0.85 * n, 0.3 * k * w)], closed=False,
                                           per=4), -droop) + s.at(x, y)), chance=0.6, clip=True)
    elif style == "rows":
        for k in range(3):
            f.mark(i, go(s.turned(s.arc(-(0.22 + 0.2 * k) * n, 0.12 * w, 0.09 * n, 0.22 * w, 20, 160, 6), -droop) + s.at(x, y)), chance=0.6,
                   clip=True)


def spread_wing(t: Traits, b: Fowl, far: bool = False) -> tuple[np.ndarray, list[np.ndarray]]:
    """An open wing along +x from its root: smooth leading edge at -y, feathers at +y. Also its feather lines."""
    n, w = b.span * (0.92 if far else 1.0), t.uniform("span_width", 0.3, 0.52)
    tips = t.integer("feathers", 4, 8)
    lead = s.spline([(0, -0.25 * w), (0.25 * n, -0.55 * w), (0.5 * n, -0.62 * w), (0.8 * n, -0.42 * w), (n, 0)], closed=False, per=4)
    edge = s.spline([(n, 0), (0.78 * n, 0.3 * w), (0.48 * n, 0.5 * w), (0.2 * n, 0.58 * w), (-0.05, 0.5 * w)], closed=False, per=5)
    style = "plain" if t.symbol else t.choice("feather_edge", ("scallops", "fingers", "plain"), (0.45, 0.25, 0.3))
    line = s.resampled(edge, tips + 1)
    if style == "plain":
        low = edge
    else:
        deep = (0.1 if style == "scallops" else 0.2) * w
        bumps = s.resampled(edge, tips * 5 + 1)
        phase = np.abs(np.sin(np.pi * np.arange(tips * 5 + 1) / 5))[:, None]
        low = bumps + np.array([0.35, 1.0]) * deep * (phase if style == "scallops"
                                                      else 1 - np.abs(2 * ((np.arange(tips * 5 + 1) % 5) / 5)[:, None] - 0.6))
    lines = [np.stack([p, 0.45 * p + 0.55 * np.array([0.45 * p[0], -0.1 * w])]) for p in line[1:-1]]
    return np.concatenate([lead, low[1:]]), lines


def put_wing(f: Figure, t: Traits, b: Fowl, at: np.ndarray, turn: float, flip: bool, far: bool = False) -> None:
    """A spread wing; `flip` mirrors it left to right before it is turned."""
    outline, lines = spread_wing(t, b, far)
    m = np.array([-1.0, 1.0]) if flip else np.ones(2)
    body = FLESH if t.flag("wing_joined", 0.4) else ("far" if far else "wing")
    i = f.add(s.turned(outline * m, turn) + at, b.part("wing"), body=body, color=shade(b.wing_color, 0.8 if far else 1.0),
              material="feather",
              bulge=0.25)
    if t.flag("feather_lines", 0.6):
        for line in lines:
            f.mark(i, s.turned(line * m, turn) + at, chance=0.5, clip=True)
