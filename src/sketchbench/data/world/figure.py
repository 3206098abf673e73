"""What an object program returns: closed shapes in painter's order, and lines on them.

Coordinates: x to the right, y down, any scale (the page fits the figure), animals and vehicles face right.
Angles are in degrees, positive turns from +x towards +y (clockwise on the screen).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Color = tuple[float, float, float]
DARK: Color = (0.12, 0.11, 0.12)
MATERIALS = ("plain", "fur", "feather", "skin", "metal", "wood", "leaf", "fabric", "leather", "glass", "rubber", "stone")


@dataclass
class Piece:
    """One closed shape. Later pieces hide earlier ones."""

    outline: np.ndarray  # (n, 2), closed, last point not repeated
    part: str = ""  # its name in the category's part table; "" where the category has none (or the part is not labelled: background)
    body: str = ""  # pieces with one `body` are one flesh: a line is drawn where they meet only by some drawers
    color: Color = (0.6, 0.6, 0.6)
    material: str = "plain"
    bulge: float = 0.6  # 0 flat as a card, 1 round as a ball
    spine: np.ndarray | None = None  # (m, 2) centre line of something long: a symbol draws it as a stick
    omit: float = 0.0  # chance that a drawer leaves it out (scaled by the drawer's own carelessness)
    holes: list[np.ndarray] = field(default_factory=list)  # seen through in the photo and outlined in the sketch; still labelled
    paint: bool = True  # False: gives its part label only (the inside of a bicycle frame), is neither seen nor drawn


@dataclass
class Mark:
    """A line on a piece: an eye, a spoke, a lace, a stripe."""

    points: np.ndarray  # (n, 2)
    on: int  # index of the piece that it lies on; what hides the piece hides the mark
    closed: bool = False
    color: Color = DARK
    width: float = 0.012  # in units of the figure's larger side
    fill: bool = False  # a closed mark filled with its colour in the photo (a pupil, a spot)
    chance: float = 0.5  # how often a drawer who draws detail draws it; 1 = nearly always (a face's eye), 0 = photo only
    clip: bool = False  # cut at the outline of its piece (a stripe round a body)
    outside: bool = False  # reaches beyond all pieces and counts for the figure's bounds (a sun's ray)


@dataclass
class Figure:
    pieces: list[Piece] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def add(self, outline: npt.ArrayLike, part: str = "", **more: Any) -> int:
        """Put a shape on top; returns its index, for marks."""
        self.pieces.append(Piece(np.asarray(outline, np.float64), part, **more))
        return len(self.pieces) - 1

    def mark(self, on: int, points: npt.ArrayLike, **more: Any) -> None:
        self.marks.append(Mark(np.asarray(points, np.float64), on, **more))

    def move(self, matrix: np.ndarray, offset: np.ndarray) -> Figure:
        """The figure with every point p at matrix @ p + offset."""
        def go(p: np.ndarray) -> np.ndarray:
            return p @ matrix.T + offset

        pieces = [Piece(go(p.outline), p.part, p.body, p.color, p.material, p.bulge,
                        None if p.spine is None else go(p.spine), p.omit, [go(h) for h in p.holes], p.paint) for p in self.pieces]
        marks = [Mark(go(m.points), m.on, m.closed, m.color, m.width, m.fill, m.chance, m.clip, m.outside) for m in self.marks]
        return Figure(pieces, marks)

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest corner over all painted pieces and marks that reach outside them."""
        points = np.concatenate([p.outline for p in self.pieces if p.paint] + [m.points for m in self.marks if m.outside])
        return points.min(0), points.max(0)
