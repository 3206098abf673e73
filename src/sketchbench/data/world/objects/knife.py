"""A knife: kitchen, table, dagger-like, cleaver, bread knife, pocket knife."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._blades import grip, lain
from sketchbench.data.world.objects._things import BLACK, BROWN, GREY, RED, STEEL, WOODS, Thing, darker, stick, sure
from sketchbench.data.world.shapes import ellipse, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("chef", "table", "cleaver", "bread", "clip", "butcher"), (4, 2, 0.8, 1, 1.3, 1))
    knife = Thing(t, t.color("blade_color", STEEL, (0.80, 0.82, 0.84), spread=0.025),
                  t.color("grip_color", BLACK, BROWN, GREY, RED, *WOODS), "metal")
    long, w = t.uniform("blade_length", 0.62, 1.05), t.uniform("blade_width", 0.13, 0.22)
    tip, heel = t.uniform("tip_drop", 0.0, 0.5), t.uniform("heel", 0.0, 0.5)
    edge = {"chef": [(w, -0.02), (w, -0.45 * long), (0.75 * w, -0.75 * long), (tip * 0.4 * w, -long)],
            "table": [(0.7 * w, -0.1), (0.85 * w, -0.6 * long), (0.75 * w, -0.93 * long), (0.3 * w, -long)],
            "cleaver": [(2.1 * w, 0.0), (2.2 * w, -0.4 * long), (2.1 * w, -0.75 * long), (2.0 * w, -0.78 * long)],
            "bread": [(0.75 * w, 0.0), (0.75 * w, -0.6 * long), (0.7 * w, -0.92 * long), (0.3 * w, -long)],
            "clip": [(0.8 * w, 0.0), (0.9 * w, -0.5 * long), (0.65 * w, -0.8 * long), (0.1 * w, -long)],
            "butcher": [(0.8 * w, 0.0), (1.05 * w, -0.5 * long), (1.1 * w, -0.75 * long), (0.2 * w, -1.02 * long)]}[kind]
    spine_line = {"clip": [(0.12 * w, -0.98 * long), (-0.1 * w, -0.72 * long), (-0.12 * w, 0.0)],
                  "table": [(0.05 * w, -0.97 * long), (-0.02, -0.7 * long), (0.0, 0.0)],
                  "cleaver": [(-0.05 * w, -0.78 * long), (-0.05 * w, 0.0)]}.get(kind,
                                                                                [(0.0, -0.98 * long), (-0.02, -0.5 * long), (-0.02, 0.0)])
    sharp = spline(edge, closed=False, per=5) if kind != "cleaver" else np.array(edge)
    if kind == "bread":
        sharp = sharp + np.stack([np.where(np.arange(len(sharp)) % 2, 0.02, -0.01), 0 * sharp[:, 0]], 1)
    on = knife.add(np.concatenate([sharp, spine_line]), bulge=0.1)
    if t.flag("bevel", 0.5):
        knife.mark(sharp * (0.72, 0.93), on, 0.55)
    if kind == "cleaver" and t.flag("cleaver_hole", 0.7):
        knife.mark(ellipse(1.6 * w, -0.66 * long, 0.035, n=12), on, 0.9, closed=True)
    thick, low = t.uniform("grip_width", 0.10, 0.16), t.uniform("grip_length", 0.40, 0.66)
    start = len(knife.figure.pieces)
    if t.flag("bolster", 0.4):
        knife.add(stick((0.3 * w, -0.01), (0.3 * w, 0.06), 0.9 * thick), color=darker(knife.color, 0.85), bulge=0.5)
    grip(knife, -0.02, low, thick, knife.accent)
    for piece in knife.figure.pieces[start:]:
        piece.outline = piece.outline + (0.3 * w + heel * 0.02, 0.0)
    for m in knife.figure.marks:
        if m.on >= start:
            m.points = m.points + (0.3 * w + heel * 0.02, 0.0)
    return lain(t, knife.figure)
