"""Scene segmentation: intersection over union, accuracy over pixels of strokes, accuracy over strokes; each for one sketch, then averaged.

Labels are positive whole numbers; 0 in the truth is what is not scored (blank paper, a stroke that nobody labelled).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torchmetrics import Metric

NAMES = ("miou", "acc_p", "acc_s")
DEFINITIONS = {
    "miou": "mean over sketches of the mean IoU over the sketch's own classes, on its stroke pixels, blank excluded",
    "acc_p": "mean over sketches of the share of stroke pixels with the right label",
    "acc_s": "mean over sketches of the share of strokes whose most frequent pixel label is right",
}


def truth_map(pixels: np.ndarray, strokes: np.ndarray, labels: Sequence[int], side: int) -> np.ndarray:
    """int64 (side, side): where strokes overlap, the lowest label; 0 for blank, and for strokes labelled 0 alone.

    `pixels` are positions row · side + column, once for each stroke through them, and `strokes` those strokes' places in `labels`.
    """
    none = np.iinfo(np.int64).max
    label = np.asarray(labels, np.int64)[strokes]
    out = np.full(side * side, none)
    np.minimum.at(out, pixels, np.where(label > 0, label, none))
    return np.where(out == none, 0, out).reshape(side, side)


def miou(pred: np.ndarray, truth: np.ndarray) -> float:
    """Over the truth's classes, where the truth has one; a class that is only predicted costs where it covers others. NaN for no truth."""
    pred, truth = pred[truth > 0], truth[truth > 0]
    scores = [((pred == c) & (truth == c)).sum() / ((pred == c) | (truth == c)).sum() for c in np.unique(truth)]
    return float(np.mean(scores)) if scores else float("nan")


def acc_p(pred: np.ndarray, truth: np.ndarray) -> float:
    """NaN where nothing is labelled."""
    return float((pred == truth)[truth > 0].mean()) if (truth > 0).any() else float("nan")


def stroke_labels(pred: np.ndarray, pixels: np.ndarray, strokes: np.ndarray, count: int) -> np.ndarray:
    """int64 (count,): the most frequent label on each stroke's pixels, the lowest of equally frequent ones; -1 for strokes without pixels.

    `pred` is the map of the whole page; a pixel that several strokes run through counts for each.
    """
    out, found = np.full(count, -1, np.int64), np.asarray(pred).ravel()[pixels].astype(np.int64)
    if len(found):
        most = int(found.max()) + 1
        keys, votes = np.unique(strokes.astype(np.int64) * most + found, return_counts=True)
        order = np.lexsort((-keys, votes))  # the last of a stroke has most votes, then the lowest label
        out[keys[order] // most] = keys[order] % most
    return out


def acc_s(pred: np.ndarray, pixels: np.ndarray, strokes: np.ndarray, labels: Sequence[int]) -> float:
    """Over labelled strokes that have a pixel on the page; NaN where there is none."""
    truth = np.asarray(labels, np.int64)
    found = stroke_labels(pred, pixels, strokes, len(truth))
    scored = (truth > 0) & (found >= 0)
    return float((found == truth)[scored].mean()) if scored.any() else float("nan")


def sketch_scores(pred: np.ndarray, pixels: np.ndarray, strokes: np.ndarray, labels: Sequence[int], drawn: bool = True) -> dict[str, float]:
    """All three of one sketch, from a label map (side, side). Regions of a bitmap are no strokes: without `drawn` acc_s is NaN."""
    truth = truth_map(pixels, strokes, labels, len(pred))
    return {"miou": miou(pred, truth), "acc_p": acc_p(pred, truth),
            "acc_s": acc_s(pred, pixels, strokes, labels) if drawn else float("nan")}


class SceneScores(Metric):
    """`miou`, `acc_p` and `acc_s` as float64 fractions, means over the sketches that have them; one that nobody has is left out.

    A sample is known by its index: one that DDP padded in a second time is dropped.
    """

    full_state_update = False
    higher_is_better = True
    index: list[Tensor]
    values: list[Tensor]

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        for state in ("index", "values"):
            self.add_state(state, default=[], dist_reduce_fx="cat")

    def update(self, index: int, pred: np.ndarray | Tensor, pixels: np.ndarray | Tensor, strokes: np.ndarray | Tensor,
               labels: Sequence[int], drawn: bool = True) -> None:
        """One sketch: see `sketch_scores`."""
        pred, pixels, strokes = (x.cpu().numpy() if isinstance(x, Tensor) else x for x in (pred, pixels, strokes))
        scores = sketch_scores(pred, pixels, strokes, labels, drawn)
        on_page = np.unique(np.asarray(labels)[np.unique(strokes)]) if len(strokes) else np.zeros(0)
        row = [*(scores[name] for name in NAMES), float((on_page > 0).sum())]
        self.index.append(torch.tensor([int(index)], device=self.device))
        self.values.append(torch.tensor([row], dtype=torch.float64, device=self.device))

    def compute(self) -> dict[str, float]:
        _, values = self._gathered()
        return {name: float(np.nanmean(column)) for name, column in zip(NAMES, values.T, strict=False) if not np.isnan(column).all()}

    def per_item(self) -> list[dict[str, Any]]:
        """One record a sketch, by index: its scores and how many classes it has. Collective under DDP: call it on every rank."""
        with self.sync_context(should_sync=not self._is_synced):
            index, values = self._gathered()
        return [{"index": int(i), **dict(zip(NAMES, row[:3].tolist(), strict=True)), "classes": int(row[3])}
                for i, row in zip(index, values, strict=True)]

    def _gathered(self) -> tuple[np.ndarray, np.ndarray]:
        """Indices (n,) and values (n, 4), sorted by index, each sample once."""
        states = [s if isinstance(s, Tensor) else torch.cat(s) if s else None for s in (self.index, self.values)]
        if states[0] is None or states[1] is None:
            return np.zeros(0, np.int64), np.zeros((0, 4))
        index, first = np.unique(states[0].cpu().numpy(), return_index=True)
        return index, states[1].cpu().numpy()[first]
