"""Semi3-Net as a run: each branch alone, then all together, and how a gallery is searched."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import torch
import torch.nn.functional as F
from sketchbench.systems.semi3net.start import take_start
from torch import Tensor, nn

from sketchbench.backbones.vgg import VGG
from sketchbench.data.transforms.picture import crops
from sketchbench.errors import UserError
from sketchbench.metrics.retrieval import CATEGORY, CategoryRetrieval
from sketchbench.systems.base import Exhibit, Phase, System
from sketchbench.systems.semi3net import baselines, pictures
from sketchbench.systems.semi3net.losses import hybrid
from sketchbench.systems.semi3net.network import SHARING, Branch, Embedding, Semi3

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule

FIRST = "val/map_all"


class VGGFC(nn.Module):
    """fc6 and fc7 of a VGG, as one module that branches may share."""

    def __init__(self, vgg: VGG):
        super().__init__()
        self.pool, self.layers = vgg.avgpool, vgg.classifier

    def forward(self, pool5: Tensor) -> Tensor:
        return self.layers(self.pool(pool5).flatten(1))


def branch(depth: str, width: int, channels: int, classes: int, dim: int, reads: str, dropout: float) -> Branch:
    """A VGG with an embedding of `dim` and a classifier in place of its last layer."""
    vgg = VGG(depth, width, channels, dropout=dropout)
    return Branch(vgg.features, Embedding(VGGFC(vgg), vgg.fc_channels, classes, dim, reads))


class Semi3Net(System):
    """Everything that the paper compares is an option."""

    revision = 1

    def __init__(self, network: Literal["small", "19"] = "small", width: int = 8, dim: int = 256,
                 sharing: Literal["semi", "all", "fc", "sketch_edge", "two_none", "two_fc"] = "semi", attention: bool = True,
                 sketch_attention: Literal["shared", "own", "none"] = "shared", reduction: int = 16,
                 classifier_reads: Literal["embedding", "fc7"] = "embedding", dropout: float = 0.5,
                 alpha: float = 10.0, beta: float = 100.0, gamma: float = 10.0, margin_image: float = 0.3, margin_edge: float = 0.3,
                 pretrain_steps: int = 100, steps: int = 200, every: int = 100, joint_init: Literal["sketch", "edge"] = "sketch",
                 feature: Literal["image", "edge"] = "image", optimizer: Literal["sgd", "adam"] = "sgd", lr: float = 2e-4,
                 pretrain_lr: float = 1e-3, momentum: float = 0.9, weight_decay: float = 5e-4, recompute: bool = False,
                 keep: Literal["best", "last"] = "best", start: str = ""):
        super().__init__()
        self.save_hyperparameters()
        self.o: Any = self.hparams
        if feature == "edge" and "edge" not in SHARING[sharing][0]:
            raise UserError(f"task.system.feature=edge: sharing={sharing} has no edge branch; take feature=image")

    # ------------------------------------------------------------------ structure
    def prepare(self, data: SketchDataModule) -> None:
        if hasattr(self, "metric"):
            return
        o = self.o
        self.picture: Any = data.view("test").picture  # type: ignore[attr-defined]
        self.categories = data.source.categories
        self.metric = CategoryRetrieval()
        self.domains = [d for d in ("image", "sketch", "edge") if d in SHARING[o.sharing][0]]
        self.alone = nn.ModuleDict({d: self.branch() for d in self.domains}) if o.pretrain_steps else nn.ModuleDict()
        self.network: Any = self.joint()
        self.started_from, self.remark = take_start(o.start, self)

    @property
    def shape(self) -> dict[str, Any]:
        """Of one branch."""
        o = self.o
        return {"depth": o.network, "width": o.width, "channels": self.picture.channels, "classes": len(self.categories), "dim": o.dim,
                "reads": o.classifier_reads, "dropout": o.dropout}

    @property
    def joined(self) -> dict[str, Any]:
        """Of the three together."""
        o = self.o
        return {"channels": 8 * o.width, "sharing": o.sharing, "attention": o.attention, "sketch_attention": o.sketch_attention,
                "reduction": o.reduction}

    def branch(self) -> Branch:
        return branch(**self.shape)

    def joint(self) -> Semi3:
        return Semi3(self.branch, recompute=self.o.recompute, **self.joined)

    # ------------------------------------------------------------------ phases
    def phases(self) -> list[Phase]:
        o = self.o
        alone = [Phase(f"alone/{d}", o.pretrain_steps, 0, {"alone": d}) for d in self.domains if o.pretrain_steps]
        return [*alone, Phase("joint", o.steps, o.every, {}, FIRST if o.keep == "best" else "")]

    def enter(self, phase: Phase) -> None:
        self.phase = phase
        if phase.name == "joint" and len(self.alone):
            self.network.begin(self.alone, self.o.joint_init)
            self.alone = nn.ModuleDict()

    def rebuild(self, entered: int) -> None:
        if entered > len(self.domains) or not self.o.pretrain_steps:
            self.alone = nn.ModuleDict()

    def configure_optimizers(self) -> Any:
        o, alone = self.o, self.phase.name.startswith("alone/")
        module = self.alone[self.phase.name.removeprefix("alone/")] if alone else self.network
        lr = o.pretrain_lr if alone else o.lr
        if o.optimizer == "sgd":
            return torch.optim.SGD(module.parameters(), lr=lr, momentum=o.momentum, weight_decay=o.weight_decay)
        return torch.optim.Adam(module.parameters(), lr=lr, weight_decay=o.weight_decay)

    # ------------------------------------------------------------------ steps
    def training_loss(self, batch: dict[str, Any]) -> Tensor:
        if self.phase.name.startswith("alone/"):
            return F.cross_entropy(self.alone[self.phase.name.removeprefix("alone/")](batch["image"]), batch["category"])
        terms = self.terms(batch)
        return sum(terms.values(), torch.zeros((), device=batch["sketch"].device))

    def terms(self, batch: dict[str, Any]) -> dict[str, Tensor]:
        """Each sketch once, with a photo of its category and one of another: a positive pair and a negative one (B → 2B pairs)."""
        o = self.o
        edge = torch.cat([batch["positive_edge"], batch["negative_edge"]]) if "edge" in self.domains else None
        found = {"sketch": {k: v.repeat(2, 1) for k, v in self.network.sketch(batch["sketch"]).items()},
                 **self.network.photo(torch.cat([batch["positive"], batch["negative"]]), edge)}
        return hybrid(found, batch["category"].repeat(2), torch.cat([batch["category"], batch["other"]]), alpha=o.alpha, beta=o.beta,
                      gamma=o.gamma, margin_image=o.margin_image, margin_edge=o.margin_edge)

    def inference(self, batch: dict[str, Any]) -> Tensor:
        """Pictures and the edge maps of the photos among them → features (B, dim)."""
        crop, photo = self.picture.crop, batch["photo"].bool()
        image = crops(batch["image"], crop, 1)[:, 0]
        out = torch.zeros(len(image), self.o.dim, device=image.device, dtype=next(self.network.parameters()).dtype)
        if (~photo).any():
            out[~photo] = self.network.sketch(image[~photo])["feature"].to(out.dtype)
        if photo.any():
            edge = crops(batch["edge"][photo], crop, 1)[:, 0] if "edge" in self.domains else None
            out[photo] = self.network.photo(image[photo], edge)[self.o.feature]["feature"].to(out.dtype)
        return out

    def update(self, batch: dict[str, Any]) -> None:
        self.metric.update(self.inference(batch), batch["photo"], batch["category"], batch["index"])

    def validation_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        self.update(batch)

    def on_validation_epoch_end(self) -> None:
        self.log(FIRST, torch.tensor(self.metric.compute()["map_all"]))
        self.metric.reset()

    # ------------------------------------------------------------------ test
    def on_test_epoch_start(self) -> None:
        self.metric.reset()

    def test_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        self.update(batch)

    def on_test_epoch_end(self) -> None:
        found = self.metric.compute()
        self.log_dict({k: torch.tensor(v, dtype=torch.float64) for k, v in found.items()})
        items = self.trainer.datamodule.view("test").items  # type: ignore[attr-defined]
        self.ranked = self.metric.per_item()
        self.features = self.metric.features_by_index()
        self._scores = [{"id": items[r["index"]].id, "category": items[r["index"]].category, "metric": "ap", "value": r["ap"],
                         "first": items[r["top"][0]].id} for r in self.ranked]
        self.metric.reset()

    def scores(self) -> list[dict[str, Any]]:
        return self._scores

    def definitions(self) -> dict[str, str]:
        return CATEGORY

    def baselines(self, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
        data.enter({}, 1)
        return baselines.all_of(data)

    def exhibits(self, data: SketchDataModule) -> list[Exhibit]:
        data.enter({}, 1)
        return [pictures.retrieved(self, data.view("test")), pictures.spread(self, data.view("test"))]

    def final_state(self) -> dict[str, Tensor]:
        return {f"network.{k}": v for k, v in self.network.state_dict().items()}

    def card(self) -> dict[str, Any]:
        return {"predictor": "sketchbench.systems.semi3net.predictor.CategoryPredictor", "picture": asdict(self.picture),
                "branch": self.shape, "joined": self.joined, "feature": self.o.feature, "categories": self.categories}
