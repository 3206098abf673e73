"""What `sketchbench data verify` measures on any source."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.errors import UserError

SPLITS = ("train", "val", "test")
Table = tuple[str, tuple[str, ...], list[tuple[Any, ...]]]


@dataclass
class Inspection:
    tables: list[Table] = field(default_factory=list)  # title, head, rows
    facts: dict[str, Any] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)  # `note:` marks what is no fault


def inspect(source: Source, sample: int = 50, duplicates: int = 5000) -> Inspection:
    """Counts everything; measures up to `sample` masks and drawings a category and domain; compares up to `duplicates` pictures."""
    seen = Inspection(findings=source.verify(), facts=dict(source.report()))
    seen.tables.append(_counts(source))
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in source.items():
        groups[item.category, item.domain].append(item)
    picked = {key: _spread(group, sample) for key, group in sorted(groups.items())}
    if "part_mask" in source.offers:
        seen.tables += [_shares(source, picked, seen)]
    if "strokes" in source.offers:
        seen.tables += [_strokes(source, picked, seen)]
    _duplicates(source, duplicates, seen)
    ids = Counter(i.id for i in source.items())
    seen.findings += [f"{key}: {n} items have this id" for key, n in ids.items() if n > 1]
    seen.findings = list(dict.fromkeys(seen.findings))
    return seen


def _spread(items: list[Item], most: int) -> list[Item]:
    """At most `most` items, evenly through the list."""
    return items if len(items) <= most else [items[k] for k in np.linspace(0, len(items) - 1, most).astype(int)]


def _counts(source: Source) -> Table:
    """Items a category, split and domain, and in all."""
    columns = sorted({(i.split, i.domain) for i in source.items()}, key=lambda c: (SPLITS.index(c[0]), c[1]))
    counts = Counter((i.category, i.split, i.domain) for i in source.items())
    rows: list[tuple[Any, ...]] = [(c, *(counts[c, s, d] for s, d in columns)) for c in source.categories]
    rows.append((f"{len(source.categories)} in all", *(sum(r[k + 1] for r in rows) for k in range(len(columns)))))
    return "items", ("category", *(f"{s} {d}" for s, d in columns)), rows


def _shares(source: Source, picked: dict[tuple[str, str], list[Item]], seen: Inspection) -> Table:
    """How much of the labelled area each part takes, and how much of the page is background."""
    rows: list[tuple[Any, ...]] = []
    ask = getattr(source, "has", lambda item, offer: True)  # sources that know no better have it for all items
    for (category, domain), items in picked.items():
        pixels, present, read = np.zeros(256), np.zeros(256), 0
        for item in items:
            mask = _read(source.part_mask, item, seen) if ask(item, "part_mask") else None
            if mask is not None:
                counts = np.bincount(mask.ravel(), minlength=256)
                pixels, present, read = pixels + counts, present + (counts > 0), read + 1
        if not read:
            continue
        names, labelled = source.part_names(category), max(pixels[1:].sum(), 1)
        shares = " · ".join(f"{names.get(k, f'label {k}')} {100 * pixels[k] / labelled:.0f}%"
                            + (f" (in {100 * present[k] / read:.0f}%)" if present[k] < read else "")
                            for k in sorted(set(names) | set((np.flatnonzero(pixels[1:]) + 1).tolist())))
        rows.append((category, domain, read, f"{100 * pixels[0] / pixels.sum():.0f}%", shares))
    title = "parts: share of the labelled pixels (and of the masks that have the part)"
    return title, ("category", "domain", "masks", "background", "parts"), rows


def _strokes(source: Source, picked: dict[tuple[str, str], list[Item]], seen: Inspection) -> Table:
    """Strokes, their points, and the pen's width (ink pixels over drawn length)."""
    rows: list[tuple[Any, ...]] = []
    for (category, domain), items in picked.items():
        counts, points, widths = [], [], []
        for item in items if domain in ("sketch", "scene") else []:
            strokes = _read(source.strokes, item, seen)
            if not strokes:
                continue
            counts.append(len(strokes))
            points += [len(s) for s in strokes]
            length = sum(float(np.linalg.norm(np.diff(s, axis=0), axis=1).sum()) for s in strokes)
            image = _read(source.image, item, seen)
            if image is not None and length:
                widths.append((255.0 - image).sum() / 255 / length)
        if counts:
            rows.append((category, domain, len(counts), f"{min(counts)}–{max(counts)}", f"{np.mean(counts):.1f}", f"{np.mean(points):.0f}",
                         f"{min(widths):.1f}–{max(widths):.1f}" if widths else ""))
    return "strokes", ("category", "domain", "drawings", "strokes", "mean", "points a stroke", "pen width px"), rows


def _duplicates(source: Source, most: int, seen: Inspection) -> None:
    """Equal pictures: a fault across splits, a note within one."""
    items = _spread(source.items(), most)
    same: dict[bytes, list[Item]] = defaultdict(list)
    for item in items:
        image = _read(source.image, item, seen)
        if image is not None:
            same[hashlib.blake2b(image.tobytes() + repr(image.shape).encode(), digest_size=12).digest()].append(item)
            if image.ndim == 2 and image.min() == image.max():
                seen.findings.append(f"{item.id}: an empty page")
    twins = [group for group in same.values() if len(group) > 1]
    crossing = [g for g in twins if len({i.split for i in g}) > 1]
    seen.facts["pictures compared"] = f"{len(items)} of {len(source.items())}, {sum(len(g) - 1 for g in twins)} repeated"
    seen.findings += [f"{g[0].id} and {g[1].id}: the same picture in {g[0].split} and {g[1].split}" for g in
                      (sorted(g, key=lambda i: SPLITS.index(i.split)) for g in crossing[:20])
                      for g in [[g[0], next(i for i in g if i.split != g[0].split)]]]
    within = [g for g in twins if g not in crossing]
    if within:
        seen.findings.append(f"note: {len(within)} pictures occur several times within a split ({within[0][0].id}, {within[0][1].id}, …)")


def _read(access: Any, item: Item, seen: Inspection) -> Any:
    """What the item offers, or a finding."""
    try:
        return access(item)
    except UserError as error:
        seen.findings.append(str(error))
        return None
