"""The README's lines on the tables: drawn from results/ and nothing else."""

from __future__ import annotations

import pytest

from runs import ROOT
from sketchbench.errors import UserError
from sketchbench.report import headlines as h
from sketchbench.report import section as s
from sketchbench.run.folder import RunFolder
from sketchbench.run.rows import Row, append_rows

HEAD = "row,column,metric,preset,data,mean,half_interval,seeds,gain,over,paper,paper_gain\n"
DRAWN = HEAD + """HT,cow,iou_category/cow,ablate,sketchworld,99,1,3,50,Original,64.7,0.31
Original,average,iou_avg,ablate,sketchworld,30,1.5,3,,Original,58.37,
HT−,average,iou_avg,ablate,sketchworld,31,1.25,3,1.0,Original,57.76,-0.61
HT,average,iou_avg,ablate,sketchworld,32.5,0.5,3,2.5,Original,60.72,2.35
control: shuffled labels,average,iou_avg,ablate,sketchworld,12,,1,,,,
"""


def test_the_readmes_lines_are_what_the_command_draws():
    assert s.drawn(ROOT) == (ROOT / "README.md").read_text(encoding="utf-8"), "run `make results`"


def test_a_line_is_of_the_tables_own_column(tmp_path):
    """The row that gains most, the paper's gain of the same row, and two gains of which one has the paper's sign."""
    folder = tmp_path / "results" / "deepssp"
    folder.mkdir(parents=True)
    (folder / "ii.csv").write_text(DRAWN)
    (folder / "ii-small-sketchparse.csv").write_text(HEAD + "Original,average,iou_avg,small,sketchparse,,,0,,Original,58.37,\n")
    head, _, line, *more = s.section(tmp_path / "results").splitlines()
    assert not more and line == ("| [deepssp, Table II](results/deepssp/ii.md) | sketchworld, ablate, 3 seeds | HT | 32.50 ± 0.50 "
                                 "| +2.50 | +2.35 | 1 of 2 | 12.00 |")
    assert head.count("|") == line.count("|")


def test_it_goes_between_the_markers(tmp_path):
    readme = tmp_path / "README.md"
    first = f"before\n{h.START}\n%s{h.END}\nbetween\n"
    readme.write_text(first % "old\n" + f"{s.START}\nold\n{s.END}\nafter\n")
    assert s.main(tmp_path) == 0
    assert readme.read_text() == (first % "Nothing was kept yet.\n"
                                  + f"{s.START}\nNo table of the papers has been measured yet: `make tables`.\n{s.END}\nafter\n")
    readme.write_text("no place\n")
    assert s.main(tmp_path) == 2 and readme.read_text() == "no place\n"
    with pytest.raises(UserError, match="has no place"):
        s.put("no place\n", "")


# ---------------------------------------------------------------------- what each task does out of the box
def kept_run(folder, told, values, task="zs_sbir", seconds=70.0):
    """A run folder as a finished run leaves it: rows of stages, and what was said."""
    (folder / ".hydra").mkdir(parents=True)
    (folder / ".hydra" / "overrides.yaml").write_text("".join(f"- {w}\n" for w in told))
    append_rows(folder / "rows.csv", [
        Row(task=task, method=stage, variant="", preset="small", data="sketchworld", fingerprint="f", split="test", metric=metric,
            definition="how good", value=value, n=200, seed=0, revision=1, key="k", stage=stage, commit="c", versions="v", device="cpu",
            precision="32", processes=1, seconds=seconds, parameters=1, multiply_adds=1, milliseconds=1.0, run=folder.name, at="now")
        for stage, metrics in values.items() for metric, value in metrics.items()])
    return RunFolder(folder)


def test_headlines_are_the_kept_rows_and_the_last_run_counts(tmp_path):
    file = tmp_path / "results" / h.KEPT
    floors = {"chance": {"map_all": 0.12}}
    old = kept_run(tmp_path / "old", ["task=zs_sbir"], {**floors, "run": {"map_all": 0.9}})
    new = kept_run(tmp_path / "new", ["task=zs_sbir", "trainer=cpu", "runs=/home/me"],
                   {**floors, "shipped": {"map_all": 0.5, "p_100": 0.2}, "run": {"map_all": 0.4}})
    scratch = kept_run(tmp_path / "scratch", ["experiment=zs_sbir/scratch"], {**floors, "run": {"map_all": 0.3}}, seconds=600)
    h.keep([old], file)
    h.keep([new, scratch], file)
    drawn = h.section(file)
    assert "0.9" not in drawn and "/home/me" not in drawn + file.read_text()
    assert drawn.splitlines()[2:] == [
        "|  | map_all | p_100 | made by |", "| --- | --: | --: | --- |",
        "| chance | 0.120 |  | printed by every run |",
        "| from scratch | 0.300 |  | `python -m sketchbench experiment=zs_sbir/scratch`, 10 min on cpu |",
        "| after this run | 0.400 |  | `python -m sketchbench task=zs_sbir`, 70 s on cpu |",
        "| shipped weights, untouched | **0.500** | 0.200 | `python -m sketchbench task=zs_sbir` |"]


def test_each_task_has_a_table_of_its_own(tmp_path, capsys):
    file = tmp_path / "results" / h.KEPT
    h.keep([kept_run(tmp_path / "a", ["task=deepssp"], {"run": {"iou_avg": 0.5}}, "deepssp")], file)
    h.keep([kept_run(tmp_path / "b", ["task=zs_sbir"], {"run": {"map_all": 0.4}})], file)
    assert [line.split("**")[1].split(" ")[0] for line in h.section(file).splitlines() if line.startswith("**")] == ["DeepSSP", "ZS-SBIR"]
    with pytest.raises(UserError, match="has no rows; only finished runs are kept"):
        h.keep([RunFolder(tmp_path / "results")], file)
    assert h.main(["results"]) == 2 and "only run=<folder> may be said here" in capsys.readouterr().err


def test_the_best_line_is_bold_whoever_it_is(tmp_path):
    found = {"chance": {"miou": 0.1}, "a rival": {"miou": 0.3}, "run": {"miou": 0.2}}
    run = kept_run(tmp_path / "run", ["task=scene_seg"], found, "scene_seg")
    h.keep([run], tmp_path / "results" / h.KEPT)
    assert [line for line in h.section(tmp_path / "results" / h.KEPT).splitlines() if "**0." in line] == [
        "| a rival | **0.300** |  |  | printed by every run |"]
