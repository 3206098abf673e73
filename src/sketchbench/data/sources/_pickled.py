"""Coordinate files that circulate as pickles: only the names with which NumPy writes an array of numbers are admitted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.errors import UserError
from sketchbench.unpickling import Distrustful, distrusting

NUMBERS = re.compile(r"[fiub][1248]")


class _Kind:
    """A number type as the file names it: f8, <, and so on."""

    def __init__(self, code: str, *_: Any):
        if not NUMBERS.fullmatch(code):
            raise ValueError(f"an array of {code} instead of numbers")
        self.code, self.order = code, "="

    def __setstate__(self, state: tuple) -> None:
        self.order = str(state[1])

    def read(self, raw: bytes | str) -> np.ndarray:
        data = raw.encode("latin1") if isinstance(raw, str) else raw  # Python 2 wrote text
        return np.frombuffer(data, np.dtype(self.order.replace("|", "=") + self.code))


class _Array:
    """Fills with what the file says of one array."""

    def __init__(self, *_: Any):
        self.values = np.zeros(0)

    def __setstate__(self, state: tuple) -> None:
        _, shape, kind, columns_first, raw = state
        self.values = kind.read(raw).reshape(shape, order="F" if columns_first else "C")


def _from_buffer(raw: bytes, kind: _Kind, shape: tuple[int, ...], order: str) -> _Array:
    array = _Array()
    array.values = kind.read(raw).reshape(shape, order="F" if order == "F" else "C")
    return array


def _as_bytes(text: str, code: str) -> bytes:
    if code != "latin1":
        raise ValueError(f"bytes in {code}")
    return text.encode(code)


ADMITTED: dict[tuple[str, str], Any] = {("numpy", "ndarray"): "ndarray", ("numpy", "dtype"): _Kind, ("_codecs", "encode"): _as_bytes}
for _home in ("numpy.core", "numpy._core"):  # before and since NumPy 2
    ADMITTED |= {(f"{_home}.multiarray", "_reconstruct"): _Array, (f"{_home}.numeric", "_frombuffer"): _from_buffer}


class _Reader(Distrustful):
    files = "file of coordinates"

    def admitted(self, module: str, name: str) -> Any:
        return ADMITTED.get((module, name))


def read_coordinates(path: Path) -> dict[str, Any]:
    """Name -> array or nested lists of one drawing; the values are still to be checked."""
    with distrusting(path, "coordinate file"), open(path, "rb") as stream:
        told = _Reader(stream, encoding="latin1").load()
    if not isinstance(told, dict) or not all(isinstance(key, str) for key in told):
        raise UserError(f"{path}: is no coordinate file (names with arrays expected, found a {type(told).__name__}); get the file again")
    return {key: value.values if isinstance(value, _Array) else value for key, value in told.items()}
