"""Where a parser's weights come from: shipped ones by name, published ones by path."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from sketchbench.backbones.pretrained import read_pretrained
from sketchbench.errors import UserError
from sketchbench.systems.deepssp.categories import super_of
from sketchbench.systems.deepssp.pretrained import load_pretrained, load_vgg
from sketchbench.systems.deepssp.single import FCN
from sketchbench.weights import shipped


def take_start(start: str, parser: nn.Module, router: nn.Module | None) -> tuple[str, str]:
    """Load what fits; returns the name of shipped weights ("" for others) and a line that says how much fitted."""
    path = shipped(start)
    if path is not None:
        return start, take_shipped(start, path, parser, router)
    weights = read_pretrained(start)
    report = load_vgg(parser, weights) if isinstance(parser, FCN) else load_pretrained(parser, weights)  # type: ignore[arg-type]
    return "", f"start: {report.words(start)}"


def take_shipped(name: str, path: Path, parser: nn.Module, router: nn.Module | None) -> str:
    from sketchbench.run.weights import read_weights as read_tensors

    theirs, own = read_tensors(path), parser.state_dict()
    found = {key: theirs[source] for key in own if (source := origin(key, theirs)) and theirs[source].shape == own[key].shape}
    if not found:
        raise UserError(f"task.system.start={name}: none of its tensors fits this network; "
                        "set task.system.start='' or keep the small network's width and norm")
    parser.load_state_dict(found, strict=False)
    if router is not None:
        rest = {k.removeprefix("router."): v for k, v in theirs.items() if k.startswith("router.")}
        if {k: v.shape for k, v in rest.items()} == {k: v.shape for k, v in router.state_dict().items()}:
            router.load_state_dict(rest)
    return f"start: {len(found)} of {len(own)} tensors taken from {name}"


def origin(key: str, theirs: dict[str, Tensor]) -> str:
    """The tensor that ours begins as: the same, or for a category's branch that of its super branch; "" where there is none."""
    words = key.split(".")
    candidates = [f"parser.{key}"]
    if words[0] == "heads":
        candidates.append("parser." + ".".join(["heads", super_of(words[1]), *words[2:]]))
    return next((c for c in candidates if c in theirs), "")
