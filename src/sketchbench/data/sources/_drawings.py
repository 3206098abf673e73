"""Anybody's drawing as strokes: an .npy or .json of points, or the paths of an .svg file."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.data.sources._strokes import checked_points, cut, draw, read_points
from sketchbench.errors import UserError

ENDINGS = frozenset({".npy", ".json", ".svg"})
SIDE, MARGIN, PEN = 512, 0.04, 3.0  # of the page that strokes are drawn on: px, share, px
TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
TAKES = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "Z": 0}  # numbers of a command
PIECES = 16  # straight lines a curve


def read_drawing(path: Path) -> tuple[list[np.ndarray], np.ndarray]:
    """Strokes (n, 2) in pixels of a square page, and the page, uint8 (SIDE, SIDE)."""
    read = {".npy": lambda p: cut(read_points(p)), ".json": read_json, ".svg": read_svg}[path.suffix.lower()]
    strokes = [s.astype(np.float64) for s in read(path) if len(s)]
    if not strokes:
        raise UserError(f"{path}: holds no stroke")
    every = np.concatenate(strokes)
    low, high = every.min(0), every.max(0)
    scale = SIDE * (1 - 2 * MARGIN) / max(float((high - low).max()), 1e-9)
    placed = [((s - (low + high) / 2) * scale + SIDE / 2).astype(np.float32) for s in strokes]
    return placed, draw(placed, (SIDE, SIDE), PEN)


def read_json(path: Path) -> list[np.ndarray]:
    """A scene of CBSC or FrISS; Quick, Draw!'s "drawing" of [xs, ys]; rows of x, y and pen; or a list of lists of points."""
    try:
        told: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path}: cannot be read ({' '.join(str(error).split())[:80]})") from None
    if isinstance(told, dict) and "scene_strokes" in told:
        points = checked_points(told["scene_strokes"], str(path))
        points[:, :2] = points[:, :2].cumsum(0)
        return cut(points)
    if isinstance(told, dict) and "drawing" in told:
        return [_points(np.array(s[:2], np.float64).T, path) for s in told["drawing"]]
    try:
        if np.asarray(told, np.float64).ndim == 2:
            return cut(checked_points(told, str(path)))
    except (ValueError, TypeError):
        pass
    if not isinstance(told, list):
        raise UserError(f"{path}: holds no strokes; a list of strokes, each a list of points [x, y], is expected")
    return [_points(stroke, path) for stroke in told]


def _points(stroke: Any, path: Path) -> np.ndarray:
    try:
        points = np.asarray(stroke, np.float64)
    except (ValueError, TypeError):
        points = np.zeros(0)
    if points.ndim != 2 or points.shape[1] < 2 or not np.isfinite(points).all():
        raise UserError(f"{path}: holds a stroke that is no list of points [x, y]")
    return points[:, :2] if len(points) > 1 else np.repeat(points[:, :2], 2, 0)


# ---------------------------------------------------------------------- SVG
def read_svg(path: Path) -> list[np.ndarray]:
    """Paths, lines and polylines as they stand; a group's transform is not followed."""
    try:
        root = ET.fromstring(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, ET.ParseError) as error:
        raise UserError(f"{path}: is no SVG file ({' '.join(str(error).split())[:80]})") from None
    out: list[np.ndarray] = []
    for node in root.iter():
        kind = node.tag.rpartition("}")[2]
        if node.get("transform"):
            raise UserError(f"{path}: has a transform, which is not followed; save it with plain coordinates")
        if kind == "path":
            out += list(svg_path(node.get("d", ""), str(path)))
        elif kind in ("polyline", "polygon"):
            numbers = [float(n) for n in TOKEN.findall(node.get("points", ""))]
            points = np.array(numbers[: len(numbers) // 2 * 2]).reshape(-1, 2)
            out.append(np.concatenate([points, points[:1]]) if kind == "polygon" else points)
        elif kind == "line":
            out.append(np.array([[float(node.get(k + n, "0")) for k in "xy"] for n in "12"]))
    return [s for s in out if len(s) > 1]


def svg_path(d: str, where: str) -> Iterator[np.ndarray]:
    """The strokes of a path's data; curves as short straight lines."""
    words, k = TOKEN.findall(d), 0
    command, start, now = "", np.zeros(2), np.zeros(2)
    points: list[np.ndarray] = []
    last: tuple[str, np.ndarray] = ("", now)  # the curve before, and its second control point
    while k < len(words):
        if words[k].isalpha():
            command, k = words[k], k + 1
        kind = command.upper()
        if kind not in TAKES:
            raise UserError(f"{where}: has the path command {command or words[k]}, which is not read; flatten its arcs to curves")
        try:
            numbers = np.array([float(w) for w in words[k : k + TAKES[kind]]])
        except ValueError:
            numbers = np.zeros(0)
        if len(numbers) != TAKES[kind]:
            raise UserError(f"{where}: a path breaks off within the command {command}")
        k += TAKES[kind]
        base = now if command.islower() else np.zeros(2)
        if kind == "M":
            if len(points) > 1:
                yield np.array(points)
            start = now = base + numbers
            points, command = [now], "l" if command == "m" else "L"
        elif kind == "Z":
            points.append(start)
            yield np.array(points)
            points, now, command = [start], start, ""
        elif kind in "HV":
            now = np.array([base[0] + numbers[0], now[1]] if kind == "H" else [now[0], base[1] + numbers[0]])
            points.append(now)
        else:
            corners = [base + pair for pair in numbers.reshape(-1, 2)]
            mirrored = 2 * now - last[1] if last[0] == {"S": "C", "T": "Q"}.get(kind) else now
            corners = [mirrored, *corners] if kind in "ST" else corners
            points += list(_bezier(np.stack([now, *corners])))[1:]
            last, now = ({"S": "C", "T": "Q"}.get(kind, kind), corners[-2] if len(corners) > 1 else now), corners[-1]
            continue
        last = ("", now)
    if len(points) > 1:
        yield np.array(points)


def _bezier(corners: np.ndarray) -> np.ndarray:
    """By De Casteljau's rule: (k, 2) → (PIECES + 1, 2); two corners are a straight line."""
    if len(corners) == 2:
        return corners
    t = np.linspace(0, 1, PIECES + 1)[:, None, None]
    level = np.broadcast_to(corners, (len(t), *corners.shape))
    while level.shape[1] > 1:
        level = level[:, :-1] * (1 - t) + level[:, 1:] * t
    return level[:, 0]
