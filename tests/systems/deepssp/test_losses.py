import math

import numpy as np
import pytest
import torch

from sketchbench.errors import UserError
from sketchbench.systems.deepssp.losses import ParsingLoss, class_weights, grid, grid_step, soft_labels
from sketchbench.systems.deepssp.network import NEVER


def lambdas(mask: np.ndarray, classes: int) -> np.ndarray:
    """Eq. 7 pixel by pixel."""
    h, w = mask.shape
    out = np.zeros((classes, h, w))
    for y in range(h):
        for x in range(w):
            if mask[y, x] == 0:
                out[0, y, x] = 1
                continue
            f = np.zeros(classes)
            for v in range(max(0, y - 1), min(h, y + 2)):
                for u in range(max(0, x - 1), min(w, x + 2)):
                    f[mask[v, u]] += 1
            f[0] = 0
            out[:, y, x] = f / f.sum()
    return out


def slow_loss(x: np.ndarray, mask: np.ndarray, alpha: np.ndarray, variant: str) -> float:
    """Eq. 3-11 for one image and one map, in float64, pixel by pixel."""
    classes, h, w = x.shape
    step = (mask.shape[0] - 1) // (h - 1)
    lam = lambdas(mask, classes)[:, ::step, ::step]
    alpha = alpha.copy()
    alpha[0] *= 2 if variant == "soft_star" else 1
    total = weight = 0.0
    for v in range(h):
        for u in range(w):
            i = mask[v * step, u * step]
            lse = math.log(sum(math.exp(value) for value in x[:, v, u]))
            hard = -x[i, v, u] + lse
            soft = sum(lam[j, v, u] * (-x[j, v, u] + lse) for j in range(classes))
            a = 1.0 if variant == "ce" else alpha[i]
            total += a * (soft if variant.startswith("soft") else hard)
            weight += a
    return total / weight


def blobs(rng, side: int, classes: int) -> np.ndarray:
    """A mask with regions several pixels wide, so that boundaries and interiors both occur."""
    coarse = rng.integers(0, classes, (side // 4 + 1, side // 4 + 1))
    return np.kron(coarse, np.ones((4, 4), int))[:side, :side]


def noise(rng, side: int, classes: int) -> np.ndarray:
    return rng.integers(0, classes, (side, side))


def empty(rng, side: int, classes: int) -> np.ndarray:
    return np.zeros((side, side), int)


@pytest.mark.parametrize("maker", [blobs, noise, empty])
def test_soft_labels_equal_the_formula(maker):
    rng = np.random.default_rng(0)
    for side, classes in ((17, 5), (20, 9), (33, 2)):
        mask = maker(rng, side, classes)
        got = soft_labels(torch.from_numpy(mask), classes)
        assert got.shape == (classes, side, side)
        assert np.allclose(got.numpy(), lambdas(mask, classes), atol=1e-6)
        for step in (2, 8, 16):
            assert torch.equal(soft_labels(torch.from_numpy(mask), classes, step), got[:, ::step, ::step])


def test_soft_labels_of_figure_4_and_of_clear_pixels():
    window = torch.tensor([[4, 4, 0], [4, 4, 2], [0, 2, 2]])
    assert torch.allclose(soft_labels(window, 5)[:, 1, 1], torch.tensor([0, 0, 3 / 7, 0, 4 / 7]))
    inside = torch.tensor([[0, 0, 0], [0, 3, 0], [3, 3, 3]])  # background neighbours only: no boundary between parts
    assert soft_labels(inside, 5)[:, 1, 1].tolist() == [0, 0, 0, 1, 0]
    beside = torch.tensor([[1, 1, 1], [1, 0, 1], [1, 1, 1]])  # a background pixel stays background
    assert soft_labels(beside, 5)[:, 1, 1].tolist() == [1, 0, 0, 0, 0]


def test_class_weights_are_median_frequency():
    # φ = 900, 100, 50, -, 10 → the median over those that occur is 75
    alpha = class_weights([9000, 500, 100, 0, 10], [10, 5, 2, 0, 1])
    assert np.allclose(alpha, [75 / 900, 75 / 100, 75 / 50, 0, 75 / 10])
    assert np.allclose(class_weights([9000, 500], [10, 5], double_background=True), [2 * 500 / 900, 5.0])
    assert class_weights([0, 0], [0, 0]).tolist() == [0, 0]


@pytest.mark.parametrize("variant", ["ce", "weighted", "soft", "soft_star"])
@pytest.mark.parametrize("side,points", [(33, 5), (33, 3), (17, 17)])
def test_losses_equal_the_transcription(variant, side, points):
    rng = np.random.default_rng(1)
    alpha = rng.uniform(0.2, 3, (2, 6))
    alpha[1, 4] = 0
    masks = np.stack([blobs(rng, side, 6), blobs(rng, side, 4), blobs(rng, side, 6)])
    x, branches = rng.normal(0, 3, (3, 6, points, points)), [1, 0, 1]
    want = np.mean([slow_loss(x[n], masks[n], alpha[b], variant) for n, b in enumerate(branches)])
    loss = ParsingLoss(alpha, variant)
    loss.alpha = torch.from_numpy(alpha * np.where(np.arange(6) == 0, 2.0 if variant == "soft_star" else 1.0, 1.0))
    got = loss([torch.from_numpy(x)], torch.from_numpy(masks), torch.tensor(branches))
    assert got.item() == pytest.approx(want, rel=1e-6)
    assert loss([torch.from_numpy(x)] * 3, torch.from_numpy(masks), torch.tensor(branches)).item() == pytest.approx(3 * want, rel=1e-6)


@pytest.mark.parametrize("variant", ["weighted", "soft_star"])
def test_a_batch_equals_its_images_accumulated(variant):
    rng = np.random.default_rng(2)
    masks, branches = torch.from_numpy(np.stack([blobs(rng, 33, 5) for _ in range(4)])), torch.tensor([0, 1, 0, 1])
    maps = [torch.randn(4, 5, n, n, requires_grad=True) for n in (5, 5, 3, 5)]
    loss = ParsingLoss(rng.uniform(0.2, 3, (2, 5)), variant)
    loss(maps, masks, branches).backward()
    grads = [m.grad.clone() for m in maps]
    for m in maps:
        m.grad = None
    for n in range(4):
        (loss([m[n:n + 1] for m in maps], masks[n:n + 1], branches[n:n + 1]) / 4).backward()
    assert all(torch.allclose(m.grad, g, atol=1e-7) for m, g in zip(maps, grads, strict=True))


def test_gradients():
    rng = np.random.default_rng(3)
    mask, x = torch.from_numpy(blobs(rng, 17, 4))[None], torch.randn(1, 4, 3, 3, dtype=torch.float64, requires_grad=True)
    for variant in ("ce", "weighted", "soft", "soft_star"):
        loss = ParsingLoss(np.array([[0.3, 1.0, 2.0, 0.7]]), variant)
        assert torch.autograd.gradcheck(lambda y, loss=loss: loss([y], mask, torch.tensor([0])), x)


def test_labels_of_other_branches_add_nothing():
    rng = np.random.default_rng(4)
    mask, x = torch.from_numpy(blobs(rng, 33, 4))[None], torch.randn(1, 4, 5, 5)
    padded = torch.cat([x, torch.full((1, 3, 5, 5), NEVER)], 1)
    alpha = rng.uniform(0.2, 3, (1, 7))
    for variant in ("ce", "weighted", "soft", "soft_star"):
        short, long = ParsingLoss(alpha[:, :4], variant), ParsingLoss(alpha, variant)
        assert torch.allclose(short([x], mask, torch.tensor([0])), long([padded], mask, torch.tensor([0])))


def test_an_image_of_weightless_classes_gives_zero():
    loss = ParsingLoss(np.array([[0.0, 1.0]]), "weighted")
    assert loss([torch.randn(1, 2, 3, 3)], torch.zeros(1, 17, 17, dtype=torch.long), torch.tensor([0])).item() == 0


def test_half_precision_is_computed_in_single():
    mask, x = torch.randint(0, 4, (1, 17, 17)), torch.randn(1, 4, 3, 3)
    loss = ParsingLoss(np.ones((1, 4)), "soft")
    assert loss([x.half()], mask, torch.tensor([0])).dtype == torch.float32


def test_steps_and_errors():
    assert [grid_step(321, 41), grid_step(321, 21), grid_step(105, 7), grid_step(97, 97)] == [8, 16, 16, 1]
    assert grid(321, 8) == len(range(0, 321, 8))
    with pytest.raises(ValueError, match="31 points"):
        grid_step(321, 31)
    with pytest.raises(UserError, match="soft_star"):
        ParsingLoss(np.ones((1, 2)), "soft_sta")
