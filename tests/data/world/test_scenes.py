from __future__ import annotations

import re
from collections import Counter
from functools import cache

import cv2
import numpy as np
import pytest

from sketchbench.data.world import objects
from sketchbench.data.world.captions import PATTERNS, caption, caption_nouns
from sketchbench.data.world.drawers import drawers_of
from sketchbench.data.world.hand import rasterise
from sketchbench.data.world.lexicon import GROUPS, NOUNS, classes_by_word
from sketchbench.data.world.objects._stuff import STUFF as STUFF_PROGRAMS
from sketchbench.data.world.scene_views import scene_mask, scene_photo, scene_sketch, sketch_picture
from sketchbench.data.world.scenes import Scene, draw_scene
from sketchbench.data.world.settings import ANIMALS, CLASSES, OBJECTS, SETTINGS, STUFF

MANY = 300


@cache
def scene(index: int) -> Scene:
    return draw_scene(index)


@cache
def sketched(index: int, size: int = 128):
    drawers = drawers_of("train")
    return scene(index), scene_sketch(scene(index), size, drawers[index % len(drawers)], 0)


def test_every_class_has_a_program_and_a_word():
    assert set(OBJECTS) <= set(objects.names())
    assert set(STUFF) == set(STUFF_PROGRAMS)
    assert set(NOUNS) == set(CLASSES)
    named = {n for setting in SETTINGS.values() for slot in setting.slots for n in slot.names} | {
        n for k in SETTINGS.values() for n, _ in k.land
    }
    assert named == set(CLASSES)


def test_settings_and_patterns_are_many():
    assert len(SETTINGS) >= 12
    assert len(set(PATTERNS)) >= 25


def test_classes_over_many_scenes():
    """At least 35 classes turn up, persons and animals most often."""
    counts = Counter(name for i in range(MANY) for name in scene(i).classes)
    assert len(counts) >= 35
    assert counts["person"] == max(counts[n] for n in OBJECTS if n not in ("sun", "cloud", "tree"))
    assert sum(any(n in scene(i).classes for n in (*ANIMALS, "person")) for i in range(MANY)) > 0.7 * MANY


def test_things_stand_on_the_page():
    for i in range(MANY):
        things = scene(i).objects
        assert 2 <= len(things) <= 9
        for thing in things:
            low, high = thing.box
            assert (high - low).max() < 0.9
            if thing.relation != "corner":
                assert low.min() >= 0 and high.max() <= 1, (i, thing.name)


def test_relations_point_at_their_partners():
    found = Counter()
    for i in range(MANY):
        for thing in scene(i).things:
            if thing.to is not None:
                found[thing.relation] += 1
                partner = scene(i).things[thing.to].name
                assert (
                    partner
                    in {
                        "held": ("person",),
                        "riding": ("horse", "elephant", "bicycle", "motorbike"),
                        "seated": ("bench", "couch", "chair"),
                        "on": ("table",),
                    }[thing.relation]
                )
    assert set(found) == {"held", "riding", "seated", "on"}


def test_same_setting_looks_different():
    farms = [k for k in map(scene, range(MANY)) if k.setting == "farm"][:4]
    assert len({tuple(np.round(k.things[-1].anchor, 3)) for k in farms}) == len(farms)


def test_scene_is_a_pure_function_of_seed_and_split():
    drawer = drawers_of("train")[3]
    a, b = (scene_sketch(draw_scene(5), 128, drawer, 1) for _ in range(2))
    assert a.labels == b.labels
    assert all(np.array_equal(p, q) for p, q in zip(a.strokes, b.strokes, strict=True))
    assert caption(draw_scene(5), 2) == caption(draw_scene(5), 2)
    np.testing.assert_array_equal(scene_mask(draw_scene(5), 64, CLASSES), scene_mask(draw_scene(5), 64, CLASSES))
    assert [t.anchor for t in draw_scene(5).things] != [t.anchor for t in draw_scene(5, "test").things]


def test_sketch_is_the_same_at_any_size():
    small, large = sketched(3, 128)[1], sketched(3, 256)[1]
    assert small.labels == large.labels
    for p, q in zip(small.strokes, large.strokes, strict=True):
        np.testing.assert_allclose(2 * p, q, atol=0.13)


LAND_CLASSES = {"grass", "hill", "mountain", "road", "river", "sea", "sand", "floor", "fence"}


@pytest.mark.parametrize("index", range(24))
def test_labels_cover_all_ink_and_all_classes(index):
    drawn, sketch = sketched(index)
    assert len(sketch.labels) == len(sketch.strokes) == len(sketch.widths) == len(sketch.things)
    missing = set(drawn.classes) - set(sketch.labels)
    assert set(sketch.labels) == set(sketch.classes) <= set(drawn.classes)
    assert missing <= LAND_CLASSES  # a drawer of little detail may leave the ground blank, but no thing
    union = np.full((128, 128), 255, np.uint8)
    for name in sketch.classes:
        own = [k for k, label in enumerate(sketch.labels) if label == name]
        union = np.minimum(union, rasterise([sketch.strokes[k] for k in own], [sketch.widths[k] for k in own], 128, sketch.ink))
    picture = sketch_picture(sketch)
    assert (picture < 255).sum() > 60
    near = cv2.dilate((union < 255).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0  # nibs of many widths round a little differently
    assert near[picture < 255].all() and (union < 255)[picture < 255].mean() > 0.8
    assert all(s.min() >= 0 and s.max() <= 128 for s in sketch.strokes)


def test_hidden_lines_are_mostly_left_out():
    """Of the ink of what stands behind something, little lies under the front thing's body."""
    under = total = 0
    for i in range(60):
        drawn, sketch = sketched(i)
        figures = [t.figure for t in drawn.things]
        for k, stroke in zip(sketch.things, sketch.strokes, strict=True):
            for j in range(k + 1, len(figures)):
                thing = drawn.things[j]
                if thing.land or drawn.things[k].relation in ("held", "riding", "seated"):
                    continue
                low, high = thing.box * 128
                middle, half = (low + high) / 2, (high - low) / 2
                total += len(stroke)
                under += int((np.abs(stroke - middle) < 0.2 * half).all(1).sum())
    assert total > 1000 and under < 0.02 * total


def test_captions_name_only_what_is_there():
    word = classes_by_word()
    function = {*GROUPS.values(), "pair", "front"}
    vocabulary = re.compile("|".join(sorted((re.escape(w) for w in word), key=len, reverse=True)))
    lengths, ends, shapes = [], 0, set()
    for i in range(MANY):
        for k in range(2):
            text, there = caption(scene(i), k), scene(i).classes
            said = [word[m] for m in re.findall(rf"\b(?:{vocabulary.pattern})\b", text.lower())]
            assert set(said) <= set(there), text
            assert list(dict.fromkeys(said)) == caption_nouns(scene(i), k), text
            assert said, text
            assert "  " not in text and "{" not in text and not function & set(said)
            lengths.append(len(set(said)))
            ends += bool(re.search(rf"\b(?:{vocabulary.pattern})\.?$", text.lower()))
            shapes.add(text)
    assert np.mean(lengths) > 1.7
    assert ends > 0.5 * len(lengths)  # many end in a noun phrase
    assert len(shapes) > 0.9 * len(lengths)


def test_counts_in_captions_are_true():
    number = {"two": 2, "three": 3, "four": 4, "five": 5}
    word, seen = classes_by_word(), 0
    for i in range(MANY):
        for many, count, noun in re.findall(r"\b((two|three|four|five) (?:\w+ )?(\w+))\b", caption(scene(i), 0).lower()):
            if noun in word:
                seen += 1
                assert sum(t.name == word[noun] for t in scene(i).things) == number[count], many
    assert seen > 20


@pytest.mark.parametrize("index", [0, 7, 11])
def test_photo_and_class_map_agree(index):
    drawn = scene(index)
    classes = drawn.classes
    photo, mask = scene_photo(drawn, 96), scene_mask(drawn, 96, classes)
    assert photo.shape == (96, 96, 3) and photo.dtype == np.uint8 and photo.std() > 10
    assert mask.max() <= len(classes) and (mask > 0).mean() > 0.03
    assert len(np.unique(mask)) >= 3
    only = scene_mask(drawn, 96, [classes[-1]])
    np.testing.assert_array_equal(only > 0, mask == len(classes))
