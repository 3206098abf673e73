"""Data sets of sketches and photos in one folder a category: what the readers of Sketchy and TU-Berlin share.

Listing opens no picture, and the fingerprint takes names and sizes only: there are 150,000 to 225,000 files. A picture that is
exchanged for another of exactly the same length therefore goes unseen.

Splits are drawn by a hash of category and name. Of the sketches of each category, `test` are for testing, and of the others the share `val`
for validation. Of the photos the share `val` is for validation and the share `test_photos` for testing; where a task's gallery is all
photos, these two only say which photos are not trained on.
"""

from __future__ import annotations

import hashlib
import os
from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources._files import checked_share, existing_root, held_out, position
from sketchbench.data.sources._images import read_gray, read_rgb
from sketchbench.data.sources._lists import Listed, read_lists, read_test_list
from sketchbench.data.sources._names import canonical, class_names, read_names
from sketchbench.data.sources._shelf import Key, Shelf, pictures, shelve
from sketchbench.errors import UserError, nearest


@dataclass
class Table:
    """All items and where their pictures lie."""

    items: list[Item] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)  # item id -> file
    left: Counter[str] = field(default_factory=Counter)  # reason -> sketches left out
    found: list[str] = field(default_factory=list)

    def add(self, item: Item, path: str) -> None:
        self.items.append(item)
        self.paths[item.id] = path


class CategorySource(Source):
    """Subclasses say which folders there are (`_folders`), and may place sketches and photos otherwise."""

    kinds: dict[str, tuple[str, ...]] = {}  # kind of picture -> words that tell it in a listed path
    photo_kinds: tuple[str, ...] = ("photo",)  # where two kinds have the same photo, the first one's file is read
    offers = frozenset({"image", "edge"})

    def __init__(self, root: str | os.PathLike, *, test: int, val: float, test_photos: float, edges: str | None, lists: str | None,
                 test_list: str | None, classes: str | list[str] | None):
        self.root = existing_root(root, self.name)
        self.known = class_names(self.name)
        if isinstance(test, bool) or not isinstance(test, int) or test < 0:
            raise UserError(f"data={self.name}: test={test} is no number of sketches; give a whole number such as test=50")
        self.test, self.val = test, checked_share(val, "val", self.name)
        self.test_photos = checked_share(test_photos, "test_photos", self.name)
        if self.val + self.test_photos >= 1:
            raise UserError(f"data={self.name}: val={val} and test_photos={test_photos} leave no photo to train on; give smaller shares")
        self.edges, self.lists = self._given("edges", edges), self._given("lists", lists)
        self.test_list = self._given("test_list", test_list, "file")
        self.wanted = self._wanted(classes)
        if not self._table.items:
            raise UserError(f"data={self.name}: no category with sketches and photos below {self.root}; {self.layout}")
        if not any(i.domain == "edge" for i in self._table.items):
            self.offers = self.offers - {"edge"}

    def _given(self, key: str, path: str | None, what: str = "folder") -> Path | None:
        """A file or folder that the user may name."""
        found = Path(path).expanduser() if path else None
        if found and not (found.is_file() if what == "file" else found.is_dir()):
            raise UserError(f"data={self.name}: {key}={path}: no such {what}; check the path, or leave {key}=null")
        return found

    def _wanted(self, classes: str | list[str] | None) -> set[str] | None:
        """Names, or a file of names."""
        if not classes:
            return None
        names = [classes] if isinstance(classes, str) else list(classes)
        if len(names) == 1 and canonical(names[0], self.known) is None and (os.sep in names[0] or Path(names[0]).is_file()):
            names = read_names(Path(names[0]).expanduser())
        for name in names:
            if canonical(name, self.known) is None:
                raise UserError(f"data={self.name}: classes has {name}, which is no category; {nearest(name, self.known)}")
        return {str(canonical(name, self.known)) for name in names}

    # ------------------------------------------------------------------ what lies there
    @property
    @abstractmethod
    def layout(self) -> str:
        """Ends an error line: the folders that are expected."""

    @abstractmethod
    def _folders(self) -> dict[str, Path]:
        """Kind of picture -> the folder that holds its category folders, for those that are there."""

    @cached_property
    def _listed(self) -> Listed:
        return read_lists(self.lists, self.kinds, self.known) if self.lists else Listed()

    @cached_property
    def _shelves(self) -> dict[str, Shelf]:
        """Kind -> pictures, in the order of `photo_kinds`; with lists, those that are listed."""
        shelves = {kind: shelve(folder, self.known) for kind, folder in self._folders().items()}
        chosen, photos = self._listed.chosen, set(self.photo_kinds)
        for kind, shelf in shelves.items():
            if chosen.keys() & (photos if kind in photos else {kind}):  # the lists speak of such pictures
                shelves[kind] = shelf.only(chosen.get(kind, set()), kind)
        return {kind: shelf.within(self.wanted) for kind, shelf in shelves.items()}

    @cached_property
    def _photos(self) -> dict[str, dict[str, str]]:
        """Category -> stem -> file; a photo of two kinds once."""
        photos: dict[str, dict[str, str]] = {}
        for kind in self.photo_kinds:
            for category, stems in self._shelves[kind].files.items() if kind in self._shelves else ():
                photos[category] = stems | photos.get(category, {})
        return {category: dict(sorted(stems.items())) for category, stems in photos.items()}

    @cached_property
    def _edges(self) -> dict[str, dict[str, str]]:
        """Category -> stem -> edge map, from a folder that mirrors the photos' folders as far down as it likes."""
        edges: dict[str, dict[str, str]] = {}
        if self.edges:
            for category, stems in self._photos.items():
                for folder in sorted({os.path.dirname(p) for p in stems.values()}):
                    parts = Path(folder).relative_to(self.root).parts
                    mirrors = [self.edges.joinpath(*parts[k:]) for k in range(len(parts))] + [self.edges / category]
                    mirror = next((m for m in mirrors if m.is_dir()), None)
                    if mirror:
                        edges[category] = edges.get(category, {}) | pictures(mirror)[0]
            if not edges:
                raise UserError(f"data={self.name}: edges={self.edges}: has none of the photos' folders; expected <category>/<photo>.png")
        return edges

    # ------------------------------------------------------------------ splits
    @cached_property
    def _told(self) -> tuple[dict[Key, str], list[str]]:
        """Splits that lists give, and what is odd about these."""
        if not self.test_list:
            return self._listed.told, []
        chosen, found = read_test_list(self.test_list, self.known, self._shelves["sketch"].files)
        return dict.fromkeys(chosen, "test"), found

    def _sketch_splits(self, category: str, stems: list[str]) -> dict[str, str]:
        """Stem -> split. A category of which the lists name no test sketch has its own drawn."""
        told = {s: split for s in stems if (split := self._told[0].get((category, s)))}
        if "test" not in told.values():
            drawn = sorted((s for s in stems if s not in told), key=lambda s: position(f"test/{category}/{s}"))[:self.test]
            told |= dict.fromkeys(drawn, "test")
        return {s: told.get(s) or ("val" if held_out(f"val/{category}/{s}", self.val) else "train") for s in stems}

    def _photo_split(self, category: str, stem: str) -> str:
        place = position(f"photo/{category}/{stem}")
        return "val" if place < self.val else "test" if place < self.val + self.test_photos else "train"

    def _instance(self, category: str, stem: str) -> str:
        """Of a sketch: the photo it was drawn from, where that is known and there."""
        return ""

    def _decisive(self) -> tuple[str, ...]:
        """Options that decide which pictures are read, where names and splits stay the same."""
        return ()

    def _left_out(self, category: str, stem: str) -> str:
        """Why a sketch is no item; empty where it is one."""
        return ""

    # ------------------------------------------------------------------ items
    @cached_property
    def _table(self) -> Table:
        table = Table()
        sketches, photos = self._shelves["sketch"].files, self._photos
        both = sorted(c for c in sketches.keys() & photos.keys() if sketches[c] and photos[c])
        for category in sorted((sketches.keys() | photos.keys()) - set(both)):
            drawn, shown = len(sketches.get(category, {})), len(photos.get(category, {}))
            table.found.append(f"{category}: {f'{drawn} sketches, no photo' if drawn else f'{shown} photos, no sketch'}; left out")
        for category in both:
            self._add_sketches(table, category, sketches[category])
        for category in both:
            for stem, path in photos[category].items():
                item = Item(f"photo/{category}/{stem}", "photo", category, self._photo_split(category, stem), f"{category}/{stem}")
                table.add(item, path)
        for item in [i for i in table.items if i.domain == "photo"] if self._edges else []:
            edge = self._edges.get(item.category, {}).get(item.id.rsplit("/", 1)[1])
            if edge:
                table.add(Item(f"edge/{item.instance}", "edge", item.category, item.split, item.instance), edge)
        return table

    def _add_sketches(self, table: Table, category: str, files: dict[str, str]) -> None:
        why = {stem: self._left_out(category, stem) for stem in files}
        table.left.update(w for w in why.values() if w)
        for stem, split in self._sketch_splits(category, [s for s in files if not why[s]]).items():
            table.add(Item(f"sketch/{category}/{stem}", "sketch", category, split, self._instance(category, stem)), files[stem])

    def items(self) -> list[Item]:
        return self._table.items

    @cached_property
    def categories(self) -> list[str]:
        return sorted({i.category for i in self._table.items})

    def image(self, item: Item) -> np.ndarray:
        """Edge maps come dark on white, however they were saved."""
        path = self._table.paths[item.id]
        if item.domain == "photo":
            return read_rgb(path)
        image = read_gray(path)
        return 255 - image if item.domain == "edge" and np.median(image) < 128 else image

    def has(self, item: Item, offer: str) -> bool:
        own = {"instance": item.instance != "", "edge": f"edge/{item.instance}" in self._table.paths}
        return offer in self.offers and own.get(offer, True)

    @property
    def fingerprint(self) -> str:
        """Of all items with their splits and pairs, and of their files' names and sizes."""
        digest = hashlib.blake2b(repr(self._decisive()).encode(), digest_size=8)
        for item in self._table.items:
            path = self._table.paths[item.id]
            try:
                size = os.stat(path).st_size
            except OSError as error:
                raise UserError(f"{path}: cannot be read ({error.strerror}); check the data set with `sketchbench data verify`") from None
            digest.update(f"{item.id}\0{item.split}\0{item.instance}\0{os.path.basename(path)}\0{size}\n".encode())
        return digest.hexdigest()

    # ------------------------------------------------------------------ checks
    def odd(self) -> list[str]:
        """What differs from the released data set, beyond what is checked of any."""
        return []

    def verify(self) -> list[str]:
        from sketchbench.data.sources._category_check import findings

        return findings(self)

    def report(self) -> dict[str, Any]:
        from sketchbench.data.sources._category_check import facts

        return facts(self)
