import numpy as np
import pytest

from sketchbench.data.transforms.erasing import erase, erased_side


def test_side_scales_with_the_resolution():
    assert [erased_side(s) for s in (321, 97, 129, 642, 4)] == [31, 9, 12, 62, 1]


@pytest.mark.parametrize("shape", [(321, 321), (97, 97), (97, 97, 3), (50, 80), (3, 3)])
def test_one_square_turns_white(shape):
    for seed in range(20):
        image = np.zeros(shape, np.uint8)
        out = erase(image, np.random.default_rng(seed))
        white = (out == 255).all(-1) if len(shape) == 3 else out == 255
        rows, columns = np.flatnonzero(white.any(1)), np.flatnonzero(white.any(0))
        side = erased_side(max(shape[:2]))
        assert len(rows) == len(columns) == np.ptp(rows) + 1 == np.ptp(columns) + 1 == side
        assert white.sum() == side * side and not image.any() and out.dtype == np.uint8


def test_the_square_goes_everywhere_and_hangs_on_the_generator():
    draws = [erase(np.zeros((12, 12), np.uint8), np.random.default_rng(s), 4) for s in range(400)]
    assert np.any(draws, 0).all() and np.any([d[0, 0] for d in draws]) and np.any([d[-1, -1] for d in draws])
    assert len({d.tobytes() for d in draws}) == 81
    assert np.array_equal(draws[7], erase(np.zeros((12, 12), np.uint8), np.random.default_rng(7), 4))
    assert (erase(np.zeros((5, 5), np.uint8), np.random.default_rng(0), 99) == 255).all()
