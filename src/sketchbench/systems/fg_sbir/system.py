"""Fine-grained SBIR as a run: what trains, and how a ranking of photos is measured."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from sketchbench.data.transforms.picture import crops
from sketchbench.errors import UserError
from sketchbench.metrics.retrieval import FINE, FineRetrieval
from sketchbench.retrieval.distances import Holef, paired, pairwise
from sketchbench.retrieval.losses import triplet
from sketchbench.retrieval.rank_svm import RankSVM
from sketchbench.systems.base import Exhibit, Phase, polynomial
from sketchbench.systems.fg_sbir import baselines, pictures
from sketchbench.systems.fg_sbir.network import build
from sketchbench.systems.fg_sbir.start import take_start
from sketchbench.systems.search import SearchSystem

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule


class FineGrained(SearchSystem):
    """Triplet networks that find the very instance. Everything the papers compare is an option."""

    revision = 2
    watched = ("acc_1", "acc_10", "mrr")
    first = ("acc_1", "acc_10", "mean_rank", "triplet_acc")
    item_metric = "rank"

    def __init__(self, network: Literal["small", "inception_v3", "sketch_a_net"] = "small", width: int = 24, attention: bool = True,
                 fusion: bool = True, hidden: int = 128, reduced: int = 128, normalise: Literal["whole", "parts"] = "whole",
                 distance: Literal["euclidean", "squared", "holef"] = "euclidean", ranking: Literal["distance", "rank_svm"] = "distance",
                 margin: float = 0.3, negatives: Literal["sampled", "batch"] = "sampled", classification: float = 0.0,
                 holef_weight: float = 0.0005, steps: int = 150, every: int = 75, optimizer: Literal["adam", "sgd"] = "adam",
                 lr: float = 1e-4, momentum: float = 0.9, power: float = 0.0, weight_decay: float = 0.0,
                 keep: Literal["best", "last"] = "best",
                 views: Literal[1, 10] = 1, start: str = ""):
        super().__init__()
        if attention != fusion and network == "sketch_a_net":
            raise UserError("task.system.network=sketch_a_net: DSSA has attention and fusion, Triplet SN has neither; set both alike")
        self.save_hyperparameters()
        self.o: Any = self.hparams

    # ------------------------------------------------------------------ structure
    def prepare(self, data: SketchDataModule) -> None:
        if hasattr(self, "network"):
            return
        o, test = self.o, data.view("test")
        self.picture: Any = test.picture  # type: ignore[attr-defined]
        self.categories = data.source.categories
        self.network: Any = build(**self.shape)
        self.holef: Holef | None = Holef(self.network.dim) if o.distance == "holef" else None
        self.svm: RankSVM | None = RankSVM(self.network.dim) if o.ranking == "rank_svm" else None
        self.metric = FineRetrieval(self.distances)
        self.started_from, self.remark = take_start(o.start, self)

    @property
    def shape(self) -> dict[str, Any]:
        """What the network is made of, for it and for the card."""
        o = self.o
        return {"network": o.network, "width": o.width, "channels": self.picture.channels, "size": self.picture.crop,
                "attention": o.attention, "fusion": o.fusion, "hidden": o.hidden, "reduced": o.reduced, "normalise": o.normalise,
                "classes": len(self.categories) if o.classification else 0}

    def distances(self, q: Tensor, g: Tensor) -> Tensor:
        """(n, D), (m, D) → (n, m): what photos are ranked by, nearest first."""
        if self.svm is not None and self.svm.fitted:
            return self.svm.distances(q, g)
        return self.holef(q, g) if self.holef is not None else pairwise(self.o.distance, q, g)

    # ------------------------------------------------------------------ phases
    def phases(self) -> list[Phase]:
        o = self.o
        found = [Phase("triplets", o.steps, o.every, {}, "val/mrr" if o.keep == "best" and o.steps else "")]
        return [*found, Phase("rank_svm")] if o.ranking == "rank_svm" else found

    def enter(self, phase: Phase) -> None:
        self.phase = phase

    def compute(self, phase: Phase, data: SketchDataModule) -> None:
        """Features as they come need nothing; the ranking SVM is fitted on the training split's."""
        if phase.name == "rank_svm":
            assert self.svm is not None
            baselines.fit_svm(self.svm, data, self.embed_pictures)

    def configure_optimizers(self) -> Any:
        o = self.o
        trained = [p for p in self.parameters() if p.requires_grad]
        if o.optimizer == "sgd":
            optimizer: torch.optim.Optimizer = torch.optim.SGD(trained, lr=o.lr, momentum=o.momentum, weight_decay=o.weight_decay)
        else:
            optimizer = torch.optim.Adam(trained, lr=o.lr, weight_decay=o.weight_decay)
        return {"optimizer": optimizer, "lr_scheduler": polynomial(optimizer, self.phase.steps, o.power)}

    # ------------------------------------------------------------------ steps
    def training_loss(self, batch: dict[str, Any]) -> Tensor:
        """Hinge on D(s, p⁺) and D(s, p⁻), with cross-entropy on all pictures and HOLEF's penalty where they are switched on."""
        o = self.o
        roles = ("sketch", "positive") if o.negatives == "batch" else ("sketch", "positive", "negative")
        found = self.network.parts(torch.cat([batch[r] for r in roles]))  # (B per role, …)
        s, p, *n = found["feature"].chunk(len(roles))
        loss = triplet(self.paired(s, p), self.paired(s, n[0]), o.margin) if n else self.in_batch(s, p, batch)
        if o.classification:
            loss = loss + o.classification * F.cross_entropy(found["logits"], batch["category"].repeat(len(roles)))
        if self.holef is not None:
            loss = loss + o.holef_weight * self.holef.penalty()
        return loss

    def paired(self, a: Tensor, b: Tensor) -> Tensor:
        return self.holef.paired(a, b) if self.holef is not None else paired(self.o.distance, a, b)

    def in_batch(self, s: Tensor, p: Tensor, batch: dict[str, Any]) -> Tensor:
        """The same hinge against every other sketch's photo of the category, averaged over those that violate the margin."""
        d = self.holef(s, p) if self.holef is not None else pairwise(self.o.distance, s, p)  # (B, B)
        shown = batch["positive_group"][None]
        own = (batch["group"][:, None] == shown) | (batch["positive_group"][:, None] == shown)
        other = ~own & (batch["category"][:, None] == batch["category"][None])
        gaps = torch.relu(self.o.margin + d.diagonal()[:, None] - d)[other]
        return gaps.sum() / (gaps > 0).sum().clamp(min=1)

    def inference(self, batch: dict[str, Any]) -> Tensor:
        """Pictures (B, C, S, S) → features (B, V, D)."""
        return self.embed(batch["image"])

    def embed(self, images: Tensor) -> Tensor:
        views = crops(images, self.picture.crop, self.o.views)  # (B, V, C, crop, crop)
        return self.network(views.flatten(0, 1)).unflatten(0, views.shape[:2])

    @torch.inference_mode()
    def alpha(self, image: Any, domain: str) -> Any:
        """Where the network looks in the centre crop of a uint8 picture: (h, w)."""
        x = crops(self.picture(image, domain)[None].to(self.device), self.picture.crop, 1)[:, 0]
        return self.network.eval().parts(x)["alpha"][0].cpu().numpy()

    @torch.inference_mode()
    def embed_pictures(self, images: list[Any], domain: str) -> Tensor:
        """uint8 pictures → features of the centre crop (n, D)."""
        device = next(self.network.parameters()).device
        self.network.eval()
        rows = []
        for k in range(0, len(images), 32):
            x = torch.stack([self.picture(i, domain) for i in images[k : k + 32]]).to(device)
            rows.append(self.network(crops(x, self.picture.crop, 1)[:, 0]).cpu())
        return torch.cat(rows)

    def update(self, batch: dict[str, Any]) -> None:
        self.metric.update(self.inference(batch), batch["photo"], batch["group"], batch["index"])

    def definitions(self) -> dict[str, str]:
        return FINE

    def baselines(self, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
        data.enter({}, 1)
        return baselines.all_of(data)

    def exhibits(self, data: SketchDataModule) -> list[Exhibit]:
        data.enter({}, 1)
        shown = [pictures.retrieved(self, data.view("test"))]
        return shown if getattr(self.network, "attention", None) is None else [*shown, pictures.attended(self, data.view("test"))]

    def card(self) -> dict[str, Any]:
        return {"predictor": "sketchbench.systems.fg_sbir.predictor.InstancePredictor", "picture": asdict(self.picture),
                "network": self.shape, "distance": self.o.distance, "ranking": self.o.ranking, "views": self.o.views,
                "categories": self.categories}

