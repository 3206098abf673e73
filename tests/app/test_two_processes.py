"""A run over two processes is the run of one, and a test over two gives the same metrics."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import trees
from runs import check_two_processes, complaint, door, here, only_run, train, words
from sketchbench.run.rows import read_rows
from sketchbench.run.weights import read_weights

TWO = ("trainer=ddp", "trainer.accelerator=cpu", "trainer.devices=2", "trainer.threads=1")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five test items: more than one share is uneven."""
    root = trees.folders(tmp_path_factory.mktemp("data") / "tree")
    drawing, mask = trees.labelled("cow", 44)
    trees.save(root / "test/sketch/cow/odd.png", drawing)
    trees.save(root / "masks/test/sketch/cow/odd.png", mask)
    return root


@pytest.mark.timeout(400)
def test_two_processes_train_and_test_as_one(root, tmp_path):
    one = train(tmp_path / "one", root=root)
    said = [w for w in words(root, tmp_path / "two") if not w.startswith(("trainer=", "trainer.threads"))]
    done = door(*said, *TWO)
    assert done.returncode == 0, done.stderr
    two = only_run(tmp_path / "two")
    first, second = (read_weights(p / "weights.safetensors") for p in (one, two))
    assert first.keys() == second.keys()
    assert max(float((first[k] - second[k]).abs().max()) for k in first) < 1e-4
    found = json.loads((two / "metrics.json").read_text())
    assert found["processes"] == 2 and found["n"] == 5 and {r.processes for r in read_rows(two / "rows.csv")} == {2}
    assert json.loads((two / "status.json").read_text())["state"] == "done" and (two / "report.html").is_file()
    assert sorted((two / "items.csv").read_text().split("\n")[1:6])[0].startswith("test/sketch/cow/cow0")

    copy = check_two_processes(one, tmp_path)
    again, whole = json.loads((copy / "test.json").read_text()), json.loads((one / "metrics.json").read_text())["stages"]["run"]
    assert again["n"] == whole["n"] == 5
    assert read_rows(copy / "rows.csv")[-1].processes == 2 and read_rows(copy / "rows.csv")[-1].run == "copy"
    assert here("test", f"run={two}", "trainer.devices=1") == 0
    assert json.loads((two / "test.json").read_text())["metrics"] == pytest.approx(found["stages"]["run"]["metrics"], abs=1e-6)


def test_a_batch_that_cannot_be_shared_is_one_line(root, tmp_path, capsys):
    line = complaint(capsys, *words(root, tmp_path, "task.loader.batch_size=3", "trainer.devices=2"))
    assert "task.loader.batch_size=3: cannot be shared by 2 processes" in line
