"""The shared part of the parser: a residual network at output stride 8, cut before the last block of layer4 ("res5b")."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from sketchbench.errors import UserError, nearest

CHANNELS_A_GROUP = 8


class FrozenNorm(nn.BatchNorm2d):
    """Batch normalisation with the statistics and the affine of the loaded weights, as DeepLab fine-tunes.

    Keys are those of BatchNorm2d. Without pretrained weights it is the identity: use it with them only.
    """

    def __init__(self, channels: int):
        super().__init__(channels)
        self.weight.requires_grad_(False)
        self.bias.requires_grad_(False)
        super().train(False)

    def train(self, mode: bool = True) -> FrozenNorm:
        return super().train(False)


def norm_layer(kind: str, channels: int) -> nn.Module:
    """`frozen` (pretrained only) · `group` (no batch statistics: batch 1, mixed branches, DDP) · `batch`."""
    if kind == "frozen":
        return FrozenNorm(channels)
    if kind == "group":
        return nn.GroupNorm(max(1, channels // CHANNELS_A_GROUP), channels)
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    raise UserError(f"norm={kind}: no such normalisation; {nearest(kind, ['frozen', 'group', 'batch'])}")


def conv(ins: int, outs: int, size: int, stride: int = 1, dilation: int = 1) -> nn.Conv2d:
    """A convolution without bias that keeps the extent up to its stride."""
    return nn.Conv2d(ins, outs, size, stride, padding=dilation * (size // 2), dilation=dilation, bias=False)


class Bottleneck(nn.Module):
    """Caffe's bottleneck: the stride sits on the first 1x1."""

    expansion = 4

    def __init__(self, ins: int, width: int, stride: int = 1, dilation: int = 1, norm: str = "frozen"):
        super().__init__()
        outs = width * self.expansion
        self.conv1, self.bn1 = conv(ins, width, 1, stride), norm_layer(norm, width)
        self.conv2, self.bn2 = conv(width, width, 3, dilation=dilation), norm_layer(norm, width)
        self.conv3, self.bn3 = conv(width, outs, 1), norm_layer(norm, outs)
        self.downsample = shortcut(ins, outs, stride, norm)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        return torch.relu(self.bn3(self.conv3(y)) + self.downsample(x))


class BasicBlock(nn.Module):
    """Two 3x3 convolutions, for small trunks."""

    expansion = 1

    def __init__(self, ins: int, width: int, stride: int = 1, dilation: int = 1, norm: str = "group"):
        super().__init__()
        self.conv1, self.bn1 = conv(ins, width, 3, stride, dilation), norm_layer(norm, width)
        self.conv2, self.bn2 = conv(width, width, 3, dilation=dilation), norm_layer(norm, width)
        self.downsample = shortcut(ins, width, stride, norm)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.downsample(x))


def shortcut(ins: int, outs: int, stride: int, norm: str) -> nn.Module:
    return nn.Identity() if stride == 1 and ins == outs else nn.Sequential(conv(ins, outs, 1, stride), norm_layer(norm, outs))


class Trunk(nn.Module):
    """Stem, layer1 … layer4 without layer4's last block, which `tail` builds for each branch. Names are torchvision's.

    `blocks` counts layer4's last block. (B, C, 8k+1, 8k+1) → (B, `outs`, k+1, k+1).
    """

    def __init__(self, block: str = "bottleneck", blocks: tuple[int, int, int, int] = (3, 4, 23, 3),
                 widths: tuple[int, int, int, int] = (64, 128, 256, 512), norm: str = "frozen", channels: int = 3):
        super().__init__()
        kinds: dict[str, type[Bottleneck | BasicBlock]] = {"bottleneck": Bottleneck, "basic": BasicBlock}
        if block not in kinds:
            raise UserError(f"block={block}: no such residual block; {nearest(block, kinds)}")
        self.kind, self.norm, self.last_block = kinds[block], norm, blocks[3] - 1
        self.conv1, self.bn1 = conv(channels, widths[0], 7, stride=2), norm_layer(norm, widths[0])
        self.maxpool = nn.MaxPool2d(3, 2, padding=1, ceil_mode=True)
        ins = [widths[0], *(w * self.kind.expansion for w in widths)]
        self.layer1 = self._stage(ins[0], widths[0], blocks[0])
        self.layer2 = self._stage(ins[1], widths[1], blocks[1], stride=2)
        self.layer3 = self._stage(ins[2], widths[2], blocks[2], dilation=2)
        self.layer4 = self._stage(ins[3], widths[3], blocks[3] - 1, dilation=4)
        self.outs, self._tail = ins[4], (widths[3], 4)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                init_conv(m)

    def _stage(self, ins: int, width: int, count: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
        first = self.kind(ins, width, stride, dilation, self.norm)
        rest = (self.kind(width * self.kind.expansion, width, 1, dilation, self.norm) for _ in range(count - 1))
        return nn.Sequential(first, *rest)

    def tail(self) -> nn.Module:
        """A fresh last block of layer4 (res5c)."""
        width, dilation = self._tail
        block = self.kind(self.outs, width, 1, dilation, self.norm)
        for m in block.modules():
            if isinstance(m, nn.Conv2d):
                init_conv(m)
        return block

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))  # 1/4
        x = self.layer2(self.layer1(x))  # 1/8
        return self.layer4(self.layer3(x))


def init_conv(m: nn.Conv2d) -> None:
    """He's normal by fan-out."""
    nn.init.normal_(m.weight, std=math.sqrt(2.0 / (m.out_channels * m.kernel_size[0] * m.kernel_size[1])))


def build_trunk(name: str, width: int = 32, norm: str = "group", channels: int = 3) -> Trunk:
    """`resnet101` (paper), `resnet18`, or `small`: basic blocks, widths w, 2w, 4w, 4w."""
    if name == "resnet101":
        return Trunk("bottleneck", (3, 4, 23, 3), (64, 128, 256, 512), norm, channels)
    if name == "resnet18":
        return Trunk("basic", (2, 2, 2, 2), (64, 128, 256, 512), norm, channels)
    if name == "small":
        return Trunk("basic", (1, 1, 2, 2), (width, 2 * width, 4 * width, 4 * width), norm, channels)
    raise UserError(f"trunk={name}: no such trunk; {nearest(name, ['resnet101', 'resnet18', 'small'])}")
