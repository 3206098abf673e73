"""Wheelchairs: the folding chair with a big and a small wheel, the light chair, the powered one; side and turned."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import BLACK, bar
from sketchbench.data.world.objects._wheels import STEEL, TYRE, ring, spoked
from sketchbench.data.world.shapes import rounded, spline
from sketchbench.data.world.traits import Traits

CLOTH: tuple[Color, ...] = ((0.15, 0.15, 0.17), (0.15, 0.25, 0.5), (0.55, 0.12, 0.12), (0.3, 0.35, 0.38), (0.2, 0.4, 0.35))


def draw(t: Traits) -> Figure:
    f = Figure()
    turned = t.flag("pose.turned", 0.38) and not t.symbol
    across = np.array([t.uniform("pose.across.x", 0.55, 0.95), -t.uniform("pose.across.y", 0.18, 0.42)]) if turned else np.array([0.0, 0.0])
    squeeze = t.uniform("pose.squeeze", 0.62, 0.85) if turned else 1.0
    chair = _Chair(t, across, squeeze)
    chair.build(f)
    return f


class _Chair:
    """A chair with its near side in the plane of the picture; `across` leads to its far side."""

    def __init__(self, t: Traits, across: np.ndarray, squeeze: float):
        self.t, self.across, self.k = t, across, squeeze
        self.kind = t.choice("kind", ("folding", "light", "powered"), (0.66, 0.22, 0.12))
        self.big = t.uniform("wheel.big", 0.85, 1.05) * (0.62 if self.kind == "powered" else 1.0)
        self.small = t.uniform("wheel.small", 0.24, 0.4)
        self.seat = -t.uniform("seat.height", 1.4, 1.65)
        self.front = t.uniform("seat.depth", 1.05, 1.4)
        self.back = -0.2
        self.paint = t.color("frame", STEEL, (0.2, 0.2, 0.22), (0.6, 0.15, 0.15), (0.2, 0.3, 0.6), spread=0.04)
        self.w = 0.05 if t.symbol else t.uniform("tube", 0.06, 0.11)

    def at(self, x: float, y: float, far: bool = False) -> np.ndarray:
        return np.array([x * self.k, y]) + (self.across if far else 0)

    def line(self, f: Figure, points, part: str, far: bool = False, width: float = 1.0, smooth: bool = False, **more) -> int:
        return bar(f, [self.at(p[0], p[1], far) for p in points], self.w * width, part, color=more.pop("color", self.paint), smooth=smooth,
                   body=part + "far" * far, **more)

    def build(self, f: Figure) -> None:
        t = self.t
        turned = bool(self.across.any())
        if turned:
            self.side(f, True)
        tall = t.uniform("back.height", 1.0, 1.5) * (0.7 if self.kind == "light" else 1.0)
        lean = t.uniform("back.lean", 0.05, 0.3)
        cloth = t.color("cloth", *CLOTH)
        top = (self.back - lean, self.seat - tall)
        self.backrest(f, top, cloth, turned)
        self.cushion(f, cloth, turned)
        self.side(f, False, top)

    def backrest(self, f: Figure, top: tuple[float, float], cloth: Color, turned: bool) -> None:
        low = (self.back, self.seat)
        if turned:
            q = np.array([self.at(*low), self.at(*top), self.at(*top, True), self.at(*low, True)])
            i = f.add(q, "back", color=cloth, material="fabric", bulge=0.2)
            f.mark(i, (q[[0, 3]] + q[[1, 2]]) / 2, width=0.006, chance=0.2)
        elif not self.t.symbol:
            thick = self.t.uniform("back.thick", 0.08, 0.2)
            f.add(rounded([low, (top[0], top[1] + 0.1), (top[0] + thick, top[1] + 0.1), (low[0] + thick, low[1])], 0.05), "back",
                  color=cloth, material="fabric", bulge=0.3)

    def cushion(self, f: Figure, cloth: Color, turned: bool) -> None:
        t = self.t
        thick = 0.06 if t.symbol else t.uniform("seat.thick", 0.1, 0.24)
        a, b = self.back, self.front
        if turned:
            f.add(np.array([self.at(a, self.seat), self.at(a, self.seat, True), self.at(b, self.seat, True), self.at(b, self.seat)]),
                  "seat", color=cloth, material="fabric", bulge=0.2)
            f.add(np.array([self.at(b, self.seat), self.at(b, self.seat, True), self.at(b, self.seat + thick, True),
                            self.at(b, self.seat + thick)]), "seat", color=tuple(0.8 * c for c in cloth), material="fabric", bulge=0.1)
        f.add(rounded([self.at(a, self.seat), self.at(b, self.seat), self.at(b, self.seat + thick), self.at(a, self.seat + thick)], 0.03),
              "seat", color=cloth, material="fabric", bulge=0.3)

    def side(self, f: Figure, far: bool, top: tuple[float, float] | None = None) -> None:
        """One side: posts, arm, footrest, wheels, handle."""
        t = self.t
        tall = t.uniform("back.height", 1.0, 1.5) * (0.7 if self.kind == "light" else 1.0)
        top = top or (self.back - t.uniform("back.lean", 0.05, 0.3), self.seat - tall)
        sx = self.front + t.uniform("castor.place", -0.3, 0.1)
        foot_x, foot_y = self.front + t.uniform("foot.reach", 0.25, 0.6), -t.uniform("foot.height", 0.22, 0.42)
        small = self.small
        # castor
        self.line(f, [(sx, self.seat + 0.1), (sx, -small)], "frame", far, omit=0.1)
        i = f.add(ring(self.at(sx - 0.06, -small, far), small * self.k, small, 24), "wheel", body="castor", color=TYRE, material="rubber",
                  bulge=0.3)
        f.mark(i, ring(self.at(sx - 0.06, -small, far), small * 0.4 * self.k, small * 0.4, 14), closed=True, color=STEEL, fill=True,
               chance=0.6)
        # footrest
        if t.flag("foot", 0.93):
            self.line(f, [(self.front, self.seat + 0.05), (self.front + 0.12, self.seat + 0.12), (foot_x, foot_y)], "foot", far)
            self.line(f, [(foot_x - 0.12, foot_y), (foot_x + t.uniform("foot.plate", 0.28, 0.45), foot_y - 0.04)], "foot", far, width=1.6,
                      color=BLACK)
        # back post and push handle
        handle = t.uniform("handle", 0.25, 0.42)
        self.line(f, [(self.back, -self.big * 0.9), (self.back, self.seat), top], "frame", far)
        self.line(f, [top, (top[0] - 0.04, top[1] - 0.08), (top[0] - handle, top[1] - 0.06)], "handle", far, width=1.3, color=BLACK,
                  omit=0.05)
        # arm
        if self.kind != "light" or t.flag("arm.light", 0.3):
            y = self.seat - t.uniform("arm.height", 0.42, 0.62)
            end = self.front * t.uniform("arm.length", 0.65, 0.98)
            self.line(f, [(self.back - 0.05, y), (end, y), (end + 0.02, y + 0.1), (end, self.seat)], "arm", far, smooth=t.flag("arm.soft"))
            self.line(f, [(self.back + 0.08, y - 0.03), (end * 0.95, y - 0.03)], "arm", far, width=1.9, color=BLACK, omit=0.3)
            if t.flag("side.panel", 0.3) and not far and not t.symbol:
                f.add(np.array([self.at(self.back + 0.06, y), self.at(end - 0.05, y), self.at(end - 0.05, self.seat),
                                self.at(self.back + 0.06, self.seat)]), "arm", color=tuple(0.9 * c for c in self.paint), omit=0.3)
        self.line(f, [(self.back, -self.big), (sx, -self.big * 0.75)], "frame", far, omit=0.3)
        # big wheel
        if self.kind == "powered" and not far:
            f.add(rounded([self.at(-0.35, self.seat + 0.3), self.at(self.front * 0.75, self.seat + 0.3), self.at(self.front * 0.75, -0.45),
                           self.at(-0.35, -0.45)], 0.12), "motor", color=(0.25, 0.25, 0.27), material="plain", bulge=0.3)
        x = self.back + t.uniform("wheel.place", -0.1, 0.22)
        centre = self.at(x, -self.big, far)
        i = spoked(f, t, centre, self.big, tyre=t.uniform("tyre.width", 0.05, 0.1), squeeze=self.k)
        if t.flag("push.rim", 0.65) and self.kind != "powered":
            r = self.big * t.uniform("push.size", 0.78, 0.88)
            f.mark(i, ring(centre, r * self.k, r, 40), closed=True, color=STEEL, width=0.012, chance=0.55)
        if not far and self.kind == "powered":
            x, y = self.front * t.uniform("arm.length", 0.65, 0.98) - 0.1, self.seat - t.uniform("arm.height", 0.42, 0.62)
            stick = [self.at(x - 0.06, y + 0.04), self.at(x - 0.04, y - 0.22), self.at(x + 0.05, y - 0.2), self.at(x + 0.06, y + 0.04)]
            f.add(spline(np.array(stick), per=4), "arm", color=BLACK, omit=0.2)
