"""Sweeps of jobs with several processes: what goes wrong in plain Hydra with Lightning's DDP, and does not here; ranks that die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from omegaconf import OmegaConf

import trees
from runs import ROOT, command, complaint, door, only_run, words
from sketchbench.run import execute
from sketchbench.run.launch import _last_line, _signalled
from sketchbench.run.rows import read_rows
from sketchbench.run.sweep import read_sweep

TWO = ("trainer=ddp", "trainer.accelerator=cpu", "trainer.devices=2", "trainer.threads=1")
SHORT = ("task.system.architecture=super", "task.system.router_steps=0", "task.system.steps=1", "task.system.every=1")


def on_two(root: Path, runs: Path, *more: str) -> list[str]:
    return [w for w in words(root, runs, *more) if not w.startswith(("trainer=", "trainer.threads"))] + [*TWO]


# ---------------------------------------------------------------------- the known failure
PLAIN = '''
import os, subprocess, sys
import hydra
from hydra.core.hydra_config import HydraConfig
from lightning_fabric.strategies.launchers.subprocess_script import _hydra_subprocess_cmd

@hydra.main(version_base="1.3", config_path=None)
def job(config):
    rank = os.environ.get("LOCAL_RANK", "0")
    with open(os.environ["TOLD"], "a") as f:
        f.write(f"{rank} {config.x} {HydraConfig.get().runtime.output_dir}\\n")
    if rank == "0":  # what Lightning's DDP does for each further process
        words, cwd = _hydra_subprocess_cmd(local_rank=1)
        subprocess.run(words, cwd=cwd, env={**os.environ, "LOCAL_RANK": "1"}, check=True)

job()
'''


@pytest.mark.slow
def test_plain_hydra_and_lightning_run_the_sweep_again_in_every_rank(tmp_path):
    """Rank 1 of the job x=1 goes through x=1 and x=2. If this fails, Lightning has mended it, and run/launch.py may go."""
    (tmp_path / "plain.py").write_text(PLAIN)
    told = tmp_path / "told.txt"
    subprocess.run([sys.executable, "plain.py", "-m", "+x=1,2", "hydra.sweep.dir=out/${oc.env:LOCAL_RANK,0}"], cwd=tmp_path, check=True,
                   env={**os.environ, "TOLD": str(told)}, capture_output=True, timeout=300)
    lines = [line.split() for line in told.read_text().splitlines()]
    assert [x for rank, x, _ in lines if rank == "0"] == ["1", "2"]
    assert [x for rank, x, _ in lines if rank == "1"] == ["1", "2", "1", "2"], "each job's second process should have had one value"


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_ours_gives_each_job_its_folder_values_and_processes(tmp_path):
    """Both processes train with the job's own rate, or the weights of a run on one process with that rate would differ."""
    root = trees.folders(tmp_path / "data")
    done = door("-m", *on_two(root, tmp_path / "runs", *SHORT), "task.system.lr=0.001,0.01")
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "runs/sweeps").iterdir()
    jobs = read_sweep(folder).jobs
    assert [j.words["task.system.lr"] for j in jobs] == ["0.001", "0.01"] and all(j.state == "done" for j in jobs)
    for j in jobs:
        assert str(OmegaConf.load(j.folder / ".hydra/config.yaml").task.system.lr) == j.words["task.system.lr"]
        assert {r.processes for r in read_rows(j.folder / "rows.csv")} == {2}
    from sketchbench.run.weights import read_weights

    alone = door(*words(root, tmp_path / "one", *SHORT, "task.system.lr=0.01"))
    assert alone.returncode == 0, alone.stderr
    one = read_weights(only_run(tmp_path / "one") / "weights.safetensors")
    first, second = (read_weights(j.folder / "weights.safetensors") for j in jobs)
    assert max(float((one[k] - second[k]).abs().max()) for k in one) < 1e-4
    assert max(float((one[k] - first[k]).abs().max()) for k in one) > 1e-3


# ---------------------------------------------------------------------- a rank that dies
def process_of_rank(rank: int, folder: Path) -> int | None:
    """The child process of a run that torch's launcher has given the rank."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            said, environment = (path / "cmdline").read_bytes(), (path / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in said and b"sketchbench.run.launch" in said and f"\0RANK={rank}\0".encode() in b"\0" + environment:
            return int(path.name)
    return None


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("rank", [0, 1])
def test_a_killed_rank_ends_the_job_soon_and_it_resumes(rank, tmp_path):
    root = trees.folders(tmp_path / "data")
    said = on_two(root, tmp_path / "runs", "task.system.steps=400", "task.system.every=5", "task.system.architecture=super",
                  "task.system.router_steps=0")
    job = subprocess.Popen(command(*said), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    try:
        while not list((tmp_path / "runs").rglob("last.ckpt")) and job.poll() is None:
            time.sleep(0.05)
        folder = only_run(tmp_path / "runs")
        victim = process_of_rank(rank, folder)
        assert victim, "the rank was not found"
        os.kill(victim, signal.SIGKILL)
        killed = time.monotonic()
        _, err = job.communicate(timeout=120)
        assert time.monotonic() - killed < 60
    finally:
        job.kill()
    lines = [line for line in err.splitlines() if not line.startswith("  [")]
    assert job.returncode == 2 and len(lines) == 1, err
    assert f"rank {rank} was ended by SIGKILL" in lines[0] and f"resume={folder}" in lines[0]
    assert process_of_rank(0, folder) is None and process_of_rank(1, folder) is None
    assert json.loads((folder / "status.json").read_text())["state"] == "failed"
    config = OmegaConf.load(folder / ".hydra/config.yaml")
    config.task.system.steps = 20  # enough to see that it goes on; the rest would only take time
    OmegaConf.save(config, folder / ".hydra/config.yaml")
    done = door(f"resume={folder}")
    assert done.returncode == 0 and "resuming at" in done.stdout, done.stderr
    assert json.loads((folder / "status.json").read_text())["state"] == "done"


SUMMARY = """[E1121 10:00:00.1] failed (exitcode: -9) local_rank: 1 (pid: 77)
Traceback (most recent call last):
torch.distributed.elastic.multiprocessing.errors.ChildFailedError:
sketchbench.run.launch FAILED
Root Cause (first observed failure):
[0]:
  time      : 2026-11-21_10:00:00
  rank      : 1 (local_rank: 1)
  exitcode  : {code} (pid: 77)
  traceback : Signal 9 (SIGKILL) received by PID 77
"""


def test_the_launcher_s_account_in_a_line():
    assert _signalled(SUMMARY.format(code=-9)) == "rank 1 was ended by SIGKILL, perhaps for want of memory"
    assert _signalled(SUMMARY.format(code=-15)) == "rank 1 was ended by SIGTERM"
    assert _signalled(SUMMARY.format(code=2)) == "" and _signalled("nothing of the kind") == ""


def test_the_line_told_is_of_the_rank_that_failed_first():
    """The others end by what its end does to them."""
    said = "[rank1]: ValueError: one item\n[rank0]: RuntimeError: connection closed by peer\n"
    assert _last_line(said + SUMMARY.format(code=1)) == "ValueError: one item"
    assert _last_line("RuntimeError: no\nbye") == "RuntimeError: no" and _last_line("") == "a process ended without a word"


# ---------------------------------------------------------------------- started from outside
@pytest.mark.parametrize(("environment", "name"), [
    ({}, ""), ({"TORCHELASTIC_RUN_ID": "shoes"}, "shoes"), ({"SLURM_PROCID": "0", "SLURM_NTASKS": "1", "SLURM_JOB_ID": "5"}, ""),
    ({"SLURM_PROCID": "3", "SLURM_NTASKS": "8", "SLURM_JOB_ID": "5"}, "slurm5"),
    ({"SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_STEP_NUM_TASKS": "1", "SLURM_JOB_ID": "5"}, "")])
def test_who_started_this_process(environment, name, monkeypatch):
    for key in ("TORCHELASTIC_RUN_ID", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_STEP_NUM_TASKS", "SLURM_JOB_ID"):
        monkeypatch.delenv(key, raising=False)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    assert execute.started_by() == name


def test_torchrun_needs_a_name_and_does_not_sweep(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "none")
    assert "--rdzv-id=<name>" in complaint(capsys, "task=deepssp", f"runs={tmp_path}")
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "shoes")
    assert "each process would sweep" in complaint(capsys, "-m", "task=deepssp", "seed=0,1", f"runs={tmp_path}")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_example_of_two_machines_on_loopback(tmp_path):
    """Two launchers with a process each, as on two machines; one run folder."""
    said = [w for w in words(trees.folders(tmp_path / "data"), tmp_path / "runs", *SHORT) if not w.startswith("trainer=")]
    own = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHON": sys.executable, "HEAD": "localhost", "PORT": "29611", "RUN_ID": "two",
           "PROCESSES": "1"}
    script = [str(ROOT / "examples/torchrun_two_nodes.sh"), *said, "trainer.accelerator=cpu"]
    both = [subprocess.Popen(script, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [p.communicate(timeout=300)[1] for p in both]
    assert [p.returncode for p in both] == [0, 0], errors
    folder = only_run(tmp_path / "runs")
    assert folder.name == "two-tiny" and {r.processes for r in read_rows(folder / "rows.csv")} == {2}
    assert json.loads((folder / "status.json").read_text())["state"] == "done"


def test_the_slurm_example_names_what_exists():
    """Its options are keys of the configuration, and its shell is sound."""
    text = (ROOT / "examples/slurm.sbatch").read_text()
    for key in ("trainer=ddp", "trainer.accelerator=gpu", "trainer.num_nodes=", "trainer.devices="):
        assert key in text
    for name in ("slurm.sbatch", "torchrun_two_nodes.sh"):
        subprocess.run(["bash", "-n", str(ROOT / "examples" / name)], check=True)
