"""Class names through a CLIP text encoder of open_clip. Weights are fetched only where somebody asks for these vectors."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch

from sketchbench.errors import UserError, nearest

BATCH = 256  # texts


def encode(texts: Sequence[str], model: str, weights: str) -> np.ndarray:
    """float32 (texts, size) of length 1. `weights` is a file, or one of open_clip's tags for the model."""
    import open_clip

    if model not in open_clip.list_models():
        raise UserError(f"model={model}: open_clip has no such model; {nearest(model, open_clip.list_models())}")
    path = weight_file(model, weights)
    try:
        with quiet():
            network = open_clip.create_model(model, pretrained=str(path), device="cpu").eval()
            tokens = open_clip.get_tokenizer(model)(list(texts))
    except Exception as error:
        raise UserError(f"weights={path}: do not fit {model}, or are no file of plain tensors ({type(error).__name__}); "
                        "give the model that they belong to as model=<name>") from error
    with torch.inference_mode():
        found = torch.cat([network.encode_text(part, normalize=True) for part in tokens.split(BATCH)])
    return found.float().numpy()


def weight_file(model: str, weights: str) -> Path:
    """Where the weights lie, fetched if they are a tag's and not there yet."""
    import open_clip
    from open_clip.pretrained import list_pretrained_tags_by_model

    if (path := Path(weights).expanduser()).is_file():
        return path
    tags = list_pretrained_tags_by_model(model)
    if weights not in tags:
        raise UserError(f"weights={weights}: neither a file nor a tag of {model} in open_clip; {nearest(weights, tags)}")
    config = open_clip.get_pretrained_cfg(model, weights)
    if config.get("quick_gelu") and not open_clip.get_model_config(model).get("quick_gelu"):
        raise UserError(f"model={model}: the weights {weights} were trained with QuickGELU; take model={model}-quickgelu")
    try:
        with quiet():
            return Path(open_clip.download_pretrained(config))
    except Exception as error:
        file = config.get("hf_hub") or Path(config.get("url", "")).name
        raise UserError(f"weights={weights}: could not be fetched for {model} ({type(error).__name__}); give the path of a weight file as "
                        f"weights=<file>, put {file} into the Hugging Face cache (HF_HOME), or fetch it on another machine and copy it here"
                        ) from error


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


@contextmanager
def quiet() -> Iterator[None]:
    """Without the libraries' own log lines; ours says what failed."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
