"""A source: a table of items, and lazy access to what each item offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sketchbench.errors import UserError

# what an item may offer, in words for error lines
OFFERS = {
    "image": "images",
    "part_mask": "part masks",
    "strokes": "strokes",
    "stroke_labels": "a label for every stroke",
    "caption": "captions",
    "triplets": "human triplet judgements",
    "instance": "sketch-photo pairs",
    "edge": "edge maps",
    "semantics": "semantic vectors",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One picture of a data set."""

    id: str  # unique within the source, also in results: "cow/n01887787_1160-2"
    domain: str  # photo | sketch | edge | scene
    category: str
    split: str  # train | val | test
    instance: str = ""  # same instance = same object drawn or photographed
    drawer: str = ""


class Source(ABC):
    """Base of all data sets. Subclasses set `name` and `offers`, and read lazily: listing items opens no picture."""

    name: str = ""
    offers: frozenset[str] = frozenset({"image"})

    @abstractmethod
    def items(self) -> list[Item]:
        """All items, in a fixed order."""

    @abstractmethod
    def image(self, item: Item) -> np.ndarray:
        """uint8, (H, W) for sketches and edge maps with dark ink on white, (H, W, 3) RGB for photos."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Changes whenever any sample could change; rows and caches carry it."""

    def part_mask(self, item: Item) -> np.ndarray:
        """uint8 (H, W): 0 background, else the category's part label."""
        raise self.lacks("part_mask")

    def part_names(self, category: str) -> dict[int, str]:
        """Label -> name of the parts that this category has."""
        raise self.lacks("part_mask")

    def strokes(self, item: Item) -> list[np.ndarray]:
        """Polylines (n, 2) in pixels of `image`, in drawing order."""
        raise self.lacks("strokes")

    def stroke_labels(self, item: Item) -> list[str]:
        """One class name a stroke."""
        raise self.lacks("stroke_labels")

    def caption(self, item: Item) -> str:
        raise self.lacks("caption")

    def triplets(self, split: str) -> dict[str, list[tuple[str, str]]]:
        """Sketch id -> (photo id judged closer, photo id judged farther)."""
        raise self.lacks("triplets")

    def semantics(self, category: str) -> np.ndarray:
        """The category's semantic vector (float32)."""
        raise self.lacks("semantics")

    def lacks(self, offer: str) -> UserError:
        return UserError(f"data={self.name}: has no {OFFERS[offer]}; `sketchbench data list` shows which sources do")

    # ------------------------------------------------------------------ for all
    def has(self, item: Item, offer: str) -> bool:
        """Whether this one item has what the source offers; folders may be mixed."""
        return offer in self.offers

    def select(self, split: str | None = None, domain: str | None = None, categories: Iterable[str] | None = None) -> list[Item]:
        wanted = None if categories is None else set(categories)
        return [i for i in self.items() if (split is None or i.split == split) and (domain is None or i.domain == domain)
                and (wanted is None or i.category in wanted)]

    @property
    def categories(self) -> list[str]:
        return sorted({i.category for i in self.items()})

    def counts(self) -> dict[tuple[str, str], int]:
        """(split, domain) -> number of items."""
        return dict(sorted(Counter((i.split, i.domain) for i in self.items()).items()))

    def verify(self) -> list[str]:
        """What differs from what the data set should hold, one line a finding; empty when all is well."""
        return []

    def report(self) -> dict[str, Any]:
        """Further facts for `sketchbench data verify` (what was merged, skipped, counted twice)."""
        return {}
