"""What the runner asks of a system: its phases, and what is ready before and after each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytorch_lightning as pl
import torch
from torch import nn

if TYPE_CHECKING:
    from sketchbench.data.module import SketchDataModule


@dataclass(frozen=True)
class Phase:
    """One stretch of a run: either optimiser steps, or something computed once (`steps` 0)."""

    name: str
    steps: int = 0  # optimiser steps; 0: System.compute is called instead
    every: int = 0  # steps between validations, which are also the points a run resumes from; 0: only at the end
    view: Mapping[str, Any] = field(default_factory=dict)  # how the task's view differs in this phase
    monitor: str = ""  # validation metric that chooses the weights to keep; "": the last ones
    mode: str = "max"


@dataclass(frozen=True)
class Exhibit:
    """One picture of the page."""

    name: str  # file name without ending
    title: str
    image: np.ndarray  # uint8 (H, W, 3) RGB
    words: str = ""  # what one sees


class System(pl.LightningModule, ABC):
    """Base of all systems. Subclasses add the usual Lightning steps; the phases are run one after the other by `sketchbench.run.phases`."""

    revision = 1  # raised by hand when the behaviour changes, so that old rows are not taken for new ones
    phase: Phase  # the one that runs
    folder: Path | None = None  # the run folder, where large parts may be put aside
    started_from: str = ""  # name of the shipped weights that it starts from; they are tested untouched before the first phase
    remark: str = ""  # a line about the starting weights, said before the run
    clip: float | None = None  # gradient norm

    @abstractmethod
    def phases(self) -> list[Phase]:
        """All phases in order."""

    def prepare(self, data: SketchDataModule) -> None:
        """Called once before the first phase, and again on resuming: what follows from the data alone (class weights, sizes)."""

    def rebuild(self, entered: int) -> None:
        """Make the modules that exist once so many phases were entered; called before weights of that moment are loaded."""

    def enter(self, phase: Phase) -> None:
        """Before a phase: choose what trains, copy branches. Follows from the weights alone, so that resuming repeats it."""

    def compute(self, phase: Phase, data: SketchDataModule) -> None:
        """The whole of a phase that has nothing to fit; results belong into buffers."""

    def leave(self, phase: Phase) -> None:
        """After a phase, with the weights to keep in place."""

    @abstractmethod
    def training_loss(self, batch: dict[str, Any]) -> torch.Tensor:
        """The loss of one training batch, without logging."""

    def training_step(self, batch: dict[str, Any], batch_idx: int) -> torch.Tensor:
        loss = self.training_loss(batch)
        self.log("loss", loss.detach(), prog_bar=False)
        return loss

    @abstractmethod
    def inference(self, batch: dict[str, Any]) -> Any:
        """The forward pass of a test batch; what milliseconds and multiply-adds are measured on."""

    def baselines(self, data: SketchDataModule) -> list[tuple[str, dict[str, float], int]]:
        """(name, metrics, items) of what needs no training: chance, a floor, a classical method. Printed beside every result."""
        return []

    def exhibits(self, data: SketchDataModule) -> list[Exhibit]:
        """Pictures for the page: predictions beside the truth."""
        return []

    def final_state(self) -> dict[str, torch.Tensor]:
        """What weights.safetensors holds."""
        return self.state_dict()

    def card(self) -> dict[str, Any]:
        """What a weight file must say of itself: predictor, its options, preprocessing, label names."""
        return {}

    def scores(self) -> list[dict[str, Any]]:
        """Per-item results of the last test: dicts with `id`, `metric`, `value` (and more, all plain)."""
        return []

    def definitions(self) -> dict[str, str]:
        """Metric name -> how it is defined, for the rows."""
        return {}


def trainable(module: nn.Module, chosen: Iterable[nn.Parameter] | None = None) -> int:
    """Let exactly the chosen parameters train (None: all); returns how many numbers that is."""
    wanted = None if chosen is None else {id(p) for p in chosen}
    count = 0
    for p in module.parameters():
        p.requires_grad_(wanted is None or id(p) in wanted)
        count += p.numel() if p.requires_grad else 0
    return count


def polynomial(optimizer: torch.optim.Optimizer, steps: int, power: float = 0.9) -> dict[str, Any]:
    """The polynomial decay of DeepLab, in Lightning's form; one factor an optimiser step."""
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / max(steps, 1)) ** power)
    return {"scheduler": schedule, "interval": "step"}
