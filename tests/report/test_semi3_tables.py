"""semi3net's tables: every row composes, and every number stands beside its label in the paper's text."""

from __future__ import annotations

import re

import pytest

from shared import LEI, only_with
from sketchbench.report import tables as t
from sketchbench.run.config import build, compose

# Table I's values stand in a column without their names; the order of the names is the paper's references'
FIRST = ("3D shape", "HOG", "GF-HOG", "SHELO", "LKS", "SaN", "Siamese CNN", "Siamese-AlexNet", "GN Triplet", "Triplet-AlexNet", "DSH",
         "GDH", "Semi3-Net")


def configurations() -> list:
    found = {}
    for id in t.table_ids("semi3net"):
        table = t.load_table("semi3net", id)
        for row in table.rows:
            for data in ("sketchworld", "sketchy", "tuberlin"):
                if row.runs_on(data) and (row.data or data == "sketchworld"):
                    found.setdefault((data, *sorted(table.words(row, "ablate", (), data))), f"{id} {row.name} on {data}")
    return [pytest.param(data, words, id=name) for (data, *words), name in found.items()]


@pytest.mark.parametrize(("data", "words"), configurations())
def test_every_row_composes_from_scratch_and_is_a_system(data, words):
    root = [] if data == "sketchworld" else ["data.root=/nowhere"]
    config = compose(["task=semi3net", "preset=ablate", f"data={data}", *root, *words])
    system = build(config.task.system, "task.system")
    assert config.task.system.start == ""  # shipped weights would blur what a row is about
    assert ("edge" in getattr(system, "domains", ())) == config.task.view.edges
    real = data != "sketchworld"
    assert (config.task.view.gallery == "all") == real and (not real or config.data.test_photos == 0)  # gallery: all photos, trained on


def test_controls_and_baselines():
    for id in t.table_ids("semi3net"):
        rows = {r.name: r for r in t.load_table("semi3net", id).rows}
        assert rows[t.CONTROL].words == ("task.view.shuffle_labels=true",)
        assert all(r.baseline in rows for r in rows.values() if r.baseline) and all(r.of in rows for r in rows.values() if r.of)


@only_with(LEI)
@pytest.mark.parametrize("id", [i for i in t.table_ids("semi3net") if i not in ("i", "fig4")])  # Table I below; Fig. 4 has no numbers
def test_numbers_stand_beside_their_label(id):
    text = LEI.read_text()
    for row in (r for r in t.load_table("semi3net", id).rows if r.name != t.CONTROL):
        assert row.printed in text if id == "two_branch" else f"{row.printed}\t{row.paper[0]:.3f}" in text, row.name
        assert id != "two_branch" or f"{row.paper[0]:.3f}" in row.printed


@only_with(LEI)
def test_table_i_in_the_papers_order():
    pairs = [(float(m[1]), float(m[2])) for m in re.finditer(r"^(0\.\d{3})\t(0\.\d{3})$", LEI.read_text(), re.M)]
    rows = {r.name: r.paper[0] for r in t.load_table("semi3net", "i").rows}
    ours = [(rows[f"Sketchy: {m}"], rows[f"TU-Berlin: {m}"]) for m in FIRST]
    assert pairs == ours
