"""Rows that run on some data only, and rows that stand beside another row's run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sketchbench.app.table import drawn_from, request
from sketchbench.errors import UserError
from sketchbench.report import tables as t
from sketchbench.run.missing import make_plan
from sketchbench.run.rows import Row, append_rows

FACTS = {"title": "Methods", "source": "Table 3", "data": "a, b", "metric": "acc_1", "percent": True, "columns": {"acc@1": "acc_1"},
         "baseline": "ours", "control": [], "rows": [
             {"name": "ours", "words": ["task.system.loss=ce"], "paper": [60], "data": {"sketchworld": [], "a": ["data.category=chair"]}},
             {"name": "HOG", "words": None, "paper": [20], "stage": "all background", "of": "ours"}]}


def test_a_row_runs_on_its_data_and_on_the_part_that_it_is_about():
    ours, hog, control = t.make_table("x", "3", FACTS).rows
    assert [ours.runs_on(d) for d in ("sketchworld", "a", "b")] == [True, True, False]
    assert ours.runs_on("a", ["data.category=chair"]) and not ours.runs_on("a", ["data.category=shoe"])
    assert not hog.runs_on("a") and control.runs_on("b")


def test_the_files_say_which_rows_run_on_which_data():
    """Through YAML, where a key named `on` would be the word true."""
    table = t.load_table("fg_sbir", "3")
    for data, sets in (("sketchworld", 5), ("qmul_shoe_v1", 3), ("qmul_v2", 2)):
        assert len({r.name.split(":")[0] for r in table.rows if r.data and r.runs_on(data)}) == sets
    shoes = [r.name for r in table.rows if r.data and r.runs_on("qmul_shoe_v1", ["data.category=shoe"])]
    assert len(shoes) == 6 and all(n.startswith("Shoe-v1") for n in shoes)


def test_what_picks_the_part_stands_last():
    x = t.make_table("x", "3", FACTS)
    assert x.words(x.rows[0], "small", ["lr=1"], "a") == ["lr=1", "task.system.loss=ce", "data.category=chair"]
    assert x.words(x.rows[0], "small", ["lr=1"]) == ["lr=1", "task.system.loss=ce"]


def test_the_difference_is_told_on_any_of_the_papers_data():
    x = t.make_table("x", "3", FACTS)
    assert t.draw(x, "paper", "b", [0], {}, {}).comparable and not t.draw(x, "paper", "sketchworld", [0], {}, {}).comparable


def test_of_must_be_a_row():
    rows = [FACTS["rows"][0], {**FACTS["rows"][1], "of": "our"}]
    with pytest.raises(UserError, match="of our is no row; did you mean ours"):
        t.make_table("x", "3", {**FACTS, "rows": rows})


def test_a_row_beside_anothers_run_shows_what_that_run_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked, table = request(["task=deepssp", "id=iv", "seeds=0"]), t.make_table("deepssp", "iv", FACTS)
    plan = make_plan(((r.name, asked.words(table, r)) for r in asked.wanted(table)), [0])
    key = plan[asked.words(table, table.rows[0])][0].key
    row = Row("deepssp", "DeepSSP", "", "ablate", "sketchworld", "w1", "test", "acc_1", "", 0.5, 9, 0, 1, key, "run", "c", "t", "cpu", "32",
              1, 1.0, 5, 7, 1.5, "r", "now")
    floor = replace(row, stage="all background", method="all background", value=0.2)
    append_rows(Path("results/deepssp/ablate-sketchworld.csv"), [row, floor])
    ours, hog, _ = drawn_from(asked, table, plan).main
    assert ours.mean == 50 and hog.mean == 20 and hog.gain == -30 and hog.paper_gain == -40
