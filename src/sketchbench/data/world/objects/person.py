"""Person: man, woman, child; from the front or the side; standing, walking, running, waving, sitting; or a stick figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._features import mouth
from sketchbench.data.world.objects._frame import Local, coat_color, limb, shade, sleeve
from sketchbench.data.world.traits import Traits

CLOTHES: tuple[Color, ...] = ((0.75, 0.2, 0.2), (0.2, 0.35, 0.65), (0.25, 0.5, 0.3), (0.85, 0.75, 0.3), (0.3, 0.3, 0.34), (0.9, 0.9, 0.88),
                              (0.6, 0.4, 0.62))

# (upper arm, fore arm), (thigh, shin) in degrees for left and right; 90 hangs down
POSES = {
    "stand": (((122, 106), (58, 74)), ((104, 100), (76, 80))),
    "walk": (((118, 100), (64, 50)), ((108, 118), (70, 82))),
    "run": (((150, 85), (40, -35)), ((118, 175), (40, 95))),
    "wave": (((120, 104), (-25, -80)), ((102, 98), (78, 82))),
    "cheer": (((-140, -115), (-40, -65)), ((100, 96), (80, 84))),
    "wide": (((165, 172), (15, 8)), ((104, 98), (76, 82))),
    "hips": (((128, 40), (52, 140)), ((98, 94), (82, 86))),
    "sit": (((70, 25), (62, 18)), ((8, 88), (14, 92))),
    "hold": (((60, 5), (50, -5)), ((95, 93), (85, 87))),
    "kick": (((140, 120), (40, 60)), ((92, 92), (38, 20))),
}


def hair(h: Local, t: Traits, color: Color, behind: bool) -> None:
    """Head radius 1. What lies behind the head, or what lies on it."""
    style = t.choice("hair", ("short", "long", "bun", "bald", "spiky", "tails", "bob", "cap", "hat"),
                     (0.24, 0.2, 0.07, 0.1, 0.09, 0.07, 0.09, 0.07, 0.07))
    look: dict[str, Any] = {"body": "hair", "color": color, "material": "fur"}
    if behind:
        if style == "long":
            n = t.uniform("hair_length", 1.2, 2.4)
            h.add(s.spline([(0, -1.15), (0.95, -0.75), (1.15, 0.2), (1.1, n), (0, n * 0.95), (-1.1, n), (-1.15, 0.2), (-0.95, -0.75)],
                           per=5), **look)
        elif style == "bob":
            h.add(s.spline([(0, -1.15), (0.95, -0.8), (1.2, 0.3), (0.9, 0.95), (0, 0.8), (-0.9, 0.95), (-1.2, 0.3), (-0.95, -0.8)], per=5),
                  **look)
        elif style == "bun":
            h.add(s.ellipse(0, -1.25, 0.42, 0.38), **look)
        elif style == "tails":
            for k in (-1, 1):
                h.add(s.turned(s.ellipse(0, 0.6, 0.26, 0.65), -k * 35) + s.at(k * 0.95, -0.3), **{**look, "body": f"tail{k}"})
        return
    fringe = t.uniform("fringe", -0.6, -0.2)
    if style in ("short", "long", "bob", "bun", "tails"):
        part = t.uniform("parting", -0.5, 0.5)
        h.add(np.concatenate([s.arc(0, 0, 1.06, 1.1, 190, 350, 12),
                              s.spline([(0.98, -0.15), (0.6, fringe), (part, fringe - 0.25), (-0.6, fringe), (-0.98, -0.15)], closed=False,
                                       per=4)]), omit=0.12, **look)
    elif style == "spiky":
        a = np.deg2rad(np.linspace(195, 345, 15))
        r = np.where(np.arange(15) % 2 == 0, 1.0, 1.45)
        h.add(np.concatenate([np.stack([r * np.cos(a), r * np.sin(a)], 1), [(0.5, -0.5), (-0.5, -0.5)]]), **look)
    elif style in ("cap", "hat"):
        brim = 1.5 if style == "hat" else 1.1
        top = s.rounded(np.array([(-0.85, -0.55), (-0.75, -1.5), (0.75, -1.5), (0.85, -0.55)]),
                        0.3) if style == "hat" else s.arc(0, -0.45, 1.02, 0.8, 180, 360, 12)
        col = t.color("hat_color", *CLOTHES)
        h.add(top, body="hat", color=col, material="fabric")
        h.add(s.rounded(s.box(-brim, -0.6, brim if style == "hat" else 1.75, -0.4), 0.08), body="hat", color=shade(col, 0.85),
              material="fabric")


def head(f: Figure, t: Traits, at: np.ndarray, r: float, skin: Color) -> None:
    h = Local(f, at, t.uniform("pose.tilt", -8, 8), r, t.flag("pose.left"), "", "skin", skin, "skin")
    color = coat_color(t, "hair_color", (0.15, 0.11, 0.09), (0.4, 0.26, 0.15), (0.78, 0.62, 0.35), (0.6, 0.58, 0.56), (0.5, 0.22, 0.12))
    if not (t.symbol and t.flag("hairless", 0.6)):
        hair(h, t, color, True)
    i = h.add(s.ellipse(0, 0, t.uniform("face_width", 0.82, 1.0), 1.0))
    if not t.flag("faceless", 0.25 if t.symbol else 0.12):
        for k in (-1, 1):
            h.dot(i, 0.36 * k, -0.1, 0.09, 0.12, 0.85)
        mouth(h, t, i, 0, 0.48, 0.36)
        h.line(i, [(0, 0.0), (0.1, 0.22), (-0.02, 0.24)], 0.4)
    if t.flag("ears", 0.3):
        for k in (-1, 1):
            h.add(s.ellipse(0.95 * k, 0.05, 0.16, 0.24), omit=0.3)
    if not (t.symbol and t.flag("hairless", 0.6)):
        hair(h, t, color, False)


def stick(t: Traits, skin: Color) -> Figure:
    """Lines for limbs, a circle for a head; sometimes a triangle dress."""
    f = Figure()
    arms, legs = POSES[t.choice("pose.name", tuple(POSES), (0.3, 0.12, 0.1, 0.12, 0.1, 0.1, 0.04, 0.06, 0.04, 0.02))]
    r, torso, w = t.uniform("head", 0.2, 0.34), t.uniform("torso", 0.5, 0.75), 0.03
    look: dict[str, Any] = {"color": (0.25, 0.25, 0.28), "material": "fabric"}
    long, reach = t.uniform("leg", 0.5, 0.75), t.uniform("arm", 0.4, 0.6)
    hip, neck = np.array([0.0, torso]), np.array([0.0, t.uniform("arm_height", 0.08, 0.25)])
    dress = t.flag("dress", 0.22)
    for side, (a, b) in zip("lr", legs, strict=True):
        spine = s.chain(hip + s.at(0.12 * (-1 if side == "l" else 1) * dress, 0), (a + t.uniform(f"pose.{side}", -8, 8), long / 2),
                        (b, long / 2))
        f.add(sleeve(spine, w), body=f"leg{side}", spine=spine, **look)
    spine = np.array([(0, 0), hip])
    if dress:
        f.add(np.array([(0, 0.02), (0.32, torso + 0.1), (-0.32, torso + 0.1)]), body="dress", color=t.color("top_color", *CLOTHES),
              material="fabric")
    else:
        f.add(sleeve(spine, w, n=4), body="torso", spine=spine, **look)
    for side, (a, b) in zip("lr", arms, strict=True):
        spine = s.chain(neck, (a + t.uniform(f"pose.arm{side}", -10, 10), reach / 2), (b, reach / 2))
        f.add(sleeve(spine, w), body=f"arm{side}", spine=spine, **look)
    head(f, t, np.array([0.0, -r]), r, skin)
    return f


def draw(t: Traits) -> Figure:
    skin = coat_color(t, "skin", (0.93, 0.78, 0.67), (0.82, 0.62, 0.48), (0.55, 0.38, 0.28), (0.38, 0.26, 0.2))
    if t.symbol and t.flag("stick", 0.72):
        return stick(t, skin)
    f = Figure()
    build = t.choice("build", ("man", "woman", "child", "stout"), (0.36, 0.34, 0.2, 0.1))
    pose = t.choice("pose.name", tuple(POSES), (0.32, 0.14, 0.1, 0.1, 0.06, 0.06, 0.06, 0.08, 0.05, 0.03))
    arms, legs = POSES[pose]
    r = t.about("head", {"child": 0.21}.get(build, 0.165), 0.03)
    wide = t.about("shoulders", {"man": 0.25, "woman": 0.2, "child": 0.17, "stout": 0.29}[build], 0.03)
    waist, hips = wide * {"man": 0.85, "woman": 0.68, "child": 0.92, "stout": 1.25}[build], wide * {"man": 0.85, "woman": 0.98,
                                                                                                    "child": 0.95, "stout": 1.2}[build]
    torso, long, reach = t.about("torso", {"child": 0.48}.get(build, 0.6), 0.06), t.about("leg", {"child": 0.55}.get(build, 0.85),
                                                                                          0.1), t.about("arm",
                                                                                                        {"child": 0.45}.get(build, 0.62),
                                                                                                        0.06)
    thick = t.uniform("limb_width", 0.095, 0.14) * (1.2 if build == "stout" else 1.0)
    top, bottom = t.color("top_color", *CLOTHES), t.color("bottom_color", (0.2, 0.25, 0.4), (0.25, 0.22, 0.2), (0.45, 0.42, 0.36),
                                                          (0.55, 0.2, 0.25))
    dressed = build in ("woman", "child") and t.flag("dress", 0.45)
    shorts, sleeves = t.flag("shorts", 0.22), t.flag("long_sleeves", 0.55)
    legs_bare = dressed or shorts

    def one_leg(k: int) -> None:
        a, b = legs[k]
        start = np.array([(-1 if k == 0 else 1) * 0.48 * hips * (0.4 if pose in ("walk", "run", "sit") else 1), torso - 0.02])
        j = s.chain(start, (a + t.uniform(f"pose.leg{k}", -4, 4), 0.5 * long), (b, 0.5 * long))
        f.add(limb(j, (1.35 * thick, 1.05 * thick, 0.8 * thick)), body="trousers" if not legs_bare else "skin",
              color=skin if legs_bare else bottom, material="skin" if legs_bare else "fabric", spine=j)
        if shorts and not dressed:
            f.add(limb(j[:2], (1.5 * thick, 1.4 * thick)), body="trousers", color=bottom, material="fabric")
        turn = 1 if pose in ("walk", "run", "sit", "hold", "kick") or k == 1 else -1
        f.add(s.squircle(j[2][0] + turn * 0.055, j[2][1] + 0.02, 0.11, 0.05, 2.6, n=20), body="shoe",
              color=t.color("shoe_color", (0.15, 0.13, 0.12), (0.4, 0.25, 0.15), (0.85, 0.85, 0.85)), material="leather", omit=0.1)

    def one_arm(k: int) -> None:
        a, b = arms[k]
        start = np.array([(-1 if k == 0 else 1) * (0.86 * wide), 0.07])
        j = s.chain(start, (a + t.uniform(f"pose.arm{k}", -6, 6), 0.5 * reach), (b, 0.48 * reach))
        hand = j[-1] + 0.05 * (j[-1] - j[-2]) / np.hypot(*(j[-1] - j[-2]))
        f.add(s.ellipse(hand[0], hand[1], 0.055, n=14), body="skin" if not sleeves else "hand", color=skin, material="skin", omit=0.1)
        f.add(limb(j, (thick, 0.85 * thick, 0.68 * thick)), body="shirt" if sleeves else "skin", color=top if sleeves else skin,
              material="fabric" if sleeves else "skin", spine=j)
        if not sleeves and not t.symbol:
            f.add(sleeve(np.stack([j[0], 0.45 * j[0] + 0.55 * j[1]]), (1.15 * thick, 1.2 * thick), n=6, end_cap=0), body="shirt", color=top,
                  material="fabric", omit=0.2)

    one_leg(0)
    one_leg(1)
    one_arm(0)
    f.add(s.box(-0.05, -0.1, 0.05, 0.08), body="skin", color=skin, material="skin", omit=0.2)
    if not dressed:
        f.add(s.rounded(np.array([(-waist, 0.7 * torso), (waist, 0.7 * torso), (hips, torso + 0.1), (-hips, torso + 0.1)]), 0.06),
              body="trousers", color=bottom, material="fabric", bulge=0.4)
    hem = 0.92 * torso if not dressed else torso + t.uniform("skirt", 0.2, 0.5) * long
    flare = hips if not dressed else hips * t.uniform("flare", 1.2, 1.9)
    i = f.add(s.spline([(-0.07, 0), (0.07, 0), (0.75 * wide, 0.02), (wide, 0.1), (0.93 * wide, 0.25), (waist, 0.62 * torso),
                        (flare * (0.98 if dressed else 0.95), hem), (0, hem + 0.02), (-flare * (0.98 if dressed else 0.95), hem),
                        (-waist, 0.62 * torso), (-0.93 * wide, 0.25), (-wide, 0.1), (-0.75 * wide, 0.02)], per=4), body="shirt", color=top,
              material="fabric", bulge=0.4)
    detail = t.choice("top_detail", ("none", "buttons", "stripes", "belt", "collar"), (0.4, 0.18, 0.14, 0.16, 0.12))
    if detail == "buttons":
        for y in np.linspace(0.15, 0.8, 4) * torso:
            f.mark(i, s.ellipse(0, y, 0.014, n=8), closed=True, fill=True, chance=0.5)
    elif detail == "stripes":
        for y in np.linspace(0.2, 0.85, 5) * torso:
            f.mark(i, [(-wide, y), (wide, y)], chance=0.5, clip=True, color=shade(top, 0.5))
    elif detail == "belt":
        f.mark(i, s.box(-1.2 * wide, 0.66 * torso, 1.2 * wide, 0.73 * torso), closed=True, fill=True, chance=0.5, clip=True)
    elif detail == "collar":
        f.mark(i, [(-0.08, 0.0), (0, 0.12), (0.08, 0.0)], chance=0.6)
    one_arm(1)
    head(f, t, np.array([t.uniform("pose.head_x", -0.02, 0.02), -0.06 - r * 0.95]), r, skin)
    return f
