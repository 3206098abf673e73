"""`sketchbench data list | show | verify`."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

import trees
from sketchbench.app.data import main
from sketchbench.data.sources import names
from sketchbench.errors import UserError


def test_list(capsys):
    assert main(["list"]) == 0
    shown = capsys.readouterr().out
    for name in names():
        assert f"\n  {name} " in shown
    assert "image, instance, triplets" in shown and "root=…" in shown


def test_verify_a_good_folder(tmp_path, capsys):
    trees.folders(tmp_path / "my pictures")
    assert main(["verify", "folder", f"root={tmp_path / 'my pictures'}"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "offers caption, edge, image, instance, part_mask" in shown
    assert "cow 2 2 2 2 2 2 2 2 2" in shown and "2 in all 4 4 4 4 4 4 4 4 4" in shown
    assert "pot 3" in shown and "all is well" in shown and "pictures compared: 36 of 36" in shown


def test_verify_finds_faults(tmp_path, capsys):
    root = trees.folders(tmp_path)
    twin = trees.photo(77)
    for split in ("train", "test"):
        Image.fromarray(twin).save(root / split / "photo" / "cow" / "twin.png")
    trees.save(root / "val/sketch/cow/blank.png", np.full((20, 20), 255, np.uint8))
    (root / "val/sketch/cow/cow0.png").write_bytes(b"gone")
    assert main(["verify", "folder", f"root={root}"]) == 1
    shown = capsys.readouterr().out
    assert "! train/photo/cow/twin and test/photo/cow/twin: the same picture in train and test" in shown
    assert "! val/sketch/cow/blank: an empty page" in shown
    assert shown.count("cow0.png: is no picture that can be read") == 1
    assert "3 faults found" in shown


def test_verify_qmul(tmp_path, capsys):
    assert main(["verify", "qmul_shoe_v1", f"root={trees.qmul(tmp_path)}", "val=0"]) == 1
    shown = capsys.readouterr().out
    assert "! train: 8 pairs, 304 expected" in shown and "48 pairs of photos, 48 of them judged both ways; 48 triplets" in shown


def test_verify_sketchworld_measures_strokes(capsys):
    main(["verify", "sketchworld", "kind=parsing", "size=64", "train=2", "val=1", "test=1", "categories=cow,car"])
    shown = capsys.readouterr().out
    rows = [line.split() for line in shown[shown.index("\nstrokes\n"):].splitlines() if line.strip().startswith(("car", "cow"))]
    assert len(rows) == 2
    for row in rows:
        assert row[1] == "sketch" and row[2] == "4" and float(row[4]) >= 3
        thin, bold = map(float, row[-1].split("–"))
        assert 0.2 < thin <= bold < 8


@pytest.mark.parametrize(("make", "words", "sheets"), [
    (trees.sketchparse, ["sketchparse"], {"sketchparse_parts.png"}),
    (trees.qmul, ["qmul_shoe_v1"], {"qmul_shoe_v1_pairs.png"}),
    (trees.folders, ["folder"], {"folder_parts.png"})])
def test_show(tmp_path, capsys, make, words, sheets):
    make(tmp_path / "data")
    assert main(["show", *words, f"root={tmp_path / 'data'}", f"out={tmp_path / 'out'}", "pixels=48", "each=1"]) == 0
    printed = {line.split("/")[-1] for line in capsys.readouterr().out.splitlines()}
    assert printed == sheets == {p.name for p in (tmp_path / "out").iterdir()}
    for name in sheets:
        picture = np.asarray(Image.open(tmp_path / "out" / name))
        assert picture.shape[1] > 150 and len(np.unique(picture.reshape(-1, 3), axis=0)) > 50


def test_show_blind(tmp_path):
    """Names are on no sheet; the key beside it has one for each picture, in an order that gives nothing away."""
    trees.folders(tmp_path / "data")
    call = ["show", "folder", f"root={tmp_path / 'data'}", f"out={tmp_path / 'out'}", "names=false", "only=sketch"]
    main(call)
    (key,) = (tmp_path / "out").glob("*_key.txt")
    words = [line.split()[1] for line in key.read_text().splitlines()]
    assert sorted(set(words)) == ["cow", "teapot"] and words != sorted(words) and len(words) == 12
    first = key.read_text()
    main([*call, "pick=5"])
    assert key.read_text() != first


def test_show_sketchworld(tmp_path, capsys):
    """Every kind in turn, unless one is chosen."""
    main(["show", "sketchworld", "kind=fine", f"out={tmp_path}", "pixels=32", "size=64", "train=2", "val=0", "test=1"])
    assert [p.name for p in tmp_path.iterdir()] == ["sketchworld_fine_pairs.png"]


@pytest.mark.parametrize(("words", "message"), [
    (["lsit"], "data lsit: no such verb; did you mean list"), (["show"], "data show: which source"),
    (["list", "folder"], "takes no further words"),
    (["verify", "foldr", "root=x"], "no such source; did you mean folder"), (["verify", "folder"], "root is not set"),
    (["verify", "folder", "rooot=x"], "rooot: no such key; did you mean root"),
    (["show", "folder", "root=x", "names=no"], "no such folder"),
    (["verify", "folder", "nonsense"], "expected key=value")])
def test_one_line_errors(words, message):
    with pytest.raises(UserError, match=message) as error:
        main(words)
    assert "\n" not in str(error.value)


def test_show_one_line_errors(tmp_path):
    root = trees.folders(tmp_path / "data")
    (tmp_path / "file").write_text("")
    for words, message in ((["only=scene"], "nothing to show of only=scene"), (["each=0"], "each=0: must be at least 1"),
                           (["pixels=x"], "pixels=x: must be a whole number"), (["names=no"], "names=no: must be true or false"),
                           (["only=train,sketsh"], "only=sketsh: no such split or domain; did you mean sketch"),
                           ([f"out={tmp_path / 'file'}"], "file: cannot be written")):
        with pytest.raises(UserError, match=message) as error:
            main(["show", "folder", f"root={root}", *words])
        assert "\n" not in str(error.value)


def test_help(capsys):
    assert main([]) == main(["--help"]) == 0
    assert capsys.readouterr().out.count("sketchbench data verify <name>") == 2
