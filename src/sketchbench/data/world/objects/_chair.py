"""A chair in space: x to its right, y to the back, z up; the seat's front left corner stands over the origin.

Always seen from the same place, before it to the right and above, so that seat, right side and far legs show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from sketchbench.data.world.objects._things import BLACK, STEEL, WOODS, Thing, band, darker, disc, lighter, stick
from sketchbench.data.world.shapes import spline, tube

TURN, ABOVE = np.deg2rad(28.0), np.deg2rad(17.0)
EYE = np.array([[np.cos(TURN), np.sin(TURN) * np.sin(ABOVE)], [np.sin(TURN), -np.cos(TURN) * np.sin(ABOVE)],
                [0.0, -np.cos(ABOVE)]])  # (x, y, z) -> page


def seen(*points: npt.ArrayLike) -> np.ndarray:
    """Points of space on the page, (n, 3) -> (n, 2)."""
    return np.asarray(points, np.float64).reshape(-1, 3) @ EYE


def hull(points: np.ndarray) -> np.ndarray:
    return cv2.convexHull(points.astype(np.float32))[:, 0].astype(np.float64)


def slab(flat: np.ndarray, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """A plate with a convex outline `flat` (n, 2) in x and y: (whole silhouette, top face)."""
    top = np.column_stack([flat, np.full(len(flat), high)]) @ EYE
    return hull(np.concatenate([top, top + (0, (high - low) * np.cos(ABOVE))])), top


class Chair(Thing):
    """The measures of one chair, and its legs."""

    def __init__(self, t, kind):
        frame = t.color("frame_color", *WOODS, BLACK, STEEL, (0.93, 0.93, 0.91))
        cloth = t.color("cloth_color", (0.72, 0.16, 0.18), (0.20, 0.36, 0.62), (0.20, 0.20, 0.22), (0.86, 0.80, 0.68), (0.28, 0.48, 0.32),
                        (0.86, 0.56, 0.18),
                        (0.48, 0.33, 0.22), (0.56, 0.57, 0.60), (0.52, 0.30, 0.52))
        super().__init__(t, frame, cloth, "metal" if frame[2] > frame[0] else "wood")
        self.cloth, self.kind = cloth, kind
        self.w, self.d = t.uniform("seat_width", *kind.width), t.uniform("seat_depth", *kind.depth)
        self.z, self.thick = t.uniform("seat_height", *kind.height), t.uniform("seat_thickness", *kind.thickness)
        self.leg = t.uniform("leg_thickness", *kind.leg)
        self.narrow = t.uniform("seat_taper", -0.02, 0.10)  # narrower at the back
        self.tilt = t.uniform("back_tilt", 0.0, 0.26)
        self.high = t.uniform("back_height", *kind.back_height)
        self.flare = t.uniform("back_flare", -0.10, 0.10)  # wider or narrower at the top

    def bar(self, points: Sequence[npt.ArrayLike], widths: npt.ArrayLike, round_end: bool = False, **more: Any) -> int:
        line = seen(*points)
        if len(line) == 2 and not round_end:
            return self.add(stick(line[0], line[1], widths), spine=line, **more)
        if np.size(widths) > 1 or round_end:
            return self.add(tube(line, np.atleast_1d(np.asarray(widths, np.float64)).tolist(), n=12, start_cap=0.6 * round_end,
                                 end_cap=0.6 * round_end, smooth=len(line) > 2), spine=line,
                            **more)
        return self.add(band(line, float(np.max(widths)), smooth=len(line) > 2), spine=line, **more)

    def corner(self, right: bool, back: bool, inset: float = 0.03) -> tuple[float, float]:
        x = self.narrow * back + inset
        return (self.w - x if right else x), (self.d - inset if back else inset)

    def back_point(self, u: float, v: float, out: float = 0.0) -> np.ndarray:
        """A point of the back: u 0 left … 1 right, v 0 at the seat … 1 at the top; `out` moves it towards the sitter."""
        wide = self.w - 2 * self.narrow
        x = self.w / 2 + (u - 0.5) * (wide + 2 * self.flare * v)
        return np.array([x, self.d - 0.02 + self.tilt * v * v - out + self.bow * (1 - (2 * u - 1) ** 2), self.z + v * self.high])

    bow: float = 0.0  # how far the back's middle lies behind its posts

    def across(self, points: npt.ArrayLike, out: float = 0.0) -> np.ndarray:
        """(u, v) points of the back on the page."""
        return seen(*[self.back_point(u, v, out) for u, v in np.asarray(points, np.float64)])


def base_far(c: Chair, style: str) -> None:
    """The far half of what the chair stands on."""
    if style in ("four", "rocker", "hairpin"):
        _stretchers(c, far=True)
        for right in (False, True):
            _leg(c, right, True, style)
    elif style in ("sled", "cantilever", "cross"):
        _side_frame(c, False, style)


def base_near(c: Chair, style: str) -> None:
    if style in ("four", "rocker", "hairpin"):
        for right in (False, True):
            _leg(c, right, False, style)
        _stretchers(c, far=False)
        if style == "rocker":
            _rocker(c, True)
    elif style in ("sled", "cantilever", "cross"):
        _side_frame(c, True, style)
    else:
        _column(c, style)


def _leg(c: Chair, right: bool, back: bool, style: str) -> None:
    t = c.t
    splay = t.uniform("splay", 0.0, 0.13) * (0.6 if back and t.flag("back_straight", 0.4) else 1.0)
    shape = t.choice("leg_shape", ("straight", "taper", "cabriole", "turned", "bulb"), c.kind.leg_shapes)
    x, y = c.corner(right, back)
    top, out = c.z - 0.5 * c.thick, (1 if right else -1)
    foot = (x + out * splay, y + (splay * 1.2 if back else -splay), 0.0)
    if style == "rocker":
        if not right and not back:
            _rocker(c, False)
        foot = (foot[0], foot[1], 0.06)
    head = (x, y, top)
    if style == "hairpin":
        for o in (-0.05, 0.05):
            c.bar([(x + o, y, top), foot], 0.35 * c.leg)
        return
    if shape == "cabriole":
        mid = [(x + out * 0.03, y - 0.03 * (not back), top * 0.7), (x - out * 0.01, y, top * 0.3)]
        on = c.bar([head, *mid, (foot[0] + out * 0.03, foot[1] - 0.02, 0.0)], [1.6 * c.leg, 1.3 * c.leg, 0.7 * c.leg, 1.2 * c.leg], True)
    else:
        widths = {"straight": c.leg, "taper": [1.25 * c.leg, 0.6 * c.leg],
                  "turned": [c.leg, 1.3 * c.leg, 0.7 * c.leg, 1.2 * c.leg, 0.7 * c.leg, 0.7 * c.leg],
                  "bulb": [0.8 * c.leg, 0.8 * c.leg, 1.7 * c.leg, 0.6 * c.leg]}[shape]
        on = c.bar([head, foot], widths)
    if shape == "turned":
        for s in (0.35, 0.6, 0.85):
            p = seen(head)[0] * (1 - s) + seen(foot)[0] * s
            c.mark(np.array([p - (0.6 * c.leg, 0), p + (0.6 * c.leg, 0)]), on, 0.6, clip=True)
    if t.flag("castors", 0.08) and style == "four":
        c.add(disc(seen(foot)[0] + (0, 0.02), 0.032, n=14), color=BLACK, material="rubber")


def _stretchers(c: Chair, far: bool) -> None:
    style = c.t.choice("stretchers", ("none", "h", "box", "front", "double"), c.kind.stretchers)
    if style == "none":
        return
    level, wide = c.t.uniform("stretcher_height", 0.22, 0.7) * (c.z - c.thick), 0.7 * c.leg
    at = lambda right, back: (*c.corner(right, back), level)  # noqa: E731
    if far:
        if style in ("box", "double"):
            c.bar([at(False, True), at(True, True)], wide)
        if style != "front":
            c.bar([at(False, False), at(False, True)], wide)
        if style == "h":
            left, right = (np.add(at(r, False), at(r, True)) / 2 for r in (False, True))
            c.bar([left, right], wide)
        return
    if style != "front":
        c.bar([at(True, False), at(True, True)], wide)
    if style in ("box", "front", "double"):
        c.bar([at(False, False), at(True, False)], wide)
    if style == "double":
        c.bar([np.add(at(False, False), (0, 0, 0.12)), np.add(at(True, False), (0, 0, 0.12))], wide)


def _rocker(c: Chair, right: bool) -> None:
    x = c.corner(right, False)[0]
    y = np.linspace(-0.22, c.d + 0.32, 9)
    z = 0.55 * ((y - c.d / 2) / (c.d / 2 + 0.32)) ** 2 * 0.22
    c.bar([(x, a, b + 0.02) for a, b in zip(y, z)], 0.055, True)


def _side_frame(c: Chair, right: bool, style: str) -> None:
    """One side of a sled, a cantilever or a folding frame; the near one is on the right."""
    x = c.corner(right, False)[0]
    top, wide = c.z - 0.5 * c.thick, 0.8 * c.leg
    if style == "cross":
        c.bar([(x, 0.03, 0.0), (x, c.d - 0.02, top)], wide)
        c.bar([(x, 0.03, top), (x, c.d + 0.04, 0.0)], wide)
        if right:
            c.bar([(c.corner(False, False)[0], 0.06, 0.06), (x, 0.06, 0.06)], 0.7 * wide)
        return
    y0, y1 = 0.02, c.d - 0.02
    line = [(x, y0, top), (x, y0 - 0.02, 0.03), (x, y0 + 0.03, 0.0),
            (x, y1, 0.0)] + ([(x, y1 + 0.03, 0.04), (x, y1, top)] if style == "sled" else [])
    c.add(band(seen(*line), wide, n=22, smooth=False), spine=seen(*line))
    if right:
        end = y1 if style == "cantilever" else y0
        c.bar([(c.corner(False, False)[0], end, 0.0), (x, end, 0.0)], wide)


def _column(c: Chair, style: str) -> None:
    """A central column on a star with castors, a disc or a splayed cross."""
    t = c.t
    x, y = c.w / 2, c.d / 2
    top, reach = c.z - c.thick, t.uniform("base_reach", 0.26, 0.38)
    wide = t.uniform("column", 0.03, 0.09)
    if style == "disc":
        a = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        ring = np.column_stack([x + reach * np.cos(a), y + reach * np.sin(a)])
        c.add(slab(ring, 0.0, t.uniform("disc", 0.01, 0.05))[0], color=c.color)
        c.bar([(x, y, top), (x, y, 0.45 * top), (x, y, 0.03)], [wide * 1.6, wide, wide * t.uniform("trumpet", 1.0, 4.0)])
        return
    n = t.choice("star_arms", (5, 4, 6), (4, 1, 0.5))
    hub, castors = t.uniform("hub_height", 0.09, 0.16), style == "star"
    angles = np.deg2rad(t.uniform("star_turn", -15, 15) + 100 + np.arange(n) * 360.0 / n)
    for a in angles[np.argsort(-np.sin(angles))]:
        foot = (x + reach * np.cos(a), y + reach * np.sin(a), 0.07 if castors else 0.0)
        if castors:
            c.add(disc(seen(foot)[0] + (0, 0.035), 0.038, 0.045, n=14), color=BLACK, material="rubber")
        c.bar([(x, y, hub), foot], [0.07, 0.045], True, body="star")
    on = c.bar([(x, y, top), (x, y, hub - 0.02)], wide, body="star")
    if t.flag("gas_lift", 0.5):
        p = seen((x, y, (top + hub) * 0.5))[0]
        c.mark(np.array([p - (wide, 0), p + (wide, 0)]), on, 0.8, clip=True)


def arm(c: Chair, right: bool, style: str) -> None:
    """One arm rest, between the back and the front of the seat."""
    t = c.t
    high, wide = t.uniform("arm_height", 0.16, 0.30), t.uniform("arm_width", 0.035, 0.085)
    reach = t.uniform("arm_reach", -0.02, 0.28)
    x = c.w + 0.01 if right else -0.01
    front, back = (x, 0.04 + reach, c.z + high), c.back_point(1.02 if right else -0.02, high / c.high + t.uniform("arm_slope", 0.0, 0.12))
    if style == "block":
        thick = t.uniform("arm_block", 0.07, 0.16) * (1 if right else -1)
        low = 0.10 if t.flag("arm_to_floor", 0.6) else c.z - c.thick
        scroll = t.uniform("arm_scroll", -0.05, 0.10)
        flat = np.array([(x, 0.0), (x + thick, -0.02), (x + thick, c.d), (x, c.d)])
        body, top = slab(flat, low, c.z + high)
        c.add(body, color=c.cloth, material="fabric", body="seat", bulge=0.3)
        c.mark(top, closed=True, chance=0.85)
        if scroll > 0.03:
            p = seen((x + thick / 2, -0.02, c.z + high - 0.01))[0]
            c.add(disc(p, 0.6 * abs(thick) + 0.02, 0.075, n=20), color=lighter(c.cloth, 0.1), material="fabric")
            c.mark(spline([p + (0.03, 0), p + (0, 0.03), p - (0.03, 0), p - (0, 0.015)], closed=False, per=5), chance=0.8)
        return
    post = (x, front[1] + t.uniform("arm_post", 0.0, 0.10), c.z - 0.3 * c.thick)
    if style == "loop":
        line: list[npt.ArrayLike] = [post, (x, front[1] - 0.04, c.z + 0.6 * high), (x, front[1] + 0.03, c.z + high),
                (x, (front[1] + back[1]) / 2, c.z + high + 0.01), back]
        c.bar(line, 0.6 * wide, True)
        return
    if style == "tee":
        middle = (x, 0.5 * c.d, c.z - 0.5 * c.thick)
        c.bar([middle, (x, 0.5 * c.d, c.z + high)], 0.045, color=darker(c.color, 0.8))
        c.bar([(x, 0.12, c.z + high), (x, 0.85 * c.d, c.z + high)], max(wide, 0.055), True, color=BLACK, material="rubber")
        return
    if style == "curved":
        line = [front, (x, front[1] + 0.10, c.z + high + 0.03), (x, (front[1] + back[1]) / 2, c.z + high - 0.02), back]
    else:
        line = [front, back]
    c.bar([post, front], [0.8 * c.leg, 0.6 * c.leg])
    c.bar(line, wide, True)
    if t.flag("arm_pad", 0.2):
        c.bar([np.add(p, (0, 0, 0.025)) for p in line[:3]], 0.8 * wide, True, color=c.cloth, material="fabric")
