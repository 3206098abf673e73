"""How fast the world draws: (photo + part mask + sketch) a second on one core, over all categories.

    OMP_NUM_THREADS=1 python bench/world_speed.py [--size 128] [--each 6] [--repeats 3] [--csv FILE]

Processor time, not wall time, so that other work on the machine counts less; of each sample the fastest of `repeats` runs is taken.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from figures import append
from sketchbench.data.world import PARTS, WORLD_VERSION, hand, sample
from sketchbench.data.world.objects import names
from sketchbench.data.world.page import part_mask
from sketchbench.data.world.photo import render_photo

GOAL = 60  # samples a second and core


def steps(plan: sample.Plan, category: str, number: int) -> dict[str, Callable[[dict], None]]:
    """The parts of one sample; each leaves what it made for the next."""
    name = sample.identity(plan, "photo", "train", category, number)
    labels = PARTS.get(category, {})

    def figure(made: dict) -> None:
        made["placed"] = sample.figure_of(plan, "train", category, number)

    def photo(made: dict) -> None:
        render_photo(made["placed"], plan.size, name, background=sample.background(plan, category, name))

    def masks(made: dict) -> None:
        part_mask(made["placed"], labels, plan.size)
        hand.sketch_mask(made["sketch"], labels)

    def sketch(made: dict) -> None:
        made["sketch"] = sample.sketch_of(plan, "train", category, number, 0)

    def ink(made: dict) -> None:
        hand.rasterise(made["sketch"].strokes, made["sketch"].widths, plan.size, made["sketch"].ink)

    return {"figure": figure, "photo": photo, "sketch": sketch, "raster": ink, "masks": masks}


def measure(plan: sample.Plan, each: int, repeats: int) -> tuple[list[str], np.ndarray]:
    """Milliseconds (categories, steps), mean over the samples of a category."""
    order = list(steps(plan, plan.categories[0], 0))
    table = np.zeros((len(plan.categories), len(order)))
    for row, category in enumerate(plan.categories):
        for number in range(each):
            best = np.full(len(order), np.inf)
            for _ in range(repeats):
                made: dict = {}
                for k, step in enumerate(steps(plan, category, number).values()):
                    begun = time.process_time()
                    step(made)
                    best[k] = min(best[k], time.process_time() - begun)
            table[row] += 1000 * best / each
    return order, table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--each", type=int, default=6, help="samples a category")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--csv", type=Path, help="append the result to this file")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    plan = sample.Plan("category", asked.size, 0, tuple(names()), (("train", asked.each),))
    sample.draw_rows(plan, "photo", "train", 0, 2)  # noise fields and imports
    order, table = measure(plan, asked.each, asked.repeats)

    print(f"{'ms':16}" + "".join(f"{k:>8}" for k in (*order, "all")))
    for category, row in sorted(zip(plan.categories, table, strict=True), key=lambda r: -r[1].sum()):
        print(f"{category:16}" + "".join(f"{v:8.2f}" for v in (*row, row.sum())))
    mean = table.mean(0)
    print(f"{'mean':16}" + "".join(f"{v:8.2f}" for v in (*mean, mean.sum())))
    rate = 1000 / mean.sum()
    verdict = "met" if rate >= GOAL else "MISSED"
    print(f"{rate:.1f} (photo + mask + sketch)/s a core at {asked.size} px over {len(plan.categories)} categories; goal {GOAL}: {verdict}")
    row = {"bench": "world_speed", "world": WORLD_VERSION, "size": asked.size, "categories": len(plan.categories), "each": asked.each,
           "per_second": float(rate), **{f"{k}_ms": float(v) for k, v in zip(order, mean, strict=True)}}
    append(asked.csv, [row], numpy=np, opencv=cv2)


if __name__ == "__main__":
    main()
