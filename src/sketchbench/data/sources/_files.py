"""What the readers of files share: roots, listings, held-out shares, fingerprints."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from sketchbench.data.sources._images import SUFFIXES
from sketchbench.errors import UserError, nearest

EDGE = 32 * 1024  # bytes at either end of a file that enter a fingerprint; smaller files enter whole


def existing_root(root: str | os.PathLike | None, name: str, key: str = "root") -> Path:
    """A folder of the data set, or one line."""
    give = f"; give the folder as data.{key}=<folder> (`sketchbench data` takes it as {key}=<folder>)"
    if not root:
        raise UserError(f"data={name}: {key} is not set{give}")
    path = Path(root).expanduser()
    if not path.is_dir():
        what = "is a file" if path.exists() else "no such folder"
        near = nearest(path.name, (p.name for p in path.parent.iterdir() if p.is_dir())) if os.access(path.parent, os.R_OK) else ""
        raise UserError(f"data={name}: {key}={path}: {what}{f'; {near}' if near.startswith('did') else give}")
    return path


def stems(folder: Path) -> dict[str, Path]:
    """Stem -> picture, for the pictures that lie directly in a folder; in name order."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise UserError(f"{folder}: cannot be read ({error.strerror}); check the folder's rights") from None
    names = [n for n in names if os.path.splitext(n)[1].lower() in SUFFIXES and not n.startswith(".")]
    return {Path(n).stem: folder / n for n in names}


def held_out(key: str, share: float) -> bool:
    """Whether this key belongs to the held-out share: a hash, so it is the same for ever and whatever else is there."""
    return position(key) < share


def position(key: str) -> float:
    """A number in [0, 1) that depends on the key alone."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") / 2**64


def checked_share(value: float, key: str, name: str) -> float:
    """A share of the items, in [0, 1)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1:
        raise UserError(f"data={name}: {key}={value} is no share; give a number from 0 up to 1, such as {key}=0.1")
    return float(value)


def checked_choice(value: str, choices: Iterable[str], key: str, name: str) -> str:
    """One of several words."""
    choices = tuple(choices)
    if value not in choices:
        raise UserError(f"data={name}: {key}={value} is not known; {nearest(value, choices)}")
    return value


def fingerprint(root: Path, files: Iterable[Path], *facts: object) -> str:
    """Of the files' names, sizes and contents (both ends of the large ones), and of whatever else decides the samples."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(repr(facts).encode())
    for name, path in sorted((os.path.relpath(p, root), p) for p in map(str, files)):
        digest.update(f"\0{name.replace(os.sep, '/')}\0".encode())
        try:
            with open(path, "rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                digest.update(f"{size}\0".encode() + stream.read(EDGE))
                if size > EDGE:
                    stream.seek(max(size - EDGE, EDGE))
                    digest.update(stream.read(EDGE))
        except OSError as error:
            raise UserError(f"{path}: cannot be read ({error.strerror}); check the file's rights") from None
    return digest.hexdigest()
