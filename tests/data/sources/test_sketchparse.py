"""The reader of the SketchParse release, on a tiny tree in its layout."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from PIL import Image

import trees
from sketchbench.data.sources.sketchparse import SketchParse, parts, supers
from sketchbench.errors import UserError


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return trees.sketchparse(tmp_path_factory.mktemp("sketchparse"), turns=True)


@pytest.fixture
def tree(released, tmp_path):
    return shutil.copytree(released, tmp_path / "sp")


def bases(source):
    return {i.instance: i.category for i in source.items() if i.domain == "edge"}


def test_label_table():
    table = parts()
    assert len(table) == 11 and {c for s in supers().values() for c in s["categories"]} == set(table)
    assert [s["outputs"] for s in supers().values()] == [5, 5, 7, 5, 9]
    for s in supers().values():
        assert s["outputs"] == 1 + max(k for c in s["categories"] for k in table[c])
        assert s["list"].startswith("train_")
    assert table["bird"] == {1: "body", 3: "tail", 6: "head", 7: "leg", 8: "wing"} and table["airplane"][4] == "engine"
    assert supers()["flying_things"]["merge"] == {7: 2, 8: 5}


def test_items(released):
    source = SketchParse(released, val=0)
    assert source.counts() == {("test", "sketch"): 22, ("train", "edge"): 23}  # 11 x 2 with a mask; 23 bases
    assert len({i.id for i in source.items()}) == 45 and "cow/0" in {i.id for i in source.items()}
    assert "cow/99" not in {i.id for i in source.items()}  # drawn, but without a mask
    for item in source.items()[::7]:
        image, mask = source.image(item), source.part_mask(item)
        assert image.shape == mask.shape == (65, 65) and image.dtype == mask.dtype == np.uint8
        assert set(np.unique(mask)) - {0} <= set(source.part_names(item.category))
    cow = next(i for i in source.items() if i.id == "cow/1")
    assert np.array_equal(source.part_mask(cow), trees.labelled("cow", 1)[1])


def test_category_of_a_training_image(released):
    """By its place in the list; Core images also by their WordNet id."""
    category = bases(SketchParse(released))
    assert category == {base: c for own in trees.BASES.values() for c, these in own.items() for base in these}
    assert category["2008_000073-1"] == "cow" and category["2010_005824-3"] == "cow" and category["n02403454_12531"] == "cow"
    assert category["2008_001682-1"] == "horse" and category["2009_000005-1"] == "horse"
    assert category["2008_000056-1"] == "cat" and category["n02084071_88"] == "dog" and category["2009_000039-1"] == "sheep"
    assert category["2008_000595-1"] == "car" and category["2008_000854-1"] == "motorbike" and category["2008_001194-1"] == "bird"
    assert category["2008_000033-1"] == "airplane"


def test_lists_in_another_order(tree):
    """Nothing is guessed: Core images keep their category, the others that of their list, and a file may tell."""
    path = tree / "lists/train_cow_horse.txt"
    path.write_text("".join(f"{w}\n" for w in sorted(set(path.read_text().split()))).replace("2008_001682-1", "2008_000444-1"))
    for line in trees.TURNS:
        for folder in ("train_sketches", "train_sketch_GT"):
            (tree / folder / f"2008_001682-1{line}.png").rename(tree / folder / f"2008_000444-1{line}.png")
    source = SketchParse(tree)
    category = bases(source)
    assert category["n02403454_12531"] == "cow" and category["2009_000005-1"] == "cow_horse" == category["2010_005824-3"]
    assert source.part_names("cow_horse") == parts()["cow"]
    assert any("train_cow_horse: 4 images without a category" in f for f in source.verify())
    told = tree / "told.txt"
    told.write_text("2009_000005-1 horse\n\n2010_005824-3 cow\n")
    category = bases(SketchParse(tree, categories=str(told)))
    assert category["2009_000005-1"] == "horse" and category["2010_005824-3"] == "cow" and category["2008_000073-1"] == "cow_horse"
    told.write_text("2009_000005-1 horze\n")
    with pytest.raises(UserError, match=r"told\.txt:1: .*did you mean horse"):
        SketchParse(tree, categories=str(told))


def test_held_out_images_and_augmentation(released):
    plain = SketchParse(released, val=0.4)
    held = {i.instance for i in plain.select("val")}
    assert 2 <= len(held) <= 20 and not held & {i.instance for i in plain.select("train")}
    full = SketchParse(released, val=0.4, released_augmentation=True)
    assert {i.instance for i in full.select("val")} == held and len(full.select("val")) == len(held)
    assert len(full.select("train")) == 14 * len(plain.select("train"))
    turned = next(i for i in full.items() if i.id.endswith("(r,m,n30)"))
    assert full.image(turned).shape == (65, 65) and turned.instance == turned.id.split("/")[1].split("(")[0]
    assert len({SketchParse(released, val=v, released_augmentation=a).fingerprint for v in (0, 0.4) for a in (False, True)}) == 4


def test_fingerprint_follows_the_files(tree):
    before = SketchParse(tree).fingerprint
    assert SketchParse(tree).fingerprint == before
    trees.save(tree / "sketch-dataset/test_GT/cow/0.png", trees.labelled("cow", 5)[1])
    assert SketchParse(tree).fingerprint != before


def test_verify_names_differences(tree):
    found = SketchParse(tree).verify()
    assert "test airplane: 2 sketches with a mask, 94 released" in found
    assert "train_cow_horse.txt: 84 lines, 3038 released" in found and "train_cow_horse.txt: 5 distinct images, 212 released" in found
    assert all("\n" not in f for f in found)
    shutil.rmtree(tree / "sketch-dataset/PNG_untouched/bus")
    (tree / "lists/train_bus_car.txt").unlink()
    next((tree / "train_sketches").glob("*(r,p0).png")).unlink()
    found = SketchParse(tree).verify()
    assert "test bus: 2 masks without a sketch (0, …)" in found and "train_bus_car.txt: not there" in found
    assert any(f.startswith("1 listed images have no sketchified photo") for f in found)


def test_report(released):
    facts = SketchParse(released).report()
    assert facts["test sketches"].startswith("23 drawn, 22 with a mask")
    assert facts["training lists"].startswith(f"{14 * (23 + 5)} lines of 23 distinct images")


def test_unknown_label(tree):
    path = tree / "sketch-dataset/test_GT/cow/1.png"
    mask = np.asarray(Image.open(path)).copy()
    mask[0, 0] = 9
    Image.fromarray(mask).save(path)
    source = SketchParse(tree)
    with pytest.raises(UserError, match=r"test_GT/cow/1\.png: holds label 9, which cow does not have; its labels are 0 and 1, 2, 3, 4"):
        source.part_mask(next(i for i in source.items() if i.id == "cow/1"))
    assert any("label 9" in f for f in source.verify())


def test_training_masks_may_hold_the_labels_of_their_branch(tree):
    """Both flyers share one label space of eight; elsewhere a foreign label is an error."""
    bird, cow = ("2008_001194-1(r,p0)", "2008_000073-1(r,p0)")
    for line in (bird, cow):
        trees.save(tree / "train_sketch_GT" / f"{line}.png", np.full((65, 65), 5, np.uint8))
    source = SketchParse(tree)
    of = {i.id: i for i in source.items()}
    assert source.part_mask(of["bird/2008_001194-1"]).max() == 5
    assert "note: label 5 in 1 training masks of bird, which has no such part" in source.verify()
    with pytest.raises(UserError, match="holds label 5, which cow does not have"):
        source.part_mask(of["cow/2008_000073-1"])


@pytest.mark.parametrize("inner", ["data", "exp-src/data"])
def test_layout_of_the_repository(released, tmp_path, inner):
    shutil.copytree(released, tmp_path / "repo" / inner)
    (tmp_path / "repo" / inner / "train_sketches").rename(tmp_path / "repo" / inner / "im")
    (tmp_path / "repo" / inner / "train_sketch_GT").rename(tmp_path / "repo" / inner / "gt")
    assert SketchParse(tmp_path / "repo").counts() == SketchParse(released).counts()


def test_test_sketches_alone(tree):
    source = SketchParse(tree / "sketch-dataset")
    assert source.counts() == {("test", "sketch"): 22} and source.offers == {"image", "part_mask"}
    assert "note: no training lists (lists/train_*.txt)" in source.verify()


def test_one_line_errors(tree, tmp_path):
    (tmp_path / "nothing").mkdir()
    for root, words in (("", "root is not set"), (tmp_path / "nothing", "nothing to read below"), (tmp_path / "sq", "no such folder")):
        with pytest.raises(UserError, match=words):
            SketchParse(root)
    with pytest.raises(UserError, match="val=2 is no share"):
        SketchParse(tree, val=2)
    (tree / "lists/train_cow_horse.txt").write_text("2008_000073-1(r,m\n")
    with pytest.raises(UserError, match=r"train_cow_horse\.txt: cannot read the line"):
        SketchParse(tree)
    (tree / "sketch-dataset/test_GT/cow").rename(tree / "sketch-dataset/test_GT/cwo")
    shutil.rmtree(tree / "lists")
    with pytest.raises(UserError, match="cwo is no SketchParse category; did you mean cow"):
        SketchParse(tree)
