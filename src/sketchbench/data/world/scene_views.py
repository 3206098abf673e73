"""A scene as a drawer draws it, as a photo, and as a map of classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from sketchbench.data.world.backdrop import LIGHT_AT_NIGHT, backdrop, blotches
from sketchbench.data.world.drawers import Drawer
from sketchbench.data.world.figure import Figure, Mark, Piece
from sketchbench.data.world.hand import choose_schema, rasterise, sketch_figure
from sketchbench.data.world.lines import GRID, STEP, runs, sampled
from sketchbench.data.world.objects._stuff import SHEET
from sketchbench.data.world.page import SHIFT, fixed, paint_ids
from sketchbench.data.world.photo import render_photo
from sketchbench.data.world.scenes import Scene
from sketchbench.data.world.settings import SETTINGS
from sketchbench.data.world.shapes import box, spline
from sketchbench.data.world.thing import Thing
from sketchbench.data.world.traits import Traits, unit

LEAST = 0.012  # pages: shorter ends of cut strokes are dropped
THICKEST = 2.4  # px on a page of 256 px: nobody draws a whole scene with a bold pen


@dataclass
class SceneSketch:
    strokes: list[np.ndarray]  # (n, 2) float32 px, in drawing order
    widths: list[float]  # px
    labels: list[str]  # the class of each stroke
    things: list[int]  # the thing of each stroke: its index in Scene.things
    classes: list[str]  # distinct labels, in drawing order
    size: int
    ink: int = 0


# ---------------------------------------------------------------------------- sketch
def scene_sketch(scene: Scene, size: int, drawer: Drawer, seed: object = 0) -> SceneSketch:
    """The scene in this drawer's hand: each thing by its own schema, hidden lines mostly left out, a class for every stroke."""
    hand = replace(drawer, ground=0.0, detail=0.5 * drawer.detail, hatching=0.4 * drawer.hatching, pen=min(drawer.pen, THICKEST))
    drawn = [_draw(thing, hand, (scene.seed, seed, k)) for k, thing in enumerate(scene.things)]
    top = _front_map([shapes for _, _, shapes in drawn])
    out = SceneSketch([], [], [], [], [], size, drawer.ink)
    for k in _order(scene, drawer, seed):
        strokes, widths, _ = drawn[k]
        through = {j for j in range(len(drawn)) if unit("through", drawer.name, scene.seed, seed, k, j) < 0.06 + drawer.xray}
        for stroke, width in _visible(strokes, widths, k, top, through):
            out.strokes.append((np.round(np.clip(stroke, 0, 1) * size * 16) / 16).astype(np.float32))
            out.widths.append(width * hand.pen * size / 256)
            out.labels.append(scene.things[k].name)
            out.things.append(k)
    out.classes = list(dict.fromkeys(out.labels))
    return out


def _draw(thing: Thing, hand: Drawer, seed: tuple) -> tuple[list[np.ndarray], list[float], list[Piece]]:
    """Strokes in pages, widths in pens, and the shapes that hide what is behind."""
    schema = choose_schema(hand, seed)
    if thing.land:
        hand = replace(hand, hatching=0.0, shear=0.4 * hand.shear, warp=0.5 * hand.warp)
    if schema == "seen" and thing.size < 0.25 and unit("small", *seed) < 0.4:
        schema = "simple"
    figure = thing.raw(schema, hand.wobble, (hand.name, *seed), drawn=True)[0]
    strokes, widths, shapes = _on_own_page(figure, *thing.placing(figure), hand, seed, schema, whole=thing.land)
    string = _string(thing)
    if string is not None:
        sheet = Figure([Piece(box(-0.1, -0.1, 1.1, 1.1))], [Mark(string, 0, chance=3.0)])
        steady = replace(hand, hatching=0.0, shear=0.0, warp=0.0, miss=0.3 * hand.miss)
        line, more, _ = _on_own_page(sheet, np.eye(2), np.zeros(2), steady, (*seed, "string"), "seen", whole=True)
        strokes, widths = strokes + line, widths + more
    return strokes, widths, shapes


def _on_own_page(
    figure: Figure, matrix: np.ndarray, offset: np.ndarray, hand: Drawer, seed: tuple, schema: str, whole: bool
) -> tuple[list[np.ndarray], list[float], list[Piece]]:
    """Drawn large and set into the scene small: a hand errs less, but not by as much, on small things. `whole`: as large as the page."""
    zoom, middle, half = 1.0, np.array([0.5, 0.5]), np.array([0.5, 0.5])
    if not whole:
        low, high = figure.bounds()
        corners = np.stack([low, high]) @ matrix.T + offset
        side, middle = float(np.abs(corners[1] - corners[0]).max()), corners.mean(0)
        zoom = min(0.9, max(0.4, 0.95 * side**0.45)) / side
    local = figure.move(matrix * zoom * GRID, (half + (offset - middle) * zoom) * GRID)
    for care in (0.0, 1.0):  # who would draw nothing at all looks again
        sketch = sketch_figure(local, GRID, hand, seed, care=care, schema=schema)
        if sketch.strokes:
            break

    def home(points: np.ndarray) -> np.ndarray:
        return (points / GRID - half) / zoom + middle

    shapes = [
        Piece(home(p.outline), holes=[home(h) for h in p.holes])
        for p, drawn in zip(sketch.figure.pieces, sketch.drawn, strict=True)
        if drawn and p.paint and p.part != SHEET
    ]
    pen = hand.pen * GRID / 256
    return [home(s.astype(np.float64)) for s in sketch.strokes], [w / pen for w in sketch.widths], shapes


def _string(thing: Thing) -> np.ndarray | None:
    """A kite's string from the hand that holds it, in pages."""
    if "hand" not in thing.fixed:
        return None
    hand, kite = np.array(thing.fixed["hand"]), thing.box.mean(0)
    return spline(np.stack([hand, (hand + kite) / 2 + np.array([0, 0.06]), kite]), closed=False, per=10)


def _front_map(shapes: list[list[Piece]]) -> np.ndarray:
    """int16 (GRID, GRID): which thing is on top at each place, -1 none."""
    pieces = [Piece(p.outline * GRID, holes=[h * GRID for h in p.holes]) for own in shapes for p in own]
    owner = np.repeat(np.arange(len(shapes)), [len(own) for own in shapes])
    return np.array([*owner, -1], np.int16)[paint_ids(Figure(pieces), GRID)]


def _visible(strokes: list[np.ndarray], widths: list[float], k: int, top: np.ndarray, through: set[int]) -> list[tuple[np.ndarray, float]]:
    """The strokes of thing k without what is off the page or behind another thing; all that is on the page if nothing were left."""
    if not strokes:
        return []
    points, starts = sampled([s * GRID for s in strokes], least=3)
    q = np.rint(points).astype(int)
    off = ((q < 0) | (q >= GRID)).any(1)
    q = np.clip(q, 0, GRID - 1)
    front = top[q[:, 1], q[:, 0]]
    hidden = (front > k) & ~np.isin(front, list(through))
    if (hidden | off).all():
        hidden[:] = False
    out = []
    for i, (a, b) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
        gone = hidden[a:b] | off[a:b]
        if not gone.any():
            out.append((strokes[i], widths[i]))
            continue
        out += [(points[a + m : a + n] / GRID, widths[i]) for m, n in runs(~gone) if (n - m - 1) * STEP >= LEAST * GRID]
    return out


def _order(scene: Scene, drawer: Drawer, seed: object) -> list[int]:
    """Main things first, then the surroundings; some lay out the land first."""

    def key(k: int) -> tuple[float, float]:
        thing = scene.things[k]
        stage = 2.0 if thing.relation == "land" else 1.0 if thing.relation in ("far", "high", "corner", "wall", "sky") else 0.0
        if thing.land and unit("land first", drawer.name) < 0.3:
            stage = -1.0
        x, y = thing.box.mean(0)
        habit = {"large first": -thing.size, "from the top": float(y), "from the left": float(x)}.get(
            drawer.order, unit("as it comes", drawer.name, k)
        )
        return stage, habit + 0.15 * unit("order", drawer.name, scene.seed, seed, k)

    return sorted(range(len(scene.things)), key=key)


def sketch_picture(sketch: SceneSketch) -> np.ndarray:
    """uint8 (size, size): the drawing."""
    return rasterise(sketch.strokes, sketch.widths, sketch.size, sketch.ink)


# ---------------------------------------------------------------------------- photo and classes
def _merged(scene: Scene, size: int) -> tuple[Figure, np.ndarray]:
    """All things as one figure on a page of `size` px, and the thing of each piece."""
    out, owner = Figure(), []
    for k, thing in enumerate(scene.things):
        first = len(out.pieces)
        placed = thing.figure.move(np.eye(2) * size, np.zeros(2))
        out.pieces += placed.pieces
        span = float((thing.box[1] - thing.box[0]).max())  # a mark's width is a share of its own figure
        out.marks += [replace(m, on=m.on + first, width=m.width * min(1.0, span)) for m in placed.marks]
        string = _string(thing)
        if string is not None:
            out.mark(first, string * size, width=0.006, color=(0.9, 0.9, 0.9), outside=True)
        owner += [k] * len(placed.pieces)
    if scene_place(scene) == "night":
        lamps = ("moon", "star")
        for piece, k in zip(out.pieces, owner, strict=True):
            dim = 1.0 if scene.things[k].name in lamps else LIGHT_AT_NIGHT
            r, g, b = piece.color
            piece.color = (dim * r, dim * g, dim * b)
    return out, np.array([*owner, -1], np.int16)


def scene_place(scene: Scene) -> str:
    return SETTINGS[scene.setting].place


def scene_photo(scene: Scene, size: int, seed: object = 0) -> np.ndarray:
    """uint8 (size, size, 3) RGB. Things are rendered as in any photo; land is painted flat, for it has no form of its own."""
    figure, owner = _merged(scene, size)
    double = figure.move(np.eye(2) * 2, np.full(2, 0.5))
    solid = np.array([not flat(thing) for thing in scene.things] + [False])[owner[paint_ids(double, 2 * size)]]
    for mark in double.marks:  # rays, strings and rain stand out over what is behind
        if mark.outside:
            line = solid.astype(np.uint8)
            cv2.polylines(line, [fixed(mark.points)], mark.closed, 1, max(1, round(2 * mark.width * size)), cv2.LINE_8, SHIFT)
            solid = line > 0
    cover = cv2.resize(solid.astype(np.float32), (size, size), interpolation=cv2.INTER_AREA)
    cover = np.clip(1.3 * cv2.GaussianBlur(cover, (0, 0), 0.4 * size / 128) - 0.3, 0, 1)[..., None]  # no halo of the photo's own sky
    picture = render_photo(figure, size, (scene.seed, seed), background="sky").astype(np.float32)
    behind = backdrop(scene_place(scene), scene.horizon, size, (scene.seed, seed)) * 255
    _paint_land(behind, figure, owner, scene)
    behind = cv2.GaussianBlur(behind, (0, 0), 0.5 * size / 128)
    picture = picture * cover + behind * (1 - cover)
    picture *= (1 - _shadows(scene, solid[::2, ::2], size))[..., None]
    return np.clip(picture, 0, 255).round().astype(np.uint8)


def flat(thing: Thing) -> bool:
    return thing.land and thing.name != "fence"


def _paint_land(picture: np.ndarray, figure: Figure, owner: np.ndarray, scene: Scene) -> None:
    """Adds the flat land to a backdrop (float32, 0…255): colours lighter with distance, with the grain of grass, sand and water."""
    size = len(picture)
    grain = {"grass": 0.10, "sand": 0.05, "hill": 0.06, "mountain": 0.08, "road": 0.04, "sea": 0.05, "river": 0.05}
    noise = {wide: blotches(size, 40, Traits(("land", scene.seed)), f"grain{wide}") for wide in (False, True)}
    noise[True] = cv2.GaussianBlur(noise[True], (0, 0), 0.03 * size, sigmaY=0.004 * size) * 2.5  # water runs across
    slope = (0.9 + 0.22 * np.linspace(0, 1, size, dtype=np.float32))[:, None]
    for index, piece in enumerate(figure.pieces):
        thing = scene.things[owner[index]]
        if not flat(thing):
            continue
        mask = np.zeros((size, size), np.uint8)
        cv2.fillPoly(mask, [fixed(piece.outline)], 1, cv2.LINE_8, SHIFT)
        tone = 255 * slope * (1 + grain.get(thing.name, 0.04) * noise[thing.name in ("sea", "river")])
        on = mask > 0
        picture[on] = tone[on][:, None] * np.array(piece.color, np.float32)
        for mark in figure.marks:
            if mark.on == index:
                lines = picture.copy() if mark.clip else picture
                color = tuple(255 * c for c in mark.color)
                if mark.fill:
                    cv2.fillPoly(lines, [fixed(mark.points)], color, cv2.LINE_AA, SHIFT)
                else:
                    cv2.polylines(lines, [fixed(mark.points)], mark.closed, color, max(1, round(mark.width * size)), cv2.LINE_AA, SHIFT)
                if mark.clip:
                    picture[on] = lines[on]


def _shadows(scene: Scene, solid: np.ndarray, size: int) -> np.ndarray:
    """float32 (size, size): soft dark patches on the ground where things stand. `solid`: where something covers the ground."""
    dark = np.zeros((size, size), np.float32)
    for thing in scene.things:
        if thing.land or thing.floats or thing.relation in ("riding", "seated", "on", "held", "sea"):
            continue
        low, high = thing.box * size
        half = (high[0] - low[0]) / 2
        turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
        patch = np.stack([(low[0] + high[0]) / 2 + 1.02 * half * np.cos(turn), high[1] - 0.04 * half + 0.14 * half * np.sin(turn)], 1)
        cv2.fillPoly(dark, [fixed(patch)], 0.38, cv2.LINE_8, SHIFT)
    dark[solid] = 0
    return cv2.GaussianBlur(dark, (0, 0), 0.008 * size)


def scene_mask(scene: Scene, size: int, classes: Sequence[str]) -> np.ndarray:
    """uint8 (uint16 beyond 254 classes) (size, size): 1 + the index in `classes` of the thing on top, 0 for none or another class."""
    figure, owner = _merged(scene, size)
    number = {name: k + 1 for k, name in enumerate(classes)}
    table = np.array([*(number.get(thing.name, 0) for thing in scene.things), 0], np.uint16 if len(classes) > 254 else np.uint8)
    return table[owner[paint_ids(figure, size)]]
