from __future__ import annotations

import cv2
import numpy as np
import pytest

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects import program
from sketchbench.data.world.objects._frame import Local, limb, sleeve
from sketchbench.data.world.page import paint_ids, part_mask, place
from sketchbench.data.world.traits import Traits

LABELS = {"head": 1, "body": 2, "leg": 3, "tail": 4}
PARSED = ("cow", "horse", "cat", "dog", "sheep")
QUADRUPEDS = (*PARSED, "elephant", "giraffe", "zebra", "lion", "rabbit", "pig", "camel", "bear", "mouse", "deer")
FOWL = ("bird", "swan", "duck")
ALL = (*QUADRUPEDS, *FOWL, "penguin", "fish", "snake", "butterfly", "spider", "person")
SCHEMAS = ("seen", "simple", "symbol")
POSES = {"cow": ("stand", "walk", "graze", "lie", "front", "back", "gallop", "head", "head_side"),
         "horse": ("stand", "gallop", "rear", "graze", "lie", "front", "head_side"),
         "cat": ("stand", "sit", "sit_front", "curl", "lie", "front", "head"),
         "dog": ("stand", "walk", "sit", "sit_front", "lie", "gallop", "head"),
         "sheep": ("stand", "graze", "lie", "front", "head"), "bird": ("perch", "peck", "fly", "spread", "front", "head")}


def drawn(category: str, seed: int, schema: str = "seen", **fixed) -> Figure:
    names = {k.replace("pose_", "pose."): v for k, v in fixed.items()}
    return program(category)(Traits((category, seed), (category, seed, "pose"), wobble=0.15, schema=schema, fixed=names))


@pytest.mark.parametrize("category", ALL)
def test_every_figure_is_sound(category):
    for seed in range(12):
        f = drawn(category, seed, SCHEMAS[seed % 3])
        assert 1 <= len(f.pieces) <= 60
        for p in f.pieces:
            assert p.outline.ndim == 2 and p.outline.shape[0] >= 3 and p.outline.shape[1] == 2
            assert np.isfinite(p.outline).all() and np.ptp(p.outline, 0).max() < 6
            assert all(0 <= c <= 1 for c in p.color) and (p.spine is None or np.isfinite(p.spine).all())
        for m in f.marks:
            assert 0 <= m.on < len(f.pieces) and np.isfinite(m.points).all() and all(0 <= c <= 1 for c in m.color)


@pytest.mark.parametrize("category", ALL)
def test_a_draw_depends_on_its_traits_alone(category):
    one, same, other = drawn(category, 3), drawn(category, 3), drawn(category, 4)
    assert all(np.array_equal(a.outline, b.outline) for a, b in zip(one.pieces, same.pieces, strict=True))
    assert len(one.pieces) != len(other.pieces) or any(a.outline.shape != b.outline.shape or not np.allclose(a.outline, b.outline) for a,
                                                       b in zip(one.pieces, other.pieces, strict=True))


@pytest.mark.parametrize("category", ALL)
def test_many_traits(category):
    """At least twelve of the thing itself, over some draws, besides the pose's."""
    seen: set[str] = set()
    for seed in range(8):
        t = Traits((category, seed), seed)
        program(category)(t)
        seen |= {n.split(".")[0].rstrip("0123456789") for n in t.values if not n.startswith("pose.")}
    assert len(seen) >= 12, sorted(seen)


@pytest.mark.parametrize("category", PARSED)
def test_parts_of_a_standing_animal(category):
    for seed in range(8):
        f = place(drawn(category, seed, SCHEMAS[seed % 3], pose_name="stand", pose_faced=False), 128)
        assert {p.part for p in f.pieces} <= {"", *LABELS}
        mask = part_mask(f, LABELS, 128)
        ys, xs = (dict(zip(LABELS, (np.mean(np.nonzero(mask == k)[axis]) for k in LABELS.values()), strict=True)) for axis in (0, 1))
        assert xs["head"] > xs["body"] > xs["tail"]  # faces right
        assert ys["leg"] > ys["body"] and ys["leg"] > ys["head"]
        assert (mask == LABELS["body"]).sum() > (mask == LABELS["head"]).sum()


def test_parts_of_a_bird():
    for seed in range(8):
        f = place(drawn("bird", seed, SCHEMAS[seed % 3], pose_name="perch", symbol_wing="leaf", **{"pose.back": False}), 128)
        found = {p.part for p in f.pieces} - {""}
        assert found == {"body", "tail", "head", "leg", "wing"}


@pytest.mark.parametrize("category", [*PARSED, "bird"])
def test_each_pose_hangs_together(category):
    """No gap between the members: all flesh is one connected piece."""
    for pose in POSES[category]:
        for seed in range(4):
            for schema in SCHEMAS:
                ids = paint_ids(place(drawn(category, seed, schema, pose_name=pose), 160), 160)
                parts, _, stats, _ = cv2.connectedComponentsWithStats((ids >= 0).astype(np.uint8))
                assert parts >= 2 and stats[1:, cv2.CC_STAT_AREA].max() > 0.985 * (ids >= 0).sum(), (pose, seed, schema)


@pytest.mark.parametrize("category", [c for c in QUADRUPEDS if c not in PARSED] + ["swan", "penguin", "person"])
def test_category_level_has_no_part_names(category):
    for seed in range(6):
        assert {p.part for p in drawn(category, seed, SCHEMAS[seed % 3]).pieces} == {""}


def test_giraffe_is_taller_than_a_pig():
    def tall(category: str) -> float:
        low, high = drawn(category, 0, pose_name="stand").bounds()
        return float((high - low)[1] / (high - low)[0])

    assert tall("giraffe") > 1.3 > 0.95 > tall("pig")


def test_sleeve_has_its_widths():
    p = sleeve(np.array([(0.0, 0.0), (1.0, 0.0)]), (0.2, 0.4), n=11, start_cap=0, end_cap=0)
    at = {x: np.ptp(p[np.isclose(p[:, 0], x), 1]) for x in (0.0, 0.5, 1.0)}
    assert np.allclose([at[0.0], at[0.5], at[1.0]], [0.2, 0.3, 0.4])
    bent = limb(np.array([(0, 0), (0, 1), (1, 1)]), (0.2, 0.2, 0.2))
    assert np.isclose(bent[:, 0].max(), 1.1, atol=1e-3) and bent[:, 1].max() < 1.12


def test_local_frame_turns_then_mirrors():
    h = Local(Figure(), np.array([10.0, 20.0]), 90, 2.0, flip=True)
    assert np.allclose(h.go(np.array([(1.0, 0.0)])), [[10, 22]])  # down stays down
    assert np.allclose(h.go(np.array([(0.0, 1.0)])), [[12, 20]])  # left becomes right
