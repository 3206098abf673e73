"""A hat: top hat, cowboy, fedora, bowler, sun hat, cap, beanie, witch's, party."""

from __future__ import annotations

import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects._things import (
    BLACK,
    BLUE,
    BROWN,
    CREAM,
    GREEN,
    GREY,
    NAVY,
    PINK,
    PURPLE,
    RED,
    TAN,
    WHITE,
    YELLOW,
    Thing,
    arched,
    band,
    darker,
    disc,
    lighter,
    rotated,
    spark,
    sure,
)
from sketchbench.data.world.shapes import box, ellipse, scalloped, spline, star
from sketchbench.data.world.traits import Traits

KINDS = {"top": 2, "cowboy": 2, "fedora": 2, "sun": 1.6, "cap": 2, "beanie": 1.3, "witch": 1.3, "bowler": 1.2, "party": 0.8}
CROWNS = {  # half a crown from the brim to the middle of its top: (share of half width, share of height)
    "top": [(1.0, 0.0), (0.93, 0.5), (1.03, 0.98), (0.6, 1.0), (0.0, 1.0)],
          "cowboy": [(1.0, 0.0), (0.92, 0.5), (0.74, 0.95), (0.42, 1.02), (0.0, 0.84)],
    "fedora": [(1.0, 0.0), (0.96, 0.4), (0.84, 0.88), (0.45, 1.03), (0.0, 0.9)],
          "sun": [(1.0, 0.0), (0.98, 0.35), (0.8, 0.82), (0.4, 1.0), (0.0, 1.0)],
    "bowler": [(1.0, 0.0), (1.02, 0.4), (0.85, 0.8), (0.45, 0.98), (0.0, 1.0)],
          "witch": [(1.0, 0.0), (0.55, 0.45), (0.22, 0.85), (0.06, 0.99), (0.0, 1.0)],
}


def draw(t: Traits) -> Figure:
    kind = sure(t, "kind", tuple(KINDS), tuple(KINDS.values()))
    hat = Thing(t, t.color("color", *{"top": (BLACK, GREY, NAVY), "cowboy": (BROWN, TAN, BLACK), "sun": (CREAM, TAN, WHITE, PINK),
                                      "witch": (BLACK, PURPLE, GREEN)}.get(kind, (BLACK, GREY, BROWN, RED, BLUE, GREEN, TAN))),
                t.color("ribbon_color", RED, BLACK, WHITE, BLUE, YELLOW, PURPLE, BROWN), "fabric")
    {"cap": _cap, "beanie": _beanie, "party": _party}.get(kind, _brimmed)(hat, kind)
    figure = rotated(hat.figure, t.about("pose.lean", 0, 14))
    return figure.move(np.diag([-1.0, 1.0]), np.zeros(2)) if t.flag("pose.mirrored", 0.5) else figure


def _brimmed(hat: Thing, kind: str) -> None:
    t = hat.t
    w = t.uniform("crown_width", 0.28, 0.40)
    h = t.uniform("crown_height", 0.34, 0.50) * {"top": 1.45, "witch": 2.1, "bowler": 0.9}.get(kind, 1)
    wide = w * {"sun": t.uniform("wide_brim", 2.0, 2.7), "cowboy": t.uniform("ranch_brim", 1.9, 2.4),
                "witch": t.uniform("witch_brim", 1.8, 2.4)}.get(kind, t.uniform("brim", 1.4, 1.85))
    view = t.uniform("pose.from_above", 0.05, 0.15)
    curl = {"cowboy": t.uniform("brim_curl", 0.12, 0.30), "bowler": t.uniform("small_curl", 0.03, 0.10),
            "sun": -t.uniform("brim_droop", 0.0, 0.16)}.get(kind, t.uniform("brim_bend", -0.05, 0.07))
    x = np.linspace(1, -1, 19)
    rise = curl * np.abs(x) ** (2.2 if kind == "cowboy" else 2.0)
    round_edge = np.sqrt(np.clip(1 - x * x, 0, 1))
    flat = t.symbol and t.flag("flat_brim", 0.6)
    near, far = np.stack([wide * x, -rise + view * round_edge], 1), np.stack([wide * x, -rise - 0.8 * view * round_edge], 1)
    brim = np.array([(-wide, -0.04), (wide, -0.04), (wide, 0.04), (-wide, 0.04)]) if flat else np.concatenate([near, far[::-1][1:-1]])
    if t.flag("wavy_brim", 0.3) and kind == "sun" and not flat:
        brim[:, 1] += 0.04 * np.sin(brim[:, 0] * 9)
    on = hat.add(brim, body="hat" if t.flag("brim_merges", 0.2) else "brim", bulge=0.2)
    if t.flag("brim_edge", 0.35) and not flat:
        hat.mark(near[2:-2] * (0.93, 0.9) - (0, 0.01), on, 0.5)
    half = np.array(CROWNS[kind]) * (w, -h)
    side = spline(half, closed=False, per=6) if kind not in ("top",) or not t.symbol else half[[0, 2, 4]]
    foot = arched((-w, 0), (w, 0), -0.6 * view * w / wide - 0.02, n=9)[1:-1]
    outline = np.concatenate([side, (side * (-1, 1))[::-1][1:], foot])
    lean = t.uniform("crown_lean", -0.10, 0.10) * (3.0 if kind == "witch" else 1.0)
    bent = t.uniform("tip_bend", 0.0, 0.35) if kind == "witch" else 0.0
    up = np.clip(-outline[:, 1] / h, 0, 1)
    outline = outline + np.stack([lean * up + bent * up**3 * 0.8, 0.25 * bent * up**4], 1)
    crown = hat.add(outline, body="hat", bulge=0.6)
    high = t.uniform("ribbon_height", 0.10, 0.28) * h
    if not t.flag("no_ribbon", 0.15):
        edge = lambda y: float(np.interp(y / h, -side[:, 1] / h, side[:, 0] / w)) * w * 1.01  # noqa: E731
        lower = arched((-edge(0.02), -0.01), (edge(0.02), -0.01), -0.6 * view * w / wide - 0.02, n=9)
        upper = arched((edge(high), -high), (-edge(high), -high), -0.5 * view * w / wide - 0.015, n=9)
        ribbon = hat.add(np.concatenate([lower, upper]) + (0.1 * lean, 0), color=hat.accent, bulge=0.3, body="ribbon")
        _trim(hat, kind, ribbon, w, h, high)
    if kind in ("cowboy", "fedora") and t.flag("crease", 0.7):
        hat.mark(spline([(-0.5 * w + lean, -0.93 * h), (-0.1 * w + lean, -0.68 * h), (0.25 * w + lean, -0.86 * h)], closed=False, per=5),
                 crown, 0.7, clip=True)
    if kind == "sun" and t.flag("weave", 0.4):
        for y in (0.45, 0.65, 0.83):
            hat.mark(arched((-w, -y * h), (w, -y * h), -0.04), crown, 0.5, clip=True)
    if kind == "witch":
        for y, s in ((0.4, 1), (0.6, -1)):
            hat.mark(spline([(s * 0.5 * w, -y * h), (s * 0.2 * w + 0.5 * lean, -(y - 0.03) * h), (0.5 * lean, -(y + 0.03) * h)],
                            closed=False, per=4), crown, 0.6, clip=True)


def _trim(hat: Thing, kind: str, ribbon: int, w: float, h: float, high: float) -> None:
    t = hat.t
    style = t.choice("trim", ("none", "bow", "feather", "flower", "buckle", "star"),
                     {"witch": (1, 0, 0, 0, 4, 1), "cowboy": (3, 0, 1, 0, 1, 1.5),
                      "sun": (2, 2.5, 0, 2.5, 0, 0)}.get(kind, (3, 1.2, 1.5, 0.6, 0.6, 0)))
    p = np.array([t.uniform("trim_x", 0.35, 0.7) * w, -0.4 * high])
    if style == "bow":
        for s in (-1, 1):
            hat.add(spline([p, p + (s * 0.13, -0.07), p + (s * 0.17, 0.0), p + (s * 0.12, 0.06)], per=4), color=hat.accent)
        hat.add(disc(p, 0.03, n=10), color=darker(hat.accent))
    elif style == "feather":
        tip = p + (t.uniform("feather_x", 0.02, 0.28), -t.uniform("feather_length", 0.25, 0.45))
        on = hat.add(np.concatenate([arched(p, tip, 0.02, lean=-0.07), arched(tip, p, -0.02, lean=0.05)[1:-1]]),
                     color=t.color("feather_color", RED, WHITE, GREEN, YELLOW), material="feather")
        hat.mark(np.array([p, 0.2 * p + 0.8 * tip]), on, 0.6)
    elif style == "flower":
        on = hat.add(spline(spark(p, 0.11, 0.07, 6), per=3), color=t.color("bloom", PINK, RED, YELLOW, WHITE))
        hat.mark(disc(p, 0.035, n=10), on, 0.8, closed=True, fill=True, color=YELLOW)
    elif style == "buckle":
        half = 0.6 * high
        hat.mark(box(-half, -0.5 * high - 0.8 * half, half, -0.5 * high + 0.9 * half), ribbon, 0.95, closed=True, color=(0.9, 0.75, 0.25),
                 width=0.016)
    elif style == "star":
        hat.add(star(0, -1.2 * high, 0.09, 0.04, 5), color=(0.9, 0.75, 0.25), material="metal")


def _cap(hat: Thing, kind: str) -> None:
    """A baseball cap from the side, its peak to the left."""
    t = hat.t
    w, h = t.uniform("crown_width", 0.36, 0.46), t.uniform("crown_height", 0.40, 0.56)
    long, drop, thick = t.uniform("peak_length", 0.30, 0.55), t.uniform("peak_drop", -0.02, 0.14), t.uniform("peak_thickness", 0.05, 0.11)
    front = t.uniform("front_steep", 0.75, 0.98)
    outline = np.concatenate([spline([(-w, 0), (-front * w, -0.5 * h), (-0.45 * w, -0.93 * h), (0.1 * w, -h), (0.7 * w, -0.75 * h),
                                      (0.98 * w, -0.3 * h), (w, 0.02)], closed=False, per=5), arched((w, 0.02), (-w, 0), -0.04, n=7)[1:-1]])
    on = hat.add(outline, bulge=0.8, body="cap")
    peak = np.concatenate([spline([(-0.82 * w, -0.06), (-w - 0.5 * long, -0.05 + 0.4 * drop), (-w - long, drop)], closed=False, per=5),
                           spline([(-w - long, drop + 0.02), (-w - 0.4 * long, 0.02 + 0.5 * drop + thick), (-0.4 * w, 0.04)], closed=False,
                                  per=5)])
    hat.add(peak, color=hat.accent if t.flag("two_colours", 0.4) else hat.color, body="peak", bulge=0.3)
    if t.flag("panels", 0.75):
        for x in (-0.35, 0.45):
            hat.mark(spline([(0.1 * w, -h), (x * w + 0.05, -0.6 * h), (1.1 * x * w, 0.02)], closed=False, per=5), on, 0.7, clip=True)
    if t.flag("button", 0.7):
        hat.add(ellipse(0.1 * w, -h - 0.01, 0.045, 0.03, n=12), color=hat.accent)
    sign = t.choice("badge", ("none", "disc", "letter", "star", "patch"), (2, 1, 1, 1, 1))
    p = np.array([-0.55 * w, -0.48 * h])
    if sign == "letter":
        hat.mark(p + np.array([(-0.05, 0.08), (0, -0.08), (0.05, 0.08)]), on, 0.8, color=lighter(hat.color, 0.8), width=0.02)
    elif sign != "none":
        hat.mark({"disc": disc(p, 0.08, 0.1, n=18), "star": spark(p, 0.1, 0.045, 5),
                  "patch": p + np.array([(-0.09, -0.06), (0.09, -0.09), (0.09, 0.07), (-0.09, 0.09)])}[sign], on, 0.85, closed=True,
                 fill=t.flag("badge_full"), color=hat.accent)
    if t.flag("eyelets", 0.3):
        for x in (-0.1, 0.4):
            hat.mark(ellipse(x * w, -0.72 * h, 0.015, n=8), on, 0.5, closed=True)


def _beanie(hat: Thing, kind: str) -> None:
    t = hat.t
    w, h, cuff = t.uniform("crown_width", 0.36, 0.46), t.uniform("crown_height", 0.44, 0.68), t.uniform("cuff", 0.12, 0.22)
    point = t.uniform("point", 0.0, 0.5)
    on = hat.add(spline([(-w, 0.0), (-0.95 * w, -0.45 * h), (-0.5 * w * (1 - 0.4 * point), -0.9 * h), (0, -h * (1 + 0.1 * point)),
                         (0.5 * w * (1 - 0.4 * point), -0.9 * h), (0.95 * w, -0.45 * h), (w, 0.0)], closed=False, per=5), bulge=0.8)
    style = t.choice("knit", ("ribs", "stripes", "zigzag", "plain"), (2, 2, 1, 1))
    n = t.integer("knit_count", 3, 6)
    for k in np.linspace(-0.75, 0.75, n):
        if style == "ribs":
            hat.mark(spline([(k * w, 0.0), (0.95 * k * w, -0.5 * h), (0.3 * k * w, -0.96 * h)], closed=False, per=4), on, 0.7, clip=True)
        elif style == "stripes":
            y = -h * (k + 0.85) / 1.7
            hat.mark(arched((-1.1 * w, y), (1.1 * w, y), 0.04), on, 0.7, clip=True, color=hat.accent, width=0.02)
    if style == "zigzag":
        hat.mark(np.stack([np.linspace(-w, w, 13), -0.35 * h - 0.07 * (np.arange(13) % 2)], 1), on, 0.8, clip=True, color=hat.accent,
                 width=0.014)
    band_on = hat.add(band(arched((-1.05 * w, -0.02), (1.05 * w, -0.02), -0.03, n=9), cuff, n=10),
                      color=hat.accent if t.flag("cuff_accent", 0.6) else hat.color, bulge=0.4)
    for x in np.linspace(-0.9, 0.9, t.integer("cuff_ribs", 5, 9)) if t.flag("cuff_ribbed", 0.6) else ():
        hat.mark(np.array([(x * w, -0.5 * cuff), (x * w, 0.6 * cuff)]), band_on, 0.6, clip=True)
    if t.flag("pompon", 0.7):
        r = t.uniform("pompon_size", 0.08, 0.16)
        hat.add(scalloped(ellipse(0, -h * (1 + 0.1 * point) - 0.5 * r, r), 9, 0.02), color=t.color("pompon_color", WHITE, RED, hat.accent),
                material="fur")
    if t.flag("ear_flaps", 0.2):
        for s in (-1, 1):
            hat.add(spline([(s * 0.6 * w, 0.05), (s * 1.05 * w, 0.05), (s * 1.0 * w, 0.28), (s * 0.78 * w, 0.36)], per=4))


def _party(hat: Thing, kind: str) -> None:
    t = hat.t
    w, h = t.uniform("crown_width", 0.28, 0.40), t.uniform("crown_height", 0.34, 0.50) * 2
    on = hat.add(np.concatenate([[(0, -h)], [(w, 0)], arched((w, 0), (-w, 0), -0.09, n=9)[1:-1], [(-w, 0)]]), bulge=0.6)
    style = t.choice("print", ("dots", "stripes", "spiral", "stars"))
    for k in range(6):
        y = -h * (0.1 + 0.14 * k)
        x = w * (1 + y / h) * (0.5 if k % 2 else -0.35)
        if style in ("dots", "stars"):
            hat.mark(ellipse(x, y, 0.045, n=12) if style == "dots" else star(x, y, 0.06, 0.026, 5), on, 0.85, closed=True, fill=True,
                     color=hat.accent, clip=True)
        else:
            hat.mark(arched((-w, y + (0.06 if style == "spiral" else 0)), (w, y - (0.06 if style == "spiral" else 0)), -0.06), on, 0.85,
                     clip=True, color=hat.accent, width=0.02)
    if t.flag("pompon", 0.7):
        hat.add(spline(star(0, -h, 0.11, 0.06, 8), per=2), color=hat.accent)
    if t.flag("elastic", 0.4):
        hat.mark(spline([(-0.95 * w, 0.01), (-0.5 * w, 0.3), (0.5 * w, 0.3), (0.95 * w, 0.01)], closed=False, per=5), on, 0.7)
