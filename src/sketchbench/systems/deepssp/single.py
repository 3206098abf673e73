"""The networks that Table VIII compares with, one a category: FCN-8s and a DeepLab-v3."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from sketchbench.systems.deepssp.network import resize
from sketchbench.systems.deepssp.trunk import build_trunk, conv, init_conv, norm_layer

VGG16 = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


class FCN(nn.Module):
    """FCN-8s: VGG-16 whose linear layers became convolutions, with skips from pool3 and pool4; logits at full resolution.

    `trunk=small` keeps the shape with widths w, 2w, 4w, 4w, 4w, one or two convolutions a stage, and normalisation.
    """

    def __init__(self, outputs: int, trunk: str = "small", width: int = 32, norm: str = "group", channels: int = 3):
        super().__init__()
        w = width
        small = trunk != "vgg16"
        stages = ((w,), (2 * w,), (4 * w, 4 * w), (4 * w, 4 * w), (4 * w,)) if small else VGG16
        hidden, extent = (4 * w, 3) if small else (4096, 7)
        layers: list[nn.Module] = []
        ins, self.pools = channels, []
        for stage in stages:
            for outs in stage:
                layers += [nn.Conv2d(ins, outs, 3, padding=1, bias=not small)]
                layers += [norm_layer(norm, outs), nn.ReLU()] if small else [nn.ReLU()]
                ins = outs
            layers.append(nn.MaxPool2d(2, ceil_mode=True))
            self.pools.append(len(layers) - 1)
        self.features = nn.Sequential(*layers)  # torchvision's numbering for vgg16
        self.fc6 = nn.Conv2d(ins, hidden, extent, padding=extent // 2)
        self.fc7 = nn.Conv2d(hidden, hidden, 1)
        self.drop = nn.Dropout2d(0.0 if small else 0.5)
        scores = [nn.Conv2d(c, outputs, 1) for c in (stages[2][-1], stages[3][-1], hidden)]
        self.scores = nn.ModuleList(scores)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                init_conv(m)
        for score in scores:
            start_final(score)

    def forward(self, images: Tensor, branches: Tensor | None = None) -> list[Tensor]:
        """(B, channels, S, S) → [(B, outputs, S, S)]; `branches` is not looked at, the network has one output."""
        skips, x = [], images
        for n, layer in enumerate(self.features):
            x = layer(x)
            if n in self.pools[2:4]:
                skips.append(x)  # 1/8, 1/16
        x = self.drop(torch.relu(self.fc6(x)))  # 1/32
        x = self.drop(torch.relu(self.fc7(x)))
        y = self.scores[2](x)
        for skip, score in zip(reversed(skips), (self.scores[1], self.scores[0]), strict=True):
            y = resize(y, skip.shape[-1]) + score(skip)
        return [resize(y, images.shape[-1])]

    def final_layers(self) -> list[nn.Module]:
        return [self.scores]


class DeepLabV3(nn.Module):
    """One scale; ASPP of a 1x1, three dilated 3x3 and image pooling, concatenated and projected; logits at 1/8.

    The fresh layers have group normalisation whatever the trunk has: there are no statistics to freeze, and image pooling leaves one
    value a channel, which a batch of one cannot normalise.
    """

    def __init__(self, outputs: int, trunk: str = "small", width: int = 32, norm: str = "group", channels: int = 3,
                 rates: tuple[int, ...] | None = None, hidden: int | None = None):
        super().__init__()
        rates = rates or ((12, 24, 36) if trunk == "resnet101" else (4, 8, 12))  # at 41 and at 13 points
        hidden = hidden or (256 if trunk == "resnet101" else 64)
        self.trunk = build_trunk(trunk, width, norm, channels)
        self.block = self.trunk.tail()
        ins = self.trunk.outs
        self.local = nn.ModuleList([unit(ins, hidden, 1), *(unit(ins, hidden, 3, r) for r in rates)])
        self.whole = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(ins, hidden, 1), nn.ReLU())
        self.project = unit(hidden * (len(rates) + 2), hidden, 1)
        self.final = nn.Conv2d(hidden, outputs, 1)
        start_final(self.final)

    def forward(self, images: Tensor, branches: Tensor | None = None) -> list[Tensor]:
        """(B, channels, 8k+1, 8k+1) → [(B, outputs, k+1, k+1)]."""
        x = self.block(self.trunk(images))
        whole = self.whole(x).expand(-1, -1, *x.shape[-2:])
        return [self.final(self.project(torch.cat([*(m(x) for m in self.local), whole], 1)))]

    def final_layers(self) -> list[nn.Module]:
        return [self.final]


def start_final(layer: nn.Conv2d) -> None:
    nn.init.normal_(layer.weight, std=0.01)
    nn.init.zeros_(cast(Tensor, layer.bias))


def unit(ins: int, outs: int, size: int, dilation: int = 1) -> nn.Sequential:
    return nn.Sequential(conv(ins, outs, size, dilation=dilation), norm_layer("group", outs), nn.ReLU())
