"""SketchParse: sketchified photos with part masks to learn from, freehand sketches with part masks to be tested on.

Layout, as it comes out of the released archives (the folders may lie in `root`, in `root/data`, or as in the repository):

    sketch-dataset/PNG_untouched/<category>/<id>.png    test sketches
    sketch-dataset/test_GT/<category>/<id>.png          their label masks (987; sketches without one are no items)
    lists/train_<categories>.txt                        one line an image: <base>(r[,m],<n30…p30>), rotated and mirrored
    train_sketches/<line>.png  (or im/)                 sketchified photos, 321 px
    train_sketch_GT/<line>.png (or gt/)                 their label masks

Lines have no category, only their list's super-category. It is found, in this order, in `categories` (a file of
`<base> <category>` lines), in the WordNet id of Core images, and in the line's place in the list: the categories follow one another
(tasks/deepssp/labels/sketchparse.yaml has where each starts). What remains has its list's name as category: good for
training super-categories, not for one category; `sketchbench data verify sketchparse` counts them.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources._files import checked_share, existing_root, fingerprint, held_out, stems
from sketchbench.data.sources._images import read_gray, read_labels
from sketchbench.errors import UserError, nearest
from sketchbench.paths import task_facts

HOMES = ("", "data", "exp-src/data")  # where the folders may lie below root
LINE = re.compile(r"(?P<base>[^()\s]+)(\((?P<turn>r(,m)?,[np]\d+)\))?")
UPRIGHT = "r,p0"


def parts() -> dict[str, dict[int, str]]:
    """Category -> label -> part name."""
    return task_facts("deepssp", "labels/parts.yaml")["parts"]


def supers() -> dict[str, dict[str, Any]]:
    """Super-category -> its categories, outputs, list."""
    return task_facts("deepssp", "labels/parts.yaml")["super_categories"]


def branch_labels(category: str) -> set[int]:
    """All labels that a branch puts out, for one of its categories or for its list's name."""
    return {label for member in _members(category) for label in parts()[member]}


def _members(category: str) -> list[str]:
    return next((s["categories"] for s in supers().values() if category in s["categories"] or s["list"] == f"train_{category}"), [])


class SketchParse(Source):
    name = "sketchparse"
    offers = frozenset({"image", "part_mask", "edge"})

    def __init__(self, root: str, images: str | None = None, masks: str | None = None, categories: str | None = None,
                 released_augmentation: bool = False, val: float = 0.0):
        self.root = existing_root(root, self.name)
        self.released_augmentation = bool(released_augmentation)
        self.val = checked_share(val, "val", self.name)
        self._sketches = self._folder("PNG_untouched", within="sketch-dataset")
        self._truths = self._folder("test_GT", within="sketch-dataset")
        self._lists = self._folder("lists") or (self.root if list(self.root.glob("train_*.txt")) else None)
        self._edges = existing_root(images, self.name, "images") if images else self._folder("train_sketches", "im")
        self._masks = existing_root(masks, self.name, "masks") if masks else self._folder("train_sketch_GT", "gt")
        self._told = _read_categories(Path(categories).expanduser()) if categories else {}
        if not self._items:
            raise UserError(f"data={self.name}: nothing to read below {self.root}; for testing, sketch-dataset/{{PNG_untouched,test_GT}}/"
                            "<category>/ is expected, for training lists/, train_sketches/ and train_sketch_GT/")
        if not any(i.domain == "edge" for i in self._items):
            self.offers = self.offers - {"edge"}

    def _folder(self, *names: str, within: str = "") -> Path | None:
        """The first of these folders that is there, in any of the homes."""
        inner = (within, "") if within else ("",)
        found = [p for home in HOMES for i in inner for n in names if (p := self.root / home / i / n).is_dir()]
        return found[0] if found else None

    # ------------------------------------------------------------------ items
    @cached_property
    def _tests(self) -> dict[str, tuple[Path, Path]]:
        """Item id -> sketch, mask."""
        if not (self._sketches and self._truths):
            return {}
        out: dict[str, tuple[Path, Path]] = {}
        for folder in sorted(p for p in self._truths.iterdir() if p.is_dir()):
            if folder.name not in parts():
                raise UserError(f"{folder}: {folder.name} is no SketchParse category; {nearest(folder.name, parts())}")
            drawn = stems(self._sketches / folder.name) if (self._sketches / folder.name).is_dir() else {}
            out |= {f"{folder.name}/{stem}": (drawn[stem], mask) for stem, mask in stems(folder).items() if stem in drawn}
        return out

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        """List -> its lines, as they stand (repeated ones too)."""
        if not self._lists:
            return {}
        files = [self._lists / f"{s['list']}.txt" for s in supers().values()]
        text = {p.stem: p.read_text(encoding="utf-8", errors="replace") for p in files if p.is_file()}
        return {name: [line.strip() for line in lines.splitlines() if line.strip()] for name, lines in text.items()}

    @cached_property
    def _trains(self) -> dict[str, tuple[Item, Path, Path]]:
        """Item id -> item, sketchified photo, mask; without the lines whose files are missing."""
        if not (self._edges and self._masks and self._lists):
            return {}
        edges, masks = stems(self._edges), stems(self._masks)
        out = {}
        for name, lines in self._lines.items():
            place = _Places(name, lines, self._told)
            for line in dict.fromkeys(lines):  # repeated lines once
                base, turn = _split_line(line, self._lists / f"{name}.txt")
                upright = turn in ("", UPRIGHT)
                if (upright or self.released_augmentation) and line in edges and line in masks:
                    split = "val" if held_out(base, self.val) else "train"
                    if split == "train" or upright:
                        category = place.category(base)
                        item = Item(f"{category}/{base if upright else line}", "edge", category, split, base)
                        out[item.id] = (item, edges[line], masks[line])
        return out

    @cached_property
    def _items(self) -> list[Item]:
        tests = [Item(key, "sketch", key.split("/")[0], "test", key.split("/")[1]) for key in self._tests]
        return [item for item, _, _ in self._trains.values()] + tests

    def items(self) -> list[Item]:
        return self._items

    # ------------------------------------------------------------------ access
    def image(self, item: Item) -> np.ndarray:
        return read_gray(self._tests[item.id][0] if item.domain == "sketch" else self._trains[item.id][1])

    def part_mask(self, item: Item) -> np.ndarray:
        """Test masks hold their category's labels only; training masks may hold any of their branch (both flyers use eight)."""
        path = self._tests[item.id][1] if item.domain == "sketch" else self._trains[item.id][2]
        mask = read_labels(path)
        allowed = self.part_names(item.category).keys() if item.domain == "sketch" else branch_labels(item.category)
        strangers = sorted(set(np.unique(mask).tolist()) - {0} - allowed)
        if strangers:
            raise UserError(f"{path}: holds label {strangers[0]}, which {item.category} does not have; "
                            f"its labels are 0 and {', '.join(map(str, sorted(allowed)))}")
        return mask

    def part_names(self, category: str) -> dict[int, str]:
        """A super-category list's name stands for all labels of its categories."""
        if category in parts():
            return parts()[category]
        members = _members(category)
        if not members:
            raise UserError(f"data={self.name}: no category {category}; {nearest(category, parts())}")
        names: dict[int, list[str]] = {}
        for member in members:
            for label, part in parts()[member].items():
                if part not in names.setdefault(label, []):
                    names[label].append(part)
        return {label: "/".join(words) for label, words in sorted(names.items())}

    @property
    def fingerprint(self) -> str:
        files = [p for pair in self._tests.values() for p in pair]
        own = fingerprint(self.root, files, self.released_augmentation, self.val, sorted(self._told.items()))
        if not (self._trains and self._edges and self._masks):
            return own
        edges, masks = [edge for _, edge, _ in self._trains.values()], [mask for _, _, mask in self._trains.values()]
        return fingerprint(self._masks, masks, own, fingerprint(self._edges, edges), sorted(self._trains))

    # ------------------------------------------------------------------ checks
    def verify(self) -> list[str]:
        from sketchbench.data.sources._sketchparse_check import findings

        return findings(self)

    def report(self) -> dict[str, Any]:
        from sketchbench.data.sources._sketchparse_check import facts

        return facts(self)


class _Places:
    """Finds the category of a base."""

    def __init__(self, name: str, lines: list[str], told: dict[str, str]):
        released = task_facts("deepssp", "labels/sketchparse.yaml")
        self.told, self.wordnet, self.unknown = told, released["wordnet"], name.removeprefix("train_")
        members = next(s["categories"] for s in supers().values() if s["list"] == name)
        bases = list(dict.fromkeys(line.split("(")[0] for line in lines))
        starts = {bases.index(base): category for category, base in released["starts"][name].items() if base in bases}
        self.by_place: dict[str, str] = {}
        if list(starts.values()) == members[1:] and sorted(starts) == list(starts):  # the released order
            category = members[0]
            for index, base in enumerate(bases):
                category = starts.get(index, category)
                self.by_place[base] = category

    def category(self, base: str) -> str:
        core = self.wordnet.get(base.split("_")[0])
        return self.told.get(base) or core or self.by_place.get(base) or self.unknown


def _split_line(line: str, path: Path) -> tuple[str, str]:
    """`2008_003094-3(r,m,n30)` -> base, turn."""
    match = LINE.fullmatch(line.strip())
    if not match:
        raise UserError(f"{path}: cannot read the line {line.strip()!r}; expected <image>(r,m,n30) or <image>")
    return match["base"], match["turn"] or ""


def _read_categories(path: Path) -> dict[str, str]:
    """Lines of `<base> <category>`."""
    if not path.is_file():
        raise UserError(f"categories={path}: no such file; give a text file with a line `<image> <category>` for each base image")
    told = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        words = line.split()
        if words and (len(words) != 2 or words[1] not in parts()):
            near = nearest(words[-1], parts())
            raise UserError(f"{path}:{number}: cannot read {line.strip()!r}; expected `<image> <category>`; {near}")
        if words:
            told[words[0]] = words[1]
    return told
