"""FS-COCO and FSCOCO-Seg, alone and together, on tiny trees."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import trees_v2
from sketchbench.app.data import main as data
from sketchbench.data.sources._fscoco_files import Files, by_participant, divided, one_in_twenty
from sketchbench.data.sources._strokes import draw
from sketchbench.data.sources.fscoco import COUNTS, FSCOCO
from sketchbench.errors import UserError


@pytest.fixture
def full(tmp_path):
    return trees_v2.fscoco(tmp_path / "fs")


@pytest.fixture
def seg(tmp_path):
    return trees_v2.fscoco_seg(tmp_path / "seg")


def sketch(source, participant, k):
    return next(i for i in source.items() if i.id == f"sketch/{trees_v2.scene_id(participant, k)}")


def test_the_whole_release_alone(full):
    source = FSCOCO(full)
    assert source.offers == {"image", "strokes", "caption", "instance"} and source.categories == ["scene"]
    item = sketch(source, 2, 3)
    assert (item.domain, item.drawer, item.instance) == ("sketch", "2", "000000002003")
    photo = next(i for i in source.items() if i.id == "photo/000000002003")
    assert (photo.split, photo.instance, photo.category) == (item.split, item.instance, "scene")
    assert source.image(photo).shape == (64, 64, 3) and source.strokes(photo) == [] == source.stroke_labels(photo)
    assert source.caption(item) == "a cow beside tree 3" == source.caption(photo)
    assert [source.has(item, o) for o in ("image", "strokes", "caption", "instance", "stroke_labels")] == [True] * 4 + [False]
    assert not source.has(photo, "strokes") and source.has(photo, "caption")
    with pytest.raises(UserError, match="sketch/000000002003: nobody labelled its strokes"):
        source.stroke_labels(item)


def test_pictures_are_drawn_from_the_strokes(full):
    """Also the last stroke, which the drawing's end closes; coordinates are those of the picture."""
    source = FSCOCO(full, size=128, pen=2.0)
    item, own = sketch(source, 1, 2), trees_v2.points([1, 2], end=2)
    strokes, image = source.strokes(item), source.image(item)
    assert len(strokes) == 4 and np.allclose(np.concatenate(strokes), own[:, :2] / 2, atol=1e-4)
    assert image.shape == (128, 128) and np.array_equal(image, draw(strokes, (128, 128), 2.0))
    assert FSCOCO(full).image(item).shape == (512, 512)
    shutil.rmtree(full / "vector_sketches")
    pictures = FSCOCO(full)
    assert pictures.offers == {"image", "caption", "instance"} and pictures.report()["only there as pictures"] == 12
    assert pictures.image(item).shape == (65, 65) and pictures.strokes(item) == [] and not pictures.has(item, "strokes")


def test_one_participant_in_twenty_is_tested(full):
    source = FSCOCO(full)
    tested = {i.drawer for i in source.select("test", "sketch")}
    assert len(tested) == 1 and len(source.select("test", "sketch")) == 4 == len(source.select("test", "photo"))
    assert sorted(i.drawer for i in source.select("val", "sketch")) == sorted({"1", "2", "3"} - tested)
    assert {i.drawer for i in FSCOCO(full, test_users=["2"]).select("test", "sketch")} == {"2"}
    assert FSCOCO(full, test_users=["2"]).report()["split by"] == "test_users"
    assert source.report() == {"split by": "a hash of the participants", "only there as pictures": 0,
                               "tested participants": f"1 ({tested.pop()})"}
    with pytest.raises(UserError, match="test_users=30: no such participant; "):
        FSCOCO(full, test_users=["30"])


def test_paper_split_of_the_full_size():
    """A hundred participants of a hundred sketches each: 9025, 475 and 500, with five participants for the tests."""
    table = {trees_v2.scene_id(u, k): Files(str(u), "", Path("x")) for u in range(1, 101) for k in range(100)}
    users = by_participant(table)
    tests = {s for u in one_in_twenty(list(users)) for s in users[u]}
    parts = divided(table, tests)
    assert Counter(parts.values()) == COUNTS == {"train": 9025, "val": 475, "test": 500}
    assert Counter(table[s].participant for s, part in parts.items() if part == "val").most_common()[-1][1] == 5
    assert parts == divided(dict(reversed(table.items())), tests)


def test_the_labelled_part_alone(seg):
    source = FSCOCO(seg)
    assert source.counts() == {("test", "sketch"): 4, ("train", "sketch"): 6, ("val", "sketch"): 2}
    assert source.offers == {"image", "strokes", "stroke_labels", "caption"}
    item, train = sketch(source, 3, 1), sketch(source, 2, 1)
    assert (item.split, item.drawer, train.drawer) == ("test", "", "2")  # only training sketches lie in participants' folders
    assert source.stroke_labels(item) == ["tree", "cow", "cow", "thing 1"] and len(source.strokes(item)) == 4
    assert source.image(item).shape == (512, 512) and source.image(train).shape == (65, 65) and source.strokes(train) == []
    assert source.has(item, "stroke_labels") and not source.has(train, "stroke_labels")
    assert source.classes == ["cow", "kite", "thing 0", "thing 1", "tree"]
    facts = source.report()
    assert facts["split by"] == "FSCOCO-Seg's folders" and facts["only there as pictures"] == 6
    assert facts["test classes"] == "4 in 4 labelled sketches, 3.00 a sketch" and facts["val classes"].startswith("3 in 2 labelled")


def test_both_together(full, seg):
    """The split and the labels of one, the training strokes and photos of the other; labels stay with the strokes beside them."""
    item = "000000003001"
    trees_v2.write_points(full / "vector_sketches" / "3" / f"{item}.npy", trees_v2.points(9, strokes=9))
    source = FSCOCO(full, seg=str(seg))
    assert source.counts() == {(s, d): n for d in ("photo", "sketch") for s, n in (("test", 4), ("train", 6), ("val", 2))}
    assert source.offers == FSCOCO.offers
    test, train = sketch(source, 3, 1), sketch(source, 1, 2)
    assert test.drawer == "3" and len(source.strokes(test)) == 4 == len(source.stroke_labels(test))
    assert source.image(train).shape == (512, 512) and len(source.strokes(train)) == 4
    assert source.verify() == ["sketches: 6 train, 2 val, 4 test; 9025 train, 475 val, 500 test in the paper"]
    assert source.report()["tested participants"] == "1 (3)"
    shutil.rmtree(seg / "val")
    (full / "text/1/000000001002.txt").unlink()
    source = FSCOCO(full, seg=str(seg))
    assert not source.select("val") and "2 sketches without a split (000000001000, …)" in source.verify()
    assert source.caption(sketch(source, 1, 2)) == "a cow beside tree 2"  # the other release's


def test_lists_for_retrieval(full, seg):
    for source in (FSCOCO(full, split="normal"), FSCOCO(full, seg=str(seg), split="normal")):
        assert {i.instance for i in source.select("test")} == {trees_v2.scene_id(u, 0) for u in (1, 2, 3)}
        assert source.counts()["val", "sketch"] == 3 and source.counts()["train", "sketch"] == 6
        assert source.report()["split by"] == "val_normal.txt" and not any("in the paper" in f for f in source.verify())
    (full / "val_normal.txt").write_text("1000\n2000")  # numbers without the leading zeros
    assert len(FSCOCO(full, split="normal").select("test", "sketch")) == 2
    with pytest.raises(UserError, match=r"val_unseen_user\.txt: not there"):
        FSCOCO(full, split="unseen_user")


def test_labels_that_end_before_the_last_stroke(seg):
    """A last stroke that no pen-up ends has no label in the released files; anything else does not fit."""
    item = "000000003001"
    points, labels = seg / "test/vector_sketches" / f"{item}.npy", seg / "test/classes" / f"{item}.json"
    labels.write_text(json.dumps(["tree", "cow", "cow"]))
    with pytest.raises(UserError, match=rf"{item}\.json: 3 labels for 4 strokes in .*{item}\.npy") as error:
        FSCOCO(seg).strokes(sketch(FSCOCO(seg), 3, 1))
    assert str(error.value) in FSCOCO(seg).verify()
    for end in (2, 0):
        np.save(points, trees_v2.points([3, 1], end=end))
        source = FSCOCO(seg)
        assert len(source.strokes(sketch(source, 3, 1))) == 3 and source.stroke_labels(sketch(source, 3, 1)) == ["tree", "cow", "cow"]
    labels.write_text(json.dumps(["tree", "cow", "cow", "sheep"]))
    source = FSCOCO(seg)
    assert len(source.strokes(sketch(source, 3, 1))) == 4
    assert "1 labels that all_classes.json does not name (sheep, …)" in source.verify()


@pytest.mark.parametrize(("file", "content", "words"), [
    ("classes/{}.json", b"[1, 2]", "a list of names expected"), ("classes/{}.json", b"{", "cannot be read"),
    ("vector_sketches/{}.npy", b"x", "is no array of numbers")])
def test_broken_files(seg, file, content, words):
    path = seg / "test" / file.format("000000003001")
    path.write_bytes(content)
    source = FSCOCO(seg)
    with pytest.raises(UserError, match=words) as error:
        source.strokes(sketch(source, 3, 1))
    assert str(path) in str(error.value) and "\n" not in str(error.value) and str(error.value) in source.verify()


def test_what_is_missing_or_double(full):
    (full / "text/1/000000001002.txt").unlink()
    shutil.copy(full / "vector_sketches/1/000000001001.npy", full / "vector_sketches/2/000000001001.npy")
    source = FSCOCO(full)
    found = source.verify()
    assert "1 sketches without a caption (000000001002, …)" in found
    assert "1 files whose id was there before, left out (vector_sketches/2/000000001001.npy, …)" in found
    assert sketch(source, 1, 1).drawer == "1"
    with pytest.raises(UserError, match="sketch/000000001002: has no caption"):
        source.caption(sketch(source, 1, 2))


def test_fingerprint(full, seg):
    prints = [FSCOCO(full).fingerprint, FSCOCO(full, seg=str(seg)).fingerprint, FSCOCO(full, split="normal").fingerprint,
              FSCOCO(full, size=256).fingerprint, FSCOCO(full, pen=2.0).fingerprint]
    np.save(full / "vector_sketches/1/000000001001.npy", trees_v2.points(77))
    assert len({*prints, FSCOCO(full).fingerprint}) == 6 and FSCOCO(full).fingerprint == FSCOCO(full).fingerprint


def test_the_verbs(full, seg, tmp_path, capsys):
    assert data(["verify", "fscoco", f"root={full}", f"seg={seg}"]) == 1
    told = capsys.readouterr().out
    assert "1 faults found" in told and "scene     sketch        12" in told and "test classes: 4 in 4" in told
    assert data(["verify", "fscoco", f"root={full}", "test_users=1,2"]) == 1
    assert "tested participants: 2 (1, 2)" in capsys.readouterr().out


def test_one_line_errors(full, seg, tmp_path):
    def fails(words, root=full, **options):
        with pytest.raises(UserError, match=words) as error:
            FSCOCO(root, **options)
        assert "\n" not in str(error.value)

    fails("no sketch below .*, or train/, val/ and test/ of FSCOCO-Seg", root=full / "text")
    fails("no such folder; did you mean fs", root=tmp_path / "fz")
    fails("is no FSCOCO-Seg, which holds train/sketches/", seg=str(full))
    fails(r"data=fscoco: seg=.*: no such folder; give the folder as data\.seg=<folder>", seg=str(tmp_path / "none"))
    fails("split=papers is not known; did you mean paper", split="papers")
    fails("size=8: pictures are 32 to 2048 px", size=8)
    fails("pen=0: lines are 0.5 to 32 px wide", pen=0)


@pytest.mark.parametrize("name", ["fscoco", "fscoco-seg"])
def test_the_folder_above_will_do(full, seg, tmp_path, name):
    """Archives unpack into a folder of their own."""
    (full if name == "fscoco" else seg).rename(tmp_path / name)
    assert FSCOCO(tmp_path).root == tmp_path / name
