"""Swan: a long S of a neck, a small head, a boat of a body with the wing arched over it; mostly on the water."""

from __future__ import annotations

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._flight import draw_fowl
from sketchbench.data.world.objects._fowl import Fowl
from sketchbench.data.world.objects._frame import Local, coat_color, shade
from sketchbench.data.world.traits import Traits


def mask(h: Local, t: Traits) -> None:
    """The dark knob where the beak begins."""
    if t.flag("knob", 0.55):
        h.add(s.ellipse(0.92, -0.12, 0.3, 0.4), color=DARK, material="skin", body="knob", omit=0.3)


def draw(t: Traits) -> Figure:
    black = t.flag("black", 0.08)
    coat = (0.14, 0.13, 0.14) if black else coat_color(t, "coat", (0.94, 0.94, 0.93), (0.9, 0.9, 0.88), (0.72, 0.68, 0.64))
    b = Fowl(
        coat, shade(coat, 0.93), depth=t.about("depth", 0.44, 0.08), breast=0.12, head=t.about("head", 0.095, 0.015),
             neck=t.about("neck", 0.72, 0.14), neck_angle=t.about("neck_angle", -93, 12), neck_width=t.about("neck_width", 0.12, 0.025),
        neck_bow=t.about("neck_bow", 44, 16), beak=(t.about("beak_length", 0.15, 0.035), t.about("beak_depth", 0.07, 0.015), 0.02),
             beak_color=coat_color(t, "beak_color", (0.9, 0.5, 0.15), (0.85, 0.35, 0.15)),
        tail=t.about("tail", 0.22, 0.07), tail_width=0.16, tail_spread=0.6,
             tail_form=t.choice("tail_shape", ("point", "round", "square"), (0.6, 0.25, 0.15)), leg=t.about("leg", 0.24, 0.05),
             leg_color=(0.2, 0.2, 0.2), webbed=True,
        wing=t.about("wing", 0.82, 0.1), span=t.about("span", 1.1, 0.2), poses={"swim": 0.88, "fly": 0.05, "spread": 0.02, "head": 0.05},
             pitch=(0, 14), labelled=False, swims=0.88, topknot=mask)
    return draw_fowl(t, b)
