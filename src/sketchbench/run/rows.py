"""Rows: measured results, one CSV line each, append-only. Tables are drawn from rows and from nothing else."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    task: str
    method: str
    variant: str  # "" for the task's defaults, else the overrides that make it another
    preset: str
    data: str
    fingerprint: str  # of the data that was tested on
    split: str
    metric: str
    definition: str
    value: float
    n: int  # items that the value is a mean over
    seed: int
    revision: int  # of the system
    key: str  # hash over all that affects the result; equal keys are the same experiment
    stage: str  # which weights: "run", "scratch", "shipped", "floor", "baseline"
    commit: str
    versions: str
    device: str
    precision: str
    processes: int
    seconds: float
    parameters: int
    multiply_adds: int
    milliseconds: float  # an item, at test
    run: str  # name of the run folder
    at: str


COLUMNS = [f.name for f in fields(Row)]


def row_key(task: str, method: str, data: str, fingerprint: str, values: Mapping[str, Any], seed: int, revision: int) -> str:
    """The identity of a result: what was run on what, with every value that affects it."""
    text = json.dumps([task, method, data, fingerprint, dict(sorted(values.items())), seed, revision], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def append_rows(path: Path, rows: Iterable[Row]) -> None:
    """Add lines under a lock, in one write, so that a kill leaves all or none; an interrupted last line is closed first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = io.StringIO(newline="")
    csv.DictWriter(lines, COLUMNS).writerows(asdict(row) for row in rows)
    with path.open("a+b", buffering=0) as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        f.seek(0)
        text = f.read()
        begin = ",".join(COLUMNS) + "\r\n" if not text else "" if text.endswith(b"\n") else "\n"
        left = (begin + lines.getvalue()).encode()
        while left:  # a full disk takes a part of it, and refuses the rest with its reason
            left = left[f.write(left):]


def read_rows(path: Path) -> list[Row]:
    """All whole rows of a file; torn or foreign lines are left out."""
    if not path.is_file():
        return []
    kinds = {f.name: f.type for f in fields(Row)}
    casts = {"int": int, "float": float, "str": str}
    rows = []
    with path.open(newline="") as f:
        for line in csv.DictReader(f):
            try:
                rows.append(Row(**{name: casts[str(kinds[name])](line[name]) for name in COLUMNS}))
            except (TypeError, ValueError, KeyError):
                continue
    return rows
