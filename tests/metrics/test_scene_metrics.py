import math
from itertools import pairwise

import numpy as np
import pytest
import torch

from processes import in_two
from sketchbench.data.sources._strokes import cut
from sketchbench.data.views.scenes import on_page, stroke_pixels
from sketchbench.metrics.scene import SceneScores, miou, sketch_scores, stroke_labels, truth_map

SIDE = 24


# ---------------------------------------------------------------------- slow transcriptions
def bresenham(x0, y0, x1, y1):
    """The pixels of the straight line whose longer axis takes one step a pixel."""
    steps = max(abs(x1 - x0), abs(y1 - y0))
    for k in range(steps + 1):
        n = max(steps, 1)
        yield x0 + math.floor((x1 - x0) * k / n + 0.5), y0 + math.floor((y1 - y0) * k / n + 0.5)


def drawn_slowly(stroke, side):
    """One stroke's pixels: lines of one pixel, each spread to its four neighbours."""
    out = set()
    points = [(math.floor(x + 0.5), math.floor(y + 0.5)) for x, y in stroke.tolist()]
    for (x0, y0), (x1, y1) in pairwise(points):
        for x, y in bresenham(x0, y0, x1, y1):
            out |= {(x, y), (x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)}
    return {(x, y) for x, y in out if 0 <= x < side and 0 <= y < side}


def scored_slowly(strokes, labels, pred, side):
    """All three, pixel by pixel and stroke by stroke; labels are positive, 0 is none."""
    owned = [drawn_slowly(s, side) for s in strokes]
    truth = {}
    for y in range(side):
        for x in range(side):
            here = [label for label, own in zip(labels, owned, strict=True) if label and (x, y) in own]
            if here:
                truth[x, y] = min(here)
    ious = []
    for c in sorted(set(truth.values())):
        both = sum(t == c and pred[y, x] == c for (x, y), t in truth.items())
        either = sum(t == c or pred[y, x] == c for (x, y), t in truth.items())
        ious.append(both / either)
    right = [pred[y, x] == t for (x, y), t in truth.items()]
    hits = []
    for label, own in zip(labels, owned, strict=True):
        votes = [int(pred[y, x]) for x, y in own]
        if label and votes:
            hits.append(min(set(votes), key=lambda v: (-votes.count(v), v)) == label)
    nan = float("nan")
    return {"miou": np.mean(ious) if ious else nan, "acc_p": np.mean(right) if right else nan, "acc_s": np.mean(hits) if hits else nan}


def random_scene(rng, strokes=6, classes=4, side=SIDE):
    """Wild strokes, some beyond the page, some of a point, some that nobody labelled."""
    lines = [rng.uniform(-6, side + 6, (int(rng.integers(2, 6)), 2)) for _ in range(strokes)]
    lines[0] = np.repeat(rng.uniform(0, side, (1, 2)), 2, 0)
    labels = [int(v) for v in rng.integers(0, classes + 1, strokes)]
    return lines, labels, rng.integers(1, classes + 1, (side, side))


def close(a, b):
    return a == pytest.approx(b, abs=1e-12) or (math.isnan(a) and math.isnan(b))


# ---------------------------------------------------------------------- pixels of strokes
def test_strokes_are_drawn_as_the_slow_loop_draws_them():
    rng = np.random.default_rng(0)
    for _ in range(20):
        lines, *_ = random_scene(rng)
        pixels, owners = stroke_pixels(lines, SIDE)
        for k, line in enumerate(lines):
            assert {(int(p) % SIDE, int(p) // SIDE) for p in pixels[owners == k]} == drawn_slowly(line, SIDE)


def test_a_stroke_outside_the_page_has_no_pixels_and_is_not_scored():
    lines = [np.array([[2.0, 2], [2, 12]]), np.array([[-40.0, -9], [-30, -9]]), np.array([[5.0, 300], [20, 300]])]
    pixels, owners = stroke_pixels(lines, SIDE)
    assert set(owners.tolist()) == {0}
    pred = np.full((SIDE, SIDE), 1)
    assert sketch_scores(pred, pixels, owners, [1, 2, 2]) == {"miou": 1.0, "acc_p": 1.0, "acc_s": 1.0}
    assert stroke_labels(pred, pixels, owners, 3).tolist() == [1, -1, -1]


def test_a_line_is_three_pixels_wide():
    pixels, _ = stroke_pixels([np.array([[5.0, 10], [15, 10]])], SIDE)
    rows, columns = np.divmod(pixels, SIDE)
    assert {int(r) for r in rows} == {9, 10, 11} and columns[rows == 9].tolist() == list(range(5, 16))
    assert columns[rows == 10].tolist() == list(range(4, 17))


def test_fs_cocos_end_flag_ends_the_last_stroke():
    """0 down, 1 up after this point, 2 the end: three strokes, none lost, none joined."""
    points = np.array([[0, 0, 0], [5, 0, 1], [9, 9, 0], [9, 15, 1], [15, 3, 0], [20, 3, 0], [20, 9, 2]], float)
    strokes = cut(points)
    assert [len(s) for s in strokes] == [2, 2, 3]
    pixels, owners = stroke_pixels(strokes, SIDE)
    want = scored_slowly(strokes, [1, 2, 3], np.full((SIDE, SIDE), 3), SIDE)
    assert sketch_scores(np.full((SIDE, SIDE), 3), pixels, owners, [1, 2, 3]) == pytest.approx(want)
    assert want["acc_s"] == pytest.approx(1 / 3)


def test_a_picture_that_is_no_square_lies_in_the_middle_of_the_page():
    (placed,) = on_page([np.array([[0.0, 0], [99, 49]])], (50, 100), 200)
    assert np.allclose(placed, [[0.5, 50.5], [198.5, 148.5]])


# ---------------------------------------------------------------------- scores
def test_scores_equal_their_transcription():
    rng = np.random.default_rng(1)
    for trial in range(60):
        lines, labels, pred = random_scene(rng, classes=1 if trial % 10 == 0 else 4)
        found = sketch_scores(pred, *stroke_pixels(lines, SIDE), labels)
        want = scored_slowly(lines, labels, pred, SIDE)
        assert all(close(found[k], want[k]) for k in want), (found, want)


def test_overlaps_take_the_lowest_label():
    """A pixel that two strokes run through counts once for the pixels, and for each stroke its own pixels vote."""
    cross = [np.array([[2.0, 8], [14, 8]]), np.array([[8.0, 2], [8, 14]])]
    pixels, owners = stroke_pixels(cross, SIDE)
    for labels in ([2, 1], [1, 2]):
        truth = truth_map(pixels, owners, labels, SIDE)
        assert truth[8, 8] == 1 and set(np.unique(truth)) == {0, 1, 2}
    pred = np.where(np.arange(SIDE)[:, None] == 8, 2, 1) * np.ones((1, SIDE), int)
    assert close(sketch_scores(pred, pixels, owners, [2, 1])["miou"], scored_slowly(cross, [2, 1], pred, SIDE)["miou"])


def test_a_sketch_with_one_class():
    pixels, owners = stroke_pixels([np.array([[2.0, 2], [2, 12]]), np.array([[9.0, 2], [9, 12]])], SIDE)
    right = np.full((SIDE, SIDE), 1)
    assert sketch_scores(right, pixels, owners, [1, 1]) == {"miou": 1.0, "acc_p": 1.0, "acc_s": 1.0}
    half = np.where(np.arange(SIDE) < 5, 1, 2) * np.ones((SIDE, 1), int)
    assert sketch_scores(half, pixels, owners, [1, 1]) == {"miou": 0.5, "acc_p": 0.5, "acc_s": 0.5}  # the wrong class has no term


def test_an_unlabelled_stroke_is_not_scored_but_neither_does_it_hide_another():
    lines = [np.array([[2.0, 8], [14, 8]]), np.array([[8.0, 2], [8, 14]])]
    pixels, owners = stroke_pixels(lines, SIDE)
    truth = truth_map(pixels, owners, [0, 2], SIDE)
    assert truth[8, 8] == 2 and truth[8, 3] == 0
    assert sketch_scores(np.full((SIDE, SIDE), 2), pixels, owners, [0, 2]) == {"miou": 1.0, "acc_p": 1.0, "acc_s": 1.0}
    nothing = sketch_scores(np.full((SIDE, SIDE), 2), pixels, owners, [0, 0])
    assert all(math.isnan(v) for v in nothing.values())


def test_equal_votes_go_to_the_lowest_label():
    assert stroke_labels(np.array([[3, 1, 3, 1]]), np.arange(4), np.zeros(4, np.int64), 1).tolist() == [1]


def test_a_class_that_is_only_predicted_costs_where_it_covers_others():
    truth, pred = np.array([[1, 1, 2, 0]]), np.array([[1, 5, 2, 5]])
    assert miou(pred, truth) == pytest.approx((0.5 + 1) / 2)


# ---------------------------------------------------------------------- over sketches
def all_scores(indices, metric):
    for k in indices:
        lines, labels, pred = random_scene(np.random.default_rng(100 + k))
        metric.update(k, torch.from_numpy(pred), *stroke_pixels(lines, SIDE), labels, drawn=k != 3)
    return metric


def test_the_mean_is_over_sketches_that_have_a_score():
    found, rows = all_scores(range(6), SceneScores()).compute(), []
    for k in range(6):
        lines, labels, pred = random_scene(np.random.default_rng(100 + k))
        rows.append(scored_slowly(lines, labels, pred, SIDE) | ({"acc_s": float("nan")} if k == 3 else {}))
    for name in ("miou", "acc_p", "acc_s"):
        assert found[name] == pytest.approx(np.nanmean([r[name] for r in rows]), abs=1e-12)
    items = all_scores(range(6), SceneScores()).per_item()
    assert [i["index"] for i in items] == list(range(6)) and math.isnan(items[3]["acc_s"])


def test_no_sketch_at_all_and_padded_ones():
    assert SceneScores().compute() == {}
    once, twice = all_scores(range(4), SceneScores()), all_scores([0, 1, 2, 3, 1, 2], SceneScores())
    assert once.compute() == twice.compute()


def shared_out(rank):
    return all_scores([0, 2, 4] if rank == 0 else [1, 3, 4], SceneScores()).compute()  # 4 was padded in


def test_two_processes_give_the_same():
    expected = all_scores(range(5), SceneScores()).compute()
    for found in in_two(shared_out):
        assert found == pytest.approx(expected, abs=1e-12)
