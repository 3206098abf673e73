import pytest
import torch

from sketchbench.retrieval.losses import contrastive, triplet


def test_triplet_equals_the_transcription():
    make = torch.Generator().manual_seed(0)
    pos, neg = torch.rand(50, generator=make), torch.rand(50, generator=make)
    for margin in (0.0, 0.1, 0.3):
        want = sum(max(0.0, margin + float(p) - float(n)) for p, n in zip(pos.double(), neg.double(), strict=True)) / 50
        assert triplet(pos, neg, margin).item() == pytest.approx(want, abs=1e-7)


def test_triplet_pulls_only_where_the_margin_is_not_kept():
    pos, neg = torch.tensor([0.1, 0.5, 0.5]).requires_grad_(), torch.tensor([0.9, 0.6, 0.5]).requires_grad_()
    triplet(pos, neg, 0.3).backward()
    assert pos.grad.tolist() == pytest.approx([0, 1 / 3, 1 / 3]) and neg.grad.tolist() == pytest.approx([0, -1 / 3, -1 / 3])


def test_contrastive_equals_the_transcription():
    make = torch.Generator().manual_seed(1)
    d, same = torch.rand(50, generator=make), torch.rand(50, generator=make) < 0.5
    assert 0 < same.sum() < 50
    for margin in (0.3, 0.8):
        want = sum(float(x) if s else max(0.0, margin - float(x)) for x, s in zip(d.double(), same, strict=True)) / 50
        assert contrastive(d, same, margin).item() == pytest.approx(want, abs=1e-7)


def test_contrastive_leaves_far_negatives_alone():
    d = torch.tensor([0.2, 0.2, 0.4]).requires_grad_()
    contrastive(d, torch.tensor([True, False, False]), 0.3).backward()
    assert d.grad.tolist() == pytest.approx([1 / 3, -1 / 3, 0])
