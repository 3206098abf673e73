"""Zero-shot retrieval: which categories are trained on, which of the seen ones are held out to choose by, and which are searched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources._names import canonical, read_names
from sketchbench.data.transforms.picture import check
from sketchbench.data.view import rng
from sketchbench.data.views.pictures import PicturesView
from sketchbench.errors import UserError, nearest
from sketchbench.paths import tasks_dir


@dataclass(frozen=True)
class Classes:
    train: tuple[str, ...]
    validation: tuple[str, ...]  # seen ones that nothing is fitted on: they choose ω and the step to keep
    unseen: tuple[str, ...]


class ZeroShotView(PicturesView):
    """What the stages of a run look at.

    Training, `stage=pictures`: image (channels, crop, crop), category (its place among the training categories), id; photos alone, as
    ImageNet's networks learnt from, or sketches with them (`backbone=both`). `stage=pairs`: the place of a sketch (index), that of its
    photo among `photos`, category; the photo is the sketch's own where the data says so, else any of its category.

    Validation: sketches and photos of the validation categories but those of the test split. Test: those of the unseen ones, of the test
    split or of all splits (`tested=all`, as the papers do); `generalised` adds the seen categories' test photos to the gallery. Each such
    sample is a place in `items`, photo 0|1, test 0|1, category, id: pictures come as features.
    """

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None,
                 unseen: str | list[str] | None = None, validation: int | list[str] = 8, tested: str = "test", generalised: bool = False,
                 stage: str = "pairs", backbone: str = "photos", shuffle_labels: bool = False, size: int = 72, crop: int = 64,
                 channels: int = 1, scaling: str = "ink", photo: str = "edge", flip: bool = True, cache_mb: int = 256):
        check("tested", tested, ("test", "all"))
        check("stage", stage, ("pairs", "pictures"))
        check("backbone", backbone, ("photos", "both"))
        self.parts = split_classes(source, unseen, validation)
        self.tested, self.generalised, self.stage, self.backbone, self.flip = tested, generalised, stage, backbone, flip
        super().__init__(source, split, seed=seed, categories=categories, size=size, crop=crop, channels=channels, scaling=scaling,
                         photo=photo, cache_mb=cache_mb)
        self._label = {c: k for k, c in enumerate(self.parts.train)}
        self._dealt = self._shuffled() if shuffle_labels and self.training else {}

    # ------------------------------------------------------------------ items
    def choose(self) -> list[Item]:
        parts, of = self.parts, self.source.select
        if self.training:
            photos, sketches = of("train", "photo", parts.train), of("train", "sketch", parts.train)
            self._take(photos)
            if self.stage == "pictures":
                return photos if self.backbone == "photos" else [*sketches, *photos]
            return [s for s in sketches if s.category in self._of]
        if self.split == "val":
            held = [i for i in of(None, None, parts.validation) if i.split != "test"]
        else:
            held = of("test" if self.tested == "test" else None, None, parts.unseen)
            if self.generalised:
                held += of("test", "photo", (*parts.train, *parts.validation))
        found = {domain: [i for i in held if i.domain == domain] for domain in ("sketch", "photo")}
        return [*found["sketch"], *found["photo"]] if all(found.values()) else []

    def _take(self, photos: list[Item]) -> None:
        self.photos = photos
        self._of: dict[str, list[int]] = {}
        self._own: dict[tuple[str, str], int] = {}
        for k, p in enumerate(photos):
            self._of.setdefault(p.category, []).append(k)
            self._own[p.category, p.instance] = k

    def keep(self, limit: int) -> None:
        super().keep(limit)
        if self.training:
            self._take([self.photos[k] for own in self._of.values() for k in own[:limit]])

    def _shuffled(self) -> dict[str, str]:
        """Control: sketch id → the category it is said to have."""
        sketches = [i for i in self.items if i.domain == "sketch"]
        order = rng(self.seed, "shuffle_labels").permutation(len(sketches))
        return {a.id: sketches[b].category for a, b in zip(sketches, order, strict=True)}

    # ------------------------------------------------------------------ samples
    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        if not self.training:
            return {"photo": int(item.domain == "photo"), "test": int(self.split == "test"), "category": self._class[item.category],
                    "id": item.id}
        category = self._dealt.get(item.id, item.category)
        if self.stage == "pictures":
            image = self.cut(self.image(item), self.place(draw), item.domain)
            return {"image": image, "category": self._label[category], "id": item.id}
        return {"photo": self.pair(item, category, draw), "category": self._label[category], "id": item.id}

    def pair(self, sketch: Item, category: str, draw: np.random.Generator) -> int:
        """The place of a photo among `photos`."""
        own = self._own.get((category, sketch.instance)) if sketch.instance else None
        return int(draw.choice(self._of[category])) if own is None else own


# ---------------------------------------------------------------------- categories
def split_classes(source: Source, unseen: str | list[str] | None, validation: int | list[str]) -> Classes:
    """`unseen`: names, a file of them, a split of tasks/zs_sbir/splits, or the source's own word. `validation`: names, or how many."""
    known = source.categories
    away = _named(_unseen(source, unseen), known, f"data={source.name}: unseen")
    seen = [c for c in known if c not in away]
    if isinstance(validation, bool) or (isinstance(validation, int) and validation < 0):
        raise UserError(f"task.view.validation={validation}: give the names of seen categories, or how many to hold out")
    if isinstance(validation, int):
        held = sorted(seen, key=_hash)[:validation]
    else:
        held = _named(validation, known, f"data={source.name}: validation")
        if both := sorted(set(held) & set(away)):
            raise UserError(f"task.view.validation: {', '.join(both)} {'is' if len(both) == 1 else 'are'} unseen; choose by seen "
                            "categories, or the test would not be zero-shot")
    train = [c for c in seen if c not in held]
    if len(train) < 2:
        raise UserError(f"data={source.name}: {len(train)} categories are left to train on, of {len(known)} with {len(away)} unseen and "
                        f"{len(held)} for validation; name fewer of them in task.view.unseen and task.view.validation")
    return Classes(tuple(train), tuple(sorted(held)), tuple(sorted(away)))


def _unseen(source: Source, said: str | list[str] | None) -> list[str]:
    splits = {p.stem: p for p in sorted((tasks_dir() / "zs_sbir" / "splits").glob("*.txt"))}
    if not said:
        own = list(getattr(source, "unseen", ()))
        if not own:
            raise UserError(f"task.view.unseen=?: data={source.name} does not say which categories are unseen; give their names, a "
                            f"file with one a line, or one of {', '.join(splits)}")
        return own
    if not isinstance(said, str):
        return list(said)
    if said in splits:
        return read_names(splits[said])
    path = Path(said).expanduser()
    if path.is_file():
        return read_names(path)
    if canonical(said, source.categories) is not None:
        return [said]
    raise UserError(f"task.view.unseen={said}: no split, file or category of that name; {nearest(said, [*splits, *source.categories])}")


def _named(names: Iterable[str], known: list[str], where: str) -> list[str]:
    """The data's own spelling of each name; those that it does not have are all named."""
    found = {str(name): canonical(str(name), known) for name in names}
    if missing := [name for name, own in found.items() if own is None]:
        raise UserError(f"{where} names {len(missing)} of {len(found)} categories that the data does not have ({', '.join(missing)}); "
                        f"{nearest(missing[0], known)}")
    return list(dict.fromkeys(own for own in found.values() if own is not None))


def _hash(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
