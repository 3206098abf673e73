"""The people who draw: 48 hands, each fixed for all its drawings, split so that nobody of the test set is met in training.

A drawer's parameters are hashes of its number. Most follow one latent, how practised the hand is, and all keep a part of
their own. Lengths are shares of the page's side, so that a drawing is the same on a page of any size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from sketchbench.data.world.traits import unit

COUNT = 48
SPLITS = {"train": 32, "val": 6, "test": 10}
SCHEMAS = ("seen", "simple", "symbol")
ORDERS = ("large first", "from the top", "from the left", "as it comes")


@dataclass(frozen=True)
class Drawer:
    name: str
    skill: float  # 0 beginner … 1 practised; the other fields follow it loosely
    schemas: tuple[float, float, float]  # how often it draws as seen, simplified, as a symbol
    wobble: float  # how wrongly it remembers proportions: the `wobble` of Traits
    warp: float  # one slow bend of the whole drawing
    shear: float  # uprights lean, and width and height do not agree
    waver: float  # slow deviation along a stroke
    tremor: float  # fast deviation along a stroke
    bow: float  # straight lines bend by this share of their length
    miss: float  # corners and ends land this far from where they belong
    smoothing: float  # reach of the eye's simplification along a contour
    rounding: float  # reach of the rounding at corners
    reach: float  # mean overshoot at the end of a stroke; negative stops short
    reach_spread: float
    gap: float  # chance that a stroke end stops well short
    closure: float  # error where a closed contour comes back to its start
    lift: float  # chance to lift the pen at a corner
    sketchy: float  # chance that a contour is made of many short strokes
    retrace: float  # chance that a stroke is drawn twice
    omission: float  # scales the chance with which parts are left out
    detail: float  # scales the chance of marks
    seams: float  # chance of a line where two pieces of one body meet
    xray: float  # chance to draw on behind what is in front
    hatching: float  # chance that dark pieces are hatched
    ground: float  # chance of a ground line
    pen: float  # px on a page of 256 px
    pen_spread: float
    ink: int  # grey level of the line
    order: str

    def careful(self, care: float) -> Drawer:
        """The same hand when it takes care (0 as ever … 1 as exactly as it can)."""
        if care <= 0:
            return self
        less = {name: getattr(self, name) * (1 - 0.75 * care) for name in ("waver", "miss", "omission", "ground")}
        less |= {name: getattr(self, name) * (1 - 0.1 * care) for name in ("wobble", "warp", "shear")}  # looked at, still not traced
        seen, simple, symbol = self.schemas
        moved = care * (0.75 * simple + symbol)
        return replace(self, **less, pen=1 + (self.pen - 1) * (1 - 0.5 * care), bow=self.bow * (1 - 0.4 * care),
                       detail=self.detail + care * 0.3 * (1 - self.detail), smoothing=self.smoothing * (1 - 0.5 * care),
                       xray=self.xray * (1 - 0.7 * care),
                       schemas=(seen + moved, simple * (1 - 0.75 * care), symbol * (1 - care)))


def _pen(u: float) -> float:
    """Four in ten fine liners, half of them medium, a few felt tips."""
    return float(np.interp(u, (0.0, 0.42, 0.47, 0.9, 1.0), (1.0, 1.4, 2.0, 3.0, 6.0)))


def _drawer(index: int) -> Drawer:
    def u(name: str) -> float:
        return unit("drawer", index, name)

    skill = u("skill")

    def by_skill(name: str, beginner: float, practised: float, own: float = 0.5) -> float:
        """Between the two by skill, times or divided by up to exp(own)."""
        return (beginner + (practised - beginner) * skill) * math.exp(own * (2 * u(name) - 1))

    pen = _pen(u("pen"))
    seen, simple, symbol = 0.15 + 0.85 * skill, 0.55 * u("simple"), (0.75 - 0.6 * skill) * u("symbol") ** 1.5
    total = seen + simple + symbol
    return Drawer(
        name=f"drawer-{index:02d}",
        skill=skill,
        schemas=(seen / total, simple / total, symbol / total),
        wobble=by_skill("wobble", 0.16, 0.05),
        warp=by_skill("warp", 0.034, 0.018),
        shear=by_skill("shear", 0.10, 0.05),
        waver=by_skill("waver", 0.0070, 0.0036, 0.8),
        tremor=by_skill("tremor", 0.0006, 0.0002, 1.0),
        bow=by_skill("bow", 0.036, 0.018, 0.8),
        miss=by_skill("miss", 0.010, 0.004, 0.7),
        smoothing=by_skill("smoothing", 0.040, 0.015, 0.8),
        rounding=0.028 * u("rounding") ** 2,
        reach=0.012 * (u("reach") - 0.35),
        reach_spread=by_skill("reach_spread", 0.005, 0.0025, 0.7),
        gap=0.2 * u("gap") ** 6,
        closure=by_skill("closure", 0.016, 0.007, 0.8),
        lift=float(np.interp(u("lift"), (0.0, 0.6, 0.8, 1.0), (0.0, 0.08, 0.25, 0.8))),
        sketchy=max(0.0, (u("sketchy") - 0.86) / 0.14),
        retrace=0.5 * u("retrace") ** 6,
        omission=by_skill("omission", 0.8, 0.3),
        detail=min(1.0, by_skill("detail", 0.5, 0.9, 0.35)) * (1 - 0.1 * max(0.0, pen - 2.5)),
        seams=0.06 + 0.5 * u("seams") ** 2,
        xray=0.25 * u("xray") ** 3,
        hatching=max(0.0, 1.6 * u("hatching") - 1.2),
        ground=0.16 * u("ground") ** 2,
        pen=pen,
        pen_spread=0.03 + 0.10 * u("pen_spread"),
        ink=int(60 * u("ink") ** 2),
        order=ORDERS[int(len(ORDERS) * u("order"))],
    )


DRAWERS: tuple[Drawer, ...] = tuple(_drawer(i) for i in range(COUNT))


def drawers_of(split: str) -> tuple[Drawer, ...]:
    """The drawers of train, val or test: disjoint, each with clumsy and practised hands."""
    if split not in SPLITS:
        raise KeyError(f"split {split!r}: one of {', '.join(SPLITS)}")
    ranked = sorted(range(COUNT), key=lambda i: DRAWERS[i].skill)
    chosen = []
    for block in range(6):  # of each eight neighbours in skill one draws for val, one or two for test
        eight = sorted(ranked[8 * block : 8 * block + 8], key=lambda i: unit("drawer", i, "split"))
        tests = 2 if block % 3 < 2 else 1
        chosen += {"val": eight[:1], "test": eight[1 : 1 + tests], "train": eight[1 + tests :]}[split]
    return tuple(DRAWERS[i] for i in sorted(chosen))
