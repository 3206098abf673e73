"""Pictures with words, for contrastive training: photos, and in part line drawings made of them on the way."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.transforms.geometry import square
from sketchbench.data.transforms.homogeneous import grey
from sketchbench.data.transforms.picture import Picture, rgb
from sketchbench.data.view import View
from sketchbench.data.views.scenes import SIDED, plain

PHOTO = ("a photo of a {}", "a picture of a {}", "a {}", "{}", "the {}", "a photo of the {}")
LINES = ("a sketch of a {}", "a drawing of a {}", "a {}", "{}", "the {}", "a sketch of the {}")
LEAST = 0.7  # of a picture's side, that a crop keeps
GREY = 0.2  # chance that a photo loses its colours
SMALL = 0.6  # chance that a line drawing takes up a part of the paper only, as things do in drawn scenes


class CaptionsView(View):
    """image (3, size, size) in 0…1 · caption · kind: the category's name, "" for scenes, which are of many · drawn: no photo.

    In training a picture is cropped and mirrored, and with the chance `lines` it becomes a line drawing: edges of the photo, black on
    white. Things are named within a template; scenes keep their sentences.
    """

    needs = frozenset({"caption"})

    def __init__(self, source: Source, split: str, *, seed: int = 0, categories: list[str] | None = None, size: int = 96,
                 lines: float = 0.5):
        self.picture, self.lines = Picture(size, size, 3, "unit"), lines
        super().__init__(source, split, seed=seed, categories=categories)

    def choose(self) -> list[Item]:
        return self.source.select(self.split, categories=self.only)

    def sample(self, item: Item, draw: np.random.Generator) -> dict[str, Any]:
        said = getattr(self.source, "captions", lambda i: [self.source.caption(i)])(item)
        caption = said[int(draw.integers(len(said)))] if self.training else said[0]
        image, drawn = self.source.image(item), item.domain != "photo"
        if self.training:
            drawn = draw.random() < self.lines
            image = varied(image, draw, not SIDED.search(caption), drawn)
        if item.category != "scene":
            forms = LINES if drawn else PHOTO
            caption = forms[int(draw.integers(len(forms))) if self.training else 0].format(caption)
        kind = "" if item.category == "scene" else plain(item.category)
        return {"image": self.picture.finish(self.picture.resize(rgb(image), "photo")), "caption": caption, "kind": kind, "drawn": drawn}

    @staticmethod
    def collate(samples: list[dict[str, Any]]) -> dict[str, Any]:
        from torch.utils.data import default_collate

        words = {key: [s[key] for s in samples] for key in ("caption", "kind")}
        return {**default_collate([{k: v for k, v in s.items() if k not in words} for s in samples]), **words}


def varied(photo: np.ndarray, draw: np.random.Generator, mirror: bool, lines: bool) -> np.ndarray:
    """A square crop, perhaps mirrored; as lines, in grey, or as it comes."""
    photo = square(photo)
    if lines and draw.random() < SMALL:
        return small(photo, draw, mirror)
    if lines:
        photo = line_drawing(photo, draw)
    elif draw.random() < GREY:
        photo = np.asarray(grey(photo)).round().astype(np.uint8)
    side = len(photo)
    cut = round(side * draw.uniform(LEAST, 1))
    top, left = draw.integers(0, side - cut + 1, 2)
    photo = photo[top : top + cut, left : left + cut]
    return np.ascontiguousarray(photo[:, ::-1]) if mirror and draw.integers(2) else photo


def small(photo: np.ndarray, draw: np.random.Generator, mirror: bool) -> np.ndarray:
    """Lines of the usual width on white paper, which the picture takes up 25 to 80 % of each way."""
    side = len(photo)
    own = round(side * draw.uniform(0.25, 0.8))
    top, left = draw.integers(0, side - own + 1, 2)
    paper = np.full((side, side), 255, np.uint8)
    paper[top : top + own, left : left + own] = line_drawing(cv2.resize(photo, (own, own), interpolation=cv2.INTER_AREA), draw)
    return np.ascontiguousarray(paper[:, ::-1]) if mirror and draw.integers(2) else paper


def line_drawing(photo: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """uint8 (S, S): the photo's edges in black on white, some more of them and some fewer."""
    side = len(photo)
    smooth = cv2.GaussianBlur(np.ascontiguousarray(photo), (0, 0), max(0.6, side / 112 * draw.uniform(0.7, 1.6)))
    high = draw.uniform(40, 160)
    edges = cv2.Canny(smooth, 0.4 * high, high, L2gradient=True)
    return 255 - (edges if draw.integers(2) else cv2.dilate(edges, np.ones((2, 2), np.uint8)))
