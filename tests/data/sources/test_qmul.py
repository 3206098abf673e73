"""QMUL version 1: pairs and human triplets, on a tiny tree and on the real shoes where they are."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter

import cv2
import numpy as np
import pytest

import trees
from shared import SHOES, only_with
from sketchbench.data.sources import qmul_shoe_v1
from sketchbench.data.sources.qmul_shoe_v1 import QmulV1, majority
from sketchbench.errors import UserError


@pytest.fixture
def tree(tmp_path):
    return trees.qmul(tmp_path / "shoe")


def test_items_and_images(tree):
    source = QmulV1(tree, val=0)
    assert source.counts() == {("test", "photo"): 4, ("test", "sketch"): 4, ("train", "photo"): 8, ("train", "sketch"): 8}
    one = {i.domain: i for i in source.items() if i.instance == "10"}
    assert one["photo"].id == "photo/10" and one["sketch"].split == "test" and one["photo"].category == "shoe"
    sketch, photo = source.image(one["sketch"]), source.image(one["photo"])
    assert sketch.shape == (65, 65) and photo.shape == (64, 64, 3)
    assert np.array_equal(sketch, trees.labelled("cow", 10)[0])  # composited on white


def test_majority():
    assert majority([[0, 1], [1, 0], [0, 1], [2, 1]]) == [(0, 1), (2, 1)]
    assert majority([[0, 1], [1, 0]]) == []


def test_triplets(tree):
    raw, merged = (QmulV1(tree, triplets=how, val=0).triplets("train") for how in ("raw", "majority"))
    assert set(raw) == {f"sketch/{n}" for n in range(1, 9)}
    assert len(raw["sketch/1"]) == 18 and len(merged["sketch/1"]) == 6
    assert merged["sketch/3"] == [("photo/1", "photo/2"), ("photo/1", "photo/3"), ("photo/1", "photo/4"), ("photo/2", "photo/3"),
                                  ("photo/2", "photo/4"), ("photo/3", "photo/4")]
    assert QmulV1(tree).triplets("test")["sketch/9"][0] == ("photo/9", "photo/10")  # positions count within the split
    with pytest.raises(UserError, match="has no human triplet judgements"):
        QmulV1(tree, triplets="none").triplets("train")
    assert QmulV1(tree, triplets="none").offers == {"image", "instance"}


def test_held_out_pairs_are_in_no_training_triplet(tree):
    source = QmulV1(tree, val=0.3)
    held = {i.id for i in source.select("val", "photo")}
    assert held == {"photo/4"}  # one of the four judged photos
    shown = {p for rows in source.triplets("train").values() for pair in rows for p in pair}
    assert shown and not shown & held
    assert {k.replace("sketch", "photo") for k in source.triplets("val")} == held


def test_verify(tree):
    found = QmulV1(tree).verify()
    assert found == ["train: 8 pairs, 304 expected", "test: 4 pairs, 115 expected"]
    (tree / "train/sketches/3.png").unlink()
    found = QmulV1(tree, triplets="none").verify()
    assert "train: 7 pairs, 304 expected" in found and "train: 1 without a sketch (3.jpg, …)" in found
    assert any("names 1 pictures that are not below" in f for f in QmulV1(tree).verify())


@pytest.mark.parametrize(("change", "words"), [
    (lambda a: a["train"]["triplets"].pop(), "8 sketches but 7 lists of triplets"),
    (lambda a: a["train"]["triplets"][2].append([0, 8]), r"triplet \[0, 8\] of sketch 3\.png is not two different positions below 8"),
    (lambda a: a["test"]["triplets"][0].append([2, 2]), "not two different positions"),
    (lambda a: a["test"]["triplets"][0].append([-1, 2]), "not two different positions"),
    (lambda a: a["train"].pop("images"), "not in the expected form"),
    (lambda a: a.pop("test"), "not in the expected form")])
def test_damaged_annotations(tree, change, words):
    path = tree / "annotation/shoes_annotation.json"
    annotation = json.loads(path.read_text())
    change(annotation)
    path.write_text(json.dumps(annotation))
    with pytest.raises(UserError, match=words) as error:
        QmulV1(tree).triplets("train")
    assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_broken_and_missing_annotation(tree):
    path = tree / "annotation/shoes_annotation.json"
    path.write_text("{")
    with pytest.raises(UserError, match="not in the expected form"):
        QmulV1(tree).triplets("test")
    path.unlink()
    with pytest.raises(UserError, match="not there; use triplets=none"):
        QmulV1(tree).triplets("test")


def test_chairs_and_the_copied_handbag_annotation(tmp_path, monkeypatch):
    chairs = QmulV1(trees.qmul(tmp_path / "chair", "chair"), category="chair")
    assert chairs.name == "qmul_chair_v1" and chairs.categories == ["chair"] and len(chairs.triplets("test")) == 4
    assert "train: 8 pairs, 200 expected" in chairs.verify()
    bags = trees.qmul(tmp_path / "bag", "handbag")
    copied = bags / "annotation/handbags_annotation.json"
    monkeypatch.setattr(qmul_shoe_v1, "SHOE_ANNOTATION", hashlib.md5(copied.read_bytes()).hexdigest())
    with pytest.raises(UserError, match="is a copy of the shoes' annotation and says nothing about handbags"):
        QmulV1(bags, category="handbag").triplets("train")
    assert QmulV1(bags, category="handbag", triplets="none").verify()[0].startswith("train: 8 pairs")


def test_fingerprint(tree):
    prints = [QmulV1(tree).fingerprint, QmulV1(tree, triplets="raw").fingerprint, QmulV1(tree, val=0.3).fingerprint]
    trees.save(tree / "train/sketches/1.png", trees.labelled("cow", 77)[0])
    assert len({*prints, QmulV1(tree).fingerprint}) == 4 and QmulV1(tree).fingerprint == QmulV1(tree).fingerprint


def test_one_line_errors(tree, tmp_path):
    with pytest.raises(UserError, match="category=shoes is not known; did you mean shoe"):
        QmulV1(tree, category="shoes")
    with pytest.raises(UserError, match="no pair below"):
        QmulV1(tmp_path)
    with pytest.raises(UserError, match="no such folder; did you mean shoe"):
        QmulV1(tmp_path / "shoo")
    shutil.rmtree(tree / "test")
    assert "test: 0 pairs, 115 expected" in QmulV1(tree, triplets="none").verify()


@only_with(SHOES)
def test_real_shoes():
    source = QmulV1(SHOES, val=0)
    assert source.verify() == []
    assert source.counts() == {("test", "photo"): 115, ("test", "sketch"): 115, ("train", "photo"): 304, ("train", "sketch"): 304}
    raw = QmulV1(SHOES, triplets="raw", val=0)
    assert {len(t) for t in raw.triplets("train").values()} == {135} and {len(t) for t in source.triplets("train").values()} == {45}
    assert {len(t) for t in source.triplets("test").values()} == {45}
    for rows, kept in zip(raw.triplets("train").values(), source.triplets("train").values(), strict=True):
        votes = Counter(rows)
        assert all(votes[a, b] in (2, 3) and votes[b, a] == 3 - votes[a, b] for a, b in kept)
    sketch = source.image(source.select("test", "sketch")[0])
    assert sketch.shape == (256, 256) and (sketch == 255).mean() > 0.9 and sketch.min() < 80


@only_with(SHOES)
def test_real_pairs_belong_together():
    """Plain HOG nearest neighbour finds the own photo of a quarter of the test sketches; wrong pairs or rasters would find 1 in 115."""
    from skimage.feature import hog

    source = QmulV1(SHOES, val=0)

    def features(domain: str) -> np.ndarray:
        grey = [source.image(i) if domain == "sketch" else cv2.cvtColor(source.image(i), cv2.COLOR_RGB2GRAY)
                for i in source.select("test", domain)]
        found = np.array([hog(cv2.resize(g, (256, 256), interpolation=cv2.INTER_AREA), 9, (32, 32), (1, 1), "L2") for g in grey])
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    scores = features("sketch") @ features("photo").T  # (115, 115)
    assert scores.shape == (115, 115) and (scores.argmax(1) == np.arange(115)).mean() == pytest.approx(0.252, abs=0.02)


def test_another_category_in_the_folder_is_told_by_its_counts(tmp_path, monkeypatch):
    monkeypatch.setitem(qmul_shoe_v1.PAIRS, "chair", (8, 4))
    root = trees.qmul(tmp_path / "chairs", "chair")
    with pytest.raises(UserError, match="holds 8 \\+ 4 pairs, which are the chairs; give the handbags' folder, or category=chair"):
        QmulV1(str(root), category="handbag", triplets="none")
