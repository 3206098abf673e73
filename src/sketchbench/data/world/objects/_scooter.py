"""A scooter: small wheels, a step to stand on, a shield, a swollen tail."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import BLACK, PAINTS, bar
from sketchbench.data.world.objects._wheels import STEEL, ring, spoked
from sketchbench.data.world.shapes import arc, box, rounded, spline
from sketchbench.data.world.traits import Traits

LAMP: Color = (0.95, 0.93, 0.8)


def scooter(f: Figure, t: Traits) -> None:
    base, r = t.uniform("wheelbase", 3.7, 4.3), t.uniform("scooter.wheel", 0.62, 0.8)
    paint = t.color("paint", *PAINTS, (0.75, 0.88, 0.82), (0.93, 0.86, 0.7))
    style = {"color": paint, "material": "metal"}
    rear, front = np.array([0.15, -r]), np.array([base, -r])
    top = np.array([base - 0.95, -t.uniform("scooter.height", 3.1, 3.5)])
    for hub in (rear, front):
        spoked(f, t, hub, r, tyre=0.36)
    bar(f, [front, front * 0.25 + top * 0.75], 0.2, color=STEEL)
    arch = t.uniform("fender.size", 1.12, 1.4)
    f.add(np.concatenate([arc(0, 0, r * arch, r * arch, 185, 350, 14), arc(0, 0, r * 0.8, r * 0.55, 350, 185, 8)]) + front, "body",
          body="fender", **style)
    floor = -t.uniform("scooter.floor", 0.75, 1.0) * 1.0
    seat = -t.uniform("seat.height", 2.2, 2.55)
    tail = t.uniform("scooter.tail", 0.75, 1.05)
    hips = [(-tail, seat + 0.35), (-tail * 0.9, seat + 0.95), (-0.35, -r * 1.25), (0.7, -r * 1.1), (1.45, floor + 0.25),
            (1.75, floor - 0.2), (1.45, seat + 0.6), (1.25, seat + 0.1), (0.2, seat + 0.02)]
    i = f.add(spline(hips, per=5), "body", body="scooter", bulge=0.9, **style)
    f.mark(i, spline([(-0.4, seat + 0.75), (0.4, seat + 0.55), (0.95, seat + 1.0), (0.3, -r * 1.6), (-0.35, -r * 1.8)], per=4),
           closed=True, width=0.006, chance=0.45)
    f.add(np.array([(1.1, floor - 0.12), (base - 1.0, floor - 0.12), (base - 0.8, floor + 0.18), (1.1, floor + 0.22)]), "body",
          body="scooter", **style)
    shield = [(base - 1.15, floor), (base - 0.85, floor + 0.22), (base - 0.35, -1.7), top + (0.3, 0.35), top + (0.0, 0.25),
              (base - 0.75, -1.7)]
    f.add(spline(np.array(shield), per=5), "body", body="scooter", **style)
    p = [(-tail * 0.85, seat - 0.02), (-0.1, seat - t.uniform("saddle.hump", 0.12, 0.32)), (0.6, seat - 0.1), (1.35, seat - 0.12),
         (1.45, seat + 0.1), (0.3, seat + 0.14), (-tail * 0.8, seat + 0.2)]
    f.add(spline(p, per=4), "saddle", color=t.color("saddle", BLACK, (0.35, 0.2, 0.12), (0.8, 0.75, 0.68), spread=0.04), material="leather")
    bar(f, [top + (0.1, 0.35), top + (-0.02, -0.05)], 0.3, "handlebar", body="bars", color=paint)
    bar(f, [top + (0.05, 0), top + (-0.2, -0.12), top + (-0.6, -0.02)], 0.17, "handlebar", body="bars", color=BLACK, smooth=True)
    f.add(ring(top + (0.25, 0.05), 0.22, 0.27, 20), "body", color=LAMP, material="glass", omit=0.1)
    if t.flag("mirrors", 0.5):
        bar(f, [top + (-0.1, -0.1), top + (-0.15, -0.6)], 0.06, "handlebar", color=STEEL, body="mirror", omit=0.3)
        f.add(ring(top + (-0.15, -0.72), 0.2, 0.17, 16), "handlebar", color=STEEL, material="glass", body="mirror", omit=0.3)
    if t.flag("scooter.box", 0.2):
        f.add(rounded(box(-tail - 0.35, seat - 0.85, 0.1, seat - 0.12), 0.12), "body", color=BLACK, omit=0.4)
