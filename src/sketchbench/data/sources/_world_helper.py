"""A process that helps to draw SketchWorld: it is told in plain words what is drawn, and fills the same slab from its other end.

It stands outside the world's folder because it draws nothing itself: the world's code, whose digest names what is cached, is what it was.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from sketchbench.data.world.sample import Plan, draw_rows
from sketchbench.store import Build, asked


def told(plan: Plan, table: str, split: str) -> dict[str, Any]:
    return {"plan": asdict(plan), "table": table, "split": split}


def understood(words: dict[str, Any]) -> Build:
    """What `told` said of a table, as something that draws its rows."""
    plan = words["plan"]
    counts = tuple((split, count) for split, count in plan["counts"])
    same = Plan(**{**plan, "categories": tuple(plan["categories"]), "counts": counts})
    return partial(draw_rows, same, words["table"], words["split"])


def main() -> None:
    slab, parent, words = asked()
    slab.help(understood(words), parent)


if __name__ == "__main__":
    main()
