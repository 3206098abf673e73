"""The reader of Sketchy, on tiny trees in its layouts: both protocols, doubled photos, lists, edge maps, and everything that goes wrong."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import trees
import trees_category as tiny
from sketchbench.data.sources import open_source
from sketchbench.data.sources.sketchy import Sketchy
from sketchbench.errors import UserError


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return tiny.sketchy(tmp_path_factory.mktemp("sketchy"))


@pytest.fixture
def tree(released, tmp_path):
    return shutil.copytree(released, tmp_path / "sketchy")


def domain(source, which):
    return {i.id: i for i in source.items() if i.domain == which}


def counts(found):
    """Without the lines that any tiny tree brings about."""
    return [f for f in found if "categories are not there" not in f and "expected" not in f]


# ---------------------------------------------------------------------- protocol=category
def test_category_items(released):
    source = Sketchy(released, test=4, val=0.2)
    assert source.categories == list(tiny.SKETCHY) and source.offers == {"image"}
    sketches, photos = domain(source, "sketch"), domain(source, "photo")
    assert len(sketches) == 48 and len(photos) == 24  # 16 originals once, 8 of the extension
    for category in tiny.SKETCHY:
        splits = [i.split for i in sketches.values() if i.category == category]
        assert len(splits) == 12 and splits.count("test") == 4 and splits.count("train") >= 4
    one = sketches["sketch/giraffe/n00000002_1-3"]
    assert one.instance == "giraffe/n00000002_1" == photos["photo/giraffe/n00000002_1"].instance
    assert source.image(one).shape == (33, 33) and source.image(photos["photo/giraffe/ext_1"]).shape == (32, 32, 3)
    assert source._table.paths["photo/giraffe/n00000002_1"].endswith("EXTEND_image_sketchy/giraffe/n00000002_1.jpg")
    assert "sketches with their own photo" in source.report() and not source.has(one, "instance")


def test_doubled_photos_are_counted_once(tree):
    source = Sketchy(tree, test=4)
    assert source.report()["doubled photos"].startswith("16 in both folders") and source.report()["doubled photos"].endswith("24 in all")
    shutil.rmtree(tree / "EXTEND_image_sketchy/giraffe")  # an extension without one of the categories: its originals are there still
    source = Sketchy(tree, test=4)
    assert sum(i.category == "giraffe" for i in domain(source, "photo").values()) == 4
    assert len(domain(Sketchy(tree, photos="original", test=4), "photo")) == 16
    shutil.rmtree(tree / "EXTEND_image_sketchy")
    with pytest.raises(UserError, match=r"no EXTEND_image_sketchy folder .*photos=original does without"):
        Sketchy(tree)


def test_splits_depend_on_names_alone(released, tree):
    """Another category or another order changes nothing; the shares are about right."""
    whole = {i.id: i.split for i in Sketchy(released, test=4, val=0.2, test_photos=0.3).items()}
    shutil.rmtree(tree / f"256x256/sketch/{tiny.TX}/airplane")
    rest = Sketchy(tree, test=4, val=0.2, test_photos=0.3)
    assert {i.id: i.split for i in rest.items()} == {k: v for k, v in whole.items() if "/airplane/" not in k}
    assert "airplane: 6 photos, no sketch; left out" in rest.verify()
    source = Sketchy(released)
    places = [source._photo_split("giraffe", str(k)) for k in range(4000)]
    assert places.count("val") / 4000 == pytest.approx(0.05, abs=0.012) and places.count("test") / 4000 == pytest.approx(0.1, abs=0.016)
    drawn = list(source._sketch_splits("giraffe", [str(k) for k in range(4000)]).values())
    assert drawn.count("test") == 50 and drawn.count("val") / 3950 == pytest.approx(0.05, abs=0.012)


def test_classes(released, tmp_path):
    named = Sketchy(released, classes=["car (sedan)", "hot air balloon"], test=4)
    assert named.categories == ["car_(sedan)", "hot-air_balloon"] and counts(named.verify()) == [] and named.verify() == []
    (tmp_path / "mine.txt").write_text("# two\ncar_(sedan)\nhot-air_balloon\n")
    assert open_source("sketchy", root=released, classes=str(tmp_path / "mine.txt"), test="4").items() == named.items()
    assert open_source("sketchy", root=released, classes="car_(sedan),hot_air_balloon", test="4").fingerprint == named.fingerprint
    assert Sketchy(released, classes=["cow", "giraffe"], test=4).verify() == ["1 of 2 categories are not there (cow)"]
    with pytest.raises(UserError, match="classes has girafe, which is no category; did you mean giraffe"):
        Sketchy(released, classes="girafe")


def test_odd_folders(tree):
    sketches = tree / f"256x256/sketch/{tiny.TX}"
    (sketches / "hot-air_balloon").rename(sketches / "hot_air_balloon")
    shutil.copytree(sketches / "giraffe", sketches / "Griaffe")
    trees.save(sketches / "Griaffe" / f"{tiny.names('giraffe')[0]}-9.png", tiny.drawing(2))
    shutil.copytree(sketches / "giraffe", sketches / "girafes")
    trees.save(sketches / "airplane" / "n02691156_359-5.png", tiny.drawing(1))
    (sketches / "airplane" / "notes.txt").write_text("no picture")
    shutil.rmtree(tree / "EXTEND_image_sketchy/car_(sedan)")
    shutil.rmtree(tree / f"256x256/photo/{tiny.TX}/car_(sedan)")
    source = Sketchy(tree, test=4)
    assert source.categories == ["airplane", "giraffe", "hot-air_balloon"] and len(domain(source, "sketch")) == 37
    assert counts(source.verify()) == [
        f"{tiny.TX}/girafes: matches no category (12 pictures left out); did you mean giraffe or airplane or rifle?",
        f"{tiny.TX}/giraffe: 12 names of giraffe occur twice (n00000002_0-1, …); the first is taken",
        "car_(sedan): 12 sketches, no photo; left out"]
    assert source.report()["known to be unusable"] == "1 sketches left out"
    assert source.report()["sketch folders"] == "2 in another spelling (Griaffe is giraffe, hot_air_balloon is hot-air_balloon)"


def test_expected_counts(released):
    found = Sketchy(released, test=4).verify()
    assert "sketches: 48, 75471 or 75481 expected" in found and "photos: 24, 73002 expected" in found
    assert any(f.startswith("121 of 125 categories are not there (alarm_clock, ant, ape, apple, armor, …)") for f in found)
    assert "photos: 16, 12500 expected" in Sketchy(released, photos="original", test=4).verify()
    assert any("4 categories have no sketch to train on (airplane: 12 for testing, …)" in f for f in Sketchy(released).verify())


def test_unreadable_files(tree):
    photos = tree / "EXTEND_image_sketchy/airplane"
    (photos / "ext_0.jpg").write_bytes(b"")
    (photos / "ext_1.jpg").write_bytes((photos / f"{tiny.names('airplane')[1]}.jpg").read_bytes()[:300])
    sketch = tree / f"256x256/sketch/{tiny.TX}/giraffe/{tiny.names('giraffe')[2]}-1.png"
    sketch.write_text("not found")
    found = counts(Sketchy(tree, test=4).verify())
    assert len(found) == 3 and all("\n" not in f for f in found)
    assert found[0].startswith(f"{sketch}: is no picture that can be read; replace or remove it")
    assert str(photos / "ext_0.jpg") in found[1] and str(photos / "ext_1.jpg") in found[2] and "cannot be read" in found[2]
    for k in range(24):
        (photos / f"z{k}.jpg").write_bytes(b"\xff\xd8")
    assert counts(Sketchy(tree, test=4).verify())[-1] == "7 more pictures cannot be read"


def test_fingerprint(tree):
    prints = [Sketchy(tree, **how).fingerprint for how in ({}, {"test": 4}, {"val": 0.3}, {"test_photos": 0.5}, {"photos": "original"},
                                                          {"protocol": "fine"}, {"classes": ["giraffe"]})]
    trees.save(tree / f"256x256/sketch/{tiny.TX}/giraffe/{tiny.names('giraffe')[2]}-1.png", np.full((40, 40), 255, np.uint8))
    assert len({*prints, Sketchy(tree).fingerprint}) == 8 and Sketchy(tree).fingerprint == Sketchy(tree).fingerprint
    moved = shutil.move(tree, tree.with_name("elsewhere"))
    (moved / "256x256/photo" / tiny.TX).rename(moved / "256x256/photo" / f"{tiny.TX}_ready")
    (moved / "EXTEND_image_sketchy").rename(moved / "extended_photo")
    again = Sketchy(moved)
    assert len(domain(again, "photo")) == 24 and again.fingerprint == Sketchy(moved).fingerprint


# ---------------------------------------------------------------------- edge maps
def test_edge_maps(released, tmp_path):
    """A folder that mirrors the photos' folders, white on dark as most detectors save them."""
    edges = tmp_path / "edges"
    map_of = {}
    for k, path in enumerate(sorted((released / "EXTEND_image_sketchy").rglob("*.jpg"))):
        map_of[f"edge/{path.parent.name}/{path.stem}"] = tiny.drawing(k)
        trees.save(edges / path.parent.name / f"{path.stem}.png", 255 - tiny.drawing(k))
    source = Sketchy(released, edges=str(edges), test=4)
    assert "edge" in source.offers and domain(source, "edge").keys() == map_of.keys()
    item = domain(source, "edge")["edge/giraffe/ext_1"]
    photo = next(i for i in source.items() if i.domain == "photo" and i.instance == item.instance)
    assert item.split == photo.split and photo.id == "photo/giraffe/ext_1" and source.has(photo, "edge")
    assert np.array_equal(source.image(item), map_of[item.id])  # dark on white
    assert counts(source.verify()) == [] and source.report()["edge maps"] == 24
    (edges / "giraffe/ext_1.png").unlink()
    source = Sketchy(released, edges=str(edges), test=4)
    assert counts(source.verify()) == [f"1 photos have no edge map below {edges} (photo/giraffe/ext_1, …)"]
    assert not source.has(photo, "edge")
    full = shutil.move(edges, tmp_path / "full/EXTEND_image_sketchy").parent
    assert len(domain(Sketchy(released, edges=str(full)), "edge")) == 23
    assert len(domain(Sketchy(released, protocol="fine", edges=str(full / "EXTEND_image_sketchy")), "edge")) == 16
    with pytest.raises(UserError, match="has none of the photos' folders"):
        Sketchy(released, edges=str(released / "info"))


# ---------------------------------------------------------------------- lists
def test_lists(released, tmp_path):
    lists = tiny.sketchy_lists(released, tmp_path / "lists")
    source = Sketchy(released, lists=str(lists), test=2, val=0)
    assert len(domain(source, "photo")) == 24 and len(domain(source, "sketch")) == 48 and counts(source.verify()) == []
    assert source.report()["doubled photos"].startswith("16 in both folders")
    tested = (lists / f"sketch_{tiny.TX}_ready_filelist_test.txt").read_text().split()[::2]
    per = {c: {i.id for i in source.select("test", "sketch", [c])} for c in tiny.SKETCHY}
    assert {f"sketch/{'/'.join(t.split('/')[-2:])[:-4]}" for t in tested} == per["airplane"] | per["car_(sedan)"]
    assert len(per["giraffe"]) == len(per["hot-air_balloon"]) == 2  # of which no list says: drawn
    assert len(domain(Sketchy(released, lists=str(lists), photos="original", test=2), "photo")) == 16


def test_lists_choose(released, tmp_path):
    lists = tiny.sketchy_lists(released, tmp_path / "lists")
    (lists / "all_photo_filelist_zero.txt").unlink()
    path = lists / f"sketch_{tiny.TX}_ready_filelist_zero.txt"
    lines = path.read_text().splitlines()
    odd = [lines[0], lines[0].replace("giraffe", "girafes"), lines[1].replace("-2.png 0", "-2.png 1"), lines[0].replace("-1.png", "-9.png")]
    path.write_text("\n".join(lines[:12] + odd) + "\n")
    source = Sketchy(released, lists=str(lists), test=2)
    assert source.categories == ["airplane", "car_(sedan)"]
    assert counts(source.verify()) == [
        "sketch: 1 listed pictures are not there (giraffe/n00000002_0-9, …)",
        f"{path.name}: category 'girafes' matches nothing (1 lines left out); did you mean giraffe or airplane or rifle?",
        f"note: {path.name}: 2 lines are repeated; counted once", "giraffe: 12 sketches, no photo; left out"]
    path.write_text(f"{lines[0]}\n{lines[-1][:-1]}0\n")
    assert f"{path.name}: class number 0 stands for giraffe and hot-air_balloon" in Sketchy(released, lists=str(lists)).verify()
    test = lists / f"sketch_{tiny.TX}_ready_filelist_test.txt"
    (lists / "again_filelist_train.txt").write_text(test.read_text())
    found = Sketchy(released, lists=str(lists)).verify()
    assert any(f.startswith("6 sketches are listed in several splits (airplane/n00000000_0-1") for f in found)


@pytest.mark.parametrize(("line", "words"), [("picture 3", "cannot read 'picture 3'; expected"), ("a/b/ 2", "cannot read 'a/b/ 2'"),
                                             ("things/giraffe/n1.jpg 0", "is things/giraffe/n1 a sketch or a photo")])
def test_damaged_lists(released, tmp_path, line, words):
    path = tmp_path / "x_filelist_train.txt"
    path.write_text(f"\n{line}\n")
    with pytest.raises(UserError, match=words) as error:
        Sketchy(released, lists=str(tmp_path))
    assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_test_list(released, tmp_path):
    path = tmp_path / "test.txt"
    lines = ["giraffe/n00000002_1-2.png", f"256x256/sketch/{tiny.TX}/hot air balloon/n00000003_0-1.png 9", "n00000000_3-3", "cow/n1-1.png"]
    path.write_text("\n".join(lines))
    source = Sketchy(released, test_list=str(path), test=5)
    tested = [i.id for i in source.select("test", "sketch")]
    assert [tested[0], *tested[6:]] == [f"sketch/{key}" for key in ("airplane/n00000000_3-3", "giraffe/n00000002_1-2",
                                                                    "hot-air_balloon/n00000003_0-1")]
    assert {t.split("/")[1] for t in tested[1:6]} == {"car_(sedan)"}  # of which it says nothing: drawn
    assert "test.txt: 1 test sketches are not there, or in several categories (cow/n1-1, …)" in source.verify()
    path.write_text("cow/n1-1.png\n")
    with pytest.raises(UserError, match="none of its 1 lines names a sketch that is there"):
        Sketchy(released, test_list=str(path))


# ---------------------------------------------------------------------- protocol=fine
def test_fine_split(released):
    source = Sketchy(released, protocol="fine", val=0)
    assert source.offers == {"image", "instance"}
    photos, sketches = domain(source, "photo"), domain(source, "sketch")
    assert len(photos) == 16 and source._table.paths["photo/giraffe/n00000002_1"].endswith(f"{tiny.TX}/giraffe/n00000002_1.jpg")
    assert {i.instance for i in photos.values() if i.split == "test"} == {f"{c}/{tiny.names(c)[0]}" for c in tiny.SKETCHY}
    split = {i.instance: i.split for i in photos.values()}
    assert all(split[i.instance] == i.split for i in sketches.values())
    left = {"sketch/giraffe/n00000002_1-1", "sketch/giraffe/n00000002_0-2", "sketch/airplane/n00000000_2-3"}
    assert len(sketches) == 45 and not left & sketches.keys()
    assert source.report()["invalid (ambiguous)"] == source.report()["invalid (error)"] == "1 sketches left out"


def test_fine_leave_out(released):
    kept = {how: domain(Sketchy(released, protocol="fine", leave_out=how), "sketch").keys() for how in ("all", "test", "none")}
    assert kept["none"] - kept["test"] == {"sketch/giraffe/n00000002_0-2"} and len(kept["test"]) == 47 and len(kept["none"]) == 48


def test_fine_held_out_photos(released):
    source = Sketchy(released, protocol="fine", val=0.4)
    held = {i.instance for i in source.select("val", "photo")}
    assert held and held == {i.instance for i in source.select("val", "sketch")} and not held & {i.instance for i in source.select("train")}
    assert source.select("test") == Sketchy(released, protocol="fine", val=0).select("test")


def test_fine_checks(tree):
    assert Sketchy(tree, protocol="fine").verify()[:4] == [
        "test photos: 4, 1250 expected", "training photos: 12, 11250 expected", "test sketches: 11, 6312 expected",
        "note: training sketches: 34, 65064 expected by the papers, which do not say what they leave out in training "
        "(leave_out=all · test · none)"]
    (tree / "info/invalid-pose.txt").unlink()
    (tree / f"256x256/photo/{tiny.TX}/giraffe/{tiny.names('giraffe')[0]}.jpg").unlink()
    source = Sketchy(tree, protocol="fine")
    assert source.report()["without a photo"] == "3 sketches left out"
    assert {"info/invalid-pose.txt: not there (1 of 4 lists missing); its sketches stay in",
            "testset.txt: 1 photos are not there (giraffe/n00000002_0, …)"} <= set(source.verify())
    (tree / "info/testset.txt").unlink()
    with pytest.raises(UserError, match=r"no info/testset\.txt below .*, which splits protocol=fine"):
        Sketchy(tree, protocol="fine")


# ---------------------------------------------------------------------- errors
def test_other_rendering(tree):
    for kind in ("photo", "sketch"):
        (tree / f"256x256/{kind}/{tiny.TX}").rename(tree / f"256x256/{kind}/tx_000100000000")
    boxed = Sketchy(tree, tx="000100000000", test=4)
    fingerprint = boxed.fingerprint
    assert len(boxed.items()) == 72 and Sketchy(tree, tx=100000000, test=4).items() == boxed.items()
    (tree / "256x256/photo").rename(tree / "photo")
    (tree / "256x256/sketch").rename(tree / "sketch")
    assert Sketchy(tree, tx="000100000000", test=4).fingerprint == fingerprint
    with pytest.raises(UserError, match="no sketch/tx_000000000000 folder below"):
        Sketchy(tree)


@pytest.mark.parametrize(("how", "words"), [
    ({"protocol": "fines"}, "protocol=fines is not known; did you mean fine"), ({"photos": "all"}, "photos=all is not known"),
    ({"tx": "1"}, "tx=000000000001 is not known"), ({"val": 0.5, "test_photos": 0.5}, "leave no photo to train on"),
    ({"test": -1}, "test=-1 is no number of sketches"), ({"edges": "nowhere"}, "edges=nowhere: no such folder"),
    ({"test_list": "nowhere.txt"}, "test_list=nowhere.txt: no such file"), ({"lists": "."}, r"no \*filelist\*\.txt in there"),
    ({"protocol": "fine", "test_list": "x"}, "test_list is for protocol=category"),
    ({"classes": ["cow"]}, "no category with sketches and photos")])
def test_one_line_errors(released, how, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=words) as error:
        Sketchy(released, **how)
    assert "\n" not in str(error.value)


def test_no_such_root(tmp_path):
    with pytest.raises(UserError, match="no such folder"):
        Sketchy(tmp_path / "none")
    with pytest.raises(UserError, match=r"no sketch/tx_000000000000 folder below .*, each with a folder a category"):
        Sketchy(tmp_path)
