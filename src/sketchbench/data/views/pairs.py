"""Category-level pairs: a sketch with a photo of its category and one of another, each photo with its edge map."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.picture import check, edge_map
from sketchbench.data.view import rng
from sketchbench.data.views.pictures import PicturesView
from sketchbench.errors import UserError

DOMAIN = {"image": "photo", "edge": "photo", "sketch": "sketch"}


class PairView(PicturesView):
    """Training: sketch, positive, positive_edge, negative, negative_edge (channels, crop, crop), category, other (the negative's), id.

    `alone`: sketch · image · edge gives single pictures of one domain instead: image, category, id. Test and validation are the
    split's sketches and photos, uncropped, and with each its edge map (a drawing is its own); `gallery=all` takes the photos of all
    splits, training ones included, as the papers do on the real sets. A photo's edge map is the source's, else computed on the way.
    `shuffle_labels`, a control, deals the sketches' categories out anew.
    """

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None, size: int = 112, crop: int = 96,
                 channels: int = 3, scaling: str = "imagenet", flip: bool = True, gallery: str = "test", alone: str = "",
                 shuffle_labels: bool = False, cache_mb: int = 512):
        check("gallery", gallery, ("test", "all"))
        check("alone", alone, ("", "sketch", "image", "edge"))
        self.flip, self.gallery, self.alone, self.shuffle_labels = flip, gallery, alone, shuffle_labels
        self.computed = 0  # edge maps that the source did not have
        super().__init__(source, split, seed=seed, categories=categories, size=size, crop=crop, channels=channels, scaling=scaling,
                         cache_mb=cache_mb)
        self._label = self._dealt() if shuffle_labels and self.training else {}

    # ------------------------------------------------------------------ items
    def choose(self) -> list[Item]:
        self._edge_of = {i.instance: i for i in self.source.select(None, "edge", self.only)} if "edge" in self.source.offers else {}
        if self.training:
            self._photos = self.source.select("train", "photo", self.only)
            self._of: dict[str, list[Item]] = {}
            for p in self._photos:
                self._of.setdefault(p.category, []).append(p)
            if DOMAIN.get(self.alone) == "photo":
                return self._photos
            return [s for s in self.source.select("train", "sketch", self.only) if self.alone or s.category in self._pairable()]
        sketches = self.source.select(self.split, "sketch", self.only)
        photos = self.source.select(None if self.gallery == "all" and self.split == "test" else self.split, "photo", self.only)
        return [*sketches, *photos] if sketches and photos else []

    def _pairable(self) -> set[str]:
        if len(self._of) < 2:
            raise UserError(f"data={self.source.name}: photos of {len(self._of)} categories; negative pairs need two at least")
        return set(self._of)

    def _dealt(self) -> dict[str, str]:
        """Control: sketch id → the category it is said to have."""
        order = rng(self.seed, "shuffle_labels").permutation(len(self.items))
        return {a.id: self.items[b].category for a, b in zip(self.items, order, strict=True)}

    def category(self, item: Item) -> str:
        return self._label.get(item.id, item.category)

    # ------------------------------------------------------------------ edge maps
    def edge(self, photo: Item) -> np.ndarray:
        """uint8 (size, size), dark on white: the photo's edge map, computed where the source has none."""
        given = self._edge_of.get(photo.instance)
        return self._kept(f"{photo.id} edge", lambda: self._edge(photo, given))

    def _edge(self, photo: Item, given: Item | None) -> np.ndarray:
        if given is not None:
            return self.picture.resize(self.source.image(given), "edge")
        self.computed += 1
        return self.picture.resize(edge_map(self.source.image(photo)), "edge")

    # ------------------------------------------------------------------ samples
    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        if not self.training:
            drawn = self.edge(item) if item.domain == "photo" else self.image(item)
            return super().sample(item, draw) | {"edge": self.picture.finish(drawn)}
        place = self._place(draw)
        if self.alone:
            drawn = self.edge(item) if self.alone == "edge" else self.image(item)
            return {"image": self._augmented(drawn, *place), "category": self._class[self.category(item)], "id": item.id}
        category = self.category(item)
        found: dict[str, Any] = {"sketch": self._augmented(self.image(item), *place), "category": self._class[category], "id": item.id}
        for role, photo in zip(("positive", "negative"), self.drawn(category, draw), strict=True):
            place = self._place(draw)  # a photo and its edge map lie on one another
            found |= {role: self._augmented(self.image(photo), *place), f"{role}_edge": self._augmented(self.edge(photo), *place)}
            found |= {"other": self._class[photo.category]} if role == "negative" else {}
        return found

    def drawn(self, category: str, draw: np.random.Generator) -> tuple[Item, Item]:
        """A photo of the category, and one of any other."""
        own = self._of[category]
        while (other := self._photos[draw.integers(len(self._photos))]).category == category:
            pass
        return own[draw.integers(len(own))], other

    def _place(self, draw: np.random.Generator) -> tuple[int, int, bool]:
        room = self.picture.size - self.picture.crop + 1
        return int(draw.integers(room)), int(draw.integers(room)), self.flip and bool(draw.integers(2))

    def _augmented(self, image: np.ndarray, top: int, left: int, mirror: bool) -> Tensor:
        crop = self.picture.crop
        image = image[top:top + crop, left:left + crop]
        return self.picture.finish(np.ascontiguousarray(image[:, ::-1] if mirror else image))
