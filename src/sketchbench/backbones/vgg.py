"""VGG-16, VGG-19 and a network of their shape at an eighth of the width."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from sketchbench.errors import UserError, nearest

CONVS: dict[str, tuple[int, ...]] = {"16": (2, 2, 3, 3, 3), "19": (2, 2, 4, 4, 4), "small": (1, 1, 2, 2, 2)}  # a block
MULTIPLES = (1, 2, 4, 8, 8)  # of the width, a block
WIDTH = 64  # as published: channels of the first block; fc6 and fc7 have 64 times as many


class VGG(nn.Module):
    """`features` and `classifier` are numbered as torchvision's (its vgg16, vgg19, and with norm="batch" vgg16_bn, vgg19_bn).

    depth="small" has eight convolutions, by default width 8 and batch normalisation, and pool5 averaged to 3x3 instead of 7x7.
    `classes` adds the last layer (fc8); `fc=False` leaves out fc6 and fc7, for networks that share another's.
    """

    def __init__(self, depth: int | str = 16, width: int | None = None, channels: int = 3, norm: Literal["batch"] | None = None,
                 fc: bool = True, classes: int = 0, dropout: float = 0.5):
        super().__init__()
        if str(depth) not in CONVS:
            raise UserError(f"depth={depth}: no such VGG; {nearest(str(depth), CONVS)}")
        small = depth == "small"
        width = width or (WIDTH // 8 if small else WIDTH)
        self.channels, self.block_channels = channels, [m * width for m in MULTIPLES]
        self.fc_channels, self.extent = WIDTH * width, 3 if small else 7
        self.features, self.pools = conv_layers(CONVS[str(depth)], self.block_channels, channels, small or norm == "batch")
        self.avgpool = nn.AdaptiveAvgPool2d(self.extent)
        self.classifier = nn.Sequential(*self._linear(fc, classes, dropout))
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, nn.Linear):
                nn.init.kaiming_normal_(m.weight, nonlinearity="relu")
            if isinstance(m, nn.Conv2d | nn.Linear):
                nn.init.zeros_(m.bias)  # type: ignore[arg-type]

    def _linear(self, fc: bool, classes: int, dropout: float) -> list[nn.Module]:
        if not fc:
            return []
        ins, hidden = self.block_channels[-1] * self.extent**2, self.fc_channels
        layers = [nn.Linear(ins, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(dropout)]
        return [*layers, nn.Linear(hidden, classes)] if classes else layers

    def blocks(self, x: Tensor) -> list[Tensor]:
        """The last ReLU of each block, before its pooling: 224, 112, 56, 28, 14 pixels a side at 224."""
        found = []
        for k, layer in enumerate(self.features):
            if k in self.pools:
                found.append(x)
            x = layer(x)
        return found

    def pool5(self, x: Tensor) -> Tensor:
        """(B, channels, S, S) → (B, 8 width, S/32, S/32)"""
        return self.features(x)

    def fc6(self, pool5: Tensor) -> Tensor:
        """After its ReLU: (B, 64 width)."""
        return torch.relu(self.classifier[0](self.avgpool(pool5).flatten(1)))

    def fc7(self, pool5: Tensor) -> Tensor:
        """After its ReLU: (B, 64 width)."""
        return torch.relu(self.classifier[3](self.classifier[2](self.fc6(pool5))))

    def fc8(self, pool5: Tensor) -> Tensor:
        """(B, classes)"""
        return self.classifier[6](self.classifier[5](self.fc7(pool5)))


def conv_layers(convs: tuple[int, ...], widths: list[int], channels: int, norm: bool) -> tuple[nn.Sequential, set[int]]:
    """The convolutional layers, and which of them pool."""
    layers: list[nn.Module] = []
    pools, ins = set(), channels
    for count, outs in zip(convs, widths, strict=True):
        for _ in range(count):
            layers += [nn.Conv2d(ins, outs, 3, padding=1), *([nn.BatchNorm2d(outs)] if norm else []), nn.ReLU(inplace=True)]
            ins = outs
        pools.add(len(layers))
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers), pools
