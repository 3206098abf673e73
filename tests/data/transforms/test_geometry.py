import cv2
import numpy as np
import pytest
from scipy import ndimage

from sketchbench.data.transforms.geometry import ANGLES, shrink_ink, shrink_mask, square, thicken, turn


def pieces(image):
    return ndimage.label(image < 128, np.ones((3, 3)))[1]


def curve(side, width=1, seed=0):
    """One connected curve through the middle of the page."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 1, 400)
    r = side * (0.3 + 0.05 * np.sin(2 * np.pi * (t * int(rng.integers(2, 6)) + rng.random())))
    points = side / 2 + r[:, None] * np.stack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)], 1)
    page = np.full((side, side), 255, np.uint8)
    cv2.polylines(page, [points.round().astype(np.int32)[:, None]], False, 0, width)
    return page


def test_square_centres():
    out = square(np.zeros((2, 5), np.uint8))
    assert out.shape == (5, 5) and not out[1:3].any() and (out[[0, 3, 4]] == 255).all()
    assert square(np.ones((4, 2), np.uint8), 0)[:, 0].tolist() == [0] * 4 and square(np.zeros((3, 3, 3), np.uint8)).shape == (3, 3, 3)
    assert square(np.zeros((4, 6, 3), np.uint8))[0].min() == 255


@pytest.mark.parametrize("start,side", [(321, 97), (321, 129), (256, 97), (1000, 97), (128, 97), (98, 97)])
def test_thin_ink_survives_shrinking(start, side):
    for seed in range(6):
        page = shrink_ink(curve(start, seed=seed), side)
        assert page.shape == (side, side) and page.dtype == np.uint8 and pieces(page) == 1
        dot = np.full((start, start), 255, np.uint8)
        dot[start // 3 + seed, start // 2] = 0
        assert (shrink_ink(dot, side) < 128).any()


def test_thick_lines_keep_their_gaps():
    page = np.full((291, 291), 255, np.uint8)
    page[60:230, 60:230:10] = page[60:230, 61:230:10] = page[60:230, 62:230:10] = page[60:230, 63:230:10] = page[60:230, 64:230:10] = 0
    assert pieces(shrink_ink(page, 97)) == pieces(page) == 17  # lines of five pixels, gaps of five, at a third
    stripes = np.full((97, 97), 255, np.uint8)
    for x in range(30, 66, 5):
        stripes[30:66, x:x + 2] = 0
    assert all(pieces(turn(stripes, np.zeros_like(stripes), a)[0]) == 8 for a in ANGLES)


def test_shrinking_keeps_the_place():
    page = np.full((321, 321), 255, np.uint8)
    page[100:221, 40:81] = 0
    small = shrink_ink(page, 97) < 128
    rows, columns = np.flatnonzero(small.any(1)), np.flatnonzero(small.any(0))
    assert np.allclose([rows[0], rows[-1] + 1, columns[0], columns[-1] + 1], np.array([100, 221, 40, 81]) * 97 / 321, atol=1.2)
    assert shrink_ink(page, 321) is page and shrink_ink(page, 400).shape == (400, 400)


def test_masks_keep_their_labels():
    mask = np.kron(np.arange(9, dtype=np.uint8).reshape(3, 3), np.ones((107, 107), np.uint8))
    small = shrink_mask(mask, 97)
    assert small.dtype == np.uint8 and small.shape == (97, 97) and set(np.unique(small)) == set(range(9))
    assert small[0, 0] == 0 and small[48, 48] == 4 and small[96, 96] == 8
    assert np.array_equal(shrink_mask(mask, 97)[::-1, ::-1], shrink_mask(mask[::-1, ::-1].copy(), 97))  # centred: no drift to a corner
    assert shrink_mask(mask, 321) is mask


@pytest.mark.parametrize("angle", ANGLES)
@pytest.mark.parametrize("mirror", [False, True])
def test_image_and_mask_turn_together(angle, mirror):
    mask = np.zeros((97, 97), np.uint8)
    cv2.ellipse(mask, (40, 55), (28, 12), 20, 0, 360, 3, -1)
    image = np.where(mask > 0, 0, 255).astype(np.uint8)
    out, labels = turn(image, mask, angle, mirror)
    assert set(np.unique(labels)) == {0, 3} and out.shape == labels.shape == (97, 97)
    assert out.flags.c_contiguous and labels.flags.c_contiguous
    ink = out < 128
    assert (ink & (labels > 0)).sum() / (ink | (labels > 0)).sum() > 0.9
    assert np.allclose(np.mean(np.argwhere(ink), 0), np.mean(np.argwhere(labels), 0), atol=0.3)


def test_turning_is_about_the_centre_and_fills_with_white():
    page = np.zeros((97, 97), np.uint8)
    out, labels = turn(page, np.ones((97, 97), np.uint8), 30)
    assert out[0, 0] == 255 and labels[0, 0] == 0 and out[48, 48] == 0 and labels[48, 48] == 1
    mark = np.zeros((97, 97), np.uint8)
    mark[48, 80:83] = 1
    assert np.argwhere(turn(page, mark, 30)[1])[:, 0].mean() < 40  # anticlockwise: the right side goes up
    assert np.argwhere(turn(page, mark, 0, True)[1])[:, 1].max() == 16
    assert all(np.array_equal(a, b) for a, b in zip(turn(page, mark), (page, mark), strict=True))


@pytest.mark.parametrize("angle", ANGLES[1:])
def test_one_pixel_lines_survive_turning(angle):
    for seed in range(6):
        page = curve(97, seed=seed)
        assert pieces(page) == 1 and pieces(turn(page, np.zeros_like(page), angle)[0]) == 1
    dots = np.full((97, 97), 255, np.uint8)
    dots[30:70:5, 30:70:5] = 0
    assert pieces(turn(dots, np.zeros_like(dots), angle)[0]) == 64


def test_turning_colours():
    page = np.zeros((33, 33, 3), np.uint8)
    out, _ = turn(page, np.zeros((33, 33), np.uint8), 20)
    assert out.shape == (33, 33, 3) and out[0, 0].tolist() == [255] * 3


def test_thicken_is_grey_erosion():
    rng = np.random.default_rng(0)
    for shape in ((20, 31), (7, 7), (1, 5)):
        a = rng.integers(0, 256, shape).astype(np.uint8)
        assert np.array_equal(thicken(a), ndimage.grey_erosion(a, size=(2, 2)))
