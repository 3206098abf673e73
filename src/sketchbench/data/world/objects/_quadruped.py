"""Four-legged animals from the side: trunk, neck, legs and tail put together in a pose. Units as in `_beast`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._beast import FLESH, Beast, Stance, stance, trunk_outline
from sketchbench.data.world.objects._frame import Local, limb, shade, sleeve
from sketchbench.data.world.traits import Traits

HIP = np.array([0.16, 0.0])
_PAW = s.squircle(0.35, 0, 1.0, 0.5, 2.4, n=18)
_HOOF = np.array([(-0.53, -0.6), (0.5, -0.6), (0.75, 0.4), (-0.62, 0.4)])


def foot(f: Figure, b: Beast, j: np.ndarray, width: float, color: Color, t: Traits) -> None:
    """Hoof, paw or pad at the end of a leg. `j` (n, 2): the leg's joints."""
    if b.foot == "none" or (t.simple and t.flag("feet_plain", 0.6)):
        return
    (x0, y0), (x1, y1) = j[-2].tolist(), j[-1].tolist()
    lean = min(max(math.degrees(math.atan2(y1 - y0, x1 - x0)) - 90, -70), 70)
    part = b.part("leg")
    if b.foot == "hoof":
        hoof = _HOOF * (width, width * t.uniform("hoof_height", 0.75, 1.15))
        f.add(s.turned(hoof, lean * 0.8) + j[-1], part, body=FLESH if t.flag("hooves_soft", 0.4) else "", color=b.foot_color,
              material="skin", omit=0.2, bulge=0.3)
        return
    long = width * t.uniform("paw_length", 0.72, 1.05)
    at = j[-1] - (0, 0.2 * width)
    i = f.add(s.turned(_PAW * (long, width), lean * 0.7) + at, part, body=FLESH, color=color, material=b.material, bulge=0.4)
    for k in (0.45, 0.85):
        f.mark(i, s.turned([(k * long, 0.35 * width), (k * long - 0.08 * width, -0.08 * width)], lean * 0.7) + at, chance=0.4)


def leg(f: Figure, b: Beast, t: Traits, joints: np.ndarray, hind: bool, far: bool) -> None:
    """One leg along its joints, foot included."""
    top, knee, ankle = b.thick
    color = shade(b.leg_color or b.coat, 0.8 if far else 1.0)
    widths = np.array([top * (1.15 if hind else 1.0), top * 0.62 if hind else knee * 1.15, knee, ankle])
    if t.simple:
        widths = np.linspace(min(widths[0], 1.7 * ankle), ankle * 1.08, len(joints))
    elif len(joints) == 3:
        widths = np.array([top * (1.1 if hind else 1.0), knee, ankle])
    flat = b.foot in ("none", "hoof") and t.flag("legs_flat", 0.6 if b.foot == "none" else 0.3)
    i = f.add(limb(joints, widths, 0.15 if flat else 1.0), b.part("leg"), body=FLESH, color=color, material=b.material, spine=joints,
              omit=0.16 if far else 0.0)
    if b.foot == "none" and not far:
        for k in (-0.28, 0.05, 0.36):
            f.mark(i, s.arc(joints[-1, 0] + k * ankle, joints[-1, 1] + 0.06 * ankle, 0.14 * ankle, 0.2 * ankle, 180, 360, 6), chance=0.4)
    if b.leg_dress:
        b.leg_dress(f, i, joints, widths, t)
    foot(f, b, joints, ankle, color, t)


def leg_joints(b: Beast, t: Traits, start: np.ndarray, hind: bool, swing: float, bend: float, reach: float,
               ground: float | None) -> np.ndarray:
    """Joints from the trunk to the ground; a fore leg bends at the knee, a hind leg at stifle and hock."""
    down = 90 - swing
    if t.simple:
        joints = s.chain(start, (down, 0.55 * reach), (down + 0.6 * bend, 0.45 * reach))
    elif hind:
        h = b.hock
        joints = s.chain(start, (down - 20 * h, 0.36 * reach), (down + 33 * h + 0.4 * bend, 0.32 * reach),
                         (down - 3 * h - 0.5 * bend, 0.36 * reach))
    else:
        joints = s.chain(start, (down + 4, 0.5 * reach), (down + bend, 0.36 * reach), (down + 1.2 * bend - 14, 0.14 * reach))
    if ground is not None:
        joints = start + (joints - start) * np.clip((ground - start[1]) / max(joints[-1][1] - start[1], 1e-6), 0.7, 1.5)
    return joints


def folded(f: Figure, b: Beast, t: Traits, fore: np.ndarray, hip: np.ndarray, ground: float, far: bool) -> None:
    """Legs of an animal that lies: thigh and a hind foot, fore legs ahead of it (paws) or tucked under (hooves)."""
    top, knee, ankle = b.thick
    limb_long = min(b.leg, 0.55)
    y = ground - 0.45 * ankle
    color = shade(b.leg_color or b.coat, 0.8 if far else 1.0)
    look: dict[str, Any] = {"body": "far" if far else "fold", "color": color, "material": b.material}
    shift = 0.07 if far else 0.0
    if not far or t.simple is False:
        reach = limb_long * t.uniform("pose.reach", 0.55, 0.95)
        if b.foot == "hoof" and t.flag("pose.tucked", 0.7):
            joints = np.array([fore, (fore[0] + 0.26 * limb_long + shift, y - 0.18 * limb_long), (fore[0] - 0.34 * limb_long + shift, y)])
        else:
            joints = np.array([fore, (fore[0] + 0.05 + shift, y - 0.15 * top), (fore[0] + reach + shift, y)])
        f.add(limb(joints, (0.9 * top, knee * 1.2, ankle)), b.part("leg"), spine=joints, **look)
        if b.foot == "paw":
            foot(f, b, joints[-1] - [(0, 1e-3), (0, 0)], ankle, color, t)
    if far:
        return
    r = min(0.27 * limb_long + 0.25 * b.loin, 0.62 * b.loin)
    f.add(s.ellipse(hip[0] + 0.1, ground - 0.82 * r, 1.1 * r, 0.82 * r, -20), b.part("leg"), **{**look, "color": shade(b.coat, 0.94)})
    joints = np.array([(hip[0] + 0.02, y), (hip[0] + 0.2, y), (hip[0] + 0.1 + r + t.uniform("pose.toe", 0.05, 0.2), y)])
    f.add(limb(joints, (1.1 * ankle, ankle, ankle)), b.part("leg"), spine=joints, **look)


def sat(f: Figure, b: Beast, t: Traits, shoulder: np.ndarray, hip: np.ndarray, ground: float, far: bool) -> None:
    """Legs of an animal that sits: fore legs straight, a hind leg folded on the ground."""
    shift = 0.09 if far else 0.0
    ankle = b.thick[2]
    start = shoulder + s.at(shift, 0.0)
    joints = leg_joints(b, t, start, False, 6 if far else -2, 0, ground - start[1], ground - 0.3 * ankle)
    color = shade(b.leg_color or b.coat, 0.8 if far else 1.0)
    if not far:
        r = 0.3 * b.leg + 0.3 * b.loin
        look: dict[str, Any] = {"body": "fold", "color": color, "material": b.material}
        at = hip + s.at(0.14, 0.0)
        f.add(s.ellipse(at[0], ground - 0.95 * r, 0.95 * r, 0.98 * r, -35), b.part("leg"), **{**look, "color": shade(b.coat, 0.94)})
        end = np.array([(at[0] - 0.5 * r, ground - 0.5 * ankle), (at[0] + 0.2 * r, ground - 0.5 * ankle),
                        (at[0] + 1.15 * r, ground - 0.5 * ankle)])
        f.add(limb(end, (ankle, ankle * 1.1, ankle)), b.part("leg"), spine=end, **look)
    leg(f, b, t, joints, False, far)


def neck_and_head(f: Figure, b: Beast, t: Traits, world: Callable, st: Stance, cut: bool = False) -> None:
    """`cut`: a portrait, whose neck ends in the air."""
    base = world([(0.83, -0.1 * b.chest)])[0]
    angle = b.neck_angle + st.neck
    if st.back:
        angle = -96 - t.uniform("pose.twist", 0, 14)
    # a longer first half keeps the throat away from the chest
    bow = t.about("neck_bow", 4, 9) * (0 if t.simple else 1)
    length = (min(max(b.neck, 0.16), 1.5 * b.head) * t.uniform("pose.bust_length", 0.5, 1.1) if cut else b.neck) + 0.14
    spine = s.chain(base, (angle - bow, length / 2), (angle + bow, length / 2))
    widths = np.array([b.neck_width[0], 0.45 * b.neck_width[0] + 0.55 * b.neck_width[1], b.neck_width[1]])
    flesh = s.scalloped(sleeve(spine, widths), 9, b.wool) if b.wool else s.spline(sleeve(spine, widths, n=6, start_cap=0 if cut else 1),
                                                                                  per=3)
    f.add(flesh, b.part("body"), body=FLESH, color=b.coat, material=b.material)
    if b.crest:
        b.crest(f, spine, widths, t)
    if not st.back and t.flag("pose.faced", b.faced):
        size = b.face * t.uniform("pose.face_size", 1.0, 1.35)
        b.front_head(Local(f, spine[-1] + (0.15 * b.face, -0.1 * b.face), t.uniform("pose.tilt", -10, 10), size, False, b.part("head"),
                           FLESH, b.coat, b.material), t, b)
        return
    b.side_head(Local(f, spine[-1], b.head_angle + st.head, b.head, st.back, b.part("head"), "head" if st.back else FLESH, b.coat,
                      b.material), t, b)


def side(t: Traits, b: Beast, pose: str) -> Figure:
    """The animal from its side."""
    f, st = Figure(), stance(pose, t, b)
    outline = trunk_outline(b, t)

    def world(points: npt.ArrayLike) -> np.ndarray:
        return s.turned(points, -st.pitch, HIP)

    torso = world(outline)
    low = float(torso[:, 1].max())
    ground = {"lie": low - 0.01, "sit": low}.get(st.fold, 0.48 * (b.chest + b.loin) / 2 + b.leg)
    shoulder, hip = world([(0.83, 0.12 * b.chest)])[0], world([(0.15, 0.06 * b.loin)])[0]
    root = world([(0.015, -0.3 * b.loin)])[0]

    def legs(far: bool) -> None:
        if st.fold:
            (sat if st.fold == "sit" else folded)(f, b, t, shoulder if st.fold == "sit" else shoulder + s.at(0.0, 0.1 * b.chest), hip,
                                                  ground, far)
            return
        for k in ((0, 1) if far else (2, 3)):
            hind = k % 2 == 1
            start = (hip if hind else shoulder) + ((0.03 if hind else -0.03) * (1 if far else 0), 0.0)
            floor = (ground - (0.035 * b.leg if far else 0.0) - 0.3 * b.thick[2]) if st.grounded[k] else None
            leg(f, b, t, leg_joints(b, t, start, hind, st.swing[k], st.bend[k], ground - start[1], floor), hind, far)

    b.tail(Local(f, root, b.tail_angle + st.tail, 1.0, False, b.part("tail"), FLESH, b.coat, b.material), t, b)
    behind = (b.legs_hidden or t.flag("legs_behind", 0.8 if t.simple else 0.48)) and not st.fold
    legs(True)
    if behind:
        legs(False)
    torso_index = f.add(torso, b.part("body"), body=FLESH, color=b.coat, material=b.material)
    if b.dress:
        b.dress(f, torso_index, world, t)
    if not behind:
        legs(False)
    neck_and_head(f, b, t, world, st)
    return f
