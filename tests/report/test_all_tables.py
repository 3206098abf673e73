"""Every table and figure that the sheets name is a file, every file is one that they name, and what rows add at other presets composes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sketchbench.paths import tasks_dir
from sketchbench.report import tables as t
from sketchbench.report.table_pictures import histogram, item_scores, picture_of
from sketchbench.run.config import compose, options
from sketchbench.run.folder import RunFolder

# what the sheets list, paper by paper: 27 tables and figures, and the files that hold each
LISTED = {
    ("000", "Table II"): ["deepssp/ii"], ("000", "Table III"): ["deepssp/iii"], ("000", "Table IV"): ["deepssp/iv"],
    ("000", "Table V"): ["deepssp/v"], ("000", "Table VI"): ["fg_sbir/vi"], ("000", "Table VII"): ["fg_sbir/vii"],
    ("000", "Table VIII"): ["deepssp/viii"], ("000", "Table IX"): ["deepssp/ix"], ("000", "Fig. 7"): ["deepssp/fig7a", "deepssp/fig7b"],
    ("000", "Fig. 8"): ["deepssp/fig8"], ("001", "Section 6, To Discuss"): ["zs_sbir/losses"], ("002", "Table I"): ["semi3net/i"],
    ("002", "Table II"): ["semi3net/ii"], ("002", "Table III"): ["semi3net/iii"], ("002", "Table IV"): ["semi3net/iv"],
    ("002", "Fig. 4"): ["semi3net/fig4"], ("003", "Table 3"): ["fg_sbir/3"], ("003", "Table 4"): ["fg_sbir/4"],
    ("003", "Table 5"): ["fg_sbir/5"], ("003", "Table 6"): ["fg_sbir/6"], ("004", "Table 1"): ["scene_seg/1"],
    ("004", "Table 2"): ["scene_seg/2"], ("004", "Table 3"): ["scene_seg/3"], ("004", "Table 4"): ["scene_seg/4"],
    ("004", "Fig. 6"): ["scene_seg/fig6"], ("004", "Fig. 7"): ["scene_seg/fig7"], ("004", "Fig. 8"): ["scene_seg/fig8"]}
OURS = {"deepssp/ablation", "semi3net/two_branch"}  # rows of several tables together; what stands in the text of Section IV-D
FILES = sorted(f"{p.parents[1].name}/{p.stem}" for p in tasks_dir().glob("*/tables/*.yaml"))


def test_the_27_of_the_sheets_are_the_files_and_name_their_source():
    assert len(LISTED) == 27 and sorted([f for files in LISTED.values() for f in files] + sorted(OURS)) == FILES
    for (_, where), files in LISTED.items():
        assert all(t.load_table(*f.split("/")).source.startswith(where) for f in files)


def test_figures_without_numbers_say_none_and_others_do():
    """All but these print something."""
    silent = {f for f in FILES if not any(p is not None for r in t.load_table(*f.split("/")).rows for p in r.paper)}
    assert silent == {"zs_sbir/losses", "semi3net/fig4", "scene_seg/fig7", "scene_seg/fig8"}


def of_other_presets() -> list:
    """What tables and rows add at small and at paper; each once. At ablate, each task's own test goes through all rows."""
    found = {}
    for file in FILES:
        task, table = file.split("/")[0], t.load_table(*file.split("/"))
        for preset in set(options("preset")) - {"ablate"}:
            for row in (r for r in table.rows if r.words is not None):
                if table.presets.get(preset) or row.presets.get(preset):
                    own = table.words(row, preset)
                    kept = {*row.presets.get(preset, ()), *table.presets.get(preset, ()), *(w for w in own if w.startswith("method="))}
                    found.setdefault((task, preset, *(w for w in own if w in kept)), f"{file} {row.name} {preset}")
    return [pytest.param(*said[:2], said[2:], id=name) for said, name in sorted(found.items())]


@pytest.mark.parametrize(("task", "preset", "words"), of_other_presets())
def test_what_is_added_at_the_other_presets_composes(task, preset, words):
    assert compose([f"task={task}", f"preset={preset}", *words]).preset == preset


# ---------------------------------------------------------------------- figures that are no tables
def drawn(figure: dict[str, str]) -> t.Drawn:
    facts = {"title": "Acc", "source": "Fig. 7", "data": "d", "metric": "acc_p", "percent": True, "columns": {"Acc@P": "acc_p"},
             "control": [], "figure": figure, "rows": [{"name": "Ours", "words": [], "paper": [None]}]}
    return t.draw(t.make_table("scene_seg", "fig7", facts), "ablate", "sketchworld", (0,), {}, {})


def test_a_histogram_is_of_all_seeds_items_and_leaves_out_what_has_no_score(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr("sketchbench.report.table_pictures.histogram", lambda d, scores, path: seen.extend(scores) or path)
    for seed, lines in enumerate(["a,miou,0.1,0.9\nb,miou,0.2,nan\n", "a,miou,0.1,0.5\n"]):
        (tmp_path / str(seed)).mkdir()
        (tmp_path / str(seed) / "items.csv").write_text("id,metric,value,acc_p\n" + lines)
    runs = [RunFolder(tmp_path / "0"), RunFolder(tmp_path / "1"), RunFolder(tmp_path / "gone")]
    assert picture_of(drawn({"histogram": "acc_p"}), runs, tmp_path) == tmp_path / "fig7-acc_p.png" and seen == [90, 50]
    assert item_scores(runs[0].items, "miou") == [0.1, 0.2] and item_scores(runs[0].items, "rank") == []
    assert picture_of(drawn({"histogram": "acc_p"}), runs[2:], tmp_path) is None


def test_a_histogram_says_how_many_are_above_four_fifths(tmp_path):
    path = histogram(drawn({"histogram": "acc_p"}), [90.0, 85.0, 80.0, 10.0], tmp_path / "x.png")
    assert path.read_bytes()[:4] == b"\x89PNG"


def test_an_exhibit_is_the_first_runs_that_has_it(tmp_path):
    (tmp_path / "run" / "figures").mkdir(parents=True)
    (tmp_path / "run" / "figures" / "tsne.png").write_bytes(b"drawn")
    found = picture_of(drawn({"exhibit": "tsne"}), [RunFolder(Path(tmp_path / "none")), RunFolder(tmp_path / "run")], tmp_path)
    assert found == tmp_path / "fig7-tsne.png" and found.read_bytes() == b"drawn"


def test_another_kind_of_figure_is_one_line():
    with pytest.raises(t.UserError, match="exhibit"):
        drawn({"pie": "x"})
