"""Homogeneous transformation (Algorithm 1 of DeepSSP): every stroke becomes one pixel thick, in sketches and edge maps alike."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from sketchbench.errors import UserError, nearest

METHODS = ("skeletonize", "lee", "thin")
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
RING = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))  # a pixel's neighbours, in order round it


def homogeneous(image: np.ndarray, method: str = "skeletonize", threshold: int = 128) -> np.ndarray:
    """Ink darker than `threshold` (of 255) → its centre line, black on white, uint8 (H, W).

    Grey or RGB(A); uint8, bool (True is white), or floats of 0…1 or 0…255. Methods: `skeletonize` (Zhang and Suen), `lee`, `thin`
    (Guo and Hall). They differ from MATLAB's bwmorph and from each other in single pixels; the rest holds for all: a subset of the
    ink, its components and holes kept, a second application changes nothing, and a 2x2 block stays only where each pixel of it
    holds a line together.
    """
    ink = grey(image) < threshold
    line = skeleton(ink, method) if ink.any() else ink
    while (single := one_pixel(line)).sum() < line.sum():  # mostly none or one round
        line = skeleton(single, method)
    return np.where(line, np.uint8(0), np.uint8(255))


def grey(image: np.ndarray) -> np.ndarray:
    """Any picture as grey values 0…255, white where it is transparent."""
    image = np.asarray(image)
    if image.dtype == bool:
        image = image.astype(np.uint8) * 255
    elif image.dtype.kind == "f" and image.max(initial=0) <= 1:
        image = image * 255.0
    if image.ndim == 2:
        return image
    if image.shape[2] == 1:
        return image[..., 0]
    if image.shape[2] in (2, 4):
        alpha = image[..., -1:] / 255.0
        image = image[..., :-1] * alpha + 255.0 * (1 - alpha)
    return image[..., 0] if image.shape[2] == 1 else image.astype(np.float32) @ LUMA


def skeleton(ink: np.ndarray, method: str) -> np.ndarray:
    """bool (H, W) → bool (H, W), as scikit-image gives it."""
    from skimage import morphology

    if method not in METHODS:
        raise UserError(f"skeleton={method}: no such method; {nearest(method, METHODS)}")
    if method == "thin":
        return morphology.thin(ink)
    return morphology.skeletonize(ink, method="lee" if method == "lee" else "zhang") > 0


def one_pixel(line: np.ndarray) -> np.ndarray:
    """Take the doubled pixels out of a skeleton: in each solid 2x2 block, one whose loss changes no connection and no line's end."""
    padded = np.pad(line, 1).astype(np.uint8)
    solid = padded[:-1, :-1] & padded[1:, :-1] & padded[:-1, 1:] & padded[1:, 1:]
    width, s, may_go = padded.shape[1], bytearray(padded.tobytes()), removable()
    ring = [dv * width + du for dv, du in RING]
    for y, x in np.argwhere(solid).tolist():
        at = y * width + x
        block = (at, at + 1, at + width, at + width + 1)
        if all(s[n] for n in block):
            gone = next((n for n in block if may_go[sum(s[n + step] << k for k, step in enumerate(ring))]), None)
            if gone is not None:
                s[gone] = 0
    return np.frombuffer(s, np.uint8).reshape(padded.shape)[1:-1, 1:-1].astype(bool)


@cache
def removable() -> list[bool]:
    """For each of the 256 neighbourhoods: may the centre go? It has two neighbours or more, and no piece or hole hangs on it."""
    table = [False] * 256
    for code in range(256):
        window = np.zeros((3, 3), np.uint8)
        for k, (dv, du) in enumerate(RING):
            window[1 + dv, 1 + du] = code >> k & 1
        pieces = cv2.connectedComponents(window, connectivity=8)[0] - 1
        # background pieces that touch the centre by a side: two or more mean that the centre closes a hole or joins two lines
        _, outside = cv2.connectedComponents(np.where(np.arange(9).reshape(3, 3) == 4, 0, 1 - window).astype(np.uint8), connectivity=4)
        sides = {outside[1 + dv, 1 + du] for dv, du in RING[1::2]} - {0}
        table[code] = bool(window.sum() >= 2 and pieces == 1 and len(sides) == 1)
    return table
