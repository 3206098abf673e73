"""Sailing boats: dinghy, sloop, ketch, catamaran-like yacht, a square-rigged ship; on waves or not."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import ribbon
from sketchbench.data.world.objects._wheels import oval
from sketchbench.data.world.shapes import arc, rounded, spline
from sketchbench.data.world.traits import Traits

HULLS: tuple[Color, ...] = ((0.92, 0.92, 0.9), (0.45, 0.28, 0.16), (0.15, 0.25, 0.5), (0.7, 0.15, 0.15), (0.2, 0.22, 0.25),
                            (0.6, 0.4, 0.22))
SAILS: tuple[Color, ...] = ((0.96, 0.95, 0.92), (0.9, 0.86, 0.75), (0.85, 0.3, 0.25), (0.3, 0.5, 0.7), (0.92, 0.75, 0.3))
WOOD: Color = (0.42, 0.28, 0.16)


def draw(t: Traits) -> Figure:
    f = Figure()
    kind = t.choice("kind", ("sloop", "dinghy", "ketch", "ship"), (0.5, 0.26, 0.14, 0.1))
    if t.symbol:
        _symbol(f, t)
    elif kind == "ship":
        _ship(f, t)
    else:
        _boat(f, t, kind)
    _waves(f, t)
    tilt = np.deg2rad(t.about("pose.heel", 0, 12))
    return f.move(np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]]), np.zeros(2))


def _stick(f: Figure, line, w: float, part: str = "mast", color: Color = WOOD, **more) -> int:
    line = np.array(line, np.float64)
    return f.add(ribbon(line, w), part, color=color, material="wood", spine=line, **more)


def _hull(f: Figure, t: Traits, n: float, deep: float) -> int:
    """The hull's outline from the side; its deck is at y = 0."""
    color = t.color("hull", *HULLS)
    shape = t.choice("hull.shape", ("yacht", "bowl", "box", "banana"), (0.42, 0.25, 0.15, 0.18))
    rake, stern = t.uniform("bow", 0.1, 0.4) * n, t.uniform("stern", 0.0, 0.18) * n
    sheer = t.uniform("sheer", 0.0, 0.14) * n
    top = spline([(0, -sheer * 0.4), (n * 0.45, 0.0), (n, -sheer)], closed=False, per=6)
    low = {"yacht": [(n - rake * 0.5, deep * 0.6), (n - rake, deep), (n * 0.35, deep * 1.05), (stern, deep * 0.7)],
           "bowl": arc(n * 0.48, 0, n * 0.46, deep * 1.15, 15, 165, 8),
           "box": [(n - rake, deep), (stern + 0.1, deep)], "banana": [(n * 0.88, deep * 0.5), (n * 0.65, deep * 0.95),
                                                                      (n * 0.35, deep * 0.95), (n * 0.12, deep * 0.5)]}[shape]
    lower = np.asarray(low, np.float64)
    if shape in ("yacht", "banana"):
        lower = spline(np.concatenate([top[-1:], lower, top[:1]]), closed=False, per=4)[1:-1]
    i = f.add(np.concatenate([top, lower]), "hull", color=color, material="wood", bulge=0.4)
    for k in range(t.integer("planks", 0, 2)):
        y = deep * (0.25 + 0.25 * k)
        f.mark(i, np.array([(n * 0.05, y - sheer * 0.2), (n * 0.5, y), (n * 0.96, y - sheer * 0.4)]), color=(0.2, 0.15, 0.1), width=0.007,
               chance=0.35, clip=True)
    if t.flag("stripe", 0.4):
        f.mark(i, np.array([(0, deep * 0.2), (n, deep * 0.2 - sheer * 0.5)]),
               color=t.color("stripe.color", (0.15, 0.25, 0.5), (0.7, 0.15, 0.15), (0.9, 0.9, 0.88)), width=0.014, chance=0.2, clip=True)
    if t.flag("portholes", 0.22):
        for k in range(3):
            f.mark(i, oval(n * (0.35 + 0.15 * k), deep * 0.35, 0.09, n=14), closed=True, color=(0.3, 0.4, 0.48), fill=True, chance=0.6)
    return i


def _sail(f: Figure, t: Traits, corners: np.ndarray, name: str, belly: float) -> int:
    """A triangle from tack to head to clew; its leech swells by `belly`."""
    tack, head, clew = corners
    color = t.color("sail", *SAILS, spread=0.03)
    swell = np.array([clew[1] - head[1], head[0] - clew[0]]) * -belly
    leech = spline([head, (head + clew) / 2 + swell * 0.5, clew], closed=False, per=5)
    foot = spline([clew, (clew + tack) / 2 + (0, abs(belly) * 0.4), tack], closed=False, per=4)
    i = f.add(np.concatenate([leech, foot[1:-1], tack[None]]), "sail", body=name, color=color, material="fabric", bulge=0.3)
    for k in range(t.integer("battens", 0, 3)):
        s = 0.3 + 0.2 * k
        f.mark(i, np.array([tack + (head - tack) * s, leech[int((len(leech) - 1) * (1 - s))]]), color=(0.55, 0.55, 0.58), width=0.005,
               chance=0.4)
    return i


def _boat(f: Figure, t: Traits, kind: str) -> None:
    n, deep = t.uniform("length", 2.4, 3.6), t.uniform("depth", 0.35, 0.7)
    high, x = t.uniform("mast", 2.4, 3.7), n * t.uniform("mast.place", 0.5, 0.64)
    foot = -t.uniform("boom", 0.2, 0.45)
    if t.flag("cabin", 0.3) and kind != "dinghy":
        a, b = n * 0.25, n * 0.62
        i = f.add(rounded([(a, 0.05), (a + 0.08, -0.26), (b - 0.15, -0.28), (b, 0.05)], 0.08), "cabin", color=(0.9, 0.89, 0.86),
                  material="plain", omit=0.2)
        for k in range(3):
            f.mark(i, oval(a + (b - a) * (0.25 + 0.25 * k), -0.12, 0.08, 0.06, 12), closed=True, color=(0.3, 0.4, 0.48), fill=True,
                   chance=0.5)
    _stick(f, [(x, 0.1), (x + t.about("mast.rake", 0, 0.08), -high)], t.uniform("mast.width", 0.05, 0.1))
    clew = np.array([n * t.uniform("clew", 0.03, 0.18), foot - t.about("boom.lift", 0.03, 0.1)])
    belly = t.about("belly", 0.06, 0.16)
    _sail(f, t, np.array([(x - 0.07, foot), (x - 0.05, -high * t.uniform("head", 0.92, 0.99)), clew]), "main", belly)
    if t.flag("boom.seen", 0.6):
        _stick(f, [(x, foot + 0.02), clew + (-0.08, 0.04)], 0.06, "boom", omit=0.2)
    if kind != "dinghy" or t.flag("jib", 0.4):
        bow = np.array([n * t.uniform("tack", 0.9, 1.02), -t.uniform("tack.height", 0.05, 0.25)])
        _sail(f, t, np.array([bow, (x + 0.07, -high * t.uniform("jib.head", 0.7, 0.97)), (x + 0.08, foot - 0.05)]), "jib",
              -t.uniform("jib.belly", -0.02, 0.1))
    if kind == "ketch":
        x2, h2 = n * 0.18, high * t.uniform("mizzen", 0.55, 0.7)
        _stick(f, [(x2, 0.1), (x2, -h2)], 0.06)
        _sail(f, t, np.array([(x2 - 0.05, foot), (x2 - 0.05, -h2 * 0.95), (-n * 0.12, foot)]), "mizzen", belly)
    hull = _hull(f, t, n, deep)
    if t.flag("flag", 0.4):
        f.add(np.array([(x, -high), (x - 0.35, -high + 0.1), (x, -high + 0.2)]), "flag",
              color=t.color("flag.color", (0.8, 0.15, 0.15), (0.15, 0.3, 0.6)), material="fabric", omit=0.3)
    if t.flag("stays", 0.25):
        f.mark(hull, np.array([(0.05 * n, 0), (x, -high)]), width=0.004, chance=0.4)
        f.mark(hull, np.array([(n * 0.97, 0), (x, -high)]), width=0.004, chance=0.4)
    if t.flag("rudder", 0.25):
        f.add(np.array([(-0.06, -0.04), (0.16, -0.04), (0.12, deep * 1.2), (-0.16, deep * 1.2)]), "hull", color=WOOD,
              material="wood", omit=0.4)


def _ship(f: Figure, t: Traits) -> None:
    """Two or three masts with bellying square sails."""
    n, deep = t.uniform("length", 3.4, 4.4), t.uniform("depth", 0.7, 1.0)
    masts = t.integer("masts", 2, 3)
    _stick(f, [(n * 0.97, -0.1), (n * 1.22, -0.5)], 0.08)
    for m in range(masts):
        x = n * (0.2 + 0.6 * m / (masts - 1))
        high = t.uniform(f"mast.{m}", 2.4, 3.1) * (1.1 if m == masts // 2 else 0.95)
        _stick(f, [(x, 0.1), (x, -high - 0.2)], 0.08)
        w = n * 0.72 / masts / 2
        for k in range(2 if t.simple else t.integer("sails", 2, 3)):
            y0, y1 = -0.4 - (high - 0.5) * k / 3 * 1.05, -0.4 - (high - 0.5) * (k + 0.9) / 3 * 1.05
            a, b = w * (1 - 0.18 * k), w * (0.9 - 0.18 * k)
            right = spline([(x + b, y1), (x + a * 1.2, (y0 + y1) / 2), (x + a, y0)], closed=False, per=4)
            foot = spline([(x + a, y0), (x, y0 - 0.12), (x - a, y0)], closed=False, per=4)
            left = spline([(x - a, y0), (x - a * 0.75, (y0 + y1) / 2), (x - b, y1)], closed=False, per=4)
            f.add(np.concatenate([right, foot[1:], left[1:]]), "sail", body=f"sail{m}{k}", color=t.color("sail", *SAILS, spread=0.03),
                  material="fabric", bulge=0.5)
        if t.flag("flag", 0.5):
            f.add(np.array([(x, -high - 0.2), (x - 0.4, -high - 0.1), (x, -high)]), "flag", color=(0.75, 0.15, 0.15), material="fabric",
                  omit=0.3)
    color = t.color("hull", *HULLS)
    outline = [(0, -0.55), (n * 0.22, -0.5), (n * 0.25, -0.1), (n * 0.75, -0.05), (n * 0.8, -0.3), (n * 1.03, -0.4),
               (n * 0.92, deep * 0.7), (n * 0.8, deep), (n * 0.15, deep), (n * 0.03, deep * 0.5)]
    i = f.add(rounded(outline, 0.12), "hull", color=color, material="wood", bulge=0.4)
    for y in (0.2, 0.45):
        f.mark(i, np.array([(0, deep * y), (n, deep * y)]), color=(0.2, 0.14, 0.08), width=0.006, chance=0.4, clip=True)
    for k in range(4):
        f.mark(i, rounded(np.array([(-0.07, -0.07), (0.07, -0.07), (0.07, 0.07), (-0.07, 0.07)]) + (n * (0.25 + 0.16 * k), deep * 0.33),
                          0.02), closed=True, fill=True, color=(0.1, 0.08, 0.06), width=0.005, chance=0.4)


def _waves(f: Figure, t: Traits) -> None:
    if not t.flag("waves", 0.42):
        return
    low, high = f.bounds()
    s = np.linspace(0, 1, 30)
    crests, size = t.integer("crests", 4, 8), t.uniform("wave", 0.04, 0.09)
    for k in range(t.integer("wave.lines", 1, 2)):
        y = high[1] - 0.1 + 0.18 * k
        wave = np.abs(np.sin(np.pi * crests * s + k)) if t.flag("wave.round") else 0.5 + 0.5 * np.sin(2 * np.pi * crests * s + k)
        f.mark(0, np.column_stack([low[0] - 0.3 + (high[0] - low[0] + 0.6) * s, y - size * 2 * wave]), color=(0.2, 0.4, 0.6), width=0.008,
               chance=0.7)


def _symbol(f: Figure, t: Traits) -> None:
    """Half a circle or a tray, a stick and one or two triangles."""
    n, deep, high = t.uniform("length", 2.0, 3.0), t.uniform("depth", 0.45, 0.8), t.uniform("mast", 1.8, 2.8)
    x = n * t.uniform("mast.place", 0.42, 0.58)
    foot = -t.uniform("boom", 0.1, 0.35)
    _stick(f, [(x, 0), (x, -high)], 0.05)
    left, right = t.flag("symbol.left", 0.75), t.flag("symbol.right", 0.6)
    color = t.color("sail", *SAILS, spread=0.03)
    if left or not right:
        f.add(np.array([(x, foot), (x, -high), (n * t.uniform("clew", 0.05, 0.2), foot)]), "sail", color=color, material="fabric")
    if right:
        f.add(np.array([(x, foot), (x, -high * t.uniform("jib.head", 0.7, 1.0)), (n * t.uniform("tack", 0.8, 0.97), foot)]), "sail",
              color=color, material="fabric")
    if t.flag("flag", 0.3):
        f.add(np.array([(x, -high), (x + 0.35, -high + 0.1), (x, -high + 0.2)]), "flag", color=(0.8, 0.15, 0.15))
    shape = t.choice("hull.shape", ("tray", "half", "boat"))
    i = {"tray": lambda: np.array([(0, 0), (n, 0), (n * 0.8, deep), (n * 0.2, deep)]),
         "half": lambda: np.concatenate([arc(n / 2, 0, n / 2, deep * 1.1, 0, 180, 20)]),
         "boat": lambda: spline([(0, -0.1), (n * 0.5, 0.05), (n, -0.1), (n * 0.82, deep), (n * 0.2, deep)], per=5)}[shape]()
    f.add(i, "hull", color=t.color("hull", *HULLS), material="wood")
