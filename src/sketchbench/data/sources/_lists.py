"""The list files that circulate for Sketchy and TU-Berlin: `<folders>/<category>/<file> <class number>`, one picture a line.

    *filelist_train.txt  *filelist_val.txt  *filelist_test.txt  *filelist_zero.txt

Lists choose among the pictures that lie in the data set's own folders; their paths need not exist. Of a path, its folders say whether it is
a sketch or a photo; the last folder is the category. A list ending in _test or _val places its sketches in that split.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sketchbench.data.sources._images import SUFFIXES
from sketchbench.data.sources._names import canonical
from sketchbench.data.sources._shelf import Key
from sketchbench.errors import UserError, nearest


class Line(NamedTuple):
    folders: str  # what stands before the category, with a slash at its end
    category: str  # as written; "" where the line names a file alone
    stem: str
    number: str  # of the class; "" where there is none


@dataclass
class Listed:
    chosen: dict[str, set[Key]] = field(default_factory=dict)  # kind -> its pictures
    told: dict[Key, str] = field(default_factory=dict)  # sketch -> test or val
    found: list[str] = field(default_factory=list)  # what is odd, one line each


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a list; paths may hold spaces, class numbers may be missing."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read ({error}); give a text file with lines of `<category>/<file> <class number>`") from None
    for n, raw in enumerate(text.splitlines(), 1):
        if not (line := raw.strip().replace("\\", "/")):
            continue
        words = line.rsplit(None, 1)
        number = words[1] if len(words) == 2 and words[1].isdecimal() else ""
        *folders, name = (words[0] if number else line).split("/")
        stem, suffix = os.path.splitext(name)
        if not name or (suffix and " " in suffix) or (number and not folders):
            raise UserError(f"{path}:{n}: cannot read {raw.strip()!r}; expected `<category>/<file> <class number>`")
        above = "".join(f"{f}/" for f in folders[:-1])
        yield Line(above, folders[-1] if folders else "", stem if suffix.lower() in SUFFIXES else name, number)


def read_lists(folder: Path, kinds: Mapping[str, Sequence[str]], known: Sequence[str]) -> Listed:
    """All lists of a folder. `kinds` says by which words in its folders a picture is of which kind."""
    paths = sorted(folder.glob("*filelist*.txt"))
    if not paths:
        raise UserError(f"lists={folder}: no *filelist*.txt in there; give the folder with the lists, or leave lists=null")
    listed = Listed()
    splits: dict[Key, set[str]] = defaultdict(set)
    for path in paths:
        split = next((s for s in ("test", "val") if path.stem.endswith(f"_{s}")), "train")
        for kind, key in _pictures(path, kinds, known, listed.found):
            listed.chosen.setdefault(kind, set()).add(key)
            if kind == "sketch":
                splits[key].add(split)
    listed.told = {key: "test" if "test" in places else "val" for key, places in splits.items() if places & {"test", "val"}}
    several = sorted(key for key, places in splits.items() if len(places) > 1)
    if several:
        listed.found.append(f"{len(several)} sketches are listed in several splits ({'/'.join(several[0])}, …); "
                            "test goes before val, val before train")
    return listed


def _pictures(path: Path, kinds: Mapping[str, Sequence[str]], known: Sequence[str], found: list[str]) -> list[tuple[str, Key]]:
    """Kind and key of each line that names a known category; the others are counted in `found`."""
    pictures: list[tuple[str, Key]] = []
    meant: dict[str, str | None] = {}
    strangers: Counter[str] = Counter()
    numbers: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines_of(path):
        kind = next((k for k, words in kinds.items() if any(w in line.folders.lower() for w in words)), None)
        if kind is None:
            raise UserError(f"{path}: is {line.folders}{line.category}/{line.stem} a sketch or a photo? expected one of "
                            f"{', '.join(w for words in kinds.values() for w in words)} in its path")
        if line.category not in meant:
            meant[line.category] = canonical(line.category, known)
        if (category := meant[line.category]) is None:
            strangers[line.category] += 1
            continue
        numbers[line.number][category] += 1
        pictures.append((kind, (category, line.stem)))
    found += [f"{path.name}: category {name!r} matches nothing ({n} lines left out); {nearest(name, known)}"
              for name, n in strangers.items()]
    found += [f"{path.name}: class number {number} stands for {' and '.join(sorted(several))}"
              for number, several in numbers.items() if number and len(several) > 1]
    twice = len(pictures) - len(set(pictures))
    if twice:
        found.append(f"note: {path.name}: {twice} lines are repeated; counted once")
    return pictures


def read_test_list(path: Path, known: Sequence[str], sketches: Mapping[str, Mapping[str, str]]) -> tuple[set[Key], list[str]]:
    """The sketches of one list, and what is odd. A line may name the file alone where no two categories have such a file."""
    homes: dict[str, list[str]] = defaultdict(list)
    for category, stems in sketches.items():
        for stem in stems:
            homes[stem].append(category)
    chosen: set[Key] = set()
    missing: list[str] = []
    for line in lines_of(path):
        there = homes.get(line.stem, [])
        meant = canonical(line.category, known) if line.category else there[0] if len(there) == 1 else None
        if meant in there:
            chosen.add((str(meant), line.stem))
        else:
            missing.append(f"{line.category}/{line.stem}".lstrip("/"))
    if not chosen:
        raise UserError(f"test_list={path}: none of its {len(missing)} lines names a sketch that is there; expected `<category>/<file>`")
    found = [f"{path.name}: {len(missing)} test sketches are not there, or in several categories ({missing[0]}, …)"] if missing else []
    return chosen, found
