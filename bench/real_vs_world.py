"""Real drawings beside the simulated ones, statistic by statistic, without any training.

    python bench/real_vs_world.py --shared ../shared/data            # all statistics, held-out half of the real drawings
    python bench/real_vs_world.py --shared ../shared/data --half even  # the half that the drawers were calibrated on

Printed for each subject: median (quartiles) of the real drawings and of the world's, and their overlap (1 minus the
Kolmogorov-Smirnov distance). Last come the pairs: how often HOG alone finds a shoe's photo.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from sketchbench.data.world import likeness
from sketchbench.data.world.drawers import drawers_of
from sketchbench.data.world.hand import Sketch, draw_sketch, sketch_image
from sketchbench.data.world.objects import names, program
from sketchbench.data.world.page import place
from sketchbench.data.world.photo import render_photo
from sketchbench.data.world.traits import Traits, unit

CARE = {"shoe": 0.8}
IN_SCENES = ("elephant", "house", "giraffe", "guitar", "tree", "person", "car", "cow", "dog", "airplane")
SUBJECTS = {"elephant": "elephant", "giraffe": "giraffe", "guitar": "guitar", "house": "house", "qmul shoe": "shoe"}


def grey(path: Path) -> np.ndarray:
    """A picture as grey, transparent parts on white."""
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if image.ndim == 2:
        return image
    plain = cv2.cvtColor(image[..., :3], cv2.COLOR_BGR2GRAY)
    if image.shape[2] == 3:
        return plain
    alpha = image[..., 3].astype(np.float32) / 255
    return np.round(plain * alpha + 255 * (1 - alpha)).astype(np.uint8)


def real_files(shared: Path, subject: str, half: str) -> list[Path]:
    folder = shared / "qmul_shoe_v1/train/sketches" if subject == "qmul shoe" else shared / "sketch_sample" / subject / "sketch"
    files = sorted(folder.glob("*.png"))
    return files if half == "all" else files[0 if half == "even" else 1 :: 2]


def real_objects(shared: Path, half: str, least: int = 3) -> list[tuple[str, list[np.ndarray]]]:
    """The class and strokes of each object in the freehand scenes."""
    files = sorted((shared / "scenes_sample").glob("*.json"))
    objects = []
    for path in files if half == "all" else files[0 if half == "even" else 1 :: 2]:
        scene = json.loads(path.read_text())
        rows = np.array(scene["scene_strokes"], np.float64)
        strokes = np.split(np.cumsum(rows[:, :2], 0), np.flatnonzero(rows[:, 2] == 1)[:-1] + 1)
        bounds = scene["object_divisions"]
        objects += [(name, strokes[a:b]) for name, (a, b) in zip(scene["gt_class_names"], pairwise(bounds), strict=True) if b - a >= least]
    return objects


def world_sketch(category: str, index: int, size: int) -> Sketch:
    drawers = drawers_of("train")
    key = ("real_vs_world", category, index)
    drawer = drawers[int(unit(*key, "drawer") * len(drawers))]
    return draw_sketch(program(category), key, (key, "pose"), size, drawer, key, care=CARE.get(category, 0.0),
                       fill=0.78, flip=unit(*key, "flip") < 0.5)


def table(title: str, real: list[dict[str, float]], world: list[dict[str, float]]) -> list[float]:
    """Prints one subject's table; returns the overlaps."""
    real, world = [r for r in real if r], [w for w in world if w]
    print(f"\n{title}: {len(real)} real, {len(world)} world\n{'':22}{'real':>26}{'world':>26}  overlap")
    mine, theirs = likeness.summary(world), likeness.summary(real)
    overlaps = []
    for name, (low, middle, high) in theirs.items():
        a, b, c = mine[name]
        overlaps.append(likeness.overlap([r[name] for r in real], [w[name] for w in world]))
        print(f"{name:22}{middle:10.3f} ({low:6.3f},{high:6.3f}){b:10.3f} ({a:6.3f},{c:6.3f})  {overlaps[-1]:.2f}")
    return overlaps


def available(category: str) -> bool:
    if category not in names():
        print(f"\n{category}: not in the world, skipped")
    return category in names()


def shoe_pairs(shared: Path) -> None:
    photos = sorted((shared / "qmul_shoe_v1/test/images").iterdir())
    by_stem = {p.stem: p for p in (shared / "qmul_shoe_v1/test/sketches").iterdir()}
    pairs = [(by_stem[p.stem], p) for p in photos if p.stem in by_stem]

    def sized(path: Path) -> np.ndarray:
        return cv2.resize(grey(path), (256, 256), interpolation=cv2.INTER_AREA)

    score = likeness.pair_accuracy([sized(s) for s, _ in pairs], [sized(p) for _, p in pairs])
    print(f"\nHOG nearest neighbour, QMUL shoe test pairs: acc@1 {score:.3f} of {len(pairs)} (chance {1 / len(pairs):.3f})")


def world_pairs(n: int) -> None:
    drawers = drawers_of("train")
    sketches, photos = [], []
    for i in range(n):
        name = ("real_vs_world", "pair", i)
        drawer = drawers[int(unit(*name, "drawer") * len(drawers))]
        sketches.append(sketch_image(draw_sketch(program("shoe"), name, 0, 256, drawer, name, care=CARE["shoe"], fill=0.86)))
        photo = render_photo(place(program("shoe")(Traits(name, 0)), 256, fill=0.86), 256, name)
        photos.append(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY))
    print(f"HOG nearest neighbour, world shoe pairs: acc@1 {likeness.pair_accuracy(sketches, photos):.3f} of {n}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with sketch_sample, qmul_shoe_v1 and scenes_sample")
    parser.add_argument("--half", choices=("even", "odd", "all"), default="odd")
    parser.add_argument("--n", type=int, default=80, help="world sketches a subject")
    parser.add_argument("--only", nargs="*", default=None, help="subjects")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    overlaps: list[float] = []
    for subject, category in SUBJECTS.items():
        if (given.only and subject not in given.only) or not available(category):
            continue
        images = [grey(f) for f in real_files(given.shared, subject, given.half)]
        size = images[0].shape[0]
        sketches = [world_sketch(category, i, size) for i in range(given.n)]
        overlaps += table(subject, [likeness.image_statistics(im) for im in images],
                          [likeness.image_statistics(sketch_image(s)) for s in sketches])
    if not given.only or "scenes" in given.only:
        world = [world_sketch(c, i, 256).strokes for c in IN_SCENES if available(c) for i in range(given.n // 4)]
        real = [strokes for _, strokes in real_objects(given.shared, given.half)]
        overlaps += table("objects of scenes, by stroke", [likeness.stroke_statistics(o) for o in real],
                          [likeness.stroke_statistics(s) for s in world])
    if not given.only or "pairs" in given.only:
        shoe_pairs(given.shared)
        world_pairs(115)
    if overlaps:
        print(f"\nmean overlap {np.mean(overlaps):.3f} over {len(overlaps)} statistics")


if __name__ == "__main__":
    main()
