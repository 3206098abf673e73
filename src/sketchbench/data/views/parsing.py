"""Parsing samples: a drawing, the label of each of its pixels, and its category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.erasing import erase
from sketchbench.data.transforms.geometry import ANGLES, shrink_ink, shrink_mask, square, thicken, turn
from sketchbench.data.transforms.homogeneous import METHODS, grey, homogeneous
from sketchbench.data.transforms.picture import MEAN, STD, check
from sketchbench.data.view import View, rng
from sketchbench.errors import UserError

SCALINGS = ("ink", "raw", "unit", "imagenet")


@dataclass(frozen=True)
class Preparation:
    """What is done to every picture, a user's own included, on its way into the network.

    `skeleton` is the method of the homogeneous transformation, None for none. `scaling`: ink (0 white … 1 black) · raw (0…255, as
    DeepLab's released weights were used) · unit (0…1) · imagenet (torchvision's weights; three channels).
    """

    size: int = 97
    skeleton: str | None = "skeletonize"
    thick: bool = False
    channels: int = 1
    scaling: str = "ink"

    def __post_init__(self) -> None:
        check("skeleton", self.skeleton, (*METHODS, None))
        check("scaling", self.scaling, SCALINGS)
        check("channels", self.channels, (1, 3) if self.scaling != "imagenet" else (3,))

    def __call__(self, image: np.ndarray) -> Tensor:
        """Any picture of any size → (channels, size, size)."""
        return self.finish(self.stroke(self.resize(image)))

    def resize(self, image: np.ndarray) -> np.ndarray:
        """Grey, on a square, at the network's resolution: uint8 (size, size)."""
        return shrink_ink(square(np.asarray(grey(image)).round().astype(np.uint8)), self.size)

    def stroke(self, image: np.ndarray) -> np.ndarray:
        """The stroke thickness that the network sees. After turning: a turned skeleton would break."""
        image = thicken(image) if self.thick else image
        return homogeneous(image, self.skeleton) if self.skeleton else image

    def finish(self, image: np.ndarray) -> Tensor:
        x = torch.from_numpy(image).float()[None]
        if self.scaling != "raw":
            x = 1 - x / 255 if self.scaling == "ink" else x / 255
        x = x.repeat(self.channels, 1, 1)
        return (x - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None] if self.scaling == "imagenet" else x


class ParsingView(View):
    """One sample an item: image (channels, size, size), mask (size, size) of stored labels, category index (in the source's order), id.

    In training one of the 14 turned and mirrored images is drawn, and with `erasing=copy` its erased copy half of the time. The order is
    resize, turn and mirror, homogeneous transformation, erase. `ht`: none · train (HT⁻: the training side only) · both.
    Validation takes `test_domain` where the source has such items, else `train_domain`.
    """

    needs = frozenset({"part_mask"})

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None, size: int = 97,
                 train_domain: str = "edge", test_domain: str = "sketch", ht: str = "both", skeleton: str = "skeletonize",
                 rotation: bool = True, mirroring: bool = True, erasing: str = "copy", test_thicken: bool | int = False,
                 channels: int = 1, scaling: str = "ink", shuffle_labels: bool = False, cache_mb: int = 256):
        check("ht", ht, ("none", "train", "both"))
        check("erasing", erasing, ("none", "copy"))
        check("test_thicken", test_thicken, (False, 2))
        self.train_domain, self.test_domain = train_domain, test_domain
        self.rotation, self.mirroring, self.erasing = rotation, mirroring, erasing
        self.for_training = Preparation(size, skeleton if ht != "none" else None, False, channels, scaling)
        self.for_test = Preparation(size, skeleton if ht == "both" else None, bool(test_thicken), channels, scaling)
        super().__init__(source, split, seed=seed, categories=categories, cache_mb=cache_mb)
        self.classes = source.categories
        self._class = {c: k for k, c in enumerate(self.classes)}
        self._labels_of = self._shuffled() if shuffle_labels and self.training else {}

    @property
    def preparation(self) -> Preparation:
        return self.for_training if self.training else self.for_test

    def choose(self) -> list[Item]:
        if self.training:
            return self.source.select(self.split, self.train_domain, self.only)
        found = self.source.select(self.split, self.test_domain, self.only)
        return found if found or self.split == "test" else self.source.select(self.split, self.train_domain, self.only)

    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        image, mask = self.image(item), self.mask(self._labels_of.get(item.id, item))
        if self.training:
            image, mask = self.augment(image, mask, draw)
        image = self.preparation.stroke(image)
        if self.training and self.erasing == "copy" and draw.integers(2):
            image = erase(image, draw)
        return {"image": self.preparation.finish(image), "mask": torch.from_numpy(mask.astype(np.int64)),
                "category": self._class[item.category], "id": item.id}

    def augment(self, image: np.ndarray, mask: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """One of the 14 images that the paper makes of each (fewer with rotation or mirroring off)."""
        angle = ANGLES[draw.integers(len(ANGLES))] if self.rotation else 0
        return turn(image, mask, angle, bool(draw.integers(2)) if self.mirroring else False)

    # ------------------------------------------------------------------ what items hold, at the network's resolution
    def image(self, item: Item) -> np.ndarray:
        """uint8 (size, size), before turning and stroke thickness."""
        return self.kept(("image", item.id), lambda: self.preparation.resize(self.source.image(item)))

    def mask(self, item: Item) -> np.ndarray:
        """uint8 (size, size)."""
        return self.kept(("mask", item.id), lambda: shrink_mask(square(self.source.part_mask(item), 0), self.preparation.size))

    def _shuffled(self) -> dict[str, Item]:
        """Control: each item gets the labels of another one of its category, always the same one."""
        partner: dict[str, Item] = {}
        for k, c in enumerate(sorted({i.category for i in self.items})):
            members = [i for i in self.items if i.category == c]
            order = rng(self.seed, "shuffle_labels", k).permutation(len(members))
            partner |= {members[a].id: members[b] for a, b in zip(order, np.roll(order, 1), strict=True)}
        return partner

    def class_counts(self, labels: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Category → t_i and n_i (Eq. 10): pixels of each label, and images that hold it, each (labels,).

        Counted on the masks as they stand, at the network's resolution. Turning changes a label's pixels only where it leaves the
        picture, and mirroring never, so that the 14 images give the same medians up to that.
        """
        counts = {c: (np.zeros(labels), np.zeros(labels)) for c in sorted({i.category for i in self.items})}
        for item in self.items:
            found = np.bincount(self.mask(item).ravel(), minlength=labels)
            if len(found) > labels:
                raise UserError(f"data={self.source.name}: {item.id} has label {len(found) - 1}, its branch ends at {labels - 1}; "
                                "check its mask against the category's parts")
            pixels, images = counts[item.category]
            pixels += found
            images += found > 0
        return counts
