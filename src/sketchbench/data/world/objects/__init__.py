"""One file a category, one function `draw(t: Traits) -> Figure` in it. The listing of this folder is the registry.

Files whose name starts with `_` hold what several categories share.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.traits import Traits


@cache
def names() -> tuple[str, ...]:
    """All categories, sorted."""
    return tuple(sorted(p.stem for p in Path(__file__).parent.glob("[!_]*.py")))


@cache
def program(category: str) -> Callable[[Traits], Figure]:
    return importlib.import_module(f"{__name__}.{category}").draw
