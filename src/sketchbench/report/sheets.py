"""Contact sheets of a source, one a kind of data: parts, pairs, categories, scenes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from sketchbench.report.canvas import PALETTE, colored_strokes, overlay, page, strip

if TYPE_CHECKING:
    from sketchbench.data.source import Item, Source

__all__ = ["PALETTE", "Options", "write_sheets"]
ORDER = ("photo", "edge", "sketch", "scene")


@dataclass
class Options:
    """What to show."""

    split: str = ""  # "": all splits
    each: int = 2  # rows of pictures a category
    most: int = 48  # rows of pictures a sheet
    size: int = 128  # px a picture
    seed: int = 0  # which ones are picked
    names: bool = True  # False: neither names nor captions, shuffled, with a key beside the sheet
    key: list[str] = field(default_factory=list)  # filled in as sheets are drawn without names

    def title(self, name: str, detail: str = "") -> str:
        if self.names:
            return f"{name}  {detail}".rstrip()
        self.key.append(name)
        return str(len(self.key))


def write_sheets(source: Source, folder: Path, options: Options, suffix: str = "") -> list[Path]:
    """Draws every sheet that the source has data for; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind, draw in _kinds(source):
        options.key.clear()
        strips, columns = draw(source, options)
        if not strips:
            continue
        heading = f"{source.name}{f' {suffix}' if suffix else ''}: {kind}" if options.names else "which category is each?"
        path = folder / f"{'_'.join(w for w in (source.name, suffix, kind) if w)}{'' if options.names else '_blind'}.png"
        Image.fromarray(page(strips, columns, heading)).save(path)
        written.append(path)
        if options.key:
            key = path.with_name(f"{path.stem}_key.txt")
            key.write_text("".join(f"{n} {name}\n" for n, name in enumerate(options.key, 1)), encoding="utf-8")
            written.append(key)
    return written


Sheet = Callable[["Source", Options], tuple[list[np.ndarray], int]]


def _kinds(source: Source) -> list[tuple[str, Sheet]]:
    """The sheets that make sense for what is offered."""
    if source.offers & {"stroke_labels", "caption"}:
        return [("scenes", scenes)]
    if "part_mask" in source.offers:
        return [("parts", parts)]
    kinds: list[tuple[str, Sheet]] = [("pairs", pairs)] if "instance" in source.offers else []
    return kinds + ([("categories", categories)] if len(source.categories) > 3 or not kinds else [])


# ---------------------------------------------------------------------- the sheets
def parts(source: Source, options: Options) -> tuple[list[np.ndarray], int]:
    """A category a strip: pictures, each with its labels on it."""
    strips = []
    for category, group in _picked(source, options):
        images, present = [], set()
        for item in group:
            image = source.image(item)
            images.append(image)
            if item.domain != "edge" or "photo" not in {i.domain for i in group}:
                mask = source.part_mask(item)
                present |= set(np.unique(mask).tolist())
                images.append(overlay(image, mask))
        known = source.part_names(category)
        legend = {known[k] if options.names else f"part {k}": k for k in sorted(present - {0})}
        strips.append(strip(images, options.size, title=options.title(category, _ids(group)), legend=legend))
    return strips, max(1, 1280 // max((s.shape[1] for s in strips), default=1))


def pairs(source: Source, options: Options) -> tuple[list[np.ndarray], int]:
    """An instance a strip: its photo, edge map and sketches."""
    strips = [strip([source.image(i) for i in group], options.size, title=options.title(category, group[0].instance.split("/")[-1]))
              for category, group in _picked(source, options, paired=True)]
    return strips, max(1, 1280 // max((s.shape[1] for s in strips), default=1))


def categories(source: Source, options: Options) -> tuple[list[np.ndarray], int]:
    """A category a strip: pictures of different instances."""
    strips = [strip([source.image(i) for i in group], options.size, title=options.title(category)) for category, group in _picked(source, options)]
    return strips, max(1, 1280 // max((s.shape[1] for s in strips), default=1))


def scenes(source: Source, options: Options) -> tuple[list[np.ndarray], int]:
    """A scene a strip: photo, drawing, and strokes in the colours of their classes, with the caption."""
    strips = []
    for _, group in _picked(source, options, by_category=False):
        images = [source.image(i) for i in group]
        legend: dict[str, int] = {}
        drawn = next((i for i in group if i.domain in ("scene", "sketch")), None)
        if drawn and {"strokes", "stroke_labels"} <= source.offers:
            words = source.stroke_labels(drawn)
            legend = {w: k for k, w in enumerate(dict.fromkeys(words), 1)}
            images.append(colored_strokes(source.strokes(drawn), [legend[w] for w in words], source.image(drawn).shape))
        text = source.caption(drawn or group[0]) if "caption" in source.offers and options.names else ""
        title = options.title(drawn.id if drawn else group[0].id) if not options.names else (drawn or group[0]).id
        strips.append(strip(images, int(options.size * 1.6), title=title, legend=legend if options.names else None, text=text))
    return strips, max(1, 1280 // max((s.shape[1] for s in strips), default=1))


# ---------------------------------------------------------------------- choosing
def _picked(source: Source, options: Options, *, paired: bool = False, by_category: bool = True) -> list[tuple[str, list[Item]]]:
    """(category, pictures of one strip): of one instance where there are pairs, else one picture of each domain."""
    rng = np.random.default_rng(options.seed)
    items = source.select(split=options.split or None)
    bags: dict[str, dict[str, list[Item]]] = {}  # category -> instance -> items
    for item in items:
        one = item.instance or item.id
        bags.setdefault(item.category if by_category else "", {}).setdefault(one, []).append(item)
    rows = []
    for category, instances in sorted(bags.items()):
        groups = [g for g in instances.values() if len({i.domain for i in g}) > 1]
        if not paired and len(groups) < len(instances) / 2:
            groups = _mixed([i for g in instances.values() for i in g], rng)
        number = options.each if by_category and len(bags) > 3 else max(options.each, options.most // len(bags))
        chosen = rng.permutation(len(groups))[:number]
        rows += [(category, _strip_of(groups[k], paired)) for k in sorted(chosen)]
    return rows if options.names else [rows[k] for k in rng.permutation(len(rows))]


def _mixed(items: list[Item], rng: np.random.Generator) -> list[list[Item]]:
    """Pictures that do not belong together, one of each domain beside the other; several of the only domain."""
    by_domain = [[i for i in items if i.domain == d] for d in ORDER]
    lists = [[group[k] for k in rng.permutation(len(group))] for group in by_domain if group]
    if len(lists) == 1:
        return [lists[0][k:k + 3] for k in range(0, len(lists[0]), 3)]
    return [[group[k % len(group)] for group in lists] for k in range(max(map(len, lists)))]


def _strip_of(group: Iterable[Item], paired: bool) -> list[Item]:
    """One of each domain in a fixed order; up to three sketches where pairs are shown."""
    seen: dict[str, int] = {}
    kept = []
    for item in sorted(group, key=lambda i: ORDER.index(i.domain)):
        seen[item.domain] = seen.get(item.domain, 0) + 1
        if seen[item.domain] <= 3:
            kept.append(item)
    domains = {i.domain for i in kept}
    several = paired or len(domains) == 1
    return kept if several else [next(i for i in kept if i.domain == d) for d in ORDER if d in domains]


def _ids(group: list[Item]) -> str:
    return "  ".join(dict.fromkeys(i.id.split("/")[-1] for i in group))[:48]
