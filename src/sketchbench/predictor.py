"""The contract for everything after training: load, prepare, forward, decode. No Lightning, no data source."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sketchbench.errors import UserError


class Predictor(ABC):
    """A trained system for anybody's pictures. `network` takes and gives plain tensors, so it can be exported."""

    asks: dict[str, str] = {}  # what may be said beside the picture, with a line on each: {"category": "…"}

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

    @abstractmethod
    def prepare(self, image: np.ndarray, **asked: str) -> dict[str, Tensor]:
        """Any picture (uint8, grey or RGB) → the network's inputs, a batch of one."""

    @abstractmethod
    def decode(self, outputs: Any, image: np.ndarray, **asked: str) -> dict[str, Any]:
        """The network's outputs → what the user wanted to know, in the picture's own pixels."""

    @abstractmethod
    def write(self, result: dict[str, Any], image: np.ndarray, stem: Path) -> list[Path]:
        """The result as files beginning with `stem`."""

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
