"""Pins what this version of the world draws: geometry and labels bit for bit, pictures within two grey levels on 99.9 % of the pixels.

A change to the drawing code that breaks this test needs a higher `WORLD_VERSION` (sketchbench/data/world/__init__.py), and then

    python tests/data/world/test_golden.py --regenerate
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from sketchbench.data.transforms.edges import sketchify, soft_edges
from sketchbench.data.world import PARTS, WORLD_VERSION, hand, sample
from sketchbench.data.world.page import part_mask

FOLDER = Path(__file__).parent / "golden"
CARD = Path(__file__).parent / "golden.json"
SIZE = 64
SAMPLES = [("parsing", "cow"), ("parsing", "bicycle"), ("parsing", "airplane"), ("fine", "shoe"), ("fine", "chair"),
           ("category", "umbrella"), ("category", "house"), ("scene", "scene")]


def plan_of(kind: str, category: str) -> sample.Plan:
    return sample.Plan(kind, SIZE, 0, (category,), (("train", 2), ("val", 2), ("test", 2)))


def digest(arrays: list[np.ndarray]) -> str:
    """Of the numbers and of where each array ends."""
    total = hashlib.blake2b(digest_size=12)
    for a in arrays:
        total.update(np.array(a.shape, "<i4").tobytes() + np.ascontiguousarray(a).astype("<i4").tobytes())
    return total.hexdigest()


def sixteenths(points: np.ndarray) -> np.ndarray:
    return np.round(np.asarray(points) * 16).astype(np.int32)


def facts(kind: str, category: str) -> dict[str, str]:
    """Hashes of the quantised geometry and of the labels of one test sample."""
    plan, split, number = plan_of(kind, category), "test", 1
    drawn = sample.sketch_of(plan, split, category, number, 0)
    told = {"strokes": digest([sixteenths(s) for s in drawn.strokes])}
    if kind == "scene":
        scene = sample.scene_of(plan, split, number)
        told["outlines"] = digest([sixteenths(SIZE * p.outline) for thing in scene.things for p in thing.figure.pieces])
        told["labels"] = " ".join(drawn.labels)
        told["caption"] = sample.caption_of(plan, split, number, 0)
        return told
    placed = sample.figure_of(plan, split, category, number)
    told["outlines"] = digest([sixteenths(o) for p in placed.pieces for o in (p.outline, *p.holes)])
    told["marks"] = digest([sixteenths(m.points) for m in placed.marks])
    if kind == "parsing":
        told["mask"] = digest([part_mask(placed, PARTS[category], SIZE)])
        told["sketch_mask"] = digest([hand.sketch_mask(drawn, PARTS[category])])
    return told


def pictures(kind: str, category: str, photo: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Photo, sketch and edge map; Canny may make a line of one grey level, so edges are those of the golden photo where there is one."""
    plan = plan_of(kind, category)
    drawn = sample.draw_photo(plan, "test", category, 1)
    told = {"photo": drawn["photo"], "sketch": sample.draw_sketch(plan, "test", category, 1, 0)["sketch"]}
    if "edge" in drawn:
        photo = drawn["photo"] if photo is None else photo
        told["edge"] = sketchify(photo, drawn["mask"]) if kind == "parsing" else soft_edges(photo)
    return told


def golden(kind: str, category: str, name: str) -> np.ndarray:
    image = cv2.imread(str(FOLDER / f"{kind}-{category}-{name}.png"), cv2.IMREAD_UNCHANGED)
    return np.ascontiguousarray(image[..., ::-1]) if image.ndim == 3 else image


@pytest.fixture(scope="module")
def card() -> dict:
    return json.loads(CARD.read_text())


def test_card_is_of_this_version(card):
    assert card["version"] == WORLD_VERSION
    assert sorted(card["samples"]) == sorted(f"{kind}/{category}" for kind, category in SAMPLES)


@pytest.mark.parametrize("kind, category", SAMPLES)
def test_geometry_and_labels_are_exact(card, kind, category):
    assert facts(kind, category) == card["samples"][f"{kind}/{category}"]


@pytest.mark.parametrize("kind, category", SAMPLES)
def test_pictures_are_within_two_grey_levels(kind, category):
    for name, image in pictures(kind, category, golden(kind, category, "photo")).items():
        expected = golden(kind, category, name)
        assert expected.shape == image.shape
        near = np.abs(expected.astype(int) - image) <= 2
        assert near.mean() >= 0.999, f"{name}: {100 * near.mean():.2f} % of the values are within two grey levels"


def test_goldens_stay_small():
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) < 100_000


def regenerate() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for kind, category in SAMPLES:
        for name, image in pictures(kind, category).items():
            image = image[..., ::-1] if image.ndim == 3 else image
            cv2.imwrite(str(FOLDER / f"{kind}-{category}-{name}.png"), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    told = {"version": WORLD_VERSION, "samples": {f"{kind}/{category}": facts(kind, category) for kind, category in SAMPLES}}
    CARD.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["--regenerate"]:
        sys.exit(__doc__)
    regenerate()
