"""What the README says of results, drawn from results/: `python -m sketchbench.report.section`

Between two markers stands a line for each of the papers' tables that was measured, between two others what each task does out of the box
(headlines.py); nothing there is typed.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sketchbench.errors import UserError
from sketchbench.report import headlines
from sketchbench.report.table_files import number
from sketchbench.report.tables import CONTROL, Table, load_table, table_ids
from sketchbench.run.folder import write_atomic

START, END = "<!-- drawn by `make results` -->", "<!-- end of what `make results` draws -->"
HEAD = ["table", "measured on", "its best row", "ours", "gain", "paper's gain", "gains with the paper's sign", "control"]


@dataclass(frozen=True)
class Line:
    """A row of a drawn table, in the column of the table's metric."""

    row: str
    mean: float
    half: float | None
    seeds: int
    gain: float | None
    paper_gain: float | None
    preset: str
    data: str

    @property
    def told(self) -> str:
        return number(self.mean) + ("" if self.half is None else f" ± {self.half:.2f}")


def section(results: Path) -> str:
    """Markdown: a row for each drawn table that holds a number of ours; by task, in the order of the files."""
    from sketchbench.run.config import options

    rows = []
    for task in options("task"):
        for id in table_ids(task):
            for path in sorted((results / task).glob(f"{id}.csv")) + sorted((results / task).glob(f"{id}-*-*.csv")):
                table = load_table(task, id)
                if lines := read(path, table):
                    rows.append(of(table, lines, f"{results.name}/{task}/{path.stem}.md"))
    if not rows:
        return "No table of the papers has been measured yet: `make tables`.\n"
    pipes = ["| " + " | ".join(r) + " |" for r in [HEAD, ["---"] * 2 + ["---", *["--:"] * (len(HEAD) - 3)], *rows]]
    return "\n".join(pipes) + "\n"


def read(path: Path, table: Table) -> list[Line]:
    """The rows with a number of ours, in the table's own column or metric."""
    main = list(table.columns)[table.main]
    with path.open(newline="") as f:
        lines = [line for line in csv.DictReader(f) if line["column"] == main and line["mean"]]
    return [Line(w["row"], float(w["mean"]), _maybe(w["half_interval"]), int(w["seeds"]), _maybe(w["gain"]), _maybe(w["paper_gain"]),
                 w["preset"], w["data"]) for w in lines]


def of(table: Table, lines: Sequence[Line], place: str) -> list[str]:
    """The cells of one table's row: what gained most there (what scores most, where nothing is a gain), and how often signs agree."""
    plain = [w for w in lines if w.row != CONTROL]
    gained = [w for w in plain if w.gain is not None]
    sides = [(w.gain, w.paper_gain) for w in gained if w.gain is not None and w.paper_gain]
    best = max(gained, key=lambda w: w.gain or 0.0, default=None) or max(plain or lines, key=lambda w: w.mean)
    control = next((w.told for w in lines if w.row == CONTROL), "–")
    where, seeds = lines[0], max(w.seeds for w in lines)
    return [f"[{table.task}, {table.source}]({place})", f"{where.data}, {where.preset}, {seeds} seed{'s' if seeds > 1 else ''}",
            best.row.replace("|", "\\|"), best.told, number(best.gain, signed=True), number(best.paper_gain, signed=True),
            f"{sum(a * b > 0 for a, b in sides)} of {len(sides)}" if sides else "–", control]


def _maybe(word: str) -> float | None:
    return float(word) if word else None


def put(text: str, drawn: str, start: str = START, end: str = END) -> str:
    """The README's text with what was drawn in its place."""
    head, begun, rest = text.partition(start)
    _, ended, tail = rest.partition(end)
    if not begun or not ended:
        raise UserError(f"README.md: has no place for what is drawn; it is between the lines {start} and {end}")
    return f"{head}{start}\n{drawn}{end}{tail}"


def drawn(folder: Path) -> str:
    """The README's text as it should be."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    text = put(text, headlines.section(folder / "results" / headlines.KEPT), headlines.START, headlines.END)
    return put(text, section(folder / "results"))


def main(folder: Path) -> int:
    try:
        write_atomic(folder / "README.md", drawn(folder))
    except UserError as error:
        print(f"sketchbench: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(*sys.argv[1:2])))
