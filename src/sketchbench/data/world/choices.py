"""What a drawer decides to draw of a figure: which parts, which of them as sticks, which marks, in what order.

Lengths are in grid units (lines.GRID).
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from sketchbench.data.world.drawers import Drawer
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.lines import GRID, STEP, Line, look_up, runs, sampled


def not_omitted(figure: Figure, hand: Drawer, rng: np.random.Generator) -> np.ndarray:
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


def sticks_of(figure: Figure, drawn: np.ndarray, hand: Drawer, schema: str) -> dict[int, np.ndarray]:
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


def stick_lines(sticks: dict[int, np.ndarray], ids: np.ndarray) -> list[Line]:
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


def mark_lines(figure: Figure, drawn: np.ndarray, ids: np.ndarray, hand: Drawer, rng: np.random.Generator) -> list[Line]:
    """The marks that this drawer draws; marks of one kind (all the spots) are mostly drawn together or not at all."""
    moods: dict[tuple, float] = {}
    kinds = [(m.chance, m.closed, m.fill, m.color) for m in figure.marks]
    met: Counter[tuple] = Counter()
    many, every = Counter(kinds), 1 + round(1.6 * (1 - hand.detail))  # of many alike only each second
    kept, chains = [], []
    for m, kind, z in zip(figure.marks, kinds, rng.standard_normal(len(kinds)).tolist(), strict=True):
        if kind not in moods:
            moods[kind] = float(rng.standard_normal())
        met[kind] += 1
        if many[kind] > 7 and met[kind] % every:
            continue
        u = 0.5 * (1 + math.erf((0.9 * moods[kind] + 0.436 * z) / math.sqrt(2)))
        if u < m.chance * (0.4 + 0.9 * hand.detail) and drawn[m.on] and len(m.points) > 1:
            kept.append(m)
            chains.append(np.concatenate([m.points, m.points[:1]]) if m.closed else m.points)
    if not kept:
        return []
    points, starts = sampled(chains, step=1.2, least=4)
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


def hatching(figure: Figure, ids: np.ndarray, solid: list[int], hand: Drawer, rng: np.random.Generator) -> list[Line]:
    """Parallel lines across some of the darker pieces."""
    lines = []
    slant, gap = np.deg2rad(30 + 40 * rng.random()), 4 + 4 * rng.random() + 1.5 * hand.pen
    along, across = np.array([np.cos(slant), np.sin(slant)]), np.array([-np.sin(slant), np.cos(slant)])
    for i in solid:
        if np.mean(figure.pieces[i].color) > 0.25 + 0.35 * rng.random():
            continue
        y, x = np.nonzero(ids == i)
        if len(x) < 150:
            continue
        u, v = x * along[0] + y * along[1], x * across[0] + y * across[1]
        for level in np.arange(v.min() + gap / 2, v.max(), gap)[:14]:
            on = np.abs(v - level) < 0.7
            if on.sum() > 4:
                a, b = np.array([u[on].min(), u[on].max()]) + rng.standard_normal(2)
                t = np.linspace(a, b, max(3, int((b - a) / STEP)))
                lines.append(Line(np.outer(t, along) + level * across, i, mark=True))
    return lines


def ground_line(figure: Figure, rng: np.random.Generator) -> Line:
    low, high = figure.bounds()
    left, right = low[0] - 20 * rng.random(), high[0] + 20 * rng.random()
    x = np.linspace(max(left, 2), min(right, GRID - 2), 60)
    return Line(np.stack([x, np.full(60, min(high[1] - 2 + 3 * rng.random(), GRID - 2))], 1), -1)


def worth_drawing(lines: list[Line], hand: Drawer, rng: np.random.Generator) -> list[Line]:
    """Scraps of contour are passed over, the more so by those who care little for detail."""
    u = rng.random(len(lines)).tolist()
    return [line for line, v in zip(lines, u, strict=True)
            if line.mark or line.closed or len(line.points) * STEP > 3.5 + 9 * v * v * (1.2 - hand.detail)]


def in_order(lines: list[Line], hand: Drawer, rng: np.random.Generator) -> list[Line]:
    """Contours before what is on them, in the drawer's habit."""
    noise = rng.standard_normal(len(lines))
    keys = []
    for line, z in zip(lines, noise.tolist(), strict=True):
        low = line.points.min(0)
        key = {"large first": -len(line.points) * STEP, "from the top": low[1], "from the left": low[0]}.get(hand.order, line.owner * 6.0)
        keys.append((line.mark, key + 12 * z))
    return [lines[k] for k in sorted(range(len(lines)), key=keys.__getitem__)]
