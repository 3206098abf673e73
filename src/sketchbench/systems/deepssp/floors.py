"""What needs no drawing to be looked at: the floors that results stand beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from sketchbench.data.views.parsing import ParsingView
from sketchbench.metrics.parsing import PartIoU


def mean_layouts(train: ParsingView, weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Category → the label that is likeliest at each pixel (S, S) over its training masks and their mirror images, labels weighted by α.

    What a network can learn when the labels tell nothing about the drawing: the control with shuffled labels must fall to it.
    """
    size = train.preparation.size
    votes = {c: np.zeros((len(w), size, size)) for c, w in weights.items()}
    for item in train.items:
        mask = train.mask(item)
        for label in np.unique(mask):
            here = mask == label
            votes[item.category][label] += here
            votes[item.category][label] += here[:, ::-1]
    return {c: (votes[c] * weights[c][:, None, None]).argmax(0) for c in votes}


def blind_score(metric: PartIoU, test: ParsingView, guess: Callable[[str, torch.Tensor], torch.Tensor]) -> dict[str, Any]:
    """The metric of a guess from category and mask size alone."""
    classes = test.source.categories
    for k in range(len(test)):
        sample = test[k]
        pred = guess(classes[sample["category"]], sample["mask"])
        metric.update(pred[None], sample["mask"][None], torch.tensor([k]), torch.tensor([sample["category"]]))
    found = metric.compute()
    found.pop("floor", None)
    return found
