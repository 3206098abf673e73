"""sketchbench table: measure a table of the paper, and draw it

  sketchbench table task=deepssp id=iv                       three seeds on the embedded data
  sketchbench table task=deepssp id=ii,iv,v seeds=0,1,2,3,4  several tables; what they share runs once
  sketchbench table task=deepssp id=all list=true            what is there, what is missing, how long it would take
  sketchbench table task=all                                 every table of every task, the one that is done soonest first
  sketchbench table task=deepssp id=iv preset=paper data=sketchparse data.root=<folder> task.system.start=<weights> trainer=gpu

  id=         one or more of tasks/<task>/tables/*.yaml, or all (of task=all: nothing else)
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
    from sketchbench.run.missing import Plan, Run
    from sketchbench.run.rows import Row

KEYS = ["task", "id", "preset", "data", "seeds", "results", "runs", "list", "trainer"]
UNKNOWN = 60.0  # seconds of a run, where nothing like it has run


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


@dataclass(frozen=True)
class Work:
    """Tables whose runs are made together, seed after seed."""

    asked: Request
    tables: list[Table]
    plan: Plan

    def missing(self) -> tuple[list[Run], dict[str, dict[str, Row]]]:
        from sketchbench.run.missing import finished, missing_runs

        done = finished(self.asked.csv)
        return missing_runs(self.plan, done), done

    def seconds(self) -> dict[str, float]:
        """Key of a missing run → what it will take; a minute where none of the task has run, as the ablate preset is made for."""
        from sketchbench.run.missing import seconds_of

        missing, done = self.missing()
        return {r.key: UNKNOWN for r in missing} | seconds_of(missing, self.plan, done)


def main(words: list[str]) -> int:
    if asks_help(words):
        print(__doc__.strip())
        return 0
    works = works_of(words)
    if works[0].asked.only_list:
        for work in works:
            listing(work)
    if len(works) > 1:
        foresee(works)
    if works[0].asked.only_list:
        return 0
    failures = []
    for n, work in enumerate(works, 1):
        if len(works) > 1:
            print(f"\ntable {n} of {len(works)}: {work.asked.task} {work.tables[0].id}", flush=True)
        failures += measure(work)
    for line in failures:
        print(f"sketchbench: {line}", file=sys.stderr)
    return 1 if failures else 0


def works_of(words: list[str]) -> list[Work]:
    """The tables asked for; of task=all, each by itself."""
    from sketchbench.report.tables import load_table, table_ids
    from sketchbench.run.config import options

    def work(asked: Request, ids: list[str]) -> Work:
        from sketchbench.run.missing import make_plan

        tables = [load_table(asked.task, i) for i in ids]
        return Work(asked, tables, make_plan(((row.name, asked.words(t, row)) for t in tables for row in asked.wanted(t)), asked.seeds))

    if "task=all" not in words:
        asked = request(words)
        return [work(asked, asked.ids)]
    if not {"id=all"} >= {w for w in words if w.startswith("id=")}:
        raise UserError("task=all: draws every table; leave id= out, or name a task")
    others = [w for w in words if not w.startswith(("task=", "id="))]
    every = [request([f"task={t}", "id=all", *others]) for t in options("task") if table_ids(t)]
    works = [work(asked, [i]) for asked in every for i in asked.ids]
    return sorted(works, key=lambda w: sum(w.seconds().values()))


def foresee(works: list[Work]) -> None:
    """What all of it will take; runs that several tables share are counted once."""
    from sketchbench.run.execute import span

    left = {(w.asked.task, key): seconds for w in works for key, seconds in w.seconds().items()}
    print(f"{len(works)} tables, {len(left)} runs missing, about {span(sum(left.values()))}", flush=True)


def measure(work: Work) -> list[str]:
    """Runs what is missing and draws the tables, whatever stops it; returns a line for each run that failed."""
    from sketchbench.report.tables import rows_needed
    from sketchbench.run.missing import run_missing

    try:
        return run_missing(work.plan, work.asked.csv, work.asked.runs / work.asked.task, rows_needed(work.asked.task))
    finally:
        for table in work.tables:
            put(work.asked, table, work.plan)


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


def listing(work: Work) -> None:
    """What is there and what is missing."""
    from sketchbench.run.missing import estimate

    asked, plan = work.asked, work.plan
    missing, done = work.missing()
    for table in work.tables:
        print(f"{table.id}  {table.source}. {table.title}")
        for row in table.rows:
            runs = plan[asked.words(table, row)] if row in asked.wanted(table) else []
            none = f"beside {row.of}" if row.stage else "not on this data" if row.words is not None else "number only"
            print(f"  {row.name:44s} {f'{sum(r.key in done for r in runs)} of {len(runs)}' if runs else none}")
    print(estimate(missing, plan, done))


def put(asked: Request, table: Table, plan: Plan) -> None:
    """Write a table's files and show it."""
    from sketchbench.report.table_files import show, write
    from sketchbench.report.table_pictures import picture_of
    from sketchbench.run.execute import place_of
    from sketchbench.run.missing import folder_of

    drawn = drawn_from(asked, table, plan)
    place = asked.results / asked.task
    if table.figure and drawn.items:
        runs = [folder_of(run, asked.runs / asked.task) for row in asked.wanted(table)[:1] for run in plan[asked.words(table, row)]]
        if not picture_of(drawn, [r for r in runs if r], place):
            print(f"  {table.id}: its picture needs a run's folder, and none is left in {place_of(asked.runs / asked.task)}: what was "
                  "drawn before stays; with another results= the runs are made again")
    files = write(drawn, place)
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
