"""Where a network's weights come from: shipped ones by name, ImageNet's VGG by path."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from torch import nn

from sketchbench.backbones.pretrained import fit, read_pretrained
from sketchbench.errors import UserError
from sketchbench.systems.semi3net.network import VGGFC
from sketchbench.weights import shipped

if TYPE_CHECKING:
    from sketchbench.systems.semi3net.network import Semi3


class VGGLayers(nn.ModuleDict):
    """One domain's layers under torchvision's names: features.0.weight, …, classifier.3.bias."""


def take_start(start: str, network: Semi3) -> tuple[str, str]:
    """Load what fits; returns the name of shipped weights ("" for others) and a line that says how much fitted."""
    from sketchbench.run.weights import read_weights, take_fitting

    if not start:
        return "", ""
    path = shipped(start)
    if path is None:
        weights = read_pretrained(start)
        layers = [VGGLayers({"features": trunk, "classifier": cast(VGGFC, embedding.fc).layers})
                  for trunk, embedding in map(network.parts, network.domains)]
        words = [fit(domain, weights).words(start) for domain in layers]
        return "", f"start: {words[0]}, in each of {len(words)} branches"
    took = take_fitting(network, {k.removeprefix("network."): v for k, v in read_weights(path).items()})
    if not took.matched:
        raise UserError(f"task.system.start={start}: none of its tensors fits this network; "
                        "set task.system.start='' or keep the small network's width")
    return start, f"start: {took.words(start)}"
