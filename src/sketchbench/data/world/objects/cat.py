"""Cat: a round face with pointed ears and whiskers, a supple body, soft paws, a long tail that curves."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._beast import FLESH, Beast
from sketchbench.data.world.objects._features import long_tail, stripes
from sketchbench.data.world.objects._frame import PINK, Local, coat_color, ear_at, leaf_ear, shade, sleeve
from sketchbench.data.world.objects._views import draw_beast, face_at
from sketchbench.data.world.traits import Traits


def whiskers(h: Local, t: Traits, on: int, x: float, y: float, long: float, sides: tuple[int, ...] = (-1, 1)) -> None:
    n, fan = t.integer("whisker_count", 2, 3), t.uniform("whisker_fan", 9, 20)
    if t.flag("whiskers", 0.88):
        for k in sides:
            for j in range(n):
                a = np.deg2rad(fan * (j - (n - 1) / 2) + t.uniform(f"whisker{j}", -5, 5))
                h.mark(on, [(x + k * 0.22 * long, y + 0.05 * long * (j - 1)), (x + k * long * np.cos(a), y + long * np.sin(a))],
                       chance=0.85, width=0.008)


def side_head(h: Local, t: Traits, b: Beast) -> None:
    ear = leaf_ear(t.uniform("ear_length", 0.36, 0.6), t.uniform("ear_width", 0.3, 0.42))
    m = t.uniform("muzzle_out", 0.0, 0.07)
    ear_at(h, 0.38, -0.28, -74, ear, color=shade(b.coat, 0.8))
    i = h.add(s.spline([(-0.2, 0.05), (-0.15, -0.25), (0.08, -0.4), (0.42, -0.37), (0.66, -0.2), (0.74 + m, -0.1), (0.86 + m, -0.02),
                        (0.84 + m, 0.13), (0.7, 0.24), (0.4, 0.34), (0.05, 0.33)], per=5))
    h.eye(t, i, 0.48, -0.13, 0.06)
    h.mark(i, [(0.82 + m, -0.06), (0.89 + m, 0.0), (0.82 + m, 0.04)], closed=True, fill=True, color=PINK if t.flag("nose_pink") else DARK,
           chance=0.85)
    h.line(i, [(0.83 + m, 0.08), (0.72, 0.14), (0.6, 0.1)], 0.7)
    whiskers(h, t, i, 0.66, 0.06, 0.42, (1,) if t.flag("whiskers_one_side", 0.4) else (-1, 1))
    i = ear_at(h, 0.12, -0.3, -100 + t.uniform("pose.ear", -10, 10), ear)
    h.mark(i, s.turned(0.62 * ear, -100) + s.at(0.115, -0.34), closed=True, fill=True, color=PINK, chance=0.35)


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long, out = t.uniform("face_length", 0.74, 0.95), t.uniform("ear_out", 12, 30)
    ear = leaf_ear(t.uniform("ear_length", 0.36, 0.6) * 1.75, t.uniform("ear_width", 0.3, 0.42) * 1.9)
    for k in (-1, 1):
        i = ear_at(h, k * 0.55, -0.5 * long, -90 + k * out, ear)
        h.mark(i, s.turned(0.62 * ear, -90 + k * out) + s.at(k * 0.57, -0.62 * long), closed=True, fill=True, color=PINK, chance=0.4)
    if t.flag("cheeks", 0.35):
        face = s.spline([(0, -long), (0.62, -0.82 * long), (0.92, -0.2 * long), (1.02, 0.35 * long), (0.5, 0.86 * long), (0, long),
                         (-0.5, 0.86 * long), (-1.02, 0.35 * long), (-0.92, -0.2 * long), (-0.62, -0.82 * long)], per=5)
    else:
        face = s.ellipse(0, 0, 0.98, long)
    i = h.add(face)
    if t.flag("tabby", 0.4):
        for x in (-0.2, 0, 0.2):
            h.mark(i, [(x, -0.92 * long), (0.8 * x, -0.58 * long)], chance=0.5, width=0.016, color=shade(b.coat, 0.5))
    for k in (-1, 1):
        h.eye(t, i, k * 0.4, -0.12, 0.14)
    w = t.uniform("nose_width", 0.08, 0.14)
    h.mark(i, [(-w, 0.2), (w, 0.2), (0, 0.2 + 1.1 * w)], closed=True, fill=True, color=PINK if t.flag("nose_pink") else DARK, chance=0.9)
    h.line(i, [(0, 0.2 + w), (0, 0.42)], 0.75)
    h.line(i, [(-0.26, 0.4), (-0.14, 0.5), (0, 0.42), (0.14, 0.5), (0.26, 0.4)], 0.8)
    whiskers(h, t, i, 0, 0.36, t.uniform("whisker_length", 0.9, 1.35))


def curled(t: Traits, b: Beast) -> Figure:
    """Asleep in a ring, tail around the front."""
    f = Figure()
    flat = t.uniform("pose.flat", 0.55, 0.82)
    look: dict[str, Any] = {"body": FLESH, "color": b.coat, "material": b.material}
    torso = s.ellipse(0, 0, 0.55, 0.55 * flat, t.uniform("pose.turn", -8, 8))
    i = f.add(torso, b.part("body"), **look)
    if b.dress:
        b.dress(f, i, lambda p: (np.asarray(p, np.float64) - (0.5, 0)) * (1.1, 1.1 * flat / b.chest), t)
    f.add(s.ellipse(-0.3, 0.2 * flat, 0.26, 0.24 * flat, 25), b.part("leg"), **{**look, "body": "fold"})
    spine = s.arc(0.02, 0.03, 0.53, 0.53 * flat, 170, 45, 8)
    f.add(sleeve(spine, (0.13, 0.12, 0.08)), b.part("tail"), spine=spine, **{**look, "body": "tail", "color": shade(b.coat, 0.88)})
    paw = np.array([(0.32, 0.3 * flat), (0.18, 0.42 * flat)])
    f.add(sleeve(paw, 0.1, n=6), b.part("leg"), omit=0.3, **{**look, "body": "fold2"})
    face_at(f, b, t, 0.4, t.uniform("pose.face_y", -0.05, 0.2) * flat, tilt=25)
    return f


def draw(t: Traits) -> Figure:
    build = t.choice("breed", ("slim", "common", "stout", "kitten"), (0.25, 0.42, 0.18, 0.15))
    chest, leg, big = {"slim": (0.29, 0.4, 1.0), "common": (0.35, 0.35, 1.0), "stout": (0.46, 0.28, 1.05), "kitten": (0.4, 0.3, 1.4)}[build]
    coat = coat_color(t, "coat", (0.86, 0.58, 0.3), (0.55, 0.53, 0.52), (0.16, 0.15, 0.16), (0.92, 0.9, 0.87), (0.5, 0.4, 0.3),
                      (0.84, 0.74, 0.6))
    tabby = t.flag("tabby", 0.4)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if tabby:
            stripes(f, on, world, t, chest, shade(coat, 0.55), chance=0.5, filled=False)

    up = t.choice("tail_carried", ("up", "level", "down"), (0.55, 0.25, 0.2))
    b = Beast(
        coat, side_head, front_head, long_tail(0.5, 0.85, 0.07, (-110, 130) if up == "up" else (-120, 60), bush=0.7 if t.flag("bushy", 0.2)
                                               else 0.0),
        chest=t.about("chest", chest, 0.05), loin=t.about("loin", chest * 0.98, 0.05), sway=t.about("sway", 0.0, 0.03),
              hump=t.about("withers", 0.005, 0.015), belly=t.about("belly", 0.0, 0.035),
        leg=t.about("leg", leg, 0.07), thick=(t.about("thigh", 0.16, 0.03), 0.085, t.about("ankle", 0.075, 0.015)),
              hock=t.about("hock", 0.9, 0.35), foot="paw",
        neck=t.about("neck", 0.09, 0.04), neck_angle=t.about("neck_angle", -42, 16), neck_width=(0.26, 0.2),
              head=t.about("head", 0.33 * big, 0.04),
        face=t.about("face", 0.175 * big, 0.025), head_angle=t.about("head_angle", 6, 10),
              tail_angle={"up": 235, "level": 190, "down": 130}[up], graze=25,
        ears="point",
        poses={"stand": 0.22, "walk": 0.12, "sit": 0.19, "sit_front": 0.14, "front": 0.05, "lie": 0.07, "curl": 0.07, "gallop": 0.02,
               "back": 0.02, "head": 0.1}, special={"curl": curled},
        faced=0.6, dress=dress)
    return draw_beast(t, b)
