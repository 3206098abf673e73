"""All five tasks over several processes: trained and tested on two, and one checkpoint measured alike on one, two and three."""

from __future__ import annotations

import json

import pytest

from runs import brief, door, only_run
from sketchbench.run.rows import read_rows

TWO = ("trainer=ddp", "trainer.accelerator=cpu", "trainer.devices=2")
MORE = {"deepssp": ["task.system.steps=1", "task.system.every=1"],
        "semi3net": ["task.world.categories=[apple,cat,fish,shoe]"]}  # 16 pictures: no task's number is a multiple of 3


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("task", ["deepssp", "fg_sbir", "semi3net", "zs_sbir", "scene_seg"])
def test_a_task_trains_on_two_and_tests_alike_on_one_two_and_three(task, tmp_path):
    said = [w for w in brief(task, tmp_path) if not w.startswith("trainer=")]
    done = door(f"task={task}", *said, *MORE.get(task, []), *TWO)
    assert done.returncode == 0, done.stderr
    run = only_run(tmp_path / "runs")
    found = json.loads((run / "metrics.json").read_text())
    assert found["processes"] == 2 and {r.processes for r in read_rows(run / "rows.csv")} == {2}
    assert json.loads((run / "status.json").read_text())["state"] == "done"
    for processes in (1, 3):  # of scenes, one of the three has none
        done = door("test", f"run={run}", f"trainer.devices={processes}")
        assert done.returncode == 0, done.stderr
        again = json.loads((run / "test.json").read_text())
        assert again["processes"] == processes and again["n"] == found["n"]
        assert again["metrics"] == pytest.approx(found["stages"]["run"]["metrics"], abs=1e-6, nan_ok=True)
