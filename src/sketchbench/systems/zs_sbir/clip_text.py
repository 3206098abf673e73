"""Class names through a CLIP text encoder. Weights are fetched only where somebody asks for these vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from sketchbench.backbones import clip
from sketchbench.errors import UserError

BATCH = 256  # texts


def encode(texts: Sequence[str], model: str, weights: str) -> np.ndarray:
    """float32 (texts, size) of length 1. `weights` is a file, or one of open_clip's tags for the model."""
    network: Any = clip.build(model).eval()
    clip.load(network, model, weights)
    tokens = clip.tokenizer(model)(list(texts))
    with torch.inference_mode():
        found = torch.cat([network.encode_text(part, normalize=True) for part in tokens.split(BATCH)])
    return found.float().numpy()


def recorded_classes(weights: str) -> tuple[str, ...] | None:
    """The classes that a weight file of ours says it was trained on."""
    from sketchbench.run.weights import read_card

    path = Path(weights).expanduser()
    if path.suffix != ".safetensors" or not path.is_file():
        return None
    try:
        classes = read_card(path).get("classes")
    except UserError:  # somebody else's file, without our card
        return None
    return None if classes is None else tuple(classes)
