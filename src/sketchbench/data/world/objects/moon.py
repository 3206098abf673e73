"""Moon: crescents of every thickness, full and half moons, with craters or a face."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import Figure
from sketchbench.data.world.traits import Traits


def crescent(thick: float, tips: float) -> np.ndarray:
    """Opens to the right; `thick` is its width at the middle over the radius, `tips` how far round the horns reach (degrees)."""
    outer = s.arc(0, 0, 1, 1, tips, 360 - tips, 40)
    x, y = np.cos(np.deg2rad(tips)), np.sin(np.deg2rad(tips))
    reach = max(x - (thick - 1.0), 0.05)  # from the tips' chord to the inner edge
    inner = s.arc(x, 0, reach, y, -90, -270, 26)
    return np.concatenate([outer, inner[1:-1]])


def craters(f: Figure, on: int, t: Traits, color: tuple[float, float, float]) -> None:
    dark = tuple(0.82 * c for c in color)
    for i in range(t.integer("craters", 3, 8)):
        a, r = t.uniform(f"crater.a{i}", 0, 360), 0.78 * t.uniform(f"crater.d{i}", 0.1, 1.0) ** 0.6
        size = t.uniform(f"crater.r{i}", 0.06, 0.2)
        x, y = s.polar((0, 0), a, r)
        f.mark(on, s.ellipse(x, y, size, size * 0.85, n=18), closed=True, color=dark, fill=True, chance=0.75, clip=True)


def profile(f: Figure, on: int, t: Traits, inner: float) -> None:
    """A sleepy face in the crescent: eye and smile."""
    eye = np.array([inner / 2 - 1 + 0.06, -0.28])
    if t.flag("face.asleep"):
        f.mark(on, s.arc(eye[0], eye[1], 0.11, 0.08, 10, 170, 8), chance=0.95)
    else:
        f.mark(on, s.ellipse(eye[0], eye[1], 0.07, 0.1, n=12), closed=True, fill=True, chance=0.95)
    f.mark(on, s.arc(eye[0] + 0.02, 0.22, 0.4 * inner, 0.16, 25, 150, 9), chance=0.95)


def draw(t: Traits) -> Figure:
    f = Figure()
    kind = t.choice("phase", ("crescent", "full", "gibbous"), (7, 2, 0.7) if not t.symbol else (9, 1, 0))
    color = t.color("color", (0.95, 0.92, 0.72), (0.85, 0.85, 0.88), (0.98, 0.85, 0.45), (0.75, 0.76, 0.8), spread=0.05)
    look: dict[str, Any] = {
        "color": color,
        "material": "stone" if t.flag("rocky", 0.5) else "plain",
        "bulge": t.uniform("bulge", 0.15, 0.6),
    }
    tilt = t.about("tilt", 0, 55) + (180 if t.flag("waning", 0.35) else 0)
    thick = t.uniform("thickness", 0.25, 0.85)
    if kind == "crescent":
        on = f.add(crescent(thick, t.uniform("horns", 18, 62)), **look)
        if t.flag("face", 0.25) and thick > 0.45:
            profile(f, on, t, thick)
        elif t.flag("cratered", 0.2):
            craters(f, on, t, color)
    elif kind == "gibbous":
        on = f.add(
            np.concatenate([s.arc(0, 0, 1, 1, 90, 270, 30), s.arc(0, 0, t.uniform("terminator", 0.1, 0.6), 1, -90, 90, 20)[1:-1]]), **look
        )
        craters(f, on, t, color)
    else:
        on = f.add(s.ellipse(0, 0, 1, t.about("squash", 1, 0.05), n=48), **look)
        craters(f, on, t, color)
    f = f.move(s.turned(np.eye(2), tilt if kind != "full" else 0).T, np.zeros(2))
    if kind == "crescent" and t.flag("stars", 0.22):
        low, high = f.bounds()
        for i in range(t.integer("stars.count", 1, 4)):
            at = low + (high - low) * (t.uniform(f"star.x{i}", 0.55, 1.25), t.uniform(f"star.y{i}", -0.15, 1.1))
            size = t.uniform(f"star.size{i}", 0.1, 0.2)
            f.add(
                s.star(at[0], at[1], size, size * 0.42, 5, t.uniform(f"star.turn{i}", -110, -70)),
                color=(0.98, 0.9, 0.5),
                bulge=0.2,
                omit=0.2,
            )
    return f
