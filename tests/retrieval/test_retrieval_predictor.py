"""Anybody's drawings against anybody's photos, with a network of no parameters: where the ink is on a grid."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from runs import complaint, here
from sketchbench.errors import UserError
from sketchbench.predictor import MARGIN, page
from sketchbench.retrieval.predictor import SHOWN, RetrievalPredictor

SHAPES = ("slash", "ring", "box", "cross", "bar")


class GridPredictor(RetrievalPredictor):
    """Two views, the second one the mirror image; features (n, 2, 64)."""

    def build(self, card):
        self.calls = []
        return nn.Identity()

    def features(self, images: list[np.ndarray], domain: str) -> Tensor:
        self.calls.append((domain, len(images)))
        grey = [i if i.ndim == 2 else cv2.cvtColor(i, cv2.COLOR_RGB2GRAY) for i in images]
        x = torch.stack([1 - torch.from_numpy(cv2.resize(i, (8, 8), interpolation=cv2.INTER_AREA)).float() / 255 for i in grey])
        return self.network(torch.stack([x, x.flip(-1)], 1).flatten(2))

    def further(self, drawing, q):
        return {"category": "thing", "views": list(q.shape)}


def shape(name: str, side: int = 64, ink: int = 0, paper: int = 255, photo: bool = False) -> np.ndarray:
    """A shape that fills its page as `page` leaves it; as a photo in colours."""
    image = np.full((side, side), 255, np.uint8)
    a, m, w = round(MARGIN * side), side // 2, side // 16
    b = side - 1 - a
    if name == "ring":
        cv2.circle(image, (m, m), m - a - w // 2, 0, w)
    elif name == "slash":
        cv2.line(image, (a, a), (b, b), 0, w)
    elif name == "cross":
        cv2.line(image, (m, a), (m, b), 0, w)
        cv2.line(image, (a, m), (b, m), 0, w)
    else:
        top = a if name == "box" else m - 2 * w
        image[top : side - top, a : b + 1] = 0
        if name == "box":
            image[a + w : b + 1 - w, a + w : b + 1 - w] = 255
    if photo:
        return np.stack([np.where(image < 128, tone, 250) for tone in (90, 20, 30)], 2).astype(np.uint8)
    return np.where(image < 128, ink, paper).astype(np.uint8)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"as good as any")
    return path


@pytest.fixture
def predictor(weights: Path, tmp_path: Path, monkeypatch) -> GridPredictor:
    monkeypatch.setenv("SKETCHBENCH_CACHE", str(tmp_path / "cache"))
    return GridPredictor({"path": str(weights), "views": 2}, {})


@pytest.fixture
def gallery(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    (place / "more").mkdir(parents=True)
    for k, name in enumerate(SHAPES):
        Image.fromarray(shape(name, 60 + 10 * k, photo=True)).save(place / ("more" if k % 2 else ".") / f"{name}.png")
    return place


@pytest.mark.parametrize("name", SHAPES)
def test_the_drawn_thing_comes_first(predictor, gallery, name):
    found = predictor(shape(name, 90), gallery=str(gallery), top="3")
    assert Path(found["top"][0]["photo"]).stem == name and found["gallery"] == 5
    assert [t["rank"] for t in found["top"]] == [1, 2, 3]
    far = [t["distance"] for t in found["top"]]
    assert far == sorted(far) and far[0] < far[1]
    assert found["category"] == "thing" and found["views"] == [2, 64] and found["folder"] == str(gallery)


def test_distances_are_averaged_over_views(predictor):
    q, g = torch.rand(2, 6), torch.rand(5, 2, 6)
    expected = ((q[None] - g) ** 2).sum(-1).sqrt().mean(1)
    torch.testing.assert_close(predictor.distances(q, g), expected)


def test_a_photo_as_query_is_at_distance_nought(predictor, gallery):
    """Features of the gallery and of pictures by themselves are the same, whatever the batch."""
    index = predictor.index(str(gallery))
    for name, row in zip(index.names, index.embeddings, strict=True):
        photo = np.asarray(Image.open(gallery / name))
        assert predictor.distances(predictor.features([photo], "photo")[0], torch.tensor(row)[None]).item() < 1e-5


@pytest.mark.parametrize("kind", ["white on black", "grey paper", "colour", "in a corner", "large"])
def test_paper_and_place_change_nothing(predictor, gallery, kind):
    plain = predictor(shape("cross"), gallery=str(gallery))["top"]
    drawn = {"white on black": shape("cross", ink=255, paper=0), "grey paper": shape("cross", ink=40, paper=190),
             "colour": np.stack([shape("cross", ink=i) for i in (20, 30, 90)], 2), "large": shape("cross", 640),
             "in a corner": np.pad(shape("cross"), ((0, 300), (150, 0)), constant_values=255)}[kind]
    other = predictor(drawn, gallery=str(gallery))["top"]
    assert [t["photo"] for t in other] == [t["photo"] for t in plain]
    np.testing.assert_allclose([t["distance"] for t in other], [t["distance"] for t in plain], rtol=0.15)


def test_page_is_square_with_a_margin():
    image = np.full((50, 200), 255, np.uint8)
    image[30:40, 120:160] = 0
    square, (x, y) = page(image, 0.1)
    rows, columns = np.nonzero(square < 128)
    assert square.shape == (50, 50) and (rows.min(), rows.max(), columns.min(), columns.max()) == (20, 29, 5, 44)
    assert (x, y) == (115, 10)  # pixel (5, 20) of the page is (120, 30) of the picture


def test_photos_are_embedded_once(predictor, weights, gallery):
    for _ in range(3):
        predictor(shape("slash"), gallery=str(gallery))
    assert predictor.calls == [("photo", 5)] + [("sketch", 1)] * 3
    again = GridPredictor(predictor.card, {})
    again(shape("slash"), gallery=str(gallery))
    assert again.calls == [("sketch", 1)]
    weights.write_bytes(b"trained further")
    other = GridPredictor(predictor.card, {})
    other(shape("slash"), gallery=str(gallery))
    assert other.calls[0] == ("photo", 5) and other.key != again.key


def test_many_views_come_in_smaller_batches(weights, gallery, predictor):
    ten = GridPredictor({**predictor.card, "views": 10}, {})
    ten.ready(gallery=str(gallery))
    assert ten.calls == [("photo", 3), ("photo", 2)]


def test_another_gallery_is_another_answer(predictor, gallery):
    first = predictor(shape("box"), gallery=str(gallery))
    second = predictor(shape("box"), gallery=str(gallery / "more"))
    assert (first["gallery"], second["gallery"]) == (5, 2) and second["top"][0]["photo"] == "ring.png"


def test_equal_photos_come_by_name(predictor, tmp_path):
    (tmp_path / "same").mkdir()
    for name in ("b", "a", "c"):
        Image.fromarray(shape("slash")).save(tmp_path / f"same/{name}.png")
    top = predictor(shape("slash"), gallery=str(tmp_path / "same"))["top"]
    assert [t["photo"] for t in top] == ["a.png", "b.png", "c.png"] and len({t["distance"] for t in top}) == 1


@pytest.mark.parametrize(("asked", "expected"), [
    ({}, "gallery=. is missing"), ({"gallery": ""}, "gallery=. is missing"), ({"gallery": "GALLERY/nowhere"}, "no such folder"),
    ({"gallery": "GALLERY", "top": "0"}, "top=0: must be a whole number from 1 on"), ({"gallery": "GALLERY", "top": "-3"}, "top=-3: "),
    ({"gallery": "GALLERY", "top": "ten"}, "top=ten: "), ({"gallery": "GALLERY", "top": "2.5"}, "top=2.5: ")])
def test_mistakes_are_one_line(predictor, gallery, asked, expected):
    asked = {k: v.replace("GALLERY", str(gallery)) for k, v in asked.items()}
    with pytest.raises(UserError, match=expected) as error:
        predictor(shape("slash"), **asked)
    assert "\n" not in str(error.value)


def test_an_empty_page(predictor, gallery):
    with pytest.raises(UserError, match="the page is empty"):
        predictor(np.full((50, 50), 255, np.uint8), gallery=str(gallery))


def test_what_is_written(predictor, gallery, tmp_path):
    drawing = shape("ring", 200)
    found = predictor(drawing, gallery=str(gallery), top="4")
    files = predictor.write(found, drawing, tmp_path / "my.ring")
    assert [f.name for f in files] == ["my.ring.strip.png", "my.ring.json"] and all(f.is_file() for f in files)
    assert json.loads(files[1].read_text()) == found
    strip, wider = np.asarray(Image.open(files[0])), found | {"top": found["top"] * 2}
    assert strip.ndim == 3 and (strip < 60).all(-1).any()
    assert np.asarray(Image.open(predictor.write(wider, drawing, tmp_path / "w")[0])).shape[1] > strip.shape[1]


def test_a_long_list_makes_a_strip_of_rows(predictor, gallery, tmp_path):
    found = predictor(shape("ring"), gallery=str(gallery))
    heights = [np.asarray(Image.open(predictor.write(found | {"top": found["top"] * n}, shape("ring"), tmp_path / "x")[0])).shape[0]
               for n in (2, 4, SHOWN // 5, 3 * SHOWN)]
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_a_photo_that_has_gone_since(predictor, gallery, tmp_path):
    found = predictor(shape("ring"), gallery=str(gallery))
    (gallery / "slash.png").unlink()
    assert predictor.write(found, shape("ring"), tmp_path / "x")[0].is_file()


def test_one_photo_says_so(predictor, gallery, tmp_path):
    (tmp_path / "one").mkdir()
    Image.fromarray(shape("bar")).save(tmp_path / "one/bar.png")
    found = predictor(shape("slash"), gallery=str(tmp_path / "one"))
    assert [t["photo"] for t in found["top"]] == ["bar.png"] and found["gallery"] == 1
    assert "the only photo of the gallery" in predictor.line(found)
    assert "of 5 photos" in predictor.line(predictor(shape("slash"), gallery=str(gallery)))
    predictor.write(found, shape("slash"), tmp_path / "x")


# ------------------------------------------------------------------ the verb
@pytest.fixture
def verb(predictor, monkeypatch, tmp_path):
    monkeypatch.setattr("sketchbench.predictor.load", lambda run: predictor)
    (tmp_path / "drawings").mkdir()
    for name in SHAPES[:3]:
        Image.fromarray(shape(name)).save(tmp_path / f"drawings/{name}.png")
    return ["predict", f"run={tmp_path}", f"input={tmp_path / 'drawings'}"]


def test_a_folder_of_drawings_against_a_gallery(verb, predictor, gallery, tmp_path, capsys):
    assert here(*verb, f"gallery={gallery}", f"out={tmp_path / 'drawings'}", "top=2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and lines[0].startswith("box.png: #1 box.png (0.") and "#2 " in lines[0] and "#3" not in lines[0]
    assert lines[0].endswith("of 5 photos  category=thing") and len(lines[0]) < 120
    assert predictor.calls.count(("photo", 5)) == 1 and len(predictor.calls) == 4
    assert here(*verb, f"gallery={gallery}") == 0  # strips beside the drawings are no drawings
    found = {p.name for p in (tmp_path / "predictions").iterdir()}
    assert found == {f"{n}{e}" for n in SHAPES[:3] for e in (".json", ".strip.png")}


def test_the_verb_complains_once(verb, gallery, tmp_path, capsys):
    for said, expected in (([], "gallery=? is missing"), ([f"gallery={gallery}", "top=none"], "top=none: must be a whole number"),
                           ([f"galery={gallery}"], "galery: no such key; did you mean gallery?"),
                           ([f"gallery={gallery / 'x'}"], "no such folder"),
                           ([f"gallery={gallery}", "category=cow"], "category: no such key")):
        assert expected in complaint(capsys, *verb, *said)


def test_an_empty_page_among_drawings_stops_nothing(verb, gallery, tmp_path, capsys):
    Image.new("L", (30, 30), 255).save(tmp_path / "drawings/blank.png")
    assert here(*verb, f"gallery={gallery}") == 1
    said = capsys.readouterr()
    assert "the page is empty" in said.err and "3 of 4 drawings done" in said.out


def test_results_that_cannot_be_written(verb, gallery, predictor, monkeypatch, capsys):
    def full(*args):
        raise OSError(28, "No space left on device")

    predictor.ready(gallery=str(gallery))
    monkeypatch.setattr(predictor, "write", full)
    assert "cannot be written (No space left on device)" in complaint(capsys, *verb, f"gallery={gallery}")
