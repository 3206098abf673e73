"""Weight files: safetensors with a card inside that says what they are. Nothing is ever unpickled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from sketchbench.errors import UserError
from sketchbench.run.checkpoint import read_checkpoint
from sketchbench.run.folder import RunFolder
from sketchbench.weights import shipped

CARD = "sketchbench"


def write_weights(path: Path, tensors: Mapping[str, torch.Tensor], card: Mapping[str, Any], half: bool = False) -> None:
    """`half` stores floating tensors in fp16, as shipped weights are."""
    from safetensors.torch import save_file

    def ready(t: torch.Tensor) -> torch.Tensor:
        t = t.detach().to("cpu")
        return (t.half() if half and t.is_floating_point() else t).contiguous().clone()

    temporary = path.with_name(f".{path.name}.tmp")
    save_file({k: ready(v) for k, v in tensors.items()}, str(temporary), {CARD: json.dumps(card)})
    temporary.replace(path)


def read_card(path: Path) -> dict[str, Any]:
    """The card of a weight file, without reading the tensors."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), "pt") as f:
            text = (f.metadata() or {}).get(CARD)
    except (SafetensorError, OSError) as error:
        raise UserError(f"{path}: not a readable safetensors file ({str(error)[:100]})") from None
    if text is None:
        raise UserError(f"{path}: a safetensors file, but not one of sketchbench's (it has no card)")
    return json.loads(text)


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Tensors in fp32."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return {k: v.float() if v.is_floating_point() else v for k, v in load_file(str(path)).items()}
    except (SafetensorError, OSError) as error:
        raise UserError(f"{path}: not a readable safetensors file ({str(error)[:100]})") from None


def initialise(system: torch.nn.Module, start: str, report: Path | None = None) -> str:
    """Load what fits from a run folder or a safetensors file; returns the line that says how much did. `report` lists every key."""
    path = shipped(start) or Path(start)
    if path.is_dir():
        folder = RunFolder.open(path, "init_from")
        tensors = read_weights(folder.weights) if folder.weights.is_file() else read_checkpoint(folder.last)["state_dict"]
    elif path.suffix == ".safetensors" and path.is_file():
        tensors = read_weights(path)
    else:
        raise UserError(f"init_from={start}: neither a run folder nor a .safetensors file")
    took = take_fitting(system, tensors)
    if not took.matched:
        raise UserError(f"init_from={start}: none of its {len(tensors)} tensors fits this network; is it another task's or another size?")
    if report is not None:
        report.write_text(json.dumps(asdict(took), indent=1))
    return f"init_from: {took.words(start)}"


@dataclass(frozen=True)
class Took:
    """What became of a file's tensors."""

    matched: list[str]
    fresh: list[str]  # of ours, that the file has not
    unused: list[str]  # of the file, that we have not, or of another shape

    def words(self, start: str) -> str:
        line = f"{len(self.matched)} of {len(self.matched) + len(self.fresh)} tensors taken from {start}"
        if self.fresh:
            line += f"; {len(self.fresh)} start fresh ({groups(self.fresh)})"
        if self.unused:
            line += f"; {len(self.unused)} of the file do not fit ({groups(self.unused)})"
        return line


def take_fitting(module: torch.nn.Module, tensors: Mapping[str, torch.Tensor]) -> Took:
    """Load the tensors whose name and shape are the module's own."""
    own = module.state_dict()
    fitting = {k: v for k, v in tensors.items() if k in own and own[k].shape == v.shape}
    module.load_state_dict(fitting, strict=False)
    return Took(sorted(fitting), sorted(set(own) - set(fitting)), sorted(set(tensors) - set(fitting)))


def groups(keys: list[str], most: int = 4) -> str:
    """Keys by the modules that they belong to: "network.classifier 2, holef 1"."""
    counts = Counter(".".join(k.split(".")[:2]) for k in keys)
    told = [f"{name} {n}" for name, n in counts.most_common(most)]
    return ", ".join(told) + (", …" if len(counts) > most else "")
