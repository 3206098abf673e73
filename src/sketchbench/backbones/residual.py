"""A narrow residual network for 64 to 128 pixels, from scratch: what stands in for InceptionV3 at the small preset."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.errors import UserError, nearest

NORMS = ("group", "batch")
STAGES = ((2, True), (4, True), (4, False), (8, True))  # (multiple of the width, halves the extent); the stem has halved it once


def norm_layer(kind: str, channels: int) -> nn.Module:
    """`group`: eight channels a group where the number allows it, no statistics of the batch."""
    if kind not in NORMS:
        raise UserError(f"norm={kind}: no such normalisation; {nearest(kind, NORMS)}")
    return nn.GroupNorm(channels // math.gcd(channels, 8), channels) if kind == "group" else nn.BatchNorm2d(channels)


class Block(nn.Module):
    """Two 3x3 convolutions and a shortcut; begins as the shortcut alone. Where it halves the extent it averages first, against aliasing:
    the thin lines of a drawing would otherwise come and go with their position."""

    def __init__(self, ins: int, outs: int, halve: bool, norm: str):
        super().__init__()
        self.halve = halve
        self.conv1, self.norm1 = nn.Conv2d(ins, outs, 3, padding=1, bias=False), norm_layer(norm, outs)
        self.conv2, self.norm2 = nn.Conv2d(outs, outs, 3, padding=1, bias=False), norm_layer(norm, outs)
        self.shortcut = nn.Identity() if ins == outs else nn.Sequential(nn.Conv2d(ins, outs, 1, bias=False), norm_layer(norm, outs))

    def forward(self, x: Tensor) -> Tensor:
        x = F.avg_pool2d(x, 2) if self.halve else x
        y = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.norm2(self.conv2(y)) + self.shortcut(x))


class Residual(nn.Module):
    """96 px → f (8 width, 6, 6) → g (8 width, 6, 6). Like Mixed_7c, the last stage keeps the extent and the number of channels."""

    def __init__(self, width: int = 24, channels: int = 3, norm: str = "group"):
        super().__init__()
        self.channels = channels
        self.mid_channels = self.last_channels = 8 * width
        self.stem = nn.Sequential(nn.Conv2d(channels, width, 5, 2, padding=2, bias=False), norm_layer(norm, width), nn.ReLU())
        stages, ins = [], width
        for multiple, halve in STAGES:
            stages.append(Block(ins, multiple * width, halve, norm))
            ins = multiple * width
        self.stages = nn.Sequential(*stages)
        self.final = Block(ins, ins, False, norm)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, Block):
                nn.init.zeros_(m.norm2.weight)  # type: ignore[arg-type]

    def mid(self, x: Tensor) -> Tensor:
        """(B, channels, S, S) → (B, 8 width, S/16, S/16)"""
        return self.stages(self.stem(x))

    def last(self, f: Tensor) -> Tensor:
        return self.final(f)
