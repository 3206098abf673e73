"""The paper's network at the paper's size: shapes, parameters, and a training step of its batch within a small card's memory."""

from __future__ import annotations

import pytest
import torch
from torch.autograd.graph import saved_tensors_hooks

from sketchbench.run.config import compose
from sketchbench.systems.semi3net.losses import hybrid
from sketchbench.systems.semi3net.network import Semi3, build

CLASSES, CARD = 125, 12e9  # bytes of a 12 GB card
CONVOLUTIONS = 20_024_384  # of VGG-19, which torchvision's vgg19.features has, too
EMBEDDING = (512 * 49 * 4096 + 4096) + (4096 * 4096 + 4096) + (4096 * 256 + 256) + (256 * CLASSES + CLASSES)
ATTENTION = 2 * 2 * 512 * 32  # two modules of two layers, reduction 16


def paper(recompute: bool = False, **joined: object) -> Semi3:
    o = compose(["task=semi3net", "preset=paper", "data=sketchworld", "task.system.start=''"]).task.system
    branch = {"depth": o.network, "width": o.width, "channels": 3, "classes": CLASSES, "dim": o.dim, "reads": o.classifier_reads,
              "dropout": o.dropout}
    return build(branch, {"channels": 512, "sharing": o.sharing, "attention": o.attention, "sketch_attention": o.sketch_attention,
                          "reduction": o.reduction} | joined, recompute)


@pytest.mark.parametrize(("sharing", "trunks", "embeddings"), [("semi", 2, 1), ("all", 1, 1), ("fc", 3, 1), ("sketch_edge", 2, 3)])
def test_parameters(sharing, trunks, embeddings):
    with torch.device("meta"):
        network = paper(sharing=sharing)
    assert sum(p.numel() for p in network.parameters()) == trunks * CONVOLUTIONS + embeddings * EMBEDDING + ATTENTION
    assert sum(isinstance(m, torch.nn.Conv2d) for m in network.trunks[0].modules()) == 16


def test_shapes_at_224():
    with torch.device("meta"):
        network = paper()
        found = network(torch.zeros(16, 3, 224, 224), torch.zeros(32, 3, 224, 224), torch.zeros(32, 3, 224, 224))
        assert network.pool5(torch.zeros(2, 3, 224, 224), "edge").shape == (2, 512, 7, 7)
    assert {d: tuple(f["feature"].shape) for d, f in found.items()} == {"sketch": (16, 256), "image": (32, 256), "edge": (32, 256)}
    assert all(f["logits"].shape[1] == CLASSES for f in found.values())


def held(network: Semi3) -> int:
    """Bytes that a step of 32 pairs keeps for the backward pass, each tensor once; counted without computing anything."""
    stored: dict[int, int] = {}
    alive = []  # so that no address is used twice

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        alive.append(tensor.untyped_storage())
        stored[tensor.untyped_storage()._cdata] = tensor.untyped_storage().nbytes()
        return tensor

    own = {p.untyped_storage()._cdata for p in network.parameters()}
    with torch.device("meta"), saved_tensors_hooks(pack, lambda t: t):
        network(torch.zeros(16, 3, 224, 224), torch.zeros(32, 3, 224, 224), torch.zeros(32, 3, 224, 224))
    return sum(size for key, size in stored.items() if key not in own)


def test_recomputing_makes_the_papers_batch_fit_a_small_card():
    """Weights, gradients and momentum, what is kept for the backward pass, and the one trunk call that is made again."""
    with torch.device("meta"):
        plain, saving = paper().train(), paper(recompute=True).train()
    weights = 3 * 4 * sum(p.numel() for p in plain.parameters())
    whole, kept = held(plain), held(saving)
    again = whole * 32 / 80  # activations of the largest of the three calls: 32 of 80 pictures
    assert kept < whole / 10 and weights + kept + again < CARD / 2
    print(f"{weights / 1e9:.2f} GB for weights, {whole / 1e9:.2f} GB of activations, {(kept + again) / 1e9:.2f} GB recomputed")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_training_step_at_batch_32():
    import resource

    torch.manual_seed(0)
    network = paper(recompute=True).train()
    optimizer = torch.optim.SGD(network.parameters(), 2e-4, momentum=0.9, weight_decay=5e-4)
    sketch, image, edge = (torch.rand(n, 3, 224, 224) for n in (16, 32, 32))
    found = network(sketch, image, edge)
    found["sketch"] = {k: v.repeat(2, 1) for k, v in found["sketch"].items()}
    y = torch.arange(16)
    terms = hybrid(found, y.repeat(2), torch.cat([y, y + 1]), alpha=10, beta=100, gamma=10, margin_image=0.3, margin_edge=0.3)
    torch.stack(list(terms.values())).sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in network.parameters())
    before = next(network.parameters()).detach().clone()
    optimizer.step()
    assert not torch.equal(before, next(network.parameters()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{peak / 1e9:.1f} GB at most")
    assert peak < CARD
