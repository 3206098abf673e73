"""Where the backbone comes from: shipped or saved weights with a record of their classes, ImageNet's VGG by path or name, or nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sketchbench.backbones.pretrained import load_backbone
from sketchbench.errors import UserError
from sketchbench.systems.zs_sbir.pca import refuse_overlap
from sketchbench.weights import shipped

if TYPE_CHECKING:
    from sketchbench.systems.zs_sbir.system import ZeroShot

BACKBONE = "network.backbone."


def take_start(start: str, system: ZeroShot) -> tuple[str, str]:
    """Load what fits; returns the name of shipped weights ("" for others) and a line on what was taken and what it has seen."""
    from sketchbench.run.weights import read_card, read_weights, take_fitting

    if not start:
        if not system.o.backbone_steps:
            raise UserError("task.system.start='': there is no backbone then, unless task.system.backbone_steps trains one; give steps, "
                            "zoo:zs_sbir, a path of ImageNet weights, or torchvision:vgg16")
        return "", ""
    path = shipped(start)
    own = path or _own(start)
    backbone = system.network.backbone
    if own is None:
        words = load_backbone(backbone.vgg, start)
        backbone.classes = (f"not recorded ({Path(start.rpartition(':')[2]).name})",)
        return "", f"start: {words}; they record no classes, so nobody checks whether unseen ones were among them"
    met = tuple(read_card(own).get("classes", ()))
    refuse_overlap(f"task.system.start={start}", met, system.classes.unseen)
    tensors, ours = read_weights(own), system.state_dict()
    whole = path is not None and all(k in ours and ours[k].shape == v.shape for k, v in tensors.items())
    if not whole:  # a network of another size: the backbone alone
        tensors = {k: v for k, v in tensors.items() if k.startswith(BACKBONE)}
    took = take_fitting(system, tensors)
    if not any(name.startswith(BACKBONE + "vgg.") for name in took.matched):
        raise UserError(f"task.system.start={start}: none of its tensors fits this backbone; set task.system.start='' and give "
                        "task.system.backbone_steps, or keep the small network's width")
    line = f"start: the backbone of {start}" + (", and its search to be tested as it is" if whole else "")
    if easy := sorted(set(met) & set(system.classes.validation)):
        line += f"; it has seen {len(easy)} of the validation categories ({', '.join(easy)}), so ω is chosen where it knows its way"
    return (start if whole else ""), line


def _own(start: str) -> Path | None:
    """A weight file that has our card."""
    from sketchbench.run.weights import read_card

    path = Path(start).expanduser()
    if path.suffix != ".safetensors" or not path.is_file():
        return None
    try:
        return path if "classes" in read_card(path) else None
    except UserError:  # somebody else's
        return None
