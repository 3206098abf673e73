"""Files that somebody else made: arrays of embeddings or scores, lists of labels, JSON. What is wrong with one is a line with its key."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.errors import UserError, nearest

NAMED = ("label", "category", "instance", "class")  # columns of a CSV that may hold the label


@dataclass(frozen=True)
class Listed:
    """One label a row of an array, and the rows' ids where the file has them."""

    labels: list[str]
    ids: list[str] | None = None


# ---------------------------------------------------------------------- arrays
def array(path: str, key: str, dims: Sequence[int]) -> np.ndarray:
    """Numbers from a .npy file with so many dimensions, none of them empty, none NaN or infinite."""
    file = there(path, key)
    try:
        with file.open("rb") as f:
            found = np.lib.format.read_array(f, allow_pickle=False)
    except (ValueError, MemoryError, OverflowError) as error:
        if "allow_pickle" in str(error):
            raise UserError(f"{key}={path}: holds Python objects, which are not loaded; save a plain array of numbers") from None
        raise UserError(f"{key}={path}: is not a whole .npy file; write it with numpy.save") from None
    if found.dtype.kind not in "fiu":
        raise UserError(f"{key}={path}: holds {found.dtype}, not numbers; save floats")
    if found.ndim not in dims:
        wanted = " or ".join(map(str, dims))
        raise UserError(f"{key}={path}: has the shape {shape(found)}; {wanted} dimensions are wanted, the first one a row a picture")
    if 0 in found.shape:
        raise UserError(f"{key}={path}: is empty, with the shape {shape(found)}")
    found = found.astype(np.float32 if found.dtype.kind == "f" and found.dtype.itemsize <= 4 else np.float64)
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        raise UserError(f"{key}={path}: {len(bad)} of {found.size} numbers are NaN or infinite, the first in row {bad[0][0]}")
    return found


def embeddings(path: str, key: str, dims: Sequence[int]) -> np.ndarray:
    """float32, as our own are kept."""
    found = array(path, key, dims)
    if np.abs(found).max() > np.finfo(np.float32).max:
        raise UserError(f"{key}={path}: holds numbers beyond what 32-bit floats can; scale the embeddings")
    return found.astype(np.float32)


def shape(found: np.ndarray) -> str:
    return "(" + ", ".join(map(str, found.shape)) + ")"


# ---------------------------------------------------------------------- lists
def listed(path: str, key: str) -> Listed:
    """JSON: a list of labels, or id → label · CSV with a column `label`, and perhaps `id` · text: one label a line."""
    if path.endswith(".json"):
        return from_json(read_json(path, key), key, path)
    text = there(path, key).read_text(encoding="utf-8-sig", errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    head = [c.strip().lower() for c in next(csv.reader(lines[:1]), [])]
    column = next((c for c in NAMED if c in head), None)
    if column is None and len(head) > 1:
        raise UserError(f"{key}={path}: no column is called {', '.join(NAMED)}; its first line is {lines[0][:60]}")
    if column is None:
        return checked(Listed([line.strip() for line in lines]), key, path)
    rows = [[c.strip() for c in row] for row in csv.reader(lines[1:])]
    short = next((n for n, row in enumerate(rows, 2) if len(row) < len(head)), None)
    if short:
        raise UserError(f"{key}={path}: line {short} has fewer fields than the first")
    ids = [row[head.index("id")] for row in rows] if "id" in head else None
    return checked(Listed([row[head.index(column)] for row in rows], ids), key, path)


def from_json(found: Any, key: str, path: str) -> Listed:
    if isinstance(found, dict):
        return checked(Listed([word(v, key, path) for v in found.values()], list(found)), key, path)
    if not isinstance(found, list):
        raise UserError(f"{key}={path}: must be a list of labels, or an object with a label for each id")
    return checked(Listed([word(v, key, path) for v in found]), key, path)


def word(value: Any, key: str, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise UserError(f"{key}={path}: {json.dumps(value)[:40]} is no label; labels are words or whole numbers")
    return str(value)


def checked(found: Listed, key: str, path: str) -> Listed:
    """No label missing, no id twice."""
    if not found.labels:
        raise UserError(f"{key}={path}: holds no labels")
    if "" in found.labels:
        raise UserError(f"{key}={path}: row {found.labels.index('')} has no label")
    if found.ids is not None:
        once(found.ids, f"{key}={path}")
    return found


def once(ids: Sequence[str], where: str) -> None:
    twice = [i for i, n in Counter(ids).items() if n > 1]
    if twice:
        raise UserError(f"{where}: {len(twice)} id{'s are' if len(twice) > 1 else ' is'} there more than once, as {twice[0]}")


def ids_of(path: str, key: str) -> list[str]:
    """JSON: a list · CSV with a column `id` · text: one a line."""
    if path.endswith(".json"):
        found = read_json(path, key)
        if not isinstance(found, list):
            raise UserError(f"{key}={path}: must be a list of ids")
        ids = [word(v, key, path) for v in found]
    else:
        lines = [line.strip() for line in there(path, key).read_text(encoding="utf-8-sig", errors="replace").splitlines() if line.strip()]
        head = [c.strip().lower() for c in next(csv.reader(lines[:1]), [])]
        place = head.index("id") if "id" in head else None
        ids = lines if place is None else [row[place] if place < len(row) else "" for row in csv.reader(lines[1:])]
    if not ids or "" in ids:
        raise UserError(f"{key}={path}: {'row ' + str(ids.index('')) + ' has no id' if ids else 'holds no ids'}")
    once(ids, f"{key}={path}")
    return ids


# ---------------------------------------------------------------------- JSON and folders
def read_json(path: str, key: str) -> Any:
    """No name twice in an object: JSON would silently keep the last."""

    def fresh(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        once([name for name, _ in pairs], f"{key}={path}")
        return dict(pairs)

    try:
        return json.loads(there(path, key).read_text(encoding="utf-8-sig"), object_pairs_hook=fresh)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{key}={path}: is not JSON that can be read ({' '.join(str(error).split())[:80]})") from None


def there(path: str, key: str) -> Path:
    if not Path(path).is_file():
        raise UserError(f"{key}={path}: no such file")
    if not os.access(path, os.R_OK):
        raise UserError(f"{key}={path}: may not be read")
    return Path(path)


def folder(path: str, key: str) -> Path:
    if not Path(path).is_dir():
        raise UserError(f"{key}={path}: no such folder")
    return Path(path)


def known(name: str, valid: Sequence[str], where: str) -> str:
    if name not in valid:
        raise UserError(f"{where}: {name} is not known; {nearest(name, valid)}")
    return name
