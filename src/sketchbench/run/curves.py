"""Curves of a run: one long CSV (phase, step, name, value), written as the run goes on."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytorch_lightning.loggers.logger import Logger
from pytorch_lightning.utilities.rank_zero import rank_zero_only


class Curves(Logger):
    """Lightning's logger over curves.csv. `rewind` drops what a killed run wrote beyond the point it resumes from."""

    def __init__(self, path: Path, every: int = 10):
        super().__init__()
        self.path, self.phase, self.every = path, "", every  # training losses are kept every so many steps
        self.now: Callable[[], int] | None = None  # optimiser steps so far; Lightning's own count differs by one after resuming

    @property
    def name(self) -> str:
        return "curves"

    @property
    def version(self) -> str:
        return ""

    def log_hyperparams(self, *args: Any, **kwargs: Any) -> None:
        """The configuration is saved by Hydra."""

    @rank_zero_only
    def log_metrics(self, metrics: dict[str, float], step: int | None = None) -> None:
        step = self.now() if self.now else step
        if "loss" in metrics and step and step != 1 and step % self.every:  # the first of a phase, too
            return
        fresh = not self.path.exists()
        with self.path.open("a", newline="") as f:
            out = csv.writer(f)
            if fresh:
                out.writerow(["phase", "step", "name", "value"])
            out.writerows([self.phase, step, k, repr(float(v))] for k, v in metrics.items() if k != "epoch")

    @rank_zero_only
    def rewind(self, done: set[str], phase: str, step: int) -> None:
        """Keep the phases that are done, and of `phase` what came up to `step`."""
        if not self.path.exists():
            return
        kept = [r for r in read_curves(self.path) if r["phase"] in done or (phase and r["phase"] == phase and int(r["step"]) <= step)]
        temporary = self.path.with_suffix(".tmp")
        with temporary.open("w", newline="") as f:
            out = csv.DictWriter(f, ["phase", "step", "name", "value"])
            out.writeheader()
            out.writerows(kept)
        temporary.replace(self.path)


def read_curves(path: Path) -> list[dict[str, str]]:
    """Rows of curves.csv; a line cut short by a kill is left out."""
    with path.open(newline="") as f:
        return [r for r in csv.DictReader(f) if r.get("value") and r.get("step", "").isdigit()]
