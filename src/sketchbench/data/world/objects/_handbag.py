"""The body of a handbag, its flap, locks, pockets and surface."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world.objects._things import (
    BLACK,
    BROWN,
    DYES,
    GOLD,
    STEEL,
    TAN,
    WORN,
    Thing,
    arched,
    darker,
    disc,
    inward,
    lighter,
    mix,
    spark,
)
from sketchbench.data.world.shapes import box, ellipse, rounded, spline
from sketchbench.data.world.traits import Traits


class Bag(Thing):
    """One handbag: `w` half width, `top` and `low` its edges (y down), `edge(s)` a point of its upper rim."""

    def __init__(self, t: Traits, kind: str):
        color = t.color("color", *WORN, spread=0.06)
        accent = t.color("accent", BROWN, BLACK, TAN, *DYES[2:9]) if t.flag("two_colours", 0.5) else darker(color, 0.78)
        super().__init__(t, color, accent, t.choice("material", ("leather", "fabric", "plain"), (3, 1.3, 1)))
        self.kind, self.gilt = kind, GOLD if t.flag("gilt", 0.6) else STEEL
        self.body = self.front = 0
        self.outline = np.zeros((0, 2))
        self.w, self.top, self.low = 0.5, 0.0, 0.7

    def metal(self, outline: np.ndarray, **more: Any) -> int:
        return self.add(outline, color=self.gilt, material="metal", bulge=0.5, **more)

    def ring(self, x: float, y: float, r: float, ry: float | None = None) -> int:
        ry = ry or r
        return self.metal(ellipse(x, y, r, ry, n=20), holes=[ellipse(x, y, 0.6 * r, 0.6 * ry, n=16)])

    def shape(self, outline: np.ndarray) -> None:
        """Take the body's outline and measure it: left and right at each height, the upper edge at each x."""
        self.outline = outline
        p, q = outline, np.roll(outline, -1, 0)
        self.top, self.low = float(p[:, 1].min()), float(p[:, 1].max())

        def crossings(axis: int, at: np.ndarray) -> np.ndarray:
            """Where the outline crosses each line, nan where an edge does not, (lines, edges)."""
            a, b = p[:, axis], q[:, axis]
            hit = (a[None] <= at[:, None]) != (b[None] <= at[:, None])
            s = (at[:, None] - a[None]) / np.where(a == b, 1.0, b - a)[None]
            return np.where(hit, p[None, :, 1 - axis] + s * (q - p)[None, :, 1 - axis], np.nan)

        span = self.low - self.top
        self._y = np.linspace(self.top + 1e-4 * span, self.low - 1e-4 * span, 48)
        self._x = np.linspace(float(p[:, 0].min()) + 1e-4, float(p[:, 0].max()) - 1e-4, 48)
        across = crossings(1, self._y)
        self._left, self._right, self._rim = np.nanmin(across, 1), np.nanmax(across, 1), np.nanmin(crossings(0, self._x), 1)

    def span(self, y: float) -> tuple[float, float]:
        """Left and right of the body at height y."""
        return float(np.interp(y, self._y, self._left)), float(np.interp(y, self._y, self._right))

    def rim(self, x: float) -> float:
        """y of the upper edge at x."""
        return float(np.interp(x, self._x, self._rim))

    def inside(self, x: float, y: float) -> np.ndarray:
        """x in -1 … 1 and y in 0 … 1 to a point of the body."""
        v = self.top + (self.low - self.top) * y
        a, b = self.span(v)
        return np.array([(a + b) / 2 + x * (b - a) / 2, v])


def flap(bag: Bag) -> tuple[np.ndarray, int]:
    """The flap that closes the bag; returns its lowest point and its index."""
    t = bag.t
    style = t.choice("flap_shape", ("straight", "round", "envelope", "scallop", "slant", "tab", "wave"), (2, 2.5, 1.3, 0.7, 0.8, 1, 0.6))
    depth = t.uniform("flap_length", 0.28, 0.92)
    over = t.uniform("flap_overhang", -0.04, 0.03)
    (a, b) = bag.span(bag.top + 0.5 * depth * (bag.low - bag.top))
    a, b, y0 = a - over, b + over, bag.top
    y1 = y0 + depth * (bag.low - bag.top)
    ym, c = y0 + (y1 - y0) * t.uniform("flap_side", 0.3, 0.8), (a + b) / 2
    ta, tb = bag.span(y0 + 0.04)
    lower = {"straight": rounded(np.array([(b, y0), (b, y1), (a, y1), (a, y0)]), (0.001, 0.10, 0.10, 0.001))[5:-5],
             "round": spline([(b, y0 + 0.03), (b, ym), (0.5 * b + 0.5 * c, y1 - 0.04), (c, y1), (0.5 * a + 0.5 * c, y1 - 0.04), (a, ym),
                              (a, y0 + 0.03)], closed=False, per=5),
             "envelope": np.array([(b, y0 + 0.06), (c + 0.03, y1 - 0.01), (c - 0.03, y1 - 0.01), (a, y0 + 0.06)]),
             "scallop": spline([(b, ym), (0.7 * b + 0.3 * c, y1 - 0.02), (0.4 * b + 0.6 * c, ym + 0.04), (c, y1),
                                (0.4 * a + 0.6 * c, ym + 0.04), (0.7 * a + 0.3 * c, y1 - 0.02), (a, ym)], closed=False, per=5),
             "slant": np.array([(b, y1), (a, mix((y0, 0), (y1, 0), 0.45)[0])]),
             "tab": rounded(np.array([(b, y0), (b, ym), (c + 0.16, ym), (c + 0.13, y1), (c - 0.13, y1), (c - 0.16, ym), (a, ym), (a, y0)]),
                            (0.001, 0.06, 0.08, 0.06, 0.06, 0.08, 0.06, 0.001))[5:-5],
             "wave": spline([(b, ym), (0.5 * b + 0.5 * c, y1), (c, mix((ym, 0), (y1, 0), 0.6)[0]), (0.5 * a + 0.5 * c, y1 - 0.08), (a, ym)],
                            closed=False, per=5)}[style]
    outline = np.concatenate([[(ta + 0.01, y0), (tb - 0.01, y0)], lower])
    on = bag.add(outline, part="flap", color=bag.accent if t.flag("flap_accent", 0.35) else lighter(bag.color, 0.06), body="bag", bulge=0.3)
    if t.flag("flap_edge", 0.5):
        middle = outline.mean(0)
        bag.mark((lower - middle) * 0.92 + middle, on, 0.85)
    tip = np.array([c if style != "slant" else 0.5 * b, lower[:, 1].max() - 0.07 if style != "slant" else mix((y0, 0), (y1, 0), 0.7)[0]])
    return tip, on


def lock(bag: Bag, p: np.ndarray, on: int) -> None:
    """What holds the bag shut."""
    t = bag.t
    style = t.choice("closure", ("turn", "stud", "buckles", "padlock", "strap", "letter", "bow", "tassel", "none", "plate"),
                     (1.5, 1.2, 1.5, 0.8, 1.3, 1, 0.6, 0.7, 1, 0.8))
    s = t.uniform("closure_size", 0.04, 0.085)
    if style == "turn":
        k = bag.metal(rounded(box(*(p - (1.3 * s, 0.7 * s)), *(p + (1.3 * s, 0.7 * s))), 0.5 * s))
        bag.mark(box(*(p - (0.25 * s, 0.5 * s)), *(p + (0.25 * s, 0.5 * s))), k, 0.9, closed=True)
    elif style == "stud":
        bag.metal(disc(p, 0.8 * s, n=16))
    elif style in ("buckles", "strap"):
        for x in (-0.5, 0.5) if style == "buckles" and t.flag("two_buckles", 0.7) else (0.0,):
            c = p + (x * bag.w, -0.03)
            long = t.uniform("closure_strap", 0.10, 0.26)
            k = bag.add(rounded(box(c[0] - 0.7 * s, max(c[1] - long, min(bag.rim(c[0]) - 0.02, c[1] - 0.08)), c[0] + 0.7 * s, c[1] + 0.09),
                                0.04), color=bag.accent, bulge=0.2)
            bag.mark(box(c[0] - 1.05 * s, c[1] - 0.05, c[0] + 1.05 * s, c[1] + 0.03), k, 0.95, closed=True, color=bag.gilt, width=0.013)
            bag.mark(ellipse(c[0], c[1] + 0.06, 0.01, n=6), k, 0.6, closed=True)
    elif style == "padlock":
        bag.mark(np.concatenate([[p - (0.5 * s, 0)], arched(p - (0.5 * s, 0.5 * s), p + (0.5 * s, -0.5 * s), 0.8 * s), [p + (0.5 * s, 0)]]),
                 on, 0.9, color=bag.gilt, width=0.012)
        bag.metal(rounded(box(*(p - (0.9 * s, 0.1 * s)), *(p + (0.9 * s, 1.4 * s))), 0.2 * s))
        bag.mark(disc(p + (0, 0.6 * s), 0.18 * s, n=8), chance=0.8, closed=True, fill=True)
    elif style == "letter":
        for x in (-0.55, 0.55):
            bag.mark(disc(p + (x * s, 0), s, n=18), on, 0.95, closed=True, color=bag.gilt, width=0.016)
    elif style == "bow":
        for x in (-1, 1):
            bag.add(p + spline([(0, 0), (x * 1.6 * s, -1.0 * s), (x * 2.2 * s, 0), (x * 1.6 * s, 1.0 * s)], per=4), color=bag.accent)
        bag.add(disc(p, 0.45 * s, 0.5 * s, n=12), color=bag.accent)
    elif style == "tassel":
        tassel(bag, p, 2.2 * s)
    elif style == "plate":
        k = bag.metal(box(*(p - (1.8 * s, 0.5 * s)), *(p + (1.8 * s, 0.5 * s))))
        bag.mark(np.array([p - (1.2 * s, 0), p + (1.2 * s, 0)]), k, 0.7)


def tassel(bag: Bag, p: np.ndarray, long: float) -> None:
    bag.mark(np.array([p - (0, 0.05), p + (0, 0.02)]), chance=0.8)
    bag.add(disc(p + (0, 0.03), 0.03, n=12), color=bag.gilt, material="metal")
    on = bag.add(np.array([p + (-0.022, 0.045), p + (0.022, 0.045), p + (0.055, 0.05 + long), p + (-0.055, 0.05 + long)]), color=bag.accent)
    for x in (-0.02, 0.0, 0.02):
        bag.mark(np.array([p + (0.5 * x, 0.06), p + (x, 0.04 + long)]), on, 0.7, width=0.005)


def pockets(bag: Bag) -> None:
    """On the front of a bag without a long flap."""
    t = bag.t
    style = t.choice("pocket", ("none", "patch", "zip", "two", "flapped", "slant"), (3, 1.3, 1.2, 0.8, 1, 0.6))
    y0, y1, x = t.uniform("pocket_top", 0.30, 0.55), t.uniform("pocket_low", 0.74, 0.95), t.uniform("pocket_width", 0.4, 0.85)
    if style in ("patch", "flapped", "two"):
        for a, b in ((-x, -0.06), (0.06, x)) if style == "two" else ((-x, x),):
            corners = np.array([bag.inside(a, y0), bag.inside(b, y0), bag.inside(b, y1), bag.inside(a, y1)])
            on = bag.add(rounded(corners, (0.01, 0.01, 0.07, 0.07)), part="pocket", body="bag", color=lighter(bag.color, 0.06), bulge=0.3)
            if style != "patch":
                m = mix(corners[0], corners[3], 0.3), mix(corners[1], corners[2], 0.3)
                bag.mark(np.array([corners[0], m[0], (m[0] + m[1]) / 2 + (0, 0.03), m[1], corners[1]]), on, 0.9)
                bag.mark(disc((m[0] + m[1]) / 2 + (0, -0.005), 0.018, n=8), on, 0.8, closed=True, fill=True, color=bag.gilt)
            else:
                bag.mark(np.array([corners[0], corners[1]]) + (0, 0.035), on, 0.7)
    elif style in ("zip", "slant"):
        p, q = bag.inside(-x, y0), bag.inside(x, y0 + (0.2 if style == "slant" else 0))
        bag.mark(np.array([p, q]), bag.body, 0.95, width=0.012)
        bag.mark(np.array([p, q]) + (0, 0.03), bag.body, 0.7, width=0.005)
        bag.mark(np.array([q, q + (-0.01, 0.08)]), bag.body, 0.85, color=bag.gilt, width=0.02)


def surface(bag: Bag, on: int, start: float = 0.0) -> None:
    """Quilting, seams, prints, studs on the piece `on`, from a share of the height downwards."""
    t = bag.t
    style = t.choice("surface", ("plain", "diamonds", "channels", "stripes", "dots", "monogram", "croc", "woven", "seams", "pleats",
                                 "studs", "check"),
                     (3.5, 1.2, 0.8, 0.8, 0.6, 0.6, 0.5, 0.6, 1.2, 0.8, 0.8, 0.5))
    n, span = t.integer("surface_count", 4, 8), bag.low - bag.top
    fine: dict[str, Any] = {"width": 0.005, "clip": True}
    if style in ("diamonds", "check"):
        for k in np.linspace(-2, 2, 2 * n):
            lean = 0.0 if style == "check" else span
            bag.mark(np.array([(k * bag.w - lean, bag.top), (k * bag.w + lean, bag.low)]), on, 0.8, **fine)
            other = np.array([(k * bag.w + lean, bag.top), (k * bag.w - lean, bag.low)])
            bag.mark(other if lean else np.array([(-1.2 * bag.w, bag.top + (k + 2) / 4 * span),
                                                  (1.2 * bag.w, bag.top + (k + 2) / 4 * span)]), on, 0.8, **fine)
    elif style in ("channels", "pleats"):
        for x in np.linspace(-0.85, 0.85, n + 2):
            stop = 0.98 if style == "channels" else 0.45
            bag.mark(np.array([bag.inside(0.85 * x, max(0.03, start)), bag.inside(x, stop)]), on, 0.85, clip=True)
    elif style == "stripes":
        for y in np.linspace(0.12, 0.92, n):
            bag.mark(np.array([bag.inside(-1.0, y), bag.inside(1.0, y)]), on, 0.85, clip=True, color=bag.accent, width=0.014)
    elif style in ("dots", "monogram", "croc", "studs"):
        for k, y in enumerate(np.linspace(0.15, 0.92, n - 1)):
            for x in np.linspace(-0.85, 0.85, n)[k % 2 :]:
                p = bag.inside(x - 0.1 * (k % 2), y)
                r = 0.2 / n
                shape = {"dots": disc(p, 0.7 * r, n=10), "monogram": spark(p, r, 0.35 * r, 4),
                         "croc": disc(p, 1.7 * r, 1.3 * r, n=8), "studs": spark(p, 0.5 * r, 0.35 * r, 4)}[style]
                bag.mark(shape, on, 0.75, closed=True, fill=style in ("dots", "studs"), color=bag.gilt if style == "studs" else bag.line,
                         **fine)
    elif style == "woven":
        for k, y in enumerate(np.linspace(0.08, 0.95, n + 2)):
            p, q = bag.inside(-0.98, y), bag.inside(0.98, y)
            s = np.linspace(0, 1, 25)[:, None]
            bag.mark(p * (1 - s) + q * s + (0, 0.02) * np.sin(25 * s + np.pi * k), on, 0.75, **fine)
    elif style == "seams":
        kind = t.choice("seam_kind", ("middle", "sides", "yoke", "base", "corners", "arc"))
        y, x = t.uniform("seam_y", 0.2, 0.4), t.uniform("seam_x", 0.4, 0.75)
        lines: dict[str, list[list[tuple[float, float]]]] = {"middle": [[(0, 0.02), (0, 0.98)]],
                                                             "sides": [[(-x, 0.02), (-x * 1.1, 0.98)], [(x, 0.02), (x * 1.1, 0.98)]],
                 "yoke": [[(-1, y), (0, y + 0.06), (1, y)]],
                 "base": [[(-1, 1 - y), (1, 1 - y)]],
                 "corners": [[(-1, 0.65), (-0.75, 0.7), (-0.6, 1)], [(1, 0.65), (0.75, 0.7), (0.6, 1)]],
                 "arc": [[(-0.95, 0.98), (-0.6, y + 0.1), (0, y), (0.6, y + 0.1), (0.95, 0.98)]]}
        for line in lines[kind]:
            points = np.array([bag.inside(*p) for p in line])
            bag.mark(spline(points, closed=False, per=6) if len(points) > 2 else points, on, 0.95, clip=True)
            if t.flag("seam_double", 0.4):
                bag.mark(inward(spline(points, closed=False, per=6), 0.02), on, 0.6, **fine)
