"""Intersection over union of parts (Eq. 12-14 of DeepSSP): the mean over a sketch's parts, then over sketches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torchmetrics import Metric

_MEAN = "mean over sketches of the mean IoU over the labels in the truth, background included"
DEFINITIONS = {
    "iou_avg": _MEAN,
    "iou_class_mean": "mean over categories of iou_category",
    "iou_category": _MEAN + ", one category's sketches",
    "iou_part": "mean over the category's sketches whose truth holds the part of that part's IoU",
}


def merge_labels(mask: np.ndarray, merge: Mapping[int, int]) -> np.ndarray:
    """The mask with labels replaced; the same is done to prediction and truth before scoring."""
    if not merge:
        return mask
    table = np.arange(int(mask.max(initial=0)) + 1)
    for old, new in merge.items():
        if old < len(table):
            table[old] = new
    return table[mask]


def part_ious(pred: np.ndarray, truth: np.ndarray, labels: int) -> np.ndarray:
    """P_i (Eq. 12) for each label below `labels`; NaN where the truth does not hold the label."""
    pred, truth = np.asarray(pred).ravel().astype(np.int64), np.asarray(truth).ravel().astype(np.int64)
    size = max(labels, int(pred.max(initial=0)) + 1, int(truth.max(initial=0)) + 1)
    in_truth, in_pred = np.bincount(truth, minlength=size)[:labels], np.bincount(pred, minlength=size)[:labels]
    both = np.bincount(truth[truth == pred], minlength=size)[:labels]
    iou = both / np.maximum(in_truth + in_pred - both, 1)
    return np.where(in_truth > 0, iou, np.nan)


def sketch_iou(pred: np.ndarray, truth: np.ndarray, merge: Mapping[int, int] | None = None) -> float:
    """𝓘 (Eq. 13): labels predicted but absent from the truth add nothing to sum or divisor."""
    pred, truth = merge_labels(np.asarray(pred), merge or {}), merge_labels(np.asarray(truth), merge or {})
    return float(np.nanmean(part_ious(pred, truth, int(truth.max(initial=0)) + 1)))


def background_floor(truths: Sequence[np.ndarray], merges: Sequence[Mapping[int, int]] | None = None) -> float:
    """`iou_avg` of predicting background everywhere: what a score must be seen beside (18.46 % on the real masks)."""
    merges = merges or [{}] * len(truths)
    return float(np.mean([sketch_iou(np.zeros_like(t), t, m) for t, m in zip(truths, merges, strict=True)]))


class PartIoU(Metric):
    """`iou_avg`, `iou_class_mean`, `iou_category/<c>`, `iou_part/<c>/<p>` and `floor`, as float64 fractions.

    `categories` names the category ids, `parts` gives each category's label → part as scored (after merging), `merge` its labels
    that count as one. A sample is known by its index: one that DDP padded in a second time is dropped.
    """

    full_state_update = False
    higher_is_better = True
    index: list[Tensor]
    category: list[Tensor]
    ious: list[Tensor]
    floors: list[Tensor]

    def __init__(self, categories: Sequence[str], parts: Mapping[str, Mapping[int, str]],
                 merge: Mapping[str, Mapping[int, int]] | None = None, labels: int = 9, **kwargs: Any):
        super().__init__(**kwargs)
        self.categories, self.parts, self.merge, self.labels = list(categories), dict(parts), dict(merge or {}), labels
        for state in ("index", "category", "ious", "floors"):
            self.add_state(state, default=[], dist_reduce_fx="cat")

    def update(self, pred: Tensor, truth: Tensor, index: Tensor, category: Tensor) -> None:
        """Label maps (B, H, W), and each sample's index and category id (B,)."""
        ious, floors = [], []
        for p, t, c in zip(pred.cpu().numpy(), truth.cpu().numpy(), category.tolist(), strict=True):
            merge = self.merge.get(self.categories[c], {})
            p, t = merge_labels(p, merge), merge_labels(t, merge)
            ious.append(part_ious(p, t, self.labels))
            floors.append(sketch_iou(np.zeros_like(t), t))
        self.index.append(index.to(self.device).long())
        self.category.append(category.to(self.device).long())
        self.ious.append(torch.from_numpy(np.stack(ious)).to(self.device))
        self.floors.append(torch.tensor(floors, dtype=torch.float64, device=self.device))

    def compute(self) -> dict[str, float]:
        _, category, ious, floors = self._gathered()
        if not len(ious):
            return {}
        scores = np.nanmean(ious, 1)
        met = [c for c in range(len(self.categories)) if (category == c).any()]
        means = {self.categories[c]: float(scores[category == c].mean()) for c in met}
        out = {"iou_avg": float(scores.mean()), "iou_class_mean": float(np.mean(list(means.values()))), "floor": float(floors.mean())}
        out |= {f"iou_category/{c}": value for c, value in means.items()}
        for c in met:
            for label, part in self.parts[self.categories[c]].items():
                column = ious[category == c, label]
                if not np.isnan(column).all():
                    out[f"iou_part/{self.categories[c]}/{part}"] = float(np.nanmean(column))
        return out

    def per_item(self) -> list[dict[str, Any]]:
        """One record a sketch, by index: its category, 𝓘 and P_i. Collective under DDP: call it on every rank."""
        with self.sync_context(should_sync=not self._is_synced):
            index, category, ious, _ = self._gathered()
        return [{"index": int(i), "category": self.categories[c], "iou": float(np.nanmean(row)),
                 "parts": {name: float(row[label]) for label, name in self.parts[self.categories[c]].items() if not np.isnan(row[label])}}
                for i, c, row in zip(index, category, ious, strict=True)]

    def _gathered(self) -> tuple[np.ndarray, ...]:
        """The states as arrays, sorted by index, each sample once."""
        states = (self.index, self.category, self.ious, self.floors)
        joined = [s if isinstance(s, Tensor) else torch.cat(s) if s else torch.zeros(0) for s in states]  # synced ones are joined already
        index, category, ious, floors = (s.cpu().numpy() for s in joined)
        index, first = np.unique(index, return_index=True)
        return index, category[first].astype(int), ious[first], floors[first]
