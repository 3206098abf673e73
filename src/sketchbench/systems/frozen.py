"""A baseline for all tasks that search: any of timm's networks as it comes, and the cosine. Nothing is trained."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.backbones.pretrained import load_backbone
from sketchbench.data.transforms.picture import Picture, crops
from sketchbench.data.views.pictures import PicturesView
from sketchbench.errors import UserError, nearest
from sketchbench.metrics.retrieval import CATEGORY, FINE, CategoryRetrieval, FineRetrieval
from sketchbench.retrieval.distances import cosine, unit
from sketchbench.retrieval.predictor import RetrievalPredictor
from sketchbench.systems.base import Phase, trainable
from sketchbench.systems.search import SearchSystem

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule


class Backbone(nn.Module):
    """A network of timm's without its classifier; pictures in grey are shown to all three channels."""

    def __init__(self, name: str):
        super().__init__()
        import timm

        if not timm.is_model(name):
            raise UserError(f"method.network={name}: timm has no such network; {nearest(name, timm.list_models())}")
        self.timm = timm.create_model(name, num_classes=0)

    def forward(self, x: Tensor) -> Tensor:
        """(B, 1 or 3, S, S) → (B, D)"""
        return self.timm(x.expand(-1, 3, -1, -1))


class Frozen(SearchSystem):
    """Instances are searched for where the task's view pairs them, categories elsewhere."""

    def __init__(self, network: str = "resnet18", start: str = ""):
        super().__init__()
        self.save_hyperparameters()
        self.o: Any = self.hparams

    def prepare(self, data: SketchDataModule) -> None:
        if hasattr(self, "network"):
            return
        test = data.view("test")
        if not isinstance(test, PicturesView):
            raise UserError("method=frozen: ranks photos for a sketch, which this task does not; take task=fg_sbir, semi3net or zs_sbir")
        self.test, self.picture, self.fine = test, test.picture, "instance" in test.needs
        self.network = Backbone(self.o.network)
        trainable(self.network, [])
        self.metric = FineRetrieval(cosine) if self.fine else CategoryRetrieval()
        self.first = ("acc_1", "acc_10", "mean_rank") if self.fine else ("map_all", "chance", "p_100", "p_200")
        self.item_metric = "rank" if self.fine else "ap"
        told = load_backbone(self.network.timm, self.o.start) if self.o.start else "random weights"
        unseen = "; they record no classes, so nobody checks whether unseen ones were among them" if hasattr(test, "parts") else ""
        self.remark = f"start: {told}{unseen if self.o.start else ''}"

    def phases(self) -> list[Phase]:
        return [Phase("frozen")]

    def training_loss(self, batch: dict[str, Any]) -> Tensor:
        raise AssertionError("nothing is trained: no phase has steps")

    def inference(self, batch: dict[str, Any]) -> Tensor:
        """Pictures → features (B, D). Zero-shot samples are places in the view: its own system keeps features."""
        items = [self.test.items[k] for k in batch["index"].tolist()] if "image" not in batch else []
        image = torch.stack([self.picture(self.test.source.image(i), i.domain) for i in items]) if items else batch["image"]
        return self.network(crops(image.to(self.device), self.picture.crop, 1)[:, 0])

    def update(self, batch: dict[str, Any]) -> None:
        self.metric.update(self.inference(batch), batch["photo"], batch["group" if self.fine else "category"], batch["index"])

    def definitions(self) -> dict[str, str]:
        return FINE if self.fine else CATEGORY

    def card(self) -> dict[str, Any]:
        return {"predictor": "sketchbench.systems.frozen.FrozenPredictor", "picture": asdict(self.picture), "network": self.o.network}


class FrozenPredictor(RetrievalPredictor):
    def build(self, card: dict[str, Any]) -> nn.Module:
        self.picture = Picture(**card["picture"])
        return nn.ModuleDict({"network": Backbone(card["network"])})

    def features(self, images: list[np.ndarray], domain: str) -> Tensor:
        """(n, 1, D)"""
        x = torch.stack([self.picture(i, domain) for i in images])
        return self.network["network"](crops(x, self.picture.crop, 1)[:, 0])[:, None]

    def pairwise(self, q: Tensor, g: Tensor) -> Tensor:
        return cosine(q, g)

    def rows(self, x: Tensor) -> Tensor:
        return unit(x).flatten(1)
