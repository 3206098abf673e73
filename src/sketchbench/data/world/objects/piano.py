"""A piano: grand from the side, upright, or a keyboard in front view."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import DARK, Figure
from sketchbench.data.world.objects._room import Room
from sketchbench.data.world.objects._things import BLACK, BROWN, GOLD, WHITE, WOODS, Thing, darker, disc, lighter, stick, sure
from sketchbench.data.world.shapes import box, ellipse, spline
from sketchbench.data.world.traits import Traits


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", ("upright", "grand", "keys"), (3, 3, 0.8))
    piano = Thing(t, t.color("color", BLACK, BLACK, BROWN, *WOODS[:2], WHITE, spread=0.04), GOLD, "wood")
    {"upright": _upright, "grand": _grand, "keys": _keyboard}[kind](piano)
    return piano.figure


def _keys(piano: Thing, on: int, a: np.ndarray, b: np.ndarray, deep: np.ndarray, n: int) -> None:
    """White keys between the points a and b, black ones in groups of two and three; `deep` runs along a key."""
    for k in range(1, n):
        p = a + (b - a) * k / n
        piano.mark(np.array([p, p + deep]), on, 0.85, color=DARK, width=0.005)
        if k % 7 not in (0, 3) and not piano.t.symbol:
            q, half = p + deep, (b - a) * 0.28 / n
            piano.mark(np.array([q - half, q + half, q + half - 0.6 * deep, q - half - 0.6 * deep]), on, 0.75, closed=True, fill=True,
                       color=DARK, width=0.004)


def _upright(piano: Thing) -> None:
    t = piano.t
    room = Room(t, piano)
    w, h, d = t.uniform("width", 1.2, 1.55), t.uniform("height", 0.95, 1.30), t.uniform("depth", 0.32, 0.48)
    z, out, lip = t.uniform("key_height", 0.48, 0.60), t.uniform("key_depth", 0.18, 0.28), t.uniform("key_bed", 0.07, 0.12)
    room.block(0, 0, w, d, 0.0, h, bulge=0.1)
    panel = t.choice("front_panel", ("none", "one", "two", "oval"))
    front = [(0.08, -0.001, z + 0.2), (w - 0.08, -0.001, z + 0.2), (w - 0.08, -0.001, h - 0.08), (0.08, -0.001, h - 0.08)]
    if panel == "one":
        piano.mark(room.seen(front), chance=0.8, closed=True, on=0)
    elif panel == "two":
        for x0, x1 in ((0.08, 0.48 * w), (0.52 * w, w - 0.08)):
            piano.mark(room.seen([(x0, 0, z + 0.2), (x1, 0, z + 0.2), (x1, 0, h - 0.08), (x0, 0, h - 0.08)]), chance=0.8, closed=True, on=0)
    elif panel == "oval":
        piano.mark(disc(room.seen([(w / 2, 0, (z + h) / 2 + 0.08)])[0], 0.2 * w, 0.1, n=24), chance=0.7, closed=True, on=0)
    if t.flag("score", 0.45):
        piano.add(room.seen([(0.38 * w, -0.03, z + 0.16), (0.62 * w, -0.03, z + 0.16), (0.62 * w, 0, z + 0.42), (0.38 * w, 0, z + 0.42)]),
                  color=WHITE, material="plain")
        for k in (0.22, 0.28, 0.34):
            piano.mark(room.seen([(0.42 * w, -0.03, z + k), (0.58 * w, -0.03, z + k)]), chance=0.6, color=DARK)
    for x in (0.03, w - 0.09):
        room.post((x + 0.03, -out + 0.05, z), (x + 0.03, -out + 0.05, 0), t.uniform("leg", 0.05, 0.09))
    room.block(0, -out, w, 0.0, z - lip, z, bulge=0.1)
    on = piano.add(room.seen([(0.06, -out + 0.02, z + 0.005), (w - 0.06, -out + 0.02, z + 0.005),
                              (w - 0.06, -0.02, z + 0.005 + 0.13 * room.flat), (0.06, -0.02, z + 0.005 + 0.13 * room.flat)]), color=WHITE,
                   bulge=0.0)
    a, b, c = room.seen([(0.06, -out + 0.02, z), (w - 0.06, -out + 0.02, z), (0.06, -0.02, z + 0.13 * room.flat)])
    _keys(piano, on, a, b, c - a, t.integer("keys", 10, 18) if not t.simple else t.integer("few_keys", 7, 10))
    for x in (-0.12, 0.0, 0.12)[: t.integer("pedals", 2, 3)]:
        piano.mark(room.seen([(w / 2 + x, 0, 0.08), (w / 2 + x, -0.07, 0.05)]), chance=0.7, color=GOLD, width=0.02, on=0)
    if t.flag("stool", 0.3):
        s, x, y = t.uniform("stool_size", 0.2, 0.3), w / 2, -out - 0.5
        for dx, dy in room.far_first([(x - s, y - 0.12), (x + s, y - 0.12), (x - s, y + 0.12), (x + s, y + 0.12)]):
            room.post((dx, dy, 0.36), (dx, dy, 0), 0.05)
        room.block(x - s - 0.04, y - 0.16, x + s + 0.04, y + 0.16, 0.34, 0.42, color=lighter(piano.color, 0.15))


def _grand(piano: Thing) -> None:
    """From the long side: the case on three legs, the lid propped open, the keyboard at the left."""
    t = piano.t
    w, deep, case = t.uniform("length", 1.25, 1.6), t.uniform("seen_depth", 0.14, 0.3), t.uniform("case_height", 0.17, 0.26)
    leg, thick, bow = t.uniform("leg_length", 0.42, 0.58), t.uniform("leg", 0.06, 0.10), t.uniform("tail", 0.3, 0.6)
    if not t.flag("lid_shut", 0.15):
        up, lean = t.uniform("lid_height", 0.5, 0.85), t.uniform("lid_lean", 0.0, 0.22)
        back = np.array([(0.14 * w, -deep), (0.98 * w, -deep)])
        lid = np.concatenate([[back[0]], [(0.14 * w + lean, -deep - up)],
                              spline([(0.5 * w + lean, -deep - up), (0.72 * w + 0.7 * lean, -deep - bow * up),
                                      (0.9 * w + 0.4 * lean, -deep - 0.75 * bow * up), (back[1][0], -deep)], closed=False, per=6)])
        piano.add(lid, color=darker(piano.color, 0.9) if sum(piano.color) > 0.6 else lighter(piano.color, 0.12), bulge=0.0)
    for x, y in ((0.9 * w, 0.0), (0.12 * w, 0.0), (0.5 * w, -0.04)):
        shape = t.choice("leg_shape", ("straight", "taper", "turned"))
        widths = {"straight": (1.0, 1.0), "taper": (1.3, 0.7), "turned": (1.0, 1.4, 0.7, 1.0)}[shape]
        piano.add(stick((x, case - 0.02 + y), (x, case + leg + y), [k * thick for k in widths]),
                  spine=np.array([(x, case + y), (x, case + leg + y)]))
        if t.flag("castors", 0.4):
            piano.add(ellipse(x, case + leg + y, 0.035, n=12), color=GOLD, material="metal")
    inside = np.concatenate([[(0.1 * w, 0), (0.14 * w, -deep), (0.5 * w, -deep)],
                             spline([(0.5 * w, -deep), (0.78 * w, -0.8 * deep), (0.98 * w, -0.75 * deep), (w, -0.2 * deep), (0.97 * w, 0)],
                                    closed=False, per=5)[1:]])
    on = piano.add(inside, color=GOLD, material="metal", bulge=0.0)
    for s in np.linspace(0.25, 0.85, 6):
        piano.mark(np.array([(s * w, 0), (0.25 * w + 0.6 * s * w, -deep)]), on, 0.5, clip=True, color=darker(GOLD, 0.6))
    side = piano.add(np.concatenate([[(0.1 * w, 0), (0.97 * w, 0)], spline([(0.97 * w, 0), (w, 0.5 * case), (0.97 * w, case)], closed=False,
                                                                           per=3)[1:-1], [(0.97 * w, case), (0.0, case), (0.0, 0.42 * case),
                                                                                          (0.08 * w, 0.42 * case)]]), bulge=0.3)
    if t.flag("case_line", 0.4):
        piano.mark(np.array([(0.1 * w, 0.8 * case), (0.97 * w, 0.8 * case)]), side, 0.6)
    keys = piano.add(np.array([(-0.03 * w, 0.42 * case), (0.085 * w, 0.42 * case), (0.10 * w, 0.42 * case - 0.5 * deep),
                               (0.0, 0.42 * case - 0.5 * deep)]) - (0, 0.0), color=WHITE, bulge=0.0)
    for s in np.linspace(0.15, 0.85, 5):
        piano.mark(np.array([(-0.03 * w, 0.42 * case - s * 0.5 * deep), (0.09 * w, 0.42 * case - s * 0.5 * deep)]), keys, 0.8, clip=True,
                   color=DARK, width=0.006)
    if not t.flag("lid_shut"):
        piano.add(stick((0.72 * w, -0.02), (0.6 * w, -deep - 0.3), 0.02), color=lighter(piano.color, 0.2))
    if t.flag("desk", 0.5):
        piano.add(np.array([(0.12 * w, -0.02), (0.2 * w, -0.02), (0.17 * w, -0.26), (0.1 * w, -0.24)]), color=darker(piano.color))
    piano.add(stick((0.28 * w, case), (0.28 * w, case + 0.85 * leg), 0.035), color=darker(piano.color), omit=0.3)
    piano.mark(np.array([(0.2 * w, case + 0.85 * leg), (0.34 * w, case + 0.85 * leg)]), chance=0.5, color=GOLD, width=0.018)
    if t.flag("stool", 0.45):
        x, y = -0.3, case + leg
        for s in (-0.11, 0.11):
            piano.add(stick((x + s, y - 0.28), (x + 1.2 * s, y), 0.04))
        piano.add(box(x - 0.17, y - 0.36, x + 0.17, y - 0.27), color=lighter(piano.color, 0.15))


def _keyboard(piano: Thing) -> None:
    t = piano.t
    w, h, edge = t.uniform("width", 1.2, 1.55), t.uniform("board_height", 0.30, 0.44), t.uniform("edge", 0.03, 0.10)
    if t.flag("stand", 0.4):
        for s in (-1, 1):
            piano.add(stick((w / 2 + s * 0.4 * w, h + edge), (w / 2 - s * 0.4 * w, h + 0.65), 0.04), color=DARK, material="metal")
    piano.add(box(-edge, -1.5 * edge, w + edge, h + edge), bulge=0.1)
    on = piano.add(box(0, 0, w, h), color=WHITE, bulge=0.0)
    _keys(piano, on, np.array([0.0, h]), np.array([w, h]), np.array([0.0, -h]), t.integer("keys", 10, 18))
