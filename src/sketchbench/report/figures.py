"""Figures of a run as PNG: curves, bars."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from sketchbench.run.curves import read_curves
from sketchbench.run.folder import RunFolder

INK, FAINT, COLORS = "#1c1d21", "#d8d6d0", ("#2f5d8a", "#c1553b", "#4d8a5b", "#8a5d9e", "#b58b2a")


def figure(width: float, height: float) -> tuple[Any, Any]:
    """A bare pyplot-free figure with one axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fig = Figure((width, height), dpi=144, layout="constrained")
    FigureCanvasAgg(fig)
    axes = fig.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=8, length=0)
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    return fig, axes


def draw_curves(folder: RunFolder) -> list[Path]:
    """One picture for the loss and one for each validation metric; phases follow each other along the steps."""
    if not folder.curves.is_file():
        return []
    lines: dict[str, list[tuple[float, float]]] = defaultdict(list)
    starts: list[tuple[str, float]] = []
    offset, last, phase = 0.0, 0.0, None
    for row in read_curves(folder.curves):
        step = float(row["step"])
        if row["phase"] != phase:
            phase, offset = row["phase"], offset + last
            starts.append((phase, offset))
            last = 0.0
        last = max(last, step + 1)
        lines[row["name"]].append((offset + step, float(row["value"])))
    paths = []
    for number, (name, points) in enumerate(sorted(lines.items())):
        if name.startswith("lr") or len(points) < 2:
            continue
        fig, axes = figure(9, 2.6)
        x, y = zip(*points, strict=True)
        axes.plot(x, y, color=COLORS[number % len(COLORS)], linewidth=1.4, marker="o" if len(points) < 40 else None, markersize=3)
        for title, start in starts:
            axes.axvline(start, color=FAINT, linewidth=0.8)
            if len(starts) <= 14:
                axes.annotate(title.split("/")[-1], (start, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -2),
                              textcoords="offset points", fontsize=7, color=INK, va="top", rotation=0 if len(starts) < 4 else 90)
        axes.set_title(name, loc="left", fontsize=9, color=INK)
        axes.set_xlabel("steps, phase after phase", fontsize=8, color=INK)
        path = folder.figures / f"curve_{name.replace('/', '_')}.png"
        fig.savefig(path)
        paths.append(path)
    return paths
