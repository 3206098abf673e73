"""Horse, pony, foal or draught horse: a long arched neck with a mane, a long face, slim jointed legs, a flowing tail."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._equine import front_head, mane, side_head
from sketchbench.data.world.objects._features import flowing_tail
from sketchbench.data.world.objects._frame import coat_color, shade
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits


def saddle(f: Figure, on: int, world, t: Traits) -> None:
    c = 0.2
    f.mark(on, world(s.spline([(0.42, -c - 0.06), (0.62, -c - 0.06), (0.66, -0.5 * c), (0.56, 0.35 * c), (0.46, -0.4 * c)], per=5)),
           closed=True, fill=True,
           color=(0.35, 0.2, 0.12), chance=0.6, clip=True)
    f.mark(on, world([(0.55, 0.2 * c), (0.55, 1.5 * c)]), chance=0.5, clip=True)


def draw(t: Traits) -> Figure:
    build = t.choice("breed", ("riding", "draught", "pony", "foal", "race"), (0.4, 0.14, 0.18, 0.1, 0.18))
    stout = {"draught": 0.06, "pony": 0.04, "foal": -0.09, "race": -0.03}.get(build, 0.0)
    tall = {"draught": -0.02, "pony": -0.09, "foal": 0.1, "race": 0.05}.get(build, 0.0)
    coat = coat_color(t, "coat", (0.48, 0.27, 0.15), (0.62, 0.4, 0.22), (0.18, 0.14, 0.13), (0.85, 0.83, 0.8), (0.72, 0.55, 0.36),
                      (0.5, 0.48, 0.47))
    hair = {"dark": shade(coat, 0.35), "same": shade(coat, 0.8),
            "pale": (0.88, 0.82, 0.68)}[t.choice("hair", ("dark", "same", "pale"), (0.5, 0.25, 0.25))]
    saddled = t.flag("saddled", 0.14)

    def crest(f: Figure, spine: np.ndarray, widths: np.ndarray, t: Traits) -> None:
        if t.flag("mane", 0.93):
            mane(f, spine, widths, t, hair, b.part("body"))

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if saddled and on > 1:
            saddle(f, on, world, t)

    b = Beast(
        coat, side_head, front_head, flowing_tail(hair), hair=hair, chest=t.about("chest", 0.43 + stout, 0.05),
              loin=t.about("loin", 0.39 + stout, 0.05), sway=t.about("sway", 0.025, 0.02),
        hump=t.about("withers", 0.02, 0.015), belly=t.about("belly", -0.005, 0.03), leg=t.about("leg", 0.58 + tall, 0.08),
        thick=(0.2 + stout * 0.5, 0.075 + 0.25 * stout, t.about("ankle", 0.055 + 0.3 * stout, 0.012)), hock=t.about("hock", 0.95, 0.3),
              foot_color=shade(hair, 0.7) if t.flag("hoof_dark") else (0.3, 0.25, 0.2),
        neck=t.about("neck", 0.4, 0.07), neck_angle=t.about("neck_angle", -48, 13),
              neck_width=(t.about("neck_base", 0.35 + stout, 0.04), t.about("neck_top", 0.19 + 0.4 * stout, 0.03)),
        head=t.about("head", 0.41, 0.045), face=t.about("face", 0.115, 0.015), head_angle=t.about("head_angle", 42, 16), tail_angle=124,
              graze=58,
        ears="point",
        poses={"stand": 0.36, "walk": 0.13, "gallop": 0.14, "graze": 0.06, "rear": 0.06, "lie": 0.03, "front": 0.1, "back": 0.03,
               "head": 0.02, "head_side": 0.07}, dress=dress, crest=crest)
    return draw_beast(t, b)
