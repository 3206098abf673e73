"""What a result stands beside: a random order, HOG as it comes, and the backbone's features as they come."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from sketchbench.metrics.retrieval import CategoryRetrieval
from sketchbench.retrieval.hog import hog_features
from sketchbench.systems.zs_sbir.bank import Bank
from sketchbench.systems.zs_sbir.features import Backbone
from sketchbench.systems.zs_sbir.network import joined
from sketchbench.systems.zs_sbir.searcher import Searcher


def all_of(bank: Bank, backbone: Backbone) -> list[tuple[str, dict[str, float], int]]:
    """(name, metrics, queries). A backbone that this run trains is measured after it, as raw_map_all."""
    view = bank.views["test"]
    found = measured(torch.from_numpy(hog_features(view.source.image(i) for i in view.items)), view)
    rows = [("chance", {"map_all": found["chance"]}), ("HOG nearest neighbour", found)]
    if backbone.classes is not None:
        rows.append(("raw features, cosine", raw(bank, backbone)))
    return [(name, metrics, int(found["queries"])) for name, metrics in rows]


def raw(bank: Bank, backbone: Backbone) -> dict[str, float]:
    """Test metrics of Eq. 1's features by cosine."""
    found = torch.cat([torch.from_numpy(bank.raw(backbone, "test", d)[:]) for d in ("sketch", "photo")])
    return measured(found, bank.views["test"])


def measured(features: Tensor, view: Any) -> dict[str, float]:
    metric = CategoryRetrieval(sync_on_compute=False)  # every process has all items
    metric.update(features, *known(view))
    return metric.compute()


def known(view: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Whether each item is a photo, its category, its place."""
    category = {c: k for k, c in enumerate(view.classes)}
    return (torch.tensor([i.domain == "photo" for i in view.items]), torch.tensor([category[i.category] for i in view.items]),
            torch.arange(len(view.items)))


def joint(network: Searcher, embedded: Tensor) -> Tensor:
    """What binary codes are made from."""
    return joined(network.parted(embedded), float(network.omega))
