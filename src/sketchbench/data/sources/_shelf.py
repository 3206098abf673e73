"""Pictures in one folder a category, however the folders are spelt."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from sketchbench.data.sources._images import SUFFIXES
from sketchbench.data.sources._names import canonical
from sketchbench.errors import UserError, nearest

Key = tuple[str, str]  # category, stem


@dataclass
class Shelf:
    """Pictures of one kind."""

    files: dict[str, dict[str, str]] = field(default_factory=dict)  # category -> stem -> path
    found: list[str] = field(default_factory=list)  # what is odd, one line each
    spelt: dict[str, str] = field(default_factory=dict)  # folder -> category, where they differ

    def __len__(self) -> int:
        return sum(map(len, self.files.values()))

    def keys(self) -> set[Key]:
        return {(category, stem) for category, stems in self.files.items() for stem in stems}

    def only(self, chosen: set[Key], what: str) -> Shelf:
        """What a list chooses; what it names in vain is counted."""
        files = {c: kept for c, stems in self.files.items() if (kept := {s: p for s, p in stems.items() if (c, s) in chosen})}
        missing = sorted(chosen - self.keys())
        found = [f"{what}: {len(missing)} listed pictures are not there ({'/'.join(missing[0])}, …)"] if missing else []
        return Shelf(files, self.found + found, self.spelt)

    def within(self, wanted: set[str] | None) -> Shelf:
        return self if wanted is None else Shelf({c: s for c, s in self.files.items() if c in wanted}, self.found, self.spelt)


def pictures(folder: str | Path) -> tuple[dict[str, str], list[str]]:
    """Stem -> file of the pictures that lie directly in a folder, in name order; and the names of those whose stem another one has."""
    try:
        names = sorted(n for n in os.listdir(folder) if not n.startswith(".") and os.path.splitext(n)[1].lower() in SUFFIXES)
    except OSError as error:
        raise UserError(f"{folder}: cannot be read ({error.strerror}); check the folder's rights") from None
    files: dict[str, str] = {}
    twice = [n for n in names if files.setdefault(os.path.splitext(n)[0], f"{folder}/{n}") != f"{folder}/{n}"]
    return files, twice


def shelve(folder: Path, known: tuple[str, ...]) -> Shelf:
    """The pictures of all category folders below this one."""
    shelf = Shelf()
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if e.is_dir() and not e.name.startswith((".", "__")))
    except OSError as error:
        raise UserError(f"{folder}: cannot be read ({error.strerror}); check the folder's rights") from None
    for name in names:
        files, twice = pictures(f"{folder}/{name}")
        category = canonical(name, known)
        if category is None:
            shelf.found.append(f"{folder.name}/{name}: matches no category ({len(files)} pictures left out); {nearest(name, known)}")
            continue
        if name != category:
            shelf.spelt[name] = category
        there = shelf.files.setdefault(category, {})
        repeated = twice + [stem for stem in files if stem in there]
        if repeated:
            shelf.found.append(f"{folder.name}/{name}: {len(repeated)} names of {category} occur twice ({repeated[0]}, …); "
                               "the first is taken")
        shelf.files[category] = files | there
    return shelf
