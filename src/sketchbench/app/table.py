"""sketchbench table: measure a table of the paper, and draw it

  sketchbench table task=deepssp id=iv                       three seeds on the embedded data
  sketchbench table task=deepssp id=ii,iv,v seeds=0,1,2,3,4  several tables; what they share runs once
  sketchbench table task=deepssp id=all list=true            what is there, what is missing, how long it would take
  sketchbench table task=deepssp id=iv preset=paper data=sketchparse data.root=<folder> task.system.start=<weights> trainer=gpu

  id=         one or more of tasks/<task>/tables/*.yaml, or all
  preset=     ablate unless said otherwise; data=sketchworld likewise
  seeds=      0,1,2
  results=    the folder for rows and tables: results
  runs=       where run folders go: runs
  list=       true: only say what is missing

Further words (data.*, task.*, trainer, trainer.*) go to every run. Only missing rows are run: finished ones are known by their key in
results/<task>/<preset>-<data>.csv. Ctrl-C leaves a run that the next call goes on with; a failed row does not stop the others.
Writes results/<task>/<id>.md, .csv, .tex and .png; for other presets or data <id>-<preset>-<data>.*.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sketchbench.app.words import asks_help, parse
from sketchbench.errors import UserError, nearest

if TYPE_CHECKING:
    from sketchbench.report.tables import Drawn, Table, TableRow
    from sketchbench.run.missing import Plan

KEYS = ["task", "id", "preset", "data", "seeds", "results", "runs", "list", "trainer"]


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    task: str
    ids: list[str]
    preset: str
    data: str
    seeds: list[int]
    results: Path
    runs: Path
    only_list: bool
    more: list[str]  # words for every run

    @property
    def csv(self) -> Path:
        """The rows of all runs of this preset on this data."""
        return self.results / self.task / f"{self.preset}-{self.data}.csv"

    def words(self, table: Table, row: TableRow) -> tuple[str, ...]:
        return (f"task={self.task}", f"preset={self.preset}", f"data={self.data}", *table.words(row, self.preset, self.more, self.data))

    def wanted(self, table: Table) -> list[TableRow]:
        """The rows that have runs of their own on this data."""
        return [row for row in table.rows if row.runs_on(self.data, self.more)]


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    from sketchbench.report.tables import load_table
    from sketchbench.run.missing import make_plan, run_missing

    asked = request(words)
    tables = [load_table(asked.task, i) for i in asked.ids]
    plan = make_plan(((row.name, asked.words(t, row)) for t in tables for row in asked.wanted(t)), asked.seeds)
    if asked.only_list:
        listing(asked, tables, plan)
        return 0
    try:
        failures = run_missing(plan, asked.csv, asked.runs / asked.task)
    finally:
        for table in tables:
            put(asked, table, plan)
    for line in failures:
        print(f"sketchbench: {line}", file=sys.stderr)
    return 1 if failures else 0


def request(words: list[str]) -> Request:
    from sketchbench.report.tables import table_ids
    from sketchbench.run.config import options

    given = parse(words, KEYS, ["task"], prefixes=("data.", "task.", "trainer."))
    task = given["task"]
    if task not in options("task"):
        raise UserError(f"task={task}: there is no such task; {nearest(task, options('task'))}")
    if not (valid := table_ids(task)):
        raise UserError(f"task={task}: has no tables; they would be tasks/{task}/tables/<id>.yaml")
    if not given.get("id"):
        raise UserError(f"id=? is missing: choose from {', '.join(valid)}, or all")
    ids = valid if given["id"] == "all" else list(dict.fromkeys(given["id"].split(",")))
    try:
        seeds = list(dict.fromkeys(int(s) for s in given.get("seeds", "0,1,2").split(",")))
    except ValueError:
        raise UserError(f"seeds={given['seeds']}: must be whole numbers with commas, as in seeds=0,1,2") from None
    if given.get("list", "false") not in ("true", "false"):
        raise UserError(f"list={given['list']}: must be true or false")
    more = [f"{k}={v}" for k, v in given.items() if "." in k or k == "trainer"]
    return Request(task, ids, given.get("preset", "ablate"), given.get("data", "sketchworld"), seeds, Path(given.get("results", "results")),
                   Path(given.get("runs", "runs")), given.get("list") == "true", more)


def listing(asked: Request, tables: list[Table], plan: Plan) -> None:
    """What is there and what is missing."""
    from sketchbench.run.missing import estimate, finished, missing_runs

    done = finished(asked.csv)
    for table in tables:
        print(f"{table.id}  {table.source}. {table.title}")
        for row in table.rows:
            runs = plan[asked.words(table, row)] if row in asked.wanted(table) else []
            none = f"beside {row.of}" if row.stage else "not on this data" if row.words is not None else "number only"
            print(f"  {row.name:44s} {f'{sum(r.key in done for r in runs)} of {len(runs)}' if runs else none}")
    print(estimate(missing_runs(plan, done), plan, done))


def put(asked: Request, table: Table, plan: Plan) -> None:
    """Write a table's files and show it."""
    from sketchbench.report.table_files import show, write
    from sketchbench.report.table_pictures import picture_of
    from sketchbench.run.execute import place_of
    from sketchbench.run.missing import folder_of

    drawn = drawn_from(asked, table, plan)
    files = write(drawn, asked.results / asked.task)
    if table.figure:
        runs = [folder_of(run, asked.runs / asked.task) for row in asked.wanted(table)[:1] for run in plan[asked.words(table, row)]]
        picture_of(drawn, [r for r in runs if r], asked.results / asked.task)
    print()
    show(drawn)
    print(f"  {place_of(files[0])}")


def drawn_from(asked: Request, table: Table, plan: Plan) -> Drawn:
    """The table with what the results file holds under its rows' keys, and what needs no training beside it."""
    from sketchbench.report.tables import draw
    from sketchbench.run.missing import finished
    from sketchbench.run.rows import read_rows

    done = finished(asked.csv)
    keys = {row.name: [r.key for r in plan[asked.words(table, row)]] for row in asked.wanted(table)}
    found = {name: [done[k] for k in ks if k in done] for name, ks in keys.items()}
    for row in (r for r in table.rows if r.stage and r.of in keys):
        beside = finished(asked.csv, row.stage)
        found[row.name] = [beside[k] for k in keys[row.of] if k in beside]
    mine = {k for ks in keys.values() for k in ks}
    plain = (r for r in read_rows(asked.csv) if r.key in mine and r.metric == table.metric and r.stage not in ("run", "shipped"))
    values: dict[str, set[float]] = {}
    for r in plain:
        values.setdefault(r.method, set()).add(round(r.value, 9))
    floors = {name: same.pop() for name, same in values.items() if len(same) == 1}  # those that hold for every row
    return draw(table, asked.preset, asked.data, asked.seeds, found, floors)
