"""sketchbench table: only what is missing runs, a failure stops nothing, and tables hold what the rows say. No training here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sketchbench.__main__ import main
from sketchbench.report.tables import rows_needed
from sketchbench.run import missing as m
from sketchbench.run.folder import RunFolder
from sketchbench.run.rows import Row, append_rows, read_rows

ROW = Row("deepssp", "DeepSSP", "", "ablate", "sketchworld", "w1", "test", "iou_avg", "mean", 0.5, 220, 0, 1, "k", "run", "abc", "torch=2",
          "cpu", "32", 1, 50.0, 5, 7, 1.5, "r", "now")


class Runner:
    """Stands in for the processes: leaves a run folder as `train` would, with a value by loss; fails, or has parts, where it is told to."""

    def __init__(self, place: Path):
        self.place, self.calls, self.fails, self.made, self.parts = place, [], (), 0, ()

    def __call__(self, words, log):
        self.calls.append(words)
        if words[0].startswith("resume="):
            folder = RunFolder(words[0].removeprefix("resume="))
            key = folder.path.name.rsplit("-", 1)[1]
        else:
            given = dict(w.split("=", 1) for w in words)
            key = given["name"].removeprefix("table-")
            self.made += 1
            folder = RunFolder(self.place.parent / given["task"] / f"20260101-{self.made:06d}-{given['name']}").create()
            if given.get("task.system.loss") in self.fails:
                log.write_text("begun\nsketchbench: out of memory\n\n")
                return 1
        row = replace(ROW, key=key, run=folder.path.name)
        floor = replace(row, stage="floor", method="all background", value=0.1)
        append_rows(folder.rows, [row, floor, *(replace(r, metric=part) for r in (row, floor) for part in self.parts)])
        folder.say("done", why="")
        return 0


@pytest.fixture
def runner(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = Runner(tmp_path / "runs" / "deepssp")
    monkeypatch.setattr(m, "launch", found)
    return found


def table(*words: str) -> int:
    return main(["table", "task=deepssp", "id=iv", "seeds=0,1", *words])


CSV = Path("results/deepssp/ablate-sketchworld.csv")


def test_a_failed_row_stops_nothing_and_only_it_runs_again(runner, capsys):
    runner.fails = ("soft",)
    assert table() == 1
    said = capsys.readouterr()
    assert "10 of 10 runs missing; how long they take is known after the first" in said.out
    assert said.err.count("sketchbench: Base + soft-weighted CE, seed") == 2 and "exit code 1: sketchbench: out of memory" in said.err
    assert len(runner.calls) == 10 and [w for w in runner.calls[0] if w.startswith("seed=")] == ["seed=0"]
    assert {"keep_weights=false", "estimate=false", "runs=runs", "task=deepssp", "preset=ablate"} <= set(runner.calls[0])
    assert "| Base + soft-weighted CE | – | – | – | 65.33 | +2.62 |" in Path("results/deepssp/iv.md").read_text()

    runner.calls, runner.fails = [], ()
    assert table() == 0
    assert "2 of 10 runs missing, about 2 min" in capsys.readouterr().out
    assert len(runner.calls) == 2 and all("task.system.loss=soft" in c for c in runner.calls)
    text = Path("results/deepssp/iv.md").read_text()
    assert "| Base + soft-weighted CE | 50.00 ± 0.00 | 2 | +0.00 | 65.33 | +2.62 |" in text and "all background 10.00" in text

    runner.calls = []
    assert table() == 0 and not runner.calls
    assert "all 10 runs are there" in capsys.readouterr().out
    # another table asks for one of the same runs: Table V's super branch with improvements is IV's last row
    assert table("list=true", "id=fig8") == 0
    listed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert {"+ HT 2 of 2", "+ SWL 2 of 2", "+ SL 0 of 2"} <= set(listed) and not runner.calls


def test_every_table_of_every_task_the_soonest_done_first(runner, monkeypatch, capsys):
    """By what is known of a task's runs, and a minute each where nothing is; a second call has nothing left to do."""
    from sketchbench.report import tables

    monkeypatch.setattr(tables, "table_ids", lambda task: {"deepssp": ["ii", "iv"], "semi3net": ["two_branch"]}.get(task, []))
    append_rows(CSV, [replace(ROW, seconds=10.0)])  # a run of deepssp takes 15 s: ii has 4, iv 5, one is both's; two_branch: 4 of a minute
    assert main(["table", "task=all", "seeds=0"]) == 0
    out = capsys.readouterr().out
    assert [line for line in out.splitlines() if line.startswith("table ")] == [
        "table 1 of 3: deepssp ii", "table 2 of 3: deepssp iv", "table 3 of 3: semi3net two_branch"]
    assert "3 tables, 12 runs missing, about 6 min" in out and len(runner.calls) == 12
    assert all(Path(f"results/{name}.md").is_file() for name in ("deepssp/ii", "deepssp/iv", "semi3net/two_branch"))
    runner.calls = []
    assert main(["table", "task=all", "seeds=0"]) == 0 and not runner.calls
    assert "3 tables, 0 runs missing" in capsys.readouterr().out
    assert main(["table", "task=all", "seeds=0,1", "list=true"]) == 0 and not runner.calls
    assert "two_branch  Section IV-D" in capsys.readouterr().out


def test_a_torn_line_costs_its_run_only(runner):
    assert table() == 0
    lines = CSV.read_text().splitlines(keepends=True)
    CSV.write_text("".join(lines[:-2]) + lines[-2][:40])  # the last run's row is torn, its floor gone
    done, runner.calls = list(m.finished(CSV)), []
    for path in runner.place.glob("*-table-*"):
        path.rename(path.with_name("gone-" + path.name.rsplit("-", 1)[0]))
    assert table() == 0
    assert len(done) == 9 and len(runner.calls) == 1 and len(m.finished(CSV)) == 10


def test_a_run_that_ended_unfetched_is_fetched_and_an_interrupted_one_resumed(runner, capsys):
    assert table() == 0
    CSV.unlink()
    folders = sorted(runner.place.glob("*-table-*"))
    interrupted = RunFolder(folders[0])
    interrupted.say("failed", why="interrupted")
    interrupted.last.touch()
    runner.calls = []
    assert table() == 0
    assert runner.calls == [[f"resume={interrupted.path.relative_to(Path.cwd())}"]] and len(m.finished(CSV)) == 10


def test_parts_are_kept_of_a_run_and_only_those_that_some_table_shows(runner):
    """Table III shows cows, no table their heads; what stands beside a run is named with a table's own metric only."""
    runner.parts = ("iou_class_mean", "iou_category/cow", "iou_part/cow/head")
    assert table() == 0
    assert {(r.stage, r.metric) for r in read_rows(CSV)} == {("floor", "iou_avg"), ("run", "iou_avg"), ("run", "iou_class_mean"),
                                                              ("run", "iou_category/cow")}


def test_what_a_row_of_a_table_has_beside_its_run_is_kept_with_all_its_columns():
    needed = rows_needed("fg_sbir")
    svm = replace(ROW, stage="Dense-HOG + rankSVM")
    assert [m for m in ("acc_1", "acc_2", "acc_10", "mrr") if needed(replace(svm, metric=m))] == ["acc_1", "acc_10"]  # Table 3's


def test_a_picture_whose_runs_are_gone_is_said_and_not_linked(runner, capsys):
    asked, runner.parts = ["table", "task=semi3net", "id=fig4", "seeds=0"], ("map_all",)
    assert main(asked) == 0  # runs as the runner leaves them have no pictures
    assert "fig4: its picture needs a run's folder, and none is left in runs/semi3net" in capsys.readouterr().out
    assert "fig4-tsne.png" not in Path("results/semi3net/fig4.md").read_text()
    first = min((runner.place.parent / "semi3net").glob("*-table-*"))
    (first / "figures" / "tsne.png").write_bytes(b"drawn")
    assert main(asked) == 0 and "needs a run's folder" not in capsys.readouterr().out
    assert "![exhibit](fig4-tsne.png)" in Path("results/semi3net/fig4.md").read_text()
    assert Path("results/semi3net/fig4-tsne.png").read_bytes() == b"drawn"


def test_rows_of_another_key_are_a_failure(runner, monkeypatch):
    run = m.Run("wanted", "CE", 0, ("task=deepssp",))

    def other(words, log):
        append_rows(RunFolder(runner.place / "1-table-wanted").create().rows, [replace(ROW, key="another")])
        return 0

    monkeypatch.setattr(m, "launch", other)
    assert "left no rows of this key" in m.run_one(run, CSV, runner.place, rows_needed("deepssp")) and not read_rows(CSV)


def test_ctrl_c_draws_what_is_there(runner, monkeypatch):
    def stop(words, log):
        if len(runner.calls) == 3:
            raise KeyboardInterrupt
        return runner(words, log)

    monkeypatch.setattr(m, "launch", stop)
    assert table() == 130
    assert len(m.finished(CSV)) == 3 and Path("results/deepssp/iv.md").is_file()


def test_an_interruption_is_handed_on_and_the_handlers_come_back(tmp_path, monkeypatch):
    """SIGTERM to the table ends a run of its own group by SIGINT, also where SIGINT was ignored."""
    import os
    import signal
    import sys
    import threading

    told = tmp_path / "told"
    script = ("import pathlib, sys, time\ntry:\n    pathlib.Path(sys.argv[1]).touch(); time.sleep(60)\n"
              "except KeyboardInterrupt:\n    print('left a checkpoint')")
    popen = m.subprocess.Popen
    monkeypatch.setattr(m.subprocess, "Popen", lambda words, **more: popen([sys.executable, "-c", script, str(told)], **more))

    def stop():
        while not told.exists():
            threading.Event().wait(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        threading.Thread(target=stop).start()
        with pytest.raises(KeyboardInterrupt):
            m.launch([], tmp_path / "log")
        assert "left a checkpoint" in (tmp_path / "log").read_text() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_launch_tells_the_exit_code_and_keeps_what_was_said(tmp_path):
    assert m.launch(["task=nothing"], tmp_path / "log") == 2
    assert "task=nothing: there is no such task" in (tmp_path / "log").read_text()


def test_the_key_of_a_plan_is_that_of_the_rows_a_run_writes():
    from sketchbench.run.config import build, compose, result_key

    words = ("task=deepssp", "preset=ablate", "task.system.loss=ce", "trainer=cpu")
    [(_, (zero, one))] = m.make_plan([("CE", words)], [0, 1]).items()
    config = compose([*words, "seed=1", "name=x", "runs=y", "keep_weights=false", "estimate=false"])
    assert one.key == result_key(config, build(config.data, "data").fingerprint) != zero.key


def test_an_edited_preset_or_a_raised_revision_is_another_experiment(monkeypatch):
    from sketchbench.run.config import compose, result_key
    from sketchbench.systems.deepssp.system import DeepSSP

    config = compose(["task=deepssp", "preset=ablate"])
    key = result_key(config, "f")
    config.task.system.steps += 1
    assert result_key(config, "f") != key
    config.task.system.steps -= 1
    assert result_key(config, "f") == key
    monkeypatch.setattr(DeepSSP, "revision", DeepSSP.revision + 1)
    assert result_key(config, "f") != key


@pytest.mark.parametrize("words, expected", [
    (["task=deepsp"], "did you mean deepssp"), (["task=deepssp"], "id=? is missing: choose from ablation, fig7a"),
    (["task=all", "id=iv"], "task=all: draws every table; leave id= out"),
    (["task=deepssp", "id=vv"], "tasks/deepssp/tables has no such table"), (["task=deepssp", "id=iv", "seeds=a"], "whole numbers"),
    (["task=deepssp", "id=iv", "list=yes"], "must be true or false"), (["task=deepssp", "id=iv", "sead=1"], "did you mean seeds"),
    (["task=deepssp", "id=iv", "preset=smal"], "did you mean small"), (["task=deepssp", "id=iv", "data=sketchparse"], "data.root"),
    (["task=deepssp", "id=iv", "task.system.los=ce"], "did you mean task.system.loss"),
])
def test_mistakes_are_one_line(words, expected, capsys):
    assert main(["table", *words]) == 2
    said = capsys.readouterr().err
    assert expected in said and said.count("\n") == 1


def test_rows_of_two_presets_are_never_one_table():
    with pytest.raises(Exception, match="a table never mixes them"):
        m.make_plan([("a", ("task=deepssp", "preset=ablate")), ("b", ("task=deepssp", "preset=small"))], [0])


def test_help_is_the_docstring(capsys):
    assert main(["table", "--help"]) == 0 and "only missing rows are run" in capsys.readouterr().out.lower()
