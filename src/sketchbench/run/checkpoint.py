"""Checkpoints: written whole or not at all, and never read by unpickling code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch

from sketchbench.errors import UserError

KEY = "sketchbench"  # our part of a Lightning checkpoint


def save_atomic(content: dict[str, Any], path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    torch.save(content, temporary)
    os.replace(temporary, path)


def read_checkpoint(path: Path) -> dict[str, Any]:
    """Plain tensors and containers only; one line when it is no checkpoint of ours."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise UserError(f"{path}: no such checkpoint; a run writes it at the end of its first stretch of steps") from None
    except Exception as error:
        why = (str(error) or type(error).__name__).splitlines()[0][:120]
        raise UserError(f"{path}: not a readable checkpoint ({why}); start the run anew") from None
    if not isinstance(content, dict) or KEY not in content:
        raise UserError(f"{path}: a checkpoint, but not one of sketchbench's; start the run anew")
    return content


class Keep(pl.Callback):
    """Writes last.ckpt at the end of every Lightning epoch (a validation) and best.ckpt when the monitored metric improves."""

    def __init__(self, last: Path, best: Path, phase: str, position: int, monitor: str, mode: str):
        self.last, self.best, self.position, self.phase = last, best, position, phase
        self.monitor, self.sign = monitor, 1.0 if mode == "max" else -1.0
        self.score: float | None = None
        self.best_step = 0

    @property
    def state_key(self) -> str:
        return f"{KEY}.keep"

    def state_dict(self) -> dict[str, Any]:
        return {"score": self.score, "best_step": self.best_step}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.score, self.best_step = state["score"], state["best_step"]

    def on_train_epoch_start(self, trainer: pl.Trainer, module: pl.LightningModule) -> None:
        # dropout and the like follow from (seed, phase, epoch, rank), so a resumed run repeats them
        seed = int(os.environ.get("PL_GLOBAL_SEED", "0"))
        torch.manual_seed((seed * 1_000_003 + self.position * 10_007 + trainer.current_epoch * 101 + trainer.global_rank) % (1 << 63))

    def on_train_epoch_end(self, trainer: pl.Trainer, module: pl.LightningModule) -> None:
        value = trainer.callback_metrics.get(self.monitor) if self.monitor else None
        if value is not None and (self.score is None or self.sign * float(value) > self.sign * self.score):
            self.score, self.best_step = float(value), trainer.global_step
            if trainer.is_global_zero:
                save_atomic({"state_dict": module.state_dict(), KEY: {"phase": self.phase, "score": self.score}}, self.best)
        self._save(trainer)

    def _save(self, trainer: pl.Trainer) -> None:
        temporary = self.last.with_name(f".{self.last.name}.tmp")
        trainer.save_checkpoint(temporary)  # called on every rank; rank 0 writes
        if trainer.is_global_zero:
            os.replace(temporary, self.last)

    def on_save_checkpoint(self, trainer: pl.Trainer, module: pl.LightningModule, checkpoint: dict[str, Any]) -> None:
        checkpoint[KEY] = {"phase": self.phase, "position": self.position, "midway": True}
