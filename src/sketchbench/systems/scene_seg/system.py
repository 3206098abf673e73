"""Open-vocabulary scene segmentation as a run: what trains on captions, and how strokes are labelled and scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor, nn

from sketchbench.backbones import clip
from sketchbench.metrics.scene import DEFINITIONS, SceneScores
from sketchbench.systems.base import Exhibit, Phase, System
from sketchbench.systems.scene_seg import baselines, pictures
from sketchbench.systems.scene_seg.inference import Reading, numbers_of
from sketchbench.systems.scene_seg.losses import TwoLevels, canonical, contrastive, numbered
from sketchbench.systems.scene_seg.network import SceneNet, parameter_groups
from sketchbench.systems.scene_seg.nouns import nouns
from sketchbench.systems.scene_seg.start import base_of, take_start
from sketchbench.systems.scene_seg.texts import Texts

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule

NUMEROUS = 6  # classes in a sketch, from which on Fig. 8 counts it among the numerous
PREFIX = {"own": "", "open": "open/"}  # of metrics, by what the candidates are
LARGEST = 4.6052  # ln 100, of CLIP's inverse temperature


class SceneSeg(System):
    """The two-level method, and by its options every row of the paper's tables that can be trained or read out here."""

    revision = 2
    watched = ("miou", "acc_p")

    def __init__(self, model: str = "mini", size: int = 96, start: str = "zoo:mini_clip", prompts: int = 3, prompt_dropout: float = 0.1,
                 first_vv: int = 7, cls_from: Literal["original", "vv"] = "original", vv: Literal["both", "test", "none"] = "both",
                 loss: Literal["levels", "contrastive"] = "levels",
                 tune: Literal["prompts+ln", "ln", "prompts", "full", "clip", "none"] = "prompts+ln",
                 holistic: bool = True, category: bool = True, thresholding: bool = True, cross: bool = True,
                 layers: list[int] | None = None, margin: float = 0.3, negative: Literal["nearest", "farthest"] = "nearest",
                 distance: Literal["l2", "l1"] = "l2", temperature: float = 0.05, nouns: int = 0, steps: int = 100, every: int = 50,
                 lr: float = 1e-3, lr_new: float = 1e-3, paper_lr: bool = False, weight_decay: float = 0.01,
                 keep: Literal["best", "last"] = "best", templates: Literal["sketch", "photo", "scene", "imagenet", "paper"] = "sketch",
                 redundant_feature: bool = False, maps: Literal["minmax", "raw"] = "minmax", open_vocabulary: bool = True,
                 choose_threshold: bool = True, rival: bool = False):
        super().__init__()
        self.save_hyperparameters()
        self.o: Any = self.hparams

    # ------------------------------------------------------------------ structure
    def prepare(self, data: SketchDataModule) -> None:
        if hasattr(self, "net"):
            return
        o, test = self.o, data.view("test")
        network = clip.build(o.model, o.size)
        self.remark = take_start(o.start, o.model, network)
        self.net = SceneNet(network, **self.shape)
        self.texts = Texts(self.net, clip.tokenizer(o.model))
        self.net.tune(o.tune if o.steps else "none", o.loss == "levels" and o.category, o.cross, o.thresholding)
        self.levels = TwoLevels(o.margin, o.negative, o.distance, tuple(self.layers), o.holistic, o.category, o.vv == "both",
                                o.thresholding, o.cross)
        self.side: int = test.side  # type: ignore[attr-defined]
        self.register_buffer("isolating", torch.tensor(0.71))  # the paper's, until the validation sketches say better
        self.measured = nn.ModuleDict({name: SceneScores() for name in ("own", "open")[: 1 + o.open_vocabulary]})  # by candidates
        self.found_nouns: dict[str, list[str]] = {}

    @property
    def layers(self) -> list[int]:
        return list(self.o.layers or (7, 10, 12))

    @property
    def shape(self) -> dict[str, Any]:
        """Of the network, beside its CLIP; for it and for the card."""
        o = self.o
        return {"first_vv": o.first_vv, "prompts": o.prompts, "prompt_dropout": o.prompt_dropout, "cross": self.layers,
                "cls_from": o.cls_from, "temperature": o.temperature}

    def reading(self, **changes: Any) -> Reading:
        o = self.o
        told = {"method": "no_vv" if o.vv == "none" else "ours", "templates": o.templates, "redundant_feature": o.redundant_feature,
                "maps": o.maps, "side": self.side}
        return Reading(**{**told, **changes})

    # ------------------------------------------------------------------ phases
    def phases(self) -> list[Phase]:
        o = self.o
        steps = 0 if o.tune == "none" else o.steps
        found = [Phase("captions", steps, o.every, {}, "val/miou" if o.keep == "best" and steps else "")]
        return [*found, Phase("threshold")] if o.choose_threshold else found

    def enter(self, phase: Phase) -> None:
        self.phase = phase

    def compute(self, phase: Phase, data: SketchDataModule) -> None:
        if phase.name == "threshold" and data.holds("val"):
            self.isolating.fill_(baselines.best_threshold(self, data.view("val")))  # type: ignore[operator]

    def configure_optimizers(self) -> Any:
        o = self.o
        return torch.optim.AdamW(parameter_groups(self.net, o.lr, o.lr if o.paper_lr else o.lr_new, o.weight_decay))

    # ------------------------------------------------------------------ steps
    def training_loss(self, batch: dict[str, Any]) -> Tensor:
        images, captions = batch["image"], batch["caption"]
        if self.o.loss == "contrastive":
            distinct, own = numbered([canonical(c) for c in captions])
            seen = self.net.encode(images, patches=False, vv=self.o.vv == "both", prompted=False).scene[self.net.depth]
            scale: Any = self.net.clip.logit_scale
            return contrastive(seen, self.texts(distinct), torch.tensor(own, device=self.device), scale.clamp(max=LARGEST).exp())
        return self.levels(self.net, self.texts, images, captions, [self.nouns(c) for c in captions])["loss"]

    def nouns(self, caption: str) -> list[str]:
        if caption not in self.found_nouns:
            self.found_nouns[caption] = nouns(caption, self.o.nouns)
        return self.found_nouns[caption]

    def inference(self, batch: dict[str, Any]) -> list[Tensor]:
        """A label map (side, side) a sketch: 1 + the index in its own distinct labels."""
        return self.reading()(self.net, self.texts, batch["image"], [numbers_of(labels)[0] for labels in batch["labels"]])

    def measure(self, batch: dict[str, Any], scores: Any, reading: Reading, vocabulary: list[str] | None = None) -> None:
        known = [numbers_of(labels, vocabulary) for labels in batch["labels"]]
        maps = reading(self.net, self.texts, batch["image"], [classes for classes, _ in known])
        for k, (pred, (_, labels)) in enumerate(zip(maps, known, strict=True)):
            scores.update(int(batch["index"][k]), pred, batch["pixels"][k], batch["strokes"][k], labels, batch["drawn"][k])

    def validation_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        self.measure(batch, self.measured["own"], self.reading())

    def on_validation_epoch_end(self) -> None:
        found = self.measured["own"].compute()  # type: ignore[operator]
        self.log_dict({f"val/{k}": torch.tensor(found.get(k, 0.0)) for k in self.watched})
        self.measured["own"].reset()  # type: ignore[operator]
        self.log("threshold", self.net.threshold.value.detach())

    def test_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        self.measure(batch, self.measured["own"], self.reading())
        if "open" in self.measured:
            view: Any = self.trainer.datamodule.view("test")  # type: ignore[attr-defined]
            self.measure(batch, self.measured["open"], self.reading(), view.classes)

    def on_test_epoch_end(self) -> None:
        found: dict[str, float] = {}
        for name, scores in self.measured.items():
            found |= {PREFIX[name] + k: v for k, v in scores.compute().items()}  # type: ignore[operator]
        items = self.trainer.datamodule.view("test").items  # type: ignore[attr-defined]
        self.ranked = self.measured["own"].per_item()  # type: ignore[operator]
        found |= baselines.by_group(self.ranked, NUMEROUS)
        self.log_dict({k: torch.tensor(v, dtype=torch.float64) for k, v in found.items()})
        self._scores = [{"id": items[r["index"]].id, "metric": "miou", "value": r["miou"], "acc_p": r["acc_p"], "acc_s": r["acc_s"],
                         "classes": r["classes"]} for r in self.ranked if r["miou"] == r["miou"]]
        for scores in self.measured.values():
            scores.reset()  # type: ignore[operator]

    def scores(self) -> list[dict[str, Any]]:
        return self._scores

    # ------------------------------------------------------------------ what a run tells
    def definitions(self) -> dict[str, str]:
        how = f"templates {self.o.templates}, maps {self.o.maps}" + (", redundant feature subtracted" if self.o.redundant_feature else "")
        own = {k: f"{v}; candidates: the sketch's own classes; {how}" for k, v in DEFINITIONS.items()}
        return own | {f"open/{k}": f"{v}; candidates: every class of the data; {how}" for k, v in DEFINITIONS.items()}

    def baselines(self, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
        data.enter({}, 1)
        return baselines.all_of(self, data)

    def exhibits(self, data: SketchDataModule) -> list[Exhibit]:
        data.enter({}, 1)
        view: Any = data.view("test")
        return [pictures.labelled(self, view), pictures.word_maps(self, view), pictures.spread(self)]

    def final_state(self) -> dict[str, Tensor]:
        """What differs from the CLIP that it started from; all of it where there was none."""
        kept = {k for k, p in self.named_parameters() if p.requires_grad or not k.startswith("net.clip.")}
        return {k: v for k, v in self.state_dict().items() if k in kept or k == "isolating" or not self.o.start}

    def card(self) -> dict[str, Any]:
        return {"predictor": "sketchbench.systems.scene_seg.predictor.ScenePredictor", "model": self.o.model, "size": self.o.size,
                "base": base_of(self.o.start), "network": self.shape, "reading": {**self.reading().told(), "method": self.reading().method},
                "side": self.side}
