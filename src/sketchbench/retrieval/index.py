"""Embeddings of a folder of photos, kept in one file: only photos that are new or changed are embedded.

What a long indexing has so far lies beside the file (`.part`) until all is there; then the file is replaced as a whole.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from sketchbench.data.sources._images import SUFFIXES, read_rgb
from sketchbench.errors import UserError
from sketchbench.retrieval import neighbours
from sketchbench.retrieval.kept import Index, Kept, Rows, Say, Stamp, held
from sketchbench.store import Store, digest

VERSION = 2  # of the file's layout
SAVE, SHARE = 512, 16  # photos between two savings: so many, or 1/SHARE of those that are there if that is more
HELD = 256 << 20  # bytes of decoded photos in one batch; larger photos come in smaller batches

Embed = Callable[[list[np.ndarray]], np.ndarray]  # n pictures → (n, D), or (n, V, D) of several views
Coded = Callable[[np.ndarray], np.ndarray]  # embeddings → float32 (n, d), nearer where the Euclidean distance is smaller


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def gallery_index(folder: str | os.PathLike[str], embed: Embed, key: str, batch: int = 32, say: Say = tell,
                  root: str | os.PathLike[str] | None = None, file: Path | None = None, run: str = "", rows: Coded | None = None) -> Index:
    """The folder's photos, those in its subfolders too. `key` names what embeds (the weights' hash), `root` is the cache's.

    The index lies in the cache, or in a `file` of the user's. `rows` turns embeddings into what neighbours are looked for in. A killed
    indexing loses at most the photos since the last saving. Of several processes at one folder, one embeds and the others wait for it.
    """
    place = _existing(folder)
    listed = photos(place, say)
    name = digest({"version": VERSION, "key": key, "folder": os.fsencode(place).hex()})
    path = file or Store(root).root / "galleries" / f"{name}.safetensors"
    facts = {"key": key, "folder": os.fsencode(place).hex(), "run": run if file else ""}
    kept = Rows.read(path)
    coded = rows is not None and neighbours.wanted(len(listed))
    if kept is None or kept.facts != facts or list(kept.stamps.items()) != list(listed.items()) or (coded and kept.codes is None):
        kept = None  # read again under the lock; not twice in memory
        with held(path, lambda line: say(f"gallery={place}: {line}"), facts, file is not None) as store:
            kept = _updated(place, listed, embed, batch, store, rows if coded else None)
    return kept.index()


def read_index(path: Path) -> Index:
    """An index that `gallery_index` wrote to a file."""
    if not path.is_file():
        raise UserError(f"index={path}: no such file; sketchbench index run=<folder> gallery=<folder> out={path} makes it"
                        + (", and has begun to" if path.with_suffix(".part").exists() else ""))
    kept = Rows.read(path)
    if kept is None:
        raise UserError(f"index={path}: is no index of this version of sketchbench, or damaged; make it with sketchbench index")
    return kept.index()


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


def _updated(place: Path, listed: dict[str, Stamp], embed: Embed, batch: int, store: Kept, coder: Coded | None) -> Rows:
    """What the file holds of the listed photos as they are now, and the rest embedded."""
    rows, stale = _still_good(listed, store)
    todo = [name for name in listed if name not in rows.stamps]
    before, saved, begun, skipped = len(rows.stamps), len(rows.stamps), time.monotonic(), dict[str, list[str]]()
    if todo:
        store.say(f"embedding {_count(len(todo), 'photo')}" + (f", {before} are there" if before else ""))
    for names, images in _batches(place, todo, batch, skipped):
        rows.take({name: listed[name] for name in names}, embed(images))
        if len(rows.stamps) - saved >= max(SAVE, len(rows.stamps) // SHARE):
            store.save(rows, whole=False)
            saved = len(rows.stamps)
            store.say(f"{saved - before} of {len(todo)} photos embedded, {time.monotonic() - begun:.0f} s")
    for kind, names in skipped.items():
        store.say(f"{_count(len(names), 'photo')} left out: {kind}; the first is {names[0]}")
    if not rows.stamps:
        raise UserError(f"gallery={place}: none of its {_count(len(listed), 'picture')} can be read")
    rows.facts = store.facts
    if rows.sort() or len(rows.stamps) != before:
        rows.codes, stale = None, True
    if coder is not None and rows.codes is None:
        store.say(f"coding {_count(len(rows.stamps), 'photo')} for a quick search")
        rows.codes, stale = neighbours.coded(coder(rows.filled)), True
    if stale:
        store.save(rows, whole=True)
    return rows


def _still_good(listed: dict[str, Stamp], store: Kept) -> tuple[Rows, bool]:
    """Rows of photos that have not changed, of the file and of what a killed indexing left, and whether the file is not just them.

    A damaged file counts as empty.
    """
    rows, stale = Rows(room=len(listed)), False
    for path in (store.path, store.part):
        old = Rows.read(path)
        if old is None or old.facts["key"] != store.facts["key"]:
            if os.path.exists(path):
                store.say("its index is damaged; it is made anew" if old is None else "its index is of other weights; it is made anew")
                stale = True
            continue
        good = [k for k, (name, stamp) in enumerate(old.stamps.items()) if listed.get(name) == stamp and name not in rows.stamps]
        names = list(old.stamps)
        for start in range(0, len(good), SAVE):  # no second copy of them all
            part = good[start : start + SAVE]
            rows.take({names[k]: old.stamps[names[k]] for k in part}, old.filled[part])
        if path == store.path and len(good) == len(old.stamps):
            rows.codes = old.codes
        stale |= path == store.part or len(good) < len(old.stamps) or old.facts != store.facts
    return rows, stale


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
