"""SketchWorld as a source: the world that is drawn on this machine, in the four kinds of data that the tasks use."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache, partial

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources import _world_helper
from sketchbench.data.world import FINE, PARTS, UNSEEN, WORLD_VERSION, hand, judgements, sample, scene_views, semantics
from sketchbench.data.world.objects import names
from sketchbench.errors import UserError, nearest
from sketchbench.store import Slab, Store, digest

SPLITS = ("train", "val", "test")
KINDS = {
    "parsing": frozenset({"image", "part_mask", "edge", "strokes", "instance"}),
    "fine": frozenset({"image", "strokes", "instance", "triplets"}),
    "category": frozenset({"image", "edge", "strokes", "semantics"}),
    "scene": frozenset({"image", "strokes", "stroke_labels", "caption", "instance"}),
}
CHUNK = 64


class SketchWorld(Source):
    """`train`, `val` and `test` count instances a category (scenes: scenes in all); `sketches` of each, by different drawers."""

    name = "sketchworld"

    def __init__(self, kind: str, size: int, train: int, val: int, test: int, seed: int = 0, sketches: int | None = None,
                 categories: list[str] | None = None, cache: bool = True):
        if kind not in KINDS:
            raise UserError(f"data=sketchworld: no kind {kind!r}; {nearest(kind, KINDS)}")
        if not 32 <= size <= 512:
            raise UserError(f"data=sketchworld: size={size} px; pictures are 32 to 512 px")
        sketches = 1 if sketches is None else sketches
        if sketches < 1 or min(train, val, test) < 0:
            raise UserError("data=sketchworld: train, val and test must not be negative, and sketches must be at least 1")
        self.offers = KINDS[kind]
        self.plan = sample.Plan(kind, size, seed, _chosen(kind, categories), tuple(zip(SPLITS, (train, val, test), strict=True)), sketches)
        self.cache = cache
        self._missed = 0
        self._slabs: dict[tuple[str, str], Slab] = {}

    @property
    def fingerprint(self) -> str:
        return f"sketchworld-{self.plan.kind}-v{WORLD_VERSION}-{digest(self.plan.key())[:8]}"

    # ------------------------------------------------------------------ items
    @cached_property
    def _all(self) -> list[Item]:
        plan, found = self.plan, []
        for split, count in plan.counts:
            for category in plan.categories:
                for i in range(count):
                    thing = f"{category}/{split}-{i:04d}"
                    found.append(Item(f"{thing}/photo", "photo", category, split, thing))
                    if "edge" in self.offers:
                        found.append(Item(f"{thing}/edge", "edge", category, split, thing))
                    drawn = f"{category}/{split}-drawn-{i:04d}" if plan.kind == "category" else thing
                    found += [Item(f"{thing}/sketch-{k}", "sketch", category, split, drawn,
                                   sample.drawer_of(plan, split, category, i, k).name) for k in range(plan.sketches)]
        return found

    def items(self) -> list[Item]:
        return list(self._all)

    @property
    def unseen(self) -> tuple[str, ...]:
        """The categories that zero-shot training must not see."""
        return tuple(c for c in UNSEEN if c in self.plan.categories)

    # ------------------------------------------------------------------ what items offer
    def image(self, item: Item) -> np.ndarray:
        return self._record(item, item.domain)

    def part_mask(self, item: Item) -> np.ndarray:
        if self.plan.kind != "parsing":
            raise self.lacks("part_mask")
        return self._record(item, "mask")

    def part_names(self, category: str) -> dict[int, str]:
        if self.plan.kind != "parsing":
            raise self.lacks("part_mask")
        return {label: name for name, label in PARTS[category].items()}

    def strokes(self, item: Item) -> list[np.ndarray]:
        """Drawn again when they are asked for: some milliseconds. Photos and edge maps have none."""
        return list(_sketched(self.plan, item).strokes) if item.domain == "sketch" else []

    def stroke_labels(self, item: Item) -> list[str]:
        if self.plan.kind != "scene":
            raise self.lacks("stroke_labels")
        if item.domain != "sketch":
            return []
        drawn = _sketched(self.plan, item)
        assert isinstance(drawn, scene_views.SceneSketch)
        return list(drawn.labels)

    def caption(self, item: Item) -> str:
        if self.plan.kind != "scene":
            raise self.lacks("caption")
        return sample.caption_of(self.plan, item.split, *_numbers(item))

    def triplets(self, split: str) -> dict[str, list[tuple[str, str]]]:
        if self.plan.kind != "fine":
            raise self.lacks("triplets")
        found = {}
        for category in self.plan.categories:
            judged = judgements.judge(self.plan, split, category)
            photos = [f"{category}/{split}-{i:04d}/photo" for i in range(dict(self.plan.counts)[split])]
            for (i, k), pairs in judged.items():
                found[f"{category}/{split}-{i:04d}/sketch-{k}"] = [(photos[a], photos[b]) for a, b in pairs]
        return found

    def semantics(self, category: str) -> np.ndarray:
        if self.plan.kind != "category":
            raise self.lacks("semantics")
        return semantics.semantics(category)

    # ------------------------------------------------------------------ drawing and caching
    def prepare(self, split: str | None = None, workers: int | None = None, table: str | None = None) -> None:
        """Draws what is not in the cache yet, of one split and table (photo, sketch) or of all, in `workers` processes (default: two where
        there are two cores)."""
        if not self.cache:
            return
        workers = min(2, os.cpu_count() or 1) if workers is None else workers
        todo = [(t, s) for s, count in self.plan.counts if split in (None, s) and count
                for t in sample.TABLES if table in (None, t)]
        todo = [(t, s) for t, s in todo if not self._slab(t, s).done.all()]
        with _told(sum(self.plan.rows(t, s) for t, s in todo)) as progress:
            before = 0
            for table, part in todo:
                def tell(n: int, base: int = before) -> None:
                    progress(base + n)

                self._slab(table, part).fill(partial(sample.draw_rows, self.plan, table, part), helper=_world_helper.__name__,
                                             told=_world_helper.told(self.plan, table, part), workers=workers, progress=tell)
                before += self.plan.rows(table, part)

    def _slab(self, table: str, split: str) -> Slab:
        if (table, split) not in self._slabs:
            plan = self.plan
            key = {"what": "sketchworld", "world": WORLD_VERSION, "code": sample.code_digest(), "kind": plan.kind, "size": plan.size,
                   "seed": plan.seed, "categories": list(plan.categories), "split": split, "count": dict(plan.counts)[split],
                   "table": table, "sketches": plan.sketches if table == "sketch" else 1}
            self._slabs[table, split] = Store().array(key, (plan.rows(table, split),), plan.dtype(table), chunk=CHUNK)
        return self._slabs[table, split]

    def _record(self, item: Item, field: str) -> np.ndarray:
        """One picture. What is asked for here and there is drawn chunk by chunk; who goes on asking gets the whole split."""
        table = "sketch" if item.domain == "sketch" else "photo"
        if not self.cache:
            return _drawn(self.plan, table, item.split, item.category, *_numbers(item))[field].copy()
        slab = self._slab(table, item.split)
        row = self.plan.row(table, item.split, item.category, *_numbers(item))
        if not slab.has(row // CHUNK):
            self._missed += 1
            if self._missed > 2:
                self.prepare(item.split, table=table)
        return np.array(slab.ensure(row, partial(sample.draw_rows, self.plan, table, item.split))[field])


_drawn = lru_cache(maxsize=256)(sample.draw)


@lru_cache(maxsize=256)
def _sketched(plan: sample.Plan, item: Item) -> hand.Sketch | scene_views.SceneSketch:
    return sample.sketch_of(plan, item.split, item.category, *_numbers(item))


def _numbers(item: Item) -> tuple[int, int]:
    """Instance and sketch number, from the item's id."""
    _, thing, picture = item.id.split("/")
    return int(thing.rsplit("-", 1)[1]), int(picture.partition("-")[2] or 0)


def _chosen(kind: str, categories: list[str] | None) -> tuple[str, ...]:
    valid = {"parsing": tuple(PARTS), "fine": FINE, "scene": ("scene",)}.get(kind) or names()
    for category in categories or ():
        if category not in valid:
            raise UserError(f"data=sketchworld kind={kind}: no category {category!r}; {nearest(category, valid)}")
    return tuple(sorted(set(categories or valid)))


@contextmanager
def _told(pictures: int) -> Iterator[Callable[[int], None]]:
    """Says on one line how the drawing goes; a terminal sees it move, a log file only its end."""
    begun, live = time.monotonic(), sys.stderr.isatty()

    def say(n: int) -> None:
        if live:
            line = f"\rdrawing SketchWorld: {n} of {pictures} pictures, {time.monotonic() - begun:.0f} s "
            print(line, end="", file=sys.stderr, flush=True)

    yield say
    if pictures:
        start, end = ("\r", " " * 12) if live else ("", "")
        print(f"{start}drawing SketchWorld: {pictures} pictures, {time.monotonic() - begun:.0f} s{end}", file=sys.stderr, flush=True)
