"""What a result stands beside: chance, HOG as it comes, and HOG under a ranking SVM."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from sketchbench.data.source import Item
from sketchbench.data.view import rng
from sketchbench.errors import UserError
from sketchbench.metrics.retrieval import FineRetrieval
from sketchbench.retrieval.distances import cosine
from sketchbench.retrieval.hog import hog
from sketchbench.retrieval.rank_svm import RankSVM

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule

SKETCHES = 2000  # of the training split, that a ranking SVM is fitted on at most
OTHERS = 10  # triplets a sketch, where nobody judged any: the true photo against so many others
Embed = Callable[[list[np.ndarray], str], Tensor]  # pictures, domain → (n, D)


def all_of(data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
    """(name, metrics, queries): chance, HOG's nearest neighbour by cosine, and Dense-HOG + rankSVM."""
    test: Any = data.view("test")
    features = hog_rows(test.source, test.items)
    scored = [("HOG nearest neighbour", measure(test, features, cosine))]
    svm = RankSVM(features.shape[1])
    try:
        fit_svm(svm, data, lambda images, _: torch.from_numpy(np.stack([hog(i) for i in images])))
        scored.append(("Dense-HOG + rankSVM", measure(test, features, svm.distances)))
    except UserError:  # no training pairs
        pass
    queries = sum(i.domain == "sketch" for i in test.items)
    return [(name, metrics, queries) for name, metrics in [("chance", chance(len(test.items) - queries, bool(test.judged))), *scored]]


def chance(photos: int, judged: bool) -> dict[str, float]:
    """Expected over random orders."""
    found = {"acc_1": 1 / photos, "acc_10": min(1.0, 10 / photos), "mean_rank": (photos + 1) / 2} | ({"triplet_acc": 0.5} if judged else {})
    return found | {f"acc_{k}": min(1.0, k / photos) for k in range(1, 11)} | {"mrr": float(np.mean(1 / np.arange(1, photos + 1)))}


def hog_rows(source: Any, items: list[Item]) -> Tensor:
    return torch.from_numpy(np.stack([hog(source.image(i)) for i in items]))


def measure(view: Any, features: Tensor, distance: Callable[[Tensor, Tensor], Tensor]) -> dict[str, float]:
    """The metrics of ready features, one a picture of a test view."""
    metric = FineRetrieval(distance)
    metric.judged = view.judged
    domain = torch.tensor([int(i.domain == "photo") for i in view.items])
    metric.update(features, domain, torch.tensor(view.groups), torch.arange(len(view.items)))
    return metric.compute()


def fit_svm(svm: RankSVM, data: SketchDataModule, embed: Embed) -> None:
    """From the triplets of the training split; at most SKETCHES sketches, the same ones for every seed of training."""
    view: Any = data.view("train")
    order = rng("rank_svm").permutation(len(view.items))[:SKETCHES]
    sketches = [view.items[k] for k in order]
    told = [(row, closer, farther) for row, item in enumerate(sketches) for closer, farther in view.pairs(item, OTHERS)]
    photos = {p: n for n, p in enumerate(sorted({p for _, *both in told for p in both}))}
    if not told:
        raise UserError(f"data={view.source.name}: a ranking SVM needs training triplets, and there are none")
    items = {i.id: i for i in view.source.select(view.split, "photo")}
    q = embed([view.source.image(i) for i in sketches], "sketch")
    g = embed([view.source.image(items[p]) for p in photos], "photo")
    svm.fit(q, g, [(row, photos[a], photos[b]) for row, a, b in told])
