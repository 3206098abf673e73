"""Edge maps of photos, real or drawn: dark ink on white, uint8 (H, W). Pure functions on arrays."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np


def sketchify(photo: np.ndarray, mask: np.ndarray, thickness: int | None = None, *, sigma: float | None = None,
              thresholds: tuple[float, float] | None = None, context: bool = False) -> np.ndarray:
    """The photo as SketchParse trains on it: its Canny edges joined with the boundaries of its annotated parts, in thick strokes.

    photo (H, W, 3) or (H, W) uint8; mask (H, W), 0 background. `thickness`: pixels, by default 1 % of the page: 3 at 321, 1 at 97.
    `sigma`: smoothing before Canny (default 0.8 % of the page); `thresholds`: Canny's low and high, by default from the object's contrast;
    `context` keeps the edges of the background as well.
    """
    if photo.shape[:2] != mask.shape:
        raise ValueError(f"photo {photo.shape[:2]} and mask {mask.shape} differ in size")
    side = max(mask.shape)
    thickness = thickness or max(1, round(side / 107))
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY) if photo.ndim == 3 else photo
    grey = cv2.GaussianBlur(grey, (0, 0), sigma or max(0.8, 0.008 * side))
    dx, dy = cv2.Sobel(grey, cv2.CV_16S, 1, 0), cv2.Sobel(grey, cv2.CV_16S, 0, 1)
    inside = cv2.dilate((mask > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if thresholds is None:
        strength = np.hypot(dx[inside].astype(np.float32), dy[inside].astype(np.float32))
        high = max(60.0, float(np.percentile(strength, 88))) if strength.size else 60.0
        thresholds = (round(0.4 * high), round(high))
    lines = cv2.Canny(dx, dy, thresholds[0], thresholds[1], L2gradient=True) > 0
    if not context:
        lines &= inside
    lines |= part_boundaries(mask)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thickness, thickness))
    return cv2.bitwise_not(cv2.dilate(lines.astype(np.uint8) * 255, brush))


def part_boundaries(mask: np.ndarray) -> np.ndarray:
    """bool (H, W): pixels whose label differs from that of the pixel to the right or below; one pixel thick."""
    edge = np.zeros(mask.shape, bool)
    edge[:, :-1] |= mask[:, :-1] != mask[:, 1:]
    edge[:-1] |= mask[:-1] != mask[1:]
    return edge


def soft_edges(photo: np.ndarray, *, scales: Sequence[float] = (1.0, 2.0), thin: bool = True, floor: float = 0.12,
               gamma: float = 0.7) -> np.ndarray:
    """How strongly each pixel lies on a boundary: colour gradients at several scales, thinned to their ridges, darker is stronger.

    `scales`: sigmas in pixels of a 128-px page; `thin`: keep ridges only; `floor`: what is weaker than this share of the strongest edges
    is dropped; `gamma` < 1 lifts faint edges.
    """
    unit = max(photo.shape[:2]) / 128
    planes = cv2.split(cv2.cvtColor(photo, cv2.COLOR_RGB2LAB)) if photo.ndim == 3 else [photo]
    total: np.ndarray = np.zeros(photo.shape[:2], np.float32)
    for scale in scales:
        best, gx, gy = np.full_like(total, -1), np.zeros_like(total), np.zeros_like(total)
        for plane in planes:
            smooth = cv2.GaussianBlur(plane.astype(np.float32), (0, 0), scale * unit)
            x, y = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
            size = np.hypot(x, y)
            stronger = size > best
            for into, value in ((best, size), (gx, x), (gy, y)):
                np.copyto(into, value, where=stronger)
        total += scale * (ridges(best, gx, gy) if thin else best)
    total = cv2.GaussianBlur(total, (0, 0), 0.55 * unit) if thin else total
    top = float(np.percentile(total, 99))
    strength = np.clip(total / max(top, 1e-6), 0, 1) if top > 1e-3 else np.zeros_like(total)
    strength = np.clip((strength - floor) / (1 - floor), 0, 1) ** gamma
    return (255 - np.round(255 * strength)).astype(np.uint8)


def ridges(strength: np.ndarray, gx: np.ndarray, gy: np.ndarray) -> np.ndarray:
    """Non-maximum suppression: strength where it is no less than both neighbours along the gradient, else a sixth of it."""
    sector = np.round(np.arctan2(gy, gx) * (4 / np.pi)).astype(np.int8) % 4  # 0 horizontal, 1 down-right, 2 vertical, 3 down-left
    padded = np.pad(strength, 1, mode="edge")
    height, width = strength.shape
    keep = np.zeros(strength.shape, bool)
    for number, (dx, dy) in enumerate(((1, 0), (1, 1), (0, 1), (-1, 1))):
        ahead = padded[1 + dy:1 + dy + height, 1 + dx:1 + dx + width]
        behind = padded[1 - dy:1 - dy + height, 1 - dx:1 - dx + width]
        keep |= (sector == number) & (strength >= ahead) & (strength >= behind)
    return np.where(keep, strength, strength / 6)
