"""Tiny data sets in the official layouts, drawn from a seed."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

LABELS = {"cow": 4, "horse": 4, "cat": 4, "dog": 4, "sheep": 4, "bus": 6, "car": 6, "bicycle": 4, "motorbike": 4, "airplane": 5, "bird": 8}
BASES = {  # list -> bases of each category in the released order: Pascal images by year, then Core images
    "train_cow_horse": {"cow": ["2008_000073-1", "2010_005824-3", "n02403454_12531"], "horse": ["2008_001682-1", "2009_000005-1"]},
    "train_cat_dog_sheep": {"cat": ["2008_000056-1", "n02121620_2729"], "dog": ["2008_001420-6", "n02084071_88"],
                            "sheep": ["2008_005938-1", "2009_000039-1"]},
    "train_bus_car": {"bus": ["2008_004844-3", "n02924116_6"], "car": ["2008_000595-1", "2010_002046-2"]},
    "train_bicycle_motorbike": {"bicycle": ["2008_002701-1", "2010_003314-3"], "motorbike": ["2008_000854-1", "2009_004338-2"]},
    "train_aeroplane_bird": {"airplane": ["2008_000033-1", "n02691156_4"], "bird": ["2008_001194-1", "2008_007854-2"]}}
TURNS = [f"(r,{m}{t})" for t in ("n30", "n20", "n10", "p0", "p10", "p20", "p30") for m in ("", "m,")]


def save(path: Path, image: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)
    return path


def labelled(category: str, seed: int | list[int] = 0, size: int = 65) -> tuple[np.ndarray, np.ndarray]:
    """A drawing of overlapping boxes, one a part, and its mask."""
    rng = np.random.default_rng([*np.atleast_1d(seed), *category.encode()])
    mask = np.zeros((size, size), np.uint8)
    for label in range(1, LABELS.get(category, 3) + 1):
        if category == "bird" and label in (2, 4, 5):
            continue
        x, y = rng.integers(4, size - 20, 2)
        mask[y:y + rng.integers(8, 16), x:x + rng.integers(8, 16)] = label
    edges = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    return np.where(edges, 0, 255).astype(np.uint8), mask


def photo(seed: int = 0, size: int = 64) -> np.ndarray:
    """Coloured noise blobs."""
    small = np.random.default_rng(seed).integers(0, 256, (5, 5, 3)).astype(np.uint8)
    return cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)


def sketchparse(root: Path, tests: int = 2, turns: bool = False) -> Path:
    """root/sketch-dataset, root/lists, root/train_sketches, root/train_sketch_GT."""
    for category, k in itertools.product(LABELS, range(tests)):
        drawing, mask = labelled(category, k)
        save(root / "sketch-dataset/PNG_untouched" / category / f"{k}.png", drawing)
        save(root / "sketch-dataset/test_GT" / category / f"{k}.png", mask)
    save(root / "sketch-dataset/PNG_untouched/cow/99.png", labelled("cow", 99)[0])  # drawn, but without a mask
    (root / "lists").mkdir(parents=True)
    for name, bases in BASES.items():
        lines = [(category, base + turn) for category, own in bases.items() for base in own for turn in TURNS]
        (root / "lists" / f"{name}.txt").write_text("".join(f"{line}\n" for _, line in lines + lines[:14]))  # some repeated
        for number, (category, line) in enumerate(lines):
            if turns or line.endswith("(r,p0)"):
                drawing, mask = labelled(category, [number, 7])
                save(root / "train_sketches" / f"{line}.png", drawing)
                save(root / "train_sketch_GT" / f"{line}.png", mask)
    return root


def qmul(root: Path, category: str = "shoe", train: int = 8, test: int = 4) -> Path:
    """Pairs and an annotation in the circulating layout: three votes a judged pair of photos in training, one in testing."""
    annotation = {}
    first = 1
    for part, number in (("train", train), ("test", test)):
        names = [str(n) for n in range(first, first + number)]
        first += number
        for n in names:
            save(root / part / "images" / f"{n}.jpg", photo(int(n)))
            ink = labelled("cow", int(n))[0]
            save(root / part / "sketches" / f"{n}.png", np.dstack([ink * 0] * 3 + [255 - ink]))
        judged = [[a, b] for a, b in itertools.combinations(range(4), 2)]
        votes = [*judged, *judged, *[[b, a] for a, b in judged]] if part == "train" else judged
        annotation[part] = {"images": [f"{n}.jpg" for n in names], "sketches": [f"{n}.png" for n in names], "triplets": [votes] * number}
    (root / "annotation").mkdir()
    (root / "annotation" / f"{category}s_annotation.json").write_text(json.dumps(annotation))
    return root


def folders(root: Path) -> Path:
    """Everything that data=folder reads: pairs, edge maps, masks, captions, part names."""
    for number, (split, category, k) in enumerate(itertools.product(("train", "val", "test"), ("cow", "teapot"), range(2))):
        drawing, mask = labelled(category, number)
        save(root / split / "sketch" / category / f"{category}{k}.png", drawing)
        save(root / "masks" / split / "sketch" / category / f"{category}{k}.png", mask)
        save(root / split / "photo" / category / f"{category}{k}.jpg", photo(number))
        save(root / split / "edge" / category / f"{category}{k}.png", drawing)
        (root / split / "sketch" / category / f"{category}{k}.txt").write_text(f"a {category} \n drawn from the side\n")
    (root / "labels.yaml").write_text("teapot: {1: pot, 2: lid, 3: spout}\n")
    return root


def search(root: Path) -> tuple[Path, Path]:
    """A gallery of five photos, and a drawing to look for in it."""
    for k in range(5):
        save(root / "photos" / f"{k}.jpg", photo(k))
    page = np.full((90, 70), 255, np.uint8)
    page[20:70, 30:33] = 0
    return root / "photos", save(root / "line.png", page)
