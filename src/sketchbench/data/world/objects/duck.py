"""Duck or duckling: a flat bill, a round head, a short neck, a tail that turns up, webbed feet; also the bath toy."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._flight import draw_fowl
from sketchbench.data.world.objects._fowl import Fowl
from sketchbench.data.world.objects._frame import Local, coat_color, shade
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = t.choice("breed", ("mallard", "white", "duckling", "brown"), (0.3, 0.28, 0.27, 0.15))
    coat = {"mallard": (0.62, 0.6, 0.58), "white": (0.94, 0.93, 0.9),
            "duckling": coat_color(t, "down", (0.95, 0.82, 0.3), (0.9, 0.75, 0.35))}.get(kind,
                                                                                         coat_color(t, "coat", (0.5, 0.38, 0.26),
                                                                                                    (0.58, 0.46, 0.34)))
    small = kind == "duckling"

    def ring(h: Local, t: Traits) -> None:
        if kind == "mallard":
            h.color = (0.1, 0.36, 0.24)
            if t.flag("collar", 0.7):
                h.line(len(h.figure.pieces) - 1, np.array([(-0.9, 0.9), (0.0, 1.05), (0.85, 0.75)]), 0.4)

    b = Fowl(
        coat, shade(coat, t.uniform("wing_shade", 0.8, 0.98)), depth=t.about("depth", 0.62 if small else 0.5, 0.07), breast=0.1,
             head=t.about("head", 0.25 if small else 0.165, 0.025), neck=t.about("neck", 0.03 if small else 0.17, 0.06),
        neck_angle=t.about("neck_angle", -68, 12), neck_width=t.about("neck_width", 0.26 if small else 0.19, 0.03),
             beak=(t.about("beak_length", 0.21, 0.04), t.about("beak_depth", 0.12, 0.025), 0.0), flat_beak=True,
        beak_color=coat_color(t, "beak_color", (0.95, 0.65, 0.15), (0.9, 0.5, 0.15), (0.85, 0.72, 0.25)), tail=t.about("tail", 0.18, 0.06),
             tail_width=0.2, tail_spread=0.5,
        tail_form=t.choice("tail_shape", ("point", "round", "square"), (0.65, 0.2, 0.15)), leg=t.about("leg", 0.2, 0.05),
             leg_color=(0.92, 0.58, 0.15), webbed=True, wing=t.about("wing", 0.6 if small else 0.72, 0.08),
             span=t.about("span", 0.95, 0.15),
        poses={"perch": 0.42, "swim": 0.38, "fly": 0.08, "spread": 0.02, "front": 0.04, "head": 0.06}, pitch=(0, 26), labelled=False,
             swims=0.48, topknot=ring)
    return draw_fowl(t, b)
