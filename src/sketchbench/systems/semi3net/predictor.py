"""Anybody's drawings against anybody's photos, and what was recognised in a drawing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.data.transforms.picture import Picture, crops
from sketchbench.retrieval.distances import cosine
from sketchbench.retrieval.predictor import RetrievalPredictor
from sketchbench.systems.semi3net.network import build


class CategoryPredictor(RetrievalPredictor):
    """Photos come without edge maps: these are computed on the way, where the network looks at them."""

    def build(self, card: dict[str, Any]) -> nn.Module:
        self.picture = Picture(**card["picture"])
        return nn.ModuleDict({"network": build(card["branch"], card["joined"])})

    def features(self, images: list[np.ndarray], domain: str) -> Tensor:
        """(n, 1, D)"""
        network = self.network["network"]
        if domain != "photo":
            return network.sketch(self._seen(images, "sketch"))["feature"][:, None]
        edges = self._seen(images, "edge") if network.asks_edge(self.card["feature"]) else None
        return network.photo(self._seen(images, "photo"), edges)[self.card["feature"]]["feature"][:, None]

    def _seen(self, images: list[np.ndarray], domain: str) -> Tensor:
        """The centre crops of pictures, or of photos' edge maps: (n, C, crop, crop)."""
        if domain == "edge":
            edges = [replace(self.picture, photo="edge").resize(i, "photo") for i in images]
            return crops(torch.stack([self.picture.finish(e) for e in edges]), self.picture.crop, 1)[:, 0]
        return crops(torch.stack([self.picture(i, domain) for i in images]), self.picture.crop, 1)[:, 0]

    def pairwise(self, q: Tensor, g: Tensor) -> Tensor:
        return cosine(q, g)

    def further(self, drawing: np.ndarray, q: Tensor) -> dict[str, Any]:
        """The category that the classifier sees in the drawing, and its probability; no word where it was not trained."""
        if not self.card["classifies"]:
            return {}
        chances = self.network["network"].sketch(self._seen([drawing], "sketch"))["logits"][0].softmax(0)
        best = int(chances.argmax())
        return {"category": self.card["categories"][best], "probability": round(float(chances[best]), 4)}
