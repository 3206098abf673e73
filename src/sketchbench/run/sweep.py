"""What a sweep leaves: the state of each job, a table of all results, and the mean over seeds; read from the folders alone.

Jobs may have run in other processes or on other machines (joblib, submitit), so nothing is passed on in memory.
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sketchbench.run.folder import RunFolder, write_atomic

COLUMNS = ("job", "task", "words", "seed", "state", "metric", "value", "n", "seconds", "folder", "why")


@dataclass(frozen=True)
class Job:
    """One job of a sweep as its folder tells of it."""

    number: int
    task: str
    words: dict[str, str]  # what was said for it
    seed: int
    state: str  # done | failed
    folder: Path
    metric: str = ""
    value: float = math.nan
    n: int = 0
    seconds: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class Sweep:
    folder: Path
    jobs: list[Job]
    best: dict[str, Any] = field(default_factory=dict)  # what a search found, by its own objective

    @property
    def failed(self) -> list[Job]:
        return [j for j in self.jobs if j.state != "done"]

    @property
    def differing(self) -> list[str]:
        """Keys that not all jobs share; the task and the seed have columns of their own."""
        keys = dict.fromkeys(k for j in self.jobs for k in j.words)
        return [k for k in keys if k not in ("task", "seed") and len({j.words.get(k) for j in self.jobs}) > 1]

    def said(self, job: Job) -> str:
        return " ".join(f"{k}={job.words[k]}" for k in self.differing if k in job.words)


def read_sweep(folder: Path) -> Sweep:
    from omegaconf import OmegaConf

    jobs = [read_job(p.parents[1]) for p in folder.glob("*/.hydra/overrides.yaml")]
    found = folder / "optimization_results.yaml"
    best = OmegaConf.to_container(OmegaConf.load(found)) if found.is_file() else {}
    return Sweep(folder, sorted(jobs, key=lambda j: j.number), best)  # type: ignore[arg-type]


def read_job(path: Path) -> Job:
    from omegaconf import OmegaConf

    folder = RunFolder(path)
    config: Any = OmegaConf.load(folder.config)
    words = dict(str(w).lstrip("+").partition("=")[::2] for w in OmegaConf.load(path / ".hydra" / "overrides.yaml"))
    number = path.name.split("-")[0]
    common: dict[str, Any] = {"number": int(number) if number.isdigit() else -1, "task": str(config.task.name), "words": words,
                              "seed": int(config.seed), "folder": path}
    status = folder.status
    seconds = float(status.get("seconds", 0.0))
    if status.get("state") != "done" or not folder.metrics.is_file():
        why = " ".join(str(status.get("why") or "its process ended without a word").split())
        return Job(**common, state="failed", why=why, seconds=seconds)
    found = json.loads(folder.metrics.read_text())
    return Job(**common, state="done", metric=found["metric"], value=found["value"], n=found["n"], seconds=seconds)


def means(sweep: Sweep) -> list[tuple[str, str, str, list[float]]]:
    """(task, words, metric, values over seeds) of what was run with several seeds."""
    groups: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for j in sweep.jobs:
        if j.state == "done":
            groups[j.task, sweep.said(j), j.metric].append(j.value)
    return [(*key, values) for key, values in groups.items() if len(values) > 1]


# ---------------------------------------------------------------------- writing
def write_summary(sweep: Sweep) -> list[Path]:
    """summary.csv: a line a job; summary.md: the same to read, means over seeds, failures with their reasons."""
    table = sweep.folder / "summary.csv"
    temporary = table.with_suffix(".tmp")
    with temporary.open("w", newline="") as f:
        out = csv.writer(f)
        out.writerow(COLUMNS)
        for j in sweep.jobs:
            value = "" if math.isnan(j.value) else repr(j.value)
            out.writerow([j.number, j.task, sweep.said(j), j.seed, j.state, j.metric, value, j.n or "", j.seconds, j.folder.name, j.why])
    temporary.replace(table)
    text = [f"# Sweep {sweep.folder.name}", "", f"{len(sweep.jobs) - len(sweep.failed)} of {len(sweep.jobs)} jobs are done.", ""]
    text += markdown(*job_table(sweep))
    if rows := mean_table(sweep):
        text += ["", "## Means over seeds", "", *markdown(("task", "words", "metric", "seeds", "mean", "± 95 %"), rows)]
    if sweep.best:
        text += ["", "## Best of the search", "", *best_lines(sweep)]
    if sweep.failed:
        text += ["", "## Failed", "", *(f"- job {j.number} ({j.task}, seed {j.seed} {sweep.said(j)}): {j.why}" for j in sweep.failed)]
    path = sweep.folder / "summary.md"
    write_atomic(path, "\n".join(text) + "\n")
    return [path, table]


def job_table(sweep: Sweep) -> tuple[tuple[str, ...], list[list[str]]]:
    header = ("job", "task", "seed", *(k.removeprefix("task.") for k in sweep.differing), "state", "metric", "value", "items", "seconds")
    return header, [[str(j.number), j.task, str(j.seed), *(j.words.get(k, "") for k in sweep.differing), j.state, j.metric,
                     "" if math.isnan(j.value) else f"{j.value:.4f}", str(j.n or ""), f"{j.seconds:.0f}"] for j in sweep.jobs]


def mean_table(sweep: Sweep) -> list[list[str]]:
    from sketchbench.report.intervals import half_width

    return [[task, words, metric, str(len(values)), f"{math.fsum(values) / len(values):.4f}", f"{half_width(values):.4f}"]
            for task, words, metric, values in means(sweep)]


def best_lines(sweep: Sweep) -> list[str]:
    best = sweep.best
    words = " ".join(f"{k}={v}" for k, v in best["best_params"].items())
    return [f"{best['objective']} {best['best_value']:.4f} (job {best['best_job']}): {words}"]


def markdown(header: tuple[str, ...], rows: list[list[str]]) -> list[str]:
    safe = [[c.replace("|", "\\|") for c in row] for row in rows]
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *("| " + " | ".join(row) + " |" for row in safe)]


def show_summary(sweep: Sweep, files: list[Path]) -> None:
    from rich.console import Console
    from rich.table import Table

    from sketchbench.run.execute import place_of

    console = Console(soft_wrap=True)
    header, rows = job_table(sweep)
    seeds = ("task", "words", "metric", "seeds", "mean", "± 95 %"), mean_table(sweep)
    for title, head, lines in ((f"sweep {sweep.folder.name}", header, rows), ("means over seeds", *seeds)):
        if not lines:
            continue
        table = Table(title=title, title_justify="left", show_edge=False)
        for name in head:
            table.add_column(name, justify="right" if name in ("value", "items", "seconds", "mean", "± 95 %") else "left")
        for line in lines:
            table.add_row(*line)
        console.print()
        console.print(table)
    for best in best_lines(sweep) if sweep.best else []:
        print(f"\n  best  {best}")
    print(f"\n  summary  {place_of(files[0])}")
