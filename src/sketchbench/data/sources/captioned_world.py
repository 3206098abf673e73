"""The world's photos with words, for contrastive pre-training: single things with short names of theirs, and scenes with sentences."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources.sketchworld import SketchWorld, _numbers
from sketchbench.data.world import captions, sample
from sketchbench.data.world.lexicon import NOUNS
from sketchbench.data.world.objects import names
from sketchbench.data.world.settings import SIZES
from sketchbench.errors import UserError

SAID = 6  # sentences a scene, as if by as many people


class CaptionedWorld(Source):
    """`train`, `val` and `test` count things a category, `scenes` those of the training split; a test thing also has a sketch.
    Only things that scenes hold are there, unless `all_things`."""

    name = "captioned_world"
    offers = frozenset({"image", "caption"})

    def __init__(self, size: int, train: int, val: int, test: int, scenes: int, all_things: bool = False, seed: int = 0):
        if scenes < 0:
            raise UserError(f"data=captioned_world: scenes={scenes}: must not be negative")
        known = None if all_things else [name for name in names() if name in SIZES]
        self.things = SketchWorld("category", size, train, val, test, seed, categories=known)
        self.scenes = SketchWorld("scene", size, scenes, 0, 0, seed)

    @property
    def fingerprint(self) -> str:
        return f"{self.things.fingerprint}+{self.scenes.fingerprint}"

    def items(self) -> list[Item]:
        things = [i for i in self.things.items() if i.domain == "photo" or (i.domain == "sketch" and i.split == "test")]
        return things + [i for i in self.scenes.items() if i.domain == "photo"]

    @property
    def categories(self) -> list[str]:
        """Of the things."""
        return self.things.categories

    def image(self, item: Item) -> np.ndarray:
        return (self.scenes if item.category == "scene" else self.things).image(item)

    def caption(self, item: Item) -> str:
        return self.captions(item)[0]

    def captions(self, item: Item) -> list[str]:
        """All that is said of it. A thing is named by every name of its kind, with articles; templates are the view's."""
        if item.category == "scene":
            return _sentences(self.scenes.plan, item.split, _numbers(item)[0])
        return named(item.category)


def named(category: str) -> list[str]:
    """The names of one thing of a category: "person", "man", …; the plain one first."""
    plain = " ".join(category.split("_")).replace("-", " ")
    return list(dict.fromkeys([plain, *(one for one, _, _ in NOUNS.get(category, ()))]))


@lru_cache(maxsize=20_000)
def _sentences(plan: sample.Plan, split: str, instance: int) -> list[str]:
    scene = sample.scene_of(plan, split, instance)
    return [captions.caption(scene, k) for k in range(SAID)]
