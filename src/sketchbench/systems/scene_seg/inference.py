"""Open-vocabulary labelling: any list of classes, a label for every pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sketchbench.errors import UserError, nearest
from sketchbench.metrics.scene import truth_map
from sketchbench.systems.scene_seg.network import SceneNet, enlarge, minmax
from sketchbench.systems.scene_seg.texts import TEMPLATES, Texts

# how the same network is read: with v-v attention, with prompts. CLIP Surgery has the former at inference only
METHODS = {"ours": (True, True), "surgery": (True, False), "clip": (False, False), "no_vv": (False, True)}
OPTIONS = {"method": tuple(METHODS), "templates": TEMPLATES, "maps": ("minmax", "raw")}
AT_ONCE = 16  # classes whose maps are enlarged together


@dataclass(frozen=True)
class Reading:
    """How maps become labels. `maps`: minmax (each map by its own extremes) · raw (cosines as they are). A pixel whose best map stays below
    `threshold` belongs to none of the classes; that isolates one or a few of them. `side` is the page's on which labels are wanted."""

    method: str = "ours"
    templates: str = "sketch"
    redundant_feature: bool = False
    maps: str = "minmax"
    threshold: float | None = None
    side: int = 512

    def __post_init__(self) -> None:
        for key, valid in OPTIONS.items():
            if getattr(self, key) not in valid:
                raise UserError(f"{key}={getattr(self, key)}: no such option; {nearest(getattr(self, key), valid)}")

    def text(self, texts: Texts, classes: Sequence[str]) -> Tensor:
        """(C, E)"""
        return texts.classes(classes, self.templates, self.redundant_feature)

    def patches(self, net: SceneNet, images: Tensor) -> Tensor:
        """(B, K, E)"""
        vv, prompted = METHODS[self.method]
        return net.encode(images, vv=vv, prompted=prompted).patches[net.depth]

    def class_maps(self, net: SceneNet, patches: Tensor, text: Tensor) -> Tensor:
        """Patches (…, K, E) and classes (C, E) → (…, C, rows, columns) of patches."""
        similarity = text @ patches.mT  # (…, C, K)
        return (minmax(similarity) if self.maps == "minmax" else similarity).unflatten(-1, net.grid)

    def labels(self, maps: Tensor) -> Tensor:
        """(C, h, w) → int64 (side, side): 1 + the class of the highest map, the first of equal ones; 0 for none."""
        best = torch.full((self.side, self.side), -torch.inf, device=maps.device)
        label = torch.zeros((self.side, self.side), dtype=torch.int64, device=maps.device)
        for start in range(0, len(maps), AT_ONCE):
            value, k = enlarge(maps[start : start + AT_ONCE], self.side).max(0)
            higher = value > best
            best, label = torch.where(higher, value, best), torch.where(higher, start + k + 1, label)
        return label if self.threshold is None else torch.where(best >= self.threshold, label, 0)

    def __call__(self, net: SceneNet, texts: Texts, images: Tensor, candidates: Sequence[Sequence[str]]) -> list[Tensor]:
        """Sketches (B, C, S, S) and each one's candidate classes → a label map for each."""
        patches = self.patches(net, images)
        shared: dict[tuple[str, ...], Tensor] = {}  # a full vocabulary is the same for all
        out = []
        for own, classes in zip(patches, map(tuple, candidates), strict=True):
            if classes and classes not in shared:
                shared[classes] = self.text(texts, classes)
            out.append(self.labels(self.class_maps(net, own, shared[classes] if classes else own[:0])))
        return out

    def told(self) -> dict[str, Any]:
        """For the row: what the numbers hang on beside the weights."""
        return {"templates": self.templates, "maps": self.maps, "redundant_feature": self.redundant_feature}


def numbers_of(labels: Sequence[str], vocabulary: Sequence[str] | None = None) -> tuple[list[str], list[int]]:
    """Classes in the alphabet's order, the sketch's own or those of a vocabulary, and for each stroke 1 + its class's place; 0 for none."""
    classes = list(vocabulary) if vocabulary is not None else sorted(set(labels) - {""})
    place = {name: k for k, name in enumerate(classes, 1)}
    return classes, [place.get(label, 0) for label in labels]


def random_map(pixels: np.ndarray, strokes: np.ndarray, count: int, classes: int, side: int, draw: np.random.Generator) -> np.ndarray:
    """The floor: each of the `count` strokes gets one of the classes by chance. A label map (side, side), 0 beside the strokes."""
    return truth_map(pixels, strokes, draw.integers(1, classes + 1, count).tolist(), side)
