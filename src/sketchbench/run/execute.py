"""One run from a configuration to a finished folder: build, fit the phases, test, write."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from sketchbench.errors import UserError
from sketchbench.run.folder import RunFolder
from sketchbench.run.watch import close_watch


def carry_out(config: DictConfig, folder: RunFolder) -> float:
    """Run here, or as several processes when devices > 1; returns the objective."""
    start = time.monotonic()
    try:
        check_numbers(config)
        if processes(config) > 1 and not started_by():
            from sketchbench.run.launch import launch

            folder.say("running", pid=os.getpid(), why="")
            launch(folder, processes(config), "train")
        else:
            execute(config, folder.create(), start)
    except (KeyboardInterrupt, SystemExit):  # Lightning turns the one into the other
        folder.say("failed", why="interrupted", seconds=spent_so_far(folder, start))
        raise KeyboardInterrupt(f"interrupted; go on with: python -m sketchbench resume={folder.path}") from None
    except Exception as error:
        named = "" if isinstance(error, UserError) else f"{type(error).__name__}: "
        folder.say("failed", why=f"{named}{error}", seconds=spent_so_far(folder, start))
        raise
    finally:
        close_watch()
    metrics = json.loads(folder.metrics.read_text())
    return float(metrics["value"])


def spent_so_far(folder: RunFolder, start: float) -> float:
    """Seconds of this and all earlier stretches of the run."""
    return round(float(folder.status.get("seconds", 0.0)) + time.monotonic() - start, 1)


def check_numbers(config: DictConfig, trains: bool = True) -> None:
    """What has no signature to be checked against. A test deals out items one by one, to any number of processes."""
    from sketchbench.errors import nearest

    least = {"seed": 0, "trainer.threads": 0, "trainer.max_steps": 0, "trainer.limit": 0, "trainer.num_nodes": 1, "trainer.devices": 1}
    for key, low in least.items():
        value = OmegaConf.select(config, key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise UserError(f"{key}={value}: must be a whole number")
        if value < low:
            raise UserError(f"{key}={value}: must be at least {low}")
    if config.trainer.num_nodes > 1 and not started_by():
        raise UserError(f"trainer.num_nodes={config.trainer.num_nodes}: several machines are started by torchrun or SLURM; "
                        "see examples/torchrun_two_nodes.sh and examples/slurm.sbatch")
    batch = config.task.loader.batch_size
    if trains and isinstance(batch, int) and batch % processes(config):
        raise UserError(f"task.loader.batch_size={batch}: cannot be shared by {processes(config)} processes; choose a multiple of that")
    precision = str(config.trainer.precision)
    if precision not in PRECISIONS:
        raise UserError(f"trainer.precision={precision}: no such precision; {nearest(precision, PRECISIONS)}")


def started_by() -> str:
    """A name for the job when torchrun or srun has started this process as one of several; else ''.

    A single process in a SLURM allocation (sbatch, submitit) starts its own.
    """
    if "TORCHELASTIC_RUN_ID" in os.environ:
        name = os.environ["TORCHELASTIC_RUN_ID"]
        if name == "none":
            raise UserError("torchrun: give the job a name with --rdzv-id=<name>; the run folder is called by it")
        return name
    if int(os.environ.get("SLURM_STEP_NUM_TASKS", os.environ.get("SLURM_NTASKS", "1"))) > 1 and "SLURM_PROCID" in os.environ:
        return f"slurm{os.environ.get('SLURM_JOB_ID', '')}"
    return ""


PRECISIONS = ("32-true", "16-mixed", "bf16-mixed", "16-true", "bf16-true", "64-true", "32", "16", "64", "bf16")


def processes(config: DictConfig) -> int:
    devices = config.trainer.devices
    return int(devices) * int(config.trainer.num_nodes) if str(devices).isdigit() else 1


class Parts:
    """The objects that a configuration describes: source, data, system, and how to make a Trainer."""

    def __init__(self, config: DictConfig):
        import pytorch_lightning as pl
        import torch

        from sketchbench.data.module import SketchDataModule
        from sketchbench.run.config import build

        hush()
        if config.trainer.threads:
            torch.set_num_threads(int(config.trainer.threads))
        check_device(config)
        pl.seed_everything(int(config.seed), workers=True, verbose=False)
        self.config = config
        self.source = build(config.data, "data")
        view = build(config.task.view, "task.view", partial=True)
        loader = OmegaConf.to_container(config.task.loader, resolve=True)
        self.data = build({"_target_": f"{SketchDataModule.__module__}.SketchDataModule", **loader}, "task.loader",  # type: ignore[dict-item]
                          self.source, view, seed=int(config.seed), limit=int(config.trainer.limit))
        self.system = build(config.task.system, "task.system")
        self.system.prepare(self.data)
        if config.trainer.max_steps:
            cut_phases(self.system, int(config.trainer.max_steps))

    def trainer(self, *, callbacks: list[Any], loggers: Any = False, **more: Any) -> Any:
        import pytorch_lightning as pl

        t = self.config.trainer
        synchronised = processes(self.config) > 1 and best_device(str(t.accelerator)) == "cuda"
        return pl.Trainer(accelerator=t.accelerator, devices=t.devices, num_nodes=int(t.num_nodes), precision=t.precision, logger=loggers,
                          strategy=self.strategy(), callbacks=callbacks, enable_checkpointing=False, enable_model_summary=False,
                          enable_progress_bar=False, use_distributed_sampler=False, num_sanity_val_steps=0, log_every_n_steps=1,
                          sync_batchnorm=synchronised, deterministic="warn", **more)

    def strategy(self) -> Any:
        if processes(self.config) == 1:
            return "auto"
        from pytorch_lightning.strategies import DDPStrategy

        # heads that see no sample in a step get a zero gradient from the loss itself, so no search for unused parameters is needed
        return DDPStrategy(process_group_backend=None, find_unused_parameters=False)


def execute(config: DictConfig, folder: RunFolder, start: float) -> None:
    from sketchbench.run.curves import Curves
    from sketchbench.run.machine import commit
    from sketchbench.run.phases import barrier, run_phases, stretched
    from sketchbench.run.progress import make_progress

    zero = int(os.environ.get("RANK", os.environ.get("SLURM_PROCID", 0))) == 0
    say = print if zero else (lambda *_: None)
    spent = float(folder.status.get("seconds", 0.0))
    folder.say("running", pid=os.getpid(), why="")
    commit()  # what runs is what stood there at the start
    parts = Parts(config)
    resumed = folder.last.is_file()
    say(f"{config.task.title}\n  data {config.data.name} ({parts.source.fingerprint}) · preset {config.preset} · seed {config.seed} · "
        f"{place_of(folder.path)}")
    stages: dict[str, Any] = {}
    if not resumed:
        _begin(parts, folder, say)
    stages |= _before(parts, folder, resumed, say)
    curves = Curves(folder.curves)
    progress = make_progress()

    def make_trainer(*, phase: Any, position: int, phases: Any, callbacks: list[Any]) -> Any:
        return parts.trainer(callbacks=[*callbacks, progress.of(phase, position, phases)],
                             loggers=[curves, *loggers(config, folder, phase, sum(stretched(p).steps for p in phases[:position]), curves)],
                             max_steps=phase.steps, max_epochs=-1, gradient_clip_val=getattr(parts.system, "clip", None))

    with progress:
        run_phases(parts.system, parts.data, folder, make_trainer, curves, say=say, seed=int(config.seed))
    from sketchbench.run.results import finish

    finish(parts, folder, stages, spent + time.monotonic() - start, say)
    barrier()  # the first process writes; where torchrun or SLURM has started the others, they read the objective next


def _begin(parts: Parts, folder: RunFolder, say: Any) -> None:
    """Starting weights and the line on what is to come."""
    from sketchbench.run.phases import cost
    from sketchbench.run.weights import initialise

    config = parts.config
    if parts.system.remark:
        say("  " + parts.system.remark)
    if config.init_from:
        say("  " + initialise(parts.system, str(config.init_from), folder.path / "init_from.json"))
        parts.system.started_from = ""  # what is tested first would not be the shipped weights
    if config.estimate:
        device = best_device(str(config.trainer.accelerator))
        c = cost(parts.system, parts.data, parts.system.phases(), device, processes(config))
        if "bytes" in c:
            say(f"  {c['parameters'] / 1e6:.2f} M parameters · about {c['bytes'] / 1e9:.2f} GB for training · {c['steps']} steps, "
                f"about {span(c['seconds'])} by one rehearsed step")


def _before(parts: Parts, folder: RunFolder, resumed: bool, say: Any) -> dict[str, Any]:
    """What the run is measured against: floors, and the starting weights as they come. Kept for a resumed run."""
    path = folder.path / "before.json"
    if resumed and path.is_file():
        return json.loads(path.read_text())
    from sketchbench.run.folder import write_atomic
    from sketchbench.run.results import test

    stages: dict[str, Any] = {}
    for name, metrics, n in parts.system.baselines(parts.data):
        stages[name] = {"metrics": metrics, "n": n}
    if parts.system.started_from:
        found = test(parts)
        stages["shipped"] = {"metrics": found["metrics"], "n": found["n"]}
    if not resumed:
        write_atomic(path, json.dumps(stages))
    return stages


def cut_phases(system: Any, steps: int) -> None:
    """trainer=debug: every phase at most so many steps."""
    from dataclasses import replace

    whole = system.phases

    def cut() -> list[Any]:
        return [replace(p, steps=min(p.steps, steps), every=min(p.every, steps)) if p.steps else p for p in whole()]

    system.phases = cut


def check_device(config: DictConfig) -> None:
    import torch

    wanted = str(config.trainer.accelerator)
    there = {"gpu": torch.cuda.is_available() or torch.backends.mps.is_available(), "cuda": torch.cuda.is_available(),
             "mps": torch.backends.mps.is_available(), "cpu": True, "auto": True}
    if wanted not in there:
        from sketchbench.errors import nearest

        raise UserError(f"trainer.accelerator={wanted}: no such device; {nearest(wanted, there)}")
    if not there[wanted]:
        raise UserError(f"trainer.accelerator={wanted}: this machine has no such device that torch can use; "
                        "choose trainer=auto or trainer=cpu")
    if best_device(wanted) == "cuda" and processes(config) // int(config.trainer.num_nodes) > torch.cuda.device_count():
        raise UserError(f"trainer.devices={config.trainer.devices}: this machine has {torch.cuda.device_count()} GPUs")


def best_device(accelerator: str) -> str:
    """What Lightning will choose: cuda, mps or cpu."""
    import torch

    if accelerator != "cpu" and torch.cuda.is_available():
        return "cuda"
    return "mps" if accelerator in ("auto", "gpu", "mps") and torch.backends.mps.is_available() else "cpu"


def loggers(config: DictConfig, folder: RunFolder, phase: Any, before: int, curves: Any) -> list[Any]:
    """W&B or TensorBoard on top of curves.csv; `before`: steps of the phases before this one."""
    kind = config.logger.kind
    if kind == "tensorboard":
        from importlib.util import find_spec

        if not find_spec("tensorboard"):
            raise UserError("logger=tensorboard: the package is not installed; pip install 'sketchbench[tensorboard]', or take logger=csv")
        from pytorch_lightning.loggers import TensorBoardLogger

        return [TensorBoardLogger(str(folder.path), name="tensorboard", version=phase.name.replace("/", "-"))]
    if kind == "wandb":
        from sketchbench.run.watch import wandb_logger

        return wandb_logger(config, folder, phase, before, curves)
    return []


def hush() -> None:
    """Lightning's own remarks about devices and hooks; ours say what matters."""
    import logging
    import warnings

    for name in ("pytorch_lightning", "lightning_fabric", "lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(("pytorch_lightning.", "lightning_fabric.")):
            logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="pytorch_lightning|lightning_fabric|torch.utils.data")
    warnings.filterwarnings("ignore", message=".*(does not have many workers|`isinstance\\(treespec).*")


def span(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def place_of(path: Path) -> str:
    """Relative to where the user stands, when that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
