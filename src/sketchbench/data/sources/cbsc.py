"""Scenes drawn by hand in the layout of CBSC and FrISS: one JSON file a scene, whose strokes follow one another object by object.

    <root>/{train,val,test}/<name>.json   or <root>/<name>.json, then split by <root>/data_partitions.json or as option `split` says
    <name>.txt beside it                  a caption, where there is one

    scene_strokes      [[dx, dy, pen], …]: the first point from the page's corner, each other one from the point before; pen 1 ends a stroke
    object_divisions   n + 1 numbers: object k has the strokes from the k-th to the next
    gt_class_names     the class of each of the n objects
    img_w, img_h       the page in pixels

Points may lie beyond the page; the picture is then as much larger. Its longer side is `size` pixels.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources._files import checked_choice, existing_root, fingerprint
from sketchbench.data.sources._strokes import FAR, checked_page, checked_points, cut, draw
from sketchbench.errors import UserError

SPLITS = ("train", "val", "test")
MEANT = {"yoga": "person"}  # the class names are those of Quick, Draw!, which has people at yoga only
KEYS = ("scene_strokes", "object_divisions", "gt_class_names", "img_w", "img_h")
DRAWER = re.compile(r"userid-(\d+)|^(\d+)_")  # sceneid-3-userid-17 (FrISS), 17_street-view_135647 (CBSC)


class Scene(NamedTuple):
    """As the file tells it, in pixels of the page."""

    strokes: list[np.ndarray]
    labels: list[str]
    things: int
    page: np.ndarray  # width, height
    low: np.ndarray  # corners of the page, grown to hold all points
    high: np.ndarray


class CBSC(Source):
    name = "cbsc"
    offers = frozenset({"image", "strokes", "stroke_labels", "caption"})

    def __init__(self, root: str, split: Literal["train", "val", "test"] = "test", size: int = 512, pen: float = 3.0):
        self.root = existing_root(root, self.name)
        self.split = checked_choice(split, SPLITS, "split", self.name)
        self.size, self.pen = checked_page(size, pen, self.name)
        if not self._paths:
            raise UserError(f"data={self.name}: no scene below {self.root}; <name>.json are expected there or in train/, val/, test/")
        if not any(path.with_suffix(".txt").is_file() for path in self._paths.values()):
            self.offers = self.offers - {"caption"}

    # ------------------------------------------------------------------ items
    @cached_property
    def _paths(self) -> dict[str, Path]:
        """Item id -> file. Partitions and tables of names are no scenes."""
        folders = [f for split in SPLITS if (f := self.root / split).is_dir()] or [self.root]
        files = [p for f in folders for p in f.glob("*.json") if p.stem != "data_partitions" and not p.stem.endswith("_mappings")]
        return {p.relative_to(self.root).with_suffix("").as_posix(): p for p in sorted(files)}

    @cached_property
    def _parts(self) -> dict[str, str]:
        """Name -> split, by the partition file."""
        path = self.root / "data_partitions.json"
        if not path.is_file():
            return {}
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return {name: part for part in SPLITS for name in told[part]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"{path}: lists of names under train, val and test expected ({type(error).__name__}: {error})") from None

    @cached_property
    def _items(self) -> list[Item]:
        out = []
        for key, path in self._paths.items():
            split = path.parent.name if path.parent != self.root else self._parts.get(path.stem, self.split)
            drawer = DRAWER.search(path.stem)
            out.append(Item(key, "sketch", "scene", split, "", (drawer[1] or drawer[2]) if drawer else ""))
        return out

    def items(self) -> list[Item]:
        return self._items

    def has(self, item: Item, offer: str) -> bool:
        return super().has(item, offer) and (offer != "caption" or self._paths[item.id].with_suffix(".txt").is_file())

    # ------------------------------------------------------------------ access
    def _scale(self, scene: Scene) -> float:
        return self.size / float((scene.high - scene.low).max())

    def image(self, item: Item) -> np.ndarray:
        scene = read_scene(self._paths[item.id])
        width, height = np.maximum(np.round((scene.high - scene.low) * self._scale(scene)), 1).astype(int).tolist()
        return draw(self.strokes(item), (height, width), self.pen)

    def strokes(self, item: Item) -> list[np.ndarray]:
        scene = read_scene(self._paths[item.id])
        return [((stroke - scene.low) * self._scale(scene)).astype(np.float32) for stroke in scene.strokes]

    def stroke_labels(self, item: Item) -> list[str]:
        return list(read_scene(self._paths[item.id]).labels)

    def caption(self, item: Item) -> str:
        if not self.has(item, "caption"):
            raise UserError(f"{self._paths[item.id].with_suffix('.txt')}: no caption; write it, or take one of the sources that have them")
        return " ".join(self._paths[item.id].with_suffix(".txt").read_text(encoding="utf-8", errors="replace").split())

    @property
    def fingerprint(self) -> str:
        texts = [t for p in self._paths.values() if (t := p.with_suffix(".txt")).is_file()]
        return fingerprint(self.root, [*self._paths.values(), *texts], self.size, self.pen, [i.split for i in self._items])

    # ------------------------------------------------------------------ checks
    @cached_property
    def _read(self) -> tuple[list[Scene], list[str]]:
        """The scenes that can be read, and why others cannot."""
        scenes, faults = [], []
        for path in self._paths.values():
            try:
                scenes.append(read_scene(path))
            except UserError as error:
                faults.append(str(error))
        return scenes, faults

    @cached_property
    def classes(self) -> list[str]:
        """All labels that occur."""
        return sorted({label for scene in self._read[0] for label in scene.labels})

    def verify(self) -> list[str]:
        lost = [i.id for i in self._items if self._parts and Path(i.id).name not in self._parts]
        return self._read[1] + ([f"{len(lost)} scenes that data_partitions.json does not name ({lost[0]}, …)"] if lost else [])

    def report(self) -> dict[str, Any]:
        scenes = self._read[0]
        if not scenes:
            return {}
        often = Counter(label for scene in scenes for label in set(scene.labels)).most_common(8)
        classes, objects, strokes = ([len(set(s.labels)) for s in scenes], [s.things for s in scenes], [len(s.strokes) for s in scenes])
        return {"classes": f"{len(self.classes)}, most often {', '.join(f'{label} (in {n})' for label, n in often)}",
                "of a scene": f"{np.mean(classes):.2f} classes, {np.mean(objects):.2f} objects, {np.mean(strokes):.1f} strokes in the mean",
                "drawn beyond the page": sum(bool(s.low.any() or (s.high > s.page).any()) for s in scenes)}


def read_scene(path: Path) -> Scene:
    """One file, checked: each stroke belongs to one object, each object has one class."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path}: cannot be read ({' '.join(str(error).split())[:80]}); get the file again") from None
    missing = [key for key in KEYS if not isinstance(told, dict) or key not in told]
    if missing:
        raise UserError(f"{path}: has no {missing[0]} and is no scene; take it out of the folder")
    points = checked_points(told["scene_strokes"], str(path))
    points[:, :2] = points[:, :2].cumsum(0)
    strokes, (firsts, names) = cut(points), (told["object_divisions"], told["gt_class_names"])
    if not _divides(firsts, names, len(strokes)):
        raise UserError(f"{path}: object_divisions {str(firsts)[:40]} do not divide its {len(strokes)} strokes among as many objects as "
                        "gt_class_names has; get the file again")
    page = np.array([told["img_w"], told["img_h"]], object)
    if not all(isinstance(side, (int, float)) and 1 <= side <= FAR for side in page):
        raise UserError(f"{path}: img_w and img_h are {page.tolist()}, no size of a page; get the file again")
    labels = [MEANT.get(name, name) for name, number in zip(names, np.diff(firsts), strict=True) for _ in range(number)]
    page = page.astype(np.float64)
    return Scene(strokes, labels, len(names), page, np.minimum(points[:, :2].min(0), 0), np.maximum(points[:, :2].max(0), page))


def _divides(firsts: Any, names: Any, strokes: int) -> bool:
    """Whether these are the first strokes of the named objects, from 0 to the number of all."""
    if not isinstance(firsts, list) or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return False
    whole = all(isinstance(k, int) for k in firsts) and len(firsts) == len(names) + 1 > 1
    return whole and firsts[0] == 0 and firsts[-1] == strokes and firsts == sorted(firsts)
