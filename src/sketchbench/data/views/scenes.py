"""Scene samples: a drawing with its caption, and for scoring the pixels of each stroke and what the stroke shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import cv2
import numpy as np
import torch

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.geometry import shrink_ink, shrink_mask, square
from sketchbench.data.transforms.homogeneous import grey
from sketchbench.data.transforms.picture import Picture, check
from sketchbench.data.view import View, check_needs, rng
from sketchbench.errors import UserError

CROSS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))  # a line of one pixel becomes three wide
TURN, CROP = 20, 450 / 512  # degrees, and share of the page's side: the released augmentation
SIDED = re.compile(r"\b(left|right)\b", re.IGNORECASE)

Marks = tuple[np.ndarray, np.ndarray, list[str], bool]  # pixels (P,), their strokes (P,), a label for each stroke, whether they are strokes


class ScenesView(View):
    """Training: image (C, size, size) in 0…1, white 1 · caption · id. C is 1 for drawings, 3 for photos.

    Validation and test also have, at `side` px and 3 px lines, `pixels` (P,): positions row · side + column, once for each stroke that
    runs through them · `strokes` (P,): that stroke · `labels`: the class of each stroke, "" for none · `drawn`: False where the truth
    is a bitmap, whose regions stand for strokes. `truth: false` leaves that out (photos, for contrastive training).
    `shuffle_captions: true` is the control whose training captions belong to other sketches.
    """

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None, size: int = 112, side: int = 512,
                 domain: str = "sketch", truth: bool = True, augment: bool = False, shuffle_captions: bool = False, cache_mb: int = 256):
        check("domain", domain, ("sketch", "photo"))
        if side < 32:
            raise UserError(f"side={side}: scoring takes pages of at least 32 px; the paper's are 512")
        self.picture = Picture(size, size, 3 if domain == "photo" else 1, "unit")
        self.domain, self.side, self.augment = domain, side, augment
        self.truth = truth and split != "train" and domain == "sketch"
        self.shuffled = shuffle_captions and split == "train"
        super().__init__(source, split, seed=seed, categories=categories, cache_mb=cache_mb)

    def choose(self) -> list[Item]:
        asked = "caption" if not self.truth else "part_mask" if "part_mask" in self.source.offers else "stroke_labels"
        check_needs(frozenset({asked, "strokes"} if asked == "stroke_labels" else {asked}), self.source)
        return [i for i in self.source.select(self.split, self.domain, self.only) if self.source.has(i, asked)]

    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        caption = self.caption(item)
        if self.training and self.augment:
            image = self.picture.resize(jitter(square(self.source.image(item)), draw, not SIDED.search(caption)), item.domain)
        else:
            image = self.image(item)
        found = {"image": self.picture.finish(image), "caption": caption, "id": item.id}
        if self.truth:
            pixels, strokes, labels, drawn = self.marks(item)
            found |= {"pixels": torch.from_numpy(pixels), "strokes": torch.from_numpy(strokes), "labels": labels, "drawn": drawn}
        return found

    @staticmethod
    def collate(samples: list[dict[str, Any]]) -> dict[str, Any]:
        """Images and indices as tensors; what has another length in every sample as lists."""
        out: dict[str, Any] = {key: [s[key] for s in samples] for key in samples[0]}
        return out | {"image": torch.stack(out["image"]), "index": torch.tensor(out["index"])}

    @cached_property
    def classes(self) -> list[str]:
        """The open vocabulary: all that the source's strokes may be, else all labels of the split, in the alphabet's order."""
        known = getattr(self.source, "classes", None)
        if known is None and not self.truth:
            return []
        return sorted({plain(c) for c in known} if known is not None else {c for i in self.items for c in self.marks(i)[2]} - {""})

    # ------------------------------------------------------------------ what items hold
    def caption(self, item: Item) -> str:
        """Its own, or with `shuffle_captions` that of another sketch; "" where nobody said anything."""
        told = self._told[item.id] if self.shuffled else item
        known = "caption" in self.source.offers and self.source.has(told, "caption")
        return self.kept(("caption", told.id), lambda: self.source.caption(told)) if known else ""

    @cached_property
    def _told(self) -> dict[str, Item]:
        """Sketch -> the one whose caption it is given: the next of a random circle through all."""
        order = [self.items[k] for k in rng(self.seed, "captions").permutation(len(self.items))]
        return {item.id: other for item, other in zip(order, [*order[1:], order[0]], strict=True)}

    def image(self, item: Item) -> np.ndarray:
        """uint8 (size, size) or (size, size, 3)."""
        return self.kept(("image", item.id), lambda: self.picture.resize(self.source.image(item), item.domain))

    def marks(self, item: Item) -> Marks:
        """The truth, on the page that scores are taken on."""
        return self.kept(("marks", item.id), lambda: self._bitmap(item) if "part_mask" in self.source.offers else self._strokes(item))

    def _strokes(self, item: Item) -> Marks:
        labels = [plain(label) for label in self.source.stroke_labels(item)]
        strokes = on_page(self.source.strokes(item), self.source.image(item).shape, self.side)
        if len(strokes) != len(labels):
            raise UserError(f"data={self.source.name}: {item.id} has {len(strokes)} strokes and {len(labels)} labels; "
                            f"`sketchbench data verify {self.source.name}` checks the files")
        return (*stroke_pixels(strokes, self.side), labels, True)

    def _bitmap(self, item: Item) -> Marks:
        """A class's ink is one region."""
        names = self.source.part_names(item.category)
        mask = shrink_mask(square(self.source.part_mask(item), 0), self.side)
        ink = shrink_ink(square(np.asarray(grey(self.source.image(item))).round().astype(np.uint8)), self.side) < 128
        labels = sorted(int(k) for k in np.unique(mask[ink]) if k)
        pixels = np.flatnonzero(ink & (mask > 0))
        regions = np.searchsorted(labels, mask.ravel()[pixels])
        return pixels.astype(np.int32), regions.astype(np.int32), [plain(names[k]) for k in labels], False


def plain(label: str) -> str:
    """A label as words: "hot-air_balloon" → "hot air balloon"."""
    return " ".join(re.sub(r"[_\-]", " ", label.lower()).split())


def jitter(image: np.ndarray, draw: np.random.Generator, mirror: bool) -> np.ndarray:
    """A square picture turned by up to 20°, cropped and, where nobody says left or right, mirrored half of the time; white comes in."""
    side = len(image)
    matrix = cv2.getRotationMatrix2D(((side - 1) / 2, (side - 1) / 2), draw.uniform(-TURN, TURN), 1 / CROP)
    shift = np.array([[0, 0, x] for x in draw.uniform(-0.5, 0.5, 2) * side * (1 / CROP - 1)])
    out = cv2.warpAffine(image, matrix + shift, (side, side), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return np.ascontiguousarray(out[:, ::-1]) if mirror and draw.integers(2) else out


# ---------------------------------------------------------------------- strokes on the page that scores are taken on
def on_page(strokes: Sequence[np.ndarray], shape: tuple[int, ...], side: int) -> list[np.ndarray]:
    """Strokes in pixels of a picture → in pixels of the square page of `side` px that the picture is centred on."""
    whole = max(shape[:2])
    corner = np.array([(whole - shape[1]) // 2, (whole - shape[0]) // 2])
    return [(stroke.astype(np.float64) + corner + 0.5) * (side / whole) - 0.5 for stroke in strokes]  # a pixel's centre has whole numbers


def stroke_pixels(strokes: Sequence[np.ndarray], side: int) -> tuple[np.ndarray, np.ndarray]:
    """The pixels of each stroke, lines 3 px wide, and which stroke each belongs to: int32 (P,) both, by stroke and then position.

    What lies outside the page is left out; a stroke may have no pixel at all.
    """
    ends = [np.floor(stroke + 0.5).astype(np.int64) for stroke in strokes]
    starts, stops = (np.concatenate([*(e[cut] for e in ends), np.zeros((0, 2), np.int64)]) for cut in (slice(None, -1), slice(1, None)))
    owner = np.repeat(np.arange(len(ends)), np.array([len(e) - 1 for e in ends], int))
    near = (np.minimum(starts, stops) <= side).all(1) & (np.maximum(starts, stops) >= -1).all(1)
    starts, stops, owner = starts[near], stops[near], owner[near]
    steps = np.abs(stops - starts).max(1, initial=0)
    line = np.repeat(np.arange(len(steps)), steps + 1)
    k = np.arange(len(line)) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    n = np.maximum(steps[line], 1)[:, None]
    points = starts[line] + (2 * k[:, None] * (stops - starts)[line] + n) // (2 * n)  # (P, 2), the nearest pixels of the straight line
    spread = (points[None] + np.array(CROSS)[:, None]).reshape(-1, 2)
    inside = ((spread >= 0) & (spread < side)).all(1)
    keys = np.unique(np.tile(owner[line], len(CROSS))[inside] * side * side + spread[inside] @ np.array([1, side]))
    return (keys % (side * side)).astype(np.int32), (keys // (side * side)).astype(np.int32)
