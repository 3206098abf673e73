"""Walls, windows, doors and roofs that buildings share. The front wall faces the viewer; a side wall runs off along a
direction in the picture (an oblique view)."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._wheels import oval
from sketchbench.data.world.shapes import arc, box
from sketchbench.data.world.traits import Traits

WALLS: tuple[Color, ...] = ((0.88, 0.83, 0.72), (0.72, 0.4, 0.3), (0.92, 0.91, 0.88), (0.75, 0.72, 0.66), (0.85, 0.72, 0.5),
                            (0.62, 0.72, 0.76), (0.8, 0.6, 0.55))
ROOFS: tuple[Color, ...] = ((0.55, 0.22, 0.16), (0.35, 0.3, 0.3), (0.45, 0.32, 0.24), (0.3, 0.36, 0.42), (0.62, 0.36, 0.22))
WOODS: tuple[Color, ...] = ((0.45, 0.3, 0.18), (0.6, 0.42, 0.26), (0.35, 0.22, 0.14), (0.52, 0.4, 0.3))
STONES: tuple[Color, ...] = ((0.62, 0.6, 0.57), (0.72, 0.69, 0.62), (0.5, 0.49, 0.48), (0.68, 0.6, 0.52))
PANE: Color = (0.5, 0.62, 0.72)


def shade(color: Color, by: float = 0.85) -> Color:
    """The same colour on a side that the light does not reach."""
    return color[0] * by, color[1] * by, color[2] * by


def wall_point(base: tuple[float, float], along: tuple[float, float], s: float | np.ndarray, up: float | np.ndarray) -> np.ndarray:
    """Points on a side wall: `s` along its foot (0…1), `up` above it. y grows downwards."""
    return np.stack([base[0] + along[0] * np.asarray(s), base[1] + along[1] * np.asarray(s) - np.asarray(up)], -1)


def arched(x0: float, x1: float, top: float, low: float, rise: float | None = None) -> np.ndarray:
    """A door or window with a round top; `rise` is the height of its arch."""
    r = (x1 - x0) / 2
    rise = r if rise is None else rise
    return np.concatenate([[(x0, low)], arc((x0 + x1) / 2, top + rise, r, rise, 180, 360, 10), [(x1, low)]])


def window(figure: Figure, t: Traits, x: float, y: float, w: float, h: float, *, name: str = "window", color: Color = PANE,
           frame: Color | None = (0.93, 0.92, 0.9),
           omit: float = 0.1) -> int:
    """A window whose centre is (x, y): square, arched or round, with bars."""
    shape = t.choice(f"{name}.shape", ("square", "arched", "round"), (0.78, 0.15, 0.07))
    outline = {"square": lambda: box(x - w / 2, y - h / 2, x + w / 2, y + h / 2),
               "arched": lambda: arched(x - w / 2, x + w / 2, y - h / 2, y + h / 2),
               "round": lambda: oval(x, y, min(w, h) / 2, n=24)}[shape]()
    index = figure.add(outline, "window", color=color, material="glass", bulge=0.05, omit=omit)
    if shape == "round":
        w = h = min(w, h)
    tone = frame or (0.2, 0.2, 0.2)
    bars = t.choice(f"{name}.bars", ("cross", "sash", "upright", "grid", "none"), (0.5, 0.15, 0.1, 0.1, 0.15))
    if bars in ("cross", "upright", "grid"):
        for k in (0.0,) if bars != "grid" else (-0.17, 0.17):
            figure.mark(index, np.array([(x + k * w, y - h / 2), (x + k * w, y + h / 2)]), color=tone, width=0.008, chance=0.75)
    if bars in ("cross", "sash", "grid"):
        for k in (0.0,) if bars != "grid" else (-0.17, 0.17):
            figure.mark(index, np.array([(x - w / 2, y + k * h), (x + w / 2, y + k * h)]), color=tone, width=0.008, chance=0.75)
    if t.flag(f"{name}.sill", 0.25):
        figure.mark(index, np.array([(x - w * 0.6, y + h / 2 + 0.01), (x + w * 0.6, y + h / 2 + 0.01)]), color=tone, width=0.01, chance=0.4)
    return index


def door(figure: Figure, t: Traits, x: float, low: float, w: float, h: float, *, color: Color, omit: float = 0.03) -> int:
    """A house door standing on `low`."""
    top = low - h
    outline = arched(x - w / 2, x + w / 2, top, low, w * 0.35) if t.flag("door.arched", 0.18) else box(x - w / 2, top, x + w / 2, low)
    index = figure.add(outline, "door", color=color, material="wood", bulge=0.05, omit=omit)
    figure.mark(index, oval(x + w * (0.3 if t.flag("door.right") else -0.3), low - h * 0.45, w * 0.06, n=10), closed=True,
                color=(0.8, 0.7, 0.3), fill=True, chance=0.7)
    style = t.choice("door.style", ("plain", "panels", "light", "planks"), (0.45, 0.2, 0.2, 0.15))
    if style == "panels":
        for k in (0, 1):
            figure.mark(index, box(x - w * 0.3, top + h * (0.12 + 0.42 * k), x + w * 0.3, top + h * (0.45 + 0.42 * k)), closed=True,
                        width=0.005, chance=0.3)
    elif style == "light":
        figure.mark(index, box(x - w * 0.25, top + h * 0.12, x + w * 0.25, top + h * 0.38), closed=True, color=PANE, fill=True,
                    width=0.005, chance=0.4)
    elif style == "planks":
        for s in (-0.17, 0.17):
            figure.mark(index, np.array([(x + s * w, top), (x + s * w, low)]), width=0.005, chance=0.3)
    return index


def courses(figure: Figure, on: int, low: np.ndarray, high: np.ndarray, count: int, *, color: Color = (0.3, 0.25, 0.22),
            chance: float = 0.2, width: float = 0.005) -> None:
    """Lines from one edge's points to the other's at equal steps: shingles, boards, logs. `low`, `high` are (2, 2) edges."""
    for k in range(1, count):
        s = k / count
        figure.mark(on, low + (high - low) * s, color=color, chance=chance, width=width)


def bricks(figure: Figure, t: Traits, on: int, x0: float, y0: float, x1: float, y1: float, size: float, count: int, *,
           chance: float = 0.15) -> None:
    """A few stones scattered over a wall."""
    for k in range(count):
        x, y = x0 + (x1 - x0) * t.uniform(f"stone.{k}.x", 0, 1), y0 + (y1 - y0) * t.uniform(f"stone.{k}.y", 0, 1)
        figure.mark(on, np.array([(x - size, y), (x + size, y), (x + size, y - size), (x - size, y - size)]), closed=True,
                    color=(0.35, 0.33, 0.31), width=0.004, chance=chance)


def flag(figure: Figure, t: Traits, x: float, y: float, size: float, *, name: str = "flag") -> None:
    """A pole with a pennant or a flag."""
    pole = np.array([(x, y), (x, y - size)])
    i = figure.add(box(x - size * 0.025, y - size, x + size * 0.025, y), "flag", color=(0.3, 0.28, 0.26), spine=pole, omit=0.3)
    wave = t.uniform(f"pose.{name}", -0.08, 0.08) * size
    tip = [(x + size * 0.6, y - size * 0.78 + wave)] if t.flag("flag.pennant", 0.65) else [(x + size * 0.55, y - size + wave),
                                                                                           (x + size * 0.55, y - size * 0.6 + wave)]
    figure.add(np.array([(x, y - size), *tip, (x, y - size * 0.58)]), "flag",
               color=t.color("flag.color", (0.75, 0.1, 0.1), (0.15, 0.25, 0.6), (0.9, 0.7, 0.1)), material="fabric", omit=0.3)
    figure.mark(i, pole, width=0.008, chance=0.0)


def smoke(figure: Figure, t: Traits, on: int, x: float, y: float, size: float, *, chance: float = 0.5) -> None:
    """A curl of smoke over a chimney."""
    drift = t.uniform("pose.smoke", -0.6, 1.2)
    s = np.linspace(0, 1, 14)
    if t.flag("smoke.curl", 0.6):
        figure.mark(on, np.column_stack([x + size * (drift * s + 0.22 * np.sin(9 * s) * (0.4 + s)), y - size * 1.6 * s]),
                    color=(0.5, 0.5, 0.52), width=0.008, chance=chance)
        return
    for k in range(3):
        r = size * (0.16 + 0.08 * k)
        figure.mark(on, oval(x + size * drift * (0.2 + 0.35 * k), y - size * (0.3 + 0.45 * k), r * 1.2, r, 16), closed=True,
                    color=(0.55, 0.55, 0.57), width=0.006, chance=chance)
