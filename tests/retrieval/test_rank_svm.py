import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.svm import LinearSVC

from shared import SHOES, only_with
from sketchbench.data.sources.qmul_shoe_v1 import QmulV1
from sketchbench.data.views.triplets import TripletView
from sketchbench.retrieval import rank_svm
from sketchbench.retrieval.hog import hog_features
from sketchbench.retrieval.rank_svm import COSTS, RankSVM, chosen_cost, differences, solve

DIM, TRUE = 12, 4  # only the first four dimensions tell things apart


def things(n=60, seed=0):
    """Sketches and photos of n things: alike in four dimensions, noise in the rest; triplets of each sketch against six others."""
    rng = np.random.default_rng(seed)
    photos = rng.normal(size=(n, DIM))
    sketches = rng.normal(size=(n, DIM))
    sketches[:, :TRUE] = photos[:, :TRUE] + 0.2 * rng.normal(size=(n, TRUE))
    triplets = [(i, i, int(j)) for i in range(n) for j in rng.permutation(n)[:6] if j != i]
    return torch.from_numpy(sketches).float(), torch.from_numpy(photos).float(), triplets


def first(d):
    return (d.argmin(1) == torch.arange(len(d))).float().mean().item()


def test_it_learns_which_dimensions_tell():
    svm = RankSVM(DIM)
    assert not svm.fitted
    cost = svm.fit(*things())
    assert svm.fitted and cost in COSTS
    q, g, _ = things(seed=1)
    plain = torch.cdist(F.normalize(q), F.normalize(g), p=1)
    assert first(svm.distances(q, g)) > 0.7 > first(plain) + 0.3
    assert svm.weight[:TRUE].min() > 3 * svm.weight[TRUE:].abs().max()


def test_distances_are_the_weighted_absolute_differences(monkeypatch):
    svm = RankSVM(DIM)
    svm.weight.copy_(torch.linspace(-1, 1, DIM))
    q, g, _ = things(9)
    q[3] = 0
    a, b = F.normalize(q), F.normalize(g)
    expected = torch.stack([torch.stack([(svm.weight * (s - p).abs()).sum() for p in b[:5]]) for s in a])
    assert torch.allclose(svm.distances(q, g[:5]), expected, atol=1e-6) and svm.distances(q[:0], g).shape == (0, 9)
    monkeypatch.setattr(rank_svm, "CHUNK", 2 * DIM * 5)  # two sketches at a time
    assert torch.allclose(svm.distances(3 * q, g[:5] / 2), expected, atol=1e-6)  # lengths say nothing


def test_differences():
    q, g, triplets = things(5)
    a, b = F.normalize(q), F.normalize(g)
    expected = torch.stack([(a[i] - b[farther]).abs() - (a[i] - b[closer]).abs() for i, closer, farther in triplets])
    assert np.allclose(differences(q, g, np.array(triplets)), expected.numpy(), atol=1e-6)


@pytest.mark.parametrize("cost", COSTS)
def test_solution_is_that_of_scikit_learn(cost):
    q, g, triplets = things(30)
    x = differences(q, g, np.array(triplets))
    sign = np.where(np.arange(len(x)) % 2, 1, -1)  # a difference and its negative are one and the same example
    oracle = LinearSVC(C=cost, fit_intercept=False, dual=False, tol=1e-8, max_iter=10000).fit(x * sign[:, None], sign)
    assert np.allclose(solve(x, cost), oracle.coef_[0], atol=2e-3 * np.abs(oracle.coef_).max())
    assert np.allclose(solve(x, cost, start=np.ones(DIM, np.float32)), solve(x, cost), atol=2e-3 * np.abs(oracle.coef_).max())


def test_held_out_sketches_choose_the_regularisation():
    rng = np.random.default_rng(0)
    x, held = (rng.normal(size=(n, 60)).astype(np.float32) for n in (120, 2000))
    x[:, 0], held[:, 0] = x[:, 0] + 0.6, held[:, 0] + 0.6  # much noise: only their mean is worth knowing
    assert chosen_cost(x, held, np.repeat(np.arange(200), 10)) == COSTS[0]
    noise = rng.normal(size=2400)
    x, held = np.split(np.stack([noise + 0.1, noise], 1).astype(np.float32), [400])  # only a large (w, −w) tells
    assert chosen_cost(x, held, np.repeat(np.arange(200), 10)) >= 0.1


def test_each_held_out_sketch_counts_the_same():
    """One sketch with many pairs that a large C would suit, and many with few that a small one suits."""
    rng = np.random.default_rng(1)
    noise = rng.normal(size=800)
    x = np.stack([noise + 0.1, noise], 1).astype(np.float32)
    few = np.tile(np.array([[1.0, 3.0]], np.float32), (30, 1))  # right for the mean direction (1, 0), wrong for (w, −w)
    held = np.concatenate([x[:400], few])
    assert chosen_cost(x[400:], held, np.r_[np.zeros(400, int), 1:31]) == COSTS[0]


def test_the_scale_of_the_features_says_nothing():
    q, g, triplets = things()
    one, two = RankSVM(DIM), RankSVM(DIM)
    assert one.fit(q, g, triplets) == two.fit(100 * q, 0.01 * g, triplets)
    assert torch.allclose(one.weight, two.weight, rtol=1e-2, atol=1e-3)


def test_more_triplets_than_there_is_room_for(monkeypatch):
    q, g, triplets = things()
    monkeypatch.setattr(rank_svm, "ROOM", 100 * DIM)
    seen = []
    monkeypatch.setattr(rank_svm, "differences", lambda s, p, rows: seen.append(rows) or differences(s, p, rows))
    svm = RankSVM(DIM)
    svm.fit(q, g, triplets)
    (rows,) = seen
    assert len(rows) == 100 and {tuple(r) for r in rows.tolist()} < set(triplets) and len({r[0] for r in rows.tolist()}) > 40
    again, other = RankSVM(DIM), RankSVM(DIM)
    again.fit(q, g, triplets)
    other.fit(q, g, triplets, seed=1)
    assert torch.equal(svm.weight, again.weight) and not torch.equal(svm.weight, other.weight)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_very_few_triplets(count):
    q, g, triplets = things(6)
    svm = RankSVM(DIM)
    svm.fit(q, g, triplets[::3][:count])
    assert svm.fitted and torch.isfinite(svm.weight).all()


def test_equal_photos_teach_nothing():
    q, g, _ = things(4)
    svm = RankSVM(DIM)
    svm.fit(q, g[:1].repeat(4, 1), [(0, 1, 2), (1, 2, 3)])
    assert not svm.fitted and not svm.weight.any()


def test_weights_are_saved():
    svm, again = RankSVM(DIM), RankSVM(DIM)
    svm.fit(*things())
    again.load_state_dict(svm.state_dict())
    q, g, _ = things(seed=1)
    assert again.fitted and torch.equal(again.distances(q, g), svm.distances(q, g))


@only_with(SHOES)
def test_real_shoes():
    """Of 115 sketches; the paper has 27 for Dense-HOG + rankSVM, and HOG as it comes finds 29."""
    source = QmulV1(str(SHOES), val=0)
    features = {(s, d): torch.from_numpy(hog_features(source.image(i) for i in source.select(s, d)))
                for s in ("train", "test") for d in ("sketch", "photo")}
    place = {i.id: k for k, i in enumerate(source.select("train", "photo"))}
    found = {}
    for triplets in ("match", "human"):
        view, svm = TripletView(source, "train", triplets=triplets), RankSVM(576)
        svm.fit(features["train", "sketch"], features["train", "photo"],
                [(k, place[a], place[b]) for k, i in enumerate(view.items) for a, b in view.pairs(i, 10)])
        d = svm.distances(features["test", "sketch"], features["test", "photo"])
        found[triplets] = (d <= d.diagonal()[:, None]).sum(1).eq(1).sum().item()
    assert abs(found["match"] - 23) <= 2 and abs(found["human"] - 17) <= 2  # 20.0 % and 14.8 %
