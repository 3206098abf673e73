"""DeepSSP as a run: its phases, what trains in each, and what is measured."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.errors import UserError
from sketchbench.metrics.parsing import DEFINITIONS, PartIoU
from sketchbench.systems.base import Exhibit, Phase, System, polynomial, trainable
from sketchbench.systems.deepssp.categories import MERGE, Layout, layout, scored_parts, super_of
from sketchbench.systems.deepssp.floors import blind_score, mean_layouts
from sketchbench.systems.deepssp.losses import ParsingLoss, class_weights
from sketchbench.systems.deepssp.network import Parser, parameter_groups, resize
from sketchbench.systems.deepssp.router import Router
from sketchbench.systems.deepssp.single import FCN, DeepLabV3
from sketchbench.systems.deepssp.start import take_start

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule

Architecture = Literal["staged", "super", "full", "independent"]
OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "rmsprop": torch.optim.RMSprop,
              "adagrad": torch.optim.Adagrad}


def build_network(kind: str, layout: Layout, trunk: str, width: int, norm: str, channels: int, rates: tuple[int, ...],
                  share: bool) -> nn.Module:
    """The parser over all branches of a layout, or one of the single networks of Table VIII."""
    if kind == "deeplab_v2":
        return Parser(layout.outputs, trunk, width, norm, channels, rates, scales_share_weights=share, touch=True)
    outputs = max(layout.outputs.values())
    if kind == "fcn":
        return FCN(outputs, "vgg16" if trunk == "resnet101" else "small", width, norm, channels)
    return DeepLabV3(outputs, trunk, width, norm, channels)


class DeepSSP(System):
    """Deep semantic sketch parsing. Everything the paper compares is an option."""

    revision = 2

    def __init__(self, architecture: Architecture = "staged", network: Literal["deeplab_v2", "deeplab_v3", "fcn"] = "deeplab_v2",
                 trunk: Literal["small", "resnet18", "resnet101"] = "small", width: int = 32,
                 norm: Literal["group", "batch", "frozen"] = "group",
                 channels: int = 1, rates: list[int] = [2, 4, 6, 8], scales_share_weights: bool = True,  # noqa: B006
                 loss: Literal["ce", "weighted", "soft", "soft_star"] = "soft_star",
                 steps: int = 400, branch_steps: int = 30, router_steps: int = 60, every: int = 100,
                 optimizer: Literal["sgd", "adam", "adamw", "rmsprop", "adagrad"] = "sgd", lr: float = 5e-4, branch_lr: float = 0.0,
                 head_factor: float = 10.0, momentum: float = 0.9, weight_decay: float = 0.0, power: float = 0.9,
                 keep: Literal["best", "last"] = "best", start: str = ""):
        super().__init__()
        if network != "deeplab_v2" and architecture != "independent":
            raise UserError(f"task.system.network={network}: is one network a category; add task.system.architecture=independent")
        if norm == "frozen" and not start:
            raise UserError("task.system.norm=frozen: freezes the statistics of pretrained weights; "
                            "give task.system.start=<path of DeepLab-v2 or ImageNet weights>, "
                            "or task.system.norm=group to train from scratch")
        self.save_hyperparameters()
        self.o: Any = self.hparams
        self.losses: list[ParsingLoss] = []  # not part of the weights
        self.trained: dict[str, str] = {}  # independent networks: category -> file
        self.loaded = ""

    # ------------------------------------------------------------------ structure
    def prepare(self, data: SketchDataModule) -> None:
        """Networks and class weights follow from the categories and masks of the training split."""
        if self.losses:
            return
        train: Any = data.view("train")
        self.categories: list[str] = data.source.categories
        self.parts = {c: scored_parts(c, data.source.part_names(c)) for c in self.categories}
        self.labels_of = {c: data.source.part_names(c) for c in self.categories}
        test: Any = data.view("test")
        self.preparation = asdict(test.for_test)
        labels = max(layout("super", self.categories, self.labels_of).outputs.values())
        # (pixels, images) a label
        self.counts = dict.fromkeys(self.categories, (np.zeros(labels), np.zeros(labels))) | train.class_counts(labels)
        self.layout = layout(self.first_layout, self.categories, self.labels_of)
        self.final_layout = self.layout if self.o.architecture != "staged" else layout("full", self.categories, self.labels_of)
        self.build(self.layout)
        self.metric = PartIoU(self.categories, self.parts, MERGE)
        self.losses = [self.loss_for(self.layout)]
        if self.o.start:
            self.take_start()

    @property
    def first_layout(self) -> str:
        """The architecture that the first phase trains."""
        return {"staged": "super", "independent": self.categories[0]}.get(self.o.architecture, self.o.architecture)

    def build(self, branches: Layout) -> None:
        o = self.o
        self.branches = branches
        parser: Any = build_network(o.network, branches, o.trunk, o.width, o.norm, o.channels, tuple(o.rates), o.scales_share_weights)
        self.parser = parser
        if o.router_steps and not hasattr(self, "router") and o.architecture != "independent":
            self.router = Router(parser.trunks[0].outs, len(self.categories))

    def loss_for(self, branches: Layout) -> ParsingLoss:
        """α of each branch from the training masks of its categories, zero-padded to the parser's labels."""
        alpha = np.zeros((len(branches.branches), max(branches.outputs.values())))
        for k, branch in enumerate(branches.branches):
            pixels = sum(self.counts[c][0] for c in branch.categories)
            images = sum(self.counts[c][1] for c in branch.categories)
            n = min(branch.outputs, len(pixels))
            alpha[k, :n] = class_weights(pixels[:n], images[:n])
        return ParsingLoss(alpha, self.o.loss)

    def take_start(self) -> None:
        name, self.remark = take_start(self.o.start, self.parser, getattr(self, "router", None))
        self.started_from = "" if self.o.architecture == "independent" else name

    def rebuild(self, entered: int) -> None:
        if self.o.architecture == "independent":
            self.build(layout(self.categories[max(0, entered - 1)], self.categories, self.labels_of))
        elif self.o.architecture == "staged" and entered > 1 and self.branches is not self.final_layout:
            self.split()

    def split(self) -> None:
        """Stage 2's parser: a branch for each category, begun as its super branch (Section III-D)."""
        self.parser = self.parser.split({c: super_of(c) for c in self.categories}).to(self.device)
        self.branches = self.final_layout
        assert self.parser.branches == list(self.branches.outputs), "heads and routes must be in one order"

    # ------------------------------------------------------------------ phases
    def phases(self) -> list[Phase]:
        o = self.o
        monitor = "val/iou_avg" if o.keep == "best" else ""
        if o.architecture == "independent":
            return [Phase(c, o.steps, o.every, {"categories": [c]}, monitor) for c in self.categories]
        found = [Phase("stage1" if o.architecture == "staged" else o.architecture, o.steps, o.every, {}, monitor)]
        if o.architecture == "staged":
            found += [Phase(f"stage2/{c}", o.branch_steps, 0, {"categories": [c]}, monitor) for c in self.categories]
        if o.router_steps:
            found.append(Phase("router", o.router_steps, 0, {}, "val/router" if o.keep == "best" else ""))
        return found

    def enter(self, phase: Phase) -> None:
        self.phase = phase
        if phase.name == "router":
            trainable(self, self.router.parameters())
            return
        if hasattr(self, "router"):
            trainable(self.router, [])
        if phase.name.startswith("stage2/"):
            category = phase.name.removeprefix("stage2/")
            if self.branches is not self.final_layout:
                self.split()
            self.parser.train_only(category)
            self.losses = [self.loss_for(self.final_layout)]
        elif self.o.architecture == "independent":
            self.build(layout(phase.name, self.categories, self.labels_of))
            if self.o.start:
                self.take_start()
            self.parser.to(self.device)
            self.losses = [self.loss_for(self.branches)]

    def leave(self, phase: Phase) -> None:
        if self.o.architecture == "independent":
            from sketchbench.run.weights import write_weights

            assert self.folder is not None
            path = self.folder / "networks" / f"{phase.name}.safetensors"
            path.parent.mkdir(exist_ok=True)
            write_weights(path, self.parser.state_dict(), {})

    def configure_optimizers(self) -> Any:
        o, phase = self.o, self.phase
        if phase.name == "router":
            optimizer: torch.optim.Optimizer = torch.optim.Adam(self.router.parameters(), lr=2e-3)
        else:
            lr = o.branch_lr if o.branch_lr and phase.name.startswith("stage2/") else o.lr
            own: dict[str, Any] = {"sgd": {"momentum": o.momentum}, "adam": {"betas": (0.9, 0.99)}, "rmsprop": {"alpha": 0.9}}  # Fig. 7
            optimizer = OPTIMIZERS[o.optimizer](parameter_groups(self.parser, lr, o.head_factor), lr=lr, weight_decay=o.weight_decay,
                                                **own.get(o.optimizer, {}))
        return {"optimizer": optimizer, "lr_scheduler": polynomial(optimizer, phase.steps, o.power)}

    # ------------------------------------------------------------------ steps
    def routes(self, batch: dict[str, Any]) -> Tensor:
        """The oracle router: each sketch's branch by its category."""
        table = torch.tensor([self.branches.route.get(c, -1) for c in self.categories], device=batch["category"].device)
        return table[batch["category"]]

    def training_loss(self, batch: dict[str, Any]) -> Tensor:
        if self.phase.name == "router":
            with torch.no_grad():
                features = self.parser.features(batch["image"])
            return F.cross_entropy(self.router(features), batch["category"])
        routes = self.routes(batch)
        loss = self.losses[0].to(batch["image"].device)
        return loss(self.parser(batch["image"], routes), batch["mask"], routes)

    def on_train_epoch_start(self) -> None:
        self.train()
        if self.phase.name == "router":
            self.parser.eval()

    def inference(self, batch: dict[str, Any]) -> Tensor:
        """The fused map, brought to the mask's size: (B, S, S) labels."""
        if self.o.architecture == "independent" and self.trained:
            return self.by_networks(batch)
        logits = self.parser(batch["image"], self.routes(batch))[-1]
        return resize(logits, batch["mask"].shape[-1]).argmax(1)

    def by_networks(self, batch: dict[str, Any]) -> Tensor:
        """Independent networks, one in memory at a time."""
        out = torch.zeros_like(batch["mask"])
        for k in batch["category"].unique().tolist():
            mine = batch["category"] == k
            self.use(self.categories[k])
            logits = self.parser(batch["image"][mine], torch.zeros(int(mine.sum()), dtype=torch.long, device=mine.device))[-1]
            out[mine] = resize(logits, out.shape[-1]).argmax(1)
        return out

    def use(self, category: str) -> None:
        if self.loaded != category:
            from sketchbench.run.weights import read_weights

            self.build(layout(category, self.categories, self.labels_of))
            self.parser.load_state_dict(read_weights(Path(self.trained[category])))
            self.parser.to(self.device).eval()
            self.loaded = category

    def validation_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        if self.phase.name == "router":
            found = self.router(self.parser.features(batch["image"])).argmax(1)
            self.log("val/router", (found == batch["category"]).float().mean(), batch_size=len(found), on_epoch=True, sync_dist=True)
        else:
            self.metric.update(self.inference(batch), batch["mask"], batch["index"], batch["category"])

    def on_validation_epoch_end(self) -> None:
        if self.phase.name != "router":
            self.log("val/iou_avg", torch.tensor(self.metric.compute().get("iou_avg", 0.0)))
            self.metric.reset()

    # ------------------------------------------------------------------ test
    def on_test_epoch_start(self) -> None:
        self.metric.reset()
        self.loaded = ""
        if self.o.architecture == "independent" and self.folder is not None:
            self.trained = {c: str(self.folder / "networks" / f"{c}.safetensors") for c in self.categories
                            if (self.folder / "networks" / f"{c}.safetensors").is_file()}

    def test_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        self.metric.update(self.inference(batch), batch["mask"], batch["index"], batch["category"])

    def on_test_epoch_end(self) -> None:
        found = self.metric.compute()
        found.pop("floor", None)
        self.log_dict({k: torch.tensor(v, dtype=torch.float64) for k, v in found.items()})
        items = self.trainer.datamodule.view("test").items  # type: ignore[attr-defined]
        self._scores = [{"id": items[r["index"]].id, "category": r["category"], "metric": "iou", "value": r["iou"],
                         **{f"part_{k}": v for k, v in r["parts"].items()}} for r in self.metric.per_item()]
        self.metric.reset()

    def scores(self) -> list[dict[str, Any]]:
        return self._scores

    def definitions(self) -> dict[str, str]:
        return DEFINITIONS

    def baselines(self, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
        """Background everywhere, and each category's likeliest label at each pixel: both without a look at the drawing."""
        data.enter({}, 1)
        train, test = data.view("train"), data.view("test")
        plain, double = self.o.loss == "ce", self.o.loss == "soft_star"
        weights = {c: np.ones_like(t) if plain else class_weights(t, n, double) for c, (t, n) in self.counts.items()}
        layouts = {c: torch.from_numpy(guess) for c, guess in mean_layouts(train, weights).items()}  # type: ignore[arg-type]
        guesses = {"all background": lambda c, mask: torch.zeros_like(mask), "mean layout, blind": lambda c, mask: layouts[c]}
        return [(name, blind_score(PartIoU(self.categories, self.parts, MERGE), test, guess), len(test))  # type: ignore[arg-type]
                for name, guess in guesses.items()]

    def exhibits(self, data: SketchDataModule) -> list[Exhibit]:
        from sketchbench.systems.deepssp.pictures import parsing_grid

        data.enter({}, 1)
        view: Any = data.view("test")
        return [parsing_grid(self, view)]

    def final_state(self) -> dict[str, Tensor]:
        """Independent networks stay in files of their own, beside this one."""
        return {} if self.o.architecture == "independent" else self.state_dict()

    def card(self) -> dict[str, Any]:
        o = self.o
        return {"predictor": "sketchbench.systems.deepssp.predictor.PartPredictor", "preparation": self.preparation,
                "network": {"kind": o.network, "trunk": o.trunk, "width": o.width, "norm": o.norm, "channels": o.channels,
                            "rates": list(o.rates), "share": o.scales_share_weights},
                "architecture": o.architecture, "categories": self.categories,
                "branches": {b.name: list(b.categories) for b in self.branches.branches},
                "labels": {c: {str(k): v for k, v in self.labels_of[c].items()} for c in self.categories},
                "router": hasattr(self, "router"), "networks": {c: f"networks/{c}.safetensors" for c in self.trained}}
