"""What a result stands beside: a random order, and HOG as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from sketchbench.metrics.retrieval import CategoryRetrieval
from sketchbench.retrieval.hog import hog_features

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule


def all_of(data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
    """(name, metrics, queries): chance, and the nearest neighbours of HOG by cosine, on the same queries and gallery."""
    view: Any = data.view("test")
    metric, items = CategoryRetrieval(), view.items
    category = {c: k for k, c in enumerate(view.classes)}
    metric.update(torch.from_numpy(hog_features(view.source.image(i) for i in items)), torch.tensor([i.domain == "photo" for i in items]),
                  torch.tensor([category[i.category] for i in items]), torch.arange(len(items)))
    found = metric.compute()
    return [("chance", {"map_all": found["chance"]}, int(found["queries"])), ("HOG nearest neighbour", found, int(found["queries"]))]
