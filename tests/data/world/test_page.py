"""The example on the world's page works as it stands there."""

from __future__ import annotations

import re

import pytest

from sketchbench.data.world.drawers import drawers_of
from sketchbench.data.world.hand import draw_sketch, rasterise
from sketchbench.data.world.page import paint_ids, place
from sketchbench.data.world.photo import render_photo
from sketchbench.data.world.traits import Traits
from sketchbench.paths import tasks_dir


@pytest.mark.parametrize("schema", ["seen", "simple", "symbol"])
def test_the_example_object_draws(schema):
    code = re.search(r"```python\n(.*?)```", (tasks_dir() / "sketchworld.md").read_text(), re.DOTALL)[1]
    names: dict = {}
    exec(code, names)
    placed = place(names["draw"](Traits("a", schema=schema)), 96)
    assert set(paint_ids(placed, 96).ravel().tolist()) == {-1, 0, 1}
    assert render_photo(placed, 96, "a").std() > 10
    sketch = draw_sketch(names["draw"], "a", 0, 96, drawers_of("train")[3], "seed", schema=schema)
    assert 20 < (rasterise(sketch.strokes, sketch.widths, 96) < 128).sum() < 96 * 96 / 4
