"""A figure as a small photo: painted, textured, rounded by light, set before a background, taken by a camera.

Nothing here is done once a piece but the painting itself: form, shade and texture are looked up through the map of piece indices.
"""

from __future__ import annotations

import cv2
import numpy as np

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.page import SHIFT
from sketchbench.data.world.textures import LOOKS, Look, window
from sketchbench.data.world.traits import generator

# (far top, far bottom, ground) of a place, and whether it is open air
PLACES = (
    ((0.52, 0.68, 0.90), (0.80, 0.87, 0.93), (0.34, 0.46, 0.20)),  # meadow under the sky
    ((0.62, 0.72, 0.84), (0.83, 0.84, 0.82), (0.46, 0.46, 0.46)),  # road
    ((0.28, 0.36, 0.22), (0.36, 0.44, 0.24), (0.40, 0.44, 0.22)),  # before trees
    ((0.55, 0.72, 0.88), (0.86, 0.88, 0.86), (0.78, 0.70, 0.53)),  # beach
    ((0.74, 0.78, 0.84), (0.88, 0.90, 0.93), (0.90, 0.92, 0.95)),  # snow
    ((0.78, 0.74, 0.66), (0.70, 0.66, 0.58), (0.50, 0.36, 0.24)),  # room with a wooden floor
    ((0.60, 0.63, 0.66), (0.55, 0.57, 0.60), (0.40, 0.36, 0.36)),  # room with a carpet
    ((0.58, 0.42, 0.34), (0.52, 0.38, 0.31), (0.52, 0.50, 0.47)),  # brick wall and pavement
    ((0.44, 0.40, 0.36), (0.38, 0.34, 0.30), (0.47, 0.40, 0.30)),  # yard
)


def render_photo(placed: Figure, size: int, seed: object, *, background: str = "plain") -> np.ndarray:
    """uint8 (size, size, 3) RGB of a placed figure. `background`: plain (product photo) | scene (cluttered place) | sky (in the air)."""
    rng = generator("photo", seed)
    ids, owner, colors = paint(placed, 2 * size)
    painted = cv2.resize(look_up(colors, ids.astype(np.intp)), (size, size), interpolation=cv2.INTER_AREA)
    *color, alpha = cv2.split(painted.astype(np.float32) * np.float32(1 / 255))  # colour times alpha
    light, highlight = shade(placed, look_up(owner, ids[::2, ::2].astype(np.intp)).astype(np.intp), size, rng)

    light *= rng.uniform(0.95, 1.2)
    highlight *= alpha
    open_ = 1 - alpha
    foot = float(placed.bounds()[1][1]) / size
    back = surroundings(background, alpha, foot, size, rng)
    tint = 1 + rng.uniform(-0.04, 0.04, 3)  # colour of the light
    return camera([(c * light + highlight + b * open_) * float(t) for c, b, t in zip(color, cv2.split(back), tint, strict=True)], size, rng)


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
    """What the light does to each pixel: a factor on the colour (texture in it), and the highlight that is added."""
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
    toward = np.maximum(nx * half[0] + ny * half[1] + nz * half[2], 0)
    return factor, reflections(ids, looks, toward, ny, factor, size, rng)


def reflections(ids: np.ndarray, looks: list[Look], toward: np.ndarray, ny: np.ndarray, factor: np.ndarray, size: int,
                rng: np.random.Generator) -> np.ndarray:
    """Highlights of the light, and the bright sky and dark ground in metal and glass (which takes from `factor`)."""
    sharp = look_up(np.array([k.sharp for k in looks], np.uint8), ids)
    power, exponent = toward ** 4, 4
    shine = np.zeros_like(power)
    while exponent <= max(k.sharp for k in looks):
        np.copyto(shine, power, where=sharp == exponent)
        power, exponent = power * power, 2 * exponent
    shine *= look_up(np.array([0.5 * k.gloss for k in looks], np.float32), ids)
    if any(k.mirror for k in looks):
        mirror = look_up(np.array([k.mirror for k in looks], np.float32), ids)
        around = np.clip(0.42 - 1.5 * ny + 0.16 * window("wood", size, rng, 2.5), 0.05, 0.95)
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
        layer = window(name, size, rng, rng.uniform(0.8, 1.5)) * (depth * rng.uniform(0.6, 1.3))
        np.copyto(total, layer, where=number == index)
    return total + 0.06 * window("cloud", size, rng, 2.0)


# ---------------------------------------------------------------------------- surroundings
def surroundings(kind: str, alpha: np.ndarray, foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """float32 (size, size, 3): out of focus anyway, so it is made at half the size. `foot`: where the figure stands, 0 top … 1 bottom."""
    half = (size + 1) // 2
    back = BACKDROPS[kind](foot, half, rng)
    if kind != "sky":
        back *= 1 - cv2.merge([cast_shadow(cv2.resize(alpha, (half, half), interpolation=cv2.INTER_AREA), foot, half, rng)] * 3)
    return cv2.resize(back, (size, size), interpolation=cv2.INTER_LINEAR)


def plain(foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """White or light grey paper, a little darker towards one end."""
    level = rng.uniform(0.84, 1.0) + rng.uniform(-0.015, 0.015, 3)
    slope = np.linspace(rng.uniform(-0.05, 0.05), rng.uniform(-0.05, 0.05), size)
    return rows(np.clip(level + slope[:, None], 0, 1))


def rows(ramp: np.ndarray) -> np.ndarray:
    """A picture whose rows have one colour each: (size, 3) to float32 (size, size, 3)."""
    return np.repeat(ramp.astype(np.float32)[:, None], len(ramp), axis=1)


def sky(foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """Air with some clouds."""
    top = np.array(PLACES[(0, 1, 3, 4)[rng.integers(4)]][0]) * rng.uniform(0.75, 1.1)
    low = 0.45 * top + 0.55 * np.array([0.88, 0.90, 0.92])
    ramp = np.linspace(0, 1, size)[:, None]
    clouds = np.clip(window("cloud", size, rng, 1.4, turn=False) * 0.5 + rng.uniform(-0.6, 0.3), 0, 0.85)
    return cv2.merge([b + (0.95 - b) * clouds for b in cv2.split(rows(top * (1 - ramp) + low * ramp))])


def scene(foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """A place: something far, the ground, and clutter out of focus around the horizon."""
    top, low, ground = (np.array(c) * rng.uniform(0.8, 1.15) + rng.uniform(-0.04, 0.04, 3) for c in PLACES[rng.integers(len(PLACES))])
    horizon = float(np.clip(foot - rng.uniform(0.06, 0.55), 0.12, 0.85)) * size
    y = np.arange(size)[:, None]
    ramp = np.clip(y / horizon, 0, 1)
    below = np.clip((y - horizon) / max(1.0, 0.01 * size) + 0.5, 0, 1)
    near = 0.85 + 0.25 * np.clip((y - horizon) / (size - horizon), 0, 1)  # nearer ground is lighter
    back = rows((top * (1 - ramp) + low * ramp) * (1 - below) + ground * near * below)
    clutter(back, horizon, size, rng)
    rough = below.astype(np.float32) * rng.uniform(0.02, 0.16) * window("ground", size, rng, 1.5, turn=False)
    rough += rng.uniform(0.02, 0.10) * window("cloud", size, rng, rng.uniform(0.5, 1.5))
    rough += 1
    return cv2.GaussianBlur(cv2.merge([b * rough for b in cv2.split(back)]), (0, 0), size * rng.uniform(0.003, 0.022))


def clutter(back: np.ndarray, horizon: float, size: int, rng: np.random.Generator) -> None:
    """Trees, walls, posts and things nobody looks at: blobs and boxes that stand near the horizon."""
    for _ in range(rng.integers(1, 10)):
        u = rng.random(10)
        color = tuple(float(c) for c in 0.15 + 0.6 * (0.65 * u[0] + 0.35 * u[1:4]))
        x, base = u[4] * size, horizon + (u[5] - 0.25) * 0.3 * size
        wide, tall = (0.02 + 0.16 * u[6]) * size, (0.05 + 0.40 * u[7] ** 2) * size
        if u[8] < 0.4:
            corners = np.array([[x - wide, base], [x + wide, base], [x + wide * (0.8 + 0.2 * u[9]), base - tall], [x - wide, base - tall]])
        else:
            a = np.linspace(0, 2 * np.pi, 18, endpoint=False)
            swell = 1 + 0.25 * np.sin(3 * a + 6.3 * u[9]) + 0.12 * np.sin(5 * a + 20 * u[8])
            corners = np.stack([x + wide * swell * np.cos(a), base - tall / 2 + tall / 2 * swell * np.sin(a)], 1)
        cv2.fillPoly(back, [np.round(corners * 16).astype(np.int32)], color, cv2.LINE_AA, SHIFT)


BACKDROPS = {"plain": plain, "scene": scene, "sky": sky}


def cast_shadow(alpha: np.ndarray, foot: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """How dark the ground is: the outline laid flat behind the foot, soft, and dark where it stands."""
    foot *= size
    flat, lean = rng.uniform(0.06, 0.26), rng.uniform(-0.5, 0.5)
    lay = np.array([[1, lean, -lean * foot], [0, flat, (1 - flat) * foot]], np.float32)
    soft = cv2.GaussianBlur(cv2.warpAffine(alpha, lay, (size, size)), (0, 0), 0.018 * size)
    feet = alpha.copy()
    feet[:max(0, int(foot - 0.06 * size))] = 0
    close = cv2.GaussianBlur(cv2.warpAffine(feet, np.array([[1, 0, 0], [0, 0.5, 0.5 * foot + 0.01 * size]], np.float32), (size, size)), (0, 0), 0.012 * size)
    return np.minimum(soft * rng.uniform(0.15, 0.45) + close * rng.uniform(0.3, 0.6), 0.8)


# ---------------------------------------------------------------------------- camera
def camera(planes: list[np.ndarray], size: int, rng: np.random.Generator) -> np.ndarray:
    """Exposure, lens and sensor: contrast, fall-off, blur, noise, JPEG."""
    u = rng.random(6)
    gain = (0.9 + 0.25 * u[0]) * 255
    lift = 127.5 + 15 * (u[1] - 0.5) - 0.5 * gain
    r = np.linspace(-1, 1, size, dtype=np.float32) ** 2
    falloff = 1 - (0.12 * u[2]) * (r[:, None] + r)
    picture = cv2.merge([(p * gain + lift) * falloff for p in planes])
    picture = cv2.GaussianBlur(picture, (0, 0), (0.25 + 0.55 * u[3]) * size / 128)
    grains = [(0.8 + 4 * u[4] ** 2) * window("white", size, rng) for _ in range(2)]
    picture += cv2.merge([grains[0], 0.5 * (grains[0] + grains[1]), grains[1]])
    pixels = np.clip(picture, 0, 255).round().astype(np.uint8)
    _, code = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(72 + 24 * u[5])])  # a round trip: the channels' order does not matter
    return cv2.imdecode(code, cv2.IMREAD_COLOR)
