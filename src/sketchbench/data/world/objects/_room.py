"""Furniture in space: x to the right, y to the back, z up; seen from in front and above, turned by the pose."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from sketchbench.data.world.objects._things import Thing, stick
from sketchbench.data.world.traits import Traits


class Room:
    """A view: turn 0 shows the front alone, positive turns show the right side; `above` how far the eye looks down."""

    def __init__(self, t: Traits, thing: Thing):
        flat = t.symbol or t.flag("pose.flat_on", 0.22)
        turn = 0.0 if flat else np.deg2rad(t.uniform("pose.turn", 14.0, 40.0) * (1 if t.flag("pose.right", 0.5) else -1))
        above = np.deg2rad(0.0 if t.symbol else t.uniform("pose.above", 10.0, 27.0))
        self.flat, self.thing, self.right = flat, thing, turn >= 0
        self.eye = np.array([[np.cos(turn), np.sin(turn) * np.sin(above)], [np.sin(turn), -np.cos(turn) * np.sin(above)],
                             [0.0, -np.cos(above)]])
        self.deep = np.array([-np.sin(turn), np.cos(turn)])  # how far back a point of the floor lies

    def seen(self, points) -> np.ndarray:
        return np.asarray(points, np.float64).reshape(-1, 3) @ self.eye

    def far_first(self, spots: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return sorted(spots, key=lambda p: -float(np.dot(p, self.deep)))

    def slab(self, flat: np.ndarray, low: float, high: float, **more: Any) -> tuple[int, np.ndarray]:
        """A plate or a block over the outline `flat` (n, 2) of the floor; returns its index and its top face."""
        top = self.seen(np.column_stack([flat, np.full(len(flat), high)]))
        base = self.seen(np.column_stack([flat, np.full(len(flat), low)]))
        outline = cv2.convexHull(np.concatenate([top, base]).astype(np.float32))[:, 0].astype(np.float64)
        return self.thing.add(outline, **more), top

    def block(self, x0: float, y0: float, x1: float, y1: float, low: float, high: float, edges: float = 0.85, **more: Any) -> int:
        """A box with its inner edges."""
        on, top = self.slab(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), low, high, **more)
        near = 1 if self.right else 0  # the front corner that is nearest
        foot = self.seen([((x0, x1)[near], y0, low)])
        if not self.flat:
            self.thing.mark(np.array([top[near], foot[0]]), on, edges)
        if self.eye[1, 1] < -0.01:
            self.thing.mark(top[[0, 1] if self.flat else [0, 1, 2] if self.right else [3, 0, 1]], on, edges)
        return on

    def post(self, a, b, widths, **more: Any) -> int:
        line = self.seen([a, b])
        return self.thing.add(stick(line[0], line[1], widths), spine=line, **more)
