"""What every kind of scoring hands on, and where the truth comes from when it is a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sketchbench.errors import UserError

if TYPE_CHECKING:
    from sketchbench.data.view import View

GIVEN = "given"  # the data's name where the truth came in files


@dataclass(frozen=True)
class Scored:
    metrics: dict[str, float]
    definitions: dict[str, str]
    items: list[dict[str, Any]]  # as a run's: id, metric, value, and more
    data: str
    source: str
    fingerprint: str
    notes: list[str] = field(default_factory=list)  # what the reader must know
    tested: dict[str, str] = field(default_factory=dict)  # the view's fingerprint, where the truth is a source


@dataclass(frozen=True)
class Truth:
    """A task's view on the test split of a source, as a run of the task is measured on it."""

    view: View
    data: str

    def scored(self, metrics: dict[str, float], definitions: dict[str, str], items: list[dict[str, Any]], notes: list[str]) -> Scored:
        source = self.view.source
        return Scored(metrics, definitions, items, self.data, source.name, source.fingerprint, notes, self.view.fingerprint)


def truth_of(given: Mapping[str, str]) -> Truth | None:
    """From data=, preset= and the words data.*, task.view.* and task.world.*; None without data=."""
    more = {k: v for k, v in given.items() if "." in k}
    if not given.get("data"):
        if more or "preset" in given:
            raise UserError(f"{next(iter(more), 'preset')}: says what data to score against, but data=? is missing")
        return None
    from sketchbench.run.config import build, compose, put_words

    config = compose([f"task={given['task']}", f"data={given['data']}", f"preset={given.get('preset', 'small')}"])
    put_words(config, more)
    source = build(config.data, "data")
    return Truth(build(config.task.view, "task.view", partial=True)(source, "test"), given["data"])


def fingerprint(*lists: Iterable[str]) -> str:
    """Of a truth that came in files: equal for the same items with the same labels."""
    told = hashlib.sha256()
    for words in lists:
        for text in words:
            told.update(text.encode() + b"\0")
        told.update(b"\1")
    return f"{GIVEN}-{told.hexdigest()[:8]}"
