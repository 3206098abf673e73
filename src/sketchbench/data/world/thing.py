"""One thing of a scene: what it is, where it stands, and how it comes to lie in page coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects import _stuff, program
from sketchbench.data.world.settings import LAND
from sketchbench.data.world.traits import Traits, unit

MARGIN = 0.015  # of the page that things keep free
PARTIAL = ("head", "head_side", "mark")  # poses that show no whole body


@dataclass
class Thing:
    """One thing of a scene. `anchor` is the middle of its foot (or of its box, if it floats), `size` its larger side, in pages."""

    name: str
    seed: tuple
    anchor: tuple[float, float]
    size: float
    layer: float
    relation: str = ""  # ground · far · sky · high · corner · sea · road · wall · rug · land · on · held · riding · seated
    to: int | None = None  # the thing that `relation` refers to: its index in Scene.things
    flip: bool = False
    depth: float = 0.0  # 0 near … 1 at the horizon
    fixed: dict[str, Any] = field(default_factory=dict)
    pose: int = 0
    plain: Figure = field(default_factory=Figure)  # as it is, in its own coordinates
    figure: Figure = field(default_factory=Figure)  # and in page coordinates, [0, 1] squared
    values: dict[str, Any] = field(default_factory=dict)  # its traits

    @property
    def land(self) -> bool:
        return self.name in LAND

    @property
    def floats(self) -> bool:
        return (
            self.relation in ("sky", "high", "corner", "wall")
            or self.name in ("kite", "rug")
            or (self.relation == "held" and self.name != "umbrella")
        )

    @property
    def box(self) -> np.ndarray:
        """(2, 2): low and high corner of the figure."""
        return np.stack(self.figure.bounds())

    def raw(self, schema: str = "seen", wobble: float = 0.0, memory: object = 0, drawn: bool = False) -> tuple[Figure, Traits]:
        """The thing in its own coordinates: itself, or as a drawer remembers it (`drawn`: land in shorthand)."""
        fixed = dict(self.fixed)
        if drawn and self.name in _stuff.STUFF:
            fixed["drawn"] = True
        if drawn and self.name == "bird" and schema != "seen" and self.relation == "sky" and unit("mark", memory) < 0.6:
            fixed["pose.name"] = "mark"  # a far bird is two bows
        t = Traits(
            self.seed,
            (*self.seed, "pose", self.pose),
            wobble=0.5 * wobble if self.land else wobble,
            memory=memory,
            fixed=fixed,
            schema=schema,
        )
        make = _stuff.STUFF.get(self.name) or program(self.name)
        return make(t), t

    def placing(self, figure: Figure) -> tuple[np.ndarray, np.ndarray]:
        """The map (matrix, offset) that puts a figure of this thing where it belongs; land is in page coordinates already."""
        if self.land:
            return np.eye(2), np.zeros(2)
        low, high = figure.bounds()
        if self.flip:
            low, high = np.array([-high[0], low[1]]), np.array([-low[0], high[1]])
        scale = self.size / max(float((high - low).max()), 1e-9)
        hold = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2 if self.floats else high[1]])
        offset = np.array(self.anchor) - hold * scale
        if self.anchor[1] > 0:  # back onto the page, unless it is meant to be cut by its corner
            offset -= np.maximum(high * scale + offset - (1 - MARGIN), 0)
            offset += np.maximum(MARGIN - (low * scale + offset), 0)
        return np.diag([-scale if self.flip else scale, scale]), offset

    def settle(self) -> Thing:
        """Draws the thing as it is, once; a pose that shows no whole body is replaced."""
        for self.pose in range(12):
            self.plain, t = self.raw()
            if t.values.get("pose.name") not in PARTIAL:
                break
        self.values = dict(t.values)
        return self.moved()

    def moved(self, **changes: Any) -> Thing:
        """Put where it belongs (after `changes` of its fields)."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.figure = self.plain.move(*self.placing(self.plain))
        return self


def top_at(figure: Figure, x: float) -> float:
    """The highest point (least y) of the figure's pieces on the upright through x; 1 where there is none."""
    best = 1.0
    for piece in figure.pieces:
        a, b = piece.outline, np.roll(piece.outline, -1, 0)
        cross = (a[:, 0] > x) != (b[:, 0] > x)
        if cross.any():
            a, b = a[cross], b[cross]
            best = min(best, float((a[:, 1] + (x - a[:, 0]) / (b[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])).min()))
    return best
