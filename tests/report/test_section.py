"""The README's lines on the tables: drawn from results/ and nothing else."""

from __future__ import annotations

import pytest

from runs import ROOT
from sketchbench.report import section as s

HEAD = "row,column,metric,preset,data,mean,half_interval,seeds,gain,over,paper,paper_gain\n"
DRAWN = HEAD + """HT,cow,iou_category/cow,ablate,sketchworld,99,1,3,50,Original,64.7,0.31
Original,average,iou_avg,ablate,sketchworld,30,1.5,3,,Original,58.37,
HT−,average,iou_avg,ablate,sketchworld,31,1.25,3,1.0,Original,57.76,-0.61
HT,average,iou_avg,ablate,sketchworld,32.5,0.5,3,2.5,Original,60.72,2.35
control: shuffled labels,average,iou_avg,ablate,sketchworld,12,,1,,,,
"""


def test_the_readmes_lines_are_what_the_command_draws():
    readme = ROOT / "README.md"
    assert s.put(readme, s.section(ROOT / "results")) == readme.read_text(encoding="utf-8"), "run `make results`"


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
    readme.write_text(f"before\n{s.START}\nold\n{s.END}\nafter\n")
    assert s.main(tmp_path) == 0
    assert readme.read_text() == f"before\n{s.START}\nNo table of the papers has been measured yet: `make tables`.\n{s.END}\nafter\n"
    readme.write_text("no place\n")
    assert s.main(tmp_path) == 2 and readme.read_text() == "no place\n"
    with pytest.raises(s.UserError, match="has no place"):
        s.put(readme, "")
