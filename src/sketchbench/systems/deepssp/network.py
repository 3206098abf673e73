"""DeepLab-v2 at three scales with one head a branch (Section IV-B, Fig. 5)."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Protocol, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.errors import UserError
from sketchbench.systems.deepssp.trunk import FrozenNorm, Trunk, build_trunk

NEVER = -1e4  # logit of a label that a branch does not have: exp is 0, and 0 * NEVER stays finite, in float16 too


class ASPP(nn.Module):
    """Four parallel dilated 3x3 convolutions, summed; the final convolutional layers (10x learning rate).

    With so few outputs a CPU is two to ten times faster at one matrix product for all taps of all rates, each tap then added where
    its offset points; the results agree to rounding.
    """

    def __init__(self, ins: int, outs: int, rates: tuple[int, ...]):
        super().__init__()
        self.rates, self.outs = rates, outs
        self.convs = nn.ModuleList(nn.Conv2d(ins, outs, 3, padding=r, dilation=r) for r in rates)
        for m in self.layers:
            nn.init.normal_(m.weight, std=0.01)
            nn.init.zeros_(cast(Tensor, m.bias))

    @property
    def layers(self) -> list[nn.Conv2d]:
        return cast("list[nn.Conv2d]", list(self.convs))

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type == "cpu" and not exporting():
            return self.by_taps(x)
        return torch.stack([m(x) for m in self.layers]).sum(0)

    def by_taps(self, x: Tensor) -> Tensor:
        """(B, ins, h, w) → (B, outs, h, w)."""
        size = (x.shape[-2], x.shape[-1])
        weight = torch.stack([m.weight for m in self.layers]).flip(3, 4)  # (rates, outs, ins, 3, 3), mirrored: taps scatter, not gather
        taps = weight.permute(0, 1, 3, 4, 2).reshape(-1, weight.shape[2]) @ x.flatten(2)  # (B, rates · outs · 9, h · w)
        taps = taps.unflatten(1, (len(self.rates), self.outs * 9))
        shifted = [F.fold(taps[:, k], size, 3, dilation=r, padding=r) for k, r in enumerate(self.rates)]
        bias = torch.stack([cast(Tensor, m.bias) for m in self.layers]).sum(0)
        return torch.stack(shifted).sum(0) + bias[:, None, None]


class Head(nn.Module):
    """What a branch has for itself: res5c and the ASPP."""

    def __init__(self, trunk: Trunk, outs: int, rates: tuple[int, ...]):
        super().__init__()
        self.block = trunk.tail()
        self.aspp = ASPP(trunk.outs, outs, rates)

    def forward(self, x: Tensor) -> Tensor:
        return self.aspp(self.block(x))


class Parser(nn.Module):
    """Images and the branch of each → logit maps at 1/8, 3/4 of 1/8 brought back to 1/8, 1/16, and their maximum at 1/8.

    `branches` maps a branch's name to its number of labels; its position is the branch's index. With `scales_share_weights=False`
    each scale has its own trunk and its own head a branch. Branches without a sample in a batch take no part in the graph: their
    gradients stay None, SGD leaves them alone, and DDP needs `find_unused_parameters=True`. With `touch=True` they enter with
    weight zero instead: gradients are then zeros, momentum runs on, and plain DDP works.
    """

    def __init__(self, branches: Mapping[str, int], trunk: str = "small", width: int = 32, norm: str = "group", channels: int = 3,
                 rates: tuple[int, ...] = (2, 4, 6, 8), scales_share_weights: bool = True, touch: bool = False):
        super().__init__()
        copies, rates = 1 if scales_share_weights else 3, tuple(rates)
        self.touch, self.labels = touch, max(branches.values())
        trunks = [build_trunk(trunk, width, norm, channels) for _ in range(copies)]
        self.trunks = nn.ModuleList(trunks)
        self.heads = nn.ModuleDict({name: nn.ModuleList(Head(t, outs, rates) for t in trunks) for name, outs in branches.items()})
        self.trunk_frozen = False

    @property
    def branches(self) -> list[str]:
        return list(self.heads)

    def forward(self, images: Tensor, branches: Tensor) -> list[Tensor]:
        """(B, channels, S, S) with S = 8k+1 and (B,) branch indices → four maps (B, labels, h, h), h = k+1, k+1, k/2+1, k+1.

        Labels beyond those of a sample's own branch hold NEVER.
        """
        maps = [self._route(self._trunk(scale)(x), branches, scale) for scale, x in enumerate(pyramid(images))]
        if self.touch and torch.is_grad_enabled():
            maps[0] = maps[0] + self._nothing(branches)
        whole, three_quarters, half = maps
        three_quarters = resize(three_quarters, whole.shape[-1])
        fused = torch.maximum(torch.maximum(whole, three_quarters), resize(half, whole.shape[-1]))
        return [whole, three_quarters, half, fused]

    def features(self, images: Tensor) -> Tensor:
        """The shared features of the whole image: (B, outs, k+1, k+1). The router stands on them."""
        return self.trunks[0](images)

    def _trunk(self, scale: int) -> Trunk:
        return cast(Trunk, self.trunks[scale if len(self.trunks) > 1 else 0])

    def _heads(self, branch: str) -> list[Head]:
        """A branch's heads: one, or one a scale."""
        return cast("list[Head]", list(cast(nn.ModuleList, self.heads[branch])))

    def _route(self, features: Tensor, branches: Tensor, scale: int) -> Tensor:
        """Each head on the rows of its branch, in the batch's order."""
        if exporting():  # no choice by value there: every head on every row, and the row's own picked
            every = torch.stack([self._logits(k, features, scale) for k in range(len(self.heads))])
            return every[branches, torch.arange(features.shape[0], device=branches.device)]  # len() would fix the batch
        rows, parts = [], []
        for k in range(len(self.heads)):
            mine = (branches == k).nonzero().flatten()
            if len(mine):
                parts.append(self._logits(k, features[mine], scale))
                rows.append(mine)
        if sum(map(len, rows)) != len(features):
            raise IndexError(f"branch indices must lie in 0…{len(self.heads) - 1}")
        return torch.cat(parts)[torch.cat(rows).argsort()]

    def _logits(self, branch: int, features: Tensor, scale: int) -> Tensor:
        """One branch's head, padded to the parser's number of labels."""
        heads = self._heads(self.branches[branch])
        logits = heads[scale if len(heads) > 1 else 0](features)
        return F.pad(logits, (0, 0, 0, 0, 0, self.labels - logits.shape[1]), value=NEVER)

    def _nothing(self, branches: Tensor) -> Tensor:
        """Zero, with an edge to every trainable parameter of the heads that this batch leaves out."""
        used = set(branches.unique().tolist())
        idle = [p for k, head in enumerate(self.heads.values()) if k not in used for p in head.parameters() if p.requires_grad]
        return sum((0 * p.sum() for p in idle), torch.zeros((), device=branches.device))

    # ------------------------------------------------------------------ staged learning
    def copy_branch(self, old: str, new: str, source: Parser | None = None) -> None:
        """Make `new` a copy of the branch `old` (of `source`, else of this parser); added at the end if it is not there yet."""
        self.heads[new] = copy.deepcopy((source or self).heads[old])
        self.labels = max(self._heads(b)[0].aspp.outs for b in self.branches)

    def split(self, origin: Mapping[str, str]) -> Parser:
        """Stage 2's parser: the same trunks, and for each new branch (in this order) a copy of the branch it comes from."""
        staged = copy.deepcopy(self)
        staged.heads = nn.ModuleDict()
        for new, old in origin.items():
            staged.copy_branch(old, new, self)
        return staged

    def train_only(self, branch: str) -> None:
        """Freeze the trunks and all other branches; a trunk's batch statistics stand still too."""
        self.trunk_frozen = True
        for name, p in self.named_parameters():
            p.requires_grad_(name.startswith(f"heads.{branch}.") and not _always_frozen(self, name))
        self.train(self.training)

    def train(self, mode: bool = True) -> Parser:
        super().train(mode)
        if self.trunk_frozen:
            self.trunks.eval()
        return self

    def final_layers(self) -> list[nn.Module]:
        return [head.aspp for b in self.branches for head in self._heads(b)]


def exporting() -> bool:
    """Whether the network is being written down (torch.export, ONNX, compile, trace) rather than run."""
    return torch.compiler.is_compiling() or torch.jit.is_tracing()


def pyramid(images: Tensor) -> list[Tensor]:
    """The image at scales 1, 0.75 and 0.5: 321 → 321, 241, 161."""
    side = images.shape[-1]
    if images.shape[-2] != side or side % 8 != 1 or side < 17:
        raise UserError(f"size={tuple(images.shape[-2:])}: the parser takes squares of 8k+1 pixels (97, 129, 321); set data's size to one")
    return [images, resize(images, (side - 1) * 3 // 4 + 1), resize(images, (side - 1) // 2 + 1)]


def resize(x: Tensor, side: int) -> Tensor:
    """Bilinear with the corners aligned, so that grid points of the two resolutions coincide."""
    return F.interpolate(x, size=(side, side), mode="bilinear", align_corners=True)


def _always_frozen(module: nn.Module, name: str) -> bool:
    return isinstance(module.get_submodule(name.rpartition(".")[0]), FrozenNorm)


class Tuned(Protocol):
    """A network that says which of its layers are the final ones."""

    def final_layers(self) -> list[nn.Module]: ...

    def parameters(self) -> Iterator[nn.Parameter]: ...


def parameter_groups(module: Tuned, lr: float, head_factor: float = 10.0) -> list[dict[str, Any]]:
    """Every trainable parameter in exactly one group: the final convolutional layers at `head_factor` times `lr`, the rest at `lr`."""
    final = {id(p) for layer in module.final_layers() for p in layer.parameters()}
    trainable = [p for p in module.parameters() if p.requires_grad]
    groups = [{"name": "body", "params": [p for p in trainable if id(p) not in final], "lr": lr},
              {"name": "final", "params": [p for p in trainable if id(p) in final], "lr": lr * head_factor}]
    return [g for g in groups if g["params"]]
