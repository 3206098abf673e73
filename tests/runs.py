"""Tiny runs of the whole frame: two categories, four pictures a split, seconds on one core."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

import trees
from sketchbench.__main__ import main
from sketchbench.data.module import SketchDataModule
from sketchbench.run.config import build, compose
from sketchbench.run.weights import read_weights

ROOT = Path(__file__).resolve().parents[1]
SMALL = ["trainer=debug", "trainer.threads=1", "task.system.width=8", "task.view.size=33", "task.system.start=",
         "task.loader.workers=0", "estimate=false"]


def words(root: Path, runs: Path, *more: str) -> list[str]:
    """Stage 1 of six steps with two validations, two branches and the router of two steps each, on trees.folders."""
    return ["task=deepssp", "data=folder", f"data.root={root}", "task.view.train_domain=sketch", *SMALL, "trainer.max_steps=0",
            "trainer.limit=0", "task.system.steps=6", "task.system.every=2", "task.system.branch_steps=2", "task.system.router_steps=2",
            "task.loader.batch_size=4", f"runs={runs}", "name=tiny", *more]


def brief(task: str, tmp: Path) -> list[str]:
    """The least of a task's ablate preset: one step a phase, on trees or on a tiny world."""
    common = ["preset=ablate", "trainer.threads=1", "estimate=false", f"runs={tmp / 'runs'}", "name=tiny", "task.loader.workers=0"]
    if task == "deepssp":
        ours = ("task=", "task.system.steps", "task.system.every", "task.system.start")
        return [w for w in words(trees.folders(tmp / "data"), tmp / "runs", "preset=ablate") if not w.startswith(ours)]
    return [*common, *BRIEF[task], *(f"task.world.{split}={n}" for split, n in zip(("train", "val", "test"), COUNTS[task], strict=True))]


BRIEF = {"fg_sbir": ["task.system.width=8", "task.view.size=56", "task.view.crop=48", "task.loader.batch_size=4", "task.system.steps=1",
                     "task.system.every=1"],
         "semi3net": ["task.system.width=2", "task.view.size=40", "task.view.crop=32", "task.loader.batch_size=4",
                      "task.system.pretrain_steps=1", "task.system.steps=1", "task.system.every=1",
                      "task.world.categories=[apple,cat,shoe]"],
         "zs_sbir": ["task.system.network=small", "task.system.width=2", "task.view.size=40", "task.view.crop=32",
                     "task.loader.batch_size=4", "task.system.start=", "task.system.backbone_steps=1", "task.system.pca=4",
                     "task.system.code=4", "task.system.hidden=8", "task.system.steps=1",
                     "task.system.every=1", "task.system.samples=3", "task.view.unseen=[giraffe]",
                     "task.view.validation=1", "task.world.categories=[apple,cat,giraffe,shoe]"],
         "scene_seg": ["task.system.start=", "task.world.size=64", "task.view.side=64", "task.system.steps=1", "task.system.every=1",
                       "task.loader.batch_size=2"],
         "mini_clip": ["data=captioned_world", "task.world.scenes=2", "task.world.size=64", "task.system.stem_steps=1",
                       "task.system.steps=1", "task.system.every=1", "task.loader.batch_size=4"]}
COUNTS = {"fg_sbir": (6, 2, 4), "semi3net": (3, 2, 2), "zs_sbir": (4, 0, 2), "scene_seg": (2, 1, 2), "mini_clip": (1, 0, 1)}


def here(*said: str) -> int:
    """The door, in this process; returns the exit code."""
    return main(list(said))


def train(tmp: Path, *more: str, root: Path | None = None) -> Path:
    """A finished run's folder."""
    root = root or trees.folders(tmp / "data")
    assert here(*words(root, tmp / "runs", *more)) == 0
    return only_run(tmp / "runs")


def trained(tmp: Path, *said: str) -> Path:
    """The folder of a run of these words, finished."""
    assert here(*said, f"runs={tmp / 'runs'}") == 0
    return only_run(tmp / "runs")


def prepared(*said: str) -> tuple[Any, SketchDataModule]:
    """A system and its data as a run of these words has them before its first phase."""
    config = compose(list(said))
    torch.manual_seed(0)
    data = SketchDataModule(build(config.data, "data"), build(config.task.view, "task.view", partial=True),
                            batch_size=config.task.loader.batch_size)
    system = build(config.task.system, "task.system")
    system.prepare(data)
    return system, data


def only_run(runs: Path) -> Path:
    (folder,) = (p.parent.parent for p in runs.rglob(".hydra/config.yaml"))
    return folder


def command(*said: str) -> list[str]:
    return [sys.executable, "-m", "sketchbench", *said]


def door(*said: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The door as a user meets it: a process of its own."""
    own = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    return subprocess.run(command(*said), capture_output=True, text=True, cwd=cwd, env=own, timeout=300)


def complaint(capsys: pytest.CaptureFixture[str], *said: str) -> str:
    """The one line that the door leaves on stderr, and nothing but it; the exit code is not 0."""
    capsys.readouterr()
    code = here(*said)
    line = capsys.readouterr().err
    assert code not in (0, None), f"{said} passed"
    lines = [entry for entry in line.splitlines() if not entry.startswith("  [")]  # progress
    assert len(lines) == 1 and lines[0].startswith("sketchbench: "), line
    assert "Traceback" not in line
    return lines[0]


# ---------------------------------------------------------------------- what holds of every task's runs
def check_same_weights(first: Path, second: Path) -> None:
    """To the bit."""
    one, two = (read_weights(run / "weights.safetensors") for run in (first, second))
    assert one.keys() == two.keys() and all(torch.equal(one[k], two[k]) for k in one)


def check_two_processes(finished: Path, tmp: Path) -> Path:
    """A test over two processes, of a copy, measures what the run measured in one."""
    copy = Path(shutil.copytree(finished, tmp / "copy"))
    done = door("test", f"run={copy}", "trainer.accelerator=cpu", "trainer.devices=2")
    assert done.returncode == 0, done.stderr
    again, whole = json.loads((copy / "test.json").read_text()), json.loads((finished / "metrics.json").read_text())["stages"]["run"]
    assert again["processes"] == 2 and again["metrics"] == pytest.approx(whole["metrics"], abs=1e-6)
    return copy


def stopped_and_resumed(tmp: Path, system: type, phase: str, step: int, *said: str) -> Path:
    """The folder of a run of these words that was interrupted before that step of a phase, and went on."""
    loss = system.training_loss  # type: ignore[attr-defined]

    def stop(self: Any, batch: Any) -> torch.Tensor:
        if self.phase.name == phase and self.trainer.global_step == step:
            raise KeyboardInterrupt
        return loss(self, batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system, "training_loss", stop)
        assert here(*said, f"runs={tmp / 'runs'}") != 0
    run = only_run(tmp / "runs")
    assert json.loads((run / "status.json").read_text())["state"] != "done" and here(f"resume={run}") == 0
    return run
