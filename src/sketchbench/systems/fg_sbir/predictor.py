"""Anybody's drawings against anybody's photos."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.data.transforms.picture import Picture, crops
from sketchbench.predictor import Exported, page, photo_preprocessing, preprocessing
from sketchbench.retrieval import pictures
from sketchbench.retrieval.distances import Holef, pairwise, unit
from sketchbench.retrieval.predictor import RetrievalPredictor
from sketchbench.retrieval.rank_svm import RankSVM
from sketchbench.systems.fg_sbir.network import build


class Features(nn.Module):
    """The network by itself, its input under the name that an export gives it."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, image: Tensor) -> Tensor:
        return self.network(image)


class InstancePredictor(RetrievalPredictor):
    def build(self, card: dict[str, Any]) -> nn.Module:
        self.picture = Picture(**card["picture"])
        whole = nn.ModuleDict({"network": build(**card["network"])})
        dim: int = whole["network"].dim  # type: ignore[assignment]
        if card["distance"] == "holef":
            whole["holef"] = Holef(dim)
        if card["ranking"] == "rank_svm":
            whole["svm"] = RankSVM(dim)
        return whole

    def features(self, images: list[np.ndarray], domain: str) -> Tensor:
        """(n, V, D)"""
        x = torch.stack([self.picture(i, domain) for i in images])
        views = crops(x, self.picture.crop, self.card["views"])
        return self.network["network"](views.flatten(0, 1)).unflatten(0, views.shape[:2])

    def pairwise(self, q: Tensor, g: Tensor) -> Tensor:
        if "svm" in self.network:
            return self.network["svm"].distances(q, g)
        return self.network["holef"](q, g) if "holef" in self.network else pairwise(self.card["distance"], q, g)

    def rows(self, x: Tensor) -> Tensor | None:
        if "svm" in self.network or "holef" in self.network:
            return None
        return (unit(x) if self.card["distance"] == "cosine" else x).flatten(1)

    @torch.inference_mode()
    def attention(self, image: np.ndarray) -> np.ndarray | None:
        """The middle of the drawing's page as the network sees it, coloured by where it looks, uint8 (crop, crop, 3); None without α."""
        drawn = page(image)[0]
        found = self.network["network"].parts(crops(self.picture(drawn, "sketch")[None], self.picture.crop, 1)[:, 0])
        return pictures.attention(self.picture.shown(drawn, "sketch"), found["alpha"][0].numpy()) if "alpha" in found else None

    def exported(self) -> Exported:
        card, net = self.card, self.network["network"]
        side = self.picture.crop
        learnt = "; its weights stand in the weights file" if {"svm", "holef"} & set(self.network) else ""
        ranked = "rank_svm" if card["ranking"] == "rank_svm" else card["distance"]
        views = "" if card["views"] == 1 else f", averaged over {card['views']} crops (corners, centre, mirrored), each embedded by itself"
        return Exported(
            Features(net), {"image": torch.rand(3, self.picture.channels, side, side)}, ("feature",), {"image": {0: "batch"}},
            {"image": f"float32 (batch, {self.picture.channels}, {side}, {side}), drawings or photos as `before` says",
             "feature": f"float32 (batch, {net.dim}), what photos and drawings are compared by"},
            f"drawings: {preprocessing(card['picture'])}; {photo_preprocessing(card['picture'])}",
            f"the photo at the smallest {ranked} distance is the nearest{views}{learnt}")
