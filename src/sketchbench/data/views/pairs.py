"""Category-level pairs: a sketch with a photo of its category and one of another, each photo with its edge map."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from torch import Tensor
from torch.utils.data import get_worker_info

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.picture import Picture, check
from sketchbench.data.view import rng
from sketchbench.data.views.pictures import PicturesView
from sketchbench.errors import UserError
from sketchbench.store import Slab, Store

DOMAIN = {"image": "photo", "edge": "photo", "sketch": "sketch"}
EDGES = 1  # raised by hand when computed edge maps change
OPEN = 256  # files of a slab at most: each stays open once it was read


class PairView(PicturesView):
    """Training: sketch, positive, positive_edge, negative, negative_edge (channels, crop, crop), category, other (the negative's), id.

    `alone`: sketch · image · edge gives single pictures of one domain instead: image, category, id. Test and validation are the
    split's sketches and photos, uncropped, and with each its edge map (a drawing is its own); `gallery=all` takes the photos of all
    splits for the test, training ones included, as the papers do on the real sets. `edges=false`, for two branches, leaves edge maps out.
    `shuffle_labels`, a control, deals the sketches' categories out anew.
    """

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None, size: int = 112, crop: int = 96,
                 channels: int = 3, scaling: str = "imagenet", flip: bool = True, gallery: str = "test", edges: bool = True,
                 alone: str = "", shuffle_labels: bool = False, cache_mb: int = 256):
        check("gallery", gallery, ("test", "all"))
        check("alone", alone, ("", "sketch", "image", "edge"))
        self.flip, self.gallery, self.edges, self.alone, self.shuffle_labels = flip, gallery, edges, alone, shuffle_labels
        super().__init__(source, split, seed=seed, categories=categories, size=size, crop=crop, channels=channels, scaling=scaling,
                         cache_mb=cache_mb)
        self._label = self._dealt() if shuffle_labels and self.training else {}

    # ------------------------------------------------------------------ items
    def choose(self) -> list[Item]:
        if self.training:
            self._take(self.source.select("train", "photo", self.only))
            if DOMAIN.get(self.alone) == "photo":
                return self._photos
            return [s for s in self.source.select("train", "sketch", self.only) if self.alone or s.category in self._pairable()]
        sketches = self.source.select(self.split, "sketch", self.only)
        photos = self.source.select(None if self.gallery == "all" and self.split == "test" else self.split, "photo", self.only)
        return [*sketches, *photos] if sketches and photos else []

    def _take(self, photos: list[Item]) -> None:
        self._photos = photos
        self._of: dict[str, list[Item]] = {}
        for p in photos:
            self._of.setdefault(p.category, []).append(p)

    def _pairable(self) -> set[str]:
        if len(self._of) < 2:
            raise UserError(f"data={self.source.name}: training photos of {len(self._of)} categories; negative pairs need two at least")
        return set(self._of)

    def keep(self, limit: int) -> None:
        super().keep(limit)
        if self.training:
            self._take([p for own in self._of.values() for p in own[:limit]])
        self.edge_maps.lasting = False  # of a few photos; not worth the whole data set's

    def _dealt(self) -> dict[str, str]:
        """Control: sketch id → the category it is said to have."""
        order = rng(self.seed, "shuffle_labels").permutation(len(self.items))
        return {a.id: self.items[b].category for a, b in zip(self.items, order, strict=True) if a.domain == "sketch"}

    def category(self, item: Item) -> str:
        return self._label.get(item.id, item.category)

    # ------------------------------------------------------------------ edge maps
    @cached_property
    def edge_maps(self) -> EdgeMaps:
        return EdgeMaps(self.source, self.picture)

    @property
    def lacking(self) -> int:
        """Photos among this view's whose edge map the source does not have."""
        return sum(p.id in self.edge_maps.row for p in (self._photos if self.training else self.items))

    def edge(self, photo: Item) -> np.ndarray:
        """uint8 (size, size), dark on white: the photo's edge map."""
        return self.kept(f"{photo.id} edge", lambda: self.edge_maps.of(photo))

    # ------------------------------------------------------------------ samples
    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        if not self.training:
            found = super().sample(item, draw)
            return found | {"edge": self._edge_at_test(item)} if self.edges else found
        label, place = self._class[self.category(item)], self.place(draw)
        if self.alone:
            shown = self.edge(item) if self.alone == "edge" else self.image(item)
            return {"image": self.cut(shown, place), "category": label, "id": item.id}
        positive, negative = self.drawn(self.category(item), draw)
        return {"sketch": self.cut(self.image(item), place), **self._photo("positive", positive, draw),
                **self._photo("negative", negative, draw), "category": label, "other": self._class[negative.category], "id": item.id}

    def _photo(self, role: str, photo: Item, draw: np.random.Generator) -> dict[str, Tensor]:
        """A photo and its edge map, which lie on one another."""
        place = self.place(draw)
        found = {role: self.cut(self.image(photo), place)}
        return found | {f"{role}_edge": self.cut(self.edge(photo), place)} if self.edges else found

    def _edge_at_test(self, item: Item) -> Tensor:
        return self.picture.finish(self.edge(item) if item.domain == "photo" else self.image(item))

    def drawn(self, category: str, draw: np.random.Generator) -> tuple[Item, Item]:
        """A photo of the category, and one of any other."""
        own = self._of[category]
        while (other := self._photos[draw.integers(len(self._photos))]).category == category:
            pass
        return own[draw.integers(len(own))], other


class EdgeMaps:
    """The edge maps of a source's photos at a network's resolution: the source's own, and where it has none, computed ones.

    These are kept in the store, in the order of `row`, under the source's fingerprint. Asked for here and there, they are computed one by
    one; who goes on asking gets all of them, and a killed run goes on with what lies there.
    """

    def __init__(self, source: Source, picture: Picture):
        self.source, self.picture = source, replace(picture, photo="edge")
        self.lasting = True  # kept in the store
        given = source.select(None, "edge") if "edge" in source.offers else []
        self.given = {(i.split, i.instance): i for i in given if i.instance}
        self.lacking = [p for p in source.select(None, "photo") if (p.split, p.instance) not in self.given]
        self.row = {p.id: k for k, p in enumerate(self.lacking)}
        self.computed = 0  # by this process, as single ones
        self._slab: Slab | None = None

    def of(self, photo: Item) -> np.ndarray:
        if photo.id not in self.row:
            return self.picture.resize(self.source.image(self.given[photo.split, photo.instance]), "edge")
        row = self.row[photo.id]
        if self.lasting and (self.computed > 2 or self.slab.has(row // self.slab.chunk)):
            self._fill(row)
            return np.array(self.slab[row])
        self.computed += 1
        return compute(self.source, self.picture, self.lacking, row, row + 1)[0]

    @property
    def slab(self) -> Slab:
        if self._slab is None:
            n, size = len(self.lacking), self.picture.size
            key = {"what": "edge maps", "revision": EDGES, "source": self.source.fingerprint, "size": size}
            self._slab = Store().array(key, (n, size, size), np.uint8, chunk=max(16, -(-n // OPEN)))
        return self._slab

    def _fill(self, row: int) -> None:
        """All that are missing, unless this one is there."""
        if self.slab.has(row // self.slab.chunk):
            return
        begun, alone = time.monotonic(), get_worker_info() is not None
        if not alone:
            print(f"edge maps: {len(self.lacking)} photos have none in data={self.source.name}; computed once and kept", file=sys.stderr,
                  flush=True)
        self.slab.fill(partial(compute, self.source, self.picture, self.lacking, threads=1 if alone else 2))
        if not alone:
            print(f"edge maps: done, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


def compute(source: Source, picture: Picture, photos: list[Item], start: int, stop: int, threads: int = 1) -> np.ndarray:
    """uint8 (n, size, size) of the photos from start to stop. Decoding and filtering leave Python's lock alone: threads do."""
    with ThreadPoolExecutor(threads) as pool:
        return np.stack(list(pool.map(lambda p: picture.resize(source.image(p), "photo"), photos[start:stop])))
