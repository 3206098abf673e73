"""Curves can be rewound to where a killed run resumes."""

from __future__ import annotations

from sketchbench.run.curves import Curves, read_curves


def test_rewind_keeps_done_phases_and_the_steps_before(tmp_path):
    curves = Curves(tmp_path / "curves.csv", every=1)
    for phase in ("one", "two"):
        curves.phase = phase
        for step in range(4):
            curves.log_metrics({"loss": step / 3, "epoch": 0}, step)
    with curves.path.open("a") as f:
        f.write("two,4,lo")  # torn by the kill
    curves.rewind({"one"}, "two", 1)
    assert [(r["phase"], r["step"]) for r in read_curves(curves.path)] == [("one", str(s)) for s in range(4)] + [("two", "0"), ("two", "1")]
    assert float(read_curves(curves.path)[1]["value"]) == 1 / 3


def test_a_fresh_start_empties(tmp_path):
    curves = Curves(tmp_path / "curves.csv", every=1)
    curves.log_metrics({"loss": 1.0}, 0)
    curves.rewind(set(), "", 0)
    assert read_curves(curves.path) == []
