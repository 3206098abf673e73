"""Single pictures: the queries and the gallery of every retrieval task."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.homogeneous import METHODS
from sketchbench.data.transforms.picture import Picture, check
from sketchbench.data.view import View
from sketchbench.errors import UserError

Place = tuple[int, int, bool]  # upper left corner of a training picture's window, and whether it is mirrored
Judged = dict[str, list[tuple[str, str]]]  # sketch id → (photo id judged closer, photo id judged farther)


class PicturesView(View):
    """One sample a picture: the split's sketches, then its photos. Of what is one thing, drawn or photographed, `group` is the same.

    image (channels, size, size), uncropped · photo 0|1 · group · category index (in the source's order) · id.
    """

    flip = False  # training pictures may be mirrored

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None, size: int = 112, crop: int = 96,
                 channels: int = 3, scaling: str = "imagenet", photo: str = "rgb", ht: str = "none", skeleton: str = "skeletonize",
                 cache_mb: int = 256):
        check("skeleton", skeleton, METHODS)
        self.picture = Picture(size, crop, channels, scaling, photo, skeleton if ht != "none" else None, ht)
        super().__init__(source, split, seed=seed, categories=categories, cache_mb=cache_mb)
        self.classes = source.categories
        self._class = {c: k for k, c in enumerate(self.classes)}
        self._number()

    def choose(self) -> list[Item]:
        return [i for domain in ("sketch", "photo") for i in self.source.select(self.split, domain, self.only)]

    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        image = self.picture.stroke(self.image(item), item.domain)
        return {"image": self.picture.finish(image), "photo": int(item.domain == "photo"), "group": self._group[item.instance],
                "category": self._class[item.category], "id": item.id}

    def keep(self, limit: int) -> None:
        """So many sketches and photos a category: photos of the kept sketches first."""
        kept: set[str] = set()
        for c in {i.category for i in self.items}:
            sketches = [i for i in self.items if i.category == c and i.domain == "sketch"][:limit]
            drawn = {i.instance for i in sketches}
            photos = sorted((i for i in self.items if i.category == c and i.domain == "photo"), key=lambda i: i.instance not in drawn)
            kept |= {i.id for i in sketches + photos[:limit]}
        self.items = [i for i in self.items if i.id in kept]
        self._number()

    # ------------------------------------------------------------------ what belongs together
    def _number(self) -> None:
        self._group = {name: k for k, name in enumerate(sorted({i.instance for i in self.items}))}

    @property
    def groups(self) -> list[int]:
        """Each item's group."""
        return [self._group[i.instance] for i in self.items]

    @property
    def judged(self) -> dict[int, list[tuple[int, int]]]:
        """Index of a sketch → indices of the photos (judged closer, judged farther), where both are in this gallery; none in training."""
        if self.training or "triplets" not in self.source.offers:
            return {}
        place = {i.id: k for k, i in enumerate(self.items)}
        told = {s: [(place[a], place[b]) for a, b in pairs if a in place and b in place] for s, pairs in self.told().items() if s in place}
        return {place[s]: pairs for s, pairs in told.items() if pairs}

    def told(self) -> Judged:
        """The source's judgements on the split, once its photos are known to be there."""
        told = self.source.triplets(self.split)
        known = {i.id for i in self.source.items() if i.domain == "photo"}
        for sketch, pairs in told.items():
            stranger = next((p for pair in pairs for p in pair if p not in known), None)
            if stranger is not None:
                raise UserError(f"data={self.source.name}: a {self.split} judgement on {sketch} names {stranger}, which is no photo; "
                                f"`sketchbench data verify {self.source.name}` checks the files")
        return told

    # ------------------------------------------------------------------ pictures at the network's resolution
    def place(self, draw: np.random.Generator) -> Place:
        """A random window, mirrored by chance where `flip` allows it."""
        room = self.picture.size - self.picture.crop + 1
        return int(draw.integers(room)), int(draw.integers(room)), self.flip and bool(draw.integers(2))

    def cut(self, image: np.ndarray, place: Place, domain: str = "photo") -> Tensor:
        """(channels, crop, crop): the window of a training picture, with strokes as thick as `ht` wants them."""
        (top, left, mirror), crop = place, self.picture.crop
        image = image[top:top + crop, left:left + crop]
        image = np.ascontiguousarray(image[:, ::-1] if mirror else image)
        return self.picture.finish(self.picture.stroke(image, domain))

    def image(self, item: Item) -> np.ndarray:
        """uint8 (size, size) or (size, size, 3), before cropping and stroke thickness."""
        return self.kept(item.id, lambda: self.picture.resize(self.source.image(item), item.domain))
