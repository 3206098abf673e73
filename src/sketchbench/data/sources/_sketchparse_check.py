"""Compares a SketchParse folder with what the released files hold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from sketchbench.data.sources._files import stems
from sketchbench.data.sources._images import read_labels
from sketchbench.errors import UserError
from sketchbench.paths import task_facts

if TYPE_CHECKING:
    from sketchbench.data.sources.sketchparse import SketchParse


def findings(source: SketchParse) -> list[str]:
    """One line each; `note:` marks what is no fault."""
    return [*_test(source), *_lists(source), *_categories(source), *_masks(source)]


def _released() -> dict[str, Any]:
    return task_facts("deepssp", "labels/sketchparse.yaml")


def _test(source: SketchParse) -> list[str]:
    if not (source._tests and source._truths):
        return ["note: no test sketches (sketch-dataset/PNG_untouched beside test_GT)"]
    here = Counter(key.split("/")[0] for key in source._tests)
    found = [f"test {c}: {here[c]} sketches with a mask, {n} released" for c, n in _released()["masks"].items() if here[c] != n]
    for folder in sorted(p for p in source._truths.iterdir() if p.is_dir()):
        alone = [s for s in stems(folder) if f"{folder.name}/{s}" not in source._tests]
        if alone:
            found.append(f"test {folder.name}: {len(alone)} masks without a sketch ({alone[0]}, …)")
    return found


def _lists(source: SketchParse) -> list[str]:
    if not source._lines:
        return ["note: no training lists (lists/train_*.txt)"]
    found = []
    for name, released in _released()["lists"].items():
        lines = source._lines.get(name)
        if lines is None:
            found.append(f"{name}.txt: not there")
            continue
        counts = {"lines": len(lines), "distinct": len(set(lines)), "bases": len({line.split("(")[0] for line in lines})}
        found += [f"{name}.txt: {counts[k]} {_WORDS[k]}, {released[k]} released" for k in counts if counts[k] != released[k]]
    if not (source._edges and source._masks):
        return [*found, "training lists without pictures: train_sketches/ and train_sketch_GT/ (or images=… masks=…) are not there"]
    for what, folder in (("sketchified photo", source._edges), ("mask", source._masks)):
        have = stems(folder)
        wanted = {line for lines in source._lines.values() for line in lines if source.released_augmentation or _upright(line)}
        missing = sorted(wanted - have.keys())
        if missing:
            found.append(f"{len(missing)} listed images have no {what} in {folder} ({missing[0]}.png, …)")
    return found


_WORDS = {"lines": "lines", "distinct": "distinct lines", "bases": "distinct images"}


def _upright(line: str) -> bool:
    return "(" not in line or line.endswith("(r,p0)")


def _categories(source: SketchParse) -> list[str]:
    """Images whose category is unknown, and WordNet ids that contradict the place in the list."""
    from sketchbench.data.sources.sketchparse import _Places, parts

    unknown = Counter(i.category for i in source.items() if i.category not in parts())
    found = [f"train_{name}: {n} images without a category (super-category training only); name them in a file, categories=<file>"
             for name, n in unknown.items()]
    for name, lines in source._lines.items():
        place, wordnet = _Places(name, lines, {}).by_place, _released()["wordnet"]
        wrong = [b for b, c in place.items() if wordnet.get(b.split("_")[0], c) != c]
        if wrong:
            found.append(f"{name}.txt: {len(wrong)} images stand among another category's ({wrong[0]}, …)")
    return found


def _masks(source: SketchParse) -> list[str]:
    """Every mask is opened: readable, of its picture's size, only its category's labels."""
    found: list[str] = []
    foreign: Counter[tuple[str, int]] = Counter()
    for item in source.items():
        try:
            mask, image = source.part_mask(item), source.image(item)
        except UserError as error:
            found.append(str(error))
            continue
        if mask.shape != image.shape:
            found.append(f"{item.id}: mask {mask.shape[1]}x{mask.shape[0]}, picture {image.shape[1]}x{image.shape[0]}")
        foreign.update((item.category, label) for label in set(np.unique(mask).tolist()) - {0} - source.part_names(item.category).keys())
    return found + [f"note: label {label} in {n} training masks of {category}, which has no such part"
                    for (category, label), n in foreign.items()]


def facts(source: SketchParse) -> dict[str, Any]:
    """What was left out, and how categories of training images were found."""
    out: dict[str, Any] = {}
    if source._tests and source._sketches:
        drawn = sum(len(stems(p)) for p in source._sketches.iterdir() if p.is_dir())
        out["test sketches"] = f"{drawn} drawn, {len(source._tests)} with a mask (the papers announce 1008 and average over 987)"
    if source._lines:
        bases = {line.split("(")[0] for lines in source._lines.values() for line in lines}
        lines = sum(map(len, source._lines.values()))
        out["training lists"] = f"{lines} lines of {len(bases)} distinct images (released: 19404 of 1345; the papers say 1532)"
        which = "all rotations and mirrorings" if source.released_augmentation else "upright images only"
        out["training items"] = f"{len(source._trains)} ({which})"
    empty = [key for key, (_, path) in source._tests.items() if not read_labels(path).any()]
    if empty:
        out["empty masks"] = f"{len(empty)} ({empty[0]}, …)"
    return out
