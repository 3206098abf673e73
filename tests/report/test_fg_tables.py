"""fg_sbir's tables: every row composes, and every number stands beside its label, under its set, in the paper's text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from shared import YU, ZHENG, only_with
from sketchbench.report import tables as t
from sketchbench.run.config import build, compose

SETS = ("shoe", "chair", "handbag", "shoe-v1", "chair-v1", "shoe-v2", "chair-v2", "sketchy")


def configurations() -> list:
    """Rows of all tables, those that are the same run once."""
    found = {}
    for id in t.table_ids("fg_sbir"):
        table = t.load_table("fg_sbir", id)
        for row in table.rows:
            if row.words is not None:
                found.setdefault(tuple(sorted(table.words(row, "ablate"))), f"{id} {row.name}")
    return [pytest.param(words, id=name) for words, name in found.items()]


@pytest.mark.parametrize("words", configurations())
def test_every_row_composes_from_scratch_and_is_a_system(words):
    config = compose(["task=fg_sbir", "preset=ablate", *words])
    o, v = config.task.system, config.task.view
    build(o, "task.system")
    assert o.start == ""  # shipped weights would blur what a row is about
    assert config.data.categories == config.task.world.categories
    assert v.channels == 1 or o.network != "sketch_a_net"
    assert (v.channels == 1) == (v.scaling == "ink") == (v.photo == "edge")


@pytest.mark.parametrize("preset", ["small", "paper"])
@pytest.mark.parametrize("id", ["6", "vii"])
def test_rows_compose_at_the_other_presets(id, preset):
    table = t.load_table("fg_sbir", id)
    for row in (r for r in table.rows if r.words is not None and "Chair" not in r.name and "Handbag" not in r.name):
        config = compose(["task=fg_sbir", f"preset={preset}", *table.words(row, preset)])
        published = preset == "paper" and config.task.system.network == "sketch_a_net"
        assert (config.task.view.crop == 225) == published and (config.task.system.width == 64) == published


# ---------------------------------------------------------------------- the papers' text
def tabbed(text: str) -> Iterator[tuple[str, list[str]]]:
    """(set, cells) of the lines of tables; a set's name stands in its first line only."""
    of = ""
    plain = re.sub(r"(?<=\d) (?=\.\d)", "", re.sub(r"</?b>", "", text))  # "<b>69</b> .14%"
    for line in plain.splitlines():
        cells = [c.strip() for c in line.split("\t")]
        if len(cells) > 1:
            name = cells[0].lower().removeprefix("qmul ")
            of = name if name in SETS else of
            yield of, cells


def values(cells: list[str]) -> list[float]:
    return [float(m[0]) for c in cells if (m := re.match(r"\d+(\.\d+)?", c))]


@only_with(YU, ZHENG)
@pytest.mark.parametrize("id", t.table_ids("fg_sbir"))
def test_numbers_stand_beside_their_label_under_their_set(id):
    for row in t.load_table("fg_sbir", id).rows:
        wanted = [p for p in row.paper if p is not None]
        of, _, rest = row.name.partition(": ")
        of = of.lower() if rest else "sketchy"
        ours = ZHENG if id in ("vi", "vii") else YU
        if "as Yu" in row.name:
            ours, of = YU, of if of == "handbag" else of + "-v1"
        if "as Zheng" in row.name:
            ours, of = ZHENG, of.removesuffix("-v1")
        lines = [cells[cells.index(row.printed) + 1 :] for s, cells in tabbed(ours.read_text()) if s == of and row.printed in cells]
        assert not wanted or any(in_order(wanted, values(line)) for line in lines), row.name


def in_order(wanted: list[float], line: list[float]) -> bool:
    rest = iter(line)
    return all(n in rest for n in wanted)


@pytest.mark.parametrize(("id", "of", "queries"), [
    ("3", "Shoe-v1", 115), ("3", "Chair-v1", 97), ("3", "Handbag", 168), ("3", "Shoe-v2", 679), ("3", "Chair-v2", 324),
    ("4", "Shoe-V2", 679),
    ("4", "Chair-V2", 324), ("5", "Shoe-V2", 679), ("5", "Chair-V2", 324), ("vi", "Shoe", 115), ("vi", "Chair", 97), ("vi", "Handbag", 168),
    ("vii", "Shoe", 115), ("vii", "Chair", 97), ("vii", "Handbag", 168)])
def test_the_papers_values_are_whole_counts_of_its_test_sketches(id, of, queries):
    """To what was printed: one digit behind the point, or two; 0.1 off at most (some were cut, not rounded)."""
    for row in t.load_table("fg_sbir", id).rows:
        for value in (p for p in row.paper if p is not None and row.name.startswith(of + ":")):
            count = round(value * queries / 100)
            assert abs(100 * count / queries - value) < 0.055, (row.name, value)
