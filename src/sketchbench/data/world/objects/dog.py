"""Dog: a stop between forehead and snout, ears that hang or stand, a tail that is carried up, often a collar."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import FLESH, Beast
from sketchbench.data.world.objects._features import blotches, long_tail, mouth
from sketchbench.data.world.objects._frame import Local, coat_color, ear_at, leaf_ear, shade
from sketchbench.data.world.objects._views import draw_beast
from sketchbench.data.world.traits import Traits

EARS = ("hanging", "pointed", "folded")


def ear_outline(t: Traits, kind: str) -> np.ndarray:
    long, wide = t.uniform("ear_length", 0.34, 0.6), t.uniform("ear_width", 0.17, 0.28)
    return leaf_ear(0.75 * long, wide * 1.05) if kind == "pointed" else leaf_ear(long if kind == "hanging" else 0.62 * long, 1.15 * wide,
                                                                                 0.9 if kind == "hanging" else 0.1)


def side_head(h: Local, t: Traits, b: Beast) -> None:
    kind, snout = t.choice("ears", EARS, (0.5, 0.32, 0.18)), t.uniform("snout", 0.34, 0.62)
    d, stop, n = t.uniform("snout_depth", 0.12, 0.17), t.uniform("stop", 0.04, 0.13), 1.0
    k = n - snout  # where the snout begins
    top = -0.27
    ear, dark = ear_outline(t, kind), shade(b.coat, t.uniform("ear_shade", 0.45, 0.95))
    if kind == "pointed" and not t.symbol:
        ear_at(h, 0.12, -0.18, -82 + t.uniform("pose.ear", -14, 14), ear, color=shade(dark, 0.8))
    i = h.add(s.spline([(-0.24, 0.02), (-0.17, -0.19), (0.03, top), (k - 0.12, -0.235), (k + 0.02, -0.235 + stop),
                        (k + 0.5 * snout, -0.235 + stop + 0.04), (n - 0.03, -0.2 + stop),
                        (n + 0.03, -0.12 + stop), (n - 0.02, -0.05 + stop), (n - 0.07, -0.1 + stop + d),
                        (k + 0.4 * snout, -0.06 + stop + d), (k, 0.19), (0.15, 0.27), (-0.12, 0.22)], per=5))
    if t.flag("eye_patch", 0.15):
        h.dot(i, k - 0.14, -0.08, 0.11, 0.12, 0.5, dark)
    h.eye(t, i, k - 0.1, -0.09, 0.042)
    h.dot(i, n - 0.01, -0.15 + stop, 0.055, 0.045, 0.92)
    h.line(i, [(n - 0.03, -0.03 + stop), (n - 0.5 * snout, 0.03 + stop), (n - 0.85 * snout, -0.02 + stop)], 0.75)
    if t.flag("pose.tongue", 0.22):
        x = n - 0.45 * snout
        h.add(s.spline([(x - 0.05, 0.0 + stop), (x + 0.05, -0.01 + stop), (x + 0.06, 0.2 + stop), (x, 0.25 + stop),
                        (x - 0.05, 0.18 + stop)], per=4), body="", color=(0.85, 0.4, 0.42), material="skin", omit=0.4)
    if kind == "pointed":
        ear_at(h, -0.03, -0.17, -98 + t.uniform("pose.ear", -14, 14), ear, color=dark)
    elif kind == "hanging":
        ear_at(h, -0.02, -0.17, t.uniform("pose.ear_hang", 82, 118), ear, color=dark, body="ear")
    else:
        ear_at(h, -0.02, -0.21, t.uniform("pose.ear_fold", 15, 60), ear, color=dark, body="ear")


def front_head(h: Local, t: Traits, b: Beast) -> None:
    kind, long = t.choice("ears", EARS, (0.5, 0.32, 0.18)), t.uniform("face_length", 0.95, 1.25)
    ear, dark = ear_outline(t, kind) * 2.3, shade(b.coat, t.uniform("ear_shade", 0.45, 0.95))
    turn = {"hanging": t.uniform("pose.ear_hang", 68, 100), "pointed": -62, "folded": 42}[kind] - (12 if kind == "hanging" else 0)
    root = {"hanging": (0.72, -0.62), "pointed": (0.5, -0.62), "folded": (0.5, -0.74)}[kind]

    def ears() -> None:
        for k in (1, -1):
            ear_at(h, k * root[0], root[1] * long, turn if k > 0 else 180 - turn, ear, color=dark, body="ear" if kind != "pointed"
                   else FLESH)

    if kind == "pointed":
        ears()
    jowl = t.uniform("jowl", 0.55, 0.85)
    i = h.add(s.spline([(0, -0.88 * long), (0.55, -0.78 * long), (0.88, -0.3 * long), (0.8, 0.25 * long), (jowl, 0.7 * long),
                        (0, 0.95 * long), (-jowl, 0.7 * long), (-0.8, 0.25 * long),
                        (-0.88, -0.3 * long), (-0.55, -0.78 * long)], per=5))
    if kind != "pointed":
        ears()
    if t.flag("eye_patch", 0.15):
        h.dot(i, 0.36, -0.15, 0.26, 0.3, 0.5, dark)
    for k in (-1, 1):
        h.eye(t, i, k * 0.36, -0.15 * long, 0.12)
    if t.flag("muzzle_drawn", 0.5):
        i = h.add(s.squircle(0, 0.48 * long, 0.48, 0.36 * long, 2.3, n=22), color=shade(b.coat, 1.35), body="muzzle", omit=0.2)
    y, w = 0.26 * long, t.uniform("nose_width", 0.13, 0.22)
    h.mark(i, s.spline([(-w, y - 0.6 * w), (w, y - 0.6 * w), (0.75 * w, y + 0.3 * w), (0, y + 0.75 * w), (-0.75 * w, y + 0.3 * w)], per=4),
           closed=True, fill=True, chance=0.95)
    style = t.choice("mouth_style", ("anchor", "plain"), (0.65, 0.35))
    if style == "anchor":
        h.line(i, [(0, y + 0.7 * w), (0, y + 0.3)], 0.8)
        h.line(i, [(-0.3, y + 0.26), (-0.14, y + 0.38), (0, y + 0.3), (0.14, y + 0.38), (0.3, y + 0.26)], 0.8)
    else:
        mouth(h, t, i, 0, y + 0.36, 0.3)
    if t.flag("pose.tongue", 0.22):
        h.add(s.spline([(-0.1, y + 0.36), (0.1, y + 0.36), (0.12, y + 0.62), (0, y + 0.7), (-0.12, y + 0.62)], per=4), body="",
              color=(0.85, 0.4, 0.42), material="skin", omit=0.4)


def collar(f: Figure, spine: np.ndarray, widths: np.ndarray, t: Traits) -> None:
    """A band across the neck, drawn as part of the body; sometimes with a tag."""
    a = spine[-1] - spine[-2]
    a /= np.hypot(*a)
    across = np.array([-a[1], a[0]])
    at, w = spine[-2] + 0.35 * (spine[-1] - spine[-2]), 0.5 * widths[-1] * 1.08
    band = np.stack([at - across * w - 0.022 * a, at + across * w - 0.022 * a, at + across * w + 0.022 * a, at - across * w + 0.022 * a])
    f.add(band, "body" if f.pieces[-1].part else "", color=t.color("collar_color", (0.7, 0.1, 0.1), (0.1, 0.25, 0.6), (0.15, 0.15, 0.15)),
          material="leather", omit=0.3)
    if t.flag("tag", 0.4):
        tag = at + across * w * 0.75
        f.mark(len(f.pieces) - 1, s.ellipse(tag[0], tag[1], 0.03, n=10), closed=True, fill=True, color=(0.8, 0.65, 0.2),
               chance=0.5)


def draw(t: Traits) -> Figure:
    build = t.choice("breed", ("hound", "terrier", "shepherd", "dachshund", "greyhound", "retriever"), (0.22, 0.2, 0.18, 0.1, 0.1, 0.2))
    leg, chest, neck = {"hound": (0.48, 0.4, 0.2), "terrier": (0.4, 0.44, 0.16), "shepherd": (0.5, 0.42, 0.2),
                        "dachshund": (0.17, 0.3, 0.14), "greyhound": (0.62, 0.4, 0.28),
                        "retriever": (0.46, 0.42, 0.2)}[build]
    coat = coat_color(t, "coat", (0.72, 0.5, 0.28), (0.42, 0.26, 0.16), (0.2, 0.18, 0.17), (0.88, 0.83, 0.74), (0.86, 0.68, 0.42),
                      (0.55, 0.53, 0.5))
    tuck = {"greyhound": 0.19, "hound": 0.1, "terrier": 0.06, "dachshund": 0.02}.get(build, 0.08)
    spotted = t.flag("spotted", 0.25)
    spot = coat_color(t, "spot", (0.15, 0.13, 0.12), (0.4, 0.25, 0.15), (0.9, 0.88, 0.84))
    collared = t.flag("collar", 0.35)

    def dress(f: Figure, on: int, world, t: Traits) -> None:
        if spotted:
            blotches(f, on, world, t, chest, spot)

    def crest(f: Figure, spine: np.ndarray, widths: np.ndarray, t: Traits) -> None:
        if collared:
            collar(f, spine, widths, t)

    up = t.choice("tail_carried", ("up", "level", "down"), (0.55, 0.25, 0.2))
    b = Beast(
        coat, side_head, front_head, long_tail(0.25, 0.5, 0.055, (-20, 95) if up == "up" else (-40, 40), bush=1.1 if t.flag("bushy", 0.35)
                                               else 0.0),
        chest=t.about("chest", chest, 0.05), loin=t.about("loin", chest - tuck, 0.04), sway=t.about("sway", 0.0, 0.02),
              hump=t.about("withers", 0.01, 0.015), belly=t.about("belly", -0.01, 0.025),
        leg=t.about("leg", leg, 0.08), thick=(t.about("thigh", 0.18, 0.03), 0.085, t.about("ankle", 0.068, 0.015)),
              hock=t.about("hock", 0.95, 0.35), foot="paw",
        neck=t.about("neck", neck, 0.05), neck_angle=t.about("neck_angle", -50, 16),
              neck_width=(t.about("neck_base", 0.27, 0.04), t.about("neck_top", 0.2, 0.03)),
        head=t.about("head", 0.38, 0.06), face=t.about("face", 0.17, 0.025), head_angle=t.about("head_angle", 12, 14),
              tail_angle={"up": 225, "level": 180, "down": 130}[up], graze=35,
        ears="point" if t.choice("ears", EARS, (0.5, 0.32, 0.18)) == "pointed" else "flop",
        poses={"stand": 0.3, "walk": 0.13, "gallop": 0.09, "sit": 0.16, "lie": 0.08, "graze": 0.03, "front": 0.06, "sit_front": 0.06,
               "back": 0.02, "head": 0.05, "head_side": 0.03},
        dress=dress, crest=crest)
    return draw_beast(t, b)
