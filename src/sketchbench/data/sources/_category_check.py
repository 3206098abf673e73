"""Compares the folders of Sketchy and TU-Berlin with what the papers count, and looks for pictures that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sketchbench.data.sources._images import read_gray
from sketchbench.errors import UserError

if TYPE_CHECKING:
    from sketchbench.data.sources._category import CategorySource

LINES = 20  # unreadable pictures that are named one by one
JPEG = (b"\xff\xd8", b"\xff\xd9")
WHOLE = {".png": (b"\x89PNG\r\n\x1a\n", b"IEND"), ".jpg": JPEG, ".jpeg": JPEG}  # how files start and end


def findings(source: CategorySource) -> list[str]:
    """One line each; `note:` marks what is no fault."""
    shelves = [line for shelf in source._shelves.values() for line in shelf.found]
    return [*shelves, *source._listed.found, *source._told[1], *source._table.found, *source.odd(), *_categories(source), *_splits(source),
            *_edges(source), *unreadable(source._table.paths.values())]


def _categories(source: CategorySource) -> list[str]:
    wanted = set(source.known) if source.wanted is None else source.wanted
    missing = sorted(wanted - set(source._photos) - set(source._shelves["sketch"].files))
    some = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
    return [f"{len(missing)} of {len(wanted)} categories are not there ({some})"] if missing else []


def _splits(source: CategorySource) -> list[str]:
    """Categories of which nothing is left to train on."""
    counts = Counter((i.category, i.split) for i in source.items() if i.domain == "sketch")
    bare = [c for c in source.categories if not counts[c, "train"]]
    return [f"{len(bare)} categories have no sketch to train on ({bare[0]}: {counts[bare[0], 'test']} for testing, …); "
            "give a smaller test or val"] if bare else []


def _edges(source: CategorySource) -> list[str]:
    if not source.edges:
        return []
    bare = [i.id for i in source.items() if i.domain == "photo" and f"edge/{i.instance}" not in source._table.paths]
    return [f"{len(bare)} photos have no edge map below {source.edges} ({bare[0]}, …)"] if bare else []


def unreadable(paths: Iterable[str]) -> list[str]:
    """Files that are empty, no pictures, or cut off. Each is looked at by its two ends; only what looks odd there is decoded."""
    found = []
    for path in paths:
        if not _whole(path):
            try:
                read_gray(path)
            except UserError as error:
                found.append(str(error))
    rest = len(found) - LINES
    return found[:LINES] + ([f"{rest} more pictures cannot be read"] if rest > 0 else [])


def _whole(path: str) -> bool:
    start, end = WHOLE.get(Path(path).suffix.lower(), (b"", b""))
    try:
        with open(path, "rb") as stream:
            head = stream.read(16)
            stream.seek(max(0, stream.seek(0, 2) - 16))
            return bool(start) and head.startswith(start) and end in stream.read()
    except OSError:
        return False


def facts(source: CategorySource) -> dict[str, Any]:
    """What was merged, renamed and left out."""
    shelves, items = source._shelves, source.items()
    out: dict[str, Any] = {kind: f"{len(shelf)} files in {len(shelf.files)} categories" for kind, shelf in shelves.items()}
    kinds = [k for k in source.photo_kinds if k in shelves]
    if len(kinds) == 2:
        twice = len(shelves[kinds[0]].keys() & shelves[kinds[1]].keys())
        total = sum(map(len, source._photos.values()))
        out["doubled photos"] = f"{twice} in both folders (same category and name); counted once, read from the extension: {total} in all"
    for kind, shelf in shelves.items():
        if shelf.spelt:
            some = ", ".join(f"{a} is {b}" for a, b in list(shelf.spelt.items())[:6])
            out[f"{kind} folders"] = f"{len(shelf.spelt)} in another spelling ({some}{', …' if len(shelf.spelt) > 6 else ''})"
    for reason, n in sorted(source._table.left.items()):
        out[reason] = f"{n} sketches left out"
    pairs = sum(i.domain == "sketch" and i.instance != "" for i in items)
    if pairs:
        out["sketches with their own photo"] = pairs
    if source.edges:
        out["edge maps"] = sum(i.domain == "edge" for i in items)
    out["fingerprint"] = "of names, sizes and splits; contents are not read"
    return out


def differs(counts: dict[str, tuple[int, tuple[int, ...]]]) -> list[str]:
    """Lines on counts that are none of the expected ones."""
    return [f"{what}: {here}, {' or '.join(map(str, expected))} expected"
            for what, (here, expected) in counts.items() if here not in expected]
