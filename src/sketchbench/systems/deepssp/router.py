"""A small classifier that finds a sketch's category, and with it its branch, where nobody says it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sketchbench.systems.deepssp.categories import Layout
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


def route(logits: Tensor, categories: list[str], layout: Layout) -> tuple[Tensor, Tensor]:
    """Category logits → the most probable category's id, and the branch with the greatest summed probability: (B,), (B,).

    The two may disagree: between cow, horse and dog the animals' branch can win without its best category winning.
    """
    probability = logits.softmax(1)
    of = torch.tensor([layout.index(c) for c in categories], device=logits.device)
    branch = torch.zeros(len(logits), len(layout.branches), device=logits.device, dtype=probability.dtype).index_add_(1, of, probability)
    return probability.argmax(1), branch.argmax(1)
