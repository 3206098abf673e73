import cv2
import numpy as np
import pytest
import torch
from skimage import feature

import trees
from shared import SHOES, only_with
from sketchbench.data.sources.qmul_shoe_v1 import QmulV1
from sketchbench.retrieval.distances import cosine
from sketchbench.retrieval.hog import DIM, SIDE, hog, hog_features


@pytest.mark.parametrize("kind", ["drawing", "photo", "noise"])
def test_equals_scikit_image(kind):
    rng = np.random.default_rng(0)
    for k in range(4):
        image = {"drawing": cv2.resize(trees.labelled("bus", k)[0], (SIDE, SIDE)),
                 "noise": rng.integers(0, 256, (SIDE, SIDE)).astype(np.uint8),
                 "photo": cv2.cvtColor(trees.photo(k, SIDE), cv2.COLOR_RGB2GRAY)}[kind]
        found = hog(image)
        expected = feature.hog(image, 9, (32, 32), (1, 1), block_norm="L2")
        assert found.shape == expected.shape == (DIM,) == (576,) and found.dtype == np.float32
        assert np.allclose(found, expected, atol=1e-4)


def test_cells_have_length_one_or_none():
    lengths = np.linalg.norm(hog(trees.labelled("cow")[0]).reshape(64, 9), axis=1)
    assert np.isclose(lengths, 1, atol=1e-3).any() and (lengths == 0).any() and ((lengths < 1e-3) | (lengths > 0.9)).all()
    assert not hog(np.full((30, 30), 255, np.uint8)).any()


def test_any_picture():
    page = trees.labelled("cow", 2, 128)[0]
    assert np.array_equal(hog(page), hog(np.dstack([page] * 3)))
    clear = np.dstack([np.zeros_like(page)] * 3 + [255 - page])  # black ink on a transparent page
    assert np.array_equal(hog(page), hog(clear))
    wide = np.full((SIDE, 2 * SIDE), 255, np.uint8)
    wide[:, 128:384] = cv2.resize(page, (SIDE, SIDE))
    assert np.array_equal(hog(wide), hog(np.pad(wide, ((128, 128), (0, 0)), constant_values=255)))


def test_many_pictures():
    pages = [trees.labelled("cow", k)[0] for k in range(3)]
    assert np.array_equal(hog_features(pages), np.stack([hog(p) for p in pages])) and hog_features([]).shape == (0, 576)


@only_with(SHOES)
def test_real_shoes():
    """Plain nearest neighbour finds the very shoe for 29 of 115 sketches: pairs, split and rasterisation are right."""
    source = QmulV1(str(SHOES))
    sketches, photos = source.select("test", "sketch"), source.select("test", "photo")
    assert [i.instance for i in sketches] == [i.instance for i in photos]
    q, g = (torch.from_numpy(hog_features(source.image(i) for i in items)) for items in (sketches, photos))
    d = cosine(q, g)
    rank = (d <= d.diagonal()[:, None]).sum(1)
    assert ((rank == 1).sum().item(), (rank <= 10).sum().item()) == (29, 85)
