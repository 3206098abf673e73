"""Anybody's drawings against anybody's photos, and what was recognised in a drawing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.data.transforms.picture import Picture, crops
from sketchbench.predictor import Exported, photo_preprocessing, preprocessing
from sketchbench.retrieval.distances import cosine, unit
from sketchbench.retrieval.predictor import RetrievalPredictor
from sketchbench.systems.semi3net.network import Semi3, build


class BothWays(nn.Module):
    """Drawings by their branch, photos and edge maps by theirs: the feature of each, and what the drawings' classifier says."""

    def __init__(self, network: Semi3, feature: str):
        super().__init__()
        self.network, self.feature = network, feature

    def forward(self, sketch: Tensor, image: Tensor, edge: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        drawn = self.network.sketch(sketch)
        return drawn["feature"], drawn["logits"], self.network.photo(image, edge)[self.feature]["feature"]


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

    def rows(self, x: Tensor) -> Tensor:
        return unit(x).flatten(1)

    def further(self, drawing: np.ndarray, q: Tensor) -> dict[str, Any]:
        """The category that the classifier sees in the drawing, and its probability; no word where it was not trained."""
        if not self.card["classifies"]:
            return {}
        chances = self.network["network"].sketch(self._seen([drawing], "sketch"))["logits"][0].softmax(0)
        best = int(chances.argmax())
        return {"category": self.card["categories"][best], "probability": round(float(chances[best]), 4)}

    def exported(self) -> Exported:
        card, net, crop, channels = self.card, self.network["network"], self.picture.crop, self.picture.channels
        inputs = {"sketch": torch.rand(3, channels, crop, crop), "image": torch.rand(2, channels, crop, crop)}
        if net.asks_edge(card["feature"]):
            inputs["edge"] = torch.rand(2, channels, crop, crop)
        shape = f"{channels}, {crop}, {crop}"
        classes = ", ".join(card["categories"]) if card["classifies"] else "nothing: the classifier was not trained"
        dim = net.embeddings[0].embed.out_features
        return Exported(
            BothWays(net, card["feature"]), inputs, ("sketch_feature", "category", "photo_feature"),
            {"sketch": {0: "drawings"}, "image": {0: "photos"}, "edge": {0: "photos"}},
            {"sketch": f"float32 (drawings, {shape}), drawings as `before` says",
             "image": f"float32 (photos, {shape}), photos as `before` says; as many as you like, but at least 1",
             "edge": f"float32 (photos, {shape}), the soft edge map of each photo, as `before` says",
             "sketch_feature": f"float32 (drawings, {dim}), of length 1",
             "category": f"float32 (drawings, {net.embeddings[0].classify.out_features}), the logits of {classes}",
             "photo_feature": f"float32 (photos, {dim}), of length 1"},
            f"drawings: {preprocessing(card['picture'])}; {photo_preprocessing(card['picture'])}; edge maps are soft, dark on white, of "
            "the uncut photo, then treated as drawings are",
            "the photo with the largest product sketch_feature · photo_feature is the nearest (distance 1 − product)")
