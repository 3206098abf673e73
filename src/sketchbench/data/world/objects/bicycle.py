"""Bicycles: city, racing, mountain, BMX and step-through; from the side, now and then turned or from the front."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._bike import BLACK, PAINTS, bar, saddle, stick
from sketchbench.data.world.objects._wheels import STEEL, TYRE, oval, ring, spoked
from sketchbench.data.world.shapes import arc, at, box, polar, rounded, spline, turned
from sketchbench.data.world.traits import Traits

# wheelbase, seat tube, post, head tube, top tube's slope at the seat, tyre: in wheel radii
BUILDS = {
    "racing": (2.95, 1.5, 0.42, 0.4, 0.0, (0.05, 0.08)),
    "city": (3.2, 1.45, 0.3, 0.5, 0.1, (0.08, 0.13)),
    "mountain": (3.15, 1.2, 0.5, 0.36, 0.28, (0.13, 0.19)),
    "bmx": (3.2, 0.95, 0.55, 0.42, 0.1, (0.14, 0.2)),
    "step": (3.2, 1.3, 0.4, 0.5, 0.75, (0.08, 0.13)),
}


def draw(t: Traits) -> Figure:
    kind = t.choice("kind", ("city", "racing", "mountain", "step", "bmx"), (0.3, 0.25, 0.2, 0.15, 0.1))
    view = t.choice("pose.view", ("side", "turned", "front"), (0.88, 0.08, 0.04))
    if view == "front" and not t.symbol:
        return _front(t)
    joints = _geometry(t, kind)
    figure = Figure()
    across = np.array([0.5, -0.16]) if view == "turned" and not t.symbol else np.array([0.06, 0.0])
    (_symbol if t.symbol else _build)(figure, t, kind, joints, across)
    if view == "turned" and not t.symbol:
        sign = 1 if t.flag("pose.turn.side") else -1
        figure = figure.move(np.array([[t.uniform("pose.turn.squeeze", 0.55, 0.8), 0.0],
                                       [sign * t.uniform("pose.turn.slope", 0.04, 0.16), 1.0]]), np.zeros(2))
    return figure


def _geometry(t: Traits, kind: str) -> dict[str, np.ndarray]:
    """The frame's joints. Wheels have radius 1 and stand on y = 0."""
    base, seat_tube, post, head, slope, _ = BUILDS[kind]
    base = base * t.about("wheelbase", 1, 0.06)
    seat_tube = seat_tube * t.about("frame.size", 1, 0.12)
    rear, front = at(0, -1), at(base, -1)
    crank = at(base * t.about("crank.place", 0.44, 0.025), -1 + t.uniform("crank.drop", 0.06, 0.28))
    seat_angle, fork_angle = -t.uniform("seat.angle", 103, 112), -t.uniform("fork.angle", 104, 115)
    seat = polar(crank, seat_angle, seat_tube)
    crown = polar(front, fork_angle, t.uniform("fork.length", 1.14, 1.28))
    head_top = polar(crown, fork_angle, head * t.about("head.length", 1, 0.25))
    if kind in ("racing", "city"):  # a level top tube decides how long the seat tube is
        seat = polar(crank, seat_angle, (crank[1] - head_top[1] - 0.12 - slope * 0.3) / np.sin(np.deg2rad(-seat_angle)))
    join = crank + (seat - crank) * (1 - slope if kind == "step" else 0.96)
    saddle_at = polar(seat, seat_angle, post * t.uniform("post", 0.6, 1.5))
    stem = polar(head_top, fork_angle, t.uniform("stem", 0.1, 0.42))
    return {"rear": rear, "front": front, "crank": crank, "seat": seat, "crown": crown, "head": head_top, "join": join,
            "saddle": saddle_at, "stem": stem}


FILLED = 0.3  # how often annotators label the inside of the frame as well; mostly they leave it hollow


def _build(f: Figure, t: Traits, kind: str, j: dict[str, np.ndarray], across: np.ndarray) -> None:
    paint = t.color("paint", *PAINTS)
    width = t.uniform("tube", 0.07, 0.13)
    for corners in (("rear", "crank", "seat"), ("crank", "seat", "join", "head", "crown") if kind != "step"
                    else ("crank", "join", "head", "crown")):
        if t.flag("frame.filled", FILLED):
            f.add(np.array([j[c] for c in corners]), "body", paint=False)
    tyre = t.uniform("tyre.width", *BUILDS[kind][5])
    fenders = t.flag("fenders", {"city": 0.7, "step": 0.7}.get(kind, 0.06))
    crank_turn = t.uniform("pose.crank", 0, 180)
    if not t.simple:
        _pedal(f, j["crank"] - across * 0.5, crank_turn + 180)
    for name in ("rear", "front"):
        spoked(f, t, j[name], 1.0, tyre=tyre)
        if fenders:
            _fender(f, t, j[name], name, paint)
    _carriers(f, t, kind, j)
    _frame(f, t, kind, j, paint, width)
    _transmission(f, t, j, crank_turn, across)
    bar(f, [j["seat"], j["saddle"] + (0, 0.1)], width * 0.7, color=STEEL)
    saddle(f, t, j["saddle"][0], j["saddle"][1], t.uniform("saddle.length", 0.62, 0.95),
           color=t.color("saddle", BLACK, (0.35, 0.2, 0.1), (0.2, 0.2, 0.22)))
    _handlebar(f, t, kind, j, across, width)


def _frame(f: Figure, t: Traits, kind: str, j: dict[str, np.ndarray], paint, width: float) -> None:
    thin = width * 0.65
    bar(f, [j["rear"], j["seat"] if kind != "step" else j["crank"] * 0.2 + j["seat"] * 0.8], thin, color=paint)
    bar(f, [j["rear"], j["crank"]], thin, color=paint)
    fork = np.array([j["front"], j["front"] * 0.7 + j["crown"] * 0.3 - (t.uniform("fork.rake", 0, 0.07), 0), j["crown"]])
    if kind == "mountain" and t.flag("suspension", 0.6):
        bar(f, [j["front"], j["crown"]], width * 1.2, color=(0.2, 0.2, 0.22))
        bar(f, [j["front"] * 0.4 + j["crown"] * 0.6, j["crown"]], width * 1.7, color=STEEL)
    else:
        bar(f, fork, width * 0.8, smooth=True, color=paint)
    bar(f, [j["crank"], j["seat"]], width, color=paint)
    middle = (j["head"] + j["join"]) / 2 + (0, t.uniform("tube.sag", 0.05, 0.3) if kind == "step" else 0)
    bar(f, [j["head"], middle, j["join"]], width, smooth=True, color=paint)
    sag = t.uniform("tube.sag", 0.05, 0.3) if kind == "step" else 0.0
    bar(f, [j["crown"], (j["crown"] + j["crank"]) / 2 + (-sag * 0.4, sag), j["crank"]], width * 1.15, smooth=True, color=paint)
    bar(f, [j["crown"], j["head"]], width * 1.3, color=paint)
    if kind in ("racing", "mountain", "city") and t.flag("bottle", 0.25):
        foot = j["crank"] * 0.55 + j["crown"] * 0.45
        a = np.degrees(np.arctan2(*(j["crown"] - j["crank"])[::-1]))
        f.add(turned(rounded(box(-0.3, -0.24, 0.25, -0.07), 0.05), a) + foot, "body", color=(0.8, 0.85, 0.9), omit=0.7)


def _transmission(f: Figure, t: Traits, j: dict[str, np.ndarray], turn: float, across: np.ndarray) -> None:
    r = t.uniform("chainring", 0.2, 0.32)
    back = t.uniform("sprocket", 0.08, 0.14)
    c, h = j["crank"], j["rear"]
    guard = t.flag("chainguard", 0.18)
    if guard:
        f.add(spline(np.array([(h[0] - 0.15, h[1]), (h[0], h[1] - 0.17), (c[0] - 0.1, c[1] - r - 0.05), (c[0] + r + 0.05, c[1]),
                               (c[0] - 0.1, c[1] + r + 0.05), (h[0], h[1] + 0.14)]), per=5),
              "body", body="frame", color=t.color("paint", *PAINTS), material="metal", omit=0.5)
    plate = f.add(ring(c, r, n=26), "body", body="ring", color=(0.4, 0.4, 0.42), material="metal", bulge=0.1,
                 holes=[] if t.simple or guard else [ring(c, r * 0.68, n=18)], omit=0.1)
    if not guard:
        for side in (-1, 1):
            f.mark(plate, np.array([(c[0], c[1] + side * r), (h[0], h[1] + side * back)]), color=(0.25, 0.24, 0.23), width=0.006,
                   chance=0.35)
        f.mark(plate, ring(h, back, n=14), closed=True, color=(0.35, 0.34, 0.33), fill=True, chance=0.25)
    _pedal(f, c + across * 0.5, turn)


def _pedal(f: Figure, c: np.ndarray, turn: float) -> None:
    foot = polar(c, turn, 0.46)
    bar(f, [c, foot], 0.07, color=(0.5, 0.5, 0.52), body="crank")
    f.add(rounded(box(foot[0] - 0.16, foot[1] - 0.05, foot[0] + 0.16, foot[1] + 0.05), 0.03), "body", body="crank", color=BLACK,
          material="rubber",
          spine=np.array([foot - (0.16, 0), foot + (0.16, 0)]))


def _fender(f: Figure, t: Traits, hub: np.ndarray, name: str, paint) -> None:
    start, stop = (t.uniform("fender.rear", 150, 190), 290) if name == "rear" else (t.uniform("fender.front", 200, 225), 320)
    line = arc(0, 0, 1.08, 1.08, start, stop, 14)
    f.add(np.concatenate([line, line[::-1] * 0.935]) + hub, "body", body="fender", color=t.choice("fender.paint", (paint, BLACK, STEEL)),
          material="metal", spine=line + hub, omit=0.35)


def _carriers(f: Figure, t: Traits, kind: str, j: dict[str, np.ndarray]) -> None:
    if t.flag("rack", {"city": 0.5, "step": 0.4}.get(kind, 0.05)):
        y = -2.16
        x1 = j["seat"][0] - 0.1
        bar(f, [(x1 - 1.3, y), (x1 + 0.1, y)], 0.06, color=BLACK, omit=0.3, body="rack")
        bar(f, np.array([(x1 - 0.9, y), j["rear"]]), 0.05, color=BLACK, omit=0.4, body="rack")
    if t.flag("basket", {"city": 0.3, "step": 0.45}.get(kind, 0.02)):
        x, y, w, h = j["head"][0] + 0.16, j["head"][1] - 0.1, t.uniform("basket.width", 0.55, 0.8), t.uniform("basket.height", 0.4, 0.6)
        i = f.add(np.array([(x, y - h * 0.5), (x + w, y - h * 0.5), (x + w * 0.88, y + h * 0.5), (x + w * 0.1, y + h * 0.5)]), "body",
                  body="basket",
                  color=t.color("basket.color", (0.6, 0.42, 0.22), (0.3, 0.3, 0.32), (0.75, 0.6, 0.4)), material="wood", bulge=0.3)
        for k in range(1, 4):
            f.mark(i, np.array([(x + w * k / 4, y - h * 0.5), (x + w * (0.1 + 0.195 * k), y + h * 0.5)]), color=(0.3, 0.2, 0.1),
                   width=0.005, chance=0.45)
        for s in (0.33, 0.66):
            f.mark(i, np.array([(x + 0.05, y + h * (s - 0.5)), (x + w * 0.95, y + h * (s - 0.5))]), color=(0.3, 0.2, 0.1), width=0.005,
                   chance=0.45)
    if t.flag("lamp", {"city": 0.4, "step": 0.4}.get(kind, 0.05)):
        x, y = j["crown"] + (0.14, 0.02)
        f.add(np.array([(x - 0.06, y - 0.06), (x + 0.1, y - 0.12), (x + 0.1, y + 0.12), (x - 0.06, y + 0.06)]), "body",
              color=(0.85, 0.85, 0.8), omit=0.5)


def _handlebar(f: Figure, t: Traits, kind: str, j: dict[str, np.ndarray], across: np.ndarray, width: float) -> None:
    style = t.choice("bars", ("drop", "bullhorn", "flat") if kind == "racing" else ("flat", "riser", "short") if kind == "mountain" else
                     ("high", "high", "riser") if kind == "bmx" else ("swept", "riser",
                                                                      "cruiser"), (0.75, 0.12, 0.13) if kind == "racing" else None)
    s = j["stem"]
    bar(f, [j["head"], s], width * 0.8, "handlebar", color=STEEL, body="bars")
    size = t.uniform("bars.size", 0.8, 1.25)
    curve = {
        "drop": [(0, 0), (0.34, -0.02), (0.5, 0.1), (0.48, 0.32), (0.3, 0.42), (0.02, 0.42)],
        "bullhorn": [(0, 0), (0.25, 0), (0.48, -0.06), (0.58, -0.2)],
        "flat": [(0.12, 0.0), (-0.02, -0.02), (-0.2, 0.0)],
        "short": [(0.1, -0.05), (-0.12, -0.08)],
        "riser": [(0.1, 0), (0.02, -0.2), (-0.15, -0.26), (-0.38, -0.22)],
        "high": [(0, 0), (0.08, -0.4), (0.1, -0.75), (-0.08, -0.8), (-0.3, -0.76)],
        "swept": [(0.16, -0.02), (0.1, -0.14), (-0.15, -0.16), (-0.55, -0.02)],
        "cruiser": [(0.0, 0), (0.16, -0.2), (0.0, -0.42), (-0.4, -0.38), (-0.62, -0.28)],
    }[style]
    line = np.array(curve) * size + s
    for side in (-1, 1) if np.hypot(*across) > 0.2 else (1,):
        spread = np.linspace(0.2, 1, len(line))[:, None] * across * side
        bar(f, line + spread, width * 0.85, "handlebar", smooth=True, color=t.choice("bars.color", (BLACK, STEEL, TYRE)), body="bars")
        if style not in ("drop", "bullhorn", "short"):
            bar(f, (line + spread)[-2:] * (1, 1), width * 1.3, "handlebar", color=BLACK, body="grip", omit=0.3, material="rubber")


def _symbol(f: Figure, t: Traits, kind: str, j: dict[str, np.ndarray], across: np.ndarray) -> None:
    """Two circles, a few sticks, a bar and a saddle."""
    w = 0.05
    paint = t.color("paint", *PAINTS)
    if t.flag("frame.filled", FILLED):
        f.add(np.array([j[c] for c in ("rear", "crank", "head", "seat")]), "body", paint=False)
    for name in ("rear", "front"):
        on = spoked(f, t, j[name], t.uniform("symbol.wheel", 0.75, 1.05))
    way = t.choice("symbol.frame", ("diamond", "triangle", "cross", "open"))
    head = j["head"]
    sticks = {
        "diamond": [("rear", "seat"), ("rear", "crank"), ("crank", "seat"), ("crank", "head"), ("seat", "head")],
        "triangle": [("rear", "seat"), ("seat", "head"), ("crank", "seat"), ("crank", "head")],
        "cross": [("rear", "head"), ("crank", "seat")],
        "open": [("rear", "seat"), ("rear", "crank"), ("crank", "head"), ("crank", "seat")],
    }[way]
    for a, b in sticks:
        stick(f, on, [j[a], j[b]], paint)
    stick(f, on, [j["front"], head], BLACK)
    stick(f, on, [j["seat"], j["saddle"]], BLACK)
    if t.flag("symbol.pedal", 0.5):
        stick(f, on, [j["crank"] - (0.2, 0.3), j["crank"] + (0.2, 0.3)], BLACK)
    x, y = j["saddle"]
    shape = oval(x, y, 0.34, 0.11, n=20) if t.flag("symbol.saddle") else np.array([(x - 0.4, y - 0.12), (x + 0.4, y - 0.02),
                                                                                   (x - 0.3, y + 0.14)])
    f.add(shape, "saddle", color=BLACK, spine=np.array([(x - 0.35, y), (x + 0.35, y)]))
    bar(f, [head, j["stem"]], w, "handlebar", color=BLACK)
    curve = t.choice("symbol.bars",
                     ([(0.0, 0), (-0.45, -0.12)], [(-0.3, -0.1), (0.3, 0.1)], [(0, 0), (0.4, -0.05), (0.4, 0.3), (0.1, 0.3)],
                      [(0, 0), (0.1, -0.3), (-0.3, -0.35)]))
    bar(f, np.array(curve) + j["stem"], w, "handlebar", color=BLACK, smooth=len(curve) > 2)


def _front(t: Traits) -> Figure:
    """Seen from ahead: a thin wheel, the fork round it, the bars across."""
    f = Figure()
    paint, w = t.color("paint", *PAINTS), t.uniform("tube", 0.07, 0.13)
    thick = t.uniform("front.tyre", 0.07, 0.14)
    reach = t.uniform("bars.width", 0.7, 1.1)
    top = -t.uniform("front.height", 2.7, 3.1)
    turn = t.about("pose.crank", 0, 0.3)
    f.add(rounded(box(-0.24, top - 0.05 + turn * 0.1, 0.24, top + 0.12), 0.1), "saddle", color=BLACK, material="leather")
    for side in (-1, 1):
        bar(f, [(0, -0.85), (side * 0.24, -0.85 + side * 0.4)], 0.07, color=STEEL, body="crank")
        y = -0.85 + side * 0.4
        f.add(rounded(box(side * 0.35 - 0.15, y - 0.05, side * 0.35 + 0.15, y + 0.05), 0.03), "body", color=BLACK)
    bar(f, [(0, -2), (0, top + 0.2)], w * 1.2, color=paint)
    f.add(oval(0, -1, thick, 1, n=30), "wheel", color=TYRE, material="rubber")
    for side in (-1, 1):
        bar(f, [(side * (thick + 0.05), -0.95), (side * (thick + 0.05), -1.9), (0, -2.1)], w * 0.8, color=paint)
    bar(f, [(0, -2.1), (0, top + 0.1)], w * 1.5, color=paint, body="head")
    lift, back = t.uniform("bars.lift", -0.1, 0.35), t.uniform("bars.end", -0.05, 0.35)
    ends = [(-reach, top + 0.1 - lift + back * 0.3), (-reach * 0.6, top + 0.1 - lift), (0, top + 0.12), (reach * 0.6, top + 0.1 - lift),
            (reach, top + 0.1 - lift + back * 0.3)]
    bar(f, ends, w, "handlebar", smooth=True, color=BLACK, body="bars")
    for side in (-1, 1):
        bar(f, [ends[0] if side < 0 else ends[-1], (side * reach * 1.12, ends[0][1] + 0.04)], w * 1.5, "handlebar", color=BLACK,
            body="grip")
    if t.flag("lamp", 0.4):
        f.add(oval(0, top + 0.4, 0.15, n=18), "body", color=(0.9, 0.9, 0.8), omit=0.4)
    return f
