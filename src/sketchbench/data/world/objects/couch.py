"""A couch: two or three seats, a chesterfield, a chaise; from the front or turned."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._room import Room
from sketchbench.data.world.objects._things import (
    BLACK,
    BLUE,
    BROWN,
    CREAM,
    GREEN,
    GREY,
    NAVY,
    PINK,
    RED,
    STEEL,
    WOODS,
    YELLOW,
    Thing,
    darker,
    disc,
    lighter,
    sure,
)
from sketchbench.data.world.shapes import rounded, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("box", "soft", "rolled", "camel", "low", "chaise"), (3, 3, 1.6, 0.9, 1, 0.7))
    couch = Thing(t, t.color("color", GREY, BROWN, BLUE, RED, CREAM, GREEN, NAVY, YELLOW, BLACK, PINK),
                  t.color("leg_color", *WOODS, BLACK, STEEL), "leather" if t.flag("hide", 0.35) else "fabric")
    room = Room(t, couch)
    n = t.choice("seats", (2, 3, 1, 4), (3, 3, 0.5, 0.5))
    w, d = 0.52 * n + t.uniform("extra_width", 0.1, 0.3), t.uniform("depth", 0.55, 0.8)
    seat, back = t.uniform("seat_height", 0.30, 0.42), t.uniform("back_height", 0.30, 0.52) * (0.7 if kind == "low" else 1)
    arm = t.uniform("arm_height", 0.10, 0.26)
    wide, leg, thick = t.uniform("arm_width", 0.10, 0.24), t.uniform("leg_length", 0.03, 0.14), t.uniform("back_thickness", 0.12, 0.22)
    if not t.flag("legs_hidden", 0.3):
        for x, y in room.far_first([(x, y) for x in (0.05, w - 0.05) for y in (0.06, d - 0.05)]):
            room.post((x, y, leg + 0.02), (x * 1.0, y, 0.0), (0.07, 0.045), color=couch.accent, material="wood")
    _back(room, couch, kind, n, w, d, seat, back, thick, wide)
    far, near = ((0.0, wide), (w - wide, w)) if room.right else ((w - wide, w), (0.0, wide))
    _arm(room, couch, kind, far, d, leg, seat + arm)
    base = room.block(wide, 0.02, w - wide, d - thick, leg, seat - 0.10, body="couch", color=darker(couch.color, 0.9), bulge=0.1)
    if t.flag("skirt", 0.2):
        for x in np.linspace(wide, w - wide, 4 * n)[1:-1]:
            couch.mark(room.seen([(x, 0.02, leg), (x, 0.02, leg + 0.10)]), base, 0.5)
    _cushions(room, couch, n, w, d, seat, thick, wide)
    one_arm = kind == "chaise" and t.flag("one_arm", 0.6)
    if not one_arm:
        _arm(room, couch, kind, near, d, leg, seat + arm)
    _pillows(room, couch, w, d, seat, thick, wide)
    return couch.figure


def _back(room: Room, couch: Thing, kind: str, n: int, w: float, d: float, seat: float, back: float, thick: float, wide: float) -> None:
    t = couch.t
    y, z = d - thick, seat + back
    r = {"box": 0.02, "low": 0.02, "rolled": 0.06}.get(kind, t.uniform("back_corner", 0.06, 0.16))
    crown = {"camel": [(w, z - 0.10), (0.75 * w, z - 0.04), (0.5 * w, z + 0.06), (0.25 * w, z - 0.04), (0, z - 0.10)],
             "chaise": [(w, z - 0.7 * back), (0.6 * w, z - 0.35 * back), (0.3 * w, z), (0, z + 0.04)]}.get(kind)
    line = spline(crown, closed=False, per=4) if crown else np.array([(w, z), (0, z)])
    flat = np.concatenate([[(0, 0.1), (w, 0.1)], line])
    front = room.seen(np.column_stack([flat[:, 0], np.full(len(flat), y), flat[:, 1]]))
    shift = room.seen([(0, thick, 0)])[0]
    front = front if crown else rounded(front, [0.001, 0.001, r, r], n=5)
    couch.add(front + shift, body="couch", color=darker(couch.color, 0.8), bulge=0.2)
    on = couch.add(front, body="couch", bulge=0.4)
    style = t.choice("back_style", ("cushions", "plain", "buttons", "channels"), (4, 1.3, 1.6, 0.7))
    inner = w - 2 * wide
    if style == "cushions" and not crown:
        soft = 0.05 if kind == "box" else t.uniform("cushion_round", 0.06, 0.14)
        rise = t.uniform("cushion_rise", -0.08, 0.06)
        for k in range(n):
            x0, x1 = wide + inner * k / n, wide + inner * (k + 1) / n
            couch.add(rounded(room.seen([(x0, y - 0.08, seat - 0.05), (x1, y - 0.08, seat - 0.05), (x1, y - 0.08, z + rise),
                                         (x0, y - 0.08, z + rise)]), soft), color=lighter(couch.color, 0.08), bulge=0.7)
    elif style in ("buttons", "channels"):
        m = t.integer("tufts", 2, 3)
        for k in range(n * m):
            x = wide + inner * (k + 0.5) / (n * m)
            if style == "channels":
                couch.mark(room.seen([(x, y, seat), (x, y, z)]), on, 0.85, clip=True)
                continue
            for row in (0.35, 0.7):
                p = room.seen([(x + (0.5 * inner / (n * m) if row > 0.5 else 0), y, seat + row * back)])[0]
                couch.mark(disc(p, 0.016, n=8), on, 0.85, closed=True, fill=True, color=darker(couch.color, 0.5), clip=True)


def _arm(room: Room, couch: Thing, kind: str, x: tuple[float, float], d: float, leg: float, z: float) -> None:
    t = couch.t
    low = leg
    if kind in ("rolled", "camel", "chaise"):
        r = 0.62 * (x[1] - x[0])
        room.block(x[0] + 0.02, 0.0, x[1] - 0.02, d, low, z - 0.3 * r, body="couch", edges=0.5, bulge=0.2)
        a, b = room.seen([((x[0] + x[1]) / 2, 0.0, z)])[0], room.seen([((x[0] + x[1]) / 2, d, z)])[0]
        step = (b - a) / (np.linalg.norm(b - a) + 1e-9) if np.linalg.norm(b - a) > 0.02 else np.array([0.0, -0.001])
        side = np.array([-step[1], step[0]]) * r
        if np.linalg.norm(b - a) > 0.02:
            couch.add(np.array([a + side, b + side, b - side, a - side]), body="couch", bulge=0.6)
        on = couch.add(disc(a, r, n=26), color=lighter(couch.color, 0.08), bulge=0.3, body="roll")
        if t.flag("scroll", 0.5):
            couch.mark(spline([a + (0.7 * r, 0), a + (0, 0.6 * r), a - (0.5 * r, 0), a - (0, 0.3 * r), a + (0.2 * r, 0)], closed=False,
                              per=5), on, 0.8)
        return
    if kind == "soft" or t.symbol:
        face = room.seen([(x[0], 0.0, low), (x[1], 0.0, low), (x[1], 0.0, z), (x[0], 0.0, z)])
        room.block(x[0], 0.0, x[1], d, low, z - 0.04, body="couch", edges=0.0, bulge=0.3)
        couch.add(rounded(face, [0.02, 0.02, 0.08, 0.08], n=6), body="arm", bulge=0.5)
        return
    room.block(x[0], 0.0, x[1], d, low, z, body="couch" if t.flag("arms_merge", 0.3) else "arm", bulge=0.15)


def _cushions(room: Room, couch: Thing, n: int, w: float, d: float, seat: float, thick: float, wide: float) -> None:
    t = couch.t
    m = n if not t.flag("one_cushion", 0.2) else 1
    inner, over = w - 2 * wide, t.uniform("cushion_overhang", -0.02, 0.05)
    for k in range(m) if room.right else range(m)[::-1]:
        x0, x1 = wide + inner * k / m, wide + inner * (k + 1) / m
        if room.flat and room.eye[1, 1] > -0.05:
            couch.add(rounded(room.seen([(x0, 0, seat - 0.12), (x1, 0, seat - 0.12), (x1, 0, seat + 0.02), (x0, 0, seat + 0.02)]), 0.04),
                      color=lighter(couch.color, 0.06), bulge=0.6)
        else:
            room.block(x0, -over, x1, d - thick, seat - 0.11, seat + 0.01, color=lighter(couch.color, 0.06), bulge=0.4)


def _pillows(room: Room, couch: Thing, w: float, d: float, seat: float, thick: float, wide: float) -> None:
    t = couch.t
    for k, s in enumerate((0.16, 0.84, 0.5)[: t.choice("pillows", (0, 1, 2, 3), (4, 1, 2, 0.4))]):
        p = room.seen([(wide + s * (w - 2 * wide), d - thick - 0.12, seat + 0.16)])[0]
        r, tilt = t.uniform("pillow_size", 0.13, 0.19), t.uniform(f"pillow{k}", -14, 14)
        a = np.deg2rad(tilt + np.array([45, 135, 225, 315]))
        corners = p + 1.3 * r * np.stack([np.cos(a), np.sin(a)], 1)
        mids = (corners + np.roll(corners, -1, 0)) / 2 * 0.9 + p * 0.1
        on = couch.add(spline(np.stack([corners, mids], 1).reshape(-1, 2), per=3),
                       color=t.color("pillow_color", RED, YELLOW, BLUE, CREAM, GREEN), bulge=0.8)
        if t.flag("pillow_pattern", 0.3):
            couch.mark((corners - p) * 0.5 + p, on, 0.6, closed=True)
