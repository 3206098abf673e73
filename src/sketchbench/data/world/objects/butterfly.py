"""Butterfly: two pairs of wings with patterns, a thin body, feelers; open from above, or closed from the side."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._frame import Local, coat_color, shade, sleeve
from sketchbench.data.world.traits import Traits


def wings(t: Traits) -> tuple[np.ndarray, np.ndarray]:
    """Fore and hind wing of the right side, roots near the origin."""
    a, b, tip, lift = t.uniform("fore_length", 0.85, 1.15), t.uniform("fore_width", 0.5,
                                                                      0.8), t.uniform("fore_tip", 0.0,
                                                                                      0.3), t.uniform("fore_lift", 0.35, 0.75)
    fore = [(0.04, -0.1), (0.3 * a, -0.75 * lift), (0.72 * a, -1.2 * lift - 0.5 * tip), (a, -1.25 * lift - 0.1),
            (a * (1 - 0.2 * tip), -0.5 * b * lift - 0.1), (0.78 * a, -0.02), (0.4 * a, 0.1), (0.04, 0.08)]
    c, d = t.uniform("hind_length", 0.6, 0.9), t.uniform("hind_width", 0.55, 0.9)
    hind = [(0.04, 0.0), (0.4 * c, 0.02), (0.85 * c, 0.12), (c, 0.45 * d), (0.75 * c, 0.88 * d), (0.4 * c, 0.9 * d), (0.12, 0.5 * d)]
    if t.flag("tails", 0.22):
        hind.insert(5, (0.66 * c, 1.28 * d))
    return s.spline(fore, per=5), s.spline(hind, per=5)


def pattern(f: Figure, i: int, wing: np.ndarray, t: Traits, name: str, color, dark) -> None:
    style = t.choice(f"{name}_pattern", ("inner", "spots", "veins", "eye", "plain"), (0.26, 0.22, 0.16, 0.2, 0.16))
    root, centre = wing[0], wing.mean(0)
    if style == "inner":
        f.mark(i, s.scaled(wing, 0.66, about=0.75 * centre + 0.25 * root), closed=True, fill=True, color=color, chance=0.65, clip=True)
    elif style == "spots":
        for k in range(t.integer(f"{name}_spots", 2, 5)):
            p = centre + (wing[(5 + 6 * k) % len(wing)] - centre) * t.uniform(f"{name}_spot{k}", 0.3, 0.7)
            disc = s.ellipse(p[0], p[1], t.uniform(f"{name}_spot_size", 0.04, 0.085), n=12)
            f.mark(i, disc, closed=True, fill=True, color=color, chance=0.65, clip=True)
    elif style == "veins":
        for k in range(6, len(wing) - 8, 5):
            f.mark(i, np.stack([root + 0.15 * (wing[k] - root), root + 0.97 * (wing[k] - root)]), color=dark, chance=0.55, clip=True)
    elif style == "eye":
        p = 1.15 * centre - 0.15 * root
        for k, r in enumerate((0.15, 0.075)):
            f.mark(i, s.ellipse(p[0], p[1], r, n=16), closed=True, fill=True, color=dark if k else color, chance=0.65, clip=True)


def draw(t: Traits) -> Figure:
    f = Figure()
    coat = coat_color(t, "coat", (0.92, 0.55, 0.15), (0.3, 0.5, 0.85), (0.95, 0.85, 0.3), (0.8, 0.3, 0.35), (0.6, 0.4, 0.75),
                      (0.92, 0.92, 0.88), spread=0.06)
    second = coat_color(t, "second", (0.95, 0.85, 0.55), (0.2, 0.16, 0.2), (0.9, 0.4, 0.3), (0.5, 0.7, 0.9), spread=0.06)
    fore, hind = wings(t)
    joined = "wing" if t.flag("wings_joined", 0.2) else ""
    closed_up = t.flag("pose.side", 0.18)
    if closed_up:
        turn = -52
        for far in (True, False):
            for name, wing in (("fore", fore), ("hind", hind)):
                p = s.turned(wing * (0.75, 1), turn + (12 if far else 0)) * (-1, 1)
                i = f.add(p, body=joined, color=shade(coat, 0.8 if far else 1), material="plain", bulge=0.05, omit=0.2 if far else 0)
                if not far:
                    pattern(f, i, p, t, name, second, shade(coat, 0.4))
        body, degrees = Local(f, np.zeros(2), -90 + t.uniform("pose.tilt", 55, 85)), 0.0
    else:
        narrow = t.uniform("pose.narrow", 0.6, 1.0)
        for k in (-1, 1):
            squeeze = narrow if k < 0 and t.flag("pose.three_quarter", 0.3) else 1.0
            for name, wing in (("hind", hind), ("fore", fore)) if t.flag("fore_over", 0.7) else (("fore", fore), ("hind", hind)):
                p = wing * (k * squeeze, 1) + (0.02 * k, 0)
                i = f.add(p, body=joined and f"wing{k}", color=coat, material="plain", bulge=0.05)
                pattern(f, i, p, t, name, second, shade(coat, 0.4))
        body, degrees = Local(f, np.zeros(2), 0), t.uniform("pose.turn", -35, 35)
    long, thick = t.uniform("body_length", 0.65, 0.95), t.uniform("body_width", 0.07, 0.13)
    ends, curl = t.uniform("feeler", 0.3, 0.55), t.uniform("feeler_curl", 10, 70)
    head = np.array([0.0, -0.42 * long])
    for k in (-1, 1):
        spine = s.chain(head, (-90 + k * 14, 0.4 * ends), (-90 + k * (14 + 0.5 * curl), 0.35 * ends),
                        (-90 + k * (14 + 1.3 * curl), 0.25 * ends))
        body.add(sleeve(spine, (0.02, 0.016), n=10), body=f"feeler{k}", color=DARK, spine=spine, omit=0.08)
        if t.flag("feeler_knobs", 0.45):
            body.add(s.ellipse(spine[-1, 0], spine[-1, 1], 0.03, n=10), body=f"feeler{k}", color=DARK, omit=0.1)
    i = body.add(sleeve(np.array([(0, -0.34 * long), (0, 0.1 * long), (0, 0.62 * long)]), (thick, 1.1 * thick, 0.5 * thick)), body="body",
                 color=(0.2, 0.16, 0.14), material="fur", spine=np.array([(0, -0.34 * long), (0, 0.62 * long)]))
    for y in np.linspace(0.15, 0.5, 3) * long:
        body.mark(i, [(-thick, y), (thick, y)], chance=0.3, clip=True)
    i = body.add(s.ellipse(head[0], head[1], 0.75 * thick, 0.75 * thick), body="head", color=(0.2, 0.16, 0.14), material="fur", omit=0.1)
    a = np.deg2rad(degrees)
    return f.move(np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), np.zeros(2))
