"""QMUL fine-grained pairs, version 2: shoes and chairs, three or more sketches of a photo. Two forms circulate:

    png          <root>/ShoeV2_photo/<pid>.png             photos
                 <root>/ShoeV2_sketch/<pid>_<k>.png        sketches
                 <root>/{photo,sketch}_{train,test}.txt    one name a line, with or without a folder and an ending
    coordinate   <root>/photo/<pid>.png                    photos
                 <root>/ShoeV2_Coordinate                  a pickle: {train,test}/<pid>_<k> -> (n, 3) x, y, pen on a page of 256 px

The folders may be called photo/ and sketch/ in either form, and lie in <root>/ShoeV2. Chairs: ChairV2 for ShoeV2.

A photo's part is that of all its sketches, so that none is learnt from while another is tested. Public files hold fewer sketches than
the paper counts; `sketchbench data verify` accepts both and says which it met.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources._files import checked_choice, checked_share, existing_root, fingerprint, held_out, stems
from sketchbench.data.sources._images import read_gray, read_rgb
from sketchbench.data.sources._pickled import read_coordinates
from sketchbench.data.sources._strokes import checked_points, cut, draw
from sketchbench.errors import UserError

PHOTOS = {"shoe": (1800, 200), "chair": (300, 100)}  # train, test
SKETCHES = {"shoe": {"the public files": (5982, 666), "the paper": (6051, 679)},
            "chair": {"the public files": (964, 311), "the paper": (951, 324)}}
PARTS = ("train", "test")
PAGE, PEN = 256, 2.0  # px: the page that coordinates lie on, and the line that is drawn
KEY = re.compile(r"(train|test)/([^\s/]+)")


class _Told(NamedTuple):
    """What a release says is there."""

    photos: dict[str, str]  # photo -> train, test
    sketches: dict[str, str]  # sketch -> train, test
    faults: list[str]


def photo_of(sketch: str) -> str:
    """<pid> of <pid>_<k>; photos may have a _ of their own."""
    return sketch.rpartition("_")[0]


class QmulV2(Source):
    name = "qmul_v2"
    offers = frozenset({"image", "instance", "strokes"})

    def __init__(self, root: str, category: Literal["shoe", "chair"] = "shoe", form: Literal["auto", "png", "coordinate"] = "auto",
                 val: float = 0.1):
        self.kind = checked_choice(category, PHOTOS, "category", self.name)
        self.name = f"qmul_{category}_v2"
        self.release = f"{category.capitalize()}V2"
        self.root = self._home(existing_root(root, self.name))
        self.form = self._form(checked_choice(form, ("auto", "png", "coordinate"), "form", self.name))
        self.val = checked_share(val, "val", self.name)
        self._told = self._listed() if self.form == "png" else self._keyed()
        if self.form == "png":
            self.offers = self.offers - {"strokes"}
        if not any(i.domain == "sketch" for i in self._items):
            raise UserError(f"data={self.name}: no sketch with its photo below {self.root}; "
                            f"{(*self._told.faults, 'photos <pid>.png and sketches <pid>_<k> are expected')[0]}")

    # ------------------------------------------------------------------ what is there
    def _home(self, root: Path) -> Path:
        """The folder that holds the release; another category's is told by its names."""
        home = next((h for h in (root, root / self.release) if self._below(h, "photo")), None)
        if home is None:
            others = [p.name for k in PHOTOS if k != self.kind for p in sorted(root.glob(f"{k.capitalize()}V2*"))]
            hint = f"{others[0]} is of another category" if others else "give the folder that holds photos and sketches"
            raise UserError(f"data={self.name}: root={root}: holds neither {self.release}_photo/ nor photo/; {hint}")
        return home

    def _below(self, home: Path, what: str) -> Path | None:
        return next((p for n in (f"{self.release}_{what}", what) if (p := home / n).is_dir()), None)

    def _form(self, wanted: str) -> str:
        names = {"png": f"{self.release}_sketch", "coordinate": self._coordinates.name}
        here = [f for f, there in (("png", self._below(self.root, "sketch")), ("coordinate", self._coordinates.is_file())) if there]
        form = next((f for f in here if wanted in ("auto", f)), None)
        if form is None:
            hint = f"form={here[0]} reads what is there" if here else "give the folder that holds photos and sketches"
            looked = " and no ".join(names[f] for f in names if wanted in ("auto", f))
            raise UserError(f"data={self.name}: {self.root}: holds no {looked}; {hint}")
        return form

    @property
    def _coordinates(self) -> Path:
        return self.root / f"{self.release}_Coordinate"

    @cached_property
    def _photos(self) -> dict[str, Path]:
        return stems(self._below(self.root, "photo") or self.root)

    @cached_property
    def _pictures(self) -> dict[str, Path]:
        """Sketches as pictures; none in the other form."""
        return stems(self._below(self.root, "sketch") or self.root) if self.form == "png" else {}

    def _listed(self) -> _Told:
        """By the four lists. What they name and is not there is left out."""
        told: dict[str, dict[str, str]] = {}
        folder = self._below(self.root, "sketch") or self.root
        svg = not self._pictures and any(folder.glob("*.svg"))
        faults = [f"{folder}: holds SVG files; turn them into PNG first"] if svg else []
        for what, there in (("photo", self._photos), ("sketch", self._pictures)):
            told[what] = {}
            for part in PARTS:
                path = self.root / f"{what}_{part}.txt"
                names = _names(path)
                faults += _some(f"{path.name}: {{}} named but not there", [n for n in names if n not in there])
                faults += _some(f"{path.name}: {{}} in {what}_train.txt as well, kept for tests", [n for n in names if n in told[what]])
                told[what] |= {n: part for n in names if n in there}
        return _Told(told["photo"], told["sketch"], faults)

    def _keyed(self) -> _Told:
        """By the names in the coordinate file: a photo belongs where its sketches do."""
        told = read_coordinates(self._coordinates)
        known = {key: m for key in told if (m := KEY.fullmatch(key))}
        self._drawings = {m[2]: told[key] for key, m in known.items()}  # unchecked
        sketches = {m[2]: m[1] for m in known.values()}
        photos: dict[str, str] = {}
        for name, part in sketches.items():
            if photo_of(name) in self._photos:
                photos[photo_of(name)] = "test" if "test" in (part, photos.get(photo_of(name))) else "train"
        odd = [key[:40] for key in told if key not in known] + [key for key, m in known.items() if sketches[m[2]] != m[1]]
        return _Told(photos, sketches, _some("{} coordinates are no train/<pid>_<k> or test/<pid>_<k> of their own", odd))

    # ------------------------------------------------------------------ items
    @cached_property
    def _items(self) -> list[Item]:
        def split(pid: str) -> str:
            part = self._told.photos[pid]
            return "val" if part == "train" and held_out(f"{self.kind}V2/{pid}", self.val) else part

        paired = [(name, photo_of(name)) for name in sorted(self._told.sketches) if photo_of(name) in self._told.photos]
        drawn = [Item(f"sketch/{name}", "sketch", self.kind, split(pid), pid) for name, pid in paired]
        return drawn + [Item(f"photo/{pid}", "photo", self.kind, split(pid), pid) for pid in sorted(self._told.photos)]

    def items(self) -> list[Item]:
        return self._items

    def image(self, item: Item) -> np.ndarray:
        name = item.id.split("/")[1]
        if item.domain == "photo":
            return read_rgb(self._photos[name])
        return read_gray(self._pictures[name]) if self.form == "png" else draw(self.strokes(item), (PAGE, PAGE), PEN)

    def strokes(self, item: Item) -> list[np.ndarray]:
        """Photos have none."""
        if self.form == "png":
            raise self.lacks("strokes")
        if item.domain == "photo":
            return []
        name = item.id.split("/")[1]
        return cut(checked_points(self._drawings[name], f"{self._coordinates}: {name}"))

    def has(self, item: Item, offer: str) -> bool:
        return super().has(item, offer) and (offer != "strokes" or item.domain == "sketch")

    @property
    def fingerprint(self) -> str:
        files, facts = [*self._photos.values()], [self.kind, self.form, self.val]
        if self.form == "png":
            files += [*self._pictures.values(), *(self.root / f"{what}_{part}.txt" for what in ("photo", "sketch") for part in PARTS)]
        else:
            facts.append(hashlib.blake2b(self._coordinates.read_bytes()).hexdigest())  # one file holds all: its ends would not do
        return fingerprint(self.root, files, *facts)

    # ------------------------------------------------------------------ checks
    def _counted(self, domain: str) -> tuple[int, int]:
        parts = Counter("test" if i.split == "test" else "train" for i in self._items if i.domain == domain)
        return parts["train"], parts["test"]

    @cached_property
    def _alone(self) -> list[str]:
        """Sketches without a photo: no items."""
        return [name for name in self._told.sketches if photo_of(name) not in self._told.photos]

    def verify(self) -> list[str]:
        found = list(self._told.faults)
        found += _some("{} sketches without a photo, left out", self._alone)
        found += _some("{} sketches named for another part than their photo, which decides",
                       [n for n, part in self._told.sketches.items() if self._told.photos.get(photo_of(n), part) != part])
        for item in self._items if self.form == "coordinate" else []:
            try:
                self.strokes(item)
            except UserError as error:
                found.append(str(error))
        if self._counted("photo") != PHOTOS[self.kind]:
            found.append(f"photos: {_pair(self._counted('photo'))}; {_pair(PHOTOS[self.kind])} expected")
        if self._counted("sketch") not in SKETCHES[self.kind].values():
            known = ", ".join(f"{_pair(counts)} in {where}" for where, counts in SKETCHES[self.kind].items())
            found.append(f"sketches: {_pair(self._counted('sketch'))}; {known}")
        few = [pid for pid, n in self._each.items() if n < 3]
        return found + _some("note: {} photos have fewer than three sketches", few)

    @property
    def _each(self) -> dict[str, int]:
        """Photo -> number of its sketches."""
        counts = Counter(i.instance for i in self._items if i.domain == "sketch")
        return {pid: counts[pid] for pid in self._told.photos}

    def report(self) -> dict[str, Any]:
        known = SKETCHES[self.kind]
        met = next((where for where, counts in known.items() if counts == self._counted("sketch")), "no known release")
        each = list(self._each.values())
        return {"form": self.form,
                "sketches": f"{_pair(self._counted('sketch'))}, as in {met} ({'; '.join(f'{w}: {_pair(c)}' for w, c in known.items())})",
                "sketches of a photo": f"{min(each)} to {max(each)}, {np.mean(each):.2f} in the mean",
                "sketches without a photo": len(self._alone),
                "pictures in no part": sum(n not in self._told.sketches for n in self._pictures)
                + sum(n not in self._told.photos for n in self._photos)}


def _names(path: Path) -> list[str]:
    """The names in a list, each once, without folders and endings."""
    if not path.is_file():
        raise UserError(f"{path}: not there; the four lists say what is for training and what for tests, get them with the pictures")
    lines = path.read_text(encoding="utf-8", errors="replace").replace("\\", "/").splitlines()
    return [n for n in dict.fromkeys(line.strip().rpartition("/")[2].partition(".")[0] for line in lines) if n]


def _pair(counts: tuple[int, int]) -> str:
    return f"{counts[0]} train and {counts[1]} test"


def _some(line: str, names: list[str]) -> list[str]:
    """One finding with the number of names and the first of them; none without names."""
    return [f"{line.format(len(names))} ({names[0]}{', …' if len(names) > 1 else ''})"] if names else []
