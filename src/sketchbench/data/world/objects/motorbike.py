"""Motorbikes from the side: standard, cruiser, sport, dirt bike and scooter."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import BLACK, PAINTS, bar, stick
from sketchbench.data.world.objects._scooter import LAMP, scooter
from sketchbench.data.world.objects._wheels import STEEL, TYRE, oval, ring, spoked
from sketchbench.data.world.shapes import arc, box, polar, rounded, spline, turned
from sketchbench.data.world.traits import Traits

DARK_STEEL: Color = (0.34, 0.34, 0.36)
# wheelbase, fork's angle and length, seat's height and ends, tank's height and ends; tyre, in wheel radii
BUILDS = {
    "standard": (4.3, 114.0, 2.25, 2.55, (0.0, 1.95), 0.62, (1.75, 3.0), (0.24, 0.3)),
    "cruiser": (5.0, 122.0, 2.5, 2.2, (0.35, 2.05), 0.55, (1.95, 3.25), (0.24, 0.34)),
    "sport": (4.2, 113.0, 2.2, 2.75, (0.45, 1.75), 0.6, (1.65, 2.9), (0.26, 0.34)),
    "dirt": (4.3, 116.0, 2.55, 2.95, (0.0, 2.2), 0.3, (2.05, 3.0), (0.2, 0.28)),
}


def draw(t: Traits) -> Figure:
    kind = t.choice("kind", ("standard", "cruiser", "sport", "dirt", "scooter"), (0.28, 0.22, 0.18, 0.14, 0.18))
    f = Figure()
    if t.symbol:
        _symbol(f, t)
    elif kind == "scooter":
        scooter(f, t)
    else:
        _bike(f, t, kind)
    if t.flag("pose.turned", 0.12):
        slope = t.uniform("pose.turn.slope", 0.03, 0.12) * (1 if t.flag("pose.turn.side") else -1)
        f = f.move(np.array([[t.uniform("pose.turn.squeeze", 0.65, 0.85), 0.0], [slope, 1.0]]), np.zeros(2))
    return f


def _bike(f: Figure, t: Traits, kind: str) -> None:
    base, angle, reach, high, seat, tank_high, tank, tyre = BUILDS[kind]
    base = base * t.about("wheelbase", 1, 0.07)
    angle, reach, high = angle + t.about("rake", 0, 4), reach * t.about("fork", 1, 0.06), high * t.about("seat.height", 1, 0.06)
    paint = t.color("paint", *PAINTS)
    rear, front = np.array([0.0, -1]), np.array([base, -1])
    head = polar(front, -angle, reach)
    shift = head[0] - (tank[1] + 0.3)
    tank, seat = (tank[0] + shift, tank[1] + shift), (seat[0] + shift * 0.4, seat[1] + shift)
    f.add(np.array([rear, (base * 0.3, -0.75), (base * 0.65, -0.75), head, (seat[0], -high)]), "body", paint=False)
    width = t.uniform("tyre.width", *tyre)
    for hub in (rear, front):
        i = spoked(f, t, hub, 1.0, tyre=width, name="spokes" if kind in ("cruiser", "dirt") or t.flag("wire", 0.4) else "blades")
        f.mark(i, ring(hub, 0.3, n=18), closed=True, color=STEEL, fill=True, chance=0.35)
        if kind == "dirt":
            f.mark(i, ring(hub, 1.06, n=40), closed=True, color=TYRE, width=0.012, chance=0.1)
    _fenders(f, t, kind, rear, front, paint)
    pivot = np.array([base * 0.34, -1.05])
    bar(f, [rear, pivot], 0.2, color=DARK_STEEL)
    if t.flag("shock", 0.6):
        bar(f, [(0.12, -1.15), (0.55, -high + 0.1)], 0.15, color=STEEL, omit=0.4)
    bar(f, np.array([pivot, (seat[0] + 0.7, -high + 0.15)]), 0.13, color=DARK_STEEL)
    bar(f, np.array([head, (base * 0.62, -1.0), pivot]), 0.14, color=t.choice("frame", (BLACK, paint)))
    _engine(f, t, kind, base, high)
    bar(f, [front, head], t.uniform("fork.width", 0.15, 0.26), color=STEEL)
    _exhaust(f, t, kind, base)
    _seat(f, t, kind, seat, high)
    _tank(f, t, kind, tank, high, tank_high, paint)
    if kind == "sport":
        _fairing(f, t, head, base, high, paint)
    elif kind == "dirt":
        f.add(rounded([head + (0.1, -0.35), head + (0.45, -0.25), head + (0.5, 0.35), head + (0.25, 0.35)], 0.08), "body", color=paint,
              omit=0.2)
    else:
        _lamp(f, t, head)
    _bars(f, t, kind, head)


def _fenders(f: Figure, t: Traits, kind: str, rear: np.ndarray, front: np.ndarray, paint: Color) -> None:
    style = {"body": "fender", "color": t.choice("fender.paint", (paint, BLACK, STEEL)), "material": "metal"}

    def guard(hub: np.ndarray, r: float, start: float, stop: float, thick: float) -> None:
        line = arc(0, 0, 1, 1, start, stop, 14)
        f.add(np.concatenate([line * r, line[::-1] * (r - thick)]) + hub, "body", spine=line * (r - thick / 2) + hub, omit=0.3, **style)

    if kind == "dirt":
        f.add(spline([front + (-0.9, -1.35), front + (0.2, -1.55), front + (1.25, -1.2), front + (0.2, -1.38)], per=5), "body", omit=0.1,
              **style)
        return
    guard(front, 1.16, t.uniform("fender.start", 195, 235), t.uniform("fender.stop", 290, 350), 0.17)
    if kind == "cruiser":
        guard(rear, 1.28, 170, 318, 0.36)
    elif kind == "standard":
        guard(rear, 1.18, t.uniform("fender.rear", 180, 215), 320, 0.17)


def _engine(f: Figure, t: Traits, kind: str, base: float, high: float) -> None:
    """Crankcase and cylinder, or two in a V, with cooling fins."""
    x, y = base * t.about("engine.x", 0.47, 0.02), -1.12
    size = t.uniform("engine", 0.85, 1.12)
    style = {"body": "engine", "color": t.color("engine.color", STEEL, (0.3, 0.3, 0.32), (0.5, 0.5, 0.52), spread=0.03),
             "material": "metal"}
    twin = t.flag("engine.v", {"cruiser": 0.8, "standard": 0.25}.get(kind, 0.0))
    for lean in (-25, 25) if twin else (t.uniform("engine.lean", -5, 20),):
        tall = min(1.15, high - 1.35) * size
        block = turned(box(-0.34, -tall - 0.25, 0.34, 0), lean) + (x, y - 0.1)
        i = f.add(rounded(block, 0.06, 3), "body", **style)
        for k in range(1, 5):
            f.mark(i, turned(np.array([(-0.32, -0.25 - tall * k / 5.0), (0.32, -0.25 - tall * k / 5.0)]), lean) + (x, y - 0.1),
                   color=(0.2, 0.2, 0.22), width=0.005, chance=0.35)
    i = f.add(rounded([(x - 0.75 * size, y - 0.25), (x + 0.6 * size, y - 0.3), (x + 0.7 * size, y + 0.25), (x - 0.7 * size, y + 0.3)],
                      0.22), "body", **style)
    f.mark(i, oval(x + 0.15, y, 0.28 * size, n=20), closed=True, color=(0.25, 0.25, 0.27), width=0.006, chance=0.5)
    f.mark(i, oval(x - 0.4, y, 0.14 * size, n=14), closed=True, color=(0.25, 0.25, 0.27), width=0.006, chance=0.3)


def _exhaust(f: Figure, t: Traits, kind: str, base: float) -> None:
    x = base * 0.62
    up = {"dirt": 1.1, "sport": 0.55}.get(kind, t.uniform("exhaust.up", 0.0, 0.3))
    end = t.uniform("exhaust.end", -0.7, 0.2)
    pipe = [(x - 0.35, -1.8), (x + 0.05, -1.35), (x - 0.1, -0.72), (x - 0.9, -0.66), (base * 0.3, -0.7)]
    colour = t.choice("exhaust.color", (STEEL, (0.2, 0.2, 0.22)))
    bar(f, pipe, 0.14, smooth=True, color=colour, omit=0.35, body="exhaust")
    for k in range(2 if kind == "cruiser" and t.flag("exhaust.two", 0.5) else 1):
        bar(f, [(base * 0.33, -0.7 - 0.22 * k), (end, -0.75 - up - 0.22 * k)], t.uniform("exhaust.thick", 0.2, 0.32), color=colour,
            omit=0.3, body="muffler")


def _seat(f: Figure, t: Traits, kind: str, seat: tuple[float, float], high: float) -> None:
    a, b = seat
    thick = t.uniform("saddle.thick", 0.2, 0.34)
    hump = t.uniform("saddle.hump", 0.0, 0.22)
    if kind == "sport":
        tail = [(a - 0.9, -high - 0.55), (a + 0.2, -high - 0.35), (b, -high + 0.05), (b, -high + 0.35), (a + 0.3, -high + 0.25)]
        f.add(spline(tail, per=4), "body", body="fairing", color=t.color("paint", *PAINTS), material="metal")
        top = [(a - 0.3, -high - 0.48), (a + 0.3, -high - 0.3), (b, -high - 0.04), (b + 0.05, -high + 0.14), (a + 0.3, -high - 0.08)]
    elif kind == "dirt":
        f.add(np.array([(a - 0.75, -high - 0.35), (a + 0.3, -high - 0.05), (a + 0.9, -high + 0.6), (a + 0.3, -high + 0.35)]), "body",
              color=t.color("paint", *PAINTS))
        top = [(a, -high - 0.16), (a + 1.0, -high - 0.06), (b + 0.2, -high - 0.12), (b + 0.1, -high + 0.12), (a + 0.9, -high + 0.14)]
    else:
        step = hump if kind == "standard" else hump + 0.12
        top = [(a - 0.1, -high - step - 0.1), (a + 0.55, -high - step), (a + 0.95, -high + 0.04), (b - 0.3, -high),
               (b + 0.1, -high - 0.08), (b, -high + thick), (a + 0.9, -high + thick * 1.2), (a, -high - step + thick)]
    f.add(spline(top, per=4), "saddle", color=t.color("saddle", BLACK, (0.3, 0.18, 0.1), (0.2, 0.2, 0.22), spread=0.03), material="leather",
          spine=np.array([(a, -high), (b, -high)]))
    if t.flag("tail.lamp", 0.5) and kind != "dirt":
        f.add(rounded(box(a - 0.3, -high + 0.02, a - 0.02, -high + 0.22), 0.06), "body", color=(0.7, 0.1, 0.1), omit=0.4)


def _tank(f: Figure, t: Traits, kind: str, tank: tuple[float, float], high: float, tall: float, paint: Color) -> None:
    a, b = tank
    tall *= t.uniform("tank", 0.8, 1.25)
    peak = t.uniform("tank.peak", 0.55, 0.78)
    x = a + (b - a) * peak
    p = [(a, -high + 0.05), (a + 0.35, -high - tall * 0.6), (x, -high - tall), (b + 0.1, -high - tall * 0.72),
         (b + 0.2, -high - tall * 0.2), (b - 0.3, -high + 0.3), (a + 0.4, -high + 0.22)]
    i = f.add(spline(p, per=5), "body", body="tank", color=paint, material="metal", bulge=0.9)
    f.mark(i, oval((a + x) / 2 + 0.2, -high - tall * 0.3, 0.26, 0.12, 16), closed=True, width=0.006, color=(0.9, 0.9, 0.85), chance=0.25)


def _fairing(f: Figure, t: Traits, head: np.ndarray, base: float, high: float, paint: Color) -> None:
    """The nose and belly of a sport bike, and its screen."""
    h = head + (0.05, -0.05)
    drop = t.uniform("fairing.drop", 0.9, 1.9)
    screen = f.add(spline([h + (-0.15, -0.2), h + (0.05, -0.85), h + (0.55, -0.3), h + (0.3, -0.1)], per=4), "body", body="screen",
                   color=(0.5, 0.6, 0.68), material="glass", omit=0.2)
    f.mark(screen, np.array([h + (0.05, -0.6), h + (0.3, -0.25)]), width=0.005, color=(0.8, 0.9, 0.95), chance=0.1)
    low = min(-0.62, h[1] + 0.4 + drop)
    p = [h + (-0.35, -0.1), h + (0.35, -0.35), h + (0.85, 0.1), h + (0.5, 0.55), (h[0] + 0.15, h[1] + 1.0), (base * 0.62, low),
         (base * 0.34, low + 0.05), (base * 0.42, low - 0.65), (h[0] - 0.5, h[1] + 0.5)]
    i = f.add(spline(np.array(p), per=4), "body", body="fairing", color=paint, material="metal")
    f.mark(i, np.array([h + (-0.2, 0.35), h + (0.2, 0.75), (base * 0.5, low - 0.3)]), width=0.008,
           color=t.choice("stripe", ((0.95, 0.95, 0.95), (0.1, 0.1, 0.1))), chance=0.35)
    f.add(spline([h + (0.35, 0.1), h + (0.8, 0.06), h + (0.65, 0.3)], per=4), "body", color=LAMP, material="glass", omit=0.2)


def _lamp(f: Figure, t: Traits, head: np.ndarray) -> None:
    r = t.uniform("headlight", 0.24, 0.36)
    x, y = head + (0.35 + r * 0.4, 0.05 + t.about("headlight.drop", 0.05, 0.12))
    f.add(rounded([(x - 1.1 * r, y - 0.5 * r), (x + 0.5 * r, y - r), (x + 0.7 * r, y), (x + 0.5 * r, y + r), (x - 1.1 * r, y + 0.5 * r)],
                  0.12), "body", body="lamp",
          color=t.choice("headlight.color", (STEEL, BLACK)), material="metal")
    f.add(oval(x + 0.6 * r, y, 0.22 * r, r, 16), "body", body="lamp", color=LAMP, material="glass")
    if t.flag("screen", 0.2):
        f.add(spline([(x - 0.35, y - r), (x - 0.55, y - 1.15), (x - 0.3, y - 1.15), (x + 0.3, y - 0.5 * r)], per=4), "body",
              color=(0.6, 0.7, 0.78), material="glass", omit=0.3)


def _bars(f: Figure, t: Traits, kind: str, head: np.ndarray) -> None:
    style = t.choice("bars", {"cruiser": ("ape", "pull", "pull"), "sport": ("clip",),
                              "dirt": ("motocross",)}.get(kind, ("pull", "flat", "motocross")))
    size = t.uniform("bars.size", 0.85, 1.2)
    curve = {"ape": [(0, 0), (0.05, -0.6), (-0.15, -0.95), (-0.75, -0.85)], "pull": [(0, 0), (0.0, -0.42), (-0.3, -0.5), (-0.95, -0.32)],
             "clip": [(0, 0), (-0.2, -0.05), (-0.65, 0.08)], "motocross": [(0, 0), (-0.05, -0.4),
                                                                           (-0.55, -0.42)], "flat": [(0, 0), (-0.05, -0.28),
                                                                                                     (-0.6, -0.22)]}[style]
    line = np.array(curve) * size + head + (-0.02, -0.08)
    bar(f, [head + (0.05, 0.2), line[0], line[0] + (0, -0.1)], 0.16, "handlebar", color=STEEL, body="bars")
    bar(f, line, 0.12, "handlebar", smooth=True, color=t.choice("bars.color", (STEEL, BLACK)), body="bars")
    bar(f, line[-2:] * (0.55, 0.55) + line[-1:] * 0.45, 0.19, "handlebar", color=BLACK, material="rubber", body="grip", omit=0.2)
    if t.flag("mirrors", 0.45) and kind != "dirt":
        foot = line[-2] * 0.8 + line[-1] * 0.2
        bar(f, [foot, foot + (0.1, -0.5)], 0.06, "handlebar", color=BLACK, omit=0.4, body="mirror")
        f.add(ring(foot + (0.05, -0.62), 0.26, 0.15, 16), "handlebar", color=STEEL, material="glass", omit=0.4, body="mirror")


def _symbol(f: Figure, t: Traits) -> None:
    """Two thick circles, a lump with a seat between them, a fork and a bar."""
    paint = t.color("paint", *PAINTS)
    base = t.uniform("wheelbase", 2.9, 3.6)
    r = t.uniform("symbol.wheel", 0.75, 1.05)
    high = t.uniform("symbol.high", 1.9, 2.3)
    head = np.array([base - 0.75, -high - 0.4])
    for x in (0.0, base):
        i = f.add(oval(x, -r, r, n=36), "wheel", color=TYRE, material="rubber")
        f.mark(i, oval(x, -r, r * t.uniform("symbol.rim", 0.4, 0.75), n=26), closed=True, color=STEEL, fill=True, chance=0.75)
    stick(f, i, np.array([(base, -r), head]), BLACK)
    way = t.choice("symbol.body", ("bean", "wedge", "box"))
    shape = {"bean": spline([(-0.2, -high), (0.8, -high + 0.15), (base - 1.1, -high - 0.35), (base - 0.6, -high), (base * 0.6, -0.7),
                             (base * 0.35, -0.65), (0.4, -1.3)], per=5),
             "wedge": np.array([(-0.5, -high - 0.1), (head[0], -high - 0.2), (base * 0.62, -0.7), (base * 0.35, -0.7)]),
             "box": rounded([(0.0, -high), (head[0] + 0.1, -high), (base - 1.1, -0.75), (0.7, -0.75)], 0.15)}[way]
    i = f.add(shape, "body", color=paint, material="metal")
    f.mark(i, oval(base * 0.48, -1.15, 0.3, n=18), closed=True, chance=0.45, width=0.01)
    bar(f, [(base * 0.4, -0.85), (-0.7, -0.8)], 0.2, color=STEEL, omit=0.3)
    f.add(spline([(-0.5, -high - 0.25), (0.3, -high - 0.1), (1.2, -high - 0.1), (1.1, -high + 0.12), (-0.3, -high + 0.02)], per=4),
          "saddle", color=BLACK, spine=np.array([(-0.4, -high), (1.1, -high)]))
    f.add(ring(head + (0.25, 0.2), 0.22, n=18), "body", color=LAMP, omit=0.25)
    curve = t.choice("symbol.bars",
                     ([(0.05, 0.1), (-0.6, -0.2)], [(0, 0), (0.0, -0.4), (-0.5, -0.5)], [(0, 0), (-0.2, -0.3), (-0.7, -0.25)]))
    bar(f, np.array(curve) + head, 0.07, "handlebar", color=BLACK)
