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
    """A square drawing at another size, such that a line darker than 128 stays so and stays connected.

    Shrinking averages; lines thinner than a new pixel, which averaging would turn pale, are first spread to one. Spreading all ink
    would close the gaps between thick lines. Enlarging is bilinear.
    """
    if image.shape[:2] == (side, side):
        return image
    factor = max(image.shape[:2]) / side
    if factor <= 1:
        return cv2.resize(image, (side, side), interpolation=cv2.INTER_LINEAR)
    reach = math.ceil(factor)
    out = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    thin = thin_ink(image, reach + 1)
    if thin is None:
        return out
    return np.minimum(out, cv2.resize(cv2.erode(thin, np.ones((reach, reach), np.uint8)), (side, side), interpolation=cv2.INTER_AREA))


def thin_ink(image: np.ndarray, width: int) -> np.ndarray | None:
    """Only the dark ink that no square of `width` pixels fits into, on white; None where there is none."""
    window, last = np.ones((width, width), np.uint8), (width - 1, width - 1)
    thick = cv2.erode(cv2.dilate(image, window, anchor=(0, 0)), window, anchor=last)
    thin = (image < 128) & (thick >= 128)
    return np.where(thin, image, np.uint8(255)) if thin.any() else None


def shrink_mask(mask: np.ndarray, side: int) -> np.ndarray:
    """A label mask at another size: the label at each new pixel's centre."""
    return mask if mask.shape == (side, side) else cv2.resize(mask, (side, side), interpolation=cv2.INTER_NEAREST_EXACT)


def turn(image: np.ndarray, mask: np.ndarray, angle: float = 0, mirror: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Image and mask turned about their centre by the same angle, then mirrored; what comes in from outside is white and background.

    Thick ink is interpolated. One-pixel lines would come out grey and broken; they are turned so that each stays dark and whole.
    """
    if angle:
        height, width = mask.shape
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
        mask = cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_NEAREST, borderValue=0)
        thin = thin_ink(image, 2)
        image = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
        if thin is not None:
            image = np.minimum(image, _turn_thin(thin, matrix))
    if mirror:
        image, mask = image[:, ::-1], mask[:, ::-1]
    return np.ascontiguousarray(image), np.ascontiguousarray(mask)


def _turn_thin(image: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Sampled twice as finely, and the darkest of four kept: some sample is within a quarter of a pixel of each source pixel's centre
    in both directions, where at least 9/16 of its darkness is left, enough for a threshold of 128."""
    height, width = image.shape[:2]
    fine = matrix * 2 + np.array([[0, 0, 0.5], [0, 0, 0.5]])  # pixel centres of the doubled grid
    image = cv2.warpAffine(image, fine, (2 * width, 2 * height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return np.minimum(np.minimum(image[::2, ::2], image[1::2, ::2]), np.minimum(image[::2, 1::2], image[1::2, 1::2]))


def thicken(image: np.ndarray) -> np.ndarray:
    """Grey erosion with a 2x2 window: strokes grow a pixel to the right and down, as the released SketchParse does to test sketches."""
    return cv2.erode(image, np.ones((2, 2), np.uint8), anchor=(1, 1), borderType=cv2.BORDER_REFLECT)
