"""A shoe's last: the lines that everything on a shoe is hung on. Toe to the left (x 0), heel to the right (x 1), ground at y 0.

The view is the catalogue's: from the side and a little above, so that openings show their lining. `VIEW` gives
the slight rise towards the heel that all product pictures have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchbench.data.world.shapes import spline
from sketchbench.data.world.traits import Traits

Range = tuple[float, float]
GRID = np.linspace(-0.2, 1.2, 57)
VIEW = np.array([[1.0, 0.0], [-0.09, 1.0]])  # y falls with x: the heel end stands further back


@dataclass(frozen=True)
class Kind:
    """What a kind of shoe may be like; lengths are shares of the foot's length."""

    share: float
    heel: Range
    heels: tuple[str, ...]
    sole: Range
    vamp: Range  # where the opening begins, along the foot
    rim: Range  # height of the opening's edge at the heel
    shaft: Range = (0.0, 0.0)  # height of a boot's top above the footbed
    platform: Range = (0.0, 0.0)
    toe: Range = (0.11, 0.16)  # height of the toe box
    toes: tuple[str, ...] = ("round", "almond", "pointed", "square")


KINDS = {
    "trainer": Kind(1.2, (0.0, 0.05), ("flat",), (0.07, 0.16), (0.40, 0.50), (0.26, 0.40), toe=(0.13, 0.20),
                    toes=("round", "almond", "bulbous")),
    "plimsoll": Kind(0.8, (0.0, 0.01), ("flat",), (0.05, 0.12), (0.38, 0.48), (0.24, 0.32), toe=(0.12, 0.17),
                     toes=("round", "bulbous", "almond")),
    "pump": Kind(1.5, (0.10, 0.52), ("stiletto", "block", "cone", "kitten", "wedge", "flared"), (0.015, 0.03), (0.17, 0.36), (0.24, 0.34),
                 platform=(-0.10, 0.17)),
    "ballerina": Kind(0.7, (0.0, 0.05), ("flat", "block"), (0.015, 0.045), (0.15, 0.34), (0.17, 0.25), toe=(0.08, 0.12)),
    "loafer": Kind(0.9, (0.02, 0.12), ("block", "flat", "stacked"), (0.02, 0.06), (0.38, 0.50), (0.24, 0.32)),
    "oxford": Kind(0.9, (0.04, 0.14), ("block", "stacked", "flat", "wedge"), (0.02, 0.08), (0.42, 0.50), (0.26, 0.32)),
    "clog": Kind(0.7, (0.0, 0.18), ("flat", "block", "wedge"), (0.05, 0.13), (0.36, 0.56), (0.0, 0.0), toe=(0.15, 0.22),
                 toes=("round", "bulbous", "almond")),
    "mule": Kind(0.7, (0.10, 0.46), ("block", "stiletto", "kitten", "wedge", "cone"), (0.015, 0.04), (0.30, 0.50), (0.0, 0.0),
                 platform=(-0.10, 0.14)),
    "sandal": Kind(2.0, (0.0, 0.50), ("wedge", "block", "flat", "stiletto", "cone"), (0.025, 0.09), (0.3, 0.4), (0.24, 0.34),
                   platform=(-0.08, 0.16),
                   toes=("round", "almond", "square")),
    "thong": Kind(0.6, (0.0, 0.26), ("flat", "wedge"), (0.03, 0.10), (0.3, 0.4), (0.0, 0.0), platform=(-0.1, 0.1),
                  toes=("round", "almond", "square")),
    "bootee": Kind(1.5, (0.02, 0.42), ("block", "stiletto", "stacked", "wedge", "flat", "western"), (0.02, 0.10), (0.34, 0.44), (0.3, 0.3),
                   shaft=(0.42, 0.72), platform=(-0.12, 0.12), toes=("round", "almond", "pointed", "square", "bulbous")),
    "boot": Kind(1.6, (0.02, 0.40), ("block", "flat", "stacked", "stiletto", "wedge", "western"), (0.02, 0.10), (0.34, 0.42), (0.3, 0.3),
                 shaft=(0.85, 1.75), platform=(-0.12, 0.10), toes=("round", "almond", "pointed", "square", "bulbous")),
}
TOES = {  # (x, share of the toe box's height) from the sole's edge upwards
    "round": ((0.0, 0.05), (-0.01, 0.40), (0.035, 0.80), (0.14, 1.0)),
    "almond": ((-0.03, 0.04), (-0.02, 0.30), (0.04, 0.70), (0.14, 0.98)),
    "pointed": ((-0.10, 0.03), (-0.07, 0.20), (0.02, 0.55), (0.14, 0.92)),
    "square": ((-0.02, 0.0), (-0.03, 0.55), (0.005, 0.85), (0.12, 1.0)),
    "bulbous": ((0.0, 0.05), (-0.04, 0.50), (0.0, 1.02), (0.13, 1.22)),
}


def _step(x: np.ndarray | float, low: float, high: float) -> np.ndarray:
    s = np.clip((np.asarray(x, np.float64) - low) / (high - low), 0, 1)
    return s * s * (3 - 2 * s)


class Last:
    """The measures of one shoe."""

    def __init__(self, t: Traits):
        self.kind = t.choice("kind", tuple(KINDS), [k.share for k in KINDS.values()])
        k = KINDS[self.kind]
        self.heels = t.choice("heel_shape", k.heels)
        tall = {"flat": 0.25, "kitten": 0.4, "stacked": 0.5, "western": 0.5}.get(self.heels, 1.0)
        lift = t.uniform("heel_height", 0.0, 1.0)
        self.heel = k.heel[0] + (k.heel[1] - k.heel[0]) * tall * (max(lift, 0.35) if self.heels in ("stiletto", "cone") else lift)
        self.sole = t.uniform("sole_thickness", *k.sole)
        self.platform = max(0.0, t.uniform("platform", *k.platform)) * (0.3 + 0.7 * (self.heel > 0.15))
        self.spring = t.uniform("toe_spring", 0.0, 0.05)
        self.toes = t.choice("toe_shape", k.toes)
        self.toe_height = t.uniform("toe_height", *k.toe)
        self.vamp = t.uniform("vamp_length", *k.vamp)
        self.rim = t.uniform("rim_height", *k.rim)
        self.shaft = t.uniform("shaft_height", *k.shaft)
        self.arch = t.uniform("arch", 0.25, 0.34)
        self.slope = t.uniform("instep_slope", 0.30, 0.55)
        self.waist = t.uniform("sole_waist", 0.0, 0.03)  # how far a flat sole is hollowed under the arch
        self._bed = -(self.sole + self.platform + self.rise(GRID))

    def rise(self, x: np.ndarray | float) -> np.ndarray:
        """How far heel and toe spring lift the sole at x."""
        return self.heel * _step(x, self.arch, 0.92) + self.spring * np.clip((0.26 - np.asarray(x)) / 0.26, 0, 1.4) ** 2

    def bed(self, x: np.ndarray | float) -> np.ndarray:
        """y of the line where upper and sole meet."""
        return np.asarray(np.interp(x, GRID, self._bed))

    def under(self, x: np.ndarray | float) -> np.ndarray:
        """y of the sole's underside: the ground for flats and wedges, a thin shell above a separate heel."""
        if self.heels in ("flat", "wedge"):
            hollow = min(self.waist, 0.4 * self.sole) * np.exp(-((np.asarray(x) - 0.56) / 0.12) ** 2)
            return -(self.spring * np.clip((0.26 - np.asarray(x)) / 0.26, 0, 1.4) ** 2) - hollow
        return self.bed(x) + self.sole + self.platform * (1 - _step(x, self.arch, self.arch + 0.22))

    def over(self, *points: tuple[float, float]) -> np.ndarray:
        """(x, height above the footbed) as points of the page."""
        p = np.asarray(points, np.float64)
        return np.stack([p[:, 0], self.bed(p[:, 0]) - p[:, 1]], 1)

    def toe(self) -> list[tuple[float, float]]:
        return [(x, h * self.toe_height) for x, h in TOES[self.toes]]

    def height(self, x: float) -> float:
        """Height of the instep above the footbed, before the opening."""
        return self.toe_height + self.slope * max(0.0, x - 0.14)

    def front(self) -> np.ndarray:
        """The line over toe and instep, from the sole up to where the opening begins."""
        if self.shaft:
            return self._boot_front()
        mid = (0.14 + self.vamp) / 2
        return spline(self.over(*self.toe(), (mid, self.height(mid) * 1.03), (self.vamp, self.height(self.vamp))), closed=False, per=6)

    def _boot_front(self) -> np.ndarray:
        toe = self.over(*self.toe(), (0.30, self.height(0.30)))
        base, top = float(self.bed(0.85)), self.shaft_corners()[0]
        ankle = np.array([0.50, min(base - 0.30, toe[-1, 1] - 0.14)])
        knee = [ankle + (top - ankle) * s + (0.015, 0) for s in (0.35, 0.7)] if self.shaft > 0.7 else []
        return spline(np.array([*toe, ankle + (-0.045, 0.07), ankle, *knee, top]), closed=False, per=6)

    def shaft_corners(self) -> tuple[np.ndarray, np.ndarray]:
        """The front and the back end of a boot's top edge."""
        base = float(self.bed(0.85))
        half = 0.23 + self.flare * min(self.shaft, 1.2)
        centre = 0.745 + self.lean * self.shaft
        return (np.array([centre - half, base - self.shaft - self.tilt]), np.array([centre + half, base - self.shaft + self.tilt]))

    flare: float = 0.0  # set by the boot's top
    lean: float = 0.0
    tilt: float = 0.0

    def back(self) -> np.ndarray:
        """The line down the heel, from the opening's edge to the sole."""
        base = float(self.bed(1.0))
        if not self.shaft:
            return spline([(0.985, base - self.rim), (1.015, base - 0.6 * self.rim), (1.03, base - 0.3 * self.rim), (1.0, base)],
                          closed=False, per=5)
        top = self.shaft_corners()[1]
        ankle = np.array([0.965, base - 0.34])
        knee = [top + (ankle - top) * 0.5 + (0.02, 0)] if self.shaft > 0.7 else []
        return spline(np.array([top, *knee, ankle, (1.02, base - 0.13), (1.0, base)]), closed=False, per=5)

    def bottom(self, start: float = 1.0, stop: float = 0.0, n: int = 12) -> np.ndarray:
        x = np.linspace(start, stop, n)
        return np.stack([x, self.bed(x)], 1)
