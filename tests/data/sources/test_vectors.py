"""What the readers of strokes share: points and pens, drawing, and pickles that must not run."""

from __future__ import annotations

import os
import pickle

import numpy as np
import pytest

import trees_v2
from sketchbench.data.sources import _pickled
from sketchbench.data.sources._pickled import read_coordinates
from sketchbench.data.sources._strokes import checked_points, cut, draw, read_points
from sketchbench.errors import UserError


# ---------------------------------------------------------------------- strokes
def test_cut_at_the_pen():
    rows = np.array([[0, 0, 0], [1, 0, 1], [5, 5, 1], [2, 2, 0], [3, 3, 2], [7, 7, 0], [8, 8, 0]], float)
    strokes = cut(rows)
    assert [s.tolist() for s in strokes] == [[[0, 0], [1, 0]], [[5, 5], [5, 5]], [[2, 2], [3, 3]], [[7, 7], [8, 8]]]
    assert all(s.dtype == np.float32 for s in strokes)


@pytest.mark.parametrize("width", [2.0, 3.0])
def test_lines_are_as_wide_as_told(width):
    """Ink over length, on a page that is no square; a point (x, y) is pixel image[y, x]."""
    line = np.array([[20, 100], [200, 130]], np.float32)
    image = draw([line], (160, 256), width)
    assert image.shape == (160, 256) and image.dtype == np.uint8 and image.flags.c_contiguous
    assert (255.0 - image).sum() / 255 / np.hypot(180, 30) == pytest.approx(width, rel=0.06)
    assert image[115, 110] == 0 and image[:90].min() == 255 and len(np.unique(image)) > 4  # anti-aliased
    assert (draw([], (8, 9), 2.0) == 255).all()
    dot = draw(cut(np.array([[30.0, 40.0, 1.0]])), (64, 64), 3.0)
    assert dot[40, 30] == 0 and 5 < (255.0 - dot).sum() / 255 < 12
    assert draw([np.array([[-500, 100], [900, 100]], np.float32)], (160, 256), 2.0)[100].max() == 0  # beyond the page


@pytest.mark.parametrize(("values", "words"), [
    (np.zeros((4, 2)), "found an array of 4x2 numbers"), (np.zeros((0, 3)), "found an array of 0x3"), (np.zeros((2, 3, 3)), "of 2x3x3"),
    (3.0, "rows of x, y and pen expected"), ([[1, 2, 3], [1, 2]], "found other things"), ("abc", "found other things"),
    ([[1, 2, 0], [np.nan, 2, 1]], r"row 1 is \[nan, 2\.0, 1\.0\], no point"), ([[1, np.inf, 0]], "row 0"), ([[1, 1e9, 0]], "row 0")])
def test_broken_points(values, words):
    with pytest.raises(UserError, match=words) as error:
        checked_points(values, "file: name")
    assert str(error.value).startswith("file: name: ") and "\n" not in str(error.value)


def test_array_files(tmp_path):
    np.save(tmp_path / "good.npy", trees_v2.points(0))
    assert np.array_equal(read_points(tmp_path / "good.npy"), trees_v2.points(0))
    (tmp_path / "text.npy").write_text("no array")
    (tmp_path / "empty.npy").write_bytes(b"")
    (tmp_path / "short.npy").write_bytes((tmp_path / "good.npy").read_bytes()[:150])
    np.save(tmp_path / "objects.npy", np.array([Harmful(tmp_path / "ran"), 1], object), allow_pickle=True)
    for name in ("text", "empty", "short", "objects", "gone"):
        with pytest.raises(UserError, match=rf"{name}\.npy: ") as error:
            read_points(tmp_path / f"{name}.npy")
        assert "\n" not in str(error.value)
    assert not (tmp_path / "ran").exists()


# ---------------------------------------------------------------------- pickles
class Harmful:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_plain_coordinates_of_every_protocol(tmp_path, protocol):
    told = {"train/a_1": trees_v2.points(1), "train/a_2": trees_v2.points(2).astype(np.float32),
            "test/b_1": np.asfortranarray(trees_v2.points(3)), "test/b_2": np.arange(9, dtype=">i2").reshape(3, 3),
            "test/b_3": [[1, 2, 0], [3, 4.5, 1]]}
    (tmp_path / "ShoeV2_Coordinate").write_bytes(pickle.dumps(told, protocol))
    found = read_coordinates(tmp_path / "ShoeV2_Coordinate")
    assert list(found) == list(told) and all(np.array_equal(found[k], told[k]) for k in told)
    assert found["train/a_2"].dtype == np.float32 and isinstance(found["test/b_3"], list)


def test_coordinates_written_by_python_2(tmp_path):
    """Where an array's bytes are text."""
    raw = np.array([[1, 2, 0], [3, 4, 1]], "<f8").tobytes()
    kind = b"cnumpy\ndtype\nU\x02f8K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR(K\x01K\x02K\x03\x86"
    array += kind + b"\x89U0" + raw + b"tb"
    (tmp_path / "old").write_bytes(b"\x80\x02}U\x09train/a_1" + array + b"s.")
    assert read_coordinates(tmp_path / "old")["train/a_1"].tolist() == [[1, 2, 0], [3, 4, 1]]


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_harmful_pickles_do_not_run(tmp_path, protocol):
    mark, path = tmp_path / "ran", tmp_path / "ShoeV2_Coordinate"
    for bad in (Harmful(mark), {"train/a_1": Harmful(mark)}, {"train/a_1": np.array([Harmful(mark)], object)}):
        path.write_bytes(pickle.dumps(bad, protocol))
        with pytest.raises(UserError, match=r"ShoeV2_Coordinate: (names (posix|nt)\.mkdir, which no file|is no coordinate file)") as error:
            read_coordinates(path)
        assert "\n" not in str(error.value) and not mark.exists()
    pickle.loads(path.read_bytes())
    assert mark.exists()  # an ordinary reader runs it


@pytest.mark.parametrize("stream", [
    b"cbuiltins\neval\n(S'1'\ntR.", b"c__builtin__\ngetattr\n.", b"cnumpy\nload\n.", b"cnumpy._core.multiarray\nscalar\n.",
    b"\x8c\x09builtins\n\x8c\x04ex\nc\x93.", b"(S'x'\nios\nsystem\n.", b"\x82\x01."])
def test_other_names_are_refused(tmp_path, stream):
    (tmp_path / "file").write_bytes(stream)
    with pytest.raises(UserError, match="file: ") as error:
        read_coordinates(tmp_path / "file")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [
    b"", b"junk", pickle.dumps({"a": np.zeros((2, 3))})[:-20], pickle.dumps([1, 2]), pickle.dumps({1: np.zeros((2, 3))}),
    pickle.dumps({"a": np.array(["text"])}), pickle.dumps({"a": np.array([{}], object)}), pickle.dumps({"a": np.zeros(2, "f4,i2")})])
def test_what_is_no_coordinate_file(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UserError, match="file: is no coordinate file") as error:
        read_coordinates(tmp_path / "file")
    assert "\n" not in str(error.value)


def test_nothing_admitted_is_numpys_or_pythons_own():
    """What the file may call is defined in the reader itself."""
    assert all(isinstance(v, str) or v.__module__ == _pickled.__name__ for v in _pickled.ADMITTED.values())
