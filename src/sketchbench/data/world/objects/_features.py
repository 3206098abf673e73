"""What several animals share: tails, blotches, stripes, manes, mouths."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._frame import Local, shade, sleeve
from sketchbench.data.world.traits import Traits

Tail = Callable[[Local, Traits, object], None]


def mouth(h: Local, t: Traits, on: int, x: float, y: float, w: float) -> None:
    """A smile, a straight line, a frown, an open mouth."""
    kind = t.choice("pose.mouth", ("smile", "flat", "open", "frown"), (0.6, 0.2, 0.1, 0.1))
    if kind == "open":
        h.mark(on, s.ellipse(x, y, 0.55 * w, 0.3 * w, n=12), closed=True, chance=0.7)
    else:
        lift = {"smile": 0.35, "flat": 0.03, "frown": -0.25}[kind] * w
        h.line(on, [(x - w, y - lift * 0.8), (x, y + lift * 0.4), (x + w, y - lift * 0.8)], 0.75)


def tail_spine(t: Traits, long: float, bow: float, n: int = 4) -> np.ndarray:
    """A curved line out along +x; `bow` is the turn over its whole length in degrees."""
    return s.chain((0, 0), *[(bow * (k / (n - 1) - 0.35), long / n) for k in range(n)])


def tufted_tail(color: Color, low: float = 0.38, high: float = 0.62, width: float = 0.045) -> Tail:
    """A thin tail with a tuft: cow, lion, elephant, giraffe, donkey."""
    def tail(local: Local, t: Traits, b: object) -> None:
        spine = tail_spine(t, t.uniform("tail_length", low, high), t.uniform("pose.tail_bow", -70, 35))
        w = width * (0.6 if t.symbol else t.uniform("tail_width", 0.75, 1.3))
        out = spine[-1] - spine[-2]
        local.add(sleeve(spine, (1.3 * w, w, 0.8 * w)), spine=spine)
        if t.flag("tuft", 0.85):
            a = np.rad2deg(np.arctan2(out[1], out[0]))
            k = t.uniform("tuft_size", 0.09, 0.15)
            tuft = s.spline([(-0.3 * k, 0.2 * k), (0.5 * k, 0.42 * k), (1.2 * k, 0), (0.5 * k, -0.42 * k), (-0.3 * k, -0.2 * k)], per=4)
            local.add(s.turned(tuft, a) + spine[-1], color=color, omit=0.1)
    return tail


def flowing_tail(color: Color) -> Tail:
    """Long hair from the root: horse."""
    def tail(local: Local, t: Traits, b: object) -> None:
        long, wide = t.uniform("tail_length", 0.4, 0.75), t.uniform("tail_width", 0.08, 0.19)
        spine = tail_spine(t, long, t.uniform("pose.tail_bow", -75, 25))
        widths = (0.05, 0.8 * wide, wide, 0.75 * wide, 0.02) if t.flag("tail_pointed", 0.7) else (0.05, 0.7 * wide, wide, 1.25 * wide)
        i = local.add(sleeve(spine, widths, n=12, end_cap=0.2), color=color, body="", spine=spine)
        for k in (-0.22, 0.2):
            local.mark(i, spine[1:] * 0.97 + (0, k * wide), chance=0.35, color=shade(color, 0.7))
    return tail


def long_tail(low: float, high: float, width: float, curl: tuple[float, float], bush: float = 0.0, tip: Color | None = None) -> Tail:
    """A furry tube: cat, dog, mouse. `bush` widens its middle; `curl` is the range of its turn."""
    def tail(local: Local, t: Traits, b: object) -> None:
        spine = tail_spine(t, t.uniform("tail_length", low, high), t.uniform("pose.tail_bow", *curl), n=5)
        w = width * t.uniform("tail_width", 0.75, 1.3)
        local.add(sleeve(spine, (w, w * (1 + bush), w * (1 + 1.3 * bush), 0.75 * w * (1 + 0.4 * bush)), n=16), spine=spine,
                  **({"color": tip} if tip else {}))
    return tail


def blotches(f: Figure, on: int, world: Callable, t: Traits, depth: float, color: Color) -> None:
    """Large irregular patches on a trunk."""
    n = t.integer("blotch_count", 2, 4)
    for k in range(n):
        x, y, r = (k + t.uniform(f"blotch{k}.x", 0.25, 0.75)) / n, t.uniform(f"blotch{k}.y", -0.34,
                                                                             0.3) * depth, t.uniform(f"blotch{k}.r", 0.06, 0.13)
        a = np.arange(7) * 2 * np.pi / 7
        rr = r * np.array([t.uniform(f"blotch{k}.{j}", 0.6, 1.3) for j in range(7)])
        ring = s.spline(np.stack([x + 1.25 * rr * np.cos(a), y + rr * np.sin(a)], 1), per=4)
        f.mark(on, world(ring), closed=True, fill=True, color=color, chance=0.55, clip=True)


def stripes(f: Figure, on: int, world: Callable, t: Traits, depth: float, color: Color, chance: float = 0.8, low: int = 6, high: int = 11,
            reach: float = 0.6,
            filled: bool = True) -> None:
    """Bands that hang from the back: zebra, tiger cat."""
    n = t.integer("stripe_count", low, high)
    for k in range(n):
        x = (k + 0.6) / (n + 0.2)
        w = 0.28 / n * t.uniform(f"stripe{k}.w", 0.7, 1.5)
        end = depth * (-0.5 + reach * t.uniform(f"stripe{k}.end", 0.75, 1.6))
        lean = t.uniform(f"stripe{k}.lean", -0.05, 0.05) + 0.06 * (x - 0.5)
        if filled:
            f.mark(on, world(s.spline([(x - w, -0.6 * depth), (x + w, -0.6 * depth), (x + w * 0.7 + lean, 0.4 * end), (x + lean * 1.5, end),
                                       (x - w * 0.7 + lean, 0.4 * end)], per=3)),
                   closed=True, fill=True, color=color, chance=chance, clip=True)
        else:
            f.mark(on, world(s.spline([(x, -0.6 * depth), (x + lean, -0.1 * depth), (x + 1.5 * lean, end)], closed=False, per=4)),
                   color=color, chance=chance, clip=True, width=0.02)
