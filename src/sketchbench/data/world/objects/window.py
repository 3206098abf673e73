"""A window: sash, cross, arched, round, with curtains, shutters or a flower box."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import BLUE, CREAM, GREEN, GREY, PINK, RED, WHITE, WOODS, Thing, arched, darker, sure
from sketchbench.data.world.shapes import arc, box, ellipse, spline, star
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("cross", "sash", "grid", "casement", "arched", "round"), (4, 1.5, 1.2, 1.5, 1.5, 0.7))
    window = Thing(t, t.color("color", WHITE, *WOODS, GREY, GREEN, CREAM), t.color("cloth", RED, BLUE, GREEN, CREAM, PINK, WHITE), "wood")
    glass = t.color("glass", (0.68, 0.84, 0.92), (0.52, 0.72, 0.88), (0.80, 0.88, 0.90), (0.24, 0.30, 0.40))
    w, h, frame = t.uniform("width", 0.34, 0.52), t.uniform("height", 0.42, 0.66), t.uniform("frame", 0.035, 0.085)
    rise = t.uniform("arch", 0.5, 1.0) * w

    def outline(d: float) -> np.ndarray:
        """The opening, made larger by d."""
        if kind == "round":
            return ellipse(0, 0, 1.1 * w + d, n=40)
        if kind == "arched":
            return np.concatenate([[(w + d, h + d)], arc(0, -h + rise, w + d, rise + d, 0, -180, 17), [(-w - d, h + d)]])
        return box(-w - d, -h - d, w + d, h + d)

    if t.flag("shutters", 0.22) and kind not in ("round", "arched"):
        _shutters(window, w, h, frame)
    window.add(outline(frame), body="frame", bulge=0.2)
    on = window.add(outline(0.0), color=glass, material="glass", bulge=0.0)
    _bars(window, on, kind, w, h)
    if t.flag("glint", 0.35):
        for k in (0.0, 0.09):
            window.mark(np.array([(-0.7 * w + k, -0.45 * h + k), (-0.45 * w + k, -0.75 * h + k)]), on, 0.5, color=(0.95, 0.97, 0.98))
    if t.flag("curtains", 0.3) and kind != "round":
        _curtains(window, w, h, frame)
    if t.flag("sill", 0.6) and kind != "round":
        s = t.uniform("sill_width", 0.05, 0.14)
        window.add(box(-w - frame - s, h + frame, w + frame + s, h + frame + t.uniform("sill_height", 0.04, 0.10)), bulge=0.2, body="sill")
    if t.flag("flower_box", 0.13) and kind != "round":
        y = h + frame
        for k in range(t.integer("flowers", 3, 6)):
            x = -0.8 * w + 1.6 * w * k / 4
            window.add(star(x, y - 0.03, 0.09, 0.05, 6), color=t.color(f"bloom{k % 2}", RED, PINK, (0.95, 0.8, 0.3)), material="leaf")
        window.add(np.array([(-w - 0.03, y), (w + 0.03, y), (0.9 * w, y + 0.18), (-0.9 * w, y + 0.18)]), color=(0.55, 0.36, 0.22))
    return window.figure


def _bars(window: Thing, on: int, kind: str, w: float, h: float) -> None:
    t = window.t
    wide = t.uniform("bar_width", 0.014, 0.035)
    color = darker(window.color, 0.9)
    go: dict[str, Any] = {"chance": 0.97, "on": on, "clip": True, "color": color, "width": wide}
    across = {"cross": (0.0,), "sash": (t.uniform("sash_y", -0.1, 0.1),),
              "grid": tuple(np.linspace(-1, 1, t.integer("grid_rows", 3, 4) + 1)[1:-1]),
              "casement": (-0.35,) if t.flag("transom", 0.4) else (),
              "arched": (t.uniform("arch_bar", -0.5, 0.0),), "round": (0.0,)}[kind]
    along = {"cross": (0.0,), "sash": () if t.flag("sash_plain", 0.5) else (0.0,),
             "grid": tuple(np.linspace(-1, 1, t.integer("grid_columns", 2, 4) + 1)[1:-1]), "casement": (0.0,), "arched": (0.0,),
             "round": (0.0,)}[kind]
    for y in across:
        window.mark(np.array([(-1.2 * w, y * h), (1.2 * w, y * h)]), **go)
    for x in along:
        window.mark(np.array([(x * w, -1.2 * h), (x * w, 1.2 * h)]), **go)
    if kind == "casement":
        for s in (-1, 1):
            window.mark(np.array([(s * 0.07 * w, -0.02), (s * 0.07 * w, 0.09)]), on, 0.7, color=darker(window.color, 0.5), width=0.016)
    if t.flag("view", 0.12):
        window.mark(spline([(-w, 0.4 * h), (-0.4 * w, 0.1 * h), (0.1 * w, 0.45 * h), (0.5 * w, 0.2 * h), (w, 0.5 * h)], closed=False,
                           per=5), on, 0.7, clip=True)


def _curtains(window: Thing, w: float, h: float, frame: float) -> None:
    t = window.t
    wide, tied = t.uniform("curtain_width", 0.35, 0.7), t.flag("tied", 0.6)
    top = -h - frame - 0.04
    long = t.uniform("curtain_length", 0.8, 1.05) * h
    for s in (-1, 1):
        o = s * (w + 0.07)
        if tied:
            waist = long * t.uniform("tie_height", 0.2, 0.5)
            edge = [(o, top), (s * (1 - wide) * 0.3 * w, top), (s * 0.45 * w, 0.2 * waist), (s * 0.86 * w, waist), (s * 0.66 * w, long),
                    (o, long)]
            outline = np.concatenate([[edge[0]], spline(edge[1:5], closed=False, per=5), [edge[5]]])
        else:
            outline = np.array([(o, top), (s * (1 - wide) * w, top), (s * (1 - 0.95 * wide) * w, long), (o, long)])
        on = window.add(outline, color=window.accent, material="fabric", bulge=0.3)
        for k in (0.3, 0.6):
            window.mark(np.array([(o - s * k * wide * w, top), (o - s * k * (0.25 if tied else 1) * wide * w, 0.5 * long)]), on, 0.6,
                        clip=True)
    if t.flag("rail", 0.6):
        window.add(box(-w - 0.16, top - 0.035, w + 0.16, top + 0.015), color=darker(window.color, 0.6))
    elif t.flag("valance", 0.6):
        hem = [arched((x1, top + 0.12), (x0, top + 0.12), -0.06, n=5) for x0,
               x1 in zip(np.linspace(-w - 0.1, w + 0.1, 6)[:-1], np.linspace(-w - 0.1, w + 0.1, 6)[1:])]
        window.add(np.concatenate([[(-w - 0.1, top - 0.03), (w + 0.1, top - 0.03)], *hem[::-1]]), color=window.accent, material="fabric")


def _shutters(window: Thing, w: float, h: float, frame: float) -> None:
    t = window.t
    wide, n = t.uniform("shutter_width", 0.5, 0.95) * w, t.integer("louvres", 4, 9)
    for s in (-1, 1):
        x0, x1 = sorted((s * (w + frame), s * (w + frame + wide)))
        on = window.add(box(x0, -h - 0.5 * frame, x1, h + 0.5 * frame), color=window.accent, bulge=0.1)
        for y in np.linspace(-0.85, 0.85, n) * h:
            window.mark(np.array([(x0 + 0.04, y), (x1 - 0.04, y)]), on, 0.7)
