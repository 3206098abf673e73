"""Anybody's drawings against anybody's photos, of seen and unseen categories alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.data.transforms.picture import Picture
from sketchbench.predictor import Exported, photo_preprocessing, preprocessing
from sketchbench.retrieval.predictor import RetrievalPredictor
from sketchbench.systems.zs_sbir.features import raw_features
from sketchbench.systems.zs_sbir.network import Embedded, joined
from sketchbench.systems.zs_sbir.searcher import Searcher


class Vectors(nn.Module):
    """Drawings and photos as vectors u, v with Dis_fusion = 1 − u·v (Eq. 19), or as what binary codes are the signs of."""

    def __init__(self, searcher: Searcher):
        super().__init__()
        self.searcher, self.omega = searcher, float(searcher.omega)

    def forward(self, sketch: Tensor, noise: Tensor, image: Tensor) -> tuple[Tensor, Tensor]:
        net = self.searcher
        f_ske, f_img = net.project(net.backbone(sketch), "sketch"), net.project(net.backbone(image), "photo")
        drawn = Embedded(net.vae.average(f_ske, noise), net.vae.e_ske(f_ske).mean)
        u, v = (joined(e, self.omega) for e in (drawn, net.vae.embed_photos(f_img)))
        return (u, v) if net.itq is None else (net.itq(u), net.itq(v))


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

    def rows(self, x: Tensor) -> Tensor | None:
        net = self.network["network"]
        k = net.dims[0]
        x = x.flatten(1)  # one view: (n, k + code)
        return None if net.itq is not None else joined(Embedded(x[:, :k], x[:, k:]), float(net.omega))

    def exported(self) -> Exported:
        net, crop, channels = self.network["network"], self.picture.crop, self.picture.channels
        shape, dim = f"{channels}, {crop}, {crop}", sum(net.dims)
        if net.itq is None:
            outs, after = f"{dim}), of length 1", "distance = 1 − sketch_vector · photo_vector (Dis_fusion, Eq. 19, ω is in it already)"
        else:
            outs = f"{len(net.itq.rotation)}), whose signs are the binary code"
            after = "distance = how many signs of sketch_vector and photo_vector differ"
        return Exported(
            Vectors(net), {"sketch": torch.rand(3, channels, crop, crop), "noise": net.noise.clone(),
                           "image": torch.rand(2, channels, crop, crop)},
            ("sketch_vector", "photo_vector"), {"sketch": {0: "drawings"}, "noise": {0: "samples"}, "image": {0: "photos"}},
            {"sketch": f"float32 (drawings, {shape}), drawings as `before` says",
             "noise": f"float32 (samples, {net.vae.code}), normal numbers: appearances that imagined photos are averaged over, the same "
                      f"for all drawings; sketchbench takes the {len(net.noise)} rows that the weights file calls network.noise",
             "image": f"float32 (photos, {shape}), photos as `before` says; as many as you like, but at least 1",
             "sketch_vector": f"float32 (drawings, {outs}", "photo_vector": f"float32 (photos, {outs}"},
            f"drawings: {preprocessing(self.card['picture'])}; {photo_preprocessing(self.card['picture'])}",
            f"{after}; the photo at the smallest distance is the nearest")
