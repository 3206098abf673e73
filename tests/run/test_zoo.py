"""`make zoo`: what is done is not done again, what was begun is resumed, and each step is shipped before the next begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from sketchbench.run.config import compose
from sketchbench.run.folder import RunFolder
from sketchbench.weights import names, zoo


@pytest.fixture
def calls(monkeypatch, tmp_path) -> list[tuple[str, ...]]:
    """What was called; trainings leave a folder that is done, but the one named by `dies`."""
    said: list[tuple[str, ...]] = []

    def called(module: str, *words: str) -> None:
        said.append((module, *words))
        if module != "sketchbench":
            return
        asked = dict(w.split("=", 1) for w in words)
        folder = RunFolder(asked["resume"] if "resume" in asked else Path(asked["runs"], "task", "20260101-000000-shipped"))
        for path in (folder.config, folder.last):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        dies = "semi3net" in str(folder.path) and "resume" not in asked
        folder.say("running" if dies else "done")
        if dies:
            raise SystemExit(130)

    monkeypatch.setattr(zoo, "called", called)
    return said


def test_a_stopped_zoo_goes_on(calls, tmp_path):
    with pytest.raises(SystemExit):
        zoo.main([f"out={tmp_path}", "trainer=cpu"])
    assert [c[0].rsplit(".", 1)[-1] for c in calls] == ["sketchbench", "ship"] * 3 + ["sketchbench"]
    calls.clear()
    assert zoo.main([f"out={tmp_path}", "trainer=cpu"]) == 0
    assert calls[0] == ("sketchbench", f"resume={tmp_path}/semi3net/task/20260101-000000-shipped")
    shipped = [c[2] for c in calls if c[0] == "sketchbench.weights.ship"]
    assert all("trainer=cpu" in c for c in calls[2:] if c[0] == "sketchbench")
    assert shipped == [f"name={n}" for n in ("semi3net", "zs_sbir", "mini_clip", "scene_seg")]
    calls.clear()
    assert zoo.main([f"out={tmp_path}"]) == 0 and calls == []


def test_the_steps_are_runs_that_can_be_composed_and_make_all_that_is_shipped():
    for _, _, said in zoo.STEPS:
        assert compose(said).task
    assert {name for _, name, _ in zoo.STEPS} >= set(names())
