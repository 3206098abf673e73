"""The run's page: what was found for test sketches, and where the network looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sketchbench.retrieval.pictures import attention, result_strip, sheet
from sketchbench.systems.base import Exhibit

if TYPE_CHECKING:
    from sketchbench.systems.fg_sbir.system import FineGrained

SHOWN = 10  # test sketches, picked at even steps


def picked(system: FineGrained) -> list[dict[str, Any]]:
    return system.ranked[:: max(1, len(system.ranked) // SHOWN)][:SHOWN]


def retrieved(system: FineGrained, view: Any) -> Exhibit:
    """A sketch and its first ten photos, the true one framed."""
    strips = []
    for row in picked(system):
        sketch = view.items[row["index"]]
        found = [view.items[k] for k in row["top"]]
        marks = ["true" if i.instance == sketch.instance else "" for i in found]
        strips.append(result_strip(view.source.image(sketch), [view.source.image(i) for i in found], marks, [""] * len(found), 80,
                                   title=f"{sketch.id}   its photo is number {row['rank']}"))
    heading = f"sketch · the nearest of {len(view.items) - len(system.ranked)} photos"
    return Exhibit("retrieval", "What was found", sheet(strips, heading, legend={"true": "the photo of the very thing that was drawn"}),
                   "Test sketches and the photos nearest to them. Picked at even steps, not by score.")


def attended(system: FineGrained, view: Any) -> Exhibit:
    """α over the same sketches and their photos."""
    strips = []
    photo_of = {i.instance: i for i in view.items if i.domain == "photo"}
    for row in picked(system):
        sketch = view.items[row["index"]]
        pictures, peaks = [], []
        for item in (sketch, photo_of[sketch.instance]):
            image = view.source.image(item)
            alpha, seen = system.alpha(image, item.domain), view.picture.shown(image, item.domain)
            pictures += [seen, attention(seen, alpha)]
            peaks.append(f"{alpha.max() * alpha.size:.1f} times even")
        strips.append(result_strip(pictures[0], pictures[1:], ["", "", ""], [peaks[0], "", peaks[1]], 112))
    return Exhibit("attention", "Where it looks", sheet(strips, "sketch · its attention · its photo · its attention", columns=2),
                   "The spatial attention α (Eq. 3) over the centre crop, with its peak in multiples of even attention, "
                   "which would be pale everywhere.")
