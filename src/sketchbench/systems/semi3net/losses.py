"""The hybrid loss (Eq. 8-12), and the plainer ones that Table I compares it with."""

from __future__ import annotations

from collections.abc import Mapping

import torch.nn.functional as F
from torch import Tensor

from sketchbench.retrieval.distances import paired
from sketchbench.retrieval.losses import contrastive, triplet


def alignment(image: Tensor, edge: Tensor) -> Tensor:
    """‖f_I − f_E‖² (Eq. 8), mean over the batch."""
    return (image - edge).square().sum(1).mean()


def hybrid(found: Mapping[str, Mapping[str, Tensor]], sketch_class: Tensor, photo_class: Tensor, *, alpha: float, beta: float, gamma: float,
           margin_image: float, margin_edge: float, classification: float = 1.0, ranking: str = "contrastive") -> dict[str, Tensor]:
    """The weighted terms of Eq. 12 by name; their sum is the loss. Row i of both is a pair, positive where the classes agree.

    A weight of 0 leaves its term out, and without an edge branch there is nothing to align. With `ranking=triplet`, whose first half of the
    rows must be the positive pairs and the second the negative ones of the same sketches, a hinge on their difference takes Eq. 11's place.
    """
    same = sketch_class == photo_class
    labels = {"sketch": sketch_class, "image": photo_class, "edge": photo_class}
    terms = {f"ce_{d}": classification * F.cross_entropy(found[d]["logits"], labels[d]) for d in found} if classification else {}  # Eq. 10
    f = {d: found[d]["feature"] for d in found}
    if alpha:
        far = paired("euclidean", f["sketch"], f["image"])
        half = len(far) // 2
        terms["sketch_image"] = alpha * (triplet(far[:half], far[half:], margin_image) if ranking == "triplet"
                                         else contrastive(far, same, margin_image))  # Eq. 11
    if beta and "edge" in f:
        terms["alignment"] = beta * alignment(f["image"], f["edge"])
    if gamma and "edge" in f:
        terms["sketch_edge"] = gamma * contrastive(paired("euclidean", f["sketch"], f["edge"]), same, margin_edge)  # Eq. 9
    return terms
