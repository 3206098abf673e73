"""Running the phases of a system one after the other, from wherever a run was left."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytorch_lightning as pl
import torch

from sketchbench.data.module import SketchDataModule
from sketchbench.errors import UserError
from sketchbench.run.checkpoint import KEY, Keep, read_checkpoint, save_atomic
from sketchbench.run.curves import Curves
from sketchbench.run.folder import RunFolder
from sketchbench.systems.base import Phase, System

MakeTrainer = Callable[..., pl.Trainer]


def run_phases(system: System, data: SketchDataModule, folder: RunFolder, make_trainer: MakeTrainer, curves: Curves, *,
               say: Callable[[str], None] = print, seed: int = 0) -> None:
    """Every phase that last.ckpt does not hold as done.

    `make_trainer(phase, position, phases, callbacks)` gives the Trainer of one phase.
    """
    system.folder = folder.path
    phases = system.phases()
    position, midway = _recall(system, phases, folder, curves, say)
    for at in range(position, len(phases)):
        phase = phases[at]
        pl.seed_everything(seed + 7919 * at, verbose=False)
        curves.phase = phase.name
        system.phase = phase
        if phase.steps:
            phase = system.phase = stretched(phase)
        data.enter(phase.view, phase.every)
        if phase.monitor and not data.holds("val"):
            phase = replace(phase, monitor="")  # nothing to choose by: the last weights stay
        data.validate = bool(phase.monitor)
        if not midway:  # on resuming midway the checkpoint holds what `enter` would make
            folder.say("running", phase=phase.name, position=at, phases=len(phases))
        system.enter(phase)
        if phase.steps:
            _fit(system, data, folder, make_trainer, phases, phase, at, midway, curves)
        else:
            system.compute(phase, data)
        system.leave(phase)
        if _is_zero():
            save_atomic({"state_dict": system.state_dict(), KEY: {"phase": phase.name, "position": at + 1, "midway": False}}, folder.last)
        barrier()
        midway = False
    system.zero_grad(set_to_none=True)


def stretched(phase: Phase) -> Phase:
    """In whole stretches: each ends with a validation and a place to resume from."""
    if not phase.steps:
        return phase
    stretches = max(1, -(-phase.steps // (phase.every or phase.steps)))
    every = -(-phase.steps // stretches)
    return replace(phase, every=every, steps=every * stretches)


def _recall(system: System, phases: list[Phase], folder: RunFolder, curves: Curves, say: Callable[[str], None]) -> tuple[int, bool]:
    """Where to go on: the phase, and whether in the middle of it."""
    if not folder.last.is_file():
        curves.rewind(set(), "", 0)
        return 0, False
    checkpoint = read_checkpoint(folder.last)
    position, midway = checkpoint[KEY]["position"], checkpoint[KEY]["midway"]
    done = {p.name for p in phases[:position]}
    step = int(checkpoint["global_step"]) if midway else 0
    curves.rewind(done, phases[position].name if midway else "", step)
    system.rebuild(position + midway)  # a phase that was entered has made its modules
    if not midway:
        try:
            system.load_state_dict(checkpoint["state_dict"])
        except RuntimeError:
            raise UserError(f"{folder.last}: a checkpoint of another task or network than the run's configuration; "
                            "start the run anew") from None
    where = f"{phases[position].name}, step {step}" if midway else (phases[position].name if position < len(phases) else "the test")
    say(f"resuming at {where}")
    return position, midway


def _fit(system: System, data: SketchDataModule, folder: RunFolder, make_trainer: MakeTrainer, phases: list[Phase], phase: Phase, at: int,
         midway: bool, curves: Curves) -> None:
    keep = Keep(folder.last, folder.best, phase.name, at, phase.monitor, phase.mode)
    checkpoint: dict[str, Any] = read_checkpoint(folder.last) if midway else {"global_step": -1}
    if checkpoint["global_step"] >= phase.steps:  # killed between the last step and the end of the phase
        system.load_state_dict(checkpoint["state_dict"])
        keep.load_state_dict(checkpoint["callbacks"][keep.state_key])
    else:
        trainer = make_trainer(phase=phase, position=at, phases=phases, callbacks=[keep])
        curves.now = lambda: trainer.global_step
        trainer.fit(system, datamodule=data, ckpt_path=folder.last if midway else None, weights_only=True)
        if trainer.interrupted:
            raise KeyboardInterrupt
    if phase.monitor and keep.score is not None:
        system.load_state_dict(read_checkpoint(folder.best)["state_dict"])


def cost(system: System, data: SketchDataModule, phases: list[Phase], device: str = "cpu", processes: int = 1) -> dict[str, Any]:
    """What a run will take: parameters, memory and time, from two rehearsed steps of the first fitted phase."""
    import time

    from torch.autograd.graph import saved_tensors_hooks

    phase = next((p for p in phases if p.steps), None)
    parameters = sum(p.numel() for p in system.parameters())
    if phase is None:
        return {"parameters": parameters}
    system.phase = phase
    data.enter(phase.view, 1)
    view = data.view("train")
    samples = [view[(0, i % len(view))] for i in range(max(1, data.batch_size // processes))]
    batch = getattr(view, "collate", torch.utils.data.default_collate)(samples)
    batch = {k: v.to(device) if isinstance(v, torch.Tensor) else v for k, v in batch.items()}
    held: dict[int, int] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        held[storage.data_ptr()] = storage.nbytes()
        return tensor

    rehearsal = copy.deepcopy(system)  # batch-norm statistics and gradients of the real one stay untouched
    rehearsal.enter(phase)
    rehearsal.to(device).train()
    with saved_tensors_hooks(pack, lambda t: t):
        rehearsal.training_loss(batch).backward()
    start = time.perf_counter()
    rehearsal.training_loss(batch).backward()  # the first pass also sets things up
    if device == "cuda":
        torch.cuda.synchronize()
    seconds = time.perf_counter() - start
    own = {p.untyped_storage().data_ptr() for p in rehearsal.parameters()}
    activations = sum(size for pointer, size in held.items() if pointer not in own)
    trained = sum(p.numel() for p in rehearsal.parameters() if p.requires_grad)
    return {"parameters": parameters, "bytes": 4 * (parameters + 3 * trained) + activations,
            "seconds": seconds * sum(p.steps for p in phases), "steps": sum(p.steps for p in phases)}


def _is_zero() -> bool:
    return not torch.distributed.is_initialized() or torch.distributed.get_rank() == 0


def barrier() -> None:
    if torch.distributed.is_initialized():
        torch.distributed.barrier()
