"""Things that occur in scenes only: the land, what stands on it, what hangs on a wall, toys.

Land and what spans the page is drawn in page coordinates ([0, 1] squared, y down) and reads where it lies from the traits
`top`, `bottom`, `left` and `right`; it runs over the page's edge so that only its inner border is ever drawn as a line.
With the trait `drawn` fixed to True it is the drawer's shorthand: a few blades, a few waves. A piece called SHEET covers
the whole page, so that marks may stand on it without an outline; it hides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects import _toys
from sketchbench.data.world.traits import Traits

SHEET = "sheet"
EDGE = 0.12  # how far land runs over the page


def _ridge(t: Traits, name: str, y: float, rough: float, n: int = 6) -> np.ndarray:
    """An uneven line across the page at height y."""
    x = np.linspace(-EDGE, 1 + EDGE, n)
    return s.spline(np.stack([x, y + rough * np.array([t.uniform(f"{name}.y{i}", -1, 1) for i in range(n)])], 1), closed=False)


def _below(line: np.ndarray, bottom: float = 1 + EDGE) -> np.ndarray:
    return np.concatenate([line, [[line[-1, 0], bottom], [line[0, 0], bottom]]])


def _land(f: Figure, t: Traits, line: np.ndarray, shorthand: tuple[str, ...], shares: tuple[float, ...], **look) -> tuple[int, str]:
    """The region under `line`; drawn as a line, as marks alone ("marks") or both. Returns the piece and the manner."""
    drawn = t.flag("drawn", 0.0)
    manner = t.choice("manner", shorthand, shares) if drawn else "both"
    if manner == "marks":
        return f.add(s.box(-EDGE, -EDGE, 1 + EDGE, 1 + EDGE), SHEET, bulge=0.0, **look), manner
    return f.add(_below(line, t.uniform("bottom", 1 + EDGE, 1 + EDGE)), bulge=0.0, **look), manner


def _spread(t: Traits, name: str, count: int, top: float, bottom: float) -> list[tuple[float, float, float]]:
    """Places (x, y, size) on land, larger further down; x is evenly spread with jitter."""
    out = []
    for i in range(count):
        y = t.uniform(f"{name}.v{i}", 0.02, 0.95)
        x = ((i * 0.618 + t.uniform(f"{name}.u{i}", 0, 0.35)) % 1.0) * 0.94 + 0.03
        out.append((x, top + (bottom - top) * y, 0.5 + 0.7 * y))
    return out


def _darker(color: Color, share: float = 0.75) -> Color:
    r, g, b = color
    return r * share, g * share, b * share


def _tuft(t: Traits, name: str, x: float, y: float, size: float, style: str) -> list[np.ndarray]:
    h = 0.045 * size * t.uniform(f"{name}.h", 0.7, 1.4)
    if style == "zigzag":
        n = t.integer(f"{name}.n", 2, 5)
        u = np.arange(2 * n + 1)
        return [np.stack([x + 0.35 * h * (u - n), y - h * (u % 2) * (0.8 + 0.2 * np.cos(u))], 1)]
    if style == "dashes":
        return [np.array([[x + dx * h, y], [x + dx * h * 1.2, y - h * 0.8]]) for dx in (-0.5, 0.0, 0.5)]
    return [
        np.array([[x, y], [x + dx * h, y - h * k]]) for dx, k in ((-0.6, 0.75), (0.02, 1.0), (0.6, 0.7))[: t.integer(f"{name}.b", 2, 3)]
    ]


def grass(t: Traits) -> Figure:
    f = Figure()
    top, bottom = t.uniform("top", 0.5, 0.75), 0.97
    line = _ridge(t, "edge", top, t.uniform("rough", 0.0, 0.015))
    color = t.color("color", (0.36, 0.55, 0.2), (0.3, 0.48, 0.22), (0.5, 0.58, 0.28), (0.58, 0.56, 0.3), spread=0.04)
    if t.flag("drawn", 0.0) and t.flag("jagged", 0.2):  # one zigzag of blades along the edge
        n = t.integer("blades", 16, 34)
        line = s.resampled(line, 2 * n + 1) - np.stack([np.zeros(2 * n + 1), (np.arange(2 * n + 1) % 2) * 0.035], 1)
    on, manner = _land(f, t, line, ("marks", "both", "line"), (3, 3, 2), color=color, material="leaf")
    style = t.choice("tuft.style", ("blades", "zigzag", "dashes"), (3, 2, 1))
    if manner != "line":
        few = t.flag("drawn", 0.0)
        for i, (x, y, size) in enumerate(_spread(t, "tuft", t.integer("tufts", 3, 9) if few else 26, top + 0.05, bottom)):
            for blade in _tuft(t, f"tuft{i}", x, y, size, style):
                f.mark(on, blade, color=_darker(color), width=0.004, chance=1.0)
    return f


def hill(t: Traits) -> Figure:
    """One to three rounded hills on the horizon."""
    f = Figure()
    top, n = t.uniform("top", 0.5, 0.75), t.integer("hills", 1, 3)
    color = t.color("color", (0.42, 0.56, 0.28), (0.35, 0.48, 0.3), (0.55, 0.58, 0.34), spread=0.04)
    for i in sorted(range(n), key=lambda k: t.uniform(f"near{k}", 0, 1)):
        mid, half = (i + t.uniform(f"mid{i}", 0.2, 0.8)) / n, t.uniform(f"half{i}", 0.28, 0.5)
        high = t.uniform(f"high{i}", 0.09, 0.22)
        f.add(_below(s.arc(mid, top + 0.01, half, high, 180, 360, 28), top + 0.06), bulge=0.1, color=color, material="leaf")
    return f


def mountain(t: Traits) -> Figure:
    """Peaks behind each other, pointed or rounded, some with snow."""
    f = Figure()
    top, n = t.uniform("top", 0.5, 0.75), t.integer("peaks", 1, 4)
    color = t.color("color", (0.5, 0.5, 0.54), (0.42, 0.44, 0.4), (0.55, 0.47, 0.4), (0.4, 0.46, 0.58), spread=0.03)
    left, width = t.uniform("left", -0.05, 0.3), t.uniform("width", 0.5, 1.1)
    snowy, soft, jag = t.flag("snow", 0.5), t.flag("soft", 0.25), 0.0 if t.simple else t.uniform("jag", 0.0, 0.03)
    for i in sorted(range(n), key=lambda k: -t.uniform(f"tall{k}", 0, 1)):
        mid, half = left + width * (i + 0.5) / n, width / n * t.uniform(f"half{i}", 0.55, 0.85)
        high = min(t.uniform(f"high{i}", 0.7, 1.5) * half, 0.42)
        peak = np.array([mid + t.uniform(f"lean{i}", -0.2, 0.2) * half, top - high])
        feet = np.array([[mid - half, top + 0.015], [mid + half, top + 0.015]])
        sides = []
        for foot, side in ((feet[0], -1), (feet[1], 1)):
            u = np.linspace(0, 1, 7)[:, None]
            line = foot + (peak - foot) * u
            line[1:-1, 0] += side * jag * np.array([t.uniform(f"jag{i}{side}{k}", -1, 1) for k in range(5)])
            sides.append(line)
        outline = np.concatenate([sides[0], sides[1][-2::-1]])
        outline = s.rounded(outline[[0, 6, 12]], 0.4 * half, 9) if soft else outline
        on = f.add(outline, color=_darker(color, t.uniform(f"shade{i}", 0.85, 1.1)), bulge=0.15, material="stone")
        if snowy and not soft:
            deep = t.uniform(f"snow{i}", 0.22, 0.42)
            a, b = peak + (feet[0] - peak) * deep, peak + (feet[1] - peak) * deep
            w = np.linspace(0, 1, 7)[:, None]
            cap = a + (b - a) * w - np.array([0, 1.0]) * (np.arange(7) % 2)[:, None] * 0.35 * deep * high
            f.mark(on, np.concatenate([cap, [peak]]), closed=True, fill=True, color=(0.95, 0.96, 0.98), width=0.004, chance=0.9, clip=True)
    return f


def _banded(t: Traits, centre: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """The outline of a band around a line that runs down or across the page."""
    side = np.array([1.0, 0.0]) if t.choice("lay", ("along", "across"), (1, 1)) == "along" else np.array([0.0, 1.0])
    half = side * (widths / 2)[:, None]
    return np.concatenate([centre - half, (centre + half)[::-1]])


def _course(t: Traits, bends: float) -> tuple[np.ndarray, np.ndarray]:
    """Middle line and widths of a road or river: towards the horizon, or across the page."""
    top = t.uniform("top", 0.5, 0.7)
    if t.choice("lay", ("along", "across"), (1, 1)) == "across":
        y, wide = t.uniform("across.y", top + 0.12, 0.88), t.uniform("across.width", 0.12, 0.26)
        line = _ridge(t, "course", y, bends * 0.25)
        return line, np.full(len(line), wide)
    far, near = t.uniform("far.x", 0.25, 0.75), t.uniform("near.x", 0.15, 0.85)
    u = np.linspace(0, 1, 25)
    x = far + (near - far) * u**1.3 + bends * np.sin(np.pi * u * t.uniform("turns", 0.8, 2.2)) * (0.2 + u) * (1 if t.flag("mirror") else -1)
    widths = t.uniform("far.width", 0.02, 0.08) + t.uniform("near.width", 0.25, 0.5) * u**1.4
    return np.stack([x, top + (1 + EDGE - top) * u], 1), widths


def road(t: Traits) -> Figure:
    f = Figure()
    line, widths = _course(t, t.choice("bends", (0.0, 0.05, 0.14), (3, 1.5, 1)))
    color = t.color("color", (0.42, 0.42, 0.44), (0.34, 0.34, 0.36), (0.6, 0.55, 0.47), spread=0.03)
    on = f.add(_banded(t, line, widths), bulge=0.0, color=color, material="stone")
    if t.flag("dashed", 0.7):
        n = t.integer("dashes", 3, 7)
        d = s.resampled(line, 4 * n)
        for k in range(n):
            f.mark(on, d[4 * k + 1 : 4 * k + 3], color=(0.92, 0.9, 0.8), width=0.012, chance=0.95)
    return f


def _wave(x: float, y: float, size: float, style: str) -> np.ndarray:
    w = 0.055 * size
    if style == "arcs":
        return np.concatenate([s.arc(x + dx * 2 * w, y, w, 0.5 * w, 180, 360, 7) for dx in (0, 1)])
    if style == "dash":
        return np.array([[x, y], [x + 2 * w, y]])
    u = np.linspace(0, 1, 13)
    return np.stack([x + 2.6 * w * u, y + 0.25 * w * np.sin(4 * np.pi * u)], 1)


def _waves(f: Figure, on: int, t: Traits, places: list[tuple[float, float, float]], color: Color) -> None:
    style = t.choice("wave.style", ("ripple", "arcs", "dash"), (3, 2, 1))
    for x, y, size in places:
        f.mark(on, _wave(x, y, size, style), color=color, width=0.005, chance=1.0, clip=True)


WATERS: tuple[Color, ...] = ((0.25, 0.48, 0.66), (0.2, 0.42, 0.58), (0.32, 0.56, 0.66), (0.35, 0.5, 0.55))


def river(t: Traits) -> Figure:
    f = Figure()
    line, widths = _course(t, t.uniform("bends", 0.05, 0.2))
    color = t.color("color", *WATERS, spread=0.03)
    on = f.add(_banded(t, line, widths), bulge=0.0, color=color, material="glass")
    places = []
    for i in range(t.integer("waves", 2, 6)):
        k = int(len(line) * t.uniform(f"wave.v{i}", 0.3, 0.85))
        places.append((line[k, 0] + widths[k] * t.uniform(f"wave.u{i}", -0.35, 0.05), line[k, 1], 0.4 + 0.5 * k / len(line)))
    _waves(f, on, t, places, _darker(color, 0.7))
    return f


def sea(t: Traits) -> Figure:
    """Water from the horizon to the page's foot or a shore (which lies over it)."""
    f = Figure()
    top = t.uniform("top", 0.4, 0.6)
    rough = t.choice("rough", (0.0, 0.008, 0.02), (3, 1, 1))
    line = _ridge(t, "edge", top, rough, 14 if rough else 4)
    if t.flag("drawn", 0.0) and t.flag("choppy", 0.25):  # the surface itself as a row of waves
        x = np.linspace(-EDGE, 1 + EDGE, 120)
        line = np.stack([x, top + 0.012 * np.sin(x * t.uniform("chop", 30, 60))], 1)
    color = t.color("color", *WATERS, spread=0.03)
    on, manner = _land(f, t, line, ("both", "line", "marks"), (4, 1, 2), color=color, material="glass")
    if manner != "line":
        shore = t.uniform("shore", 0.95, 0.95)
        _waves(f, on, t, _spread(t, "wave", t.integer("waves", 4, 10), top + 0.04, shore), _darker(color, 0.75))
    return f


def sand(t: Traits) -> Figure:
    f = Figure()
    top = t.uniform("top", 0.6, 0.8)
    line = _ridge(t, "edge", top, t.uniform("rough", 0.0, 0.03), 5) + np.array([0, 1.0]) * np.linspace(-0.5, 0.5, 33)[:, None] * t.about(
        "slope", 0, 0.12
    )
    color = t.color("color", (0.85, 0.76, 0.56), (0.8, 0.7, 0.5), (0.88, 0.82, 0.68), spread=0.03)
    on, manner = _land(f, t, line, ("both", "line"), (1, 2), color=color, material="stone")
    if manner == "both":
        for x, y, size in _spread(t, "grain", t.integer("grains", 6, 18), top + 0.06, 0.96):
            f.mark(on, s.ellipse(x, y, 0.004 * size, n=6), closed=True, color=_darker(color, 0.8), width=0.004, chance=1.0)
    return f


def floor(t: Traits) -> Figure:
    f = Figure()
    top = t.uniform("top", 0.65, 0.8)
    color = t.color("color", (0.55, 0.4, 0.27), (0.68, 0.54, 0.38), (0.55, 0.5, 0.47), spread=0.03)
    on, manner = _land(f, t, _ridge(t, "edge", top, 0.002, 4), ("line", "both"), (4, 1), color=color, material="wood")
    if manner == "both" and t.flag("boards", 0.6):
        for x in np.linspace(0, 1, t.integer("board.count", 4, 8)):
            f.mark(on, np.array([[x, top], [0.5 + (x - 0.5) * 1.9, 1 + EDGE]]), color=_darker(color, 0.8), width=0.004, chance=0.9)
    return f


def fence(t: Traits) -> Figure:
    """Pickets or posts with rails, along the ground from `left` to `right`."""
    f = Figure()
    left, right = t.uniform("left", 0.0, 0.3), t.uniform("right", 0.7, 1.0)
    foot, high = t.uniform("foot", 0.6, 0.8), t.uniform("high", 0.09, 0.18)
    look: dict[str, Any] = {
        "color": t.color("color", (0.55, 0.4, 0.26), (0.9, 0.9, 0.88), (0.42, 0.32, 0.24)),
        "material": "wood",
        "bulge": 0.2,
    }
    style = t.choice("style", ("pickets", "posts", "ranch"), (3, 2, 1))
    for k in range(t.integer("rails", 2, 3)):
        y = foot - high * (0.3 + 0.27 * k)
        rail = np.array([[left, y + t.about(f"sag{k}", 0, 0.008)], [right, y]])
        f.add(s.tube(rail, high * t.uniform("rail.width", 0.05, 0.13), n=4, smooth=False, start_cap=0, end_cap=0), spine=rail, **look)
    step = (
        high * {"pickets": t.uniform("step", 0.36, 0.6), "posts": t.uniform("step", 0.7, 1.1), "ranch": t.uniform("step", 1.2, 1.8)}[style]
    )
    n = int(np.clip(round((right - left) / step), 3, 22))
    half = 0.5 * high * t.uniform("post.width", 0.12, 0.2)
    for k in range(n):
        x = left + (right - left) * (k + 0.5) / n
        y = foot - high * t.uniform(f"post.h{k}", 0.92, 1.05)
        tip = 1.6 * half if style == "pickets" else 0.0
        outline = (
            [[x - half, foot], [x - half, y + tip], [x, y], [x + half, y + tip], [x + half, foot]]
            if tip
            else s.box(x - half, y, x + half, foot)
        )
        f.add(np.asarray(outline), spine=np.array([[x, foot], [x, y]]), **look)
    return f


LAND: dict[str, Callable[[Traits], Figure]] = {
    "grass": grass,
    "hill": hill,
    "mountain": mountain,
    "road": road,
    "river": river,
    "sea": sea,
    "sand": sand,
    "floor": floor,
    "fence": fence,
}
STUFF: dict[str, Callable[[Traits], Figure]] = {**LAND, **_toys.TOYS}
