"""Equations 8 to 12 against loops in float64, and which tensors each term of the loss moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from test_semi3_network import CLASSES, pictures, semi
from torch import Tensor

from sketchbench.systems.semi3net.losses import alignment, hybrid

PAPER = {"alpha": 10.0, "beta": 100.0, "gamma": 10.0, "margin_image": 0.3, "margin_edge": 0.3}
TERMS = {"ce_sketch", "ce_image", "ce_edge", "sketch_image", "alignment", "sketch_edge"}


def found(n: int = 6, near: float = 0.2) -> dict[str, dict[str, Tensor]]:
    """Features of length 1, close enough for negative pairs on both sides of the margin, and logits."""
    torch.manual_seed(0)
    centre = torch.randn(n, 8, dtype=torch.float64)
    out = {}
    for d in ("sketch", "image", "edge"):
        f = torch.nn.functional.normalize(centre + near * torch.randn(n, 8, dtype=torch.float64), dim=1)
        out[d] = {"feature": f, "logits": torch.randn(n, CLASSES, dtype=torch.float64)}
    return out


SKETCHES, PHOTOS = torch.tensor([0, 1, 2, 0, 1, 2]), torch.tensor([0, 1, 2, 3, 0, 1])  # three positive pairs, three negative ones


# ---------------------------------------------------------------------- the equations, number by number
def distance(a: Any, b: Any) -> float:
    return sum((float(x) - float(y)) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5


def slow_contrastive(a: Tensor, b: Tensor, margin: float) -> float:
    """Eq. 9 and 11."""
    total = 0.0
    for k in range(len(a)):
        l_sim, d = int(SKETCHES[k] == PHOTOS[k]), distance(a[k], b[k])
        total += l_sim * d + (1 - l_sim) * max(0.0, margin - d)
    return total / len(a)


def slow_cross_entropy(z: Tensor, y: Tensor) -> float:
    """Eq. 10."""
    total = 0.0
    for logits, label in zip(z.tolist(), y.tolist(), strict=True):
        p = [np.exp(v) / sum(np.exp(u) for u in logits) for v in logits]
        total -= sum((k == label) * np.log(p[k]) for k in range(len(logits)))
    return total / len(z)


@pytest.mark.parametrize("margin", [0.2, 0.6])
def test_each_term_and_their_sum_are_the_equations(margin: float) -> None:
    f = found()
    terms = hybrid(f, SKETCHES, PHOTOS, **(PAPER | {"margin_image": margin, "margin_edge": margin / 2}))  # type: ignore[arg-type]
    s, i, e = (f[d]["feature"] for d in ("sketch", "image", "edge"))
    expected = {
        "ce_sketch": slow_cross_entropy(f["sketch"]["logits"], SKETCHES), "ce_image": slow_cross_entropy(f["image"]["logits"], PHOTOS),
        "ce_edge": slow_cross_entropy(f["edge"]["logits"], PHOTOS), "sketch_image": 10 * slow_contrastive(s, i, margin),
        "alignment": 100 * np.mean([distance(a, b) ** 2 for a, b in zip(i, e, strict=True)]),  # Eq. 8
        "sketch_edge": 10 * slow_contrastive(s, e, margin / 2)}
    assert set(terms) == TERMS and {k: float(v) for k, v in terms.items()} == pytest.approx(expected, rel=1e-6)
    assert float(torch.stack(list(terms.values())).sum()) == pytest.approx(sum(expected.values()), rel=1e-6)  # Eq. 12
    far = [distance(a, b) for a, b in zip(s[3:], i[3:], strict=True)]
    assert min(far) < 0.2 < max(far) < 0.6  # open and shut hinges at the first margin, open ones at the second


def test_the_triplet_network_has_a_hinge_on_the_difference_instead() -> None:
    f = {d: v for d, v in found().items() if d != "edge"}
    terms = hybrid(f, SKETCHES, PHOTOS, **(PAPER | {"classification": 0.0, "ranking": "triplet", "alpha": 2.0}))  # type: ignore[arg-type]
    s, i = f["sketch"]["feature"], f["image"]["feature"]
    hinges = [max(0.0, 0.3 + distance(s[k], i[k]) - distance(s[k + 3], i[k + 3])) for k in range(3)]
    assert set(terms) == {"sketch_image"} and float(terms["sketch_image"]) == pytest.approx(2 * np.mean(hinges), rel=1e-6)


@pytest.mark.parametrize(("weight", "gone"), [("alpha", {"sketch_image"}), ("beta", {"alignment"}), ("gamma", {"sketch_edge"}),
                                              ("classification", {"ce_sketch", "ce_image", "ce_edge"})])
def test_a_weight_of_zero_leaves_its_term_out(weight: str, gone: set[str]) -> None:
    assert set(hybrid(found(), SKETCHES, PHOTOS, **(PAPER | {weight: 0.0}))) == TERMS - gone  # type: ignore[arg-type]


def test_a_pair_that_coincides_has_a_finite_gradient() -> None:
    a = torch.nn.functional.normalize(torch.ones(2, 4, dtype=torch.float64), dim=1).requires_grad_()
    f = {d: {"feature": a * 1, "logits": torch.zeros(2, CLASSES, dtype=torch.float64)} for d in ("sketch", "image", "edge")}
    torch.stack(list(hybrid(f, torch.tensor([0, 1]), torch.tensor([0, 2]), **PAPER).values())).sum().backward()  # type: ignore[arg-type]
    assert a.grad is not None and torch.isfinite(a.grad).all() and float(alignment(a, a).detach()) == 0


# ---------------------------------------------------------------------- who learns from what
FEATURES = {"fc", "embed"}
# term -> trunks, attention modules and parts of the embedding that it reaches, at sharing=fc: trunks 0 image, 1 edge, 2 sketch
ALONE = {"ce_sketch": ({2}, set(), FEATURES | {"classify"}), "ce_image": ({0}, set(), FEATURES | {"classify"}),
         "ce_edge": ({1}, set(), FEATURES | {"classify"}), "sketch_image": ({0, 2}, set(), FEATURES),
         "alignment": ({0, 1}, set(), FEATURES), "sketch_edge": ({1, 2}, set(), FEATURES)}
MASKS = {"image", "edge"}
# with co-attention each of a photo's features depends on both maps, and the drawing's on the edge maps' module
MASKED = {"ce_sketch": ({2}, {"edge"}, FEATURES | {"classify"}), "ce_image": ({0, 1}, MASKS, FEATURES | {"classify"}),
          "ce_edge": ({0, 1}, MASKS, FEATURES | {"classify"}), "sketch_image": ({0, 1, 2}, MASKS, FEATURES),
          "alignment": ({0, 1}, MASKS, FEATURES), "sketch_edge": ({0, 1, 2}, MASKS, FEATURES)}


@pytest.mark.parametrize("term", sorted(TERMS))
@pytest.mark.parametrize("attention", [False, True])
def test_a_term_reaches_these_tensors_and_no_other(term: str, attention: bool) -> None:
    network, x = semi(sharing="fc", attention=attention, sketch_attention="shared", reduction=4), pictures(6)
    terms = hybrid(network(x["sketch"], x["image"], x["edge"]), SKETCHES, PHOTOS, **(PAPER | {"margin_image": 2.0, "margin_edge": 2.0}))  # type: ignore[arg-type]
    trunks, masks, parts = (MASKED if attention else ALONE)[term]
    wanted = {f"trunks.{k}." for k in trunks} | {f"attention.{d}." for d in masks} | {f"embeddings.0.{p}." for p in parts}
    names, tensors = zip(*network.named_parameters(), strict=True)
    for name, grad in zip(names, torch.autograd.grad(terms[term], tensors, allow_unused=True), strict=True):
        reached = grad is not None and bool((grad != 0).any())
        assert reached == name.startswith(tuple(wanted)), name


def test_shared_weights_learn_from_every_domain() -> None:
    """At sharing=semi the one trunk's gradient is the sum of what drawings and edge maps tell it."""
    network, x = semi(attention=False), pictures(6)
    terms = hybrid(network(x["sketch"], x["image"], x["edge"]), SKETCHES, PHOTOS, **PAPER)  # type: ignore[arg-type]
    (weight,) = [p for n, p in network.named_parameters() if n == "trunks.1.0.weight"]
    both = torch.autograd.grad(terms["ce_sketch"] + terms["ce_edge"], weight, retain_graph=True)[0]
    each = [torch.autograd.grad(terms[f"ce_{d}"], weight, retain_graph=True)[0] for d in ("sketch", "edge")]
    assert torch.allclose(both, sum(each), atol=1e-7) and all(g.abs().max() > 0 for g in each)
