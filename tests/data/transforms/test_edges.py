"""Edge maps: what is an edge is in them, what is none is not, whatever the size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sketchbench.data.transforms.edges import part_boundaries, sketchify, soft_edges


def disc(size: int) -> tuple[np.ndarray, np.ndarray]:
    """A grey disc on white, its left half one part and its right half another of the same grey; a faraway square in the background."""
    photo, mask = np.full((size, size, 3), 240, np.uint8), np.zeros((size, size), np.uint8)
    cv2.circle(photo, (size // 2, size // 2), size // 4, (90, 90, 90), -1)
    cv2.circle(mask, (size // 2, size // 2), size // 4, 1, -1)
    mask[:, size // 2:][mask[:, size // 2:] > 0] = 2
    cv2.rectangle(photo, (2, 2), (size // 8, size // 8), (20, 20, 20), -1)
    return photo, mask


@pytest.mark.parametrize("size", [64, 129, 321])
def test_sketchify_draws_outline_and_part_boundary(size):
    photo, mask = disc(size)
    edge = sketchify(photo, mask)
    assert edge.shape == (size, size) and edge.dtype == np.uint8 and set(np.unique(edge)) == {0, 255}
    middle = size // 2
    seam = edge[middle - size // 5:middle + size // 5, middle - 2:middle + 2]  # no pixel of the photo shows it
    assert (seam.min(1) == 0).all()
    assert edge[middle, middle - size // 4 - 2:middle - size // 4 + 3].min() == 0
    assert edge[middle + size // 8, middle + size // 8] == 255  # inside
    assert edge[:size // 6, :size // 6].min() == 255  # the background's edges are left out
    assert sketchify(photo, mask, context=True)[:size // 6, :size // 6].min() == 0


def test_sketchify_keeps_edges_within_a_part():
    photo, mask = disc(128)
    photo[60:68, 40:50] = 255
    assert sketchify(photo, mask)[56:72, 36:54].min() == 0
    assert sketchify(photo[..., 0], mask)[56:72, 36:54].min() == 0  # grey photos too


@pytest.mark.parametrize("thickness", [1, 2, 3, 4])
def test_strokes_have_the_thickness_asked_for(thickness):
    mask = np.zeros((100, 100), np.uint8)
    mask[:, 50:] = 1
    edge = sketchify(np.full((100, 100), 128, np.uint8), mask, thickness)
    assert ((edge == 0).sum(1) == thickness).all()


def test_default_thickness_grows_with_the_page():
    ink = {}
    for size in (97, 321):
        mask = np.zeros((size, size), np.uint8)
        mask[:, size // 2:] = 1
        ink[size] = int((sketchify(np.full((size, size), 128, np.uint8), mask) == 0)[size // 2].sum())
    assert ink == {97: 1, 321: 3}


def test_empty_mask_and_plain_photo_give_white_paper():
    plain = np.full((64, 64, 3), 77, np.uint8)
    assert (sketchify(plain, np.zeros((64, 64), np.uint8)) == 255).all()
    assert (soft_edges(plain) == 255).all()


def test_sizes_must_agree():
    with pytest.raises(ValueError, match="differ"):
        sketchify(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 9), np.uint8))


def test_part_boundaries_are_one_pixel_thick():
    mask = np.zeros((10, 12), np.uint8)
    mask[:, 6:] = 3
    assert (part_boundaries(mask).sum(1) == 1).all() and part_boundaries(mask)[:, 5].all()
    assert not part_boundaries(np.full((10, 12), 4, np.uint8)).any()


def test_soft_edges_are_graded_and_thin():
    photo = np.full((128, 128, 3), 200, np.uint8)
    photo[:, 32:] = 20
    photo[:, 96:] = 60  # a weaker edge
    edge = soft_edges(photo)
    assert edge.shape == (128, 128) and edge.dtype == np.uint8
    strong, weak, flat = 255 - int(edge[64, 30:34].min()), 255 - int(edge[64, 94:98].min()), 255 - int(edge[64, 60:70].min())
    assert strong > weak > 30 and flat == 0
    assert (edge[64] < 128).sum() <= 12
    assert (soft_edges(photo, thin=False)[64] < 200).sum() > (edge[64] < 200).sum()


def test_soft_edges_see_colour_and_follow_the_size():
    photo = np.zeros((128, 128, 3), np.uint8)
    photo[:, :64], photo[:, 64:] = (150, 60, 60), (40, 106, 60)  # nearly the same grey
    assert soft_edges(photo)[64, 62:66].min() < 60
    large = cv2.resize(photo, (256, 256), interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(soft_edges(large), (128, 128), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - soft_edges(photo)).mean() < 6
