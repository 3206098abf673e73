"""Sketch-a-Net, as the triplet networks for sketches before InceptionV3 had it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sketchbench.errors import UserError

SIZE, STRIDE = 225, 3  # as published
WIDTHS = (64, 128, 256, 256, 256, 512, 256)  # conv1 … conv5, fc6, fc7
SMALLEST = 48


class SketchANet(nn.Module):
    """225 px → pool5 (256, 7, 7) → fc7 (256). `width` multiplies every layer's channels.

    A smaller picture takes a smaller first stride, so that pool5 keeps 4 to 10 positions a side from 64 pixels on,
    and an attention has something to choose from.
    """

    def __init__(self, width: float = 1.0, channels: int = 1, size: int = SIZE, dropout: float = 0.0):
        super().__init__()
        if size < SMALLEST:
            raise UserError(f"size={size}: Sketch-a-Net's 15x15 filters need {SMALLEST} pixels; set task.view.crop to {SMALLEST} or more")
        a, b, c, d, e, six, seven = (max(1, round(width * w)) for w in WIDTHS)
        self.channels, self.size = channels, size
        self.conv1 = nn.Conv2d(channels, a, 15, min(STRIDE, max(1, round(STRIDE * size / SIZE))))
        self.conv2 = nn.Conv2d(a, b, 5)
        self.conv3 = nn.Conv2d(b, c, 3, padding=1)
        self.conv4 = nn.Conv2d(c, d, 3, padding=1)
        self.conv5 = nn.Conv2d(d, e, 3, padding=1)
        self.mid_channels, self.fc_channels = e, seven
        self.extent = pooled(pooled(pooled((size - 15) // self.conv1.stride[0] + 1) - 4))
        self.fc6, self.fc7 = nn.Linear(e * self.extent**2, six), nn.Linear(six, seven)
        self.drop = nn.Dropout(dropout)
        for m in self.modules():
            if isinstance(m, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(m.weight, nonlinearity="linear" if m is self.fc7 else "relu")
                nn.init.zeros_(m.bias)  # type: ignore[arg-type]

    def mid(self, x: Tensor) -> Tensor:
        """(B, channels, size, size) → pool5 (B, 256, 7, 7)"""
        if x.shape[-1] != self.size or x.shape[-2] != self.size:
            raise UserError(f"size={tuple(x.shape[-2:])}: this Sketch-a-Net takes pictures of {self.size}x{self.size} pixels")
        x = pool(torch.relu(self.conv1(x)))
        x = pool(torch.relu(self.conv2(x)))
        x = torch.relu(self.conv4(torch.relu(self.conv3(x))))
        return pool(torch.relu(self.conv5(x)))

    def fc(self, f: Tensor) -> Tensor:
        """pool5 → fc7 (B, 256), before any activation."""
        return self.fc7(self.drop(torch.relu(self.fc6(self.drop(f.flatten(1))))))


def pool(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 3, 2)


def pooled(side: int) -> int:
    return (side - 3) // 2 + 1
