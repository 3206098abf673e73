"""A simulated drawer's hand: a figure on the page becomes strokes in drawing order, and those become ink.

The drawing is made on a grid of its own (lines.GRID) and scaled to the page at the end, so that it is the same at any size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np

from sketchbench.data.world import page
from sketchbench.data.world.choices import ground_line, hatching, in_order, mark_lines, not_omitted, stick_lines, sticks_of, worth_drawing
from sketchbench.data.world.drawers import SCHEMAS, Drawer
from sketchbench.data.world.figure import Figure, Mark, Piece
from sketchbench.data.world.lines import GRID, contours
from sketchbench.data.world.shapes import tube
from sketchbench.data.world.strokes import by_hand
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
    drawn = not_omitted(figure, hand, rng)
    sticks = sticks_of(figure, drawn, hand, schema)
    shown = Figure([p if d and p.paint and i not in sticks else replace(p, paint=False) for i, (p, d) in
                    enumerate(zip(figure.pieces, drawn, strict=True))])
    ids = page.paint_ids(shown, GRID)
    solid = [i for i, p in enumerate(shown.pieces) if p.paint]
    lines = contours(figure, ids, solid, hand.seams, hand.xray, rng)
    lines += stick_lines(sticks, ids) + mark_lines(figure, drawn, ids, hand, rng)
    if hand.hatching and rng.random() < hand.hatching:
        lines += hatching(figure, ids, solid, hand, rng)
    lines = in_order(worth_drawing(lines, hand, rng), hand, rng)
    if rng.random() < hand.ground:
        lines.append(ground_line(figure, rng))
    bend = _Bend(figure, hand, rng)
    strokes, widths, owners = by_hand(lines, hand, lifting, line) if lines else ([], [], [])
    scale = size / GRID
    drawn_figure = _as_drawn(figure, sticks, bend, scale, size)
    if strokes:
        strokes = _split((np.round(bend(np.concatenate(strokes)) * scale * 16) / 16).astype(np.float32), strokes)
    pen = hand.pen * size / 256
    return Sketch(strokes, [pen * w for w in widths], np.array(owners, np.int32), drawn_figure, drawn, size, hand.ink)


class _Bend:
    """The slow deformation that all of one drawing shares, outlines and strokes alike."""

    def __init__(self, figure: Figure, hand: Drawer, rng: np.random.Generator):
        low, high = figure.bounds()
        self.centre, extent = (low + high) / 2, max(float((high - low).max()), 1.0)
        a, b, c, larger, *off = np.clip(rng.standard_normal(6), -2.2, 2.2) * hand.shear * (0.8, 0.45, 1.1, 0.6, 0.4, 0.4)
        self.matrix = np.array([[1 + c, a], [b, 1 - c]]) * (1 + larger)
        self.put = self.centre + np.array(off) * extent
        angle = rng.random(3) * 2 * np.pi
        waves = np.stack([np.cos(angle), np.sin(angle)]) * (2 * np.pi / extent * (0.35 + 0.6 * rng.random(3)))  # (2, 3)
        self.waves, self.phase = np.concatenate([waves, waves], 1), rng.random(6) * 2 * np.pi
        self.size = np.zeros((6, 2))
        self.size[:3, 0], self.size[3:, 1] = hand.warp * extent * (0.6 + 1.1 * rng.random((2, 3)))
        self._stay_on(np.maximum(np.minimum(low, 4.0), -GRID), np.minimum(np.maximum(high, GRID - 4.0), 2 * GRID), figure)

    def _stay_on(self, low: np.ndarray, high: np.ndarray, figure: Figure) -> None:
        """Shrunk and moved so that it lies between the corners: nobody draws beyond the paper."""
        bent = self(np.concatenate([p.outline[::2] for p in figure.pieces if p.paint]))
        less = min(1.0, float(((high - low) / np.maximum(np.ptp(bent, axis=0), 1e-6)).min()))
        bent = (bent - self.put) * less + self.put
        self.matrix, self.size = self.matrix * less, self.size * less
        self.put = self.put + np.maximum(low - bent.min(0), 0) - np.maximum(bent.max(0) - high, 0)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        p = points - self.centre
        return p @ self.matrix.T + np.sin(p @ self.waves + self.phase) @ self.size + self.put


def _split(points: np.ndarray, like: Sequence[np.ndarray]) -> list[np.ndarray]:
    ends = np.cumsum([len(p) for p in like]).tolist()
    return [points[a:b] for a, b in zip([0, *ends], ends, strict=False)]


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
    paper: np.ndarray = np.zeros((size * k, size * k), np.uint8)
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
