"""A shoe as the catalogue shows it, toe to the left: trainers, pumps, sandals, clogs, boots … and all that tells two of them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects import _shoe_strap as strap
from sketchbench.data.world.objects import _shoe_trim as trim
from sketchbench.data.world.objects._shoe import KINDS, VIEW, Last
from sketchbench.data.world.objects._things import (
    BLACK,
    BROWN,
    CREAM,
    DYES,
    GREY,
    TAN,
    WHITE,
    WORN,
    arched,
    band,
    cut,
    darker,
    ink,
    mix,
    sure,
)
from sketchbench.data.world.shapes import scalloped, spline
from sketchbench.data.world.traits import Traits


@dataclass
class Shoe:
    """One shoe being made: what the trimmings need to know."""

    t: Traits
    last: Last
    figure: Figure
    front: np.ndarray  # (n, 2) from the sole over the toe up to the opening
    back: np.ndarray  # (m, 2) from the opening down the heel
    upper: int = 0  # index of the piece that marks lie on

    def __post_init__(self) -> None:
        t = self.t
        self.color = t.color("color", *WORN, spread=0.06)
        self.accent = t.color("accent", *DYES[::-1], spread=0.06) if t.flag("two_colours", 0.45) else darker(self.color, 0.75)
        self.lining = t.color("lining", CREAM, TAN, GREY, BLACK, WHITE)
        self.material = t.choice("material", ("leather", "fabric", "skin", "plain"), (5, 2, 1, 1))
        self.line = ink(self.color)

    def add(self, outline: np.ndarray, **more: Any) -> int:
        more.setdefault("material", self.material)
        more.setdefault("color", self.color)
        more.setdefault("bulge", 0.5)
        return self.figure.add(outline, **more)

    def mark(self, points: np.ndarray, chance: float = 0.9, on: int | None = None, **more: Any) -> None:
        more.setdefault("color", self.line)
        more.setdefault("width", 0.007)
        if self.t.symbol and chance < 0.9:
            return
        self.figure.mark(self.upper if on is None else on, points, chance=chance * (0.6 if self.t.simple else 1.0), **more)


def draw(t: Traits) -> Figure:
    sure(t, "kind", tuple(KINDS), [k.share for k in KINDS.values()])
    last = Last(t)
    if last.shaft:
        last.flare = t.uniform("shaft_flare", -0.03, 0.09)
        last.lean = t.uniform("shaft_lean", -0.03, 0.05)
        last.tilt = t.uniform("shaft_tilt", -0.05, 0.08)
    shoe = Shoe(t, last, Figure(), last.front(), last.back())
    {"sandal": _sandal, "thong": _thong, "clog": _mule, "mule": _mule, "bootee": _boot, "boot": _boot}.get(last.kind, _low)(shoe)
    return shoe.figure.move(VIEW, np.zeros(2))


def _sole(shoe: Shoe) -> None:
    """Sole, platform and heel, with what is on their sides."""
    t, last = shoe.t, shoe.last
    rubber = last.heels == "flat" and last.kind in ("trainer", "plimsoll", "clog", "bootee", "boot")
    color = t.color("sole_color", *((WHITE, BLACK, CREAM, TAN, GREY, shoe.accent) if rubber else (BLACK, BROWN, TAN, CREAM, shoe.color,
                                                                                                  shoe.accent)))
    if last.heels not in ("flat", "wedge"):
        shoe.add(trim.heel(shoe), part="heel", color=shoe.color if t.flag("covered_heel") else darker(color, 0.8), material="wood",
                 body="sole")
    x = np.linspace(1.0, 0.0, 14)
    out = t.uniform("welt", 0.0, 0.025)
    low = np.stack([x * (1 + 2 * out) - out, last.under(x)], 1)[::-1]
    start = shoe.front[0]
    if last.heels == "wedge" and t.flag("wedge_cut", 0.35):  # the arch is hollowed out
        low[:, 1] -= t.uniform("wedge_hollow", 0.05, 0.4) * last.heel * np.exp(-((low[:, 0] - 0.56) / 0.10) ** 2)
    if t.flag("toe_bumper", 0.4) and rubber:
        start = shoe.front[2]
    end = 1.0 + out + t.uniform("heel_flare", -0.03, 0.04) * (last.heels == "wedge")
    soft = min(0.03, 0.4 * (low[-1, 1] - float(last.bed(1.0))))
    tail = np.array([[end - soft, low[-1, 1]], [end, low[-1, 1] - soft]])
    low = low[:-1]
    on = shoe.add(np.concatenate([[start - (out, 0)], low, tail, [[1.005 + out, float(last.bed(1.0)) - 0.006]], last.bottom()[:-1]]),
                  part="sole", color=color, material="rubber", body="sole", bulge=0.3)
    trim.sole_lines(shoe, on, rubber)


def _insole(shoe: Shoe, start: float = 0.0) -> None:
    """The footbed, seen from above."""
    last = shoe.last
    x = np.linspace(start, 1.0, 12)
    near = np.stack([x, last.bed(x) + 0.004], 1)
    depth = np.interp(x, (0, 0.06, 0.3, 0.6, 0.9, 1.0), (0.02, 0.09, 0.15, 0.12, 0.105, 0.03))
    back_rise = 0.05 * np.clip((x - 0.85) / 0.15, 0, 1)
    far = np.stack([x + 0.012, last.bed(x) - depth - back_rise], 1)
    on = shoe.add(np.concatenate([near, far[::-1]]), part="insole", color=shoe.lining, bulge=0.1)
    if shoe.t.flag("insole_label", 0.3):
        shoe.mark(np.stack([x[-4:-1], last.bed(x[-4:-1]) - 0.6 * depth[-4:-1]], 1), 0.5, on, width=0.01)


def _low(shoe: Shoe) -> None:
    t, last = shoe.t, shoe.last
    start, end = shoe.front[-1], shoe.back[0]
    span = end[0] - start[0]
    dip = t.uniform("topline_dip", 0.13, 0.20) if last.kind not in ("pump", "ballerina") else t.uniform("topline_low", 0.07, 0.15)
    cut_out = last.kind == "pump" and t.flag("side_cut", 0.18)
    low = [(start[0] + s * span, (0.015 if cut_out and s < 0.7 else dip + k * max(0.0, last.rim - dip))) for s,
           k in ((0.3, 0.0), (0.6, 0.05), (0.85, 0.55))]
    near = spline([start, *last.over(*low), end], closed=False, per=6)
    open_up = t.uniform("opening", 0.035, 0.07)
    lens = np.sin(np.linspace(0, np.pi, 12))[:, None]
    steps = np.linspace(0, 1, 12)[:, None]
    far = start * (1 - steps) + end * steps + lens * (0.01, -open_up) + np.sqrt(lens) * (0, 0.03 * span)
    shoe.add(np.concatenate([near, far[::-1][1:-1]]), part="lining", color=darker(shoe.lining, 0.8), bulge=0.0, body="upper")
    if last.kind in ("trainer", "plimsoll", "oxford"):
        trim.tongue(shoe)
    shoe.upper = shoe.add(np.concatenate([shoe.front, near[1:-1], shoe.back, last.bottom()[1:-1]]), part="upper", body="upper")
    trim.topline(shoe, near)
    trim.toe(shoe)
    trim.side(shoe, near)
    if last.kind in ("trainer", "plimsoll", "oxford") or (last.kind == "loafer" and t.flag("boat_laces", 0.2)):
        strap.laces(shoe, (0.62, 0.97))
    elif last.kind == "loafer":
        strap.vamp_band(shoe)
    else:
        strap.strap_over(shoe)
    strap.ornament(shoe, cut(shoe.front, 0.78, 0.98))
    _sole(shoe)


def _mule(shoe: Shoe) -> None:
    """Closed in front, open behind: clogs and mules."""
    t, last = shoe.t, shoe.last
    _sole(shoe)
    _insole(shoe, 0.35)
    end = t.uniform("vamp_end", 0.50, 0.74) if last.kind == "mule" else t.uniform("vamp_side", 0.66, 0.97)
    foot = last.over((end, -0.005))[0]
    start = shoe.front[-1]
    bend = mix(start, foot, 0.55) + (t.uniform("edge_bend_x", -0.05, 0.05), t.uniform("edge_bend", -0.03, 0.07))
    near = spline([start, bend, foot], closed=False, per=8)
    far = spline([start, mix(start, foot, 0.5) + (0.06, -0.05), foot - (0, 0.09)], closed=False, per=8)
    shoe.add(np.concatenate([near, far[::-1]]), part="lining", color=darker(shoe.lining, 0.75), bulge=0.0, body="upper")
    shoe.upper = shoe.add(np.concatenate([shoe.front, near[1:], last.bottom(end, 0.0, 9)[1:-1]]), part="upper", body="upper")
    trim.topline(shoe, near)
    trim.toe(shoe)
    trim.vents(shoe)
    if t.flag("heel_strap", 0.3):
        a, b = near[6], last.over((1.0, t.uniform("strap_rise", 0.10, 0.28)))[0]
        on = shoe.add(band([a, mix(a, b, 0.5) + (0.02, -0.03), b, b + (0.01, 0.05)], t.uniform("strap_width", 0.025, 0.06)), part="strap",
                      color=shoe.accent)
        strap.stud(shoe, a, on)
    strap.strap_over(shoe)
    strap.ornament(shoe, cut(shoe.front, 0.72, 0.95))


def _sandal(shoe: Shoe) -> None:
    _sole(shoe)
    _insole(shoe)
    strap.sandal_straps(shoe)
    strap.heel_cup(shoe)
    strap.ankle_straps(shoe)


def _thong(shoe: Shoe) -> None:
    t, last = shoe.t, shoe.last
    _sole(shoe)
    _insole(shoe)
    post = last.over((t.uniform("post", 0.13, 0.22), 0.075))[0]
    width = t.uniform("strap_width", 0.025, 0.10)
    end = t.uniform("strap_end", 0.48, 0.70)
    rise = t.uniform("strap_rise", 0.035, 0.085)
    far = arched(post, last.over((end + 0.03, 0.115))[0], rise + 0.05, lean=0.03)
    near = arched(post, last.over((end, 0.01))[0], rise, lean=0.02)
    taper = np.linspace(0.5, 1, 5) * width
    shoe.add(strap.tapered(far, taper), part="strap", color=darker(shoe.color, 0.85), body="strap")
    shoe.upper = shoe.add(strap.tapered(near, taper), part="strap", body="strap")
    strap.strap_finish(shoe, near, width)
    strap.ornament(shoe, near[:4])
    if t.flag("back_strap", 0.25):
        strap.ankle_straps(shoe)


def _boot(shoe: Shoe) -> None:
    t, last = shoe.t, shoe.last
    a, b = shoe.front[-1], shoe.back[0]
    style = t.choice("top_edge", ("straight", "dip", "peak", "wave"), (5, 1.5, 1, 1))
    s = np.linspace(0, 1, 11)[:, None]
    bow = {"straight": 0.0, "dip": 0.09, "peak": -0.07,
           "wave": 0.05}[style] * np.sin(np.pi * s * (2 if style == "wave" else 1)) ** (1 if style != "dip" else 2)
    sag = t.uniform("opening", 0.015, 0.04) * np.sin(np.pi * s)
    edge = a * (1 - s) + b * s
    near, far = edge + np.concatenate([0 * s, bow + sag], 1), edge + np.concatenate([0 * s, bow - 1.6 * sag], 1)
    shoe.add(np.concatenate([near, far[::-1][1:-1]]), part="lining", color=darker(shoe.lining, 0.7), bulge=0.0)
    if t.flag("laced", 0.4):
        trim.tongue(shoe)
    shoe.upper = shoe.add(np.concatenate([shoe.front, near[1:-1], shoe.back, last.bottom()[1:-1]]), part="upper", body="upper")
    trim.toe(shoe)
    trim.side(shoe, near)
    trim.shaft_lines(shoe)
    if t.flag("laced"):
        strap.laces(shoe, (0.42, t.uniform("lace_top", 0.75, 0.99)))
    strap.shaft_straps(shoe)
    top = t.choice("top_trim", ("plain", "band", "fur", "cuff", "fringe"), (4, 2, 1, 1, 0.7))
    if top in ("fur", "cuff"):
        wide = t.uniform("cuff_height", 0.07, 0.2)
        outline = band(near + (0, 0.3 * wide), wide, n=11)
        if top == "fur":
            outline = scalloped(outline, 22, 0.02)
        on = shoe.add(outline, part="cuff", color=t.color("cuff_color", CREAM, BROWN, WHITE, GREY) if top == "fur" else shoe.accent,
                      material="fur" if top == "fur" else shoe.material)
        if top == "fur":
            for p in cut(near, 0.1, 0.9, 7):
                shoe.mark(np.array([p, p + (0.012, 0.05)]), 0.6, on)
    elif top == "band":
        shoe.mark(near + (0, t.uniform("band_width", 0.03, 0.10)), clip=True)
    elif top == "fringe":
        strap.fringe(shoe, near)
    _sole(shoe)
