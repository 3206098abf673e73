"""What a car shows ahead: lamps, grille and bumper on a turned car, lamps seen from the side, and the whole front view."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._car_sizes import GLASS, LAMP, PAINTS, numbers
from sketchbench.data.world.objects._shell import Shell
from sketchbench.data.world.objects._wheels import STEEL, TYRE, oval
from sketchbench.data.world.shapes import box, mirrored, rounded
from sketchbench.data.world.traits import Traits


def side_lamps(f: Figure, t: Traits, shell: Shell, c: np.ndarray, n: dict[str, float]) -> None:
    """Lamps, bumpers and handles as the side shows them."""
    y = -n["nose"] * n["height"] + 0.13
    x = float(np.interp(-y, -c[[1, 2], 1][::1], c[[1, 2], 0]))
    size = t.uniform("headlight.size", 0.8, 1.35)
    shape = t.choice("headlight", ("wedge", "round", "oval"))
    lamp = {"wedge": np.array([(-0.3, -0.07), (0.0, -0.03), (0.0, 0.07), (-0.14, 0.08)]), "round": oval(-0.09, 0, 0.11, 0.12, 18),
            "oval": oval(-0.1, 0, 0.15, 0.08, 18)}[shape]
    f.add(lamp * size + (x - 0.02, y), "headlight", color=LAMP, material="glass", bulge=0.4, omit=0.15)
    tail = c[7] + (0.02, 0.04)
    f.add(box(tail[0], tail[1], tail[0] + 0.14 * size, tail[1] + 0.2), "body", color=(0.7, 0.08, 0.08), material="glass", omit=0.4)
    if t.flag("bumpers", 0.45):
        for x0, x1 in ((-0.06, 0.35), (n["length"] - 0.4, n["length"] + 0.07)):
            f.add(rounded(box(x0, -0.46, x1, -0.3), 0.06), "body", color=t.color("bumper", STEEL, (0.15, 0.15, 0.16)), material="metal",
                  omit=0.25)
    if t.flag("aerial", 0.08):
        f.mark(0, np.array([(c[5, 0], -n["height"]), (c[5, 0] - 0.25, -n["height"] - 0.45)]), width=0.006, chance=0.6)


def face(f: Figure, t: Traits, shell: Shell, n: dict[str, float], on: int) -> None:
    """Headlights, grille, plate and bumper on the front."""
    low, high = -n["clear"], -n["nose"] * n["height"]

    def y(share: float) -> float:
        return low + (high - low) * share

    tall, wide = t.uniform("headlight.size", 0.8, 1.35) * 0.13, t.uniform("headlight.wide", 0.15, 0.26)
    shape = t.choice("headlight", ("wedge", "round", "oval"))
    if shape == "round":
        wide = tall * 1.25
    grille = t.uniform("grille.width", 0.3, 0.5)
    f.mark(on, shell.nose(rounded([(-grille, y(0.5)), (grille, y(0.5)), (grille * 0.95, y(0.84)), (-grille * 0.95, y(0.84))], 0.05)),
           closed=True, color=(0.15, 0.15, 0.16), fill=True, chance=0.55)
    for k in range(t.integer("grille.bars", 0, 3)):
        level = y(0.55 + 0.08 * k)
        f.mark(on, shell.nose([(-grille, level), (grille, level)]), color=(0.6, 0.6, 0.62), width=0.005, chance=0.3)
    f.mark(on, shell.nose([(-0.97, y(0.42)), (-0.4, y(0.38)), (0.4, y(0.38)), (0.97, y(0.42))]), width=0.006, chance=0.4)
    f.mark(on, shell.nose(box(-0.24, y(0.16), 0.24, y(0.34))), closed=True, color=(0.9, 0.9, 0.88), fill=True, chance=0.35)
    for s in (-0.74, 0.72):
        lamp = oval(s, y(0.7), wide, tall, 20)
        if shape == "wedge":
            k = np.sign(s)
            lamp = np.array([(s - k * 0.2, y(0.62)), (s + k * 0.24, y(0.66)), (s + k * 0.24, y(0.86)), (s - k * 0.12, y(0.74))])
        f.add(shell.nose(np.clip(lamp, (-1, -9), (1, 9))), "headlight", color=LAMP, material="glass", bulge=0.5, omit=0.05)


def front(t: Traits, kind: str) -> Figure:
    """From ahead: tyres below, a broad body, the windscreen, two lamps, two mirrors."""
    f = Figure()
    n = numbers(t, kind)
    h, w = n["height"], n["width"] / 2 * t.about("front.width", 1, 0.08)
    paint = t.color("paint", *PAINTS)
    hood, cowl = -max(n["nose"], 0.5) * h, -max(n["cowl"], 0.58) * h
    taper = t.uniform("taper", 0.7, 0.86)
    style = {"body": "car", "color": paint, "material": "metal"}
    for s in (-1, 1):
        x = s * (w * 0.97 - 0.12)
        f.add(rounded(box(x - 0.12, -0.55, x + 0.12, 0), 0.05), "wheel", color=TYRE, material="rubber")
    if t.flag("mirrors", 0.75):
        for s in (-1, 1):
            f.add(oval(s * (w + 0.07), cowl + 0.02, 0.13, 0.09, 16), "mirror", color=paint, material="metal", omit=0.2)
    soft = t.uniform("corners", 0.5, 1.3)
    roof = np.array([(-w * 0.97, cowl + 0.05), (-w * taper, -h), (w * taper, -h), (w * 0.97, cowl + 0.05)])
    f.add(rounded(roof, (0.02, 0.25 * soft, 0.25 * soft, 0.02)), "body", **style)
    inner = np.array([(-w * 0.86, cowl - 0.02), (-w * taper * 0.9, -h + 0.1), (w * taper * 0.9, -h + 0.1), (w * 0.86, cowl - 0.02)])
    pane = f.add(rounded(inner, 0.12 * soft), "window", color=GLASS, material="glass", bulge=0.1)
    f.mark(pane, np.array([(-w * 0.3, cowl - 0.05), (0.05, cowl - 0.28 * h)]), width=0.006, chance=0.15)
    low = -n["clear"] - 0.04
    shape = np.array([(-w * 0.95, low), (-w, (low + hood) / 2), (-w * 0.98, cowl), (-w * 0.6, cowl - 0.02), (w * 0.6, cowl - 0.02),
                      (w * 0.98, cowl), (w, (low + hood) / 2), (w * 0.95, low)])
    face = f.add(rounded(shape, np.array([0.14, 0.3, 0.2, 0.3, 0.3, 0.2, 0.3, 0.14]) * soft), "body", **style)
    f.mark(face, np.array([(-w * 0.9, hood), (-w * 0.4, hood - 0.05), (w * 0.4, hood - 0.05), (w * 0.9, hood)]), width=0.006, chance=0.4)
    lamps = hood + 0.17
    size, kind = t.uniform("headlight.size", 0.8, 1.35), t.choice("headlight", ("wedge", "round", "oval"))
    lamp = {"wedge": np.array([(0.4, 0.06), (0.62, -0.1), (0.93, -0.14), (0.9, 0.06), (0.6, 0.12)]) * (w, size),
            "round": oval(0.7 * w, 0, 0.15 * size, n=20), "oval": oval(0.7 * w, 0, 0.22 * size, 0.11 * size, 20)}[kind] + (0, lamps)
    grille = t.uniform("grille.width", 0.28, 0.42) * w
    f.mark(face, rounded(box(-grille, lamps - 0.1, grille, lamps + 0.13), 0.06), closed=True, color=(0.15, 0.15, 0.16), fill=True,
           chance=0.6)
    for k in range(t.integer("grille.bars", 0, 3)):
        f.mark(face, np.array([(-grille, lamps - 0.04 + 0.07 * k), (grille, lamps - 0.04 + 0.07 * k)]), color=(0.6, 0.6, 0.62),
               width=0.005, chance=0.35)
    if t.flag("bumpers", 0.6):
        f.mark(face, rounded(box(-w * 0.97, low - 0.24, w * 0.97, low - 0.06), 0.06), closed=True, width=0.006, chance=0.5)
    f.mark(face, box(-0.24, low - 0.21, 0.24, low - 0.09), closed=True, color=(0.9, 0.9, 0.88), fill=True, chance=0.4)
    for outline in (lamp, mirrored(lamp)):
        f.add(outline, "headlight", color=LAMP, material="glass", bulge=0.5, omit=0.03)
    return f
