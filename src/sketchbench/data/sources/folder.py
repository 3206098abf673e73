"""A user's own folders, read without code.

    <root>/[train|val|test]/[sketch|photo|edge|scene]/<category>/<name>.png

Either of the first two levels may be left out: options `split` and `domain` say what the pictures then are, and `split: hash`
divides them 80 : 10 : 10 by a hash of their names. The rest is found by name:

- a pair: sketch, photo and edge map of one category and one <name>; several sketches of photo <name> are <name>-1, … or <name>_1, …
- a part mask: the picture's path again, below <root>/masks/ and ending in .png; one label (0 background, 1, 2, …) a pixel
- a caption: <name>.txt beside the picture
- part names: <root>/labels.yaml, `category: {1: head, 2: body}`; the SketchParse categories need none
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources._files import checked_choice, existing_root, fingerprint, position
from sketchbench.data.sources._images import SUFFIXES, read_gray, read_labels, read_rgb
from sketchbench.errors import UserError
from sketchbench.paths import task_facts

SPLITS = ("train", "val", "test")
DOMAINS = ("sketch", "photo", "edge", "scene")
COUNTED = re.compile(r"(.+)[-_]\d+")  # one of several sketches of a photo


class _Picture(NamedTuple):
    id: str  # path below the root, without its ending
    name: str
    split: str  # "" where no folder says
    domain: str
    category: str
    stem: str


class Folder(Source):
    name = "folder"
    offers = frozenset({"image", "instance", "edge", "part_mask", "caption"})

    def __init__(self, root: str, domain: Literal["sketch", "photo", "edge", "scene"] = "sketch",
                 split: Literal["train", "val", "test", "hash"] = "test"):
        self.root = existing_root(root, self.name)
        self.domain = checked_choice(domain, DOMAINS, "domain", self.name)
        self.split = checked_choice(split, (*SPLITS, "hash"), "split", self.name)
        if not self._items:
            skipped = f" ({self._skipped[0]})" if self._skipped else ""
            raise UserError(f"data=folder: no pictures in <root>/[split]/[domain]/<category>/ below {self.root}{skipped}; "
                            f"known endings: {' '.join(sorted(SUFFIXES))}")
        self.offers = frozenset(self._offered())

    def _offered(self) -> list[str]:
        there = {"image": True, "instance": any(i.instance for i in self._items), "edge": any(i.domain == "edge" for i in self._items),
                 "part_mask": (self.root / "masks").is_dir() and any(self._mask_path(i).is_file() for i in self._items),
                 "caption": bool(self._captions)}
        return [offer for offer, yes in there.items() if yes]

    # ------------------------------------------------------------------ items
    @cached_property
    def _walked(self) -> tuple[list[_Picture], list[str], set[str]]:
        """The pictures, what was skipped and why, and the ids of those with a caption."""
        found: dict[str, _Picture] = {}
        skipped, told, been = [], set(), set()
        for folder, inner, names in os.walk(self.root, followlinks=True):
            if (real := os.path.realpath(folder)) in been:  # a link back up
                inner.clear()
                continue
            been.add(real)
            inner[:] = sorted(d for d in inner if not d.startswith(".") and not (d == "masks" and Path(folder) == self.root))
            levels = list(Path(folder).relative_to(self.root).parts)
            above = "".join(f"{level}/" for level in levels)
            split = levels.pop(0) if levels and levels[0] in SPLITS else ""
            domain = levels.pop(0) if levels and levels[0] in DOMAINS else self.domain
            for name in sorted(n for n in names if not n.startswith(".")):
                stem, suffix = os.path.splitext(name)
                if suffix == ".txt":
                    told.add(above + stem)
                elif suffix.lower() not in SUFFIXES:
                    continue
                elif len(levels) != 1:
                    skipped.append(f"{above}{name}: lies in {'no category folder' if not levels else 'too deep a folder'}")
                elif above + stem in found:
                    skipped.append(f"{above}{name}: has the name of {found[above + stem].name}; rename one of them")
                else:
                    found[above + stem] = _Picture(above + stem, name, split, domain, levels[0], stem)
        return list(found.values()), skipped, told & found.keys()

    @property
    def _skipped(self) -> list[str]:
        return self._walked[1]

    @property
    def _captions(self) -> set[str]:
        return self._walked[2]

    @cached_property
    def _files(self) -> dict[str, Path]:
        """Item id (the path without its ending) -> file."""
        return {p.id: self.root.joinpath(p.id).with_name(p.name) for p in self._walked[0]}

    @cached_property
    def _items(self) -> list[Item]:
        photos = {(p.split, p.category, p.stem) for p in self._walked[0] if p.domain == "photo"}

        def base(p: _Picture) -> str:
            counted = COUNTED.fullmatch(p.stem)
            several = counted and (p.split, p.category, p.stem) not in photos and (p.split, p.category, counted[1]) in photos
            return counted[1] if counted and several else p.stem

        there: dict[tuple[str, str, str], set[str]] = {}  # (split, category, base) -> domains
        for p in self._walked[0]:
            there.setdefault((p.split, p.category, base(p)), set()).add(p.domain)
        items = []
        for p in self._walked[0]:
            own = base(p)
            key = f"{p.category}/{own}"
            placed = p.split or (self.split if self.split != "hash" else _hashed(key))
            paired = len(there[p.split, p.category, own]) > 1
            items.append(Item(p.id, p.domain, p.category, placed, key if paired else ""))
        return items

    def items(self) -> list[Item]:
        return self._items

    # ------------------------------------------------------------------ access
    def image(self, item: Item) -> np.ndarray:
        path = self._files[item.id]
        return read_rgb(path) if item.domain == "photo" else read_gray(path)

    def _mask_path(self, item: Item) -> Path:
        return self.root / "masks" / f"{item.id}.png"

    def has(self, item: Item, offer: str) -> bool:
        """Whether this very item has what the source offers."""
        own = {"part_mask": self._mask_path(item).is_file, "caption": lambda: item.id in self._captions,
               "instance": lambda: item.instance != ""}
        return offer in self.offers and own.get(offer, lambda: True)()

    def part_mask(self, item: Item) -> np.ndarray:
        if "part_mask" not in self.offers:
            raise self.lacks("part_mask")
        path = self._mask_path(item)
        if not path.is_file():
            raise UserError(f"{path}: no part mask for {self._files[item.id].relative_to(self.root)}; draw it, or take the picture away")
        mask = read_labels(path)
        strangers = sorted(set(np.unique(mask).tolist()) - {0} - self.part_names(item.category).keys())
        if strangers:
            raise UserError(f"{path}: holds label {strangers[0]}, which {item.category} does not have; name it in {self._label_file}")
        return mask

    @property
    def _label_file(self) -> Path:
        return self.root / "labels.yaml"

    @cached_property
    def _labels(self) -> dict[str, dict[int, str]]:
        """What labels.yaml says, on top of the SketchParse table."""
        import yaml

        path = self._label_file
        table = dict(task_facts("deepssp", "labels/parts.yaml")["parts"])
        if not path.is_file():
            return table
        try:
            told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            for category, names in told.items():
                if not all(isinstance(k, int) and 0 < k < 256 and isinstance(v, str) for k, v in names.items()):
                    raise ValueError(category)
        except (yaml.YAMLError, AttributeError, ValueError) as error:
            told_by = " ".join(str(error).split())
            raise UserError(f"{path}: cannot be read ({told_by}); expected lines such as `cow: {{1: head, 2: body}}`") from None
        return table | told

    def part_names(self, category: str) -> dict[int, str]:
        if category not in self._labels:
            raise UserError(f"data=folder: no part names for {category}; write them in {self._label_file}, `{category}: {{1: …, 2: …}}`")
        return self._labels[category]

    def caption(self, item: Item) -> str:
        path = self.root / f"{item.id}.txt"
        if not path.is_file():
            raise UserError(f"{path}: no caption for {self._files[item.id].name}; write it, or take the picture away")
        return " ".join(path.read_text(encoding="utf-8", errors="replace").split())

    @property
    def fingerprint(self) -> str:
        beside = [self.root / f"{key}.txt" for key in self._captions]
        beside += [m for i in self._items if "part_mask" in self.offers and (m := self._mask_path(i)).is_file()]
        beside += [self._label_file] if self._label_file.is_file() else []
        return fingerprint(self.root, [*self._files.values(), *beside], self.domain, self.split)

    # ------------------------------------------------------------------ checks
    def verify(self) -> list[str]:
        found = list(self._skipped)
        for item in self._items:
            try:
                shape = self.image(item).shape[:2]
                if self.has(item, "part_mask") and self.part_mask(item).shape != shape:
                    found.append(f"{self._mask_path(item)}: mask and picture differ in size")
            except UserError as error:
                found.append(str(error))
        expected = {self._mask_path(i) for i in self._items}
        found += [f"{p}: is the mask of no picture" for p in sorted((self.root / "masks").rglob("*.png")) if p not in expected]
        return found

    def report(self) -> dict[str, Any]:
        words = {"part_mask": "with a mask", "instance": "in pairs", "caption": "with a caption"}
        return {words[o]: sum(self.has(i, o) for i in self._items) for o in words if o in self.offers}


def _hashed(key: str) -> str:
    """80 : 10 : 10."""
    return "train" if (place := position(key)) < 0.8 else "val" if place < 0.9 else "test"
