from __future__ import annotations

import cv2
import numpy as np
import pytest

from sketchbench.data.world import hand, likeness, page, shapes
from sketchbench.data.world.drawers import COUNT, DRAWERS, SPLITS, drawers_of
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.lines import contours
from sketchbench.data.world.traits import Traits

LABELS = {"body": 1, "head": 2, "leg": 3, "tail": 4, "inside": 5}


def beast(t: Traits) -> Figure:
    """A plain four-legged figure with everything that a hand has to deal with: limbs, a seam, a hole, marks, a label-only piece."""
    f = Figure()
    long, tall = t.uniform("long", 1.6, 2.2), t.uniform("tall", 0.9, 1.3)
    for k, x in enumerate((-0.35 * long, 0.3 * long, -0.45 * long, 0.42 * long)):
        if k == 2:
            body = f.add(shapes.ellipse(0, 0, long / 2, 0.42), "body", body="flesh", color=(0.2, 0.15, 0.1))
        joints = np.array([[x, 0.15], [x + 0.05, tall * 0.6], [x, tall]])
        f.add(shapes.limb(joints, (0.3, 0.2, 0.18)), "leg", body="flesh", spine=joints, omit=0.5 if k < 2 else 0.0)
    tail = np.array([[-long / 2, -0.1], [-long / 2 - 0.3, 0.2], [-long / 2 - 0.35, 0.6]])
    f.add(shapes.tube(tail, 0.05), "tail", spine=tail, omit=0.6)
    head = f.add(shapes.ellipse(long / 2 + 0.2, -0.4, 0.38, 0.3), "head", body="flesh", holes=[shapes.ellipse(long / 2 + 0.3, -0.45, 0.1)])
    f.add(shapes.box(-0.2, 0.6, 0.2, 0.9), "inside", paint=False)
    f.mark(head, shapes.ellipse(long / 2 + 0.1, -0.5, 0.04), closed=True, fill=True, chance=1.0)
    for k in range(4):
        f.mark(body, [(-0.5 + 0.3 * k, -0.6), (-0.5 + 0.3 * k, 0.6)], chance=0.8, clip=True)
    return f


def tower(t: Traits) -> Figure:
    """Boxes with common edges, no body, no label."""
    f = Figure()
    for k in range(t.integer("floors", 2, 4)):
        f.add(shapes.box(0, -k - 1, 1.5, -k))
    f.add(np.array([(-0.2, -3), (1.7, -3), (0.7, -4)]))
    return f


def draw(drawer, seed, program=beast, **more) -> hand.Sketch:
    return hand.draw_sketch(program, "one", 0, more.pop("size", 128), drawer, seed, **more)


@pytest.mark.parametrize("program", [beast, tower])
@pytest.mark.parametrize("schema", ["seen", "simple", "symbol"])
def test_every_drawer_draws_on_the_page_and_twice_the_same(program, schema):
    for drawer in DRAWERS:
        a, b = (draw(drawer, 5, program, schema=schema) for _ in range(2))
        assert len(a.strokes) == len(a.widths) == len(a.owners) >= 3
        for p, q in zip(a.strokes, b.strokes, strict=True):
            assert p.dtype == np.float32 and p.shape[1] == 2 and len(p) >= 2
            assert np.array_equal(p, q) and np.array_equal(p * 16, np.round(p * 16))
            assert p.min() > -0.2 * 128 and p.max() < 1.2 * 128
        assert a.owners.min() >= -1 and a.owners.max() < len(a.figure.pieces)
        assert a.drawn[a.owners[a.owners >= 0]].all(), "a stroke of a piece that was left out"


def test_another_seed_is_another_drawing():
    a, b = (np.concatenate(draw(DRAWERS[0], k).strokes) for k in (1, 2))
    assert a.shape != b.shape or not np.array_equal(a, b)


def test_the_drawing_is_the_same_at_any_size():
    small, large = draw(DRAWERS[3], 1, size=96), draw(DRAWERS[3], 1, size=384)
    assert len(small.strokes) == len(large.strokes)
    away = [np.abs(4 * p.mean(0) - q.mean(0)).max() for p, q in zip(small.strokes, large.strokes, strict=True)]
    assert np.median(away) < 4, "only the rounding of the placed outlines may differ"
    assert large.widths[0] == pytest.approx(4 * small.widths[0])


def test_splits_share_no_drawer():
    names = {split: {d.name for d in drawers_of(split)} for split in SPLITS}
    assert {k: len(v) for k, v in names.items()} == SPLITS
    assert len(set.union(*names.values())) == COUNT
    for split in SPLITS:  # every split has clumsy and practised hands, thin and thick pens
        skills = [d.skill for d in drawers_of(split)]
        assert min(skills) < 0.4 and max(skills) > 0.6


def test_pens_cover_the_range():
    pens = [d.pen for d in DRAWERS]
    assert 1 <= min(pens) < 1.3 and 3 < max(pens) <= 6


def test_a_drawing_is_known_by_its_hand():
    """Statistics of the line tell whose drawing of one and the same figure it is."""
    placed = page.place(beast(Traits("one", 0)), 192)
    rows = np.array([[_line_statistics(hand.sketch_figure(placed, 192, d, k)) for k in range(8)] for d in DRAWERS[:12]])  # (12, 8, s)
    rows = (rows - rows.mean((0, 1))) / rows.std((0, 1))
    right = 0
    for d in range(12):
        for k in range(8):
            centres = rows.mean(1)
            centres[d] = np.delete(rows[d], k, 0).mean(0)
            right += np.linalg.norm(centres - rows[d, k], axis=1).argmin() == d
    assert right / 96 > 4 / 12  # chance is 1/12


def _line_statistics(sketch: hand.Sketch) -> list[float]:
    return [*likeness.stroke_statistics(sketch.strokes).values(), *likeness.image_statistics(hand.sketch_image(sketch)).values()]


def test_mask_has_only_the_tables_labels_and_leaves_out_what_was_left_out():
    seen_omission = False
    for k, drawer in enumerate(DRAWERS):
        sketch = draw(drawer, k)
        found = set(np.unique(hand.sketch_mask(sketch, LABELS)).tolist())
        assert found <= {0, *LABELS.values()} and {1, 2, 3, 5} <= found
        tail = next(i for i, p in enumerate(sketch.figure.pieces) if p.part == "tail")
        assert (4 in found) == bool(sketch.drawn[tail])
        seen_omission |= not sketch.drawn[tail]
    assert seen_omission


def test_ink_follows_the_mask():
    """A careful drawer's ink lies within 3 px of nearly the whole outline of the mask, and nearly all ink lies on the mask."""
    careful = sorted(DRAWERS, key=lambda d: d.skill)[-8:]
    near_edge, on_mask = [], []
    for drawer in careful:
        sketch = draw(drawer, 1, schema="seen", care=1.0)
        mask, ink = hand.sketch_mask(sketch, {k: v for k, v in LABELS.items() if k != "inside"}) > 0, hand.sketch_image(sketch) < 160
        ring = mask & ~cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        wide = np.ones((7, 7), np.uint8)
        near_edge.append(cv2.dilate(ink.astype(np.uint8), wide)[ring].mean())
        on_mask.append(cv2.dilate(mask.astype(np.uint8), wide)[ink].mean())
    assert np.mean(near_edge) > 0.95 and np.mean(on_mask) > 0.95


def test_sticks_get_a_mask_wide_enough_to_learn():
    sketch = draw(DRAWERS[1], 3, schema="symbol")
    leg = hand.sketch_mask(sketch, LABELS) == LABELS["leg"]
    assert cv2.erode(leg.astype(np.uint8), np.ones((2, 2), np.uint8)).any() and 20 < leg.sum() < 0.1 * leg.size


def test_a_common_edge_is_drawn_once():
    """Where two boxes touch there is one line: its ink is no heavier than that of an outer edge."""
    plain = next(d for d in DRAWERS if d.retrace < 0.01 and d.sketchy == 0)
    placed = page.place(tower(Traits("x", fixed={"floors": 2})), 192)
    lines = contours(placed, page.paint_ids(placed, 192), [0, 1, 2], 0.0, 0.0, hand.generator(0))
    points = np.concatenate([line.points for line in lines])
    y = placed.pieces[0].outline[:, 1].min()
    middle = points[(np.abs(points[:, 1] - y) < 2) & (np.abs(points[:, 0] - 96) < 15)]
    assert 0.8 * 30 / 1.5 < len(middle) < 1.3 * 30 / 1.5
    assert len(draw(plain, 0, tower).strokes) > 0


def test_schema_follows_the_drawer_and_care_forbids_symbols():
    beginner, practised = min(DRAWERS, key=lambda d: d.schemas[0]), max(DRAWERS, key=lambda d: d.schemas[0])
    share = {d.name: np.mean([hand.choose_schema(d, k) == "seen" for k in range(300)]) for d in (beginner, practised)}
    for d in (beginner, practised):
        assert share[d.name] == pytest.approx(d.schemas[0], abs=0.1)
    assert all(hand.choose_schema(beginner, k, care=1.0) != "symbol" for k in range(200))


def test_ink_is_dark_on_white_and_a_wider_pen_gives_more_of_it():
    line = [np.array([[10, 60], [118, 70]], np.float32)]
    thin, thick = (hand.rasterise(line, [w], 128) for w in (1.0, 4.0))
    assert thin.shape == (128, 128) and thin.dtype == np.uint8 and thin.max() == 255 and thick.min() == 0
    dark = [(255 - im.astype(int)).sum() / 255 / 108.5 for im in (thin, thick)]
    assert dark[0] == pytest.approx(1.0, abs=0.35) and dark[1] == pytest.approx(4.0, abs=0.6)
