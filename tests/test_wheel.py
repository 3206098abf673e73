"""What is installed from the wheel works without the checkout."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import trees
from runs import ROOT, only_run, words

HEAD = ("import sys, runpy; sys.path.insert(0, {target!r}); import sketchbench; "
        "assert sketchbench.__file__.startswith({target!r}), sketchbench.__file__; ")
TAIL = "sys.argv[0] = 'sketchbench'; runpy.run_module('sketchbench', run_name='__main__', alter_sys=True)"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked by pip into a folder of its own."""
    place = tmp_path_factory.mktemp("wheel")
    quiet = {"capture_output": True, "text": True}
    done = subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place / "dist"), str(ROOT)], **quiet)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (place / "dist").glob("*.whl")
    done = subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(place / "site"),
                           str(wheel)], **quiet)
    assert done.returncode == 0, done.stderr
    return place / "site"


def installed(target: Path, *said: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The installed package before everything else; only its dependencies come from this environment."""
    own = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    code = HEAD.format(target=str(target)) + TAIL
    return subprocess.run([sys.executable, "-P", "-c", code, *said], capture_output=True, text=True, cwd=cwd, env=own, timeout=300)


def test_the_wheel_holds_conf_and_tasks_and_no_tests(target):
    for path in (ROOT / "conf").rglob("*.yaml"):
        assert (target / "sketchbench/_conf" / path.relative_to(ROOT / "conf")).read_bytes() == path.read_bytes()
    for path in (ROOT / "tasks").rglob("*.yaml"):
        assert (target / "sketchbench/_tasks" / path.relative_to(ROOT / "tasks")).is_file()
    sums = (target / "sketchbench/weights/SHA256SUMS").read_text()
    for path in (ROOT / "src/sketchbench/weights").glob("*.safetensors"):
        content = (target / "sketchbench/weights" / path.name).read_bytes()
        assert f"{hashlib.sha256(content).hexdigest()}  {path.name}\n" in sums
    assert {p.name for p in target.iterdir() if not p.name.endswith(".dist-info")} <= {"sketchbench", "bin"}


def test_list_and_help(target, tmp_path):
    done = installed(target, "list", cwd=tmp_path)
    assert done.returncode == 0 and "task=deepssp" in done.stdout and "data=sketchworld" in done.stdout, done.stderr
    assert "sketchworld" in installed(target, "train", "--help", cwd=tmp_path).stdout


def test_a_debug_run_away_from_the_checkout(target, tmp_path):
    root = trees.folders(tmp_path / "my data")
    said = [w for w in words(root, tmp_path / "runs") if not w.startswith("data.root=")]
    done = installed(target, *said, f"data.root='{root}'", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = only_run(tmp_path / "runs")
    assert (folder / "report.html").is_file() and (folder / "weights.safetensors").is_file()
    drawing = root / "test/sketch/cow/cow0.png"
    done = installed(target, "predict", f"run={folder}", f"input={drawing}", "category=cow", cwd=tmp_path)
    assert done.returncode == 0 and (folder / "predictions/cow0.mask.png").is_file(), done.stderr
