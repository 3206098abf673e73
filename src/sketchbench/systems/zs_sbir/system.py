"""Zero-shot SBIR as a run: backbone, features, PCA, parallel VAEs and ω, none of which ever sees an unseen category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.errors import UserError
from sketchbench.metrics.retrieval import CATEGORY, CategoryRetrieval
from sketchbench.systems.base import Exhibit, Phase, polynomial, trainable
from sketchbench.systems.search import SearchSystem
from sketchbench.systems.zs_sbir import baselines, pictures
from sketchbench.systems.zs_sbir.bank import DOMAINS, Bank
from sketchbench.systems.zs_sbir.losses import Losses
from sketchbench.systems.zs_sbir.pca import Fitted, refuse_overlap
from sketchbench.systems.zs_sbir.searcher import GRID, Searcher
from sketchbench.systems.zs_sbir.semantics import semantics
from sketchbench.systems.zs_sbir.start import take_start

if TYPE_CHECKING:
    import numpy as np

    from sketchbench.data.module import SketchDataModule
    from sketchbench.store import Slab

TRIED = (0.0, 0.25, 0.5, 0.75, 1.0)  # ω while the VAEs train; the grid comes once they are there
OWN = {"raw_map_all": "map_all of the backbone's features by cosine, on the same sketches and photos: no PCA, no VAE",
       "omega": "the weight of imagined photos in Eq. 19, chosen on the validation categories"}


class ZeroShot(SearchSystem):
    """The draft's method with each of its open points as an option."""

    vectors: Tensor
    revision = 2
    watched = ("map_all", "p_100")
    first = ("map_all", "raw_map_all", "chance", "p_100", "omega")
    item_metric = "ap"
    metric: CategoryRetrieval

    def __init__(self, network: Literal["small", "16", "19"] = "small", width: int | None = 8, blocks: int = 3,
                 fc: Literal["fc7", "fc8"] = "fc7", backbone_steps: int = 0, backbone_lr: float = 2e-3, backbone_dropout: float = 0.2,
                 pca: int = 128, pca_scale: Literal["none", "rms", "whiten"] = "rms", code: int = 64, hidden: int = 256, layers: int = 2,
                 dropout: float = 0.2, prior: Literal["normal", "conditional"] = "normal", sample_structure: bool = True,
                 condition: bool = True, semantics: Literal["attributes", "word2vec", "glove", "clip_text"] = "attributes",
                 vectors: str = "", aliases: dict | None = None, text_model: str = "ViT-B-32-quickgelu", text_weights: str = "openai",
                 weights: dict | None = None, losses: dict | None = None, steps: int = 1000, every: int = 250, lr: float = 1e-3,
                 warmup: int = 100, clip: float = 1.0, keep: Literal["best", "last"] = "best", samples: int = 100,
                 omega: float | None = None, bits: int = 0, start: str = ""):
        super().__init__()
        self.save_hyperparameters()
        self.o: Any = self.hparams
        self.losses = Losses(weights or {}, **(losses or {}))
        self.clip = clip or None
        if omega is not None and not 0 <= omega <= 1:
            raise UserError(f"task.system.omega={omega:g}: the weight of imagined photos lies between 0 and 1; null chooses it")

    # ------------------------------------------------------------------ structure
    def prepare(self, data: SketchDataModule) -> None:
        if hasattr(self, "network"):
            return
        o = self.o
        self.bank = Bank({split: data.view(split) for split in ("train", "val", "test") if split != "val" or data.holds("val")})
        self.picture, self.classes = self.bank.picture, self.bank.classes
        self.register_buffer("vectors", self._vectors(data), persistent=False)  # (training categories, size)
        self.k = min(o.pca, *(len(self.bank.items("train", d)) - 1 for d in ("sketch", "photo")))  # no more than the pictures span
        self.network = Searcher(**self.shape)
        self.head = nn.Linear(self.network.backbone.vgg.fc_channels, len(self.classes.train)) if o.backbone_steps else None
        if o.omega is not None:
            self.network.omega.fill_(o.omega)
        self.metric = CategoryRetrieval(self.network.score, compute_with_cache=False)
        self.started_from, said = take_start(o.start, self)
        c = self.classes
        few = f"pca: {self.k} components, since there are no more pictures" if self.k < o.pca else ""
        zero = f"categories: {len(c.train)} to train on, {len(c.validation)} to choose by, {len(c.unseen)} unseen ({', '.join(c.unseen)})"
        self.remark = "\n  ".join(filter(None, (zero, said, few)))

    @property
    def shape(self) -> dict[str, Any]:
        """What the network is made of, for it and for the card."""
        o = self.o
        backbone = {"network": o.network, "width": o.width, "channels": self.picture.channels, "blocks": o.blocks, "fc": o.fc,
                    "dropout": o.backbone_dropout}
        vae = {"semantic_dim": self.vectors.shape[1], "code": o.code, "hidden": o.hidden, "layers": o.layers, "dropout": o.dropout,
               "prior": o.prior, "sample_structure": o.sample_structure, "condition": o.condition}
        return {"backbone": backbone, "pca": self.k, "scale": o.pca_scale, "vae": vae, "samples": o.samples, "bits": o.bits}

    def _vectors(self, data: SketchDataModule) -> Tensor:
        """Semantic vectors of the training categories alone."""
        o, names = self.o, self.classes.train
        if not self.losses.weights["semantic"]:
            return torch.zeros(len(names), 1)
        found = semantics(o.semantics, names, source=data.source, vectors=o.vectors, aliases=o.aliases, model=o.text_model,
                          weights=o.text_weights)
        refuse_overlap(f"task.system.text_weights={o.text_weights}", found.trained_on or (), self.classes.unseen)
        return torch.from_numpy(found.vectors)

    # ------------------------------------------------------------------ phases
    def phases(self) -> list[Phase]:
        o, chooses = self.o, self.bank.has("val")
        found = [Phase("backbone", o.backbone_steps, 0, {"stage": "pictures"})] if o.backbone_steps else []
        monitor = "val/map_all" if o.keep == "best" and chooses else ""
        found += [Phase("features"), Phase("pca"), Phase("vae", o.steps, o.every, {}, monitor)]
        found += [Phase("omega")] if o.omega is None and chooses else []
        return [*found, Phase("codes")] if o.bits else found

    def enter(self, phase: Phase) -> None:
        self.phase = phase
        if phase.name == "backbone":
            assert self.head is not None
            trainable(self, [*self.network.backbone.parameters(), *self.head.parameters()])
            return
        if phase.name == "features":
            self.refuse_unseen(fitted=False)
        if phase.name == "vae":
            if self.started_from:  # the shipped VAEs were tested as they are; a run makes its own on the shipped backbone
                self.network.renew()
            trainable(self, self.network.vae.parameters())

    def leave(self, phase: Phase) -> None:
        if phase.name == "backbone":
            self.network.backbone.classes = self.classes.train
            self.bank.forget()

    def compute(self, phase: Phase, data: SketchDataModule) -> None:
        network, bank = self.network, self.bank
        if phase.name == "features":
            for split in ("train", "val") if bank.has("val") else ("train",):
                for domain in DOMAINS:
                    bank.raw(network.backbone, split, domain)
        elif phase.name == "pca":
            for domain in DOMAINS:
                raw = bank.raw(network.backbone, "train", domain)
                network.pca_of(domain).fit(partial(chunks, raw), self.classes.train)
            bank.forget()
        elif phase.name == "omega":
            found = self.tried(GRID, "val")
            network.curve.copy_(torch.tensor(found))
            network.omega.fill_(GRID[found.index(max(found))])
        elif network.itq is not None:
            rows = [self.embedded("train", domain) for domain in DOMAINS]
            network.itq.fit(baselines.joint(network, torch.cat(rows)), self.classes.train)

    def refuse_unseen(self, fitted: bool) -> None:
        """Stop where something that was trained or fitted has met an unseen category, or does not say what it has met."""
        parts: dict[str, Fitted] = {"the backbone": self.network.backbone}
        parts |= {f"the PCA of {DOMAINS[domain]}": self.network.pca_of(domain) for domain in DOMAINS} if fitted else {}
        for what, part in parts.items():
            part.refuse_unseen(what, self.classes.unseen)

    def configure_optimizers(self) -> Any:
        o, backbone = self.o, self.phase.name == "backbone"
        optimizer = torch.optim.Adam([p for p in self.parameters() if p.requires_grad], lr=o.backbone_lr if backbone else o.lr)
        if backbone:
            return {"optimizer": optimizer, "lr_scheduler": polynomial(optimizer, self.phase.steps)}
        warm = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / max(o.warmup, 1)))
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": warm, "interval": "step"}}

    # ------------------------------------------------------------------ steps
    def training_loss(self, batch: dict[str, Any]) -> Tensor:
        if self.phase.name == "backbone":
            assert self.head is not None
            fc, _ = self.network.backbone.parts(batch["image"])
            return F.cross_entropy(self.head(F.dropout(fc, self.o.backbone_dropout, self.training)), batch["category"])
        f_img, f_ske = self.pairs(batch)
        total, terms = self.losses(self.network.vae(f_img, f_ske), f_img, f_ske, self.vectors[batch["category"]], batch["category"])
        if self._trainer is not None:  # not in a rehearsal
            self.log_dict({f"terms/{name}": term.detach() for name, term in terms.items()})
            if self.trainer.world_size > 1:  # decoders that no term reaches must not hold several processes up
                total = total + 0 * torch.stack([p.sum() for p in self.network.vae.parameters()]).sum()
        return total

    def pairs(self, batch: dict[str, Any]) -> tuple[Tensor, Tensor]:
        """PCA features of a batch's photos and sketches (B, k); noise in a rehearsal, which comes before there are any."""
        if self._trainer is None:
            return tuple(torch.randn(2, len(batch["photo"]), self.k, device=self.device))
        photos, sketches = (self.bank.rows(self.network, "train", d, self.device) for d in ("photo", "sketch"))
        return photos[batch["photo"]], sketches[batch["index"]]

    def inference(self, batch: dict[str, Any]) -> Tensor:
        """Places in a split → embedded features (B, k + code)."""
        split, photo = "test" if int(batch["test"][0]) else "val", batch["photo"].bool()
        rows = torch.cat([self.bank.rows(self.network, split, d, self.device) for d in DOMAINS])
        return self.network.embed(rows[batch["index"]], photo)

    def update(self, batch: dict[str, Any]) -> None:
        self.metric.update(self.inference(batch), batch["photo"], batch["category"], batch["index"])

    # ------------------------------------------------------------------ ω
    def on_validation_epoch_end(self) -> None:
        """The best of some ω counts, so that a step is kept for what it can do and not for how well it suits one weight."""
        omegas = TRIED if self.o.omega is None else (self.o.omega,)
        best = max(self.measured(self.metric, omegas), key=lambda m: m["map_all"])
        self.log_dict({f"val/{k}": torch.tensor(best[k]) for k in self.watched})
        self.metric.reset()

    def measured(self, metric: CategoryRetrieval, omegas: tuple[float, ...]) -> list[dict[str, float]]:
        """What a filled metric says at each ω."""
        before, found = float(self.network.omega), []
        for omega in omegas:
            self.network.omega.fill_(omega)
            found.append(metric.compute())
        self.network.omega.fill_(before)
        return found

    def tried(self, omegas: tuple[float, ...], split: str) -> list[float]:
        """map_all of a split at each ω."""
        metric = CategoryRetrieval(self.network.score, compute_with_cache=False, sync_on_compute=False)
        metric.update(torch.cat([self.embedded(split, d) for d in DOMAINS]).cpu(), *baselines.known(self.bank.views[split]))
        return [m["map_all"] for m in self.measured(metric, omegas)]

    @torch.inference_mode()
    def embedded(self, split: str, domain: str) -> Tensor:
        """(n, k + code) of all items of a split and domain."""
        self.network.eval()
        rows = self.bank.rows(self.network, split, domain, self.device)
        return torch.cat([self.network.embed(part, torch.full((len(part),), domain == "photo", device=part.device))
                          for part in rows.split(1024)])

    # ------------------------------------------------------------------ test
    def on_test_epoch_start(self) -> None:
        self.refuse_unseen(fitted=True)
        super().on_test_epoch_start()

    def on_test_epoch_end(self) -> None:
        raw = baselines.raw(self.bank, self.network.backbone)["map_all"]
        self.log_dict({"raw_map_all": torch.tensor(raw, dtype=torch.float64), "omega": self.network.omega.double()})
        super().on_test_epoch_end()

    def definitions(self) -> dict[str, str]:
        return CATEGORY | OWN

    def baselines(self, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
        if self.network.backbone.classes is not None:
            self.refuse_unseen(fitted=False)
        return baselines.all_of(self.bank, self.network.backbone)

    def exhibits(self, data: SketchDataModule) -> list[Exhibit]:
        shown = [pictures.retrieved(self), pictures.by_category(self)]
        return [*shown, pictures.chosen(self)] if bool(self.network.curve.any()) else shown

    def final_state(self) -> Mapping[str, Tensor]:  # type: ignore[override]
        """Without the head, which only trained the backbone."""
        return {f"network.{k}": v for k, v in self.network.state_dict().items()}

    def card(self) -> dict[str, Any]:
        return {"predictor": "sketchbench.systems.zs_sbir.predictor.ZeroShotPredictor", "picture": asdict(self.picture),
                "network": self.shape, "classes": list(self.classes.train), "validation": list(self.classes.validation),
                "unseen": list(self.classes.unseen)}


def chunks(slab: Slab) -> Iterator[np.ndarray]:
    """All rows, a part at a time."""
    return (part for _, part in slab.parts())
