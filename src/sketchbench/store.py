"""The one cache for everything derived: world pictures, edge maps, features, embeddings.

An entry is a folder named by the hash of its key, with the key in plain words in `key.json`. A slab is an entry that holds n records of
one shape, in chunks: one file a chunk, written beside its place and renamed into it, so that a chunk is there as a whole or not at all.
Whoever builds a chunk holds a file lock, which the system lets go of when the process dies; several processes may therefore build
one slab together without doing anything twice, and a killed one loses the chunk it was at.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sketchbench.errors import UserError

Build = Callable[[int, int], np.ndarray]  # (start, stop) -> the records from start to stop


def default_root() -> Path:
    """$SKETCHBENCH_CACHE, or ~/.cache/sketchbench."""
    return Path(os.environ.get("SKETCHBENCH_CACHE") or Path.home() / ".cache" / "sketchbench").expanduser()


def digest(key: Mapping[str, Any]) -> str:
    """The name of a key's folder; the order of its words does not matter."""
    return hashlib.blake2b(json.dumps(key, sort_keys=True).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Entry:
    """One thing in the store."""

    key: dict[str, Any]
    path: Path
    bytes: int
    done: int  # chunks that are there
    chunks: int  # chunks in all; 1 for a blob


class Store:
    def __init__(self, root: str | os.PathLike[str] | None = None):
        self.root = Path(root) if root is not None else default_root()

    def array(self, key: Mapping[str, Any], shape: tuple[int, ...], dtype: Any, *, chunk: int = 64) -> Slab:
        """The slab of `shape` (n, ...) under this key, empty where nothing was filled yet. A structured dtype gives records with names."""
        dtype = np.dtype(dtype)
        layout = {"shape": [int(s) for s in shape], "dtype": _dtype_words(dtype), "chunk": chunk}
        return Slab(self._folder(key, layout), tuple(layout["shape"]), dtype, chunk)

    def blob(self, key: Mapping[str, Any], build: Callable[[], bytes]) -> bytes:
        """Bytes of any length under this key, built once."""
        path = self._folder(key, {"blob": True}) / "blob"
        if not path.exists():
            with _claim(path, wait=True):
                if not path.exists():
                    _write(path, build())
        return path.read_bytes()

    def entries(self) -> list[Entry]:
        """What is in the store, sorted by path; folders that are no entries are passed over."""
        found = []
        for card in sorted(self.root.glob("*/*/key.json")):
            try:
                told = json.loads(card.read_text())
                layout = told["layout"]
                chunks = 1 if "blob" in layout else -(-layout["shape"][0] // layout["chunk"])
                files = [p for p in card.parent.iterdir() if p.suffix == ".bin" or p.name == "blob"]
                found.append(Entry(told["key"], card.parent, sum(p.stat().st_size for p in files), len(files), chunks))
            except (ValueError, KeyError, OSError):
                continue
        return found

    def remove(self, entry: Entry) -> None:
        shutil.rmtree(entry.path)

    def _folder(self, key: Mapping[str, Any], layout: dict[str, Any]) -> Path:
        name = digest({"key": dict(key), "layout": layout})
        folder = self.root / name[:2] / name
        card, words = folder / "key.json", {"key": dict(key), "layout": layout}
        try:
            told = json.loads(card.read_text()) if card.exists() else None
        except ValueError:
            told = {}
        if told is None:
            with writing(self.root):
                folder.mkdir(parents=True, exist_ok=True)
            with _claim(card, wait=True):
                if not card.exists():
                    _write(card, json.dumps(words, indent=1, sort_keys=True).encode())
        if told is not None and digest(told) != name:
            raise UserError(f"{card}: is damaged, it does not describe its folder; delete the folder and run again")
        return folder


class Slab:
    """n records of one shape and dtype. `slab[i]`, `slab[list]` and `slab[a:b]` read; `fill` builds what is missing."""

    def __init__(self, folder: Path, shape: tuple[int, ...], dtype: np.dtype, chunk: int):
        self.folder, self.shape, self.dtype, self.chunk = folder, shape, dtype, chunk
        self._maps: dict[int, np.ndarray] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_maps": {}}  # a worker maps the files itself

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def chunks(self) -> int:
        return -(-len(self) // self.chunk)

    def span(self, number: int) -> tuple[int, int]:
        """First record of a chunk, and the one after its last."""
        return number * self.chunk, min(len(self), (number + 1) * self.chunk)

    def path(self, number: int) -> Path:
        return self.folder / f"{number:06d}.bin"

    def has(self, number: int) -> bool:
        """Whether a chunk is there as a whole (a file of the wrong size was damaged: it counts as missing)."""
        if number in self._maps:
            return True
        start, stop = self.span(number)
        try:
            return self.path(number).stat().st_size == (stop - start) * int(np.prod(self.shape[1:], dtype=np.int64)) * self.dtype.itemsize
        except OSError:
            return False

    @property
    def done(self) -> np.ndarray:
        """bool (chunks,)."""
        return np.array([self.has(k) for k in range(self.chunks)], bool)

    # ------------------------------------------------------------------ reading
    def part(self, number: int) -> np.ndarray:
        """One chunk, read-only, mapped into memory."""
        if number not in self._maps:
            if not self.has(number):
                raise LookupError(f"{self.folder}: chunk {number} was not filled yet")
            start, stop = self.span(number)
            self._maps[number] = np.memmap(self.path(number), self.dtype, "r", shape=(stop - start, *self.shape[1:]))
        return self._maps[number]

    def parts(self) -> Iterator[tuple[int, np.ndarray]]:
        """(first record, chunk) one after the other: for passes over more than fits into memory."""
        for number in range(self.chunks):
            yield number * self.chunk, self.part(number)

    def __getitem__(self, index: Any) -> np.ndarray:
        if isinstance(index, (int, np.integer)):
            if not -len(self) <= index < len(self):
                raise IndexError(f"{index} of {len(self)}")
            number, place = divmod(int(index) % len(self), self.chunk)
            return self.part(number)[place]
        wanted = np.arange(len(self))[index]
        out = np.empty((len(wanted), *self.shape[1:]), self.dtype)
        number = wanted // self.chunk
        for k in np.unique(number):
            here = number == k
            out[here] = self.part(int(k))[wanted[here] - k * self.chunk]
        return out

    # ------------------------------------------------------------------ building
    def ensure(self, index: int, build: Build) -> np.ndarray:
        """The record, whose chunk is built now if it is missing."""
        self._make(index // self.chunk, build, wait=True)
        return self[index]

    def fill(self, build: Build, *, helper: str = "", told: Mapping[str, Any] | None = None, workers: int = 1,
             progress: Callable[[int], None] | None = None) -> None:
        """Builds every missing chunk. With `workers` > 1, further processes help: each runs the module `helper`, which makes `build` anew
        from what it is `told`, plain values as JSON has them. Other runs that fill the same slab meanwhile share the work. `progress`
        hears the number of records that are there."""
        missing = np.flatnonzero(~self.done)
        helpers = [self._helper(helper, told or {}) for _ in range(min(workers, len(missing)) - 1)] if helper else []
        try:
            for wait in (False, True):  # first what nobody is at, then what others have not finished (or died over)
                for number in missing.tolist():
                    self._make(number, build, wait=wait)
                    if progress:
                        progress(sum(b - a for a, b in map(self.span, np.flatnonzero(self.done).tolist())))
        finally:
            for one in helpers:
                one.wait() if sys.exc_info()[0] is None else one.kill()

    def help(self, build: Build, parent: int) -> None:
        """The helper's side: from the other end, for as long as the process that it helps lives."""
        for number in np.flatnonzero(~self.done)[::-1].tolist():
            if os.getppid() != parent:
                return
            self._make(number, build, wait=False)

    def _make(self, number: int, build: Build, wait: bool) -> None:
        if self.has(number):
            return
        with _claim(self.path(number), wait=wait) as mine:
            if not mine or self.has(number):
                return
            start, stop = self.span(number)
            records = np.ascontiguousarray(build(start, stop), dtype=self.dtype)
            if records.shape != (stop - start, *self.shape[1:]):
                raise ValueError(f"records {start} to {stop} came with shape {records.shape}, not {(stop - start, *self.shape[1:])}")
            _write(self.path(number), records.tobytes())

    def _helper(self, module: str, told: Mapping[str, Any]) -> subprocess.Popen:
        """Another process at the same slab. It is started by itself, not forked: torch's threads and loaders' workers do not mind."""
        paths = os.pathsep.join(p or os.getcwd() for p in sys.path)
        helper = subprocess.Popen([sys.executable, "-P", "-m", module], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"})
        slab = {"folder": str(self.folder), "shape": self.shape, "dtype": _dtype_words(self.dtype), "chunk": self.chunk}
        with suppress(BrokenPipeError):  # a helper that could not start is no loss: its chunks are built here
            assert helper.stdin is not None
            helper.stdin.write(json.dumps({"parent": os.getpid(), "slab": slab, "told": told}).encode())
            helper.stdin.close()
        return helper


def asked() -> tuple[Slab, int, dict[str, Any]]:
    """In a helper: the slab to work at, the process that it helps, and what it was told."""
    words = json.load(sys.stdin)
    slab = words["slab"]
    return Slab(Path(slab["folder"]), tuple(slab["shape"]), _dtype(slab["dtype"]), slab["chunk"]), words["parent"], words["told"]


def _dtype_words(dtype: np.dtype) -> Any:
    return dtype.str if dtype.names is None else [[name, dtype[name].base.str, list(dtype[name].shape)] for name in dtype.names]


def _dtype(words: Any) -> np.dtype:
    return np.dtype(words if isinstance(words, str) else [(name, kind, tuple(shape)) for name, kind, shape in words])


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turns a refusal of the file system into one line."""
    try:
        yield
    except OSError as error:
        why = "no room left" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror
        raise UserError(f"cache {place}: cannot be written ({why}); set SKETCHBENCH_CACHE to a folder that can") from None


@contextmanager
def _claim(path: Path, wait: bool) -> Iterator[bool]:
    """Holds the lock of a file that is to be built; gives False when another process holds it and `wait` is not set.

    The lock file goes when the thing is there. Whoever waited on it then looks again before building: that is why this is safe.
    """
    lock = path.with_suffix(".lock")
    with writing(path.parent):
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
        if path.exists():
            lock.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    """Puts the content in place as a whole; the caller holds the claim, so that nobody else writes beside it."""
    with writing(path.parent):
        beside = path.with_suffix(".tmp")
        beside.write_bytes(content)
        os.replace(beside, path)
