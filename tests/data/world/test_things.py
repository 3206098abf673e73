from __future__ import annotations

import time

import cv2
import numpy as np
import pytest

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects import program
from sketchbench.data.world.objects._shoe import KINDS, Last
from sketchbench.data.world.objects._things import cut, inward, sure
from sketchbench.data.world.page import place
from sketchbench.data.world.traits import Traits

FINE = ("shoe", "chair", "handbag")
THINGS = (*FINE, "tree", "flower", "guitar", "umbrella", "pear", "scissors", "sword", "teapot", "door", "cup", "table", "couch", "apple",
          "banana",
          "pineapple", "mushroom", "strawberry", "hat", "eyeglasses", "hammer", "knife", "spoon", "key", "candle", "alarm_clock", "bell",
          "wine_bottle", "violin", "axe", "hourglass", "window", "piano", "pizza")
SCHEMAS = ("seen", "simple", "symbol")


def drawn(category: str, seed: int, schema: str = "seen", pose: int = 0, wobble: float = 0.0) -> Figure:
    return program(category)(Traits((category, seed), pose, schema=schema, wobble=wobble, memory=seed))


def outlines(figure: Figure, size: int = 96) -> np.ndarray:
    """Edges of what is on top, as a drawer sees them: bool (size, size)."""
    page = np.zeros((size, size), np.uint8)
    for piece in place(figure, size, fill=0.9).pieces:
        points = [np.round(np.asarray(o) * 16).astype(np.int32) for o in (piece.outline, *piece.holes)]
        cv2.fillPoly(page, points[:1], 0, cv2.LINE_8, 4)
        cv2.polylines(page, points, True, 255, 1, cv2.LINE_8, 4)
    return page > 0


@pytest.mark.parametrize("category", THINGS)
def test_every_figure_is_sound(category):
    for seed in range(24):
        figure = drawn(category, seed, SCHEMAS[seed % 3], pose=seed, wobble=0.15 * (seed % 2))
        assert 1 <= len(figure.pieces) <= 50
        for piece in figure.pieces:
            assert piece.outline.ndim == 2 and len(piece.outline) >= 3 and piece.outline.shape[1] == 2
            assert np.isfinite(piece.outline).all() and all(np.isfinite(h).all() and len(h) >= 3 for h in piece.holes)
            assert all(0 <= c <= 1 for c in piece.color) and (piece.spine is None or np.isfinite(piece.spine).all())
        low, high = figure.bounds()
        room = 0.25 * (high - low).max()
        for mark in figure.marks:
            assert 0 <= mark.on < len(figure.pieces) and np.isfinite(mark.points).all() and len(mark.points) >= 2
            assert 0 <= mark.chance <= 1 and all(0 <= c <= 1 for c in mark.color)
            assert mark.clip or (np.all(mark.points > low - room) and np.all(mark.points < high + room)), "a line far outside its thing"


@pytest.mark.parametrize("category", THINGS)
def test_a_draw_depends_on_its_traits_alone(category):
    one, same, other = drawn(category, 3), drawn(category, 3), drawn(category, 4)
    assert all(np.array_equal(a.outline, b.outline) for a, b in zip(one.pieces, same.pieces, strict=True))
    assert not np.array_equal(outlines(one), outlines(other))


@pytest.mark.parametrize("category", THINGS)
def test_many_traits(category):
    """Twelve of the thing itself, twenty where the very same one is to be found; colours count once."""
    seen: set[str] = set()
    most = 0
    for seed in range(12):
        t = Traits((category, seed), seed)
        program(category)(t)
        here = {n.split(".")[0].rstrip("0123456789") for n in t.values if not n.startswith("pose.")}
        seen, most = seen | here, max(most, len(here))
    assert len(seen) >= (60 if category in FINE else 12) and most >= (20 if category in FINE else 8), (len(seen), most)


@pytest.mark.parametrize("category", FINE)
def test_all_stand_in_one_pose(category):
    """Only what belongs to the thing tells two of them apart."""
    for seed in range(6):
        a, b = drawn(category, seed, pose=0), drawn(category, seed, pose=1)
        assert all(np.array_equal(p.outline, q.outline) for p, q in zip(a.pieces, b.pieces, strict=True))


@pytest.mark.parametrize("category", FINE)
def test_sixty_are_all_different_in_outline(category):
    lines = [outlines(drawn(category, s)) for s in range(60)]
    near = [cv2.dilate(o.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0 for o in lines]
    lost = [(np.sum(lines[i] & ~near[j]) + np.sum(lines[j] & ~near[i])) / (lines[i].sum() + lines[j].sum())
            for i in range(60) for j in range(i)]
    assert min(lost) > 0.08, "two look the same"
    assert np.median(lost) > 0.35


def test_a_remembered_shoe_stays_nearer_to_itself_than_to_others():
    lines = [outlines(drawn("shoe", s)).astype(np.uint8) for s in range(30)]
    far = [cv2.distanceTransform(1 - o, cv2.DIST_L2, 3) for o in lines]
    hits = 0
    for s in range(30):
        memory = outlines(drawn("shoe", s, wobble=0.1))
        near = cv2.distanceTransform(1 - memory.astype(np.uint8), cv2.DIST_L2, 3)
        hits += int(np.argmin([far[k][memory].mean() + near[lines[k] > 0].mean() for k in range(30)]) == s)
    assert hits >= 24


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_shoe_can_be_drawn(kind):
    for seed in range(6):
        t = Traits((kind, seed), fixed={"kind": kind})
        figure = program("shoe")(t)
        assert any(p.part == "sole" for p in figure.pieces)
        low, high = figure.bounds()
        tall = (high - low)[1] / (high - low)[0]
        assert tall > 0.9 if kind == "boot" else tall < 2.2
        last = Last(Traits((kind, seed), fixed={"kind": kind}))
        assert last.bed(1.0) <= last.bed(0.2) + 0.03, "the heel lies no lower than the ball"


def test_what_a_thing_is_is_never_misremembered():
    kinds = {program("chair")(t := Traits("one", wobble=0.5, memory=m)) and t.values["kind"] for m in range(40)}
    assert len(kinds) == 1
    t = Traits(5, wobble=0.5, memory=1)
    assert sure(t, "kind", ("a", "b", "c")) == Traits(5).choice("kind", ("a", "b", "c")) and t.wobble == 0.5


def test_lines_are_cut_and_moved():
    line = np.array([(0.0, 0.0), (4.0, 0.0)])
    assert np.allclose(cut(line, 0.25, 0.75, 3), [(1, 0), (2, 0), (3, 0)])
    assert np.allclose(inward(line, 1.0), [(0, 1), (4, 1)]), "to the right on the screen, where y runs down"


def test_drawing_is_quick():
    for category in ("shoe", "chair", "handbag", "pineapple", "couch"):
        drawn(category, 0)
        start = time.process_time()
        for seed in range(40):
            drawn(category, seed)
        assert (time.process_time() - start) / 40 < 0.015
