"""Rockets: the cigar with fins and a port hole, the staged launcher with boosters, the thin missile; standing or flying."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._building import shade
from sketchbench.data.world.objects._wheels import oval
from sketchbench.data.world.shapes import box, mirrored, spline
from sketchbench.data.world.traits import Traits

WHITES: tuple[Color, ...] = ((0.92, 0.92, 0.93), (0.8, 0.82, 0.85), (0.6, 0.63, 0.68), (0.85, 0.3, 0.25), (0.3, 0.45, 0.7))
TRIMS: tuple[Color, ...] = ((0.8, 0.15, 0.12), (0.15, 0.25, 0.55), (0.9, 0.6, 0.15), (0.25, 0.27, 0.3), (0.2, 0.5, 0.4))


def draw(t: Traits) -> Figure:
    f = Figure()
    body, trim = t.color("body", *WHITES, spread=0.04), t.color("trim", *TRIMS)
    kind = t.choice("kind", ("cigar", "staged", "missile"), (0.6, 0.27, 0.13))
    if t.symbol:
        _symbol(f, t, body, trim)
    elif kind == "staged":
        _staged(f, t, body, trim)
    else:
        _cigar(f, t, body, trim, kind == "missile")
    way = t.choice("pose.way", ("up", "aslant"), (0.62, 0.38))
    a = np.deg2rad(t.about("pose.lean", 0, 6) if way == "up" else t.uniform("pose.slant", 18, 60))
    return f.move(np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), np.zeros(2))


def _flame(f: Figure, t: Traits, x: float, y: float, w: float) -> None:
    """Fire under a nozzle."""
    if not t.flag("pose.flame", 0.5):
        return
    long = w * t.uniform("pose.flame.long", 1.2, 3.0)
    if t.flag("flame.jagged", 0.45):
        p = np.array([(-w, 0), (-w * 1.1, long * 0.5), (-w * 0.55, long * 0.4), (-w * 0.3, long * 0.8), (0, long * 0.5), (w * 0.25, long),
                      (w * 0.5, long * 0.4), (w * 1.05, long * 0.6), (w, 0)])
    else:
        p = spline([(-w * 0.9, 0), (-w * 1.05, long * 0.35), (0, long), (w * 1.05, long * 0.35), (w * 0.9, 0)], closed=False, per=5)
    i = f.add(p + (x, y), "flame", color=(0.95, 0.55, 0.12), material="plain", bulge=0.2, omit=0.15)
    f.mark(i, p * (0.5, 0.6) + (x, y), closed=True, color=(0.98, 0.85, 0.3), fill=True, width=0.005, chance=0.4)


def _ports(f: Figure, t: Traits, on: int, w: float, y: float, gap: float) -> None:
    r = w * t.uniform("port", 0.3, 0.55)
    for k in range(t.choice("ports", (0, 1, 2, 3), (0.12, 0.52, 0.24, 0.12))):
        size = r * (1 - 0.12 * k)
        i = f.add(oval(0, y + gap * k, size, n=24), "window", color=(0.45, 0.62, 0.75), material="glass", bulge=0.3, omit=0.05)
        f.mark(i, oval(0, y + gap * k, size * 0.72, n=20), closed=True, color=(0.25, 0.3, 0.36), width=0.008, chance=0.5)


def _cigar(f: Figure, t: Traits, body: Color, trim: Color, missile: bool) -> None:
    """One swelling or straight hull, a nose cone, two or three fins."""
    h, w = t.uniform("height", 2.4, 3.4), t.uniform("girth", 0.35, 0.62) * (0.55 if missile else 1.0)
    waist, tail = t.uniform("waist", 0.3, 0.7), t.uniform("tail", 0.45, 0.95)
    sharp = t.uniform("nose", 0.25, 0.8)
    reach, root = w * t.uniform("fin.reach", 0.7, 1.5) * (1.3 if missile else 1), h * t.uniform("fin.root", 0.2, 0.36)
    drop, sweep = t.uniform("fin.drop", -0.1, 0.5), t.uniform("fin.sweep", 0.3, 0.8)
    nozzle = t.flag("nozzle", 0.55)
    _flame(f, t, 0.0, 0.1 if nozzle else -0.05, w * tail * 0.8)
    if nozzle:
        f.add(np.array([(-w * tail * 0.55, -0.05), (w * tail * 0.55, -0.05), (w * tail * 0.75, 0.16), (-w * tail * 0.75, 0.16)]), "nozzle",
              color=(0.35, 0.35, 0.38), material="metal", omit=0.15)
    x = w * (tail + (1 - tail) * 0.4)
    y = -root
    style = t.choice("fin", ("swept", "curved", "square"), (0.45, 0.35, 0.2))
    fin = {"swept": np.array([(x * 0.8, y), (x + reach, drop * 0.6), (x + reach, drop * 0.6 + 0.14), (x * 0.7, -0.06)]),
           "curved": spline([(x * 0.85, y), (x + reach * 0.75, y * (1 - sweep)), (x + reach, drop), (x + reach * 0.35, -0.1),
                             (x * 0.7, -0.08)], per=4),
           "square": np.array([(x * 0.8, y), (x + reach, y * 0.7), (x + reach, 0.02), (x * 0.7, -0.02)])}[style]
    for outline in (fin, mirrored(fin)):
        f.add(outline, "fin", color=trim, material="metal", bulge=0.15)
    right = spline([(0.0, -h), (w * (1 - sharp) * 0.6 + w * 0.1, -h * 0.94), (w * 0.82, -h * 0.76), (w, -h * waist),
                    (w * (1 + tail) / 2, -h * 0.2), (w * tail, 0.0)], closed=False, per=5)
    right[:, 0] = np.maximum(right[:, 0], 0)
    hull = f.add(np.concatenate([right, (right * (-1, 1))[::-1][:-1]]), "hull", body="rocket", color=body, material="metal", bulge=0.9)
    cut = h * t.uniform("cone", 0.68, 0.82)
    if t.flag("cone.seen", 0.65):
        top = right[right[:, 1] <= -cut]
        if len(top) > 2:
            f.add(np.concatenate([top, (top * (-1, 1))[::-1][:-1]]), "nose", body="rocket", color=trim, material="metal", bulge=0.8,
                  omit=0.1)
    for k in range(t.integer("bands", 0, 2)):
        y = -h * (0.16 + 0.07 * k)
        f.mark(hull, np.array([(-w * 1.1, y), (0, y + 0.05), (w * 1.1, y)]), color=trim, width=0.012, chance=0.45, clip=True)
    if not missile:
        _ports(f, t, hull, w, -h * t.uniform("port.height", 0.52, 0.64), w * 1.1)
    if t.flag("fin.middle", 0.6):
        f.add(np.array([(-w * 0.08, -root * 0.9), (w * 0.08, -root * 0.9), (w * 0.13, 0.08), (-w * 0.13, 0.08)]), "fin",
              color=shade(trim, 0.85), material="metal", omit=0.2)


def _staged(f: Figure, t: Traits, body: Color, trim: Color) -> None:
    """A launcher: cylinders that narrow, boosters at its sides, engine bells."""
    h, w = t.uniform("height", 3.2, 4.4), t.uniform("girth", 0.28, 0.42)
    _flame(f, t, 0.0, 0.15, w * 0.9)
    cut1, cut2 = h * t.uniform("stage.one", 0.4, 0.55), h * t.uniform("stage.two", 0.7, 0.8)
    thin = w * t.uniform("stage.thin", 0.6, 1.0)
    for s in (-0.55, 0.55):
        f.add(np.array([(s * w - 0.07, -0.05), (s * w + 0.07, -0.05), (s * w + 0.13, 0.16), (s * w - 0.13, 0.16)]), "nozzle",
              color=(0.35, 0.35, 0.38), material="metal", omit=0.2)
    if t.flag("fins", 0.5):
        fin = np.array([(w * 0.9, -h * 0.16), (w * 1.8, -0.02), (w * 1.8, 0.06), (w * 0.9, -0.02)])
        for outline in (fin, mirrored(fin)):
            f.add(outline, "fin", color=trim, material="metal", bulge=0.1)
    hull = f.add(np.array([(-w, 0), (-w, -cut1), (-thin, -cut1 - w * 0.4), (-thin, -cut2), (thin, -cut2), (thin, -cut1 - w * 0.4),
                           (w, -cut1), (w, 0)]), "hull", body="rocket", color=body, material="metal", bulge=0.8)
    tip = spline([(-thin, -cut2), (-thin * 0.75, -h * 0.9), (0, -h), (thin * 0.75, -h * 0.9), (thin, -cut2)], closed=False,
                 per=5) if t.flag("ogive", 0.6) else \
        np.array([(-thin, -cut2), (-thin * 0.45, -h * 0.88), (-thin * 0.4, -h * 0.93), (-0.03, -h * 0.97), (-0.02, -h * 1.05),
                  (0.02, -h * 1.05), (0.03, -h * 0.97), (thin * 0.4, -h * 0.93), (thin * 0.45, -h * 0.88), (thin, -cut2)])
    f.add(tip, "nose", body="rocket", color=t.choice("nose.paint", (body, trim)), material="metal", bulge=0.8)
    for y in (0.04 * h, cut1, cut1 * 0.55):
        f.mark(hull, np.array([(-w, -y), (w, -y)]), color=trim, width=0.01, chance=0.5)
    f.mark(hull, box(-w * 0.4, -cut1 * 0.85, w * 0.1, -cut1 * 0.62), closed=True, color=trim, fill=True, width=0.005, chance=0.25)
    if t.flag("boosters", 0.6):
        b, high = w * t.uniform("booster", 0.4, 0.62), h * t.uniform("booster.height", 0.4, 0.62)
        pod = np.concatenate([[(w + 2 * b, 0.04)], spline([(w + 2 * b, -high * 0.82), (w + b, -high), (w, -high * 0.82)], closed=False,
                                                          per=4), [(w, 0.04)]]) - (w * 0.06, 0)
        for outline in (pod, mirrored(pod)):
            i = f.add(outline, "booster", color=shade(body, 0.95), material="metal", bulge=0.8)
            f.mark(i, np.array([(outline[:, 0].min(), -high * 0.7), (outline[:, 0].max(), -high * 0.7)]), color=trim, width=0.008,
                   chance=0.4)
    if t.flag("port.seen", 0.3):
        _ports(f, t, hull, thin * 0.8, -cut2 * 0.92, w)


def _symbol(f: Figure, t: Traits, body: Color, trim: Color) -> None:
    """A box under a triangle, or an oval, with two triangles for fins."""
    h, w = t.uniform("height", 1.6, 2.6), t.uniform("girth", 0.32, 0.55)
    _flame(f, t, 0.0, 0.0, w * 0.8)
    reach, root = w * t.uniform("fin.reach", 0.6, 1.1), h * t.uniform("fin.root", 0.2, 0.4)
    fin = np.array([(w * 0.9, -root), (w + reach, t.uniform("fin.drop", -0.1, 0.3)), (w * 0.9, -0.02)])
    way = t.choice("symbol.way", ("box", "oval"), (0.65, 0.35))
    for outline in (fin, mirrored(fin)):
        f.add(outline, "fin", color=trim, material="metal")
    if way == "box":
        cone = h * t.uniform("cone", 0.28, 0.45)
        hull = f.add(box(-w, -h, w, 0), "hull", body="rocket", color=body, material="metal", bulge=0.5)
        over = w * t.uniform("cone.eaves", 1.0, 1.25)
        f.add(np.array([(-over, -h), (0, -h - cone), (over, -h)]), "nose", color=trim, material="metal")
    else:
        hull = f.add(spline([(0, -h * 1.25), (w, -h * 0.7), (w * 0.75, 0), (-w * 0.75, 0), (-w, -h * 0.7)], per=6), "hull", body="rocket",
                     color=body, material="metal", bulge=0.6)
    _ports(f, t, hull, w, -h * t.uniform("port.height", 0.6, 0.75), w * 1.15)
