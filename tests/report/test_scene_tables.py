"""scene_seg's tables: every row composes, differs from the others as it should, and every number stands beside its label in the paper."""

from __future__ import annotations

import re

import pytest

from shared import BOUROUIS, only_with
from sketchbench.report import tables as t
from sketchbench.run.config import build, compose

ALL = t.table_ids("scene_seg")


def configurations() -> list:
    """Rows of all tables, those that are the same run once."""
    found = {}
    for id in ALL:
        table = t.load_table("scene_seg", id)
        for row in (r for r in table.rows if r.words is not None):
            found.setdefault(tuple(sorted(table.words(row, "ablate"))), f"{id} {row.name}")
    return [pytest.param(words, id=name) for words, name in found.items()]


@pytest.mark.parametrize("words", configurations())
def test_every_row_composes_and_is_a_system(words):
    config = compose(["task=scene_seg", "preset=ablate", *words])
    build(config.task.system, "task.system")
    tuned = config.task.system.loss == "contrastive"
    assert tuned == (config.task.system.tune == "clip") and (not tuned or config.task.system.prompts == 0)


def test_rows_of_a_table_are_different_runs():
    for id in ALL:
        table = t.load_table("scene_seg", id)
        words = [tuple(sorted(table.words(r, "ablate"))) for r in table.rows if r.words is not None]
        assert len(set(words)) == len(words), id


def test_the_experiments_are_the_tables_rows():
    """What an experiment changes is what its row changes."""
    rows = {r.name: r for id in ("2", "4", "fig6") for r in t.load_table("scene_seg", id).rows}
    pairs = {"clip_tuned": "CLIP*", "surgery_tuned": "CLIP Surgery*", "surgery_vv_tuned": "CLIP Surgery**", "no_vv": "w/o v-v attention",
             "no_category": "w/o category-level", "no_thresholding": "w/o thresholding", "no_holistic": "w/o global loss",
             "no_cross": "w/o cross-attention", "no_multilayer": "w/o multi-layer loss", "ln": "LayerNorms", "visual_prompts": "prompts",
             "full": "all weights of the image encoder"}
    for experiment, name in pairs.items():
        row = rows[name]
        words = [*(row.words or ()), *row.presets.get("small", ())]
        assert compose([f"experiment=scene_seg/{experiment}"]).task.system == compose(["task=scene_seg", *words]).task.system, experiment
    assert compose(["experiment=scene_seg/shuffled"]).task.view.shuffle_captions


@only_with(BOUROUIS)
def test_values_are_the_papers():
    text = re.sub(r"(?<=\d) (?=\.\d)", "", BOUROUIS.read_text(encoding="utf-8")).replace("⋆", "*")
    text = re.sub(r"\s*\[\d+\]", "", text)
    checked = 0
    for id in ALL:
        for row in t.load_table("scene_seg", id).rows:
            values = [v for v in row.paper if v is not None]
            if len(values) < 2:
                continue
            name = row.printed.removeprefix("Zero-shot")
            line = rf"{re.escape(name)}\s*" + r"\s+".join(f"{v:.2f}".replace(".", r"\.") for v in values) + r"(?!\d)"
            assert re.search(line, text), (id, row.printed, values)
            checked += 1
    assert checked == 5 + 10 + 2 + 7
