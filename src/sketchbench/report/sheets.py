"""Contact sheets of a source, one a kind of data: parts, pairs, categories, scenes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from sketchbench.errors import UserError
from sketchbench.report.canvas import PALETTE, colored_strokes, overlay, page, strip

if TYPE_CHECKING:
    from sketchbench.data.source import Item, Source

__all__ = ["PALETTE", "Options", "write_sheets"]
SPLITS = ("train", "val", "test")
ORDER = ("photo", "edge", "sketch", "scene")


@dataclass
class Options:
    """What to show."""

    splits: list[str] = field(default_factory=list)  # train, val, test; none: all
    domains: list[str] = field(default_factory=list)  # photo, sketch, …; none: all
    each: int = 2  # rows of pictures a category
    size: int = 128  # px a picture
    seed: int = 0  # which ones are picked
    names: bool = True  # False: single pictures without names or captions, shuffled, with a key beside the sheet
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
    if "stroke_labels" in source.offers or any(i.domain == "scene" for i in source.items()):
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
            shown = options.names and (item.domain != "edge" or "photo" not in {i.domain for i in group})
            mask = _offered(source.part_mask, item) if shown else None
            if mask is not None:
                present |= set(np.unique(mask).tolist())
                images.append(overlay(image, mask))
        known = source.part_names(category) if present else {}
        legend = {known.get(k, f"label {k}"): k for k in sorted(present - {0})}
        strips.append(strip(images, options.size, title=options.title(category, _ids(group)), legend=legend))
    return strips, _columns(strips)


def pairs(source: Source, options: Options) -> tuple[list[np.ndarray], int]:
    """An instance a strip: its photo, edge map and sketches."""
    strips = [strip([source.image(i) for i in group], options.size, title=options.title(category, group[0].instance.split("/")[-1]))
              for category, group in _picked(source, options, paired=True)]
    return strips, _columns(strips)


def categories(source: Source, options: Options) -> tuple[list[np.ndarray], int]:
    """A category a strip: pictures of different instances."""
    strips = [strip([source.image(i) for i in group], options.size, title=options.title(category))
              for category, group in _picked(source, options)]
    return strips, _columns(strips)


def scenes(source: Source, options: Options) -> tuple[list[np.ndarray], int]:
    """A scene a strip: photo, drawing, and strokes in the colours of their classes, with the caption."""
    strips, size = [], int(options.size * 1.6)
    for _, group in _picked(source, options, by_category=False):
        images = [source.image(i) for i in group]
        legend: dict[str, int] = {}
        drawn = next((i for i in group if i.domain in ("scene", "sketch")), None)
        if drawn and options.names and all(source.has(drawn, o) for o in ("strokes", "stroke_labels")):
            words = source.stroke_labels(drawn)
            legend = {w: k for k, w in enumerate(dict.fromkeys(words), 1)}
            shape = source.image(drawn).shape
            images.append(colored_strokes(source.strokes(drawn), [legend[w] for w in words], shape, scale=size / max(shape)))
        told = drawn or group[0]
        text = _offered(source.caption, told) if options.names else ""
        title = options.title(told.id)
        strips.append(strip(images, size, title=title, legend=legend, text=text or ""))
    return strips, _columns(strips)


def _columns(strips: list[np.ndarray]) -> int:
    return max(1, 1400 // max((s.shape[1] for s in strips), default=1))


def _offered(access: Callable[[Item], Any], item: Item) -> Any:
    """What the item has, or None: not every picture of a mixed folder has a mask or a caption."""
    try:
        return access(item)
    except UserError:
        return None


# ---------------------------------------------------------------------- choosing
def _picked(source: Source, options: Options, *, paired: bool = False, by_category: bool = True) -> list[tuple[str, list[Item]]]:
    """(category, pictures of one strip): of one instance where there are pairs, else one picture of each domain beside the other."""
    rng = np.random.default_rng(options.seed)
    items = [i for i in source.items() if i.split in (options.splits or SPLITS) and i.domain in (options.domains or ORDER)]
    bags: dict[str, dict[str, list[Item]]] = {}  # category -> instance -> items
    for item in items:
        bags.setdefault(item.category if by_category else "", {}).setdefault(item.instance or item.id, []).append(item)
    rows = []
    for category, instances in sorted(bags.items()):
        everything = [i for g in instances.values() for i in g]
        domains = {i.domain for i in everything}
        groups = [g for g in instances.values() if {i.domain for i in g} == domains]
        if not paired and (len(domains) == 1 or sum(map(len, groups)) < len(everything) / 2):
            groups = _mixed(everything, rng, 3 if options.names else 1)
        number = options.each if by_category and len(bags) > 3 else max(options.each, (48 if by_category else 12) // len(bags))
        rows += [(category, _strip_of(groups[k], paired)) for k in sorted(rng.permutation(len(groups))[:number])]
    if options.names:
        return rows
    rows = [(category, [item]) for category, group in rows for item in group]  # a neighbour would give it away
    return [rows[k] for k in rng.permutation(len(rows))]


def _mixed(items: list[Item], rng: np.random.Generator, several: int) -> list[list[Item]]:
    """Pictures that do not belong together, one of each domain, or `several` of the only one. An edge map stays with its photo."""
    by_domain = [[i for i in items if i.domain == d] for d in ORDER]
    first, *others = [[group[k] for k in rng.permutation(len(group))] for group in by_domain if group]
    if not others:
        return [first[k:k + several] for k in range(0, len(first), several)]
    own = {(i.domain, i.instance): i for i in items if i.instance}
    return [[lead, *(own.get((group[0].domain, lead.instance), group[k % len(group)]) for group in others)] for k, lead in enumerate(first)]


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
    """What tells one strip from another: the instance, or the pictures' own names."""
    words = {i.instance for i in group}
    return "  ".join(w.split("/")[-1] for w in (words if len(words) == 1 and "" not in words else dict.fromkeys(i.id for i in group)))[:48]
