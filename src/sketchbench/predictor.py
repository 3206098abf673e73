"""The contract for everything after training: load, prepare, forward, decode, exported. No Lightning, no data source."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.errors import UserError, nearest

if TYPE_CHECKING:
    import os

MARGIN = 0.08  # of the page, round the drawing's box: how training drawings fill theirs


@dataclass(frozen=True)
class Exported:
    """What `sketchbench export` writes down. A predictor's `exported` declares it.

    `network` takes the `inputs` by name and gives one tensor or a tuple of them, named by `outputs` in order. `inputs` are examples, as
    `prepare` makes them, of any batch but 1; whatever the answer depends on beside the picture (a branch, an edge map, class embeddings,
    noise) is an input, not hidden. `free` says which axes may have any length: {"image": {0: "batch"}}; axes of one name have one length.
    `told` has a line on each input and output: shape, values, meaning. `before` and `after` say what is done to a picture on its way in
    and to the outputs on their way to an answer.
    """

    network: nn.Module
    inputs: dict[str, Tensor]
    outputs: tuple[str, ...]
    free: dict[str, dict[int, str]]
    told: dict[str, str]
    before: str
    after: str


class Predictor(ABC):
    """A trained system for anybody's pictures. `network` takes and gives plain tensors, so it can be exported."""

    asks: dict[str, str] = {}  # what may be said beside the picture, with a line on each: {"category": "…"}
    endings: frozenset[str] = frozenset()  # of files that `read` takes beside pictures

    def __init__(self, card: dict[str, Any], tensors: dict[str, Tensor]):
        self.card = card
        self.network: Any = self.build(card)
        self.take(tensors)
        self.network.eval()

    @abstractmethod
    def build(self, card: dict[str, Any]) -> nn.Module:
        """The network that the card describes."""

    def take(self, tensors: dict[str, Tensor]) -> None:
        try:
            self.network.load_state_dict(tensors)
        except RuntimeError as error:
            raise UserError(f"weights: they do not fit the network that their card describes ({str(error).splitlines()[0]})") from None

    def ready(self, **asked: str) -> None:  # noqa: B027
        """Before the first of many pictures: what they share, and what was asked wrongly for all of them."""

    def read(self, path: Path) -> np.ndarray:
        """A user's file as a picture."""
        from sketchbench.data.sources._images import read_rgb

        return read_rgb(path)

    @abstractmethod
    def prepare(self, image: np.ndarray, **asked: str) -> dict[str, Tensor]:
        """Any picture (uint8, grey or RGB) → the network's inputs, a batch of one."""

    @abstractmethod
    def decode(self, outputs: Any, image: np.ndarray, **asked: str) -> dict[str, Any]:
        """The network's outputs → what the user wanted to know, in the picture's own pixels."""

    @abstractmethod
    def write(self, result: dict[str, Any], image: np.ndarray, stem: Path) -> list[Path]:
        """The result as files beginning with `stem`."""

    def line(self, result: dict[str, Any]) -> str:
        """The result in a line."""
        return json.dumps({k: v for k, v in result.items() if isinstance(v, (str, int, float))}, ensure_ascii=False)

    def exported(self) -> Exported:
        """What is written down for other programs; one line where that cannot be."""
        raise UserError(f"run={self.card.get('run', '')}: what {self.card['task']} trains cannot be exported")

    def __call__(self, image: Any, **asked: Any) -> dict[str, Any]:
        """A picture (uint8 array, PIL image or path) and what is asked beside it, in Python's own types or as words."""
        if wrong := [key for key in asked if key not in self.asks]:
            raise UserError(f"{wrong[0]}: no such word; {nearest(wrong[0], self.asks)}")
        said = {key: ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value) for key, value in asked.items()}
        return self.answer(self.taken(image), **said)

    def taken(self, image: Any) -> np.ndarray:
        """Whatever holds a picture → uint8 (H, W), or (H, W, 3)."""
        from PIL import Image

        from sketchbench.data.sources._images import rgb_of

        if isinstance(image, (str, Path)):
            return self.read(Path(image))
        if isinstance(image, Image.Image):
            return rgb_of(image)
        pixels = np.asarray(image)
        if pixels.dtype == bool:
            pixels = pixels.astype(np.uint8) * 255
        if pixels.dtype != np.uint8 or not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))) or not pixels.size:
            raise UserError(f"a picture is uint8 (H, W) or (H, W, 3), 0 black and 255 white; this is {pixels.dtype} {pixels.shape}")
        return pixels if pixels.ndim == 2 or pixels.shape[2] == 3 else rgb_of(Image.fromarray(pixels))

    @torch.inference_mode()
    def answer(self, image: np.ndarray, **asked: str) -> dict[str, Any]:
        return self.decode(self.network(**self.prepare(image, **asked)), image, **asked)


def load(path: str | os.PathLike[str]) -> Predictor:
    """The predictor of a run folder, of a weights file, or of shipped weights (`zoo:<name>`)."""
    from sketchbench.run.config import locate
    from sketchbench.run.folder import RunFolder
    from sketchbench.run.weights import read_card, read_weights
    from sketchbench.weights import ZOO, shipped

    said = str(path)
    file = shipped(said) or Path(path)
    if file.is_dir():
        folder = RunFolder.open(file)
        file = folder.weights
        if not file.is_file():
            raise UserError(f"run={folder.path}: has no weights.safetensors; it is not finished (resume={folder.path}) "
                            "or ran with keep_weights=false")
    elif not file.is_file():
        raise UserError(f"run={file}: no such run folder or weights file")
    card = read_card(file)
    name = str(card.get("predictor", ""))
    if not name.startswith("sketchbench."):
        raise UserError(f"{file}: holds weights to start from (task.system.start=), its card names no predictor of sketchbench")
    run = said if said.startswith(ZOO) else str(Path(said).resolve())  # as it may be said again, from anywhere
    return locate(name)({**card, "path": str(file), "run": run}, read_weights(file))


def preprocessing(values: Mapping[str, Any]) -> str:
    """What is done to a drawing, in words, from the card's `picture` or `preparation`."""
    size, crop = values["size"], values.get("crop", values["size"])
    scales = {"ink": "0 white to 1 black", "unit": "0 black to 1 white", "raw": "0 black to 255 white",
              "imagenet": "0 to 1, then less (0.485, 0.456, 0.406) and divided by (0.229, 0.224, 0.225)",
              "sketch_a_net": "0 black to 255 white, then less 250.42"}
    steps = ["dark ink on white paper, grey", f"cut to the drawing's box, on a white square with {MARGIN:.0%} of its side blank all round",
             f"resized to {size} x {size}, thin lines kept dark"]
    if values.get("thick"):
        steps.append("strokes thickened by two pixels")
    if values.get("skeleton") and values.get("ht", "both") != "none":
        steps.append(f"strokes thinned to one pixel ({values['skeleton']})")
    steps.append(f"values {scales[values['scaling']]}, the same in {values['channels']} channels")
    return "; ".join([*steps, f"the middle {crop} x {crop}"] if crop != size else steps)


def photo_preprocessing(values: Mapping[str, Any]) -> str:
    """The same of a photo, as far as it differs, from the card's `picture`."""
    kind = "become soft edge maps, dark on white"
    if values["photo"] != "edge":
        kind = "stay in colour" if values["channels"] == 3 else "turn grey"
    return f"photos {kind}, uncut, on a white square, scaled and cut likewise"


def ink(image: np.ndarray) -> np.ndarray:
    """Any drawing as dark ink on white, uint8 (H, W): the paper's shade is stretched to 255, white-on-black is turned round."""
    grey = image if image.ndim == 2 else np.concatenate([_grey(image[k : k + 256]) for k in range(0, len(image), 256)])
    counts = np.bincount(grey.ravel(), minlength=256)
    paper = int(counts.argmax()) if counts.max() > 0.3 * grey.size else int(np.median(grey))
    if paper < 128:
        grey, paper = 255 - grey, 255 - paper
    marks = grey[grey < paper - 24]
    if marks.size < 8:  # an empty page
        return np.full(grey.shape, 255, np.uint8)
    dark = float(np.percentile(marks, 5))
    return np.clip((grey.astype(np.float32) - dark) / (0.94 * paper - dark) * 255, 0, 255).astype(np.uint8)


def _grey(rows: np.ndarray) -> np.ndarray:
    """Some of a picture's rows, since 64 million pixels at once, as float64, would be two gigabytes."""
    return np.round(rows[..., :3] @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)


def page(image: np.ndarray, margin: float = MARGIN) -> tuple[np.ndarray, tuple[int, int]]:
    """Any drawing on a square page of white, uint8 (S, S), `margin` of it round its box; and the page's corner (x, y) in the picture."""
    drawn = ink(image)
    rows, columns = np.nonzero(drawn < 128)
    if not len(rows):
        raise UserError("the page is empty: nothing is drawn on it")
    top, left, bottom, right = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    side = int(np.ceil(max(bottom - top, right - left) / (1 - 2 * margin)))
    y, x = int(top + bottom - side) // 2, int(left + right - side) // 2
    square = np.full((side, side), 255, np.uint8)
    square[top - y : bottom - y, left - x : right - x] = drawn[top:bottom, left:right]
    return square, (x, y)
