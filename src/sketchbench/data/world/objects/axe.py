"""An axe: felling, double-bitted, battle, hatchet, or stuck together by a cave man."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._blades import lain
from sketchbench.data.world.objects._things import BLACK, GREY, RED, STEEL, WOODS, Thing, darker, lighter, sure
from sketchbench.data.world.shapes import arc, ellipse, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("felling", "double", "bearded", "hatchet", "fire"), (4, 1.5, 1.2, 1.5, 1))
    axe = Thing(t, t.color("head_color", STEEL, GREY, (0.42, 0.44, 0.48), *((RED,) if kind == "fire" else ()), spread=0.04),
                t.color("handle_color", *WOODS, BLACK), "metal")
    long = t.uniform("handle_length", 1.0, 1.6) * (0.7 if kind == "hatchet" else 1)
    thick = t.uniform("handle_width", 0.06, 0.11) * (0.7 if t.symbol else 1)
    bow, knob, above = t.uniform("handle_bend", -0.10, 0.10), t.uniform("handle_knob", 1.0, 1.6), t.uniform("handle_top", 0.10, 0.18)
    line = spline([(0, -above), (0, 0.25 * long), (bow, 0.7 * long), (0.3 * bow, long)], closed=False, per=5)
    w = np.interp(np.linspace(0, 1, len(line)), (0, 0.3, 0.85, 1), (1, 0.95, 1, knob)) * thick / 2
    side = np.stack([w, 0 * w], 1)
    on = axe.add(np.concatenate([line + side, (line - side)[::-1]]), color=axe.accent, material="wood", spine=line)
    if t.flag("grain", 0.3):
        axe.mark(line[5:-4] + (0.15 * thick, 0), on, 0.4, color=darker(axe.accent))
    if t.flag("winding", 0.25):
        for y in np.linspace(0.68, 0.9, 5) * long:
            axe.mark(np.array([(bow - thick, y + 0.02), (bow + thick, y - 0.02)]), on, 0.6, clip=True, color=darker(axe.accent, 0.5))
    reach, edge, root = t.uniform("blade_reach", 0.28, 0.46), t.uniform("edge_length", 0.18, 0.32), t.uniform("blade_root", 0.07, 0.11)
    belly, beard = t.uniform("edge_belly", 0.02, 0.12), t.uniform("beard", 0.0, 0.10) + 0.16 * (kind == "bearded")
    sweep = t.uniform("sweep", 0.0, 0.10)

    def blade(s: int) -> np.ndarray:
        """Half a head: from the top of the eye over the edge to the bottom of the eye."""
        upper = spline([(0, -root), (0.5 * reach, -root - 0.01), (reach, -edge + sweep)], closed=False, per=4)
        bit = spline([(reach, -edge + sweep), (reach + belly, 0.5 * beard), (reach - 0.04, edge + beard)], closed=False, per=5)
        lower = spline([(reach - 0.04, edge + beard), (0.5 * reach, root + 0.04), (0, root)], closed=False, per=4)
        return np.concatenate([upper, bit[1:-1], lower]) * (s, 1)

    poll = t.uniform("poll", 0.04, 0.12)
    if kind == "double":
        outline = np.concatenate([blade(1)[::-1], blade(-1)])
    elif kind == "fire":
        outline = np.concatenate([blade(1), [(-0.06, 0.8 * root), (-poll - 0.2, 0.2), (-0.08, -0.9 * root)]])
    else:
        outline = np.concatenate([blade(1), [(-poll, root), (-poll, -root)]])
    head = axe.add(outline, bulge=0.2)
    for s in (1, -1) if kind == "double" else (1,):
        if t.flag("bevel", 0.7):
            axe.mark(spline([(s * (0.78 * reach), -edge * 0.8 + sweep), (s * (0.80 * reach + belly), 0.5 * beard),
                             (s * 0.74 * reach, 0.85 * edge + beard)], closed=False, per=5), head, 0.6,
                     color=lighter(axe.color, 0.5), clip=True)
    if t.flag("eye", 0.3):
        axe.mark(ellipse(0, 0, 0.4 * thick, 0.6 * root, n=14), head, 0.5, closed=True, color=darker(axe.color, 0.5))
    if t.flag("notch", 0.12):
        axe.mark(arc(reach + belly, 0.02, 0.03, 0.03, 90, 270, 6), head, 0.5)
    return lain(t, axe.figure, (0.0, 35.0, -35.0, 80.0, 150.0))
