"""Which lines there are to draw: the visible parts of the pieces' outlines, linked into the contours that a person sees.

Everything here is in grid units: the page is GRID x GRID, whatever its size in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchbench.data.world.figure import Figure

GRID = 192
STEP = 1.5  # between neighbouring points of a line


@dataclass
class Line:
    """One contour, stick or mark before a hand draws it."""

    points: np.ndarray  # (n, 2), about STEP apart
    owner: int  # the piece it belongs to
    closed: bool = False
    mark: bool = False


def sampled(lines: list[np.ndarray], step: float = STEP, least: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """All open polylines at equal steps: points (N, 2) one behind the other, and where each line starts (k + 1,)."""
    sizes = np.array([len(p) for p in lines])
    points = np.concatenate(lines)
    first = np.concatenate([[0], np.cumsum(sizes)])
    jump = np.hypot(*np.diff(points, axis=0).T)
    jump[first[1:-1] - 1] = 8.0  # keeps the lines apart on the common scale
    s = np.concatenate([[0.0], np.cumsum(jump)])
    low, high = s[first[:-1]], s[first[1:] - 1]
    n = np.maximum(np.round((high - low) / step).astype(int) + 1, least)
    starts = np.concatenate([[0], np.cumsum(n)])
    t = (np.arange(starts[-1]) - np.repeat(starts[:-1], n)) / np.repeat(n - 1, n)
    at = np.repeat(low, n) + t * np.repeat(high - low, n)
    return np.stack([np.interp(at, s, points[:, 0]), np.interp(at, s, points[:, 1])], 1), starts


def look_up(ids: np.ndarray, points: np.ndarray, outside: int = -1) -> np.ndarray:
    """The id at each point; `outside` beyond the page."""
    q = np.rint(points).astype(int)
    on_page = np.minimum(np.maximum(q, 0), ids.shape[0] - 1)
    found = ids[on_page[:, 1], on_page[:, 0]].astype(int)
    found[(q != on_page).any(1)] = outside
    return found


def runs(wanted: np.ndarray) -> list[tuple[int, int]]:
    """[start, stop) of each run of True."""
    edge = np.flatnonzero(np.diff(np.concatenate([[0], wanted.astype(np.int8), [0]])))
    return list(zip(edge[::2].tolist(), edge[1::2].tolist(), strict=True))


def _ring_neighbours(starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    i = np.arange(starts[-1])
    before, after = i - 1, i + 1
    before[starts[:-1]], after[starts[1:] - 1] = starts[1:] - 1, starts[:-1]
    return before, after


def _steady(flag: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Gaps of one or two points closed, then runs of one or two dropped."""
    for grow in (True, True, False, False, False, False, True, True):
        flag = flag | flag[before] | flag[after] if grow else flag & flag[before] & flag[after]
    return flag


def contours(figure: Figure, ids: np.ndarray, which: list[int], seams: float, xray: float, rng: np.random.Generator) -> list[Line]:
    """The visible outlines of the pieces `which`, given the piece on top at each cell of the grid.

    Where two pieces touch, the front one draws the common line. A seam inside one body is drawn with chance `seams`, or
    only begun; what lies hidden is drawn all the same with chance `xray`.
    """
    if not which:
        return []
    rings = [(i, k, ring) for i in which for k, ring in enumerate([figure.pieces[i].outline, *figure.pieces[i].holes])]
    owners = np.array([i for i, _, _ in rings])
    points, starts = sampled([np.concatenate([ring, ring[:1]]) for _, _, ring in rings], least=8)
    keep = np.ones(len(points), bool)
    keep[starts[1:] - 1] = False  # the repeated first point
    points, starts = points[keep], starts - np.arange(len(starts))
    ring_of = np.repeat(np.arange(len(rings)), np.diff(starts))
    own = owners[ring_of]
    before, after = _ring_neighbours(starts)
    along = points[after] - points[before]
    area = np.add.reduceat(points[:, 0] * points[after, 1] - points[after, 0] * points[:, 1], starts[:-1])
    sign = np.sign(area) * np.array([-1 if k else 1 for _, k, _ in rings])
    inward = np.stack([-along[:, 1], along[:, 0]], 1) * (sign[ring_of] / (np.hypot(along[:, 0], along[:, 1]) + 1e-9))[:, None]
    probes = np.concatenate([points, points + 0.5 * inward, points + inward, points - 1.5 * inward])
    here, thin, within, beyond = look_up(ids, probes, -2).reshape(4, -1)
    visible = (within == own) | ((here == own) & (thin == own))
    body = _bodies(figure)
    same = (body[beyond] == body[own]) & (beyond >= 0) & (beyond != own)
    edge = _steady(visible & ~same & (beyond <= own), before, after)
    seam = _steady(visible & same & (beyond < own), before, after) & ~edge
    clear = (np.add.reduceat(visible.astype(int), starts[:-1]) > 0.6 * np.diff(starts)) & (rng.random(len(rings)) < xray)
    edge |= clear[ring_of] & ~visible
    return _linked(_fragments(points, starts, edge, seam, owners, seams, rng), body)


def _bodies(figure: Figure) -> np.ndarray:
    """A number a piece, alike for pieces of one body; the last entry is nobody's (for index -1)."""
    code = {name: k for k, name in enumerate(dict.fromkeys(p.body for p in figure.pieces))}
    return np.array([code[p.body] if p.body else -2 - i for i, p in enumerate(figure.pieces)] + [-(10**6)])


def _fragments(points: np.ndarray, starts: np.ndarray, edge: np.ndarray, seam: np.ndarray, owners: np.ndarray, seams: float,
               rng: np.random.Generator) -> list[Line]:
    """The runs along each ring that are drawn; a ring drawn all round is one closed line."""
    n = np.diff(starts)
    i = np.arange(len(points))
    ring = np.repeat(np.arange(len(n)), n)
    first = np.minimum.reduceat(np.where(edge, len(points), i), starts[:-1])  # a point where nothing is drawn
    whole = first == len(points)
    shift = np.where(whole, 0, first - starts[:-1])
    turn = starts[ring] + (i - starts[ring] + shift[ring]) % n[ring]
    points, edge, seam = points[turn], edge[turn], seam[turn]
    lines = [Line(np.concatenate([points[a:b], points[a : a + 1]]), owner, closed=True) for a, b, owner in
             zip(starts[:-1][whole].tolist(), starts[1:][whole].tolist(), owners[whole].tolist(), strict=True)]
    drawn = edge & ~whole[ring]
    for a, b in _runs_within(seam, ring):
        v = rng.random(3)
        if v[0] < seams:
            drawn[a:b] = True
        elif v[0] < 1.8 * seams:  # begun from one end or both
            drawn[a : a + int((b - a) * 0.4 * v[1])] = drawn[b - int((b - a) * 0.4 * v[2]) : b] = True
    return lines + [Line(points[a:b], int(owners[ring[a]])) for a, b in _runs_within(drawn, ring) if b - a >= 3]


def _runs_within(wanted: np.ndarray, ring: np.ndarray) -> list[tuple[int, int]]:
    """[start, stop) of each run of True inside one ring."""
    code = np.where(wanted, ring, -1)
    cut = np.flatnonzero(np.diff(code)) + 1
    a, b = np.concatenate([[0], cut]), np.concatenate([cut, [len(code)]])
    on = code[a] >= 0
    return list(zip(a[on].tolist(), b[on].tolist(), strict=True))


def _linked(lines: list[Line], body: np.ndarray, reach: float = 4.5) -> list[Line]:
    """Open lines of one body joined where one ends and another begins: the back goes over into the leg."""
    loose = [line for line in lines if not line.closed]
    if len(loose) < 2:
        return lines
    ends = np.array([[line.points[0], line.points[-1]] for line in loose]).reshape(-1, 2)  # 2i start, 2i + 1 end
    group = np.repeat(body[[line.owner for line in loose]], 2)
    far = np.hypot(*(ends[:, None] - ends[None]).transpose(2, 0, 1))
    far[(group[:, None] != group[None])] = np.inf
    far[np.tril_indices(len(far))] = np.inf
    far[np.arange(0, len(far), 2), np.arange(1, len(far), 2)] += 1e-3
    partner: dict[int, int] = {}
    near = np.argwhere(far < reach)
    for i, j in near[np.argsort(far[near[:, 0], near[:, 1]], kind="stable")].tolist():
        if i not in partner and j not in partner and (i // 2 != j // 2 or len(loose[i // 2].points) > 12):
            partner[i], partner[j] = j, i
    done: set[int] = set()
    out = [line for line in lines if line.closed]
    order = [e for e in range(len(ends)) if e not in partner] + [2 * k for k in range(len(loose))]  # open chains first, then rings
    for e in order:
        if e // 2 in done:
            continue
        chain, at, owner = [], e, loose[e // 2]
        while at // 2 not in done:
            line = loose[at // 2]
            done.add(at // 2)
            chain.append(line.points if at % 2 == 0 else line.points[::-1])
            owner = max(owner, line, key=lambda k: len(k.points))
            at = partner.get(at ^ 1, at ^ 1)
        closed = e in partner
        points = np.concatenate([*chain, chain[0][:1]] if closed else chain)
        out.append(Line(points, owner.owner, closed=closed))
    return out
