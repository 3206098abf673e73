"""A simulated drawer's hand: a figure on the page becomes strokes in drawing order, and those become ink.

The drawing is made on a grid of its own (lines.GRID) and scaled to the page at the end, so that it is the same at any size.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np

from sketchbench.data.world import page
from sketchbench.data.world.drawers import SCHEMAS, Drawer
from sketchbench.data.world.figure import Figure, Mark, Piece
from sketchbench.data.world.lines import GRID, STEP, Line, contours, look_up, runs, sampled
from sketchbench.data.world.shapes import tube
from sketchbench.data.world.traits import Traits, unit


@dataclass
class Sketch:
    strokes: list[np.ndarray]  # (n, 2) float32 px, multiples of 1/16, in drawing order
    widths: list[float]  # px
    owners: np.ndarray  # (strokes,) index of the piece that each belongs to; -1: of none (a ground line)
    figure: Figure  # as drawn: the placed figure with the drawing's deformation
    drawn: np.ndarray  # (pieces,) bool: False where the drawer left the piece out
    size: int
    ink: int = 0  # grey level


def generator(*key: object) -> np.random.Generator:
    """A stream of random numbers that depends on the key alone."""
    digest = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=8).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little")))


def choose_schema(drawer: Drawer, seed: object, care: float = 0.0) -> str:
    """How this drawer depicts the thing this time."""
    u, mark = unit("schema", drawer.name, seed), 0.0
    for name, share in zip(SCHEMAS, drawer.careful(care).schemas, strict=True):
        mark += share
        if u < mark:
            return name
    return SCHEMAS[0]


def draw_sketch(program: Callable[[Traits], Figure], identity: object, pose: object, size: int, drawer: Drawer, seed: object, *,
                care: float = 0.0, schema: str | None = None, **placing) -> Sketch:
    """The whole way: the object as the drawer remembers it, placed on the page (`placing` as in page.place), drawn."""
    schema = schema or choose_schema(drawer, seed, care)
    traits = Traits(identity, pose, wobble=drawer.careful(care).wobble, memory=("memory", drawer.name, seed), schema=schema)
    placed = page.place(program(traits), size, **placing)
    return sketch_figure(placed, size, drawer, seed, care=care, schema=schema)


def sketch_figure(placed: Figure, size: int, drawer: Drawer, seed: object, *, care: float = 0.0, schema: str = "seen") -> Sketch:
    """Draws a figure that is already on the page. `care` 0 as ever … 1 as exactly as the drawer can."""
    hand = drawer.careful(care)
    rng, lifting, line = generator("hand", drawer.name, seed).spawn(3)  # apart, so that a point more shifts nothing else
    figure = placed.move(np.eye(2) * (GRID / size), np.zeros(2))
    drawn = _not_omitted(figure, hand, rng)
    sticks = _sticks(figure, drawn, hand, schema)
    shown = Figure([p if d and p.paint and i not in sticks else replace(p, paint=False) for i, (p, d) in
                    enumerate(zip(figure.pieces, drawn, strict=True))])
    ids = page.paint_ids(shown, GRID)
    solid = [i for i, p in enumerate(shown.pieces) if p.paint]
    lines = contours(figure, ids, solid, hand.seams, hand.xray, rng)
    lines += _stick_lines(sticks, ids) + _mark_lines(figure, drawn, ids, hand, rng)
    if hand.hatching and rng.random() < hand.hatching:
        lines += _hatching(figure, ids, solid, hand, rng)
    lines = _in_order(_worth_drawing(lines, hand, rng), hand, rng)
    if rng.random() < hand.ground:
        lines.append(_ground(figure, rng))
    bend = _Bend(figure, hand, rng)
    strokes, widths, owners = _by_hand(lines, hand, lifting, line) if lines else ([], [], [])
    scale = size / GRID
    drawn_figure = _as_drawn(figure, sticks, bend, scale, size)
    if strokes:
        strokes = _split((np.round(bend(np.concatenate(strokes)) * scale * 16) / 16).astype(np.float32), strokes)
    pen = hand.pen * size / 256
    return Sketch(strokes, [pen * w for w in widths], np.array(owners, np.int32), drawn_figure, drawn, size, hand.ink)


def _split(points: np.ndarray, like: Sequence[np.ndarray]) -> list[np.ndarray]:
    ends = np.cumsum([len(p) for p in like]).tolist()
    return [points[a:b] for a, b in zip([0, *ends], ends, strict=False)]


class _Bend:
    """The slow deformation that all of one drawing shares, outlines and strokes alike."""

    def __init__(self, figure: Figure, hand: Drawer, rng: np.random.Generator):
        low, high = figure.bounds()
        self.centre, extent = (low + high) / 2, max(float((high - low).max()), 1.0)
        a, b, c = rng.standard_normal(3) * hand.shear * (0.7, 0.35, 0.6)
        self.matrix = np.array([[1 + c, a], [b, 1 - c]])
        angle = rng.random(3) * 2 * np.pi
        waves = np.stack([np.cos(angle), np.sin(angle)]) * (2 * np.pi / extent * (0.5 + 0.8 * rng.random(3)))  # (2, 3)
        self.waves, self.phase = np.concatenate([waves, waves], 1), rng.random(6) * 2 * np.pi
        self.size = np.zeros((6, 2))
        self.size[:3, 0], self.size[3:, 1] = hand.warp * extent * (0.6 + 1.1 * rng.random((2, 3)))

    def __call__(self, points: np.ndarray) -> np.ndarray:
        p = points - self.centre
        return p @ self.matrix.T + np.sin(p @ self.waves + self.phase) @ self.size + self.centre


def _not_omitted(figure: Figure, hand: Drawer, rng: np.random.Generator) -> np.ndarray:
    """bool (pieces,): what is drawn. With a limb goes what hangs on its end: no hoof without its leg."""
    u = rng.random(len(figure.pieces))
    drawn = u >= np.array([p.omit for p in figure.pieces]) * hand.omission
    for i in np.flatnonzero(~drawn).tolist():
        limb = figure.pieces[i]
        for j in (i - 2, i - 1, i + 1, i + 2):
            if limb.spine is not None and 0 <= j < len(drawn) and drawn[j]:
                end = figure.pieces[j].outline
                extent = np.ptp(end, axis=0).max()
                drawn[j] = extent > 0.6 * np.ptp(limb.outline, axis=0).max() or np.abs(end.mean(0) - limb.spine[-1]).max() > extent
    return drawn if any(d and p.paint for d, p in zip(drawn, figure.pieces, strict=True)) else np.ones(len(drawn), bool)


def _sticks(figure: Figure, drawn: np.ndarray, hand: Drawer, schema: str) -> dict[int, np.ndarray]:
    """The pieces drawn as one line along their spine: the long thin ones of a symbol, and what is thinner than two pens."""
    sticks = {}
    for i, p in enumerate(figure.pieces):
        if p.spine is None or not drawn[i] or not p.paint or len(p.spine) < 2:
            continue
        length = float(np.hypot(*np.diff(p.spine, axis=0).T).sum())
        x, y = p.outline[:, 0], p.outline[:, 1]
        width = abs(float(x[:-1] @ y[1:] - y[:-1] @ x[1:] + x[-1] * y[0] - y[-1] * x[0])) / 2 / max(length, 1e-6)
        if width < max(0.020 * GRID, 1.8 * hand.pen * GRID / 256) or (schema == "symbol" and width < 0.45 * length):
            sticks[i] = p.spine
    return sticks


def _stick_lines(sticks: dict[int, np.ndarray], ids: np.ndarray) -> list[Line]:
    """The sticks where they are free; one that lies on the body (an arm) where nothing later hides it."""
    if not sticks:
        return []
    points, starts = sampled(list(sticks.values()), step=1.0, least=4)
    over = look_up(ids, points)
    lines = []
    for i, a, b in zip(sticks, starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        free = over[a:b] == -1
        seen = over[a:b] < i if free.mean() < 0.35 else free
        lines += [Line(points[max(a, a + j - 1) : a + k + 1 if a + k < b else b], i) for j, k in runs(seen) if k - j >= 2]
    return lines


def _mark_lines(figure: Figure, drawn: np.ndarray, ids: np.ndarray, hand: Drawer, rng: np.random.Generator) -> list[Line]:
    """The marks that this drawer draws; marks of one kind (all the spots) are mostly drawn together or not at all."""
    moods: dict[tuple, float] = {}
    kinds = [(m.chance, m.closed, m.fill, m.color) for m in figure.marks]
    met: Counter[tuple] = Counter()
    many, every = Counter(kinds), 1 + round(1.6 * (1 - hand.detail))  # of many alike only each second
    kept, points = [], []
    for m, kind, z in zip(figure.marks, kinds, rng.standard_normal(len(kinds)).tolist(), strict=True):
        if kind not in moods:
            moods[kind] = float(rng.standard_normal())
        met[kind] += 1
        if many[kind] > 7 and met[kind] % every:
            continue
        u = 0.5 * (1 + math.erf((0.9 * moods[kind] + 0.436 * z) / math.sqrt(2)))
        if u < m.chance * (0.4 + 0.9 * hand.detail) and drawn[m.on] and len(m.points) > 1:
            kept.append(m)
            points.append(np.concatenate([m.points, m.points[:1]]) if m.closed else m.points)
    if not kept:
        return []
    points, starts = sampled(points, step=1.2, least=4)
    over = look_up(ids, points, 10**6)
    lines = []
    for m, a, b in zip(kept, starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        seen = over[a:b] == m.on if m.clip else over[a:b] <= m.on
        line = points[a:b]
        if seen.all():
            lines.append(Line(line, m.on, closed=m.closed, mark=True))
            if m.fill and np.ptp(line, axis=0).max() < 0.07 * GRID:  # a pupil: filled by going round again
                middle = line.mean(0)
                lines[-1].points = np.concatenate([line, *(middle + (line - middle) * k for k in (0.55, 0.2))])
        else:
            lines += [Line(line[i:j], m.on, mark=True) for i, j in runs(seen) if j - i >= 2]
    return lines


def _hatching(figure: Figure, ids: np.ndarray, solid: list[int], hand: Drawer, rng: np.random.Generator) -> list[Line]:
    """Parallel lines across some of the darker pieces."""
    lines = []
    slant, gap = np.deg2rad(30 + 40 * rng.random()), 4 + 4 * rng.random() + 1.5 * hand.pen
    for i in solid:
        if np.mean(figure.pieces[i].color) > 0.25 + 0.35 * rng.random():
            continue
        y, x = np.nonzero(ids == i)
        if len(x) < 150:
            continue
        u, v = x * np.cos(slant) + y * np.sin(slant), -x * np.sin(slant) + y * np.cos(slant)
        for level in np.arange(v.min() + gap / 2, v.max(), gap)[:14]:
            on = np.abs(v - level) < 0.7
            if on.sum() > 4:
                a, b = np.array([u[on].min(), u[on].max()]) + rng.standard_normal(2)
                t = np.linspace(a, b, max(3, int((b - a) / STEP)))
                lines.append(Line(np.stack([t * np.cos(slant) - level * np.sin(slant), t * np.sin(slant) + level * np.cos(slant)], 1), i, mark=True))
    return lines


def _ground(figure: Figure, rng: np.random.Generator) -> Line:
    low, high = figure.bounds()
    left, right = low[0] - 20 * rng.random(), high[0] + 20 * rng.random()
    x = np.linspace(max(left, 2), min(right, GRID - 2), 60)
    return Line(np.stack([x, np.full(60, min(high[1] - 2 + 3 * rng.random(), GRID - 2))], 1), -1)


def _worth_drawing(lines: list[Line], hand: Drawer, rng: np.random.Generator) -> list[Line]:
    """Scraps of contour are passed over, the more so by those who care little for detail."""
    u = rng.random(len(lines)).tolist()
    return [line for line, v in zip(lines, u, strict=True)
            if line.mark or line.closed or len(line.points) * STEP > 3.5 + 9 * v * v * (1.2 - hand.detail)]


def _in_order(lines: list[Line], hand: Drawer, rng: np.random.Generator) -> list[Line]:
    """Contours before what is on them, in the drawer's habit."""
    noise = rng.standard_normal(len(lines))
    keys = []
    for line, z in zip(lines, noise.tolist(), strict=True):
        low = line.points.min(0)
        key = {"large first": -len(line.points) * STEP, "from the top": low[1], "from the left": low[0]}.get(hand.order, line.owner * 6.0)
        keys.append((line.mark, key + 12 * z))
    return [lines[k] for k in sorted(range(len(lines)), key=keys.__getitem__)]


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


def _by_hand(lines: list[Line], hand: Drawer, lifting: np.random.Generator, rng: np.random.Generator) -> tuple[list[np.ndarray], list[float], list[int]]:
    """Strokes, their widths in pens, and their owners."""
    ideal, corners, owners = _pen_lifts(lines, hand, lifting)
    if rng.random() < 2 * hand.retrace:
        once_more = [1 + int(u < hand.retrace) for u in rng.random(len(ideal))]
        ideal, corners, owners = ([x for x, k in zip(items, once_more, strict=True) for _ in range(k)] for items in (ideal, corners, owners))
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
    spin = rng.standard_normal(count) * (0.01 + 2 * hand.miss)
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
    cuts = np.cumsum(rng.integers(10, 22, n // 8 + 1))
    cuts = [0, *cuts[cuts < n - 6].tolist(), n]
    return [(max(0, a - int(o)), min(n, b + 2)) for a, b, o in zip(cuts, cuts[1:], rng.integers(1, 5, len(cuts)), strict=False)]


def _strokes(lifted: np.ndarray, u: list[float], lift: float) -> list[tuple[int, int]]:
    """[start, stop) of the strokes between pen lifts; a very long line is sometimes broken off somewhere."""
    n = len(lifted)
    cuts = np.flatnonzero(lifted[2:-2]) + 2
    cuts = cuts.tolist()
    if n * STEP > 0.5 * GRID and u[4] < 0.12 + 0.6 * lift:
        cuts = sorted({*cuts, int((0.25 + 0.5 * u[5]) * n)})
    cuts = [0, *cuts, n - 1]
    return [(a, b + 1) for a, b in zip(cuts, cuts[1:], strict=False) if b - a >= 2]


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


def _as_drawn(figure: Figure, sticks: dict[int, np.ndarray], bend: _Bend, scale: float, size: int) -> Figure:
    """The figure in px with the drawing's deformation; a stick becomes a narrow band, wide enough to be learnt as a label."""
    band = max(3.0, 0.03 * size) / scale
    flat = [m.points for m in figure.marks]
    for i, p in enumerate(figure.pieces):
        flat += [tube(sticks[i], band, n=10, smooth=False) if i in sticks else p.outline, *p.holes, *([] if p.spine is None else [p.spine])]
    bent = iter(_split(np.round(bend(np.concatenate(flat)) * scale * 16) / 16, flat))
    marks = [Mark(next(bent), m.on, m.closed, m.color, m.width, m.fill, m.chance, m.clip, m.outside) for m in figure.marks]
    pieces = []
    for p in figure.pieces:
        outline, holes = next(bent), [next(bent) for _ in p.holes]
        spine = None if p.spine is None else next(bent)
        pieces.append(Piece(outline, p.part, p.body, p.color, p.material, p.bulge, spine, p.omit, holes, p.paint))
    return Figure(pieces, marks)


@cache
def _nib(width: int) -> np.ndarray:
    """A round pen tip on the enlarged paper, uint8 (width, width)."""
    at = np.arange(width) - (width - 1) / 2
    return (at[:, None] ** 2 + at**2 <= max(width / 2 - 0.1, 0.71) ** 2).astype(np.uint8)


def rasterise(strokes: list[np.ndarray], widths: list[float], size: int, ink: int = 0) -> np.ndarray:
    """uint8 (size, size): dark strokes on white paper, anti-aliased by drawing larger.

    OpenCV's own thick lines are as wide as they please, so lines of one pixel are widened by a round nib, the widest
    strokes first and a step at a time.
    """
    k = 4 if size <= 160 else 3 if size <= 256 else 2
    nibs = np.maximum(1, np.rint(np.asarray(widths) * k)).astype(int)
    paper = np.zeros((size * k, size * k), np.uint8)
    steps = sorted(set(nibs.tolist()), reverse=True)
    for nib, finer in zip(steps, [*steps[1:], 1], strict=True):
        lines = [np.round((strokes[i] * k + (k - 1) / 2) * 16).astype(np.int32) for i in np.flatnonzero(nibs == nib)]
        cv2.polylines(paper, lines, False, 255, 1, cv2.LINE_8, page.SHIFT)
        if nib > finer:
            paper = cv2.dilate(paper, _nib(nib - finer + 1))
    small = cv2.resize(paper, (size, size), interpolation=cv2.INTER_AREA).astype(np.uint16)
    return (255 - (small * (255 - ink) + 127) // 255).astype(np.uint8)


def sketch_image(sketch: Sketch) -> np.ndarray:
    return rasterise(sketch.strokes, sketch.widths, sketch.size, sketch.ink)


def sketch_mask(sketch: Sketch, labels: Mapping[str, int]) -> np.ndarray:
    """uint8 (size, size): the part mask of what was drawn; what was left out shows what is behind it."""
    kept: list[Piece] = [p for p, d in zip(sketch.figure.pieces, sketch.drawn, strict=True) if d]
    return page.part_mask(Figure(kept), labels, sketch.size)
