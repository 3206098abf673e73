"""Where a network's weights come from: shipped ones by name, published ones by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sketchbench.backbones.pretrained import load_backbone
from sketchbench.errors import UserError
from sketchbench.weights import shipped

if TYPE_CHECKING:
    from sketchbench.systems.fg_sbir.system import FineGrained


def take_start(start: str, system: FineGrained) -> tuple[str, str]:
    """Load what fits; returns the name of shipped weights ("" for others) and a line that says how much fitted."""
    from sketchbench.run.weights import read_weights, take_fitting

    if not start:
        return "", ""
    path = shipped(start)
    if path is None:
        return "", "start: " + load_backbone(system.network.backbone, start)
    took = take_fitting(system, read_weights(path))
    if not took.matched:
        raise UserError(f"task.system.start={start}: none of its tensors fits this network; "
                        "set task.system.start='' or keep the small network's width")
    return start, "start: " + took.words(start)
