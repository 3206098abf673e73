"""Sheep, ram or lamb: a woolly cloud of a trunk, a small plain face with ears to the side, short thin legs."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import Beast
from sketchbench.data.world.objects._features import mouth
from sketchbench.data.world.objects._frame import Local, coat_color, ear_at, leaf_ear, shade, sleeve
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits


def curl_horn(h: Local, t: Traits, x: float, y: float, r: float, side: float = 1.0) -> None:
    """A ram's spiral."""
    a = np.deg2rad(np.linspace(-140, 250, 16))
    shrink = np.linspace(1.0, 0.4, 16)
    spine = np.stack([x + side * (-r * shrink * np.cos(a)) * -1, y + r * shrink * np.sin(a)], 1)
    h.add(sleeve(spine, (0.5 * r, 0.42 * r, 0.08 * r), n=18, end_cap=0), body="", color=(0.72, 0.64, 0.5), material="stone", spine=spine,
          omit=0.08)


def cap(h: Local, t: Traits, b: Beast, x: float, y: float, rx: float, ry: float) -> None:
    """The wool on the forehead."""
    if t.flag("wool_cap", 0.55):
        h.add(s.scalloped(s.ellipse(x, y, rx, ry), t.integer("cap_bumps", 6, 9), 0.22 * ry), body="cap", color=b.coat, material="fur",
              omit=0.15)


def side_head(h: Local, t: Traits, b: Beast) -> None:
    face = b.leg_color or b.coat
    round_face = t.symbol or t.flag("face_round", 0.25)
    d = t.uniform("face_depth", 0.2, 0.27)
    if round_face:
        i = h.add(s.ellipse(0.42, 0, 0.52, 0.36, t.uniform("pose.droop", -10, 15)), body="face", color=face)
    else:
        i = h.add(s.spline([(-0.15, 0.02), (-0.08, -1.05 * d), (0.15, -1.25 * d), (0.45, -1.0 * d), (0.8, -0.6 * d), (0.99, -0.2 * d),
                            (0.98, 0.45 * d), (0.82, 0.8 * d),
                            (0.5, 0.95 * d), (0.15, 1.2 * d), (-0.08, 0.9 * d)], per=5), body="face", color=face)
    h.eye(t, i, 0.36, -0.3 * d, 0.045)
    h.dot(i, 0.9, -0.05 * d, 0.035, 0.025, 0.6)
    h.line(i, [(0.95, 0.35 * d), (0.82, 0.42 * d), (0.72, 0.3 * d)], 0.6)
    cap(h, t, b, 0.06, -0.95 * d, 0.24, 0.15)
    if t.flag("horned", 0.2):
        curl_horn(h, t, 0.04, -0.1, 0.22)
    else:
        ear = leaf_ear(t.uniform("ear_length", 0.3, 0.48), t.uniform("ear_width", 0.15, 0.22), 0.5)
        ear_at(h, 0.04, -0.6 * d, 180 + t.uniform("pose.ear", -60, 25) if not round_face else t.uniform("pose.ear_hang", 75, 150), ear,
               color=shade(face, 0.85), body="ear")


def front_head(h: Local, t: Traits, b: Beast) -> None:
    face, long = b.leg_color or b.coat, t.uniform("face_length", 1.0, 1.45)
    ear = leaf_ear(t.uniform("ear_length", 0.3, 0.48) * 2.0, t.uniform("ear_width", 0.15, 0.22) * 2.3, 0.5)
    drop = t.uniform("pose.ear_drop", -5, 42)
    for k in (-1, 1):
        ear_at(h, k * 0.55, -0.45 * long, drop if k > 0 else 180 - drop, ear, color=shade(face, 0.85))
    wide, chin = t.uniform("face_width", 0.62, 0.85), t.uniform("chin", 0.3, 0.55)
    i = h.add(s.spline([(0, -0.8 * long), (0.75 * wide, -0.66 * long), (wide, -0.1 * long), (0.8 * wide, 0.5 * long), (chin, 0.85 * long),
                        (0, 0.95 * long), (-chin, 0.85 * long),
                        (-0.8 * wide, 0.5 * long), (-wide, -0.1 * long), (-0.75 * wide, -0.66 * long)], per=4), body="face", color=face)
    for k in (-1, 1):
        h.eye(t, i, k * 0.36, -0.1 * long, 0.12)
        h.dot(i, k * 0.14, 0.52 * long, 0.05, 0.07, 0.6)
    mouth(h, t, i, 0, 0.74 * long, 0.26)
    cap(h, t, b, 0, -0.78 * long, 0.75, 0.36)
    if t.flag("horned", 0.2):
        for k in (-1, 1):
            curl_horn(h, t, k * 0.95, -0.3, 0.5, -k)


def tail(local: Local, t: Traits, b: Beast) -> None:
    long, wide = t.uniform("tail_length", 0.12, 0.26), t.uniform("tail_width", 0.08, 0.14)
    spine = np.array([(-0.03, 0), (0.5 * long, 0), (long, 0.02)])
    p = sleeve(spine, (0.8 * wide, wide, 0.8 * wide), n=8)
    local.add(s.scalloped(p, 7, 0.3 * b.wool) if b.wool else p, spine=spine)


def curls(f: Figure, b: Beast, on: int, world, t: Traits) -> None:
    """Short arcs for wool."""
    n = t.integer("curl_count", 4, 11)
    for k in range(n):
        x, y = 0.1 + 0.8 * (k + t.uniform(f"curl{k}.x", 0.1, 0.9)) / n, t.uniform(f"curl{k}.y", -0.33, 0.33) * b.chest
        r, a = t.uniform(f"curl{k}.r", 0.025, 0.05), t.uniform(f"curl{k}.a", 0, 360)
        f.mark(on, world(s.arc(x, y, r, r, a, a + 220, 7)), chance=0.4, clip=True, color=shade(b.coat, 0.72))


def draw(t: Traits) -> Figure:
    build = t.choice("breed", ("ewe", "fat", "lamb", "shorn", "upland"), (0.38, 0.22, 0.16, 0.06, 0.18))
    chest, leg = {"ewe": (0.56, 0.33), "fat": (0.68, 0.24), "lamb": (0.46, 0.46), "shorn": (0.46, 0.4), "upland": (0.54, 0.36)}[build]
    coat = coat_color(t, "coat", (0.92, 0.89, 0.82), (0.86, 0.8, 0.7), (0.78, 0.72, 0.63), (0.35, 0.29, 0.25) if build == "upland"
                      else (0.93, 0.92, 0.89))
    face = coat_color(t, "face_color", (0.15, 0.13, 0.12), (0.28, 0.23, 0.2)) if t.flag("face_dark", 0.55) else shade(coat, 0.88)
    wool = 0.0 if build == "shorn" else t.uniform("wool", 0.022, 0.06)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if wool:
            curls(f, b, on, world, t)

    b = Beast(
        coat, side_head, front_head, tail, chest=t.about("chest", chest, 0.06), loin=t.about("loin", chest * 0.98, 0.06),
              sway=t.about("sway", -0.01, 0.02), belly=t.about("belly", 0.02, 0.03),
        leg=t.about("leg", leg, 0.08), thick=(0.13, t.about("knee", 0.075, 0.015), t.about("ankle", 0.06, 0.012)),
              hock=t.about("hock", 0.5, 0.3), leg_color=face, foot_color=shade(face, 0.5),
        neck=t.about("neck", 0.13, 0.05), neck_angle=t.about("neck_angle", -34, 16), neck_width=(0.34, 0.24),
              head=t.about("head", 0.32, 0.045), face=t.about("face", 0.16, 0.025),
        head_angle=t.about("head_angle", 30, 16), tail_angle=128, graze=42, wool=wool, legs_hidden=True, faced=0.2,
        ears="flop",
        poses={"stand": 0.46, "walk": 0.1, "graze": 0.13, "lie": 0.07, "front": 0.14, "back": 0.03, "head": 0.03, "head_side": 0.02,
               "gallop": 0.01}, dress=dress)
    return draw_beast(t, b)
