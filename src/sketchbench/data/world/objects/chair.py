"""A chair in three-quarter view, always the same: dining, Windsor, office, shell, rocking, folding, armchair … in all their detail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._chair import Chair, arm, base_far, base_near, seen, slab
from sketchbench.data.world.objects._chair_back import framed, padded, shell
from sketchbench.data.world.objects._things import disc, lighter, sure
from sketchbench.data.world.shapes import rounded, squircle
from sketchbench.data.world.traits import Traits

Range = tuple[float, float]


@dataclass(frozen=True)
class Kind:
    """What a kind of chair may be like; lengths in seat widths, roughly half metres."""

    share: float
    bases: dict[str, float]
    backs: dict[str, float]
    arms: dict[str, float]
    seats: dict[str, float]
    width: Range = (0.78, 1.0)
    depth: Range = (0.70, 0.92)
    height: Range = (0.78, 0.95)
    thickness: Range = (0.03, 0.12)
    back_height: Range = (0.60, 1.15)
    leg: Range = (0.04, 0.085)
    leg_shapes: tuple[float, ...] = (2, 2, 0.6, 1, 0.4)  # straight, taper, cabriole, turned, bulb
    stretchers: tuple[float, ...] = (2.5, 1, 1, 0.6, 0.6)  # none, h, box, front, double


FOUR = {"four": 1.0}
KINDS = {
    "dining": Kind(3.0, FOUR, {"upright": 2, "ladder": 2, "splat": 1, "panel": 1, "padded": 2, "cross": 1.2, "rail": 1, "spindles": 0.7},
                   {"none": 4, "straight": 1, "curved": 1}, {"plain": 2, "pad": 2, "slats": 0.8, "cane": 0.8, "cushion": 0.8}),
    "windsor": Kind(0.8, FOUR, {"hoop": 2, "spindles": 1.5}, {"none": 2, "curved": 2}, {"plain": 3, "pad": 0.6},
                    leg_shapes=(0.5, 1, 0, 3, 1),
                    stretchers=(0.3, 3, 1, 0, 0)),
    "office": Kind(1.5, {"star": 4, "glide": 1}, {"padded": 4, "mesh": 2, "panel": 1}, {"none": 1.5, "tee": 3, "loop": 1.2},
                   {"cushion": 3, "pad": 1},
                   thickness=(0.08, 0.18), back_height=(0.55, 1.4)),
    "armchair": Kind(1.6, FOUR, {"padded": 5}, {"block": 5, "curved": 0.6}, {"cushion": 4}, width=(0.85, 1.05), depth=(0.8, 1.0),
                     height=(0.42, 0.6),
                     thickness=(0.16, 0.28), back_height=(0.5, 1.15), leg=(0.05, 0.10), leg_shapes=(2, 2, 0.6, 0.4, 1),
                     stretchers=(1, 0, 0, 0, 0)),
    "shell": Kind(1.3, {"four": 2, "hairpin": 1, "disc": 1.2, "sled": 1, "star": 0.6, "rocker": 0.5}, {"shell": 1},
                  {"none": 3, "loop": 0.4}, {"plain": 2, "pad": 1},
                  back_height=(0.45, 0.85), leg_shapes=(2, 2, 0, 0, 0), stretchers=(3, 0, 0.5, 0, 0)),
    "rocking": Kind(0.8, {"rocker": 1}, {"ladder": 1.5, "spindles": 2, "upright": 1, "padded": 0.7, "hoop": 0.7},
                    {"straight": 1.5, "curved": 2}, {"plain": 1, "pad": 1, "slats": 1},
                    height=(0.6, 0.75), back_height=(0.95, 1.5)),
    "folding": Kind(0.7, {"cross": 1}, {"rail": 2, "panel": 1, "ladder": 1, "upright": 0.7}, {"none": 3, "straight": 1},
                    {"plain": 1, "slats": 2, "pad": 0.7}, leg=(0.035, 0.06)),
    "tube": Kind(0.9, {"cantilever": 1.5, "sled": 1}, {"padded": 1.5, "mesh": 1, "panel": 1.2, "rail": 1, "ladder": 0.5},
                 {"none": 2, "loop": 1.5, "straight": 0.6},
                 {"pad": 2, "cane": 0.7, "plain": 1}, leg=(0.035, 0.06)),
    "bar": Kind(0.6, {"four": 2, "disc": 1}, {"rail": 1, "padded": 1, "ladder": 1, "panel": 1}, {"none": 4},
                {"pad": 1, "plain": 1, "cushion": 0.6}, width=(0.6, 0.8), depth=(0.55, 0.75),
                height=(1.3, 1.6), back_height=(0.25, 0.6), stretchers=(0, 0.5, 2, 0.7, 1)),
}


def _pick(t: Traits, name: str, options: dict[str, float]) -> str:
    return sure(t, name, tuple(options), tuple(options.values()))


def draw(t: Traits) -> Figure:
    kind = KINDS[_pick(t, "kind", {k: v.share for k, v in KINDS.items()})]
    base, back, arms, seat = (_pick(t, n, o) for n, o in (("base", kind.bases), ("back", kind.backs), ("arms", kind.arms),
                                                          ("seat", kind.seats)))
    c = Chair(t, kind)
    c.bow = t.uniform("back_bow", 0.0, 0.10) * (back not in ("upright", "cross"))
    base_far(c, base)
    if back in ("shell", "padded"):
        (shell if back == "shell" else padded)(c)
    else:
        framed(c, back)
    base_near(c, base)
    if arms != "none":
        arm(c, False, arms)
    _seat(c, seat, back)
    if arms != "none":
        arm(c, True, arms)
    return c.figure


def _seat(c: Chair, style: str, back: str) -> None:
    """The plate that is sat on, with what covers it."""
    t = c.t
    shape = t.choice("seat_shape", ("square", "soft", "round", "front_bow", "saddle"), (2, 3, 1, 1.2, 0.8))
    inset = c.narrow
    flat = np.array([(0, 0), (c.w, 0), (c.w - inset, c.d), (inset, c.d)])
    if shape == "round":
        flat = squircle(c.w / 2, c.d / 2, c.w / 2, c.d / 2, t.uniform("seat_power", 2.0, 3.0), n=36)
    elif shape == "front_bow":
        flat = rounded(np.array([(0, 0.06), (c.w / 2, -t.uniform("seat_bow", 0.04, 0.14)), (c.w, 0.06), *flat[2:]]),
                       (0.05, 0.35, 0.05, 0.06, 0.06), n=6)
    elif shape != "square":
        flat = rounded(flat, t.uniform("seat_corner", 0.05, 0.22), n=6)
    soft = style in ("cushion",)
    color, material = (c.cloth, "fabric") if soft or back in ("padded", "shell") else (c.color, c.material)
    whole, top = slab(flat, c.z - c.thick, c.z)
    on = c.add(whole, part="seat", body="seat", color=color, material=material, bulge=0.5 if soft else 0.2)
    if c.thick > 0.045:
        c.mark(top, on, 0.85, closed=True)
    middle = top.mean(0)
    if style in ("pad", "cushion"):
        size = 0.96 if style == "cushion" else t.uniform("pad_size", 0.74, 0.95)
        lift = t.uniform("pad_thickness", 0.03, 0.10) + 0.05 * (style == "cushion")
        small = (rounded(flat, 0.1) if len(flat) == 4 else flat)
        small = (small - small.mean(0)) * size + small.mean(0)
        body, face = slab(small, c.z, c.z + lift)
        pad = c.add(body, part="cushion", color=lighter(c.cloth, 0.12), material="fabric", bulge=0.7)
        c.mark((face - face.mean(0)) * 0.97 + face.mean(0), pad, 0.8, closed=True)
        middle = face.mean(0)
        on = pad
    finish = t.choice("seat_finish", ("plain", "buttons", "channels", "check"), (4, 1, 0.8, 0.6))
    side, depth = seen((1, 0, 0))[0], seen((0, 1, 0))[0]
    if style == "slats" or (finish == "channels" and style != "plain"):
        for s in np.linspace(-0.36, 0.36, t.integer("seat_slats", 3, 6)) * c.w:
            c.mark(middle + np.array([s * side - 0.47 * c.d * depth, s * side + 0.45 * c.d * depth]), on, 0.85, clip=True)
    elif style == "cane" or (finish == "check" and style == "pad"):
        for s in np.linspace(-0.35, 0.35, 6):
            c.mark(middle + np.array([s * c.w * side - 0.42 * c.d * depth, s * c.w * side + 0.42 * c.d * depth]), on, 0.7, clip=True,
                   width=0.005)
            c.mark(middle + np.array([s * c.d * depth - 0.42 * c.w * side, s * c.d * depth + 0.42 * c.w * side]), on, 0.7, clip=True,
                   width=0.005)
    elif finish == "buttons" and style != "plain":
        for u, v in ((-0.22, -0.2), (0.22, -0.2), (0, 0), (-0.22, 0.2), (0.22, 0.2)):
            c.mark(disc(middle + u * c.w * side + v * c.d * depth, 0.016, 0.011, n=8), on, 0.8, closed=True, fill=True)
