import time

import cv2
import numpy as np
import pytest
from scipy import ndimage

from sketchbench.data.transforms.homogeneous import METHODS, grey, homogeneous, one_pixel, removable
from sketchbench.errors import UserError

EIGHT, FOUR = np.ones((3, 3)), None


def pieces(ink, structure=EIGHT):
    return ndimage.label(ink, structure)[1]


def holes(ink):
    return pieces(np.pad(~ink, 1, constant_values=True), FOUR) - 1


def drawing(seed, side=80, width=None):
    rng = np.random.default_rng(seed)
    page = np.full((side, side), 255, np.uint8)
    for _ in range(6):
        points = rng.integers(0, side, (4, 1, 2)).astype(np.int32)
        cv2.polylines(page, [points], False, 0, width or int(rng.integers(1, 6)))
    return page


def noise(seed, side=40):
    rng = np.random.default_rng(seed)
    return np.where(rng.random((side, side)) < rng.uniform(0.05, 0.6), 0, 255).astype(np.uint8)


def blob(seed, side=60):
    g = cv2.GaussianBlur(np.random.default_rng(seed).random((side, side)), (0, 0), 2)
    return np.where(g > np.median(g), 0, 255).astype(np.uint8)


SMALL = [np.zeros((h, w), np.uint8) for h, w in ((1, 1), (2, 2), (1, 9), (2, 9), (3, 3), (7, 7))]
PAGES = [f(n) for n in range(12) for f in (drawing, noise, blob)] + [np.pad(a, 4, constant_values=255) for a in SMALL] + SMALL


@pytest.mark.parametrize("method", METHODS)
def test_properties(method):
    for page in PAGES:
        ink, out = page < 128, homogeneous(page, method)
        line = out == 0
        assert out.dtype == np.uint8 and out.shape == page.shape and set(np.unique(out)) <= {0, 255}
        assert not (line & ~ink).any()  # a subset of the ink
        assert pieces(line) == pieces(ink)  # components kept
        assert holes(line) == holes(ink)  # and what the lines enclose
        assert np.array_equal(homogeneous(out, method), out)  # idempotent


@pytest.mark.parametrize("method", METHODS)
def test_one_pixel_thick(method):
    """No ink pixel has ink all round it, and in a 2x2 block no pixel can go without cutting a line or opening a hole."""
    for page in PAGES:
        line = homogeneous(page, method) == 0
        assert not ndimage.binary_erosion(line, EIGHT).any()
        for y, x in np.argwhere(line[:-1, :-1] & line[1:, :-1] & line[:-1, 1:] & line[1:, 1:]):
            for v, u in ((y, x), (y, x + 1), (y + 1, x), (y + 1, x + 1)):
                without = line.copy()
                without[v, u] = False
                assert pieces(without) != pieces(line) or holes(without) != holes(line) or near_cut(line, v, u)
    lines = [homogeneous(drawing(n), method) == 0 for n in range(12)]
    blocks = sum((s[1:, 1:] & s[:-1, 1:] & s[1:, :-1] & s[:-1, :-1]).sum() for s in lines)
    assert blocks <= 0.002 * sum(s.sum() for s in lines)


def near_cut(line, y, x):
    """Whether the pixel's own neighbours fall apart, or its surroundings join, without it."""
    window = np.pad(line, 1)[y:y + 3, x:x + 3].copy()
    window[1, 1] = False
    background = ~window
    background[1, 1] = False
    labels = ndimage.label(background)[0]
    return pieces(window) != 1 or len({labels[0, 1], labels[1, 0], labels[1, 2], labels[2, 1]} - {0}) != 1


def test_every_removable_neighbourhood_keeps_the_topology():
    for code, allowed in enumerate(removable()):
        window = np.zeros((5, 5), bool)
        for k, (dv, du) in enumerate(((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))):
            window[2 + dv, 2 + du] = code >> k & 1
        full = window.copy()
        full[2, 2] = True
        same = pieces(full) == pieces(window) and holes(full) == holes(window)
        assert allowed == (same and window.sum() >= 2)


def test_an_l_and_a_thick_line():
    assert one_pixel(np.array([[1, 0, 0], [1, 1, 0], [1, 1, 1]], bool)).sum() < 6
    page = np.full((9, 30), 255, np.uint8)
    page[3:6, 4:26] = 0
    line = homogeneous(page) == 0
    assert line[4].sum() >= 18 and line.sum() - line[4].sum() <= 2  # the middle row, up to its ends


def test_empty_and_full_images():
    assert (homogeneous(np.full((5, 8), 255, np.uint8)) == 255).all()
    full = homogeneous(np.zeros((9, 9), np.uint8))
    assert 0 < (full == 0).sum() < 20
    assert homogeneous(np.zeros((0, 4), np.uint8)).shape == (0, 4)


def test_any_dtype_gives_the_same():
    page = drawing(3)
    want = homogeneous(page)
    rgba = np.dstack([np.zeros_like(page)] * 3 + [255 - page])  # black ink on a transparent sheet
    forms = [page > 127, page / 255.0, page.astype(np.float32), page.astype(np.float32) / 255, page[..., None], np.dstack([page] * 3), rgba,
             page.astype(np.int64), np.dstack([page] * 3) / 255.0]
    for form in forms:
        assert np.array_equal(homogeneous(form), want), (form.dtype, form.shape)


def test_threshold_is_strict():
    page = np.array([[127, 128, 255]], np.uint8)
    assert homogeneous(page).tolist() == [[0, 255, 255]]
    assert homogeneous(page, threshold=129)[0, 2] == 255 and (homogeneous(page, threshold=129)[0, :2] == 0).any()


def test_grey_weighs_colours_and_white_under_glass():
    assert grey(np.array([[[255, 0, 0]]], np.uint8))[0, 0] == pytest.approx(76.2, abs=0.1)
    assert grey(np.zeros((1, 1, 4), np.uint8))[0, 0] == pytest.approx(255)


def test_unknown_method_names_the_nearest():
    with pytest.raises(UserError, match=r"skeleton=skeletonise.*did you mean skeletonize"):
        homogeneous(drawing(0), "skeletonise")


def test_speed():
    pages = [drawing(n, 97) for n in range(20)]
    homogeneous(pages[0])
    best = min(timed(pages) for _ in range(3))
    assert best / len(pages) < 0.02  # about 1 ms on a free core


def timed(pages):
    start = time.process_time()
    for page in pages:
        homogeneous(page)
    return time.process_time() - start
