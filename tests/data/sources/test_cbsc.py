"""Scenes in the CBSC and FrISS layout: on tiny trees, and on real ones where they are."""

from __future__ import annotations

import json

import numpy as np
import pytest

import trees_v2
from shared import SCENES, only_with
from sketchbench.app.data import main as data
from sketchbench.data.sources.cbsc import CBSC, read_scene
from sketchbench.errors import UserError


@pytest.fixture
def tree(tmp_path):
    return trees_v2.scenes(tmp_path / "scenes")


def changed(tree, change):
    """The first scene with a change made to it."""
    path = tree / "sceneid-0-userid-40.json"
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))
    return path


def test_items(tree):
    source = CBSC(tree)
    assert source.counts() == {("test", "sketch"): 3} and source.categories == ["scene"]
    assert source.offers == {"image", "strokes", "stroke_labels"}
    first = source.items()[0]
    assert (first.id, first.drawer, first.instance, first.domain) == ("sceneid-0-userid-40", "40", "", "sketch")
    assert CBSC(tree, split="train").counts() == {("train", "sketch"): 3}
    assert source.verify() == []


def test_strokes_and_labels(tree):
    """The first offset counts from the corner, each other one from the point before, across strokes too."""
    source = CBSC(tree, size=550)
    item = source.items()[1]
    strokes, own = source.strokes(item), trees_v2.points(1, 6, page=700)
    assert len(strokes) == 6 and np.allclose(np.concatenate(strokes), own[:, :2] / 2, atol=1e-2)
    assert source.stroke_labels(item) == ["tree", "tree", "person", "person", "tree", "tree"]  # yoga is a person
    assert source.classes == ["person", "tree"]
    image = source.image(item)
    assert image.shape == (385, 550) and 0.002 < (image < 128).mean() < 0.2
    for stroke in strokes:
        x, y = np.clip(np.rint(stroke[1]), 0, (549, 384)).astype(int)
        assert image[y, x] < 160


def test_points_beyond_the_page(tree):
    def change(told):
        told["scene_strokes"] = [[-100, 50, 0], [200, 0, 1], [1000, 900, 0], [100, 0, 1]]
        told["object_divisions"], told["gt_class_names"] = [0, 1, 2], ["river", "car"]
    changed(tree, change)
    source = CBSC(tree, size=650)
    item = source.items()[0]
    image, strokes = source.image(item), source.strokes(item)
    assert image.shape == (round(950 / 1300 * 650), 650)  # the page 1100 x 770 from (-100, 0) to (1200, 950)
    assert [s.round(2).tolist() for s in strokes] == [[[0, 25], [100, 25]], [[600, 475], [650, 475]]]
    assert (image[25, 1:100] == 0).all() and image[-1, 620] < 128
    assert source.report()["drawn beyond the page"] == 1


def test_folders_partitions_and_drawers(tmp_path):
    root = trees_v2.scenes(tmp_path / "friss" / "train", 2)
    (tmp_path / "friss/test").mkdir()
    (root / "sceneid-1-userid-41.json").rename(tmp_path / "friss/test/12_street-view_135647.json")
    (tmp_path / "friss/friss_to_qd_mappings.json").write_text("{}")
    source = CBSC(tmp_path / "friss")
    assert [(i.id, i.split, i.drawer) for i in source.items()] == [("test/12_street-view_135647", "test", "12"),
                                                                 ("train/sceneid-0-userid-40", "train", "40")]
    flat = trees_v2.scenes(tmp_path / "flat", 3)
    (flat / "data_partitions.json").write_text(json.dumps({"train": ["sceneid-0-userid-40"], "val": ["sceneid-1-userid-41"], "test": []}))
    (flat / "friss_to_qd_mappings.json").write_text("{}")
    source = CBSC(flat)
    assert [i.split for i in source.items()] == ["train", "val", "test"]
    assert source.verify() == ["1 scenes that data_partitions.json does not name (sceneid-2-userid-42, …)"]
    (flat / "data_partitions.json").write_text("[]")
    with pytest.raises(UserError, match=r"data_partitions\.json: lists of names under train, val and test expected"):
        CBSC(flat).items()


def test_captions(tree):
    (tree / "sceneid-1-userid-41.txt").write_text(" a person\nbetween trees ")
    source = CBSC(tree)
    first, second = source.items()[:2]
    assert source.offers == CBSC.offers and not source.has(first, "caption") and source.has(second, "caption")
    assert source.caption(second) == "a person between trees"
    with pytest.raises(UserError, match=r"sceneid-0-userid-40\.txt: no caption; write it"):
        source.caption(first)


@pytest.mark.parametrize(("change", "words"), [
    (lambda t: t.pop("gt_class_names"), "has no gt_class_names and is no scene"),
    (lambda t: t["object_divisions"].pop(), "do not divide its 6 strokes"), (lambda t: t["gt_class_names"].append("x"), "do not divide"),
    (lambda t: t["object_divisions"].__setitem__(0, 1), "do not divide"),
    (lambda t: t["object_divisions"].__setitem__(1, 5), "do not divide"),
    (lambda t: t["object_divisions"].__setitem__(1, "2"), "do not divide"), (lambda t: t.update(gt_class_names=[1, 2, 3]), "do not divide"),
    (lambda t: t["scene_strokes"].append([1, 2, 1]), "do not divide its 7 strokes"), (lambda t: t.update(img_w=0), "no size of a page"),
    (lambda t: t.update(img_h="770"), "no size of a page"), (lambda t: t.update(scene_strokes=[[1, 2]]), "found an array of 1x2 numbers"),
    (lambda t: t.update(scene_strokes=[[1, None, 1]]), "no point of a drawing"),
    (lambda t: t.update(scene_strokes=[]), "rows of x, y and pen expected")])
def test_broken_scenes(tree, change, words):
    path = changed(tree, change)
    source = CBSC(tree)
    for access in (source.image, source.strokes, source.stroke_labels):
        with pytest.raises(UserError, match=words) as error:
            access(source.items()[0])
        assert str(path) in str(error.value) and "\n" not in str(error.value)
    assert source.verify() == [str(error.value)] and source.report()["of a scene"].startswith("2.00 classes, 3.00 objects, 6.0 strokes")


def test_one_line_errors(tree, tmp_path):
    (tree / "sceneid-0-userid-40.json").write_text("[[]")
    with pytest.raises(UserError, match=r"userid-40\.json: cannot be read"):
        read_scene(tree / "sceneid-0-userid-40.json")
    (tree / "sceneid-0-userid-40.json").write_text("[]")
    with pytest.raises(UserError, match="has no scene_strokes and is no scene"):
        read_scene(tree / "sceneid-0-userid-40.json")
    with pytest.raises(UserError, match=r"no scene below .*; <name>\.json are expected"):
        CBSC(tmp_path)
    for root, words in (("", "data=cbsc: root is not set; give the folder as data.root=<folder>"),
                        (tmp_path / "x/y", f"data=cbsc: root={tmp_path / 'x/y'}: no such folder; give the folder as data.root=<folder>")):
        with pytest.raises(UserError) as error:
            CBSC(root)
        assert str(error.value).startswith(words)
    with pytest.raises(UserError, match="split=tets is not known; did you mean test"):
        CBSC(tree, split="tets")
    with pytest.raises(UserError, match="size=9999: pictures are 32 to 2048 px"):
        CBSC(tree, size=9999)


def test_fingerprint(tree):
    prints = [CBSC(tree, **options).fingerprint for options in ({}, {"size": 256}, {"pen": 2.0}, {"split": "val"})]
    (tree / "sceneid-1-userid-41.txt").write_text("told")
    prints.append(CBSC(tree).fingerprint)
    changed(tree, lambda told: told["gt_class_names"].__setitem__(0, "bush"))
    assert len({*prints, CBSC(tree).fingerprint}) == 6


def test_the_verbs(tree, tmp_path, capsys):
    assert data(["verify", "cbsc", f"root={tree}"]) == 0
    told = capsys.readouterr().out
    assert "all is well" in told and "classes: 2, most often " in told
    assert data(["show", "cbsc", f"root={tree}", f"out={tmp_path / 'sheets'}"]) == 0
    assert (tmp_path / "sheets/cbsc_scenes.png").is_file()


@only_with(SCENES)
def test_real_scenes():
    source = CBSC(SCENES)
    assert source.counts() == {("test", "sketch"): 60} and source.verify() == []
    strokes = {i.id: source.strokes(i) for i in source.items()}
    assert sum(map(len, strokes.values())) == 2216 and len(source.classes) == 153 and "yoga" not in source.classes
    for item in source.items():
        assert len(strokes[item.id]) == len(source.stroke_labels(item))
        low, high = np.min([s.min(0) for s in strokes[item.id]], 0), np.max([s.max(0) for s in strokes[item.id]], 0)
        image = source.image(item)
        assert (low >= -0.01).all() and (high <= np.array(image.shape[::-1]) + 0.6).all() and max(image.shape) == 512
        assert 0.005 < (image < 128).mean() < 0.2
    plane = next(i for i in source.items() if i.id == "sceneid-0-userid-0")
    assert plane.drawer == "0" and set(source.stroke_labels(plane)) == {"airplane"} and len(strokes[plane.id]) == 27
    assert np.allclose(strokes[plane.id][0][:2], np.array([[226, 272.703125], [221, 265.703125]]) * 512 / 1100, atol=1e-3)
