"""What several things share: colours of things people make, sure traits, bands and rows of lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.shapes import spline, tube, turned
from sketchbench.data.world.traits import Traits

BLACK, WHITE, CREAM, GREY, BROWN, TAN = ((0.13, 0.12, 0.13), (0.93, 0.93, 0.91), (0.91, 0.86, 0.73), (0.52, 0.53, 0.55), (0.36, 0.22, 0.14),
                                         (0.72, 0.52, 0.32))
RED, ORANGE, YELLOW, GREEN, BLUE, NAVY, PURPLE, PINK = ((0.76, 0.14, 0.16), (0.89, 0.47, 0.14), (0.93, 0.80, 0.22), (0.22, 0.50, 0.26),
                                                        (0.20, 0.42, 0.76), (0.13, 0.18, 0.36), (0.46, 0.24, 0.56), (0.90, 0.52, 0.64))
DYES = (BLACK, BROWN, RED, TAN, NAVY, WHITE, GREY, BLUE, PINK, GREEN, PURPLE, ORANGE, CREAM, YELLOW)
WORN = (BLACK, BROWN, TAN, BLACK, GREY, (0.50, 0.32, 0.20), NAVY, (0.45, 0.12, 0.14), *DYES)  # what people wear: mostly quiet colours
WOODS = ((0.55, 0.35, 0.19), (0.72, 0.53, 0.33), (0.40, 0.24, 0.14), (0.82, 0.67, 0.45))
STEEL, GOLD = (0.72, 0.74, 0.77), (0.83, 0.67, 0.30)


def sure(t: Traits, name: str, options: Sequence, weights: Sequence[float] | None = None):
    """A choice that nobody misremembers: what kind of thing it is."""
    wobble, t.wobble = t.wobble, 0.0
    value = t.choice(name, options, weights)
    t.wobble = wobble
    return value


def darker(color: Color, by: float = 0.7) -> Color:
    return (color[0] * by, color[1] * by, color[2] * by)


def lighter(color: Color, by: float = 0.4) -> Color:
    return (color[0] + (1 - color[0]) * by, color[1] + (1 - color[1]) * by, color[2] + (1 - color[2]) * by)


def ink(color: Color) -> Color:
    """A colour for fine lines that shows on `color`."""
    return lighter(color, 0.55) if sum(color) < 0.75 else darker(color, 0.5)


def stick(start: npt.ArrayLike, stop: npt.ArrayLike, widths: npt.ArrayLike) -> np.ndarray:
    """A straight bar with flat ends; `widths` at equal steps from start to stop."""
    w = np.atleast_1d(np.asarray(widths, np.float64)) / 2
    w = np.repeat(w, 2) if len(w) == 1 else w
    a, b = np.asarray(start, np.float64), np.asarray(stop, np.float64)
    d = (b - a) / (np.hypot(*(b - a)) + 1e-12)
    line, side = a + (b - a) * (np.arange(len(w)) / (len(w) - 1))[:, None], np.array([-d[1], d[0]]) * w[:, None]
    return np.concatenate([line + side, (line - side)[::-1]])


def band(points: Sequence[npt.ArrayLike] | np.ndarray, width: float, n: int = 12, smooth: bool = True) -> np.ndarray:
    """A strap, a rail: a tube with flat ends."""
    if len(points) == 2:
        return stick(points[0], points[1], width)
    return tube(np.asarray(points, np.float64), width, n=n, start_cap=0.0, end_cap=0.0, smooth=smooth)


def mix(a: npt.ArrayLike, b: npt.ArrayLike, s: float) -> np.ndarray:
    return np.asarray(a, np.float64) * (1 - s) + np.asarray(b, np.float64) * s


def cut(line: np.ndarray, start: float, stop: float, n: int = 10) -> np.ndarray:
    """The stretch of a line between two shares of its length."""
    d = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    s = np.linspace(start, stop, n) * d[-1]
    return np.stack([np.interp(s, d, line[:, 0]), np.interp(s, d, line[:, 1])], 1)


def inward(line: np.ndarray, by: float | np.ndarray) -> np.ndarray:
    """The line moved to its right-hand side (looking along it, on the screen)."""
    step = np.gradient(line, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True) + 1e-12
    return line + np.stack([-step[:, 1], step[:, 0]], 1) * np.reshape(by, (-1, 1))


def arched(start: npt.ArrayLike, stop: npt.ArrayLike, rise: float, n: int = 10, lean: float = 0.0) -> np.ndarray:
    """From start to stop over a bow that is `rise` high, leaning sideways by `lean`."""
    s = np.linspace(0, 1, n)[:, None]
    a, b = np.asarray(start, np.float64), np.asarray(stop, np.float64)
    return a * (1 - s) + b * s + 4 * s * (1 - s) * np.array([lean, -rise])


class Thing:
    """A thing being made: its traits, its figure and the defaults of its pieces and lines."""

    def __init__(self, t: Traits, color: Color, accent: Color, material: str = "plain"):
        self.t, self.figure = t, Figure()
        self.color, self.accent, self.material = color, accent, material
        self.line = ink(color)

    def add(self, outline: npt.ArrayLike, **more: Any) -> int:
        more.setdefault("material", self.material)
        more.setdefault("color", self.color)
        more.setdefault("bulge", 0.4)
        return self.figure.add(outline, **more)

    def mark(self, points: npt.ArrayLike, on: int | None = None, chance: float = 0.9, **more: Any) -> None:
        """A line on the piece added last, or on `on`. Simple drawers draw fewer, symbols only the sure ones."""
        if self.t.symbol and chance < 0.9:
            return
        more.setdefault("color", self.line)
        more.setdefault("width", 0.008)
        on = len(self.figure.pieces) - 1 if on is None else on
        self.figure.mark(on, points, chance=chance * (0.6 if self.t.simple else 1.0), **more)


def rotated(figure: Figure, degrees: float) -> Figure:
    """The whole figure turned clockwise."""
    a = np.deg2rad(degrees)
    return figure.move(np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), np.zeros(2))


def profile(points: npt.ArrayLike, per: int = 5, smooth: bool = True) -> np.ndarray:
    """A vessel or a fruit from its right-hand side: (half width, y) from top to bottom, mirrored to the left."""
    right = spline(points, closed=False, per=per) if smooth else np.asarray(points, np.float64)
    return np.concatenate([right, (right * (-1, 1))[::-1]])


@lru_cache(maxsize=64)
def _ring(n: int, start: float) -> np.ndarray:
    """n directions round the circle from `start` degrees, (n, 2); read only."""
    a = np.deg2rad(start) + np.linspace(0, 2 * np.pi, n, endpoint=False)
    ring = np.stack([np.cos(a), np.sin(a)], 1)
    ring.setflags(write=False)
    return ring


def disc(middle: npt.ArrayLike, rx: float, ry: float | None = None, degrees: float = 0.0, n: int = 36) -> np.ndarray:
    """An ellipse about a point."""
    shape = _ring(n, 0.0) * (rx, rx if ry is None else ry)
    return (turned(shape, degrees) if degrees else shape) + np.asarray(middle, np.float64)


def spark(middle: npt.ArrayLike, outer: float, inner: float, points: int, degrees: float = -90.0) -> np.ndarray:
    """A star about a point."""
    shape = _ring(2 * points, degrees) * outer
    shape[1::2] *= inner / outer
    return shape + np.asarray(middle, np.float64)
