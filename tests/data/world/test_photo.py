"""Photos: right colours in the right places, form, shadow, texture; the same for the same seed at any size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sketchbench.data.world import shapes as s
from sketchbench.data.world.figure import MATERIALS, Figure
from sketchbench.data.world.page import paint_ids, place
from sketchbench.data.world.photo import paint, render_photo, shade
from sketchbench.data.world.textures import LOOKS, field, window
from sketchbench.data.world.traits import generator

RED, BLUE = (0.8, 0.2, 0.2), (0.2, 0.25, 0.85)


def ball(**more) -> Figure:
    figure = Figure()
    figure.add(s.ellipse(0, 0, 1.0), color=RED, **more)
    return figure


def two() -> Figure:
    """A red ball with a blue ring before it, a dark spot, a stripe that is cut at the ball, and a label without paint."""
    figure = ball(body="one", bulge=0.9)
    figure.mark(0, s.ellipse(-0.5, -0.4, 0.2), fill=True, color=(0, 0, 0))
    figure.mark(0, np.array([[-3.0, 0.6], [3.0, 0.6]]), color=(0, 1, 0), width=0.05, clip=True)
    figure.add(s.ellipse(0.3, 0.0, 0.6), color=BLUE, material="metal", holes=[s.ellipse(0.3, 0.0, 0.3)])
    figure.add(s.box(-2, -2, 2, 2), part="field", paint=False)
    return figure


def test_materials_all_have_a_look():
    assert set(LOOKS) == set(MATERIALS)


@pytest.mark.parametrize("background", ["plain", "scene", "sky"])
@pytest.mark.parametrize("size", [64, 97, 128, 200])
def test_photo_is_an_rgb_picture_of_its_size(background, size):
    photo = render_photo(place(two(), size), size, 1, background=background)
    assert photo.shape == (size, size, 3) and photo.dtype == np.uint8
    assert photo.std() > 10


def test_same_seed_same_photo_other_seed_another():
    placed = place(two(), 96)
    first = render_photo(placed, 96, ("cow", 1), background="scene")
    np.testing.assert_array_equal(first, render_photo(placed, 96, ("cow", 1), background="scene"))
    assert np.abs(first.astype(int) - render_photo(placed, 96, ("cow", 2), background="scene")).mean() > 3


@pytest.mark.parametrize("seed", range(4))
def test_pixels_have_the_colour_of_their_piece(seed):
    placed = place(two(), 128)
    ids, photo = paint_ids(placed, 128), render_photo(placed, 128, seed).astype(float)
    inner = {k: cv2.erode((ids == k).astype(np.uint8), np.ones((9, 9))) > 0 for k in (0, 1)}
    red, blue = photo[inner[0]].mean(0), photo[inner[1]].mean(0)
    assert red[0] > 1.3 * red[1:].max() and blue[2] > 1.3 * blue[:2].max()
    assert (photo[ids < 0].min(1) > 90).mean() > 0.9  # light paper around, with a shadow


def test_holes_show_what_is_behind_and_marks_stay_on_their_piece():
    placed = place(two(), 128)
    ids, owner, colors = paint(placed, 256)
    assert ids.shape == (256, 256)
    at = lambda x, y: int(ids[round(y), round(x)])  # noqa: E731
    (x0, y0), (x1, y1) = placed.bounds()
    cx, cy, r = (x0 + x1), (y0 + y1), (x1 - x0)
    assert at(cx + 0.3 * r, cy) == 0 and at(cx + 0.3 * r, cy - 0.45 * r) == 1
    assert at(cx - 0.5 * r, cy - 0.4 * r) == 3 and owner[3] == 0 and colors[3].tolist() == [0, 0, 0, 255]
    rows, columns = np.nonzero(ids == 4)
    on_ball = np.hypot(columns - cx, rows - cy) <= r + 2
    assert len(rows) and on_ball.all()
    assert (ids != 2).all()  # without paint, never seen
    assert owner[-1] == -1 and not colors[-1].any()


def test_marks_reach_beyond_their_piece():
    figure = ball()
    figure.mark(0, np.array([[1.0, 0.0], [2.0, -1.0]]), width=0.06, color=(0.9, 0.8, 0.1))
    placed = place(figure, 128, fill=0.4)
    x, y = np.round(placed.marks[0].points.mean(0)).astype(int)
    yellow = np.mean([render_photo(placed, 128, k)[y, x] for k in range(4)], 0)
    assert yellow[0] > 130 and yellow[1] > 110 and yellow[2] < 110


def test_figure_off_the_page_leaves_its_background():
    figure = Figure()
    figure.add(s.box(300, 300, 400, 400))
    assert render_photo(figure, 64, 0, background="sky").std() > 1


def test_round_things_are_shaded_flat_ones_are_not():
    spread = {}
    for bulge in (0.0, 1.0):
        placed = place(ball(bulge=bulge), 128)
        light, highlight = shade(placed, paint_ids(placed, 128).astype(np.intp), 128, generator("light"))
        middle = cv2.erode((paint_ids(placed, 128) == 0).astype(np.uint8), np.ones((13, 13))) > 0
        spread[bulge] = float(light[middle].std())
        assert (highlight >= 0).all()
    assert spread[1.0] > 2.5 * spread[0.0]


def test_light_comes_from_above():
    placed = place(ball(bulge=1.0), 128)
    ids = paint_ids(placed, 128).astype(np.intp)
    lights = [shade(placed, ids, 128, generator(k))[0] for k in range(8)]
    assert np.mean([light[20:45, 50:78].mean() - light[83:108, 50:78].mean() for light in lights]) > 0.15


def test_ground_is_dark_below_and_not_in_the_sky():
    placed = place(ball(), 128, fill=0.5)
    foot = round(placed.bounds()[1][1])
    photos = [render_photo(placed, 128, k) for k in range(6)]
    assert np.mean([p[foot + 1:foot + 3, 56:72].mean() - p[5:15, 5:15].mean() for p in photos]) < -15


def test_scenes_differ_more_than_studios():
    placed = place(ball(), 96, fill=0.5)

    def spread(background: str) -> float:
        """Of the colour in a corner, over photos."""
        return np.std([render_photo(placed, 96, k, background=background)[:20, :20].mean((0, 1)) for k in range(12)], 0).mean()

    assert spread("scene") > 2 * spread("plain")


def test_another_size_shows_the_same_picture():
    small = render_photo(place(two(), 96), 96, 7)
    large = cv2.resize(render_photo(place(two(), 192), 192, 7), (96, 96), interpolation=cv2.INTER_AREA)
    assert np.abs(cv2.blur(small, (5, 5)).astype(float) - cv2.blur(large, (5, 5))).mean() < 6


def test_fields_are_normalised_and_windows_are_cut_from_them():
    for look in LOOKS.values():
        f = field(look.field)
        assert f.shape == (512, 512) and abs(float(f.mean())) < 0.1 and 0.8 < float(f.std()) < 1.1 and np.abs(f).max() <= 2.5
    a, b = window("fur", 64, generator(1)), window("fur", 64, generator(2))
    assert a.shape == (64, 64) and np.abs(a - b).mean() > 0.2
    assert window("stone", 300, generator(1), 1.5).shape == (300, 300)


def test_figure_beyond_the_page_is_cut():
    figure = Figure()
    figure.add(s.box(-200, 40, 300, 90), color=BLUE, bulge=0.9)
    assert render_photo(figure, 64, 0, background="scene")[50:60].mean() > 0
