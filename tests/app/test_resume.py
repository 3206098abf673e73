"""A run that was killed goes on where it was, to the very weights of a run that was not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

import trees
from runs import ROOT, command, complaint, here, only_run, train, words

LONG = ("task.system.steps=12", "task.system.every=3", "task.system.branch_steps=3")


def started(root: Path, runs: Path, *more: str) -> subprocess.Popen[str]:
    own = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command(*words(root, runs, *more)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=own,
                            preexec_fn=heed_ctrl_c)


def heed_ctrl_c() -> None:
    """Tests of a job in the background inherit a SIGINT that is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def stopped(root: Path, runs: Path, when: Callable[[Path], bool], how: int, *more: str) -> tuple[Path, str]:
    """The folder of a run that got the signal as soon as `when` was true of it, and its stderr."""
    process = started(root, runs, *more)
    try:
        while process.poll() is None:
            folders = list(runs.rglob("status.json"))
            if folders and when(folders[0].parent):
                process.send_signal(how)
                break
            time.sleep(0.002)
        _, err = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode != 0, "the run was over before the signal came"
    return only_run(runs), err


def status(folder: Path) -> dict:
    return json.loads((folder / "status.json").read_text())


def in_phase(name: str, steps: int) -> Callable[[Path], bool]:
    """Once curves.csv holds so many lines of the phase."""
    def when(folder: Path) -> bool:
        curves = folder / "curves.csv"
        return curves.is_file() and sum(line.startswith(name + ",") for line in curves.read_text().splitlines()) >= steps

    return when


def in_test(folder: Path) -> bool:
    """All phases are over, the results are not there yet."""
    weights = folder / "checkpoints/last.ckpt"
    if not (status(folder).get("phase") == "router" and weights.is_file()):
        return False
    try:
        return torch.load(weights, weights_only=True)["sketchbench"]["position"] == 4
    except (RuntimeError, OSError, EOFError):
        return False


def check_equal(folder: Path, whole: Path) -> None:
    mine, theirs = (torch.load(p / "checkpoints/last.ckpt", weights_only=True)["state_dict"] for p in (folder, whole))
    assert mine.keys() == theirs.keys() and all(torch.equal(mine[k], theirs[k]) for k in mine)
    assert (folder / "curves.csv").read_text() == (whole / "curves.csv").read_text()
    assert (folder / "items.csv").read_text() == (whole / "items.csv").read_text()
    found = [json.loads((p / "metrics.json").read_text()) for p in (folder, whole)]
    assert found[0]["stages"] == found[1]["stages"]


# ---------------------------------------------------------------------- killed at any step, without a process for each
class Killed(BaseException):
    """Nothing catches it, as nothing catches SIGKILL."""


@pytest.mark.parametrize(("phase", "step"), [("stage1", 1), ("stage1", 5), ("stage2/cow", 1), ("stage2/teapot", 0), ("router", 1)])
def test_any_step_can_be_the_last(phase, step, finished, tmp_path, monkeypatch):
    """Stopped dead before an optimiser step of a phase: what lies in the folder is all that the next process has."""
    from sketchbench.systems.deepssp.system import DeepSSP

    root = trees.folders(tmp_path / "data")
    whole = DeepSSP.training_step

    def dying(self, batch, batch_idx):
        if self.phase.name == phase and self.trainer.global_step >= step:
            raise Killed
        return whole(self, batch, batch_idx)

    monkeypatch.setattr(DeepSSP, "training_step", dying)
    with pytest.raises(Killed):
        here(*words(root, tmp_path / "runs"))
    monkeypatch.undo()
    folder = only_run(tmp_path / "runs")
    assert not (folder / "metrics.json").exists()
    assert here(f"resume={folder}") == 0
    check_equal(folder, finished)


# ---------------------------------------------------------------------- kill -9
@pytest.mark.timeout(300)
def test_kill_9_in_stage_2(finished, tmp_path):
    root = trees.folders(tmp_path / "data")
    folder, _ = stopped(root, tmp_path / "runs", in_phase("stage2/cow", 1), signal.SIGKILL)
    assert status(folder)["state"] == "running" and not (folder / "metrics.json").exists()
    assert here(f"resume={folder}") == 0
    assert status(folder)["state"] == "done"
    check_equal(folder, finished)


@pytest.mark.slow
@pytest.mark.parametrize("when", [in_phase("stage1", 1), in_phase("stage1", 3), in_phase("stage2/teapot", 1), in_phase("router", 1),
                                  in_test],
                         ids=["stage1 early", "stage1 late", "stage2", "router", "test"])
def test_kill_9_at_any_moment(when, tmp_path):
    root = trees.folders(tmp_path / "data")
    whole = train(tmp_path / "whole", *LONG, root=root)
    folder, _ = stopped(root, tmp_path / "killed", when, signal.SIGKILL, *LONG)
    assert here(f"resume={folder}") == 0
    check_equal(folder, whole)


@pytest.mark.slow
def test_kill_9_again_and_again(tmp_path):
    """With a loader process, and killed once in each phase."""
    root = trees.folders(tmp_path / "data")
    whole = train(tmp_path / "whole", *LONG, root=root)
    folder, _ = stopped(root, tmp_path / "killed", in_phase("stage1", 2), signal.SIGKILL, *LONG, "task.loader.workers=1")
    own = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    for phase in ("stage2/cow", "router"):
        process = subprocess.Popen(command(f"resume={folder}"), env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and status(folder).get("phase") != phase:
            time.sleep(0.002)
        process.kill()
        assert process.wait() != 0
    assert here(f"resume={folder}") == 0
    check_equal(folder, whole)


# ---------------------------------------------------------------------- Ctrl-C, and what resume refuses
@pytest.mark.timeout(300)
def test_ctrl_c_says_how_to_go_on(finished, tmp_path):
    root = trees.folders(tmp_path / "data")
    folder, err = stopped(root, tmp_path / "runs", in_phase("stage1", 1), signal.SIGINT)
    told = [line for line in err.splitlines() if line.strip() and not line.startswith("  [")]
    assert "Traceback" not in err and told == [f"sketchbench: interrupted; go on with: python -m sketchbench resume={folder}"], err
    assert status(folder)["state"] == "failed" and status(folder)["why"] == "interrupted"
    assert here(f"resume={folder}") == 0
    check_equal(folder, finished)


def test_a_done_run_says_so(run, capsys):
    before = (run / "metrics.json").stat().st_mtime_ns
    assert here(f"resume={run}") == 0
    said = capsys.readouterr().out
    assert "is done" in said and str(run / "report.html") in said and said.count("\n") == 1
    assert (run / "metrics.json").stat().st_mtime_ns == before


def test_a_run_is_resumed_as_it_was(run, capsys):
    (run / "status.json").write_text('{"state": "running"}')
    for word in ("seed=3", "task.system.lr=0.1", "trainer=gpu"):
        line = complaint(capsys, f"resume={run}", word)
        assert line.startswith(f"sketchbench: {word}: a run is resumed exactly as it was") and f"init_from={run}" in line
