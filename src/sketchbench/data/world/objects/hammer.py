"""A hammer: claw, cross-peen, sledge, mallet."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._blades import grip, lain
from sketchbench.data.world.objects._things import BLACK, BLUE, GREY, ORANGE, RED, STEEL, WOODS, YELLOW, Thing, darker, lighter, stick, sure
from sketchbench.data.world.shapes import box, rounded, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("claw", "peen", "sledge", "mallet", "ball"), (5, 1.5, 1.3, 0.8, 0.7))
    head = t.color("head_color", *((WOODS + ((0.2, 0.2, 0.22),)) if kind == "mallet" else (STEEL, GREY, (0.30, 0.31, 0.34))), spread=0.03)
    hammer = Thing(t, head, t.color("handle_color", *WOODS, RED, YELLOW, BLACK), "wood" if kind == "mallet" else "metal")
    long, thick = t.uniform("handle_length", 0.9, 1.5), t.uniform("handle_width", 0.08, 0.14)
    if t.flag("rubber_grip", 0.35):
        hammer.add(stick((0, -0.1), (0, 0.6 * long), 0.65 * thick), color=lighter(hammer.accent, 0.2), material="wood",
                   spine=np.array([(0, -0.1), (0, 0.6 * long)]), body="handle")
        grip(hammer, 0.52 * long, long, 1.15 * thick, t.color("grip_color", BLACK, RED, BLUE, ORANGE), "rubber")
    else:
        grip(hammer, -0.10, long, thick, hammer.accent)
    a, b, h = t.uniform("face_length", 0.20, 0.34), t.uniform("claw_length", 0.24, 0.40), t.uniform("head_height", 0.07, 0.11)
    face, curl, neck = t.uniform("face_height", 0.9, 1.4), t.uniform("claw_curl", 0.10, 0.26), t.uniform("neck", 0.55, 0.95)
    if kind == "claw":
        outline = np.concatenate([[(a, -face * h), (a, face * h), (0.7 * a, face * h), (0.65 * a, neck * h), (0.12, neck * h),
                                   (0.10, 1.3 * h), (-0.10, 1.3 * h), (-0.10, 0.8 * h)],
                                  spline([(-0.10, 0.7 * h), (-0.6 * b, 0.9 * h), (-b, curl + 0.3 * h)], closed=False, per=4),
                                  spline([(-b - 0.02, curl + 0.25 * h), (-0.7 * b, -0.2 * h), (-0.10, -h)], closed=False, per=4),
                                  [(0.12, -h), (0.65 * a, -neck * h), (0.7 * a, -face * h)]])
    elif kind == "peen":
        outline = np.array([(a, -face * h), (a, face * h), (0.75 * a, face * h), (0.7 * a, h), (-0.12, h), (-b, 0.2 * h), (-b, -0.05 * h),
                            (-0.12, -h), (0.7 * a, -h), (0.75 * a, -face * h)])
    elif kind == "ball":
        outline = np.concatenate([[(a, -face * h), (a, face * h), (0.7 * a, face * h), (0.6 * a, 0.7 * h), (-0.12, 0.8 * h)],
                                  spline([(-0.5 * b, 0.6 * h), (-0.7 * b, h), (-b, 0), (-0.7 * b, -h), (-0.5 * b, -0.6 * h)], closed=False,
                                         per=4), [(-0.12, -0.8 * h), (0.6 * a, -0.7 * h), (0.7 * a, -face * h)]])
    else:
        big = 1.7 if kind == "mallet" else 1.3
        outline = rounded(box(-1.05 * a, -big * h, 1.05 * a, big * h), 0.03 if kind == "sledge" else 0.06)
    on = hammer.add(outline, bulge=0.4)
    if t.flag("face_line", 0.5):
        hammer.mark(np.array([(0.7 * a, -2 * h), (0.7 * a, 2 * h)]), on, 0.6, clip=True, color=darker(head, 0.5))
    if t.flag("eye", 0.4):
        hammer.mark(box(-0.4 * thick, -0.4 * h, 0.4 * thick, 0.4 * h), on, 0.45, closed=True, color=darker(head, 0.5))
    if kind == "claw" and t.flag("claw_slit", 0.5):
        hammer.mark(spline([(-0.92 * b, curl), (-0.6 * b, 0.35 * h), (-0.35 * b, 0.1 * h)], closed=False, per=4), on, 0.6,
                    color=darker(head, 0.5))
    if t.flag("wedge_top", 0.3):
        hammer.add(stick((0, -1.35 * h), (0, -0.9 * h), thick * 0.8), color=hammer.accent, material="wood")
    return lain(t, hammer.figure)
