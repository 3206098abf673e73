"""What the page takes from SketchWorld's test split: photos to look among, drawn once into the cache, and drawings to begin with."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sketchbench.store import Store

if TYPE_CHECKING:
    from sketchbench.data.sources.sketchworld import SketchWorld

SIDE, PAGE = 160, 480  # px of a photo, and of a drawing, as large as the canvas
FINE = ("shoe", "chair", "handbag")
GALLERIES = {"fine": 40, "category": 3}  # photos a category
EXAMPLES: dict[str, tuple[str, ...]] = {
    "parsing": ("bird", "horse", "car", "airplane", "bicycle", "cat"), "fine": FINE,
    "category": ("cat", "guitar", "umbrella", "fish", "castle", "helicopter"), "scene": ("scene",)}
SHOWN = 6  # examples of a tab


def folder(kind: str) -> Path:
    """Where its photos lie, or will."""
    return Store().root / "demo" / f"{source(kind, GALLERIES[kind]).fingerprint}-{SIDE}"


def gallery(kind: str) -> Path:
    """A folder of photos, one subfolder a category; in place as a whole."""
    from PIL import Image

    place, world = folder(kind), source(kind, GALLERIES[kind])
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    try:
        for item in world.select("test", "photo"):
            path = beside / item.category / f"{item.id.split('/')[1]}.png"
            path.parent.mkdir(exist_ok=True)
            Image.fromarray(world.image(item)).save(path)
        os.replace(beside, place)
    except OSError:
        if not place.is_dir():  # else another process was quicker
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return place


@cache
def examples(kind: str) -> tuple[tuple[np.ndarray, str], ...]:
    """(drawing, what it shows) by the people of the test split."""
    chosen = EXAMPLES[kind]
    each = -(-SHOWN // len(chosen))
    world = source(kind, each, chosen, PAGE)
    items = [i for c in chosen for i in world.select("test", "sketch") if i.category == c]
    return tuple((world.image(i), i.category.replace("_", " ")) for i in items[:SHOWN])


def source(kind: str, things: int, categories: tuple[str, ...] | None = None, side: int = SIDE) -> SketchWorld:
    from sketchbench.data.sources.sketchworld import SketchWorld

    chosen = categories or (FINE if kind == "fine" else None)
    return SketchWorld(kind, side, 0, 0, things, categories=list(chosen) if chosen else None, cache=False)
