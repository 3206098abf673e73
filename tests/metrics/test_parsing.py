
import numpy as np
import pytest
import torch

from processes import in_two
from sketchbench.metrics.parsing import PartIoU, background_floor, merge_labels, part_ious, sketch_iou

CATEGORIES = ["cow", "bird"]
PARTS = {"cow": {1: "head", 2: "body"}, "bird": {1: "body", 2: "leg", 5: "wing"}}
MERGE = {"bird": {7: 2, 8: 5}}


def slow_iou(pred, truth, merge=None):
    """Eq. 12 and 13 by counting pairs of labels."""
    merge, counts = merge or {}, {}
    for p, t in zip(pred.ravel().tolist(), truth.ravel().tolist(), strict=True):
        key = merge.get(t, t), merge.get(p, p)
        counts[key] = counts.get(key, 0) + 1
    scores = {}
    for i in {t for t, _ in counts}:
        n_ii = counts.get((i, i), 0)
        row, column = sum(n for (t, _), n in counts.items() if t == i), sum(n for (_, p), n in counts.items() if p == i)
        scores[i] = n_ii / (row + column - n_ii)
    return sum(scores.values()) / len(scores), scores


def random_pair(rng, labels=9, side=12):
    truth = rng.integers(0, labels, (side, side))
    return np.where(rng.random((side, side)) < 0.5, truth, rng.integers(0, labels, (side, side))), truth


@pytest.mark.parametrize("merge", [{}, {7: 2, 8: 5}])
def test_iou_equals_the_transcription(merge):
    rng = np.random.default_rng(0)
    for labels in (1, 2, 5, 9):
        for _ in range(10):
            pred, truth = random_pair(rng, labels)
            want, parts = slow_iou(pred, truth, merge)
            assert sketch_iou(pred, truth, merge) == pytest.approx(want, abs=1e-12)
            got = part_ious(merge_labels(pred, merge), merge_labels(truth, merge), 9)
            assert {i for i in range(9) if not np.isnan(got[i])} == set(parts)
            assert all(got[i] == pytest.approx(v, abs=1e-12) for i, v in parts.items())


def test_edge_cases():
    truth = np.array([[0, 0, 1, 2]])
    assert sketch_iou(truth, truth) == 1
    assert sketch_iou(np.array([[1, 2, 0, 0]]), truth) == 0  # everything wrong
    assert sketch_iou(np.zeros_like(truth), truth) == pytest.approx((2 / 4) / 3)  # background only
    assert sketch_iou(np.array([[0, 0, 1, 1]]), np.array([[0, 0, 1, 1]])) == 1
    assert sketch_iou(np.full((2, 2), 3), np.full((2, 2), 3)) == 1  # one label, no background
    # a label that the truth lacks costs only where it covers others: no term of its own
    assert sketch_iou(np.array([[0, 5, 1, 2]]), truth) == pytest.approx((1 / 2 + 1 + 1) / 3)
    # merging is done on both sides
    assert sketch_iou(np.array([[0, 2]]), np.array([[0, 7]]), {7: 2}) == 1
    assert sketch_iou(np.array([[0, 7]]), np.array([[0, 2]]), {7: 2}) == 1
    assert sketch_iou(np.array([[0, 2]]), np.array([[0, 7]])) == 0.5


def test_floor():
    rng = np.random.default_rng(1)
    truths = [random_pair(rng)[1] for _ in range(5)]
    merges = [{}, {7: 2, 8: 5}] * 2 + [{}]
    want = np.mean([slow_iou(np.zeros_like(t), t, m)[0] for t, m in zip(truths, merges, strict=True)])
    assert background_floor(truths, merges) == pytest.approx(want, abs=1e-12)


def batch(seed, n=6):
    rng = np.random.default_rng(seed)
    category = rng.integers(0, 2, n)
    pairs = [random_pair(rng, 9 if c else 3) for c in category]
    return [np.stack(x) for x in zip(*pairs, strict=True)] + [category]


def metric():
    return PartIoU(CATEGORIES, PARTS, MERGE)


@pytest.mark.filterwarnings("ignore:The ``compute`` method")
def test_class_equals_function_and_drops_repeats():
    pred, truth, category = batch(3)
    m, args = metric(), lambda rows: [torch.as_tensor(x[rows]) for x in (pred, truth, np.arange(6), category)]
    m.update(*args([4, 1, 0]))
    m.update(*args([2, 3, 5]))
    m.update(*args([0, 4]))  # padded duplicates
    out, each = m.compute(), [slow_iou(p, t, MERGE.get(CATEGORIES[c])) for p, t, c in zip(pred, truth, category, strict=True)]
    assert out["iou_avg"] == pytest.approx(np.mean([s for s, _ in each]), abs=1e-12)
    means = {name: np.mean([s for (s, _), c in zip(each, category, strict=True) if c == k]) for k, name in enumerate(CATEGORIES)}
    assert out["iou_class_mean"] == pytest.approx(np.mean(list(means.values())), abs=1e-12)
    for name, value in means.items():
        assert out[f"iou_category/{name}"] == pytest.approx(value, abs=1e-12)
    for k, name in enumerate(CATEGORIES):
        for label, part in PARTS[name].items():
            scores = [p[label] for (_, p), c in zip(each, category, strict=True) if c == k and label in p]
            assert out[f"iou_part/{name}/{part}"] == pytest.approx(np.mean(scores), abs=1e-12)
    assert out["floor"] == pytest.approx(background_floor(list(truth), [MERGE.get(CATEGORIES[c], {}) for c in category]), abs=1e-12)
    items = m.per_item()
    assert [i["index"] for i in items] == list(range(6)) and [i["iou"] for i in items] == pytest.approx([s for s, _ in each], abs=1e-12)
    assert items[0]["category"] == CATEGORIES[category[0]] and set(items[0]["parts"]) <= set(PARTS[items[0]["category"]].values())
    m.reset()
    assert m.compute() == {} and m.per_item() == []


def test_a_part_that_no_truth_holds_has_no_score():
    m = metric()
    m.update(torch.tensor([[[0, 1, 2]]]), torch.tensor([[[0, 1, 1]]]), torch.tensor([0]), torch.tensor([0]))
    out = m.compute()
    assert "iou_part/cow/head" in out and "iou_part/cow/body" not in out and "iou_category/bird" not in out


def shared_out(rank):
    pred, truth, category = batch(5, 7)
    rows = list(range(rank, 7, 2)) + ([0] if rank else [])  # the sampler pads rank 1 with sample 0
    m = metric()
    for r in rows:
        m.update(*(torch.as_tensor(x[[r]]) for x in (pred, truth, np.arange(7), category)))
    return m.compute(), m.per_item(), len(m.index)


def test_two_processes_equal_one():
    answers = in_two(shared_out)
    pred, truth, category = batch(5, 7)
    one = metric()
    one.update(*(torch.as_tensor(x) for x in (pred, truth, np.arange(7), category)))
    for out, items, kept in answers:
        assert out == pytest.approx(one.compute(), abs=1e-12) and items == one.per_item()
        assert kept == 4  # the rank's own state is back after syncing
