"""Tents: ridge tent from the end and turned, tipi, dome, circus tent."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._building import courses, flag, shade
from sketchbench.data.world.objects._wheels import oval
from sketchbench.data.world.shapes import arc, spline
from sketchbench.data.world.traits import Traits

CLOTH: tuple[Color, ...] = ((0.8, 0.45, 0.15), (0.3, 0.5, 0.3), (0.25, 0.4, 0.62), (0.75, 0.2, 0.18), (0.82, 0.76, 0.6), (0.5, 0.5, 0.35),
                            (0.9, 0.75, 0.25))
DARK: Color = (0.18, 0.17, 0.16)


def draw(t: Traits) -> Figure:
    f = Figure()
    cloth = t.color("cloth", *CLOTH)
    form = t.choice("form", ("turned", "end", "tipi", "dome", "circus"), (0.42, 0.2, 0.14, 0.14, 0.1))
    if t.symbol:
        form = t.choice("symbol.form", ("end", "turned", "tipi"), (0.5, 0.35, 0.15))
    {"turned": _turned, "end": _end, "tipi": _tipi, "dome": _dome, "circus": _circus}[form](f, t, cloth)
    if t.flag("ground", 0.25):
        low, high = f.bounds()
        f.mark(0, np.array([(low[0] - 0.1, 0.02), (high[0] + 0.1, 0.02)]), color=(0.35, 0.4, 0.25), width=0.008, chance=0.4)
    return f


def _mouth(f: Figure, t: Traits, foot: float, peak: np.ndarray, half: float, cloth: Color, on: int) -> None:
    """The way in below a peak: a slit, two flaps turned back, or an open triangle."""
    way = t.choice("mouth", ("slit", "open", "flaps"), (0.35, 0.3, 0.35))
    x = peak[0]
    top = peak * (1, t.uniform("mouth.height", 0.72, 1.0))
    if way == "slit":
        f.mark(on, np.array([top, (x, foot)]), width=0.008, chance=0.85)
        if t.flag("zip", 0.3):
            f.mark(on, oval(x, foot + (top[1] - foot) * 0.5, 0.02, n=8), closed=True, fill=True, chance=0.4)
        return
    wide = half * t.uniform("mouth.width", 0.3, 0.6)
    f.add(np.array([(x - wide, foot), top, (x + wide, foot)]), "mouth", color=DARK, bulge=0.0)
    if way == "flaps":
        for s in (-1, 1):
            fold = spline(np.array([top, (x + s * wide * 0.6, foot + (top[1] - foot) * 0.5), (x + s * wide, foot),
                                    (x + s * wide * 1.4, foot),
                           (x + s * wide * 1.25, foot + (top[1] - foot) * 0.35)]), per=4)
            f.add(fold, "flap", color=shade(cloth, 1.1), material="fabric", omit=0.15)


def _guys(f: Figure, t: Traits, points: list[tuple[np.ndarray, np.ndarray]], on: int) -> None:
    """Ropes and pegs."""
    if not t.flag("guys", 0.35):
        return
    for a, b in points:
        f.mark(on, np.array([a, b]), color=(0.5, 0.45, 0.4), width=0.005, chance=0.6)
        f.mark(on, np.array([b - (0.02, 0.05), b + (0.02, 0.04)]), color=(0.3, 0.25, 0.2), width=0.01, chance=0.5)


def _turned(f: Figure, t: Traits, cloth: Color) -> None:
    w, h = t.uniform("width", 1.0, 1.5), t.uniform("height", 0.85, 1.25)
    deep, lift = t.uniform("depth", 0.9, 1.9), t.uniform("pose.lift", 0.0, 0.35)
    side = np.array([deep, -lift])
    peak = np.array([w * t.uniform("pose.peak", 0.4, 0.6), -h])
    sag = t.uniform("sag", 0.0, 0.12)
    corner, back = np.array([w, 0.0]), np.array([w, 0.0]) + side * t.uniform("back.foot", 0.85, 1.05)
    ridge = spline([peak, peak + side * (0.5, 0.45) + (0, sag), peak + side * (0.95, 0.8)], closed=False, per=5)
    i = f.add(np.concatenate([ridge, [back, corner]]), "tent", body="tent", color=shade(cloth, 0.82), material="fabric", bulge=0.1)
    f.mark(i, np.array([(corner + back) / 2, ridge[len(ridge) // 2]]), width=0.005, chance=0.15)
    front = f.add(np.array([(0, 0.0), peak, corner]), "tent", body="tent", color=cloth, material="fabric", bulge=0.1)
    _mouth(f, t, 0.0, peak, w / 2, cloth, front)
    if t.flag("poles", 0.35):
        f.mark(front, np.array([peak, peak + (0.03, -0.14)]), color=(0.4, 0.3, 0.2), width=0.012, chance=0.6)
        f.mark(front, np.array([peak, peak + (-0.05, -0.13)]), color=(0.4, 0.3, 0.2), width=0.012, chance=0.4)
    _guys(f, t, [(peak, np.array([-0.25, 0.06])), (ridge[-1], back + (0.35, 0.02))], front)


def _end(f: Figure, t: Traits, cloth: Color) -> None:
    w, h = t.uniform("width", 1.0, 1.6), t.uniform("height", 0.8, 1.3)
    sag = t.uniform("sag", 0.0, 0.12)
    left = spline([(0, 0), (w * 0.25 + sag * 0.5, -h * 0.5 + sag * 0.5), (w / 2, -h)], closed=False, per=5)
    outline = np.concatenate([left, (left * (-1, 1) + (w, 0))[::-1][1:]])
    i = f.add(outline, "tent", body="tent", color=cloth, material="fabric", bulge=0.15)
    _mouth(f, t, 0.0, np.array([w / 2, -h]), w / 2, cloth, i)
    if t.flag("poles", 0.4):
        for s in (-1, 1):
            f.mark(i, np.array([(w / 2, -h), (w / 2 + s * 0.06, -h - 0.14)]), color=(0.4, 0.3, 0.2), width=0.012, chance=0.6)
    _guys(f, t, [(np.array([w * 0.25, -h * 0.5]), np.array([-0.3, 0.0])), (np.array([w * 0.75, -h * 0.5]), np.array([w + 0.3, 0.0]))], i)


def _tipi(f: Figure, t: Traits, cloth: Color) -> None:
    """A cone of hides with crossing poles on top."""
    w, h = t.uniform("width", 1.0, 1.4), t.uniform("tipi.height", 1.3, 1.9)
    i = 0
    for k in range(3 if t.simple else 5):
        lean = t.about(f"pole.{k}", (k - 2) * 0.09, 0.06)
        line = np.array([(w / 2 - lean * 0.4, -h + 0.1), (w / 2 + lean * 1.7, -h - 0.3)])
        f.add(np.concatenate([line - (0.014, 0), (line + (0.014, 0))[::-1]]), "pole", color=(0.4, 0.28, 0.16), material="wood", spine=line)
    bow = arc(w / 2, 0, w / 2, w * t.uniform("foot", 0.0, 0.13), 0, 180, 10)
    i = f.add(np.concatenate([[(w / 2 - 0.05, -h), (w / 2 + 0.05, -h)], bow]), "tent", body="tent", color=cloth if t.flag("bright", 0.4)
              else (0.85, 0.78, 0.62), material="leather", bulge=0.6)
    if t.flag("band", 0.5):
        for y in (0.3, 0.38):
            x = w / 2 * (1 - y)
            zig = np.linspace(-x, x, 9)
            f.mark(i, np.column_stack([w / 2 + zig, -h * y - 0.03 * (np.arange(9) % 2)]), color=(0.6, 0.2, 0.15), width=0.008, chance=0.35)
    _mouth(f, t, w * 0.03, np.array([w / 2, -h * 0.55]), w * 0.3, cloth, i)


def _dome(f: Figure, t: Traits, cloth: Color) -> None:
    """Bent poles; a door like a half moon."""
    w, h = t.uniform("width", 1.4, 1.9), t.uniform("dome", 0.8, 1.1)
    skew = t.about("pose.skew", 0, 0.2)
    outline = spline([(0, 0), (w * 0.1, -h * 0.5), (w * (0.5 + skew * 0.3), -h), (w * 0.9, -h * 0.5), (w, 0), (w * 0.5, 0.04)], per=6)
    i = f.add(outline, "tent", body="tent", color=cloth, material="fabric", bulge=0.7)
    top = np.array([w * (0.5 + skew * 0.3), -h])
    for s in (-0.28, 0.28):
        x = w * (0.5 + skew * 0.4 + s)
        f.mark(i, spline(np.array([top, (x * 0.6 + top[0] * 0.4, -h * 0.75), (x, 0.02)]), closed=False, per=6), color=shade(cloth, 0.6),
               width=0.008,
               chance=0.55)
    dw = w * t.uniform("mouth.width", 0.16, 0.25)
    x = w * (0.5 + skew * 0.3)
    j = f.add(np.concatenate([[(x - dw, 0.02)], arc(x, -h * 0.35, dw, h * 0.35, 180, 360, 12), [(x + dw, 0.02)]]), "mouth",
              color=DARK if t.flag("open", 0.4) else shade(cloth, 1.15), material="fabric", bulge=0.1)
    f.mark(j, np.array([(x, -h * 0.7), (x, 0)]), width=0.006, chance=0.35)
    _guys(f, t, [(np.array([w * 0.1, -h * 0.5]), np.array([-0.25, 0.05])), (np.array([w * 0.9, -h * 0.5]), np.array([w + 0.25, 0.05]))], i)


def _circus(f: Figure, t: Traits, cloth: Color) -> None:
    """A striped roof on a round wall, a flag on top."""
    w, h, rise = t.uniform("width", 1.6, 2.2), t.uniform("circus.wall", 0.5, 0.75), t.uniform("circus.roof", 0.6, 0.95)
    stripe = t.color("stripe", (0.93, 0.92, 0.88), (0.9, 0.8, 0.3))
    i = f.add(np.array([(w * 0.08, 0), (w * 0.06, -h), (w * 0.94, -h), (w * 0.92, 0)]), "tent", body="tent", color=cloth,
              material="fabric", bulge=0.3)
    courses(f, i, np.array([(w * 0.08, 0), (w * 0.06, -h)]), np.array([(w * 0.92, 0), (w * 0.94, -h)]), 7, color=stripe, width=0.03,
            chance=0.6)
    flag(f, t, w / 2, -h - rise + 0.02, 0.4)
    left = spline([(0, -h), (w * 0.28, -h - rise * 0.42), (w / 2, -h - rise)], closed=False, per=5)
    top = f.add(np.concatenate([left, (left * (-1, 1) + (w, 0))[::-1][1:]]), "roof", body="roof", color=cloth, material="fabric", bulge=0.3)
    for k in range(1, 6):
        x = w * k / 6
        f.mark(top, np.array([(x, -h), ((x + w) / 3 if k != 3 else w / 2, -h - rise * 0.55), (w / 2, -h - rise)])[[0, 2]], color=stripe,
               width=0.02, chance=0.6)
    n = 8
    edge = np.concatenate([arc(w * (k + 0.5) / n, -h, w / n / 2, 0.1, 180, 0, 6) for k in range(n)])
    f.add(np.concatenate([[(0, -h - 0.02)], edge, [(w, -h - 0.02)]]), "roof", color=stripe, material="fabric", omit=0.3)
    x = w / 2
    f.add(np.array([(x - 0.16, 0), (x, -h * 0.85), (x + 0.16, 0)]), "mouth", color=DARK, bulge=0.0)
