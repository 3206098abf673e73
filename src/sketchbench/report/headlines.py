"""What the README says of each task out of the box: rows of its runs are kept in results/, and its lines drawn from them.

  python -m sketchbench.report.headlines run=<folder> [run=<folder> …]    keep the rows of finished runs, and draw the README anew

Of runs that were told the same the last one counts. Between the markers of README.md nothing is typed.
"""

from __future__ import annotations

import csv
import math
import sys
from dataclasses import asdict
from pathlib import Path

from sketchbench.errors import UserError
from sketchbench.run.execute import span
from sketchbench.run.folder import RunFolder
from sketchbench.run.results import NAMES
from sketchbench.run.rows import COLUMNS, read_rows

KEPT = "headlines.csv"  # in results/
START, END = "<!-- drawn by `make results` from headlines.csv -->", "<!-- end of the headlines -->"
UNTOLD = ("runs=", "name=", "trainer=", "trainer.threads=", "estimate=", "resume=", "data.root=")  # how and where, not what
TASKS = ("deepssp", "fg_sbir", "semi3net", "zs_sbir", "scene_seg")  # as the README's table of tasks


def told(folder: RunFolder) -> str:
    """What was said to make a run, as anybody may say it; folders of this machine are left out."""
    roots = ["data.root=<folder>"] if any(w.startswith("data.root=") for w in folder.told) else []
    return " ".join([*(w for w in folder.told if not w.startswith(UNTOLD)), *roots])


def keep(folders: list[RunFolder], file: Path) -> None:
    """The runs' rows in place of those of earlier runs that were told the same."""
    new: list[dict[str, object]] = []
    for folder in folders:
        rows = [r for r in read_rows(folder.rows) if r.run == folder.path.name]
        if not rows:
            raise UserError(f"run={folder.path}: has no rows; only finished runs are kept")
        new += [{**asdict(r), "told": told(folder)} for r in rows]
    mine = {(str(r["task"]), str(r["told"])) for r in new}
    before = [r for r in kept(file) if (r["task"], r["told"]) not in mine]
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="") as f:
        out = csv.DictWriter(f, [*COLUMNS, "told"], lineterminator="\n")
        out.writeheader()
        out.writerows([*before, *new])


def kept(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    with file.open(newline="") as f:
        return list(csv.DictReader(f))


def section(file: Path) -> str:
    """Markdown: a table for each task and data, with a line for each thing that was measured."""
    rows, out = kept(file), []
    for task in TASKS:
        for data in dict.fromkeys(r["data"] for r in rows if r["task"] == task):
            out.append(table(task, [r for r in rows if (r["task"], r["data"]) == (task, data)]))
    return "\n".join(out) or "Nothing was kept yet.\n"


def table(task: str, rows: list[dict[str, str]]) -> str:
    """What needs no training of ours first, as the run that was told least printed it; then what was trained, the least good before the
    best. The best of all lines is bold."""
    from omegaconf import OmegaConf

    from sketchbench.paths import conf_dir, tasks_dir

    conf = OmegaConf.load(conf_dir() / "task" / f"{task}.yaml")
    columns = list(OmegaConf.load(tasks_dir() / task / "dashboard.yaml").results)
    main, sign = str(conf.metric), 1 if conf.mode == "max" else -1
    found: dict[tuple[str, str], dict[str, float]] = {}
    for r in rows:
        found.setdefault((r["stage"], r["told"]), {})[r["metric"]] = float(r["value"])
    plain = min((t for _, t in found), key=len)
    floors = [(k, v) for k, v in found.items() if k[0] not in NAMES and k[1] == plain]
    trained = [(k, v) for k, v in found.items() if k[0] == "run" or k == ("shipped", plain)]
    trained.sort(key=lambda one: sign * one[1].get(main, 0.0))
    least = next(r for r in rows if (r["told"], r["metric"], r["stage"]) == (plain, main, "run"))
    best = max(floors + trained, key=lambda one: sign * one[1].get(main, -sign * math.inf))[0]
    lines = [["", *columns, "made by"], ["---", *["--:"] * len(columns), "---"]]
    for (stage, said), values in floors + trained:
        own = next(r for r in rows if r["told"] == said)
        name = NAMES[stage] if stage in NAMES and said == plain else label(said) if stage == "run" else stage
        made = "printed by every run" if (stage, said) in dict(floors) else f"`python -m sketchbench {said}`"
        made += f", {span(float(own['seconds']))} on {own['device']}" if stage == "run" else ""
        cells = {c: f"{values[c]:.{1 if abs(values[c]) > 2 else 3}f}" if c in values else "" for c in columns}
        if (stage, said) == best:
            cells[main] = f"**{cells[main]}**"
        lines.append([name, *cells.values(), made])
    head = f"**{conf.title}**, {least['n']} test sketches of {least['data']}, preset {least['preset']}, seed {least['seed']}. "
    head += f"`{main}`: {least['definition']}.\n"
    return "\n".join([head, *("| " + " | ".join(cells) + " |" for cells in lines)]) + "\n"


def label(said: str) -> str:
    """Of a run that was told more than the task: its experiment's name, or the words beside the task."""
    plain = {"scratch": "from scratch", "shipped": "as shipped"}
    words = [w for w in said.split() if not w.startswith(("task=", "data=", "data."))]
    return "; ".join(plain.get(w.split("/")[-1], w.split("/")[-1]) if w.startswith("experiment=") else f"`{w}`" for w in words)


def main(words: list[str]) -> int:
    from sketchbench.report import section

    try:
        if wrong := [w for w in words if not w.startswith("run=")]:
            raise UserError(f"{wrong[0]}: only run=<folder> may be said here, as often as there are runs to keep")
        keep([RunFolder.open(w.removeprefix("run=")) for w in words], Path("results") / KEPT)
    except UserError as error:
        print(f"sketchbench: {error}", file=sys.stderr)
        return 2
    return section.main(Path())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
