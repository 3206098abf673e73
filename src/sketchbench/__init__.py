"""sketchbench: train, evaluate and compare systems that understand freehand sketches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from sketchbench.predictor import Predictor

__version__ = "0.1.0"


def load(run: str | os.PathLike[str]) -> Predictor:
    """What a run folder, a weights file or `zoo:<name>` learnt, to be called on pictures: `load("zoo:deepssp")("drawing.png")`."""
    from sketchbench.predictor import load

    return load(run)
