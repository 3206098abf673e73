"""A camera for solid things, and the shell of a vehicle: one side profile drawn out to a width.

World coordinates: x forward (to the right), y down, z towards the viewer. A yaw of 0 sees the side; a positive yaw
turns the front towards the viewer, a positive pitch looks down on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from sketchbench.data.world.shapes import rounded


class Camera:
    """Projects (n, 3) to (n, 2). `near` is the strength of perspective: 0 none, 0.1 an object some ten units away."""

    def __init__(self, yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0, near: float = 0.0):
        a, b, c = np.deg2rad((yaw, pitch, roll))
        turn = np.array([[np.cos(a), 0, -np.sin(a)], [0, 1, 0], [np.sin(a), 0, np.cos(a)]])
        nod = np.array([[1, 0, 0], [0, np.cos(b), np.sin(b)], [0, -np.sin(b), np.cos(b)]])
        lean = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
        self.matrix = nod @ turn @ lean
        self.near = near

    def __call__(self, points: np.ndarray | Sequence) -> np.ndarray:
        p = np.asarray(points, np.float64) @ self.matrix.T
        return p[:, :2] / (1 - self.near * p[:, 2:]) if self.near else p[:, :2]

    def depth(self, point: np.ndarray | Sequence) -> float:
        """Larger is nearer to the viewer."""
        return float(self.matrix[2] @ np.asarray(point, np.float64))


def hull(points: np.ndarray) -> np.ndarray:
    """The convex outline of a set of points."""
    return cv2.convexHull(points.astype(np.float32))[:, 0].astype(np.float64)


def strip(polygon: np.ndarray, x0: float, x1: float) -> np.ndarray:
    """What lies of a convex polygon between two upright lines."""
    points = [tuple(p) for p in polygon]
    for bound, sign in ((x0, 1), (x1, -1)):
        kept = []
        for a, b in zip(points, points[1:] + points[:1], strict=True):
            da, db = sign * (a[0] - bound), sign * (b[0] - bound)
            if da >= 0:
                kept.append(a)
            if (da > 0 > db) or (da < 0 < db):
                kept.append((bound, a[1] + (b[1] - a[1]) * da / (da - db)))
        points = kept
    return np.array(points).reshape(-1, 2)


class Shell:
    """The body of a vehicle. `corners` (n, 2) runs from the front's bottom over the roof to the rear's bottom."""

    ROUND = 5  # points a corner is rounded with

    def __init__(self, camera: Camera, corners: np.ndarray | Sequence, radii: Sequence[float] | np.ndarray, half: float, *, belt: float,
                 roof: float,
                 taper: float = 0.8, bulge: float = 0.0):
        self.camera, self.half, self.bulge = camera, half, bulge
        self.profile = rounded(corners, radii, self.ROUND)
        self.levels, self.shares = (roof, belt), (taper, 1.0)

    def width(self, y: np.ndarray) -> np.ndarray:
        """Half the width at a height; narrower towards the roof."""
        return self.half * np.interp(y, self.levels, self.shares)

    def side(self, points: np.ndarray | Sequence, out: float = 0.0, far: bool = False) -> np.ndarray:
        """Points of the side view, on the near (or far) side in the picture."""
        p = np.asarray(points, np.float64)
        z = self.width(p[:, 1]) + out
        return self.camera(np.column_stack([p, -z if far else z]))

    def nose(self, points: np.ndarray | Sequence) -> np.ndarray:
        """Points (share of the half width, height) on the front in the picture; -1 is the far edge, 1 the near one."""
        p = np.asarray(points, np.float64)
        front = self.profile[2 : self._front_end()]
        x = np.interp(-p[:, 1], -front[:, 1], front[:, 0])
        return self.camera(np.column_stack([x + self.bulge * (1 - p[:, 0] ** 2), p[:, 1], p[:, 0] * self.width(p[:, 1])]))

    def _front_end(self) -> int:
        """The front climbs until the profile turns level."""
        rising = np.flatnonzero(np.diff(self.profile[2:, 1]) > 1e-9)
        return 3 + int(rising[0]) if len(rising) else len(self.profile)

    def band(self, first: int, last: int, inset: float = 0.0, bulge: bool = False) -> np.ndarray:
        """The surface across the vehicle between two corners of the profile; `inset` leaves a frame all round (a windscreen)."""
        p = self.profile[self.ROUND * first + 2 : self.ROUND * last + 3]
        if inset:
            p = p[0] + (p[-1] - p[0]) * np.array([[inset], [1 - inset]])
        z = self.width(p[:, 1]) * (1 - inset)
        near, far = np.column_stack([p, z]), np.column_stack([p, -z])
        if bulge and self.bulge:
            s = np.linspace(1, -1, 7)[1:-1, None]
            push = np.concatenate([self.bulge * (1 - s**2), 0 * s, 0 * s], 1)
            top = (near[-1] + far[-1]) / 2 + (near[-1] - far[-1]) / 2 * s + push
            low = (near[0] + far[0]) / 2 - (near[0] - far[0]) / 2 * s + push[::-1]
            return self.camera(np.concatenate([near, top, far[::-1], low]))
        return self.camera(np.concatenate([near, far[::-1]]))

    def wheel(self, x: float, radius: float, far: bool = False, out: float = 0.0) -> np.ndarray:
        """Where a wheel stands (see `_wheels.disc`): centre, rightmost and lowest point, (3, 2). The ground is y = 0."""
        z = (-1 if far else 1) * (self.half + out)
        return self.camera([(x, -radius, z), (x + radius, -radius, z), (x, 0, z)])

    def tread(self, x: float, radius: float, thick: float, far: bool = False) -> np.ndarray:
        """A whole tyre from its outer side inwards, as an outline."""
        a = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        z = (-1 if far else 1) * self.half
        ring = np.stack([x + radius * np.cos(a), -radius + radius * np.sin(a), np.full(16, z)], 1)
        return hull(self.camera(np.concatenate([ring, ring - (0, 0, np.sign(z) * thick)])))
