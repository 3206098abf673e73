"""Which CLIP a run starts from: the shipped mini, a file, or one of open_clip's tags."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from sketchbench.backbones import clip
from sketchbench.errors import UserError
from sketchbench.weights import shipped


def take_start(start: str, model: str, network: nn.Module) -> str:
    """Fill the network; returns the line that says what was done, "" for random weights."""
    if not start:
        return ""
    try:
        return "start: " + clip.load(network, model, shipped(start) or start)
    except UserError as error:
        raise UserError(str(error).replace("weights=", "task.system.start=")) from error


def base_of(start: str) -> str:
    """How a card names it: shipped weights and tags by name, a file by where it lies."""
    return str(Path(start).expanduser().resolve()) if Path(start).expanduser().is_file() else start
