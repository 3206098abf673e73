"""Semantic vectors of classes: from the source's attributes, a file of word vectors, or a CLIP text encoder.

A name that is not found goes through the alias hook; those that even then have no vector are all named, and none is ever a silent zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sketchbench.data.source import Source
from sketchbench.errors import UserError, nearest
from sketchbench.systems.zs_sbir.word_vectors import read_vectors

KINDS = ("attributes", "word2vec", "glove", "clip_text")
Aliases = Callable[[str], str | None] | Mapping[str, str] | None  # a class's name → another name for it


@dataclass(frozen=True)
class Semantics:
    kind: str
    names: tuple[str, ...]
    vectors: np.ndarray  # float32 (classes, size), in the order of the names
    spelled: dict[str, str] = field(default_factory=dict)  # class → what its vector is of, where that is not the name itself
    trained_on: tuple[str, ...] | None = None  # classes that the text model's weights record; None: they record none


def semantics(kind: str, names: Sequence[str], *, source: Source | None = None, vectors: str = "", aliases: Aliases = None,
              model: str = "ViT-B-32-quickgelu", weights: str = "openai", prompt: str = "a photo of a {}") -> Semantics:
    """Vectors of the named classes. `source` is for attributes, `vectors` the file for word2vec and glove, the rest for clip_text."""
    if kind not in KINDS:
        raise UserError(f"semantics={kind}: no such semantic vectors; {nearest(kind, KINDS)}")
    hook = aliases.get if isinstance(aliases, Mapping) else aliases or (lambda name: None)
    if kind == "clip_text":
        from sketchbench.systems.zs_sbir.clip_text import encode, recorded_classes

        called = [" ".join(words(hook(name) or name)) for name in names]
        texts = [prompt.format(c) for c in called]
        return Semantics(kind, tuple(names), encode(texts, model, weights), dict(zip(names, texts)), recorded_classes(weights))
    if kind == "attributes":
        if source is None or "semantics" not in source.offers:
            what = "no data" if source is None else f"data={source.name}"
            raise UserError(f"semantics=attributes: {what} has no attributes; take semantics=word2vec, glove or clip_text")
        found = {name: attributes(source, name, hook(name)) for name in names}
        where = f"data={source.name}"
    else:
        if not vectors:
            raise UserError(f"semantics={kind}: needs a file of word vectors; give its path as vectors=<file>")
        found = from_words(Path(vectors).expanduser(), kind, names, hook)
        where = vectors
    if missing := [name for name, one in found.items() if one is None]:
        raise UserError(f"semantics={kind}: {where} has no vector for {len(missing)} of {len(found)} classes ({', '.join(missing)}); "
                        "add other names for them to the aliases, or leave the classes out")
    ready = {name: one for name, one in found.items() if one is not None}
    spelled = {name: said for name, (said, _) in ready.items() if said != name}
    return Semantics(kind, tuple(names), np.stack([ready[n][1] for n in names]).astype(np.float32), spelled)


def attributes(source: Source, name: str, alias: str | None) -> tuple[str, np.ndarray] | None:
    """What a class is called in the source's table, and its vector."""
    for said in (name, alias):
        if said is None:
            continue
        try:
            vector = source.semantics(said)
        except UserError:
            continue
        if np.any(vector):
            return said, vector
    return None


# ---------------------------------------------------------------------- names as words
def words(name: str) -> list[str]:
    """hot-air_balloon → hot, air, balloon; car_(sedan) → car, sedan."""
    return [w for w in re.split(r"[\s_\-(),./]+", name) if w]


def phrases(name: str) -> list[str]:
    """How a vocabulary may write the whole name, the likeliest first."""
    parts = words(name)
    forms = [name, "_".join(parts), "-".join(parts), " ".join(parts)]
    return list(dict.fromkeys(forms + [f.lower() for f in forms]))


def from_words(path: Path, kind: str, names: Iterable[str], hook: Callable[[str], str | None]) -> dict[str, tuple[str, np.ndarray] | None]:
    """The vector of the whole name where the vocabulary has it, else the mean of its words; the name's before its alias's."""
    tried = {name: [said for said in (name, hook(name)) if said] for name in names}
    wanted = {form for saids in tried.values() for said in saids for part in (said, *words(said)) for form in phrases(part)}
    known = {word: v for word, v in read_vectors(path, wanted, kind).items() if v.any()}
    return {name: next((hit for said in saids if (hit := _looked_up(said, known))), None) for name, saids in tried.items()}


def _looked_up(name: str, known: Mapping[str, np.ndarray]) -> tuple[str, np.ndarray] | None:
    whole = _first(name, known)
    if whole:
        return whole, known[whole]
    parts = [_first(w, known) for w in words(name)]
    have = [p for p in parts if p]
    if not parts or len(have) < len(parts):
        return None
    mean = np.mean([known[p] for p in have], axis=0)
    return (f"mean of {', '.join(have)}", mean) if mean.any() else None


def _first(name: str, known: Mapping[str, np.ndarray]) -> str:
    return next((form for form in phrases(name) if form in known), "")
