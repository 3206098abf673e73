"""A small classifier that finds a sketch's category, and with it its branch, where nobody says it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sketchbench.systems.deepssp.trunk import norm_layer


class Router(nn.Module):
    """Categories from the parser's shared features (`Parser.features`), which it leaves as they are.

    Two strided convolutions, then the mean and the maximum of each channel: where the drawing stands does not matter.
    """

    def __init__(self, features: int, categories: int, hidden: int = 64):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(features, hidden, 3, stride=2, padding=1, bias=False), norm_layer("group", hidden), nn.ReLU(),
            nn.Conv2d(hidden, hidden, 3, stride=2, padding=1, bias=False), norm_layer("group", hidden), nn.ReLU())
        self.classify = nn.Linear(2 * hidden, categories)

    def forward(self, features: Tensor) -> Tensor:
        """(B, features, h, w) → (B, categories) logits."""
        x = self.body(features.detach())
        return self.classify(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1))
