"""The picture that stands for a figure of the paper which is no table: one that the run drew, or how a score is spread over the items."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

from sketchbench.report.table_files import setting, stem, title
from sketchbench.report.tables import Drawn
from sketchbench.run.folder import RunFolder


def picture_of(drawn: Drawn, runs: Sequence[RunFolder], folder: Path) -> Path | None:
    """Draws it from the runs of the table's first row; None where they are no longer there, and what was drawn before stays."""
    (kind, name), = drawn.table.figure.items()
    path = folder / f"{stem(drawn)}-{name}.png"
    if kind == "exhibit":
        found = [r.figures / f"{name}.png" for r in runs if (r.figures / f"{name}.png").is_file()]
        return Path(shutil.copyfile(found[0], path)) if found else None
    scores = [100 * s if drawn.table.percent else s for r in runs for s in item_scores(r.items, name)]
    return histogram(drawn, scores, path) if scores else None


def item_scores(path: Path, name: str) -> list[float]:
    """The column of that name in items.csv; the value, where that is the metric."""
    if not path.is_file():
        return []
    with path.open(newline="") as f:
        lines = list(csv.DictReader(f))
    found = [float(line[name]) if name in line else float(line["value"]) for line in lines if name in line or line["metric"] == name]
    return [s for s in found if s == s]


def histogram(drawn: Drawn, scores: Sequence[float], path: Path) -> Path:
    """Shares of items in tenths of the scale."""
    from sketchbench.report.figures import COLORS, INK, figure

    top = 100 if drawn.table.percent else 1
    edges = [top * k / 10 for k in range(11)]
    fig, axes = figure(7, 3.2)
    axes.hist(scores, bins=edges, weights=[100 / len(scores)] * len(scores), color=COLORS[0], edgecolor="white")
    above = 100 * sum(s > 0.8 * top for s in scores) / len(scores)
    axes.set_xticks(edges)
    axes.set_xlabel(f"{next(iter(drawn.table.columns))}; {above:.1f} % of the items are above {0.8 * top:g}", fontsize=8, color=INK)
    axes.set_ylabel("share of items, percent", fontsize=8, color=INK)
    axes.set_title(f"{title(drawn)}\n{setting(drawn)}", loc="left", fontsize=8, color=INK)
    fig.savefig(path)
    return path
