"""Weights & Biases: one run a job, online or offline; its id lies in the run folder, so that resuming continues it.

Every name begins with the task's, since one project holds all tasks: <task>/<phase>/loss, <task>/run/<metric>, <task>/figures/<name>.
W&B's own step counts on over the phases and is the same after resuming: what a killed run had logged beyond that point is not repeated.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from sketchbench.errors import UserError
from sketchbench.run.folder import RunFolder, write_atomic

if TYPE_CHECKING:
    from sketchbench.run.curves import Curves
    from sketchbench.systems.base import Phase


def wandb_logger(config: DictConfig, folder: RunFolder, phase: Phase, before: int, curves: Curves) -> list[Any]:
    """Lightning's logger of one phase on the job's one run, with the same count of steps as curves.csv; none on other ranks."""
    from pytorch_lightning.loggers.logger import Logger
    from pytorch_lightning.utilities.rank_zero import rank_zero_only

    if rank_zero_only.rank:  # type: ignore[attr-defined]
        return []
    import wandb

    run = wandb.run or start(config, folder, "train")
    prefix = f"{config.task.name}/{phase.name}"
    run.define_metric(f"{prefix}/*", step_metric=f"{prefix}/step")

    class PhaseCurves(Logger):
        name, version = "wandb", run.id

        def log_hyperparams(self, *args: Any, **kwargs: Any) -> None:
            """The configuration was given at the start."""

        def log_metrics(self, metrics: dict[str, float], step: int | None = None) -> None:
            step = curves.now() if curves.now else step
            values = {f"{prefix}/{k}": float(v) for k, v in metrics.items() if k != "epoch"}
            run.log({**values, f"{prefix}/step": step}, step=before + (step or 0))

    return [PhaseCurves()]


def start(config: DictConfig, folder: RunFolder, verb: str) -> Any:
    """A run of W&B for a job, the same one as before for a job that is resumed."""
    import wandb

    note = folder.path / "wandb.json"
    known = json.loads(note.read_text()) if note.is_file() else {}
    o = config.logger
    mine = {"id": known["id"], "resume": "allow"} if verb == "train" and "id" in known else {}
    try:
        run = wandb.init(project=o.project, entity=o.entity, group=o.group or sweep_of(folder), job_type=verb, tags=list(o.tags),
                         dir=str(folder.path), name=folder.path.name, settings=wandb.Settings(console="off"),
                         config=OmegaConf.to_container(config, resolve=True, throw_on_missing=False), **mine)  # type: ignore[arg-type]
    except wandb.errors.Error as error:
        why = (str(error).splitlines() or [type(error).__name__])[0]
        raise UserError(f"logger=wandb: {why}; log in with `wandb login`, or set WANDB_MODE=offline") from None
    if verb == "train":
        write_atomic(note, json.dumps({"id": run.id}))
    return run


def sweep_of(folder: RunFolder) -> str | None:
    """The name of the sweep that a job belongs to."""
    return folder.path.parent.name if (folder.path.parent / "multirun.yaml").is_file() else None


def finish_wandb(config: DictConfig, folder: RunFolder) -> None:
    """Results, pictures, tables and the page; then the run is closed. A run without a fitted phase is opened for it."""
    import wandb

    run = wandb.run or start(config, folder, "train")
    found = json.loads(folder.metrics.read_text())
    task = found["task"]
    for stage, result in found["stages"].items():
        run.summary.update({f"{task}/{stage}/{k}": v for k, v in result["metrics"].items()})
    run.summary.update({k: found[k] for k in ("task", "metric", "value", "n", "seconds", "parameters", "multiply_adds", "milliseconds")})
    pictures = {f"{task}/figures/{p.stem}": wandb.Image(str(p)) for p in sorted(Path(folder.figures).glob("*.png"))}
    tables = {f"{task}/tables/{k}": wandb.Table(columns=[*head], data=rows) for k, (head, rows) in category_tables(folder, found).items()}
    run.log({**tables, f"{task}/page": wandb.Html(str(folder.page)), **pictures})
    run.finish()


def category_tables(folder: RunFolder, found: dict[str, Any]) -> dict[str, tuple[list[str], list[list[Any]]]]:
    """Metrics named group/… a table each, with every stage's value; items that name their category as means over it."""
    stages = found["stages"]
    order = ["run", *(s for s in stages if s != "run")]
    groups: dict[str, list[str]] = defaultdict(list)
    for name in stages["run"]["metrics"]:
        if "/" in name:
            groups[name.split("/")[0]].append(name)
    tables = {group: ([group, *order], [[n.split("/", 1)[1], *(stages[s]["metrics"].get(n) for s in order)] for n in sorted(names)])
              for group, names in groups.items()}
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    with folder.items.open(newline="") as f:
        for item in csv.DictReader(f):
            if item.get("category"):
                scores[item["metric"], item["category"]].append(float(item["value"]))
    if scores:
        rows = [[metric, category, sum(v) / len(v), len(v)] for (metric, category), v in sorted(scores.items())]
        tables["items"] = (["metric", "category", "mean", "n"], rows)
    return tables


def watch_test(config: DictConfig, folder: RunFolder, told: dict[str, Any]) -> None:
    """A later test is a job of its own, beside the run that it tests."""
    run = start(config, folder, "test")
    run.config.update({"tested": folder.path.name, "changes": told["changes"]}, allow_val_change=True)
    run.summary.update({f"{config.task.name}/test/{k}": v for k, v in told["metrics"].items()} | {"n": told["n"]})
    run.finish()


def close_watch() -> None:
    """A run of W&B that is still open belongs to a job that failed."""
    if "wandb" in sys.modules and sys.modules["wandb"].run is not None:
        sys.modules["wandb"].finish(exit_code=1)
