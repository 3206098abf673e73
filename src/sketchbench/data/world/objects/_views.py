"""Four-legged animals seen from the front, as a head alone, and as the symbol people draw; `draw_beast` picks the view."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._beast import FLESH, Beast, stance, trunk_outline
from sketchbench.data.world.objects._frame import Local, ear_at, leaf_ear, shade, sleeve
from sketchbench.data.world.objects._quadruped import foot, neck_and_head, side
from sketchbench.data.world.traits import Traits


def draw_beast(t: Traits, b: Beast) -> Figure:
    """The animal in one of its poses."""
    pose = t.choice("pose.name", tuple(b.poses), tuple(b.poses.values()))
    if pose in b.special:
        return b.special[pose](t, b)
    if pose in ("head", "head_side"):
        return head_alone(t, b, pose == "head_side")
    if pose == "front":
        return turned_front(t, b) if t.flag("pose.turned", 0.4) else front(t, b)
    if pose == "sit_front":
        return sat_front(t, b)
    if t.symbol and pose in ("stand", "walk", "gallop", "graze", "back", "sit"):
        return symbol(t, b, pose)
    return side(t, b, pose)


def face_at(f: Figure, b: Beast, t: Traits, x: float, y: float, size: float | None = None, tilt: float = 8.0) -> None:
    b.front_head(Local(f, np.array([x, y]), t.uniform("pose.tilt", -tilt, tilt), size or b.face, False, b.part("head"), FLESH, b.coat,
                       b.material), t, b)


def straight_leg(f: Figure, b: Beast, t: Traits, x: float, top: float, ground: float, lean: float, width: float, far: bool) -> None:
    joints = np.array([(x, top), (x + 0.5 * lean, 0.5 * (top + ground)), (x + lean, ground - 0.3 * width)])
    color = shade(b.leg_color or b.coat, 0.8 if far else 1.0)
    f.add(sleeve(joints, (width * 1.3, width, width), n=8, end_cap=0.3), b.part("leg"), body=FLESH, color=color, material=b.material,
          spine=joints, omit=0.25 if far else 0.0)
    toe = np.stack([joints[-2], joints[-1]])
    toe[0, 0] = toe[1, 0]
    foot(f, b, toe, width, color, t)


def front(t: Traits, b: Beast) -> Figure:
    """Facing the viewer: the chest, two or four legs, the head in front."""
    f = Figure()
    rx, ry = 0.5 * b.chest * t.uniform("front_width", 0.7, 1.05), 0.5 * b.chest * t.uniform("front_height", 0.95, 1.2)
    width = min(max(b.thick[1], b.thick[2]) * t.uniform("front_leg_width", 1.0, 1.35), 0.8 * rx)
    ground, spread = 0.5 * b.chest + b.leg, t.uniform("pose.spread", 0.5, 0.72) * rx
    lean = t.uniform("pose.lean", -0.01, 0.05)
    if t.flag("pose.tail_seen", 0.4):
        b.tail(Local(f, np.array([0.6 * rx, -0.4 * ry]), t.uniform("pose.tail_out", -50, 50), 0.8, False, b.part("tail"), FLESH, b.coat,
                     b.material), t, b)
    if t.flag("pose.four_legs", 0.55):
        for k in (-1, 1):
            straight_leg(f, b, t, k * 0.8 * rx, 0.2 * ry, ground - t.uniform("pose.depth", 0.05, 0.12), k * lean, 0.9 * width, True)
    torso = s.ellipse(0, 0, rx, ry) if t.flag("front_round", 0.6) else s.squircle(0, 0.03, rx * 0.95, ry, 3)
    if b.wool:
        torso = s.scalloped(torso, t.integer("fleece_bumps", 12, 18), b.wool)
    i = f.add(torso, b.part("body"), body=FLESH, color=b.coat, material=b.material)
    if b.dress and not b.wool:
        b.dress(f, i, lambda p: (np.asarray(p, np.float64) - (0.5, 0)) * (2 * rx, ry / (0.5 * b.chest)), t)
    for k in (-1, 1):
        straight_leg(f, b, t, k * spread, 0.35 * ry, ground, k * lean, width, False)
    rise = np.sin(np.deg2rad(max(-b.neck_angle, 8))) * b.neck
    y, x = -0.45 * ry - rise * t.uniform("pose.lift_head", 0.75, 1.1), t.uniform("pose.aside", -0.35, 0.35) * rx
    raised_neck(f, b, t, np.array([0.3 * x, -0.1 * ry]), np.array([x, y]))
    face_at(f, b, t, x, y)
    return f


def raised_neck(f: Figure, b: Beast, t: Traits, base: np.ndarray, top: np.ndarray) -> None:
    spine = np.array([base, (base + top) / 2 + (0.02, 0), top])
    wide = min(b.neck_width[0], 0.75 * b.chest)
    widths = np.array([wide, 0.5 * wide + 0.5 * b.neck_width[1], b.neck_width[1]])
    flesh = sleeve(spine, widths)
    f.add(s.scalloped(flesh, 17, 0.7 * b.wool) if b.wool else flesh, b.part("body"), body=FLESH, color=b.coat, material=b.material)
    if b.crest:
        b.crest(f, spine, widths, t)


def turned_front(t: Traits, b: Beast) -> Figure:
    """The body from the side, foreshortened, the face turned to the viewer."""
    full = side_without_head(t, b, "walk" if t.flag("pose.walks", 0.3) else "stand")
    squeeze = 1.0 if t.flag("pose.full_side", 0.45) else t.uniform("pose.squeeze", 0.55, 0.85)
    f = full.move(np.diag([squeeze, 1.0]), np.zeros(2))
    angle = np.deg2rad(b.neck_angle)
    base = np.array([0.84 * squeeze, -0.1 * b.chest])
    tip = base + (b.neck + 0.1) * np.array([np.cos(angle) * squeeze, np.sin(angle)])
    raised_neck(f, b, t, base, tip)
    face_at(f, b, t, tip[0], tip[1], size=b.face * t.uniform("pose.face_size", 1.0, 1.35))
    return f


def side_without_head(t: Traits, b: Beast, pose: str) -> Figure:
    blank = replace(b, side_head=lambda *_: None, crest=None, neck=0.02)
    return side(t, blank, pose)


def sat_front(t: Traits, b: Beast) -> Figure:
    """Sitting, facing the viewer: a pear, two legs in the middle, hind feet at the sides."""
    f = Figure()
    w, h, a = b.chest * t.uniform("front_width", 0.52, 0.68), t.uniform("pose.tall", 0.55, 0.8), b.thick[2] * 1.25
    if t.flag("pose.tail_seen", 0.75):
        b.tail(Local(f, np.array([0.8 * w, h - 0.12]), t.uniform("pose.tail_out", -60, 10), 0.9, t.flag("pose.tail_left"), b.part("tail"),
                     FLESH, b.coat, b.material), t, b)
    i = f.add(s.spline([(0, -0.05), (0.5 * w, 0.06), (0.72 * w, 0.45 * h), (1.02 * w, 0.8 * h), (0.8 * w, h), (0, 1.02 * h), (-0.8 * w, h),
                        (-1.02 * w, 0.8 * h),
                        (-0.72 * w, 0.45 * h), (-0.5 * w, 0.06)]), b.part("body"), body=FLESH, color=b.coat, material=b.material)
    if b.dress and not b.wool:
        b.dress(f, i, lambda p: (np.asarray(p, np.float64) - (0.5, -0.25)) * (1.6 * w, h / (0.6 * b.chest)), t)
    look: dict[str, Any] = {"body": "fold", "color": b.leg_color or b.coat, "material": b.material}
    for k in (-1, 1):
        f.add(s.ellipse(k * 0.85 * w, h - 0.3 * a, 1.1 * a, 0.62 * a), b.part("leg"), omit=0.15, **look)
    for k in (-1, 1):
        x = k * t.uniform("pose.spread", 0.24, 0.4) * w
        spine = np.array([(x, 0.42 * h), (x, h)])
        f.add(sleeve(spine, (1.15 * a, a), n=6), b.part("leg"), spine=spine, **look)
        f.add(s.ellipse(x, h, 0.72 * a, 0.45 * a), b.part("leg"), omit=0.3, **look)
    face_at(f, b, t, t.uniform("pose.aside", -0.03, 0.03), -0.6 * b.face, size=b.face * t.uniform("pose.face_size", 1.05, 1.35))
    return f


def head_alone(t: Traits, b: Beast, from_side: bool) -> Figure:
    """A portrait."""
    f = Figure()
    if from_side:
        neck_and_head(f, b, t, lambda p: np.asarray(p, np.float64), stance("stand", t, b), cut=True)
        return f
    if (b.neck > 0.25 and t.flag("pose.bust", 0.4)) or b.wool:
        raised_neck(f, b, t, np.array([t.uniform("pose.aside", -0.06, 0.06), 1.3 * b.face + 0.5 * b.neck]), np.zeros(2))
    face_at(f, b, t, 0, 0, tilt=14)
    return f


def symbol(t: Traits, b: Beast, pose: str) -> Figure:
    """An oval or a box with four sticks, a circle for a head: what many people draw."""
    f = Figure()
    deep = 0.5 * b.chest * t.uniform("symbol_depth", 0.75, 1.1)
    form = t.choice("symbol_body", ("oval", "box", "bean"), (0.6, 0.22, 0.18))
    trunk = {"oval": lambda: s.ellipse(0.5, 0, 0.54, deep), "box": lambda: s.rounded(s.box(0, -deep, 1, deep),
                                                                                     0.4 * deep * t.uniform("symbol_corner", 0.1, 1)),
             "bean": lambda: trunk_outline(b, t)}[form]()
    if b.wool and form != "bean":
        trunk = s.scalloped(trunk, t.integer("fleece_bumps", 12, 22), max(b.wool, 0.04))
    sticks = t.flag("symbol_sticks", 0.45)
    width = 0.028 if sticks else b.thick[2] * t.uniform("symbol_leg", 1.0, 1.5)
    reach = b.leg * t.uniform("symbol_reach", 0.65, 1.1)
    gap = t.uniform("symbol_gap", 0.1, 0.2)
    row = np.array([0.12, 0.12 + gap, 0.88 - gap, 0.88])
    if t.flag("symbol_even", 0.25):
        row = np.linspace(0.12, 0.88, 4)
    if t.flag("symbol_two_legs", 0.1):
        row = row[[0, 3]]
    under = trunk[trunk[:, 1] > 0]
    under = under[np.argsort(under[:, 0], kind="stable")]
    splay = t.uniform("pose.splay", -0.07, 0.07)
    b.tail(Local(f, np.array([0.03, -0.35 * deep]), b.tail_angle + t.uniform("pose.tail", -20, 60), t.uniform("symbol_tail", 0.6, 1.0),
                 False, b.part("tail"), FLESH, b.coat, b.material), t, b)
    for k, x in enumerate(row):
        top = 0.75 * float(np.interp(x, under[:, 0], under[:, 1]))
        spine = np.array([(x, top), (x + splay * (1 if x > 0.5 else -1) + t.uniform(f"pose.step{k}", -0.02, 0.02), deep + reach)])
        f.add(sleeve(spine, width, n=4, start_cap=0, end_cap=0 if t.flag("flat_feet") else 1), b.part("leg"), body=FLESH,
              color=b.leg_color or b.coat, material=b.material, spine=spine)
        if not sticks:
            foot(f, b, spine, width, b.coat, t)
    i = f.add(trunk, b.part("body"), body="" if sticks else FLESH, color=b.coat, material=b.material)
    if b.dress:
        b.dress(f, i, lambda p: np.asarray(p, np.float64) * (1, 2 * deep / b.chest), t)
    symbol_head(f, t, b, deep, pose)
    return f


def symbol_head(f: Figure, t: Traits, b: Beast, deep: float, pose: str) -> None:
    frontal = t.flag("symbol_face", min(0.9, 0.4 + 0.6 * b.faced))
    angle = np.deg2rad(35 if pose == "graze" else b.neck_angle + t.uniform("pose.nod", -12, 12))
    base = np.array([0.9, -0.3 * deep])
    long, necked = b.neck * t.uniform("symbol_neck", 0.6, 1.0) + 0.06, b.neck > 0.22 or t.flag("symbol_has_neck", 0.4)
    tip = base + (long if necked else min(long, 0.5 * b.face)) * np.array([np.cos(angle), np.sin(angle)])
    if necked:
        wide = min(b.neck_width[0] * 0.75, 1.1 * deep)
        spine = np.array([base, tip])
        widths = np.array((wide, b.neck_width[1] * 0.85))
        f.add(sleeve(spine, widths, n=6), b.part("body"), body=FLESH, color=b.coat, material=b.material)
        if b.crest:
            b.crest(f, np.array([base, (base + tip) / 2, tip]), np.array([wide, (wide + widths[1]) / 2, widths[1]]), t)
    if frontal:
        face_at(f, b, t, tip[0], tip[1], size=b.face * t.uniform("symbol_face_size", 1.0, 1.45))
        return
    turn = b.head_angle * 0.7 + t.uniform("pose.head", -14, 14)
    if b.ears and t.flag("symbol_oval_head", 0.38):
        oval_head(Local(f, tip, 0.5 * turn, b.head * t.uniform("symbol_head", 0.9, 1.3), False, b.part("head"),
                        FLESH if t.flag("symbol_head_soft") else "head", b.coat, b.material), t, b)
        return
    b.side_head(Local(f, tip, turn, b.head * t.uniform("symbol_head", 0.9, 1.3), False, b.part("head"), FLESH, b.coat, b.material), t, b)


def oval_head(h: Local, t: Traits, b: Beast) -> None:
    """An egg with a dot for an eye and the least that says which animal it is."""
    ry = t.uniform("oval_height", 0.26, 0.42)
    if b.ears == "horn":
        for x, up in ((0.05, -112), (0.25, -72)):
            spine = s.chain((x, -0.7 * ry), (up, 0.2), (up + (35 if up > -90 else -35), 0.14))
            h.add(sleeve(spine, (0.07, 0.05, 0.02), n=8), body="horn", color=(0.86, 0.82, 0.7), spine=spine)
    if b.ears == "point":
        for x, up in ((0.02, -105), (0.24, -80)):
            ear_at(h, x, -0.72 * ry, up + t.uniform("pose.ear", -10, 10), leaf_ear(t.uniform("oval_ear", 0.22, 0.38), 0.2))
    i = h.add(s.ellipse(0.32, 0, t.uniform("oval_length", 0.42, 0.58), ry))
    h.eye(t, i, 0.42, -0.28 * ry, 0.045)
    h.line(i, [(0.78, 0.3 * ry), (0.62, 0.5 * ry), (0.46, 0.42 * ry)], 0.65)
    if b.ears == "flop":
        ear_at(h, 0.08, -0.6 * ry, t.uniform("pose.ear_hang", 70, 125), leaf_ear(t.uniform("oval_ear", 0.22, 0.38) * 1.2, 0.2, 0.8),
               body="ear")
