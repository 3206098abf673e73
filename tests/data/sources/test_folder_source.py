"""A user's own folders."""

from __future__ import annotations

import numpy as np
import pytest

import trees
from sketchbench.data.sources.folder import Folder
from sketchbench.errors import UserError


def put(root, *names):
    for k, name in enumerate(names):
        trees.save(root / name, trees.labelled("cow", k)[0] if "photo" not in name else trees.photo(k))
    return root


def test_everything(tmp_path):
    source = Folder(trees.folders(tmp_path))
    assert source.offers == {"image", "instance", "edge", "part_mask", "caption"}
    assert source.counts() == {(s, d): 4 for s in ("test", "train", "val") for d in ("edge", "photo", "sketch")}
    cow = next(i for i in source.items() if i.id == "val/sketch/cow/cow1")
    assert (cow.category, cow.instance, cow.split, cow.domain) == ("cow", "cow/cow1", "val", "sketch")
    assert source.image(cow).ndim == 2 and np.array_equal(source.part_mask(cow), trees.labelled("cow", 5)[1])
    assert source.caption(cow) == "a cow drawn from the side"
    assert {i.domain for i in source.items() if i.instance == "cow/cow1" and i.split == "val"} == {"photo", "edge", "sketch"}
    assert source.image(next(i for i in source.items() if i.domain == "photo")).shape == (64, 64, 3)
    assert source.part_names("cow")[4] == "tail" and source.part_names("teapot") == {1: "pot", 2: "lid", 3: "spout"}
    assert source.verify() == []
    assert source.report() == {"with a mask": 12, "in pairs": 36, "with a caption": 12}
    assert [source.has(cow, o) for o in ("image", "part_mask", "caption", "strokes")] == [True, True, True, False]


def test_plain_categories(tmp_path):
    root = put(tmp_path, *(f"{c}/{k}.png" for c in ("cat", "sofa") for k in range(40)))
    assert Folder(root).counts() == {("test", "sketch"): 80} and Folder(root).offers == {"image"}
    assert Folder(root, domain="edge", split="train").counts() == {("train", "edge"): 80}
    hashed = Folder(root, split="hash")
    counts = hashed.counts()
    assert set(counts) == {("train", "sketch"), ("val", "sketch"), ("test", "sketch")} and counts["train", "sketch"] > 50
    placed = {i.id: i.split for i in hashed.items()}
    (root / "cat/0.png").unlink()
    assert {i.id: i.split for i in Folder(root, split="hash").items()}.items() <= placed.items()  # independent of what else is there
    with pytest.raises(UserError, match="has no part masks"):
        hashed.part_mask(hashed.items()[0])


def test_domains_without_splits_keep_pairs_together(tmp_path):
    names = [f"{d}/shoe/{k}{more}.png" for k in range(30) for d, more in (("photo", ""), ("sketch", "-1"), ("sketch", "-2"))]
    source = Folder(put(tmp_path, *names), split="hash")
    for k in range(30):
        own = [i for i in source.items() if i.instance == f"shoe/{k}"]
        assert sorted(i.domain for i in own) == ["photo", "sketch", "sketch"] and len({i.split for i in own}) == 1
    assert {i.split for i in source.items()} == {"train", "val", "test"}


def test_what_is_a_pair(tmp_path):
    put(tmp_path, "photo/cow/a.png", "sketch/cow/a.png", "sketch/cow/a_2.png", "sketch/cow/b-1.png", "photo/cat/b.png", "photo/cow/c_7.png",
        "sketch/cow/c_7.png")
    pairs = {i.id: i.instance for i in Folder(tmp_path).items()}
    assert pairs == {"photo/cow/a": "cow/a", "sketch/cow/a": "cow/a", "sketch/cow/a_2": "cow/a", "sketch/cow/b-1": "", "photo/cat/b": "",
                     "photo/cow/c_7": "cow/c_7", "sketch/cow/c_7": "cow/c_7"}


def test_what_is_skipped(tmp_path):
    put(tmp_path, "train/sketch/loose.png", "cow/a.png", "cow/a.bmp", "cow/deep/b.png", "cow/.hidden.png")
    (tmp_path / "cow/readme.md").write_text("no picture")
    source = Folder(tmp_path)
    assert [i.id for i in source.items()] == ["cow/a"]
    assert sorted(source.verify()) == ["cow/a.png: has the name of a.bmp; rename one of them", "cow/deep/b.png: lies in too deep a folder",
                                       "train/sketch/loose.png: lies in no category folder"]


def test_links_in_circles_and_odd_captions(tmp_path):
    put(tmp_path, "cow/a.png")
    (tmp_path / "cow/again").symlink_to(tmp_path)
    (tmp_path / "cow/a.txt").write_bytes(b"une \xe9l\xe9gante vache")
    source = Folder(tmp_path)
    assert [i.id for i in source.items()] == ["cow/a"] and source.caption(source.items()[0]).startswith("une")


def test_faults_are_found(tmp_path):
    root = trees.folders(tmp_path)
    (root / "train/sketch/cow/cow0.png").write_bytes(b"")
    trees.save(root / "masks/train/sketch/cow/cow1.png", np.full((9, 9), 1, np.uint8))
    trees.save(root / "masks/val/sketch/cow/cow0.png", np.full((65, 65), 7, np.uint8))
    trees.save(root / "masks/val/sketch/cow/gone.png", np.full((65, 65), 1, np.uint8))
    found = " | ".join(Folder(root).verify())
    for words in ("cow0.png: is no picture that can be read", "mask and picture differ in size", "holds label 7, which cow does not have",
                  "gone.png: is the mask of no picture"):
        assert words in found
    assert "\n" not in found


def test_missing_mask_caption_and_names(tmp_path):
    root = trees.folders(tmp_path)
    source = Folder(root)
    photo = next(i for i in source.items() if i.domain == "photo")
    with pytest.raises(UserError, match="no part mask for"):
        source.part_mask(photo)
    with pytest.raises(UserError, match="no caption for"):
        source.caption(photo)
    (root / "labels.yaml").unlink()
    with pytest.raises(UserError, match="no part names for teapot; write them in"):
        Folder(root).part_names("teapot")
    for text in ("teapot: [1, 2]", "teapot: {lid: 1}", "teapot: {1: [", "just words"):
        (root / "labels.yaml").write_text(text)
        with pytest.raises(UserError, match=r"labels\.yaml: cannot be read") as error:
            Folder(root).part_names("teapot")
        assert "\n" not in str(error.value)


def test_fingerprint(tmp_path):
    root = trees.folders(tmp_path)
    prints = [Folder(root).fingerprint, Folder(root, split="val").fingerprint]
    (root / "labels.yaml").write_text("teapot: {1: pot, 2: lid, 3: handle}\n")
    prints.append(Folder(root).fingerprint)
    trees.save(root / "masks/train/sketch/cow/cow0.png", trees.labelled("cow", 9)[1])
    prints.append(Folder(root).fingerprint)
    assert len(set(prints)) == 4 and Folder(root).fingerprint == prints[-1]


def test_one_line_errors(tmp_path):
    with pytest.raises(UserError, match="no such folder"):
        Folder(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="is a file"):
        Folder(tmp_path / "file")
    with pytest.raises(UserError, match="no pictures in"):
        Folder(tmp_path)
    put(tmp_path, "loose.png")
    with pytest.raises(UserError, match=r"no pictures in .*loose\.png: lies in no category folder"):
        Folder(tmp_path)
    with pytest.raises(UserError, match="domain=sketches is not known; did you mean sketch"):
        Folder(tmp_path, domain="sketches")
