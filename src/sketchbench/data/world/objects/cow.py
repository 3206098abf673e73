"""Cow, ox, bull or calf: a deep boxy trunk, a wedge of a head with a broad muzzle, horns, an udder, a tufted tail."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import FLESH, Beast
from sketchbench.data.world.objects._features import blotches, mouth, tufted_tail
from sketchbench.data.world.objects._frame import PINK, Local, coat_color, ear_at, leaf_ear, shade, sleeve
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits

BONE = (0.86, 0.82, 0.7)


def horn(t: Traits, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Outline and spine of a horn that leaves the head along +x and curves towards -y."""
    long, curve = t.uniform("horn_length", 0.32, 0.62), t.uniform("horn_curve", 25, 75)
    spine = s.chain((0, 0), (10, long * 0.4), (10 - curve * 0.6, long * 0.35), (10 - 1.3 * curve, long * 0.35))
    wide = t.uniform("horn_width", 0.1, 0.17)
    return sleeve(spine, (wide, 0.75 * wide, 0.1 * wide), n=9, end_cap=0), spine


def side_head(h: Local, t: Traits, b: Beast) -> None:
    horns = t.flag("horned", 0.72)
    m = t.uniform("muzzle_depth", 0.17, 0.22)
    ear = leaf_ear(t.uniform("ear_length", 0.26, 0.42), t.uniform("ear_width", 0.13, 0.2), 0.5)
    outline, spine = horn(t, "side")
    up = -78 + t.uniform("horn_lean", -25, 35)
    if horns and not t.symbol:
        h.add(s.turned(outline, up + 18) + s.at(0.1, -0.2), body="", color=shade(BONE, 0.85), material="stone",
              spine=s.turned(spine, up + 18) + s.at(0.1, -0.2), omit=0.1)
    i = h.add(s.spline([(-0.2, 0.02), (-0.14, -0.2), (0.06, -0.27), (0.28, -0.24), (0.55, -0.17), (0.8, -0.9 * m), (0.93, -0.8 * m),
                        (1.0, -0.2 * m), (0.97, 0.7 * m),
                        (0.86, 1.25 * m), (0.68, 1.2 * m), (0.45, 0.24), (0.15, 0.31), (-0.1, 0.24)], per=5))
    if t.flag("muzzle_pale", 0.5):
        h.mark(i, s.spline([(0.72, -0.75 * m), (0.69, 0.1 * m), (0.75, 1.1 * m)], closed=False, per=5), chance=0.4)
    h.eye(t, i, 0.26, -0.08, 0.04)
    h.dot(i, 0.9, -0.2 * m, 0.035, 0.025, 0.75)
    h.line(i, [(0.97, 0.62 * m), (0.86, 0.7 * m), (0.74, 0.5 * m)], 0.65)
    if horns:
        h.add(s.turned(outline, up) + s.at(0.02, -0.2), body="", color=BONE, material="stone", spine=s.turned(spine, up) + s.at(0.02, -0.2),
              omit=0.04)
    ear_at(h, -0.02, -0.1, t.uniform("pose.ear", 150, 215), ear, body="ear", color=shade(b.coat, 0.85))


def front_head(h: Local, t: Traits, b: Beast) -> None:
    long, m = t.uniform("face_length", 1.2, 1.6), t.uniform("muzzle_width", 0.55, 0.85)
    ear = leaf_ear(t.uniform("ear_length", 0.26, 0.42) * 2.4, t.uniform("ear_width", 0.13, 0.2) * 3.0, 0.5)
    drop = t.uniform("pose.ear_drop", -12, 30)
    for k, root in ((drop, 0.75), (180 - drop, -0.75)):
        ear_at(h, root, -0.42 * long, k, ear, color=shade(b.coat, 0.85))
    if t.flag("horned", 0.72):
        outline, spine = horn(t, "front")
        for flip in (False, True):
            one, line = (s.turned(2.2 * p, -38) + s.at(0.5, -0.72 * long) for p in (outline, spine))
            h.add(s.mirrored(one) if flip else one, body="", color=BONE, material="stone", spine=line * (-1, 1) if flip else line,
                  omit=0.04)
    i = h.add(s.spline([(0, -0.8 * long), (0.6, -0.7 * long), (0.82, -0.3 * long), (0.66, 0.25 * long), (m * 0.95, 0.6 * long),
                        (0.5 * m, 0.86 * long), (0, 0.9 * long),
                        (-0.5 * m, 0.86 * long), (-m * 0.95, 0.6 * long), (-0.66, 0.25 * long), (-0.82, -0.3 * long), (-0.6, -0.7 * long)],
                       per=5))
    if t.flag("muzzle_drawn", 0.75):
        i = h.add(s.squircle(0, 0.6 * long, m, 0.33 * long, 2.5, n=24), color=PINK, material="skin",
                  body=FLESH if t.flag("muzzle_soft", 0.2) else "muzzle", omit=0.15)
    for k in (-1, 1):
        h.eye(t, i, k * 0.4, -0.18 * long, 0.13)
        h.dot(i, k * 0.4 * m, 0.55 * long, 0.1, 0.07, 0.85)
    mouth(h, t, i, 0, 0.76 * long, 0.45 * m)


def udder(f: Figure, b: Beast, t: Traits, world) -> None:
    x, deep = t.uniform("udder_x", 0.28, 0.36), t.uniform("udder_depth", 0.07, 0.14)
    y = 0.44 * b.loin
    bag = s.spline([(x - 0.12, y - 0.04), (x - 0.09, y + 0.8 * deep), (x, y + deep), (x + 0.08, y + 0.7 * deep), (x + 0.12, y - 0.04)])
    i = f.add(world(bag), b.part("body"), color=PINK, material="skin", body="udder", omit=0.35)
    for k in (-0.04, 0.03):
        f.mark(i, world([(x + k, y + 0.85 * deep), (x + k, y + 1.3 * deep)]), chance=0.5, width=0.014)


def draw(t: Traits) -> Figure:
    breed = t.choice("breed", ("dairy", "brown", "bull", "calf", "beef"), (0.4, 0.2, 0.12, 0.13, 0.15))
    coat = {"dairy": coat_color(t, "coat_dairy", (0.93, 0.92, 0.88), (0.9, 0.88, 0.84)),
            "bull": coat_color(t, "coat_bull", (0.2, 0.16, 0.14), (0.4, 0.25, 0.15))}.get(
        breed, coat_color(t, "coat", (0.55, 0.34, 0.2), (0.72, 0.54, 0.36), (0.82, 0.74, 0.62), (0.3, 0.22, 0.18)))
    heavy = {"bull": 0.07, "beef": 0.05, "calf": -0.07}.get(breed, 0.0)
    patch = coat_color(t, "patch", (0.14, 0.13, 0.13), (0.42, 0.24, 0.14))
    patched = breed == "dairy" or t.flag("patched", 0.2)
    female = breed in ("dairy", "brown") and t.flag("udder", 0.8)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if patched:
            blotches(f, on, world, t, b.chest, patch)
        if female and on > 1:
            udder(f, b, t, world)

    b = Beast(
        coat, side_head, front_head, tufted_tail(patch if patched else shade(coat, 0.6)),
        chest=t.about("chest", 0.52 + heavy, 0.06), loin=t.about("loin", 0.48 + 0.6 * heavy, 0.05), sway=t.about("sway", 0.01, 0.02),
              hump=max(0, heavy) * 0.7,
        belly=t.about("belly", 0.02, 0.03), leg=t.about("leg", 0.42 - 1.2 * heavy, 0.09),
              thick=(0.19, 0.085, t.about("ankle", 0.07, 0.016)), hock=t.about("hock", 0.75, 0.3),
        neck=t.about("neck", 0.17, 0.05), neck_angle=t.about("neck_angle", -28, 18), neck_width=(0.4 + heavy, 0.25 + 0.5 * heavy),
              head=t.about("head", 0.4, 0.05),
        face=t.about("face", 0.17, 0.025), head_angle=t.about("head_angle", 38, 16), tail_angle=122, graze=52,
        ears="horn",
        poses={"stand": 0.42, "walk": 0.13, "graze": 0.11, "lie": 0.07, "front": 0.14, "back": 0.03, "gallop": 0.02, "head": 0.05,
               "head_side": 0.03}, dress=dress)
    return draw_beast(t, b)
