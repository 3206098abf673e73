"""QMUL version 2 in both forms, on tiny trees."""

from __future__ import annotations

import pickle
import re
import shutil

import numpy as np
import pytest

import trees
import trees_v2
from sketchbench.app.data import main as data
from sketchbench.data.sources import qmul_v2
from sketchbench.data.sources._strokes import cut, draw
from sketchbench.data.sources.qmul_v2 import QmulV2, photo_of
from sketchbench.errors import UserError


@pytest.fixture
def png(tmp_path):
    return trees_v2.qmul_v2_png(tmp_path / "v2")


@pytest.fixture
def coordinate(tmp_path):
    return trees_v2.qmul_v2_coordinate(tmp_path / "v2")


def told_as(path, change):
    """The coordinate file with a change made to what it holds."""
    told = pickle.loads(path.read_bytes())
    change(told)
    path.write_bytes(pickle.dumps(told))


@pytest.mark.parametrize("form", ["png", "coordinate"])
def test_items_are_the_same_in_both_forms(tmp_path, form):
    source = QmulV2(getattr(trees_v2, f"qmul_v2_{form}")(tmp_path / "v2"), val=0)
    assert (source.form, source.name, source.categories) == (form, "qmul_shoe_v2", ["shoe"])
    assert source.counts() == {("test", "photo"): 4, ("test", "sketch"): 12, ("train", "photo"): 12, ("train", "sketch"): 36}
    sketch = next(i for i in source.items() if i.id == "sketch/1031000013_2")
    assert (sketch.instance, sketch.split, sketch.category, sketch.domain) == ("1031000013", "test", "shoe", "sketch")
    own = [i.id for i in source.items() if i.instance == "1031000013"]
    assert own == [f"sketch/1031000013_{k}" for k in (1, 2, 3)] + ["photo/1031000013"]
    assert len({i.id for i in source.items()}) == len(source.items())
    photo = next(i for i in source.items() if i.id == "photo/1031000013")
    assert np.array_equal(source.image(photo), trees.photo(1031000013))


def test_pictures(png):
    source = QmulV2(png)
    sketch = source.select(domain="sketch")[0]
    assert np.array_equal(source.image(sketch), trees.labelled("cow", [int(sketch.instance), 1])[0])  # composited on white
    assert source.offers == {"image", "instance"}
    with pytest.raises(UserError, match="qmul_shoe_v2: has no strokes"):
        source.strokes(sketch)


def test_strokes_are_drawn(coordinate):
    source = QmulV2(coordinate)
    assert source.offers == {"image", "instance", "strokes"}
    sketch, photo = source.select(domain="sketch")[5], source.select(domain="photo")[0]
    name = sketch.id.split("/")[1]
    own = trees_v2.points([int(sketch.instance), int(name.split("_")[1])])
    strokes, image = source.strokes(sketch), source.image(sketch)
    assert len(strokes) == 4 and all(np.array_equal(a, b) for a, b in zip(strokes, cut(own), strict=True))
    assert image.shape == (256, 256) and np.array_equal(image, draw(strokes, (256, 256), 2.0)) and 0.002 < (image < 128).mean() < 0.1
    x, y = np.clip(np.rint(strokes[0][0]), 0, 255).astype(int)
    assert image[y, x] < 128
    assert source.strokes(photo) == [] and not source.has(photo, "strokes") and source.has(sketch, "strokes")


@pytest.mark.parametrize("form", ["png", "coordinate"])
def test_sketches_of_a_photo_stay_together(tmp_path, form):
    root = getattr(trees_v2, f"qmul_v2_{form}")(tmp_path / "v2", train=30)
    source = QmulV2(root, val=0.3)
    held = {i.instance for i in source.select("val", "photo")}
    assert 3 <= len(held) <= 15 and not held & {i.instance for i in source.items() if i.split != "val"}
    assert len(source.select("val", "sketch")) == 3 * len(held)
    shutil.rmtree(root / ("ShoeV2_photo" if form == "png" else "photo"))
    getattr(trees_v2, f"qmul_v2_{form}")(root, train=20)
    assert {i.instance for i in QmulV2(root, val=0.3).select("val")} < held | {i.instance for i in source.select("test")}


@pytest.mark.parametrize("line", ["{0}", "{0}.png", "{0}.svg", "ShoeV2_sketch/{0}.png", "C:\\data\\{0}.png", "  {0}.png \r"])
def test_lines_of_the_lists(png, line):
    for path in png.glob("*.txt"):
        names = [n.split(".")[0] for n in path.read_text().split()]
        path.write_text("\n".join(["", *(line.format(n) for n in names + names[:2]), ""]))
    source = QmulV2(png, val=0)
    assert source.counts()["train", "sketch"] == 36 and source.counts()["test", "photo"] == 4
    assert not any("not there" in f for f in source.verify())


@pytest.mark.parametrize("layout", ["plain", "inner", "both", "chair"])
def test_layouts(tmp_path, layout):
    if layout == "chair":
        source = QmulV2(trees_v2.qmul_v2_png(tmp_path, "ChairV2"), category="chair")
        assert source.name == "qmul_chair_v2" and "photos: 12 train and 4 test; 300 train and 100 test expected" in source.verify()
        return
    root = trees_v2.qmul_v2_png(tmp_path / "a" / "ShoeV2")
    if layout == "plain":
        for what in ("photo", "sketch"):
            (root / f"ShoeV2_{what}").rename(root / what)
        assert QmulV2(root).form == "png"
    elif layout == "inner":
        assert QmulV2(tmp_path / "a").root == root
    else:
        trees_v2.qmul_v2_coordinate(root)
        assert QmulV2(root).form == "png" and QmulV2(root, form="coordinate").offers >= {"strokes"}


@pytest.mark.parametrize("where", ["the public files", "the paper"])
@pytest.mark.parametrize("category", ["shoe", "chair"])
def test_both_counts_are_met(png, monkeypatch, category, where):
    counts = {w: (36, 12) if w == where else c for w, c in qmul_v2.SKETCHES[category].items()}
    monkeypatch.setitem(qmul_v2.SKETCHES, category, counts)
    monkeypatch.setitem(qmul_v2.PHOTOS, category, (12, 4))
    if category == "chair":
        for what in ("photo", "sketch"):
            (png / f"ShoeV2_{what}").rename(png / what)
    source = QmulV2(png, category=category)
    assert source.verify() == []
    told = source.report()["sketches"]
    assert told.startswith(f"36 train and 12 test, as in {where} (the public files: ") and "; the paper: " in told
    assert source.report()["sketches of a photo"] == "3 to 3, 3.00 in the mean"


def test_published_counts():
    assert qmul_v2.SKETCHES == {"shoe": {"the public files": (5982, 666), "the paper": (6051, 679)},
                                "chair": {"the public files": (964, 311), "the paper": (951, 324)}}
    assert qmul_v2.PHOTOS == {"shoe": (1800, 200), "chair": (300, 100)}
    assert photo_of("2429245009_1") == "2429245009" and photo_of("a_b_12") == "a_b"


def test_what_is_missing_is_counted_and_skipped(png):
    (png / "ShoeV2_photo/1031000002.png").unlink()
    (png / "ShoeV2_sketch/1031000013_1.png").unlink()
    trees.save(png / "ShoeV2_sketch/1031000099_1.png", np.full((9, 9), 255, np.uint8))
    with (png / "photo_test.txt").open("a") as stream:
        stream.write("1031000003\n")
    source = QmulV2(png, val=0)
    found = source.verify()
    for line in ("photo_train.txt: 1 named but not there (1031000002)", "sketch_test.txt: 1 named but not there (1031000013_1)",
                 "photo_test.txt: 1 in photo_train.txt as well, kept for tests (1031000003)",
                 "3 sketches without a photo, left out (1031000002_1, …)",
                 "3 sketches named for another part than their photo, which decides (1031000003_1, …)",
                 "photos: 10 train and 5 test; 1800 train and 200 test expected",
                 "note: 1 photos have fewer than three sketches (1031000013)",
                 "sketches: 30 train and 14 test; 5982 train and 666 test in the public files, 6051 train and 679 test in the paper"):
        assert line in found, line
    assert len(found) == 8
    assert {i.split for i in source.items() if i.instance == "1031000003"} == {"test"}
    assert source.report()["sketches without a photo"] == 3 and source.report()["pictures in no part"] == 1
    assert "as in no known release" in source.report()["sketches"]


@pytest.mark.parametrize(("value", "words"), [
    (np.zeros((5, 2)), "rows of x, y and pen expected, found an array of 5x2 numbers"), ([[1, 2, 0], [float("nan"), 4, 1]], "row 1 is"),
    ("no array", "found other things")])
def test_broken_coordinates(coordinate, value, words):
    told_as(coordinate / "ShoeV2_Coordinate", lambda told: told.update({"train/1031000004_2": value}))
    source = QmulV2(coordinate)
    item = next(i for i in source.items() if i.id == "sketch/1031000004_2")
    for access in (source.image, source.strokes):
        with pytest.raises(UserError, match=f"ShoeV2_Coordinate: 1031000004_2: .*{words}") as error:
            access(item)
        assert "\n" not in str(error.value)
    assert str(error.value) in source.verify()
    assert source.image(next(i for i in source.items() if i.id == "sketch/1031000004_1")).shape == (256, 256)


def test_odd_names_in_the_coordinate_file(coordinate):
    def change(told):
        told |= {"1031000001_9": told["train/1031000001_1"], "train/1031000077_1": told["train/1031000001_1"],
                 "test/1031000002_1": told["train/1031000001_1"]}
    told_as(coordinate / "ShoeV2_Coordinate", change)
    source = QmulV2(coordinate)
    found = source.verify()
    assert "2 coordinates are no train/<pid>_<k> or test/<pid>_<k> of their own (1031000001_9, …)" in found
    assert "1 sketches without a photo, left out (1031000077_1)" in found
    assert {i.split for i in source.items() if i.instance == "1031000002"} == {"test"}  # named for both: not learnt from
    told_as(coordinate / "ShoeV2_Coordinate", lambda told: [told.pop(k) for k in list(told) if "/" in k])
    with pytest.raises(UserError, match=r"no sketch with its photo below .*; 1 coordinates are no train"):
        QmulV2(coordinate)


def test_harmful_coordinate_file(coordinate):
    (coordinate / "ShoeV2_Coordinate").write_bytes(b"cos\nsystem\n(S'echo'\ntR.")
    with pytest.raises(UserError, match=r"ShoeV2_Coordinate: names os\.system, which no file of coordinates needs; .* was not opened"):
        QmulV2(coordinate)


def test_corrupt_pictures(png, capsys):
    (png / "ShoeV2_sketch/1031000001_1.png").write_bytes(b"\x89PNG\r\n")
    source = QmulV2(png)
    with pytest.raises(UserError, match=r"1031000001_1\.png: is no picture that can be read"):
        source.image(next(i for i in source.items() if i.id == "sketch/1031000001_1"))
    assert data(["verify", "qmul_v2", f"root={png}"]) == 1
    assert "1031000001_1.png: is no picture that can be read" in capsys.readouterr().out


def test_the_verb(coordinate, capsys):
    assert data(["verify", "qmul_v2", f"root={coordinate}", "form=coordinate", "val=0"]) == 1
    told = capsys.readouterr().out
    assert re.search(r"shoe +sketch +48 +4–4", told) and "2 faults found" in told and "! photos: 12 train and 4 test" in told


@pytest.mark.parametrize("form", ["png", "coordinate"])
def test_fingerprint(tmp_path, form):
    root = getattr(trees_v2, f"qmul_v2_{form}")(tmp_path / "v2")
    prints = [QmulV2(root).fingerprint, QmulV2(root, val=0.2).fingerprint]
    if form == "png":
        trees.save(root / "ShoeV2_sketch/1031000001_1.png", np.full((9, 9), 250, np.uint8))
        prints.append(QmulV2(root).fingerprint)
        (root / "photo_test.txt").write_text((root / "photo_test.txt").read_text()[:-15])
    else:
        told_as(root / "ShoeV2_Coordinate", lambda told: told["train/1031000001_1"].__setitem__((0, 0), 77))
    prints.append(QmulV2(root).fingerprint)
    assert len(set(prints)) == len(prints) and QmulV2(root).fingerprint == prints[-1]


def test_one_line_errors(png, tmp_path):
    def fails(words, root=png, **options):
        with pytest.raises(UserError, match=words) as error:
            QmulV2(root, **options)
        assert "\n" not in str(error.value)

    fails("category=shoes is not known; did you mean shoe", category="shoes")
    fails("form=pgn is not known; did you mean png", form="pgn")
    fails("val=1 is no share", val=1)
    fails("holds neither ChairV2_photo/ nor photo/; ShoeV2_photo is of another category", category="chair")
    fails("holds neither ShoeV2_photo/ nor photo/; give the folder", root=tmp_path)
    fails("no such folder; did you mean v2", root=tmp_path / "v3")
    fails("holds no ShoeV2_Coordinate; form=png reads what is there", form="coordinate")
    (png / "sketch_train.txt").rename(png / "sketches.txt")
    fails(r"sketch_train\.txt: not there; the four lists say")
    (png / "sketches.txt").rename(png / "sketch_train.txt")
    for path in sorted((png / "ShoeV2_sketch").iterdir()):
        path.rename(path.with_suffix(".svg"))
    fails("no sketch with its photo below .*ShoeV2_sketch: holds SVG files; turn them into PNG first")
    shutil.rmtree(png / "ShoeV2_sketch")
    fails("holds no ShoeV2_sketch and no ShoeV2_Coordinate; give the folder")
