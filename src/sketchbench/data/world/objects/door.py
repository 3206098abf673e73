"""A door: panelled, glazed, planked, arched, double; shut or ajar."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._things import BLUE, GOLD, GREEN, GREY, RED, STEEL, WHITE, WOODS, Thing, arched, darker, lighter, sure
from sketchbench.data.world.shapes import arc, box, ellipse
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("panels", "plain", "glazed", "planks", "arched", "double"), (4, 2, 1.5, 1.2, 1.3, 0.9))
    door = Thing(t, t.color("color", *WOODS, WHITE, RED, GREEN, BLUE, GREY), t.color("frame_color", WHITE, *WOODS[:3], GREY), "wood")
    w, h = t.uniform("width", 0.25, 0.36) * (1.6 if kind == "double" else 1), t.uniform("height", 1.05, 1.35)
    frame = t.uniform("frame", 0.03, 0.09)
    round_top = t.uniform("arch", 0.6, 1.0) * w if kind == "arched" else (0.5 * w if t.flag("slightly_arched", 0.06) else 0.0)
    ajar = kind not in ("arched", "double") and round_top == 0 and t.flag("pose.ajar", 0.3)

    def leaf(inset: float) -> np.ndarray:
        x = w - inset
        if not round_top:
            return box(-x, -h + inset, x, 0)
        top = max(round_top - inset, 0.02)
        return np.concatenate([[(x, 0)], arc(0, -h + round_top, x, top, 0, -180, 17), [(-x, 0)]])

    if t.flag("has_frame", 0.8):
        door.add(leaf(-frame), color=door.accent, body="frame", bulge=0.1)
    if ajar:
        _ajar(door, kind, w, h)
    else:
        on = door.add(leaf(0.0), bulge=0.05)
        _front(door, kind, on, w, h, round_top, np.eye(2), np.zeros(2))
    if t.flag("step", 0.35):
        s = t.uniform("step_width", 1.2, 1.7)
        for k in range(t.integer("steps", 1, 2)):
            door.add(box(-s * w - 0.12 * k, 0.07 * k, s * w + 0.12 * k, 0.07 * (k + 1)), color=(0.66, 0.65, 0.63), material="stone",
                     bulge=0.1)
    if t.flag("light_above", 0.18) and not round_top:
        on = door.add(np.concatenate([arc(0, -h - frame, w, 0.55 * w, 180, 360, 15)]), color=(0.72, 0.84, 0.90), material="glass",
                      bulge=0.0)
        for a in (-135, -90, -45):
            door.mark(np.array([(0, -h - frame), (w * np.cos(np.deg2rad(a)), -h - frame + 0.55 * w * np.sin(np.deg2rad(a)))]), on, 0.8)
    return door.figure


def _ajar(door: Thing, kind: str, w: float, h: float) -> None:
    """The dark opening, and the leaf turned towards the viewer on its left hinge."""
    t = door.t
    door.add(box(-w, -h, w, 0), color=(0.16, 0.15, 0.16), bulge=0.0)
    open_by, drop = t.uniform("pose.opening", 0.35, 0.8), t.uniform("pose.perspective", 0.06, 0.16)
    tilt = np.array([[open_by, 0.0], [-0.0, 1.0]])
    corners = np.array([(-w, -h), (-w + 2 * w * open_by, -h - drop), (-w + 2 * w * open_by, drop), (-w, 0.0)])
    on = door.add(corners, bulge=0.05)
    start = len(door.figure.marks)
    _front(door, kind, on, w, h, 0.0, tilt, np.array([-w + w * open_by, 0.0]))
    for m in door.figure.marks[start:]:  # into perspective: taller towards the free edge
        s = (m.points[:, 0] + w) / (2 * w * open_by)
        m.points = np.stack([m.points[:, 0], m.points[:, 1] + drop * s * (1 + 2 * m.points[:, 1] / h)], 1)


def _front(door: Thing, kind: str, on: int, w: float, h: float, round_top: float, tilt: np.ndarray, offset: np.ndarray) -> None:
    """Panels, panes, planks and the handle; `tilt` and `offset` put them on a leaf that stands ajar."""
    t = door.t

    def mark(points: npt.ArrayLike, chance: float = 0.9, **more: Any) -> None:
        door.mark(np.asarray(points, np.float64) @ tilt.T + offset, on, chance, clip=True, **more)

    halves = (-0.5, 0.5) if kind == "double" else (0.0,)
    if kind == "double":
        mark([(0, -h), (0, 0)], 0.97)
    half = w / len(halves)
    gap = t.uniform("panel_gap", 0.16, 0.26) * half
    top = -h + 0.3 * gap + max(0.0, 0.9 * round_top)
    if kind in ("panels", "double", "glazed"):
        rows, columns = t.integer("panel_rows", 2, 3) if kind != "glazed" else 2, t.integer("panel_columns", 1, 2)
        split = t.uniform("panel_split", 0.35, 0.62)
        ys = np.array([0.0, split, 1.0]) if rows == 2 else np.array([0.0, 0.5 * split, 0.5 * split + 0.3, 1.0])
        for o in halves:
            for r in range(rows):
                cols = 1 if kind == "glazed" and r == 0 else columns
                for c in range(cols):
                    x0, x1 = -half + gap + (2 * half - gap) * c / cols, -half + (2 * half - gap) * (c + 1) / cols
                    y0, y1 = top + gap + (-top - gap) * ys[r] * 0.98, top + (-top - gap) * ys[r + 1] + 0.0
                    glass = kind == "glazed" and r == 0
                    mark(box(2 * o * half + x0, y0, 2 * o * half + x1, y1), 0.92, closed=True, fill=glass,
                         color=(0.70, 0.82, 0.88) if glass else darker(door.color, 0.55))
                    if t.flag("inner_panel", 0.25) and not glass:
                        mark(box(2 * o * half + x0 + 0.03, y0 + 0.03, 2 * o * half + x1 - 0.03, y1 - 0.03), 0.4, closed=True)
                    if glass and t.flag("panes", 0.6):
                        mark([((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1)], 0.85)
                        mark([(x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)], 0.85)
    elif kind == "planks" or (kind == "arched" and t.flag("arched_planks", 0.6)):
        for x in np.linspace(-w, w, t.integer("planks", 4, 7))[1:-1]:
            mark([(x, -h), (x, 0)], 0.85)
        if t.flag("brace", 0.5):
            for y in (-0.82 * h, -0.2 * h):
                mark(box(-w, y - 0.04, w, y + 0.04), 0.8, closed=True)
            if t.flag("z_brace", 0.4):
                mark([(-w, -0.2 * h), (w, -0.82 * h)], 0.8)
        elif t.flag("iron_bands", 0.6):
            for y in (-0.78 * h, -0.22 * h):
                mark([(-w, y), (0.5 * w, y), (0.62 * w, y - 0.04), (0.62 * w, y + 0.04), (0.5 * w, y)], 0.8, color=DARK, width=0.014)
    elif t.flag("number", 0.3):
        mark([(-0.05, -0.72 * h), (0.0, -0.76 * h), (0.0, -0.62 * h)], 0.6)
    if t.flag("window_in_door", 0.3) and kind in ("plain", "planks"):
        shape = ellipse(0, -0.74 * h, 0.4 * w, n=22) if t.flag("round_window", 0.5) else box(-0.4 * w, -0.85 * h, 0.4 * w, -0.62 * h)
        mark(shape, 0.92, closed=True, fill=True, color=(0.70, 0.82, 0.88))
    _handle(door, mark, kind, w, h)


def _handle(door: Thing, mark, kind: str, w: float, h: float) -> None:
    t = door.t
    side = 0.82 * w if kind != "double" else 0.10 * w
    y, metal = -t.uniform("handle_height", 0.42, 0.52) * h, GOLD if t.flag("brass", 0.5) else STEEL
    style = t.choice("handle", ("knob", "lever", "plate", "ring", "bar"), (5, 2, 1.2, 0.8, 0.7))
    for s in (-1, 1) if kind == "double" else (1,):
        x = s * side
        if style in ("knob", "plate"):
            if style == "plate":
                mark(box(x - 0.025, y - 0.07, x + 0.025, y + 0.09), 0.8, closed=True, color=metal)
                mark([(x, y + 0.04), (x, y + 0.065)], 0.5)
            mark(ellipse(x, y, 0.028, n=14), 0.97, closed=True, fill=True, color=metal)
        elif style == "lever":
            mark([(x, y), (x - s * 0.11, y + 0.005)], 0.97, color=metal, width=0.02)
        elif style == "ring":
            mark(ellipse(x - s * 0.02, y + 0.02, 0.035, n=16), 0.95, closed=True, color=metal, width=0.012)
        else:
            mark([(x, y - 0.12), (x, y + 0.12)], 0.95, color=metal, width=0.018)
    if t.flag("letter_slot", 0.2):
        mark(box(-0.3 * w, -0.42 * h, 0.3 * w, -0.38 * h), 0.7, closed=True, color=metal)
    if t.flag("knocker", 0.15):
        mark(arched((-0.05, -0.66 * h), (0.05, -0.66 * h), -0.09), 0.8, color=metal)
    if t.flag("hinges", 0.3) and kind != "double":
        for v in (-0.85, -0.15):
            mark(box(-w, v * h - 0.035, -w + 0.04, v * h + 0.035), 0.6, closed=True, color=lighter(metal, 0.1))
