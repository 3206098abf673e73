"""Label maps, and labels of strokes, under our metrics of parsing and of scene segmentation."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from sketchbench.data.source import Item
from sketchbench.data.sources._images import read_labels
from sketchbench.data.views.scenes import plain
from sketchbench.errors import UserError
from sketchbench.metrics.parsing import DEFINITIONS as PARSING
from sketchbench.metrics.parsing import PartIoU
from sketchbench.metrics.scene import DEFINITIONS as SCENE
from sketchbench.metrics.scene import SceneScores, truth_map
from sketchbench.scoring.given import folder, from_json, known, listed, read_json
from sketchbench.scoring.scored import GIVEN, Scored, Truth, fingerprint
from sketchbench.systems.deepssp.categories import MERGE, PARTS, scored_parts

ENDINGS = (".png", ".mask.png")  # the second is what `sketchbench predict` writes


def missing(where: str, absent: list[str], total: int) -> UserError:
    return UserError(f"{where}: has nothing for {len(absent)} of {total} test items, as {absent[0]}; it is looked for as <id>.png")


def picture(place: Path, name: str) -> Path | None:
    return next((p for p in (place / f"{name}{end}" for end in ENDINGS) if p.is_file()), None)


# ---------------------------------------------------------------------- parts
@dataclass(frozen=True)
class Labelled:
    """The truth of one drawing, in the sizes that a prediction may have."""

    id: str
    category: str
    masks: Callable[[], list[np.ndarray]]


def parsing(given: Mapping[str, str], truth: Truth | None) -> Scored:
    """predictions= against masks=, or against a source's."""
    place = folder(given["predictions"], "predictions")
    if truth is None and not given.get("masks"):
        raise UserError("masks=? is missing: a folder with the true label maps; or data=<source>")
    drawings = from_folder(given) if truth is None else from_view(truth, given)
    absent = [d.id for d in drawings if picture(place, d.id) is None]
    if absent:
        raise missing(f"predictions={place}", absent, len(drawings))
    parts = {c: part_names(c, given, truth) for c in dict.fromkeys(d.category for d in drawings)}
    categories, largest = sorted(parts), max(max(p, default=0) for p in parts.values())
    metric = PartIoU(categories, {c: scored_parts(c, p) for c, p in parts.items()}, MERGE, labels=1 + largest)
    seen, sizes = [], set()
    for index, d in enumerate(drawings):
        path = picture(place, d.id)
        assert path is not None
        pred, masks = read_labels(path), d.masks()
        mask = next((m for m in masks if m.shape == pred.shape), None)
        if mask is None:
            raise UserError(f"{path}: is {size(pred)} pixels; its truth is {' or '.join(dict.fromkeys(map(size, masks)))}"
                            + ("; task.view.size= sets what size runs are measured at" if truth is not None else ""))
        check_labels(pred, range(largest + 1), str(path), "no category of these")
        check_labels(mask, [0, *parts[d.category]], d.id if truth is not None else f"masks: {d.id}", d.category)
        metric.update(batched(pred), batched(mask), torch.tensor([index]), torch.tensor([categories.index(d.category)]))
        seen.append(hashlib.sha256(mask.tobytes()).hexdigest())
        sizes.add(size(mask))
    found = metric.compute()
    floor = found.pop("floor")
    items = [{"id": drawings[r["index"]].id, "category": r["category"], "metric": "iou", "value": r["iou"],
              **{f"part_{k}": v for k, v in r["parts"].items()}} for r in metric.per_item()]
    notes = [f"scored at {' and '.join(sorted(sizes))} pixels; background everywhere would have an iou_avg of {floor:.4f}"]
    notes += unused(place, {d.id for d in drawings})
    if truth is not None:
        return truth.scored(found, PARSING, items, notes)
    made = fingerprint((d.id for d in drawings), (d.category for d in drawings), seen)
    return Scored(found, PARSING, items, GIVEN, GIVEN, made, notes)


def batched(mask: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(mask.astype(np.int64))[None]  # (1, H, W)


def from_view(truth: Truth, given: Mapping[str, str]) -> list[Labelled]:
    """A prediction may have the size that runs are measured at, or that of the source's own mask."""
    for key in ("masks", "names", "category", "categories"):
        if given.get(key):
            raise UserError(f"{key}: comes from data={truth.data}; leave it out")
    view: Any = truth.view

    def masks(item: Item) -> list[np.ndarray]:
        return [view.mask(item), view.source.part_mask(item)]

    return [Labelled(i.id, i.category, partial(masks, i)) for i in view.items]


def from_folder(given: Mapping[str, str]) -> list[Labelled]:
    """Every PNG below masks=; its category is said for all, by a list, or by the folder that it lies in."""
    root = folder(given["masks"], "masks")
    paths = {p.relative_to(root).with_suffix("").as_posix(): p for p in sorted(root.rglob("*.png"))}
    if not paths:
        raise UserError(f"masks={root}: holds no .png files")
    table: dict[str, str] = {}
    if given.get("categories"):
        found = listed(given["categories"], "categories")
        if found.ids is None:
            raise UserError(f"categories={given['categories']}: needs an id for each category: a CSV with id,category, or a JSON object")
        table = dict(zip(found.ids, found.labels, strict=True))
        if lost := [i for i in paths if i not in table]:
            raise UserError(f"categories={given['categories']}: has no category for {len(lost)} of {len(paths)} masks, as {lost[0]}")

    def masks(path: Path) -> list[np.ndarray]:
        return [read_labels(path)]

    return [Labelled(i, given.get("category") or table.get(i) or Path(i).parent.name, partial(masks, p)) for i, p in paths.items()]


def part_names(category: str, given: Mapping[str, str], truth: Truth | None) -> dict[int, str]:
    """Label → part: of the source, of names= (category → label → part), or of the task."""
    if truth is not None:
        return truth.view.source.part_names(category)
    if not given.get("names"):
        return PARTS[known(category, list(PARTS), "category")] if category else no_category()
    found, where = read_json(given["names"], "names"), f"names={given['names']}"
    if not isinstance(found, dict) or not all(isinstance(p, dict) for p in found.values()):
        raise UserError(f'{where}: must be an object of categories, each with its labels: {{"cow": {{"1": "head"}}}}')
    parts: dict[Any, Any] = found[known(category, list(found), where)] if category else no_category()
    if not all(k.isdigit() and 0 < int(k) < 256 and isinstance(v, str) for k, v in parts.items()):
        raise UserError(f"{where}: the labels of {category} must be whole numbers from 1 to 255, with a name each")
    return {int(k): v for k, v in parts.items()}


def no_category() -> dict[int, str]:
    raise UserError("category=? is missing: name it for all masks, put each category's into a folder of its name, or give categories=")


def check_labels(mask: np.ndarray, valid: Any, where: str, whose: str) -> None:
    strange = next((int(v) for v in np.unique(mask) if v not in valid), None)
    if strange is not None:
        has = "does not have" if not whose.startswith("no ") else "has"
        raise UserError(f"{where}: holds label {strange}, which {whose} {has}; labels are numbers from 0, background, to {max(valid)}")


def size(mask: np.ndarray) -> str:
    return f"{mask.shape[1]}x{mask.shape[0]}"


def unused(place: Path, ids: set[str]) -> list[str]:
    """A note on predictions for what is not tested."""
    extra = [n for n in stems(place) if n not in ids]
    return [f"{len(extra)} further files in predictions belong to no test item, as {extra[0]}"] if extra else []


def stems(place: Path) -> Iterator[str]:
    for p in sorted(place.rglob("*.png")):
        name = p.relative_to(place).as_posix()
        if not name.endswith(".overlay.png"):
            yield name.removesuffix(".png").removesuffix(".mask")


# ---------------------------------------------------------------------- scenes
def scenes(given: Mapping[str, str], truth: Truth | None) -> Scored:
    """Label maps or labels of strokes against a source: the truth is a matter of strokes."""
    if truth is None:
        raise UserError("data=? is missing: scenes are scored against the strokes of a source (sketchworld, cbsc, fscoco)")
    view: Any = truth.view
    names = class_names(given)
    strokes = strokes_of(given, names)
    place = Path(given["predictions"])
    absent = [i.id for i in view.items if i.id not in strokes and (place.is_file() or picture(place, i.id) is None)]
    if absent:
        raise missing(f"predictions={place}", absent, len(view.items))
    metric = SceneScores()
    for index, item in enumerate(view.items):
        pixels, runs, labels, drawn = view.marks(item)
        told = strokes.get(item.id)
        if told is not None and len(told) != len(labels):
            raise UserError(f"predictions={place}: {item.id} has {len(told)} labels, but {len(labels)} strokes")
        vocabulary = sorted({*labels, *(names if told is None else told)} - {""})
        number = {"": 0} | {name: k for k, name in enumerate(vocabulary, 1)}
        if told is None:
            pred = np.array([number[name] for name in names])[from_map(place, item.id, view.side, names)]
        else:
            pred = truth_map(pixels, runs, [number[name] for name in told], view.side)
        metric.update(index, pred, pixels, runs, [number[name] for name in labels], drawn)
    items = [{"id": view.items[r["index"]].id, "metric": "miou", "value": r["miou"], "acc_p": r["acc_p"], "acc_s": r["acc_s"],
              "classes": r["classes"]} for r in metric.per_item() if r["miou"] == r["miou"]]
    told_by = "labels of strokes" if strokes else "label maps"
    return truth.scored(metric.compute(), {k: f"{v}; given as {told_by}" for k, v in SCENE.items()}, items, [])


def class_names(given: Mapping[str, str]) -> list[str]:
    """Label → class, "" for 0 and for labels that stand for none."""
    if not given.get("classes"):
        return [""]
    found, where = read_json(given["classes"], "classes"), f"classes={given['classes']}"
    if isinstance(found, dict):
        if not all(k.isdigit() and 0 < int(k) < 256 for k in found):
            raise UserError(f"{where}: must be a list of classes, the first of label 1, or an object label → class, labels from 1 to 255")
        found = [found.get(str(k), "") for k in range(1, 1 + max(map(int, found), default=0))]
        return ["", *(plain(str(name)) for name in found)]
    return ["", *map(plain, from_json(found, "classes", given["classes"]).labels)]


def strokes_of(given: Mapping[str, str], names: list[str]) -> dict[str, list[str]]:
    """Sketch → a class for each of its strokes: one JSON file for all, or a file <id>.json a sketch; numbers are labels of classes=."""
    path = Path(given["predictions"])
    if path.is_file():
        found = read_json(str(path), "predictions")
        if not isinstance(found, dict):
            raise UserError(f"predictions={path}: must be an object with a list of classes, one a stroke, for each sketch's id")
        return {i: stroke_names(told, names, f"predictions={path}: {i}") for i, told in found.items()}
    folder(str(path), "predictions")
    return {p.relative_to(path).with_suffix("").as_posix(): stroke_names(read_json(str(p), "predictions"), names, f"predictions={p}")
            for p in sorted(path.rglob("*.json"))}


def stroke_names(told: Any, names: list[str], where: str) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(x, (str, int)) and not isinstance(x, bool) for x in told):
        raise UserError(f"{where}: must be a list with a class for each stroke, \"\" for none")
    strange = next((x for x in told if isinstance(x, int) and not 0 <= x < len(names)), None)
    if strange is not None:
        raise UserError(f"{where}: label {strange} is not in classes=, which ends at {len(names) - 1}")
    return [names[x] if isinstance(x, int) else plain(x) for x in told]


def from_map(place: Path, name: str, side: int, names: list[str]) -> np.ndarray:
    """A label map whose labels all have a name."""
    path = picture(place, name)
    assert path is not None
    pred = read_labels(path)
    if pred.shape != (side, side):
        raise UserError(f"{path}: is {size(pred)} pixels; scenes are scored on pages of {side}x{side} (task.view.side= sets that)")
    if int(pred.max(initial=0)) >= len(names):
        lacks = f"ends at {len(names) - 1}" if len(names) > 1 else "is missing"
        raise UserError(f"{path}: holds label {int(pred.max())}; classes=<json>, the list of what labels are called, {lacks}")
    return pred
