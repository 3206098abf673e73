"""A figure seen from inside one of its members: heads and tails are drawn in their own coordinates, then put in place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import DARK, Color, Figure
from sketchbench.data.world.traits import Traits

WHITE: Color = (0.96, 0.95, 0.92)
PINK: Color = (0.88, 0.66, 0.64)


def shade(color: Color, by: float) -> Color:
    """Darker (by < 1) or lighter (by > 1)."""
    if by <= 1:
        return tuple(c * by for c in color)  # type: ignore[return-value]
    return tuple(1 - (1 - c) / by for c in color)  # type: ignore[return-value]


def coat_color(t: Traits, name: str, *options: Color, spread: float = 0.014) -> Color:
    """One of the colours, lighter or darker as a whole and hardly off in hue (furs are never green)."""
    r, g, b = t.color(name, *options, spread=spread)
    k = t.uniform(f"{name}.light", 0.82, 1.16)
    k = min(k, 0.96 / max(r, g, b))
    return r * k, g * k, b * k


@lru_cache(maxsize=512)
def _matrix(degrees: float, size: float, flip: bool) -> np.ndarray:
    c, k = size * math.cos(math.radians(degrees)), size * math.sin(math.radians(degrees))
    return np.array([[-c, k], [k, c]]) if flip else np.array([[c, k], [-k, c]])


@dataclass
class Local:
    """Adds to `figure` what is given in local coordinates: sized, turned, mirrored if `flip`, moved to `origin`."""

    figure: Figure
    origin: np.ndarray = field(default_factory=lambda: np.zeros(2))
    degrees: float = 0.0
    size: float = 1.0
    flip: bool = False
    part: str = ""
    body: str = ""
    color: Color = (0.6, 0.6, 0.6)
    material: str = "fur"

    def go(self, points: npt.ArrayLike) -> np.ndarray:
        return np.asarray(points, np.float64) @ _matrix(self.degrees, self.size, self.flip) + self.origin

    def add(self, outline: npt.ArrayLike, **more: Any) -> int:
        if more.get("spine") is not None:
            more["spine"] = self.go(more["spine"])
        return self.figure.add(self.go(outline), **({"part": self.part, "body": self.body, "color": self.color,
                                                     "material": self.material} | more))

    def mark(self, on: int, points: npt.ArrayLike, **more: Any) -> None:
        self.figure.mark(on, self.go(points), **more)

    def eye(self, t: Traits, on: int, x: float, y: float, r: float) -> None:
        """An eye as people draw it: a dot, a ring with a pupil, an almond, a closed lid."""
        kind = t.choice("eye_style", ("dot", "ring", "almond", "lid"), (0.5, 0.28, 0.16, 0.06))
        r *= t.uniform("eye_size", 0.75, 1.3)
        if kind == "dot":
            self.mark(on, s.ellipse(x, y, r * 0.8, r, n=12), closed=True, fill=True, chance=0.95)
        elif kind == "lid":
            self.mark(on, s.arc(x, y - r * 0.4, 1.4 * r, 0.9 * r, 10, 170, 7), chance=0.95)
        else:
            flat = 0.62 if kind == "almond" else 1.0
            self.mark(on, s.ellipse(x, y, 1.4 * r, 1.4 * r * flat, n=14), closed=True, chance=0.95, color=DARK)
            self.mark(on, s.ellipse(x + 0.2 * r, y, 0.7 * r, 0.8 * r * flat, n=10), closed=True, fill=True, chance=0.85)

    def line(self, on: int, points: npt.ArrayLike, chance: float = 0.6, **more: Any) -> None:
        """An open curve through the points."""
        p = np.asarray(points, np.float64)
        self.mark(on, s.spline(p, closed=False, per=5) if len(p) > 2 else p, chance=chance, **more)

    def dot(self, on: int, x: float, y: float, rx: float, ry: float | None = None, chance: float = 0.6, color: Color = DARK,
            degrees: float = 0.0) -> None:
        """A small filled mark: a nostril, a nose, a spot."""
        self.mark(on, s.ellipse(x, y, rx, ry, degrees, n=12), closed=True, fill=True, chance=chance, color=color)


def leaf_ear(length: float, width: float, tip: float = 0.0) -> np.ndarray:
    """A pointed ear along +x from its root at the origin; `tip` 0 pointed … 1 round."""
    a, b = length, width / 2
    if tip < 0.25:
        return np.concatenate([s.spline([(-0.08 * a, 0.5 * b), (0.1 * a, 0.85 * b), (0.42 * a, b), (0.78 * a, 0.5 * b), (a, 0)],
                                        closed=False, per=4),
                               s.spline([(a, 0), (0.78 * a, -0.5 * b), (0.42 * a, -b), (0.1 * a, -0.85 * b), (-0.08 * a, -0.5 * b)],
                                        closed=False, per=4)[1:]])
    return s.spline([(-0.08 * a, 0.4 * b), (0.3 * a, 0.9 * b), (0.72 * a, b * (0.55 + 0.45 * tip)), (a, 0),
                     (0.72 * a, -b * (0.55 + 0.45 * tip)),
                     (0.3 * a, -0.9 * b), (-0.08 * a, -0.4 * b)], per=4)


def ear_at(local: Local, x: float, y: float, degrees: float, outline: np.ndarray, **more: Any) -> int:
    """An ear outline (drawn along +x) turned to `degrees` with its root at (x, y)."""
    return local.add(s.turned(outline, degrees) + s.at(x, y), **({"bulge": 0.3, "omit": 0.06} | more))


_CAP = np.deg2rad(np.linspace(90, -90, 7))[1:-1, None]
_CAP_ALONG, _CAP_ACROSS = np.cos(_CAP), np.sin(_CAP)


@lru_cache(maxsize=128)
def _sleeve_basis(m: int, per: int, w: int) -> tuple[np.ndarray, np.ndarray, int]:
    """From m knots to a line and, below it, its steps (2n, m); from w half widths to one a point (n, w); n."""
    line = s.spline(np.eye(m), closed=False, per=per)
    step = np.concatenate([line[1:2] - line[:1], line[2:] - line[:-2], line[-1:] - line[-2:-1]])
    at = np.linspace(0, w - 1, len(line))[:, None]
    return np.concatenate([line, step]), np.clip(1 - np.abs(at - np.arange(w)), 0, None) / 2, len(line)


def sleeve(spine: npt.ArrayLike, widths: npt.ArrayLike, n: int = 14, start_cap: float = 1.0, end_cap: float = 1.0) -> np.ndarray:
    """`shapes.tube` for short spines at a fraction of its time: steps are even between knots, not along the line."""
    knots = np.asarray(spine, np.float64)
    w = np.atleast_1d(np.asarray(widths, np.float64))
    basis, blend, count = _sleeve_basis(len(knots), max(2, round((n - 1) / (len(knots) - 1))), len(w))
    both, half = basis @ knots, (blend @ w)[:, None]
    line, step = both[:count], both[count:]
    along = half * step / (np.sqrt(np.einsum("ij,ij->i", step, step))[:, None] + 1e-12)
    side = along[:, ::-1] * (-1, 1)
    out = [line + side]
    if end_cap > 0:
        out.append(line[-1] + _CAP_ALONG * (end_cap * along[-1]) + _CAP_ACROSS * side[-1])
    out.append((line - side)[::-1])
    if start_cap > 0:
        out.append(line[0] - _CAP_ALONG * (start_cap * along[0]) - _CAP_ACROSS * side[0])
    return np.concatenate(out)


def limb(joints: npt.ArrayLike, widths: Sequence[float] | np.ndarray, end_cap: float = 1.0) -> np.ndarray:
    """Straight bones with rounded joints; a width at each joint."""
    j, w = np.asarray(joints, np.float64), list(widths)
    knots, at = [j[0]], [w[0]]
    for k in range(1, len(j) - 1):
        knots += [0.8 * j[k] + 0.2 * j[k - 1], 0.8 * j[k] + 0.2 * j[k + 1]]
        at += [w[k], w[k]]
    return sleeve(np.array([*knots, j[-1]]), [*at, w[-1]], n=3 * len(knots) + 1, end_cap=end_cap)
