"""An index as it lies in its file: embeddings with the names and stamps of their photos, what embedded them, and codes of very many."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sketchbench.errors import UserError

Say = Callable[[str], None]
Stamp = tuple[int, int]  # size in bytes, time of the last change in ns


@dataclass(frozen=True)
class Index:
    folder: Path
    names: list[str]  # relative to the folder, sorted
    embeddings: np.ndarray  # float32 (n, D) or (n, V, D), in the order of the names
    facts: dict[str, str] = field(default_factory=dict)  # `key`: what embedded them · `folder` · `run`, as it may be said again
    codes: np.ndarray | None = None  # of very many photos: see neighbours

    def __len__(self) -> int:
        return len(self.names)


class Rows:
    """Stamps and embeddings in order of arrival, as the file holds them."""

    def __init__(self, room: int = 0):
        self.room = room
        self.stamps: dict[str, Stamp] = {}
        self.values: np.ndarray | None = None  # (room, …), filled from the top
        self.facts: dict[str, str] = {}
        self.codes: np.ndarray | None = None

    @property
    def filled(self) -> np.ndarray:
        assert self.values is not None
        return self.values[: len(self.stamps)]

    def take(self, stamps: dict[str, Stamp], embeddings: np.ndarray) -> None:
        if self.values is None:
            self.values = np.empty((self.room, *embeddings.shape[1:]), np.float32)
        self.values[len(self.stamps) : len(self.stamps) + len(stamps)] = embeddings
        self.stamps |= stamps

    def sort(self) -> bool:
        """By name; whether anything moved."""
        names = list(self.stamps)
        order = sorted(range(len(names)), key=names.__getitem__)
        if order == list(range(len(names))):
            return False
        self.values, self.stamps = self.filled[order], {names[k]: self.stamps[names[k]] for k in order}
        return True

    def index(self) -> Index:
        folder = Path(os.fsdecode(bytes.fromhex(self.facts["folder"])))
        return Index(folder, list(self.stamps), self.filled, self.facts, self.codes)

    @classmethod
    def read(cls, path: Path) -> Rows | None:
        """None where there is no file, or a damaged one."""
        from safetensors import SafetensorError, safe_open

        rows = cls()
        try:
            with safe_open(str(path), "np") as file:
                facts = file.metadata()
                rows.facts = {k: facts[k] for k in ("key", "folder", "run")}
                names = os.fsdecode(file.get_tensor("names").tobytes()).split("\0")
                stamps, rows.values = file.get_tensor("stamps"), file.get_tensor("embeddings")
                rows.codes = file.get_tensor("codes") if "codes" in file.keys() else None  # noqa: SIM118
            rows.stamps = dict(zip(names, map(tuple, stamps.tolist()), strict=True))
        except (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return rows if len(rows.stamps) == len(rows.values) else None

    def write(self, path: Path) -> None:
        """In place as a whole; the caller holds the lock. Names go in as bytes: those of a million photos are too many for a header."""
        from safetensors.numpy import save_file

        beside = path.with_suffix(".tmp")
        tensors = {"stamps": np.array(list(self.stamps.values()), np.int64).reshape(-1, 2), "embeddings": self.filled,
                   "names": np.frombuffer(os.fsencode("\0".join(self.stamps)), np.uint8)}
        try:
            save_file(tensors | ({} if self.codes is None else {"codes": self.codes}), str(beside), self.facts)
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@dataclass
class Kept:
    """Where rows are saved, if they can be."""

    path: Path
    say: Say
    facts: dict[str, str]
    asked: bool  # the user said where: it must be kept
    refused: str = ""

    @property
    def part(self) -> Path:
        """What there is before all is there."""
        return self.path.with_suffix(".part")

    def save(self, rows: Rows, whole: bool) -> None:
        from safetensors import SafetensorError

        if self.refused:
            return
        rows.facts = self.facts
        try:
            rows.write(self.path if whole else self.part)
            if whole:
                self.part.unlink(missing_ok=True)
        except (OSError, SafetensorError) as error:  # no room left, say
            self.refuse(str(error))

    def refuse(self, why: str) -> None:
        self.refused = why
        if self.asked:
            raise UserError(f"out={self.path}: cannot be written ({why})")
        self.say(f"its index cannot be kept ({why}); set SKETCHBENCH_CACHE to a folder that can be written")


@contextmanager
def held(path: Path, say: Say, facts: dict[str, str], asked: bool) -> Iterator[Kept]:
    """The index file under a lock, which the system lets go of when the process dies.

    The lock file stays: were it removed, a process that waits on it and one that makes it anew would both go on.
    """
    store, handle = Kept(path, say, facts, asked), -1
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process is indexing it; waiting for that")
            fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError as error:
        store.refuse(error.strerror or str(error))
    try:
        yield store
    finally:
        if handle >= 0:
            os.close(handle)
