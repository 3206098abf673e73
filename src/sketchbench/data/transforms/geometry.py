"""Sizes and turns of drawings and their label masks. Drawings are dark on white; ink must survive a threshold afterwards."""

from __future__ import annotations

import math

import cv2
import numpy as np

ANGLES = (0, 10, -10, 20, -20, 30, -30)  # degrees, anticlockwise


def square(image: np.ndarray, fill: int = 255) -> np.ndarray:
    """The image centred on a square of its longer side."""
    height, width = image.shape[:2]
    if height == width:
        return image
    side = max(height, width)
    out = np.full((side, side, *image.shape[2:]), fill, image.dtype)
    top, left = (side - height) // 2, (side - width) // 2
    out[top:top + height, left:left + width] = image
    return out


def shrink_ink(image: np.ndarray, side: int) -> np.ndarray:
    """A square drawing at another size, such that a line darker than a threshold stays so and stays connected.

    Shrinking spreads the ink by the shrinking factor (a minimum) and then averages: plain averaging would make a one-pixel line of a
    321-pixel drawing a third as dark at 97. Enlarging is bilinear.
    """
    if image.shape[:2] == (side, side):
        return image
    factor = max(image.shape[:2]) / side
    if factor <= 1:
        return cv2.resize(image, (side, side), interpolation=cv2.INTER_LINEAR)
    reach = math.ceil(factor)
    return cv2.resize(cv2.erode(image, np.ones((reach, reach), np.uint8)), (side, side), interpolation=cv2.INTER_AREA)


def shrink_mask(mask: np.ndarray, side: int) -> np.ndarray:
    """A label mask at another size: the label at each new pixel's centre."""
    return mask if mask.shape == (side, side) else cv2.resize(mask, (side, side), interpolation=cv2.INTER_NEAREST_EXACT)


def turn(image: np.ndarray, mask: np.ndarray, angle: float = 0, mirror: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Image and mask turned about their centre by the same angle, then mirrored; what comes in from outside is white and background.

    The image is sampled twice as finely and the darkest of four kept: no sample is further than a quarter of a pixel from a source pixel's
    centre lines, so a one-pixel line comes out darker than a threshold of 128 everywhere and unbroken.
    """
    if angle:
        height, width = mask.shape
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
        mask = cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_NEAREST, borderValue=0)
        fine = np.vstack([matrix, [0, 0, 1]])
        fine = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1.0]]) @ fine  # pixel centres of the doubled grid
        white = (255,) * (1 if image.ndim == 2 else image.shape[2])
        image = cv2.warpAffine(image, fine[:2], (2 * width, 2 * height), flags=cv2.INTER_LINEAR, borderValue=white)
        image = np.minimum(np.minimum(image[::2, ::2], image[1::2, ::2]), np.minimum(image[::2, 1::2], image[1::2, 1::2]))
    if mirror:
        image, mask = image[:, ::-1], mask[:, ::-1]
    return np.ascontiguousarray(image), np.ascontiguousarray(mask)


def thicken(image: np.ndarray) -> np.ndarray:
    """Grey erosion with a 2x2 window: strokes grow a pixel to the right and down, as the released SketchParse does to test sketches."""
    return cv2.erode(image, np.ones((2, 2), np.uint8), anchor=(1, 1), borderType=cv2.BORDER_REFLECT)
