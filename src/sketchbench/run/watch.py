"""Weights & Biases: one run a job, online or offline; its id lies in the run folder, so that resuming continues it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from sketchbench.errors import UserError
from sketchbench.run.folder import RunFolder


def wandb_logger(config: DictConfig, folder: RunFolder, phase: Any) -> Any:
    """Lightning's logger on the job's one run; each phase's curves carry its name, since its steps begin anew."""
    import wandb
    from pytorch_lightning.loggers import WandbLogger
    from pytorch_lightning.utilities.rank_zero import rank_zero_only

    if rank_zero_only.rank:  # type: ignore[attr-defined]
        return None
    run = wandb.run or start(config, folder)
    return WandbLogger(experiment=run, prefix=phase.name.replace("/", "."))


def start(config: DictConfig, folder: RunFolder) -> Any:
    import wandb

    note = folder.path / "wandb.json"
    known = json.loads(note.read_text()) if note.is_file() else {}
    try:
        run = wandb.init(project=config.logger.project, entity=config.logger.entity, group=config.logger.group, job_type="train",
                         tags=list(config.logger.tags), id=known.get("id"), resume="allow", dir=str(folder.path), name=folder.path.name,
                         config=OmegaConf.to_container(config, resolve=True, throw_on_missing=False))  # type: ignore[arg-type]
    except (wandb.errors.UsageError, wandb.errors.CommError) as error:
        raise UserError(f"logger=wandb: {str(error).splitlines()[0]}; log in with `wandb login`, or set WANDB_MODE=offline") from None
    note.write_text(json.dumps({"id": run.id}))
    return run


def finish_wandb(folder: RunFolder) -> None:
    """Results, pictures, the per-category table and the page; then the run is closed."""
    import wandb

    run = wandb.run
    if run is None:
        return
    found = json.loads(folder.metrics.read_text())
    metrics = found["stages"]["run"]["metrics"]
    for stage, result in found["stages"].items():
        run.summary.update({f"{stage}/{k}": v for k, v in result["metrics"].items()})
    deep = wandb.Table(columns=["metric", "value"], data=[[k, v] for k, v in sorted(metrics.items()) if "/" in k])
    pictures = {f"figures/{p.stem}": wandb.Image(str(p)) for p in sorted(Path(folder.figures).glob("*.png"))}
    run.log({"per_category": deep, "page": wandb.Html(str(folder.page)), **pictures})
    run.finish()
