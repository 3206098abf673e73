"""A sweep leaves a table of its jobs, whatever became of them; a search judges by validation."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from types import SimpleNamespace

import pytest
from omegaconf import OmegaConf

import trees
from runs import complaint, door, here, words
from sketchbench.errors import UserError
from sketchbench.run.config import compose, options
from sketchbench.run.search import best_on_curve, distribution
from sketchbench.run.sweep import means, read_sweep, write_summary

SHORT = ("task.system.architecture=super", "task.system.router_steps=0", "task.system.steps=1", "task.system.every=1")


def the_sweep(runs: Path) -> Path:
    (folder,) = (runs / "sweeps").iterdir()
    return folder


# ---------------------------------------------------------------------- from folders alone
def leave(folder: Path, number: int, task: str, seed: int, value: float | None, why: str = "", *said: str) -> None:
    path = folder / f"{number}-{task}-seed{seed}"
    (path / ".hydra").mkdir(parents=True)
    OmegaConf.save(OmegaConf.create([f"task={task}", f"seed={seed}", *said]), path / ".hydra/overrides.yaml")
    OmegaConf.save(OmegaConf.create({"task": {"name": task}, "seed": seed}), path / ".hydra/config.yaml")
    (path / "status.json").write_text(json.dumps({"state": "failed" if value is None else "done", "why": why, "seconds": 2.0}))
    if value is not None:
        (path / "metrics.json").write_text(json.dumps({"metric": "iou_avg", "value": value, "n": 4}))


@pytest.fixture
def six(tmp_path: Path) -> Path:
    """Two settings at three seeds; one of them failed."""
    folder = tmp_path / "s"
    values = {(0, 0): 0.1, (0, 1): 0.2, (0, 2): 0.6, (1, 0): 0.4, (1, 1): None, (1, 2): 0.5}
    for number, ((at, seed), value) in enumerate(values.items()):
        leave(folder, number, "deepssp", seed, value, "" if value else "no\n such | file", f"task.system.lr={(0.1, 0.2)[at]}")
    return folder


def test_five_of_six(six):
    sweep = read_sweep(six)
    assert [j.state for j in sweep.jobs] == ["done"] * 4 + ["failed", "done"] and sweep.differing == ["task.system.lr"]
    page, table = write_summary(sweep)
    rows = list(csv.DictReader(table.open()))
    assert [r["value"] for r in rows] == ["0.1", "0.2", "0.6", "0.4", "", "0.5"] and rows[4]["why"] == "no such | file"
    text = page.read_text()
    assert "5 of 6 jobs are done" in text and "job 4 (deepssp, seed 1 task.system.lr=0.2): no such | file" in text
    found = {said: values for _, said, _, values in means(sweep)}
    assert found == {"task.system.lr=0.1": [0.1, 0.2, 0.6], "task.system.lr=0.2": [0.4, 0.5]}
    half = 4.302652729911275 * math.sqrt(0.07 / 3)  # t at 2 degrees of freedom times the standard error of 0.1, 0.2, 0.6
    assert f"| 3 | 0.3000 | {half:.4f} |" in text


def test_a_job_that_ended_without_a_word(six):
    (six / "2-deepssp-seed2/status.json").write_text(json.dumps({"state": "running", "why": ""}))
    (six / "3-deepssp-seed0/status.json").unlink()
    failed = {j.number: j.why for j in read_sweep(six).failed}
    assert failed == {2: "its process ended without a word", 3: "its process ended without a word", 4: "no such | file"}


# ---------------------------------------------------------------------- through the door
def test_a_sweep_with_failures(tmp_path, capsys):
    """The other jobs' results, the reasons, and the exit code."""
    root = trees.folders(tmp_path / "data")
    said = words(root, tmp_path / "runs", *SHORT)
    assert here("-m", *said, "seed=0,1", "task.view.train_domain=sketsh,sketch") == 1
    out, err = capsys.readouterr()
    folder = the_sweep(tmp_path / "runs")
    assert err.count("sketchbench: ") == 2 and "Traceback" not in err and err.count("no train items") == 2
    rows = list(csv.DictReader((folder / "summary.csv").open()))
    assert [(r["state"], r["seed"]) for r in rows] == [("failed", "0"), ("failed", "1"), ("done", "0"), ("done", "1")]
    values = {r["folder"]: r["value"] for r in rows if r["state"] == "done"}
    assert {k: repr(json.loads((folder / k / "metrics.json").read_text())["value"]) for k in values} == values
    assert [r["words"] for r in rows[::2]] == ["task.view.train_domain=sketsh", "task.view.train_domain=sketch"]
    assert "means over seeds" in out and "summary.md" in out


def test_a_mistake_is_one_line_before_anything_starts(tmp_path, capsys):
    said = words(tmp_path / "none", tmp_path / "runs", *SHORT)
    assert "no such key" in complaint(capsys, "-m", *said, "seed=0,1", "task.system.lrr=1")
    assert not (tmp_path / "runs").exists()


def test_launchers_that_are_not_installed_are_named(tmp_path, capsys, monkeypatch):
    import importlib.util

    whole = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name.startswith("hydra_plugins.") else whole(name, *a))
    for launcher in ("joblib", "submitit_local", "submitit_slurm"):
        line = complaint(capsys, "-m", *words(tmp_path, tmp_path / "runs"), f"hydra/launcher={launcher}", "seed=0,1")
        assert line == f"sketchbench: hydra/launcher={launcher}: the package is not installed; pip install 'sketchbench[sweep]'"


@pytest.mark.slow
@pytest.mark.parametrize("launcher", ["joblib", "submitit_local"])
def test_launchers(launcher, tmp_path):
    """Jobs in other processes are told of like any others."""
    root = trees.folders(tmp_path / "data")
    done = door("-m", *words(root, tmp_path / "runs", *SHORT), f"hydra/launcher={launcher}", "task.view.train_domain=sketch,sketsh")
    assert done.returncode == 1 and "no train items" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert sorted(j.state for j in read_sweep(the_sweep(tmp_path / "runs")).jobs) == ["done", "failed"]


# ---------------------------------------------------------------------- searches
def test_every_task_has_a_search_space():
    """On keys that the task has, judged by what it validates."""
    searched = {e.split("/")[0] for e in options("experiment") if e.endswith("/search")}
    assert searched == {"deepssp", "fg_sbir", "semi3net", "zs_sbir", "scene_seg"}


@pytest.mark.parametrize("task", ["deepssp", "fg_sbir", "semi3net", "zs_sbir", "scene_seg"])
def test_a_search_space_is_of_the_task(task):
    from hydra import compose as whole
    from hydra import initialize_config_dir

    from sketchbench.paths import conf_dir

    plain = compose([f"experiment={task}/search"])
    assert plain.task.name == task and plain.preset == "ablate"
    with initialize_config_dir(str(conf_dir()), version_base="1.3"):
        sweeper = whole("config", [f"experiment={task}/search"], return_hydra_config=True).hydra.sweeper
    assert sweeper._target_.endswith("OptunaSweeper") and sweeper.objective.startswith("val/") and sweeper.phase
    assert len(sweeper.params) >= 4
    for key in sweeper.params:
        assert OmegaConf.select(plain, key) is not None, key


def test_the_best_of_a_curve(tmp_path):
    rows = ["phase,step,name,value", "a,1,val/x,0.5", "a,2,val/x,0.7", "a,3,val/x,nan", "b,1,val/x,0.9", "a,2,loss,3.0"]
    (tmp_path / "curves.csv").write_text("\n".join(rows) + "\n")
    assert best_on_curve(tmp_path, "val/x", "maximize", "a") == 0.7 and best_on_curve(tmp_path, "val/x", "maximize") == 0.9
    assert best_on_curve(tmp_path, "val/x", "minimize", "a") == 0.5
    with pytest.raises(UserError, match=r"no such curve in phase b of .*; valid: a val/x, b val/x"):
        best_on_curve(tmp_path, "val/y", "maximize", "b")


def test_a_search_without_optuna_is_one_line(tmp_path, capsys, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "optuna", None)
    line = complaint(capsys, "-m", "experiment=deepssp/search", f"runs={tmp_path / 'runs'}")
    assert line == "sketchbench: hydra/sweeper=optuna: the package is not installed; pip install 'sketchbench[sweep]'"


def test_words_of_a_space():
    from hydra.core.override_parser.overrides_parser import OverridesParser

    def read(text: str) -> object:
        return distribution("k", OverridesParser.create().parse_override(f"k={text}"))

    assert read("choice(a, b)").choices == ("a", "b") and read("true,false").choices == (True, False)
    near, rate, whole = read("interval(0.1, 0.5)"), read("tag(log, interval(0.001, 0.1))"), read("int(interval(2, 8))")
    assert (near.low, near.high, near.log) == (0.1, 0.5, False) and (rate.low, rate.high, rate.log) == (0.001, 0.1, True)
    assert type(whole).__name__ == "IntDistribution" and read("range(0, 3)").choices == (0, 1, 2)


@pytest.mark.slow
def test_a_search_goes_for_validation_and_survives_a_failure(tmp_path, capsys):
    root = trees.folders(tmp_path / "data")
    said = [w for w in words(root, tmp_path / "runs", *SHORT) if not w.startswith("task=")]
    assert here("-m", "experiment=deepssp/search", *said, "hydra.sweeper.trials=3", "hydra.sweeper.phase=super",
                "task.view.train_domain=choice(sketch,sketsh)") == 1
    sweep = read_sweep(the_sweep(tmp_path / "runs"))
    assert sorted(j.state for j in sweep.jobs) == ["done", "done", "failed"]  # as the sampler's seed has it
    done = [j for j in sweep.jobs if j.state == "done"]
    reached = {j.number: best_on_curve(j.folder, "val/iou_avg", "maximize", "super") for j in done}
    assert sweep.best["best_value"] == max(reached.values()) and sweep.best["objective"] == "val/iou_avg"
    assert "best  val/iou_avg" in capsys.readouterr().out


def test_failed_trials_are_no_numbers():
    from hydra.core.utils import JobStatus

    from sketchbench.run.search import OptunaSweeper

    sweeper = OptunaSweeper(None, 1, 1, "maximize", "", "", 0, "")
    assert math.isnan(sweeper.reached(SimpleNamespace(status=JobStatus.FAILED, return_value=0.5)))
    assert math.isnan(sweeper.reached(SimpleNamespace(status=JobStatus.COMPLETED, return_value=math.nan)))
    assert sweeper.reached(SimpleNamespace(status=JobStatus.COMPLETED, return_value=0.5)) == 0.5
