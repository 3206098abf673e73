"""A chair in three-quarter view, always the same: dining, Windsor, office, shell, rocking, folding, armchair … in all their detail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._chair import Chair, arm, base_far, base_near, hull, seen, slab
from sketchbench.data.world.objects._things import darker, lighter, sure
from sketchbench.data.world.shapes import ellipse, rounded, spline, squircle
from sketchbench.data.world.traits import Traits

Range = tuple[float, float]
BACKS = ("upright", "ladder", "spindles", "splat", "panel", "padded", "cross", "mesh", "hoop", "shell", "rail")


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
    "windsor": Kind(0.8, FOUR, {"hoop": 2, "spindles": 1.5}, {"none": 2, "curved": 2}, {"plain": 3, "pad": 0.6}, leg_shapes=(0.5, 1, 0, 3, 1),
                    stretchers=(0.3, 3, 1, 0, 0)),
    "office": Kind(1.5, {"star": 4, "glide": 1}, {"padded": 4, "mesh": 2, "panel": 1}, {"none": 1.5, "tee": 3, "loop": 1.2}, {"cushion": 3, "pad": 1},
                   thickness=(0.08, 0.18), back_height=(0.55, 1.4)),
    "armchair": Kind(1.6, FOUR, {"padded": 5}, {"block": 5, "curved": 0.6}, {"cushion": 4}, width=(0.85, 1.05), depth=(0.8, 1.0), height=(0.42, 0.6),
                     thickness=(0.16, 0.28), back_height=(0.5, 1.15), leg=(0.05, 0.10), leg_shapes=(2, 2, 0.6, 0.4, 1), stretchers=(1, 0, 0, 0, 0)),
    "shell": Kind(1.3, {"four": 2, "hairpin": 1, "disc": 1.2, "sled": 1, "star": 0.6, "rocker": 0.5}, {"shell": 1}, {"none": 3, "loop": 0.4}, {"plain": 2, "pad": 1},
                  back_height=(0.45, 0.85), leg_shapes=(2, 2, 0, 0, 0), stretchers=(3, 0, 0.5, 0, 0)),
    "rocking": Kind(0.8, {"rocker": 1}, {"ladder": 1.5, "spindles": 2, "upright": 1, "padded": 0.7, "hoop": 0.7}, {"straight": 1.5, "curved": 2}, {"plain": 1, "pad": 1, "slats": 1},
                    height=(0.6, 0.75), back_height=(0.95, 1.5)),
    "folding": Kind(0.7, {"cross": 1}, {"rail": 2, "panel": 1, "ladder": 1, "upright": 0.7}, {"none": 3, "straight": 1}, {"plain": 1, "slats": 2, "pad": 0.7}, leg=(0.035, 0.06)),
    "tube": Kind(0.9, {"cantilever": 1.5, "sled": 1}, {"padded": 1.5, "mesh": 1, "panel": 1.2, "rail": 1, "ladder": 0.5}, {"none": 2, "loop": 1.5, "straight": 0.6},
                 {"pad": 2, "cane": 0.7, "plain": 1}, leg=(0.035, 0.06)),
    "bar": Kind(0.6, {"four": 2, "disc": 1}, {"rail": 1, "padded": 1, "ladder": 1, "panel": 1}, {"none": 4}, {"pad": 1, "plain": 1, "cushion": 0.6}, width=(0.6, 0.8), depth=(0.55, 0.75),
                height=(1.3, 1.6), back_height=(0.25, 0.6), stretchers=(0, 0.5, 2, 0.7, 1)),
}


def _pick(t: Traits, name: str, options: dict[str, float]) -> str:
    return sure(t, name, tuple(options), tuple(options.values()))


def draw(t: Traits) -> Figure:
    kind = KINDS[_pick(t, "kind", {k: v.share for k, v in KINDS.items()})]
    base, back, arms, seat = (_pick(t, n, o) for n, o in (("base", kind.bases), ("back", kind.backs), ("arms", kind.arms), ("seat", kind.seats)))
    c = Chair(t, kind)
    c.bow = t.uniform("back_bow", 0.0, 0.10) * (back not in ("upright", "cross"))
    base_far(c, base)
    if back in ("shell", "padded"):
        (_shell if back == "shell" else _padded)(c)
    else:
        _framed(c, back)
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
        flat = rounded(np.array([(0, 0.06), (c.w / 2, -t.uniform("seat_bow", 0.04, 0.14)), (c.w, 0.06), *flat[2:]]), (0.05, 0.35, 0.05, 0.06, 0.06), n=6)
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
            c.mark(middle + np.array([s * c.w * side - 0.42 * c.d * depth, s * c.w * side + 0.42 * c.d * depth]), on, 0.7, clip=True, width=0.005)
            c.mark(middle + np.array([s * c.d * depth - 0.42 * c.w * side, s * c.d * depth + 0.42 * c.w * side]), on, 0.7, clip=True, width=0.005)
    elif finish == "buttons" and style != "plain":
        for u, v in ((-0.22, -0.2), (0.22, -0.2), (0, 0), (-0.22, 0.2), (0.22, 0.2)):
            c.mark(ellipse(*(middle + u * c.w * side + v * c.d * depth), 0.016, 0.011, n=8), on, 0.8, closed=True, fill=True)


def _top_edge(c: Chair, style: str, low: float = 1.0) -> list[tuple[float, float]]:
    """The top of a back from right to left, (u, v)."""
    h = c.t.uniform("crest", 0.04, 0.16)
    return {"flat": [(1.0, low), (0.0, low)], "arch": [(1.0, low - h), (0.8, low - 0.25 * h), (0.5, low), (0.2, low - 0.25 * h), (0.0, low - h)],
            "dip": [(1.0, low), (0.75, low - 0.75 * h), (0.5, low - h), (0.25, low - 0.75 * h), (0.0, low)],
            "ears": [(1.03, low), (0.85, low - h), (0.65, low - 0.35 * h), (0.5, low + 0.2 * h), (0.35, low - 0.35 * h), (0.15, low - h), (-0.03, low)],
            "peak": [(1.0, low - h), (0.7, low - 0.6 * h), (0.5, low + 0.3 * h), (0.3, low - 0.6 * h), (0.0, low - h)]}[style]


def _framed(c: Chair, style: str) -> None:
    """Backs of posts and rails and what stands between them."""
    t = c.t
    post, crest = t.uniform("post_width", 0.03, 0.07), t.choice("crest_shape", ("flat", "arch", "dip", "ears", "peak"), (3, 3, 1.2, 1, 0.8))
    deep = t.uniform("rail_depth", 0.06, 0.20) * (2.2 if style == "rail" else 1)
    low = t.uniform("lower_rail", 0.06, 0.30)
    top = _top_edge(c, crest)
    if style == "hoop":
        top = [(1.0, 0.0), (1.02, 0.45), (0.92, 0.82), (0.72, 0.97), (0.5, 1.0), (0.28, 0.97), (0.08, 0.82), (-0.02, 0.45), (0.0, 0.0)]
        _uprights(c, t.integer("spindles", 4, 8), 0.022, 0.0, 0.93)
        line = spline(c.across(top), closed=False, per=4)
        c.add(np.concatenate([line, (spline(c.across([(0.5 + (u - 0.5) * 0.88, v * 0.94) for u, v in top]), closed=False, per=4))[::-1]]), body="back")
        return
    if style in ("upright", "spindles", "splat"):
        if t.flag("has_lower_rail", 0.6):
            c.add(c.across([(0, low - 0.04), (1, low - 0.04), (1, low + 0.04), (0, low + 0.04)]), body="back")
        else:
            low = 0.0
        if style == "splat":
            _splat(c, low)
        else:
            n = t.integer("spindles", 4, 8) if style == "spindles" else t.integer("slats", 2, 6)
            _uprights(c, n, 0.02 if style == "spindles" else t.uniform("slat_width", 0.025, 0.07), low, 0.95)
    elif style == "ladder":
        n = t.integer("rungs", 2, 5)
        wide, curve = t.uniform("rung_width", 0.05, 0.11), t.uniform("rung_curve", -0.04, 0.06)
        for v in np.linspace(low + 0.08, 1 - deep - 0.12, n):
            line = c.across([(0.02, v), (0.5, v + curve), (0.98, v)])
            c.add(_strip(line, wide), body="back")
    elif style in ("panel", "mesh"):
        frame = c.add(c.across([(0.03, low), (0.97, low), (0.97, 0.95), (0.03, 0.95)]), body="back", color=c.cloth if style == "mesh" else c.color,
                      material="fabric" if style == "mesh" else c.material, bulge=0.1)
        for s in np.linspace(0.12, 0.88, 7) if style == "mesh" else ():
            c.mark(c.across([(s, low + 0.03), (s, 0.93)]), frame, 0.8, width=0.005)
            c.mark(c.across([(0.06, low + s * (0.93 - low)), (0.94, low + s * (0.93 - low))]), frame, 0.8, width=0.005)
        if style == "panel" and t.flag("panel_hole", 0.4):
            c.mark(spline(c.across([(0.35, 0.78), (0.5, 0.80), (0.65, 0.78), (0.5, 0.72)]), per=4), frame, 0.9, closed=True, fill=True, color=darker(c.color, 0.4))
        elif style == "panel" and t.flag("panel_field", 0.5):
            c.mark(c.across([(0.2, low + 0.12), (0.8, low + 0.12), (0.8, 0.76), (0.2, 0.76)]), frame, 0.9, closed=True)
    elif style == "cross":
        for a, b in (((0.03, low), (0.97, 0.9)), ((0.97, low), (0.03, 0.9))):
            c.add(_strip(c.across([a, (0.5, (low + 0.9) / 2 + t.uniform("cross_bend", -0.06, 0.06)), b]), 0.05), body="back")
        c.add(c.across([(0, low - 0.03), (1, low - 0.03), (1, low + 0.04), (0, low + 0.04)]), body="back")
        if t.flag("cross_boss", 0.4):
            c.add(ellipse(*c.across([(0.5, (low + 0.9) / 2)])[0], 0.06, 0.07, n=16), body="back")
    for u in (0.0, 1.0):
        c.bar([c.back_point(u, 0.0), c.back_point(u, 0.5), c.back_point(u, 0.98)], [1.2 * post, post], body="back")
        if t.flag("finials", 0.2) and crest != "ears":
            c.add(ellipse(*(c.across([(u, 1.0)])[0] - (0, 0.03)), 0.042, 0.05, n=14), body="back")
    upper = spline(c.across(top), closed=False, per=4) if len(top) > 2 else c.across(top)
    under = c.across([(1.0, top[0][1] - deep), (0.5, min(1.0, top[len(top) // 2][1]) - deep * t.uniform("rail_under", 0.8, 1.2)), (0.0, top[0][1] - deep)])
    rail = c.add(np.concatenate([upper, spline(under[::-1], closed=False, per=4)]), body="back", color=c.cloth if t.flag("rail_padded", 0.2) else c.color)
    if t.flag("rail_carving", 0.25):
        p = c.across([(0.5, 1.0 - 0.5 * deep)])[0]
        c.mark(p + spline([(-0.12, 0.02), (-0.05, -0.03), (0, 0.02), (0.05, -0.03), (0.12, 0.02)], closed=False, per=4), rail, 0.8, clip=True)


def _strip(line: np.ndarray, wide: float) -> np.ndarray:
    line = spline(line, closed=False, per=5)
    return np.concatenate([line - (0, wide / 2), line[::-1] + (0, wide / 2)])


def _uprights(c: Chair, n: int, wide: float, low: float, high: float) -> None:
    lean = c.t.uniform("slat_fan", 0.0, 0.08)
    for u in (np.arange(n) + 0.7) / (n + 0.4):
        o = lean * (2 * u - 1)
        line = c.across([(u - o, low), (u, high)])
        c.add(np.concatenate([line - (wide / 2, 0), line[::-1] + (wide / 2, 0)]), body="back", spine=line, bulge=0.3)


def _splat(c: Chair, low: float) -> None:
    """A vase or a plain board in the middle of the back."""
    t = c.t
    wide, shape = t.uniform("splat_width", 0.10, 0.22), t.choice("splat_shape", ("board", "vase", "lyre", "waist"))
    prof = {"board": (1, 1, 1, 1, 1), "vase": (0.7, 1.1, 0.55, 1.1, 1.3), "lyre": (0.8, 1.5, 1.2, 0.6, 1.0), "waist": (1.2, 0.8, 0.6, 0.8, 1.3)}[shape]
    v = np.linspace(low, 0.93, 5)
    right = spline(c.across([(0.5 + wide * s, a) for s, a in zip(prof, v)]), closed=False, per=4)
    left = spline(c.across([(0.5 - wide * s, a) for s, a in zip(prof, v)]), closed=False, per=4)
    on = c.add(np.concatenate([right, left[::-1]]), body="back", bulge=0.2)
    hole = t.choice("splat_hole", ("none", "heart", "slot", "round"), (2, 1, 1, 1))
    p = c.across([(0.5, (low + 0.93) / 2)])[0]
    if hole == "heart":
        c.mark(p + spline([(0, 0.07), (-0.06, -0.01), (-0.03, -0.05), (0, -0.025), (0.03, -0.05), (0.06, -0.01)], per=4), on, 0.95, closed=True, clip=True)
    elif hole != "none":
        c.mark(ellipse(*p, 0.02 if hole == "slot" else 0.045, 0.14 if hole == "slot" else 0.05, n=16), on, 0.9, closed=True, clip=True)


def _padded(c: Chair) -> None:
    """An upholstered back: a thick slab, sometimes with wings, buttons, channels or a head rest."""
    t = c.t
    crest = t.choice("pad_top", ("flat", "arch", "dip", "peak", "round"), (3, 2.5, 0.8, 0.6, 1.2))
    gap = t.uniform("back_gap", -0.05, 0.35) if c.kind.thickness[1] < 0.2 else -0.1
    gap, thick = max(gap, 0.0), t.uniform("back_thickness", 0.05, 0.20)
    if crest == "round":
        a = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        edge = np.column_stack([0.5 + 0.5 * np.cos(a), (1 + gap) / 2 + (1 - gap) / 2 * np.sin(a)])
    else:
        top = _top_edge(c, crest)
        edge = np.array([(0.02, gap), (0.98, gap), *top])
    front = c.across(edge, thick)
    front = rounded(front, t.uniform("back_corner", 0.02, 0.16), n=5) if len(edge) < 9 else front
    if gap > 0.08:
        for u in (0.3, 0.7) if t.flag("two_stays", 0.5) else (0.5,):
            c.bar([c.back_point(u, -0.08), c.back_point(u, gap + 0.1)], t.uniform("stay", 0.03, 0.09))
    if t.flag("wings", 0.4) and c.kind.thickness[1] > 0.2 and crest != "round":
        for u in (0.0, 1.0):
            o = 0.02 if u else -0.02
            wing = [c.back_point(u, 0.25), c.back_point(u + o, 0.30, 0.3), c.back_point(u + o, 0.8, 0.34), c.back_point(u, 1.0, 0.12), c.back_point(u, 0.97)]
            c.add(spline(seen(*wing), per=4), body="seat" if u else "back", color=darker(c.cloth, 0.88), material="fabric")
    c.add(hull(np.concatenate([front, c.across(edge)])), part="back", body="back", color=darker(c.cloth, 0.85), material="fabric")
    on = c.add(front, part="back", body="back", color=c.cloth, material="fabric", bulge=0.6)
    finish = t.choice("pad_finish", ("plain", "piping", "buttons", "channels", "split", "diamonds"), (2, 1, 1.5, 1, 1, 0.6))
    a, b = max(gap, 0.12) + 0.12, 0.85
    if finish == "piping":
        middle = front.mean(0)
        c.mark((front - middle) * 0.86 + middle, on, 0.9, closed=True)
    elif finish == "channels":
        for u in np.linspace(0.15, 0.85, t.integer("channels", 3, 6)):
            c.mark(c.across([(u, gap), (u, 1.0)], thick), on, 0.9, clip=True)
    elif finish == "split":
        for v in np.linspace(gap, 1, t.integer("splits", 3, 5))[1:-1]:
            c.mark(c.across([(0.0, v), (1.0, v)], thick), on, 0.9, clip=True)
    elif finish in ("buttons", "diamonds"):
        rows = t.integer("button_rows", 2, 3)
        for k, v in enumerate(np.linspace(a, b, rows)):
            for u in (0.25, 0.5, 0.75) if k % 2 == 0 else (0.37, 0.63):
                c.mark(ellipse(*c.across([(u, v)], thick)[0], 0.016, n=8), on, 0.9, closed=True, fill=True)
        for u in (-0.5, 0.0, 0.5) if finish == "diamonds" else ():
            c.mark(c.across([(u, a - 0.2), (u + 1.0, b + 0.2)], thick), on, 0.8, clip=True)
            c.mark(c.across([(1 - u, a - 0.2), (-u, b + 0.2)], thick), on, 0.8, clip=True)
    if t.flag("head_rest", 0.2) and crest in ("flat", "round"):
        c.add(rounded(c.across([(0.22, 1.06), (0.78, 1.06), (0.78, 1.28), (0.22, 1.28)], thick), 0.05), part="back", color=c.cloth, material="fabric")


def _shell(c: Chair) -> None:
    """A moulded bucket that is back and seat in one."""
    t = c.t
    ear, low = t.uniform("shell_side", 0.25, 0.75), t.uniform("shell_front", 0.0, 0.5)
    top = [(1.0, 0.72), (0.86, 0.94), (0.5, 1.0), (0.14, 0.94), (0.0, 0.72)] if t.flag("shell_round", 0.6) else _top_edge(c, t.choice("shell_top", ("arch", "dip", "ears")))
    side = ear * 0.5
    left = [c.back_point(0, side), c.back_point(-0.04, side * 0.8, 0.45 * c.d), (0.0, low * c.d, c.z)]
    right = [(c.w, low * c.d, c.z), c.back_point(1.04, side * 0.8, 0.45 * c.d), c.back_point(1, side)]
    outline = seen(*left, (c.narrow, c.d * 0.3, c.z - 0.02), (c.w - c.narrow, c.d * 0.3, c.z - 0.02), *right)
    back = spline(c.across(top), closed=False, per=5)
    on = c.add(np.concatenate([back, spline(outline[:3], closed=False, per=4), outline[3:5], spline(outline[5:], closed=False, per=4)]), part="back", body="seat",
               color=c.cloth, material="plain", bulge=0.5)
    c.mark(spline(seen((0.03, 0.8 * c.d, c.z + 0.04), (c.w / 2, c.d, c.z + 0.02), (c.w - 0.03, 0.8 * c.d, c.z + 0.04)), closed=False, per=5), on, 0.7, clip=True)
    hole = t.choice("shell_detail", ("none", "slot", "grid", "rim", "ribs"), (2, 1, 0.7, 1, 0.8))
    if hole == "slot":
        c.mark(spline(c.across([(0.3, 0.6), (0.5, 0.58), (0.7, 0.6), (0.5, 0.72)]), per=4), on, 0.95, closed=True, fill=True, color=darker(c.cloth, 0.5))
    elif hole == "grid":
        for v in (0.3, 0.45, 0.6, 0.75):
            for u in (0.25, 0.42, 0.58, 0.75):
                c.mark(ellipse(*c.across([(u, v)])[0], 0.02, n=8), on, 0.7, closed=True)
    elif hole == "rim":
        c.mark(c.across([(0.5 + (u - 0.5) * 0.85, v * 0.93) for u, v in top]), on, 0.8)
    elif hole == "ribs":
        for u in (0.2, 0.35, 0.5, 0.65, 0.8):
            c.mark(c.across([(u, 0.1), (u, 0.85)]), on, 0.85, clip=True)
