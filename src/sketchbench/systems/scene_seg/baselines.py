"""What a result stands beside: strokes labelled by chance, CLIP as it comes, read with v-v attention, and fine-tuned; and the isolating
threshold."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from sketchbench.data.module import StepBatches
from sketchbench.data.view import rng
from sketchbench.metrics.scene import SceneScores
from sketchbench.run.phases import stretched
from sketchbench.systems.scene_seg.inference import enlarge, numbers_of, random_map

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule
    from sketchbench.systems.scene_seg.system import SceneSeg

BATCH = 16
DRAWS = 5  # random labellings of each sketch
RIVAL = {"loss": "contrastive", "tune": "clip", "vv": "both", "cls_from": "vv", "prompts": 0, "lr": 3e-4}  # as in surgery_vv_tuned.yaml
GRID = np.round(np.arange(0.3, 0.96, 0.05), 2)  # thresholds that are tried


def all_of(system: SceneSeg, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
    """(name, metrics, sketches), with the weights that the run starts from."""
    view: Any = data.view("test")
    found = [("random labels", random_labels(view))]
    if system.o.start:
        found += [(name, scored(system, view, method=method)) for name, method in (("CLIP zero-shot", "clip"), ("CLIP Surgery", "surgery"))]
    if system.o.rival and system.phases()[0].steps:
        found += [("CLIP Surgery**, fine-tuned", scored(fine_tuned(system, data), view))]
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
def scored(system: SceneSeg, view: Any, **reading: Any) -> dict[str, float]:
    system.eval()
    scores, how = SceneScores(), system.reading(**reading)
    for start in range(0, len(view), BATCH):
        system.measure(moved(view, range(start, min(start + BATCH, len(view))), system.device), scores, how)
    return scores.compute()


def fine_tuned(system: SceneSeg, data: SketchDataModule) -> SceneSeg:
    """All weights of the CLIP that the run starts from, tuned by CLIP's own loss as long as the run and on its batches; what is best on
    the validation sketches is kept. Every process does the same."""
    rival = type(system)(**{**system.o, **RIVAL, "rival": False})
    rival.prepare(data)
    rival.to(system.device)
    phase, train, judged = stretched(system.phases()[0]), data.view("train"), data.view("val") if data.holds("val") else None
    optimizer, best, kept = rival.configure_optimizers(), -1.0, rival.state_dict()
    for step, batch in enumerate(StepBatches(len(train), data.batch_size, phase.steps, data.seed), 1):
        rival.train()
        optimizer.zero_grad()
        rival.training_loss(moved(train, batch, rival.device)).backward()
        optimizer.step()
        if step % phase.every == 0:
            score = scored(rival, judged)["miou"] if judged is not None and phase.monitor else float(step)
            if score > best:
                best, kept = score, copy.deepcopy(rival.state_dict())
    rival.load_state_dict(kept)
    return rival


def moved(view: Any, keys: Iterable[Any], device: torch.device) -> dict[str, Any]:
    batch = view.collate([view[k] for k in keys])
    return {**batch, "image": batch["image"].to(device)}


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
