"""The run's page: what was found for test sketches, and where sketches and photos lie in the common space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from sketchbench.retrieval.pictures import result_strip, sheet
from sketchbench.systems.base import Exhibit

if TYPE_CHECKING:
    from sketchbench.systems.semi3net.system import Semi3Net

SHOWN = 10  # test sketches, and categories of the plane, picked at even steps
POINTS = 30  # sketches of a category on the plane at most, and as many photos
COLORS = ("#2f5d8a", "#c1553b", "#4d8a5b", "#8a5d9e", "#b58b2a", "#3a9c9c", "#c46a9a", "#7a7f35", "#6b4a34", "#5f6068")


def retrieved(system: Semi3Net, view: Any) -> Exhibit:
    """A sketch and its first ten photos; wrong ones in red, with what they show."""
    strips = []
    for row in even(system.ranked):
        sketch = view.items[row["index"]]
        found = [view.items[k] for k in row["top"]]
        marks = ["" if i.category == sketch.category else "wrong" for i in found]
        words = [i.category.replace("_", " ") if mark else "" for i, mark in zip(found, marks, strict=True)]
        strips.append(result_strip(view.source.image(sketch), [view.source.image(i) for i in found], marks, words, 80,
                                   title=f"{sketch.category.replace('_', ' ')}   average precision {row['ap']:.2f}"))
    heading = f"sketch · the nearest of {sum(i.domain == 'photo' for i in view.items)} photos"
    return Exhibit("retrieval", "What was found", sheet(strips, heading, legend={"wrong": "another category"}),
                   "Test sketches and the photos nearest to them. Picked at even steps, not by score.")


def spread(system: Semi3Net, view: Any) -> Exhibit:
    """Features of ten categories on a plane."""
    categories = even(sorted({i.category for i in view.items if i.domain == "sketch"}))
    rows = [k for c in categories for domain in ("sketch", "photo")
            for k in [n for n, i in enumerate(view.items) if (i.category, i.domain) == (c, domain)][:POINTS]]
    return Exhibit("tsne", "Where sketches and photos lie", plane(flattened(features(system, view, rows)), [view.items[k] for k in rows]),
                   "t-SNE of test features: circles are photos, triangles sketches. Of ten categories, picked at even steps, "
                   f"the first {POINTS} of each. Where sketches lie among photos of their colour, the two were brought together.")


def even(rows: list[Any]) -> list[Any]:
    return rows[:: max(1, len(rows) // SHOWN)][:SHOWN]


@torch.inference_mode()
def features(system: Semi3Net, view: Any, rows: list[int]) -> np.ndarray:
    """Of test pictures, (n, D)."""
    system.eval()
    found = []
    for start in range(0, len(rows), 32):
        batch = torch.utils.data.default_collate([view[k] for k in rows[start : start + 32]])
        found.append(system.inference({k: v.to(system.device) if isinstance(v, torch.Tensor) else v for k, v in batch.items()}).cpu())
    return torch.cat(found).double().numpy()


def flattened(x: np.ndarray) -> np.ndarray:
    """(n, D) → (n, 2) by t-SNE; always the same way."""
    from sklearn.manifold import TSNE

    x = np.nan_to_num(x) + 1e-9 * np.random.default_rng(0).standard_normal(x.shape)  # a space that collapsed is drawn, too
    return TSNE(perplexity=max(1.0, min(30.0, (len(x) - 1) / 3)), init="pca", random_state=0).fit_transform(x)


def plane(points: np.ndarray, items: list[Any]) -> np.ndarray:
    """Photos as circles, sketches as triangles in their category's colour, whose name stands at its photos' middle. uint8 (H, W, 3)."""
    from sketchbench.report.figures import FAINT, INK, figure

    fig, axes = figure(8, 6)
    for color, c in zip(COLORS, dict.fromkeys(i.category for i in items), strict=False):
        for domain, marker, size in (("photo", "o", 16), ("sketch", "^", 22)):
            mine = points[[(i.category, i.domain) == (c, domain) for i in items]]
            faces = {"facecolor": color} if domain == "sketch" else {"facecolor": "none"}
            axes.scatter(*mine.T, s=size, marker=marker, edgecolor=color, linewidth=0.8, alpha=0.85, **faces)
        middle = np.median(points[[(i.category, i.domain) == (c, "photo") for i in items]], axis=0)
        if np.isfinite(middle).all():
            axes.annotate(c.replace("_", " "), middle, color=INK, fontsize=8, ha="center", va="center",
                          bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": FAINT, "alpha": 0.85})
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_title("○ photos   ▲ sketches", loc="left", fontsize=9, color=INK)
    fig.canvas.draw()
    return np.asarray(fig.canvas.buffer_rgba())[..., :3].copy()
