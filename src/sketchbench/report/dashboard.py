"""The W&B workspace as code: an overview of all tasks, and a section a task with the panels that matter to it."""

from __future__ import annotations

import re
from typing import Any

from omegaconf import OmegaConf

from sketchbench.errors import UserError
from sketchbench.paths import conf_dir, tasks_dir


def workspace(project: str, entity: str, name: str) -> Any:
    """A Workspace of wandb-workspaces; nothing is sent. Names of metrics are those of `sketchbench.run.watch`."""
    ws, wr, expr = parts()
    return ws.Workspace(entity=entity, project=project, name=name, sections=[overview(ws, wr), *(section(ws, wr, t) for t in described())],
                        settings=ws.WorkspaceSettings(max_runs=30, group_by_prefix="first"),
                        runset_settings=ws.RunsetSettings(
                            order=[expr.Ordering(expr.Metric("CreatedTimestamp"), ascending=False)],
                            pinned_columns=["summary:task", "config:preset", "config:seed", "summary:metric", "summary:value"]))


def overview(ws: Any, wr: Any) -> Any:
    """Every task's objective, what it costs, and what sets runs apart."""
    config, column = wr.interface.Config, wr.ParallelCoordinatesPlotColumn
    by_task = config("task.name")
    return ws.Section(name="All tasks", is_open=True, pinned=True, panels=[
        wr.BarPlot(title="each task's metric, mean over runs", metrics=["value"], groupby=by_task, groupby_aggfunc="mean",
                   groupby_rangefunc="stddev"),
        wr.BarPlot(title="seconds a run", metrics=["seconds"], groupby=by_task, groupby_aggfunc="mean"),
        wr.ScatterPlot(title="quality over size", x="parameters", y="value"),
        wr.ScatterPlot(title="quality over time an item (ms)", x="milliseconds", y="value"),
        wr.ParallelCoordinatesPlot(title="rates, seeds and what they reach", columns=[
            column(by_task), column(config("preset")), column(config("task.system.lr"), log=True), column(config("seed")),
            column(wr.interface.SummaryMetric("value"))]),
        wr.RunComparer(diff_only="split")])


def section(ws: Any, wr: Any, task: str) -> Any:
    shown = told(task)
    panels = [*(wr.BarPlot(title=m, metrics=[f"{task}/run/{m}"]) for m in shown["results"]),
              *(wr.LinePlot(title=f"validation: {m}", metric_regex=f"^{task}/.*val/{re.escape(m)}$") for m in shown["watched"]),
              wr.LinePlot(title="loss", metric_regex=f"^{task}/.*/loss$", smoothing_factor=0.6),
              *(wr.MediaBrowser(title=p, media_keys=[f"{task}/figures/{p}"], num_columns=1) for p in shown["pictures"]),
              *(wr.WeavePanelSummaryTable(table_name=f"{task}/tables/{t}") for t in shown["tables"])]
    return ws.Section(name=shown["title"], is_open=True, panels=panels)


def described() -> list[str]:
    return sorted(p.parent.name for p in tasks_dir().glob("*/dashboard.yaml"))


def told(task: str) -> dict[str, Any]:
    """What tasks/<task>/dashboard.yaml lists, and the task's title."""
    listed: Any = OmegaConf.to_container(OmegaConf.load(tasks_dir() / task / "dashboard.yaml"))
    config: Any = OmegaConf.load(conf_dir() / "task" / f"{task}.yaml")
    return {**listed, "title": str(config.title)}


def parts() -> tuple[Any, Any, Any]:
    try:
        import wandb_workspaces.expr as expr
        import wandb_workspaces.reports.v2 as wr
        import wandb_workspaces.workspaces as ws
    except ImportError:
        raise UserError("dashboard: the package is not installed; pip install 'sketchbench[dashboard]'") from None
    return ws, wr, expr


def as_plain(space: Any) -> dict[str, Any]:
    """What would be sent, as plain data."""
    return {"project": space.project, "entity": space.entity, "name": space.name,
            "spec": space._to_model().spec.model_dump(by_alias=True, exclude_none=True, mode="json")}
