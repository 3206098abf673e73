"""After the last phase: test, rows, per-item scores, weights, pictures, page, and the table on the screen."""

from __future__ import annotations

import csv
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig

from sketchbench.run.folder import RunFolder, write_atomic

if TYPE_CHECKING:
    from sketchbench.run.execute import Parts


def test(parts: Parts) -> dict[str, Any]:
    """Metrics over the whole test split with the weights as they are."""
    parts.data.enter({}, 1)
    start = time.monotonic()
    trainer = parts.trainer(callbacks=[])
    trainer.test(parts.system, datamodule=parts.data, verbose=False)
    metrics = {k: float(v) for k, v in trainer.callback_metrics.items()}
    items = parts.system.scores()
    return {"metrics": metrics, "n": len(items), "items": items, "seconds": time.monotonic() - start,
            "processes": trainer.world_size, "root": trainer.strategy.root_device, "zero": trainer.is_global_zero}


def finish(parts: Parts, folder: RunFolder, stages: dict[str, Any], seconds: float, say: Callable[[str], None]) -> None:
    """Everything that a finished run leaves, from weights that are in place."""
    result = test(parts)
    seconds += result["seconds"]
    if not result["zero"]:
        return
    stages["run"] = result
    config = parts.config
    from sketchbench.run.machine import device_name

    write_items(folder.items, result["items"])
    parts.system.to(result["root"])  # Lightning has put it back on the CPU
    speed = measure_inference(parts)
    facts = {"seconds": round(seconds, 1), "device": device_name(result["root"].type), "processes": result["processes"], **speed}
    metric = str(config.task.metric)
    write_atomic(folder.metrics, json.dumps({
        "task": str(config.task.name), "data": str(config.data.name), "source": parts.source.name,
        "preset": str(config.preset), "seed": int(config.seed),
        "metric": metric, "value": stages["run"]["metrics"][metric], "n": result["n"], "fingerprint": parts.source.fingerprint,
        "tested": parts.data.view("test").fingerprint, "title": str(config.task.title),
        **facts, "definitions": parts.system.definitions(),
        "stages": {k: {"metrics": v["metrics"], "n": v["n"]} for k, v in stages.items()}}, indent=1))
    if config.keep_weights:
        from sketchbench.run.weights import write_weights

        write_weights(folder.weights, parts.system.final_state(), full_card(parts, stages["run"]["metrics"].get(metric, math.nan)))
    from sketchbench.report.page import save_exhibits, write_page

    save_exhibits(folder, parts.system.exhibits(parts.data))
    folder.rows.unlink(missing_ok=True)  # of a finish that was killed
    write_rows(parts, folder, stages, facts)
    folder.say("done", seconds=facts["seconds"], why="")
    write_page(folder)
    watch_end(config, folder)
    show(config, folder, stages, facts, say)


def full_card(parts: Parts, value: float) -> dict[str, Any]:
    """The system's card with where the weights come from."""
    from sketchbench.run.machine import commit, versions

    c = parts.config
    return {"task": str(c.task.name), "system": str(c.task.system._target_), "revision": parts.system.revision, "preset": str(c.preset),
            "data": str(c.data.name), "fingerprint": parts.source.fingerprint, "split": "train", "classes": parts.source.categories,
            "seed": int(c.seed), "metric": {str(c.task.metric): value}, "commit": commit(), "versions": versions(), **parts.system.card()}


def write_items(path: Path, items: list[dict[str, Any]]) -> None:
    """Per-item scores, so that intervals and paired tests can be drawn."""
    names = ["id", "metric", "value", *sorted({k for i in items for k in i} - {"id", "metric", "value"})]
    with path.open("w", newline="") as f:
        out = csv.DictWriter(f, names)
        out.writeheader()
        out.writerows(items)


def write_rows(parts: Parts, folder: RunFolder, stages: dict[str, Any], facts: dict[str, Any]) -> None:
    from sketchbench.run.config import changes, result_key
    from sketchbench.run.machine import commit, versions
    from sketchbench.run.rows import Row, append_rows

    c, system = parts.config, parts.system
    changed = changes(c)
    key = result_key(c, parts.source.fingerprint)
    variant = " ".join(f"{k}={v}" for k, v in changed.items())
    definitions = system.definitions()
    rows = [Row(task=str(c.task.name), method=type(system).__name__ if stage in ("run", "shipped") else stage, variant=variant,
                preset=str(c.preset), data=str(c.data.name), fingerprint=parts.source.fingerprint, split="test", metric=name,
                definition=definitions.get(name, definitions.get(name.split("/")[0], "")), value=value, n=result["n"], seed=int(c.seed),
                revision=system.revision, key=key, stage=stage, commit=commit(),
                versions=" ".join(f"{k}={v}" for k, v in versions().items()),
                device=facts["device"], precision=str(c.trainer.precision), processes=facts["processes"], seconds=facts["seconds"],
                parameters=facts["parameters"], multiply_adds=facts["multiply_adds"], milliseconds=facts["milliseconds"],
                run=folder.path.name, at=time.strftime("%Y-%m-%d %H:%M:%S"))
            for stage, result in stages.items() for name, value in result["metrics"].items()]
    append_rows(folder.rows, rows)


def measure_inference(parts: Parts) -> dict[str, Any]:
    """Parameters, multiply-adds and milliseconds for one test item."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    view = parts.data.view("test")
    batch = getattr(view, "collate", torch.utils.data.default_collate)([view[0]])
    device = next(parts.system.parameters()).device
    batch = {k: v.to(device) if isinstance(v, torch.Tensor) else v for k, v in batch.items()}
    parts.system.eval()
    with torch.inference_mode():
        with FlopCounterMode(display=False) as counter:
            parts.system.inference(batch)
        times = []
        for _ in range(7):
            if device.type == "cuda":
                torch.cuda.synchronize()
            start = time.perf_counter()
            parts.system.inference(batch)
            if device.type == "cuda":
                torch.cuda.synchronize()
            times.append(time.perf_counter() - start)
    return {"parameters": sum(p.numel() for p in parts.system.parameters()), "multiply_adds": counter.get_total_flops() // 2,
            "milliseconds": round(1000 * sorted(times)[3], 3)}


NAMES = {"run": "after this run", "shipped": "shipped weights, untouched"}


def show(config: DictConfig, folder: RunFolder, stages: dict[str, Any], facts: dict[str, Any], say: Callable[[str], None]) -> None:
    """The closing table and where to look."""
    from rich.console import Console
    from rich.table import Table

    from sketchbench.run.execute import place_of, span

    metric = str(config.task.metric)
    table = Table(title=f"{config.task.name} on {config.data.name}, {stages['run']['n']} test items", title_justify="left", show_edge=False)
    table.add_column("")
    table.add_column(metric, justify="right")
    extra = [m for m in stages["run"]["metrics"] if "/" not in m and m not in (metric, "loss")][:4]
    for m in extra:
        table.add_column(m, justify="right")
    for stage in [*(s for s in stages if s != "run"), "run"]:
        values = stages[stage]["metrics"]
        table.add_row(NAMES.get(stage, stage), *(f"{values[m]:.4f}" if m in values else "" for m in (metric, *extra)))
    if say is print:
        Console(soft_wrap=True).print(table)
    say(f"\n  page  {place_of(folder.page)}\n  took  {span(facts['seconds'])}")


def watch_end(config: DictConfig, folder: RunFolder) -> None:
    if config.logger.kind == "wandb":
        from sketchbench.run.watch import finish_wandb

        finish_wandb(config, folder)


def retest(config: DictConfig, folder: RunFolder, changes: dict[str, str]) -> None:
    """Test a run's final weights again, perhaps on other devices or data; adds rows, leaves the rest of the folder as it is."""
    from sketchbench.run.execute import Parts
    from sketchbench.run.machine import device_name

    parts = Parts(config)
    parts.system.folder = folder.path
    load_final(parts, folder)
    result = test(parts)
    if not result["zero"]:
        return
    parts.system.to(result["root"])
    facts = {"seconds": round(result["seconds"], 1), "device": device_name(result["root"].type), "processes": result["processes"],
             **measure_inference(parts)}
    other = any(k == "data" or k.startswith("data.") for k in changes)
    write_rows(parts, folder, {"elsewhere" if other else "run": result}, facts)
    told = {"metrics": result["metrics"], "n": result["n"], **facts, "changes": changes}
    write_atomic(folder.path / "test.json", json.dumps(told, indent=1))
    show(config, folder, {"run": result}, facts, print)
    if config.logger.kind == "wandb" and folder.metrics.is_file():  # not the scratch folder of several processes
        from sketchbench.run.watch import watch_test

        watch_test(config, folder, told)


def load_final(parts: Parts, folder: RunFolder) -> None:
    """The weights that the run ended with."""
    from sketchbench.errors import UserError
    from sketchbench.run.checkpoint import KEY, read_checkpoint

    content = read_checkpoint(folder.last)
    phases = parts.system.phases()
    if content.get(KEY, {}).get("midway", True) or content[KEY]["position"] < len(phases):
        raise UserError(f"run={folder.path}: not finished yet; go on with: python -m sketchbench resume={folder.path}")
    parts.system.rebuild(len(phases))
    try:
        parts.system.load_state_dict(content["state_dict"])
    except RuntimeError:
        raise UserError(f"run={folder.path}: its checkpoint is of another task or network than its configuration") from None
