"""The features of a run: raw ones in the store, projected ones in memory; each split's are made when they are first asked for."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from sketchbench.data.source import Item
from sketchbench.data.views.zero_shot import Classes, ZeroShotView
from sketchbench.store import Slab
from sketchbench.systems.zs_sbir.features import Backbone, features_of
from sketchbench.systems.zs_sbir.searcher import Searcher

ROWS = 4096  # raw features in memory at once
DOMAINS = {"sketch": "sketches", "photo": "photos"}  # in the order of a view's items


class Bank:
    """So nothing of the test split is computed before the test."""

    def __init__(self, views: dict[str, Any]):
        self.views: dict[str, ZeroShotView] = views
        self._rows: dict[tuple[str, str], Tensor] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> Bank:
        return self  # a rehearsal has no pictures of its own

    @property
    def picture(self) -> Any:
        return self.views["test"].picture

    @property
    def classes(self) -> Classes:
        return self.views["test"].parts

    def has(self, split: str) -> bool:
        return split in self.views

    def items(self, split: str, domain: str) -> list[Item]:
        view = self.views[split]
        if split == "train" and domain == "photo":
            return view.photos
        return [i for i in view.items if i.domain == domain]

    def raw(self, backbone: Backbone, split: str, domain: str) -> Slab:
        view = self.views[split]
        return features_of(backbone, view.source, self.picture, self.items(split, domain), f"{split} {DOMAINS[domain]}")

    @torch.inference_mode()
    def rows(self, network: Searcher, split: str, domain: str, device: Any) -> Tensor:
        """PCA features (n, k)."""
        key = (split, domain)
        if key not in self._rows:
            pca = network.pca_of(domain)
            raw = self.raw(network.backbone, split, domain)
            parts = [pca(torch.from_numpy(raw[k : k + ROWS]).to(pca.mean.device)).cpu() for k in range(0, len(raw), ROWS)]
            self._rows[key] = torch.cat(parts)
        if self._rows[key].device != torch.device(device):
            self._rows[key] = self._rows[key].to(device)
        return self._rows[key]

    def forget(self) -> None:
        """Projected features, once backbone or PCA are others."""
        self._rows = {}
