"""QMUL fine-grained pairs, version 1: shoes, and chairs and handbags in the same layout.

    <root>/{train,test}/images/<n>.jpg            photos
    <root>/{train,test}/sketches/<n>.png          sketches, ink on a transparent page; a pair has one stem
    <root>/annotation/<category>s_annotation.json human triplets: {train, test}: {images, sketches, triplets},
                                                  triplets[i] = [[closer, farther], …], positions in `images`, for sketch i

The training file holds three annotators' judgements one after the other (135 rows = 45 pairs of photos, three votes each, a
third of them contradicting); `triplets: majority` merges them, `raw` leaves them. The test file is merged already.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources._files import checked_choice, checked_share, existing_root, fingerprint, held_out, stems
from sketchbench.data.sources._images import read_gray, read_rgb
from sketchbench.errors import UserError

PAIRS = {"shoe": (304, 115), "chair": (200, 97), "handbag": (400, 168)}  # train, test
SHOE_ANNOTATION = "fb0abc828aa343e427ff380fbd8f6a46"  # MD5; a copy of it circulates as the handbags'
Pair = tuple[str, str]


class QmulV1(Source):
    name = "qmul_shoe_v1"
    offers = frozenset({"image", "instance", "triplets"})

    def __init__(self, root: str, category: Literal["shoe", "chair", "handbag"] = "shoe",
                 triplets: Literal["majority", "raw", "none"] = "majority", val: float = 0.1):
        self.kind = checked_choice(category, PAIRS, "category", type(self).name)
        self.name = f"qmul_{category}_v1"
        self.root = existing_root(root, self.name)
        self.merge = checked_choice(triplets, ("majority", "raw", "none"), "triplets", self.name)
        self.val = checked_share(val, "val", self.name)
        if self.merge == "none":
            self.offers = self.offers - {"triplets"}
        if not self._items:
            raise UserError(f"data={self.name}: no pair below {self.root}; expected {{train,test}}/{{images,sketches}}/<number>.jpg|png")
        there = len(self._pairs("train")), len(self._pairs("test"))
        other = next((kind for kind, counts in PAIRS.items() if counts == there and kind != self.kind), None)
        if other:
            raise UserError(f"data={self.name}: {self.root} holds {there[0]} + {there[1]} pairs, which are the {other}s; "
                            f"give the {self.kind}s' folder, or category={other}")

    # ------------------------------------------------------------------ items
    @cached_property
    def _files(self) -> dict[tuple[str, str], dict[str, Path]]:
        """(part, images|sketches) -> stem -> file."""
        folders = [(part, kind) for part in ("train", "test") for kind in ("images", "sketches")]
        return {f: stems(self.root.joinpath(*f)) if self.root.joinpath(*f).is_dir() else {} for f in folders}

    def _pairs(self, part: str) -> list[str]:
        """Stems that have both a photo and a sketch, in the order of their numbers."""
        both = self._files[part, "images"].keys() & self._files[part, "sketches"].keys()
        return sorted(both, key=lambda s: (len(s), s))

    def _split(self, part: str, stem: str) -> str:
        return "val" if part == "train" and held_out(f"{self.kind}/{stem}", self.val) else part

    @cached_property
    def _items(self) -> list[Item]:
        return [Item(f"{domain}/{stem}", domain, self.kind, self._split(part, stem), stem)
                for part in ("train", "test") for domain in ("sketch", "photo") for stem in self._pairs(part)]

    def items(self) -> list[Item]:
        return self._items

    def image(self, item: Item) -> np.ndarray:
        part = "test" if item.split == "test" else "train"
        path = self._files[part, "images" if item.domain == "photo" else "sketches"][item.instance]
        return read_rgb(path) if item.domain == "photo" else read_gray(path)

    @property
    def fingerprint(self) -> str:
        files = [f for group in self._files.values() for f in group.values()] + [p for p in [self._annotation_path] if p.is_file()]
        return fingerprint(self.root, files, self.kind, self.merge, self.val)

    # ------------------------------------------------------------------ triplets
    @property
    def _annotation_path(self) -> Path:
        return self.root / "annotation" / f"{self.kind}s_annotation.json"

    @cached_property
    def _annotation(self) -> dict[str, Any]:
        """The annotation, checked: its names, its shape, and that positions lie within the gallery."""
        path = self._annotation_path
        if not path.is_file():
            raise UserError(f"{path}: not there; use triplets=none for true matches only")
        raw = path.read_bytes()
        if self.kind != "shoe" and hashlib.md5(raw, usedforsecurity=False).hexdigest() == SHOE_ANNOTATION:
            raise UserError(f"{path}: is a copy of the shoes' annotation and says nothing about {self.kind}s; use triplets=none")
        try:
            annotation = json.loads(raw)
            for part in ("train", "test"):
                self._check(path, part, **{k: annotation[part][k] for k in ("images", "sketches", "triplets")})
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(f"{path}: not in the expected form ({type(error).__name__}: {error}); use triplets=none") from None
        return annotation

    def _check(self, path: Path, part: str, images: list[str], sketches: list[str], triplets: list[list[list[int]]]) -> None:
        if len(sketches) != len(triplets):
            raise UserError(f"{path}: {part} has {len(sketches)} sketches but {len(triplets)} lists of triplets; use triplets=none")
        known = set(self._pairs(part))
        strangers = sorted({Path(n).stem for n in images + sketches} - known)
        if strangers:
            raise UserError(f"{path}: {part} names {len(strangers)} pictures that are not below {self.root / part} ({strangers[0]}, …); "
                            "get the files again, or use triplets=none")
        for i, rows in enumerate(triplets):
            for row in rows:
                if len(row) != 2 or row[0] == row[1] or not all(isinstance(j, int) and 0 <= j < len(images) for j in row):
                    raise UserError(f"{path}: {part} triplet {row} of sketch {sketches[i]} is not two different positions "
                                    f"below {len(images)}; use triplets=none")

    def triplets(self, split: str) -> dict[str, list[Pair]]:
        """Held-out pairs are in no training triplet; a held-out sketch is judged with photos of either split."""
        if self.merge == "none":
            raise self.lacks("triplets")
        part = "test" if split == "test" else "train"
        told = self._annotation[part]
        photos = [Path(n).stem for n in told["images"]]
        kept = [split == "train" and self._split(part, p) != "train" for p in photos]  # True: not to be shown
        out: dict[str, list[Pair]] = {}
        for name, rows in zip(told["sketches"], told["triplets"], strict=True):
            stem = Path(name).stem
            if self._split(part, stem) == split:
                rows = majority(rows) if self.merge == "majority" else [(a, b) for a, b in rows]
                out[f"sketch/{stem}"] = [(f"photo/{photos[a]}", f"photo/{photos[b]}") for a, b in rows if not (kept[a] or kept[b])]
        return out

    # ------------------------------------------------------------------ checks
    def verify(self) -> list[str]:
        found = []
        for part, expected in zip(("train", "test"), PAIRS[self.kind], strict=True):
            if len(self._pairs(part)) != expected:
                found.append(f"{part}: {len(self._pairs(part))} pairs, {expected} expected")
            images, sketches = self._files[part, "images"], self._files[part, "sketches"]
            for one, other, what in ((images, sketches, "sketch"), (sketches, images, "photo")):
                alone = sorted(one.keys() - other.keys())
                if alone:
                    found.append(f"{part}: {len(alone)} without a {what} ({one[alone[0]].name}, …)")
        if self.merge != "none":
            try:
                self._annotation  # noqa: B018  (read and checked on first use)
            except UserError as error:
                found.append(str(error))
        return found

    def report(self) -> dict[str, Any]:
        if self.merge == "none":
            return {}
        facts: dict[str, Any] = {}
        for part in ("train", "test"):
            rows = self._annotation[part]["triplets"]
            said = [{tuple(r) for r in one} for one in rows]
            judged = sum(len({frozenset(r) for r in one}) for one in said)
            both_ways = sum((b, a) in one for one in said for a, b in one) // 2
            facts[f"{part} triplets"] = (f"{sum(map(len, rows))} rows on {judged} pairs of photos, {both_ways} of them judged both ways; "
                                         f"{sum(len(majority(r)) for r in rows)} triplets after merging by majority")
        return facts


def majority(rows: list[list[int]]) -> list[tuple[int, int]]:
    """One judgement for each pair of photos, the more frequent one; ties are dropped."""
    votes = Counter((a, b) for a, b in rows)
    return [(a, b) for a, b in votes if votes[a, b] > votes.get((b, a), 0)]
