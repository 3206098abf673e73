"""Four-legged animals: trunk, neck, legs and tail from one set of proportions, in the poses people draw.

Unit: the trunk's length. The trunk lies along x from rump (0) to chest (1), y = 0 is its middle; the animal faces right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._frame import Local, limb, shade, sleeve
from sketchbench.data.world.traits import Traits

FLESH = "flesh"
HIP = np.array([0.16, 0.0])


@dataclass
class Beast:
    """One animal's proportions and its own features."""

    coat: Color
    side_head: Callable[[Local, Traits, Beast], None]  # local x runs from the skull (0) to the nose (1)
    front_head: Callable[[Local, Traits, Beast], None]  # local unit: half the head's width
    tail: Callable[[Local, Traits, Beast], None]  # local x runs out of the rump; the frame's turn is the pose's
    chest: float = 0.44  # depths of the trunk
    loin: float = 0.40
    sway: float = 0.0  # a hollow back > 0
    hump: float = 0.0  # withers above the back
    belly: float = 0.0
    leg: float = 0.5  # belly to ground
    thick: tuple[float, float, float] = (0.2, 0.09, 0.07)  # leg at top, knee, ankle
    hock: float = 1.0  # how bent the hind leg is
    foot: str = "hoof"
    foot_color: Color = (0.2, 0.17, 0.15)
    neck: float = 0.3
    neck_angle: float = -45.0
    neck_width: tuple[float, float] = (0.34, 0.22)
    head: float = 0.36  # length in side view
    face: float = 0.17  # half width in front view
    head_angle: float = 25.0
    tail_angle: float = 100.0
    graze: float = 60.0  # neck angle with the head down
    poses: dict[str, float] = field(default_factory=lambda: {"stand": 1.0})
    special: dict[str, Callable[[Traits, Beast], Figure]] = field(default_factory=dict)  # poses of this animal alone
    faced: float = 0.08  # how often a side view turns its face to the viewer
    labelled: bool = True
    material: str = "fur"
    leg_color: Color | None = None
    hair: Color | None = None
    legs_hidden: bool = False  # the trunk hangs over the near legs
    wool: float = 0.0  # depth of the fleece's scallops
    dress: Callable[[Figure, int, Callable, Traits], None] | None = None  # marks on the trunk, through the map trunk → world
    crest: Callable[[Figure, np.ndarray, np.ndarray, Traits], None] | None = None  # mane: spine and widths of the neck
    leg_dress: Callable[[Figure, int, np.ndarray, np.ndarray, Traits], None] | None = None  # marks on a leg

    def part(self, name: str) -> str:
        return name if self.labelled else ""


def trunk_outline(b: Beast, t: Traits) -> np.ndarray:
    """The torso from the side, in trunk coordinates."""
    c, l = b.chest / 2, b.loin / 2
    shape = t.choice("trunk_form", ("grown", "oval", "boxy"), (0.62, 0.2, 0.18) if t.simple else (0.94, 0.03, 0.03))
    if shape == "oval":
        p = s.ellipse(0.5, 0, 0.53, (c + l) / 2 * 1.05)
    elif shape == "boxy":
        p = s.squircle(0.5, 0, 0.51, (c + l) / 2, 3.6)
    else:
        p = s.spline([(-0.005, -0.3 * l), (0.05, -0.82 * l), (0.17, -l), (0.36, -0.5 * (c + l) + 0.6 * b.sway), (0.55, -0.5 * (c + l) + b.sway),
                      (0.74, -c - b.hump), (0.88, -0.86 * c - 0.5 * b.hump), (0.98, -0.4 * c), (1.0, 0.12 * c), (0.94, 0.7 * c), (0.8, c),
                      (0.58, 0.5 * (c + l) + b.belly), (0.36, 0.94 * l + 0.8 * b.belly), (0.2, 0.8 * l), (0.06, 0.62 * l), (0.0, 0.2 * l)], per=5)
    return s.scalloped(p, t.integer("fleece_bumps", 12, 21), b.wool) if b.wool else p


@dataclass
class Stance:
    """What a pose asks of the members; angles in degrees, swings forward > 0. Order of legs: far fore, far hind, near fore, near hind."""

    swing: tuple[float, float, float, float] = (8, -6, 0, 0)
    bend: tuple[float, float, float, float] = (0, 0, 0, 0)
    grounded: tuple[bool, bool, bool, bool] = (True, True, True, True)
    pitch: float = 0.0  # the chest rises
    neck: float = 0.0  # added to the beast's own angles
    head: float = 0.0
    tail: float = 0.0
    back: bool = False  # looks back
    fold: str = ""  # "lie" or "sit": the legs are not stood on


def stance(name: str, t: Traits, b: Beast) -> Stance:
    u = t.uniform
    if name == "walk":
        a, k = u("pose.stride", 12, 26), u("pose.lift", 5, 35)
        return Stance((a, -a, -0.8 * a, 0.8 * a), (k, 5, 5, k * 0.5), (False, True, True, True), neck=u("pose.nod", -6, 10), tail=u("pose.tail", -20, 15))
    if name == "gallop":
        if t.flag("pose.stretched", 0.65):
            a = u("pose.stride", 38, 60)
            legs, bend = (a + 8, -a, a - 12, -a + 14), (u("pose.lift", 0, 40), 10, 5, 10)
        else:
            a = u("pose.stride", 15, 30)
            legs, bend = (-a, a + 18, a + 20, a), (20, 30, u("pose.lift", 50, 95), 20)
        return Stance(legs, bend, (False,) * 4, pitch=u("pose.pitch", -8, 12), neck=u("pose.nod", 0, 22), head=u("pose.head", -22, 5), tail=u("pose.tail", -75, -35))
    if name == "graze":
        return Stance((14, -8, -4, 2), neck=b.graze - b.neck_angle, head=u("pose.head", 20, 55), tail=u("pose.tail", -5, 10))
    if name == "rear":
        return Stance((35, -14, 55, 2), (u("pose.lift", 50, 105), 0, u("pose.lift2", 60, 110), 0), (False, True, False, True), pitch=u("pose.pitch", 38, 62),
                      neck=u("pose.nod", -22, 5), head=u("pose.head", -20, 25), tail=u("pose.tail", -15, 40))
    if name == "sit":
        return Stance((4, 0, -2, 0), pitch=u("pose.pitch", 38, 58), neck=u("pose.nod", -28, -5), head=u("pose.head", -18, 8), tail=u("pose.tail", 40, 95), fold="sit")
    if name == "lie":
        return Stance(pitch=u("pose.pitch", 0, 9), neck=u("pose.nod", -32, 4), head=u("pose.head", -15, 15), tail=u("pose.tail", 10, 70), fold="lie")
    sway = u("pose.sway", -7, 9)
    return Stance((u("pose.f1", 10, 22), u("pose.f2", -22, -10) if t.flag("pose.hind_back", 0.35) else u("pose.f2", 10, 24), sway * 0.4, -sway * 0.4), neck=u("pose.nod", -16, 14), head=u("pose.head", -14, 14),
                  tail=u("pose.tail", -25, 15), back=name == "back")


def foot(f: Figure, b: Beast, j: np.ndarray, width: float, color: Color, t: Traits) -> None:
    """Hoof, paw or pad at the end of a leg. `j` (n, 2): the leg's joints."""
    if b.foot == "none" or (t.simple and t.flag("feet_plain", 0.6)):
        return
    end, part = j[-1], b.part("leg")
    lean = np.clip(np.rad2deg(np.arctan2(*(end - j[-2])[::-1])) - 90, -70, 70)
    if b.foot == "hoof":
        w, h = width * 0.62, width * t.uniform("hoof_height", 0.75, 1.15)
        hoof = np.array([(-0.85 * w, -h), (0.8 * w, -h), (1.2 * w, 0), (-w, 0)]) + (0, 0.4 * h)
        f.add(s.turned(hoof, lean * 0.8) + end, part, body=FLESH if t.flag("hooves_soft", 0.4) else "", color=b.foot_color, material="skin", omit=0.2, bulge=0.3)
        return
    long = width * t.uniform("paw_length", 0.72, 1.05)
    p = s.squircle(0.35 * long, 0, long, 0.5 * width, 2.4, n=18)
    i = f.add(s.turned(p, lean * 0.7) + end - (0, 0.2 * width), part, body=FLESH, color=color, material=b.material, bulge=0.4)
    for k in (0.45, 0.85):
        f.mark(i, s.turned([(k * long, 0.35 * width), (k * long - 0.08 * width, -0.08 * width)], lean * 0.7) + end - (0, 0.2 * width), chance=0.4)


def leg(f: Figure, b: Beast, t: Traits, joints: np.ndarray, hind: bool, far: bool) -> None:
    """One leg along its joints, foot included."""
    top, knee, ankle = b.thick
    color = shade(b.leg_color or b.coat, 0.8 if far else 1.0)
    widths = (top * (1.15 if hind else 1.0), top * 0.62 if hind else knee * 1.15, knee, ankle) if len(joints) > 3 else (top * (1.1 if hind else 1.0), knee, ankle)
    if t.simple:
        widths = np.linspace(min(widths[0], 1.7 * ankle), ankle * 1.08, len(joints))
    i = f.add(limb(joints, widths), b.part("leg"), body=FLESH, color=color, material=b.material, spine=joints, omit=0.16 if far else 0.0)
    if b.leg_dress:
        b.leg_dress(f, i, joints, np.asarray(widths), t)
    foot(f, b, joints, ankle, color, t)


def leg_joints(b: Beast, t: Traits, start: np.ndarray, hind: bool, swing: float, bend: float, reach: float, ground: float | None) -> np.ndarray:
    """Joints from the trunk to the ground; a fore leg bends at the knee, a hind leg at stifle and hock."""
    down = 90 - swing
    if t.simple:
        joints = s.chain(start, (down, 0.55 * reach), (down + 0.6 * bend, 0.45 * reach))
    elif hind:
        h = b.hock
        joints = s.chain(start, (down - 20 * h, 0.36 * reach), (down + 33 * h + 0.4 * bend, 0.32 * reach), (down - 3 * h - 0.5 * bend, 0.36 * reach))
    else:
        joints = s.chain(start, (down + 4, 0.5 * reach), (down + bend, 0.36 * reach), (down + 1.2 * bend - 14, 0.14 * reach))
    if ground is not None:
        joints = start + (joints - start) * np.clip((ground - start[1]) / max(joints[-1][1] - start[1], 1e-6), 0.7, 1.5)
    return joints


def folded(f: Figure, b: Beast, t: Traits, fore: np.ndarray, hip: np.ndarray, ground: float, far: bool) -> None:
    """Legs of an animal that lies: thigh and a hind foot, fore legs ahead of it (paws) or tucked under (hooves)."""
    top, knee, ankle = b.thick
    y = ground - 0.45 * ankle
    color = shade(b.leg_color or b.coat, 0.8 if far else 1.0)
    look = {"body": "far" if far else "fold", "color": color, "material": b.material}
    shift = 0.07 if far else 0.0
    if not far or t.simple is False:
        reach = b.leg * t.uniform("pose.reach", 0.55, 0.95)
        if b.foot == "hoof" and t.flag("pose.tucked", 0.7):
            joints = np.array([fore, (fore[0] + 0.26 * b.leg + shift, y - 0.18 * b.leg), (fore[0] - 0.34 * b.leg + shift, y)])
        else:
            joints = np.array([fore, (fore[0] + 0.05 + shift, y - 0.15 * top), (fore[0] + reach + shift, y)])
        f.add(limb(joints, (0.9 * top, knee * 1.2, ankle)), b.part("leg"), spine=joints, **look)
        if b.foot == "paw":
            foot(f, b, joints[-1] - [(0, 1e-3), (0, 0)], ankle, color, t)
    if far:
        return
    r = 0.27 * b.leg + 0.25 * b.loin
    f.add(s.ellipse(hip[0] + 0.1, ground - 0.82 * r, 1.1 * r, 0.82 * r, -20), b.part("leg"), **{**look, "color": b.coat})
    joints = np.array([(hip[0] + 0.02, y), (hip[0] + 0.2, y), (hip[0] + 0.1 + r + t.uniform("pose.toe", 0.05, 0.2), y)])
    f.add(limb(joints, (1.1 * ankle, ankle, ankle)), b.part("leg"), spine=joints, **look)


def sat(f: Figure, b: Beast, t: Traits, shoulder: np.ndarray, hip: np.ndarray, ground: float, far: bool) -> None:
    """Legs of an animal that sits: fore legs straight, a hind leg folded on the ground."""
    shift = 0.09 if far else 0.0
    top, knee, ankle = b.thick
    start = shoulder + (shift, 0.0)
    joints = leg_joints(b, t, start, False, 6 if far else -2, 0, ground - start[1], ground - 0.3 * ankle)
    color = shade(b.leg_color or b.coat, 0.8 if far else 1.0)
    if not far:
        r = 0.3 * b.leg + 0.3 * b.loin
        look = {"body": "fold", "color": color, "material": b.material}
        at = hip + (0.14, 0.0)
        f.add(s.ellipse(at[0], ground - 0.95 * r, 0.95 * r, 0.98 * r, -35), b.part("leg"), **{**look, "color": b.coat})
        end = np.array([(at[0] - 0.5 * r, ground - 0.5 * ankle), (at[0] + 0.2 * r, ground - 0.5 * ankle), (at[0] + 1.15 * r, ground - 0.5 * ankle)])
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
    length = max(b.neck, 0.16 if cut else 0) + 0.14
    spine = s.chain(base, (angle - bow, length / 2), (angle + bow, length / 2))
    widths = np.array([b.neck_width[0], 0.45 * b.neck_width[0] + 0.55 * b.neck_width[1], b.neck_width[1]])
    flesh = s.scalloped(sleeve(spine, widths), 9, b.wool) if b.wool else s.spline(sleeve(spine, widths, n=6, start_cap=0 if cut else 1), per=3)
    f.add(flesh, b.part("body"), body=FLESH, color=b.coat, material=b.material)
    if b.crest:
        b.crest(f, spine, widths, t)
    if not st.back and t.flag("pose.faced", b.faced):
        size = b.face * t.uniform("pose.face_size", 1.0, 1.35)
        b.front_head(Local(f, spine[-1] + (0.15 * b.face, -0.1 * b.face), t.uniform("pose.tilt", -10, 10), size, False, b.part("head"), FLESH, b.coat, b.material), t, b)
        return
    b.side_head(Local(f, spine[-1], b.head_angle + st.head, b.head, st.back, b.part("head"), FLESH, b.coat, b.material), t, b)


def side(t: Traits, b: Beast, pose: str) -> Figure:
    """The animal from its side."""
    f, st = Figure(), stance(pose, t, b)
    outline = trunk_outline(b, t)

    def world(points: np.ndarray) -> np.ndarray:
        return s.turned(points, -st.pitch, HIP)

    torso = world(outline)
    low = float(torso[:, 1].max())
    ground = {"lie": low - 0.01, "sit": low}.get(st.fold, 0.48 * (b.chest + b.loin) / 2 + b.leg)
    shoulder, hip = world([(0.83, 0.12 * b.chest)])[0], world([(0.15, 0.06 * b.loin)])[0]
    root = world([(0.015, -0.3 * b.loin)])[0]

    def legs(far: bool) -> None:
        if st.fold:
            (sat if st.fold == "sit" else folded)(f, b, t, shoulder if st.fold == "sit" else shoulder + (0.0, 0.1 * b.chest), hip, ground, far)
            return
        for k in ((0, 1) if far else (2, 3)):
            hind = k % 2 == 1
            start = (hip if hind else shoulder) + ((0.03 if hind else -0.03) * (1 if far else 0), 0.0)
            floor = (ground - (0.035 * b.leg if far else 0.0) - 0.3 * b.thick[2]) if st.grounded[k] else None
            leg(f, b, t, leg_joints(b, t, start, hind, st.swing[k], st.bend[k], ground - start[1], floor), hind, far)

    b.tail(Local(f, root, b.tail_angle + st.tail, 1.0, False, b.part("tail"), FLESH, b.coat, b.material), t, b)
    behind = (b.legs_hidden or t.flag("legs_behind", 0.8 if t.simple else 0.3)) and not st.fold
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
