"""Spider: a round abdomen, a smaller fore body, eight bent legs; from above, from the side, or on its thread."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._features import mouth
from sketchbench.data.world.objects._frame import WHITE, Local, coat_color, shade, sleeve
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    f = Figure()
    coat = coat_color(t, "coat", (0.16, 0.14, 0.14), (0.35, 0.25, 0.18), (0.45, 0.36, 0.28), (0.4, 0.2, 0.18))
    view = t.choice("pose.view", ("above", "side", "thread"), (0.62, 0.24, 0.14))
    r, fore = t.uniform("abdomen", 0.3, 0.5), t.uniform("fore_body", 0.15, 0.27)
    one = t.simple and t.flag("one_ball", 0.4)
    knee, long, thick = t.uniform("knee", 35, 75), t.uniform("leg_length", 0.75,
                                                             1.3), t.uniform("leg_width", 0.02, 0.06) * (0.6 if t.symbol else 1.0)
    taper, long_belly = t.uniform("leg_taper", 0.3, 0.9), t.uniform("abdomen_long", 0.85, 1.2)
    look: dict[str, Any] = {"color": coat, "material": "fur"}
    centre = np.array([0.0, 0.0])
    if view == "thread":
        top = -1.6 * t.uniform("pose.thread", 0.7, 1.3)
        spine = np.array([(0, top), (0, -r)])
        f.add(sleeve(spine, 0.012, n=4), body="thread", color=(0.7, 0.7, 0.7), spine=spine, omit=0.1)
    legs = 4 if not (t.symbol and t.flag("three_legs", 0.25)) else 3
    for k in range(legs):
        for side in (-1, 1):
            u = k / (legs - 1)
            if view == "side":
                out = 1 if k >= legs / 2 else -1
                x = (0.34 + 0.1 * k if side > 0 else 0.3 + 0.1 * k) if not one else 0.0 + 0.1 * (k - 1.5)
                reach = (0.28 + 0.26 * (k - legs / 2 + 0.5) * out * 1.0) * long
                spine = np.array([(x, 0.1), (x + out * 0.5 * reach, -0.42 * long * t.uniform(f"pose.k{k}{side}", 0.7, 1.1)),
                                  (x + out * (reach + 0.1), 0.55)])
                if side < 0:
                    spine = spine + s.at(0.07, -0.04)
            else:
                spread = (-62 + 118 * u) if view == "above" else (-40 + 75 * u)
                spread += t.uniform(f"pose.leg{k}{side}", -7, 7)
                bend = knee * (1 if u > 0.5 else -1) * (0.55 if view == "above" else 1)
                if view == "thread":
                    bend = knee
                a = spread if side > 0 else 180 - spread
                start = centre + 0.12 * np.array([np.cos(np.deg2rad(a)), np.sin(np.deg2rad(a))])
                spine = s.chain(start, (a - 0.5 * side * bend * (1 if view == "thread" else 0.8), 0.55 * long),
                                (a + side * bend * 0.8, 0.5 * long), (a + side * bend * 1.1, 0.2 * long))
            f.add(sleeve(spine, (1.3 * thick, thick, taper * thick), n=9), body=f"leg{k}{side}", spine=spine, **look)
    where = {"above": (0, -0.1 - 0.85 * r), "side": (-0.15, 0), "thread": (0, 0)}[view]
    if not one:
        if view == "thread":
            f.add(s.ellipse(0, -0.55 * r - 0.2, 0.95 * r, r), body="abdomen", **look)
            head = f.add(s.ellipse(0, 0.05, fore, fore), body="fore", **look)
        else:
            x, y = where
            i = f.add(s.ellipse(x, y, r * (1.15 * long_belly if view == "side" else 0.92),
                                r * (0.88 if view == "side" else 1.1 * long_belly)), body="abdomen", **look)
            if t.flag("cross", 0.3):
                for d in ((0, 0.5), (0.35, 0.0)):
                    f.mark(i, [(x - d[0] * r, y - d[1] * r), (x + d[0] * r, y + d[1] * r)], color=shade(coat, 2.5), chance=0.6)
            if t.flag("belly_bands", 0.25):
                for low in (-0.4, -0.05, 0.3):
                    f.mark(i, s.arc(x, y + low * r, 0.95 * r, 0.25 * r, 10, 170, 8), color=shade(coat, 2.0), chance=0.5, clip=True)
            x, y = (0.42, 0.03) if view == "side" else (0.0, 0.0)
            head = f.add(s.ellipse(x, y, fore * 1.05, fore), body="fore", **look)
    else:
        head = f.add(s.ellipse(0, 0, 0.8 * r, 0.78 * r), body="abdomen", **look)
    hx, hy = (0.0, 0.0) if one or view != "side" else (0.5, 0.0)
    face, size = Local(f, np.array([hx, hy]), 0, (0.8 * r if one else fore)), 0.16
    pale = t.flag("eyes_white", 0.5)
    for k in (-1, 1):
        x, y = (0.36 * k, 0.42) if view == "above" and not one else (0.34 * k, -0.1)
        face.dot(head, x, y, size * 1.25, chance=0.85, color=WHITE if pale else shade(coat, 2.5))
        face.dot(head, x, y, size * 0.6, chance=0.8 if pale else 0.3, color=DARK)
    if one or view != "above":
        mouth(face, t, head, 0, 0.45, 0.3)
    if t.flag("fangs", 0.35) and view == "above" and not one:
        for k in (-1, 1):
            spine = s.chain((k * 0.08, fore * 0.9), (90 - k * 18, 0.08), (90 + k * 12, 0.07))
            f.add(sleeve(spine, (0.05, 0.04, 0.015), n=6), body="fang", omit=0.25, **look)
    return f
