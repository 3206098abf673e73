"""How a hand draws lines: where it lifts the pen, what it smooths over and misses, how it wavers.

All lines of a drawing are worked on at once, one behind the other in one array; `starts` tells where each begins.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import numpy as np

from sketchbench.data.world.drawers import Drawer
from sketchbench.data.world.lines import GRID, STEP, Line, sampled


def _corners(points: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """bool (N,): where a line turns by more than about 50 degrees within a few points; the ends count too."""
    n = len(points)
    corner = np.zeros(n, bool)
    if n > 6:
        v = points[2:] - points[:-2]  # v[i] belongs to point i + 1
        a, b = v[:-2], v[2:]  # around point i + 2
        turn = np.zeros(n)
        turn[2:-2] = np.abs(np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(1)))
        near = np.zeros(n, bool)
        for k in range(-2, 3):
            near[np.clip(starts[:-1] + k, 0, n - 1)] = True
        turn[near] = 0
        best = turn.copy()
        for k in (1, 2, 3):
            best[k:] = np.maximum(best[k:], turn[:-k])
            best[:-k] = np.maximum(best[:-k], turn[k:])
        corner = (turn > 0.9) & (turn == best)
        corner &= ~np.concatenate([[False], corner[:-1]])
    corner[starts[:-1]] = corner[starts[1:] - 1] = True
    return corner


def _smoothed(points: np.ndarray, stop: np.ndarray, reach: np.ndarray | float) -> np.ndarray:
    """Moving averages that shrink towards the stops (bool, (N,)), which stay where they are; twice."""
    i = np.arange(len(points))
    last = np.maximum.accumulate(np.where(stop, i, 0))
    following = np.minimum.accumulate(np.where(stop, i, len(points) - 1)[::-1])[::-1]
    r = np.minimum(np.minimum(i - last, following - i), np.minimum(reach, 0.15 * (following - last))).astype(int)
    for _ in range(2):
        total = np.concatenate([np.zeros((1, 2)), np.cumsum(points, 0)])
        points = (total[i + r + 1] - total[i - r]) / (2 * r + 1)[:, None]
    return points


@cache
def _spline_basis(n: int) -> np.ndarray:
    """(4, n): the cubic B-spline at n places of one interval."""
    t = np.arange(n) / n
    return np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]) / 6


def _noise(n: int, every: int, rng: np.random.Generator) -> np.ndarray:
    """(n, 2) smooth noise: a B-spline over a mean-reverting walk that takes a step each `every` points; deviation about 1."""
    knots = n // every + 4
    steps = rng.standard_normal((2, knots + 7))
    decay = 0.45 ** np.arange(8)
    walk = np.stack([np.convolve(row, decay, "valid") for row in steps])  # (2, knots)
    windows = np.lib.stride_tricks.sliding_window_view(walk, 4, axis=1)  # (2, knots - 3, 4)
    return (windows @ _spline_basis(every)).reshape(2, -1)[:, :n].T


def by_hand(lines: list[Line], hand: Drawer, lifting: np.random.Generator,
            rng: np.random.Generator) -> tuple[list[np.ndarray], list[float], list[int]]:
    """Strokes, their widths in pens, and their owners."""
    ideal, corners, owners = _pen_lifts(lines, hand, lifting)
    if rng.random() < 2 * hand.retrace:
        order = [k for k, u in enumerate(rng.random(len(ideal))) for _ in range(1 + (u < hand.retrace))]
        ideal, corners, owners = [ideal[k] for k in order], [corners[k] for k in order], [owners[k] for k in order]
    count, n = len(ideal), np.array([len(p) for p in ideal])
    starts = np.concatenate([[0], np.cumsum(n)])
    points, corner = np.concatenate(ideal), np.concatenate(corners)
    stop = np.zeros(len(points), bool)
    stop[starts[:-1]] = stop[starts[1:] - 1] = True
    of = np.repeat(np.arange(count), n)
    small = np.minimum(1.0, n * STEP / (0.25 * GRID))  # small strokes go less far wrong
    # what the eye simplifies and where corners end up
    corner |= stop
    points = _smoothed(points, corner, hand.smoothing * GRID / STEP)
    points = _smoothed(points + _misplaced(points, corner, hand, rng), stop, hand.rounding * GRID / STEP)
    # each stroke as a whole
    middle = np.stack([np.bincount(of, points[:, k]) for k in (0, 1)], 1) / n[:, None]
    spin = rng.standard_normal(count) * (0.01 + 2 * hand.miss) / np.maximum(1.0, n * STEP / (0.3 * GRID))
    away = rng.standard_normal((count, 2)) * hand.miss * GRID * (0.2 + 0.3 * small)[:, None]
    q = points - middle[of]
    points = points + away[of] + spin[of, None] * np.stack([-q[:, 1], q[:, 0]], 1)
    widths = np.clip(1 + hand.pen_spread * rng.standard_normal(count), 0.6, 1.6)
    # what the muscles add
    shake = 1.6 * GRID * (hand.waver * _noise(len(points), 12, rng) + hand.tremor * _noise(len(points), 3, rng))
    points = points + (0.35 + 0.65 * small)[of, None] * shake
    return _ended(points, starts, hand, rng), widths.tolist(), owners


def _pen_lifts(lines: list[Line], hand: Drawer, rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray], list[int]]:
    """The lines cut where the pen is lifted, with their corners and owners.

    A closed contour starts anywhere, mostly at a corner, and comes back to nearly the same place.
    """
    points, starts = sampled([line.points for line in lines], least=3)
    corner = _corners(points, starts)
    short = rng.random() < hand.sketchy
    habits = rng.random((len(lines), 6)).tolist()
    lifted = corner.copy()
    lifted[corner] = rng.random(int(corner.sum())) < hand.lift
    ideal: list[np.ndarray] = []
    corners: list[np.ndarray] = []
    owners: list[int] = []
    for line, a, b, u in zip(lines, starts[:-1].tolist(), starts[1:].tolist(), habits, strict=True):
        at = slice(a, b)
        if line.closed and not line.mark and b - a > 8:
            k = a + int(u[0] * (b - a - 1))
            turns = np.flatnonzero(corner[a + 1 : b - 1])
            if len(turns) and u[1] < 0.7:
                k = a + 1 + int(turns[int(u[0] * len(turns))])
            at = np.r_[k : b - 1, a : k + 1]
        p, turns = points[at], corner[at]
        if short and not line.mark and len(p) > 16:
            bounds = _dashes(len(p), rng)
        else:
            bounds = _strokes(lifted[at], u, hand.lift)
        if line.closed and len(bounds) == 1 and len(p) > 8:
            p = _closing(p, hand, u)
        for i, j in bounds:
            ideal.append(p[i:j])
            corners.append(turns[i:j])
            owners.append(line.owner)
    return ideal, corners, owners


def _dashes(n: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """[start, stop) of many short strokes that overlap."""
    steps = np.cumsum(rng.integers(10, 22, n // 8 + 1))
    cuts = [0, *steps[steps < n - 6].tolist(), n]
    return [(max(0, a - int(o)), min(n, b + 2)) for a, b, o in zip(cuts, cuts[1:], rng.integers(1, 5, len(cuts)), strict=False)]


def _strokes(lifted: np.ndarray, u: list[float], lift: float) -> list[tuple[int, int]]:
    """[start, stop) of the strokes between pen lifts; a very long line is sometimes broken off somewhere."""
    n = len(lifted)
    cuts: list[int] = (np.flatnonzero(lifted[2:-2]) + 2).tolist()
    if n * STEP > 0.5 * GRID and u[4] < 0.12 + 0.6 * lift:
        cuts = sorted({*cuts, int((0.25 + 0.5 * u[5]) * n)})
    cuts = [0, *cuts, n - 1]
    return [(a, b + 1) for a, b in pairwise(cuts) if b - a >= 2]


def _closing(p: np.ndarray, hand: Drawer, u: list[float]) -> np.ndarray:
    """The way back to the start drifts off, and stops a little short or goes on a little."""
    drift = hand.closure * GRID * min(1.0, len(p) * STEP / (0.4 * GRID))
    t = np.linspace(0, 1, len(p))[:, None] ** 2
    return p + t * drift * np.array([math.cos(2 * math.pi * u[2]), math.sin(2 * math.pi * u[2])]) * (0.3 + 1.4 * u[3])


def _misplaced(points: np.ndarray, corner: np.ndarray, hand: Drawer, rng: np.random.Generator) -> np.ndarray:
    """Corners land beside their place and what lies between them is carried along; straight lines bow."""
    knots = np.flatnonzero(corner)
    segment = np.cumsum(corner)[:-1] - 1
    segment = np.append(segment, segment[-1])
    a, b = knots[segment], knots[np.minimum(segment + 1, len(knots) - 1)]
    t = (np.arange(len(points)) - a) / np.maximum(b - a, 1)
    chord = points[np.append(knots[1:], knots[-1])] - points[knots]
    length = np.hypot(*chord.T)
    off = rng.standard_normal((len(knots), 2)) * (hand.miss * GRID * np.minimum(1.0, length / (0.12 * GRID)))[:, None]
    bow = rng.standard_normal(len(knots)) * hand.bow * 0.7
    side = np.stack([-chord[:, 1], chord[:, 0]], 1) * bow[:, None]
    t = t[:, None]
    return off[segment] * (1 - t) + off[np.minimum(segment + 1, len(knots) - 1)] * t + np.sin(np.pi * t) * side[segment]


def _ended(points: np.ndarray, starts: np.ndarray, hand: Drawer, rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes, each drawn out or cut short at its ends."""
    count, n = len(starts) - 1, np.diff(starts)
    reach = GRID * (hand.reach + hand.reach_spread * rng.standard_normal((2, count)))
    wide = rng.random((2, count)) < hand.gap
    reach = np.where(wide, -0.04 * GRID * rng.random((2, count)), reach)
    reach = np.clip(reach, -0.12 * STEP * n, 0.10 * STEP * n) / STEP
    less = np.rint(np.maximum(-reach, 0)).astype(int)
    first, last = starts[:-1] + less[0], starts[1:] - 1 - less[1]
    for end, inner, more in ((first, np.minimum(first + 3, last), reach[0]), (last, np.maximum(last - 3, first), reach[1])):
        steps = np.maximum(np.abs(end - inner), 1)
        points[end] += (points[end] - points[inner]) * (np.maximum(more, 0) / steps)[:, None]
    return [points[a : b + 1] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
