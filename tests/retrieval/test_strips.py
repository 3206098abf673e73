"""Rows of photos with their frames, and attention as heat."""

from __future__ import annotations

import numpy as np
import pytest

from sketchbench.retrieval.pictures import FRAMES, THICK, attention, result_strip, sheet

GREY = np.full((40, 30, 3), 128, np.uint8)
DRAWING = np.full((50, 50), 255, np.uint8)
DRAWING[20:24, 5:45] = 0


def has(image: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    return (image == np.array(color)).all(-1)


def test_frames_say_what_was_found():
    marks = ["wrong", "true", "", "right"]
    out = result_strip(DRAWING, [GREY] * 4, marks, ["1", "2", "3", "4"], 64)
    green, red = (has(out, FRAMES[m]) for m in ("true", "wrong"))
    assert has(out, FRAMES["right"])[:, -10:].any()
    first, *others = np.flatnonzero(np.diff(np.concatenate([[0], (green | red).any(0), [0]])) > 0)
    assert len(others) == 2 and red[:, first].any() and not green[:, first].any() and green[:, others[0]].any()
    assert red.sum() >= 4 * THICK * 64 and not red[:, others[0]:].any()
    assert has(out, (255, 255, 255))[:15, first:first + 70].any()  # the badge, for who does not see red and green


def test_unframed_rows_have_no_such_colour():
    out = result_strip(DRAWING, [GREY] * 3, [""] * 3, ["1", "2", "3"])
    assert not any(has(out, c).any() for c in FRAMES.values())


def test_the_drawing_comes_first_in_a_thick_frame():
    out = result_strip(DRAWING, [GREY], [""], [""], 60)
    assert out.dtype == np.uint8 and (out[: 60 + 2 * THICK, :THICK] < 40).all() and (out[:THICK, : 60 + 2 * THICK] < 40).all()
    assert (out[10:20, 6:60] > 200).all()  # white page inside


def test_captions_and_titles_have_room():
    plain = result_strip(DRAWING, [GREY] * 2, [""] * 2, ["", ""], 64)
    one = result_strip(DRAWING, [GREY] * 2, [""] * 2, ["1", ""], 64)
    two = result_strip(DRAWING, [GREY] * 2, [""] * 2, ["1\na/name.png", "2"], 64, title="shoe/1   rank 2")
    assert plain.shape[0] < one.shape[0] < two.shape[0] and plain.shape[1] == one.shape[1] == two.shape[1]
    assert (one[70:, 70:] < 100).any() and not (one[-2:] < 250).any() and not (two[-2:] < 250).any()  # nothing is cut below


@pytest.mark.parametrize("words", ["a very long name of a photo that somebody gave it.jpeg", "longnamewithoutanyblankinit" * 5])
def test_long_captions_stay_under_their_photo(words):
    out = result_strip(DRAWING, [GREY] * 3, [""] * 3, ["", words, ""], 80)
    inked = np.flatnonzero((out[80 + 2 * THICK :] < 128).all(-1).any(0))
    left = 86 + 12 + 92  # where the second photo begins
    assert inked.min() >= left and inked.max() < left + 86


def test_rows_go_on_after_so_many_columns():
    wide = result_strip(DRAWING, [GREY] * 7, [""] * 7, ["x"] * 7, 50)
    folded = result_strip(DRAWING, [GREY] * 7, [""] * 7, ["x"] * 7, 50, columns=3)
    assert folded.shape[1] < wide.shape[1] and 2.5 * wide.shape[0] < folded.shape[0] < 3.5 * wide.shape[0]
    assert has(folded, (128, 128, 128))[-wide.shape[0]:, 70:120].any() and not has(folded, (128, 128, 128))[-wide.shape[0]:, 125:].any()


@pytest.mark.parametrize("n", [0, 1])
def test_hardly_any_photo(n):
    out = result_strip(DRAWING, [GREY] * n, [""] * n, ["1"] * n, 64, title="t")
    assert out.shape[0] > 64 and out.shape[1] >= 64


def test_each_photo_needs_its_mark_and_caption():
    with pytest.raises(ValueError):
        result_strip(DRAWING, [GREY] * 2, [""], ["", ""])
    with pytest.raises(ValueError):
        result_strip(DRAWING, [GREY] * 2, ["", ""], [""])
    with pytest.raises(KeyError):
        result_strip(DRAWING, [GREY], ["ture"], [""])


def test_a_sheet_cuts_no_words():
    row = result_strip(DRAWING, [GREY], ["true"], ["1"], 40)
    plain = sheet([row, row], "short")
    assert plain.shape[0] > 2 * row.shape[0]
    long = sheet([row, row], "a heading that is much longer than its narrow rows are wide")
    keyed = sheet([row, row], "short", legend={"true": "the photo that was drawn", "wrong": "another one"})
    assert long.shape[1] > plain.shape[1] < keyed.shape[1] and keyed.shape[0] > plain.shape[0]
    assert not (long[:, -8:] < 250).any() and has(keyed, FRAMES["wrong"]).any() and not has(plain, FRAMES["wrong"]).any()


# ------------------------------------------------------------------ attention
def at(h: int, *places: tuple[int, int]) -> np.ndarray:
    alpha = np.full((h, h), 1e-4, np.float32)
    for place in places:
        alpha[place] = 1
    return alpha / alpha.sum()


@pytest.mark.parametrize("image", [np.full((60, 90), 255, np.uint8), np.full((60, 90, 3), 200, np.uint8)])
def test_heat_lies_where_attention_does(image):
    out = attention(image, at(6, (4, 1))).astype(int)
    warm = out[..., 0] - out[..., 2]  # red beyond blue
    assert out.shape == (60, 90, 3)
    y, x = np.unravel_index(warm.argmax(), warm.shape)
    assert 40 <= y < 50 and 15 <= x < 30  # cell (4, 1) of 10 x 15 px
    assert warm[:20].max() < 10 < warm.max()


def test_even_attention_is_one_pale_colour():
    out = attention(np.full((40, 40), 255, np.uint8), np.full((5, 5), 0.04))
    assert np.ptp(out.reshape(-1, 3), axis=0).max() == 0 and out.min() > 150
    nearly = np.full((5, 5), 0.04) + np.random.default_rng(0).normal(0, 1e-4, (5, 5))
    assert np.ptp(attention(np.full((40, 40), 255, np.uint8), nearly).reshape(-1, 3).astype(int), axis=0).max() < 12  # noise stays noise


def test_ink_stays_visible_in_the_heat():
    hottest = attention(DRAWING, at(1, (0, 0)) * 4)
    out = attention(DRAWING, at(5, (2, 2))).astype(int)
    assert (out[21:23, 6:44].max(-1) < 60).all() and hottest[21, 20].max() < hottest[5, 5].max() / 3
    photo = np.repeat(DRAWING[..., None], 3, 2)
    inked, blank = (attention(i, at(5, (2, 2)))[22, 25].astype(int).sum() for i in (photo, np.full_like(photo, 255)))
    assert inked < blank / 2


def test_even_and_sharp_attention_differ_on_one_scale():
    page = np.full((30, 30), 255, np.uint8)
    sharp, even = attention(page, at(5, (2, 2))).astype(int), attention(page, np.full((5, 5), 0.04)).astype(int)
    assert sharp[15, 15, 2] < even[15, 15, 2] < sharp[1, 1, 2]
