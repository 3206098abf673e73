"""Small rodents and rabbits on all fours: a drop of a body on the ground, the head low in front."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import FLESH, Beast
from sketchbench.data.world.objects._frame import Local, shade, sleeve
from sketchbench.data.world.objects._views import face_at
from sketchbench.data.world.traits import Traits


def crouched(t: Traits, b: Beast) -> Figure:
    f, rise = Figure(), t.uniform("pose.arch", 0.38, 0.62)
    look: dict[str, Any] = {"color": b.coat, "material": b.material}
    b.tail(Local(f, np.array([0.04, -0.3 * rise]), b.tail_angle + t.uniform("pose.tail", -20, 20), 1.0, False, b.part("tail"), FLESH,
                 b.coat, b.material), t, b)
    a = b.thick[2]
    stilts = t.symbol and t.flag("symbol_sticks", 0.4)
    feet = [(0.82, 0.16), (0.7, 0.16)] if t.flag("pose.two_fore", 0.6) else [(0.8, 0.18)]
    for x, long in feet:
        spine = np.array([(x, -0.14), (x + 0.04, 0.0), (x + 0.04 + (0 if stilts else long), 0.0 if not stilts else 0.12)])
        f.add(sleeve(spine, (1.2 * a, a, 0.85 * a)), b.part("leg"), body=FLESH, spine=spine, omit=0.15,
              **{**look, "color": shade(b.coat, 0.9)})
    torso = s.spline([(0, -0.15 * rise), (0.05, -0.62 * rise), (0.3, -1.0 * rise), (0.6, -0.88 * rise), (0.86, -0.55 * rise), (0.95, -0.2),
                      (0.84, 0.0), (0.5, 0.03), (0.15, 0.02)], per=5)
    i = f.add(torso, b.part("body"), body=FLESH, **look)
    if b.dress:
        b.dress(f, i, lambda p: np.asarray(p, np.float64) * (1, rise / b.chest) - (0, 0.5 * rise), t)
    r = t.uniform("haunch", 0.17, 0.25)
    if t.flag("pose.haunch", 0.7) and not t.symbol:
        f.add(s.ellipse(0.27, -0.85 * r, 1.1 * r, 0.85 * r), b.part("leg"), body="fold", **look)
    long = t.uniform("hind_foot", 0.2, 0.34)
    spine = np.array([(0.16, -0.01), (0.3, 0.0), (0.18 + long, 0.0)])
    f.add(sleeve(spine, (a, 1.1 * a, a)), b.part("leg"), body="fold", spine=spine, **look)
    at = np.array([0.86, -0.6 * rise - t.uniform("pose.head_up", 0.0, 0.16)])
    if t.flag("pose.faced", b.faced):
        face_at(f, b, t, at[0], at[1], size=b.face * 1.15)
    else:
        b.side_head(Local(f, at, b.head_angle + t.uniform("pose.head", -12, 12), b.head, False, b.part("head"), FLESH, b.coat, b.material),
                    t, b)
    return f
