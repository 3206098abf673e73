"""Outlines to build objects from. Each returns an (n, 2) float array; closed ones do not repeat the first point."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Points = npt.ArrayLike


def at(x: float, y: float) -> np.ndarray:
    return np.array([x, y], np.float64)


def turned(points: Points, degrees: float, about: Points = (0.0, 0.0)) -> np.ndarray:
    """Rotated; positive degrees turn clockwise on the screen."""
    a = np.deg2rad(degrees)
    c, s = np.cos(a), np.sin(a)
    o = np.asarray(about, np.float64)
    return (np.asarray(points, np.float64) - o) @ np.array([[c, s], [-s, c]]) + o


def scaled(points: Points, sx: float, sy: float | None = None, about: Points = (0.0, 0.0)) -> np.ndarray:
    o = np.asarray(about, np.float64)
    return (np.asarray(points, np.float64) - o) * (sx, sx if sy is None else sy) + o


def shifted(points: Points, x: float, y: float) -> np.ndarray:
    return np.asarray(points, np.float64) + at(x, y)


def mirrored(points: Points, x: float = 0.0) -> np.ndarray:
    """Left and right swapped at the vertical line through x."""
    p = np.array(points, np.float64)
    p[:, 0] = 2 * x - p[:, 0]
    return p[::-1]


def polar(origin: Points, degrees: float, length: float) -> np.ndarray:
    """The point that lies `length` from the origin in direction `degrees` (0 right, 90 down, -90 up)."""
    a = np.deg2rad(degrees)
    return np.asarray(origin, np.float64) + length * np.array([np.cos(a), np.sin(a)])


def chain(origin: Points, *steps: tuple[float, float]) -> np.ndarray:
    """Joints of a limb: from the origin, each step goes (degrees, length) further. Degrees are absolute."""
    joints = [np.asarray(origin, np.float64)]
    for degrees, length in steps:
        joints.append(polar(joints[-1], degrees, length))
    return np.array(joints)


@lru_cache(maxsize=256)
def _basis(n: int, per: int, closed: bool) -> np.ndarray:
    """Catmull-Rom as a matrix: n control points to the points of the curve."""
    t = np.linspace(0, 1, per, endpoint=False)
    w = np.stack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3], 1) / 2
    spans = n if closed else n - 1
    m = np.zeros((spans * per + (0 if closed else 1), n))
    for i in range(spans):
        for k in range(4):
            j = i + k - 1
            j = j % n if closed else min(max(j, 0), n - 1)
            m[i * per : (i + 1) * per, j] += w[:, k]
    if not closed:
        m[-1, n - 1] = 1
    return m


def spline(points: Points, closed: bool = True, per: int = 8) -> np.ndarray:
    """A smooth curve through the points, `per` points a span."""
    p = np.asarray(points, np.float64)
    return _basis(len(p), per, closed) @ p


def ellipse(x: float, y: float, rx: float, ry: float | None = None, degrees: float = 0.0, n: int = 36) -> np.ndarray:
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    p = np.stack([rx * np.cos(a), (rx if ry is None else ry) * np.sin(a)], 1)
    return (turned(p, degrees) if degrees else p) + (x, y)


def arc(x: float, y: float, rx: float, ry: float, start: float, stop: float, n: int = 16) -> np.ndarray:
    """An open arc of an ellipse from `start` to `stop` degrees."""
    a = np.deg2rad(np.linspace(start, stop, n))
    return np.stack([x + rx * np.cos(a), y + ry * np.sin(a)], 1)


def squircle(x: float, y: float, rx: float, ry: float, power: float = 4.0, n: int = 40) -> np.ndarray:
    """Between an ellipse (power 2) and a box (power large)."""
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    c, s = np.cos(a), np.sin(a)
    return np.stack([x + rx * np.sign(c) * np.abs(c) ** (2 / power), y + ry * np.sign(s) * np.abs(s) ** (2 / power)], 1)


def box(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)


@lru_cache(maxsize=32)
def _corner(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights of a quadratic curve's start, corner and end at n points, each (1, n, 1)."""
    t = np.linspace(0, 1, n)[None, :, None]
    return (1 - t) ** 2, 2 * t * (1 - t), t**2


def rounded(points: Points, radius: npt.ArrayLike = 0.1, n: int = 5) -> np.ndarray:
    """A polygon with its corners rounded; one radius, or one a corner."""
    p = np.asarray(points, np.float64)
    before, after = np.concatenate([p[-1:], p[:-1]]) - p, np.concatenate([p[1:], p[:1]]) - p
    lb, la = np.sqrt(np.add.reduce(before * before, 1))[:, None] + 1e-12, np.sqrt(np.add.reduce(after * after, 1))[:, None] + 1e-12
    r = np.minimum(np.reshape(np.asarray(radius, np.float64), (-1, 1)), 0.48 * np.minimum(lb, la))
    start, stop = p + before / lb * r, p + after / la * r
    a, b, c = _corner(n)
    curve = a * start[:, None] + b * p[:, None] + c * stop[:, None]
    return curve.reshape(-1, 2)


def resampled(points: Points, n: int, closed: bool = False) -> np.ndarray:
    """n points at equal steps along the line."""
    p = np.asarray(points, np.float64)
    if closed:
        p = np.concatenate([p, p[:1]])
    d = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
    s = np.linspace(0, d[-1], n, endpoint=not closed)
    return np.stack([np.interp(s, d, p[:, 0]), np.interp(s, d, p[:, 1])], 1)


def tube(spine: Points, widths: npt.ArrayLike, n: int = 14, start_cap: float = 1.0, end_cap: float = 1.0,
         smooth: bool = True) -> np.ndarray:
    """A shape around a spine: `widths` are full widths at equal steps along it; caps 0 flat … 1 round."""
    joints = np.asarray(spine, np.float64)
    line = resampled(spline(joints, closed=False, per=6) if smooth and len(joints) > 2 else joints, n)
    w = np.interp(np.linspace(0, 1, n), np.linspace(0, 1, np.size(widths)), np.atleast_1d(np.asarray(widths, np.float64))) / 2 \
        if np.size(widths) > 1 else np.full(n, float(np.squeeze(widths)) / 2)
    step = np.gradient(line, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True) + 1e-12
    side = np.stack([-step[:, 1], step[:, 0]], 1) * w[:, None]
    out = [line + side]
    if end_cap > 0:
        a = np.linspace(np.pi / 2, -np.pi / 2, 7)[1:-1, None]
        out.append(line[-1] + w[-1] * (np.cos(a) * end_cap * step[-1] + np.sin(a) * side[-1] / (w[-1] + 1e-12)))
    out.append((line - side)[::-1])
    if start_cap > 0:
        a = np.linspace(-np.pi / 2, np.pi / 2, 7)[1:-1, None]
        out.append(line[0] + w[0] * (-np.cos(a) * start_cap * step[0] + np.sin(a) * side[0] / (w[0] + 1e-12)))
    return np.concatenate(out)


def limb(joints: Points, widths: npt.ArrayLike, n: int = 14) -> np.ndarray:
    """A bent limb: straight bones, rounded joints, widths at start, joints and end."""
    j = np.asarray(joints, np.float64)
    soft = np.concatenate([[j[0]], *[[j[i] * 0.8 + j[i - 1] * 0.2, j[i] * 0.8 + j[i + 1] * 0.2] for i in range(1, len(j) - 1)], [j[-1]]])
    d = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(j, axis=0).T))])
    even = np.interp(np.linspace(0, d[-1], 12), d, np.asarray(widths, np.float64))
    return tube(soft, even, n=n)


def star(x: float, y: float, outer: float, inner: float, points: int, degrees: float = -90.0) -> np.ndarray:
    a = np.deg2rad(degrees + np.arange(2 * points) * 180.0 / points)
    r = np.where(np.arange(2 * points) % 2 == 0, outer, inner)
    return np.stack([x + r * np.cos(a), y + r * np.sin(a)], 1)


def scalloped(points: Points, bumps: int, depth: float, per: int = 5) -> np.ndarray:
    """A closed outline with round bumps along it, outward: clouds, treetops, fleece."""
    p = resampled(points, bumps, closed=True)
    after = np.roll(p, -1, 0)
    along = after - p
    area = np.sum(p[:, 0] * after[:, 1] - after[:, 0] * p[:, 1])
    out = np.stack([along[:, 1], -along[:, 0]], 1) * np.sign(area)
    out /= np.linalg.norm(out, axis=1, keepdims=True) + 1e-12
    t = np.linspace(0, 1, per, endpoint=False)[None, :, None]
    return (p[:, None] + along[:, None] * t + out[:, None] * depth * np.sin(np.pi * t)).reshape(-1, 2)
