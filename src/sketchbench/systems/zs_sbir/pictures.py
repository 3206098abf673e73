"""The run's page: what was found for sketches of unseen categories, each category's figure, and how ω was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sketchbench.retrieval.pictures import result_strip, sheet
from sketchbench.systems.base import Exhibit
from sketchbench.systems.zs_sbir.searcher import GRID

if TYPE_CHECKING:
    from sketchbench.systems.zs_sbir.system import ZeroShot

SHOWN = 12  # test sketches
TILE = 80  # px


def retrieved(system: ZeroShot) -> Exhibit:
    """A sketch and its first ten photos; wrong ones in red, with what they show."""
    view: Any = system.bank.views["test"]
    strips = []
    for row in spread(system.ranked, view):
        sketch = view.items[row["index"]]
        found = [view.items[k] for k in row["top"]]
        marks = ["right" if i.category == sketch.category else "wrong" for i in found]
        words = [i.category.replace("_", " ") if mark == "wrong" else "" for i, mark in zip(found, marks, strict=True)]
        strips.append(result_strip(view.source.image(sketch), [view.source.image(i) for i in found], marks, words, TILE,
                                   title=f"{sketch.category.replace('_', ' ')}   average precision {row['ap']:.2f}"))
    photos = sum(i.domain == "photo" for i in view.items)
    legend = {"right": "the category that was drawn", "wrong": "another one"}
    kinds = "unseen and seen" if view.generalised else "unseen"
    heading = f"sketch of an unseen category · the nearest of {photos} photos"
    return Exhibit("retrieval", "What was found", sheet(strips, heading, legend=legend),
                   f"Sketches of unseen categories and the photos nearest to them, in a gallery of {kinds} categories. Picked category by "
                   "category at even steps, not by score.")


def spread(ranked: list[dict[str, Any]], view: Any) -> list[dict[str, Any]]:
    """One sketch a category in turn, from the middle of each."""
    of: dict[str, list[dict[str, Any]]] = {}
    for row in ranked:
        of.setdefault(view.items[row["index"]].category, []).append(row)
    picked = [rows[len(rows) // 2] for rows in of.values()]
    return picked[:: max(1, len(picked) // SHOWN)][:SHOWN]


def by_category(system: ZeroShot) -> Exhibit:
    """Average precision of each unseen category, with chance."""
    from sketchbench.report.figures import COLORS, FAINT, INK, figure

    view: Any = system.bank.views["test"]
    of: dict[str, list[float]] = {}
    for row in system.ranked:
        of.setdefault(view.items[row["index"]].category, []).append(row["ap"])
    photos = [i.category for i in view.items if i.domain == "photo"]
    names = sorted(of, key=lambda c: float(np.mean(of[c])))
    fig, axes = figure(8, 1.0 + 0.26 * len(names))
    axes.barh(range(len(names)), [np.mean(of[c]) for c in names], height=0.62, color=COLORS[0])
    axes.plot([photos.count(c) / len(photos) for c in names], range(len(names)), "|", color=COLORS[1], markersize=12, markeredgewidth=2)
    axes.set_yticks(range(len(names)), [c.replace("_", " ") for c in names])
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.set_xlim(0, 1)
    axes.set_xlabel("mean average precision of the category's sketches;  | its share of the gallery", fontsize=8, color=INK)
    return Exhibit("categories", "Unseen categories", drawn(fig),
                   "How well each unseen category is found; nothing was trained on any of them.")


def chosen(system: ZeroShot) -> Exhibit:
    """map_all over ω on the validation categories."""
    from sketchbench.report.figures import COLORS, INK, figure

    curve, omega = system.network.curve.cpu().numpy(), float(system.network.omega)
    fig, axes = figure(8, 2.8)
    axes.plot(GRID, curve, color=COLORS[0], linewidth=1.6, marker="o", markersize=3)
    axes.axvline(omega, color=COLORS[1], linewidth=1.2)
    axes.annotate(f"chosen: ω = {omega:.2f}", (omega, curve.min()), xytext=(4, 0), textcoords="offset points", fontsize=8, color=COLORS[1])
    axes.set_xlabel("ω: structure codes alone at 0, imagined photos alone at 1", fontsize=8, color=INK)
    axes.set_ylabel("map_all", fontsize=8, color=INK)
    axes.set_title(f"{len(system.classes.validation)} validation categories", loc="left", fontsize=9, color=INK)
    held = ", ".join(c.replace("_", " ") for c in system.classes.validation)
    return Exhibit("omega", "How ω was chosen", drawn(fig), f"Retrieval on categories held out of the seen ones ({held}) at each weight of "
                   "Eq. 19's two distances. The unseen categories have no say in it.")


def drawn(fig: Any) -> np.ndarray:
    """uint8 (H, W, 3)"""
    fig.canvas.draw()
    return np.asarray(fig.canvas.buffer_rgba())[..., :3].copy()
