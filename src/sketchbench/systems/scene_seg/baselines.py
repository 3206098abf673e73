"""What a result stands beside: strokes labelled by chance, CLIP as it comes, CLIP read with v-v attention; and the isolating threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from sketchbench.data.view import rng
from sketchbench.metrics.scene import SceneScores
from sketchbench.systems.scene_seg.inference import enlarge, numbers_of, random_map

if TYPE_CHECKING:
    from sketchbench.systems.scene_seg.system import SceneSeg

BATCH = 16
DRAWS = 5  # random labellings of each sketch
GRID = np.round(np.arange(0.3, 0.96, 0.05), 2)  # thresholds that are tried


def all_of(system: SceneSeg, view: Any) -> list[tuple[str, dict[str, float], int]]:
    """(name, metrics, sketches), with the weights that the run starts from."""
    found = [("random labels", random_labels(view))]
    if system.o.start:
        found += [(name, untrained(system, view, method)) for name, method in (("CLIP zero-shot", "clip"), ("CLIP Surgery", "surgery"))]
    return [(name, metrics, len(view)) for name, metrics in found]


def random_labels(view: Any) -> dict[str, float]:
    """Each stroke gets one of its sketch's classes by chance."""
    draw, scores = rng("random labels"), SceneScores()
    for k, item in enumerate(view.items):
        pixels, strokes, words, drawn = view.marks(item)
        classes, labels = numbers_of(words)
        for n in range(DRAWS if classes else 0):
            pred = random_map(pixels, strokes, len(labels), len(classes), view.side, draw)
            scores.update(k * DRAWS + n, pred, pixels, strokes, labels, drawn)
    return scores.compute()


@torch.inference_mode()
def untrained(system: SceneSeg, view: Any, method: str) -> dict[str, float]:
    system.eval()
    scores, reading = SceneScores(), system.reading(method=method)
    for start in range(0, len(view), BATCH):
        batch = view.collate([view[k] for k in range(start, min(start + BATCH, len(view)))])
        system.measure({**batch, "image": batch["image"].to(system.device)}, scores, reading)
    return scores.compute()


def by_group(items: list[dict[str, Any]], numerous: int) -> dict[str, float]:
    """Acc@P of the sketches with many classes and of the others (Fig. 8)."""
    groups = {"acc_p/numerous": [r["acc_p"] for r in items if r["classes"] >= numerous],
              "acc_p/fewer": [r["acc_p"] for r in items if r["classes"] < numerous]}
    return {name: float(np.nanmean(values)) for name, values in groups.items() if not np.isnan(values).all()}


@torch.inference_mode()
def best_threshold(system: SceneSeg, view: Any) -> float:
    """For one category alone: where its map, cut at that height, meets the category's pixels best (mean IoU over sketches and classes)."""
    system.eval()
    reading, overlaps = system.reading(maps="minmax"), []
    for k, item in enumerate(view.items):
        pixels, strokes, words, _ = view.marks(item)
        classes, labels = numbers_of(words)
        if not classes:
            continue
        patches = reading.patches(system.net, view[k]["image"][None].to(system.device))[0]
        maps = enlarge(reading.class_maps(system.net, patches, reading.text(system.texts, classes)), view.side).flatten(1).cpu().numpy()
        true = np.asarray(labels)[strokes]
        for c, heights in enumerate(maps[:, pixels], 1):
            own, above = true == c, heights >= GRID[:, None]  # (T, P)
            overlaps.append((above & own).sum(1) / np.maximum((above | own).sum(1), 1))
    return float(GRID[np.mean(overlaps, 0).argmax()]) if overlaps else float(system.isolating)  # type: ignore[arg-type]
