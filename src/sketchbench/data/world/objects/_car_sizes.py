"""Kinds of cars in numbers, and the sizes of one car."""

from __future__ import annotations

from sketchbench.data.world.figure import Color
from sketchbench.data.world.traits import Traits

PAINTS: tuple[Color, ...] = ((0.72, 0.1, 0.1), (0.15, 0.25, 0.55), (0.85, 0.86, 0.87), (0.14, 0.14, 0.16), (0.55, 0.57, 0.6),
                             (0.9, 0.75, 0.15),
                             (0.15, 0.4, 0.25), (0.6, 0.72, 0.82), (0.45, 0.2, 0.12), (0.85, 0.45, 0.12))
GLASS: Color = (0.55, 0.68, 0.76)
LAMP: Color = (0.95, 0.93, 0.8)
# length, height, width; then as shares of length from the front: cowl, roof's front and rear, deck; as shares of height:
# nose, cowl, deck, tail; wheel radius, front and rear axle as shares of length; window panes
KINDS: dict[str, tuple[float, ...]] = {
    "sedan": (4.5, 1.45, 1.75, 0.29, 0.42, 0.70, 0.85, 0.52, 0.64, 0.67, 0.62, 0.33, 0.18, 0.79, 2, 3),
    "hatchback": (3.8, 1.5, 1.7, 0.25, 0.40, 0.82, 0.97, 0.54, 0.63, 0.6, 0.56, 0.31, 0.19, 0.83, 2, 3),
    "estate": (4.6, 1.5, 1.75, 0.28, 0.40, 0.90, 0.975, 0.53, 0.63, 0.6, 0.58, 0.33, 0.18, 0.78, 3, 3),
    "suv": (4.5, 1.8, 1.85, 0.26, 0.36, 0.91, 0.975, 0.57, 0.62, 0.6, 0.56, 0.4, 0.18, 0.8, 2, 3),
    "sports": (4.3, 1.18, 1.8, 0.37, 0.53, 0.64, 0.9, 0.42, 0.63, 0.68, 0.66, 0.34, 0.19, 0.79, 1, 2),
    "van": (4.6, 1.95, 1.85, 0.1, 0.25, 0.96, 0.985, 0.42, 0.56, 0.55, 0.5, 0.34, 0.16, 0.8, 2, 4),
    "beetle": (3.8, 1.55, 1.6, 0.26, 0.38, 0.66, 0.93, 0.42, 0.62, 0.56, 0.38, 0.36, 0.2, 0.81, 2, 2),
    "pickup": (5.2, 1.8, 1.9, 0.26, 0.36, 0.53, 0.565, 0.57, 0.63, 0.58, 0.57, 0.42, 0.17, 0.78, 1, 1),
    "crew": (5.4, 1.8, 1.9, 0.24, 0.33, 0.62, 0.655, 0.57, 0.63, 0.58, 0.57, 0.42, 0.16, 0.79, 2, 2),
    "oldtimer": (3.8, 1.75, 1.6, 0.4, 0.44, 0.9, 0.95, 0.6, 0.64, 0.6, 0.5, 0.42, 0.14, 0.82, 2, 2),
}


def numbers(t: Traits, kind: str) -> dict[str, float]:
    """Sizes of this very car: the kind's, each a little off."""
    names = ("length", "height", "width", "cowl_x", "roof_x", "rear_x", "deck_x", "nose", "cowl", "deck", "tail", "wheel", "axle", "axle2")
    n = dict(zip(names, KINDS[kind][:14], strict=True))
    for name in ("length", "height", "wheel"):
        n[name] *= t.about(name, 1, 0.11)
    for name in ("cowl_x", "roof_x", "rear_x", "deck_x"):
        n[name] += t.about(name, 0, 0.025)
    n["deck_x"] = min(n["deck_x"], 0.985)
    for name in ("nose", "cowl", "deck", "tail"):
        n[name] = n[name] * t.about(name, 1, 0.06)
    if t.simple or t.wobble:  # from memory cars come out short and their wheels large
        n["length"] *= t.uniform("drawn.length", 0.74, 1.0)
        n["wheel"] *= t.uniform("drawn.wheel", 0.95, 1.22)
    n["clear"] = t.uniform("clearance", 0.13, 0.24) * (1.5 if kind in ("suv", "oldtimer") else 0.8 if kind == "sports" else 1)
    return n
