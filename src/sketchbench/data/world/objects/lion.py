"""Lion or lioness: a big cat with a mane around the face, a square muzzle, round ears, a tufted tail."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._features import tufted_tail
from sketchbench.data.world.objects._frame import Local, coat_color, ear_at, leaf_ear
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.objects.cat import whiskers
from sketchbench.data.world.traits import Traits


def mane(h: Local, t: Traits, x: float, y: float, rx: float, ry: float, color) -> None:
    """Flames, scallops or a plain ring behind the face."""
    style = t.choice("mane_style", ("scallops", "flames", "ring", "petals"), (0.35, 0.3, 0.15, 0.2))
    n = t.integer("mane_tufts", 10, 18)
    if style == "flames":
        p = s.star(x, y, 1, 0.8, n) - (x, y)
        p = p * (rx * 1.1, ry * 1.1) + (x, y)
    elif style == "ring":
        p = s.ellipse(x, y, rx, ry)
    else:
        p = s.scalloped(s.ellipse(x, y, rx * 0.92, ry * 0.92), n if style == "scallops" else n // 2 + 3,
                        (0.1 if style == "scallops" else 0.22) * rx)
    i = h.add(p, body="mane", color=color, material="fur", bulge=0.3)
    for k in range(n):
        a = 2 * np.pi * (k + 0.5) / n
        d = np.array([np.cos(a) * rx, np.sin(a) * ry])
        h.mark(i, [np.array([x, y]) + 0.74 * d, np.array([x, y]) + 0.92 * d], chance=0.3, clip=True)


def side_head(h: Local, t: Traits, b: Beast) -> None:
    if t.flag("maned", 0.88):
        size = t.uniform("mane_size", 0.58, 0.8)
        mane(h, t, 0.08, 0.1, size * 1.0, size * 1.12, b.hair)
    d = t.uniform("muzzle_depth", 0.18, 0.24)
    i = h.add(s.spline([(-0.1, 0.05), (-0.05, -0.27), (0.2, -0.38), (0.48, -0.32), (0.62, -0.2), (0.86, -0.17), (0.97, -0.12), (0.98, 0.05),
                        (0.93, d), (0.8, d + 0.14), (0.5, 0.34), (0.15, 0.38)], per=5), body="face")
    h.eye(t, i, 0.5, -0.15, 0.045)
    h.mark(i, s.spline([(0.9, -0.15), (0.99, -0.13), (0.98, -0.02), (0.91, -0.06)], per=4), closed=True, fill=True, chance=0.85)
    h.line(i, [(0.96, 0.08), (0.84, 0.15), (0.68, 0.1)], 0.7)
    whiskers(h, t, i, 0.74, 0.04, 0.3, (1,))
    ear_at(h, 0.14, -0.3, -100, leaf_ear(0.22, 0.24, 1.0), body="ear")


def front_head(h: Local, t: Traits, b: Beast) -> None:
    if t.flag("maned", 0.88):
        size = t.uniform("mane_size", 0.58, 0.8) * 2.3
        mane(h, t, 0, 0.08, size, size * t.uniform("mane_long", 0.95, 1.15), b.hair)
    long = t.uniform("face_length", 0.92, 1.15)
    for k in (-1, 1):
        ear_at(h, k * 0.62, -0.6 * long, -90 + 42 * k, leaf_ear(0.48, 0.55, 1.0), body="ear")
    i = h.add(s.spline([(0, -0.9 * long), (0.6, -0.78 * long), (0.92, -0.2 * long), (0.78, 0.4 * long), (0.45, 0.88 * long),
                        (0, 0.98 * long), (-0.45, 0.88 * long), (-0.78, 0.4 * long),
                        (-0.92, -0.2 * long), (-0.6, -0.78 * long)], per=5), body="face")
    for k in (-1, 1):
        h.eye(t, i, k * 0.38, -0.18, 0.12)
        h.line(i, [(k * 0.17, -0.25), (k * 0.19, 0.1)], 0.35)
    w = t.uniform("nose_width", 0.15, 0.24)
    h.mark(i, s.spline([(-w, 0.14), (w, 0.14), (0.5 * w, 0.14 + 0.9 * w), (0, 0.14 + 1.2 * w), (-0.5 * w, 0.14 + 0.9 * w)], per=3),
           closed=True, fill=True, chance=0.95)
    h.line(i, [(0, 0.14 + w), (0, 0.5)], 0.8)
    h.line(i, [(-0.36, 0.5), (-0.18, 0.6), (0, 0.5), (0.18, 0.6), (0.36, 0.5)], 0.85)
    whiskers(h, t, i, 0, 0.44, t.uniform("whisker_length", 0.6, 0.95))


def draw(t: Traits) -> Figure:
    coat = coat_color(t, "coat", (0.8, 0.62, 0.36), (0.72, 0.54, 0.32), (0.86, 0.7, 0.45))
    hair = coat_color(t, "hair", (0.48, 0.28, 0.13), (0.62, 0.38, 0.16), (0.3, 0.2, 0.13))
    b = Beast(
        coat, side_head, front_head, tufted_tail(hair, 0.42, 0.75, 0.05), hair=hair, chest=t.about("chest", 0.42, 0.05),
              loin=t.about("loin", 0.35, 0.05), sway=t.about("sway", 0.01, 0.02), hump=t.about("withers", 0.015, 0.015),
        belly=t.about("belly", 0.0, 0.03), leg=t.about("leg", 0.38, 0.07),
              thick=(t.about("thigh", 0.2, 0.03), 0.11, t.about("ankle", 0.095, 0.015)), hock=t.about("hock", 0.9, 0.3), foot="paw",
              neck=t.about("neck", 0.1, 0.04),
        neck_angle=t.about("neck_angle", -38, 14), neck_width=(0.34, 0.28), head=t.about("head", 0.36, 0.04),
              face=t.about("face", 0.165, 0.02), head_angle=t.about("head_angle", 8, 10),
        tail_angle=t.uniform("tail_carried", 115, 200), graze=20, faced=0.42, labelled=False,
        poses={"stand": 0.3, "walk": 0.17, "sit": 0.14, "lie": 0.12, "front": 0.06, "sit_front": 0.08, "gallop": 0.02, "head": 0.11})
    return draw_beast(t, b)
