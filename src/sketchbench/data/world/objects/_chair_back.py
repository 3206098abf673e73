"""The backs of chairs: posts with what stands between them, upholstery, moulded shells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sketchbench.data.world.objects._chair import Chair, hull, seen
from sketchbench.data.world.objects._things import darker, disc
from sketchbench.data.world.shapes import rounded, spline


def _top_edge(c: Chair, style: str, low: float = 1.0) -> list[tuple[float, float]]:
    """The top of a back from right to left, (u, v)."""
    h = c.t.uniform("crest", 0.04, 0.16)
    return {"flat": [(1.0, low), (0.0, low)], "arch": [(1.0, low - h), (0.8, low - 0.25 * h), (0.5, low), (0.2, low - 0.25 * h),
                                                       (0.0, low - h)],
            "dip": [(1.0, low), (0.75, low - 0.75 * h), (0.5, low - h), (0.25, low - 0.75 * h), (0.0, low)],
            "ears": [(1.03, low), (0.85, low - h), (0.65, low - 0.35 * h), (0.5, low + 0.2 * h), (0.35, low - 0.35 * h), (0.15, low - h),
                     (-0.03, low)],
            "peak": [(1.0, low - h), (0.7, low - 0.6 * h), (0.5, low + 0.3 * h), (0.3, low - 0.6 * h), (0.0, low - h)]}[style]


def framed(c: Chair, style: str) -> None:
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
        c.add(np.concatenate([line, (spline(c.across([(0.5 + (u - 0.5) * 0.88, v * 0.94) for u, v in top]), closed=False, per=4))[::-1]]),
              body="back")
        return
    _between(c, style, low, deep)
    for u in (0.0, 1.0):
        c.bar([c.back_point(u, 0.0), c.back_point(u, 0.5), c.back_point(u, 0.98)], [1.2 * post, post], body="back")
        if t.flag("finials", 0.2) and crest != "ears":
            c.add(disc(c.across([(u, 1.0)])[0] - (0, 0.03), 0.042, 0.05, n=14), body="back")
    upper = spline(c.across(top), closed=False, per=4) if len(top) > 2 else c.across(top)
    under = c.across([(1.0, top[0][1] - deep), (0.5, min(1.0, top[len(top) // 2][1]) - deep * t.uniform("rail_under", 0.8, 1.2)),
                      (0.0, top[0][1] - deep)])
    rail = c.add(np.concatenate([upper, spline(under[::-1], closed=False, per=4)]), body="back",
                 color=c.cloth if t.flag("rail_padded", 0.2) else c.color)
    if t.flag("rail_carving", 0.25):
        p = c.across([(0.5, 1.0 - 0.5 * deep)])[0]
        c.mark(p + spline([(-0.12, 0.02), (-0.05, -0.03), (0, 0.02), (0.05, -0.03), (0.12, 0.02)], closed=False, per=4), rail, 0.8,
               clip=True)


def _between(c: Chair, style: str, low: float, deep: float) -> None:
    """What stands between the posts, from `low` up to the rail that is `deep`."""
    t = c.t
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
        frame = c.add(c.across([(0.03, low), (0.97, low), (0.97, 0.95), (0.03, 0.95)]), body="back",
                      color=c.cloth if style == "mesh" else c.color,
                      material="fabric" if style == "mesh" else c.material, bulge=0.1)
        for s in np.linspace(0.12, 0.88, 7) if style == "mesh" else ():
            c.mark(c.across([(s, low + 0.03), (s, 0.93)]), frame, 0.8, width=0.005)
            c.mark(c.across([(0.06, low + s * (0.93 - low)), (0.94, low + s * (0.93 - low))]), frame, 0.8, width=0.005)
        if style == "panel" and t.flag("panel_hole", 0.4):
            c.mark(spline(c.across([(0.35, 0.78), (0.5, 0.80), (0.65, 0.78), (0.5, 0.72)]), per=4), frame, 0.9, closed=True, fill=True,
                   color=darker(c.color, 0.4))
        elif style == "panel" and t.flag("panel_field", 0.5):
            c.mark(c.across([(0.2, low + 0.12), (0.8, low + 0.12), (0.8, 0.76), (0.2, 0.76)]), frame, 0.9, closed=True)
    elif style == "cross":
        for a, b in (((0.03, low), (0.97, 0.9)), ((0.97, low), (0.03, 0.9))):
            c.add(_strip(c.across([a, (0.5, (low + 0.9) / 2 + t.uniform("cross_bend", -0.06, 0.06)), b]), 0.05), body="back")
        c.add(c.across([(0, low - 0.03), (1, low - 0.03), (1, low + 0.04), (0, low + 0.04)]), body="back")
        if t.flag("cross_boss", 0.4):
            c.add(disc(c.across([(0.5, (low + 0.9) / 2)])[0], 0.06, 0.07, n=16), body="back")


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
    prof = {"board": (1, 1, 1, 1, 1), "vase": (0.7, 1.1, 0.55, 1.1, 1.3), "lyre": (0.8, 1.5, 1.2, 0.6, 1.0),
            "waist": (1.2, 0.8, 0.6, 0.8, 1.3)}[shape]
    v = np.linspace(low, 0.93, 5)
    right = spline(c.across([(0.5 + wide * s, a) for s, a in zip(prof, v)]), closed=False, per=4)
    left = spline(c.across([(0.5 - wide * s, a) for s, a in zip(prof, v)]), closed=False, per=4)
    on = c.add(np.concatenate([right, left[::-1]]), body="back", bulge=0.2)
    hole = t.choice("splat_hole", ("none", "heart", "slot", "round"), (2, 1, 1, 1))
    p = c.across([(0.5, (low + 0.93) / 2)])[0]
    if hole == "heart":
        c.mark(p + spline([(0, 0.07), (-0.06, -0.01), (-0.03, -0.05), (0, -0.025), (0.03, -0.05), (0.06, -0.01)], per=4), on, 0.95,
               closed=True, clip=True)
    elif hole != "none":
        c.mark(disc(p, 0.02 if hole == "slot" else 0.045, 0.14 if hole == "slot" else 0.05, n=16), on, 0.9, closed=True, clip=True)


def padded(c: Chair) -> None:
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
            wing = [c.back_point(u, 0.25), c.back_point(u + o, 0.30, 0.3), c.back_point(u + o, 0.8, 0.34), c.back_point(u, 1.0, 0.12),
                    c.back_point(u, 0.97)]
            c.add(spline(seen(*wing), per=4), body="seat" if u else "back", color=darker(c.cloth, 0.88), material="fabric")
    c.add(hull(np.concatenate([front, c.across(edge)])), part="back", body="back", color=darker(c.cloth, 0.85), material="fabric")
    on = c.add(front, part="back", body="back", color=c.cloth, material="fabric", bulge=0.6)
    finish = t.choice("pad_finish", ("plain", "piping", "buttons", "channels", "split", "diamonds"), (2, 1, 1.5, 1, 1, 0.6))
    low, high = max(gap, 0.12) + 0.12, 0.85
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
        for k, v in enumerate(np.linspace(low, high, rows)):
            for u in (0.25, 0.5, 0.75) if k % 2 == 0 else (0.37, 0.63):
                c.mark(disc(c.across([(u, v)], thick)[0], 0.016, n=8), on, 0.9, closed=True, fill=True)
        for u in (-0.5, 0.0, 0.5) if finish == "diamonds" else ():
            c.mark(c.across([(u, low - 0.2), (u + 1.0, high + 0.2)], thick), on, 0.8, clip=True)
            c.mark(c.across([(1 - u, low - 0.2), (-u, high + 0.2)], thick), on, 0.8, clip=True)
    if t.flag("head_rest", 0.2) and crest in ("flat", "round"):
        c.add(rounded(c.across([(0.22, 1.06), (0.78, 1.06), (0.78, 1.28), (0.22, 1.28)], thick), 0.05), part="back", color=c.cloth,
              material="fabric")


def shell(c: Chair) -> None:
    """A moulded bucket that is back and seat in one."""
    t = c.t
    ear, low = t.uniform("shell_side", 0.25, 0.75), t.uniform("shell_front", 0.0, 0.5)
    top = [(1.0, 0.72), (0.86, 0.94), (0.5, 1.0), (0.14, 0.94), (0.0, 0.72)]
    if not t.flag("shell_round", 0.6):
        top = _top_edge(c, t.choice("shell_top", ("arch", "dip", "ears")))
    side = ear * 0.5
    left: list[npt.ArrayLike] = [c.back_point(0, side), c.back_point(-0.04, side * 0.8, 0.45 * c.d), (0.0, low * c.d, c.z)]
    right: list[npt.ArrayLike] = [(c.w, low * c.d, c.z), c.back_point(1.04, side * 0.8, 0.45 * c.d), c.back_point(1, side)]
    outline = seen(*left, (c.narrow, c.d * 0.3, c.z - 0.02), (c.w - c.narrow, c.d * 0.3, c.z - 0.02), *right)
    back = spline(c.across(top), closed=False, per=5)
    on = c.add(np.concatenate([back, spline(outline[:3], closed=False, per=4), outline[3:5], spline(outline[5:], closed=False, per=4)]),
               part="back", body="seat",
               color=c.cloth, material="plain", bulge=0.5)
    c.mark(spline(seen((0.03, 0.8 * c.d, c.z + 0.04), (c.w / 2, c.d, c.z + 0.02), (c.w - 0.03, 0.8 * c.d, c.z + 0.04)), closed=False,
                  per=5), on, 0.7, clip=True)
    hole = t.choice("shell_detail", ("none", "slot", "grid", "rim", "ribs"), (2, 1, 0.7, 1, 0.8))
    if hole == "slot":
        c.mark(spline(c.across([(0.3, 0.6), (0.5, 0.58), (0.7, 0.6), (0.5, 0.72)]), per=4), on, 0.95, closed=True, fill=True,
               color=darker(c.cloth, 0.5))
    elif hole == "grid":
        for v in (0.3, 0.45, 0.6, 0.75):
            for u in (0.25, 0.42, 0.58, 0.75):
                c.mark(disc(c.across([(u, v)])[0], 0.02, n=8), on, 0.7, closed=True)
    elif hole == "rim":
        c.mark(c.across([(0.5 + (u - 0.5) * 0.85, v * 0.93) for u, v in top]), on, 0.8)
    elif hole == "ribs":
        for u in (0.2, 0.35, 0.5, 0.65, 0.8):
            c.mark(c.across([(u, 0.1), (u, 0.85)]), on, 0.85, clip=True)
