"""How the mini-CLIP is made: CLIP's own loss on photos and words of the world, first of its convolutions alone, then of the whole."""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from sketchbench.backbones import clip
from sketchbench.backbones.muon import Muon
from sketchbench.data.views.scenes import plain
from sketchbench.errors import UserError
from sketchbench.systems.base import Exhibit, Phase, System, trainable
from sketchbench.systems.scene_seg.losses import both_ways, canonical, contrastive, numbered
from sketchbench.systems.scene_seg.network import SceneNet
from sketchbench.systems.scene_seg.texts import Texts

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule

DEFINITIONS = {"top1": "share of test photos whose category's name is the nearest of all names",
               "top1_sketch": "the same of test sketches"}
LARGEST = math.log(100)  # of the inverse temperature, as in CLIP
WARM = 0.06  # of the steps, until the rate is reached


class MiniCLIP(System):
    """Trains one of our own CLIPs from nothing. For `stem_steps` there are no blocks: a text fits a picture as well as the patches that it
    fits best, so that each patch learns what it shows. Convolutions have batch norms while they learn; none is left in the weights. Then
    `keep` is the share of patches that the blocks see, until the last `whole` of the steps, when they see them all. Until then deeper
    blocks are left out in some steps, the last with the chance `skip`, the first never."""

    revision = 3
    clip = 1.0

    def __init__(self, model: Literal["mini"] = "mini", size: int = 96, stem_steps: int = 1000, steps: int = 1000, every: int = 100,
                 lr: float = 2e-3, lr_filters: float = 0.02, weight_decay: float = 0.05, keep: float = 0.25, whole: float = 0.07,
                 skip: float = 0.5):
        super().__init__()
        self.save_hyperparameters()
        self.o: Any = self.hparams

    def prepare(self, data: SketchDataModule) -> None:
        if hasattr(self, "net"):
            return
        if len(data.source.categories) < 2:
            raise UserError(f"data={data.source.name}: has no things of several categories to name; take data=captioned_world")
        network = clip.build(self.o.model, self.o.size)
        settle(network)
        visual: Any = network.visual
        visual.conv1 = nn.Sequential(*map(normed, visual.conv1)).to(memory_format=torch.channels_last)  # a quarter faster on a CPU
        self.net = SceneNet(network, prompts=0, cross=())
        trainable(self.net, network.parameters())
        self.texts = Texts(self.net, clip.tokenizer(self.o.model))
        self.categories = data.source.categories
        self.tally: list[Tensor] = []

    def phases(self) -> list[Phase]:
        return [p for p in (Phase("stem", self.o.stem_steps, self.o.every), Phase("pairs", self.o.steps, self.o.every)) if p.steps]

    def enter(self, phase: Phase) -> None:
        self.phase = phase

    def configure_optimizers(self) -> Any:
        o, steps = self.o, self.phase.steps
        named = [(k, p) for k, p in self.net.named_parameters() if p.requires_grad]
        filters = [p for _, p in named if p.ndim == 4]
        matrices = [p for k, p in named if p.ndim == 2 and "resblocks" in k]
        others = [p for k, p in named if p.ndim != 4 and (p.ndim != 2 or "resblocks" not in k)]
        slower = 1.0 if self.phase.name == "stem" else 0.2  # once the convolutions know their patches
        optimizer = Muon(matrices, others, o.lr, weight_decay=o.weight_decay, filters=filters, filter_lr=slower * o.lr_filters)

        def rate(step: int) -> float:
            return min((step + 1) / max(1, WARM * steps), 0.5 + 0.5 * math.cos(math.pi * min(1.0, step / max(steps, 1))))

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    # ------------------------------------------------------------------ steps
    def training_loss(self, batch: dict[str, Any]) -> Tensor:
        share = self.o.keep if self.global_step < (1 - self.o.whole) * self.phase.steps else 1.0
        first: dict[str, str] = {}  # things of one kind are called alike within a batch, so that none is another's negative
        pairs = zip(batch["kind"], batch["caption"], strict=True)
        said = [first.setdefault(kind, caption) if kind else caption for kind, caption in pairs]
        distinct, own = numbered([canonical(c) for c in said])
        scale: Any = self.net.clip.logit_scale
        scale = scale.clamp(max=LARGEST).exp()
        texts, wanted = self.texts(distinct), torch.tensor(own, device=self.device)
        if self.phase.name == "stem":
            return both_ways(self.best_patches(batch["image"], texts, scale), wanted)
        return contrastive(self.scenes(batch["image"], share), texts, wanted, scale)

    def best_patches(self, images: Tensor, texts: Tensor, scale: Tensor) -> Tensor:
        """(B, N): a smooth maximum, over what the convolutions alone say of each patch, of its likeness to each text."""
        patches = self.net.project(self.net.embed(images, prompted=False)[:, 1:])  # (B, K, E)
        return (scale * patches @ texts.T).logsumexp(1) - math.log(patches.shape[1])

    def scenes(self, images: Tensor, share: float = 1.0) -> Tensor:
        """(B, 3, S, S) → (B, E), of length 1, from so many of the patches; flat ones are the first to go."""
        tokens, visual = self.net.embed(images, prompted=False), self.net.visual
        if share < 1:
            p = visual.patch_size[0]
            flat = F.unfold(images.mean(1, keepdim=True), p, stride=p).std(1) < 0.01  # (B, K)
            kept = round(share * flat.shape[1])
            order = (torch.rand(flat.shape, device=images.device) - 0.7 * flat).topk(kept, 1).indices  # (B, kept)
            chosen = tokens[:, 1:].gather(1, order[..., None].expand(-1, -1, tokens.shape[-1]))
            tokens = torch.cat([tokens[:, :1], chosen], 1)
        skipped = torch.rand(len(visual.transformer.resblocks)).tolist()  # stochastic depth
        for k, block in enumerate(visual.transformer.resblocks):
            if share == 1 or skipped[k] >= self.o.skip * k / (len(skipped) - 1):
                tokens = block(tokens)
        return self.net.project(tokens[:, 0])

    # ------------------------------------------------------------------ what it knows
    def inference(self, batch: dict[str, Any]) -> Tensor:
        return self.scenes(batch["image"])

    def names(self, drawn: bool) -> Tensor:
        """(categories, E)"""
        form = "a sketch of a {}" if drawn else "a photo of a {}"
        return self.texts([form.format(plain(c)) for c in self.categories])

    def on_test_epoch_start(self) -> None:
        self.tally = []
        self.known = {drawn: self.names(drawn) for drawn in (False, True)}

    def test_step(self, batch: dict[str, Any], batch_idx: int) -> None:
        seen, drawn = self.inference(batch), batch["drawn"]
        best = torch.where(drawn, (seen @ self.known[True].T).argmax(1), (seen @ self.known[False].T).argmax(1))
        own = torch.tensor([[plain(c) for c in self.categories].index(kind) for kind in batch["kind"]], device=self.device)
        self.tally.append(torch.stack([batch["index"], drawn.long(), best, own], 1).cpu())

    def on_test_epoch_end(self) -> None:
        self.found = torch.cat(self.tally)  # (N, 4)
        for name, drawn in (("top1", 0), ("top1_sketch", 1)):
            mine = self.found[self.found[:, 1] == drawn]
            if len(mine):
                self.log(name, (mine[:, 2] == mine[:, 3]).double().mean())

    def scores(self) -> list[dict[str, Any]]:
        return [{"id": str(i), "metric": "top1_sketch" if drawn else "top1", "value": float(best == own), "said": self.categories[best]}
                for i, drawn, best, own in self.found.tolist()]

    def definitions(self) -> dict[str, str]:
        return DEFINITIONS

    def baselines(self, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
        chance = 1 / len(self.categories)
        return [("chance", {"top1": chance, "top1_sketch": chance}, len(data.view("test")))]

    def exhibits(self, data: SketchDataModule) -> list[Exhibit]:
        from sketchbench.systems.scene_seg.pictures import named_things

        data.enter({}, 1)
        return [named_things(self, data.view("test"))]

    def final_state(self) -> dict[str, Tensor]:
        """Under open_clip's own names, as any CLIP's weights are, with the batch norms made part of the convolutions before them."""
        whole: Any = copy.deepcopy(self.net.clip).eval()
        whole.visual.conv1 = nn.Sequential(*(fuse_conv_bn_eval(*m) if isinstance(m, nn.Sequential) else m for m in whole.visual.conv1))
        return whole.state_dict()

    def card(self) -> dict[str, Any]:
        return {"model": self.o.model, "picture": {"mean": list(clip.MEAN), "std": list(clip.STD), "size": self.o.size}}


def normed(layer: nn.Module) -> nn.Module:
    """A convolution with a batch norm after it; anything else, and what maps single pixels, as it is."""
    if not isinstance(layer, nn.Conv2d) or layer.kernel_size == (1, 1):
        return layer
    return nn.Sequential(layer, nn.BatchNorm2d(layer.out_channels))


def settle(network: nn.Module) -> None:
    """Positions begin as waves along rows and columns, which spares a small encoder finding out where its patches are."""
    visual: Any = network.visual
    rows, columns = visual.grid_size
    width = visual.positional_embedding.shape[1]
    rate = 1 / 1000 ** (np.arange(width // 4) / (width // 4))
    y, x = (np.arange(n)[:, None] * rate for n in (rows, columns))
    down, across = np.concatenate([np.sin(y), np.cos(y)], 1), np.concatenate([np.sin(x), np.cos(x)], 1)
    waves = np.concatenate([np.repeat(down, columns, 0), np.tile(across, (rows, 1))], 1)  # (rows · columns, width)
    with torch.no_grad():
        visual.positional_embedding[1:] = 0.4 * torch.from_numpy(waves).float()  # about as large as what patches are embedded as
