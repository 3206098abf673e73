"""Intervals and tests over items, against exact answers and other implementations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sketchbench.report.paired import Paired, holm, interval, item_scores, paired


def scores(values):
    return {f"item-{k}": float(v) for k, v in enumerate(values)}


def test_interval_against_scipy_and_theory():
    values = np.random.default_rng(1).gamma(2, 1, 400)
    low, high = interval(values)
    other = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=4000, rng=np.random.default_rng(2)).confidence_interval
    spread = high - low
    assert abs(low - other.low) < 0.06 * spread and abs(high - other.high) < 0.06 * spread
    assert spread == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.06)
    assert interval(values) == (low, high)
    assert interval([0.5] * 9) == (0.5, 0.5) and all(map(math.isnan, interval([0.3])))


def test_a_few_items_are_tested_exactly():
    """Against all sign patterns, by scipy."""
    a, b = np.random.default_rng(3).random((2, 9))
    exact = stats.permutation_test((a, b), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples", vectorized=True,
                                   n_resamples=np.inf)
    assert paired(scores(a), scores(b)).p == pytest.approx(exact.pvalue)
    assert paired(scores([1, 1, 1, 0]), scores([0, 0, 0, 0])).p == pytest.approx(2 / 8)  # an equal pair says nothing


def test_many_items_agree_with_the_sign_test_on_hits():
    """Where scores are 0 or 1 the test is the binomial one on the items that differ (McNemar's, exact)."""
    rng = np.random.default_rng(4)
    a, b = (rng.random((2, 300)) < [[0.6], [0.5]]).astype(float)
    t = paired(scores(a), scores(b))
    exact = stats.binomtest(t.higher, t.higher + t.lower).pvalue
    assert t.p == pytest.approx(exact, abs=0.012)
    assert (t.higher, t.lower, t.n) == (int((a > b).sum()), int((a < b).sum()), 300)
    assert t.difference == pytest.approx(a.mean() - b.mean()) and t.low < t.difference < t.high


def test_a_paired_test_sees_what_intervals_do_not():
    rng = np.random.default_rng(5)
    b = rng.random(100)
    a = b + 0.02 + 0.01 * rng.standard_normal(100)
    apart = interval(a)[0] > interval(b)[1]
    t = paired(scores(a), scores(b))
    assert not apart and t.speaks and t.p < 0.001 and t.low > 0
    assert paired(scores(b), scores(b)).p == 1 and not paired(scores(b), scores(b)).speaks


def test_false_alarms_are_as_rare_as_promised():
    rng = np.random.default_rng(6)
    found = [paired(scores(rng.random(10)), scores(rng.random(10))).p < 0.05 for _ in range(200)]
    assert np.mean(found) < 0.1


def test_other_items_are_no_pair():
    with pytest.raises(ValueError, match="same items"):
        paired({"a": 1.0}, {"b": 1.0})


def test_holm():
    tests = [Paired(9, 0.1, 0, 0.2, p, 5, 4) for p in (0.04, 0.01, 0.03, 0.9)]
    assert [t.adjusted for t in holm(tests)] == pytest.approx([0.09, 0.04, 0.09, 0.9])
    assert [t.speaks for t in holm(tests)] == [False, True, False, False]


def test_item_scores_are_kept_where_they_make_the_metric():
    ranks = [{"id": f"q{k}", "metric": "rank", "value": str(r)} for k, r in enumerate((1, 3, 12))]
    metrics = {"acc_1": 1 / 3, "acc_5": 2 / 3, "mean_rank": 16 / 3, "mrr": 0.9, "triplet_acc": 0.5}  # mrr is not what the ranks say
    found = item_scores(ranks, metrics)
    assert set(found) == {"acc_1", "acc_5", "mean_rank"} and found["acc_5"] == {"q0": 1, "q1": 1, "q2": 0}
    scenes = [{"id": "a", "metric": "miou", "value": 0.5, "acc_s": "nan"}, {"id": "b", "metric": "miou", "value": 0.25, "acc_s": 0.4}]
    found = item_scores(scenes, {"miou": 0.375, "acc_s": 0.4})
    assert found == {"miou": {"a": 0.5, "b": 0.25}, "acc_s": {"b": 0.4}}
