"""Embeddings of a folder of photos, kept in one file: only photos that are new or changed are embedded."""

from __future__ import annotations

import fcntl
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sketchbench.data.sources._images import SUFFIXES, read_rgb
from sketchbench.errors import UserError
from sketchbench.store import Store, digest

VERSION = 1  # of the file's layout
SAVE = 512  # photos between two savings
HELD = 256 << 20  # bytes of decoded photos in one batch; larger photos come in smaller batches

Embed = Callable[[list[np.ndarray]], np.ndarray]  # n pictures → (n, D), or (n, V, D) of several views
Say = Callable[[str], None]
Stamp = tuple[int, int]  # size in bytes, time of the last change in ns


@dataclass(frozen=True)
class Index:
    folder: Path
    names: list[str]  # relative to the folder, sorted
    embeddings: np.ndarray  # float32 (n, D) or (n, V, D), in the order of the names

    def __len__(self) -> int:
        return len(self.names)


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def gallery_index(folder: str | os.PathLike[str], embed: Embed, key: str, batch: int = 32, say: Say = tell,
                  root: str | os.PathLike[str] | None = None) -> Index:
    """The folder's photos, those in its subfolders too. `key` names what embeds (the weights' hash), `root` is the cache's.

    A killed indexing loses at most the last `SAVE` photos. Of several processes at one folder, one embeds and the others wait for it.
    """
    place = _existing(folder)
    listed = photos(place, say)
    path = Store(root).root / "galleries" / f"{digest({'version': VERSION, 'key': key, 'folder': os.fsencode(place).hex()})}.safetensors"
    kept = _Rows.read(path)
    if kept is None or list(kept.stamps.items()) != list(listed.items()):
        kept = None  # read again under the lock; not twice in memory
        with _held(path, lambda line: say(f"gallery={place}: {line}")) as store:
            kept = _updated(place, listed, embed, batch, store)
    return Index(place, list(kept.stamps), kept.filled)


def _existing(folder: str | os.PathLike[str]) -> Path:
    path = Path(folder).expanduser()
    if not path.is_dir():
        why = "is a file; give the folder that holds the photos" if path.exists() else "no such folder"
        raise UserError(f"gallery={folder}: {why}")
    return path.resolve()


def photos(place: Path, say: Say = tell) -> dict[str, Stamp]:
    """Relative name → stamp of every picture below the folder, sorted by name; hidden ones are passed over."""
    found: dict[str, Stamp] = {}
    closed: list[OSError] = []
    been = set()
    for folder, inner, names in os.walk(place, followlinks=True, onerror=closed.append):
        if (real := os.path.realpath(folder)) in been:  # a link back up
            inner.clear()
            continue
        been.add(real)
        inner[:] = [d for d in inner if not d.startswith(".")]
        above = os.path.relpath(folder, place)
        for name in names:
            if os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith("."):
                found[name if above == "." else f"{above}/{name}"] = _stamp(os.path.join(folder, name))
    if closed:
        say(f"gallery={place}: {_count(len(closed), 'folder')} cannot be read ({closed[0].strerror}); the first is {closed[0].filename}")
    if not found:
        raise UserError(f"gallery={place}: holds no pictures ({', '.join(sorted(SUFFIXES))})")
    return dict(sorted(found.items()))


def _stamp(path: str) -> Stamp:
    """(0, 0) for what is no longer there: reading it will say so."""
    try:
        stat = os.stat(path)
    except OSError:
        return 0, 0
    return stat.st_size, stat.st_mtime_ns


class _Rows:
    """Stamps and embeddings in order of arrival, as the file holds them."""

    def __init__(self, room: int = 0):
        self.room = room
        self.stamps: dict[str, Stamp] = {}
        self.values: np.ndarray | None = None  # (room, …), filled from the top

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

    @classmethod
    def read(cls, path: Path) -> _Rows | None:
        """None where there is no file, or a damaged one."""
        from safetensors import SafetensorError, safe_open

        rows = cls()
        try:
            with safe_open(str(path), "np") as file:
                names = json.loads(file.metadata()["names"])
                stamps, rows.values = file.get_tensor("stamps"), file.get_tensor("embeddings")
            rows.stamps = dict(zip(names, map(tuple, stamps.tolist()), strict=True))
        except (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return rows if len(rows.stamps) == len(rows.values) else None

    def write(self, path: Path) -> None:
        """In place as a whole; the caller holds the lock."""
        from safetensors.numpy import save_file

        beside = path.with_suffix(".tmp")
        tensors = {"stamps": np.array(list(self.stamps.values()), np.int64).reshape(-1, 2), "embeddings": self.filled}
        try:
            save_file(tensors, str(beside), {"names": json.dumps(list(self.stamps))})
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@dataclass
class _Kept:
    """Where rows are saved, if they can be."""

    path: Path
    say: Say
    refused: str = ""

    def save(self, rows: _Rows) -> None:
        from safetensors import SafetensorError

        if self.refused:
            return
        try:
            rows.write(self.path)
        except (OSError, SafetensorError) as error:  # no room left, say
            self.refuse(str(error))

    def refuse(self, why: str) -> None:
        self.refused = why
        self.say(f"its index cannot be kept ({why}); set SKETCHBENCH_CACHE to a folder that can be written")


@contextmanager
def _held(path: Path, say: Say) -> Iterator[_Kept]:
    """The index file under a lock, which the system lets go of when the process dies.

    The lock file stays: were it removed, a process that waits on it and one that makes it anew would both go on.
    """
    store, handle = _Kept(path, say), -1
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


def _updated(place: Path, listed: dict[str, Stamp], embed: Embed, batch: int, store: _Kept) -> _Rows:
    """What the file holds of the listed photos as they are now, and the rest embedded."""
    rows, dropped = _still_good(listed, store)
    todo = [name for name in listed if name not in rows.stamps]
    before, saved, begun, skipped = len(rows.stamps), len(rows.stamps), time.monotonic(), dict[str, list[str]]()
    if todo:
        store.say(f"embedding {_count(len(todo), 'photo')}")
    for names, images in _batches(place, todo, batch, skipped):
        rows.take({name: listed[name] for name in names}, embed(images))
        if len(rows.stamps) - saved >= SAVE:
            store.save(rows)
            saved = len(rows.stamps)
            store.say(f"{saved - before} of {len(todo)} photos embedded, {time.monotonic() - begun:.0f} s")
    for kind, names in skipped.items():
        store.say(f"{_count(len(names), 'photo')} left out: {kind}; the first is {names[0]}")
    if not rows.stamps:
        raise UserError(f"gallery={place}: none of its {_count(len(listed), 'picture')} can be read")
    if rows.sort() or dropped or len(rows.stamps) != saved:
        store.save(rows)
    return rows


def _still_good(listed: dict[str, Stamp], store: _Kept) -> tuple[_Rows, bool]:
    """The file's rows of photos that have not changed, and whether it holds others. A damaged file counts as empty."""
    rows, old = _Rows(room=len(listed)), _Rows.read(store.path)
    if old is None:
        if os.path.exists(store.path):
            store.say("its index is damaged; it is made anew")
        return rows, False
    good = [k for k, (name, stamp) in enumerate(old.stamps.items()) if listed.get(name) == stamp]
    names = list(old.stamps)
    for start in range(0, len(good), SAVE):  # no second copy of them all
        part = good[start : start + SAVE]
        rows.take({names[k]: old.stamps[names[k]] for k in part}, old.filled[part])
    return rows, len(good) < len(old.stamps)


def _batches(place: Path, names: list[str], batch: int, skipped: dict[str, list[str]]) -> Iterator[tuple[list[str], list[np.ndarray]]]:
    """Readable photos, `batch` at a time; of the others the names, by kind of complaint."""
    here: list[str] = []
    images: list[np.ndarray] = []
    for name in names:
        try:
            images.append(read_rgb(place / name))
        except UserError as error:
            skipped.setdefault(_kind(str(error).removeprefix(f"{place / name}: ")), []).append(name)
            continue
        here.append(name)
        if len(here) == batch or sum(i.nbytes for i in images) >= HELD:
            yield here, images
            here, images = [], []
    if here:
        yield here, images


def _kind(complaint: str) -> str:
    """A reader's complaint without what differs from file to file, and without its advice."""
    return re.sub(r"^\d+x\d+ is | \(.*\)", "", complaint.split(";")[0])


def _count(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
