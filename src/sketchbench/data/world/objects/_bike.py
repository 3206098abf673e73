"""Tubes, saddles and bars that bicycles and motorbikes share."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.shapes import Points, spline
from sketchbench.data.world.traits import Traits

BLACK: Color = (0.1, 0.1, 0.11)
PAINTS: tuple[Color, ...] = ((0.75, 0.12, 0.12), (0.12, 0.25, 0.6), (0.1, 0.45, 0.3), (0.12, 0.12, 0.14), (0.88, 0.88, 0.86),
                             (0.9, 0.55, 0.1), (0.35, 0.6, 0.75), (0.55, 0.55, 0.57), (0.85, 0.75, 0.2), (0.5, 0.2, 0.45))


def ribbon(line: np.ndarray, width: float) -> np.ndarray:
    """A flat-ended band of one width along a line."""
    step = np.empty_like(line)
    step[1:-1] = line[2:] - line[:-2]
    step[0], step[-1] = line[1] - line[0], line[-1] - line[-2]
    step *= width / 2 / (np.hypot(step[:, 0], step[:, 1])[:, None] + 1e-12)
    side = step[:, ::-1] * (-1, 1)
    return np.concatenate([line + side, line[-1:] + 0.4 * step[-1:], (line - side)[::-1], line[:1] - 0.4 * step[:1]])


def bar(figure: Figure, spine: Points, width: float, part: str = "body", *, smooth: bool = False, body: str = "frame", **more) -> int:
    """A tube along a line; it knows its spine, so a symbol draws it as a stick."""
    line = np.asarray(spine, np.float64)
    if smooth and len(line) > 2:
        line = spline(line, closed=False, per=4)
    return figure.add(ribbon(line, width), part, body=body, material=more.pop("material", "metal"), bulge=more.pop("bulge", 0.8),
                      spine=line, **more)


def stick(figure: Figure, on: int, line: Points, color: Color, part: str = "body", band: float = 0.13) -> None:
    """A symbol's tube: a line that runs on over the wheel `on` to its hub, with a band round it for its label."""
    line = np.asarray(line, np.float64)
    figure.mark(on, line, color=color, width=0.012, chance=3.0)
    figure.add(ribbon(line, band), part, paint=False)


def saddle(figure: Figure, t: Traits, x: float, y: float, length: float, *, color: Color) -> int:
    """A bicycle's saddle: a broad tail, a thin nose to the right."""
    tilt = np.tan(np.deg2rad(t.about("saddle.tilt", 0, 12)))
    tail, depth = t.uniform("saddle.tail", 0.2, 0.42), t.uniform("saddle.depth", 0.14, 0.3)
    upper = t.uniform("saddle.kick", -0.02, 0.1)
    p = np.array([(-0.5, -upper - 0.02), (-0.2, 0.0), (0.2, 0.0), (0.52, 0.02), (0.54, 0.08), (0.15, 0.1), (-0.1, depth), (-0.42, tail),
                  (-0.55, 0.1)])
    p[:, 1] += p[:, 0] * tilt
    return figure.add(spline(p * length + (x, y), per=4), "saddle", color=color, material="leather", bulge=0.7,
                      spine=(p[[0, 3]] * length + (x, y)))
