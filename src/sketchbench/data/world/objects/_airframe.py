"""What an aeroplane is put together with: the fuselage's skin, plates, tubes and struts, each kept with its distance from
the viewer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sketchbench.data.world.figure import Color, Figure
from sketchbench.data.world.objects._shell import Camera, hull
from sketchbench.data.world.objects._wheels import circle
from sketchbench.data.world.traits import Traits

PAINTS: tuple[Color, ...] = ((0.9, 0.91, 0.93), (0.8, 0.82, 0.85), (0.7, 0.72, 0.75), (0.85, 0.86, 0.8))
LIVERY: tuple[Color, ...] = ((0.1, 0.2, 0.5), (0.75, 0.1, 0.12), (0.1, 0.45, 0.35), (0.9, 0.6, 0.1), (0.3, 0.35, 0.4), (0.2, 0.5, 0.75))
GLASS: Color = (0.25, 0.35, 0.42)
# (share of length from the tail, radius, rise of the axis), radius and rise in units of the full radius
HULLS = {
    "liner": ((0, 0.06, 0.75), (0.1, 0.38, 0.55), (0.22, 0.78, 0.2), (0.34, 1, 0), (0.84, 1, 0), (0.91, 0.88, -0.04), (0.96, 0.62, -0.12),
              (0.99, 0.3, -0.2), (1, 0.06, -0.22)),
    "light": ((0, 0.12, 0.2), (0.25, 0.38, 0.15), (0.5, 0.78, 0.1), (0.6, 1.0, 0.12), (0.72, 1.0, 0.1), (0.78, 0.75, -0.12),
              (0.94, 0.68, -0.1), (1, 0.5, -0.1)),
    "biplane": ((0, 0.15, 0.1), (0.3, 0.55, 0.1), (0.6, 0.9, 0.0), (0.85, 1.0, 0.0), (0.97, 0.95, 0.0), (1, 0.6, 0.0)),
    "fighter": ((0, 0.7, 0.0), (0.25, 0.9, 0.0), (0.55, 1.0, 0.0), (0.75, 0.85, 0.0), (0.88, 0.5, -0.1), (1, 0.04, -0.2)),
}


def at3(x: float, y: float, z: float) -> np.ndarray:
    return np.array([x, y, z], np.float64)


class Airframe:
    """Collects the parts with their distance, then paints them far first."""

    def __init__(self, t: Traits, kind: str, camera: Camera, view: str):
        self.t, self.kind, self.camera, self.view = t, kind, camera, view
        self.length = 10.0
        self.radius = t.uniform("girth", 0.5, 0.8) * {"light": 1.4, "biplane": 1.2, "fighter": 0.85, "jet": 0.9}.get(kind, 1.0)
        self.hull = np.array(HULLS.get(kind, HULLS["liner"]))
        self.paint = t.color("paint", *PAINTS, spread=0.03)
        self.livery = t.color("livery", *LIVERY)
        if kind in ("biplane", "light", "fighter") and t.flag("coloured", 0.55):
            self.paint = t.color("paint.bright", (0.8, 0.15, 0.12), (0.9, 0.75, 0.2), (0.2, 0.35, 0.6), (0.38, 0.42, 0.36),
                                 (0.55, 0.58, 0.6))
        self.parts: list[tuple[float, Callable[[Figure], object]]] = []

    def skin(self, s: float | np.ndarray, angle: float | np.ndarray) -> np.ndarray:
        """Points (..., 3) of the fuselage: share of the length from the tail, degrees up from the near side."""
        r, rise = (np.interp(s, self.hull[:, 0], self.hull[:, k]) * self.radius for k in (1, 2))
        a = np.deg2rad(angle)
        return np.stack([s * self.length + 0 * r, -rise - r * np.sin(a), r * np.cos(a)], -1)

    def patch(self, *corners: tuple[float, float]) -> np.ndarray:
        """Points (share, degrees) of the fuselage in the picture."""
        c = np.array(corners, np.float64)
        return self.camera(self.skin(c[:, 0], c[:, 1]))

    def tube(self, x0: float, x1: float, r0: float, r1: float, y: float, z: float) -> np.ndarray:
        """The outline of a cylinder (or cone) along x."""
        ring = circle(14)
        ends = [np.column_stack([np.full(14, x), y + r * ring[:, 1], z + r * ring[:, 0]]) for x,
                r in ((x0, r0), ((x0 + x1) / 2, max(r0, r1)), (x1, r1))]
        return hull(self.camera(np.concatenate(ends)))

    def later(self, point: np.ndarray, paint) -> None:
        """Remembers a part by its distance from the viewer."""
        self.parts.append((self.camera.depth(point), paint))

    def plate(self, points: np.ndarray, part: str, thick: float, axis: int, nudge: float = 0.0, **style) -> None:
        """A flat surface with some thickness along an axis."""
        off = np.zeros(3)
        off[axis] = thick
        outline = hull(self.camera(np.concatenate([points + off, points - off])))
        spine = self.camera([points[:2].mean(0), points[2:].mean(0)])
        self.parts.append((self.camera.depth(points.mean(0)) + nudge, lambda f: f.add(outline, part,
                                                                                      **{"material": "metal", "bulge": 0.15,
                                                                                         "spine": spine, **style})))

    def strut(self, a: np.ndarray, b: np.ndarray) -> None:
        line = self.camera([a, b])
        step = line[1] - line[0]
        side = np.array([-step[1], step[0]]) / (np.hypot(*step) + 1e-9) * 0.06
        outline = np.array([line[0] + side, line[1] + side, line[1] - side, line[0] - side])
        self.later((a + b) / 2, lambda f: f.add(outline, "wings", color=(0.3, 0.3, 0.32), spine=line, omit=0.3, body="strut"))
