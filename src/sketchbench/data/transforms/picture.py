"""What is done to one picture, a user's own included, on its way into a retrieval network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor

from sketchbench.data.transforms.edges import soft_edges
from sketchbench.data.transforms.geometry import shrink_ink, square
from sketchbench.data.transforms.homogeneous import METHODS, grey, homogeneous
from sketchbench.errors import UserError, nearest

SCALINGS = ("imagenet", "unit", "ink", "sketch_a_net")
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # torchvision's weights
INK_MEAN = 250.42  # grey value of the mean pixel, as Sketch-a-Net's weights were trained with
EDGE_SIDE = 256  # px: photos that are larger are shrunk to it before their edges are looked for


@dataclass(frozen=True)
class Picture:
    """The same for queries and galleries, for training and test; `domain` is `photo`, or that of a drawing.

    `size` is the side that comes out, `crop` what a network sees of it. `scaling`: imagenet (torchvision's weights; three channels) ·
    unit (0…1) · ink (0 white … 1 black) · sketch_a_net (0…255 less the mean pixel). `photo`: rgb · edge (photos become soft edge
    maps, dark on white). `ht`, the homogeneous transformation by the method `skeleton`: none · sketch · both (edge maps too).
    """

    size: int = 112
    crop: int = 96
    channels: int = 3
    scaling: str = "imagenet"
    photo: str = "rgb"
    skeleton: str | None = None
    ht: str = "none"

    def __post_init__(self) -> None:
        check("scaling", self.scaling, SCALINGS)
        check("channels", self.channels, (1, 3) if self.scaling != "imagenet" else (3,))
        check("photo", self.photo, ("rgb", "edge"))
        check("ht", self.ht, ("none", "sketch", "both"))
        check("skeleton", self.skeleton, (*METHODS, None) if self.ht == "none" else METHODS)
        if self.ht == "both" and self.photo == "rgb":
            raise UserError("ht=both: photos in colour have no strokes to thin; take photo=edge as well, or ht=sketch")
        check_crop(self.crop, self.size)

    def __call__(self, image: np.ndarray, domain: str) -> Tensor:
        """Any picture of any size → (channels, size, size)."""
        return self.finish(self.stroke(self.resize(image, domain), domain))

    def resize(self, image: np.ndarray, domain: str) -> np.ndarray:
        """On a white square: uint8 (size, size), or (size, size, 3) for photos in colour."""
        if domain != "photo":
            return shrink_ink(square(_bytes(grey(image))), self.size)
        if self.photo == "edge":
            return shrink_ink(square(edge_map(rgb(image), max(EDGE_SIDE, self.size))), self.size)
        photo = square(rgb(image))
        shrinking = len(photo) > self.size
        return cv2.resize(photo, (self.size, self.size), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR)

    def stroke(self, image: np.ndarray, domain: str) -> np.ndarray:
        """One-pixel strokes where `ht` says so. After cropping and turning, which would break them."""
        thin = self.ht == "both" or (self.ht == "sketch" and domain != "photo")
        return homogeneous(image, self.skeleton) if thin and self.skeleton else image

    def finish(self, image: np.ndarray) -> Tensor:
        """uint8 (S, S) or (S, S, 3) → (channels, S, S)"""
        if image.ndim == 3 and self.channels == 1:
            image = grey(image)
        x = torch.from_numpy(np.ascontiguousarray(image)).float()
        x = x.permute(2, 0, 1) if x.ndim == 3 else x[None].repeat(self.channels, 1, 1)
        if self.scaling == "sketch_a_net":
            return x - INK_MEAN
        x = 1 - x / 255 if self.scaling == "ink" else x / 255
        return (x - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None] if self.scaling == "imagenet" else x.contiguous()

    def shown(self, image: np.ndarray, domain: str) -> np.ndarray:
        """What the network sees at test with one view, for eyes: uint8 (crop, crop), or (crop, crop, 3)."""
        at = (self.size - self.crop) // 2
        seen = self.stroke(self.resize(image, domain), domain)[at:at + self.crop, at:at + self.crop]
        return _bytes(grey(seen)) if self.channels == 1 else seen


def crops(x: Tensor, crop: int, views: int) -> Tensor:
    """(B, C, S, S) → (B, views, C, crop, crop): the centre; or upper left, lower left, upper right, lower right, centre, then the mirror
    images of these five in the same order."""
    check("views", views, (1, 10))
    height, width = x.shape[-2:]
    check_crop(crop, min(height, width))
    centre = ((height - crop) // 2, (width - crop) // 2)
    corners = [(0, 0), (height - crop, 0), (0, width - crop), (height - crop, width - crop)] if views == 10 else []
    cut = torch.stack([x[..., top:top + crop, left:left + crop] for top, left in [*corners, centre]], 1)
    return torch.cat([cut, cut.flip(-1)], 1) if views == 10 else cut


def edge_map(photo: np.ndarray, limit: int = EDGE_SIDE) -> np.ndarray:
    """uint8 (H, W), dark on white, its longer side at most `limit`. Not yet square: a page's border would be an edge."""
    factor = limit / max(photo.shape[:2])
    if factor < 1:
        height, width = (max(1, round(side * factor)) for side in photo.shape[:2])
        photo = cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA)
    return soft_edges(np.ascontiguousarray(photo))


def rgb(image: np.ndarray) -> np.ndarray:
    """uint8 in grey or colour, white where it is transparent → (H, W, 3)."""
    image = np.asarray(image)
    if image.ndim == 2 or image.shape[2] < 3:
        return np.dstack([_bytes(grey(image))] * 3)
    return image if image.shape[2] == 3 else np.dstack([_bytes(grey(image[..., [c, 3]])) for c in range(3)])


def _bytes(image: np.ndarray) -> np.ndarray:
    return np.asarray(image).round().astype(np.uint8)


def check_crop(crop: int, size: int) -> None:
    if not 1 <= crop <= size:
        raise UserError(f"crop={crop}: must be from 1 to the picture's size, {size}; set crop or size")


def check(key: str, value: Any, valid: tuple[Any, ...]) -> None:
    if value not in valid:
        raise UserError(f"{key}={value}: no such option; {nearest(value, valid)}")
