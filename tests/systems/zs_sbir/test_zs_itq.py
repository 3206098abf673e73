from itertools import pairwise

import numpy as np
import pytest
import torch

from sketchbench.errors import UserError
from sketchbench.run.weights import read_weights, write_weights
from sketchbench.systems.zs_sbir.itq import ITQ, hamming, rotate


def clusters(n=200, seed=0) -> tuple[torch.Tensor, torch.Tensor]:
    """Eight clusters that lie along the principal directions, so that the directions' signs cut through them."""
    rng = np.random.default_rng(seed)
    centres = np.concatenate([np.eye(4), -np.eye(4)]) * [6.0, 5.0, 4.2, 3.5]
    points = np.repeat(centres, n // 8, axis=0) + rng.normal(size=(n, 4)) * 0.4
    turn = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    return torch.from_numpy(np.pad(points, ((0, 0), (0, 2))) @ turn + 2).float(), torch.arange(8).repeat_interleave(n // 8)


def together(codes: np.ndarray, group: torch.Tensor) -> tuple[float, float]:
    """How often items of one cluster have the same code, and items of two clusters."""
    same = np.concatenate(list(hamming(codes, codes))) == 0
    kin = (group[:, None] == group).numpy()
    return same[kin].mean(), same[~kin].mean()


def test_the_rotation_is_one_and_the_objective_never_rises():
    v = np.random.default_rng(0).normal(size=(300, 16)) * 0.9 ** np.arange(16)
    r, objective = rotate(v, 60, 0)
    assert np.allclose(r.T @ r, np.eye(16), atol=1e-12) and len(objective) == 60
    assert all(b <= a + 1e-9 for a, b in pairwise(objective)) and objective[-1] < 0.99 * objective[0]
    assert objective[-1] == pytest.approx(((np.where(v @ r >= 0, 1, -1) - v @ r) ** 2).sum(), rel=1e-3)
    assert np.array_equal(r, rotate(v, 60, 0)[0]) and not np.array_equal(r, rotate(v, 60, 1)[0])


def test_better_than_the_signs_of_principal_components():
    x, group = clusters()
    itq = ITQ(6, 4).fit(x, ["cow"])
    centred = (x - itq.mean) @ itq.projection
    plain = np.packbits((centred >= 0).numpy(), axis=1)

    def error(v):
        return float((torch.where(v >= 0, 1.0, -1.0) - v).square().sum())

    assert error(itq(x)) < error(centred)
    kin, strangers = together(itq.codes(x), group)
    assert kin > 0.9 and strangers < 0.05
    assert together(plain, group)[0] < 0.5  # each cluster is cut into eight
    assert torch.allclose(itq.projection.T @ itq.projection, torch.eye(4), atol=1e-5)
    covariance = centred.T @ centred
    assert (covariance - covariance.diag().diag()).abs().max() < 1e-3 * covariance.max()
    assert all(b <= a + 1e-9 for a, b in pairwise(itq.objective))


@pytest.mark.parametrize("bits", [1, 8, 13, 64, 100])
def test_hamming_equals_counting(bits):
    rng = np.random.default_rng(bits)
    q, g = (rng.integers(0, 2, (n, bits)) for n in (9, 14))
    packed = [np.packbits(x.astype(bool), axis=1) for x in (q, g)]
    wanted = (q[:, None] != g).sum(2)
    for chunk in (1, 4, 100):
        blocks = list(hamming(*packed, chunk))
        assert np.array_equal(np.concatenate(blocks), wanted)
        assert [len(b) for b in blocks] == [min(chunk, 9 - k) for k in range(0, 9, chunk)]


def test_codes_are_the_signs_of_what_forward_gives():
    x, _ = clusters()
    itq = ITQ(6, 5).fit(x, ["cow"])
    assert np.array_equal(np.unpackbits(itq.codes(x), axis=1)[:, :5], (itq(x) >= 0).numpy())
    assert itq.codes(x).shape == (200, 1)


def test_its_state_travels(tmp_path):
    x, _ = clusters()
    itq = ITQ(6, 4).fit(x, ["cow", "bear"])
    write_weights(tmp_path / "itq.safetensors", itq.state_dict(), {})
    other = ITQ(6, 4)
    other.load_state_dict(read_weights(tmp_path / "itq.safetensors"))
    assert np.array_equal(other.codes(x), itq.codes(x)) and other.classes == ("bear", "cow")
    with pytest.raises(UserError, match=r"codes was trained on 1 of the unseen classes \(bear\)"):
        other.refuse_unseen("codes", ["bear"])


def test_too_many_bits_are_one_line():
    with pytest.raises(UserError, match="bits=7: vectors of 6 numbers give 1 to 6 bits"):
        ITQ(6, 7)
    with pytest.raises(UserError, match="bits=4: needs more than 4 items to be fitted on, and there are 4"):
        ITQ(6, 4).fit(clusters()[0][:4], ["cow"])
