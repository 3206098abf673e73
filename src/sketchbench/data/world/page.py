"""Putting a figure on a page of pixels: placement, which piece is on top where, and the part mask.

Points are rounded to 1/16 px before anything is filled, so labels are the same bit for bit on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from sketchbench.data.world.figure import Figure

SHIFT = 4  # OpenCV's fixed point: 1/16 px


def fixed(points: np.ndarray) -> np.ndarray:
    """Points in OpenCV's fixed point, int32; pixel centres are at whole numbers."""
    return np.round(points * (1 << SHIFT)).astype(np.int32)


def place(figure: Figure, size: int, *, fill: float = 0.85, centre: tuple[float, float] = (0.5, 0.5), flip: bool = False,
          degrees: float = 0.0, squeeze: float = 1.0) -> Figure:
    """The figure on a square page of `size` px: its larger side takes `fill` of the page, its box is centred at
    `centre`; `flip` mirrors, `degrees` tilts the camera, `squeeze` < 1 foreshortens it horizontally."""
    a = np.deg2rad(degrees)
    turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) @ np.diag([-squeeze if flip else squeeze, 1.0])
    points = np.concatenate([p.outline for p in figure.pieces if p.paint] + [m.points for m in figure.marks if m.outside]) @ turn.T
    low, high = points.min(0), points.max(0)
    scale = fill * size / max(float((high - low).max()), 1e-9)
    moved = figure.move(turn * scale, np.array(centre) * size - (low + high) / 2 * scale)
    for piece in moved.pieces:
        piece.outline = np.round(piece.outline * 16) / 16
    return moved


def paint_ids(figure: Figure, size: int) -> np.ndarray:
    """int16 (size, size): the index of the painted piece on top at each pixel, -1 where there is none. Holes are see-through."""
    ids = np.full((size, size), -1, np.int16)
    for index, piece in enumerate(figure.pieces):
        if not piece.paint:
            continue
        if piece.holes:
            mask = np.zeros((size, size), np.uint8)
            cv2.fillPoly(mask, [fixed(piece.outline)], 1, cv2.LINE_8, SHIFT)
            cv2.fillPoly(mask, [fixed(h) for h in piece.holes], 0, cv2.LINE_8, SHIFT)
            ids[mask > 0] = index
        else:
            cv2.fillPoly(ids, [fixed(piece.outline)], index, cv2.LINE_8, SHIFT)
    return ids


def part_mask(figure: Figure, labels: Mapping[str, int], size: int) -> np.ndarray:
    """uint8 (size, size): the label of the part on top. Holes count as their piece; unlabelled pieces hide what is behind."""
    mask = np.zeros((size, size), np.uint8)
    for piece in figure.pieces:
        cv2.fillPoly(mask, [fixed(piece.outline)], labels.get(piece.part, 0), cv2.LINE_8, SHIFT)
    return mask
