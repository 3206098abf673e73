"""InceptionV3 (timm's) as far as its last block, cut before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST = "Mixed_7c"
LEFT_OUT = ("AuxLogits", "global_pool", "head_drop", "fc")
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # what `scaling: imagenet` has taken off and divided by


class InceptionV3(nn.Module):
    """299 px → f (2048, 8, 8), the output of Mixed_7b → g (2048, 8, 8), that of Mixed_7c. At 224 px both are 5x5.

    Its children bear timm's names, which are torchvision's too. It takes pictures as `scaling: imagenet` leaves them and brings them to
    -1 … 1 itself, since all published weights of this network but Gluon's were trained so (and Gluon's work with it as well).
    """

    mid_channels = last_channels = 2048
    scale: Tensor
    shift: Tensor

    def __init__(self, channels: int = 3):
        super().__init__()
        import timm

        self.channels = channels
        whole = timm.create_model("inception_v3", pretrained=False, in_chans=channels, num_classes=0)
        for name, child in whole.named_children():
            if name not in LEFT_OUT:
                self.add_module(name, child)
        colours = channels == len(MEAN)
        self.register_buffer("scale", torch.tensor(STD if colours else [0.5] * channels).view(-1, 1, 1) / 0.5, persistent=False)
        self.register_buffer("shift", torch.tensor(MEAN if colours else [0.5] * channels).view(-1, 1, 1) / 0.5 - 1, persistent=False)

    def mid(self, x: Tensor) -> Tensor:
        """(B, channels, S, S) → (B, 2048, h, h)"""
        x = x * self.scale + self.shift
        for child in self._until_last():
            x = child(x)
        return x

    def last(self, f: Tensor) -> Tensor:
        return self.get_submodule(LAST)(f)

    def _until_last(self) -> Iterator[nn.Module]:
        """timm's order, which is that of the forward pass."""
        return (child for name, child in self.named_children() if name != LAST)
