"""Tiny data sets of strokes and of several sketches a photo, in the official layouts, drawn from a seed."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np

import trees


def points(seed: int | list[int], strokes: int = 4, page: float = 256, end: int = 1) -> np.ndarray:
    """(n, 3): strokes of three to eight points; the pen is 1 at the last of each, and `end` at the very last."""
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(strokes):
        n = int(rng.integers(3, 9))
        way = np.cumsum(rng.normal(0, page / 20, (n, 2)), 0) + rng.uniform(page / 4, page * 3 / 4, 2)
        parts.append(np.column_stack([np.clip(way, 0, page), np.eye(n)[-1]]))
    out = np.concatenate(parts).round(2)
    out[-1, 2] = end
    return out


def _numbers(train: int, test: int) -> dict[str, list[str]]:
    names = [f"10310000{n:02d}" for n in range(train + test)]
    return {"train": names[:train], "test": names[train:]}


def qmul_v2_png(root: Path, release: str = "ShoeV2", train: int = 12, test: int = 4, each: int = 3) -> Path:
    """Pictures and the four lists; sketches are listed as the SVG files that they once were."""
    for part, pids in _numbers(train, test).items():
        for pid in pids:
            trees.save(root / f"{release}_photo" / f"{pid}.png", trees.photo(int(pid)))
            for k in range(1, each + 1):
                ink = trees.labelled("cow", [int(pid), k])[0]
                trees.save(root / f"{release}_sketch" / f"{pid}_{k}.png", np.dstack([ink * 0] * 3 + [255 - ink]))
        (root / f"photo_{part}.txt").write_text("".join(f"{pid}.png\n" for pid in pids))
        (root / f"sketch_{part}.txt").write_text("".join(f"{pid}_{k}.svg\n" for pid in pids for k in range(1, each + 1)))
    return root


def qmul_v2_coordinate(root: Path, release: str = "ShoeV2", train: int = 12, test: int = 4, each: int = 3) -> Path:
    """Photos and one pickle of strokes."""
    told = {}
    for part, pids in _numbers(train, test).items():
        for pid in pids:
            trees.save(root / "photo" / f"{pid}.png", trees.photo(int(pid)))
            told |= {f"{part}/{pid}_{k}": points([int(pid), k]) for k in range(1, each + 1)}
    (root / f"{release}_Coordinate").write_bytes(pickle.dumps(told))
    return root


def write_points(path: Path, values: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, values)


def write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def scene_id(participant: int, k: int) -> str:
    return f"{participant * 1000 + k:012d}"


def fscoco(root: Path, participants: int = 3, each: int = 4) -> Path:
    """root/{vector_sketches,raster_sketches,text,images}/<participant>/<id>, and one list of tests."""
    for u in range(1, participants + 1):
        for k in range(each):
            stem = scene_id(u, k)
            write_points(root / "vector_sketches" / str(u) / f"{stem}.npy", points([u, k], end=2))
            trees.save(root / "raster_sketches" / str(u) / f"{stem}.jpg", trees.labelled("cow", [u, k])[0])
            write_text(root / "text" / str(u) / f"{stem}.txt", f"a cow  beside\n tree {k}\n")
            trees.save(root / "images" / str(u) / f"{stem}.jpg", trees.photo(10 * u + k))
    (root / "val_normal.txt").write_text("".join(f"{scene_id(u, 0)}\n" for u in range(1, participants + 1)))
    return root


def fscoco_seg(root: Path, participants: int = 3, each: int = 4) -> Path:
    """The last participant is tested, the first sketch of each other one validates; all_classes.json names one more than occurs."""
    for u in range(1, participants + 1):
        for k in range(each):
            stem = scene_id(u, k)
            part = "test" if u == participants else "val" if k == 0 else "train"
            if part == "train":
                trees.save(root / part / "sketches" / str(u) / f"{stem}.jpg", trees.labelled("cow", [u, k])[0])
                write_text(root / part / "text" / str(u) / f"{stem}.txt", f"a cow beside tree {k}")
            else:
                write_points(root / part / "vector_sketches" / f"{stem}.npy", points([u, k]))
                write_text(root / part / "captions" / f"{stem}.txt", f"a cow beside tree {k}")
                write_text(root / part / "classes" / f"{stem}.json", json.dumps(["tree", "cow", "cow", f"thing {k % 2}"]))
    write_text(root / "test" / "all_classes.json", json.dumps(["blank_pixel", "cow", "kite", "thing 0", "thing 1", "tree"]))
    return root


def scene(seed: int = 0, names: tuple[str, ...] = ("tree", "yoga", "tree"), each: int = 2) -> dict:
    """A CBSC scene: `each` strokes an object, as offsets, on a page of 1100 x 770 px."""
    way = points(seed, each * len(names), page=700)
    way[1:, :2] -= way[:-1, :2].copy()
    return {"img_id": f"sceneid-{seed}-userid-{seed + 40}", "img_w": 1100, "img_h": 770, "scene_strokes": way.tolist(),
            "object_divisions": list(range(0, each * len(names) + 1, each)), "gt_class_names": list(names)}


def scenes(root: Path, number: int = 3) -> Path:
    for k in range(number):
        told = scene(k)
        write_text(root / f"{told['img_id']}.json", json.dumps(told))
    return root
