"""Spatial-semantic attention on InceptionV3 (seed 003), and the two Sketch-a-Net triplet networks before it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Protocol, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.backbones.inception import InceptionV3
from sketchbench.backbones.residual import Residual
from sketchbench.backbones.sketch_a_net import WIDTHS, SketchANet
from sketchbench.errors import UserError, nearest

NETWORKS = ("small", "inception_v3", "sketch_a_net")
NORMALISE = ("whole", "parts")


class SpatialAttention(nn.Module):
    """Which positions matter. Begins even: the last convolution is zero, so that α ⊙ f is 1/(h·w) of f. It has no bias, to which a softmax
    over space is blind."""

    def __init__(self, channels: int, hidden: int):
        super().__init__()
        self.hidden, self.score = nn.Conv2d(channels, hidden, 1), nn.Conv2d(hidden, 1, 1, bias=False)
        nn.init.kaiming_normal_(self.hidden.weight, nonlinearity="relu")
        nn.init.zeros_(cast(Tensor, self.hidden.bias))
        nn.init.zeros_(self.score.weight)

    def forward(self, f: Tensor) -> tuple[Tensor, Tensor]:
        """(B, C, h, w) → f_s (B, C, h, w), α (B, h, w)"""
        scores = self.score(torch.relu(self.hidden(f)))  # (B, 1, h, w)
        alpha = scores.flatten(1).softmax(1).view_as(scores)  # Eq. 3
        return f + alpha * f, alpha[:, 0]  # Eq. 4-5


class Backbone(Protocol):
    """A network that is cut before its last layer."""

    mid_channels: int
    last_channels: int

    def mid(self, x: Tensor) -> Tensor: ...

    def last(self, f: Tensor) -> Tensor: ...


class Embedding(nn.Module, ABC):
    """Pictures → features that are compared; `parts` shows what lies between."""

    dim: int

    @abstractmethod
    def parts(self, x: Tensor) -> dict[str, Tensor]:
        """The feature, and what lies between the pictures and it."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, S, S) → (B, dim)"""
        return self.parts(x)["feature"]


class SpatialSemantic(Embedding):
    """f → attention → f_s → last layer → g; the feature is [GAP(1x1 of f_s), GAP(g)], or GAP(g) without fusion (Table 4's four variants).

    normalise="parts" brings each of the two to length 1 for itself, so that together they have length √2.
    """

    def __init__(self, backbone: nn.Module, attention: bool = True, fusion: bool = True, hidden: int = 512, reduced: int = 512,
                 normalise: str = "whole", classes: int = 0):
        super().__init__()
        if normalise not in NORMALISE:
            raise UserError(f"normalise={normalise}: no such way; {nearest(normalise, NORMALISE)}")
        self.backbone, self.normalise = backbone, normalise
        cut = cast(Backbone, backbone)
        self.attention = SpatialAttention(cut.mid_channels, hidden) if attention else None
        self.reduce = nn.Conv2d(cut.mid_channels, reduced, 1) if fusion else None
        self.dim = cut.last_channels + (reduced if fusion else 0)
        self.classifier = classifier(cut.last_channels, classes)

    def parts(self, x: Tensor) -> dict[str, Tensor]:
        """feature (B, dim), f and f_s (B, C, h, w), g, pooled (B, C'); alpha (B, h, w) and logits where there are such layers."""
        cut = cast(Backbone, self.backbone)
        found = {"f": cut.mid(x)}
        found["f_s"] = found["f"]
        if self.attention is not None:
            found["f_s"], found["alpha"] = self.attention(found["f"])
        found["g"] = cut.last(found["f_s"])
        found["pooled"] = found["g"].mean((2, 3))
        both = [found["pooled"]] if self.reduce is None else [self.reduce(found["f_s"]).mean((2, 3)), found["pooled"]]
        found["feature"] = joined(both, self.normalise)
        if self.classifier is not None:
            found["logits"] = self.classifier(found["pooled"])
        return found


class TripletSN(Embedding):
    """Sketch-a-Net's fc7, at length 1."""

    def __init__(self, backbone: SketchANet, classes: int = 0):
        super().__init__()
        self.backbone, self.dim = backbone, backbone.fc_channels
        self.classifier = classifier(self.dim, classes)

    def parts(self, x: Tensor) -> dict[str, Tensor]:
        found = {"f": self.backbone.mid(x)}
        found["pooled"] = self.backbone.fc(found["f"])
        found["feature"] = joined([found["pooled"]], "whole")
        if self.classifier is not None:
            found["logits"] = self.classifier(found["pooled"])
        return found


class DSSA(Embedding):
    """Sketch-a-Net with attention on pool5: [fc7 of f_s, f_s summed over space], each at length 1."""

    def __init__(self, backbone: SketchANet, hidden: int = WIDTHS[4], classes: int = 0):
        super().__init__()
        self.backbone = backbone
        self.attention = SpatialAttention(backbone.mid_channels, hidden)
        self.dim = backbone.fc_channels + backbone.mid_channels
        self.classifier = classifier(backbone.fc_channels, classes)

    def parts(self, x: Tensor) -> dict[str, Tensor]:
        found = {"f": self.backbone.mid(x)}
        found["f_s"], found["alpha"] = self.attention(found["f"])
        found["pooled"] = self.backbone.fc(found["f_s"])
        found["feature"] = joined([found["pooled"], found["f_s"].sum((2, 3))], "parts")
        if self.classifier is not None:
            found["logits"] = self.classifier(found["pooled"])
        return found


def classifier(channels: int, classes: int) -> nn.Linear | None:
    """The head that is trained on Sketchy beside the triplets."""
    return nn.Linear(channels, classes) if classes else None


def joined(features: list[Tensor], normalise: str) -> Tensor:
    """Concatenated, at length 1 as a whole or each for itself."""
    if normalise == "parts":
        return torch.cat([F.normalize(f, dim=1) for f in features], 1)
    return F.normalize(torch.cat(features, 1), dim=1)


def build(network: str = "small", width: int = 24, channels: int = 3, size: int = 96, attention: bool = True, fusion: bool = True,
          hidden: int = 128, reduced: int = 128, normalise: str = "whole", classes: int = 0) -> Embedding:
    """A network by name. `width`: channels of the first stage (Sketch-a-Net as published: 64; InceptionV3 has its own).

    `sketch_a_net` with attention and fusion is DSSA, with neither Triplet SN; `size`, `reduced` and `normalise` are of the others or of it
    alone: Sketch-a-Net's linear layers need the size, and its features are normalised as its authors did.
    """
    if network not in NETWORKS:
        raise UserError(f"network={network}: no such network; {nearest(network, NETWORKS)}")
    if network == "sketch_a_net":
        encoder = SketchANet(width / WIDTHS[0], channels, size)
        return DSSA(encoder, hidden, classes) if attention else TripletSN(encoder, classes)
    backbone = Residual(width, channels) if network == "small" else InceptionV3(channels)
    return SpatialSemantic(backbone, attention, fusion, hidden, reduced, normalise, classes)
