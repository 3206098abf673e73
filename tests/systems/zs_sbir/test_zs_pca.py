import gc
import os
import resource
import subprocess
import sys
import weakref

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA as Reference

from sketchbench.errors import UserError
from sketchbench.run.weights import read_weights, write_weights
from sketchbench.systems.zs_sbir.pca import PCA, Centred, refuse_overlap

CLASSES = ["cow", "bear"]


def features(n=400, dim=60, offset=3.0, decay=0.9, seed=0) -> np.ndarray:
    """Correlated, off centre, with variances that fall by `decay` a direction."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(dim, dim)))[0]
    return (rng.normal(size=(n, dim)) * decay ** np.arange(dim) @ turn + offset).astype(np.float32)


def chunks(x: np.ndarray, size: int):
    return lambda: (x[k : k + size] for k in range(0, len(x), size))


def fitted(x, k=8, size=64, **options) -> PCA:
    scale = options.pop("scale", "none")
    return PCA(x.shape[1], k, scale).fit(chunks(x, size), CLASSES, **options)


@pytest.mark.parametrize("method", ["exact", "randomised"])
@pytest.mark.parametrize("offset", [0.0, 3.0, 1000.0])
def test_components_equal_those_of_scikit_learn(method, offset):
    x = features(offset=offset, decay=0.8)
    ours, theirs = fitted(x, method=method), Reference(8, svd_solver="full").fit(x.astype(np.float64))
    signs = np.sign((ours.components.numpy() * theirs.components_).sum(1))
    assert np.abs(ours.components.numpy() - signs[:, None] * theirs.components_).max() < 1e-4
    assert np.allclose(ours.deviation.square(), theirs.explained_variance_, rtol=1e-4)
    assert np.allclose(ours.mean, theirs.mean_, rtol=1e-6, atol=1e-5)
    assert ours.explained == pytest.approx(theirs.explained_variance_ratio_.sum(), abs=1e-5)
    assert int(ours.rows) == 400
    got, wanted = ours(torch.from_numpy(x)).numpy() * signs, theirs.transform(x.astype(np.float64))
    assert np.abs(got - wanted).max() < 1e-4 * max(1, offset / 10)


def test_randomised_keeps_the_variance_that_can_be_kept():
    """With variances that hardly fall, single directions are not determined; what they hold together is."""
    x = features(n=600, dim=200, decay=0.995)
    exact, quick = (fitted(x, k=20, method=m) for m in ("exact", "randomised"))
    assert quick.explained < exact.explained + 1e-6
    assert quick.explained > 0.98 * exact.explained
    assert torch.allclose(quick.components @ quick.components.T, torch.eye(20), atol=1e-5)


@pytest.mark.parametrize("method", ["exact", "randomised"])
def test_chunks_do_not_matter_and_the_same_rows_give_the_same_bits(method, monkeypatch):
    import sketchbench.systems.zs_sbir.pca as module

    x = features()
    whole, again = fitted(x, size=400, method=method), fitted(x, size=400, method=method)
    for k, v in whole.state_dict().items():
        assert torch.equal(v, again.state_dict()[k]), k
    monkeypatch.setattr(module, "ROWS", 50)
    for size in (1, 7, 399):
        other = fitted(x, size=size, method=method)
        assert torch.allclose(other.components, whole.components, atol=1e-4) and torch.allclose(other.deviation, whole.deviation, rtol=1e-5)


def test_which_method_is_cheaper(monkeypatch):
    import sketchbench.systems.zs_sbir.pca as module

    x = np.random.default_rng(0).normal(size=(300, 2500)).astype(np.float32)
    asked = []

    def noted(name):
        def find(data, k, *_):
            asked.append(name)
            data.times(np.eye(data.dim, 1))
            return np.ones(k), np.eye(k, data.dim)

        return find

    for name in ("exact", "randomised"):
        monkeypatch.setattr(module, name, noted(name))
    for data, k in ((x, 100), (x, 250), (features(), 3)):
        fitted(data, k)
    assert asked == ["randomised", "exact", "exact"]


def test_scales():
    x = features()
    t = torch.from_numpy(x)
    plain, rms, whiten = (fitted(x, scale=s)(t) for s in ("none", "rms", "whiten"))
    assert rms.square().mean() == pytest.approx(399 / 400, abs=1e-4) and torch.allclose(rms, plain * (rms[0, 0] / plain[0, 0]), atol=1e-4)
    assert torch.allclose(whiten.var(0), torch.ones(8), atol=1e-3)
    cos = torch.nn.functional.cosine_similarity
    assert torch.allclose(cos(plain[:9], plain[9:18]), cos(rms[:9], rms[9:18]), atol=1e-5)


def test_directions_without_variance_are_not_blown_up():
    x = np.repeat(features(n=30, dim=20, decay=0.5)[:, :5], 4, axis=1)  # rank 5
    for scale in ("rms", "whiten"):
        found = fitted(x, k=10, scale=scale)(torch.from_numpy(x))
        assert torch.isfinite(found).all() and found.abs().max() < 20
    same = np.ones((40, 20), np.float32)
    assert not fitted(same, k=3, scale="whiten")(torch.from_numpy(same)).any()


def test_chunks_are_not_held():
    alive, most = set(), []

    def stream():
        for k in range(200):
            x = np.random.default_rng(k).normal(size=(64, 40)).astype(np.float32)
            alive.add(k)
            weakref.finalize(x, alive.discard, k)
            most.append(len(alive))
            yield x
            del x

    gc.disable()
    try:
        for method in ("exact", "randomised"):
            PCA(40, 4).fit(stream, CLASSES, method=method)
    finally:
        gc.enable()
    assert max(most) <= 2 * 1024 // 64 + 2  # of 200: those of one block and of the one before it


def test_it_says_what_it_was_fitted_on(tmp_path):
    pca = fitted(features())
    assert pca.classes == ("bear", "cow")
    for half in (False, True):
        write_weights(tmp_path / "pca.safetensors", pca.state_dict(), {}, half)
        other = PCA(60, 8, "none")
        other.load_state_dict(read_weights(tmp_path / "pca.safetensors"))
        assert other.classes == pca.classes and torch.allclose(other.components, pca.components, atol=1e-3)
    other.refuse_unseen("features.pca", ["swan", "door"])
    with pytest.raises(UserError, match=r"^features\.pca was trained on 1 of the unseen classes \(cow\), so .* zero-shot; take one"):
        other.refuse_unseen("features.pca", ["swan", "cow"])
    fresh = PCA(60, 8)
    with pytest.raises(UserError, match=r"features\.pca does not say which classes"):
        fresh.refuse_unseen("features.pca", ["swan"])
    fresh.load_state_dict(PCA(60, 8).state_dict())
    assert fresh.classes is None
    with pytest.raises(UserError, match=r"^start=vgg was trained on 2 of the unseen classes \(cow, swan\)"):
        refuse_overlap("start=vgg", ["swan", "bear", "cow"], iter(["cow", "swan"]))


def test_wrong_words_and_wrong_features_are_one_line():
    x = features()
    broken = x.copy()
    broken[70, 3] = np.nan
    cases = [(lambda: PCA(60, 61), "pca=61: features of 60 numbers have 1 to 60 components"), (lambda: PCA(60, 0), "pca=0"),
             (lambda: PCA(60, 8, "std"), "scale=std"), (lambda: fitted(x, method="full"), "method=full"),
             (lambda: fitted(x[:8]), "pca=8: needs more than 8 pictures to be fitted on, and there are 8"),
             (lambda: fitted(x[:0]), "there are no pictures"), (lambda: fitted(broken), "not finite")]
    for do, line in cases:
        with pytest.raises(UserError) as error:
            do()
        assert line in str(error.value) and "\n" not in str(error.value)
    with pytest.raises(ValueError, match=r"features of shape \(64, 60\)"):
        PCA(59, 8).fit(chunks(x, 64), CLASSES)


def test_the_covariance_itself():
    x = features(offset=100.0)
    data = Centred(chunks(x, 64), 60)
    wanted = np.cov(x.astype(np.float64).T)
    assert np.allclose(data.times(None), wanted, atol=1e-5) and data.total == pytest.approx(np.trace(wanted), rel=1e-5)
    q = np.random.default_rng(0).normal(size=(60, 5))
    assert np.allclose(data.times(q), wanted @ q, atol=1e-4)


FULL = """
import numpy as np
from sketchbench.systems.zs_sbir.pca import PCA
base = np.random.default_rng(0).standard_normal((2000, 5376), dtype=np.float32)
def stream():
    for k in range(0, 73002, 64):
        yield np.roll(base[k % 1900 :][: min(64, 73002 - k)], k, axis=1) * (1 + np.arange(5376, dtype=np.float32) % 7)
pca = PCA(5376, {k}).fit(stream, ["cow"], method="{method}")
assert int(pca.rows) == 73002 and pca.components.isfinite().all()
"""


@pytest.mark.slow
@pytest.mark.parametrize("method, k", [("exact", 1024), ("randomised", 128)])
def test_sketchy_s_photos_fit_into_4_gb(method, k):
    subprocess.run([sys.executable, "-c", FULL.format(k=k, method=method)], check=True, env=dict(os.environ))
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 4 << 20  # KB
