"""A figure as a small photo: painted, textured, rounded by light, set before a background, taken by a camera.

Nothing here is done once a piece but the painting itself: form, shade and texture are looked up through the map of piece indices.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.page import SHIFT
from sketchbench.data.world.surroundings import surroundings
from sketchbench.data.world.textures import LOOKS, Look, window
from sketchbench.data.world.traits import generator


def render_photo(placed: Figure, size: int, seed: object, *, background: str = "plain") -> np.ndarray:
    """uint8 (size, size, 3) RGB of a placed figure. `background`: plain (product photo) | scene (cluttered place) | sky (in the air)."""
    rng = generator("photo", seed)
    ids, owner, colors = paint(placed, 2 * size)
    painted = cv2.resize(look_up(colors, ids.astype(np.intp)), (size, size), interpolation=cv2.INTER_AREA)
    *color, alpha = cv2.split(painted.astype(np.float32) * np.float32(1 / 255))  # colour times alpha
    box = covered(alpha)
    light, highlight = shade(placed, look_up(owner, ids[::2, ::2][box].astype(np.intp)).astype(np.intp), size, rng)
    light *= rng.uniform(0.95, 1.2)
    highlight *= alpha[box]

    planes: list[np.ndarray] = list(cv2.split(surroundings(background, alpha, float(placed.bounds()[1][1]) / size, size, rng)))
    around = 1 - alpha
    tint = 1 + (0.01 if background == "plain" else 0.03) * rng.uniform(-1, 1, 3)  # colour of the light
    for plane, painted, t in zip(planes, color, tint.tolist(), strict=True):
        plane *= around
        plane[box] += painted[box] * light + highlight
        plane *= t
    return camera(planes, size, rng)


def covered(alpha: np.ndarray) -> tuple[slice, slice]:
    """The part of the page that has something on it, and two pixels around."""
    seen = [np.flatnonzero(alpha.any(axis)) for axis in (1, 0)]
    rows, columns = (slice(max(0, int(k[0]) - 2), int(k[-1]) + 3) if len(k) else slice(0, 1) for k in seen)
    return rows, columns


# ---------------------------------------------------------------------------- painting
def paint(placed: Figure, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Piece and mark indices on a canvas of `side` px (twice the page), the piece each index belongs to, and its colour.

    Marks are numbered after the pieces; -1 (the last entry of the tables) is the background.
    """
    n = len(placed.pieces)
    ids = np.full((side, side), -1, np.int16)
    owner = np.concatenate([np.arange(n), [m.on for m in placed.marks], [-1]]).astype(np.int16)
    colors = np.zeros((n + len(placed.marks) + 1, 4), np.uint8)
    low, high = placed.bounds()
    reach = 2 * float((high - low).max())
    marks: dict[int, list[int]] = {}
    for k, mark in enumerate(placed.marks):
        marks.setdefault(mark.on, []).append(k)
    for index, piece in enumerate(placed.pieces):
        if not piece.paint:
            continue
        colors[index] = rgba(piece.color)
        if piece.holes:
            under = ids.copy()
            cv2.fillPoly(ids, [doubled(piece.outline)], index, cv2.LINE_8, SHIFT)
            through = np.zeros(ids.shape, np.uint8)
            cv2.fillPoly(through, [doubled(h) for h in piece.holes], 1, cv2.LINE_8, SHIFT)
            np.copyto(ids, under, where=through > 0)
        else:
            cv2.fillPoly(ids, [doubled(piece.outline)], index, cv2.LINE_8, SHIFT)
        for k in marks.get(index, ()):
            mark = placed.marks[k]
            width = mark.width * reach
            strength = 1.0 if mark.fill else min(1.0, 0.35 + 0.65 * width)  # a line thinner than a pixel is fainter
            colors[n + k] = rgba(tuple(strength * a + (1 - strength) * b for a, b in zip(mark.color, piece.color, strict=True)))
            on = ids.copy() if mark.clip else ids
            if mark.fill:
                cv2.fillPoly(on, [doubled(mark.points)], n + k, cv2.LINE_8, SHIFT)
            else:
                cv2.polylines(on, [doubled(mark.points)], mark.closed, n + k, max(1, round(width)), cv2.LINE_8, SHIFT)
            if mark.clip:
                inside = np.zeros(ids.shape, np.uint8)
                cv2.fillPoly(inside, [doubled(piece.outline)], 1, cv2.LINE_8, SHIFT)
                np.copyto(ids, on, where=inside > 0)
    return ids, owner, colors


def doubled(points: np.ndarray) -> np.ndarray:
    """Page points on a canvas of twice the size, in OpenCV's fixed point."""
    return np.round((2 * points + 0.5) * (1 << SHIFT)).astype(np.int32)


def rgba(color: tuple[float, ...]) -> tuple[int, int, int, int]:
    r, g, b = (round(255 * min(1.0, max(0.0, c))) for c in color)
    return r, g, b, 255


def look_up(table: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """table[ids], where -1 is the last entry; rows of four bytes are moved as one word."""
    if table.ndim == 2:
        return np.take(table.view(np.uint32)[:, 0], ids, mode="wrap").view(np.uint8).reshape(*ids.shape, 4)
    return np.take(table, ids, mode="wrap")


# ---------------------------------------------------------------------------- light on form
def shade(placed: Figure, ids: np.ndarray, size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """What the light does to each pixel of (part of) the page: a factor on the colour (texture in it), and the highlight that is added."""
    pieces = placed.pieces
    looks = [LOOKS[p.material] for p in pieces] + [LOOKS["plain"]]
    bulge = np.array([max(p.bulge, 0.06) for p in pieces] + [0.06], np.float32)
    flesh: dict[str, int] = {}
    group = np.array([flesh.setdefault(p.body or f"#{k}", len(flesh)) for k, p in enumerate(pieces)] + [-1], np.int16)

    height = domes(ids, look_up(group, ids), bulge, size)
    nx, ny = -cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=0.125), -cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=0.125)
    nz = 1 / np.sqrt(nx * nx + ny * ny + 1)
    nx *= nz
    ny *= nz
    side, up = rng.uniform(-0.62, 0.62), rng.uniform(0.45, 0.75)
    light = np.array([side, -up, np.sqrt(max(0.1, 1 - side * side - up * up))], np.float32)
    toward = np.maximum(nx * light[0] + ny * light[1] + nz * light[2], 0)
    ambient = rng.uniform(0.38, 0.58)
    factor = ambient * (0.85 - 0.15 * ny) + (1.12 - ambient) * toward / light[2].clip(0.55)

    # what lies in front keeps light from what is behind; the seam itself is dark
    depth = look_up(np.array([*range(len(pieces)), -1], np.float32), ids)
    near = cv2.GaussianBlur(depth, (0, 0), 0.018 * size)
    factor *= 1 - np.clip((near - depth) * 0.12, 0, 0.38)

    factor *= 1 + texture(ids, looks, size, rng)
    half = light + np.array([0, 0, 1], np.float32)
    half /= np.sqrt(half @ half)
    toward = np.maximum(nx * half[0] + ny * half[1] + nz * half[2], 0.1)  # not 0: its high powers would be subnormal, and slow
    return factor, reflections(ids, looks, toward, ny, factor, size, rng)


def reflections(ids: np.ndarray, looks: list[Look], toward: np.ndarray, ny: np.ndarray, factor: np.ndarray, size: int,
                rng: np.random.Generator) -> np.ndarray:
    """Highlights of the light, and the bright sky and dark ground in metal and glass (which takes from `factor`)."""
    sharp = look_up(np.array([k.sharp for k in looks], np.uint8), ids)
    power, shine = toward * toward, np.zeros_like(toward)
    for exponent in (4, 8, 16, 32):
        power = power * power
        np.copyto(shine, power, where=sharp == exponent)
    shine *= look_up(np.array([0.5 * k.gloss for k in looks], np.float32), ids)
    if any(k.mirror for k in looks):
        mirror = look_up(np.array([k.mirror for k in looks], np.float32), ids)
        around = np.clip(0.42 - 1.5 * ny + 0.16 * window("wood", size, rng, 2.5)[:ids.shape[0], :ids.shape[1]], 0.05, 0.95)
        shine += 0.55 * mirror * around
        factor *= 1 - 0.5 * mirror
    return shine


def domes(ids: np.ndarray, groups: np.ndarray, bulge: np.ndarray, size: int) -> np.ndarray:
    """A height for every pixel: visible flesh rises from its outline, as wide a rim as the piece is round."""
    inner = np.ones(ids.shape, np.uint8)
    inner[:, 1:] &= groups[:, 1:] == groups[:, :-1]
    inner[1:] &= groups[1:] == groups[:-1]
    distance = cv2.distanceTransform(inner, cv2.DIST_L2, 3)
    radius = np.ones(len(bulge), np.float32)
    np.maximum.at(radius, ids.ravel(), distance.ravel())  # widest place of each visible piece
    rim = look_up(radius * (0.25 + 0.75 * bulge), ids)
    t = 1 - np.minimum(distance / rim, 1)
    height = np.sqrt(1 - t * t) * look_up(radius * bulge, ids)
    height[ids < 0] = 0
    return cv2.GaussianBlur(height, (0, 0), 0.011 * size)


def texture(ids: np.ndarray, looks: list[Look], size: int, rng: np.random.Generator) -> np.ndarray:
    """Relative change of colour by the materials' noise fields, and by a slow drift over the whole thing."""
    seen = np.bincount(ids.ravel() + 1, minlength=len(looks))[1:]  # pixels of each piece
    total = np.zeros(ids.shape, np.float32)
    kinds = sorted({(k.field, k.depth) for k, count in zip(looks[:-1], seen, strict=False) if count})
    number = look_up(np.array([kinds.index((k.field, k.depth)) if (k.field, k.depth) in kinds else -1 for k in looks], np.int8), ids)
    for index, (name, depth) in enumerate(kinds):
        layer = window(name, size, rng, rng.uniform(0.8, 1.5))[:ids.shape[0], :ids.shape[1]] * (depth * rng.uniform(0.6, 1.3))
        np.copyto(total, layer, where=number == index)
    return total + 0.06 * window("cloud", size, rng, 2.0)[:ids.shape[0], :ids.shape[1]]


# ---------------------------------------------------------------------------- camera
def camera(planes: list[np.ndarray], size: int, rng: np.random.Generator) -> np.ndarray:
    """Exposure, lens and sensor: contrast, fall-off, blur, noise, JPEG."""
    u = rng.random(6)
    gain = float(0.9 + 0.25 * u[0]) * 255
    lift = 127.5 + 15 * (u[1] - 0.5) - 0.5 * gain
    r = np.linspace(-1, 1, size, dtype=np.float32) ** 2
    falloff = 1 - (0.12 * u[2]) * (r[:, None] + r)
    picture = cv2.merge([(p * gain + lift) * falloff for p in planes])
    picture = cv2.GaussianBlur(picture, (0, 0), (0.25 + 0.55 * u[3]) * size / 128)
    grains = [(0.8 + 4 * u[4] ** 2) * window("white", size, rng) for _ in range(2)]
    pixels = cv2.add(picture, cv2.merge([grains[0], 0.5 * (grains[0] + grains[1]), grains[1]]), dtype=cv2.CV_8U)
    _, code = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(72 + 24 * u[5])])
    return cast(np.ndarray, cv2.imdecode(code, cv2.IMREAD_COLOR))
