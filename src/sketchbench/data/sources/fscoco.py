"""FS-COCO, freehand sketches of COCO photos with captions, and FSCOCO-Seg, which labels the strokes of some.

    <root>/vector_sketches/<participant>/<id>.npy    (n, 3): x, y on a page of 256 px; pen: 0 down, 1 up after this point, 2 the end
    <root>/raster_sketches/<participant>/<id>.jpg    the same as a picture; read where there are no strokes
    <root>/text/<participant>/<id>.txt               the participant's caption
    <root>/images/<participant>/<id>.jpg             the photo
    <root>/val_normal.txt, val_unseen_user.txt       ids of the authors' two test sets for retrieval

    <seg>/train/{sketches,text}/<participant>/<id>.jpg|txt
    <seg>/{val,test}/{vector_sketches,captions,classes}/<id>.npy|txt|json   classes: one label a stroke, in drawing order
    <seg>/test/all_classes.json                                             the first one is the blank

Either may be `root`. With FS-COCO as root and `seg` beside it, FSCOCO-Seg tells the split, and FS-COCO has the strokes of the training
sketches too. Everything is matched by its id. Where the labels lack one for a last stroke that no pen-up ends, that stroke is left out,
as in the released evaluation. Whom the paper tests on is told by FSCOCO-Seg's folders alone; without them, `test_users` or a hash says.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from sketchbench.data.source import Item, Source
from sketchbench.data.sources._files import checked_choice, existing_root, fingerprint
from sketchbench.data.sources._fscoco_files import Files, by_participant, divided, gather, is_fscoco, is_seg, number, one_in_twenty
from sketchbench.data.sources._images import read_gray, read_rgb
from sketchbench.data.sources._strokes import checked_page, cut, draw, read_points, read_words
from sketchbench.errors import UserError, nearest

PAGE = 256  # px: the page that coordinates lie on
COUNTS = {"train": 9025, "val": 475, "test": 500}
LISTS = {"normal": "val_normal.txt", "unseen_user": "val_unseen_user.txt"}


class FSCOCO(Source):
    name = "fscoco"
    offers = frozenset({"image", "strokes", "stroke_labels", "caption", "instance"})

    def __init__(self, root: str, seg: str | None = None, split: Literal["paper", "normal", "unseen_user"] = "paper",
                 test_users: list[str] | None = None, size: int = 512, pen: float = 3.0):
        self.split = checked_choice(split, ("paper", *LISTS), "split", self.name)
        self.size, self.pen = checked_page(size, pen, self.name)
        self.test_users = [str(user) for user in test_users or ()]
        base = existing_root(root, self.name)
        self.root = next((h for h in (base, base / "fscoco", base / "fscoco-seg") if is_fscoco(h) or is_seg(h)), base)
        self.seg = self.root if is_seg(self.root) else existing_root(seg, self.name, "seg") if seg else None
        if self.seg and not is_seg(self.seg):
            raise UserError(f"data={self.name}: seg={self.seg}: is no FSCOCO-Seg, which holds train/sketches/, test/vector_sketches/, …")
        if not self._table:
            raise UserError(f"data={self.name}: no sketch below {base}; {{vector_sketches,raster_sketches}}/<participant>/<id>.npy|jpg of "
                            "FS-COCO are expected there, or train/, val/ and test/ of FSCOCO-Seg")
        fields = {"strokes": "vector", "stroke_labels": "labels", "caption": "text", "instance": "photo"}
        self.offers = frozenset({"image", *(o for o, field in fields.items() if any(getattr(f, field) for f in self._table.values()))})

    # ------------------------------------------------------------------ what is there
    @cached_property
    def _gathered(self) -> tuple[dict[str, Files], list[str]]:
        return gather(self.root if is_fscoco(self.root) else None, self.seg)

    @cached_property
    def _table(self) -> dict[str, Files]:
        """Id -> its files and split; what no split takes is left out."""
        table = self._gathered[0]
        if not self.seg or self.split != "paper" or self.test_users:
            parts = divided(table, self._tests(table))
            table = {stem: f._replace(split=parts[stem]) for stem, f in table.items()}
        return {stem: f for stem, f in table.items() if f.split}

    def _tests(self, table: dict[str, Files]) -> set[str]:
        """The ids that are tested, where FSCOCO-Seg does not say."""
        if self.split != "paper":
            path = self.root / LISTS[self.split]
            if not path.is_file():
                raise UserError(f"{path}: not there; get it with FS-COCO, or use split=paper")
            listed = {line.strip().lstrip("0") for line in path.read_text(encoding="utf-8", errors="replace").splitlines()}
            return {stem for stem in table if stem.lstrip("0") in listed}
        users = by_participant(table)
        for user in self.test_users:
            if user not in users:
                raise UserError(f"data={self.name}: test_users={user}: no such participant; {nearest(user, users)}")
        return {stem for user in self.test_users or one_in_twenty(list(users)) for stem in users[user]}

    # ------------------------------------------------------------------ items
    @cached_property
    def _items(self) -> list[Item]:
        sketches = [Item(f"sketch/{stem}", "sketch", "scene", f.split, stem if f.photo else "", f.participant)
                    for stem, f in self._table.items()]
        return sketches + [Item(f"photo/{stem}", "photo", "scene", f.split, stem) for stem, f in self._table.items() if f.photo]

    def items(self) -> list[Item]:
        return self._items

    def _files(self, item: Item) -> Files:
        return self._table[item.id.partition("/")[2]]

    def has(self, item: Item, offer: str) -> bool:
        f, sketch = self._files(item), item.domain == "sketch"
        return bool({"image": True, "strokes": sketch and f.vector, "stroke_labels": sketch and f.vector and f.labels, "caption": f.text,
                     "instance": f.photo}.get(offer))

    def image(self, item: Item) -> np.ndarray:
        f = self._files(item)
        if item.domain == "photo":
            return read_rgb(f.photo or "")
        return draw(self.strokes(item), (self.size, self.size), self.pen) if f.vector else read_gray(f.raster or "")

    def strokes(self, item: Item) -> list[np.ndarray]:
        """Photos, and sketches that are there as pictures only, have none."""
        return self._drawing(self._files(item))[0] if self.has(item, "strokes") else []

    def stroke_labels(self, item: Item) -> list[str]:
        """Photos have none; a sketch that nobody labelled is an error."""
        if item.domain == "sketch" and not self.has(item, "stroke_labels"):
            raise UserError(f"data={self.name}: {item.id}: nobody labelled its strokes; FSCOCO-Seg has labels for validation and tests")
        return self._drawing(self._files(item))[1] if item.domain == "sketch" else []

    def _drawing(self, f: Files) -> tuple[list[np.ndarray], list[str]]:
        """Strokes in pixels of the picture, and their labels where there are any."""
        points = read_points(f.vector or Path())
        points[:, :2] *= self.size / PAGE
        strokes, labels = cut(points), read_words(f.labels) if f.labels else []
        if len(labels) == len(strokes) - 1 and points[-1, 2] != 1:
            strokes.pop()
        if f.labels and len(labels) != len(strokes):
            raise UserError(f"{f.labels}: {len(labels)} labels for {len(strokes)} strokes in {f.vector}; get both files again")
        return strokes, labels

    def caption(self, item: Item) -> str:
        """The participant's, for sketch and photo."""
        path = self._files(item).text
        if not path:
            raise UserError(f"data={self.name}: {item.id}: has no caption; get the folder text/ (or captions/) again")
        return " ".join(path.read_text(encoding="utf-8", errors="replace").split())

    @cached_property
    def classes(self) -> list[str]:
        """What a stroke may be: the released list without its blank, or else all labels that occur."""
        path = (self.seg or self.root) / "test" / "all_classes.json"
        return read_words(path)[1:] if path.is_file() else sorted({w for words in self._read[0].values() for w in words})

    @property
    def fingerprint(self) -> str:
        files = [p for f in self._table.values() for p in (f.vector or f.raster, f.text, f.labels, f.photo) if p]
        return fingerprint(self.root, files, self.size, self.pen, [(stem, f.split) for stem, f in self._table.items()])

    # ------------------------------------------------------------------ checks
    @cached_property
    def _read(self) -> tuple[dict[str, list[str]], list[str]]:
        """Id -> labels, of every drawing that can be read; and why others cannot."""
        words, faults = {}, []
        for stem, f in self._table.items():
            try:
                words[stem] = self._drawing(f)[1] if f.vector else []
            except UserError as error:
                faults.append(str(error))
        return words, faults

    def verify(self) -> list[str]:
        words, found = self._read[0], list(self._read[1])
        counts = Counter(f.split for f in self._table.values())
        if self.split == "paper" and counts != COUNTS:
            found.append(f"sketches: {_told(counts)}; {_told(COUNTS)} in the paper")
        lacking = {"a caption": [s for s, f in self._table.items() if not f.text],
                   "a split": sorted(self._gathered[0].keys() - self._table.keys()),
                   "stroke labels": [s for s, f in self._table.items() if f.split != "train" and self.seg and f.vector and not f.labels]}
        found += [f"{len(stems)} sketches without {what} ({stems[0]}, …)" for what, stems in lacking.items() if stems]
        strange = sorted({w for own in words.values() for w in own} - set(self.classes))
        found += [f"{len(strange)} labels that all_classes.json does not name ({strange[0]}, …)"] if strange else []
        again = self._gathered[1]
        return found + ([f"{len(again)} files whose id was there before, left out ({again[0]}, …)"] if again else [])

    def report(self) -> dict[str, Any]:
        tested = sorted({f.participant for f in self._table.values() if f.split == "test"} - {""}, key=number)
        by = "test_users" if self.test_users else "FSCOCO-Seg's folders" if self.seg else "a hash of the participants"
        facts: dict[str, Any] = {"split by": by if self.split == "paper" else LISTS[self.split],
                                 "only there as pictures": sum(not f.vector for f in self._table.values())}
        facts |= {"tested participants": f"{len(tested)} ({', '.join(tested[:8])}{', …' if len(tested) > 8 else ''})"} if tested else {}
        for part in ("val", "test"):
            own = [set(w) for stem, w in self._read[0].items() if w and self._table[stem].split == part]
            if own:
                mean = sum(map(len, own)) / len(own)
                facts[f"{part} classes"] = f"{len(set().union(*own))} in {len(own)} labelled sketches, {mean:.2f} a sketch"
        return facts


def _told(counts: Any) -> str:
    return ", ".join(f"{counts[part]} {part}" for part in COUNTS)
