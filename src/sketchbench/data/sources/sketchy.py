"""Sketchy: sketches of 12,500 photos in 125 categories, and the 60,502 further photos of its extension.

    <root>/[256x256/]sketch/tx_<tx>/<category>/<photo>-<k>.png   75,471 sketches (copies with 75,481 circulate)
    <root>/[256x256/]photo/tx_<tx>/<category>/<photo>.jpg        the 12,500 photos they were drawn from
    <root>/EXTEND_image_sketchy/<category>/<photo>.jpg           73,002 photos, these 12,500 among them
    <root>/info/testset.txt, invalid-{ambiguous,context,error,pose}.txt

Folders ending in _ready, and extended_photo for the extension, will do as well. Two protocols:

- `category`: retrieval of a category. Photos of both folders; a photo that is in both (same category and name: all the originals) counts
  once, and is read from the extension, so that all are scaled alike. Splits are drawn by hash (see _category.py).
- `fine`: retrieval of the very photo. Original photos only; those of testset.txt, 10 a category, and their sketches are for testing, and
  the share `val` of the other photos with their sketches for validation. A pair is the photo and what it was drawn from.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal

from sketchbench.data.sources._category import CategorySource
from sketchbench.data.sources._category_check import differs
from sketchbench.data.sources._files import checked_choice, held_out
from sketchbench.data.sources._lists import lines_of
from sketchbench.data.sources._names import canonical
from sketchbench.data.sources._shelf import Key
from sketchbench.errors import UserError

HOMES = ("", "256x256", "rendered_256x256/256x256", "rendered_256x256")  # where the folders may lie below root
EXTENSION = ("EXTEND_image_sketchy", "EXTEND_image_sketchy_ready", "extended_photo")
INVALID = ("ambiguous", "context", "error", "pose")
BAD = {("airplane", "n02691156_359-5"), ("alarm_clock", "n02694662_3449-5")}  # unusable sketches, left out by others too


class Sketchy(CategorySource):
    name = "sketchy"
    offers = frozenset({"image", "instance", "edge"})
    kinds = {"extended": ("extend",), "sketch": ("sketch/",), "photo": ("photo/",)}
    photo_kinds = ("extended", "photo")

    def __init__(self, root: str, protocol: Literal["category", "fine"] = "category", photos: Literal["extended", "original"] = "extended",
                 tx: Literal["000000000000", "000100000000"] = "000000000000", test: int = 50, val: float = 0.05, test_photos: float = 0.1,
                 leave_out: Literal["all", "test", "none"] = "all", edges: str | None = None, lists: str | None = None,
                 test_list: str | None = None, classes: str | list[str] | None = None):
        self.protocol = checked_choice(protocol, ("category", "fine"), "protocol", self.name)
        self.extended = checked_choice(photos, ("extended", "original"), "photos", self.name) == "extended" and protocol == "category"
        self.tx = checked_choice(str(tx).removeprefix("tx_").zfill(12), ("000000000000", "000100000000"), "tx", self.name)
        self.leave_out = checked_choice(leave_out, ("all", "test", "none"), "leave_out", self.name)
        if protocol == "fine" and (lists or test_list):
            key = "lists" if lists else "test_list"
            raise UserError(f"data=sketchy: {key} is for protocol=category; info/testset.txt splits protocol=fine")
        if protocol == "category":
            self.offers = self.offers - {"instance"}  # a sketch's own photo need not be in its split
        super().__init__(root, test=test, val=val, test_photos=test_photos, edges=edges, lists=lists, test_list=test_list, classes=classes)

    # ------------------------------------------------------------------ what lies there
    @property
    def layout(self) -> str:
        return f"expected are sketch/tx_{self.tx}/, photo/tx_{self.tx}/ and EXTEND_image_sketchy/, each with a folder a category"

    def _first(self, *names: str) -> Path | None:
        return next((p for home in HOMES for n in names if (p := self.root / home / n).exists()), None)

    def _folders(self) -> dict[str, Path]:
        found = {"extended": self._first(*EXTENSION) if self.extended else None}
        found |= {kind: self._first(f"{kind}/tx_{self.tx}", f"{kind}/tx_{self.tx}_ready") for kind in ("sketch", "photo")}
        for kind, needed in (("sketch", True), ("extended", self.extended), ("photo", not self.extended)):
            if needed and not found[kind]:
                more = "; photos=original does without the extension" if kind == "extended" else ""
                raise UserError(f"data=sketchy: no {'EXTEND_image_sketchy' if kind == 'extended' else f'{kind}/tx_{self.tx}'} folder "
                                f"below {self.root}; {self.layout}{more}")
        return {kind: folder for kind, folder in found.items() if folder}

    def _info(self, name: str) -> Path | None:
        return self._first(f"info/{name}", f"info-06-04/info/{name}", f"../info/{name}", name)

    # ------------------------------------------------------------------ splits
    @cached_property
    def _testset(self) -> set[Key]:
        """Category and name of the photos that are for testing."""
        path = self._info("testset.txt")
        if not path:
            raise UserError(f"data=sketchy: no info/testset.txt below {self.root}, which splits protocol=fine; unpack the info archive")
        return {(canonical(line.category, self.known) or line.category, line.stem) for line in lines_of(path)}

    @cached_property
    def _invalid(self) -> dict[str, set[str]]:
        """Kind -> names of sketches."""
        paths = {kind: self._info(f"invalid-{kind}.txt") for kind in INVALID}
        return {kind: {line.stem for line in lines_of(path)} for kind, path in paths.items() if path}

    def _instance(self, category: str, stem: str) -> str:
        drawn_from = _photo(stem)
        return f"{category}/{drawn_from}" if drawn_from in self._photos.get(category, {}) else ""

    def _left_out(self, category: str, stem: str) -> str:
        if (category, stem) in BAD:
            return "known to be unusable"
        if self.protocol == "category":
            return ""
        if not self._instance(category, stem):
            return "without a photo"
        if self.leave_out == "none" or (self.leave_out == "test" and (category, _photo(stem)) not in self._testset):
            return ""
        return next((f"invalid ({kind})" for kind in INVALID if stem in self._invalid.get(kind, ())), "")

    def _sketch_splits(self, category: str, stems: list[str]) -> dict[str, str]:
        if self.protocol == "category":
            return super()._sketch_splits(category, stems)
        return {s: self._photo_split(category, _photo(s)) for s in stems}

    def _photo_split(self, category: str, stem: str) -> str:
        if self.protocol == "category":
            return super()._photo_split(category, stem)
        return "test" if (category, stem) in self._testset else "val" if held_out(f"{category}/{stem}", self.val) else "train"

    def _decisive(self) -> tuple[str, ...]:
        return (self.tx,)

    # ------------------------------------------------------------------ checks
    def odd(self) -> list[str]:
        found, complete = [], self.wanted is None and not self.lists
        if self.protocol == "category":
            counts = {"sketches": (len(self._shelves["sketch"]), (75471, 75481)),
                      "photos": (sum(map(len, self._photos.values())), (73002 if self.extended else 12500,))}
            return differs(counts) if complete else []
        missing = [kind for kind in INVALID if kind not in self._invalid]
        if missing and self.leave_out != "none":
            found.append(f"info/invalid-{missing[0]}.txt: not there ({len(missing)} of {len(INVALID)} lists missing); its sketches stay in")
        strangers = sorted((c, stem) for c, stem in self._testset if stem not in self._photos.get(c, {}) and c in (self.wanted or {c}))
        if strangers:
            found.append(f"testset.txt: {len(strangers)} photos are not there ({'/'.join(strangers[0])}, …)")
        counted = self.counts()
        both = {d: counted.get(("train", d), 0) + counted.get(("val", d), 0) for d in ("sketch", "photo")}
        if complete:
            test = {d: counted.get(("test", d), 0) for d in ("sketch", "photo")}
            found += differs({"test photos": (test["photo"], (1250,)), "training photos": (both["photo"], (11250,))})
            found += differs({"test sketches": (test["sketch"], (6312,))} if self.leave_out != "none" else {})
            found += [f"note: {line} by the papers, which do not say what they leave out in training (leave_out=all · test · none)"
                      for line in differs({"training sketches": (both["sketch"], (65064,))})]
        return found


def _photo(stem: str) -> str:
    """The photo that a sketch was drawn from: n02691156_58-3 was from n02691156_58."""
    base, dash, k = stem.rpartition("-")
    return base if dash and k.isdecimal() else ""
