"""Category-level pairs: which photos a sketch is shown with, that an edge map lies on its photo, and edge maps that nobody has."""

from __future__ import annotations

from collections import Counter
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from torch.utils.data import default_collate

import trees_category as tiny
from sketchbench.data.source import Item, Source
from sketchbench.data.sources.sketchy import Sketchy
from sketchbench.data.transforms.picture import Picture
from sketchbench.data.view import rng
from sketchbench.data.views.pairs import EdgeMaps, PairView
from sketchbench.errors import UserError

SIDE, CROP = 16, 11
SMALL: dict[str, Any] = {"size": SIDE, "crop": CROP, "scaling": "unit"}
Y, X = np.indices((SIDE, SIDE))


class World(Source):
    """Photos whose every pixel tells where it is, in red and green, and whose edge maps tell the column as well; the last category has
    sketches only."""

    name = "pairs"
    fingerprint = "1"

    def __init__(self, edges=("train", "val", "test"), photos=4, sketches=3, bare=True):
        self.offers = frozenset({"image", "edge"} if edges else {"image"})
        self._items = [i for c in ("cat", "hat", "key") for s in ("train", "val", "test") for n in range(photos)
                       for i in (Item(f"{c}/{s}{n}/photo", "photo", c, s, f"{c}/{s}{n}"),
                                 *([Item(f"{c}/{s}{n}/edge", "edge", c, s, f"{c}/{s}{n}")] if s in edges else []))]
        self._items += [Item(f"{c}/{s}{n}/sketch", "sketch", c, s) for c in ("cat", "hat", "key", *(["owl"] if bare else []))
                        for s in ("train", "val", "test") for n in range(sketches)]
        self.asked: Counter[str] = Counter()

    def items(self):
        return self._items

    def image(self, item):
        self.asked[item.domain] += 1
        if item.domain == "photo":
            return np.dstack([X * 10, Y * 10, np.full_like(X, 99)]).astype(np.uint8)
        return (X * 10).astype(np.uint8) if item.domain == "edge" else np.full((SIDE, SIDE), 200, np.uint8)


@pytest.fixture
def view():
    return PairView(World(), "train", **SMALL)


# ---------------------------------------------------------------------- pairs
def test_a_positive_of_the_category_and_a_negative_of_another(view):
    item = next(i for i in view.items if i.category == "hat")
    drawn = [view.drawn(view.category(item), rng(7, k)) for k in range(600)]
    assert {p.id for p, _ in drawn} == {f"hat/train{n}/photo" for n in range(4)}
    others = Counter(n.id for _, n in drawn)
    assert set(others) == {f"{c}/train{n}/photo" for c in ("cat", "key") for n in range(4)}
    assert max(others.values()) < 2 * min(others.values())


def test_a_sample(view):
    found = default_collate([view[(0, k)] for k in range(len(view))])
    assert len(view) == 9  # owls have no photo to be paired with
    for role in ("sketch", "positive", "positive_edge", "negative", "negative_edge"):
        assert found[role].shape == (9, 3, CROP, CROP)
    assert (found["category"] != found["other"]).all() and view.classes == ["cat", "hat", "key", "owl"]
    assert set(found) == {"index", "id", "sketch", "positive", "positive_edge", "negative", "negative_edge", "category", "other"}


@pytest.mark.parametrize("role", ["positive", "negative"])
def test_an_edge_map_lies_on_its_photo(view, role):
    """Same window, same mirroring: red tells the column, as the edge map does."""
    seen = [view[(e, 0)] for e in range(12)]
    for found in seen:
        assert torch.equal(found[role][0], found[f"{role}_edge"][0])
    assert len({bool(f[role][0, 0, 0] > f[role][0, 0, -1]) for f in seen}) == 2  # mirrored, and not
    assert len({float(f[role][1, 0, 0]) for f in seen}) > 2  # windows differ
    plain = PairView(World(), "train", **SMALL, flip=False)
    assert all(plain[(e, 0)][role][0, 0, 0] < plain[(e, 0)][role][0, 0, -1] for e in range(6))


def test_samples_follow_from_seed_epoch_and_index(view):
    again, other = PairView(World(), "train", **SMALL), PairView(World(), "train", seed=1, **SMALL)
    assert torch.equal(view[(3, 4)]["negative"], again[(3, 4)]["negative"])
    pairs = [[(v[(e, 4)]["other"], tuple(v[(e, 4)]["positive"][:2, 0, 0].tolist())) for e in range(8)] for v in (view, other)]
    assert pairs[0] != pairs[1]


@pytest.mark.parametrize(("alone", "count"), [("sketch", 12), ("image", 12), ("edge", 12)])
def test_one_domain_alone(alone, count):
    view = PairView(World(), "train", **SMALL, alone=alone)
    found = view[(0, 0)]
    assert len(view) == count and set(found) == {"index", "image", "category", "id"} and found["image"].shape == (3, CROP, CROP)
    assert (alone == "image") == bool((found["image"][0] != found["image"][1]).any())  # only photos have colour


def test_no_edge_maps_for_two_branches():
    source = World()
    view, test = (PairView(source, split, **SMALL, edges=False) for split in ("train", "test"))
    assert not [k for k in (*view[(0, 0)], *test[0]) if "edge" in k] and not source.asked["edge"]


def test_the_control_deals_the_sketches_categories_out_anew():
    plain, dealt = (PairView(World(), "train", **SMALL, shuffle_labels=s) for s in (False, True))
    label = {i.id: dealt.category(i) for i in dealt.items}
    assert Counter(label.values()) == Counter(i.category for i in plain.items) and any(label[i.id] != i.category for i in plain.items)
    assert label == {i.id: PairView(World(), "train", **SMALL, shuffle_labels=True).category(i) for i in dealt.items}
    item = next(i for i in dealt.items if label[i.id] != i.category)
    assert dealt.sample(item, rng(0))["category"] == dealt.classes.index(label[item.id])
    test = PairView(World(), "test", **SMALL, shuffle_labels=True)
    assert all(test.classes[test[k]["category"]] == i.category for k, i in enumerate(test.items))


def test_categories_without_photos_train_no_pairs_and_one_category_is_no_task():
    with pytest.raises(UserError, match="training photos of 1 categories; negative pairs need two"):
        PairView(World(bare=False), "train", **SMALL, categories=["cat"])
    assert {i.category for i in PairView(World(), "train", **SMALL, alone="sketch").items} == {"cat", "hat", "key", "owl"}


# ---------------------------------------------------------------------- queries and gallery
def test_queries_and_gallery():
    own, whole = (PairView(World(), "test", **SMALL, gallery=g) for g in ("test", "all"))
    assert Counter(i.domain for i in own.items) == {"sketch": 12, "photo": 12}
    counted = Counter((i.domain, i.split) for i in whole.items)
    assert counted == {("sketch", "test"): 12, ("photo", "train"): 12, ("photo", "val"): 12, ("photo", "test"): 12}
    assert PairView(World(), "val", **SMALL, gallery="all").items == PairView(World(), "val", **SMALL).items
    drawing, photo = own[0], own[12]
    assert (drawing["photo"], photo["photo"]) == (0, 1) and drawing["image"].shape == (3, SIDE, SIDE)
    assert torch.equal(drawing["image"], drawing["edge"]) and torch.equal(photo["edge"][0], photo["image"][0])


def test_a_quick_look_keeps_few_of_each():
    view = PairView(World(), "train", **SMALL)
    view.keep(2)
    assert Counter(i.category for i in view.items) == {"cat": 2, "hat": 2, "key": 2}
    seen = {p.id for k in range(300) for p in view.drawn("cat", rng(k))}
    assert seen == {f"{c}/train{n}/photo" for c in ("cat", "hat", "key") for n in (0, 1)}


# ---------------------------------------------------------------------- edge maps that the data does not have
def test_missing_edge_maps_are_computed_once_and_counted(tmp_path, monkeypatch):
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path))
    source = World(edges=("train",))
    train, test = (PairView(source, split, **SMALL) for split in ("train", "test"))
    assert (train.lacking, test.lacking) == (0, 12) and PairView(World(edges=()), "test", **SMALL).lacking == 12
    first = [test[k]["edge"] for k in range(len(test))]
    asked = source.asked["photo"]
    again = PairView(source, "test", **SMALL)
    assert all(torch.equal(a, again[k]["edge"]) for k, a in enumerate(first))
    assert source.asked["photo"] == asked + 12  # the photos themselves; the edge maps lie in the store
    photo = test.items[-1]
    expected = Picture(size=SIDE, crop=CROP, scaling="unit", photo="edge").resize(source.image(photo), "photo")
    assert np.array_equal(again.edge(photo), expected)


def test_a_few_are_computed_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path))
    source = World(edges=(), photos=40)
    maps = EdgeMaps(source, Picture(size=SIDE, crop=CROP, scaling="unit"))
    maps.of(maps.lacking[0])
    assert maps.computed == 1 and source.asked["photo"] == 1 and len(maps.lacking) == 360


def test_edge_maps_of_a_real_tree(tmp_path):
    """Sketchy with a folder of edge maps: of the photos that have one it is read, and the others are counted."""
    root = tiny.sketchy(tmp_path / "sketchy")
    folder, drawn = tmp_path / "edges", np.full((32, 32), 255, np.uint8)
    drawn[10:14, 5:25] = 0
    for photo in sorted((root / "EXTEND_image_sketchy/giraffe").iterdir()):
        (folder / "giraffe").mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / "giraffe" / f"{photo.stem}.png"), drawn)
    source = Sketchy(str(root), test=1, val=0.0, test_photos=0.0, edges=str(folder))
    view = PairView(source, "test", size=32, crop=24, scaling="unit", gallery="all")
    photos = [i for i in view.items if i.domain == "photo"]
    assert len(photos) == 24 and view.lacking == 18
    assert all((view.edge(p) == drawn).all() == (p.category == "giraffe") for p in photos)
