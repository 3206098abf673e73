"""One sample of the world as a pure function of (world version, seed, split, category, number).

A plan says which samples there are. Every plan has two tables of records, `photo` and `sketch`, in the order category, instance, sketch.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from sketchbench.data.transforms.edges import sketchify, soft_edges
from sketchbench.data.world import PARTS, WORLD_VERSION, captions, hand, scene_views
from sketchbench.data.world.drawers import Drawer, drawers_of
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects import program
from sketchbench.data.world.page import part_mask, place
from sketchbench.data.world.photo import render_photo
from sketchbench.data.world.scenes import Scene, draw_scene
from sketchbench.data.world.traits import Traits, unit

TABLES = ("photo", "sketch")
# what a record holds: field -> channels (0: one plane)
FIELDS: dict[tuple[str, str], dict[str, int]] = {
    ("parsing", "photo"): {"photo": 3, "mask": 0, "edge": 0},
    ("parsing", "sketch"): {"sketch": 0, "mask": 0},
    ("fine", "photo"): {"photo": 3},
    ("fine", "sketch"): {"sketch": 0},
    ("category", "photo"): {"photo": 3, "edge": 0},
    ("category", "sketch"): {"sketch": 0},
    ("scene", "photo"): {"photo": 3},
    ("scene", "sketch"): {"sketch": 0},
}
THINNEST = 1.35  # px: a thinner line would be too pale to survive a threshold at half grey
# how often a thing is seen in the air
AIRBORNE = {"airplane": 0.75, "bird": 0.3, "helicopter": 0.8, "kite": 0.95, "balloon": 0.7, "butterfly": 0.4, "cloud": 1.0, "sun": 1.0,
            "moon": 1.0, "star": 1.0, "bat": 0.9, "owl": 0.2, "rocket": 0.4, "bee": 0.4, "hot-air_balloon": 1.0}
CARE = {"parsing": (0.0, 0.5), "fine": (0.2, 0.75), "category": (0.0, 0.35)}  # how carefully people draw for each kind


@dataclass(frozen=True)
class Plan:
    """What a source of the world holds: `counts` instances a category and split, `sketches` of each."""

    kind: str
    size: int
    seed: int
    categories: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    sketches: int = 1

    def rows(self, table: str, split: str) -> int:
        return len(self.categories) * dict(self.counts)[split] * (self.sketches if table == "sketch" else 1)

    def place(self, table: str, split: str, row: int) -> tuple[str, int, int]:
        """Category, instance and sketch number of a row."""
        each = self.sketches if table == "sketch" else 1
        instance, sketch = divmod(row, each)
        category, instance = divmod(instance, dict(self.counts)[split])
        return self.categories[category], instance, sketch

    def row(self, table: str, split: str, category: str, instance: int, sketch: int = 0) -> int:
        each = self.sketches if table == "sketch" else 1
        return (self.categories.index(category) * dict(self.counts)[split] + instance) * each + sketch

    def key(self) -> dict[str, Any]:
        return {"world": WORLD_VERSION, **asdict(self)}

    def dtype(self, table: str) -> np.dtype:
        fields = FIELDS[self.kind, table]
        return np.dtype([(name, np.uint8, (self.size, self.size, *([channels] if channels else []))) for name, channels in fields.items()])


@cache
def code_digest() -> str:
    """Of the drawing code itself: what is cached never outlives a change to it, not even while a version is in the making."""
    here = Path(__file__).parent
    files = sorted([*here.rglob("*.py"), here.parent / "transforms" / "edges.py"])
    return hashlib.blake2b(b"\0".join(p.read_bytes() for p in files), digest_size=8).hexdigest()


# ---------------------------------------------------------------------------- who, where, how
def identity(plan: Plan, table: str, split: str, category: str, instance: int) -> tuple[object, ...]:
    """Names the object: the same for a photo and its sketches, another one where sketches are of other things (category level)."""
    family = "sketched" if (plan.kind, table) == ("category", "sketch") else "photographed"
    return (plan.kind, plan.seed, split, category, family, instance)


def drawer_of(plan: Plan, split: str, category: str, instance: int, sketch: int) -> Drawer:
    """Several sketches of one instance are by different people."""
    people = drawers_of(split)
    return people[(int(unit("drawer", plan.kind, plan.seed, split, category, instance) * len(people)) + sketch) % len(people)]


def layout(kind: str, name: tuple[object, ...]) -> dict[str, Any]:
    """Where the object stands on the page, as `place` takes it."""
    if kind == "fine":
        return {"fill": 0.86}
    u = [unit("layout", name, k) for k in range(7)]
    fill = 0.55 + 0.40 * u[0] ** 0.8
    room = 0.9 * (1 - fill)
    return {"fill": fill, "centre": (0.5 + room * (u[1] - 0.5), 0.5 + room * (u[2] - 0.5)), "flip": u[3] < 0.5,
            "degrees": 16 * (u[4] - 0.5) * abs(2 * u[5] - 1), "squeeze": 0.85 + 0.15 * u[6]}


def background(plan: Plan, category: str, name: tuple[object, ...]) -> str:
    if plan.kind == "fine":
        return "plain"
    if unit("air", name) < AIRBORNE.get(category, 0.0):
        return "sky"
    return "plain" if unit("studio", name) < 0.25 else "scene"


def traits_of(plan: Plan, name: tuple[object, ...]) -> Traits:
    """The object as it is. Fine-grained objects all keep one pose, so that only what they are tells them apart."""
    return Traits(name, 0 if plan.kind == "fine" else (*name, "pose"))


# ---------------------------------------------------------------------------- drawing
def figure_of(plan: Plan, split: str, category: str, instance: int) -> Figure:
    """The photographed object on its page."""
    name = identity(plan, "photo", split, category, instance)
    return place(program(category)(traits_of(plan, name)), plan.size, **layout(plan.kind, name))


def draw_photo(plan: Plan, split: str, category: str, instance: int) -> dict[str, np.ndarray]:
    if plan.kind == "scene":
        return {"photo": scene_views.scene_photo(scene_of(plan, split, instance), plan.size)}
    name = identity(plan, "photo", split, category, instance)
    placed = figure_of(plan, split, category, instance)
    record = {"photo": render_photo(placed, plan.size, name, background=background(plan, category, name))}
    if plan.kind == "parsing":
        record["mask"] = part_mask(placed, PARTS[category], plan.size)
        record["edge"] = sketchify(record["photo"], record["mask"])
    elif plan.kind == "category":
        record["edge"] = soft_edges(record["photo"])
    return record


def sketch_of(plan: Plan, split: str, category: str, instance: int, sketch: int) -> hand.Sketch | scene_views.SceneSketch:
    """What one drawer makes of the object or scene: strokes and widths in px of the page."""
    name = identity(plan, "sketch", split, category, instance)
    drawer = drawer_of(plan, split, category, instance, sketch)
    drawn: hand.Sketch | scene_views.SceneSketch
    if plan.kind == "scene":
        drawn = scene_views.scene_sketch(scene_of(plan, split, instance), plan.size, drawer, sketch)
    else:
        least, most = CARE[plan.kind]
        care = least + (most - least) * unit("care", name, sketch)
        where = layout(plan.kind, (*name, sketch) if plan.kind == "category" else name)
        pose = traits_of(plan, name).pose
        drawn = hand.draw_sketch(program(category), name, pose, plan.size, drawer, (*name, sketch), care=care, **where)
    drawn.widths = [max(w, THINNEST) for w in drawn.widths]
    return drawn


def draw_sketch(plan: Plan, split: str, category: str, instance: int, sketch: int) -> dict[str, np.ndarray]:
    drawn = sketch_of(plan, split, category, instance, sketch)
    record = {"sketch": hand.rasterise(drawn.strokes, drawn.widths, plan.size, drawn.ink)}
    if plan.kind == "parsing":
        assert isinstance(drawn, hand.Sketch)
        record["mask"] = hand.sketch_mask(drawn, PARTS[category])
    return record


def scene_of(plan: Plan, split: str, instance: int) -> Scene:
    return draw_scene((plan.seed, instance), split)


def caption_of(plan: Plan, split: str, instance: int, sketch: int) -> str:
    return captions.caption(scene_of(plan, split, instance), sketch)


def draw(plan: Plan, table: str, split: str, category: str, instance: int, sketch: int) -> dict[str, np.ndarray]:
    """One record of a table."""
    return draw_photo(plan, split, category, instance) if table == "photo" else draw_sketch(plan, split, category, instance, sketch)


def draw_rows(plan: Plan, table: str, split: str, start: int, stop: int) -> np.ndarray:
    """Records `start` to `stop` of a table."""
    records = np.zeros(stop - start, plan.dtype(table))
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # the pictures are small: threads would only wait for each other
    try:
        for k, row in enumerate(range(start, stop)):
            category, instance, sketch = plan.place(table, split, row)
            for field, value in draw(plan, table, split, category, instance, sketch).items():
                records[field][k] = value
    finally:
        cv2.setNumThreads(threads)
    return records
