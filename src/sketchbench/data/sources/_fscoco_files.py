"""Which files of FS-COCO and FSCOCO-Seg belong to which sketch, and which sketches are for training, validation and tests."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, NamedTuple

from sketchbench.data.sources._files import position
from sketchbench.data.sources._images import SUFFIXES

SPLITS = ("train", "val", "test")
KINDS: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {  # names of the folder, endings
    "vector": (("vector_sketches",), frozenset({".npy"})),
    "raster": (("raster_sketches", "sketches"), SUFFIXES),
    "text": (("text", "captions"), frozenset({".txt"})),
    "labels": (("classes",), frozenset({".json"})),
    "photo": (("images",), SUFFIXES),
}


class Files(NamedTuple):
    """What belongs to one sketch."""

    participant: str
    split: str  # "" where no folder says
    vector: Path | None = None
    raster: Path | None = None
    text: Path | None = None
    labels: Path | None = None
    photo: Path | None = None


def is_fscoco(folder: Path) -> bool:
    return any((folder / name).is_dir() for field in ("vector", "raster") for name in KINDS[field][0])


def is_seg(folder: Path) -> bool:
    return any(is_fscoco(folder / split) for split in SPLITS)


def gather(fscoco: Path | None, seg: Path | None) -> tuple[dict[str, Files], list[str]]:
    """Id -> files, of both releases together, and the files whose id was there already. FSCOCO-Seg's come first: labels belong
    to the strokes beside them. Its own images/ are left alone, as its sketches are drawn from their strokes."""
    seen: dict[str, dict[str, Any]] = {}
    again: list[str] = []
    places = [(seg / split, split, ("vector", "raster", "text", "labels")) for split in SPLITS] if seg else []
    places += [(fscoco, "", ("vector", "raster", "text", "photo"))] if fscoco else []
    for folder, split, fields in places:
        for field in fields:
            for participant, path in _files(folder, field):
                own = seen.setdefault(path.stem, {"participant": "", "split": split})
                if (split and split != own["split"]) or (field in own and own[field].is_relative_to(folder)):
                    again.append(str(path.relative_to(folder)))
                    continue
                own.setdefault(field, path)
                own["participant"] = own["participant"] or participant
    drawn = {stem: own for stem, own in seen.items() if "vector" in own or "raster" in own}
    return {stem: Files(**drawn[stem]) for stem in sorted(drawn)}, again


def _files(folder: Path, field: str) -> list[tuple[str, Path]]:
    """(participant, file) of the files in such a folder, or one deeper in the participants' own."""
    names, endings = KINDS[field]
    out = []
    for top in [p for name in names if (p := folder / name).is_dir()]:
        participants = sorted((d.name for d in os.scandir(top) if d.is_dir() and not d.name.startswith(".")), key=number)
        for participant in ["", *participants]:
            inner = sorted(os.listdir(top / participant))
            out += [(participant, top / participant / n) for n in inner if os.path.splitext(n)[1].lower() in endings and n[0] != "."]
    return out


def number(participant: str) -> tuple[int, str]:
    """2 before 10."""
    return int(participant) if participant.isdecimal() else 0, participant


def one_in_twenty(keys: list[str]) -> list[str]:
    """By a hash of each: five of a hundred, at least one."""
    return sorted(keys, key=lambda key: position(f"fscoco/{key}"))[:math.ceil(len(keys) / 20)]


def by_participant(table: dict[str, Files]) -> dict[str, list[str]]:
    """Participant -> ids."""
    out: dict[str, list[str]] = {}
    for stem, files in table.items():
        out.setdefault(files.participant, []).append(stem)
    return out


def divided(table: dict[str, Files], tests: set[str]) -> dict[str, str]:
    """Id -> split: the tests as given, one in twenty of each participant's others for validation."""
    held = {s for own in by_participant(table).values() for s in one_in_twenty([s for s in own if s not in tests])}
    return {s: "test" if s in tests else "val" if s in held else "train" for s in table}
