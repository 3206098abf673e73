"""The reader of TU-Berlin extended, on tiny trees with squashed and misspelt photo folders."""

from __future__ import annotations

import itertools
import shutil
import time

import pytest

import trees_category as tiny
from sketchbench.data.inspect import inspect
from sketchbench.data.sources import _category_check, _shelf, open_source
from sketchbench.data.sources._names import class_names
from sketchbench.data.sources.tuberlin import TUBerlin
from sketchbench.errors import UserError


@pytest.fixture
def tree(tmp_path):
    return tiny.tuberlin(tmp_path / "tu")


def test_items(tree):
    source = TUBerlin(tree, test=2, val=0, test_photos=0)
    assert source.categories == list(tiny.TUBERLIN) and source.offers == {"image"}
    assert source.counts() == {("test", "sketch"): 10, ("train", "photo"): 25, ("train", "sketch"): 20}
    sketch, photo = source.select(domain="sketch", categories=["giraffe"])[0], source.select(domain="photo", categories=["giraffe"])[1]
    assert (sketch.id, sketch.instance, photo.id) == ("sketch/giraffe/25", "", "photo/giraffe/n1_1")
    assert source.image(sketch).shape == (33, 33) and source.image(photo).shape == (32, 32, 3)  # from images/griaffe/n1_1.JPEG
    assert source.report()["photo folders"] == ("4 in another spelling (baseballbat is baseball bat, bearanimal is bear (animal), "
                                                "chandeler is chandelier, griaffe is giraffe)")


def test_checks(tree):
    (tree / "images/unicorn").mkdir()
    shutil.rmtree(tree / "images/bus")
    (tree / "sketches/chandelier/24.png").write_bytes(b"\x89PNG")
    source = TUBerlin(tree, test=2)
    assert source.verify() == [
        "images/unicorn: matches no category (0 pictures left out); did you mean lion or scorpion or crown?",
        "bus: 6 sketches, no photo; left out",
        "5 categories have not 80 sketches (baseball bat: 6, …)", "sketches: 30, 20000 expected", "photos: 20, 204489 expected",
        "245 of 250 categories are not there (airplane, alarm clock, angel, ant, apple, …)",
        f"{tree}/sketches/chandelier/24.png: is no picture that can be read; replace or remove it"]
    assert source.categories == ["baseball bat", "bear (animal)", "chandelier", "giraffe"]
    seen = inspect(source, duplicates=100)
    assert f"{tree}/sketches/chandelier/24.png: is no picture that can be read; replace or remove it" in seen.findings


def test_circulating_folders_and_lists(tree, tmp_path):
    lists = tmp_path / "lists"
    lists.mkdir()
    sketches = [f"png_ready/{c}/{6 * k + n}.png {k}\n" for k, c in enumerate(tiny.TUBERLIN) for n in range(1, 6)]
    (lists / "png_ready_filelist_test.txt").write_text("".join(sketches[::5]))
    (lists / "png_ready_filelist_train.txt").write_text("".join(s for s in sketches if s not in sketches[::5]))
    source = TUBerlin(tree, lists=str(lists), val=0)
    assert [i.id for i in source.select("test", "sketch")] == [f"sketch/{c}/{6 * k + 1}" for k, c in enumerate(tiny.TUBERLIN)]
    assert source.counts()["train", "sketch"] == 20 and len(source.select(domain="photo")) == 25  # of which no list speaks
    fingerprint = source.fingerprint
    (tree / "sketches").rename(tree / "png_ready")
    (tree / "images").rename(tree / "ImageResized_ready")
    assert TUBerlin(tree, lists=str(lists), val=0).fingerprint == fingerprint
    (lists / "ImageResized_ready_filelist_zero.txt").write_text("ImageResized_ready/bear (animal)/n1_1.JPEG 0\n")
    assert [i.id for i in TUBerlin(tree, lists=str(lists)).select(domain="photo")] == ["photo/bear (animal)/n1_1"]


def test_one_line_errors(tree):
    shutil.rmtree(tree / "images")
    with pytest.raises(UserError, match=r"no images folder below .*; expected are sketches/") as error:
        open_source("tuberlin", root=tree)
    assert "\n" not in str(error.value)


def test_as_many_files_as_there_are(tmp_path, monkeypatch):
    """80 sketches and 818 photos in each of 250 folders: the items are there in seconds, and no picture was opened."""
    for kind, category in itertools.product(("sketches", "images"), class_names("tuberlin")):
        (tmp_path / kind / category).mkdir(parents=True)
    listed = {n: {f"{k}": f"{k}.png" for k in range(n)} for n in (80, 818)}
    monkeypatch.setattr(_shelf, "pictures", lambda folder: (listed[80 if "/sketches/" in folder else 818], []))
    monkeypatch.setattr(_category_check, "unreadable", lambda paths: [])
    start = time.process_time()
    source = TUBerlin(tmp_path)
    assert len(source.items()) == 224500 and source.verify()[:1] == ["photos: 204500, 204489 expected"]
    assert len(source.select("test", "sketch")) == 2500 and time.process_time() - start < 15  # seconds; three on an idle machine
