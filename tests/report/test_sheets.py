"""Colours, overlays, strips, pages."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sketchbench.data.source import Item, Source
from sketchbench.report.canvas import PALETTE, color, colored_strokes, fit, font, overlay, page, strip, wrap
from sketchbench.report.sheets import Options, write_sheets


def test_palette_colours_stay_apart():
    apart = np.abs(PALETTE[:, None].astype(int) - PALETTE[None]).sum(-1) + 999 * np.eye(len(PALETTE), dtype=int)
    assert apart.min() > 50 and len(PALETTE) == 21
    assert color(0) == (255, 255, 255) and color(21) == color(1) != color(2)


@pytest.mark.parametrize("channels", [(), (3,)])
def test_overlay(channels):
    image = np.full((6, 8, *channels), 255, np.uint8)
    image[:, 3] = 0
    mask = np.zeros((6, 8), np.uint8)
    mask[:, :5] = 2
    seen = overlay(image, mask)
    assert seen.shape == (6, 8, 3) and tuple(seen[0, 0]) == color(2) and tuple(seen[0, 7]) == (255, 255, 255)
    assert seen[0, 3].sum() < seen[0, 0].sum()  # ink and shadow stay darker than what they lie on


@pytest.mark.parametrize("shape", [(40, 20), (7, 90, 3), (1, 1)])
def test_fit_keeps_the_whole_picture(shape):
    out = fit(np.zeros(shape, np.uint8), 32)
    assert out.shape == (32, 32, 3)
    dark = (out[1:-1, 1:-1].sum(-1) == 0)
    share = min(shape[:2]) / max(shape[:2])
    assert dark.any(0).mean() == pytest.approx(share if shape[1] < shape[0] else 1, abs=0.1)
    assert dark.any(1).mean() == pytest.approx(share if shape[0] < shape[1] else 1, abs=0.1)


def test_strokes_have_their_colours():
    lines = [np.array([[2, 5], [30, 5]]), np.array([[2.0, 20.5], [30.0, 20.5]])]
    seen = colored_strokes(lines, [1, 4], (32, 32), width=3)
    assert tuple(seen[5, 15]) == color(1) and tuple(seen[20, 15]) == color(4) and tuple(seen[12, 15]) == (255, 255, 255)


def test_strip_and_page():
    cells = [np.zeros((10, 10), np.uint8), np.full((10, 10, 3), 90, np.uint8)]
    bare = strip(cells, 40)
    told = strip(cells, 40, title="cow", legend={"head": 1, "body": 2, "hind leg": 3}, text="a cow stands on the grass")
    assert bare.shape[1] == told.shape[1] == 83 and told.shape[0] >= bare.shape[0] + 4 * 15
    assert (told == color(1)).all(-1).sum() >= 60  # the legend's square
    sheet = page([told] * 5, 2, "things")
    assert sheet.shape[1] > 2 * 83 and sheet.shape[0] > 3 * told.shape[0]


def test_wrap_loses_no_word():
    text = "two dogs and a kite near the old house by the river with an extraordinarilylongwordthatfitsnowhere in it"
    lines = wrap(text, 120)
    assert " ".join(lines) == text and all(font().getlength(line) <= 120 for line in lines if " " in line)
    assert wrap("", 50) == []


class Scenes(Source):
    """Two shapes a scene: a labelled drawing with a caption, and its photo."""

    name = "scenes"
    offers = frozenset({"image", "strokes", "stroke_labels", "caption", "instance"})
    fingerprint = "none"

    def items(self) -> list[Item]:
        return [Item(f"{k}/{d}", d, "scene", "test", str(k)) for k in range(5) for d in ("photo", "scene")]

    def image(self, item: Item) -> np.ndarray:
        drawn = colored_strokes(self.strokes(item), [9, 9], (96, 128))
        return drawn if item.domain == "photo" else drawn.min(-1)

    def strokes(self, item: Item) -> list[np.ndarray]:
        k = int(item.instance)
        return [np.array([[10, 80], [64, 80 - k], [118, 82]]), np.array([[40 + 4 * k, 20], [70, 20], [70, 60], [40, 60], [40 + 4 * k, 20]])]

    def stroke_labels(self, item: Item) -> list[str]:
        return ["road", "house"]

    def caption(self, item: Item) -> str:
        return "a house stands beside a long road that leads to nowhere in particular"


def test_scene_sheet(tmp_path):
    """Photo, drawing, and the strokes in the colours that the legend gives their classes."""
    (path,) = write_sheets(Scenes(), tmp_path, Options(size=60))
    sheet = np.asarray(Image.open(path))
    assert path.name == "scenes_scenes.png"
    for label in (1, 2):
        assert (sheet == color(label)).all(-1).sum() > 5 * 60  # a legend's square for each of the five, and strokes
    assert not (sheet == color(3)).all(-1).any()
    sheets = write_sheets(Scenes(), tmp_path / "blind", Options(size=60, names=False))
    blind = np.asarray(Image.open(sheets[0]))
    assert not (blind == color(1)).all(-1).any() and len(sheets[1].read_text().splitlines()) == 10
