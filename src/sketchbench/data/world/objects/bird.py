"""Bird: songbird, pigeon, gull, swallow, crow, parrot or chick; perched, pecking, flying, spread, from the front."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._flight import draw_fowl
from sketchbench.data.world.objects._fowl import Fowl
from sketchbench.data.world.objects._frame import Local, coat_color, shade, sleeve
from sketchbench.data.world.traits import Traits

# head, depth, beak length, beak depth, hook, tail, leg, span, wing
BUILDS = {"songbird": (0.2, 0.54, 0.15, 0.1, 0.0, 0.4, 0.26, 0.95, 0.72), "pigeon": (0.16, 0.52, 0.13, 0.07, 0.01, 0.38, 0.2, 1.1, 0.8),
          "gull": (0.17, 0.42, 0.24, 0.08, 0.02, 0.28, 0.28, 1.45, 0.9),
          "swallow": (0.15, 0.36, 0.09, 0.07, 0.0, 0.6, 0.12, 1.4, 0.95), "crow": (0.18, 0.46, 0.28, 0.12, 0.03, 0.42, 0.3, 1.2, 0.85),
          "parrot": (0.2, 0.44, 0.15, 0.17, 0.1, 0.75, 0.14, 1.1, 0.8),
          "chick": (0.27, 0.7, 0.11, 0.09, 0.0, 0.13, 0.3, 0.5, 0.45), "wader": (0.14, 0.42, 0.42, 0.06, 0.0, 0.22, 0.75, 1.1, 0.75)}


def topknot(h: Local, t: Traits) -> None:
    kind = t.choice("topknot", ("none", "crest", "tuft"), (0.8, 0.1, 0.1))
    if kind == "crest":
        h.add(np.array([(0.35, -0.75), (-0.2, -1.55), (-0.2, -1.15), (-0.75, -1.5), (-0.7, -0.55)]), body="", omit=0.2)
    elif kind == "tuft":
        h.add(sleeve([(-0.1, -0.8), (0.0, -1.4), (0.3, -1.6)], (0.2, 0.12, 0.04)), body="", omit=0.2)


def draw(t: Traits) -> Figure:
    build = t.choice("breed", tuple(BUILDS), (0.34, 0.15, 0.14, 0.08, 0.1, 0.07, 0.06, 0.06))
    head, depth, long, deep, hook, tail, leg, span, wing = BUILDS[build]
    coat = coat_color(t, "coat", (0.45, 0.33, 0.24), (0.3, 0.45, 0.68), (0.75, 0.3, 0.22), (0.55, 0.56, 0.6), (0.85, 0.72, 0.3),
                      (0.15, 0.15, 0.17), (0.9, 0.89, 0.87))
    if build == "gull":
        coat = (0.93, 0.93, 0.92)
    belly = coat_color(t, "belly", (0.85, 0.5, 0.28), (0.9, 0.86, 0.78), (0.82, 0.8, 0.6))

    def dress(h: Local, on: int, t: Traits) -> None:
        body = h.figure.pieces[on].outline
        if t.flag("breast_patch", 0.35):
            h.mark(on, s.scaled(body, 0.8, 0.62, about=body.mean(0)) + s.at(0.14, 0.18 * b.depth), closed=True, fill=True, color=belly,
                   chance=0.2, clip=True)
        if t.flag("breast_spots", 0.15):
            for k in range(t.integer("spot_count", 4, 9)):
                u = body.mean(0) + np.array([t.uniform(f"spot{k}.x", 0.06, 0.36), t.uniform(f"spot{k}.y", -0.02, 0.16)])
                h.dot(on, u[0], u[1], 0.014, chance=0.4)

    b = Fowl(
        coat, shade(coat, t.uniform("wing_shade", 0.62, 1.1)), depth=t.about("depth", depth, 0.08), breast=t.about("breast", 0.05, 0.07),
             head=t.about("head", head, 0.035),
        neck=t.about("neck", 0.16 if build == "wader" else 0.04, 0.04), neck_angle=t.about("neck_angle", -38, 16),
             neck_width=t.about("neck_width", 1.25 * head, 0.05),
        beak=(t.about("beak_length", long, 0.3 * long), t.about("beak_depth", deep, 0.25 * deep), hook),
             beak_color=coat_color(t, "beak_color", (0.92, 0.65, 0.18), (0.28, 0.25, 0.22), (0.88, 0.4, 0.2)),
        tail=t.about("tail", tail, 0.12), tail_width=t.about("tail_width", 0.14, 0.04), tail_spread=t.uniform("tail_spread", 0.8, 2.0),
             tail_form="fork" if build == "swallow" else "any",
        leg=t.about("leg", leg, 0.09), leg_color=coat_color(t, "leg_color", (0.78, 0.48, 0.28), (0.3, 0.26, 0.24), (0.86, 0.62, 0.2)),
             wing=t.about("wing", wing, 0.1), span=t.about("span", span, 0.18),
        poses={"perch": 0.52, "peck": 0.06, "fly": 0.2, "spread": 0.1, "front": 0.07, "head": 0.03, **({"mark": 0.04} if t.symbol else {})},
             pitch=(8, 58) if leg < 0.5 else (0, 25), dress=dress,
        topknot=topknot)
    return draw_fowl(t, b)
