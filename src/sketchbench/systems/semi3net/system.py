"""Semi3-Net as a run: each branch alone, then all together, and how a gallery is searched."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.data.transforms.picture import crops
from sketchbench.errors import UserError
from sketchbench.metrics.retrieval import CATEGORY, CategoryRetrieval
from sketchbench.systems.base import Exhibit, Phase, polynomial, trainable
from sketchbench.systems.search import SearchSystem
from sketchbench.systems.semi3net import baselines, pictures
from sketchbench.systems.semi3net.losses import hybrid
from sketchbench.systems.semi3net.network import SHARING, Branch, build, make_branch
from sketchbench.systems.semi3net.start import take_start

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule

COMPUTED = {"edges_computed": "photos of the gallery whose edge map the data does not have: it was computed on the way"}


class Semi3Net(SearchSystem):
    """Everything that the paper compares is an option."""

    revision = 2
    watched = ("map_all", "p_100")
    first = ("map_all", "chance", "p_100", "p_200", "map_200_min")
    item_metric = "ap"

    def __init__(self, network: Literal["small", "19"] = "small", width: int = 10, dim: int = 256,
                 sharing: Literal["semi", "all", "fc", "sketch_edge", "two_none", "two_fc", "two_all"] = "semi", attention: bool = True,
                 sketch_attention: Literal["shared", "own", "none"] = "shared", reduction: int = 16,
                 classifier_reads: Literal["embedding", "fc7"] = "embedding", dropout: float = 0.5, classification: float = 1.0,
                 ranking: Literal["contrastive", "triplet"] = "contrastive", alpha: float = 10.0, beta: float = 100.0, gamma: float = 10.0,
                 margin_image: float = 0.3, margin_edge: float = 0.3, pretrain_steps: int = 100, steps: int = 200, every: int = 100,
                 joint_init: Literal["sketch", "edge"] = "sketch", feature: Literal["image", "edge"] = "image",
                 optimizer: Literal["sgd", "adam"] = "sgd", lr: float = 2e-4, pretrain_lr: float = 1e-3,
                 decay: Literal["none", "polynomial"] = "none", momentum: float = 0.9, weight_decay: float = 5e-4, recompute: bool = False,
                 keep: Literal["best", "last"] = "best", start: str = ""):
        super().__init__()
        self.save_hyperparameters()
        self.o: Any = self.hparams
        self.domains = list(SHARING[sharing][0])  # image, sketch and, unless there are two branches, edge
        if feature == "edge" and "edge" not in self.domains:
            raise UserError(f"task.system.feature=edge: sharing={sharing} has no edge branch; take feature=image")

    # ------------------------------------------------------------------ structure
    def prepare(self, data: SketchDataModule) -> None:
        if hasattr(self, "network"):
            return
        test: Any = data.view("test")
        if "edge" in self.domains and not test.edges:
            raise UserError("task.view.edges=false: this network has an edge branch; set edges=true, or take task.system.sharing=two_fc")
        self.picture: Any = test.picture
        self.categories = data.source.categories
        self.metric = CategoryRetrieval()
        self.alone = nn.ModuleDict()  # branches, from their own phase to the joint one
        self.network: Any = build(self.shape, self.joined, self.o.recompute)
        self.started_from, told = take_start(self.o.start, self.network)
        lacking = f"edge maps: {test.lacking} photos of the gallery have none in the data; computed on the way" if test.lacking else ""
        self.remark = "\n  ".join(filter(None, (told, lacking)))

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

    # ------------------------------------------------------------------ phases
    def phases(self) -> list[Phase]:
        o = self.o
        alone = [Phase(f"alone/{d}", o.pretrain_steps, 0, {"alone": d}) for d in self.domains if o.pretrain_steps]
        return [*alone, Phase("joint", o.steps, o.every, {}, "val/map_all" if o.keep == "best" else "")]

    def enter(self, phase: Phase) -> None:
        self.phase = phase
        kind, _, domain = phase.name.partition("/")
        if kind == "alone":
            if domain not in self.alone:
                self.alone[domain] = make_branch(**self.shape)
                self.network.end({domain: self.alone[domain]})
            trainable(self, self.alone[domain].parameters())
            if self.o.classifier_reads == "fc7":  # parameters without a gradient would hold several processes up
                trainable(cast(Branch, self.alone[domain]).embedding.embed, [])
            return
        if len(self.alone):
            self.network.begin(self.alone, self.o.joint_init)
            self.alone = nn.ModuleDict()
        trainable(self, self.network.parameters())
        for embedding in self.network.embeddings if not self.o.classification else ():
            trainable(embedding.classify, [])

    def rebuild(self, entered: int) -> None:
        """A branch for each phase alone; none once the joint phase has begun."""
        names = [p.name.removeprefix("alone/") for p in self.phases()[:entered]]
        self.alone = nn.ModuleDict({d: make_branch(**self.shape) for d in names} if "joint" not in names else {})

    def configure_optimizers(self) -> Any:
        o = self.o
        lr = o.lr if self.phase.name == "joint" else o.pretrain_lr
        trained = [p for p in self.parameters() if p.requires_grad]
        optimizer: Any = (torch.optim.SGD(trained, lr=lr, momentum=o.momentum, weight_decay=o.weight_decay) if o.optimizer == "sgd"
                          else torch.optim.Adam(trained, lr=lr, weight_decay=o.weight_decay))
        return optimizer if o.decay == "none" else {"optimizer": optimizer, "lr_scheduler": polynomial(optimizer, self.phase.steps)}

    # ------------------------------------------------------------------ steps
    def training_loss(self, batch: dict[str, Any]) -> Tensor:
        kind, _, domain = self.phase.name.partition("/")
        if kind == "alone":
            return F.cross_entropy(self.alone[domain](batch["image"]), batch["category"])
        return torch.stack(list(self.terms(batch).values())).sum()

    def terms(self, batch: dict[str, Any]) -> dict[str, Tensor]:
        """Each sketch with a photo of its category and with one of another: B sketches make B positive pairs, then B negative ones."""
        o = self.o
        edge = torch.cat([batch["positive_edge"], batch["negative_edge"]]) if "edge" in self.domains else None
        found = {"sketch": {k: v.repeat(2, 1) for k, v in self.network.sketch(batch["sketch"]).items()},
                 **self.network.photo(torch.cat([batch["positive"], batch["negative"]]), edge)}
        return hybrid(found, batch["category"].repeat(2), torch.cat([batch["category"], batch["other"]]), alpha=o.alpha, beta=o.beta,
                      gamma=o.gamma, margin_image=o.margin_image, margin_edge=o.margin_edge, classification=o.classification,
                      ranking=o.ranking)

    def inference(self, batch: dict[str, Any]) -> Tensor:
        """Pictures and the edge maps of the photos among them → features (B, dim)."""
        crop, photo = self.picture.crop, batch["photo"].bool()
        image = crops(batch["image"], crop, 1)[:, 0]
        out = torch.zeros(len(image), self.o.dim, device=image.device)
        if (~photo).any():
            out[~photo] = self.network.sketch(image[~photo])["feature"].float()
        if photo.any():
            edge = crops(batch["edge"][photo], crop, 1)[:, 0] if self.network.asks_edge(self.o.feature) else None
            out[photo] = self.network.photo(image[photo], edge)[self.o.feature]["feature"].float()
        return out

    def update(self, batch: dict[str, Any]) -> None:
        self.metric.update(self.inference(batch), batch["photo"], batch["category"], batch["index"])

    def on_test_epoch_end(self) -> None:
        super().on_test_epoch_end()
        view: Any = self.trainer.datamodule.view("test")  # type: ignore[attr-defined]
        if "edge" in self.domains:
            self.log("edges_computed", torch.tensor(float(view.lacking), dtype=torch.float64))

    def definitions(self) -> dict[str, str]:
        return CATEGORY | COMPUTED

    def baselines(self, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
        data.enter({}, 1)
        return baselines.all_of(data)

    def exhibits(self, data: SketchDataModule) -> list[Exhibit]:
        data.enter({}, 1)
        view = data.view("test")
        return [pictures.retrieved(self, view), pictures.spread(self, view)]

    def final_state(self) -> dict[str, Tensor]:
        return {f"network.{k}": v for k, v in self.network.state_dict().items()}

    def card(self) -> dict[str, Any]:
        return {"predictor": "sketchbench.systems.semi3net.predictor.CategoryPredictor", "picture": asdict(self.picture),
                "branch": self.shape, "joined": self.joined, "feature": self.o.feature, "classifies": self.o.classification > 0,
                "categories": self.categories}
