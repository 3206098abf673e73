"""What can be measured on a drawing without a model, so that simulated drawings can be held against real ones.

Images are uint8 grey, dark ink on white. Lengths are shares of the drawing's larger side, so that page size and scale
do not matter; the width of the line is in px on a page of 256 px.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import cv2
import numpy as np

INK = 215  # darker than this is ink: thin anti-aliased lines are pale


def image_statistics(image: np.ndarray) -> dict[str, float]:
    """The statistics of one raster drawing; an empty dict where there is no ink."""
    page = image < INK
    if page.sum() < 20:
        return {}
    rows, columns = np.flatnonzero(page.any(1)), np.flatnonzero(page.any(0))
    ink = page[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(ink.shape)
    skeleton = thinned(ink)
    length = path_length(skeleton)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    turns, shake = _along(skeleton, side)
    ends, crossings = _nodes(skeleton)
    return {
        "ink share of box": float(ink.mean()),
        "line weight px/256": float(256 / max(image.shape) * (1 - image[page] / 255).sum() / max(length, 1)),
        "line length": length / side,
        "components": float((boxes[1:, cv2.CC_STAT_AREA] >= 4).sum()) if count > 1 else 0.0,
        "ends per length": ends * side / length,
        "junctions per length": crossings * side / length,
        "turn 0-8 deg": float((turns < 8).mean()),
        "turn 8-20 deg": float(((turns >= 8) & (turns < 20)).mean()),
        "turn 20-45 deg": float(((turns >= 20) & (turns < 45)).mean()),
        "turn >45 deg": float((turns >= 45).mean()),
        "mid shake x1000": 1000 * shake[1],
        "fine shake x1000": 1000 * shake[0],
        "box share of page": (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) / image.size,
        "box long side": side / max(image.shape),
    }


def thinned(ink: np.ndarray) -> np.ndarray:
    """The lines one pixel wide."""
    from skimage.morphology import skeletonize

    return skeletonize(np.pad(ink, 2))


def path_length(skeleton: np.ndarray) -> float:
    """Length in px of all lines: steps to a side count 1, diagonal ones the root of 2 where there is no way round."""
    s = skeleton
    straight = (s[:, 1:] & s[:, :-1]).sum() + (s[1:] & s[:-1]).sum()
    falling = s[1:, 1:] & s[:-1, :-1] & ~s[1:, :-1] & ~s[:-1, 1:]
    rising = s[1:, :-1] & s[:-1, 1:] & ~s[1:, 1:] & ~s[:-1, :-1]
    return float(straight + 2**0.5 * (falling.sum() + rising.sum()))


def _neighbours(skeleton: np.ndarray) -> np.ndarray:
    kernel = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.float32)
    return cv2.filter2D(skeleton.astype(np.float32), -1, kernel, borderType=cv2.BORDER_CONSTANT) * skeleton


def _nodes(skeleton: np.ndarray) -> tuple[int, int]:
    """Free ends, and clusters of pixels where three or more branches meet."""
    around = _neighbours(skeleton)
    crossings = cv2.connectedComponents((around >= 3).astype(np.uint8), connectivity=8)[0] - 1
    return int((around == 1).sum()), crossings


def _along(skeleton: np.ndarray, side: int) -> tuple[np.ndarray, tuple[float, float]]:
    """Turning angles in degrees over steps of 4 % of the side, and the deviation (shares of the side) from the same line
    smoothed over 2.5 % and over 10 % of the side, on branches between nodes."""
    branches = (skeleton & ~(cv2.dilate((_neighbours(skeleton) >= 3).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)).astype(np.uint8)
    found = cv2.findContours(branches, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    turns, shakes = [np.empty(0)], [[np.empty(0)], [np.empty(0)]]
    step = max(2, round(0.04 * side))
    for contour in found:
        p = contour[:, 0].astype(np.float64)
        p = p[: len(p) // 2 + 1]  # a thin branch is traced there and back
        if len(p) < 3 * step:
            continue
        kernel = np.hanning(2 * (step // 2) + 3)[1:-1]
        soft = np.stack([np.convolve(np.pad(p[:, k], len(kernel) // 2, "edge"), kernel / kernel.sum(), "valid") for k in (0, 1)], 1)
        a, b = soft[step:-step] - soft[: -2 * step], soft[2 * step :] - soft[step:-step]
        angle = np.degrees(np.abs(np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(1))))
        turns.append(angle[angle < 130])  # a sharper one is the turn at a branch's end
        for share, into in zip((0.025, 0.10), shakes, strict=True):
            half = max(2, round(share * side / 2))
            if len(p) > 4 * half:
                c = np.concatenate([np.zeros((1, 2)), np.cumsum(p, 0)])
                mean = (c[2 * half + 1 :] - c[: -2 * half - 1]) / (2 * half + 1)
                into.append(np.hypot(*(p[half:-half] - mean).T))
    middle = [float(np.mean(np.concatenate(s))) / side if sum(map(len, s)) else 0.0 for s in shakes]
    turned = np.concatenate(turns)
    return (turned if len(turned) else np.zeros(1)), (middle[0], middle[1])


def stroke_statistics(strokes: Sequence[np.ndarray]) -> dict[str, float]:
    """The statistics of one object that is known stroke by stroke."""
    points = np.concatenate(strokes)
    side = max(float(np.ptp(points, axis=0).max()), 1e-6)
    lengths = np.array([np.hypot(*np.diff(s, axis=0).T).sum() for s in strokes]) / side
    way = np.array([np.hypot(*(s[-1] - s[0])) for s in strokes]) / side
    return {"strokes": float(len(strokes)), "stroke length": float(np.median(lengths)), "longest stroke": float(lengths.max()),
            "short strokes": float((lengths < 0.15).mean()), "closed strokes": float(((way < 0.12 * lengths) & (lengths > 0.2)).mean())}


def summary(rows: Iterable[Mapping[str, float]]) -> dict[str, tuple[float, float, float]]:
    """Quartiles of each statistic over drawings."""
    rows = [r for r in rows if r]
    return {name: tuple(np.percentile([r[name] for r in rows], [25, 50, 75]).tolist()) for name in rows[0]} if rows else {}


def overlap(a: Sequence[float], b: Sequence[float]) -> float:
    """1 minus the Kolmogorov-Smirnov distance of two samples: 1 alike, 0 without a common value."""
    u, v = np.sort(a), np.sort(b)
    at = np.concatenate([u, v])
    return float(1 - np.abs(np.searchsorted(u, at, "right") / len(u) - np.searchsorted(v, at, "right") / len(v)).max())


def hog(image: np.ndarray) -> np.ndarray:
    """576 numbers of a 256 px grey image: 8 x 8 cells of 9 orientations, each cell of length 1."""
    from skimage.feature import hog as cells

    return cells(image, orientations=9, pixels_per_cell=(32, 32), cells_per_block=(1, 1), block_norm="L2")


def pair_accuracy(sketches: Sequence[np.ndarray], photos: Sequence[np.ndarray]) -> float:
    """acc@1 of finding a sketch's photo by HOG and cosine; the i-th sketch belongs to the i-th photo."""
    a, b = (np.stack([hog(x) for x in group]) for group in (sketches, photos))
    a, b = (x / (np.linalg.norm(x, axis=1, keepdims=True) + 1e-12) for x in (a, b))
    return float(((a @ b.T).argmax(1) == np.arange(len(a))).mean())
