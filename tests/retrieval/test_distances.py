import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from sketchbench.retrieval import distances
from sketchbench.retrieval.distances import Holef, cosine, euclidean, paired, pairwise, squared

KINDS = ("euclidean", "squared", "cosine")


def slow(kind, q, g):
    """One pair, in float64."""
    q, g = np.asarray(q, np.float64), np.asarray(g, np.float64)
    if kind == "cosine":
        lengths = np.sqrt((q * q).sum()) * np.sqrt((g * g).sum())
        return 1 - (q * g).sum() / lengths if lengths else 1.0
    gap = sum((a - b) ** 2 for a, b in zip(q, g, strict=True))
    return gap if kind == "squared" else gap ** 0.5


def slow_holef(W, q, g):
    return sum(float(W[i, j]) * (float(q[i]) - float(g[j])) ** 2 for i in range(len(q)) for j in range(len(g)))


def features(n, m, dim, seed=0, offset=0.0):
    make = torch.Generator().manual_seed(seed)
    q, g = torch.randn(n, dim, generator=make) + offset, torch.randn(m, dim, generator=make) + offset
    g[1], g[2], q[0] = q[1], 0, 0  # an equal pair, and rows of zeros
    return q, g


def holef(dim, seed=3):
    d = Holef(dim)
    with torch.no_grad():
        d.W += 0.3 * torch.randn(dim, dim, generator=torch.Generator().manual_seed(seed))
    return d


@pytest.mark.parametrize("block", [8192, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_all_pairs_equal_the_transcription(kind, block, monkeypatch):
    monkeypatch.setattr(distances, "BLOCK", block)
    for offset in (0.0, 10.0):
        q, g = features(5, 7, 6, offset=offset)
        want = np.array([[slow(kind, a, b) for b in g] for a in q])
        got = pairwise(kind, q, g)
        assert got.shape == (5, 7) and got.dtype == torch.float32 and torch.equal(got, {"euclidean": euclidean, "squared": squared,
                                                                                     "cosine": cosine}[kind](q, g))
        assert got.numpy() == pytest.approx(want, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_row_against_row_is_the_diagonal_of_all_pairs(kind):
    q, g = features(6, 6, 9)
    assert paired(kind, q, g).numpy() == pytest.approx([slow(kind, a, b) for a, b in zip(q, g, strict=True)], rel=1e-5, abs=1e-6)
    assert paired(kind, q.bfloat16(), g.bfloat16()).dtype == torch.float32


def test_equal_rows_are_at_zero_and_a_collapsed_network_ties():
    for dim in (3, 64, 700):
        x = torch.randn(1, dim, generator=torch.Generator().manual_seed(dim)).expand(67, dim).contiguous()
        far = torch.randn(5, dim, generator=torch.Generator().manual_seed(0))
        for d in (euclidean, squared, Holef(dim)):
            assert (d(x, x) == 0).all()
            assert (d(far, x) == d(far, x)[:, :1]).all() and (d(far, x) > 0).all()
        assert (cosine(far, x) == cosine(far, x)[:, :1]).all() and cosine(x, x).abs().max() < 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_finite_at_zero_and_those_of_the_formula_elsewhere(kind):
    a, b = features(6, 6, 5)
    b[3] = b[3] * 1e-25  # squares that underflow
    for distance in (lambda x, y: paired(kind, x, y).sum(), lambda x, y: pairwise(kind, x, y).sum()):
        x, y = a.clone().requires_grad_(), b.clone().requires_grad_()
        distance(x, y).backward()
        assert torch.isfinite(x.grad).all() and torch.isfinite(y.grad).all()
    x, same = a.clone().requires_grad_(), a.clone()
    paired(kind, x, same).sum().backward()
    assert x.grad.abs().max() < 1e-6 and torch.isfinite(x.grad).all()

    x, y = a[4:5].double().requires_grad_(), b[4:5].double()
    if kind == "cosine":
        want = 1 - torch.nn.functional.cosine_similarity(x, y)
    else:
        want = (x - y).norm(dim=1) ** (2 if kind == "squared" else 1)
    want.sum().backward()
    for distance in (paired, pairwise):
        z = a[4:5].clone().requires_grad_()
        distance(kind, z, b[4:5]).sum().backward()
        assert z.grad.numpy() == pytest.approx(x.grad.numpy(), rel=1e-5, abs=1e-6)


def test_holef_equals_the_double_loop():
    d, (q, g) = holef(6), features(4, 5, 6, offset=1.0)
    want = np.array([[slow_holef(d.W.detach(), a, b) for b in g] for a in q])
    assert d(q, g).detach().numpy() == pytest.approx(want, rel=1e-6, abs=1e-6) and d(q, g).dtype == torch.float32
    assert d.paired(q, g[:4]).detach().numpy() == pytest.approx(np.diag(want), rel=1e-6, abs=1e-6)
    fresh = Holef(6)
    assert torch.equal(fresh(q, g), squared(q, g))


def test_holef_has_the_gradients_of_the_double_sum():
    d, (q, g) = holef(5), features(4, 4, 5, seed=1)
    q.requires_grad_()
    W, x = d.W.detach().double().requires_grad_(), q.detach().double().requires_grad_()
    (W * (x[:, :, None] - g.double()[:, None, :]) ** 2).sum().backward()
    d.paired(q, g).sum().backward()
    assert d.W.grad.numpy() == pytest.approx(W.grad.numpy(), rel=1e-5, abs=1e-5)
    assert q.grad.numpy() == pytest.approx(x.grad.numpy(), rel=1e-5, abs=1e-5)


def test_holef_penalty():
    d = holef(4)
    W = d.W.detach().numpy().astype(np.float64)
    assert d.penalty().item() == pytest.approx(np.abs(W).sum() + ((W - np.eye(4)) ** 2).sum() ** 0.5, rel=1e-6)
    fresh = Holef(4)
    fresh.penalty().backward()
    assert fresh.penalty().item() == 4 and torch.equal(fresh.W.grad, torch.eye(4))  # only ‖W‖₁ pulls at the start


def test_autocast_changes_nothing():
    q, g = features(5, 6, 33)
    d = holef(33)
    plain = [euclidean(q, g), squared(q, g), cosine(q, g), d(q, g), d.paired(q, g[:5])]
    with torch.autocast("cpu", torch.bfloat16):
        under = [euclidean(q, g), squared(q, g), cosine(q, g), d(q, g), d.paired(q, g[:5])]
    assert all(torch.equal(a, b) for a, b in zip(plain, under, strict=True))


class Largest(TorchDispatchMode):
    """The most elements that any tensor on the way has."""

    seen = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for t in out if isinstance(out, (tuple, list)) else [out]:
            if isinstance(t, torch.Tensor):
                self.seen = max(self.seen, t.numel())
        return out


def test_no_tensor_holds_all_pairs_of_all_dimensions():
    n, m, dim = 20, 30, 25
    q, g = features(n, m, dim)
    for d in (euclidean, squared, cosine, Holef(dim)):
        with Largest() as largest:
            d(q, g)
        assert n * m <= largest.seen <= m * dim
