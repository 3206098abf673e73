"""`sketchbench predict`: any drawing of anybody, and one broken file stops nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import trees
from runs import complaint, here

DRAWING = trees.labelled("cow", 3)[0]  # dark lines on white, 65 px


def drawn(kind: str) -> Image.Image:
    """The same drawing as people may have it."""
    paper = Image.fromarray(DRAWING)
    if kind == "RGBA":  # ink on a transparent page
        return Image.merge("RGBA", [Image.new("L", paper.size)] * 3 + [paper.point(lambda v: 255 - v)])
    if kind == "white on black":
        return paper.point(lambda v: 255 - v)
    if kind == "grey paper":
        return paper.point(lambda v: 40 + v * 170 // 255).convert("RGB")
    if kind == "tiny":
        return paper.resize((9, 9))
    if kind == "large":
        return paper.resize((1500, 1500))
    if kind == "not square":
        wide = Image.new("L", (200, 70), 255)
        wide.paste(paper, (100, 3))
        return wide
    if kind == "I;16":
        return Image.fromarray(DRAWING.astype(np.uint16) * 257)
    return paper.convert(kind)


KINDS = ["RGBA", "L", "1", "P", "RGB", "I;16", "white on black", "grey paper", "tiny", "large", "not square"]


@pytest.fixture(scope="module")
def told(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Predictions for a folder of all kinds, and one broken file among them."""
    place = tmp_path_factory.mktemp("drawings")
    for kind in KINDS:
        drawn(kind).save(place / f"{kind.replace(';', '')}.png")
    (place / "broken.png").write_bytes((place / "RGB.png").read_bytes()[:60])
    shutil.copy(place / "L.png", place / "no picture.txt")
    assert here("predict", f"run={finished}", f"input={place}", f"out={place / 'out dir'}", "category=cow") == 1
    return place


def test_a_broken_file_is_reported_and_the_rest_done(told, finished, capsys):
    out = told / "out dir"
    stems = {p.stem for p in told.glob("*.png")} - {"broken"}
    assert {p.name for p in out.iterdir()} == {f"{s}{end}" for s in stems for end in (".mask.png", ".overlay.png", ".json")}
    assert here("predict", f"run={finished}", f"input={told}", f"out={told / 'again'}", "category=cow") == 1
    said = capsys.readouterr()
    assert said.err.count("\n") == 1 and "broken.png: " in said.err and f"{len(KINDS)} of {len(KINDS) + 1} drawings done" in said.out


@pytest.mark.parametrize("kind", [k.replace(";", "") for k in KINDS])
def test_masks_are_indexed_and_as_large_as_the_drawing(told, kind):
    mask = Image.open(told / "out dir" / f"{kind}.mask.png")
    assert mask.mode == "P" and mask.size == Image.open(told / f"{kind}.png").size
    labels = np.asarray(mask)
    assert set(np.unique(labels)) <= {0, 1, 2, 3, 4}
    found = json.loads((told / "out dir" / f"{kind}.json").read_text())
    assert found["category"] == "cow" and "confidence" not in found
    assert sum(p["pixels"] for p in found["parts"].values()) == np.count_nonzero(labels)
    assert not found["parts"] or abs(sum(p["share"] for p in found["parts"].values()) - 1) < 1e-3
    assert Image.open(told / "out dir" / f"{kind}.overlay.png").size[0] >= 9


@pytest.mark.parametrize("kind", ["RGBA", "1", "P", "RGB", "white on black", "grey paper"])
def test_mode_and_paper_change_nothing(told, kind):
    plain, other = (np.asarray(Image.open(told / "out dir" / f"{k}.mask.png")) for k in ("L", kind))
    assert (plain == other).mean() > 0.97


def test_where_the_drawing_stands_changes_little(told):
    plain, wide = (np.asarray(Image.open(told / "out dir" / f"{k}.mask.png")) for k in ("L", "not square"))
    assert (plain == wide[3:68, 100:165]).mean() > 0.97


def test_the_router_guesses_when_nobody_says(finished, tmp_path, capsys):
    drawn("L").save(tmp_path / "my drawing.png")
    assert here("predict", f"run={finished}", f"input={tmp_path / 'my drawing.png'}", f"out={tmp_path / 'out'}") == 0
    found = json.loads((tmp_path / "out/my drawing.json").read_text())
    assert found["category"] in ("cow", "teapot") and 0.5 <= found["confidence"] <= 1
    assert "my drawing.png: " in capsys.readouterr().out


def test_results_lie_in_the_run_by_default(run, tmp_path):
    drawn("L").save(tmp_path / "a.png")
    assert here("predict", f"run={run}", f"input={tmp_path / 'a.png'}") == 0
    assert (run / "predictions/a.mask.png").is_file()


def test_a_weights_file_alone_is_enough(finished, tmp_path):
    shutil.copy(finished / "weights.safetensors", tmp_path / "w.safetensors")
    drawn("L").save(tmp_path / "a.png")
    for place, out in ((finished, "one"), (tmp_path / "w.safetensors", "two")):
        assert here("predict", f"run={place}", f"input={tmp_path / 'a.png'}", f"out={tmp_path / out}", "category=teapot") == 0
    assert (tmp_path / "one/a.mask.png").read_bytes() == (tmp_path / "two/a.mask.png").read_bytes()


def test_mistakes_are_one_line(finished, tmp_path, capsys):
    drawn("L").save(tmp_path / "a.png")
    Image.new("L", (40, 40), 255).save(tmp_path / "blank.png")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    run, one = f"run={finished}", f"input={tmp_path / 'a.png'}"
    for said, expected in (([one, "category=caw"], "category=caw: these weights parse other things; did you mean cow"),
                           ([one, "categry=cow"], "categry: no such key; did you mean category"),
                           ([f"input={tmp_path / 'blank.png'}"], "the page is empty"),
                           ([f"input={tmp_path / 'nothere.png'}"], "no such file or folder"),
                           ([f"input={tmp_path / 'empty'}"], "holds no pictures"),
                           ([f"input={tmp_path / 'file'}"], "is no picture that can be read"),
                           ([one, f"out={tmp_path / 'file' / 'x'}"], "cannot be written")):
        assert expected in complaint(capsys, "predict", run, *said)


def test_from_python(finished):
    """The predictor itself: no data source, no Lightning."""
    from sketchbench.predictor import load

    result = load(finished)(DRAWING, category="cow")
    assert result["mask"].shape == DRAWING.shape and result["mask"].dtype == np.uint8


@pytest.mark.parametrize("side", [97, 400, 970])
def test_masks_lie_where_the_drawing_does(side):
    """From the network's pixels back to the picture's: a filled disc comes back in place, to half a network pixel."""
    import cv2
    import numpy as np
    import torch

    from sketchbench.data.views.parsing import Preparation
    from sketchbench.systems.deepssp.predictor import PartPredictor

    predictor = PartPredictor.__new__(PartPredictor)
    predictor.preparation = Preparation(size=97, skeleton=None)
    predictor.labels, predictor.card = {"cow": {1: "body"}}, {"categories": ["cow"]}
    image = np.full((side, side + 60), 255, np.uint8)
    truth = cv2.circle(np.zeros(image.shape, np.uint8), (side // 2 + 11, side // 2), side // 4, 1, -1)
    image[truth > 0] = 0
    page, _ = predictor.page(image)
    body = 1 - predictor.preparation.resize(page).astype(np.float32) / 255  # what a perfect network would say
    logits = torch.from_numpy(np.stack([0.5 - body, body - 0.5]))[None]
    mask = predictor.decode((logits, torch.zeros(1, 1)), image, category="cow")["mask"]
    assert (mask & truth).sum() / (mask | truth).sum() > 0.97
    moments = [cv2.moments(m, True) for m in (mask, truth)]
    centres = [np.array([m["m10"], m["m01"]]) / m["m00"] for m in moments]
    assert np.abs(centres[0] - centres[1]).max() < 0.5 * side / 97


def test_a_thin_drawing_on_a_large_page_is_not_empty():
    import cv2
    import numpy as np

    from sketchbench.predictor import ink

    page = cv2.circle(np.full((2000, 2000), 250, np.uint8), (1000, 1000), 60, 20, 2)
    assert (ink(page) < 128).sum() > 300 and (ink(page) > 250).mean() > 0.99
