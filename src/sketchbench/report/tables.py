"""The paper's tables as data (`tasks/<task>/tables/<id>.yaml`), and what the rows in `results/` say about them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sketchbench.errors import UserError, nearest
from sketchbench.paths import task_facts, tasks_dir
from sketchbench.report.intervals import half_width, smallest_difference
from sketchbench.run.rows import Row

CONTROL = "control: shuffled labels"


@dataclass(frozen=True)
class TableRow:
    name: str
    words: tuple[str, ...] | None  # the run's overrides; None: the paper's number only
    paper: tuple[float | None, ...]  # a value a column, as printed
    baseline: str  # the row that its gain is over; "" for none
    metric: str = ""  # of a row that measures something else than the table
    printed: str = ""  # its label in the paper's text
    presets: Mapping[str, Sequence[str]] = field(default_factory=dict)  # further overrides at a preset
    data: Mapping[str, Sequence[str]] = field(default_factory=dict)  # the data that it runs on, with further overrides there; {}: any
    stage: str = ""  # what stands beside the result of row `of`, as a floor or a baseline; such a row has no run of its own
    of: str = ""

    def runs_on(self, data: str, given: Sequence[str] = ()) -> bool:
        """Whether it has runs of its own on a data set; not where the user asked for another part of that than the row is about."""
        asked = dict(w.split("=", 1) for w in given)
        picks = dict(w.split("=", 1) for w in self.data.get(data, ()))
        return self.words is not None and (not self.data or data in self.data) and all(asked.get(k, v) == v for k, v in picks.items())


@dataclass(frozen=True)
class Table:
    task: str
    id: str
    title: str
    source: str  # where it stands in the paper
    data: str  # what the paper measured on; several with commas
    metric: str
    percent: bool
    columns: Mapping[str, str]  # title -> metric
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
    presets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    figure: Mapping[str, str] = field(default_factory=dict)  # that is no table: {exhibit: name} or {histogram: score}

    @property
    def main(self) -> int:
        """The column of the table's metric."""
        return list(self.columns.values()).index(self.metric)

    def words(self, row: TableRow, preset: str, given: Sequence[str] = (), data: str = "") -> list[str]:
        """The overrides of a row at a preset on a data set; `given` by the user, but what the row is about wins."""
        words = [*self.presets.get(preset, ()), *given, *(row.words or ()), *row.presets.get(preset, ()), *row.data.get(data, ())]
        replaced = any(w.startswith("method=") for w in words)  # then the task's own system has no part in it
        return [w for w in words if not (replaced and w.startswith("task.system."))]


def table_ids(task: str) -> list[str]:
    return sorted(p.stem for p in (tasks_dir() / task / "tables").glob("*.yaml"))


def load_table(task: str, id: str) -> Table:
    if id not in table_ids(task):
        raise UserError(f"id={id}: tasks/{task}/tables has no such table; {nearest(id, table_ids(task))}")
    return make_table(task, id, task_facts(task, f"tables/{id}.yaml"))


def rows_needed(task: str) -> Callable[[Row], bool]:
    """Which rows a task's tables are drawn from: a run's whole numbers, and of its parts (`iou_part/cow/head`) those that a table shows.
    What stands beside a run is measured again by every run: of that, what a table has in a row or names as a floor."""
    tables = [load_table(task, id) for id in table_ids(task)]
    shown = {m for t in tables for m in (*t.columns.values(), *(r.metric for r in t.rows))}
    beside = {t.metric for t in tables} | {m for t in tables for r in t.rows if r.stage for m in (*t.columns.values(), r.metric)}

    def needed(row: Row) -> bool:
        return ("/" not in row.metric or row.metric in shown) if row.stage == "run" else row.metric in beside

    return needed


def make_table(task: str, id: str, facts: Mapping[str, Any]) -> Table:
    """`common` words stand before those of every row but the control's, which is the whole method with shuffled labels."""
    facts = dict(facts)
    columns, baseline, common = facts["columns"], facts.pop("baseline", None) or "", facts.pop("common", [])
    blank = (None,) * len(columns)
    rows = [TableRow(r["name"], None if r["words"] is None else (*common, *r["words"]), tuple(r["paper"]), r.get("baseline", baseline),
                     r.get("metric", ""), r.get("printed", r["name"]), r.get("presets", {}), r.get("data", {}), r.get("stage", ""),
                     r.get("of", "")) for r in facts.pop("rows")]
    rows.append(TableRow(CONTROL, tuple(facts.pop("control")), blank, baseline=""))
    names = [r.name for r in rows]
    for row in rows:
        where = f"tasks/{task}/tables/{id}.yaml: row {row.name}"
        if len(row.paper) != len(columns):
            raise UserError(f"{where}: {len(row.paper)} numbers for {len(columns)} columns")
        if row.baseline not in ("", *names):
            raise UserError(f"{where}: baseline {row.baseline} is no row; {nearest(row.baseline, names)}")
        if row.of not in ("", *names):
            raise UserError(f"{where}: of {row.of} is no row; {nearest(row.of, names)}")
        if names.count(row.name) > 1:
            raise UserError(f"{where}: the name is there twice; give each row its own")
    if facts.get("figure", {}).keys() - {"exhibit", "histogram"}:
        raise UserError(f"tasks/{task}/tables/{id}.yaml: figure: is {{exhibit: <a run's picture>}} or {{histogram: <an item's score>}}")
    return Table(task, id, rows=tuple(rows), **{**facts, "notes": tuple(facts.get("notes", ()))})


@dataclass(frozen=True)
class Cell:
    """One measured value of a row beside the paper's; percent where the table is."""

    row: TableRow
    column: str
    metric: str
    values: tuple[float, ...]  # one a seed
    paper: float | None
    gain: float | None = None  # of the mean over the baseline's
    paper_gain: float | None = None

    @property
    def mean(self) -> float | None:
        return math.fsum(self.values) / len(self.values) if self.values else None

    @property
    def half(self) -> float | None:
        return half_width(self.values) if len(self.values) > 1 else None


@dataclass(frozen=True)
class Drawn:
    """A table with what was measured on one data set at one preset."""

    table: Table
    preset: str
    data: str
    seeds: tuple[int, ...]
    cells: tuple[tuple[Cell, ...], ...]  # rows x columns
    items: tuple[int, ...]  # how many test items the values are means over: one number, unless rows differ
    floors: Mapping[str, float]  # what needs no training

    @property
    def comparable(self) -> bool:
        return self.data in self.table.data.split(", ") and self.preset == "paper"

    @property
    def main(self) -> list[Cell]:
        return [line[self.table.main] for line in self.cells]

    @property
    def smallest(self) -> float:
        """The smallest difference between rows that these seeds could show; rows that share their runs count once, the control and rows
        that have no run of their own not."""
        return smallest_difference({c.values for c in self.main if c.row.name != CONTROL and not c.row.metric and not c.row.stage})


Found = Mapping[str, Sequence[Mapping[str, Row]]]  # row name -> a {metric: row} a seed, where there are results


def draw(table: Table, preset: str, data: str, seeds: Sequence[int], found: Found, floors: Mapping[str, float]) -> Drawn:
    scale = 100.0 if table.percent else 1.0
    plain: dict[tuple[str, str], Cell] = {}
    items: set[int] = set()
    for row in table.rows:
        for column, paper in zip(table.columns, row.paper, strict=True):
            metric = row.metric or table.columns[column]
            measured = [run[metric] for run in found.get(row.name, ()) if metric in run]
            items |= {r.n for r in measured}
            plain[row.name, column] = Cell(row, column, metric, tuple(scale * r.value for r in measured), paper)
    cells = tuple(tuple(_gained(plain[r.name, c], plain.get((r.baseline, c))) for c in table.columns) for r in table.rows)
    return Drawn(table, preset, data, tuple(seeds), cells, tuple(sorted(items)), {k: scale * v for k, v in floors.items()})


def _gained(cell: Cell, base: Cell | None) -> Cell:
    if base is None or base.row is cell.row:
        return cell
    gain = None if cell.mean is None or base.mean is None else cell.mean - base.mean
    paper_gain = None if cell.paper is None or base.paper is None else cell.paper - base.paper
    return Cell(cell.row, cell.column, cell.metric, cell.values, cell.paper, gain, paper_gain)
