"""How a run shows that it goes on: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import Any

import pytorch_lightning as pl

from sketchbench.systems.base import Phase


def make_progress() -> Progress:
    return BarProgress() if sys.stderr.isatty() else Progress()


class Progress(contextlib.AbstractContextManager):
    """Plain lines: one at each validation, and at least one every ten seconds."""

    pause = 10.0

    def of(self, phase: Phase, position: int, phases: list[Phase]) -> Watch:
        total = sum(1 for p in phases if p.steps)
        number = sum(1 for p in phases[: position + 1] if p.steps)
        return Watch(self, phase, f"[{number}/{total}] {phase.name}")

    def __exit__(self, *_: object) -> None:
        pass

    def step(self, watch: Watch, step: int, text: str) -> None:
        if time.monotonic() - watch.spoke > self.pause:
            self.line(watch, step, text)

    def line(self, watch: Watch, step: int, text: str) -> None:
        watch.spoke = time.monotonic()
        print(f"  {watch.title:24s} {step:6d}/{watch.phase.steps}  {text}", file=sys.stderr, flush=True)


class BarProgress(Progress):
    """One rich bar for the phase that runs; finished phases stay as lines above it."""

    def __enter__(self) -> BarProgress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Rich

        self.rich = Rich(TextColumn("  {task.description:24s}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                         TimeRemainingColumn(), TextColumn("{task.fields[text]}"), console=Console(stderr=True))
        self.rich.start()
        self.tasks: dict[str, Any] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self.rich.stop()

    def step(self, watch: Watch, step: int, text: str) -> None:
        if watch.title not in self.tasks:
            self.tasks[watch.title] = self.rich.add_task(watch.title, total=watch.phase.steps, text="")
        self.rich.update(self.tasks[watch.title], completed=step, text=text)

    line = step


class Watch(pl.Callback):
    """Tells the progress of one phase."""

    def __init__(self, progress: Progress, phase: Phase, title: str):
        self.progress, self.phase, self.title, self.spoke = progress, phase, title, 0.0
        self.start, self.first = 0.0, 0

    def on_train_start(self, trainer: pl.Trainer, module: pl.LightningModule) -> None:
        self.start, self.first, self.spoke = time.monotonic(), trainer.global_step, time.monotonic()

    def on_train_batch_end(self, trainer: pl.Trainer, module: pl.LightningModule, outputs: Any, batch: Any, batch_idx: int) -> None:
        if trainer.is_global_zero:
            self.progress.step(self, trainer.global_step, self.text(trainer))

    def on_train_epoch_end(self, trainer: pl.Trainer, module: pl.LightningModule) -> None:
        if trainer.is_global_zero:
            self.progress.line(self, trainer.global_step, self.text(trainer))

    def text(self, trainer: pl.Trainer) -> str:
        speed = (trainer.global_step - self.first) / max(time.monotonic() - self.start, 1e-9)
        names = ["loss", *([self.phase.monitor] if self.phase.monitor else [])]
        shown = [f"{n.split('/')[-1]} {float(trainer.callback_metrics[n]):.3f}" for n in names if n in trainer.callback_metrics]
        return "  ".join([*shown, f"{speed:.1f} it/s"])
