"""Runs of one task beside each other: what differs in how they were made, in what they measured, and whether the items say so."""

from __future__ import annotations

import csv
import itertools
import json
import math
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from sketchbench.errors import UserError
from sketchbench.report.intervals import half_width
from sketchbench.report.paired import NOT_RANKED, SMALL_IS_GOOD, Paired, Scores, holm, interval, item_scores, paired
from sketchbench.run.config import flat
from sketchbench.run.folder import RunFolder

ALL_PAIRS = 4  # runs up to which every pair is tested; of more, each against the first
NEUTRAL = ("runs", "name", "estimate", "keep_weights")  # keys of the configuration that nobody compares


@dataclass(frozen=True)
class Entry:
    """One run, or what `sketchbench score` left."""

    letter: str
    folder: RunFolder
    found: dict[str, Any]  # metrics.json
    items: list[dict[str, str]]
    config: dict[str, str]

    @property
    def name(self) -> str:
        """Of the folder, without the time at its start."""
        first, _, rest = self.folder.path.name.partition("-")
        return rest.partition("-")[2] if first.isdigit() and rest[:6].isdigit() and "-" in rest else self.folder.path.name

    @property
    def metrics(self) -> dict[str, float]:
        return self.found["stages"]["run"]["metrics"]

    @cached_property
    def scores(self) -> Scores:
        return item_scores(self.items, self.metrics)

    @cached_property
    def intervals(self) -> dict[str, tuple[float, float]]:
        return {metric: interval(scores.values()) for metric, scores in self.scores.items()}

    @property
    def category(self) -> dict[str, str]:
        """Of each item, where it has one."""
        return {line["id"]: line["category"] for line in self.items if line.get("category")}


@dataclass(frozen=True)
class Pair:
    first: Entry
    second: Entry
    test: Paired | None
    why: str = ""  # there is no test


@dataclass(frozen=True)
class Comparison:
    entries: list[Entry]
    metric: str
    left_out: list[str] = field(default_factory=list)  # folders without results, a line each

    @property
    def task(self) -> str:
        return self.entries[0].found["task"]

    @property
    def smaller_is_better(self) -> bool:
        return self.metric in SMALL_IS_GOOD

    @cached_property
    def metrics(self) -> list[str]:
        """That any of the runs has, the main one first, without those of single categories."""
        names = dict.fromkeys([self.metric, *(m for e in self.entries for m in e.metrics if m.count("/") == 0 or m.startswith("open/"))])
        return list(names)

    def best(self, metric: str) -> set[str]:
        """Letters of the runs that do best; none where all are equal, and none between runs on different data."""
        values = {e.letter: e.metrics[metric] for e in self.entries if metric in e.metrics}
        if metric in NOT_RANKED or len(set(values.values())) < 2 or not all(same_test(self.entries[0], e) for e in self.entries):
            return set()
        top = (min if metric in SMALL_IS_GOOD else max)(values.values())
        return {letter for letter, value in values.items() if value == top}

    @cached_property
    def pairs(self) -> list[Pair]:
        """Tests of the main metric, p adjusted for their number (Holm)."""
        chosen = (list(itertools.combinations(self.entries, 2)) if len(self.entries) <= ALL_PAIRS
                  else [(self.entries[0], e) for e in self.entries[1:]])
        made = [(a, b, why_unpaired(a, b, self.metric)) for a, b in chosen]
        tests = iter(holm([paired(a.scores[self.metric], b.scores[self.metric]) for a, b, why in made if not why]))
        return [Pair(a, b, None if why else next(tests), why) for a, b, why in made]

    @cached_property
    def differing(self) -> dict[str, list[str]]:
        """Key of the configuration → its value in each run, "" where a run has no such key; those that agree are left out."""
        keys = dict.fromkeys(k for e in self.entries for k in e.config)
        told = {k: [e.config.get(k, "") for e in self.entries] for k in keys}
        return {k: v for k, v in told.items() if len(set(v)) > 1}

    @cached_property
    def over_seeds(self) -> list[tuple[list[Entry], float, float]]:
        """Runs that differ in nothing but the seed: they, the mean of the main metric and half of its 95 % interval."""
        groups: dict[str, list[Entry]] = {}
        for e in self.entries:
            if e.config and self.metric in e.metrics:
                key = json.dumps([e.found["fingerprint"], {k: v for k, v in e.config.items() if k != "seed"}], sort_keys=True)
                groups.setdefault(key, []).append(e)
        values = [([x.metrics[self.metric] for x in g], g) for g in groups.values()]
        return [(g, math.fsum(v) / len(v), half_width(v)) for v, g in values] if any(len(g) > 1 for _, g in values) else []


def same_test(a: Entry, b: Entry) -> bool:
    """The same test items with the same content, whatever each was trained on. Sources that agree as a whole agree on the content."""
    whole, mine, yours = a.found["fingerprint"] == b.found["fingerprint"], a.found.get("tested"), b.found.get("tested")
    if not mine or not yours:  # truth that came in files, or a run from before this was written down
        return whole
    return mine["items"] == yours["items"] and (whole or mine["content"] == yours["content"])


def why_unpaired(a: Entry, b: Entry, metric: str) -> str:
    """One line on why two runs cannot be tested item by item; "" where they can."""
    if not same_test(a, b):
        return (f"measured on different data: {a.found['data']} ({a.found['fingerprint']}) and {b.found['data']} "
                f"({b.found['fingerprint']})" if a.found["fingerprint"] != b.found["fingerprint"] else
                f"measured on different items of the same data: {a.found['n']} and {b.found['n']}, or other photos to search among")
    for e in (a, b):
        if metric not in e.scores:
            return f"{e.letter} keeps no scores of single items for {metric} (items.csv)"
    mine, yours = a.scores[metric].keys(), b.scores[metric].keys()
    if mine != yours:
        return f"measured on different items of the same data: {len(mine)} and {len(yours)}, {len(mine & yours)} of them shared"
    return ""


# ---------------------------------------------------------------------- from folders
def compare(folders: Iterable[Path]) -> Comparison:
    """Each a run folder, or a folder of them (a sweep)."""
    places = list(dict.fromkeys(p for folder in folders for p in runs_in(folder)))
    left_out = [f"{p}: no results (state: {RunFolder(p).status.get('state', 'unknown')})" for p in places if not has_results(p)]
    places = [p for p in places if has_results(p)]
    if len(places) < 2:
        lacking = f"; {left_out[0]}" if left_out else ""
        raise UserError(f"report: a comparison needs two runs with results, {len(places)} given{lacking}")
    entries = [load(letter_of(k), p) for k, p in enumerate(places)]
    tasks = sorted({e.found["task"] for e in entries})
    if len(tasks) > 1:
        raise UserError(f"report: runs of different tasks ({', '.join(tasks)}) have nothing to compare; give runs of one task")
    return Comparison(entries, str(entries[0].found["metric"]), left_out)


def runs_in(folder: Path) -> list[Path]:
    """The folder itself if it is a run's, else all runs in it."""
    if not folder.is_dir():
        raise UserError(f"run={folder}: no such folder; runs lie in runs/<task>/<time>-<name>")
    if is_run(folder):
        return [folder]
    found = sorted({p.parent for p in folder.rglob("status.json")} | {p.parent for p in folder.rglob("metrics.json")})
    found = [p for p in found if is_run(p)]
    if not found:
        raise UserError(f"run={folder}: neither a run folder nor a folder of runs; runs lie in runs/<task>/<time>-<name>")
    return found


def is_run(folder: Path) -> bool:
    return RunFolder(folder).config.is_file() or has_results(folder)


def has_results(folder: Path) -> bool:
    return RunFolder(folder).metrics.is_file()


def load(letter: str, path: Path) -> Entry:
    folder = RunFolder(path)
    try:
        found = json.loads(folder.metrics.read_text())
        whole = {"task", "data", "metric", "fingerprint", "n", "preset", "seed", "seconds", "title", "definitions"} <= found.keys()
        whole = whole and bool(found["stages"]["run"]["metrics"])
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise UserError(f"{folder.metrics}: is not what a run writes; test it again with: sketchbench test run={path}") from None
    items: list[dict[str, str]] = []
    if folder.items.is_file():
        with folder.items.open(newline="") as f:
            items = list(csv.DictReader(f))
    config = flat(OmegaConf.load(folder.config)) if folder.config.is_file() else found.get("given", {})
    return Entry(letter, folder, found, items, {k: str(v) for k, v in config.items() if k not in NEUTRAL})


def letter_of(k: int) -> str:
    """A … Z, then A2 …"""
    return string.ascii_uppercase[k % 26] + (str(k // 26 + 1) if k >= 26 else "")


# ---------------------------------------------------------------------- words
def value(metric: str, number: float | None) -> str:
    """Counts as whole numbers, all else with four digits."""
    if number is None:
        return ""
    return f"{number:.0f}" if metric in NOT_RANKED and number == int(number) and number > 1 else f"{number:.4f}"


def with_interval(e: Entry, metric: str) -> str:
    low, high = e.intervals.get(metric, (math.nan, math.nan))
    told = value(metric, e.metrics.get(metric))
    return told if math.isnan(low) or not told else f"{told}  [{low:.4f}, {high:.4f}]"


def p_value(p: float) -> str:
    return "< 0.0005" if p < 0.0005 else f"{p:.3f}"


def verdict(pair: Pair, smaller_is_better: bool) -> str:
    """What a test says."""
    assert pair.test is not None
    if not pair.test.speaks:
        return "cannot be told apart"
    better = pair.first if (pair.test.difference > 0) != smaller_is_better else pair.second
    return f"{better.letter} is better"


def show(c: Comparison) -> None:
    """On the screen: the main numbers and the tests."""
    first = [m for m in c.metrics if m != c.metric and m not in NOT_RANKED][:3]
    rows = [[e.letter, e.name, with_interval(e, c.metric) + (" *" if e.letter in c.best(c.metric) else ""),
             *(value(m, e.metrics.get(m)) for m in first), str(e.found["n"])] for e in c.entries]
    title = f"{c.task}, {len(c.entries)} runs, {c.metric} with the 95 % interval over test items (* best)"
    _put(title, ["", "run", c.metric, *first, "items"], rows)
    tested = [p for p in c.pairs if p.test]
    rows = [[f"{p.first.letter} − {p.second.letter}", f"{p.test.difference:+.4f}", f"[{p.test.low:+.4f}, {p.test.high:+.4f}]",
             p_value(p.test.p if len(tested) == 1 else p.test.adjusted), verdict(p, c.smaller_is_better)] for p in tested if p.test]
    if rows:
        p_head = "p" if len(rows) == 1 else "p (Holm)"
        _put(f"\npaired over the same items, {c.metric}", ["", "difference", "95 % interval", p_head, ""], rows)
    for line in untested(c):
        print(line)
    for line in c.left_out:
        print(f"left out: {line}")


def untested(c: Comparison) -> list[str]:
    return [f"{p.first.letter} and {p.second.letter} are not tested item by item: {p.why}" for p in c.pairs if p.why]


def _put(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    grid = Table(show_edge=False)
    for n, name in enumerate(head):
        grid.add_column(name, justify="left" if n < 1 or name in ("run", "") else "right", no_wrap=True)
    for row in rows:
        grid.add_row(*map(escape, row))
    print(title)
    Console(width=max(Console().width, 150)).print(grid)
