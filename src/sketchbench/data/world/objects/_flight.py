"""The views of a bird: perched or standing, flying from the side, spread from above, facing the viewer, a head alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._fowl import FLESH, Fowl, body_outline, folded_wing, head, legs, put_wing, tail
from sketchbench.data.world.objects._frame import Local, shade, sleeve
from sketchbench.data.world.traits import Traits


def draw_fowl(t: Traits, b: Fowl) -> Figure:
    """The bird in one of its poses."""
    pose = t.choice("pose.name", tuple(b.poses), tuple(b.poses.values()))
    if pose == "peck":
        return stood(t, b, True)
    if pose in ("perch", "swim") and t.symbol and t.flag("symbol_built", 0.7):
        return symbol(t, b)
    return {"perch": stood, "swim": stood, "fly": flying, "spread": spread, "front": frontal, "head": portrait,
            "mark": bird_mark}[pose](t, b)


def neck(f: Figure, t: Traits, b: Fowl, base: np.ndarray, angle: float) -> np.ndarray:
    """The neck's piece; returns where the head sits."""
    long = b.neck + 0.1
    bow = b.neck_bow
    if bow:
        spine = s.chain(base, (angle + 1.1 * bow, 0.26 * long), (angle - 0.1 * bow, 0.26 * long), (angle - 0.65 * bow, 0.24 * long),
                        (angle + 0.2 * bow, 0.14 * long), (angle + 1.6 * bow, 0.12 * long))
    else:
        spine = s.chain(base, (angle, long / 2), (angle, long / 2))
    f.add(sleeve(spine, (1.25 * b.neck_width, b.neck_width, 0.9 * b.neck_width), n=16), b.part("body"), body=FLESH, color=b.coat,
          material="feather",
          spine=spine if b.neck > 0.3 else None)
    return spine[-1]


def stood(t: Traits, b: Fowl, pecks: bool = False) -> Figure:
    """On its legs or on the water, wing folded."""
    f, swims = Figure(), t.flag("pose.swims", b.swims)
    pitch = -t.uniform("pose.peck", 5, 25) if pecks else (0.25 if swims else 1.0) * t.uniform("pose.pitch", *b.pitch)

    def go(p: np.ndarray) -> np.ndarray:
        return s.turned(p, -pitch, (0.5, 0))

    body = go(body_outline(b, t))
    low = float(body[:, 1].max())
    if not swims:
        x, gap = 0.5, t.uniform("pose.leg_gap", 0.06, 0.18)
        hips = np.array([(x + gap / 2, low - 0.1 * b.depth), (x - gap / 2, low - 0.1 * b.depth)])
        legs(f, t, b, hips, low + b.leg * t.uniform("pose.crouch", 0.6, 1.0))
    tail(f, t, b, go(np.array([(0.07, 0.0)]))[0], 180 - pitch + t.uniform("pose.tail", -22, 30))
    if t.flag("pose.far_wing_up", 0.04):
        put_wing(f, t, b, go(np.array([(0.6, -0.3 * b.depth)]))[0], -70, True, True)
    look = Local(f, np.zeros(2), 0, 1, False, b.part("body"), FLESH, b.coat, "feather")
    i = look.add(body)
    if b.dress:
        b.dress(Local(f, np.zeros(2), 0, 1), i, t)
    base = go(np.array([(0.84, -0.2 * b.depth)]))[0]
    angle = b.neck_angle - (0.0 if b.neck_bow else 0.4 * pitch) + t.uniform("pose.nod", -10, 12)
    if pecks:
        angle = t.uniform("pose.peck_angle", 25, 60)
    at = neck(f, t, b, base, angle)
    folded_wing(f, t, b, go)
    if t.flag("pose.back", 0.07) and not pecks:
        head(f, t, b, at, t.uniform("pose.head", -10, 10), flip=True)
    else:
        head(f, t, b, at, t.uniform("pose.peck_head", 45, 85) if pecks else t.uniform("pose.head", -18, 16),
             frontal=t.flag("pose.faced", 0.05))
    if t.flag("pose.on_branch", 0.16) and not swims and not pecks and b.leg < 0.4 and not b.webbed:
        y = max(float(p.outline[:, 1].max()) for p in f.pieces[:4])
        spine = np.array([(-0.3, y + 0.06), (0.5, y + 0.02), (1.3, y - 0.05)])
        f.add(sleeve(spine, (0.07, 0.09, 0.05)), "", color=(0.4, 0.28, 0.18), material="wood", body="branch", spine=spine, omit=0.5)
    return f


def flying(t: Traits, b: Fowl) -> Figure:
    """In the air, from the side: one wing before the body, one behind."""
    f, pitch = Figure(), t.uniform("pose.pitch_air", -14, 28)

    def go(p: np.ndarray) -> np.ndarray:
        return s.turned(p, -pitch, (0.5, 0))

    up = t.flag("pose.upstroke", 0.68)
    root = go(np.array([(0.66, -0.22 * b.depth if up else 0.0)]))[0]
    # a wing lies along -x with its feathers down (+y); positive turns raise it
    lift = t.uniform("pose.lift", 25, 85) if up else -t.uniform("pose.stroke", 20, 65)
    apart = t.uniform("pose.apart", 22, 62)
    put_wing(f, t, b, root + s.at(0.06, 0.0), lift + apart, True, True)
    tail(f, t, b, go(np.array([(0.07, 0.0)]))[0], 180 - pitch + t.uniform("pose.tail", -12, 12))
    if t.flag("pose.feet_seen", 0.3):
        hip = go(np.array([(0.34, 0.3 * b.depth)]))[0]
        for k in (0.0, 0.06):
            spine = np.array([hip + s.at(k, 0), hip + s.at(k - 0.16, 0.16)])
            f.add(sleeve(spine, 0.035, n=5), b.part("leg"), color=b.leg_color, material="skin", body=f"leg{k}", spine=spine, omit=0.3)
    i = f.add(go(body_outline(b, t) * (1, 0.82)), b.part("body"), body=FLESH, color=b.coat, material="feather")
    if b.dress:
        b.dress(Local(f), i, t)
    at = neck(f, t, b, go(np.array([(0.86, -0.12 * b.depth)]))[0], -pitch + t.uniform("pose.nod", -25, 2) - (0 if b.neck_bow else 8))
    head(f, t, b, at, -0.5 * pitch + t.uniform("pose.head", -10, 12))
    put_wing(f, t, b, root, lift, True)
    return f


def spread(t: Traits, b: Fowl) -> Figure:
    """Wings to both sides, seen from below or above."""
    f = Figure()
    raised, long = t.uniform("pose.raised", -8, 32), 0.62
    for flip in (True, False):
        put_wing(f, t, b, np.array([(-0.08 if flip else 0.08), -0.12]), raised if flip else -raised, flip)
    tail(f, t, b, np.array([0.0, 0.4 * long]), 90 + t.uniform("pose.tail", -8, 8))
    if b.neck > 0.3:
        spine = np.array([(0, -0.3 * long), (0, -0.5 * long - b.neck)])
        f.add(sleeve(spine, b.neck_width), b.part("body"), body=FLESH, color=b.coat, material="feather", spine=spine)
    f.add(s.ellipse(0, 0, 0.3 * b.depth + 0.02, 0.5 * long), b.part("body"), body=FLESH, color=shade(b.coat, 0.95), material="feather")
    turn = t.choice("pose.looks", (-90.0, -20.0), (0.6, 0.4)) + t.uniform("pose.head", -12, 12)
    head(f, t, b, np.array([0.0, -0.5 * long - 0.5 * b.head - (b.neck if b.neck > 0.3 else 0)]), turn)
    a = np.deg2rad(t.uniform("pose.bank", -50, 50))
    return f.move(np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), np.zeros(2))


def frontal(t: Traits, b: Fowl) -> Figure:
    """Facing the viewer: an egg, a round head, wings at the sides."""
    f = Figure()
    w, h = b.depth * t.uniform("front_width", 0.5, 0.64), t.uniform("front_height", 0.4, 0.52)
    legs(f, t, b, np.array([(0.35 * w, 0.9 * h), (-0.35 * w, 0.9 * h)]), h + 0.8 * b.leg)
    if t.flag("pose.tail_seen", 0.35):
        tail(f, t, b, np.array([0.0, 0.7 * h]), 90 + t.uniform("pose.tail", -25, 25))
    open_wings = t.flag("pose.wings_open", 0.3)
    if open_wings:
        raised = t.uniform("pose.raised", -30, 45)
        for flip in (True, False):
            put_wing(f, t, b, np.array([-0.6 * w if flip else 0.6 * w, -0.3 * h]), raised if flip else -raised, flip)
    f.add(s.spline([(0, -h), (0.75 * w, -0.6 * h), (w, 0.25 * h), (0.6 * w, 0.9 * h), (0, h), (-0.6 * w, 0.9 * h), (-w, 0.25 * h),
                    (-0.75 * w, -0.6 * h)]), b.part("body"), body=FLESH, color=b.coat,
          material="feather")
    if not open_wings:
        for k in (-1, 1):
            p = s.spline([(0, -0.45 * h), (0.16, -0.1 * h), (0.13, 0.45 * h), (-0.02, 0.72 * h), (-0.07, 0.1 * h)])
            f.add((p if k > 0 else s.mirrored(p)) + (k * 0.8 * w, 0), b.part("wing"), body="wing", color=b.wing_color, material="feather",
                  omit=0.1)
    head(f, t, b, np.array([0.0, -h - 0.35 * b.head]), t.uniform("pose.head", -10, 10), flip=t.flag("pose.left"),
         frontal=t.flag("pose.faced_front", 0.7))
    return f


def portrait(t: Traits, b: Fowl) -> Figure:
    f = Figure()
    spine = np.array([(-0.12, 1.6 * b.head + 0.1 + 0.6 * b.neck), (-0.04, 0.8 * b.head), (0, 0)])
    f.add(sleeve(spine, (2.6 * b.head, 2.0 * b.head, 1.7 * b.head), start_cap=0.1), b.part("body"), body=FLESH, color=b.coat,
          material="feather")
    head(f, t, b, np.zeros(2), t.uniform("pose.head", -10, 12))
    return f


def bird_mark(t: Traits, b: Fowl) -> Figure:
    """The flat M of a far gull: two bows and hardly a body."""
    f = Figure()
    rise, n = t.uniform("pose.rise", 0.2, 0.5), t.uniform("pose.reach", 0.8, 1.1)
    for k in (-1, 1):
        spine = np.array([(0, 0), (k * 0.35 * n, -rise), (k * 0.7 * n, -0.9 * rise),
                          (k * n, -0.25 * rise + t.uniform("pose.tips", -0.1, 0.2))])
        f.add(sleeve(spine, (0.13, 0.12, 0.08, 0.02)), b.part("wing"), body=FLESH, color=b.wing_color, material="feather", spine=spine)
    f.add(s.ellipse(0, 0.04, 0.17, 0.09), b.part("body"), body=FLESH, color=b.coat, material="feather")
    f.add(np.array([(-0.1, 0.0), (-0.3, 0.09), (-0.28, 0.02), (-0.1, 0.08)]), b.part("tail"), body=FLESH, color=b.wing_color,
          material="feather")
    h = Local(f, np.array([0.17, 0.0]), 0, 0.075, False, b.part("head"), FLESH, b.coat, "feather")
    h.add(np.array([(0.7, -0.3), (2.0, 0.1), (0.7, 0.4)]), color=b.beak_color, body="beak")
    h.add(s.ellipse(0, 0, 1, 1))
    return f


def symbol(t: Traits, b: Fowl) -> Figure:
    """An oval, a circle, a triangle for the beak, two sticks: the bird that everybody draws."""
    f, swims = Figure(), t.flag("pose.swims", b.swims)
    pitch, ry = t.uniform("pose.pitch_symbol", 0, 30), 0.5 * b.depth * t.uniform("symbol_depth", 0.85, 1.2)
    low = np.hypot(0.5 * np.sin(np.deg2rad(pitch)), ry * np.cos(np.deg2rad(pitch)))
    if not swims:
        gap = t.uniform("pose.leg_gap", 0.1, 0.26)
        legs(f, t, b, np.array([(0.5 + gap / 2, 0.85 * low), (0.5 - gap / 2, 0.85 * low)]),
             low + b.leg * t.uniform("pose.crouch", 0.7, 1.2))

    def go(p: np.ndarray) -> np.ndarray:
        return s.turned(p, -pitch, (0.5, 0))

    tail(f, t, b, go(np.array([(0.06, 0.0)]))[0], 180 - pitch + t.uniform("pose.tail", -15, 35))
    form = t.choice("symbol_body", ("oval", "drop", "bowl"), (0.58, 0.27, 0.15))
    body = {"oval": lambda: s.ellipse(0.5, 0, 0.5, ry), "drop": lambda: s.spline([(-0.12, -0.1), (0.3, -0.75 * ry), (0.7, -0.95 * ry),
                                                                                  (1, -0.1 * ry), (0.8, 0.8 * ry), (0.4, ry),
                                                                                  (0.1, 0.5 * ry)]),
            "bowl": lambda: np.concatenate([s.arc(0.5, -0.35 * ry, 0.52, 1.3 * ry, 180, 0, 16)])}[form]()
    f.add(go(body), b.part("body"), body=FLESH if t.flag("symbol_soft", 0.6) else "trunk", color=b.coat, material="feather")
    size = b.head * t.uniform("symbol_head", 1.0, 1.35)
    base = go(np.array([(0.88, -0.5 * ry)]))[0]
    if b.neck > 0.3:
        at = neck(f, t, b, base + s.at(0, 0.1), b.neck_angle + t.uniform("pose.nod", -8, 10))
    else:
        at = base + s.at(0.45 * size, -0.62 * size - 0.5 * b.neck)
    small = replace(b, head=size)
    head(f, t, small, at, t.uniform("pose.head", -12, 12))
    kind = t.choice("symbol_wing", ("leaf", "arc", "none"), (0.6, 0.25, 0.15))
    if kind != "none":
        n = t.uniform("symbol_wing_length", 0.35, 0.6)
        leaf = s.spline([(0.72, -0.15 * ry), (0.72 - 0.5 * n, -0.45 * ry), (0.72 - n, -0.25 * ry), (0.72 - 0.75 * n, 0.25 * ry),
                         (0.72 - 0.35 * n, 0.5 * ry)], per=5) if kind == "leaf" else \
            s.arc(0.55, -0.25 * ry, 0.5 * n, 0.75 * ry, 0, 180, 14)
        f.add(go(leaf), b.part("wing"), body="wing", color=b.wing_color, material="feather")
    return f
