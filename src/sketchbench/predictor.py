"""The contract for everything after training: load, prepare, forward, decode. No Lightning, no data source."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.errors import UserError

MARGIN = 0.08  # of the page, round the drawing's box: how training drawings fill theirs


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

    @torch.inference_mode()
    def __call__(self, image: np.ndarray, **asked: str) -> dict[str, Any]:
        return self.decode(self.network(**self.prepare(image, **asked)), image, **asked)


def load(path: str | Path) -> Predictor:
    """The predictor of a run folder or a weights file."""
    from sketchbench.run.config import locate
    from sketchbench.run.folder import RunFolder
    from sketchbench.run.weights import read_card, read_weights

    file = Path(path)
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
        raise UserError(f"{file}: its card names no predictor of sketchbench")
    return locate(name)({**card, "path": str(file)}, read_weights(file))


def ink(image: np.ndarray) -> np.ndarray:
    """Any drawing as dark ink on white, uint8 (H, W): the paper's shade is stretched to 255, white-on-black is turned round."""
    grey = image if image.ndim == 2 else np.round(image[..., :3] @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    values, counts = np.unique(grey, return_counts=True)
    paper = int(values[counts.argmax()]) if counts.max() > 0.3 * grey.size else int(np.median(grey))
    if paper < 128:
        grey, paper = 255 - grey, 255 - paper
    marks = grey[grey < paper - 24]
    if marks.size < 8:  # an empty page
        return np.full(grey.shape, 255, np.uint8)
    dark = float(np.percentile(marks, 5))
    return np.clip((grey.astype(np.float32) - dark) / (0.94 * paper - dark) * 255, 0, 255).astype(np.uint8)


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
