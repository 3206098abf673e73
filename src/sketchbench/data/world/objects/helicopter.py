"""Helicopters: light, utility, gunship, bubble, with two rotors; from the side and turned a little."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._bike import ribbon
from sketchbench.data.world.objects._wheels import TYRE, oval, ring
from sketchbench.data.world.shapes import rounded, spline, turned
from sketchbench.data.world.traits import Traits

PAINTS: tuple[Color, ...] = ((0.75, 0.15, 0.12), (0.2, 0.35, 0.6), (0.35, 0.4, 0.28), (0.9, 0.75, 0.2), (0.88, 0.88, 0.86),
                             (0.3, 0.32, 0.35), (0.85, 0.45, 0.15))
GLASS: Color = (0.5, 0.65, 0.75)
GREY: Color = (0.28, 0.28, 0.3)


def draw(t: Traits) -> Figure:
    f = Figure()
    paint = t.color("paint", *PAINTS)
    kind = "light" if t.symbol else t.choice("kind", ("light", "utility", "gunship", "bubble", "tandem"), (0.36, 0.26, 0.16, 0.14, 0.08))
    boom = t.uniform("boom", 1.5, 2.9) * (1.25 if kind == "bubble" else 1)
    nose, high, deep = t.uniform("nose", 1.0, 1.4), t.uniform("cabin.height", 0.75, 1.0), t.uniform("cabin.depth", 0.6, 0.85)
    if kind == "tandem":
        _tandem(f, t, paint)
    else:
        hub = _rotor_place(t, kind, high)
        _tail(f, t, kind, boom, paint)
        _gear(f, t, kind, deep, nose)
        _cabin(f, t, kind, nose, high, deep, boom, paint)
        _rotor(f, t, hub, -high, "rotor")
    tilt = np.deg2rad(t.about("pose.tilt", -2, 14))
    turned_by = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    return f.move(turned_by @ np.diag([t.uniform("pose.squeeze", 0.8, 1.0), 1.0]), np.zeros(2))


def _stick(f: Figure, a, b, w: float, part: str, color: Color = GREY, **more) -> int:
    line = np.array([a, b], np.float64)
    return f.add(ribbon(line, w), part, color=color, material="metal", spine=line, **more)


def _rotor_place(t: Traits, kind: str, high: float) -> np.ndarray:
    return np.array([t.about("mast.x", 0.0, 0.2), -high - t.uniform("mast", 0.22, 0.45) - (0.15 if kind == "bubble" else 0)])


def _rotor(f: Figure, t: Traits, hub: np.ndarray, foot: float, name: str) -> None:
    """Mast, hub and blades; seen nearly from the side the blades lie in a flat ellipse."""
    _stick(f, (hub[0], foot + 0.15), hub, t.uniform("mast.width", 0.1, 0.2), "mast")
    blades = t.integer("blades", 2, 4)
    flat, long, turn = t.uniform("pose.rotor.flat", 0.02, 0.2), t.uniform("blade", 1.7, 2.5), t.uniform(f"pose.{name}", -35, 35)
    broad = 0.035 if t.symbol else t.uniform("blade.width", 0.05, 0.11)
    if t.flag("pose.whirl", 0.12) and not t.symbol:
        f.add(ring(hub, long, max(flat, 0.08) * long, 40), "rotor", color=(0.75, 0.77, 0.8), bulge=0.0)
        return
    for k in range(blades):
        a = np.deg2rad(turn + 360 * k / blades)
        tip = hub + long * np.array([np.cos(a), np.sin(a) * flat])
        line = np.array([hub, tip])
        d = (tip - hub) / (np.hypot(*(tip - hub)) + 1e-9)
        side = np.array([-d[1], d[0]]) * broad
        f.add(np.array([hub + side * 0.4, hub + (tip - hub) * 0.2 + side, tip + side, tip - side, hub + (tip - hub) * 0.2 - side,
                        hub - side * 0.4]), "rotor", body=f"{name}{k}",
              color=GREY, material="metal", bulge=0.1, spine=line)
    f.add(ring(hub, 0.13, 0.09, 14), "rotor", color=GREY, material="metal", omit=0.3)


def _tail(f: Figure, t: Traits, kind: str, boom: float, paint: Color) -> None:
    """The boom, the fin and the small rotor at its end."""
    end, rise = -0.6 - boom, t.uniform("boom.rise", 0.0, 0.35)
    thick, thin = (0.42, 0.16) if kind != "bubble" else (0.3, 0.14)
    root = -0.45
    if kind == "bubble":
        for a, b in (((-0.3, root - 0.05), (end, -rise - 0.35)), ((-0.3, root + 0.4), (end, -rise - 0.25))):
            _stick(f, a, b, 0.06, "tail", paint)
        i = len(f.pieces) - 1
        n = 4 if t.simple else 7
        zig = np.array([(-0.3 + (end + 0.3) * k / n, (root - 0.05) + (-rise - 0.3 - root) * k / n + (0.42 * (1 - k / n) if k % 2 else 0))
                        for k in range(n + 1)])
        f.mark(i, zig, width=0.006, color=paint, chance=0.7)
    else:
        f.add(np.array([(0, root - thick / 2), (end, -rise - 0.3 - thin / 2), (end, -rise - 0.3 + thin / 2), (0, root + thick * 0.7)]),
              "tail", body="hull", color=paint, material="metal", bulge=0.6,
              spine=np.array([(0, root), (end, -rise - 0.3)]))
    tall, wide = t.uniform("fin", 0.4, 0.8), t.uniform("fin.width", 0.3, 0.5)
    y = -rise - 0.3
    f.add(np.array([(end + wide, y + 0.02), (end - wide * 0.3, y - tall), (end - wide * 0.9, y - tall), (end - wide * 0.2, y + 0.08)]),
          "tail", body="fin", color=t.choice("fin.paint", (paint, GREY)), material="metal", bulge=0.1)
    if t.flag("fin.low", 0.4):
        f.add(np.array([(end + wide * 0.7, y), (end + wide * 0.1, y + tall * 0.5), (end - wide * 0.3, y + tall * 0.5), (end, y)]), "tail",
              body="fin2", color=paint, material="metal", bulge=0.1, omit=0.2)
    if t.flag("tailplane", 0.35):
        x = end + boom * 0.25
        f.add(rounded([(x - 0.22, y + 0.0), (x + 0.22, y + 0.02), (x + 0.16, y + 0.16), (x - 0.26, y + 0.14)], 0.04), "tail", color=paint,
              material="metal", omit=0.3)
    hub, r = np.array([end - wide * 0.35, y - tall * t.uniform("tail.rotor.at", 0.3, 0.95)]), t.uniform("tail.rotor", 0.32, 0.5)
    turn = t.uniform("pose.tail.rotor", 0, 90)
    if t.flag("tail.ring", 0.2):
        f.add(ring(hub, r, n=26), "rotor", color=(0.8, 0.81, 0.83), omit=0.1, bulge=0.0)
    for k in range(2):
        blade = turned(np.array([(-r, -0.05), (0, -0.02), (r, -0.05), (r, 0.05), (0, 0.02), (-r, 0.05)]), turn + 90 * k) + hub
        f.add(blade, "rotor", body=f"tail{k}", color=GREY, material="metal",
              spine=turned(np.array([(-r, 0.0), (r, 0.0)]), turn + 90 * k) + hub, omit=0.15 * k)


def _gear(f: Figure, t: Traits, kind: str, deep: float, nose: float) -> None:
    """Skids on struts, or wheels."""
    low = deep * 0.4 + t.uniform("gear", 0.45, 0.7)
    if kind == "gunship" or (kind == "utility" and t.flag("gear.wheels", 0.6)):
        for x in (nose * 0.55, -0.75):
            _stick(f, (x - 0.1, deep * 0.2), (x, low - 0.1), 0.1, "gear")
            f.add(oval(x, low - 0.05, 0.2, n=18), "gear", color=TYRE, material="rubber")
        return
    for x in (-0.45, nose * 0.5):
        _stick(f, (x, deep * 0.15), (x + t.uniform("gear.lean", -0.15, 0.15), low), 0.08, "gear")
    toe = t.uniform("skid.toe", 0.1, 0.32)
    line = spline([(-1.0, low), (0.0, low), (nose * 0.85, low), (nose * 1.15, low - toe)], closed=False, per=4)
    f.add(ribbon(line, 0.09), "gear", color=GREY, material="metal", spine=line)


def _cabin(f: Figure, t: Traits, kind: str, nose: float, high: float, deep: float, boom: float, paint: Color) -> None:
    if kind == "bubble":
        r = high * 0.95
        f.add(rounded([(-0.8, -0.75), (0.1, -0.75), (0.1, 0.4), (-0.8, 0.4)], 0.1), "hull", color=GREY, material="metal", bulge=0.3)
        i = f.add(oval(nose * 0.35, -0.1, r, r * 0.95, 34), "window", color=GLASS, material="glass", bulge=0.8)
        f.mark(i, spline([(nose * 0.35, -0.1 - r * 0.95), (nose * 0.35 - r * 0.25, -0.1), (nose * 0.35, -0.1 + r * 0.95)], closed=False),
               width=0.006, chance=0.5)
        f.mark(i, np.array([(nose * 0.35 - r * 0.9, 0.25), (nose * 0.35 + r * 0.9, 0.25)]), width=0.006, chance=0.4)
        return
    flat = t.uniform("nose.flat", 0.0, 0.3)
    back = {"light": -1.0, "utility": -1.5, "gunship": -1.3}[kind]
    p = {"light": [(nose + 0.3, 0.1), (nose, -high * 0.4), (nose * 0.45, -high * 0.85), (-0.2, -high), (back, -high * 0.8),
                   (back - 0.5, -0.45), (back, 0.2), (-0.3, deep * 0.5), (nose * 0.6, deep * 0.5)],
         "utility": [(nose + 0.4, 0.15), (nose + 0.15, -high * 0.3), (nose * 0.6, -high * 0.75), (0.4, -high), (back + 0.4, -high),
                     (back - 0.3, -high * 0.7), (back - 0.2, deep * 0.2), (-0.3, deep * 0.5), (nose * 0.8, deep * 0.5)],
         "gunship": [(nose + 0.9, 0.1), (nose + 0.5, -high * 0.25), (nose * 0.7, -high * 0.75), (0.3, -high * 0.9), (-0.2, -high),
                     (back, -high * 0.85), (back - 0.6, -0.4), (-0.6, deep * 0.35), (nose, deep * 0.4)]}[kind]
    hull = f.add(spline(p, per=6), "hull", body="hull", color=paint, material="metal", bulge=0.8)
    if t.flag("engine", 0.4) and not t.simple:
        f.add(rounded([(-0.9, -high - 0.14), (0.35, -high - 0.14), (0.5, -high + 0.15), (-1.1, -high + 0.2)], 0.12), "hull", body="hull",
              color=GREY, material="metal", bulge=0.4, omit=0.3)
    front = nose + {"light": 0.0, "utility": 0.1, "gunship": 0.25}[kind]
    screen = [(front - 0.02, -high * 0.3), (nose * 0.45, -high * 0.78), (nose * 0.4, -0.08 + flat * 0.3), (front + 0.12, -0.02)]
    f.add(rounded(screen, t.uniform("window.round", 0.05, 0.2)), "window", color=GLASS, material="glass", bulge=0.2, omit=0.05)
    for k in range(t.integer("windows", 0, 2)):
        x = nose * 0.2 - 0.55 * k - 0.2
        f.add(rounded([(x - 0.2, -high * 0.72), (x + 0.2, -high * 0.72), (x + 0.22, -0.12), (x - 0.2, -0.12)],
                      t.uniform("window.round", 0.05, 0.2)), "window", color=GLASS, material="glass", bulge=0.1, omit=0.15)
    if t.flag("door", 0.5):
        f.mark(hull, np.array([(nose * 0.35, -high * 0.8), (nose * 0.35, deep * 0.4)]), width=0.006, chance=0.4)
        f.mark(hull, np.array([(-0.3, -high * 0.85), (-0.35, deep * 0.4)]), width=0.006, chance=0.4)
    if t.flag("stripe", 0.4):
        f.mark(hull, np.array([(back - 0.3, -0.1), (nose + 0.2, 0.12)]),
               color=t.choice("stripe.color", ((0.95, 0.95, 0.95), (0.1, 0.15, 0.3))), width=0.014, chance=0.25, clip=True)
    if kind == "gunship":
        f.add(np.array([(-0.5, -0.15), (0.35, -0.1), (0.3, 0.05), (-0.5, 0.08)]), "wing", color=GREY, material="metal", omit=0.2)
        f.add(rounded([(-0.5, 0.08), (0.4, 0.08), (0.55, 0.16), (0.4, 0.25), (-0.5, 0.25)], 0.05), "wing", color=GREY, material="metal",
              omit=0.2)


def _tandem(f: Figure, t: Traits, paint: Color) -> None:
    """A long hull under two rotors."""
    n = t.uniform("tandem.length", 4.2, 5.0)
    p = [(n, 0.1), (n - 0.25, -0.55), (n - 0.7, -0.8), (0.9, -0.75), (0.5, -1.35), (-0.3, -1.3), (-0.1, -0.3), (0.5, 0.45), (n - 0.5, 0.5)]
    for x in (0.9, n - 0.9):
        f.add(oval(x, 0.62, 0.2, n=18), "gear", color=TYRE, material="rubber")
    hull = f.add(spline(p, per=6), "hull", body="hull", color=paint, material="metal", bulge=0.7)
    f.add(rounded([(n - 0.1, -0.3), (n - 0.55, -0.7), (n - 0.8, -0.2), (n - 0.1, -0.02)], 0.08), "window", color=GLASS, material="glass")
    for k in range(t.integer("portholes", 3, 5)):
        f.mark(hull, oval(1.1 + 0.55 * k, -0.2, 0.13, n=14), closed=True, color=GLASS, fill=True, chance=0.6)
    for x, y, name in ((0.1, -1.3, "rotor"), (n - 0.8, -0.8, "rotor2")):
        _rotor(f, t, np.array([x, y - 0.3]), y, name)
