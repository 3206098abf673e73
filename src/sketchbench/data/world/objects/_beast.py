"""Proportions of a four-legged animal, its torso, and what its poses ask of the members.

Unit: the trunk's length. The trunk lies along x from rump (0) to chest (1), y = 0 is its middle; the animal faces right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._frame import Local
from sketchbench.data.world.traits import Traits

FLESH = "flesh"


@dataclass
class Beast:
    """One animal's proportions and its own features."""

    coat: Color
    side_head: Callable[[Local, Traits, Beast], None]  # local x runs from the skull (0) to the nose (1)
    front_head: Callable[[Local, Traits, Beast], None]  # local unit: half the head's width
    tail: Callable[[Local, Traits, Beast], None]  # local x runs out of the rump; the frame's turn is the pose's
    chest: float = 0.44  # depths of the trunk
    loin: float = 0.40
    sway: float = 0.0  # a hollow back > 0
    hump: float = 0.0  # withers above the back
    belly: float = 0.0
    leg: float = 0.5  # belly to ground
    thick: tuple[float, float, float] = (0.2, 0.09, 0.07)  # leg at top, knee, ankle
    hock: float = 1.0  # how bent the hind leg is
    foot: str = "hoof"
    foot_color: Color = (0.2, 0.17, 0.15)
    neck: float = 0.3
    neck_angle: float = -45.0
    neck_width: tuple[float, float] = (0.34, 0.22)
    head: float = 0.36  # length in side view
    face: float = 0.17  # half width in front view
    head_angle: float = 25.0
    tail_angle: float = 100.0
    graze: float = 60.0  # neck angle with the head down
    poses: dict[str, float] = field(default_factory=lambda: {"stand": 1.0})
    special: dict[str, Callable[[Traits, Beast], Figure]] = field(default_factory=dict)  # poses of this animal alone
    faced: float = 0.08  # how often a side view turns its face to the viewer
    ears: str = ""  # on the plain oval head of a symbol: "point" "flop" "horn"; "" where such a head would say nothing
    labelled: bool = True
    material: str = "fur"
    leg_color: Color | None = None
    hair: Color | None = None
    legs_hidden: bool = False  # the trunk hangs over the near legs
    wool: float = 0.0  # depth of the fleece's scallops
    dress: Callable[[Figure, int, Callable, Traits], None] | None = None  # marks on the trunk, through the map trunk → world
    crest: Callable[[Figure, np.ndarray, np.ndarray, Traits], None] | None = None  # mane: spine and widths of the neck
    leg_dress: Callable[[Figure, int, np.ndarray, np.ndarray, Traits], None] | None = None  # marks on a leg

    def part(self, name: str) -> str:
        return name if self.labelled else ""


def trunk_outline(b: Beast, t: Traits) -> np.ndarray:
    """The torso from the side, in trunk coordinates."""
    c, l = b.chest / 2, b.loin / 2
    shape = t.choice("trunk_form", ("grown", "oval", "boxy"), (0.62, 0.2, 0.18) if t.simple else (0.94, 0.03, 0.03))
    if shape == "oval":
        p = s.ellipse(0.5, 0, 0.53, (c + l) / 2 * 1.05)
    elif shape == "boxy":
        p = s.squircle(0.5, 0, 0.51, (c + l) / 2, 3.6)
    else:
        p = s.spline([(-0.005, -0.3 * l), (0.05, -0.82 * l), (0.17, -l), (0.36, -0.5 * (c + l) + 0.6 * b.sway),
                      (0.55, -0.5 * (c + l) + b.sway),
                      (0.74, -c - b.hump), (0.88, -0.86 * c - 0.5 * b.hump), (0.98, -0.4 * c), (1.0, 0.12 * c), (0.94, 0.7 * c), (0.8, c),
                      (0.58, 0.5 * (c + l) + b.belly), (0.36, 0.94 * l + 0.8 * b.belly), (0.2, 0.8 * l), (0.06, 0.62 * l), (0.0, 0.2 * l)],
                     per=5)
    return s.scalloped(p, t.integer("fleece_bumps", 12, 21), b.wool) if b.wool else p


@dataclass
class Stance:
    """What a pose asks of the members; angles in degrees, swings forward > 0. Order of legs: far fore, far hind, near fore, near hind."""

    swing: tuple[float, float, float, float] = (8, -6, 0, 0)
    bend: tuple[float, float, float, float] = (0, 0, 0, 0)
    grounded: tuple[bool, bool, bool, bool] = (True, True, True, True)
    pitch: float = 0.0  # the chest rises
    neck: float = 0.0  # added to the beast's own angles
    head: float = 0.0
    tail: float = 0.0
    back: bool = False  # looks back
    fold: str = ""  # "lie" or "sit": the legs are not stood on


def stance(name: str, t: Traits, b: Beast) -> Stance:
    u = t.uniform
    if name == "walk":
        a, k = u("pose.stride", 12, 26), u("pose.lift", 5, 35)
        return Stance((a, -a, -0.8 * a, 0.8 * a), (k, 5, 5, k * 0.5), (False, True, True, True), neck=u("pose.nod", -6, 10),
                      tail=u("pose.tail", -20, 15))
    if name == "gallop":
        legs: tuple[float, float, float, float]
        bend: tuple[float, float, float, float]
        if t.flag("pose.stretched", 0.65):
            a = u("pose.stride", 38, 60)
            legs, bend = (a + 8, -a, a - 12, -a + 14), (u("pose.lift", 0, 40), 10, 5, 10)
        else:
            a = u("pose.stride", 15, 30)
            legs, bend = (-a, a + 18, a + 20, a), (20, 30, u("pose.lift", 50, 95), 20)
        return Stance(legs, bend, (False,) * 4, pitch=u("pose.pitch", -8, 12), neck=u("pose.nod", 0, 22), head=u("pose.head", -22, 5),
                      tail=u("pose.tail", 25, 70) * (b.tail_angle < 170))
    if name == "graze":
        return Stance((14, -8, -4, 2), neck=b.graze - b.neck_angle, head=u("pose.head", 20, 55), tail=u("pose.tail", -5, 10))
    if name == "rear":
        return Stance((35, -14, 55, 2), (u("pose.lift", 50, 105), 0, u("pose.lift2", 60, 110), 0), (False, True, False, True),
                      pitch=u("pose.pitch", 38, 62),
                      neck=u("pose.nod", -22, 5), head=u("pose.head", -20, 25), tail=u("pose.tail", -15, 40))
    if name == "sit":
        return Stance((4, 0, -2, 0), pitch=u("pose.pitch", 38, 58), neck=u("pose.nod", -28, -5), head=u("pose.head", -18, 8),
                      tail=u("pose.tail", 158, 215) - b.tail_angle, fold="sit")
    if name == "lie":
        return Stance(pitch=u("pose.pitch", 0, 9), neck=u("pose.nod", -32, 4), head=u("pose.head", -15, 15),
                      tail=u("pose.tail", 150, 200) - b.tail_angle,
                      fold="lie")
    sway = u("pose.sway", -7, 9)
    return Stance((u("pose.f1", 10, 22), u("pose.f2", -22, -10) if t.flag("pose.hind_back", 0.35) else u("pose.f2", 10, 24), sway * 0.4,
                   -sway * 0.4), neck=u("pose.nod", -16, 14), head=u("pose.head", -14, 14),
                  tail=u("pose.tail", -25, 15), back=name == "back")
