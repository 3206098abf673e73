"""`sketchbench.load` and shipped weights: called on any picture, listed, and refused when damaged."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import sketchbench
import trees
from runs import ROOT, complaint, here
from sketchbench import weights
from sketchbench.errors import UserError

DRAWING = trees.labelled("cow", 3)[0]


@pytest.fixture(scope="module")
def parser():
    return sketchbench.load("zoo:deepssp")


@pytest.fixture
def zoo(tmp_path: Path, monkeypatch) -> Path:
    """A copy of the shipped weights that may be harmed."""
    place = Path(shutil.copytree(ROOT / "src/sketchbench/weights", tmp_path / "weights"))
    monkeypatch.setattr(weights, "_folder", lambda: place)
    return place


def test_a_path_a_pil_image_and_an_array_are_one(parser, tmp_path):
    Image.fromarray(DRAWING).save(tmp_path / "cow.png")
    colour = np.stack([DRAWING] * 3, 2)
    clear = Image.merge("RGBA", [Image.new("L", DRAWING.shape[::-1])] * 3 + [Image.fromarray(255 - DRAWING)])
    found = [parser(x, category="cow")["mask"] for x in (DRAWING, colour, tmp_path / "cow.png", str(tmp_path / "cow.png"), clear,
                                                         Image.fromarray(DRAWING), np.asarray(clear))]
    assert found[0].any() and all((mask == found[0]).all() for mask in found)
    bits = parser(DRAWING > 128, category="cow")["mask"]
    assert bits.dtype == np.uint8 and (bits == parser(np.where(DRAWING > 128, 255, 0).astype(np.uint8), category="cow")["mask"]).all()


@pytest.mark.parametrize("wrong", [DRAWING / 255, DRAWING[None, None], DRAWING[:0], DRAWING.astype(np.int64)],
                         ids=["floats", "four axes", "nothing", "int64"])
def test_other_arrays_are_refused(parser, wrong):
    with pytest.raises(UserError, match="a picture is uint8"):
        parser(wrong)


def test_words_are_checked(parser):
    with pytest.raises(UserError, match="categry: no such word; did you mean category"):
        parser(DRAWING, categry="cow")


def test_retrieval_takes_its_gallery(tmp_path):
    for k, name in enumerate(("cow", "teapot")):
        Image.fromarray(trees.labelled(name, k)[0]).save(tmp_path / f"{name}.png")
    found = sketchbench.load("zoo:fg_sbir")(DRAWING, gallery=tmp_path, top=1)
    assert len(found["top"]) == 1 and found["gallery"] == 2


def test_predict_takes_shipped_weights(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(DRAWING).save("cow.png")
    assert here("predict", "run=zoo:deepssp", "input=cow.png", "category=cow") == 0
    assert (tmp_path / "predictions/cow.mask.png").is_file()


def test_importing_is_light():
    code = "import sys, sketchbench; sketchbench.load; print([m for m in ('torch', 'numpy', 'PIL', 'cv2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")})
    assert done.stdout.strip() == "[]"


def test_every_shipped_file_is_as_its_card_says():
    assert set(weights.sums()) == {f"{name}.safetensors" for name in weights.names()}
    for name in weights.names():
        path = weights.shipped(f"zoo:{name}")
        assert path is not None and f"sha256 `{weights.sums()[path.name]}`" in path.with_suffix(".md").read_text()


def test_the_zoo_is_listed(capsys):
    assert here("list", "zoo") == 0
    lines = capsys.readouterr().out.splitlines()
    start = {"mini_clip": "task.system.start"}  # has no predictor: it is what scene segmentation starts from
    assert lines[0] == "zoo" and [line.split()[0] for line in lines[1:]] == [f"{start.get(n, 'run')}=zoo:{n}" for n in weights.names()]
    assert any("fg_sbir, preset small: acc_1 0." in line and "3 classes" in line for line in lines)


def test_a_damaged_file_is_refused(zoo, tmp_path, capsys):
    path = zoo / "deepssp.safetensors"
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    Image.fromarray(DRAWING).save(tmp_path / "cow.png")
    assert "zoo:deepssp: " in (line := complaint(capsys, "predict", "run=zoo:deepssp", f"input={tmp_path / 'cow.png'}"))
    assert "is damaged" in line and "SHA256SUMS" in line
    weights.write_down(path)  # shipped anew
    assert weights.shipped("zoo:deepssp") == path
    assert set(weights.sums()) == {f"{name}.safetensors" for name in weights.names()}
    (zoo / "SHA256SUMS").unlink()
    with pytest.raises(UserError, match="is damaged"):
        weights.shipped("zoo:deepssp")


@pytest.mark.parametrize(("said", "expected"), [(["predict", "run=zoo:deepsp", "input=x"], "did you mean zoo:deepssp"),
                                                (["export", "run=zoo:../x", "format=torch_export"], "no such shipped weights"),
                                                (["test", "run=zoo:deepssp"], "shipped weights are no run that could be repeated")])
def test_mistakes_are_one_line(capsys, said, expected):
    assert expected in complaint(capsys, *said)
