"""A view: turns a source into the samples of a task."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from torch.utils.data import Dataset

from sketchbench.data.source import OFFERS, Item, Source
from sketchbench.errors import UserError

Kept = TypeVar("Kept")
SEEN = 256  # items whose content goes into a fingerprint; of more, every so-manieth


def rng(*key: int | str) -> np.random.Generator:
    """A generator that depends on the key alone; the same sample whatever the number of workers or ranks."""
    words: list[int] = []
    for k in key:
        words += [k & 0xFFFFFFFF] if isinstance(k, int) else list(k.encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


class View(Dataset, ABC):
    """Samples of one split. A sample is asked for by (epoch, index); all its randomness comes from (seed, epoch, index)."""

    needs: frozenset[str] = frozenset()

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None, cache_mb: int = 256):
        check_needs(type(self).needs, source)
        self.source, self.split, self.seed, self.only = source, split, seed, categories
        self.training = split == "train"
        self._cache: dict[Any, Any] = {}
        self._cache_left = cache_mb << 20
        self.items: list[Item] = self.choose()
        if not self.items:
            which = f" of {', '.join(categories)}" if categories else ""
            raise UserError(f"data={source.name}: no {split} items{which} that this task can use (see task.view for the domains it takes); "
                            f"`sketchbench data verify {source.name}` counts what is there")

    @abstractmethod
    def choose(self) -> list[Item]:
        """The items that samples are made from, one sample each and epoch."""

    @abstractmethod
    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        """One sample: tensors, numbers and strings."""

    def keep(self, limit: int) -> None:
        """Only so many items a category, for a quick look."""
        self.items = [item for c in sorted({i.category for i in self.items}) for item in [i for i in self.items if i.category == c][:limit]]

    def kept(self, key: Any, make: Callable[[], Kept]) -> Kept:
        """What was made once for an item, an array or a tuple with arrays, as long as memory (`cache_mb`) is left for more."""
        if key in self._cache:
            return cast(Kept, self._cache[key])
        found = make()
        size = sum(part.nbytes for part in (found if isinstance(found, tuple) else (found,)) if isinstance(part, np.ndarray))
        if size <= self._cache_left:
            self._cache_left -= size
            self._cache[key] = found
        return found

    @property
    def fingerprint(self) -> dict[str, str]:
        """Of these items, whatever else the source holds: which they are (`items`), and what they show and what is true of them
        (`content`, of some at even steps, since reading all takes as long as a test)."""
        items, content = hashlib.blake2b(digest_size=8), hashlib.blake2b(digest_size=8)
        for i in self.items:
            items.update(f"{i.id}\0{i.domain}\0{i.category}\0{i.instance}\n".encode())
        for i in self.items[:: max(1, len(self.items) // SEEN)]:
            masks = [self.source.part_mask(i)] if self.source.has(i, "part_mask") else []
            for shown in (self.source.image(i), *masks):
                content.update(repr(shown.shape).encode() + np.ascontiguousarray(shown).tobytes())
            content.update("\0".join(self.source.stroke_labels(i) if self.source.has(i, "stroke_labels") else []).encode())
        return {"items": items.hexdigest(), "content": content.hexdigest()}

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, key: tuple[int, int] | int) -> dict[str, Any]:
        epoch, index = key if isinstance(key, tuple) else (0, key)
        return {"index": index, **self.sample(self.items[index], rng(self.seed, epoch, index))}


def check_needs(needs: frozenset[str], source: Source) -> None:
    missing = sorted(needs - source.offers)
    if missing:
        raise UserError(f"data={source.name}: has no {' and no '.join(OFFERS[m] for m in missing)}, which this task needs; "
                        "`sketchbench data list` shows which sources have them")
