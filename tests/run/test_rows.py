"""Rows are append-only, survive torn lines, and know equal experiments by their key."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from sketchbench.run.rows import Row, append_rows, read_rows, row_key

ROW = Row("deepssp", "DeepSSP", "", "small", "sketchworld", "w1-ab", "test", "iou_avg", "mean, over sketches", 0.5, 220, 0, 1, "k", "run",
          "abc", "torch=2", "cpu", "32", 1, 10.0, 5, 7, 1.5, "r", "now")


def test_round_trip_is_exact(tmp_path):
    rows = [replace(ROW, value=1 / 3), replace(ROW, metric="iou_part/cow/leg", variant='a="b,c"')]
    append_rows(tmp_path / "rows.csv", rows)
    assert read_rows(tmp_path / "rows.csv") == rows


def test_a_torn_line_loses_only_itself(tmp_path):
    path = tmp_path / "rows.csv"
    append_rows(path, [ROW])
    with path.open("a") as f:
        f.write("deepssp,DeepSSP,,sm")
    append_rows(path, [replace(ROW, seed=1)])
    assert [r.seed for r in read_rows(path)] == [0, 1]


def _append(args):
    path, seed = args
    append_rows(path, [replace(ROW, seed=seed)] * 20)


def test_many_writers_lose_nothing(tmp_path):
    path = tmp_path / "rows.csv"
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_append, [(path, s) for s in range(4)]))
    assert sorted(r.seed for r in read_rows(path)) == sorted([0, 1, 2, 3] * 20)


def test_the_key_tells_experiments_apart():
    base = row_key("t", "m", "d", "f", {"a": 1, "b": 2}, 0, 1)
    assert base == row_key("t", "m", "d", "f", {"b": 2, "a": 1}, 0, 1)
    assert len({base, row_key("t", "m", "d", "f", {"a": 1}, 0, 1), row_key("t", "m", "d", "g", {"a": 1, "b": 2}, 0, 1),
                row_key("t", "m", "d", "f", {"a": 1, "b": 2}, 1, 1), row_key("t", "m", "d", "f", {"a": 1, "b": 2}, 0, 2)}) == 5
