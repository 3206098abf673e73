"""Anybody's drawings against anybody's photos, of seen and unseen categories alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.data.transforms.picture import Picture
from sketchbench.retrieval.predictor import RetrievalPredictor
from sketchbench.systems.zs_sbir.features import raw_features
from sketchbench.systems.zs_sbir.searcher import Searcher


class ZeroShotPredictor(RetrievalPredictor):
    def build(self, card: dict[str, Any]) -> nn.Module:
        self.picture = Picture(**card["picture"])
        return nn.ModuleDict({"network": Searcher(**card["network"])})

    def features(self, images: list[np.ndarray], domain: str) -> Tensor:
        """(n, 1, k + code)"""
        network = self.network["network"]
        raw = raw_features(network.backbone, self.picture, torch.stack([self.picture(i, domain) for i in images]))
        photo = torch.full((len(images),), domain == "photo")
        return network.embed(network.project(raw, domain), photo)[:, None]

    def pairwise(self, q: Tensor, g: Tensor) -> Tensor:
        """Dis_fusion (Eq. 19), or how many bits differ."""
        network = self.network["network"]
        score = network.score(q, g)
        return -score if network.itq is not None else 1 - score
