from __future__ import annotations

import cv2
import numpy as np
import pytest

from sketchbench.data.world.figure import Figure
from sketchbench.data.world.objects import program
from sketchbench.data.world.objects._shell import Camera, Shell, strip
from sketchbench.data.world.objects._wheels import _spokes
from sketchbench.data.world.page import paint_ids, part_mask, place
from sketchbench.data.world.shapes import box
from sketchbench.data.world.traits import Traits

PARTS = {
    "airplane": {"body", "wheels", "tail", "engine", "wings"},
    "bicycle": {"wheel", "saddle", "handlebar", "body"},
    "bus": {"body", "mirror", "window", "wheel", "headlight", "door"},
    "car": {"body", "mirror", "window", "wheel", "headlight"},
    "motorbike": {"wheel", "saddle", "handlebar", "body"},
}
ALWAYS = {"airplane": {"body", "tail", "wings"}, "bicycle": PARTS["bicycle"], "bus": {"body", "window", "wheel"},
          "car": {"body", "window", "wheel"}, "motorbike": PARTS["motorbike"]}
BUILT = ("castle", "house", "cabin", "skyscraper", "bridge", "tent", "church", "windmill")
ALL = (*PARTS, *BUILT, "pickup_truck", "helicopter", "sailboat", "train", "hot-air_balloon", "tank", "rocket", "tractor", "canoe",
       "wheelchair")
SCHEMAS = ("seen", "simple", "symbol")


def drawn(category: str, seed: int, schema: str = "seen", wobble: float = 0.0, **fixed) -> Figure:
    return program(category)(Traits((category, seed), (category, seed, "pose"), wobble=wobble, memory=seed, schema=schema,
                                    fixed={k.replace("__", "."): v for k, v in fixed.items()}))


class Asked(Traits):
    """Remembers how each name was asked for."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.asked: dict[str, set[tuple]] = {}

    def uniform(self, name, low, high):
        self.asked.setdefault(name, set()).add(("uniform", low, high))
        return super().uniform(name, low, high)

    def about(self, name, centre, spread):
        self.asked.setdefault(name, set()).add(("about", centre, spread))
        return super().about(name, centre, spread)

    def choice(self, name, options, weights=None):
        self.asked.setdefault(name, set()).add(("choice", len(options)))
        return super().choice(name, options, weights)


class Changed(Traits):
    """One trait at another place of its range."""

    def __init__(self, name: str, *args, **more):
        super().__init__(*args, **more)
        self.name = name

    def _unit(self, name: str, discrete: bool = False) -> float:
        u = super()._unit(name, discrete)
        return (u + 0.45) % 1 if name == self.name else u


def points(figure: Figure) -> np.ndarray:
    shapes = [p.outline for p in figure.pieces] + [m.points for m in figure.marks]
    colors = [p.color for p in figure.pieces] + [m.color for m in figure.marks]
    return np.concatenate([np.concatenate(shapes).ravel(), np.ravel(colors)])


@pytest.mark.parametrize("category", ALL)
def test_figures_are_sound_and_hang_together(category):
    for seed in range(24):
        f = drawn(category, seed, SCHEMAS[seed % 3], wobble=0.15 * (seed % 2))
        assert len(f.pieces) <= 35
        for p in f.pieces:
            assert p.outline.ndim == 2 and len(p.outline) >= 3 and np.isfinite(p.outline).all() and all(0 <= c <= 1.3 for c in p.color)
        for m in f.marks:
            assert 0 <= m.on < len(f.pieces) and len(m.points) > 1 and np.isfinite(m.points).all()
        mask = part_mask(place(f, 192), {p.part: 1 for p in f.pieces}, 192)
        islands = cv2.connectedComponents(cv2.dilate(mask, np.ones((3, 3), np.uint8)))[0] - 1
        assert islands == 1, (seed, islands)  # no floating wheel, mirror or chimney


@pytest.mark.parametrize("category", ALL)
def test_a_name_means_one_trait(category):
    """Asking twice for one name in two ways would give the first answer's value to the second."""
    for seed in range(20):
        t = Asked((category, seed), seed, schema=SCHEMAS[seed % 3])
        program(category)(t)
        assert {n: ways for n, ways in t.asked.items() if len(ways) > 1} == {}


@pytest.mark.parametrize("category", ALL)
def test_at_least_twelve_traits_can_be_seen(category):
    visible: set[str] = set()
    for seed in range(6):
        t = Traits((category, seed), seed)
        before = points(program(category)(t))
        for name in t.values:
            if name not in visible and not name.startswith("pose.") and len(visible) < 12:
                after = points(program(category)(Changed(name, (category, seed), seed)))
                if before.shape != after.shape or np.abs(before - after).max() > 1e-3:
                    visible.add(name)
    assert len(visible) >= 12


@pytest.mark.parametrize("category", ALL)
def test_depends_on_identity_pose_and_schema_alone(category):
    assert np.array_equal(points(drawn(category, 3)), points(drawn(category, 3)))
    shapes = {points(drawn(category, seed)).tobytes() for seed in range(6)}
    assert len(shapes) == 6


@pytest.mark.parametrize("category", PARTS)
def test_a_symbol_is_drawn_with_less(category):
    seen, symbol = (np.mean([sum(p.paint for p in drawn(category, seed, schema).pieces) for seed in range(20)])
                    for schema in ("seen", "symbol"))
    assert symbol < 0.7 * seen


@pytest.mark.parametrize("category", PARTS)
def test_parts_are_those_of_the_table(category):
    found: set[str] = set()
    for seed in range(60):
        parts = {p.part for p in drawn(category, seed, SCHEMAS[seed % 3]).pieces} - {"", "load"}
        assert parts <= PARTS[category] and parts >= ALWAYS[category], (seed, parts)
        found |= parts
    assert found == PARTS[category]


@pytest.mark.parametrize("category", ("bicycle", "motorbike"))
def test_wheels_and_frame_are_labelled_where_one_sees_through(category):
    labels = {"wheel": 1, "saddle": 2, "handlebar": 3, "body": 4}
    f = place(drawn(category, 1, kind={"bicycle": "city", "motorbike": "standard"}[category], pose__view="side", pose__turned=False,
                    frame__filled=True), 256)
    mask, ids = part_mask(f, labels, 256), paint_ids(f, 256)
    through = ids < 0
    assert (through & (mask == 1)).sum() > 1500  # between the spokes
    assert (through & (mask == 4)).sum() > 300  # inside the frame
    area = np.bincount(mask.ravel(), minlength=5)
    assert min(area[1], area[4]) > 5 * max(area[2], area[3]) > 0


def test_cars_and_buses_have_the_proportions_of_real_ones():
    for category, low, high, count in (("car", 1.9, 5.2, 2), ("bus", 1.3, 4.6, 2)):
        for seed in range(40):
            f = drawn(category, seed, pose__view="side")
            size = np.ptp(np.concatenate([p.outline for p in f.pieces if p.body == category]), axis=0)
            wheels = [np.ptp(p.outline, axis=0) for p in f.pieces if p.part == "wheel"]
            assert low < size[0] / size[1] < high
            assert len(wheels) in (count, count + 1) and all(0.06 < w[0] / size[0] < 0.26 and abs(w[0] / w[1] - 1) < 0.02 for w in wheels)

    def panes(category: str) -> float:
        return float(np.mean([sum(p.part == "window" for p in drawn(category, s, pose__view="side").pieces) for s in range(30)]))

    assert panes("bus") > 2 * panes("car")  # what tells them apart


def test_a_bicycle_is_slighter_than_a_motorbike():
    def share(category: str) -> float:
        figures = [place(drawn(category, s, pose__view="side", pose__turned=False), 128) for s in range(12)]
        return float(np.mean([(paint_ids(f, 128) >= 0).mean() for f in figures]))

    assert share("motorbike") > 1.5 * share("bicycle")


def test_turned_views_show_a_front():
    for category, part in (("car", "headlight"), ("bus", "headlight")):
        for seed in range(20):
            f = drawn(category, seed, pose__view="turned", pose__yaw=40.0)
            lamps = [p.outline.mean(0)[0] for p in f.pieces if p.part == part]
            side = f.pieces[max(i for i, p in enumerate(f.pieces) if p.body == category)].outline
            assert len(lamps) == 2 and max(lamps) > side[:, 0].max()  # the far lamp lies beyond the side's edge


def test_the_camera():
    corner = np.array([[1.0, 2.0, 3.0]])
    assert np.allclose(Camera()(corner), [[1, 2]])
    assert np.allclose(Camera(yaw=90)(corner), [[-3, 2]])  # the front faces the viewer, the near side lies to the left
    assert np.allclose(Camera(pitch=90)(corner), [[1, 3]])  # from above, near is low in the picture
    assert Camera(yaw=30).depth((1, 0, 0)) > 0 and Camera(pitch=30).depth((0, -1, 0)) > 0
    near, far = Camera(near=0.1)([(1, 0, 1), (1, 0, -1)])
    assert near[0] > far[0]


def test_the_shell_and_its_front():
    shell = Shell(Camera(), [(4, -0.2), (4, -1), (0, -1), (0, -0.2)], [0.01] * 4, 0.8, belt=-0.5, roof=-1, taper=0.5)
    assert np.allclose(shell.width(np.array([-0.2, -0.5, -0.75, -1.0])), [0.8, 0.8, 0.6, 0.4])
    assert np.allclose(shell.nose([(0, -0.5), (1, -0.5)]), [(4, -0.5), (4, -0.5)])
    assert np.allclose(shell.wheel(1.0, 0.3), [(1, -0.3), (1.3, -0.3), (1, 0)])


def test_strips_and_spokes():
    cut = strip(box(0, 0, 4, 2), 1, 3)
    assert sorted(map(tuple, cut.tolist())) == [(1, 0), (1, 2), (3, 0), (3, 2)]
    assert len(strip(box(0, 0, 4, 2), 5, 6)) == 0
    line = _spokes(4)
    hub = np.abs((line[:-1] + line[1:]) / 2).max(1) < 1e-9
    assert np.allclose(np.hypot(*line.T), 1) and hub.sum() == 4  # four diameters through the hub
