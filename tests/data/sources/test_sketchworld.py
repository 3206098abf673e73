"""The world as a source: items, what they offer, splits that share nothing, and a cache that changes no pixel."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import defaultdict

import numpy as np
import pytest

from sketchbench.data.source import Source
from sketchbench.data.sources import _world_helper
from sketchbench.data.sources.sketchworld import SketchWorld
from sketchbench.data.world import FINE, PARTS, UNSEEN, judgements, sample
from sketchbench.data.world.objects import names
from sketchbench.data.world.semantics import ATTRIBUTES, TABLE, check, semantics
from sketchbench.errors import UserError

COUNTS = {"train": 2, "val": 1, "test": 2}


def world(kind: str = "parsing", size: int = 64, **more) -> SketchWorld:
    few = {"parsing": ["cow", "car"], "fine": ["shoe"], "category": ["cow", "tree"]}
    return SketchWorld(kind, size, **{**COUNTS, "categories": few.get(kind), **more})


@pytest.fixture(scope="module")
def parsing() -> SketchWorld:
    return world()


def test_parsing_items(parsing):
    assert parsing.counts() == {(s, d): 2 * n for s, n in sorted(COUNTS.items()) for d in ("edge", "photo", "sketch")}
    ids = [i.id for i in parsing.items()]
    assert len(set(ids)) == len(ids) and "cow/train-0001/sketch-0" in ids
    assert {i.category for i in parsing.items()} == {"car", "cow"}


def test_parsing_pictures_and_masks(parsing):
    for item in parsing.select(split="test"):
        image, mask = parsing.image(item), parsing.part_mask(item)
        assert image.shape == ((64, 64, 3) if item.domain == "photo" else (64, 64)) and image.dtype == np.uint8
        assert mask.shape == (64, 64) and mask.dtype == np.uint8
        assert set(np.unique(mask)) <= {0, *parsing.part_names(item.category)} and (mask > 0).mean() > 0.02
        if item.domain != "photo":
            ink = image < 128
            assert 0.005 < ink.mean() < 0.5
            assert image[:2].mean() > 200  # dark ink on white


def test_edge_shares_the_photos_mask_and_shows_its_outline(parsing):
    photo, edge = (parsing.select("train", d, ["cow"])[0] for d in ("photo", "edge"))
    mask = parsing.part_mask(photo)
    np.testing.assert_array_equal(mask, parsing.part_mask(edge))
    outline = (mask[:, 1:] > 0) != (mask[:, :-1] > 0)
    assert (parsing.image(edge)[:, :-1][outline] == 0).mean() > 0.95


def test_splits_share_no_instance_and_no_drawer():
    source = world(train=40, val=10, test=20)
    for what in ("instance", "drawer"):
        by_split = defaultdict(set)
        for item in source.items():
            by_split[item.split].add(getattr(item, what))
        sets = [s - {""} for s in by_split.values()]
        assert all(not a & b for i, a in enumerate(sets) for b in sets[:i])
    assert len({i.drawer for i in source.items()}) > 20


def test_cached_and_drawn_at_once_are_the_same(parsing):
    direct = world(cache=False)
    for item in parsing.select("val"):
        np.testing.assert_array_equal(parsing.image(item), direct.image(item))
        np.testing.assert_array_equal(parsing.part_mask(item), direct.part_mask(item))


def test_sample_does_not_depend_on_what_else_is_in_the_source(parsing):
    other = world(train=5, categories=["cow", "horse"], cache=False)
    for domain in ("photo", "sketch"):
        one, same = (s.select("train", domain, ["cow"])[1] for s in (parsing, other))
        assert one == same
        np.testing.assert_array_equal(parsing.image(one), other.image(same))


def test_another_seed_is_another_world_and_fingerprint(parsing):
    other = world(seed=1, cache=False)
    item = other.select("train", "photo")[0]
    assert np.abs(other.image(item).astype(int) - parsing.image(item)).mean() > 5
    prints = {s.fingerprint for s in (world(), world(seed=1), world(size=96), world(train=3), world(sketches=2), world(categories=["cow"]))}
    assert len(prints) == 6 and world().fingerprint == parsing.fingerprint


def test_another_process_draws_the_same_pixels(parsing):
    item = parsing.select("train", "sketch", ["cow"])[0]
    code = ("import hashlib; from sketchbench.data.sources.sketchworld import SketchWorld\n"
            "s = SketchWorld('parsing', 64, 2, 1, 2, categories=['cow', 'car'], cache=False)\n"
            "i = next(i for i in s.items() if i.id == 'cow/train-0000/sketch-0')\n"
            "print(hashlib.sha256(s.image(i).tobytes() + s.part_mask(i).tobytes()).hexdigest())")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONHASHSEED": "77"}
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout.strip()
    import hashlib

    assert told == hashlib.sha256(parsing.image(item).tobytes() + parsing.part_mask(item).tobytes()).hexdigest()


def test_pictures_are_the_callers_own(parsing):
    item = parsing.items()[0]
    parsing.image(item)[:] = 0
    assert parsing.image(item).max() > 0


def test_prepare_fills_everything_and_says_so(capsys):
    source = world(seed=5)
    source.prepare(workers=1)
    assert "drawing SketchWorld: 20 pictures" in capsys.readouterr().err
    source.prepare()
    assert capsys.readouterr().err == ""
    assert all(source._slab(t, s).done.all() for t in sample.TABLES for s in COUNTS)


def test_a_helper_draws_the_same_pixels(monkeypatch, tmp_path):
    """Alone, from what it was told: the anonymous pipe carries plain words only."""
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path))
    plan = (source := world("category", size=32, seed=9, sketches=2)).plan
    for table in sample.TABLES:
        slab = source._slab(table, "train")
        assert slab._helper(_world_helper.__name__, _world_helper.told(plan, table, "train")).wait() == 0
        assert slab.done.all() and np.array_equal(slab[:], sample.draw_rows(plan, table, "train", 0, len(slab)))


def test_two_processes_draw_what_one_does(monkeypatch, tmp_path):
    monkeypatch.setattr("sketchbench.data.sources.sketchworld.CHUNK", 1)
    drawn = []
    for workers in (1, 2):
        monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path / str(workers)))
        source = world(size=32)
        source.prepare("train", workers=workers)
        drawn.append([source._slab(table, "train")[:] for table in sample.TABLES])
    assert all(np.array_equal(a, b) for a, b in zip(*drawn, strict=True))


def test_asking_on_and_on_draws_the_whole_split(capsys, monkeypatch):
    monkeypatch.setattr("sketchbench.data.sources.sketchworld.CHUNK", 1)
    source = world(seed=6, size=32)
    items = source.select("train", "photo")
    source.image(items[0])
    assert source._slab("photo", "train").done.sum() == 1
    for item in items:
        source.image(item)
    assert source._slab("photo", "train").done.all()
    assert not source._slab("sketch", "train").done.any()  # nobody asked for them


def test_source_travels_to_workers(parsing):
    copy = pickle.loads(pickle.dumps(parsing))
    item = parsing.items()[0]
    np.testing.assert_array_equal(copy.image(item), parsing.image(item))


def test_sketch_and_photo_of_parsing_lie_in_the_same_place():
    source = world(train=12, categories=["car"])
    overlap = []
    for photo, drawn in zip(source.select("train", "photo"), source.select("train", "sketch"), strict=True):
        a, b = source.part_mask(photo) > 0, source.part_mask(drawn) > 0
        overlap.append((a & b).sum() / (a | b).sum())
    assert np.mean(overlap) > 0.5


def test_fine_grained_pairs():
    source = world("fine", train=6, sketches=3)
    assert source.counts()["train", "sketch"] == 18 and source.counts()["train", "photo"] == 6
    by_instance = defaultdict(list)
    for item in source.select("train", "sketch"):
        by_instance[item.instance].append(item.drawer)
    assert set(by_instance) == {i.instance for i in source.select("train", "photo")}
    assert all(len(set(drawers)) == 3 for drawers in by_instance.values())
    photo = source.image(source.select("train", "photo")[0])
    assert photo[:6].mean() > 150  # plain paper


def test_triplets_name_items_and_follow_the_attributes():
    source = world("fine", train=30, sketches=2)
    ids = {i.id: i for i in source.items()}
    judged = source.triplets("train")
    assert set(judged) == {i.id for i in source.select("train", "sketch")}
    table = judgements.distances(source.plan, "train", "shoe")
    number = {i.id: k for k, i in enumerate(source.select("train", "photo"))}
    right = total = 0
    for sketch, pairs in judged.items():
        own = number[sketch.rsplit("/", 1)[0] + "/photo"]
        assert pairs and all(a != b and ids[a].domain == ids[b].domain == "photo" for a, b in pairs)
        right += sum(table[own, number[a]] <= table[own, number[b]] for a, b in pairs)
        total += len(pairs)
    assert 0.75 < right / total < 0.99  # people mostly agree with the attributes, not always
    assert (table == table.T).all() and (table.diagonal() == 0).all() and table[0, 1:].min() > 0


def test_category_level_sketches_are_of_other_things():
    source = world("category")
    assert not {i.instance for i in source.select(domain="sketch")} & {i.instance for i in source.select(domain="photo")}
    edge = source.image(source.select("train", "edge")[0])
    assert edge.shape == (64, 64) and len(np.unique(edge)) > 10  # graded
    np.testing.assert_array_equal(source.semantics("cow"), semantics("cow"))


def test_category_level_holds_every_category():
    source = SketchWorld("category", 64, 1, 0, 1)
    assert source.categories == list(names())
    assert len(source.categories) >= 40 and source.unseen == tuple(sorted(UNSEEN)) and set(PARTS) | set(FINE) <= set(names())


def test_every_category_has_an_attribute_vector():
    assert check(TABLE) == [] and len(set(ATTRIBUTES)) == len(ATTRIBUTES)
    vectors = np.array([semantics(c) for c in names()])
    assert set(np.unique(vectors)) <= {0.0, 0.5, 1.0} and vectors.dtype == np.float32
    assert len(np.unique(vectors, axis=0)) == len(vectors)  # no two alike
    assert (vectors.sum(1) >= 3).all()


def test_attribute_vectors_put_like_beside_like():
    def alike(a: str, b: str) -> float:
        return float(semantics(a) @ semantics(b) / np.linalg.norm(semantics(a)) / np.linalg.norm(semantics(b)))

    assert alike("giraffe", "horse") > alike("giraffe", "car") and alike("sword", "scissors") > alike("sword", "swan")
    assert alike("pear", "apple") > alike("pear", "teapot")


def test_strokes_are_those_of_the_picture(parsing):
    item = parsing.select("train", "sketch")[0]
    strokes = parsing.strokes(item)
    assert strokes and all(s.ndim == 2 and s.shape[1] == 2 for s in strokes)
    points = np.clip(np.round(np.concatenate(strokes)).astype(int), 0, 63)
    paper = parsing.image(item).astype(int)
    assert np.mean([paper[max(0, y - 1):y + 2, max(0, x - 1):x + 2].min() < 160 for x, y in points]) > 0.9
    assert parsing.strokes(parsing.select("train", "photo")[0]) == []


@pytest.mark.parametrize("size", [64, 97, 128])
def test_thin_pens_survive_a_threshold(size):
    source = world(size=size, cache=False, train=8)
    for item in source.select("train", "sketch"):
        dark = source.image(item) < 128
        points = np.clip(np.round(np.concatenate(source.strokes(item))).astype(int), 0, size - 1)
        near = [dark[max(0, y - 1):y + 2, max(0, x - 1):x + 2].any() for x, y in points]
        assert np.mean(near) > 0.9, item.id


def test_scenes_have_strokes_with_labels_and_a_caption():
    source = world("scene", train=4, sketches=2)
    assert source.counts()["train", "sketch"] == 8 and source.counts()["train", "photo"] == 4 and source.categories == ["scene"]
    for item in source.select("train"):
        assert source.caption(item) and "\n" not in source.caption(item)
        assert source.image(item).shape[:2] == (64, 64)
        strokes, labels = source.strokes(item), source.stroke_labels(item)
        assert len(strokes) == len(labels) and bool(strokes) == (item.domain == "sketch")
    first, second = source.select("train", "sketch")[:2]
    assert first.instance == second.instance and first.drawer != second.drawer


@pytest.mark.parametrize(("wrong", "line"), [({"kind": "parse"}, "parsing"), ({"categories": ["cwo"]}, "cow"), ({"size": 8}, "32 to 512"),
                                             ({"sketches": 0}, "at least 1")])
def test_wrong_options_are_one_line(wrong, line):
    with pytest.raises(UserError, match=line) as caught:
        SketchWorld(**{"kind": "parsing", "size": 64, **COUNTS, **wrong})
    assert "\n" not in str(caught.value)


def test_kinds_lack_what_they_do_not_offer(parsing):
    fine, level = world("fine"), world("category")
    cow = parsing.items()[0]
    for ask in (lambda: parsing.triplets("train"), lambda: parsing.semantics("cow"), lambda: parsing.caption(cow),
                lambda: parsing.stroke_labels(cow), lambda: fine.part_mask(fine.items()[0]), lambda: fine.part_names("shoe"),
                lambda: level.triplets("train")):
        with pytest.raises(UserError, match="has no"):
            ask()
    assert isinstance(parsing, Source)
