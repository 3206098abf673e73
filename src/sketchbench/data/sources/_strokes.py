"""Vector drawings: rows of x, y and a pen state, cut into strokes and drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.data.world.hand import rasterise
from sketchbench.errors import UserError

FAR = 100_000  # px; a coordinate beyond is a broken file


def checked_points(values: Any, where: str) -> np.ndarray:
    """float64 (n, 3), n > 0: x, y, and the pen, which is not 0 where a stroke ends; whatever else is one line."""
    try:
        points = np.asarray(values, np.float64)
    except (ValueError, TypeError, OverflowError):
        raise UserError(f"{where}: rows of x, y and pen expected, found other things; get the file again") from None
    if points.ndim != 2 or points.shape[1] != 3 or not len(points):
        raise UserError(f"{where}: rows of x, y and pen expected, found an array of {'x'.join(map(str, points.shape)) or 'no'} numbers; "
                        "get the file again")
    if not (np.abs(points) <= FAR).all():  # false for NaN, too
        row = int(np.flatnonzero(~(np.abs(points) <= FAR).all(1))[0])
        raise UserError(f"{where}: row {row} is {points[row].tolist()}, no point of a drawing; get the file again")
    return points


def read_points(path: Path) -> np.ndarray:
    """Of an .npy file; one that holds pickled objects is not opened."""
    try:
        values = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise UserError(f"{path}: not there; check the data set with `sketchbench data verify`") from None
    except (OSError, ValueError, EOFError, SyntaxError, KeyError, TypeError, MemoryError) as error:
        raise UserError(f"{path}: is no array of numbers ({' '.join(str(error).split())[:80]}); get the file again") from None
    return checked_points(values, str(path))


def cut(points: np.ndarray) -> list[np.ndarray]:
    """Strokes (k, 2) float32: a row whose pen is not 0 ends its stroke, and so does the drawing's last row. A dot is two equal points."""
    ends = np.flatnonzero(points[:, 2]) + 1
    pieces = np.split(points[:, :2].astype(np.float32), ends)
    return [p if len(p) > 1 else np.repeat(p, 2, 0) for p in pieces if len(p)]


def draw(strokes: Sequence[np.ndarray], shape: tuple[int, int], width: float) -> np.ndarray:
    """uint8 (H, W): anti-aliased black lines of that width on white; what lies outside the page is cut off."""
    if not strokes:
        return np.full(shape, 255, np.uint8)
    return np.ascontiguousarray(rasterise(list(strokes), [width] * len(strokes), max(shape))[:shape[0], :shape[1]])


def read_words(path: Path) -> list[str]:
    """A JSON list of names."""
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read ({' '.join(str(error).split())[:80]}); get the file again") from None
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise UserError(f"{path}: a list of names expected; get the file again")
    return [" ".join(word.split()) for word in words]


def checked_page(size: int, pen: float, name: str) -> tuple[int, float]:
    """Options of the readers that draw: pixels of the picture's longer side, and of the pen."""
    if isinstance(size, bool) or not isinstance(size, int) or not 32 <= size <= 2048:
        raise UserError(f"data={name}: size={size}: pictures are 32 to 2048 px")
    if isinstance(pen, bool) or not isinstance(pen, (int, float)) or not 0.5 <= pen <= 32:
        raise UserError(f"data={name}: pen={pen}: lines are 0.5 to 32 px wide")
    return size, float(pen)
